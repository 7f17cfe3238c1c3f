//! What the formulas of areas and lengths compute with: one `f64`, or eight of them in vector registers.
//!
//! The formulas are written once for both. The sine and whatever differences are taken of are rounded step by step, so that every machine and
//! vector unit gives the same bits of them; small corrections, and lengths, from which nothing is subtracted, are left to a fused
//! multiplication and addition where the unit has one, which halves their cost and changes the last bit at most.

use std::ops::{Add, Mul, Sub};

use fearless_simd::{Simd, SimdBase, SimdFloat, f64x8};

use super::series::{SINE, Term};

/// What the formulas need of a number.
pub(super) trait Number:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
{
    fn magnitude(self) -> Self;
    fn square_root(self) -> Self;
    /// The same number as `value`, in as many lanes as `self` has.
    fn same(self, value: f64) -> Self;
    /// `self * factor + term`, fused where that is quick.
    fn fused(self, factor: Self, term: Self) -> Self;
}

impl Number for f64 {
    #[inline(always)]
    fn magnitude(self) -> Self {
        self.abs()
    }

    #[inline(always)]
    fn square_root(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn same(self, value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        self * factor + term
    }
}

impl<S: Simd> Number for f64x8<S> {
    #[inline(always)]
    fn magnitude(self) -> Self {
        self.abs()
    }

    #[inline(always)]
    fn square_root(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn same(self, value: f64) -> Self {
        f64x8::splat(self.witness(), value)
    }

    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        self.mul_add(factor, term)
    }
}

/// A polynomial of two coefficients at least, the constant first.
#[inline(always)]
pub(super) fn polynomial<T: Number, const N: usize>(x: T, coefficients: &[f64; N]) -> T {
    let mut sum = x * coefficients[N - 1] + coefficients[N - 2];
    for k in (0..N - 2).rev() {
        sum = sum * x + coefficients[k];
    }
    sum
}

/// The same, fused where that is quick.
#[inline(always)]
pub(super) fn quick_polynomial<T: Number, const N: usize>(x: T, coefficients: &[f64; N]) -> T {
    let mut sum = x.same(coefficients[N - 1]);
    for k in (0..N - 1).rev() {
        sum = sum.fused(x, x.same(coefficients[k]));
    }
    sum
}

/// Sine of an angle in radians, up to a quarter turn either way, to within one unit in the last place. It keeps the digits of small angles.
#[inline(always)]
pub(super) fn sine<T: Number>(angle: T) -> T {
    let square = angle * angle;
    angle + angle * square * polynomial(square, &SINE)
}

/// The same, fused where that is quick.
#[inline(always)]
pub(super) fn quick_sine<T: Number>(angle: T) -> T {
    let square = angle * angle;
    angle + angle * square * quick_polynomial(square, &SINE)
}

/// The series whose terms are powers of x² and y² and polynomials in `z`, each of which goes through `each` with its power of y² first.
pub(super) fn sum_of_terms(
    (xx, yy): (f64, f64),
    z: f64,
    terms: &[Term],
    each: impl Fn(i32, f64) -> f64,
) -> f64 {
    let coefficient = |values: &[f64]| values.iter().rev().fold(0.0, |sum, value| sum * z + value);
    // The smallest first.
    terms.iter().rev().fold(0.0, |sum, &(i, j, values)| {
        sum + each(j, coefficient(values)) * xx.powi(i) * yy.powi(j)
    })
}

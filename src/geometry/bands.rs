//! The series of areas and lengths about the parallels, and sums by them.
//!
//! Neighbouring segments of a chain lie near one parallel. About it the coefficients of the series are short polynomials in the distance
//! of a segment's middle from the parallel, so that neither a sine nor a polynomial over the whole quadrant is needed, and the heights above the
//! parallel have all their digits. The parallels lie an eighth of a degree apart, each holds a quarter of a degree to both sides, and a chain is taken in
//! pieces of 64 segments, each by the parallel nearest to where it begins. A piece that reaches further, or has a segment longer than the series
//! holds for, goes by the series over the whole quadrant: some 1 in 20 of a map at 1:1 million. What the polynomials leave out is printed
//! by `tests/reference/ellipsoid.py`.
//!
//! On such a map this takes 60 to 75 % of the time of the series over the whole quadrant, and a third of what it takes is the way of the positions from
//! memory. What was tried beside it and was no quicker: pieces of 32 or 128 segments; the last eight of a piece taken over its end and weighed instead
//! of filled up; the parallel nearest to the middle of a piece, which loses fewer pieces, but whose position has to come from memory before
//! anything can begin (20 % slower). Not tried: polynomials of one degree less, which would ask for half the reach and lose more pieces, and the
//! shoelace, which shares a value between neighbours but needs one a segment all the same.

use std::sync::OnceLock;

use fearless_simd::{Level, Simd, SimdBase, SimdFloat, dispatch, f64x8};
use geo_types::Coord;

use super::earth::DEGREE;
use super::lanes::{Eights, Steps, added, largest, pieces_of};
use super::number::Number;

/// Degrees between two parallels.
const STEP: f64 = 0.125;

/// Degrees to both sides of its parallel in which a band holds.
const REACH: f64 = 0.25;

/// How many parallels there are, the poles among them.
pub(super) const COUNT: usize = 1441;

/// How many segments are taken by one parallel: a multiple of the lanes.
const PIECE: usize = 64;

/// A table of bands, each made when it is first needed: a microsecond and less than 200 bytes.
pub(super) type Bands<B> = [OnceLock<B>; COUNT];

/// Degree by degree the coefficients of a function of the latitude about a parallel, in the unit of [`Steps::lat_sum`]: half degrees.
pub(super) type Taylor = [f64; 6];

/// Coefficients about one parallel.
pub(super) trait Band: Send + Sync + Sized + 'static {
    fn bands() -> &'static Bands<Self>;

    /// About a latitude in degrees.
    fn about(lat: f64) -> Self;

    /// Twice the latitude of the parallel.
    fn twice_lat(&self) -> f64;

    /// Up to which size of a segment the series holds.
    const LIMIT: f64;

    /// No band holds where the middle of a piece lies further from the equator, in degrees of latitude.
    const FARTHEST: f64 = 90.0;

    fn size<S: Simd>(steps: Steps<f64x8<S>>) -> f64x8<S>;
}

/// What is summed over the segments of a chain.
pub(super) trait Summand: Copy {
    type Band: Band;

    /// Of one segment or eight, whose middles lie `d` half degrees from the parallel.
    fn by_band<T: Number>(self, band: &Self::Band, steps: Steps<T>, d: T) -> T;

    /// Of all segments of a chain, whatever they are like.
    fn of_any(self, level: Level, chain: &[Coord]) -> f64;
}

/// The sum over all segments of a chain.
pub(super) fn sum<V: Summand>(level: Level, chain: &[Coord], what: V) -> f64 {
    dispatch!(level, simd => sum_on(simd, level, chain, what))
}

/// A plain loop: a closure would not be compiled for the vector unit.
#[inline(always)]
fn sum_on<S: Simd, V: Summand>(simd: S, level: Level, chain: &[Coord], what: V) -> f64 {
    let mut sum = 0.0;
    for piece in pieces_of(PIECE, chain) {
        sum += match sum_by_band(simd, piece, what) {
            Some(sum) => sum,
            None => what.of_any(level, piece),
        };
    }
    sum
}

/// The sum, if one band holds for all segments.
#[inline(always)]
fn sum_by_band<S: Simd, V: Summand>(simd: S, piece: &[Coord], what: V) -> Option<f64> {
    let lat = beginning(piece);
    if lat.abs() > V::Band::FARTHEST {
        return None;
    }
    let band = nearest::<V::Band>(lat);
    let zero = f64x8::splat(simd, 0.0);
    let (mut sum, mut distance, mut size) = (zero, zero, zero);
    let mut eights = Eights::of(piece);
    while let Some((_, steps)) = eights.next(simd) {
        let d = steps.lat_sum - band.twice_lat();
        // One test for the whole piece is cheaper than a mask for each eight. What is no
        // number may pass, and is none in the sum either.
        distance = distance.max(d.abs());
        size = size.max(V::Band::size(steps));
        sum += what.by_band(band, steps, d);
    }
    let holds = largest(*distance) <= 2.0 * REACH && largest(*size) <= V::Band::LIMIT;
    holds.then(|| added(*sum))
}

/// The middle latitude of the first segment: of a single one the same in both directions.
#[inline(always)]
fn beginning(piece: &[Coord]) -> f64 {
    0.5 * (piece[0].y + piece[1].y)
}

/// The band of the parallel that is nearest to a latitude: of a pole where it lies beyond, of some parallel where it is no number.
#[inline(always)]
pub(super) fn nearest<B: Band>(lat: f64) -> &'static B {
    let number = (((lat + 90.0) * (1.0 / STEP) + 0.5) as usize).min(COUNT - 1);
    let place = &B::bands()[number];
    match place.get() {
        Some(band) => band,
        None => first_made(place, number),
    }
}

#[cold]
fn first_made<B: Band>(place: &'static OnceLock<B>, number: usize) -> &'static B {
    place.get_or_init(|| B::about(number as f64 * STEP - 90.0))
}

/// The sine about an angle, in degrees.
pub(super) fn sine_about(angle: f64) -> Taylor {
    let (sin, cos) = (angle * DEGREE).sin_cos();
    let mut scale = 1.0;
    let mut n = 0.0;
    [sin, cos, -sin, -cos, sin, cos].map(|derivative| {
        let coefficient = derivative * scale;
        n += 1.0;
        scale *= 0.5 * DEGREE / n;
        coefficient
    })
}

/// The product, as far as it goes.
pub(super) fn product(a: &Taylor, b: &Taylor) -> Taylor {
    std::array::from_fn(|n| (0..=n).fold(0.0, |sum, k| sum + a[k] * b[n - k]))
}

/// A polynomial of a function.
pub(super) fn composed(polynomial: &[f64], inner: &Taylor) -> Taylor {
    polynomial.iter().rev().fold([0.0; 6], |sum, coefficient| {
        let mut sum = product(&sum, inner);
        sum[0] += coefficient;
        sum
    })
}

/// The first of the coefficients.
pub(super) fn first<const N: usize>(taylor: &Taylor) -> [f64; N] {
    std::array::from_fn(|n| taylor[n])
}

/// Segments of all directions and sizes up to a limit in degrees, between the equator and a latitude to both sides, and a reference that lies no further
/// from each than a band reaches.
#[cfg(test)]
pub(super) fn in_bands(farthest: f64, limit: f64) -> Vec<([Coord; 2], f64)> {
    use rand::{RngExt, SeedableRng};
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(23);
    (0..20_000)
        .map(|_| {
            let most = limit * 10_f64.powf(random.random_range(-4.0..0.0));
            let half = |random: &mut rand_pcg::Pcg64Mcg| 0.5 * random.random_range(-most..most);
            let (x, y) = (half(&mut random), half(&mut random));
            let lat = random.random_range(-farthest + limit..farthest - limit);
            let position = |sign: f64| Coord {
                x: sign * x,
                y: lat + sign * y,
            };
            let reference = lat + random.random_range(-REACH..REACH);
            ([position(-1.0), position(1.0)], reference)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sine_about_an_angle_is_the_sine_nearby() {
        for (angle, d) in [(0.0, 0.5), (41.125, -0.5), (-89.875, 0.25), (90.0, 0.5)] {
            let found = sine_about(angle)
                .iter()
                .rev()
                .fold(0.0, |sum, c| sum * d + c);
            let expected = f64::sin((angle + 0.5 * d) * DEGREE);
            // The next term.
            assert!((found - expected).abs() < 1e-16 + 0.0044_f64.powi(6) / 720.0);
        }
    }

    #[test]
    fn products_and_polynomials_of_series() {
        // (1 + d)² = 1 + 2 d + d², and 3 + 2 u + u² of u = 1 + d is 6 + 4 d + d².
        let series = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(product(&series, &series), [1.0, 2.0, 1.0, 0.0, 0.0, 0.0]);
        let of_series = composed(&[3.0, 2.0, 1.0], &series);
        assert_eq!(of_series, [6.0, 4.0, 1.0, 0.0, 0.0, 0.0]);
    }
}

//! Areas on the ellipsoid, of rings whose segments are straight in longitude and latitude and of rings of geodesics.
//!
//! The area between a segment and the equator is x times a power series in the differences of longitude x and latitude y, whose coefficients
//! are the sine of the middle latitude times polynomials in its square: `tests/reference/ellipsoid.py` derives them, with what is left
//! out; `bands.rs` takes them about a parallel nearby. It is taken above the parallel of a latitude near the ring (subtracted before the product
//! with x), which keeps the digits of small rings.
//!
//! | segments | up to | by | off by at most, besides rounding |
//! |---|---|---|---|
//! | straight | 0.2° of latitude | the same about a parallel nearby | 0.0014 m² per radian of x, less than a rounding of Q |
//! | straight | 0.9° of latitude | y⁴ | 0.004 m² per radian of x, less than a rounding of Q |
//! | straight | any | the Fourier series of Q | 0.0005 m² per radian of x |
//! | geodesic | 0.075° | the near series about a parallel nearby | 3e-5 m², and 0.001 m² per radian of x |
//! | geodesic | 0.28° | the near series, order 5 | 3e-5 m² |
//! | geodesic | 2.8° | the wide series, order 9 | 2e-4 m² |
//! | geodesic | any | Karney's routine in double precision | some 0.1 m² |

use std::marker::PhantomData;

use fearless_simd::{Level, Simd, SimdFloat, dispatch, f64x8, mask64x8};
use geo_types::Coord;

use super::area_bands::{AreaBand, GeodesicBand, StraightBand};
use super::bands::{self, Band, Summand, nearest};
use super::earth::DEGREE;
use super::karney;
use super::lanes::{Eights, Steps, Sums, all_within, is_within, pieces};
use super::number::{Number, polynomial, quick_polynomial, sine, sum_of_terms};
use super::ring::Rings;
use super::series::{
    AREA_02, AREA_04, AREA_20, AREA_22, AREA_40, AUTHALIC, FOURIER, NEAR_AREA, STRAIGHT,
    STRAIGHT_2, STRAIGHT_4, WIDE_AREA, WIDE_AREA_TERMS,
};

/// Ground in m² to the left of a chain of segments that are straight in longitude and latitude, measured against the
/// parallel `reference`: the signed sum over chains that close into rings is the area within them, whatever the
/// reference. One near the chain keeps the digits of small rings.
pub(crate) fn area_along(chain: &[Coord], reference: f64) -> f64 {
    0.0 - strips::<Straight>(Level::new(), chain, reference)
}

/// Area in m² within a closed ring whose segments are straight in longitude and latitude. Positive where it turns left.
pub(crate) fn ring_area(ring: &[Coord]) -> f64 {
    ring.first().map_or(0.0, |first| area_along(ring, first.y))
}

/// Area in m² of a figure whose segments are straight in longitude and latitude, its holes taken off. Never negative.
pub(crate) fn area(rings: &Rings) -> f64 {
    rings
        .iter()
        .map(|(ring, _)| ring_area(ring))
        .sum::<f64>()
        .max(0.0)
}

/// [`area_along`] a chain of geodesics.
pub(super) fn geodesic_area_along(chain: &[Coord], reference: f64) -> f64 {
    0.0 - strips::<Geodesics>(Level::new(), chain, reference)
}

/// Area in m² within a closed ring whose segments are geodesics, of the same sign as its [`ring_area`].
pub(crate) fn geodesic_ring_area(ring: &[Coord]) -> f64 {
    ring.first()
        .map_or(0.0, |first| geodesic_area_along(ring, first.y))
}

/// How the segments of a chain run, and the ground between one and a parallel.
trait Way: Copy {
    /// Its series about a parallel.
    type Band: AreaBand;
    /// Where [`Way::near`] holds.
    fn hold<S: Simd>(steps: Steps<f64x8<S>>) -> mask64x8<S>;
    fn holds(steps: Steps<f64>) -> bool;
    /// The mean of Q along it, less its value at the middle latitude, over the sine of that; z is the square of the sine.
    fn bend<T: Number>(steps: Steps<T>, z: T) -> T;
    /// The ground north of the parallel at which Q is `level`, in m² a degree, for any segment.
    fn far(a: Coord, b: Coord, level: f64) -> f64;
}

/// Straight in longitude and latitude.
#[derive(Clone, Copy)]
struct Straight;

impl Way for Straight {
    type Band = StraightBand;

    #[inline(always)]
    fn hold<S: Simd>(steps: Steps<f64x8<S>>) -> mask64x8<S> {
        steps.lat.abs().simd_le(STRAIGHT)
    }

    fn holds(steps: Steps<f64>) -> bool {
        steps.lat.abs() <= STRAIGHT
    }

    #[inline(always)]
    fn bend<T: Number>(steps: Steps<T>, z: T) -> T {
        let yy = steps.lat * steps.lat;
        yy * (quick_polynomial(z, &STRAIGHT_2) + yy * quick_polynomial(z, &STRAIGHT_4))
    }

    fn far(a: Coord, b: Coord, level: f64) -> f64 {
        (b.x - a.x) * (mean_authalic(a.y * DEGREE, b.y * DEGREE) - level)
    }
}

/// Along geodesics.
#[derive(Clone, Copy)]
struct Geodesics;

impl Way for Geodesics {
    type Band = GeodesicBand;

    #[inline(always)]
    fn hold<S: Simd>(steps: Steps<f64x8<S>>) -> mask64x8<S> {
        all_within(steps, NEAR_AREA)
    }

    fn holds(steps: Steps<f64>) -> bool {
        is_within(steps, NEAR_AREA)
    }

    #[inline(always)]
    fn bend<T: Number>(steps: Steps<T>, z: T) -> T {
        let (xx, yy) = (steps.lon * steps.lon, steps.lat * steps.lat);
        let over_lat = quick_polynomial(z, &AREA_02)
            + yy * quick_polynomial(z, &AREA_04)
            + xx * quick_polynomial(z, &AREA_22);
        let over_lon = quick_polynomial(z, &AREA_20) + xx * quick_polynomial(z, &AREA_40);
        yy * over_lat + xx * over_lon
    }

    fn far(a: Coord, b: Coord, level: f64) -> f64 {
        let steps = Steps::between(a, b);
        // At a pole every longitude is one position: the geodesic to it is the meridian of its other end, and all x is passed at the
        // pole. From pole to pole it is passed half at each.
        let is_pole = |c: Coord| c.y.abs() == 90.0;
        if is_pole(a) || is_pole(b) {
            let first = if is_pole(a) { a.y } else { b.y };
            let last = if is_pole(b) { b.y } else { a.y };
            steps.lon * (0.5 * (authalic(first) + authalic(last)) - level)
        } else if is_within(steps, WIDE_AREA) {
            wide(steps, level)
        } else {
            karney::strip(a, b) / DEGREE - steps.lon * level
        }
    }
}

/// The ground in m² between a chain and the parallel `reference`, north of it positive where the chain runs east.
fn strips<W: Way>(level: Level, chain: &[Coord], reference: f64) -> f64 {
    bands::sum(level, chain, Strips::<W>::above(reference)) * DEGREE
}

/// The ground above a parallel.
#[derive(Clone, Copy)]
struct Strips<W: Way> {
    reference: f64,
    /// Q on the parallel of the reference's band, and how much larger it is on the reference: apart, for in that band the former falls out
    /// without a rounding.
    level: f64,
    rise: f64,
    way: PhantomData<W>,
}

impl<W: Way> Strips<W> {
    fn above(reference: f64) -> Self {
        let band = nearest::<W::Band>(reference);
        Self {
            reference,
            level: band.authalic()[0],
            rise: band.rise(reference + reference - band.twice_lat()),
            way: PhantomData,
        }
    }
}

impl<W: Way> Summand for Strips<W> {
    type Band = W::Band;

    #[inline(always)]
    fn by_band<T: Number>(self, band: &W::Band, steps: Steps<T>, d: T) -> T {
        let level = (band.authalic()[0] - self.level) - self.rise;
        steps.lon * (band.rise(d) + level + band.bend(steps, d))
    }

    #[inline(never)]
    fn of_any(self, level: Level, chain: &[Coord]) -> f64 {
        wide_strips::<W>(level, chain, self.reference)
    }
}

/// In m² a degree, by the series over the whole quadrant.
fn wide_strips<W: Way>(level: Level, chain: &[Coord], reference: f64) -> f64 {
    let base = authalic(reference);
    pieces(chain).fold(0.0, |sum, piece| {
        let (near, left_out) = dispatch!(level, simd => near_strips::<_, W>(simd, piece, base));
        sum + if left_out {
            near + far_strips::<W>(piece, base)
        } else {
            near
        }
    })
}

/// The same in m² a degree of the segments for which the near series does not hold.
fn far_strips<W: Way>(chain: &[Coord], base: f64) -> f64 {
    chain
        .windows(2)
        .filter(|ab| !W::holds(Steps::between(ab[0], ab[1])))
        .fold(0.0, |sum, ab| sum + W::far(ab[0], ab[1], base))
}

/// The same of those for which it holds, and whether there are others.
#[inline(always)]
fn near_strips<S: Simd, W: Way>(simd: S, chain: &[Coord], base: f64) -> (f64, bool) {
    let mut sums = Sums::new(simd);
    let mut eights = Eights::of(chain);
    while let Some((_, steps)) = eights.next(simd) {
        sums.add(near_strip::<_, W>(steps, base), W::hold(steps));
    }
    sums.total()
}

#[inline(always)]
fn near_strip<T: Number, W: Way>(steps: Steps<T>, base: f64) -> T {
    let s = sine(steps.lat_sum * (0.5 * DEGREE));
    let z = s * s;
    steps.lon * (s * polynomial(z, &AUTHALIC) - base + s * W::bend(steps, z))
}

/// Q in m²: the ground between the equator and a parallel, its latitude in degrees, per radian of longitude. The latitude is
/// doubled and halved as that of a segment is, so that nothing remains of a segment on its reference.
fn authalic(lat: f64) -> f64 {
    let s = sine((lat + lat) * (0.5 * DEGREE));
    s * polynomial(s * s, &AUTHALIC)
}

/// The wide series.
fn wide(steps: Steps<f64>, base: f64) -> f64 {
    let s = sine(steps.lat_sum * (0.5 * DEGREE));
    let bend = sum_of_terms(steps.squares(), s * s, &WIDE_AREA_TERMS, |_, value| value);
    steps.lon * (s * polynomial(s * s, &AUTHALIC) - base + s * bend)
}

/// Mean of Q over the latitudes between two that are given in radians, for any two.
fn mean_authalic(south: f64, north: f64) -> f64 {
    let middle = 0.5 * (south + north);
    let half = 0.5 * (north - south);
    // sin((2k + 1) m) by the recurrence s[k + 1] = 2 cos(2m) s[k] - s[k - 1].
    let (sin, cos) = middle.sin_cos();
    let twice_cos = 2.0 * (cos * cos - sin * sin);
    let (mut last, mut sine) = (-sin, sin);
    let mut sum = 0.0;
    for (k, coefficient) in FOURIER.iter().enumerate() {
        sum += coefficient * sine * sine_ratio((2 * k + 1) as f64 * half);
        (last, sine) = (sine, twice_cos * sine - last);
    }
    sum
}

/// sin(x) / x.
fn sine_ratio(x: f64) -> f64 {
    if x.abs() < 0.02 {
        let xx = x * x;
        // The next term is below 1e-17 here.
        1.0 - xx / 6.0 * (1.0 - xx / 20.0 * (1.0 - xx / 42.0))
    } else {
        x.sin() / x
    }
}

#[cfg(test)]
mod tests {
    use super::super::bands::in_bands;
    use super::super::earth::{A, E2, GLOBE_M2};
    use super::super::lanes::{LANES, added, levels, plain_unit, walks};
    use super::*;

    fn c(x: f64, y: f64) -> Coord {
        Coord { x, y }
    }

    #[test]
    fn the_whole_plane_is_the_whole_globe() {
        let plane = [
            c(-180.0, -90.0),
            c(180.0, -90.0),
            c(180.0, 90.0),
            c(-180.0, 90.0),
            c(-180.0, -90.0),
        ];
        assert!((ring_area(&plane) / GLOBE_M2 - 1.0).abs() < 1e-14);
    }

    #[test]
    fn a_quadrangle_by_the_closed_form() {
        // Q(φ) = a² (1 - e²) / 2 (s / (1 - e² s²) + atanh(e s) / e), here at 40° and 41°, over one degree.
        let q = |lat: f64| {
            let (s, e) = (lat.to_radians().sin(), E2.sqrt());
            A * A * (1.0 - E2) / 2.0 * (s / (1.0 - E2 * s * s) + (e * s).atanh() / e)
        };
        let ring = [
            c(44.0, 40.0),
            c(45.0, 40.0),
            c(45.0, 41.0),
            c(44.0, 41.0),
            c(44.0, 40.0),
        ];
        let expected = 1_f64.to_radians() * (q(41.0) - q(40.0));
        assert!(
            (ring_area(&ring) / expected - 1.0).abs() < 1e-12,
            "{} {expected}",
            ring_area(&ring)
        );
    }

    /// One segment after the other, in as many sums as there are lanes, by the series over the whole quadrant.
    fn plain<W: Way>(chain: &[Coord], reference: f64) -> f64 {
        let base = authalic(reference);
        let mut total = 0.0;
        for piece in pieces(chain) {
            let (mut lanes, mut far) = ([0.0; LANES], 0.0);
            for (i, ab) in piece.windows(2).enumerate() {
                let steps = Steps::between(ab[0], ab[1]);
                if W::holds(steps) {
                    lanes[i % LANES] += near_strip::<f64, W>(steps, base);
                } else {
                    far += W::far(ab[0], ab[1], base);
                }
            }
            total += added(lanes) + far;
        }
        total * DEGREE
    }

    /// A rounding of Q on both sides, and what the bands leave out.
    const ROUNDING: f64 = 0.03;

    fn agree<W: Way>(unit: &str, level: Level, chain: &[Coord]) {
        let reference = chain[0].y;
        let near = |what: &str, found: f64, expected: f64, slack: f64| {
            let off = (found - expected).abs();
            assert!(off <= slack, "{what} {unit} {found} {expected} {chain:?}");
        };
        let expected = plain::<W>(chain, reference);
        // Bends are at most of the size of the strip of a pole's Q.
        let whole: f64 = chain.windows(2).map(|ab| strip_size(ab, reference)).sum();
        let far = wide_strips::<W>(level, chain, reference) * DEGREE;
        near("wide", far, expected, 1e-14 * whole);
        let by_bands = strips::<W>(level, chain, reference);
        let width: f64 = chain.windows(2).map(|ab| (ab[1].x - ab[0].x).abs()).sum();
        let slack = 1e-14 * whole + ROUNDING * width * DEGREE + 3e-5 * chain.len() as f64;
        near("bands", by_bands, expected, slack);
        let on_plain_unit = strips::<W>(plain_unit(), chain, reference);
        // The heights above the band's parallel are rounded, by 1e-16 of a quarter of a degree's strip.
        let slack = 1e-14 * whole + 1e-4 * width * DEGREE;
        near("units", by_bands, on_plain_unit, slack);
    }

    #[test]
    fn every_vector_unit_agrees_with_plain_arithmetic() {
        for (seed, chain) in walks().into_iter().enumerate() {
            // At every place in memory.
            let chain = &chain[seed % 7 % chain.len()..];
            for (unit, level) in levels() {
                agree::<Straight>(unit, level, chain);
                agree::<Geodesics>(unit, level, chain);
            }
        }
    }

    #[test]
    fn every_band_holds_up_to_its_limits() {
        fn compared<W: Way>(slack: f64) {
            for (ab, reference) in in_bands(90.0, W::Band::LIMIT) {
                let found = area_of::<W>(&ab, reference);
                let expected = -plain::<W>(&ab, reference);
                let x = (ab[1].x - ab[0].x).abs() * DEGREE;
                let slack = ROUNDING * x + slack;
                assert!(
                    (found - expected).abs() <= slack,
                    "{found} {expected} {ab:?}"
                );
            }
        }
        compared::<Straight>(0.0);
        compared::<Geodesics>(3e-5);
    }

    fn area_of<W: Way>(chain: &[Coord], reference: f64) -> f64 {
        -strips::<W>(Level::new(), chain, reference)
    }

    #[test]
    fn the_digits_of_small_rings() {
        // A metre and less near 40°, once with the reference on it and once 0.1° away: what is left of the rounding of latitudes.
        let (x, y) = (44.0, 40.0);
        let side = 2.0_f64.powi(-17);
        let ring = [
            c(x, y),
            c(x + side, y),
            c(x + side, y + side),
            c(x, y + side),
            c(x, y),
        ];
        let (near, far) = (area_along(&ring, y), area_along(&ring, y + 0.1));
        assert!((near / far - 1.0).abs() < 1e-11, "{near} {far}");
    }

    /// About the ground between a segment and the parallel, all of it positive.
    fn strip_size(ab: &[Coord], reference: f64) -> f64 {
        let (x, y) = ((ab[1].x - ab[0].x).abs(), (ab[1].y - ab[0].y).abs());
        let high = (ab[0].y - reference).abs().max((ab[1].y - reference).abs());
        1e12 * x * DEGREE * (high + y + x * x * DEGREE)
    }

    #[test]
    fn there_and_back_is_nothing() {
        for chain in walks() {
            for ab in chain.windows(2) {
                let back = [ab[1], ab[0]];
                let straight = area_along(ab, 10.0) + area_along(&back, 10.0);
                let geodesic = geodesic_area_along(ab, 10.0) + geodesic_area_along(&back, 10.0);
                assert_eq!((straight, geodesic), (0.0, 0.0), "{ab:?}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_no_area() {
        for bad in [c(f64::NAN, 1.0), c(1.0, f64::NAN), c(f64::INFINITY, 1.0)] {
            let ring = [c(0.0, 0.0), bad, c(0.1, 0.1), c(0.0, 0.0)];
            assert!(!ring_area(&ring).is_finite());
            assert!(!geodesic_ring_area(&ring).is_finite());
        }
        assert_eq!((ring_area(&[]), geodesic_ring_area(&[])), (0.0, 0.0));
    }
}

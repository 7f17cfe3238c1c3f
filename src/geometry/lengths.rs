//! Geodesic lengths and distances on the ellipsoid.
//!
//! The square of a geodesic's length is a power series in the differences of longitude and latitude, whose coefficients are polynomials in the
//! squared cosine of the middle latitude: `tests/reference/ellipsoid.py` derives them, with what is left out.
//!
//! | differences up to | by | off by at most, besides rounding |
//! |---|---|---|
//! | 0.08°, up to 89° of latitude | the near series about a parallel nearby | 2e-9 m |
//! | 0.12° | the near series, order 4 | 6e-9 m |
//! | 2.5° | the wide series, order 8 | 5e-9 m |
//! | any | Karney's routine in double precision | 1.5e-8 m |
//!
//! The length of a segment is the same to the last bit in both directions. In the sum over a line it may differ by what the table says, and by
//! a rounding between vector units.

use std::sync::OnceLock;

use fearless_simd::{Level, Simd, SimdFloat, dispatch, f64x8};
use geo_types::Coord;

use super::bands::{self, Band, Bands, COUNT, Summand, composed, first, product, sine_about};
use super::earth::DEGREE;
use super::karney;
use super::lanes::{Eights, PIECE, Steps, Sums, all_within, in_order, is_within, pieces};
use super::number::{Number, quick_polynomial, quick_sine, sine, sum_of_terms};
use super::series::{
    NEAR_LENGTH, SQUARE_02, SQUARE_04, SQUARE_20, SQUARE_22, SQUARE_40, WIDE_LENGTH,
    WIDE_SQUARE_TERMS,
};

/// Geodesic distance in metres between two positions.
pub(crate) fn distance(a: Coord, b: Coord) -> f64 {
    let mut steps = Steps::between(a, b);
    // The other way round is nearer.
    if steps.lon.abs() > 180.0 {
        steps.lon = 360.0 - steps.lon.abs();
    }
    length_of(steps).unwrap_or_else(|| karney::shortest(a, b))
}

/// Geodesic length in metres of a line.
pub(crate) fn length(line: &[Coord]) -> f64 {
    length_on(Level::new(), line)
}

fn length_on(level: Level, line: &[Coord]) -> f64 {
    match *line {
        // Many are asked for one by one, as the stretches of borders.
        [a, b] => far(a, b),
        _ => bands::sum(level, line, Ways),
    }
}

/// The geodesics themselves.
#[derive(Clone, Copy)]
struct Ways;

impl Summand for Ways {
    type Band = LengthBand;

    #[inline(always)]
    fn by_band<T: Number>(self, band: &LengthBand, steps: Steps<T>, d: T) -> T {
        let (xx, yy) = (steps.lon * steps.lon, steps.lat * steps.lat);
        let lat_2 = yy.fused(
            quick_polynomial(d, &band.lat_4),
            quick_polynomial(d, &band.lat_2),
        );
        let over_lat = xx.fused(quick_polynomial(d, &band.lon_2_lat_2), lat_2);
        let lon_4 = quick_polynomial(d, &band.lon_4);
        let over_lon = xx.fused(lon_4, quick_polynomial(d, &band.lon_2));
        xx.fused(over_lon, yy * over_lat).square_root()
    }

    #[inline(never)]
    fn of_any(self, level: Level, line: &[Coord]) -> f64 {
        pieces(line).fold(0.0, |sum, piece| {
            let (near, left_out) = dispatch!(level, simd => near_length(simd, piece));
            sum + if left_out {
                near + far_length(piece)
            } else {
                near
            }
        })
    }
}

/// The near series about a parallel.
struct LengthBand {
    twice_lat: f64,
    lat_2: [f64; 5],
    lon_2: [f64; 6],
    lat_4: [f64; 2],
    lon_2_lat_2: [f64; 3],
    lon_4: [f64; 3],
}

impl Band for LengthBand {
    const LIMIT: f64 = 0.08;
    // Nearer to a pole the squared cosine is too small to be a sum.
    const FARTHEST: f64 = 89.0;

    fn bands() -> &'static Bands<Self> {
        static BANDS: Bands<LengthBand> = [const { OnceLock::new() }; COUNT];
        &BANDS
    }

    fn about(lat: f64) -> Self {
        let cosine = sine_about(lat + 90.0);
        let square = product(&cosine, &cosine);
        let over_lat = |polynomial: &[f64]| composed(polynomial, &square);
        let over_lon = |polynomial: &[f64]| product(&square, &composed(polynomial, &square));
        Self {
            twice_lat: 2.0 * lat,
            lat_2: first(&over_lat(&SQUARE_02)),
            lon_2: first(&over_lon(&SQUARE_20)),
            lat_4: first(&over_lat(&SQUARE_04)),
            lon_2_lat_2: first(&over_lat(&SQUARE_22)),
            lon_4: first(&over_lon(&SQUARE_40)),
        }
    }

    #[inline(always)]
    fn twice_lat(&self) -> f64 {
        self.twice_lat
    }

    #[inline(always)]
    fn size<S: Simd>(steps: Steps<f64x8<S>>) -> f64x8<S> {
        steps.lat.abs().max(steps.lon.abs())
    }
}

/// The length of the segments for which the near series does not hold.
fn far_length(line: &[Coord]) -> f64 {
    line.windows(2)
        .filter(|ab| !is_within(Steps::between(ab[0], ab[1]), NEAR_LENGTH))
        .fold(0.0, |sum, ab| sum + far(ab[0], ab[1]))
}

/// Geodesic length in metres of every segment of a line, one fewer than its positions.
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "borders take their lengths one by one so far")
)]
pub(crate) fn segment_lengths(line: &[Coord], lengths: &mut [f64]) {
    segment_lengths_on(Level::new(), line, lengths);
}

fn segment_lengths_on(level: Level, line: &[Coord], lengths: &mut [f64]) {
    assert_eq!(
        lengths.len() + 1,
        line.len().max(1),
        "a length for each segment"
    );
    for (piece, lengths) in pieces(line).zip(lengths.chunks_mut(PIECE)) {
        if dispatch!(level, simd => near_lengths(simd, piece, lengths)) {
            for (length, ab) in lengths.iter_mut().zip(piece.windows(2)) {
                if !is_within(Steps::between(ab[0], ab[1]), NEAR_LENGTH) {
                    *length = far(ab[0], ab[1]);
                }
            }
        }
    }
}

/// The length of those for which it holds, and whether there are others.
#[inline(always)]
fn near_length<S: Simd>(simd: S, line: &[Coord]) -> (f64, bool) {
    let mut sums = Sums::new(simd);
    let mut eights = Eights::of(line);
    while let Some((_, steps)) = eights.next(simd) {
        sums.add(near(steps), all_within(steps, NEAR_LENGTH));
    }
    sums.total()
}

/// Writes the lengths of all segments as if the near series held for all, and says whether there are others.
#[inline(always)]
fn near_lengths<S: Simd>(simd: S, line: &[Coord], lengths: &mut [f64]) -> bool {
    let mut sums = Sums::new(simd);
    let mut eights = Eights::of(line);
    while let Some((first, steps)) = eights.next(simd) {
        let found = near(steps);
        sums.add(found, all_within(steps, NEAR_LENGTH));
        for (place, length) in lengths[first..].iter_mut().zip(in_order(*found)) {
            *place = length;
        }
    }
    sums.total().1
}

/// The near series. On a parallel what remains has the squared cosine as a factor, which is small only from the pole's side:
/// so the cosine is taken as a sine of the distance to it.
#[inline(always)]
fn near<T: Number>(steps: Steps<T>) -> T {
    let c = quick_sine((steps.lat_sum.magnitude() - 180.0) * (0.5 * DEGREE));
    let w = c * c;
    let (xx, yy) = (steps.lon * steps.lon, steps.lat * steps.lat);
    let over_lat = quick_polynomial(w, &SQUARE_02)
        + yy * quick_polynomial(w, &SQUARE_04)
        + xx * quick_polynomial(w, &SQUARE_22);
    let over_lon = w * (quick_polynomial(w, &SQUARE_20) + xx * quick_polynomial(w, &SQUARE_40));
    (yy * over_lat + xx * over_lon).square_root()
}

/// The length of a segment that is drawn, for any.
fn far(a: Coord, b: Coord) -> f64 {
    length_of(Steps::between(a, b)).unwrap_or_else(|| karney::length(a, b))
}

/// The length by one of the two series, where one holds.
fn length_of(steps: Steps<f64>) -> Option<f64> {
    if is_within(steps, NEAR_LENGTH) {
        Some(near(steps))
    } else if is_within(steps, WIDE_LENGTH) {
        Some(wide(steps))
    } else {
        None
    }
}

/// The wide series.
fn wide(steps: Steps<f64>) -> f64 {
    let c = sine((steps.lat_sum.abs() - 180.0) * (0.5 * DEGREE));
    let w = c * c;
    let along_parallel =
        |power_of_lat: i32, value: f64| if power_of_lat == 0 { w * value } else { value };
    sum_of_terms(steps.squares(), w, &WIDE_SQUARE_TERMS, along_parallel).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::bands::in_bands;
    use super::super::lanes::{levels, walks};
    use super::*;

    #[test]
    fn alone_or_among_others_and_in_both_directions_a_segment_has_one_length() {
        for line in walks() {
            let alone: Vec<f64> = line.windows(2).map(|ab| length(&[ab[0], ab[1]])).collect();
            let mut found = vec![0.0; line.len() - 1];
            for (unit, level) in levels() {
                segment_lengths_on(level, &line, &mut found);
                for (length, expected) in found.iter().zip(&alone) {
                    assert!((length - expected).abs() <= 1e-15 * expected, "{unit}");
                }
            }
            for (ab, &length) in line.windows(2).zip(&alone) {
                // The distance is the shorter way round.
                if (ab[0].x - ab[1].x).abs() <= 180.0 {
                    let distance = distance(ab[0], ab[1]);
                    assert!((distance - length).abs() <= 1e-15 * length, "{ab:?}");
                }
                assert_eq!(distance(ab[0], ab[1]), distance(ab[1], ab[0]), "{ab:?}");
                assert_eq!(super::length(&[ab[1], ab[0]]), length, "{ab:?}");
            }
            segment_lengths(&line, &mut found);
            let back: Vec<Coord> = line.iter().rev().copied().collect();
            let mut found_back = vec![0.0; line.len() - 1];
            segment_lengths(&back, &mut found_back);
            found_back.reverse();
            assert_eq!(found_back, found, "{line:?}");
        }
    }

    /// The sum of the lengths over the whole quadrant.
    fn plain(line: &[Coord]) -> f64 {
        line.windows(2).map(|ab| far(ab[0], ab[1])).sum()
    }

    #[test]
    fn a_line_by_bands_is_as_long_as_its_segments() {
        for line in walks().iter().filter(|line| line.len() > 2) {
            let expected = plain(line);
            let slack = 2e-14 * expected + 2e-9 * line.len() as f64;
            for (unit, level) in levels() {
                let found = length_on(level, line);
                assert!(
                    (found - expected).abs() <= slack,
                    "{unit} {found} {expected} {line:?}"
                );
            }
        }
    }

    #[test]
    fn every_band_holds_up_to_its_limits() {
        for (ab, ..) in in_bands(LengthBand::FARTHEST, LengthBand::LIMIT) {
            // One of them alone would not go by bands.
            let line = [ab[0], ab[1], ab[1]];
            let (found, expected) = (length(&line), plain(&line));
            assert!(
                (found - expected).abs() <= 2e-9,
                "{found} {expected} {ab:?}"
            );
        }
    }

    #[test]
    fn the_nearer_way_crosses_180() {
        let c = |x, y| Coord { x, y };
        let there = distance(c(179.99, 10.0), c(-179.99, 10.01));
        assert!((there - distance(c(-0.01, 10.0), c(0.01, 10.01))).abs() < 1e-8);
        // As drawn it goes round the globe.
        assert!(length(&[c(179.99, 10.0), c(-179.99, 10.01)]) > 3.9e7);
    }

    #[test]
    fn what_has_no_length() {
        let c = |x, y| Coord { x, y };
        assert_eq!(distance(c(5.0, 90.0), c(-100.0, 90.0)), 0.0);
        assert_eq!(distance(c(5.0, -90.0), c(5.01, -90.0)), 0.0);
        assert_eq!(distance(c(5.0, 45.0), c(5.0, 45.0)), 0.0);
        assert_eq!(length(&[]).to_bits(), 0.0_f64.to_bits());
        assert_eq!(length(&[c(1.0, 2.0)]).to_bits(), 0.0_f64.to_bits());
        segment_lengths(&[], &mut []);
        assert!(length(&[c(0.0, f64::NAN), c(1.0, 1.0)]).is_nan());
    }
}

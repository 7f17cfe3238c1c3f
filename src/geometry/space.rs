//! Straight distances through space, which bound every search for what is near, and the distance to a drawn segment.

use std::ops::Range;

use geo_types::{Coord, Rect};

use super::earth::{A, E2, LARGEST_RADIUS_M};
use super::lengths::distance;
use super::ring::between;
use super::side::lies_on;

/// A position, or a step, in metres from the centre of the Earth: the straight distance between two such positions
/// is never more than the geodesic one, knows no 180° and no pole, and so bounds every search for what is near.
pub(crate) type Space = [f64; 3];

/// Where a position of the ellipsoid lies in space.
pub(crate) fn in_space(c: Coord) -> Space {
    let (sin_lat, cos_lat) = c.y.to_radians().sin_cos();
    let (sin_lon, cos_lon) = c.x.to_radians().sin_cos();
    let n = A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
    [
        n * cos_lat * cos_lon,
        n * cos_lat * sin_lon,
        n * (1.0 - E2) * sin_lat,
    ]
}

/// A box in space, low and high corner, that holds all ground within a box of longitudes and latitudes.
pub(crate) fn box_in_space(degrees: &Rect) -> (Space, Space) {
    let (south, north) = (
        degrees.min().y.clamp(-90.0, 90.0),
        degrees.max().y.clamp(-90.0, 90.0),
    );
    // How far a parallel is from the axis, and from the plane of the equator.
    let parallel = |lat: f64| {
        let (sin, cos) = lat.to_radians().sin_cos();
        let n = A / (1.0 - E2 * sin * sin).sqrt();
        (n * cos.max(0.0), n * (1.0 - E2) * sin)
    };
    let ((south_radius, low), (north_radius, high)) = (parallel(south), parallel(north));
    let widest = if south <= 0.0 && north >= 0.0 {
        A
    } else {
        south_radius.max(north_radius)
    };
    let narrowest = south_radius.min(north_radius);
    let (west, east) = (degrees.min().x, degrees.max().x);
    let (west_sin, west_cos) = west.to_radians().sin_cos();
    let (east_sin, east_cos) = east.to_radians().sin_cos();
    let (cos_low, cos_high) = wave_range(west, east, west_cos, east_cos);
    let (sin_low, sin_high) = wave_range(west - 90.0, east - 90.0, west_sin, east_sin);
    let scaled = |low: f64, high: f64| {
        (
            if low < 0.0 {
                low * widest
            } else {
                low * narrowest
            },
            if high > 0.0 {
                high * widest
            } else {
                high * narrowest
            },
        )
    };
    let ((x_low, x_high), (y_low, y_high)) = (scaled(cos_low, cos_high), scaled(sin_low, sin_high));
    // A centimetre for rounding, here and in the positions that are compared with the box.
    let slack = 0.01;
    (
        [x_low - slack, y_low - slack, low - slack],
        [x_high + slack, y_high + slack, high + slack],
    )
}

/// Least and greatest cosine of the angles between two, in degrees, whose own cosines are given.
fn wave_range(west: f64, east: f64, west_cos: f64, east_cos: f64) -> (f64, f64) {
    // The next multiple of a turn from there, with no call of a library for rounding.
    let holds = |angle: f64| {
        let turns = (west - angle) / 360.0;
        let whole = turns as i64 as f64;
        let next = if whole < turns { whole + 1.0 } else { whole };
        next * 360.0 + angle <= east
    };
    (
        if holds(180.0) {
            -1.0
        } else {
            west_cos.min(east_cos)
        },
        if holds(0.0) {
            1.0
        } else {
            west_cos.max(east_cos)
        },
    )
}

/// Square of the straight distance between two positions in space.
pub(crate) fn chord_2(p: Space, q: Space) -> f64 {
    (0..3).map(|i| (p[i] - q[i]) * (p[i] - q[i])).sum()
}

/// By how much more than the least chord a chord may be while its geodesic is still the shorter one: the radii of
/// curvature differ by 1 %, and a geodesic exceeds its chord by c² / 24 R² of it.
pub(crate) fn chord_slack(chord: f64) -> f64 {
    let ratio = chord / A;
    1.0 + 1e-9 + 0.0015 * ratio * ratio + 0.002 * ratio.powi(4)
}

/// The fraction along the segment from `a` to `b`, straight in longitude and latitude, that is nearest to `p` in a straight
/// line through space, with the square of that distance.
pub(crate) fn nearest_by_chord(p: Space, a: Coord, b: Coord) -> (f64, f64) {
    let pieces = pieces_of(a, b);
    if pieces <= 1 {
        return nearest_on_short(p, a, b);
    }
    let mut best = (0.0, f64::INFINITY);
    nearest_of_pieces(p, (a, b), pieces, 0..pieces, &mut best);
    best
}

/// Whether a segment, straight in longitude and latitude, is farther from `p` than some metres in a straight line through space.
pub(crate) fn is_farther_by_chord(p: Space, a: Coord, b: Coord, than_m: f64) -> bool {
    let pieces = pieces_of(a, b);
    if than_m < 0.0 {
        return true;
    }
    if pieces <= 1 {
        return nearest_on_short(p, a, b).1.sqrt() > than_m;
    }
    // Only what is as near is looked for.
    let mut best = (0.0, (than_m * than_m).next_up());
    let none = best.1;
    nearest_of_pieces(p, (a, b), pieces, 0..pieces, &mut best);
    best.1 == none
}

/// Into how many pieces a segment is cut: within half a degree its curve is near its chord, and the distance has one minimum along it.
fn pieces_of(a: Coord, b: Coord) -> usize {
    ((b.x - a.x).abs().max((b.y - a.y).abs()) / 0.5).ceil() as usize
}

/// The nearest of some of the equal pieces of a segment, as [`nearest_by_chord`] gives it, halved as long as they may hold something nearer than the best so far, the nearer half first.
fn nearest_of_pieces(
    p: Space,
    (a, b): (Coord, Coord),
    pieces: usize,
    range: Range<usize>,
    best: &mut (f64, f64),
) {
    let fraction = |i: usize| i as f64 / pieces as f64;
    if range.len() == 1 {
        let (from, to) = (fraction(range.start), fraction(range.end));
        let (t, chord_2) = nearest_on_short(p, between(a, b, from), between(a, b, to));
        if chord_2 < best.1 {
            *best = (from + t * (to - from), chord_2);
        }
        return;
    }
    // Nothing of a piece is farther from its middle than half its length.
    let degrees = (b.x - a.x).abs() + (b.y - a.y).abs();
    let least = |range: &Range<usize>| {
        let middle = 0.5 * (fraction(range.start) + fraction(range.end));
        let half =
            0.5 * range.len() as f64 / pieces as f64 * degrees.to_radians() * LARGEST_RADIUS_M;
        chord_2(p, in_space(between(a, b, middle))).sqrt() - half
    };
    let middle = range.start + range.len() / 2;
    let mut halves = [range.start..middle, middle..range.end].map(|half| (least(&half), half));
    halves.sort_by(|x, y| x.0.total_cmp(&y.0));
    for (least, half) in halves {
        if least < best.1.sqrt() {
            nearest_of_pieces(p, (a, b), pieces, half, best);
        }
    }
}

fn nearest_on_short(p: Space, a: Coord, b: Coord) -> (f64, f64) {
    let at = |t: f64| in_space(between(a, b, t));
    let dot = |u: Space, v: Space| u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    let minus = |u: Space, v: Space| [u[0] - v[0], u[1] - v[1], u[2] - v[2]];
    let (start, end) = (at(0.0), at(1.0));
    let along = minus(end, start);
    let long_2 = dot(along, along);
    if long_2 == 0.0 {
        return (0.0, chord_2(p, start));
    }
    // How fast the square of the distance grows along the curve, halved: 0 where it is least.
    let growth = |t: f64| dot(minus(at(t), p), along_curve(a, b, t));
    let mut last = (dot(minus(p, start), along) / long_2).clamp(0.0, 1.0);
    let mut last_growth = growth(last);
    let mut t = (last - last_growth / long_2).clamp(0.0, 1.0);
    // Secants: the first step was Newton's with the slope that a straight line has.
    for _ in 0..5 {
        let here = growth(t);
        if here == last_growth || t == last {
            break;
        }
        let next = (t - here * (t - last) / (here - last_growth)).clamp(0.0, 1.0);
        (last, last_growth, t) = (t, here, next);
    }
    [
        (t, chord_2(p, at(t))),
        (0.0, chord_2(p, start)),
        (1.0, chord_2(p, end)),
    ]
    .into_iter()
    .min_by(|x, y| x.1.total_cmp(&y.1))
    .expect("three candidates")
}

/// How a position of the segment from `a` to `b`, straight in longitude and latitude, moves through space at a fraction of it.
fn along_curve(a: Coord, b: Coord, t: f64) -> Space {
    let c = between(a, b, t);
    let (sin_lat, cos_lat) = c.y.to_radians().sin_cos();
    let (sin_lon, cos_lon) = c.x.to_radians().sin_cos();
    let w2 = 1.0 - E2 * sin_lat * sin_lat;
    let east = (b.x - a.x).to_radians() * A / w2.sqrt() * cos_lat;
    let north = (b.y - a.y).to_radians() * A * (1.0 - E2) / (w2 * w2.sqrt());
    [
        -sin_lon * east - sin_lat * cos_lon * north,
        cos_lon * east - sin_lat * sin_lon * north,
        cos_lat * north,
    ]
}

/// Geodesic distance in metres from `p` to the segment from `a` to `b` as it is drawn, and the fraction along it that is nearest.
/// `near` is that fraction by chord, from [`nearest_by_chord`].
pub(crate) fn distance_to_segment(p: Coord, a: Coord, b: Coord, near: f64) -> (f64, f64) {
    // On the segment it is 0 and not a rounding error.
    if lies_on(a, b, p) {
        return (0.0, near);
    }
    let at = |t: f64| distance(p, between(a, b, t));
    let first = at(near);
    let span = distance(a, b);
    // Chord and geodesic have their minima within d² / 24 R² x 1 % of each other: under a centimetre of way, and
    // nothing of distance, for all that is nearer than 100 km.
    if first < 100_000.0 || span == 0.0 {
        return (first, near);
    }
    let reach = (0.002 * first / span).min(1.0);
    golden_minimum(at, (near - reach).max(0.0), (near + reach).min(1.0))
}

fn golden_minimum(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> (f64, f64) {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut left, mut right) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_left, mut at_right) = (f(left), f(right));
    for _ in 0..30 {
        if at_left <= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - RATIO * (high - low);
            at_left = f(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + RATIO * (high - low);
            at_right = f(right);
        }
    }
    [
        (f(low), low),
        (at_left, left),
        (at_right, right),
        (f(high), high),
    ]
    .into_iter()
    .min_by(|x, y| x.0.total_cmp(&y.0))
    .expect("four candidates")
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;

    fn c(x: f64, y: f64) -> Coord {
        Coord { x, y }
    }

    #[test]
    fn space_boxes_hold_the_ground_that_they_stand_for() {
        for (west, south, width, height) in [
            (-180.0, -90.0, 360.0, 180.0),
            (170.0, 60.0, 10.0, 30.0),
            (-10.0, -5.0, 30.0, 7.0),
            (80.0, 10.0, 190.0, 1.0),
        ] {
            let (low, high) =
                box_in_space(&Rect::new((west, south), (west + width, south + height)));
            for i in 0..=20 {
                for j in 0..=20 {
                    let p = in_space(c(
                        west + width * f64::from(i) / 20.0,
                        south + height * f64::from(j) / 20.0,
                    ));
                    assert!((0..3).all(|k| low[k] <= p[k] && p[k] <= high[k]));
                }
            }
        }
    }

    #[test]
    fn the_nearest_of_all_pieces_of_long_segments_is_found() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(110);
        for round in 0..5_000 {
            let mut anywhere = || {
                c(
                    random.random_range(-180.0..=180.0),
                    random.random_range(-90.0..=90.0),
                )
            };
            let (p, a) = (in_space(anywhere()), anywhere());
            let long = 10_f64.powf(random.random_range(-1.0..2.5));
            let b = c(
                (a.x + long * random.random_range(-1.0..1.0)).clamp(-180.0, 180.0),
                (a.y + long * random.random_range(-1.0..1.0)).clamp(-90.0, 90.0),
            );
            let (t, chord_2) = nearest_by_chord(p, a, b);
            let pieces = ((b.x - a.x).abs().max((b.y - a.y).abs()) / 0.5)
                .ceil()
                .max(1.0);
            let of_piece = |i: u32| {
                let at = |i: u32| between(a, b, f64::from(i) / pieces);
                nearest_on_short(p, at(i), at(i + 1)).1
            };
            let least = (0..pieces as u32).map(of_piece).fold(f64::MAX, f64::min);
            assert!(
                (chord_2.sqrt() - least.sqrt()).abs() < 1e-6,
                "{round}: {chord_2} {least}"
            );
            let there = super::chord_2(p, in_space(between(a, b, t)));
            assert!((there.sqrt() - least.sqrt()).abs() < 1e-5, "{round}");
            let least_m = chord_2.sqrt();
            assert!(is_farther_by_chord(p, a, b, least_m - 1e-3), "{round}");
            assert!(!is_farther_by_chord(p, a, b, least_m + 1e-3), "{round}");
            assert!(!is_farther_by_chord(p, a, b, 2.0 * least_m), "{round}");
        }
    }

    #[test]
    fn the_nearest_of_a_drawn_segment_is_found_by_walking_it_too() {
        let cases = [
            (c(44.0, 40.0), c(45.0, 40.0), c(46.0, 41.0)),
            (c(0.0, 89.0), c(-60.0, 80.0), c(60.0, 80.0)),
            (c(179.0, 10.0), c(-179.0, 8.0), c(-179.5, 12.0)),
            (c(-100.0, 20.0), c(-120.0, 49.0), c(-95.0, 49.0)),
            (c(10.0, 10.0), c(10.0, 20.0), c(10.1, 20.0)),
        ];
        for (p, a, b) in cases {
            let (near, _) = nearest_by_chord(in_space(p), a, b);
            let (found, _) = distance_to_segment(p, a, b, near);
            let walked = (0..=200_000)
                .map(|i| distance(p, between(a, b, f64::from(i) / 200_000.0)))
                .fold(f64::MAX, f64::min);
            assert!(
                (found - walked).abs() < 1e-3 + 1e-9 * walked,
                "{found} {walked}"
            );
        }
    }
}

//! Karney's geodesics in double precision, for segments that no series holds for.
//!
//! # Reference
//!
//! C. F. F. Karney, *Algorithms for geodesics*, Journal of Geodesy 87 (2013).

use std::sync::LazyLock;

use geo_types::Coord;
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};

use super::ring::between;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// The shortest way in metres between two positions, the same in both directions.
pub(super) fn shortest(a: Coord, b: Coord) -> f64 {
    if a.y.abs() == 90.0 && a.y == b.y {
        return 0.0;
    }
    let (a, b) = in_order(a, b);
    WGS84.inverse(a.y, a.x, b.y, b.x)
}

/// The length in metres of a drawn segment, the same in both directions.
pub(super) fn length(a: Coord, b: Coord) -> f64 {
    let (a, b) = in_order(a, b);
    pieces(a, b).fold(0.0, |sum, (a, b)| sum + shortest(a, b))
}

/// The area in m² between a drawn segment, its pieces taken as geodesics, and the equator: positive where it runs east on the northern
/// half. In the other direction it is the same but for its sign.
pub(super) fn strip(a: Coord, b: Coord) -> f64 {
    let (west, east) = in_order(a, b);
    let area = pieces(west, east).fold(0.0, |sum, (a, b)| {
        let (_, _, _, _, _, _, area, _): (f64, f64, f64, f64, f64, f64, f64, f64) =
            WGS84.inverse(a.y, a.x, b.y, b.x);
        sum + area
    });
    if west == a { area } else { -area }
}

/// The distance in metres to a position, and the direction in degrees east of north in which it is seen.
pub(super) fn seen_from(center: Coord, c: Coord) -> (f64, f64) {
    let (distance_m, azimuth, _, _): (f64, f64, f64, f64) =
        WGS84.inverse(center.y, center.x, c.y, c.x);
    (distance_m, azimuth)
}

/// The position that is reached from another by so many metres in a direction, its longitude within ±180.
pub(super) fn reached(center: Coord, distance_m: f64, azimuth: f64) -> Coord {
    let (y, x): (f64, f64) = WGS84.direct(center.y, center.x, azimuth, distance_m);
    Coord { x, y }
}

/// From west to east, or from south to north.
fn in_order(a: Coord, b: Coord) -> (Coord, Coord) {
    if (a.x, a.y) <= (b.x, b.y) {
        (a, b)
    } else {
        (b, a)
    }
}

/// A segment of more than half a turn in some pieces: a geodesic between its ends would go round the other way.
fn pieces(a: Coord, b: Coord) -> impl Iterator<Item = (Coord, Coord)> {
    let span = (b.x - a.x).abs();
    let count = if span > 180.0 {
        // Four at the most between longitudes of the plane; what lies far outside is not worth more.
        (span / 90.0).ceil().min(64.0) as usize
    } else {
        1
    };
    let at = move |i: usize| between(a, b, i as f64 / count as f64);
    (0..count).map(move |i| (at(i), at(i + 1)))
}

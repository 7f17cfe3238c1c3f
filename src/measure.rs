//! Areas and lengths of shapes on their own, without an atlas.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use crate::geometry::ellipsoid::{geodesic_ring_area, length, ring_area};
use crate::geometry::holes::taking_off;
use crate::geometry::turns::{Turning, turns, unrolled_line};

/// Area in m² on the WGS84 ellipsoid, the segments straight in longitude and latitude: the ground that is drawn. Holes are taken off, however
/// they are wound; one that lies outside its shell, or within another hole, takes nothing.
///
/// # Limits
///
/// Polygons are read as those of a map: longitude and latitude in degrees, cut at 180°, run on past it, or with longitudes that jump there, see
/// [`Atlas::from_geojson`](crate::Atlas::from_geojson). A polygon that overlaps another, or a ring that crosses itself or another, is not mended: the one is counted twice, of the other the loops that turn right are taken
/// off those that turn left, and a hole is taken off whole or not at all. Where a coordinate is not finite, so is the area.
///
/// The result is within one part in 10¹² and 6e-4 m² of the exact one for territories of a map. What is small is lost to
/// rounding last: of a square metre nine digits are right.
///
/// # Cost
///
/// About 4 ns a position, whatever the winding; where there are holes, as much again to see in what they lie. Vector units that fuse products and sums may change the last digit.
///
/// # Examples
///
/// ```
/// use geo_types::{MultiPolygon, polygon};
///
/// // A degree of the 49th parallel, ten kilometres high or so.
/// let strip = polygon![(x: -110.0, y: 49.0), (x: -109.0, y: 49.0), (x: -109.0, y: 49.1), (x: -110.0, y: 49.1)];
/// let strip = MultiPolygon(vec![strip]);
/// let (drawn, geodesic) = (territory::area_m2(&strip), territory::geodesic_area_m2(&strip));
/// assert!((drawn / 812.6e6 - 1.0).abs() < 1e-3);
/// // A geodesic of a degree runs 209 m north of that parallel, but so it does at the upper side.
/// assert!((drawn - geodesic).abs() < 1e-4 * drawn);
/// ```
pub fn area_m2(polygons: &MultiPolygon<f64>) -> f64 {
    polygons
        .iter()
        .fold(0.0, |sum, polygon| sum + of_rings(polygon, ring_area))
}

/// Area in m² on the WGS84 ellipsoid with each segment taken as a geodesic, as PROJ, PostGIS and `geo` do. Holes are taken off, however they are
/// wound; one that lies outside its shell, or within another hole, takes nothing.
///
/// Its limits and its cost are those of [`area_m2`]: a series takes segments up to 2.8°, with the same accuracy, and Karney's routine those
/// that are longer, each to some 0.1 m². A segment of more than half a turn is taken in pieces.
///
/// # Reference
///
/// C. F. F. Karney, *Algorithms for geodesics*, Journal of Geodesy 87 (2013).
pub fn geodesic_area_m2(polygons: &MultiPolygon<f64>) -> f64 {
    polygons.iter().fold(0.0, |sum, polygon| {
        sum + of_rings(polygon, geodesic_ring_area)
    })
}

/// Geodesic length in metres on the WGS84 ellipsoid, within 1e-8 m a segment up to 2.5° and 1.5e-8 m beyond. From 179° to -179° it is two degrees: a segment
/// that spans more than half a turn is the short way round, and one of a whole turn, in a line of nothing else, the whole parallel.
///
/// # Cost
///
/// About 4 ns a position where segments are shorter than 0.08°, some hundred where they are longer. In both directions the segments have the same
/// lengths, to the last bit.
///
/// # Examples
///
/// ```
/// use geo_types::line_string;
///
/// // From the equator to the pole: the metre was meant to be a ten-millionth of it.
/// let quarter = line_string![(x: 2.35, y: 0.0), (x: 2.35, y: 90.0)];
/// assert!((territory::length_m(&quarter) - 10_001_965.729).abs() < 0.001);
/// ```
pub fn length_m(line: &LineString<f64>) -> f64 {
    length(&unrolled_line(&line.0))
}

fn of_rings(polygon: &Polygon<f64>, area: impl Fn(&[Coord]) -> f64) -> f64 {
    let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let jumps = |ring: &LineString<f64>| turns(&ring.0, true).is_some();
    let turning = rings().any(jumps).then(|| {
        let drawn: Vec<Vec<Coord>> = rings().map(|ring| ring.0.clone()).collect();
        Turning::all(&drawn)
    });
    let closed: Vec<Vec<Coord>>;
    let drawn: Vec<&[Coord]> = match turning.flatten() {
        Some(turning) => {
            closed = turning.iter().map(|ring| ring.closed()).collect();
            closed.iter().map(Vec::as_slice).collect()
        }
        None => rings().map(|ring| &*ring.0).collect(),
    };
    let of_each: Vec<f64> = drawn.iter().map(|ring| area(ring).abs()).collect();
    let (shell, holes) = of_each.split_first().unwrap_or((&0.0, &[]));
    let is_finite = of_each.iter().all(|area| area.is_finite());
    let left = if holes.is_empty() || !is_finite {
        shell - holes.iter().sum::<f64>()
    } else {
        let takes = taking_off(drawn[0], &drawn[1..], holes);
        let taken = holes.iter().zip(takes).filter(|(_, takes)| *takes);
        shell - taken.map(|(area, _)| area).sum::<f64>()
    };
    // What is no number stays so.
    if left < 0.0 { 0.0 } else { left }
}

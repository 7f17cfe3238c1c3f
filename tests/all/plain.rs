//! Lengths, areas and distances by plain means, and short words for reading an atlas.

use std::f64::consts::PI;
use std::sync::LazyLock;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use serde_json::Value;
use territory::{Atlas, PartId, TerritoryId};

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// Length of the geodesic between two positions, by geographiclib.
pub(crate) fn geodesic_m(a: Coord, b: Coord) -> f64 {
    WGS84.inverse(a.y, a.x, b.y, b.x)
}

/// Area to the left of a closed ring whose segments are straight in longitude and latitude: the area between each segment and the
/// equator, integrated by Gauss's rule of ten nodes. On an ellipsoid of axes `a` and `b` a strip of longitude `dλ` from the equator to
/// latitude `φ` holds `b²/2 · (sin φ / (1 - e² sin² φ) + atanh(e sin φ) / e) dλ`.
pub(crate) fn area_m2(ring: &[Coord]) -> f64 {
    const NODES: [(f64, f64); 5] = [
        (0.148_874_338_981_631_2, 0.295_524_224_714_752_9),
        (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
        (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
        (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
        (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
    ];
    let base = strip_m2(ring[0].y);
    let area = |ab: &[Coord]| {
        let middle = (ab[0].y + ab[1].y) / 2.0;
        let half = (ab[1].y - ab[0].y) / 2.0;
        let mean: f64 = NODES
            .iter()
            .map(|(x, weight)| {
                weight * (strip_m2(middle + half * x) + strip_m2(middle - half * x)) / 2.0
            })
            .sum();
        -(ab[1].x - ab[0].x) * PI / 180.0 * (mean - base)
    };
    ring.windows(2).map(area).sum()
}

fn strip_m2(latitude: f64) -> f64 {
    let (a, f) = (6_378_137.0_f64, 1.0 / 298.257_223_563);
    let b = a * (1.0 - f);
    let e = (f * (2.0 - f)).sqrt();
    let sin = (latitude * PI / 180.0).sin();
    b * b / 2.0 * (sin / (1.0 - e * e * sin * sin) + (e * sin).atanh() / e)
}

/// Area of a polygon, its holes taken off, whatever its winding.
pub(crate) fn polygon_m2(polygon: &Polygon<f64>) -> f64 {
    let holes: f64 = polygon
        .interiors()
        .iter()
        .map(|hole| area_m2(&hole.0).abs())
        .sum();
    area_m2(&polygon.exterior().0).abs() - holes
}

pub(crate) fn polygons_m2(polygons: &MultiPolygon<f64>) -> f64 {
    polygons.iter().map(polygon_m2).sum()
}

/// Distance from a position to a segment that is straight in longitude and latitude, whose longitudes may run past 180°: the best of
/// 33 positions along it, made better by golden sections.
pub(crate) fn to_segment_m(p: Coord, a: Coord, b: Coord) -> f64 {
    let at = |t: f64| {
        let q = Coord {
            x: a.x + (b.x - a.x) * t,
            y: a.y + (b.y - a.y) * t,
        };
        geodesic_m(p, q)
    };
    let best = (0..=32)
        .min_by(|&i, &j| at(f64::from(i) / 32.0).total_cmp(&at(f64::from(j) / 32.0)))
        .expect("there are 33");
    let (mut low, mut high) = (
        (f64::from(best) - 1.0).max(0.0) / 32.0,
        (f64::from(best) + 1.0).min(32.0) / 32.0,
    );
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    for _ in 0..40 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if at(left) < at(right) {
            high = right;
        } else {
            low = left;
        }
    }
    at(low).min(at(high)).min(at(0.0)).min(at(1.0))
}

pub(crate) fn at(x: f64, y: f64) -> Coord {
    Coord { x, y }
}

pub(crate) fn poly(ring: &[(f64, f64)]) -> Polygon<f64> {
    Polygon::new(ring.to_vec().into(), Vec::new())
}

/// An upright box with holes, each given by its west, south, east and north.
pub(crate) fn box_with(outer: [f64; 4], holes: &[[f64; 4]]) -> Polygon<f64> {
    let ring = |[west, south, east, north]: [f64; 4]| {
        LineString::from(vec![
            (west, south),
            (east, south),
            (east, north),
            (west, north),
            (west, south),
        ])
    };
    Polygon::new(ring(outer), holes.iter().map(|&hole| ring(hole)).collect())
}

pub(crate) fn bx(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    box_with([west, south, east, north], &[])
}

/// An atlas of polygons, each with the name of its territory.
pub(crate) fn atlas(map: &[(&str, Polygon<f64>)]) -> Atlas {
    let mut builder = Atlas::builder();
    for (name, polygon) in map {
        builder = builder.territory(*name, polygon.clone());
    }
    builder.build().expect("a map of polygons is an atlas")
}

pub(crate) fn id(atlas: &Atlas, name: &str) -> TerritoryId {
    atlas.find(name).unwrap_or_else(|| panic!("no {name}"))
}

/// The part at a position.
pub(crate) fn part_at(atlas: &Atlas, x: f64, y: f64) -> PartId {
    atlas
        .locate_part((x, y))
        .unwrap_or_else(|| panic!("no part at {x}, {y}"))
}

pub(crate) fn name_at(atlas: &Atlas, x: f64, y: f64) -> Option<&str> {
    atlas.locate((x, y)).map(|id| atlas[id].name())
}

pub(crate) fn names_at(atlas: &Atlas, x: f64, y: f64) -> Vec<&str> {
    atlas
        .locate_all((x, y))
        .map(|id| atlas[id].name())
        .collect()
}

/// The enclaves as `territory in host: order`, sorted.
pub(crate) fn enclaves(atlas: &Atlas) -> Vec<String> {
    let mut found: Vec<String> = atlas
        .enclaves()
        .iter()
        .map(|e| {
            format!(
                "{} in {}: {}",
                atlas[e.territory].name(),
                atlas[e.host].name(),
                e.order
            )
        })
        .collect();
    found.sort();
    found
}

/// The exclaves as `territory by neighbor, neighbor`, with `and sea` where it is a semi-exclave; the neighbors and then all sorted.
pub(crate) fn exclaves(atlas: &Atlas) -> Vec<String> {
    let mut found: Vec<String> = atlas
        .exclaves()
        .iter()
        .map(|e| {
            let mut by: Vec<&str> = e
                .neighbors
                .iter()
                .map(|n| atlas[n.territory].name())
                .collect();
            by.sort_unstable();
            let sea = if e.open_m > 0.0 { " and sea" } else { "" };
            format!("{} by {}{sea}", atlas[e.territory].name(), by.join(", "))
        })
        .collect();
    found.sort();
    found
}

/// The names of the neighbors, sorted.
pub(crate) fn neighbors<'a>(atlas: &'a Atlas, name: &str) -> Vec<&'a str> {
    let mut found: Vec<&str> = atlas
        .neighbors(id(atlas, name))
        .map(|n| atlas[n.territory].name())
        .collect();
    found.sort_unstable();
    found
}

pub(crate) fn touching<'a>(atlas: &'a Atlas, name: &str) -> Vec<&'a str> {
    let mut found: Vec<&str> = atlas
        .touching(id(atlas, name))
        .map(|other| atlas[other].name())
        .collect();
    found.sort_unstable();
    found
}

/// Length of the border as the first of the two has it; 0 where they do not meet.
pub(crate) fn border_m(atlas: &Atlas, a: &str, b: &str) -> f64 {
    atlas
        .border(id(atlas, a), id(atlas, b))
        .map_or(0.0, |border| border.length_m())
}

pub(crate) fn parts_of(atlas: &Atlas, name: &str) -> usize {
    atlas[id(atlas, name)].parts().len()
}

#[track_caller]
pub(crate) fn assert_near(found: f64, expected: f64, relative: f64) {
    assert!(
        (found - expected).abs() <= relative * expected.abs(),
        "found {found}, expected {expected}: {:e} of it off",
        (found - expected) / expected
    );
}

/// A number of a reference file.
#[track_caller]
pub(crate) fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

/// A text of a reference file.
#[track_caller]
pub(crate) fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
}

//! How large is it, how long around? Areas of both kinds of all territories of the world file, and the geodesic length of all their segments.

use std::time::Duration;

use geo::algorithm::indexed::IntervalTreeMultiPolygon;
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{BoundingRect, Centroid, Contains, GeodesicArea, LinesIter};
use geo_types::{Coord, Line, LineString, MultiPolygon, Polygon};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};
use territory_peers::race::{Lane, Rules, Unit, race, table};
use territory_peers::world::{self, Map, polygons};

const RULES: Rules = Rules {
    rounds: 5,
    tasks: 1,
    patience: Duration::from_secs(60),
};
/// What two ways to a geodesic area may differ by: geographiclib in double precision is off by up to 8e-11 on small countries.
const AREA_RELATIVE: f64 = 2e-10;
const AREA_M2: f64 = 1e-3;
/// Metres that two lengths of one segment may differ by.
const SEGMENT_M: f64 = 3e-8;

fn main() {
    let map = world::oriented(&world::read(&world::text()));
    areas(&map);
    lengths(&map);
}

fn areas(map: &Map) {
    check_areas(map);
    let mut lanes = [
        Lane::new("**territory** `area_m2`, straight segments", |_| {
            bits(map.iter().map(|(_, ground)| territory::area_m2(ground)))
        }),
        Lane::new("**territory** `geodesic_area_m2`", |_| {
            bits(
                map.iter()
                    .map(|(_, ground)| territory::geodesic_area_m2(ground)),
            )
        }),
        Lane::new("geo `geodesic_area_signed`", |_| {
            bits(map.iter().map(|(_, ground)| ground.geodesic_area_signed()))
        }),
    ];
    race(&mut lanes, RULES);
    let segments = world::segments(map);
    let unit = Unit {
        name: "vertex",
        of: segments as f64,
    };
    table(
        &format!("area of {} territories, {segments} vertices", map.len()),
        unit,
        &lanes,
    );
}

/// Where the areas differ, the ground must be one that is drawn over itself: an atlas counts it once, `geo` more often.
fn check_areas(map: &Map) {
    let (mut worst, mut crossed) = (0.0_f64, Vec::new());
    for (name, ground) in map {
        let theirs: f64 = ground.geodesic_area_signed();
        let off = (territory::geodesic_area_m2(ground) - theirs).abs();
        if off <= AREA_M2 + AREA_RELATIVE * theirs {
            worst = worst.max(off / theirs);
        } else {
            assert!(
                overlaps_itself(ground),
                "{name}: {off} m² of {theirs} differ"
            );
            crossed.push(format!("{name} by {:.0e}", off / theirs));
        }
    }
    println!("- geodesic areas differ by {worst:.1e} at most");
    println!(
        "- but for ground that is drawn over itself: {}",
        crossed.join(", ")
    );
}

/// Whether a ground is drawn badly: segments that cross each other, a polygon in another, a hole outside, or rings that come twice to a position, whose loops may turn
/// either way.
fn overlaps_itself(ground: &MultiPolygon) -> bool {
    let segments = RTree::bulk_load(ground.lines_iter().collect());
    let mut beside = segments.intersection_candidates_with_other_tree(&segments);
    let crossing = beside.any(|(&a, &b)| match line_intersection(a, b) {
        // Consecutive segments have an end in common, and that is all.
        Some(LineIntersection::SinglePoint { intersection, .. }) => {
            let ends = |line: Line| line.start == intersection || line.end == intersection;
            !(ends(a) && ends(b))
        }
        Some(LineIntersection::Collinear { .. }) => a != b,
        None => false,
    });
    crossing
        || has_twins(ground)
        || has_nested(ground)
        || ground
            .iter()
            .any(|polygon| has_loop(polygon) || has_stray_hole(polygon))
}

/// Whether a polygon reaches into another, be it only between positions that both have.
fn has_nested(ground: &MultiPolygon) -> bool {
    let boxed = |(n, polygon): (usize, &Polygon)| {
        let bounds = polygon.bounding_rect().expect("no polygon is empty");
        let (low, high) = (bounds.min(), bounds.max());
        GeomWithData::new(Rectangle::from_corners([low.x, low.y], [high.x, high.y]), n)
    };
    let boxes = RTree::bulk_load(ground.iter().enumerate().map(boxed).collect());
    let alone =
        |polygon: &Polygon| IntervalTreeMultiPolygon::new(&MultiPolygon(vec![polygon.clone()]));
    let trees: Vec<_> = ground.iter().map(alone).collect();
    let mut beside = boxes.intersection_candidates_with_other_tree(&boxes);
    beside.any(|(a, b)| {
        let mut middles = ground.0[a.data]
            .exterior()
            .lines()
            .map(|line| line.centroid());
        a.data != b.data && middles.any(|middle| trees[b.data].contains(&middle))
    })
}

/// Whether a segment comes twice in one direction, as where a polygon is there twice.
fn has_twins(ground: &MultiPolygon) -> bool {
    let bits = |c: Coord| [c.x.to_bits(), c.y.to_bits()];
    let mut segments: Vec<[[u64; 2]; 2]> = ground
        .lines_iter()
        .map(|line| [bits(line.start), bits(line.end)])
        .collect();
    segments.sort_unstable();
    segments.windows(2).any(|two| two[0] == two[1])
}

/// Whether a hole lies outside its outer ring.
fn has_stray_hole(polygon: &Polygon) -> bool {
    let outer = MultiPolygon(vec![Polygon::new(polygon.exterior().clone(), Vec::new())]);
    let outer = IntervalTreeMultiPolygon::new(&outer);
    let mut middles = polygon
        .interiors()
        .iter()
        .flat_map(LineString::lines)
        .map(|line| line.centroid());
    middles.any(|middle| !outer.contains(&middle))
}

fn has_loop(polygon: &Polygon) -> bool {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let mut positions: Vec<[u64; 2]> = rings
        .flat_map(|ring| &ring.0[1..])
        .map(|c| [c.x.to_bits(), c.y.to_bits()])
        .collect();
    positions.sort_unstable();
    positions.windows(2).any(|two| two[0] == two[1])
}

fn lengths(map: &Map) {
    let rings: Vec<&LineString> = polygons(map)
        .flat_map(|(_, polygon)| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        .collect();
    check_lengths(&rings);
    let mut lanes = [
        Lane::new("**territory** `length_m`", |_| {
            bits(rings.iter().map(|ring| territory::length_m(ring)))
        }),
        Lane::new("geographiclib-rs `inverse`", |_| {
            bits(rings.iter().map(|ring| karney(ring)))
        }),
    ];
    race(&mut lanes, RULES);
    let segments = world::segments(map);
    let unit = Unit {
        name: "segment",
        of: segments as f64,
    };
    table(
        &format!("geodesic length of {segments} segments"),
        unit,
        &lanes,
    );
}

fn check_lengths(rings: &[&LineString]) {
    let mut worst = 0.0_f64;
    for ring in rings {
        let off = (karney(ring) - territory::length_m(ring)).abs();
        assert!(
            off <= SEGMENT_M * ring.0.len() as f64,
            "{off} m at {:?}",
            ring.0[0]
        );
        worst = worst.max(off);
    }
    println!("- largest difference on one ring: {worst:e} m");
}

fn karney(ring: &LineString) -> f64 {
    let wgs84 = Geodesic::wgs84();
    let length = |a: Coord, b: Coord| -> f64 { wgs84.inverse(a.y, a.x, b.y, b.x) };
    ring.lines().map(|line| length(line.start, line.end)).sum()
}

fn bits(values: impl Iterator<Item = f64>) -> u64 {
    values.map(f64::to_bits).fold(0, u64::wrapping_add)
}

//! What holds of maps whose borders are made to match: clean ones drawn anew with every corner moved a little and further corners, each polygon by itself.

use std::collections::HashMap;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rand::RngExt;
use territory::{Atlas, Builder, FlawKind};

use super::asked_mended::{assert_adds_up, drawn_again};
use super::maps::{Drawing, Mesh, Pieces, Random, random};
use super::plain::geodesic_m;

/// By how much of the distance within which borders are to match a corner is moved at most: corners that were one are then two thirds of it apart at most, and a
/// corner on a side less.
const SHAKEN: f64 = 0.33;

/// A random mesh, one in three near a pole and one in three across 180°.
fn mesh(random: &mut Random) -> Mesh {
    let triangles = random.random_range(0..2) == 0;
    let mut mesh = Mesh::random(random, triangles);
    let ys = mesh.points.iter().map(|&(_, y)| y);
    let (south, north) = (ys.clone().min().expect("points"), ys.max().expect("points"));
    let y = match random.random_range(0..6) {
        0 => 89 * 256 - north,
        1 => -(89 * 256) - south,
        _ => 0,
    };
    mesh.points.iter_mut().for_each(|point| point.1 += y);
    mesh
}

/// A polygon with its corners moved by so many metres at most, in any direction, and further corners on its sides. What lies on 180° stays there.
fn shaken(
    polygon: &Polygon<f64>,
    metres: f64,
    random: &mut Random,
    mut at_180: impl FnMut(f64, f64) -> f64,
) -> Polygon<f64> {
    let mut moved: HashMap<[u64; 2], Coord> = HashMap::new();
    let mut place = |c: Coord, random: &mut Random| {
        *moved
            .entry([c.x.to_bits(), c.y.to_bits()])
            .or_insert_with(|| {
                let (turn, far) = (
                    random.random_range(0.0..6.3_f64),
                    random.random_range(0.0..metres),
                );
                let step = far / 111_700.0;
                let x = step * turn.cos() / c.y.to_radians().cos();
                let y = c.y + step * turn.sin();
                if c.x.abs() == 180.0 {
                    let y = at_180(c.y, y);
                    return Coord { x: c.x, y };
                }
                Coord { x: c.x + x, y }
            })
    };
    let mut ring = |ring: &LineString<f64>| {
        let mut corners = Vec::new();
        for ab in ring.0.windows(2) {
            corners.push(place(ab[0], random));
            let is_on_180 = ab[0].x.abs() == 180.0 && ab[1].x == ab[0].x;
            if !is_on_180 && random.random_range(0..3) == 0 {
                let part = random.random_range(0.2..0.8);
                corners.push(place(ab[0] + (ab[1] - ab[0]) * part, random));
            }
        }
        corners.push(corners[0]);
        LineString(corners)
    };
    let exterior = ring(polygon.exterior());
    Polygon::new(exterior, polygon.interiors().iter().map(ring).collect())
}

fn drawn(mesh: &Mesh, random: &mut Random) -> Drawing {
    let pieces = [Pieces::Parts, Pieces::PartsWithFewerCorners];
    let pieces = pieces[random.random_range(0..2)];
    mesh.draw(random, pieces)
}

/// Polygons with their names, and within which distance they are to match.
fn case(seed: u64) -> (Vec<(String, Polygon<f64>)>, f64) {
    let mut random = random(seed);
    let mesh = mesh(&mut random);
    let snap_m = [1.0, 10.0, 100.0][random.random_range(0..3)];
    let drawing = drawn(&mesh, &mut random);
    // What two polygons of a territory have in common at 180° is shaken for both alike.
    let mut at_180: HashMap<(String, u64), f64> = HashMap::new();
    let mut polygons = Vec::new();
    for (name, polygon) in drawing.polygons {
        let polygon = shaken(&polygon, SHAKEN * snap_m, &mut random, |lat, moved| {
            *at_180.entry((name.clone(), lat.to_bits())).or_insert(moved)
        });
        polygons.push((name, polygon));
    }
    (polygons, snap_m)
}

fn builder(polygons: &[(String, Polygon<f64>)], tolerance_m: f64) -> Builder {
    let blank = Atlas::builder().tolerance_m(tolerance_m);
    let add = |builder: Builder, (name, polygon): &(String, Polygon<f64>)| {
        builder.territory(name.clone(), polygon.clone())
    };
    polygons.iter().fold(blank, add)
}

fn corners(atlas: &Atlas) -> Vec<Coord> {
    corners_of(atlas.parts().map(|part| part.polygon()))
}

/// Of the two writings of 180° one.
fn corners_of(parts: impl Iterator<Item = MultiPolygon<f64>>) -> Vec<Coord> {
    let rings = parts.flat_map(|part| part.0).flat_map(|polygon| {
        let (exterior, interiors) = polygon.into_inner();
        std::iter::once(exterior).chain(interiors)
    });
    let east = |c: Coord| Coord {
        x: if c.x == -180.0 { 180.0 } else { c.x },
        ..c
    };
    rings.flat_map(|ring| ring.0).map(east).collect()
}

/// The distance to the nearest of some positions.
fn away_m(c: Coord, all: &[Coord]) -> f64 {
    let near = all.iter().filter(|d| (d.y - c.y).abs() < 0.01);
    near.map(|&d| geodesic_m(c, d))
        .fold(f64::INFINITY, f64::min)
}

/// Whether a territory has corners so near each other that others may have to choose between them: where its ground touches itself in a corner, shaken apart.
fn is_crowded(atlas: &Atlas, snap_m: f64) -> bool {
    let is_near = |a: &Coord, b: &Coord| a != b && geodesic_m(*a, *b) <= snap_m;
    atlas.territories().any(|territory| {
        let parts = territory.parts().map(|part| atlas.part(part).polygon());
        let own = corners_of(parts);
        let mut each = own.iter().enumerate();
        each.any(|(i, a)| {
            own[i + 1..]
                .iter()
                .any(|b| (a.y - b.y).abs() < 0.01 && is_near(a, b))
        })
    })
}

/// Checks a shaken map, and says whether it was crowded, and how much ground moved.
fn check(seed: u64) -> (bool, usize) {
    let (polygons, snap_m) = case(seed);
    let draw = || builder(&polygons, snap_m);
    let before = draw().build().expect("a map");
    let after = draw().snap_m(snap_m).build().expect("a map");
    let what = format!("map {seed} within {snap_m} m");
    let is_crowded = is_crowded(&before, snap_m);
    for flaw in after.flaws() {
        let is_left = match flaw.kind {
            FlawKind::Overlap | FlawKind::Gap | FlawKind::Unmatched => !is_crowded,
            _ => false,
        };
        assert!(!is_left, "{what}: {flaw:?}");
    }
    let (old, new) = (corners(&before), corners(&after));
    for &c in &new {
        let is_old = old.contains(&c) || is_crowded;
        assert!(is_old, "{c:?} is a corner that was drawn: {what}");
    }
    for &c in &old {
        assert!(away_m(c, &new) <= 1.001 * snap_m, "{c:?} is near: {what}");
    }
    assert_adds_up(&before, &after);
    if is_crowded {
        return (true, after.mended().len());
    }
    let again = drawn_again(&after, snap_m).snap_m(snap_m).build();
    let again = again.expect("a map");
    assert_eq!(again.mended(), [], "{what}");
    for (one, other) in after.parts().zip(again.parts()) {
        assert_eq!(one.polygon(), other.polygon(), "{what}");
    }
    (false, after.mended().len())
}

#[test]
fn shaken_borders_match_when_they_are_snapped() {
    let (mut crowded, mut moved) = (0, 0);
    for seed in 0..150 {
        let (is_crowded, count) = check(seed);
        crowded += usize::from(is_crowded);
        moved += count;
    }
    assert!(
        crowded < 120 && moved > 600,
        "{crowded} crowded, {moved} moved"
    );
}

#[test]
fn clean_maps_are_not_touched_by_snapping() {
    for seed in 1_000..1_200 {
        let mut random = random(seed);
        let mesh = mesh(&mut random);
        let drawing = mesh.draw(&mut random, Pieces::Parts);
        let plain = builder(&drawing.polygons, 1.0).build().expect("a map");
        let snapped = builder(&drawing.polygons, 1.0).snap_m(100.0).build();
        let snapped = snapped.expect("a map");
        assert_eq!(snapped.mended(), [], "map {seed}");
        for (one, other) in plain.parts().zip(snapped.parts()) {
            assert_eq!(one.polygon(), other.polygon(), "map {seed}");
        }
    }
}

//! How a polygon lies on the territories, against hand values and against clipping each face of a random map.

use std::collections::{BTreeMap, BTreeSet};

use approx::assert_relative_eq;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rand::RngExt;
use territory::Atlas;

use super::location::{Frame, star};
use super::maps::{Mesh, Pieces, random, shuffle};
use super::plain::*;

/// The shares as name and area, in their order; open ground is `-`.
fn shares(map: &Atlas, polygon: impl Into<MultiPolygon<f64>>) -> Vec<(&str, f64)> {
    map.shares(&polygon.into())
        .iter()
        .map(|share| {
            (
                share.territory.map_or("-", |id| map[id].name()),
                share.area_m2,
            )
        })
        .collect()
}

#[track_caller]
fn assert_shares(found: &[(&str, f64)], expected: &[(&str, f64)]) {
    let names = |list: &[(&str, f64)]| {
        list.iter()
            .map(|(name, _)| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(found), names(expected));
    for (found, expected) in found.iter().zip(expected) {
        assert_relative_eq!(found.1, expected.1, max_relative = 1e-9);
    }
}

fn m2(west: f64, south: f64, east: f64, north: f64) -> f64 {
    polygon_m2(&bx(west, south, east, north))
}

// DC
// AB
fn quarters() -> Atlas {
    atlas(&[
        ("A", bx(0., 0., 2., 2.)),
        ("B", bx(2., 0., 4., 2.)),
        ("C", bx(2., 2., 4., 4.)),
        ("D", bx(0., 2., 2., 4.)),
    ])
}

#[test]
fn of_a_box_over_four_and_the_sea_the_largest_first() {
    let map = quarters();
    let found = shares(&map, bx(-1., 0.5, 3., 2.5));
    let expected = [
        ("A", m2(0., 0.5, 2., 2.)),
        ("B", m2(2., 0.5, 3., 2.)),
        ("D", m2(0., 2., 2., 2.5)),
        ("C", m2(2., 2., 3., 2.5)),
        ("-", m2(-1., 0.5, 0., 2.5)),
    ];
    assert_shares(&found, &expected);
}

#[test]
fn of_a_territory_itself() {
    let map = quarters();
    for part in map.parts() {
        let name = map[part.territory()].name();
        assert_shares(&shares(&map, part.polygon()), &[(name, part.area_m2())]);
    }
}

#[test]
fn what_only_runs_along_a_border_has_no_share() {
    let map = quarters();
    assert_shares(
        &shares(&map, bx(1., 0., 2., 2.)),
        &[("A", m2(1., 0., 2., 2.))],
    );
    assert_shares(
        &shares(&map, bx(-3., 0., 0., 4.)),
        &[("-", m2(-3., 0., 0., 4.))],
    );
    assert_shares(
        &shares(&map, bx(4., 4., 5., 5.)),
        &[("-", m2(4., 4., 5., 5.))],
    );
}

#[test]
fn with_holes_windings_and_several_polygons() {
    let map = quarters();
    let ring = box_with([0., 0., 4., 2.], &[[1., 0.5, 3., 1.5]]);
    let each = m2(0., 0., 2., 2.) - m2(1., 0.5, 2., 1.5);
    let mut found = shares(&map, ring.clone());
    found.sort_by_key(|share| share.0);
    assert_shares(&found, &[("A", each), ("B", each)]);
    let backward =
        |line: &LineString<f64>| line.0.iter().rev().copied().collect::<LineString<f64>>();
    let reversed = Polygon::new(
        backward(ring.exterior()),
        ring.interiors().iter().map(backward).collect(),
    );
    let mut found = shares(&map, reversed);
    found.sort_by_key(|share| share.0);
    assert_shares(&found, &[("A", each), ("B", each)]);
    // Two polygons that overlap are one figure: ground counts once.
    let two = MultiPolygon(vec![bx(0.5, 0.5, 1.5, 1.5), bx(1., 1., 2., 2.)]);
    let union = m2(0.5, 0.5, 1.5, 1.5) + m2(1., 1., 2., 2.) - m2(1., 1., 1.5, 1.5);
    assert_shares(&shares(&map, two), &[("A", union)]);
}

#[test]
fn ground_of_two_counts_in_both_and_open_ground_once() {
    let map = atlas(&[
        ("H", bx(0., 0., 4., 4.)),
        ("G", bx(1., 1., 2., 2.)),
        ("F", bx(3., 3., 6., 6.)),
    ]);
    let found = shares(&map, bx(0., 0., 5., 4.));
    let expected = [
        ("H", m2(0., 0., 4., 4.)),
        ("F", m2(3., 3., 5., 4.)),
        ("G", m2(1., 1., 2., 2.)),
        ("-", m2(4., 0., 5., 4.) - m2(4., 3., 5., 4.)),
    ];
    assert_shares(&found, &expected);
}

#[test]
fn across_180_and_round_a_pole() {
    let map = atlas(&[
        ("A", bx(170., 60., 190., 90.)),
        ("B", bx(-170., 60., -150., 90.)),
    ]);
    for x in [0., -360.] {
        let found = shares(&map, bx(175. + x, 70., 195. + x, 80.));
        assert_shares(
            &found,
            &[
                ("A", m2(175., 70., 190., 80.)),
                ("B", m2(190., 70., 195., 80.)),
            ],
        );
    }
    let cap = shares(&map, bx(-180., 80., 180., 90.));
    assert_eq!(cap.len(), 3);
    for (name, degrees) in [("A", 20.), ("B", 20.), ("-", 320.)] {
        let found = cap
            .iter()
            .find(|share| share.0 == name)
            .expect("each has some")
            .1;
        assert_relative_eq!(found, m2(0., 80., degrees, 90.), max_relative = 1e-9);
    }
}

#[test]
fn of_what_is_no_polygon_there_are_none() {
    let map = quarters();
    assert!(map.shares(&MultiPolygon(Vec::new())).is_empty());
    assert!(shares(&map, poly(&[(0., 0.), (f64::NAN, 0.), (1., 1.)])).is_empty());
    assert!(shares(&map, poly(&[(0., 0.), (0., 95.), (1., 1.)])).is_empty());
    assert!(shares(&map, poly(&[(0., 0.), (1., 1.)])).is_empty());
    assert!(shares(&map, poly(&[(1., 1.), (1., 1.), (1., 1.)])).is_empty());
}

#[test]
fn of_a_figure_that_crosses_itself_by_even_and_odd() {
    let map = quarters();
    let found = shares(&map, poly(&[(0., 0.), (2., 2.), (2., 0.), (0., 2.)]));
    let ring = |corners: [(f64, f64); 4]| area_m2(&corners.map(|(x, y)| at(x, y)));
    let west = ring([(0., 0.), (1., 1.), (0., 2.), (0., 0.)]);
    let east = ring([(1., 1.), (2., 0.), (2., 2.), (1., 1.)]);
    assert_shares(&found, &[("A", west + east)]);
}

/// What of a ring lies within a convex face: cut along each of its sides in turn. Where the rest falls in several pieces they hang together by lines
/// of no area.
fn clipped(ring: &[Coord], face: &[Coord]) -> Vec<Coord> {
    let mut rest = ring.to_vec();
    for i in 0..face.len() {
        let (a, b) = (face[i], face[(i + 1) % face.len()]);
        let side = |p: Coord| (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
        let mut kept = Vec::new();
        for j in 0..rest.len() {
            let (p, q) = (rest[j], rest[(j + 1) % rest.len()]);
            let (sp, sq) = (side(p), side(q));
            if sp >= 0.0 {
                kept.push(p);
            }
            if (sp > 0.0) != (sq > 0.0) && sp != 0.0 && sq != 0.0 {
                let t = sp / (sp - sq);
                kept.push(at(p.x + (q.x - p.x) * t, p.y + (q.y - p.y) * t));
            }
        }
        rest = kept;
    }
    rest
}

fn ring_m2(ring: &[Coord]) -> f64 {
    if ring.is_empty() {
        return 0.0;
    }
    let mut closed = ring.to_vec();
    closed.push(ring[0]);
    area_m2(&closed)
}

#[test]
fn of_random_stars_on_random_maps() {
    let mut asked = 0;
    for seed in 0..300 {
        let mut random = random(seed);
        let mesh = Mesh::random(&mut random, seed % 2 == 1);
        if mesh.labels.iter().all(|&label| label == 0) {
            continue;
        }
        let drawing = mesh.draw(&mut random, Pieces::Parts);
        let map = drawing.atlas();
        for _ in 0..3 {
            let Some(ring) = star(&mut random, (0, 0), 500) else {
                continue;
            };
            let corner = mesh.coord(random.random_range(0..mesh.points.len()));
            let frame = Frame {
                origin: (corner.x, corner.y),
                step: 1.0 / 256.0,
            };
            let figure = frame.polygon(&vec![ring.clone()]);
            if figure.exterior().0.iter().any(|c| c.y.abs() > 90.0) {
                continue;
            }
            asked += 1;
            let ring: Vec<Coord> = ring.iter().map(|&p| frame.coord(p)).collect();
            let whole = ring_m2(&ring);
            let mut expected: BTreeMap<String, f64> = BTreeMap::new();
            for (face, points) in mesh.faces.iter().enumerate() {
                let label = mesh.labels[face];
                if label > 0 {
                    let face: Vec<Coord> = points.iter().map(|&p| mesh.coord(p)).collect();
                    *expected.entry(drawing.names[label].clone()).or_default() +=
                        ring_m2(&clipped(&ring, &face));
                }
            }
            let open = whole - expected.values().sum::<f64>();
            expected.insert("-".to_owned(), open);
            let found = shares(&map, figure);
            let sum: f64 = found.iter().map(|share| share.1).sum();
            assert!(
                (sum - whole).abs() <= 1e-9 * whole,
                "seed {seed}: {sum} of {whole}, {ring:?}"
            );
            let found: BTreeMap<&str, f64> = found.into_iter().collect();
            for (name, area) in &expected {
                let share = found.get(name.as_str()).copied().unwrap_or(0.0);
                assert!(
                    (share - area).abs() <= 1e-9 * whole,
                    "seed {seed}: {name} {share}, expected {area}"
                );
            }
            assert!(found.keys().all(|name| expected.contains_key(*name)));
            assert!(found.values().all(|&area| area > 0.0));
        }
    }
    assert!(asked > 300, "{asked}");
}

/// Figures whose every side lies on the map's own borders.
#[test]
fn of_figures_made_of_the_maps_own_faces() {
    for seed in 1000..1300 {
        let mut random = random(seed);
        let mesh = Mesh::random(&mut random, seed % 2 == 1);
        if mesh.labels.iter().all(|&label| label == 0) {
            continue;
        }
        let drawing = mesh.draw(&mut random, Pieces::Parts);
        let map = drawing.atlas();
        let mut faces: Vec<usize> = (0..mesh.faces.len()).collect();
        shuffle(&mut faces, &mut random);
        faces.truncate(random.random_range(1..=faces.len()));
        let mut expected: BTreeMap<String, f64> = BTreeMap::new();
        let mut polygons = Vec::new();
        for &face in &faces {
            let ring: Vec<Coord> = mesh.faces[face].iter().map(|&p| mesh.coord(p)).collect();
            let name = match mesh.labels[face] {
                0 => "-",
                label => &drawing.names[label],
            };
            *expected.entry(name.to_owned()).or_default() += ring_m2(&ring);
            polygons.push(Polygon::new(LineString(ring), Vec::new()));
        }
        let found = shares(&map, MultiPolygon(polygons));
        let whole: f64 = expected.values().sum();
        let names: BTreeSet<&str> = found.iter().map(|share| share.0).collect();
        assert_eq!(
            names,
            expected.keys().map(String::as_str).collect(),
            "seed {seed}"
        );
        for (name, area) in found {
            assert!(
                (area - expected[name]).abs() <= 1e-9 * whole,
                "seed {seed}: {name} {area}, expected {}",
                expected[name]
            );
        }
    }
}

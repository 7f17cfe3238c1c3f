//! What holds of every clean map, on thousands of them: all answers are those of the slow twin, however the map is drawn.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use geo_types::Coord;
use rand::RngExt;

use super::maps::{GRAIN, Mesh, Pieces, Random, Twin, random};
use super::plain::{area_m2, assert_near};

/// Runs a check on random meshes, and says which mesh it was where one fails.
pub(crate) fn on_meshes(seeds: std::ops::Range<u64>, check: impl Fn(&Mesh, &mut Random)) {
    for seed in seeds {
        let mut random = random(seed);
        let mesh = Mesh::random(&mut random, seed % 2 == 1);
        if mesh.labels.iter().all(|&label| label == 0) {
            continue;
        }
        if let Err(fault) = catch_unwind(AssertUnwindSafe(|| check(&mesh, &mut random))) {
            let words = fault.downcast_ref::<String>().map(String::as_str);
            let words = words.or(fault.downcast_ref::<&str>().copied());
            panic!("seed {seed}: {}\n{}", words.unwrap_or("?"), mesh.picture());
        }
    }
}

fn answers_are_the_twins(seeds: std::ops::Range<u64>, pieces: Pieces) {
    on_meshes(seeds, |mesh, random| {
        let twin = Twin::of(mesh);
        let drawing = mesh.draw(random, pieces);
        twin.check(mesh, &drawing, &drawing.atlas());
    });
}

#[test]
fn parts_drawn_whole() {
    answers_are_the_twins(0..1000, Pieces::Parts);
}

#[test]
fn parts_running_on_past_180() {
    answers_are_the_twins(0..1000, Pieces::PartsAcross180);
}

#[test]
fn parts_drawn_in_pieces() {
    answers_are_the_twins(1000..2000, Pieces::Some);
}

#[test]
fn parts_drawn_face_by_face() {
    answers_are_the_twins(2000..2500, Pieces::Faces);
}

#[test]
fn corners_that_one_side_lacks() {
    answers_are_the_twins(3000..4000, Pieces::PartsWithFewerCorners);
}

/// The law is worth nothing if the maps are dull.
#[test]
fn the_random_maps_hold_every_standing() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..1000 {
        let mut random = random(seed);
        let twin = Twin::of(&Mesh::random(&mut random, seed % 2 == 1));
        let mut count = |what, times| *seen.entry(what).or_default() += times;
        count("touching", twin.touching.len());
        for part in &twin.parts {
            count("enclave of order 1", usize::from(part.order == 1));
            count("of order 2", usize::from(part.order == 2));
            count("of order 3 and more", usize::from(part.order >= 3));
            count(
                "enclave that is a main part",
                usize::from(part.order > 0 && part.main),
            );
            count(
                "between parts of one host",
                usize::from(part.order > 0 && part.met.len() > 1),
            );
            let exclave = !part.main && !part.meets_m.is_empty();
            count(
                "exclave of several neighbors",
                usize::from(exclave && part.open_m == 0.0 && part.meets_m.len() > 1),
            );
            count("semi-exclave", usize::from(exclave && part.open_m > 0.0));
            count("island", usize::from(part.meets_m.is_empty()));
            count(
                "lake or hole",
                usize::from(part.rim_m > part.outer_m * (1.0 + 1e-9)),
            );
        }
    }
    println!("{seen:?}");
    assert_eq!(seen.len(), 10);
    assert!(seen.values().all(|&times| times >= 5), "{seen:?}");
}

#[test]
fn every_position_is_in_one_territory_or_on_open_ground() {
    on_meshes(5000..5400, |mesh, random| {
        let drawing = mesh.draw(random, Pieces::Some);
        let atlas = drawing.atlas();
        let mut ask = |x: i64, y: i64| {
            let label = mesh.label_at(x, y);
            let expected = (label > 0).then(|| drawing.names[label].as_str());
            let turns = f64::from(random.random_range(-1..=1)) * 360.0;
            let position = Coord {
                x: x as f64 * GRAIN + turns,
                y: y as f64 * GRAIN,
            };
            let found: Vec<&str> = atlas
                .locate_all(position)
                .map(|id| atlas[id].name())
                .collect();
            assert_eq!(
                found,
                expected.into_iter().collect::<Vec<_>>(),
                "{position:?}"
            );
        };
        for &(x, y) in &mesh.points {
            ask(x, y);
            ask(x, y + 1);
            ask(x - 1, y);
        }
        for face in &mesh.faces {
            for i in 0..face.len() {
                let (a, b) = (
                    mesh.points[face[i]],
                    mesh.points[face[(i + 1) % face.len()]],
                );
                // The middle of an edge, or beside it where that is no whole grain.
                ask((a.0 + b.0) / 2, (a.1 + b.1) / 2);
            }
        }
    });
}

#[test]
fn areas_add_up_to_that_of_the_union() {
    on_meshes(6000..6300, |mesh, random| {
        let atlas = mesh.draw(random, Pieces::Some).atlas();
        let sum: f64 = atlas.territories().map(|t| atlas.area_m2(t.id())).sum();
        // The same ground under one name.
        let whole = Mesh {
            points: mesh.points.clone(),
            faces: mesh.faces.clone(),
            labels: mesh.labels.iter().map(|&label| label.min(1)).collect(),
        };
        let drawing = whole.draw(random, Pieces::Faces);
        let union = drawing.atlas();
        let all = union.find(&drawing.names[1]).expect("it was drawn");
        assert_near(sum, union.area_m2(all), 1e-9);
        let faces = (0..mesh.faces.len()).filter(|&face| mesh.labels[face] > 0);
        let plain = faces.map(|face| {
            let mut ring: Vec<Coord> = mesh.faces[face].iter().map(|&p| mesh.coord(p)).collect();
            ring.push(ring[0]);
            area_m2(&ring)
        });
        assert_near(sum, plain.sum(), 1e-9);
    });
}

//! Rings that cross themselves or each other, and spikes: planted in clean maps, and as GEOS has it.

use geo_types::{Coord, LineString, Polygon};
use rand::RngExt;
use serde_json::Value;
use territory::{Atlas, Flaw, FlawKind};

use super::maps::{Mesh, Pieces, Random, random};
use super::plain::{area_m2, assert_near, at, geodesic_m, id, text};

/// Metres to the east and north of a position, near it.
struct Local {
    origin: Coord,
    per_lon: f64,
    per_lat: f64,
}

impl Local {
    fn random(random: &mut Random) -> Self {
        let origin = at(
            random.random_range(-170.0..170.0),
            random.random_range(-65.0..65.0),
        );
        let step = 1e-4;
        Self {
            origin,
            per_lon: geodesic_m(origin, at(origin.x + step, origin.y)) / step,
            per_lat: geodesic_m(origin, at(origin.x, origin.y + step)) / step,
        }
    }

    fn at(&self, (east, north): (f64, f64)) -> Coord {
        at(
            self.origin.x + east / self.per_lon,
            self.origin.y + north / self.per_lat,
        )
    }

    fn ring(&self, corners: &[(f64, f64)]) -> LineString<f64> {
        let mut ring: Vec<Coord> = corners.iter().map(|&c| self.at(c)).collect();
        ring.push(ring[0]);
        LineString(ring)
    }

    fn area(&self, corners: &[(f64, f64)]) -> f64 {
        area_m2(&self.ring(corners).0).abs()
    }
}

/// From a metre to ten kilometres.
fn any_size(random: &mut Random) -> f64 {
    10_f64.powf(random.random_range(0.0..4.0))
}

/// The flaws of rings of a map of one polygon.
fn flaws_of(polygon: Polygon<f64>) -> Vec<Flaw> {
    let atlas = Atlas::builder().territory("A", polygon).build();
    ring_flaws(&atlas.expect("it can be read"))
}

fn ring_flaws(atlas: &Atlas) -> Vec<Flaw> {
    let mut flaws = atlas.flaws();
    flaws.retain(|flaw| matches!(flaw.kind, FlawKind::SelfCrossing | FlawKind::Spike));
    flaws
}

fn square(side: f64) -> Vec<(f64, f64)> {
    vec![(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)]
}

#[track_caller]
fn the_one(flaws: &[Flaw], kind: FlawKind) -> &Flaw {
    assert_eq!(flaws.len(), 1, "{flaws:?}");
    assert_eq!(flaws[0].kind, kind);
    &flaws[0]
}

#[test]
fn the_lesser_lobe_of_a_figure_eight_of_any_size() {
    let mut random = random(401);
    for _ in 0..200 {
        let local = Local::random(&mut random);
        let size = any_size(&mut random);
        // The sides from (0, 0) to (3, 2) and from (3, 0) to (0, 3) meet in (1.8, 1.2).
        let eight =
            [(0.0, 0.0), (3.0, 2.0), (3.0, 0.0), (0.0, 3.0)].map(|(x, y)| (x * size, y * size));
        let lobe = [(1.8, 1.2), (3.0, 2.0), (3.0, 0.0)].map(|(x, y)| (x * size, y * size));
        let flaws = flaws_of(Polygon::new(local.ring(&eight), Vec::new()));
        let flaw = the_one(&flaws, FlawKind::SelfCrossing);
        assert_near(flaw.area_m2, local.area(&lobe), 0.01);
        assert!(geodesic_m(flaw.place, local.at(lobe[0])) < 0.01 * size);
    }
}

#[test]
fn holes_across_the_shell_and_outside_it() {
    let mut random = random(402);
    for round in 0..200 {
        let local = Local::random(&mut random);
        let size = any_size(&mut random);
        let (west, south) = if round % 2 == 0 {
            (9.5 * size, random.random_range(1.0..8.0) * size)
        } else {
            (
                random.random_range(10.5..12.0) * size,
                random.random_range(-3.0..8.0) * size,
            )
        };
        let hole = square(size).into_iter().map(|(x, y)| (west + x, south + y));
        let outside = hole.clone().map(|(x, y)| (x.max(10.0 * size), y));
        let (hole, outside): (Vec<_>, Vec<_>) = (hole.collect(), outside.collect());
        let shell = local.ring(&square(10.0 * size));
        let flaws = flaws_of(Polygon::new(shell, vec![local.ring(&hole)]));
        let flaw = the_one(&flaws, FlawKind::SelfCrossing);
        assert_near(flaw.area_m2, local.area(&outside), 0.01);
    }
}

/// A spike from the east side of a square, or into it, in several forms; how long and how wide it is, and its end.
fn spiked(
    random: &mut Random,
    length: f64,
    width: f64,
    form: usize,
) -> (Vec<(f64, f64)>, (f64, f64)) {
    let side = 30.0 * length;
    let middle = random.random_range(0.3..0.7) * side;
    let sign = if random.random_range(0..2) == 0 {
        1.0
    } else {
        -1.0
    };
    let lean = random.random_range(-0.5..0.5) * length;
    let tip = (side + sign * length, middle + lean);
    let (low, high) = (middle - width / 2.0, middle + width / 2.0);
    let along = |from: f64, t: f64| (side + t * (tip.0 - side), from + t * (tip.1 - from));
    let arms: Vec<(f64, f64)> = match form {
        0 => vec![(side, low), tip, (side, high)],
        // Arms in several segments, not side by side.
        1 => {
            let back = [0.0, 0.2, 0.5, 0.9].map(|t| along(low, t));
            let forth = [0.7, 0.3, 0.0].map(|t| along(high, t));
            back.into_iter().chain([tip]).chain(forth).collect()
        }
        // A blunt end.
        _ => vec![
            (side, low),
            (tip.0, tip.1 - width / 2.0),
            (tip.0, tip.1 + width / 2.0),
            (side, high),
        ],
    };
    let mut ring = vec![(0.0, 0.0), (side, 0.0)];
    ring.extend(arms);
    ring.extend([(side, side), (0.0, side)]);
    (ring, tip)
}

#[test]
fn spikes_out_and_in_of_any_size() {
    let mut random = random(403);
    for round in 0..600 {
        let local = Local::random(&mut random);
        let length = any_size(&mut random);
        let width = random.random_range(0.05..0.6) * (length / 100.0).min(1.0);
        let (ring, tip) = spiked(&mut random, length, width, round % 3);
        let flaws = flaws_of(Polygon::new(local.ring(&ring), Vec::new()));
        let flaw = the_one(&flaws, FlawKind::Spike);
        let base = (30.0 * length, ring[2].1 + width / 2.0);
        let arm_m = geodesic_m(local.at(base), local.at(tip));
        assert_near(flaw.length_m, arm_m, 0.01);
        // Square to the arms.
        let lean = (tip.1 - base.1) / (tip.0 - base.0);
        let across = width / lean.hypot(1.0);
        assert!(
            (flaw.width_m / across - 1.0).abs() < 0.01,
            "round {round} {ring:?} {:?} {length} {width}",
            local.at((0., 0.))
        );
        let full = if round % 3 == 2 { 1.0 } else { 0.5 };
        assert_near(flaw.area_m2, full * across * arm_m, 0.02);
        assert!(geodesic_m(flaw.place, local.at(tip)) < 1.1 * width + 1e-6);
    }
}

#[test]
fn spikes_of_no_width_have_the_length_of_their_arms() {
    let mut random = random(404);
    for _ in 0..200 {
        let local = Local::random(&mut random);
        let length = any_size(&mut random);
        let side = 30.0 * length;
        let tip = (side * 1.1, random.random_range(0.0..1.0) * side);
        let ring = [
            (0.0, 0.0),
            (side, 0.0),
            (side, side / 2.0),
            tip,
            (side, side / 2.0),
            (side, side),
            (0.0, side),
        ];
        let flaws = flaws_of(Polygon::new(local.ring(&ring), Vec::new()));
        let flaw = the_one(&flaws, FlawKind::Spike);
        let arm_m = geodesic_m(local.at((side, side / 2.0)), local.at(tip));
        assert_near(flaw.length_m, arm_m, 1e-6);
        assert_eq!(
            (flaw.area_m2, flaw.width_m, flaw.place),
            (0.0, 0.0, local.at(tip))
        );
    }
}

#[test]
fn a_spike_into_a_neighbor_that_makes_room_for_it_is_one() {
    let mut random = random(405);
    for round in 0..60 {
        let local = Local::random(&mut random);
        let length = any_size(&mut random);
        let width = 0.5 * (length / 100.0).min(1.0);
        let (own, _) = spiked(&mut random, length, width, round % 3);
        let side = 30.0 * length;
        let mut other: Vec<(f64, f64)> = own[1..own.len() - 1].to_vec();
        other.extend([(2.0 * side, side), (2.0 * side, 0.0)]);
        let builder = Atlas::builder();
        let atlas = builder
            .territory("A", Polygon::new(local.ring(&own), Vec::new()))
            .territory("B", Polygon::new(local.ring(&other), Vec::new()))
            .build()
            .unwrap();
        let flaws = ring_flaws(&atlas);
        let flaw = the_one(&flaws, FlawKind::Spike);
        // Whose ground it is: it leads out of the one and into the other.
        let is_out = own[3].0 > side;
        assert_eq!(
            flaw.territories,
            [id(&atlas, if is_out { "A" } else { "B" })]
        );
    }
}

#[test]
fn wide_corners_are_no_spikes() {
    // Two degrees and a half between the arms, and arms that are farther apart than the tolerance.
    let local = Local::random(&mut random(406));
    for (length, width) in [(100.0, 4.4), (2000.0, 15.0), (10_000.0, 20.0), (1.0, 0.02)] {
        for form in 0..3 {
            let (ring, _) = spiked(&mut random(407), length, width, form);
            assert!(flaws_of(Polygon::new(local.ring(&ring), Vec::new())).is_empty());
        }
    }
}

#[test]
fn clean_maps_have_none() {
    let mut random = random(408);
    for round in 0..300 {
        let mesh = Mesh::random(&mut random, round % 2 == 0);
        for pieces in [
            Pieces::Parts,
            Pieces::PartsAcross180,
            Pieces::Faces,
            Pieces::Some,
        ] {
            let atlas = mesh.draw(&mut random, pieces).atlas();
            assert_eq!(ring_flaws(&atlas), [], "{}", mesh.picture());
        }
    }
    for file in [
        "states",
        "districts",
        "armenia_azerbaijan_osm",
        "armenia_azerbaijan_osm_overlapping",
    ] {
        let text = std::fs::read_to_string(format!("data/{file}.geojson")).unwrap();
        assert_eq!(ring_flaws(&Atlas::from_geojson(&text, "name").unwrap()), []);
    }
}

#[test]
fn the_list_is_of_the_rings_as_they_were_drawn() {
    let eight = Polygon::new(
        vec![(0., 0.), (3., 2.), (3., 0.), (0., 3.)].into(),
        Vec::new(),
    );
    let atlas = Atlas::builder().territory("A", eight).build().unwrap();
    assert_eq!(ring_flaws(&atlas).len(), 1);
    let read = Atlas::from_geojson(&atlas.to_geojson().to_string(), "name").unwrap();
    assert_eq!(ring_flaws(&read), []);
    let ground = Polygon::new(vec![(0., 0.), (1., 0.), (0., 1.)].into(), Vec::new());
    assert_eq!(
        ring_flaws(&atlas.transfer(&ground.into(), "B").unwrap()),
        []
    );
}

#[test]
fn rings_that_run_past_180_and_rings_of_nothing() {
    let eight = Polygon::new(
        vec![(178., 0.), (181., 2.), (181., 0.), (178., 3.)].into(),
        Vec::new(),
    );
    let flaws = flaws_of(eight);
    let flaw = the_one(&flaws, FlawKind::SelfCrossing);
    let lobe = [at(179.8, 1.2), at(181., 0.), at(181., 2.), at(179.8, 1.2)];
    assert_near(flaw.area_m2, area_m2(&lobe), 1e-9);
    assert!(flaw.outline.0.len() == 2 && (flaw.place.x - 179.8).abs() < 1e-9);
    let line = r#"{"type":"Feature","properties":{"name":"A"},"geometry":{"type":"Polygon","coordinates":[[[5,5],[6,5],[5,5],[5,5]]]}}"#;
    let atlas = Atlas::from_geojson(line, "name").unwrap();
    let flaws = ring_flaws(&atlas);
    assert_near(
        the_one(&flaws, FlawKind::Spike).length_m,
        geodesic_m(at(5., 5.), at(6., 5.)),
        1e-9,
    );
}

/// `tests/reference/ring_validity.py` asked GEOS.
#[test]
fn what_is_valid_is_as_geos_has_it() {
    let reference = include_str!("../reference/ring_validity.json");
    let reference: Value = serde_json::from_str(reference).unwrap();
    for row in reference["polygons"].as_array().unwrap() {
        let (reason, rings) = text(row).split_once(": ").unwrap();
        let position = |pair: &str| {
            let (x, y) = pair.split_once(' ').unwrap();
            at(x.parse().unwrap(), y.parse().unwrap())
        };
        let mut rings = rings
            .split("; ")
            .map(|ring| ring.split(", ").map(position).collect());
        let shell = rings.next().unwrap();
        let flaws = flaws_of(Polygon::new(shell, rings.collect()));
        assert_eq!(flaws.is_empty(), reason == "valid", "{row}: {flaws:?}");
    }
}

//! Known flaws planted in clean maps are found, each once, with their size; and nothing else is.

use std::collections::BTreeMap;

use geo_types::{Coord, LineString, Polygon};
use rand::RngExt;
use territory::{Atlas, Flaw, FlawKind};

use super::drawings::Drawn;
use super::maps::{Mesh, Pieces, Random, random};
use super::plain::{at, polygon_m2};
use super::planting::{Form, Garden, Planted, errors, is_of};
use super::plots::{Measured, any_of, widest_m};

/// How many flaws were planted, by kind, and the largest errors of area, length and width.
#[derive(Default)]
struct Tally {
    planted: BTreeMap<String, usize>,
    worst: [f64; 3],
    smallest_m2: Option<f64>,
}

impl Tally {
    fn total(&self) -> usize {
        self.planted.values().sum()
    }

    fn count(&self, kind: &str) -> usize {
        self.planted.get(kind).copied().unwrap_or(0)
    }

    fn print(&self, what: &str) {
        let [area, length, width] = self.worst;
        println!(
            "{what}: {:?}, the smallest of {:?} m², area to {area:.1e}, length to {length:.1e}, width to {width:.1e}",
            self.planted, self.smallest_m2
        );
    }

    /// Asks a map for its flaws: those of the map before, and what was planted.
    fn check(&mut self, what: &str, before: &[Told], garden: &Garden) {
        let atlas = garden.grown().atlas();
        let mut left: Vec<Flaw> = atlas.flaws();
        for planted in &garden.planted {
            let name = planted
                .kind
                .map_or("corner".to_owned(), |kind| kind.to_string());
            *self.planted.entry(name).or_default() += 1;
            if planted.kind.is_none() {
                continue;
            }
            let least = self.smallest_m2.unwrap_or(f64::INFINITY);
            self.smallest_m2 = Some(least.min(planted.measured.area_m2));
            let found: Vec<usize> = (0..left.len())
                .filter(|&i| is_of(&atlas, &left[i], planted))
                .collect();
            assert_eq!(found.len(), 1, "{what}: {planted:?} in {left:#?}");
            let flaw = left.remove(found[0]);
            let errors = errors(&flaw, planted);
            assert!(
                errors.iter().all(|&error| error < 0.01),
                "{what}: {errors:?} {planted:?} {flaw:?}"
            );
            for (worst, error) in self.worst.iter_mut().zip(errors) {
                *worst = worst.max(error);
            }
        }
        let told: Vec<Told> = left.iter().map(|flaw| Told::of(&atlas, flaw)).collect();
        assert_eq!(
            told.len(),
            before.len(),
            "{what}: {left:#?} {:#?}",
            garden.planted
        );
        for (found, expected) in told.iter().zip(before) {
            assert!(found.is_like(expected), "{what}: {found:?} {expected:?}");
        }
    }
}

/// A flaw without its place, which may be any in it.
#[derive(Debug)]
struct Told {
    kind: FlawKind,
    of: Vec<String>,
    measures: [f64; 3],
}

impl Told {
    fn of(atlas: &Atlas, flaw: &Flaw) -> Self {
        let names = flaw
            .territories
            .iter()
            .map(|&id| atlas[id].name().to_owned());
        Self {
            kind: flaw.kind,
            of: names.collect(),
            measures: [flaw.area_m2, flaw.length_m, flaw.width_m],
        }
    }

    fn is_like(&self, other: &Told) -> bool {
        let pairs = self.measures.iter().zip(other.measures);
        let are_near = pairs
            .into_iter()
            .all(|(a, b)| (a - b).abs() <= 1e-3 * b.abs() + 1e-9);
        self.kind == other.kind && self.of == other.of && are_near
    }
}

fn told(drawn: &Drawn) -> Vec<Told> {
    let atlas = drawn.atlas();
    atlas
        .flaws()
        .iter()
        .map(|flaw| Told::of(&atlas, flaw))
        .collect()
}

/// What may be planted.
#[derive(Clone, Copy, Debug)]
enum Seed {
    Along(Form),
    Shift,
    Guest,
    Corners,
}

const SEEDS: [Seed; 7] = [
    Seed::Along(Form {
        is_gap: false,
        is_strip: false,
    }),
    Seed::Along(Form {
        is_gap: false,
        is_strip: true,
    }),
    Seed::Along(Form {
        is_gap: true,
        is_strip: false,
    }),
    Seed::Along(Form {
        is_gap: true,
        is_strip: true,
    }),
    Seed::Shift,
    Seed::Guest,
    Seed::Corners,
];

/// Plants some flaws wherever there is room.
fn plant(garden: &mut Garden, random: &mut Random, wanted: usize, seeds: &[Seed]) {
    if garden.commons().is_empty() {
        return;
    }
    // Across 180° by preference.
    let is_across = |i: &usize| {
        let (a, b) = garden.commons()[*i].ends[0];
        (a.x < 180.0) != (b.x < 180.0)
    };
    let across: Vec<usize> = (0..garden.commons().len()).filter(is_across).collect();
    for _ in 0..30 * wanted {
        if garden.planted.len() == wanted {
            break;
        }
        let number = if !across.is_empty() && random.random_range(0..2) == 0 {
            any_of(random, &across)
        } else {
            random.random_range(0..garden.commons().len())
        };
        match any_of(random, seeds) {
            Seed::Along(form) => garden.plant(random, number, form),
            Seed::Shift => garden.plant_shift(random, number),
            Seed::Guest => garden.plant_guest(random, number),
            Seed::Corners => garden.plant_corners(random, number),
        };
    }
}

/// How large the faces of maps are: degrees, ten kilometres, a kilometre.
const SCALES: [f64; 3] = [1.0, 0.125, 1.0 / 64.0];

/// A random clean map anywhere; one in three across 180°, which runs through its faces.
fn clean(random: &mut Random, seed: u64, scale: f64) -> Drawn {
    let mesh = Mesh::random(random, seed.is_multiple_of(2));
    let drawing = mesh.draw(random, Pieces::PartsAcross180);
    let east = mesh.points.iter().map(|p| p.0).max().expect("points") as f64 / 256.0;
    let west = mesh.points.iter().map(|p| p.0).min().expect("points") as f64 / 256.0;
    let south = mesh.points.iter().map(|p| p.1).min().expect("points") as f64 / 256.0;
    // In powers of two, so that nothing is rounded.
    let grid = |v: f64| (v * 16_384.0).round() / 16_384.0;
    let to = if seed.is_multiple_of(3) {
        grid(180.0 - scale * random.random_range(0.2..0.8) * (east - west))
    } else {
        grid(random.random_range(-179.0..140.0))
    };
    let to_south = grid(random.random_range(-70.0..60.0));
    let moved = |c: Coord, beyond: f64| {
        at(
            to + scale * (c.x + beyond - west),
            to_south + scale * (c.y - south),
        )
    };
    let polygons = drawing.polygons.iter().map(|(name, polygon)| {
        // What lies past 180° on the whole was written as -180.. .
        let beyond = if polygon.exterior().0[0].x < west - 1.0 {
            360.0
        } else {
            0.0
        };
        let ring = |ring: &LineString<f64>| -> LineString<f64> {
            ring.0.iter().map(|&c| moved(c, beyond)).collect()
        };
        let holes = polygon.interiors().iter().map(ring).collect();
        (name.clone(), Polygon::new(ring(polygon.exterior()), holes))
    });
    Drawn {
        polygons: polygons.collect(),
    }
}

#[test]
fn one_flaw_in_a_random_map() {
    let mut tally = Tally::default();
    for seed in 0..280 {
        let mut random = random(9_000 + seed);
        let scale = any_of(&mut random, &SCALES);
        let drawn = clean(&mut random, seed, scale);
        let mut garden = Garden::of(&drawn);
        let seeds = [SEEDS[seed as usize % SEEDS.len()]];
        plant(&mut garden, &mut random, 1, &seeds);
        if !garden.planted.is_empty() {
            tally.check(&format!("map {seed}"), &told(&drawn), &garden);
        }
    }
    tally.print("random maps, one flaw each");
    assert!(tally.total() > 180);
}

#[test]
fn many_flaws_in_a_random_map() {
    let mut tally = Tally::default();
    for seed in 0..150 {
        let mut random = random(9_500 + seed);
        let scale = any_of(&mut random, &SCALES);
        let drawn = clean(&mut random, seed, scale);
        let mut garden = Garden::of(&drawn);
        plant(&mut garden, &mut random, 8, &SEEDS);
        tally.check(&format!("map {seed}"), &told(&drawn), &garden);
    }
    tally.print("random maps");
    for kind in ["overlap", "gap", "not cut out", "corner"] {
        assert!(tally.count(kind) >= 50, "{kind}");
    }
}

fn on_a_real_map(
    file: &str,
    name_property: &str,
    seeds: std::ops::Range<u64>,
    each: usize,
) -> Tally {
    let text = std::fs::read_to_string(file).expect("the map is there");
    let drawn = Drawn::read(&text, name_property);
    let before = told(&drawn);
    let mut tally = Tally::default();
    for seed in seeds {
        let mut random = random(seed);
        let mut garden = Garden::of(&drawn);
        plant(&mut garden, &mut random, each, &SEEDS);
        tally.check(&format!("{file} {seed}"), &before, &garden);
    }
    tally.print(file);
    tally
}

#[test]
fn flaws_in_maps_of_the_south_caucasus() {
    for (file, property) in [
        ("states", "name"),
        ("districts", "adm1_code"),
        ("armenia_azerbaijan_osm", "name"),
    ] {
        let tally = on_a_real_map(&format!("data/{file}.geojson"), property, 9_700..9_712, 8);
        assert!(tally.total() > 60);
    }
}

#[test]
fn flaws_in_the_world_of_natural_earth() {
    let file = "tests/reference/world/ne50m.geojson";
    let tally = on_a_real_map(file, "name", 9_800..9_805, 20);
    assert!(tally.total() > 80);
}

/// The rings of enclaves that fill a hole of their host, with the host and the number of the hole.
fn enclaves(drawn: &Drawn) -> Vec<(usize, usize, usize)> {
    let corners = |ring: &LineString<f64>| {
        let mut corners: Vec<(u64, u64)> = ring.0[1..]
            .iter()
            .map(|c| (c.x.to_bits(), c.y.to_bits()))
            .collect();
        corners.sort_unstable();
        corners
    };
    let mut found = Vec::new();
    for (host, (host_name, polygon)) in drawn.polygons.iter().enumerate() {
        for (number, hole) in polygon.interiors().iter().enumerate() {
            let fills = |(_, (name, other)): &(usize, &(String, Polygon<f64>))| {
                name != host_name
                    && other.interiors().is_empty()
                    && corners(other.exterior()) == corners(hole)
            };
            let filling = drawn.polygons.iter().enumerate().find(fills);
            found.extend(filling.map(|(enclave, _)| (host, number, enclave)));
        }
    }
    found
}

/// The flaw that an enclave is whose hole was dropped.
fn undug(drawn: &Drawn, host: usize, enclave: usize) -> Planted {
    let (name, polygon) = &drawn.polygons[enclave];
    let ring = &polygon.exterior().0;
    // The best of circles that begin all over it.
    let (mut low, mut high) = (ring[0], ring[0]);
    for c in ring {
        (low.x, low.y) = (low.x.min(c.x), low.y.min(c.y));
        (high.x, high.y) = (high.x.max(c.x), high.y.max(c.y));
    }
    let starts = (0..64).map(|i| {
        let share = |n: i32| (f64::from(n) + 0.5) / 8.0;
        let (x, y) = (share(i % 8), share(i / 8));
        at(low.x + x * (high.x - low.x), low.y + y * (high.y - low.y))
    });
    let width_m = starts
        .map(|start| widest_m(ring, start))
        .fold(0.0, f64::max);
    Planted {
        kind: Some(FlawKind::Uncut),
        of: vec![name.clone(), drawn.polygons[host].0.clone()],
        ring: ring.clone(),
        measured: Measured {
            area_m2: polygon_m2(polygon),
            ..Measured::of(ring, width_m)
        },
    }
}

fn drop_holes(tally: &mut Tally, what: &str, drawn: &Drawn, most: usize) {
    let before = told(drawn);
    let mut dropped = drawn.clone();
    let mut garden = Garden::of(drawn);
    let mut enclaves = enclaves(drawn);
    enclaves.truncate(most);
    // From the last hole of a polygon on, so that numbers stay.
    for &(host, number, enclave) in enclaves.iter().rev() {
        let polygon = &dropped.polygons[host].1;
        let (exterior, mut holes) = polygon.clone().into_inner();
        holes.remove(number);
        dropped.polygons[host].1 = Polygon::new(exterior, holes);
        garden.planted.push(undug(drawn, host, enclave));
    }
    garden.replace(dropped);
    tally.check(what, &before, &garden);
}

#[test]
fn enclaves_whose_holes_were_dropped() {
    let mut tally = Tally::default();
    for seed in 0..400 {
        let mut random = random(9_900 + seed);
        // So small that the twin of widths may take them for plane.
        let drawn = clean(&mut random, seed, SCALES[2]);
        if !enclaves(&drawn).is_empty() {
            drop_holes(&mut tally, &format!("map {seed}"), &drawn, 3);
        }
    }
    for (file, property) in [("states", "name"), ("armenia_azerbaijan_osm", "name")] {
        let text = std::fs::read_to_string(format!("data/{file}.geojson")).expect("it is there");
        drop_holes(&mut tally, file, &Drawn::read(&text, property), 9);
    }
    tally.print("undug enclaves");
    assert!(tally.count("not cut out") > 60);
}

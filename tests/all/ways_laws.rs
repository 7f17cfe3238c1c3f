//! What holds of every way, on random maps drawn cleanly and badly.

use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use rand::RngExt;
use territory::{Atlas, Corridor, Part};

use super::maps::{Random, random};

type Cell = (String, Polygon);

/// Cells of a grid of some kilometres, its corners moved, each with a random owner; one owner in six is none.
fn cells(random: &mut Random, noise: f64) -> Vec<Cell> {
    let count = random.random_range(3..8_usize);
    let middle = Coord {
        x: random.random_range(-170.0..170.0),
        y: random.random_range(-65.0..65.0),
    };
    let corners: Vec<Coord> = (0..(count + 1) * (count + 1))
        .map(|i| {
            let mut at = |place: usize| 0.003 * (place as f64 + random.random_range(-0.3..0.3));
            middle
                + Coord {
                    x: at(i % (count + 1)),
                    y: at(i / (count + 1)),
                }
        })
        .collect();
    let mut cells = Vec::new();
    for cell in 0..count * count {
        let owner = random.random_range(0..6);
        let low = cell / count * (count + 1) + cell % count;
        let ring = [low, low + 1, low + count + 2, low + count + 1].map(|corner| {
            let mut off = || random.random_range(-1.0..=1.0) * noise;
            corners[corner] + Coord { x: off(), y: off() }
        });
        if owner > 0 {
            let ring = LineString(ring.to_vec());
            cells.push((owner.to_string(), Polygon::new(ring, Vec::new())));
        }
    }
    cells
}

fn atlas(cells: &[Cell]) -> Atlas {
    let builder = cells
        .iter()
        .fold(Atlas::builder(), |builder, (name, cell)| {
            builder.territory(name.clone(), cell.clone())
        });
    builder.build().expect("the cells are a map")
}

fn cut_off(atlas: &Atlas) -> impl Iterator<Item = &Part> {
    atlas.parts().filter(|part| !part.standings().main)
}

/// Metres from a position to the rim of a part nearby.
fn rim_m(part: &Part, p: Coord) -> f64 {
    let (north, east) = (111_000.0, 111_320.0 * p.y.to_radians().cos());
    let polygons = part.polygon();
    let rings = polygons
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let metres = |c: Coord| ((c.x - p.x) * east, (c.y - p.y) * north);
    let to_segment = |a: Coord, b: Coord| {
        let ((x, y), (to_x, to_y)) = (metres(a), metres(b));
        let (dx, dy) = (to_x - x, to_y - y);
        let at = (-(x * dx + y * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        (x + at * dx).hypot(y + at * dy)
    };
    rings
        .flat_map(|ring| ring.lines())
        .map(|line| to_segment(line.start, line.end))
        .fold(f64::INFINITY, f64::min)
}

/// From rim to rim.
fn assert_ends(atlas: &Atlas, way: &Corridor, seed: u64) {
    let main = atlas[way.territory()].main_part().expect("it has a part");
    let line = &way.line().0;
    for (part, end) in [(way.part(), line[0]), (main, line[line.len() - 1])] {
        let off_m = rim_m(atlas.part(part), end);
        assert!(
            off_m < 1e-6,
            "in seed {seed}: an end is {off_m} m off the rim"
        );
    }
}

#[test]
fn ways_on_clean_maps() {
    for seed in 0..150 {
        let mut random = random(seed);
        let drawn = cells(&mut random, 0.0);
        let atlas = atlas(&drawn);
        let exclaves = atlas.exclaves();
        for part in cut_off(&atlas) {
            let (id, own) = (part.id(), part.territory());
            let named: Vec<_> = atlas.territories().map(|t| t.id()).collect();
            let named = &named[..random.random_range(0..=named.len())];
            let home = atlas.way_home(id);
            let through = atlas.corridor(id, named);
            for (way, is_named) in [(&home, false), (&through, true)] {
                let Some(way) = way else { continue };
                assert_ends(&atlas, way, seed);
                for stretch in way.stretches() {
                    let mut beside = [stretch.territory, stretch.beside].into_iter().flatten();
                    let is_allowed = beside.any(|t| !is_named || t == own || named.contains(&t));
                    // What is rounded off a bend is no ground.
                    let is_long = stretch.length_m() > 1e-6;
                    assert!(is_allowed || !is_long, "in seed {seed}: {stretch:?}");
                }
            }
            let Some(home) = home else {
                assert_eq!(through, None, "in seed {seed}");
                continue;
            };
            let m = home.length_m();
            let is_no_shorter = |way: &Corridor| way.length_m() >= m * (1.0 - 2e-6) - 1e-6;
            assert!(through.as_ref().is_none_or(is_no_shorter), "in seed {seed}");
            let by_touch = atlas.ways().by_touch().home(id).expect("that one at least");
            assert!(
                by_touch.length_m() <= m * (1.0 + 2e-6) + 1e-6,
                "in seed {seed}"
            );
            if let Some(exclave) = exclaves.iter().find(|exclave| exclave.part == id) {
                assert!(
                    m >= exclave.distance_to_main_m * (1.0 - 1e-9) - 1e-6,
                    "in seed {seed}"
                );
            }
            let up_to = |longest_m| atlas.ways().longest_m(longest_m).home(id);
            if m > 0.0 {
                assert_eq!(up_to(m * 0.99999 - 1e-6), None, "in seed {seed}");
            }
            let again = up_to(m * 1.00001 + 1e-6).expect("it is short enough");
            assert!(
                (again.length_m() - m).abs() <= 1e-9 * m + 1e-6,
                "in seed {seed}"
            );
        }
    }
}

#[test]
fn names_and_order_do_not_change_ways() {
    for seed in 0..60 {
        let mut random = random(seed);
        let drawn = cells(&mut random, 0.0);
        let redrawn: Vec<Cell> = drawn
            .iter()
            .rev()
            .map(|(name, cell)| {
                let mut ring = cell.exterior().0.clone();
                ring.pop();
                ring.rotate_left(random.random_range(0..4));
                (
                    format!("of {name}"),
                    Polygon::new(LineString(ring), Vec::new()),
                )
            })
            .collect();
        let lengths = |atlas: &Atlas| {
            let ways = cut_off(atlas).map(|part| atlas.way_home(part.id()));
            let mut lengths: Vec<f64> = ways.map(|w| w.map_or(-1.0, |w| w.length_m())).collect();
            lengths.sort_by(f64::total_cmp);
            lengths
        };
        let (before, after) = (lengths(&atlas(&drawn)), lengths(&atlas(&redrawn)));
        assert_eq!(before.len(), after.len(), "in seed {seed}");
        for (m, again_m) in before.iter().zip(&after) {
            assert!(
                (m - again_m).abs() <= 1e-9 * m.abs() + 1e-6,
                "in seed {seed}: {m} {again_m}"
            );
        }
    }
}

/// Corners within rounding of each other, and within the tolerance: all ways end, and from rim to rim.
#[test]
fn ways_on_maps_drawn_badly() {
    for (kind, noise) in [1e-15, 1e-12, 1e-9, 5e-6, 2e-5].into_iter().enumerate() {
        for seed in 0..40 {
            let seed = 1000 * kind as u64 + seed;
            let atlas = atlas(&cells(&mut random(seed), noise));
            for part in cut_off(&atlas) {
                if let Some(way) = atlas.way_home(part.id()) {
                    assert_ends(&atlas, &way, seed);
                }
            }
        }
    }
}

fn rect(west: f64, south: f64, east: f64, north: f64) -> Polygon {
    Rect::new((west, south), (east, north)).to_polygon()
}

/// Ground that reaches a pole is beyond no window's rim.
#[test]
fn ways_beside_a_pole() {
    let atlas = Atlas::builder()
        .territory("Home", rect(0.0, -90.0, 30.0, -80.0))
        .territory("Host", rect(30.0, -90.0, 60.0, -80.0))
        .territory("Home", rect(60.0, -90.0, 70.0, -80.0))
        .build()
        .unwrap();
    let part = cut_off(&atlas).next().unwrap();
    // The two meet in the pole.
    let way = atlas.way_home(part.id()).unwrap();
    assert!(way.length_m() < 1.0, "{}", way.length_m());
}

/// A corner that is all but on the equator.
#[test]
fn ways_beside_an_axis() {
    let atlas = Atlas::builder()
        .territory("Home", rect(0.0, 1e-60, 3.0, 1.0))
        .territory("Host", rect(3.0, 1e-60, 4.0, 1.0))
        .territory("Home", rect(4.0, 1e-60, 5.0, 1.0))
        .build()
        .unwrap();
    let part = cut_off(&atlas).next().unwrap();
    let way = atlas.corridor_within(part.id(), &MultiPolygon(vec![rect(2.0, -1e-50, 4.5, 2.0)]));
    assert!((way.unwrap().length_m() - 111_303.0).abs() < 30.0);
}

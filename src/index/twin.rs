//! The ground index against its slow twin: a walk over all segments of all parts, by exact signs.

use geo_types::Coord;
use rand::{RngExt, SeedableRng};

use super::frame::Frame;
use super::ground::GroundIndex;
use crate::geometry::ring::{Rings, ring_contains};
use crate::geometry::side::Nudge;
use crate::territory::{Stamp, TerritoryId};

type Random = rand_pcg::Pcg64Mcg;

fn c(x: f64, y: f64) -> Coord {
    Coord { x, y }
}

fn closed(mut ring: Vec<Coord>) -> Vec<Coord> {
    ring.push(ring[0]);
    ring
}

fn rings(all: Vec<Vec<Coord>>) -> Rings {
    let mut rings = Rings::default();
    for (i, ring) in all.into_iter().enumerate() {
        rings.push(&closed(ring), i == 0);
    }
    rings
}

/// A map: parts that may be anything, and how large each is taken to be.
struct Map {
    parts: Vec<Rings>,
    areas: Vec<f64>,
}

impl Map {
    fn new(random: &mut Random, parts: Vec<Rings>) -> Self {
        // Few different ones, so that some are equal.
        let areas = parts
            .iter()
            .map(|_| f64::from(random.random_range(0..4)))
            .collect();
        Self { parts, areas }
    }

    fn index(&self) -> (GroundIndex, Vec<TerritoryId>) {
        let stamp = Stamp::fresh();
        let ids: Vec<TerritoryId> = (0..self.parts.len())
            .map(|i| TerritoryId::new(i, stamp))
            .collect();
        let parts = self.parts.iter().zip(ids.iter().copied());
        (GroundIndex::new(parts, &self.areas), ids)
    }

    fn holders_by_walking(&self, p: Coord) -> Vec<u32> {
        let holds = |rings: &Rings| {
            let inside = rings
                .iter()
                .filter(|(ring, _)| ring_contains(ring, p, Nudge::NorthEast));
            inside.count() % 2 == 1
        };
        let mut found: Vec<u32> = (0..self.parts.len() as u32)
            .filter(|&i| holds(&self.parts[i as usize]))
            .collect();
        found.sort_by(|&i, &j| self.areas[i as usize].total_cmp(&self.areas[j as usize]));
        found
    }

    fn segments(&self) -> Vec<(Coord, Coord)> {
        let segments = self.parts.iter().flat_map(Rings::segments);
        segments.map(|(_, a, b)| (a, b)).collect()
    }

    /// Positions where an index may go wrong: corners, on segments, on the corners and sides of cells, and a step beside each of them.
    fn positions(&self, random: &mut Random, count: usize) -> Vec<Coord> {
        let segments = self.segments();
        let frame = Frame::around(self.parts.iter());
        (0..count)
            .map(|_| {
                let (a, b) = segments[random.random_range(0..segments.len())];
                let t: f64 = random.random_range(0.0..=1.0);
                let p = match random.random_range(0..6) {
                    0 => a,
                    1 => c((a.x + b.x) / 2.0, (a.y + b.y) / 2.0),
                    2 => c(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)),
                    3 => c(a.x, b.y),
                    4 => corner_near(random, &frame, a, b),
                    _ => {
                        let (d, e) = segments[random.random_range(0..segments.len())];
                        c(a.x + t * (d.x - a.x), b.y + t * (e.y - b.y))
                    }
                };
                c(beside(random, p.x), beside(random, p.y))
            })
            .collect()
    }

    fn check(&self, random: &mut Random, count: usize) {
        let (index, ids) = self.index();
        let rings_of = |part: u32| &self.parts[part as usize];
        let positions = self.positions(random, count);
        let mut owners = Vec::new();
        for &p in &positions {
            let found = index.holders(rings_of, p);
            assert_eq!(found, self.holders_by_walking(p), "at {p:?}");
            owners.push(found.first().map(|&part| ids[part as usize]));
            if let Some(quanta) = index.plain_quanta(p) {
                let look = index.look(quanta);
                let owner = if look.is_mixed {
                    index.owner_below(look, p, quanta, rings_of)
                } else {
                    index.owner_of(look)
                };
                assert_eq!(owner, owners[owners.len() - 1]);
            }
        }
        let elsewhere = |p| {
            let first = index.holders(rings_of, p).first().copied();
            first.map(|part| ids[part as usize])
        };
        assert_eq!(index.owners(rings_of, &positions, elsewhere), owners);
    }
}

/// The corner of some cell of the index near a segment, or a position on its side.
fn corner_near(random: &mut Random, frame: &Frame, a: Coord, b: Coord) -> Coord {
    let log = random.random_range(0..33);
    let near = frame.quanta(if random.random_range(0..2) == 0 { a } else { b });
    let [x, y] = near.map(|c| ((i64::from(c) >> log) + random.random_range(0..=1)) << log);
    let corner = frame.at(x, y);
    match random.random_range(0..3) {
        0 => corner,
        1 => c(corner.x, a.y),
        _ => c(a.x, corner.y),
    }
}

fn beside(random: &mut Random, v: f64) -> f64 {
    match random.random_range(0..8) {
        0 => v.next_up(),
        1 => v.next_down(),
        _ => v,
    }
}

/// Any corners at all within a box: rings cross themselves and each other.
fn tangle(random: &mut Random, corners: usize, at: impl Fn(f64, f64) -> Coord) -> Vec<Coord> {
    let corner = |_| at(random.random_range(0.0..1.0), random.random_range(0.0..1.0));
    (0..corners).map(corner).collect()
}

fn wavy(random: &mut Random, corners: usize, middle: Coord, reach: f64) -> Vec<Coord> {
    let corner = |i: usize| {
        let angle = i as f64 / corners as f64 * std::f64::consts::TAU;
        let radius = reach * random.random_range(0.7..1.0);
        c(
            middle.x + radius * angle.cos(),
            middle.y + radius * angle.sin(),
        )
    };
    (0..corners).map(corner).collect()
}

/// A clean coverage: the cells of a bent grid, sides shared to the last bit.
fn coverage(
    random: &mut Random,
    cells: usize,
    bends: usize,
    at: impl Fn(f64, f64) -> Coord,
) -> Vec<Rings> {
    let steps = cells * bends;
    let node = |i: usize, j: usize, random: &mut Random| {
        let rim = i == 0 || j == 0 || i == steps || j == steps;
        let mut off = || {
            if rim {
                0.0
            } else {
                random.random_range(-0.4..0.4)
            }
        };
        at(
            (i as f64 + off()) / steps as f64,
            (j as f64 + off()) / steps as f64,
        )
    };
    let nodes: Vec<Vec<Coord>> = (0..=steps)
        .map(|i| (0..=steps).map(|j| node(i, j, random)).collect())
        .collect();
    let cell = |i: usize, j: usize| {
        let (west, east, south, north) = (i * bends, (i + 1) * bends, j * bends, (j + 1) * bends);
        let mut ring: Vec<Coord> = (west..east).map(|k| nodes[k][south]).collect();
        ring.extend((south..north).map(|k| nodes[east][k]));
        ring.extend((west + 1..=east).rev().map(|k| nodes[k][north]));
        ring.extend((south + 1..=north).rev().map(|k| nodes[west][k]));
        rings(vec![ring])
    };
    (0..cells * cells)
        .map(|k| cell(k / cells, k % cells))
        .collect()
}

/// Ways to lay the unit square on the plane.
fn laid(random: &mut Random) -> impl Fn(f64, f64) -> Coord + use<> {
    let (x, y, width, height, whole) = match random.random_range(0..8) {
        0 => (-180.0, -90.0, 360.0, 180.0, false),
        1 => (-180.0, -90.0, 360.0, 180.0, true),
        2 => (40.0, 38.0, 10.0, 6.0, false),
        3 => (-8.0, -8.0, 16.0, 16.0, true),
        4 => (44.5, 40.2, 1e-12, 1e-12, false),
        5 => (44.5, 40.2, 1e-6, 1e-9, false),
        6 => (-180.0, 60.0, 360.0, 1e-3, false),
        _ => (-1e-12, -1e-12, 2e-12, 2e-12, false),
    };
    move |u, v| {
        let p = c(x + u * width, y + v * height);
        if whole {
            c(p.x.round(), p.y.round())
        } else {
            p
        }
    }
}

#[test]
fn tangles_that_lie_over_each_other() {
    for seed in 0..1500 {
        let mut random = Random::seed_from_u64(seed);
        let at = laid(&mut random);
        let parts = (0..random.random_range(1..6))
            .map(|_| {
                let rings_of = random.random_range(1..4);
                rings(
                    (0..rings_of)
                        .map(|_| {
                            let corners = random.random_range(3..30);
                            tangle(&mut random, corners, &at)
                        })
                        .collect(),
                )
            })
            .collect();
        Map::new(&mut random, parts).check(&mut random, 200);
    }
}

#[test]
fn clean_coverages() {
    for seed in 0..400 {
        let mut random = Random::seed_from_u64(seed);
        let at = laid(&mut random);
        let (cells, bends) = (random.random_range(1..6), random.random_range(1..12));
        let parts = coverage(&mut random, cells, bends, at);
        Map::new(&mut random, parts).check(&mut random, 300);
    }
}

#[test]
fn islands_in_crowds_and_wide_parts_around_them() {
    for seed in 0..150 {
        let mut random = Random::seed_from_u64(seed);
        let mut parts: Vec<Rings> = (0..random.random_range(1..120))
            .map(|_| {
                let middle = c(random.random_range(0.0..4.0), random.random_range(0.0..4.0));
                let reach = 10_f64.powf(random.random_range(-6.0..1.0));
                let corners = random.random_range(3..40);
                rings(vec![wavy(&mut random, corners, middle, reach)])
            })
            .collect();
        // Some of them twice.
        let again = random.random_range(0..parts.len());
        parts.extend_from_within(..again);
        Map::new(&mut random, parts).check(&mut random, 300);
    }
}

#[test]
fn long_rings() {
    for seed in 0..12 {
        let mut random = Random::seed_from_u64(seed);
        let mut ring = wavy(&mut random, 20_000, c(10.0, 50.0), 5.0);
        if seed % 2 == 1 {
            // As a map of a hundredth of a degree has them.
            ring = ring
                .iter()
                .map(|p| c((p.x * 100.0).round() / 100.0, (p.y * 100.0).round() / 100.0))
                .collect();
            ring.dedup();
        }
        let other = wavy(&mut random, 5_000, c(10.5, 50.0), 5.0);
        Map::new(&mut random, vec![rings(vec![ring]), rings(vec![other])]).check(&mut random, 1000);
    }
}

/// Triangles with one corner in common, that comes first, second or third, and two that are drawn.
fn wedges(
    random: &mut Random,
    count: u32,
    star: Coord,
    far: impl Fn(&mut Random) -> Coord,
) -> Vec<Rings> {
    let wedge = |_| {
        let mut ring = vec![star, far(random), far(random)];
        let start = random.random_range(0..3);
        ring.rotate_left(start);
        rings(vec![ring])
    };
    (0..count).map(wedge).collect()
}

#[test]
fn hundreds_that_end_in_one_position() {
    for seed in 0..80 {
        let mut random = Random::seed_from_u64(seed);
        let star = c(
            f64::from(random.random_range(-3..3)),
            f64::from(random.random_range(-3..3)),
        );
        // Few directions, so that some lead along the axes and many along each other; wedges lie over each other.
        let far = |random: &mut Random| {
            let reach = *[1.0, 2.0, 5.0]
                .get(random.random_range(0..3))
                .expect("one of three");
            let mut step = || f64::from(random.random_range(-6..=6));
            match (step(), step()) {
                (0.0, 0.0) => c(star.x + reach, star.y),
                (dx, dy) => c(star.x + dx * reach, star.y + dy * reach),
            }
        };
        let count = random.random_range(70..400);
        let parts = wedges(&mut random, count, star, far);
        Map::new(&mut random, parts).check(&mut random, 300);
    }
}

#[test]
fn hundreds_that_end_in_one_position_far_away() {
    for seed in 0..80 {
        let mut random = Random::seed_from_u64(1_000 + seed);
        let star = c(1.0, -2.0);
        // So narrow a fan that cells between the star and the far ends hold hundreds of its spokes, in all directions, and to the east on both sides.
        let turn = f64::from(random.random_range(0..8)) * std::f64::consts::FRAC_PI_4;
        let width = 10_f64.powi(random.random_range(-7..0));
        let far = |random: &mut Random| {
            let angle = turn + width * f64::from(random.random_range(-200..=200)) / 200.0;
            let reach = random.random_range(4.0..5.0);
            c(star.x + reach * angle.cos(), star.y + reach * angle.sin())
        };
        let count = random.random_range(70..300);
        let parts = wedges(&mut random, count, star, far);
        Map::new(&mut random, parts).check(&mut random, 300);
    }
}

#[test]
fn crowds_at_both_ends_of_the_map() {
    for seed in 0..40 {
        let mut random = Random::seed_from_u64(2_000 + seed);
        // Far smaller than the steps of the fixed point, all of it: knots with hundreds of segments, upright and slanting combs, meshes and tangles.
        let reach = 10_f64.powi(random.random_range(-12..-8));
        let step = reach / f64::from(random.random_range(8..200));
        let at = |x: f64, u: f64, v: f64| {
            let u = x + (u * reach / step).round() * step * -x.signum();
            c(
                u.clamp(-180.0, 180.0),
                0.1 + (v * reach / step).round() * step,
            )
        };
        let mut parts = Vec::new();
        for x in [180.0, -180.0] {
            let teeth = random.random_range(20..150);
            let slant = random.random_range(-1.0..1.0);
            let comb = (0..teeth).map(|i| {
                let (u, v) = (f64::from(i) / f64::from(teeth), f64::from(i % 2));
                at(x, u + v * slant, v)
            });
            let comb: Vec<Coord> = comb.chain([at(x, 1.0, 2.0), at(x, 0.0, 2.0)]).collect();
            parts.push(rings(vec![comb]));
            for i in 0..random.random_range(0..60) {
                let (u, v) = (f64::from(i % 8) / 8.0, f64::from(i / 8) / 8.0);
                let corners = [
                    (u, v),
                    (u + 0.125, v),
                    (u + 0.125, v + 0.125),
                    (u, v + 0.125),
                ];
                parts.push(rings(vec![corners.map(|(u, v)| at(x, u, v)).to_vec()]));
            }
            let corners = random.random_range(3..40);
            parts.push(rings(vec![tangle(&mut random, corners, |u, v| {
                at(x, u, v)
            })]));
        }
        Map::new(&mut random, parts).check(&mut random, 300);
    }
}

#[test]
fn combs_stars_and_heaps() {
    let mut random = Random::seed_from_u64(5);
    let comb: Vec<Coord> = (0..40_000)
        .map(|i| c(f64::from(i) / 40_000.0, f64::from(i % 2)))
        .chain([c(1.0, 2.0), c(0.0, 2.0)])
        .collect();
    Map::new(&mut random, vec![rings(vec![comb])]).check(&mut random, 100);
    // All through one position.
    let star = (0..3_000).map(|i| {
        let (sin, cos) = (f64::from(i) / 500.0).sin_cos();
        rings(vec![vec![
            c(0.0, 0.0),
            c(cos, sin),
            c(cos - 0.01 * sin, sin + 0.01 * cos),
        ]])
    });
    Map::new(&mut random, star.collect()).check(&mut random, 60);
    let square = || {
        rings(vec![vec![
            c(0.0, 0.0),
            c(1.0, 0.0),
            c(1.0, 1.0),
            c(0.0, 1.0),
        ]])
    };
    Map::new(&mut random, (0..500).map(|_| square()).collect()).check(&mut random, 300);
    // Nothing but one line.
    let flat = rings(vec![vec![
        c(0.0, 0.0),
        c(1.0, 1.0),
        c(3.0, 3.0),
        c(2.0, 2.0),
    ]]);
    Map::new(&mut random, vec![flat]).check(&mut random, 100);
}

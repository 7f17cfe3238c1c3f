//! The largest circle in a figure: how wide it is, and where.
//!
//! The widest of the circles that [touch the rim](super::rim) in many places move to where there is the [most room](super::chebyshev) between the
//! [walls](super::walls) that are seen from there, again and again: along a sliver that widens slowly, by a step as long as the sliver. Cells that are
//! halved, as the poles of inaccessibility are found by, would be as many as a sliver is longer than wide.

use geo_types::Coord;

use super::chebyshev::most_room;
use super::ellipsoid::{area, length};
use super::globe::position;
use super::prepared::Prepared;
use super::rim::{NEARLY, Rim, distance_to, plain_distance, plain_length};
use super::ring::Rings;
use super::side::Nudge;
use super::walls::{room, seen_from, walls};

/// A circle in metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circle {
    pub(crate) middle: Coord,
    pub(crate) diameter_m: f64,
}

/// How many circles are moved in vain at most before the largest is taken for the largest of all; three are moved at least, even where so many sides have been looked at.
const IN_VAIN: usize = 12;
const SIDES_SEEN: usize = 1_000_000;
/// Up to so many sides all of them are looked at in each step.
const FEW: usize = 64;
/// How many metres a step is at most: so far the change of a degree's length is even.
const LONGEST_STEP_M: f64 = 50_000.0;

/// Whether no circle of that diameter in metres has room in a figure.
pub(crate) fn is_narrower(figure: &Rings, width_m: f64) -> bool {
    let rim_m: f64 = figure.iter().map(|(ring, _)| length(ring)).sum();
    // What lies within a strip along the rim, as wide as half the largest circle, is all.
    2.0 * area(figure) < width_m * rim_m
        && roomiest(figure).is_none_or(|circle| circle.diameter_m < width_m)
}

/// The largest circle in a figure, to better than a hundredth of its diameter. Ground that is cut at 180° is one.
///
/// Its cost is n log n for n sides.
pub(crate) fn roomiest(figure: &Rings) -> Option<Circle> {
    let rim = Rim::of(figure);
    let prepared = Prepared::new(figure);
    // Where the rim runs there and back within rounding, a circle may have found its way out.
    let is_within = |middle: [f64; 2]| {
        let at = position(rim.position(middle));
        at.is_some_and(|at| prepared.contains(figure, at, Nudge::NorthEast))
    };
    let starts = rim.touching_circles(is_within);
    let first = starts.first().copied();
    let least = NEARLY * first?.1;
    let mut ways: Vec<Way> = Vec::new();
    let (mut largest, mut in_vain) = (0.0, 0);
    for (middle, radius) in starts {
        let sides_seen: usize = ways.iter().map(|way| way.sides_seen).sum();
        let is_enough = in_vain == IN_VAIN || (ways.len() >= 3 && sides_seen > SIDES_SEEN);
        if is_enough || radius < least {
            break;
        }
        if !ways.iter().any(|way| way.holds(middle, radius)) {
            let way = Way::of(&rim, middle, radius);
            in_vain = if way.radius > 1.001 * largest {
                0
            } else {
                in_vain + 1
            };
            largest = way.radius.max(largest);
            ways.push(way);
        }
    }
    // At a pole no plane is true, and a circle may leave the figure.
    let ends = ways.iter().map(Way::end);
    let ends = ends.filter(|&(middle, _)| is_within(middle));
    let largest = ends.max_by(|a, b| a.1.total_cmp(&b.1)).or(first);
    largest.map(|(middle, radius)| {
        let at = rim.position(middle);
        Circle {
            middle: position(at).unwrap_or(at),
            diameter_m: 2.0 * radius,
        }
    })
}

/// The way of a circle that moves as long as it grows.
struct Way {
    /// Its middle, step by step.
    middles: Vec<[f64; 2]>,
    /// How large it is at the end.
    radius: f64,
    /// How many sides were looked at.
    sides_seen: usize,
}

impl Way {
    fn of(rim: &Rim, start: [f64; 2], radius: f64) -> Self {
        let farthest = |radius: f64| LONGEST_STEP_M.max(16.0 * radius);
        let mut reach = if rim.sides.len() > FEW {
            4.0 * radius
        } else {
            farthest(radius)
        };
        let mut seen = seen_from(rim, start, reach);
        let mut way = Self {
            middles: vec![start],
            radius: room(&seen).unwrap_or(radius),
            sides_seen: seen.len(),
        };
        let (mut middle, mut level) = (start, 0);
        for _ in 0..60 {
            let Some((step, _)) = most_room(&walls(&seen, way.radius, reach)) else {
                break;
            };
            let [east, north] = rim.scale(middle);
            let next = [middle[0] + step[0] / east, middle[1] + step[1] / north];
            let seen_there = seen_from(rim, next, reach);
            way.sides_seen += seen_there.len();
            let there = room(&seen_there).unwrap_or(0.0);
            let length = plain_length(step);
            let is_far = length > 0.5 * reach;
            let grows = there > way.radius * (1.0 + 1e-7);
            // Between parallel sides all places are alike, until there is more room round a bend.
            level = if grows { 0 } else { level + 1 };
            let is_level = there > way.radius * (1.0 - 1e-7);
            if grows || (is_level && level < 4 && length > 0.01 * way.radius) {
                (middle, way.radius, seen) = (next, there, seen_there);
                way.middles.push(middle);
            } else if !is_far || reach >= farthest(way.radius) {
                break;
            }
            if is_far || reach < 2.0 * way.radius {
                reach = (8.0 * reach).min(farthest(way.radius));
                seen = seen_from(rim, middle, reach);
            }
        }
        way
    }

    fn end(&self) -> ([f64; 2], f64) {
        (self.middles[self.middles.len() - 1], self.radius)
    }

    /// Whether a circle comes to the same end: it begins on the way, or near its end.
    fn holds(&self, middle: [f64; 2], radius: f64) -> bool {
        let steps = self.middles.windows(2);
        let mut to_steps = steps.map(|ends| distance_to([ends[0], ends[1]], middle));
        plain_distance(self.end().0, middle) < 0.15 * self.radius
            || to_steps.any(|distance| distance < 0.02 * radius)
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::super::ellipsoid::metres_per_degree;
    use super::super::ring::turned;
    use super::*;

    type Plain = [f64; 2];

    /// A figure of rings in metres from a position, the first of them its shell.
    fn figure_at(origin: Coord, rings: &[&[Plain]]) -> Rings {
        let (per_lat, per_lon) = metres_per_degree(origin.y);
        let mut figure = Rings::default();
        for (number, ring) in rings.iter().enumerate() {
            let place = |&[x, y]: &Plain| Coord {
                x: origin.x + x / per_lon,
                y: origin.y + y / per_lat,
            };
            let mut ring: Vec<Coord> = ring.iter().map(place).collect();
            ring.push(ring[0]);
            figure.push(&turned(ring, number == 0), number == 0);
        }
        figure
    }

    fn width(rings: &[&[Plain]]) -> f64 {
        let figure = figure_at(Coord { x: 45.0, y: 40.0 }, rings);
        roomiest(&figure).expect("it has room").diameter_m
    }

    #[track_caller]
    fn assert_near(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 0.004, "{found} {expected}");
    }

    #[test]
    fn circles_of_plain_figures() {
        let rectangle = |w, h| [[0.0, 0.0], [w, 0.0], [w, h], [0.0, h]];
        assert_near(width(&[&rectangle(10.0, 10.0)]), 10.0);
        assert_near(width(&[&rectangle(1000.0, 2.0)]), 2.0);
        assert_near(width(&[&rectangle(0.1, 10_000.0)]), 0.1);
        // The legs of a right triangle less its longest side.
        assert_near(width(&[&[[0.0, 0.0], [30.0, 0.0], [0.0, 40.0]]]), 20.0);
        // Between a field and what lies in it: touching two sides and a corner, r² - 200 r + 5200 = 0.
        let hole = [[10.0, 40.0], [40.0, 40.0], [40.0, 60.0], [10.0, 60.0]];
        let field = rectangle(100.0, 100.0);
        assert_near(width(&[&field, &hole]), 200.0 - 2.0 * 4800.0_f64.sqrt());
        // A horseshoe: its eastern arm is the widest, its bend no wider.
        let horseshoe = [
            [0.0, 0.0],
            [50.0, 0.0],
            [50.0, 90.0],
            [38.0, 90.0],
            [38.0, 5.0],
            [8.0, 5.0],
            [8.0, 90.0],
            [0.0, 90.0],
        ];
        assert_near(width(&[&horseshoe]), 12.0);
        // A rim that runs there and back.
        let there_and_back = [
            [0.0, 0.0],
            [5.0, 0.0],
            [5.0, 900.0],
            [5.0, 0.0],
            [10.0, 0.0],
            [10.0, 10.0],
            [0.0, 10.0],
        ];
        assert_near(width(&[&there_and_back]), 5.0);
    }

    /// Twice the radius of the circle within a triangle: four times its area by its rim.
    fn in_triangle([a, b, c]: [Plain; 3]) -> f64 {
        let twice = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
        let rim = plain_distance(a, b) + plain_distance(b, c) + plain_distance(c, a);
        2.0 * twice.abs() / rim
    }

    #[test]
    fn circles_of_triangles_of_any_form_anywhere() {
        let mut random = Pcg64Mcg::seed_from_u64(12);
        for round in 0..2_000 {
            let origin = Coord {
                x: random.random_range(-180.0..179.0),
                y: random.random_range(-70.0..70.0),
            };
            let length = 10_f64.powf(random.random_range(-1.0..4.0));
            let narrow = 10_f64
                .powf(random.random_range(-6.0..0.0))
                .max(1e-3 / length);
            let (sin, cos) = random.random_range(0.0..std::f64::consts::TAU).sin_cos();
            let apex = random.random_range(-0.2..1.2);
            let turn =
                |x: f64, y: f64| [length * (x * cos - y * sin), length * (x * sin + y * cos)];
            let corners = [turn(0.0, 0.0), turn(1.0, 0.0), turn(apex, narrow)];
            let found = roomiest(&figure_at(origin, &[&corners])).expect("it has room");
            let found = found.diameter_m / in_triangle(corners);
            assert!(
                (found - 1.0).abs() < 0.004,
                "{round}: {found} {corners:?} {origin:?}"
            );
        }
    }

    /// The most room in a ring at any place of a grid, and of finer and finer grids about the best ones.
    fn twin(ring: &[Plain]) -> f64 {
        let sides: Vec<[Plain; 2]> = (0..ring.len())
            .map(|i| [ring[i], ring[(i + 1) % ring.len()]])
            .collect();
        let room = |c: Plain| {
            let crosses = |[a, b]: &&[Plain; 2]| {
                (a[1] > c[1]) != (b[1] > c[1])
                    && c[0] < a[0] + (c[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
            };
            let is_inside = sides.iter().filter(crosses).count() % 2 == 1;
            let rooms = sides.iter().map(|&side| distance_to(side, c));
            let room = rooms.fold(f64::INFINITY, f64::min);
            if is_inside { room } else { -room }
        };
        let grid = |[x, y]: Plain, half: f64, n: i32| {
            let at = move |i: i32| half * f64::from(i) / f64::from(n);
            (-n..=n).flat_map(move |i| (-n..=n).map(move |j| [x + at(i), y + at(j)]))
        };
        let mut places: Vec<Plain> = grid([0.0, 0.0], 100.0, 40).collect();
        let mut half = 2.5;
        for _ in 0..8 {
            places.sort_by(|&a, &b| room(b).total_cmp(&room(a)));
            places.truncate(12);
            places = places.iter().flat_map(|&at| grid(at, half, 3)).collect();
            half /= 3.0;
        }
        let rooms = places.into_iter().map(room);
        2.0 * rooms.fold(0.0, f64::max)
    }

    #[test]
    fn circles_of_rings_of_any_form() {
        let mut random = Pcg64Mcg::seed_from_u64(13);
        for round in 0..40 {
            let count = random.random_range(4..40);
            let spread = random.random_range(0.1..0.9);
            let corner = |i: i32| {
                let (sin, cos) =
                    (std::f64::consts::TAU * f64::from(i) / f64::from(count)).sin_cos();
                let far = 100.0 * (1.0 - spread * random.random_range(0.0..1.0));
                [far * cos, far * sin]
            };
            let ring: Vec<Plain> = (0..count).map(corner).collect();
            let found = width(&[&ring]) / twin(&ring);
            assert!((found - 1.0).abs() < 0.004, "{round} {found} {ring:?}");
        }
    }

    #[test]
    fn ground_on_both_sides_of_180_is_one() {
        // A strip of 3 km by 0.2 m across 180°, and its middle on either side.
        let origin = Coord { x: 180.0, y: -17.0 };
        let (per_lat, per_lon) = metres_per_degree(origin.y);
        let ring = |west: f64, east: f64| {
            let north = origin.y + 0.2 / per_lat;
            let corners = [
                (west, origin.y),
                (east, origin.y),
                (east, north),
                (west, north),
            ];
            let mut ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
            ring.push(ring[0]);
            ring
        };
        let mut strip = Rings::of_shell(ring(180.0 - 2_000.0 / per_lon, 180.0));
        strip.push(&ring(-180.0, -180.0 + 1_000.0 / per_lon), true);
        assert_near(roomiest(&strip).expect("it has room").diameter_m, 0.2);
        let mut square = Rings::of_shell(ring(180.0 - 0.1 / per_lon, 180.0));
        square.push(&ring(-180.0, -180.0 + 0.1 / per_lon), true);
        let circle = roomiest(&square).expect("it has room");
        assert_near(circle.diameter_m, 0.2);
        assert!((circle.middle.x.abs() - 180.0).abs() < 1e-9);
    }

    #[test]
    fn strips_along_meridians_are_as_wide_as_at_their_wider_end() {
        // A thousandth of a degree by five degrees: the parallel is longest at its southern end, where the circle touches three sides.
        let corners = [(20.0, 50.0), (20.001, 50.0), (20.001, 55.0), (20.0, 55.0)];
        let mut ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        ring.push(ring[0]);
        let found = roomiest(&Rings::of_shell(ring)).expect("it has room");
        assert_near(found.diameter_m, metres_per_degree(50.0).1 * 0.001);
    }
}

//! The largest circle in a figure: how wide it is, and where.
//!
//! A circle that touches the rim from within shrinks until nothing of the rim is in it any more (the shrinking ball of J. Ma, S. W. Bae and S. Choi, *3D
//! medial axis point approximation using nearest neighbors and the normal field*, The Visual Computer 28, 2012). The widest of those that touch the rim in many
//! places are moved until they cannot grow. Cells that are halved, as the poles of inaccessibility are found by, would be as many as a sliver is longer than wide.

use std::f64::consts::TAU;

use geo_types::Coord;
use rstar::RTree;
use rstar::primitives::Line;

use super::ellipsoid::metres_per_degree;
use super::prepared::Prepared;
use super::ring::Rings;
use super::side::Nudge;

/// A circle in metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circle {
    pub(crate) middle: Coord,
    pub(crate) diameter_m: f64,
}

/// In how many places of the rim circles begin, at most about.
const PLACES: usize = 3_000;
/// How many of the circles are moved.
const FINALISTS: usize = 6;
/// How large they are at least, as a part of the largest.
const NEARLY: f64 = 0.7;
/// How many times its radius a circle grows at most when it is moved. Its surroundings are known a little farther.
const GROWTH: f64 = 4.0;

/// The largest circle in a figure, to better than a hundredth of its diameter.
pub(crate) fn roomiest(figure: &Rings) -> Option<Circle> {
    let extent = figure.bounds();
    let plane = Plane::about(figure, 0.5 * (extent.min().y + extent.max().y), |_| true);
    let mut circles = plane.touching_circles();
    // Farther from the middle latitude a circle of this plane is an ellipse: each finalist is measured in a plane of its own.
    let (_, middle_lon) = metres_per_degree(plane.lat);
    let corrected = |&(c, r): &([f64; 2], f64)| {
        r * (metres_per_degree(c[1] / plane.per_lat).1 / middle_lon).min(1.0)
    };
    circles.sort_by(|a, b| corrected(b).total_cmp(&corrected(a)));
    let mut finalists: Vec<([f64; 2], f64)> = Vec::new();
    // Where the rim runs there and back within rounding, a circle may have found its way out.
    let prepared = Prepared::new(figure);
    let is_within = |&(middle, _): &([f64; 2], f64)| {
        prepared.contains(figure, plane.position(middle), Nudge::NorthEast)
    };
    let mut least = 0.0;
    for circle in circles.into_iter().filter(is_within) {
        if finalists.is_empty() {
            least = NEARLY * corrected(&circle);
        } else if finalists.len() == FINALISTS || corrected(&circle) < least {
            break;
        }
        let is_new = |other: &([f64; 2], f64)| plain_distance(other.0, circle.0) > 0.5 * other.1;
        if finalists.iter().all(is_new) {
            finalists.push(circle);
        }
    }
    let first = finalists.first().copied();
    let grown = finalists.into_iter().map(|(middle, radius)| {
        let at = plane.position(middle);
        let reach = 3.0 * GROWTH * radius;
        let near = Plane::about(figure, at.y, |[a, b]| {
            let (a, b) = (plane.place(a), plane.place(b));
            (0..2)
                .all(|i| a[i].min(b[i]) <= middle[i] + reach && a[i].max(b[i]) >= middle[i] - reach)
        });
        near.grown(near.place(at))
    });
    // At a pole no plane is true, and a circle may leave the figure.
    grown
        .flatten()
        .filter(|circle| prepared.contains(figure, circle.middle, Nudge::NorthEast))
        .max_by(|a, b| a.diameter_m.total_cmp(&b.diameter_m))
        .or_else(|| {
            first.map(|(middle, radius)| Circle {
                middle: plane.position(middle),
                diameter_m: 2.0 * radius,
            })
        })
}

fn plain_distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// A rim in metres about one latitude.
struct Plane {
    lat: f64,
    per_lon: f64,
    per_lat: f64,
    /// The figure on the left.
    sides: Vec<[[f64; 2]; 2]>,
    tree: RTree<Line<[f64; 2]>>,
}

impl Plane {
    fn about(figure: &Rings, lat: f64, wanted: impl Fn([Coord; 2]) -> bool) -> Self {
        let (per_lat, per_lon) = metres_per_degree(lat);
        let place = |c: Coord| [c.x * per_lon, c.y * per_lat];
        let segments = figure.segments().map(|(_, a, b)| [a, b]);
        let sides: Vec<[[f64; 2]; 2]> = segments
            .filter(|&ends| wanted(ends))
            .map(|ends| ends.map(place))
            .collect();
        Self {
            lat,
            per_lon,
            per_lat,
            tree: RTree::bulk_load(sides.iter().map(|&[a, b]| Line::new(a, b)).collect()),
            sides,
        }
    }

    fn place(&self, c: Coord) -> [f64; 2] {
        [c.x * self.per_lon, c.y * self.per_lat]
    }

    fn position(&self, [x, y]: [f64; 2]) -> Coord {
        Coord {
            x: x / self.per_lon,
            y: y / self.per_lat,
        }
    }

    /// The position of the rim that is nearest.
    fn nearest(&self, c: [f64; 2]) -> Option<[f64; 2]> {
        let line = self.tree.nearest_neighbor(&c)?;
        Some(line.nearest_point(&c))
    }

    /// Circles that touch the rim in places spread over it, and lie within.
    fn touching_circles(&self) -> Vec<([f64; 2], f64)> {
        let step = 1 + self.sides.len() / PLACES;
        let places = (PLACES / self.sides.len().max(1)).clamp(1, 9);
        let all = self.sides.iter().step_by(step);
        all.flat_map(|&side| (0..places).map(move |i| (side, (i as f64 + 0.5) / places as f64)))
            .filter_map(|(side, at)| self.shrunk(side, at))
            .collect()
    }

    /// The circle that touches a side from within at a fraction of it, as large as the rim lets it be.
    fn shrunk(&self, [a, b]: [[f64; 2]; 2], at: f64) -> Option<([f64; 2], f64)> {
        let length = plain_distance(a, b);
        let touched = [a[0] + at * (b[0] - a[0]), a[1] + at * (b[1] - a[1])];
        let inward = [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
        let extent = self.tree.root().envelope();
        let mut radius = plain_distance(extent.lower(), extent.upper());
        for _ in 0..40 {
            let middle = [
                touched[0] + radius * inward[0],
                touched[1] + radius * inward[1],
            ];
            let near = self.nearest(middle)?;
            if plain_distance(near, middle) >= radius * (1.0 - 1e-6) {
                return Some((middle, radius));
            }
            let (dx, dy) = (near[0] - touched[0], near[1] - touched[1]);
            let ahead = dx * inward[0] + dy * inward[1];
            let smaller = (dx * dx + dy * dy) / (2.0 * ahead);
            // A rim that lies behind, within rounding of the side itself.
            if !(smaller > 0.0 && smaller < radius) {
                return None;
            }
            radius = smaller;
        }
        None
    }

    /// The circle moved away from the rim as long as it grows.
    fn grown(&self, start: [f64; 2]) -> Option<Circle> {
        let room = |c: [f64; 2]| self.nearest(c).map(|near| plain_distance(near, c));
        let mut middle = start;
        let mut radius = room(middle)?;
        let mut step = 0.5 * radius;
        let largest = GROWTH * radius;
        while step > 1e-4 * radius && radius < largest {
            let around = (0..8).map(|i| {
                let angle = TAU * f64::from(i) / 8.0;
                let c = [
                    middle[0] + step * angle.cos(),
                    middle[1] + step * angle.sin(),
                ];
                (c, room(c).unwrap_or(0.0))
            });
            // A step no longer than the radius does not leave the figure.
            match around.max_by(|a, b| a.1.total_cmp(&b.1)) {
                Some((c, larger)) if larger > radius => (middle, radius) = (c, larger),
                _ => step *= 0.5,
            }
        }
        Some(Circle {
            middle: self.position(middle),
            diameter_m: 2.0 * radius,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A figure of rings in metres from a position, the first of them its shell.
    fn figure(rings: &[&[(f64, f64)]]) -> Rings {
        let (per_lat, per_lon) = metres_per_degree(40.0);
        let mut figure = Rings::default();
        for (number, ring) in rings.iter().enumerate() {
            let place = |&(x, y): &(f64, f64)| Coord {
                x: 45.0 + x / per_lon,
                y: 40.0 + y / per_lat,
            };
            let mut ring: Vec<Coord> = ring.iter().map(place).collect();
            ring.push(ring[0]);
            figure.push(&super::super::ring::turned(ring, number == 0), number == 0);
        }
        figure
    }

    fn width(rings: &[&[(f64, f64)]]) -> f64 {
        roomiest(&figure(rings)).expect("it has room").diameter_m
    }

    #[test]
    fn circles_of_plain_figures() {
        let near = |found: f64, expected: f64| {
            assert!((found / expected - 1.0).abs() < 0.01, "{found} {expected}");
        };
        let rectangle = |w, h| [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)];
        near(width(&[&rectangle(10.0, 10.0)]), 10.0);
        near(width(&[&rectangle(1000.0, 2.0)]), 2.0);
        near(width(&[&rectangle(0.1, 10_000.0)]), 0.1);
        // The legs of a right triangle less its longest side.
        near(width(&[&[(0.0, 0.0), (30.0, 0.0), (0.0, 40.0)]]), 20.0);
        // A long triangle is about half as wide as it is high at its middle: twice its area by half its rim.
        let rim = 1000.0 + 2.0 * 500.0_f64.hypot(4.0);
        near(
            width(&[&[(0.0, 0.0), (1000.0, 0.0), (500.0, 4.0)]]),
            4.0 * 2000.0 / rim,
        );
        // Between a field and what lies in it: touching two sides and a corner, r² - 200 r + 5200 = 0.
        let hole = [(10.0, 40.0), (40.0, 40.0), (40.0, 60.0), (10.0, 60.0)];
        near(
            width(&[&rectangle(100.0, 100.0), &hole]),
            200.0 - 2.0 * 4800.0_f64.sqrt(),
        );
        // A horseshoe whose eastern arm is the wider: at its bend, r² - 34 r + 169 = 0.
        let horseshoe = [
            (0.0, 0.0),
            (50.0, 0.0),
            (50.0, 90.0),
            (38.0, 90.0),
            (38.0, 5.0),
            (8.0, 5.0),
            (8.0, 90.0),
            (0.0, 90.0),
        ];
        let found = roomiest(&figure(&[&horseshoe])).expect("it has room");
        near(found.diameter_m, 34.0 - 2.0 * 120.0_f64.sqrt());
        // A rim that runs there and back.
        near(
            width(&[&[
                (0.0, 0.0),
                (5.0, 0.0),
                (5.0, 900.0),
                (5.0, 0.0),
                (10.0, 0.0),
                (10.0, 10.0),
                (0.0, 10.0),
            ]]),
            5.0,
        );
    }
}

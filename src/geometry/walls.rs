//! The sides of a rim as they are seen from a place, and the walls that they are to a circle there.

use rstar::AABB;
use rstar::primitives::Line;

use super::chebyshev::Wall;
use super::ellipsoid::distance;
use super::rim::{Rim, foot, plain_length};

/// From this radius in metres on the globe is no plane.
const LARGE_M: f64 = 2_000.0;

/// The radius of the globe, for how degrees of longitude become shorter.
const EARTH_M: f64 = 6.371e6;

/// A side as it is seen from a place, in metres from there.
pub(super) struct Seen {
    ends: [[f64; 2]; 2],
    foot: [f64; 2],
    distance_m: f64,
    /// By what part a degree of longitude becomes shorter with each metre to the north.
    narrowing: f64,
}

impl Seen {
    /// A straight wall between a circle of that radius and the side: along the side itself where the circle is on one side of all its line, and else square to the
    /// way to its nearest position.
    fn wall(&self, radius: f64) -> Wall {
        let [a, b] = self.ends;
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let length = plain_length([dx, dy]);
        let to_line = (a[0] * dy - a[1] * dx) / length;
        if to_line.abs() >= radius && self.distance_m <= LARGE_M {
            let sign = to_line.signum() / length;
            return Wall {
                room: to_line.abs(),
                away: [-sign * dy, sign * dx],
            };
        }
        let plain = plain_length(self.foot);
        Wall {
            room: self.distance_m,
            away: self.foot.map(|v| -v / plain),
        }
    }

    fn is_behind(&self, wall: &Wall) -> bool {
        self.ends.iter().all(|end| {
            let ahead = -(end[0] * wall.away[0] + end[1] * wall.away[1]);
            ahead >= wall.room - 1e-12 * (end[0].abs() + end[1].abs())
        })
    }

    /// The wall where its room changes with the length of a degree too.
    fn narrowed(&self, wall: Wall) -> Wall {
        let [x, y] = wall.away;
        Wall {
            away: [x, y - x * x * wall.room * self.narrowing],
            ..wall
        }
    }
}

/// The sides within reach of a place, as they are seen from there, the nearest first.
pub(super) fn seen_from(rim: &Rim, middle: [f64; 2], reach: f64) -> Vec<Seen> {
    let [east, north] = rim.scale(middle);
    let at = rim.position(middle);
    // The three walls at that distance meet twice as far away.
    let (dx, dy) = (2.0 * reach / east, 2.0 * reach / north);
    let around = AABB::from_corners(
        [middle[0] - dx, middle[1] - dy],
        [middle[0] + dx, middle[1] + dy],
    );
    let local = |c: [f64; 2]| [(c[0] - middle[0]) * east, (c[1] - middle[1]) * north];
    let narrowing = at.y.clamp(-89.0, 89.0).to_radians().tan() / EARTH_M;
    let see = |side: &Line<[f64; 2]>| {
        let ends = [local(side.from), local(side.to)];
        let foot = foot(ends, [0.0, 0.0]);
        let mut distance_m = plain_length(foot);
        if distance_m > LARGE_M {
            let there = [middle[0] + foot[0] / east, middle[1] + foot[1] / north];
            distance_m = distance(at, rim.position(there));
        }
        Seen {
            ends,
            foot,
            distance_m,
            narrowing,
        }
    };
    let near = rim.tree.locate_in_envelope_intersecting(&around);
    let mut seen: Vec<Seen> = near.map(see).collect();
    seen.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
    seen
}

/// The room at the place.
pub(super) fn room(seen: &[Seen]) -> Option<f64> {
    seen.first().map(|side| side.distance_m)
}

/// What a circle must not pass: how far one looks, and walls before the sides that are seen, the nearest first. What lies behind one of them needs none of its own, so
/// that a rim that turns away lets the circle go on beside it.
pub(super) fn walls(seen: &[Seen], radius: f64, reach: f64) -> Vec<Wall> {
    // An equilateral triangle around the place.
    let half = 0.5 * 3.0_f64.sqrt();
    let around = [[0.0, -1.0], [half, 0.5], [-half, 0.5]];
    let mut plain: Vec<Wall> = Vec::new();
    let mut walls: Vec<Wall> = around.map(|away| Wall { room: reach, away }).into();
    for side in seen {
        if !plain.iter().any(|wall| side.is_behind(wall)) {
            let wall = side.wall(radius);
            plain.push(wall);
            walls.push(side.narrowed(wall));
        }
    }
    walls
}

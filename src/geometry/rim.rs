//! The rim of a figure on a plane in metres, and the circles that touch it from within.
//!
//! A circle that touches the rim in a place shrinks until nothing of the rim is in it any more (the shrinking ball of J. Ma, S. W. Bae and S. Choi, *3D
//! medial axis point approximation using nearest neighbors and the normal field*, The Visual Computer 28, 2012).

use geo_types::Coord;
use rstar::RTree;
use rstar::primitives::Line;

use super::ellipsoid::metres_per_degree;
use super::rejoined::rejoined;
use super::ring::Rings;

/// In how many places of the rim there is a look for room, about: on each side in one at least and nine at most.
const PLACES: usize = 1_000;
/// How many circles begin there at most, about.
const CIRCLES: usize = 2_000;
/// How large they are at least, as a part of the largest: where one place on a side is tried, half of a wedge along it may lie before that.
pub(super) const NEARLY: f64 = 0.5;

pub(super) fn plain_distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    plain_length([a[0] - b[0], a[1] - b[1]])
}

/// The length of a vector. `hypot` rounds better than anything here asks for, and was the half of what looking for room costs.
pub(super) fn plain_length([x, y]: [f64; 2]) -> f64 {
    let square = x * x + y * y;
    if square > 1e-200 {
        square.sqrt()
    } else {
        x.hypot(y)
    }
}

pub(super) fn distance_to([a, b]: [[f64; 2]; 2], c: [f64; 2]) -> f64 {
    plain_distance(c, foot([a, b], c))
}

/// The position of a side that is nearest.
pub(super) fn foot([a, b]: [[f64; 2]; 2], c: [f64; 2]) -> [f64; 2] {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let along = ((c[0] - a[0]) * dx + (c[1] - a[1]) * dy) / (dx * dx + dy * dy);
    // From the nearer end, for the sake of long sides.
    match along {
        t if t >= 1.0 => b,
        t if t > 0.5 => [b[0] - (1.0 - t) * dx, b[1] - (1.0 - t) * dy],
        t if t > 0.0 => [a[0] + t * dx, a[1] + t * dy],
        _ => a,
    }
}

/// Where a circle touches the rim, and in which direction its middle lies.
#[derive(Clone, Copy, Debug)]
struct Touch {
    at: [f64; 2],
    inward: [f64; 2],
}

impl Touch {
    /// At a fraction of a side.
    fn on_side([a, b]: [[f64; 2]; 2], fraction: f64) -> Self {
        let length = plain_distance(a, b);
        Self {
            at: [
                a[0] + fraction * (b[0] - a[0]),
                a[1] + fraction * (b[1] - a[1]),
            ],
            inward: [-(b[1] - a[1]) / length, (b[0] - a[0]) / length],
        }
    }

    /// At a corner that stands into the figure, at a fraction of the turn from one side to the next.
    fn at_corner([before, after]: [[[f64; 2]; 2]; 2], fraction: f64) -> Option<Self> {
        let (from, to) = (
            Self::on_side(before, 1.0).inward,
            Self::on_side(after, 0.0).inward,
        );
        let turn = (from[0] * to[1] - from[1] * to[0]).atan2(from[0] * to[0] + from[1] * to[1]);
        let (sin, cos) = (fraction * turn).sin_cos();
        (turn < 0.0).then(|| Self {
            at: before[1],
            inward: [from[0] * cos - from[1] * sin, from[0] * sin + from[1] * cos],
        })
    }
}

/// A rim in metres from one of its corners, about the latitude of its middle.
pub(super) struct Rim {
    origin: Coord,
    per_lon: f64,
    per_lat: f64,
    /// The figure on the left.
    pub(super) sides: Vec<[[f64; 2]; 2]>,
    pub(super) tree: RTree<Line<[f64; 2]>>,
}

impl Rim {
    pub(super) fn of(figure: &Rings) -> Self {
        let extent = figure.bounds();
        let (per_lat, per_lon) = metres_per_degree(0.5 * (extent.min().y + extent.max().y));
        let sides = rejoined(figure);
        let origin = sides
            .first()
            .map_or(Coord { x: 0.0, y: 0.0 }, |side| side.0);
        // Taken off first: then a hair's breadth is as exact as anywhere.
        let place = |c: Coord| [(c.x - origin.x) * per_lon, (c.y - origin.y) * per_lat];
        let sides: Vec<[[f64; 2]; 2]> = sides
            .into_iter()
            .map(|(a, b)| [place(a), place(b)])
            .collect();
        Self {
            origin,
            per_lon,
            per_lat,
            tree: RTree::bulk_load(sides.iter().map(|&[a, b]| Line::new(a, b)).collect()),
            sides,
        }
    }

    /// The position of a place, its longitude running on beyond 180°.
    pub(super) fn position(&self, [x, y]: [f64; 2]) -> Coord {
        Coord {
            x: self.origin.x + x / self.per_lon,
            y: self.origin.y + y / self.per_lat,
        }
    }

    /// Metres to the east and the north at a place for each of the rim's own there.
    pub(super) fn scale(&self, place: [f64; 2]) -> [f64; 2] {
        let (per_lat, per_lon) = metres_per_degree(self.position(place).y);
        [per_lon / self.per_lon, per_lat / self.per_lat]
    }

    /// Circles that touch the rim in places spread over it, and lie within: the largest first, less those that are far smaller.
    pub(super) fn touching_circles(
        &self,
        is_within: impl Fn([f64; 2]) -> bool,
    ) -> Vec<([f64; 2], f64)> {
        let mut largest = 0.0_f64;
        let mut found: Vec<([f64; 2], f64)> = Vec::new();
        let mut add = |touch: Touch| {
            if let Some((middle, radius)) = self.shrunk(touch, NEARLY * largest) {
                // Farther from the middle latitude a circle of this plane is an ellipse.
                let [east, north] = self.scale(middle);
                let radius = radius * east.min(north).min(1.0);
                if radius >= NEARLY * largest && is_within(middle) {
                    largest = largest.max(radius);
                    found.push((middle, radius));
                }
            }
            largest
        };
        // Some first, so that most of the others need not be followed to their end.
        let some = self.sides.iter().step_by(1 + self.sides.len() / 100);
        let least = some.fold(0.0, |_, &side| NEARLY * add(Touch::on_side(side, 0.5)));
        let roomy = self.touches().filter(|&touch| self.is_free(touch, least));
        let roomy: Vec<Touch> = roomy.collect();
        for &touch in roomy.iter().step_by(1 + roomy.len() / CIRCLES) {
            add(touch);
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found
    }

    /// Places all over the rim.
    fn touches(&self) -> impl Iterator<Item = Touch> {
        let places = (PLACES / self.sides.len().max(1)).clamp(1, 9);
        let spread =
            move |places: usize| (0..places).map(move |i| (i as f64 + 0.5) / places as f64);
        let sides = self.sides.iter();
        let on_sides =
            sides.flat_map(move |&side| spread(places).map(move |at| Touch::on_side(side, at)));
        let corners = self.corners().into_iter();
        let at_corners = corners.flat_map(move |sides| {
            spread(places.min(3)).filter_map(move |at| Touch::at_corner(sides, at))
        });
        on_sides.chain(at_corners)
    }

    /// Whether a circle of that radius finds room where it touches.
    fn is_free(&self, Touch { at, inward }: Touch, radius: f64) -> bool {
        let middle = [at[0] + radius * inward[0], at[1] + radius * inward[1]];
        let near = self.nearest(middle);
        near.is_some_and(|near| plain_distance(near, middle) >= radius * (1.0 - 1e-6))
    }

    /// The position of the rim that is nearest. Sides so short that their ends are one place have no inward, and what is sought from there is nowhere.
    fn nearest(&self, c: [f64; 2]) -> Option<[f64; 2]> {
        if !c[0].is_finite() || !c[1].is_finite() {
            return None;
        }
        let side = self.tree.nearest_neighbor(&c)?;
        Some(foot([side.from, side.to], c))
    }

    /// The sides that meet in a corner, by their order along the rim.
    fn corners(&self) -> Vec<[[[f64; 2]; 2]; 2]> {
        let mut corners = Vec::with_capacity(self.sides.len());
        let mut first = 0;
        for (i, &side) in self.sides.iter().enumerate() {
            let follows = |&next: &usize| self.sides.get(next).is_some_and(|n| n[0] == side[1]);
            if let Some(next) = [i + 1, first].into_iter().find(follows) {
                corners.push([side, self.sides[next]]);
            }
            if !follows(&(i + 1)) {
                first = i + 1;
            }
        }
        corners
    }

    /// The circle that touches the rim from within in a place, as large as the rim lets it be, unless that is less than a radius.
    fn shrunk(&self, Touch { at, inward }: Touch, least: f64) -> Option<([f64; 2], f64)> {
        let extent = self.tree.root().envelope();
        let mut radius = plain_distance(extent.lower(), extent.upper());
        for _ in 0..60 {
            let middle = [at[0] + radius * inward[0], at[1] + radius * inward[1]];
            let near = self.nearest(middle)?;
            if plain_distance(near, at) <= 1e-13 * radius {
                return Some((middle, radius));
            }
            let (dx, dy) = (near[0] - at[0], near[1] - at[1]);
            let ahead = dx * inward[0] + dy * inward[1];
            let smaller = (dx * dx + dy * dy) / (2.0 * ahead);
            // A rim that lies behind, within rounding of the side itself.
            if smaller <= 0.0 || smaller < least {
                return None;
            }
            if smaller >= 0.99 * radius {
                return Some((middle, plain_distance(near, middle)));
            }
            radius = smaller;
        }
        None
    }
}

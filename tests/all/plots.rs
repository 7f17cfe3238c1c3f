//! Small ground near a position: metres there, and how large triangles, strips and rings are.
//!
//! Areas are integrated on the ellipsoid, rims geodesic, and widths those of circles in triangles and strips.

use geo_types::Coord;
use rand::RngExt;

use super::maps::{Random, random};
use super::plain::{area_m2, at, geodesic_m};

/// Metres to the east and north of a position, near it.
pub(crate) struct Local {
    origin: Coord,
    per_lon: f64,
    per_lat: f64,
}

impl Local {
    pub(crate) fn about(origin: Coord) -> Self {
        let step = 1e-4;
        Self {
            origin,
            per_lon: geodesic_m(origin, at(origin.x + step, origin.y)) / step,
            per_lat: geodesic_m(origin, at(origin.x, origin.y + step)) / step,
        }
    }

    pub(crate) fn at(&self, (east, north): (f64, f64)) -> Coord {
        at(
            self.origin.x + east / self.per_lon,
            self.origin.y + north / self.per_lat,
        )
    }

    pub(crate) fn metres(&self, c: Coord) -> (f64, f64) {
        // By the shorter way round.
        let dx = c.x - self.origin.x;
        let dx = dx - 360.0 * (dx / 360.0).round();
        (dx * self.per_lon, (c.y - self.origin.y) * self.per_lat)
    }
}

pub(crate) fn any_of<T: Copy>(random: &mut Random, all: &[T]) -> T {
    all[random.random_range(0..all.len())]
}

/// Any number of an order of magnitude between those of two.
pub(crate) fn any_size(random: &mut Random, least: f64, most: f64) -> f64 {
    least * (most / least).powf(random.random_range(0.0..=1.0))
}

/// One or minus one.
pub(crate) fn any_sign(random: &mut Random) -> f64 {
    any_of(random, &[1.0, -1.0])
}

/// How large ground is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measured {
    pub(crate) area_m2: f64,
    pub(crate) length_m: f64,
    pub(crate) width_m: f64,
}

impl Measured {
    /// Of ground within a ring and of a known width.
    pub(crate) fn of(ring: &[Coord], width_m: f64) -> Self {
        Self {
            area_m2: area_m2(ring).abs(),
            length_m: 0.5 * rim_m(ring) - width_m,
            width_m,
        }
    }

    /// Of a triangle: the circle in it touches its three sides.
    pub(crate) fn of_triangle(ring: &[Coord]) -> Self {
        Self::of(ring, 4.0 * area_m2(ring).abs() / rim_m(ring))
    }

    /// Whether open ground of that size is a gap, and not so nearly none that rounding decides.
    pub(crate) fn may_be_gap(&self) -> bool {
        self.area_m2 < 9_900.0 || self.width_m < 99.0
    }
}

fn rim_m(ring: &[Coord]) -> f64 {
    ring.windows(2).map(|ab| geodesic_m(ab[0], ab[1])).sum()
}

pub(crate) type Metres = (f64, f64);

pub(crate) fn is_inside(ring: &[Metres], c: Metres) -> bool {
    let crosses = |ab: &&[Metres]| {
        let (a, b) = (ab[0], ab[1]);
        (a.1 > c.1) != (b.1 > c.1) && c.0 < a.0 + (c.1 - a.1) / (b.1 - a.1) * (b.0 - a.0)
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}

/// How wide the largest circle in a ring is that begins at a place in it and moves wherever it grows, by chance.
pub(crate) fn widest_m(ring: &[Coord], start: Coord) -> f64 {
    let local = Local::about(start);
    let ring: Vec<Metres> = ring.iter().map(|&c| local.metres(c)).collect();
    let room = |c: Metres| {
        let rooms = ring.windows(2).map(|ab| to_segment(c, ab[0], ab[1]));
        let room = rooms.fold(f64::INFINITY, f64::min);
        if is_inside(&ring, c) { room } else { -room }
    };
    let mut random = random(7);
    let mut best = ((0.0, 0.0), room((0.0, 0.0)));
    let mut step = 2.0 * best.1.abs();
    for _ in 0..60 {
        let before = best.1;
        for _ in 0..60 {
            let mut any = || step * random.random_range(-1.0..1.0);
            let there = (best.0.0 + any(), best.0.1 + any());
            if room(there) > best.1 {
                best = (there, room(there));
            }
        }
        if best.1 < before * 1.001 {
            step *= 0.6;
        }
    }
    2.0 * best.1
}

pub(crate) fn to_segment(c: Metres, a: Metres, b: Metres) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let t = ((c.0 - a.0) * dx + (c.1 - a.1) * dy) / (dx * dx + dy * dy);
    let t = if t.is_finite() {
        t.clamp(0.0, 1.0)
    } else {
        0.0
    };
    (c.0 - a.0 - t * dx).hypot(c.1 - a.1 - t * dy)
}

/// How far apart two segments are.
pub(crate) fn apart((p, q): (Metres, Metres), (a, b): (Metres, Metres)) -> f64 {
    let turn = |a: Metres, b: Metres, c: Metres| {
        (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0) > 0.0
    };
    if turn(p, q, a) != turn(p, q, b) && turn(a, b, p) != turn(a, b, q) {
        return 0.0;
    }
    let ends = [
        to_segment(p, a, b),
        to_segment(q, a, b),
        to_segment(a, p, q),
        to_segment(b, p, q),
    ];
    ends.into_iter().fold(f64::INFINITY, f64::min)
}

//! Corners that are moved on one side of a border.

use geo_types::Coord;
use rand::RngExt;
use territory::FlawKind;

use super::drawings::{Common, Drawing, Place, key};
use super::maps::Random;
use super::plain::{at, geodesic_m};
use super::planting::{Garden, Planted};
use super::plots::{Local, Measured, Metres, any_sign, any_size, widest_m};

/// Two common segments of the same two rings that meet in a corner which no other ring has.
struct Bend {
    first: Common,
    /// In the first writing of the first segment: its far end, the corner, and the far end of the other one.
    corners: [Coord; 3],
    /// The far ends, seen from the corner.
    toward: Metres,
    onward: Metres,
}

fn length((x, y): Metres) -> f64 {
    x.hypot(y)
}

impl Bend {
    fn of(garden: &Garden, number: usize) -> Option<Self> {
        let first = garden.commons()[number];
        let (a, v) = first.ends[0];
        let rings = |common: &Common| {
            let mut rings = common.places.map(|place| (place.polygon, place.ring));
            rings.sort_unstable();
            rings
        };
        let is_next = |other: &&Common| {
            let (from, to) = other.ends[0];
            other.places != first.places
                && rings(other) == rings(&first)
                && (key(from) == key(v) || key(to) == key(v))
        };
        let (from, to) = garden.commons().iter().find(is_next)?.ends[0];
        let far = if key(from) == key(v) { to } else { from };
        if garden.at_corner(v).count() != 4 || key(a) == key(far) {
            return None;
        }
        let local = Local::about(v);
        // By the shorter way from the corner.
        let c = at(far.x - 360.0 * ((far.x - v.x) / 360.0).round(), far.y);
        Some(Self {
            first,
            corners: [a, v, c],
            toward: local.metres(a),
            onward: local.metres(c),
        })
    }

    /// Whether it is no sharp turn, and neither too short nor too long.
    fn is_fit(&self) -> bool {
        let (p, q) = (self.toward, self.onward);
        let cos = -(p.0 * q.0 + p.1 * q.1) / (length(p) * length(q));
        cos >= 0.3 && length(p).min(length(q)) >= 20.0 && length(p).max(length(q)) <= 5_000.0
    }

    /// Whether other rims leave its ends well away from it, and are far else.
    fn has_room(&self, garden: &Garden, moved_m: f64) -> bool {
        let [a, v, c] = self.corners;
        let leaves = |end: Coord, along_m: f64| {
            let local = Local::about(end);
            let back = local.metres(v);
            garden.at_corner(end).all(|&(_, p, q)| {
                let other = local.metres(if key(p) == key(end) { q } else { p });
                let turn = (back.0 * other.1 - back.1 * other.0)
                    .atan2(back.0 * other.0 + back.1 * other.1)
                    .abs();
                turn < 1e-9 || turn > 2.0 * moved_m / along_m + 0.2
            })
        };
        let own = [a, v, c].map(|corner| garden.at_corner(corner).map(|segment| segment.0));
        let own: Vec<Place> = own.into_iter().flatten().collect();
        leaves(a, length(self.toward))
            && leaves(c, length(self.onward))
            && garden.is_clear((a, v), 1.2 * moved_m, &own)
            && garden.is_clear((v, c), 1.2 * moved_m, &own)
    }

    /// The corner moved so far to the left of the way over it, halfway between the two segments.
    fn moved(&self, left_m: f64) -> Coord {
        let unit = |(x, y): Metres| (x / x.hypot(y), y / x.hypot(y));
        let (from, to) = (unit(self.toward), unit(self.onward));
        let (x, y) = (from.1 - to.1, to.0 - from.0);
        let step = left_m / x.hypot(y);
        Local::about(self.corners[1]).at((x * step, y * step))
    }
}

impl Garden {
    fn at_corner(&self, corner: Coord) -> impl Iterator<Item = &Drawing> {
        let touches = move |&&(_, p, q): &&Drawing| key(p) == key(corner) || key(q) == key(corner);
        self.segments.iter().filter(touches)
    }

    /// Moves a corner between two common segments on one side of them, to the one or the other side.
    pub(crate) fn plant_shift(&mut self, random: &mut Random, number: usize) -> bool {
        let Some(bend) = Bend::of(self, number).filter(Bend::is_fit) else {
            return false;
        };
        let lengths = [length(bend.toward), length(bend.onward)];
        let least = (2.5 / (lengths[0] + lengths[1])).max(0.001);
        let moved_m = any_size(random, least, 0.1 * lengths[0].min(lengths[1]));
        if !bend.has_room(self, moved_m) {
            return false;
        }
        let sign = any_sign(random);
        let there = bend.moved(sign * moved_m);
        let side = random.random_range(0..2);
        // Whether the corner moved into its own ground.
        let is_gap = self.drawn.side(&bend.first, side) == sign;
        let [a, v, c] = bend.corners;
        let ring = vec![a, v, c, there, a];
        let between = at(0.5 * (v.x + there.x), 0.5 * (v.y + there.y));
        let measured = Measured::of(&ring, widest_m(&ring, between));
        if measured.area_m2 < 1.0 || (is_gap && !measured.may_be_gap()) {
            return false;
        }
        let place = bend.first.places[side];
        let along = usize::from(self.drawn.is_along(&bend.first, side));
        let position = place.position + along;
        let shift = bend.first.ends[side].1.x - v.x;
        let written = at(there.x + shift, there.y);
        self.moved.push((Place { position, ..place }, written));
        // Around a gap the longer rim comes first: by the corner as it was, or as it is.
        let by = |corner: Coord| geodesic_m(a, corner) + geodesic_m(corner, c);
        let longer = if by(there) > by(v) { side } else { 1 - side };
        let of = [longer, 1 - longer].map(|side| self.drawn.name(bend.first.places[side]));
        self.taken.push((v, lengths[0].max(lengths[1])));
        self.planted.push(Planted {
            kind: Some(if is_gap {
                FlawKind::Gap
            } else {
                FlawKind::Overlap
            }),
            of: of.into(),
            ring,
            measured,
        });
        true
    }
}

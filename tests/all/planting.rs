//! Flaws of known size, planted into maps whose borders match.
//!
//! All of them lie along one segment that two territories have in common, or within one of them, away from all other rims.

use std::collections::BTreeMap;

use geo_types::{Coord, LineString, Polygon};
use rand::RngExt;
use territory::{Atlas, Flaw, FlawKind};

use super::drawings::{Common, Drawing, Drawn, Place};
use super::maps::Random;
use super::plain::{at, geodesic_m};
use super::plots::{Local, Measured, Metres, any_size, apart, is_inside, to_segment};

/// What was planted, as it should be found.
#[derive(Clone, Debug)]
pub(crate) struct Planted {
    /// `None` is no flaw.
    pub(crate) kind: Option<FlawKind>,
    /// In the order in which they are to be told; of an overlap in any.
    pub(crate) of: Vec<String>,
    pub(crate) ring: Vec<Coord>,
    pub(crate) measured: Measured,
}

/// What is planted along a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub(crate) is_gap: bool,
    /// A strip beside the segment, or a triangle on it.
    pub(crate) is_strip: bool,
}

impl Form {
    fn kind(self) -> FlawKind {
        if self.is_gap {
            FlawKind::Gap
        } else {
            FlawKind::Overlap
        }
    }

    /// On a line from one position to another, so high to its left.
    fn ring(self, random: &mut Random, p: Coord, q: Coord, left_m: f64) -> Vec<Coord> {
        let local = Local::about(p);
        let (dx, dy) = local.metres(q);
        let height = left_m / dx.hypot(dy);
        let beside = |t: f64| local.at((t * dx - height * dy, t * dy + height * dx));
        let mut ring = vec![p];
        if self.is_strip {
            ring.extend([beside(0.0), beside(1.0)]);
        } else {
            ring.push(beside(random.random_range(0.02..0.98)));
        }
        ring.extend([q, p]);
        ring
    }

    fn measured(self, ring: &[Coord], height_m: f64) -> Measured {
        if self.is_strip {
            Measured::of(ring, height_m)
        } else {
            Measured::of_triangle(ring)
        }
    }
}

/// Positions on a segment, by the position at which it starts and the fraction of it at which they begin.
type Added = (usize, f64, Vec<Coord>);

/// A map with what is being planted.
pub(crate) struct Garden {
    pub(crate) drawn: Drawn,
    commons: Vec<Common>,
    pub(crate) segments: Vec<Drawing>,
    /// What comes after a position of a ring.
    added: BTreeMap<(usize, usize), Vec<Added>>,
    /// Corners that were moved.
    pub(crate) moved: Vec<(Place, Coord)>,
    guests: Vec<(String, Polygon<f64>)>,
    pub(crate) planted: Vec<Planted>,
    /// Around what was planted: middle, and how far it reaches.
    pub(crate) taken: Vec<(Coord, f64)>,
}

/// Rims farther from what is planted than this have nothing to do with it: some tolerances.
const CLEAR_M: f64 = 8.0;

/// The position at a fraction of a segment.
fn part_of((a, b): (Coord, Coord), t: f64) -> Coord {
    at(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
}

/// At what fraction of a segment something begins that takes such a share of it: across 180° where the segment is, and away from its ends.
fn begin(random: &mut Random, (a, b): (Coord, Coord), share: f64) -> Option<f64> {
    let meridian = (180.0 - a.x) / (b.x - a.x);
    let is_across = meridian > 0.5 * share && meridian < 1.0 - 0.5 * share;
    let from = if is_across {
        meridian - share * random.random_range(0.1..0.9)
    } else {
        random.random_range(0.1..0.9 - share)
    };
    (from >= 0.02 && from + share <= 0.98).then_some(from)
}

impl Garden {
    pub(crate) fn of(drawn: &Drawn) -> Self {
        Self {
            commons: drawn.commons(),
            segments: drawn.places().collect(),
            drawn: drawn.clone(),
            added: BTreeMap::new(),
            moved: Vec::new(),
            guests: Vec::new(),
            planted: Vec::new(),
            taken: Vec::new(),
        }
    }

    pub(crate) fn commons(&self) -> &[Common] {
        &self.commons
    }

    /// Whether all other rims, and what was planted before, are away from a stretch by as much as that and some metres.
    pub(crate) fn is_clear(&self, stretch: (Coord, Coord), reach_m: f64, own: &[Place]) -> bool {
        let middle = at(
            0.5 * (stretch.0.x + stretch.1.x),
            0.5 * (stretch.0.y + stretch.1.y),
        );
        let local = Local::about(middle);
        let (p, q) = (local.metres(stretch.0), local.metres(stretch.1));
        let far = reach_m + CLEAR_M;
        let around = (p.0 - q.0).hypot(p.1 - q.1) + far;
        let is_far = |&(place, a, b): &Drawing| {
            let (a, b) = (local.metres(a), local.metres(b));
            own.contains(&place)
                || a.0.min(b.0) > around
                || a.0.max(b.0) < -around
                || a.1.min(b.1) > around
                || a.1.max(b.1) < -around
                || apart((p, q), (a, b)) > far
        };
        let is_apart = |&(c, reach): &(Coord, f64)| {
            let c = local.metres(c);
            to_segment(c, p, q) > far + reach
        };
        self.taken.iter().all(is_apart) && self.segments.iter().all(is_far)
    }

    /// Adds positions after the start of a segment, given by the fraction at which they begin and in the direction of the ends of `common`'s first writing.
    fn add(&mut self, common: &Common, side: usize, fraction: f64, mut coords: Vec<Coord>) {
        let place = common.places[side];
        let (from, to) = (common.ends[0], common.ends[side]);
        let shift = to.0.x - from.0.x;
        coords.iter_mut().for_each(|c| c.x += shift);
        let is_along = self.drawn.is_along(common, side);
        let fraction = if is_along { fraction } else { 1.0 - fraction };
        if !is_along {
            coords.reverse();
        }
        let added = self.added.entry((place.polygon, place.ring)).or_default();
        added.push((place.position, fraction, coords));
    }

    /// Plants a triangle or a strip along a common segment, an overlap or a gap; `false` where there is no room for it.
    pub(crate) fn plant(&mut self, random: &mut Random, number: usize, form: Form) -> bool {
        let common = self.commons[number];
        let ends = common.ends[0];
        let segment_m = geodesic_m(ends.0, ends.1);
        if segment_m < 20.0 {
            return false;
        }
        let length_m = any_size(random, 2.0, (0.5 * segment_m).min(3_000.0));
        // Of a square metre at least, and not within rounding of a line.
        let least = (2.2 / length_m).max(0.001);
        if least > 0.4 * length_m {
            return false;
        }
        let height_m = any_size(random, least, 0.4 * length_m);
        let share = length_m / segment_m;
        let Some(from) = begin(random, ends, share) else {
            return false;
        };
        let (p, q) = (part_of(ends, from), part_of(ends, from + share));
        if !self.is_clear((p, q), 1.2 * height_m, &common.places) {
            return false;
        }
        let own = random.random_range(0..2);
        let into_own = self.drawn.side(&common, own);
        let left_m = if form.is_gap {
            into_own * height_m
        } else {
            -into_own * height_m
        };
        let ring = form.ring(random, p, q, left_m);
        let measured = form.measured(&ring, height_m);
        if form.is_gap && !measured.may_be_gap() {
            return false;
        }
        let line = ring[..ring.len() - 1].to_vec();
        self.add(&common, own, from, line);
        // The other side may have corners there or not.
        if random.random_range(0..2) == 0 {
            self.add(&common, 1 - own, from, vec![p, q]);
        }
        let of = [own, 1 - own].map(|side| self.drawn.name(common.places[side]));
        let reach = |&c: &Coord| geodesic_m(p, c);
        self.taken
            .push((p, ring.iter().map(reach).fold(0.0, f64::max)));
        self.planted.push(Planted {
            kind: Some(form.kind()),
            of: of.into(),
            ring,
            measured,
        });
        true
    }

    /// Corners that one side has and the other lacks.
    pub(crate) fn plant_corners(&mut self, random: &mut Random, number: usize) -> bool {
        let common = self.commons[number];
        let (a, b) = common.ends[0];
        let reach_m = geodesic_m(a, b);
        let is_free = |&(c, reach): &(Coord, f64)| geodesic_m(a, c) > 2.0 * reach_m + reach;
        if !self.taken.iter().all(is_free) {
            return false;
        }
        let count = random.random_range(1..4);
        let mut fractions: Vec<f64> = (0..count)
            .map(|_| random.random_range(0.05..0.95))
            .collect();
        fractions.sort_by(f64::total_cmp);
        let corners: Vec<Coord> = fractions.iter().map(|&t| part_of((a, b), t)).collect();
        let side = random.random_range(0..2);
        self.add(&common, side, fractions[0], corners);
        self.taken.push((a, reach_m));
        self.planted.push(Planted {
            kind: None,
            of: Vec::new(),
            ring: Vec::new(),
            measured: Measured::default(),
        });
        true
    }

    /// Plants a territory within another, some way from a common segment, that is not cut out of it.
    pub(crate) fn plant_guest(&mut self, random: &mut Random, number: usize) -> bool {
        let common = self.commons[number];
        let side = random.random_range(0..2);
        let ends = common.ends[side];
        let segment_m = geodesic_m(ends.0, ends.1);
        let size_m = any_size(random, 1.5, (0.1 * segment_m).clamp(2.0, 3_000.0));
        let far_m = 2.0 * size_m + 2.0 * CLEAR_M;
        let local = Local::about(part_of(ends, 0.5));
        let (dx, dy) = local.metres(ends.1);
        let half_m = dx.hypot(dy);
        let into = self.drawn.side(&common, side) / half_m;
        let within = |metres: f64| local.at((-dy * into * metres, dx * into * metres));
        // All the way from the segment nothing else comes near.
        let way = (within(0.1), within(2.0 * far_m));
        if 2.0 * far_m > 0.8 * half_m || !self.is_clear(way, size_m, &common.places) {
            return false;
        }
        let form = Form {
            is_gap: false,
            is_strip: random.random_range(0..2) == 0,
        };
        let middle = within(far_m);
        let (sin, cos) = random.random_range(0.0..std::f64::consts::TAU).sin_cos();
        let local = Local::about(middle);
        let half_m = 0.5 * size_m;
        let (p, q) = (
            local.at((-half_m * cos, -half_m * sin)),
            local.at((half_m * cos, half_m * sin)),
        );
        let height_m = any_size(random, (3.0 / size_m).clamp(0.001, half_m), half_m);
        let ring = form.ring(random, p, q, height_m);
        let measured = form.measured(&ring, height_m);
        if measured.area_m2 < 1.0 {
            return false;
        }
        let name = format!("guest {}", self.guests.len());
        let of = vec![name.clone(), self.drawn.name(common.places[side])];
        let polygon = Polygon::new(LineString(ring.clone()), Vec::new());
        self.guests.push((name, polygon));
        self.taken.push((middle, 3.0 * far_m));
        self.planted.push(Planted {
            kind: Some(FlawKind::Uncut),
            of,
            ring,
            measured,
        });
        true
    }

    /// Takes another map in place of the one that was drawn.
    pub(crate) fn replace(&mut self, drawn: Drawn) {
        self.drawn = drawn;
    }

    /// The map with all that was planted.
    pub(crate) fn grown(&self) -> Drawn {
        let mut grown = self.drawn.clone();
        for (&(polygon, ring), added) in &self.added {
            let place = Place {
                polygon,
                ring,
                position: 0,
            };
            let mut added = added.clone();
            added.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            let mut coords = Vec::new();
            for (i, &c) in self.drawn.ring(place).0.iter().enumerate() {
                coords.push(c);
                let here = added.iter().filter(|(position, ..)| *position == i);
                coords.extend(here.flat_map(|(_, _, more)| more));
            }
            grown.set_ring(polygon, ring, coords);
        }
        for &(place, there) in &self.moved {
            let mut coords = grown.ring(place).0.clone();
            let was = self.drawn.ring(place).0[place.position];
            let is_it = |c: &&mut Coord| **c == was;
            coords.iter_mut().filter(is_it).for_each(|c| *c = there);
            grown.set_ring(place.polygon, place.ring, coords);
        }
        grown.polygons.extend(self.guests.clone());
        grown
    }
}

/// How far the measures of a flaw are from what was planted, as parts of it.
pub(crate) fn errors(flaw: &Flaw, planted: &Planted) -> [f64; 3] {
    let off = |found: f64, expected: f64| (found / expected - 1.0).abs();
    [
        off(flaw.area_m2, planted.measured.area_m2),
        off(flaw.length_m, planted.measured.length_m),
        off(flaw.width_m, planted.measured.width_m),
    ]
}

/// Whether a flaw is where something was planted, of its kind, and whose.
pub(crate) fn is_of(atlas: &Atlas, flaw: &Flaw, planted: &Planted) -> bool {
    let mut of: Vec<&str> = flaw
        .territories
        .iter()
        .map(|&id| atlas[id].name())
        .collect();
    let mut expected: Vec<&str> = planted.of.iter().map(String::as_str).collect();
    // Of a gap as thin as a hair nobody's rim is longer.
    let is_thin = planted.measured.width_m < 0.01 * planted.measured.length_m;
    if flaw.kind == FlawKind::Overlap || (flaw.kind == FlawKind::Gap && is_thin) {
        of.sort_unstable();
        expected.sort_unstable();
    }
    let Some(&first) = planted.ring.first() else {
        return false;
    };
    let local = Local::about(first);
    let metres: Vec<Metres> = planted.ring.iter().map(|&c| local.metres(c)).collect();
    let place = local.metres(flaw.place);
    Some(flaw.kind) == planted.kind && of == expected && is_inside(&metres, place)
}

//! Flaws of known size, planted into maps whose borders match.
//!
//! All of them lie along one segment that two territories have in common, or within one of them, away from all other rims. Their areas are integrated on the ellipsoid,
//! their rims geodesic, and their widths those of circles in triangles and strips.

use std::collections::{BTreeMap, HashMap};

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rand::RngExt;
use territory::{Atlas, Flaw, FlawKind};

use super::maps::Random;
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

/// A map as it is drawn.
#[derive(Clone)]
pub(crate) struct Drawn {
    pub(crate) polygons: Vec<(String, Polygon<f64>)>,
}

impl Drawn {
    pub(crate) fn atlas(&self) -> Atlas {
        let mut builder = Atlas::builder();
        for (name, polygon) in &self.polygons {
            builder = builder.territory(name.clone(), polygon.clone());
        }
        builder.build().expect("it can be read")
    }

    /// Of a GeoJSON text, as it stands.
    pub(crate) fn read(text: &str, name_property: &str) -> Self {
        let collection: geojson::FeatureCollection = text.parse().expect("it is a collection");
        let mut polygons = Vec::new();
        for feature in collection.features {
            let name = feature
                .property(name_property)
                .and_then(|name| name.as_str());
            let name = name.expect("features have names").to_owned();
            let geometry = feature.geometry.expect("features have ground");
            let ground: geo_types::Geometry<f64> = geometry.try_into().expect("it is known");
            let ground = match ground {
                geo_types::Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
                geo_types::Geometry::MultiPolygon(polygons) => polygons,
                other => panic!("{other:?} is no ground"),
            };
            polygons.extend(ground.into_iter().map(|polygon| (name.clone(), polygon)));
        }
        Self { polygons }
    }

    fn ring(&self, place: Place) -> &LineString<f64> {
        let polygon = &self.polygons[place.polygon].1;
        match place.ring {
            0 => polygon.exterior(),
            hole => &polygon.interiors()[hole - 1],
        }
    }

    fn set_ring(&mut self, polygon: usize, ring: usize, coords: Vec<Coord>) {
        let (_, polygon) = &mut self.polygons[polygon];
        if ring == 0 {
            polygon.exterior_mut(|exterior| exterior.0 = coords);
        } else {
            polygon.interiors_mut(|interiors| interiors[ring - 1].0 = coords);
        }
    }

    fn places(&self) -> impl Iterator<Item = Drawing> + '_ {
        let rings = self
            .polygons
            .iter()
            .enumerate()
            .flat_map(|(polygon, (_, shape))| {
                (0..=shape.interiors().len()).map(move |ring| (polygon, ring))
            });
        rings.flat_map(|(polygon, ring)| {
            let place = Place {
                polygon,
                ring,
                position: 0,
            };
            let segments = self.ring(place).0.windows(2).enumerate();
            segments.map(move |(position, ab)| (Place { position, ..place }, ab[0], ab[1]))
        })
    }
}

/// A segment of a map by the position at which it starts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Place {
    polygon: usize,
    ring: usize,
    position: usize,
}

/// A segment that rings of two territories have, in the writing of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Common {
    places: [Place; 2],
    pub(crate) ends: [(Coord, Coord); 2],
}

/// What was planted, as it should be found.
#[derive(Clone, Debug)]
pub(crate) struct Planted {
    /// `None` is no flaw.
    pub(crate) kind: Option<FlawKind>,
    /// In the order in which they are to be told; of an overlap in any.
    pub(crate) of: Vec<String>,
    pub(crate) ring: Vec<Coord>,
    pub(crate) area_m2: f64,
    pub(crate) length_m: f64,
    pub(crate) width_m: f64,
}

/// A segment with its ends as they are written.
type Drawing = (Place, Coord, Coord);

/// Positions on a segment, by the position at which it starts and the fraction of it at which they begin.
type Added = (usize, f64, Vec<Coord>);

/// The bits of a position, with 180° and -180° the same.
type Key = (u64, u64);

/// A map with what is being planted.
pub(crate) struct Garden {
    drawn: Drawn,
    commons: Vec<Common>,
    segments: Vec<Drawing>,
    /// What comes after a position of a ring.
    added: BTreeMap<(usize, usize), Vec<Added>>,
    /// Corners that were moved.
    moved: Vec<(Place, Coord)>,
    guests: Vec<(String, Polygon<f64>)>,
    pub(crate) planted: Vec<Planted>,
    /// Around what was planted: middle, and how far it reaches.
    taken: Vec<(Coord, f64)>,
}

/// Rims farther from what is planted than this have nothing to do with it: some tolerances.
const CLEAR_M: f64 = 8.0;

fn key(c: Coord) -> Key {
    let x = if c.x >= 180.0 { c.x - 360.0 } else { c.x };
    ((x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

impl Garden {
    /// With the segments that exactly two rings of two territories have in common.
    pub(crate) fn of(drawn: &Drawn) -> Self {
        let mut by_ends: HashMap<[Key; 2], Vec<Drawing>> = HashMap::new();
        for (place, a, b) in drawn.places() {
            let mut ends = [key(a), key(b)];
            ends.sort_unstable();
            by_ends.entry(ends).or_default().push((place, a, b));
        }
        let name = |place: Place| &drawn.polygons[place.polygon].0;
        let mut commons: Vec<Common> = by_ends
            .into_values()
            .filter(|same| same.len() == 2 && name(same[0].0) != name(same[1].0))
            .map(|same| {
                let [(p, a, b), (q, c, d)] = [same[0], same[1]];
                let turned = if key(a) == key(c) { (c, d) } else { (d, c) };
                Common {
                    places: [p, q],
                    ends: [(a, b), turned],
                }
            })
            .collect();
        commons.sort_by_key(|common| common.places);
        Self {
            commons,
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

    fn name(&self, place: Place) -> String {
        self.drawn.polygons[place.polygon].0.clone()
    }

    /// Whether all other rims, and what was planted before, are away from a stretch by as much as that and some metres.
    fn is_clear(&self, stretch: (Coord, Coord), reach_m: f64, own: &[Place]) -> bool {
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

    /// On which side of a place's segment its ground is: 1 where on the left.
    fn ground_side(&self, place: Place) -> f64 {
        let ring = &self.drawn.ring(place).0;
        let origin = ring[0];
        let turns: f64 = ring
            .windows(2)
            .map(|ab| {
                (ab[0].x - origin.x) * (ab[1].y - origin.y)
                    - (ab[1].x - origin.x) * (ab[0].y - origin.y)
            })
            .sum();
        if (turns > 0.0) == (place.ring == 0) {
            1.0
        } else {
            -1.0
        }
    }

    /// Adds positions after the start of a segment, given by the fraction at which they begin and in the direction of the ends of `common`'s first writing.
    fn add(&mut self, common: &Common, side: usize, fraction: f64, mut coords: Vec<Coord>) {
        let place = common.places[side];
        let (from, to) = (common.ends[0], common.ends[side]);
        let shift = to.0.x - from.0.x;
        coords.iter_mut().for_each(|c| c.x += shift);
        let ring = &self.drawn.ring(place).0;
        let is_along = ring[place.position] == to.0;
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
        let (a, b) = common.ends[0];
        let segment_m = geodesic_m(a, b);
        if segment_m < 20.0 {
            return false;
        }
        let length_m = any_size(random, 2.0, (0.5 * segment_m).min(3_000.0));
        let least = (2.2 / length_m).max(0.001);
        if least > 0.4 * length_m {
            return false;
        }
        let height_m = any_size(random, least, 0.4 * length_m);
        let share = length_m / segment_m;
        // Across 180° where the segment is.
        let meridian = (180.0 - a.x) / (b.x - a.x);
        let is_across = meridian > 0.5 * share && meridian < 1.0 - 0.5 * share;
        let from = if is_across {
            meridian - share * random.random_range(0.1..0.9)
        } else {
            random.random_range(0.1..0.9 - share)
        };
        if from < 0.02 || from + share > 0.98 {
            return false;
        }
        let on = |t: f64| at(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
        let (p, q) = (on(from), on(from + share));
        if !self.is_clear((p, q), 1.2 * height_m, &common.places) {
            return false;
        }
        let own = random.random_range(0..2);
        let out = -self.ground_side(common.places[own])
            * if self.drawn.ring(common.places[own]).0[common.places[own].position]
                == common.ends[own].0
            {
                1.0
            } else {
                -1.0
            };
        let local = Local::about(p);
        let (dx, dy) = local.metres(q);
        let metres = dx.hypot(dy);
        let sign = if form.is_gap { -out } else { out };
        // To the left of the segment.
        let (nx, ny) = (
            -dy / metres * sign * height_m,
            dx / metres * sign * height_m,
        );
        let beside = |t: f64| local.at((t * dx + nx, t * dy + ny));
        let tops = if form.is_strip {
            vec![beside(0.0), beside(1.0)]
        } else {
            vec![beside(random.random_range(0.02..0.98))]
        };
        let mut ring = vec![p];
        ring.extend(&tops);
        ring.extend([q, p]);
        let measured = Measured::of(&ring, form.is_strip.then_some(height_m));
        let is_small = measured.area_m2 < 9_900.0 || measured.width_m < 99.0;
        if form.is_gap && !is_small {
            return false;
        }
        let mut own_line = vec![p];
        own_line.extend(tops);
        own_line.push(q);
        self.add(&common, own, from, own_line);
        // The other side may have corners there or not.
        if random.random_range(0..2) == 0 {
            self.add(&common, 1 - own, from, vec![p, q]);
        }
        let of = [own, 1 - own].map(|side| self.name(common.places[side]));
        let kind = if form.is_gap {
            FlawKind::Gap
        } else {
            FlawKind::Overlap
        };
        self.take(&ring);
        self.planted
            .push(measured.planted(Some(kind), of.into(), ring));
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
        let on = |&t: &f64| at(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
        let corners: Vec<Coord> = fractions.iter().map(on).collect();
        let side = random.random_range(0..2);
        self.add(&common, side, fractions[0], corners);
        self.taken.push((a, reach_m));
        self.planted.push(Planted {
            kind: None,
            of: Vec::new(),
            ring: Vec::new(),
            area_m2: 0.0,
            length_m: 0.0,
            width_m: 0.0,
        });
        true
    }

    /// Moves a corner between two common segments on one side of them, to the one or the other side.
    pub(crate) fn plant_shift(&mut self, random: &mut Random, number: usize) -> bool {
        let first = self.commons[number];
        let (a, v) = first.ends[0];
        let is_next = |other: &&Common| {
            let ends = other.ends[0];
            let rings = |common: &Common| {
                let mut rings = common.places.map(|place| (place.polygon, place.ring));
                rings.sort_unstable();
                rings
            };
            other.places != first.places
                && rings(other) == rings(&first)
                && (key(ends.0) == key(v) || key(ends.1) == key(v))
        };
        let Some(&second) = self.commons.iter().find(is_next) else {
            return false;
        };
        let local = Local::about(v);
        let far = match second.ends[0] {
            (from, to) if key(from) == key(v) => to,
            (from, _) => from,
        };
        let c = local.at(local.metres(far));
        let at_corner = |corner: Coord| {
            let touches =
                move |&&(_, p, q): &&Drawing| key(p) == key(corner) || key(q) == key(corner);
            self.segments.iter().filter(touches)
        };
        if at_corner(v).count() != 4 || key(a) == key(far) {
            return false;
        }
        // Which way the two turn, and how long they are.
        let (toward, onward) = (local.metres(a), local.metres(c));
        let lengths = [toward.0.hypot(toward.1), onward.0.hypot(onward.1)];
        let cos = -(toward.0 * onward.0 + toward.1 * onward.1) / (lengths[0] * lengths[1]);
        let shortest = lengths[0].min(lengths[1]);
        let longest = lengths[0].max(lengths[1]);
        if cos < 0.3 || shortest < 20.0 || longest > 5_000.0 {
            return false;
        }
        let least = (2.5 / (lengths[0] + lengths[1])).max(0.001);
        let moved_m = any_size(random, least, 0.1 * shortest);
        // Nothing else leaves the ends in that direction.
        for (end, along) in [(a, lengths[0]), (far, lengths[1])] {
            let local = Local::about(end);
            let back = local.metres(v);
            for &&(_, p, q) in &at_corner(end).collect::<Vec<_>>() {
                let other = local.metres(if key(p) == key(end) { q } else { p });
                let turn = (back.0 * other.1 - back.1 * other.0)
                    .atan2(back.0 * other.0 + back.1 * other.1)
                    .abs();
                let is_own = turn < 1e-9;
                if !is_own && turn < 2.0 * moved_m / along + 0.2 {
                    return false;
                }
            }
        }
        let ends = [a, far, v].map(|corner| {
            at_corner(corner)
                .map(|segment| segment.0)
                .collect::<Vec<_>>()
        });
        let own: Vec<Place> = ends.concat();
        if !self.is_clear((a, v), 1.2 * moved_m, &own)
            || !self.is_clear((v, c), 1.2 * moved_m, &own)
        {
            return false;
        }
        let unit = |(x, y): Metres, length: f64| (x / length, y / length);
        let (from, to) = (unit(toward, lengths[0]), unit(onward, lengths[1]));
        // To the left of the way from `a` over the corner, between the two.
        let (x, y) = (from.1 - to.1, to.0 - from.0);
        let sign = if random.random_range(0..2) == 0 {
            1.0
        } else {
            -1.0
        };
        let step = sign * moved_m / x.hypot(y);
        let there = local.at((x * step, y * step));
        let side = random.random_range(0..2);
        let place = first.places[side];
        let ring = &self.drawn.ring(place).0;
        let (own_a, own_v) = first.ends[side];
        let is_along = ring[place.position] == own_a;
        let position = if is_along {
            place.position + 1
        } else {
            place.position
        };
        // Whether the corner moved out of its ground.
        let is_left_own = self.ground_side(place) * if is_along { 1.0 } else { -1.0 } > 0.0;
        let is_gap = is_left_own == (sign > 0.0);
        let ring = vec![a, v, c, there, a];
        let rim_m: f64 = ring.windows(2).map(|ab| geodesic_m(ab[0], ab[1])).sum();
        let measured = Measured {
            area_m2: area_m2(&ring).abs(),
            length_m: rim_m,
            width_m: widest_m(&ring, at(0.5 * (v.x + there.x), 0.5 * (v.y + there.y))),
        };
        let measured = Measured {
            length_m: 0.5 * rim_m - measured.width_m,
            ..measured
        };
        let is_small = measured.area_m2 < 9_900.0 || measured.width_m < 99.0;
        if measured.area_m2 < 1.0 || (is_gap && !is_small) {
            return false;
        }
        let shift = own_v.x - v.x;
        let moved = Place { position, ..place };
        self.moved.push((moved, at(there.x + shift, there.y)));
        // Around a gap the longer rim comes first: by the corner as it was, or as it is.
        let by = |corner: Coord| geodesic_m(a, corner) + geodesic_m(corner, c);
        let longer = if by(there) > by(v) { side } else { 1 - side };
        let of = [longer, 1 - longer].map(|side| self.name(first.places[side]));
        let kind = if is_gap {
            FlawKind::Gap
        } else {
            FlawKind::Overlap
        };
        self.taken.push((v, longest));
        self.planted
            .push(measured.planted(Some(kind), of.into(), ring));
        true
    }

    /// Plants a territory within another that is not cut out of it.
    pub(crate) fn plant_guest(&mut self, random: &mut Random, number: usize) -> bool {
        let common = self.commons[number];
        let side = random.random_range(0..2);
        let (a, b) = common.ends[side];
        let segment_m = geodesic_m(a, b);
        let size = any_size(random, 1.5, (0.1 * segment_m).clamp(2.0, 3_000.0));
        let place = common.places[side];
        let ring = &self.drawn.ring(place).0;
        let is_along = ring[place.position] == a;
        let into = self.ground_side(place) * if is_along { 1.0 } else { -1.0 };
        let local = Local::about(at(0.5 * (a.x + b.x), 0.5 * (a.y + b.y)));
        let (dx, dy) = local.metres(b);
        let half = dx.hypot(dy);
        let far = 2.0 * size + 2.0 * CLEAR_M;
        let middle = local.at((-dy / half * into * far, dx / half * into * far));
        let reach = local.at((-dy / half * into * 2.0 * far, dx / half * into * 2.0 * far));
        // All the way from the segment nothing else comes near.
        let from = local.at((-dy / half * into * 0.1, dx / half * into * 0.1));
        if !self.is_clear((from, reach), size, &common.places) || 2.0 * far > 0.8 * half {
            return false;
        }
        let local = Local::about(middle);
        let narrow = any_size(random, (1.5 / size / size).clamp(0.001, 1.0), 1.0);
        let is_strip = random.random_range(0..2) == 0;
        let (sin, cos) = random.random_range(0.0..std::f64::consts::TAU).sin_cos();
        let corner = |x: f64, y: f64| {
            let (x, y) = (size * (x - 0.5), 0.5 * size * narrow * y);
            local.at((x * cos - y * sin, x * sin + y * cos))
        };
        let mut ring = if is_strip {
            vec![
                corner(0.0, 0.0),
                corner(1.0, 0.0),
                corner(1.0, 1.0),
                corner(0.0, 1.0),
            ]
        } else {
            let apex = random.random_range(0.1..0.9);
            vec![corner(0.0, 0.0), corner(1.0, 0.0), corner(apex, 1.0)]
        };
        ring.push(ring[0]);
        let measured = Measured::of(&ring, is_strip.then_some(0.5 * size * narrow));
        if measured.area_m2 < 1.0 {
            return false;
        }
        let name = format!("guest {}", self.guests.len());
        let of = vec![name.clone(), self.name(place)];
        let polygon = Polygon::new(LineString(ring.clone()), Vec::new());
        self.guests.push((name, polygon));
        self.taken.push((middle, 3.0 * far));
        self.planted
            .push(measured.planted(Some(FlawKind::Uncut), of, ring));
        true
    }

    /// Takes another map in place of the one that was drawn.
    pub(crate) fn replace(&mut self, drawn: Drawn) {
        self.drawn = drawn;
    }

    fn take(&mut self, ring: &[Coord]) {
        let reach = ring
            .iter()
            .map(|&c| geodesic_m(ring[0], c))
            .fold(0.0, f64::max);
        self.taken.push((ring[0], reach));
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

/// What is planted along a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub(crate) is_gap: bool,
    /// A strip beside the segment, or a triangle on it.
    pub(crate) is_strip: bool,
}

struct Measured {
    area_m2: f64,
    length_m: f64,
    width_m: f64,
}

impl Measured {
    /// Of a triangle, or of a strip of a known width.
    fn of(ring: &[Coord], strip_m: Option<f64>) -> Self {
        let rim_m: f64 = ring.windows(2).map(|ab| geodesic_m(ab[0], ab[1])).sum();
        let area_m2 = area_m2(ring).abs();
        // The circle in a triangle touches its three sides.
        let width_m = strip_m.unwrap_or(4.0 * area_m2 / rim_m);
        Self {
            area_m2,
            length_m: 0.5 * rim_m - width_m,
            width_m,
        }
    }

    fn planted(self, kind: Option<FlawKind>, of: Vec<String>, ring: Vec<Coord>) -> Planted {
        Planted {
            kind,
            of,
            ring,
            area_m2: self.area_m2,
            length_m: self.length_m,
            width_m: self.width_m,
        }
    }
}

type Metres = (f64, f64);

fn is_inside(ring: &[Metres], c: Metres) -> bool {
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
    let mut random = super::maps::random(7);
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

fn to_segment(c: Metres, a: Metres, b: Metres) -> f64 {
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
fn apart((p, q): (Metres, Metres), (a, b): (Metres, Metres)) -> f64 {
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

/// How far the measures of a flaw are from what was planted, as parts of it.
pub(crate) fn errors(flaw: &Flaw, planted: &Planted) -> [f64; 3] {
    let off = |found: f64, expected: f64| (found / expected - 1.0).abs();
    [
        off(flaw.area_m2, planted.area_m2),
        off(flaw.length_m, planted.length_m),
        off(flaw.width_m, planted.width_m),
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
    let is_thin = planted.width_m < 0.01 * planted.length_m;
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

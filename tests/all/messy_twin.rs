//! What the definitions say of a map whose territories lie over each other as it comes, in whole numbers and fractions of them.
//!
//! All sides of all pieces are cut where they meet others. Of each bit it is asked which pieces lie on its left and on its right, by even and
//! odd. A territory's rim are the bits that have it on one side alone; walked round, they give its parts, and what lies beyond them their
//! borders. Nothing is rounded before lengths and areas are taken.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use geo_types::{Coord, LineString};
use territory::length_m;

use super::location::{Frame, Point, ring_holds};
use super::plain::area_m2;

/// A polygon of a territory, its rings as they were drawn.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) territory: usize,
    pub(crate) rings: Vec<Vec<Point>>,
}

impl Figure {
    pub(crate) fn sides(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        self.rings
            .iter()
            .flat_map(|ring| (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()])))
    }

    /// Whether it holds a position moved to the east by next to nothing, and to the north by next to nothing of that. Positions are in quarters.
    pub(crate) fn holds_quarters(&self, p: Point) -> bool {
        let holds = |ring: &Vec<Point>| {
            let quarters: Vec<Point> = ring.iter().map(|&(x, y)| (4 * x, 4 * y)).collect();
            ring_holds(&quarters, p)
        };
        holds(&self.rings[0]) && !self.rings[1..].iter().any(holds)
    }
}

/// A position whose coordinates are fractions of a grid step: `x / of` and `y / of`, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    x: i64,
    y: i64,
    of: i64,
}

impl Spot {
    fn new(x: i64, y: i64, of: i64) -> Spot {
        let divisor = divisor(divisor(x, y), of).abs() * of.signum();
        Spot {
            x: x / divisor,
            y: y / divisor,
            of: of / divisor,
        }
    }

    fn middle(a: Spot, b: Spot) -> Spot {
        Spot::new(
            a.x * b.of + b.x * a.of,
            a.y * b.of + b.y * a.of,
            2 * a.of * b.of,
        )
    }

    pub(crate) fn quarters((x, y): Point) -> Spot {
        Spot::new(x, y, 4)
    }

    fn y_order(self, other: Spot) -> Ordering {
        (self.y * other.of).cmp(&(other.y * self.of))
    }

    pub(crate) fn coord(self, frame: Frame) -> Coord {
        let of = self.of as f64;
        Coord {
            x: frame.origin.0 + frame.step * (self.x as f64 / of),
            y: frame.origin.1 + frame.step * (self.y as f64 / of),
        }
    }
}

fn divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

impl Ord for Spot {
    fn cmp(&self, other: &Spot) -> Ordering {
        (self.x * other.of)
            .cmp(&(other.x * self.of))
            .then(self.y_order(*other))
    }
}

impl PartialOrd for Spot {
    fn partial_cmp(&self, other: &Spot) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn cross(a: Point, b: Point) -> i64 {
    a.0 * b.1 - a.1 * b.0
}

fn minus(a: Point, b: Point) -> Point {
    (a.0 - b.0, a.1 - b.1)
}

/// A side of a piece, from the lesser of its ends.
#[derive(Clone, Copy)]
struct Side {
    territory: usize,
    a: Point,
    b: Point,
}

/// Where two sides meet: nowhere, in a spot, or in the ends of each that lie on the other.
fn meeting(s: &Side, t: &Side) -> Vec<Spot> {
    let (p, q) = (minus(s.b, s.a), minus(t.b, t.a));
    let (between, turn) = (minus(t.a, s.a), cross(p, q));
    if turn == 0 {
        if cross(between, p) != 0 {
            return Vec::new();
        }
        let ends = [s.a, s.b, t.a, t.b];
        let common = ends
            .into_iter()
            .filter(|&c| s.a.max(t.a) <= c && c <= s.b.min(t.b));
        return common.map(|(x, y)| Spot::new(x, y, 1)).collect();
    }
    let (along_s, along_t) = (
        cross(between, q) * turn.signum(),
        cross(between, p) * turn.signum(),
    );
    let whole = turn.abs();
    let is_within = |along: i64| (0..=whole).contains(&along);
    if is_within(along_s) && is_within(along_t) {
        let at = |from: i64, step: i64| from * whole + step * along_s;
        vec![Spot::new(at(s.a.0, p.0), at(s.a.1, p.1), whole)]
    } else {
        Vec::new()
    }
}

/// A bit of a side between two spots where sides meet.
pub(crate) struct Bit {
    pub(crate) from: Spot,
    pub(crate) to: Spot,
    side: (Point, Point),
    /// Which territories lie on its left and right.
    left: u32,
    right: u32,
    pub(crate) length_m: f64,
    /// On a pole, where there is no rim.
    is_pole: bool,
}

impl Bit {
    fn steps(&self) -> Point {
        minus(self.side.1, self.side.0)
    }

    /// Where it is at the height of a spot, as a fraction.
    fn x_at(&self, spot: Spot) -> (i128, i128) {
        let ((ax, ay), (dx, dy)) = (self.side.0, self.steps());
        let x = ax * dy * spot.of + (spot.y - ay * spot.of) * dx;
        (i128::from(x * dy.signum()), i128::from(dy.abs() * spot.of))
    }

    /// Whether it passes by the height of a spot, or what is next to nothing north of it.
    fn passes(&self, spot: Spot) -> bool {
        let (low, high) = match self.from.y_order(self.to) {
            Ordering::Greater => (self.to, self.from),
            _ => (self.from, self.to),
        };
        low.y_order(spot) != Ordering::Greater && spot.y_order(high) == Ordering::Less
    }
}

/// A bit of a rim.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rim {
    pub(crate) bit: usize,
    /// Whether the part is on the left of the bit as it stands.
    forward: bool,
    outer: bool,
}

#[derive(Default)]
pub(crate) struct TwinPart {
    pub(crate) territory: usize,
    pub(crate) rim: Vec<Rim>,
    pub(crate) area_m2: f64,
    /// Its holes filled.
    pub(crate) outer_m2: f64,
    pub(crate) rim_m: f64,
    pub(crate) outer_m: f64,
    /// Metres of rim that face each part, on all rings and on the outer one.
    pub(crate) faces_m: BTreeMap<usize, f64>,
    pub(crate) meets_m: BTreeMap<usize, f64>,
    pub(crate) open_m: f64,
    pub(crate) main: bool,
    pub(crate) host: Option<usize>,
    pub(crate) order: u32,
    /// Corners of its rim.
    pub(crate) corners: Vec<Coord>,
    /// Whether it comes by a spot twice that lies on a side which rounding may bend: whether it does is a matter of rounding.
    pub(crate) is_pinched: bool,
}

pub(crate) struct Twin {
    pub(crate) bits: Vec<Bit>,
    pub(crate) parts: Vec<TwinPart>,
    /// By territory: its rim, and of each bit of it the part.
    rims: Vec<Vec<(Rim, usize)>>,
    /// Sides that other sides of their territory cross: rounding may bend them.
    pub(crate) bent: Vec<(usize, Point, Point)>,
    /// Whether a territory has sides that run along each other, and are cut by others: rounding may part them.
    pub(crate) has_hairlines: bool,
    /// Whether two parts over each other are so alike in size that rounding may choose which one comes first.
    pub(crate) is_doubtful: bool,
}

/// Areas that differ by no more of themselves are equal but for rounding.
pub(crate) const ALIKE: f64 = 1e-9;

impl Twin {
    pub(crate) fn of(figures: &[Figure], territories: usize, frame: Frame) -> Twin {
        let (bits, bent, has_hairlines) = bits(figures, frame);
        let mut twin = Twin {
            bits,
            bent,
            parts: Vec::new(),
            rims: vec![Vec::new(); territories],
            has_hairlines,
            is_doubtful: false,
        };
        for territory in 0..territories {
            twin.find_parts(territory, frame);
        }
        twin.find_borders();
        twin.find_orders();
        twin
    }

    fn find_parts(&mut self, territory: usize, frame: Frame) {
        let own = 1 << territory;
        let has_rim = |&bit: &usize| {
            let bit = &self.bits[bit];
            (bit.left ^ bit.right) & own != 0
        };
        let rim: Vec<(usize, bool)> = (0..self.bits.len())
            .filter(has_rim)
            .map(|bit| (bit, self.bits[bit].left & own != 0))
            .collect();
        let loops = self.loops(&rim);
        let mut loop_of = BTreeMap::new();
        for (number, bits) in loops.iter().enumerate() {
            loop_of.extend(bits.iter().map(|&(bit, _)| (bit, number)));
        }
        // A loop around ground begins a part; one around what is left out belongs to the ground west of it.
        let mut parts = BTreeMap::new();
        for (number, bits) in loops.iter().enumerate() {
            let mut around = number;
            while !self.turns_left(&loops[around]) {
                let west = loops[around]
                    .iter()
                    .map(|&directed| self.start(directed))
                    .min()
                    .expect("loops have bits");
                let nearest = self
                    .west_of(west, &rim, false)
                    .expect("holes lie in ground");
                around = loop_of[&nearest];
            }
            let next = self.parts.len();
            let part = *parts.entry(around).or_insert(next);
            if part == next {
                self.parts.push(TwinPart {
                    territory,
                    ..TwinPart::default()
                });
            }
            self.add_loop(part, bits, frame);
        }
        let own: Vec<usize> = parts.into_values().collect();
        for &part in &own {
            let rim = self.parts[part].rim.iter().map(|&rim| (rim, part));
            self.rims[territory].extend(rim);
        }
        let largest = own
            .into_iter()
            .max_by(|&i, &j| self.parts[i].area_m2.total_cmp(&self.parts[j].area_m2));
        if let Some(main) = largest {
            self.parts[main].main = true;
        }
    }

    fn start(&self, (bit, forward): (usize, bool)) -> Spot {
        let bit = &self.bits[bit];
        if forward { bit.from } else { bit.to }
    }

    fn end(&self, (bit, forward): (usize, bool)) -> Spot {
        self.start((bit, !forward))
    }

    fn direction(&self, (bit, forward): (usize, bool)) -> (f64, f64) {
        let (dx, dy) = self.bits[bit].steps();
        let sign = if forward { 1.0 } else { -1.0 };
        (dx as f64 * sign, dy as f64 * sign)
    }

    /// A rim as loops with the ground on their left. Where several come by one spot, the sharpest turn to the left keeps to the same ground.
    fn loops(&self, rim: &[(usize, bool)]) -> Vec<Vec<(usize, bool)>> {
        let mut leaving: BTreeMap<Spot, Vec<(usize, bool)>> = BTreeMap::new();
        for &directed in rim {
            leaving
                .entry(self.start(directed))
                .or_default()
                .push(directed);
        }
        let mut gone: BTreeSet<usize> = BTreeSet::new();
        let mut loops = Vec::new();
        for &first in rim {
            let mut walk = Vec::new();
            let mut next = first;
            while gone.insert(next.0) {
                walk.push(next);
                let (ax, ay) = self.direction(next);
                let turn = |&directed: &(usize, bool)| {
                    let (bx, by) = self.direction(directed);
                    (ax * by - ay * bx).atan2(ax * bx + ay * by)
                };
                let after = leaving[&self.end(next)].iter();
                next = *after
                    .max_by(|p, q| turn(p).total_cmp(&turn(q)))
                    .expect("a rim goes on");
            }
            if !walk.is_empty() {
                assert_eq!(next, first, "a walk ends where it began");
                loops.push(walk);
            }
        }
        loops
    }

    fn turns_left(&self, bits: &[(usize, bool)]) -> bool {
        let at = |spot: Spot| {
            (
                spot.x as f64 / spot.of as f64,
                spot.y as f64 / spot.of as f64,
            )
        };
        // What is left out on a pole runs along the latitude of the first.
        let (x, y) = at(self.start(bits[0]));
        let twice_area: f64 = bits
            .iter()
            .map(|&directed| {
                let ((ax, ay), (bx, by)) = (at(self.start(directed)), at(self.end(directed)));
                (ax - x) * (by - y) - (ay - y) * (bx - x)
            })
            .sum();
        twice_area > 0.0
    }

    /// Of some bits the one that is next to the west of a spot, or of what is next to nothing north of it. Whether a bit through the spot counts depends.
    fn west_of(&self, spot: Spot, rim: &[(usize, bool)], with_own: bool) -> Option<usize> {
        let here = (i128::from(spot.x), i128::from(spot.of));
        let order = |(a, b): (i128, i128), (c, d): (i128, i128)| (a * d).cmp(&(c * b));
        rim.iter()
            .map(|&(bit, _)| bit)
            .filter(|&bit| {
                self.bits[bit].passes(spot)
                    && match order(self.bits[bit].x_at(spot), here) {
                        Ordering::Less => true,
                        Ordering::Equal => with_own,
                        Ordering::Greater => false,
                    }
            })
            .max_by(|&i, &j| {
                let (s, t) = (&self.bits[i], &self.bits[j]);
                let ((ax, ay), (bx, by)) = (s.steps(), t.steps());
                let slope = || (ax * ay.signum() * by.abs()).cmp(&(bx * by.signum() * ay.abs()));
                order(s.x_at(spot), t.x_at(spot)).then_with(slope)
            })
    }

    /// Adds a loop to a part, cut into the rings that close in it: those around ground are outer ones.
    fn add_loop(&mut self, part: usize, bits: &[(usize, bool)], frame: Frame) {
        // On a pole there is no rim, and all that is there is one position.
        let is_rim = |(bit, _): &&(usize, bool)| !self.bits[*bit].is_pole;
        let place = |spot: Spot| match spot.coord(frame).y.abs() == 90.0 {
            true => Spot { x: 0, ..spot },
            false => spot,
        };
        let mut walk: Vec<(usize, bool)> = bits.iter().filter(is_rim).copied().collect();
        if let Some(at_pole) = walk
            .iter()
            .position(|&d| self.start(d).coord(frame).y.abs() == 90.0)
        {
            walk.rotate_left(at_pole);
        }
        let mut path: Vec<(usize, bool)> = Vec::new();
        for directed in walk {
            path.push(directed);
            let end = place(self.end(directed));
            let is_there = |&earlier: &(usize, bool)| place(self.start(earlier)) == end;
            if let Some(from) = path.iter().position(is_there) {
                let ring = path.split_off(from);
                self.parts[part].is_pinched |= !path.is_empty() && self.is_bent(part, end);
                self.add_ring(part, &ring, frame);
            }
        }
        assert!(path.is_empty(), "a loop closes");
    }

    fn is_bent(&self, part: usize, spot: Spot) -> bool {
        self.bent.iter().any(|&(territory, a, b)| {
            let to_spot = (spot.x - a.0 * spot.of, spot.y - a.1 * spot.of);
            territory == self.parts[part].territory && cross(minus(b, a), to_spot) == 0
        })
    }

    fn add_ring(&mut self, part: usize, ring: &[(usize, bool)], frame: Frame) {
        let outer = self.turns_left(ring);
        // Corners alone, where sides meet a side there is none.
        let is_corner = |i: usize| {
            let before = ring[(i + ring.len() - 1) % ring.len()];
            let ((ax, ay), (bx, by)) = (self.direction(before), self.direction(ring[i]));
            ax * by != ay * bx || self.end(before) != self.start(ring[i])
        };
        let mut corners: Vec<Coord> = (0..ring.len())
            .filter(|&i| is_corner(i))
            .map(|i| self.start(ring[i]).coord(frame))
            .collect();
        corners.push(self.end(ring[ring.len() - 1]).coord(frame));
        corners.push(corners[0]);
        let area = area_m2(&corners);
        let found = &mut self.parts[part];
        found.area_m2 += area;
        if outer {
            found.outer_m2 += area;
        }
        found.corners.extend(corners);
        for &(bit, forward) in ring {
            found.rim_m += self.bits[bit].length_m;
            if outer {
                found.outer_m += self.bits[bit].length_m;
            }
            found.rim.push(Rim {
                bit,
                forward,
                outer,
            });
        }
    }

    /// The part of a territory that holds a spot moved to the east by next to nothing, and to the north by next to nothing of that.
    pub(crate) fn part_at(&self, territory: usize, spot: Spot) -> Option<usize> {
        let rims = &self.rims[territory];
        let rim: Vec<(usize, bool)> = rims.iter().map(|(rim, _)| (rim.bit, rim.forward)).collect();
        let bit = self.west_of(spot, &rim, true)?;
        let of_bit = |(rim, part): &(Rim, usize)| (rim.bit == bit).then_some(*part);
        rims.iter().find_map(of_bit)
    }

    fn find_borders(&mut self) {
        for part in 0..self.parts.len() {
            for i in 0..self.parts[part].rim.len() {
                let rim = self.parts[part].rim[i];
                let length_m = self.bits[rim.bit].length_m;
                let beyond = self.beyond(self.parts[part].territory, rim);
                let own = &mut self.parts[part];
                if beyond.is_empty() && rim.outer {
                    own.open_m += length_m;
                }
                for other in beyond {
                    *own.faces_m.entry(other).or_default() += length_m;
                    if rim.outer {
                        *own.meets_m.entry(other).or_default() += length_m;
                    }
                }
            }
        }
    }

    /// The parts that a bit of a territory's rim faces: those whose rim runs against it, or else, where it runs over the ground of others, the one of
    /// these that `locate` would give.
    fn beyond(&mut self, territory: usize, rim: Rim) -> Vec<usize> {
        let bit = &self.bits[rim.bit];
        let (own, out) = match rim.forward {
            true => (bit.left, bit.right),
            false => (bit.right, bit.left),
        };
        let others = (0..self.rims.len()).filter(|&other| other != territory);
        let against = |&other: &usize| (out & !own) >> other & 1 == 1;
        let over = |&other: &usize| (out & own) >> other & 1 == 1;
        let against: Vec<usize> = others.clone().filter(against).collect();
        if !against.is_empty() {
            let part = |other: usize| {
                let of_bit = |(r, part): &(Rim, usize)| (r.bit == rim.bit).then_some(*part);
                self.rims[other]
                    .iter()
                    .find_map(of_bit)
                    .expect("it has the bit")
            };
            return against.into_iter().map(part).collect();
        }
        let middle = Spot::middle(bit.from, bit.to);
        let part = |other| self.part_at(other, middle).expect("it holds the bit");
        let mut over: Vec<usize> = others.filter(over).map(part).collect();
        let outer_m2 = |part: usize| self.parts[part].outer_m2;
        over.sort_by(|&i, &j| outer_m2(i).total_cmp(&outer_m2(j)));
        if let [first, second, ..] = over[..]
            && outer_m2(second) <= outer_m2(first) * (1.0 + ALIKE)
        {
            self.is_doubtful = true;
        }
        over.truncate(1);
        over
    }

    fn find_orders(&mut self) {
        for part in 0..self.parts.len() {
            let met: BTreeSet<usize> = self.parts[part]
                .meets_m
                .keys()
                .map(|&other| self.parts[other].territory)
                .collect();
            let is_shut = self.parts[part].open_m == 0.0 && met.len() == 1;
            self.parts[part].host = met.first().copied().filter(|_| is_shut);
        }
        // One more than the least of the parts that it meets, until nothing changes; circles are of the first order.
        let mut orders: Vec<Option<u32>> = self
            .parts
            .iter()
            .map(|part| part.host.is_none().then_some(0))
            .collect();
        loop {
            let order = |part: usize| {
                let met = self.parts[part].meets_m.keys();
                orders[part].or(met.filter_map(|&host| orders[host]).min().map(|o| o + 1))
            };
            // All at once, and the lowest first.
            let next: Vec<Option<u32>> = (0..orders.len()).map(order).collect();
            let lowest = next.iter().zip(&orders);
            let lowest = lowest
                .filter(|(new, old)| new != old)
                .filter_map(|(new, _)| *new);
            let Some(lowest) = lowest.min() else {
                break;
            };
            for (old, new) in orders.iter_mut().zip(next) {
                if old.is_none() && new == Some(lowest) {
                    *old = new;
                }
            }
        }
        for (part, order) in self.parts.iter_mut().zip(orders) {
            part.order = order.unwrap_or(1);
        }
    }

    /// Metres of border of a territory with each other one, by its own sides; where it has none, as ground that others are drawn over, by
    /// theirs. Part by part.
    pub(crate) fn neighbors(&self, territory: usize) -> BTreeMap<usize, f64> {
        let mut found: BTreeMap<usize, f64> = BTreeMap::new();
        for (i, part) in self.parts.iter().enumerate() {
            if part.territory != territory {
                continue;
            }
            for (j, other) in self.parts.iter().enumerate() {
                let length_m = part.faces_m.get(&j).or(other.faces_m.get(&i));
                if let Some(length_m) = length_m {
                    *found.entry(other.territory).or_default() += length_m;
                }
            }
        }
        found
    }
}

type Bent = Vec<(usize, Point, Point)>;

/// All sides cut where they meet, each bit once, and the sides that others of their territory meet between their ends.
fn bits(figures: &[Figure], frame: Frame) -> (Vec<Bit>, Bent, bool) {
    let side = |territory: usize, (a, b): (Point, Point)| Side {
        territory,
        a: a.min(b),
        b: a.max(b),
    };
    let sides: Vec<Side> = figures
        .iter()
        .flat_map(|figure| figure.sides().map(|ab| side(figure.territory, ab)))
        .filter(|side| side.a != side.b)
        .collect();
    let mut cuts: Vec<Vec<Spot>> = vec![Vec::new(); sides.len()];
    let mut bent = Bent::new();
    let mut runs_along = vec![false; sides.len()];
    let mut is_rounded = vec![false; sides.len()];
    for (i, s) in sides.iter().enumerate() {
        let is_end = |spot: &Spot| [s.a, s.b].iter().any(|&(x, y)| *spot == Spot::new(x, y, 1));
        for (j, t) in sides.iter().enumerate() {
            let met = meeting(s, t);
            let is_bent = i != j && s.territory == t.territory && !met.iter().all(is_end);
            if is_bent {
                bent.push((s.territory, s.a, s.b));
            }
            if i != j && s.territory == t.territory {
                // Other than as a whole.
                let ends: BTreeSet<Spot> = met.iter().copied().collect();
                runs_along[i] |= ends.len() > 1 && (s.a, s.b) != (t.a, t.b);
                is_rounded[i] |= met.iter().any(|spot| spot.of != 1);
            }
            cuts[i].extend(met);
        }
        cuts[i].sort();
        cuts[i].dedup();
    }
    let mut each_once: BTreeMap<(Spot, Spot), (Point, Point)> = BTreeMap::new();
    for (side, cuts) in sides.iter().zip(&cuts) {
        for ab in cuts.windows(2) {
            each_once.entry((ab[0], ab[1])).or_insert((side.a, side.b));
        }
    }
    let bit = |((from, to), side): ((Spot, Spot), (Point, Point))| {
        let (a, b) = (from.coord(frame), to.coord(frame));
        let mut bit = Bit {
            from,
            to,
            side,
            left: 0,
            right: 0,
            length_m: length_m(&LineString(vec![a, b])),
            is_pole: a.y == b.y && a.y.abs() == 90.0,
        };
        for figure in figures {
            let (left, right) = sides_held(figure, &bit);
            bit.left |= u32::from(left) << figure.territory;
            bit.right |= u32::from(right) << figure.territory;
        }
        bit
    };
    let has_hairlines = runs_along
        .iter()
        .zip(&is_rounded)
        .any(|(along, rounded)| *along && *rounded);
    (
        each_once.into_iter().map(bit).collect(),
        bent,
        has_hairlines,
    )
}

/// Whether a figure holds what is on the left and on the right of a bit.
fn sides_held(figure: &Figure, bit: &Bit) -> (bool, bool) {
    let held: Vec<(bool, bool)> = figure
        .rings
        .iter()
        .map(|ring| ring_held(ring, bit))
        .collect();
    let of = |side: fn(&(bool, bool)) -> bool| side(&held[0]) && !held[1..].iter().any(side);
    (of(|held| held.0), of(|held| held.1))
}

/// The same of a ring, by even and odd: a ray from the middle of the bit crosses it to the north, or to the east where the bit runs north.
fn ring_held(ring: &[Point], bit: &Bit) -> (bool, bool) {
    let middle = Spot::middle(bit.from, bit.to);
    let is_upright = bit.steps().0 == 0;
    // Turned by a quarter, so that what is upright lies flat, and east is north.
    let turned = |(x, y): Point| if is_upright { (y, x) } else { (x, y) };
    let (x, y) = turned((middle.x, middle.y));
    let (mut beyond, mut along) = (0, 0);
    for i in 0..ring.len() {
        let (a, b) = (turned(ring[i]), turned(ring[(i + 1) % ring.len()]));
        let (a, b) = (a.min(b), a.max(b));
        if a.0 * middle.of <= x && x < b.0 * middle.of {
            let above = (b.1 - a.1) * (x - a.0 * middle.of) - (y - a.1 * middle.of) * (b.0 - a.0);
            beyond += i32::from(above > 0);
            along += i32::from(above == 0);
        }
    }
    let (far, near) = (beyond % 2 == 1, (beyond + along) % 2 == 1);
    // A bit runs to the east with the north on its left, or to the north with the east on its right.
    if is_upright { (near, far) } else { (far, near) }
}

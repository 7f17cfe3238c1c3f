//! Where a ring runs out and back so narrowly that hardly any ground is between.
//!
//! From each corner that is sharp enough, or between two that are near each other, both arms are followed side by side: from corner to corner on the
//! one that is behind, as long as this corner is near the other arm.

use geo_types::Coord;

use super::ellipsoid::metres_per_degree;
use super::globe::{is_on_180, is_on_pole};
use super::ring::{between, fraction_of};
use super::side::{Side, side};

/// An arm is this many times longer than the spike is wide at the arm's end, or longer.
const SLENDER: f64 = 100.0;

/// A narrow spike of a ring.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spike {
    /// Its end; the first of two corners.
    pub(crate) tip: Coord,
    /// Its ground: along one arm to the end, and back along the other to beside where the first began. It turns left, or right where the spike is a
    /// slit in the ring's ground.
    pub(crate) ring: Vec<Coord>,
    /// How long the shorter arm is.
    pub(crate) length_m: f64,
    /// How far the shorter arm's beginning is from the other arm.
    pub(crate) width_m: f64,
    /// A position between the arms.
    pub(crate) inside: Coord,
    /// Whether the ground between the arms is the ring's.
    pub(crate) is_outward: bool,
    /// The ring's position at its end.
    at: usize,
    /// How many of its positions are before the end and behind it.
    reach: [usize; 2],
}

/// The spikes of a closed ring, that has its ground on the left: no wider than `width_m`, and slender. A ring that is so narrow as a whole has none.
pub(crate) fn spikes(ring: &[Coord], width_m: f64) -> Vec<Spike> {
    let corners = &ring[..ring.len() - 1];
    let mut found: Vec<Spike> = Vec::new();
    let width_lat = width_m / 110_000.0;
    for i in 0..corners.len() {
        let next = if i + 1 < corners.len() { i + 1 } else { 0 };
        let before = if i > 0 { i - 1 } else { corners.len() - 1 };
        let (a, b, c) = (corners[before], corners[i], corners[next]);
        let blunt = || {
            let after = corners[(next + 1) % corners.len()];
            (b.y - c.y).abs() <= width_lat && turns_back(a, b, c, after)
        };
        let ends = if turns_back(a, b, b, c) && is_sharp(a, b, c) {
            [i, i]
        } else if blunt() {
            [i, next]
        } else {
            continue;
        };
        if let Some(spike) = (Arms { corners, ends }).spike(width_m) {
            // A spike may be found from a sharp end and from a short side beside it.
            match found.last_mut().filter(|last| last.holds(&spike)) {
                Some(last) if last.length_m < spike.length_m => *last = spike,
                Some(_) => {}
                None => found.push(spike),
            }
        }
    }
    found
}

/// Whether the way from `c` to `d` may lead back along the way from `a` to `b`: told in degrees, for any latitude.
fn turns_back(a: Coord, b: Coord, c: Coord, d: Coord) -> bool {
    (a.x - b.x) * (d.x - c.x) > 0.0 || (a.y - b.y) * (d.y - c.y) > 0.0
}

/// Whether the arms of a corner are nearly in one direction.
fn is_sharp(a: Coord, b: Coord, c: Coord) -> bool {
    let (per_lat, per_lon) = metres_per_degree(b.y);
    let metres = |c: Coord| ((c.x - b.x) * per_lon, (c.y - b.y) * per_lat);
    let ((ax, ay), (cx, cy)) = (metres(a), metres(c));
    let (ahead, beside) = (ax * cx + ay * cy, ax * cy - ay * cx);
    // The arms' ends need not be beside each other.
    ahead > 0.0 && beside.abs() * SLENDER <= 1.1 * ahead
}

/// The two ways along a ring from an end.
struct Arms<'a> {
    corners: &'a [Coord],
    /// The corners from which they lead, back and forth.
    ends: [usize; 2],
}

impl Arms<'_> {
    /// The corner of an arm so many steps from its end.
    fn corner(&self, arm: usize, steps: usize) -> Coord {
        let count = self.corners.len();
        match arm {
            0 => self.corners[(self.ends[0] + count - steps) % count],
            _ => self.corners[(self.ends[1] + steps) % count],
        }
    }

    fn spike(&self, width_m: f64) -> Option<Spike> {
        let blunt = usize::from(self.ends[0] != self.ends[1]);
        let mut steps = [0, 0];
        let mut lengths = [0.0, 0.0];
        let mut base = None;
        loop {
            if steps[0] + steps[1] + blunt + 2 >= self.corners.len() {
                return None;
            }
            let onward = [0, 1].map(|arm| {
                lengths[arm]
                    + metres(
                        self.corner(arm, steps[arm]),
                        self.corner(arm, steps[arm] + 1),
                    )
            });
            let arm = usize::from(onward[1] < onward[0]);
            let other = 1 - arm;
            let (from, to) = (
                self.corner(arm, steps[arm]),
                self.corner(arm, steps[arm] + 1),
            );
            if is_on_180(from, to) || is_on_pole(from, to) || self.goes_back(arm, steps[arm]) {
                break;
            }
            let beside = self.nearest(to, other, steps[other]);
            let apart_m = metres(to, beside);
            if apart_m > width_m || apart_m * SLENDER > onward[arm] {
                break;
            }
            steps[arm] += 1;
            lengths[arm] = onward[arm];
            base = Some((arm, beside, apart_m));
        }
        let (shorter, beside, apart_m) = base?;
        // Where both begin side by side, but not square to their direction, one of them is beside the other's beginning and not beyond it.
        let other = 1 - shorter;
        let is_beside = steps[other] > 0 && (lengths[0] - lengths[1]).abs() <= apart_m;
        let from_other = is_beside.then(|| {
            let begins = self.corner(other, steps[other]);
            metres(begins, self.nearest(begins, shorter, steps[shorter]))
        });
        let width_m = from_other.map_or(apart_m, |other_m| apart_m.min(other_m));
        let ring = self.ring(steps, shorter, beside);
        let is_outward = match side(self.corner(0, 1), self.corner(0, 0), self.corner(1, 1)) {
            Side::Left => true,
            Side::Right => false,
            Side::On => return None,
        };
        Some(Spike {
            tip: self.corner(0, 0),
            inside: between_arms(&ring, self.corner(0, 0)),
            ring,
            length_m: lengths[shorter],
            width_m,
            is_outward,
            at: self.ends[0],
            reach: [steps[0], steps[1] + blunt],
        })
    }

    /// Whether an arm turns back where its next step begins: then there is another spike's end.
    fn goes_back(&self, arm: usize, steps: usize) -> bool {
        steps > 0 && {
            let [a, b, c] = [steps - 1, steps, steps + 1].map(|steps| self.corner(arm, steps));
            (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) < 0.0
        }
    }

    /// The position of an arm that is nearest, of the side that begins so many steps from its end and of the one before.
    fn nearest(&self, c: Coord, arm: usize, steps: usize) -> Coord {
        let (per_lat, per_lon) = metres_per_degree(c.y);
        let flat = |c: Coord| Coord {
            x: c.x * per_lon,
            y: c.y * per_lat,
        };
        let of_side = |steps: usize| {
            let (a, b) = (self.corner(arm, steps), self.corner(arm, steps + 1));
            between(a, b, fraction_of((flat(a), flat(b)), flat(c)))
        };
        let (here, before) = (of_side(steps), of_side(steps.saturating_sub(1)));
        if metres(c, before) < metres(c, here) {
            before
        } else {
            here
        }
    }

    /// The ring around what is between the arms.
    fn ring(&self, steps: [usize; 2], shorter: usize, beside: Coord) -> Vec<Coord> {
        let back = (0..=steps[0]).rev().map(|steps| self.corner(0, steps));
        let forth = (0..=steps[1]).map(|steps| self.corner(1, steps));
        let mut ring: Vec<Coord> = Vec::with_capacity(steps[0] + steps[1] + 4);
        if shorter == 1 {
            ring.push(beside);
        }
        ring.extend(back.chain(forth));
        if shorter == 0 {
            ring.push(beside);
        }
        ring.dedup();
        ring.push(ring[0]);
        ring.dedup();
        ring
    }
}

/// A position between the arms whose ring that is: between the middle of the first side and what of the other arm is nearest.
fn between_arms(ring: &[Coord], tip: Coord) -> Coord {
    let middle = between(ring[0], ring[1], 0.5);
    let sides = ring[..ring.len() - 1].windows(2);
    let of_other = sides.skip_while(|ab| ab[0] != tip);
    let near = of_other.map(|ab| between(ab[0], ab[1], fraction_of((ab[0], ab[1]), middle)));
    let gap = |c: &Coord| (c.x - middle.x).hypot(c.y - middle.y);
    match near.min_by(|a, b| gap(a).total_cmp(&gap(b))) {
        Some(near) => between(middle, near, 0.5),
        None => middle,
    }
}

impl Spike {
    /// Whether another that was found later is the same one from another end.
    fn holds(&self, other: &Spike) -> bool {
        other.at <= self.at + self.reach[1] && self.at + other.reach[0] >= other.at
    }
}

/// About how far two near positions are apart.
fn metres(a: Coord, b: Coord) -> f64 {
    let (per_lat, per_lon) = metres_per_degree(0.5 * (a.y + b.y));
    ((b.x - a.x) * per_lon).hypot((b.y - a.y) * per_lat)
}

//! How knots of many segments are halved.
//!
//! The box of a knot is parted at a coordinate of one axis, and again as long as that leaves fewer segments to each half. Each half has a reference of its own, its south-west
//! corner, and the set that holds that: the way to a position from there stays in the half, so that no segment counts that does not come into it.
//! Unlike cells these halves are cut at any doubles, wherever the corners are.

use std::collections::BTreeMap;

use geo_types::Coord;

use super::knot::{KnotDraft, begin_halved, begin_upper, on_axis};
use super::leaf::{Run, add_run};
use super::sets::{Making, Set};
use super::source::{Edges, Source};
use crate::geometry::side::{Side, crosses_way, side};

/// A knot of fewer segments is not halved.
const FEW: usize = 24;
/// How often each segment may be listed beyond the first time, on the average.
const REPEATS: usize = 4;

/// What halves are made of.
pub(crate) struct Halves<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) sets: &'a Making,
    pub(crate) edges: &'a Edges,
}

/// A box with the numbers of the edges that come into it.
pub(crate) struct Half {
    /// The reference of the whole knot, or one of its own.
    pub(crate) low: Coord,
    pub(crate) high: Coord,
    /// Holds the south-west corner.
    pub(crate) set: Set,
    pub(crate) edges: Vec<u32>,
}

/// Where a half is parted.
#[derive(Clone, Copy)]
struct Cut {
    axis: usize,
    at: f64,
}

impl Halves<'_> {
    /// Writes a knot with its halves.
    pub(crate) fn write(&self, knot: Half, leaves: &mut Vec<u32>) {
        let mut budget = REPEATS * knot.edges.len();
        self.write_half(knot, &mut budget, leaves);
    }

    fn write_half(&self, half: Half, budget: &mut usize, leaves: &mut Vec<u32>) {
        let Some((cut, [lower, upper])) = self.parted(&half, budget) else {
            self.draft(&half).write(leaves);
            return;
        };
        drop(half);
        let start = begin_halved(leaves, cut.axis, cut.at);
        self.write_half(lower, budget, leaves);
        begin_upper(leaves, start);
        self.write_half(upper, budget, leaves);
    }

    /// What a half that is not parted is.
    pub(crate) fn draft(&self, half: &Half) -> KnotDraft {
        let mut parts: BTreeMap<u32, Vec<(Run, u8)>> = BTreeMap::new();
        for &number in &half.edges {
            let edge = &self.edges.edges[number as usize];
            for &rank in self.edges.owners_of(&edge.owners) {
                add_run(parts.entry(rank).or_default(), edge.segment, 0);
            }
        }
        let runs = |runs: Vec<(Run, u8)>| runs.into_iter().map(|(run, _)| run).collect();
        KnotDraft {
            reference: half.low,
            around: half.set,
            parts: parts
                .into_iter()
                .map(|(rank, all)| (rank, runs(all)))
                .collect(),
            star: None,
        }
    }

    fn ends(&self, number: u32) -> (Coord, Coord) {
        let edge = &self.edges.edges[number as usize];
        self.source.ends(edge.part, edge.segment)
    }

    /// Both halves, where that leaves clearly less to each and not too much to both.
    fn parted(&self, half: &Half, budget: &mut usize) -> Option<(Cut, [Half; 2])> {
        let count = half.edges.len();
        if count < FEW {
            return None;
        }
        let cuts = [0, 1].map(|axis| self.cut(half, axis));
        let listed = |cut: &Cut| -> usize {
            let each = half.edges.iter().map(|&number| {
                let (a, b) = self.ends(number);
                let (a, b) = (on_axis(a, cut.axis), on_axis(b, cut.axis));
                usize::from(a.min(b) <= cut.at) + usize::from(a.max(b) >= cut.at)
            });
            each.sum()
        };
        let cut = cuts.into_iter().flatten().min_by_key(listed)?;
        let [lower, upper] = self.both(half, cut);
        let more = (lower.edges.len() + upper.edges.len()).saturating_sub(count);
        let is_less = 10 * lower.edges.len().max(upper.edges.len()) <= 9 * count;
        *budget = budget.checked_sub(more).filter(|_| is_less)?;
        Some((cut, [lower, upper]))
    }

    /// Where as many ends lie on either side, of those that lie well in the box.
    fn cut(&self, half: &Half, axis: usize) -> Option<Cut> {
        let (low, high) = (on_axis(half.low, axis), on_axis(half.high, axis));
        let ends = half.edges.iter().map(|&number| self.ends(number));
        let mut inside: Vec<f64> = ends
            .flat_map(|(a, b)| [on_axis(a, axis), on_axis(b, axis)])
            .filter(|&v| v > low && v < high)
            .collect();
        let middle = inside.len() / 2;
        if inside.is_empty() {
            return None;
        }
        let (_, &mut at, _) = inside.select_nth_unstable_by(middle, f64::total_cmp);
        Some(Cut { axis, at })
    }

    fn both(&self, half: &Half, cut: Cut) -> [Half; 2] {
        let moved = |mut c: Coord| {
            *(if cut.axis == 0 { &mut c.x } else { &mut c.y }) = cut.at;
            c
        };
        let part = |low: Coord, high: Coord, set: Set| {
            let near = |&number: &u32| comes_into(self.ends(number), low, high);
            Half {
                low,
                high,
                set,
                edges: half.edges.iter().copied().filter(near).collect(),
            }
        };
        let corner = moved(half.low);
        let lower = part(half.low, moved(half.high), half.set);
        let upper = part(corner, half.high, self.set_at(half, corner));
        [lower, upper]
    }

    /// The set that holds a position of a half.
    fn set_at(&self, half: &Half, p: Coord) -> Set {
        let mut turning = self.sets.turning(half.set);
        for &number in &half.edges {
            let (a, b) = self.ends(number);
            if crosses_way(a, b, half.low, p) {
                let owners = &self.edges.edges[number as usize].owners;
                for &rank in self.edges.owners_of(owners) {
                    turning.turn(rank);
                }
            }
        }
        turning.set()
    }
}

/// Whether a segment has a position in common with a box, the rim of the box counted.
fn comes_into((a, b): (Coord, Coord), low: Coord, high: Coord) -> bool {
    if a.x.max(b.x) < low.x
        || a.x.min(b.x) > high.x
        || a.y.max(b.y) < low.y
        || a.y.min(b.y) > high.y
    {
        return false;
    }
    // Those corners that are farthest from its line on either side.
    let falls = (b.x > a.x) != (b.y > a.y);
    let (one, other) = if falls {
        (low, high)
    } else {
        (Coord { x: low.x, ..high }, Coord { x: high.x, ..low })
    };
    let sides = (side(a, b, one), side(a, b, other));
    sides.0 != sides.1 || sides.0 == Side::On
}

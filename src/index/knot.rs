//! Cells that cannot be divided until few borders are left: who holds a position there.
//!
//! A knot has its segments part by part, always asked exactly. Where all of them end in one position, the star, they are kept in their order around it as well,
//! each with the set that holds what comes behind it, so that a position among a hundred thousand of them is found by halving. Other knots of many segments
//! are [halved](super::halves): a map in which all lies closer together than the steps of the fixed point, as one does that comes to 180° from both sides, is a knot as a whole.

use geo_types::Coord;

use super::claims::Claims;
use super::leaf::Run;
use super::sets::{Set, Sets};
use crate::geometry::side::{Nudge, Side, crosses_way, nudged_side};

/// In the first word of a knot that is halved.
const HALVED: u32 = 1 << 31;
/// Words of a halved knot before its halves: the axis, where it is halved, and how far behind its own the words of the upper half begin.
const HALVED_WORDS: usize = 4;

fn words(v: f64) -> [u32; 2] {
    [v.to_bits() as u32, (v.to_bits() >> 32) as u32]
}

fn double(low: u32, high: u32) -> f64 {
    f64::from_bits(u64::from(low) | u64::from(high) << 32)
}

/// A coordinate by its axis.
pub(crate) fn on_axis(c: Coord, axis: usize) -> f64 {
    if axis == 0 { c.x } else { c.y }
}

/// Begins a knot whose positions below a coordinate of an axis are in one half, which is to be written next. Where it is.
pub(crate) fn begin_halved(leaves: &mut Vec<u32>, axis: usize, at: f64) -> usize {
    let start = leaves.len();
    let [low, high] = words(at);
    leaves.extend([HALVED | axis as u32, low, high, 0]);
    start
}

/// Says that the other half of a knot comes next.
pub(crate) fn begin_upper(leaves: &mut [u32], start: usize) {
    leaves[start + HALVED_WORDS - 1] = (leaves.len() - start) as u32;
}

/// Of a knot, or the halves of which it consists, where the one with a position begins.
pub(crate) fn half_at(leaves: &[u32], mut at: usize, p: Coord) -> usize {
    while leaves[at] & HALVED != 0 {
        let axis = (leaves[at] & 1) as usize;
        let is_lower = on_axis(p, axis) < double(leaves[at + 1], leaves[at + 2]);
        at += if is_lower {
            HALVED_WORDS
        } else {
            leaves[at + HALVED_WORDS - 1] as usize
        };
    }
    at
}

/// How many words a knot has that was stored, with its halves; `None` where they are no knot's.
pub(crate) fn checked_knot(leaves: &[u32], at: usize, claims: &mut Claims) -> Option<usize> {
    // Each half has at most nine tenths of the segments, which are numbered with 32 bits.
    const DEEPEST: usize = 256;
    let mut next = at;
    // Where the upper halves begin of those whose lower ones are being checked.
    let mut uppers = Vec::new();
    loop {
        if leaves.get(next)? & HALVED != 0 {
            let &[axis, low, high, behind] = leaves[next..].first_chunk::<HALVED_WORDS>()?;
            if axis & !HALVED > 1 || !double(low, high).is_finite() || uppers.len() == DEEPEST {
                return None;
            }
            uppers.push(next.checked_add(behind as usize)?);
            next += HALVED_WORDS;
            continue;
        }
        next += checked_half(&leaves[next..], claims)?;
        match uppers.pop() {
            None => return Some(next - at),
            Some(upper) if upper == next => {}
            Some(_) => return None,
        }
    }
}

/// The same of one that is not halved.
fn checked_half(words: &[u32], claims: &mut Claims) -> Option<usize> {
    let &[parts, around, spokes, x_low, x_high, y_low, y_high] = words.first_chunk()?;
    let is_finite = |low: u32, high: u32| double(low, high).is_finite();
    let mut is_sound = is_finite(x_low, x_high) && is_finite(y_low, y_high);
    is_sound &= claims.sets.is_set(around);
    // Lengths by 64 bits: whatever they say, their sum is told.
    let start = 7_u64;
    let ends = slice(words, start + u64::from(parts), u64::from(parts))?;
    let ranks = slice(words, start, u64::from(parts))?;
    let runs = u64::from(ends.last().copied().unwrap_or(0));
    let behind = start + 2 * u64::from(parts) + 2 * runs;
    let (runs, _) = slice(words, start + 2 * u64::from(parts), 2 * runs)?.as_chunks::<2>();
    is_sound &= claims.are_ranks(ranks) && ends.windows(2).all(|ab| ab[0] <= ab[1]);
    if !is_sound {
        return None;
    }
    let mut from = 0;
    for (&rank, &end) in ranks.iter().zip(ends) {
        let own = &runs[from..end as usize];
        // A part has no more segments in a knot than it has.
        let count: u64 = own.iter().map(|&[_, count]| u64::from(count)).sum();
        let are_there = own
            .iter()
            .all(|&[first, count]| claims.are_segments(first, count));
        if count > claims.positions_of(rank) || !are_there {
            return None;
        }
        from = end as usize;
    }
    if spokes == 0 {
        return Some(behind as usize);
    }
    let star = slice(words, behind, 5 + 2 * u64::from(spokes))?;
    let (head, spokes) = star.split_first_chunk::<5>()?;
    let (spokes, _) = spokes.as_chunks::<2>();
    let is_sound = is_finite(head[0], head[1])
        && is_finite(head[2], head[3])
        && claims.sets.is_set(head[4])
        && spokes
            .iter()
            .all(|&[spoke, set]| claims.are_segments(spoke, 1) && claims.sets.is_set(set));
    is_sound.then_some(behind as usize + star.len())
}

fn slice(words: &[u32], from: u64, count: u64) -> Option<&[u32]> {
    let from = usize::try_from(from).ok()?;
    words.get(from..)?.get(..usize::try_from(count).ok()?)
}

/// What is written into a knot that is not halved: for each part, the least rank first, its segments.
#[derive(Debug, Default)]
pub(crate) struct KnotDraft {
    pub(crate) parts: Vec<(u32, Vec<Run>)>,
    /// From where its positions are reached: south-west of all of them.
    pub(crate) reference: Coord,
    /// The set that holds the reference.
    pub(crate) around: Set,
    pub(crate) star: Option<StarDraft>,
}

/// Segments that all end in one position and lead out of their cell from there.
#[derive(Debug)]
pub(crate) struct StarDraft {
    pub(crate) at: Coord,
    /// The set that holds what comes before the first.
    pub(crate) first: Set,
    /// Counter-clockwise from the east, each with the set that holds what comes behind it.
    pub(crate) spokes: Vec<(u32, Set)>,
}

/// Whether a segment that leads from a star comes before a position, after the step to the north-east, or before the step itself where the position is the
/// star's: counter-clockwise from the east.
pub(crate) fn comes_before(star: Coord, far: Coord, p: Coord) -> bool {
    let is_lower = far.y < star.y || (far.y == star.y && far.x < star.x);
    // What lies to the west is above the line to the east, after the step.
    match (is_lower, p.y < star.y) {
        (false, true) => true,
        (true, false) => false,
        _ => nudged_side(star, far, p, Nudge::NorthEast) == Side::Left,
    }
}

impl KnotDraft {
    pub(crate) fn write(&self, leaves: &mut Vec<u32>) {
        let spokes = self.star.as_ref().map_or(0, |star| star.spokes.len());
        leaves.extend([self.parts.len() as u32, self.around, spokes as u32]);
        leaves.extend(words(self.reference.x));
        leaves.extend(words(self.reference.y));
        leaves.extend(self.parts.iter().map(|(rank, _)| rank));
        let mut end = 0;
        for (_, runs) in &self.parts {
            end += runs.len() as u32;
            leaves.push(end);
        }
        let runs = self.parts.iter().flat_map(|(_, runs)| runs);
        leaves.extend(runs.flat_map(|run| [run.first, run.count]));
        if let Some(star) = &self.star {
            leaves.extend(words(star.at.x));
            leaves.extend(words(star.at.y));
            leaves.push(star.first);
            leaves.extend(star.spokes.iter().flat_map(|&(spoke, set)| [spoke, set]));
        }
    }
}

/// A knot that is not halved, read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Knot<'a> {
    parts: &'a [u32],
    ends: &'a [u32],
    runs: &'a [u32],
    reference: Coord,
    pub(crate) around: Set,
    /// As it was drafted: nothing where there is none.
    star: &'a [u32],
}

impl<'a> Knot<'a> {
    pub(crate) fn at(leaves: &'a [u32], at: usize) -> Self {
        let parts = leaves[at] as usize;
        let spokes = leaves[at + 2] as usize;
        let start = at + 7;
        let ends = &leaves[start + parts..start + 2 * parts];
        let runs = ends.last().map_or(0, |&end| end as usize);
        let behind = start + 2 * parts + 2 * runs;
        let words = if spokes == 0 { 0 } else { 5 + 2 * spokes };
        Knot {
            parts: &leaves[start..start + parts],
            ends,
            runs: &leaves[start + 2 * parts..behind],
            reference: Coord {
                x: double(leaves[at + 3], leaves[at + 4]),
                y: double(leaves[at + 5], leaves[at + 6]),
            },
            around: leaves[at + 1],
            star: &leaves[behind..behind + words],
        }
    }

    /// The set that holds a position, where the knot is a star. `positions` is as for a leaf.
    #[cold]
    pub(crate) fn set_in_star<'b>(
        self,
        p: Coord,
        positions: impl Fn(Run) -> &'b [Coord],
    ) -> Option<Set> {
        let (&[x_low, x_high, y_low, y_high, first], spokes) = self.star.split_first_chunk()?;
        let star = Coord {
            x: double(x_low, x_high),
            y: double(y_low, y_high),
        };
        let (spokes, _) = spokes.as_chunks::<2>();
        let count = spokes.partition_point(|&[spoke, _]| {
            let ends = positions(Run {
                first: spoke,
                count: 1,
            });
            let far = if ends[0] == star { ends[1] } else { ends[0] };
            comes_before(star, far, p)
        });
        Some(count.checked_sub(1).map_or(first, |last| spokes[last][1]))
    }

    /// The ranks of its parts, the least first.
    pub(crate) fn parts(self) -> &'a [u32] {
        self.parts
    }

    /// Whether the part of that place among [`Knot::parts`] holds a position. `positions` is as for a leaf.
    pub(crate) fn holds<'b>(
        self,
        place: usize,
        sets: &Sets,
        p: Coord,
        positions: impl Fn(Run) -> &'b [Coord],
    ) -> bool {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        let runs = &self.runs[2 * start as usize..2 * self.ends[place] as usize];
        let runs = runs.chunks_exact(2).map(|words| Run {
            first: words[0],
            count: words[1],
        });
        let crossed = runs
            .flat_map(|run| positions(run).windows(2))
            .filter(|ends| crosses_way(ends[0], ends[1], self.reference, p));
        (crossed.count() % 2 == 1) != sets.contains(self.around, self.parts[place])
    }
}

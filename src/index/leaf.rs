//! Cells that borders run through: who holds a position there.
//!
//! A leaf has the borders of its cell as chains of vertices on a lattice of its own, 2^15 steps to a side, clipped to the cell and a little around it, and
//! says for up to eight parts whether they hold the cell's reference, four steps to the south-west of its corner. Borders that leave to
//! the west run on to the north along the reference's meridian. A ray to the west then crosses what the way from the reference north, then
//! east to the position would, and each crossing turns over the parts whose rim it is.
//!
//! Rounding moves borders by less than three steps. A position that is farther from all of them is answered for good: moving the borders back
//! never carries one over it, nor over the reference, which is four steps away. Nearer, the segments themselves are asked, by exact
//! signs along the same way.

use std::ops::Range;

use geo_types::Coord;

use super::claims::Claims;
use super::frame::{Frame, Quanta};
use super::sets::Set;
use super::tree::{Content, LeafClass, Reference, Size};
use crate::geometry::side::crosses_way;

/// A leaf's lattice has 2^15 steps to a side.
pub(crate) const LATTICE: u32 = 15;
/// Steps of a leaf's lattice from the reference to the cell's corner, and around the cell of what is kept.
pub(crate) const AROUND: u32 = 4;
/// What is added to coordinates on the lattice so that none is negative.
pub(crate) const SHIFT: u32 = 8;
/// Steps within which the lattice does not decide. Three are proven; the rest is for rounding in single precision.
pub(crate) const DOUBT: f32 = 3.25;
/// Parts in a leaf.
pub(crate) const PARTS: usize = 8;

/// A step of a leaf's lattice in quanta, as a power of two for each axis.
#[inline]
pub(crate) fn step(size: Size) -> [u32; 2] {
    size.map(|log| log.saturating_sub(LATTICE))
}

/// The reference of a cell, from which its leaf counts.
pub(crate) fn reference(frame: &Frame, corner: Quanta, size: Size) -> Coord {
    let [x, y] =
        [0, 1].map(|axis| i64::from(corner[axis]) - (i64::from(AROUND) << step(size)[axis]));
    frame.at(x, y)
}

/// The south-west corner of the cell of a size that holds a position.
#[inline]
pub(crate) fn corner_of(quanta: Quanta, size: Size) -> Quanta {
    // Shifted as 64 bits, for cells as large as the map.
    [0, 1].map(|axis| (u64::from(quanta[axis]) >> size[axis] << size[axis]) as u32)
}

/// Consecutive segments, by the number of the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) first: u32,
    pub(crate) count: u32,
}

/// Adds a segment to runs, each with what its segments turn over.
pub(crate) fn add_run(runs: &mut Vec<(Run, u8)>, segment: u32, mask: u8) {
    match runs.last_mut() {
        Some((run, same)) if *same == mask && run.first + run.count == segment => run.count += 1,
        _ => runs.push((
            Run {
                first: segment,
                count: 1,
            },
            mask,
        )),
    }
}

/// What is written into a leaf.
#[derive(Debug, Default)]
pub(crate) struct LeafDraft {
    /// Ranks of its parts, the least first.
    pub(crate) parts: Vec<u32>,
    /// Which of them hold the reference.
    pub(crate) base: u8,
    /// The set that holds the reference; nothing where it is no more than the parts above.
    pub(crate) around: Set,
    /// On the lattice, x in the lower half and y in the upper.
    pub(crate) vertices: Vec<u32>,
    /// For each two consecutive vertices the parts that crossing there turns over.
    pub(crate) masks: Vec<u8>,
    pub(crate) runs: Vec<(Run, u8)>,
}

/// Chains of more vertices, or of more runs, are not written into one leaf.
pub(crate) const LONGEST: usize = 120;

impl LeafDraft {
    pub(crate) fn clear(&mut self) {
        self.parts.clear();
        self.vertices.clear();
        self.masks.clear();
        self.runs.clear();
        self.base = 0;
        self.around = 0;
    }

    /// First the masks and the vertices, of a number that the reference tells: so they are on their way from memory before the head is there, and whether there are
    /// more is foretold before, too.
    pub(crate) fn write(&self, leaves: &mut Vec<u32>) -> Reference {
        leaves.resize(leaves.len().next_multiple_of(Reference::LEAF_WORDS), 0);
        let at = leaves.len();
        let pairs = self.masks.len().div_ceil(8).max(1);
        let quads = pairs * 2;
        let head = quads as u32
            | (self.parts.len() as u32) << 8
            | u32::from(self.base) << 12
            | (self.runs.len() as u32) << 20
            | u32::from(self.around != 0) << 28;
        leaves.push(head);
        for quad in 0..quads {
            let mask = |i| self.masks.get(quad * 4 + i).copied().unwrap_or(0);
            leaves.push(u32::from_le_bytes([0, 1, 2, 3].map(mask)));
        }
        leaves.extend(&self.vertices);
        let last = self.vertices.last().copied().unwrap_or(0);
        let missing = quads * 4 + 1 - self.vertices.len();
        leaves.extend(std::iter::repeat_n(last, missing));
        leaves.extend(&self.parts);
        for &(run, mask) in &self.runs {
            leaves.extend([run.first, run.count | u32::from(mask) << 24]);
        }
        if self.around != 0 {
            leaves.push(self.around);
        }
        Reference::leaf(at, pairs)
    }
}

/// A leaf, read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf<'a> {
    words: &'a [u32],
}

impl<'a> Leaf<'a> {
    #[inline]
    pub(crate) fn at(leaves: &'a [u32], at: usize) -> Self {
        Leaf {
            words: &leaves[at..],
        }
    }

    /// Four masks, five vertices at a time.
    #[inline]
    fn quads(self) -> usize {
        (self.words[0] & 0xff) as usize
    }

    #[inline]
    pub(crate) fn parts(self) -> &'a [u32] {
        &self.words[self.parts_range()]
    }

    #[inline]
    fn parts_range(self) -> Range<usize> {
        let start = 2 + self.quads() * 5;
        start..start + (self.words[0] >> 8 & 0xf) as usize
    }

    #[inline]
    fn base(self) -> u8 {
        (self.words[0] >> 12) as u8
    }

    fn runs(self) -> impl Iterator<Item = (Run, u8)> + 'a {
        let start = self.parts_range().end;
        let count = (self.words[0] >> 20 & 0xff) as usize;
        let run = |words: &[u32]| {
            let run = Run {
                first: words[0],
                count: words[1] & 0xff_ffff,
            };
            (run, (words[1] >> 24) as u8)
        };
        self.words[start..start + 2 * count]
            .chunks_exact(2)
            .map(run)
    }

    /// The edges on the lattice that turn parts over.
    pub(crate) fn borders(self) -> impl Iterator<Item = [[u32; 2]; 2]> + 'a {
        let (masks, vertices) = self.chains(self.quads());
        let masks = masks.iter().flat_map(|four| four.to_le_bytes());
        masks
            .zip(vertices.windows(2))
            .filter(|&(mask, _)| mask != 0)
            .map(|(_, ends)| [ends[0], ends[1]].map(|end| [end & 0xffff, end >> 16]))
    }

    /// The set that holds the reference beyond the leaf's own parts.
    #[inline]
    pub(crate) fn around(self) -> Set {
        if self.words[0] >> 28 & 1 == 0 {
            return 0;
        }
        let runs = (self.words[0] >> 20 & 0xff) as usize;
        self.words[self.parts_range().end + 2 * runs]
    }

    /// Masks and vertices.
    #[inline(always)]
    fn chains(self, quads: usize) -> (&'a [u32], &'a [u32]) {
        (
            &self.words[1..1 + quads],
            &self.words[1 + quads..2 + quads * 5],
        )
    }

    /// Which of the leaf's parts hold a position by the lattice; `None` where that does not decide.
    pub(crate) fn holders(self, quanta: Quanta, size: Size) -> Option<u8> {
        self.decided(self.quads(), quanta, size)
    }

    /// The same where the reference is at hand.
    #[inline(always)]
    pub(crate) fn holders_of(self, class: LeafClass, quanta: Quanta, size: Size) -> Option<u8> {
        match class {
            LeafClass::TwoQuads => self.decided(2, quanta, size),
            LeafClass::FourQuads => self.decided(4, quanta, size),
            LeafClass::SixQuads => self.decided(6, quanta, size),
            LeafClass::More => self.holders(quanta, size),
        }
    }

    #[inline(always)]
    fn decided(self, quads: usize, quanta: Quanta, size: Size) -> Option<u8> {
        let x = on_lattice(quanta[0], size[0]);
        let y = on_lattice(quanta[1], size[1]);
        let (masks, vertices) = self.chains(quads);
        let mut turned = [0; 4];
        let mut doubt = [0; 4];
        for (mask, corners) in masks.iter().zip(vertices.windows(5).step_by(4)) {
            let corners: &[u32; 5] = corners.try_into().expect("windows of five");
            for i in 0..4 {
                let [crossed, near] = crossing(corners[i], corners[i + 1], x, y);
                turned[i] ^= crossed & mask & 0xff << (8 * i);
                doubt[i] |= near;
            }
        }
        let turned = turned[0] ^ turned[1] ^ turned[2] ^ turned[3];
        let turned = turned ^ turned >> 16;
        let turned = (turned ^ turned >> 8) as u8;
        let doubt = doubt[0] | doubt[1] | doubt[2] | doubt[3];
        (doubt >> 31 == 0).then_some(self.base() ^ turned)
    }

    /// Which of the leaf's parts hold a position, exactly. `positions` gives those of a run's segments, from the first end to the last.
    #[cold]
    pub(crate) fn exact_holders<'b>(
        self,
        reference: Coord,
        p: Coord,
        positions: impl Fn(Run) -> &'b [Coord],
    ) -> u8 {
        let mut holders = self.base();
        for (run, mask) in self.runs() {
            for ends in positions(run).windows(2) {
                if crosses_way(ends[0], ends[1], reference, p) {
                    holders ^= mask;
                }
            }
        }
        holders
    }
}

/// How many words a leaf of a class has that was stored; `None` where they are no leaf's.
pub(crate) fn checked_leaf(
    leaves: &[u32],
    reference: Reference,
    claims: &mut Claims,
) -> Option<usize> {
    let Content::Leaf(at) = reference.content() else {
        return None;
    };
    let leaf = Leaf {
        words: leaves.get(at..)?,
    };
    let head = *leaf.words.first()?;
    let quads = (head & 0xff) as usize;
    let is_of_class = match reference.class() {
        LeafClass::TwoQuads => quads == 2,
        LeafClass::FourQuads => quads == 4,
        LeafClass::SixQuads => quads == 6,
        LeafClass::More => quads > 6,
    };
    let (parts, runs) = ((head >> 8 & 15) as usize, (head >> 20 & 0xff) as usize);
    let has_around = head >> 28 & 1;
    let words = 2 + quads * 5 + parts + 2 * runs + has_around as usize;
    if !is_of_class || parts > PARTS || head >> 29 != 0 || leaf.words.len() < words {
        return None;
    }
    let strangers = !((1_u32 << parts) - 1) & 0xff;
    let (masks, _) = leaf.chains(quads);
    let turned = masks.iter().fold(0, |all, four| all | four);
    let mut is_sound = turned & (strangers * 0x0101_0101) == 0;
    is_sound &= u32::from(leaf.base()) & strangers == 0;
    is_sound &= claims.are_ranks(leaf.parts());
    let mut segments = 0;
    for (run, mask) in leaf.runs() {
        is_sound &= u32::from(mask) & strangers == 0 && claims.are_segments(run.first, run.count);
        segments += run.count as usize;
    }
    // What is asked exactly is no more than a glance.
    is_sound &= segments <= LONGEST;
    is_sound &= has_around == 0 || claims.sets.is_set(leaf.around());
    is_sound.then_some(words)
}

/// Where in its cell a coordinate lies on the lattice, in the middle between two whole numbers.
#[inline]
fn on_lattice(quanta: u32, size: u32) -> f32 {
    let within = u64::from(quanta) & ((1 << size) - 1);
    let steps = within >> size.saturating_sub(LATTICE);
    steps as i32 as f32 + (SHIFT as f32 + 0.5)
}

/// Whether a ray to the west from a position crosses the edge between two vertices, in all bits; and whether the position is near it, in the
/// first bit alone. The position's coordinates are no whole numbers, the vertices' are.
///
/// Without a branch, and with signs for comparisons, so that the compiler makes vector instructions of four edges on any processor.
#[inline(always)]
fn crossing(a: u32, b: u32, px: f32, py: f32) -> [u32; 2] {
    let (ax, ay) = ((a & 0xffff) as i32 as f32, (a >> 16) as i32 as f32);
    let (bx, by) = ((b & 0xffff) as i32 as f32, (b >> 16) as i32 as f32);
    let (dx, dy) = (bx - ax, by - ay);
    let turn = dx * (py - ay) - dy * (px - ax);
    // East of the edge is the right of one that runs north, the left of one that runs south.
    let spans = (ay - py).to_bits() ^ (by - py).to_bits();
    let crossed = spans & (turn * dy).to_bits();
    // A little more, for edges that the lattice has made a single vertex.
    let beside = turn.abs() - (DOUBT * (dx.abs() + dy.abs()) + 1.0);
    let within_x = (px + px - ax - bx).abs() - (dx.abs() + 2.0 * DOUBT);
    let within_y = (py + py - ay - by).abs() - (dy.abs() + 2.0 * DOUBT);
    let near = beside.to_bits() & within_x.to_bits() & within_y.to_bits();
    [(crossed as i32 >> 31) as u32, near]
}

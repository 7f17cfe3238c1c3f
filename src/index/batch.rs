//! Many positions at once.
//!
//! A position alone waits for memory at each level of the tree, one load after another. A block of them goes down together, level by level: the loads of a level
//! do not depend on each other, and the processor has as many of them under way as it can. What remains to be done is kept in lists without a branch, as whether a cell
//! is divided cannot be foretold.

use geo_types::Coord;
#[cfg(feature = "multithreading")]
use rayon::prelude::*;

use super::frame::Quanta;
use super::ground::GroundIndex;
use super::tree::{Content, Reference, Size};
use crate::geometry::ring::Rings;
use crate::territory::TerritoryId;

/// Positions that go down together: more than the processor's loads under way, and few enough for its nearest cache.
const BLOCK: usize = 256;
/// Positions that are put in order together.
const PORTION: usize = 1 << 19;
/// Fewer are not worth the order.
const WORTH_ORDER: usize = 2048;

/// A position that a first look does not answer, on its own: to gather it again by number would be a miss for each.
#[derive(Clone, Copy, Default)]
struct Asked {
    p: Coord,
    number: u32,
}

/// Where one of a block has come to.
#[derive(Clone, Copy)]
struct Step {
    reference: Reference,
    size: Size,
}

const NOWHERE: Step = Step {
    reference: Reference::whole(0),
    size: [0, 0],
};

impl GroundIndex {
    /// Whose each position is, see [`GroundIndex::owner`]. `elsewhere` answers for what is outside the map or has another name.
    pub(crate) fn owners<'a>(
        &self,
        rings_of: impl Fn(u32) -> &'a Rings + Copy + Sync,
        positions: &[Coord],
        elsewhere: impl Fn(Coord) -> Option<TerritoryId> + Sync,
    ) -> Vec<Option<TerritoryId>> {
        let mut owners = vec![None; positions.len()];
        let portion = |(positions, owners): (&[Coord], &mut [Option<TerritoryId>])| {
            let left = self.looked_at(positions, owners, &elsewhere);
            for asked in in_order(left, |asked| self.quanta(asked.p)).chunks(BLOCK) {
                let steps = self.descended(asked);
                self.touch(&steps[..asked.len()]);
                for (step, asked) in steps.iter().zip(asked) {
                    let number = asked.number as usize;
                    let (p, quanta) = (asked.p, self.quanta(asked.p));
                    owners[number] = self.owner_in(step.reference, step.size, p, quanta, rings_of);
                }
            }
        };
        #[cfg(not(feature = "multithreading"))]
        positions
            .chunks(PORTION)
            .zip(owners.chunks_mut(PORTION))
            .for_each(portion);
        #[cfg(feature = "multithreading")]
        {
            let shared = positions.len().div_ceil(rayon::current_num_threads());
            let portion_len = shared.clamp(BLOCK, PORTION);
            positions
                .par_chunks(portion_len)
                .zip(owners.par_chunks_mut(portion_len))
                .for_each(portion);
        }
        owners
    }

    /// Answers what a first look answers, and lists the others.
    fn looked_at(
        &self,
        positions: &[Coord],
        owners: &mut [Option<TerritoryId>],
        elsewhere: impl Fn(Coord) -> Option<TerritoryId>,
    ) -> Vec<Asked> {
        let mut left = Vec::new();
        let mut mixed = [Asked::default(); BLOCK];
        let blocks = positions.chunks(BLOCK).zip(owners.chunks_mut(BLOCK));
        for (block, (positions, owners)) in blocks.enumerate() {
            let mut count = 0;
            for (i, (&p, owner)) in positions.iter().zip(owners).enumerate() {
                let Some(quanta) = self.plain_quanta(p) else {
                    *owner = elsewhere(p);
                    continue;
                };
                let look = self.look(quanta);
                *owner = self.owner_of(look);
                // Never more than there are positions; the remainder says so to the compiler.
                mixed[count % BLOCK] = Asked {
                    p,
                    number: (block * BLOCK + i) as u32,
                };
                count += usize::from(look.is_mixed);
            }
            left.extend_from_slice(&mixed[..count]);
        }
        left
    }

    /// Takes positions down to the end of the tree, all of them a level at a time.
    fn descended(&self, asked: &[Asked]) -> [Step; BLOCK] {
        let mut steps = [NOWHERE; BLOCK];
        let mut divided = [0_u8; BLOCK];
        let mut count = 0;
        for (i, (step, asked)) in steps.iter_mut().zip(asked).enumerate() {
            let (reference, size) = self.below(self.look(self.quanta(asked.p)));
            *step = Step { reference, size };
            divided[count] = i as u8;
            count += usize::from(reference.is_node());
        }
        while count > 0 {
            let mut left = 0;
            for k in 0..count {
                let i = divided[k];
                let step = &mut steps[i as usize];
                if let Content::Node(at) = step.reference.content() {
                    let quanta = self.quanta(asked[i as usize].p);
                    (step.reference, step.size) = self.tree.child(at, quanta, step.size);
                }
                divided[left] = i;
                left += usize::from(step.reference.is_node());
            }
            count = left;
        }
        steps
    }

    /// Loads the beginnings of leaves, so that they are near when they are asked.
    fn touch(&self, steps: &[Step]) {
        let mut touched = 0;
        let leaves = &self.tree.leaves;
        for step in steps {
            if let Content::Leaf(at) = step.reference.content() {
                let line = |lines: usize| leaves[(at + 16 * lines).min(leaves.len() - 1)];
                touched ^= line(0) ^ line(1) ^ line(2);
            }
        }
        std::hint::black_box(touched);
    }
}

/// One of 256 by 256 places of the map.
fn place([x, y]: Quanta) -> u16 {
    (y >> 24 << 8 | x >> 24) as u16
}

/// The same by place, by counting.
fn in_order(asked: Vec<Asked>, quanta: impl Fn(&Asked) -> Quanta) -> Vec<Asked> {
    if asked.len() < WORTH_ORDER {
        return asked;
    }
    let mut next = vec![0_u32; 1 << 16];
    for asked in &asked {
        next[place(quanta(asked)) as usize] += 1;
    }
    let mut start = 0;
    for next in &mut next {
        start += std::mem::replace(next, start);
    }
    let mut ordered = vec![Asked::default(); asked.len()];
    for asked in asked {
        let next = &mut next[place(quanta(&asked)) as usize];
        ordered[*next as usize] = asked;
        *next += 1;
    }
    ordered
}

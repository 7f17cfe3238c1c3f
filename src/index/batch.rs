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

/// Where one of a block has come to.
#[derive(Clone, Copy)]
struct Step {
    quanta: Quanta,
    reference: Reference,
    size: Size,
}

const NOWHERE: Step = Step {
    quanta: [0, 0],
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
            let mut left = Vec::new();
            for start in (0..positions.len()).step_by(BLOCK) {
                let end = (start + BLOCK).min(positions.len());
                let numbers: [u32; BLOCK] = std::array::from_fn(|i| (start + i) as u32);
                let steps = self.descended(&numbers[..end - start], positions);
                for (i, step) in steps[..end - start].iter().enumerate() {
                    owners[start + i] = self.owner_of_whole(step.reference);
                    if self.plain_quanta(positions[start + i]).is_none() {
                        owners[start + i] = elsewhere(positions[start + i]);
                    } else if !self.is_plain(step.reference) {
                        left.push((place(step.quanta), (start + i) as u32));
                    }
                }
            }
            for numbers in in_order(&left).chunks(BLOCK) {
                let steps = self.descended(numbers, positions);
                self.touch(&steps);
                for (step, &number) in steps.iter().zip(numbers) {
                    let number = number as usize;
                    let p = positions[number];
                    owners[number] =
                        self.owner_in(step.reference, step.size, p, step.quanta, rings_of);
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

    /// Takes positions down to the end of the tree, all of them a level at a time.
    fn descended(&self, numbers: &[u32], positions: &[Coord]) -> [Step; BLOCK] {
        let mut steps = [NOWHERE; BLOCK];
        let mut divided = [0_u8; BLOCK];
        let mut count = 0;
        for (i, &number) in numbers.iter().enumerate() {
            if let Some(quanta) = self.plain_quanta(positions[number as usize]) {
                let (reference, size) = self.tree.cell(quanta);
                steps[i] = Step {
                    quanta,
                    reference,
                    size,
                };
                divided[count] = i as u8;
                count += usize::from(reference.is_node());
            }
        }
        while count > 0 {
            let mut left = 0;
            for k in 0..count {
                let i = divided[k];
                let step = &mut steps[i as usize];
                if let Content::Node(at) = step.reference.content() {
                    (step.reference, step.size) = self.tree.child(at, step.quanta, step.size);
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
                touched ^= leaves[at] ^ leaves[(at + 16).min(leaves.len() - 1)];
            }
        }
        std::hint::black_box(touched);
    }
}

/// One of 256 by 256 places of the map.
fn place([x, y]: Quanta) -> u16 {
    (y >> 24 << 8 | x >> 24) as u16
}

/// Numbers by place, by counting.
fn in_order(numbered: &[(u16, u32)]) -> Vec<u32> {
    if numbered.len() < WORTH_ORDER {
        return numbered.iter().map(|&(_, number)| number).collect();
    }
    let mut next = vec![0_u32; 1 << 16];
    for &(place, _) in numbered {
        next[place as usize] += 1;
    }
    let mut start = 0;
    for next in &mut next {
        start += std::mem::replace(next, start);
    }
    let mut ordered = vec![0; numbered.len()];
    for &(place, number) in numbered {
        ordered[next[place as usize] as usize] = number;
        next[place as usize] += 1;
    }
    ordered
}

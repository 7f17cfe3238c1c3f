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

/// Where one of the block has come to.
#[derive(Clone, Copy)]
struct Step {
    quanta: Quanta,
    reference: Reference,
    size: Size,
}

impl GroundIndex {
    /// Whose each position is, see [`GroundIndex::owner`]. `elsewhere` answers for what is outside the map or has another name.
    pub(crate) fn owners<'a>(
        &self,
        rings_of: impl Fn(u32) -> &'a Rings + Copy + Sync,
        positions: &[Coord],
        elsewhere: impl Fn(Coord) -> Option<TerritoryId> + Sync,
    ) -> Vec<Option<TerritoryId>> {
        let mut owners = vec![None; positions.len()];
        let block = |(positions, owners): (&[Coord], &mut [Option<TerritoryId>])| {
            self.owners_of_block(rings_of, positions, owners, &elsewhere);
        };
        #[cfg(not(feature = "multithreading"))]
        positions
            .chunks(BLOCK)
            .zip(owners.chunks_mut(BLOCK))
            .for_each(block);
        #[cfg(feature = "multithreading")]
        positions
            .par_chunks(BLOCK)
            .zip(owners.par_chunks_mut(BLOCK))
            .for_each(block);
        owners
    }

    fn owners_of_block<'a>(
        &self,
        rings_of: impl Fn(u32) -> &'a Rings + Copy,
        positions: &[Coord],
        owners: &mut [Option<TerritoryId>],
        elsewhere: impl Fn(Coord) -> Option<TerritoryId>,
    ) {
        let mut steps = [Step {
            quanta: [0, 0],
            reference: Reference::whole(0),
            size: [0, 0],
        }; BLOCK];
        let (mut divided, mut count) = ([0_u8; BLOCK], 0);
        for (i, &p) in positions.iter().enumerate() {
            match self.plain_quanta(p) {
                Some(quanta) => {
                    let (reference, size) = self.tree.cell(quanta);
                    steps[i] = Step {
                        quanta,
                        reference,
                        size,
                    };
                    owners[i] = self.owner_of_whole(reference);
                    divided[count] = i as u8;
                    count += usize::from(!self.is_plain(reference));
                }
                None => owners[i] = elsewhere(p),
            }
        }
        let (mut ends, mut end_count) = ([0_u8; BLOCK], 0);
        while count > 0 {
            let mut left = 0;
            for k in 0..count {
                let i = divided[k] as usize;
                let step = &mut steps[i];
                if let Content::Node(at) = step.reference.content() {
                    (step.reference, step.size) = self.tree.child(at, step.quanta, step.size);
                }
                let reference = step.reference;
                owners[i] = self.owner_of_whole(reference);
                divided[left] = i as u8;
                left += usize::from(reference.is_node());
                ends[end_count] = i as u8;
                end_count += usize::from(!reference.is_node() & !self.is_plain(reference));
            }
            count = left;
        }
        self.touch(
            ends[..end_count]
                .iter()
                .map(|&i| steps[i as usize].reference),
        );
        for &i in &ends[..end_count] {
            let i = i as usize;
            let Step {
                quanta,
                reference,
                size,
            } = steps[i];
            owners[i] = self.owner_in(reference, size, positions[i], quanta, rings_of);
        }
    }

    /// Loads the beginnings of leaves, so that they are near when they are asked.
    fn touch(&self, ends: impl Iterator<Item = Reference>) {
        let mut touched = 0;
        for reference in ends {
            if let Content::Leaf(at) = reference.content() {
                let leaves = &self.tree.leaves;
                touched ^= leaves[at] ^ leaves[(at + 16).min(leaves.len() - 1)];
            }
        }
        std::hint::black_box(touched);
    }
}

//! A ground index that was stored, looked through.

use super::claims::Claims;
use super::knot::checked_knot;
use super::leaf::checked_leaf;
use super::tree::{Content, NODE_HEAD, Reference, Size, Tree};

/// Goes over all cells of a tree. Each node is one cell's, and leaves and knots have no word in common that matters: so it ends, and takes no longer than the tree is large.
struct Walk<'a, 'b> {
    tree: &'a Tree,
    claims: &'a mut Claims<'b>,
    /// A bit for each node that was come to, at its first word.
    seen: Vec<u64>,
    /// How many words of leaves and knots are left for those that were not come to.
    left: usize,
}

/// Whether every cell of a tree that was gathered from a grid holds what there is.
pub(crate) fn check_tree(
    tree: &Tree,
    grid: [u32; 2],
    claims: &mut Claims<'_>,
) -> Result<(), &'static str> {
    let mut walk = Walk {
        tree,
        claims,
        seen: vec![0; tree.nodes.len() / 64 + 1],
        left: tree.leaves.len(),
    };
    let size = tree.cell_size();
    let counts = [0, 1].map(|axis| grid[axis] - tree.grid[axis]);
    let is_sound = |&cell: &Reference| match cell.content() {
        Content::Node(at) => {
            let is_gathered = tree.nodes.len() > at && tree.counts(at) == counts;
            is_gathered && walk.check_node(at, size).is_some()
        }
        _ => cell.is_whole() && walk.check(cell, size).is_some(),
    };
    match tree.cells.iter().all(is_sound) {
        true => Ok(()),
        false => Err("the ground index contradicts itself"),
    }
}

impl Walk<'_, '_> {
    /// Sizes become less with each node, and it does not go deeper than they do: only a cell that was gathered may be a node of one child, which is as large.
    fn check(&mut self, cell: Reference, size: Size) -> Option<()> {
        let words = match cell.content() {
            Content::Whole(set) => return self.claims.sets.is_set(set).then_some(()),
            Content::Node(at) => {
                let is_divided = self.tree.nodes.len() > at && self.tree.counts(at) != [0, 0];
                return is_divided.then(|| self.check_node(at, size)).flatten();
            }
            Content::Leaf(_) => checked_leaf(&self.tree.leaves, cell, self.claims)?,
            Content::Knot(at) => checked_knot(&self.tree.leaves, at, self.claims)?,
        };
        self.left = self.left.checked_sub(words)?;
        Some(())
    }

    fn check_node(&mut self, at: usize, size: Size) -> Option<()> {
        let head = self.tree.nodes.get(at..)?.first_chunk::<NODE_HEAD>()?;
        let is_seen = self.seen[at / 64] >> (at % 64) & 1 == 1;
        self.seen[at / 64] |= 1 << (at % 64);
        let counts = self.tree.counts(at);
        if is_seen || head[0] >> 6 != 0 || counts[0] + counts[1] > 6 {
            return None;
        }
        let size = [
            size[0].checked_sub(counts[0])?,
            size[1].checked_sub(counts[1])?,
        ];
        let own = u64::from(head[3]) | u64::from(head[4]) << 32;
        let beyond = u64::MAX.checked_shl(1 << (counts[0] + counts[1]));
        let is_whole = |&set: &u32| Reference(set).is_whole();
        if own & beyond.unwrap_or(0) != 0 || !head[1..3].iter().all(is_whole) {
            return None;
        }
        for &set in &head[1..3] {
            self.check(Reference(set), size)?;
        }
        let start = at + NODE_HEAD;
        let children = self
            .tree
            .nodes
            .get(start..start + own.count_ones() as usize)?;
        for &child in children {
            self.check(Reference(child), size)?;
        }
        Some(())
    }
}

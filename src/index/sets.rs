//! Sets of parts by rank, each under a number of its own: the same set always has the same number.
//!
//! No part and one part are written in the number itself; a clean coverage has no others. A larger set is a binary trie over the ranks whose leaves are 64
//! bits. Nodes are shared among all sets, so that a set which differs from another by one part costs one path and not a copy:
//! hundreds of polygons over the same ground take no more than the logarithm of their number a border.

use std::collections::HashMap;
use std::sync::Mutex;

/// The number of a set, 30 bits.
pub(crate) type Set = u32;

pub(crate) const NOTHING: Set = 0;
const MANY: Set = 1 << 29;

/// The sets of more than one part.
#[derive(Clone, Debug)]
pub(crate) struct Sets {
    /// How often the ranks are halved down to 64 of them.
    levels: u32,
    /// Two halves, or at the lowest level 64 bits. Node 0 is the empty one on every level.
    nodes: Vec<[u32; 2]>,
    /// The number of each node, while sets are made.
    known: HashMap<[u32; 2], u32>,
}

/// Sets that are being made, by one thread or several.
#[derive(Debug)]
pub(crate) struct Making(Mutex<Sets>);

impl Making {
    /// For ranks below `count`.
    pub(crate) fn new(count: usize) -> Self {
        let mut levels = 0;
        while (64_usize << levels) < count {
            levels += 1;
        }
        Making(Mutex::new(Sets {
            levels,
            nodes: vec![[0, 0]],
            known: HashMap::from([([0, 0], 0)]),
        }))
    }

    /// The set with a part more where it is not in it, or else without it.
    pub(crate) fn toggled(&self, set: Set, rank: u32) -> Set {
        match set {
            NOTHING => rank + 1,
            one if one == rank + 1 => NOTHING,
            _ => self.with(|sets| sets.toggled(set, rank)),
        }
    }

    /// The set with each part more that is not in it, and without each that is.
    pub(crate) fn turning(&self, set: Set) -> Turning<'_> {
        let mut turning = Turning {
            making: self,
            many: NOTHING,
            few: [0; FEW],
            count: 0,
        };
        match set {
            NOTHING => {}
            one if one < MANY => turning.turn(one - 1),
            many => turning.many = many,
        }
        turning
    }

    pub(crate) fn contains(&self, set: Set, rank: u32) -> bool {
        match set {
            NOTHING => false,
            one if one < MANY => one == rank + 1,
            many => self.with(|sets| sets.contains(many, rank)),
        }
    }

    /// The least rank in the set from `from` on.
    pub(crate) fn next(&self, set: Set, from: u32) -> Option<u32> {
        match set {
            NOTHING => None,
            one if one < MANY => (one > from).then(|| one - 1),
            many => self.with(|sets| sets.next(many, from)),
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Sets) -> T) -> T {
        // Sets hold whatever happens to whom made them: nothing is ever left half done.
        let mut sets = self.0.lock().unwrap_or_else(|broken| broken.into_inner());
        act(&mut sets)
    }

    pub(crate) fn made(self) -> Sets {
        let mut sets = self
            .0
            .into_inner()
            .unwrap_or_else(|broken| broken.into_inner());
        sets.known = HashMap::new();
        sets.nodes.shrink_to_fit();
        sets
    }
}

/// A set being turned over part by part. Where it comes from one part and gets to one, it has no number on the way: borders that two
/// parts share turn over both.
pub(crate) struct Turning<'a> {
    making: &'a Making,
    many: Set,
    /// To be turned over in `many`, each once.
    few: [u32; FEW],
    count: usize,
}

const FEW: usize = 6;

impl Turning<'_> {
    #[inline]
    pub(crate) fn turn(&mut self, rank: u32) {
        match self.few[..self.count].iter().position(|&r| r == rank) {
            Some(place) => {
                self.count -= 1;
                self.few[place] = self.few[self.count];
            }
            None => {
                if self.count == FEW {
                    self.settle();
                }
                self.few[self.count] = rank;
                self.count += 1;
            }
        }
    }

    fn settle(&mut self) {
        for &rank in &self.few[..self.count] {
            self.many = self.making.toggled(self.many, rank);
        }
        self.count = 0;
    }

    pub(crate) fn set(mut self) -> Set {
        self.settle();
        self.many
    }
}

/// Sets that were stored, being checked: each set that is named is looked through once.
pub(crate) struct Checked {
    sets: Sets,
    /// Ranks are below this.
    count: u32,
    /// For each level, the greatest rank below each node that was looked at, counted from the node's first.
    greatest: Vec<HashMap<u32, u32>>,
}

impl Checked {
    /// For ranks below `count`.
    pub(crate) fn new(count: usize, nodes: Vec<[u32; 2]>) -> Result<Self, &'static str> {
        let mut sets = Making::new(count).made();
        if nodes.first() != Some(&[0, 0]) || nodes.len() >= MANY as usize {
            return Err("the sets do not begin with none");
        }
        sets.nodes = nodes;
        let greatest = vec![HashMap::new(); sets.levels as usize + 1];
        Ok(Self {
            sets,
            count: count as u32,
            greatest,
        })
    }

    /// Whether a number is that of a set.
    #[inline]
    pub(crate) fn is_set(&mut self, set: Set) -> bool {
        if set < MANY {
            return set <= self.count;
        }
        let levels = self.sets.levels;
        let greatest = self.greatest_in(set & !MANY, levels);
        set < 2 * MANY && greatest.is_some_and(|greatest| greatest < self.count)
    }

    /// The greatest rank below a node; `None` where there is none or the node is not there. Levels are few, so that it ends.
    fn greatest_in(&mut self, node: u32, level: u32) -> Option<u32> {
        if let Some(&known) = self.greatest[level as usize].get(&node) {
            return Some(known);
        }
        let &[low, high] = self.sets.nodes.get(node as usize)?;
        let greatest = if level == 0 {
            self.sets.bits(node).checked_ilog2()?
        } else {
            let half = 32 << level;
            let mut below = |node: u32| match node {
                0 => Some(None),
                node => self.greatest_in(node, level - 1).map(Some),
            };
            let (low, high) = (below(low)?, below(high)?);
            high.map(|high| half + high).or(low)?
        };
        self.greatest[level as usize].insert(node, greatest);
        Some(greatest)
    }

    pub(crate) fn sets(self) -> Sets {
        self.sets
    }
}

impl Sets {
    pub(crate) fn nodes(&self) -> &[[u32; 2]] {
        &self.nodes
    }

    pub(crate) fn contains(&self, set: Set, rank: u32) -> bool {
        if set < MANY {
            return set == rank + 1;
        }
        let mut node = set & !MANY;
        for level in (0..self.levels).rev() {
            node = self.nodes[node as usize][(rank >> (6 + level) & 1) as usize];
        }
        self.bits(node) >> (rank & 63) & 1 == 1
    }

    /// The least rank in the set from `from` on.
    #[inline]
    pub(crate) fn next(&self, set: Set, from: u32) -> Option<u32> {
        if set < MANY {
            return (set > from).then(|| set - 1);
        }
        self.next_in(set & !MANY, self.levels, from)
    }

    /// The same below a node of a level, in ranks counted from the node's first.
    fn next_in(&self, node: u32, level: u32, from: u32) -> Option<u32> {
        if node == 0 {
            return None;
        }
        if level == 0 {
            let bits = self.bits(node) & u64::MAX.checked_shl(from).unwrap_or(0);
            return (bits != 0).then(|| bits.trailing_zeros());
        }
        let half = 32 << level;
        let [low, high] = self.nodes[node as usize];
        if from < half
            && let Some(rank) = self.next_in(low, level - 1, from)
        {
            return Some(rank);
        }
        self.next_in(high, level - 1, from.saturating_sub(half))
            .map(|rank| half + rank)
    }

    fn bits(&self, node: u32) -> u64 {
        let [low, high] = self.nodes[node as usize];
        u64::from(low) | u64::from(high) << 32
    }

    fn toggled(&mut self, set: Set, rank: u32) -> Set {
        let root = if set == NOTHING {
            0
        } else if set < MANY {
            self.flipped(0, self.levels, set - 1)
        } else {
            set & !MANY
        };
        let root = self.flipped(root, self.levels, rank);
        let first = self.next_in(root, self.levels, 0);
        match first.map(|first| (first, self.next_in(root, self.levels, first + 1))) {
            None => NOTHING,
            Some((first, None)) => first + 1,
            Some(_) => MANY | root,
        }
    }

    fn flipped(&mut self, node: u32, level: u32, rank: u32) -> u32 {
        let mut halves = self.nodes[node as usize];
        if level == 0 {
            halves[(rank >> 5) as usize] ^= 1 << (rank & 31);
        } else {
            let half = 32 << level;
            let side = usize::from(rank >= half);
            halves[side] = self.flipped(halves[side], level - 1, rank % half);
        }
        if let Some(&known) = self.known.get(&halves) {
            return known;
        }
        let number = self.nodes.len() as u32;
        assert!(number < MANY, "sets of overlapping parts are beyond number");
        self.nodes.push(halves);
        self.known.insert(halves, number);
        number
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::{RngExt, SeedableRng};

    use super::*;

    #[test]
    fn they_are_what_a_tree_of_numbers_is() {
        for count in [1, 2, 63, 64, 65, 128, 129, 1000, 70_000] {
            let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(count);
            let making = Making::new(count as usize);
            let mut numbers: HashMap<BTreeSet<u32>, Set> = HashMap::new();
            let mut plain = BTreeSet::new();
            let mut set = NOTHING;
            for _ in 0..2000 {
                // Back and forth over few ranks, so that sets come again.
                let rank = random.random_range(0..count.min(9)) * (count / 9).max(1);
                let rank = rank.min(count - 1) as u32;
                set = making.toggled(set, rank);
                if !plain.insert(rank) {
                    plain.remove(&rank);
                }
                assert_eq!(*numbers.entry(plain.clone()).or_insert(set), set);
                let mut turning = making.turning(set);
                let mut turned = plain.clone();
                for _ in 0..random.random_range(0..20) {
                    let rank = random.random_range(0..count.min(9)) as u32;
                    turning.turn(rank);
                    if !turned.insert(rank) {
                        turned.remove(&rank);
                    }
                }
                let turning = turning.set();
                assert_eq!(*numbers.entry(turned).or_insert(turning), turning);
                let from = random.random_range(0..count) as u32;
                assert_eq!(making.contains(set, from), plain.contains(&from));
                assert_eq!(
                    making.next(set, from),
                    plain.range(from..).next().copied(),
                    "{plain:?} from {from}"
                );
            }
            let sets = making.made();
            for (plain, set) in numbers {
                let mut found = Vec::new();
                let mut from = 0;
                while let Some(rank) = sets.next(set, from) {
                    found.push(rank);
                    assert!(sets.contains(set, rank));
                    from = rank + 1;
                }
                assert_eq!(found, plain.into_iter().collect::<Vec<_>>());
            }
        }
    }
}

//! What the words of a stored ground index claim, to be checked: that there are such parts, such sets and such segments.
//!
//! A file may come from anybody. Whatever a question reads of it without looking is looked at here once, so that no question leaves an array, none goes on for ever, and none
//! takes longer than the map is large.

use super::sets::Checked;

/// See the module.
pub(crate) struct Claims<'a> {
    pub(crate) sets: Checked,
    /// The number of each part's first position, and the number of all.
    starts: &'a [u32],
    by_rank: &'a [u32],
    /// A bit for each position with which a ring ends, and which begins no segment.
    ends: Vec<u64>,
    /// How many of these there are before each 64 positions.
    before: Vec<u32>,
}

impl<'a> Claims<'a> {
    /// `ends` are the positions behind the last of each ring, in order.
    pub(crate) fn new(
        sets: Checked,
        starts: &'a [u32],
        by_rank: &'a [u32],
        ring_ends: impl Iterator<Item = u32>,
    ) -> Self {
        let positions = starts.last().map_or(0, |&all| all as usize);
        let mut ends = vec![0_u64; positions / 64 + 1];
        for end in ring_ends {
            let last = end as usize - 1;
            ends[last / 64] |= 1 << (last % 64);
        }
        let mut count = 0;
        let before = ends.iter().map(|ends| {
            let before = count;
            count += ends.count_ones();
            before
        });
        Self {
            before: before.collect(),
            sets,
            starts,
            by_rank,
            ends,
        }
    }

    /// Whether there is a segment with each of some consecutive numbers, at least one, and all are of one ring.
    #[inline]
    pub(crate) fn are_segments(&self, first: u32, count: u32) -> bool {
        let Some(to) = first.checked_add(count) else {
            return false;
        };
        let (from, to) = (first as usize, to as usize);
        let positions = self.starts.last().map_or(0, |&all| all as usize);
        count > 0 && to < positions && self.ends_before(from) == self.ends_before(to)
    }

    fn ends_before(&self, position: usize) -> u32 {
        let (word, bit) = (position / 64, position % 64);
        self.before[word] + (self.ends[word] & ((1 << bit) - 1)).count_ones()
    }

    /// Whether there are parts of these ranks, which ascend.
    #[inline]
    pub(crate) fn are_ranks(&self, ranks: &[u32]) -> bool {
        let ascend = ranks.windows(2).all(|ab| ab[0] < ab[1]);
        ascend
            && ranks
                .last()
                .is_none_or(|&last| (last as usize) < self.by_rank.len())
    }

    /// How many positions the part of a rank has.
    pub(crate) fn positions_of(&self, rank: u32) -> u64 {
        let part = self.by_rank[rank as usize] as usize;
        u64::from(self.starts[part + 1] - self.starts[part])
    }
}

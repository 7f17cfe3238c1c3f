//! Segments that were seen, by a hash of their ends: a table of one word an entry that grows with what is put in.

use std::hash::{BuildHasher, RandomState};

use geo_types::Coord;

use crate::geometry::globe::canonical;

/// Numbers by the upper half of their hash. Each entry is that half and the number plus one; 0 is free.
///
/// The place of an entry is the upper bits of its tag, so that a table grows by one walk through the old one.
pub(crate) struct Seen {
    entries: Vec<u64>,
    bits: u32,
    len: usize,
}

impl Seen {
    pub(crate) fn new() -> Self {
        let bits = 8;
        Self {
            entries: vec![0; 1 << bits],
            bits,
            len: 0,
        }
    }

    fn place(&self, tag: u32) -> usize {
        (tag >> (32 - self.bits)) as usize
    }

    /// The entry at the place of a tag: read early, so that the memory of many tags is on its way at once.
    pub(crate) fn glance(&self, tag: u32) -> u64 {
        self.entries[self.place(tag)]
    }

    /// What `check` makes of the first number with this tag that it accepts.
    pub(crate) fn find<T>(&self, tag: u32, check: impl Fn(u32) -> Option<T>) -> Option<T> {
        let mut place = self.place(tag);
        loop {
            let entry = self.entries[place];
            if entry == 0 {
                return None;
            }
            if (entry >> 32) as u32 == tag
                && let Some(found) = check(entry as u32 - 1)
            {
                return Some(found);
            }
            place = (place + 1) & (self.entries.len() - 1);
        }
    }

    /// Puts in a number that is not there.
    pub(crate) fn insert(&mut self, tag: u32, number: u32) {
        // Full to five eighths, a run of entries is still short.
        if 8 * (self.len + 1) > 5 * self.entries.len() && self.bits < 32 {
            self.grow();
        }
        self.len += 1;
        self.put((u64::from(tag) << 32) | u64::from(number + 1));
    }

    fn put(&mut self, entry: u64) {
        let mut place = self.place((entry >> 32) as u32);
        while self.entries[place] != 0 {
            place = (place + 1) & (self.entries.len() - 1);
        }
        self.entries[place] = entry;
    }

    fn grow(&mut self) {
        self.bits += 1;
        let larger = vec![0; 1 << self.bits];
        for entry in std::mem::replace(&mut self.entries, larger) {
            if entry != 0 {
                self.put(entry);
            }
        }
    }
}

/// Hashes of positions and segments, the same for both directions of a segment and for both writings of 180°. The keys are drawn
/// anew each time: nobody can draw a map whose segments all fall together.
pub(crate) struct Hashing {
    keys: [u64; 2],
}

impl Hashing {
    pub(crate) fn new() -> Self {
        let random = RandomState::new();
        Self {
            keys: [random.hash_one(1), random.hash_one(2)],
        }
    }

    /// The hash of a position: the two halves of a product, which mixes all bits with all.
    pub(crate) fn position(&self, c: Coord) -> u64 {
        let c = canonical(c);
        let product = u128::from(c.x.to_bits() ^ self.keys[0])
            * u128::from(c.y.to_bits().rotate_left(32) ^ self.keys[1]);
        product as u64 ^ (product >> 64) as u64
    }
}

/// The upper half of the hash of a segment, from those of its ends.
pub(crate) fn tag(start: u64, end: u64) -> u32 {
    let sum = start.wrapping_add(end);
    (sum.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_their_tag_however_many_share_it() {
        let mut seen = Seen::new();
        for number in 0..5_000 {
            // All of the top half under a few tags at the end of the table, where places wrap.
            let tag = if number % 100 == 0 {
                u32::MAX - number % 3
            } else {
                number.wrapping_mul(0x9e37_79b9)
            };
            assert_eq!(seen.find(tag, |n| (n == number).then_some(n)), None);
            seen.insert(tag, number);
        }
        for number in 0..5_000_u32 {
            let tag = if number % 100 == 0 {
                u32::MAX - number % 3
            } else {
                number.wrapping_mul(0x9e37_79b9)
            };
            assert_eq!(seen.find(tag, |n| (n == number).then_some(n)), Some(number));
        }
    }
}

//! Segments that were seen, by a hash of their ends: a table of four bytes an entry.
//!
//! Much of the time of a large table goes into memory that is touched for the first time, so that it is kept small and full.

use std::hash::{BuildHasher, RandomState};

use geo_types::Coord;

use crate::geometry::globe::canonical;

/// Numbers by their hash. An entry is the number plus one, and above it as many bits of the hash as there is room for, so that few numbers
/// are looked at in vain; 0 is free.
pub(crate) struct Seen {
    entries: Vec<u32>,
    /// How many more may be put in.
    room: usize,
    /// The bits of an entry that hold the number.
    number: u32,
}

impl Seen {
    /// Room for `count` numbers below `end`. Others than that many make it grow.
    pub(crate) fn new(count: usize, end: u32) -> Self {
        // Half full: a full one is longer to search, and an empty one is more memory to touch.
        Self::of_len(
            2 * count + 2,
            u32::MAX.checked_shr(end.leading_zeros()).unwrap_or(0),
        )
    }

    fn of_len(len: usize, number: u32) -> Self {
        Self {
            entries: vec![0; len],
            room: len - len.div_ceil(4),
            number,
        }
    }

    /// The upper half of the hash as a part of the whole.
    fn place(&self, hash: u64) -> usize {
        (((hash >> 32) * self.entries.len() as u64) >> 32) as usize
    }

    fn after(&self, place: usize) -> usize {
        if place + 1 < self.entries.len() {
            place + 1
        } else {
            0
        }
    }

    /// The entry at the place of a hash: read early, so that the memory of many is on its way at once.
    pub(crate) fn glance(&self, hash: u64) -> u32 {
        self.entries[self.place(hash)]
    }

    /// What `check` makes of the first number with this hash that it accepts; where there is none, puts in the number. `hash_of` gives the hash
    /// of any number that was put in.
    pub(crate) fn find_or_insert<T>(
        &mut self,
        hash: u64,
        number: u32,
        check: impl Fn(u32) -> Option<T>,
        hash_of: impl Fn(u32) -> u64,
    ) -> Option<T> {
        let mut place = self.place(hash);
        loop {
            let entry = self.entries[place];
            if entry == 0 {
                self.entries[place] = (hash as u32 & !self.number) | (number + 1);
                self.room -= 1;
                if self.room == 0 {
                    self.grow(hash_of);
                }
                return None;
            }
            if (entry ^ hash as u32) & !self.number == 0
                && let Some(found) = check((entry & self.number) - 1)
            {
                return Some(found);
            }
            place = self.after(place);
        }
    }

    fn grow(&mut self, hash_of: impl Fn(u32) -> u64) {
        let mut larger = Self::of_len(2 * self.entries.len(), self.number);
        for &entry in self.entries.iter().filter(|&&entry| entry != 0) {
            let mut place = larger.place(hash_of((entry & self.number) - 1));
            while larger.entries[place] != 0 {
                place = larger.after(place);
            }
            larger.entries[place] = entry;
            larger.room -= 1;
        }
        *self = larger;
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

/// The hash of a segment, from those of its ends.
pub(crate) fn both(start: u64, end: u64) -> u64 {
    start.wrapping_add(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_their_hash_however_many_share_it() {
        for (end, room) in [
            (1_u32, 1),
            (2, 1),
            (127, 1),
            (128, 2),
            (5_000, 1),
            (5_000, 50),
        ] {
            let mut seen = Seen::new(end as usize / room, end);
            let hash = |number: u32| match number % 100 {
                // Some under a few hashes at the end of the table, where places wrap.
                0 => u64::MAX - u64::from(number % 3),
                _ => u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15),
            };
            let mut ask = |number| {
                seen.find_or_insert(hash(number), number, |n| (n == number).then_some(n), hash)
            };
            (0..end).for_each(|number| assert_eq!(ask(number), None));
            (0..end).for_each(|number| assert_eq!(ask(number), Some(number)));
        }
    }
}

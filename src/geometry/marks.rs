//! Positions that come more than once, out of very many of which nearly all come once.
//!
//! Each is told by one bit in a table of sixteen for each of them, which costs far less than to look it up in a table of positions. A bit that was set before was set by the same position or, for one
//! in thirty, by another: so only few are left to be looked up.

use geo_types::Coord;

use super::globe::bits_on_plane;

/// Which positions may have come before: a bit for each that came, and one for each that came again, or another for which the same bit stands.
pub(crate) struct Marks {
    /// The bits of both kinds side by side, as they are looked at together.
    words: Vec<[u64; 2]>,
    /// 64 less the number of bits that tell the word.
    shift: u32,
}

impl Marks {
    /// With room for so many.
    pub(crate) fn for_many(count: usize) -> Self {
        let words = (count / 4 + 2).next_power_of_two();
        Self {
            words: vec![[0; 2]; words],
            shift: u64::BITS - words.trailing_zeros(),
        }
    }

    /// The word of a position, and its bit. Positions that were chosen to have the same are compared like any others.
    fn place(&self, c: Coord) -> (usize, u64) {
        const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];
        let (x, y) = bits_on_plane(c);
        let mixed = (x.wrapping_mul(FACTORS[0]) ^ y).wrapping_mul(FACTORS[1]);
        let word = (mixed >> self.shift) as usize;
        (word, 1 << (mixed >> (self.shift - 6) & 63))
    }

    pub(crate) fn add(&mut self, c: Coord) {
        let (word, bit) = self.place(c);
        let [seen, again] = &mut self.words[word];
        *again |= *seen & bit;
        *seen |= bit;
    }

    /// Whether it may have come more than once; where it did, certainly.
    pub(crate) fn came_again(&self, c: Coord) -> bool {
        let (word, bit) = self.place(c);
        self.words[word][1] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;

    #[test]
    fn what_comes_again_is_told_and_little_else() {
        let mut random = Pcg64Mcg::seed_from_u64(5);
        for count in [0, 1, 2, 10, 1_000, 100_000] {
            let step = *[1.0, 0.1, 1e-7].get(count % 3).expect("of three");
            let wide = 4 * count as i64 + 1;
            let mut whole = || step * random.random_range(-wide..=wide) as f64;
            let all: Vec<Coord> = (0..count)
                .map(|_| Coord {
                    x: whole(),
                    y: 0.0 * whole(),
                })
                .collect();
            let (mut marks, mut times) = (Marks::for_many(count), HashMap::new());
            for &c in &all {
                marks.add(c);
                *times.entry(bits_on_plane(c)).or_insert(0) += 1;
            }
            let mut mistaken = 0;
            for &c in &all {
                match times[&bits_on_plane(c)] {
                    1 => mistaken += usize::from(marks.came_again(c)),
                    _ => assert!(marks.came_again(c), "{c:?}"),
                }
            }
            assert!(mistaken <= count / 10, "{mistaken} of {count}");
        }
    }
}

//! All segments of many figures under one number, and which of them are the same.

use geo_types::{Coord, Rect};

use crate::geometry::globe::bits;
use crate::geometry::ring::Rings;

/// The segments of figures, numbered through: that of figure `f` which starts at its position `i` is `first(f) + i`.
pub(crate) struct Segments<'a> {
    figures: Vec<&'a Rings>,
    firsts: Vec<u32>,
    figure_of: Vec<u32>,
}

impl<'a> Segments<'a> {
    pub(crate) fn of(figures: impl IntoIterator<Item = &'a Rings>) -> Self {
        let figures: Vec<&Rings> = figures.into_iter().collect();
        let total: usize = figures.iter().map(|rings| rings.coords().len()).sum();
        let (mut firsts, mut figure_of) =
            (Vec::with_capacity(figures.len()), Vec::with_capacity(total));
        for (number, rings) in figures.iter().enumerate() {
            firsts.push(figure_of.len() as u32);
            figure_of.resize(figure_of.len() + rings.coords().len(), number as u32);
        }
        Self {
            figures,
            firsts,
            figure_of,
        }
    }

    pub(crate) fn figure(&self, segment: u32) -> usize {
        self.figure_of[segment as usize] as usize
    }

    pub(crate) fn first(&self, figure: usize) -> u32 {
        self.firsts[figure]
    }

    pub(crate) fn ends(&self, segment: u32) -> (Coord, Coord) {
        let figure = self.figure(segment);
        let at = (segment - self.firsts[figure]) as usize;
        let coords = self.figures[figure].coords();
        (coords[at], coords[at + 1])
    }

    pub(crate) fn box_of(&self, segment: u32) -> Rect {
        let (a, b) = self.ends(segment);
        Rect::new(a, b)
    }

    /// The number of each segment.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.figures
            .iter()
            .zip(&self.firsts)
            .flat_map(|(rings, first)| rings.segments().map(move |(i, ..)| first + i as u32))
    }

    /// Whether the segment runs from the lower to the higher of its two positions, in some fixed order.
    pub(crate) fn is_forward(&self, segment: u32) -> bool {
        let (a, b) = self.ends(segment);
        bits(a) < bits(b)
    }

    /// The groups of two and more segments with the same two ends, in either direction. 180° and -180° are the same.
    pub(crate) fn groups(&self, mut take: impl FnMut(&[u32])) {
        let mut hashed: Vec<(u64, u32)> = self.iter().map(|s| (self.hash(s), s)).collect();
        hashed.sort_unstable();
        for bucket in hashed
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|bucket| bucket.len() > 1)
        {
            // Other segments with the same hash are told apart by their ends.
            let mut bucket: Vec<([u64; 4], u32)> = bucket
                .iter()
                .map(|&(_, s)| (self.undirected(s), s))
                .collect();
            bucket.sort_unstable();
            for group in bucket
                .chunk_by(|a, b| a.0 == b.0)
                .filter(|group| group.len() > 1)
            {
                let group: Vec<u32> = group.iter().map(|&(_, s)| s).collect();
                take(&group);
            }
        }
    }

    fn undirected(&self, segment: u32) -> [u64; 4] {
        let (a, b) = self.ends(segment);
        let (a, b) = (bits(a), bits(b));
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        [low.0, low.1, high.0, high.1]
    }

    fn hash(&self, segment: u32) -> u64 {
        self.undirected(segment)
            .iter()
            .fold(0, |hash, &word| mixed(hash, word))
    }
}

/// Mixes a word into a hash: a multiplication by an odd constant and a fold of the high half into the low one.
pub(crate) fn mixed(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word)
        .wrapping_add(0x9e37_79b9_7f4a_7c15)
        .wrapping_mul(0xd6e8_feb8_6659_fd93);
    product ^ (product >> 32)
}

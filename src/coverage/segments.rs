//! All segments of many figures under one number, and which of them are the same.

use std::ops::Range;

use geo_types::Coord;

use crate::geometry::globe::bits;
use crate::geometry::near::Chain;
use crate::geometry::ring::Rings;

/// The segments of figures, numbered through: that of figure `f` which starts at its position `i` is `first(f) + i`.
pub(crate) struct Segments<'a> {
    figures: Vec<&'a Rings>,
    firsts: Vec<u32>,
}

impl<'a> Segments<'a> {
    pub(crate) fn of(figures: impl IntoIterator<Item = &'a Rings>) -> Self {
        let figures: Vec<&Rings> = figures.into_iter().collect();
        let mut next = 0;
        let first = |rings: &&Rings| {
            let first = next;
            next += rings.coords().len() as u32;
            first
        };
        let firsts = figures.iter().map(first).collect();
        Self { figures, firsts }
    }

    /// How many numbers there are.
    pub(crate) fn count(&self) -> u32 {
        self.figures
            .iter()
            .map(|rings| rings.coords().len() as u32)
            .sum()
    }

    /// The number of the first segment of each figure.
    pub(crate) fn into_firsts(self) -> Vec<u32> {
        self.firsts
    }

    pub(crate) fn figure(&self, segment: u32) -> usize {
        self.firsts.partition_point(|&first| first <= segment) - 1
    }

    pub(crate) fn first(&self, figure: usize) -> u32 {
        self.firsts[figure]
    }

    /// The numbers of the segments of the ring to which one belongs.
    pub(crate) fn ring_around(&self, segment: u32) -> Range<u32> {
        let figure = self.figure(segment);
        let (rings, first) = (self.figures[figure], self.firsts[figure]);
        let range = rings.range(rings.ring_of((segment - first) as usize));
        first + range.start as u32..first + range.end as u32 - 1
    }

    pub(crate) fn ends(&self, segment: u32) -> (Coord, Coord) {
        let figure = self.figure(segment);
        let at = (segment - self.firsts[figure]) as usize;
        let coords = self.figures[figure].coords();
        (coords[at], coords[at + 1])
    }

    /// Each ring with its figure, owned as `owner_of` says of the figure.
    pub(crate) fn chains(
        &self,
        owner_of: impl Fn(usize) -> u32,
    ) -> impl Iterator<Item = (Chain<'a>, u32)> {
        let figures = self.figures.iter().zip(&self.firsts).enumerate();
        figures.flat_map(move |(figure, (&rings, &first))| {
            let owner = owner_of(figure);
            (0..rings.len()).map(move |ring| {
                let range = rings.range(ring);
                let first = first + range.start as u32;
                let chain = Chain {
                    coords: &rings.coords()[range],
                    first,
                    owner,
                };
                (chain, figure as u32)
            })
        })
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

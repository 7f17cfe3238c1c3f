//! All segments of many figures under one number.

use std::ops::Range;

use geo_types::Coord;

use super::contested::OwnedRing;
use super::same::Same;
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

    /// The figures with their numbers.
    pub(crate) fn figures(&self) -> impl Iterator<Item = (u32, &'a Rings)> {
        (0..).zip(self.figures.iter().copied())
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

    /// The end that two segments have in common.
    pub(crate) fn common_end(&self, [s, t]: [u32; 2]) -> Coord {
        let (one, other) = (self.ends(s), self.ends(t));
        let is_common = one.0 == other.0 || one.0 == other.1;
        if is_common { one.0 } else { one.1 }
    }

    /// The segment of the same ring that begins where one ends.
    pub(crate) fn behind(&self, segment: u32) -> u32 {
        let ring = self.ring_around(segment);
        if segment + 1 == ring.end {
            ring.start
        } else {
            segment + 1
        }
    }

    /// The segment of the same ring that ends where one begins.
    pub(crate) fn before(&self, segment: u32) -> u32 {
        let ring = self.ring_around(segment);
        let behind = if segment == ring.start {
            ring.end
        } else {
            segment
        };
        behind - 1
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
                    is_simple: false,
                };
                (chain, figure as u32)
            })
        })
    }

    /// Whether the segment runs from the lower to the higher of its two positions, in some fixed order.
    pub(crate) fn is_forward(&self, segment: u32) -> bool {
        let (a, b) = self.ends(segment);
        bits(a) < bits(b)
    }

    /// Which segments are the same, as far as different owners have them: `owner_of` gives the owner of a figure.
    pub(crate) fn same(&self, owner_of: impl Fn(usize) -> u32) -> Same {
        let mut rings = Vec::new();
        for (figure, all) in self.figures.iter().enumerate() {
            rings.extend(all.iter().map(|(coords, _)| OwnedRing {
                coords,
                owner: owner_of(figure),
            }));
        }
        Same::of(&rings)
    }
}

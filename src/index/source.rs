//! The segments of all parts under one numbering, and each grid cell's own, those that parts share made one.

use std::collections::HashMap;

use geo_types::Coord;

use super::frame::{Frame, Quanta};
use super::leaf::Run;
use crate::geometry::ring::Rings;

/// The parts' rings where the index is made: their positions in a row give segments their numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) parts: &'a [&'a Rings],
    /// The number of each part's first position, and the number of all.
    pub(crate) starts: &'a [u32],
    pub(crate) ranks: &'a [u32],
    pub(crate) frame: &'a Frame,
}

/// The part to which a segment belongs.
pub(crate) fn part_of(starts: &[u32], segment: u32) -> usize {
    starts.partition_point(|&start| start <= segment) - 1
}

/// A segment of one part or several.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) a: Quanta,
    pub(crate) b: Quanta,
    /// The first of the segments that are this one.
    pub(crate) segment: u32,
    /// The part of that one.
    pub(crate) part: u32,
    /// Whose rim it is, a place in [`Edges::owners`].
    pub(crate) owners: u32,
}

impl Source<'_> {
    pub(crate) fn ends(&self, part: u32, segment: u32) -> (Coord, Coord) {
        let at = (segment - self.starts[part as usize]) as usize;
        let coords = self.parts[part as usize].coords();
        (coords[at], coords[at + 1])
    }
}

/// The different edges of a cell. What is kept between cells is room.
#[derive(Debug, Default)]
pub(crate) struct Edges {
    pub(crate) edges: Vec<Edge>,
    /// The parts, by rank and each list in their order, that crossing an edge turns over.
    pub(crate) owners: Vec<Box<[u32]>>,
    numbers: HashMap<Box<[u32]>, u32>,
    /// Parts beyond the first, by edge.
    more: Vec<(u32, u32)>,
    /// Edges by the hash of their ends; `NONE` is free.
    table: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Edges {
    /// Gathers the edges of runs that are in order.
    pub(crate) fn gather(&mut self, source: &Source<'_>, runs: &[Run]) {
        self.edges.clear();
        self.owners.clear();
        self.numbers.clear();
        self.more.clear();
        self.table.clear();
        let count: usize = runs.iter().map(|run| run.count as usize).sum();
        let bits = (2 * count).next_power_of_two().trailing_zeros().max(4);
        self.table.resize(1 << bits, NONE);
        let mut part = 0;
        for run in runs {
            if !(source.starts[part]..source.starts[part + 1]).contains(&run.first) {
                part = part_of(source.starts, run.first);
            }
            let at = (run.first - source.starts[part]) as usize;
            let coords = &source.parts[part].coords()[at..=at + run.count as usize];
            let mut a = source.frame.quanta(coords[0]);
            for (i, &end) in coords[1..].iter().enumerate() {
                let b = source.frame.quanta(end);
                let edge = Edge {
                    a,
                    b,
                    segment: run.first + i as u32,
                    part: part as u32,
                    owners: 0,
                };
                self.insert(source, edge, bits);
                a = b;
            }
        }
        self.assign_owners(source.ranks);
    }

    fn insert(&mut self, source: &Source<'_>, edge: Edge, bits: u32) {
        let mut slot = hash(&edge) >> (64 - bits);
        loop {
            let found = self.table[slot as usize];
            if found == NONE {
                self.table[slot as usize] = self.edges.len() as u32;
                self.edges.push(edge);
                return;
            }
            if is_same(source, &self.edges[found as usize], &edge) {
                let rank = source.ranks[edge.part as usize];
                self.more.push((found, rank));
                return;
            }
            slot = (slot + 1) & ((1 << bits) - 1);
        }
    }

    /// Edges that a part has twice are none: crossing them turns it over and back.
    fn assign_owners(&mut self, ranks: &[u32]) {
        self.more.sort_unstable();
        let mut more = std::mem::take(&mut self.more).into_iter().peekable();
        let mut last: Vec<u32> = Vec::new();
        let mut last_number = NONE;
        let mut owners = Vec::new();
        for i in 0..self.edges.len() {
            owners.clear();
            owners.push(ranks[self.edges[i].part as usize]);
            while let Some((_, rank)) = more.next_if(|&(edge, _)| edge as usize == i) {
                match owners.iter().position(|&known| known == rank) {
                    Some(place) => {
                        owners.swap_remove(place);
                    }
                    None => owners.push(rank),
                }
            }
            owners.sort_unstable();
            if owners != last || last_number == NONE {
                last_number = self.number_of(&owners);
                last.clone_from(&owners);
            }
            self.edges[i].owners = last_number;
        }
        let owners = &self.owners;
        self.edges
            .retain(|edge| !owners[edge.owners as usize].is_empty());
    }

    fn number_of(&mut self, owners: &[u32]) -> u32 {
        if let Some(&number) = self.numbers.get(owners) {
            return number;
        }
        let number = self.owners.len() as u32;
        self.owners.push(owners.into());
        self.numbers.insert(owners.into(), number);
        number
    }

    pub(crate) fn owners_of(&self, edge: &Edge) -> &[u32] {
        &self.owners[edge.owners as usize]
    }
}

/// The same for both directions of an edge.
fn hash(edge: &Edge) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let end = |[x, y]: Quanta| {
        let mixed = (u64::from(x) << 32 | u64::from(y)).wrapping_mul(FACTOR);
        (mixed ^ mixed >> 32).wrapping_mul(FACTOR)
    };
    let both = end(edge.a).wrapping_add(end(edge.b));
    (both ^ both >> 29).wrapping_mul(FACTOR)
}

/// Whether two edges have the same ends: in quanta, and then by the positions themselves.
fn is_same(source: &Source<'_>, known: &Edge, edge: &Edge) -> bool {
    if (known.a, known.b) != (edge.a, edge.b) && (known.a, known.b) != (edge.b, edge.a) {
        return false;
    }
    let (a, b) = source.ends(known.part, known.segment);
    let ends = source.ends(edge.part, edge.segment);
    (a, b) == ends || (b, a) == ends
}

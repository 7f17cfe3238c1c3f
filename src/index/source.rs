//! The segments of all parts under one numbering, and each grid cell's own, those that parts share made one.

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

/// Consecutive segments of a part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub(crate) part: u32,
    pub(crate) run: Run,
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
    pub(crate) owners: Owners,
}

/// Whose rim an edge is, by rank: one part, or two of which the first has the lesser rank, or where and how many there are in [`Edges::crowds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owners([u32; 2]);

const NONE: u32 = u32::MAX;
/// In the first number of owners that are more than two.
const CROWD: u32 = 1 << 31;
const NOBODY: Owners = Owners([NONE, NONE]);

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
    /// The owners of edges that have more than two, each list in their order.
    crowds: Vec<u32>,
    /// The parts of an edge beyond the first two, by edge.
    more: Vec<(u32, u32)>,
    /// Edges by the hash of their ends; `NONE` is free.
    table: Vec<u32>,
    bits: u32,
}

/// Where the edge lies that the one before was found to be, and where the next is looked for first: rings that have one edge in common mostly have the
/// next one in common too.
#[derive(Clone, Copy, Default)]
struct Beside {
    at: usize,
    is_back: bool,
}

impl Beside {
    fn next(self) -> usize {
        if self.is_back {
            self.at.wrapping_sub(1)
        } else {
            self.at + 1
        }
    }
}

impl Edges {
    /// Gathers the edges of stretches that are in order.
    pub(crate) fn gather(&mut self, source: &Source<'_>, stretches: &[Stretch]) {
        self.edges.clear();
        self.more.clear();
        self.table.clear();
        let count: usize = stretches.iter().map(|one| one.run.count as usize).sum();
        self.bits = (2 * count).next_power_of_two().trailing_zeros().max(4);
        self.table.resize(1 << self.bits, NONE);
        for &Stretch { part, run } in stretches {
            self.gather_run(source, part, run);
        }
        self.assign_owners();
    }

    fn gather_run(&mut self, source: &Source<'_>, part: u32, run: Run) {
        let rank = source.ranks[part as usize];
        let at = (run.first - source.starts[part as usize]) as usize;
        let coords = &source.parts[part as usize].coords()[at..=at + run.count as usize];
        let mut a = source.frame.quanta(coords[0]);
        let mut hash_a = hash_of_end(a);
        let mut beside = None;
        for (segment, ends) in (run.first..).zip(coords.windows(2)) {
            let b = source.frame.quanta(ends[1]);
            let hash_b = hash_of_end(b);
            let edge = Edge {
                a,
                b,
                segment,
                part,
                owners: Owners([rank, NONE]),
            };
            let ends = (ends[0], ends[1]);
            beside = self
                .is_next(source, beside, &edge, ends)
                .or_else(|| self.find_or_insert(source, edge, ends, hash_of_edge(hash_a, hash_b)));
            if let Some(beside) = beside {
                self.add_owner(beside.at, rank);
            }
            (a, hash_a) = (b, hash_b);
        }
    }

    fn is_next(
        &self,
        source: &Source<'_>,
        beside: Option<Beside>,
        edge: &Edge,
        ends: (Coord, Coord),
    ) -> Option<Beside> {
        let beside = beside?;
        let at = beside.next();
        is_same(source, self.edges.get(at)?, edge, ends).then_some(Beside { at, ..beside })
    }

    fn find_or_insert(
        &mut self,
        source: &Source<'_>,
        edge: Edge,
        ends: (Coord, Coord),
        hash: u64,
    ) -> Option<Beside> {
        let mut slot = hash >> (64 - self.bits);
        loop {
            let found = self.table[slot as usize];
            if found == NONE {
                self.table[slot as usize] = self.edges.len() as u32;
                self.edges.push(edge);
                return None;
            }
            let known = &self.edges[found as usize];
            if is_same(source, known, &edge, ends) {
                return Some(Beside {
                    at: found as usize,
                    is_back: known.a == edge.b,
                });
            }
            slot = (slot + 1) & ((1 << self.bits) - 1);
        }
    }

    fn add_owner(&mut self, edge: usize, rank: u32) {
        let second = &mut self.edges[edge].owners.0[1];
        if *second == NONE {
            *second = rank;
        } else {
            self.more.push((edge as u32, rank));
        }
    }

    /// Puts owners in their order. Edges that a part has twice are none: crossing them turns it over and back.
    fn assign_owners(&mut self) {
        self.crowds.clear();
        self.more.sort_unstable();
        let mut more = self.more.iter().copied().peekable();
        let mut gone = false;
        for (i, edge) in self.edges.iter_mut().enumerate() {
            let Owners([first, second]) = edge.owners;
            if second == NONE {
                continue;
            }
            edge.owners = if more.peek().is_some_and(|&(edge, _)| edge as usize == i) {
                let start = self.crowds.len();
                self.crowds.extend([first, second]);
                while let Some((_, rank)) = more.next_if(|&(edge, _)| edge as usize == i) {
                    self.crowds.push(rank);
                }
                crowd(&mut self.crowds, start)
            } else if first == second {
                NOBODY
            } else {
                Owners([first.min(second), first.max(second)])
            };
            gone |= edge.owners == NOBODY;
        }
        if gone {
            self.edges.retain(|edge| edge.owners != NOBODY);
        }
    }

    pub(crate) fn owners_of<'s>(&'s self, owners: &'s Owners) -> &'s [u32] {
        match &owners.0 {
            [one, NONE] => std::slice::from_ref(one),
            &[start, count] if start & CROWD != 0 => {
                let start = (start & !CROWD) as usize;
                &self.crowds[start..start + count as usize]
            }
            two => two,
        }
    }
}

/// The owners at the end of a list put in their order, those left out that are there an even number of times.
fn crowd(crowds: &mut Vec<u32>, start: usize) -> Owners {
    crowds[start..].sort_unstable();
    let mut end = start;
    for at in start..crowds.len() {
        if end > start && crowds[end - 1] == crowds[at] {
            end -= 1;
        } else {
            crowds[end] = crowds[at];
            end += 1;
        }
    }
    crowds.truncate(end);
    match crowds[start..] {
        [] => NOBODY,
        [one] => Owners([one, NONE]),
        [first, second] => Owners([first, second]),
        ref all => Owners([CROWD | start as u32, all.len() as u32]),
    }
}

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
fn hash_of_end([x, y]: Quanta) -> u64 {
    let mixed = (u64::from(x) << 32 | u64::from(y)).wrapping_mul(FACTOR);
    (mixed ^ mixed >> 32).wrapping_mul(FACTOR)
}

/// The same for both directions of an edge.
#[inline]
fn hash_of_edge(a: u64, b: u64) -> u64 {
    let both = a.wrapping_add(b);
    (both ^ both >> 29).wrapping_mul(FACTOR)
}

/// Whether two edges have the same ends, those of the second given: in quanta, and then by the positions themselves.
#[inline]
fn is_same(source: &Source<'_>, known: &Edge, edge: &Edge, ends: (Coord, Coord)) -> bool {
    if (known.a, known.b) != (edge.a, edge.b) && (known.a, known.b) != (edge.b, edge.a) {
        return false;
    }
    let (a, b) = source.ends(known.part, known.segment);
    (a, b) == ends || (b, a) == ends
}

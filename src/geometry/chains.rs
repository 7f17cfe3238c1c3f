//! Rings from chains of segments: how ground is put together again where whole stretches of its rims were taken out.
//!
//! It is [`trace`](super::trace) for what is long between one corner at which loops may meet and the next: only the ends of chains are looked up.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use geo_types::Coord;

use super::ring::{Rings, tidy, turns_left};
use super::trace::next_way;

/// Consecutive positions of a closed ring, with ground on the left of each segment.
#[derive(Clone, Copy)]
pub(crate) struct Chain<'a> {
    ring: &'a [Coord],
    /// The places of its first position and of its last, which may lie past the end of the ring: it goes on at the beginning.
    from: usize,
    to: usize,
}

impl<'a> Chain<'a> {
    /// A whole ring.
    pub(crate) fn closed(ring: &'a [Coord]) -> Self {
        let to = ring.len() - 1;
        Self { ring, from: 0, to }
    }

    /// From one place of a closed ring to a later one, no more than once around.
    pub(crate) fn between(ring: &'a [Coord], from: usize, to: usize) -> Self {
        let around = ring.len() - 1;
        let turns = from / around * around;
        Self {
            ring,
            from: from - turns,
            to: to - turns,
        }
    }

    fn at(&self, place: usize) -> Coord {
        let around = self.ring.len() - 1;
        self.ring[if place < around {
            place
        } else {
            place - around
        }]
    }

    /// Its positions in two pieces: a chain that runs over the position at which its ring begins goes on there.
    fn pieces(&self) -> [&'a [Coord]; 2] {
        let last = self.ring.len() - 1;
        let before = self.from..=self.to.min(last);
        let after = 1..=self.to.saturating_sub(last);
        [&self.ring[before], &self.ring[after]]
    }

    fn positions(&self) -> impl Iterator<Item = Coord> + 'a {
        let [before, after] = self.pieces();
        before.iter().chain(after).copied()
    }

    fn ends(&self) -> [Coord; 2] {
        [self.at(self.from), self.at(self.to)]
    }

    /// In pieces that begin and end where it does, and at some of its positions.
    fn cut_at(&self, is_cut: impl Fn(Coord) -> bool) -> Vec<Self> {
        let inner = (self.from + 1..self.to).zip(self.positions().skip(1));
        let cuts = inner.filter(|&(_, c)| is_cut(c)).map(|(place, _)| place);
        let places: Vec<usize> = [self.from]
            .into_iter()
            .chain(cuts)
            .chain([self.to])
            .collect();
        let pieces = places.windows(2);
        pieces
            .map(|ends| Self::between(self.ring, ends[0], ends[1]))
            .collect()
    }
}

/// Puts the chains around connected ground together: one shell, and holes. `None` where they do not close, or close to anything else.
pub(crate) fn rings_of(chains: &[Chain<'_>]) -> Option<Rings> {
    let repeated = repeated(chains);
    let is_loop = |chain: &Chain| chain.to - chain.from == chain.ring.len() - 1;
    let is_repeated = |c: Coord| repeated.contains(&key(c));
    let (mut loops, mut open) = (Vec::new(), Vec::new());
    for chain in chains {
        let pieces = chain.cut_at(is_repeated);
        match is_loop(chain) && pieces.len() == 1 && !is_repeated(chain.at(chain.from)) {
            true => loops.push(pieces),
            // A ring that is cut ends where it begins, which is as good as any cut.
            false => open.extend(pieces),
        }
    }
    loops.extend(loops_of(&open)?);
    let ring = |chains: &Vec<Chain>| {
        // Each begins where the one before it ends.
        let mut ring: Vec<Coord> = Vec::new();
        let pieces = chains.iter().flat_map(Chain::pieces);
        pieces.for_each(|piece| ring.extend_from_slice(piece));
        tidy(ring)
    };
    let rings = loops.iter().filter_map(ring);
    let (shells, holes): (Vec<Vec<Coord>>, Vec<Vec<Coord>>) =
        rings.partition(|ring| turns_left(ring));
    let [shell] = <[_; 1]>::try_from(shells).ok()?;
    let mut rings = Rings::of_shell(shell);
    holes.iter().for_each(|hole| rings.push(hole, false));
    rings.shrink();
    Some(rings)
}

/// Positions that come more than once, other than as the two ends of a chain: where loops touch themselves or each other.
///
/// Nearly all come once. They are told by one bit each in a table of sixteen bits for each of them, and only those are counted whose bit was set by another, or by themselves.
fn repeated(chains: &[Chain<'_>]) -> HashSet<Key, RandomState> {
    let state = RandomState::default();
    let all = || {
        chains
            .iter()
            .flat_map(|chain| chain.positions().skip(1))
            .map(key)
    };
    let count: usize = chains.iter().map(|chain| chain.to - chain.from).sum();
    let words = (count / 4 + 1).next_power_of_two();
    let place = |key: Key| {
        let hash = state.hash_one(key);
        (hash as usize & (words - 1), 1_u64 << (hash >> 58))
    };
    let (mut seen, mut again) = (vec![0_u64; words], vec![0_u64; words]);
    for (word, bit) in all().map(place) {
        again[word] |= seen[word] & bit;
        seen[word] |= bit;
    }
    let is_suspect = |&key: &Key| {
        let (word, bit) = place(key);
        again[word] & bit != 0
    };
    let mut counts: HashMap<Key, u32, RandomState> = HashMap::default();
    for key in all().filter(is_suspect) {
        *counts.entry(key).or_default() += 1;
    }
    counts.retain(|_, count| *count > 1);
    counts.into_keys().collect()
}

type Key = (u64, u64);

fn key(c: Coord) -> Key {
    ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

/// Closed loops of chains, each coming to the end of a chain once; `None` where a walk does not close.
fn loops_of<'a>(chains: &[Chain<'a>]) -> Option<Vec<Vec<Chain<'a>>>> {
    let mut leaving: HashMap<Key, Vec<Chain>> = HashMap::new();
    for &chain in chains {
        leaving.entry(key(chain.ends()[0])).or_default().push(chain);
    }
    let mut found = Vec::new();
    for chain in chains {
        while let Some(first) = leaving.get_mut(&key(chain.ends()[0])).and_then(Vec::pop) {
            let mut walk = vec![first];
            while let Some(next) = take_next(&mut leaving, &walk[walk.len() - 1]) {
                walk.push(next);
            }
            found.extend(split_at_ends(walk)?);
        }
    }
    Some(found)
}

/// Takes the chain that bounds the ground to the left of one that ends.
fn take_next<'a>(
    leaving: &mut HashMap<Key, Vec<Chain<'a>>>,
    last: &Chain<'_>,
) -> Option<Chain<'a>> {
    let [before, end] = [last.at(last.to - 1), last.at(last.to)];
    let ways = leaving.get_mut(&key(end))?;
    let ahead: Vec<Coord> = ways.iter().map(|way| way.at(way.from + 1)).collect();
    let next = next_way(before, end, &ahead)?;
    Some(ways.swap_remove(next))
}

/// A walk cut into the loops that close at an end that it comes to again; `None` where something is left over.
fn split_at_ends(walk: Vec<Chain<'_>>) -> Option<Vec<Vec<Chain<'_>>>> {
    let mut seen: HashMap<Key, usize> = HashMap::new();
    let mut path: Vec<Chain> = Vec::new();
    let mut found = Vec::new();
    for chain in walk {
        let [start, end] = chain.ends().map(key);
        seen.insert(start, path.len());
        path.push(chain);
        if let Some(&at) = seen.get(&end) {
            let closed = path.split_off(at);
            for chain in &closed {
                seen.remove(&key(chain.ends()[0]));
            }
            found.push(closed);
        }
    }
    path.is_empty().then_some(found)
}

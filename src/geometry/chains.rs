//! Rings from chains of segments: how ground is put together again where whole stretches of its rims were taken out.
//!
//! It is [`trace`](super::trace) for what is long between one corner at which loops may meet and the next: only the ends of chains are looked up.

use std::collections::HashMap;

use geo_types::Coord;

use super::globe::bits_on_plane as key;
use super::marks::Marks;
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

    /// In pieces that begin and end where it does, and at some of its places, which are in order.
    fn cut_at(self, places: Vec<usize>) -> impl Iterator<Item = Self> {
        let mut from = self.from;
        let inner = places.into_iter().filter(move |&place| place < self.to);
        inner.chain([self.to]).map(move |to| {
            let piece = Self::between(self.ring, from, to);
            from = to;
            piece
        })
    }
}

/// Rings of chains.
#[derive(Debug)]
pub(crate) struct Linked {
    pub(crate) rings: Rings,
    /// The positions, by their numbers among those of the rings, in which one chain ends and another begins. `None` where some were taken out, so that the numbers do not tell.
    pub(crate) joints: Option<Vec<u32>>,
}

/// Puts the chains around connected ground together: one shell, and holes. `None` where they do not close, or close to anything else.
pub(crate) fn linked(chains: &[Chain<'_>]) -> Option<Linked> {
    let is_loop = |chain: &Chain| chain.to - chain.from == chain.ring.len() - 1;
    let (mut loops, mut open) = (Vec::new(), Vec::new());
    for (&chain, places) in chains.iter().zip(repeated(chains)) {
        match is_loop(&chain) && places.is_empty() {
            true => loops.push(vec![chain]),
            // A ring that is cut ends where it begins, which is as good as any cut.
            false => open.extend(chain.cut_at(places)),
        }
    }
    loops.extend(loops_of(&open)?);
    let rings = loops.iter().filter_map(|chains| LinkedRing::of(chains));
    let (shells, holes): (Vec<LinkedRing>, Vec<LinkedRing>) =
        rings.partition(|ring| turns_left(&ring.coords));
    let [shell] = <[_; 1]>::try_from(shells).ok()?;
    let mut joints = shell.joints;
    let mut rings = Rings::of_shell(shell.coords);
    for hole in holes {
        let first = rings.coords().len() as u32;
        rings.push(&hole.coords, false);
        joints = joints.zip(hole.joints).map(|(mut all, own)| {
            all.extend(own.into_iter().map(|joint| first + joint));
            all
        });
    }
    rings.shrink();
    Some(Linked { rings, joints })
}

/// A closed ring of chains.
struct LinkedRing {
    coords: Vec<Coord>,
    joints: Option<Vec<u32>>,
}

impl LinkedRing {
    fn of(chains: &[Chain<'_>]) -> Option<Self> {
        let count: usize = chains.iter().map(|chain| chain.to - chain.from).sum();
        let mut ring: Vec<Coord> = Vec::with_capacity(count + 1);
        let mut joints = Vec::new();
        for chain in chains {
            // Each begins where the one before it ends.
            if ring.pop().is_some() {
                joints.push(ring.len() as u32);
            }
            chain
                .pieces()
                .iter()
                .for_each(|piece| ring.extend_from_slice(piece));
        }
        let coords = tidy(ring)?;
        let is_whole = coords.len() == count + 1;
        Some(Self {
            coords,
            joints: is_whole.then_some(joints),
        })
    }
}

/// For each chain the places behind its first at which it has a position that comes more than once there: where loops touch themselves or each other.
///
/// Nearly all come once: only those are compared whose [mark](Marks) was there before.
fn repeated(chains: &[Chain<'_>]) -> Vec<Vec<usize>> {
    let mut marks = Marks::for_many(chains.iter().map(|chain| chain.to - chain.from).sum());
    let all = chains.iter().flat_map(|chain| chain.positions().skip(1));
    all.for_each(|c| marks.add(c));
    let mut suspects: Vec<(Key, usize, usize)> = Vec::new();
    for (number, chain) in chains.iter().enumerate() {
        let behind = (chain.from + 1..).zip(chain.positions().skip(1));
        let again = behind.filter(|&(_, c)| marks.came_again(c));
        suspects.extend(again.map(|(place, c)| (key(c), number, place)));
    }
    suspects.sort_unstable();
    let mut places = vec![Vec::new(); chains.len()];
    let same = suspects.chunk_by(|one, other| one.0 == other.0);
    for &(_, number, place) in same.filter(|same| same.len() > 1).flatten() {
        places[number].push(place);
    }
    places.iter_mut().for_each(|places| places.sort_unstable());
    places
}

type Key = (u64, u64);

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

//! Longest runs of consecutive segments that the rings of two owners share.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use geo_types::Coord;

use super::contested::OwnedRing;
use super::same::{Marks, Same, is_same};

/// Consecutive segments of a ring, from the one that starts at position `from`, past the end of the ring and on from its beginning where need be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) ring: usize,
    pub(crate) from: usize,
    pub(crate) segments: usize,
}

/// The same segments on the rings of two owners, the lower owner's first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arc {
    pub(crate) runs: [Run; 2],
    /// Whether the rings run in opposite directions, as they do where two grounds lie side by side.
    pub(crate) is_opposite: bool,
}

/// The arcs of rings whose owners ascend, in the order of the first ring. A segment that an owner has twice counts once: its first.
pub(crate) fn arcs(rings: &[OwnedRing<'_>], same: &Same) -> Vec<Arc> {
    let firsts: Vec<usize> = rings
        .iter()
        .scan(0, |total, ring| {
            let first = *total;
            *total += ring.coords.len();
            Some(first)
        })
        .collect();
    let mut walk = Walk {
        rings,
        firsts,
        same,
        crowds: Crowds {
            gone: Marks::new(same.len()),
            waiting: BinaryHeap::new(),
            group: Vec::new(),
        },
        open: Vec::new(),
        turn: 0,
        arcs: Vec::new(),
    };
    (0..rings.len()).for_each(|ring| walk.along(ring));
    walk.arcs
}

struct Walk<'a> {
    rings: &'a [OwnedRing<'a>],
    firsts: Vec<usize>,
    same: &'a Same,
    crowds: Crowds,
    /// The arcs that reach to where the walk is. Those between rings of one owner are followed like others, and left out at their end.
    open: Vec<Open>,
    /// The open arc that is tried first.
    turn: usize,
    arcs: Vec<Arc>,
}

#[derive(Clone, Copy)]
struct Open {
    arc: Arc,
    /// The last segment of the other ring, by its position.
    last: usize,
    /// The position of the own ring to which it goes.
    to: usize,
}

impl Walk<'_> {
    fn along(&mut self, ring: usize) {
        let coords = self.rings[ring].coords;
        let first = self.firsts[ring];
        let begun = self.arcs.len();
        let mut partners = Vec::new();
        let mut at = 0;
        while at + 1 < coords.len() {
            let segment = (first + at) as u32;
            if self.same.is_alone(segment) {
                // A position that is repeated is no end.
                if self.open.is_empty() {
                    at += self.same.alone_from(first + at..first + coords.len());
                } else {
                    if coords[at] != coords[at + 1] {
                        self.close(|_| true);
                    }
                    at += 1;
                }
                continue;
            }
            partners.clear();
            self.put_partners(segment, ring, &mut partners);
            for &other in &partners {
                self.go_on(ring, at, other as usize);
            }
            at += 1;
            self.close(|open| open.to != at);
            at = self.follow(ring, at);
        }
        self.close_around(begun, ring);
    }

    /// The segments of later owners that are the same, one an owner.
    fn put_partners(&mut self, segment: u32, ring: usize, partners: &mut Vec<u32>) {
        let next = self.same.next(segment);
        // The first of a group has a higher one after it.
        let is_crowded = next > segment && self.same.next(next) != segment;
        if is_crowded || self.crowds.waits_for(segment) {
            let (rings, firsts) = (self.rings, &self.firsts);
            let owner_of = |s: u32| rings[ring_of(firsts, s as usize)].owner;
            debug_assert_eq!(rings[ring].owner, owner_of(segment));
            self.crowds
                .put_partners(self.same, segment, owner_of, partners);
        } else if next > segment {
            partners.push(next);
        }
    }

    /// Goes on along the only open arc for as long as there are groups of two, which is nearly always: the same as the way through
    /// [`Walk::go_on`], without looking around.
    fn follow(&mut self, ring: usize, from: usize) -> usize {
        let [open] = &mut self.open[..] else {
            return from;
        };
        let run = open.arc.runs[1];
        let (own, first) = (self.firsts[ring], self.firsts[run.ring]);
        let end = self.rings[ring].coords.len() - 1;
        // Up to the end of the other ring.
        let way = match open.arc.is_opposite {
            true => open.last,
            false => self.rings[run.ring].coords.len() - 2 - open.last,
        };
        let mut other = (first + open.last) as u32;
        let mut count = 0;
        for segment in (own + from..own + end).take(way) {
            let segment = segment as u32;
            let next = match open.arc.is_opposite {
                true => other - 1,
                false => other + 1,
            };
            let is_pair = self.same.next(segment) == next && self.same.next(next) == segment;
            if !is_pair || next < segment {
                break;
            }
            other = next;
            count += 1;
        }
        open.last = other as usize - first;
        open.to += count;
        open.arc
            .runs
            .iter_mut()
            .for_each(|run| run.segments += count);
        from + count
    }

    /// Takes up a pair of segments: an open arc goes on by it, or one begins.
    fn go_on(&mut self, ring: usize, at: usize, other: usize) {
        // Arcs come in the order of the segments beside: the next is likely to be the one after the last.
        for turn in 0..self.open.len() {
            let place = (self.turn + turn) % self.open.len();
            let open = &mut self.open[place];
            let beside = &self.rings[open.arc.runs[1].ring];
            let first = self.firsts[open.arc.runs[1].ring];
            let target = other.wrapping_sub(first);
            if open.to <= at
                && let Some(steps) = steps(beside.coords, open.last, target, open.arc.is_opposite)
            {
                open.last = target;
                open.arc.runs[0].segments += at + 1 - open.to;
                open.arc.runs[1].segments += steps;
                open.to = at + 1;
                self.turn = place + 1;
                return;
            }
        }
        let beside = ring_of(&self.firsts, other);
        let last = other - self.firsts[beside];
        let (own, coords) = (self.rings[ring].coords, self.rings[beside].coords);
        let run = |ring, from| Run {
            ring,
            from,
            segments: 1,
        };
        self.open.push(Open {
            arc: Arc {
                runs: [run(ring, at), run(beside, last)],
                is_opposite: is_same(own[at], coords[last + 1])
                    && is_same(own[at + 1], coords[last]),
            },
            last,
            to: at + 1,
        });
    }

    fn close(&mut self, is_at_end: impl Fn(&Open) -> bool) {
        for open in self.open.extract_if(.., |open| is_at_end(open)) {
            if open.is_of_two(self.rings) {
                self.arcs.push(open.finished());
            }
        }
    }

    /// Closes what reaches to the end of a ring. Where an arc from its beginning goes on from there, they are one.
    fn close_around(&mut self, begun: usize, ring: usize) {
        if self.open.is_empty() {
            return;
        }
        let coords = self.rings[ring].coords;
        if coords.first() != coords.last() {
            return self.close(|_| true);
        }
        for open in std::mem::take(&mut self.open) {
            if !open.is_of_two(self.rings) {
                continue;
            }
            let end = open.finished();
            let goes_on = |start: &mut Arc| start.put_before(&end, self.rings);
            if !self.arcs[begun..].iter_mut().any(goes_on) {
                self.arcs.push(end);
            }
        }
    }
}

impl Open {
    fn is_of_two(&self, rings: &[OwnedRing<'_>]) -> bool {
        let [own, other] = self.arc.runs.map(|run| rings[run.ring].owner);
        own != other
    }

    fn finished(&self) -> Arc {
        let mut arc = self.arc;
        if arc.is_opposite {
            arc.runs[1].from = self.last;
        }
        arc
    }
}

impl Arc {
    /// Takes up an arc from the end of the ring on whose beginning this one begins, where this one goes on from it.
    fn put_before(&mut self, end: &Arc, rings: &[OwnedRing<'_>]) -> bool {
        let [own, other] = self.runs;
        let is_first = rings[own.ring].coords[..=own.from]
            .windows(2)
            .all(|ab| ab[0] == ab[1]);
        if !is_first || other.ring != end.runs[1].ring || self.is_opposite != end.is_opposite {
            return false;
        }
        let segments = rings[other.ring].coords.len() - 1;
        // On the other ring, the one that comes first in its own order.
        let (before, after) = if self.is_opposite {
            (other, end.runs[1])
        } else {
            (end.runs[1], other)
        };
        let last = (before.from + before.segments - 1) % segments;
        let Some(steps) = steps(rings[other.ring].coords, last, after.from, false) else {
            return false;
        };
        let around = rings[own.ring].coords.len() - 1;
        self.runs = [
            Run {
                from: end.runs[0].from,
                segments: around - end.runs[0].from + own.from + own.segments,
                ..own
            },
            Run {
                from: before.from,
                segments: before.segments + steps - 1 + after.segments,
                ..other
            },
        ];
        true
    }
}

/// How many segments it is along a ring from one to another, where all between are without length.
fn steps(coords: &[Coord], from: usize, to: usize, is_back: bool) -> Option<usize> {
    let segments = coords.len() - 1;
    let mut at = from;
    for steps in 1..segments {
        let is_around = if is_back { at == 0 } else { at + 1 == segments };
        if is_around && coords[0] != coords[segments] {
            return None;
        }
        at = match (is_back, is_around) {
            (true, true) => segments - 1,
            (true, false) => at - 1,
            (false, true) => 0,
            (false, false) => at + 1,
        };
        if at == to {
            return Some(steps);
        }
        if coords[at] != coords[at + 1] {
            return None;
        }
    }
    None
}

fn ring_of(firsts: &[usize], segment: usize) -> usize {
    firsts.partition_point(|&first| first <= segment) - 1
}

/// Groups of three and more: met once, by their first member.
struct Crowds {
    gone: Marks,
    /// Pairs of segments whose first the walk has not come to.
    waiting: BinaryHeap<Reverse<(u32, u32)>>,
    group: Vec<u32>,
}

impl Crowds {
    fn waits_for(&self, segment: u32) -> bool {
        self.waiting.peek().is_some_and(|pair| pair.0.0 == segment)
    }

    fn put_partners(
        &mut self,
        same: &Same,
        segment: u32,
        owner_of: impl Fn(u32) -> u32,
        partners: &mut Vec<u32>,
    ) {
        let group = &mut self.group;
        if !self.gone.holds(segment) {
            same.put_whole(segment, group);
            group.iter().for_each(|&s| self.gone.put(s));
            group.dedup_by_key(|s| owner_of(*s));
            for (i, &s) in group.iter().enumerate() {
                let pairs = group[i + 1..].iter().map(|&t| Reverse((s, t)));
                self.waiting.extend(pairs);
            }
        }
        while let Some(&Reverse((s, t))) = self.waiting.peek()
            && s == segment
        {
            self.waiting.pop();
            partners.push(t);
        }
    }
}

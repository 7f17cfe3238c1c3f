//! The rings of a polygon cut where they meet themselves and each other.

use std::collections::{HashMap, HashSet};

use geo_types::{Coord, Rect};

use super::globe::bits_on_plane as key;
use super::meetings::settle;
use super::near::{Between, Chain, Segment, near_pairs_up_to};
use super::overlay::crossing;
use super::ring::{Rings, between, fraction_of, plain_area};
use super::side::{lies_on, segments_cross};

/// Nodes in which rings meet, and edges between them. Edge `e` has two halves: `2e` from its first node to its second and `2e + 1` back.
pub(super) struct RingNodes {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// The rings that meet nothing.
    pub(super) loose: Vec<usize>,
}

pub(super) struct Node {
    pub(super) at: Coord,
    /// The rings that come by it, each as often as it does.
    pub(super) rings: Vec<usize>,
}

/// A stretch between two nodes.
pub(super) struct Edge {
    pub(super) ends: [usize; 2],
    /// From one to the other.
    pub(super) line: Vec<Coord>,
    /// How often more rings run along it forth than back, each as if it had its ground on the left.
    pub(super) turns: i32,
    /// How often rings run along it in either direction.
    pub(super) runs: u32,
}

impl RingNodes {
    /// `None` where rings meet in more pairs of segments than that.
    pub(super) fn of(rings: &Rings, most: usize) -> Option<Self> {
        let meetings = meetings(rings, most)?;
        let mut nodes_of_rings = Self {
            nodes: Vec::new(),
            edges: Vec::new(),
            loose: Vec::new(),
        };
        let mut numbers = HashMap::new();
        let mut straight = HashMap::new();
        for ring in 0..rings.len() {
            let range = rings.range(ring);
            let of_ring = {
                let at = |position: usize| meetings.partition_point(|m| m.position < position);
                &meetings[at(range.start)..at(range.end)]
            };
            if of_ring.is_empty() {
                nodes_of_rings.loose.push(ring);
                continue;
            }
            let nodes: Vec<usize> = of_ring
                .iter()
                .map(|meeting| nodes_of_rings.node(meeting.at, ring, &mut numbers))
                .collect();
            let turn = turn(rings, ring);
            for (i, from) in of_ring.iter().enumerate() {
                let next = (i + 1) % of_ring.len();
                let line = line(rings, ring, from, &of_ring[next], next <= i);
                nodes_of_rings.add([nodes[i], nodes[next]], line, turn, &mut straight);
            }
        }
        Some(nodes_of_rings)
    }

    fn node(&mut self, at: Coord, ring: usize, numbers: &mut HashMap<(u64, u64), usize>) -> usize {
        let number = *numbers.entry(key(at)).or_insert(self.nodes.len());
        if number == self.nodes.len() {
            let rings = Vec::new();
            self.nodes.push(Node { at, rings });
        }
        self.nodes[number].rings.push(ring);
        number
    }

    /// Adds an edge. Those straight between the same two nodes are one.
    fn add(
        &mut self,
        ends: [usize; 2],
        line: Vec<Coord>,
        turn: i32,
        straight: &mut HashMap<[usize; 2], usize>,
    ) {
        if line.len() == 2 {
            let [from, to] = ends;
            let number = *straight
                .entry([from.min(to), from.max(to)])
                .or_insert(self.edges.len());
            if let Some(edge) = self.edges.get_mut(number) {
                edge.turns += if edge.ends == ends { turn } else { -turn };
                edge.runs += 1;
                return;
            }
        }
        if line.len() > 1 {
            self.edges.push(Edge {
                ends,
                line,
                turns: turn,
                runs: 1,
            });
        }
    }

    pub(super) fn start(&self, half: usize) -> usize {
        self.edges[half / 2].ends[half % 2]
    }

    /// The position that comes first behind the start of a half.
    pub(super) fn first_step(&self, half: usize) -> Coord {
        let line = &self.edges[half / 2].line;
        if half.is_multiple_of(2) {
            line[1]
        } else {
            line[line.len() - 2]
        }
    }

    /// The segments of a half in its direction.
    pub(super) fn segments(&self, half: usize) -> impl Iterator<Item = (Coord, Coord)> + '_ {
        let line = &self.edges[half / 2].line;
        let sides = line.len() - 1;
        (0..sides).map(move |i| {
            if half.is_multiple_of(2) {
                (line[i], line[i + 1])
            } else {
                (line[sides - i], line[sides - i - 1])
            }
        })
    }
}

/// 1 where a ring runs as its kind asks, a shell to the left and a hole to the right, as far as more of its ground lies to one side than to the other.
fn turn(rings: &Rings, ring: usize) -> i32 {
    let is_left = plain_area(&rings.coords()[rings.range(ring)]) >= 0.0;
    if is_left == rings.is_shell(ring) {
        1
    } else {
        -1
    }
}

/// The positions of a ring from one place to the next, past its first position where that is so.
fn line(rings: &Rings, ring: usize, from: &Meeting, to: &Meeting, is_past: bool) -> Vec<Coord> {
    let range = rings.range(ring);
    let coords = &rings.coords()[range.start..range.end - 1];
    let sides = coords.len();
    let (first, last) = (from.position - range.start, to.position - range.start);
    let steps = if is_past {
        last + sides - first
    } else {
        last - first
    };
    let mut line = vec![from.at];
    line.extend((1..=steps).map(|i| coords[(first + i) % sides]));
    line.push(to.at);
    line.dedup();
    line
}

/// A place where a ring comes by a position that it comes by again, or another ring does.
struct Meeting {
    /// The position of the ring at which it stands, or behind which it lies on the segment.
    position: usize,
    along: f64,
    at: Coord,
}

/// All such places, in the order in which the rings come by them. `None` where they are those of more than so many pairs of segments.
fn meetings(rings: &Rings, most: usize) -> Option<Vec<Meeting>> {
    let chain = |ring: usize| {
        let range = rings.range(ring);
        Chain {
            first: range.start as u32,
            coords: &rings.coords()[range],
            owner: 0,
            is_simple: false,
        }
    };
    let chains: Vec<Chain<'_>> = (0..rings.len()).map(chain).collect();
    let relate = |s: Segment, t: Segment| {
        let mut do_meet = false;
        meet(rings, &s, &t, |_| do_meet = true);
        // Their numbers alone: there may be many.
        do_meet.then_some([s.number, t.number])
    };
    let segment = |number: u32| {
        let at = number as usize;
        Segment {
            number,
            chain: rings.ring_of(at) as u32,
            a: rings.coords()[at],
            b: rings.coords()[at + 1],
        }
    };
    let growth = |_: &Rect| (ONE_POSITION, ONE_POSITION);
    let pairs = near_pairs_up_to(most, &chains, Between::SameOwner, &growth, &relate).ok()?;
    // In a crowd each pair may say the same of a segment.
    let mut told = HashSet::new();
    let mut found: Vec<Meeting> = Vec::new();
    for [s, t] in pairs {
        meet(rings, &segment(s), &segment(t), |meeting| {
            if told.insert((meeting.position, key(meeting.at))) {
                found.push(meeting);
            }
        });
    }
    let coords = rings.coords();
    let segments: Vec<usize> = found.iter().map(|meeting| meeting.position).collect();
    let corners = segments.iter().flat_map(|&i| [coords[i], coords[i + 1]]);
    settle(found.iter_mut().map(|meeting| &mut meeting.at), corners);
    for meeting in &mut found {
        meeting.settle_at_corner(rings);
    }
    found.sort_by(|a, b| {
        let along = a.along.total_cmp(&b.along);
        a.position.cmp(&b.position).then(along)
    });
    found.dedup_by(|a, b| a.position == b.position && a.at == b.at);
    Some(found)
}

impl Meeting {
    /// Lets what lies at a corner stand at that corner, and at the first of a ring what lies at its end.
    fn settle_at_corner(&mut self, rings: &Rings) {
        let coords = rings.coords();
        if self.at == coords[self.position] {
            self.along = 0.0;
        } else if self.at == coords[self.position + 1] {
            self.along = 0.0;
            self.position += 1;
        }
        let range = rings.range(rings.ring_of(self.position));
        if self.position == range.end - 1 {
            self.position = range.start;
        }
    }
}

/// Degrees, a micrometre: what is no farther apart is one. Crossings are rounded, and what they would be told from has to be farther away than that.
const ONE_POSITION: f64 = 1e-11;

/// Whether a position lies on a segment, rounding allowed for.
fn is_on(a: Coord, b: Coord, c: Coord) -> bool {
    lies_on(a, b, c) || {
        let near = between(a, b, fraction_of((a, b), c));
        (near.x - c.x).abs() <= ONE_POSITION && (near.y - c.y).abs() <= ONE_POSITION
    }
}

/// Finds where two segments meet, for both of them.
fn meet(rings: &Rings, s: &Segment, t: &Segment, mut found: impl FnMut(Meeting)) {
    let mut add = |segment: &Segment, at: Coord| {
        found(Meeting {
            position: segment.number as usize,
            along: fraction_of((segment.a, segment.b), at),
            at,
        });
    };
    let (one, other) = ((s.a, s.b), (t.a, t.b));
    if segments_cross(one, other) {
        // In one order, so that rounding is the same.
        let ordered = if s.number < t.number {
            (one, other)
        } else {
            (other, one)
        };
        if let Some((.., at)) = crossing(ordered.0, ordered.1) {
            add(s, at);
            add(t, at);
        }
    }
    if !only_follow(rings, s, t) {
        let corners = [(s.a, t), (s.b, t), (t.a, s), (t.b, s)];
        for (corner, segment) in corners {
            if is_on(segment.a, segment.b, corner) {
                add(s, corner);
                add(t, corner);
            }
        }
    }
}

/// Whether one segment follows the other on their ring, and they have no more than their joint in common.
fn only_follow(rings: &Rings, s: &Segment, t: &Segment) -> bool {
    let follows = |s: &Segment, t: &Segment| {
        let range = rings.range(rings.ring_of(s.number as usize));
        let next = match s.number as usize + 1 {
            next if next == range.end - 1 => range.start,
            next => next,
        };
        next == t.number as usize && !is_on(s.a, s.b, t.b) && !is_on(t.a, t.b, s.a)
    };
    s.chain == t.chain && (follows(s, t) || follows(t, s))
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;

    #[test]
    fn edges_run_over_each_position_once_even_within_rounding() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(17);
        let mut met = 0;
        for round in 0..2_000 {
            let scale = [1.0, 1e-9, 1e-11, 3e-12, 1e-13][round % 5];
            let count = random.random_range(3..60);
            let mut corner = || Coord {
                x: 44.0 + scale * random.random_range(-1.0..1.0),
                y: 40.0 + scale * random.random_range(-1.0..1.0),
            };
            let mut ring: Vec<Coord> = (0..count).map(|_| corner()).collect();
            ring.dedup();
            ring.push(ring[0]);
            ring.dedup();
            if ring.len() < 4 {
                continue;
            }
            let rings = Rings::of_ring(ring);
            let nodes = RingNodes::of(&rings, usize::MAX).expect("any number is allowed");
            let between: usize = nodes.edges.iter().map(|edge| edge.line.len() - 2).sum();
            assert!(
                between < rings.coords().len(),
                "{round}: {between} of {}",
                rings.coords().len()
            );
            met += nodes.nodes.len();
        }
        assert!(met > 50_000, "{met}");
    }
}

//! How often the rings of a polygon go round each of the faces between them.
//!
//! Around each node the edges are sorted, so that the faces can be walked round; across an edge the number of turns changes by as many rings as run along it.

use std::cmp::Ordering;
use std::collections::HashSet;

use geo_types::Coord;

use super::prepared::Prepared;
use super::ring::{Rings, ring_contains};
use super::ring_nodes::RingNodes;
use super::side::{Nudge, Side, side};

/// Whether rings that meet none of the others lie within what those enclose.
pub(super) fn lies_in_ground(rings: &Rings, ready: &Prepared, some: &[usize]) -> bool {
    let ring = |i: usize| &rings.coords()[rings.range(i)];
    let at = ring(some[0])[0];
    let within = |&&i: &&usize| ring_contains(ring(i), at, Nudge::NorthEast);
    let is_own_odd = some.iter().filter(within).count() % 2 == 1;
    ready.contains(rings, at, Nudge::NorthEast) != is_own_odd
}

/// The faces between the edges, and how often the rings go round each.
pub(super) struct Faces<'a> {
    pub(super) noded: &'a RingNodes,
    /// The halves that lead from each node, counter-clockwise.
    pub(super) around: Vec<Vec<usize>>,
    /// The face on the left of each half.
    pub(super) of_half: Vec<usize>,
    /// Whether the rings go round each face otherwise than once or not at all.
    pub(super) is_wrong: Vec<bool>,
}

impl<'a> Faces<'a> {
    pub(super) fn of(rings: &Rings, noded: &'a RingNodes) -> Self {
        let around = around(noded);
        let mut faces = Self {
            noded,
            of_half: vec![usize::MAX; 2 * noded.edges.len()],
            is_wrong: Vec::new(),
            around,
        };
        let areas = faces.walk();
        faces.wind(rings, &areas);
        faces
    }

    /// Walks round all faces, and gives the plain area of each, negative where the walk goes round it from outside.
    fn walk(&mut self) -> Vec<f64> {
        let mut place = vec![0; self.of_half.len()];
        for halves in &self.around {
            halves.iter().enumerate().for_each(|(i, &h)| place[h] = i);
        }
        let mut areas = Vec::new();
        for first in 0..self.of_half.len() {
            if self.of_half[first] != usize::MAX {
                continue;
            }
            let origin = self.noded.nodes[self.noded.start(first)].at;
            let (mut half, mut area) = (first, 0.0);
            while self.of_half[half] == usize::MAX {
                self.of_half[half] = areas.len();
                area += area_along(self.noded.segments(half), origin);
                let back = half ^ 1;
                let halves = &self.around[self.noded.start(back)];
                half = halves[(place[back] + halves.len() - 1) % halves.len()];
            }
            areas.push(area);
        }
        areas
    }

    /// Finds for all faces how often the rings go round them.
    fn wind(&mut self, rings: &Rings, areas: &[f64]) {
        let mut bordering: Vec<Vec<usize>> = vec![Vec::new(); areas.len()];
        for (half, &face) in self.of_half.iter().enumerate() {
            bordering[face].push(half);
        }
        self.is_wrong = vec![false; areas.len()];
        let mut turns: Vec<Option<i32>> = vec![None; areas.len()];
        let mut ready = None;
        for first in 0..areas.len() {
            if turns[first].is_some() {
                continue;
            }
            turns[first] = Some(0);
            let mut connected = vec![first];
            let mut at = 0;
            while let Some(&face) = connected.get(at) {
                at += 1;
                for &half in &bordering[face] {
                    let other = self.of_half[half ^ 1];
                    if turns[other].is_none() {
                        let edge = self.noded.edges[half / 2].turns;
                        let change = if half.is_multiple_of(2) { -edge } else { edge };
                        turns[other] = turns[face].map(|turns| turns + change);
                        connected.push(other);
                    }
                }
            }
            // The walk round all of them together encloses as much as all others, negatively.
            let outer = connected
                .iter()
                .copied()
                .min_by(|&a, &b| areas[a].total_cmp(&areas[b]))
                .unwrap_or(first);
            let own = self.rings_around(&bordering[first]);
            let is_whole = own.iter().any(|&ring| rings.is_shell(ring));
            let base = i32::from(
                !is_whole && {
                    let ready = ready.get_or_insert_with(|| Prepared::new(rings));
                    lies_in_ground(rings, ready, &own)
                },
            );
            let shift = base - turns[outer].unwrap_or_default();
            for face in connected {
                let turns = turns[face].unwrap_or_default() + shift;
                self.is_wrong[face] = face != outer && !(0..=1).contains(&turns);
            }
        }
    }

    /// The rings that are connected with some halves, each once.
    fn rings_around(&self, halves: &[usize]) -> Vec<usize> {
        let mut seen = vec![self.noded.start(halves[0])];
        let mut known: HashSet<usize> = seen.iter().copied().collect();
        let mut at = 0;
        while let Some(&node) = seen.get(at) {
            at += 1;
            for &half in &self.around[node] {
                let next = self.noded.start(half ^ 1);
                if known.insert(next) {
                    seen.push(next);
                }
            }
        }
        let rings = seen.iter().flat_map(|&node| &self.noded.nodes[node].rings);
        let mut rings: Vec<usize> = rings.copied().collect();
        rings.sort_unstable();
        rings.dedup();
        rings
    }

    pub(super) fn is_wrong(&self, half: usize) -> bool {
        self.is_wrong[self.of_half[half]]
    }
}

/// The halves that lead from each node, counter-clockwise from the east.
fn around(noded: &RingNodes) -> Vec<Vec<usize>> {
    let mut around: Vec<Vec<usize>> = noded.nodes.iter().map(|_| Vec::new()).collect();
    for half in 0..2 * noded.edges.len() {
        around[noded.start(half)].push(half);
    }
    for (node, halves) in noded.nodes.iter().zip(&mut around) {
        halves.sort_by(|&h, &k| {
            let (p, q) = (noded.first_step(h), noded.first_step(k));
            let is_below = |c: Coord| (c.y, c.x) < (node.at.y, node.at.x);
            let order = is_below(p).cmp(&is_below(q));
            order.then_with(|| match side(node.at, p, q) {
                Side::Left => Ordering::Less,
                Side::Right => Ordering::Greater,
                Side::On => h.cmp(&k),
            })
        });
    }
    around
}

/// Twice the plain area between segments and a position.
fn area_along(segments: impl Iterator<Item = (Coord, Coord)>, origin: Coord) -> f64 {
    let twice = |(a, b): (Coord, Coord)| {
        (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
    };
    segments.map(twice).sum()
}

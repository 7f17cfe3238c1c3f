//! Which segments of a part belong to its outer ring.
//!
//! A part that is cut at 180° has in its shells what are holes on the globe: a lake across 180° is a notch in each
//! half. Its rim is put together across the cut and each loop is measured on the unrolled plane.

use std::collections::HashMap;

use geo_types::Coord;

use super::pieces::Ground;
use super::seams::Seams;
use crate::geometry::globe::{bits, is_on_180, is_on_pole};
use crate::geometry::ring::Rings;

/// Whether a segment is a cut and not a rim: a seam across which its territory goes on, or a pole.
pub(crate) fn is_cut(territory: usize, a: Coord, b: Coord, seams: &Seams) -> bool {
    if is_on_pole(a, b) {
        return true;
    }
    is_on_180(a, b) && seams.contains(&(territory, a.y.min(b.y).to_bits(), a.y.max(b.y).to_bits()))
}

/// Which segments of a part's rings are of an outer ring.
pub(crate) struct Outer {
    /// By position, where the part is cut.
    cut: Option<Vec<bool>>,
}

impl Outer {
    pub(crate) fn of(part: &Ground, seams: &Seams) -> Self {
        let rings = &part.rings;
        let is_cut = |(_, a, b): &(usize, Coord, Coord)| is_cut(part.territory, *a, *b, seams);
        if !rings.reaches_edge() || !rings.segments().any(|segment| is_cut(&segment)) {
            return Self { cut: None };
        }
        let mut outer: Vec<bool> = (0..rings.len())
            .flat_map(|ring| rings.range(ring).map(move |_| rings.is_shell(ring)))
            .collect();
        let walks = loops(part, seams);
        for segments in walks.iter().flat_map(|walk| simple_loops(walk)) {
            let is_outer = is_outer(&segments);
            segments.iter().for_each(|&(at, ..)| outer[at] = is_outer);
        }
        Self { cut: Some(outer) }
    }

    /// Whether a segment of the part may be a cut.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut.is_some()
    }

    /// Of the segment that starts at a position of a ring.
    pub(crate) fn holds(&self, rings: &Rings, ring: usize, position: u32) -> bool {
        match &self.cut {
            Some(outer) => outer[position as usize],
            None => rings.is_shell(ring),
        }
    }
}

/// A stretch of rim between two cuts: segments with their number.
type Chain = Vec<(usize, Coord, Coord)>;

/// The loops of the rim that pass a cut, as chains in the order in which they follow each other.
fn loops(part: &Ground, seams: &Seams) -> Vec<Vec<Chain>> {
    let mut chains = chains(part, seams);
    let mut starting: HashMap<(u64, u64), Vec<usize>> = HashMap::new();
    for (i, chain) in chains.iter().enumerate() {
        starting.entry(bits(chain[0].1)).or_default().push(i);
    }
    let mut found = Vec::new();
    for start in 0..chains.len() {
        let mut walk: Vec<Chain> = Vec::new();
        let mut next = (!chains[start].is_empty()).then_some(start);
        while let Some(i) = next {
            let chain = std::mem::take(&mut chains[i]);
            let end = chain.last().expect("chains have segments").2;
            walk.push(chain);
            next = starting
                .get(&bits(end))
                .and_then(|at| at.iter().copied().find(|&j| !chains[j].is_empty()));
        }
        if !walk.is_empty() {
            found.push(walk);
        }
    }
    found
}

fn chains(part: &Ground, seams: &Seams) -> Vec<Chain> {
    let rings = &part.rings;
    let mut found = Vec::new();
    for ring in 0..rings.len() {
        let range = rings.range(ring);
        let coords = rings.coords();
        let cut = |i: usize| is_cut(part.territory, coords[i], coords[i + 1], seams);
        let numbers = range.start..range.end - 1;
        let Some(first) = numbers.clone().find(|&i| cut(i)) else {
            continue;
        };
        // Once round from a cut, so that no chain is broken where the ring begins.
        let mut chain = Chain::new();
        for i in (first..numbers.end).chain(numbers.start..first) {
            if !cut(i) {
                chain.push((i, coords[i], coords[i + 1]));
            } else if !chain.is_empty() {
                found.push(std::mem::take(&mut chain));
            }
        }
        if !chain.is_empty() {
            found.push(chain);
        }
    }
    found
}

/// A segment of a loop: its number, its ends, and by how many degrees it is moved on the unrolled plane.
type Unrolled = (usize, Coord, Coord, f64);

/// A walk over chains, cut into the loops that close at a position that it comes to again: a hole that touches the outer ring is a
/// loop of its own.
fn simple_loops(walk: &[Chain]) -> Vec<Vec<Unrolled>> {
    let mut seen: HashMap<(u64, u64), usize> = HashMap::new();
    let mut path: Vec<Unrolled> = Vec::new();
    let mut found = Vec::new();
    for segment in unrolled(walk) {
        seen.insert(bits(segment.1), path.len());
        path.push(segment);
        if let Some(&start) = seen.get(&bits(segment.2)) {
            let closed = path.split_off(start);
            closed.iter().for_each(|segment| {
                seen.remove(&bits(segment.1));
            });
            found.push(closed);
        }
    }
    if !path.is_empty() {
        found.push(path);
    }
    found
}

/// The segments of a walk, moved so that they run on across the cuts.
fn unrolled(walk: &[Chain]) -> Vec<Unrolled> {
    let mut moved = 0.0;
    let mut last: Option<Coord> = None;
    let mut segments = Vec::new();
    for chain in walk {
        if let Some(last) = last.filter(|last| last.x != chain[0].1.x) {
            moved += 360.0_f64.copysign(last.x - chain[0].1.x);
        }
        segments.extend(chain.iter().map(|&(at, a, b)| (at, a, b, moved)));
        last = chain.last().map(|&(.., b)| b);
    }
    segments
}

/// Whether a loop is an outer ring: it turns left on the unrolled plane, or goes round a pole.
fn is_outer(segments: &[Unrolled]) -> bool {
    let twice_area: f64 = segments
        .iter()
        .map(|(_, a, b, moved)| (a.x + moved) * b.y - (b.x + moved) * a.y)
        .sum();
    let ((_, start, ..), (.., end, moved)) = (segments[0], segments[segments.len() - 1]);
    let winds = (end.x + moved - start.x - segments[0].3).abs() > 180.0;
    winds || twice_area > 0.0
}

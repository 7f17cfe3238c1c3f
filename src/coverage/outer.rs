//! Which segments of a part belong to its outer ring.
//!
//! A part that is cut at 180° has in its shells what are holes on the globe: a lake across 180° is a notch in each
//! half. Its rim is put together across the cut and each loop is measured on the unrolled plane.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use geo_types::Coord;

use super::pieces::Ground;
use super::seams::Seams;
use crate::geometry::ellipsoid::ring_area;
use crate::geometry::globe::{bits, canonical, is_on_180, is_on_pole};
use crate::geometry::marks::Marks;
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
        let Some(loops) = loops_at_cuts(part, seams) else {
            return Self { cut: None };
        };
        let rings = &part.rings;
        let mut outer: Vec<bool> = (0..rings.len())
            .flat_map(|ring| rings.range(ring).map(move |_| rings.is_shell(ring)))
            .collect();
        for segments in loops {
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

/// Area in m² within the outer rings of a part that is cut, what lies in their holes counted; `None` where it is not cut.
pub(crate) fn filled_m2(part: &Ground, ground_m2: f64, seams: &Seams) -> Option<f64> {
    let loops = loops_at_cuts(part, seams)?;
    let rings = &part.rings;
    let is_whole_hole = |&ring: &usize| {
        let mut segments = rings.range(ring);
        segments.next_back();
        let coords = rings.coords();
        !rings.is_shell(ring)
            && segments.into_iter().all(|i| {
                !is_cut(part.territory, coords[i], coords[i + 1], seams) && coords[i].y.abs() < 90.0
            })
    };
    let whole = (0..rings.len())
        .filter(is_whole_hole)
        .map(|ring| ring_area(&rings.coords()[rings.range(ring)]).abs());
    let cut = loops
        .iter()
        .filter(|segments| !is_outer(segments))
        .map(|segments| {
            let start = |&(_, a, _, moved): &Unrolled| Coord {
                x: a.x + moved,
                ..a
            };
            let (_, _, end, moved) = segments[segments.len() - 1];
            let mut ring: Vec<Coord> = segments.iter().map(start).collect();
            ring.push(Coord {
                x: end.x + moved,
                ..end
            });
            ring.push(ring[0]);
            ring_area(&ring).abs()
        });
    Some(ground_m2 + whole.chain(cut).sum::<f64>())
}

/// The loops of the rim of a part that pass a cut; `None` where it has none.
fn loops_at_cuts(part: &Ground, seams: &Seams) -> Option<Vec<Vec<Unrolled>>> {
    let rings = &part.rings;
    let is_cut =
        |(_, a, b): (usize, Coord, Coord)| is_cut(part.territory, a, b, seams) || a.y.abs() == 90.0;
    if !rings.reaches_edge() || !rings.segments().any(is_cut) {
        return None;
    }
    let walks = loops(part, seams);
    Some(walks.iter().flat_map(|walk| simple_loops(walk)).collect())
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
    // What begins at a pole ends at one, and is walked from there.
    let begins_at_pole = |chain: &Chain| chain[0].1.y.abs() == 90.0;
    let (at_pole, elsewhere): (Vec<usize>, Vec<usize>) =
        (0..chains.len()).partition(|&i| begins_at_pole(&chains[i]));
    for start in at_pole.into_iter().chain(elsewhere) {
        let mut walk: Vec<Chain> = Vec::new();
        let mut next = (!chains[start].is_empty()).then_some(start);
        while let Some(i) = next {
            let chain = std::mem::take(&mut chains[i]);
            let end = chain.last().expect("chains have segments").2;
            walk.push(chain);
            let starting = starting.get(&bits(end)).filter(|_| end.y.abs() < 90.0);
            next = starting.and_then(|at| at.iter().copied().find(|&j| !chains[j].is_empty()));
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
        // A pole is one position, at which a ring closes that comes to it again.
        let is_at_pole = |i: usize| coords[i].y.abs() == 90.0;
        let Some(first) = numbers.clone().find(|&i| cut(i) || is_at_pole(i)) else {
            continue;
        };
        // Once round from a cut, so that no chain is broken where the ring begins.
        let mut chain = Chain::new();
        for i in (first..numbers.end).chain(numbers.start..first) {
            if is_at_pole(i) && !chain.is_empty() {
                found.push(std::mem::take(&mut chain));
            }
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
    let segments = unrolled(walk);
    // Nearly all positions come once, and need not be looked up.
    let mut marks = Marks::for_many(segments.len() + 1);
    let places = segments.first().map(|first| first.1).into_iter();
    let places = places.chain(segments.iter().map(|segment| segment.2));
    places.for_each(|place| marks.add(canonical(place)));
    let again = |place: Coord| marks.came_again(canonical(place)).then(|| bits(place));
    let mut seen: HashMap<(u64, u64), usize, RandomState> = HashMap::default();
    let mut path: Vec<Unrolled> = Vec::new();
    let mut found = Vec::new();
    for segment in segments {
        if let Some(start) = again(segment.1) {
            seen.insert(start, path.len());
        }
        path.push(segment);
        if let Some(&start) = again(segment.2).and_then(|end| seen.get(&end)) {
            let closed = path.split_off(start);
            for start in closed.iter().filter_map(|segment| again(segment.1)) {
                seen.remove(&start);
            }
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

/// Whether a loop is an outer ring: it turns left on the unrolled plane, or goes round a pole. One from a pole to the same pole is closed along it.
fn is_outer(segments: &[Unrolled]) -> bool {
    let ((_, start, _, moved_start), (.., end, moved_end)) =
        (segments[0], segments[segments.len() - 1]);
    let (from, to) = (start.x + moved_start, end.x + moved_end);
    // Relative to the start, so that nothing is lost to far larger numbers.
    let twice_area: f64 = segments
        .iter()
        .map(|(_, a, b, moved)| {
            let (ax, bx) = (a.x + moved - from, b.x + moved - from);
            ax * (b.y - start.y) - bx * (a.y - start.y)
        })
        .sum();
    // What closes it runs along the start's latitude, and adds nothing.
    let winds = (to - from).abs() > 180.0 && start.y.abs() < 90.0;
    winds || twice_area > 0.0
}

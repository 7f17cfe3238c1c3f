//! Loops from loose directed segments: how ground is put together again after shared segments were taken out.
//!
//! Every segment has ground on its left. At a corner where several loops meet, the walk keeps to the wedge of ground
//! that it came along, so that two squares that touch in a corner stay two; a loop that comes to one of its own
//! corners again is split there, so that a hole that touches its shell is a hole.

use std::cell::OnceCell;
use std::collections::HashMap;

use foldhash::fast::RandomState;
use geo_types::Coord;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

use super::prepared::Prepared;
use super::ring::{Rings, plain_area, tidy, turns_left};
use super::side::{Nudge, Side, side};

/// Puts directed segments together to shells and holes. `None` where they do not close: not as many lead out of each corner as into it.
pub(crate) fn trace(segments: &[(Coord, Coord)]) -> Option<Rings> {
    let (shells, holes): (Vec<_>, Vec<_>) = loops(segments)?
        .into_iter()
        .filter_map(tidy)
        .partition(|ring| turns_left(ring));
    let mut shells: Vec<Shell> = shells.into_iter().map(Shell::of).collect();
    shells.sort_by(|a, b| a.area.total_cmp(&b.area));
    let boxes = match holes[..] {
        [] => RTree::new(),
        _ => RTree::bulk_load(shells.iter().zip(0..).map(|(s, i)| s.boxed(i)).collect()),
    };
    for hole in holes {
        let first = middle(&hole);
        let around = boxes.locate_all_at_point(&[first.x, first.y]);
        let mut around: Vec<usize> = around.map(|shell| shell.data).collect();
        // The smallest shell that holds a hole is its own.
        around.sort_unstable();
        if let Some(own) = around.into_iter().find(|&i| shells[i].holds_ring(&hole)) {
            shells[own].holes.push(hole);
        }
    }
    let mut rings = Rings::default();
    for shell in shells {
        rings.append(&shell.ring);
        shell.holes.iter().for_each(|hole| rings.push(hole, false));
    }
    Some(rings)
}

/// An outer ring, and the holes that were found in it.
struct Shell {
    ring: Rings,
    area: f64,
    /// Only made where a hole is looked for.
    prepared: OnceCell<Prepared>,
    holes: Vec<Vec<Coord>>,
}

impl Shell {
    fn of(ring: Vec<Coord>) -> Self {
        Self {
            area: plain_area(&ring),
            ring: Rings::of_shell(ring),
            prepared: OnceCell::new(),
            holes: Vec::new(),
        }
    }

    fn boxed(&self, number: usize) -> GeomWithData<Rectangle<[f64; 2]>, usize> {
        let bounds = self.ring.bounds();
        let (low, high) = (bounds.min(), bounds.max());
        let around = Rectangle::from_corners([low.x, low.y], [high.x, high.y]);
        GeomWithData::new(around, number)
    }

    /// Whether a hole lies in the shell, which it does not cross: decided at the middle of its sides, which a shell that
    /// only touches it does not hold on its rim.
    fn holds_ring(&self, hole: &[Coord]) -> bool {
        let prepared = self.prepared.get_or_init(|| Prepared::new(&self.ring));
        let inside = hole
            .windows(2)
            .filter(|ab| prepared.contains(&self.ring, middle(ab), Nudge::NorthEast))
            .count();
        2 * inside > hole.len() - 1
    }
}

/// The middle of the first side.
fn middle(ring: &[Coord]) -> Coord {
    Coord {
        x: 0.5 * (ring[0].x + ring[1].x),
        y: 0.5 * (ring[0].y + ring[1].y),
    }
}

/// The segments without the pairs that run in opposite directions between the same corners: what lies on both sides is one.
pub(crate) fn without_opposites(segments: Vec<(Coord, Coord)>) -> Vec<(Coord, Coord)> {
    let mut open: HashMap<[(u64, u64); 2], usize, RandomState> = HashMap::default();
    for &(a, b) in &segments {
        *open.entry([key(a), key(b)]).or_default() += 1;
    }
    let mut left = Vec::with_capacity(segments.len());
    for (a, b) in segments {
        // As many are left out as run the other way; what is counted down to nothing stays out on both sides.
        let back = open.get(&[key(b), key(a)]).copied().unwrap_or(0);
        let forth = open.get_mut(&[key(a), key(b)]).expect("each was counted");
        if *forth > back {
            left.push((a, b));
            *forth -= 1;
        }
    }
    left
}

/// The segments by even and odd: of those between the same corners, in either direction, one where they are odd in number and else none.
pub(crate) fn without_repeats(segments: Vec<(Coord, Coord)>) -> Vec<(Coord, Coord)> {
    let undirected = |(a, b): (Coord, Coord)| {
        if key(a) < key(b) {
            [key(a), key(b)]
        } else {
            [key(b), key(a)]
        }
    };
    let mut count: HashMap<[(u64, u64); 2], usize, RandomState> = HashMap::default();
    segments
        .iter()
        .for_each(|&segment| *count.entry(undirected(segment)).or_default() += 1);
    // The first of them takes the count away from the others.
    segments
        .into_iter()
        .filter(|&segment| {
            count
                .remove(&undirected(segment))
                .is_some_and(|count| count % 2 == 1)
        })
        .collect()
}

fn key(c: Coord) -> (u64, u64) {
    ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

/// Closed loops, each visiting a corner once; `None` where a walk does not close.
fn loops(segments: &[(Coord, Coord)]) -> Option<Vec<Vec<Coord>>> {
    let mut leaving: HashMap<(u64, u64), Vec<Coord>, RandomState> = HashMap::default();
    for &(a, b) in segments {
        leaving.entry(key(a)).or_default().push(b);
    }
    let mut found = Vec::new();
    for &(start, _) in segments {
        while let Some(first) = leaving.get_mut(&key(start)).and_then(Vec::pop) {
            let mut walk = vec![start, first];
            while let Some(next) =
                take_next(&mut leaving, walk[walk.len() - 2], walk[walk.len() - 1])
            {
                walk.push(next);
            }
            found.extend(split_at_corners(&walk)?);
        }
    }
    Some(found)
}

/// Takes the segment out of `v` that bounds the ground to the left of the one that came from `u`.
fn take_next(
    leaving: &mut HashMap<(u64, u64), Vec<Coord>, RandomState>,
    u: Coord,
    v: Coord,
) -> Option<Coord> {
    let ways = leaving.get_mut(&key(v))?;
    let best = next_way(u, v, ways)?;
    Some(ways.swap_remove(best))
}

/// Which of the positions that segments out of `v` lead to bounds the ground to the left of the segment from `u` to `v`: the first that is met when
/// turning clockwise from the way back.
pub(super) fn next_way(u: Coord, v: Coord, ways: &[Coord]) -> Option<usize> {
    let half = |w: Coord| match side(v, u, w) {
        Side::Right => 0,
        Side::On if (u.x - v.x) * (w.x - v.x) + (u.y - v.y) * (w.y - v.y) < 0.0 => 1,
        Side::Left => 2,
        Side::On => 3,
    };
    (0..ways.len()).reduce(|best, i| {
        let earlier = half(ways[i]) < half(ways[best])
            || (half(ways[i]) == half(ways[best]) && side(v, ways[i], ways[best]) == Side::Right);
        if earlier { i } else { best }
    })
}

/// A walk cut into the loops that close at a corner that it comes to again; `None` where something is left over.
fn split_at_corners(walk: &[Coord]) -> Option<Vec<Vec<Coord>>> {
    let mut seen: HashMap<(u64, u64), usize, RandomState> = HashMap::default();
    let mut path: Vec<Coord> = Vec::new();
    let mut found = Vec::new();
    for &c in walk {
        if let Some(&at) = seen.get(&key(c)) {
            let mut closed = path.split_off(at);
            closed.iter().for_each(|c| {
                seen.remove(&key(*c));
            });
            closed.push(c);
            found.push(closed);
        }
        seen.insert(key(c), path.len());
        path.push(c);
    }
    // The position at which the last loop closed is all that may be left.
    (path.len() <= 1).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(ring: &[(f64, f64)]) -> Vec<(Coord, Coord)> {
        let at = |i: usize| Coord {
            x: ring[i % ring.len()].0,
            y: ring[i % ring.len()].1,
        };
        (0..ring.len()).map(|i| (at(i), at(i + 1))).collect()
    }

    #[test]
    fn squares_that_touch_in_a_corner_stay_two() {
        let mut segments = sides(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        segments.extend(sides(&[(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)]));
        let rings = trace(&segments).unwrap();
        assert_eq!(rings.polygons().count(), 2);
    }

    #[test]
    fn a_hole_that_touches_its_shell_is_a_hole() {
        let mut segments = sides(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]);
        segments.extend(sides(&[(0.0, 0.0), (1.0, 2.0), (2.0, 1.0)]));
        let rings = trace(&segments).unwrap();
        assert_eq!((rings.len(), rings.polygons().count()), (2, 1));
    }
}

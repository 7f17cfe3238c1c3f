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

use super::globe::bits_on_plane as key;
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
pub(crate) fn without_opposites(mut segments: Vec<(Coord, Coord)>) -> Vec<(Coord, Coord)> {
    // With room for all, since nearly all differ: to move to a larger table takes half as much again.
    let mut open: HashMap<[(u64, u64); 2], usize, RandomState> =
        HashMap::with_capacity_and_hasher(segments.len(), RandomState::default());
    for &(a, b) in &segments {
        *open.entry([key(a), key(b)]).or_default() += 1;
    }
    segments.retain(|&(a, b)| {
        // As many are left out as run the other way; what is counted down to nothing stays out on both sides.
        let back = open.get(&[key(b), key(a)]).copied().unwrap_or(0);
        let forth = open.get_mut(&[key(a), key(b)]).expect("each was counted");
        let is_left = *forth > back;
        *forth -= usize::from(is_left);
        is_left
    });
    segments
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

/// Closed loops, each visiting a corner once; `None` where a walk does not close.
fn loops(segments: &[(Coord, Coord)]) -> Option<Vec<Vec<Coord>>> {
    let mut crossroads = Crossroads::of(segments)?;
    let mut found = Vec::new();
    // Corners are numbered in the order in which segments first leave them.
    for start in 0..crossroads.at.len() as u32 {
        while let Some(first) = crossroads.take_last(start) {
            let mut walk = vec![start, first];
            while let Some(next) = crossroads.take_next(walk[walk.len() - 2], walk[walk.len() - 1])
            {
                walk.push(next);
            }
            found.extend(crossroads.split_at_corners(&walk)?);
        }
    }
    Some(found)
}

/// The corners by numbers, and to which of them segments lead out of each, in arrays: rims have hundreds of thousands of corners, and a table with a list for each
/// takes five times the memory of the segments.
struct Crossroads {
    at: Vec<Coord>,
    /// Where the ways out of each corner start, and how many are left.
    ways_of: Vec<(u32, u32)>,
    ways: Vec<u32>,
    /// Where on the path that is being split each corner lies.
    on_path: Vec<u32>,
}

/// Of a corner that is not on the path.
const NOWHERE: u32 = u32::MAX;

impl Crossroads {
    /// `None` where a segment leads to a corner that none leaves.
    fn of(segments: &[(Coord, Coord)]) -> Option<Self> {
        let mut numbers: HashMap<(u64, u64), u32, RandomState> = HashMap::default();
        let mut at = Vec::new();
        let mut number = |&(a, _): &(Coord, Coord)| {
            *numbers.entry(key(a)).or_insert_with(|| {
                at.push(a);
                at.len() as u32 - 1
            })
        };
        let starts: Vec<u32> = segments.iter().map(&mut number).collect();
        let ends = segments.iter().map(|(_, b)| numbers.get(&key(*b)).copied());
        let ends = ends.collect::<Option<Vec<u32>>>()?;
        drop(numbers);
        let mut ways_of = first_ways(&starts, at.len());
        let mut ways = vec![0; ends.len()];
        for (&start, &end) in starts.iter().zip(&ends) {
            let (first, count) = &mut ways_of[start as usize];
            ways[(*first + *count) as usize] = end;
            *count += 1;
        }
        Some(Self {
            on_path: vec![NOWHERE; at.len()],
            at,
            ways_of,
            ways,
        })
    }

    /// Takes the last of the segments out of a corner.
    fn take_last(&mut self, corner: u32) -> Option<u32> {
        let (first, count) = self.ways_of[corner as usize];
        (count > 0).then(|| self.take(corner, first + count - 1))
    }

    /// Takes the segment out of `v` that bounds the ground to the left of the one that came from `u`.
    fn take_next(&mut self, u: u32, v: u32) -> Option<u32> {
        let place = |corner: u32| self.at[corner as usize];
        let (first, count) = self.ways_of[v as usize];
        let ways = &self.ways[first as usize..(first + count) as usize];
        let best = match ways {
            [] => return None,
            [_] => 0,
            _ => {
                let ways: Vec<Coord> = ways.iter().map(|&way| place(way)).collect();
                next_way(place(u), place(v), &ways)? as u32
            }
        };
        Some(self.take(v, first + best))
    }

    /// Takes one way out of a corner; the last comes to its place.
    fn take(&mut self, corner: u32, way: u32) -> u32 {
        let (first, count) = &mut self.ways_of[corner as usize];
        *count -= 1;
        let last = (*first + *count) as usize;
        self.ways.swap(way as usize, last);
        self.ways[last]
    }

    /// A walk cut into the loops that close at a corner that it comes to again; `None` where something is left over.
    fn split_at_corners(&mut self, walk: &[u32]) -> Option<Vec<Vec<Coord>>> {
        let mut path: Vec<u32> = Vec::new();
        let mut found = Vec::new();
        for &corner in walk {
            let seen = self.on_path[corner as usize];
            if seen != NOWHERE {
                let closed = &path[seen as usize..];
                let ring = closed.iter().chain([&corner]);
                found.push(ring.map(|&corner| self.at[corner as usize]).collect());
                for &corner in closed {
                    self.on_path[corner as usize] = NOWHERE;
                }
                path.truncate(seen as usize);
            }
            self.on_path[corner as usize] = path.len() as u32;
            path.push(corner);
        }
        // The position at which the last loop closed is all that may be left.
        let last = path.pop()?;
        self.on_path[last as usize] = NOWHERE;
        path.is_empty().then_some(found)
    }
}

/// Where the ways out of each corner start, none of them counted yet.
fn first_ways(starts: &[u32], corners: usize) -> Vec<(u32, u32)> {
    let mut counts = vec![0; corners];
    starts.iter().for_each(|&start| counts[start as usize] += 1);
    let mut next = 0;
    let first = |count: u32| {
        next += count;
        (next - count, 0)
    };
    counts.into_iter().map(first).collect()
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

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

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

    /// The same loops by a list of the ways out of each corner, looked through from its front.
    fn loops_by_lists(segments: &[(Coord, Coord)]) -> Option<Vec<Vec<Coord>>> {
        let mut left: Vec<(Coord, Coord)> = segments.to_vec();
        let mut found = Vec::new();
        for &(start, _) in segments {
            while let Some(first) = left.iter().rposition(|ab| ab.0 == start) {
                let mut path = vec![start];
                let mut next = Some(first);
                let mut ways = ways_out(&left, start);
                while let Some(taken) = next {
                    let (u, v) = left[taken];
                    take(&mut left, &ways, taken);
                    if let Some(at) = path.iter().position(|&c| c == v) {
                        let mut ring = path.split_off(at);
                        ring.push(v);
                        found.push(ring);
                    }
                    path.push(v);
                    ways = ways_out(&left, v);
                    let ends: Vec<Coord> = ways.iter().map(|&way| left[way].1).collect();
                    next = next_way(u, v, &ends).map(|best| ways[best]);
                }
                if path.len() > 1 {
                    return None;
                }
            }
        }
        Some(found)
    }

    fn ways_out(segments: &[(Coord, Coord)], corner: Coord) -> Vec<usize> {
        let is_out = |&i: &usize| segments[i].0 == corner;
        (0..segments.len()).filter(is_out).collect()
    }

    /// The last of the ways comes to the place of the one that is taken.
    fn take(segments: &mut Vec<(Coord, Coord)>, ways: &[usize], taken: usize) {
        let last = ways[ways.len() - 1];
        segments.swap(taken, last);
        segments.remove(last);
    }

    #[test]
    fn loops_are_those_of_lists_of_ways() {
        let mut random = Pcg64Mcg::seed_from_u64(23);
        let (mut split, mut open) = (0, 0);
        for round in 0..3000 {
            let mut segments = Vec::new();
            // On few corners, so that many rings come to each, in the same ways too.
            for _ in 0..random.random_range(1..6) {
                let corners = random.random_range(2..9);
                let mut whole = || f64::from(random.random_range(-2..=2));
                let ring: Vec<(f64, f64)> = (0..corners).map(|_| (whole(), whole())).collect();
                segments.extend(sides(&ring));
            }
            if random.random_range(0..8) == 0 {
                segments.remove(random.random_range(0..segments.len()));
            }
            let found = loops(&segments);
            assert_eq!(found, loops_by_lists(&segments), "{round}: {segments:?}");
            match found {
                Some(found) => split += usize::from(found.len() > 6),
                None => open += 1,
            }
        }
        assert!(split > 100 && open > 100, "{split} {open}");
    }

    #[test]
    fn a_segment_that_leads_nowhere_closes_nothing() {
        let mut segments = sides(&[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]);
        segments.extend(&sides(&[(0.0, 1.0), (5.0, 5.0)])[..1]);
        assert_eq!(trace(&segments), None);
    }

    #[test]
    fn of_segments_there_and_back_the_first_of_those_that_are_more_stay() {
        let ab = sides(&[(0.0, 0.0), (1.0, 0.0)]);
        let (there, back) = (ab[0], ab[1]);
        let other = sides(&[(3.0, 0.0), (4.0, 0.0)])[0];
        assert_eq!(without_opposites(vec![there, other, back]), [other]);
        let all = vec![there, back, there, other, there, back, there];
        assert_eq!(without_opposites(all), [there, there, other]);
    }
}

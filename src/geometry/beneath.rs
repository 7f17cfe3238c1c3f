//! What lies right beneath positions, where rims by the thousand lie around each other.
//!
//! A line sweeps the plane from west to east, and knows the segments that it crosses in their order from south to north (M. I. Shamos and D. Hoey,
//! *Geometric intersection problems*, 1976). As segments meet in common ends only, that order never changes, and two of them are told apart by where the end of one lies
//! beside the other. It costs n log n for n segments, however they lie; looking into all boxes around a position costs less, unless there are many.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Bound;

use geo_types::Coord;

use super::network::{Network, lexical};
use super::side::{Side, side};

/// A segment from its western end to its eastern one, from south to north where it is upright; or a position.
#[derive(Clone, Copy, Debug)]
enum Place {
    Segment(Coord, Coord),
    Position(Coord),
}

/// Where a position lies from a segment that the sweep line crosses with it.
fn beside((a, b): (Coord, Coord), p: Coord) -> Ordering {
    match side(a, b, p) {
        Side::Left => Ordering::Greater,
        Side::Right => Ordering::Less,
        Side::On => Ordering::Equal,
    }
}

impl Ord for Place {
    /// From south to north, of what the sweep line crosses at a time.
    fn cmp(&self, other: &Self) -> Ordering {
        match (*self, *other) {
            (Place::Position(p), Place::Position(q)) => lexical(p, q),
            (Place::Position(p), Place::Segment(a, b)) => beside((a, b), p),
            (Place::Segment(a, b), Place::Position(p)) => beside((a, b), p).reverse(),
            (Place::Segment(a, b), Place::Segment(c, d)) => {
                // Where the one that begins later does; and where it leads, where that is on the other.
                if lexical(a, c) == Ordering::Less {
                    let order = beside((a, b), c).then_with(|| beside((a, b), d));
                    order.reverse()
                } else {
                    beside((c, d), a).then_with(|| beside((c, d), b))
                }
            }
        }
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Place {}

/// For each position the half of an edge right beneath it, in the direction that has the position on its left; `None` where there is none. The positions are such nodes that nothing
/// leads from them to the west or straight to the south.
pub(super) fn beneath(network: &Network<'_>, positions: &[Coord]) -> Vec<Option<u32>> {
    let mut begins: Vec<(Coord, Coord, u32)> = Vec::new();
    for half in (0..network.halves()).step_by(2) {
        let eastward = |(a, b)| match lexical(a, b) {
            Ordering::Less => (a, b, half),
            _ => (b, a, half ^ 1),
        };
        begins.extend(network.segments(half).map(eastward));
    }
    let mut ends: Vec<(Coord, Coord)> = begins.iter().map(|&(a, b, _)| (a, b)).collect();
    begins.sort_by(|s, t| lexical(s.0, t.0));
    ends.sort_by(|s, t| lexical(s.1, t.1));
    let mut asked: Vec<usize> = (0..positions.len()).collect();
    asked.sort_by(|&i, &j| lexical(positions[i], positions[j]));
    let mut begins = begins.into_iter().peekable();
    let mut ends = ends.into_iter().peekable();
    let mut crossed: BTreeMap<Place, u32> = BTreeMap::new();
    let mut found = vec![None; positions.len()];
    for i in asked {
        let p = positions[i];
        // What begins before the position and ends no later, each in its turn.
        while let Some(&(a, b, half)) = begins.peek().filter(|(a, ..)| lexical(*a, p).is_lt()) {
            while let Some((c, d)) = ends.next_if(|(_, d)| lexical(*d, a).is_le()) {
                crossed.remove(&Place::Segment(c, d));
            }
            crossed.insert(Place::Segment(a, b), half);
            begins.next();
        }
        while let Some((c, d)) = ends.next_if(|(_, d)| lexical(*d, p).is_le()) {
            crossed.remove(&Place::Segment(c, d));
        }
        let below = (Bound::Unbounded, Bound::Excluded(Place::Position(p)));
        found[i] = crossed.range(below).next_back().map(|(_, &half)| half);
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use rand::{RngExt, SeedableRng};

    use super::super::noded::noded;
    use super::super::ring::{Rings, turned};
    use super::*;

    /// Triangles of a grid with corners in common, noded; many of them lie in others.
    fn map(random: &mut rand_pcg::Pcg64Mcg) -> Vec<Rings> {
        let count = random.random_range(1..40);
        let triangle = |_| {
            let size = 1 << random.random_range(1..=6);
            let (x, y) = (random.random_range(0..64), random.random_range(0..64));
            let mut corner = || Coord {
                x: f64::from(x + random.random_range(0..=size)),
                // Away from the poles, along which a frame runs.
                y: f64::from(y + random.random_range(0..=size) - 60),
            };
            let (a, b, c) = (corner(), corner(), corner());
            Rings::of_shell(turned(vec![a, b, c, a], true))
        };
        let is_flat = |figure: &Rings| {
            let &[a, b, c, _] = figure.coords() else {
                return true;
            };
            side(a, b, c) == Side::On
        };
        (0..count)
            .map(triangle)
            .filter(|one| !is_flat(one))
            .collect()
    }

    #[test]
    fn what_lies_beneath_is_what_a_look_at_all_segments_finds() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(88);
        let (mut some, mut none) = (0, 0);
        for round in 0..2_000 {
            let map = map(&mut random);
            let noded = noded(&map.iter().collect::<Vec<_>>());
            let figures: Vec<&Rings> = noded.figures.iter().map(|figure| &**figure).collect();
            let network = Network::of(&figures);
            let segments: Vec<(Coord, Coord)> = (0..network.halves())
                .flat_map(|half| network.segments(half).collect::<Vec<_>>())
                .collect();
            let key = |c: Coord| (c.x.to_bits(), c.y.to_bits());
            let led_to: HashSet<(u64, u64)> = segments
                .iter()
                .filter(|(a, b)| lexical(*a, *b).is_lt())
                .map(|&(_, b)| key(b))
                .collect();
            let firsts = segments.iter().map(|s| s.0);
            let firsts: Vec<Coord> = firsts.filter(|&c| !led_to.contains(&key(c))).collect();
            for (&p, half) in firsts.iter().zip(beneath(&network, &firsts)) {
                let at = |(a, b): (Coord, Coord)| a.y + (b.y - a.y) * (p.x - a.x) / (b.x - a.x);
                // The sweep line leans a little: to the south it is farther east.
                let around = |&(a, b): &(Coord, Coord)| a.x <= p.x && p.x < b.x;
                let below = segments.iter().copied().filter(around).map(at);
                let highest = below.filter(|&y| y < p.y).fold(f64::NEG_INFINITY, f64::max);
                let found = half.map(|half| {
                    let crossed = network.segments(half).filter(around).map(at);
                    crossed
                        .filter(|&y| y < p.y)
                        .fold(f64::NEG_INFINITY, f64::max)
                });
                let found = found.unwrap_or(f64::NEG_INFINITY);
                assert!(
                    (found - highest).abs() < 1e-9 || found == highest,
                    "{round}: {p:?} {found} {highest}"
                );
                if half.is_some() { some += 1 } else { none += 1 }
            }
        }
        assert!(some > 5_000 && none > 2_000, "{some} {none}");
    }
}

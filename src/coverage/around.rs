//! Pieces that overlap around a position in which several of them have a corner.

use std::cmp::Ordering;

use geo_types::Coord;

use super::segments::Segments;
use crate::geometry::globe::bits_on_plane;
use crate::geometry::side::turning;

/// Pairs of pieces that overlap around a position, enough to join all that do: simple pieces of one territory that cross nowhere but in their corners.
///
/// A piece goes out from the position along some of its segments and comes back along others, one after the other around it, with its ground from each way out to the next way back,
/// counter-clockwise. Such wedges are sorted by where they begin: each overlaps the one that reaches farthest of those before it, or none of them.
fn overlapping(place: &[End], segments: &Segments<'_>) -> Vec<(usize, usize)> {
    let (x, y) = place[0].1;
    let [x, y] = [x, y].map(f64::from_bits);
    let at = Coord { x, y };
    let passes = place.iter().map(|&(.., out)| {
        let (_, far) = segments.ends(out);
        let (back, _) = segments.ends(segments.before(out));
        (segments.figure(out), far, back)
    });
    let passes: Vec<(usize, Coord, Coord)> = passes.collect();
    let mut directions: Vec<Coord> = passes
        .iter()
        .flat_map(|&(_, far, back)| [far, back])
        .collect();
    directions.sort_by(|&a, &b| turning(at, a, b));
    directions.dedup_by(|a, b| turning(at, *a, *b) == Ordering::Equal);
    let place = |c: Coord| directions.partition_point(|&d| turning(at, d, c) == Ordering::Less);
    let mut passes: Vec<(usize, usize, usize)> = passes
        .into_iter()
        .map(|(piece, far, back)| (piece, place(far), place(back)))
        .collect();
    passes.sort_unstable();
    // From one place to another; those that go past the east are two.
    let mut spans: Vec<(usize, usize, usize)> = Vec::new();
    for own in passes.chunk_by(|one, other| one.0 == other.0) {
        // There and back is no ground.
        if matches!(own, &[(_, out, back)] if out == back) {
            continue;
        }
        let mut backs: Vec<usize> = own.iter().map(|&(.., back)| back).collect();
        backs.sort_unstable();
        for &(piece, out, _) in own {
            match backs.get(backs.partition_point(|&back| back <= out)) {
                Some(&back) => spans.push((out, back, piece)),
                None => spans.extend([(out, directions.len(), piece), (0, backs[0], piece)]),
            }
        }
    }
    spans.sort_unstable();
    let mut farthest: Option<(usize, usize)> = None;
    let mut pairs = Vec::new();
    for (from, to, piece) in spans {
        if let Some((end, other)) = farthest
            && from < end
            && piece != other
        {
            pairs.push((piece.min(other), piece.max(other)));
        }
        if farthest.is_none_or(|(end, _)| to > end) {
            farthest = Some((to, piece));
        }
    }
    pairs
}

/// A territory, a position, and a segment that begins there.
type End = (usize, (u64, u64), u32);

/// Segments that begin in positions which pieces of one territory have in common.
pub(super) struct Ends {
    /// Each maybe more than once.
    all: Vec<End>,
    /// At how many those are looked for that are there twice: of very many around a position each is in very many pairs.
    full: usize,
}

impl Ends {
    const FEW: usize = 4096;

    pub(super) fn new() -> Self {
        Self {
            all: Vec::new(),
            full: Self::FEW,
        }
    }

    /// Adds two segments of a territory with an end in common.
    pub(super) fn add(&mut self, territory: usize, pair: [u32; 2], segments: &Segments<'_>) {
        let at = bits_on_plane(segments.common_end(pair));
        let out = |s: u32| match bits_on_plane(segments.ends(s).0) == at {
            true => s,
            false => segments.behind(s),
        };
        self.all.extend(pair.map(|s| (territory, at, out(s))));
        if self.all.len() >= self.full {
            self.sort();
            self.full = Self::FEW.max(2 * self.all.len());
        }
    }

    fn sort(&mut self) {
        self.all.sort_unstable();
        self.all.dedup();
    }

    /// See [`overlapping`].
    pub(super) fn overlapping(mut self, segments: &Segments<'_>) -> Vec<(usize, usize)> {
        self.sort();
        let places = self
            .all
            .chunk_by(|one, other| (one.0, one.1) == (other.0, other.1));
        places
            .flat_map(|place| overlapping(place, segments))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::super::groups::Groups;
    use super::*;
    use crate::geometry::ring::Rings;

    const DIRECTIONS: usize = 16;
    const AT: Coord = Coord { x: 7.0, y: 3.0 };

    /// A triangle from one direction around to another, and in some a hole that leaves a direction on either side of it; all have one corner in common. With whether it holds what is just
    /// behind each direction.
    fn piece(random: &mut Pcg64Mcg) -> (Rings, [bool; DIRECTIONS]) {
        let (from, span) = (
            random.random_range(0..DIRECTIONS),
            random.random_range(1..8),
        );
        // Around a square, so that nothing is rounded.
        let far = |direction: usize, away: f64| {
            let (side, along) = (direction / 4 % 4, (direction % 4) as f64 - 2.0);
            let (x, y) = [(2.0, along), (-along, 2.0), (-2.0, -along), (along, -2.0)][side];
            Coord {
                x: AT.x + away * x,
                y: AT.y + away * y,
            }
        };
        let to = from + span;
        let mut rings = Rings::of_shell(vec![AT, far(from, 1.0), far(to, 1.0), AT]);
        let mut holds = [false; DIRECTIONS];
        (from..to).for_each(|direction| holds[direction % DIRECTIONS] = true);
        if span > 3 && random.random_bool(0.5) {
            rings.push(&[AT, far(to - 1, 0.125), far(from + 1, 0.125), AT], false);
            (from + 1..to - 1).for_each(|direction| holds[direction % DIRECTIONS] = false);
        }
        (rings, holds)
    }

    #[test]
    fn those_overlap_that_hold_ground_in_one_direction() {
        let mut random = Pcg64Mcg::seed_from_u64(11);
        let mut found = [0; 2];
        for round in 0..5_000 {
            let count = random.random_range(2..6);
            let (rings, holds): (Vec<Rings>, Vec<_>) =
                (0..count).map(|_| piece(&mut random)).unzip();
            let segments = Segments::of(&rings);
            let is_there = |s: &u32| segments.ends(*s).0 == AT || segments.ends(*s).1 == AT;
            let rims = rings.iter().enumerate().flat_map(|(figure, rings)| {
                let first = segments.first(figure);
                rings
                    .segments()
                    .map(move |(number, ..)| first + number as u32)
            });
            let rims: Vec<u32> = rims.filter(is_there).collect();
            let mut ends = Ends::new();
            for (i, &s) in rims.iter().enumerate() {
                // Those with both ends in common are no corner.
                let are_same = |t: u32| {
                    let (a, b) = segments.ends(s);
                    [(a, b), (b, a)].contains(&segments.ends(t))
                };
                let others = rims[i..]
                    .iter()
                    .filter(|&&t| segments.figure(s) != segments.figure(t) && !are_same(t));
                others.for_each(|&t| ends.add(0, [s, t], &segments));
            }
            let pairs = ends.overlapping(&segments);
            let mut expected = BTreeSet::new();
            for i in 0..count {
                for j in i + 1..count {
                    if holds[i]
                        .iter()
                        .zip(&holds[j])
                        .any(|(one, other)| *one && *other)
                    {
                        expected.insert((i, j));
                    }
                }
            }
            assert!(
                pairs.iter().all(|pair| expected.contains(pair)),
                "round {round}"
            );
            let groups = |pairs: &mut dyn Iterator<Item = (usize, usize)>| {
                let mut groups = Groups::of(count);
                pairs.for_each(|(i, j)| {
                    groups.join(i, j);
                });
                groups.members()
            };
            assert_eq!(
                groups(&mut pairs.into_iter()),
                groups(&mut expected.iter().copied()),
                "round {round}"
            );
            found[usize::from(expected.is_empty())] += 1;
        }
        assert!(found.iter().all(|&found| found > 200), "{found:?}");
    }
}

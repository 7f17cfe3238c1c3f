//! Pieces that overlap around a position in which very many of them have a corner.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use geo_types::Coord;

use super::segments::Segments;
use crate::geometry::globe::bits;
use crate::geometry::side::turning;

/// Pairs of pieces that overlap around a position, enough to join all that do. `numbers` are the segments that end there, of simple pieces that cross nowhere but
/// in their corners.
///
/// A piece goes out from the position along one of its segments and comes back along the one before it, with its ground between the two, counter-clockwise. Such wedges are
/// sorted by where they begin: each overlaps the one that reaches farthest of those before it, or none of them.
pub(super) fn overlapping(
    at: Coord,
    numbers: &BTreeSet<u32>,
    segments: &Segments<'_>,
) -> Vec<(usize, usize)> {
    let is_there = |c: Coord| bits(c) == bits(at);
    let mut directions: Vec<Coord> = Vec::new();
    let mut wedges: Vec<(Coord, Coord, usize)> = Vec::new();
    for &out in numbers {
        let (start, far) = segments.ends(out);
        if !is_there(start) {
            continue;
        }
        let ring = segments.ring_around(out);
        let before = if out == ring.start { ring.end } else { out } - 1;
        let (back, _) = segments.ends(before);
        directions.extend([far, back]);
        wedges.push((far, back, segments.figure(out)));
    }
    directions.sort_by(|&a, &b| turning(at, a, b));
    directions.dedup_by(|a, b| turning(at, *a, *b) == Ordering::Equal);
    let place = |c: Coord| directions.partition_point(|&d| turning(at, d, c) == Ordering::Less);
    // From one place to another; those that go past the east are two.
    let spans = wedges.iter().flat_map(|&(out, back, piece)| {
        let (from, to) = (place(out), place(back));
        match from.cmp(&to) {
            Ordering::Less => vec![(from, to, piece)],
            Ordering::Equal => Vec::new(),
            Ordering::Greater => vec![(from, directions.len(), piece), (0, to, piece)],
        }
    });
    let mut spans: Vec<(usize, usize, usize)> = spans.collect();
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

/// A position of one territory's pieces.
pub(super) type Corner = (usize, (u64, u64));

/// The segments that end in each of the positions which more than so many of some pairs have in common. Both of a pair are of one territory.
pub(super) fn crowds(
    pairs: impl Iterator<Item = (u32, u32)> + Clone,
    most: usize,
    segments: &Segments<'_>,
    territory_of: impl Fn(u32) -> usize,
) -> BTreeMap<Corner, (Coord, BTreeSet<u32>)> {
    let common = |(s, t): (u32, u32)| {
        let (one, other) = (segments.ends(s), segments.ends(t));
        let is_common = one.0 == other.0 || one.0 == other.1;
        if is_common { one.0 } else { one.1 }
    };
    let corner = |s: u32, at: Coord| (territory_of(s), bits(at));
    let mut counts: BTreeMap<Corner, usize> = BTreeMap::new();
    for pair in pairs.clone() {
        *counts.entry(corner(pair.0, common(pair))).or_default() += 1;
    }
    let mut crowds: BTreeMap<Corner, (Coord, BTreeSet<u32>)> = BTreeMap::new();
    for (s, t) in pairs {
        let at = common((s, t));
        if counts[&corner(s, at)] > most {
            let (_, numbers) = crowds.entry(corner(s, at)).or_insert((at, BTreeSet::new()));
            numbers.extend([s, t]);
        }
    }
    crowds
}

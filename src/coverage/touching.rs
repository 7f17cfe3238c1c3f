//! Positions that parts have in common and nothing more.

use std::collections::{BTreeMap, HashSet};

use geo_types::Coord;

use super::facing::Events;
use super::segments::Segments;
use crate::geometry::globe::{bits, canonical_place};
use crate::geometry::ring::box_holds;

/// Two parts and a position that both have, each pair of parts in both orders, sorted and each once. `meets` says of two parts
/// whether they meet: those do not touch. `corners` are
/// positions that pieces of one territory have in common.
pub(crate) fn touches(
    segments: &Segments<'_>,
    events: &Events,
    corners: &[Coord],
    meets: &HashSet<(u32, u32)>,
) -> Vec<(u32, u32, Coord)> {
    let mut found = Vec::new();
    let mut add = |p: u32, q: u32, at: Coord| {
        if p != q && !meets.contains(&(p, q)) && !meets.contains(&(q, p)) {
            found.extend([(p, q, at), (q, p, at)]);
        }
    };
    at_rims(segments, &mut add);
    at_corners(segments, corners, &mut add);
    events
        .corners
        .iter()
        .for_each(|&(part, other, at)| add(part, other, at));
    let order = |x: &(u32, u32, Coord), y: &(u32, u32, Coord)| {
        (x.0, x.1)
            .cmp(&(y.0, y.1))
            .then(x.2.x.total_cmp(&y.2.x))
            .then(x.2.y.total_cmp(&y.2.y))
    };
    found.sort_by(order);
    found.dedup_by(|a, b| (a.0, a.1) == (b.0, b.1) && canonical_place(a.2) == canonical_place(b.2));
    found
}

/// The corners that several parts have at 180° and at the poles, where what is one position on the globe is not one on the plane.
fn at_rims(segments: &Segments<'_>, add: &mut impl FnMut(u32, u32, Coord)) {
    let mut corners: Vec<((u64, u64), u32, Coord)> = Vec::new();
    let at_edge = segments.figures().filter(|(_, rings)| rings.reaches_edge());
    for (part, rings) in at_edge {
        let at_rim = |(_, c, _): &(usize, Coord, Coord)| c.x.abs() == 180.0 || c.y.abs() == 90.0;
        let found = rings.segments().filter(at_rim);
        corners.extend(found.map(|(_, c, _)| (bits(canonical_place(c)), part, c)));
    }
    corners.sort_unstable_by_key(|&(place, part, _)| (place, part));
    for place in corners.chunk_by(|a, b| a.0 == b.0) {
        for (i, &(_, part, at)) in place.iter().enumerate() {
            for &(_, other, _) in place[i + 1..]
                .iter()
                .filter(|&&(_, other, _)| other != part)
            {
                add(part, other, at);
            }
        }
    }
}

/// The parts that have one of some corners.
fn at_corners(segments: &Segments<'_>, corners: &[Coord], add: &mut impl FnMut(u32, u32, Coord)) {
    let mut having: BTreeMap<(u64, u64), Vec<(u32, Coord)>> = BTreeMap::new();
    for &c in corners {
        having.entry(bits(c)).or_default();
    }
    for (part, rings) in segments.figures() {
        if corners.iter().any(|&c| box_holds(&rings.bounds(), c)) {
            for &c in rings.coords() {
                if let Some(parts) = having.get_mut(&bits(c)) {
                    parts.push((part, c));
                }
            }
        }
    }
    for parts in having.into_values() {
        for (i, &(part, at)) in parts.iter().enumerate() {
            for &(other, _) in &parts[i + 1..] {
                add(part, other, at);
            }
        }
    }
}

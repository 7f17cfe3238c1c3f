//! Positions that parts have in common and nothing more.

use std::collections::HashSet;

use geo_types::Coord;

use super::facing::Events;
use super::segments::{Segments, mixed};
use crate::geometry::globe::canonical_place;

/// Two parts and a position that both have, each pair of parts in both orders, sorted and each once. `meets` says of two parts
/// whether they meet: those do not touch.
pub(crate) fn touches(
    segments: &Segments<'_>,
    events: &Events,
    meets: &HashSet<(u32, u32)>,
) -> Vec<(u32, u32, Coord)> {
    let mut found = Vec::new();
    let mut add = |p: u32, q: u32, at: Coord| {
        if p != q && !meets.contains(&(p, q)) && !meets.contains(&(q, p)) {
            found.extend([(p, q, at), (q, p, at)]);
        }
    };
    at_corners(segments, &mut add);
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

/// The corners that several parts have.
fn at_corners(segments: &Segments<'_>, add: &mut impl FnMut(u32, u32, Coord)) {
    let bits = |s: u32| {
        let c = canonical_place(segments.ends(s).0);
        (c.x.to_bits(), c.y.to_bits())
    };
    let mut corners: Vec<(u64, u32)> = segments
        .iter()
        .map(|s| {
            let (x, y) = bits(s);
            (mixed(mixed(0, x), y), s)
        })
        .collect();
    corners.sort_unstable();
    for bucket in corners
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|bucket| bucket.len() > 1)
    {
        for (i, &(_, s)) in bucket.iter().enumerate() {
            for &(_, t) in &bucket[i + 1..] {
                if segments.figure(s) != segments.figure(t) && bits(s) == bits(t) {
                    add(
                        segments.figure(s) as u32,
                        segments.figure(t) as u32,
                        segments.ends(s).0,
                    );
                }
            }
        }
    }
}

//! Positions that parts have in common and nothing more.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use geo_types::Coord;

use super::facing::Events;
use super::segments::Segments;
use crate::geometry::globe::{bits, canonical_place};

/// Where parts touch.
#[derive(Debug, Default)]
pub(crate) struct Touches {
    /// Two parts and a position that both have, each pair of parts in both orders, sorted and each once.
    pub(crate) pairs: Vec<(u32, u32, Coord)>,
    /// The positions in which very many touch.
    pub(crate) crowds: Vec<Crowd>,
}

/// A position that very many parts have: their pairs are as many as the square of their number, and are not kept.
#[derive(Debug)]
pub(crate) struct Crowd {
    pub(crate) at: Coord,
    /// In their order, each with those of the others that it meets, in their order too: those it does not touch.
    pub(crate) parts: Vec<(u32, Vec<u32>)>,
}

/// A position of more parts than this has a crowd.
const CROWD: usize = 64;

/// A position as all parts write it, a part, and the position as that part writes it.
type Corner = ((u64, u64), u32, Coord);

/// Where parts touch. `meets` says of two parts whether they meet: those do not touch. `corners` are positions that pieces of one territory have in common.
pub(crate) fn touches(
    segments: &Segments<'_>,
    events: &Events,
    corners: &[Coord],
    meets: &HashSet<(u32, u32)>,
) -> Touches {
    let corner = |part: u32, at: Coord| (bits(canonical_place(at)), part, at);
    let mut found: Vec<Corner> = Vec::new();
    at_rims(segments, &mut |part, at| found.push(corner(part, at)));
    at_corners(segments, corners, &mut |part, at| {
        found.push(corner(part, at));
    });
    for &(part, other, at) in &events.corners {
        found.extend([corner(part, at), corner(other, at)]);
    }
    let order = |x: &Corner, y: &Corner| {
        (x.0, x.1)
            .cmp(&(y.0, y.1))
            .then(x.2.x.total_cmp(&y.2.x))
            .then(x.2.y.total_cmp(&y.2.y))
    };
    found.sort_unstable_by(order);
    found.dedup_by_key(|&mut (place, part, _)| (place, part));
    let mut touches = Touches::default();
    for place in found.chunk_by(|a, b| a.0 == b.0) {
        if place.len() > CROWD {
            touches.crowds.push(Crowd {
                at: place[0].2,
                parts: place
                    .iter()
                    .map(|&(_, part, _)| (part, Vec::new()))
                    .collect(),
            });
        } else {
            touches.add_pairs(place, meets);
        }
    }
    let order = |x: &(u32, u32, Coord), y: &(u32, u32, Coord)| {
        (x.0, x.1)
            .cmp(&(y.0, y.1))
            .then(x.2.x.total_cmp(&y.2.x))
            .then(x.2.y.total_cmp(&y.2.y))
    };
    touches.pairs.sort_by(order);
    touches.take_out(meets);
    touches
}

impl Touches {
    fn add_pairs(&mut self, place: &[Corner], meets: &HashSet<(u32, u32)>) {
        for (i, &(_, p, at)) in place.iter().enumerate() {
            for &(_, q, _) in &place[i + 1..] {
                if !meets.contains(&(p, q)) && !meets.contains(&(q, p)) {
                    self.pairs.extend([(p, q, at), (q, p, at)]);
                }
            }
        }
    }

    /// Takes those that meet out of the crowds.
    fn take_out(&mut self, meets: &HashSet<(u32, u32)>) {
        if self.crowds.is_empty() {
            return;
        }
        let mut met: HashMap<u32, Vec<u32>> = HashMap::new();
        for &(p, q) in meets {
            met.entry(p).or_default().push(q);
            met.entry(q).or_default().push(p);
        }
        for crowd in &mut self.crowds {
            let all: Vec<u32> = crowd.parts.iter().map(|&(part, _)| part).collect();
            for (part, without) in &mut crowd.parts {
                let met = met.get(part).into_iter().flatten().copied();
                without.extend(met.filter(|other| all.binary_search(other).is_ok()));
                without.sort_unstable();
                without.dedup();
            }
        }
    }
}

/// The corners that parts have at 180° and at the poles, where what is one position on the globe is not one on the plane.
fn at_rims(segments: &Segments<'_>, add: &mut impl FnMut(u32, Coord)) {
    let at_edge = segments.figures().filter(|(_, rings)| rings.reaches_edge());
    for (part, rings) in at_edge {
        let corners = rings.segments().map(|(_, c, _)| c);
        let at_rim = corners.filter(|c| c.x.abs() == 180.0 || c.y.abs() == 90.0);
        at_rim.for_each(|c| add(part, c));
    }
}

/// The parts that have one of some corners.
fn at_corners(segments: &Segments<'_>, corners: &[Coord], add: &mut impl FnMut(u32, Coord)) {
    let sought: HashSet<(u64, u64), RandomState> = corners.iter().map(|&c| bits(c)).collect();
    let mut lons: Vec<f64> = corners.iter().map(|c| c.x).collect();
    lons.sort_by(f64::total_cmp);
    for (part, rings) in segments.figures() {
        let (low, high) = (rings.bounds().min().x, rings.bounds().max().x);
        let first = lons.partition_point(|&lon| lon < low);
        if lons.get(first).is_some_and(|&lon| lon <= high) {
            let own = rings
                .coords()
                .iter()
                .filter(|&&c| sought.contains(&bits(c)));
            own.for_each(|&c| add(part, c));
        }
    }
}

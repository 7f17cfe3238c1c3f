//! How the pieces of each territory lie to each other and to themselves, before they are made parts.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use geo_types::{Coord, Rect};

use super::pieces::{Ground, Ready};
use super::segments::Segments;
use crate::geometry::near::{Between, Chain, Segment, near_pairs};
use crate::geometry::ring::{between, bounds, boxes_meet};
use crate::geometry::side::{Side, lies_on, segments_cross, side};

/// What two segments of one territory that are near each other say of their pieces. Segments go by their numbers in [`Segments`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Relation {
    /// The piece is no simple polygon: a ring crosses or touches itself, rings cross each other.
    Knot(u32),
    /// Two pieces overlap or touch other than side by side and corner to corner.
    Meet(u32, u32),
    /// The two segments have both ends in common.
    Same(u32, u32),
    /// The two segments, of two pieces, have one end in common.
    Corner(u32, u32),
}

/// Whose relations are looked for.
#[derive(Clone, Copy)]
pub(super) enum Among<'a> {
    /// All pieces.
    All,
    /// The new ones among themselves.
    New(&'a dyn Fn(usize) -> bool),
    /// New ones with old ones.
    NewAndOld(&'a dyn Fn(usize) -> bool),
}

/// The relations between the segments of each territory's pieces.
pub(super) fn relations(
    pieces: &[Ground],
    segments: &Segments<'_>,
    among: Among<'_>,
) -> Vec<Relation> {
    let territory = |piece: usize| pieces[piece].territory as u32;
    let (chains, between): (Vec<(Chain<'_>, u32)>, _) = match among {
        Among::All => (segments.chains(territory).collect(), Between::SameOwner),
        Among::New(is_new) => {
            let new = segments
                .chains(territory)
                .filter(|&(_, piece)| is_new(piece as usize));
            (new.collect(), Between::SameOwner)
        }
        Among::NewAndOld(is_new) => {
            let chains = segments.chains(|piece| u32::from(is_new(piece)));
            (near_new(pieces, chains, is_new), Between::OtherOwners)
        }
    };
    let piece_of: Vec<u32> = chains.iter().map(|&(_, piece)| piece).collect();
    let chains: Vec<Chain<'_>> = chains.into_iter().map(|(chain, _)| chain).collect();
    let relate = |s: Segment, t: Segment| {
        let (one, other) = ((s.a, s.b), (t.a, t.b));
        let (i, j) = (piece_of[s.chain as usize], piece_of[t.chain as usize]);
        if pieces[i as usize].territory != pieces[j as usize].territory {
            return None;
        }
        if i != j && one == other || one == (other.1, other.0) {
            return Some(Relation::Same(s.number, t.number));
        }
        match i == j {
            true => is_tied(one, other, s.chain == t.chain).then_some(Relation::Knot(i)),
            false if segments_cross(one, other) || end_on_side(one, other) => {
                Some(Relation::Meet(i.min(j), i.max(j)))
            }
            false => have_common_end(one, other).then_some(Relation::Corner(s.number, t.number)),
        }
    };
    near_pairs(&chains, between, &|_| (0.0, 0.0), &relate)
}

/// The chains of new pieces, and those stretches of old ones that lie near a new one of their territory.
fn near_new<'a>(
    pieces: &[Ground],
    chains: impl Iterator<Item = (Chain<'a>, u32)>,
    is_new: &dyn Fn(usize) -> bool,
) -> Vec<(Chain<'a>, u32)> {
    const STRETCH: usize = 64;
    let mut boxes: BTreeMap<usize, Vec<Rect>> = BTreeMap::new();
    for piece in (0..pieces.len())
        .filter(|&piece| is_new(piece))
        .map(|piece| &pieces[piece])
    {
        boxes
            .entry(piece.territory)
            .or_default()
            .push(piece.rings.bounds());
    }
    let mut near = Vec::new();
    for (chain, piece) in chains {
        if is_new(piece as usize) {
            near.push((chain, piece));
            continue;
        }
        let Some(boxes) = boxes.get(&pieces[piece as usize].territory) else {
            continue;
        };
        let is_near = |bounds: Rect| boxes.iter().any(|new| boxes_meet(&bounds, new));
        if !is_near(pieces[piece as usize].rings.bounds()) {
            continue;
        }
        for from in (0..chain.coords.len() - 1).step_by(STRETCH) {
            let coords = &chain.coords[from..chain.coords.len().min(from + STRETCH + 1)];
            if is_near(bounds(coords)) {
                near.push((
                    Chain {
                        coords,
                        first: chain.first + from as u32,
                        ..chain
                    },
                    piece,
                ));
            }
        }
    }
    near
}

/// Whether two segments of one polygon make it no simple one. A hole may touch its shell in a position; a ring that touches itself is connected
/// there in a position alone. The same segment in opposite directions is taken out elsewhere.
pub(super) fn is_tied(one: (Coord, Coord), other: (Coord, Coord), of_one_ring: bool) -> bool {
    // One goes on where the other ends, and not back.
    let goes_on = |(a, b): (Coord, Coord), (c, d): (Coord, Coord)| {
        b == c && (b.x - a.x) * (d.x - c.x) + (b.y - a.y) * (d.y - c.y) > 0.0
    };
    if goes_on(one, other) || goes_on(other, one) {
        return false;
    }
    segments_cross(one, other)
        || match of_one_ring {
            true => one.1 == other.1 || end_on_side(one, other),
            false => run_together(one, other),
        }
}

fn have_common_end(one: (Coord, Coord), other: (Coord, Coord)) -> bool {
    one.0 == other.0 || one.0 == other.1 || one.1 == other.0 || one.1 == other.1
}

/// Whether an end of one segment lies on the other and is no end of that.
fn end_on_side((a, b): (Coord, Coord), (c, d): (Coord, Coord)) -> bool {
    let on = |p: Coord, q: Coord, r: Coord| p != q && p != r && lies_on(q, r, p);
    on(c, a, b) || on(d, a, b) || on(a, c, d) || on(b, c, d)
}

/// Whether two segments run together for a way, other than being the same in opposite directions.
fn run_together((a, b): (Coord, Coord), (c, d): (Coord, Coord)) -> bool {
    if (a, b) == (d, c) || side(a, b, c) != Side::On || side(a, b, d) != Side::On {
        return false;
    }
    let along = |p: Coord| {
        if (b.x - a.x).abs() >= (b.y - a.y).abs() {
            p.x
        } else {
            p.y
        }
    };
    let low = along(a).min(along(b)).max(along(c).min(along(d)));
    let high = along(a).max(along(b)).min(along(c).max(along(d)));
    low < high
}

/// The pairs of pieces of one territory whose rims meet other than side by side and corner to corner.
pub(super) fn meeting(
    pieces: &[Ground],
    relations: &[Relation],
    segments: &Segments<'_>,
) -> BTreeSet<(usize, usize)> {
    let mut ready = Ready::of(pieces);
    let pair = |s: u32, t: u32| {
        let (i, j) = (segments.figure(s), segments.figure(t));
        (i.min(j), i.max(j))
    };
    let (mut pairs, mut beside) = (BTreeSet::new(), HashSet::new());
    for relation in relations {
        match *relation {
            Relation::Meet(i, j) => {
                pairs.insert((i as usize, j as usize));
            }
            Relation::Same(s, t) => {
                beside.extend([s, t]);
                // The same segment in opposite directions is how pieces lie side by side.
                if segments.figure(s) != segments.figure(t) && segments.ends(s) == segments.ends(t)
                {
                    pairs.insert(pair(s, t));
                }
            }
            Relation::Knot(_) | Relation::Corner(..) => {}
        }
    }
    for relation in relations {
        if let Relation::Corner(s, t) = *relation
            && !pairs.contains(&pair(s, t))
        {
            // Rims may cross in a corner that both have: then a side that leaves it lies in the other piece.
            let mut leads_into = |s: u32, t: u32| {
                let (a, b) = segments.ends(s);
                !beside.contains(&s)
                    && ready.holds(segments.figure(t), between(a, b, 0.5)) == Some(true)
            };
            if leads_into(s, t) || leads_into(t, s) {
                pairs.insert(pair(s, t));
            }
        }
    }
    pairs
}

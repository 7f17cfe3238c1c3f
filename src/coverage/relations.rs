//! How the pieces of each territory lie to each other and to themselves, before they are made parts.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use foldhash::fast::RandomState;
use geo_types::{Coord, Rect};

use super::around::Ends;
use super::groups::Groups;
use super::pieces::Ground;
use super::segments::Segments;
use crate::geometry::globe::{bits, bits_on_plane};
use crate::geometry::near::{Between, Chain, Segment, near_pairs_shortened};
use crate::geometry::prepared::Prepared;
use crate::geometry::ring::{between, bounds, boxes_meet, fraction_of, ring_contains};
use crate::geometry::side::{Nudge, Side, lies_on, segments_cross, side};

/// What two segments of one territory that are near each other say of their pieces. Segments go by their numbers in [`Segments`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Relation {
    /// The piece is no simple polygon: a ring crosses or touches itself, rings cross each other.
    Knot(u32),
    /// The two segments, of two rings of one piece, have a position in common.
    Touch(u32, u32),
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

/// The relations between the segments of each territory's pieces. Where there are more than `most`, a position where there are many.
pub(super) fn relations(
    pieces: &[Ground],
    segments: &Segments<'_>,
    among: Among<'_>,
    most: usize,
) -> Result<Vec<Relation>, Coord> {
    let (rims, between) = Rims::of(pieces, segments, among);
    let relate = |s: Segment, t: Segment| {
        let (one, other) = ((s.a, s.b), (t.a, t.b));
        let (i, j) = (rims.piece_of(&s), rims.piece_of(&t));
        if pieces[i as usize].territory != pieces[j as usize].territory {
            return None;
        }
        if i != j && one == other || one == (other.1, other.0) {
            return Some(Relation::Same(s.number, t.number));
        }
        let are_of_one_ring = rims.ring_of(&s) == rims.ring_of(&t);
        match i == j {
            true if is_tied(one, other, are_of_one_ring) => Some(Relation::Knot(i)),
            true => {
                let touch =
                    !are_of_one_ring && (have_common_end(one, other) || end_on_side(one, other));
                touch.then_some(Relation::Touch(s.number, t.number))
            }
            false
                if segments_cross(one, other)
                    || end_on_side(one, other)
                    || end_beside_side(one, other) =>
            {
                Some(Relation::Meet(i.min(j), i.max(j)))
            }
            false => have_common_end(one, other).then_some(Relation::Corner(s.number, t.number)),
        }
    };
    let growth = |_: &Rect| (ROUNDED, ROUNDED);
    near_pairs_shortened(
        most,
        &rims.chains,
        between,
        &growth,
        &relate,
        without_repetitions,
    )
}

/// The rims that are compared, as chains.
struct Rims<'a> {
    chains: Vec<Chain<'a>>,
    /// Of each chain its ring, by a number, and its piece.
    origins: Vec<(u32, u32)>,
}

impl<'a> Rims<'a> {
    fn of(pieces: &[Ground], segments: &Segments<'a>, among: Among<'_>) -> (Self, Between) {
        let territory = |piece: usize| pieces[piece].territory as u32;
        let (rings, between): (Vec<(Chain<'a>, u32)>, _) = match among {
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
        let (mut chains, mut origins) = (Vec::new(), Vec::new());
        for (number, (ring, piece)) in (0..).zip(rings) {
            let joints = pieces[piece as usize].joints.as_deref();
            chains.extend(parted_at(ring, joints, segments.first(piece as usize)));
            origins.resize(chains.len(), (number, piece));
        }
        (Self { chains, origins }, between)
    }

    fn ring_of(&self, segment: &Segment) -> u32 {
        self.origins[segment.chain as usize].0
    }

    fn piece_of(&self, segment: &Segment) -> u32 {
        self.origins[segment.chain as usize].1
    }
}

/// A ring as chains: where it is known where it was put together, one from each such place to the next, which does not meet itself. `first` is the number of its piece's first position.
fn parted_at<'a>(
    ring: Chain<'a>,
    joints: Option<&[u32]>,
    first: u32,
) -> impl Iterator<Item = Chain<'a>> {
    let last = ring.coords.len() - 1;
    let all = joints.unwrap_or_default();
    let own = &all[all.partition_point(|joint| first + joint <= ring.first)..];
    let places = own
        .iter()
        .map(move |joint| (first + joint - ring.first) as usize);
    let within = places.take_while(move |&place| place < last);
    let is_simple = joints.is_some();
    let mut from = 0;
    within.chain([last]).map(move |to| {
        let chain = Chain {
            coords: &ring.coords[from..=to],
            first: ring.first + from as u32,
            is_simple,
            ..ring
        };
        from = to;
        chain
    })
}

/// What each of many pairs of segments may say of two pieces is kept once.
fn without_repetitions(relations: &mut Vec<Relation>) {
    let mut told = HashSet::new();
    relations.retain(|relation| match *relation {
        Relation::Knot(piece) => told.insert((piece, piece)),
        Relation::Meet(i, j) => told.insert((i, j)),
        Relation::Touch(..) | Relation::Same(..) | Relation::Corner(..) => true,
    });
}

/// Degrees within which a corner of a piece was meant to be on a side of another of its territory: corners that were put where sides cross are rounded.
const ROUNDED: f64 = 1e-12;

/// Whether an end of one segment lies beside the other by rounding, and is no end of that.
fn end_beside_side((a, b): (Coord, Coord), (c, d): (Coord, Coord)) -> bool {
    let beside = |p: Coord, q: Coord, r: Coord| {
        let (dx, dy) = (r.x - q.x, r.y - q.y);
        let (px, py) = (p.x - q.x, p.y - q.y);
        let length = dx.hypot(dy);
        let along = px * dx + py * dy;
        p != q
            && p != r
            && (px * dy - py * dx).abs() <= ROUNDED * length
            && (-ROUNDED * length..=(length + ROUNDED) * length).contains(&along)
    };
    beside(c, a, b) || beside(d, a, b) || beside(a, c, d) || beside(b, c, d)
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

/// Whether rings of a piece cross in positions that they have in common. `touching` are the segments with such a position, which cross nothing: where they
/// are cut there, each bit of a hole lies in the ground but for the hole itself.
pub(super) fn crosses_where_it_touches(
    piece: &Ground,
    touching: &BTreeMap<usize, Vec<(Coord, Coord)>>,
) -> bool {
    let rings = &piece.rings;
    let ready = Prepared::new(rings);
    let leaves = |(&at, others): (&usize, &Vec<(Coord, Coord)>)| {
        let ring = rings.ring_of(at);
        let hole = &rings.coords()[rings.range(ring)];
        let (a, b) = (rings.coords()[at], rings.coords()[at + 1]);
        let within = others.iter().flat_map(|&(c, d)| [c, d]);
        let mut cuts: Vec<f64> = within
            .filter(|&c| c != a && c != b && lies_on(a, b, c))
            .map(|c| fraction_of((a, b), c))
            .chain([0.0, 1.0])
            .collect();
        cuts.sort_by(f64::total_cmp);
        cuts.windows(2).any(|cut| {
            let p = between(a, b, 0.5 * (cut[0] + cut[1]));
            let is_in = ready.contains(rings, p, Nudge::NorthEast);
            let runs_along = others
                .iter()
                .any(|&(c, d)| (a, b) == (c, d) || (a, b) == (d, c));
            cut[0] < cut[1] && !runs_along && is_in == ring_contains(hole, p, Nudge::NorthEast)
        })
    };
    let of_holes = touching.iter().filter(|&(&at, _)| rings.ring_of(at) > 0);
    of_holes.into_iter().any(leaves)
}

/// Whether rings that touch shut off some of a piece's ground: it goes on through positions alone where two rings touch in two, or several one another
/// around. `touching` are the segments that touch others.
pub(super) fn is_parted_by_touches(
    piece: &Ground,
    touching: &BTreeMap<usize, Vec<(Coord, Coord)>>,
) -> bool {
    let rings = &piece.rings;
    let mut having: BTreeMap<(u64, u64), BTreeSet<usize>> = BTreeMap::new();
    for (&at, others) in touching {
        let (a, b) = (rings.coords()[at], rings.coords()[at + 1]);
        for &(c, d) in others {
            // Each position is a corner of one of the two.
            let common = [(c, (a, b)), (d, (a, b)), (a, (c, d)), (b, (c, d))];
            for (corner, (p, q)) in common {
                if lies_on(p, q, corner) {
                    let rings_there = having.entry(bits(corner)).or_default();
                    rings_there.insert(rings.ring_of(at));
                }
            }
        }
    }
    // Rings and positions as a graph: ground is shut off where it has a circle.
    let mut groups = Groups::of(rings.len() + having.len());
    having.values().enumerate().any(|(place, rings_there)| {
        rings_there
            .iter()
            .any(|&ring| !groups.join(ring, rings.len() + place))
    })
}

/// The pairs of pieces of one territory whose rims meet other than side by side and corner to corner.
pub(super) fn meeting(
    pieces: &[Ground],
    relations: &[Relation],
    segments: &Segments<'_>,
) -> BTreeSet<(usize, usize)> {
    let pair = |s: u32, t: u32| {
        let (i, j) = (segments.figure(s), segments.figure(t));
        (i.min(j), i.max(j))
    };
    let mut pairs = BTreeSet::new();
    let mut is_beside = vec![false; segments.count() as usize];
    for relation in relations {
        match *relation {
            Relation::Meet(i, j) => {
                pairs.insert((i as usize, j as usize));
            }
            Relation::Same(s, t) => {
                is_beside[s as usize] = true;
                is_beside[t as usize] = true;
                // The same segment in opposite directions is how pieces lie side by side.
                if segments.figure(s) != segments.figure(t) && segments.ends(s) == segments.ends(t)
                {
                    pairs.insert(pair(s, t));
                }
            }
            Relation::Knot(_) | Relation::Touch(..) | Relation::Corner(..) => {}
        }
    }
    // Rims may cross in a corner that both have, where not all of them there run side by side.
    let corners = relations.iter().filter_map(|relation| match *relation {
        Relation::Corner(s, t) => Some([s, t]),
        _ => None,
    });
    let are_beside = |pair: &[u32; 2]| pair.iter().all(|&segment| is_beside[segment as usize]);
    let place = |pair: &[u32; 2]| bits_on_plane(segments.common_end(*pair));
    let crossing = corners.clone().filter(|pair| !are_beside(pair));
    let places: HashSet<(u64, u64), RandomState> = crossing.map(|pair| place(&pair)).collect();
    let mut ends = Ends::new();
    if !places.is_empty() {
        for pair in corners.filter(|pair| !are_beside(pair) || places.contains(&place(pair))) {
            ends.add(pieces[segments.figure(pair[0])].territory, pair, segments);
        }
    }
    pairs.extend(ends.overlapping(segments));
    pairs
}

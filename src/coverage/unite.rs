//! Pieces of one name become parts.
//!
//! Pieces that overlap, and pieces whose rings cross themselves, are resolved; segments that two pieces of one territory
//! share in opposite directions are taken out and the rest is put together again, vertex by vertex as it was;
//! pieces that meet across 180° become one part, which stays cut there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::mem::take;

use geo_types::Coord;

use super::segments::Segments;
use crate::geometry::globe::{is_on_180, is_on_pole};
use crate::geometry::near::near_pairs;
use crate::geometry::overlay;
use crate::geometry::prepared::Prepared;
use crate::geometry::ring::{Rings, between, box_holds, ring_contains};
use crate::geometry::side::{Nudge, Side, lies_on, segments_cross, side};
use crate::geometry::trace::trace;
use crate::input::DrawnTerritory;

/// A part before it has an id: its territory, its ground, and the features that drew it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ground {
    pub(crate) territory: usize,
    pub(crate) rings: Rings,
    pub(crate) features: BTreeSet<usize>,
}

/// The stretches of 180° across which a territory goes on: no border and no perimeter. By territory and the bits of
/// their southern and northern latitude.
pub(crate) type Seams = HashSet<(usize, u64, u64)>;

/// The parts of all territories, each territory's together and in input order.
pub(crate) fn unite(territories: &[DrawnTerritory]) -> (Vec<Ground>, Seams) {
    let mut pieces: Vec<Ground> = Vec::new();
    for (territory, drawn) in territories.iter().enumerate() {
        pieces.extend(
            drawn
                .pieces
                .iter()
                .filter(|piece| !piece.rings.is_empty())
                .map(|piece| Ground {
                    territory,
                    rings: piece.rings.clone(),
                    features: BTreeSet::from([piece.feature]),
                }),
        );
    }
    give_180_its_corners(&mut pieces);
    let pieces = resolve_knots(pieces);
    let overlapping = overlapping_pieces(&pieces);
    let pieces = unite_overlapping(pieces, overlapping);
    let pieces = dissolve_shared(pieces);
    join_across_180(pieces)
}

/// Gives each segment along 180° the corners that other pieces have there, on either side, so that what meets there matches.
fn give_180_its_corners(pieces: &mut [Ground]) {
    let mut latitudes: Vec<f64> = pieces
        .iter()
        .flat_map(|piece| piece.rings.coords())
        .filter(|c| c.x.abs() == 180.0)
        .map(|c| c.y)
        .collect();
    latitudes.sort_by(f64::total_cmp);
    latitudes.dedup();
    for piece in pieces
        .iter_mut()
        .filter(|piece| piece.rings.segments().any(|(_, a, b)| is_on_180(a, b)))
    {
        let mut rings = Rings::default();
        for (ring, is_shell) in piece.rings.iter() {
            let mut cornered = vec![ring[0]];
            for ab in ring.windows(2) {
                if is_on_180(ab[0], ab[1]) {
                    let (south, north) = (ab[0].y.min(ab[1].y), ab[0].y.max(ab[1].y));
                    let from = latitudes.partition_point(|&y| y <= south);
                    let to = latitudes.partition_point(|&y| y < north);
                    let corners = latitudes[from..to].iter().map(|&y| Coord { x: ab[0].x, y });
                    if ab[0].y < ab[1].y {
                        cornered.extend(corners)
                    } else {
                        cornered.extend(corners.rev())
                    }
                }
                cornered.push(ab[1]);
            }
            rings.push(&cornered, is_shell);
        }
        piece.rings = rings;
    }
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

/// The pieces that are not simple polygons: a ring crosses or touches itself, rings cross each other, or a hole does not lie in its shell.
fn knots(pieces: &[Ground]) -> BTreeSet<usize> {
    let mut knots = BTreeSet::new();
    let segments = Segments::of(pieces.iter().map(|piece| &piece.rings));
    near_pairs(
        segments.iter().collect(),
        &|s| segments.box_of(s),
        &|_| true,
        &mut |s, t| {
            let piece = segments.figure(s);
            if piece != segments.figure(t) || knots.contains(&piece) {
                return;
            }
            let ring = |s: u32| {
                pieces[piece]
                    .rings
                    .ring_of((s - segments.first(piece)) as usize)
            };
            let (one, other) = (segments.ends(s), segments.ends(t));
            // A hole may touch its shell in a position; a ring that touches itself is connected there in a position alone.
            let touches = || match ring(s) == ring(t) {
                true => one.1 == other.1 || end_on_side(one, other),
                false => run_together(one, other),
            };
            if segments_cross(one, other) || touches() {
                knots.insert(piece);
            }
        },
    );
    for (i, piece) in pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| piece.rings.len() > 1)
    {
        if !knots.contains(&i) && has_stray_hole(&piece.rings) {
            knots.insert(i);
        }
    }
    knots
}

/// Whether a hole lies outside its shell or within another hole. Its rings are known not to cross.
fn has_stray_hole(rings: &Rings) -> bool {
    let prepared = Prepared::new(rings);
    (1..rings.len()).any(|ring| {
        let hole = &rings.coords()[rings.range(ring)];
        // A single one of its positions may lie on another ring: the most of three decide.
        let samples = [
            hole[0],
            hole[hole.len() / 2],
            between(hole[0], hole[1], 0.5),
        ];
        let stray = samples.iter().filter(|&&p| {
            let in_others = prepared.contains(rings, p, Nudge::NorthEast)
                != ring_contains(hole, p, Nudge::NorthEast);
            !in_others
        });
        stray.count() >= 2
    })
}

/// Each piece as simple polygons. What is connected in a position alone comes apart.
fn resolve_knots(pieces: Vec<Ground>) -> Vec<Ground> {
    let knots = knots(&pieces);
    let resolve = |(i, piece): (usize, Ground)| -> Vec<Ground> {
        if !knots.contains(&i) {
            return vec![piece];
        }
        let mut rings = piece.rings.iter().map(|(ring, _)| ring.to_vec());
        let shell = rings.next().expect("pieces have a shell");
        let ground = overlay::even_odd(&shell, &rings.collect::<Vec<_>>());
        ground
            .polygons()
            .map(|rings| Ground {
                rings,
                ..piece.clone()
            })
            .collect()
    };
    pieces.into_iter().enumerate().flat_map(resolve).collect()
}

/// The pairs of pieces of one territory that overlap, lie one in the other, or touch other than corner to corner.
fn overlapping_pieces(pieces: &[Ground]) -> BTreeSet<(usize, usize)> {
    let mut ready = Ready {
        pieces,
        prepared: BTreeMap::new(),
    };
    let mut pairs = meeting_pieces(pieces, &mut ready);
    let boxes: Vec<_> = pieces.iter().map(|piece| piece.rings.bounds()).collect();
    near_pairs(
        (0..pieces.len() as u32).collect(),
        &|i| boxes[i as usize],
        &|_| true,
        &mut |i, j| {
            let (i, j) = (i as usize, j as usize);
            let pair = (i.min(j), i.max(j));
            if pieces[i].territory != pieces[j].territory || pairs.contains(&pair) {
                return;
            }
            for (outer, inner) in [(i, j), (j, i)] {
                let nested = box_holds(&boxes[outer], boxes[inner].min())
                    && box_holds(&boxes[outer], boxes[inner].max());
                if nested
                    && pieces[inner]
                        .rings
                        .coords()
                        .iter()
                        .find_map(|&c| ready.holds(outer, c))
                        == Some(true)
                {
                    pairs.insert(pair);
                }
            }
        },
    );
    pairs
}

/// The pairs whose rims meet other than side by side and corner to corner.
fn meeting_pieces(pieces: &[Ground], ready: &mut Ready<'_>) -> BTreeSet<(usize, usize)> {
    let segments = Segments::of(pieces.iter().map(|piece| &piece.rings));
    let territory = |s: u32| pieces[segments.figure(s)].territory;
    let mut beside = HashSet::new();
    segments.groups(|group| {
        beside.extend(group.iter().copied().filter(|&s| {
            group
                .iter()
                .any(|&t| s != t && territory(s) == territory(t))
        }))
    });
    let mut pairs = BTreeSet::new();
    let several = |cell: &[u32]| {
        cell.iter()
            .any(|&s| segments.figure(s) != segments.figure(cell[0]))
    };
    near_pairs(
        segments.iter().collect(),
        &|s| segments.box_of(s),
        &several,
        &mut |s, t| {
            let (i, j) = (segments.figure(s), segments.figure(t));
            let pair = (i.min(j), i.max(j));
            if i == j || pieces[i].territory != pieces[j].territory || pairs.contains(&pair) {
                return;
            }
            let (one, other) = (segments.ends(s), segments.ends(t));
            let common_end =
                one.0 == other.0 || one.0 == other.1 || one.1 == other.0 || one.1 == other.1;
            // Rims may cross in a corner that both have: then a side that leaves it lies in the other piece.
            let mut leads_into = |s: u32, (a, b): (Coord, Coord), other: usize| {
                !beside.contains(&s) && ready.holds(other, between(a, b, 0.5)) == Some(true)
            };
            // The same segment in opposite directions is how pieces lie side by side.
            if one == other
                || segments_cross(one, other)
                || end_on_side(one, other)
                || (common_end && (leads_into(s, one, j) || leads_into(t, other, i)))
            {
                pairs.insert(pair);
            }
        },
    );
    pairs
}

/// Pieces, made ready as they are asked.
struct Ready<'a> {
    pieces: &'a [Ground],
    prepared: BTreeMap<usize, Prepared>,
}

impl Ready<'_> {
    /// Whether a piece holds a position; `None` where that lies on its rim.
    fn holds(&mut self, piece: usize, c: Coord) -> Option<bool> {
        let rings = &self.pieces[piece].rings;
        let prepared = self
            .prepared
            .entry(piece)
            .or_insert_with(|| Prepared::new(rings));
        (!prepared.is_on_rim(rings, c)).then(|| prepared.contains(rings, c, Nudge::NorthEast))
    }
}

fn unite_overlapping(pieces: Vec<Ground>, pairs: BTreeSet<(usize, usize)>) -> Vec<Ground> {
    if pairs.is_empty() {
        return pieces;
    }
    let mut groups = Groups::of(pieces.len());
    pairs.into_iter().for_each(|(i, j)| groups.join(i, j));
    let unite = |members: Vec<usize>| -> Vec<Ground> {
        let Ground { territory, .. } = pieces[members[0]];
        if let [one] = members[..] {
            return vec![pieces[one].clone()];
        }
        let united = overlay::union(
            &members
                .iter()
                .map(|&i| &pieces[i].rings)
                .collect::<Vec<_>>(),
        );
        let polygons: Vec<Rings> = united.polygons().collect();
        polygons
            .into_iter()
            .map(|rings| {
                let features = features_within(&rings, members.iter().map(|&i| &pieces[i]));
                Ground {
                    territory,
                    rings,
                    features,
                }
            })
            .collect()
    };
    groups.members().into_iter().flat_map(unite).collect()
}

/// The features whose pieces lie within a figure: told by a corner of each.
fn features_within<'a>(
    rings: &Rings,
    pieces: impl Iterator<Item = &'a Ground> + Clone,
) -> BTreeSet<usize> {
    let prepared = Prepared::new(rings);
    let lies_within = |piece: &&Ground| {
        let coords = piece.rings.coords();
        let middle = between(coords[0], coords[1], 0.5);
        prepared.contains(rings, middle, Nudge::NorthEast) || prepared.is_on_rim(rings, coords[0])
    };
    let within: BTreeSet<usize> = pieces
        .clone()
        .filter(lies_within)
        .flat_map(|piece| piece.features.clone())
        .collect();
    if within.is_empty() {
        pieces.flat_map(|piece| piece.features.clone()).collect()
    } else {
        within
    }
}

/// Takes out the segments that a territory has in both directions, and puts the pieces concerned together again.
fn dissolve_shared(pieces: Vec<Ground>) -> Vec<Ground> {
    let segments = Segments::of(pieces.iter().map(|piece| &piece.rings));
    let mut gone = HashSet::new();
    let mut groups = Groups::of(pieces.len());
    let mut concerned = BTreeSet::new();
    segments.groups(|group| {
        for (s, t) in cancelling(group, &segments, &pieces) {
            // What meets across 180° stays cut there.
            let same_place = segments.ends(s).0 == segments.ends(t).1
                && segments.ends(s).1 == segments.ends(t).0;
            if same_place {
                gone.extend([s, t]);
                groups.join(segments.figure(s), segments.figure(t));
                concerned.extend([segments.figure(s), segments.figure(t)]);
            }
        }
    });
    if gone.is_empty() {
        return pieces;
    }
    let put_together = |members: Vec<usize>| -> Vec<Ground> {
        if !concerned.contains(&members[0]) {
            return members.into_iter().map(|i| pieces[i].clone()).collect();
        }
        let left: Vec<(Coord, Coord)> = members
            .iter()
            .flat_map(|&i| {
                pieces[i]
                    .rings
                    .segments()
                    .map(move |(at, a, b)| (i, at, a, b))
            })
            .filter(|&(i, at, ..)| !gone.contains(&(segments.first(i) + at as u32)))
            .map(|(.., a, b)| (a, b))
            .collect();
        // As many segments lead out of each corner as into it, so that they close.
        let Some(traced) = trace(&left) else {
            return members.into_iter().map(|i| pieces[i].clone()).collect();
        };
        let polygons: Vec<Rings> = traced.polygons().collect();
        let all = members.iter().map(|&i| &pieces[i]);
        let one = polygons.len() == 1;
        polygons
            .into_iter()
            .map(|rings| {
                let features = if one {
                    all.clone().flat_map(|p| p.features.clone()).collect()
                } else {
                    features_within(&rings, all.clone())
                };
                Ground {
                    territory: pieces[members[0]].territory,
                    rings,
                    features,
                }
            })
            .collect()
    };
    groups
        .members()
        .into_iter()
        .flat_map(put_together)
        .collect()
}

/// The pairs of one territory's segments in a group that run in opposite directions, each segment at most once.
fn cancelling(group: &[u32], segments: &Segments<'_>, pieces: &[Ground]) -> Vec<(u32, u32)> {
    let mut by_territory: BTreeMap<usize, [Vec<u32>; 2]> = BTreeMap::new();
    for &s in group {
        let (a, b) = segments.ends(s);
        if !is_on_pole(a, b) {
            let ways = by_territory
                .entry(pieces[segments.figure(s)].territory)
                .or_default();
            ways[usize::from(segments.is_forward(s))].push(s);
        }
    }
    by_territory
        .into_values()
        .flat_map(|[back, forth]| back.into_iter().zip(forth))
        .collect()
}

/// Makes pieces of one territory that meet across 180° one part.
fn join_across_180(mut pieces: Vec<Ground>) -> (Vec<Ground>, Seams) {
    // By territory and latitudes: the pieces that have that stretch on the eastern rim, and on the western.
    let mut rims: BTreeMap<(usize, u64, u64), [Vec<usize>; 2]> = BTreeMap::new();
    for (i, piece) in pieces.iter().enumerate() {
        for (_, a, b) in piece.rings.segments().filter(|&(_, a, b)| is_on_180(a, b)) {
            let (south, north) = if a.y < b.y { (a.y, b.y) } else { (b.y, a.y) };
            rims.entry((piece.territory, south.to_bits(), north.to_bits()))
                .or_default()[usize::from(a.x > 0.0)]
            .push(i);
        }
    }
    rims.retain(|_, [west, east]| !west.is_empty() && !east.is_empty());
    let mut groups = Groups::of(pieces.len());
    for [west, east] in rims.values() {
        west.iter().zip(east).for_each(|(&i, &j)| groups.join(i, j));
    }
    let mut join = |members: Vec<usize>| {
        // Each piece is a member of one group, and is needed no more once it has become a part.
        let mut whole = take(&mut pieces[members[0]]);
        for &i in &members[1..] {
            let piece = take(&mut pieces[i]);
            whole.rings.append(&piece.rings);
            whole.features.extend(piece.features);
        }
        whole.rings.shrink();
        whole
    };
    (
        groups.members().into_iter().map(&mut join).collect(),
        rims.into_keys().collect(),
    )
}

/// Numbers that fall into groups as they are joined.
struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    fn of(count: usize) -> Self {
        Self {
            parents: (0..count).collect(),
        }
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.parents[i] != i {
            self.parents[i] = self.parents[self.parents[i]];
            i = self.parents[i];
        }
        i
    }

    fn join(&mut self, i: usize, j: usize) {
        let (i, j) = (self.root(i), self.root(j));
        // The lower number leads, so that groups stand in the order of their first member.
        self.parents[i.max(j)] = i.min(j);
    }

    fn members(mut self) -> Vec<Vec<usize>> {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for i in 0..self.parents.len() {
            members.entry(self.root(i)).or_default().push(i);
        }
        members.into_values().collect()
    }
}

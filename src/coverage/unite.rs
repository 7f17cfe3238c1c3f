//! Pieces of one name become parts.
//!
//! Pieces that overlap, and pieces whose rings cross themselves, are resolved; segments that two pieces of one territory
//! share in opposite directions are taken out and the rest is put together again, vertex by vertex as it was;
//! pieces that meet across 180° become one part, which stays cut there. Pieces with which nothing is the matter are moved and not copied.

use std::collections::BTreeSet;
use std::mem::take;

use geo_types::Coord;

use super::dissolve::dissolve_shared;
use super::groups::Groups;
use super::knots::{has_stray_hole, untied};
use super::misdrawn::{Misdrawn, misdrawn};
use super::pieces::{Ground, features_within};
use super::relations::{Among, Relation, meeting, relations};
use super::seams::{Seams, give_180_its_corners, join_across_180};
use super::segments::Segments;
use crate::geometry::overlay;
use crate::geometry::ring::Rings;
use crate::input::DrawnTerritory;

/// What has become of all pieces.
pub(crate) struct United {
    pub(crate) grounds: Vec<Ground>,
    pub(crate) seams: Seams,
    /// Positions that several pieces of one territory have in common: where its parts may touch.
    pub(crate) corners: Vec<Coord>,
    /// What was wrong with the pieces as they were drawn.
    pub(crate) misdrawn: Vec<Misdrawn>,
}

/// The parts of all territories, each territory's together and in input order. The territories' pieces are taken.
///
/// What is left to do when there is an index is to find parts that lie in another one of their territory: see [`super::nested`].
pub(crate) fn unite(territories: &mut [DrawnTerritory]) -> United {
    let mut pieces: Vec<Ground> = Vec::new();
    let mut misdrawn_before = Vec::new();
    for (territory, drawn) in territories.iter_mut().enumerate() {
        let faults = take(&mut drawn.faults).into_iter();
        misdrawn_before.extend(faults.map(|fault| Misdrawn { territory, fault }));
        pieces.extend(
            take(&mut drawn.pieces)
                .into_iter()
                .filter(|piece| !piece.rings.is_empty())
                .map(|piece| Ground {
                    territory,
                    rings: piece.rings,
                    features: piece.features,
                }),
        );
    }
    give_180_its_corners(&mut pieces);
    let mut related = Related::of(pieces);
    let knots = knots(&related.pieces, &related.relations);
    let mut misdrawn =
        related.look(|pieces, relations, segments| misdrawn(pieces, relations, segments, &knots));
    misdrawn.append(&mut misdrawn_before);
    related.change(|pieces| resolve_knots(pieces, &knots));
    let pairs = related.look(meeting);
    related.change(|pieces| unite_pairs(pieces, pairs));
    let same = related.same();
    let mut corners = related.corners();
    let (parts, pinched) = dissolve_shared(related.pieces, &same);
    corners.extend(pinched);
    let (grounds, seams) = join_across_180(parts);
    United {
        grounds,
        seams,
        corners,
        misdrawn,
    }
}

/// Pieces and their relations, which are kept up when some of the pieces change.
struct Related {
    pieces: Vec<Ground>,
    relations: Vec<Relation>,
}

/// Pieces after a step, each with the number that it had before, where it is as it was.
type Changed = Vec<(Ground, Option<usize>)>;

impl Related {
    fn of(pieces: Vec<Ground>) -> Self {
        let relations = relations(&pieces, &segments_of(&pieces), Among::All);
        Self { pieces, relations }
    }

    fn look<T>(&self, question: impl Fn(&[Ground], &[Relation], &Segments<'_>) -> T) -> T {
        question(&self.pieces, &self.relations, &segments_of(&self.pieces))
    }

    /// The pairs of segments of one territory with the same ends.
    fn same(&self) -> Vec<(u32, u32)> {
        let same = |relation: &Relation| match *relation {
            Relation::Same(s, t) => Some((s, t)),
            _ => None,
        };
        self.relations.iter().filter_map(same).collect()
    }

    /// The positions in which pieces have a corner in common.
    fn corners(&self) -> Vec<Coord> {
        let segments = segments_of(&self.pieces);
        let common = |relation: &Relation| match *relation {
            Relation::Corner(s, t) => {
                let (one, other) = (segments.ends(s), segments.ends(t));
                let is_common = one.0 == other.0 || one.0 == other.1;
                Some(if is_common { one.0 } else { one.1 })
            }
            _ => None,
        };
        self.relations.iter().filter_map(common).collect()
    }

    fn change(&mut self, step: impl FnOnce(Vec<Ground>) -> Changed) {
        let firsts = segments_of(&self.pieces).into_firsts();
        let changed = step(take(&mut self.pieces));
        let (pieces, origins): (Vec<Ground>, Vec<Option<usize>>) = changed.into_iter().unzip();
        self.pieces = pieces;
        if origins.len() == firsts.len() && origins.iter().all(Option::is_some) {
            return;
        }
        let segments = segments_of(&self.pieces);
        let mut places = vec![None; firsts.len()];
        for (now, origin) in origins.iter().enumerate() {
            origin.iter().for_each(|&before| places[before] = Some(now));
        }
        let piece = |i: u32| Some(places[i as usize]? as u32);
        let segment = |s: u32| {
            let before = firsts.partition_point(|&first| first <= s) - 1;
            Some(segments.first(places[before]?) + (s - firsts[before]))
        };
        let moved = |relation: &Relation| {
            Some(match *relation {
                Relation::Knot(i) => Relation::Knot(piece(i)?),
                Relation::Meet(i, j) => Relation::Meet(piece(i)?, piece(j)?),
                Relation::Same(s, t) => Relation::Same(segment(s)?, segment(t)?),
                Relation::Corner(s, t) => Relation::Corner(segment(s)?, segment(t)?),
            })
        };
        let mut kept: Vec<Relation> = self.relations.iter().filter_map(moved).collect();
        // The relations of what is new: to itself, and to what lies near it.
        let is_new = |piece: usize| origins[piece].is_none();
        for among in [Among::New(&is_new), Among::NewAndOld(&is_new)] {
            kept.extend(relations(&self.pieces, &segments, among));
        }
        self.relations = kept;
    }
}

fn segments_of(pieces: &[Ground]) -> Segments<'_> {
    Segments::of(pieces.iter().map(|piece| &piece.rings))
}

/// The pieces that are not simple polygons: those that relations say it of, and those with a hole that does not lie in its shell.
fn knots(pieces: &[Ground], relations: &[Relation]) -> BTreeSet<usize> {
    let of_relation = |relation: &Relation| match *relation {
        Relation::Knot(piece) => Some(piece as usize),
        _ => None,
    };
    let mut knots: BTreeSet<usize> = relations.iter().filter_map(of_relation).collect();
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

/// Each piece as simple polygons.
fn resolve_knots(pieces: Vec<Ground>, knots: &BTreeSet<usize>) -> Changed {
    let resolve = |(i, piece): (usize, Ground)| -> Changed {
        if !knots.contains(&i) {
            return vec![(piece, Some(i))];
        }
        let Ground {
            territory,
            features,
            ..
        } = &piece;
        let simple = |rings| Ground {
            territory: *territory,
            rings,
            features: features.clone(),
        };
        untied(&piece.rings)
            .into_iter()
            .map(|rings| (simple(rings), None))
            .collect()
    };
    pieces.into_iter().enumerate().flat_map(resolve).collect()
}

/// The pieces with those of the pairs made one.
pub(super) fn unite_pairs(mut pieces: Vec<Ground>, pairs: BTreeSet<(usize, usize)>) -> Changed {
    let mut groups = Groups::of(pieces.len());
    pairs.into_iter().for_each(|(i, j)| groups.join(i, j));
    let unite = |members: Vec<usize>| -> Changed {
        if let [one] = members[..] {
            return vec![(take(&mut pieces[one]), Some(one))];
        }
        let members: Vec<Ground> = members.into_iter().map(|i| take(&mut pieces[i])).collect();
        let united = overlay::union(&members.iter().map(|piece| &piece.rings).collect::<Vec<_>>());
        let polygons: Vec<Rings> = united.polygons().collect();
        polygons
            .into_iter()
            .map(|rings| {
                let features = features_within(&rings, members.iter());
                let territory = members[0].territory;
                (
                    Ground {
                        territory,
                        rings,
                        features,
                    },
                    None,
                )
            })
            .collect()
    };
    groups.members().into_iter().flat_map(unite).collect()
}

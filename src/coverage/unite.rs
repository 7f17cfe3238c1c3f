//! Pieces of one name become parts.
//!
//! Pieces that overlap, and pieces whose rings cross themselves, are resolved; segments that two pieces of one territory
//! share in opposite directions are taken out and the rest is put together again, vertex by vertex as it was;
//! pieces that meet across 180° become one part, which stays cut there. Pieces with which nothing is the matter are moved and not copied.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::mem::take;

use geo_types::Coord;

use super::dissolve::dissolve_shared;
use super::groups::Groups;
use super::knots::{has_stray_hole, touches_itself, untied};
use super::misdrawn::{Misdrawn, misdrawn};
use super::pieces::{Ground, features_within};
use super::relations::{
    Among, Relation, crosses_where_it_touches, is_parted_by_touches, meeting, relations,
};
use super::seams::{Seams, give_180_its_corners, join_across_180};
use super::segments::Segments;
use crate::geometry::globe::bits;
use crate::geometry::overlay;
use crate::geometry::ring::Rings;
use crate::input::DrawnTerritory;

/// How often pieces that meet are made one. A side that gets a corner bends by rounding, and may come to lie on a third piece, with which it would be one when it is read
/// again.
const ROUNDS: usize = 3;

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
/// Where more than `limit` pairs of segments of one territory meet, it gives a position where many do.
///
/// What is left to do when there is an index is to find parts that lie in another one of their territory: see [`super::nested`].
pub(crate) fn unite(territories: &mut [DrawnTerritory], limit: usize) -> Result<United, Coord> {
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
                    joints: piece.joints,
                }),
        );
    }
    give_180_its_corners(&mut pieces);
    let mut related = Related::of(pieces, limit)?;
    let knots = related.look(knots);
    let mut misdrawn =
        related.look(|pieces, relations, segments| misdrawn(pieces, relations, segments, &knots));
    misdrawn.append(&mut misdrawn_before);
    related.change(|pieces| resolve_knots(pieces, &knots))?;
    for _ in 0..ROUNDS {
        let (before, pairs) = (related.pieces.len(), related.look(meeting));
        if pairs.is_empty() {
            break;
        }
        related.change(|pieces| unite_pairs(pieces, pairs))?;
        // Those that rounding leaves in several would be so again.
        if related.pieces.len() >= before {
            break;
        }
    }
    let same = related.same();
    let mut corners = related.corners();
    let (mut parts, pinched) = dissolve_shared(related.pieces, &same);
    corners.extend(pinched);
    // Those that came about where pieces were united.
    give_180_its_corners(&mut parts);
    give_wide_their_middles(&mut parts);
    let (grounds, seams) = join_across_180(parts);
    Ok(United {
        grounds,
        seams,
        corners,
        misdrawn,
    })
}

/// Segments of more than half a turn get the corner with which they are written, as those have that were read: a spike that is taken off a whole turn leaves one.
pub(super) fn give_wide_their_middles(parts: &mut [Ground]) {
    for part in parts {
        part.rings = take(&mut part.rings).with_middles();
    }
}

/// Pieces and their relations, which are kept up when some of the pieces change.
struct Related {
    pieces: Vec<Ground>,
    relations: Vec<Relation>,
    /// How many there may be.
    limit: usize,
}

/// Pieces after a step, each with the number that it had before, where it is as it was.
type Changed = Vec<(Ground, Option<usize>)>;

impl Related {
    fn of(pieces: Vec<Ground>, limit: usize) -> Result<Self, Coord> {
        let relations = relations(&pieces, &segments_of(&pieces), Among::All, limit)?;
        Ok(Self {
            pieces,
            relations,
            limit,
        })
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
            Relation::Corner(s, t) => Some(segments.common_end([s, t])),
            _ => None,
        };
        self.relations.iter().filter_map(common).collect()
    }

    fn change(&mut self, step: impl FnOnce(Vec<Ground>) -> Changed) -> Result<(), Coord> {
        let firsts = segments_of(&self.pieces).into_firsts();
        let changed = step(take(&mut self.pieces));
        let (pieces, origins): (Vec<Ground>, Vec<Option<usize>>) = changed.into_iter().unzip();
        self.pieces = pieces;
        if origins.len() == firsts.len() && origins.iter().all(Option::is_some) {
            return Ok(());
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
                Relation::Touch(s, t) => Relation::Touch(segment(s)?, segment(t)?),
                Relation::Meet(i, j) => Relation::Meet(piece(i)?, piece(j)?),
                Relation::Same(s, t) => Relation::Same(segment(s)?, segment(t)?),
                Relation::Corner(s, t) => Relation::Corner(segment(s)?, segment(t)?),
            })
        };
        let mut kept: Vec<Relation> = self.relations.iter().filter_map(moved).collect();
        // The relations of what is new: to itself, and to what lies near it.
        let is_new = |piece: usize| origins[piece].is_none();
        for among in [Among::New(&is_new), Among::NewAndOld(&is_new)] {
            kept.extend(relations(&self.pieces, &segments, among, self.limit)?);
        }
        self.relations = kept;
        Ok(())
    }
}

fn segments_of(pieces: &[Ground]) -> Segments<'_> {
    Segments::of(pieces.iter().map(|piece| &piece.rings))
}

/// The pieces that are not simple polygons: those that relations say it of, those whose rings cross in a position that both have or
/// shut ground off, and those with a hole that does not lie in its shell.
fn knots(pieces: &[Ground], relations: &[Relation], segments: &Segments<'_>) -> BTreeSet<usize> {
    let mut knots = BTreeSet::new();
    // By piece and segment, the segments of other rings that it touches.
    let mut touching: BTreeMap<usize, BTreeMap<usize, Vec<(Coord, Coord)>>> = BTreeMap::new();
    for relation in relations {
        match *relation {
            Relation::Knot(piece) => {
                knots.insert(piece as usize);
            }
            Relation::Touch(s, t) => {
                let piece = segments.figure(s);
                for (own, other) in [(s, t), (t, s)] {
                    let at = (own - segments.first(piece)) as usize;
                    let others = touching.entry(piece).or_default().entry(at).or_default();
                    others.push(segments.ends(other));
                }
            }
            _ => {}
        }
    }
    for (piece, touching) in &touching {
        let ground = &pieces[*piece];
        if !knots.contains(piece)
            && (crosses_where_it_touches(ground, touching)
                || is_parted_by_touches(ground, touching))
        {
            knots.insert(*piece);
        }
    }
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
            joints: None,
        };
        untied(&piece.rings)
            .into_iter()
            .map(|rings| (simple(rings), None))
            .collect()
    };
    pieces.into_iter().enumerate().flat_map(resolve).collect()
}

/// The rings of pieces, each once: what is drawn a thousand times is laid over itself in every segment.
fn distinct(pieces: &[Ground]) -> Vec<&Rings> {
    let mut seen = HashSet::new();
    let rings = pieces.iter().map(|piece| &piece.rings);
    rings
        .filter(|rings| seen.insert(rings.coords().iter().map(|&c| bits(c)).collect::<Vec<_>>()))
        .collect()
}

/// The pieces with those of the pairs made one.
pub(super) fn unite_pairs(mut pieces: Vec<Ground>, pairs: BTreeSet<(usize, usize)>) -> Changed {
    let mut groups = Groups::of(pieces.len());
    for (i, j) in pairs {
        groups.join(i, j);
    }
    let unite = |members: Vec<usize>| -> Changed {
        if let [one] = members[..] {
            return vec![(take(&mut pieces[one]), Some(one))];
        }
        let members: Vec<Ground> = members.into_iter().map(|i| take(&mut pieces[i])).collect();
        let united = overlay::union(&distinct(&members));
        // Rounding may have left some that touch themselves.
        let simple = |rings: Rings| match touches_itself(&rings) {
            true => untied(&rings),
            false => vec![rings],
        };
        let polygons: Vec<Rings> = united.polygons().flat_map(simple).collect();
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
                        joints: None,
                    },
                    None,
                )
            })
            .collect()
    };
    groups.members().into_iter().flat_map(unite).collect()
}

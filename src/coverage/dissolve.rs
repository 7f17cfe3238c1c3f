//! Segments that a territory has in both directions are taken out, and the pieces concerned put together again.

use std::collections::HashMap;
use std::mem::take;

use geo_types::Coord;

use super::groups::Groups;
use super::pieces::{Ground, features_within};
use super::segments::Segments;
use crate::geometry::globe::{bits, is_on_pole};
use crate::geometry::ring::Rings;
use crate::geometry::trace::trace;

/// The pieces without what they have in both directions. `same` are the pairs of segments of one territory with the same two ends. What meets across
/// 180° stays cut there. With the corners that parts have in common which were one before.
pub(super) fn dissolve_shared(
    mut pieces: Vec<Ground>,
    same: &[(u32, u32)],
) -> (Vec<Ground>, Vec<Coord>) {
    let mut pinched = Vec::new();
    if same.is_empty() {
        return (pieces, pinched);
    }
    let segments = Segments::of(pieces.iter().map(|piece| &piece.rings));
    let mut is_gone = vec![false; segments.count() as usize];
    let mut groups = Groups::of(pieces.len());
    let mut are_concerned = vec![false; pieces.len()];
    for (s, t) in cancelling(same, &segments) {
        let both = [s, t].map(|segment| segments.figure(segment));
        groups.join(both[0], both[1]);
        both.into_iter()
            .for_each(|piece| are_concerned[piece] = true);
        [s, t]
            .into_iter()
            .for_each(|segment| is_gone[segment as usize] = true);
    }
    let firsts = segments.into_firsts();
    let put_together = |members: Vec<usize>| -> Vec<Ground> {
        let is_concerned = are_concerned[members[0]];
        let first = |i: usize| firsts[i];
        let members: Vec<(u32, Ground)> = members
            .into_iter()
            .map(|i| (first(i), take(&mut pieces[i])))
            .collect();
        // As many segments lead out of each corner as into it, so that they close.
        let traced = if is_concerned {
            trace(&left_over(&members, &is_gone))
        } else {
            None
        };
        let Some(traced) = traced else {
            return members.into_iter().map(|(_, piece)| piece).collect();
        };
        let polygons: Vec<Rings> = traced.polygons().collect();
        let all = members.iter().map(|(_, piece)| piece);
        let one = polygons.len() == 1;
        if !one {
            pinched.extend(common_corners(&polygons));
        }
        polygons
            .into_iter()
            .map(|rings| {
                let mut part = Ground {
                    territory: members[0].1.territory,
                    rings,
                    features: Vec::new(),
                    joints: None,
                };
                if one {
                    all.clone().for_each(|piece| part.add_features(piece));
                } else {
                    part.features = features_within(&part.rings, all.clone());
                }
                part
            })
            .collect()
    };
    let parts = groups
        .members()
        .into_iter()
        .flat_map(put_together)
        .collect();
    (parts, pinched)
}

/// The positions that several of the polygons have.
fn common_corners(polygons: &[Rings]) -> Vec<Coord> {
    let mut seen: HashMap<(u64, u64), usize> = HashMap::new();
    let mut common = Vec::new();
    for (polygon, rings) in polygons.iter().enumerate() {
        for &c in rings.coords() {
            if *seen.entry(bits(c)).or_insert(polygon) != polygon {
                common.push(c);
            }
        }
    }
    common
}

/// The segments of pieces, each with the number of its first segment, that are not gone.
fn left_over(pieces: &[(u32, Ground)], is_gone: &[bool]) -> Vec<(Coord, Coord)> {
    pieces
        .iter()
        .flat_map(|(first, piece)| {
            piece
                .rings
                .segments()
                .map(move |(at, a, b)| (first + at as u32, a, b))
        })
        .filter(|(number, ..)| !is_gone[*number as usize])
        .map(|(_, a, b)| (a, b))
        .collect()
}

/// The pairs that run in opposite directions, each segment at most once.
fn cancelling(same: &[(u32, u32)], segments: &Segments<'_>) -> Vec<(u32, u32)> {
    // Numbered through, those that are the same are joined.
    let mut numbers: Vec<u32> = same.iter().flat_map(|&(s, t)| [s, t]).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let number = |s: u32| numbers.partition_point(|&other| other < s);
    let mut groups = Groups::of(numbers.len());
    for &(s, t) in same {
        groups.join(number(s), number(t));
    }
    let mut found = Vec::new();
    for group in groups.members() {
        let (mut back, mut forth) = (Vec::new(), Vec::new());
        for s in group.into_iter().map(|number| numbers[number]) {
            let (a, b) = segments.ends(s);
            if !is_on_pole(a, b) {
                if segments.is_forward(s) {
                    forth.push(s)
                } else {
                    back.push(s)
                }
            }
        }
        found.extend(back.into_iter().zip(forth));
    }
    found
}

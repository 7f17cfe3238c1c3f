//! Parts that lie in another part of their territory, as an island that was drawn over its own mainland does.
//!
//! Rims that meet are united before; these do not meet, so that a position tells. It takes an index of the parts to ask of each in which others
//! it lies.

use std::collections::{BTreeSet, HashSet};

use geo_types::Coord;

use super::pieces::{Ground, Ready};
use super::seams::{Seams, join_across_180};
use super::unite::{give_wide_their_middles, unite_pairs};
use crate::geometry::globe::{bits, is_on_180, is_on_pole};
use crate::geometry::ring::between;

/// Where parts lie, as far as their first positions say.
pub(crate) struct Lying {
    /// The pairs of parts of one territory of which one lies in the other: each with the smallest around it.
    pub(crate) nested: BTreeSet<(usize, usize)>,
    /// For each part whether there is no other territory at a position of its rim.
    pub(crate) is_free: Vec<bool>,
}

impl Lying {
    /// `corners` are positions that pieces of one territory have in common, and `holders_at` gives the parts that hold a position.
    /// Where more than `limit` pairs of parts lie over each other at these positions, it gives one of them.
    pub(crate) fn of(
        grounds: &[Ground],
        corners: &[Coord],
        holders_at: &dyn Fn(Coord) -> Vec<u32>,
        limit: usize,
    ) -> Result<Self, Coord> {
        let corners: HashSet<(u64, u64)> = corners.iter().map(|&c| bits(c)).collect();
        let mut ready = Ready::of(grounds);
        let mut lying = Self {
            nested: BTreeSet::new(),
            is_free: vec![true; grounds.len()],
        };
        let mut pairs = 0;
        for (inner, ground) in grounds.iter().enumerate() {
            let shells = ground.rings.iter().filter(|(_, is_shell)| *is_shell);
            for (shell, _) in shells {
                let at = apart(shell, &corners);
                let holders = holders_at(at);
                pairs += holders.len();
                if pairs > limit {
                    return Err(at);
                }
                let is_own = |&outer: &usize| grounds[outer].territory == ground.territory;
                let holders = || holders.iter().map(|&outer| outer as usize);
                if holders().any(|outer| !is_own(&outer)) {
                    lying.is_free[inner] = false;
                }
                // The first position that is not on the other's rim.
                let mut is_around = |&outer: &usize| {
                    outer != inner
                        && shell.iter().find_map(|&c| ready.holds(outer, c)) == Some(true)
                };
                // The smallest: what else is around lies around that, and is made one with it as well.
                if let Some(outer) = holders().filter(is_own).find(&mut is_around) {
                    lying.nested.insert((inner.min(outer), inner.max(outer)));
                }
            }
        }
        Ok(lying)
    }
}

/// A position of a ring that no other rim of its territory comes by: those meet in corners alone. Not on 180° either, where what lies to the west of a position
/// is asked for at 180 and what lies to the east of it at -180, and not at a pole, where what lies to one side of it on the plane need not be what lies around it.
fn apart(ring: &[Coord], corners: &HashSet<(u64, u64)>) -> Coord {
    let is_apart = |c: &&Coord| {
        c.x.abs() < 180.0
            && c.y.abs() < 90.0
            && (corners.is_empty() || !corners.contains(&bits(**c)))
    };
    let is_on_edge = |ab: &[Coord]| is_on_180(ab[0], ab[1]) || is_on_pole(ab[0], ab[1]);
    let off_edge = || ring.windows(2).find(|ab| !is_on_edge(ab));
    ring.iter().find(is_apart).copied().unwrap_or_else(|| {
        let ab = off_edge().unwrap_or(&ring[..2]);
        between(ab[0], ab[1], 0.5)
    })
}

/// The parts with those of the pairs made one.
pub(crate) fn unite_nested(
    grounds: Vec<Ground>,
    pairs: &BTreeSet<(usize, usize)>,
) -> (Vec<Ground>, Seams) {
    let mut pieces = Vec::new();
    let mut starts = Vec::new();
    for ground in grounds {
        starts.push(pieces.len());
        if ground.rings.shells() == 1 {
            pieces.push(ground);
        } else {
            let piece = |rings| Ground {
                rings,
                joints: None,
                ..ground.clone()
            };
            pieces.extend(ground.rings.polygons().map(piece));
        }
    }
    starts.push(pieces.len());
    let all = |part: usize| starts[part]..starts[part + 1];
    let of_pieces = pairs
        .iter()
        .flat_map(|&(i, j)| all(i).flat_map(move |p| all(j).map(move |q| (p, q))));
    let pairs = of_pieces.collect();
    let united = unite_pairs(pieces, pairs).into_iter();
    let mut united: Vec<Ground> = united.map(|(piece, _)| piece).collect();
    give_wide_their_middles(&mut united);
    join_across_180(united)
}

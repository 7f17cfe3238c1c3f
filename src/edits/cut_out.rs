//! Parts that are drawn over others whole, cut out of them.
//!
//! A host may fall into pieces by it, and one of these may lie on another part whole, as it did not before: so this goes round until none does. Else the map
//! that is made would have such parts again, and be another when it is mended twice.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::geometry::subdivision::Subdivision;
use crate::questions::conflicts::{Conflicts, Region, across_180};
use crate::territory::Part;

/// The parts that are left on those faces from which hosts are cut. Parts are given by their numbers, in their order.
pub(super) fn cut_out(
    subdivision: &Subdivision<'_>,
    parts: &[Part],
    conflicts: &Conflicts,
) -> BTreeMap<u32, Vec<u32>> {
    let mut cutting = Cutting {
        subdivision,
        parts,
        across: across_180(subdivision),
        left: BTreeMap::new(),
    };
    let mut cut = cutting.cut_parts(conflicts);
    while !cut.is_empty() {
        cut = cutting.cut_pieces(&cut);
    }
    cutting.left
}

struct Cutting<'a> {
    subdivision: &'a Subdivision<'a>,
    parts: &'a [Part],
    across: HashMap<u32, Vec<u32>>,
    left: BTreeMap<u32, Vec<u32>>,
}

/// A piece of a part that lies on others whole.
struct Lying {
    faces: Vec<u32>,
    hosts: BTreeSet<u32>,
}

impl Cutting<'_> {
    fn holders(&self, face: u32) -> &[u32] {
        match self.left.get(&face) {
            Some(left) => left,
            None => self.subdivision.holders(face),
        }
    }

    fn are_foreign(&self, one: u32, other: u32) -> bool {
        self.parts[one as usize].territory != self.parts[other as usize].territory
    }

    /// Takes hosts off a face, unless nothing would be left. Those that were there and went.
    fn take_off(&mut self, face: u32, hosts: &BTreeSet<u32>) -> Vec<u32> {
        let all = self.holders(face).iter().copied();
        let (gone, left): (Vec<u32>, Vec<u32>) = all.partition(|part| hosts.contains(part));
        if gone.is_empty() || left.is_empty() {
            return Vec::new();
        }
        self.left.insert(face, left);
        gone
    }

    /// Cuts out the parts that lie on others as the map is drawn. The hosts that were cut.
    fn cut_parts(&mut self, conflicts: &Conflicts) -> BTreeSet<u32> {
        let alike: HashMap<u32, &Vec<u32>> = conflicts
            .same
            .iter()
            .map(|group| (group[0], group))
            .collect();
        // Where a host has the ground of others, these are hosts as well.
        let with_alike = |host: &u32| -> Vec<u32> {
            alike
                .get(host)
                .map_or(vec![*host], |group| (*group).clone())
        };
        let hosts = |(part, hosts): &(u32, Vec<u32>)| -> (u32, Vec<u32>) {
            (*part, hosts.iter().flat_map(with_alike).collect())
        };
        let hosts: HashMap<u32, Vec<u32>> = conflicts.uncut.iter().map(hosts).collect();
        let mut cut = BTreeSet::new();
        for face in 0..self.subdivision.len() {
            let guests = self.subdivision.holders(face).iter();
            let under = guests.filter_map(|part| hosts.get(part)).flatten();
            let under: BTreeSet<u32> = under.copied().collect();
            if !under.is_empty() {
                cut.extend(self.take_off(face, &under));
            }
        }
        cut
    }

    /// Cuts out the pieces of parts that were cut that lie on others now. The hosts that were cut.
    fn cut_pieces(&mut self, parts: &BTreeSet<u32>) -> BTreeSet<u32> {
        let mut seen: HashSet<(u32, u32)> = HashSet::new();
        let mut lying: Vec<Lying> = Vec::new();
        for face in 0..self.subdivision.len() {
            let holders = self.holders(face);
            if !holders
                .iter()
                .any(|&other| self.are_foreign(holders[0], other))
            {
                continue;
            }
            for &part in holders.iter().filter(|part| parts.contains(part)) {
                if !seen.contains(&(face, part)) {
                    let piece = self.piece(face, part);
                    seen.extend(piece.iter().map(|&face| (face, part)));
                    lying.extend(self.lying(part, piece));
                }
            }
        }
        let mut cut = BTreeSet::new();
        for Lying { faces, hosts } in lying {
            for face in faces {
                cut.extend(self.take_off(face, &hosts));
            }
        }
        cut
    }

    /// The faces of a part that are connected with one of them.
    fn piece(&self, face: u32, part: u32) -> Vec<u32> {
        let mut seen: HashSet<u32> = HashSet::from([face]);
        let mut faces = vec![face];
        let mut at = 0;
        while let Some(&face) = faces.get(at) {
            at += 1;
            let rim = self.subdivision.rim(face);
            let beside = rim.map(|half| self.subdivision.face(half ^ 1));
            let beyond = self.across.get(&face).into_iter().flatten().copied();
            for other in beside.chain(beyond) {
                if self.holders(other).contains(&part) && seen.insert(other) {
                    faces.push(other);
                }
            }
        }
        faces
    }

    /// A piece of a part with the parts on which all of it lies, and that have more ground there.
    fn lying(&self, part: u32, piece: Vec<u32>) -> Option<Lying> {
        let mut on: Option<BTreeSet<u32>> = None;
        for &face in piece.iter().filter(|&&face| self.is_wide(face)) {
            let others = self.holders(face).iter().copied();
            let others: BTreeSet<u32> = others.filter(|&o| self.are_foreign(part, o)).collect();
            let both = match on {
                Some(on) => &on & &others,
                None => others,
            };
            if both.is_empty() {
                return None;
            }
            on = Some(both);
        }
        let own: HashSet<u32> = piece.iter().copied().collect();
        let has_more = |&host: &u32| {
            let ground = piece.iter().find(|&&face| self.is_wide(face));
            let ground = ground.map(|&face| self.piece(face, host));
            ground.is_some_and(|faces| {
                faces
                    .iter()
                    .any(|&face| !own.contains(&face) && self.is_wide(face))
            })
        };
        let hosts: BTreeSet<u32> = on?.into_iter().filter(has_more).collect();
        (!hosts.is_empty()).then_some(Lying {
            faces: piece,
            hosts,
        })
    }

    fn is_wide(&self, face: u32) -> bool {
        let region = Region {
            faces: vec![face],
            holders: Vec::new(),
        };
        region.size(self.subdivision).is_some()
    }
}

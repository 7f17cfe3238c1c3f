//! Ground that several territories hold, and enclosed ground that none does, read off the faces of a subdivision of all parts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use geo_types::Coord;

use crate::geometry::ellipsoid::{area_along, length};
use crate::geometry::ring::Rings;
use crate::geometry::roomy::roomiest;
use crate::geometry::subdivision::{Subdivision, UNBOUNDED};
use crate::geometry::trace::{trace, without_opposites};
use crate::mending::GapLimits;
use crate::territory::Part;

/// What is wrong with the faces of a map. Parts are given by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Conflicts {
    /// Parts of several territories with the same ground, in their order; the first of each group stands for all of it below.
    pub(crate) same: Vec<Vec<u32>>,
    /// Parts that lie on others whole, each with those that it lies on, the smallest first. They are left out of the overlaps.
    pub(crate) uncut: Vec<(u32, Vec<u32>)>,
    /// What else several territories hold.
    pub(crate) overlaps: Vec<Region>,
    /// What no territory holds and is enclosed. The ocean is among them where the map reaches 180° or a pole.
    pub(crate) open: Vec<Region>,
}

/// Faces that belong together.
#[derive(Debug)]
pub(crate) struct Region {
    pub(crate) faces: Vec<u32>,
    /// The parts that hold it, in their order.
    pub(crate) holders: Vec<u32>,
}

/// How large ground is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) area_m2: f64,
    /// The length of its rim, cuts at 180° left out.
    pub(crate) rim_m: f64,
}

impl Size {
    /// Along halves of edges, which have the ground on their left.
    fn along(subdivision: &Subdivision<'_>, halves: impl Iterator<Item = u32>) -> Self {
        let network = &subdivision.network;
        let mut size = Self {
            area_m2: 0.0,
            rim_m: 0.0,
        };
        let mut reference = None;
        for half in halves {
            let line = line(subdivision, half);
            size.area_m2 += area_along(&line, *reference.get_or_insert(line[0].y));
            if !network.is_frame(half) {
                size.rim_m += length(&line);
            }
        }
        size
    }

    /// Whether it may be nothing but rounding: on the average it is no wider than some times the rounding of a corner.
    pub(crate) fn is_hairline(&self) -> bool {
        const HAIR_M: f64 = 1e-5;
        2.0 * self.area_m2 <= HAIR_M * self.rim_m
    }
}

impl Conflicts {
    /// Of the subdivision of all parts' rims.
    pub(crate) fn of(subdivision: &Subdivision<'_>, parts: &[Part]) -> Self {
        let territory = |part: u32| parts[part as usize].territory;
        let mut lying = Lying::of(subdivision, parts);
        let same = lying.take_same();
        let uncut = lying.take_uncut(parts);
        let gone = lying.gone;
        let holders = |face: u32| -> Vec<u32> {
            let all = subdivision.holders(face).iter().copied();
            all.filter(|part| !gone.contains(part)).collect()
        };
        // Faces of the same territories are one region, whichever of their parts hold them.
        let by_territories = |face: u32| {
            let territories: BTreeSet<_> = holders(face).into_iter().map(territory).collect();
            (territories.len() > 1).then_some(territories)
        };
        let is_open = |face: u32| {
            let open = face != UNBOUNDED && subdivision.holders(face).is_empty();
            open.then_some(())
        };
        let region = |faces: Vec<u32>| {
            let all: BTreeSet<u32> = faces.iter().flat_map(|&face| holders(face)).collect();
            Region {
                faces,
                holders: all.into_iter().collect(),
            }
        };
        Self {
            same,
            uncut,
            overlaps: regions(subdivision, by_territories)
                .into_iter()
                .map(region)
                .collect(),
            open: regions(subdivision, is_open)
                .into_iter()
                .map(region)
                .collect(),
        }
    }
}

/// Which parts lie on others whole.
struct Lying {
    /// For each part that shares ground, the parts on which all of it lies, in their order.
    on: BTreeMap<u32, Vec<u32>>,
    /// The parts that are spoken for.
    gone: HashSet<u32>,
}

/// Leaves in one sorted list what is in another as well.
fn keep_common(known: &mut Vec<u32>, others: &[u32]) {
    let mut rest = others;
    known.retain(|part| {
        let skipped = rest.iter().take_while(|other| *other < part).count();
        rest = &rest[skipped..];
        rest.first() == Some(part)
    });
}

impl Lying {
    fn of(subdivision: &Subdivision<'_>, parts: &[Part]) -> Self {
        let territory = |part: u32| parts[part as usize].territory;
        let is_shared = |face: &u32| {
            let holders = subdivision.holders(*face);
            holders
                .iter()
                .any(|&part| territory(part) != territory(holders[0]))
        };
        let shared = (0..subdivision.len()).filter(is_shared);
        let sharing: HashSet<u32> = shared
            .flat_map(|face| subdivision.holders(face))
            .copied()
            .collect();
        let mut on: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for face in 0..subdivision.len() {
            let holders = subdivision.holders(face);
            if !holders.iter().any(|part| sharing.contains(part))
                || Size::along(subdivision, subdivision.rim(face)).is_hairline()
            {
                continue;
            }
            for &part in holders.iter().filter(|part| sharing.contains(part)) {
                // Of those that hold its first face, the ones that hold the others too.
                on.entry(part)
                    .and_modify(|known| keep_common(known, holders))
                    .or_insert_with(|| {
                        let all = holders.iter().copied();
                        all.filter(|&other| territory(other) != territory(part))
                            .collect()
                    });
            }
        }
        on.retain(|_, on| !on.is_empty());
        Self {
            on,
            gone: HashSet::new(),
        }
    }

    /// Takes out the groups of parts that lie on each other, but for the first of each.
    fn take_same(&mut self) -> Vec<Vec<u32>> {
        let mut groups = Vec::new();
        for (&part, on) in &self.on {
            let back = |other: &u32| {
                self.on
                    .get(other)
                    .is_some_and(|on| on.binary_search(&part).is_ok())
            };
            let mut group: Vec<u32> = on.iter().copied().filter(back).collect();
            if !group.is_empty() && !self.gone.contains(&part) {
                self.gone.extend(&group);
                group.insert(0, part);
                groups.push(group);
            }
        }
        groups
    }

    /// Takes out the parts that lie on another.
    fn take_uncut(&mut self, parts: &[Part]) -> Vec<(u32, Vec<u32>)> {
        let mut uncut = Vec::new();
        for (&part, on) in self.on.iter().filter(|(part, _)| !self.gone.contains(part)) {
            let hosts = on.iter().copied().filter(|host| !self.gone.contains(host));
            let mut hosts: Vec<u32> = hosts.collect();
            let area_m2 = |part: &u32| parts[*part as usize].area_m2;
            hosts.sort_by(|a, b| area_m2(a).total_cmp(&area_m2(b)));
            if !hosts.is_empty() {
                uncut.push((part, hosts));
            }
        }
        self.gone.extend(uncut.iter().map(|(part, _)| part));
        uncut
    }
}

/// For each face at 180° those beyond.
pub(crate) fn across_180(subdivision: &Subdivision<'_>) -> HashMap<u32, Vec<u32>> {
    let mut across: HashMap<u32, Vec<u32>> = HashMap::new();
    for (a, b) in subdivision.across_180() {
        across.entry(a).or_default().push(b);
        across.entry(b).or_default().push(a);
    }
    across
}

/// Faces of the same label that lie side by side, across 180° too.
pub(crate) fn regions<L: PartialEq>(
    subdivision: &Subdivision<'_>,
    label: impl Fn(u32) -> Option<L>,
) -> Vec<Vec<u32>> {
    let labeled = (0..subdivision.len()).filter_map(|face| Some((face, label(face)?)));
    let labels: HashMap<u32, L> = labeled.collect();
    let across = across_180(subdivision);
    let mut faces: Vec<u32> = labels.keys().copied().collect();
    faces.sort_unstable();
    let mut seen: HashSet<u32> = HashSet::new();
    let mut found = Vec::new();
    for face in faces {
        if !seen.insert(face) {
            continue;
        }
        let mut region = vec![face];
        let mut at = 0;
        while let Some(&face) = region.get(at) {
            at += 1;
            let beside = subdivision.rim(face).map(|half| subdivision.face(half ^ 1));
            let beyond = across.get(&face).into_iter().flatten().copied();
            for other in beside.chain(beyond) {
                if labels.get(&other) == labels.get(&face) && seen.insert(other) {
                    region.push(other);
                }
            }
        }
        found.push(region);
    }
    found
}

impl Region {
    /// The halves of edges along its rim, which have it on their left.
    pub(crate) fn rim<'s>(
        &'s self,
        subdivision: &'s Subdivision<'_>,
    ) -> impl Iterator<Item = u32> + 's {
        let own: HashSet<u32> = self.faces.iter().copied().collect();
        let halves = self.faces.iter().flat_map(|&face| subdivision.rim(face));
        halves.filter(move |half| !own.contains(&subdivision.face(half ^ 1)))
    }

    /// How large it is; `None` where it may be nothing but rounding.
    pub(crate) fn size(&self, subdivision: &Subdivision<'_>) -> Option<Size> {
        let size = Size::along(subdivision, self.rim(subdivision));
        (!size.is_hairline()).then_some(size)
    }

    /// Its ground.
    pub(crate) fn ground(&self, subdivision: &Subdivision<'_>) -> Option<Rings> {
        let network = &subdivision.network;
        let segments = self
            .rim(subdivision)
            .flat_map(|half| network.segments(half));
        trace(&without_opposites(segments.collect())).filter(|ground| !ground.is_empty())
    }

    /// The ground of an open region and its size, where it is a gap.
    pub(crate) fn gap(
        &self,
        limits: &GapLimits,
        subdivision: &Subdivision<'_>,
    ) -> Option<(Rings, Size)> {
        let size = self.size(subdivision)?;
        let is_small = size.area_m2 < limits.area_m2;
        // What lies within a strip along the rim, as wide as half the largest circle, is all: the ocean need not be looked at.
        if !is_small && 2.0 * size.area_m2 >= limits.width_m * size.rim_m {
            return None;
        }
        let ground = self.ground(subdivision)?;
        let is_narrow =
            || roomiest(&ground).is_some_and(|circle| circle.diameter_m < limits.width_m);
        (is_small || is_narrow()).then_some((ground, size))
    }

    /// The parts across its rim, by who holds which face, those with the longest stretch of it first.
    pub(crate) fn around<'h>(
        &self,
        subdivision: &Subdivision<'_>,
        holders: impl Fn(u32) -> &'h [u32],
    ) -> Vec<(u32, f64)> {
        let mut lengths: BTreeMap<u32, f64> = BTreeMap::new();
        for half in self.rim(subdivision) {
            for &part in holders(subdivision.face(half ^ 1)) {
                *lengths.entry(part).or_default() += length(&line(subdivision, half));
            }
        }
        let mut around: Vec<(u32, f64)> = lengths.into_iter().collect();
        around.sort_by(|a, b| b.1.total_cmp(&a.1));
        around
    }
}

/// The positions of a half of an edge.
fn line(subdivision: &Subdivision<'_>, half: u32) -> Vec<Coord> {
    let mut line: Vec<Coord> = subdivision.network.line(half).collect();
    line.push(subdivision.network.end_position(half));
    line
}

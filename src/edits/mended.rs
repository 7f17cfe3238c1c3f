//! A map whose wrong ground has been given to one holder.
//!
//! Each face of the map that several territories hold, or none, gets the holders that it is to have, and the rims of all parts concerned are put together
//! again along the edges between faces. Whatever lies on both sides of an edge has the same positions there, so that all borders match and nothing is left between.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use geo_types::{Coord, MultiPolygon};

use super::cut_out::cut_out;
use super::redrawn::Redrawn;
use crate::atlas::Atlas;
use crate::error::Error;
use crate::geometry::globe::bits;
use crate::geometry::noded::noded;
use crate::geometry::ring::Rings;
use crate::geometry::roomy::roomiest;
use crate::geometry::snapped::snapped;
use crate::geometry::subdivision::Subdivision;
use crate::geometry::trace::{trace, without_opposites};
use crate::mending::{Mended, MendedKind, Mending, Overlaps};
use crate::questions::conflicts::{Conflicts, Region, regions};
use crate::territory::TerritoryId;

impl Atlas {
    /// What changed hands when the map was mended as its builder asked: by [`Builder::snap_m`](crate::Builder::snap_m),
    /// [`overlaps_to`](crate::Builder::overlaps_to), [`gaps_to`](crate::Builder::gaps_to) and
    /// [`cut_out_enclaves`](crate::Builder::cut_out_enclaves). By kind, the largest first.
    ///
    /// A territory's area is what it was, less what it lost here, and with what it got of gaps and by snapping.
    pub fn mended(&self) -> &[Mended] {
        &self.mended
    }

    /// The map after what is asked for.
    pub(crate) fn mended_by(mut self, mending: &Mending) -> Result<Atlas, Error> {
        if let Some(metres) = mending.snap_m
            && let Some(snapped) = self.snapped(metres)?
        {
            self = snapped;
        }
        let has_faces = Mending {
            snap_m: None,
            ..*mending
        };
        if has_faces.is_nothing() {
            return Ok(self);
        }
        for _ in 0..ROUNDS {
            let Some((mended, may_go_on)) = self.faces_mended(mending)? else {
                break;
            };
            self = mended;
            if !may_go_on {
                break;
            }
        }
        Ok(self)
    }

    /// The map with borders that match within some metres; `None` where they do already.
    fn snapped(&self, metres: f64) -> Result<Option<Atlas>, Error> {
        let rings: Vec<&Rings> = self.parts.iter().map(|part| &part.rings).collect();
        let snapped = snapped(&rings, metres);
        if snapped
            .iter()
            .all(|figure| matches!(figure, Cow::Borrowed(_)))
        {
            return Ok(None);
        }
        let mut redrawn = Redrawn::of(self);
        for (part, figure) in self.parts.iter().zip(&snapped) {
            redrawn.add(part, figure);
        }
        let mut atlas = redrawn.atlas()?;
        let find = |name: Option<String>| name.and_then(|name| self.find(&name));
        let moved = self.compare(&atlas).ground.into_iter();
        let mended = moved.map(|moved| Mended {
            kind: MendedKind::Snapped,
            from: find(moved.from),
            to: find(moved.to),
            area_m2: moved.area_m2,
            place: place_in(&moved.outline),
            outline: moved.outline,
        });
        atlas.mended = mended.collect();
        Ok(Some(atlas))
    }

    /// The map after its wrong ground has been given to one holder, and whether that may have made more ground wrong; `None` where nothing is wrong.
    fn faces_mended(&self, mending: &Mending) -> Result<Option<(Atlas, bool)>, Error> {
        let rings: Vec<&Rings> = self.parts.iter().map(|part| &part.rings).collect();
        let noded = noded(&rings);
        let figures: Vec<&Rings> = noded.figures.iter().map(|figure| &**figure).collect();
        let subdivision = Subdivision::of(&figures);
        let given = Given::of(self, &subdivision, mending);
        if given.holders.is_empty() {
            return Ok(None);
        }
        let mended = given.report(self);
        let renewed = given.renewed(&noded.figures);
        let mut redrawn = Redrawn::of(self);
        for (number, part) in (0..).zip(&self.parts) {
            redrawn.add(part, renewed.get(&number).unwrap_or(&part.rings));
        }
        let mut atlas = redrawn.atlas()?;
        atlas.mended.clone_from(&self.mended);
        atlas.mended.extend(mended);
        let by_size = |a: &Mended, b: &Mended| b.area_m2.total_cmp(&a.area_m2);
        atlas
            .mended
            .sort_by(|a, b| a.kind.cmp(&b.kind).then(by_size(a, b)));
        Ok(Some((atlas, given.may_go_on(self))))
    }
}

/// A position in the largest of some polygons.
fn place_in(outline: &MultiPolygon) -> Coord {
    let polygon = outline
        .iter()
        .max_by(|a, b| a.exterior().0.len().cmp(&b.exterior().0.len()));
    let ring = polygon.map(|polygon| Rings::of_ring(polygon.exterior().0.clone()));
    let circle = ring.and_then(|ring| roomiest(&ring));
    circle.map_or(Coord { x: 0.0, y: 0.0 }, |circle| circle.middle)
}

/// How often ground is given at most.
const ROUNDS: usize = 4;

/// Degrees: some hundred thousand times what rounding does.
const TINY: f64 = 1e-6;

/// Within this share of each other areas are equal.
const AREA_ROUNDING: f64 = 1e-9;
/// Within this share of each other lengths are equal.
const LENGTH_ROUNDING: f64 = 1e-6;

/// The one of the greatest worth; of those that are equal but for a share of it, as rounding makes them, the first.
fn first_of_most<T>(
    all: impl IntoIterator<Item = T>,
    rounding: f64,
    mut worth: impl FnMut(&T) -> f64,
) -> Option<T> {
    let mut best: Option<(f64, T)> = None;
    for one in all {
        let worth = worth(&one);
        let is_more = |(most, _): &(f64, T)| worth - most > rounding * most.abs();
        if best.as_ref().is_none_or(is_more) {
            best = Some((worth, one));
        }
    }
    best.map(|(_, one)| one)
}

/// The holders that faces are to have.
struct Given<'a> {
    subdivision: &'a Subdivision<'a>,
    /// Of the faces whose holders change, and why. Parts are given by their numbers, in their order.
    holders: BTreeMap<u32, (MendedKind, Vec<u32>)>,
}

/// Whose some parts are.
fn territories(atlas: &Atlas, parts: &[u32]) -> BTreeSet<TerritoryId> {
    let territory = |&part: &u32| atlas.part_at(part).territory;
    parts.iter().map(territory).collect()
}

impl<'a> Given<'a> {
    fn of(atlas: &Atlas, subdivision: &'a Subdivision<'a>, mending: &Mending) -> Self {
        let conflicts = Conflicts::of(subdivision, &atlas.parts);
        let mut given = Self {
            subdivision,
            holders: BTreeMap::new(),
        };
        if mending.cuts_out || mending.overlaps.is_some() {
            let left = cut_out(subdivision, &atlas.parts, &conflicts);
            let cut = |(face, left)| (face, (MendedKind::CutOut, left));
            given.holders.extend(left.into_iter().map(cut));
        }
        if let Some(rule) = mending.overlaps {
            given.give_overlaps(atlas, rule);
        }
        if mending.gaps.is_some() {
            for region in &conflicts.open {
                if region.gap(&mending.limits, subdivision).is_some() {
                    given.give_gap(atlas, region, &conflicts.same);
                }
            }
        }
        given.drop_hairlines(atlas, &conflicts);
        given
    }

    fn holders(&self, face: u32) -> &[u32] {
        match self.holders.get(&face) {
            Some((_, holders)) => holders,
            None => self.subdivision.holders(face),
        }
    }

    /// Leaves ground of several territories to one of them.
    fn give_overlaps(&mut self, atlas: &Atlas, rule: Overlaps) {
        let territory = |part: u32| atlas.part_at(part).territory;
        let mut areas: HashMap<TerritoryId, f64> = HashMap::new();
        let mut area_m2 = |id: TerritoryId| *areas.entry(id).or_insert_with(|| atlas.area_m2(id));
        for face in 0..self.subdivision.len() {
            let holders = self.holders(face);
            let territories = territories(atlas, holders);
            if territories.len() < 2 {
                continue;
            }
            let winner = match rule {
                Overlaps::Smaller => {
                    first_of_most(territories.iter().copied(), AREA_ROUNDING, |&id| {
                        -area_m2(id)
                    })
                }
                Overlaps::Larger => {
                    first_of_most(territories.iter().copied(), AREA_ROUNDING, |&id| {
                        area_m2(id)
                    })
                }
                Overlaps::First => territories.first().copied(),
            };
            let left: Vec<u32> = holders
                .iter()
                .copied()
                .filter(|&part| Some(territory(part)) == winner)
                .collect();
            self.holders.insert(face, (MendedKind::Overlap, left));
        }
    }

    /// Gives a gap to the territory with the longest rim around it, as ground of that part of it that has the most. Parts that have the same ground have it then, too.
    fn give_gap(&mut self, atlas: &Atlas, region: &Region, same: &[Vec<u32>]) {
        let around = region.around(self.subdivision, |face| self.holders(face));
        let mut lengths: BTreeMap<TerritoryId, f64> = BTreeMap::new();
        for &(part, length) in &around {
            *lengths.entry(atlas.part_at(part).territory).or_default() += length;
        }
        let longest = first_of_most(lengths.keys().copied(), LENGTH_ROUNDING, |id| lengths[id]);
        let is_its = |part: &u32| longest == Some(atlas.part_at(*part).territory);
        let Some(part) = around.iter().map(|&(part, _)| part).find(is_its) else {
            return;
        };
        let alike = same.iter().find(|group| group.contains(&part));
        let mut holders = alike.cloned().unwrap_or_else(|| vec![part]);
        holders.retain(|part| around.iter().any(|(other, _)| other == part));
        for &face in &region.faces {
            self.holders
                .insert(face, (MendedKind::Gap, holders.clone()));
        }
    }

    /// Whether a territory whose ground changed still has ground that another holds. With a gap that it got, all that the other has there may lie in it now; and where a rim is gone
    /// between faces, each of them as thin as rounding, they may be ground on which the other lies.
    fn may_go_on(&self, atlas: &Atlas) -> bool {
        let territory = |part: &u32| atlas.part_at(*part).territory;
        let before = |face: &u32| self.subdivision.holders(*face);
        let changed = self.holders.iter();
        let changed = changed.flat_map(|(face, (_, after))| before(face).iter().chain(after));
        let changed: BTreeSet<TerritoryId> = changed.map(territory).collect();
        // Where parts are so small, rounded corners make them another shape.
        let is_tiny = |id: &TerritoryId| {
            let parts = atlas.parts.iter().filter(|part| part.territory == *id);
            let mut boxes = parts.map(|part| part.rings.bounds());
            boxes.any(|extent| extent.width().max(extent.height()) < TINY)
        };
        if changed.iter().any(is_tiny) {
            return true;
        }
        (0..self.subdivision.len()).any(|face| {
            let holders = territories(atlas, self.holders(face));
            holders.len() > 1 && !holders.is_disjoint(&changed)
        })
    }

    /// Where all that changes is as thin as rounding makes it, nothing is wrong: neither what changes side by side, nor what of it the same territories held, nor any face of a part that lies
    /// on another whole.
    fn drop_hairlines(&mut self, atlas: &Atlas, conflicts: &Conflicts) {
        let is_wide = |faces: Vec<u32>| {
            let holders = Vec::new();
            Region { faces, holders }.size(self.subdivision).is_some()
        };
        let kind = |face: u32| self.holders.get(&face).map(|(kind, _)| *kind);
        let by_territories = |face: u32| {
            Some((
                kind(face)?,
                territories(atlas, self.subdivision.holders(face)),
            ))
        };
        let lies_on_another = |face: &u32| {
            let holders = self.subdivision.holders(*face);
            let are_told =
                |parts: &[u32]| holders.iter().filter(|&part| parts.contains(part)).count() > 1;
            conflicts.same.iter().any(|group| are_told(group))
                || conflicts
                    .uncut
                    .iter()
                    .any(|(part, hosts)| are_told(&[*part, hosts[0]]))
        };
        let is_any_wide = regions(self.subdivision, kind).into_iter().any(is_wide)
            || regions(self.subdivision, by_territories)
                .into_iter()
                .any(is_wide)
            || self
                .holders
                .keys()
                .any(|face| lies_on_another(face) && is_wide(vec![*face]));
        if !is_any_wide {
            self.holders.clear();
        }
    }

    /// What changes hands.
    fn report(&self, atlas: &Atlas) -> Vec<Mended> {
        let territories = |parts: &[u32]| territories(atlas, parts);
        let label = |face: u32| {
            let (kind, after) = self.holders.get(&face)?;
            let (before, after) = (
                territories(self.subdivision.holders(face)),
                territories(after),
            );
            Some((*kind, before, after))
        };
        let mut report = Vec::new();
        for faces in regions(self.subdivision, label) {
            let Some((kind, before, after)) = label(faces[0]) else {
                continue;
            };
            let region = Region {
                faces,
                holders: Vec::new(),
            };
            let size = region.size(self.subdivision);
            let Some((ground, size)) = region.ground(self.subdivision).zip(size) else {
                continue;
            };
            let place = roomiest(&ground).map_or(ground.coords()[0], |circle| circle.middle);
            let to = after.first().copied();
            let mut ends: Vec<(Option<TerritoryId>, Option<TerritoryId>)> = before
                .difference(&after)
                .map(|&from| (Some(from), to))
                .collect();
            if before.is_empty() {
                ends.extend(after.iter().map(|&to| (None, Some(to))));
            }
            report.extend(ends.into_iter().map(|(from, to)| Mended {
                kind,
                from,
                to,
                area_m2: size.area_m2,
                place,
                outline: ground.to_multi_polygon(),
            }));
        }
        report
    }

    /// The new rings of the parts that are concerned. Some of them have none left.
    fn renewed(&self, noded: &[Cow<'_, Rings>]) -> HashMap<u32, Rings> {
        let changed = self.holders.keys();
        let concerned: BTreeSet<u32> = changed
            .flat_map(|&face| {
                self.holders(face)
                    .iter()
                    .chain(self.subdivision.holders(face))
            })
            .copied()
            .collect();
        let mut faces: HashMap<u32, Vec<u32>> = HashMap::new();
        for face in 0..self.subdivision.len() {
            for &part in self
                .holders(face)
                .iter()
                .filter(|part| concerned.contains(part))
            {
                faces.entry(part).or_default().push(face);
            }
        }
        let rings = |part: u32| {
            let own = faces.get(&part).into_iter().flatten();
            let halves = own.flat_map(|&face| self.subdivision.rim(face));
            let is_rim = |half: &u32| {
                !self
                    .holders(self.subdivision.face(half ^ 1))
                    .contains(&part)
            };
            let segments = halves
                .filter(is_rim)
                .flat_map(|half| self.subdivision.network.segments(half));
            trace(&without_opposites(segments.collect()))
        };
        let mut renewed: HashMap<u32, Rings> = HashMap::new();
        for part in concerned {
            renewed.insert(
                part,
                rings(part).unwrap_or_else(|| noded[part as usize].clone().into_owned()),
            );
        }
        self.add_cornered(noded, &mut renewed);
        renewed
    }

    /// Those beside what changes that got corners there.
    fn add_cornered(&self, noded: &[Cow<'_, Rings>], renewed: &mut HashMap<u32, Rings>) {
        let corners: HashSet<(u64, u64)> = renewed
            .values()
            .flat_map(Rings::coords)
            .map(|&c: &Coord| bits(c))
            .collect();
        for (part, figure) in (0..).zip(noded) {
            if let Cow::Owned(figure) = figure
                && !renewed.contains_key(&part)
                && figure.coords().iter().any(|&c| corners.contains(&bits(c)))
            {
                renewed.insert(part, figure.clone());
            }
        }
    }
}

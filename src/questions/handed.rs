//! What has changed hands between two maps?

use std::collections::{BTreeMap, HashMap};

use geo_types::MultiPolygon;

use crate::atlas::Atlas;
use crate::geometry::ellipsoid::area;
use crate::geometry::parted::Parting;
use crate::geometry::ring::{Rings, are_alike, boxes_meet};
use crate::geometry::slivers::is_hairline;
use crate::territory::{Part, PartId};

/// Ground that changed hands between two maps, from [`Changes::ground`](crate::Changes::ground).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ChangedGround {
    /// The name of the territory that had it before; `None` was open ground.
    pub from: Option<String>,
    /// The name of the territory that has it after; `None` is open ground.
    pub to: Option<String>,
    /// Its area in m², see [`Atlas::area_m2`].
    pub area_m2: f64,
    /// Its outline, cut at 180°.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::geometry"))]
    pub outline: MultiPolygon<f64>,
}

/// The parts that two maps have in common, and those that only one of them has.
pub(super) struct Compared<'a> {
    /// By the number of each part before: the part after that is the same.
    pub(super) same: HashMap<PartId, PartId>,
    /// By name, in the order of the names: the other parts before and after.
    others: BTreeMap<&'a str, [Vec<&'a Part>; 2]>,
}

impl<'a> Compared<'a> {
    /// Parts are the same that have the same rings, in territories of one name. Their coordinates are read once at most.
    pub(super) fn of(before: &'a Atlas, after: &'a Atlas) -> Self {
        let mut compared = Self {
            same: HashMap::new(),
            others: BTreeMap::new(),
        };
        for territory in &before.territories {
            let old = parts_of(before, &territory.name);
            let new = parts_of(after, &territory.name);
            compared.add(&territory.name, old, new);
        }
        let is_new = |name: &&str| before.find(name).is_none();
        for name in after.territories().map(|t| t.name()).filter(is_new) {
            compared.add(name, Vec::new(), parts_of(after, name));
        }
        compared
    }

    fn add(&mut self, name: &'a str, old: Vec<&'a Part>, new: Vec<&'a Part>) {
        let key = |part: &Part| {
            let low = part.rings.bounds().min();
            let count = part.rings.coords().len();
            (count, low.x.to_bits(), low.y.to_bits())
        };
        let mut unmet: HashMap<_, Vec<&Part>> = HashMap::new();
        for part in new {
            unmet.entry(key(part)).or_default().push(part);
        }
        let mut others = [Vec::new(), Vec::new()];
        for part in old {
            let alike = unmet.get_mut(&key(part)).and_then(|candidates| {
                let place = candidates
                    .iter()
                    .position(|other| are_alike(&part.rings, &other.rings))?;
                Some(candidates.swap_remove(place))
            });
            match alike {
                Some(other) => {
                    self.same.insert(part.id, other.id);
                }
                None => others[0].push(part),
            }
        }
        others[1].extend(unmet.into_values().flatten());
        others[1].sort_by_key(|part| part.id);
        if others.iter().any(|parts| !parts.is_empty()) {
            self.others.insert(name, others);
        }
    }

    /// The ground that changed hands, the largest first.
    pub(super) fn ground(&self) -> Vec<ChangedGround> {
        let beyond = |own: usize, other: usize| -> Vec<(&str, Rings)> {
            let ground = self.others.iter();
            ground
                .map(|(&name, parts)| (name, beyond(&all(&parts[own]), &all(&parts[other]))))
                .filter(|(_, ground)| !ground.is_empty())
                .collect()
        };
        let (lost, mut won) = (beyond(0, 1), beyond(1, 0));
        let mut changed = Vec::new();
        // What one gave to another is no longer there for a third that gave the same up, nor for one that got it beside him.
        for (from, mut rest) in lost {
            for (to, gained) in &mut won {
                let (both, without) = split(&rest, gained);
                if !both.is_empty() {
                    *gained = split(gained, &both).1;
                }
                changed.extend(ChangedGround::of(Some(from), Some(to), &both));
                rest = without;
            }
            changed.extend(ChangedGround::of(Some(from), None, &rest));
        }
        for (to, rest) in &won {
            changed.extend(ChangedGround::of(None, Some(to), rest));
        }
        changed.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
        changed
    }
}

impl ChangedGround {
    fn of(from: Option<&str>, to: Option<&str>, ground: &Rings) -> Option<Self> {
        (!ground.is_empty()).then(|| Self {
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            area_m2: area(ground),
            outline: ground.to_multi_polygon(),
        })
    }
}

fn parts_of<'a>(atlas: &'a Atlas, name: &str) -> Vec<&'a Part> {
    let parts = atlas.find(name).map(|id| atlas[id].parts());
    parts
        .into_iter()
        .flatten()
        .map(|part| atlas.part(part))
        .collect()
}

fn all(parts: &[&Part]) -> Rings {
    Rings::all(parts.iter().map(|part| &part.rings))
}

/// What of a figure another does not cover.
fn beyond(own: &Rings, other: &Rings) -> Rings {
    split(own, other).1
}

/// What of a figure another covers, and what it does not. Ground as narrow as rounding makes it is left out.
fn split(own: &Rings, other: &Rings) -> (Rings, Rings) {
    if own.is_empty() || other.is_empty() || !boxes_meet(&own.bounds(), &other.bounds()) {
        return (Rings::default(), own.clone());
    }
    match Parting::of(&[own], other).parted().pop().flatten() {
        Some(parted) => (wide(&parted.taken), wide(&parted.left)),
        None => (Rings::default(), own.clone()),
    }
}

fn wide(ground: &Rings) -> Rings {
    let polygons: Vec<Rings> = ground
        .polygons()
        .filter(|polygon| !is_hairline(polygon))
        .collect();
    Rings::all(&polygons)
}

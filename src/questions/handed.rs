//! What has changed hands between two maps?

use std::collections::{BTreeMap, HashMap};
use std::mem::take;

use geo_types::{Coord, MultiPolygon, Rect};

use crate::atlas::Atlas;
use crate::geometry::ellipsoid::area;
use crate::geometry::parted::Parting;
use crate::geometry::ring::{Rings, are_alike, bounds, boxes_meet};
use crate::geometry::roomy::is_narrower;
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

    /// The ground that changed hands.
    pub(super) fn ground(&self) -> Vec<Handed<'a>> {
        let beyond = |own: usize, other: usize| -> Vec<(&'a str, Pieces)> {
            let ground = self.others.iter();
            ground
                .map(|(&name, parts)| {
                    let [own, other] = [own, other].map(|side| Pieces::of_parts(&parts[side]));
                    (name, own.split(&other).1)
                })
                .filter(|(_, ground)| !ground.is_empty())
                .collect()
        };
        let (lost, mut won) = (beyond(0, 1), beyond(1, 0));
        let mut changed = Vec::new();
        // What one gave to another is no longer there for a third that gave the same up, nor for one that got it beside him.
        for (from, mut rest) in lost {
            for (to, gained) in &mut won {
                let (both, without) = rest.split(gained);
                rest = without;
                if !both.is_empty() {
                    *gained = take(gained).split(&both).1;
                    changed.push(Handed::of(Some(from), Some(*to), both));
                }
            }
            changed.push(Handed::of(Some(from), None, rest));
        }
        let rest = won
            .into_iter()
            .map(|(to, rest)| Handed::of(None, Some(to), rest));
        changed.extend(rest);
        changed.retain(|handed| !handed.ground.is_empty());
        changed
    }
}

/// All ground that one lost and another won; either may be nobody.
pub(super) struct Handed<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    ground: Pieces,
}

impl<'a> Handed<'a> {
    fn of(from: Option<&'a str>, to: Option<&'a str>, ground: Pieces) -> Self {
        Self { from, to, ground }
    }

    /// What of it is wider than that somewhere, piece by piece, and the slivers that are not.
    pub(super) fn told_apart(self, sliver_width_m: f64) -> [Self; 2] {
        let is_sliver = |piece: &Rings| sliver_width_m > 0.0 && is_narrower(piece, sliver_width_m);
        let (slivers, wide) = self.ground.polygons.into_iter().partition(is_sliver);
        let [wide, slivers] = [wide, slivers].map(Pieces::of);
        [wide, slivers].map(|ground| Self { ground, ..self })
    }

    pub(super) fn told(self) -> Option<ChangedGround> {
        let ground = self.ground.in_one();
        (!ground.is_empty()).then(|| ChangedGround {
            from: self.from.map(str::to_owned),
            to: self.to.map(str::to_owned),
            area_m2: area(&ground),
            outline: ground.to_multi_polygon(),
        })
    }
}

/// The ground that two figures have in common, in m², but for slivers: pieces that are narrower than that and no more than half of the smaller figure.
pub(super) fn common_but_slivers_m2(one: &Rings, other: &Rings, sliver_width_m: f64) -> f64 {
    let half_m2 = 0.5 * area(one).min(area(other));
    let [one, other] = [one, other].map(|rings| Pieces::of(rings.polygons().collect()));
    let common = one.split(&other).0;
    let counted = common.polygons.iter().filter_map(|piece| {
        let area_m2 = area(piece);
        let is_sliver = area_m2 <= half_m2 && is_narrower(piece, sliver_width_m);
        (!is_sliver).then_some(area_m2)
    });
    counted.fold(0.0, |sum, area_m2| sum + area_m2)
}

fn parts_of<'a>(atlas: &'a Atlas, name: &str) -> Vec<&'a Part> {
    let parts = atlas.find(name).map(|id| atlas[id].parts());
    parts
        .into_iter()
        .flatten()
        .map(|part| atlas.part(part))
        .collect()
}

/// Ground as its polygons, so that a territory of a thousand islands is not looked at whole for each of them.
#[derive(Default)]
struct Pieces {
    polygons: Vec<Rings>,
    /// Around all of them, where there is one.
    bounds: Option<Rect>,
}

impl Pieces {
    fn of(polygons: Vec<Rings>) -> Self {
        let corners = polygons
            .iter()
            .map(Rings::bounds)
            .flat_map(|bounds| [bounds.min(), bounds.max()]);
        let corners: Vec<Coord> = corners.collect();
        Self {
            bounds: (!corners.is_empty()).then(|| bounds(&corners)),
            polygons,
        }
    }

    fn of_parts(parts: &[&Part]) -> Self {
        Self::of(
            parts
                .iter()
                .flat_map(|part| part.rings.polygons())
                .collect(),
        )
    }

    fn is_empty(&self) -> bool {
        self.polygons.is_empty()
    }

    fn in_one(&self) -> Rings {
        Rings::all(&self.polygons)
    }

    /// What of it other ground covers, and what it does not. Of both only polygons whose boxes meet are laid over each other. Ground as narrow as rounding makes it is left out.
    fn split(self, other: &Pieces) -> (Pieces, Pieces) {
        let (Some(own_bounds), Some(other_bounds)) = (self.bounds, other.bounds) else {
            return (Pieces::default(), self);
        };
        if !boxes_meet(&own_bounds, &other_bounds) {
            return (Pieces::default(), self);
        }
        let meet = |one: &&Rings, polygons: &[&Rings]| {
            let is_near = |other: &&Rings| boxes_meet(&one.bounds(), &other.bounds());
            polygons.iter().any(is_near)
        };
        let over = other.polygons.iter();
        let over: Vec<&Rings> = over
            .filter(|polygon| boxes_meet(&polygon.bounds(), &own_bounds))
            .collect();
        let (near, mut left): (Vec<Rings>, Vec<Rings>) = self
            .polygons
            .into_iter()
            .partition(|polygon| meet(&polygon, &over));
        let near_ones: Vec<&Rings> = near.iter().collect();
        let over = over.into_iter().filter(|polygon| meet(polygon, &near_ones));
        let over = Rings::all(over);
        let whole = Rings::all(&near);
        if let Some(parted) = Parting::of(&[&whole], &over).parted().pop().flatten() {
            left.extend(wide(&parted.left));
            return (Self::of(wide(&parted.taken)), Self::of(left));
        }
        left.extend(near);
        (Pieces::default(), Self::of(left))
    }
}

/// The polygons that are wider than rounding makes them.
fn wide(ground: &Rings) -> Vec<Rings> {
    ground
        .polygons()
        .filter(|polygon| !is_hairline(polygon))
        .collect()
}

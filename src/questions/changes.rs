//! What has changed between two maps?

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::enclaves::Enclave;
use super::handed::{ChangedGround, Compared, Handed, common_but_slivers_m2};
use crate::atlas::Atlas;
use crate::geometry::overlay::{Figure, shared_area};
use crate::geometry::prepared::Prepared;
use crate::geometry::ring::boxes_meet;
use crate::territory::{Part, PartId, Territory, TerritoryId};

/// What has changed from one map to another, from [`Atlas::compare`].
///
/// Territories are given by their names, which they have in both maps. Ids of parts and in enclaves are those of the one map that each list names.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Changes {
    /// The ground that changed hands, the largest first.
    ///
    /// Where territories of a map overlap, ground that one of several holders gives up goes to nobody, and what one comes to hold beside others came from
    /// nobody.
    pub ground: Vec<ChangedGround>,
    /// What is too narrow to be counted as ground that changed hands, all of it from one to another as one, the largest first; nothing unless a
    /// [width](Comparison::sliver_width_m) was given.
    pub slivers: Vec<ChangedGround>,
    /// The territories that have ground after and had none before, in the order of the later map.
    pub territories_come: Vec<String>,
    /// The territories that had ground before and have none after, in the order of the earlier map.
    pub territories_gone: Vec<String>,
    /// The borders that came and went, and those of territories whose ground changed that are longer or shorter by more than a millionth, the greatest change
    /// first.
    pub borders: Vec<ChangedBorder>,
    /// The parts after that are not the main part of their territory and have ground that was of its main part before. Ids are those of the later map.
    pub cut_off: Vec<ChangedPart>,
    /// The parts before that were not the main part of their territory and whose ground is of its main part after. Ids are those of the earlier map.
    pub joined: Vec<ChangedPart>,
    /// The enclaves after that were none before. Ids are those of the later map.
    ///
    /// An enclave stays the same where its ground is of the same territory in the same host as before, though it may have grown or shrunk.
    pub enclaves_come: Vec<Enclave>,
    /// The enclaves before that are none after. Ids are those of the earlier map.
    pub enclaves_gone: Vec<Enclave>,
}

/// A border whose length changed, from [`Changes::borders`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ChangedBorder {
    /// The names of the two territories, in the order of the alphabet.
    pub territories: [String; 2],
    /// Its geodesic length before in metres, 0 where there was none. Where the two sides do not match it is the mean of theirs.
    pub before_m: f64,
    /// The same after.
    pub after_m: f64,
}

impl ChangedBorder {
    /// Whether the two are neighbors after and were none before.
    pub fn is_won(&self) -> bool {
        self.before_m == 0.0
    }

    /// Whether the two were neighbors before and are none after.
    pub fn is_lost(&self) -> bool {
        self.after_m == 0.0
    }

    /// The other territory, where one of the two has that name.
    pub fn other(&self, name: &str) -> Option<&str> {
        let place = self.territories.iter().position(|own| own == name)?;
        Some(&self.territories[1 - place])
    }
}

/// A part that was cut off from the main part of its territory or joined to it, from [`Changes`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ChangedPart {
    /// The part, in the map that the list is of.
    pub part: PartId,
    /// The name of its territory.
    pub territory: String,
    /// Its area in m², see [`Atlas::area_m2`].
    pub area_m2: f64,
    /// How much of it is of the main part in the other map.
    pub of_main_m2: f64,
}

impl Changes {
    /// Whether nothing has changed. Slivers are no change.
    pub fn is_empty(&self) -> bool {
        let slivers = self.slivers.clone();
        *self
            == (Self {
                slivers,
                ..Self::default()
            })
    }

    /// The area of all slivers together, in m².
    pub fn slivers_m2(&self) -> f64 {
        let areas = self.slivers.iter().map(|sliver| sliver.area_m2);
        areas.fold(0.0, |sum, area_m2| sum + area_m2)
    }

    /// The names of the neighbors that a territory has after and had not before.
    pub fn neighbors_won<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let won = self.borders.iter().filter(|border| border.is_won());
        won.filter_map(move |border| border.other(name))
    }

    /// The names of the neighbors that a territory had before and has not after.
    pub fn neighbors_lost<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let lost = self.borders.iter().filter(|border| border.is_lost());
        lost.filter_map(move |border| border.other(name))
    }
}

impl Atlas {
    /// What has changed from this map to another. Territories of one name are the same.
    ///
    /// The effect of a [transfer](Atlas::transfer) is what `before.compare(&after)` says. Outlines are exact where both maps draw what they have in common with the same
    /// positions; what differs by no more than rounding is no change. Maps that draw a border differently differ along all of it:
    /// see [`comparison`](Atlas::comparison).
    ///
    /// # Complexity
    ///
    /// Parts with the same positions in both maps are read once. Of the others n log n in their positions, and each ground that was lost is laid over each that was won
    /// near it.
    ///
    /// ```
    /// use geo_types::polygon;
    /// use territory::Atlas;
    ///
    /// let square = |x: f64| polygon![(x: x, y: 0.), (x: x + 2., y: 0.), (x: x + 2., y: 2.), (x: x, y: 2.)];
    /// let before = Atlas::builder().territory("West", square(0.)).territory("East", square(2.)).build()?;
    /// let strip = polygon![(x: 1., y: 0.), (x: 1.5, y: 0.), (x: 1.5, y: 2.), (x: 1., y: 2.)];
    /// let after = before.transfer(&strip.into(), "East")?;
    ///
    /// let changes = before.compare(&after);
    /// assert_eq!((changes.ground[0].from.as_deref(), changes.ground[0].to.as_deref()), (Some("West"), Some("East")));
    /// // What lies east of the strip is cut off.
    /// assert_eq!(changes.cut_off[0].territory, "West");
    /// assert!(after.compare(&after).is_empty());
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn compare(&self, other: &Atlas) -> Changes {
        self.comparison(other).changes()
    }

    /// A comparison with another map for which it may be said what is no change: for two readings of the same ground, whose borders do not match.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let read = |file: &str| Atlas::from_geojson(&std::fs::read_to_string(format!("data/{file}.geojson")).unwrap(), "name");
    /// let (natural_earth, osm) = (read("states")?, read("armenia_azerbaijan_osm")?);
    /// let two = |name: &str| ["Armenia", "Azerbaijan"].contains(&name).then(|| name.to_owned());
    /// let natural_earth = natural_earth.dissolve(|state| two(state.name()))?;
    ///
    /// // All along their borders the two differ, nowhere by more than some kilometres.
    /// let all = natural_earth.compare(&osm);
    /// let wide = natural_earth.comparison(&osm).sliver_width_m(5_000.).changes();
    /// let km2 = |of: f64| (of / 1e6).round();
    /// let total = |changes: &territory::Changes| changes.ground.iter().map(|ground| ground.area_m2).sum::<f64>();
    /// assert!((total(&all) - total(&wide) - wide.slivers_m2()).abs() < 1e-6 * total(&all));
    /// assert!(km2(wide.slivers_m2()) > 10. * km2(total(&wide)));
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn comparison<'a>(&'a self, other: &'a Atlas) -> Comparison<'a> {
        Comparison {
            before: self,
            after: other,
            sliver_width_m: 0.0,
        }
    }
}

/// A comparison of two maps, from [`Atlas::comparison`].
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    before: &'a Atlas,
    after: &'a Atlas,
    sliver_width_m: f64,
}

impl Comparison<'_> {
    /// Ground in which no circle of that diameter in metres has room is a sliver and no change: a piece that is that narrow all over, and not the narrow end of a wider one. Slivers are summed
    /// in [`Changes::slivers`].
    ///
    /// Parts are not cut off or joined, and enclaves are not the same, by slivers of common ground, unless that is more than half of the smaller one; and a border that comes or goes is told where it is longer than that. Lengths of borders are
    /// told of those territories whose ground changed by more than slivers. Without a width, and with one that is not above 0, all is change.
    pub fn sliver_width_m(mut self, width_m: f64) -> Self {
        self.sliver_width_m = width_m.max(0.0);
        self
    }

    /// What has changed.
    pub fn changes(self) -> Changes {
        let Self {
            before,
            after,
            sliver_width_m,
        } = self;
        let compared = Compared::of(before, after);
        let back: HashMap<PartId, PartId> = compared
            .same
            .iter()
            .map(|(&old, &new)| (new, old))
            .collect();
        let handed = compared.ground().into_iter();
        let (wide, slivers) = handed
            .map(|handed| handed.told_apart(sliver_width_m).into())
            .unzip();
        let [ground, slivers] = [wide, slivers].map(largest_first);
        let borders = changed_borders(before, after, &ground, sliver_width_m);
        let common = Common { sliver_width_m };
        Changes {
            borders,
            ground,
            slivers,
            territories_come: grounded_only_in(after, before),
            territories_gone: grounded_only_in(before, after),
            cut_off: parted_from_main(after, before, &back, common),
            joined: parted_from_main(before, after, &compared.same, common),
            enclaves_come: enclaves_only_in(after, before, &back, common),
            enclaves_gone: enclaves_only_in(before, after, &compared.same, common),
        }
    }
}

fn largest_first(handed: Vec<Handed<'_>>) -> Vec<ChangedGround> {
    let mut told: Vec<ChangedGround> = handed.into_iter().filter_map(Handed::told).collect();
    told.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
    told
}

/// The territories that have ground in one map and none in the other.
fn grounded_only_in(one: &Atlas, other: &Atlas) -> Vec<String> {
    let is_only = |territory: &&Territory| {
        main_part(one, &territory.name).is_some() && main_part(other, &territory.name).is_none()
    };
    let names = one.territories().filter(is_only);
    names.map(|territory| territory.name.clone()).collect()
}

fn main_part<'a>(atlas: &'a Atlas, name: &str) -> Option<&'a Part> {
    let main = atlas[atlas.find(name)?].main_part()?;
    Some(atlas.part(main))
}

/// The borders that came or went, and those of territories whose ground changed that are longer or shorter.
fn changed_borders(
    before: &Atlas,
    after: &Atlas,
    ground: &[ChangedGround],
    least_m: f64,
) -> Vec<ChangedBorder> {
    /// A corner on a straight segment of some degrees makes two geodesics of it, which are longer by less than this part.
    const ROUNDING: f64 = 1e-6;
    let ends = ground.iter().flat_map(|ground| [&ground.from, &ground.to]);
    let changed_names: HashSet<&str> = ends.flatten().map(String::as_str).collect();
    let (old, new) = (borders(before), borders(after));
    let pairs: BTreeSet<&[&str; 2]> = old.keys().chain(new.keys()).collect();
    let length = |of: &BTreeMap<[&str; 2], f64>, pair| of.get(pair).copied().unwrap_or(0.0);
    let mut changed: Vec<ChangedBorder> = pairs
        .into_iter()
        .map(|pair| ChangedBorder {
            territories: pair.map(str::to_owned),
            before_m: length(&old, pair),
            after_m: length(&new, pair),
        })
        .filter(|border| {
            let longer = border.before_m.max(border.after_m);
            let is_longer = (border.before_m - border.after_m).abs() > ROUNDING * longer;
            let names = &border.territories;
            let has_changed = names
                .iter()
                .any(|name| changed_names.contains(name.as_str()));
            let comes_or_goes = (border.is_won() || border.is_lost()) && longer > least_m;
            comes_or_goes || (is_longer && has_changed)
        })
        .collect();
    let change = |border: &ChangedBorder| (border.before_m - border.after_m).abs();
    changed.sort_by(|a, b| change(b).total_cmp(&change(a)));
    changed
}

/// The length of each border, the mean of what its two sides say, by names in the order of the alphabet.
fn borders(atlas: &Atlas) -> BTreeMap<[&str; 2], f64> {
    let mut lengths: BTreeMap<[&str; 2], f64> = BTreeMap::new();
    let name = |id: TerritoryId| atlas[id].name.as_str();
    for own in &atlas.territories {
        for neighbor in atlas.neighbors(own.id) {
            let mut pair = [own.name.as_str(), name(neighbor.territory)];
            pair.sort_unstable();
            *lengths.entry(pair).or_default() += 0.5 * neighbor.length_m;
        }
    }
    lengths
}

/// The parts of a map that are not the main part and have ground of the main part in the other. `same` gives the parts of the other that are the same.
fn parted_from_main(
    one: &Atlas,
    other: &Atlas,
    same: &HashMap<PartId, PartId>,
    common: Common,
) -> Vec<ChangedPart> {
    let mut parted = Vec::new();
    for part in one.parts.iter().filter(|part| !part.standings.main) {
        let name = &one[part.territory].name;
        let Some(main) = main_part(other, name) else {
            continue;
        };
        let of_main_m2 = match same.get(&part.id) {
            Some(&twin) if twin == main.id => part.area_m2,
            Some(_) => 0.0,
            None => common.of(part, main),
        };
        if of_main_m2 > 0.0 {
            parted.push(ChangedPart {
                part: part.id,
                territory: name.clone(),
                area_m2: part.area_m2,
                of_main_m2,
            });
        }
    }
    parted
}

/// The ground that two parts have in common.
#[derive(Clone, Copy)]
struct Common {
    sliver_width_m: f64,
}

impl Common {
    /// In m²; none where it may be rounding, or slivers.
    fn of(self, one: &Part, other: &Part) -> f64 {
        if !boxes_meet(&one.rings.bounds(), &other.rings.bounds()) {
            return 0.0;
        }
        if self.sliver_width_m > 0.0 {
            return common_but_slivers_m2(&one.rings, &other.rings, self.sliver_width_m);
        }
        let ready = [one, other].map(|part| Prepared::new(&part.rings));
        let figure = |part, prepared| Figure {
            rings: part,
            prepared,
        };
        let common = shared_area(
            figure(&one.rings, &ready[0]),
            figure(&other.rings, &ready[1]),
        );
        if common > 1e-9 * one.area_m2.min(other.area_m2) {
            common
        } else {
            0.0
        }
    }
}

/// The enclaves of a map that are none in the other: of which no ground is of an enclave of the same territory in the same host there.
fn enclaves_only_in(
    one: &Atlas,
    other: &Atlas,
    same: &HashMap<PartId, PartId>,
    common: Common,
) -> Vec<Enclave> {
    let names = |atlas: &Atlas, enclave: &Enclave| {
        let name = |id: TerritoryId| atlas[id].name.clone();
        [name(enclave.territory), name(enclave.host)]
    };
    let mut there: HashMap<[String; 2], Vec<PartId>> = HashMap::new();
    for enclave in other.enclaves() {
        let parts = there.entry(names(other, &enclave)).or_default();
        parts.push(enclave.part);
    }
    let is_there = |enclave: &Enclave| {
        let candidates = there.get(&names(one, enclave)).into_iter().flatten();
        let mut candidates = candidates.copied();
        match same.get(&enclave.part) {
            Some(&twin) => candidates.any(|part| part == twin),
            None => {
                let part = one.part(enclave.part);
                candidates.any(|other_part| common.of(part, other.part(other_part)) > 0.0)
            }
        }
    };
    let mut enclaves = one.enclaves();
    enclaves.retain(|enclave| !is_there(enclave));
    enclaves
}

//! The nouns: territories, parts, lines, zones, places, and the ids that name them.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use geo_types::{Coord, LineString, MultiPolygon};
use geojson::JsonObject;

use crate::geometry::ellipsoid;
use crate::geometry::ring::Rings;

/// Ids are numbered within the atlas that made them, and carry its stamp: an id of another atlas is found out, and never
/// answers for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp(u32);

impl Stamp {
    /// A stamp that no other atlas of this process has.
    pub(crate) fn fresh() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Stamp(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// It belongs to one atlas: handing it to another panics. Ids order as their things stand in the input.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            /// One more than the index, so that `Option` is no larger.
            number: NonZeroU32,
            stamp: u32,
        }

        impl $name {
            pub(crate) fn new(index: usize, stamp: Stamp) -> Self {
                let number = NonZeroU32::MIN.saturating_add(index as u32);
                Self { number, stamp: stamp.0 }
            }

            pub(crate) fn index(self) -> usize {
                self.number.get() as usize - 1
            }
        }

        /// Its place in the atlas, from 0.
        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u32(self.number.get() - 1)
            }
        }
    };
}

/// Under which ids the things of an atlas stand.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    /// In the order of the territories.
    pub(crate) territories: Vec<TerritoryId>,
    /// Of lines, zones and places.
    pub(crate) beside: Stamp,
    pub(crate) parts: Stamp,
}

impl Ids {
    /// Ids that no other atlas has.
    pub(crate) fn fresh(territories: usize) -> Self {
        let stamp = Stamp::fresh();
        Self {
            territories: (0..territories)
                .map(|i| TerritoryId::new(i, stamp))
                .collect(),
            beside: stamp,
            parts: stamp,
        }
    }
}

id! {
    /// Names a [`Territory`].
    TerritoryId
}
impl TerritoryId {
    /// One more than its index.
    pub(crate) fn number(self) -> u32 {
        self.number.get()
    }

    pub(crate) fn stamp(self) -> Stamp {
        Stamp(self.stamp)
    }

    /// The territory of a number, nobody for zero.
    #[inline(always)]
    pub(crate) fn numbered(number: u32, stamp: Stamp) -> Option<Self> {
        let number = NonZeroU32::new(number)?;
        let stamp = stamp.0;
        Some(Self { number, stamp })
    }
}

id! {
    /// Names a [`Part`].
    PartId
}
id! {
    /// Names a [`Line`].
    LineId
}
id! {
    /// Names a [`Zone`].
    ZoneId
}
id! {
    /// Names a [`Place`].
    PlaceId
}

/// A name and its ground: one or more parts, with the properties of the features that drew it.
#[derive(Clone, Debug)]
pub struct Territory {
    pub(crate) id: TerritoryId,
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    /// The main part first; then in input order. Empty where what was drawn encloses nothing.
    pub(crate) parts: Box<[PartId]>,
    pub(crate) properties: Arc<JsonObject>,
}

impl Territory {
    /// Its id in this atlas.
    pub fn id(&self) -> TerritoryId {
        self.id
    }

    /// Its name, which no other territory of the map has.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name to show: that of the builder's [`title_property`](crate::Builder::title_property) on its main part, or else its name.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// Its parts: the main part first, the others in input order.
    ///
    /// There is none where all that was drawn for the territory encloses no ground.
    pub fn parts(
        &self,
    ) -> impl DoubleEndedIterator<Item = PartId> + ExactSizeIterator + Clone + '_ {
        self.parts.iter().copied()
    }

    /// Its part of the largest area; `None` where it has no ground.
    pub fn main_part(&self) -> Option<PartId> {
        self.parts.first().copied()
    }

    /// The properties of its features. Where features of one name say different things, the first one's is here, and
    /// [`Part::properties`] has each one's own.
    pub fn properties(&self) -> &JsonObject {
        &self.properties
    }
}

/// One connected piece of a territory's ground.
#[derive(Clone, Debug)]
pub struct Part {
    pub(crate) id: PartId,
    pub(crate) territory: TerritoryId,
    pub(crate) title: Option<String>,
    pub(crate) rings: Rings,
    pub(crate) area_m2: f64,
    pub(crate) standings: Standings,
    pub(crate) touches: Touches,
    pub(crate) features: Box<[Arc<JsonObject>]>,
}

impl Part {
    /// Its id in this atlas.
    pub fn id(&self) -> PartId {
        self.id
    }

    /// Whose ground it is.
    pub fn territory(&self) -> TerritoryId {
        self.territory
    }

    /// Its own name to show, where the builder's [`title_property`](crate::Builder::title_property) gave one.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Its ground. One polygon, or several where it lies across 180°, at which it is cut as RFC 7946 asks. Outer rings turn left
    /// (counter-clockwise), holes right.
    pub fn polygon(&self) -> MultiPolygon<f64> {
        self.rings.to_multi_polygon()
    }

    /// Area in m² on the ellipsoid, its segments straight in longitude and latitude.
    pub fn area_m2(&self) -> f64 {
        self.area_m2
    }

    /// How it stands to its territory and to its neighbors.
    pub fn standings(&self) -> &Standings {
        &self.standings
    }

    /// The parts with which it has single positions in common and nothing more. Of its own territory too: Jungholz touches the rest
    /// of Austria. In the order of the other parts; those of a position that more than 64 parts have come last.
    pub fn touches(&self) -> impl Iterator<Item = &Touch> {
        let crowds = self.touches.crowds.iter();
        self.touches
            .few
            .iter()
            .chain(crowds.flat_map(InCrowd::iter))
    }

    /// The properties of each feature that drew it.
    pub fn properties(&self) -> impl ExactSizeIterator<Item = &JsonObject> {
        self.features.iter().map(|properties| &**properties)
    }

    /// A property of the features that drew it: the first one's that has it.
    pub fn property(&self, key: &str) -> Option<&geojson::JsonValue> {
        self.properties().find_map(|properties| properties.get(key))
    }
}

/// How a part stands. It may stand in several ways at once: Artsvashen is an exclave of Armenia and an enclave in Azerbaijan; Lesotho is
/// a main part and an enclave; Iceland a main part and an island.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Standings {
    /// It is its territory's part of the largest area.
    pub main: bool,
    /// It is not the main part, and its outer ring meets other territories and no open ground.
    pub exclave: bool,
    /// It is not the main part, and its outer ring meets other territories and some open ground.
    pub semi_exclave: bool,
    /// Its outer ring meets no other territory.
    pub island: bool,
    /// The one territory that its whole outer ring meets, with no open ground: it is an enclave there.
    pub host: Option<TerritoryId>,
    /// Order as an enclave: 1 an enclave, 2 an enclave within one (a counter-enclave), and so on. 0 where it is none.
    pub order: u32,
}

impl Standings {
    /// Whether it is an enclave, of whatever order.
    pub fn enclave(&self) -> bool {
        self.host.is_some()
    }
}

/// Where a part touches others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touches {
    /// By the other part.
    pub(crate) few: Box<[Touch]>,
    /// The positions that it has in common with very many.
    pub(crate) crowds: Box<[InCrowd]>,
}

/// A part among very many that have one position. All of them share the list.
#[derive(Clone, Debug)]
pub(crate) struct InCrowd {
    pub(crate) all: Arc<[Touch]>,
    /// The part itself and those that it meets, in their order.
    pub(crate) without: Box<[PartId]>,
}

impl InCrowd {
    fn iter(&self) -> impl Iterator<Item = &Touch> {
        let is_touched = |touch: &&Touch| self.without.binary_search(&touch.part).is_err();
        self.all.iter().filter(is_touched)
    }
}

/// A position that two parts have in common while they do not meet.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Touch {
    /// The other part.
    pub part: PartId,
    /// Whose it is.
    pub territory: TerritoryId,
    /// Where.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::position"))]
    pub position: Coord<f64>,
}

/// What lines, zones and places are before they have an id: named figures beside the territories. A feature of a hundred thousand points says once what it
/// says of them.
#[derive(Clone, Debug)]
pub(crate) struct Beside<G> {
    pub(crate) name: Arc<str>,
    pub(crate) title: Option<Arc<str>>,
    pub(crate) geometry: G,
    pub(crate) properties: Arc<JsonObject>,
}

impl Beside<()> {
    /// The same of a figure.
    pub(crate) fn of<G>(&self, geometry: G) -> Beside<G> {
        Beside {
            name: Arc::clone(&self.name),
            title: self.title.clone(),
            geometry,
            properties: Arc::clone(&self.properties),
        }
    }
}

macro_rules! beside {
    ($(#[$doc:meta])* $name:ident, $id:ident, $geometry:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            pub(crate) id: $id,
            pub(crate) beside: Beside<$geometry>,
        }

        impl $name {
            /// Its id in this atlas.
            pub fn id(&self) -> $id {
                self.id
            }

            /// Its name. Others may have the same.
            pub fn name(&self) -> &str {
                &self.beside.name
            }

            /// The name to show: that of the builder's [`title_property`](crate::Builder::title_property), or else its name.
            pub fn title(&self) -> &str {
                self.beside.title.as_deref().unwrap_or(&self.beside.name)
            }

            /// The properties of its feature.
            pub fn properties(&self) -> &JsonObject {
                &self.beside.properties
            }
        }
    };
}

beside! {
    /// A line beside the territories, holding no ground: a road, a railway, a river, a corridor.
    Line, LineId, LineString<f64>
}
beside! {
    /// A figure drawn over the territories and holding no ground: a corridor's strip, an oblast of the past, a disc of uncertainty.
    Zone, ZoneId, Rings
}
beside! {
    /// A named position: a village, a crossing.
    Place, PlaceId, Coord<f64>
}

impl Line {
    /// Its positions.
    pub fn line(&self) -> &LineString<f64> {
        &self.beside.geometry
    }

    /// Its geodesic length in metres.
    pub fn length_m(&self) -> f64 {
        ellipsoid::length(&self.line().0)
    }
}

impl Zone {
    /// Its polygons, cut at 180°. Outer rings turn left (counter-clockwise), holes right.
    pub fn polygon(&self) -> MultiPolygon<f64> {
        self.beside.geometry.to_multi_polygon()
    }

    /// Its area in m² on the ellipsoid, its segments straight in longitude and latitude.
    pub fn area_m2(&self) -> f64 {
        ellipsoid::area(&self.beside.geometry)
    }
}

impl Place {
    /// Where it is.
    pub fn position(&self) -> Coord<f64> {
        self.beside.geometry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_small_and_so_is_none() {
        assert_eq!(size_of::<TerritoryId>(), 8);
        assert_eq!(size_of::<Option<TerritoryId>>(), 8);
    }
}

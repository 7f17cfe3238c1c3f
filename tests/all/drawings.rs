//! Maps as they are drawn, and which segments rings of two territories have in common.

use std::collections::HashMap;

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use territory::Atlas;

/// A map as it is drawn.
#[derive(Clone)]
pub(crate) struct Drawn {
    pub(crate) polygons: Vec<(String, Polygon<f64>)>,
}

impl Drawn {
    pub(crate) fn atlas(&self) -> Atlas {
        let mut builder = Atlas::builder();
        for (name, polygon) in &self.polygons {
            builder = builder.territory(name.clone(), polygon.clone());
        }
        builder.build().expect("it can be read")
    }

    /// Of a GeoJSON text, as it stands.
    pub(crate) fn read(text: &str, name_property: &str) -> Self {
        let collection: geojson::FeatureCollection = text.parse().expect("it is a collection");
        let mut polygons = Vec::new();
        for feature in collection.features {
            let name = feature
                .property(name_property)
                .and_then(|name| name.as_str());
            let name = name.expect("features have names").to_owned();
            let geometry = feature.geometry.expect("features have ground");
            let ground: Geometry<f64> = geometry.try_into().expect("it is known");
            let ground = match ground {
                Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
                Geometry::MultiPolygon(polygons) => polygons,
                other => panic!("{other:?} is no ground"),
            };
            polygons.extend(ground.into_iter().map(|polygon| (name.clone(), polygon)));
        }
        Self { polygons }
    }

    pub(crate) fn ring(&self, place: Place) -> &LineString<f64> {
        let polygon = &self.polygons[place.polygon].1;
        match place.ring {
            0 => polygon.exterior(),
            hole => &polygon.interiors()[hole - 1],
        }
    }

    pub(crate) fn set_ring(&mut self, polygon: usize, ring: usize, coords: Vec<Coord>) {
        let (_, polygon) = &mut self.polygons[polygon];
        if ring == 0 {
            polygon.exterior_mut(|exterior| exterior.0 = coords);
        } else {
            polygon.interiors_mut(|interiors| interiors[ring - 1].0 = coords);
        }
    }

    pub(crate) fn places(&self) -> impl Iterator<Item = Drawing> + '_ {
        let rings = self
            .polygons
            .iter()
            .enumerate()
            .flat_map(|(polygon, (_, shape))| {
                (0..=shape.interiors().len()).map(move |ring| (polygon, ring))
            });
        rings.flat_map(|(polygon, ring)| {
            let place = Place {
                polygon,
                ring,
                position: 0,
            };
            let segments = self.ring(place).0.windows(2).enumerate();
            segments.map(move |(position, ab)| (Place { position, ..place }, ab[0], ab[1]))
        })
    }

    /// The segments that exactly two rings of two territories have.
    pub(crate) fn commons(&self) -> Vec<Common> {
        let mut by_ends: HashMap<[Key; 2], Vec<Drawing>> = HashMap::new();
        for (place, a, b) in self.places() {
            let mut ends = [key(a), key(b)];
            ends.sort_unstable();
            by_ends.entry(ends).or_default().push((place, a, b));
        }
        let name = |place: Place| &self.polygons[place.polygon].0;
        let mut commons: Vec<Common> = by_ends
            .into_values()
            .filter(|same| same.len() == 2 && name(same[0].0) != name(same[1].0))
            .map(|same| Common::of(same[0], same[1]))
            .collect();
        commons.sort_by_key(|common| common.places);
        commons
    }

    /// On which side of a segment the ground is: 1 where on the left of the way in which the ring is drawn.
    fn ground_side(&self, place: Place) -> f64 {
        let ring = &self.ring(place).0;
        let origin = ring[0];
        let turn = |ab: &[Coord]| {
            let (a, b) = (ab[0] - origin, ab[1] - origin);
            a.x * b.y - b.x * a.y
        };
        let turns: f64 = ring.windows(2).map(turn).sum();
        let is_left = (turns > 0.0) == (place.ring == 0);
        if is_left { 1.0 } else { -1.0 }
    }

    /// Whether the ring of a common segment is drawn from its first end to its second.
    pub(crate) fn is_along(&self, common: &Common, side: usize) -> bool {
        let place = common.places[side];
        self.ring(place).0[place.position] == common.ends[side].0
    }

    /// On which side of a common segment one of the two has its ground: 1 where on the left, seen from its first end.
    pub(crate) fn side(&self, common: &Common, side: usize) -> f64 {
        let along = if self.is_along(common, side) {
            1.0
        } else {
            -1.0
        };
        along * self.ground_side(common.places[side])
    }

    pub(crate) fn name(&self, place: Place) -> String {
        self.polygons[place.polygon].0.clone()
    }
}

/// A segment of a map by the position at which it starts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Place {
    pub(crate) polygon: usize,
    pub(crate) ring: usize,
    pub(crate) position: usize,
}

/// A segment that rings of two territories have, in the writing of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Common {
    pub(crate) places: [Place; 2],
    pub(crate) ends: [(Coord, Coord); 2],
}

impl Common {
    fn of((p, a, b): Drawing, (q, c, d): Drawing) -> Self {
        let turned = if key(a) == key(c) { (c, d) } else { (d, c) };
        Self {
            places: [p, q],
            ends: [(a, b), turned],
        }
    }
}

/// A segment with its ends as they are written.
pub(crate) type Drawing = (Place, Coord, Coord);

/// The bits of a position, with 180° and -180° the same.
pub(crate) type Key = (u64, u64);

pub(crate) fn key(c: Coord) -> Key {
    let x = if c.x >= 180.0 { c.x - 360.0 } else { c.x };
    ((x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

//! How a library that knows polygons is asked about a map: an `rstar` tree of their boxes, and the library's own test for those a position lies in.

use geo::{Area, BoundingRect};
use geo_types::{Coord, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::world::{Map, polygons};

type PolygonBox = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// Boxes of polygons, and the polygons as a library prepares them.
pub struct Tree<T> {
    boxes: RTree<PolygonBox>,
    /// With the number of the territory.
    polygons: Vec<(u32, T)>,
    /// Of the outer rings, in square degrees.
    areas: Vec<f64>,
}

impl<T> Tree<T> {
    /// The polygons in the order of [`polygons`].
    pub fn new(map: &Map, prepared: impl IntoIterator<Item = T>) -> Self {
        let boxed = |(index, (_, polygon)): (u32, (u32, &Polygon))| {
            let bounds = polygon.bounding_rect().expect("no polygon is empty");
            let (low, high) = (bounds.min(), bounds.max());
            GeomWithData::new(
                Rectangle::from_corners([low.x, low.y], [high.x, high.y]),
                index,
            )
        };
        let boxes = (0..).zip(polygons(map)).map(boxed).collect();
        let territories = polygons(map).map(|(territory, _)| territory);
        let outer = |polygon: &Polygon| Polygon::new(polygon.exterior().clone(), Vec::new());
        let areas = polygons(map).map(|(_, polygon)| outer(polygon).unsigned_area());
        Self {
            boxes: RTree::bulk_load(boxes),
            polygons: territories.zip(prepared).collect(),
            areas: areas.collect(),
        }
    }

    fn boxes_around(&self, p: Coord) -> impl Iterator<Item = usize> {
        let point = AABB::from_point([p.x, p.y]);
        let hits = self.boxes.locate_in_envelope_intersecting(&point);
        hits.map(|hit| hit.data as usize)
    }

    fn around(&self, p: Coord) -> impl Iterator<Item = &(u32, T)> {
        self.boxes_around(p).map(|index| &self.polygons[index])
    }

    /// The first territory found, which is all that is asked where territories do not overlap.
    #[inline]
    pub fn first(&self, p: Coord, holds: impl Fn(&T, Coord) -> bool) -> Option<u32> {
        let found = self.around(p).find(|(_, polygon)| holds(polygon, p));
        found.map(|&(territory, _)| territory)
    }

    /// The territory whose polygon has the smallest outer ring: the answer of `locate` where territories overlap, too.
    #[inline]
    pub fn innermost(&self, p: Coord, holds: impl Fn(&T, Coord) -> bool) -> Option<u32> {
        let mut least: Option<(f64, u32)> = None;
        for index in self.boxes_around(p) {
            let (territory, polygon) = &self.polygons[index];
            // Of equal rings the first in the order of the map.
            let rank = (self.areas[index], *territory);
            if least.is_none_or(|least| rank < least) && holds(polygon, p) {
                least = Some(rank);
            }
        }
        least.map(|(_, territory)| territory)
    }

    /// All territories, in ascending order.
    pub fn all(&self, p: Coord, holds: impl Fn(&T, Coord) -> bool) -> Vec<u32> {
        let held = self.around(p).filter(|(_, polygon)| holds(polygon, p));
        let mut found: Vec<u32> = held.map(|&(territory, _)| territory).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

//! What one would put together from known libraries: `geo`'s interval trees behind an `rstar` tree of the polygons' boxes.

use geo::algorithm::indexed::IntervalTreeMultiPolygon;
use geo::{BoundingRect, Contains};
use geo_types::{Coord, MultiPolygon, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::maps::Map;

type PolygonBox = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// One box and one interval tree a polygon.
pub(crate) struct Boxes {
    boxes: RTree<PolygonBox>,
    /// With the number of the territory.
    polygons: Vec<(usize, IntervalTreeMultiPolygon<f64>)>,
}

impl Boxes {
    pub(crate) fn new(map: &Map) -> Self {
        let (mut boxes, mut polygons) = (Vec::new(), Vec::new());
        for (territory, (_, ground)) in map.grounds.iter().enumerate() {
            for polygon in ground {
                let bounds = polygon.bounding_rect().expect("no polygon is empty");
                let (low, high) = (bounds.min(), bounds.max());
                let rectangle = Rectangle::from_corners([low.x, low.y], [high.x, high.y]);
                boxes.push(GeomWithData::new(rectangle, polygons.len()));
                let alone = MultiPolygon(vec![polygon.clone()]);
                polygons.push((territory, IntervalTreeMultiPolygon::new(&alone)));
            }
        }
        let boxes = RTree::bulk_load(boxes);
        Self { boxes, polygons }
    }

    pub(crate) fn locate(&self, p: Coord) -> Option<usize> {
        let point = AABB::from_point([p.x, p.y]);
        let mut around = self.boxes.locate_in_envelope_intersecting(&point);
        around.find_map(|hit| {
            let (territory, polygon) = &self.polygons[hit.data];
            polygon.contains(&Point(p)).then_some(*territory)
        })
    }
}

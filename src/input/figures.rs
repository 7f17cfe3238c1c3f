//! Figures as they were read or drawn, and polygons of `geo-types`, well formed.

use geo_types::{Coord, MultiPolygon};

use super::limits::Limits;
use super::rings::{Drawing, ground};
use crate::error::{Error, Location};

/// Figures of whatever types, in the order in which they stand.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) polygons: Vec<Vec<Vec<Coord>>>,
    pub(crate) lines: Vec<Vec<Coord>>,
    pub(crate) points: Vec<Coord>,
}

impl Figures {
    pub(crate) fn positions(&self) -> usize {
        let rings = self.polygons.iter().flatten().chain(&self.lines);
        self.points.len() + rings.map(Vec::len).sum::<usize>()
    }
}

/// The polygons of a territory's ground, well formed.
pub(crate) fn drawn_ground(
    name: &str,
    polygons: &MultiPolygon,
    limits: &Limits,
) -> Result<Drawing, Error> {
    let at = Location::named(name);
    let mut drawing = Drawing::default();
    for (number, polygon) in polygons.iter().enumerate() {
        let rings: Vec<Vec<Coord>> = std::iter::once(polygon.exterior())
            .chain(polygon.interiors())
            .map(|ring| ring.0.clone())
            .collect();
        // `geo-types` writes an empty polygon with an outer ring of nothing.
        if !rings[0].is_empty() {
            drawing.append(ground(rings, &at, number, limits)?);
        }
    }
    Ok(drawing)
}

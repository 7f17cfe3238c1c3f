//! Which road, zone, place or part is nearest?

use std::collections::BTreeSet;

use geo_types::Coord;

use super::found::Found;
use super::nearest::wrapped;
use crate::atlas::Atlas;

/// The nearest of several things on the map, from [`Atlas::nearest_found`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct NearestFound {
    /// What it is.
    pub found: Found,
    /// How far it is, in metres along a geodesic; 0 within a part or zone and on a rim, a line or a place.
    pub distance_m: f64,
    /// The nearest position of it.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::position"))]
    pub position: Coord<f64>,
}

impl Atlas {
    /// The nearest of the parts, lines, zones and places that are wanted: the nearest road, or the nearest zone of one name. What holds the position is at distance 0; of
    /// several the first by [`Found`]'s order. `None` where the position is nowhere or nothing is wanted.
    ///
    /// Distances are geodesic, to segments as they are drawn.
    ///
    /// ```
    /// use territory::{Atlas, Found};
    ///
    /// let read = |name| std::fs::read_to_string(format!("data/{name}.geojson"));
    /// let atlas = Atlas::builder().title_property("title").geojson(&read("states")?, "name")?.geojson(&read("lines")?, "name")?.build()?;
    ///
    /// // How far Karkijahan lies from the Lachin road, as that is drawn here.
    /// let is_line = |found| matches!(found, Found::Line(_));
    /// let nearest = atlas.nearest_found((46.7378, 39.8008), is_line).unwrap();
    /// let Found::Line(road) = nearest.found else { panic!("a line was wanted") };
    /// assert_eq!(atlas[road].title(), "Lachin road (schematic)");
    /// assert_eq!((nearest.distance_m / 100.).round(), 12.);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nearest_found(
        &self,
        position: impl Into<Coord<f64>>,
        wanted: impl Fn(Found) -> bool,
    ) -> Option<NearestFound> {
        let position = wrapped(position.into())?;
        let mut around = BTreeSet::new();
        self.around(position, &mut around);
        let holding = self.found(around).into_iter().find(|&found| wanted(found));
        if let Some(found) = holding {
            return Some(NearestFound {
                found,
                distance_m: 0.0,
                position,
            });
        }
        let nearest = self.boxes().nearest(
            position,
            |owner| wanted(self.found_of(owner)),
            |owner| self.coords_of(owner),
        )?;
        Some(NearestFound {
            found: self.found_of(nearest.owner),
            distance_m: nearest.distance_m,
            position: nearest.at,
        })
    }
}

//! How large is it, and how long around?

use crate::atlas::Atlas;
use crate::geometry::ellipsoid::geodesic_ring_area;
use crate::territory::{PartId, TerritoryId};

impl Atlas {
    /// Area of a territory in m² on the WGS84 ellipsoid: of its ground as it is drawn, with segments straight in longitude and latitude.
    ///
    /// This is the ground for which [`Atlas::locate`] answers, and areas add up when a map is cut. It is never negative; ground drawn for two territories
    /// counts in both.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    pub fn area_m2(&self, territory: TerritoryId) -> f64 {
        self[territory]
            .parts()
            .map(|part| self.part(part).area_m2)
            .fold(0.0, |sum, value| sum + value)
    }

    /// Area of a territory in m² on the WGS84 ellipsoid with each segment taken as a geodesic, as PROJ, PostGIS and `geo` do. It differs from
    /// [`Atlas::area_m2`] where segments are long: along the 49th parallel a geodesic of ten degrees runs 20 km north of it.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    ///
    /// # Reference
    ///
    /// C. F. F. Karney, *Algorithms for geodesics*, Journal of Geodesy 87 (2013).
    pub fn geodesic_area_m2(&self, territory: TerritoryId) -> f64 {
        self[territory]
            .parts()
            .map(|part| self.part_geodesic_area_m2(part))
            .fold(0.0, |sum, value| sum + value)
    }

    /// [`Atlas::geodesic_area_m2`] of one part.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    pub fn part_geodesic_area_m2(&self, part: PartId) -> f64 {
        self.part(part)
            .rings
            .iter()
            .map(|(ring, _)| geodesic_ring_area(ring))
            .sum::<f64>()
            .max(0.0)
    }

    /// Geodesic length in metres of all the rims of a territory's parts, those of its holes too. Where a part is cut at 180° it has no rim.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    pub fn perimeter_m(&self, territory: TerritoryId) -> f64 {
        self[territory]
            .parts()
            .map(|part| self.borders.rim_m(part.index()))
            .fold(0.0, |sum, value| sum + value)
    }

    /// Geodesic length in metres of a part's outer ring.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    pub fn outer_ring_m(&self, part: PartId) -> f64 {
        self.borders.outer_m(self.part(part).id.index())
    }
}

//! The plane as it is seen from a position: distances and directions from there are true, and near it all else is nearly so.
//!
//! Two positions a distance d away from the middle are drawn too far apart, across the line of sight, by the share (d / R)² / 6: by 0.02 % at 200 km.

use geo_types::Coord;

use super::karney;

/// Metres to the east and to the north of a position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Azimuthal {
    center: Coord,
}

impl Azimuthal {
    pub(super) fn about(center: Coord) -> Self {
        Self { center }
    }

    pub(super) fn project(&self, c: Coord) -> Coord {
        let (distance_m, azimuth) = karney::seen_from(self.center, c);
        let (sin, cos) = azimuth.to_radians().sin_cos();
        Coord {
            x: distance_m * sin,
            y: distance_m * cos,
        }
    }

    /// The position at a place of the plane, its longitude within ±180.
    pub(super) fn position(&self, plane: Coord) -> Coord {
        let azimuth = plane.x.atan2(plane.y).to_degrees();
        karney::reached(self.center, plane.x.hypot(plane.y), azimuth)
    }
}

#[cfg(test)]
mod tests {
    use super::super::ellipsoid::distance;
    use super::*;

    #[test]
    fn there_and_back_from_pole_to_pole() {
        for lat in [-90.0, -60.0, 0.0, 40.0, 89.999] {
            let plane = Azimuthal::about(Coord { x: 179.9, y: lat });
            for (x, y) in [(0.0, 0.0), (1.0, -1.0), (3e5, 2e5), (-4e6, 1e6)] {
                let place = Coord { x, y };
                let position = plane.position(place);
                assert!(position.x.abs() <= 180.0 && position.y.abs() <= 90.0);
                let from_middle = distance(plane.center, position);
                assert!((from_middle - x.hypot(y)).abs() < 1e-6);
                let back = plane.project(position) - place;
                assert!(back.x.hypot(back.y) < 1e-6, "{lat} {place:?} {back:?}");
            }
        }
    }
}

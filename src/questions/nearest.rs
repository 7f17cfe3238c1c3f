//! What is near a position?

use std::collections::HashSet;

use geo_types::Coord;

use crate::atlas::Atlas;
use crate::geometry::globe;
use crate::index::boxes::Owner;
use crate::territory::{PartId, TerritoryId};

/// The nearest ground, from [`Atlas::nearest`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Nearest {
    /// Whose it is.
    pub territory: TerritoryId,
    /// The part.
    pub part: PartId,
    /// How far it is, in metres along a geodesic; 0 within it and on its rim.
    pub distance_m: f64,
    /// The nearest position of it.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::position"))]
    pub position: Coord<f64>,
}

impl Atlas {
    /// The territory nearest to a position: the one that holds it, at distance 0, or else the one whose rim is nearest. `None` where the
    /// position is nowhere, or the map has no ground.
    ///
    /// Distances are geodesic, to segments as they are drawn: straight in longitude and latitude.
    ///
    /// ```
    /// use geo_types::polygon;
    /// use territory::Atlas;
    ///
    /// // Two islands on either side of 180°: from the east of the western one it is not far to the eastern one.
    /// let square = |x: f64| polygon![(x: x, y: 0.), (x: x + 1., y: 0.), (x: x + 1., y: 1.), (x: x, y: 1.)];
    /// let atlas = Atlas::builder().territory("A", square(170.)).territory("B", square(-179.)).build()?;
    ///
    /// let nearest = atlas.nearest((179.5, 0.5)).unwrap();
    /// assert_eq!(atlas[nearest.territory].name(), "B");
    /// assert_eq!((nearest.distance_m / 1000.).round(), 167.);
    /// assert_eq!(atlas.nearest((170.5, 0.5)).unwrap().distance_m, 0.);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn nearest(&self, position: impl Into<Coord<f64>>) -> Option<Nearest> {
        let position = wrapped(position.into())?;
        if let Some(holder) = self.locate_all(position).next_holder() {
            let part = self.part_at(holder.part);
            return Some(Nearest {
                territory: part.territory,
                part: part.id,
                distance_m: 0.0,
                position,
            });
        }
        let rim = self.boxes().nearest(
            position,
            |owner| matches!(owner, Owner::Part(_)),
            |owner| self.coords_of(owner),
        )?;
        let Owner::Part(part) = rim.owner else {
            return None;
        };
        let part = self.part_at(part);
        Some(Nearest {
            territory: part.territory,
            part: part.id,
            distance_m: rim.distance_m,
            position: rim.at,
        })
    }

    /// Metres from a position to the nearest border or coast of the territory that holds it: 0 on the border itself. `None` on open ground, except
    /// exactly on a coast, where it is 0, and where a territory holds all of the globe.
    ///
    /// An enclave that is drawn over its host without being cut out is a border of the host too.
    pub fn distance_to_border_m(&self, position: impl Into<Coord<f64>>) -> Option<f64> {
        let position = wrapped(position.into())?;
        let Some(territory) = self.locate(position) else {
            // A coast belongs to the open ground on its east or north, and is a coast all the same.
            return self
                .nearest(position)
                .map(|nearest| nearest.distance_m)
                .filter(|&distance_m| distance_m == 0.0);
        };
        let parts = self[territory].parts();
        let over: HashSet<u32> = parts
            .flat_map(|part| self.borders.mirrored(part.index()))
            .map(|side| side.part)
            .collect();
        let is_border = |owner| match owner {
            Owner::Part(part) => self.part_at(part).territory == territory || over.contains(&part),
            _ => false,
        };
        self.boxes()
            .nearest(position, is_border, |owner| self.coords_of(owner))
            .map(|rim| rim.distance_m)
    }

    /// The territories with ground within a distance of a position, the nearest first: where a place may lie whose coordinates are only
    /// known so well. Those that hold the position come first, as in [`Atlas::locate_all`].
    ///
    /// ```
    /// use geo_types::polygon;
    /// use territory::Atlas;
    ///
    /// // A village 2.2 km from the border, whose coordinates are known to 3 km.
    /// let square = |x: f64| polygon![(x: x, y: 0.), (x: x + 1., y: 0.), (x: x + 1., y: 1.), (x: x, y: 1.)];
    /// let atlas = Atlas::builder().territory("West", square(0.)).territory("East", square(1.)).build()?;
    /// let names = |radius_m| atlas.holders_within((0.98, 0.5), radius_m).into_iter().map(|id| atlas[id].name()).collect::<Vec<_>>();
    /// assert_eq!(names(500.), ["West"]);
    /// assert_eq!(names(3_000.), ["West", "East"]);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn holders_within(
        &self,
        position: impl Into<Coord<f64>>,
        radius_m: f64,
    ) -> Vec<TerritoryId> {
        let Some(position) = wrapped(position.into()).filter(|_| radius_m >= 0.0) else {
            return Vec::new();
        };
        let mut found: Vec<TerritoryId> = self.locate_all(position).collect();
        let is_other = |owner| match owner {
            Owner::Part(part) => !found.contains(&self.part_at(part).territory),
            _ => false,
        };
        let mut rims = self
            .boxes()
            .owners_within(position, radius_m, is_other, |owner| self.coords_of(owner));
        rims.sort_by(|a, b| {
            a.distance_m
                .total_cmp(&b.distance_m)
                .then(a.owner.cmp(&b.owner))
        });
        for rim in rims {
            if let Owner::Part(part) = rim.owner {
                let territory = self.part_at(part).territory;
                if !found.contains(&territory) {
                    found.push(territory);
                }
            }
        }
        found
    }
}

/// The position with its longitude within ±180; `None` where it is nowhere.
pub(super) fn wrapped(c: Coord) -> Option<Coord> {
    let within = globe::position(c)?;
    Some(if c.x.abs() > 180.0 && c.y.abs() < 90.0 {
        within
    } else {
        c
    })
}

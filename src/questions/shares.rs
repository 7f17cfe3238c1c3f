//! How does a polygon lie on the territories?

use std::collections::{BTreeMap, BTreeSet};

use geo_types::MultiPolygon;

use crate::assembly::Indexed;
use crate::atlas::Atlas;
use crate::coverage::unite::{United, unite};
use crate::error::Error;
use crate::geometry::ellipsoid::area;
use crate::geometry::overlay::{Figure, covered_area, shared_area};
use crate::geometry::prepared::Prepared;
use crate::geometry::ring::{Rings, boxes_meet};
use crate::input::figures::drawn_ground;
use crate::input::limits::Limits;
use crate::input::{DrawnFeature, DrawnTerritory};
use crate::territory::{Ids, Part, TerritoryId};

/// What of a polygon lies on one territory, from [`Atlas::shares`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Share {
    /// The territory; `None` is open ground.
    pub territory: Option<TerritoryId>,
    /// The area in m², see [`Atlas::area_m2`].
    pub area_m2: f64,
}

impl Atlas {
    /// How a polygon lies on the territories: the area on each that it meets, the largest first, and on open ground last. Where territories
    /// overlap the ground counts in each.
    ///
    /// The polygon is taken as a map's would be: whatever its winding, by even and odd where it crosses itself, cut where it runs past 180°. A polygon with positions that
    /// are no degrees has no shares.
    ///
    /// # Complexity
    ///
    /// Linear in the positions of the parts whose boxes meet the polygon's, with a sort.
    ///
    /// ```
    /// use geo_types::polygon;
    /// use territory::{Atlas, Share};
    ///
    /// let square = |x: f64, side: f64| polygon![(x: x, y: 0.), (x: x + side, y: 0.), (x: x + side, y: side), (x: x, y: side)];
    /// let atlas = Atlas::builder().territory("West", square(0., 1.)).territory("East", square(1., 1.)).build()?;
    ///
    /// // Half of it on either, and what sticks out to the north on open ground.
    /// let strip = polygon![(x: 0.5, y: 0.5), (x: 1.5, y: 0.5), (x: 1.5, y: 1.1), (x: 0.5, y: 1.1)];
    /// let shares = atlas.shares(&strip.into());
    /// let names: Vec<_> = shares.iter().map(|share| share.territory.map(|id| atlas[id].name())).collect();
    /// assert_eq!(names[2], None);
    /// assert!((shares[0].area_m2 / shares[1].area_m2 - 1.).abs() < 1e-9);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn shares(&self, polygon: &MultiPolygon<f64>) -> Vec<Share> {
        let Ok(figure) = figure(polygon, "") else {
            return Vec::new();
        };
        let prepared = Prepared::new(&figure);
        let asked = Figure {
            rings: &figure,
            prepared: &prepared,
        };
        let whole = area(&figure);
        // What is left by rounding is no ground.
        let least = 1e-12 * whole;
        let mut on: BTreeMap<TerritoryId, f64> = BTreeMap::new();
        let concerned: Vec<&Part> = self
            .parts
            .iter()
            .filter(|part| boxes_meet(&part.rings.bounds(), &figure.bounds()))
            .collect();
        let ready: Vec<Prepared> = concerned
            .iter()
            .map(|part| Prepared::new(&part.rings))
            .collect();
        let mut parts = vec![asked];
        let mut numbers = BTreeSet::new();
        for (part, prepared) in concerned.into_iter().zip(&ready) {
            let number = part.id.index() as u32;
            let part_figure = Figure {
                rings: &part.rings,
                prepared,
            };
            let area_m2 = shared_area(asked, part_figure);
            if area_m2 > least {
                *on.entry(part.territory).or_default() += area_m2;
                parts.push(part_figure);
                numbers.insert(number);
            }
        }
        let overlap = |part: &u32| {
            self.borders
                .overlapping
                .get(part)
                .is_some_and(|others| !others.is_disjoint(&numbers))
        };
        let covered_m2 = if numbers.iter().any(overlap) {
            covered_area(&parts)
        } else {
            on.values().sum()
        };
        let mut shares: Vec<Share> = on
            .into_iter()
            .map(|(id, area_m2)| Share {
                territory: Some(id),
                area_m2,
            })
            .collect();
        shares.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
        // The difference of sums keeps fewer digits than the sums.
        if whole - covered_m2 > 1e-10 * whole {
            shares.push(Share {
                territory: None,
                area_m2: whole - covered_m2,
            });
        }
        shares
    }
}

/// A polygon made well formed, as ground of one territory would be; it may be empty.
pub(crate) fn figure(polygon: &MultiPolygon, name: &str) -> Result<Rings, Error> {
    let mut drawn = DrawnTerritory::default();
    let limits = Limits::new().pairs(u64::MAX);
    drawn.add(
        DrawnFeature::default(),
        drawn_ground(name, polygon, &limits)?,
    );
    let United {
        grounds,
        seams,
        corners,
        ..
    } = unite(&mut [drawn], usize::MAX).expect("any number is allowed");
    let ids = Ids::fresh(1).territories;
    let grounds = Indexed::of(grounds, seams, &corners, &ids, usize::MAX)
        .expect("any number is allowed")
        .grounds;
    Ok(Rings::all(grounds.iter().map(|ground| &ground.rings)))
}

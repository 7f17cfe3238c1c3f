//! What is on some ground?

use std::collections::BTreeSet;

use geo_types::{Coord, MultiPolygon, Rect};

use super::found::{Found, meets_segment, turns};
use super::shares::figure;
use crate::atlas::Atlas;
use crate::geometry::globe::position;
use crate::geometry::prepared::Prepared;
use crate::geometry::ring::Rings;
use crate::geometry::side::Nudge;
use crate::index::boxes::Owner;

impl Atlas {
    /// The parts, lines, zones and places of which something is on some ground: those that lie in it, that reach into it or touch its rim, and those that it lies in. In that order,
    /// and in the order of their ids.
    ///
    /// The places are those that lie in it, its rim counted. The ground is taken as [`Atlas::shares`] takes it; on ground with positions that are no degrees there
    /// is nothing. The answer is exact.
    ///
    /// # Complexity
    ///
    /// That of looking up each segment of the ground, and linear in the positions of what lies in the box around it.
    ///
    /// ```
    /// use geo_types::{LineString, polygon};
    /// use territory::{Atlas, Found};
    ///
    /// let atlas = Atlas::builder()
    ///     .line("Road", LineString::from(vec![(0., 0.), (9., 0.)]))
    ///     .place("Village", (1.5, 1.5))
    ///     .place("Town", (5., 5.))
    ///     .build()?;
    ///
    /// let (road, village) = (atlas.lines().next().unwrap().id(), atlas.places().next().unwrap().id());
    /// let strip = polygon![(x: 1., y: -1.), (x: 2., y: -1.), (x: 2., y: 2.), (x: 1., y: 2.)];
    /// assert_eq!(atlas.within(&strip.into()), [Found::Line(road), Found::Place(village)]);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn within(&self, ground: &MultiPolygon<f64>) -> Vec<Found> {
        let Ok(ground) = figure(ground, "") else {
            return Vec::new();
        };
        let mut owners = BTreeSet::new();
        self.inside(&ground, &mut owners);
        for (_, a, b) in ground.segments() {
            for (a, b) in turns(a, b) {
                let meets = |owner, coords: &[Coord]| meets_segment(owner, coords, (a, b));
                self.meeting(&Rect::new(a, b), meets, &mut owners);
            }
        }
        for (ring, _) in ground.iter() {
            // What no rim of the ground crosses, and yet lies around it, lies around all of that ring.
            self.around(ring[0], &mut owners);
        }
        self.found(owners)
    }

    /// Adds the owners of which a corner lies in a figure.
    fn inside(&self, figure: &Rings, owners: &mut BTreeSet<Owner>) {
        if figure.is_empty() {
            return;
        }
        let prepared = Prepared::new(figure);
        let holds = |_, coords: &[Coord]| {
            let mut corners = coords.iter();
            // Lines and places may be written beyond 180°.
            let at = |c: Coord| {
                if c.x.abs() > 180.0 {
                    position(c)
                } else {
                    Some(c)
                }
            };
            corners.any(|&c| at(c).is_some_and(|c| prepared.contains(figure, c, Nudge::NorthEast)))
        };
        self.meeting(&figure.bounds(), holds, owners);
    }
}

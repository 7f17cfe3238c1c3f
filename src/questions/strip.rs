//! What ground does a line take, at some width?

use std::collections::BTreeSet;

use geo_types::{Coord, LineString, MultiPolygon};

use super::along::Stretch;
use crate::atlas::Atlas;
use crate::geometry::common::common;
use crate::geometry::ribbon::{led_on, ribbon};
use crate::geometry::ring::{Rings, boxes_meet};
use crate::territory::TerritoryId;

impl Atlas {
    /// A line as ground of that whole width: what lies within half of it beside the line, on the territories that the line goes through. Round where the line turns,
    /// flat at its ends; a line that closes has none. [`Corridor::strip`](crate::Corridor::strip) is led on until it meets both parts.
    ///
    /// The territories are those over which [`Atlas::along`] finds a stretch of the line, and both of two on whose border it runs. The strip ends at their
    /// borders and coasts and has the borders' own positions there; how it lies on each is what [`Atlas::shares`] says, and what is on it [`Atlas::within`]. It is cut at 180°.
    /// `geojson::Geometry::from(&strip)` is it as GeoJSON, and [`Picture::strip`](crate::Picture::strip) shows it.
    ///
    /// Widths are true to 1 % at any latitude, for strips of up to 1,000 km; wider ones may be less true, and none gets wider than 19,000 km. A strip is empty where the width is less than a millimetre or
    /// no number, and where positions of the line are no degrees.
    ///
    /// # Complexity
    ///
    /// That of [`Atlas::along`], and linear in the positions of the territories whose boxes the strip meets; in the line's, with a sort.
    ///
    /// A line that is straight in longitude and latitude bends on the globe, and a strip has the corners that it takes to follow it, the more the narrower it is: along 45° they are 500 m apart where it
    /// is 100 m wide, 140 m where it is 1 m, and 20 m where it is 1 mm. Once round the globe these are 100,000, 400,000, and three millions. While it is made each takes 300 to 600 bytes.
    ///
    /// ```
    /// use geo_types::{LineString, polygon};
    /// use territory::Atlas;
    ///
    /// let square = |x: f64| polygon![(x: x, y: 0.), (x: x + 1., y: 0.), (x: x + 1., y: 1.), (x: x, y: 1.)];
    /// let atlas = Atlas::builder().territory("West", square(0.)).territory("East", square(1.)).build()?;
    ///
    /// // A road in the west, 1 km before the border: a strip of 5 km would reach over it, and ends there.
    /// let road = LineString::from(vec![(0.991, 0.2), (0.991, 0.8)]);
    /// let strip = atlas.strip(&road, 5000.);
    /// let shares = atlas.shares(&strip);
    /// assert_eq!(shares.len(), 1);
    /// assert!((shares[0].area_m2 / 1e6 - 66.3 * (2.5 + 1.0)).abs() < 1.5);
    /// assert!(strip.0[0].exterior().0.iter().any(|c| c.x == 1.));
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn strip(&self, line: &LineString<f64>, width_m: f64) -> MultiPolygon<f64> {
        self.held(&line.0, &self.along(line), width_m)
    }

    /// The strip of a line whose stretches are known, reaching into what lies at its ends.
    pub(super) fn strip_between(
        &self,
        line: &LineString<f64>,
        stretches: &[Stretch],
        width_m: f64,
    ) -> MultiPolygon<f64> {
        self.held(&led_on(&line.0, width_m), stretches, width_m)
    }

    /// What of the band along a line the territories hold over which its stretches run.
    fn held(&self, line: &[Coord], stretches: &[Stretch], width_m: f64) -> MultiPolygon<f64> {
        let holders: BTreeSet<TerritoryId> = stretches
            .iter()
            .filter(|stretch| stretch.to_m > stretch.from_m)
            .flat_map(|stretch| [stretch.territory, stretch.beside])
            .flatten()
            .collect();
        // A line far from all ground may be as long as another, and its band as large.
        if holders.is_empty() {
            return MultiPolygon(Vec::new());
        }
        let band = ribbon(line, width_m);
        let parts = holders.into_iter().flat_map(|holder| self[holder].parts());
        let grounds: Vec<&Rings> = parts
            .map(|part| &self.part(part).rings)
            .filter(|rings| boxes_meet(&rings.bounds(), &band.bounds()))
            .collect();
        // Across 180° the pieces lie far apart on the plane, and little of the territories lies near either.
        let pieces: Vec<Rings> = band
            .polygons()
            .map(|piece| common(&piece, &grounds))
            .collect();
        Rings::all(&pieces).to_multi_polygon()
    }
}

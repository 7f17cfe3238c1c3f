//! From the globe to the plane of a picture: the projection that suits a map's place and width.
//!
//! The globe is a sphere of radius 1 here: a picture cannot show the difference. Forms after Snyder, *Map Projections: A Working Manual* (1987), and
//! Šavrič, Patterson and Jenny, *The Equal Earth map projection* (2018).

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use geo_types::Coord;

use super::extent::Extent;

/// A projection with its central meridian.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MapProjection {
    central: f64,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// Lambert's conformal conic, on the northern side: `n` is the cone's constant, `f` its scale. The south is drawn by its mirror image.
    Conic {
        n: f64,
        f: f64,
        mirrored: bool,
    },
    Mercator,
    /// Stereographic around a pole: the south pole is drawn by its mirror image.
    Polar {
        mirrored: bool,
    },
    /// Equal areas, for maps of the world and of what is too large for a cone.
    EqualEarth,
}

/// Beyond this latitude Mercator and the far side of a cone run off to infinity.
const FAR: f64 = 85.0;

impl MapProjection {
    /// The one that suits a map:
    ///
    /// - around a pole, and a cap of the globe at most: polar stereographic
    /// - more than half the globe in either direction: Equal Earth
    /// - over the equator: Mercator, or Equal Earth where the map is tall
    /// - anything else: Lambert's conic, its parallels at 1/6 and 5/6 of the height
    pub(crate) fn for_extent(extent: &Extent) -> Self {
        let (width, height, middle) = (extent.width(), extent.height(), extent.middle());
        let nearest_to_equator = if extent.south * extent.north <= 0.0 {
            0.0
        } else {
            extent.south.abs().min(extent.north.abs())
        };
        let farthest = extent.south.abs().max(extent.north.abs());
        let is_cap = nearest_to_equator >= 30.0 && (farthest > 86.0 || width > 200.0);
        let is_world = height > 110.0 || width > if middle.abs() > 45.0 { 200.0 } else { 150.0 };
        let form = if is_cap {
            Form::Polar {
                mirrored: middle < 0.0,
            }
        } else if is_world || (middle.abs() < 12.0 && height > 50.0) {
            Form::EqualEarth
        } else if middle.abs() < 12.0 {
            Form::Mercator
        } else {
            conic(extent)
        };
        MapProjection {
            central: extent.central(),
            form,
        }
    }

    pub(crate) fn central(&self) -> f64 {
        self.central
    }

    /// What cartographers call it.
    pub(crate) fn name(&self) -> &'static str {
        match self.form {
            Form::Conic { .. } => "Lambert conformal conic projection",
            Form::Mercator => "Mercator projection",
            Form::Polar { .. } => "Polar stereographic projection",
            Form::EqualEarth => "Equal Earth projection",
        }
    }

    /// Whether the whole globe has an outline on this map, past which there is nothing.
    pub(crate) fn has_outline(&self) -> bool {
        self.form == Form::EqualEarth
    }

    /// A position on the plane, y upwards, in radii of the globe. Longitudes are taken as they are, so that a figure that was cut at the meridian opposite the
    /// central one stays on its side.
    pub(crate) fn project(&self, c: Coord) -> Coord {
        let (x, y) = match self.form {
            Form::Conic { n, f, mirrored } => self.mirror(c, mirrored, |lon, lat| {
                let lat = lat.max(-60_f64.to_radians());
                let rho = f / (FRAC_PI_4 + lat / 2.0).tan().powf(n);
                (rho * (n * lon).sin(), -rho * (n * lon).cos())
            }),
            Form::Polar { mirrored } => self.mirror(c, mirrored, |lon, lat| {
                let lat = lat.max(-60_f64.to_radians());
                let rho = 2.0 * (FRAC_PI_4 - lat / 2.0).tan();
                (rho * lon.sin(), -rho * lon.cos())
            }),
            Form::Mercator => self.mirror(c, false, |lon, lat| {
                let lat = lat.clamp(-FAR.to_radians(), FAR.to_radians());
                (lon, (FRAC_PI_4 + lat / 2.0).tan().ln())
            }),
            Form::EqualEarth => self.mirror(c, false, equal_earth),
        };
        Coord { x, y }
    }

    fn mirror(
        &self,
        c: Coord,
        mirrored: bool,
        form: impl Fn(f64, f64) -> (f64, f64),
    ) -> (f64, f64) {
        let lon = (c.x - self.central).to_radians();
        let lat = c.y.to_radians();
        if mirrored {
            let (x, y) = form(lon, -lat);
            (x, -y)
        } else {
            form(lon, lat)
        }
    }
}

fn conic(extent: &Extent) -> Form {
    let mirrored = extent.middle() < 0.0;
    let (south, north) = if mirrored {
        (-extent.north, -extent.south)
    } else {
        (extent.south, extent.north)
    };
    let sixth = (north - south) / 6.0;
    let first = (south + sixth).min(80.0).to_radians();
    let second = (north - sixth).min(80.0).to_radians();
    let t = |lat: f64| (FRAC_PI_4 + lat / 2.0).tan();
    // With one parallel only, the limit of the formula.
    let n = if second - first < 1e-6 {
        first.sin()
    } else {
        (first.cos() / second.cos()).ln() / (t(second) / t(first)).ln()
    };
    Form::Conic {
        n,
        f: first.cos() * t(first).powf(n) / n,
        mirrored,
    }
}

fn equal_earth(lon: f64, lat: f64) -> (f64, f64) {
    const A: [f64; 4] = [1.340264, -0.081106, 0.000893, 0.003796];
    let m = 3_f64.sqrt() / 2.0;
    let t = (m * lat.clamp(-FRAC_PI_2, FRAC_PI_2).sin()).asin();
    let t2 = t * t;
    let t6 = t2 * t2 * t2;
    let slope = A[0] + 3.0 * A[1] * t2 + t6 * (7.0 * A[2] + 9.0 * A[3] * t2);
    let height = t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2));
    (lon * t.cos() / (m * slope), height)
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::*;

    fn extent(west: f64, east: f64, south: f64, north: f64) -> Extent {
        Extent {
            west,
            east,
            south,
            north,
        }
    }

    fn form(west: f64, east: f64, south: f64, north: f64) -> Form {
        MapProjection::for_extent(&extent(west, east, south, north)).form
    }

    #[test]
    fn each_map_has_the_projection_that_an_atlas_would_give_it() {
        let is_conic =
            |form, south| matches!(form, Form::Conic { mirrored, .. } if mirrored == south);
        assert!(
            is_conic(form(41.0, 51.0, 38.0, 44.0), false),
            "South Caucasus"
        );
        assert!(is_conic(form(20.0, 191.0, 41.0, 82.0), false), "Russia");
        assert!(
            is_conic(form(113.0, 154.0, -44.0, -10.0), true),
            "Australia"
        );
        assert_eq!(form(95.0, 141.0, -11.0, 6.0), Form::Mercator, "Indonesia");
        assert_eq!(form(-18.0, 52.0, -35.0, 38.0), Form::EqualEarth, "Africa");
        assert_eq!(
            form(-180.0, 180.0, -90.0, 84.0),
            Form::EqualEarth,
            "the world"
        );
        let antarctica = form(-180.0, 180.0, -90.0, -60.0);
        assert_eq!(antarctica, Form::Polar { mirrored: true });
    }

    /// Snyder, p. 296: Lambert's conic with parallels 33° and 45°, of 35° N 75° W seen from 23° N 96° W.
    #[test]
    fn the_cone_agrees_with_the_manual() {
        // A map from 30° to 48° has these parallels.
        let projection = MapProjection::for_extent(&extent(-106.0, -86.0, 30.0, 48.0));
        let origin = projection.project((-96.0, 23.0).into());
        let at = projection.project((-75.0, 35.0).into());
        assert_relative_eq!(at.x - origin.x, 0.2966785, epsilon = 1e-6);
        assert_relative_eq!(at.y - origin.y, 0.2462112, epsilon = 1e-6);
    }

    #[test]
    fn equal_earth_agrees_with_its_authors() {
        // The globe is 2.706630 radii wide to either side, and 1.317362 high.
        let (x, _) = equal_earth(180_f64.to_radians(), 0.0);
        let (_, y) = equal_earth(0.0, FRAC_PI_2);
        assert_relative_eq!(x, 2.706630, epsilon = 1e-6);
        assert_relative_eq!(y, 1.317363, epsilon = 1e-6);
    }

    #[test]
    fn north_is_up_and_east_is_right_everywhere() {
        for projection in [
            extent(10.0, 20.0, 40.0, 50.0),
            extent(10.0, 20.0, -50.0, -40.0),
            extent(10.0, 20.0, -3.0, 3.0),
            extent(-170.0, 170.0, -60.0, 80.0),
        ]
        .map(|extent| MapProjection::for_extent(&extent))
        {
            let [at, north, east] = [(14.0, 1.0), (14.0, 2.0), (15.0, 1.0)]
                .map(|(lon, lat)| projection.project((lon, lat).into()));
            assert!(north.y > at.y && east.x > at.x, "{projection:?}");
        }
    }

    #[test]
    fn every_position_is_finite() {
        for form in [
            extent(10.0, 20.0, 40.0, 50.0),
            extent(-180.0, 180.0, 60.0, 90.0),
        ] {
            let projection = MapProjection::for_extent(&form);
            for lat in [-90.0, -89.0, 0.0, 90.0] {
                let c = projection.project((-170.0, lat).into());
                assert!(c.x.is_finite() && c.y.is_finite());
            }
        }
    }
}

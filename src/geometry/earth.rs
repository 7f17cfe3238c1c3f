//! The WGS84 ellipsoid: its axes, its area, the length of its degrees.

use std::f64::consts::PI;

/// Equatorial radius in metres.
pub(crate) const A: f64 = 6_378_137.0;
/// First eccentricity squared, f (2 - f) with f = 1 / 298.257223563.
pub(crate) const E2: f64 = 6.694_379_990_141_316e-3;
/// No curve of the surface turns more gently than a circle of this radius in metres: a² / b, the radius at the poles, rounded up.
pub(crate) const LARGEST_RADIUS_M: f64 = 6_400_000.0;
/// Area of the whole ellipsoid in m².
#[cfg(test)]
pub(crate) const GLOBE_M2: f64 = 510_065_621_724_088.5;
/// A degree in radians.
pub(crate) const DEGREE: f64 = PI / 180.0;

/// Nearer to a pole, in degrees of latitude, a degree of longitude is taken to be as long as it is there, 194 m, where rims are compared with a tolerance. At the pole it has no length, and all that
/// leads there would be near each other however many degrees apart, though no box in degrees holds all that is near. What two files round differently they round in degrees.
pub(crate) const FARTHEST_LAT: f64 = 89.9;

/// Length in metres of a degree of latitude and of longitude at a latitude: for tolerances, not for answers.
pub(crate) fn metres_per_degree(lat: f64) -> (f64, f64) {
    let (sin, cos) = lat.to_radians().sin_cos();
    let w2 = 1.0 - E2 * sin * sin;
    (
        A * (1.0 - E2) / (w2 * w2.sqrt()) * DEGREE,
        A / w2.sqrt() * cos.max(1e-9) * DEGREE,
    )
}

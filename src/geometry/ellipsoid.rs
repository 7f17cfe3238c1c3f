//! What the crate asks of the WGS84 ellipsoid: areas, lengths and distances, each made in a file of its own.

pub(crate) use super::areas::{area, area_along, geodesic_ring_area, ring_area};
pub(crate) use super::earth::{FARTHEST_LAT, metres_per_degree};
pub(crate) use super::lengths::{distance, length};
pub(crate) use super::space::{
    Space, box_in_space, chord_2, chord_slack, distance_to_segment, in_space, is_farther_by_chord,
    nearest_by_chord,
};

/// Against values in 40 digits, which `tests/reference/ellipsoid_values.py` computes by quadrature.
#[cfg(test)]
mod tests {
    use geo_types::Coord;
    use serde_json::Value;

    use super::super::areas::geodesic_area_along;
    use super::*;

    fn reference() -> Value {
        let text = std::fs::read_to_string("tests/reference/ellipsoid_values.json")
            .expect("the values are there");
        serde_json::from_str(&text).expect("they are JSON")
    }

    fn list(value: &Value) -> &[Value] {
        value.as_array().expect("a list")
    }

    fn number(value: &Value) -> f64 {
        value.as_f64().expect("a number")
    }

    fn at(longitude: &Value, latitude: &Value) -> Coord {
        Coord {
            x: number(longitude),
            y: number(latitude),
        }
    }

    /// A rounding of the authalic function, in m² per radian of longitude, comes a few times into each area.
    const ROUNDING: f64 = 0.03;

    #[test]
    fn segments_of_every_size_and_latitude() {
        for row in list(&reference()["segments"]) {
            let (a, b) = (at(&row[1], &row[2]), at(&row[3], &row[4]));
            let x = (b.x - a.x).abs().to_radians();
            let size = (b.x - a.x).abs().max((b.y - a.y).abs());
            // What the tables at the head of `areas.rs` and `lengths.rs` promise.
            let (area_slack, length_slack) = match size {
                ..=0.28 => (3e-5, 1e-8),
                ..=2.5 => (2e-4, 1e-8),
                ..=2.8 => (2e-4, 1.5e-8),
                _ => (0.1, 1.5e-8),
            };
            let near = |what: &str, found: f64, expected: f64, slack: f64| {
                let slack = slack + 1e-13 * expected.abs();
                assert!((found - expected).abs() <= slack, "{what} {found} of {row}");
            };
            let straight = -area_along(&[a, b], a.y);
            near("straight", straight, number(&row[5]), ROUNDING * x);
            let geodesic = -geodesic_area_along(&[a, b], a.y);
            near(
                "geodesic",
                geodesic,
                number(&row[6]),
                ROUNDING * x + area_slack,
            );
            near("length", length(&[a, b]), number(&row[7]), length_slack);
            near("length", distance(a, b), number(&row[7]), length_slack);
        }
    }

    #[test]
    fn rings_small_and_large() {
        for row in list(&reference()["rings"]) {
            let ring: Vec<Coord> = list(&row[1]).iter().map(|c| at(&c[0], &c[1])).collect();
            for (found, expected) in [
                (ring_area(&ring), number(&row[2])),
                (geodesic_ring_area(&ring), number(&row[3])),
            ] {
                let slack = if expected.abs() < 1e6 {
                    // A rounding of Q over the ring's width.
                    ROUNDING * expected.abs().sqrt() / 6.4e6
                } else {
                    (1e-12 * expected.abs()).max(6e-4)
                };
                assert!((found - expected).abs() <= slack, "{found} of {row}");
            }
            let slack = 1e-8 * ring.len() as f64;
            assert!((length(&ring) - number(&row[4])).abs() <= slack, "{row}");
        }
    }

    #[test]
    fn a_ring_may_begin_anywhere() {
        for row in list(&reference()["rings"]) {
            let mut ring: Vec<Coord> = list(&row[1]).iter().map(|c| at(&c[0], &c[1])).collect();
            let first = (ring_area(&ring), geodesic_ring_area(&ring));
            for _ in 2..ring.len() {
                ring.pop();
                ring.rotate_left(1);
                ring.push(ring[0]);
                let (straight, geodesic) = (ring_area(&ring), geodesic_ring_area(&ring));
                let slack = 1e-13 * first.0.abs() + 2e-5;
                assert!((straight - first.0).abs() <= slack, "{row}");
                assert!((geodesic - first.1).abs() <= slack, "{row}");
            }
        }
    }
}

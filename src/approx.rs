//! Feature `approx`: answers compared by their numbers, all else being equal.

use approx::{AbsDiffEq, RelativeEq};

use crate::questions::{Border, Enclave, Exclave, Nearest, Neighbor, Share};

/// Compares the numbers of two answers one by one with `compare`, where all else is equal.
trait Numbers {
    fn agree(&self, other: &Self, compare: impl Fn(f64, f64) -> bool + Copy) -> bool;
}

impl Numbers for Neighbor {
    fn agree(&self, other: &Self, compare: impl Fn(f64, f64) -> bool + Copy) -> bool {
        (self.territory, self.matched) == (other.territory, other.matched)
            && compare(self.length_m, other.length_m)
    }
}

impl Numbers for Share {
    fn agree(&self, other: &Self, compare: impl Fn(f64, f64) -> bool + Copy) -> bool {
        self.territory == other.territory && compare(self.area_m2, other.area_m2)
    }
}

impl Numbers for Nearest {
    fn agree(&self, other: &Self, compare: impl Fn(f64, f64) -> bool + Copy) -> bool {
        (self.territory, self.part) == (other.territory, other.part)
            && compare(self.distance_m, other.distance_m)
            && compare(self.position.x, other.position.x)
            && compare(self.position.y, other.position.y)
    }
}

impl Numbers for Enclave {
    fn agree(&self, other: &Self, compare: impl Fn(f64, f64) -> bool + Copy) -> bool {
        (self.part, self.territory, self.host, self.order)
            == (other.part, other.territory, other.host, other.order)
            && self.host_parts == other.host_parts
            && compare(self.area_m2, other.area_m2)
            && compare(self.perimeter_m, other.perimeter_m)
    }
}

impl Numbers for Exclave {
    fn agree(&self, other: &Self, compare: impl Fn(f64, f64) -> bool + Copy) -> bool {
        (self.part, self.territory) == (other.part, other.territory)
            && self.neighbors.len() == other.neighbors.len()
            && self
                .neighbors
                .iter()
                .zip(&other.neighbors)
                .all(|(a, b)| a.agree(b, compare))
            && compare(self.open_m, other.open_m)
            && compare(self.area_m2, other.area_m2)
            && compare(self.distance_to_main_m, other.distance_to_main_m)
    }
}

impl Numbers for Border {
    fn agree(&self, other: &Self, compare: impl Fn(f64, f64) -> bool + Copy) -> bool {
        let (lines, others) = (self.lines(), other.lines());
        let same_line = |(a, b): (&geo_types::LineString, &geo_types::LineString)| {
            a.0.len() == b.0.len()
                && a.0
                    .iter()
                    .zip(&b.0)
                    .all(|(p, q)| compare(p.x, q.x) && compare(p.y, q.y))
        };
        (self.of(), self.with(), self.matched()) == (other.of(), other.with(), other.matched())
            && compare(self.length_m(), other.length_m())
            && lines.0.len() == others.0.len()
            && lines.0.iter().zip(&others.0).all(same_line)
    }
}

macro_rules! by_numbers {
    ($($answer:ty),*) => {$(
        impl AbsDiffEq for $answer {
            type Epsilon = f64;

            fn default_epsilon() -> f64 {
                f64::default_epsilon()
            }

            fn abs_diff_eq(&self, other: &Self, epsilon: f64) -> bool {
                self.agree(other, |a, b| a.abs_diff_eq(&b, epsilon))
            }
        }

        impl RelativeEq for $answer {
            fn default_max_relative() -> f64 {
                f64::default_max_relative()
            }

            fn relative_eq(&self, other: &Self, epsilon: f64, max_relative: f64) -> bool {
                self.agree(other, |a, b| a.relative_eq(&b, epsilon, max_relative))
            }
        }
    )*};
}

by_numbers!(Neighbor, Share, Nearest, Enclave, Exclave, Border);

#[cfg(test)]
mod tests {
    use approx::{assert_relative_eq, assert_relative_ne};
    use geo_types::polygon;

    use crate::Atlas;

    #[test]
    fn answers_are_compared_by_their_numbers() {
        let square = polygon![(x: 0., y: 0.), (x: 1., y: 0.), (x: 1., y: 1.), (x: 0., y: 1.)];
        let atlas = Atlas::builder()
            .territory("A", square.clone())
            .build()
            .unwrap();
        let share = atlas.shares(&square.into())[0];
        let mut other = share;
        other.area_m2 *= 1.0 + 1e-9;
        assert_relative_eq!(share, other, max_relative = 1e-8);
        assert_relative_ne!(share, other, max_relative = 1e-10);
        other.territory = None;
        assert_relative_ne!(share, other, max_relative = 1.0);
    }
}

//! Where a line passes from one side of a segment to the other, whatever touches or runs along whatever.
//!
//! The line is asked twice: all of it after the infinitesimal step to the north-east, and after that to the south-west. After a step nothing
//! touches and nothing runs along: a segment is crossed or it is not, and the parity of the crossings of a rim says where one is inside. Where a
//! line runs on a rim the two steps lead to its two sides.

use geo_types::Coord;

use super::side::{Nudge, Side, side, side_by_step};

/// The two steps, in the order of what is counted for each.
pub(crate) const NUDGES: [Nudge; 2] = [Nudge::NorthEast, Nudge::SouthWest];

/// Where and after which steps a segment crosses another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Passing {
    /// The fraction of the way along the first segment: 0 and 1 exactly at its ends, and true to some units in the last place of 1.
    pub(crate) fraction: f64,
    pub(crate) at: Coord,
    /// Whether it is at a corner of one of the two, and not rounded.
    pub(crate) at_corner: bool,
    /// After which of [`NUDGES`] it crosses.
    pub(crate) after: [bool; 2],
}

/// How the segment from `a` to `b`, after each step, crosses that from `c` to `d`. Exact; only the place of a crossing within both is rounded.
pub(crate) fn passing((a, b): (Coord, Coord), (c, d): (Coord, Coord)) -> Option<Passing> {
    let (side_c, side_d) = (side(a, b, c), side(a, b, d));
    // Both on the line through a and b: then the step moves one away from the other.
    if side_c == side_d {
        return None;
    }
    let (side_a, side_b) = (side(c, d, a), side(c, d, b));
    if side_a == side_b {
        return None;
    }
    let crosses = |nudge: Nudge, back: Nudge| {
        let parted = |one: Side, other: Side, step: Side| {
            let of = |sure: Side| if sure == Side::On { step } else { sure };
            of(one) != of(other)
        };
        parted(side_a, side_b, side_by_step(c, d, nudge))
            && parted(side_c, side_d, side_by_step(a, b, back))
    };
    let [north_east, south_west] = NUDGES;
    let after = [
        crosses(north_east, south_west),
        crosses(south_west, north_east),
    ];
    if after == [false, false] {
        return None;
    }
    let corner = [(side_c, c), (side_d, d), (side_a, a), (side_b, b)]
        .into_iter()
        .find(|(side, _)| *side == Side::On);
    let (fraction, at) = match corner {
        Some((_, corner)) => (fraction_at(a, b, corner), corner),
        None => crossing((a, b), (c, d)),
    };
    Some(Passing {
        fraction,
        at,
        at_corner: corner.is_some(),
        after,
    })
}

/// The fraction of the way from `a` to `b` at a position that is on it. It grows along the way and is the same for the same position.
fn fraction_at(a: Coord, b: Coord, p: Coord) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    if dx.abs() >= dy.abs() {
        (p.x - a.x) / dx
    } else {
        (p.y - a.y) / dy
    }
}

/// Where two segments cross that cross within both. The position is the same whichever way either runs.
fn crossing((a, b): (Coord, Coord), (c, d): (Coord, Coord)) -> (f64, Coord) {
    let (from_a, from_b) = (orientation(c, d, a).abs(), orientation(c, d, b).abs());
    let whole = from_a + from_b;
    if whole == 0.0 {
        // Among numbers so small that their products are none.
        return (0.0, a);
    }
    // Multiplied first and divided then, a position that has few digits comes out as it is.
    let weighed = |from: Coord, to: Coord, part: f64| Coord {
        x: from.x + part * (to.x - from.x) / whole,
        y: from.y + part * (to.y - from.y) / whole,
    };
    let at = if (a.x, a.y) < (b.x, b.y) {
        weighed(a, b, from_a)
    } else {
        weighed(b, a, from_b)
    };
    (from_a / whole, at)
}

/// Twice the area of the triangle, positive where it turns left, to the last bits however small it is: segments that are almost parallel are told apart by what
/// plain arithmetic has long lost.
///
/// All products of the differences, each with what its rounding left, are added up without loss (Shewchuk 1997, *Adaptive Precision Floating-Point
/// Arithmetic*).
fn orientation(a: Coord, b: Coord, p: Coord) -> f64 {
    let mut sum = Sum::default();
    sum.add_product(difference(a.x, p.x), difference(b.y, p.y), 1.0);
    sum.add_product(difference(a.y, p.y), difference(b.x, p.x), -1.0);
    sum.value()
}

/// A difference and what its rounding left.
fn difference(a: f64, b: f64) -> [f64; 2] {
    two_sum(a, -b)
}

fn two_sum(a: f64, b: f64) -> [f64; 2] {
    let sum = a + b;
    let of_b = sum - a;
    [sum, (a - (sum - of_b)) + (b - of_b)]
}

/// Numbers whose sum is exact, the smallest first.
#[derive(Default)]
struct Sum {
    terms: [f64; 16],
    count: usize,
}

impl Sum {
    fn add_product(&mut self, a: [f64; 2], b: [f64; 2], sign: f64) {
        for a in a.into_iter().filter(|&a| a != 0.0) {
            for b in b.into_iter().filter(|&b| b != 0.0) {
                let product = a * b;
                self.add(sign * a.mul_add(b, -product));
                self.add(sign * product);
            }
        }
    }

    fn add(&mut self, mut term: f64) {
        for other in &mut self.terms[..self.count] {
            let [sum, left] = two_sum(term, *other);
            *other = left;
            term = sum;
        }
        self.terms[self.count] = term;
        self.count += 1;
    }

    fn value(&self) -> f64 {
        self.terms[..self.count].iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;

    fn c(x: f64, y: f64) -> Coord {
        Coord { x, y }
    }

    #[test]
    fn a_corner_in_the_way_is_passed_once_or_not_at_all() {
        //      e
        //      |
        // a----c----b   passed on one of its two sides, whichever way the step leads
        //      |
        //      d
        let (a, b) = (c(0.0, 1.0), c(2.0, 1.0));
        let (south, corner, north, east) = (c(1.0, 0.0), c(1.0, 1.0), c(1.0, 2.0), c(2.0, 2.0));
        let count = |segments: [(Coord, Coord); 2], nudge: usize| {
            segments
                .into_iter()
                .filter_map(|segment| passing((a, b), segment))
                .filter(|passing| {
                    assert_eq!((passing.at, passing.fraction), (corner, 0.5));
                    passing.after[nudge]
                })
                .count()
        };
        for nudge in [0, 1] {
            assert_eq!(count([(south, corner), (corner, north)], nudge), 1);
            assert_eq!(count([(east, corner), (corner, north)], nudge) % 2, 0);
        }
    }

    /// On whole numbers, where all can be computed exactly: a step as two more digits of a number in base ten thousand.
    #[test]
    fn passings_are_those_of_segments_that_were_moved() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(3);
        type At = (i128, i128);
        let turn = |(ax, ay): At, (bx, by): At, (px, py): At| {
            ((bx - ax) * (py - ay) - (by - ay) * (px - ax)).signum()
        };
        let mut found = 0;
        for _ in 0..100_000 {
            let [a, b, c, d] = std::array::from_fn(|_| {
                (random.random_range(0..5_i64), random.random_range(0..5_i64))
            });
            if a == b || c == d {
                continue;
            }
            let after = [1, -1].map(|step| {
                let wide =
                    |(x, y): (i64, i64)| (i128::from(x) * 100_000_000, i128::from(y) * 100_000_000);
                let moved = |p| (wide(p).0 + 10_000 * step, wide(p).1 + step);
                let (a, b, c, d) = (moved(a), moved(b), wide(c), wide(d));
                turn(a, b, c) != turn(a, b, d) && turn(c, d, a) != turn(c, d, b)
            });
            let plain = |(x, y): (i64, i64)| Coord {
                x: x as f64,
                y: y as f64,
            };
            let passing = passing((plain(a), plain(b)), (plain(c), plain(d)));
            assert_eq!(passing.map_or([false; 2], |p| p.after), after);
            found += usize::from(passing.is_some());
        }
        assert!(found > 10_000);
    }

    #[test]
    fn crossings_of_almost_parallel_segments_keep_their_place() {
        // Rising by one unit in the last place over the whole length: they cross in the middle.
        let (a, b) = (c(1.0, 1.0), c(2.0, 1.0_f64.next_up()));
        let (e, f) = (c(1.0, 1.0_f64.next_up()), c(2.0, 1.0));
        let passing = passing((a, b), (e, f)).expect("they cross");
        assert_eq!((passing.fraction, passing.at.x), (0.5, 1.5));
    }
}

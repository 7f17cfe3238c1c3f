//! Left, right or on: the exact sign of an orientation, and the one rule for positions on a line.
//!
//! Three laws hold, for any finite coordinates:
//!
//! 1. `side(a, b, p)` is exact: it is `On` only where p lies on the line through a and b.
//! 2. `side(b, a, p)` is the opposite of `side(a, b, p)`.
//! 3. `nudged_side` is never `On` for a segment that has a length: it is the side of p after an infinitesimal
//!    step to the east and an infinitely smaller one to the north, (x + ε, y + ε²).
//!
//! The third is how the crate decides whose a position on a border is (the ground on its east; on a border that
//! runs east to west, the ground on its north), and how two polygons that touch, or share borders, are laid over
//! each other without any special case.

use std::cmp::Ordering;

use geo_types::Coord;

/// Where a position lies, seen along a directed line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
    On,
}

impl Side {
    fn of_sign(sign: f64) -> Self {
        if sign > 0.0 {
            Side::Left
        } else if sign < 0.0 {
            Side::Right
        } else {
            Side::On
        }
    }
}

/// The side of `p` seen along the line from `a` to `b`, exactly.
pub(crate) fn side(a: Coord, b: Coord, p: Coord) -> Side {
    // Positions at corners are asked for often, and nothing is dearer than to prove a sign zero.
    if p == a || p == b {
        return Side::On;
    }
    let robust = |c: Coord| robust::Coord { x: c.x, y: c.y };
    Side::of_sign(robust::orient2d(robust(a), robust(b), robust(p)))
}

/// The order in which directions from a position come, counter-clockwise from the east.
pub(crate) fn turning(at: Coord, a: Coord, b: Coord) -> Ordering {
    let is_lower = |c: Coord| c.y < at.y || (c.y == at.y && c.x < at.x);
    is_lower(a)
        .cmp(&is_lower(b))
        .then_with(|| match side(at, a, b) {
            Side::Left => Ordering::Less,
            Side::Right => Ordering::Greater,
            Side::On => Ordering::Equal,
        })
}

/// An infinitesimal step by which all of one figure is moved against another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nudge {
    /// (+ε, +ε²): the rule of location.
    NorthEast,
    /// (-ε, -ε²): the same seen from the figure that stays.
    SouthWest,
}

/// The side of `p` after the step, seen along `a` to `b`. `On` only where `a` equals `b`.
pub(crate) fn nudged_side(a: Coord, b: Coord, p: Coord, nudge: Nudge) -> Side {
    match side(a, b, p) {
        Side::On => side_by_step(a, b, nudge),
        sure => sure,
    }
}

/// The side to which the step itself leads from any position on the line.
pub(crate) fn side_by_step(a: Coord, b: Coord, nudge: Nudge) -> Side {
    // The orientation grows by (a.y - b.y) per unit of p.x and by (b.x - a.x) per unit of p.y.
    let eastward = a.y - b.y;
    let sign = if eastward != 0.0 { eastward } else { b.x - a.x };
    Side::of_sign(if nudge == Nudge::NorthEast {
        sign
    } else {
        -sign
    })
}

/// Whether a ray from `p`, after the step, towards the west crosses the segment from `a` to `b`.
///
/// The parity of the crossings of all rings of a polygon says whether the moved position is inside.
pub(crate) fn crosses_west_of(a: Coord, b: Coord, p: Coord, nudge: Nudge) -> bool {
    let below = |c: Coord| {
        if nudge == Nudge::NorthEast {
            c.y <= p.y
        } else {
            c.y < p.y
        }
    };
    let upward = below(a);
    if upward == below(b) || (a.x > p.x && b.x > p.x) {
        return false;
    }
    if a.x < p.x && b.x < p.x {
        return true;
    }
    let east_of_it = if upward { Side::Right } else { Side::Left };
    nudged_side(a, b, p, nudge) == east_of_it
}

/// Whether a ray from `p`, after the step to the north-east, towards the south crosses the segment from `a` to `b`.
pub(crate) fn crosses_south_of(a: Coord, b: Coord, p: Coord) -> bool {
    let eastward = a.x <= p.x;
    if eastward == (b.x <= p.x) || (a.y > p.y && b.y > p.y) {
        return false;
    }
    if a.y < p.y && b.y < p.y {
        return true;
    }
    let north_of_it = if eastward { Side::Left } else { Side::Right };
    nudged_side(a, b, p, Nudge::NorthEast) == north_of_it
}

/// Whether the way from `from` first north or south, then west or east to `to`, after the step to the north-east, crosses the segment
/// from `a` to `b` an odd number of times.
///
/// Over all rings of a polygon this says whether one of the two is inside and the other is not. Segments that stay away from the way count for nothing and
/// may be left out, which is how an index asks few of them.
pub(crate) fn crosses_way(a: Coord, b: Coord, from: Coord, to: Coord) -> bool {
    let turn = Coord { x: from.x, y: to.y };
    let west_of = |p| crosses_west_of(a, b, p, Nudge::NorthEast);
    (crosses_south_of(a, b, from) != crosses_south_of(a, b, turn)) != (west_of(turn) != west_of(to))
}

/// Whether a position lies exactly on a segment, its ends counted.
pub(crate) fn lies_on(a: Coord, b: Coord, p: Coord) -> bool {
    p.x >= a.x.min(b.x)
        && p.x <= a.x.max(b.x)
        && p.y >= a.y.min(b.y)
        && p.y <= a.y.max(b.y)
        && side(a, b, p) == Side::On
}

/// Whether each of two segments has its ends strictly on both sides of the other.
pub(crate) fn segments_cross((a, b): (Coord, Coord), (c, d): (Coord, Coord)) -> bool {
    let parted = |x, y| {
        matches!(
            (x, y),
            (Side::Left, Side::Right) | (Side::Right, Side::Left)
        )
    };
    parted(side(a, b, c), side(a, b, d)) && parted(side(c, d, a), side(c, d, b))
}

/// Whether two segments have a position in common, their ends counted.
pub(crate) fn segments_meet((a, b): (Coord, Coord), (c, d): (Coord, Coord)) -> bool {
    segments_cross((a, b), (c, d))
        || lies_on(a, b, c)
        || lies_on(a, b, d)
        || lies_on(c, d, a)
        || lies_on(c, d, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(x: f64, y: f64) -> Coord {
        Coord { x, y }
    }

    #[test]
    fn a_position_on_a_border_lies_to_its_east_and_on_a_level_one_to_its_north() {
        let (south, north) = (c(0.0, 0.0), c(0.0, 2.0));
        assert_eq!(
            nudged_side(south, north, c(0.0, 1.0), Nudge::NorthEast),
            Side::Right
        );
        assert_eq!(
            nudged_side(north, south, c(0.0, 1.0), Nudge::NorthEast),
            Side::Left
        );
        let (west, east) = (c(0.0, 0.0), c(2.0, 0.0));
        assert_eq!(
            nudged_side(west, east, c(1.0, 0.0), Nudge::NorthEast),
            Side::Left
        );
        assert_eq!(
            nudged_side(west, east, c(1.0, 0.0), Nudge::SouthWest),
            Side::Right
        );
    }

    #[test]
    fn signs_are_exact_where_plain_arithmetic_is_not() {
        // 0.1 + 0.2 and 0.3 differ by one unit in the last place.
        assert_eq!(
            side(c(0.0, 0.0), c(1.0, 1.0), c(0.1 + 0.2, 0.3)),
            Side::Right
        );
        assert_eq!(side(c(0.0, 0.0), c(1.0, 1.0), c(0.3, 0.3)), Side::On);
    }
}

//! 180 degrees and the poles: which positions and segments of the plane are one on the globe.
//!
//! Everything is computed on the plane of longitude and latitude, -180..180 by -90..90, with polygons cut at 180°.
//! Two lines of that plane are not what they seem: its east and west rims are one meridian, and its north and
//! south rims are one position each.

use geo_types::Coord;

/// The one writing of a position for comparing ends of segments: 180° is -180°, and -0 is 0.
pub(crate) fn canonical(c: Coord) -> Coord {
    let x = if c.x == 180.0 { -180.0 } else { c.x };
    // Adding zero turns -0 into 0 and nothing else.
    Coord {
        x: x + 0.0,
        y: c.y + 0.0,
    }
}

/// The bits of [`canonical`], by which positions are looked up.
pub(crate) fn bits(c: Coord) -> (u64, u64) {
    let c = canonical(c);
    (c.x.to_bits(), c.y.to_bits())
}

/// The bits of a position on the plane, where 180° and -180° are two; -0 is 0.
pub(crate) fn bits_on_plane(c: Coord) -> (u64, u64) {
    ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

/// The same as [`canonical`] for comparing places: also each pole is one.
pub(crate) fn canonical_place(c: Coord) -> Coord {
    if c.y.abs() == 90.0 {
        Coord { x: 0.0, y: c.y }
    } else {
        canonical(c)
    }
}

/// The position within the plane, -180 <= x < 180, at which a question about `c` is decided; `None` where `c` is nowhere.
///
/// The north pole is asked just below it: its ground is the ground around it, and the rule of location takes
/// a step to the north that would leave the plane.
#[inline]
pub(crate) fn position(c: Coord) -> Option<Coord> {
    if c.x >= -180.0 && c.x < 180.0 && c.y > -90.0 && c.y < 90.0 {
        Some(c)
    } else {
        position_beyond(c)
    }
}

/// The same for what is not within the plane already.
#[cold]
fn position_beyond(c: Coord) -> Option<Coord> {
    if !c.x.is_finite() || !(-90.0..=90.0).contains(&c.y) {
        return None;
    }
    if c.y == 90.0 {
        return Some(Coord {
            x: -180.0,
            y: 90.0_f64.next_down(),
        });
    }
    if c.y == -90.0 {
        return Some(Coord {
            x: -180.0,
            y: -90.0,
        });
    }
    // The remainder is exact, and so is the difference of two numbers within a factor of two of each other.
    let x = c.x % 360.0;
    let x = if x >= 180.0 {
        x - 360.0
    } else if x < -180.0 {
        x + 360.0
    } else {
        x
    };
    Some(Coord { x, y: c.y })
}

/// Whether a segment runs along the rim at 180° or -180°.
pub(crate) fn is_on_180(a: Coord, b: Coord) -> bool {
    a.x.abs() == 180.0 && a.x == b.x
}

/// Whether a segment runs along the rim that is a pole, and so has no length.
pub(crate) fn is_on_pole(a: Coord, b: Coord) -> bool {
    a.y.abs() == 90.0 && a.y == b.y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longitudes_wrap_and_nonsense_is_nowhere() {
        let at = |x, y| position(Coord { x, y });
        assert_eq!(at(180.0, 5.0), Some(Coord { x: -180.0, y: 5.0 }));
        assert_eq!(at(190.0, 5.0), Some(Coord { x: -170.0, y: 5.0 }));
        assert_eq!(at(-540.0, 5.0), Some(Coord { x: -180.0, y: 5.0 }));
        assert_eq!(
            at(-180.0_f64.next_up(), 0.0).map(|c| c.x < 180.0),
            Some(true)
        );
        assert_eq!(
            at((-180.0_f64).next_down(), 0.0).map(|c| c.x < 180.0),
            Some(true)
        );
        assert_eq!(at(17.0, -90.0), at(-100.0, -90.0));
        assert_eq!(at(17.0, 90.0), at(-100.0, 90.0));
        assert_eq!(
            (at(f64::NAN, 0.0), at(0.0, 90.1), at(f64::INFINITY, 0.0)),
            (None, None, None)
        );
    }
}

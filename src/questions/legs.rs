//! A line as pieces within the plane of -180..180, where the rims are.

use geo_types::{Coord, LineString};

use crate::geometry::cut::crossing;
use crate::geometry::ellipsoid::length;
use crate::geometry::globe::is_on_pole;
use crate::geometry::turns::unrolled_line;

/// A segment of a line, as drawn, with the pieces of it that lie within one turn each.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) a: Coord,
    pub(super) b: Coord,
    pub(super) length_m: f64,
    /// How many legs of the line begin before it ends.
    pub(super) legs_end: usize,
}

/// A piece of a segment within the plane: all of it, but where the segment passes 180°.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    /// Where it begins and ends, as fractions of its ways.
    pub(super) from: f64,
    pub(super) to: f64,
    /// Where it ends, in the longitudes of the line.
    pub(super) end: Coord,
    /// The whole segment, so that nothing of it is rounded, as it lies in the plane after the step to the north-east, and after that to the
    /// south-west. They differ on 180°, where one step leads to -180 and the other to 180.
    pub(super) ways: [Way; 2],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Way {
    pub(super) a: Coord,
    pub(super) b: Coord,
    /// What was taken off the line's longitudes.
    pub(super) turned: f64,
}

/// The segments of a line and their legs, repeated positions skipped; `None` of a line that lies nowhere.
pub(super) fn legs(line: &LineString) -> Option<(Vec<Segment>, Vec<Leg>)> {
    let is_somewhere = |c: &Coord| c.x.is_finite() && (-90.0..=90.0).contains(&c.y);
    if !line.0.iter().all(is_somewhere) {
        return None;
    }
    let line = unrolled_line(&line.0);
    let (mut segments, mut legs) = (Vec::with_capacity(line.len()), Vec::new());
    for ab in line.windows(2).filter(|ab| ab[0] != ab[1]) {
        let (a, b) = (ab[0], ab[1]);
        // At a pole all longitudes are one position.
        if (b.x - a.x).abs() > 360.0 && !is_on_pole(a, b) {
            return None;
        }
        add_legs(a, b, &mut legs);
        segments.push(Segment {
            a,
            b,
            length_m: length(&[a, b]),
            legs_end: legs.len(),
        });
    }
    Some((segments, legs))
}

/// Whether a position of the plane is on no rim of it, so that what holds it is known from the ground alone.
pub(super) fn is_inner(c: Coord) -> bool {
    c.x.abs() < 180.0 && c.y.abs() < 90.0
}

/// The legs of a segment. One at a pole lies in a single position and has none.
fn add_legs(a: Coord, b: Coord, legs: &mut Vec<Leg>) {
    if is_on_pole(a, b) {
        return;
    }
    let on = |meridian: f64| Place {
        at: crossing(meridian, a, b),
        fraction: (meridian - a.x) / (b.x - a.x),
    };
    let mut from = Place {
        at: a,
        fraction: 0.0,
    };
    let end = Place {
        at: b,
        fraction: 1.0,
    };
    for to in meridians(a.x, b.x).into_iter().map(on).chain([end]) {
        add_leg((a, b), from, to, legs);
        from = to;
    }
}

/// A position on a segment.
#[derive(Clone, Copy)]
struct Place {
    at: Coord,
    fraction: f64,
}

/// The meridians at which a way from one longitude to another goes on on the other side, in its order.
fn meridians(from: f64, to: f64) -> Vec<f64> {
    let (low, high) = (from.min(to), from.max(to));
    let first = turn_of(low) + 180.0;
    let mut within: Vec<f64> = (0..2)
        .map(|turn| first + 360.0 * f64::from(turn))
        .filter(|&meridian| low < meridian && meridian < high)
        .collect();
    if to < from {
        within.reverse();
    }
    within
}

/// What is to be taken off a longitude so that -180 <= x < 180.
fn turn_of(x: f64) -> f64 {
    let turned = 360.0 * ((x + 180.0) / 360.0).floor();
    // Just below a meridian of 180° the sum is rounded up; the difference is exact.
    if x - turned < -180.0 {
        turned - 360.0
    } else {
        turned
    }
}

fn add_leg(segment: (Coord, Coord), from: Place, to: Place, legs: &mut Vec<Leg>) {
    let (west, east) = (from.at.x.min(to.at.x), from.at.x.max(to.at.x));
    let (west_of, east_of) = if west == east {
        let turned = turn_of(west);
        let on_180 = west - turned == -180.0;
        (if on_180 { turned - 360.0 } else { turned }, turned)
    } else {
        let turned = turn_of(west / 2.0 + east / 2.0);
        (turned, turned)
    };
    let leg = Leg {
        from: from.fraction,
        to: to.fraction,
        end: to.at,
        ways: [Way::of(segment, east_of), Way::of(segment, west_of)],
    };
    if leg.known_end(0).is_some() {
        legs.push(leg);
    } else {
        add_halves(from.at, to.at, legs);
    }
}

/// From rim to rim of the plane: in two, so that each has an end within it.
fn add_halves(a: Coord, b: Coord, legs: &mut Vec<Leg>) {
    let middle = Coord {
        x: a.x / 2.0 + b.x / 2.0,
        y: a.y / 2.0 + b.y / 2.0,
    };
    if middle != a && middle != b {
        add_legs(a, middle, legs);
        add_legs(middle, b, legs);
    }
}

impl Leg {
    /// The end of a way at which the ground itself says what holds it: the plane's rims would mislead.
    pub(super) fn known_end(&self, step: usize) -> Option<End> {
        let on_180 = self.ways[0] != self.ways[1];
        let is_known = |c: Coord| is_inner(c) || on_180 && c.y.abs() < 90.0;
        let way = self.ways[step];
        if is_known(way.a) {
            Some(End::Start)
        } else {
            is_known(way.b).then_some(End::End)
        }
    }
}

/// One of the ends of a way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum End {
    Start,
    End,
}

impl Way {
    /// Taking off whole turns that make a longitude smaller is exact.
    fn of((a, b): (Coord, Coord), turned: f64) -> Self {
        let at = |c: Coord| Coord {
            x: c.x - turned,
            y: c.y,
        };
        Self {
            a: at(a),
            b: at(b),
            turned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ring::between;

    fn ways(line: &[(f64, f64)]) -> Vec<[(f64, f64, f64, f64); 2]> {
        let (_, legs) = legs(&LineString::from(line.to_vec())).expect("it lies somewhere");
        let plain = |leg: &Leg, way: Way| {
            let (from, to) = (
                between(way.a, way.b, leg.from),
                between(way.a, way.b, leg.to),
            );
            (from.x, from.y, to.x, to.y)
        };
        legs.iter()
            .map(|leg| leg.ways.map(|way| plain(leg, way)))
            .collect()
    }

    #[test]
    fn beyond_180_a_line_goes_on_at_the_other_side() {
        let both = |way| [way, way];
        assert_eq!(
            ways(&[(170.0, 0.0), (190.0, 2.0)]),
            [
                both((170.0, 0.0, 180.0, 1.0)),
                both((-180.0, 1.0, -170.0, 2.0))
            ]
        );
        assert_eq!(
            ways(&[(-170.0, 0.0), (-190.0, 2.0)]),
            [
                both((-170.0, 0.0, -180.0, 1.0)),
                both((180.0, 1.0, 170.0, 2.0))
            ]
        );
        // On 180° itself the east lies at -180 and the west at 180.
        assert_eq!(
            ways(&[(180.0, 0.0), (180.0, 1.0)]),
            [[(-180.0, 0.0, -180.0, 1.0), (180.0, 0.0, 180.0, 1.0)]]
        );
        // As near to 180° as can be.
        let (below, above) = (180.0_f64.next_down(), (-180.0_f64).next_up());
        for x in [below, above] {
            assert_eq!(ways(&[(x, 0.0), (x, 1.0)]), [both((x, 0.0, x, 1.0))]);
        }
        assert_eq!(
            ways(&[(below - 360.0, 0.0), (below - 360.0, 1.0)]),
            [both((below, 0.0, below, 1.0))]
        );
        // Round the whole Earth.
        assert_eq!(ways(&[(-180.0, 0.0), (180.0, 0.0)]).len(), 2);
        assert_eq!(ways(&[(90.0, 0.0), (450.0, 0.0)]).len(), 2);
        assert_eq!(ways(&[(0.0, -90.0), (0.0, 90.0)]).len(), 2);
        assert!(ways(&[(0.0, 90.0), (50.0, 90.0)]).is_empty());
        assert!(ways(&[(-46.0, -90.0), (315.0, -90.0)]).is_empty());
    }
}

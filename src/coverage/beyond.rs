//! What lies just east of 180°, as it is seen from the west of it: rims that run beside each other there do so at both ends of the plane.

use geo_types::{Coord, Rect};

use crate::geometry::near::Chain;
use crate::geometry::turns::moved;

/// Consecutive segments near -180°, moved by a turn to the east.
pub(super) struct Beyond {
    coords: Vec<Coord>,
    first: u32,
    owner: u32,
    pub(super) part: u32,
}

/// Whether any of some positions is within a degree of 180° on one side, or of a pole: told of all together, since nearly no ring has one.
fn may_be_near(coords: &[Coord], side: f64) -> bool {
    let greater = |a: f64, b: f64| if a > b { a } else { b };
    let (east, far) = coords.iter().fold((-180.0, 0.0), |(east, far), c| {
        (greater(c.x * side, east), greater(c.y.abs(), far))
    });
    east >= 179.0 || far > 89.0
}

impl Beyond {
    /// Those of all chains, where anything lies near 180° from which they are seen. `growth` says in degrees how far that is.
    pub(super) fn of(
        chains: &[Chain<'_>],
        parts: &[u32],
        growth: &impl Fn(&Rect) -> (f64, f64),
    ) -> Vec<Self> {
        // A degree is more than any tolerance away from the poles.
        let is_near = |a: &Coord, b: &Coord, side: f64| {
            let (near, far) = ((a.x * side).max(b.x * side), a.y.abs().max(b.y.abs()));
            near >= 179.0 && near + 2.0 * growth(&Rect::new(*a, *b)).0 >= 180.0 || far > 89.0
        };
        let reaches = |chain: &Chain<'_>| {
            let mut segments = chain.coords.windows(2);
            may_be_near(chain.coords, 1.0) && segments.any(|ab| is_near(&ab[0], &ab[1], 1.0))
        };
        if !chains.iter().any(reaches) {
            return Vec::new();
        }
        let mut found: Vec<Self> = Vec::new();
        let on_other_side = |(chain, _): &(&Chain<'_>, &u32)| may_be_near(chain.coords, -1.0);
        for (chain, &part) in chains.iter().zip(parts).filter(on_other_side) {
            let mut goes_on = false;
            for (number, ab) in (chain.first..).zip(chain.coords.windows(2)) {
                if !is_near(&ab[0], &ab[1], -1.0) {
                    goes_on = false;
                    continue;
                }
                match found.last_mut().filter(|_| goes_on) {
                    Some(last) => last.coords.push(moved(ab[1], 1)),
                    None => found.push(Self {
                        coords: vec![moved(ab[0], 1), moved(ab[1], 1)],
                        first: number,
                        owner: chain.owner,
                        part,
                    }),
                }
                goes_on = true;
            }
        }
        found
    }

    pub(super) fn chain(&self) -> Chain<'_> {
        Chain {
            first: self.first,
            coords: &self.coords,
            owner: self.owner,
            is_simple: false,
        }
    }
}

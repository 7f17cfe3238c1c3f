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

impl Beyond {
    /// Those of all chains, where anything lies near 180° from which they are seen. `growth` says in degrees how far that is.
    pub(super) fn of(
        chains: &[Chain<'_>],
        parts: &[u32],
        growth: &impl Fn(&Rect) -> (f64, f64),
    ) -> Vec<Self> {
        // One degree more than any tolerance away from the poles leaves nearly all chains out at once.
        let is_near = |a: &Coord, b: &Coord, side: f64| {
            let (near, far) = ((a.x * side).max(b.x * side), a.y.abs().max(b.y.abs()));
            near >= 179.0 && near + 2.0 * growth(&Rect::new(*a, *b)).0 >= 180.0 || far > 89.0
        };
        let reaches = |chain: &&Chain<'_>| {
            chain
                .coords
                .windows(2)
                .any(|ab| is_near(&ab[0], &ab[1], 1.0))
        };
        if !chains.iter().any(|chain| reaches(&chain)) {
            return Vec::new();
        }
        let mut found: Vec<Self> = Vec::new();
        for (chain, &part) in chains.iter().zip(parts) {
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

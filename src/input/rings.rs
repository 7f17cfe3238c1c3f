//! Positions that are degrees; rings closed, turned, and cut where they run past 180°.

use geo_types::Coord;

use crate::error::{Error, Location};
use crate::geometry::cut::within_180;
use crate::geometry::globe::position;
use crate::geometry::near::{Between, Chain, Segment, near_pairs};
use crate::geometry::overlay;
use crate::geometry::ring::{Rings, between, tidy, turned};
use crate::geometry::side::segments_meet;
use crate::geometry::windings::{Fault, faults};

/// Longitudes within this of 180° and latitudes within it of a pole are meant to be there: files carry 180.00000000000003
/// and -89.99999999999994. It is a tenth of a millimetre.
const ROUNDING: f64 = 1e-9;
/// Longitudes may be written 0..360, or run on past 180° by less than one turn.
const FARTHEST_LON: f64 = 360.0;

/// The position, if it can be degrees.
pub(crate) fn checked(c: Coord, at: impl Fn() -> Location) -> Result<Coord, Error> {
    if !c.x.is_finite() || !c.y.is_finite() {
        return Err(Error::NotFinite {
            at: at().into(),
            lon: c.x,
            lat: c.y,
        });
    }
    let limited = |v: f64, limit: f64| {
        if (v.abs() - limit).abs() <= ROUNDING {
            limit.copysign(v)
        } else {
            v
        }
    };
    let c = Coord {
        x: limited(c.x, 180.0),
        y: limited(c.y, 90.0),
    };
    if c.y.abs() > 90.0 || c.x.abs() > FARTHEST_LON {
        return Err(Error::NotDegrees {
            at: at().into(),
            lon: c.x,
            lat: c.y,
        });
    }
    // Adding zero turns -0 into 0, so that equal positions are equal bit by bit.
    Ok(Coord {
        x: c.x + 0.0,
        y: c.y + 0.0,
    })
}

/// Polygons that were read, and what was wrong with them that had to be put right at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawing {
    pub(crate) polygons: Vec<Rings>,
    pub(crate) faults: Vec<Fault>,
}

impl Drawing {
    pub(crate) fn append(&mut self, mut other: Drawing) {
        self.polygons.append(&mut other.polygons);
        self.faults.append(&mut other.faults);
    }
}

/// A polygon's ground, from its rings as they were drawn: the outer one first. It is empty where the outer ring
/// encloses nothing, and several polygons where it had to be cut at 180°.
pub(crate) fn ground(rings: Vec<Vec<Coord>>, at: &Location, part: usize) -> Result<Drawing, Error> {
    let mut drawing = Drawing::default();
    let mut tidied = Vec::with_capacity(rings.len());
    for (number, ring) in rings.into_iter().enumerate() {
        let ring = checked_ring(ring, || at.ring(part, Some(number)))?;
        let ring = ring.map_err(|line| drawing.faults.extend(within_turn(Fault::of_nothing(line))));
        tidied.push(ring.ok());
    }
    let mut tidied = tidied.into_iter();
    let Some(Some(shell)) = tidied.next() else {
        return Ok(drawing);
    };
    let mut ground = Rings::of_shell(turned(shell, true));
    tidied
        .flatten()
        .for_each(|hole| ground.push(&turned(hole, false), false));
    ground.shrink();
    if ground.bounds().min().x < -180.0 || ground.bounds().max().x > 180.0 {
        let tangled;
        (ground, tangled) = untangled(ground);
        drawing
            .faults
            .extend(tangled.into_iter().flat_map(within_turn));
    }
    drawing.polygons = within_180(ground);
    Ok(drawing)
}

/// A fault with its longitudes within -180..180.
fn within_turn(fault: Fault) -> Option<Fault> {
    let turned = |line: Vec<Coord>| {
        let middle = between(line[0], line[1], 0.5).x;
        let turns = ((middle + 180.0) / 360.0).floor();
        let turned = |c: &Coord| Coord {
            x: c.x - 360.0 * turns,
            y: c.y,
        };
        line.iter().map(turned).collect()
    };
    Some(Fault {
        place: position(fault.place)?,
        ground: Rings::all(&within_180(fault.ground)),
        lines: fault.lines.into_iter().map(turned).collect(),
        ..fault
    })
}

/// A polygon by even and odd where its rings meet: what is cut is to be simple. Elsewhere this is left until it is known which polygons are not. With what was
/// wrong with it.
fn untangled(ground: Rings) -> (Rings, Vec<Fault>) {
    let chain = |ring: usize| {
        let range = ground.range(ring);
        Chain {
            first: range.start as u32,
            coords: &ground.coords()[range],
            owner: 0,
        }
    };
    let chains: Vec<Chain<'_>> = (0..ground.len()).map(chain).collect();
    let meet = |s: Segment, t: Segment| {
        let follow = s.b == t.a || t.b == s.a;
        (!follow && segments_meet((s.a, s.b), (t.a, t.b))).then_some(())
    };
    if near_pairs(&chains, Between::SameOwner, &|_| (0.0, 0.0), &meet).is_empty() {
        return (ground, Vec::new());
    }
    let faults = faults(&ground);
    let mut rings = ground.iter().map(|(ring, _)| ring.to_vec());
    let shell = rings.next().unwrap_or_default();
    let holes: Vec<Vec<Coord>> = rings.collect();
    (overlay::even_odd(&shell, &holes), faults)
}

/// The ring with its positions checked, closed and free of repeats; or its different positions, where it has positions enough but they enclose nothing.
fn checked_ring(
    mut ring: Vec<Coord>,
    at: impl Fn() -> Location,
) -> Result<Result<Vec<Coord>, Vec<Coord>>, Error> {
    let closed = ring.len() > 1 && ring.first() == ring.last();
    let found = ring.len();
    if found < if closed { 4 } else { 3 } {
        return Err(Error::TooFewPositions {
            at: at().into(),
            found,
            needed: 4,
        });
    }
    for (number, c) in ring.iter_mut().enumerate() {
        *c = checked(*c, || at().position(number))?;
    }
    let start = ring.first().copied();
    let other = ring.iter().copied().find(|&c| Some(c) != start);
    Ok(tidy(ring).ok_or_else(|| start.into_iter().chain(other).collect()))
}

//! Positions that are degrees; rings closed, turned, and cut where they run past 180° or jump there.

use geo_types::Coord;

use crate::error::{Error, Location};
use crate::geometry::cut::within_180;
use crate::geometry::globe::position;
use crate::geometry::near::{Between, Chain, Segment, near_pairs_up_to};
use crate::geometry::overlay;
use crate::geometry::ring::{Rings, between, bounds, tidy, turned};
use crate::geometry::side::{Side, segments_meet, side};
use crate::geometry::turns::{Turning, moved};
use crate::geometry::unroll::cut_at_180;
use crate::geometry::windings::{Fault, faults, has_stray_hole};
use crate::input::limits::Limits;

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
///
/// A segment of more than half a turn, as there may be where a ring runs past 180°, has a corner in its middle: that with which it is written. Lengths are those of
/// geodesics between corners, and they are to be the same when what was written is read.
///
/// What is cut may not meet itself in more pairs than the limits allow.
pub(crate) fn ground(
    rings: Vec<Vec<Coord>>,
    at: &Location,
    part: usize,
    limits: &Limits,
) -> Result<Drawing, Error> {
    let mut drawing = Drawing::default();
    let mut tidied = Vec::with_capacity(rings.len());
    for (number, ring) in rings.into_iter().enumerate() {
        let ring = checked_ring(ring, || at.ring(part, Some(number)))?;
        let ring = ring.map_err(|line| drawing.faults.extend(within_turn(Fault::of_nothing(line))));
        tidied.push(ring.ok());
    }
    if tidied.first().is_none_or(Option::is_none) {
        return Ok(drawing);
    }
    let rings: Vec<Vec<Coord>> = tidied.into_iter().flatten().collect();
    if let Some(turning) = Turning::all(&rings) {
        drawing.polygons = with_middles(unrolled(turning, limits)?);
        return Ok(drawing);
    }
    let mut rings = rings.into_iter();
    let mut ground = rings
        .next()
        .map(|shell| Rings::of_shell(turned(shell, true)))
        .unwrap_or_default();
    rings.for_each(|hole| ground.push(&turned(hole, false), false));
    ground.shrink();
    if ground.bounds().min().x < -180.0 || ground.bounds().max().x > 180.0 {
        let tangled;
        (ground, tangled) = untangled(ground, limits)?;
        drawing
            .faults
            .extend(tangled.into_iter().flat_map(within_turn));
    }
    drawing.polygons = with_middles(within_180(ground));
    Ok(drawing)
}

fn with_middles(polygons: Vec<Rings>) -> Vec<Rings> {
    polygons.into_iter().map(Rings::with_middles).collect()
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

/// The ground of rings that jump at 180°, or go round a pole.
fn unrolled(turning: Vec<Turning>, limits: &Limits) -> Result<Vec<Rings>, Error> {
    if are_simple(&with_turns(&turning), limits)?
        && let Some(cut) = cut_at_180(turning.clone())
    {
        return Ok(cut.polygons().collect());
    }
    let mut rings = side_by_side(&turning, Turning::closed).into_iter();
    let Some(shell) = rings.next().and_then(tidy) else {
        return Ok(Vec::new());
    };
    // A hole may lie on either end of a shell that is as wide as the globe.
    let on_turns = |hole: Vec<Coord>| (-1..=1).map(move |turns| on_turn(&hole, turns));
    let holes = rings.flat_map(on_turns).filter_map(tidy);
    let holes: Vec<Vec<Coord>> = holes.map(|hole| turned(hole, false)).collect();
    Ok(within_180(overlay::even_odd(&turned(shell, true), &holes)))
}

/// Rings on the unrolled plane, each by the turn on which it lies nearest to the first.
fn side_by_side(turning: &[Turning], flat: impl Fn(&Turning) -> Vec<Coord>) -> Vec<Vec<Coord>> {
    let rings = turning.iter().map(flat);
    let middle = |ring: &[Coord]| bounds(ring).center().x;
    let mut first = None;
    let near_first = |ring: Vec<Coord>| {
        let own = middle(&ring);
        let turns = ((first.get_or_insert(own).to_owned() - own) / 360.0).round() as i32;
        let mut ring = on_turn(&ring, turns);
        ring.dedup();
        ring
    };
    rings.map(near_first).collect()
}

fn on_turn(ring: &[Coord], turns: i32) -> Vec<Coord> {
    ring.iter().map(|&c| moved(c, turns)).collect()
}

/// Rings on the unrolled plane, those as often that are wider than the globe as they may meet themselves on it.
fn with_turns(turning: &[Turning]) -> Vec<Vec<Coord>> {
    let mut all = Vec::new();
    let flat = side_by_side(turning, Turning::unrolled);
    for (ring, drawn) in flat.into_iter().zip(turning) {
        let least = drawn.winding().abs();
        let around = ((bounds(&ring).width() / 360.0).ceil() as i32 - 1).max(least);
        all.extend((-around..=around).map(|turns| on_turn(&ring, turns)));
    }
    all
}

/// Whether no two segments of a polygon's rings have more in common than that one follows the other.
fn are_simple(rings: &[impl AsRef<[Coord]>], limits: &Limits) -> Result<bool, Error> {
    let mut first = 0;
    let chain = |ring| {
        let coords: &[Coord] = AsRef::as_ref(ring);
        let start = first;
        first += coords.len() as u32;
        Chain {
            first: start,
            coords,
            owner: 0,
            is_simple: false,
        }
    };
    let chains: Vec<Chain<'_>> = rings.iter().map(chain).collect();
    let meet = |s: Segment, t: Segment| {
        let follow = s.b == t.a || t.b == s.a;
        (!follow && segments_meet((s.a, s.b), (t.a, t.b))).then_some(())
    };
    let most = limits.pairs_among(first as usize);
    near_pairs_up_to(most, &chains, Between::SameOwner, &|_| (0.0, 0.0), &meet)
        .map(|met| met.is_empty())
        .map_err(|at| Error::crowded(position(at).unwrap_or(at), most))
}

/// A polygon by even and odd where its rings meet: what is cut is to be simple. Elsewhere this is left until it is known which polygons are not. With what was
/// wrong with it.
fn untangled(ground: Rings, limits: &Limits) -> Result<(Rings, Vec<Fault>), Error> {
    let rings: Vec<&[Coord]> = ground.iter().map(|(ring, _)| ring).collect();
    if are_simple(&rings, limits)? && !has_stray_hole(&ground) {
        return Ok((ground, Vec::new()));
    }
    let faults = faults(&ground);
    let mut rings = ground.iter().map(|(ring, _)| ring.to_vec());
    let shell = rings.next().unwrap_or_default();
    let holes: Vec<Vec<Coord>> = rings.collect();
    Ok((overlay::even_odd(&shell, &holes), faults))
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
    if let Some(line) = flat(&ring) {
        return Ok(Err(line));
    }
    let start = ring.first().copied();
    let other = ring.iter().copied().find(|&c| Some(c) != start);
    let tidied = tidy(ring).filter(|ring| !is_on_a_pole(ring));
    Ok(tidied.ok_or_else(|| start.into_iter().chain(other).collect()))
}

/// The line on which all of a ring lies, which encloses nothing however it runs there; `None` where it lies on none, or goes round the globe.
fn flat(ring: &[Coord]) -> Option<Vec<Coord>> {
    let &start = ring.first()?;
    let other = ring.iter().copied().find(|&c| c != start)?;
    let is_on_line = |&c: &Coord| side(start, other, c) == Side::On;
    if !ring.iter().all(is_on_line) || bounds(ring).width() >= 180.0 {
        return None;
    }
    let lexical = |a: &&Coord, b: &&Coord| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y));
    let ends = [ring.iter().min_by(lexical)?, ring.iter().max_by(lexical)?];
    Some(ends.into_iter().copied().collect())
}

/// Whether all of a ring lies on a pole, which is one position: nothing else would find out.
fn is_on_a_pole(ring: &[Coord]) -> bool {
    ring.iter().all(|c| c.y == 90.0) || ring.iter().all(|c| c.y == -90.0)
}

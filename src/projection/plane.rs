//! From a map's own coordinate reference system to degrees.
//!
//! A segment that is straight in the plane of a projection is curved in longitude and latitude: one of 10 km by 1.6 m at 40° north, one of 100 km by 160 m. Where that is asked for, it gets
//! corners, as few as keep it where it was. They depend on its two ends alone, so that a border has the same ones on both sides, whichever way these run.

use geo_types::Coord;
use proj::Area;

use super::crs::{Crs, DEGREES, operation};
use super::operation::Operation;
use super::used::{are_used, is_near, wrong};
use crate::error::{Error, Location};
use crate::geometry::ellipsoid::distance;
use crate::geometry::ring::between;

/// In what system a map is said to be.
#[derive(Clone, Debug, Default)]
pub(crate) enum Asked {
    #[default]
    Degrees,
    Named(String),
    /// Whichever each file declares.
    Declared,
}

/// In what system a map is given.
#[derive(Clone, Debug, Default)]
pub(crate) struct System {
    pub(crate) asked: Asked,
    /// How far from straight in its plane, in metres, segments may become.
    pub(crate) straight_m: Option<f64>,
    /// The one that was used last.
    known: Option<Known>,
}

/// What PROJ has to do with a system once. A `Proj` itself stays with the thread that made it.
#[derive(Clone, Debug)]
struct Known {
    name: String,
    used: Option<Area>,
    operation: String,
}

/// A system and the one way from it to degrees by which all of a map is read.
#[derive(Debug)]
pub(crate) struct Plane<'a> {
    name: &'a str,
    operation: Operation,
    straight_m: Option<f64>,
}

impl System {
    /// The plane in which these positions lie. The first ones that come decide on the way to degrees: it is the one that PROJ takes in their middle.
    pub(crate) fn plane<'a, I>(
        &mut self,
        name: &'a str,
        positions: I,
        at: impl Fn(usize) -> Location,
    ) -> Result<Plane<'a>, Error>
    where
        I: Iterator<Item = Coord> + Clone,
    {
        let known = self.known.take().filter(|known| known.name == name);
        let known = match known {
            Some(known) => known,
            None => Known::of(
                &checked(name, positions.clone(), &at)?,
                positions.clone(),
                &at,
            )?,
        };
        let operation = operation(name, known.operation.clone())?;
        let lies_near = |c| {
            let c = operation.to_degrees(c);
            known
                .used
                .is_none_or(|used| c.is_ok_and(|c| is_near(&used, c)))
        };
        if !are_used(&positions, lies_near) {
            checked(name, positions, &at)?;
        }
        self.known = Some(known);
        Ok(Plane {
            name,
            operation,
            straight_m: self.straight_m,
        })
    }
}

impl Known {
    fn of<I>(crs: &Crs<'_>, positions: I, at: impl Fn(usize) -> Location) -> Result<Self, Error>
    where
        I: Iterator<Item = Coord> + Clone,
    {
        let middle = middle(positions.clone());
        let operation = crs.operation_at(middle.into_iter().chain(positions.clone()))?;
        let operation = operation.ok_or_else(|| {
            let c = positions.clone().next().unwrap_or_default();
            let reason = crs.to_degrees(c).err().unwrap_or_default();
            not_projected(crs.name, c, at(0), reason)
        })?;
        Ok(Self {
            name: crs.name.to_owned(),
            used: crs.used,
            operation: operation.definition().to_owned(),
        })
    }
}

fn not_projected(crs: &str, c: Coord, at: Location, reason: String) -> Error {
    Error::NotProjected {
        at: at.into(),
        x: c.x,
        y: c.y,
        from: crs.to_owned(),
        to: DEGREES.to_owned(),
        reason,
    }
}

/// The system, if positions can be of it.
fn checked<I>(name: &str, positions: I, at: impl Fn(usize) -> Location) -> Result<Crs<'_>, Error>
where
    I: Iterator<Item = Coord> + Clone,
{
    let crs = Crs::named(name)?;
    let Some(wrong) = wrong(&crs, positions.clone()) else {
        return Ok(crs);
    };
    let c = positions.clone().nth(wrong.number).unwrap_or_default();
    Err(Error::FarOutside {
        at: at(wrong.number).into(),
        x: c.x,
        y: c.y,
        crs: name.to_owned(),
        used: wrong.used,
        but: wrong.but,
    })
}

/// The middle of the box around positions; `None` where there are none.
pub(crate) fn middle(positions: impl Iterator<Item = Coord>) -> Option<Coord> {
    let around = positions.filter(|c| c.x.is_finite() && c.y.is_finite());
    let around = around.fold(None, |around, c| {
        let (low, high) = around.unwrap_or((c, c));
        Some((
            Coord {
                x: c.x.min(low.x),
                y: c.y.min(low.y),
            },
            Coord {
                x: c.x.max(high.x),
                y: c.y.max(high.y),
            },
        ))
    });
    around.map(|(low, high)| (low + high) / 2.0)
}

impl Plane<'_> {
    /// Longitude and latitude of a position.
    pub(crate) fn position(&self, c: Coord, at: impl Fn() -> Location) -> Result<Coord, Error> {
        let found = self.operation.to_degrees(c);
        found.map_err(|reason| not_projected(self.name, c, at(), reason))
    }

    /// The same of a line or a ring, with corners where its segments would not be straight without. `more` is asked whether there may be so many more.
    pub(crate) fn line(
        &self,
        line: &[Coord],
        at: impl Fn(usize) -> Location,
        mut more: impl FnMut(usize, &Location) -> Result<(), Error>,
    ) -> Result<Vec<Coord>, Error> {
        let positions = line.iter().enumerate();
        let corners = positions.map(|(number, &c)| self.position(c, || at(number)));
        let corners = corners.collect::<Result<Vec<Coord>, Error>>()?;
        let Some(within_m) = self.straight_m else {
            return Ok(corners);
        };
        let mut straight: Vec<Coord> = corners.first().copied().into_iter().collect();
        for (number, ab) in line.windows(2).enumerate() {
            let ends = [corners[number], corners[number + 1]];
            let between = self.between([ab[0], ab[1]], ends, within_m);
            let pieces = between.pieces(|c| self.position(c, || at(number)))?;
            more(pieces - 1, &at(number))?;
            let corners = between.corners(pieces);
            for c in corners {
                straight.push(self.position(c, || at(number))?);
            }
            straight.push(ends[1]);
        }
        Ok(straight)
    }

    fn between(&self, ab: [Coord; 2], ends: [Coord; 2], within_m: f64) -> Segment {
        let [a, b] = ab;
        let is_turned = (b.x, b.y) < (a.x, a.y);
        let turned = |[a, b]: [Coord; 2]| if is_turned { [b, a] } else { [a, b] };
        Segment {
            drawn: turned(ab),
            ends: turned(ends),
            is_turned,
            within_m,
        }
    }
}

/// A segment from its western end on, whichever way it was drawn.
struct Segment {
    drawn: [Coord; 2],
    /// Its ends in degrees.
    ends: [Coord; 2],
    is_turned: bool,
    within_m: f64,
}

impl Segment {
    /// In how many equal pieces it is to be cut: what is off by some distance in the middle is off by a quarter of it in each half.
    fn pieces(&self, degrees: impl Fn(Coord) -> Result<Coord, Error>) -> Result<usize, Error> {
        let [a, mut b] = self.ends;
        b.x += 360.0 * ((a.x - b.x) / 360.0).round();
        let mut farthest = 0.0_f64;
        // Not in its middle alone: a segment that crosses its projection's middle is bent one way before it and the other way behind.
        for t in [0.25, 0.5, 0.75] {
            let is = degrees(between(self.drawn[0], self.drawn[1], t))?;
            farthest = farthest.max(distance(is, near(between(a, b, t), is)));
        }
        Ok((farthest / self.within_m).sqrt().ceil().max(1.0) as usize)
    }

    /// The corners between so many pieces, in the plane and in the order in which the segment was drawn.
    fn corners(&self, pieces: usize) -> impl Iterator<Item = Coord> {
        let [a, b] = self.drawn;
        let is_turned = self.is_turned;
        (1..pieces).map(move |n| {
            let n = if is_turned { pieces - n } else { n };
            between(a, b, n as f64 / pieces as f64)
        })
    }
}

/// The same position on the same side of 180° as another.
fn near(c: Coord, other: Coord) -> Coord {
    Coord {
        x: c.x + 360.0 * ((other.x - c.x) / 360.0).round(),
        y: c.y,
    }
}

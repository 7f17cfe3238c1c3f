//! One way between a coordinate reference system and longitude and latitude on WGS84.
//!
//! Between two datums there are often several: PROJ knows eleven from Pulkovo 1942 to WGS84, metres apart, each for some countries, and takes for each position the one
//! that is best there. A map would be torn where one begins and another ends. So one of them is taken for all of a map.

use std::fmt;
use std::rc::Rc;

use geo_types::Coord;
use proj::{Proj, ProjCreateError};

use super::made::made;
use super::said::{finite, numbers};

/// How much of its own size a position may lose on its way there and back: some metres. What is lost in a domain is a millionth of that.
const LOST: f64 = 1e-6;

/// One way, there and back.
pub(crate) struct Operation {
    /// As PROJ writes it, without any name: it can be made again without the database.
    definition: String,
    proj: Rc<Proj>,
}

impl Operation {
    pub(crate) fn of(definition: String) -> Result<Self, ProjCreateError> {
        let proj = made(&definition)?;
        Ok(Self { definition, proj })
    }

    pub(crate) fn definition(&self) -> &str {
        &self.definition
    }

    /// Longitude and latitude of a position of the system.
    ///
    /// PROJ gives some for positions that are none, of a northing of 10³⁰ say. Their way back leads to another northing. The easting may be another, where a map runs on past
    /// 180°.
    pub(crate) fn to_degrees(&self, c: Coord) -> Result<Coord, String> {
        let degrees = self.there(c)?;
        let off = self.back(degrees)?.y - c.y;
        match off.abs() <= LOST * (1.0 + c.x.abs().max(c.y.abs())) {
            true => Ok(degrees),
            false => Err("it lies outside of the projection's domain".to_owned()),
        }
    }

    /// The position of the system that lies at a longitude and latitude.
    ///
    /// PROJ's way back misses by a millimetre: between datums it takes the height for 0 on both, and series are cut short. So what it is off by is taken off, which leaves a
    /// hundred thousandth of that.
    pub(crate) fn of_degrees(&self, c: Coord) -> Result<Coord, String> {
        let near = self.back(c)?;
        let off = self.there(near)? - c;
        // Across 180° it is a whole turn and no more.
        let off = Coord {
            x: off.x - 360.0 * (off.x / 360.0).round(),
            y: off.y,
        };
        self.back(c - off)
    }

    fn there(&self, c: Coord) -> Result<Coord, String> {
        numbers(c)?;
        finite(self.proj.convert((c.x, c.y)))
    }

    fn back(&self, c: Coord) -> Result<Coord, String> {
        numbers(c)?;
        // What `project` does backwards is all of the operation, and in degrees.
        finite(self.proj.project((c.x, c.y), true))
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Operation").field(&self.definition).finish()
    }
}

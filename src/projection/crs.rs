//! A coordinate reference system by its name, as PROJ knows it.

use geo_types::Coord;
use proj::{Area, Proj, ProjCreateError};

use super::operation::Operation;
use super::said::{finite, not_made, numbers};
use crate::error::Error;

/// Longitude and latitude on WGS84, in that order.
pub(crate) const DEGREES: &str = "OGC:CRS84";

/// A system, and all of PROJ's ways between it and longitude and latitude on WGS84.
#[derive(Debug)]
pub(crate) struct Crs<'a> {
    pub(crate) name: &'a str,
    /// Where it is used, in degrees, where PROJ knows that.
    pub(crate) used: Option<Area>,
    /// From it to degrees. PROJ takes for each position the way that is best there.
    ways: Proj,
}

impl<'a> Crs<'a> {
    pub(crate) fn named(name: &'a str) -> Result<Self, Error> {
        let system = Proj::new(name);
        let system = system.map_err(|error| unknown(name, "PROJ does not know it", error))?;
        let ways = Proj::new_known_crs(name, DEGREES, None);
        Ok(Self {
            name,
            used: system.area_of_use().ok().and_then(|(area, _)| area),
            ways: ways.map_err(|error| unknown(name, "PROJ has no transformation", error))?,
        })
    }

    /// Longitude and latitude of a position of this system, by whichever way is best there.
    pub(crate) fn to_degrees(&self, c: Coord) -> Result<Coord, String> {
        numbers(c)?;
        finite(self.ways.convert((c.x, c.y)))
    }

    /// The position of this system at a longitude and latitude, by whichever way is best there.
    pub(crate) fn of_degrees(&self, c: Coord) -> Result<Coord, String> {
        numbers(c)?;
        finite(self.ways.project((c.x, c.y), true))
    }

    /// The way that PROJ takes for the first of these positions of the system that has a longitude and latitude; `None` where none has.
    pub(crate) fn operation_at(
        &self,
        mut positions: impl Iterator<Item = Coord>,
    ) -> Result<Option<Operation>, Error> {
        if !positions.any(|c| self.to_degrees(c).is_ok()) {
            return Ok(None);
        }
        // It is the one that was taken last.
        let definition = self.ways.def().map_err(|error| Error::UnknownCrs {
            crs: self.name.to_owned(),
            reason: error.to_string(),
        })?;
        operation(self.name, definition).map(Some)
    }
}

/// The operation of that definition, by which a system is read or written.
pub(crate) fn operation(crs: &str, definition: String) -> Result<Operation, Error> {
    Operation::of(definition).map_err(|error| unknown(crs, "PROJ has no transformation", error))
}

fn unknown(crs: &str, wanted: &str, error: ProjCreateError) -> Error {
    Error::UnknownCrs {
        crs: crs.to_owned(),
        reason: not_made(wanted, error),
    }
}

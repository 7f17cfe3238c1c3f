//! Positions of any coordinate reference system, and longitude and latitude on WGS84: one into the other by PROJ.
//!
//! `operation` is one way between a system and WGS84, for a whole map; `crs` asks PROJ for a system and for all of them, of which there may be many;
//! `used` notices positions that are far from where their system is used; `plane` takes positions, lines and rings from a map's system to degrees;
//! `equal_area` measures ground in a plane made for it.

// What PROJ says of a position, in few words.
pub(crate) mod said;
// What PROJ makes, kept.
pub(crate) mod made;
// One way between a system and WGS84.
pub(crate) mod operation;
// A system by its name, and where it is used.
pub(crate) mod crs;
// Positions far from where their system is used.
pub(crate) mod used;
// From a map's own plane to degrees.
pub(crate) mod plane;
// Areas in a plane that keeps them.
pub(crate) mod equal_area;

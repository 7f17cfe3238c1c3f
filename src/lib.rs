// The README links to the files of its pages; the first of several destinations counts, so that here they are those of the modules.
#![doc = "[analyst]: guide::analyst"]
#![doc = "[journalist]: guide::journalist"]
#![doc = "[researcher]: guide::researcher"]
#![doc = "[service]: guide::service"]
#![doc = "[developer]: guide::developer"]
#![doc = ""]
#![doc = include_str!("../README.md")]
#![warn(clippy::print_stdout, clippy::print_stderr)]
#![cfg_attr(docsrs, feature(doc_cfg))]

// The order of these lines is the order of reading: a module uses only those above it, and a test holds that.

// Why a map could not become an atlas.
mod error;
// Work by one processor or by all.
mod parallel;
// The forms in which answers leave by the feature `serde`.
#[cfg(feature = "serde")]
mod as_json;
// Exact small mathematics on positions; knows no territory.
mod geometry;
// Areas and lengths of shapes on their own.
mod measure;
// Coordinate reference systems, by PROJ.
#[cfg(feature = "proj")]
mod projection;
// The nouns: territories, parts, lines, zones, places and their ids.
mod territory;
// What is to be mended, and what was.
mod mending;
// Text to well-formed territories.
mod input;
// Every stretch of border once, with its two sides; parts joined.
mod coverage;
// Borders that polygons share, without an atlas.
mod shared;
// Where to look.
mod index;
// The atlas: built once, then only read.
mod atlas;
// How an atlas is put together.
mod assembly;
// One file a question.
mod questions;
// An atlas from an atlas.
mod edits;
// How an atlas is made.
mod builder;
// How answers leave: GeoJSON, a picture, a table.
mod output;
// An atlas written and opened.
mod saved;
// Maps read and written in other coordinate reference systems, and areas by another way.
#[cfg(feature = "proj")]
mod projected;
// Answers compared by their numbers.
#[cfg(feature = "approx")]
mod approx;
// Pages for each kind of reader: text alone.
pub mod guide;

pub use atlas::Atlas;
pub use builder::Builder;
pub use error::{Error, Location};
pub use geojson;
pub use input::limits::Limits;
pub use measure::{area_m2, geodesic_area_m2, length_m};
pub use mending::{Gaps, Mended, MendedKind, Overlaps};
pub use output::{Picture, ToGeoJson};
#[cfg(feature = "proj")]
#[cfg_attr(docsrs, doc(cfg(feature = "proj")))]
pub use projected::geojson_in;
pub use questions::{
    AtEdge, Border, ChangedBorder, ChangedGround, ChangedPart, Changes, Comparison, Corridor,
    Enclave, Exclave, Flaw, FlawKind, FlawSearch, Found, Holders, Nearest, NearestFound, Neighbor,
    Share, Stretch, Ways,
};
pub use shared::{RingRun, SharedArc, SharedBorder, shared_borders};
pub use territory::{
    Line, LineId, Part, PartId, Place, PlaceId, Standings, Territory, TerritoryId, Touch, Zone,
    ZoneId,
};

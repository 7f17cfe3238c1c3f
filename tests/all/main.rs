//! The crate as its users see it: drawn cases, laws and slow twins on random maps, real maps against other programs,
//! broken input and its messages, and the order of the modules.
//!
//! What is expected here comes from the definitions on the crate page or from another program, never from the crate.

// Lengths, areas and distances computed another way, and short words for reading answers.
mod plain;
// Random maps, and what the definitions say of them.
mod maps;

// Small maps by hand.
mod drawn;
// The same where ground lies over other ground.
mod overlaid;
// Whose ground a position is.
mod location;
// What holds of every clean map.
mod laws;
// Rings that cross themselves, and spikes.
mod rings;
// Ground whose corners lie within rounding of each other.
mod rough;
// What the definitions say of maps drawn badly, in whole numbers.
mod messy_twin;
// Maps drawn badly against it.
mod messy;
// How a polygon lies on the territories.
mod shares;
// Every answer as text.
mod told;
// Saved atlases that were changed.
mod damaged;
// Atlases that are saved and opened.
mod saved;
// Whose ground a line runs over.
mod along;
// The same on random maps.
mod along_twin;
// The ground that a line takes at some width.
mod strips;
// Borders without an atlas.
mod shared;
// Ways to parts that are cut off.
mod ways;
// Ways of drawn and real maps.
mod routes;
// What holds of every way.
mod ways_laws;
// Ground that changes hands.
mod transfer;
// Territories made one.
mod dissolved;
// What has changed between two maps.
mod changes;
// Passages through Syunik, and what becomes of what they pass.
mod passages;
// Distances, and what lies near.
mod near;
// The South Caucasus against shapely and pyproj.
mod real;
// The world against the same.
mod world;
// Shapes on their own, and the areas of the world to twelve digits.
mod measures;
// Maps made of bytes.
mod generated;
// The shapes that they consist of.
mod shapes;
// Real maps with edits made of bytes.
mod edited;
// Every question, and what holds of the answers.
mod asked;
// The same of ways and changes.
mod asked_ways;
// The same of flaws.
mod asked_flaws;
// The same of mending.
mod asked_mended;
// Whether two maps give the same answers.
mod agreed;
// What holds of every map, on seeds.
mod properties;
// What once went wrong.
mod found;
// Input that cannot be read.
mod messages;
// A small map for each kind of flaw.
mod flaws;
// Small ground near a position.
mod plots;
// Maps as they are drawn.
mod drawings;
// Flaws of known size in clean maps.
mod planting;
// Corners that were moved.
mod shifting;
// That they are found, and nothing else is.
mod planted;
// Small coverages of every kind that JTS and GEOS test.
mod coverages;
// Maps drawn to take all time and memory.
mod hostile;
// Maps that are mended as they are built.
mod mended;
// Whose each cell of a mended map is.
mod mended_twin;
// Borders that are made to match.
mod snapped_laws;
// What holds of mending on random maps.
mod mended_laws;
// Maps across 180 degrees and around the poles, however they are written.
mod edges;
// Maps that are cropped, and what they cannot know.
mod at_edge;
// Maps read as of a date.
mod dates;
// The autumn of 2020, date by date.
mod ceasefire;
// Answers as JSON.
#[cfg(feature = "serde")]
mod serialized;
// Maps in other coordinate reference systems.
#[cfg(feature = "proj")]
mod projection;
// The order of the modules in `src`.
mod structure;

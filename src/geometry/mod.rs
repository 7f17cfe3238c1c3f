//! Exact small mathematics on positions; knows no territory.

// Left, right or on: exact signs.
pub(crate) mod side;
// Where a line passes from one side of a segment to the other.
pub(crate) mod passing;
// Rings of positions: orientation, inside, box.
pub(crate) mod ring;
// 180 degrees and the poles.
pub(crate) mod globe;
// The WGS84 ellipsoid itself.
pub(crate) mod earth;
// Longitudes that jump at 180 degrees.
pub(crate) mod turns;
// Coefficients of areas and lengths, written by a script.
mod series;
// One number or eight in vector registers.
mod number;
// Segments, eight at a time.
mod lanes;
// The series about parallels near which neighbouring segments lie.
mod bands;
// Karney's geodesics, where no series holds.
mod karney;
// Those of areas.
mod area_bands;
// Areas of rings, straight or geodesic.
mod areas;
// Geodesic lengths and distances.
mod lengths;
// Straight distances through space.
mod space;
// What the crate asks of the ellipsoid.
pub(crate) mod ellipsoid;
// A polygon made ready for many questions of inside or outside.
pub(crate) mod prepared;
// Which holes take something off their polygon.
pub(crate) mod holes;
// Pairs of boxes that lie over each other, by halving the plane.
pub(crate) mod halving;
// Chains of segments in a tree of boxes.
mod runs;
// Pairs of segments in crowds, by parting them with lines.
mod parting;
// Positions that are too many for their place.
pub(crate) mod crowds;
// Pairs of segments that come near each other.
pub(crate) mod near;
// Loops from loose directed segments.
pub(crate) mod trace;
// Which positions come more than once.
pub(crate) mod marks;
// Rings from chains of segments.
pub(crate) mod chains;
// What two segments do to each other but for rounding.
mod meetings;
// Figures with some of their positions moved and others added.
mod renewed;
// Where segments have changed.
mod stirred;
// Figures whose rims meet in common corners and segments only.
pub(crate) mod noded;
// Rims as nodes and edges.
pub(crate) mod network;
// What lies right beneath positions, by a sweep.
mod beneath;
// The plane cut along rims.
pub(crate) mod subdivision;
// Boolean operations with rounding.
pub(crate) mod rounded;
// What polygons share, and polygons made one.
pub(crate) mod overlay;
// Figures whose rims are drawn to each other.
pub(crate) mod snapped;
// Rims that are one but for rounding.
mod conformed;
// Figures parted by one that is laid over them.
pub(crate) mod parted;
// Ground that is cut at 180 degrees as one.
mod rejoined;
// The place between walls with the most room.
mod chebyshev;
// Circles that touch a rim from within.
mod rim;
// Sides as they are seen from a place.
mod walls;
// The largest circle in a figure.
pub(crate) mod roomy;
// Ground that is left in slivers.
pub(crate) mod slivers;
// A ring that meets itself here and there, as simple loops.
pub(crate) mod loops;
// Rings cut where they meet.
mod ring_nodes;
// How often rings go round what is between them.
mod faces;
// What is wrong with the rings of a polygon.
pub(crate) mod windings;
// Where a ring runs out and back narrowly.
pub(crate) mod spikes;
// Directions from the centre of a sphere.
mod directions;
// Triangles between segments.
pub(crate) mod mesh;
// What is seen over them.
mod cones;
// Open triangles around a corner.
mod fans;
// How far it is to a target at least.
mod ahead;
// Whether a way leads over them at all.
mod reach;
// The shortest way over them.
pub(crate) mod taut;
// That way as a line.
pub(crate) mod thread;
// A polygon cut along a meridian.
pub(crate) mod cut;
// Rings that jump, or go round a pole, cut at 180 degrees.
pub(crate) mod unroll;
// The plane as it is seen from a position.
mod azimuthal;
// A line as ground of some width.
pub(crate) mod ribbon;
// What a figure has in common with any of others.
pub(crate) mod common;

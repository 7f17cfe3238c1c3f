//! Every stretch of border once, with its two sides; parts joined.
//!
//! `unite` makes the pieces of one name into parts: `relations` finds which cross, overlap or share, `knots` and `dissolve` put them right, `seams`
//! joins them across 180°, and `nested` finds those that lie in another. `segments` numbers all segments, `same` finds those that are the
//! same, and `matches` whose they are. `misdrawn` keeps what was wrong with pieces before they are put right. `facing` finds what lies outside the segments that match no other. `sides` gathers segments to sides: longest runs of a
//! part's rim with one and the same ground outside. `outer` tells outer rings from holes across 180°. `touching` finds single common positions.

// Which stretches of rings can have a segment in common with another.
pub(crate) mod contested;
// A table of segments by their hash.
mod seen;
// Which segments are the same.
pub(crate) mod same;
// Longest runs of consecutive segments that two owners share.
pub(crate) mod arcs;
// All segments under one number.
pub(crate) mod segments;
// Which segments different territories have in common.
pub(crate) mod matches;
// What parts are made from.
pub(crate) mod pieces;
// Numbers that fall into groups.
pub(crate) mod groups;
// Pieces that overlap around a common corner of very many.
mod around;
// How the pieces of one name lie to each other.
pub(crate) mod relations;
// Pieces that are not simple polygons.
pub(crate) mod knots;
// What is wrong with pieces as they were drawn.
pub(crate) mod misdrawn;
// What meets across 180°.
pub(crate) mod seams;
// Segments that a territory has in both directions.
pub(crate) mod dissolve;
// Pieces of one name become parts.
pub(crate) mod unite;
// Parts that lie in another one of their territory.
pub(crate) mod nested;
// Which segments of a part belong to its outer ring.
pub(crate) mod outer;
// What lies just beyond 180°.
mod beyond;
// What lies outside segments that match no other.
pub(crate) mod facing;
// Runs of a part's rim with one ground outside.
pub(crate) mod sides;
// How parts stand to their territory and their neighbors.
pub(crate) mod standing;
// Positions that parts have in common and nothing more.
pub(crate) mod touching;
// Every stretch of border and coast, by part.
pub(crate) mod borders;
// Parts made one along the borders between them.
pub(crate) mod joined;
// The way through this stage.
pub(crate) mod cover;

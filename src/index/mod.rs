//! Where to look: `ground` for whose a position is, `boxes` for what is near or in the way.

// Positions as whole numbers.
pub(crate) mod frame;
// Sets of parts, each under one number.
pub(crate) mod sets;
// What a stored index claims, to be checked.
pub(crate) mod claims;
// Cells, and what they hold.
pub(crate) mod tree;
// Cells that borders run through.
pub(crate) mod leaf;
// Cells with borders that cannot be divided.
pub(crate) mod knot;
// The first look at a position.
pub(crate) mod shade;
// Which cells a segment comes near.
pub(crate) mod touched;
// Borders on the lattice of a cell.
pub(crate) mod clip;
// All segments, and the different ones of a cell.
pub(crate) mod source;
// How knots are halved.
pub(crate) mod halves;
// How cells are made.
pub(crate) mod grow;
// Which segments come near each cell of the grid.
pub(crate) mod plan;
// A stored index looked through.
pub(crate) mod restored;
// Position to parts.
pub(crate) mod ground;
// Many positions at once.
pub(crate) mod batch;
// A tree of boxes in space over rims, lines, zones and places.
pub(crate) mod boxes;

// The ground index against a plain scan.
#[cfg(test)]
mod twin;

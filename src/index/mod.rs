//! Where to look: `ground` for whose a position is, `boxes` for what is near or in the way.

// Position to parts.
pub(crate) mod ground;
// A tree of boxes in space over rims, lines, zones and places.
pub(crate) mod boxes;

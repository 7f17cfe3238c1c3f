//! An atlas from an atlas: the map after something has changed.

// An atlas as it would be drawn again.
mod redrawn;
// Parts that are drawn over others cut out of them.
mod cut_out;
// Wrong ground given to one holder.
mod mended;
// Ground that changes hands.
mod transfer;
// Territories made one.
mod dissolve;

//! An atlas from an atlas: the map after something has changed.

// An atlas as it would be drawn again.
mod redrawn;
// Wrong ground given to one holder.
mod mended;
// Ground that changes hands.
mod transfer;

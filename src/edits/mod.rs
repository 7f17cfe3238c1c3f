//! An atlas from an atlas: the map after something has changed.

// An atlas as it would be drawn again.
mod redrawn;
// Ground that changes hands.
mod transfer;

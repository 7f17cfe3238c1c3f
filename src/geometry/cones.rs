//! The cones of a search for taut strings.
//!
//! Most cones end at closed ground a few triangles on. In ground with as many corners as triangles each corner may look through each triangle, and all these cones
//! would be a square of the map: so a cone does not say through which triangles it came, and only those that wait are kept.

use super::mesh::NONE;

/// Where a cone is bounded: by the number of a corner that the root sees, or by what is straight on from the root.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Bound(u32);

impl Bound {
    /// By the way on from the root before, past the root's corner.
    pub(super) const STRAIGHT_ON: Self = Self(NONE);

    pub(super) fn at(corner: u32) -> Self {
        Self(corner)
    }

    /// `None` for what is straight on.
    pub(super) fn corner(self) -> Option<u32> {
        (self.0 != NONE).then_some(self.0)
    }
}

/// What is seen from a root through an edge of a triangle.
#[derive(Clone, Copy)]
pub(super) struct Cone {
    pub(super) root: u32,
    pub(super) triangle: u32,
    pub(super) edge: u8,
    pub(super) left: Bound,
    pub(super) right: Bound,
    /// How many triangles it has come through from the root.
    pub(super) steps: u32,
}

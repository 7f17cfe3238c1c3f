//! What is to be mended on a map, and what was.

use geo_types::{Coord, MultiPolygon};

use crate::territory::TerritoryId;

/// Who keeps ground that several territories hold: see [`Builder::overlaps_to`](crate::Builder::overlaps_to).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Overlaps {
    /// The territory of the smaller area; of equal ones the first in the input.
    Smaller,
    /// The territory of the larger area; of equal ones the first in the input.
    Larger,
    /// The first in the input.
    First,
}

/// Who gets gaps: see [`Builder::gaps_to`](crate::Builder::gaps_to).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Gaps {
    /// The territory with the longest rim around the gap; of equal ones the first in the input.
    LongestNeighbor,
}

/// Why ground changed hands when a map was mended.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum MendedKind {
    /// Borders were made to match.
    Snapped,
    /// A part that lay on it was cut out of its host.
    CutOut,
    /// Several territories held it.
    Overlap,
    /// No territory held it.
    Gap,
}

/// Ground that changed hands when a map was mended, from [`Atlas::mended`](crate::Atlas::mended).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Mended {
    /// Why.
    pub kind: MendedKind,
    /// Who held it before; `None` where it was open ground.
    pub from: Option<TerritoryId>,
    /// Who holds it after; `None` where it is open ground. Where it had several holders, this one held it before too, and its area is as it was.
    pub to: Option<TerritoryId>,
    /// Its area in m².
    pub area_m2: f64,
    /// A position within it.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::position"))]
    pub place: Coord<f64>,
    /// The ground itself, cut at 180°.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::geometry"))]
    pub outline: MultiPolygon<f64>,
}

/// Which enclosed open ground is a gap, and no lake or sea.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GapLimits {
    pub(crate) width_m: f64,
    pub(crate) area_m2: f64,
}

impl Default for GapLimits {
    fn default() -> Self {
        Self {
            width_m: 100.0,
            area_m2: 10_000.0,
        }
    }
}

/// What is to be mended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mending {
    pub(crate) snap_m: Option<f64>,
    pub(crate) overlaps: Option<Overlaps>,
    pub(crate) gaps: Option<Gaps>,
    pub(crate) limits: GapLimits,
    pub(crate) cuts_out: bool,
}

impl Mending {
    pub(crate) fn is_nothing(&self) -> bool {
        self.snap_m.is_none() && self.overlaps.is_none() && self.gaps.is_none() && !self.cuts_out
    }
}

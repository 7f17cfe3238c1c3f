//! What is said of a place where the map contradicts itself.

use std::fmt;

use geo_types::{Coord, MultiLineString, MultiPolygon};

use crate::territory::{PartId, TerritoryId};

/// What is wrong at a place where the map is not a clean coverage.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum FlawKind {
    /// Ground that several territories hold, other than as a whole part of one of them.
    Overlap,
    /// A part drawn over another territory's without being cut out of it.
    Uncut,
    /// Parts of several territories with the same ground.
    SameGround,
    /// Enclosed open ground that is so narrow or small that it is no lake: see [`Atlas::flaws`](crate::Atlas::flaws).
    Gap,
    /// A border whose two sides run beside each other without matching, and enclose no ground that is a flaw of its own.
    Unmatched,
    /// A ring, as it was drawn, that crosses or touches itself, crosses another ring of its polygon or runs along it, or a hole that does not lie in its shell: what GEOS calls
    /// self-intersections, ring self-intersections, holes outside the shell and nested holes.
    ///
    /// Its ground is what the rings go round otherwise than once: the lesser lobe of a figure eight, what of a hole is outside the shell, what two holes both take out.
    /// Where a ring only comes to one of its positions again there is none, and the flaw has no size. That holes which touch each other and the shell part the ground
    /// between them is not looked for, and polygons of one territory may overlap: they are united.
    SelfCrossing,
    /// Where a ring runs out and back so narrowly that hardly any ground is between: its two arms are side by side for a hundred times as long as they are apart or longer, and
    /// no farther apart than the map's [tolerance](crate::Builder::tolerance_m). So are slits in a ring's ground, where nobody holds what is in them. Rings that run back
    /// along the very same line have a line and no ground here.
    Spike,
}

impl fmt::Display for FlawKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overlap => "overlap",
            Self::Uncut => "not cut out",
            Self::SameGround => "same ground twice",
            Self::Gap => "gap",
            Self::Unmatched => "unmatched border",
            Self::SelfCrossing => "self-crossing ring",
            Self::Spike => "spike",
        })
    }
}

/// A place where the map is not a clean coverage, from [`Atlas::flaws`](crate::Atlas::flaws).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Flaw {
    /// What is wrong.
    pub kind: FlawKind,
    /// Whose ground it is, each once: of an overlap and of the same ground its holders, of a part that is not cut out first the part's own and then its host's,
    /// of a gap those around it, the one with the longest rim there first, of a border its two sides, of a ring or a spike the one that drew it.
    pub territories: Vec<TerritoryId>,
    /// Their parts there, in the same order. A ring that crosses itself may have become several parts or none, and has none here.
    pub parts: Vec<PartId>,
    /// A position there: within its ground, or on its line; where rings cross, the end of a spike.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::position"))]
    pub place: Coord<f64>,
    /// Its ground in m², see [`Atlas::area_m2`](crate::Atlas::area_m2); 0 where it is a line.
    pub area_m2: f64,
    /// How long it is in metres: of ground half its rim less its width, so that it is the length of a strip; of a border or a ring the length of the line,
    /// of a spike that of its shorter arm.
    pub length_m: f64,
    /// How wide it is in metres: of ground the diameter of the largest circle in it, of a border how far its sides are apart at most, of a spike
    /// how far its arms are apart where they begin.
    pub width_m: f64,
    /// Its ground, cut at 180°; empty where it is a line.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::geometry"))]
    pub outline: MultiPolygon<f64>,
    /// Its line, where it has no ground.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::geometry"))]
    pub lines: MultiLineString<f64>,
}

//! What of a saved atlas is not numbers in long rows: names, properties, settings, and how much there is of each thing.
//!
//! `postcard` writes it. Properties stand as JSON, as it has no place for values whose kind is told by themselves. Nothing is said once and meant often but features,
//! which are shared when they are read as well: what is read takes no more than the file is long.

use serde::{Deserialize, Serialize};

/// See the module.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Outline {
    pub(super) tolerance_m: f64,
    pub(super) shred_m: f64,
    pub(super) most_pairs: u64,
    pub(super) credits: Vec<String>,
    /// The properties of each feature, as JSON. Parts and figures that one feature drew share them.
    pub(super) features: Vec<String>,
    pub(super) territories: Vec<TerritoryOutline>,
    /// Parts with a title of their own, by number, in order.
    pub(super) titles: Vec<(u32, String)>,
    /// What lines, zones and places say.
    pub(super) besides: Vec<BesideOutline>,
    /// For each of them which of that.
    pub(super) lines: Vec<u32>,
    pub(super) zones: Vec<u32>,
    pub(super) places: Vec<u32>,
    pub(super) is_cropped: bool,
    pub(super) misdrawn: Vec<MisdrawnOutline>,
    pub(super) mended: Vec<MendedOutline>,
    /// Territories that go on across 180°, and between which latitudes.
    pub(super) seams: Vec<(u32, f64, f64)>,
    /// Positions that very many parts have.
    pub(super) crowds: Vec<CrowdOutline>,
    /// Columns and rows of the ground index's grid, as powers of two.
    pub(super) grid: [u32; 2],
}

/// Its parts follow those of the territory before.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct TerritoryOutline {
    pub(super) name: String,
    /// Its properties, as JSON.
    pub(super) properties: String,
    pub(super) parts: u32,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct BesideOutline {
    pub(super) name: String,
    pub(super) title: Option<String>,
    /// Its properties, by number among the features.
    pub(super) feature: u32,
}

/// Its ground and its lines are figures.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct MisdrawnOutline {
    pub(super) territory: u32,
    pub(super) place: (f64, f64),
    pub(super) is_spike: bool,
}

/// Its outline is a figure.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct MendedOutline {
    pub(super) kind: u8,
    pub(super) from: Option<u32>,
    pub(super) to: Option<u32>,
    pub(super) area_m2: f64,
    pub(super) place: (f64, f64),
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct CrowdOutline {
    pub(super) at: (f64, f64),
    /// Each part with those that it meets.
    pub(super) parts: Vec<(u32, Vec<u32>)>,
}

//! What parts are made from: pieces of a territory's ground, each with the features that drew it.

use std::collections::BTreeMap;

use geo_types::Coord;

use crate::geometry::prepared::Prepared;
use crate::geometry::ring::{Rings, between};
use crate::geometry::side::Nudge;

/// A part before it has an id, or a piece of one: its territory, its ground, and the features that drew it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ground {
    pub(crate) territory: usize,
    pub(crate) rings: Rings,
    /// Numbers within the territory, in order and each once.
    pub(crate) features: Vec<u32>,
    /// Those of [`Piece`](crate::input::Piece); of a part that was made of pieces they are not kept.
    pub(crate) joints: Option<Vec<u32>>,
}

impl Ground {
    pub(super) fn add_features(&mut self, other: &Ground) {
        self.features.extend_from_slice(&other.features);
        self.features.sort_unstable();
        self.features.dedup();
    }
}

/// The features whose pieces lie within a figure: told by a corner of each.
pub(super) fn features_within<'a>(
    rings: &Rings,
    pieces: impl Iterator<Item = &'a Ground> + Clone,
) -> Vec<u32> {
    let prepared = Prepared::new(rings);
    let lies_within = |piece: &&Ground| {
        let coords = piece.rings.coords();
        let middle = between(coords[0], coords[1], 0.5);
        prepared.contains(rings, middle, Nudge::NorthEast) || prepared.is_on_rim(rings, coords[0])
    };
    let mut all = Ground::default();
    let within: Vec<&Ground> = pieces.clone().filter(lies_within).collect();
    if within.is_empty() {
        pieces.for_each(|piece| all.add_features(piece));
    }
    // Ground that no feature drew may be all that is there.
    within.iter().for_each(|piece| all.add_features(piece));
    all.features
}

/// Pieces, made ready as they are asked.
pub(super) struct Ready<'a> {
    pieces: &'a [Ground],
    prepared: BTreeMap<usize, Prepared>,
}

impl<'a> Ready<'a> {
    pub(super) fn of(pieces: &'a [Ground]) -> Self {
        Self {
            pieces,
            prepared: BTreeMap::new(),
        }
    }

    /// Whether a piece holds a position; `None` where that lies on its rim.
    pub(super) fn holds(&mut self, piece: usize, c: Coord) -> Option<bool> {
        let rings = &self.pieces[piece].rings;
        let prepared = self
            .prepared
            .entry(piece)
            .or_insert_with(|| Prepared::new(rings));
        (!prepared.is_on_rim(rings, c)).then(|| prepared.contains(rings, c, Nudge::NorthEast))
    }
}

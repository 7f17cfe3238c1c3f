//! An atlas as what was drawn, to be changed and put together again.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::atlas::Atlas;
use crate::coverage::joined::Joined;
use crate::error::Error;
use crate::geometry::ring::Rings;
use crate::input::rings::Drawing;
use crate::input::{Drawn, DrawnFeature, Piece};
use crate::territory::{Ids, Part, Stamp, Territory, TerritoryId};

/// How many times as many pairs of segments may meet as when the map was read: where borders crossed there are corners, each an end of several segments.
const MORE_PAIRS: u64 = 4;

/// What another atlas is drawn from: all that an atlas holds beside its ground, and such ground as is added. Territories, lines, zones
/// and places keep their ids.
pub(super) struct Redrawn {
    drawn: Drawn,
    ids: Ids,
    tolerance_m: f64,
    most_pairs: u64,
    /// The numbers within their territory of the features that drew a part.
    features: HashMap<FeaturesKey, Range<u32>, RandomState>,
}

/// What tells which features drew a part.
#[derive(PartialEq, Eq, Hash)]
struct FeaturesKey {
    territory: usize,
    /// Where each of them is in memory.
    features: Vec<usize>,
    title: Option<String>,
}

impl Redrawn {
    /// The atlas without its ground.
    pub(super) fn of(atlas: &Atlas) -> Self {
        let mut redrawn = Self::without_territories(atlas);
        for territory in &atlas.territories {
            redrawn.ids.territories.push(territory.id);
            redrawn.drawn.territory(&territory.name);
            redrawn.add_said(territory.id.index(), territory);
        }
        redrawn
    }

    /// The atlas without its territories.
    pub(super) fn without_territories(atlas: &Atlas) -> Self {
        let mut drawn = Drawn::default();
        drawn.given.limits.pairs = atlas.most_pairs.saturating_mul(MORE_PAIRS);
        drawn.credits.clone_from(&atlas.credits);
        drawn.crop.clone_from(&atlas.crop);
        drawn.lines = atlas.lines.iter().map(|line| line.beside.clone()).collect();
        drawn.zones = atlas.zones.iter().map(|zone| zone.beside.clone()).collect();
        drawn.places = atlas
            .places
            .iter()
            .map(|place| place.beside.clone())
            .collect();
        Self {
            drawn,
            ids: Ids {
                territories: Vec::new(),
                beside: atlas.stamp,
                parts: Stamp::fresh(),
            },
            tolerance_m: atlas.tolerance_m,
            most_pairs: atlas.most_pairs,
            features: HashMap::default(),
        }
    }

    /// Adds a territory, and gives its number.
    ///
    /// Its id has a stamp of its own: two maps made from one may each get a new territory, and these are not the same.
    pub(super) fn newcomer(&mut self, name: &str) -> usize {
        let number = self.ids.territories.len();
        self.drawn.territory(name);
        let id = TerritoryId::new(number, self.ids.parts);
        self.ids.territories.push(id);
        number
    }

    /// Adds what a territory of the atlas says as a whole, whatever becomes of its parts: a feature that is nowhere.
    pub(super) fn add_said(&mut self, to: usize, territory: &Territory) {
        self.drawn.territories[to].add(nowhere(territory), Drawing::default());
    }

    /// Adds one polygon that the features of several parts drew together.
    pub(super) fn add_joined(&mut self, to: usize, parts: &[&Part], ground: Joined) {
        let all = parts.iter().flat_map(|part| self.features_of(part, to));
        let mut features: Vec<u32> = all.collect();
        features.sort_unstable();
        features.dedup();
        let pieces = &mut self.drawn.territories[to].pieces;
        pieces.push(Piece {
            rings: ground.rings,
            features,
            joints: ground.joints,
        });
    }

    /// Adds ground that the features of a part drew.
    pub(super) fn add(&mut self, part: &Part, ground: &Rings) {
        let number = part.territory.index();
        let features = self.features_of(part, number);
        let territory = &mut self.drawn.territories[number];
        let mut add = |rings| {
            territory.pieces.push(Piece {
                rings,
                features: features.clone().collect(),
                joints: None,
            });
        };
        if ground.shells() == 1 {
            add(ground.clone());
        } else {
            ground.polygons().for_each(add);
        }
    }

    /// The numbers within a territory of the features that drew a part. Parts that the same ones drew have them in common; any others have their own, so that each list keeps its
    /// order.
    fn features_of(&mut self, part: &Part, number: usize) -> Range<u32> {
        let territory = &mut self.drawn.territories[number];
        let all = part.features.iter();
        let key = FeaturesKey {
            territory: number,
            features: all.clone().map(|f| Arc::as_ptr(f).addr()).collect(),
            title: part.title.clone(),
        };
        let add = || {
            let from = territory.features.len() as u32;
            territory
                .features
                .extend(all.map(|properties| DrawnFeature {
                    properties: Arc::clone(properties),
                    title: part.title.clone(),
                }));
            from..territory.features.len() as u32
        };
        self.features.entry(key).or_insert_with(add).clone()
    }

    /// Adds ground that no feature drew, so that it says nothing of itself, and adds nothing to what the ground says that it joins.
    pub(super) fn add_bare(&mut self, territory: usize, ground: &Rings) {
        let pieces = ground.polygons().map(|rings| Piece {
            rings,
            features: Vec::new(),
            joints: None,
        });
        self.drawn.territories[territory].pieces.extend(pieces);
    }

    /// What was drawn of all territories.
    #[cfg(test)]
    pub(super) fn pieces_mut(&mut self) -> impl Iterator<Item = &mut Piece> {
        self.drawn
            .territories
            .iter_mut()
            .flat_map(|territory| &mut territory.pieces)
    }

    pub(super) fn atlas(self) -> Result<Atlas, Error> {
        let mut atlas = Atlas::with_ids(self.drawn, self.tolerance_m, self.ids)?;
        atlas.most_pairs = self.most_pairs;
        Ok(atlas)
    }
}

fn nowhere(territory: &Territory) -> DrawnFeature {
    DrawnFeature {
        properties: Arc::clone(&territory.properties),
        title: None,
    }
}

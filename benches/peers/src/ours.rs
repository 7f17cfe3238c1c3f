//! What is asked of `territory`, in one place.

use std::collections::HashMap;

use geo_types::{Coord, MultiPolygon};
use territory::{Atlas, TerritoryId};

use crate::world::Map;

/// An atlas of the map, and the numbers of its territories in the order of the map.
pub struct Ours {
    pub atlas: Atlas,
    pub numbers: HashMap<TerritoryId, u32>,
}

impl Ours {
    pub fn new(map: &Map) -> Self {
        let atlas = atlas(map.clone());
        let number = |(number, (name, _)): (u32, &(String, MultiPolygon))| {
            (atlas.find(name).expect("every name is there"), number)
        };
        let numbers = (0..).zip(map).map(number).collect();
        Self { atlas, numbers }
    }

    /// All holders of a position, in ascending order.
    pub fn holders(&self, p: Coord) -> Vec<u32> {
        let holders = self.atlas.locate_all(p).map(|id| self.numbers[&id]);
        let mut holders: Vec<u32> = holders.collect();
        holders.sort_unstable();
        holders
    }

    pub fn locate(&self, p: Coord) -> Option<u32> {
        self.atlas.locate(p).map(|id| self.numbers[&id])
    }
}

/// Territories in memory to a ready atlas.
pub fn atlas(map: Map) -> Atlas {
    let builder = map
        .into_iter()
        .fold(Atlas::builder(), |builder, (name, ground)| {
            builder.territory(name, ground)
        });
    builder.build().expect("the map can be read")
}

/// Two territories that share segments, the lower number first, and the length of these in metres.
pub type Shared = (u32, u32, f64);

/// The pairs that share a segment.
pub fn shared_borders(grounds: &[MultiPolygon]) -> Vec<Shared> {
    let borders = territory::shared_borders(grounds);
    let plain = |border: &territory::SharedBorder| {
        let (a, b) = border.territories();
        (a as u32, b as u32, border.length_m())
    };
    borders.iter().map(plain).collect()
}

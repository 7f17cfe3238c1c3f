//! What is asked of `territory`, in one place.

use std::collections::HashMap;

use geo_types::{Coord, LineString, MultiPolygon};
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

/// Whether [`shared_borders`] asks an atlas, which has rules of its own: stretches that run beside each other within a metre are borders, too, and ground that
/// is drawn twice makes none.
pub const BY_ATLAS: bool = true;

/// The pairs that share a segment.
pub fn shared_borders(map: &Map) -> Vec<Shared> {
    let ours = Ours::new(map);
    let mut pairs = Vec::new();
    for (&of, &a) in &ours.numbers {
        for neighbor in ours.atlas.neighbors(of) {
            let b = ours.numbers[&neighbor.territory];
            if a < b {
                pairs.push((a, b, neighbor.length_m));
            }
        }
    }
    pairs.sort_by_key(|&(a, b, _)| (a, b));
    pairs
}

/// Lines in an atlas, to be measured.
pub fn lines(lines: impl Iterator<Item = LineString>) -> Atlas {
    let named = lines.enumerate();
    let builder = named.fold(Atlas::builder(), |builder, (n, line)| {
        builder.line(n.to_string(), line)
    });
    builder.build().expect("lines can be read")
}

/// Zones in an atlas, to be measured.
pub fn zones(map: &Map) -> Atlas {
    let builder = map
        .iter()
        .fold(Atlas::builder(), |builder, (name, ground)| {
            builder.zone(name, ground.clone())
        });
    builder.build().expect("zones can be read")
}

//! Who borders whom?

use std::collections::BTreeMap;

use crate::atlas::Atlas;
use crate::coverage::sides::Side;
use crate::territory::{PartId, TerritoryId, Touch};

/// A neighboring territory, from [`Atlas::neighbors`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Neighbor {
    /// The neighbor.
    pub territory: TerritoryId,
    /// Length of the border in metres, geodesic.
    pub length_m: f64,
    /// Whether both sides have the same positions all along. Where they do not, the length is that of the asked
    /// side, and the other side's may differ.
    pub matched: bool,
}

impl Atlas {
    /// The territories that a territory borders, the longest border first. A common point alone makes no neighbor: see [`Atlas::touching`].
    /// Where the map is cropped there may be more beyond its edge: see [`Atlas::at_edge`].
    ///
    /// Where territories lie over each other, a stretch of rim over the ground of others borders the one that [`Atlas::locate`] gives just outside it, and
    /// a rim that runs against it goes before those. A part over which another is drawn, and which has no rim of its own there, has the other's length.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::from_geojson(&text, "name")?;
    /// let armenia = atlas.find("Armenia").unwrap();
    /// let named: Vec<_> = atlas.neighbors(armenia).map(|n| (atlas[n.territory].name(), (n.length_m / 1000.).round())).collect();
    /// assert_eq!(named, [("Azerbaijan", 770.), ("Turkey", 259.), ("Georgia", 160.), ("Iran", 35.)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn neighbors(
        &self,
        territory: TerritoryId,
    ) -> impl ExactSizeIterator<Item = Neighbor> + use<> {
        let sides = self[territory]
            .parts()
            .flat_map(|part| self.border_sides(part));
        gathered(sides.map(|(neighbor, side, _)| (neighbor, side))).into_iter()
    }

    /// The territories that a territory touches in single positions and does not border, each once.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    pub fn touching(&self, territory: TerritoryId) -> impl Iterator<Item = TerritoryId> + use<> {
        let borders: Vec<TerritoryId> = self
            .neighbors(territory)
            .map(|neighbor| neighbor.territory)
            .collect();
        let touches = self[territory]
            .parts()
            .flat_map(|part| self.part(part).touches());
        let mut found: Vec<TerritoryId> = touches.map(|touch: &Touch| touch.territory).collect();
        found.sort_unstable();
        found.dedup();
        found
            .into_iter()
            .filter(move |other| *other != territory && !borders.contains(other))
    }

    /// The stretches of border of a part, each with the neighbor, and whether it is the neighbor's own: drawn over this part, which has none of its
    /// own there.
    pub(super) fn border_sides(
        &self,
        part: PartId,
    ) -> impl Iterator<Item = (TerritoryId, &Side, bool)> {
        let territory_at = |number: u32| self.part_at(number).territory;
        let own = self
            .borders
            .of(part.index())
            .iter()
            .filter_map(move |side| Some((territory_at(side.facing?), side, false)));
        own.chain(
            self.borders
                .mirrored(part.index())
                .map(move |side| (territory_at(side.part), side, true)),
        )
    }

    /// The neighbors that the outer ring of a part meets, the longest border first, and the metres of open ground along it.
    pub(super) fn outer_neighbors(&self, part: PartId) -> (Vec<Neighbor>, f64) {
        let outer = self
            .borders
            .of(part.index())
            .iter()
            .filter(|side| side.outer);
        // The sum of nothing is -0, which would be printed.
        let open_m = 0.0
            + outer
                .clone()
                .filter(|side| side.facing.is_none())
                .map(|side| side.length_m)
                .sum::<f64>();
        let faced = outer.filter_map(|side| Some((self.part_at(side.facing?).territory, side)));
        (gathered(faced), open_m)
    }
}

/// Stretches of border summed by neighbor, the longest first.
fn gathered<'a>(sides: impl Iterator<Item = (TerritoryId, &'a Side)>) -> Vec<Neighbor> {
    let mut by_territory: BTreeMap<TerritoryId, Neighbor> = BTreeMap::new();
    for (territory, side) in sides {
        let neighbor = by_territory.entry(territory).or_insert(Neighbor {
            territory,
            length_m: 0.0,
            matched: true,
        });
        neighbor.length_m += side.length_m;
        neighbor.matched &= side.matched;
    }
    let mut neighbors: Vec<Neighbor> = by_territory.into_values().collect();
    neighbors.sort_by(|a, b| b.length_m.total_cmp(&a.length_m));
    neighbors
}

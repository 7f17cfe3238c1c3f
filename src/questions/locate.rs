//! Whose ground is this position?

use geo_types::Coord;

use crate::atlas::Atlas;
use crate::geometry::globe;
use crate::geometry::ring::Rings;
use crate::index::frame::Quanta;
use crate::index::ground::{Holder, Holding};
use crate::index::shade::Look;
use crate::territory::{PartId, TerritoryId};

impl Atlas {
    /// The territory that holds a position; `None` on open ground.
    ///
    /// On a border a position belongs to the ground on its east; where the border runs east to west, to the ground on its north. On a coast this can be
    /// open ground. Where territories overlap it is the first of [`Atlas::locate_all`]. Longitudes beyond ±180 are wrapped;
    /// NaN, infinities and latitudes beyond ±90 are in no territory. The answer is exact.
    ///
    /// ```
    /// use geo_types::polygon;
    /// use territory::Atlas;
    ///
    /// // An enclave that is drawn over its host.
    /// let square = |x: f64, y: f64, side: f64| polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)];
    /// let atlas = Atlas::builder().territory("Host", square(0., 0., 3.)).territory("Guest", square(1., 1., 1.)).build()?;
    ///
    /// assert_eq!(atlas.locate((1.5, 1.5)), atlas.find("Guest"));
    /// assert_eq!(atlas.locate((2.5, 1.5)), atlas.find("Host"));
    /// assert_eq!(atlas.locate((9.0, 9.0)), None);
    /// # Ok::<(), territory::Error>(())
    /// ```
    #[inline]
    pub fn locate(&self, position: impl Into<Coord<f64>>) -> Option<TerritoryId> {
        let position = position.into();
        let Some(quanta) = self.ground.plain_quanta(position) else {
            return self.locate_elsewhere(position);
        };
        let look = self.ground.look(quanta);
        if look.is_mixed {
            return self.locate_below(look, position, quanta);
        }
        self.ground.owner_of(look)
    }

    #[cold]
    fn locate_elsewhere(&self, position: Coord) -> Option<TerritoryId> {
        self.locate_all(position).next()
    }

    /// Not inlined, so that what most positions go through stays short.
    #[inline(never)]
    fn locate_below(&self, look: Look, position: Coord, quanta: Quanta) -> Option<TerritoryId> {
        self.ground
            .owner_below(look, position, quanta, self.rings())
    }

    fn rings<'a>(&'a self) -> impl Fn(u32) -> &'a Rings + Copy {
        |part| &self.part_at(part).rings
    }

    /// Every territory that holds a position, the one whose part has the smallest outer ring first: what lies within comes
    /// before what lies around. Of equal ones the territory that came first in the input goes first. It does not allocate.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// // Two zones that overlap, read as ground.
    /// let zones = Atlas::from_geojson(&std::fs::read_to_string("data/karabakh_zones.geojson")?, "name")?;
    /// assert_eq!(zones.locate_all((46.75, 39.82)).count(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn locate_all(&self, position: impl Into<Coord<f64>>) -> Holders<'_> {
        let at = |p| self.ground.holding(self.rings(), p);
        Holders {
            atlas: self,
            holding: globe::position(position.into()).map(at),
            from: 0,
            given: [0; 4],
        }
    }

    /// The part that holds a position: of several, that of the first of [`Atlas::locate_all`].
    pub fn locate_part(&self, position: impl Into<Coord<f64>>) -> Option<PartId> {
        let holder = self.locate_all(position).next_holder()?;
        Some(self.part_at(holder.part).id)
    }

    /// [`Atlas::locate`] for each of many positions, in their order.
    ///
    /// Several times faster than a loop: the positions go through the index in step, so that they wait for memory together. With the
    /// feature `multithreading` all processors take part.
    pub fn locate_many(&self, positions: &[Coord<f64>]) -> Vec<Option<TerritoryId>> {
        let elsewhere = |position| self.locate_all(position).next();
        self.ground.owners(self.rings(), positions, elsewhere)
    }
}

/// The territories that hold a position, from [`Atlas::locate_all`].
#[derive(Clone, Debug)]
pub struct Holders<'a> {
    atlas: &'a Atlas,
    holding: Option<Holding>,
    /// The ranks below have been given.
    from: u32,
    /// A bit for each 256th territory: none that was given has a bit that is not set.
    given: [u64; 4],
}

impl Holders<'_> {
    /// The next part by rank. Parts of one territory do not overlap but by what is rounded: of those that do the first alone comes.
    pub(crate) fn next_holder(&mut self) -> Option<Holder> {
        loop {
            let holder = self.after(self.from)?;
            self.from = holder.rank + 1;
            let territory = self.atlas.part_at(holder.part).territory;
            let (word, bit) = (territory.index() / 64 % 4, territory.index() % 64);
            let may_be_given = self.given[word] >> bit & 1 == 1;
            self.given[word] |= 1 << bit;
            if !may_be_given || !self.comes_before(territory, holder.rank) {
                return Some(holder);
            }
        }
    }

    /// The first part from a rank on.
    fn after(&self, rank: u32) -> Option<Holder> {
        let atlas = self.atlas;
        atlas.ground.next(atlas.rings(), self.holding?, rank)
    }

    /// Whether a territory holds the position by a part of a lesser rank.
    fn comes_before(&self, territory: TerritoryId, rank: u32) -> bool {
        let next = |holder: &Holder| self.after(holder.rank + 1);
        std::iter::successors(self.after(0), next)
            .take_while(|holder| holder.rank < rank)
            .any(|holder| self.atlas.part_at(holder.part).territory == territory)
    }
}

impl Iterator for Holders<'_> {
    type Item = TerritoryId;

    fn next(&mut self) -> Option<TerritoryId> {
        self.next_holder()
            .map(|holder| self.atlas.part_at(holder.part).territory)
    }
}

impl std::iter::FusedIterator for Holders<'_> {}

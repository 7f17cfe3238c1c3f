//! Ground that changes hands.

use geo_types::{Coord, MultiPolygon};

use super::redrawn::Redrawn;
use crate::atlas::Atlas;
use crate::error::Error;
use crate::geometry::parted::{Corners, Parted, Parting};
use crate::geometry::ring::{Rings, boxes_meet};
use crate::geometry::slivers::{Sides, is_sliver};
use crate::questions::figure;
use crate::territory::{Part, TerritoryId};

impl Atlas {
    /// The map after that ground has changed hands, to a territory that stands or to a new one of that name. Only ground that some territory holds changes
    /// hands; open ground stays open.
    ///
    /// Borders match on both sides as they did before: where the ground's rim crosses a border, both sides get a corner there. Parts that the ground does not come
    /// near keep their rings to the last bit, and the areas of all territories together stay the same up to rounding. What the ground's rim leaves of a part
    /// in slivers, no wider than the map's [tolerance](crate::Builder::tolerance_m) between that rim and the part's own, goes along with the ground. A sliver on the
    /// ground that would join nothing wider of the territory stays where it was. A part that was so narrow before is no sliver, and neither is the
    /// end of a wider piece.
    ///
    /// Where territories lie over each other, each loses what it has on the ground, and the territory that gets it has it once: of the areas together so much is missing
    /// as was counted several times.
    ///
    /// Ground that joins a part of the territory belongs to that part, which goes on to say of itself what it said; elsewhere it is a part without title or
    /// properties. What is left of a part keeps its title and properties.
    ///
    /// Ids of territories, lines, zones and places of this atlas are valid in the new one and name the same things there. A territory that has lost all its ground
    /// stands, without parts; a new one comes last. Parts have other ids: an old one panics. Where nothing changes hands, as on empty or open ground or on what is
    /// the territory's already, the new map is as this one, and no territory is added to it.
    ///
    /// The ground is taken as a map's polygon would be: whatever its winding, by even and odd where it crosses itself, cut where it runs past 180°.
    ///
    /// # Errors
    ///
    /// An empty name, ground with positions that are no degrees, with its place, and a map of more positions than can be numbered, or with four times as many
    /// [pairs of segments](crate::Limits::pairs()) as might be read.
    ///
    /// # Complexity
    ///
    /// That of building an atlas from what was drawn, about n log n in the positions of the map. The cutting itself takes time by the positions of the
    /// ground and of the parts whose boxes meet its own.
    ///
    /// ```
    /// use geo_types::polygon;
    /// use territory::Atlas;
    ///
    /// let square = |x: f64, y: f64, side: f64| polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)];
    /// let before = Atlas::builder().territory("Host", square(0., 0., 3.)).build()?;
    ///
    /// let after = before.transfer(&square(1., 1., 1.).into(), "Guest")?;
    /// let host = before.find("Host").unwrap();
    /// assert_eq!(after[host].name(), "Host");
    /// assert_eq!(after.enclaves()[0].host, host);
    /// assert_eq!(after.locate((1.5, 1.5)), after.find("Guest"));
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn transfer(&self, ground: &MultiPolygon<f64>, to: &str) -> Result<Atlas, Error> {
        if to.is_empty() {
            return Err(Error::nameless());
        }
        let ground = figure(ground, to)?;
        let mut redrawn = Redrawn::of(self);
        let handed = Handed::over(self, &ground, self.find(to));
        if handed.is_nothing() {
            self.parts
                .iter()
                .for_each(|part| redrawn.add(part, &part.rings));
            return redrawn.atlas();
        }
        let to = match self.find(to) {
            Some(id) => id.index(),
            None => redrawn.newcomer(to),
        };
        for (part, becomes) in self.parts.iter().zip(&handed.of_parts) {
            match becomes {
                Becomes::Same => redrawn.add(part, &part.rings),
                Becomes::Cornered(rings) => redrawn.add(part, rings),
                Becomes::Less { left, taken } => {
                    redrawn.add(part, left);
                    redrawn.add_bare(to, taken);
                }
            }
        }
        redrawn.atlas()
    }
}

/// What becomes of all parts of a map.
struct Handed {
    of_parts: Vec<Becomes>,
}

/// What becomes of a part.
enum Becomes {
    Same,
    /// The same, with corners where others have them now.
    Cornered(Rings),
    Less {
        left: Rings,
        taken: Rings,
    },
}

impl Handed {
    fn over(atlas: &Atlas, ground: &Rings, to: Option<TerritoryId>) -> Self {
        let is_concerned =
            |part: &&Part| !ground.is_empty() && boxes_meet(&part.rings.bounds(), &ground.bounds());
        let concerned: Vec<&Part> = atlas.parts.iter().filter(is_concerned).collect();
        let figures: Vec<&Rings> = concerned.iter().map(|part| &part.rings).collect();
        let parting = Parting::of(&figures, ground);
        let loses = |part: &Part| Some(part.territory) != to;
        let parted = parting.parted();
        let parted = concerned
            .iter()
            .zip(parted)
            .map(|(part, parted)| parted.filter(|_| loses(part)));
        let mut shared_out: Vec<Option<Share>> = parted
            .map(|parted| Some(Share::of(parted?, atlas.tolerance_m)))
            .collect();
        // What joins nothing wider stays.
        let wide = shared_out.iter().flatten().map(|share| &share.taken);
        let own: Vec<Rings> = (0..concerned.len())
            .filter(|&i| !loses(concerned[i]))
            .map(|i| {
                let cornered = parting.cornered(i, |_| true);
                cornered.unwrap_or_else(|| figures[i].clone())
            })
            .collect();
        let wide = Sides::of(wide.chain(&own).flat_map(sides));
        for share in &mut shared_out {
            *share = share.take().and_then(|share| share.joined(&wide));
        }
        let figures = shared_out.iter().flatten();
        let corners = Corners::of(figures.flat_map(|share| [&share.taken, &share.left]));
        let mut of_parts: Vec<Becomes> = atlas.parts.iter().map(|_| Becomes::Same).collect();
        for (i, share) in shared_out.into_iter().enumerate() {
            of_parts[concerned[i].id.index()] = match share {
                Some(Share { taken, left, .. }) => Becomes::Less { left, taken },
                None => match parting.cornered(i, |c| corners.hold(c)) {
                    Some(rings) => Becomes::Cornered(rings),
                    None => Becomes::Same,
                },
            };
        }
        Self { of_parts }
    }

    fn is_nothing(&self) -> bool {
        let is_less = |becomes: &Becomes| matches!(becomes, Becomes::Less { .. });
        !self.of_parts.iter().any(is_less)
    }
}

fn sides(rings: &Rings) -> impl Iterator<Item = (Coord, Coord)> + '_ {
    rings.segments().map(|(_, a, b)| (a, b))
}

/// How a part is shared out.
struct Share {
    taken: Rings,
    left: Rings,
    /// What is to be taken of it where it joins ground that is wider.
    narrow: Vec<Rings>,
}

impl Share {
    fn of(parted: Parted, tolerance_m: f64) -> Self {
        let seam = Sides::of(parted.seam.into_iter());
        let is_narrow = |polygon: &Rings| is_sliver(polygon, &seam, tolerance_m);
        let (slivers, left): (Vec<Rings>, Vec<Rings>) = parted.left.polygons().partition(is_narrow);
        let (narrow, taken): (Vec<Rings>, Vec<Rings>) =
            parted.taken.polygons().partition(is_narrow);
        let mut share = Self {
            taken: Rings::all(&taken),
            left: Rings::all(&left),
            narrow,
        };
        // Where nothing wide is taken, what is narrow on either side was so before.
        let side = if taken.is_empty() {
            &mut share.left
        } else {
            &mut share.taken
        };
        slivers.iter().for_each(|sliver| side.append(sliver));
        share
    }

    /// With what is narrow on the side on which it belongs; `None` where nothing is taken.
    fn joined(mut self, wide: &Sides) -> Option<Self> {
        for polygon in &self.narrow {
            if sides(polygon).any(|side| wide.hold(side)) {
                self.taken.append(polygon);
            } else {
                self.left.append(polygon);
            }
        }
        (!self.taken.is_empty()).then_some(self)
    }
}

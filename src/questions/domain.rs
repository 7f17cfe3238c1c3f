//! Over what ground may a way to a part lead, and which is the shortest over it?

use std::collections::BTreeSet;

use geo_types::{Coord, LineString, Rect};

use super::exclaves::Rim;
use crate::atlas::Atlas;
use crate::coverage::sides::Side;
use crate::geometry::ellipsoid::metres_per_degree;
use crate::geometry::globe;
use crate::geometry::mesh::{Kind, Mesh};
use crate::geometry::prepared::Prepared;
use crate::geometry::ring::{Rings, bounds, box_holds, boxes_meet};
use crate::geometry::side::Nudge;
use crate::geometry::taut::{Terms, shortest_way};
use crate::geometry::thread::line_of;
use crate::territory::{PartId, TerritoryId};

/// Over what ways may lead, besides the territory's own ground.
pub(super) enum Ground {
    Any,
    Of(BTreeSet<TerritoryId>),
    Within(Option<Figure>),
}

pub(super) struct Figure {
    rings: Rings,
    prepared: Prepared,
}

impl Figure {
    pub(super) fn new(rings: Rings) -> Self {
        let prepared = Prepared::new(&rings);
        Self { rings, prepared }
    }

    fn holds(&self, c: Coord) -> bool {
        globe::position(c).is_some_and(|c| self.prepared.contains(&self.rings, c, Nudge::NorthEast))
    }
}

/// All ground that a way may use, and what it connects.
pub(super) struct Domain<'a> {
    atlas: &'a Atlas,
    source: PartId,
    target: PartId,
    ground: Ground,
    /// Whether a way may come over each part.
    is_open: Vec<bool>,
    /// Longitudes are taken within 180° of this one.
    middle: f64,
}

impl<'a> Domain<'a> {
    /// `None` for a main part.
    pub(super) fn new(atlas: &'a Atlas, source: PartId, ground: Ground) -> Option<Self> {
        let part = atlas.part(source);
        let target = atlas[part.territory].main_part()?;
        if target == source {
            return None;
        }
        let is_open = atlas
            .parts
            .iter()
            .map(|part| match &ground {
                Ground::Of(named) => named.contains(&part.territory),
                _ => true,
            })
            .collect();
        Some(Self {
            atlas,
            source,
            target,
            ground,
            is_open,
            middle: part.rings.coords()[0].x,
        })
    }

    /// The shortest way: looked for in ever larger windows, until one is found that is too short to leave its window, or the window is larger than
    /// the way may be.
    ///
    /// The windows are the same for any longest length, and so are the triangles: what is found without it is found with it.
    pub(super) fn way(mut self, terms: Terms) -> Option<LineString> {
        /// By how much a window is larger than the one before.
        const LARGER: f64 = 2.5;
        if !terms.by_touch {
            self.keep_connected()?;
        }
        let atlas = self.atlas;
        let [source, target] = [self.source, self.target].map(|id| atlas.part(id));
        let gap_m = Rim::of(source).gap_m(&Rim::of(target))?;
        let mut reach_m = 1.25 * gap_m + 1000.0;
        let mut segments_before = 0;
        loop {
            let window = self.window(reach_m);
            let is_whole = self.holds_all(&window);
            let segments = self.segments(&window);
            // In a window with hardly more in it the search would go over the same triangles again.
            if segments_before > 0 && !is_whole && 4 * segments.len() < 5 * segments_before {
                reach_m *= LARGER;
                continue;
            }
            segments_before = segments.len();
            // In a window that holds all there is, ways are as long as they like.
            let leaving_m = if is_whole { f64::INFINITY } else { reach_m };
            // A little more than asked for: a way that is laid into the triangles has another length than the one that was found.
            let longest_m = leaving_m.min(1.001 * terms.longest_m + 1.0);
            let mesh = self.mesh(&segments, &window);
            if let Some(way) = shortest_way(&mesh, Terms { longest_m, ..terms }) {
                return Some(LineString(line_of(&way, &mesh)));
            }
            if is_whole || reach_m > terms.longest_m {
                return None;
            }
            reach_m *= LARGER;
        }
    }

    /// Closes the parts that are not connected with the source. `None` where the target is not.
    fn keep_connected(&mut self) -> Option<()> {
        let borders = &self.atlas.borders;
        let mut is_reached = vec![false; self.is_open.len()];
        let mut waiting = vec![self.source.index()];
        is_reached[self.source.index()] = true;
        while let Some(part) = waiting.pop() {
            let facing = borders.of(part).iter().filter_map(|side| side.facing);
            let mirrored = borders.mirrored(part).map(|side| side.part);
            let over = borders.overlapping.get(&(part as u32));
            // Where borders run together for a few tolerances only they are said to touch, and may let a way through all the same.
            let touched = self.atlas.parts[part].touches();
            let touched = touched.map(|touch| touch.part.index() as u32);
            for next in facing
                .chain(mirrored)
                .chain(over.into_iter().flatten().copied())
                .chain(touched)
            {
                let next = next as usize;
                if self.is_open[next] && !is_reached[next] {
                    is_reached[next] = true;
                    waiting.push(next);
                }
            }
        }
        self.is_open = is_reached;
        self.is_open[self.target.index()].then_some(())
    }

    /// Where a way of a length may be.
    fn window(&self, reach_m: f64) -> Rect {
        let rings = &self.atlas.part(self.source).rings;
        let coords: Vec<Coord> = rings.coords().iter().map(|&c| self.unwrapped(c)).collect();
        let around = bounds(&coords);
        // A degree is no shorter than this anywhere.
        let north = reach_m / 110_500.0;
        let (south, north) = (around.min().y - north, around.max().y + north);
        let (_, degree_m) = metres_per_degree(south.abs().max(north.abs()).min(90.0));
        let east = reach_m * 1.001 / degree_m;
        Rect::new(
            (
                (around.min().x - east).max(self.middle - 180.0),
                south.max(-90.0),
            ),
            (
                (around.max().x + east).min(self.middle + 180.0),
                north.min(90.0),
            ),
        )
    }

    /// Whether a window holds all open parts. The whole globe does: what lies half a turn from its middle rounding may put a last digit beyond it.
    fn holds_all(&self, window: &Rect) -> bool {
        if window.width() > 360.0 - 1e-9 && window.height() == 180.0 {
            return true;
        }
        let open = self.atlas.parts.iter().zip(&self.is_open);
        open.filter(|(_, is_open)| **is_open).all(|(part, _)| {
            let mut coords = part.rings.coords().iter();
            coords.all(|&c| box_holds(window, self.unwrapped(c)))
        })
    }

    fn unwrapped(&self, c: Coord) -> Coord {
        let turns = ((self.middle - c.x) / 360.0).round();
        Coord {
            x: c.x + 360.0 * turns,
            y: c.y,
        }
    }

    fn mesh(&self, segments: &[(Coord, Coord)], window: &Rect) -> Mesh {
        let kind_at = |c: Coord| self.kind_at(c);
        Mesh::new(segments, window, self.atlas.tolerance_m, &kind_at)
    }

    fn kind_at(&self, c: Coord) -> Option<Kind> {
        let mut holders = self.atlas.locate_all(c);
        let first = holders.next_holder()?.part;
        let mut next = Some(first);
        let mut is_target = false;
        while let Some(part) = next {
            if part as usize == self.source.index() {
                return Some(Kind::Source);
            }
            is_target |= part as usize == self.target.index();
            next = holders.next_holder().map(|holder| holder.part);
        }
        if is_target {
            Some(Kind::Target)
        } else if !self.is_open[first as usize] {
            Some(Kind::Closed)
        } else {
            // Beside a given ground a gap may be as narrow as between territories: its rim seldom has the very positions of a border.
            self.is_given(first, c).then_some(Kind::Open)
        }
    }

    fn is_given(&self, part: u32, c: Coord) -> bool {
        let own = self.atlas.part(self.source).territory;
        match &self.ground {
            Ground::Within(figure) => {
                self.atlas.part_at(part).territory == own
                    || figure.as_ref().is_some_and(|figure| figure.holds(c))
            }
            _ => true,
        }
    }

    /// The segments between what is open and what is not, and around source and target, as far as they meet a window.
    fn segments(&self, window: &Rect) -> Vec<(Coord, Coord)> {
        let mut segments = Vec::new();
        let mut add = |a: Coord, b: Coord| {
            let middle = Coord {
                x: 0.5 * (a.x + b.x),
                y: a.y,
            };
            let shift = self.unwrapped(middle).x - middle.x;
            let moved = |c: Coord| Coord {
                x: c.x + shift,
                y: c.y,
            };
            let (a, b) = (moved(a), moved(b));
            if boxes_meet(&Rect::new(a, b), window) {
                segments.push((a, b));
            }
        };
        for (i, part) in self.atlas.parts.iter().enumerate() {
            let coords = part.rings.coords();
            for side in self
                .atlas
                .borders
                .of(i)
                .iter()
                .filter(|side| self.bounds_ways(side))
            {
                for at in side.segments(&part.rings) {
                    add(coords[at], coords[at + 1]);
                }
            }
        }
        if let Ground::Within(Some(figure)) = &self.ground {
            figure.rings.segments().for_each(|(_, a, b)| add(a, b));
        }
        segments
    }

    fn bounds_ways(&self, side: &Side) -> bool {
        let is_end = |part: u32| {
            [self.source, self.target]
                .iter()
                .any(|end| end.index() as u32 == part)
        };
        let is_open = |part: u32| self.is_open[part as usize];
        let facing_open = side.facing.is_some_and(is_open);
        // Own ground is open beyond the given ground too, and what lies beside it there is not.
        let own = self.atlas.part(self.source).territory;
        let is_own = |part: u32| self.atlas.part_at(part).territory == own;
        let is_within = matches!(self.ground, Ground::Within(_));
        is_within && is_own(side.part) != side.facing.is_some_and(is_own)
            || is_end(side.part)
            || side.facing.is_some_and(is_end)
            || is_open(side.part) != facing_open
            || !side.matched && (is_open(side.part) || facing_open)
    }
}

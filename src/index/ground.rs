//! Position to parts: who holds it, the part with the smallest outer ring first.
//!
//! An `rstar` tree of boxes on the plane gives the parts that may hold a position, and each part's
//! prepared segments decide. All that the rest of the crate knows of it is [`GroundIndex::holder_after`].

use geo_types::Coord;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::geometry::prepared::Prepared;
use crate::geometry::ring::{Rings, bounds};
use crate::geometry::side::Nudge;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct GroundIndex {
    prepared: Vec<Prepared>,
    /// The place of each part in the order of outer rings, the smallest first.
    ranks: Vec<u32>,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

/// A part that holds a position, and its rank among all parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holder {
    pub(crate) part: u32,
    pub(crate) rank: u32,
}

impl GroundIndex {
    /// Over the parts' rings, with the area within the outer rings of each. Equal areas keep the order of the parts.
    pub(crate) fn new<'a>(
        parts: impl Iterator<Item = &'a Rings> + Clone,
        outer_areas_m2: &[f64],
    ) -> Self {
        let mut order: Vec<u32> = (0..outer_areas_m2.len() as u32).collect();
        order.sort_by(|&i, &j| outer_areas_m2[i as usize].total_cmp(&outer_areas_m2[j as usize]));
        let mut ranks = vec![0; order.len()];
        order
            .iter()
            .enumerate()
            .for_each(|(rank, &part)| ranks[part as usize] = rank as u32);
        let boxes = parts.clone().enumerate().flat_map(|(part, rings)| {
            // A part that lies across 180° has a box for each of its polygons; the box of one may hold a position twice.
            let shells = rings.iter().filter(|(_, is_shell)| *is_shell);
            shells.map(move |(shell, _)| {
                let bounds = bounds(shell);
                let (low, high) = (bounds.min(), bounds.max());
                GeomWithData::new(
                    Rectangle::from_corners([low.x, low.y], [high.x, high.y]),
                    part as u32,
                )
            })
        });
        let boxes = RTree::bulk_load(boxes.collect());
        Self {
            prepared: parts.map(Prepared::new).collect(),
            ranks,
            boxes,
        }
    }

    /// Of the parts that hold the nudged position, the one of the least rank above `after`; with `None`, of the least rank of all.
    pub(crate) fn holder_after<'a>(
        &self,
        rings_of: impl Fn(u32) -> &'a Rings,
        p: Coord,
        after: Option<u32>,
    ) -> Option<Holder> {
        let mut best: Option<Holder> = None;
        for entry in self
            .boxes
            .locate_in_envelope_intersecting(&AABB::from_point([p.x, p.y]))
        {
            let part = entry.data;
            let rank = self.ranks[part as usize];
            let is_candidate =
                after.is_none_or(|after| rank > after) && best.is_none_or(|best| rank < best.rank);
            if is_candidate
                && self.prepared[part as usize].contains(rings_of(part), p, Nudge::NorthEast)
            {
                best = Some(Holder { part, rank });
            }
        }
        best
    }

    /// All parts that hold the nudged position, that of the least rank first.
    pub(crate) fn holders<'a>(&self, rings_of: impl Fn(u32) -> &'a Rings, p: Coord) -> Vec<u32> {
        let boxes = self
            .boxes
            .locate_in_envelope_intersecting(&AABB::from_point([p.x, p.y]));
        let mut parts: Vec<u32> = boxes.map(|entry| entry.data).collect();
        parts.sort_unstable_by_key(|&part| self.ranks[part as usize]);
        parts.dedup();
        parts.retain(|&part| {
            self.prepared[part as usize].contains(rings_of(part), p, Nudge::NorthEast)
        });
        parts
    }

    /// The part made ready for questions of inside and outside.
    pub(crate) fn prepared(&self, part: u32) -> &Prepared {
        &self.prepared[part as usize]
    }
}

//! Rings that cross themselves, and spikes.

use geo_types::{LineString, MultiLineString};

use super::flaw::{Flaw, FlawKind};
use crate::atlas::Atlas;
use crate::coverage::misdrawn::Misdrawn;
use crate::geometry::ellipsoid::{length, ring_area};
use crate::geometry::ring::{Rings, between, turned};
use crate::geometry::spikes::{Spike, spikes};
use crate::parallel;
use crate::territory::Part;

impl Atlas {
    /// What was wrong with the rings of the map's polygons as they were drawn.
    /// With the narrow spikes of its parts. They are looked for in all rings, at about 10 ns a position.
    pub(crate) fn ring_flaws(&self) -> Vec<Flaw> {
        let misdrawn = self.misdrawn.iter();
        let mut flaws: Vec<Flaw> = misdrawn.map(|one| self.misdrawn_flaw(one)).collect();
        let of_part = |part: usize| {
            let part = &self.parts[part];
            let rings = part.rings.iter();
            let spikes = rings.flat_map(|(ring, _)| spikes(ring, self.tolerance_m));
            let own = spikes.filter(|spike| spike.is_outward || self.is_open(spike));
            own.map(|spike| spike_flaw(part, spike))
                .collect::<Vec<Flaw>>()
        };
        let spikes = parallel::map_range(0..self.parts.len(), of_part);
        flaws.extend(spikes.into_iter().flatten());
        flaws
    }

    /// Whether nobody holds what is in a slit: else it is their spike, if it is one.
    fn is_open(&self, spike: &Spike) -> bool {
        let ring = &spike.ring;
        let base = between(ring[0], ring[ring.len() - 2], 0.5);
        self.locate(base).is_none()
    }

    fn misdrawn_flaw(&self, misdrawn: &Misdrawn) -> Flaw {
        let fault = &misdrawn.fault;
        let lines = fault.lines.iter().map(|line| LineString(line.clone()));
        let rings = fault.ground.iter().map(|(ring, _)| ring);
        let (area_m2, rim_m) = rings.fold((0.0, 0.0), |(area, rim), ring| {
            (area + ring_area(ring), rim + length(ring))
        });
        let width_m = if rim_m > 0.0 { area_m2 / rim_m } else { 0.0 };
        Flaw {
            kind: if fault.is_spike {
                FlawKind::Spike
            } else {
                FlawKind::SelfCrossing
            },
            territories: vec![self.territories[misdrawn.territory].id],
            parts: Vec::new(),
            place: fault.place,
            area_m2,
            length_m: if fault.lines.is_empty() {
                (rim_m / 2.0 - width_m).max(0.0)
            } else {
                fault.lines.iter().map(|line| length(line)).sum()
            },
            width_m,
            outline: fault.ground.to_multi_polygon(),
            lines: MultiLineString(lines.collect()),
        }
    }
}

/// Its ground is what is between its arms, though a slit is ground of nobody.
fn spike_flaw(part: &Part, spike: Spike) -> Flaw {
    let area_m2 = ring_area(&spike.ring).abs();
    Flaw {
        kind: FlawKind::Spike,
        territories: vec![part.territory],
        parts: vec![part.id],
        place: spike.tip,
        area_m2,
        length_m: spike.length_m,
        width_m: spike.width_m,
        outline: Rings::of_shell(turned(spike.ring, true)).to_multi_polygon(),
        lines: MultiLineString(Vec::new()),
    }
}

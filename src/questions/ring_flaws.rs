//! Rings that cross themselves, and spikes.

use geo_types::{LineString, MultiLineString};

use super::flaw::{Flaw, FlawKind};
use crate::atlas::Atlas;
use crate::coverage::misdrawn::Misdrawn;
use crate::geometry::ellipsoid::{distance, length, ring_area};
use crate::geometry::globe::is_on_180;
use crate::geometry::ring::{Rings, bounds, box_holds, ring_contains, tidy, turned};
use crate::geometry::roomy::roomiest;
use crate::geometry::side::Nudge;
use crate::geometry::spikes::{Spike, spikes};
use crate::parallel;
use crate::territory::Part;

impl Atlas {
    /// What was wrong with the rings of the map's polygons as they were drawn, and the narrow spikes of its parts. They are looked for in all rings, at about 50 ns
    /// a position. Those of ground that is a flaw already, an overlap or a gap, are not said again.
    pub(crate) fn ring_flaws(&self, said: &[Flaw]) -> Vec<Flaw> {
        let misdrawn = self.misdrawn.iter();
        let mut flaws: Vec<Flaw> = misdrawn.map(|one| self.misdrawn_flaw(one)).collect();
        let of_part = |part: usize| {
            let part = &self.parts[part];
            let rings = part.rings.iter();
            let spikes = rings.flat_map(|(ring, _)| spikes(ring, self.tolerance_m));
            let spikes = spikes.filter(|spike| !lies_along_180(spike));
            let own = spikes.filter(|spike| self.is_own(spike));
            let own = own.filter(|spike| !is_said(spike, said));
            own.map(|spike| spike_flaw(part, spike))
                .collect::<Vec<Flaw>>()
        };
        let spikes = parallel::map_range(0..self.parts.len(), of_part);
        flaws.extend(spikes.into_iter().flatten());
        flaws
    }

    /// Whether a spike is one of the part in whose ring it was found: of a slit, whether nobody holds what is in it.
    fn is_own(&self, spike: &Spike) -> bool {
        spike.is_outward || self.locate(spike.inside).is_none()
    }

    fn misdrawn_flaw(&self, misdrawn: &Misdrawn) -> Flaw {
        let fault = &misdrawn.fault;
        let lines = fault.lines.iter().map(|line| LineString(line.clone()));
        let area_m2: f64 = fault.ground.iter().map(|(ring, _)| ring_area(ring)).sum();
        let rim = fault.ground.segments();
        let rim = rim.filter(|&(_, a, b)| !is_on_180(a, b));
        let rim_m: f64 = rim.map(|(_, a, b)| distance(a, b)).sum();
        let width_m = roomiest(&fault.ground).map_or(0.0, |circle| circle.diameter_m);
        Flaw {
            kind: if fault.is_spike {
                FlawKind::Spike
            } else {
                FlawKind::SelfCrossing
            },
            territories: vec![self.territories[misdrawn.territory].id],
            parts: Vec::new(),
            place: fault.place,
            // Of ground within rounding not even the sign is known.
            area_m2: area_m2.max(0.0),
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

/// Whether an arm of a spike is the cut at 180°, and no rim.
fn lies_along_180(spike: &Spike) -> bool {
    let sides = spike.ring.windows(2).filter(|ab| is_on_180(ab[0], ab[1]));
    let cut_m: f64 = sides.map(|ab| distance(ab[0], ab[1])).sum();
    cut_m > 0.5 * spike.length_m
}

/// Whether the ground between the arms of a spike is that of a flaw.
fn is_said(spike: &Spike, said: &[Flaw]) -> bool {
    let holds = |flaw: &&Flaw| {
        let rings = flaw
            .outline
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        let is_odd = |odd: bool, ring: &LineString| {
            odd != ring_contains(&ring.0, spike.inside, Nudge::NorthEast)
        };
        rings.into_iter().fold(false, is_odd)
    };
    let is_ground = |flaw: &&Flaw| {
        let box_of = |ring: &LineString| bounds(&ring.0);
        let boxes = flaw
            .outline
            .iter()
            .map(|polygon| box_of(polygon.exterior()));
        matches!(flaw.kind, FlawKind::Overlap | FlawKind::Gap)
            && boxes
                .into_iter()
                .any(|around| box_holds(&around, spike.inside))
    };
    said.iter().filter(is_ground).any(|flaw| holds(&flaw))
}

/// Its ground is what is between its arms, though a slit is ground of nobody.
fn spike_flaw(part: &Part, spike: Spike) -> Flaw {
    let area_m2 = ring_area(&spike.ring).abs();
    // Of arms within rounding of each other too few corners are left for an outline.
    let outline = tidy(spike.ring).map(|ring| Rings::of_shell(turned(ring, true)));
    Flaw {
        kind: FlawKind::Spike,
        territories: vec![part.territory],
        parts: vec![part.id],
        place: spike.tip,
        area_m2,
        length_m: spike.length_m,
        width_m: spike.width_m,
        outline: outline.unwrap_or_default().to_multi_polygon(),
        lines: MultiLineString(Vec::new()),
    }
}

//! Pieces that are not simple polygons become some that are.

use super::relations::is_tied;
use crate::geometry::near::{Between, Chain, Segment, near_pairs};
use crate::geometry::overlay;
use crate::geometry::prepared::Prepared;
use crate::geometry::ring::{Rings, between, ring_contains};
use crate::geometry::side::Nudge;

/// The ground of a polygon whose rings may cross themselves and each other, as simple polygons: what is inside the shell, by even and odd, and
/// in no hole. What is connected in a position alone comes apart.
///
/// Only the rings that cross or run along one are overlaid: most often a small hole or two of a large polygon.
pub(super) fn untied(piece: &Rings) -> Vec<Rings> {
    let tied = tied_rings(piece);
    let ring = |i: usize| piece.coords()[piece.range(i)].to_vec();
    let tied_holes: Vec<Vec<_>> = (1..piece.len()).filter(|&i| tied[i]).map(ring).collect();
    let mut ground: Vec<Rings> = if tied[0] {
        overlay::even_odd(&ring(0), &tied_holes)
            .polygons()
            .collect()
    } else {
        without(ring(0), &tied_holes)
    };
    let loose = (1..piece.len()).filter(|&i| !tied[i]).map(ring);
    for hole in loose {
        take_out(&mut ground, &hole);
    }
    ground
}

/// Which rings cross or run along themselves or another ring.
fn tied_rings(piece: &Rings) -> Vec<bool> {
    let chains: Vec<Chain<'_>> = (0..piece.len())
        .map(|ring| {
            let range = piece.range(ring);
            let first = range.start as u32;
            Chain {
                coords: &piece.coords()[range],
                first,
                owner: 0,
            }
        })
        .collect();
    let relate = |s: Segment, t: Segment| {
        is_tied((s.a, s.b), (t.a, t.b), s.chain == t.chain).then_some([s.chain, t.chain])
    };
    let mut tied = vec![false; piece.len()];
    near_pairs(&chains, Between::SameOwner, &|_| (0.0, 0.0), &relate)
        .into_iter()
        .flatten()
        .for_each(|ring| tied[ring as usize] = true);
    tied
}

/// The ground within a shell that crosses none of the holes, and in none of these.
fn without(shell: Vec<geo_types::Coord>, holes: &[Vec<geo_types::Coord>]) -> Vec<Rings> {
    let mut ground = Rings::default();
    ground.push(&shell, true);
    let mut ground = vec![ground];
    if holes.is_empty() {
        return ground;
    }
    let figures: Vec<Rings> = holes
        .iter()
        .map(|hole| overlay::even_odd(hole, &[]))
        .collect();
    let gone = overlay::union(&figures.iter().collect::<Vec<_>>());
    let mut islands = Vec::new();
    for polygon in gone.polygons() {
        for (ring, is_shell) in polygon.iter() {
            let turned: Vec<_> = ring.iter().rev().copied().collect();
            if is_shell {
                take_out(&mut ground, &turned);
            } else {
                // A hole of a hole is ground again.
                let mut island = Rings::default();
                island.push(&turned, true);
                islands.push(island);
            }
        }
    }
    ground.append(&mut islands);
    ground
}

/// Takes a hole, which crosses nothing, out of the polygon in which it lies; where that is none, or it lies in another hole, there is nothing to take.
fn take_out(ground: &mut Vec<Rings>, hole: &[geo_types::Coord]) {
    let is_in =
        |ring: &[geo_types::Coord]| lies_in(hole, |p| ring_contains(ring, p, Nudge::NorthEast));
    let around = ground.iter_mut().find(|polygon| {
        polygon
            .iter()
            .all(|(ring, is_shell)| is_in(ring) == is_shell)
    });
    if let Some(polygon) = around {
        // Smaller holes that came before it lie in it now.
        let mut with_hole = Rings::default();
        for (ring, is_shell) in polygon.iter() {
            if is_shell || !lies_in(ring, |p| ring_contains(hole, p, Nudge::NorthEast)) {
                with_hole.push(ring, is_shell);
            }
        }
        with_hole.push(hole, false);
        *polygon = with_hole;
    }
}

/// Whether a ring lies in ground that it does not cross. A single one of its positions may lie on the rim: the most of three decide.
fn lies_in(ring: &[geo_types::Coord], holds: impl Fn(geo_types::Coord) -> bool) -> bool {
    let samples = [
        ring[0],
        ring[ring.len() / 2],
        between(ring[0], ring[1], 0.5),
    ];
    samples.into_iter().filter(|&p| holds(p)).count() >= 2
}

/// Whether a hole lies outside its shell or within another hole. The rings are known not to cross.
pub(super) fn has_stray_hole(rings: &Rings) -> bool {
    let prepared = Prepared::new(rings);
    (1..rings.len()).any(|ring| {
        let hole = &rings.coords()[rings.range(ring)];
        // Its own side of itself does not count.
        !lies_in(hole, |p| {
            prepared.contains(rings, p, Nudge::NorthEast)
                != ring_contains(hole, p, Nudge::NorthEast)
        })
    })
}

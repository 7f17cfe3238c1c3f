//! Pieces that are not simple polygons become some that are.

use std::collections::HashSet;

use geo_types::{Coord, Rect};

use super::relations::is_tied;
use crate::geometry::globe::bits;
use crate::geometry::loops::by_loops;
use crate::geometry::near::{Between, Chain, Segment, near_pairs_shortened};
use crate::geometry::overlay;
use crate::geometry::prepared::Prepared;
use crate::geometry::ring::{Rings, between, bounds, box_holds, ring_contains};
use crate::geometry::side::{Nudge, segments_meet};

/// The ground of a polygon whose rings may cross themselves and each other, as simple polygons: what is inside the shell, by even and odd, and
/// in no hole. What is connected in a position alone comes apart.
///
/// Only the rings that meet one are overlaid: most often a small hole or two of a large polygon.
pub(super) fn untied(piece: &Rings) -> Vec<Rings> {
    let Ties { tied, shell_alone } = Ties::of(piece);
    let ring = |i: usize| piece.coords()[piece.range(i)].to_vec();
    let tied_holes: Vec<Vec<Coord>> = (1..piece.len()).filter(|&i| tied[i]).map(ring).collect();
    let shell = ring(0);
    let loops = || {
        if tied[0] {
            by_loops(&shell)
        } else {
            Some(vec![Rings::of_shell(shell.clone())])
        }
    };
    let mut ground = match loops().filter(|_| shell_alone) {
        Some(ground) => without(ground, &tied_holes),
        None => overlay::even_odd(&shell, &tied_holes).polygons().collect(),
    };
    let loose = (1..piece.len()).filter(|&i| !tied[i]).map(ring);
    for hole in loose {
        take_out(&mut ground, &hole);
    }
    ground
}

/// Whether a ring of a piece comes to a position twice.
pub(super) fn touches_itself(piece: &Rings) -> bool {
    piece.iter().any(|(ring, _)| {
        let mut seen = HashSet::with_capacity(ring.len());
        !ring[1..].iter().all(|&c| seen.insert(bits(c)))
    })
}

/// Which rings cross or run along themselves, or meet another ring.
struct Ties {
    tied: Vec<bool>,
    /// Whether the shell meets no hole so.
    shell_alone: bool,
}

impl Ties {
    fn of(piece: &Rings) -> Self {
        let chain = |ring: usize| {
            let range = piece.range(ring);
            Chain {
                first: range.start as u32,
                coords: &piece.coords()[range],
                owner: 0,
                is_simple: false,
            }
        };
        let chains: Vec<Chain<'_>> = (0..piece.len()).map(chain).collect();
        // Rings that have no more than a position in common may cross in it.
        let relate = |s: Segment, t: Segment| {
            let (one, other) = ((s.a, s.b), (t.a, t.b));
            let meet = match s.chain == t.chain {
                true => is_tied(one, other, true),
                false => segments_meet(one, other),
            };
            meet.then_some((s.chain, t.chain))
        };
        let each_once = |pairs: &mut Vec<(u32, u32)>| {
            pairs.sort_unstable();
            pairs.dedup();
        };
        let growth = |_: &Rect| (0.0, 0.0);
        let (most, between) = (usize::MAX, Between::SameOwner);
        let pairs = near_pairs_shortened(most, &chains, between, &growth, &relate, each_once);
        let mut ties = Self {
            tied: vec![false; piece.len()],
            shell_alone: true,
        };
        for (i, j) in pairs.expect("any number is allowed") {
            ties.tied[i as usize] = true;
            ties.tied[j as usize] = true;
            ties.shell_alone &= i == j || (i != 0 && j != 0);
        }
        ties
    }
}

/// The ground without holes that cross none of its rings.
fn without(mut ground: Vec<Rings>, holes: &[Vec<Coord>]) -> Vec<Rings> {
    if holes.is_empty() {
        return ground;
    }
    let figures: Vec<Rings> = holes
        .iter()
        .map(|hole| overlay::even_odd(hole, &[]))
        .collect();
    let gone = overlay::union(&figures.iter().collect::<Vec<_>>());
    let whole = ground.clone();
    let mut islands = Vec::new();
    for polygon in gone.polygons() {
        for (ring, is_shell) in polygon.iter() {
            let turned: Vec<Coord> = ring.iter().rev().copied().collect();
            if is_shell {
                take_out(&mut ground, &turned);
            } else if whole.iter().any(|polygon| holds_ring(polygon, &turned)) {
                // A hole of a hole is ground again.
                islands.push(Rings::of_shell(turned));
            }
        }
    }
    ground.append(&mut islands);
    ground
}

/// Takes a hole, which crosses nothing, out of the polygon in which it lies; where it lies in another hole there is nothing to take, and what lies in it
/// goes as a whole.
fn take_out(ground: &mut Vec<Rings>, hole: &[Coord]) {
    let holds = |p| ring_contains(hole, p, Nudge::NorthEast);
    ground.retain(|polygon| {
        let (shell, _) = polygon.iter().next().expect("polygons have a shell");
        !lies_in(shell, holds)
    });
    let around = ground.iter_mut().find(|polygon| holds_ring(polygon, hole));
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

/// Whether a ring lies in the ground of a polygon, none of whose rings it crosses.
fn holds_ring(polygon: &Rings, ring: &[Coord]) -> bool {
    let is_in = |other: &[Coord]| lies_in(ring, |p| ring_contains(other, p, Nudge::NorthEast));
    polygon
        .iter()
        .all(|(other, is_shell)| is_in(other) == is_shell)
}

/// Whether a ring lies in ground that it does not cross. The middle of a side may by chance lie on a corner of the rim: the
/// most of three decide.
fn lies_in(ring: &[Coord], holds: impl Fn(Coord) -> bool) -> bool {
    let sides = ring.len() - 1;
    let samples = [0, sides / 3, 2 * sides / 3].map(|i| between(ring[i], ring[i + 1], 0.5));
    // The third is not asked where two agree.
    let [first, second] = [samples[0], samples[1]].map(&holds);
    if first == second {
        first
    } else {
        holds(samples[2])
    }
}

/// Whether a hole lies outside its shell or within another hole. The rings are known not to cross.
pub(super) fn has_stray_hole(rings: &Rings) -> bool {
    // Making the polygon ready costs as much as some walks along it.
    let ready = (rings.len() > 8).then(|| Prepared::new(rings));
    let boxes: Vec<Rect> = rings.iter().map(|(ring, _)| bounds(ring)).collect();
    let by_ring = |p: Coord| {
        let around = (0..rings.len()).filter(|&ring| box_holds(&boxes[ring], p));
        let holding = around
            .filter(|&ring| ring_contains(&rings.coords()[rings.range(ring)], p, Nudge::NorthEast));
        holding.count() % 2 == 1
    };
    (1..rings.len()).any(|ring| {
        let hole = &rings.coords()[rings.range(ring)];
        // Its own side of itself does not count.
        !lies_in(hole, |p| {
            let is_in = match &ready {
                Some(ready) => ready.contains(rings, p, Nudge::NorthEast),
                None => by_ring(p),
            };
            is_in != ring_contains(hole, p, Nudge::NorthEast)
        })
    })
}

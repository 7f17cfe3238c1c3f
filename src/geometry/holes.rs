//! Which holes take something off their polygon: not those outside the shell, nor those within another hole.

use geo_types::Coord;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, Envelope, RTree, RTreeObject, SelectionFunction};

use super::prepared::Prepared;
use super::ring::{Rings, between, bounds, box_holds, ring_contains};
use super::side::{Nudge, lies_on};

/// For each hole of a shell, closed rings that do not cross, whether it takes something off: it lies in the shell and in no larger hole, or the shell lies in it. `sizes`
/// are how large the holes are. Of holes that are the same, the first does.
pub(crate) fn taking_off(shell: &[Coord], holes: &[&[Coord]], sizes: &[f64]) -> Vec<bool> {
    let shell_rings = Rings::of_ring(shell.to_vec());
    let around = bounds(shell);
    // Making it ready costs as much as some walks along it.
    let ready = (holes.len() > 2).then(|| Prepared::new(&shell_rings));
    let is_in_shell = |hole: &[Coord]| {
        let place = |p: Coord| match &ready {
            _ if !box_holds(&around, p) => Some(false),
            Some(ready) => {
                let is_on_rim = ready.is_on_rim(&shell_rings, p);
                (!is_on_rim).then(|| ready.contains(&shell_rings, p, Nudge::NorthEast))
            }
            None => place_in(shell, p),
        };
        samples(hole).find_map(place).unwrap_or(true)
    };
    let mut order: Vec<usize> = (0..holes.len()).collect();
    order.sort_by(|&i, &j| sizes[j].total_cmp(&sizes[i]).then(i.cmp(&j)));
    let mut takes = vec![false; holes.len()];
    let mut taken: RTree<Boxed> = RTree::new();
    for i in order {
        let hole = holes[i];
        let is_within = |larger: usize| {
            samples(hole)
                .find_map(|p| place_in(holes[larger], p))
                .unwrap_or(true)
        };
        let is_in_larger = {
            let around = Around(boxed(hole));
            let mut larger = taken.locate_with_selection_function(around);
            larger.any(|larger| is_within(larger.data))
        };
        if is_in_larger || !(is_in_shell(hole) || lies_around(hole, shell)) {
            continue;
        }
        takes[i] = true;
        if holes.len() > 1 {
            taken.insert(GeomWithData::new(Rectangle::from_aabb(boxed(hole)), i));
        }
    }
    takes
}

type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;

fn boxed(ring: &[Coord]) -> AABB<[f64; 2]> {
    let (low, high) = (bounds(ring).min(), bounds(ring).max());
    AABB::from_corners([low.x, low.y], [high.x, high.y])
}

/// Selects the boxes around another: those that only meet it are passed over.
struct Around(AABB<[f64; 2]>);

impl SelectionFunction<Boxed> for Around {
    fn should_unpack_parent(&self, envelope: &AABB<[f64; 2]>) -> bool {
        envelope.contains_envelope(&self.0)
    }

    fn should_unpack_leaf(&self, leaf: &Boxed) -> bool {
        leaf.envelope().contains_envelope(&self.0)
    }
}

/// Whether a shell lies within a hole.
fn lies_around(hole: &[Coord], shell: &[Coord]) -> bool {
    samples(shell)
        .find_map(|p| place_in(hole, p))
        .unwrap_or(false)
}

/// Whether a position is in a ring; `None` where it is on it.
fn place_in(ring: &[Coord], p: Coord) -> Option<bool> {
    let is_on_rim = ring.windows(2).any(|ab| lies_on(ab[0], ab[1], p));
    (!is_on_rim).then(|| ring_contains(ring, p, Nudge::NorthEast))
}

/// Positions of a ring: its corners, and the middles of its sides.
fn samples(ring: &[Coord]) -> impl Iterator<Item = Coord> + '_ {
    let middles = ring.windows(2).map(|ab| between(ab[0], ab[1], 0.5));
    ring.iter().copied().chain(middles)
}

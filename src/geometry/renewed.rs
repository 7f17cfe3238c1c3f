//! Figures with some of their positions moved and others added, and rings put in order after it.

use std::collections::HashMap;

use geo_types::Coord;

use super::globe::bits_on_plane as key;
use super::ring::{Rings, fraction_of};

/// Where positions have moved to.
#[derive(Debug, Default)]
pub(super) struct Moves(HashMap<(u64, u64), Coord>);

impl Moves {
    pub(super) fn insert(&mut self, from: Coord, to: Coord) {
        self.0.insert(key(from), to);
    }

    /// Where a position is now.
    pub(super) fn place(&self, c: Coord) -> Coord {
        if self.0.is_empty() {
            return c;
        }
        self.0.get(&key(c)).copied().unwrap_or(c)
    }
}

/// A corner to be added on the segment that starts at a position of a figure. There may be as many of them as pairs of segments that cross, so they are kept small.
#[derive(Clone, Copy, Debug)]
pub(super) struct Added {
    pub(super) figure: u32,
    pub(super) position: u32,
    pub(super) at: Coord,
}

/// A figure that has changed.
#[derive(Debug)]
pub(super) struct Renewed {
    pub(super) rings: Rings,
    /// For each position that at which the segment starts on which it lies, of the figure before.
    pub(super) origins: Vec<u32>,
    /// For each position whether the segment that starts there is new.
    is_new: Vec<bool>,
}

/// The figure with positions moved and corners added, which are put in their order; `None` where that changes nothing.
///
/// Rings stay free of repeated positions. One that is left with fewer than three is left out, and with a shell its holes. How rings turn is not touched.
pub(super) fn renewed(figure: &Rings, moves: &Moves, added: &mut [Added]) -> Option<Renewed> {
    let coords = figure.coords();
    if added.is_empty() && coords.iter().all(|&c| moves.place(c) == c) {
        return None;
    }
    let order = |a: &Added| {
        let start = a.position as usize;
        let ends = (coords[start], coords[start + 1]);
        (start, fraction_of(ends, a.at))
    };
    added.sort_unstable_by(|a, b| {
        let (x, y) = (order(a), order(b));
        x.0.cmp(&y.0)
            .then(x.1.total_cmp(&y.1))
            .then(key(a.at).cmp(&key(b.at)))
    });
    let mut added = &*added;
    let mut renewed = Renewed {
        rings: Rings::default(),
        origins: Vec::new(),
        is_new: Vec::new(),
    };
    let mut shell_stands = false;
    let mut changes = false;
    for ring in 0..figure.len() {
        let range = figure.range(ring);
        let own = added.partition_point(|one| (one.position as usize) < range.end);
        let mut own = added.split_off(..own).unwrap_or_default().iter().peekable();
        let mut corners = Vec::with_capacity(range.len() + own.len());
        let open = range.start..range.end - 1;
        for (i, &c) in open.clone().zip(&coords[open]) {
            corners.push(Corner::moved(c, i, moves));
            while let Some(one) = own.next_if(|one| one.position as usize == i) {
                corners.push(Corner::added(moves.place(one.at), i));
            }
        }
        let is_same = corners.len() == range.len() - 1 && corners.iter().all(|c| c.was != NEW);
        let in_order = if is_same { corners } else { tidied(corners) };
        changes |= !is_same && in_order.len() + 1 != range.len()
            || in_order
                .iter()
                .zip(&coords[range.clone()])
                .any(|(corner, &c)| corner.at != c);
        let is_shell = figure.is_shell(ring);
        let stands = in_order.len() >= 3;
        shell_stands = if is_shell { stands } else { shell_stands };
        if stands && shell_stands {
            renewed.push(in_order, range, is_shell);
        } else {
            changes = true;
        }
    }
    changes.then_some(renewed)
}

impl Renewed {
    /// The segments that are new.
    pub(super) fn new_segments(&self) -> impl Iterator<Item = (Coord, Coord)> + '_ {
        let new = self.rings.segments().filter(|&(i, ..)| self.is_new[i]);
        new.map(|(_, a, b)| (a, b))
    }

    /// Adds a ring, given without its last position.
    fn push(&mut self, mut corners: Vec<Corner>, range: std::ops::Range<usize>, is_shell: bool) {
        let last = range.end - 1;
        let closing = match corners[0] {
            Corner { at, was, .. } if was == range.start as u32 => Corner {
                at,
                origin: last as u32,
                was: last as u32,
            },
            first => first,
        };
        corners.push(closing);
        let ring: Vec<Coord> = corners.iter().map(|corner| corner.at).collect();
        self.rings.push(&ring, is_shell);
        self.origins
            .extend(corners.iter().map(|corner| corner.origin));
        let is_new = |pair: &[Corner]| {
            pair[0].was == NEW || pair[1].was == NEW || pair[0].was + 1 != pair[1].was
        };
        self.is_new.extend(corners.windows(2).map(is_new));
        self.is_new.push(false);
    }
}

/// A corner of a ring that is being put in order.
#[derive(Clone, Copy, Debug)]
struct Corner {
    at: Coord,
    /// The position at which the segment starts on which it lies.
    origin: u32,
    /// The position that it is, or [`NEW`] where it has changed.
    was: u32,
}

/// No position.
const NEW: u32 = u32::MAX;

impl Corner {
    fn moved(c: Coord, position: usize, moves: &Moves) -> Self {
        let at = moves.place(c);
        Self {
            at,
            origin: position as u32,
            was: if at == c { position as u32 } else { NEW },
        }
    }

    fn added(at: Coord, position: usize) -> Self {
        Self {
            at,
            origin: position as u32,
            was: NEW,
        }
    }
}

/// Corners of a ring without repeated ones; none where fewer than three are left.
fn tidied(mut corners: Vec<Corner>) -> Vec<Corner> {
    corners.dedup_by(|next, corner| {
        let is_same = next.at == corner.at;
        if is_same {
            corner.was = NEW;
            // What is added behind it lies on the later one's segment.
            corner.origin = next.origin;
        }
        is_same
    });
    while corners.len() > 1 && corners[0].at == corners[corners.len() - 1].at {
        corners.pop();
        corners[0].was = NEW;
    }
    if corners.len() < 3 {
        corners.clear();
    }
    corners
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c((x, y): (f64, f64)) -> Coord {
        Coord { x, y }
    }

    fn shell(corners: &[(f64, f64)]) -> Rings {
        let mut ring: Vec<Coord> = corners.iter().copied().map(c).collect();
        ring.push(ring[0]);
        Rings::of_shell(ring)
    }

    fn moves(all: &[[(f64, f64); 2]]) -> Moves {
        let mut moves = Moves::default();
        all.iter()
            .for_each(|&[from, to]| moves.insert(c(from), c(to)));
        moves
    }

    #[test]
    fn corners_are_added_in_the_order_of_the_rim_and_know_their_segment() {
        let square = shell(&[(0., 0.), (2., 0.), (2., 2.), (0., 2.)]);
        let added = [(1, (2., 1.5)), (1, (2., 0.5)), (3, (0., 1.))];
        let mut added = added.map(|(position, at)| Added {
            figure: 0,
            position,
            at: c(at),
        });
        let renewed = renewed(&square, &Moves::default(), &mut added).unwrap();
        let ring = [
            (0., 0.),
            (2., 0.),
            (2., 0.5),
            (2., 1.5),
            (2., 2.),
            (0., 2.),
            (0., 1.),
        ];
        assert_eq!(renewed.rings, shell(&ring));
        assert_eq!(renewed.origins, [0, 1, 1, 1, 2, 3, 3, 4]);
        let is_new = [false, true, true, true, false, true, true, false];
        assert_eq!(renewed.is_new, is_new);
    }

    #[test]
    fn repeated_corners_go_wherever_the_ring_begins() {
        let corners = [(0., 0.), (1., 0.), (2., 0.), (2., 2.), (0., 2.)];
        for start in 0..corners.len() {
            let mut turned = corners;
            turned.rotate_left(start);
            let together = moves(&[[(0., 0.), (1., 0.)]]);
            let renewed = renewed(&shell(&turned), &together, &mut []).unwrap();
            let ring = renewed.rings.coords();
            assert_eq!((ring.len(), ring[0]), (5, ring[4]), "{ring:?}");
            assert_eq!(renewed.origins.len(), 5);
        }
    }

    #[test]
    fn a_shell_that_is_gone_takes_its_holes_along() {
        let mut two = shell(&[(0., 0.), (9., 0.), (9., 9.)]);
        two.push(shell(&[(5., 1.), (6., 2.), (6., 1.)]).coords(), false);
        two.append(&shell(&[(20., 0.), (21., 0.), (21., 1.)]));
        let renewed = renewed(&two, &moves(&[[(9., 9.), (9., 0.)]]), &mut []).unwrap();
        assert_eq!(renewed.rings, shell(&[(20., 0.), (21., 0.), (21., 1.)]));
        assert_eq!(renewed.origins, [8, 9, 10, 11]);
    }

    #[test]
    fn a_corner_that_is_there_already_changes_nothing() {
        let square = shell(&[(0., 0.), (2., 0.), (2., 2.), (0., 2.)]);
        let mut added = [Added {
            figure: 0,
            position: 0,
            at: c((2., 0.)),
        }];
        assert!(renewed(&square, &Moves::default(), &mut added).is_none());
        assert!(renewed(&square, &moves(&[[(7., 7.), (8., 8.)]]), &mut []).is_none());
    }
}

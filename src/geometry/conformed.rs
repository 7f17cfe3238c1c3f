//! Rims that were one before one of them got corners by computation, made one again.
//!
//! Where a segment is cut its corner is rounded, and lies beside the segment by some units in the last place. Laid over the uncut one the two halves cross
//! it, or not, at no place that arithmetic could tell. So corners that are one position get the same coordinates, and segments get the corners that
//! lie on them but for rounding: then the two rims have the same segments.

use std::borrow::Cow;
use std::collections::HashMap;

use geo_types::{Coord, Rect};

use super::halving::near_pairs;
use super::meetings::{box_around, cell, cells_around, is_one};
use super::ring::{Rings, between, boxes_meet, fraction_of};

/// How many corners may be added for each position, and always. Rims that were one get each other's corners; where more are to be added all lies within rounding of all else,
/// and what is cut there is put together by faces in any case.
const MOST_ADDED: usize = 4;
const FEW_ADDED: usize = 1 << 8;

/// The figures with the corners of another on their segments, and that one with its corners moved to theirs and with theirs on its segments. Figures keep all corners that they
/// have to the last bit.
pub(crate) fn conformed<'a>(figures: &[&'a Rings], over: &Rings) -> (Vec<Cow<'a, Rings>>, Rings) {
    let over = moved_to(over, figures);
    let mut added = corners_beside(figures, &over);
    let positions: usize = figures.iter().map(|figure| figure.coords().len()).sum();
    let most = FEW_ADDED + MOST_ADDED * (positions + over.coords().len());
    if added.iter().map(Vec::len).sum::<usize>() > most {
        added.iter_mut().for_each(Vec::clear);
    }
    let over_added = added.pop().unwrap_or_default();
    let with_corners = |(&figure, added): (&&'a Rings, Vec<Added>)| {
        if added.is_empty() {
            Cow::Borrowed(figure)
        } else {
            Cow::Owned(with_corners(figure, added))
        }
    };
    let figures = figures.iter().zip(added).map(with_corners).collect();
    (figures, with_corners_or_same(over, over_added))
}

fn with_corners_or_same(figure: Rings, added: Vec<Added>) -> Rings {
    if added.is_empty() {
        figure
    } else {
        with_corners(&figure, added)
    }
}

/// A corner to be added: behind which position of its figure, where along the segment, and what.
type Added = (usize, f64, Coord);

/// A figure with its corners moved to those of others that are the same position.
fn moved_to(over: &Rings, figures: &[&Rings]) -> Rings {
    let extent = box_around(over.bounds().min(), over.bounds().max());
    let mut known: HashMap<(i64, i64), Coord> = HashMap::new();
    for figure in figures {
        for &c in figure.coords() {
            if boxes_meet(&extent, &Rect::new(c, c)) {
                known.insert(cell(c), c);
            }
        }
    }
    let place = |c: Coord| {
        let mut near = cells_around(c).filter_map(|place| known.get(&place).copied());
        match known.get(&cell(c)) {
            Some(&same) if same == c => c,
            _ => near.find(|&same| is_one(same, c)).unwrap_or(c),
        }
    };
    if over.coords().iter().all(|&c| place(c) == c) {
        return over.clone();
    }
    let mut moved = over.clone();
    moved.map_coords(place);
    moved
}

/// For each figure, and last for the other one, the corners of the other side that lie on its segments but for rounding.
fn corners_beside(figures: &[&Rings], over: &Rings) -> Vec<Vec<Added>> {
    let last = figures.len();
    let rings_of = |figure: usize| figures.get(figure).copied().unwrap_or(over);
    let extent = box_around(over.bounds().min(), over.bounds().max());
    let near = |&(_, a, b): &(usize, Coord, Coord)| boxes_meet(&extent, &Rect::new(a, b));
    let all: Vec<(usize, usize)> = (0..=last)
        .flat_map(|figure| {
            let segments = rings_of(figure).segments().filter(near);
            segments.map(move |(position, ..)| (figure, position))
        })
        .collect();
    let segment = |i: u32| {
        let (figure, position) = all[i as usize];
        let coords = rings_of(figure).coords();
        (coords[position], coords[position + 1])
    };
    let box_of = |i: u32| {
        let (a, b) = segment(i);
        box_around(a, b)
    };
    let is_over = |i: u32| all[i as usize].0 == last;
    let both = |cell: &[u32]| cell.iter().any(|&i| is_over(i)) && !cell.iter().all(|&i| is_over(i));
    let mut added: Vec<Vec<Added>> = vec![Vec::new(); last + 1];
    near_pairs(
        (0..all.len() as u32).collect(),
        &box_of,
        &both,
        &mut |i, j| {
            if is_over(i) == is_over(j) {
                return;
            }
            for (own, other) in [(i, j), (j, i)] {
                let ends = segment(own);
                for c in [segment(other).0, segment(other).1] {
                    let at = fraction_of(ends, c);
                    let is_end = is_one(c, ends.0) || is_one(c, ends.1);
                    if !is_end && is_one(c, between(ends.0, ends.1, at)) {
                        let (figure, position) = all[own as usize];
                        added[figure].push((position, at, c));
                    }
                }
            }
        },
    );
    added
}

fn with_corners(figure: &Rings, mut added: Vec<Added>) -> Rings {
    added.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut added = added.into_iter().peekable();
    let mut with = Rings::default();
    for ring in 0..figure.len() {
        let range = figure.range(ring);
        let mut corners = Vec::with_capacity(range.len());
        for i in range {
            corners.push(figure.coords()[i]);
            while let Some((_, _, c)) = added.next_if(|(position, ..)| *position == i) {
                corners.push(c);
            }
        }
        corners.dedup();
        with.push(&corners, figure.is_shell(ring));
    }
    with
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Rings {
        let mut ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        ring.push(ring[0]);
        Rings::of_shell(ring)
    }

    #[test]
    fn a_rounded_corner_is_on_the_segment_that_it_was_computed_on() {
        let beside = (0.1 + 0.2, 1e-16);
        let uncut = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]);
        let cut = ring(&[(0.0, 0.0), beside, (1.0, 0.0), (1.0, 1.0)]);
        let (figures, over) = conformed(&[&uncut], &cut);
        assert_eq!((&*figures[0], &over), (&cut, &cut));
        // The figure keeps its corners, and the other one takes them over.
        let (figures, over) = conformed(&[&cut], &uncut);
        assert_eq!((&*figures[0], &over), (&cut, &cut));
        let near = ring(&[(0.0, 1e-13), (1.0, 0.0), (1.0, 1.0)]);
        let (figures, over) = conformed(&[&uncut], &near);
        assert_eq!((&*figures[0], &over), (&uncut, &uncut));
    }

    #[test]
    fn figures_within_rounding_do_not_get_each_others_corners() {
        let comb = |west: f64| {
            let tooth = |i: u32| Coord {
                x: west + f64::from(i) * 2e-14,
                y: 40.0 + f64::from(i * 7919 % 101) * 3e-13,
            };
            let mut ring: Vec<Coord> = (0..200).map(tooth).collect();
            ring.push(Coord {
                x: west,
                y: 40.0 - 5e-12,
            });
            ring.push(ring[0]);
            Rings::of_shell(ring)
        };
        let (one, other) = (comb(1.0), comb(1.0 + 1e-14));
        let (figures, over) = conformed(&[&one], &other);
        let corners = figures[0].coords().len() + over.coords().len();
        assert!(
            corners <= one.coords().len() + other.coords().len(),
            "{corners}"
        );
    }
}

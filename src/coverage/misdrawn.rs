//! Pieces that are not drawn as simple polygons are: what is wrong with them, before it is put right.

use std::collections::{BTreeMap, BTreeSet};

use super::pieces::Ground;
use super::relations::Relation;
use super::segments::Segments;
use crate::geometry::windings::{Fault, faults};

/// Something that is wrong with a polygon of a territory as it was drawn.
#[derive(Clone, Debug)]
pub(crate) struct Misdrawn {
    /// The territory's number.
    pub(crate) territory: usize,
    pub(crate) fault: Fault,
}

/// A polygon whose rings meet more often than this is not looked at closely: each meeting takes memory, and nobody reads so many.
const MANY: usize = 100_000;

/// What is wrong with the pieces as they stand: `knots` are those that are no simple polygons, and others may run along a segment in both directions.
pub(super) fn misdrawn(
    pieces: &[Ground],
    relations: &[Relation],
    segments: &Segments<'_>,
    knots: &BTreeSet<usize>,
) -> Vec<Misdrawn> {
    let mut meetings: BTreeMap<usize, usize> = knots.iter().map(|&piece| (piece, 0)).collect();
    for relation in relations {
        match *relation {
            Relation::Knot(piece) => *meetings.entry(piece as usize).or_default() += 1,
            Relation::Same(s, t) => {
                let piece = segments.figure(s);
                if piece == segments.figure(t) {
                    *meetings.entry(piece).or_default() += 1;
                }
            }
            Relation::Meet(..) | Relation::Corner(..) | Relation::Touch(..) => {}
        }
    }
    let of_piece = |(&piece, &meetings): (&usize, &usize)| {
        let Ground {
            territory, rings, ..
        } = &pieces[piece];
        let faults = if meetings > MANY {
            vec![Fault::touch(rings.coords()[0])]
        } else {
            faults(rings)
        };
        let territory = *territory;
        faults
            .into_iter()
            .map(move |fault| Misdrawn { territory, fault })
    };
    meetings.iter().flat_map(of_piece).collect()
}

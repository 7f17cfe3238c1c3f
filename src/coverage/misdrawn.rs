//! Pieces that are not drawn as simple polygons are: what is wrong with them, before it is put right.

use std::collections::BTreeSet;

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

/// What is wrong with the pieces as they stand: `knots` are those that are no simple polygons, and others may run along a segment in both directions.
pub(super) fn misdrawn(
    pieces: &[Ground],
    relations: &[Relation],
    segments: &Segments<'_>,
    knots: &BTreeSet<usize>,
) -> Vec<Misdrawn> {
    let mut meeting: BTreeSet<usize> = knots.clone();
    for relation in relations {
        match *relation {
            Relation::Knot(piece) => {
                meeting.insert(piece as usize);
            }
            Relation::Same(s, t) => {
                let piece = segments.figure(s);
                if piece == segments.figure(t) {
                    meeting.insert(piece);
                }
            }
            Relation::Meet(..) | Relation::Corner(..) | Relation::Touch(..) => {}
        }
    }
    let of_piece = |&piece: &usize| {
        let Ground {
            territory, rings, ..
        } = &pieces[piece];
        let territory = *territory;
        let faults = faults(rings).into_iter();
        faults.map(move |fault| Misdrawn { territory, fault })
    };
    meeting.iter().flat_map(of_piece).collect()
}

//! Figures parted by another that is laid over them: what of each it takes and what it leaves, with the same corners for all of them.
//!
//! As in [`super::overlay`] the figure that is laid over is moved by an infinitesimal step to the north-east, so that every crossing is decided exactly.
//! Each position at which it crosses a segment is computed once for all figures that have that segment, in whichever direction: figures that shared it share
//! both halves of it. The figures themselves are not laid over each other, so that the cost is that of the crossings, however many
//! there are.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use geo_types::{Coord, Rect};

use super::conformed::conformed;
use super::globe::bits;
use super::halving::near_pairs;
use super::meetings::settle;
use super::overlay::crossing;
use super::prepared::Prepared;
use super::ring::{Rings, box_holds, boxes_meet, fraction_of, plain_area};
use super::rounded;
use super::side::{Nudge, lies_on};
use super::trace::{trace, without_opposites};

type Segment = (Coord, Coord);

/// A figure in two.
pub(crate) struct Parted {
    /// What lies under the figure laid over it.
    pub(crate) taken: Rings,
    pub(crate) left: Rings,
    /// The pieces of the other figure's rim that lie in this one, in the direction in which they bound what is taken.
    pub(crate) seam: Vec<Segment>,
}

/// Figures and one that is laid over them.
pub(crate) struct Parting<'a> {
    originals: &'a [&'a Rings],
    figures: Vec<Cow<'a, Rings>>,
    over: Rings,
    /// Of the figures in their order, the one laid over last; in the order in which their rims run.
    cuts: Vec<Cut>,
}

/// A place where a rim is cut.
struct Cut {
    /// The number of figures for the one that is laid over.
    figure: usize,
    position: usize,
    /// Where along the segment, in its direction.
    order: f64,
    at: Coord,
    /// The figure whose rim is crossed here; none where a corner of it only lies on the segment.
    crossed: Option<usize>,
}

impl<'a> Parting<'a> {
    pub(crate) fn of(figures: &'a [&'a Rings], over: &'a Rings) -> Self {
        let originals = figures;
        let (figures, over) = conformed(figures, over);
        let cuts = cuts(&figures, &over);
        Self {
            originals,
            figures,
            over,
            cuts,
        }
    }

    /// For each figure what is taken of it and what is left; `None` of one of which nothing is taken.
    pub(crate) fn parted(&self) -> Vec<Option<Parted>> {
        let prepared = Prepared::new(&self.over);
        let mut seams = self.seams();
        let part = |(number, figure): (usize, &Cow<'_, Rings>)| {
            let seam = seams.remove(&number).unwrap_or_default();
            self.part(number, figure, seam, &prepared)
        };
        self.figures.iter().enumerate().map(part).collect()
    }

    fn part(
        &self,
        number: usize,
        figure: &Rings,
        seam: Vec<Segment>,
        prepared: &Prepared,
    ) -> Option<Parted> {
        let is_in = |start: Coord| {
            boxes_meet(&self.over.bounds(), &Rect::new(start, start))
                && prepared.contains(&self.over, start, Nudge::SouthWest)
        };
        let own_cuts = self.cuts_of(number);
        let is_crossed = !seam.is_empty() || own_cuts.iter().any(|cut| cut.crossed.is_some());
        if !is_crossed && !figure.iter().any(|(ring, _)| is_in(ring[0])) {
            return None;
        }
        let (mut taken, mut left) = (seam.clone(), Vec::new());
        left.extend(seam.iter().map(|&(a, b)| (b, a)));
        self.walk(
            number,
            figure,
            |start| BTreeSet::from_iter(is_in(start).then_some(self.figures.len())),
            |inside, ends| {
                if inside.is_empty() {
                    left.push(ends);
                } else {
                    taken.push(ends);
                }
            },
        );
        let area = |rings: &Rings| rings.iter().map(|(ring, _)| plain_area(ring)).sum::<f64>();
        let extent = figure.bounds();
        let rounding = 1e-9 * extent.width() * extent.height();
        let is_whole = |(taken, left): &(Rings, Rings)| {
            (area(taken) + area(left) - area(figure)).abs() <= rounding
        };
        let exact = trace(&without_opposites(taken)).zip(trace(&without_opposites(left)));
        // Corners that lie within rounding of other segments: faces always have an answer.
        let (taken, left) = exact
            .filter(is_whole)
            .unwrap_or_else(|| rounded::parted(figure, &self.over));
        (!taken.is_empty()).then_some(Parted { taken, left, seam })
    }

    /// For each figure the pieces of the other's rim that lie in it.
    fn seams(&self) -> HashMap<usize, Vec<Segment>> {
        let mut prepared: HashMap<usize, Prepared> = HashMap::new();
        let mut seams: HashMap<usize, Vec<Segment>> = HashMap::new();
        let around = |start: Coord| {
            let holds = |&number: &usize| {
                let figure = &self.figures[number];
                box_holds(&figure.bounds(), start)
                    && prepared
                        .entry(number)
                        .or_insert_with(|| Prepared::new(figure))
                        .contains(figure, start, Nudge::NorthEast)
            };
            (0..self.figures.len()).filter(holds).collect()
        };
        self.walk(self.figures.len(), &self.over, around, |inside, ends| {
            for &number in inside {
                seams.entry(number).or_default().push(ends);
            }
        });
        seams
    }

    fn cuts_of(&self, figure: usize) -> &[Cut] {
        let from = self.cuts.partition_point(|cut| cut.figure < figure);
        let to = self.cuts.partition_point(|cut| cut.figure <= figure);
        &self.cuts[from..to]
    }

    /// Visits each piece of a rim between its cuts: with the figures that it lies in, and its ends. `around` gives those at the start of a ring.
    fn walk(
        &self,
        number: usize,
        figure: &Rings,
        mut around: impl FnMut(Coord) -> BTreeSet<usize>,
        mut visit: impl FnMut(&BTreeSet<usize>, Segment),
    ) {
        let mut cuts = self.cuts_of(number).iter().peekable();
        let coords = figure.coords();
        for ring in 0..figure.len() {
            let range = figure.range(ring);
            let mut inside = around(coords[range.start]);
            for i in range.start..range.end - 1 {
                let mut from = coords[i];
                while let Some(cut) = cuts.next_if(|cut| cut.position == i) {
                    if from != cut.at {
                        visit(&inside, (from, cut.at));
                    }
                    if let Some(crossed) = cut.crossed
                        && !inside.remove(&crossed)
                    {
                        inside.insert(crossed);
                    }
                    from = cut.at;
                }
                if from != coords[i + 1] {
                    visit(&inside, (from, coords[i + 1]));
                }
            }
        }
    }

    /// A figure with those corners added that others have on its rim and that are wanted; `None` where there is none.
    pub(crate) fn cornered(&self, number: usize, wanted: impl Fn(Coord) -> bool) -> Option<Rings> {
        let (original, figure) = (self.originals[number], &self.figures[number]);
        let mut cuts = self.cuts_of(number).iter().peekable();
        let mut own = original.coords().iter().peekable();
        let mut cornered = Rings::default();
        for ring in 0..figure.len() {
            let range = figure.range(ring);
            let mut corners = Vec::with_capacity(range.len());
            for i in range {
                let c = figure.coords()[i];
                if own.next_if(|own| **own == c).is_some() || wanted(c) {
                    corners.push(c);
                }
                while let Some(cut) = cuts.next_if(|cut| cut.position == i) {
                    if wanted(cut.at) {
                        corners.push(cut.at);
                    }
                }
            }
            corners.dedup();
            cornered.push(&corners, figure.is_shell(ring));
        }
        (cornered.coords().len() > original.coords().len()).then_some(cornered)
    }
}

/// Positions that figures have as corners.
pub(crate) struct Corners(HashSet<(u64, u64)>);

impl Corners {
    pub(crate) fn of<'a>(figures: impl Iterator<Item = &'a Rings>) -> Self {
        Self(figures.flat_map(Rings::coords).map(|&c| bits(c)).collect())
    }

    pub(crate) fn hold(&self, c: Coord) -> bool {
        self.0.contains(&bits(c))
    }
}

/// All cuts of the figures by the one that is laid over them, and of that one by them.
fn cuts(figures: &[Cow<'_, Rings>], over: &Rings) -> Vec<Cut> {
    let above = figures.len();
    let rings_of = |figure: usize| figures.get(figure).map_or(over, |figure| &**figure);
    let near = |&(_, a, b): &(usize, Coord, Coord)| boxes_meet(&over.bounds(), &Rect::new(a, b));
    let all: Vec<(usize, usize)> = (0..=above)
        .flat_map(|figure| {
            let segments = rings_of(figure).segments().filter(near);
            segments.map(move |(position, ..)| (figure, position))
        })
        .collect();
    let segment = |(figure, position): (usize, usize)| {
        let coords = rings_of(figure).coords();
        (coords[position], coords[position + 1])
    };
    let box_of = |i: u32| {
        let (from, to) = segment(all[i as usize]);
        Rect::new(from, to)
    };
    let is_above = |i: u32| all[i as usize].0 == above;
    let both =
        |cell: &[u32]| cell.iter().any(|&i| is_above(i)) && !cell.iter().all(|&i| is_above(i));
    let mut cuts = Vec::new();
    let mut compare = |i: u32, j: u32| {
        if is_above(i) == is_above(j) {
            return;
        }
        // Those of the figure laid over come last.
        let (own, other) = (all[i.min(j) as usize], all[i.max(j) as usize]);
        let (below, over) = (directed(segment(own)), directed(segment(other)));
        let mut cut = |(figure, position), along: f64, is_turned: bool, at, crossed| {
            cuts.push(Cut {
                figure,
                position,
                order: if is_turned { -along } else { along },
                at,
                crossed,
            });
        };
        if let Some((along_over, along, at)) = crossing(over.ends, below.ends) {
            cut(own, along, below.is_turned, at, Some(above));
            cut(other, along_over, over.is_turned, at, Some(own.0));
        }
        for (place, one, two) in [(own, below, over), (other, over, below)] {
            let (a, b) = one.ends;
            let lies_within = |c: &Coord| *c != a && *c != b && lies_on(a, b, *c);
            for c in [two.ends.0, two.ends.1].into_iter().filter(lies_within) {
                cut(place, fraction_of(one.ends, c), one.is_turned, c, None);
            }
        }
    };
    near_pairs(
        (0..all.len() as u32).collect(),
        &box_of,
        &both,
        &mut compare,
    );
    let ends: Vec<Coord> = cuts
        .iter()
        .flat_map(|cut| {
            let (a, b) = segment((cut.figure, cut.position));
            [a, b]
        })
        .collect();
    settle(cuts.iter_mut().map(|cut| &mut cut.at), ends.into_iter());
    cuts.sort_by(|x, y| {
        (x.figure, x.position)
            .cmp(&(y.figure, y.position))
            .then(x.order.total_cmp(&y.order))
    });
    cuts
}

/// A segment in the one of its two directions in which all compute with it.
#[derive(Clone, Copy)]
struct Directed {
    ends: Segment,
    is_turned: bool,
}

fn directed((a, b): Segment) -> Directed {
    let is_turned = (b.x, b.y) < (a.x, a.y);
    Directed {
        ends: if is_turned { (b, a) } else { (a, b) },
        is_turned,
    }
}

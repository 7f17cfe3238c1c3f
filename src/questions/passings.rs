//! Where a line passes rims: which parts it enters or leaves, leg by leg, after either step.

use geo_types::{Coord, Rect};

use super::legs::{Leg, Way, is_inner};
use crate::atlas::Atlas;
use crate::geometry::globe::{is_on_180, is_on_pole};
use crate::geometry::passing::passing;
use crate::geometry::ring::{between, boxes_meet};
use crate::geometry::side::lies_on;
use crate::index::boxes::{Owner, Run};

/// A rim passed on a leg: the part is entered, or left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rim {
    pub(super) leg: u32,
    /// The fraction of the leg's way.
    pub(super) fraction: f64,
    /// In the longitudes of the line.
    pub(super) at: Coord,
    /// Not rounded, being a corner of the rim.
    pub(super) at_corner: bool,
    /// The part's place among all, the smallest first.
    pub(super) rank: u32,
    /// After the step to the north-east, and after that to the south-west.
    pub(super) after: [bool; 2],
}

/// A way that is looked at, for one step or both.
#[derive(Clone, Copy, Debug)]
struct Asked {
    leg: u32,
    way: Way,
    from: f64,
    to: f64,
    after: [bool; 2],
    bounds: Rect,
}

/// Legs that are looked at together. They lie near each other, and so one search serves all.
const TOGETHER: usize = 16;
/// Runs of rims that are looked at without more searching.
const FEW: usize = 12;
/// A leg is not searched in smaller pieces, in degrees.
const SHORT: f64 = 0.01;

/// Runs of rims near a long way. Each may be near thousands of its pieces, and is kept few times.
#[derive(Default)]
struct Runs<'a> {
    all: Vec<&'a Run>,
    /// How many there were when each was kept once.
    least: usize,
}

impl<'a> Runs<'a> {
    fn add(&mut self, some: impl Iterator<Item = &'a Run>) {
        const FEW: usize = 4096;
        self.all.extend(some);
        if self.all.len() > FEW.max(2 * self.least) {
            self.keep_once();
        }
    }

    fn keep_once(&mut self) {
        self.all.sort_unstable_by_key(|run| (run.owner, run.from));
        self.all.dedup_by_key(|run| (run.owner, run.from));
        self.least = self.all.len();
    }

    fn each_once(mut self) -> Vec<&'a Run> {
        self.keep_once();
        self.all
    }
}

impl Atlas {
    /// All rims that legs pass, in the order of the legs and along each.
    pub(super) fn rims_passed(&self, legs: &[Leg]) -> Vec<Rim> {
        let mut asked = Vec::with_capacity(legs.len());
        for (number, leg) in (0..).zip(legs) {
            let ways = leg.ways;
            let range = (leg.from, leg.to);
            if ways[0] == ways[1] {
                asked.push(Asked::of(number, ways[0], range, [true, true]));
            } else {
                asked.push(Asked::of(number, ways[0], range, [true, false]));
                asked.push(Asked::of(number, ways[1], range, [false, true]));
            }
        }
        let mut rims = Vec::new();
        if !asked.is_empty() {
            self.pass(&asked, &mut rims);
        }
        rims.sort_by(|a, b| a.leg.cmp(&b.leg).then(a.fraction.total_cmp(&b.fraction)));
        rims
    }

    /// Halves the ways until few rims are near.
    fn pass(&self, asked: &[Asked], rims: &mut Vec<Rim>) {
        let around = asked[1..]
            .iter()
            .fold(asked[0].bounds, |all, one| united(all, one.bounds));
        let Some(runs) = self.few_rims_within(&around) else {
            match asked {
                [one] => self.pass_in_pieces(one, rims),
                _ => {
                    let (first, last) = asked.split_at(asked.len() / 2);
                    self.pass(first, rims);
                    self.pass(last, rims);
                }
            }
            return;
        };
        if runs.is_empty() {
            return;
        }
        for some in asked.chunks(TOGETHER) {
            let around = some[1..]
                .iter()
                .fold(some[0].bounds, |all, one| united(all, one.bounds));
            runs.iter()
                .for_each(|run| self.pass_run(run, some, &around, rims));
        }
    }

    /// The runs of rims near a box, where they are few.
    fn few_rims_within(&self, around: &Rect) -> Option<Vec<&Run>> {
        let mut runs = Vec::new();
        for run in self.boxes().within(around) {
            if matches!(run.owner, Owner::Part(_)) {
                if runs.len() == FEW {
                    return None;
                }
                runs.push(run);
            }
        }
        Some(runs)
    }

    /// The same along one long way, piece by piece, so that what lies only in the box around it is not looked at.
    fn pass_in_pieces(&self, asked: &Asked, rims: &mut Vec<Rim>) {
        let mut runs = Runs::default();
        self.gather_along(asked.way, asked.from, asked.to, &mut runs);
        for run in runs.each_once() {
            self.pass_run(run, &[*asked], &asked.bounds, rims);
        }
    }

    fn gather_along<'a>(&'a self, way: Way, from: f64, to: f64, runs: &mut Runs<'a>) {
        let around = around(between(way.a, way.b, from), between(way.a, way.b, to));
        if around.width().max(around.height()) < SHORT {
            let rims = self.boxes().within(&around);
            runs.add(rims.filter(|run| matches!(run.owner, Owner::Part(_))));
        } else if let Some(few) = self.few_rims_within(&around) {
            runs.add(few.into_iter());
        } else {
            let middle = from / 2.0 + to / 2.0;
            self.gather_along(way, from, middle, runs);
            self.gather_along(way, middle, to, runs);
        }
    }

    fn pass_run(&self, run: &Run, asked: &[Asked], around: &Rect, rims: &mut Vec<Rim>) {
        let Owner::Part(part) = run.owner else {
            return;
        };
        let rank = self.ground.rank_of(part);
        for cd in run.coords(self.coords_of(run.owner)).windows(2) {
            let bounds = Rect::new(cd[0], cd[1]);
            if !boxes_meet(&bounds, around) || is_rim_of_plane(cd[0], cd[1]) {
                continue;
            }
            for one in asked.iter().filter(|one| boxes_meet(&bounds, &one.bounds)) {
                let Some(passing) = passing((one.way.a, one.way.b), (cd[0], cd[1])) else {
                    continue;
                };
                let after = [0, 1].map(|step| one.after[step] && passing.after[step]);
                rims.push(Rim {
                    leg: one.leg,
                    fraction: passing.fraction,
                    at: Coord {
                        x: passing.at.x + one.way.turned,
                        y: passing.at.y,
                    },
                    at_corner: passing.at_corner,
                    rank,
                    after,
                });
            }
        }
    }

    /// The ranks of the parts that hold a position, after either step. It is within the plane or on its rim at the side to which the step leads.
    pub(super) fn held_after(&self, p: Coord, step: usize) -> Vec<u32> {
        if step == 1 && !is_inner(p) {
            return self.held_west_of_180(p);
        }
        let holders = self.ground.holders(|part| &self.part_at(part).rings, p);
        let mut ranks: Vec<u32> = holders
            .into_iter()
            .map(|part| self.ground.rank_of(part))
            .collect();
        if step == 1 {
            self.rims_between_steps(p)
                .into_iter()
                .for_each(|rank| turn_over(&mut ranks, rank));
        }
        ranks
    }

    /// From a position beside 180° to one on it: the cuts there are no rims, and so it stays within the plane.
    fn held_west_of_180(&self, p: Coord) -> Vec<u32> {
        let beside = Coord {
            x: p.x.next_down(),
            y: p.y,
        };
        let mut ranks = self.held_after(beside, 1);
        let way = Way {
            a: beside,
            b: p,
            turned: 0.0,
        };
        let mut rims = Vec::new();
        self.pass(&[Asked::of(0, way, (0.0, 1.0), [false, true])], &mut rims);
        rims.iter()
            .filter(|rim| rim.after[1])
            .for_each(|rim| turn_over(&mut ranks, rim.rank));
        ranks
    }

    /// The ranks of the rims that lie between the two steps from a position: of all that leave it, those that a turn of a half to the left meets, from
    /// the first step round to the second.
    fn rims_between_steps(&self, p: Coord) -> Vec<u32> {
        let is_met = |q: Coord| q.y > p.y || q.y == p.y && q.x < p.x;
        let mut ranks = Vec::new();
        for run in self.boxes().within(&around(p, p)) {
            let Owner::Part(part) = run.owner else {
                continue;
            };
            for cd in run.coords(self.coords_of(run.owner)).windows(2) {
                let (c, d) = (cd[0], cd[1]);
                let meets = if c == p {
                    is_met(d)
                } else if d == p {
                    is_met(c)
                } else {
                    lies_on(c, d, p)
                };
                if meets {
                    ranks.push(self.ground.rank_of(part));
                }
            }
        }
        ranks
    }
}

/// Enters or leaves a part. The ranks stay in order.
pub(super) fn turn_over(ranks: &mut Vec<u32>, rank: u32) {
    match ranks.binary_search(&rank) {
        Ok(at) => {
            ranks.remove(at);
        }
        Err(at) => ranks.insert(at, rank),
    }
}

impl Asked {
    fn of(leg: u32, way: Way, (from, to): (f64, f64), after: [bool; 2]) -> Self {
        Self {
            leg,
            way,
            from,
            to,
            after,
            bounds: around(between(way.a, way.b, from), between(way.a, way.b, to)),
        }
    }
}

/// The rims of the plane count for nothing: what passes them goes on elsewhere, and what runs along them lies within.
fn is_rim_of_plane(a: Coord, b: Coord) -> bool {
    is_on_180(a, b) || is_on_pole(a, b)
}

/// The box around two positions, grown by more than their rounding.
fn around(a: Coord, b: Coord) -> Rect {
    const MARGIN: f64 = 1e-12;
    let (low, high) = (
        Coord {
            x: a.x.min(b.x) - MARGIN,
            y: a.y.min(b.y) - MARGIN,
        },
        Coord {
            x: a.x.max(b.x) + MARGIN,
            y: a.y.max(b.y) + MARGIN,
        },
    );
    Rect::new(low, high)
}

fn united(a: Rect, b: Rect) -> Rect {
    let (low, high) = (
        Coord {
            x: a.min().x.min(b.min().x),
            y: a.min().y.min(b.min().y),
        },
        Coord {
            x: a.max().x.max(b.max().x),
            y: a.max().y.max(b.max().y),
        },
    );
    Rect::new(low, high)
}

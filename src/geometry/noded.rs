//! Figures whose rims meet in common corners and segments only.
//!
//! Maps are drawn figure by figure: where one has a corner the other may have none, rims cross without a corner, and what was computed differs by
//! rounding. Here each position of one rim that lies on another becomes a corner of both, with the same bits. Then two
//! segments are the same, have an end in common, or are apart, and a map falls into faces without any further arithmetic.
//!
//! Corners that are one position but for rounding become the first of them; no position moves by more than some times that. A segment may bend a little where it gets a corner, and so
//! come to lie on another: so this goes round until nothing changes, and from the second time looks only where something has.

use std::borrow::Cow;
use std::collections::HashMap;

use geo_types::{Coord, Rect};

use super::globe::{bits_on_plane as key, is_on_180, is_on_pole};
use super::meetings::{
    Ends, Meeting, ONE_POSITION, cell, cells_around, is_one, meetings_of_one, meetings_of_two,
    settle,
};
use super::near::{Between, Chain, Segment, near_pairs_up_to};
use super::renewed::{Added, Moves, Renewed, renewed};
use super::ring::Rings;
use super::side::{lies_on, segments_cross};
use super::stirred::Stirred;

/// After so many rounds it is given up: two or three do for maps.
const ROUNDS: usize = 12;

/// How many pairs of segments may meet in some way, for each position and always, before it is looked whether positions crowd. On a map of the world one position in
/// hundreds has any.
const CROWD: usize = 4;
const NO_CROWD: usize = 1 << 12;

/// Figures after corners were made common.
pub(crate) struct Noded<'a> {
    /// In the order given. Those of which nothing is left are empty.
    pub(crate) figures: Vec<Cow<'a, Rings>>,
    /// For a figure that was changed: for each of its positions, the position of the figure as given at which the segment starts on which it lies.
    pub(crate) origins: Vec<Option<Vec<u32>>>,
    /// Whether rings of a figure as given may cross themselves.
    may_cross: bool,
    /// Whether what comes within rounding of itself is made one too.
    rounds_own: bool,
    /// Whether all that meets does so as it should. It may not where positions by the thousand lie within rounding of each other.
    pub(crate) settled: bool,
}

/// The figures with their corners made common. Each must be free of crossings of its own; changed ones are so afterwards.
///
/// A ring may come to run along a segment and back, where two of its sides have become one: the two cancel.
///
/// What has all its corners already costs one look at what is near it, and is not copied. Positions on 180° and at the poles stay there.
pub(crate) fn noded<'a>(figures: &[&'a Rings]) -> Noded<'a> {
    noded_as(figures, false, GiveUp::Never).expect("it is not given up")
}

/// The same, unless more than so many pairs of segments meet in some way at once: then nothing is done.
pub(crate) fn noded_up_to<'a>(figures: &[&'a Rings], most: usize) -> Option<Noded<'a>> {
    noded_as(figures, false, GiveUp::Above(most))
}

/// The same of figures of one ring each that may cross themselves.
pub(crate) fn noded_rings<'a>(rings: &[&'a Rings]) -> Noded<'a> {
    noded_as(rings, true, GiveUp::Never).expect("it is not given up")
}

/// The figures, unless segments still meet all over once their crossings are corners: then they lie so densely within rounding that each gets the corners of hundreds of others, and it
/// takes time and memory as the square of the map, or more.
pub(crate) fn noded_sparse<'a>(figures: &[&'a Rings]) -> Option<Noded<'a>> {
    noded_as(figures, false, GiveUp::InCrowds)
}

/// The same of figures of one ring each that may cross themselves.
pub(crate) fn noded_sparse_rings<'a>(rings: &[&'a Rings]) -> Option<Noded<'a>> {
    noded_as(rings, true, GiveUp::InCrowds)
}

/// When noding is given up.
#[derive(Clone, Copy)]
enum GiveUp {
    Never,
    /// Where more than so many pairs of segments meet.
    Above(usize),
    /// Where pairs crowd after the first round, and drawing positions together does not help.
    InCrowds,
}

fn noded_as<'a>(figures: &[&'a Rings], may_cross: bool, give_up: GiveUp) -> Option<Noded<'a>> {
    let mut noded = Noded {
        may_cross,
        rounds_own: may_cross,
        figures: figures.iter().map(|&rings| Cow::Borrowed(rings)).collect(),
        origins: vec![None; figures.len()],
        settled: false,
    };
    let mut stirred: Option<Stirred> = None;
    let few = noded.most_found();
    for round in 0..ROUNDS {
        // Crossings are as many as they are; what still meets once they are corners lies within rounding.
        let may_be = match give_up {
            GiveUp::Above(most) => most,
            GiveUp::InCrowds if round > 0 => few,
            _ => usize::MAX,
        };
        let found = if let GiveUp::Above(_) = give_up {
            found(&noded, stirred.as_ref(), [may_be, may_be])
        } else {
            // Those of one figure are exact: they are as many as they are.
            let most = [noded.most_found().min(may_be), may_be];
            found(&noded, stirred.as_ref(), most).or_else(|Crowd| {
                noded.draw_crowds_together();
                found(&noded, None, [may_be, may_be])
            })
        };
        let events = Events::of(found.ok()?, &noded);
        let new = noded.change(events);
        if new.is_empty() {
            noded.settled = true;
            break;
        }
        stirred = Some(Stirred::of(&new));
    }
    Some(noded)
}

impl Noded<'_> {
    fn most_found(&self) -> usize {
        let positions: usize = self.figures.iter().map(|rings| rings.coords().len()).sum();
        NO_CROWD.max(CROWD * positions)
    }

    /// Makes positions that are one but for rounding the same, of one figure too.
    ///
    /// Where a map lies within rounding each of its segments meets each other one, and comparing them by pairs takes time and memory as the square of the map. This takes
    /// them one by one, and leaves so few positions to a place that pairs can be compared.
    fn draw_crowds_together(&mut self) {
        let coords = self.figures.iter().flat_map(|rings| rings.coords());
        let moves = moves_to_one(coords.copied());
        for (figure, origins) in self.figures.iter_mut().zip(&mut self.origins) {
            if let Some(renewed) = renewed(figure, &moves, &mut []) {
                replace(figure, origins, renewed);
            }
        }
        // Sides may have come to lie over others of their own figure.
        self.may_cross = true;
    }

    /// What two segments do to each other, of one figure or of two.
    fn meetings(&self, is_own: bool) -> fn(Ends, Ends) -> Vec<Meeting> {
        match is_own && !self.rounds_own {
            true => meetings_of_one,
            false => meetings_of_two,
        }
    }

    /// Applies what was found, and gives the segments that are new.
    fn change(&mut self, mut events: Events) -> Vec<Ends> {
        let moves = events.moves();
        events.added.sort_unstable_by_key(|added| added.figure);
        let mut concerned: Vec<u32> = events.figures().collect();
        concerned.sort_unstable();
        concerned.dedup();
        let mut new = Vec::new();
        let mut left = &mut events.added[..];
        for number in concerned {
            let (own, others) =
                left.split_at_mut(left.partition_point(|added| added.figure <= number));
            left = others;
            let number = number as usize;
            let Some(renewed) = renewed(&self.figures[number], &moves, own) else {
                continue;
            };
            new.extend(renewed.new_segments());
            // A figure of which nothing is left has no new segments, and what lay on it may be looked at again.
            replace(
                &mut self.figures[number],
                &mut self.origins[number],
                renewed,
            );
        }
        new
    }
}

/// Puts what a figure has become in its place.
fn replace(figure: &mut Cow<'_, Rings>, origins: &mut Option<Vec<u32>>, mut renewed: Renewed) {
    if let Some(before) = origins {
        let new = &mut renewed.origins;
        new.iter_mut().for_each(|i| *i = before[*i as usize]);
    }
    *origins = Some(renewed.origins);
    *figure = Cow::Owned(renewed.rings);
}

/// How far a position is free to move: not off 180°, and not off a pole.
fn freedom(c: Coord) -> u8 {
    u8::from(c.x.abs() != 180.0) + u8::from(c.y.abs() != 90.0)
}

fn may_move(c: Coord, to: Coord) -> bool {
    (c.x.abs() != 180.0 || c.x == to.x) && (c.y.abs() != 90.0 || c.y == to.y)
}

/// Moves each position to the first that is one with it but for rounding, those on 180° and at the poles being the first of all.
fn moves_to_one(coords: impl Iterator<Item = Coord>) -> Moves {
    let mut coords: Vec<Coord> = coords.collect();
    coords.sort_by_key(|&c| freedom(c));
    let mut moves = Moves::default();
    let mut kept: HashMap<(i64, i64), Coord> = HashMap::new();
    for c in coords {
        let first = cells_around(c)
            .filter_map(|cell| kept.get(&cell))
            .find(|&&d| is_one(c, d) && may_move(c, d));
        match first {
            Some(&first) => moves.insert(c, first),
            None => {
                kept.insert(cell(c), c);
            }
        }
    }
    moves
}

/// Segments meet in more pairs than they may.
struct Crowd;

/// What segments do to each other all over the figures, or where they were stirred: unless more than so many of different figures meet, or of one figure exactly.
fn found(
    noded: &Noded<'_>,
    stirred: Option<&Stirred>,
    [most, most_own]: [usize; 2],
) -> Result<Vec<[Place; 2]>, Crowd> {
    let figures = &noded.figures;
    let all = Chains::of(figures, |_| true, stirred);
    let mut found = all.found(Between::OtherOwners, noded, most)?;
    if stirred.is_some() || noded.may_cross {
        let changed = |figure: usize| stirred.is_none() || noded.origins[figure].is_some();
        let own = Chains::of(figures, changed, stirred);
        let most = if noded.rounds_own { most } else { most_own };
        found.extend(own.found(Between::SameOwner, noded, most)?);
    }
    // In one order, whatever order they were found in.
    found.sort_unstable();
    Ok(found)
}

/// What is to be done.
#[derive(Default)]
struct Events {
    /// Corners of two figures that are one position.
    same: Vec<[(u32, Coord); 2]>,
    /// Corners on segments.
    added: Vec<Added>,
}

impl Events {
    /// Of pairs of segments that meet, that of the earlier figure first.
    fn of(mut pairs: Vec<[Place; 2]>, noded: &Noded<'_>) -> Self {
        let figures = &noded.figures;
        let mut events = Self::default();
        let mut cuts: Vec<Coord> = Vec::new();
        // Only those that cross are kept for later, each with its cut: two segments cross once.
        pairs.retain(|&[s, t]| {
            let meetings = noded.meetings(s.figure == t.figure);
            let before = cuts.len();
            for meeting in meetings(s.ends(figures), t.ends(figures)) {
                match meeting {
                    Meeting::Ends(a, b) => events.same.push([(s.figure, a), (t.figure, b)]),
                    Meeting::OnFirst(at) if is_there(s, at, t, figures) => {}
                    Meeting::OnFirst(at) => events.add((s, s.ends(figures)), t.figure, at),
                    Meeting::OnSecond(at) if is_there(t, at, s, figures) => {}
                    Meeting::OnSecond(at) => events.add((t, t.ends(figures)), s.figure, at),
                    Meeting::Crossing(at) => cuts.push(at),
                }
            }
            cuts.len() > before
        });
        let ends = pairs.iter().flatten().map(|place| place.ends(figures));
        settle(cuts.iter_mut(), ends.flat_map(|(a, b)| [a, b]));
        events.added.reserve_exact(2 * cuts.len());
        for (places, at) in pairs.into_iter().zip(cuts) {
            for place in places {
                events.add((place, place.ends(figures)), place.figure, at);
            }
        }
        events
    }

    /// Adds a corner of some figure on a segment. What lies on 180° or at a pole gets corners there only, and draws them there.
    fn add(&mut self, (on, (a, b)): (Place, Ends), figure: u32, corner: Coord) {
        let mut at = corner;
        if is_on_180(a, b) {
            at.x = a.x;
        }
        if is_on_pole(a, b) {
            at.y = a.y;
        }
        if at != corner {
            self.same.push([(on.figure, at), (figure, corner)]);
        }
        self.added.push(Added {
            figure: on.figure,
            position: on.position,
            at,
        });
    }

    fn figures(&self) -> impl Iterator<Item = u32> {
        let same = self.same.iter().flatten().map(|(figure, _)| *figure);
        same.chain(self.added.iter().map(|added| added.figure))
    }

    /// Where positions move: each stays, or moves to the nearest that stays. Those on 180° and at the poles choose first, and then those of earlier figures.
    fn moves(&self) -> Moves {
        let mut corners: HashMap<(u64, u64), (u32, Coord)> = HashMap::new();
        let mut near: HashMap<(u64, u64), Vec<Coord>> = HashMap::new();
        for &[one, other] in &self.same {
            for ((figure, c), (_, d)) in [(one, other), (other, one)] {
                let first = corners.entry(key(c)).or_insert((figure, c));
                first.0 = first.0.min(figure);
                near.entry(key(c)).or_default().push(d);
            }
        }
        let mut corners: Vec<(u32, Coord)> = corners.into_values().collect();
        corners.sort_unstable_by(|(f, c), (g, d)| {
            (freedom(*c), f)
                .cmp(&(freedom(*d), g))
                .then(c.x.total_cmp(&d.x))
                .then(c.y.total_cmp(&d.y))
        });
        let mut moves = Moves::default();
        let mut stays: HashMap<(u64, u64), ()> = HashMap::new();
        for (_, c) in corners {
            let square = |d: Coord| (c.x - d.x).powi(2) + (c.y - d.y).powi(2);
            let places = near[&key(c)]
                .iter()
                .copied()
                .filter(|&d| stays.contains_key(&key(d)) && may_move(c, d));
            let nearest =
                places.min_by(|&d, &e| square(d).total_cmp(&square(e)).then(key(d).cmp(&key(e))));
            match nearest {
                Some(place) => moves.insert(c, place),
                None => {
                    stays.insert(key(c), ());
                }
            }
        }
        moves
    }
}

/// A segment of a figure, by the position at which it starts. Where a map lies within rounding there are as many pairs of them as the square of its segments, so that they are kept small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    figure: u32,
    position: u32,
}

impl Place {
    fn ends(self, figures: &[Cow<'_, Rings>]) -> Ends {
        let coords = figures[self.figure as usize].coords();
        let start = self.position as usize;
        (coords[start], coords[start + 1])
    }
}

/// Degrees within which all is small: some times what is one position.
const SMALL: f64 = 64.0 * ONE_POSITION;

/// Whether a corner that lies on a segment, near an end of it, of another one, is a corner of its ring already, a few corners before or after. About a triangle that is no larger than rounding, each corner lies
/// within rounding of the side across, and adding them would never end.
fn is_there(on: Place, at: Coord, of: Place, figures: &[Cow<'_, Rings>]) -> bool {
    let rings = &figures[on.figure as usize];
    let position = on.position as usize;
    let range = rings.range(rings.ring_of(position));
    let open = range.len() - 1;
    let place = position - range.start;
    let is_near = (1..=3).any(|step| {
        let (before, after) = ((place + 3 * open - step) % open, (place + 1 + step) % open);
        let coords = &rings.coords()[range.clone()];
        coords[before] == at || coords[after] == at
    });
    let (a, b) = on.ends(figures);
    let is_small = || {
        let apart = |c: Coord| (c.x - at.x).abs().max((c.y - at.y).abs());
        apart(a).min(apart(b)) < SMALL
    };
    is_near && is_small() && !lies_on(a, b, at) && !segments_cross((a, b), of.ends(figures))
}

/// The stretches of rims that are looked at.
struct Chains<'a> {
    chains: Vec<Chain<'a>>,
    /// The number of the first position of each figure.
    firsts: Vec<u32>,
}

impl<'a> Chains<'a> {
    fn of(
        figures: &'a [Cow<'_, Rings>],
        wanted: impl Fn(usize) -> bool,
        stirred: Option<&Stirred>,
    ) -> Self {
        let mut chains = Vec::new();
        let mut firsts = Vec::with_capacity(figures.len());
        let mut first = 0;
        for (number, figure) in figures.iter().enumerate() {
            firsts.push(first as u32);
            let owner = number as u32;
            let add = |range: std::ops::Range<usize>| {
                chains.push(Chain {
                    first: (first + range.start) as u32,
                    coords: &figure.coords()[range],
                    owner,
                    is_simple: false,
                });
            };
            if wanted(number) {
                Stirred::of_figure(stirred, figure, add);
            }
            first += figure.coords().len();
        }
        Self { chains, firsts }
    }

    /// The place of the segment of a number.
    fn place(&self, number: u32) -> Place {
        let figure = self.firsts.partition_point(|&first| first <= number) as u32 - 1;
        let position = number - self.firsts[figure as usize];
        Place { figure, position }
    }

    /// The pairs of segments that meet, the one of the earlier figure first, unless there are more than so many.
    fn found(
        &self,
        between: Between,
        noded: &Noded<'_>,
        most: usize,
    ) -> Result<Vec<[Place; 2]>, Crowd> {
        // Half on either side, and some more for rounding.
        let growth = |_: &Rect| (0.51 * ONE_POSITION, 0.51 * ONE_POSITION);
        let meetings = noded.meetings(matches!(between, Between::SameOwner));
        let relate = |s: Segment, t: Segment| {
            let (s, t) = if s.number < t.number { (s, t) } else { (t, s) };
            // Where many meet the two alone are kept, and asked again.
            let do_meet = !meetings((s.a, s.b), (t.a, t.b)).is_empty();
            do_meet.then_some([s.number, t.number])
        };
        let found = near_pairs_up_to(most, &self.chains, between, &growth, &relate);
        let found = found.map_err(|_| Crowd)?.into_iter();
        Ok(found
            .map(|pair| pair.map(|number| self.place(number)))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Borrow;

    use rand::{RngExt, SeedableRng};

    use super::super::ring::{between, fraction_of, plain_area, turned};
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Coord> {
        let mut ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        ring.push(ring[0]);
        ring
    }

    fn shell(corners: &[(f64, f64)]) -> Rings {
        Rings::of_shell(ring(corners))
    }

    fn square(x: f64, y: f64, side: f64) -> Rings {
        shell(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
    }

    fn noded_all(figures: &[Rings]) -> Noded<'_> {
        noded(&figures.iter().collect::<Vec<_>>())
    }

    fn segments(figures: &[impl Borrow<Rings>]) -> Vec<(usize, Ends)> {
        let of = |(number, figure): (usize, &Rings)| {
            let segments: Vec<_> = figure
                .segments()
                .map(|(_, a, b)| (number, (a, b)))
                .collect();
            segments
        };
        figures
            .iter()
            .map(Borrow::borrow)
            .enumerate()
            .flat_map(of)
            .collect()
    }

    /// What is wrong with figures that should meet in common corners and segments only: told pair by pair.
    fn wrong(figures: &[impl Borrow<Rings>]) -> Option<String> {
        let all = segments(figures);
        for (i, &(figure, s)) in all.iter().enumerate() {
            for &(other, t) in &all[i + 1..] {
                let is_same = s == t || s == (t.1, t.0);
                let touches = |(a, b): Ends, c: Coord| {
                    let is_near = figure != other && (is_one(a, c) || is_one(b, c));
                    c != a && c != b && (lies_on(a, b, c) || is_near)
                };
                let meets = segments_cross(s, t)
                    || touches(s, t.0)
                    || touches(s, t.1)
                    || touches(t, s.0)
                    || touches(t, s.1);
                if !is_same && meets {
                    return Some(format!("{figure} {s:?} and {other} {t:?}"));
                }
            }
        }
        None
    }

    /// Whether no ring of a figure meets itself or another of its rings, other than as rings do.
    fn is_simple(figure: &Rings) -> bool {
        let repeats = {
            let mut all: Vec<Coord> = figure
                .iter()
                .flat_map(|(ring, _)| ring[1..].to_vec())
                .collect();
            let count = all.len();
            all.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
            all.dedup();
            all.len() < count
        };
        !repeats && wrong(std::slice::from_ref(figure)).is_none()
    }

    /// Corners of a small grid in the order of their directions from the middle.
    fn random_corners(random: &mut impl rand::Rng) -> Vec<(f64, f64)> {
        let count = random.random_range(3..8);
        let mut coordinate = || f64::from(random.random_range(0..=6));
        let mut corners: Vec<(f64, f64)> =
            (0..count).map(|_| (coordinate(), coordinate())).collect();
        let middle = (coordinate() + 0.3, coordinate() + 0.4);
        let angle = |&(x, y): &(f64, f64)| (y - middle.1).atan2(x - middle.0);
        corners.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
        corners
    }

    /// A figure on a small grid that does not meet itself, its corners put elsewhere.
    fn random_figure(
        random: &mut impl rand::Rng,
        place: &mut impl FnMut((f64, f64)) -> (f64, f64),
    ) -> Rings {
        loop {
            let corners = random_corners(random);
            let mut figure = Rings::default();
            let mut placed: Vec<(f64, f64)> = corners.iter().map(|&c| place(c)).collect();
            placed.dedup();
            if placed.len() < 3 {
                continue;
            }
            figure.push(&turned(ring(&placed), true), true);
            let (x, y) = corners[0];
            if random.random_range(0..3) == 0 {
                let around = [
                    (x - 1., y - 1.),
                    (x + 2., y - 1.),
                    (x + 2., y + 2.),
                    (x - 1., y + 2.),
                ];
                let hole = [(x, y), (x + 1., y), (x + 1., y + 1.), (x, y + 1.)];
                figure = Rings::default();
                figure.push(&turned(ring(&around.map(&mut *place)), true), true);
                figure.push(&turned(ring(&hole.map(&mut *place)), false), false);
            }
            if is_simple(&figure) {
                return figure;
            }
        }
    }

    /// Figures on a small grid, whose corners are moved by a noise; some lie on 180° and the north pole.
    fn random_map(random: &mut rand_pcg::Pcg64Mcg) -> Vec<Rings> {
        let noises = [
            0.0, 1e-15, 1e-13, 1e-12, 8e-12, 1e-11, 3e-11, 1e-9, 1e-6, 1e-3,
        ];
        let noise = noises[random.random_range(0..noises.len())];
        let scale = [1.0, 0.1, 1.0 / 7.0][random.random_range(0..3)];
        let west = [0.0, 44.0, 180.0 - 5.0 * scale][random.random_range(0..3)];
        let south = [0.0, 40.0, 90.0 - 5.0 * scale][random.random_range(0..3)];
        let mut shaken = rand_pcg::Pcg64Mcg::seed_from_u64(random.random());
        (0..random.random_range(2..6))
            .map(|_| {
                let noise = if random.random() { noise } else { 0.0 };
                let mut place = |(x, y): (f64, f64)| {
                    let mut moved = |v: f64| v + noise * shaken.random_range(-1.0..1.0);
                    let (x, y) = (moved(west + scale * x), moved(south + scale * y));
                    (x.min(180.0), y.min(90.0))
                };
                random_figure(random, &mut place)
            })
            .collect()
    }

    fn rim(figure: &Rings) -> f64 {
        figure
            .segments()
            .map(|(_, a, b)| (a.x - b.x).hypot(a.y - b.y))
            .sum()
    }

    fn area(figure: &Rings) -> f64 {
        figure.iter().map(|(ring, _)| 0.5 * plain_area(ring)).sum()
    }

    #[test]
    fn rims_meet_in_common_corners_and_segments_only() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(29);
        let mut changed = 0;
        for round in 0..2_000 {
            let map = random_map(&mut random);
            let noded = noded_all(&map);
            assert!(noded.settled, "map {round} {map:?}");
            assert_eq!(wrong(&noded.figures), None, "map {round} {map:?}");
            let figures = map.iter().zip(&noded.figures).zip(&noded.origins);
            for ((before, after), origins) in figures {
                assert_eq!(matches!(after, Cow::Borrowed(_)), origins.is_none());
                // Where corners of several figures lie within rounding of each other, they move one after another.
                let moved = 16.0 * ONE_POSITION;
                let rounding = 1e-13;
                assert!(
                    (area(before) - area(after)).abs() <= moved * rim(before) + rounding,
                    "map {round}"
                );
                if let Some(origins) = origins {
                    changed += 1;
                    assert_eq!(origins.len(), after.coords().len());
                    for (&origin, &c) in origins.iter().zip(after.coords()) {
                        let origin = origin as usize;
                        let a = before.coords()[origin];
                        let b = before.coords().get(origin + 1).copied().unwrap_or(a);
                        let near = if a == b {
                            a
                        } else {
                            between(a, b, fraction_of((a, b), c))
                        };
                        assert!(
                            (near.x - c.x).abs().max((near.y - c.y).abs()) <= moved,
                            "map {round}"
                        );
                        assert!(a.x != 180.0 || b.x != 180.0 || c.x == 180.0);
                        assert!(a.y != 90.0 || b.y != 90.0 || c.y == 90.0);
                    }
                }
            }
            let owned: Vec<Rings> = noded
                .figures
                .iter()
                .map(|figure| Rings::clone(figure))
                .collect();
            let again = noded_all(&owned);
            assert!(
                again.settled && again.origins.iter().all(Option::is_none),
                "map {round}"
            );
            let twice = noded_all(&map);
            assert_eq!(
                (twice.figures, twice.origins),
                (noded.figures, noded.origins)
            );
        }
        assert!(changed > 4_000, "{changed}");
    }

    #[test]
    fn a_corner_on_a_side_is_a_corner_of_both_and_a_clean_map_is_not_copied() {
        let (west, east, apart) = (square(0., 0., 2.), square(2., 1., 2.), square(9., 9., 1.));
        let figures = [west, east, apart];
        let noded = noded_all(&figures);
        let with_corner = shell(&[(0., 0.), (2., 0.), (2., 1.), (2., 2.), (0., 2.)]);
        assert_eq!(*noded.figures[0], with_corner);
        assert_eq!(noded.origins[0], Some(vec![0, 1, 1, 2, 3, 4]));
        assert_eq!(noded.origins[2], None);
        let owned: Vec<Rings> = noded
            .figures
            .iter()
            .map(|figure| Rings::clone(figure))
            .collect();
        let again = noded_all(&owned);
        assert!(
            again
                .figures
                .iter()
                .all(|figure| matches!(figure, Cow::Borrowed(_)))
        );
    }

    /// A star of many corners, all within rounding of the middle or not far beyond.
    fn star(random: &mut rand_pcg::Pcg64Mcg, middle: (f64, f64), reach: f64) -> Rings {
        let mut corners: Vec<(f64, f64)> = (0..200)
            .map(|i| {
                let (sin, cos) = (f64::from(i) * std::f64::consts::TAU / 200.0).sin_cos();
                let far = reach * random.random_range(0.2..1.0);
                (middle.0 + far * cos, middle.1 + far * sin)
            })
            .collect();
        corners.dedup();
        shell(&corners)
    }

    #[test]
    fn crowds_within_rounding_are_drawn_together() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(41);
        let mut left = 0;
        for round in 0..12 {
            let reach = [4e-12, 1e-11, 2e-11, 4e-11][round % 4];
            let middle = [(1e-3, 1e-3), (44.0, 40.0), (180.0 - 1e-9, 0.0)][round % 3];
            let stars = [(); 3].map(|()| star(&mut random, middle, reach));
            let found = {
                let noded = Noded {
                    may_cross: false,
                    rounds_own: false,
                    figures: stars.iter().map(Cow::Borrowed).collect(),
                    origins: vec![None; 3],
                    settled: false,
                };
                found(&noded, None, [noded.most_found(), usize::MAX])
            };
            assert!(found.is_err(), "{round}: no crowd");
            let noded = noded_all(&stars);
            assert!(noded.settled, "{round}");
            assert_eq!(wrong(&noded.figures), None, "{round}");
            let positions: usize = noded.figures.iter().map(|f| f.coords().len()).sum();
            assert!(positions < 600, "{round}: {positions}");
            left += positions;
        }
        assert!(left > 0, "some are as wide as several positions");
    }

    #[test]
    fn a_corner_within_rounding_of_180_is_drawn_there_where_another_lies_on_it() {
        let near = 180.0_f64.next_down();
        let one = shell(&[(179., 0.), (180., 0.), (180., 4.), (179., 4.)]);
        let other = shell(&[(179.5, 1.), (near, 2.), (179.5, 3.)]);
        let figures = [one, other];
        let noded = noded_all(&figures);
        let tip = Coord { x: 180.0, y: 2.0 };
        assert!(
            noded
                .figures
                .iter()
                .all(|figure| figure.coords().contains(&tip))
        );
    }
}

//! Figures whose rims are drawn to each other where they run within some distance.
//!
//! A corner moves onto one of another figure that is near, and where none is a segment that is near gets it as a corner. Then both rims have the same corners there, and
//! so the same segments. Corners that figures have in common already stay where they are: borders that match are not touched, however closely
//! they are drawn. A corner moves once and no farther than the distance, so that nothing creeps along a coast.
//!
//! On 180° a corner is one position, in whichever way it is written: it moves on both sides alike, and onto those of figures beyond. Where a figure only runs on along 180°, the corners that it
//! has there for the sake of others are none of its own.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::{ControlFlow, Range};

use geo_types::{Coord, Rect};

use super::crowds::pairs_in_cells;
use super::ellipsoid::{FARTHEST_LAT, metres_per_degree};
use super::globe::{bits_on_plane as key, is_on_180, is_on_pole};
use super::halving::near_pairs_until;
use super::near::{Between, Chain, Segment, near_pairs_up_to};
use super::noded::{noded_sparse, noded_up_to};
use super::renewed::{Added, Moves, renewed};
use super::ring::{Rings, between, fraction_of, plain_area};
use super::side::segments_cross;
use super::stirred::Stirred;

/// After so many rounds it is given up. Two or three do for maps.
const ROUNDS: usize = 12;

/// How many pairs of near segments of different figures there may be for each position, and always, before less is meant.
const CROWD: usize = 16;
const NO_CROWD: usize = 1 << 13;
/// How many corners may be added for each position, and always. Where several maps of the same ground lie over each other each gets those of the others.
const MOST_ADDED: usize = 4;
const FEW_ADDED: usize = 1 << 8;
/// How often as many positions there may be after all as were given, and beside that.
const MOST_LARGER: usize = 8;
const FEW_MORE: usize = 1 << 10;
/// Within less than this, in metres, positions are one in any case.
const LEAST_M: f64 = 1e-6;

/// The figures with rims that match within some metres. Those that nothing comes near are not copied, and those that would lose a ring stay as they are.
///
/// Where most of a map lies within the distance each of its segments would get each of its corners, and cross each other one after. Such a map is drawn so finely that less is
/// meant: a quarter, and so on until its segments no longer crowd.
pub(crate) fn snapped<'a>(figures: &[&'a Rings], mut metres: f64) -> Vec<Cow<'a, Rings>> {
    loop {
        if let Ok(snapped) = snapped_within(figures, metres) {
            return snapped;
        }
        metres /= 4.0;
        if metres < LEAST_M {
            return figures.iter().map(|&rings| Cow::Borrowed(rings)).collect();
        }
    }
}

/// Segments crowd.
struct Crowd;

fn snapped_within<'a>(figures: &[&'a Rings], metres: f64) -> Result<Vec<Cow<'a, Rings>>, Crowd> {
    snapped_looking(figures, metres, |new| {
        let margin = |around: &Rect| degrees_within(around, 2.0 * metres);
        Some(Stirred::within(new, margin))
    })
}

/// The same, where after segments are new it is looked again where `again` says.
fn snapped_looking<'a>(
    figures: &[&'a Rings],
    metres: f64,
    again: impl Fn(&[(Coord, Coord)]) -> Option<Stirred>,
) -> Result<Vec<Cow<'a, Rings>>, Crowd> {
    let mut all: Vec<Cow<'a, Rings>> = figures.iter().map(|&rings| Cow::Borrowed(rings)).collect();
    let given = positions(&all);
    let most = NO_CROWD.max(CROWD * given);
    if is_crowd(figures, metres, most) {
        return Err(Crowd);
    }
    let mut may_add = FEW_ADDED + MOST_ADDED * given;
    let mut fixed: HashSet<u32> = HashSet::new();
    let mut moved: HashSet<(u64, u64)> = HashSet::new();
    let mut stirred: Option<Stirred> = None;
    for _ in 0..ROUNDS {
        let near = Near::of(&all, metres, most, stirred.as_ref())?;
        let (moves, places) = near.moves(metres, &fixed, &moved);
        moved.extend(places);
        let added = near.added(&moves, &fixed);
        let count = added.iter().map(Vec::len).sum();
        may_add = may_add.checked_sub(count).ok_or(Crowd)?;
        let mut new: Vec<(Coord, Coord)> = Vec::new();
        for (number, mut added) in (0..).zip(added) {
            if fixed.contains(&number) {
                continue;
            }
            let figure = &all[number as usize];
            let Some(renewed) = renewed(figure, &moves, &mut added) else {
                continue;
            };
            if keeps_rings(figure, &renewed.rings) {
                new.extend(renewed.new_segments());
                all[number as usize] = Cow::Owned(renewed.rings);
            } else {
                // What comes near it does something else from now on.
                new.extend(figure.segments().map(|(_, a, b)| (a, b)));
                fixed.insert(number);
            }
        }
        if new.is_empty() {
            break;
        }
        stirred = again(&new);
    }
    let most_more = FEW_MORE + MOST_LARGER * given;
    if let Some(snapped) = with_common_corners(figures, &all, Some(most_more)) {
        return Ok(snapped);
    }
    // What crosses as it was drawn gets corners however little is meant.
    if cross_often(figures, most_more / 2) {
        with_common_corners(figures, &all, None).ok_or(Crowd)
    } else {
        Err(Crowd)
    }
}

/// How many degrees of longitude and latitude some metres are at most within a box.
fn degrees_within(bounds: &Rect, metres: f64) -> (f64, f64) {
    let lat = bounds.min().y.abs().max(bounds.max().y.abs());
    let (per_lat, per_lon) = metres_per_degree(lat.min(FARTHEST_LAT));
    (metres / per_lon, metres / per_lat)
}

/// Whether more than so many pairs of segments cross.
fn cross_often(figures: &[&Rings], most: usize) -> bool {
    let segments: Vec<(Coord, Coord)> = figures
        .iter()
        .flat_map(|rings| rings.segments())
        .map(|(_, a, b)| (a, b))
        .collect();
    let box_of = |i: u32| {
        let (a, b) = segments[i as usize];
        Rect::new(a, b)
    };
    let mut found = 0;
    let all = (0..segments.len() as u32).collect();
    let ends = near_pairs_until(all, &box_of, &|_| true, &mut |i, j| {
        found += usize::from(segments_cross(segments[i as usize], segments[j as usize]));
        match found > most {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    ends.is_break()
}

/// Whether there are more than so many near pairs in any case: of corners that lie in a cell that is as wide and high as the distance across it allows. It is told without looking at segments.
fn is_crowd(figures: &[&Rings], metres: f64, most: usize) -> bool {
    let starts = |(number, rings): (u32, &Rings)| {
        let segments: Vec<(Coord, u32)> = rings.segments().map(|(_, a, _)| (a, number)).collect();
        segments
    };
    let starts: Vec<(Coord, u32)> = (0..)
        .zip(figures.iter().copied())
        .flat_map(starts)
        .collect();
    let least_lat = starts.iter().map(|(c, _)| c.y.abs()).fold(90.0, f64::min);
    let (per_lat, per_lon) = metres_per_degree(least_lat.min(FARTHEST_LAT));
    let side_m = 0.7 * metres;
    pairs_in_cells(&starts, (side_m / per_lon, side_m / per_lat)) > most as i64
}

fn positions(figures: &[Cow<'_, Rings>]) -> usize {
    figures.iter().map(|rings| rings.coords().len()).sum()
}

/// Whether no ring has vanished or turned over.
fn keeps_rings(before: &Rings, after: &Rings) -> bool {
    before.len() == after.len()
        && before
            .iter()
            .zip(after.iter())
            .all(|((a, _), (b, _))| (plain_area(a) > 0.0) == (plain_area(b) > 0.0))
}

/// The figures with the corners that crossings of what has moved make, unless more than so many pairs of segments meet, or there come to be more positions; or with no such bound unless they
/// crowd within rounding.
fn with_common_corners<'a>(
    given: &[&'a Rings],
    all: &[Cow<'a, Rings>],
    most: Option<usize>,
) -> Option<Vec<Cow<'a, Rings>>> {
    if all.iter().all(|figure| matches!(figure, Cow::Borrowed(_))) {
        return Some(all.to_vec());
    }
    let figures: Vec<&Rings> = all.iter().map(|figure| &**figure).collect();
    let noded = match most {
        Some(most) => noded_up_to(&figures, most)?,
        None => noded_sparse(&figures)?,
    };
    if most.is_some_and(|most| positions(&noded.figures) > most) {
        return None;
    }
    let owned = noded
        .figures
        .into_iter()
        .zip(given)
        .map(|(figure, &given)| {
            if *figure == *given {
                None
            } else {
                Some(figure.into_owned())
            }
        });
    let owned: Vec<Option<Rings>> = owned.collect();
    let each = given.iter().zip(owned);
    let snapped = each.map(|(&given, owned)| owned.map_or(Cow::Borrowed(given), Cow::Owned));
    Some(snapped.collect())
}

/// A segment of a figure.
#[derive(Clone, Copy)]
struct Place {
    figure: u32,
    position: u32,
    ends: (Coord, Coord),
}

/// What comes near what.
struct Near {
    figures: usize,
    /// Corners of two figures.
    corners: Vec<[(u32, Coord); 2]>,
    /// A segment, and a corner of another figure beside it.
    beside: Vec<(Place, Coord)>,
    /// The figures that have each of the corners concerned.
    owners: HashMap<(u64, u64), Vec<Owner>>,
}

/// A figure that has a corner.
#[derive(Clone, Copy)]
struct Owner {
    figure: u32,
    /// Whether it turns there, and does not only run on along 180° or a pole.
    turns: bool,
}

impl Near {
    /// Of all segments, or where they were stirred: what nothing has changed about was looked at before, and stays as it is. Unless there are more than so many pairs.
    fn of(
        figures: &[Cow<'_, Rings>],
        metres: f64,
        most: usize,
        stirred: Option<&Stirred>,
    ) -> Result<Self, Crowd> {
        let mut near = Self {
            figures: figures.len(),
            corners: Vec::new(),
            beside: Vec::new(),
            owners: HashMap::new(),
        };
        let mut firsts = Vec::with_capacity(figures.len());
        let mut chains = Vec::new();
        let mut first = 0;
        for (owner, figure) in (0..).zip(figures) {
            firsts.push(first);
            let add = |range: Range<usize>| {
                chains.push(Chain {
                    first: first + range.start as u32,
                    coords: &figure.coords()[range],
                    owner,
                    is_simple: false,
                });
            };
            Stirred::of_figure(stirred, figure, add);
            first += figure.coords().len() as u32;
        }
        // Half on either side, and some more for rounding.
        let growth = |bounds: &Rect| degrees_within(bounds, 0.55 * metres);
        let relate = |s: Segment, t: Segment| {
            let is_same = (s.a == t.a && s.b == t.b) || (s.a == t.b && s.b == t.a);
            let is_pair = !is_same && is_near((s.a, s.b), (t.a, t.b), metres);
            // Their numbers alone: there may be many.
            is_pair.then_some([(s.number, s.chain), (t.number, t.chain)])
        };
        let pairs = near_pairs_up_to(most, &chains, Between::OtherOwners, &growth, &relate);
        let mut pairs = pairs.map_err(|_| Crowd)?;
        pairs.sort_by_key(|[s, t]| (s.0.min(t.0), s.0.max(t.0)));
        let place = |(number, chain): (u32, u32)| {
            let figure = chains[chain as usize].owner;
            let position = number - firsts[figure as usize];
            let coords = figures[figure as usize].coords();
            let start = position as usize;
            Place {
                figure,
                position,
                ends: (coords[start], coords[start + 1]),
            }
        };
        for pair in pairs {
            let [s, t] = pair.map(place);
            near.look(s, t, metres);
            near.look(t, s, metres);
        }
        near.look_along_180(figures, metres);
        near.find_owners(figures);
        Ok(near)
    }

    /// Notes corners of the second that are near the first.
    fn look(&mut self, s: Place, t: Place, metres: f64) {
        let (a, b) = s.ends;
        for c in [t.ends.0, t.ends.1] {
            let at_end = [a, b].into_iter().filter(|&end| distance(end, c) <= metres);
            let mut is_at_end = false;
            for end in at_end {
                is_at_end = true;
                if end != c && s.figure < t.figure {
                    self.corners.push([(s.figure, end), (t.figure, c)]);
                }
            }
            if !is_at_end && distance(between(a, b, fraction_of((a, b), c)), c) <= metres {
                self.beside.push((s, c));
            }
        }
    }

    /// Notes corners on 180° that are near each other, those on the other side too.
    fn look_along_180(&mut self, figures: &[Cow<'_, Rings>], metres: f64) {
        let reaching = (0..)
            .zip(figures)
            .filter(|(_, figure)| figure.reaches_edge());
        let mut corners: Vec<(u32, Coord)> = reaching
            .flat_map(|(number, figure)| turning(figure).map(move |(c, turns)| (number, c, turns)))
            .filter(|(_, c, turns)| c.x.abs() == 180.0 && *turns)
            .map(|(number, c, _)| (number, spot(c)))
            .collect();
        corners.sort_by(|(f, a), (g, b)| a.y.total_cmp(&b.y).then(f.cmp(g)));
        corners.dedup();
        for (i, &(f, a)) in corners.iter().enumerate() {
            let after = corners[i + 1..].iter();
            for &(g, b) in after.take_while(|(_, b)| distance(a, *b) <= metres) {
                if f != g && a != b {
                    self.corners.push([(f, a), (g, b)]);
                }
            }
        }
    }

    fn find_owners(&mut self, figures: &[Cow<'_, Rings>]) {
        let corners = self.corners.iter().flatten().map(|&(_, c)| c);
        let beside = self.beside.iter().map(|&(_, c)| c);
        // One by one: room for all of them would be far too much, as most come several times.
        for c in corners.chain(beside) {
            self.owners.entry(key(spot(c))).or_default();
        }
        if self.owners.is_empty() {
            return;
        }
        for (figure, rings) in (0..).zip(figures) {
            for (c, turns) in turning(rings) {
                let Some(owners) = self.owners.get_mut(&key(spot(c))) else {
                    continue;
                };
                match owners.last_mut() {
                    Some(last) if last.figure == figure => last.turns |= turns,
                    _ => owners.push(Owner { figure, turns }),
                }
            }
        }
    }

    fn owners(&self, c: Coord) -> &[Owner] {
        self.owners.get(&key(spot(c))).map_or(&[], Vec::as_slice)
    }

    fn is_common(&self, c: Coord) -> bool {
        self.owners(c).iter().filter(|owner| owner.turns).count() > 1
    }

    /// Where corners move, and the places that they move to. Each stays, or moves onto the nearest that stays: those that figures have in common stay first, then
    /// those that something has moved onto, and then those of earlier figures.
    fn moves(
        &self,
        metres: f64,
        fixed: &HashSet<u32>,
        moved: &HashSet<(u64, u64)>,
    ) -> (Moves, Vec<(u64, u64)>) {
        let mut near: HashMap<(u64, u64), Vec<Coord>> = HashMap::new();
        let mut all: HashMap<(u64, u64), (bool, u32, Coord)> = HashMap::new();
        for &[(f, a), (g, b)] in &self.corners {
            for (figure, c, other) in [(f, spot(a), spot(b)), (g, spot(b), spot(a))] {
                let may_move =
                    !self.is_common(c) && !fixed.contains(&figure) && !moved.contains(&key(c));
                let known = all.entry(key(c)).or_insert((may_move, figure, c));
                known.0 &= may_move;
                known.1 = known.1.min(figure);
                near.entry(key(c)).or_default().push(other);
            }
        }
        let mut all: Vec<(bool, u32, Coord)> = all.into_values().collect();
        all.sort_unstable_by(|(i, f, c), (j, g, d)| {
            let edge = |c: &Coord| c.x.abs() != 180.0 && c.y.abs() != 90.0;
            (i, edge(c), f)
                .cmp(&(j, edge(d), g))
                .then(c.x.total_cmp(&d.x))
                .then(c.y.total_cmp(&d.y))
        });
        let may_go = |c: Coord, to: Coord| {
            (c.x.abs() != 180.0 || to.x.abs() == 180.0) && (c.y.abs() != 90.0 || c.y == to.y)
        };
        let mut stays: HashSet<(u64, u64)> = HashSet::new();
        let (mut moves, mut places) = (Moves::default(), Vec::new());
        for (may_move, _, c) in all {
            let others = near[&key(c)].iter().copied();
            let to = others
                .filter(|&d| may_move && stays.contains(&key(d)) && may_go(c, d))
                .map(|d| (distance(c, beside(d, c)), d))
                .filter(|&(far, _)| far <= metres)
                .min_by(|a, b| a.0.total_cmp(&b.0).then(key(a.1).cmp(&key(b.1))));
            match to {
                Some((_, to)) => {
                    moves.insert(c, beside(to, c));
                    if c.x.abs() == 180.0 {
                        let west = Coord { x: -180.0, ..c };
                        moves.insert(west, beside(to, west));
                    }
                    places.push(key(to));
                }
                None => {
                    stays.insert(key(c));
                }
            }
        }
        (moves, places)
    }

    /// For each figure the corners that its segments get: those beside them that have not moved and that it does not have.
    fn added(&self, moves: &Moves, fixed: &HashSet<u32>) -> Vec<Vec<Added>> {
        let mut added: Vec<Vec<Added>> = vec![Vec::new(); self.figures];
        for &(place, corner) in &self.beside {
            let (a, b) = place.ends;
            let has_moved = [a, b, corner].into_iter().any(|c| moves.place(c) != c);
            let owners = self.owners(corner);
            let has_it = owners.iter().any(|owner| owner.figure == place.figure);
            // A segment on 180° or at a pole stays there.
            let at_edge = is_on_180(a, b) && corner.x != a.x || is_on_pole(a, b) && corner.y != a.y;
            if !has_moved && !has_it && !at_edge && !fixed.contains(&place.figure) {
                added[place.figure as usize].push(Added {
                    figure: place.figure,
                    position: place.position,
                    at: corner,
                });
            }
        }
        for added in &mut added {
            added.sort_by_key(|one| (one.position, key(one.at)));
            added.dedup_by_key(|one| (one.position, key(one.at)));
        }
        added
    }
}

/// Whether an end of one of two segments is near the other, at most.
fn is_near(s: (Coord, Coord), t: (Coord, Coord), metres: f64) -> bool {
    let to = |(a, b): (Coord, Coord), c: Coord| distance(between(a, b, fraction_of((a, b), c)), c);
    [t.0, t.1].into_iter().any(|c| to(s, c) <= metres)
        || [s.0, s.1].into_iter().any(|c| to(t, c) <= metres)
}

/// The corners of a figure, each with whether it turns there: those between two segments along 180° or a pole do not.
fn turning(rings: &Rings) -> impl Iterator<Item = (Coord, bool)> + '_ {
    rings.iter().flat_map(|(ring, _)| {
        let sides = ring.len() - 1;
        (0..sides).map(move |i| {
            let (before, c, after) = (ring[(i + sides - 1) % sides], ring[i], ring[i + 1]);
            let runs_on = is_on_180(before, c) && is_on_180(c, after)
                || is_on_pole(before, c) && is_on_pole(c, after);
            (c, !runs_on)
        })
    })
}

/// A position, by one of its writings where it is on 180°.
fn spot(c: Coord) -> Coord {
    Coord {
        x: if c.x == -180.0 { 180.0 } else { c.x },
        ..c
    }
}

/// The writing of a position that is on the side of another, where it is on 180°.
fn beside(place: Coord, c: Coord) -> Coord {
    Coord {
        x: if place.x.abs() == 180.0 {
            180.0_f64.copysign(c.x)
        } else {
            place.x
        },
        ..place
    }
}

/// Metres between positions that are near each other.
fn distance(a: Coord, b: Coord) -> f64 {
    let lat = (0.5 * (a.y + b.y)).clamp(-FARTHEST_LAT, FARTHEST_LAT);
    let (per_lat, per_lon) = metres_per_degree(lat);
    ((a.x - b.x) * per_lon).hypot((a.y - b.y) * per_lat)
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Rings {
        let mut ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        ring.push(ring[0]);
        Rings::of_shell(ring)
    }

    #[test]
    fn looking_where_something_has_changed_finds_what_looking_everywhere_does() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(29);
        let (mut changed, mut crowds) = (0, 0);
        for round in 0..1_000 {
            // Fields of some metres to a kilometre, each with corners of its own that are off by up to a metre, and some on its sides.
            let side_m = [4.0, 30.0, 1_000.0][round % 3];
            let middle = Coord {
                x: 44.0,
                y: random.random_range(-80.0..80.0),
            };
            let (per_lat, per_lon) = metres_per_degree(middle.y);
            let mut at = |column: f64, row: f64| {
                let mut off = || random.random_range(-0.7..0.7);
                let (x_m, y_m) = (column * side_m + off(), row * side_m + off());
                (middle.x + x_m / per_lon, middle.y + y_m / per_lat)
            };
            let fields: Vec<Rings> = (0..16)
                .map(|i| {
                    let (x, y) = (f64::from(i % 4), f64::from(i / 4));
                    let mut corners = vec![at(x, y), at(x + 1.0, y), at(x + 1.0, y + 1.0)];
                    if (round as i32 + i) % 3 == 0 {
                        corners.push(at(x + 0.5, y + 1.0));
                    }
                    corners.push(at(x, y + 1.0));
                    ring(&corners)
                })
                .collect();
            let fields: Vec<&Rings> = fields.iter().collect();
            let everywhere = snapped_looking(&fields, 1.0, |_| None);
            let Ok(everywhere) = everywhere else {
                assert!(snapped_within(&fields, 1.0).is_err());
                crowds += 1;
                continue;
            };
            let found = snapped_within(&fields, 1.0);
            assert_eq!(found.ok().as_ref(), Some(&everywhere), "round {round}");
            changed += everywhere
                .iter()
                .filter(|f| matches!(f, Cow::Owned(_)))
                .count();
        }
        assert!(changed > 10_000, "{changed} {crowds}");
    }

    #[test]
    fn a_strip_between_two_fields_closes_and_the_first_stays() {
        // 0.5 m on the equator, and a corner of the second that the first has not.
        let gap = 0.5 / 111_320.0;
        let west = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        let east = ring(&[
            (1.0 + gap, 0.0),
            (2.0, 0.0),
            (2.0, 1.0),
            (1.0 + gap, 1.0),
            (1.0 + gap, 0.5),
        ]);
        let found = snapped(&[&west, &east], 1.0);
        assert_eq!(
            *found[0],
            ring(&[
                (0.0, 0.0),
                (1.0, 0.0),
                (1.0 + gap, 0.5),
                (1.0, 1.0),
                (0.0, 1.0)
            ])
        );
        assert_eq!(
            *found[1],
            ring(&[
                (1.0, 0.0),
                (2.0, 0.0),
                (2.0, 1.0),
                (1.0, 1.0),
                (1.0 + gap, 0.5)
            ])
        );
        // Twice is once, and what is farther apart stays.
        let again: Vec<&Rings> = found.iter().map(|figure| &**figure).collect();
        assert!(
            snapped(&again, 1.0)
                .iter()
                .all(|figure| matches!(figure, Cow::Borrowed(_)))
        );
        assert!(
            snapped(&[&west, &east], 0.4)
                .iter()
                .all(|figure| matches!(figure, Cow::Borrowed(_)))
        );
    }

    #[test]
    fn borders_that_match_and_what_would_vanish_stay() {
        let metre = 1.0 / 111_320.0;
        // A border drawn with a corner at each half metre, and a field smaller than the distance beside it.
        let stairs: Vec<(f64, f64)> = (0..20)
            .map(|i| (0.3 * metre * f64::from(i % 2), 0.5 * metre * f64::from(i)))
            .collect();
        let mut west = vec![(-1.0, 0.0)];
        west.extend(&stairs);
        west.push((-1.0, 9.5 * metre));
        let mut east = vec![(1.0, 9.5 * metre)];
        east.extend(stairs.iter().rev());
        east.push((1.0, 0.0));
        let tiny = ring(&[
            (-1.0 - 0.2 * metre, 0.0),
            (-1.0 - 0.1 * metre, 0.0),
            (-1.0 - 0.1 * metre, 0.1 * metre),
        ]);
        let (west, east) = (ring(&west), ring(&east));
        let found = snapped(&[&west, &east, &tiny], 1.0);
        assert_eq!((&*found[1], &*found[2]), (&east, &tiny));
        // Where the first lies along the tiny one it may have got its corners, and no more.
        assert!(west.coords().iter().all(|c| found[0].coords().contains(c)));
    }

    #[test]
    fn of_maps_drawn_more_finely_than_the_distance_less_is_drawn_together() {
        // Two rings of two thousand corners each, within ten metres.
        let ring = |turn: f64| {
            let corner = |i: i32| {
                let (sin, cos) = (f64::from(i) / 2_000.0 * std::f64::consts::TAU + turn).sin_cos();
                let far = if i % 2 == 0 { 4e-5 } else { 2e-5 };
                Coord {
                    x: 44.0 + far * cos,
                    y: 40.0 + far * sin,
                }
            };
            let mut ring: Vec<Coord> = (0..2_000).map(corner).collect();
            ring.push(ring[0]);
            Rings::of_shell(ring)
        };
        let (one, other) = (ring(0.0), ring(0.001));
        let positions = one.coords().len() + other.coords().len();
        for metres in [1e-3, 0.1, 10.0, 1_000.0] {
            let drawn = snapped(&[&one, &other], metres);
            let after: usize = drawn.iter().map(|rings| rings.coords().len()).sum();
            // Each segment would get each corner of the other ring.
            assert!(after < 20 * positions, "{metres}: {after}");
        }
    }
}

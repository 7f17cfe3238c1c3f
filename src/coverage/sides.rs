//! Runs of a part's rim with one ground outside.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use geo_types::{Coord, LineString};

use super::facing::{
    Beside, End, Event, Events, Own, SAME_GAP_M, is_ground_of, just_outside, outside,
};
use super::matches::Matches;
use super::outer::{Outer, is_cut};
use super::pieces::Ground;
use super::seams::Seams;
use super::segments::Segments;
use crate::geometry::ellipsoid;
use crate::geometry::ring::{Rings, between};

/// Rims that run beside each other for fewer tolerances than this have only touched, unless they begin and end together.
const SHORT: f64 = 10.0;
/// Two straight segments from a common position that part within this many tolerances, at an angle above a hundredth, have only touched.
pub(crate) const WEDGE: f64 = 100.0;

/// A stretch of border or coast, as long as one and the same ground lies outside it.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) part: u32,
    /// Number of the ring within the part.
    ring: u32,
    /// The part outside; `None` is open ground.
    pub(crate) facing: Option<u32>,
    /// Whether the other side has the very same positions.
    pub(crate) matched: bool,
    /// Whether it lies on ground of the part outside, and not beside its rim, at least for a stretch.
    pub(crate) over: bool,
    /// Whether it is of the part's outer ring, not of a hole.
    pub(crate) outer: bool,
    from: Cut,
    to: Cut,
    pub(crate) length_m: f64,
}

/// A position on a ring: the position of the part at which a segment starts, and the fraction along that segment.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cut {
    position: u32,
    fraction: f64,
}

impl Side {
    /// What is the same all along it.
    fn kind(&self) -> (Option<u32>, bool, bool) {
        (self.facing, self.matched, self.outer)
    }

    /// Where it is whole segments: its ring, the place in that at which it begins, and how many they are.
    pub(crate) fn whole_segments(&self, part: &Rings) -> Option<(usize, usize, usize)> {
        if self.from.fraction != 0.0 || self.to.fraction != 1.0 {
            return None;
        }
        let range = part.range(self.ring as usize);
        let segments = range.len() - 1;
        let place = |cut: Cut| cut.position as usize - range.start;
        let (from, to) = (place(self.from), place(self.to));
        let count = (to + segments - from) % segments + 1;
        Some((self.ring as usize, from, count))
    }

    /// The segments of the part that it runs along, by the position at which each starts.
    pub(crate) fn segments(&self, part: &Rings) -> Vec<usize> {
        let range = part.range(self.ring as usize);
        let (from, to) = (self.from.position as usize, self.to.position as usize);
        let goes_round = to < from || (to == from && self.to.fraction <= self.from.fraction);
        let last = range.end - 1;
        if goes_round {
            (from..last).chain(range.start..=to.min(last - 1)).collect()
        } else {
            (from..=to.min(last - 1)).collect()
        }
    }

    /// The same, each with the fractions between which it runs along the segment.
    pub(crate) fn stretches(&self, part: &Rings) -> Vec<(usize, [f64; 2])> {
        let segments = self.segments(part);
        let last = segments.len() - 1;
        let fraction =
            |n: usize, end: usize, at: f64, else_at: f64| if n == end { at } else { else_at };
        let stretch = |(n, position): (usize, usize)| {
            let from = fraction(n, 0, self.from.fraction, 0.0);
            (position, [from, fraction(n, last, self.to.fraction, 1.0)])
        };
        segments.into_iter().enumerate().map(stretch).collect()
    }

    /// Its positions, with the part on the left.
    pub(crate) fn line(&self, part: &Rings) -> LineString {
        let range = part.range(self.ring as usize);
        let coords = part.coords();
        let at = |cut: Cut| {
            between(
                coords[cut.position as usize],
                coords[cut.position as usize + 1],
                cut.fraction,
            )
        };
        let (from, to) = (self.from.position as usize, self.to.position as usize);
        // A side that runs over the position at which the ring begins is continued there.
        let goes_round = to < from || (to == from && self.to.fraction <= self.from.fraction);
        let between: Vec<usize> = if goes_round {
            (from + 1..range.end - 1).chain(range.start..=to).collect()
        } else {
            (from + 1..=to).collect()
        };
        let mut line = vec![at(self.from)];
        line.extend(between.into_iter().map(|i| coords[i]));
        line.push(at(self.to));
        line.dedup();
        LineString(line)
    }
}

/// The numbers of a side in a saved atlas: its ring, one more than the part outside or zero, what it is by bits, the positions of its ends; and their fractions
/// and its length.
pub(crate) type StoredSide = ([u32; 5], [f64; 3]);

const MATCHED: u32 = 1;
const OVER: u32 = 2;
const OUTER: u32 = 4;

impl Side {
    pub(crate) fn stored(&self) -> StoredSide {
        let bit = |is: bool, bit: u32| if is { bit } else { 0 };
        let how = bit(self.matched, MATCHED) | bit(self.over, OVER) | bit(self.outer, OUTER);
        let facing = self.facing.map_or(0, |part| part + 1);
        (
            [self.ring, facing, how, self.from.position, self.to.position],
            [self.from.fraction, self.to.fraction, self.length_m],
        )
    }

    /// The side of a part that was stored: it lies on a ring of it, and is as long as that says. `rings_m` are the lengths of the rings.
    pub(crate) fn restored(
        part: u32,
        (words, numbers): StoredSide,
        rings: &Rings,
        rings_m: &[f64],
    ) -> Result<Self, &'static str> {
        let [ring, facing, how, from, to] = words;
        let [from_fraction, to_fraction, length_m] = numbers;
        if ring as usize >= rings.len() {
            return Err("a side is of a ring that is not there");
        }
        let range = rings.range(ring as usize);
        let is_segment = |at: u32| (range.start..range.end - 1).contains(&(at as usize));
        let is_fraction = |at: f64| (0.0..=1.0).contains(&at);
        if !is_segment(from) || !is_segment(to) {
            return Err("a side leaves its ring");
        }
        if !is_fraction(from_fraction) || !is_fraction(to_fraction) || how > 7 {
            return Err("a side is of no kind");
        }
        let cut = |position: u32, fraction: f64| Cut { position, fraction };
        let side = Self {
            part,
            ring,
            facing: facing.checked_sub(1),
            matched: how & MATCHED != 0,
            over: how & OVER != 0,
            outer: how & OUTER != 0,
            from: cut(from, from_fraction),
            to: cut(to, to_fraction),
            length_m,
        };
        let found_m = match side.is_whole(&range) {
            true => rings_m[ring as usize],
            false => side.measured_m(rings),
        };
        if !is_length(length_m, found_m, || drawn_m(&side.line(rings).0)) {
            return Err("a side is not as long as it says");
        }
        Ok(side)
    }

    /// Whether it is all of a ring, from its beginning.
    fn is_whole(&self, ring: &Range<usize>) -> bool {
        let (from, to) = (self.from, self.to);
        (from.position as usize, from.fraction) == (ring.start, 0.0)
            && (to.position as usize, to.fraction) == (ring.end - 2, 1.0)
    }

    /// Its length along the ring, and from the ring's beginning again where it goes on there.
    fn measured_m(&self, rings: &Rings) -> f64 {
        let (coords, range) = (rings.coords(), rings.range(self.ring as usize));
        let at = |cut: Cut| {
            let position = cut.position as usize;
            between(coords[position], coords[position + 1], cut.fraction)
        };
        let goes_round = self.to.position < self.from.position
            || (self.to.position == self.from.position && self.to.fraction <= self.from.fraction);
        let (first, last) = (self.from.position as usize + 1, self.to.position as usize);
        if first > last && !goes_round {
            return ellipsoid::length(&[at(self.from), at(self.to)]);
        }
        let begin_m = ellipsoid::length(&[at(self.from), coords[first]]);
        let end_m = ellipsoid::length(&[coords[last], at(self.to)]);
        let between_m = if goes_round {
            ellipsoid::length(&coords[first..range.end])
                + ellipsoid::length(&coords[range.start..=last])
        } else {
            ellipsoid::length(&coords[first..=last])
        };
        begin_m + between_m + end_m
    }

    /// How many segments it runs along, at most.
    pub(crate) fn extent(&self, rings: &Rings) -> usize {
        let (from, to) = (self.from.position as usize, self.to.position as usize);
        if to > from || (to == from && self.to.fraction > self.from.fraction) {
            to - from + 1
        } else {
            rings.range(self.ring as usize).len()
        }
    }

    /// Whether it is of an outer ring, where that hangs on its ring alone.
    pub(crate) fn is_outer_as(&self, rings: &Rings) -> bool {
        self.outer == rings.is_shell(self.ring as usize)
    }
}

/// Whether a length in metres is one that was measured along positions. Where segments were measured piece by piece it is longer, as each piece is a geodesic that begins and
/// ends on the segment, which is straight in longitude and latitude; `drawn_m` is what it comes to at last.
pub(crate) fn is_length(length_m: f64, found_m: f64, drawn_m: impl Fn() -> f64) -> bool {
    let slack_m = 1e-3 + 1e-6 * found_m;
    if (length_m - found_m).abs() <= slack_m {
        return true;
    }
    let drawn_m = || drawn_m() + slack_m;
    length_m > found_m && length_m <= drawn_m() + 0.01 * (drawn_m() - found_m)
}

/// Length along segments as they are drawn, in many pieces each.
pub(crate) fn drawn_m(line: &[Coord]) -> f64 {
    const PIECES: u32 = 64;
    let corner = |ab: &[Coord], i: u32| between(ab[0], ab[1], f64::from(i) / f64::from(PIECES));
    line.windows(2)
        .map(|ab| {
            let corners: Vec<Coord> = (0..=PIECES).map(|i| corner(ab, i)).collect();
            ellipsoid::length(&corners)
        })
        .sum()
}

/// What is known of the map's segments before sides are gathered.
pub(crate) struct Known<'a> {
    pub(crate) parts: &'a [Ground],
    pub(crate) seams: &'a Seams,
    pub(crate) segments: &'a Segments<'a>,
    pub(crate) matches: &'a Matches,
    pub(crate) events: &'a Events,
    /// The parts at a position of whose rim there is no other territory.
    pub(crate) is_free: &'a [bool],
    /// The parts that hold a position, in the order in which `locate_all` gives them.
    pub(crate) holders_at: &'a (dyn Fn(Coord) -> Vec<u32> + Sync),
    pub(crate) tolerance_m: f64,
}

/// The sides of a part, and its length in metres: a stretch that several parts match counts once.
#[derive(Default)]
pub(crate) struct Rim {
    pub(crate) sides: Vec<Side>,
    pub(crate) length_m: f64,
    pub(crate) outer_m: f64,
}

/// Segments, or a piece of one, with one ground outside.
#[derive(Clone, Debug)]
struct Stretch {
    from: Cut,
    to: Cut,
    facing: Option<u32>,
    how: How,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Matched,
    /// Between these ends, of which the stretch may be a part.
    Beside(End, End),
    Around,
    /// As what is next to it.
    Shred,
}

impl Known<'_> {
    /// A part's sides, and how long its rim is.
    pub(crate) fn rim(&self, part: usize) -> Rim {
        let outer = Outer::of(&self.parts[part], self.seams);
        let rings = 0..self.parts[part].rings.len();
        let stretches = rings.map(|ring| self.stretches(part, ring, &outer));
        let stretches: Vec<Vec<Stretch>> = stretches.collect();
        let beyond = self.beyond_180(part, &stretches);
        let mut rim = Rim::default();
        for (ring, mut stretches) in stretches.into_iter().enumerate() {
            self.undo_touches(part, ring, &mut stretches, &beyond);
            self.close_shreds(part, ring, &mut stretches);
            self.gather(part, ring, &stretches, &outer, &mut rim);
        }
        rim
    }

    /// How long runs beside another part are that begin or end at 180°, by the part, the side of 180° and the latitude.
    fn beyond_180(&self, part: usize, rings: &[Vec<Stretch>]) -> Beyond {
        let mut beyond = Beyond::new();
        if !self.parts[part].rings.reaches_edge() {
            return beyond;
        }
        for (ring, stretches) in rings.iter().enumerate() {
            for (other, run) in runs(stretches, self.closing(part, ring)) {
                let length_m: f64 = run.iter().map(|&i| self.length(part, &stretches[i])).sum();
                for c in self.run_ends(part, &run, stretches) {
                    *beyond.entry((other, c.x > 0.0, c.y.to_bits())).or_default() += length_m;
                }
            }
        }
        beyond
    }

    /// The ends of a run that lie at 180°.
    fn run_ends(&self, part: usize, run: &[usize], stretches: &[Stretch]) -> Vec<Coord> {
        let (from, to) = (stretches[run[0]].from, stretches[run[run.len() - 1]].to);
        let begin = (from.fraction == 0.0).then(|| self.ends(part, from.position).0);
        let end = (to.fraction == 1.0).then(|| self.ends(part, to.position).1);
        let ends = [begin, end].into_iter().flatten();
        ends.filter(|c| c.x.abs() == 180.0).collect()
    }

    /// Where a ring ends, and where it begins.
    fn closing(&self, part: usize, ring: usize) -> [Cut; 2] {
        let range = self.parts[part].rings.range(ring);
        let end = Cut {
            position: range.end as u32 - 2,
            fraction: 1.0,
        };
        let start = Cut {
            position: range.start as u32,
            fraction: 0.0,
        };
        [end, start]
    }

    fn ends(&self, part: usize, position: u32) -> (Coord, Coord) {
        let coords = self.parts[part].rings.coords();
        (coords[position as usize], coords[position as usize + 1])
    }

    fn is_ground_of(&self, other: u32, part: usize, position: u32, at: f64, gap_m: f64) -> bool {
        is_ground_of(
            other,
            self.ends(part, position),
            at,
            gap_m,
            self.tolerance_m,
            self.holders_at,
            self.is_own(part),
        )
    }

    fn outside(&self, part: usize, position: u32, at: f64) -> Result<Option<u32>, Own> {
        outside(
            self.ends(part, position),
            at,
            self.tolerance_m,
            self.holders_at,
            self.is_own(part),
        )
    }

    /// The same, whatever lies a tolerance away: where that is round the next corner.
    fn just_outside(&self, part: usize, position: u32, at: f64) -> Option<u32> {
        just_outside(
            self.ends(part, position),
            at,
            self.tolerance_m,
            self.holders_at,
            self.is_own(part),
        )
        .ok()?
        .first()
        .copied()
    }

    /// What lies around some segments that nothing comes near, asked beside one of them: another one where the part's own territory is just outside, across an inlet as narrow as
    /// rounding.
    fn around(&self, part: usize, from: u32, to: u32) -> Option<u32> {
        const TRIES: u32 = 8;
        let first = self.longer(part, from, to);
        let tries = (first..=to).step_by((to - first) as usize / TRIES as usize + 1);
        let asked = |position| self.outside(part, self.longer(part, position, to), 0.5);
        tries.map(asked).find_map(Result::ok).flatten()
    }

    /// The first of some segments that is longer than the tolerance, or else the longest: beside one of a few nanometres the numbers do not tell where outside is.
    fn longer(&self, part: usize, from: u32, to: u32) -> u32 {
        let length_m = |position: u32| {
            let (a, b) = self.ends(part, position);
            ellipsoid::length(&[a, b])
        };
        let mut longest = (from, 0.0);
        for position in from..=to {
            let length_m = length_m(position);
            if length_m > self.tolerance_m {
                return position;
            }
            if length_m > longest.1 {
                longest = (position, length_m);
            }
        }
        longest.0
    }

    fn is_own(&self, part: usize) -> impl Fn(u32) -> bool + Copy {
        move |other: u32| self.parts[other as usize].territory == self.parts[part].territory
    }

    fn stretches(&self, part: usize, ring: usize, outer: &Outer) -> Vec<Stretch> {
        let rings = &self.parts[part].rings;
        let first = self.segments.first(part);
        let range = rings.range(ring);
        let (start, end) = (range.start as u32, range.end as u32 - 1);
        let mut events = self.events.along(first + start..first + end);
        let is_clean =
            events.is_empty() && self.matches.run(first + start..first + end) == end - start;
        let mut stretches: Vec<Stretch> = Vec::new();
        // What lies around the last segment lies around the next one too, as long as no other rim comes near.
        let mut around: Option<Option<u32>> = None;
        if is_clean && ring == 0 && self.is_free[part] {
            around = Some(None);
        }
        let mut position = start;
        while position < end {
            let segment = first + position;
            let past = events.partition_point(|&(s, _)| s < segment);
            let own = events[past..].partition_point(|&(s, _)| s == segment);
            let here = &events[past..past + own];
            events = &events[past + own..];
            let (a, b) = self.ends(part, position);
            if outer.is_cut() && is_cut(self.parts[part].territory, a, b, self.seams) {
                // Other rims may run there, and near a cut they are not looked for.
                around = None;
                position += 1;
                continue;
            }
            if !here.is_empty() {
                stretches.extend(self.between_events(part, position, here));
                around = None;
                position += 1;
                continue;
            }
            // As far as nothing changes; where the part is cut, segment by segment.
            let next_event = events.first().map_or(first + end, |&(s, _)| s);
            let to = match outer.is_cut() {
                true => position,
                false => position + self.matches.run(segment..next_event) - 1,
            };
            let (facing, how) = match self.matches.parts(segment) {
                [] => {
                    let outside = || self.around(part, position, to);
                    (*around.get_or_insert_with(outside), How::Around)
                }
                [one] => (Some(*one), How::Matched),
                several => {
                    let whole =
                        |&other| Stretch::whole(position, position, Some(other), How::Matched);
                    stretches.extend(several.iter().map(whole));
                    around = None;
                    position += 1;
                    continue;
                }
            };
            if let How::Matched = how {
                around = None;
            }
            let is_outer = |position| outer.holds(rings, ring, position);
            // What several match has a stretch for each, and none of them goes on alone.
            let is_one = match &stretches[..] {
                [.., before, last] => before.from != last.from,
                _ => true,
            };
            match stretches.last_mut() {
                Some(last)
                    if is_one
                        && last.goes_on(position, facing, how)
                        && is_outer(position - 1) == is_outer(position) =>
                {
                    last.to.position = to;
                }
                _ => stretches.push(Stretch::whole(position, to, facing, how)),
            }
            position = to + 1;
        }
        stretches
    }

    /// One segment, cut where another rim begins or ends to run beside it, or meets it.
    fn between_events(
        &self,
        part: usize,
        position: u32,
        events: &[(u32, Option<Event>)],
    ) -> Vec<Stretch> {
        let mut cuts = vec![0.0, 1.0];
        let mut beside = Vec::new();
        for event in events.iter().filter_map(|(_, event)| event.as_ref()) {
            match *event {
                Event::Beside(number) => {
                    let one = self.events.beside(number);
                    cuts.extend([one.from.at, one.to.at]);
                    beside.push(one);
                }
                Event::Contact { at } => cuts.push(at),
            }
        }
        cuts.sort_by(f64::total_cmp);
        cuts.dedup_by(|b, a| *b - *a < 1e-12);
        // The last cut is the segment's end, to the last bit.
        *cuts.last_mut().expect("both ends are cuts") = 1.0;
        // Those beside a piece, in their order: a segment beside a comb has as many pieces as rims.
        let mut later: Vec<usize> = (0..beside.len()).collect();
        later.sort_by(|&i, &j| beside[i].from.at.total_cmp(&beside[j].from.at));
        let mut later = later.into_iter().peekable();
        let mut here: Vec<usize> = Vec::new();
        let mut stretches = Vec::new();
        for cut in cuts.windows(2) {
            let middle = 0.5 * (cut[0] + cut[1]);
            here.retain(|&i| middle <= beside[i].to.at);
            let before = here.len();
            while let Some(i) = later.next_if(|&i| beside[i].from.at <= middle) {
                if middle <= beside[i].to.at {
                    here.push(i);
                }
            }
            if here.len() > before {
                here.sort_unstable();
            }
            let here = here.iter().map(|&i| beside[i]);
            stretches.extend(self.stretches_between(part, position, (cut[0], cut[1]), here));
        }
        stretches
    }

    /// One piece of a segment: a stretch for the part that runs nearest beside it, and for others that run there just as near, as territories
    /// do that are drawn for the same ground. What matches it is nearest.
    fn stretches_between(
        &self,
        part: usize,
        position: u32,
        (from, to): (f64, f64),
        beside: impl Iterator<Item = Beside>,
    ) -> Vec<Stretch> {
        let middle = 0.5 * (from + to);
        let (start, end) = (
            Cut {
                position,
                fraction: from,
            },
            Cut {
                position,
                fraction: to,
            },
        );
        let beside = beside.map(|Beside { part, from, to }| {
            let along = (middle - from.at) / (to.at - from.at);
            let gap_m = from.gap_m + (to.gap_m - from.gap_m) * along;
            (gap_m, part, from, to)
        });
        let matched = self.matches.parts(self.segments.first(part) + position);
        let mut candidates: Vec<_> = beside.collect();
        candidates.sort_by(|x, y| x.0.abs().total_cmp(&y.0.abs()));
        // The nearest are asked for their ground first: no other need be asked.
        let mut nearest = (!matched.is_empty()).then_some(0.0);
        let mut beside = Vec::new();
        for candidate in candidates {
            let (gap_m, other, ..) = candidate;
            if nearest.is_some_and(|nearest: f64| gap_m.abs() > nearest + SAME_GAP_M) {
                break;
            }
            if self.is_ground_of(other, part, position, middle, gap_m) {
                nearest.get_or_insert(gap_m.abs());
                beside.push(candidate);
            }
        }
        beside.sort_by_key(|&(_, other, ..)| other);
        beside.dedup_by_key(|&mut (_, other, ..)| other);
        if beside.is_empty() && matched.is_empty() {
            let mut around = Stretch {
                from: start,
                to: end,
                facing: None,
                how: How::Around,
            };
            // A tolerance away from what is short lies something else, round the next corner.
            let is_bit = from > 0.0 || to < 1.0;
            let is_short = is_bit && self.length(part, &around) < SHORT * self.tolerance_m;
            around.facing = match is_short {
                true => self.just_outside(part, position, middle),
                false => self.outside(part, position, middle).ok().flatten(),
            };
            return vec![around];
        }
        let stretch = |(_, other, from, to): (f64, u32, End, End)| Stretch {
            from: start,
            to: end,
            facing: Some(other),
            how: How::Beside(from, to),
        };
        let matched = matched.iter().map(|&other| Stretch {
            from: start,
            to: end,
            facing: Some(other),
            how: How::Matched,
        });
        matched.chain(beside.into_iter().map(stretch)).collect()
    }

    /// What only touches is turned back to what lies around.
    fn undo_touches(
        &self,
        part: usize,
        ring: usize,
        stretches: &mut Vec<Stretch>,
        beyond: &Beyond,
    ) {
        let is_beside = |stretch: &Stretch| matches!(stretch.how, How::Beside(..));
        if !stretches.iter().any(is_beside) {
            return;
        }
        for i in self.touches(part, ring, stretches, beyond) {
            // It is of one segment.
            let stretch = &mut stretches[i];
            let middle = 0.5 * (stretch.from.fraction + stretch.to.fraction);
            stretch.facing = self.just_outside(part, stretch.from.position, middle);
            stretch.how = How::Around;
        }
        // Where another part still runs beside it, what lies around does not count, and it counts once.
        let place = |stretch: &Stretch| (stretch.from.position, stretch.from.fraction.to_bits());
        let is_around = |stretch: &Stretch| matches!(stretch.how, How::Around);
        let beside: HashSet<(u32, u64)> = stretches
            .iter()
            .filter(|stretch| !is_around(stretch))
            .map(place)
            .collect();
        stretches.retain(|stretch| !is_around(stretch) || !beside.contains(&place(stretch)));
        stretches.dedup_by(|b, a| is_around(a) && is_around(b) && place(a) == place(b));
    }

    /// What is around for no more than the tolerance, between stretches that face others, is what one of these faces: no ground is told apart that
    /// is narrower. So the gap between two that a rim runs past is no open ground.
    fn close_shreds(&self, part: usize, ring: usize, stretches: &mut [Stretch]) {
        let closing = self.closing(part, ring);
        let count = stretches.len();
        let is_next = |a: &Stretch, b: &Stretch| follows(a, b) || closing == [a.to, b.from];
        let is_shred: Vec<bool> = stretches
            .iter()
            .map(|stretch| {
                matches!(stretch.how, How::Around)
                    && stretch.from.position == stretch.to.position
                    && count > 1
                    && self.length(part, stretch) <= self.tolerance_m
            })
            .collect();
        let Some(start) = is_shred.iter().position(|&is_shred| !is_shred) else {
            return;
        };
        let at = |i: usize| (start + i) % count;
        let mut i = 1;
        while i < count {
            let begin = i;
            // What faces one and the same.
            let facing = stretches[at(begin)].facing;
            while i < count && is_shred[at(i)] && stretches[at(i)].facing == facing {
                i += 1;
            }
            if begin == i {
                i += 1;
                continue;
            }
            let (before, after) = (at(begin - 1), at(i));
            let run: Vec<usize> = (begin..i).map(at).collect();
            let is_one = std::iter::once(before)
                .chain(run.iter().copied())
                .zip(run.iter().copied().chain([after]))
                .all(|(a, b)| is_next(&stretches[a], &stretches[b]));
            let length_m: f64 = run.iter().map(|&i| self.length(part, &stretches[i])).sum();
            let are_faced = [before, after]
                .iter()
                .all(|&i| stretches[i].facing.is_some());
            if is_one && are_faced && length_m <= self.tolerance_m {
                let lengths = [before, after].map(|i| self.length(part, &stretches[i]));
                let longer = if lengths[0] >= lengths[1] {
                    before
                } else {
                    after
                };
                let facing = stretches[longer].facing;
                for &i in &run {
                    stretches[i].facing = facing;
                    stretches[i].how = How::Shred;
                }
            }
        }
    }

    /// Rims that have a position in common are within the tolerance of each other around it, and yet may not meet. These stretches are
    /// of wedges that open from a common position, or of short runs that do not lead from one common position to another.
    fn touches(
        &self,
        part: usize,
        ring: usize,
        stretches: &[Stretch],
        beyond: &Beyond,
    ) -> BTreeSet<usize> {
        let mut touches = BTreeSet::new();
        for (other, run) in runs(stretches, self.closing(part, ring)) {
            // What goes on beyond 180° is as long as both.
            let ends = self.run_ends(part, &run, stretches).into_iter();
            let more = ends.filter_map(|c| beyond.get(&(other, c.x < 0.0, c.y.to_bits())));
            if self.is_short(part, &run, stretches, more.sum()) {
                touches.extend(run);
            } else {
                touches.extend(run.iter().filter(|&&i| self.is_wedge(part, &stretches[i])));
            }
        }
        touches
    }

    fn is_short(&self, part: usize, run: &[usize], stretches: &[Stretch], more_m: f64) -> bool {
        let (first, last) = (&stretches[run[0]], &stretches[run[run.len() - 1]]);
        let is_common = |end: End, at: f64| end.common && (end.at - at).abs() < 1e-12;
        let is_closed = matches!((first.how, last.how), (How::Beside(from, _), How::Beside(_, to))
            if is_common(from, first.from.fraction) && is_common(to, last.to.fraction));
        let length_m: f64 = run.iter().map(|&i| self.length(part, &stretches[i])).sum();
        !is_closed && length_m + more_m < SHORT * self.tolerance_m
    }

    fn is_wedge(&self, part: usize, stretch: &Stretch) -> bool {
        let How::Beside(from, to) = stretch.how else {
            return false;
        };
        let (a, b) = self.ends(part, stretch.from.position);
        let length_m = ellipsoid::distance(between(a, b, from.at), between(a, b, to.at));
        ((from.common && to.parted) || (from.parted && to.common))
            && length_m < WEDGE * self.tolerance_m
    }

    fn length(&self, part: usize, stretch: &Stretch) -> f64 {
        let Stretch { from, to, .. } = stretch;
        if (from.fraction, to.fraction) == (0.0, 1.0) {
            let coords = self.parts[part].rings.coords();
            return ellipsoid::length(&coords[from.position as usize..=to.position as usize + 1]);
        }
        // A piece of one segment.
        let (a, b) = self.ends(part, from.position);
        ellipsoid::length(&[between(a, b, from.fraction), between(a, b, to.fraction)])
    }

    /// The stretches of a ring put together to sides. A segment that several parts match has a stretch for each.
    fn gather(
        &self,
        part: usize,
        ring: usize,
        stretches: &[Stretch],
        outer: &Outer,
        rim: &mut Rim,
    ) {
        let mut sides: Vec<Side> = Vec::new();
        // The sides that end where the next stretch may begin.
        let mut open: Vec<usize> = Vec::new();
        let mut next_open: Vec<usize> = Vec::new();
        let mut last: Option<&Stretch> = None;
        for stretch in stretches {
            let length_m = self.length(part, stretch);
            let is_outer = outer.holds(&self.parts[part].rings, ring, stretch.from.position);
            if last.is_none_or(|last| last.from != stretch.from) {
                let goes_on = last.is_some_and(|last| follows(last, stretch));
                if goes_on {
                    std::mem::swap(&mut open, &mut next_open);
                } else {
                    open.clear();
                }
                next_open.clear();
                rim.length_m += length_m;
                rim.outer_m += if is_outer { length_m } else { 0.0 };
            }
            last = Some(stretch);
            let matched = matches!(stretch.how, How::Matched);
            let over = matches!(stretch.how, How::Around) && stretch.facing.is_some();
            let kind = (stretch.facing, matched, is_outer);
            match open.iter().copied().find(|&i| sides[i].kind() == kind) {
                Some(i) => {
                    sides[i].to = stretch.to;
                    sides[i].length_m += length_m;
                    sides[i].over |= over;
                    next_open.push(i);
                }
                None => {
                    next_open.push(sides.len());
                    sides.push(Side {
                        part: part as u32,
                        ring: ring as u32,
                        facing: stretch.facing,
                        matched,
                        over,
                        outer: is_outer,
                        from: stretch.from,
                        to: stretch.to,
                        length_m,
                    });
                }
            }
        }
        self.join_at_start(part, ring, &mut sides);
        // Between corners that are the same but for rounding there is no stretch.
        sides.retain(|side| side.length_m > 0.0);
        rim.sides.append(&mut sides);
    }

    /// Sides that end where the ring begins go on with those that begin there.
    fn join_at_start(&self, part: usize, ring: usize, sides: &mut Vec<Side>) {
        let [end, start] = self.closing(part, ring);
        let begins = |side: &Side| side.from == start;
        let ends = |side: &Side| side.to == end;
        let mut joined = Vec::new();
        for i in 0..sides.len() {
            if !ends(&sides[i]) || begins(&sides[i]) {
                continue;
            }
            let same = |side: &Side| begins(side) && !ends(side) && side.kind() == sides[i].kind();
            if let Some(j) = (0..sides.len()).find(|&j| j != i && same(&sides[j])) {
                let (from, length_m, over) = (sides[i].from, sides[i].length_m, sides[i].over);
                sides[j].from = from;
                sides[j].length_m += length_m;
                sides[j].over |= over;
                joined.push(i);
            }
        }
        joined.into_iter().rev().for_each(|i| {
            sides.remove(i);
        });
    }
}

/// Lengths by part, whether on the eastern side of the plane, and latitude.
type Beyond = HashMap<(u32, bool, u64), f64>;

/// Stretches beside one and the same part that follow each other, by their numbers, around a ring that ends and begins at these cuts.
fn runs(stretches: &[Stretch], closing: [Cut; 2]) -> Vec<(u32, Vec<usize>)> {
    let mut by_other: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, stretch) in stretches.iter().enumerate() {
        if let (How::Beside(..), Some(other)) = (stretch.how, stretch.facing) {
            by_other.entry(other).or_default().push(i);
        }
    }
    let goes_on = |&i: &usize, &j: &usize| follows(&stretches[i], &stretches[j]);
    let runs = by_other.into_iter().flat_map(|(other, all)| {
        let mut runs: Vec<Vec<usize>> = all.chunk_by(goes_on).map(<[usize]>::to_vec).collect();
        if let [first, .., last] = &mut runs[..]
            && closing == [stretches[last[last.len() - 1]].to, stretches[first[0]].from]
        {
            last.append(first);
            runs.swap_remove(0);
        }
        runs.into_iter().map(move |run| (other, run))
    });
    runs.collect()
}

/// Whether a stretch begins where another ends, with no cut between.
fn follows(a: &Stretch, b: &Stretch) -> bool {
    if a.to.position == b.from.position {
        return a.to.fraction == b.from.fraction;
    }
    a.to.fraction == 1.0 && b.from.fraction == 0.0 && b.from.position == a.to.position + 1
}

impl Stretch {
    /// Whole segments, from the one that starts at one position to the one that starts at another.
    fn whole(from: u32, to: u32, facing: Option<u32>, how: How) -> Self {
        Self {
            from: Cut {
                position: from,
                fraction: 0.0,
            },
            to: Cut {
                position: to,
                fraction: 1.0,
            },
            facing,
            how,
        }
    }

    /// Whether the whole segment that starts at a position continues it.
    fn goes_on(&self, position: u32, facing: Option<u32>, how: How) -> bool {
        let is_alike = matches!(
            (self.how, how),
            (How::Matched, How::Matched) | (How::Around, How::Around)
        );
        is_alike
            && self.facing == facing
            && self.from.fraction == 0.0
            && self.to.fraction == 1.0
            && self.to.position + 1 == position
    }
}

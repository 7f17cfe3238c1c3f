//! What lies outside the segments that match no other, and what else lies outside those that match one.
//!
//! A segment faces another part where that part's rim runs beside it in the opposite direction within the tolerance, on either
//! side: a gap or an overlap narrower than that is a border which two files drew differently. Where no rim runs beside it, it faces
//! the ground that holds the position just outside: so parts that are drawn over their host find it.

use std::collections::HashSet;
use std::ops::Range;

use geo_types::{Coord, Rect};

use super::beyond::Beyond;
use super::matches::Matches;
use super::segments::Segments;
use crate::geometry::crowds::pairs_in_cells;
use crate::geometry::ellipsoid::{FARTHEST_LAT, metres_per_degree};
use crate::geometry::globe::position;
use crate::geometry::near::{Between, Chain, LOOKS, Segment, near_pairs_up_to};
use crate::geometry::overlay::crossing;
use crate::geometry::ring::{between, fraction_of};
use crate::geometry::side::lies_on;
use crate::geometry::turns::moved;

/// What happens along a segment because of a segment of another territory that does not match it.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// A part's rim runs beside it: which one, by its number. There may be many more contacts, and they are small.
    Beside(u32),
    /// Another rim meets it at that fraction.
    Contact { at: f64 },
}

/// A part's rim that runs beside a segment, from one end to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beside {
    pub(crate) part: u32,
    pub(crate) from: End,
    pub(crate) to: End,
}

/// An end of a stretch beside another rim.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    /// The fraction along the segment.
    pub(crate) at: f64,
    /// How far outside the other rim is there, in metres; negative where the two overlap.
    pub(crate) gap_m: f64,
    /// Whether the stretch ends because they part by more than the tolerance.
    pub(crate) parted: bool,
    /// Whether the two have this end in common.
    pub(crate) common: bool,
}

/// Rims whose distances differ by no more than this run equally near, in metres.
pub(crate) const SAME_GAP_M: f64 = 1e-6;

/// What is no farther apart than this, in metres, is one position that was rounded differently.
const COMMON_M: f64 = 1e-6;

/// Nearer than this, in metres, positions may be the same double: of longitudes near 180° the next is 3 nanometres away.
const TOLD_APART_M: f64 = 1e-7;

/// What near segments of different territories do to each other.
#[derive(Default)]
pub(crate) struct Events {
    /// The events of each unmatched segment that is near another territory's rim, by its number; `None` says only that it is. Of a matched one
    /// the rims that run along it as well.
    along: Vec<(u32, Option<Event>)>,
    besides: Vec<Beside>,
    /// The corners that parts may touch in: the part, the other, and where.
    pub(crate) corners: Vec<(u32, u32, Coord)>,
}

impl Events {
    /// What happens along the segments of a range, by segment.
    pub(crate) fn along(&self, range: Range<u32>) -> &[(u32, Option<Event>)] {
        let at = |segment: u32| self.along.partition_point(|&(s, _)| s < segment);
        &self.along[at(range.start)..at(range.end)]
    }

    /// The rim of [`Event::Beside`].
    pub(crate) fn beside(&self, number: u32) -> Beside {
        self.besides[number as usize]
    }

    fn add(&mut self, segment: u32, beside: Beside) {
        let event = Event::Beside(self.besides.len() as u32);
        self.besides.push(beside);
        self.along.push((segment, Some(event)));
    }
}

/// How many pairs of near segments of different territories there may be for each segment, and always.
const CROWD: usize = 12;
const NO_CROWD: usize = 1 << 13;
/// Rims nearer than this, in metres, do not run beside each other: they are the same, and no smaller tolerance parts them.
const LEAST_TOLERANCE_M: f64 = 1e-9;

/// Compares the segments of different territories that are near each other, within a tolerance that is no larger than the given one, and says which. Segments at which parts
/// are only cut take no part.
///
/// Where most of a map lies within its tolerance, each of its segments is near each other one. Such a map is drawn so finely that a smaller tolerance is meant; and
/// time and memory must not grow as the square of the map. So the tolerance is made smaller until the rims no longer crowd. Where they still do, and there are more pairs
/// than the limit, it gives a position where many are.
pub(crate) fn events(
    segments: &Segments<'_>,
    matches: &Matches,
    cuts: &HashSet<u32>,
    territory_of: &(impl Fn(u32) -> usize + Sync),
    mut tolerance_m: f64,
    limit: usize,
) -> Result<(Events, f64), Coord> {
    let most = NO_CROWD.max(CROWD * segments.count() as usize);
    // Most maps do not crowd at all, and need not be counted.
    let mut has_crowded = false;
    while tolerance_m > LEAST_TOLERANCE_M {
        let crowds =
            has_crowded && is_crowd(most, segments, matches, cuts, territory_of, tolerance_m);
        if !crowds
            && let Ok(events) =
                events_up_to(most, segments, matches, cuts, territory_of, tolerance_m)
        {
            return Ok((events, tolerance_m));
        }
        has_crowded = true;
        tolerance_m /= 4.0;
    }
    let events = events_up_to(limit, segments, matches, cuts, territory_of, tolerance_m)?;
    Ok((events, tolerance_m))
}

/// Whether there are more than so many pairs that matter in any case: of starts of segments that lie within the tolerance, one of them unmatched; or more near ones at all than would be
/// looked at for those. Where a map is drawn far more finely than its tolerance this is told at once, and else would be only after looking at all that is allowed.
fn is_crowd(
    most: usize,
    segments: &Segments<'_>,
    matches: &Matches,
    cuts: &HashSet<u32>,
    territory_of: &impl Fn(u32) -> usize,
    tolerance_m: f64,
) -> bool {
    let (mut all, mut matched, mut least_lat) = (Vec::new(), Vec::new(), 90.0_f64);
    for (part, rings) in segments.figures() {
        let first = segments.first(part as usize);
        let owner = territory_of(part) as u32;
        for (at, start, _) in rings.segments() {
            let segment = first + at as u32;
            if cuts.contains(&segment) {
                continue;
            }
            least_lat = least_lat.min(start.y.abs());
            all.push((start, owner));
            if !matches.parts(segment).is_empty() {
                matched.push((start, owner));
            }
        }
    }
    // As far as boxes are grown at the least, so that all that lies in a cell is near.
    let at = Coord {
        x: 0.0,
        y: least_lat,
    };
    let cell = degrees_around(&Rect::new(at, at), tolerance_m);
    let near = pairs_in_cells(&all, cell);
    near - pairs_in_cells(&matched, cell) > most as i64 || near / LOOKS as i64 > most as i64
}

/// A position where many are where there are more near pairs than `most`.
fn events_up_to(
    most: usize,
    segments: &Segments<'_>,
    matches: &Matches,
    cuts: &HashSet<u32>,
    territory_of: &(impl Fn(u32) -> usize + Sync),
    tolerance_m: f64,
) -> Result<Events, Coord> {
    let territory = |part: usize| territory_of(part as u32) as u32;
    let (mut chains, mut parts): (Vec<Chain<'_>>, Vec<u32>) = segments.chains(territory).unzip();
    // A half on either side makes the whole tolerance.
    let growth = |bounds: &Rect| degrees_around(bounds, 0.51 * tolerance_m);
    let count = chains.len();
    let beyond = Beyond::of(&chains, &parts, &growth);
    chains.extend(beyond.iter().map(Beyond::chain));
    parts.extend(beyond.iter().map(|beyond| beyond.part));
    let is_beyond = |s: &Segment| s.chain as usize >= count;
    let part_of = |s: &Segment| parts[s.chain as usize];
    let is_unmatched = |s: u32| matches.parts(s).is_empty();
    let meets = |s: &Segment, part: u32| matches.parts(s.number).contains(&part);
    let meet = |s: &Segment, t: &Segment| meets(s, part_of(t)) || meets(t, part_of(s));
    let relate = |s: Segment, t: Segment| {
        // Two that are both seen from the other side are seen on their own.
        if is_beyond(&s) && is_beyond(&t) {
            return None;
        }
        let matters = is_unmatched(s.number)
            || is_unmatched(t.number)
            || [t.a, t.b].into_iter().any(|c| may_run_through(&s, c))
            || [s.a, s.b].into_iter().any(|c| may_run_through(&t, c))
            || (s.a == t.a && !meet(&s, &t));
        let is_cut = |s: &Segment| !cuts.is_empty() && cuts.contains(&s.number);
        // Their numbers alone: there may be many.
        (matters && !is_cut(&s) && !is_cut(&t))
            .then_some([(s.number, s.chain), (t.number, t.chain)])
    };
    let near = near_pairs_up_to(most, &chains, Between::OtherOwners, &growth, &relate)?;
    let segment = |(number, chain): (u32, u32)| {
        let Chain { coords, first, .. } = chains[chain as usize];
        let at = (number - first) as usize;
        let (a, b) = (coords[at], coords[at + 1]);
        Segment {
            number,
            chain,
            a,
            b,
        }
    };
    let mut events = Events::default();
    for pair in near {
        let [s, t] = pair.map(segment);
        for (own, other) in [(&s, &t), (&t, &s)] {
            events.compare(
                own,
                other,
                part_of(own),
                part_of(other),
                matches,
                tolerance_m,
            );
        }
        if s.a == t.a && !meet(&s, &t) {
            events.corners.push((part_of(&s), part_of(&t), within(s.a)));
        }
    }
    events.along.sort_by_key(|&(s, _)| s);
    Ok(events)
}

impl Events {
    fn compare(
        &mut self,
        own: &Segment,
        other: &Segment,
        own_part: u32,
        part: u32,
        matches: &Matches,
        tolerance_m: f64,
    ) {
        let (a, b) = (own.a, own.b);
        let matched = matches.parts(own.number);
        if matched.is_empty() {
            let before = self.along.len();
            if let Some((from, to)) = beside((a, b), (other.a, other.b), tolerance_m) {
                self.add(own.number, Beside { part, from, to });
            }
            let contacts = contacts((a, b), (other.a, other.b));
            self.along
                .extend(contacts.map(|at| (own.number, Some(Event::Contact { at }))));
            if self.along.len() == before {
                self.along.push((own.number, None));
            }
        } else if !matched.contains(&part)
            && let Some((from, to)) = beside((a, b), (other.a, other.b), tolerance_m)
            && [from, to].iter().all(|end| end.gap_m.abs() <= SAME_GAP_M)
        {
            // Ground that is drawn twice, with other corners the second time.
            self.add(own.number, Beside { part, from, to });
        }
        // The start alone: each corner is the start of one segment.
        let corner = other.a;
        if corner != a && corner != b && runs_through((a, b), corner) {
            self.corners.push((part, own_part, within(corner)));
        }
    }
}

/// A position that was seen from the other side of 180°, where it is.
fn within(c: Coord) -> Coord {
    if c.x > 180.0 { moved(c, -1) } else { c }
}

/// Degrees of longitude and latitude that a distance spans at most around a box.
pub(crate) fn degrees_around(bounds: &Rect, metres: f64) -> (f64, f64) {
    // A degree of latitude has 110 km at least and one of longitude that times the cosine, which is at least 1 - |latitude| / 90°: boxes
    // a little too large cost less than a cosine each time.
    let dy = metres / 110_000.0;
    let farthest = bounds.min().y.abs().max(bounds.max().y.abs());
    let farthest = farthest.min(FARTHEST_LAT);
    (dy / (1.0 - farthest / 90.0), dy)
}

/// Whether a position lies so near a segment's box that [`runs_through`] may say so, and is no end of it.
fn may_run_through(s: &Segment, c: Coord) -> bool {
    let bounds = Rect::new(s.a, s.b);
    let (dx, dy) = degrees_around(&bounds, 2.0 * COMMON_M);
    let (low, high) = (bounds.min(), bounds.max());
    c != s.a
        && c != s.b
        && low.x - dx <= c.x
        && c.x <= high.x + dx
        && low.y - dy <= c.y
        && c.y <= high.y + dy
}

/// Whether a segment runs through a position between its ends, rounding allowed for.
fn runs_through(segment: (Coord, Coord), c: Coord) -> bool {
    Frame::of(segment).is_some_and(|frame| frame.runs_through(c))
}

/// Where another segment meets one, by fractions of that.
fn contacts(own: (Coord, Coord), other: (Coord, Coord)) -> impl Iterator<Item = f64> {
    // Of segments that run together but for rounding the fractions along them need not agree: the position is on the other.
    let crossing = crossing(other, own).map(|(.., c)| fraction_of(own, c));
    // A corner that was put where rims cross is beside them by what was rounded.
    let frame = Frame::of(own);
    let on_own = |c: Coord| {
        let is_on = frame.as_ref().is_some_and(|frame| frame.runs_through(c));
        (is_on || lies_on(own.0, own.1, c)).then(|| fraction_of(own, c))
    };
    let met = [crossing, on_own(other.0), on_own(other.1)];
    // It is cut at its own ends anyway.
    met.into_iter().flatten().filter(|&at| at > 0.0 && at < 1.0)
}

/// The stretch of `own` beside which `other` runs in the opposite direction within the tolerance, measured square to `own`.
pub(crate) fn beside(
    own: (Coord, Coord),
    other: (Coord, Coord),
    tolerance_m: f64,
) -> Option<(End, End)> {
    let frame = Frame::of(own)?;
    // `other` from its end to its start, so that it runs along `own`.
    let (mut from, mut to) = (frame.place(other.1), frame.place(other.0));
    if from.0 >= to.0 {
        return None;
    }
    let point = |t: f64| (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
    // Where the line of `other` is within the tolerance, and where it is along `own`.
    let slope = to.1 - from.1;
    let (near_low, near_high) = if slope == 0.0 {
        if from.1.abs() > tolerance_m {
            return None;
        } else {
            (0.0, 1.0)
        }
    } else {
        let (x, y) = (
            (-tolerance_m - from.1) / slope,
            (tolerance_m - from.1) / slope,
        );
        (x.min(y), x.max(y))
    };
    let along = |u: f64| (u - from.0) / (to.0 - from.0);
    let low = near_low.max(along(0.0)).max(0.0);
    let high = near_high.min(along(frame.length_m)).min(1.0);
    if high <= low {
        return None;
    }
    (from, to) = (point(low), point(high));
    if to.0 - from.0 <= 1e-9 {
        return None;
    }
    let end = |(u, v): (f64, f64)| End {
        at: (u / frame.length_m).clamp(0.0, 1.0),
        gap_m: -v,
        parted: v.abs() > 0.999_999 * tolerance_m,
        common: v.abs() < COMMON_M,
    };
    Some((end(from), end(to)))
}

/// Metres along a segment and to the left of it; within [`degrees_around`] it lies what is no farther away.
struct Frame {
    origin: Coord,
    per_lon: f64,
    per_lat: f64,
    direction: (f64, f64),
    length_m: f64,
}

impl Frame {
    fn of((a, b): (Coord, Coord)) -> Option<Self> {
        let middle = (0.5 * (a.y + b.y)).clamp(-FARTHEST_LAT, FARTHEST_LAT);
        let (per_lat, per_lon) = metres_per_degree(middle);
        let (dx, dy) = ((b.x - a.x) * per_lon, (b.y - a.y) * per_lat);
        let length_m = dx.hypot(dy);
        (length_m > 0.0).then(|| Self {
            origin: a,
            per_lon,
            per_lat,
            direction: (dx / length_m, dy / length_m),
            length_m,
        })
    }

    fn place(&self, c: Coord) -> (f64, f64) {
        let (x, y) = (
            (c.x - self.origin.x) * self.per_lon,
            (c.y - self.origin.y) * self.per_lat,
        );
        let (dx, dy) = self.direction;
        (x * dx + y * dy, y * dx - x * dy)
    }

    fn runs_through(&self, c: Coord) -> bool {
        let (along, beside) = self.place(c);
        0.0 < along && along < self.length_m && beside.abs() < COMMON_M
    }

    /// The position that far to the right of a fraction along the segment.
    fn right_of(&self, (a, b): (Coord, Coord), at: f64, metres: f64) -> Coord {
        let middle = between(a, b, at);
        let (dx, dy) = self.direction;
        Coord {
            x: middle.x + dy * metres / self.per_lon,
            y: middle.y - dx * metres / self.per_lat,
        }
    }
}

/// The part just outside a fraction of a segment, the first in the order in which `holders_at` gives them.
///
/// It must be there beside the segment and a tolerance away: a rim that runs along within the tolerance, in the same direction, has other
/// ground beyond. Where the segment's own territory is a tolerance away, across a narrow inlet, what is beside it is enough. An error where that is just outside: across
/// an inlet as narrow as rounding, which says nothing of what else lies along the rim.
pub(crate) fn outside(
    segment: (Coord, Coord),
    at: f64,
    tolerance_m: f64,
    holders_at: &dyn Fn(Coord) -> Vec<u32>,
    is_own: impl Fn(u32) -> bool,
) -> Result<Option<u32>, Own> {
    let mut beside = just_outside(segment, at, tolerance_m, holders_at, &is_own)?;
    if beside.is_empty() {
        return Ok(None);
    }
    let away = holders_outside(segment, at, tolerance_m, holders_at);
    if !away.iter().any(|&part| is_own(part)) {
        beside.retain(|part| away.contains(part));
    }
    Ok(beside.first().copied())
}

/// A segment's own territory.
pub(crate) struct Own;

/// The parts that are beside a segment, so near that a wedge of open ground is not jumped over, and far above what doubles tell apart.
pub(crate) fn just_outside(
    segment: (Coord, Coord),
    at: f64,
    tolerance_m: f64,
    holders_at: &dyn Fn(Coord) -> Vec<u32>,
    is_own: impl Fn(u32) -> bool,
) -> Result<Vec<u32>, Own> {
    let metres = (tolerance_m / 65_536.0).max(TOLD_APART_M);
    let beside = holders_outside(segment, at, metres, holders_at);
    match beside.iter().any(|&part| is_own(part)) {
        true => Err(Own),
        false => Ok(beside),
    }
}

fn holders_outside(
    segment: (Coord, Coord),
    at: f64,
    metres: f64,
    holders_at: &dyn Fn(Coord) -> Vec<u32>,
) -> Vec<u32> {
    Frame::of(segment)
        .and_then(|frame| position(frame.right_of(segment, at, metres)))
        .map(holders_at)
        .unwrap_or_default()
}

/// Whether a rim that runs beside a segment has its part's ground beyond it, as seen from the segment, and the segment's own territory is not there
/// as well. The other bank of an own inlet, and the other shore of an own spit, of a territory drawn for the same ground are no neighbor.
pub(crate) fn is_ground_of(
    other: u32,
    segment: (Coord, Coord),
    at: f64,
    gap_m: f64,
    tolerance_m: f64,
    holders_at: &dyn Fn(Coord) -> Vec<u32>,
    is_own: impl Fn(u32) -> bool,
) -> bool {
    let beyond_m = gap_m.max(0.0) + (tolerance_m / 64.0).max(TOLD_APART_M);
    let beyond =
        Frame::of(segment).and_then(|frame| position(frame.right_of(segment, at, beyond_m)));
    beyond.is_some_and(|p| {
        let holders = holders_at(p);
        holders.contains(&other) && !holders.into_iter().any(is_own)
    })
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;

    #[test]
    fn what_runs_beside_a_segment_lies_within_the_degrees_around_both() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(23);
        let mut found = 0;
        for round in 0..200_000 {
            // From the equator to the poles, half of them within some hundred metres of one.
            let south = match round % 4 {
                0 | 1 => random.random_range(-90.0..90.0),
                2 => 90.0 - random.random_range(0.0..0.01_f64),
                _ => 90.0 - random.random_range(0.0..0.000_1_f64),
            };
            let tolerance_m = [1e-6, 0.01, 1.0, 30.0][round / 4 % 4];
            let width = tolerance_m / 1e5 * 10.0_f64.powf(random.random_range(-1.0..4.0));
            let mut position = || {
                let y = south + width * random.random_range(0.0..1.0);
                Coord {
                    x: 44.0 + width * random.random_range(0.0..1.0),
                    y: y.min(90.0),
                }
            };
            let own = (position(), position());
            let other = (position(), position());
            let Some((from, to)) = beside(own, other, tolerance_m) else {
                continue;
            };
            found += 1;
            let frame = Frame::of(own).expect("it has a length");
            let around = |(a, b)| degrees_around(&Rect::new(a, b), 0.51 * tolerance_m);
            let (one, two) = (around(own), around(other));
            for end in [from, to] {
                let there = between(own.0, own.1, end.at);
                let away = frame.right_of(own, end.at, end.gap_m) - there;
                let is_within = away.x.abs() <= one.0 + two.0 && away.y.abs() <= one.1 + two.1;
                assert!(is_within, "{own:?} {other:?} {tolerance_m} {end:?}");
            }
        }
        assert!(found > 10_000, "{found}");
    }
}

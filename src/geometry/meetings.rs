//! What two segments do to each other but for rounding: ends that are one position, ends that lie on the other segment, crossings.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use geo_types::{Coord, Rect};

use super::globe::bits_on_plane as key;
use super::passing::passing;
use super::ring::{between, box_holds, fraction_of};
use super::side::{lies_on, segments_cross};

/// Degrees within which positions are one: a micrometre, thousands of times what rounding does.
pub(super) const ONE_POSITION: f64 = 1e-11;

/// Something that two segments do to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meeting {
    /// An end of the first and an end of the second are one position, and written differently.
    Ends(Coord, Coord),
    /// An end of the second lies on the first.
    OnFirst(Coord),
    /// An end of the first lies on the second.
    OnSecond(Coord),
    /// They cross away from all ends.
    Crossing(Coord),
}

/// A segment by its ends.
pub(super) type Ends = (Coord, Coord);

/// What segments of two figures do to each other, positions within [`ONE_POSITION`] taken as one. Of segments that are the same nothing is said.
pub(super) fn meetings_of_two(s: Ends, t: Ends) -> Vec<Meeting> {
    let mut found = Vec::new();
    if are_same(s, t) {
        return found;
    }
    for a in [s.0, s.1] {
        for b in [t.0, t.1] {
            if a != b && is_one(a, b) {
                found.push(Meeting::Ends(a, b));
            }
        }
    }
    let is_inside = |(a, b): Ends, c: Coord| {
        box_holds(&box_around(a, b), c)
            && !is_one(a, c)
            && !is_one(b, c)
            && is_one(c, between(a, b, fraction_of((a, b), c)))
    };
    touch(s, t, is_inside, &mut found);
    found
}

/// The same of a figure's own segments, exactly: what comes near itself there stays as it is.
pub(super) fn meetings_of_one(s: Ends, t: Ends) -> Vec<Meeting> {
    let mut found = Vec::new();
    if are_same(s, t) {
        return found;
    }
    let is_inside = |(a, b): Ends, c: Coord| c != a && c != b && lies_on(a, b, c);
    touch(s, t, is_inside, &mut found);
    found
}

fn touch(s: Ends, t: Ends, is_inside: impl Fn(Ends, Coord) -> bool, found: &mut Vec<Meeting>) {
    for c in [t.0, t.1] {
        if is_inside(s, c) {
            found.push(Meeting::OnFirst(c));
        }
    }
    for c in [s.0, s.1] {
        if is_inside(t, c) {
            found.push(Meeting::OnSecond(c));
        }
    }
    let has_common = s.0 == t.0 || s.0 == t.1 || s.1 == t.0 || s.1 == t.1;
    if has_common || !segments_cross(s, t) {
        return;
    }
    let Some(passing) = passing(s, t) else {
        return;
    };
    let at = within(passing.at, s, t);
    let end = |(a, b): Ends| [a, b].into_iter().find(|&end| is_one(end, at));
    // They cross at an end but for rounding: it is that end, whatever has been said of it.
    found.push(match (end(s), end(t)) {
        (Some(a), Some(b)) => Meeting::Ends(a, b),
        (Some(a), None) => Meeting::OnSecond(a),
        (None, Some(b)) => Meeting::OnFirst(b),
        (None, None) => Meeting::Crossing(at),
    });
}

/// A crossing without the rounding that would put it outside the boxes of its segments, and so perhaps beyond 180°.
fn within(at: Coord, s: Ends, t: Ends) -> Coord {
    let range = |a: f64, b: f64, c: f64, d: f64| (a.min(b).max(c.min(d)), a.max(b).min(c.max(d)));
    let (west, east) = range(s.0.x, s.1.x, t.0.x, t.1.x);
    let (south, north) = range(s.0.y, s.1.y, t.0.y, t.1.y);
    Coord {
        x: at.x.max(west).min(east),
        y: at.y.max(south).min(north),
    }
}

fn are_same(s: Ends, t: Ends) -> bool {
    (s.0 == t.0 && s.1 == t.1) || (s.0 == t.1 && s.1 == t.0)
}

/// Gives cuts that are one position, computed from different pairs of segments, the same coordinates: those of a corner where one
/// is there. Segments that run together and are crossed by a third are so cut alike.
pub(super) fn settle<'a>(
    cuts: impl Iterator<Item = &'a mut Coord>,
    corners: impl Iterator<Item = Coord>,
) {
    let mut known: HashSet<InCell> = HashSet::new();
    corners.for_each(|c| {
        known.replace(InCell(c));
    });
    for cut in cuts {
        let near = |same: &&InCell| is_one(same.0, *cut);
        let around = cells_around(*cut).map(InCell::at);
        match around.filter_map(|place| known.get(&place)).find(near) {
            Some(&InCell(same)) => *cut = same,
            None => {
                known.insert(InCell(*cut));
            }
        }
    }
}

/// A position that stands for all of its [`cell`]: there may be as many as cuts, and so they are kept once.
#[derive(Clone, Copy)]
struct InCell(Coord);

impl InCell {
    /// The middle of a cell.
    fn at((x, y): (i64, i64)) -> Self {
        let middle = |number: i64| (number as f64 + 0.5) * ONE_POSITION;
        Self(Coord {
            x: middle(x),
            y: middle(y),
        })
    }
}

impl PartialEq for InCell {
    fn eq(&self, other: &Self) -> bool {
        cell(self.0) == cell(other.0)
    }
}

impl Eq for InCell {}

impl Hash for InCell {
    fn hash<H: Hasher>(&self, state: &mut H) {
        cell(self.0).hash(state);
    }
}

/// The same for cuts that are corners or were computed: what is a corner stays where it is. Drawn to another that is one with it, it would cut one of two segments that
/// run together there, and not the other.
pub(super) fn settle_beside_corners<'a>(
    cuts: impl Iterator<Item = &'a mut Coord>,
    corners: &[Coord],
) {
    let drawn: HashSet<(u64, u64)> = corners.iter().map(|&c| key(c)).collect();
    let computed = cuts.filter(|cut| !drawn.contains(&key(**cut)));
    settle(computed, corners.iter().copied());
}

/// A cell as wide as one position.
pub(super) fn cell(c: Coord) -> (i64, i64) {
    let number = |v: f64| (v / ONE_POSITION).floor() as i64;
    (number(c.x), number(c.y))
}

/// The cells in which all lies that is one position with this but for rounding.
pub(super) fn cells_around(c: Coord) -> impl Iterator<Item = (i64, i64)> {
    let (x, y) = cell(c);
    (x - 1..=x + 1).flat_map(move |x| (y - 1..=y + 1).map(move |y| (x, y)))
}

/// Whether two positions are one but for rounding.
pub(super) fn is_one(a: Coord, b: Coord) -> bool {
    (a.x - b.x).abs() <= ONE_POSITION && (a.y - b.y).abs() <= ONE_POSITION
}

/// The box of a segment and of what is one with its positions.
pub(super) fn box_around(a: Coord, b: Coord) -> Rect {
    let bounds = Rect::new(a, b);
    let (low, high) = (bounds.min(), bounds.max());
    Rect::new(
        (low.x - ONE_POSITION, low.y - ONE_POSITION),
        (high.x + ONE_POSITION, high.y + ONE_POSITION),
    )
}

//! Where do two sides of a border run apart?

use std::collections::{HashMap, HashSet};

use geo_types::{Coord, LineString};
use rstar::RTree;
use rstar::primitives::Line;

use super::spoken::Spoken;
use crate::atlas::Atlas;
use crate::coverage::sides::{Side, WEDGE};
use crate::geometry::ellipsoid::{distance, length, metres_per_degree};
use crate::geometry::ring::{Rings, between};

/// Two sides that run beside each other.
pub(super) struct Apart {
    pub(super) parts: [u32; 2],
    /// Several where it runs across 180°.
    pub(super) lines: Vec<LineString>,
    pub(super) length_m: f64,
    /// How far apart they are at most.
    pub(super) width_m: f64,
}

/// Sides no farther apart than this, in metres, are one but for rounding.
const HAIR_M: f64 = 1e-5;

/// The stretches of borders that match nothing, each once, but for what is spoken for.
pub(super) fn unmatched(atlas: &Atlas, spoken: &Spoken) -> Vec<Apart> {
    let mut found = Vec::new();
    let mut facing = Facing {
        atlas,
        known: HashMap::new(),
    };
    for part in 0..atlas.parts.len() as u32 {
        let sides = atlas.borders.of(part as usize).iter();
        for side in sides.filter(|side| !side.matched) {
            let Some(other) = side.facing else { continue };
            if other < part && !facing.of(other, part).segments.is_empty() {
                // That one has said it.
                continue;
            }
            let rings = &atlas.parts[part as usize].rings;
            let whole = side.line(rings);
            let is_whole = |line: &LineString| {
                (line.0.first(), line.0.last()) == (whole.0.first(), whole.0.last())
            };
            // Nothing is told apart that is shorter than the tolerance; and beside what is spoken for, sides that part at an angle have only crossed there.
            let is_long = |line: &LineString| {
                let tolerances = if is_whole(line) { 1.0 } else { WEDGE };
                length(&line.0) > tolerances * atlas.tolerance_m
            };
            let mut lines = left(atlas, side, spoken);
            if side.over {
                lines = beside(atlas, lines, facing.of(other, part));
            }
            for line in lines.into_iter().filter(is_long) {
                let across = &facing.of(other, part).segments;
                found.extend(apart(atlas, [part, other], line, across, spoken));
            }
        }
    }
    joined(found)
}

/// Makes those one that go on beyond 180°.
fn joined(found: Vec<Apart>) -> Vec<Apart> {
    // By the parts, the meridian, written either way, and the latitude at which the first line begins.
    let key = |apart: &Apart, c: Coord, x: f64| (apart.parts, x > 0.0, c.y.to_bits());
    let mut begin: HashMap<_, usize> = HashMap::new();
    for (number, apart) in found.iter().enumerate() {
        let first = apart.lines[0].0[0];
        if first.x.abs() == 180.0 {
            begin.insert(key(apart, first, first.x), number);
        }
    }
    let next = |apart: &Apart| {
        let last = *apart.lines.last()?.0.last()?;
        let is_beyond = last.x.abs() == 180.0;
        is_beyond.then(|| begin.get(&key(apart, last, -last.x)).copied())?
    };
    let follows: HashMap<usize, usize> = (0..)
        .zip(&found)
        .filter_map(|(i, apart)| Some((i, next(apart)?)))
        .collect();
    let followed: HashSet<usize> = follows.values().copied().collect();
    let mut left: Vec<Option<Apart>> = found.into_iter().map(Some).collect();
    // Those that nothing leads to first, and then such as go all the way round.
    let mut order: Vec<usize> = (0..left.len()).collect();
    order.sort_by_key(|i| followed.contains(i));
    let mut joined: Vec<Apart> = Vec::new();
    for first in order {
        let mut number = first;
        let Some(mut one) = left[number].take() else {
            continue;
        };
        while let Some(&following) = follows.get(&number) {
            let Some(more) = left[following].take() else {
                break;
            };
            one.lines.extend(more.lines);
            one.length_m += more.length_m;
            one.width_m = one.width_m.max(more.width_m);
            number = following;
        }
        joined.push(one);
    }
    joined
}

/// What of a side is not spoken for.
fn left(atlas: &Atlas, side: &Side, spoken: &Spoken) -> Vec<LineString> {
    let rings = &atlas.parts[side.part as usize].rings;
    let mut lines: Vec<Vec<Coord>> = Vec::new();
    for (position, stretch) in side.stretches(rings) {
        let (a, b) = (rings.coords()[position], rings.coords()[position + 1]);
        for piece in spoken.left(side.part, position as u32, stretch) {
            let [from, to] = piece.map(|at| between(a, b, at));
            match lines.last_mut() {
                Some(line) if line.last() == Some(&from) => line.push(to),
                _ => lines.push(vec![from, to]),
            }
        }
    }
    lines.into_iter().map(LineString).collect()
}

/// What of lines runs beside some segments, and not over the ground behind them.
fn beside(atlas: &Atlas, lines: Vec<LineString>, segments: &Across) -> Vec<LineString> {
    let Some(near) = &segments.near else {
        return Vec::new();
    };
    let is_near = |ab: &[Coord]| {
        let places = [ab[0], between(ab[0], ab[1], 0.5), ab[1]];
        places
            .iter()
            .all(|&c| near.gap_m(c) <= 1.000_001 * atlas.tolerance_m)
    };
    let mut kept: Vec<Vec<Coord>> = Vec::new();
    for ab in lines
        .iter()
        .flat_map(|line| line.0.windows(2))
        .filter(|ab| is_near(ab))
    {
        match kept.last_mut() {
            Some(line) if line.last() == Some(&ab[0]) => line.push(ab[1]),
            _ => kept.push(ab.to_vec()),
        }
    }
    kept.into_iter().map(LineString).collect()
}

/// Segments in metres about a position.
struct Near {
    origin: Coord,
    per_lon: f64,
    per_lat: f64,
    tree: RTree<Line<[f64; 2]>>,
}

impl Near {
    fn of(segments: &[[Coord; 2]], origin: Coord) -> Self {
        let (per_lat, per_lon) = metres_per_degree(origin.y);
        let mut near = Self {
            origin,
            per_lon,
            per_lat,
            tree: RTree::new(),
        };
        let lines = segments
            .iter()
            .map(|&[a, b]| Line::new(near.place(a), near.place(b)));
        near.tree = RTree::bulk_load(lines.collect());
        near
    }

    fn place(&self, c: Coord) -> [f64; 2] {
        [
            (c.x - self.origin.x) * self.per_lon,
            (c.y - self.origin.y) * self.per_lat,
        ]
    }

    /// The nearest place on them.
    fn nearest(&self, c: [f64; 2]) -> Option<[f64; 2]> {
        let line = self.tree.nearest_neighbor(&c)?;
        Some(line.nearest_point(&c))
    }

    /// How far that is.
    fn gap_m(&self, c: Coord) -> f64 {
        let there = self.place(c);
        // In the metres of its own latitude.
        let (per_lat, per_lon) = metres_per_degree(c.y);
        let (north, east) = (per_lat / self.per_lat, per_lon / self.per_lon);
        let apart =
            |near: [f64; 2]| (east * (near[0] - there[0])).hypot(north * (near[1] - there[1]));
        self.nearest(there).map_or(f64::INFINITY, apart)
    }

    /// Whether it is not one of two ends: a position whose nearest place is an end of a line lies ahead of it, and not beside.
    fn is_beside(&self, c: Coord, ends: [Coord; 2]) -> bool {
        let nearest = self.nearest(self.place(c));
        ends[0] == ends[1] || !ends.map(|end| Some(self.place(end))).contains(&nearest)
    }
}

/// The sides of a part beside which another runs and does not match.
fn sides_facing(atlas: &Atlas, part: u32, other: u32) -> impl Iterator<Item = &Side> {
    let sides = atlas.borders.of(part as usize).iter();
    sides.filter(move |side| side.facing == Some(other) && !side.matched)
}

/// The segments of parts beside which others run and do not match, as far as they have been asked for: a badly drawn pair has hundreds of stretches.
struct Facing<'a> {
    atlas: &'a Atlas,
    known: HashMap<(u32, u32), Across>,
}

struct Across {
    segments: Vec<[Coord; 2]>,
    /// The same about the first of them, where there is one.
    near: Option<Near>,
}

impl Facing<'_> {
    /// Those of a part beside which another runs.
    fn of(&mut self, part: u32, other: u32) -> &Across {
        let atlas = self.atlas;
        self.known.entry((part, other)).or_insert_with(|| {
            let rings = &atlas.parts[part as usize].rings;
            let segments: Vec<[Coord; 2]> = sides_facing(atlas, part, other)
                .flat_map(|side| side.segments(rings))
                .map(|i| [rings.coords()[i], rings.coords()[i + 1]])
                .collect();
            let near = segments.first().map(|first| Near::of(&segments, first[0]));
            Across { segments, near }
        })
    }
}

/// How far a line along the first part is from the second; `None` where it is on it.
fn apart(
    atlas: &Atlas,
    parts: [u32; 2],
    line: LineString,
    across: &[[Coord; 2]],
    spoken: &Spoken,
) -> Option<Apart> {
    let all;
    let across = if across.is_empty() {
        all = all_segments(&atlas.parts[parts[1] as usize].rings);
        &all
    } else {
        across
    };
    let middle = line.0[line.0.len() / 2];
    let own: Vec<[Coord; 2]> = line.0.windows(2).map(|ab| [ab[0], ab[1]]).collect();
    let (near_own, near_across) = (Near::of(&own, middle), Near::of(across, middle));
    // Corners of either side, of the other those beside the line; and the middles of segments, where sides may cross at all corners.
    let inner = trimmed(&line.0, atlas.tolerance_m);
    let on_own = inner
        .windows(2)
        .flat_map(|ab| [ab[0], between(ab[0], ab[1], 0.5), ab[1]]);
    let from_own = on_own.map(|c| near_across.gap_m(c));
    let ends = [line.0[0], line.0[line.0.len() - 1]];
    let left = sides_facing(atlas, parts[1], parts[0]).flat_map(|side| left(atlas, side, spoken));
    let on_other = left
        .flat_map(|line| line.0)
        .filter(|&c| near_own.is_beside(c, ends));
    let from_other = on_other
        .map(|c| near_own.gap_m(c))
        .filter(|&gap| gap <= atlas.tolerance_m);
    let width_m = from_own.chain(from_other).fold(0.0, f64::max);
    (width_m > HAIR_M).then(|| Apart {
        parts,
        length_m: length(&line.0),
        lines: vec![line],
        width_m,
    })
}

/// A line without as much as that at both ends, where it is longer than four times that and not closed: round a corner a side may go on for as much, though the other has left it.
fn trimmed(line: &[Coord], metres: f64) -> Vec<Coord> {
    if line.first() == line.last() || length(line) < 4.0 * metres {
        return line.to_vec();
    }
    let mut line = line.to_vec();
    for _ in 0..2 {
        let mut left_m = metres;
        while let [.., before, last] = line[..] {
            let segment_m = distance(before, last);
            line.pop();
            if segment_m > left_m {
                line.push(between(last, before, left_m / segment_m));
                break;
            }
            left_m -= segment_m;
        }
        line.reverse();
    }
    line
}

fn all_segments(rings: &Rings) -> Vec<[Coord; 2]> {
    rings.segments().map(|(_, a, b)| [a, b]).collect()
}

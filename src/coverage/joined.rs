//! Parts of several territories made one along the borders between them, which a coverage knows: no segment is looked for, and none is moved.
//!
//! Where two parts match, the stretch of border is in the rims of both, once in either direction. It is taken out of both, and what is left of the rims is put together again,
//! chain by chain. Parts that do not match all along are left as they are: [`unite`](super::unite) is asked about all that
//! comes out of here, and joins them.

use std::collections::HashMap;
use std::mem::take;
use std::ops::Range;

use foldhash::fast::RandomState;
use geo_types::Coord;

use super::borders::Borders;
use super::groups::Groups;
use super::sides::Side;
use crate::geometry::chains::{Chain, Linked, linked};
use crate::geometry::globe::is_on_180;
use crate::geometry::ring::Rings;

/// Ground of one group, and the parts that it is made of, in order.
pub(crate) struct Joined {
    pub(crate) group: usize,
    pub(crate) rings: Rings,
    /// Where the rings were put together, if that is known: [`Piece::joints`](crate::input::Piece).
    pub(crate) joints: Option<Vec<u32>>,
    pub(crate) parts: Vec<usize>,
}

/// The ground of groups of parts, in the order of the first part of each piece. `group_of` says of each part to which group it goes, if to any.
pub(crate) fn joined(
    parts: &[&Rings],
    borders: &Borders,
    group_of: &[Option<usize>],
) -> Vec<Joined> {
    let units = Units::of(parts, group_of);
    let mut groups = Groups::of(units.all.len());
    // The runs that are taken out of the rim of each unit.
    let mut taken: Vec<Vec<Run>> = units.all.iter().map(|_| Vec::new()).collect();
    for pair in inner_pairs(parts, borders, group_of) {
        let [one, other] = pair.each_ref().map(|run| units.holding(run.part, run.ring));
        groups.join(one, other);
        for (unit, run) in [one, other].into_iter().zip(pair) {
            taken[unit].push(run);
        }
    }
    let mut pieces = Vec::new();
    for members in groups.members() {
        let members: Vec<&Unit> = members.iter().map(|&i| &units.all[i]).collect();
        let whole = match members[..] {
            [_] => None,
            _ => one_of(parts, &members, &mut taken),
        };
        match whole {
            Some(piece) => pieces.push(piece),
            None => pieces.extend(members.into_iter().map(|unit| unit.alone(parts))),
        }
    }
    pieces
}

/// One polygon of a part.
struct Unit {
    number: usize,
    group: usize,
    part: usize,
    rings: Range<usize>,
}

impl Unit {
    fn alone(&self, parts: &[&Rings]) -> Joined {
        let all = parts[self.part];
        let rings = if self.rings.len() == all.len() {
            all.clone()
        } else {
            let mut own = Rings::default();
            let coords = |ring| &all.coords()[all.range(ring)];
            (self.rings.clone()).for_each(|ring| own.push(coords(ring), all.is_shell(ring)));
            own
        };
        Joined {
            group: self.group,
            rings,
            joints: Some(Vec::new()),
            parts: vec![self.part],
        }
    }
}

/// The polygons of all parts that go to some group.
struct Units {
    all: Vec<Unit>,
    /// The place of each part's first.
    firsts: Vec<usize>,
}

impl Units {
    fn of(parts: &[&Rings], group_of: &[Option<usize>]) -> Self {
        let mut all: Vec<Unit> = Vec::new();
        let mut firsts = Vec::with_capacity(parts.len());
        for (part, rings) in parts.iter().enumerate() {
            firsts.push(all.len());
            let Some(group) = group_of[part] else {
                continue;
            };
            let shells = (0..rings.len()).filter(|&ring| rings.is_shell(ring));
            let starts: Vec<usize> = shells.chain([rings.len()]).collect();
            for ends in starts.windows(2) {
                let number = all.len();
                let rings = ends[0]..ends[1];
                all.push(Unit {
                    number,
                    group,
                    part,
                    rings,
                });
            }
        }
        Self { all, firsts }
    }

    /// That of a ring of a part.
    fn holding(&self, part: usize, ring: usize) -> usize {
        let own = &self.all[self.firsts[part]..];
        let end = own.partition_point(|unit| unit.part == part && unit.rings.end <= ring);
        self.firsts[part] + end
    }
}

/// A run of whole segments of a ring.
#[derive(Clone, Copy)]
struct Run {
    part: usize,
    ring: usize,
    /// The place within the ring at which it begins.
    from: usize,
    count: usize,
    /// The positions at which it begins and ends.
    ends: [Coord; 2],
}

impl Run {
    /// The run of a side that matches its other side; `None` of any other side, and of one along 180° or at a pole, which may be a cut that has to stay.
    fn of(side: &Side, rings: &Rings) -> Option<Self> {
        let (ring, from, count) = side.whole_segments(rings)?;
        let own = &rings.coords()[rings.range(ring)];
        let segments = own.len() - 1;
        let at = |place: usize| own[place % segments];
        let is_edge = |place: usize| {
            let (a, b) = (at(place), at(place + 1));
            is_on_180(a, b) || a.y.abs() == 90.0 || b.y.abs() == 90.0
        };
        if rings.reaches_edge() && (from..from + count).any(is_edge) {
            return None;
        }
        Some(Self {
            part: side.part as usize,
            ring,
            from,
            count,
            ends: [at(from), at(from + count)],
        })
    }
}

/// What is the same of the two runs of one stretch of border: the parts, its ends, and its number of segments.
type Stretch = ([usize; 2], [(u64, u64); 2], usize);

/// The runs of one stretch: which came first and last, and how many they are.
struct Alike {
    first: usize,
    last: usize,
    count: usize,
}

/// The stretches of border between different parts of one group, each as the runs of its two sides. One for which another could be taken is left out.
fn inner_pairs(parts: &[&Rings], borders: &Borders, group_of: &[Option<usize>]) -> Vec<[Run; 2]> {
    let is_mixed = mixed(borders, group_of);
    let mut runs: Vec<Run> = Vec::new();
    let mut alike: HashMap<Stretch, Alike, RandomState> = HashMap::default();
    for (part, rings) in parts.iter().enumerate() {
        for side in borders.of(part) {
            let Some(other) = side.facing.map(|other| other as usize) else {
                continue;
            };
            let is_inner = group_of[part].is_some() && group_of[part] == group_of[other];
            if !is_inner || is_mixed[part] || is_mixed[other] {
                continue;
            }
            if let Some(run) = Run::of(side, rings) {
                let mut ends = run.ends.map(|c| (c.x.to_bits(), c.y.to_bits()));
                // A whole ring begins where it may.
                if ends[0] == ends[1] {
                    ends = [(0, 0); 2];
                }
                ends.sort_unstable();
                let both = [part.min(other), part.max(other)];
                let last = runs.len();
                let alike = alike.entry((both, ends, run.count)).or_insert(Alike {
                    first: last,
                    last,
                    count: 0,
                });
                alike.last = last;
                alike.count += 1;
                runs.push(run);
            }
        }
    }
    let pairs = alike.into_values().filter(|alike| alike.count == 2);
    let pairs = pairs.map(|alike| [alike.first, alike.last].map(|number| runs[number]));
    let are_opposite = |[one, other]: &[Run; 2]| {
        let is_closed = one.ends[0] == one.ends[1];
        let back = [other.ends[1], other.ends[0]];
        one.part != other.part && (is_closed || one.ends == back)
    };
    pairs.filter(are_opposite).collect()
}

/// The parts that lie over another one of their group, or have a border with one that does not match all along: what is left of their rims would cross itself, or run back on itself.
fn mixed(borders: &Borders, group_of: &[Option<usize>]) -> Vec<bool> {
    let mut is_mixed = vec![false; group_of.len()];
    let are_one =
        |one: usize, other: usize| group_of[one].is_some() && group_of[one] == group_of[other];
    for (&part, others) in &borders.overlapping {
        let mut others = others.iter().map(|&other| other as usize);
        is_mixed[part as usize] = others.any(|other| are_one(part as usize, other));
    }
    for part in 0..group_of.len() {
        let unmatched = borders
            .of(part)
            .iter()
            .filter(|side| !side.matched || side.over);
        for other in unmatched.filter_map(|side| side.facing) {
            if are_one(part, other as usize) {
                is_mixed[part] = true;
                is_mixed[other as usize] = true;
            }
        }
    }
    is_mixed
}

/// Several polygons as one; `None` where they do not come to one.
fn one_of(parts: &[&Rings], members: &[&Unit], taken: &mut [Vec<Run>]) -> Option<Joined> {
    let mut chains = Vec::new();
    for unit in members {
        let mut own = take(&mut taken[unit.number]);
        own.sort_unstable_by_key(|taken| (taken.ring, taken.from));
        let mut own = &own[..];
        for ring in unit.rings.clone() {
            let (of_ring, rest) = own.split_at(own.partition_point(|taken| taken.ring == ring));
            own = rest;
            let all = parts[unit.part];
            chains.extend(left_over(&all.coords()[all.range(ring)], of_ring));
        }
    }
    let mut made_of: Vec<usize> = members.iter().map(|unit| unit.part).collect();
    made_of.dedup();
    let Linked { rings, joints } = linked(&chains)?;
    Some(Joined {
        group: members[0].group,
        rings,
        joints,
        parts: made_of,
    })
}

/// What is left of a closed ring without some runs of it, which are in order and do not overlap.
fn left_over<'a>(ring: &'a [Coord], taken: &[Run]) -> Vec<Chain<'a>> {
    let segments = ring.len() - 1;
    let Some(first) = taken.first() else {
        return vec![Chain::closed(ring)];
    };
    let starts = taken.iter().skip(1).map(|taken| taken.from);
    let starts = starts.chain([first.from + segments]);
    let ends = taken.iter().map(|taken| taken.from + taken.count);
    let between = ends.zip(starts).filter(|(end, start)| end < start);
    between
        .map(|(end, start)| Chain::between(ring, end, start))
        .collect()
}

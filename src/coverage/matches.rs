//! Which segments the rims of different territories have in common, in opposite directions.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use geo_types::Coord;

use super::same::Same;
use super::segments::Segments;

/// Pairs of parts.
pub(crate) type Pairs = HashSet<(u32, u32)>;

/// For each segment, the parts of other territories that have it in the opposite direction.
pub(crate) struct Matches {
    /// The one part; or one of the two below.
    facing: Vec<u32>,
    /// The parts of those that have several.
    several: HashMap<u32, Vec<u32>>,
}

/// No part.
const NONE: u32 = u32::MAX;
/// Several parts.
const SEVERAL: u32 = u32::MAX - 1;

impl Matches {
    /// With the pairs of parts of different territories that have a segment in the same direction, which overlap there; both ways round. Where more than `most` pairs of segments
    /// are the same, the end of one of them.
    pub(crate) fn of(
        segments: &Segments<'_>,
        same: &Same,
        territory_of: &impl Fn(u32) -> usize,
        most: usize,
    ) -> Result<(Self, Pairs), Coord> {
        let mut matches = Self {
            facing: vec![NONE; segments.count() as usize],
            several: HashMap::new(),
        };
        let mut overlaps = Pairs::new();
        let mut looks = 0;
        for (chain, part) in segments.chains(|_| 0) {
            let mut last: Option<Beside> = None;
            for s in chain.first..chain.first + chain.coords.len() as u32 - 1 {
                if same.is_alone(s) {
                    last = None;
                    continue;
                }
                // Two rims that run against each other go on doing so: most segments are told without looking at a position.
                let twin = same.twin(s);
                let goes_on = |last: &Beside| {
                    twin.is_some_and(|t| t + 1 == last.twin && last.ring.contains(&t))
                };
                if let Some(last) = last.as_mut().filter(|last| goes_on(last)) {
                    last.twin -= 1;
                    matches.facing[s as usize] = last.facing;
                    continue;
                }
                looks += matches.look(s, part, segments, same, territory_of, &mut overlaps);
                if looks > most {
                    return Err(segments.ends(s).0);
                }
                let is_against = |&t: &u32| segments.is_forward(s) != segments.is_forward(t);
                last = twin.filter(is_against).map(|twin| Beside {
                    twin,
                    ring: segments.ring_around(twin),
                    facing: matches.facing[s as usize],
                });
            }
        }
        Ok((matches, overlaps))
    }

    /// Takes out segments that are no rim: the ground of their part goes on beyond them.
    pub(crate) fn take_out(
        &mut self,
        cuts: &HashSet<u32>,
        segments: &Segments<'_>,
        same: &Same,
        territory_of: &impl Fn(u32) -> usize,
    ) {
        for &cut in cuts {
            self.facing[cut as usize] = NONE;
            for s in same.others(cut).filter(|s| !cuts.contains(s)) {
                let part = segments.figure(s) as u32;
                let against = |&t: &u32| {
                    !cuts.contains(&t)
                        && segments.is_forward(s) != segments.is_forward(t)
                        && territory_of(part) != territory_of(segments.figure(t) as u32)
                };
                let parts = same.others(s).filter(against);
                self.put(s, parts.map(|t| segments.figure(t) as u32).collect());
            }
        }
    }

    /// Says with how many others it was compared.
    fn look(
        &mut self,
        s: u32,
        part: u32,
        segments: &Segments<'_>,
        same: &Same,
        territory_of: &impl Fn(u32) -> usize,
        overlaps: &mut Pairs,
    ) -> usize {
        let mut against = Vec::new();
        let mut looks = 0;
        for t in same.others(s) {
            looks += 1;
            let other = segments.figure(t) as u32;
            if territory_of(part) == territory_of(other) {
                continue;
            }
            if segments.is_forward(s) == segments.is_forward(t) {
                overlaps.extend([(part, other), (other, part)]);
            } else {
                against.push(other);
            }
        }
        self.put(s, against);
        looks
    }

    fn put(&mut self, s: u32, mut against: Vec<u32>) {
        against.sort_unstable();
        against.dedup();
        self.facing[s as usize] = match against[..] {
            [] => NONE,
            [one] => one,
            _ => {
                self.several.insert(s, against);
                SEVERAL
            }
        };
    }

    /// How many segments from the first of a range on have the same one part, or none, in the opposite direction.
    pub(crate) fn run(&self, segments: Range<u32>) -> u32 {
        let facing = &self.facing[segments.start as usize..segments.end as usize];
        // Many at once, without looking whether to stop.
        let is_same = |some: &[u32]| {
            some.iter()
                .fold(true, |all, &other| all & (other == facing[0]))
        };
        let same = facing
            .chunks(64)
            .take_while(|some| is_same(some))
            .map(<[u32]>::len)
            .sum::<usize>();
        let rest = facing[same..]
            .iter()
            .take_while(|&&other| other == facing[0]);
        (same + rest.count()) as u32
    }

    /// The parts that have the segment in the opposite direction.
    pub(crate) fn parts(&self, s: u32) -> &[u32] {
        match &self.facing[s as usize] {
            &NONE => &[],
            &SEVERAL => &self.several[&s],
            one => std::slice::from_ref(one),
        }
    }
}

/// A segment that runs against one of another ring.
struct Beside {
    twin: u32,
    /// The numbers of that ring's segments.
    ring: Range<u32>,
    facing: u32,
}

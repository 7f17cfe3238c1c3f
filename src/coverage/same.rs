//! Segments that are the same, found by rolling along rings.
//!
//! Where two rings have one segment in common they mostly have the next one in common too. So a match is carried along: the next segment is
//! compared with the one after, or before, the last that matched, which costs a comparison of two positions in order of memory. Only where that fails
//! is the segment looked up by its hash, and only segments that were looked up in vain are kept for others to be found by.
//! Sorting all segments by their ends does the same in some twenty times the time.

use geo_types::Coord;

use super::contested::{OwnedRing, contested};
use super::seen::{Hashing, Seen, both};

/// Which segments have the same two ends, in either direction; 180° and -180° are the same, and so are 0 and -0.
///
/// The segments of a list of rings are numbered through: that which starts at position `i` of a ring is `first + i`, where `first`
/// is the count of positions in the rings before. The last position of a ring starts no segment, and is alone.
/// Segments without length and those with an end that is nowhere on the globe are alone too.
pub(crate) struct Same {
    /// How far it is to the next of the group, around: groups are circles. 0 is alone, so that the memory of what matches nothing is never touched.
    steps: Vec<u32>,
}

impl Same {
    /// Compares the segments of rings that are closed. Where all rings near a segment are of one owner, those are not compared: what an owner has twice
    /// is found where another owner is near, and may be missed elsewhere.
    pub(crate) fn of(rings: &[OwnedRing<'_>]) -> Self {
        let stretches = contested(rings);
        let count = stretches
            .iter()
            .map(|stretch| stretch.to - stretch.from - 1)
            .sum();
        let mut walk = Walk::new(rings, count);
        for stretch in stretches {
            walk.along(stretch.ring, stretch.from, stretch.to);
        }
        Self { steps: walk.steps }
    }

    /// The next segment of the group, around; the segment itself where it is alone.
    pub(crate) fn next(&self, segment: u32) -> u32 {
        segment.wrapping_add(self.steps[segment as usize])
    }

    pub(crate) fn is_alone(&self, segment: u32) -> bool {
        self.steps[segment as usize] == 0
    }

    /// How many numbers there are: the positions of all rings.
    pub(crate) fn len(&self) -> usize {
        self.steps.len()
    }

    /// The other segment of the group, where there is one only.
    pub(crate) fn twin(&self, segment: u32) -> Option<u32> {
        let other = self.next(segment);
        (other != segment && self.next(other) == segment).then_some(other)
    }

    /// How many numbers at the beginning of a range are alone.
    pub(crate) fn alone_from(&self, numbers: std::ops::Range<usize>) -> usize {
        let len = numbers.len();
        let met = self.steps[numbers].iter().position(|&step| step != 0);
        met.unwrap_or(len)
    }

    /// The other segments of the group.
    pub(crate) fn others(&self, segment: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(self.next(segment)), |&s| Some(self.next(s)))
            .take_while(move |&s| s != segment)
    }

    #[cfg(test)]
    /// Each group of two and more, once, its members ascending, in the order of its first member.
    pub(crate) fn groups(&self, mut take: impl FnMut(&[u32])) {
        let mut gone = Marks::new(self.steps.len());
        let mut group = Vec::new();
        for s in (0..self.steps.len() as u32).filter(|&s| !self.is_alone(s)) {
            let next = self.next(s);
            if self.next(next) == s {
                if s < next {
                    take(&[s, next]);
                }
            } else if !gone.holds(s) {
                self.put_whole(s, &mut group);
                group.iter().for_each(|&s| gone.put(s));
                take(&group);
            }
        }
    }

    /// Replaces `group` by all members of a segment's group, ascending.
    pub(crate) fn put_whole(&self, segment: u32, group: &mut Vec<u32>) {
        group.clear();
        group.push(segment);
        group.extend(self.others(segment));
        group.sort_unstable();
    }
}

/// One bit a number.
pub(crate) struct Marks(Vec<u64>);

impl Marks {
    pub(crate) fn new(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    pub(crate) fn holds(&self, number: u32) -> bool {
        self.0[number as usize / 64] >> (number % 64) & 1 == 1
    }

    pub(crate) fn put(&mut self, number: u32) {
        self.0[number as usize / 64] |= 1 << (number % 64);
    }
}

/// At most so many segments are hashed together, so that their memory comes at once and not one after another. 64 were a tenth faster than 16.
const BLOCK: usize = 64;
/// So many at first: where one ring has come to its end beside another, the next is often beside already.
const FIRST_BLOCK: usize = 4;

/// The way along all rings.
struct Walk<'a> {
    rings: &'a [OwnedRing<'a>],
    firsts: Vec<u32>,
    steps: Vec<u32>,
    seen: Seen,
    hashing: Hashing,
}

impl<'a> Walk<'a> {
    /// For a walk along `count` segments.
    fn new(rings: &'a [OwnedRing<'a>], count: usize) -> Self {
        let mut total = 0;
        let mut firsts = Vec::with_capacity(rings.len());
        for ring in rings {
            firsts.push(total as u32);
            total += ring.coords.len();
        }
        assert!(
            total < u32::MAX as usize,
            "positions are numbered in 32 bits"
        );
        Self {
            rings,
            firsts,
            steps: vec![0; total],
            // Where each has its match, every other one is kept.
            seen: Seen::new(count / 2, total as u32),
            hashing: Hashing::new(),
        }
    }

    fn along(&mut self, ring: usize, from: usize, to: usize) {
        let first = self.firsts[ring];
        let line = &self.rings[ring].coords[..to];
        let (mut at, mut block) = (from, FIRST_BLOCK);
        while at + 1 < to {
            let met;
            (at, met) = self.look_up(&line[..to.min(at + block + 1)], first, at);
            block = BLOCK.min(2 * block);
            if let Some(beside) = met {
                at = self.roll(line, first, at, beside);
                block = FIRST_BLOCK;
            }
        }
    }

    /// Goes on along the ring for as long as each segment is the next one beside, too, and gives the first that is not.
    fn roll(&mut self, line: &[Coord], first: u32, from: usize, mut beside: Beside<'_>) -> usize {
        for (at, ab) in (from..).zip(line[from..].windows(2)) {
            if ab[0] == ab[1] {
                continue;
            }
            let segment = first + at as u32;
            let Some((other, end)) = beside.step() else {
                return at;
            };
            // A segment from -180° to 180° of one latitude may be the same as one without length: that is looked up.
            if other >= segment || !is_same(end, ab[1]) || is_same(ab[0], ab[1]) {
                return at;
            }
            self.join(other, segment);
        }
        line.len()
    }

    /// Looks up the segments from `from` on until one is found; those before are kept. Gives where to go on, and what lies beside there.
    fn look_up(&mut self, line: &[Coord], first: u32, from: usize) -> (usize, Option<Beside<'a>>) {
        let block = &line[from..];
        let mut hashes = [0; BLOCK + 1];
        for (hash, &c) in hashes.iter_mut().zip(block) {
            *hash = self.hashing.position(c);
        }
        for at in 0..block.len() - 1 {
            hashes[at] = both(hashes[at], hashes[at + 1]);
        }
        // None of these waits for another, which the steps of the loop below do.
        let glances = hashes[..block.len() - 1]
            .iter()
            .map(|&hash| self.seen.glance(hash));
        std::hint::black_box(glances.fold(0, |all, entry| all ^ entry));
        for (i, (ab, hash)) in block.windows(2).zip(hashes).enumerate() {
            let (a, b) = (ab[0], ab[1]);
            if a == b || !is_somewhere(a) || !is_somewhere(b) {
                continue;
            }
            let segment = first + (from + i) as u32;
            let (rings, firsts) = (self.rings, &self.firsts);
            let check = |other| Beside::of(rings, firsts, other, a, b);
            let hashing = &self.hashing;
            let hash_of = |other| {
                let (coords, _, at) = placed(rings, firsts, other);
                both(
                    hashing.position(coords[at]),
                    hashing.position(coords[at + 1]),
                )
            };
            if let Some(beside) = self.seen.find_or_insert(hash, segment, check, hash_of) {
                self.join(beside.segment(), segment);
                return (from + i + 1, Some(beside));
            }
        }
        (from + block.len() - 1, None)
    }

    /// Puts a segment that is alone into the circle of another.
    fn join(&mut self, other: u32, segment: u32) {
        let after = other.wrapping_add(self.steps[other as usize]);
        self.steps[other as usize] = segment.wrapping_sub(other);
        self.steps[segment as usize] = after.wrapping_sub(segment);
    }
}

/// A segment of a ring that was matched, and the direction in which that ring is followed.
struct Beside<'a> {
    coords: &'a [Coord],
    first: u32,
    at: usize,
    is_back: bool,
}

impl<'a> Beside<'a> {
    /// A segment, where it has these two ends.
    fn of(
        rings: &'a [OwnedRing<'a>],
        firsts: &[u32],
        segment: u32,
        a: Coord,
        b: Coord,
    ) -> Option<Self> {
        let (coords, first, at) = placed(rings, firsts, segment);
        let is_back = is_same(coords[at], b) && is_same(coords[at + 1], a);
        let is_forth = || is_same(coords[at], a) && is_same(coords[at + 1], b);
        (is_back || is_forth()).then_some(Self {
            coords,
            first,
            at,
            is_back,
        })
    }

    fn segment(&self) -> u32 {
        self.first + self.at as u32
    }

    /// Goes on by one segment, and gives its number and the end that lies ahead. It begins where the last one ended.
    fn step(&mut self) -> Option<(u32, Coord)> {
        let last = self.coords.len() - 1;
        let is_around = if self.is_back {
            self.at == 0
        } else {
            self.at + 1 == last
        };
        if is_around && self.coords[0] != self.coords[last] {
            return None;
        }
        self.at = match (self.is_back, is_around) {
            (true, true) => last - 1,
            (true, false) => self.at - 1,
            (false, true) => 0,
            (false, false) => self.at + 1,
        };
        let end = self.coords[self.at + usize::from(!self.is_back)];
        Some((self.segment(), end))
    }
}

/// The ring of a segment, that ring's first number, and where the segment stands in it.
fn placed<'a>(
    rings: &'a [OwnedRing<'a>],
    firsts: &[u32],
    segment: u32,
) -> (&'a [Coord], u32, usize) {
    let ring = firsts.partition_point(|&first| first <= segment) - 1;
    let first = firsts[ring];
    (rings[ring].coords, first, (segment - first) as usize)
}

/// Whether two positions are one on the globe: of one canonical writing.
pub(crate) fn is_same(a: Coord, b: Coord) -> bool {
    a.y == b.y && (a.x == b.x || (a.x.abs() == 180.0 && b.x.abs() == 180.0)) && is_somewhere(a)
}

/// Whether a position is one: no number is not, nor is a latitude beyond the poles, nor a longitude that nobody means.
pub(crate) fn is_somewhere(c: Coord) -> bool {
    c.x.abs() <= 540.0 && c.y.abs() <= 90.0
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;
    use crate::geometry::globe::bits;

    /// A segment's number, owner and its ends, the lower first.
    type Plain = (u32, u32, [(u64, u64); 2]);

    fn plain_segments(rings: &[OwnedRing<'_>]) -> Vec<Plain> {
        let mut segments = Vec::new();
        let mut number = 0;
        for ring in rings {
            for (at, ab) in ring.coords.windows(2).enumerate() {
                if ab[0] != ab[1] && is_somewhere(ab[0]) && is_somewhere(ab[1]) {
                    let mut ends = [bits(ab[0]), bits(ab[1])];
                    ends.sort_unstable();
                    segments.push((number + at as u32, ring.owner, ends));
                }
            }
            number += ring.coords.len() as u32;
        }
        segments
    }

    /// Each segment compared with each: the groups of two and more.
    fn plain_groups(rings: &[OwnedRing<'_>]) -> Vec<Vec<u32>> {
        let segments = plain_segments(rings);
        let mut groups = BTreeSet::new();
        for s in &segments {
            let same = segments.iter().filter(|t| s.2 == t.2);
            let group: Vec<u32> = same.map(|t| t.0).collect();
            if group.len() > 1 {
                groups.insert(group);
            }
        }
        groups.into_iter().collect()
    }

    fn groups(rings: &[OwnedRing<'_>]) -> Vec<Vec<u32>> {
        let same = Same::of(rings);
        let mut groups = Vec::new();
        same.groups(|group| groups.push(group.to_vec()));
        let mut grouped = 0;
        for group in &groups {
            for &s in group {
                let mut around: Vec<u32> = same.others(s).chain([s]).collect();
                around.sort_unstable();
                assert_eq!(*group, around);
                assert_eq!(same.next(s), same.others(s).next().unwrap());
            }
            grouped += group.len();
        }
        let all = 0..same.steps.len() as u32;
        assert_eq!(grouped, all.filter(|&s| same.next(s) != s).count());
        groups
    }

    /// A closed walk over a small grid, with steps back on itself now and then.
    fn walk(random: &mut Pcg64Mcg, size: i32, x: i32) -> Vec<Coord> {
        let mut at = (random.random_range(0..size), random.random_range(0..size));
        let mut ring = vec![at];
        for _ in 0..random.random_range(2..30) {
            let (dx, dy) =
                [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (0, 0)][random.random_range(0..6)];
            at = (
                (at.0 + dx).clamp(0, size - 1),
                (at.1 + dy).clamp(0, size - 1),
            );
            ring.push(at);
        }
        ring.push(ring[0]);
        let place = |(i, j): (i32, i32)| {
            let lon = x + i;
            // Both writings of 180°, and of 0.
            let lon = match lon {
                180 if random.random_bool(0.5) => -180.0,
                0 if random.random_bool(0.5) => -0.0,
                181.. => f64::from(lon - 360),
                _ => f64::from(lon),
            };
            Coord {
                x: lon,
                y: f64::from(j),
            }
        };
        ring.into_iter().map(place).collect()
    }

    /// A piece of another ring, in either direction, from any of its positions on.
    fn copy(random: &mut Pcg64Mcg, ring: &[Coord]) -> Vec<Coord> {
        let mut open = ring[..ring.len() - 1].to_vec();
        let middle = random.random_range(0..open.len());
        open.rotate_left(middle);
        if random.random_bool(0.7) {
            open.reverse();
        }
        if random.random_bool(0.5) {
            open.truncate(random.random_range(1..=open.len()));
        }
        open.push(open[0]);
        open
    }

    fn random_rings(random: &mut Pcg64Mcg) -> Vec<Vec<Coord>> {
        let size = random.random_range(2..12);
        let x = [-3, 175, 20][random.random_range(0..3)];
        let mut rings: Vec<Vec<Coord>> = Vec::new();
        for _ in 0..random.random_range(1..9) {
            let known = rings.len();
            let ring = if known > 0 && random.random_bool(0.5) {
                let of = random.random_range(0..known);
                copy(random, &rings[of])
            } else {
                walk(random, size, x)
            };
            rings.push(ring);
        }
        if random.random_bool(0.1) {
            let at = random.random_range(0..rings.len());
            let nonsense = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300];
            let last = rings[at].len() - 1;
            for _ in 0..3 {
                let bent = random.random_range(1..=last.max(2) - 1).min(last);
                rings[at][bent].x = nonsense[random.random_range(0..4)];
            }
        }
        rings
    }

    #[test]
    fn groups_are_those_of_a_comparison_of_each_with_each() {
        let mut large = 0;
        for seed in 0..6_000 {
            let mut random = Pcg64Mcg::seed_from_u64(seed);
            let rings = random_rings(&mut random);
            // Two owners that are everywhere leave no cell out: each ring twice, the second time for another.
            let owned = |owner: u32| {
                rings.iter().map(move |ring| OwnedRing {
                    coords: ring,
                    owner,
                })
            };
            let both: Vec<OwnedRing<'_>> = owned(0).chain(owned(1)).collect();
            let expected = plain_groups(&both);
            assert_eq!(groups(&both), expected, "seed {seed}: {rings:?}");
            large += expected.iter().filter(|group| group.len() > 4).count();
        }
        assert!(large > 1_000, "{large}");
    }

    #[test]
    fn what_several_owners_have_is_found_whoever_owns_it() {
        for seed in 0..6_000 {
            let mut random = Pcg64Mcg::seed_from_u64(seed);
            let rings = random_rings(&mut random);
            let owners = random.random_range(1..4);
            let owned: Vec<OwnedRing<'_>> = rings
                .iter()
                .map(|coords| OwnedRing {
                    coords,
                    owner: random.random_range(0..owners),
                })
                .collect();
            let owner: BTreeMap<u32, u32> =
                plain_segments(&owned).iter().map(|s| (s.0, s.1)).collect();
            let of_several = |group: &Vec<u32>| group.iter().any(|s| owner[s] != owner[&group[0]]);
            let mut expected = plain_groups(&owned);
            expected.retain(of_several);
            let mut found = groups(&owned);
            found.retain(of_several);
            assert_eq!(found, expected, "seed {seed}: {rings:?}");
        }
    }

    #[test]
    fn a_segment_with_a_hundred_thousand_copies_is_one_group() {
        let triangle = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)];
        let triangle: Vec<Coord> = triangle.iter().map(|&(x, y)| Coord { x, y }).collect();
        let spike: Vec<Coord> = (0..100_001).map(|i| triangle[i % 2]).collect();
        let rings: Vec<OwnedRing<'_>> = (0..100_000)
            .map(|owner| OwnedRing {
                coords: &triangle,
                owner,
            })
            .chain([OwnedRing {
                coords: &spike,
                owner: 0,
            }])
            .collect();
        let found = groups_len(&rings);
        assert_eq!(found, [200_000, 100_000, 100_000]);
    }

    fn groups_len(rings: &[OwnedRing<'_>]) -> Vec<usize> {
        let mut found = Vec::new();
        Same::of(rings).groups(|group| found.push(group.len()));
        found
    }

    #[test]
    fn a_hundred_thousand_segments_that_lead_nowhere_are_each_alone() {
        let nowhere: Vec<Coord> = (0..100_000)
            .map(|i| Coord {
                x: [0.0, f64::INFINITY, f64::NAN][i % 3],
                y: 0.0,
            })
            .collect();
        let rings = [0, 1].map(|owner| OwnedRing {
            coords: &nowhere,
            owner,
        });
        assert!(groups_len(&rings).is_empty());
    }
}

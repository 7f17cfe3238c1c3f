//! Pairs of segments that come near each other where their boxes lie over each other in crowds.
//!
//! A crowd is parted by lines across it, in whichever of some directions parts the most pairs: the teeth of a slanting comb, whose boxes are all
//! one, lie side by side along the line that runs square to most of them. What lies on both sides of a line is parted again, by other lines, and what no line parts
//! is compared each with each.
//!
//! Segments that end in one position by the hundred, as the spokes of a wheel, are near each other there, and nothing parts them. They make a *star*: around
//! it those are compared that come next to each other, see [`Star::pairs`].

use std::collections::HashMap;
use std::ops::ControlFlow;

use geo_types::{Coord, Rect};

use super::runs::{Between, Segment};
use super::side::turning;

/// A segment with its owner and how far it is grown.
pub(super) struct Grown {
    pub(super) owner: u32,
    pub(super) segment: Segment,
    pub(super) growth: (f64, f64),
}

/// Up to so many segments are compared each with each.
const LEAF: usize = 24;
/// A position is a star's where more segments than this end in it.
const STAR: usize = 64;
/// With how many next ones around a star each segment is compared.
const NEXT: usize = 4;
/// How many are looked at to find the direction in which a crowd parts best.
const SAMPLE: usize = 128;
/// No star.
const NONE: u32 = u32::MAX;

/// Calls `visit` for pairs of segments, given by their places: for each pair that comes within its growth, and once at most, but for those that end in the same
/// star. Of these it is called for the ones next to each other. Pairs that are farther apart may be visited as well.
///
/// The cost is n log n for segments that cross little; those that all cross each other are compared each with each.
pub(super) fn near_pairs_until(
    segments: &[Grown],
    between: Between,
    visit: &mut impl FnMut(usize, usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut stars = Star::all(segments, between);
    let mut of_segment = vec![[NONE; 2]; segments.len()];
    for (number, star) in (0..).zip(&stars) {
        for &spoke in &star.spokes {
            let own = &mut of_segment[spoke as usize];
            own[usize::from(own[0] != NONE)] = number;
        }
    }
    let mut pairs: Vec<(u32, u32)> = stars
        .iter_mut()
        .flat_map(|star| star.pairs(segments, between))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    for (s, t) in pairs {
        visit(s as usize, t as usize)?;
    }
    let mut parting = Parting {
        segments,
        between,
        stars: of_segment,
        visit,
    };
    parting.within((0..segments.len() as u32).collect())
}

/// Segments that have an end in common.
struct Star {
    at: Coord,
    spokes: Vec<u32>,
}

impl Star {
    /// The stars among some segments; where pairs of one owner are wanted, those of each owner.
    fn all(segments: &[Grown], between: Between) -> Vec<Self> {
        type Key = ([u64; 2], u32);
        let key = |c: Coord, owner: u32| -> Key {
            // Zero has two signs.
            let place = [c.x, c.y].map(|v| (v + 0.0).to_bits());
            match between {
                Between::SameOwner => (place, owner),
                Between::OtherOwners => (place, 0),
            }
        };
        let ends = |one: &Grown| {
            let Segment { a, b, .. } = one.segment;
            // One that has no length has one end.
            [Some(a), (a != b).then_some(b)].into_iter().flatten()
        };
        let mut counts: HashMap<Key, usize> = HashMap::new();
        for one in segments {
            ends(one).for_each(|c| *counts.entry(key(c, one.owner)).or_default() += 1);
        }
        let mut places: HashMap<Key, usize> = HashMap::new();
        let mut stars: Vec<Self> = Vec::new();
        for (number, one) in (0..).zip(segments) {
            for at in ends(one) {
                let key = key(at, one.owner);
                if counts[&key] > STAR {
                    let place = *places.entry(key).or_insert(stars.len());
                    if place == stars.len() {
                        stars.push(Self {
                            at,
                            spokes: Vec::new(),
                        });
                    }
                    stars[place].spokes.push(number);
                }
            }
        }
        stars
    }

    /// The pairs to be compared: each spoke with the next ones of a wanted owner around the star, and with the next of its own chain; with the next that leads the same
    /// way, out or in, of either as well. So each position and each chain is met, and what lies beside a spoke.
    fn pairs(&mut self, segments: &[Grown], between: Between) -> Vec<(u32, u32)> {
        let at = self.at;
        let segment = |spoke: u32| &segments[spoke as usize].segment;
        let leads_out = |spoke: u32| segment(spoke).a == at;
        let far = |spoke: u32| match segment(spoke) {
            Segment { a, b, .. } if *a == at => *b,
            Segment { a, .. } => *a,
        };
        self.spokes
            .sort_by(|&s, &t| turning(at, far(s), far(t)).then(s.cmp(&t)));
        let spokes = &self.spokes;
        let count = spokes.len();
        let wants = |s: u32, t: u32| {
            let owner = |spoke: u32| segments[spoke as usize].owner;
            between.wants(owner(s), owner(t))
        };
        let mut pairs = Vec::new();
        let mut add = |s: u32, t: u32| {
            if s != t && wants(s, t) {
                pairs.push((s.min(t), s.max(t)));
            }
        };
        let mut last_of_chain: HashMap<(u32, bool), u32> = HashMap::new();
        let mut last: [Option<u32>; 2] = [None; 2];
        // Twice round, so that the last ones meet the first.
        for (i, &spoke) in spokes.iter().chain(spokes).enumerate() {
            if i < count {
                let ahead = (1..count.min(STAR)).map(|step| spokes[(i + step) % count]);
                let wanted = ahead.filter(|&other| wants(spoke, other)).take(NEXT);
                wanted.for_each(|other| add(spoke, other));
            }
            let out = leads_out(spoke);
            let before = last_of_chain.insert((segment(spoke).chain, out), spoke);
            let beside = last[usize::from(out)].replace(spoke);
            [before, beside]
                .into_iter()
                .flatten()
                .for_each(|other| add(other, spoke));
        }
        pairs
    }
}

struct Parting<'a, V> {
    segments: &'a [Grown],
    between: Between,
    /// The stars in which each segment ends.
    stars: Vec<[u32; 2]>,
    visit: &'a mut V,
}

/// A line across: where it runs along a direction, and what lies before, behind and on it.
struct Parts {
    before: Vec<u32>,
    behind: Vec<u32>,
    across: Vec<u32>,
}

impl Parts {
    /// Whether the line parts no more than few pairs with those of another, so that it is not worth going on.
    fn is_little(&self, other: &Self) -> bool {
        let all = |parts: &Self| parts.before.len() + parts.behind.len() + parts.across.len();
        let counts = |parts: &Self| (parts.before.len(), parts.behind.len());
        32 * parted_pairs(&counts(self), &counts(other)) < all(self) * all(other)
    }
}

/// How many of some spans end before a line, and begin behind it.
fn counts(spans: &[(f64, f64)], at: f64) -> (usize, usize) {
    let before = spans.iter().filter(|span| span.1 < at).count();
    let behind = spans.iter().filter(|span| span.0 > at).count();
    (before, behind)
}

/// How many pairs have the line between them.
fn parted_pairs(one: &(usize, usize), other: &(usize, usize)) -> usize {
    one.0 * other.1 + one.1 * other.0
}

impl<V: FnMut(usize, usize) -> ControlFlow<()>> Parting<'_, V> {
    /// Pairs among some.
    fn within(&mut self, some: Vec<u32>) -> ControlFlow<()> {
        if some.len() < 2 || !self.is_worth(&some, &some) {
            return ControlFlow::Continue(());
        }
        if some.len() <= LEAF {
            return self.compare_all(some);
        }
        let Some(line) = self.best_line(&some, &some) else {
            return self.compare_all(some);
        };
        let parts = self.parted(&some, line);
        if parts.is_little(&parts) {
            return self.compare_all(some);
        }
        drop(some);
        let Parts {
            before,
            behind,
            across,
        } = parts;
        for side in [&before, &behind] {
            self.across(across.clone(), side.clone())?;
        }
        for part in [before, behind, across] {
            self.within(part)?;
        }
        ControlFlow::Continue(())
    }

    /// Pairs of one and another.
    fn across(&mut self, mut one: Vec<u32>, mut other: Vec<u32>) -> ControlFlow<()> {
        self.leave_out(&mut one, &other);
        self.leave_out(&mut other, &one);
        if one.is_empty() || other.is_empty() || !self.is_worth(&one, &other) {
            return ControlFlow::Continue(());
        }
        if one.len() * other.len() <= LEAF * LEAF {
            return self.compare_both(one, other);
        }
        let Some(line) = self.best_line(&one, &other) else {
            return self.compare_both(one, other);
        };
        let (a, b) = (self.parted(&one, line), self.parted(&other, line));
        if a.is_little(&b) {
            return self.compare_both(one, other);
        }
        drop((one, other));
        self.across(a.across.clone(), b.before.clone())?;
        self.across(a.across.clone(), b.behind.clone())?;
        self.across(a.before.clone(), b.across.clone())?;
        self.across(a.behind.clone(), b.across.clone())?;
        self.across(a.before, b.before)?;
        self.across(a.behind, b.behind)?;
        self.across(a.across, b.across)
    }

    /// Whether there may be a wanted pair of one and another: not where all have one owner, or end in one star.
    fn is_worth(&self, one: &[u32], other: &[u32]) -> bool {
        let all = || one.iter().chain(other);
        let owner = |i: u32| self.segments[i as usize].owner;
        let is_wanted = match self.between {
            Between::SameOwner => true,
            Between::OtherOwners => all().any(|&i| owner(i) != owner(one[0])),
        };
        let is_in =
            |star: u32| star != NONE && all().all(|&i| self.stars[i as usize].contains(&star));
        is_wanted && !self.stars[one[0] as usize].into_iter().any(is_in)
    }

    /// Leaves out those that do not come into the box around others.
    fn leave_out(&self, some: &mut Vec<u32>, others: &[u32]) {
        let boxes = others.iter().map(|&i| self.segments[i as usize].bounds());
        let Some(around) = boxes.reduce(|a, b| {
            Rect::new(
                (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
                (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
            )
        }) else {
            some.clear();
            return;
        };
        some.retain(|&i| super::ring::boxes_meet(&self.segments[i as usize].bounds(), &around));
    }

    /// The line that parts the most pairs of one and another: a direction, and where along it the line crosses it. It is chosen by a sample.
    fn best_line(&self, one: &[u32], other: &[u32]) -> Option<(Coord, f64)> {
        let sample = |some: &[u32]| -> Vec<&Grown> {
            // By the golden section, so that no figure that comes again and again is in step with it.
            let place = |k: usize| (k as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let places = (0..some.len().min(SAMPLE))
                .map(|k| ((u128::from(place(k)) * some.len() as u128) >> 64) as usize);
            places.map(|at| &self.segments[some[at] as usize]).collect()
        };
        let (one, other) = (sample(one), sample(other));
        let both: Vec<&Grown> = one.iter().chain(&other).copied().collect();
        let mut best: Option<(usize, Coord, f64)> = None;
        for direction in directions(&both) {
            let spans = |some: &[&Grown]| -> Vec<(f64, f64)> {
                some.iter().map(|one| one.span(direction)).collect()
            };
            let (one, other) = (spans(&one), spans(&other));
            let mut ends: Vec<f64> = [&one, &other]
                .into_iter()
                .flatten()
                .flat_map(|&(low, high)| [low, high])
                .collect();
            ends.sort_unstable_by(f64::total_cmp);
            for part in 1..8 {
                let i = part * ends.len() / 8;
                let at = 0.5 * (ends[i - 1] + ends[i]);
                let apart = parted_pairs(&counts(&one, at), &counts(&other, at));
                if apart > 0 && best.is_none_or(|(most, ..)| apart > most) {
                    best = Some((apart, direction, at));
                }
            }
        }
        best.map(|(_, direction, at)| (direction, at))
    }

    fn parted(&self, some: &[u32], (direction, at): (Coord, f64)) -> Parts {
        let mut parts = Parts {
            before: Vec::new(),
            behind: Vec::new(),
            across: Vec::new(),
        };
        for &i in some {
            let (low, high) = self.segments[i as usize].span(direction);
            let part = match () {
                () if high < at => &mut parts.before,
                () if low > at => &mut parts.behind,
                () => &mut parts.across,
            };
            part.push(i);
        }
        parts
    }

    /// Those of the largest star among some, and the others.
    fn by_star(&self, some: Vec<u32>, star: u32) -> (Vec<u32>, Vec<u32>) {
        let is_in = |&i: &u32| star != NONE && self.stars[i as usize].contains(&star);
        some.into_iter().partition(is_in)
    }

    fn largest_star<'i>(&self, some: impl Iterator<Item = &'i u32>) -> u32 {
        let mut counts: HashMap<u32, usize> = HashMap::new();
        let stars = some.flat_map(|&i| self.stars[i as usize]);
        for star in stars.filter(|&star| star != NONE) {
            *counts.entry(star).or_default() += 1;
        }
        let largest = counts
            .into_iter()
            .max_by_key(|&(star, count)| (count, star));
        largest.map_or(NONE, |(star, _)| star)
    }

    /// Each with each.
    fn compare_all(&mut self, some: Vec<u32>) -> ControlFlow<()> {
        let star = self.largest_star(some.iter());
        let (spokes, others) = self.by_star(some, star);
        self.compare(&spokes, &others)?;
        if !spokes.is_empty() {
            return self.compare_all(others);
        }
        for (i, &s) in others.iter().enumerate() {
            self.compare(&[s], &others[i + 1..])?;
        }
        ControlFlow::Continue(())
    }

    fn compare_both(&mut self, one: Vec<u32>, other: Vec<u32>) -> ControlFlow<()> {
        let star = self.largest_star(one.iter().chain(&other));
        let (spokes, others) = self.by_star(one, star);
        let (far_spokes, far_others) = self.by_star(other, star);
        self.compare(&spokes, &far_others)?;
        self.compare(&others, &far_spokes)?;
        match spokes.is_empty() || far_spokes.is_empty() {
            true => self.compare(&others, &far_others),
            false => self.compare_both(others, far_others),
        }
    }

    /// Those of one with those of another.
    fn compare(&mut self, one: &[u32], other: &[u32]) -> ControlFlow<()> {
        for &s in one {
            let stars = self.stars[s as usize];
            for &t in other {
                let is_common = |star: &u32| *star != NONE && stars.contains(star);
                let owner = |i: u32| self.segments[i as usize].owner;
                if self.between.wants(owner(s), owner(t))
                    && !self.stars[t as usize].iter().any(is_common)
                {
                    (self.visit)(s as usize, t as usize)?;
                }
            }
        }
        ControlFlow::Continue(())
    }
}

impl Grown {
    /// From where to where it reaches along a direction.
    fn span(&self, direction: Coord) -> (f64, f64) {
        let along = |c: Coord| c.x * direction.x + c.y * direction.y;
        let (a, b) = (along(self.segment.a), along(self.segment.b));
        let (dx, dy) = self.growth;
        // A little more, for rounding.
        const ROUNDED: f64 = 1e-12;
        let more = dx * direction.x.abs() + dy * direction.y.abs() + ROUNDED;
        (a.min(b) - more, a.max(b) + more)
    }

    fn bounds(&self) -> Rect {
        let Segment { a, b, .. } = self.segment;
        let (dx, dy) = self.growth;
        Rect::new(
            (a.x.min(b.x) - dx, a.y.min(b.y) - dy),
            (a.x.max(b.x) + dx, a.y.max(b.y) + dy),
        )
    }
}

/// Directions along which segments may lie side by side: of longitude, of latitude, between them, and square to the way most segments run.
fn directions(segments: &[&Grown]) -> Vec<Coord> {
    let half = std::f64::consts::FRAC_1_SQRT_2;
    let mut directions = vec![
        Coord { x: 1.0, y: 0.0 },
        Coord { x: 0.0, y: 1.0 },
        Coord { x: half, y: half },
        Coord { x: half, y: -half },
    ];
    // Twice the angle of each, so that there and back are one way.
    let doubled = |one: &&Grown| {
        let Segment { a, b, .. } = one.segment;
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = dx.hypot(dy);
        (length > 0.0).then(|| ((dx * dx - dy * dy) / length, 2.0 * dx * dy / length))
    };
    let (x, y) = segments
        .iter()
        .filter_map(doubled)
        .fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x, sum.1 + y));
    let angle = 0.5 * f64::atan2(y, x);
    directions.extend([
        Coord {
            x: -angle.sin(),
            y: angle.cos(),
        },
        Coord {
            x: angle.cos(),
            y: angle.sin(),
        },
    ]);
    directions
}

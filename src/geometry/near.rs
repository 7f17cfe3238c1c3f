//! Pairs of segments that come near each other, out of millions.
//!
//! A tree of boxes that follows the chains ([`super::runs`]) is joined with itself. As a chain stays near itself this costs about as much as
//! reading the positions a few times. Where the boxes lie over each other in crowds, as those of nested rings or of a comb do, the
//! crowd is parted by lines instead: see [`parting`](super::parting).

use std::mem::take;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use geo_types::{Coord, Rect};

use super::parting::{Grown, near_pairs_until};
use super::ring::{bounds, boxes_meet};
pub(crate) use super::runs::{Between, Chain, Segment};
use super::runs::{Box32, FAN, Node, RUN, Run, Task, Tree, grown};
use crate::parallel;

/// How many pairs of runs may be compared for each run before the crowd is parted instead: maps of the world need 3 or 4.
const PATIENCE: usize = 40;

/// How many pairs may be looked at for each that may be found, where a crowd is parted.
pub(crate) const LOOKS: usize = 32;

/// What `relate` finds between the pairs of segments whose boxes have a position in common, each pair once and in no order. Two segments of a
/// chain that follow each other, and do not turn back, are not compared.
///
/// `growth` gives how far, in degrees of longitude and latitude, boxes that lie within a box are grown on every side. It may not shrink as the box grows.
pub(crate) fn near_pairs<T: Send>(
    chains: &[Chain<'_>],
    between: Between,
    growth: &(impl Fn(&Rect) -> (f64, f64) + Sync),
    relate: &(impl Fn(Segment, Segment) -> Option<T> + Sync),
) -> Vec<T> {
    near_pairs_up_to(usize::MAX, chains, between, growth, relate).expect("any number is allowed")
}

/// The same, or a position where many are where there are more than so many pairs that `relate` finds something between, or far more that lie near each other at
/// all.
pub(crate) fn near_pairs_up_to<T: Send>(
    most: usize,
    chains: &[Chain<'_>],
    between: Between,
    growth: &(impl Fn(&Rect) -> (f64, f64) + Sync),
    relate: &(impl Fn(Segment, Segment) -> Option<T> + Sync),
) -> Result<Vec<T>, Coord> {
    near_pairs_shortened(most, chains, between, growth, relate, |_| ())
}

/// The same where much of what `relate` finds is the same: `shorten` takes out what is there already, now and then.
pub(crate) fn near_pairs_shortened<T: Send>(
    most: usize,
    chains: &[Chain<'_>],
    between: Between,
    growth: &(impl Fn(&Rect) -> (f64, f64) + Sync),
    relate: &(impl Fn(Segment, Segment) -> Option<T> + Sync),
    shorten: fn(&mut Vec<T>),
) -> Result<Vec<T>, Coord> {
    let tree = Tree::new(chains, between, growth);
    let (spent, found) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = |task: Task| {
        let mut join = Join {
            tree: &tree,
            between,
            growth,
            relate,
            found: Found::shortened_by(shorten),
            told: 0,
            of_all: &found,
            most,
            patience: Patience {
                own: 0,
                spent: &spent,
                most: PATIENCE * tree.runs.len(),
            },
        };
        // What begins when there were too many stops at once.
        join.patience.count()?;
        join.work(task)?;
        join.patience.count()?;
        Some(join.found)
    };
    match parallel::map(tree.tasks(between), work)
        .into_iter()
        .collect::<Option<Vec<_>>>()
    {
        Some(found) if found.iter().map(|found| found.count).sum::<usize>() <= most => {
            Ok(found.into_iter().flat_map(|found| found.all).collect())
        }
        _ => by_parting(most, chains, between, growth, relate, shorten),
    }
}

/// What was found between pairs.
struct Found<T> {
    all: Vec<T>,
    /// How many were found, with those that were taken out since.
    count: usize,
    /// At how many it is shortened.
    full: usize,
    shorten: fn(&mut Vec<T>),
}

impl<T> Found<T> {
    const SHORT: usize = 4096;

    fn shortened_by(shorten: fn(&mut Vec<T>)) -> Self {
        Self {
            all: Vec::new(),
            count: 0,
            full: Self::SHORT,
            shorten,
        }
    }

    fn add(&mut self, found: Option<T>) {
        let Some(found) = found else {
            return;
        };
        self.all.push(found);
        self.count += 1;
        if self.all.len() == self.full {
            (self.shorten)(&mut self.all);
            self.full = Self::SHORT.max(2 * self.all.len());
        }
    }
}

/// How many pairs of runs have been compared by all that work, and how many may be. Each counts its own and adds them up now and then, and at its end: so whether there are too many
/// does not hang on how many work, nor on which of them comes first.
struct Patience<'a> {
    own: usize,
    spent: &'a AtomicUsize,
    most: usize,
}

impl Patience<'_> {
    /// `None` where there are known to be too many.
    fn spend(&mut self) -> Option<()> {
        const SHARE: usize = 256;
        self.own += 1;
        if self.own < SHARE {
            return Some(());
        }
        self.count()
    }

    /// Adds its own to those of all.
    fn count(&mut self) -> Option<()> {
        let own = take(&mut self.own);
        let spent = own + self.spent.fetch_add(own, Ordering::Relaxed);
        (spent <= self.most).then_some(())
    }
}

/// The same by parting the crowd with lines. Of segments that end in one position by the hundred only those next to each other around it are compared.
fn by_parting<T>(
    most: usize,
    chains: &[Chain<'_>],
    between: Between,
    growth: &impl Fn(&Rect) -> (f64, f64),
    relate: &impl Fn(Segment, Segment) -> Option<T>,
    shorten: fn(&mut Vec<T>),
) -> Result<Vec<T>, Coord> {
    let with_growth = |(owner, segment): (u32, Segment)| Grown {
        owner,
        segment,
        growth: growth(&Rect::new(segment.a, segment.b)),
    };
    let segments: Vec<Grown> = all_segments(chains).map(with_growth).collect();
    let (mut found, mut looks) = (Found::shortened_by(shorten), 0);
    let mut last = Coord { x: 0.0, y: 0.0 };
    let outcome = near_pairs_until(&segments, between, &mut |i, j| {
        let (s, t) = (segments[i].segment, segments[j].segment);
        let is_apart = s.chain == t.chain && chains[s.chain as usize].is_simple;
        if !is_apart && meet(&s, &t, growth) {
            found.add(relate(s, t));
        }
        looks += 1;
        last = s.a;
        match found.count > most || looks > most.saturating_mul(LOOKS) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    if outcome.is_continue() {
        Ok(found.all)
    } else {
        Err(last)
    }
}

/// All segments with their owners.
fn all_segments<'a>(chains: &'a [Chain<'a>]) -> impl Iterator<Item = (u32, Segment)> + 'a {
    (0..).zip(chains).flat_map(|(number, chain)| {
        let segments = (chain.first..).zip(chain.coords.windows(2));
        segments.map(move |(segment, ab)| {
            let segment = Segment {
                number: segment,
                chain: number,
                a: ab[0],
                b: ab[1],
            };
            (chain.owner, segment)
        })
    })
}

/// A tree being joined with itself.
struct Join<'t, 'a, G, F, T> {
    tree: &'t Tree<'a>,
    between: Between,
    growth: &'t G,
    relate: &'t F,
    found: Found<T>,
    /// How many of them are counted in what all that work have found.
    told: usize,
    of_all: &'t AtomicUsize,
    /// How many may be found.
    most: usize,
    patience: Patience<'t>,
}

impl<G, F, T> Join<'_, '_, G, F, T>
where
    G: Fn(&Rect) -> (f64, f64),
    F: Fn(Segment, Segment) -> Option<T>,
{
    /// `None` where there are too many pairs to go on.
    fn work(&mut self, task: Task) -> Option<()> {
        match task {
            Task::Within { level, node } => self.within(level, node),
            Task::Across { level, i, j } => self.across_meeting(level, i, j),
        }
    }

    fn spend(&mut self) -> Option<()> {
        const SHARE: usize = 64;
        let new = self.found.count - self.told;
        if new >= SHARE {
            self.told = self.found.count;
            let of_all = new + self.of_all.fetch_add(new, Ordering::Relaxed);
            if of_all > self.most {
                return None;
            }
        }
        self.patience.spend()
    }

    fn node(&self, level: usize, node: usize) -> &Node {
        &self.tree.levels[level][node]
    }

    fn wants(&self, level: usize, i: usize, j: usize) -> bool {
        self.between
            .wants_of(self.node(level, i), self.node(level, j))
    }

    /// Pairs within one box.
    fn within(&mut self, level: usize, node: usize) -> Option<()> {
        if !self.wants(level, node, node) {
            return Some(());
        }
        if level == 0 {
            return self.within_run(node);
        }
        let below = self.tree.within(level, node);
        for i in below.clone() {
            self.within(level - 1, i)?;
            for j in i + 1..below.end {
                self.across(level - 1, i, j)?;
            }
        }
        Some(())
    }

    /// Pairs of a segment in one box and a segment in another.
    fn across(&mut self, level: usize, i: usize, j: usize) -> Option<()> {
        let (one, other) = (self.node(level, i).bounds, self.node(level, j).bounds);
        if !one.meets(other.limits()) || !self.wants(level, i, j) {
            return Some(());
        }
        self.across_meeting(level, i, j)
    }

    /// The same for boxes that meet and are of wanted owners.
    fn across_meeting(&mut self, level: usize, i: usize, j: usize) -> Option<()> {
        if level == 0 {
            return self.across_runs(i, j);
        }
        let (one, other) = (
            self.node(level, i).bounds.limits(),
            self.node(level, j).bounds.limits(),
        );
        let mut near = [0; FAN];
        let mut count = 0;
        for j in self.tree.within(level, j) {
            near[count] = j;
            count += usize::from(self.node(level - 1, j).bounds.meets(one));
        }
        for i in self.tree.within(level, i) {
            let bounds = self.node(level - 1, i).bounds;
            if bounds.meets(other) {
                let limits = bounds.limits();
                for &j in &near[..count] {
                    if self.node(level - 1, j).bounds.meets(limits) && self.wants(level - 1, i, j) {
                        self.across_meeting(level - 1, i, j)?;
                    }
                }
            }
        }
        Some(())
    }

    fn within_run(&mut self, run: usize) -> Option<()> {
        self.spend()?;
        let run = self.tree.runs[run];
        let boxes = Boxes::of(&run, self.growth);
        for i in 0..boxes.count {
            let after = boxes.meeting(boxes.all[i].limits()) >> i >> 1;
            for j in bits(after).map(|j| i + 1 + j) {
                self.compare(run.segment(i), run.segment(j));
            }
        }
        Some(())
    }

    fn across_runs(&mut self, i: usize, j: usize) -> Option<()> {
        self.spend()?;
        let (one, other) = (self.tree.runs[i], self.tree.runs[j]);
        let boxes = Boxes::of(&one, self.growth);
        let near = boxes.meeting(self.node(0, j).bounds.limits());
        if near == 0 {
            return Some(());
        }
        let other_boxes = Boxes::of(&other, self.growth);
        for i in bits(near) {
            for j in bits(other_boxes.meeting(boxes.all[i].limits())) {
                self.compare(one.segment(i), other.segment(j));
            }
        }
        Some(())
    }

    fn compare(&mut self, s: Segment, t: Segment) {
        if meet(&s, &t, self.growth) {
            self.found.add((self.relate)(s, t));
        }
    }
}

/// Whether the grown boxes of two segments have a position in common, and they are not just two that follow each other.
fn meet(s: &Segment, t: &Segment, growth: &impl Fn(&Rect) -> (f64, f64)) -> bool {
    let box_of = |segment: &Segment| grown(&Rect::new(segment.a, segment.b), growth);
    !goes_on(s, t) && boxes_meet(&box_of(s), &box_of(t))
}

/// Whether one segment of a chain follows the other and does not turn back: they have one position in common.
fn goes_on(s: &Segment, t: &Segment) -> bool {
    let (s, t) = if s.number < t.number { (s, t) } else { (t, s) };
    let ahead = (s.b.x - s.a.x) * (t.b.x - t.a.x) + (s.b.y - s.a.y) * (t.b.y - t.a.y);
    s.chain == t.chain && s.number + 1 == t.number && ahead > 0.0
}

/// The places of the bits that are set.
fn bits(mut mask: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = mask.trailing_zeros() as usize;
        mask &= mask.checked_sub(1)?;
        Some(place)
    })
}

/// The boxes of a run's segments, grown as the whole run is.
struct Boxes {
    all: [Box32; RUN],
    count: usize,
}

impl Boxes {
    fn of(run: &Run<'_>, growth: &impl Fn(&Rect) -> (f64, f64)) -> Self {
        let (dx, dy) = growth(&bounds(run.coords));
        let mut boxes = Self {
            all: [Box32([0.0; 4]); RUN],
            count: run.coords.len() - 1,
        };
        for (ab, bounds) in run.coords.windows(2).zip(&mut boxes.all) {
            let (a, b) = (ab[0], ab[1]);
            let least = |a: f64, b: f64| if a < b { a } else { b };
            *bounds = Box32::of(
                [least(a.x, b.x) - dx, least(a.y, b.y) - dy],
                [least(-a.x, -b.x) - dx, least(-a.y, -b.y) - dy],
            );
        }
        boxes
    }

    /// A bit for each of the boxes that meets another.
    fn meeting(&self, limits: [f32; 4]) -> u32 {
        let mut mask = 0;
        for (i, bounds) in self.all.iter().enumerate() {
            mask |= u32::from(bounds.meets(limits)) << i;
        }
        mask & ((1 << self.count) - 1)
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::super::ring::between;
    use super::super::side::segments_meet;
    use super::*;

    /// Each pair of numbers in one order, sorted.
    fn sorted(mut pairs: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
        pairs
            .iter_mut()
            .for_each(|pair| *pair = (pair.0.min(pair.1), pair.0.max(pair.1)));
        pairs.sort_unstable();
        pairs
    }

    /// Random walks on a small grid, some of them of great steps.
    fn random_chains(random: &mut impl rand::Rng) -> Vec<(u32, Vec<Coord>)> {
        (0..random.random_range(1..30))
            .map(|_| {
                let step = *[1, 1, 2, 30]
                    .get(random.random_range(0..4))
                    .expect("one of four");
                let (mut x, mut y) = (random.random_range(-60..60), random.random_range(-60..60));
                let coords = (0..random.random_range(1..60))
                    .map(|_| {
                        x += random.random_range(-step..=step);
                        y += random.random_range(-step..=step);
                        Coord {
                            x: f64::from(x),
                            y: f64::from(y),
                        }
                    })
                    .collect();
                (random.random_range(0..4), coords)
            })
            .collect()
    }

    #[test]
    fn the_tree_and_parting_find_the_pairs_that_a_plain_comparison_finds() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(17);
        let mut equal = 0;
        for round in 0..2_000 {
            let walks = random_chains(&mut random);
            let mut first = 0;
            let chains: Vec<Chain> = walks
                .iter()
                .map(|(owner, coords)| {
                    let chain = Chain {
                        coords,
                        first,
                        owner: *owner,
                        // They are not; said of some, what is between their own segments is left out.
                        is_simple: coords.len() % 3 == 0,
                    };
                    first += coords.len() as u32;
                    chain
                })
                .collect();
            let margin = (round % 3) as f64;
            // Grows with the height above the middle, as a tolerance in metres does towards the poles.
            let growth = |b: &Rect| -> (f64, f64) {
                let farthest = b.min().y.abs().max(b.max().y.abs());
                (margin * (1.0 + farthest / 50.0), margin)
            };
            let between = [Between::SameOwner, Between::OtherOwners][round % 2];
            let all: Vec<(u32, Segment)> = all_segments(&chains).collect();
            let mut expected = Vec::new();
            for (i, (owner, s)) in all.iter().enumerate() {
                for (other_owner, t) in &all[i + 1..] {
                    let meet = boxes_meet(
                        &grown(&Rect::new(s.a, s.b), &growth),
                        &grown(&Rect::new(t.a, t.b), &growth),
                    );
                    let follows = s.chain == t.chain
                        && s.number + 1 == t.number
                        && (s.b.x - s.a.x) * (t.b.x - t.a.x) + (s.b.y - s.a.y) * (t.b.y - t.a.y)
                            > 0.0;
                    let is_left_out = s.chain == t.chain && chains[s.chain as usize].is_simple;
                    let is_wanted = (owner == other_owner) == (between == Between::SameOwner);
                    if meet && !follows && !is_left_out && is_wanted {
                        expected.push((s.number, t.number));
                    }
                }
            }
            let relate = |s: Segment, t: Segment| Some((s.number, t.number));
            let expected = sorted(expected);
            let by_tree = sorted(near_pairs(&chains, between, &growth, &relate));
            equal += usize::from(by_tree == expected);
            // What is parted, as a crowd is, need not be told from its box: of the pairs whose boxes meet, those that come near each other.
            let parted = by_parting(usize::MAX, &chains, between, &growth, &relate, |_| ())
                .expect("any number is allowed");
            let parted = sorted(parted);
            for found in [&by_tree, &parted] {
                assert!(found.windows(2).all(|two| two[0] != two[1]));
                assert!(
                    found
                        .iter()
                        .all(|pair| expected.binary_search(pair).is_ok())
                );
            }
            let segment = |number: u32| {
                let all = all.iter().map(|&(_, segment)| segment);
                all.clone().find(|segment| segment.number == number)
            };
            for pair in expected {
                let (s, t) = (segment(pair.0), segment(pair.1));
                let (s, t) = s.zip(t).expect("numbers of segments");
                if come_near(&s, &t, &growth) {
                    assert!(by_tree.binary_search(&pair).is_ok(), "{s:?} {t:?}");
                    assert!(parted.binary_search(&pair).is_ok(), "{s:?} {t:?}");
                }
            }
        }
        assert_eq!(equal, 2_000, "so few chains are no crowds");
    }

    /// Whether segments meet, or an end of one comes near the other: seen from so many positions of it.
    fn come_near(s: &Segment, t: &Segment, growth: &impl Fn(&Rect) -> (f64, f64)) -> bool {
        let reach = |s: &Segment| growth(&Rect::new(s.a, s.b));
        let (dx, dy) = (reach(s).0 + reach(t).0, reach(s).1 + reach(t).1);
        let near = |p: Coord, segment: &Segment| {
            (0..=32).any(|i| {
                let q = between(segment.a, segment.b, f64::from(i) / 32.0);
                (p.x - q.x).abs() <= dx && (p.y - q.y).abs() <= dy
            })
        };
        let ends = near(s.a, t) || near(s.b, t) || near(t.a, s) || near(t.b, s);
        segments_meet((s.a, s.b), (t.a, t.b)) || ends
    }

    #[test]
    fn of_a_star_each_spoke_is_compared_with_those_beside_it() {
        for count in [65_u32, 66, 100, 1000] {
            // Each chain goes in along one spoke and out along the next, all of different owners; and once more all of one.
            let far = |i: u32| {
                let angle = std::f64::consts::TAU * f64::from(i) / f64::from(2 * count);
                Coord {
                    x: angle.cos(),
                    y: angle.sin(),
                }
            };
            let star = Coord { x: 0.0, y: 0.0 };
            let walks: Vec<Vec<Coord>> = (0..count)
                .map(|i| vec![far(2 * i), star, far(2 * i + 1)])
                .collect();
            for between in [Between::OtherOwners, Between::SameOwner] {
                let owner = |i: u32| if between == Between::SameOwner { 0 } else { i };
                let chains = (0..).zip(&walks).map(|(i, coords)| Chain {
                    coords,
                    first: 3 * i,
                    owner: owner(i),
                    is_simple: false,
                });
                let chains: Vec<Chain<'_>> = chains.collect();
                let relate = |s: Segment, t: Segment| Some((s.number, t.number));
                let found = by_parting(
                    usize::MAX,
                    &chains,
                    between,
                    &|_| (0.0, 0.0),
                    &relate,
                    |_| (),
                );
                let found = sorted(found.expect("any number is allowed"));
                assert!(found.windows(2).all(|two| two[0] != two[1]));
                assert!(found.len() <= 8 * walks.len() * 2, "{}", found.len());
                // Spoke 2i + 1 of one chain and 2i + 2 of the next lie side by side.
                for i in 0..count {
                    let (out, back) = (3 * i + 1, 3 * ((i + 1) % count));
                    let pair = (out.min(back), out.max(back));
                    assert!(found.binary_search(&pair).is_ok(), "{pair:?} of {count}");
                }
            }
        }
    }

    #[test]
    fn what_is_found_again_and_again_is_kept_once() {
        // Each of 300 slanting segments crosses each of as many others.
        let across = |i: u32| f64::from(i) / 300.0;
        let lines: Vec<Vec<Coord>> = (0..300)
            .flat_map(|i| {
                let (x, y) = (across(i), across(i));
                [[(x, 0.0), (x + 0.1, 1.0)], [(0.0, y), (1.0, y + 0.1)]]
            })
            .map(|ends| ends.map(Coord::from).to_vec())
            .collect();
        let numbered = (0..).zip(&lines).map(|(number, coords)| Chain {
            coords,
            first: 2 * number,
            owner: 0,
            is_simple: false,
        });
        let chains: Vec<Chain<'_>> = numbered.collect();
        let relate = |_: Segment, t: Segment| Some(t.number % 2);
        let among = |most| {
            let growth = |_: &Rect| (0.0, 0.0);
            near_pairs_shortened(
                most,
                &chains,
                Between::SameOwner,
                &growth,
                &relate,
                Vec::dedup,
            )
        };
        let all = among(usize::MAX).expect("any number is allowed");
        assert!(all.len() < 5_000, "{}", all.len());
        // They count all the same.
        assert!(among(80_000).is_err());
    }

    #[test]
    fn crowds_of_boxes_are_parted_without_comparing_each_with_each() {
        let slanting = |count: u32| -> Vec<Vec<Coord>> {
            let upto = |i: u32| f64::from(i) / f64::from(count);
            let strip = |i: u32| {
                let low = Coord {
                    x: upto(i),
                    y: -upto(i),
                };
                let high = Coord {
                    x: low.x + 3.0,
                    y: low.y + 4.0,
                };
                vec![low, high]
            };
            (0..count).map(strip).collect()
        };
        let nested = |count: u32| -> Vec<Vec<Coord>> {
            let square = |i: u32| {
                let r = f64::from(i + 1) / f64::from(count);
                let corners = [(-r, -r), (r, -r), (r, r), (-r, r), (-r, -r)];
                corners.map(|(x, y)| Coord { x, y }).to_vec()
            };
            (0..count).map(square).collect()
        };
        let looks = |walks: &[Vec<Coord>]| {
            let chains = (0..).zip(walks).map(|(i, coords)| Chain {
                coords,
                first: 8 * i,
                owner: i,
                is_simple: false,
            });
            let chains: Vec<Chain<'_>> = chains.collect();
            let segments: Vec<Grown> = all_segments(&chains)
                .map(|(owner, segment)| Grown {
                    owner,
                    segment,
                    growth: (0.0, 0.0),
                })
                .collect();
            let mut looks = 0;
            let outcome = near_pairs_until(&segments, Between::OtherOwners, &mut |_, _| {
                looks += 1;
                ControlFlow::Continue(())
            });
            assert!(outcome.is_continue());
            looks
        };
        for make in [&slanting as &dyn Fn(u32) -> Vec<Vec<Coord>>, &nested] {
            let (few, many) = (looks(&make(1000)), looks(&make(4000)));
            assert!(many < 6 * few && many < 4000 * 200, "{few} {many}");
        }
    }
}

//! Chains of segments in a tree of boxes.
//!
//! Chains are cut into runs of a few segments. Boxes around the runs, around eight runs, around eight of those and so on make a tree that
//! follows the chains, which stay near themselves.

use geo_types::{Coord, Rect};

use super::ring::bounds;
use crate::parallel;

/// Segments in a run. Of 4, 8 and 16 on a map of the world, 8 took the least time.
pub(super) const RUN: usize = 8;
/// Positions whose runs are made together.
pub(super) const GROUP: usize = 1 << 16;
/// Boxes within one of the next level.
pub(super) const FAN: usize = 8;
/// Consecutive positions, numbered: the segment that starts at `coords[i]` is `first + i`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chain<'a> {
    pub(crate) coords: &'a [Coord],
    pub(crate) first: u32,
    /// Whose it is.
    pub(crate) owner: u32,
    /// Whether it is known not to meet itself, so that no two of its segments are compared.
    pub(crate) is_simple: bool,
}

/// A segment of a chain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    pub(crate) number: u32,
    /// The chain's place among the chains.
    pub(crate) chain: u32,
    pub(crate) a: Coord,
    pub(crate) b: Coord,
}

/// Which pairs are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Between {
    /// Both segments of one owner.
    SameOwner,
    /// The segments of different owners.
    OtherOwners,
}

impl Between {
    /// Of two owners.
    pub(super) fn wants(self, a: u32, b: u32) -> bool {
        match self {
            // Boxes around several owners may hold both kinds.
            _ if a == MANY || b == MANY => true,
            Between::SameOwner => a == b,
            Between::OtherOwners => a != b,
        }
    }

    /// Of what is in two boxes.
    pub(super) fn wants_of(self, one: &Node, other: &Node) -> bool {
        let are_one_chain = one.simple == other.simple && one.simple != MANY;
        self.wants(one.owner, other.owner) && !are_one_chain
    }
}

/// The owner of a box around several owners, and the chain of one around several.
pub(super) const MANY: u32 = u32::MAX;

/// A part of the work of joining a tree with itself.
#[derive(Clone, Copy)]
pub(super) enum Task {
    Within { level: usize, node: usize },
    Across { level: usize, i: usize, j: usize },
}

pub(super) fn grown(bounds: &Rect, growth: &impl Fn(&Rect) -> (f64, f64)) -> Rect {
    let (dx, dy) = growth(bounds);
    Rect::new(
        (bounds.min().x - dx, bounds.min().y - dy),
        (bounds.max().x + dx, bounds.max().y + dy),
    )
}

/// Some segments of a chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'a> {
    pub(super) coords: &'a [Coord],
    first: u32,
    chain: u32,
}

/// A box around a run, or around some boxes of the level below.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// Grown.
    pub(super) bounds: Box32,
    pub(super) owner: u32,
    /// The one chain in it, where that is simple.
    simple: u32,
}

/// A box in single precision, rounded outwards: west, south, and east and north with their signs turned. So two boxes meet where four numbers are
/// no more than four others, which is one comparison of a vector unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Box32(pub(super) [f32; 4]);

impl Box32 {
    pub(super) fn around(bounds: &Rect) -> Self {
        let (low, high) = (bounds.min(), bounds.max());
        Self::of([low.x, low.y], [-high.x, -high.y])
    }

    /// From west and south, and from east and north with their signs turned.
    pub(super) fn of(low: [f64; 2], high: [f64; 2]) -> Self {
        // Rounding to single precision moves a number by less than the sixteen millionth of it.
        let down = |v: f64| (v - v.abs() * 1.2e-7 - 1e-40) as f32;
        Self([down(low[0]), down(low[1]), down(high[0]), down(high[1])])
    }

    fn with(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i].min(other.0[i])))
    }

    /// What the numbers of a box are no more than where it meets this one.
    pub(super) fn limits(self) -> [f32; 4] {
        let [west, south, east, north] = self.0;
        [-east, -north, -west, -south]
    }

    pub(super) fn meets(self, limits: [f32; 4]) -> bool {
        let [a, b, c, d] = self.0;
        (a <= limits[0]) & (b <= limits[1]) & (c <= limits[2]) & (d <= limits[3])
    }
}

/// Runs and the boxes around them.
pub(super) struct Tree<'a> {
    pub(super) runs: Vec<Run<'a>>,
    /// The boxes of the runs, and then level by level those around [`FAN`] of the level below.
    pub(super) levels: Vec<Vec<Node>>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(
        chains: &[Chain<'a>],
        between: Between,
        growth: &(impl Fn(&Rect) -> (f64, f64) + Sync),
    ) -> Self {
        let mut order: Vec<(u32, u32, usize)> = chains
            .iter()
            .enumerate()
            .filter(|(_, chain)| chain.coords.len() > 1)
            .map(|(i, chain)| {
                let owner = if between == Between::SameOwner {
                    chain.owner
                } else {
                    0
                };
                (owner, place_on_curve(chain.coords[0]), i)
            })
            .collect();
        order.sort_unstable();
        // In groups of about as many positions each.
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut positions = GROUP;
        for i in order.into_iter().map(|(.., i)| i) {
            if positions >= GROUP {
                groups.push(Vec::new());
                positions = 0;
            }
            positions += chains[i].coords.len();
            groups.last_mut().expect("the first begins at once").push(i);
        }
        let runs_of = |group: Vec<usize>| runs(chains, &group, growth);
        let (mut runs, mut nodes) = (Vec::new(), Vec::new());
        for (mut some_runs, mut some_nodes) in parallel::map(groups, runs_of) {
            runs.append(&mut some_runs);
            nodes.append(&mut some_nodes);
        }
        let mut levels = vec![nodes];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            levels.push(below.chunks(FAN).map(around).collect());
        }
        Self { runs, levels }
    }

    /// The work of joining it with itself, in some tens of parts.
    pub(super) fn tasks(&self, between: Between) -> Vec<Task> {
        if self.runs.is_empty() {
            return Vec::new();
        }
        let mut level = self.levels.len() - 1;
        let mut tasks = vec![Task::Within { level, node: 0 }];
        while level > 0 && tasks.len() < 64 {
            tasks = tasks
                .into_iter()
                .flat_map(|task| self.parted(task, between))
                .collect();
            level -= 1;
        }
        tasks
    }

    /// A part of the work as parts a level below.
    fn parted(&self, task: Task, between: Between) -> Vec<Task> {
        let wants = |level: usize, i: usize, j: usize| {
            let (one, other) = (self.levels[level][i], self.levels[level][j]);
            between.wants_of(&one, &other) && (i == j || one.bounds.meets(other.bounds.limits()))
        };
        let mut parts = Vec::new();
        match task {
            Task::Within { level, node } => {
                let (below, level) = (self.within(level, node), level - 1);
                for i in below.clone() {
                    parts.push(Task::Within { level, node: i });
                    let others = (i + 1..below.end).filter(|&j| wants(level, i, j));
                    parts.extend(others.map(|j| Task::Across { level, i, j }));
                }
            }
            Task::Across { level, i, j } => {
                let (in_one, in_other) = (self.within(level, i), self.within(level, j));
                let level = level - 1;
                for i in in_one {
                    let others = in_other.clone().filter(|&j| wants(level, i, j));
                    parts.extend(others.map(|j| Task::Across { level, i, j }));
                }
            }
        }
        parts
    }

    /// The numbers of the boxes within a box, which stand a level below.
    pub(super) fn within(&self, level: usize, node: usize) -> std::ops::Range<usize> {
        FAN * node..(FAN * (node + 1)).min(self.levels[level - 1].len())
    }
}

/// The runs of some chains, with their boxes.
pub(super) fn runs<'a>(
    chains: &[Chain<'a>],
    group: &[usize],
    growth: &impl Fn(&Rect) -> (f64, f64),
) -> (Vec<Run<'a>>, Vec<Node>) {
    let (mut runs, mut nodes) = (Vec::new(), Vec::new());
    for &i in group {
        let chain = &chains[i];
        let mut from = 0;
        while from + 1 < chain.coords.len() {
            let to = (from + RUN).min(chain.coords.len() - 1);
            let coords = &chain.coords[from..=to];
            runs.push(Run {
                coords,
                first: chain.first + from as u32,
                chain: i as u32,
            });
            nodes.push(Node {
                bounds: Box32::around(&grown(&bounds(coords), growth)),
                owner: chain.owner,
                simple: if chain.is_simple { i as u32 } else { MANY },
            });
            from = to;
        }
    }
    (runs, nodes)
}

pub(super) fn around(nodes: &[Node]) -> Node {
    let Node { owner, simple, .. } = nodes[0];
    let one_of = |number: u32, is_one: bool| if is_one { number } else { MANY };
    let bounds = nodes[1..]
        .iter()
        .fold(nodes[0].bounds, |bounds, node| bounds.with(node.bounds));
    Node {
        bounds,
        owner: one_of(owner, nodes.iter().all(|node| node.owner == owner)),
        simple: one_of(simple, nodes.iter().all(|node| node.simple == simple)),
    }
}

/// Where a position stands on a curve through the plane that keeps near what is near (Z-order).
pub(super) fn place_on_curve(c: Coord) -> u32 {
    let spread = |v: f64| {
        // 16 bits, each followed by an empty one.
        let mut bits = ((v + 360.0) / 720.0 * 65_536.0) as u32 & 0xffff;
        for (shift, mask) in [
            (8, 0x00ff_00ff),
            (4, 0x0f0f_0f0f),
            (2, 0x3333_3333),
            (1, 0x5555_5555),
        ] {
            bits = (bits | bits << shift) & mask;
        }
        bits
    };
    spread(c.x) | spread(c.y) << 1
}

impl Run<'_> {
    pub(super) fn segment(&self, i: usize) -> Segment {
        Segment {
            number: self.first + i as u32,
            chain: self.chain,
            a: self.coords[i],
            b: self.coords[i + 1],
        }
    }
}

//! The rims of figures as a network: corners in which several rims meet, and between them stretches that have the same figures on both sides.
//!
//! The figures are noded: their rims meet only in common corners and along common segments. A corner that comes once in one ring alone is
//! no node of the network, so that a long coast is one edge.
//!
//! Where figures reach 180° or a pole the plane has a frame: its four sides are edges of their own, with a node wherever anything reaches them on either side of
//! 180°. So all ground is bounded, and what lies across 180° can be found.

use std::collections::BTreeSet;

use geo_types::Coord;

use super::globe::{bits_on_plane as key, is_on_pole};
use super::ring::Rings;

/// Nodes and edges. Edge `e` has two halves, `2e` from its first node to its second and `2e + 1` back.
pub(crate) struct Network<'a> {
    figures: &'a [&'a Rings],
    pub(super) nodes: Vec<Coord>,
    edges: Vec<Edge>,
    /// The figures whose rims run along edge `e` are those of `labels[starts[e]..starts[e + 1]]`.
    labels: Vec<Label>,
    starts: Vec<u32>,
}

/// A stretch of rims between two nodes.
#[derive(Clone, Copy, Debug)]
struct Edge {
    ends: [u32; 2],
    way: Way,
    /// Whether it is part of the plane's frame.
    is_frame: bool,
}

/// How an edge runs from its first node to its second.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Straight,
    /// By the positions of a figure's ring, `count` of them between its nodes, the first of which is at `from`.
    Along {
        figure: u32,
        from: u32,
        count: u32,
    },
}

/// A figure on one side of an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) figure: u32,
    /// 1 where its ground is on the left of the edge's first half, -1 where it is on the right.
    pub(crate) sign: i32,
    /// The position of its ring at which the edge begins, in the direction of the ring.
    pub(crate) position: u32,
}

/// A stretch of one ring between two nodes.
#[derive(Clone, Copy)]
struct Run {
    figure: u32,
    position: u32,
    ends: [u32; 2],
    count: u32,
}

impl<'a> Network<'a> {
    pub(crate) fn of(figures: &'a [&'a Rings]) -> Self {
        let frame = Frame::around(figures);
        let mut nodes = nodes(figures, &frame);
        let mut runs = Vec::new();
        for (number, figure) in (0..).zip(figures) {
            for ring in 0..figure.len() {
                ring_runs(number, figure, ring, &frame, &mut nodes, &mut runs);
            }
        }
        let mut network = Self {
            figures,
            nodes: nodes.coords,
            edges: Vec::new(),
            labels: Vec::new(),
            starts: vec![0],
        };
        let frame_ends = frame.edges(&nodes.numbers);
        network.join(runs, frame_ends);
        network
    }

    /// Makes edges of runs. Those between the same two nodes without a position between are one.
    fn join(&mut self, runs: Vec<Run>, frame: Vec<[u32; 2]>) {
        let (straight, long): (Vec<Run>, Vec<Run>) =
            runs.into_iter().partition(|run| run.count == 0);
        let mut directed: Vec<([u32; 2], Option<Label>)> =
            Vec::with_capacity(straight.len() + frame.len());
        let turned = |[a, b]: [u32; 2]| if a <= b { ([a, b], 1) } else { ([b, a], -1) };
        directed.extend(straight.iter().map(|run| {
            let (ends, sign) = turned(run.ends);
            (
                ends,
                Some(Label {
                    figure: run.figure,
                    sign,
                    position: run.position,
                }),
            )
        }));
        directed.extend(frame.into_iter().map(|ends| (turned(ends).0, None)));
        directed.sort_by_key(|&(ends, label)| (ends, label.map(|label| label.figure)));
        for same in directed.chunk_by(|a, b| a.0 == b.0) {
            let edge = Edge {
                ends: same[0].0,
                way: Way::Straight,
                is_frame: same.iter().any(|(_, label)| label.is_none()),
            };
            let labels = same.iter().filter_map(|&(_, label)| label);
            self.push(edge, labels.collect());
        }
        for run in long {
            let edge = Edge {
                ends: run.ends,
                way: Way::Along {
                    figure: run.figure,
                    from: run.position,
                    count: run.count,
                },
                is_frame: false,
            };
            let label = Label {
                figure: run.figure,
                sign: 1,
                position: run.position,
            };
            self.push(edge, vec![label]);
        }
    }

    /// Adds an edge, unless it has the same on both sides: what a rim runs along in both directions bounds nothing.
    fn push(&mut self, edge: Edge, labels: Vec<Label>) {
        let of_figure = labels.chunk_by(|a, b| a.figure == b.figure);
        let before = self.labels.len();
        for own in of_figure {
            let sum: i32 = own.iter().map(|label| label.sign).sum();
            if sum != 0 {
                self.labels.push(Label {
                    sign: sum,
                    ..own[0]
                });
            }
        }
        if self.labels.len() > before || edge.is_frame {
            self.edges.push(edge);
            self.starts.push(self.labels.len() as u32);
        }
    }

    pub(super) fn halves(&self) -> u32 {
        2 * self.edges.len() as u32
    }

    pub(crate) fn is_frame(&self, half: u32) -> bool {
        self.edges[half as usize / 2].is_frame
    }

    /// The node from which a half leads.
    pub(super) fn start(&self, half: u32) -> u32 {
        self.edges[half as usize / 2].ends[half as usize % 2]
    }

    pub(super) fn end(&self, half: u32) -> u32 {
        self.start(half ^ 1)
    }

    /// The figures whose rims run along the edge of a half. Signs are those of the first half.
    pub(crate) fn labels(&self, half: u32) -> &[Label] {
        let edge = half as usize / 2;
        &self.labels[self.starts[edge] as usize..self.starts[edge + 1] as usize]
    }

    /// The position that comes first after the start of a half.
    pub(super) fn first_step(&self, half: u32) -> Coord {
        match self.edges[half as usize / 2].way {
            Way::Straight => self.nodes[self.end(half) as usize],
            Way::Along {
                figure,
                from,
                count,
            } => {
                let nth = if half.is_multiple_of(2) { 1 } else { count };
                self.along(figure, from, nth)
            }
        }
    }

    /// The position so many steps behind one, on its ring.
    fn along(&self, figure: u32, from: u32, steps: u32) -> Coord {
        let rings = self.figures[figure as usize];
        let range = rings.range(rings.ring_of(from as usize));
        rings.coords()[stepped(&range, from, steps)]
    }

    /// The positions of a half in its direction, without the last.
    pub(crate) fn line(&self, half: u32) -> impl Iterator<Item = Coord> + '_ {
        let edge = self.edges[half as usize / 2];
        let start = self.nodes[self.start(half) as usize];
        let between = match edge.way {
            Way::Straight => None,
            Way::Along {
                figure,
                from,
                count,
            } => {
                let rings = self.figures[figure as usize];
                let range = rings.range(rings.ring_of(from as usize));
                let is_back = half % 2 == 1;
                Some((1..=count).map(move |nth| {
                    let steps = if is_back { count + 1 - nth } else { nth };
                    rings.coords()[stepped(&range, from, steps)]
                }))
            }
        };
        std::iter::once(start).chain(between.into_iter().flatten())
    }

    /// The segments of rings along the edge of a half: figures, and the position at which each starts.
    pub(crate) fn ring_segments(&self, half: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let count = match self.edges[half as usize / 2].way {
            Way::Straight => 0,
            Way::Along { count, .. } => count,
        };
        self.labels(half).iter().flat_map(move |label| {
            let rings = self.figures[label.figure as usize];
            let range = rings.range(rings.ring_of(label.position as usize));
            (0..=count).map(move |i| (label.figure, stepped(&range, label.position, i) as u32))
        })
    }

    pub(crate) fn end_position(&self, half: u32) -> Coord {
        self.nodes[self.end(half) as usize]
    }

    /// The segments of a half in its direction.
    pub(crate) fn segments(&self, half: u32) -> impl Iterator<Item = (Coord, Coord)> + '_ {
        let last = self.nodes[self.end(half) as usize];
        let ends = self.line(half).skip(1).chain(std::iter::once(last));
        self.line(half).zip(ends)
    }
}

/// The position a number of steps along a closed ring, whose last position repeats its first.
fn stepped(range: &std::ops::Range<usize>, from: u32, steps: u32) -> usize {
    let sides = range.len() - 1;
    range.start + (from as usize - range.start + steps as usize) % sides
}

/// The positions that are nodes.
struct Nodes {
    coords: Vec<Coord>,
    numbers: Numbers,
}

/// Numbers of positions.
pub(super) struct Numbers(std::collections::HashMap<(u64, u64), u32>);

impl Numbers {
    fn get(&self, c: Coord) -> Option<u32> {
        self.0.get(&key(c)).copied()
    }
}

impl Nodes {
    fn number(&mut self, c: Coord) -> u32 {
        let next = self.coords.len() as u32;
        let number = *self.numbers.0.entry(key(c)).or_insert(next);
        if number == next {
            self.coords.push(c);
        }
        number
    }
}

/// The positions that come more than once, and those of the frame.
fn nodes(figures: &[&Rings], frame: &Frame) -> Nodes {
    let mut nodes = Nodes {
        coords: Vec::new(),
        numbers: Numbers(std::collections::HashMap::new()),
    };
    // Sorted by a mixture of their bits: equal ones come together, whatever else does.
    let mixed = |c: Coord| {
        let (x, y) = key(c);
        (x ^ y.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    let open = |figure: &&'_ Rings| -> Vec<(u64, Coord)> {
        let rings = figure.iter().flat_map(|(ring, _)| &ring[1..]);
        rings.map(|&c| (mixed(c), c)).collect()
    };
    let mut all: Vec<(u64, Coord)> = figures.iter().flat_map(open).collect();
    all.sort_unstable_by_key(|&(mixed, c)| (mixed, key(c)));
    for same in all.chunk_by(|a, b| a.0 == b.0 && key(a.1) == key(b.1)) {
        if same.len() > 1 {
            nodes.number(same[0].1);
        }
    }
    frame.corners().for_each(|c| {
        nodes.number(c);
    });
    nodes
}

/// Adds the runs of a ring between its nodes. A ring without any gets one, at its first position in the order of longitude and latitude.
fn ring_runs(
    number: u32,
    figure: &Rings,
    ring: usize,
    frame: &Frame,
    nodes: &mut Nodes,
    runs: &mut Vec<Run>,
) {
    let range = figure.range(ring);
    let coords = figure.coords();
    let open = range.start..range.end - 1;
    let mut at: Vec<(usize, u32)> = open
        .clone()
        .filter_map(|i| Some((i, nodes.numbers.get(coords[i])?)))
        .collect();
    if at.is_empty() {
        let first = open.min_by(|&i, &j| lexical(coords[i], coords[j]));
        at.extend(first.map(|i| (i, nodes.number(coords[i]))));
    }
    let sides = range.len() - 1;
    for (i, &(from, start)) in at.iter().enumerate() {
        let (to, end) = at[(i + 1) % at.len()];
        let steps = (to + sides - from - 1) % sides + 1;
        let mut run = Run {
            figure: number,
            position: from as u32,
            ends: [start, end],
            count: steps as u32 - 1,
        };
        if steps == 1 {
            // The frame may have corners on it that this figure has not.
            for c in frame.between(coords[from], coords[to]) {
                let corner = nodes.number(c);
                runs.push(Run {
                    ends: [run.ends[0], corner],
                    ..run
                });
                run.ends[0] = corner;
            }
        }
        runs.push(run);
    }
}

pub(super) fn lexical(a: Coord, b: Coord) -> std::cmp::Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// The rim of the plane, where anything reaches it: latitudes at which it has corners on 180°, and longitudes at the poles, each from the least to the greatest.
struct Frame {
    on_180: Vec<f64>,
    on_poles: [Vec<f64>; 2],
}

impl Frame {
    fn around(figures: &[&Rings]) -> Self {
        let mut frame = Self {
            on_180: Vec::new(),
            on_poles: [Vec::new(), Vec::new()],
        };
        let reaching = figures.iter().filter(|figure| figure.reaches_edge());
        let corners = reaching.flat_map(|figure| figure.coords());
        let edge: Vec<&Coord> = corners
            .filter(|c| c.x.abs() >= 180.0 || c.y.abs() >= 90.0)
            .collect();
        if edge.is_empty() {
            return frame;
        }
        let sorted = |values: &mut dyn Iterator<Item = f64>| {
            let mut values: Vec<f64> = values.map(|v| v + 0.0).collect();
            values.sort_by(f64::total_cmp);
            values.dedup();
            values
        };
        let ends = [-90.0, 90.0];
        let on_180 = edge.iter().filter(|c| c.x.abs() >= 180.0).map(|c| c.y);
        frame.on_180 = sorted(&mut on_180.chain(ends));
        for (on_pole, lat) in frame.on_poles.iter_mut().zip(ends) {
            let on = edge.iter().filter(|c| c.y == lat).map(|c| c.x);
            *on_pole = sorted(&mut on.chain([-180.0, 180.0]));
        }
        frame
    }

    fn corners(&self) -> impl Iterator<Item = Coord> + '_ {
        let sides = [-180.0, 180.0].into_iter();
        let upright = sides.flat_map(|x| self.on_180.iter().map(move |&y| Coord { x, y }));
        let level = [-90.0, 90.0].into_iter().zip(&self.on_poles);
        upright.chain(level.flat_map(|(y, on_pole)| on_pole.iter().map(move |&x| Coord { x, y })))
    }

    /// The corners inside a segment that runs along the frame, in its direction.
    fn between(&self, a: Coord, b: Coord) -> Vec<Coord> {
        let inside = |all: &[f64], from: f64, to: f64| -> Vec<f64> {
            let (low, high) = (from.min(to), from.max(to));
            let first = all.partition_point(|&v| v <= low);
            let last = all.partition_point(|&v| v < high).max(first);
            let mut between = all[first..last].to_vec();
            if from > to {
                between.reverse();
            }
            between
        };
        if a.x == b.x && a.x.abs() >= 180.0 {
            let x = a.x;
            let corners = inside(&self.on_180, a.y, b.y).into_iter();
            corners.map(|y| Coord { x, y }).collect()
        } else if is_on_pole(a, b) {
            let y = a.y;
            let corners = inside(&self.on_poles[usize::from(y > 0.0)], a.x, b.x).into_iter();
            corners.map(|x| Coord { x, y }).collect()
        } else {
            Vec::new()
        }
    }

    /// Its sides from corner to corner.
    fn edges(&self, numbers: &Numbers) -> Vec<[u32; 2]> {
        let mut all = BTreeSet::new();
        let mut add = |corners: Vec<Coord>| {
            for ends in corners.windows(2) {
                let ends = [ends[0], ends[1]].map(|c| numbers.get(c));
                if let [Some(from), Some(to)] = ends {
                    all.insert([from, to]);
                }
            }
        };
        for x in [-180.0, 180.0] {
            add(self.on_180.iter().map(|&y| Coord { x, y }).collect());
        }
        for (y, on_pole) in [-90.0, 90.0].into_iter().zip(&self.on_poles) {
            add(on_pole.iter().map(|&x| Coord { x, y }).collect());
        }
        all.into_iter().collect()
    }
}

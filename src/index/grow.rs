//! How the cells of the ground index are made: each from its edges and from the set of parts that holds its south-west corner.
//!
//! A cell of few edges becomes a leaf, another is divided. The sets at the corners of its cells are carried from corner to corner by the edges between them,
//! exactly. How often edges are cut by division is limited for each cell of the grid, so that memory stays in proportion to the
//! input; where the limit is met, or cells become as small as quanta, what is left is a knot.

use std::collections::BTreeMap;

use geo_types::Coord;

use super::clip::{Chains, Window};
use super::frame::Quanta;
use super::leaf::{KnotDraft, LeafDraft, PARTS, Run, reference};
use super::sets::{Making, Set};
use super::source::{Edge, Edges, Source};
use super::touched::Grid;
use super::tree::{Reference, Size, write_node};
use crate::geometry::side::crosses_way;

/// A cell of at most so many edges is tried as a leaf.
const LEAF_EDGES: usize = 28;
/// So many edges a child is what division aims at.
const AIM: f64 = 10.0;
/// Cells are not divided below so many quanta, as a power of two.
const SMALLEST: u32 = 3;

/// Makes cells, one after another.
pub(crate) struct Grower<'a> {
    source: Source<'a>,
    sets: &'a Making,
    pub(crate) nodes: Vec<u32>,
    pub(crate) leaves: Vec<u32>,
    edges: Edges,
    /// Numbers of edges by cell, those of the cell that is being divided last.
    lists: Vec<u32>,
}

/// A cell to be made: its edges are a range of the lists.
#[derive(Clone, Copy)]
struct Cell {
    corner: Quanta,
    size: Size,
    /// Holds the corner.
    set: Set,
    start: usize,
    end: usize,
    /// How many more edges division may list than there are.
    budget: usize,
}

impl<'a> Grower<'a> {
    pub(crate) fn new(source: Source<'a>, sets: &'a Making) -> Self {
        Self {
            source,
            sets,
            nodes: Vec::new(),
            leaves: Vec::new(),
            edges: Edges::default(),
            lists: Vec::new(),
        }
    }

    /// Makes a cell of the grid from its runs and the set at its corner. Gives the set at its south-east corner too.
    pub(crate) fn grow(
        &mut self,
        runs: &[Run],
        corner: Quanta,
        size: Size,
        set: Set,
    ) -> (Reference, Set) {
        if runs.is_empty() {
            return (Reference::whole(set), set);
        }
        let source = self.source;
        self.edges.gather(&source, runs);
        let count = self.edges.edges.len();
        self.lists.clear();
        self.lists.extend(0..count as u32);
        let cell = Cell {
            corner,
            size,
            set,
            start: 0,
            end: count,
            budget: 4 * count + 64,
        };
        let east = self.carried(&cell, [1, 0]);
        (self.made(&cell), east)
    }

    fn edge(&self, at: usize) -> &Edge {
        &self.edges.edges[self.lists[at] as usize]
    }

    /// The set at the next corner of a cell to the east, or to the north.
    fn carried(&self, cell: &Cell, steps: [i64; 2]) -> Set {
        let corner = cell.corner.map(i64::from);
        let next = [0, 1].map(|axis| corner[axis] + (steps[axis] << cell.size[axis]));
        self.carried_along(cell, corner, next)
    }

    /// The set at the end of a way from the cell's corner.
    fn carried_along(&self, cell: &Cell, from: [i64; 2], to: [i64; 2]) -> Set {
        let at = |[x, y]: [i64; 2]| self.source.frame.at(x, y);
        self.turned_over(cell, from, to, (at(from), at(to)))
    }

    fn turned_over(
        &self,
        cell: &Cell,
        from: [i64; 2],
        to: [i64; 2],
        (p, q): (Coord, Coord),
    ) -> Set {
        let mut set = cell.set;
        for at in cell.start..cell.end {
            let edge = self.edge(at);
            if is_away(edge, from, to) {
                continue;
            }
            let (a, b) = self.source.ends(edge.part, edge.segment);
            if crosses_way(a, b, p, q) {
                for &rank in self.edges.owners_of(edge) {
                    set = self.sets.toggled(set, rank);
                }
            }
        }
        set
    }

    fn made(&mut self, cell: &Cell) -> Reference {
        let count = cell.end - cell.start;
        if count == 0 {
            return Reference::whole(cell.set);
        }
        if count <= LEAF_EDGES
            && let Some(leaf) = self.leaf(cell)
        {
            return leaf;
        }
        let crowded = count <= LEAF_EDGES && self.has_crowd(cell);
        match if crowded { None } else { self.divided(cell) } {
            Some(node) => node,
            None => self.knot(cell),
        }
    }

    /// Whether an edge has more parts than a leaf: division does not help it.
    fn has_crowd(&self, cell: &Cell) -> bool {
        (cell.start..cell.end).any(|at| self.edges.owners_of(self.edge(at)).len() > PARTS)
    }

    fn divided(&mut self, cell: &Cell) -> Option<Reference> {
        let counts = self.division(cell)?;
        let grid = Grid {
            corner: cell.corner,
            size: [0, 1].map(|axis| cell.size[axis] - counts[axis]),
            counts,
        };
        let before = self.lists.len();
        let (ends, budget) = self.distributed(cell, &grid)?;
        let mut children = [Reference::whole(0); 64];
        let mut start = before;
        // The sets at the corners of a row's first cell, and of the cell that is made.
        let (mut first, mut set) = (cell.set, cell.set);
        let columns = 1 << counts[0];
        let all = 1_usize << (counts[0] + counts[1]);
        let listed = self.lists.len() - before;
        for (number, &end) in ends[..all].iter().enumerate() {
            let (column, row) = (number % columns, number / columns);
            if column == 0 {
                set = first;
            }
            let own = end - start;
            let child = Cell {
                corner: [
                    cell.corner[0] + ((column as u64) << grid.size[0]) as u32,
                    cell.corner[1] + ((row as u64) << grid.size[1]) as u32,
                ],
                size: grid.size,
                set,
                start,
                end,
                budget: (budget as u64 * own as u64 / listed.max(1) as u64) as usize,
            };
            if column == 0 {
                first = self.carried(&child, [0, 1]);
            }
            set = self.carried(&child, [1, 0]);
            children[number] = self.made(&child);
            start = end;
        }
        self.lists.truncate(before);
        Some(write_node(&mut self.nodes, counts, &children[..all]))
    }

    /// Lists the edges of each child: where the list of each ends, and the budget that is left. `None` where that is beyond the budget.
    fn distributed(&mut self, cell: &Cell, grid: &Grid) -> Option<([usize; 64], usize)> {
        let mut ends = [0; 64];
        let before = self.lists.len();
        for at in cell.start..cell.end {
            let edge = self.edge(at);
            grid.touched(edge.a, edge.b, |child| ends[child] += 1);
        }
        let listed: usize = ends.iter().sum();
        let more = listed.saturating_sub(cell.end - cell.start);
        if more > cell.budget {
            return None;
        }
        let mut next = [0; 64];
        let mut end = before;
        for (next, own) in next.iter_mut().zip(&mut ends) {
            *next = end;
            end += *own;
            *own = end;
        }
        self.lists.resize(end, 0);
        for at in cell.start..cell.end {
            let number = self.lists[at];
            let edge = &self.edges.edges[number as usize];
            let lists = &mut self.lists;
            grid.touched(edge.a, edge.b, |child| {
                lists[next[child]] = number;
                next[child] += 1;
            });
        }
        Some((ends, cell.budget - more))
    }

    /// Into how many columns and rows a cell is divided, as powers of two. Always along the axis on which fewer edges are cut, so that a comb is divided
    /// between its teeth.
    fn division(&self, cell: &Cell) -> Option<[u32; 2]> {
        let count = (cell.end - cell.start) as f64;
        let mut spans = [0.0; 2];
        for at in cell.start..cell.end {
            let edge = self.edge(at);
            for axis in [0, 1] {
                spans[axis] += self.span(cell, edge, axis);
            }
        }
        let mut counts = [0, 0];
        let can = |counts: [u32; 2], axis: usize| cell.size[axis] > SMALLEST + counts[axis];
        while counts[0] + counts[1] < 6 {
            let cut = [0, 1].map(|axis| spans[axis] * f64::from(1_u32 << counts[axis]));
            let cells = f64::from(1_u32 << (counts[0] + counts[1]));
            let begun = counts != [0, 0];
            if begun && (count + cut[0] + cut[1]) / (1.0 + cut[0] + cut[1]).min(cells) < AIM {
                break;
            }
            let better = usize::from(cut[1] < cut[0]);
            let Some(axis) = [better, 1 - better]
                .into_iter()
                .find(|&axis| can(counts, axis))
            else {
                break;
            };
            counts[axis] += 1;
        }
        (counts != [0, 0]).then_some(counts)
    }

    /// How much of a cell's width, or height, an edge spans.
    fn span(&self, cell: &Cell, edge: &Edge, axis: usize) -> f64 {
        let low = i64::from(cell.corner[axis]);
        let high = low + (1 << cell.size[axis]);
        let within = |c: u32| i64::from(c).clamp(low, high);
        (within(edge.a[axis]) - within(edge.b[axis])).unsigned_abs() as f64
            / (1_u64 << cell.size[axis]) as f64
    }

    /// The cell as a leaf; `None` where it has too many parts or vertices, or its reference is too near a border.
    fn leaf(&mut self, cell: &Cell) -> Option<Reference> {
        let mut draft = LeafDraft::default();
        for at in cell.start..cell.end {
            draft.parts.extend(self.edges.owners_of(self.edge(at)));
            draft.parts.sort_unstable();
            draft.parts.dedup();
            if draft.parts.len() > PARTS {
                return None;
            }
        }
        let parts = std::mem::take(&mut draft.parts);
        let mask_of = |ranks: &[u32]| {
            let bit = |rank: &u32| parts.binary_search(rank).map_or(0, |place| 1 << place);
            ranks.iter().map(bit).sum::<u8>()
        };
        let mut chains = Chains::new(Window::new(cell.corner, cell.size), &mut draft);
        for at in cell.start..cell.end {
            let edge = self.edge(at);
            let mask = mask_of(self.edges.owners_of(edge));
            chains.add(edge.segment, mask, edge.a, edge.b);
        }
        if !chains.is_sound() {
            return None;
        }
        if draft.vertices.is_empty() {
            return Some(Reference::whole(cell.set));
        }
        for at in cell.start..cell.end {
            let edge = self.edge(at);
            add_run(
                &mut draft.runs,
                edge.segment,
                mask_of(self.edges.owners_of(edge)),
            );
        }
        let set = self.set_at_reference(cell);
        let holds = |rank: &u32| self.sets.contains(set, *rank);
        draft.base = mask_of(&parts.iter().copied().filter(holds).collect::<Vec<_>>());
        draft.around = self.beyond(set, &parts);
        draft.parts = parts;
        Some(Reference::leaf(draft.write(&mut self.leaves)))
    }

    fn set_at_reference(&self, cell: &Cell) -> Set {
        let corner = cell.corner.map(i64::from);
        let p = self.source.frame.at(corner[0], corner[1]);
        let q = reference(self.source.frame, cell.corner, cell.size);
        let around = [0, 1].map(|axis| (1 << cell.size[axis] >> 12) + 8);
        let low = [0, 1].map(|axis| corner[axis] - around[axis]);
        self.turned_over(cell, low, corner, (p, q))
    }

    /// The set where it has parts beyond those of a leaf, else nothing.
    fn beyond(&self, set: Set, parts: &[u32]) -> Set {
        let mut from = 0;
        while let Some(rank) = self.sets.next(set, from) {
            if parts.binary_search(&rank).is_err() {
                return set;
            }
            from = rank + 1;
        }
        0
    }

    fn knot(&mut self, cell: &Cell) -> Reference {
        let mut parts: BTreeMap<u32, Vec<(Run, u8)>> = BTreeMap::new();
        for at in cell.start..cell.end {
            let edge = self.edge(at);
            for &rank in self.edges.owners_of(edge) {
                add_run(parts.entry(rank).or_default(), edge.segment, 0);
            }
        }
        let runs = |runs: Vec<(Run, u8)>| runs.into_iter().map(|(run, _)| run).collect();
        let draft = KnotDraft {
            around: self.set_at_reference(cell),
            parts: parts
                .into_iter()
                .map(|(rank, all)| (rank, runs(all)))
                .collect(),
        };
        Reference::knot(draft.write(&mut self.leaves))
    }
}

fn add_run(runs: &mut Vec<(Run, u8)>, segment: u32, mask: u8) {
    match runs.last_mut() {
        Some((run, same)) if *same == mask && run.first + run.count == segment => run.count += 1,
        _ => runs.push((
            Run {
                first: segment,
                count: 1,
            },
            mask,
        )),
    }
}

/// Whether an edge stays away from the box of a way, by more than rounding to quanta does.
fn is_away(edge: &Edge, from: [i64; 2], to: [i64; 2]) -> bool {
    [0, 1].into_iter().any(|axis| {
        let (a, b) = (i64::from(edge.a[axis]), i64::from(edge.b[axis]));
        let (low, high) = (from[axis].min(to[axis]), from[axis].max(to[axis]));
        a.max(b) + 2 < low || a.min(b) > high + 2
    })
}

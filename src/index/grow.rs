//! How the cells of the ground index are made: each from its edges and from the set of parts that holds its south-west corner.
//!
//! A cell of few edges becomes a leaf, another is divided. The sets at the corners of its cells are carried from corner to corner by the edges between them,
//! exactly. How often edges are cut by division is limited for each cell of the grid, so that memory stays in proportion to the
//! input; where the limit is met, or cells become as small as quanta, what is left is a knot.

use geo_types::Coord;

use super::clip::{Chains, Window};
use super::frame::Quanta;
use super::halves::{Half, Halves};
use super::knot::{KnotDraft, StarDraft, comes_before};
use super::leaf::{LeafDraft, PARTS, reference};
use super::sets::{Making, NOTHING, Set, Turning};
use super::source::{Edge, Edges, Source, Stretch};
use super::touched::{Grid, Home};
use super::tree::{Reference, Size, write_node};
use crate::geometry::side::{Side, crosses_way, side, turning};

/// A cell of at most so many edges is tried as a leaf.
const LEAF_EDGES: usize = 28;
/// So many edges a child is what division aims at.
const AIM: f64 = 10.0;
/// A knot of fewer edges is no star.
const STAR: usize = 64;
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
    lists: Vec<Listed>,
    /// Children and the edges that come near them.
    near: Vec<(u32, Listed)>,
    /// The leaf that is being made: room, like the others.
    draft: LeafDraft,
}

/// The number of an edge in the list of a cell, and whether it lies so far within the cell that it need not be compared with its sides.
#[derive(Clone, Copy)]
struct Listed(u32);

impl Listed {
    const WITHIN: u32 = 1 << 31;

    fn number(self) -> u32 {
        self.0 & !Self::WITHIN
    }

    fn is_within(self) -> bool {
        self.0 & Self::WITHIN != 0
    }
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
            near: Vec::new(),
            draft: LeafDraft::default(),
        }
    }

    /// Makes a cell of the grid from its stretches and the set at its corner. Gives the set at its south-east corner too.
    pub(crate) fn grow(
        &mut self,
        stretches: &[Stretch],
        corner: Quanta,
        size: Size,
        set: Set,
    ) -> (Reference, Set) {
        if stretches.is_empty() {
            return (Reference::whole(set), set);
        }
        let source = self.source;
        self.edges.gather(&source, stretches);
        let count = self.edges.edges.len();
        self.lists.clear();
        self.lists.extend((0..count as u32).map(Listed));
        let cell = Cell {
            corner,
            size,
            set,
            start: 0,
            end: count,
            // A nest of corners, or a star, needs as many as n log n.
            budget: (8 + (count + 1).ilog2() as usize) * count + 64,
        };
        let east = self.carried(&cell, [1, 0]);
        (self.made(&cell), east)
    }

    fn edge(&self, listed: Listed) -> &Edge {
        &self.edges.edges[listed.number() as usize]
    }

    fn listed(&self, cell: &Cell) -> &[Listed] {
        &self.lists[cell.start..cell.end]
    }

    /// The set at the next corner of a cell to the east, or to the north.
    fn carried(&self, cell: &Cell, steps: [i64; 2]) -> Set {
        if cell.start == cell.end {
            return cell.set;
        }
        let corner = cell.corner.map(i64::from);
        let next = [0, 1].map(|axis| corner[axis] + (steps[axis] << cell.size[axis]));
        let at = |[x, y]: [i64; 2]| self.source.frame.at(x, y);
        self.turned_over(cell, corner, next, || (at(corner), at(next)))
    }

    /// The set at the end of a way from the cell's corner. The way stays in a box.
    #[inline]
    fn turned_over(
        &self,
        cell: &Cell,
        low: [i64; 2],
        high: [i64; 2],
        way: impl Fn() -> (Coord, Coord),
    ) -> Set {
        // At most cells no edge is near the way, and its ends need not be known.
        let mut ends = None;
        let mut turning = None;
        for &listed in self.listed(cell) {
            if listed.is_within() {
                continue;
            }
            let edge = self.edge(listed);
            if is_away(edge, low, high) {
                continue;
            }
            let (p, q) = *ends.get_or_insert_with(&way);
            let (a, b) = self.source.ends(edge.part, edge.segment);
            if crosses_way(a, b, p, q) {
                let turning = turning.get_or_insert_with(|| self.sets.turning(cell.set));
                for &rank in self.edges.owners_of(&edge.owners) {
                    turning.turn(rank);
                }
            }
        }
        turning.map_or(cell.set, Turning::set)
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
        // Division would go on to the smallest cells all around a star.
        let star = self.star(cell);
        let crowded = count <= LEAF_EDGES && self.has_crowd(cell);
        let is_whole = star.is_some() || crowded;
        match if is_whole { None } else { self.divided(cell) } {
            Some(node) => node,
            None => self.knot(cell, star),
        }
    }

    /// Whether an edge has more parts than a leaf: division does not help it.
    fn has_crowd(&self, cell: &Cell) -> bool {
        let owners = |&listed| self.edges.owners_of(&self.edge(listed).owners);
        self.listed(cell)
            .iter()
            .any(|listed| owners(listed).len() > PARTS)
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
            if column == 0 && number + columns < all {
                first = self.carried(&child, [0, 1]);
            }
            if column + 1 < columns {
                set = self.carried(&child, [1, 0]);
            }
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
        let most = cell.end - cell.start + cell.budget;
        let near = &mut self.near;
        near.clear();
        // Where the edge before ended, most of the next lie too.
        let mut home = Home::NOWHERE;
        for &listed in &self.lists[cell.start..cell.end] {
            let number = listed.number();
            let edge = &self.edges.edges[number as usize];
            if home.holds(edge.a) & home.holds(edge.b) {
                ends[home.cell] += 1;
                near.push((home.cell as u32, Listed(number | Listed::WITHIN)));
                continue;
            }
            grid.touched(edge.a, edge.b, |child| {
                ends[child] += 1;
                near.push((child as u32, Listed(number)));
            });
            home = grid.home(edge.b);
            if near.len() > most {
                return None;
            }
        }
        let more = near.len().saturating_sub(cell.end - cell.start);
        let budget = cell.budget.checked_sub(more)?;
        let mut next = [0; 64];
        let mut end = before;
        for (next, own) in next.iter_mut().zip(&mut ends) {
            *next = end;
            end += *own;
            *own = end;
        }
        self.lists.resize(end, Listed(0));
        for &(child, listed) in &self.near {
            let next = &mut next[child as usize];
            self.lists[*next] = listed;
            *next += 1;
        }
        Some((ends, budget))
    }

    /// Into how many columns and rows a cell is divided, as powers of two. Always along the axis on which fewer edges are cut, so that a comb is divided
    /// between its teeth.
    fn division(&self, cell: &Cell) -> Option<[u32; 2]> {
        let count = (cell.end - cell.start) as f64;
        let spans = self.spans(cell);
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

    /// How many times the edges of a cell run over its width and its height.
    fn spans(&self, cell: &Cell) -> [f64; 2] {
        let low = cell.corner.map(i64::from);
        let high = [0, 1].map(|axis| low[axis] + (1 << cell.size[axis]));
        let mut spans = [0_u64; 2];
        for &listed in self.listed(cell) {
            let edge = self.edge(listed);
            for axis in [0, 1] {
                let [a, b] =
                    [edge.a, edge.b].map(|c| i64::from(c[axis]).clamp(low[axis], high[axis]));
                spans[axis] += a.abs_diff(b);
            }
        }
        [0, 1].map(|axis| spans[axis] as f64 / (1_u64 << cell.size[axis]) as f64)
    }

    /// The cell as a leaf; `None` where it has too many parts or vertices, or its reference is too near a border.
    fn leaf(&mut self, cell: &Cell) -> Option<Reference> {
        let mut draft = std::mem::take(&mut self.draft);
        draft.clear();
        let leaf = self.drafted(cell, &mut draft);
        self.draft = draft;
        leaf
    }

    fn drafted(&mut self, cell: &Cell, draft: &mut LeafDraft) -> Option<Reference> {
        self.add_parts(cell, &mut draft.parts)?;
        let parts = std::mem::take(&mut draft.parts);
        let (mut last, mut mask) = (None, 0);
        let mut chains = Chains::new(Window::new(cell.corner, cell.size), draft);
        for &listed in self.listed(cell) {
            let edge = self.edge(listed);
            if last != Some(edge.owners) {
                last = Some(edge.owners);
                mask = mask_of(&parts, self.edges.owners_of(&edge.owners));
            }
            if listed.is_within() {
                chains.add_within(edge.segment, mask, edge.a, edge.b);
            } else {
                chains.add(edge.segment, mask, edge.a, edge.b);
            }
        }
        let is_sound = chains.is_sound();
        draft.parts = parts;
        if !is_sound {
            return None;
        }
        if draft.vertices.is_empty() {
            return Some(Reference::whole(cell.set));
        }
        let set = self.set_at_reference(cell);
        draft.base = draft
            .parts
            .iter()
            .enumerate()
            .map(|(place, &rank)| u8::from(self.sets.contains(set, rank)) << place)
            .sum();
        draft.around = self.beyond(set, &draft.parts);
        Some(draft.write(&mut self.leaves))
    }

    /// The parts of a cell's edges in their order; `None` where they are more than a leaf has.
    fn add_parts(&self, cell: &Cell, parts: &mut Vec<u32>) -> Option<()> {
        let mut last = None;
        for &listed in self.listed(cell) {
            let edge = self.edge(listed);
            if last == Some(edge.owners) {
                continue;
            }
            last = Some(edge.owners);
            for &rank in self.edges.owners_of(&edge.owners) {
                if let Err(place) = parts.binary_search(&rank) {
                    parts.insert(place, rank);
                }
            }
            if parts.len() > PARTS {
                return None;
            }
        }
        Some(())
    }

    fn set_at_reference(&self, cell: &Cell) -> Set {
        let corner = cell.corner.map(i64::from);
        let frame = self.source.frame;
        let way = || {
            (
                frame.at(corner[0], corner[1]),
                reference(frame, cell.corner, cell.size),
            )
        };
        let around = [0, 1].map(|axis| (1 << cell.size[axis] >> 12) + 8);
        let low = [0, 1].map(|axis| corner[axis] - around[axis]);
        self.turned_over(cell, low, corner, way)
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

    fn knot(&mut self, cell: &Cell, star: Option<StarDraft>) -> Reference {
        let frame = self.source.frame;
        let [x, y] = [0, 1].map(|axis| i64::from(cell.corner[axis]) + (1 << cell.size[axis]));
        let knot = Half {
            low: reference(frame, cell.corner, cell.size),
            high: frame.at(x, y),
            set: self.set_at_reference(cell),
            edges: self.listed(cell).iter().map(|one| one.number()).collect(),
        };
        let halves = Halves {
            source: &self.source,
            sets: self.sets,
            edges: &self.edges,
        };
        let at = self.leaves.len();
        match star {
            Some(_) => KnotDraft {
                star,
                ..halves.draft(&knot)
            }
            .write(&mut self.leaves),
            None => halves.write(knot, &mut self.leaves),
        }
        Reference::knot(at)
    }
}

impl Grower<'_> {
    /// The edges of a cell in their order around the position in which all of them end, in the cell or not, where there is one. Each must lead out of the cell: then nothing but
    /// them parts it, and the corner, whose set is known, is as good a place to begin as any.
    fn star(&self, cell: &Cell) -> Option<StarDraft> {
        let listed = self.listed(cell);
        if listed.len() < STAR {
            return None;
        }
        let ends = |listed: &Listed| {
            let edge = self.edge(*listed);
            self.source.ends(edge.part, edge.segment)
        };
        let ((a, b), (c, d)) = (ends(&listed[0]), ends(&listed[listed.len() / 2]));
        let is_common = |p: Coord| listed.iter().map(ends).all(|(a, b)| (a == p) != (b == p));
        let at = [a, b]
            .into_iter()
            .find(|&p| (p == c || p == d) && is_common(p))?;
        let far = |listed: &Listed| match ends(listed) {
            (a, b) if a == at => b,
            (a, _) => a,
        };
        let frame = self.source.frame;
        let distance = |p: Coord| (p.x - at.x).hypot(p.y - at.y);
        let corner = |steps: [i64; 2]| {
            let [x, y] =
                [0, 1].map(|axis| i64::from(cell.corner[axis]) + (steps[axis] << cell.size[axis]));
            frame.at(x, y)
        };
        let corners = [[0, 0], [1, 0], [0, 1], [1, 1]].map(corner);
        let reach = corners.map(distance).into_iter().fold(0.0, f64::max);
        if !listed.iter().all(|one| distance(far(one)) > 1.01 * reach) {
            return None;
        }
        let mut spokes: Vec<Listed> = listed.to_vec();
        spokes.sort_by(|s, t| turning(at, far(s), far(t)));
        let start = spokes.partition_point(|spoke| comes_before(at, far(spoke), corners[0]));
        let across = |set: Set, spoke: Listed| {
            let mut turning = self.sets.turning(set);
            for &rank in self.edges.owners_of(&self.edge(spoke).owners) {
                turning.turn(rank);
            }
            turning.set()
        };
        // What comes behind each spoke: on from the corner, and back from it.
        let mut sets = vec![NOTHING; spokes.len()];
        let mut set = cell.set;
        for i in start..spokes.len() {
            set = across(set, spokes[i]);
            sets[i] = set;
        }
        let mut first = cell.set;
        for i in (0..start).rev() {
            sets[i] = first;
            first = across(first, spokes[i]);
        }
        // Once round it is the same again. Around a star beside the cell the spokes go no more than half round; if not past the east, where the order begins.
        let last = spokes.len() - 1;
        let goes_half_round = || side(at, far(&spokes[last]), far(&spokes[0])) == Side::Right;
        let is_clear = first == sets[last] || (self.is_beside(cell, at) && goes_half_round());
        is_clear.then(|| StarDraft {
            at,
            first,
            spokes: spokes
                .iter()
                .map(|spoke| self.edge(*spoke).segment)
                .zip(sets)
                .collect(),
        })
    }
}

impl Grower<'_> {
    /// Whether a cell holds neither a position nor anything straight to the east of it, rounding to quanta allowed for.
    fn is_beside(&self, cell: &Cell, at: Coord) -> bool {
        let place = |steps: i64| {
            let [x, y] = [0, 1].map(|axis| {
                let size = if steps > 0 { 1 << cell.size[axis] } else { 0 };
                i64::from(cell.corner[axis]) + size + steps
            });
            self.source.frame.at(x, y)
        };
        let (low, high) = (place(-1), place(1));
        high.y < at.y || low.y > at.y || high.x < at.x
    }
}

/// A bit for each of some parts among a leaf's.
fn mask_of(parts: &[u32], ranks: &[u32]) -> u8 {
    let bit = |rank: &u32| parts.binary_search(rank).map_or(0, |place| 1 << place);
    ranks.iter().map(bit).sum()
}

/// Whether an edge stays away from the box of a way, by more than rounding to quanta does.
fn is_away(edge: &Edge, low: [i64; 2], high: [i64; 2]) -> bool {
    let away = |axis: usize| {
        let (a, b) = (i64::from(edge.a[axis]), i64::from(edge.b[axis]));
        (a.max(b) + 2 < low[axis]) | (a.min(b) > high[axis] + 2)
    };
    away(0) | away(1)
}

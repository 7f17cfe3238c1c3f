//! Position to parts: who holds it, the part with the smallest outer ring first.
//!
//! A position is taken to fixed point and down through cells ([`super::tree`]) until one is left that a set of parts holds whole, or that few borders run
//! through ([`super::leaf`]). Answers are exact: the fixed point only says where to look, and decides nothing within its rounding of a border.

use std::borrow::Cow;
use std::ops::Range;

use geo_types::Coord;

use super::claims::Claims;
use super::frame::{Frame, Quanta};
use super::grow::Grower;
use super::knot::{Knot, half_at};
use super::leaf::{Leaf, Run, corner_of, reference};
use super::plan::{Plan, finest_of};
use super::restored::check_tree;
use super::sets::{Checked, Making, NOTHING, Set, Sets};
use super::shade::{First, Look, Shade};
use super::source::{Source, part_of};
use super::tree::{Content, Reference, Size, Tree, gathered_grid};
use crate::geometry::ring::Rings;
use crate::territory::{Stamp, TerritoryId};

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct GroundIndex {
    frame: Frame,
    shade: Shade,
    /// That of the ids of lower numbers than these.
    stamp: Stamp,
    /// Ids of another stamp, those of territories that came to a map later, in the order of their numbers; the lowest of these.
    late: Box<[TerritoryId]>,
    late_from: u32,
    pub(crate) tree: Tree,
    sets: Sets,
    /// The number of each part's first segment.
    starts: Box<[u32]>,
    /// The parts in the order of outer rings, the smallest first: a part's place here is its rank.
    by_rank: Box<[u32]>,
    /// The rank of each part.
    ranks: Box<[u32]>,
    /// Whose the one part of a set is; nobody's for the set of none.
    owners: Box<[Option<TerritoryId>]>,
}

/// What of an index is stored: the rest is made again of this and of the parts.
pub(crate) struct Stored<'a> {
    /// Columns and rows of the grid before it was gathered, as powers of two.
    pub(crate) grid: [u32; 2],
    pub(crate) by_rank: Cow<'a, [u32]>,
    pub(crate) cells: Cow<'a, [Reference]>,
    pub(crate) nodes: Cow<'a, [u32]>,
    pub(crate) leaves: Cow<'a, [u32]>,
    pub(crate) sets: Cow<'a, [[u32; 2]]>,
    /// The first look's cells and blocks.
    pub(crate) shade: [Cow<'a, [u32]>; 2],
}

/// Where parts and segments stand.
struct Places {
    starts: Vec<u32>,
    by_rank: Vec<u32>,
    ranks: Vec<u32>,
}

/// The number of each part's first segment, and of all.
fn starts_of(parts: &[&Rings]) -> Vec<u32> {
    let mut starts = vec![0];
    let mut end = 0;
    starts.extend(parts.iter().map(|rings| {
        end += rings.coords().len() as u32;
        end
    }));
    starts
}

/// The rank of each part, where each has one.
fn ranks_of(by_rank: &[u32], parts: usize) -> Result<Vec<u32>, &'static str> {
    let mut ranks = vec![u32::MAX; parts];
    for (rank, &part) in by_rank.iter().enumerate() {
        match ranks.get_mut(part as usize) {
            Some(place) if *place == u32::MAX => *place = rank as u32,
            _ => return Err("the order of the parts is none"),
        }
    }
    match by_rank.len() == parts {
        true => Ok(ranks),
        false => Err("the order of the parts is none"),
    }
}

/// Who holds a position, to be read one after another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holding {
    p: Coord,
    place: Place,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    /// In a cell that a set holds.
    Whole(Set),
    /// In a leaf, with those of its parts that hold the position.
    Leaf { at: usize, parts: u8 },
    /// In a knot, or that half of it.
    Knot { at: usize },
}

impl GroundIndex {
    /// Over the parts' rings and whose each is, with the area within the outer rings of each. Equal areas keep the order of the parts.
    pub(crate) fn new<'a>(
        parts: impl Iterator<Item = (&'a Rings, TerritoryId)>,
        outer_areas_m2: &[f64],
    ) -> Self {
        let mut by_rank: Vec<u32> = (0..outer_areas_m2.len() as u32).collect();
        by_rank.sort_by(|&i, &j| outer_areas_m2[i as usize].total_cmp(&outer_areas_m2[j as usize]));
        let mut ranks = vec![0; by_rank.len()];
        for (rank, &part) in by_rank.iter().enumerate() {
            ranks[part as usize] = rank as u32;
        }
        let (parts, owners): (Vec<&Rings>, Vec<TerritoryId>) = parts.unzip();
        let starts = starts_of(&parts);
        let frame = Frame::around(parts.iter().copied());
        let source = Source {
            parts: &parts,
            starts: &starts,
            ranks: &ranks,
            frame: &frame,
        };
        let sets = Making::new(parts.len());
        let tree = grown(source, &sets);
        let grid = tree.grid;
        let places = Places {
            starts,
            by_rank,
            ranks,
        };
        let shade = |first: &Firsts<'_>| Some(Shade::over(first.tree, grid, first));
        let index = Self::over(frame, tree.gathered(), sets.made(), places, &owners, shade);
        index.expect("a first look can be made")
    }

    /// Over a gathered tree, with a first look over who comes first there.
    fn over(
        frame: Frame,
        tree: Tree,
        sets: Sets,
        places: Places,
        owners: &[TerritoryId],
        shade: impl FnOnce(&Firsts<'_>) -> Option<Shade>,
    ) -> Option<Self> {
        let Places {
            starts,
            by_rank,
            ranks,
        } = places;
        let stamp = owners.first().map_or_else(Stamp::fresh, |id| id.stamp());
        let mut late: Vec<TerritoryId> = owners.to_vec();
        late.retain(|id| id.stamp() != stamp);
        late.sort_unstable();
        late.dedup();
        let owners: Box<[Option<TerritoryId>]> = std::iter::once(None)
            .chain(by_rank.iter().map(|&part| Some(owners[part as usize])))
            .collect();
        let shade = shade(&Firsts {
            tree: &tree,
            sets: &sets,
            owners: &owners,
        })?;
        Some(Self {
            frame,
            shade,
            stamp,
            late_from: late.first().map_or(u32::MAX, |id| id.number()),
            late: late.into(),
            tree,
            sets,
            starts: starts.into(),
            owners,
            by_rank: by_rank.into(),
            ranks: ranks.into(),
        })
    }

    /// What of it is stored.
    pub(crate) fn stored(&self) -> Stored<'_> {
        Stored {
            grid: self.shade.grid(),
            by_rank: Cow::Borrowed(&self.by_rank),
            cells: Cow::Borrowed(&self.tree.cells),
            nodes: Cow::Borrowed(&self.tree.nodes),
            leaves: Cow::Borrowed(&self.tree.leaves),
            sets: Cow::Borrowed(self.sets.nodes()),
            shade: self.shade.stored().map(Cow::Borrowed),
        }
    }

    /// An index that was stored, over the same parts. Who holds what is as it says; that it says it of parts, sets and segments that there are is looked at.
    pub(crate) fn restored<'a>(
        parts: impl Iterator<Item = (&'a Rings, TerritoryId)>,
        stored: Stored<'_>,
    ) -> Result<Self, &'static str> {
        let (parts, owners): (Vec<&Rings>, Vec<TerritoryId>) = parts.unzip();
        let by_rank = stored.by_rank.into_owned();
        let ranks = ranks_of(&by_rank, parts.len())?;
        let starts = starts_of(&parts);
        let grid = stored.grid;
        let finest = finest_of(*starts.last().unwrap_or(&0));
        if grid[0].max(grid[1]) > finest || grid[0] + grid[1] > finest {
            return Err("the ground index is too fine");
        }
        let tree = Tree {
            grid: gathered_grid(grid),
            cells: stored.cells.into_owned(),
            nodes: stored.nodes.into_owned(),
            leaves: stored.leaves.into_owned(),
        };
        if tree.cells.len() != 1 << (tree.grid[0] + tree.grid[1]) {
            return Err("the ground index has other cells than its grid");
        }
        let [shade_cells, shade_blocks] = stored.shade.map(Cow::into_owned);
        let sets = Checked::new(parts.len(), stored.sets.into_owned())?;
        let ends = starts.iter().zip(&parts).flat_map(|(start, rings)| {
            (0..rings.len()).map(move |ring| start + rings.range(ring).end as u32)
        });
        let mut claims = Claims::new(sets, &starts, &by_rank, ends);
        check_tree(&tree, grid, &mut claims)?;
        let sets = claims.sets.sets();
        let frame = Frame::around(parts.iter().copied());
        let places = Places {
            starts,
            by_rank,
            ranks,
        };
        let most = owners.iter().map(|id| id.number()).max().unwrap_or(0);
        let shade = |first: &Firsts<'_>| {
            Shade::restored(first.tree, grid, [shade_cells, shade_blocks], first, most)
        };
        let index = Self::over(frame, tree, sets, places, &owners, shade);
        index.ok_or("the ground index contradicts itself at first sight")
    }

    /// A part's place in the order of outer rings, the smallest first.
    pub(crate) fn rank_of(&self, part: u32) -> u32 {
        self.ranks[part as usize]
    }

    /// Whose the part of a rank is.
    pub(crate) fn owner_of_rank(&self, rank: u32) -> Option<TerritoryId> {
        self.owners[rank as usize + 1]
    }

    /// Where in the fixed point a position is looked up that needs no other name; `None` for others and outside the map.
    #[inline(always)]
    pub(crate) fn plain_quanta(&self, p: Coord) -> Option<Quanta> {
        self.frame.holds_plainly(p).then(|| self.frame.quanta(p))
    }

    /// Those of a position of the box.
    #[inline(always)]
    pub(crate) fn quanta(&self, p: Coord) -> Quanta {
        self.frame.quanta(p)
    }

    /// The first look at a position of some quanta.
    #[inline(always)]
    pub(crate) fn look(&self, quanta: Quanta) -> Look {
        self.shade.look(quanta)
    }

    /// Whose the first part by rank is that holds the position of a look that is not mixed.
    #[inline(always)]
    pub(crate) fn owner_of(&self, look: Look) -> Option<TerritoryId> {
        if look.holder >= self.late_from {
            return self.late_owner(look.holder);
        }
        TerritoryId::numbered(look.holder, self.stamp)
    }

    #[cold]
    fn late_owner(&self, number: u32) -> Option<TerritoryId> {
        let place = self.late.binary_search_by_key(&number, |id| id.number());
        place.ok().map(|place| self.late[place])
    }

    /// What is to be asked where it is mixed.
    #[inline]
    pub(crate) fn below(&self, look: Look) -> (Reference, Size) {
        self.shade.below(look)
    }

    /// The same where it is mixed.
    #[inline]
    pub(crate) fn owner_below<'a>(
        &self,
        look: Look,
        p: Coord,
        quanta: Quanta,
        rings_of: impl Fn(u32) -> &'a Rings + Copy,
    ) -> Option<TerritoryId> {
        let (reference, size) = self.shade.below(look);
        let (reference, size) = self.tree.descend_from(reference, quanta, size);
        self.owner_in(reference, size, p, quanta, rings_of)
    }

    /// The same where what the cell at the position holds is known.
    #[inline]
    pub(crate) fn owner_in<'a>(
        &self,
        reference: Reference,
        size: Size,
        p: Coord,
        quanta: Quanta,
        rings_of: impl Fn(u32) -> &'a Rings + Copy,
    ) -> Option<TerritoryId> {
        if let Content::Whole(set) = reference.content()
            && let Some(&owner) = self.owners.get(set as usize)
        {
            return owner;
        }
        if let Content::Leaf(at) = reference.content() {
            let leaf = Leaf::at(&self.tree.leaves, at);
            let parts = leaf
                .holders_of(reference.class(), quanta, size)
                .unwrap_or_else(|| self.exact(leaf, quanta, size, p, rings_of));
            if leaf.around() == NOTHING {
                let rank = leaf.parts().get(parts.trailing_zeros() as usize);
                return rank.and_then(|&rank| self.owners[rank as usize + 1]);
            }
        }
        self.first_owner(reference, size, p, quanta, rings_of)
    }

    #[cold]
    fn first_owner<'a>(
        &self,
        reference: Reference,
        size: Size,
        p: Coord,
        quanta: Quanta,
        rings_of: impl Fn(u32) -> &'a Rings + Copy,
    ) -> Option<TerritoryId> {
        let holding = self.held(reference, size, quanta, p, rings_of);
        self.owners[self.next(rings_of, holding, 0)?.rank as usize + 1]
    }

    /// Who holds a position, after the step to the north-east.
    #[inline]
    pub(crate) fn holding<'a>(&self, rings_of: impl Fn(u32) -> &'a Rings, p: Coord) -> Holding {
        let whole = |set| Holding {
            p,
            place: Place::Whole(set),
        };
        if !self.frame.holds(p) {
            return whole(NOTHING);
        }
        let quanta = self.frame.quanta(p);
        let (reference, size) = self.tree.descend(quanta);
        self.held(reference, size, quanta, p, rings_of)
    }

    /// The same where what the cell at the position holds is known.
    #[inline]
    fn held<'a>(
        &self,
        reference: Reference,
        size: Size,
        quanta: Quanta,
        p: Coord,
        rings_of: impl Fn(u32) -> &'a Rings,
    ) -> Holding {
        let place = match reference.content() {
            Content::Whole(set) => Place::Whole(set),
            Content::Leaf(at) => {
                let leaf = Leaf::at(&self.tree.leaves, at);
                let parts = leaf.holders(quanta, size);
                let parts = parts.unwrap_or_else(|| self.exact(leaf, quanta, size, p, rings_of));
                Place::Leaf { at, parts }
            }
            Content::Knot(at) => {
                let at = half_at(&self.tree.leaves, at, p);
                let knot = Knot::at(&self.tree.leaves, at);
                match knot.set_in_star(p, |run| self.positions(&rings_of, run)) {
                    Some(set) => Place::Whole(set),
                    None => Place::Knot { at },
                }
            }
            Content::Node(_) => Place::Whole(NOTHING),
        };
        Holding { p, place }
    }

    #[cold]
    fn exact<'a>(
        &self,
        leaf: Leaf<'_>,
        quanta: Quanta,
        size: Size,
        p: Coord,
        rings_of: impl Fn(u32) -> &'a Rings,
    ) -> u8 {
        let reference = reference(&self.frame, corner_of(quanta, size), size);
        leaf.exact_holders(reference, p, |run| self.positions(&rings_of, run))
    }

    /// The positions of a run.
    fn positions<'a>(&self, rings_of: impl Fn(u32) -> &'a Rings, run: Run) -> &'a [Coord] {
        let part = part_of(&self.starts, run.first);
        let at = (run.first - self.starts[part]) as usize;
        &rings_of(part as u32).coords()[at..=at + run.count as usize]
    }

    /// The next part by rank, from a rank on, with its rank.
    #[inline]
    pub(crate) fn next<'a>(
        &self,
        rings_of: impl Fn(u32) -> &'a Rings,
        holding: Holding,
        from: u32,
    ) -> Option<Holder> {
        let rank = match holding.place {
            Place::Whole(set) => self.sets.next(set, from),
            Place::Leaf { at, parts } => {
                let leaf = Leaf::at(&self.tree.leaves, at);
                next_in_leaf(&self.sets, leaf, parts, from)
            }
            Place::Knot { at } => self.next_in_knot(rings_of, at, holding.p, from),
        };
        rank.map(|rank| Holder {
            part: self.by_rank[rank as usize],
            rank,
        })
    }

    #[cold]
    fn next_in_knot<'a>(
        &self,
        rings_of: impl Fn(u32) -> &'a Rings,
        at: usize,
        p: Coord,
        from: u32,
    ) -> Option<u32> {
        let knot = Knot::at(&self.tree.leaves, at);
        let ranks = knot.parts();
        let holds =
            |&place: &usize| knot.holds(place, &self.sets, p, |run| self.positions(&rings_of, run));
        let first = ranks.partition_point(|&rank| rank < from);
        let beyond = next_beyond(&self.sets, knot.around, ranks, from);
        // Those after the one beyond need not be asked.
        let end = beyond.map_or(ranks.len(), |beyond| {
            ranks.partition_point(|&rank| rank < beyond)
        });
        let own = (first..end).find(holds).map(|place| ranks[place]);
        least(own, beyond)
    }

    /// All parts that hold the nudged position, that of the least rank first.
    pub(crate) fn holders<'a>(&self, rings_of: impl Fn(u32) -> &'a Rings, p: Coord) -> Vec<u32> {
        let holding = self.holding(&rings_of, p);
        let mut from = 0;
        let next = || {
            let holder = self.next(&rings_of, holding, from)?;
            from = holder.rank + 1;
            Some(holder.part)
        };
        std::iter::from_fn(next).collect()
    }
}

/// Who comes first, while the index is made.
struct Firsts<'a> {
    tree: &'a Tree,
    sets: &'a Sets,
    owners: &'a [Option<TerritoryId>],
}

impl Firsts<'_> {
    fn of_rank(&self, rank: Option<u32>) -> u32 {
        let owner = rank.and_then(|rank| self.owners[rank as usize + 1]);
        owner.map_or(0, TerritoryId::number)
    }
}

impl First for Firsts<'_> {
    fn of_set(&self, set: Set) -> u32 {
        self.of_rank(self.sets.next(set, 0))
    }

    fn of_leaf(&self, at: usize, parts: u8) -> u32 {
        let leaf = Leaf::at(&self.tree.leaves, at);
        self.of_rank(next_in_leaf(self.sets, leaf, parts, 0))
    }
}

/// The next rank of those parts of a leaf that hold a position, and of the set around.
#[inline]
fn next_in_leaf(sets: &Sets, leaf: Leaf<'_>, parts: u8, from: u32) -> Option<u32> {
    let ranks = leaf.parts();
    let mut left = parts;
    let mut own = None;
    while left != 0 && own.is_none() {
        own = Some(ranks[left.trailing_zeros() as usize]).filter(|&rank| rank >= from);
        left &= left - 1;
    }
    match leaf.around() {
        NOTHING => own,
        around => least(own, next_beyond(sets, around, ranks, from)),
    }
}

/// The next rank of a set, those left out that are asked on their own.
fn next_beyond(sets: &Sets, set: Set, without: &[u32], mut from: u32) -> Option<u32> {
    loop {
        let rank = sets.next(set, from)?;
        if without.binary_search(&rank).is_err() {
            return Some(rank);
        }
        from = rank + 1;
    }
}

/// A part that holds a position, and its rank among all parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holder {
    pub(crate) part: u32,
    pub(crate) rank: u32,
}

fn least(a: Option<u32>, b: Option<u32>) -> Option<u32> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        _ => a.or(b),
    }
}

/// All cells.
fn grown(source: Source<'_>, sets: &Making) -> Tree {
    let plan = Plan::new(&source);
    let rows = 0..1_usize << plan.grid.counts[1];
    let mut tree = all_rows(&source, &plan, sets, rows);
    tree.nodes.shrink_to_fit();
    tree.leaves.shrink_to_fit();
    tree
}

#[cfg(not(feature = "multithreading"))]
use grown_rows as all_rows;

/// The rows in portions, by all processors.
#[cfg(feature = "multithreading")]
fn all_rows(source: &Source<'_>, plan: &Plan, sets: &Making, rows: Range<usize>) -> Tree {
    use rayon::prelude::*;
    const PORTION: usize = 8;
    let portions: Vec<Tree> = rows
        .into_par_iter()
        .step_by(PORTION)
        .map(|row| {
            let end = (row + PORTION).min(1 << plan.grid.counts[1]);
            grown_rows(source, plan, sets, row..end)
        })
        .collect();
    let mut tree = Tree {
        grid: plan.grid.counts,
        ..Tree::default()
    };
    portions.into_iter().for_each(|rows| tree.append(rows));
    tree
}

/// Some rows of cells. Each begins west of all parts, where nobody is.
fn grown_rows(source: &Source<'_>, plan: &Plan, sets: &Making, rows: Range<usize>) -> Tree {
    let size = plan.grid.size;
    let columns = 1 << plan.grid.counts[0];
    let mut cells = Vec::with_capacity(columns * rows.len());
    let mut grower = Grower::new(*source, sets);
    for row in rows {
        let mut set = NOTHING;
        for column in 0..columns {
            // Shifted as 64 bits, for a grid of one column or row.
            let place = [column as u64, row as u64];
            let corner = [0, 1].map(|axis| (place[axis] << size[axis]) as u32);
            let stretches = plan.stretches(row * columns + column);
            let (cell, east) = grower.grow(stretches, corner, size, set);
            cells.push(cell);
            set = east;
        }
    }
    Tree {
        grid: plan.grid.counts,
        cells,
        nodes: grower.nodes,
        leaves: grower.leaves,
    }
}

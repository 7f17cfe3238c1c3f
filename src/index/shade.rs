//! The first look at a position: whose it is, or what to ask.
//!
//! Most positions lie far from borders, and what they cost is not memory but branches that go otherwise than foretold. So this look has two loads and no
//! branch: a grid says where the block of its cell begins, and the block says for each of 64 squares of the cell whose it is, by two bits. Cells that are
//! one holder's, or nobody's, share one block for each. The answer is the number of a territory itself, of overlapping ones the first.
//!
//! Squares through which a border runs are mixed. Of a cell with few borders, which is a single leaf, the squares without one are known all the same:
//! one look at the leaf for each of its grounds, when the index is made. So fewer than one position in twenty comes to a leaf, even among many borders.

use std::collections::HashMap;

use super::frame::Quanta;
use super::leaf::{LATTICE, Leaf, SHIFT};
use super::sets::Set;
use super::tree::{Content, Reference, Size, Tree};

/// A cell has 2^3 columns and rows of squares.
const SQUARES: u32 = 3;
/// Words of a block before the references of its mixed squares: the first holder and in which bits the second differs, which squares are mixed,
/// which are the second's, and how the references are found.
const HEAD: usize = 7;
/// What no territory is numbered.
const MIXED: u32 = u32::MAX;
/// A square is mixed where a border's edge on the lattice comes within so many steps of it. Three are what rounding moves a border.
const MARGIN: i64 = 8;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Shade {
    /// Columns of the grid, as a power of two.
    columns: u32,
    /// Size of its cells.
    size: Size,
    /// Where each cell's block begins, row after row from the south.
    cells: Box<[u32]>,
    blocks: Box<[u32]>,
}

/// What the look found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Whose it is, zero for nobody's, unless it is mixed.
    pub(crate) holder: u32,
    pub(crate) is_mixed: bool,
    square: u32,
    block: u32,
}

impl Shade {
    #[inline(always)]
    pub(crate) fn look(&self, [x, y]: Quanta) -> Look {
        // Shifted as 64 bits, for a grid of one column or row.
        let column = u64::from(x) >> self.size[0];
        let row = u64::from(y) >> self.size[1];
        let block = self.cells[(row << self.columns | column) as usize];
        let head = &self.blocks[block as usize..block as usize + HEAD];
        let column = x >> (self.size[0] - SQUARES) & 7;
        let row = y >> (self.size[1] - SQUARES) & 7;
        let square = row << SQUARES | column;
        let is_second = (two_words(head[4], head[5]) >> square) as u32 & 1;
        Look {
            holder: head[0] ^ head[1] & is_second.wrapping_neg(),
            is_mixed: two_words(head[2], head[3]) >> square & 1 == 1,
            square,
            block,
        }
    }

    /// Columns and rows of its grid, as powers of two.
    pub(crate) fn grid(&self) -> [u32; 2] {
        self.size.map(|log| 32 - log)
    }

    /// Where the cells' blocks begin, and these.
    pub(crate) fn stored(&self) -> [&[u32]; 2] {
        [&self.cells, &self.blocks]
    }

    /// A first look that was stored, over a gathered tree that was looked through. It says of whole cells what the tree says, leads where the tree leads, and
    /// names territories that there are: those of numbers up to `most`.
    pub(crate) fn restored(
        tree: &Tree,
        grid: [u32; 2],
        [cells, blocks]: [Vec<u32>; 2],
        first: &impl First,
        most: u32,
    ) -> Option<Self> {
        let shade = Shade {
            columns: grid[0],
            size: grid.map(|log| 32 - log),
            cells: cells.into(),
            blocks: blocks.into(),
        };
        let mut last = (0, first.of_set(0));
        let mut of_set = |set: Set| {
            if set != last.0 {
                last = (set, first.of_set(set));
            }
            last.1
        };
        let is_sound = |(number, &block): (usize, &u32)| {
            let place = [number & ((1 << grid[0]) - 1), number >> grid[0]];
            let corner = [0, 1].map(|axis| ((place[axis] as u64) << shade.size[axis]) as u32);
            shade.is_sound(tree, corner, block, &mut of_set, most)
        };
        let is_whole = shade.cells.len() == 1 << (grid[0] + grid[1]);
        let is_sound = is_whole && shade.cells.iter().enumerate().all(is_sound);
        is_sound.then_some(shade)
    }

    /// Whether the block of a cell is one, and of this cell.
    #[inline]
    fn is_sound(
        &self,
        tree: &Tree,
        corner: Quanta,
        block: u32,
        of_set: &mut impl FnMut(Set) -> u32,
        most: u32,
    ) -> bool {
        let words = self.blocks.get(block as usize..);
        let Some((head, behind)) = words.and_then(|words| words.split_first_chunk::<HEAD>()) else {
            return false;
        };
        let (mixed, seconds) = (two_words(head[2], head[3]), two_words(head[4], head[5]));
        let cell = tree.fine_cell(corner);
        if let Content::Whole(set) = cell.content() {
            return mixed | seconds == 0 && head[0] == of_set(set);
        }
        // Where all squares are mixed, none is anybody's.
        let are_there = mixed == u64::MAX || (head[0] <= most && head[0] ^ head[1] <= most);
        // A leaf, a knot and a finer node stand once, whatever is mixed.
        let count = match head[6] {
            0 => mixed.count_ones().min(1) as usize,
            _ => mixed.count_ones() as usize,
        };
        if !are_there || behind.len() < count {
            return false;
        }
        let at = match cell.content() {
            _ if head[6] == 0 => return mixed == 0 || behind[0] == cell.0,
            Content::Node(at) => at,
            _ => return false,
        };
        let counts = tree.counts(at);
        let is_of_node = head[6] == shape(counts) && counts.iter().all(|&count| count <= SQUARES);
        let children = || mixed_children(tree, at, corner, self.size, mixed);
        is_of_node && children().eq(behind[..count].iter().copied())
    }

    /// What is to be asked at a mixed square, and the size of its cell.
    #[inline]
    pub(crate) fn below(&self, look: Look) -> (Reference, Size) {
        let block = &self.blocks[look.block as usize..];
        let before = two_words(block[2], block[3]) & ((1 << look.square) - 1);
        let place = before.count_ones() & block[6] >> 8;
        let divided = [block[6] & 7, block[6] >> 3 & 7];
        let size = [0, 1].map(|axis| self.size[axis] - divided[axis]);
        (Reference(block[HEAD + place as usize]), size)
    }
}

#[inline(always)]
fn two_words(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

/// Who comes first of a set, and of the parts of a leaf, zero for nobody.
pub(crate) trait First {
    fn of_set(&self, set: Set) -> u32;
    fn of_leaf(&self, at: usize, parts: u8) -> u32;
}

impl Shade {
    /// Over a gathered tree, with a grid as fine as the one that was gathered.
    pub(crate) fn over(tree: &Tree, grid: [u32; 2], first: &impl First) -> Self {
        let size = grid.map(|log| 32 - log);
        let mut maker = Maker {
            tree,
            first,
            squares: [MIXED; 64],
            blocks: Vec::new(),
            plain: HashMap::new(),
            last: None,
        };
        let columns = 1_usize << grid[0];
        let cells = 0..1_usize << (grid[0] + grid[1]);
        let cells = cells.map(|number| {
            let place = [number % columns, number / columns];
            let corner = [0, 1].map(|axis| ((place[axis] as u64) << size[axis]) as u32);
            maker.block(tree.fine_cell(corner), corner, size)
        });
        Shade {
            columns: grid[0],
            size,
            cells: cells.collect(),
            blocks: maker.blocks.into(),
        }
    }
}

struct Maker<'a, F> {
    tree: &'a Tree,
    first: &'a F,
    /// Those of the cell at hand.
    squares: [u32; 64],
    blocks: Vec<u32>,
    /// The blocks of cells that are one holder's, and the one that was asked for last: the next cell mostly is the same holder's.
    plain: HashMap<u32, u32>,
    last: Option<(u32, u32)>,
}

/// Some squares of a cell: where they begin, and how many columns and rows, as powers of two.
#[derive(Clone, Copy)]
struct Patch {
    from: [usize; 2],
    counts: [u32; 2],
}

impl Patch {
    fn places(self) -> impl Iterator<Item = [usize; 2]> {
        let [columns, rows] = self.counts.map(|log| 1 << log);
        (0..rows).flat_map(move |row| (0..columns).map(move |column| [column, row]))
    }

    fn square(self, [column, row]: [usize; 2]) -> usize {
        (self.from[1] + row) << SQUARES | (self.from[0] + column)
    }
}

impl<F: First> Maker<'_, F> {
    /// Writes the block of a cell, or finds one that says the same.
    fn block(&mut self, cell: Reference, corner: Quanta, size: Size) -> u32 {
        if let Content::Whole(set) = cell.content() {
            return self.plain(self.first.of_set(set));
        }
        let all = Patch {
            from: [0, 0],
            counts: [SQUARES; 2],
        };
        self.fill(cell, corner, size, all);
        let [first, second] = commonest_two(&self.squares);
        self.squares
            .iter_mut()
            .filter(|square| **square != first && **square != second)
            .for_each(|square| *square = MIXED);
        if first != MIXED && self.squares.iter().all(|&square| square == first) {
            return self.plain(first);
        }
        self.write([first, second], cell, corner, size)
    }

    fn plain(&mut self, holder: u32) -> u32 {
        if let Some((last, block)) = self.last
            && last == holder
        {
            return block;
        }
        let blocks = &mut self.blocks;
        let write = || begin(blocks, [holder, 0, 0, 0, 0, 0, 0]);
        let block = *self.plain.entry(holder).or_insert_with(write);
        self.last = Some((holder, block));
        block
    }

    fn write(
        &mut self,
        [first, second]: [u32; 2],
        cell: Reference,
        corner: Quanta,
        size: Size,
    ) -> u32 {
        let squares = self.squares;
        let bits_of = |holder: u32| -> u64 {
            let bit = |(i, &square): (usize, &u32)| u64::from(square == holder) << i;
            squares.iter().enumerate().map(bit).sum()
        };
        let mixed = bits_of(MIXED);
        let seconds = if second == MIXED { 0 } else { bits_of(second) };
        let [low, high] = [mixed, seconds].map(|bits| [bits as u32, (bits >> 32) as u32]);
        let differs = if second == MIXED { 0 } else { first ^ second };
        let head = |shape| [first, differs, low[0], low[1], high[0], high[1], shape];
        // Children narrower than squares are left to the tree.
        let is_fine = |counts: [u32; 2]| counts.iter().any(|&count| count > SQUARES);
        let (at, [columns, rows]) = match cell.content() {
            Content::Node(at) if !is_fine(self.tree.counts(at)) => (at, self.tree.counts(at)),
            _ => {
                let block = begin(&mut self.blocks, head(0));
                self.blocks.push(cell.0);
                return block;
            }
        };
        let block = begin(&mut self.blocks, head(shape([columns, rows])));
        self.blocks
            .extend(mixed_children(self.tree, at, corner, size, mixed));
        block
    }

    /// Finds whose the squares of a patch are.
    fn fill(&mut self, cell: Reference, corner: Quanta, size: Size, patch: Patch) {
        match cell.content() {
            Content::Whole(set) => self.fill_alike(patch, self.first.of_set(set)),
            Content::Leaf(at) if patch.counts != [0, 0] => self.fill_leaf(at, corner, size, patch),
            Content::Node(at) => {
                let counts = self.tree.counts(at);
                if [0, 1].iter().any(|&axis| counts[axis] > patch.counts[axis]) {
                    return self.fill_alike(patch, MIXED);
                }
                let left = [0, 1].map(|axis| patch.counts[axis] - counts[axis]);
                if left == [0, 0] {
                    return self.fill_each(at, patch);
                }
                for place in (Patch { counts, ..patch }).places() {
                    let log = [0, 1].map(|axis| size[axis] - counts[axis]);
                    let within = [0, 1].map(|axis| ((place[axis] as u64) << log[axis]) as u32);
                    let corner = [corner[0] + within[0], corner[1] + within[1]];
                    let (child, size) = self.tree.child(at, corner, size);
                    let from = [0, 1].map(|axis| patch.from[axis] + (place[axis] << left[axis]));
                    self.fill(child, corner, size, Patch { from, counts: left });
                }
            }
            _ => self.fill_alike(patch, MIXED),
        }
    }

    /// The same where each child of a node is a square: those that are not whole are mixed.
    fn fill_each(&mut self, at: usize, patch: Patch) {
        let mut last = (0, self.first.of_set(0));
        for (place, child) in patch.places().zip(self.tree.children(at)) {
            self.squares[patch.square(place)] = match child.content() {
                Content::Whole(set) => {
                    if set != last.0 {
                        last = (set, self.first.of_set(set));
                    }
                    last.1
                }
                _ => MIXED,
            };
        }
    }

    fn fill_alike(&mut self, patch: Patch, holder: u32) {
        for place in patch.places() {
            self.squares[patch.square(place)] = holder;
        }
    }

    /// The squares of a leaf. From one to the next no border is crossed where neither has one.
    fn fill_leaf(&mut self, at: usize, corner: Quanta, size: Size, patch: Patch) {
        let steps = [0, 1].map(|axis| size[axis].min(LATTICE).saturating_sub(patch.counts[axis]));
        if steps.iter().any(|&log| log < 5) {
            return self.fill_alike(patch, MIXED);
        }
        let leaf = Leaf::at(&self.tree.leaves, at);
        let touched = touched(leaf, steps, patch);
        for [column, row] in patch.places() {
            let here = patch.square([column, row]);
            let west = (column > 0).then(|| here - 1);
            let south = (row > 0).then(|| here - (1 << SQUARES));
            let beside = [west, south].into_iter().flatten();
            let known = beside
                .map(|beside| self.squares[beside])
                .find(|&beside| beside != MIXED);
            self.squares[here] = if touched >> here & 1 == 1 {
                MIXED
            } else if let Some(known) = known {
                known
            } else {
                let middle = [column, row].map(|c| 2 * c as u64 + 1);
                let within = [0, 1]
                    .map(|axis| (middle[axis] << size[axis] >> (patch.counts[axis] + 1)) as u32);
                let middle = [corner[0] + within[0], corner[1] + within[1]];
                let parts = leaf.holders(middle, size);
                parts.map_or(MIXED, |parts| self.first.of_leaf(at, parts))
            };
        }
    }
}

/// How the references of mixed squares are found that are those of a node's children.
fn shape([columns, rows]: [u32; 2]) -> u32 {
    63 << 8 | rows << 3 | columns
}

/// The children of a node at the mixed squares of its cell.
fn mixed_children(
    tree: &Tree,
    at: usize,
    corner: Quanta,
    size: Size,
    mut mixed: u64,
) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let square = u64::from(mixed.trailing_zeros());
        if mixed == 0 {
            return None;
        }
        mixed &= mixed - 1;
        let place = [square & 7, square >> SQUARES];
        let within = [0, 1].map(|axis| (place[axis] << (size[axis] - SQUARES)) as u32);
        let there = [corner[0] + within[0], corner[1] + within[1]];
        Some(tree.child(at, there, size).0.0)
    })
}

fn begin(blocks: &mut Vec<u32>, head: [u32; HEAD]) -> u32 {
    let at = u32::try_from(blocks.len()).unwrap_or(u32::MAX);
    blocks.extend(head);
    at
}

/// The two holders of most squares; mixed where there are not so many.
fn commonest_two(squares: &[u32; 64]) -> [u32; 2] {
    // Each with how many squares it has, in the order in which they come.
    let mut counts = [(0_u32, MIXED); 64];
    let mut found = 0;
    for &square in squares.iter().filter(|&&square| square != MIXED) {
        match counts[..found]
            .iter_mut()
            .find(|(_, holder)| *holder == square)
        {
            Some((count, _)) => *count += 1,
            None => {
                counts[found] = (1, square);
                found += 1;
            }
        }
    }
    // Of those that have as many the first comes first.
    counts[..found].sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    [0, 1].map(|place| counts[place].1)
}

/// The squares of a patch that a border of the leaf comes near, by their bits. Squares are so many steps of the lattice wide and high, as powers of two.
fn touched(leaf: Leaf<'_>, steps: [u32; 2], patch: Patch) -> u64 {
    let mut touched = 0;
    let half = steps.map(|log| (1_i64 << log >> 1) + MARGIN);
    for ends in leaf.borders() {
        let [a, b] = ends.map(|end| end.map(|c| i64::from(c) - i64::from(SHIFT)));
        let d = [b[0] - a[0], b[1] - a[1]];
        let range = |axis: usize| {
            let last = (1 << patch.counts[axis]) - 1;
            let low = (a[axis].min(b[axis]) - MARGIN).max(0) >> steps[axis];
            let high = (a[axis].max(b[axis]) + MARGIN) >> steps[axis];
            low..=high.min(last)
        };
        for row in range(1) {
            for column in range(0) {
                let place = [column, row];
                let [x, y] =
                    [0, 1].map(|axis| (((2 * place[axis] + 1) << steps[axis]) >> 1) - a[axis]);
                let reach = d[0].abs() * half[1] + d[1].abs() * half[0];
                if (d[0] * y - d[1] * x).abs() <= reach {
                    touched |= 1 << patch.square([column as usize, row as usize]);
                }
            }
        }
    }
    touched
}

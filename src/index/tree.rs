//! The cells of the ground index: a grid, below it nodes of up to 64 children, and at the end what a cell holds.
//!
//! What a cell holds is a reference of 32 bits. Two say which kind it is, the others are a set of parts that holds all of the cell, or
//! where the words of a node, a leaf or a knot begin. A node keeps two of the sets that its children have, and for each child a bit whether it is one of these
//! and a bit which: only the others have references of their own, found by counting bits. Wide ground of one holder so takes two bits a cell.

use super::frame::Quanta;
use super::sets::Set;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reference(pub(crate) u32);

const KIND: u32 = 3 << 30;
const NODE: u32 = 1 << 30;
const LEAF: u32 = 2 << 30;
const KNOT: u32 = 3 << 30;

/// How many edges a leaf has, in fours.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LeafClass {
    TwoQuads,
    FourQuads,
    SixQuads,
    More,
}

/// A reference, read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    Whole(Set),
    Node(usize),
    Leaf(usize),
    Knot(usize),
}

impl Reference {
    pub(crate) const fn whole(set: Set) -> Self {
        debug_assert!(set & KIND == 0);
        Self(set)
    }

    pub(crate) fn node(at: usize) -> Self {
        Self(NODE | place(at))
    }

    /// Leaves begin at every fourth word, so that two bits of the place are free for the class.
    pub(crate) const LEAF_WORDS: usize = 4;

    pub(crate) fn leaf(at: usize, pairs: usize) -> Self {
        let class = pairs.clamp(1, 4) as u32 - 1;
        Self(LEAF | place(at) | class)
    }

    /// That of a leaf.
    #[inline(always)]
    pub(crate) fn class(self) -> LeafClass {
        match self.0 & 3 {
            0 => LeafClass::TwoQuads,
            1 => LeafClass::FourQuads,
            2 => LeafClass::SixQuads,
            _ => LeafClass::More,
        }
    }

    pub(crate) fn knot(at: usize) -> Self {
        Self(KNOT | place(at))
    }

    #[inline]
    pub(crate) fn content(self) -> Content {
        let place = (self.0 & !KIND) as usize;
        match self.0 & KIND {
            NODE => Content::Node(place),
            LEAF => Content::Leaf(place & !3),
            KNOT => Content::Knot(place),
            _ => Content::Whole(self.0),
        }
    }

    pub(crate) fn is_node(self) -> bool {
        self.0 & KIND == NODE
    }

    #[inline]
    pub(crate) fn is_whole(self) -> bool {
        self.0 & KIND == 0
    }

    /// The same where all nodes and leaves were moved behind others.
    #[cfg(feature = "multithreading")]
    fn moved(self, nodes: usize, leaves: usize) -> Self {
        match self.content() {
            Content::Whole(_) => self,
            Content::Node(at) => Self::node(at + nodes),
            Content::Leaf(_) => Self(self.0 + place(leaves)),
            Content::Knot(at) => Self::knot(at + leaves),
        }
    }
}

/// 2^30 words of leaves are four gigabytes: some hundred million positions, and positions are counted with 32 bits.
fn place(at: usize) -> u32 {
    assert!(at < 1 << 30, "the ground index is beyond four gigabytes");
    at as u32
}

/// How wide and high a cell is, as powers of two of quanta.
pub(crate) type Size = [u32; 2];

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// Columns and rows of the grid, as powers of two.
    pub(crate) grid: [u32; 2],
    /// Row after row from the south.
    pub(crate) cells: Vec<Reference>,
    /// Apart from what is below them, so that few pages of memory have all of them.
    pub(crate) nodes: Vec<u32>,
    /// Leaves and knots.
    pub(crate) leaves: Vec<u32>,
}

/// Words of a node before the references of its children.
pub(crate) const NODE_HEAD: usize = 7;

impl Tree {
    /// Size of the grid's cells.
    pub(crate) fn cell_size(&self) -> Size {
        self.grid.map(|log| 32 - log)
    }

    /// What the grid has at a position, and the size of its cells.
    #[inline]
    pub(crate) fn cell(&self, [x, y]: Quanta) -> (Reference, Size) {
        let size = self.cell_size();
        // Shifted as 64 bits, for a grid of one column or row.
        let (column, row) = (u64::from(x) >> size[0], u64::from(y) >> size[1]);
        (self.cells[(row << self.grid[0] | column) as usize], size)
    }

    /// Into how many columns and rows a node divides its cell, as powers of two.
    pub(crate) fn counts(&self, at: usize) -> [u32; 2] {
        [self.nodes[at] & 7, self.nodes[at] >> 3 & 7]
    }

    /// The child of a node at a position, and its size.
    #[inline]
    pub(crate) fn child(&self, at: usize, [x, y]: Quanta, size: Size) -> (Reference, Size) {
        let head = &self.nodes[at..at + NODE_HEAD];
        let (columns, rows) = (head[0] & 7, head[0] >> 3 & 7);
        let size = [size[0] - columns, size[1] - rows];
        let column = u64::from(x) >> size[0] & ((1 << columns) - 1);
        let row = u64::from(y) >> size[1] & ((1 << rows) - 1);
        let child = row << columns | column;
        let own = u64::from(head[3]) | u64::from(head[4]) << 32;
        if own >> child & 1 == 1 {
            let before = (own & ((1 << child) - 1)).count_ones() as usize;
            return (Reference(self.nodes[at + NODE_HEAD + before]), size);
        }
        let second = u64::from(head[5]) | u64::from(head[6]) << 32;
        (Reference(head[1 + (second >> child & 1) as usize]), size)
    }

    /// The children of a node, row after row from the south.
    pub(crate) fn children(&self, at: usize) -> impl Iterator<Item = Reference> {
        let [columns, rows] = self.counts(at);
        let (head, behind) = self.nodes[at..].split_at(NODE_HEAD);
        let own = u64::from(head[3]) | u64::from(head[4]) << 32;
        let second = u64::from(head[5]) | u64::from(head[6]) << 32;
        let mut behind = behind.iter();
        (0..1_u32 << (columns + rows)).map(move |child| {
            let shared = head[1 + (second >> child & 1) as usize];
            let is_own = own >> child & 1 == 1;
            Reference(if is_own {
                *behind.next().unwrap_or(&shared)
            } else {
                shared
            })
        })
    }

    /// What lies at a position, below all nodes, and the size of its cell.
    #[inline]
    pub(crate) fn descend(&self, quanta: Quanta) -> (Reference, Size) {
        let (reference, size) = self.cell(quanta);
        self.descend_from(reference, quanta, size)
    }

    /// The same from a cell on that is known.
    #[inline]
    pub(crate) fn descend_from(
        &self,
        mut reference: Reference,
        quanta: Quanta,
        mut size: Size,
    ) -> (Reference, Size) {
        while let Content::Node(at) = reference.content() {
            (reference, size) = self.child(at, quanta, size);
        }
        (reference, size)
    }
}

impl Tree {
    /// The same with a grid of an eighth as many columns and rows, above nodes: where most cells are whole this is a tenth of the grid, and
    /// stays in the nearest caches.
    pub(crate) fn gathered(mut self) -> Self {
        let grid = gathered_grid(self.grid);
        let counts = [0, 1].map(|axis| self.grid[axis] - grid[axis]);
        let mut cells = Vec::with_capacity(1 << (grid[0] + grid[1]));
        let mut children = Vec::new();
        for row in 0..1_usize << grid[1] {
            for column in 0..1_usize << grid[0] {
                let first = (row << counts[1] << self.grid[0]) + (column << counts[0]);
                children.clear();
                for row in 0..1 << counts[1] {
                    let start = first + (row << self.grid[0]);
                    children.extend_from_slice(&self.cells[start..start + (1 << counts[0])]);
                }
                cells.push(write_node(&mut self.nodes, counts, &children));
            }
        }
        self.cells = cells;
        self.grid = grid;
        self
    }
}

/// The columns and rows of a grid that was gathered, as powers of two.
pub(crate) fn gathered_grid(grid: [u32; 2]) -> [u32; 2] {
    grid.map(|log| log - log.min(3))
}

impl Tree {
    /// What a gathered tree has at a cell of the grid that was gathered: its own cells are whole, or nodes over these.
    pub(crate) fn fine_cell(&self, corner: Quanta) -> Reference {
        let (cell, size) = self.cell(corner);
        match cell.content() {
            Content::Node(at) => self.child(at, corner, size).0,
            _ => cell,
        }
    }
}

#[cfg(feature = "multithreading")]
impl Tree {
    /// Adds rows of cells that were made apart.
    pub(crate) fn append(&mut self, rows: Tree) {
        let filled = self.leaves.len().next_multiple_of(Reference::LEAF_WORDS);
        self.leaves.resize(filled, 0);
        let (nodes, leaves) = (self.nodes.len(), self.leaves.len());
        let moved = |reference: Reference| reference.moved(nodes, leaves);
        self.cells.extend(rows.cells.into_iter().map(moved));
        self.leaves.extend(rows.leaves);
        self.nodes.extend(rows.nodes);
        let mut at = nodes;
        while at < self.nodes.len() {
            let head = &mut self.nodes[at..at + NODE_HEAD];
            let own = (head[3].count_ones() + head[4].count_ones()) as usize;
            let children = at + NODE_HEAD..at + NODE_HEAD + own;
            at = children.end;
            self.nodes[children]
                .iter_mut()
                .for_each(|child| *child = moved(Reference(*child)).0);
        }
    }
}

/// Writes a node of 2^columns by 2^rows children, or finds that they are all alike.
pub(crate) fn write_node(
    nodes: &mut Vec<u32>,
    [columns, rows]: [u32; 2],
    children: &[Reference],
) -> Reference {
    let first = children.iter().copied().find(|child| child.is_whole());
    let first = first.unwrap_or(Reference::whole(0));
    let (mut second, mut seconds, mut own) = (None, 0_u64, 0_u64);
    for (i, &child) in children.iter().enumerate() {
        if child == first {
            continue;
        }
        if child.is_whole() && *second.get_or_insert(child) == child {
            seconds |= 1 << i;
        } else {
            own |= 1 << i;
        }
    }
    if seconds | own == 0 {
        return first;
    }
    let at = nodes.len();
    nodes.push(columns | rows << 3);
    nodes.extend([first.0, second.unwrap_or(first).0]);
    nodes.extend([own as u32, (own >> 32) as u32]);
    nodes.extend([seconds as u32, (seconds >> 32) as u32]);
    while own != 0 {
        nodes.push(children[own.trailing_zeros() as usize].0);
        own &= own - 1;
    }
    Reference::node(at)
}

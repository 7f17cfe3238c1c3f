//! Borders clipped to a cell and put on its lattice: how a leaf is made.

use super::frame::Quanta;
use super::leaf::{AROUND, DOUBT, LONGEST, LeafDraft, SHIFT, add_run, step};
use super::tree::Size;

/// Where a cell lies, and what of the plane its leaf keeps, in quanta.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    step: [u32; 2],
    low: [f64; 2],
    high: [f64; 2],
    /// The same as whole numbers.
    sides: [[i64; 2]; 2],
    /// Steps a quantum.
    scale: [f64; 2],
}

/// What the window leaves of a segment.
#[derive(Clone, Copy, Debug)]
struct Piece {
    from: [f64; 2],
    to: [f64; 2],
    /// Whether its ends are the segment's own.
    from_start: bool,
    to_end: bool,
    /// Whether it leaves, or comes, through the west side.
    from_west: bool,
    to_west: bool,
}

impl Window {
    pub(crate) fn new(corner: Quanta, size: Size) -> Self {
        let step = step(size);
        let corner = corner.map(i64::from);
        let low = [0, 1].map(|axis| corner[axis] - (i64::from(AROUND) << step[axis]));
        let high = [0, 1]
            .map(|axis| corner[axis] + (1_i64 << size[axis]) + (i64::from(AROUND) << step[axis]));
        let float = |c: [i64; 2]| c.map(|c| c as f64);
        Self {
            step,
            low: float(low),
            high: float(high),
            sides: [low, high],
            scale: step.map(|step| 1.0 / (1_u64 << step) as f64),
        }
    }

    #[inline]
    fn holds(&self, c: Quanta) -> bool {
        let within = |axis: usize| {
            let c = i64::from(c[axis]);
            (self.sides[0][axis] <= c) & (c <= self.sides[1][axis])
        };
        within(0) & within(1)
    }

    /// A position of the window on the lattice.
    #[inline]
    fn put(&self, c: Quanta) -> [u32; 2] {
        // From the window's side, which is on the lattice, so that it is never negative.
        let put = |axis: usize| {
            let within = i64::from(c[axis]) - self.sides[0][axis];
            (within >> self.step[axis]) as u32 + (SHIFT - AROUND)
        };
        [put(0), put(1)]
    }

    /// The same for a position between quanta.
    fn on_lattice(&self, c: [f64; 2]) -> [u32; 2] {
        let put = |axis: usize| {
            let within = c[axis].clamp(self.low[axis], self.high[axis]) - self.low[axis];
            // A cast cuts off, which is less than to call for the floor where the processor has none.
            (within * self.scale[axis]) as i32 as u32 + (SHIFT - AROUND)
        };
        [put(0), put(1)]
    }

    /// Whether the lattice may have the reference, the window's south-west corner, on the other side of the segment.
    #[inline]
    fn may_hide_reference(&self, a: Quanta, b: Quanta) -> bool {
        // Few boxes come near it.
        let near = |axis: usize| {
            let [a, b] = [a, b].map(|c| i64::from(c[axis]) - self.sides[0][axis]);
            let reach = i64::from(AROUND) << self.step[axis];
            (a.min(b) <= reach) & (a.max(b) >= -reach)
        };
        near(0) & near(1) && self.is_near_reference([a, b].map(|c| c.map(f64::from)))
    }

    fn is_near_reference(&self, ends: [[f64; 2]; 2]) -> bool {
        let [a, b] = ends.map(|c| [0, 1].map(|axis| (c[axis] - self.low[axis]) * self.scale[axis]));
        let [dx, dy] = [b[0] - a[0], b[1] - a[1]];
        let reach = f64::from(DOUBT);
        let within = |axis: usize| a[axis].min(b[axis]) <= reach && a[axis].max(b[axis]) >= -reach;
        (dx * a[1] - dy * a[0]).abs() <= reach * (dx.abs() + dy.abs()) && within(0) && within(1)
    }

    /// The segment within the window. On the west side ends are exactly where they cross it, and whether they cross it is decided by the ends of the segment
    /// alone, so that two segments with an end in common never disagree.
    fn piece(&self, a: [f64; 2], b: [f64; 2]) -> Option<Piece> {
        let (mut start, mut end) = (0.0_f64, 1.0_f64);
        let mut west = [false; 2];
        for axis in [0, 1] {
            let (from, to) = (a[axis], b[axis]);
            for (out_from, out_to, side) in [
                (from < self.low[axis], to < self.low[axis], self.low[axis]),
                (
                    from > self.high[axis],
                    to > self.high[axis],
                    self.high[axis],
                ),
            ] {
                if out_from && out_to {
                    return None;
                }
                if !(out_from || out_to) {
                    continue;
                }
                let is_west = axis == 0 && side == self.low[0];
                let at = (side - from) / (to - from);
                if out_from && at > start {
                    start = at;
                    west[0] = is_west;
                }
                if out_to && at < end {
                    end = at;
                    west[1] = is_west;
                }
            }
        }
        if start > end {
            return None;
        }
        let at = |t: f64| [0, 1].map(|axis| a[axis] + t * (b[axis] - a[axis]));
        let on_west = |c: [f64; 2], is_west| if is_west { [self.low[0], c[1]] } else { c };
        Some(Piece {
            from: if start > 0.0 {
                on_west(at(start), west[0])
            } else {
                a
            },
            to: if end < 1.0 {
                on_west(at(end), west[1])
            } else {
                b
            },
            from_start: start == 0.0,
            to_end: end == 1.0,
            from_west: west[0],
            to_west: west[1],
        })
    }
}

/// Chains being put together.
pub(crate) struct Chains<'a> {
    window: Window,
    draft: &'a mut LeafDraft,
    /// The segment whose own end the last vertex is, and its mask.
    open: Option<(u32, u8)>,
    near_reference: bool,
}

impl<'a> Chains<'a> {
    pub(crate) fn new(window: Window, draft: &'a mut LeafDraft) -> Self {
        Self {
            window,
            draft,
            open: None,
            near_reference: false,
        }
    }

    /// Adds a segment of a number. Those that follow each other on a ring come in their order.
    pub(crate) fn add(&mut self, segment: u32, mask: u8, a: Quanta, b: Quanta) {
        self.near_reference |= self.window.may_hide_reference(a, b);
        if self.window.holds(a) & self.window.holds(b) {
            self.add_within(segment, mask, a, b);
        } else {
            self.add_clipped(segment, mask, a, b);
        }
    }

    /// The same for a segment within the cell and far from its sides.
    #[inline]
    pub(crate) fn add_within(&mut self, segment: u32, mask: u8, a: Quanta, b: Quanta) {
        add_run(&mut self.draft.runs, segment, mask);
        let [from, to] = [self.window.put(a), self.window.put(b)];
        self.go_on(segment, mask, from, false);
        self.edge(mask, to);
        self.open = Some((segment, mask));
    }

    fn add_clipped(&mut self, segment: u32, mask: u8, a: Quanta, b: Quanta) {
        add_run(&mut self.draft.runs, segment, mask);
        let ends = [a, b].map(|c| c.map(f64::from));
        let Some(piece) = self.window.piece(ends[0], ends[1]) else {
            self.open = None;
            return;
        };
        let [from, to] = [piece.from, piece.to].map(|c| self.window.on_lattice(c));
        if !piece.from_start {
            self.open = None;
        }
        self.go_on(segment, mask, from, piece.from_west);
        self.edge(mask, to);
        if piece.to_west {
            self.edge(mask, self.north_of_west());
        }
        self.open = piece.to_end.then_some((segment, mask));
    }

    /// Goes on from the last segment, or begins a chain.
    #[inline]
    fn go_on(&mut self, segment: u32, mask: u8, from: [u32; 2], from_west: bool) {
        let goes_on = segment > 0
            && self.open == Some((segment - 1, mask))
            && self.draft.vertices.last() == Some(&word(from));
        if !goes_on {
            self.begin(from, from_west, mask);
        }
    }

    fn begin(&mut self, from: [u32; 2], from_west: bool, mask: u8) {
        let first = if from_west {
            self.north_of_west()
        } else {
            from
        };
        if self.draft.vertices.is_empty() {
            self.draft.vertices.push(word(first));
        } else {
            // From chain to chain: crossing it turns nothing over.
            self.edge(0, first);
        }
        if from_west {
            self.edge(mask, from);
        }
    }

    fn edge(&mut self, mask: u8, to: [u32; 2]) {
        self.draft.masks.push(mask);
        self.draft.vertices.push(word(to));
    }

    /// Where borders run on to that leave through the west side.
    fn north_of_west(&self) -> [u32; 2] {
        self.window
            .on_lattice([self.window.low[0], self.window.high[1]])
    }

    /// Whether all of it is in a draft that can be written and counted from its reference.
    pub(crate) fn is_sound(&self) -> bool {
        !self.near_reference && self.is_short()
    }

    pub(crate) fn is_short(&self) -> bool {
        self.draft.vertices.len() <= LONGEST
    }
}

fn word([x, y]: [u32; 2]) -> u32 {
    x | y << 16
}

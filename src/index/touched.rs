//! Which cells of a grid a segment comes near: never one too few.

use super::frame::Quanta;
use super::tree::Size;

/// Cells of one size, with how many there are to the east and to the north as powers of two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    pub(crate) corner: Quanta,
    pub(crate) size: Size,
    pub(crate) counts: [u32; 2],
}

/// A cell, and where in it positions are so far from its sides that segments between them come near no other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Home {
    pub(crate) cell: usize,
    low: [u64; 2],
    /// 0 where there is no such place.
    width: [u64; 2],
}

impl Home {
    pub(crate) const NOWHERE: Self = Self {
        cell: 0,
        low: [0; 2],
        width: [0; 2],
    };

    #[inline]
    pub(crate) fn holds(&self, c: Quanta) -> bool {
        let within =
            |axis: usize| u64::from(c[axis]).wrapping_sub(self.low[axis]) < self.width[axis];
        within(0) & within(1)
    }
}

/// How far around a cell a segment counts as its own: more than the reference of a leaf and what a leaf keeps lie around it.
fn margin(log: u32) -> i64 {
    (1 << log >> 12) + 8
}

impl Grid {
    /// The cell of a position; none that holds anything for one beyond the grid.
    #[inline]
    pub(crate) fn home(&self, c: Quanta) -> Home {
        let place = |axis: usize| {
            u64::from(c[axis]).wrapping_sub(u64::from(self.corner[axis])) >> self.size[axis]
        };
        let places = [place(0), place(1)];
        if places[0] >> self.counts[0] | places[1] >> self.counts[1] != 0 {
            return Home::NOWHERE;
        }
        let low = |axis: usize| {
            u64::from(self.corner[axis]) + (places[axis] << self.size[axis]) + self.margin(axis)
        };
        let width = |axis: usize| (1_u64 << self.size[axis]).saturating_sub(2 * self.margin(axis));
        Home {
            cell: (places[1] << self.counts[0] | places[0]) as usize,
            low: [low(0), low(1)],
            width: [width(0), width(1)],
        }
    }

    fn margin(&self, axis: usize) -> u64 {
        margin(self.size[axis]) as u64
    }

    /// The range of columns, or rows, that a range of quanta comes near; it may reach beyond the grid.
    fn range(&self, axis: usize, low: i64, high: i64) -> (i64, i64) {
        let corner = i64::from(self.corner[axis]);
        let margin = margin(self.size[axis]);
        (
            (low - corner - margin) >> self.size[axis],
            (high - corner + margin) >> self.size[axis],
        )
    }

    fn within(&self, axis: usize, (low, high): (i64, i64)) -> std::ops::RangeInclusive<i64> {
        low.max(0)..=high.min((1 << self.counts[axis]) - 1)
    }

    /// Calls `visit` with the number of each cell that the segment comes near, once. Rows are numbered from the south, cells of a row from the west.
    #[inline]
    pub(crate) fn touched(&self, a: Quanta, b: Quanta, mut visit: impl FnMut(usize)) {
        let [columns, rows] = [0, 1].map(|axis| {
            let (a, b) = (i64::from(a[axis]), i64::from(b[axis]));
            self.range(axis, a.min(b), a.max(b))
        });
        if columns.0 == columns.1 && rows.0 == rows.1 {
            let ([column, row], [end, top]) = ([columns.0, rows.0], self.counts);
            if (0..1 << end).contains(&column) && (0..1 << top).contains(&row) {
                visit((row << end | column) as usize);
            }
        } else if columns.0 == columns.1 || rows.0 == rows.1 {
            for row in self.within(1, rows) {
                for column in self.within(0, columns) {
                    visit((row << self.counts[0] | column) as usize);
                }
            }
        } else {
            self.touched_by_rows(a, b, rows, visit);
        }
    }

    /// The same for a segment over several rows and columns: row by row, so that it costs no more than the cells that it comes near.
    fn touched_by_rows(
        &self,
        a: Quanta,
        b: Quanta,
        rows: (i64, i64),
        mut visit: impl FnMut(usize),
    ) {
        let [(ax, ay), (bx, by)] = [a, b].map(|c| (f64::from(c[0]), f64::from(c[1])));
        let height = 1_i64 << self.size[1];
        let margin = margin(self.size[1]);
        for row in self.within(1, rows) {
            let south = i64::from(self.corner[1]) + row * height - margin;
            let north = south + height + 2 * margin;
            let x_at = |y: i64| {
                let t = ((y as f64 - ay) / (by - ay)).clamp(0.0, 1.0);
                ax + t * (bx - ax)
            };
            let (west, east) = if ay == by {
                (ax.min(bx), ax.max(bx))
            } else {
                let (x, y) = (x_at(south), x_at(north));
                (x.min(y), x.max(y))
            };
            // Rounding is far below the one that a cast cuts off and the margin's last.
            let columns = self.range(0, west as i64, east as i64 + 1);
            for column in self.within(0, columns) {
                visit((row << self.counts[0] | column) as usize);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use rand::{RngExt, SeedableRng};

    use super::*;

    #[test]
    fn at_home_segments_come_near_no_other_cell() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(12);
        let mut held = 0;
        for _ in 0..3000 {
            let size = [random.random_range(3..20), random.random_range(3..20)];
            let counts = [random.random_range(0..6), random.random_range(0..6)];
            let corner = [1_000_000, 2_000_000];
            let grid = Grid {
                corner,
                size,
                counts,
            };
            let within =
                |axis: usize| corner[axis]..corner[axis] + (1 << (size[axis] + counts[axis]));
            let a = [0, 1].map(|axis| random.random_range(within(axis)));
            let home = grid.home(a);
            let beside = |axis: usize| {
                let low = a[axis].saturating_sub(1 << size[axis]);
                low..a[axis] + (1 << size[axis])
            };
            let b = [0, 1].map(|axis| random.random_range(beside(axis)));
            if home.holds(a) && home.holds(b) {
                held += 1;
                grid.touched(a, b, |cell| assert_eq!(cell, home.cell));
            }
        }
        assert!(held > 100);
    }

    /// Positions all along a segment, and what lies around each.
    #[test]
    fn no_cell_that_a_segment_runs_through_is_left_out() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(11);
        for _ in 0..3000 {
            let size = [random.random_range(3..20), random.random_range(3..20)];
            let counts = [random.random_range(0..6), random.random_range(0..6)];
            let corner = [1_000_000, 2_000_000];
            let grid = Grid {
                corner,
                size,
                counts,
            };
            let mut coordinate = |axis: usize| {
                let width = 1_i64 << (size[axis] + counts[axis]);
                let from = i64::from(corner[axis]) - width / 2;
                random.random_range(from.max(0)..from + 2 * width) as u32
            };
            let (a, b) = (
                [coordinate(0), coordinate(1)],
                [coordinate(0), coordinate(1)],
            );
            let mut found = HashSet::new();
            grid.touched(a, b, |cell| assert!(found.insert(cell), "once"));
            for i in 0..=4000 {
                let t = f64::from(i) / 4000.0;
                let [column, row] = [0, 1].map(|axis| {
                    let (from, to) = (f64::from(a[axis]), f64::from(b[axis]));
                    let c = (from + t * (to - from)) as i64 - i64::from(corner[axis]);
                    c >> size[axis]
                });
                if (0..1 << counts[0]).contains(&column) && (0..1 << counts[1]).contains(&row) {
                    assert!(found.contains(&((row << counts[0] | column) as usize)));
                }
            }
        }
    }
}

//! Where segments have changed, in cells: told at once of most of a map that they have not.

use std::ops::Range;

use geo_types::{Coord, Rect};

use super::ring::{Rings, boxes_meet};

/// Cells to a side at most.
const CELLS: usize = 1024;
/// Degrees by which segments count as near where nothing else is meant: more than any rounding, and little beside a cell.
const MARGIN: f64 = 1e-9;

/// Where something has changed.
pub(super) struct Stirred {
    extent: Rect,
    /// Cells from west to east, and from south to north.
    columns: usize,
    rows: usize,
    /// Cells to a degree.
    scale: Coord,
    /// Degrees of longitude and of latitude by which segments count as near.
    margin: (f64, f64),
    cells: Vec<bool>,
}

impl Stirred {
    pub(super) fn of(segments: &[(Coord, Coord)]) -> Self {
        Self::within(segments, |_| (MARGIN, MARGIN))
    }

    /// What is near is told from the box around all that has changed.
    pub(super) fn within(
        segments: &[(Coord, Coord)],
        margin: impl Fn(&Rect) -> (f64, f64),
    ) -> Self {
        let ends: Vec<Coord> = segments.iter().flat_map(|&(a, b)| [a, b]).collect();
        let around = super::ring::bounds(&ends);
        let (dx, dy) = margin(&around);
        let (low, high) = (around.min(), around.max());
        let extent = Rect::new((low.x - dx, low.y - dy), (high.x + dx, high.y + dy));
        let side = (4 * segments.len().isqrt()).clamp(4, CELLS);
        // No cell is smaller than the margin, or what lies within that of a segment would be cells by the million.
        let cells = |degrees: f64, margin: f64| side.min((degrees / margin) as usize).max(1);
        let (columns, rows) = (cells(extent.width(), dx), cells(extent.height(), dy));
        let mut stirred = Self {
            extent,
            columns,
            rows,
            scale: Coord {
                x: columns as f64 / extent.width(),
                y: rows as f64 / extent.height(),
            },
            margin: (dx, dy),
            cells: vec![false; columns * rows],
        };
        for &(a, b) in segments {
            for cell in stirred.around(a, b).collect::<Vec<usize>>() {
                stirred.cells[cell] = true;
            }
        }
        stirred
    }

    /// Whether a box comes near anything that has changed.
    fn reaches(&self, bounds: &Rect) -> bool {
        boxes_meet(&self.extent, bounds)
    }

    /// Calls `visit` for the stretches of a figure's rings whose segments may come near something that has changed, and for its whole rings where nothing is said to have.
    pub(super) fn of_figure(
        stirred: Option<&Self>,
        figure: &Rings,
        mut visit: impl FnMut(Range<usize>),
    ) {
        let rings = (0..figure.len()).map(|ring| figure.range(ring));
        match stirred {
            None => rings.for_each(visit),
            Some(stirred) if stirred.reaches(&figure.bounds()) => {
                rings.for_each(|range| stirred.stretches(figure.coords(), range, &mut visit));
            }
            Some(_) => {}
        }
    }

    /// Calls `visit` for the stretches of a ring whose segments may come near something that has changed.
    fn stretches(&self, coords: &[Coord], ring: Range<usize>, mut visit: impl FnMut(Range<usize>)) {
        let mut from = None;
        for i in ring.start..ring.end - 1 {
            if self.may_reach(coords[i], coords[i + 1]) {
                from.get_or_insert(i);
            } else if let Some(from) = from.take() {
                visit(from..i + 1);
            }
        }
        if let Some(from) = from {
            visit(from..ring.end);
        }
    }

    fn may_reach(&self, a: Coord, b: Coord) -> bool {
        self.reaches(&Rect::new(a, b)) && self.around(a, b).any(|cell| self.cells[cell])
    }

    /// The cells near a segment: those of the boxes around pieces of it that are no longer than a cell.
    fn around(&self, a: Coord, b: Coord) -> impl Iterator<Item = usize> + '_ {
        let low = self.extent.min();
        let place = |c: Coord| ((c.x - low.x) * self.scale.x, (c.y - low.y) * self.scale.y);
        let (from, to) = (place(a), place(b));
        // No more of it than lies about the cells: where they lie on a line, a segment across it is longer by millions of them.
        let along_x = within((from.0, to.0), self.columns);
        let along_y = within((from.1, to.1), self.rows);
        let (begin, end) = (along_x.0.max(along_y.0), along_x.1.min(along_y.1).max(0.0));
        let at = |t: f64| (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
        let (from, to) = (at(begin.min(end)), at(end));
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let pieces =
            (dx.abs().max(dy.abs()).ceil() as usize).clamp(1, 4 * self.columns.max(self.rows));
        (0..pieces).flat_map(move |piece| {
            let at = |piece: usize| {
                let t = piece as f64 / pieces as f64;
                (from.0 + t * dx, from.1 + t * dy)
            };
            let (one, other) = (at(piece), at(piece + 1));
            let columns = cells_of((one.0, other.0), self.margin.0 * self.scale.x, self.columns);
            let rows = cells_of((one.1, other.1), self.margin.1 * self.scale.y, self.rows);
            rows.flat_map(move |row| {
                columns
                    .clone()
                    .map(move |column| row * self.columns + column)
            })
        })
    }
}

/// Between which fractions of the way from one place to another on an axis so many cells are, or one cell beside them.
fn within((a, b): (f64, f64), count: usize) -> (f64, f64) {
    let at = |place: f64| ((place - a) / (b - a)).clamp(0.0, 1.0);
    let (low, high) = (-2.0, count as f64 + 2.0);
    if a == b {
        (0.0, 1.0)
    } else if a < b {
        (at(low), at(high))
    } else {
        (at(high), at(low))
    }
}

/// The numbers of the cells between two places of one axis of so many, those within a margin counted; none where they lie outside.
fn cells_of((a, b): (f64, f64), margin: f64, count: usize) -> Range<usize> {
    // The same margin for what has changed and what is asked: half of it each would do.
    let from = (a.min(b) - margin).floor().max(0.0);
    let to = (a.max(b) + margin).floor().min((count - 1) as f64);
    if from <= to {
        from as usize..to as usize + 1
    } else {
        0..0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_larger_than_the_margin_is_few_cells() {
        let at = |i: f64, j: f64| Coord {
            x: 20.0 + i * 1e-11,
            y: 40.0 + j,
        };
        // Thousands of segments in a strip that is narrower than the margin.
        let segments: Vec<(Coord, Coord)> = (0..4000)
            .map(|i| f64::from(i) / 4000.0)
            .map(|j| (at(0.0, j), at(9.0, j)))
            .collect();
        let stirred = Stirred::of(&segments);
        assert!(
            stirred.columns <= 3 && stirred.rows > 200,
            "{} {}",
            stirred.columns,
            stirred.rows
        );
        assert!(stirred.may_reach(at(-9.0, 0.5), at(9.0, 0.5)));
        assert!(!stirred.may_reach(at(0.0, 1.1), at(9.0, 1.2)));
        assert!(!stirred.may_reach(at(1e9, 0.0), at(1e9, 1.0)));
    }
}

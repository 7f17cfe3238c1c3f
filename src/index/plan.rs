//! The grid of the ground index: how fine it is, and which segments come near each of its cells.

use super::leaf::Run;
use super::source::Source;
use super::touched::Grid;

/// The grid has at most so many cells, as a power of two: two megabytes of references, which stay in the processor's caches.
const FINEST: u32 = 19;

/// The segments of each cell, as runs in the order of their numbers.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) grid: Grid,
    /// Cell `i` has `runs[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    runs: Vec<Run>,
}

impl Plan {
    pub(crate) fn new(source: &Source<'_>) -> Self {
        let counts = fineness(source);
        let grid = Grid {
            corner: [0, 0],
            size: counts.map(|log| 32 - log),
            counts,
        };
        let found = runs_by_cell(source, &grid, 0..source.parts.len());
        sorted(grid, &found)
    }

    pub(crate) fn runs(&self, cell: usize) -> &[Run] {
        &self.runs[self.starts[cell] as usize..self.starts[cell + 1] as usize]
    }
}

/// Columns and rows, as powers of two: about a cell for eight segments, as wide as high in degrees, and coarser where long segments would run through more cells than
/// there are segments.
fn fineness(source: &Source<'_>) -> [u32; 2] {
    let segments = *source.starts.last().unwrap_or(&0);
    let all = (segments / 8).checked_ilog2().unwrap_or(0).min(FINEST);
    let aspect = source.frame.aspect().log2().round().clamp(-20.0, 20.0) as i32;
    let columns = ((all as i32 + aspect) / 2).clamp(0, all as i32) as u32;
    let mut counts = [columns, all - columns];
    let spans = spans(source);
    for axis in [0, 1] {
        while counts[axis] > 0
            && spans[axis] * f64::from(1_u32 << counts[axis]) > f64::from(segments) + 1e4
        {
            counts[axis] -= 1;
        }
    }
    counts
}

/// How many times all segments together run over the width and the height of the frame.
fn spans(source: &Source<'_>) -> [f64; 2] {
    let mut spans = [0_u64; 2];
    for rings in source.parts {
        let mut last = None;
        for &c in rings.coords() {
            let now = source.frame.quanta(c);
            if let Some(last) = last.replace(now) {
                let last: [u32; 2] = last;
                // The way from ring to ring counts too; it does no harm.
                for axis in [0, 1] {
                    spans[axis] += u64::from(now[axis].abs_diff(last[axis]));
                }
            }
        }
    }
    spans.map(|span| span as f64 / (1_u64 << 32) as f64)
}

/// Each run with its cell.
fn runs_by_cell(
    source: &Source<'_>,
    grid: &Grid,
    parts: std::ops::Range<usize>,
) -> Vec<(u32, Run)> {
    let mut found: Vec<(u32, Run)> = Vec::new();
    for part in parts {
        let rings = source.parts[part];
        for ring in 0..rings.len() {
            let range = rings.range(ring);
            let coords = &rings.coords()[range.clone()];
            let numbers = source.starts[part] + range.start as u32..;
            let mut a = source.frame.quanta(coords[0]);
            for (number, &end) in numbers.zip(&coords[1..]) {
                let b = source.frame.quanta(end);
                grid.touched(a, b, |cell| add(&mut found, cell as u32, number));
                a = b;
            }
        }
    }
    found
}

#[inline]
fn add(found: &mut Vec<(u32, Run)>, cell: u32, number: u32) {
    match found.last_mut() {
        Some((same, run)) if *same == cell && run.first + run.count == number => run.count += 1,
        _ => found.push((
            cell,
            Run {
                first: number,
                count: 1,
            },
        )),
    }
}

fn sorted(grid: Grid, found: &[(u32, Run)]) -> Plan {
    let cells = 1_usize << (grid.counts[0] + grid.counts[1]);
    let mut starts = vec![0_u32; cells + 1];
    for &(cell, _) in found {
        starts[cell as usize + 1] += 1;
    }
    for cell in 0..cells {
        starts[cell + 1] += starts[cell];
    }
    let mut next = starts.clone();
    let mut runs = vec![Run { first: 0, count: 0 }; found.len()];
    for &(cell, run) in found {
        runs[next[cell as usize] as usize] = run;
        next[cell as usize] += 1;
    }
    Plan { grid, starts, runs }
}

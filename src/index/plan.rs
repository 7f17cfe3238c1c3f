//! The grid of the ground index: how fine it is, and which segments come near each of its cells.

use std::ops::Range;

use geo_types::Coord;

use super::frame::Quanta;
use super::leaf::Run;
use super::source::{Source, Stretch};
use super::touched::Grid;
use crate::parallel;

/// The grid has at most so many cells, as a power of two: two megabytes of references, which stay in the processor's caches.
const FINEST: u32 = 19;

/// The segments of each cell, as stretches in the order of their numbers.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) grid: Grid,
    /// Cell `i` has `stretches[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    stretches: Vec<Stretch>,
}

impl Plan {
    pub(crate) fn new(source: &Source<'_>) -> Self {
        let portions = portions(source.starts);
        let finest = fineness(source);
        // Few maps have segments so long that they run through more cells than there are segments: only these are measured.
        if let Some(plan) = Self::over(source, &portions, finest, |positions| 2 * positions + 1000)
        {
            return plan;
        }
        let coarser = coarser(source, &portions, finest);
        Self::over(source, &portions, coarser, |_| usize::MAX).expect("without a limit")
    }

    /// A plan over so many columns and rows; `None` where there would be more stretches in some portion than `most` says of the number of its positions.
    fn over(
        source: &Source<'_>,
        portions: &[Range<usize>],
        counts: [u32; 2],
        most: impl Fn(usize) -> usize + Sync + Send,
    ) -> Option<Self> {
        let grid = Grid {
            corner: [0, 0],
            size: counts.map(|log| 32 - log),
            counts,
        };
        let found = parallel::map(portions.to_vec(), |parts| {
            let positions = source.starts[parts.end] - source.starts[parts.start];
            let mut found = Found {
                stretches: Vec::new(),
                most: most(positions as usize),
            };
            for part in parts {
                found.add_part(source, &grid, part)?;
            }
            Some(found.stretches)
        });
        let found: Option<Vec<_>> = found.into_iter().collect();
        Some(sorted(grid, &found?))
    }

    pub(crate) fn stretches(&self, cell: usize) -> &[Stretch] {
        &self.stretches[self.starts[cell] as usize..self.starts[cell + 1] as usize]
    }
}

/// The parts in ranges of about as many positions each. They are always the same, so that sums over them are.
fn portions(starts: &[u32]) -> Vec<Range<usize>> {
    const PORTION: u32 = 1 << 15;
    let mut portions = Vec::new();
    let mut from = 0;
    for part in 1..starts.len() {
        if part + 1 == starts.len() || starts[part] - starts[from] >= PORTION {
            portions.push(from..part);
            from = part;
        }
    }
    portions
}

/// Columns and rows together, as a power of two, of the finest grid for so many segments.
pub(crate) fn finest_of(segments: u32) -> u32 {
    (segments / 8).checked_ilog2().unwrap_or(0).min(FINEST)
}

/// Columns and rows, as powers of two: about a cell for eight segments, as wide as high in degrees.
fn fineness(source: &Source<'_>) -> [u32; 2] {
    let all = finest_of(*source.starts.last().unwrap_or(&0));
    let aspect = source.frame.aspect().log2().round().clamp(-20.0, 20.0) as i32;
    let columns = ((all as i32 + aspect) / 2).clamp(0, all as i32) as u32;
    [columns, all - columns]
}

/// Fewer columns and rows, where long segments would run through more cells than there are segments.
fn coarser(source: &Source<'_>, portions: &[Range<usize>], mut counts: [u32; 2]) -> [u32; 2] {
    let segments = f64::from(*source.starts.last().unwrap_or(&0));
    let spans = spans(source, portions);
    for axis in [0, 1] {
        while counts[axis] > 0 && spans[axis] * f64::from(1_u32 << counts[axis]) > segments + 1e4 {
            counts[axis] -= 1;
        }
    }
    counts
}

/// How many times all segments together run over the width and the height of the frame.
fn spans(source: &Source<'_>, portions: &[Range<usize>]) -> [f64; 2] {
    let sums = parallel::map(portions.to_vec(), |parts| {
        source.parts[parts]
            .iter()
            .map(|rings| ways(rings.coords()))
            .fold([0.0; 2], plus)
    });
    let [x, y] = sums.into_iter().fold([0.0; 2], plus);
    let [width, height] = source.frame.extent();
    [x / width, y / height]
}

/// How far segments run east or west, and north or south. The way from ring to ring counts too; it does no harm.
fn ways(coords: &[Coord]) -> [f64; 2] {
    let way = |ab: &[Coord]| [(ab[1].x - ab[0].x).abs(), (ab[1].y - ab[0].y).abs()];
    coords.windows(2).map(way).fold([0.0; 2], plus)
}

fn plus([a, b]: [f64; 2], [c, d]: [f64; 2]) -> [f64; 2] {
    [a + c, b + d]
}

/// Stretches being found, each with its cell.
struct Found {
    stretches: Vec<(u32, Stretch)>,
    /// More are not looked for.
    most: usize,
}

impl Found {
    fn add_part(&mut self, source: &Source<'_>, grid: &Grid, part: usize) -> Option<()> {
        let rings = source.parts[part];
        for ring in 0..rings.len() {
            let range = rings.range(ring);
            let first = source.starts[part] + range.start as u32;
            let quanta = rings.coords()[range]
                .iter()
                .map(|&c| source.frame.quanta(c));
            self.add_ring(grid, part as u32, first, quanta)?;
        }
        Some(())
    }

    /// Most segments lie well within the cell of the one before, and cost no more than to see that.
    fn add_ring(
        &mut self,
        grid: &Grid,
        part: u32,
        first: u32,
        mut quanta: impl Iterator<Item = Quanta>,
    ) -> Option<()> {
        let Some(mut a) = quanta.next() else {
            return Some(());
        };
        let mut home = grid.home(a);
        let mut was_home = home.holds(a);
        // Where the segments begin that are at home and not added yet, and where they end.
        let (mut from, mut to) = (first, first);
        for b in quanta {
            let mut is_home = home.holds(b);
            if !(was_home & is_home) {
                self.add(home.cell, part, from..to);
                grid.touched(a, b, |cell| self.add(cell, part, to..to + 1));
                if !is_home {
                    home = grid.home(b);
                    is_home = home.holds(b);
                }
                from = to + 1;
                if self.stretches.len() > self.most {
                    return None;
                }
            }
            to += 1;
            (a, was_home) = (b, is_home);
        }
        self.add(home.cell, part, from..to);
        Some(())
    }

    #[inline]
    fn add(&mut self, cell: usize, part: u32, numbers: Range<u32>) {
        if numbers.is_empty() {
            return;
        }
        let run = Run {
            first: numbers.start,
            count: numbers.end - numbers.start,
        };
        match self.stretches.last_mut() {
            Some((same, last))
                if *same == cell as u32
                    && last.part == part
                    && last.run.first + last.run.count == run.first =>
            {
                last.run.count += run.count;
            }
            _ => self.stretches.push((cell as u32, Stretch { part, run })),
        }
    }
}

fn sorted(grid: Grid, found: &[Vec<(u32, Stretch)>]) -> Plan {
    let cells = 1_usize << (grid.counts[0] + grid.counts[1]);
    let mut starts = vec![0_u32; cells + 1];
    for &(cell, _) in found.iter().flatten() {
        starts[cell as usize + 1] += 1;
    }
    for cell in 0..cells {
        starts[cell + 1] += starts[cell];
    }
    let mut next = starts.clone();
    let nothing = Stretch {
        part: 0,
        run: Run { first: 0, count: 0 },
    };
    let mut stretches = vec![nothing; starts[cells] as usize];
    for &(cell, stretch) in found.iter().flatten() {
        stretches[next[cell as usize] as usize] = stretch;
        next[cell as usize] += 1;
    }
    Plan {
        grid,
        starts,
        stretches,
    }
}

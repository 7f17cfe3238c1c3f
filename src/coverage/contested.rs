//! Which stretches of rings can have a segment in common with another ring: most of a map cannot, and is never looked up.

use geo_types::Coord;

use crate::geometry::globe::canonical;

/// A closed ring, and who owns it. Two rings are compared where owners of two different numbers come near each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnedRing<'a> {
    pub(crate) coords: &'a [Coord],
    pub(crate) owner: u32,
}

/// Positions `from..to` of a ring, all of them in cells of several owners.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub(crate) ring: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// A cell in which no position lies. Owners are kept plus one.
const EMPTY: u32 = 0;
/// A cell of two or more owners.
const SEVERAL: u32 = u32::MAX;

/// The stretches in which a segment can be the same as one of another owner, in the order of the rings.
///
/// Segments that are the same have their ends in the same cells, so that a cell with the positions of one owner settles all of them.
/// The positions are read once; after that only the runs of them that lie in one cell.
pub(crate) fn contested(rings: &[OwnedRing<'_>]) -> Vec<Stretch> {
    let grid = Grid::over(rings);
    let mut owners = vec![EMPTY; grid.len()];
    let mut runs: Vec<(u32, u32)> = Vec::new();
    let mut ends = Vec::with_capacity(rings.len());
    for ring in rings {
        debug_assert!(ring.owner < SEVERAL - 1);
        let mut last = Cell::NONE;
        let mut at = 0;
        loop {
            at += last.held(&ring.coords[at..]);
            let Some(&c) = ring.coords.get(at) else {
                break;
            };
            last = grid.cell(c);
            runs.push((at as u32, last.number));
            let owner = &mut owners[last.number as usize];
            *owner = match *owner {
                EMPTY => ring.owner + 1,
                one if one == ring.owner + 1 => one,
                _ => SEVERAL,
            };
            at += 1;
        }
        ends.push(runs.len());
    }
    let mut stretches = Vec::new();
    let mut start = 0;
    for (ring, &end) in ends.iter().enumerate() {
        let len = rings[ring].coords.len();
        let runs = &runs[start..end];
        start = end;
        let is_contested = |&(_, cell): &(u32, u32)| owners[cell as usize] == SEVERAL;
        let mut at = 0;
        for chunk in runs.chunk_by(|a, b| is_contested(a) == is_contested(b)) {
            let from = chunk[0].0 as usize;
            at += chunk.len();
            let to = runs.get(at).map_or(len, |run| run.0 as usize);
            if is_contested(&chunk[0]) && to - from > 1 {
                stretches.push(Stretch { ring, from, to });
            }
        }
    }
    stretches
}

/// Cells of a power of two of a degree over the extent of the rings, so that their bounds are exact. Where a position lies outside,
/// it is in the cell at the rim: cells need only be the same for the same position.
struct Grid {
    /// Cells to a degree.
    scale: Coord,
    /// The first cell of the extent, counted from 0°.
    low: Coord,
    bits: u32,
}

/// A cell's number and bounds: from `low`, up to and without `high`.
#[derive(Clone, Copy)]
struct Cell {
    number: u32,
    low: Coord,
    high: Coord,
}

impl Cell {
    /// One that holds nothing.
    const NONE: Self = Self {
        number: u32::MAX,
        low: Coord { x: 0.0, y: 0.0 },
        high: Coord { x: 0.0, y: 0.0 },
    };

    /// How many positions at the beginning are held.
    fn held(&self, coords: &[Coord]) -> usize {
        // Eight at a time and without a branch between: most positions lie in the cell of the one before.
        let all = |eight: &&[Coord]| eight.iter().fold(true, |all, &c| all & self.holds(c));
        let held = 8 * coords.chunks_exact(8).take_while(all).count();
        let rest = coords[held..].iter().take_while(|&&c| self.holds(c));
        held + rest.count()
    }

    fn holds(&self, c: Coord) -> bool {
        (c.x >= self.low.x) & (c.x < self.high.x) & (c.y >= self.low.y) & (c.y < self.high.y)
    }
}

impl Grid {
    fn over(rings: &[OwnedRing<'_>]) -> Self {
        let positions: usize = rings.iter().map(|ring| ring.coords.len()).sum();
        // Some positions a cell, and a table that stays in the cache.
        let bits = (positions.max(16).ilog2() / 2 - 1).clamp(1, 10);
        let (low, high) = sampled_extent(rings);
        let scale = |extent: f64| {
            // Cells of a millionth of a degree and less settle no more.
            let per_degree = f64::from((1_u32 << bits) - 1) / extent.max(1e-6);
            f64::from(per_degree.log2().floor() as i32).exp2()
        };
        let scale = Coord {
            x: scale(high.x - low.x),
            y: scale(high.y - low.y),
        };
        Self {
            scale,
            low: Coord {
                x: (low.x * scale.x).floor(),
                y: (low.y * scale.y).floor(),
            },
            bits,
        }
    }

    fn len(&self) -> usize {
        1 << (2 * self.bits)
    }

    fn cell(&self, c: Coord) -> Cell {
        let c = canonical(c);
        let last = f64::from((1_u32 << self.bits) - 1);
        // A product with a power of two is exact, and so are the bounds. What is no number goes to 0.
        let of = |v: f64, scale: f64, low: f64| ((v * scale).floor() - low).max(0.0).min(last);
        let x = of(c.x, self.scale.x, self.low.x);
        let y = of(c.y, self.scale.y, self.low.y);
        // What lies outside is in the cell at the rim.
        let low = |v: f64, scale: f64, low: f64| match v {
            0.0 => f64::NEG_INFINITY,
            _ => (v + low) / scale,
        };
        let high = |v: f64, scale: f64, low: f64| match v == last {
            true => f64::INFINITY,
            false => (v + 1.0 + low) / scale,
        };
        Cell {
            number: ((y as u32) << self.bits) | x as u32,
            low: Coord {
                x: low(x, self.scale.x, self.low.x),
                y: low(y, self.scale.y, self.low.y),
            },
            high: Coord {
                // 180° is in the cell of -180°.
                x: high(x, self.scale.x, self.low.x).min(180.0),
                y: high(y, self.scale.y, self.low.y),
            },
        }
    }
}

/// The extent of some positions of some rings: enough to tell a city from the world without reading all.
fn sampled_extent(rings: &[OwnedRing<'_>]) -> (Coord, Coord) {
    let mut low: Coord<f64> = Coord { x: 180.0, y: 90.0 };
    let mut high: Coord<f64> = Coord {
        x: -180.0,
        y: -90.0,
    };
    let some = rings.iter().step_by(1 + rings.len() / 2048);
    for c in some.flat_map(|ring| ring.coords.iter().step_by(64)) {
        // What is no number is passed over by `min` and `max`.
        low.x = low.x.min(c.x).max(-180.0);
        low.y = low.y.min(c.y).max(-90.0);
        high.x = high.x.max(c.x).min(180.0);
        high.y = high.y.max(c.y).min(90.0);
    }
    (low, high)
}

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
        let mut last = u32::MAX;
        for (at, &c) in ring.coords.iter().enumerate() {
            let cell = grid.cell(c);
            if cell != last {
                last = cell;
                runs.push((at as u32, cell));
                let owner = &mut owners[cell as usize];
                if *owner == EMPTY {
                    *owner = ring.owner + 1;
                } else if *owner != ring.owner + 1 {
                    *owner = SEVERAL;
                }
            }
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

/// Equal cells over the extent of the rings. Where a position lies outside, it is in the cell at the rim: cells need only be the
/// same for the same position.
struct Grid {
    low: Coord,
    scale: Coord,
    bits: u32,
}

impl Grid {
    fn over(rings: &[OwnedRing<'_>]) -> Self {
        let positions: usize = rings.iter().map(|ring| ring.coords.len()).sum();
        // About four positions a cell, and a table that stays in the cache.
        let bits = (positions.max(16).ilog2() / 2 - 1).clamp(1, 10);
        let (low, high) = sampled_extent(rings);
        let per_cell = f64::from(1_u32 << bits);
        let scale = |low: f64, high: f64| {
            if high > low {
                per_cell / (high - low)
            } else {
                0.0
            }
        };
        Self {
            low,
            scale: Coord {
                x: scale(low.x, high.x),
                y: scale(low.y, high.y),
            },
            bits,
        }
    }

    fn len(&self) -> usize {
        1 << (2 * self.bits)
    }

    fn cell(&self, c: Coord) -> u32 {
        let c = canonical(c);
        let last = (1 << self.bits) - 1;
        // Conversions saturate, and what is no number is 0.
        let x = (((c.x - self.low.x) * self.scale.x) as i32).clamp(0, last);
        let y = (((c.y - self.low.y) * self.scale.y) as i32).clamp(0, last);
        ((y << self.bits) | x) as u32
    }
}

/// The extent of some positions of each ring: enough to tell a city from the world without reading all.
fn sampled_extent(rings: &[OwnedRing<'_>]) -> (Coord, Coord) {
    let mut low: Coord = Coord { x: 180.0, y: 90.0 };
    let mut high: Coord = Coord {
        x: -180.0,
        y: -90.0,
    };
    for c in rings.iter().flat_map(|ring| ring.coords.iter().step_by(64)) {
        // What is no number is passed over by `min` and `max`.
        low.x = low.x.min(c.x).max(-180.0);
        low.y = low.y.min(c.y).max(-90.0);
        high.x = high.x.max(c.x).min(180.0);
        high.y = high.y.max(c.y).min(90.0);
    }
    (low, high)
}

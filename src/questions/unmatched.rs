//! Where do two sides of a border run apart?

use std::collections::HashSet;

use geo_types::{Coord, LineString};
use rstar::RTree;
use rstar::primitives::Line;

use crate::atlas::Atlas;
use crate::geometry::ellipsoid::{length, metres_per_degree};
use crate::geometry::ring::{Rings, between};

/// Two sides that run beside each other.
pub(super) struct Apart {
    pub(super) parts: [u32; 2],
    pub(super) line: LineString,
    pub(super) length_m: f64,
    /// How far apart they are at most.
    pub(super) width_m: f64,
}

/// Sides no farther apart than this, in metres, are one but for rounding.
const HAIR_M: f64 = 1e-5;

/// The stretches of borders that match nothing, each once, but for those segments that are spoken for: by part, and the position at which each starts.
pub(super) fn unmatched(atlas: &Atlas, spoken: &HashSet<(u32, u32)>) -> Vec<Apart> {
    let mut found = Vec::new();
    for part in 0..atlas.parts.len() as u32 {
        let sides = atlas.borders.of(part as usize).iter();
        for side in sides.filter(|side| !side.matched && !side.over) {
            let Some(other) = side.facing else { continue };
            if other < part && !facing(atlas, other, part).is_empty() {
                // That one has said it.
                continue;
            }
            let rings = &atlas.parts[part as usize].rings;
            let segments = side.segments(rings);
            let is_spoken = |&i: &usize| spoken.contains(&(part, i as u32));
            if !segments.iter().any(is_spoken) {
                found.extend(apart(atlas, [part, other], side.line(rings)));
                continue;
            }
            for run in segments.chunk_by(|i, j| is_spoken(i) == is_spoken(j)) {
                if !is_spoken(&run[0]) {
                    let mut line: Vec<Coord> = run.iter().map(|&i| rings.coords()[i]).collect();
                    line.extend(run.last().map(|&i| rings.coords()[i + 1]));
                    found.extend(apart(atlas, [part, other], LineString(line)));
                }
            }
        }
    }
    found
}

/// The segments of a part beside which another runs and does not match.
fn facing(atlas: &Atlas, part: u32, other: u32) -> Vec<[Coord; 2]> {
    let rings = &atlas.parts[part as usize].rings;
    let sides = atlas.borders.of(part as usize).iter();
    let facing = sides.filter(|side| side.facing == Some(other) && !side.matched);
    facing
        .flat_map(|side| side.segments(rings))
        .map(|i| [rings.coords()[i], rings.coords()[i + 1]])
        .collect()
}

/// How far a line along the first part is from the second; `None` where it is on it.
fn apart(atlas: &Atlas, parts: [u32; 2], line: LineString) -> Option<Apart> {
    let mut across = facing(atlas, parts[1], parts[0]);
    if across.is_empty() {
        across = all_segments(&atlas.parts[parts[1] as usize].rings);
    }
    let middle = line.0[line.0.len() / 2];
    let (per_lat, per_lon) = metres_per_degree(middle.y);
    let place = |c: Coord| [c.x * per_lon, c.y * per_lat];
    let tree = |segments: &[[Coord; 2]]| -> RTree<Line<[f64; 2]>> {
        let lines = segments.iter().map(|&[a, b]| Line::new(place(a), place(b)));
        RTree::bulk_load(lines.collect())
    };
    let own: Vec<[Coord; 2]> = line.0.windows(2).map(|ab| [ab[0], ab[1]]).collect();
    let (own_tree, across_tree) = (tree(&own), tree(&across));
    let gap = |tree: &RTree<Line<[f64; 2]>>, c: Coord| {
        let c = place(c);
        let nearest = tree.nearest_neighbor(&c).map(|line| line.nearest_point(&c));
        nearest.map_or(f64::INFINITY, |near| (near[0] - c[0]).hypot(near[1] - c[1]))
    };
    // Corners of either side, of the other those beside the line; and the middles of segments, where sides may cross at all corners.
    let on_own = own.iter().flat_map(|&[a, b]| [a, between(a, b, 0.5), b]);
    let from_own = on_own.map(|c| gap(&across_tree, c));
    let on_other = across.iter().flatten().copied();
    let from_other = on_other
        .map(|c| gap(&own_tree, c))
        .filter(|&gap| gap <= atlas.tolerance_m);
    let width_m = from_own.chain(from_other).fold(0.0, f64::max);
    (width_m > HAIR_M).then(|| Apart {
        parts,
        length_m: length(&line.0),
        line,
        width_m,
    })
}

fn all_segments(rings: &Rings) -> Vec<[Coord; 2]> {
    rings.segments().map(|(_, a, b)| [a, b]).collect()
}

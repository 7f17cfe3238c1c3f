//! Slivers: ground between two rims that were meant to be one.
//!
//! Where a figure is cut along a line that runs beside its rim and not on it, ground is left between the two that is nobody's intention. It is told from
//! ground that is narrow of itself by its rim: part of it is the cut, part of it the old rim, and the one is all along near the
//! other.

use std::collections::HashSet;

use geo_types::{Coord, Rect};

use super::ellipsoid::metres_per_degree;
use super::globe::bits;
use super::halving::near_pairs;
use super::ring::{Rings, between, fraction_of, plain_area};

/// Segments of whichever direction.
pub(crate) struct Sides(HashSet<[(u64, u64); 2]>);

impl Sides {
    pub(crate) fn of(segments: impl Iterator<Item = (Coord, Coord)>) -> Self {
        Self(segments.map(undirected).collect())
    }

    pub(crate) fn hold(&self, segment: (Coord, Coord)) -> bool {
        self.0.contains(&undirected(segment))
    }
}

fn undirected((a, b): (Coord, Coord)) -> [(u64, u64); 2] {
    let (a, b) = (bits(a), bits(b));
    if a < b { [a, b] } else { [b, a] }
}

/// Whether a polygon is so narrow that it may be nothing but the rounding of two rims that are one.
pub(crate) fn is_hairline(polygon: &Rings) -> bool {
    /// Some times [the rounding](super::parted) of a corner, in metres.
    const HAIR_M: f64 = 1e-5;
    is_narrow(polygon, HAIR_M, &Metres::about(polygon))
}

/// Whether a polygon that was cut off along `seam` is nowhere wider than some metres between the seam and the rest of its rim. Its cost is that of sorting its
/// segments.
pub(crate) fn is_sliver(polygon: &Rings, seam: &Sides, width_m: f64) -> bool {
    let metres = Metres::about(polygon);
    is_narrow(polygon, width_m, &metres) && lies_along(polygon, seam, width_m, &metres)
}

/// Whether a polygon is on the average no wider than that.
fn is_narrow(polygon: &Rings, width_m: f64, metres: &Metres) -> bool {
    let twice_area: f64 = polygon.iter().map(|(ring, _)| plain_area(ring)).sum();
    let rim_m: f64 = polygon
        .segments()
        .map(|(_, a, b)| metres.distance(a, b))
        .sum();
    twice_area * metres.per_lat * metres.per_lon <= width_m * rim_m
}

/// Whether the seam is near the other sides of the polygon, and those near the seam: told at their corners and their middles.
fn lies_along(polygon: &Rings, seam: &Sides, width_m: f64, metres: &Metres) -> bool {
    let sides: Vec<(usize, usize)> = (0..polygon.len())
        .flat_map(|ring| {
            let range = polygon.range(ring);
            let (start, end) = (range.start, range.end - 1);
            (start..end).map(move |i| (i, if i + 1 == end { start } else { i + 1 }))
        })
        .collect();
    let coords = polygon.coords();
    let ends = |side: u32| {
        let (i, j) = sides[side as usize];
        (coords[i], coords[j])
    };
    let is_seam: Vec<bool> = (0..sides.len() as u32)
        .map(|side| seam.hold(ends(side)))
        .collect();
    let (dx, dy) = (width_m / metres.per_lon, width_m / metres.per_lat);
    let box_of = |side: u32| {
        let bounds = Rect::new(ends(side).0, ends(side).1);
        let (low, high) = (bounds.min(), bounds.max());
        Rect::new((low.x - dx, low.y - dy), (high.x + dx, high.y + dy))
    };
    let both = |cell: &[u32]| {
        let first = is_seam[cell[0] as usize];
        cell.iter().any(|&side| is_seam[side as usize] != first)
    };
    // Where the rim turns from seam to side a corner is on both, so that middles are asked too.
    let mut is_near = vec![[false; 2]; sides.len()];
    near_pairs(
        (0..sides.len() as u32).collect(),
        &box_of,
        &both,
        &mut |s, t| {
            if is_seam[s as usize] == is_seam[t as usize] {
                return;
            }
            for (own, other) in [(s, t), (t, s)] {
                let (a, b) = ends(own);
                for (c, is_near) in [a, between(a, b, 0.5)]
                    .iter()
                    .zip(&mut is_near[own as usize])
                {
                    *is_near |= metres.to_segment(*c, ends(other)) <= width_m;
                }
            }
        },
    );
    is_near.iter().all(|near| *near == [true; 2])
}

/// Lengths about one latitude: for tolerances, not for answers.
struct Metres {
    per_lat: f64,
    per_lon: f64,
}

impl Metres {
    fn about(figure: &Rings) -> Self {
        let extent = figure.bounds();
        let (per_lat, per_lon) = metres_per_degree(0.5 * (extent.min().y + extent.max().y));
        Self { per_lat, per_lon }
    }

    fn distance(&self, a: Coord, b: Coord) -> f64 {
        ((a.x - b.x) * self.per_lon).hypot((a.y - b.y) * self.per_lat)
    }

    fn to_segment(&self, c: Coord, (a, b): (Coord, Coord)) -> f64 {
        let scaled = |c: Coord| Coord {
            x: c.x * self.per_lon,
            y: c.y * self.per_lat,
        };
        let (a, b, c) = (scaled(a), scaled(b), scaled(c));
        let near = between(a, b, fraction_of((a, b), c));
        (c.x - near.x).hypot(c.y - near.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A box from 0, 0 with its eastern side as the seam.
    fn is_sliver_of(width: f64, height: f64, width_m: f64) -> bool {
        let corners = [
            (0.0, 0.0),
            (width, 0.0),
            (width, height),
            (0.0, height),
            (0.0, 0.0),
        ];
        let ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        let seam = Sides::of(std::iter::once((ring[1], ring[2])));
        is_sliver(&Rings::of_shell(ring), &seam, width_m)
    }

    #[test]
    fn ground_beside_the_seam_is_a_sliver_and_the_end_of_a_narrow_one_is_not() {
        // A degree is 111 km.
        assert!(is_sliver_of(5e-6, 1.0, 1.0));
        assert!(!is_sliver_of(5e-5, 1.0, 1.0));
        assert!(!is_sliver_of(1.0, 5e-6, 1.0));
        assert!(!is_sliver_of(1.0, 1.0, 1.0));
    }
}

//! A polygon made ready for many questions of inside or outside: its segments sorted into level slabs.

use geo_types::Coord;

use super::ring::Rings;
use super::side::{Nudge, crosses_west_of, lies_on};

/// For each of many slabs of latitude, the segments of the rings that reach into it.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    south: f64,
    slabs_per_degree: f64,
    /// Slab `i` holds `segments[starts[i]..starts[i + 1]]`.
    starts: Box<[u32]>,
    segments: Box<[u32]>,
}

impl Prepared {
    /// Sorts the segments into about an eighth as many slabs. Memory is bounded by four entries a segment: rings of
    /// long upright segments get fewer slabs.
    pub(crate) fn new(rings: &Rings) -> Self {
        let bounds = rings.bounds();
        let height = bounds.height();
        let segments = rings.coords().len();
        let mut slabs = (segments / 8).clamp(1, 1 << 20);
        loop {
            let slabs_per_degree = if height > 0.0 {
                slabs as f64 / height
            } else {
                0.0
            };
            let plan = Self {
                south: bounds.min().y,
                slabs_per_degree,
                starts: vec![0; slabs + 1].into(),
                segments: [].into(),
            };
            let entries: usize = rings
                .segments()
                .map(|(_, a, b)| plan.slabs_of(a, b).count())
                .sum();
            if entries <= 4 * segments || slabs == 1 {
                return plan.filled(rings, entries);
            }
            slabs /= 2;
        }
    }

    fn filled(mut self, rings: &Rings, entries: usize) -> Self {
        for (_, a, b) in rings.segments() {
            for slab in self.slabs_of(a, b) {
                self.starts[slab + 1] += 1;
            }
        }
        for slab in 1..self.starts.len() {
            self.starts[slab] += self.starts[slab - 1];
        }
        let mut next = self.starts.clone();
        let mut segments = vec![0; entries];
        for (index, a, b) in rings.segments() {
            for slab in self.slabs_of(a, b) {
                segments[next[slab] as usize] = index as u32;
                next[slab] += 1;
            }
        }
        self.segments = segments.into();
        self
    }

    fn slab(&self, y: f64) -> usize {
        // A cast of a negative number gives 0.
        (((y - self.south) * self.slabs_per_degree) as usize).min(self.starts.len() - 2)
    }

    fn slabs_of(&self, a: Coord, b: Coord) -> std::ops::RangeInclusive<usize> {
        self.slab(a.y.min(b.y))..=self.slab(a.y.max(b.y))
    }

    fn segments_at<'a>(
        &'a self,
        rings: &'a Rings,
        y: f64,
    ) -> impl Iterator<Item = (Coord, Coord)> + 'a {
        let slab = self.slab(y);
        let coords = rings.coords();
        self.segments[self.starts[slab] as usize..self.starts[slab + 1] as usize]
            .iter()
            .map(move |&i| (coords[i as usize], coords[i as usize + 1]))
    }

    /// Whether the nudged position is inside, by even and odd over all rings. `rings` are those it was made from.
    pub(crate) fn contains(&self, rings: &Rings, p: Coord, nudge: Nudge) -> bool {
        self.segments_at(rings, p.y)
            .filter(|&(a, b)| crosses_west_of(a, b, p, nudge))
            .count()
            % 2
            == 1
    }

    /// Whether the position lies exactly on a segment.
    pub(crate) fn is_on_rim(&self, rings: &Rings, p: Coord) -> bool {
        self.segments_at(rings, p.y).any(|(a, b)| lies_on(a, b, p))
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;
    use crate::geometry::ring::ring_contains;

    #[test]
    fn slabs_and_a_walk_over_all_segments_agree() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(7);
        for _ in 0..300 {
            // Star-shaped rings on a coarse grid, so that positions fall on corners and sides.
            let corners = random.random_range(3..200);
            let mut ring: Vec<Coord> = (0..corners)
                .map(|i| {
                    let angle = f64::from(i) / f64::from(corners) * std::f64::consts::TAU;
                    let radius = random.random_range(1.0..10.0);
                    Coord {
                        x: (radius * angle.cos()).round(),
                        y: (radius * angle.sin()).round(),
                    }
                })
                .collect();
            ring.push(ring[0]);
            let mut rings = Rings::default();
            rings.push(&ring, true);
            let prepared = Prepared::new(&rings);
            for _ in 0..200 {
                let p = Coord {
                    x: f64::from(random.random_range(-11..=11)),
                    y: f64::from(random.random_range(-11..=11)),
                };
                for nudge in [Nudge::NorthEast, Nudge::SouthWest] {
                    assert_eq!(
                        prepared.contains(&rings, p, nudge),
                        ring_contains(&ring, p, nudge)
                    );
                }
                let on = ring.windows(2).any(|ab| lies_on(ab[0], ab[1], p));
                assert_eq!(prepared.is_on_rim(&rings, p), on);
            }
        }
    }
}

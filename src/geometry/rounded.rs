//! Boolean operations with rounding: always an answer, though not to the last digit.
//!
//! [`super::overlay`] keeps every corner and is exact as long as the rims that it finds close. Where corners lie within rounding of other
//! segments they may not, and this is what it falls back to. The rings are [noded](super::noded), so that what lies within rounding of each other becomes
//! one, and cut the plane into [faces](super::subdivision), each of which is wanted or not: rims of faces close however badly the rings are drawn.
//!
//! What is rounded is a part of the figures' extent, some 1e-13, so that tiny figures are no coarser than large ones, and some units in the last place at least. Corners that stay keep their own coordinates.

use geo_types::{Coord, Rect};

use super::meetings::ONE_POSITION;
use super::noded::{Noded, noded_rings, noded_sparse_rings};
use super::ring::{Rings, bounds, tidy};
use super::subdivision::Subdivision;
use super::trace::{trace, without_opposites};

/// The ground that any of the figures holds.
pub(crate) fn union(figures: &[&Rings]) -> Rings {
    let rings = owned(figures.iter().copied());
    let [ground] = grounds(&rings, [&|held| held.contains(&true)]);
    ground
}

/// The ground of a figure that any of the others holds.
pub(crate) fn common(figure: &Rings, others: &[&Rings]) -> Rings {
    let rings = owned(std::iter::once(figure).chain(others.iter().copied()));
    let [ground] = grounds(&rings, [&|held| held[0] && held[1..].contains(&true)]);
    ground
}

/// The ground of a figure that none of the others holds.
pub(crate) fn without(figure: &Rings, others: &[Rings]) -> Rings {
    let rings = owned(std::iter::once(figure).chain(others));
    let [ground] = grounds(&rings, [&|held| held[0] && !held[1..].contains(&true)]);
    ground
}

/// What is inside the shell and in no hole, each by even and odd.
pub(crate) fn even_odd(shell: &[Coord], holes: &[Vec<Coord>]) -> Rings {
    let all = std::iter::once(shell).chain(holes.iter().map(Vec::as_slice));
    let rings: Vec<(usize, &[Coord])> = all.enumerate().collect();
    let [ground] = grounds(&rings, [&|held| held[0] && !held[1..].contains(&true)]);
    ground
}

/// The part of a figure within a box. What comes to lie on a side of the box lies there to the last bit.
pub(crate) fn within(figure: &Rings, window: Rect) -> Rings {
    let (low, high) = (window.min(), window.max());
    let corners = [
        low,
        Coord { x: high.x, ..low },
        high,
        Coord { x: low.x, ..high },
        low,
    ];
    let mut rings = owned([figure]);
    rings.push((1, &corners));
    let [ground] = grounds(&rings, [&|held| held[0] && held[1]]);
    ground
}

/// What of a figure another covers, and what it does not.
pub(crate) fn parted(figure: &Rings, over: &Rings) -> (Rings, Rings) {
    let [covered, left] = grounds(
        &owned([figure, over]),
        [&|held| held[0] && held[1], &|held| held[0] && !held[1]],
    );
    (covered, left)
}

/// Degrees within which what is put together is one at least, for figures of a size.
pub(super) fn rounding(size: f64) -> f64 {
    least_rounding(size).max(ONE_POSITION / 32.0 * size)
}

fn least_rounding(size: f64) -> f64 {
    LEAST_ROUNDING.min(LARGEST_SHARE * size)
}

/// The rings of figures, each with the number of its figure.
fn owned<'a>(figures: impl IntoIterator<Item = &'a Rings>) -> Vec<(usize, &'a [Coord])> {
    let numbered = figures.into_iter().enumerate();
    let rings =
        numbered.flat_map(|(number, rings)| rings.iter().map(move |(ring, _)| (number, ring)));
    rings.collect()
}

/// Whether ground is wanted that these figures hold, by their numbers.
type Wanted<'a> = &'a dyn Fn(&[bool]) -> bool;

/// The ground that is wanted, in several ways. Each figure holds what is in an odd number of its rings, each of them by even and odd.
fn grounds<const N: usize>(rings: &[(usize, &[Coord])], wanted: [Wanted<'_>; N]) -> [Rings; N] {
    let figures = rings
        .iter()
        .map(|(figure, _)| figure + 1)
        .max()
        .unwrap_or(0);
    let mut sheet = Sheet::under(rings);
    for _ in 0..COARSER_SHEETS {
        if let Some(grounds) = grounds_on(&sheet, rings, figures, wanted, noded_sparse_rings) {
            return grounds;
        }
        sheet = Sheet::of_scale(rings, sheet.extent, sheet.scale / COARSER);
    }
    grounds_on(&sheet, rings, figures, wanted, |rings| {
        Some(noded_rings(rings))
    })
    .expect("it is not given up")
}

/// The same on one sheet, unless the rings cannot be noded there.
fn grounds_on<const N: usize>(
    sheet: &Sheet,
    rings: &[(usize, &[Coord])],
    figures: usize,
    wanted: [Wanted<'_>; N],
    node: impl for<'a> Fn(&[&'a Rings]) -> Option<Noded<'a>>,
) -> Option<[Rings; N]> {
    let (owners, placed): (Vec<usize>, Vec<Rings>) = rings
        .iter()
        .filter_map(|(figure, ring)| {
            let ring = tidy(ring.iter().map(|&c| sheet.place(c)).collect())?;
            Some((*figure, Rings::of_ring(ring)))
        })
        .unzip();
    let placed: Vec<&Rings> = placed.iter().collect();
    let noded = node(&placed)?;
    let noded: Vec<&Rings> = noded.figures.iter().map(AsRef::as_ref).collect();
    let faces = Subdivision::even_odd(&noded);
    let mut held = vec![false; figures];
    let grounds = wanted.map(|wanted| {
        let is_wanted = (0..faces.len()).map(|face| {
            held.fill(false);
            for &ring in faces.holders(face) {
                held[owners[ring as usize]] ^= true;
            }
            wanted(&held)
        });
        let is_wanted: Vec<bool> = is_wanted.collect();
        let wanted_at = |half: u32| is_wanted[faces.face(half) as usize];
        let rim =
            (0..faces.network.halves()).filter(|&half| wanted_at(half) && !wanted_at(half ^ 1));
        let segments = rim.flat_map(|half| faces.network.segments(half));
        let mut ground = trace(&without_opposites(segments.collect())).unwrap_or_default();
        ground.map_coords(|c| sheet.position(c));
        ground
    });
    Some(grounds)
}

/// How many units in the last place of the largest coordinate are one at least: a corner where two sides cross is rounded by one or two, and so are those of the sides.
const PLACES: f64 = 8.0;
/// Degrees that are one at least, wherever a map is: longitudes may have been written 0..360, where numbers are no finer.
const LEAST_ROUNDING: f64 = 3e-13;
/// Unless figures are so small that it is more than this share of them.
const LARGEST_SHARE: f64 = 1e-5;
/// How often figures are laid out anew where they lie so densely within rounding that they cannot be noded, and how many times coarser: of what is a hundred roundings
/// wide and has hundreds of sides, nothing is known anyway.
const COARSER_SHEETS: usize = 2;
const COARSER: f64 = 8.0;

/// Where figures are laid out to be rounded: all between 0 and 64, so that a millionth of a millionth of the extent is what rounding makes one, and
/// nothing is taken to lie on 180° or at a pole. Small figures far from the origin are laid out smaller, so that what is made one is more than numbers are rounded by there.
struct Sheet {
    from: Coord,
    /// A power of two.
    scale: f64,
    extent: Rect,
    corners: Known<[u64; 2], Coord>,
    /// The longitudes and latitudes of corners: what comes to lie on a side that runs along one stays there.
    lons: Known<u64, f64>,
    lats: Known<u64, f64>,
}

impl Sheet {
    fn under(rings: &[(usize, &[Coord])]) -> Self {
        let corners = || rings.iter().flat_map(|(_, ring)| ring.iter().copied());
        let extent = bounds(&corners().collect::<Vec<Coord>>());
        let size = extent.width().max(extent.height()).max(f64::MIN_POSITIVE);
        let (low, high) = (extent.min(), extent.max());
        let farthest = [low.x, low.y, high.x, high.y].map(f64::abs);
        let last_place = farthest.into_iter().fold(f64::MIN_POSITIVE, f64::max) * f64::EPSILON;
        let by_size = 5.0 - size.log2().floor();
        let least = (PLACES * last_place).max(least_rounding(size));
        let by_places = (ONE_POSITION / least).log2().floor();
        let scale = by_size.min(by_places).clamp(-1000.0, 1000.0).exp2();
        Self::of_scale(rings, extent, scale)
    }

    fn of_scale(rings: &[(usize, &[Coord])], extent: Rect, scale: f64) -> Self {
        let from = extent.min();
        let corners = rings.iter().flat_map(|(_, ring)| ring.iter().copied());
        let placed: Vec<(Coord, Coord)> = corners.map(|c| ((c - from) * scale, c)).collect();
        let all = || placed.iter();
        Self {
            from,
            scale,
            extent,
            corners: Known::of(all().map(|&(at, c)| (key(at), c))),
            lons: Known::of(all().map(|(at, c)| (at.x.to_bits(), c.x))),
            lats: Known::of(all().map(|(at, c)| (at.y.to_bits(), c.y))),
        }
    }

    fn place(&self, c: Coord) -> Coord {
        (c - self.from) * self.scale
    }

    fn position(&self, at: Coord) -> Coord {
        if let Some(corner) = self.corners.get(key(at)) {
            return corner;
        }
        let c = at / self.scale + self.from;
        let (low, high) = (self.extent.min(), self.extent.max());
        let (lon, lat) = (self.lons.get(at.x.to_bits()), self.lats.get(at.y.to_bits()));
        Coord {
            x: lon.unwrap_or_else(|| c.x.clamp(low.x, high.x)),
            y: lat.unwrap_or_else(|| c.y.clamp(low.y, high.y)),
        }
    }
}

fn key(c: Coord) -> [u64; 2] {
    [c.x.to_bits(), c.y.to_bits()]
}

/// What was laid out, by where it came to lie; of several the first. In order, which takes a third of the memory of a table.
struct Known<K, V>(Vec<(K, V)>);

impl<K: Ord + Copy, V: Copy> Known<K, V> {
    fn of(placed: impl Iterator<Item = (K, V)>) -> Self {
        let mut placed: Vec<(K, V)> = placed.collect();
        placed.sort_by_key(|&(at, _)| at);
        placed.dedup_by_key(|&mut (at, _)| at);
        Self(placed)
    }

    fn get(&self, at: K) -> Option<V> {
        let found = self.0.binary_search_by_key(&at, |&(at, _)| at);
        found.ok().map(|i| self.0[i].1)
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;
    use crate::geometry::ring::{plain_area, ring_contains};
    use crate::geometry::side::Nudge;

    /// A ring of whole corners that crosses itself as it likes.
    fn scribble(random: &mut Pcg64Mcg) -> Vec<Coord> {
        let corners = random.random_range(3..12);
        let mut corner = || f64::from(random.random_range(0..9));
        let mut ring: Vec<Coord> = (0..corners)
            .map(|_| Coord {
                x: corner(),
                y: corner(),
            })
            .collect();
        ring.push(ring[0]);
        ring
    }

    fn area(rings: &Rings) -> f64 {
        rings.iter().map(|(ring, _)| plain_area(ring)).sum()
    }

    /// Twice the areas of all, of what the first and another hold, and of what the first alone does (once more for its holes), slab by slab between all corners
    /// and crossings: within a slab no sides meet, so that each bit of it is a trapezium.
    fn areas_by_slabs(drawn: &[Vec<Coord>]) -> [f64; 4] {
        let numbered = drawn.iter().enumerate();
        let sides: Vec<(usize, Coord, Coord)> = numbered
            .flat_map(|(number, ring)| ring.windows(2).map(move |ab| (number, ab[0], ab[1])))
            .collect();
        let mut cuts: Vec<f64> = sides.iter().map(|(_, a, _)| a.x).collect();
        for (i, &(_, a, b)) in sides.iter().enumerate() {
            for &(_, c, d) in &sides[i + 1..] {
                let turn = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
                let along = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / turn;
                if turn != 0.0 && (0.0..=1.0).contains(&along) {
                    cuts.push(a.x + along * (b.x - a.x));
                }
            }
        }
        cuts.sort_by(f64::total_cmp);
        let mut twice = [0.0; 4];
        for slab in cuts.windows(2) {
            let middle = 0.5 * (slab[0] + slab[1]);
            let across = sides
                .iter()
                .filter(|(_, a, b)| (a.x < middle) != (b.x < middle));
            let height = |&(number, a, b): &(usize, Coord, Coord)| {
                (a.y + (b.y - a.y) * (middle - a.x) / (b.x - a.x), number)
            };
            let mut heights: Vec<(f64, usize)> = across.map(height).collect();
            heights.sort_by(|p, q| p.0.total_cmp(&q.0));
            let mut held = [false; 3];
            for pair in heights.windows(2) {
                held[pair[0].1] ^= true;
                let area = 2.0 * (pair[1].0 - pair[0].0) * (slab[1] - slab[0]);
                let other = held[1] || held[2];
                let wanted = [
                    held[0] || other,
                    held[0] && other,
                    held[0] && !other,
                    held[0] && !other,
                ];
                for (twice, wanted) in twice.iter_mut().zip(wanted) {
                    *twice += if wanted { area } else { 0.0 };
                }
            }
        }
        twice
    }

    fn holds(rings: &Rings, c: Coord) -> bool {
        let around = rings
            .iter()
            .filter(|(ring, _)| ring_contains(ring, c, Nudge::NorthEast));
        around.count() % 2 == 1
    }

    #[test]
    fn what_scribbles_hold_of_each_other() {
        let mut random = Pcg64Mcg::seed_from_u64(41);
        for number in 0..3000 {
            let drawn: Vec<Vec<Coord>> = (0..3).map(|_| scribble(&mut random)).collect();
            // Each hole by even and odd.
            let ground = even_odd(&drawn[0], &drawn[1..]);
            let figures: Vec<Rings> = drawn.iter().map(|ring| even_odd(ring, &[])).collect();
            let all: Vec<&Rings> = figures.iter().collect();
            let (first, others) = (&figures[0], &figures[1..]);
            let near: Vec<&Rings> = others.iter().collect();
            let found = [
                union(&all),
                common(first, &near),
                without(first, others),
                ground,
            ];
            for _ in 0..30 {
                // Where no side of whole corners runs.
                let mut any =
                    || f64::from(random.random_range(0..9)) + random.random_range(0.01..0.99);
                let c = Coord { x: any(), y: any() };
                let held: Vec<bool> = drawn
                    .iter()
                    .map(|ring| ring_contains(ring, c, Nudge::NorthEast))
                    .collect();
                let other = held[1] || held[2];
                let expected = [
                    held[0] || other,
                    held[0] && other,
                    held[0] && !other,
                    held[0] && !other,
                ];
                let found: Vec<bool> = found.iter().map(|rings| holds(rings, c)).collect();
                assert_eq!(found, expected, "map {number}, {c:?}: {drawn:?}");
            }
            let slabs = areas_by_slabs(&drawn);
            for (found, expected) in found.iter().zip(slabs) {
                let found = area(found);
                assert!(
                    (found - expected).abs() < 1e-9,
                    "map {number}: {found} {expected} {drawn:?}"
                );
            }
        }
    }

    #[test]
    fn tiny_and_far_away() {
        // 1e-12 of a degree wide, where positions are 1e-14 apart.
        let (x, y, step) = (100.0, 1.0, 1e-12);
        let at = |i: f64, j: f64| Coord {
            x: x + i * step,
            y: y + j * step,
        };
        let square = |i: f64| {
            [
                at(i, 0.0),
                at(i + 2.0, 0.0),
                at(i + 2.0, 2.0),
                at(i, 2.0),
                at(i, 0.0),
            ]
        };
        let (one, other) = (
            Rings::of_ring(square(0.0).to_vec()),
            Rings::of_ring(square(1.0).to_vec()),
        );
        let both = common(&one, &[&other]);
        let corners = both.coords();
        assert!(corners.len() == 5, "{corners:?}");
        // Its corners are those that were drawn.
        let drawn = |c: &Coord| {
            one.coords().contains(c) || other.coords().contains(c) || {
                let lons = one.coords().iter().chain(other.coords());
                lons.clone().any(|d| d.x == c.x) && lons.clone().any(|d| d.y == c.y)
            }
        };
        assert!(corners.iter().all(drawn), "{corners:?}");
    }
}

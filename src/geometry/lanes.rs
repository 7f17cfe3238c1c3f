//! The segments of a chain, eight at a time in vector registers, and sums over them.

use fearless_simd::{Select, Simd, SimdBase, SimdFloat, SimdInto, f64x4, f64x8, mask64x8};
use geo_types::Coord;

use super::earth::DEGREE;

/// How many segments make a piece: a multiple of [`LANES`].
pub(super) const PIECE: usize = 256;

/// How many segments are taken at a time.
pub(super) const LANES: usize = 8;

/// A segment, or eight of them: differences of longitude and latitude and the sum of the two latitudes, in degrees.
#[derive(Clone, Copy)]
pub(super) struct Steps<T> {
    pub(super) lon: T,
    pub(super) lat: T,
    pub(super) lat_sum: T,
}

impl Steps<f64> {
    #[inline(always)]
    pub(super) fn between(a: Coord, b: Coord) -> Self {
        Self {
            lon: b.x - a.x,
            lat: b.y - a.y,
            lat_sum: b.y + a.y,
        }
    }

    /// The squares of the differences, in radians.
    pub(super) fn squares(self) -> (f64, f64) {
        let (x, y) = (self.lon * DEGREE, self.lat * DEGREE);
        (x * x, y * y)
    }
}

impl<S: Simd> Steps<f64x8<S>> {
    /// In the order of [`in_order`], for which no value has to cross from one half of a vector to the other.
    #[inline(always)]
    fn of(simd: S, chain: &[Coord; LANES + 1]) -> Self {
        // Four positions as they lie in memory fill a vector; two vectors are sorted into longitudes and latitudes after the subtraction.
        let four = |from: usize| -> f64x8<S> {
            let c = |i: usize| chain[from + i];
            let (a, b, c, d) = (c(0), c(1), c(2), c(3));
            [a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y].simd_into(simd)
        };
        let (starts, ends) = ((four(0), four(4)), (four(1), four(5)));
        let (lon, lat) = sorted(ends.0 - starts.0, ends.1 - starts.1);
        let (_, lat_sum) = sorted(ends.0 + starts.0, ends.1 + starts.1);
        Self { lon, lat, lat_sum }
    }
}

/// The longitudes and the latitudes of eight positions that fill two vectors.
#[inline(always)]
fn sorted<S: Simd>(low: f64x8<S>, high: f64x8<S>) -> (f64x8<S>, f64x8<S>) {
    let simd = low.witness();
    let (low, high) = (four_sorted(low), four_sorted(high));
    (
        simd.combine_f64x4(low.0, high.0),
        simd.combine_f64x4(low.1, high.1),
    )
}

/// Of the positions a b c d the longitudes and the latitudes, each in the order a c b d.
#[inline(always)]
fn four_sorted<S: Simd>(four: f64x8<S>) -> (f64x4<S>, f64x4<S>) {
    let simd = four.witness();
    let (ab, cd) = simd.split_f64x8(four);
    // Two instructions in all: the halves are zipped where they are.
    let (a_c, b_d) = (simd.zip_low_f64x4(ab, cd), simd.zip_high_f64x4(ab, cd));
    let ((a_c_lon, a_c_lat), (b_d_lon, b_d_lat)) = (simd.split_f64x4(a_c), simd.split_f64x4(b_d));
    (
        simd.combine_f64x2(a_c_lon, b_d_lon),
        simd.combine_f64x2(a_c_lat, b_d_lat),
    )
}

/// The lanes in the order of the chain.
#[inline(always)]
pub(super) fn in_order([a, c, b, d, e, g, f, h]: [f64; LANES]) -> [f64; LANES] {
    [a, b, c, d, e, f, g, h]
}

/// The segments of a chain, eight at a time. The last eight are filled up with segments that stay where the chain ends.
pub(super) struct Eights<'a> {
    chain: &'a [Coord],
    at: usize,
}

impl<'a> Eights<'a> {
    #[inline(always)]
    pub(super) fn of(chain: &'a [Coord]) -> Self {
        Self { chain, at: 0 }
    }

    /// The next eight, and the index of the first of them.
    #[inline(always)]
    pub(super) fn next<S: Simd>(&mut self, simd: S) -> Option<(usize, Steps<f64x8<S>>)> {
        let rest = self.chain.get(self.at..)?;
        let steps = if let Some(full) = rest.first_chunk() {
            Steps::of(simd, full)
        } else {
            let last = *rest.last()?;
            if rest.len() == 1 {
                return None;
            }
            let mut filled = [last; LANES + 1];
            for (place, &c) in filled.iter_mut().zip(rest) {
                *place = c;
            }
            Steps::of(simd, &filled)
        };
        let first = self.at;
        self.at += LANES;
        Some((first, steps))
    }
}

/// A chain in pieces of [`PIECE`] segments, each of which begins where the last one ended: where a series does not hold for some segment, only its
/// piece is gone through a second time.
pub(super) fn pieces(chain: &[Coord]) -> impl Iterator<Item = &[Coord]> {
    pieces_of(PIECE, chain)
}

/// The same of another size.
#[inline(always)]
pub(super) fn pieces_of(size: usize, chain: &[Coord]) -> impl Iterator<Item = &[Coord]> {
    let segments = chain.len().saturating_sub(1);
    (0..segments)
        .step_by(size)
        .map(move |first| &chain[first..=(first + size).min(segments)])
}

/// A sum over segments of what a series gives, and how many were left out because it does not hold for them.
pub(super) struct Sums<S: Simd> {
    sum: f64x8<S>,
    left_out: f64x8<S>,
}

impl<S: Simd> Sums<S> {
    #[inline(always)]
    pub(super) fn new(simd: S) -> Self {
        let zero = f64x8::splat(simd, 0.0);
        Self {
            sum: zero,
            left_out: zero,
        }
    }

    #[inline(always)]
    pub(super) fn add(&mut self, values: f64x8<S>, holds: mask64x8<S>) {
        let simd = values.witness();
        let zero = f64x8::splat(simd, 0.0);
        self.sum += holds.select(values, zero);
        self.left_out += holds.select(zero, f64x8::splat(simd, 1.0));
    }

    /// The sum, and whether something was left out.
    #[inline(always)]
    pub(super) fn total(self) -> (f64, bool) {
        (added(*self.sum), added(*self.left_out) > 0.0)
    }
}

/// The sum of the lanes, in three steps.
#[inline(always)]
pub(super) fn added([a, b, c, d, e, f, g, h]: [f64; LANES]) -> f64 {
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}

/// The largest of the lanes.
#[inline(always)]
pub(super) fn largest([a, b, c, d, e, f, g, h]: [f64; LANES]) -> f64 {
    (a.max(e).max(b.max(f))).max(c.max(g).max(d.max(h)))
}

/// Whether neither difference is above a limit in degrees. Nothing that is no number is within it.
#[inline(always)]
pub(super) fn all_within<S: Simd>(steps: Steps<f64x8<S>>, limit: f64) -> mask64x8<S> {
    steps.lon.abs().simd_le(limit) & steps.lat.abs().simd_le(limit)
}

/// The same of one segment.
pub(super) fn is_within(steps: Steps<f64>, limit: f64) -> bool {
    steps.lon.abs() <= limit && steps.lat.abs() <= limit
}

/// Every vector unit that the machine has, by name.
#[cfg(test)]
pub(super) fn levels() -> Vec<(&'static str, fearless_simd::Level)> {
    use fearless_simd::Level;
    let best = Level::new();
    let mut levels = vec![("the best", best)];
    #[cfg(target_arch = "x86_64")]
    {
        levels.extend(best.as_avx2().map(|unit| ("AVX2", Level::Avx2(unit))));
        levels.extend(best.as_sse4_2().map(|unit| ("SSE4.2", Level::Sse4_2(unit))));
        #[cfg(not(target_feature = "sse4.2"))]
        levels.push(("SSE2", Level::Fallback(fearless_simd::Fallback::new())));
    }
    levels
}

/// The one that every machine has.
#[cfg(test)]
pub(super) fn plain_unit() -> fearless_simd::Level {
    levels().pop().expect("there is one").1
}

/// Random walks of all sizes of step, some with long steps among short ones.
#[cfg(test)]
pub(super) fn walks() -> Vec<Vec<Coord>> {
    use rand::{RngExt, SeedableRng};
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(11);
    (0..2000)
        .map(|_| {
            let size = 10_f64.powf(random.random_range(-6.0..2.0));
            let mut at = Coord {
                x: random.random_range(-180.0..180.0),
                y: random.random_range(-90.0..90.0),
            };
            let longest = if random.random_range(0..20) == 0 {
                3 * PIECE
            } else {
                60
            };
            let count = random.random_range(2..longest);
            let mut walk = vec![at];
            for _ in 1..count {
                let size = if random.random_range(0..10) == 0 {
                    10.0 * size
                } else {
                    size
                };
                at.x = (at.x + random.random_range(-size..size)).clamp(-180.0, 180.0);
                at.y = (at.y + random.random_range(-size..size)).clamp(-90.0, 90.0);
                walk.push(at);
            }
            walk
        })
        .collect()
}

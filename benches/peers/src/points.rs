//! The positions that are asked for: seeded, in no order.

use geo_types::Coord;
use rand::{RngExt, SeedableRng};

use crate::coverage;
use crate::world::Map;

/// Numbers from 0 to 1.
pub fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut source = rand_pcg::Pcg64Mcg::seed_from_u64(seed);
    move || source.random()
}

/// Uniform over the sphere: most of it is sea.
pub fn sphere(count: usize) -> Vec<Coord> {
    let mut random = random(1);
    let at = |_| Coord {
        x: 360.0 * random() - 180.0,
        y: (2.0 * random() - 1.0).asin().to_degrees(),
    };
    (0..count).map(at).collect()
}

/// Uniform over 38 to 48 degrees east and 38 to 44 degrees north.
pub fn caucasus(count: usize) -> Vec<Coord> {
    let mut random = random(2);
    let at = |_| Coord {
        x: 38.0 + 10.0 * random(),
        y: 38.0 + 6.0 * random(),
    };
    (0..count).map(at).collect()
}

/// Within a kilometre of a vertex, any as likely as another. Those at or past 180°, or past a pole, are turned back, since most peers know neither.
pub fn near(map: &Map, count: usize) -> Vec<Coord> {
    let turned = |p: Coord| Coord {
        x: p.x.clamp(-179.999_999, 179.999_999),
        y: p.y.clamp(-90.0, 90.0),
    };
    let near = coverage::near(map, count, &mut random(3));
    near.into_iter().map(turned).collect()
}

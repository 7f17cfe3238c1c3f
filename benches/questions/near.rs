//! How far is the border, and whose ground may it be within some kilometres?

use criterion::Criterion;

use crate::maps;

pub(crate) fn near(c: &mut Criterion) {
    let mut group = maps::group(c, "near, 100 positions");
    let map = maps::states();
    let atlas = map.atlas();
    let positions = &map.sets[0].1[..100];
    group.bench_function("distance_to_border_m", |b| {
        b.iter(|| {
            positions
                .iter()
                .filter_map(|&p| atlas.distance_to_border_m(p))
                .sum::<f64>()
        });
    });
    group.bench_function("holders_within 10 km", |b| {
        b.iter(|| {
            positions
                .iter()
                .map(|&p| atlas.holders_within(p, 10_000.0).len())
                .sum::<usize>()
        });
    });
    group.finish();
}

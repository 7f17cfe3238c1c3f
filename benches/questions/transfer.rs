//! Ground that changes hands, and what has changed by it, beside the making of the map: the same small square on maps of ten times as many
//! positions each.

use criterion::{BenchmarkId, Criterion};
use geo_types::{MultiPolygon, Rect};

use crate::maps;

pub(crate) fn transfer(c: &mut Criterion) {
    let mut group = maps::group(c, "transfer");
    for map in maps::all() {
        let atlas = map.atlas();
        let middle = map.sets[0].1[0];
        let (low, high) = (
            (middle.x - 0.2, middle.y - 0.2),
            (middle.x + 0.2, middle.y + 0.2),
        );
        let ground = MultiPolygon(vec![Rect::new(low, high).to_polygon()]);
        let after = atlas.transfer(&ground, "New").expect("it is ground");
        let total_m2 = |atlas: &territory::Atlas| -> f64 {
            let ids = atlas.territories().map(|territory| territory.id());
            ids.map(|id| atlas.area_m2(id)).sum()
        };
        assert!((total_m2(&after) / total_m2(&atlas) - 1.0).abs() < 1e-9);
        group.bench_function(BenchmarkId::new("transfer", &map.name), |b| {
            b.iter(|| atlas.transfer(&ground, "New"));
        });
        group.bench_function(BenchmarkId::new("compare", &map.name), |b| {
            b.iter(|| atlas.compare(&after));
        });
    }
    group.finish();
}

//! How large is it, how long around? Beside geographiclib, directly and through `geo`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use geo::GeodesicArea;
use geographiclib_rs::{Geodesic, InverseGeodesic};
use territory::Atlas;

use crate::maps;

pub(crate) fn areas(c: &mut Criterion) {
    let mut group = maps::group(c, "area of all territories");
    for map in maps::all() {
        let atlas = map.atlas();
        for (name, ground) in &map.grounds {
            let id = atlas.find(name).expect("it is there");
            let (ours, theirs) = (atlas.geodesic_area_m2(id), ground.geodesic_area_signed());
            assert!(
                (ours - theirs).abs() < 1e-3 + 2e-10 * ours,
                "{ours}, {theirs}"
            );
        }
        group.bench_function(BenchmarkId::new("territory, geodesic", &map.name), |b| {
            let each = || atlas.territories().map(|t| atlas.geodesic_area_m2(t.id()));
            b.iter(|| each().sum::<f64>());
        });
        group.bench_function(BenchmarkId::new("geo, geodesic", &map.name), |b| {
            let each = || map.grounds.iter().map(|(_, g)| g.geodesic_area_signed());
            b.iter(|| each().sum::<f64>());
        });
    }
    group.finish();
}

pub(crate) fn lengths(c: &mut Criterion) {
    let mut group = maps::group(c, "length of all segments");
    let wgs84 = Geodesic::wgs84();
    for map in maps::all() {
        let named = map.rings().cloned().enumerate();
        let atlas = named
            .fold(Atlas::builder(), |builder, (n, ring)| {
                builder.line(n.to_string(), ring)
            })
            .build()
            .expect("rings can be measured");
        let ours = || atlas.lines().map(|line| line.length_m()).sum::<f64>();
        let karney = || {
            let lines = map.rings().flat_map(|ring| ring.lines());
            let length = |line: geo_types::Line| -> f64 {
                wgs84.inverse(line.start.y, line.start.x, line.end.y, line.end.x)
            };
            lines.map(length).sum::<f64>()
        };
        let off = (ours() / karney() - 1.0).abs();
        assert!(off < 1e-10, "lengths differ by {off}");
        group.bench_function(BenchmarkId::new("territory", &map.name), |b| {
            b.iter(|| black_box(ours()));
        });
        group.bench_function(BenchmarkId::new("geographiclib", &map.name), |b| {
            b.iter(|| black_box(karney()));
        });
    }
    group.finish();
}

//! How long an atlas takes to make, and how long its borders take alone.

use std::collections::HashMap;
use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion};
use geo_types::LineString;
use geographiclib_rs::{Geodesic, InverseGeodesic};
use territory::Atlas;

use crate::boxes::Boxes;
use crate::maps::{self, Map};

pub(crate) fn build(c: &mut Criterion) {
    let mut group = maps::group(c, "build");
    for map in maps::all() {
        group.bench_function(BenchmarkId::new("territory", &map.name), |b| {
            let drawn = || map.grounds.clone();
            b.iter_batched(drawn, built, BatchSize::PerIteration);
        });
        group.bench_function(
            BenchmarkId::new("rstar and geo, no borders", &map.name),
            |b| b.iter(|| black_box(Boxes::new(&map))),
        );
        group.bench_function(
            BenchmarkId::new("sorted segments, borders alone", &map.name),
            |b| b.iter(|| black_box(shared(&map))),
        );
    }
    group.finish();
}

fn built(grounds: Vec<(String, geo_types::MultiPolygon)>) -> Atlas {
    let builder = grounds
        .into_iter()
        .fold(Atlas::builder(), |builder, (name, ground)| {
            builder.territory(name, ground)
        });
    builder.build().expect("the map is clean")
}

/// A saved atlas opened, beside reading its bytes and no more.
pub(crate) fn open(c: &mut Criterion) {
    let mut group = maps::group(c, "open");
    for map in maps::all() {
        let atlas = map.atlas();
        let mut saved = Vec::new();
        atlas
            .write_to(&mut saved)
            .expect("memory can be written to");
        let opened = Atlas::from_saved(&saved).expect("it was just saved");
        assert_eq!(opened.to_geojson(), atlas.to_geojson());
        group.bench_function(BenchmarkId::new("territory", &map.name), |b| {
            b.iter(|| Atlas::from_saved(black_box(&saved)));
        });
        group.bench_function(BenchmarkId::new("a copy of the bytes", &map.name), |b| {
            b.iter(|| black_box(&saved).clone());
        });
    }
    group.finish();
}

/// Neighbours with the length of their border, out of an atlas and by looking at all segments again.
pub(crate) fn borders(c: &mut Criterion) {
    let mut group = maps::group(c, "borders");
    for map in maps::all() {
        let atlas = map.atlas();
        check(&map, &atlas);
        group.bench_function(
            BenchmarkId::new("territory, all neighbors", &map.name),
            |b| {
                b.iter(|| {
                    let each = atlas.territories();
                    each.map(|territory| atlas.neighbors(territory.id()).len())
                        .sum::<usize>()
                });
            },
        );
        group.bench_function(BenchmarkId::new("sorted segments", &map.name), |b| {
            b.iter(|| black_box(shared(&map)));
        });
    }
    group.finish();
}

/// Lengths of the segments that two territories share, by sorting all of them.
fn shared(map: &Map) -> HashMap<(usize, usize), f64> {
    let mut segments: Vec<([u64; 4], usize)> = Vec::new();
    for (owner, (_, ground)) in map.grounds.iter().enumerate() {
        let rings = ground
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        for line in rings.flat_map(LineString::lines) {
            let bits = |c: geo_types::Coord| [(c.x + 0.0).to_bits(), (c.y + 0.0).to_bits()];
            let (a, b) = (bits(line.start), bits(line.end));
            let ([x, y], [to_x, to_y]) = (a.min(b), a.max(b));
            segments.push(([x, y, to_x, to_y], owner));
        }
    }
    segments.sort_unstable();
    let (mut lengths, wgs84) = (HashMap::new(), Geodesic::wgs84());
    for two in segments.windows(2).filter(|two| two[0].0 == two[1].0) {
        let [x, y, to_x, to_y] = two[0].0.map(f64::from_bits);
        let length: f64 = wgs84.inverse(y, x, to_y, to_x);
        *lengths.entry((two[0].1, two[1].1)).or_insert(0.0) += length;
    }
    lengths.retain(|(a, b), _| a != b);
    lengths
}

/// The same pairs, and lengths equal but for the order in which they are added up.
fn check(map: &Map, atlas: &Atlas) {
    let theirs = shared(map);
    let mut found = 0;
    for (&(a, b), length) in &theirs {
        let [a, b] = [a, b].map(|n| atlas.find(&map.grounds[n].0).expect("it is there"));
        let ours = atlas.border(a, b).expect("they share segments").length_m();
        // Where positions of two sides differ, a border is longer than its shared segments.
        assert!(ours > length - 1e-3, "{ours} m for {length} m");
        found += 1;
    }
    let each = atlas.territories();
    let pairs: usize = each.map(|t| atlas.neighbors(t.id()).len()).sum();
    assert_eq!(pairs, 2 * found, "other pairs in {}", map.name);
}

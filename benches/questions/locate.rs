//! Whose ground is this position?

use std::hint::black_box;
use std::time::Instant;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion};
use geo::Contains;
use geo_types::{Coord, Point};
use territory::Atlas;

use crate::boxes::Boxes;
use crate::maps::{self, Map};

pub(crate) fn locate(c: &mut Criterion) {
    let mut group = maps::group(c, "locate, a position");
    for map in maps::all() {
        let (atlas, boxes) = (map.atlas(), Boxes::new(&map));
        for (set, positions) in &map.sets {
            check(&map, &atlas, &boxes, positions);
            let name = format!("{set}, {}", map.name);
            let scan = |p| scan(&map, p).is_some();
            timed(&mut group, "territory", &name, positions, |p| {
                atlas.locate(p).is_some()
            });
            timed_many(&mut group, &name, positions, &atlas);
            timed(&mut group, "rstar and geo", &name, positions, |p| {
                boxes.locate(p).is_some()
            });
            timed(&mut group, "plain scan", &name, positions, scan);
        }
    }
    group.finish();
}

/// All positions in one call, again and again; the figure is that of a position.
fn timed_many(
    group: &mut BenchmarkGroup<WallTime>,
    name: &str,
    positions: &[Coord],
    atlas: &Atlas,
) {
    group.bench_function(BenchmarkId::new("territory, locate_many", name), |b| {
        b.iter_custom(|asked| {
            let calls = asked.div_ceil(positions.len() as u64);
            let start = Instant::now();
            for _ in 0..calls {
                black_box(atlas.locate_many(black_box(positions)));
            }
            start
                .elapsed()
                .mul_f64(asked as f64 / (calls * positions.len() as u64) as f64)
        });
    });
}

/// One position after the other, so that the figure is that of a position.
fn timed(
    group: &mut BenchmarkGroup<WallTime>,
    contestant: &str,
    name: &str,
    positions: &[Coord],
    answer: impl Fn(Coord) -> bool,
) {
    group.bench_function(BenchmarkId::new(contestant, name), |b| {
        let mut asked = positions.iter().cycle();
        b.iter(|| asked.next().map(|&p| answer(black_box(p))));
    });
}

fn scan(map: &Map, p: Coord) -> Option<usize> {
    let mut grounds = map.grounds.iter();
    grounds.position(|(_, ground)| ground.contains(&Point(p)))
}

/// All give the same answers. The plain scan is asked for fewer on large maps.
fn check(map: &Map, atlas: &Atlas, boxes: &Boxes, positions: &[Coord]) {
    let many = atlas.locate_many(positions);
    let vertices: usize = map.rings().map(|ring| ring.0.len()).sum();
    let scanned = 100_000_000 / vertices;
    for (n, (&p, many)) in positions.iter().zip(many).enumerate() {
        let ours = atlas.locate(p);
        assert_eq!(ours, many, "locate_many differs at {p:?}");
        let ours = ours.map(|id| atlas[id].name());
        let name = |found: Option<usize>| found.map(|number| &*map.grounds[number].0);
        assert_eq!(ours, name(boxes.locate(p)), "geo differs at {p:?}");
        if n < scanned {
            assert_eq!(ours, name(scan(map, p)), "the plain scan differs at {p:?}");
        }
    }
}

//! What is the shortest way to a part that is cut off, as the rim of its host grows?
//!
//! The host is a channel with jagged walls that reach in from either bank, so that the way bends at each. No library answers this; what stands beside it is how long
//! `spade` takes to cut the same ground into triangles, which every way over a mesh needs first.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use geo_types::{Coord, LineString, Polygon, Rect};
use rand::{RngExt, SeedableRng};
use spade::{ConstrainedDelaunayTriangulation, Point2, Triangulation};
use territory::{Atlas, PartId};

use crate::maps;

const WALLS: usize = 20;

pub(crate) fn ways(c: &mut Criterion) {
    let mut group = maps::group(c, "way home, over a host");
    let mut sizes = vec![1_000, 10_000, 100_000];
    if std::env::var_os("TERRITORY_LARGE").is_some() {
        sizes.push(1_000_000);
    }
    for positions in sizes {
        let host = channel(positions);
        let (atlas, part) = atlas(&host);
        let way = atlas.way_home(part).expect("the channel is open");
        assert!(way.line().0.len() > WALLS, "it bends at every wall");
        let count = host.exterior().0.len();
        group.bench_function(BenchmarkId::new("territory", count), |b| {
            b.iter(|| atlas.way_home(black_box(part)));
        });
        group.bench_function(BenchmarkId::new("triangles alone", count), |b| {
            b.iter(|| triangles(black_box(&host)));
        });
    }
    group.finish();
}

fn atlas(host: &Polygon) -> (Atlas, PartId) {
    let home = |west: f64, east: f64| Rect::new((west, 0.0), (east, 1.0)).to_polygon();
    let atlas = Atlas::builder()
        .territory("Home", home(10.0, 14.0))
        .territory("Home", home(-1.0, 0.0))
        .territory("Host", host.clone())
        .build()
        .expect("the channel is a map");
    let home = &atlas[atlas.find("Home").expect("it is on the map")];
    let part = home.parts().nth(1).expect("it has two parts");
    (atlas, part)
}

/// Ten degrees long and one wide, with every other wall from the south.
fn channel(positions: usize) -> Polygon {
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(5);
    let mut at = |x: f64, y: f64| Coord {
        x: x + random.random_range(-0.02..0.02),
        y,
    };
    let steps = positions / WALLS / 2;
    let mut wall = |x: f64, bank: f64, head: f64| -> Vec<Coord> {
        let y = |i: usize| bank + (head - bank) * i as f64 / steps as f64;
        let out = if bank < head { -0.1 } else { 0.1 };
        let there: Vec<Coord> = (0..=steps).map(|i| at(x + out, y(i))).collect();
        let back = (0..=steps).rev().map(|i| at(x - out, y(i)));
        there.iter().copied().chain(back).collect()
    };
    let x = |wall: usize| 10.0 * (wall as f64 + 0.5) / WALLS as f64;
    let mut ring = vec![Coord { x: 0.0, y: 0.0 }];
    for i in (0..WALLS).step_by(2) {
        ring.extend(wall(x(i), 0.0, 0.8));
    }
    ring.extend([Coord { x: 10.0, y: 0.0 }, Coord { x: 10.0, y: 1.0 }]);
    for i in (1..WALLS).step_by(2).rev() {
        ring.extend(wall(x(i), 1.0, 0.2));
    }
    ring.push(Coord { x: 0.0, y: 1.0 });
    Polygon::new(LineString(ring), Vec::new())
}

fn triangles(host: &Polygon) -> usize {
    let ring = &host.exterior().0;
    let points = ring[1..].iter().map(|c| Point2::new(c.x, c.y)).collect();
    let count = ring.len() - 1;
    let edges = (0..count).map(|i| [i, (i + 1) % count]).collect();
    ConstrainedDelaunayTriangulation::<Point2<f64>>::bulk_load_cdt(points, edges)
        .expect("the channel is a polygon")
        .num_inner_faces()
}

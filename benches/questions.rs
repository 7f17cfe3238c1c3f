//! The hot questions, each beside a plain scan over all polygons and beside `rstar` boxes with `geo`'s interval trees, on the same positions.
//!
//! `cargo bench` runs it in minutes. Building is measured apart from asking. All contestants must agree before they are timed.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use geo::Contains;
use geo::algorithm::indexed::IntervalTreeMultiPolygon;
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};
use rand::{RngExt, SeedableRng};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use territory::{Atlas, TerritoryId};

/// A map as all contestants need it.
struct Map {
    name: String,
    grounds: Vec<(String, MultiPolygon)>,
    window: (Coord, Coord),
}

fn states() -> Map {
    let text = std::fs::read_to_string("data/states.geojson").expect("the map lies in data/");
    let atlas = Atlas::from_geojson(&text, "name").expect("the map can be read");
    let ground = |id: TerritoryId| {
        MultiPolygon(
            atlas[id]
                .parts()
                .flat_map(|part| atlas.part(part).polygon().0)
                .collect(),
        )
    };
    let grounds = atlas
        .territories()
        .map(|t| (t.name().to_owned(), ground(t.id())))
        .collect();
    Map {
        name: "states".to_owned(),
        grounds,
        window: (Coord { x: 38.0, y: 38.0 }, Coord { x: 48.0, y: 44.0 }),
    }
}

/// Cells of a wavy grid, `cells` to a side, with `bends` positions on each of a cell's sides: a clean coverage of as many territories.
fn grid(cells: usize, bends: usize) -> Map {
    let steps = cells * bends;
    // One position for each crossing of the fine grid, so that neighbors share theirs exactly.
    let at = |i: usize, j: usize| {
        let (x, y) = (i as f64 / steps as f64, j as f64 / steps as f64);
        Coord {
            x: 40.0 * x + 0.2 * (61.0 * y).sin(),
            y: 40.0 * y + 0.2 * (47.0 * x).sin(),
        }
    };
    let cell = |i: usize, j: usize| {
        let (west, east, south, north) = (i * bends, (i + 1) * bends, j * bends, (j + 1) * bends);
        let mut ring: Vec<Coord> = (west..east).map(|k| at(k, south)).collect();
        ring.extend((south..north).map(|k| at(east, k)));
        ring.extend((west + 1..=east).rev().map(|k| at(k, north)));
        ring.extend((south + 1..=north).rev().map(|k| at(west, k)));
        MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())])
    };
    let grounds = (0..cells * cells)
        .map(|k| (format!("cell {k}"), cell(k / cells, k % cells)))
        .collect();
    let name = format!("grid of {} positions", cells * cells * bends * 4);
    Map {
        name,
        grounds,
        window: (Coord { x: 1.0, y: 1.0 }, Coord { x: 39.0, y: 39.0 }),
    }
}

impl Map {
    fn atlas(&self) -> Atlas {
        let builder = self
            .grounds
            .iter()
            .fold(Atlas::builder(), |builder, (name, ground)| {
                builder.territory(name, ground.clone())
            });
        builder.build().expect("the map is clean")
    }

    fn positions(&self, count: usize) -> Vec<Coord> {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(1);
        let (low, high) = self.window;
        (0..count)
            .map(|_| Coord {
                x: random.random_range(low.x..high.x),
                y: random.random_range(low.y..high.y),
            })
            .collect()
    }
}

type PolygonBox = GeomWithData<Rectangle<[f64; 2]>, (usize, usize)>;

/// `geo`'s fastest exact containment, behind an `rstar` tree of the polygons' boxes.
struct Peer {
    tree: RTree<PolygonBox>,
    trees: Vec<(usize, IntervalTreeMultiPolygon<f64>)>,
}

impl Peer {
    fn new(map: &Map) -> Self {
        use geo::BoundingRect;
        let mut boxes = Vec::new();
        let mut trees = Vec::new();
        for (territory, (_, ground)) in map.grounds.iter().enumerate() {
            for polygon in ground {
                let bounds = polygon.bounding_rect().expect("no polygon is empty");
                let rectangle =
                    Rectangle::from_corners(bounds.min().x_y().into(), bounds.max().x_y().into());
                boxes.push(GeomWithData::new(rectangle, (territory, trees.len())));
                trees.push((
                    territory,
                    IntervalTreeMultiPolygon::new(&MultiPolygon(vec![polygon.clone()])),
                ));
            }
        }
        Self {
            tree: RTree::bulk_load(boxes),
            trees,
        }
    }

    fn locate(&self, p: Coord) -> Option<usize> {
        let mut hits = self
            .tree
            .locate_in_envelope_intersecting(&AABB::from_point([p.x, p.y]));
        hits.find(|hit| self.trees[hit.data.1].1.contains(&Point(p)))
            .map(|hit| hit.data.0)
    }
}

fn locate(c: &mut Criterion) {
    let mut group = c.benchmark_group("locate, 1000 positions");
    for map in [states(), grid(10, 25), grid(40, 25)] {
        let atlas = map.atlas();
        let peer = Peer::new(&map);
        let positions = map.positions(1000);
        let scan = |p: Coord| {
            map.grounds
                .iter()
                .position(|(_, ground)| ground.contains(&Point(p)))
        };
        for &p in &positions {
            let ours = atlas.locate(p).map(|id| atlas[id].name());
            assert_eq!(
                ours,
                scan(p).map(|i| &*map.grounds[i].0),
                "the plain scan differs at {p:?}"
            );
            assert_eq!(
                ours,
                peer.locate(p).map(|i| &*map.grounds[i].0),
                "geo differs at {p:?}"
            );
        }
        group.bench_function(BenchmarkId::new("territory", &map.name), |b| {
            b.iter(|| {
                positions
                    .iter()
                    .filter(|&&p| black_box(atlas.locate(p)).is_some())
                    .count()
            });
        });
        group.bench_function(BenchmarkId::new("rstar and geo", &map.name), |b| {
            b.iter(|| {
                positions
                    .iter()
                    .filter(|&&p| black_box(peer.locate(p)).is_some())
                    .count()
            });
        });
        group
            .sample_size(10)
            .bench_function(BenchmarkId::new("plain scan", &map.name), |b| {
                b.iter(|| {
                    positions
                        .iter()
                        .filter(|&&p| black_box(scan(p)).is_some())
                        .count()
                });
            });
    }
    group.finish();
}

fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("build");
    group.sample_size(10);
    for map in [states(), grid(10, 25), grid(40, 25)] {
        group.bench_function(BenchmarkId::new("territory", &map.name), |b| {
            b.iter(|| black_box(map.atlas()))
        });
        group.bench_function(
            BenchmarkId::new("rstar and geo, no borders", &map.name),
            |b| b.iter(|| black_box(Peer::new(&map))),
        );
    }
    group.finish();
}

fn near(c: &mut Criterion) {
    let mut group = c.benchmark_group("near, 100 positions");
    let map = states();
    let atlas = map.atlas();
    let positions = map.positions(100);
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

criterion_group!(benches, locate, build, near);
criterion_main!(benches);

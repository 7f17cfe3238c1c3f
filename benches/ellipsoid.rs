//! Areas and lengths on the ellipsoid, beside `geo`'s geodesic area and Karney's inverse problem by `geographiclib-rs`, on the same shapes.
//!
//! `cargo bench --bench ellipsoid` runs it in a minute, on a map of `data/` and on rings with a seed. `TERRITORY_WORLD=FOLDER` adds
//! `FOLDER/osm_1m.geojson`. All contestants must agree before they are timed.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use geo::GeodesicArea;
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use rand::{RngExt, SeedableRng};
use territory::geojson::GeoJson;
use territory::{area_m2, geodesic_area_m2, length_m};

struct Map {
    name: &'static str,
    polygons: MultiPolygon<f64>,
}

impl Map {
    fn read(name: &'static str, path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("the map is there");
        let GeoJson::FeatureCollection(features) = text.parse().expect("it is GeoJSON") else {
            panic!("{name} is no collection");
        };
        let shapes = features
            .features
            .into_iter()
            .filter_map(|feature| feature.geometry);
        let polygons = shapes.flat_map(|shape| match Geometry::try_from(shape) {
            Ok(Geometry::Polygon(polygon)) => vec![polygon],
            Ok(Geometry::MultiPolygon(polygons)) => polygons.0,
            _ => Vec::new(),
        });
        Self {
            name,
            polygons: MultiPolygon(polygons.map(wound).collect()),
        }
    }

    /// Rough discs of 200 positions, as far from each other as those of a map at 1:1 million.
    fn seeded() -> Self {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(4);
        let mut disc = || {
            let (lon, lat) = (
                random.random_range(-170.0..170.0),
                random.random_range(-75.0..75.0),
            );
            let ring = (0..200).map(|i| {
                let angle = f64::from(i) * std::f64::consts::TAU / 200.0;
                let radius = 0.3 + random.random_range(0.0..0.01);
                Coord {
                    x: lon + radius * angle.cos(),
                    y: lat + radius * angle.sin(),
                }
            });
            Polygon::new(LineString(ring.collect()), Vec::new())
        };
        Self {
            name: "seeded",
            polygons: MultiPolygon((0..500).map(|_| disc()).collect()),
        }
    }

    fn rings(&self) -> impl Iterator<Item = &LineString<f64>> {
        self.polygons
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
    }

    fn positions(&self) -> usize {
        self.rings().map(|ring| ring.0.len()).sum()
    }
}

/// Shells to the left and holes to the right, as `geo` needs them.
fn wound(polygon: Polygon<f64>) -> Polygon<f64> {
    use geo::orient::{Direction, Orient};
    polygon.orient(Direction::Default)
}

fn maps() -> Vec<Map> {
    let mut maps = vec![
        Map::read("states", Path::new("data/states.geojson")),
        Map::seeded(),
    ];
    if let Ok(folder) = std::env::var("TERRITORY_WORLD") {
        maps.push(Map::read(
            "world",
            &Path::new(&folder).join("osm_1m.geojson"),
        ));
    }
    maps
}

fn inverse(wgs84: &Geodesic, map: &Map) -> f64 {
    let segments = map.rings().flat_map(|ring| ring.0.windows(2));
    segments
        .map(|ab| -> f64 { wgs84.inverse(ab[0].y, ab[0].x, ab[1].y, ab[1].x) })
        .sum()
}

fn areas(c: &mut Criterion) {
    let mut group = c.benchmark_group("area");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    for map in maps() {
        // Karney's area comes modulo the globe and the routine of `geo` keeps the half of it that the winding names, so each polygon is compared.
        for polygon in &map.polygons {
            let ours = geodesic_area_m2(&MultiPolygon(vec![polygon.clone()]));
            let theirs = polygon.geodesic_area_signed();
            // 1e-9: one of them rounds at 1e-10 of small rings.
            assert!(
                (ours - theirs).abs() <= 1e-9 * ours + 1e-2,
                "{ours} {theirs}"
            );
        }
        group.throughput(Throughput::Elements(map.positions() as u64));
        group.bench_function(BenchmarkId::new("territory, as drawn", map.name), |b| {
            b.iter(|| area_m2(black_box(&map.polygons)))
        });
        group.bench_function(BenchmarkId::new("territory, geodesic", map.name), |b| {
            b.iter(|| geodesic_area_m2(black_box(&map.polygons)))
        });
        group.bench_function(BenchmarkId::new("geo, geodesic", map.name), |b| {
            b.iter(|| black_box(&map.polygons).geodesic_area_signed())
        });
    }
    group.finish();
}

fn lengths(c: &mut Criterion) {
    let mut group = c.benchmark_group("length");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    let wgs84 = Geodesic::wgs84();
    for map in maps() {
        let ours = || map.rings().map(length_m).sum::<f64>();
        let (found, expected) = (ours(), inverse(&wgs84, &map));
        assert!((found / expected - 1.0).abs() < 1e-11, "{found} {expected}");
        group.throughput(Throughput::Elements(map.positions() as u64));
        group.bench_function(BenchmarkId::new("territory", map.name), |b| {
            b.iter(|| black_box(ours()))
        });
        group.bench_function(BenchmarkId::new("geographiclib-rs", map.name), |b| {
            b.iter(|| black_box(inverse(&wgs84, &map)))
        });
    }
    group.finish();
}

criterion_group!(benches, areas, lengths);
criterion_main!(benches);

//! GeoJSON text to a ready atlas, beside reading the same text to `geo` types and doing nothing with them. On the world file.
//!
//! One core by `taskset -c 0`; all of them with the feature `multithreading`.

use std::hint::black_box;
use std::time::Duration;

use geo_types::Geometry;
use geojson::{FeatureCollection, FeatureReader};
use serde::Deserialize;
use territory::Atlas;
use territory_peers::race::{Lane, Rules, Unit, race, table};
use territory_peers::{ours, world};

const RULES: Rules = Rules {
    rounds: 3,
    tasks: 1,
    patience: Duration::from_secs(60),
};

#[derive(Deserialize)]
struct Country {
    #[serde(deserialize_with = "geojson::de::deserialize_geometry")]
    geometry: Geometry,
}

fn main() {
    let text = world::text();
    let map = world::read(&text);
    check(&text, &map);
    let mut lanes = [
        Lane::new("**territory**: text to atlas", |_| {
            let atlas = Atlas::from_geojson(&text, "name").expect("the map can be read");
            black_box(atlas).territories().len() as u64
        }),
        Lane::new("**territory**: `geo` types to atlas", |_| {
            black_box(ours::atlas(map.clone())).territories().len() as u64
        }),
        Lane::new(
            "geojson: `deserialize_feature_collection_str_to_vec`",
            |_| by_struct(&text),
        ),
        Lane::new("geojson: `FeatureReader::deserialize`", |_| {
            by_reader(&text)
        }),
        Lane::new("geojson: `FeatureCollection`, then `geo_types`", |_| {
            by_collection(&text)
        }),
    ];
    race(&mut lanes, RULES);
    let segments = world::segments(&map);
    let unit = Unit {
        name: "vertex",
        of: segments as f64,
    };
    let title = format!(
        "{} MB of GeoJSON, {segments} vertices",
        text.len() / 1_000_000
    );
    table(&title, unit, &lanes);
    let fastest = lanes[2..]
        .iter()
        .map(Lane::median)
        .fold(f64::INFINITY, f64::min);
    println!(
        "\nText to atlas: {:.2} times the fastest reading.",
        lanes[0].median() / fastest
    );
}

/// All have read the same number of territories.
fn check(text: &str, map: &world::Map) {
    let atlas = Atlas::from_geojson(text, "name").expect("the map can be read");
    let names = atlas.territories().map(|territory| territory.name());
    assert!(
        names.eq(map.iter().map(|(name, _)| name)),
        "other territories"
    );
    for count in [by_struct(text), by_reader(text), by_collection(text)] {
        assert_eq!(count, map.len() as u64);
    }
    println!("- all have read the same {} territories", map.len());
}

fn by_struct(text: &str) -> u64 {
    let countries = geojson::de::deserialize_feature_collection_str_to_vec::<Country>(text);
    let countries = countries.expect("the map can be read");
    countries
        .iter()
        .filter(|country| is_ground(&country.geometry))
        .count() as u64
}

fn by_reader(text: &str) -> u64 {
    let reader = FeatureReader::from_reader(text.as_bytes());
    let countries = reader.deserialize::<Country>().expect("it is a collection");
    let countries: Vec<Country> = countries.map(|c| c.expect("it can be read")).collect();
    countries
        .iter()
        .filter(|country| is_ground(&country.geometry))
        .count() as u64
}

fn by_collection(text: &str) -> u64 {
    let collection: FeatureCollection = text.parse().expect("the map can be read");
    let geometries = collection.features.into_iter().filter_map(|f| f.geometry);
    let read: Vec<Geometry> = geometries
        .map(|geometry| geometry.try_into().expect("a polygon"))
        .collect();
    read.iter().filter(|geometry| is_ground(geometry)).count() as u64
}

fn is_ground(geometry: &Geometry) -> bool {
    matches!(
        black_box(geometry),
        Geometry::MultiPolygon(_) | Geometry::Polygon(_)
    )
}

//! Maps as all contestants get them, and the positions that are asked for.

use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion};
use geo_types::{Coord, LineString, MultiPolygon};
use rand::{RngExt, SeedableRng};
use territory::{Atlas, TerritoryId};

use crate::coverage::{self, Coverage};

/// Positions asked for in each set. Each is asked in its turn.
const ASKED: usize = 10_000;

/// A map: names, grounds, and positions by the name of their set.
pub(crate) struct Map {
    pub(crate) name: String,
    pub(crate) grounds: Vec<(String, MultiPolygon)>,
    pub(crate) sets: Vec<(&'static str, Vec<Coord>)>,
}

/// Every map: that of `data/`, and drawn ones. A run that only tests the benches leaves out the large ones.
pub(crate) fn all() -> impl Iterator<Item = Map> {
    let testing = std::env::args().any(|argument| argument == "--test");
    let million = (!testing).then_some(1_000_000);
    let large = std::env::var_os("TERRITORY_LARGE").map(|_| 10_000_000);
    let sizes = [10_000, 100_000].into_iter().chain(million).chain(large);
    std::iter::once_with(states).chain(sizes.map(drawn))
}

/// The South Caucasus and its neighbours.
pub(crate) fn states() -> Map {
    let text = std::fs::read_to_string("data/states.geojson").expect("the map lies in data/");
    let atlas = Atlas::from_geojson(&text, "name").expect("the map can be read");
    let ground = |id: TerritoryId| {
        let parts = atlas[id].parts();
        MultiPolygon(
            parts
                .flat_map(|part| atlas.part(part).polygon().0)
                .collect(),
        )
    };
    let grounds: Vec<_> = atlas
        .territories()
        .map(|territory| (territory.name().to_owned(), ground(territory.id())))
        .collect();
    let mut random = random();
    let anywhere = |_| Coord {
        x: 38.0 + 10.0 * random(),
        y: 38.0 + 6.0 * random(),
    };
    let away = (0..ASKED).map(anywhere).collect();
    let near = coverage::near(&grounds, ASKED, &mut random);
    Map {
        name: "states".to_owned(),
        grounds,
        sets: vec![("anywhere", away), ("near a border", near)],
    }
}

fn drawn(size: usize) -> Map {
    let coverage = Coverage::new(size, 1);
    let mut random = random();
    let away = coverage.away(ASKED, &mut random);
    let near = coverage.near(ASKED, &mut random);
    Map {
        name: format!("{} drawn positions", coverage.positions()),
        grounds: coverage.territories,
        sets: vec![("anywhere", away), ("near a border", near)],
    }
}

/// Numbers from 0 to 1, the same in every run.
fn random() -> impl FnMut() -> f64 {
    let mut source = rand_pcg::Pcg64Mcg::seed_from_u64(1);
    move || source.random()
}

impl Map {
    pub(crate) fn atlas(&self) -> Atlas {
        let grounds = self.grounds.iter();
        let builder = grounds.fold(Atlas::builder(), |builder, (name, ground)| {
            builder.territory(name, ground.clone())
        });
        builder.build().expect("the map is clean")
    }

    pub(crate) fn rings(&self) -> impl Iterator<Item = &LineString> {
        let polygons = self.grounds.iter().flat_map(|(_, ground)| ground);
        polygons.flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
    }
}

/// A group of benches that are short enough for all to take minutes.
pub(crate) fn group<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1500));
    group
}

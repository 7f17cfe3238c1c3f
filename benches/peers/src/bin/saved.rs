//! A saved atlas opened, beside the same atlas built from its GeoJSON. On the world file; one core by `taskset -c 0`.
//!
//! Each reads its file, which the system has in memory. A plain checked copy of the saved file's bytes says what no way of opening could be faster than.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use geo_types::Coord;
use territory::Atlas;
use territory_peers::points;
use territory_peers::race::{Lane, Rules, Unit, race, table};

const RULES: Rules = Rules {
    rounds: 7,
    tasks: 1,
    patience: Duration::from_secs(60),
};

fn main() {
    let map = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or("world.geojson".to_owned()),
    );
    let saved = std::env::temp_dir().join(format!("territory-{}.atlas", std::process::id()));
    check(&map, &saved);
    let mut lanes = [
        Lane::new("**territory**: `from_geojson_file`", |_| {
            count(&built(&map))
        }),
        Lane::new("**territory**: `open`", |_| count(&opened(&saved))),
        Lane::new("**territory**: `open`, and the first `nearest`", |_| {
            let atlas = opened(&saved);
            black_box(atlas.nearest((0.0, 0.0)));
            count(&atlas)
        }),
        Lane::new("reading the saved file and no more", |_| {
            std::fs::read(&saved).map_or(0, |bytes| black_box(bytes).len() as u64)
        }),
    ];
    race(&mut lanes, RULES);
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |about| about.len() / 1_000_000);
    let title = format!("{} MB of GeoJSON, {} MB saved", size(&map), size(&saved));
    let unit = Unit {
        name: "atlas",
        of: 1.0,
    };
    table(&title, unit, &lanes);
    let [text, open, near, _] = &lanes;
    println!(
        "\nOpened {:.1} times faster than built from text; with the first question of what is near {:.1} times.",
        text.median() / open.median(),
        text.median() / near.median(),
    );
    let _ = std::fs::remove_file(&saved);
}

fn built(map: &Path) -> Atlas {
    Atlas::from_geojson_file(map, "name")
        .expect("the map can be read; README.md says how to get it")
}

fn opened(saved: &Path) -> Atlas {
    Atlas::open(saved).expect("what was saved can be opened")
}

fn count(atlas: &Atlas) -> u64 {
    atlas.territories().len() as u64
}

/// The opened atlas answers as the one that was saved, and is saved as the same bytes.
fn check(map: &Path, saved: &Path) {
    let atlas = built(map);
    atlas.save(saved).expect("the atlas can be saved");
    let again = opened(saved);
    let mut bytes = Vec::new();
    again
        .write_to(&mut bytes)
        .expect("memory can be written to");
    assert!(
        std::fs::read(saved).is_ok_and(|file| file == bytes),
        "other bytes"
    );
    let anywhere = points::sphere(1_000_000);
    let names = |atlas: &Atlas| -> Vec<Option<String>> {
        let found = atlas.locate_many(&anywhere).into_iter();
        found
            .map(|id| id.map(|id| atlas[id].name().to_owned()))
            .collect()
    };
    assert!(names(&atlas) == names(&again), "other holders");
    for (one, other) in atlas.territories().zip(again.territories()) {
        let sizes = |atlas: &Atlas, id| {
            let neighbors = atlas.neighbors(id).map(|neighbor| neighbor.length_m);
            let sizes = [atlas.area_m2(id), atlas.perimeter_m(id)];
            sizes
                .into_iter()
                .chain(neighbors)
                .map(f64::to_bits)
                .collect::<Vec<u64>>()
        };
        assert_eq!(
            sizes(&atlas, one.id()),
            sizes(&again, other.id()),
            "{}",
            one.name()
        );
    }
    let nearest = |atlas: &Atlas, p: Coord| atlas.nearest(p).map(|one| one.distance_m.to_bits());
    for &p in &anywhere[..10_000] {
        assert_eq!(nearest(&atlas, p), nearest(&again, p), "at {p:?}");
    }
    println!(
        "- both hold the same, to the last bit: holders of 1,000,000 positions, areas, borders, distances of 10,000 positions; and are saved as the same bytes"
    );
}

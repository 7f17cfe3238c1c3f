//! The shortest ways of drawn and real maps against an independent program, a visibility graph in a gnomonic plane, and against answers by hand. They
//! are in `tests/reference`: `ways_drawn.json`, `ways.json`, `ways_world.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use geo_types::{Coord, MultiPolygon, Polygon};
use serde_json::Value;
use territory::{Atlas, Corridor, PartId, TerritoryId, geojson};

use super::plain::{geodesic_m, id, number, text, to_segment_m};
use super::real::{list, map, reference};

/// What is asked of lengths.
const SLACK: f64 = 0.001;

fn coord(value: &Value) -> Coord {
    Coord {
        x: number(&value[0]),
        y: number(&value[1]),
    }
}

fn polygon(value: &Value) -> MultiPolygon {
    let geometry: geojson::Geometry =
        serde_json::from_value(value.clone()).expect("it is a geometry");
    Polygon::<f64>::try_from(geometry.clone())
        .map(MultiPolygon::from)
        .or_else(|_| MultiPolygon::<f64>::try_from(geometry))
        .expect("it is a polygon or several")
}

fn names(value: &Value) -> BTreeSet<&str> {
    list(value).iter().map(text).collect()
}

/// The way that a row asks for.
fn way(atlas: &Atlas, part: PartId, row: &Value, by_touch: bool) -> Option<Corridor> {
    let mut ways = atlas.ways();
    if by_touch {
        ways = ways.by_touch();
    }
    if let Some(longest_m) = row.get("longest_m").filter(|longest| !longest.is_null()) {
        ways = ways.longest_m(number(longest_m));
    }
    match text(&row["kind"]) {
        "home" => ways.home(part),
        "through" => {
            let named = names(&row["through"]).into_iter();
            let through: Vec<TerritoryId> = named.filter_map(|name| atlas.find(name)).collect();
            ways.through(part, &through)
        }
        "within" => ways.within(part, &polygon(&row["within"])),
        other => panic!("no kind of way: {other}"),
    }
}

/// What differs between the way of a row and the crate's.
fn difference(atlas: &Atlas, row: &Value, found: Option<&Corridor>) -> Option<String> {
    let Some(found) = found else {
        return (!row["length_m"].is_null()).then(|| "no way".to_owned());
    };
    if row["length_m"].is_null() {
        return Some(format!("a way of {} m", found.length_m()));
    }
    let expected = number(&row["length_m"]);
    if (found.length_m() - expected).abs() > SLACK * expected {
        return Some(format!("{} m in place of {expected}", found.length_m()));
    }
    let hosts: BTreeSet<&str> = found.hosts().iter().map(|&id| atlas[id].name()).collect();
    // Those on whose border alone the way runs are not among the expected ones.
    if !hosts.is_superset(&names(&row["hosts"])) {
        return Some(format!("through {hosts:?} in place of {}", row["hosts"]));
    }
    let on_ground = by_ground(atlas, found);
    for (ground, metres) in row["by_ground_m"].as_object().into_iter().flatten() {
        let (own, expected) = (on_ground.get(ground).copied(), number(metres));
        if (own.unwrap_or(0.0) - expected).abs() > SLACK * found.length_m() + 1.0 {
            return Some(format!("{own:?} m of {ground} in place of {expected}"));
        }
    }
    let line = &found.line().0;
    for (end, i) in [(line[0], 0), (line[line.len() - 1], 1)] {
        let Some(within) = row.get("ends_within_m").map(|within| number(&within[i])) else {
            continue;
        };
        let off = geodesic_m(end, coord(&row["ends"][i]));
        if off > within + 1.0 {
            return Some(format!("end {i} is {off} m off, {within} allowed"));
        }
    }
    None
}

/// Metres over each territory, and over each border by both names in their order.
fn by_ground(atlas: &Atlas, way: &Corridor) -> BTreeMap<String, f64> {
    let mut metres = BTreeMap::new();
    for stretch in way.stretches() {
        let sides = [stretch.territory, stretch.beside].into_iter().flatten();
        let sides: BTreeSet<&str> = sides.map(|id| atlas[id].name()).collect();
        let name = sides.into_iter().collect::<Vec<_>>().join(" | ");
        *metres.entry(name).or_insert(0.0) += stretch.to_m - stretch.from_m;
    }
    metres
}

/// The rows whose ways differ, of how many.
fn check(atlas: &Atlas, rows: &[Value]) -> (usize, String) {
    let mut compared = 0;
    let mut differences = String::new();
    // Ways to another part than the main one are asked of nobody here.
    for row in rows.iter().filter(|row| row.get("to").is_none()) {
        let part = atlas
            .locate_part(coord(&row["at"]))
            .expect("there is a part");
        let owner = atlas[atlas.part(part).territory()].name();
        assert_eq!(owner, text(&row["territory"]), "{row}");
        let found = way(atlas, part, row, false);
        if let Some(what) = difference(atlas, row, found.as_ref()) {
            let (title, kind) = (text(&row["title"]), text(&row["kind"]));
            differences += &format!("{title}, {kind} {:?}: {what}\n", row.get("through"));
        }
        compared += 1;
    }
    (compared, differences)
}

#[test]
fn ways_in_the_south_caucasus() {
    for (name, rows) in reference("ways")["maps"].as_object().expect("maps") {
        let (compared, differences) = check(&map(name, "name"), list(rows));
        assert!(compared >= 8, "{name}");
        assert!(differences.is_empty(), "{name}:\n{differences}");
    }
}

/// A map with these two parts of a territory alone, so that the larger is the main part.
fn with_two_parts(atlas: &Atlas, parts: [PartId; 2]) -> Atlas {
    let mut builder = Atlas::builder();
    for part in atlas.parts() {
        let owner = part.territory();
        if parts.contains(&part.id()) || owner != atlas.part(parts[0]).territory() {
            builder = builder.territory(atlas[owner].name(), part.polygon());
        }
    }
    builder.build().expect("the parts are a map")
}

#[test]
fn from_kerki_to_the_nearest_part_of_its_own() {
    let mut compared = 0;
    for (name, rows) in reference("ways")["maps"].as_object().expect("maps") {
        let atlas = map(name, "name");
        for row in list(rows).iter().filter(|row| row.get("to").is_some()) {
            let from = coord(&row["at"]);
            let part = atlas.locate_part(from).expect("there is a part");
            let to = atlas
                .locate_part(coord(&row["to"]))
                .expect("there is a part");
            let two = with_two_parts(&atlas, [part, to]);
            let part = two.locate_part(from).expect("there is a part");
            let found = two.way_home(part);
            assert_eq!(difference(&two, row, found.as_ref()), None, "{name}");
            compared += 1;
        }
    }
    assert!(compared >= 2);
}

#[test]
#[ignore = "needs a folder of maps, named by TERRITORY_WORLD"]
fn ways_of_the_world() {
    let folder = std::env::var("TERRITORY_WORLD").expect("TERRITORY_WORLD names a folder of maps");
    let expected = reference("ways_world");
    let path = Path::new(&folder).join(format!("{}.geojson", text(&expected["map"])));
    let atlas = Atlas::from_geojson_file(path, "name").expect("the map can be read");
    let (compared, differences) = check(&atlas, list(&expected["rows"]));
    assert!(compared > 60);
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn drawn_ways_that_must_bend() {
    let expected = reference("ways_drawn");
    let cases = list(&expected["cases"]);
    assert!(cases.len() >= 20);
    for case in cases {
        let name = text(&case["case"]);
        let atlas = Atlas::from_geojson(&case["map"].to_string(), "name").expect(name);
        let part = atlas.locate_part(coord(&case["at"])).expect(name);
        assert_eq!(atlas.part(part).territory(), id(&atlas, text(&case["own"])));
        check_drawn(name, &atlas, way(&atlas, part, case, false).as_ref(), case);
        let by_touch = case.get("by_touch").filter(|way| !way.is_null());
        if let Some(expected) = by_touch {
            check_drawn(
                name,
                &atlas,
                way(&atlas, part, case, true).as_ref(),
                expected,
            );
        }
    }
}

fn check_drawn(name: &str, atlas: &Atlas, found: Option<&Corridor>, expected: &Value) {
    let Some(found) = found else {
        assert!(expected["length_m"].is_null(), "{name}: no way");
        return;
    };
    assert!(!expected["length_m"].is_null(), "{name}: {found:?}");
    let metres = number(&expected["length_m"]);
    let near = |found: f64, expected: f64| (found - expected).abs() <= 1e-5 * metres + 1e-3;
    assert!(near(found.length_m(), metres), "{name}: {found:?}");
    if let Some(foreign_m) = expected.get("foreign_m").filter(|metres| !metres.is_null()) {
        assert!(
            near(found.foreign_m(), number(foreign_m)),
            "{name}: {found:?}"
        );
        let hosts = found.hosts();
        let hosts: Vec<&str> = hosts.iter().map(|&id| atlas[id].name()).collect();
        assert_eq!(
            hosts,
            list(&expected["hosts"])
                .iter()
                .map(text)
                .collect::<Vec<_>>(),
            "{name}"
        );
    }
    // The way bends at the corners between the ends, or passes them as a geodesic does.
    let corners = list(&expected["corners"]);
    for corner in corners.iter().take(corners.len() - 1).skip(1).map(coord) {
        let line = &found.line().0;
        let legs = line.windows(2).map(|ab| to_segment_m(corner, ab[0], ab[1]));
        let off_m = legs.fold(f64::INFINITY, f64::min);
        assert!(
            off_m < 100.0,
            "{name}: {corner:?} is {off_m} m off {found:?}"
        );
    }
}

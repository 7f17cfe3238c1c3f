//! The maps in `data` against shapely and pyproj, whose answers are in `tests/reference`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::read_to_string;

use geo_types::{LineString, MultiPolygon, Polygon};
use serde_json::Value;
use territory::{Atlas, PartId};

use super::plain::*;

pub(crate) fn reference(name: &str) -> Value {
    let path = format!("tests/reference/{name}.json");
    serde_json::from_str(&read_to_string(path).expect("the reference is there"))
        .expect("it is JSON")
}

pub(crate) fn map(name: &str, key: &str) -> Atlas {
    let text = read_to_string(format!("data/{name}.geojson")).expect("the map is there");
    let builder = Atlas::builder().title_property("title");
    builder
        .geojson(&text, key)
        .and_then(|b| b.build())
        .expect("the map can be read")
}

pub(crate) fn list(value: &Value) -> &Vec<Value> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no list"))
}

fn object(value: &Value) -> &serde_json::Map<String, Value> {
    value
        .as_object()
        .unwrap_or_else(|| panic!("{value} is no object"))
}

#[test]
fn areas_of_every_territory_of_every_file() {
    let expected = reference("areas");
    let maps = object(&expected["maps"]);
    assert!(maps.len() >= 5);
    for (name, territories) in maps {
        let key = if name == "districts" {
            "adm1_code"
        } else {
            "name"
        };
        let zones = name.starts_with("karabakh");
        let map = if zones {
            // Zones have no areas of their own: read as ground they have.
            map(name, "name")
        } else {
            map(name, key)
        };
        assert_eq!(map.territories().len(), object(territories).len(), "{name}");
        for (territory, expected) in object(territories) {
            let found = id(&map, territory);
            let context = format!("{name}, {territory}");
            let near = |found: f64, expected: &Value, what: &str| {
                let expected = number(expected);
                assert!(
                    (found - expected).abs() <= 1e-9 * expected,
                    "{context}: {what} {found}, expected {expected}"
                );
            };
            near(
                map.geodesic_area_m2(found),
                &expected["geodesic_area_m2"],
                "geodesic area",
            );
            near(map.area_m2(found), &expected["area_m2"], "area");
            // Polygons of one territory that share a side are one part here: their reference has the side twice.
            if number(&expected["inner_borders"]) == 0.0 {
                near(
                    map.perimeter_m(found),
                    &expected["perimeter_m"],
                    "perimeter",
                );
            }
        }
    }
}

/// Borders, enclaves and exclaves as the reference has them, with lengths to so many metres.
fn neighborhood(name: &str, slack_m: f64) {
    let expected = &reference("south_caucasus")[name];
    let map = map(name, "name");
    let near = |found: f64, expected: &Value, what: &str| {
        let expected = number(expected);
        assert!(
            (found - expected).abs() <= slack_m,
            "{name}, {what}: {found}, expected {expected}"
        );
    };
    let pairs: BTreeSet<(String, String)> = map
        .territories()
        .flat_map(|t| {
            map.neighbors(t.id())
                .map(move |n| (t.name().to_owned(), n.territory))
        })
        .map(|(own, other)| (own, map[other].name().to_owned()))
        .collect();
    let mut named = BTreeSet::new();
    for border in list(&expected["borders"]) {
        let [a, b] = [0, 1].map(|i| text(&border["between"][i]));
        for (a, b) in [(a, b), (b, a)] {
            near(
                border_m(&map, a, b),
                &border["length_m"],
                &format!("border of {a} with {b}"),
            );
            named.insert((a.to_owned(), b.to_owned()));
        }
    }
    assert_eq!(pairs, named);
    let title = |part: PartId| {
        map.part(part)
            .title()
            .expect("parts have titles")
            .to_owned()
    };
    let enclaves = map.enclaves();
    assert_eq!(
        enclaves
            .iter()
            .map(|e| title(e.part))
            .collect::<BTreeSet<_>>(),
        list(&expected["enclaves"])
            .iter()
            .map(|e| text(&e["title"]).to_owned())
            .collect()
    );
    for account in list(&expected["enclaves"]) {
        let enclave = enclaves
            .iter()
            .find(|e| title(e.part) == text(&account["title"]))
            .expect("it was named");
        assert_eq!(map[enclave.host].name(), text(&account["host"]));
        assert_eq!(map[enclave.territory].name(), text(&account["territory"]));
        assert_eq!(enclave.order, 1);
        assert_near(enclave.area_m2, number(&account["area_m2"]), 1e-9);
        assert_near(
            map.part_geodesic_area_m2(enclave.part),
            number(&account["geodesic_area_m2"]),
            1e-9,
        );
        near(
            enclave.perimeter_m,
            &account["outer_m"],
            "perimeter of an enclave",
        );
    }
    let exclaves = map.exclaves();
    assert_eq!(exclaves.len(), list(&expected["exclaves"]).len());
    for account in list(&expected["exclaves"]) {
        let named = text(&account["title"]);
        let exclave = exclaves
            .iter()
            .find(|e| title(e.part) == named)
            .unwrap_or_else(|| panic!("no {named}"));
        near(exclave.open_m, &account["open_m"], named);
        assert_near(exclave.area_m2, number(&account["area_m2"]), 1e-9);
        near(map.outer_ring_m(exclave.part), &account["outer_m"], named);
        let found: BTreeMap<&str, f64> = exclave
            .neighbors
            .iter()
            .map(|n| (map[n.territory].name(), n.length_m))
            .collect();
        let neighbors = object(&account["neighbors_m"]);
        assert_eq!(found.len(), neighbors.len());
        for (neighbor, length) in neighbors {
            near(found[neighbor.as_str()], length, named);
        }
        let distance = number(&account["distance_to_main_m"]);
        assert!(
            (exclave.distance_to_main_m - distance).abs() < 0.01,
            "{named}: {} is not {distance}",
            exclave.distance_to_main_m
        );
    }
    let islands = map
        .parts()
        .filter(|p| p.standings().island && !p.standings().main)
        .count();
    assert_eq!(
        islands as u64,
        expected["islands"].as_u64().expect("a count")
    );
    for account in list(&expected["mains"]) {
        let territory = text(&account["territory"]);
        let main = map[id(&map, territory)].main_part().expect("it has ground");
        assert_near(map.part(main).area_m2(), number(&account["area_m2"]), 1e-9);
        near(map.outer_ring_m(main), &account["outer_m"], territory);
    }
}

#[test]
fn borders_enclaves_and_exclaves_on_natural_earth() {
    neighborhood("states", 0.01);
}

/// Here a few segments of Armenia and Nakhchivan do not match, for 97 and 115 metres: counted by the rules, and not in the reference's
/// comparison of segments.
#[test]
fn borders_enclaves_and_exclaves_on_openstreetmap() {
    neighborhood("armenia_azerbaijan_osm", 120.0);
}

#[test]
fn enclaves_are_as_large_as_is_known() {
    let areas = |map: &Atlas| -> BTreeMap<String, f64> {
        map.enclaves()
            .iter()
            .map(|e| {
                (
                    map.part(e.part).title().unwrap_or("?").to_owned(),
                    map.part_geodesic_area_m2(e.part),
                )
            })
            .collect()
    };
    let osm = areas(&map("armenia_azerbaijan_osm", "name"));
    let states = areas(&map("states", "name"));
    let expected = [
        ("Artsvashen", 39.42, 35.24),
        ("Yukhari Askipara", 32.38, 26.81),
        ("Barkhudarly and Sofulu", 9.87, 7.34),
    ];
    for (title, on_osm, on_states) in expected {
        assert!(
            (osm[title] / 1e6 - on_osm).abs() < 0.005,
            "{title} {}",
            osm[title]
        );
        assert!(
            (states[title] / 1e6 - on_states).abs() < 0.005,
            "{title} {}",
            states[title]
        );
    }
}

#[test]
fn the_map_that_overlaps_has_the_same_enclaves() {
    let dug = map("armenia_azerbaijan_osm", "name");
    let overlapping = map("armenia_azerbaijan_osm_overlapping", "name");
    let rows = |map: &Atlas| -> Vec<(String, String, u32, i64, i64)> {
        let mut rows: Vec<_> = map
            .enclaves()
            .iter()
            .filter(|e| map.part(e.part).title() != Some("Kerki"))
            .map(|e| {
                let of = map[e.territory].name().to_owned();
                let in_host = map[e.host].name().to_owned();
                (
                    of,
                    in_host,
                    e.order,
                    e.area_m2.round() as i64,
                    e.perimeter_m.round() as i64,
                )
            })
            .collect();
        rows.sort();
        rows
    };
    assert_eq!(rows(&dug).len(), 3);
    assert_eq!(rows(&overlapping), rows(&dug));
    let artsvashen = (45.51556, 40.64611);
    for map in [&dug, &overlapping] {
        assert_eq!(name_at(map, artsvashen.0, artsvashen.1), Some("Armenia"));
    }
    assert_eq!(
        names_at(&overlapping, artsvashen.0, artsvashen.1),
        ["Armenia", "Azerbaijan"]
    );
    assert_eq!(names_at(&dug, artsvashen.0, artsvashen.1), ["Armenia"]);
    // The enclaves' borders count on both sides of either map.
    let kerki_m =
        border_m(&dug, "Armenia", "Azerbaijan") - border_m(&overlapping, "Armenia", "Azerbaijan");
    assert!((kerki_m - 15_723.25).abs() < 1.0, "{kerki_m}");
}

#[test]
fn villages_and_where_else_they_may_lie() {
    let map = map("armenia_azerbaijan_osm", "name");
    let reference = reference("south_caucasus");
    for village in list(&reference["villages_on_osm"]) {
        let (lon, lat) = (number(&village["lon"]), number(&village["lat"]));
        let name = text(&village["name"]);
        let part = map.part(map.locate_part((lon, lat)).expect("villages lie on ground"));
        assert_eq!(
            map[part.territory()].name(),
            text(&village["territory"]),
            "{name}"
        );
        assert_eq!(part.title(), village["part"].as_str(), "{name}");
        let found = map
            .distance_to_border_m((lon, lat))
            .expect("it lies on ground");
        let expected = number(&village["distance_to_border_m"]);
        assert!(
            (found - expected).abs() < 0.01,
            "{name}: {found}, expected {expected}"
        );
        let holders = map.holders_within((lon, lat), number(&village["uncertainty_m"]));
        let holders: BTreeSet<&str> = holders.iter().map(|&id| map[id].name()).collect();
        assert_eq!(
            holders,
            list(&village["holders_within_uncertainty"])
                .iter()
                .map(text)
                .collect(),
            "{name}"
        );
        for (territory, distance) in object(&village["distance_to_ground_m"]) {
            let distance = number(distance);
            let other = id(&map, territory);
            let within = |radius| map.holders_within((lon, lat), radius).contains(&other);
            assert!(within(distance + 0.01), "{name}: {territory} at {distance}");
            assert!(
                distance == 0.0 || !within(distance - 0.01),
                "{name}: {territory} at {distance}"
            );
        }
    }
}

#[test]
fn random_positions() {
    let map = map("states", "name");
    let reference = reference("south_caucasus");
    for position in list(&reference["positions_on_states"]) {
        let (lon, lat) = (number(&position["lon"]), number(&position["lat"]));
        let territory = position["territory"].as_str();
        assert_eq!(name_at(&map, lon, lat), territory, "{lon}, {lat}");
        let near = |found: f64, expected: &Value| {
            let expected = number(expected);
            assert!(
                (found - expected).abs() <= 0.01,
                "{lon}, {lat}: {found}, expected {expected}"
            );
        };
        let nearest = map.nearest((lon, lat)).expect("there is ground");
        if territory.is_some() {
            near(
                map.distance_to_border_m((lon, lat))
                    .expect("it lies on ground"),
                &position["distance_to_border_m"],
            );
            assert_eq!(
                (nearest.distance_m, Some(map[nearest.territory].name())),
                (0.0, territory)
            );
        } else {
            assert_eq!(map.distance_to_border_m((lon, lat)), None);
            assert_eq!(map[nearest.territory].name(), text(&position["nearest"]));
            near(nearest.distance_m, &position["distance_m"]);
        }
    }
}

#[test]
fn shares_of_random_ground() {
    let map = map("states", "name");
    let reference = reference("south_caucasus");
    for shape in list(&reference["shares_on_states"]) {
        let ring: LineString<f64> = list(&shape["ring"])
            .iter()
            .map(|c| (number(&c[0]), number(&c[1])))
            .collect();
        let whole = number(&shape["area_m2"]);
        let found = map.shares(&MultiPolygon(vec![Polygon::new(ring, Vec::new())]));
        let mut expected: BTreeMap<Option<&str>, f64> = object(&shape["shares_m2"])
            .iter()
            .map(|(name, area)| (Some(name.as_str()), number(area)))
            .collect();
        if number(&shape["open_m2"]) > 0.0 {
            expected.insert(None, number(&shape["open_m2"]));
        }
        let found: BTreeMap<Option<&str>, f64> = found
            .iter()
            .map(|s| (s.territory.map(|id| map[id].name()), s.area_m2))
            .collect();
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>()
        );
        for (territory, area) in found {
            let expected = expected[&territory];
            assert!(
                (area - expected).abs() <= 1e-9 * whole,
                "{territory:?} {area}, expected {expected} of {whole}"
            );
        }
    }
}

/// From the published account of Natural Earth's borders.
#[test]
fn nakhchivan_has_three_neighbors() {
    let map = map("states", "name");
    let exclaves = map.exclaves();
    let nakhchivan = exclaves
        .iter()
        .find(|e| map.part(e.part).title() == Some("Nakhchivan"))
        .expect("it is one");
    let rows: Vec<(&str, f64)> = nakhchivan
        .neighbors
        .iter()
        .map(|n| (map[n.territory].name(), (n.length_m / 100.0).round() / 10.0))
        .collect();
    assert_eq!(rows, [("Armenia", 208.0), ("Iran", 167.8), ("Turkey", 7.6)]);
}

#[test]
fn every_file_of_places_lines_and_zones_is_read() {
    let read =
        |name: &str| read_to_string(format!("data/{name}.geojson")).expect("the file is there");
    let builder = Atlas::builder()
        .title_property("title")
        .geojson(&read("districts"), "adm1_code")
        .and_then(|b| b.geojson(&read("lines"), "name"))
        .and_then(|b| b.geojson(&read("places"), "geonameid"))
        .and_then(|b| b.geojson(&read("villages"), "name"))
        .and_then(|b| b.geojson(&read("aras_border_osm"), "name"))
        .and_then(|b| b.geojson_zones(&read("karabakh_zones"), "name"));
    let map = builder
        .and_then(|b| b.build())
        .expect("all of them can be read");
    assert_eq!(
        (map.lines().len(), map.zones().len(), map.places().len()),
        (3, 2, 879)
    );
    // On the schematic map of the districts Kerki lies in Ararat, as the ring was drawn.
    let titles: BTreeSet<&str> = map
        .enclaves()
        .iter()
        .filter_map(|e| map.part(e.part).title())
        .collect();
    assert!(
        ["Kerki"].iter().all(|title| titles.contains(title)),
        "{titles:?}"
    );
}

#[test]
fn a_strip_across_syunik_changes_hands() {
    let expected = reference("transfer");
    let ring: Vec<(f64, f64)> = list(&expected["strip"])
        .iter()
        .map(|position| (number(&position[0]), number(&position[1])))
        .collect();
    let before = map("states", "name");
    let strip = MultiPolygon(vec![Polygon::new(LineString::from(ring), Vec::new())]);
    let after = before
        .transfer(&strip, text(&expected["to"]))
        .expect("it is ground");
    for territory in before.territories() {
        let (name, id) = (territory.name(), territory.id());
        assert_near(
            before.area_m2(id),
            number(&expected["before_m2"][name]),
            1e-9,
        );
        assert_near(after.area_m2(id), number(&expected["after_m2"][name]), 1e-9);
        assert!(
            after.neighbors(id).all(|neighbor| neighbor.matched),
            "{name}"
        );
    }
    for (name, expected) in object(&expected["parts_m2"]) {
        let mut found: Vec<f64> = after[id(&after, name)]
            .parts()
            .map(|part| after.part(part).area_m2())
            .collect();
        found.sort_by(|a, b| b.total_cmp(a));
        assert_eq!(found.len(), list(expected).len(), "{name}");
        for (found, expected) in found.iter().zip(list(expected)) {
            assert_near(*found, number(expected), 1e-8);
        }
    }
    let changes = before.compare(&after);
    assert_eq!(changes.ground.len(), 1);
    assert_near(
        changes.ground[0].area_m2,
        number(&expected["taken_m2"]["Armenia"]),
        1e-8,
    );
    // What lies south of the strip is cut off, and Nakhchivan joined to its mainland.
    assert_eq!(changes.cut_off.len(), 1);
    assert_eq!(changes.cut_off[0].territory, "Armenia");
    assert_eq!(changes.joined.len(), 1);
    assert_eq!(
        before.part(changes.joined[0].part).title(),
        Some("Nakhchivan")
    );
    assert_eq!(changes.neighbors_lost("Armenia").count(), 0);
}

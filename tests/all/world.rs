//! Maps of the world against an independent program. One is here; `TERRITORY_WORLD` names a folder of others for the test that is left out
//! by default, each `NAME.geojson` made as `tests/reference/world/README.md` says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::read_to_string;
use std::path::Path;

use serde_json::Value;
use territory::{Atlas, Exclave, PartId, Territory};

use super::plain::{assert_near, number, text};

/// Beyond this, relative to what is expected, a length or area is another.
const SLACK: f64 = 1e-3;

#[test]
fn natural_earth_50m() {
    let path = Path::new("tests/reference/world/ne50m.geojson");
    assert_eq!(differences("ne50m", path), "");
}

#[test]
#[ignore = "needs a folder of maps, named by TERRITORY_WORLD"]
fn the_maps_of_a_folder() {
    let folder = std::env::var("TERRITORY_WORLD").expect("TERRITORY_WORLD names a folder of maps");
    let mut compared = 0;
    let mut found = String::new();
    // `osm_10km` is left out: its 60 polygons that cross themselves are mended in another way there than by even and odd.
    for name in ["ne50m", "ne50m_raw", "ne10m", "ne10m_admin1", "osm_1m"] {
        let path = Path::new(&folder).join(format!("{name}.geojson"));
        if path.exists() {
            found += &differences(name, &path);
            compared += 1;
        }
    }
    assert!(compared > 0, "no map in {folder}");
    assert!(found.is_empty(), "{found}");
}

/// What differs, in words.
struct Report {
    lines: Vec<String>,
    /// Whether lengths of borders are compared.
    lengths: bool,
}

impl Report {
    fn near(&mut self, what: impl Fn() -> String, found: f64, expected: f64) {
        if (found - expected).abs() > SLACK * expected.abs() + 0.1 {
            self.lines.push(format!(
                "{}: found {found:.1}, expected {expected:.1}",
                what()
            ));
        }
    }

    fn same<T: PartialEq + std::fmt::Debug>(
        &mut self,
        what: impl Fn() -> String,
        found: T,
        expected: T,
    ) {
        if found != expected {
            self.lines.push(format!(
                "{}: found {found:?}, expected {expected:?}",
                what()
            ));
        }
    }
}

/// What an atlas and the answers say differently of a map; nothing where they agree.
fn differences(map: &str, path: &Path) -> String {
    let answers = format!("tests/reference/world/{map}.answers.json");
    let answers: Value =
        serde_json::from_str(&read_to_string(answers).expect("the answers are there"))
            .expect("they are JSON");
    let atlas = Atlas::from_geojson_file(path, "name").expect("the map can be read");
    let mut report = Report {
        lines: Vec::new(),
        lengths: true,
    };
    // Polygons that cross themselves are mended in another way there than by even and odd, and come to other parts; where many do, territories
    // lie over each other as well, and lengths are counted in two ways. Who borders whom and what is an enclave is the same all the same.
    let mended = answers["notes"]["invalid polygons, mended"]
        .as_u64()
        .unwrap_or(0);
    report.lengths = mended <= 2;
    pairs(&atlas, &answers, &mut report);
    enclaves(&atlas, &answers, &mut report);
    if report.lengths {
        exclaves(&atlas, &answers, &mut report);
    }
    if mended <= 1 {
        counts(&atlas, &answers, &mut report);
        touching(&atlas, &answers, &mut report);
    }
    let shown = report.lines.len().min(60);
    match report.lines.len() {
        0 => String::new(),
        all => format!(
            "{map}: {all} differences\n{}\n",
            report.lines[..shown].join("\n")
        ),
    }
}

fn rows<'a>(answers: &'a Value, key: &str) -> &'a [Value] {
    answers[key].as_array().map_or(&[], Vec::as_slice)
}

fn counts(atlas: &Atlas, answers: &Value, report: &mut Report) {
    let expected = |key: &str| answers["counts"][key].as_u64().expect("a count") as usize;
    let count = |is: &dyn Fn(&territory::Standings) -> bool| {
        atlas.parts().filter(|p| is(p.standings())).count()
    };
    report.same(
        || "territories".into(),
        atlas.territories().len(),
        expected("territories"),
    );
    report.same(|| "parts".into(), atlas.parts().len(), expected("parts"));
    report.same(
        || "islands".into(),
        count(&|s| s.island),
        expected("islands"),
    );
    report.same(
        || "enclaves".into(),
        count(&|s| s.enclave()),
        expected("enclaves"),
    );
    report.same(
        || "exclaves".into(),
        count(&|s| s.exclave),
        expected("exclaves"),
    );
    report.same(
        || "semi-exclaves".into(),
        count(&|s| s.semi_exclave),
        expected("semi_exclaves"),
    );
}

/// All pairs of neighbors, both ways. Those of which the answers say that they hang on a few metres may be there or not.
fn pairs(atlas: &Atlas, answers: &Value, report: &mut Report) {
    let names: Vec<&str> = rows(answers, "territories").iter().map(text).collect();
    let mut expected: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for row in rows(answers, "pairs") {
        let row = row.as_array().expect("a row");
        let own = names[row[0].as_u64().expect("a number") as usize];
        for pair in &row[1..] {
            let other = names[pair[0].as_u64().expect("a number") as usize];
            let m = number(&pair[1]);
            expected.insert((own, other), m);
            expected.insert((other, own), pair.get(2).map_or(m, number));
        }
    }
    let mut doubtful: BTreeSet<(&str, &str)> = BTreeSet::new();
    for key in ["doubtful_pairs", "drawn_twice"] {
        for pair in rows(answers, key) {
            let (a, b) = (text(&pair[0]), text(&pair[1]));
            doubtful.extend([(a, b), (b, a)]);
        }
    }
    // An enclave drawn over its host counts on both sides here; the answers have nothing for the host, which has no line there.
    let over = |(own, other): (&str, &str)| -> f64 {
        rows(answers, "enclaves")
            .iter()
            .filter(|row| (text(&row["host"]), text(&row["territory"])) == (own, other))
            .map(|row| number(&row["perimeter_m"]))
            .sum()
    };
    let mut found: BTreeSet<(&str, &str)> = BTreeSet::new();
    for territory in atlas.territories() {
        for neighbor in atlas.neighbors(territory.id()) {
            let pair = (territory.name(), atlas[neighbor.territory].name());
            found.insert(pair);
            match expected.get(&pair) {
                Some(_) if !report.lengths => {}
                Some(&length)
                    if (neighbor.length_m - length - over(pair)).abs()
                        < SLACK * neighbor.length_m => {}
                Some(&length) => report.near(
                    || format!("border of {} with {}", pair.0, pair.1),
                    neighbor.length_m,
                    length,
                ),
                None if doubtful.contains(&pair) => {}
                None => report.lines.push(format!(
                    "{} and {} are no neighbors, found {:.1} m",
                    pair.0, pair.1, neighbor.length_m
                )),
            }
        }
    }
    for pair in expected.keys() {
        if !found.contains(pair) && !doubtful.contains(pair) {
            report.lines.push(format!(
                "{} and {} are neighbors, {:.1} m",
                pair.0, pair.1, expected[pair]
            ));
        }
    }
}

fn part_at(atlas: &Atlas, row: &Value) -> Option<PartId> {
    let position = (number(&row["at"][0]), number(&row["at"][1]));
    let name = text(&row["territory"]);
    // Where territories overlap another may come first.
    let own = atlas.find(name)?;
    let first = atlas.locate_part(position)?;
    if atlas.part(first).territory() == own {
        return Some(first);
    }
    let area = number(&row["area_m2"]);
    atlas[own]
        .parts()
        .find(|&part| (atlas.part(part).area_m2() - area).abs() < 1e-4 * area)
}

fn enclaves(atlas: &Atlas, answers: &Value, report: &mut Report) {
    let mut expected = BTreeSet::new();
    for row in rows(answers, "enclaves") {
        let what = || {
            format!(
                "enclave of {} in {}",
                text(&row["territory"]),
                text(&row["host"])
            )
        };
        let Some(part) = part_at(atlas, row) else {
            report.lines.push(format!("{}: no such part", what()));
            continue;
        };
        expected.insert(part);
        let Some(enclave) = atlas.enclaves().into_iter().find(|e| e.part == part) else {
            report.lines.push(format!("{}: found as none", what()));
            continue;
        };
        report.same(what, atlas[enclave.host].name(), text(&row["host"]));
        report.same(
            what,
            u64::from(enclave.order),
            row["order"].as_u64().expect("an order"),
        );
        report.same(
            what,
            enclave.host_parts.len() as u64,
            row["host_parts"].as_u64().expect("a count"),
        );
        report.same(
            what,
            Some(atlas.part(part).standings().main),
            row["main"].as_bool(),
        );
        report.near(what, enclave.area_m2, number(&row["area_m2"]));
        report.near(
            what,
            atlas.part_geodesic_area_m2(part),
            number(&row["geodesic_area_m2"]),
        );
        report.near(what, enclave.perimeter_m, number(&row["perimeter_m"]));
    }
    for enclave in atlas
        .enclaves()
        .iter()
        .filter(|e| !expected.contains(&e.part))
    {
        let name = atlas[enclave.territory].name();
        report.lines.push(format!(
            "enclave of {name} in {} of {:.0} m²: it is none",
            atlas[enclave.host].name(),
            enclave.area_m2
        ));
    }
}

fn exclaves(atlas: &Atlas, answers: &Value, report: &mut Report) {
    let found = atlas.exclaves();
    let mut expected = BTreeSet::new();
    for row in rows(answers, "exclaves") {
        let what = || format!("exclave of {} at {}", text(&row["territory"]), row["at"]);
        let Some(part) = part_at(atlas, row) else {
            report.lines.push(format!("{}: no such part", what()));
            continue;
        };
        expected.insert(part);
        let Some(exclave) = found.iter().find(|e| e.part == part) else {
            report.lines.push(format!("{}: found as none", what()));
            continue;
        };
        report.same(
            what,
            if exclave.is_semi() {
                "semi-exclave"
            } else {
                "exclave"
            },
            text(&row["kind"]),
        );
        report.near(what, exclave.open_m, number(&row["open_m"]));
        report.near(what, exclave.area_m2, number(&row["area_m2"]));
        let neighbors: BTreeMap<&str, f64> = exclave
            .neighbors
            .iter()
            .map(|n| (atlas[n.territory].name(), n.length_m))
            .collect();
        let wanted = row["neighbors"].as_object().expect("neighbors");
        report.same(
            || format!("{}, neighbors", what()),
            neighbors.keys().copied().collect::<BTreeSet<_>>(),
            wanted.keys().map(String::as_str).collect(),
        );
        for (name, length) in wanted {
            if let Some(&found) = neighbors.get(name.as_str()) {
                report.near(|| format!("{} with {name}", what()), found, number(length));
            }
        }
    }
    // A ring that comes to one of its own corners again is one part to the other program and two to the crate, since what is
    // connected in a position alone is not connected: `ne10m_admin1` has a square metre of that.
    let of_some_size = |e: &&Exclave| e.area_m2 > 100.0;
    for exclave in found
        .iter()
        .filter(|e| !expected.contains(&e.part))
        .filter(of_some_size)
    {
        let name = atlas[exclave.territory].name();
        let by: Vec<&str> = exclave
            .neighbors
            .iter()
            .map(|n| atlas[n.territory].name())
            .collect();
        report.lines.push(format!(
            "exclave of {name} by {by:?} of {:.0} m²: it is none",
            exclave.area_m2
        ));
    }
}

fn touching(atlas: &Atlas, answers: &Value, report: &mut Report) {
    let expected: BTreeSet<(&str, &str)> = rows(answers, "touching_pairs")
        .iter()
        .flat_map(|pair| {
            [
                (text(&pair[0]), text(&pair[1])),
                (text(&pair[1]), text(&pair[0])),
            ]
        })
        .collect();
    let found: BTreeSet<(&str, &str)> = atlas
        .territories()
        .flat_map(|t| atlas.touching(t.id()).map(move |other| (t.name(), other)))
        .map(|(own, other)| (own, atlas[other].name()))
        .collect();
    report.same(|| "touching pairs".into(), found, expected);
    let of_one_name = atlas
        .parts()
        .filter(|part| {
            part.touches()
                .any(|touch| touch.territory == part.territory())
        })
        .map(|part| atlas[part.territory()].name())
        .collect::<BTreeSet<_>>();
    let expected = rows(answers, "touching_parts")
        .iter()
        .map(|row| text(&row[0]))
        .collect();
    report.same(
        || "territories whose parts touch".into(),
        of_one_name,
        expected,
    );
}

/// The districts of the world as countries: the same as the map read by its countries, and no less than the districts together, but for what is drawn twice.
#[test]
#[ignore = "needs a folder of maps, named by TERRITORY_WORLD"]
fn districts_of_the_world_are_countries() {
    let folder = std::env::var("TERRITORY_WORLD").expect("TERRITORY_WORLD names a folder of maps");
    let text = read_to_string(Path::new(&folder).join("ne10m_admin1.geojson"));
    let text = text.expect("the map is there");
    let districts = Atlas::from_geojson(&text, "name").expect("it can be read");
    let read = Atlas::from_geojson(&text, "iso").expect("it can be read");
    let country = |district: &Territory| Some(district.properties()["iso"].as_str()?.to_owned());
    let made = districts.dissolve(country).expect("each has a country");
    assert_eq!(made.territories().len(), read.territories().len());
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for district in districts.territories() {
        *sums
            .entry(country(district).expect("it has one"))
            .or_default() += districts.area_m2(district.id());
    }
    let mut twice = Vec::new();
    for one in made.territories() {
        let other = read.find(one.name()).expect("both have it");
        assert_eq!(
            one.parts().len(),
            read[other].parts().len(),
            "{}",
            one.name()
        );
        assert_near(made.area_m2(one.id()), read.area_m2(other), 1e-12);
        let neighbors = |atlas: &Atlas, id| -> BTreeMap<String, f64> {
            let all = atlas.neighbors(id);
            all.map(|n| (atlas[n.territory].name().to_owned(), n.length_m))
                .collect()
        };
        let (ours, theirs) = (neighbors(&made, one.id()), neighbors(&read, other));
        assert!(ours.keys().eq(theirs.keys()), "{}", one.name());
        for (name, length_m) in ours {
            assert_near(length_m, theirs[&name], 1e-9);
        }
        let (found, sum) = (made.area_m2(one.id()), sums[one.name()]);
        if (found - sum).abs() > 1e-12 * sum {
            twice.push(format!("{} {:.0} m2 of {sum:.0}", one.name(), sum - found));
        }
    }
    println!("drawn twice: {twice:?}");
    assert!(twice.len() < 20, "{twice:?}");
}

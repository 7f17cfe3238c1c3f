//! Maps read as of a date, and with some of their features.

use geojson::JsonObject;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use territory::{Atlas, Builder, Limits};

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}"#;

/// A feature of the properties, which are JSON without braces.
fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}"#)
}

fn collection(features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    )
}

/// Features A, B, C... on one square, each with its ends.
fn valid(ends: &[&str]) -> String {
    let names = 'A'..='Z';
    let features = names.zip(ends).map(|(name, ends)| {
        let comma = if ends.is_empty() { "" } else { "," };
        feature(&format!(r#""name":"{name}"{comma}{ends}"#), SQUARE)
    });
    collection(&features.collect::<Vec<_>>())
}

/// The names of the territories that a builder reads, one after the other.
fn read(builder: Builder, text: &str) -> String {
    let atlas = builder
        .geojson(text, "name")
        .expect("it is read")
        .build()
        .expect("it is built");
    atlas.territories().map(|t| t.name().to_owned()).collect()
}

fn on(date: &str, text: &str) -> String {
    read(Atlas::builder().as_of(date), text)
}

#[test]
fn the_first_day_counts_and_the_last_does_not() {
    let text = valid(&[
        r#""valid_from":"2020-11-20","valid_to":"2020-11-25""#,
        r#""valid_from":"2020-11-25""#,
        r#""valid_to":"2020-11-20""#,
    ]);
    let expected = [
        ("1900-01-01", "C"),
        ("2020-11-19", "C"),
        ("2020-11-20", "A"),
        ("2020-11-24", "A"),
        ("2020-11-25", "B"),
        ("2100-01-01", "B"),
    ];
    for (date, names) in expected {
        assert_eq!(on(date, &text), names, "{date}");
    }
}

#[test]
fn an_end_that_is_missing_null_or_empty_is_open() {
    let text = valid(&[
        "",
        r#""valid_from":null,"valid_to":null"#,
        r#""valid_from":"","valid_to":"""#,
        r#""valid_from":"2000","valid_to":null"#,
        r#""valid_to":"2000""#,
    ]);
    assert_eq!(on("-005000-01-01", &text), "ABCE");
    assert_eq!(on("1999-12-31", &text), "ABCE");
    assert_eq!(on("2000-01-01", &text), "ABCD");
    assert_eq!(on("9999-12-31", &text), "ABCD");
}

#[test]
fn years_and_months_are_their_first_day() {
    let text = valid(&[
        r#""valid_from":"1991","valid_to":"1994-05""#,
        r#""valid_from":1991,"valid_to":1994"#,
        r#""valid_from":1991.0,"valid_to":19940501"#,
        // A number needs no four digits.
        r#""valid_from":843,"valid_to":"0900""#,
        r#""valid_from":-44,"valid_to":14"#,
        // As tables of numbers with a point write it.
        r#""valid_from":19910101.0,"valid_to":19940501.0"#,
    ]);
    assert_eq!(on("-000044-03-15", &text), "E");
    assert_eq!(on("0014", &text), "");
    assert_eq!(on("0843", &text), "D");
    assert_eq!(on("0899-12-31", &text), "D");
    assert_eq!(on("1990-12-31", &text), "");
    assert_eq!(on("1991-01-01", &text), "ABCF");
    assert_eq!(on("1991", &text), "ABCF");
    assert_eq!(on("1993-12", &text), "ABCF");
    assert_eq!(on("1994", &text), "ACF");
    assert_eq!(on("1994-04-30", &text), "ACF");
    assert_eq!(on("1994-05", &text), "");
}

/// Of a time the date counts that stands there, also where it is another day in Greenwich.
#[test]
fn times_are_the_date_that_is_written() {
    for midnight in [
        "2020-11-10",
        "20201110",
        "2020-11-10T00:00:00Z",
        "2020-11-10T00:00:00+03:00",
        "2020-11-10T23:59:59.999-11:00",
        "2020-11-10 12:00:00",
        "2020-11-10T01:00+04[Asia/Baku]",
    ] {
        let text = valid(&[
            &format!(r#""valid_to":"{midnight}""#),
            &format!(r#""valid_from":"{midnight}""#),
        ]);
        assert_eq!(on("2020-11-09", &text), "A", "{midnight}");
        assert_eq!(on("2020-11-10", &text), "B", "{midnight}");
        assert_eq!(on(midnight, &text), "B", "{midnight}");
    }
}

#[test]
fn ground_lines_zones_and_places_are_told_by_their_dates() {
    let line = r#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#;
    let point = r#"{"type":"Point","coordinates":[0.5,0.5]}"#;
    let features: Vec<String> = [SQUARE, line, point]
        .iter()
        .flat_map(|geometry| {
            let until = feature(r#""name":"old","valid_to":"2000""#, geometry);
            [
                until,
                feature(r#""name":"new","valid_from":"2000""#, geometry),
            ]
        })
        .collect();
    let text = collection(&features);
    for (date, name) in [("1999", "old"), ("2000", "new")] {
        let builder = Atlas::builder().as_of(date).geojson(&text, "name").unwrap();
        let atlas = builder.geojson_zones(&text, "name").unwrap();
        let atlas = atlas.build().unwrap();
        let names = [
            atlas.territories().map(|t| t.name()).collect::<Vec<_>>(),
            atlas.zones().map(|zone| zone.name()).collect(),
            atlas.lines().map(|line| line.name()).collect(),
            atlas.places().map(|place| place.name()).collect(),
        ];
        // Lines and points are read from both.
        let both = vec![name, name];
        assert_eq!(
            names,
            [vec![name], vec![name], both.clone(), both],
            "{date}"
        );
    }
}

/// Every setting is for the files that are read after it, and can be undone.
#[test]
fn settings_are_for_what_is_read_after_them() {
    let text = |name: &str| {
        let ends = r#""valid_to":"2000","ends":"1900","begins":"1800""#;
        collection(&[feature(&format!(r#""name":"{name}",{ends}"#), SQUARE)])
    };
    let add = |builder: Builder, name: &str| builder.geojson(&text(name), "name").unwrap();
    let builder = add(Atlas::builder(), "A");
    let builder = add(builder.as_of("2020"), "B"); // left out
    let builder = add(builder.as_of("1950"), "C");
    let builder = add(builder.validity_properties("begins", "ends"), "D"); // left out
    let builder = add(builder.as_of("1850"), "E");
    let builder = add(builder.of_all_dates(), "F");
    let builder = add(builder.only(|properties| properties["name"] != "G"), "G"); // left out
    let builder = add(builder.only(|_| true), "H");
    assert_eq!(read(builder, &text("I")), "ACEFHI");
}

#[test]
fn a_filter_sees_the_properties_and_leaves_out_all_kinds() {
    let text = collection(&[
        feature(r#""name":"A","level":2"#, SQUARE),
        feature(r#""name":"B","level":4"#, SQUARE),
        feature(r#""name":"A","level":4"#, SQUARE),
        // Nobody asks for the names and the geometries of what is left out.
        feature(r#""level":4"#, SQUARE),
        feature(
            r#""level":4"#,
            r#"{"type":"Polygon","coordinates":[[[0,0]]]}"#,
        ),
        feature(r#""level":4"#, r#"{"type":"Point","coordinates":[500,0]}"#),
    ]);
    let level = |asked: u64| {
        move |properties: &JsonObject| properties.get("level").is_some_and(|level| *level == asked)
    };
    let builder = Atlas::builder().only(level(2));
    let atlas = builder.geojson(&text, "name").unwrap().build().unwrap();
    assert_eq!((atlas.territories().len(), atlas.places().len()), (1, 0));
    let a = &atlas[atlas.find("A").unwrap()];
    assert_eq!(a.properties()["level"], 2);
    assert!(
        Atlas::builder()
            .only(level(4))
            .geojson(&text, "name")
            .is_err()
    );
}

#[test]
fn a_map_of_which_nothing_is_left_is_empty() {
    let text = valid(&[r#""valid_from":"1991","valid_to":"1992""#]);
    let builder = Atlas::builder().as_of("2020").geojson(&text, "name");
    let atlas = builder.unwrap().build().unwrap();
    assert_eq!(atlas.territories().len(), 0);
    assert_eq!(atlas.locate((0.5, 0.5)), None);
}

#[test]
fn what_is_left_out_counts_as_features() {
    let text = valid(&[r#""valid_to":"2000""#, r#""valid_to":"2000""#, ""]);
    let read = |limits: Limits| {
        let builder = Atlas::builder().limits(limits).as_of("2020");
        builder.geojson(&text, "name").map(|_| ())
    };
    assert!(read(Limits::new().features(3).positions(5)).is_ok());
    assert_eq!(
        read(Limits::new().features(2)).unwrap_err().to_string(),
        "feature 2: with it the map has 3 features, and the limit is 2"
    );
    assert_eq!(
        read(Limits::new().positions(4)).unwrap_err().to_string(),
        r#"feature 2 "C": with it the map has 5 positions, and the limit is 4"#
    );
    let bytes = text.len() as u64;
    assert!(read(Limits::new().bytes(bytes)).is_ok());
    assert!(read(Limits::new().bytes(bytes - 1)).is_err());
}

#[test]
fn dates_that_are_none_are_told_with_their_place() {
    let a_date = r#"and a date is written as "2020-11-20", "1994-05" or 1991"#;
    for found in [
        r#""2020-02-30""#,
        r#""2021-02-29""#,
        r#""2020-13-01""#,
        r#""2020-00-10""#,
        r#""2020-1-5""#,
        r#""20-11-2020""#,
        r#""20.11.2020""#,
        r#""2020/11/20""#,
        r#""2020-11-20x""#,
        r#""2020-11-20T25:00""#,
        r#""2020-""#,
        r#""202011""#,
        r#""91""#,
        r#""soon""#,
        r#""~1991""#,
        r#"" ""#,
        r#""май1""#,
        "1991.5",
        "20201399",
        "1e300",
        "true",
        "[1991]",
        r#"{"year":1991}"#,
    ] {
        for property in ["valid_from", "valid_to"] {
            let text = valid(&["", &format!(r#""{property}":{found}"#)]);
            let builder = Atlas::builder().as_of("2020");
            let error = builder.geojson(&text, "name").unwrap_err();
            let expected = format!(r#"feature 1 "B": its "{property}" is {found}, {a_date}"#);
            assert_eq!(error.to_string().replace("1e+300", "1e300"), expected);
            // Who asks for no date is told nothing of them.
            assert_eq!(read(Atlas::builder(), &text), "AB");
            // Nor is who asks for other features.
            let others = Atlas::builder().as_of("2020");
            let others = others.only(|properties| properties["name"] == "A");
            assert_eq!(read(others, &text), "A");
        }
    }
}

#[test]
fn features_that_are_valid_never_are_told_with_their_place() {
    let never = |from: &str, to: &str| {
        let text = valid(&[&format!(r#""since":{from},"until":{to}"#)]);
        let builder = Atlas::builder().as_of("1800");
        let builder = builder.validity_properties("since", "until");
        builder.geojson(&text, "name").map(|_| ())
    };
    let after = "it is the first day on which the feature is valid no more";
    for (from, to) in [
        (r#""1991""#, r#""1991""#),
        (r#""1991""#, "1991"),
        (r#""1994-05-12""#, r#""1994-05""#),
        (r#""2020-11-10T08:00:00Z""#, r#""2020-11-10T20:00:00Z""#),
        (r#""2020-11-20""#, r#""2020-11-10""#),
    ] {
        assert_eq!(
            never(from, to).unwrap_err().to_string(),
            format!(
                r#"feature 0 "A": its "until" is {to}, and must be after its "since", {from}: {after}"#
            )
        );
    }
    assert!(never(r#""1991""#, r#""1991-01-02""#).is_ok());
}

/// Of a feature that has no name its number is told; of a line that is named in its own way that name.
#[test]
fn the_place_is_told_as_well_as_it_is_known() {
    let line = r#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#;
    let read = |properties: &str| {
        let text = collection(&[feature(properties, line)]);
        let builder = Atlas::builder().as_of("2020");
        builder.geojson(&text, "code").unwrap_err().to_string()
    };
    assert!(read(r#""valid_to":"soon""#).starts_with("feature 0: its "));
    assert!(read(r#""valid_to":"soon","name":"Road""#).starts_with(r#"feature 0 "Road": its "#));
    assert!(
        read(r#""valid_to":"soon","code":7,"name":"Road""#).starts_with(r#"feature 0 "7": its "#)
    );
}

#[test]
fn a_date_asked_for_that_is_none_is_told_by_build() {
    let needed = r#"and must be a date as "2020-11-20", "1994-05" or "1991""#;
    for found in ["", "soon", "2020-02-30", "20.11.2020"] {
        let builder = Atlas::builder().as_of(found).of_all_dates().as_of("2020");
        let error = builder.geojson(&valid(&[""]), "name").unwrap().build();
        assert_eq!(
            error.unwrap_err().to_string(),
            format!("as_of is {found:?}, {needed}")
        );
    }
}

/// Every day of a leap year and of one that is none, against days counted one by one.
#[test]
fn days_follow_each_other_as_in_the_calendar() {
    let months = |february| [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days: Vec<String> = [(2020, 29), (2021, 28)]
        .iter()
        .flat_map(|&(year, february)| (1..).zip(months(february)).map(move |m| (year, m)))
        .flat_map(|(year, (month, days))| {
            (1..=days).map(move |day| format!("{year}-{month:02}-{day:02}"))
        })
        .collect();
    assert_eq!(days.len(), 366 + 365);
    let mut random = Pcg64::seed_from_u64(20);
    for _ in 0..200 {
        let from = random.random_range(0..days.len() - 1);
        let to = random.random_range(from + 1..days.len());
        let text = valid(&[&format!(
            r#""valid_from":"{}","valid_to":"{}""#,
            days[from], days[to]
        )]);
        let near = [from, from + 1, to - 1, to, from.max(1) - 1];
        let asked = near.into_iter().chain([random.random_range(0..days.len())]);
        for day in asked {
            let expected = if (from..to).contains(&day) { "A" } else { "" };
            assert_eq!(on(&days[day], &text), expected, "{} {text}", days[day]);
        }
    }
}

/// The zones of Karabakh: the oblast of 1991, and the ground held de facto until the day of the ceasefire.
#[test]
fn of_the_zones_of_karabakh() {
    let zones = |file: &str, date: &str| {
        let builder = Atlas::builder().as_of(date);
        let text = std::fs::read_to_string(format!("data/{file}.geojson")).unwrap();
        let atlas = builder
            .geojson_zones(&text, "name")
            .unwrap()
            .build()
            .unwrap();
        let titles = atlas
            .zones()
            .map(|zone| zone.properties()["title"].as_str());
        let words = titles.map(|title| {
            title
                .unwrap_or_default()
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_owned()
        });
        words.collect::<Vec<String>>().join(" ")
    };
    for (date, drawn) in [
        ("1990-12-31", ""),
        ("1991-01-01", "Nagorno-Karabakh"),
        ("1991-12-31", "Nagorno-Karabakh"),
        ("1992-01-01", ""),
        ("1994-05-11", ""),
        ("1994-05-12", "Held"),
        ("2020-11-09", "Held"),
        ("2020-11-10", ""),
    ] {
        assert_eq!(zones("karabakh_zones", date), drawn, "{date}");
        let held = if drawn == "Held" { "Held" } else { "" };
        assert_eq!(zones("karabakh_zones_osm", date), held, "{date}");
    }
}

/// It can be handed to another thread, filter and all, and shown.
#[test]
fn a_builder_is_still_plain() {
    fn is_plain<T: Send + Sync + std::fmt::Debug>(_: &T) {}
    let builder = Atlas::builder().only(|_| false).as_of("2020");
    is_plain(&builder);
    assert!(format!("{builder:?}").contains("2020-01-01"));
}

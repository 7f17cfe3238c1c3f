//! Input that cannot be read, and what is said of it. Each message names the place and what to do; nothing panics.

use geo_types::{LineString, MultiPolygon, Polygon};
use territory::{Atlas, Error, Limits};

use super::plain::{at, bx, poly};

/// What is wrong, the text or after @ how it is made, and what is said of it. The columns stand apart by tabs; `\n` in a text is a line break.
const TABLE: &str = include_str!("messages.tsv");

fn said(text: &str) -> String {
    match text.strip_prefix('@') {
        Some(call) => told(generated(call)),
        None => told(Atlas::from_geojson(text, "name")),
    }
}

fn told(read: Result<Atlas, Error>) -> String {
    match read {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// What comes of bytes that are no text, and of files that are too long for a line of the table: it names how they are made.
fn generated(call: &str) -> Result<Atlas, Error> {
    let map = |name: &str, positions: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[{positions}]]}}}}"#
        )
    };
    let triangle = "[0,0],[1,0],[1,1],[0,0]";
    let plain = map("A", triangle);
    // What ends in a number is made in that size.
    let sized = call
        .rsplit_once(' ')
        .and_then(|(name, number)| Some((name, number.parse().ok()?)));
    let (name, number): (&str, usize) = sized.unwrap_or((call, 0));
    let limits = Limits::new();
    let within = |limits| {
        Atlas::builder()
            .limits(limits)
            .geojson(&plain, "name")?
            .build()
    };
    let bytes = match name {
        "with mark" => [b"\xef\xbb\xbf".as_slice(), plain.as_bytes()].concat(),
        "two marks" => [b"\xef\xbb\xbf\xef\xbb\xbf".as_slice(), plain.as_bytes()].concat(),
        "latin-1" => map("Malm?", triangle)
            .bytes()
            .map(|byte| if byte == b'?' { 0xf6 } else { byte })
            .collect(),
        "utf-16" => plain
            .encode_utf16()
            .fold(vec![0xff, 0xfe], |mut all, unit| {
                all.extend(unit.to_le_bytes());
                all
            }),
        "zip" => b"PK\x03\x04\x14\x00\x00\x00\x08\x00".to_vec(),
        "gzip" => b"\x1f\x8b\x08\x00\x00\x00".to_vec(),
        "shapefile" => b"\x00\x00\x27\x0a\x00\x00".to_vec(),
        "nul in name" => map("A\0", triangle).into_bytes(),
        "half a sign" => map("Malm\u{f6}", "").into_bytes()[..42].to_vec(),
        "surrogate" => map(r"\ud800", triangle).into_bytes(),
        "deep properties" => {
            let deep = format!("{}{}", "[".repeat(number), "]".repeat(number));
            plain
                .replace(r#"{"name""#, &format!(r#"{{"deep":{deep},"name""#))
                .into_bytes()
        }
        "deep collections" => format!(
            r#"{}{{"type":"Polygon","coordinates":[[{triangle}]]}}{}"#,
            r#"{"type":"GeometryCollection","geometries":["#.repeat(number),
            "]}".repeat(number)
        )
        .into_bytes(),
        "deep coordinates" => {
            let (open, close) = ("[".repeat(number), "]".repeat(number));
            map("A", &format!("{open}{close}")).into_bytes()
        }
        "digits" => map(
            "A",
            &format!("[0,0],[1{},0],[1,1],[0,0]", "0".repeat(number)),
        )
        .into_bytes(),
        "decimals" => map(
            "A",
            &format!("[0,0],[1.{},0],[1,1],[0,0]", "0".repeat(number)),
        )
        .into_bytes(),
        "crossings" => {
            let swing = |i: usize| 10 * (i % 2);
            let step = |i: usize| 10.0 * i as f64 / number as f64;
            let up = (0..number).map(|i| format!("[{},{}]", step(i), swing(i)));
            let across = (0..number).map(|i| format!("[{},{}]", swing(i), step(i)));
            let ring: Vec<String> = up.chain(across).collect();
            map("A", &ring.join(",")).into_bytes()
        }
        "most bytes" => return within(limits.bytes(number as u64)),
        "most features" => return within(limits.features(number as u64)),
        "most positions" => return within(limits.positions(number as u64)),
        _ => panic!("{name} is no generator"),
    };
    Atlas::from_geojson_reader(&bytes[..], "name")
}

/// The rows of the table: what, text, expected.
fn table() -> Vec<[String; 3]> {
    let rows = TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|row| {
        let columns: Vec<&str> = row.split('\t').collect();
        let [what, text, expected] = columns[..] else {
            panic!("three columns: {row}");
        };
        [
            what.to_owned(),
            text.replace("\\n", "\n"),
            expected.to_owned(),
        ]
    })
    .collect()
}

#[test]
fn of_the_table() {
    let mut wrong = Vec::new();
    for [what, text, expected] in table() {
        let found = said(&text);
        if found != expected {
            wrong.push(format!(
                "{what}\n     found: {found}\n  expected: {expected}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        table().len(),
        wrong.join("\n")
    );
    assert!(table().len() > 150);
}

/// Lower case, no final stop, no words of the machine: who reads a message has a map, and knows no structs. A map is something else to them
/// than to a JSON reader.
#[test]
fn are_for_people() {
    let mut wrong = Vec::new();
    for [what, text, _] in table() {
        let found = said(&text);
        let odd = [
            "struct",
            "with 6 elements",
            "expected a map",
            "invalid type: map",
            "column 0",
            "Option",
            "Some(",
        ];
        let first = found.chars().next().expect("it says something");
        if odd.iter().any(|word| found.contains(word))
            || found.ends_with('.')
            || first.is_uppercase()
        {
            wrong.push(format!("{what}: {found}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} messages\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A text cut anywhere, or with any one character changed, is an error or a map, and never a panic.
#[test]
fn none_of_a_text_with_one_fault_panics() {
    let text = r#"{"type":"FeatureCollection","crs":null,"features":[{"type":"Feature","id":7,"properties":{"name":"A"},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1.5e0],[0,0]]]},{"type":"Point","coordinates":[1,2,3]}]}}]}"#;
    assert_eq!(said(text), "ok");
    for end in 0..text.len() {
        assert_ne!(said(&text[..end]), "ok", "cut at {end}");
        for other in [
            "", "[", "]", "{", "}", "\"", ",", ":", "9", "-", "e", "null", "\u{0}", "é",
        ] {
            let changed = format!("{}{other}{}", &text[..end], &text[end + 1..]);
            let _ = said(&changed);
        }
    }
}

#[test]
fn deep_nesting_is_an_error() {
    for depth in [100, 200, 10_000, 1_000_000] {
        let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let texts = [
            deep.clone(),
            format!(r#"{{"type":"Polygon","coordinates":{deep}}}"#),
            format!(r#"{{"type":"FeatureCollection","features":{deep}}}"#),
            format!(r#"{{"type":"Polygon","other":{deep},"coordinates":[]}}"#),
            format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth)),
            format!(
                r#"{}{{"type":"Point","coordinates":[0,0]}}{}"#,
                r#"{"type":"GeometryCollection","geometries":["#.repeat(depth),
                "]}".repeat(depth)
            ),
            "[".repeat(depth),
        ];
        for text in texts {
            let message = said(&text);
            assert_ne!(message, "ok", "{}...", &text[..60]);
            assert!(message.len() < 300, "{message}");
        }
    }
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let text = "\u{feff}{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}";
    assert_eq!(said(text), "ok");
}

#[test]
fn of_files_and_readers() {
    let error =
        Atlas::from_geojson_file("no/such/file.geojson", "name").expect_err("there is none");
    assert!(matches!(error, Error::Io { .. }));
    assert!(
        error.to_string().starts_with("cannot read the map"),
        "{error}"
    );
    assert!(
        error.to_string().contains("no/such/file.geojson"),
        "it names the file: {error}"
    );
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the line is dead"))
        }
    }
    let error = Atlas::from_geojson_reader(Broken, "name").expect_err("no text");
    assert!(matches!(error, Error::Io { .. }), "{error}");
    assert_eq!(error.to_string(), "cannot read the map: the line is dead");
    let text = br#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#;
    assert!(Atlas::from_geojson_reader(&text[..], "name").is_ok());
}

#[test]
fn numbers_and_texts_are_one_name() {
    let feature = |name: &str, west: i32| {
        let ring = format!("[[{west},0],[{},0],[{},1],[{west},0]]", west + 1, west + 1);
        format!(
            r#"{{"type":"Feature","properties":{{"name":{name}}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
        )
    };
    let features = [
        feature("7", 0),
        feature("\"7\"", 3),
        feature("7.0", 6),
        feature("7.5", 9),
        feature("12345678901234567890", 15),
    ];
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    let map = Atlas::from_geojson(&text, "name").expect("numbers are names");
    let names: Vec<&str> = map.territories().map(|t| t.name()).collect();
    assert_eq!(names, ["7", "7.5", "12345678901234567890"]);
    assert_eq!(map[map.find("7").expect("it is there")].parts().len(), 3);
}

#[test]
fn the_features_own_id_is_a_name_where_it_is_asked_for() {
    let feature = |id: &str, properties: &str| {
        format!(
            r#"{{"type":"Feature"{id},"properties":{properties},"geometry":{{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}}}"#
        )
    };
    let named = |text: &str, property: &str| {
        Atlas::from_geojson(text, property)
            .map(|map| map.territories().next().expect("one").name().to_owned())
            .map_err(|e| e.to_string())
    };
    assert_eq!(
        named(&feature(r#","id":"LSO""#, "null"), "id"),
        Ok("LSO".into())
    );
    assert_eq!(named(&feature(r#","id":42"#, "{}"), "id"), Ok("42".into()));
    assert_eq!(
        named(&feature(r#","id":42"#, r#"{"id":"own"}"#), "id"),
        Ok("own".into())
    );
    assert_eq!(
        named(&feature(r#","id":42"#, r#"{"id":null}"#), "id"),
        Ok("42".into())
    );
    let missing = Err(r#"feature 0: has no "name" to take its name from"#.to_owned());
    assert_eq!(
        named(&feature(r#","id":42"#, "{}"), "name").map_err(|m| m
            .split(';')
            .next()
            .unwrap_or("")
            .to_owned()),
        missing
    );
}

#[test]
fn properties_and_altitudes_are_kept_or_passed_over() {
    let text = r#"{"type":"FeatureCollection","attribution":"somebody","features":[
        {"type":"Feature","properties":{"name":"A","n":1,"deep":{"x":[1,null]}},"geometry":{"type":"Polygon","coordinates":[[[0,0,5],[1,0,5],[1,1,5,9],[0,0,5]]]}},
        {"type":"Feature","properties":{"name":"A","n":2,"m":3},"geometry":{"type":"Polygon","coordinates":[[[5,0],[6,0],[6,1],[5,0]]]}},
        {"type":"Feature","properties":{"name":"road"},"geometry":{"type":"LineString","coordinates":[[0,0],[9,9]]}},
        {"type":"Feature","properties":{"name":"village"},"geometry":{"type":"Point","coordinates":[0.5,0.2,100]}},
        {"type":"Feature","properties":{"name":"nowhere"},"geometry":null}]}"#;
    let map = Atlas::from_geojson(text, "name").expect("it can be read");
    let a = &map[map.find("A").expect("drawn")];
    assert_eq!(a.properties()["n"], 1);
    assert_eq!(a.properties()["m"], 3);
    assert_eq!(a.properties()["deep"]["x"][0], 1);
    let second = map.part(map.locate_part((5.9, 0.5)).expect("ground"));
    assert_eq!(second.property("n"), Some(&2.into()));
    assert_eq!((map.lines().len(), map.places().len()), (1, 1));
    assert_eq!(map.places().next().expect("one").position(), at(0.5, 0.2));
}

mod of_the_builder {
    use super::*;

    fn refused(builder: territory::Builder) -> String {
        builder.build().expect_err("it cannot be built").to_string()
    }

    #[test]
    fn positions_that_are_none() {
        let nan = || poly(&[(0., 0.), (1., 0.), (f64::NAN, 1.)]);
        assert_eq!(
            refused(Atlas::builder().territory("A", nan())),
            r#""A", part 0, ring 0, position 2: (NaN, 1) is not a finite number"#
        );
        assert_eq!(
            refused(Atlas::builder().zone("Z", MultiPolygon(vec![bx(0., 0., 1., 1.), nan()]))),
            r#""Z", part 1, ring 0, position 2: (NaN, 1) is not a finite number"#
        );
        assert_eq!(
            refused(
                Atlas::builder().line("L", LineString::from(vec![(0., 0.), (f64::INFINITY, 0.)]))
            ),
            r#""L", position 1: (inf, 0) is not a finite number"#
        );
        assert_eq!(
            refused(Atlas::builder().place("P", (0., f64::NAN))),
            r#""P": (0, NaN) is not a finite number"#
        );
        let degrees = "is not a longitude and latitude in degrees; if the map is projected, project it to WGS84 first, and if its axes are swapped, put longitude first";
        assert_eq!(
            refused(Atlas::builder().place("P", (0., 91.))),
            format!(r#""P": (0, 91) {degrees}"#)
        );
        assert_eq!(
            refused(Atlas::builder().place("P", (361., 0.))),
            format!(r#""P": (361, 0) {degrees}"#)
        );
    }

    #[test]
    fn rings_and_lines_too_short() {
        assert_eq!(
            refused(Atlas::builder().territory("A", poly(&[(0., 0.), (1., 0.)]))),
            r#""A", part 0, ring 0: has 3 positions, needs 4"#
        );
        let hole = Polygon::new(
            bx(0., 0., 9., 9.).exterior().clone(),
            vec![vec![(1., 1.), (2., 2.)].into()],
        );
        assert_eq!(
            refused(Atlas::builder().territory("A", hole)),
            r#""A", part 0, ring 1: has 3 positions, needs 4"#
        );
        assert_eq!(
            refused(Atlas::builder().line("L", LineString::from(vec![(0., 0.)]))),
            r#""L": has 1 positions, needs 2"#
        );
    }

    #[test]
    fn settings_out_of_range() {
        for tolerance in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
            let message = refused(
                Atlas::builder()
                    .territory("A", bx(0., 0., 1., 1.))
                    .tolerance_m(tolerance),
            );
            assert_eq!(
                message,
                format!(
                    "tolerance_m is {tolerance}, and must be more than 0 and at most 10000 metres"
                )
            );
        }
    }

    #[test]
    fn the_first_fault_is_the_one_that_is_told() {
        let message = refused(
            Atlas::builder()
                .place("P", (0., 91.))
                .territory("A", poly(&[(0., 0.)]))
                .tolerance_m(-1.),
        );
        assert!(message.starts_with("\"P\""), "{message}");
    }

    #[test]
    fn an_empty_name() {
        let built = Atlas::builder().territory("", bx(0., 0., 1., 1.)).build();
        // A text may not leave its names empty, and neither may a program.
        assert!(built.is_err());
    }
}

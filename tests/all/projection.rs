//! Maps in other coordinate reference systems: positions against pyproj's, maps written and read again, areas in equal-area planes, what is said of what cannot be projected.

use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use geojson::{FeatureCollection, GeometryValue};
use serde_json::{Value, json};
use territory::{Atlas, Builder, Error, Limits, ToGeoJson, geojson_in};

use super::plain::{assert_near, at, enclaves, geodesic_m, number, text};
use super::real::{list, reference};

const SHEET: &str = "EPSG:28408";
const UTM: &str = "EPSG:32638";

/// The maps of `data/` and the property that names their territories.
const MAPS: [(&str, &str); 3] = [
    ("states", "name"),
    ("districts", "adm1_code"),
    ("armenia_azerbaijan_osm", "name"),
];

fn read(map: &str, name: &str) -> Atlas {
    Atlas::from_geojson_file(format!("data/{map}.geojson"), name).expect("the map can be read")
}

fn coords(rows: &Value) -> Vec<Coord> {
    let rows = list(rows).iter();
    rows.map(|row| at(number(&row[0]), number(&row[1])))
        .collect()
}

/// A file of points, with the member `crs` or without.
fn points(coords: &[Coord], crs: Option<&str>) -> String {
    let feature = |(n, c): (usize, &Coord)| {
        let geometry = json!({"type": "Point", "coordinates": [c.x, c.y]});
        json!({"type": "Feature", "properties": {"name": n.to_string()}, "geometry": geometry})
    };
    let features: Vec<Value> = coords.iter().enumerate().map(feature).collect();
    let mut map = json!({"type": "FeatureCollection", "features": features});
    if let Some(name) = crs {
        map["crs"] = json!({"type": "name", "properties": {"name": name}});
    }
    map.to_string()
}

/// The positions of a map of points.
fn of_points(map: &FeatureCollection) -> Vec<Coord> {
    let value = |feature: &geojson::Feature| feature.geometry.clone().expect("it is a point").value;
    let coord = |value| match value {
        GeometryValue::Point { coordinates } => at(coordinates[0], coordinates[1]),
        other => panic!("{other:?} is no point"),
    };
    map.features.iter().map(value).map(coord).collect()
}

fn places(builder: Builder) -> Vec<Coord> {
    let atlas = builder.build().expect("points are a map");
    atlas.places().map(|place| place.position()).collect()
}

fn read_points(crs: &str, coords: &[Coord]) -> Vec<Coord> {
    let builder = Atlas::builder().crs(crs);
    let builder = builder.geojson(&points(coords, None), "name");
    places(builder.expect("they can be projected"))
}

fn farthest(a: &[Coord], b: &[Coord], apart: impl Fn(Coord, Coord) -> f64) -> f64 {
    assert_eq!(a.len(), b.len());
    let apart = a.iter().zip(b).map(|(&a, &b)| apart(a, b));
    apart.fold(0.0, f64::max)
}

fn plane_m(a: Coord, b: Coord) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

#[test]
fn positions_are_those_of_pyproj() {
    let reference = reference("projection");
    let sets = list(&reference["sets"]);
    assert_eq!(sets.len(), 7);
    for set in sets {
        let crs = text(&set["crs"]);
        let (plane, degrees) = (coords(&set["plane"]), coords(&set["degrees"]));
        let there = read_points(crs, &plane);
        assert!(farthest(&there, &degrees, geodesic_m) < 1e-3, "{set}");
        // Another way between the datums would be metres off: this is the one that is named there.
        let map: FeatureCollection = points(&degrees, None).parse().unwrap();
        let back = of_points(&geojson_in(map, crs).unwrap());
        let apart = |a, b| match crs {
            "EPSG:4284" => geodesic_m(a, b),
            _ => plane_m(a, b),
        };
        // pyproj takes heights for 0 on both datums, by which its own way back misses: in Switzerland by more than a millimetre.
        let within = if crs == "EPSG:2056" { 2e-3 } else { 1e-3 };
        let theirs = coords(&set["back"]);
        assert!(farthest(&back, &theirs, apart) < within, "{set}");
        assert!(farthest(&back, &plane, apart) < 1e-6, "{set}");
    }
}

#[test]
fn known_positions() {
    // Two by pyproj; and the middle of the Dutch grid, the tower of Amersfoort, by the Dutch survey: known to a metre or so by this way.
    let found = read_points(SHEET, &[at(8_500_000.0, 4_450_000.0)])[0];
    assert!(geodesic_m(found, at(44.998768507, 40.183545709)) < 1e-3);
    let map: FeatureCollection = points(&[at(44.5, 40.2)], None).parse().unwrap();
    let found = of_points(&geojson_in(map, UTM).unwrap())[0];
    assert!(plane_m(found, at(457_444.837152, 4_450_075.498325)) < 1e-3);
    let found = read_points("EPSG:28992", &[at(155_000.0, 463_000.0)])[0];
    assert!(geodesic_m(found, at(5.387_204, 52.155_173)) < 2.0);
}

#[test]
fn one_way_between_datums_is_taken_for_all_that_is_read() {
    let reference = reference("projection");
    let set = |number: usize| coords(&list(&reference["sets"])[number]["plane"]);
    let (armenia, georgia) = (set(0), set(1));
    let alone = read_points(SHEET, &georgia);
    let builder = Atlas::builder().crs(SHEET);
    let builder = builder.geojson(&points(&armenia, None), "name").unwrap();
    let builder = builder.geojson(&points(&georgia, None), "name").unwrap();
    let both = places(builder.place("again", georgia[0]));
    let after = &both[armenia.len()..both.len() - 1];
    assert_eq!(both[..armenia.len()], read_points(SHEET, &armenia));
    // Metres apart, as the two ways are; but a position is one, whichever file has it.
    assert!(farthest(after, &alone, geodesic_m) > 1.0);
    assert_eq!(both[both.len() - 1], after[0]);
}

#[test]
fn a_system_holds_until_the_next() {
    let sheet = at(8_500_000.0, 4_450_000.0);
    let all = Atlas::builder()
        .place("before", (44.5, 40.2))
        .crs(SHEET)
        .place("sheet", sheet)
        .crs(UTM)
        .place("utm", (457_444.837152, 4_450_075.498325))
        .crs("EPSG:4326")
        .place("after", (44.5, 40.2))
        .crs(SHEET)
        .crs_as_declared()
        .geojson(
            &points(&[sheet], Some("urn:ogc:def:crs:EPSG::28408")),
            "name",
        )
        .unwrap()
        .geojson(&points(&[at(44.5, 40.2)], None), "name")
        .unwrap();
    let all = places(all);
    assert_eq!(all[1], read_points(SHEET, &[sheet])[0]);
    assert!(geodesic_m(all[2], at(44.5, 40.2)) < 1e-3);
    assert_eq!(
        [all[0], all[3], all[4], all[5]],
        [at(44.5, 40.2), at(44.5, 40.2), all[1], at(44.5, 40.2)]
    );
}

#[test]
fn a_definition_in_full_is_not_taken_from_a_file() {
    let sheet = at(8_500_000.0, 4_450_000.0);
    let written =
        "+proj=tmerc +lon_0=45 +x_0=8500000 +ellps=krass +nadgrids=a_file_that_is_not_there";
    let declared = |crs: &str| {
        let builder = Atlas::builder().crs_as_declared();
        let read = builder.geojson(&points(&[sheet], Some(crs)), "name");
        read.map(|_| ()).map_err(|error| error.to_string())
    };
    let expected = format!(
        "the map declares the coordinate reference system {written:?}; project it to longitude and latitude (WGS84, EPSG:4326) first, or read it by the builder's crs (feature `proj`)"
    );
    assert_eq!(declared(written), Err(expected));
    assert_eq!(declared("EPSG:28408"), Ok(()));
}

#[test]
fn what_is_declared_must_be_what_is_named_and_a_definition_goes_before_it() {
    let sheet = at(8_500_000.0, 4_450_000.0);
    let declared = |as_: &str, crs: &str| {
        let text = points(&[sheet], Some(as_));
        Atlas::builder()
            .crs(crs)
            .geojson(&text, "name")
            .map(|builder| places(builder)[0])
    };
    for name in [
        "EPSG:28408",
        "urn:ogc:def:crs:EPSG::28408",
        "urn:ogc:def:crs:EPSG:9.1:28408",
        "http://www.opengis.net/def/crs/EPSG/0/28408",
    ] {
        assert!(declared(name, SHEET).is_ok(), "{name}");
    }
    let defined =
        "+proj=tmerc +lon_0=45 +x_0=8500000 +ellps=krass +towgs84=25,-141,-78.5,0,-0.35,-0.736,0";
    let found = declared("EPSG:28408", defined).unwrap();
    // The parameters of that way in PROJ's own answer, with the other sign of the rotations.
    assert!(geodesic_m(found, declared(SHEET, SHEET).unwrap()) < 50.0);
    let said = |as_: &str, crs: &str| declared(as_, crs).unwrap_err().to_string();
    assert_eq!(
        said("EPSG:28407", SHEET),
        r#"the map declares the coordinate reference system "EPSG:28407", and is read as "EPSG:28408""#
    );
    assert_eq!(
        said("urn:ogc:def:crs:OGC:1.3:CRS84", SHEET),
        r#"the map declares the coordinate reference system "urn:ogc:def:crs:OGC:1.3:CRS84", and is read as "EPSG:28408""#
    );
}

/// The corners of two maps, part by part.
fn corners(atlas: &Atlas) -> Vec<Vec<Coord>> {
    let ring = |ring: &LineString| ring.0.clone();
    let polygon = |polygon: &Polygon| -> Vec<Vec<Coord>> {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings.map(ring).collect()
    };
    let parts = atlas.parts().flat_map(|part| part.polygon().0);
    parts.flat_map(|part| polygon(&part)).collect()
}

#[test]
fn a_map_that_was_written_is_the_same_when_it_is_read() {
    for (map, name) in MAPS {
        let atlas = read(map, name);
        for crs in [SHEET, UTM, "EPSG:3035"] {
            let written = atlas.to_geojson_in(crs).unwrap().to_string();
            let builder = Atlas::builder().crs(crs);
            let again = builder.geojson(&written, "name").unwrap().build().unwrap();
            for (a, b) in corners(&atlas).iter().zip(&corners(&again)) {
                assert!(farthest(a, b, geodesic_m) < 1e-3, "{map} in {crs}");
            }
            let names = |atlas: &Atlas| -> Vec<String> {
                atlas
                    .territories()
                    .map(|territory| territory.name().to_owned())
                    .collect()
            };
            assert_eq!(names(&atlas), names(&again));
            assert_eq!(atlas.parts().len(), again.parts().len());
            assert_eq!(enclaves(&atlas), enclaves(&again));
            for (a, b) in atlas.territories().zip(again.territories()) {
                let lengths = |atlas: &Atlas, id| -> Vec<f64> {
                    atlas
                        .neighbors(id)
                        .map(|neighbor| neighbor.length_m)
                        .collect()
                };
                let (a, b) = (lengths(&atlas, a.id()), lengths(&again, b.id()));
                assert_eq!(a.len(), b.len());
                a.iter()
                    .zip(&b)
                    .for_each(|(&a, &b)| assert_near(a, b, 1e-6));
            }
        }
    }
}

#[test]
fn answers_are_written_in_a_system_too() {
    let atlas = read("states", "name");
    let map = atlas.enclaves().to_geojson(&atlas);
    let written = geojson_in(map.clone(), UTM).unwrap();
    let members = written.foreign_members.clone().unwrap();
    assert_eq!(
        members["crs"]["properties"]["name"],
        "urn:ogc:def:crs:EPSG::32638"
    );
    assert_eq!(
        members["attribution"],
        map.foreign_members.unwrap()["attribution"]
    );
    assert_eq!(written.features.len(), map.features.len());
    assert_eq!(written.features[0].properties, map.features[0].properties);
    let box_of = |atlas: &Atlas| {
        let corners = corners(atlas).concat();
        let low = corners.iter().fold(f64::MAX, |low, c| low.min(c.y));
        (corners.len(), low)
    };
    let builder = Atlas::builder().crs_as_declared();
    let again = builder.geojson(&written.to_string(), "territory").unwrap();
    let again = again.build().unwrap();
    let plain = Atlas::from_geojson(
        &atlas.enclaves().to_geojson(&atlas).to_string(),
        "territory",
    );
    let ((a, low_a), (b, low_b)) = (box_of(&again), box_of(&plain.unwrap()));
    assert_eq!(a, b);
    assert!((low_a - low_b).abs() < 1e-8);
    // In degrees nothing is done, and nothing is declared.
    let degrees = geojson_in(atlas.to_geojson(), "EPSG:4326").unwrap();
    assert_eq!(degrees.to_string(), atlas.to_geojson().to_string());
}

#[test]
fn boxes_in_degrees_are_left_out() {
    let bbox = r#""bbox": [44, 40, 45, 41]"#;
    let point = format!(r#"{{"type": "Point", {bbox}, "coordinates": [44, 40]}}"#);
    let all = format!(r#"{{"type": "GeometryCollection", {bbox}, "geometries": [{point}]}}"#);
    let feature =
        format!(r#"{{"type": "Feature", {bbox}, "properties": {{}}, "geometry": {all}}}"#);
    let map = format!(r#"{{"type": "FeatureCollection", {bbox}, "features": [{feature}]}}"#);
    let written = geojson_in(map.parse().unwrap(), UTM).unwrap().to_string();
    assert!(!written.contains("bbox"), "{written}");
}

#[test]
fn areas_are_those_of_equal_area_planes() {
    for (map, name) in MAPS {
        let atlas = read(map, name);
        for territory in atlas.territories() {
            let projected = atlas.projected_area_m2(territory.id()).unwrap();
            assert_near(projected, atlas.area_m2(territory.id()), 1e-9);
        }
    }
}

#[test]
fn an_eighth_of_the_globe_and_a_cap_of_it() {
    let ground =
        |west: f64, south: f64, east: f64| Rect::new((west, south), (east, 90.0)).to_polygon();
    let whole = 510_065_621_724_088.4; // of the ellipsoid of WGS84
    let atlas = Atlas::builder()
        .territory("Eighth", ground(0.0, 0.0, 90.0))
        .territory("Half", ground(-180.0, 0.0, 180.0))
        .build()
        .unwrap();
    for (name, share) in [("Eighth", 8.0), ("Half", 2.0)] {
        let id = atlas.find(name).unwrap();
        assert_near(atlas.projected_area_m2(id).unwrap(), whole / share, 1e-9);
    }
}

/// Two fields of the plane with a border of 100 km between them, and a third that has one end of it in the middle of its side.
fn fields(straight_m: Option<f64>) -> Atlas {
    let mut builder = Atlas::builder().crs(SHEET);
    if let Some(within_m) = straight_m {
        builder = builder.straight_in_crs_m(within_m);
    }
    let ring = |corners: &[(f64, f64)]| {
        let metres = |&(x, y): &(f64, f64)| (8.5e6 + 1e3 * x, 4.4e6 + 1e3 * y);
        Polygon::new(corners.iter().map(metres).collect(), Vec::new())
    };
    builder
        .territory(
            "West",
            ring(&[(-90.0, 0.0), (0.0, 0.0), (0.0, 100.0), (-90.0, 100.0)]),
        )
        .territory(
            "East",
            ring(&[(80.0, 100.0), (80.0, 0.0), (0.0, 0.0), (0.0, 100.0)]),
        )
        .territory(
            "South",
            ring(&[(-90.0, 0.0), (-90.0, -50.0), (80.0, -50.0), (80.0, 0.0)]),
        )
        .build()
        .expect("three fields are a map")
}

#[test]
fn straight_borders_of_the_plane_match_on_both_sides() {
    let atlas = fields(Some(0.01));
    let [west, east, south] = ["West", "East", "South"].map(|name| atlas.find(name).unwrap());
    let border = |a, b| atlas.border(a, b).unwrap().length_m();
    assert_eq!(border(west, east), border(east, west));
    // The scale is 1 in the zone's middle, where the border runs, and 1 + x²/2R² beside.
    assert_near(border(west, east), 100_000.0, 1e-6);
    assert_near(border(south, west) + border(south, east), 170_000.0, 1e-4);
    // South's side has other corners: what is between them and the two is no more than was asked for.
    let worst = atlas
        .flaws()
        .into_iter()
        .map(|flaw| flaw.width_m)
        .fold(0.0, f64::max);
    assert!(worst <= 0.02, "{worst}");
    // 100 m south of its side there is South's ground, but not where that side runs straight in degrees.
    let south_of = read_points(SHEET, &[at(8.5e6, 4.4e6 - 100.0)])[0];
    assert_eq!(atlas.locate(south_of), Some(south));
    assert_eq!(fields(None).locate(south_of), None);
}

#[test]
fn corners_are_as_few_as_keep_segments_straight() {
    const WITHIN_M: f64 = 0.5;
    let atlas = fields(Some(WITHIN_M));
    let south = atlas.territories().find(|t| t.name() == "South").unwrap();
    let ring = atlas.part(south.parts().next().unwrap()).polygon().0[0]
        .exterior()
        .0
        .clone();
    // Corners lie on the sides of the box, and halfway between two of them in degrees one is no farther from a side.
    let halfway = ring.windows(2).map(|ab| (ab[0] + ab[1]) / 2.0);
    let all: Vec<Coord> = ring.iter().copied().chain(halfway).collect();
    let map: FeatureCollection = points(&all, None).parse().unwrap();
    let off = |c: Coord| {
        let to_side = [c.x - 8.41e6, c.x - 8.58e6, c.y - 4.35e6, c.y - 4.4e6];
        to_side
            .into_iter()
            .fold(f64::MAX, |off, to| off.min(to.abs()))
    };
    let off: Vec<f64> = of_points(&geojson_in(map, SHEET).unwrap())
        .into_iter()
        .map(off)
        .collect();
    let (corners, halfway) = off.split_at(ring.len());
    assert!(corners.iter().all(|&off| off < 1e-3));
    let farthest = halfway.iter().copied().fold(0.0, f64::max);
    assert!(
        farthest <= WITHIN_M && farthest > WITHIN_M / 4.0,
        "{farthest}"
    );
    // 170 km are bent by 480 m: 31 pieces or so a side.
    assert!((50..100).contains(&ring.len()), "{}", ring.len());
}

#[test]
fn corners_are_counted_as_positions() {
    let field = Rect::new((8.4e6, 4.4e6), (8.6e6, 4.6e6)).to_polygon();
    let builder = Atlas::builder().limits(Limits::new().positions(1000));
    let builder = builder.crs(SHEET).straight_in_crs_m(0.001);
    let error = builder.territory("Field", field).build().unwrap_err();
    assert!(
        matches!(
            error,
            Error::TooLarge {
                what: "positions",
                ..
            }
        ),
        "{error}"
    );
    let error = Atlas::builder().straight_in_crs_m(0.0).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "straight_in_crs_m is 0, and must be more than 0 and at most 10000 metres"
    );
}

#[test]
fn lines_zones_and_the_crop_are_projected_too() {
    let inner = Rect::new((8.45e6, 4.44e6), (8.46e6, 4.45e6)).to_polygon();
    let atlas = Atlas::builder()
        .crs(SHEET)
        .territory("Ground", inner.clone())
        .zone("Zone", inner.clone())
        .line(
            "Road",
            LineString::from(vec![(8.45e6, 4.44e6), (8.46e6, 4.45e6)]),
        )
        .cropped_to(inner)
        .build()
        .unwrap();
    let ground = atlas.parts().next().unwrap().polygon();
    assert_eq!(atlas.zones().next().unwrap().polygon(), ground);
    let ends = &atlas.lines().next().unwrap().line().0;
    assert!(
        ends.iter()
            .all(|end| ground.0[0].exterior().0.contains(end))
    );
    assert_eq!(atlas.at_edge().len(), 1);
    let nothing = Atlas::builder()
        .crs(SHEET)
        .territory("Nowhere", MultiPolygon(Vec::new()));
    assert_eq!(nothing.build().unwrap().territories().len(), 1);
}

#[test]
fn swapped_axes_are_noticed_in_a_file() {
    let swap = |c: &mut geojson::Position| *c = geojson::Position::from([c[1], c[0]]);
    for (map, name) in MAPS {
        for crs in [SHEET, UTM] {
            let mut written = read(map, name).to_geojson_in(crs).unwrap();
            for feature in &mut written.features {
                match feature
                    .geometry
                    .as_mut()
                    .map(|geometry| &mut geometry.value)
                {
                    Some(GeometryValue::Polygon { coordinates }) => {
                        coordinates.iter_mut().flatten().for_each(swap);
                    }
                    Some(GeometryValue::MultiPolygon { coordinates }) => {
                        coordinates.iter_mut().flatten().flatten().for_each(swap);
                    }
                    _ => {}
                }
            }
            let read = Atlas::builder()
                .crs(crs)
                .geojson(&written.to_string(), "name");
            match read.unwrap_err() {
                Error::FarOutside { at, but, .. } => {
                    assert!(at.feature.is_some() && at.position.is_some(), "{at}");
                    assert!(but.contains("axes swapped"));
                }
                other => panic!("{map} in {crs}: {other}"),
            }
        }
    }
}

#[test]
fn maps_that_go_on_beyond_where_their_system_is_used_are_read() {
    // 0.6 degrees east of its zone and near the equator, where it would lie in the zone if it were swapped.
    assert!(
        Atlas::builder()
            .crs("EPSG:32637")
            .place("Wajir", (900e3, 500e3))
            .build()
            .is_ok()
    );
    // Far away, but another place of the file is where it should be.
    let text = points(&[at(500e3, 4450e3), at(4450e3, 500e3)], None);
    assert!(Atlas::builder().crs(UTM).geojson(&text, "name").is_ok());
}

#[test]
fn what_cannot_be_projected_is_said_with_its_place() {
    let place = |crs: &str, x: f64, y: f64| {
        let builder = Atlas::builder().crs(crs).place("Village", (x, y));
        builder.build().unwrap_err().to_string()
    };
    let rows = [
        (
            place("EPSG:99999", 0.0, 0.0),
            r#"no way between the coordinate reference system "EPSG:99999" and WGS84: PROJ does not know it"#,
        ),
        (
            place("nonsense", 0.0, 0.0),
            r#"no way between the coordinate reference system "nonsense" and WGS84: PROJ does not know it: Invalid PROJ string syntax"#,
        ),
        (
            place("IAU_2015:30100", 0.0, 0.0),
            r#"no way between the coordinate reference system "IAU_2015:30100" and WGS84: PROJ has no transformation"#,
        ),
        (
            place(SHEET, f64::NAN, 4450e3),
            r#""Village", part 0: (NaN, 4450000) cannot be projected from "EPSG:28408" to "OGC:CRS84": it is not finite"#,
        ),
        (
            place(SHEET, 45.0, 40.2),
            r#""Village", part 0: (45, 40.2) lies far outside of where "EPSG:28408" is used, 42 to 48.01 east and 38.84 to 80.91 north, and within as longitude and latitude in degrees: such a map is read without a crs, or with that of its datum"#,
        ),
        (
            place(SHEET, 4450e3, 8500e3),
            r#""Village", part 0: (4450000, 8500000) lies far outside of where "EPSG:28408" is used, 42 to 48.01 east and 38.84 to 80.91 north, and within with its axes swapped: put easting or longitude first, northing or latitude second"#,
        ),
    ];
    for (said, expected) in rows {
        assert_eq!(said, expected);
    }
    let ring = "[[[8400000, 4400000], [8500000, 4400000], [8500000, 1e30], [8400000, 4400000]]]";
    let text = format!(
        r#"{{"type": "FeatureCollection", "features": [{{"type": "Feature", "properties": {{"name": "A"}}, "geometry": null}},
            {{"type": "Feature", "properties": {{"name": "B"}}, "geometry": {{"type": "MultiPolygon", "coordinates": [{ring}]}}}}]}}"#
    );
    let error = Atlas::builder()
        .crs(SHEET)
        .geojson(&text, "name")
        .unwrap_err();
    let said = error.to_string();
    let begin = r#"feature 1 "B", part 0, ring 0, position 2: (8500000, 1"#;
    assert!(
        said.starts_with(begin) && said.contains("cannot be projected"),
        "{said}"
    );
    // On the other side of the globe there is nothing of a zone.
    let world = Atlas::builder().territory("Far", Rect::new((-136., 0.), (-134., 1.)).to_polygon());
    let error = world
        .build()
        .unwrap()
        .to_geojson_in("+proj=gnom +lat_0=0 +lon_0=45")
        .unwrap_err();
    let said = error.to_string();
    assert!(
        said.starts_with(r#"feature 0 "Far", part 0, ring 0, position 0: (-13"#),
        "{said}"
    );
}

#[test]
fn a_builder_goes_from_thread_to_thread() {
    fn goes<T: Send + Sync>(_: &T) {}
    let builder = Atlas::builder().crs(SHEET).place("A", (8.5e6, 4.45e6));
    goes(&builder);
    let there = std::thread::spawn(move || places(builder.place("B", (8.5e6, 4.45e6))));
    let there = there.join().unwrap();
    assert_eq!(there[0], there[1]);
}

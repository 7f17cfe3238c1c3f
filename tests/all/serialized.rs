//! Answers as JSON, by the feature `serde`: every name of every member is written here by hand, so that none changes unseen.

use geo_types::{LineString, MultiPolygon, Polygon, Rect};
use serde::Serialize;
use serde_json::{Value, json, to_value};
use territory::{Atlas, FlawKind, Found, MendedKind, Overlaps, TerritoryId, shared_borders};

use super::plain::{bx, poly};

fn said(answer: impl Serialize) -> Value {
    to_value(answer).expect("an answer serializes")
}

/// ```text
///  2 +-------+-------+   +---+
///    | Home  |  Mid  |   | C |
///  1 |       |  [G]  +---+---+
///    |       |       | H |
///  0 +-------+-------+---+
///    0       2       4   5   6
/// ```
///
/// A part of Home lies beyond Mid, and Corner touches it. Guest is drawn over Mid.
fn drawn() -> territory::Builder {
    Atlas::builder()
        .territory("Home", bx(0., 0., 2., 2.))
        .territory("Home", bx(4., 0., 5., 1.))
        .territory("Mid", mid())
        .territory("Guest", bx(2.5, 0.5, 3., 1.))
        .territory("Corner", bx(5., 1., 6., 2.))
        .line("Road", LineString::from(vec![(0., 5.), (1., 5.)]))
        .zone("Disc", bx(0., 7., 1., 8.))
        .place("Village", (0.5, 9.))
}

fn mid() -> Polygon {
    poly(&[(2., 0.), (4., 0.), (4., 1.), (4., 2.), (2., 2.)])
}

fn map() -> Atlas {
    drawn().build().expect("it is a map")
}

fn ids(atlas: &Atlas) -> [TerritoryId; 4] {
    ["Home", "Mid", "Guest", "Corner"].map(|name| atlas.find(name).expect("it is drawn"))
}

#[test]
fn ids_are_places_in_the_order_of_the_map() {
    let atlas = map();
    assert_eq!(said(ids(&atlas)), json!([0, 1, 2, 3]));
    let parts: Vec<_> = atlas.parts().map(|part| part.id()).collect();
    assert_eq!(said(parts), json!([0, 1, 2, 3, 4]));
    assert_eq!(said(atlas.lines().next().unwrap().id()), json!(0));
    assert_eq!(said(atlas.zones().next().unwrap().id()), json!(0));
    assert_eq!(said(atlas.places().next().unwrap().id()), json!(0));
    assert_eq!(said(atlas.locate((9., 9.))), Value::Null);
    // They are so in an atlas that was made from another, and can be keys.
    let after = atlas.transfer(&mid().into(), "New").unwrap();
    for (place, territory) in after.territories().enumerate() {
        assert_eq!(said(territory.id()), json!(place));
    }
    let keyed = std::collections::BTreeMap::from([(ids(&atlas)[1], "Mid")]);
    assert_eq!(said(keyed), json!({"1": "Mid"}));
}

#[test]
fn neighbors_and_borders() {
    let atlas = map();
    let [home, mid, ..] = ids(&atlas);
    let neighbor = atlas.neighbors(home).next().unwrap();
    assert_eq!(
        said(neighbor),
        json!({"territory": 1, "length_m": neighbor.length_m, "matched": true})
    );
    let border = atlas.border(home, mid).unwrap();
    assert_eq!(
        said(&border),
        json!({
            "of": 0, "with": 1, "length_m": border.length_m(), "matched": true,
            "lines": {"type": "MultiLineString", "coordinates": [[[2.0, 0.0], [2.0, 2.0]], [[4.0, 1.0], [4.0, 0.0]]]},
        })
    );
    let corner = atlas.parts().last().unwrap();
    let touches: Vec<_> = corner.touches().collect();
    assert_eq!(
        said(touches),
        json!([{"part": 1, "territory": 0, "position": [5.0, 1.0]}])
    );
}

#[test]
fn enclaves_exclaves_and_standings() {
    let atlas = map();
    let enclaves = atlas.enclaves();
    let guest = &enclaves[0];
    assert_eq!(
        said(&enclaves),
        json!([{
            "part": 3, "territory": 2, "host": 1, "host_parts": [2], "order": 1,
            "area_m2": guest.area_m2, "perimeter_m": guest.perimeter_m,
        }])
    );
    let exclaves = atlas.exclaves();
    let home = &exclaves[0];
    assert_eq!(
        said(&exclaves),
        json!([{
            "part": 1, "territory": 0,
            "neighbors": [{"territory": 1, "length_m": home.neighbors[0].length_m, "matched": true}],
            "open_m": home.open_m, "area_m2": home.area_m2, "distance_to_main_m": home.distance_to_main_m,
        }])
    );
    let standings: Vec<_> = atlas.parts().map(|part| part.standings()).collect();
    assert_eq!(
        said(&standings[1..4]),
        json!([
            {"main": false, "exclave": false, "semi_exclave": true, "island": false, "host": null, "order": 0},
            {"main": true, "exclave": false, "semi_exclave": false, "island": false, "host": null, "order": 0},
            {"main": true, "exclave": false, "semi_exclave": false, "island": false, "host": 1, "order": 1},
        ])
    );
}

#[test]
fn shares_and_stretches() {
    let atlas = map();
    let shares = atlas.shares(&MultiPolygon::from(bx(-1., 0., 0.5, 1.)));
    let areas = [shares[0].area_m2, shares[1].area_m2];
    // Open ground comes last.
    assert_eq!(
        said(&shares),
        json!([{"territory": 0, "area_m2": areas[0]}, {"territory": null, "area_m2": areas[1]}])
    );
    // From the sea to the land, and along a border.
    let stretches = atlas.along(&LineString::from(vec![(-1., 1.), (0., 1.), (1., 1.)]));
    let [coast_m, end_m] = [stretches[0].to_m, stretches[1].to_m];
    assert_eq!(
        said(&stretches),
        json!([
            {"territory": null, "beside": null, "from_m": 0.0, "to_m": coast_m, "line": {"type": "LineString", "coordinates": [[-1.0, 1.0], [0.0, 1.0]]}},
            {"territory": 0, "beside": null, "from_m": coast_m, "to_m": end_m, "line": {"type": "LineString", "coordinates": [[0.0, 1.0], [1.0, 1.0]]}},
        ])
    );
    let along = said(atlas.along(&LineString::from(vec![(2., 0.5), (2., 1.5)])));
    assert_eq!(
        (&along[0]["territory"], &along[0]["beside"]),
        (&json!(1), &json!(0))
    );
}

#[test]
fn what_is_near_and_what_is_found() {
    let atlas = map();
    let nearest = atlas.nearest((-1., -1.)).unwrap();
    assert_eq!(
        said(nearest),
        json!({"territory": 0, "part": 0, "distance_m": nearest.distance_m, "position": [0.0, 0.0]})
    );
    let village = atlas.nearest_found((0.5, 9.), |found| matches!(found, Found::Place(_)));
    assert_eq!(
        said(village),
        json!({"found": {"kind": "place", "id": 0}, "distance_m": 0.0, "position": [0.5, 9.0]})
    );
    assert_eq!(
        said(atlas.intersecting(Rect::new((0.2, 1.), (0.8, 9.)))),
        json!([{"kind": "part", "id": 0}, {"kind": "line", "id": 0}, {"kind": "zone", "id": 0}, {"kind": "place", "id": 0}])
    );
    assert_eq!(
        said(atlas.holders_within((2.1, 1.), 30_000.)),
        json!([1, 0])
    );
}

#[test]
fn parts_at_the_edge() {
    let edge = map().at_edge();
    assert_eq!(
        said(&edge[1]),
        json!({
            "part": 1, "territory": 0, "length_m": edge[1].length_m,
            "lines": {"type": "MultiLineString", "coordinates": [[[4.0, 0.0], [5.0, 0.0]]]},
        })
    );
}

#[test]
fn ways() {
    let atlas = map();
    let part = atlas.exclaves()[0].part;
    let way = atlas.way_home(part).unwrap();
    let line: Vec<[f64; 2]> = way.line().coords().map(|c| [c.x, c.y]).collect();
    assert_eq!(
        said(&way),
        json!({
            "part": 1, "territory": 0, "hosts": [1], "length_m": way.length_m(), "foreign_m": way.foreign_m(),
            "line": {"type": "LineString", "coordinates": line}, "stretches": said(way.stretches()),
        })
    );
    assert_eq!(
        said(atlas.way_home(ids(&atlas).map(|id| atlas[id].main_part().unwrap())[0])),
        Value::Null
    );
}

#[test]
fn flaws_and_what_was_mended() {
    let square = json!([[[[2.5, 0.5], [3.0, 0.5], [3.0, 1.0], [2.5, 1.0], [2.5, 0.5]]]]);
    let flaws = map().flaws();
    let flaw = &flaws[0];
    assert_eq!(
        said(&flaws),
        json!([{
            "kind": "uncut", "territories": [2, 1], "parts": [3, 2], "place": [flaw.place.x, flaw.place.y],
            "area_m2": flaw.area_m2, "length_m": flaw.length_m, "width_m": flaw.width_m,
            "outline": {"type": "MultiPolygon", "coordinates": square},
            "lines": {"type": "MultiLineString", "coordinates": []},
        }])
    );
    let mended = drawn().overlaps_to(Overlaps::First).build().unwrap();
    let cut = &mended.mended()[0];
    assert_eq!(
        said(mended.mended()),
        json!([{
            "kind": "cut_out", "from": 1, "to": 2, "area_m2": cut.area_m2, "place": [cut.place.x, cut.place.y],
            "outline": {"type": "MultiPolygon", "coordinates": square},
        }])
    );
}

#[test]
fn kinds_are_text() {
    let kinds = [
        (FlawKind::Overlap, "overlap"),
        (FlawKind::Uncut, "uncut"),
        (FlawKind::SameGround, "same_ground"),
        (FlawKind::Gap, "gap"),
        (FlawKind::Unmatched, "unmatched"),
        (FlawKind::SelfCrossing, "self_crossing"),
        (FlawKind::Spike, "spike"),
    ];
    for (kind, text) in kinds {
        assert_eq!(said(kind), text);
    }
    let kinds = [
        (MendedKind::Snapped, "snapped"),
        (MendedKind::CutOut, "cut_out"),
        (MendedKind::Overlap, "overlap"),
        (MendedKind::Gap, "gap"),
    ];
    for (kind, text) in kinds {
        assert_eq!(said(kind), text);
    }
}

/// Home gets the south of Mid, and with it its other part; then another all of it, with what lies over it.
#[test]
fn changes() {
    let before = map();
    let strip = bx(2., 0., 4., 0.25);
    let after = before.transfer(&strip.into(), "Home").unwrap();
    let changes = before.compare(&after);
    let [border] = &changes.borders[..] else {
        panic!("one border changed: {:?}", changes.borders);
    };
    let ring = changes.ground[0].outline.0[0].exterior();
    assert_eq!(ring.0.len(), 5);
    let ring: Vec<[f64; 2]> = ring.coords().map(|c| [c.x, c.y]).collect();
    assert_eq!(
        said(&changes),
        json!({
            "ground": [{
                "from": "Mid", "to": "Home", "area_m2": changes.ground[0].area_m2,
                "outline": {"type": "MultiPolygon", "coordinates": [[ring]]},
            }],
            "slivers": [],
            "territories_come": [], "territories_gone": [],
            "borders": [{"territories": ["Home", "Mid"], "before_m": border.before_m, "after_m": border.after_m}],
            "cut_off": [],
            "joined": [{"part": 1, "territory": "Home", "area_m2": changes.joined[0].area_m2, "of_main_m2": changes.joined[0].of_main_m2}],
            "enclaves_come": [], "enclaves_gone": [],
        })
    );
    let gone = before.transfer(&mid().into(), "New").unwrap();
    let changes = said(before.compare(&gone));
    assert_eq!(changes["territories_come"], json!(["New"]));
    assert_eq!(changes["territories_gone"], json!(["Mid", "Guest"]));
    assert_eq!(changes["enclaves_gone"], said(before.enclaves()));
}

#[test]
fn borders_without_an_atlas() {
    let grounds = [MultiPolygon::from(bx(0., 0., 2., 2.)), mid().into()];
    let borders = shared_borders(&grounds);
    let length_m = borders[0].length_m();
    // Both rings begin in the southwest; Mid's last segment is the shared one.
    assert_eq!(
        said(&borders),
        json!([{
            "territories": [0, 1], "length_m": length_m,
            "arcs": [{
                "first": {"polygon": 0, "ring": 0, "from": 1, "segments": 1},
                "second": {"polygon": 0, "ring": 0, "from": 4, "segments": 1},
                "opposite": true, "length_m": length_m,
            }],
            "lines": {"type": "MultiLineString", "coordinates": [[[2.0, 0.0], [2.0, 2.0]]]},
        }])
    );
}

/// Numbers that are none would be `null`: of all answers on real maps only what may be missing is.
#[test]
fn numbers_are_numbers() {
    fn check(value: &Value, name: &str, nulls: &mut usize) {
        match value {
            Value::Null => {
                let may_be_missing = ["territory", "beside", "host", "from", "to"];
                assert!(may_be_missing.contains(&name), "{name}");
                *nulls += 1;
            }
            Value::Array(all) => all.iter().for_each(|one| check(one, name, nulls)),
            Value::Object(members) => members.iter().for_each(|(k, v)| check(v, k, nulls)),
            _ => {}
        }
    }
    for (file, property) in [
        ("states", "name"),
        ("districts", "adm1_code"),
        ("armenia_azerbaijan_osm_overlapping", "name"),
    ] {
        let text = std::fs::read_to_string(format!("data/{file}.geojson")).unwrap();
        let atlas = Atlas::from_geojson(&text, property).unwrap();
        let ids: Vec<TerritoryId> = atlas.territories().map(|t| t.id()).collect();
        let neighbors = ids.iter().flat_map(|&id| atlas.neighbors(id));
        let ways = atlas.parts().map(|part| atlas.way_home(part.id()));
        let standings = atlas.parts().map(|part| part.standings());
        let touches = atlas.parts().flat_map(|part| part.touches());
        let box_of_all = bx(40., 35., 55., 45.);
        let answers = json!({
            "neighbors": neighbors.collect::<Vec<_>>(),
            "borders": atlas.border(ids[0], ids[1]).into_iter().collect::<Vec<_>>(),
            "enclaves": atlas.enclaves(),
            "exclaves": atlas.exclaves(),
            "standings": standings.collect::<Vec<_>>(),
            "touches": touches.collect::<Vec<_>>(),
            "edge": atlas.at_edge(),
            "ways": ways.flatten().collect::<Vec<_>>(),
            "shares": atlas.shares(&box_of_all.clone().into()),
            "stretches": atlas.along(box_of_all.exterior()),
            "nearest": atlas.nearest((0., 0.)),
            "flaws": atlas.flaws(),
        });
        let mut nulls = 0;
        check(&answers, "answers", &mut nulls);
        assert!(nulls > 0, "something is on open ground in {file}");
    }
}

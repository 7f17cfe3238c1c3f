//! Small coverages of every kind that JTS and GEOS test: what is a flaw in them, whether GEOS has it so, and what they become when they are mended.
//!
//! They are drawn in `tests/reference/coverages.json`, whose script asks GEOS. Where only one of the two sees something wrong the case has a reason.

use std::collections::BTreeSet;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use serde_json::Value;
use territory::{Atlas, Builder, Flaw, FlawKind, Gaps, Overlaps};

use super::plain::{area_m2, at, geodesic_m, number, text};

/// A unit of the drawings, in degrees.
const UNIT: f64 = 1.0 / 1024.0;

/// Where on the equator a drawing lies: there a degree of longitude is about as long as one of latitude. The second is across 180°.
const PLACES: [f64; 2] = [45.0, 180.0 - 6.0 * UNIT];

fn cases() -> Vec<Value> {
    let reference: Value = serde_json::from_str(include_str!("../reference/coverages.json"))
        .expect("the cases are JSON");
    list(&reference["cases"]).to_vec()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn texts(value: &Value) -> BTreeSet<&str> {
    list(value).iter().map(text).collect()
}

/// Metres of a unit, the mean of both directions: they differ by 0.7 %.
fn unit_m() -> f64 {
    let to = |x, y| geodesic_m(at(0.0, 0.0), at(x, y));
    0.5 * (to(UNIT, 0.0) + to(0.0, UNIT))
}

/// A square unit in m².
fn unit_m2() -> f64 {
    ring_m2(&serde_json::json!([[0, 0], [1, 0], [1, 1], [0, 1]]), 0.0)
}

fn ring(drawn: &Value, west: f64) -> Vec<Coord> {
    let position = |c: &Value| at(west + UNIT * number(&c[0]), UNIT * number(&c[1]));
    let mut ring: Vec<Coord> = list(drawn).iter().map(position).collect();
    ring.push(ring[0]);
    ring
}

fn ring_m2(drawn: &Value, west: f64) -> f64 {
    area_m2(&ring(drawn, west)).abs()
}

fn polygon(rings: &Value, west: f64) -> Polygon<f64> {
    let mut rings = list(rings)
        .iter()
        .map(|drawn| LineString(ring(drawn, west)));
    let shell = rings.next().expect("a polygon has a shell");
    Polygon::new(shell, rings.collect())
}

/// The map of a case, with its tolerance.
fn drawn(case: &Value, west: f64) -> Builder {
    let mut builder = Atlas::builder();
    if let Some(tolerance) = case["tolerance"].as_f64() {
        builder = builder.tolerance_m(tolerance * unit_m());
    }
    let map = case["map"].as_object().expect("a map has territories");
    map.iter().fold(builder, |builder, (name, polygons)| {
        let ground = list(polygons).iter().map(|rings| polygon(rings, west));
        builder.territory(name, MultiPolygon(ground.collect()))
    })
}

/// Each case as a map.
pub(crate) fn each_atlas(see: impl Fn(&Atlas)) {
    for case in cases() {
        see(&drawn(&case, PLACES[0])
            .build()
            .expect("a case can be built"));
    }
}

fn gap_width_m(case: &Value) -> f64 {
    case["gap"].as_f64().unwrap_or(0.0) * unit_m()
}

fn flaws(atlas: &Atlas, case: &Value) -> Vec<Flaw> {
    let search = atlas.flaw_search().gap_width_m(gap_width_m(case));
    search.gap_area_m2(0.0).find()
}

fn names<'a>(atlas: &'a Atlas, flaw: &Flaw) -> BTreeSet<&'a str> {
    let names = flaw.territories.iter().map(|&id| atlas[id].name());
    names.collect()
}

fn is_near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 0.01 * expected
}

/// Whether a flaw is the one that the case tells.
fn is_told(atlas: &Atlas, flaw: &Flaw, told: &Value, west: f64) -> bool {
    let is_alike =
        flaw.kind.to_string() == text(&told["kind"]) && names(atlas, flaw) == texts(&told["of"]);
    let is_large = match list(&told["ground"]) {
        [] => {
            let measured = [flaw.length_m, flaw.width_m];
            let drawn = ["length", "width"].map(|key| number(&told[key]) * unit_m());
            measured.into_iter().zip(drawn).all(|(m, d)| is_near(m, d))
        }
        [shell, holes @ ..] => {
            let holes_m2: f64 = holes.iter().map(|hole| ring_m2(hole, west)).sum();
            is_near(flaw.area_m2, ring_m2(shell, west) - holes_m2) && lies_in(flaw, shell, west)
        }
    };
    is_alike && is_large
}

/// Whether all corners of a flaw lie within the box of a ring, and its place too.
fn lies_in(flaw: &Flaw, shell: &Value, west: f64) -> bool {
    let ring = ring(shell, west);
    let range = |of: fn(&Coord) -> f64| {
        let values = ring.iter().map(of);
        values.fold((f64::MAX, f64::MIN), |(low, high), v| {
            (low.min(v), high.max(v))
        })
    };
    let ((west, east), (south, north)) = (range(|c| c.x), range(|c| c.y));
    let slack = 1e-9;
    let is_within = |c: &Coord| {
        let turns = [c.x, c.x + 360.0];
        let is_beside = |x: f64| west - slack <= x && x <= east + slack;
        turns.into_iter().any(is_beside) && south - slack <= c.y && c.y <= north + slack
    };
    let corners = flaw.outline.iter().flat_map(|p| &p.exterior().0);
    corners.into_iter().all(is_within) && is_within(&flaw.place)
}

#[test]
fn what_is_a_flaw_is_told_once() {
    let mut wrong = Vec::new();
    for case in cases() {
        for west in PLACES {
            let atlas = drawn(&case, west).build().expect("it can be read");
            let found = flaws(&atlas, &case);
            let told = list(&case["flaws"]);
            let are_told = told.iter().all(|told| {
                let same = found
                    .iter()
                    .filter(|flaw| is_told(&atlas, flaw, told, west));
                same.count() == 1
            });
            if !are_told || found.len() != told.len() {
                wrong.push(format!("{} at {west}: {found:#?}", case["name"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn geos_has_it_so_or_there_is_a_reason() {
    let mut counts = [0, 0];
    for case in cases() {
        let told = list(&case["flaws"]);
        let ours: BTreeSet<&str> = told.iter().flat_map(|flaw| texts(&flaw["of"])).collect();
        let theirs = texts(&case["geos"]);
        let is_one = ours.is_empty() == theirs.is_empty();
        assert!(!is_one || ours.is_empty() || !ours.is_disjoint(&theirs));
        assert_eq!(is_one, case["reason"].is_null(), "{}", case["name"]);
        counts[usize::from(is_one)] += 1;
    }
    println!(
        "{} cases with the same verdict, {} with a reason",
        counts[1], counts[0]
    );
    assert!(counts[1] >= 40);
}

/// Mending by every rule: what was wrong is gone, nothing else is taken or given, and a second time changes nothing.
#[test]
fn mended_coverages_have_no_ground_twice_and_no_gaps() {
    for case in cases() {
        for (rule, west) in [Overlaps::Smaller, Overlaps::Larger, Overlaps::First]
            .into_iter()
            .flat_map(|rule| PLACES.map(|west| (rule, west)))
        {
            let mend = |builder: Builder| {
                builder
                    .overlaps_to(rule)
                    .gaps_to(Gaps::LongestNeighbor)
                    .gap_width_m(gap_width_m(&case))
                    .gap_area_m2(0.0)
                    .build()
                    .expect("it can be mended")
            };
            let mended = mend(drawn(&case, west));
            let of_ground = |flaw: &&Flaw| !flaw.outline.0.is_empty();
            let left = flaws(&mended, &case);
            let kinds = left.iter().filter(of_ground).map(|flaw| flaw.kind);
            assert!(
                kinds.into_iter().all(|kind| kind == FlawKind::Spike),
                "{}: {left:?}",
                case["name"]
            );
            let atlas = drawn(&case, west).build().expect("it can be read");
            let expected = held_m2(&atlas) + told_m2(&case, west);
            assert!(
                (held_m2(&mended) / expected - 1.0).abs() < 1e-6,
                "{}: {} of {expected}",
                case["name"],
                held_m2(&mended)
            );
            let again = mended.territories().fold(Atlas::builder(), |builder, one| {
                let parts = one.parts().flat_map(|part| mended.part(part).polygon().0);
                builder.territory(one.name(), MultiPolygon(parts.collect()))
            });
            let again = mend(again);
            assert_eq!(again.mended(), [], "{}", case["name"]);
        }
    }
}

/// The ground of all territories together.
fn held_m2(atlas: &Atlas) -> f64 {
    let territories = atlas.territories();
    territories.map(|one| atlas.area_m2(one.id())).sum()
}

/// What the mended map has more than the drawn one: gaps, and what several hold but once.
fn told_m2(case: &Value, west: f64) -> f64 {
    let more = |flaw: &Value| {
        let holders = match text(&flaw["kind"]) {
            "gap" => -1.0,
            "overlap" | "not cut out" | "same ground twice" => {
                texts(&flaw["of"]).len() as f64 - 1.0
            }
            _ => 0.0,
        };
        let rings = list(&flaw["ground"]);
        let shell = rings.first().map_or(0.0, |shell| ring_m2(shell, west));
        let holes = rings.iter().skip(1).map(|hole| ring_m2(hole, west));
        -holders * (shell - holes.sum::<f64>())
    };
    list(&case["flaws"]).iter().map(more).sum()
}

/// Whose the ground is afterwards, in square units by hand.
#[test]
fn ground_goes_to_whom_the_rule_says() {
    let mut checked = 0;
    for case in cases() {
        for (mending, west) in list(&case["mended"])
            .iter()
            .flat_map(|mending| PLACES.map(|west| (mending, west)))
        {
            // At 180° all have a corner, where they are cut, and it stays where they are snapped.
            if mending["snap"].is_number() && west != PLACES[0] {
                continue;
            }
            let mut builder = drawn(&case, west);
            if let Some(rule) = mending["overlaps"].as_str() {
                builder = builder.overlaps_to(match rule {
                    "smaller" => Overlaps::Smaller,
                    "larger" => Overlaps::Larger,
                    "first" => Overlaps::First,
                    other => panic!("no rule {other}"),
                });
            }
            if mending["gaps"].is_string() {
                builder = builder.gaps_to(Gaps::LongestNeighbor);
                builder = builder.gap_width_m(gap_width_m(&case)).gap_area_m2(0.0);
            }
            if let Some(snap) = mending["snap"].as_f64() {
                builder = builder.snap_m(snap * unit_m());
            }
            let mended = builder.build().expect("it can be mended");
            assert_eq!(flaws(&mended, &case), [], "{}", case["name"]);
            let areas = mending["areas"].as_object().expect("there are areas");
            for (name, area) in areas {
                let id = mended.find(name).expect("nobody is gone");
                let (found, expected) = (mended.area_m2(id) / unit_m2(), number(area));
                assert!(
                    (found - expected).abs() < 1e-4 * expected,
                    "{}, {name}: {found}, by hand {expected}",
                    case["name"]
                );
                checked += 1;
            }
        }
    }
    assert!(checked >= 60, "{checked}");
}

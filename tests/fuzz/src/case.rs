//! The map of a faulty input with as little as the fault needs, as code for a case of the tests.

use geo_types::Coord;
use serde_json::Value;

use crate::generated::Chart;
use crate::shapes::{Ring, polygon, rings};
use crate::targets::Map;

/// The map as the code of a case.
pub(crate) fn words(map: &Map) -> String {
    let chart = match map {
        Map::Text(text) => return text.clone(),
        Map::Chart(chart) => chart,
    };
    let ring = |ring: Ring| -> String {
        let corners: Vec<String> = ring
            .iter()
            .map(|c| format!("({:?}, {:?})", c.x, c.y))
            .collect();
        format!("&[{}]", corners.join(", "))
    };
    let ground = |(name, ground): &(String, _)| {
        let rings: Vec<String> = rings(ground).into_iter().map(ring).collect();
        format!("    ({name:?}, &[{}]),\n", rings.join(", "))
    };
    let grounds: String = chart.grounds.iter().map(ground).collect();
    let (lines, zones, places) = (&chart.lines, &chart.zones, &chart.places);
    let beside = match lines.len() + zones.len() + places.len() {
        0 => String::new(),
        _ => format!("{lines:?} {zones:?} {places:?}\n"),
    };
    format!("tolerance_m {}\n{grounds}{beside}", chart.tolerance_m)
}

/// The map with whatever can be left out, its text as a chart where the fault allows it.
pub(crate) fn smallest(map: Map, fails: &impl Fn(&Map) -> bool) -> Map {
    let map = match map {
        Map::Text(text) => match chart_of(&text).map(Map::Chart).filter(|map| fails(map)) {
            Some(map) => map,
            None => return Map::Text(text),
        },
        chart => chart,
    };
    let Map::Chart(mut best) = map else {
        return map;
    };
    let fails = |chart: &Chart| fails(&Map::Chart(chart.clone()));
    loop {
        let before = format!("{best:?}");
        without_beside(&mut best, &fails);
        without_grounds(&mut best, &fails);
        without_corners(&mut best, &fails);
        rounded(&mut best, &fails);
        if format!("{best:?}") == before {
            return Map::Chart(best);
        }
    }
}

fn attempt(
    best: &mut Chart,
    fails: &impl Fn(&Chart) -> bool,
    change: impl FnOnce(&mut Chart),
) -> bool {
    let mut other = best.clone();
    change(&mut other);
    let is_good = fails(&other);
    if is_good {
        *best = other;
    }
    is_good
}

fn without_beside(best: &mut Chart, fails: &impl Fn(&Chart) -> bool) {
    attempt(best, fails, |chart| chart.lines.clear());
    attempt(best, fails, |chart| chart.zones.clear());
    attempt(best, fails, |chart| chart.places.clear());
}

fn without_grounds(best: &mut Chart, fails: &impl Fn(&Chart) -> bool) {
    let mut count = best.grounds.len().div_ceil(2);
    while count > 0 {
        let mut at = 0;
        while at < best.grounds.len() {
            let end = (at + count).min(best.grounds.len());
            if !attempt(best, fails, |chart| drop(chart.grounds.drain(at..end))) {
                at += count;
            }
        }
        count /= 2;
    }
}

fn without_corners(best: &mut Chart, fails: &impl Fn(&Chart) -> bool) {
    for ground in 0..best.grounds.len() {
        let all = |chart: &Chart| rings(&chart.grounds[ground].1);
        for ring in (1..all(best).len()).rev() {
            change(best, fails, ground, |rings| drop(rings.remove(ring)));
        }
        for ring in 0..all(best).len() {
            let mut count = all(best)[ring].len().div_ceil(2);
            while count > 0 {
                let mut at = 0;
                while at + count <= all(best)[ring].len() {
                    if !change(best, fails, ground, |rings| {
                        drop(rings[ring].drain(at..at + count))
                    }) {
                        at += count;
                    }
                }
                count /= 2;
            }
        }
    }
}

fn change(
    best: &mut Chart,
    fails: &impl Fn(&Chart) -> bool,
    ground: usize,
    change: impl FnOnce(&mut Vec<Ring>),
) -> bool {
    attempt(best, fails, |chart| {
        let mut all = rings(&chart.grounds[ground].1);
        change(&mut all);
        chart.grounds[ground].1 = polygon(all);
    })
}

/// Fewer digits, for all corners at once or for one.
fn rounded(best: &mut Chart, fails: &impl Fn(&Chart) -> bool) {
    let round = |c: &mut Coord, digits: i32| {
        let scale = 10f64.powi(digits);
        *c = Coord {
            x: (c.x * scale).round() / scale,
            y: (c.y * scale).round() / scale,
        };
    };
    for digits in [0, 1, 2, 3, 5, 8] {
        let all = attempt(best, fails, |chart| {
            for (_, ground) in &mut chart.grounds {
                let mut all = rings(ground);
                all.iter_mut().flatten().for_each(|c| round(c, digits));
                *ground = polygon(all);
            }
        });
        if all {
            return;
        }
    }
    for ground in 0..best.grounds.len() {
        for ring in 0..rings(&best.grounds[ground].1).len() {
            for corner in 0..rings(&best.grounds[ground].1)[ring].len() {
                let digits = [0, 1, 3, 6];
                digits.iter().any(|&digits| {
                    change(best, fails, ground, |all| {
                        round(&mut all[ring][corner], digits)
                    })
                });
            }
        }
    }
}

/// The polygons of a GeoJSON text, where it is one of polygons.
fn chart_of(text: &str) -> Option<Chart> {
    let map: Value = serde_json::from_str(text).ok()?;
    let position = |value: &Value| {
        Some(Coord {
            x: value[0].as_f64()?,
            y: value[1].as_f64()?,
        })
    };
    let ring = |value: &Value| -> Option<Ring> {
        let mut ring: Ring = value
            .as_array()?
            .iter()
            .map(position)
            .collect::<Option<_>>()?;
        ring.pop();
        Some(ring)
    };
    let mut chart = Chart {
        tolerance_m: 1.0,
        ..Chart::default()
    };
    for feature in map["features"].as_array()? {
        let name = feature["properties"]["name"].as_str()?;
        for drawn in feature["geometry"]["coordinates"].as_array()? {
            let rings: Option<Vec<Ring>> = drawn.as_array()?.iter().map(ring).collect();
            chart.grounds.push((name.to_owned(), polygon(rings?)));
        }
    }
    Some(chart)
}

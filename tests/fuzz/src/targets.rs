//! What is fuzzed: for each target what is made of an input, and what is asked of it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use territory::{Atlas, Builder, Error, Limits};

use crate::agreed::{Order, difference};
use crate::asked::{Tally, ask, asked, asked_for_text, probes};
use crate::asked_flaws::ask_flaws;
use crate::asked_mended::{RULE_BYTES, Rules, ask_mended};
use crate::asked_ways::ask_ways;
use crate::edited::edited;
use crate::generated::{Chart, Source};
use crate::shapes::rings;
use crate::store;

/// What an input becomes before it is an atlas.
pub(crate) enum Map {
    Text(String),
    Chart(Chart),
}

impl Map {
    /// The bytes that the crate is given.
    pub(crate) fn size(&self) -> usize {
        match self {
            Map::Text(text) => text.len(),
            Map::Chart(chart) => 16 * positions(chart),
        }
    }

    fn atlas(&self) -> Result<Atlas, Error> {
        match self {
            Map::Text(text) => {
                let builder = Atlas::builder().limits(limits()).geojson(text, "name");
                builder.and_then(Builder::build)
            }
            Map::Chart(chart) => limited(chart).build(),
        }
    }

    fn tolerance_m(&self) -> f64 {
        match self {
            Map::Text(_) => 1.0,
            Map::Chart(chart) => chart.tolerance_m,
        }
    }
}

fn positions(chart: &Chart) -> usize {
    let of = |polygon| rings(polygon).iter().map(Vec::len).sum::<usize>();
    let grounds: usize = chart.grounds.iter().map(|(_, polygon)| of(polygon)).sum();
    let zones: usize = chart.zones.iter().map(of).sum();
    let lines: usize = chart.lines.iter().map(|line| line.0.len()).sum();
    grounds + zones + lines + chart.places.len()
}

/// What a service would set that is paid for by the byte: by default a map may have a million pairs of segments that cross, however short its text.
fn limits() -> Limits {
    Limits::new().pairs(5_000)
}

fn limited(chart: &Chart) -> Builder {
    chart.builder().limits(limits())
}

pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// The map of an input.
    pub(crate) map: fn(&[u8]) -> Map,
    /// Asks everything of a map, the input making the choices, and says what it showed.
    pub(crate) ask: fn(&Map, &[u8]) -> Vec<u64>,
    pub(crate) is_text: bool,
    /// One in so many inputs is made of nothing.
    pub(crate) fresh_in: u32,
    pub(crate) longest: usize,
}

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "bytes",
        map: |input| Map::Text(String::from_utf8_lossy(input).into_owned()),
        ask: bytes,
        is_text: true,
        fresh_in: 200,
        longest: 20_000,
    },
    Target {
        name: "coverage",
        map: |input| Map::Chart(Chart::drawn(&mut Source::new(input))),
        ask: coverage,
        is_text: false,
        fresh_in: 4,
        longest: 1500,
    },
    Target {
        name: "edits",
        map: |input| Map::Text(edited(&store::data(), &mut Source::new(input))),
        ask: edits,
        is_text: false,
        fresh_in: 4,
        longest: 400,
    },
    Target {
        name: "ways",
        map: chart_or_text,
        ask: ways,
        is_text: false,
        fresh_in: 4,
        longest: 600,
    },
    Target {
        name: "flaws",
        map: chart_or_text,
        ask: flaws,
        is_text: false,
        fresh_in: 4,
        longest: 600,
    },
    Target {
        name: "mend",
        map: |input| Map::Chart(Chart::drawn(&mut Source::new(behind_rules(input)))),
        ask: mend,
        is_text: false,
        fresh_in: 4,
        longest: 400,
    },
];

fn built(map: &Map) -> Result<Atlas, Error> {
    let built = map.atlas();
    asked("built");
    built
}

/// Any bytes as GeoJSON.
fn bytes(map: &Map, input: &[u8]) -> Vec<u64> {
    if let Map::Text(text) = map {
        let zones = Atlas::builder().geojson_zones(text, "name");
        let _ = zones.and_then(|builder| builder.build());
    }
    edits(map, input)
}

fn edits(map: &Map, input: &[u8]) -> Vec<u64> {
    match built(map) {
        Ok(atlas) => {
            let mut source = Source::new(input);
            let tally = ask(&atlas, &mut source);
            if !matches!(map, Map::Chart(chart) if !chart.is_told) && !is_drawn_to_edges(&atlas) {
                read_again(&atlas, map.tolerance_m(), &mut source);
            }
            marks(&tally)
        }
        Err(error) => vec![mark_of(&error)],
    }
}

fn coverage(map: &Map, input: &[u8]) -> Vec<u64> {
    if let Map::Chart(chart) = map
        && chart.is_plain
        && let Ok(atlas) = built(map)
    {
        let mut source = Source::new(input);
        let (redrawn, order) = chart.redrawn(&mut source);
        let redrawn = redrawn.atlas().expect("the same map can be read");
        let probes = probes(&atlas, &mut source);
        asked("built again");
        let difference = difference(&atlas, &redrawn, order, chart.tolerance_m, &probes);
        asked("compared");
        let words = difference.as_deref().unwrap_or_default();
        assert!(difference.is_none(), "drawn otherwise: {words}");
    }
    edits(map, input)
}

/// A generated map, or a real one that was edited.
fn chart_or_text(input: &[u8]) -> Map {
    let mut source = Source::new(input);
    match source.below(4) {
        3 => Map::Text(edited(&store::data(), &mut source)),
        _ => Map::Chart(Chart::drawn(&mut source)),
    }
}

fn ways(map: &Map, input: &[u8]) -> Vec<u64> {
    match built(map) {
        Ok(atlas) => marks(&ask_ways(
            &atlas,
            map.tolerance_m(),
            &mut Source::new(input),
        )),
        Err(error) => vec![mark_of(&error)],
    }
}

fn flaws(map: &Map, _: &[u8]) -> Vec<u64> {
    match built(map) {
        Ok(atlas) => marks(&ask_flaws(&atlas)),
        Err(error) => vec![mark_of(&error)],
    }
}

/// What draws the map, where the first bytes say how it is to be mended.
fn behind_rules(input: &[u8]) -> &[u8] {
    input.get(RULE_BYTES..).unwrap_or_default()
}

fn mend(map: &Map, input: &[u8]) -> Vec<u64> {
    let Map::Chart(chart) = map else {
        return Vec::new();
    };
    let rules = Rules::drawn(&mut Source::new(input));
    let mut source = Source::new(behind_rules(input));
    let draw = || limited(chart);
    let tally = ask_mended(&draw, &rules, chart.tolerance_m, &mut source);
    tally.as_ref().map(marks).unwrap_or_default()
}

/// Whether the map has corners that are drawn to 180° or to a pole when they are read, since rims cross within a tenth of a millimetre of it: parts may come to meet there.
fn is_drawn_to_edges(atlas: &Atlas) -> bool {
    const DRAWN: f64 = 1e-9;
    let is_drawn = |v: f64, limit: f64| v.abs() != limit && limit - v.abs() <= DRAWN;
    let grounds: Vec<_> = atlas.parts().map(|part| part.polygon()).collect();
    let rings = grounds.iter().flatten().flat_map(rings);
    let mut corners = rings.flatten();
    corners.any(|c| is_drawn(c.x, 180.0) || is_drawn(c.y, 90.0))
}

/// What is written and read again answers the same.
fn read_again(atlas: &Atlas, tolerance_m: f64, source: &mut Source) {
    let text = atlas.to_geojson().to_string();
    let again = Atlas::builder()
        .tolerance_m(tolerance_m)
        .geojson(&text, "name")
        .and_then(|builder| builder.build())
        .expect("what is written can be read");
    asked_for_text("written and read", text.len());
    let difference = difference(
        atlas,
        &again,
        Order::Same,
        tolerance_m,
        &probes(atlas, source),
    );
    asked("compared");
    assert!(
        difference.is_none(),
        "read again: {}",
        difference.unwrap_or_default()
    );
}

/// Each number by its size, alone and beside each other one.
fn marks(tally: &Tally) -> Vec<u64> {
    let sizes: Vec<u64> = tally
        .iter()
        .map(|&n| u64::from(usize::BITS - n.leading_zeros()))
        .collect();
    let mut marks = Vec::new();
    for (i, &a) in sizes.iter().enumerate() {
        for (j, &b) in sizes.iter().enumerate().skip(i) {
            marks.push(((i as u64 * 64 + j as u64) * 64 + a) * 64 + b);
        }
    }
    marks
}

/// Errors are the same where they differ in numbers and names only.
fn mark_of(error: &Error) -> u64 {
    let words = match error {
        Error::Syntax { reason, .. } => reason.as_str(),
        Error::NotGeoJson { found, .. } => found.as_str(),
        _ => "",
    };
    let plain = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase());
    let words: Vec<&str> = words.split(' ').filter(plain).take(4).collect();
    let mut hasher = DefaultHasher::new();
    (std::mem::discriminant(error), words).hash(&mut hasher);
    hasher.finish() | 1 << 62
}

//! What is fuzzed: for each target what is made of an input, and what is asked of it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use territory::{Atlas, Error};

use crate::agreed::{Order, difference};
use crate::asked::{Tally, ask, probes};
use crate::asked_ways::ask_ways;
use crate::edited::edited;
use crate::generated::{Chart, Source};
use crate::store;

pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// Runs an input, puts the size of what the crate was given into the number, and says what the input showed.
    pub(crate) run: fn(&[u8], &mut usize) -> Vec<u64>,
    /// The map as text.
    pub(crate) show: fn(&[u8]) -> String,
    pub(crate) is_text: bool,
    /// One in so many inputs is made of nothing.
    pub(crate) fresh_in: u32,
    pub(crate) longest: usize,
}

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "bytes",
        run: bytes,
        show: |input| String::from_utf8_lossy(input).into_owned(),
        is_text: true,
        fresh_in: 200,
        longest: 20_000,
    },
    Target {
        name: "coverage",
        run: coverage,
        show: |input| format!("{:?}", Chart::drawn(&mut Source::new(input))),
        is_text: false,
        fresh_in: 4,
        longest: 1500,
    },
    Target {
        name: "edits",
        run: edits,
        show: |input| edited(&store::data(), &mut Source::new(input)),
        is_text: false,
        fresh_in: 4,
        longest: 400,
    },
    Target {
        name: "ways",
        run: ways,
        show: |input| match chart_or_text(input) {
            Ok(chart) => format!("{chart:?}"),
            Err(text) => text,
        },
        is_text: false,
        fresh_in: 4,
        longest: 600,
    },
    // `flaws` and `mend` go here.
];

/// Any bytes as GeoJSON.
fn bytes(input: &[u8], size: &mut usize) -> Vec<u64> {
    let text = String::from_utf8_lossy(input);
    *size = text.len();
    let _ = Atlas::builder()
        .geojson_zones(&text, "name")
        .and_then(|builder| builder.build());
    match Atlas::from_geojson(&text, "name") {
        Ok(atlas) => everything(&atlas, 1.0, &mut Source::new(input)),
        Err(error) => vec![mark_of(&error)],
    }
}

fn coverage(input: &[u8], size: &mut usize) -> Vec<u64> {
    let chart = Chart::drawn(&mut Source::new(input));
    *size = chart.size();
    match chart.atlas() {
        Ok(atlas) => {
            let features = everything(&atlas, chart.tolerance_m, &mut Source::new(input));
            if !chart.is_plain {
                return features;
            }
            let mut source = Source::new(input);
            let redrawn = chart
                .redrawn(&mut source)
                .atlas()
                .expect("the same map can be read");
            let probes = probes(&atlas, &mut source);
            let difference = difference(&atlas, &redrawn, Order::Other, &probes);
            assert!(
                difference.is_none(),
                "drawn otherwise: {}",
                difference.unwrap_or_default()
            );
            features
        }
        Err(error) => vec![mark_of(&error)],
    }
}

fn edits(input: &[u8], size: &mut usize) -> Vec<u64> {
    let text = edited(&store::data(), &mut Source::new(input));
    *size = text.len();
    match Atlas::from_geojson(&text, "name") {
        Ok(atlas) => everything(&atlas, 1.0, &mut Source::new(input)),
        Err(error) => vec![mark_of(&error)],
    }
}

/// A generated map, or the text of a real one that was edited.
fn chart_or_text(input: &[u8]) -> Result<Chart, String> {
    let mut source = Source::new(input);
    match source.below(4) {
        3 => Err(edited(&store::data(), &mut source)),
        _ => Ok(Chart::drawn(&mut source)),
    }
}

fn ways(input: &[u8], size: &mut usize) -> Vec<u64> {
    let atlas = match chart_or_text(input) {
        Ok(chart) => {
            *size = chart.size();
            chart.atlas()
        }
        Err(text) => {
            *size = text.len();
            Atlas::from_geojson(&text, "name")
        }
    };
    match atlas {
        Ok(atlas) => marks(&ask_ways(&atlas, &mut Source::new(input))),
        Err(error) => vec![mark_of(&error)],
    }
}

/// All questions, and the same of what is written and read again.
fn everything(atlas: &Atlas, tolerance_m: f64, source: &mut Source) -> Vec<u64> {
    let tally = ask(atlas, source);
    let text = atlas.to_geojson().to_string();
    let again = Atlas::builder()
        .tolerance_m(tolerance_m)
        .geojson(&text, "name")
        .and_then(|builder| builder.build())
        .expect("what is written can be read");
    let difference = difference(atlas, &again, Order::Same, &probes(atlas, source));
    assert!(
        difference.is_none(),
        "read again: {}",
        difference.unwrap_or_default()
    );
    marks(&tally)
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

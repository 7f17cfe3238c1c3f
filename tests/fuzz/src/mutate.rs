//! Inputs from inputs: bytes changed, moved, repeated and put together with others', and the words of GeoJSON.

use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// What a text of GeoJSON is made of, and numbers that are awkward.
const WORDS: &[&str] = &[
    "{\"type\":\"FeatureCollection\",\"features\":[",
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"A\"},\"geometry\":",
    "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}",
    "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[1,0],[1,1],[0,0]]]]}",
    "{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1]]}",
    "{\"type\":\"MultiLineString\",\"coordinates\":[[[0,0],[1,1]]]}",
    "{\"type\":\"Point\",\"coordinates\":[1,1]}",
    "{\"type\":\"MultiPoint\",\"coordinates\":[[1,1]]}",
    "{\"type\":\"GeometryCollection\",\"geometries\":[",
    "\"geometry\":null",
    "\"properties\":null",
    "\"id\":7",
    "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:3857\"}}",
    "\"bbox\":[0,0,1,1]",
    "\"attribution\":\"x\"",
    "[[[[",
    "]]]]",
    "[[",
    "]]",
    "]}",
    "}}",
    "{}",
    "[]",
    ",",
    "null",
    "true",
    "\\u0000",
    "\\ud800",
    "\\\"",
    "\u{feff}",
    "é",
    "180",
    "-180",
    "90",
    "-90",
    "360",
    "179.99999999999999",
    "1e-300",
    "-0",
    "1e308",
    "1e999",
    "0.1",
    "0.30000000000000004",
    "5e-324",
    "90.0000000001",
    "1E5",
    "12345678901234567890",
    "[0,0]",
    "[1,1]",
    "[2,0],[0,2]",
    "[0,0,5]",
    "[180,90]",
    "[-180,-90]",
];

fn index(random: &mut Pcg64Mcg, length: usize) -> usize {
    random.random_range(0..length.max(1))
}

/// A new input from a kept one and another, not much longer than `most`.
pub(crate) fn mutated(
    parent: &[u8],
    other: &[u8],
    is_text: bool,
    most: usize,
    random: &mut Pcg64Mcg,
) -> Vec<u8> {
    let mut input = parent.to_vec();
    let changes = 1 << random.random_range(0..5);
    for _ in 0..random.random_range(1..=changes) {
        change(&mut input, other, is_text, random);
    }
    input.truncate(most);
    input
}

fn change(input: &mut Vec<u8>, other: &[u8], is_text: bool, random: &mut Pcg64Mcg) {
    let at = index(random, input.len());
    let (from, to) = span(input.len(), random);
    match random.random_range(0..12) {
        0 if !input.is_empty() => input[at] = random.random_range(0..=255),
        1 if !input.is_empty() => input[at] ^= 1 << random.random_range(0..8),
        2 if !input.is_empty() => {
            input[at] = input[at]
                .wrapping_add(random.random_range(0..9))
                .wrapping_sub(4)
        }
        3 => input.insert(at.min(input.len()), random.random_range(0..=255)),
        4 => {
            input.drain(from..to);
        }
        5 => {
            let copied = input[from..to].to_vec();
            input.splice(at..at, copied);
        }
        6 => {
            let (from, to) = span(other.len(), random);
            input.splice(at..at, other[from..to].iter().copied());
        }
        7 => {
            let (first, last) = span(other.len(), random);
            input.splice(from..to, other[first..last].iter().copied());
        }
        8..=10 if is_text => {
            let word = WORDS[index(random, WORDS.len())].bytes();
            let replaced = if random.random_range(0..2) == 0 {
                at..at
            } else {
                token(input, at)
            };
            input.splice(replaced, word);
        }
        11 if is_text => number(input, at, random),
        8 => input[from..to].reverse(),
        9 => input[from..to]
            .iter_mut()
            .for_each(|byte| *byte = random.random_range(0..=255)),
        10 => input.extend((0..8).map(|_| random.random_range(0..=255u8))),
        _ if from < to => {
            let value = input[from];
            input[from..to].fill(value);
        }
        _ => {}
    }
}

/// A stretch, short ones more often.
fn span(length: usize, random: &mut Pcg64Mcg) -> (usize, usize) {
    let from = index(random, length);
    let longest = (length - from.min(length)).min(1 << random.random_range(0..9));
    (
        from.min(length),
        (from + index(random, longest + 1)).min(length),
    )
}

/// The number or word around a place.
fn token(input: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    let before = input[..at]
        .iter()
        .rev()
        .take_while(|byte| is_part(byte))
        .count();
    let after = input[at..].iter().take_while(|byte| is_part(byte)).count();
    at - before..at + after
}

/// A number in the place of the one that follows.
fn number(input: &mut Vec<u8>, at: usize, random: &mut Pcg64Mcg) {
    let Some(digit) = input[at..].iter().position(u8::is_ascii_digit) else {
        return;
    };
    let range = token(input, at + digit);
    let number = match random.random_range(0..4) {
        0 => format!("{}", random.random_range(0..8)),
        1 => format!("{}", random.random_range(-180.0..180.0)),
        2 => format!("{}", f64::from(random.random_range(-180..180)) / 2.0),
        _ => format!(
            "{:e}",
            random.random_range(-1.0..1.0) * 10f64.powi(random.random_range(-16..4))
        ),
    };
    input.splice(range, number.bytes());
}

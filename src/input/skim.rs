//! A GeoJSON text with its coordinates read and taken out: what is left is short, and is JSON like before.

use memchr::memmem;

use super::nest::{Nest, quick};
use crate::parallel;

/// A text without its plain coordinates.
pub(crate) struct Skimmed {
    /// With a mark in the place of each array of coordinates that was taken out.
    pub(crate) text: String,
    /// The coordinates in the order of their marks.
    pub(crate) nests: Vec<Nest>,
}

/// What a mark starts with. A text in which such a thing stands already is found out by the order of the marks.
const MARK: &str = "territory:coordinates:";

/// Takes out what follows the keys `"coordinates"` of a text.
pub(crate) fn skim(text: &str) -> Skimmed {
    let mut skimmed = Skimmed {
        text: String::new(),
        nests: Vec::new(),
    };
    let mut from = 0;
    for (array, (nest, length)) in plain_arrays(text.as_bytes()) {
        if array >= from {
            skimmed.text.push_str(&text[from..array]);
            skimmed
                .text
                .push_str(&format!("\"{MARK}{}\"", skimmed.nests.len()));
            skimmed.nests.push(nest);
            from = array + length;
        }
    }
    skimmed.text.push_str(&text[from..]);
    skimmed
}

/// The plain arrays behind the keys, each with where it starts and how long it is.
fn plain_arrays(text: &[u8]) -> impl Iterator<Item = (usize, (Nest, usize))> {
    const KEY: &[u8] = b"\"coordinates\"";
    let arrays = memmem::find_iter(text, KEY).filter_map(|key| array_behind(text, key + KEY.len()));
    let arrays: Vec<usize> = arrays.collect();
    let read = |array: usize| Some((array, quick(&text[array..])?));
    parallel::map(arrays, read).into_iter().flatten()
}

/// Where an array starts, if a colon and an array are what follows.
fn array_behind(text: &[u8], at: usize) -> Option<usize> {
    let next = |from: usize| {
        let space = text[from..]
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
            .count();
        from + space
    };
    let colon = next(at);
    let array = next((text.get(colon) == Some(&b':')).then_some(colon + 1)?);
    (text.get(array) == Some(&b'[')).then_some(array)
}

/// The number of a mark.
pub(crate) fn mark(text: &str) -> Option<usize> {
    text.strip_prefix(MARK)?.parse().ok()
}

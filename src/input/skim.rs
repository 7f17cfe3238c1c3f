//! A GeoJSON text with its coordinates read and taken out: what is left is short, and is JSON like before.

use memchr::memmem;

use super::nest::{Nest, quick};

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
    for key in memmem::find_iter(text.as_bytes(), b"\"coordinates\"") {
        let Some(array) =
            array_behind(text.as_bytes(), key + "\"coordinates\"".len()).filter(|&at| at >= from)
        else {
            continue;
        };
        if let Some((nest, length)) = quick(&text.as_bytes()[array..]) {
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

//! Coordinates as they are nested in the text, and the quick way to read them.
//!
//! Nearly all of a map's text is coordinates of a plain form: arrays of arrays of two short decimal numbers. These are read here, and whatever is not of
//! that form is left to the JSON reader, which knows all forms and all errors. Doing so took the reading of a map of 107 MB
//! from 0.34 s to half of that.

use geo_types::Coord;

/// Coordinates before it is known what they are the coordinates of.
#[derive(Debug, PartialEq)]
pub(crate) enum Nest {
    Position(Coord),
    /// Positions and nothing else, one at least.
    Line(Vec<Coord>),
    List(Vec<Nest>),
    /// A place in a list that is kept beside the text: see [`super::skim`].
    Elsewhere(usize),
}

impl Nest {
    /// A list of what was read, in its closest form.
    pub(crate) fn of(elements: Vec<Nest>) -> Self {
        let positions = elements.iter().map(|element| match element {
            Nest::Position(c) => Some(*c),
            _ => None,
        });
        match positions.collect::<Option<Vec<Coord>>>() {
            Some(line) if !line.is_empty() => Nest::Line(line),
            _ => Nest::List(elements),
        }
    }

    pub(crate) fn position(self) -> Option<Coord> {
        match self {
            Nest::Position(c) => Some(c),
            _ => None,
        }
    }

    pub(crate) fn list(self) -> Option<Vec<Nest>> {
        match self {
            Nest::List(list) => Some(list),
            _ => None,
        }
    }

    pub(crate) fn line(self) -> Option<Vec<Coord>> {
        match self {
            Nest::Line(line) => Some(line),
            // An empty line.
            Nest::List(list) if list.is_empty() => Some(Vec::new()),
            _ => None,
        }
    }

    pub(crate) fn lines(self) -> Option<Vec<Vec<Coord>>> {
        self.list()?.into_iter().map(Nest::line).collect()
    }
}

/// How deep the coordinates of a geometry are nested at most.
const DEEPEST: usize = 4;

/// Reads an array of coordinates at the start of a text, and says how many bytes it is long. `None` where the text is not of the plain form.
pub(crate) fn quick(text: &[u8]) -> Option<(Nest, usize)> {
    let mut reader = Quick {
        text,
        at: 0,
        line: Vec::new(),
    };
    let nest = reader.nest(DEEPEST)?;
    Some((nest, reader.at))
}

struct Quick<'a> {
    text: &'a [u8],
    at: usize,
    /// Room for a line whose length is not known yet.
    line: Vec<Coord>,
}

impl Quick<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Goes past a byte, and the space behind it.
    fn pass(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| {
            self.at += 1;
            self.skip_space();
        })
    }

    /// Whether another element follows; goes past the comma, or past the end of the array.
    fn goes_on(&mut self) -> Option<bool> {
        self.skip_space();
        match self.peek()? {
            b',' => self.pass(b',').map(|()| true),
            b']' => {
                self.at += 1;
                Some(false)
            }
            _ => None,
        }
    }

    fn nest(&mut self, depth: usize) -> Option<Nest> {
        self.pass(b'[')?;
        match self.peek()? {
            b']' => {
                self.at += 1;
                Some(Nest::List(Vec::new()))
            }
            b'[' if depth == 0 => None,
            b'[' if self.starts_line() => self.line().map(Nest::Line),
            b'[' => {
                let mut list = vec![self.nest(depth - 1)?];
                while self.goes_on()? {
                    list.push(self.nest(depth - 1)?);
                }
                Some(Nest::List(list))
            }
            _ => self.rest_of_position().map(Nest::Position),
        }
    }

    /// Whether the element that starts here is a position.
    fn starts_line(&self) -> bool {
        let inner = self.text[self.at + 1..]
            .iter()
            .find(|byte| !byte.is_ascii_whitespace());
        inner.is_some_and(|&byte| byte != b'[' && byte != b']')
    }

    fn line(&mut self) -> Option<Vec<Coord>> {
        self.line.clear();
        loop {
            self.pass(b'[')?;
            let position = self.rest_of_position()?;
            self.line.push(position);
            if !self.goes_on()? {
                return Some(self.line.as_slice().to_vec());
            }
        }
    }

    /// Longitude, latitude and the end of the array. Altitudes are passed over.
    fn rest_of_position(&mut self) -> Option<Coord> {
        let x = self.number()?;
        if !self.goes_on()? {
            return None;
        }
        let y = self.number()?;
        while self.goes_on()? {
            self.number()?;
        }
        Some(Coord { x, y })
    }

    /// A number without an exponent, of at most 15 digits: such a one is a quotient of two numbers that doubles hold exactly, so
    /// that one division gives the nearest double (Clinger, *How to read floating point numbers accurately*, 1990).
    fn number(&mut self) -> Option<f64> {
        const POWERS: [f64; 16] = [
            1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        ];
        let start = self.at;
        let is_negative = self.peek()? == b'-';
        self.at += usize::from(is_negative);
        let first = self.at;
        let whole = self.digits(0);
        let whole_digits = self.at - first;
        if whole_digits == 0 || (whole_digits > 1 && self.text[first] == b'0') {
            return None;
        }
        let (mut digits, mut behind) = (whole, 0);
        if self.peek() == Some(b'.') {
            self.at += 1;
            let from = self.at;
            digits = self.digits(whole);
            behind = self.at - from;
            if behind == 0 {
                return None;
            }
        }
        match self.peek()? {
            b'e' | b'E' => self.long_number(start),
            _ if whole_digits + behind > 15 => self.long_number(start),
            _ => {
                let value = digits as f64 / POWERS[behind];
                Some(if is_negative { -value } else { value })
            }
        }
    }

    /// Digits behind those that were read already. More than 19 of them overflow, and are read otherwise.
    fn digits(&mut self, mut value: u64) -> u64 {
        while let Some(&byte) = self.text.get(self.at) {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.at += 1;
        }
        value
    }

    /// A number of any form that JSON allows, from where it starts; what stands before an exponent was looked at already.
    fn long_number(&mut self, start: usize) -> Option<f64> {
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            let from = self.at;
            self.digits(0);
            if self.at == from {
                return None;
            }
        }
        let value: f64 = std::str::from_utf8(&self.text[start..self.at])
            .ok()?
            .parse()
            .ok()?;
        // JSON has no number that large.
        value.is_finite().then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;

    /// What the JSON reader makes of it.
    fn by_json(text: &str) -> Option<Nest> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn numbers_are_the_doubles_that_the_json_reader_gives() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(23);
        for _ in 0..200_000 {
            let x: f64 = random.random_range(-180.0..180.0);
            let text = match random.random_range(0..6) {
                0 => format!("{x}"),
                1 => format!("{x:e}"),
                2 => format!("{:.1$}", x, random.random_range(1..40)),
                3 => format!("{}", x as i64),
                4 => format!("{:.0}", x * 10f64.powi(random.random_range(0..30))),
                _ => format!("{:.1$}E+0", x, random.random_range(1..20)),
            };
            let text = format!("[{text},-0]");
            let read = quick(text.as_bytes()).map(|(nest, _)| nest);
            assert_eq!(
                format!("{read:?}"),
                format!("{:?}", by_json(&text)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_read_is_what_the_json_reader_reads_and_no_more() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(29);
        let pieces = [
            "[",
            "]",
            ",",
            "1",
            "-2.5",
            "[1,2]",
            "[[1,2],[3,4]]",
            "[]",
            " ",
            "\n",
            "0",
            ".",
            "-",
            "e",
            "e3",
            "00",
            "1.",
            "null",
            "[1,2,3]",
            "\"a\"",
        ];
        for _ in 0..300_000 {
            let count = random.random_range(1..12);
            let mut text: String = (0..count)
                .map(|_| pieces[random.random_range(0..pieces.len())])
                .collect();
            text.insert(0, '[');
            if let Some((nest, length)) = quick(text.as_bytes()) {
                assert_eq!(by_json(&text[..length]), Some(nest), "{text}");
            }
        }
    }

    #[test]
    fn plain_coordinates_are_read_to_their_end() {
        let text = "[ [[1.5, -2],[3e2,4 ] , [0.1,0.2,99]],\n[]]";
        let with_more = format!("{text},\"properties\":1");
        let (nest, length) = quick(with_more.as_bytes()).expect("it is plain");
        assert_eq!(length, text.len());
        assert_eq!(by_json(text), Some(nest));
    }
}

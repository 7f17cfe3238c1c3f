//! Words for a picture: letters that XML allows, how wide they are, how numbers are written.

/// The text as one line of letters that XML 1.0 allows: others become U+FFFD, line ends and tabs become spaces.
pub(crate) fn printable(text: &str) -> String {
    let letter = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(letter).collect()
}

/// About how wide a text is in pixels, for a sans-serif of that size. Which font will be there is not known: rather too wide than too narrow.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let of = |c: char| match c {
        'i' | 'j' | 'l' | 'ı' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.30,
        ' ' | 'f' | 't' | 'r' | '(' | ')' | '-' => 0.38,
        'm' | 'w' | 'M' | 'W' | '—' => 0.92,
        '\u{300}'..='\u{36f}' => 0.0,
        c if c.is_uppercase() => 0.70,
        // Ideographs and the like fill a square.
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ffff}'
        | '\u{10000}'.. => 1.05,
        _ => 0.59,
    };
    size * text.chars().map(of).sum::<f64>() * 1.04
}

/// The text in lines of about so many letters at most, broken at spaces, and no line much longer than it must be.
pub(crate) fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let lines = filled(text, letters);
    let narrower = (1..letters).find(|&letters| filled(text, letters).len() == lines.len());
    narrower.map_or(lines, |letters| filled(text, letters))
}

/// Each line takes as many words as it can.
fn filled(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// An area as a reader wants it: three digits at least, no more than the square metre.
pub(crate) fn area(area_m2: f64) -> String {
    let km2 = area_m2 / 1e6;
    match km2 {
        _ if km2 >= 1000.0 => format!("{} km²", thousands(km2.round() as u64)),
        _ if km2 >= 100.0 => format!("{km2:.0} km²"),
        _ if km2 >= 10.0 => format!("{km2:.1} km²"),
        _ if km2 >= 0.1 => format!("{km2:.2} km²"),
        _ => format!("{:.0} m²", area_m2),
    }
}

/// A length as a reader wants it: three digits at least, no more than the metre.
pub(crate) fn distance(length_m: f64) -> String {
    let km = length_m / 1e3;
    match km {
        _ if km >= 1000.0 => format!("{} km", thousands(km.round() as u64)),
        _ if km >= 100.0 => format!("{km:.0} km"),
        _ if km >= 10.0 => format!("{km:.1} km"),
        _ if km >= 1.0 => format!("{km:.2} km"),
        _ => format!("{length_m:.0} m"),
    }
}

/// A whole number with commas between thousands.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Names as a sentence lists them: `A, B and C`.
pub(crate) fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_replaced() {
        assert_eq!(
            printable("a\u{0}b\u{1b}\nc<&>\"'"),
            "a\u{fffd}b\u{fffd} c<&>\"'"
        );
        assert_eq!(printable("\u{ffff}Artsvashen"), "\u{fffd}Artsvashen");
    }

    #[test]
    fn wide_letters_are_wider() {
        assert!(width("WWW", 10.0) > 2.0 * width("iii", 10.0));
        assert!(width("東京", 10.0) > 20.0);
        assert_eq!(width("e\u{301}", 10.0), width("e", 10.0));
    }

    #[test]
    fn long_names_are_broken_at_spaces() {
        let lines = wrapped("Nagorno-Karabakh Autonomous Oblast", 20);
        assert_eq!(lines, ["Nagorno-Karabakh", "Autonomous Oblast"]);
        let balanced = wrapped("Line of contact, 1994 to 2020", 24);
        assert_eq!(balanced, ["Line of contact,", "1994 to 2020"]);
        assert!(wrapped(" ", 10).is_empty());
    }

    #[test]
    fn areas_have_the_digits_that_tell() {
        assert_eq!(area(39_420_000.0), "39.4 km²");
        assert_eq!(area(5_504_200_000.0), "5,504 km²");
        assert_eq!(area(7_340_000.0), "7.34 km²");
        assert_eq!(area(440.0), "440 m²");
        assert_eq!(
            list(&["Armenia", "Iran", "Turkey"]),
            "Armenia, Iran and Turkey"
        );
    }
}

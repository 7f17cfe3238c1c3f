//! Dates as maps write them.

use geojson::JsonValue;
use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;

/// The date of a text of ISO 8601. A year or a month is its first day; of a date with a time it is the date that stands there, whatever the offset.
pub(crate) fn date_of(text: &str) -> Option<Date> {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    let pieces = Pieces::parse(&whole).ok()?;
    Some(pieces.date())
}

/// The date of a property: a text, or a year as a number, which needs no four digits. 20201120 is a date as its text is.
pub(crate) fn date_of_value(value: &JsonValue) -> Option<Date> {
    match value {
        JsonValue::String(text) => date_of(text),
        JsonValue::Number(number) => match number.as_f64()? {
            year if year.fract() == 0.0 && year.abs() <= 9999.0 => {
                Date::new(year as i16, 1, 1).ok()
            }
            // Tables of floats write it as 20201120.0.
            whole if whole.fract() == 0.0 => date_of(&format!("{whole:.0}")),
            _ => None,
        },
        _ => None,
    }
}

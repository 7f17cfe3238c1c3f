//! Which of a file's features are read: those of a date, and those that a caller picks.

use std::fmt;

use geojson::{JsonObject, JsonValue};
use jiff::civil::Date;

use super::dates::date_of_value;
use crate::error::{Error, Location};

/// What a feature must be to be read.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) as_of: Option<Date>,
    /// The property of the first day on which a feature is valid.
    pub(crate) from: String,
    /// That of the first day on which it is valid no more.
    pub(crate) to: String,
    pub(crate) only: Option<Only>,
}

/// What a caller asks of the properties.
pub(crate) struct Only(pub(crate) Box<dyn Fn(&JsonObject) -> bool + Send + Sync>);

impl fmt::Debug for Only {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Only")
    }
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            as_of: None,
            from: "valid_from".to_owned(),
            to: "valid_to".to_owned(),
            only: None,
        }
    }
}

impl Wanted {
    /// Whether a feature is read. The dates are those of features that were picked: nobody asked for the others.
    pub(crate) fn takes(
        &self,
        properties: &JsonObject,
        at: impl FnOnce() -> Location,
    ) -> Result<bool, Error> {
        let is_picked = self.only.as_ref().is_none_or(|only| only.0(properties));
        match self.as_of {
            Some(date) if is_picked => self.holds_on(date, properties, at),
            _ => Ok(is_picked),
        }
    }

    fn holds_on(
        &self,
        date: Date,
        properties: &JsonObject,
        at: impl FnOnce() -> Location,
    ) -> Result<bool, Error> {
        let ends = (end(properties, &self.from), end(properties, &self.to));
        let (from, to) = match ends {
            (Ok(from), Ok(to)) => (from, to),
            (Err(found), _) => return Err(bad_date(at(), &self.from, found)),
            (_, Err(found)) => return Err(bad_date(at(), &self.to, found)),
        };
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            return Err(self.never_valid(at(), properties));
        }
        Ok(from.is_none_or(|from| from <= date) && to.is_none_or(|to| date < to))
    }

    fn never_valid(&self, at: Location, properties: &JsonObject) -> Error {
        let found = |key: &String| properties.get(key).map(JsonValue::to_string);
        Error::NeverValid {
            at: at.into(),
            from_property: self.from.clone(),
            from: found(&self.from).unwrap_or_default(),
            to_property: self.to.clone(),
            to: found(&self.to).unwrap_or_default(),
        }
    }
}

/// An end of the time in which a feature is valid; `None` where it is open. The error is what stands there instead of a date.
fn end<'a>(properties: &'a JsonObject, property: &str) -> Result<Option<Date>, &'a JsonValue> {
    match properties.get(property) {
        None | Some(JsonValue::Null) => Ok(None),
        // So tables write that there is none.
        Some(JsonValue::String(text)) if text.is_empty() => Ok(None),
        Some(value) => date_of_value(value).map(Some).ok_or(value),
    }
}

fn bad_date(at: Location, property: &str, found: &JsonValue) -> Error {
    Error::BadDate {
        at: at.into(),
        property: property.to_owned(),
        found: found.to_string(),
    }
}

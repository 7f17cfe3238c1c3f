//! GeoJSON text, feature by feature.
//!
//! The text is read in one pass straight into coordinates: no tree of the whole file is built, and an error knows the
//! feature in which it stands.

use std::cell::Cell;
use std::fmt;

use geo_types::Coord;
use geojson::{JsonObject, JsonValue};
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::declared::Expected;
use super::nest::Nest;
use super::skim::{Skimmed, mark, skim};
use crate::error::Error;

/// A feature, or a geometry, as it stands in the text.
#[derive(Debug, Default, Deserialize)]
#[serde(remote = "Self")]
pub(crate) struct Object {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) id: Option<JsonValue>,
    pub(crate) properties: Option<JsonObject>,
    pub(crate) geometry: Option<Box<Object>>,
    pub(crate) coordinates: Option<Nest>,
    pub(crate) geometries: Option<Vec<Object>>,
}

/// An object and nothing else: what serde derives would read an array of its members too.
impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a GeoJSON object")
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Object, M::Error> {
                Object::deserialize(de::value::MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// What a file says about itself.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub(crate) attribution: Option<String>,
    /// The coordinate reference system that it declares.
    pub(crate) system: Option<String>,
}

/// Reads a GeoJSON text and hands each of its features to `take`, with its number. A bare feature, or a bare geometry, comes as
/// feature 0. No more than `most` features are gathered before they are handed over. The coordinate reference system that it declares must be the expected one.
///
/// The coordinates are read first, quickly, and the rest as JSON. Where anything is not as it should be the text is read
/// again in one go, so that an error has its place.
pub(crate) fn read(
    text: &str,
    most: u64,
    expected: Expected<'_>,
    mut take: impl FnMut(usize, Object) -> Result<(), Error>,
) -> Result<Header, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        let found = "is empty, and should be GeoJSON".to_owned();
        return Err(Error::NotGeoJson {
            at: Box::default(),
            found,
        });
    }
    let Some((header, features)) = read_skimmed(text, most, expected) else {
        return read_whole(text, expected, &mut take);
    };
    for (number, object) in features.into_iter().enumerate() {
        take(number, object)?;
    }
    Ok(header)
}

/// The features of a text whose coordinates are plain; `None` where the text is not well formed, or cannot be told to be, or has too many.
fn read_skimmed(text: &str, most: u64, expected: Expected<'_>) -> Option<(Header, Vec<Object>)> {
    let Skimmed { text, nests } = skim(text);
    let mut features = Vec::new();
    let mut nests = nests.into_iter().enumerate();
    let header = read_whole(&text, expected, &mut |number, mut object: Object| {
        let is_whole = (number as u64) < most && object.fill_in(&mut nests);
        features.push(object);
        is_whole.then_some(()).ok_or_else(|| Error::NotGeoJson {
            at: Box::default(),
            found: String::new(),
        })
    });
    // A mark that was not come to stands where coordinates are not looked for, among the properties say.
    header
        .ok()
        .filter(|_| nests.next().is_none())
        .map(|header| (header, features))
}

impl Object {
    /// Puts back the coordinates that were taken out, if their marks come in order.
    fn fill_in(&mut self, nests: &mut impl Iterator<Item = (usize, Nest)>) -> bool {
        if let Some(Nest::Elsewhere(mark)) = self.coordinates {
            match nests.next() {
                Some((number, nest)) if number == mark => self.coordinates = Some(nest),
                _ => return false,
            }
        }
        let inner = self.geometry.as_deref_mut().into_iter();
        inner
            .chain(self.geometries.iter_mut().flatten())
            .all(|object| object.fill_in(nests))
    }
}

fn read_whole(
    text: &str,
    expected: Expected<'_>,
    take: &mut impl FnMut(usize, Object) -> Result<(), Error>,
) -> Result<Header, Error> {
    let current = Cell::new(None);
    let mut refused = None;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let document = Document {
        expected,
        current: &current,
        refused: &mut refused,
        take,
    };
    let read = document
        .deserialize(&mut deserializer)
        .and_then(|header| deserializer.end().map(|()| header));
    match (refused, read) {
        (Some(error), _) => Err(error),
        (None, Ok(header)) => Ok(header),
        (None, Err(error)) => Err(syntax(&error, current.get())),
    }
}

fn syntax(error: &serde_json::Error, feature: Option<usize>) -> Error {
    let (line, column) = (error.line(), error.column());
    let place = format!(" at line {line} column {column}");
    // The words of JSON for those of Rust.
    let words = [
        ("invalid type: map", "found an object"),
        ("invalid type: sequence", "found an array"),
        ("invalid type: ", "found "),
        ("expected a map", "expected an object"),
        ("EOF while parsing", "the text ends within"),
    ];
    let reason = error.to_string().replace(&place, "");
    let reason = words
        .iter()
        .fold(reason, |reason, (rust, json)| reason.replace(rust, json));
    // A text that is wrong from its first sign on has no column yet.
    Error::Syntax {
        feature,
        line,
        column: column.max(1),
        reason,
    }
}

/// The top of the text: remembers the feature that is being read, and the first that was refused.
struct Document<'a, F> {
    expected: Expected<'a>,
    current: &'a Cell<Option<usize>>,
    refused: &'a mut Option<Error>,
    take: &'a mut F,
}

impl<F: FnMut(usize, Object) -> Result<(), Error>> Document<'_, F> {
    fn hand_over<E: de::Error>(&mut self, number: usize, object: Object) -> Result<(), E> {
        (self.take)(number, object).map_err(|error| self.refuse(error))
    }

    /// Keeps the error and stops the reader, whose own error is then of no matter.
    fn refuse<E: de::Error>(&mut self, error: Error) -> E {
        *self.refused = Some(error);
        E::custom("refused")
    }

    fn not_geojson<E: de::Error>(&mut self, found: impl Into<String>) -> E {
        self.refuse(Error::NotGeoJson {
            at: Box::default(),
            found: found.into(),
        })
    }
}

impl<'de, F: FnMut(usize, Object) -> Result<(), Error>> DeserializeSeed<'de> for Document<'_, F> {
    type Value = Header;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Header, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(usize, Object) -> Result<(), Error>> Visitor<'de> for Document<'_, F> {
    type Value = Header;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON object")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<Header, M::Error> {
        let mut header = Header::default();
        let mut object = Object::default();
        let mut counted = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => object.kind = map.next_value()?,
                "id" => object.id = map.next_value()?,
                "properties" => object.properties = map.next_value()?,
                "geometry" => object.geometry = map.next_value()?,
                "coordinates" => object.coordinates = map.next_value()?,
                "geometries" => object.geometries = map.next_value()?,
                "features" => counted = Some(map.next_value_seed(Features(&mut self))?),
                "crs" => {
                    let system = self.expected.checked(&map.next_value()?);
                    header.system = system.map_err(|error| self.refuse(error))?;
                }
                "attribution" => {
                    header.attribution = map.next_value::<JsonValue>()?.as_str().map(str::to_owned)
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match (object.kind.as_deref(), counted) {
            (None, _) => return Err(self.not_geojson("has no \"type\", as a GeoJSON object must")),
            (Some("FeatureCollection"), Some(())) => {}
            (Some("FeatureCollection"), None) => {
                return Err(self.not_geojson("is a FeatureCollection without \"features\""));
            }
            (Some(_), _) => self.hand_over(0, object)?,
        }
        Ok(header)
    }
}

/// The array of features, each handed over as soon as it was read.
struct Features<'a, 'b, F>(&'a mut Document<'b, F>);

impl<'de, F: FnMut(usize, Object) -> Result<(), Error>> DeserializeSeed<'de>
    for Features<'_, '_, F>
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(usize, Object) -> Result<(), Error>> Visitor<'de> for Features<'_, '_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of features")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut features: S) -> Result<(), S::Error> {
        for number in 0.. {
            self.0.current.set(Some(number));
            match features.next_element()? {
                Some(object) => self.0.hand_over(number, object)?,
                None => {
                    self.0.current.set(None);
                    return Ok(());
                }
            }
        }
        unreachable!("an array has an end")
    }
}

/// A number, or an array of such: what the next element of coordinates may be.
enum Element {
    Number(f64),
    Nest(Nest),
}

struct ElementVisitor;

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or an array of coordinates")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Element, E> {
        Ok(Element::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Element, E> {
        Ok(Element::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Element, E> {
        Ok(Element::Number(number as f64))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Element, E> {
        let unexpected = || E::invalid_type(de::Unexpected::Str(text), &self);
        mark(text)
            .map(|mark| Element::Nest(Nest::Elsewhere(mark)))
            .ok_or_else(unexpected)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Element, S::Error> {
        match list.next_element()? {
            None => Ok(Element::Nest(Nest::List(Vec::new()))),
            Some(Element::Number(x)) => position(x, list).map(Element::Nest),
            Some(Element::Nest(first)) => {
                let mut nests = vec![first];
                while let Some(element) = list.next_element()? {
                    match element {
                        Element::Nest(nest) => nests.push(nest),
                        Element::Number(_) => {
                            return Err(de::Error::custom(
                                "a number stands among arrays of coordinates",
                            ));
                        }
                    }
                }
                Ok(Element::Nest(Nest::of(nests)))
            }
        }
    }
}

/// The rest of a position. What follows longitude and latitude, an altitude say, is passed over.
fn position<'de, S: SeqAccess<'de>>(x: f64, mut rest: S) -> Result<Nest, S::Error> {
    let y = match rest.next_element()? {
        Some(Element::Number(y)) => y,
        Some(Element::Nest(_)) => {
            return Err(de::Error::custom("an array stands within a position"));
        }
        None => return Err(de::Error::custom("a position has 1 number, needs 2")),
    };
    while rest.next_element::<IgnoredAny>()?.is_some() {}
    Ok(Nest::Position(Coord { x, y }))
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElementVisitor)
    }
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Element::deserialize(deserializer)? {
            Element::Nest(nest) => Ok(nest),
            Element::Number(_) => Err(de::Error::custom("coordinates are a number, not an array")),
        }
    }
}

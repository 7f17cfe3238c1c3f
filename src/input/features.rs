//! What a feature is: ground, line, zone or place, and its name.

use std::sync::Arc;

use geo_types::{Coord, LineString};
use geojson::{JsonObject, JsonValue};

use super::declared::Expected;
use super::figures::Figures;
use super::limits::Given;
use super::nest::Nest;
use super::reader::{self, Object};
use super::rings::{Drawing, checked, ground};
use super::wanted::Wanted;
use super::{Drawn, DrawnFeature};
use crate::error::{Error, Location};
use crate::geometry::ring::Rings;
use crate::geometry::turns::{turns, unrolled};
use crate::territory::Beside;

/// The property by which a map that this crate wrote says what a feature is, where its geometry does not.
pub(crate) const KIND: &str = "territory:kind";
/// Its value for a zone.
pub(crate) const KIND_ZONE: &str = "zone";

/// How a file's features are named, what its polygons are, and which of them are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) name_property: &'a str,
    pub(crate) title_property: Option<&'a str>,
    pub(crate) polygons_are_zones: bool,
    pub(crate) wanted: &'a Wanted,
}

/// Reads a GeoJSON text into what was drawn already.
pub(crate) fn read_into(drawn: &mut Drawn, text: &str, reading: Reading<'_>) -> Result<(), Error> {
    let most = drawn.given.features_left();
    let header = reader::read(text, most, Expected::Degrees, |number, object| {
        let told = Told::of(&mut drawn.given, Location::feature(number), object, reading)?;
        told.map_or(Ok(()), |told| told.add_to(drawn, reading))
    })?;
    header
        .attribution
        .iter()
        .for_each(|credit| drawn.credit(credit));
    Ok(())
}

/// A feature taken apart.
#[derive(Debug)]
pub(crate) struct Told {
    /// Its number and name.
    pub(crate) at: Location,
    pub(crate) figures: Figures,
    name: String,
    title: Option<String>,
    properties: JsonObject,
}

impl Told {
    /// What a feature says; `None` where it is not wanted, or is nowhere and nobody named it.
    pub(crate) fn of(
        given: &mut Given,
        at: Location,
        object: Object,
        reading: Reading<'_>,
    ) -> Result<Option<Self>, Error> {
        given.add_feature(&at)?;
        let Said {
            id,
            properties,
            geometry,
        } = said(object, reading.name_property);
        let named = || Location {
            name: [reading.name_property, "name"]
                .into_iter()
                .find_map(|property| name_of(&properties, id.as_ref(), property, &at).ok()),
            ..at.clone()
        };
        if !reading.wanted.takes(&properties, named)? {
            return Ok(None);
        }
        let mut figures = Figures::default();
        if let Some(geometry) = geometry {
            collect(geometry, &mut figures, &at)?;
        }
        let nothing_beside = figures.lines.is_empty() && figures.points.is_empty();
        let name = match name_of(&properties, id.as_ref(), reading.name_property, &at) {
            // A feature that is nowhere, and that nobody named, is no part of the map.
            Err(Error::NoName { .. }) if nothing_beside && figures.polygons.is_empty() => {
                return Ok(None);
            }
            // Lines and points are of other files than the territories, and are named in their own way.
            Err(Error::NoName { .. }) if figures.polygons.is_empty() => {
                name_of(&properties, id.as_ref(), "name", &at)?
            }
            name => name?,
        };
        let title = reading
            .title_property
            .and_then(|key| text_of(properties.get(key)?));
        let at = Location {
            name: Some(name.clone()),
            ..at
        };
        given.add_positions(figures.positions(), &at)?;
        Ok(Some(Self {
            at,
            figures,
            name,
            title,
            properties,
        }))
    }

    /// Adds it to what was drawn already.
    pub(crate) fn add_to(self, drawn: &mut Drawn, reading: Reading<'_>) -> Result<(), Error> {
        let Self { at, figures, .. } = self;
        let said = Beside {
            name: Arc::from(self.name.as_str()),
            title: self.title.as_deref().map(Arc::from),
            geometry: (),
            properties: Arc::new(self.properties),
        };
        add_beside(drawn, &figures, &said, &at)?;
        let properties = &said.properties;
        let is_zone = reading.polygons_are_zones
            || properties.get(KIND).and_then(JsonValue::as_str) == Some(KIND_ZONE);
        let nothing_beside = figures.lines.is_empty() && figures.points.is_empty();
        if nothing_beside || !figures.polygons.is_empty() {
            drawn.polygons += figures.polygons.len();
            let mut drawing = Drawing::default();
            let limits = drawn.given.limits;
            for (number, rings) in figures.polygons.into_iter().enumerate() {
                drawing.append(ground(rings, &at, number, &limits)?);
            }
            if is_zone {
                drawn.zones.push(said.of(Rings::all(&drawing.polygons)));
            } else {
                drawn.territory(&self.name).add(
                    DrawnFeature {
                        properties: Arc::clone(properties),
                        title: self.title,
                    },
                    drawing,
                );
            }
        }
        Ok(())
    }
}

/// A feature's members, of a bare geometry those that stand for them.
struct Said {
    id: Option<JsonValue>,
    properties: JsonObject,
    geometry: Option<Object>,
}

fn said(object: Object, name_property: &str) -> Said {
    if object.kind.as_deref() == Some("Feature") {
        return Said {
            id: object.id,
            properties: object.properties.unwrap_or_default(),
            geometry: object.geometry.map(|geometry| *geometry),
        };
    }
    // A bare geometry has nothing to be named by.
    let name = JsonValue::from("unnamed");
    Said {
        id: Some(name.clone()),
        properties: JsonObject::from_iter([(name_property.to_owned(), name)]),
        geometry: Some(object),
    }
}

fn add_beside(
    drawn: &mut Drawn,
    figures: &Figures,
    said: &Beside<()>,
    at: &Location,
) -> Result<(), Error> {
    for (number, line) in figures.lines.iter().enumerate() {
        let geometry = line_checked(line, &at.ring(number, None))?;
        drawn.lines.push(said.of(geometry));
    }
    for (number, &point) in figures.points.iter().enumerate() {
        let geometry = checked(point, || at.ring(number, None))?;
        drawn.places.push(said.of(geometry));
    }
    Ok(())
}

/// A line of two positions at least, each of them degrees. Where it jumps at 180° it runs on.
pub(crate) fn line_checked(line: &[Coord], at: &Location) -> Result<LineString, Error> {
    if line.len() < 2 {
        return Err(Error::TooFewPositions {
            at: at.clone().into(),
            found: line.len(),
            needed: 2,
        });
    }
    let positions = line
        .iter()
        .enumerate()
        .map(|(number, &c)| checked(c, || at.position(number)));
    let positions = positions.collect::<Result<Vec<_>, _>>()?;
    let Some(mut turns) = turns(&positions, false) else {
        return Ok(LineString(positions));
    };
    // It begins where it is, so that what it runs on to is degrees still. What goes round again and again stays as it was drawn.
    let begin = (positions[0].x / 360.0).round() as i32;
    turns.iter_mut().for_each(|turn| *turn -= begin);
    let line = unrolled(&positions, &turns);
    let is_written = line.iter().all(|c| c.x.abs() <= 360.0);
    Ok(LineString(if is_written { line } else { positions }))
}

/// The feature's name: a text or a number (7 and "7" are one name) of the property, or of the feature's own `id`
/// where "id" is asked for and no property is called so.
fn name_of(
    properties: &JsonObject,
    id: Option<&JsonValue>,
    property: &str,
    at: &Location,
) -> Result<String, Error> {
    let own_id = id.filter(|_| property == "id");
    let value = match properties
        .get(property)
        .filter(|value| !value.is_null())
        .or(own_id)
    {
        None | Some(JsonValue::Null) => {
            return Err(Error::NoName {
                at: at.clone().into(),
                property: property.to_owned(),
                properties: properties.keys().cloned().collect(),
            });
        }
        Some(value) => value,
    };
    let name = text_of(value).ok_or_else(|| value.to_string());
    name.and_then(|name| {
        if name.is_empty() {
            Err("empty".to_owned())
        } else {
            Ok(name)
        }
    })
    .map_err(|found| Error::BadName {
        at: at.clone().into(),
        property: property.to_owned(),
        found,
    })
}

fn text_of(value: &JsonValue) -> Option<String> {
    match value {
        JsonValue::String(text) => Some(text.clone()),
        // 7.0 is 7.
        JsonValue::Number(number) => Some(match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 1e15 => {
                format!("{float:.0}")
            }
            _ => number.to_string(),
        }),
        _ => None,
    }
}

fn collect(geometry: Object, figures: &mut Figures, at: &Location) -> Result<(), Error> {
    let refused = |found: String| Error::NotGeoJson {
        at: at.clone().into(),
        found,
    };
    let Some(kind) = geometry.kind.as_deref() else {
        return Err(refused("has a geometry without \"type\"".to_owned()));
    };
    if kind == "GeometryCollection" {
        let missing = || refused("is a GeometryCollection without \"geometries\"".to_owned());
        return geometry
            .geometries
            .ok_or_else(missing)?
            .into_iter()
            .try_for_each(|g| collect(g, figures, at));
    }
    let known = [
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
    ];
    if !known.contains(&kind) {
        return Err(refused(format!(
            "is of type {kind:?}, which is no GeoJSON geometry"
        )));
    }
    let coordinates = geometry
        .coordinates
        .ok_or_else(|| refused(format!("is a {kind} without \"coordinates\"")))?;
    let deep = || {
        refused(format!(
            "has coordinates that are not nested as those of a {kind}"
        ))
    };
    match kind {
        // An empty array is how an empty geometry of any type is written.
        _ if matches!(&coordinates, Nest::List(list) if list.is_empty()) => {}
        "Point" => figures
            .points
            .push(coordinates.position().ok_or_else(deep)?),
        "MultiPoint" => figures.points.extend(coordinates.line().ok_or_else(deep)?),
        "LineString" => figures.lines.push(coordinates.line().ok_or_else(deep)?),
        "MultiLineString" => figures.lines.extend(coordinates.lines().ok_or_else(deep)?),
        "Polygon" => figures.polygons.push(coordinates.lines().ok_or_else(deep)?),
        _ => {
            let polygons = coordinates.list().ok_or_else(deep)?;
            for polygon in polygons {
                figures.polygons.push(polygon.lines().ok_or_else(deep)?);
            }
        }
    }
    Ok(())
}

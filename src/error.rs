//! Why a map could not become an atlas.

use std::fmt;
use std::path::PathBuf;

use geo_types::Coord;

/// Why a map could not become an [`Atlas`](crate::Atlas).
///
/// Only what cannot be read at all is an error. Ground that is drawn badly (overlaps, gaps, rings that
/// cross themselves) is read, and answered by the rules that the crate page gives.
///
/// Each message names the place: the feature by its number in the file, then the geometry's part and ring,
/// all counted from 0 as in the file's own arrays.
///
/// ```
/// use territory::Atlas;
///
/// let text = r#"{"type": "Feature", "properties": {"name": "Lesotho"}, "geometry":
///     {"type": "Polygon", "coordinates": [[[27, -29], [29, -31], [27, -29]]]}}"#;
/// let error = Atlas::from_geojson(text, "name").unwrap_err();
/// assert_eq!(error.to_string(), r#"feature 0 "Lesotho", part 0, ring 0: has 3 positions, needs 4"#);
/// ```
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened or read.
    #[error("cannot read the map{}: {source}", path.as_ref().map(|path| format!(" {path:?}")).unwrap_or_default())]
    Io {
        /// The file, where it was one.
        path: Option<PathBuf>,
        /// What the system said.
        source: std::io::Error,
    },
    /// The text is not JSON, or breaks off.
    #[error("{}line {line}, column {column}: {reason}", feature.map(|n| format!("feature {n}, ")).unwrap_or_default())]
    Syntax {
        /// The feature in which the text went wrong, where it was inside one.
        feature: Option<usize>,
        /// Line of the text, from 1.
        line: usize,
        /// Column in that line, from 1.
        column: usize,
        /// What the JSON reader said.
        reason: String,
    },
    /// The JSON is not GeoJSON: a member is missing or is of the wrong kind.
    #[error("{at}: {found}")]
    NotGeoJson {
        /// Where it stands.
        at: Box<Location>,
        /// What stands there, and what should.
        found: String,
    },
    /// The file says that its coordinates are in another reference system than the one in which it is read: longitude and latitude on WGS84, or that of the builder's `crs`.
    #[error(
        "the map declares the coordinate reference system {found:?}{}",
        and_is_read_as(read_as)
    )]
    ReferenceSystem {
        /// The system's name in the file.
        found: String,
        /// The system that was set, where one was.
        read_as: Option<String>,
    },
    /// PROJ knows no such coordinate reference system, or no way between it and longitude and latitude on WGS84. Only with the feature `proj`, as the next two.
    #[error(
        "no way between the coordinate reference system {:?} and WGS84: {reason}",
        shown(crs)
    )]
    UnknownCrs {
        /// The system, as it was asked for.
        crs: String,
        /// What PROJ said.
        reason: String,
    },
    /// A position that cannot be taken from one coordinate reference system to another.
    #[error(
        "{at}: ({x}, {y}) cannot be projected from {:?} to {:?}: {reason}",
        shown(from),
        shown(to)
    )]
    NotProjected {
        /// The position.
        at: Box<Location>,
        /// Its easting or longitude.
        x: f64,
        /// Its northing or latitude.
        y: f64,
        /// The system in which it is.
        from: String,
        /// The system in which it was to be.
        to: String,
        /// What PROJ said.
        reason: String,
    },
    /// Positions that lie far outside of where their coordinate reference system is used, but would not if they were taken another way.
    #[error(
        "{at}: ({x}, {y}) lies far outside of where {:?} is used, {used}, and within {but}",
        shown(crs)
    )]
    FarOutside {
        /// The first such position.
        at: Box<Location>,
        /// Its first number.
        x: f64,
        /// Its second number.
        y: f64,
        /// The system that was set.
        crs: String,
        /// Where that is used, in degrees.
        used: String,
        /// In what way it lies within, and what to do.
        but: &'static str,
    },
    /// A feature has no name.
    #[error(
        "{at}: has no {property:?} to take its name from{}",
        there_are(properties)
    )]
    NoName {
        /// The feature.
        at: Box<Location>,
        /// The property that was asked for.
        property: String,
        /// The properties that it has.
        properties: Vec<String>,
    },
    /// A feature's name is neither a text nor a number, or is empty.
    #[error("{at}: its {property:?} is {found}, and a name is a text or a number")]
    BadName {
        /// The feature.
        at: Box<Location>,
        /// The property that was asked for.
        property: String,
        /// What stands there.
        found: String,
    },
    /// A date from which or until which a feature is valid that is none.
    #[error(
        "{at}: its {property:?} is {found}, and a date is written as \"2020-11-20\", \"1994-05\" or 1991"
    )]
    BadDate {
        /// The feature.
        at: Box<Location>,
        /// The property that was asked for.
        property: String,
        /// What stands there, as JSON.
        found: String,
    },
    /// A feature that ends before it begins, or on the same day.
    #[error(
        "{at}: its {to_property:?} is {to}, and must be after its {from_property:?}, {from}: it is the first day on which the feature is valid no more"
    )]
    NeverValid {
        /// The feature.
        at: Box<Location>,
        /// The property of its first day.
        from_property: String,
        /// What stands there, as JSON.
        from: String,
        /// The property of the first day after it.
        to_property: String,
        /// What stands there, as JSON.
        to: String,
    },
    /// A date was asked for that is none.
    #[error("as_of is {found:?}, and must be a date as \"2020-11-20\", \"1994-05\" or \"1991\"")]
    AsOf {
        /// What was given to [`Builder::as_of`](crate::Builder::as_of).
        found: String,
    },
    /// A ring, or a line, with too few positions.
    #[error("{at}: has {found} positions, needs {needed}")]
    TooFewPositions {
        /// The ring or line.
        at: Box<Location>,
        /// How many it has.
        found: usize,
        /// How many it must have at least, the closing one counted.
        needed: usize,
    },
    /// A position that is no number at all.
    #[error("{at}: ({lon}, {lat}) is not a finite number")]
    NotFinite {
        /// The position.
        at: Box<Location>,
        /// Its longitude.
        lon: f64,
        /// Its latitude.
        lat: f64,
    },
    /// A position that cannot be degrees.
    #[error(
        "{at}: ({lon}, {lat}) is not a longitude and latitude in degrees; if the map is projected, project it to WGS84 first, and if its axes are swapped, put longitude first"
    )]
    NotDegrees {
        /// The position.
        at: Box<Location>,
        /// Its longitude.
        lon: f64,
        /// Its latitude.
        lat: f64,
    },
    /// What should be a saved atlas is none.
    #[error("the file is no saved atlas")]
    NotSaved,
    /// A saved atlas of another version of the format.
    #[error(
        "the saved atlas is of version {found}, and this library reads version {reads}: save it again"
    )]
    SavedVersion {
        /// The version of the file.
        found: u32,
        /// The version that this library writes and reads.
        reads: u32,
    },
    /// A saved atlas that breaks off, or is not as it was written.
    #[error("the saved atlas is damaged: {found}")]
    Damaged {
        /// What is wrong with it, and where.
        found: String,
    },
    /// An atlas could not be saved.
    #[error("cannot save the atlas{}: {source}", path.as_ref().map(|path| format!(" as {path:?}")).unwrap_or_default())]
    Unsaved {
        /// The file, where it was one.
        path: Option<PathBuf>,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is not one polygon in the map.
    #[error("the map holds no polygon: {features} features, {lines} lines, {places} points")]
    NoGround {
        /// How many features were read.
        features: usize,
        /// How many lines.
        lines: usize,
        /// How many points.
        places: usize,
    },
    /// A setting of the builder that is out of its range.
    #[error("{setting} is {found}, and must be {needed}")]
    Setting {
        /// The builder's method.
        setting: &'static str,
        /// What it was given.
        found: f64,
        /// What it takes.
        needed: &'static str,
    },
    /// The map is larger than the [limits](crate::Limits) allow, those that were set or those of an atlas.
    #[error("{}, and the limit is {limit}", beyond(at, what, *found))]
    TooLarge {
        /// What went beyond the limit.
        at: Box<Location>,
        /// Of what there is too much.
        what: &'static str,
        /// How many there were when it was found out: there may be more.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// More segments or parts of the map meet or lie over each other than the [limits](crate::Limits::pairs()) allow, those that were set or those of an atlas: each pair of
    /// them takes time and memory, and there may be as many as the square of the map.
    #[error(
        "more than {limit} pairs of segments or parts meet or lie over each other, some of them at ({lon}, {lat})"
    )]
    Crowded {
        /// Longitude of a position where many do.
        lon: f64,
        /// Its latitude.
        lat: f64,
        /// The limit.
        limit: u64,
    },
}

impl Error {
    /// More pairs meet than the limit, many of them at a position.
    pub(crate) fn crowded(at: Coord, limit: usize) -> Self {
        Error::Crowded {
            lon: at.x,
            lat: at.y,
            limit: limit as u64,
        }
    }

    /// A territory that is given ground under an empty name.
    pub(crate) fn nameless() -> Self {
        Error::BadName {
            at: Location::named("").into(),
            property: "name".to_owned(),
            found: "empty".to_owned(),
        }
    }
}

fn and_is_read_as(read_as: &Option<String>) -> String {
    match read_as {
        Some(crs) => format!(", and is read as {:?}", shown(crs)),
        None => "; project it to longitude and latitude (WGS84, EPSG:4326) first, or read it by the builder's crs (feature `proj`)".to_owned(),
    }
}

/// A name whole, and of a definition as much as can be read in a message.
fn shown(crs: &str) -> String {
    const MOST: usize = 100;
    match crs.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &crs[..end]),
        None => crs.to_owned(),
    }
}

fn beyond(at: &Location, what: &str, found: u64) -> String {
    match *at == Location::default() {
        true => format!("the map has {found} {what} or more"),
        false => format!("{at}: with it the map has {found} {what}"),
    }
}

fn there_are(properties: &[String]) -> String {
    if properties.is_empty() {
        return "; it has no properties".to_owned();
    }
    let quoted: Vec<String> = properties.iter().map(|name| format!("{name:?}")).collect();
    format!("; it has {}", quoted.join(", "))
}

/// As [`Display`](fmt::Display): a program whose `main` returns the error shows its user the message.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where in a map something stands. Numbers count from 0, as in the file's own arrays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// Number of the feature in its file.
    pub feature: Option<usize>,
    /// Name of the territory, line, zone or place, where it is known.
    pub name: Option<String>,
    /// Number of the polygon, line or point within its geometry.
    pub part: Option<usize>,
    /// Number of the ring within its polygon: 0 is the outer one.
    pub ring: Option<usize>,
    /// Number of the position within its ring or line.
    pub position: Option<usize>,
}

impl Location {
    pub(crate) fn feature(feature: usize) -> Self {
        Self {
            feature: Some(feature),
            ..Self::default()
        }
    }

    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: Some(name.to_owned()),
            ..Self::default()
        }
    }

    pub(crate) fn ring(&self, part: usize, ring: Option<usize>) -> Self {
        Self {
            part: Some(part),
            ring,
            ..self.clone()
        }
    }

    pub(crate) fn position(&self, position: usize) -> Self {
        Self {
            position: Some(position),
            ..self.clone()
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        match (self.feature, &self.name) {
            (Some(feature), Some(name)) => words.push(format!("feature {feature} {name:?}")),
            (Some(feature), None) => words.push(format!("feature {feature}")),
            (None, Some(name)) => words.push(format!("{name:?}")),
            (None, None) => words.push("the map".to_owned()),
        }
        let numbered = [
            ("part", self.part),
            ("ring", self.ring),
            ("position", self.position),
        ];
        words.extend(
            numbered
                .iter()
                .filter_map(|(word, n)| n.map(|n| format!("{word} {n}"))),
        );
        f.write_str(&words.join(", "))
    }
}

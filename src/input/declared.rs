//! What a file says of its coordinate reference system, in the member `crs` of the older GeoJSON of 2008; RFC 7946 allows WGS84 alone.

use geojson::JsonValue;

use crate::error::Error;

/// What a file may say.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(feature = "proj"),
    expect(dead_code, reason = "other systems are of the feature `proj`")
)]
pub(crate) enum Expected<'a> {
    /// Nothing, or longitude and latitude on WGS84.
    Degrees,
    /// Nothing, or the system of that name.
    Named(&'a str),
    /// Nothing, or any system by its name.
    AnyName,
    /// Anything: a definition that the caller gives goes before it.
    Anything,
}

impl Expected<'_> {
    /// The name of the system that a file declares, if it may.
    pub(crate) fn checked(self, crs: &JsonValue) -> Result<Option<String>, Error> {
        let Some(found) = declared(crs) else {
            return Ok(None);
        };
        let (is_expected, read_as) = match self {
            Expected::Named(name) => (plain(name) == plain(&found), Some(name.to_owned())),
            Expected::AnyName => (is_name(&found), None),
            Expected::Anything => (true, None),
            Expected::Degrees => (is_degrees(&found), None),
        };
        if is_expected {
            Ok(Some(found))
        } else {
            Err(Error::ReferenceSystem { found, read_as })
        }
    }
}

/// Whether a system is called by its name: `EPSG:28408`, not `+proj=tmerc +lon_0=45`, WKT or PROJJSON.
pub(crate) fn is_name(crs: &str) -> bool {
    !crs.contains(['=', '[', '{'])
}

/// What the member names, or all of it where it names nothing.
fn declared(crs: &JsonValue) -> Option<String> {
    if crs.is_null() {
        return None;
    }
    let properties = &crs["properties"];
    let name = properties["name"]
        .as_str()
        .or(properties["href"].as_str())
        .or(crs.as_str());
    Some(name.map_or_else(|| crs.to_string(), str::to_owned))
}

/// Whether that name means longitude and latitude on WGS84.
pub(crate) fn is_degrees(name: &str) -> bool {
    let name = plain(name);
    // NAD83 and ETRS89 are others, though only metres away: saying so is the caller's part.
    let known = [
        "OGC:CRS84",
        "OGC:1.3:CRS:84",
        "CRS84",
        "EPSG:4326",
        "WGS84",
        "WGS 84",
    ];
    known.contains(&name.as_str()) || name.ends_with("/CRS84") || name.ends_with("/EPSG/0/4326")
}

/// A name as most write it: `EPSG:4326` for `urn:ogc:def:crs:EPSG:6.9:4326` and for `http://www.opengis.net/def/crs/EPSG/0/4326`.
fn plain(name: &str) -> String {
    let name = name.trim().to_ascii_uppercase();
    let address = ["HTTP://", "HTTPS://"].iter().find_map(|scheme| {
        name.strip_prefix(scheme)?
            .strip_prefix("WWW.OPENGIS.NET/DEF/CRS/")
    });
    let words: Vec<&str> = match (name.strip_prefix("URN:OGC:DEF:CRS:"), address) {
        (Some(words), _) => words.split(':').collect(),
        (_, Some(words)) => words.split('/').collect(),
        _ if name.contains("::") => name.split("::").collect(),
        _ => name.split(':').collect(),
    };
    match words[..] {
        [authority, _version, code] => format!("{authority}:{code}"),
        _ => words.join(":"),
    }
}

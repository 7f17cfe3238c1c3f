//! Feature `serde`: the forms of what answers hold, where these are others than in memory.

use geo_types::Coord;
/// Outlines and lines, as GeoJSON geometries.
pub(crate) use geojson::ser::serialize_geometry as geometry;
use serde::{Serialize, Serializer};

/// A position as GeoJSON writes it: longitude, latitude.
pub(crate) fn position<S: Serializer>(c: &Coord, serializer: S) -> Result<S::Ok, S::Error> {
    [c.x, c.y].serialize(serializer)
}

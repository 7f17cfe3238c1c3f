//! Maps read and written in other coordinate reference systems, and areas by another way.

use geo_types::Coord;
use geojson::{FeatureCollection, Geometry, GeometryValue, JsonObject, JsonValue, Position};
use serde_json::json;

use crate::atlas::Atlas;
use crate::builder::Builder;
use crate::error::{Error, Location};
use crate::input::declared::is_degrees;
use crate::projection::crs::{Crs, DEGREES};
use crate::projection::equal_area::ground_m2;
use crate::projection::operation::Operation;
use crate::projection::plane::{Asked, middle};
use crate::territory::TerritoryId;

/// Nothing is drawn better than that, and corners would be without number.
const LEAST_M: f64 = 0.001;

impl Builder {
    /// The coordinate reference system of the files that are read after this call, and of the ground, lines, zones, places and crop that are added after it. Their positions are taken
    /// to longitude and latitude on WGS84 by PROJ as they come. `"EPSG:4326"` undoes it. With the feature `proj`.
    ///
    /// A system is named as PROJ names it, `EPSG:28408` say, or defined by a PROJ string, WKT or PROJJSON. The easting or longitude comes first, whatever the system's own order is, as it does
    /// in the files of other programs. A file that declares a system (the member `crs`) must declare the one that is named; a definition in full goes before what it declares.
    ///
    /// # Datums
    ///
    /// From one datum to another there are often several ways, metres apart: from Pulkovo 1942 to WGS84 PROJ knows eleven, each for some countries; those of the South Caucasus are right to 3 to 5 m. PROJ chooses for each position,
    /// and tears a map where one begins and another ends. Here one is taken for all that is read after a call: that which PROJ takes in the middle of the box around the first file, or figure, that is read. A PROJ string with
    /// `+towgs84` names a way of your own. Ways that need a grid that is not at hand are not taken.
    ///
    /// # Segments
    ///
    /// Corners are projected, and segments between them become straight in longitude and latitude. That is right for maps whose corners alone were projected before,
    /// as most programs do; for those that were drawn in the plane see [`Builder::straight_in_crs_m`].
    ///
    /// # Errors
    ///
    /// They come from the call that adds to the map, or from [`build`](Builder::build) where that cannot say so: [`Error::UnknownCrs`] where PROJ does not know the system, also where the environment's
    /// `PROJ_DATA` or `PROJ_LIB` names the folder of an older PROJ; [`Error::NotProjected`] with the position; [`Error::ReferenceSystem`] where a file declares another system. Where the positions of a file or a figure lie far
    /// outside of where the system is used, and would lie there if their axes were swapped or they were degrees, [`Error::FarOutside`] says so. What lies there
    /// none the less cannot be noticed, and where a system is used that is defined in full PROJ does not know.
    ///
    /// # Cost
    ///
    /// About 20 ms a system, 0.02 ms a call after that, and 1 µs a position.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// // A kilometre of a Soviet map: Pulkovo 1942, Gauss-Kruger zone 8, its number before the easting.
    /// let text = r#"{"type": "Feature", "properties": {"name": "Field"}, "geometry": {"type": "Polygon", "coordinates":
    ///     [[[8500000, 4450000], [8501000, 4450000], [8501000, 4451000], [8500000, 4451000], [8500000, 4450000]]]}}"#;
    /// let atlas = Atlas::builder().crs("EPSG:28408").geojson(text, "name")?.build()?;
    /// let field = atlas.find("Field").unwrap();
    /// assert_eq!(atlas.locate((45.0045, 40.188)), Some(field));
    /// assert!((atlas.area_m2(field) - 1e6).abs() < 10.0); // the scale in the middle of a zone is 1
    ///
    /// let swapped = Atlas::builder().crs("EPSG:28408").place("Village", (4450500., 8500500.)).build();
    /// assert!(swapped.unwrap_err().to_string().contains("axes swapped"));
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn crs(mut self, crs: impl Into<String>) -> Self {
        let crs = crs.into();
        self.system.asked = match is_degrees(&crs) {
            true => Asked::Degrees,
            false => Asked::Named(crs),
        };
        self
    }

    /// Reads the files after this call by the coordinate reference system that each declares in its member `crs`, and those that declare none as longitude and
    /// latitude, as what is added otherwise. All else is as for [`Builder::crs`]. With the feature `proj`.
    ///
    /// A file may declare a system by its name alone. A definition in full, as a PROJ string or WKT, may name files, which PROJ would open; a file that declares one is refused by
    /// [`Error::ReferenceSystem`], and is read by [`Builder::crs`] with that definition.
    pub fn crs_as_declared(mut self) -> Self {
        self.system.asked = Asked::Declared;
        self
    }

    /// Keeps segments where they run straight in the plane of the system that was set by [`Builder::crs`], to within that many metres, and no less than a millimetre: they get corners, as few as do, before they are projected. With
    /// the feature `proj`, and not done where this is not called.
    ///
    /// It is meant for maps that were drawn in the plane, with long straight borders. Without it, a segment of 1 km leaves its place by 2 cm at 40° north, one of 10 km by 1.6 m, one of
    /// 100 km by 160 m. It is wrong for maps that were projected corner by corner, such as those of [`Atlas::to_geojson_in`].
    ///
    /// The corners depend on a segment's ends alone: borders that match do so after it. They are counted by [`Limits::positions`](crate::Limits::positions).
    ///
    /// ```
    /// use geo_types::Rect;
    /// use territory::Atlas;
    ///
    /// let field = |west: f64, east: f64| Rect::new((west, 4400e3), (east, 4500e3)).to_polygon();
    /// let map = Atlas::builder().crs("EPSG:28408").straight_in_crs_m(0.1);
    /// let atlas = map.territory("West", field(8400e3, 8500e3)).territory("East", field(8500e3, 8600e3)).build()?;
    /// assert!(atlas.flaws().is_empty());
    /// let west = atlas.part(atlas[atlas.find("West").unwrap()].parts().next().unwrap());
    /// assert!(west.polygon().0[0].exterior().0.len() > 80);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn straight_in_crs_m(mut self, within_m: f64) -> Self {
        if let Some(within_m) = self.metres("straight_in_crs_m", within_m) {
            self.system.straight_m = Some(within_m.max(LEAST_M));
        }
        self
    }
}

impl Atlas {
    /// The whole map as [`Atlas::to_geojson`] gives it, in another coordinate reference system. See [`geojson_in`]. With the feature `proj`.
    ///
    /// # Errors
    ///
    /// As [`geojson_in`].
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::from_geojson(&text, "name")?;
    /// let text = atlas.to_geojson_in("EPSG:32638")?.to_string(); // UTM, zone 38 north
    /// assert!(text.contains("urn:ogc:def:crs:EPSG::32638"));
    ///
    /// let again = Atlas::builder().crs("EPSG:32638").geojson(&text, "name")?.build()?;
    /// let armenia = |atlas: &Atlas| atlas.area_m2(atlas.find("Armenia").unwrap());
    /// assert!((armenia(&atlas) / armenia(&again) - 1.0).abs() < 1e-9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_geojson_in(&self, crs: &str) -> Result<FeatureCollection, Error> {
        geojson_in(self.to_geojson(), crs)
    }

    /// Area of a territory in m² by another way than [`Atlas::area_m2`], as a check of it: each polygon is taken to an equal-area plane about its middle (to 15 degrees in latitude), its segments cut so finely that they stay straight in
    /// longitude and latitude. With the feature `proj`.
    ///
    /// The two agree to 1e-10 on territories of a map.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownCrs`] where PROJ cannot make the plane, [`Error::NotProjected`] where a position has no place in it.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    ///
    /// # Cost
    ///
    /// About 1 µs a position, and 5 ms for each band of 15 degrees of latitude that a thread asks for first.
    ///
    /// # Reference
    ///
    /// J. P. Snyder, *Map projections: a working manual*, USGS Professional Paper 1395 (1987), on the Lambert azimuthal equal-area projection.
    pub fn projected_area_m2(&self, territory: TerritoryId) -> Result<f64, Error> {
        let parts = self[territory].parts().map(|part| self.part(part));
        let at = Location::named(self[territory].name());
        parts.map(|part| ground_m2(&part.rings, &at)).sum()
    }
}

/// A map in longitude and latitude, written in another coordinate reference system: an answer of [`ToGeoJson`](crate::ToGeoJson), say. Its member `crs` names the system as the older GeoJSON of 2008 has it
/// and other programs read it; RFC 7946 knows WGS84 alone. With the feature `proj`.
///
/// The easting or longitude comes first. Corners are projected, and no others are added; boxes (`bbox`) and heights are left out. [`Builder::crs`] reads the same positions again, to less than a millimetre. One way from datum to datum is taken for all of the map, that by which it would be read:
/// see [there](Builder::crs).
///
/// # Errors
///
/// [`Error::UnknownCrs`] where PROJ does not know the system; [`Error::NotProjected`] with the position where one has no place in it, as far ones have none in UTM.
///
/// ```
/// use territory::{Atlas, ToGeoJson, geojson_in};
///
/// let text = std::fs::read_to_string("data/states.geojson")?;
/// let atlas = Atlas::from_geojson(&text, "name")?;
/// let enclaves = geojson_in(atlas.enclaves().to_geojson(&atlas), "EPSG:28408")?;
/// assert_eq!(enclaves.features.len(), 4);
/// assert_eq!(enclaves.foreign_members.unwrap()["crs"]["properties"]["name"], "urn:ogc:def:crs:EPSG::28408");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn geojson_in(mut map: FeatureCollection, crs: &str) -> Result<FeatureCollection, Error> {
    if is_degrees(crs) {
        return Ok(map);
    }
    let system = Crs::named(crs)?;
    let mut degrees = Vec::new();
    each_position(&mut map, &mut |position, _| {
        degrees.push(coord(position));
        Ok(())
    })?;
    if !degrees.is_empty() {
        let operation = read_again_by(&system, &degrees)?;
        each_position(&mut map, &mut |position, at| {
            let found = operation.as_ref().map_err(String::clone);
            let c = coord(position);
            let found = found.and_then(|operation| operation.of_degrees(c));
            let found = found.map_err(|reason| Error::NotProjected {
                at: at().into(),
                x: c.x,
                y: c.y,
                from: DEGREES.to_owned(),
                to: crs.to_owned(),
                reason,
            })?;
            *position = Position::from([found.x, found.y]);
            Ok(())
        })?;
    }
    let named = json!({"type": "name", "properties": {"name": as_urn(crs)}});
    let members = map.foreign_members.get_or_insert_with(JsonObject::new);
    members.insert("crs".to_owned(), named);
    map.bbox = None;
    for feature in &mut map.features {
        feature.bbox = None;
        feature.geometry.iter_mut().for_each(without_box);
    }
    Ok(map)
}

/// A box in degrees is of no use where positions are others.
fn without_box(geometry: &mut Geometry) {
    geometry.bbox = None;
    if let GeometryValue::GeometryCollection { geometries } = &mut geometry.value {
        geometries.iter_mut().for_each(without_box);
    }
}

/// The way by which a reader takes the projected positions back; where none of them has a place in the system, PROJ's reason for the first. It is the one in the middle of the plane, where they
/// lie there by the way that is best in their middle in degrees.
fn read_again_by(system: &Crs<'_>, degrees: &[Coord]) -> Result<Result<Operation, String>, Error> {
    let positions = degrees.iter().copied();
    let middle_first = middle(positions.clone())
        .into_iter()
        .chain(positions.clone());
    let in_plane = middle_first.filter_map(|c| system.of_degrees(c).ok());
    let Some(first) = system.operation_at(in_plane)? else {
        let reason = degrees.first().and_then(|&c| system.of_degrees(c).err());
        return Ok(Err(reason.unwrap_or_default()));
    };
    let projected: Vec<Coord> = positions.filter_map(|c| first.of_degrees(c).ok()).collect();
    let middle = middle(projected.iter().copied());
    let second = system.operation_at(middle.into_iter().chain(projected))?;
    Ok(Ok(second.unwrap_or(first)))
}

/// Of fewer numbers than two it is none.
fn coord(position: &Position) -> Coord {
    let number = |n| position.as_slice().get(n).copied().unwrap_or(f64::NAN);
    Coord {
        x: number(0),
        y: number(1),
    }
}

/// `urn:ogc:def:crs:EPSG::32638` for `EPSG:32638`; what is no name of an authority stays as it is.
fn as_urn(crs: &str) -> String {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(char::is_alphanumeric);
    match crs.split_once(':') {
        Some((authority, code)) if is_word(authority) && is_word(code) => {
            format!("urn:ogc:def:crs:{authority}::{code}")
        }
        _ => crs.to_owned(),
    }
}

/// What is done with a position and its place.
type Take<'a> = &'a mut dyn FnMut(&mut Position, &dyn Fn() -> Location) -> Result<(), Error>;

fn each_position(map: &mut FeatureCollection, take: Take<'_>) -> Result<(), Error> {
    for (number, feature) in map.features.iter_mut().enumerate() {
        let name = feature.property("name").and_then(JsonValue::as_str);
        let at = Location {
            name: name.map(str::to_owned),
            ..Location::feature(number)
        };
        if let Some(geometry) = &mut feature.geometry {
            each_of_geometry(&mut geometry.value, &at, take)?;
        }
    }
    Ok(())
}

fn each_of_geometry(
    geometry: &mut GeometryValue,
    at: &Location,
    take: Take<'_>,
) -> Result<(), Error> {
    match geometry {
        GeometryValue::Point { coordinates } => take(coordinates, &|| at.ring(0, None)),
        GeometryValue::MultiPoint { coordinates } => coordinates
            .iter_mut()
            .enumerate()
            .try_for_each(|(part, c)| take(c, &|| at.ring(part, None))),
        GeometryValue::LineString { coordinates } => {
            each_of_line(coordinates, &at.ring(0, None), take)
        }
        GeometryValue::MultiLineString { coordinates } => coordinates
            .iter_mut()
            .enumerate()
            .try_for_each(|(part, line)| each_of_line(line, &at.ring(part, None), take)),
        GeometryValue::Polygon { coordinates } => each_of_polygon(coordinates, at, 0, take),
        GeometryValue::MultiPolygon { coordinates } => coordinates
            .iter_mut()
            .enumerate()
            .try_for_each(|(part, rings)| each_of_polygon(rings, at, part, take)),
        GeometryValue::GeometryCollection { geometries } => geometries
            .iter_mut()
            .try_for_each(|geometry| each_of_geometry(&mut geometry.value, at, take)),
    }
}

fn each_of_polygon(
    rings: &mut [Vec<Position>],
    at: &Location,
    part: usize,
    take: Take<'_>,
) -> Result<(), Error> {
    rings
        .iter_mut()
        .enumerate()
        .try_for_each(|(ring, line)| each_of_line(line, &at.ring(part, Some(ring)), take))
}

fn each_of_line(line: &mut [Position], at: &Location, take: Take<'_>) -> Result<(), Error> {
    line.iter_mut()
        .enumerate()
        .try_for_each(|(number, c)| take(c, &|| at.position(number)))
}

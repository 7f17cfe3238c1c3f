//! How an atlas is made: from GeoJSON, from `geo-types`, or from both.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use geo::CoordsIter;
use geo_types::{Coord, LineString, MultiPolygon};
use geojson::JsonObject;

use crate::atlas::Atlas;
use crate::error::{Error, Location};
use crate::geometry::ring::Rings;
use crate::input::dates::date_of;
#[cfg(not(feature = "proj"))]
use crate::input::features::read_into;
use crate::input::features::{Reading, line_checked};
use crate::input::figures::drawn_ground;
use crate::input::limits::Limits;
#[cfg(feature = "proj")]
use crate::input::projected::{Figure, in_degrees, read_projected_into};
use crate::input::rings::checked;
use crate::input::wanted::{Only, Wanted};
use crate::input::{Drawn, DrawnFeature};
use crate::mending::{Gaps, Mending, Overlaps};
#[cfg(feature = "proj")]
use crate::projection::plane::System;
use crate::territory::Beside;

/// Gathers what a map is drawn from. Made by [`Atlas::builder`].
///
/// ```
/// use geo_types::{LineString, polygon};
/// use territory::Atlas;
///
/// let atlas = Atlas::builder()
///     .territory("Host", polygon![
///         exterior: [(x: 0., y: 0.), (x: 3., y: 0.), (x: 3., y: 3.), (x: 0., y: 3.)],
///         interiors: [[(x: 1., y: 1.), (x: 1., y: 2.), (x: 2., y: 2.), (x: 2., y: 1.)]],
///     ])
///     .territory("Guest", polygon![(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.), (x: 1., y: 2.)])
///     .line("Road", LineString::from(vec![(0.5, 0.5), (1.5, 1.5)]))
///     .place("Village", (1.5, 1.5))
///     .build()?;
///
/// assert_eq!(atlas.enclaves()[0].territory, atlas.find("Guest").unwrap());
/// # Ok::<(), territory::Error>(())
/// ```
#[derive(Debug)]
pub struct Builder {
    drawn: Drawn,
    tolerance_m: f64,
    mending: Mending,
    title_property: Option<String>,
    wanted: Wanted,
    #[cfg(feature = "proj")]
    pub(crate) system: System,
    /// The first thing that went wrong in a call that could not say so.
    refused: Option<Error>,
}

impl Atlas {
    /// Reads a map from a GeoJSON text. The features' property `name_property` names the territories: features with the same name are
    /// one territory.
    ///
    /// The text is a FeatureCollection, a feature or a bare geometry (which has no name, and is called `unnamed`). A name is a text or a number,
    /// and 7 and "7" are one name. Where `name_property` is `"id"` and a feature has no such property, the feature's own `id` is its name. Polygons are
    /// ground; lines and points become the atlas's lines and places, which hold none. Those are often named in their own way: one without
    /// `name_property` is called by its `name`.
    ///
    /// # 180° and the poles
    ///
    /// Ground across 180° may be cut there, as RFC 7946 asks, run on past it (179, 181), be written in 0..360, or jump: a segment that spans more than half a turn, as
    /// from 179 to -179, is read as the short way round, in rings and lines alike. So a segment that is meant to go the long way needs a corner on it; of a box from -170 to 170
    /// the sides are taken to cross 180°. A segment of exactly a whole turn, along a parallel and beginning or ending along a meridian, is that whole parallel: so bands
    /// and caps are drawn that reach from -180 to 180.
    ///
    /// A ring that goes round a pole may be closed along 180° and the pole (-180, -90 to 180, -90), as most files draw Antarctica, or just go round. Then its ground is
    /// on the side of the nearer pole: the smaller of the two grounds that it parts, whichever way it is wound. Where a hole goes round as well, the ground lies between the two.
    ///
    /// # Errors
    ///
    /// What cannot be read at all, with its place (see [`Error`]), and a map without any polygon.
    pub fn from_geojson(text: &str, name_property: &str) -> Result<Atlas, Error> {
        let mut builder = Atlas::builder();
        builder.read(text, name_property, false)?;
        builder.of_ground()
    }

    /// The same from a file.
    ///
    /// # Errors
    ///
    /// As [`Atlas::from_geojson`], and where the file cannot be read.
    pub fn from_geojson_file(path: impl AsRef<Path>, name_property: &str) -> Result<Atlas, Error> {
        let builder = Atlas::builder().geojson_file(path, name_property)?;
        builder.of_ground()
    }

    /// The same from whatever can be read, to its end.
    ///
    /// # Errors
    ///
    /// As [`Atlas::from_geojson`], and where reading fails.
    pub fn from_geojson_reader(reader: impl Read, name_property: &str) -> Result<Atlas, Error> {
        let builder = Atlas::builder().geojson_reader(reader, name_property)?;
        builder.of_ground()
    }

    /// An empty map to add to.
    pub fn builder() -> Builder {
        Builder {
            drawn: Drawn::default(),
            tolerance_m: 1.0,
            mending: Mending::default(),
            title_property: None,
            wanted: Wanted::default(),
            #[cfg(feature = "proj")]
            system: System::default(),
            refused: None,
        }
    }
}

impl Builder {
    /// How large the map may be, counting what was added before this call. For maps that strangers send: see [`Limits`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.drawn.given.limits = limits;
        self
    }

    /// The property that gives the name to show, for the files that are read after this call. Features of one territory may have
    /// different ones: those are the names of its parts.
    pub fn title_property(mut self, property: impl Into<String>) -> Self {
        self.title_property = Some(property.into());
        self
    }

    /// Reads the map as of a date: of the files that are read after this call, the features that are valid on that day, be they ground, lines, zones or places. They say
    /// from and until when by `valid_from` and `valid_to`, or by [other properties](Self::validity_properties): `valid_from` is the first day, and `valid_to`
    /// the first day after the last, so that ground handed over on a day is its new holder's on that day. Where one of them is missing, null or an empty text that end is open.
    ///
    /// A date is written as ISO 8601 has it, here and in the map: `2020-11-20`, `20201120`. A month, `1994-05`, and a year, `1991` (in the map also as a number), are their first day. Of a date with a time, as
    /// `2020-11-10T00:00:00+03:00`, the date counts that stands there, and neither the time nor the offset from UTC.
    ///
    /// What is left out counts as bytes and features to the [`limits`](Self::limits), and is not looked at beyond that. Where nothing is left there is an atlas without territories.
    /// [`of_all_dates`](Self::of_all_dates) undoes it.
    ///
    /// # Errors
    ///
    /// [`build`](Self::build) says if this is no date. Reading says it of the dates in the file, and of features that end before they begin or on the same day, which are valid never; but
    /// not of features that [`only`](Self::only) leaves out.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// // The field in the middle was handed over on 20 November.
    /// let text = r#"{"type": "FeatureCollection", "features": [
    ///     {"type": "Feature", "properties": {"holder": "West"},
    ///         "geometry": {"type": "Polygon", "coordinates": [[[45, 40], [46, 40], [46, 41], [45, 41], [45, 40]]]}},
    ///     {"type": "Feature", "properties": {"holder": "West", "valid_from": "1994-05", "valid_to": "2020-11-20"},
    ///         "geometry": {"type": "Polygon", "coordinates": [[[46, 40], [47, 40], [47, 41], [46, 41], [46, 40]]]}},
    ///     {"type": "Feature", "properties": {"holder": "East", "valid_from": "2020-11-20", "valid_to": null},
    ///         "geometry": {"type": "Polygon", "coordinates": [[[46, 40], [47, 40], [47, 41], [46, 41], [46, 40]]]}},
    ///     {"type": "Feature", "properties": {"holder": "East"},
    ///         "geometry": {"type": "Polygon", "coordinates": [[[47, 40], [48, 40], [48, 41], [47, 41], [47, 40]]]}}]}"#;
    /// let on = |date: &str| Atlas::builder().as_of(date).geojson(text, "holder")?.build();
    /// let (before, after) = (on("2020-11-19")?, on("2020-11-20")?);
    ///
    /// let middle = (46.5, 40.5);
    /// assert_eq!(before.locate(middle), before.find("West"));
    /// assert_eq!(after.locate(middle), after.find("East"));
    /// let changes = before.compare(&after);
    /// assert_eq!((changes.ground[0].from.as_deref(), changes.ground[0].to.as_deref()), (Some("West"), Some("East")));
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn as_of(mut self, date: impl AsRef<str>) -> Self {
        let date = date.as_ref();
        self.wanted.as_of = date_of(date);
        if self.wanted.as_of.is_none() {
            self.refuse(Error::AsOf {
                found: date.to_owned(),
            });
        }
        self
    }

    /// Reads features whenever they are valid, in the files that are read after this call: what a builder does until it is told [`as_of`](Self::as_of).
    pub fn of_all_dates(mut self) -> Self {
        self.wanted.as_of = None;
        self
    }

    /// The properties that say from when and until when a feature is valid, for the files that are read [as of a date](Self::as_of) after this call. Without it they are `valid_from` and
    /// `valid_to`. A feature that has neither is valid always, so that a name that is misspelled leaves nothing out.
    pub fn validity_properties(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.wanted.from = from.into();
        self.wanted.to = to.into();
        self
    }

    /// Of the files that are read after this call, reads the features whose properties are as wanted, be they ground, lines, zones or places. Of several calls the last one counts, and
    /// `only(|_| true)` reads all of them again. A bare geometry has no property but the one that names it, which is `unnamed`.
    ///
    /// What is left out counts as bytes and features to the [`limits`](Self::limits), and is not looked at beyond that: it needs no name.
    ///
    /// ```
    /// use territory::{Atlas, geojson::JsonObject};
    ///
    /// let text = std::fs::read_to_string("data/districts.geojson")?;
    /// let is_armenian = |properties: &JsonObject| properties.get("state").is_some_and(|state| state == "Armenia");
    /// let armenia = Atlas::builder().only(is_armenian).geojson(&text, "adm1_code")?.build()?;
    /// assert_eq!(armenia.territories().len(), 11); // ten provinces and Yerevan
    /// // Artsvashen is there, and no enclave where there is nothing round it.
    /// assert!(armenia.locate((45.516, 40.63)).is_some() && armenia.enclaves().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn only(mut self, is_wanted: impl Fn(&JsonObject) -> bool + Send + Sync + 'static) -> Self {
        self.wanted.only = Some(Only(Box::new(is_wanted)));
        self
    }

    /// Adds the features of a GeoJSON text, as [`Atlas::from_geojson`] reads it.
    ///
    /// # Errors
    ///
    /// As [`Atlas::from_geojson`], but a text of lines and points alone is welcome here.
    pub fn geojson(mut self, text: &str, name_property: &str) -> Result<Self, Error> {
        self.read(text, name_property, false)?;
        Ok(self)
    }

    /// The same from a file.
    ///
    /// # Errors
    ///
    /// As [`Builder::geojson`], and where the file cannot be read.
    pub fn geojson_file(
        mut self,
        path: impl AsRef<Path>,
        name_property: &str,
    ) -> Result<Self, Error> {
        let path = path.as_ref();
        let unread = |source| Error::Io {
            path: Some(path.to_owned()),
            source,
        };
        let file = File::open(path).map_err(unread)?;
        let text = whole_text(file, self.drawn.given.bytes_left()).map_err(unread)?;
        self.read_bytes(text, name_property)?;
        Ok(self)
    }

    /// The same from whatever can be read, to its end, or no farther than one byte beyond the [limit](Limits::bytes).
    ///
    /// # Errors
    ///
    /// As [`Builder::geojson`], and where reading fails.
    pub fn geojson_reader(mut self, reader: impl Read, name_property: &str) -> Result<Self, Error> {
        let unread = |source| Error::Io { path: None, source };
        let text = whole_text(reader, self.drawn.given.bytes_left()).map_err(unread)?;
        self.read_bytes(text, name_property)?;
        Ok(self)
    }

    /// Adds the features of a GeoJSON text, its polygons as zones: figures that hold no ground.
    ///
    /// # Errors
    ///
    /// As [`Builder::geojson`].
    pub fn geojson_zones(mut self, text: &str, name_property: &str) -> Result<Self, Error> {
        self.read(text, name_property, true)?;
        Ok(self)
    }

    fn read(
        &mut self,
        text: &str,
        name_property: &str,
        polygons_are_zones: bool,
    ) -> Result<(), Error> {
        self.drawn.given.add_bytes(text.len())?;
        self.read_counted(text, name_property, polygons_are_zones)
    }

    fn read_bytes(&mut self, text: Vec<u8>, name_property: &str) -> Result<(), Error> {
        self.drawn.given.add_bytes(text.len())?;
        self.read_counted(&as_utf8(text)?, name_property, false)
    }

    fn read_counted(
        &mut self,
        text: &str,
        name_property: &str,
        polygons_are_zones: bool,
    ) -> Result<(), Error> {
        let title_property = self.title_property.as_deref();
        let reading = Reading {
            name_property,
            title_property,
            polygons_are_zones,
            wanted: &self.wanted,
        };
        #[cfg(feature = "proj")]
        return read_projected_into(&mut self.drawn, text, reading, &mut self.system);
        #[cfg(not(feature = "proj"))]
        read_into(&mut self.drawn, text, reading)
    }

    /// What was drawn, in degrees.
    #[cfg(feature = "proj")]
    fn in_degrees<G: Figure>(&mut self, name: &str, figure: G) -> Result<G, Error> {
        in_degrees(&mut self.system, name, figure, &mut self.drawn.given)
    }

    #[cfg(not(feature = "proj"))]
    fn in_degrees<G>(&mut self, _name: &str, figure: G) -> Result<G, Error> {
        Ok(figure)
    }

    /// The atlas of a map that must have ground.
    fn of_ground(self) -> Result<Atlas, Error> {
        let drawn = &self.drawn;
        if drawn.polygons == 0 {
            return Err(Error::NoGround {
                features: drawn.given.features as usize,
                lines: drawn.lines.len(),
                places: drawn.places.len(),
            });
        }
        self.build()
    }

    /// Counts positions that are given one by one.
    fn count(&mut self, name: &str, positions: usize) -> Result<(), Error> {
        let at = Location::named(name);
        self.drawn.given.add_positions(positions, &at)
    }

    /// Adds ground to the territory of that name. It may lie across 180° or around a pole: see [`Atlas::from_geojson`].
    pub fn territory(
        mut self,
        name: impl Into<String>,
        ground: impl Into<MultiPolygon<f64>>,
    ) -> Self {
        let (name, ground) = (name.into(), ground.into());
        if name.is_empty() {
            self.refuse(Error::nameless());
            return self;
        }
        let counted = self.count(&name, ground.coords_count());
        let limits = self.drawn.given.limits;
        let ground = counted.and_then(|()| self.in_degrees(&name, ground));
        match ground.and_then(|ground| drawn_ground(&name, &ground, &limits)) {
            Ok(drawing) => self
                .drawn
                .territory(&name)
                .add(DrawnFeature::default(), drawing),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Adds a line, which holds no ground. Where its longitudes jump from one side of 180° to the other, it is kept running on past 180°.
    pub fn line(mut self, name: impl Into<String>, line: LineString<f64>) -> Self {
        let name = name.into();
        let counted = self.count(&name, line.0.len());
        let line = counted.and_then(|()| self.in_degrees(&name, line));
        match line.and_then(|line| line_checked(&line.0, &Location::named(&name))) {
            Ok(line) => self.drawn.lines.push(beside(name, line)),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Adds a zone: a figure that holds no ground.
    pub fn zone(mut self, name: impl Into<String>, figure: impl Into<MultiPolygon<f64>>) -> Self {
        let (name, figure) = (name.into(), figure.into());
        let counted = self.count(&name, figure.coords_count());
        let limits = self.drawn.given.limits;
        let figure = counted.and_then(|()| self.in_degrees(&name, figure));
        match figure.and_then(|figure| drawn_ground(&name, &figure, &limits)) {
            Ok(drawing) => {
                let rings = Rings::all(&drawing.polygons);
                self.drawn.zones.push(beside(name, rings));
            }
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Adds a place.
    pub fn place(mut self, name: impl Into<String>, position: impl Into<Coord<f64>>) -> Self {
        let name = name.into();
        let counted = self.count(&name, 1);
        let position = counted.and_then(|()| self.in_degrees(&name, position.into()));
        match position.and_then(|c| checked(c, || Location::named(&name))) {
            Ok(position) => self.drawn.places.push(beside(name, position)),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Adds a credit that the map's source asks for. A file's own member `attribution` is added by itself.
    pub fn credit(mut self, credit: impl AsRef<str>) -> Self {
        self.drawn.credit(credit.as_ref());
        self
    }

    /// How far apart, in metres, two borders may be drawn and still be the same border. 1 m where this is not called.
    ///
    /// Only stretches whose positions do not match exactly are concerned. Ground that is narrower is not told apart: a gap of no more than that between two
    /// territories is no open ground to a third that runs past its end. A larger tolerance bridges wider gaps, and costs time.
    /// Where so much of the map lies within it that each segment is near dozens of other territories', a smaller one is taken for the borders.
    /// [Ways](Atlas::way_home) cross gaps narrower than this, and a [transfer](Atlas::transfer) leaves no slivers narrower than this.
    pub fn tolerance_m(mut self, tolerance_m: f64) -> Self {
        if let Some(tolerance_m) = self.metres("tolerance_m", tolerance_m) {
            self.tolerance_m = tolerance_m;
        }
        self
    }

    /// A distance that was asked for, where it is one.
    pub(crate) fn metres(&mut self, setting: &'static str, found: f64) -> Option<f64> {
        if found > 0.0 && found <= 10_000.0 {
            return Some(found);
        }
        self.refuse(Error::Setting {
            setting,
            found,
            needed: "more than 0 and at most 10000 metres",
        });
        None
    }

    /// Makes borders match that are drawn within that many metres of each other: corners of one side move onto those of the other, and each side gets the corners of the
    /// other that lie along it. Corners of the territory that comes first in the input stay where they are.
    ///
    /// Nothing moves farther than that, and nothing moves that is near no other part. A part, or a hole, that is so small that it would vanish stays as it is.
    /// [`Atlas::mended`] says which ground changed hands by it.
    ///
    /// # Limits
    ///
    /// The distance is to be less than what is between the corners of any one territory. Where these are as near each other as that, the corners of others choose between
    /// them, slivers may be left, which are overlaps and gaps to the other calls, and mending the map again may move something again. Where segments have more than sixteen of other
    /// parts so near on the average of a whole map of thousands, or would get more than four corners of them each, a quarter of the distance is taken, and so on until they have
    /// fewer. Corners that are near each other across 180° are drawn to each other where they lie on it.
    pub fn snap_m(mut self, snap_m: f64) -> Self {
        self.mending.snap_m = self.metres("snap_m", snap_m).or(self.mending.snap_m);
        self
    }

    /// Leaves ground that several territories hold to one of them. Parts that are drawn over others whole are [cut out](Self::cut_out_enclaves), whoever is the larger, so that no
    /// enclave is swallowed; of parts with the very same ground one is left.
    ///
    /// All borders around such ground match after it. Parts that have to do with none of it keep their rings to the last bit.
    ///
    /// ```
    /// use geo_types::Rect;
    /// use territory::{Atlas, Overlaps};
    ///
    /// let field = |west: f64, east: f64| Rect::new((west, 40.), (east, 41.)).to_polygon();
    /// let atlas = Atlas::builder()
    ///     .territory("West", field(45., 46.))
    ///     .territory("East", field(45.9, 47.)) // it begins before the other ends
    ///     .territory("Guest", Rect::new((45.2, 40.2), (45.3, 40.3)).to_polygon()) // lies on West's ground
    ///     .overlaps_to(Overlaps::Larger)
    ///     .build()?;
    ///
    /// assert!(atlas.flaws().is_empty());
    /// assert_eq!(atlas.locate((45.95, 40.5)), atlas.find("East"));
    /// assert_eq!(atlas.enclaves()[0].territory, atlas.find("Guest").unwrap());
    /// // West lost some ground to each of the two.
    /// assert!(atlas.mended().iter().all(|mended| mended.from == atlas.find("West")));
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn overlaps_to(mut self, overlaps: Overlaps) -> Self {
        self.mending.overlaps = Some(overlaps);
        self
    }

    /// Fills gaps: enclosed open ground narrower than 100 m or smaller than 10 000 m², unless [`gap_width_m`](Self::gap_width_m) and [`gap_area_m2`](Self::gap_area_m2)
    /// say otherwise. Without this call they stay.
    pub fn gaps_to(mut self, gaps: Gaps) -> Self {
        self.mending.gaps = Some(gaps);
        self
    }

    /// How wide, in metres, enclosed open ground is that is too wide for a gap: that of the largest circle in it.
    pub fn gap_width_m(mut self, width_m: f64) -> Self {
        self.mending.limits.width_m = width_m;
        self
    }

    /// How large, in m², enclosed open ground is that is too large for a gap, unless it is narrow.
    pub fn gap_area_m2(mut self, area_m2: f64) -> Self {
        self.mending.limits.area_m2 = area_m2;
        self
    }

    /// Cuts parts that are drawn over others whole out of them: their hosts get holes there.
    pub fn cut_out_enclaves(mut self) -> Self {
        self.mending.cuts_out = true;
        self
    }

    /// Says that the map shows only what lies within: it was cropped to a box, or to other ground, and what lies beyond is not known. It moves nothing and cuts nothing.
    ///
    /// [`Atlas::at_edge`] says which parts reach that edge, and which answers of theirs the map cannot know. A part reaches it where its rim runs along it to within
    /// [`tolerance_m`](Self::tolerance_m). Of several calls the last one counts.
    ///
    /// The ground is read as a territory's is. Only an upright box is taken as it stands, however wide: one from -170° to 170° is nearly the whole round. One across 180° runs on beyond it.
    pub fn cropped_to(mut self, shown: impl Into<MultiPolygon<f64>>) -> Self {
        const NAME: &str = "the crop";
        let limits = self.drawn.given.limits;
        let shown = self.in_degrees(NAME, shown.into()).map(with_wide_boxes);
        match shown.and_then(|shown| drawn_ground(NAME, &shown, &limits)) {
            Ok(polygons) => self.drawn.crop = Some(Rings::all(&polygons.polygons)),
            Err(error) => self.refuse(error),
        }
        self
    }

    fn refuse(&mut self, error: Error) {
        self.refused.get_or_insert(error);
    }

    /// Puts the map together: unites what has one name, finds who lies beside whom, and makes the index of its ground. Where anything is to be mended it is, and what
    /// was drawn is put together again after it.
    ///
    /// # Errors
    ///
    /// The first that an earlier call could not report, and a map of more positions than can be numbered.
    ///
    /// # Complexity
    ///
    /// About n log n in the number of positions: 0.3 µs each on a map of the world. The atlas takes about twice the memory of the bare coordinates, and
    /// little more than three times while it is built, the coordinates counted in. With the feature `multithreading` all processors take part.
    pub fn build(self) -> Result<Atlas, Error> {
        match self.refused {
            Some(error) => Err(error),
            None => Atlas::of(self.drawn, self.tolerance_m)?.mended_by(&self.mending),
        }
    }
}

/// Polygons whose upright boxes have corners enough to be read as they stand, and not as the short way round.
fn with_wide_boxes(mut polygons: MultiPolygon) -> MultiPolygon {
    for polygon in &mut polygons {
        polygon.exterior_mut(|ring| {
            let is_upright = |ab: &[Coord]| ab[0].x == ab[1].x || ab[0].y == ab[1].y;
            let is_wide = |ab: &[Coord]| (ab[0].x - ab[1].x).abs() > 180.0;
            let mut sides = ring.0.windows(2);
            if ring.0.len() == 5 && sides.clone().all(is_upright) && sides.any(is_wide) {
                let middle = |ab: &[Coord]| [ab[0], (ab[0] + ab[1]) / 2.0];
                let corners = ring.0.windows(2).flat_map(middle).collect();
                *ring = LineString(corners);
            }
        });
    }
    polygons
}

/// What can be read, to its end or one byte beyond a limit.
fn whole_text(reader: impl Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    reader.take(most.saturating_add(1)).read_to_end(&mut text)?;
    Ok(text)
}

/// The text, which must be UTF-8. Of one that ends within a sign, what is before it.
fn as_utf8(text: Vec<u8>) -> Result<String, Error> {
    let refused = |found: String| Error::NotGeoJson {
        at: Box::default(),
        found,
    };
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] = text[..] {
        return Err(refused("is UTF-16, and should be UTF-8".to_owned()));
    }
    String::from_utf8(text).or_else(|error| {
        let broken = error.utf8_error();
        let at = broken.valid_up_to();
        let text = error.into_bytes();
        match (broken.error_len(), std::str::from_utf8(&text[..at])) {
            // The text ends within a sign: what is before it says more.
            (None, Ok(before)) if !before.trim().is_empty() => Ok(before.to_owned()),
            (_, before) => {
                let line = before.unwrap_or_default().lines().count().max(1);
                let found = format!(
                    "is no UTF-8 text: line {line} has the byte {:#04x}",
                    text[at]
                );
                Err(refused(found))
            }
        }
    })
}

fn beside<G>(name: String, geometry: G) -> Beside<G> {
    Beside {
        name: name.into(),
        title: None,
        geometry,
        properties: Arc::new(JsonObject::new()),
    }
}

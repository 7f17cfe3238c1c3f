//! Maps and answers as GeoJSON.

use std::cell::OnceCell;

use geojson::{Feature, FeatureCollection, Geometry, JsonObject, JsonValue};

use super::colors::{Color, coloring};
use super::simplestyle::Style;
use crate::atlas::Atlas;
use crate::territory::TerritoryId;

/// What can leave as GeoJSON: the nouns of a map, the answers of an [`Atlas`], and slices, vectors and options of them.
///
/// Each feature carries what the answer knows as properties, and [simplestyle](https://github.com/mapbox/simplestyle-spec) properties, so that
/// common viewers show it in color at once. Names are those of the territories, `title` is the name to show. Enclaves and exclaves have the property
/// `kind`: `"enclave"`, `"exclave"` or `"semi-exclave"`, so that ground that is both can be told apart where both answers are on one map.
///
/// A feature carries the properties that came with the map as far as all features agree on them that drew its ground.
///
/// The trait is sealed: this crate implements it, and no other can.
///
/// ```
/// use territory::{Atlas, ToGeoJson};
///
/// let text = std::fs::read_to_string("data/states.geojson")?;
/// let atlas = Atlas::builder().title_property("title").geojson(&text, "name")?.build()?;
///
/// let map = atlas.enclaves().to_geojson(&atlas);
/// let artsvashen = map.features.iter().find(|f| f.property("title").unwrap() == "Artsvashen").unwrap();
/// assert_eq!(artsvashen.property("territory").unwrap(), "Armenia");
/// assert_eq!(artsvashen.property("host").unwrap(), "Azerbaijan");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ToGeoJson: Sketch {
    /// A map of this, as a collection of features with the credits of the atlas.
    ///
    /// # Panics
    ///
    /// On an answer of another atlas.
    fn to_geojson(&self, atlas: &Atlas) -> FeatureCollection {
        let mut sheet = Sheet::of(atlas);
        self.sketch(&mut sheet);
        sheet.collection()
    }
}

/// What can be drawn on a sheet. It is apart from [`ToGeoJson`] so that a slice of answers is drawn on one sheet, and the territories are
/// colored once.
pub trait Sketch {
    /// Adds the features.
    fn sketch(&self, sheet: &mut Sheet<'_>);
}

impl<T: Sketch> Sketch for [T] {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        self.iter().for_each(|one| one.sketch(sheet));
    }
}

impl<T: Sketch> Sketch for Vec<T> {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        self.as_slice().sketch(sheet);
    }
}

impl<T: Sketch> Sketch for Option<T> {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        self.as_slice().sketch(sheet);
    }
}

impl<T: Sketch + ?Sized> Sketch for &T {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        (**self).sketch(sheet);
    }
}

impl<T: ToGeoJson> ToGeoJson for [T] {}
impl<T: ToGeoJson> ToGeoJson for Vec<T> {}
impl<T: ToGeoJson> ToGeoJson for Option<T> {}
impl<T: ToGeoJson + ?Sized> ToGeoJson for &T {}

/// Features in the making.
#[derive(Debug)]
pub struct Sheet<'a> {
    pub(crate) atlas: &'a Atlas,
    features: Vec<Feature>,
    /// Only made where something is drawn that has a territory's color.
    colors: OnceCell<Vec<Color>>,
}

impl<'a> Sheet<'a> {
    pub(crate) fn of(atlas: &'a Atlas) -> Self {
        Sheet {
            atlas,
            features: Vec::new(),
            colors: OnceCell::new(),
        }
    }

    pub(crate) fn name(&self, id: TerritoryId) -> &'a str {
        self.atlas[id].name()
    }

    /// The color in which a territory is drawn on every map of this atlas.
    pub(crate) fn color(&self, id: TerritoryId) -> Color {
        let number = self.atlas[id].id().index();
        self.colors.get_or_init(|| coloring(self.atlas))[number].clone()
    }

    /// Adds a feature: the properties that came with the map, then what is known of it, then its style.
    pub(crate) fn add(
        &mut self,
        geometry: Option<Geometry>,
        given: JsonObject,
        known: impl IntoIterator<Item = (&'static str, JsonValue)>,
        style: &Style<'_>,
    ) {
        let mut properties = given;
        properties.extend(
            known
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value)),
        );
        style.add_to(&mut properties);
        self.features.push(Feature {
            geometry,
            properties: Some(properties),
            ..Feature::default()
        });
    }

    fn collection(self) -> FeatureCollection {
        let credit = credit_line(self.atlas);
        let attribution = ("attribution".to_owned(), JsonValue::from(credit.clone()));
        FeatureCollection {
            bbox: None,
            features: self.features,
            foreign_members: (!credit.is_empty()).then(|| JsonObject::from_iter([attribution])),
        }
    }
}

/// The credits in one line, each once, though files may ask for several at a time.
pub(crate) fn credit_line(atlas: &Atlas) -> String {
    let mut credits: Vec<&str> = Vec::new();
    for credit in atlas.credits().flat_map(|credits| credits.split("; ")) {
        if !credits.contains(&credit) {
            credits.push(credit);
        }
    }
    credits.join("; ")
}

impl Atlas {
    /// The whole map as GeoJSON: territories, zones, lines and places, in colors that differ between neighbors.
    ///
    /// Positions and properties are those that were read, save that `name` is the name, `title` the name to show, and the properties of
    /// [simplestyle](https://github.com/mapbox/simplestyle-spec) are added where they are not set. Reading it with [`Atlas::from_geojson`] and `"name"` gives
    /// the same atlas; its titles are read by the builder's [`title_property`](crate::Builder::title_property), `"title"`.
    ///
    /// Of ground that several features drew together, such as a state read from a map of its districts, only those properties are written on which these features agree.
    /// `title` is the title that was read; where there is none, the property `title` or `name` if all the features agree on it; else the territory's title.
    ///
    /// Zones have the member `"territory:kind": "zone"` among their properties, by which a reader knows them from territories: polygons that have it are read as zones
    /// again.
    ///
    /// Parts that one feature drew are one feature again. Parts that cross 180° are cut there, and outer rings turn left, as RFC 7946 asks. The credits are the
    /// collection's member `attribution`.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::from_geojson(&text, "name")?;
    /// let again = Atlas::from_geojson(&atlas.to_geojson().to_string(), "name")?;
    ///
    /// let artsvashen = (45.52, 40.65);
    /// assert_eq!(again[again.locate(artsvashen).unwrap()].name(), "Armenia");
    /// assert_eq!(again.enclaves()[0].area_m2, atlas.enclaves()[0].area_m2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_geojson(&self) -> FeatureCollection {
        let mut sheet = Sheet::of(self);
        self.territories.sketch(&mut sheet);
        self.zones.sketch(&mut sheet);
        self.lines.sketch(&mut sheet);
        self.places.sketch(&mut sheet);
        sheet.collection()
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, MultiPolygon, Rect, polygon};

    use super::*;
    use crate::territory::Part;

    fn data(file: &str) -> String {
        std::fs::read_to_string(format!("data/{file}.geojson")).unwrap()
    }

    fn written_and_read(atlas: &Atlas) -> Atlas {
        let text = atlas.to_geojson().to_string();
        let builder = Atlas::builder().title_property("title");
        builder.geojson(&text, "name").unwrap().build().unwrap()
    }

    fn assert_properties_kept(before: &JsonObject, after: &JsonObject) {
        for (key, value) in before.iter().filter(|(key, _)| *key != "name") {
            assert_eq!(after.get(key), Some(value), "{key}");
        }
    }

    fn assert_same(before: &Atlas, after: &Atlas) {
        let names = |atlas: &Atlas| -> Vec<String> {
            let all = atlas.territories();
            all.map(|territory| territory.name().to_owned()).collect()
        };
        assert_eq!(names(before), names(after));
        for (a, b) in before.territories().zip(after.territories()) {
            assert_eq!(a.parts().len(), b.parts().len(), "{}", a.name());
            assert_properties_kept(a.properties(), b.properties());
        }
        for (a, b) in before.parts().zip(after.parts()) {
            assert_eq!(a.polygon(), b.polygon());
            assert_eq!(a.area_m2(), b.area_m2());
            let told = |part: &Part| (part.standings().main, part.standings().order);
            assert_eq!(told(a), told(b));
            let all = |part: &Part| part.properties().cloned().collect::<Vec<_>>();
            for (a, b) in all(a).iter().zip(&all(b)) {
                assert_properties_kept(a, b);
            }
            assert!(a.title().is_none() || a.title() == b.title());
        }
        for (a, b) in before.lines().zip(after.lines()) {
            assert_eq!(
                (a.name(), a.title(), a.line()),
                (b.name(), b.title(), b.line())
            );
        }
        for (a, b) in before.zones().zip(after.zones()) {
            assert_eq!((a.name(), a.polygon()), (b.name(), b.polygon()));
            assert_properties_kept(a.properties(), b.properties());
        }
        for (a, b) in before.places().zip(after.places()) {
            assert_eq!((a.name(), a.position()), (b.name(), b.position()));
            assert_properties_kept(a.properties(), b.properties());
        }
        let counts = |a: &Atlas| (a.lines().len(), a.zones().len(), a.places().len());
        assert_eq!(counts(before), counts(after));
        assert_eq!(before.neighbors_csv(), after.neighbors_csv());
        assert_eq!(credit_line(before), credit_line(after));
    }

    #[test]
    fn a_map_with_all_that_a_map_can_have_is_the_same_when_read_again() {
        let atlas = Atlas::builder()
            .title_property("title")
            .geojson(&data("states"), "name")
            .unwrap()
            .geojson_zones(&data("karabakh_zones"), "name")
            .unwrap()
            .geojson(&data("lines"), "name")
            .unwrap()
            .geojson(&data("villages"), "name")
            .unwrap()
            .build()
            .unwrap();
        let again = written_and_read(&atlas);
        assert_same(&atlas, &again);
        assert_same(&again, &written_and_read(&again));
    }

    #[test]
    fn districts_keyed_by_a_code_are_the_same_and_show_their_names() {
        let atlas = Atlas::from_geojson(&data("districts"), "adm1_code").unwrap();
        assert_same(&atlas, &written_and_read(&atlas));
        let map = atlas.to_geojson();
        let lachin = map
            .features
            .iter()
            .find(|f| f.property("name").unwrap() == "AZE-1735");
        assert_eq!(lachin.unwrap().property("title").unwrap(), "Lachin");
    }

    #[test]
    fn states_of_districts_have_their_own_titles() {
        for builder in [Atlas::builder(), Atlas::builder().title_property("title")] {
            let builder = builder.geojson(&data("districts"), "state").unwrap();
            let atlas = builder.build().unwrap();
            let map = atlas.to_geojson();
            let georgia: Vec<_> = map
                .features
                .iter()
                .filter(|f| f.property("name").unwrap() == "Georgia")
                .collect();
            assert!(!georgia.is_empty());
            for feature in georgia {
                assert_eq!(feature.property("title").unwrap(), "Georgia");
                assert_eq!(feature.property("iso").unwrap(), "GEO");
                assert_eq!(feature.property("adm1_code"), None);
                assert_eq!(feature.property("type"), None);
            }
            let again = written_and_read(&atlas);
            for (a, b) in atlas.territories().zip(again.territories()) {
                assert_eq!((a.name(), a.title()), (b.name(), b.title()));
            }
            let titles = |map: FeatureCollection| -> Vec<String> {
                let titles = map.features.iter().map(|f| f.property("title").cloned());
                let titles = titles.map(|title| title.unwrap().as_str().unwrap().to_owned());
                titles.collect()
            };
            let armenia = atlas.find("Armenia").unwrap();
            let neighbors: Vec<_> = atlas.neighbors(armenia).collect();
            let neighbors = titles(neighbors.to_geojson(&atlas));
            assert_eq!(neighbors.len(), 4);
            for title in ["Azerbaijan", "Georgia", "Iran", "Turkey"] {
                assert!(neighbors.iter().any(|t| t == title), "{neighbors:?}");
            }
            let exclaves = titles(atlas.exclaves().to_geojson(&atlas));
            // Nakhchivan is drawn by its districts, Artsvashen by one feature.
            for title in ["Azerbaijan", "Artsvashen"] {
                assert!(exclaves.iter().any(|t| t == title), "{exclaves:?}");
            }
            assert!(!exclaves.iter().any(|t| t == "Sharur"));
        }
    }

    #[test]
    fn a_main_part_has_no_title_of_one_feature_where_others_disagree() {
        let feature = |name: &str, x: f64, side: f64| {
            let e = x + side;
            format!(
                r#"{{"type":"Feature","properties":{{"state":"A","name":"{name}","law":"same"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},0],[{e},0],[{e},{side}],[{x},{side}],[{x},0]]]}}}}"#
            )
        };
        let features = [feature("Island", 0.0, 1.0), feature("Mainland", 4.0, 2.0)].join(",");
        let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
        let atlas = Atlas::from_geojson(&text, "state").unwrap();
        let again = written_and_read(&atlas);
        assert_eq!(again.territories[0].title(), "A");
        let titles: Vec<_> = again.parts().map(Part::title).collect();
        assert_eq!(titles, [Some("A"), Some("Island")]);
        assert_eq!(again.territories[0].properties()["law"], "same");
    }

    #[test]
    fn order_and_properties_are_kept_where_features_alternate() {
        // The largest part is of the second feature, and the others are of the first and the second in turn.
        let square = |x: f64, side: f64| {
            format!(
                "[[[{x},0],[{0},0],[{0},{side}],[{x},{side}],[{x},0]]]",
                x + side
            )
        };
        let feature = |tag: &str, squares: [String; 2]| {
            format!(
                r#"{{"type":"Feature","properties":{{"name":"A","tag":"{tag}"}},"geometry":{{"type":"MultiPolygon","coordinates":[{}]}}}}"#,
                squares.join(",")
            )
        };
        let first = feature("first", [square(0.0, 1.0), square(4.0, 1.0)]);
        let second = feature("second", [square(8.0, 2.0), square(12.0, 1.0)]);
        let text = format!(r#"{{"type":"FeatureCollection","features":[{first},{second}]}}"#);
        let atlas = Atlas::from_geojson(&text, "name").unwrap();
        assert_eq!(atlas.territories[0].properties()["tag"], "first");
        assert_same(&atlas, &written_and_read(&atlas));
    }

    #[test]
    fn ground_across_180_and_territories_without_ground_come_back() {
        let square = |x: f64| Rect::new((x, 0.0), (x + 2.0, 2.0)).to_polygon();
        let atlas = Atlas::builder()
            .territory("East", square(177.0))
            .territory("Across", square(179.0))
            .territory("Nowhere", MultiPolygon(Vec::new()))
            .territory("West", square(-179.0))
            .zone("Across", MultiPolygon(vec![square(179.5)]))
            .line("Road", LineString::from(vec![(178.0, 1.0), (179.5, 1.0)]))
            .place("Village", (-179.9, 1.0))
            .credit("A; B")
            .credit("B")
            .build()
            .unwrap();
        let map = atlas.to_geojson();
        assert_eq!(map.features[2].geometry, None);
        assert_eq!(map.foreign_members.as_ref().unwrap()["attribution"], "A; B");
        assert_same(&atlas, &written_and_read(&atlas));
    }

    #[test]
    fn neighbors_have_different_fills_and_rings_turn_as_the_standard_asks() {
        let atlas = Atlas::builder()
            .territory(
                "Host",
                polygon![
                    exterior: [(x: 0., y: 0.), (x: 0., y: 3.), (x: 3., y: 3.), (x: 3., y: 0.)],
                    interiors: [[(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.), (x: 1., y: 2.)]],
                ],
            )
            .territory("Guest", Rect::new((1.0, 1.0), (2.0, 2.0)).to_polygon())
            .build()
            .unwrap();
        let map = atlas.to_geojson();
        assert_ne!(
            map.features[0].property("fill"),
            map.features[1].property("fill")
        );
        let host = map.features[0].geometry.clone().unwrap().to_string();
        assert!(
            host.contains("[[0.0,0.0],[3.0,0.0]") || host.contains("[3.0,0.0],[3.0,3.0]"),
            "{host}"
        );
        assert!(host.contains("[1.0,2.0],[2.0,2.0]"), "{host}");
    }

    #[test]
    fn answers_tell_what_they_know() {
        let atlas = Atlas::builder()
            .title_property("title")
            .geojson(&data("states"), "name")
            .unwrap()
            .build()
            .unwrap();
        let with_title = |map: &FeatureCollection, title: &str| {
            let found = map
                .features
                .iter()
                .find(|f| f.property("title").unwrap() == title);
            found.unwrap().clone()
        };
        let enclave = with_title(&atlas.enclaves().to_geojson(&atlas), "Artsvashen");
        assert_eq!(enclave.property("host").unwrap(), "Azerbaijan");
        assert_eq!(enclave.property("order").unwrap(), 1);
        assert_eq!(enclave.property("kind").unwrap(), "enclave");
        let both = with_title(&atlas.exclaves().to_geojson(&atlas), "Artsvashen");
        assert_eq!(both.property("kind").unwrap(), "exclave");
        let exclave = with_title(&atlas.exclaves().to_geojson(&atlas), "Nakhchivan");
        let neighbors = exclave.property("neighbors").unwrap().as_array().unwrap();
        assert_eq!(neighbors[0]["name"], "Armenia");
        assert_eq!(neighbors.len(), 3);

        let (armenia, iran) = (atlas.find("Armenia").unwrap(), atlas.find("Iran").unwrap());
        let border = atlas.border(armenia, iran).to_geojson(&atlas);
        assert_eq!(
            border.features[0].property("title").unwrap(),
            "Armenia – Iran"
        );
        let length_m = atlas.border(armenia, iran).unwrap().length_m();
        assert_eq!(border.features[0].property("length_m").unwrap(), length_m);

        let neighbors: Vec<_> = atlas.neighbors(armenia).collect();
        assert_eq!(neighbors.to_geojson(&atlas).features.len(), 4);
        assert_eq!(
            atlas
                .nearest((45.52, 40.65))
                .to_geojson(&atlas)
                .features
                .len(),
            1
        );
        assert_eq!(
            atlas.locate((0.0, 0.0)).to_geojson(&atlas).features.len(),
            0
        );
        let found = atlas.intersecting(Rect::new((45.4, 40.5), (45.6, 40.7)));
        assert_eq!(found.to_geojson(&atlas).features.len(), found.len());
        let sea = Rect::new((40.0, 42.0), (42.0, 43.0)).to_polygon();
        let shares = atlas.shares(&MultiPolygon(vec![sea])).to_geojson(&atlas);
        assert_eq!(shares.features.last().unwrap().geometry, None);
    }
}

//! What is drawn for ways: a corridor with what it runs over, the stretches of any line.

use geojson::{JsonObject, JsonValue};

use super::answers::geometry;
use super::geojson::{Sheet, Sketch, ToGeoJson};
use super::simplestyle::Style;
use crate::atlas::Atlas;
use crate::questions::{Corridor, Stretch};
use crate::territory::TerritoryId;

impl ToGeoJson for Stretch {}
impl ToGeoJson for Corridor {}

impl Sketch for Stretch {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let style = match (self.territory, self.beside) {
            (Some(territory), None) => Style::Border(&sheet.color(territory)),
            (None, None) => Style::OpenWay,
            _ => Style::WayBeside,
        };
        add_stretch(sheet, self, Vec::new(), &style);
    }
}

/// The whole way, then its stretches, each a feature.
impl Sketch for Corridor {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let atlas = sheet.atlas;
        let part = atlas.part(self.part());
        let hosts: Vec<&str> = self.hosts().iter().map(|&host| sheet.name(host)).collect();
        let title = corridor_title(atlas, self);
        let known = vec![
            ("name", title.clone().into()),
            ("title", title.into()),
            ("kind", "corridor".into()),
            ("territory", sheet.name(part.territory()).into()),
            ("part", part.title().into()),
            ("hosts", hosts.into()),
            ("length_m", self.length_m().into()),
            ("foreign_m", self.foreign_m().into()),
        ];
        sheet.add(geometry(self.line()), JsonObject::new(), known, &Style::Way);
        for stretch in self.stretches() {
            let is_beside = stretch.beside.is_some();
            let style = match self.is_foreign(stretch) {
                _ if is_beside => Style::WayBeside,
                true => Style::ForeignWay,
                false => Style::OwnWay,
            };
            let foreign = ("foreign", self.is_foreign(stretch).into());
            add_stretch(sheet, stretch, vec![foreign], &style);
        }
    }
}

fn add_stretch(
    sheet: &mut Sheet<'_>,
    stretch: &Stretch,
    mut known: Vec<(&'static str, JsonValue)>,
    style: &Style<'_>,
) {
    let title = |id: TerritoryId| sheet.atlas[id].title();
    let over = stretch.territory.map_or("open ground", title);
    let shown = match stretch.beside {
        Some(beside) => format!("{over}, beside {}", title(beside)),
        None => over.to_owned(),
    };
    let name = |id: TerritoryId| JsonValue::from(sheet.name(id));
    known.extend([
        ("name", shown.clone().into()),
        ("title", shown.into()),
        ("kind", "stretch".into()),
        ("territory", stretch.territory.map(name).into()),
        ("beside", stretch.beside.map(name).into()),
        ("from_m", stretch.from_m.into()),
        ("to_m", stretch.to_m.into()),
        ("length_m", (stretch.to_m - stretch.from_m).into()),
    ]);
    sheet.add(geometry(&stretch.line), JsonObject::new(), known, style);
}

/// From where to where: `Nakhchivan – Azerbaijan`. From a part without a name of its own, the territory in which it stays.
pub(crate) fn corridor_title(atlas: &Atlas, corridor: &Corridor) -> String {
    let part = atlas.part(corridor.part());
    let home = atlas[part.territory()].title();
    let from = part.title().filter(|title| *title != home);
    match from {
        Some(from) => format!("{from} – {home}"),
        None => home.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, Rect};

    use super::*;
    use crate::output::simplestyle;

    #[test]
    fn a_corridor_is_its_line_and_its_stretches() {
        let text = std::fs::read_to_string("data/states.geojson").unwrap();
        let builder = Atlas::builder().title_property("title");
        let atlas = builder.geojson(&text, "name").unwrap().build().unwrap();
        let mut parts = atlas.parts();
        let nakhchivan = parts
            .find(|part| part.title() == Some("Nakhchivan"))
            .unwrap();
        let line = LineString::from(vec![(45.7, 39.4), (46.2, 39.45), (46.8, 39.5)]);
        let corridor = Corridor::new(&atlas, nakhchivan.id(), line);
        let map = corridor.to_geojson(&atlas);
        let said = |number: usize, key: &str| map.features[number].property(key).unwrap().clone();
        assert_eq!(said(0, "title"), "Nakhchivan – Azerbaijan");
        assert_eq!(said(0, "hosts"), JsonValue::from(vec!["Armenia"]));
        assert_eq!(said(0, "length_m"), corridor.length_m());
        assert_eq!(said(0, "foreign_m"), corridor.foreign_m());
        let titles: Vec<JsonValue> = (1..map.features.len()).map(|i| said(i, "title")).collect();
        assert_eq!(titles, ["Azerbaijan", "Armenia", "Azerbaijan"]);
        assert_eq!(said(2, "foreign"), true);
        assert_ne!(said(1, "stroke"), said(2, "stroke"));
        assert_eq!(said(3, "to_m"), corridor.stretches()[2].to_m);
        let twice = vec![corridor.clone(), corridor].to_geojson(&atlas);
        assert_eq!(twice.features.len(), 2 * map.features.len());
    }

    #[test]
    fn stretches_say_beside_what_they_run_and_over_whose_ground() {
        let square = |x: f64| Rect::new((x, 0.0), (x + 1.0, 1.0)).to_polygon();
        let atlas = Atlas::builder()
            .territory("West", square(0.0))
            .territory("East", square(1.0))
            .build()
            .unwrap();
        let line = LineString::from(vec![(0.5, 0.0), (1.0, 0.2), (1.0, 0.8), (1.5, 2.0)]);
        let map = atlas.along(&line).to_geojson(&atlas);
        let titles: Vec<&JsonValue> = map
            .features
            .iter()
            .map(|f| f.property("title").unwrap())
            .collect();
        assert_eq!(titles, ["West", "East, beside West", "East", "open ground"]);
        let strokes: std::collections::BTreeSet<String> = map
            .features
            .iter()
            .map(|f| f.property("stroke").unwrap().to_string())
            .collect();
        assert_eq!(strokes.len(), 4);
        assert_eq!(map.features[1].property("beside").unwrap(), "West");
        assert!(map.features[0].property("beside").unwrap().is_null());
        assert_ne!(simplestyle::WAY, simplestyle::FOREIGN_WAY);
    }
}

//! What is drawn for each noun and each answer.

use geo_types::{Coord, MultiPolygon};
use geojson::{Geometry, GeometryValue, JsonObject, JsonValue};

use super::geojson::{Sheet, Sketch, ToGeoJson};
use super::simplestyle::Style;
use crate::geometry::ring::Rings;
use crate::input::features::{KIND, KIND_ZONE};
use crate::questions::{
    AtEdge, Border, ChangedBorder, ChangedGround, ChangedPart, Changes, Enclave, Exclave, Flaw,
    Found, Nearest, Neighbor, Share,
};
use crate::territory::{
    Line, LineId, Part, PartId, Place, PlaceId, Territory, TerritoryId, Touch, Zone, ZoneId,
};

/// What is known of a feature, by the name of the property.
type Known = Vec<(&'static str, JsonValue)>;

impl ToGeoJson for Territory {}
impl ToGeoJson for TerritoryId {}
impl ToGeoJson for Part {}
impl ToGeoJson for PartId {}
impl ToGeoJson for Line {}
impl ToGeoJson for LineId {}
impl ToGeoJson for Zone {}
impl ToGeoJson for ZoneId {}
impl ToGeoJson for Place {}
impl ToGeoJson for PlaceId {}
impl ToGeoJson for Found {}
impl ToGeoJson for Touch {}
impl ToGeoJson for Border {}
impl ToGeoJson for Neighbor {}
impl ToGeoJson for Enclave {}
impl ToGeoJson for Exclave {}
impl ToGeoJson for AtEdge {}
impl ToGeoJson for Nearest {}
impl ToGeoJson for Share {}
impl ToGeoJson for ChangedGround {}
impl ToGeoJson for ChangedBorder {}
impl ToGeoJson for ChangedPart {}
impl ToGeoJson for Changes {}
impl ToGeoJson for Flaw {}

/// Its ground as it was drawn: one feature for each run of parts that the same features drew, so that each keeps its own properties and
/// all keep their order.
impl Sketch for Territory {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let atlas = sheet.atlas;
        let parts: Vec<&Part> = self.parts().map(|part| atlas.part(part)).collect();
        let runs: Vec<&[&Part]> = parts.chunk_by(|a, b| are_drawn_together(a, b)).collect();
        let mut gathered = JsonObject::new();
        for (key, value) in runs.iter().flat_map(|run| properties(run[0])) {
            gathered.entry(key).or_insert(value);
        }
        let mut own = self.properties().clone();
        for map in [&mut gathered, &mut own] {
            map.retain(|key, _| parts.iter().all(|part| agrees_on(part, key)));
        }
        // Where the runs do not give back the territory's own properties, in their order, a feature that is nowhere does.
        if runs.is_empty() || gathered != own {
            let known = named(self, self.title.as_deref(), &in_common(sheet, self));
            sheet.add(None, own, known, &Style::Plain);
        }
        let color = sheet.color(self.id);
        for run in runs {
            let given = properties(run[0]);
            let known = named_part(sheet, run[0], &given);
            let ground = ground(run.iter().map(|part| &part.rings));
            sheet.add(ground, given, known, &Style::Ground(&color));
        }
    }
}

impl Sketch for TerritoryId {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        sheet.atlas[*self].sketch(sheet);
    }
}

impl Sketch for Part {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let standings = &self.standings;
        let all = [
            ("main", standings.main),
            ("enclave", standings.enclave()),
            ("exclave", standings.exclave),
            ("semi-exclave", standings.semi_exclave),
            ("island", standings.island),
        ];
        let held: Vec<&str> = all
            .iter()
            .filter(|(_, holds)| *holds)
            .map(|s| s.0)
            .collect();
        let mut known = vec![("standings", held.into()), ("area_m2", self.area_m2.into())];
        if let Some(host) = standings.host {
            known.push(("host", sheet.name(host).into()));
            known.push(("order", standings.order.into()));
        }
        let color = sheet.color(self.territory);
        add_part(sheet, self, known, &Style::Ground(&color));
    }
}

impl Sketch for PartId {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        sheet.atlas.part(*self).sketch(sheet);
    }
}

impl Sketch for Line {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let known = vec![("name", self.name().into()), ("title", self.title().into())];
        let geometry = geometry(self.line());
        sheet.add(geometry, self.properties().clone(), known, &Style::Line);
    }
}

impl Sketch for LineId {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        sheet.atlas[*self].sketch(sheet);
    }
}

impl Sketch for Zone {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let known = vec![
            ("name", self.name().into()),
            ("title", self.title().into()),
            (KIND, KIND_ZONE.into()),
        ];
        let ground = ground([&self.beside.geometry]);
        sheet.add(ground, self.properties().clone(), known, &Style::Zone);
    }
}

impl Sketch for ZoneId {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        sheet.atlas[*self].sketch(sheet);
    }
}

impl Sketch for Place {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let known = vec![("name", self.name().into()), ("title", self.title().into())];
        let point = point(self.position());
        sheet.add(point, self.properties().clone(), known, &Style::Place);
    }
}

impl Sketch for PlaceId {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        sheet.atlas[*self].sketch(sheet);
    }
}

impl Sketch for Found {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        match self {
            Found::Part(id) => id.sketch(sheet),
            Found::Line(id) => id.sketch(sheet),
            Found::Zone(id) => id.sketch(sheet),
            Found::Place(id) => id.sketch(sheet),
        }
    }
}

/// The position in common, named after the other territory.
impl Sketch for Touch {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let part = sheet.atlas.part(self.part);
        let territory = &sheet.atlas[self.territory];
        let known = named(territory, part.title(), &JsonObject::new());
        sheet.add(
            point(self.position),
            JsonObject::new(),
            known,
            &Style::Place,
        );
    }
}

impl Sketch for Border {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let (of, with) = (sheet.name(self.of()), sheet.name(self.with()));
        let title = format!("{of} – {with}");
        let known = vec![
            ("name", title.clone().into()),
            ("title", title.into()),
            ("territory", of.into()),
            ("neighbor", with.into()),
            ("length_m", self.length_m().into()),
            ("matched", self.matched().into()),
        ];
        let color = sheet.color(self.of());
        let geometry = geometry(&self.lines());
        sheet.add(geometry, JsonObject::new(), known, &Style::Border(&color));
    }
}

/// Where the part runs along the edge.
impl Sketch for AtEdge {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let part = sheet.atlas.part(self.part);
        let mut known = named_part(sheet, part, &properties(part));
        known.extend([
            ("kind", "edge of the map".into()),
            ("territory", sheet.name(self.territory).into()),
            ("length_m", self.length_m.into()),
        ]);
        let color = sheet.color(self.territory);
        let lines = geometry(&self.lines);
        sheet.add(lines, JsonObject::new(), known, &Style::Border(&color));
    }
}

/// The neighbor's whole ground: the border itself is [`Atlas::border`](crate::Atlas::border).
impl Sketch for Neighbor {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let known = vec![
            ("length_m", self.length_m.into()),
            ("matched", self.matched.into()),
        ];
        add_territory(sheet, self.territory, known);
    }
}

impl Sketch for Enclave {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let known = vec![
            ("kind", "enclave".into()),
            ("territory", sheet.name(self.territory).into()),
            ("host", sheet.name(self.host).into()),
            ("order", self.order.into()),
            ("area_m2", self.area_m2.into()),
            ("perimeter_m", self.perimeter_m.into()),
        ];
        let color = sheet.color(self.territory);
        add_part(
            sheet,
            sheet.atlas.part(self.part),
            known,
            &Style::Answer(&color),
        );
    }
}

impl Sketch for Exclave {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let neighbor = |neighbor: &Neighbor| {
            JsonValue::Object(JsonObject::from_iter([
                ("name".to_owned(), sheet.name(neighbor.territory).into()),
                ("length_m".to_owned(), neighbor.length_m.into()),
            ]))
        };
        let neighbors: Vec<JsonValue> = self.neighbors.iter().map(neighbor).collect();
        let kind = if self.is_semi() {
            "semi-exclave"
        } else {
            "exclave"
        };
        let known = vec![
            ("kind", kind.into()),
            ("territory", sheet.name(self.territory).into()),
            ("semi", self.is_semi().into()),
            ("neighbors", neighbors.into()),
            ("open_m", self.open_m.into()),
            ("area_m2", self.area_m2.into()),
            ("distance_to_main_m", self.distance_to_main_m.into()),
        ];
        let color = sheet.color(self.territory);
        add_part(
            sheet,
            sheet.atlas.part(self.part),
            known,
            &Style::Answer(&color),
        );
    }
}

/// The nearest position, named after the territory.
impl Sketch for Nearest {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let part = sheet.atlas.part(self.part);
        let mut known = named(
            &sheet.atlas[self.territory],
            part.title(),
            &JsonObject::new(),
        );
        known.push(("distance_m", self.distance_m.into()));
        sheet.add(
            point(self.position),
            JsonObject::new(),
            known,
            &Style::Place,
        );
    }
}

/// The territory's whole ground with the share's area; open ground has no outline, and is a feature that is nowhere.
impl Sketch for Share {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let shared = vec![("share_m2", self.area_m2.into())];
        match self.territory {
            Some(territory) => add_territory(sheet, territory, shared),
            None => {
                let open = ("title", JsonValue::from("open ground"));
                let known = shared.into_iter().chain([open]);
                sheet.add(None, JsonObject::new(), known, &Style::Plain);
            }
        }
    }
}

/// In the color of the territory that has it after, or else of the one that had it before, whichever the map knows.
impl Sketch for ChangedGround {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let side = |name: &Option<String>| name.clone().unwrap_or_else(|| "open ground".to_owned());
        let title = format!("{} → {}", side(&self.from), side(&self.to));
        let known = vec![
            ("kind", "changed ground".into()),
            ("title", title.into()),
            ("from", self.from.clone().into()),
            ("to", self.to.clone().into()),
            ("area_m2", self.area_m2.into()),
        ];
        let ground = match self.outline.0.as_slice() {
            [one] => geometry(one),
            _ => geometry(&self.outline),
        };
        let find = |name: &String| sheet.atlas.find(name);
        let owner = self.to.as_ref().and_then(find);
        let owner = owner.or_else(|| self.from.as_ref().and_then(find));
        let color = owner.map(|owner| sheet.color(owner));
        let style = color.as_ref().map_or(Style::Zone, Style::Answer);
        sheet.add(ground, JsonObject::new(), known, &style);
    }
}

/// The border as the map has it; where it has none, a feature that is nowhere.
impl Sketch for ChangedBorder {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let [a, b] = &self.territories;
        let title = format!("{a} – {b}");
        let known = vec![
            ("kind", "changed border".into()),
            ("name", title.clone().into()),
            ("title", title.into()),
            ("territory", a.clone().into()),
            ("neighbor", b.clone().into()),
            ("before_m", self.before_m.into()),
            ("after_m", self.after_m.into()),
        ];
        let ids = sheet.atlas.find(a).zip(sheet.atlas.find(b));
        let border = ids.and_then(|(a, b)| sheet.atlas.border(a, b));
        match border {
            Some(border) => {
                let color = sheet.color(border.of());
                let lines = geometry(&border.lines());
                sheet.add(lines, JsonObject::new(), known, &Style::Border(&color));
            }
            None => sheet.add(None, JsonObject::new(), known, &Style::Plain),
        }
    }
}

/// The part, with how much of it is of the main part in the other map.
impl Sketch for ChangedPart {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let part = sheet.atlas.part(self.part);
        let known = vec![
            ("territory", self.territory.clone().into()),
            ("area_m2", self.area_m2.into()),
            ("of_main_m2", self.of_main_m2.into()),
        ];
        let color = sheet.color(part.territory);
        add_part(sheet, part, known, &Style::Answer(&color));
    }
}

/// Ground that changed hands, and the borders whose length changed as the given map has them: the later one as a rule, or the earlier.
impl Sketch for Changes {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        self.ground.sketch(sheet);
        self.borders.sketch(sheet);
    }
}

/// Its ground, or its line, or where it has neither its place.
impl Sketch for Flaw {
    fn sketch(&self, sheet: &mut Sheet<'_>) {
        let names: Vec<&str> = self.territories.iter().map(|&id| sheet.name(id)).collect();
        let title = format!("{}: {}", self.kind, names.join(", "));
        let known = vec![
            ("kind", self.kind.to_string().into()),
            ("title", title.into()),
            ("territories", names.into()),
            ("place", vec![self.place.x, self.place.y].into()),
            ("area_m2", self.area_m2.into()),
            ("length_m", self.length_m.into()),
            ("width_m", self.width_m.into()),
        ];
        let figure = match (self.outline.0.as_slice(), self.lines.0.as_slice()) {
            ([], []) => point(self.place),
            ([], [one]) => geometry(one),
            ([], _) => geometry(&self.lines),
            ([one], _) => geometry(one),
            _ => geometry(&self.outline),
        };
        sheet.add(figure, JsonObject::new(), known, &Style::Flaw(self.kind));
    }
}

/// Whether one feature can hold both parts.
fn are_drawn_together(a: &Part, b: &Part) -> bool {
    a.title == b.title && a.features == b.features
}

fn add_part(sheet: &mut Sheet<'_>, part: &Part, known: Known, style: &Style<'_>) {
    let given = properties(part);
    let mut all = named_part(sheet, part, &given);
    all.extend(known);
    sheet.add(ground([&part.rings]), given, all, style);
}

/// Adds a territory as one feature.
fn add_territory(sheet: &mut Sheet<'_>, id: TerritoryId, known: Known) {
    let territory = &sheet.atlas[id];
    let given = in_common(sheet, territory);
    let mut all = named(territory, territory.title.as_deref(), &given);
    all.extend(known);
    let parts = territory.parts().map(|part| &sheet.atlas.part(part).rings);
    let color = sheet.color(id);
    sheet.add(ground(parts), given, all, &Style::Ground(&color));
}

/// A part's properties: those on which all the features agree that drew it.
fn properties(part: &Part) -> JsonObject {
    let mut all = part.properties();
    let mut given = all.next().cloned().unwrap_or_default();
    given.retain(|key, _| agrees_on(part, key));
    given
}

/// Whether the features that drew a part all say the same, be it nothing.
fn agrees_on(part: &Part, key: &str) -> bool {
    let mut said = part.properties().map(|properties| properties.get(key));
    let first = said.next();
    said.all(|other| Some(other) == first)
}

/// A territory's properties: those on which the features of all its parts agree, and those of features that are nowhere.
fn in_common(sheet: &Sheet<'_>, territory: &Territory) -> JsonObject {
    let parts: Vec<&Part> = territory.parts().map(|id| sheet.atlas.part(id)).collect();
    let said = |key: &str| -> Vec<Option<&JsonValue>> {
        let features = parts.iter().flat_map(|part| part.properties());
        features.map(|properties| properties.get(key)).collect()
    };
    let mut given = JsonObject::clone(&territory.properties);
    given.retain(|key, value| {
        let said = said(key);
        said.iter().all(|other| *other == Some(&*value)) || said.iter().all(Option::is_none)
    });
    given
}

/// The territory's name, and the part's name to show. A main part that has no title of its own stands for the whole territory: the name of one district
/// is not its title.
fn named_part(sheet: &Sheet<'_>, part: &Part, given: &JsonObject) -> Known {
    let territory = &sheet.atlas[part.territory];
    if part.standings.main && part.title.is_none() {
        named(territory, None, &in_common(sheet, territory))
    } else {
        named(territory, part.title(), given)
    }
}

/// The territory's name, and the name to show: the title, or the name that the key hides, as districts keyed by a code have it, or the territory's own.
fn named(territory: &Territory, title: Option<&str>, given: &JsonObject) -> Known {
    let hidden = ["title", "name"]
        .iter()
        .filter_map(|&key| given.get(key)?.as_str())
        .find(|&text| text != territory.name());
    let title = title.or(hidden).unwrap_or(territory.title());
    vec![("name", territory.name().into()), ("title", title.into())]
}

/// One polygon, or several; `None` where there is no ground.
fn ground<'a>(rings: impl IntoIterator<Item = &'a Rings>) -> Option<Geometry> {
    let polygons: Vec<_> = rings
        .into_iter()
        .flat_map(|rings| rings.to_multi_polygon())
        .collect();
    match polygons.as_slice() {
        [] => None,
        [one] => geometry(one),
        _ => geometry(&MultiPolygon(polygons)),
    }
}

fn point(position: Coord) -> Option<Geometry> {
    geometry(&geo_types::Point(position))
}

pub(super) fn geometry<'a, G>(figure: &'a G) -> Option<Geometry>
where
    GeometryValue: From<&'a G>,
{
    Some(Geometry::new(GeometryValue::from(figure)))
}

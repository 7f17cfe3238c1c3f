//! A map as a picture.

use geo_types::{Coord, MultiPolygon, Rect};
use svg::Document;
use svg::node::element::{Group, Rectangle, SVG};

use super::canvas::Canvas;
use super::colors::{Color, coloring, coloring_among};
use super::extent::Extent;
use super::flaw_marks::{FlawMarks, SeenFlaws};
use super::geojson::credit_line;
use super::ink::{FAINT, PAPER, rounded};
use super::map_projection::MapProjection;
use super::names::Names;
use super::passages::{Passages, SeenPassages};
use super::scene::Scene;
use super::text::printable;
use super::{layers, margins};
use crate::atlas::Atlas;
use crate::geometry::ring::Rings;
use crate::questions::{Corridor, Flaw};

/// A picture of a map in the making, from [`Atlas::picture`].
///
/// ```
/// use geo_types::Rect;
/// use territory::Atlas;
///
/// let text = std::fs::read_to_string("data/states.geojson")?;
/// let atlas = Atlas::builder().title_property("title").geojson(&text, "name")?.build()?;
///
/// let picture = atlas.picture().window(Rect::new((41., 38.), (51., 44.))).title("The South Caucasus").to_svg();
/// assert!(picture.contains("Artsvashen: Armenia, enclave in Azerbaijan, 35.2 km²"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Picture<'a> {
    atlas: &'a Atlas,
    window: Option<Rect>,
    width: f64,
    /// How much larger than usual words and lines are.
    times: f64,
    title: Option<String>,
    notes: Vec<String>,
    /// By territory, where they are given.
    colors: Option<Vec<Color>>,
    passages: Passages,
    flaws: FlawMarks,
}

impl Atlas {
    /// A picture of the map, to be made to measure: with a title, of a part of the map only, or of another width.
    ///
    /// ```
    /// use geo_types::Rect;
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::from_geojson(&text, "name")?;
    /// let picture = atlas.picture().window(Rect::new((44., 40.), (46., 42.))).width(600).to_svg();
    /// assert!(picture.contains("Armenia, enclave in Azerbaijan, 35.2 km²"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn picture(&self) -> Picture<'_> {
        Picture {
            atlas: self,
            window: None,
            width: 1200.0,
            times: 1.0,
            title: None,
            notes: Vec::new(),
            colors: None,
            passages: Passages::default(),
            flaws: FlawMarks::default(),
        }
    }

    /// The map as an SVG picture, 1200 pixels wide: territories in colors that differ between neighbors, enclaves and exclaves standing out under their names
    /// (with a ring around those that would be overlooked), zones hatched, lines and places, a legend, a scale bar, and the credits that the sources ask for.
    ///
    /// Browsers show what a shape is where the pointer rests on it. What has the property `schematic: true` is drawn with a dashed outline, and said to be so.
    /// The text is valid XML whatever the names hold, and the same for the same map. See [`Atlas::picture`] for titles and windows.
    ///
    /// The projection is that which an atlas would choose: Lambert's conformal conic for most maps, Mercator at the equator, polar stereographic around a pole, Equal Earth for
    /// the world. A map across 180° is drawn in one piece.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::builder().title_property("title").geojson(&text, "name")?.build()?;
    /// let picture = atlas.to_svg();
    /// assert!(picture.contains("Artsvashen: Armenia, enclave in Azerbaijan, 35.2 km²"));
    /// assert!(picture.contains("Made with Natural Earth"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_svg(&self) -> String {
        self.picture().to_svg()
    }
}

impl Picture<'_> {
    /// Shows these longitudes and latitudes only. A window that reaches beyond 180° goes on at -180°; an empty or non-finite window is ignored.
    pub fn window(mut self, degrees: Rect<f64>) -> Self {
        self.window = Some(degrees);
        self
    }

    /// The width in pixels, 1200 where this is not called: from 300 to 20000. Words and lines grow with it.
    pub fn width(mut self, pixels: u32) -> Self {
        self.width = f64::from(pixels.clamp(300, 20_000));
        self
    }

    /// Words, lines and signs so many times as large as usual, from 0.25 to 3, for a picture that is shown small: beside others on a sheet, or on a slide. The map itself stays as
    /// large, and fewer names have room on it.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::from_geojson(&text, "name")?;
    /// let slide = atlas.picture().title("For the last row").magnify(2.).to_svg();
    /// # assert!(slide.ends_with("</svg>"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn magnify(mut self, times: f64) -> Self {
        self.times = if times.is_finite() {
            times.clamp(0.25, 3.0)
        } else {
            1.0
        };
        self
    }

    /// A title above the map.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// A note under the map, before the credits: what a reader must know of it, such as its date, or what it does not show. Any number may be given.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Colors that agree with other maps, such as the same ground on other dates. Give each picture the same maps in the same order, its own among them: then territories of one name have one color on all of
    /// them, and such as are neighbors on any of them different ones. Without it each map is colored by its own borders.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let before = Atlas::from_geojson(&text, "name")?;
    /// let largest = before.enclaves()[0].part;
    /// let after = before.transfer(&before.part(largest).polygon(), "Nobody yet")?;
    ///
    /// let dates = [&before, &after];
    /// let pictures = dates.map(|map| map.picture().colors_among(&dates).to_svg());
    /// # assert!(pictures.iter().all(|picture| picture.ends_with("</svg>")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn colors_among(mut self, maps: &[&Atlas]) -> Self {
        self.colors = Some(coloring_among(self.atlas, maps));
        self
    }

    /// Shows a corridor as a strong line with its ends marked and its length beside it, over the ground and under the names. Any number may be shown.
    ///
    /// # Panics
    ///
    /// On a corridor of another atlas.
    pub fn corridor(mut self, corridor: &Corridor) -> Self {
        self.passages.add_corridor(self.atlas, corridor);
        self
    }

    /// Shows the strip of a road or a corridor, or any other ground, as a translucent band with its area in the legend. Any number may be shown; the first strip
    /// has the color of the first corridor, and so on.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let read = |file: &str| std::fs::read_to_string(format!("data/{file}.geojson"));
    /// let atlas = Atlas::builder().geojson(&read("districts")?, "adm1_code")?.geojson(&read("lines")?, "name")?.build()?;
    /// let road = atlas.lines().find(|line| line.name().contains("Lachin")).unwrap();
    ///
    /// let strip = atlas.strip(road.line(), 5000.);
    /// let picture = atlas.picture().strip(&strip).to_svg();
    /// assert!(picture.contains("Strip, "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn strip(mut self, strip: &MultiPolygon<f64>) -> Self {
        self.passages.add_strip(strip);
        self
    }

    /// Shows flaws in a color for each kind: their ground and lines over the map, and a ring around the place of each, so that a square metre is seen on the map of a
    /// country. A few are numbered, from 1 on as they stand; of many, those of one kind that are near each other have one ring, with their count beside it. The
    /// legend says how many there are.
    ///
    /// # Panics
    ///
    /// On a flaw of another atlas.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/armenia_azerbaijan_osm_overlapping.geojson")?;
    /// let atlas = Atlas::from_geojson(&text, "name")?;
    /// let picture = atlas.picture().flaws(&atlas.flaws()).to_svg();
    /// # assert!(picture.contains("</svg>"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn flaws(mut self, flaws: &[Flaw]) -> Self {
        self.flaws.add(self.atlas, flaws);
        self
    }

    /// The picture as SVG.
    pub fn to_svg(&self) -> String {
        let unit = self.width / 1200.0 * self.times;
        let margin = 16.0 * unit;
        let room = self.width - 2.0 * margin;
        let corner = Coord {
            x: margin,
            y: margin,
        };
        let title = self
            .title
            .as_ref()
            .map(|title| margins::title(title, corner, room, unit));
        let top = title.as_ref().map_or(0.0, |title| title.height);

        let (extent, canvas) = self.canvas(corner + (0.0, top).into(), room);
        let colors = self.colors.clone();
        let colors = colors.unwrap_or_else(|| coloring(self.atlas));
        let scene = Scene::of(self.atlas, &canvas, colors);
        let seen = self.passages.seen(&canvas);
        let flaws = self.flaws.seen(&canvas, unit);
        let names = Names::placed(&scene, &seen, &flaws, unit);
        let map = map(&scene, &seen, &flaws, &names, &extent, unit);

        let below = Coord {
            x: margin,
            y: canvas.frame.max().y + 10.0 * unit,
        };
        let right = Coord {
            x: margin + room,
            y: below.y,
        };
        let bar = margins::scale_bar(&canvas, &extent, right, unit);
        let legend = margins::legend(&scene, &seen, &flaws, below, room - 260.0 * unit, unit);
        let base = below + (0.0, legend.height.max(bar.height) + 6.0 * unit).into();
        let notes = margins::notes(&self.notes, base, room, unit);
        let base = base + (0.0, notes.height).into();
        let projection = canvas.projection().name();
        let credits = margins::credits(&credit_line(self.atlas), projection, base, room, unit);
        let height = base.y + credits.height + margin * 0.7;

        let mut document = self.document(height);
        document = document.add(layers::patterns(&scene, unit));
        if let Some(title) = title {
            document = document.add(title.drawn);
        }
        document = document.add(map).add(neatline(canvas.frame, unit));
        document = document.add(legend.drawn).add(bar.drawn);
        if !self.notes.is_empty() {
            document = document.add(notes.drawn);
        }
        document.add(credits.drawn).to_string()
    }

    fn document(&self, height: f64) -> Document {
        let (wide, high) = (rounded(self.width), height.ceil());
        let paper = Rectangle::new()
            .set("width", wide)
            .set("height", high)
            .set("fill", PAPER);
        let name = self.title.as_deref().unwrap_or("Map");
        Document::new()
            .set("width", wide)
            .set("height", high)
            .set("viewBox", (0, 0, wide, high))
            .set("role", "img")
            .set("aria-label", printable(name))
            .set(
                "font-family",
                "'Noto Sans', 'Helvetica Neue', Helvetica, Arial, sans-serif",
            )
            .add(paper)
    }

    /// What the picture shows: the window, or all that there is.
    fn canvas(&self, corner: Coord, width: f64) -> (Extent, Canvas) {
        const MARGIN: f64 = 0.04;
        if let Some(extent) = self.window.and_then(Extent::of_window) {
            let projection = MapProjection::for_extent(&extent);
            return (
                extent,
                Canvas::fit(projection, rim(&extent), corner, width, 0.0),
            );
        }
        let mut figures = figures(self.atlas);
        figures.extend(self.passages.figures());
        let extent = Extent::of_figures(figures.iter().copied()).unwrap_or(Extent {
            west: -180.0,
            east: 180.0,
            south: -60.0,
            north: 84.0,
        });
        let extent = extent.at_least(0.02);
        let projection = MapProjection::for_extent(&extent);
        let is_whole = extent.width() > 300.0 || figures.is_empty();
        let canvas = if is_whole {
            Canvas::fit(projection, rim(&extent), corner, width, MARGIN)
        } else {
            let central = projection.central();
            let side = |c: Coord| (c.x - central + 180.0).rem_euclid(360.0) - 180.0 + central;
            let all = figures.iter().copied().flatten();
            let all = all.map(|&c| Coord { x: side(c), y: c.y });
            Canvas::fit(projection, all.chain(small(&extent)), corner, width, MARGIN)
        };
        (extent, canvas)
    }
}

/// Whatever has a place on the map, each ring and line by itself.
fn figures(atlas: &Atlas) -> Vec<&[Coord]> {
    let parts = atlas.parts().map(|part| &part.rings);
    let zones = atlas.zones().map(|zone| &zone.beside.geometry);
    let rings = parts
        .chain(zones)
        .flat_map(Rings::iter)
        .map(|(ring, _)| ring);
    let lines = atlas.lines().map(|line| line.line().0.as_slice());
    let places = atlas
        .places()
        .map(|place| std::slice::from_ref(&place.beside.geometry));
    rings.chain(lines).chain(places).collect()
}

/// Positions round an extent. On most projections its sides are curved, so that corners are not enough.
fn rim(extent: &Extent) -> Vec<Coord> {
    const STEPS: u32 = 32;
    let central = if extent.width() > 300.0 {
        -180.0
    } else {
        extent.west
    };
    let (west, width) = (central, extent.width());
    let middle = west + width / 2.0;
    // The middle meridian of the window is the projection's, which is taken within ±180.
    let turn = if middle > 180.0 { -360.0 } else { 0.0 };
    let steps = (0..=STEPS).map(|i| f64::from(i) / f64::from(STEPS));
    let rim = steps.flat_map(|share| {
        let (x, y) = (
            west + turn + width * share,
            extent.south + extent.height() * share,
        );
        [
            (x, extent.south),
            (x, extent.north),
            (west + turn, y),
            (west + turn + width, y),
        ]
    });
    rim.map(Coord::from).collect()
}

/// The corners of a map that would otherwise be a point.
fn small(extent: &Extent) -> Vec<Coord> {
    if extent.width().max(extent.height()) <= 0.03 {
        rim(extent)
    } else {
        Vec::new()
    }
}

/// All layers, cut at the frame: a picture within the picture cuts by itself, without a name that another picture on the same page could have too.
fn map(
    scene: &Scene<'_>,
    seen: &SeenPassages<'_>,
    flaws: &SeenFlaws<'_>,
    names: &Names<'_, '_>,
    extent: &Extent,
    unit: f64,
) -> SVG {
    let frame = scene.canvas.frame;
    let (x, y) = (rounded(frame.min().x), rounded(frame.min().y));
    let (wide, high) = (rounded(frame.width()), rounded(frame.height()));
    let layers: [Group; 13] = [
        layers::background(scene.canvas, extent, unit),
        layers::grounds(scene, unit),
        layers::rims(scene, extent, unit),
        layers::cut_off(scene, unit),
        layers::zones(scene, unit),
        seen.strips(unit),
        flaws.figures(unit),
        layers::lines(scene, unit),
        seen.corridors(unit),
        layers::places(scene, &names.dots, unit),
        layers::marks(scene, unit),
        flaws.marks(unit),
        names.drawn(),
    ];
    let inner = SVG::new()
        .set("x", x)
        .set("y", y)
        .set("width", wide)
        .set("height", high)
        .set("viewBox", (x, y, wide, high));
    layers.into_iter().fold(inner, SVG::add)
}

fn neatline(frame: Rect, unit: f64) -> Rectangle {
    Rectangle::new()
        .set("x", rounded(frame.min().x))
        .set("y", rounded(frame.min().y))
        .set("width", rounded(frame.width()))
        .set("height", rounded(frame.height()))
        .set("fill", "none")
        .set("stroke", FAINT)
        .set("stroke-width", rounded(unit))
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, Polygon};
    use svg::parser::Event;

    use super::*;

    fn square(west: f64, south: f64, side: f64) -> Polygon {
        Rect::new((west, south), (west + side, south + side)).to_polygon()
    }

    fn states() -> Atlas {
        let text = std::fs::read_to_string("data/states.geojson").unwrap();
        let builder = Atlas::builder().title_property("title");
        builder.geojson(&text, "name").unwrap().build().unwrap()
    }

    /// All texts of a picture. On the way it is tested that tags are closed in order, that no letter is one that XML forbids, and that numbers are numbers.
    fn texts(picture: &str) -> Vec<String> {
        let is_allowed = |c: char| c >= ' ' && c != '\u{fffe}' && c != '\u{ffff}' || c == '\n';
        assert!(picture.chars().all(is_allowed));
        assert!(!picture.contains("NaN") && !picture.contains("inf\""));
        let mut open: Vec<&str> = Vec::new();
        let mut texts = Vec::new();
        for event in svg::read(picture).unwrap() {
            match event {
                Event::Tag(name, svg::node::element::tag::Type::Start, _) => open.push(name),
                Event::Tag(name, svg::node::element::tag::Type::End, _) => {
                    assert_eq!(open.pop(), Some(name))
                }
                Event::Text(text) => texts.push(text.trim().to_owned()),
                Event::Error(error) => panic!("{error}"),
                _ => {}
            }
        }
        assert!(open.is_empty());
        texts
    }

    #[test]
    fn whatever_the_names_hold_it_is_xml() {
        let atlas = Atlas::builder()
            .territory("<Viti> & \"Levu\" ]]>", square(0.0, 0.0, 2.0))
            .territory("a\u{0}b\u{ffff}c", square(2.0, 0.0, 2.0))
            .zone("</svg>", MultiPolygon(vec![square(0.5, 0.5, 1.0)]))
            .place("<!--", (1.0, 1.0))
            .credit("<&>")
            .build()
            .unwrap();
        let texts = texts(&atlas.picture().title("'<&>\u{1b}\"").to_svg());
        assert!(
            texts
                .iter()
                .any(|text| text == "&lt;Viti&gt; &amp; \"Levu\" ]]&gt;"),
            "{texts:?}"
        );
        assert!(texts.iter().any(|text| text == "a\u{fffd}b\u{fffd}c"));
    }

    #[test]
    fn notes_stand_below_the_legend_and_above_the_credits() {
        let atlas = states();
        let long = "so many words that no line has room for all of them ".repeat(8);
        let picture = atlas
            .picture()
            .note("As of < 1994")
            .note(long.trim())
            .to_svg();
        let texts = texts(&picture);
        let place = |start: &str| texts.iter().position(|text| text.starts_with(start));
        let first = place("As of &lt; 1994").expect("it is there");
        assert_eq!(place("so many words"), Some(first + 1));
        let credits = place("Made with Natural Earth").expect("it is there");
        assert!(credits > first + 2, "a long note has several lines");
        assert!(place("Turkey").is_some_and(|legend| legend < first));
    }

    /// A picture as wide as another, with words twice as large, is one half as wide and then enlarged.
    #[test]
    fn magnified_words_are_those_of_a_smaller_picture() {
        let atlas = states();
        let picture = atlas
            .picture()
            .title("States")
            .window(Rect::new((41.0, 38.0), (51.0, 44.0)));
        let [usual, half, magnified] = [
            picture.clone(),
            picture.clone().width(600),
            picture.clone().width(600).magnify(2.0),
        ]
        .map(|picture| picture.to_svg());
        // The letters of the title say it.
        let size = |picture: &str| -> f64 {
            let (before, _) = picture.split_once(">\nStates").expect("the title is there");
            let tag = &before[before.rfind('<').expect("a tag")..];
            let size = tag
                .split("font-size=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            size.expect("it has a size").parse().expect("a number")
        };
        assert_eq!(size(&half) * 2.0, size(&usual));
        assert_eq!(size(&magnified), size(&usual));
        assert!(magnified.contains("width=\"600\""));
        // Fewer have room, none is told otherwise.
        assert!(texts(&magnified).len() <= texts(&usual).len());
        for nonsense in [f64::NAN, f64::INFINITY] {
            assert_eq!(picture.clone().magnify(nonsense).to_svg(), usual);
        }
    }

    #[test]
    fn the_same_map_is_the_same_picture() {
        assert_eq!(states().to_svg(), states().to_svg());
    }

    #[test]
    fn the_main_job_names_every_enclave_and_exclave_and_says_what_is_schematic() {
        let atlas = states();
        let picture = atlas
            .picture()
            .window(Rect::new((41.0, 38.0), (51.0, 44.0)));
        let texts = texts(&picture.to_svg());
        for name in [
            "Artsvashen",
            "Yukhari Askipara",
            "Barkhudarly",
            "Kerki",
            "Nakhchivan",
            "(Azerbaijan, schematic)",
            "Made with Natural Earth. Lambert conformal conic projection",
            "100 km",
        ] {
            assert!(texts.iter().any(|text| text == name), "{name}");
        }
    }

    #[test]
    fn an_enclave_of_a_hundredth_of_a_pixel_has_a_ring_and_a_name() {
        let hole = square(5.0, 5.0, 0.0001).exterior().clone();
        let atlas = Atlas::builder()
            .territory(
                "Host",
                Polygon::new(square(0.0, 0.0, 10.0).exterior().clone(), vec![hole]),
            )
            .territory("Guest", square(5.0, 5.0, 0.0001))
            .build()
            .unwrap();
        let picture = atlas.to_svg();
        assert!(
            texts(&picture)
                .iter()
                .any(|text| text == "Guest, enclave in Host, 123 m²"),
            "{picture}"
        );
        assert!(picture.contains("<circle"));
    }

    #[test]
    fn empty_maps_and_maps_of_a_point_are_pictures() {
        texts(&Atlas::builder().build().unwrap().to_svg());
        let point = Atlas::builder()
            .place("Here", (10.0, 50.0))
            .build()
            .unwrap();
        assert!(texts(&point.to_svg()).iter().any(|text| text == "Here"));
        let nowhere = point
            .picture()
            .window(Rect::new((f64::NAN, 0.0), (1.0, 1.0)))
            .width(0);
        assert!(texts(&nowhere.to_svg()).iter().any(|text| text == "Here"));
    }

    #[test]
    fn a_map_across_180_fills_its_frame() {
        let atlas = Atlas::builder()
            .territory("East", square(177.0, -18.0, 2.0))
            .territory("Across", square(179.0, -18.0, 2.0))
            .build()
            .unwrap();
        let (extent, canvas) = atlas.picture().canvas(Coord::zero(), 1000.0);
        assert_eq!((extent.west, extent.east), (177.0, 181.0));
        let (west, east) = (
            canvas.at((177.0, -17.0).into()),
            canvas.at((-179.0, -17.0).into()),
        );
        assert!(east.x - west.x > 850.0, "{west:?} {east:?}");
    }

    #[test]
    fn a_hundred_thousand_vertices_are_a_small_picture() {
        let circle = |i: u32| {
            let angle = f64::from(i) / 100_000.0 * std::f64::consts::TAU;
            Coord::from((10.0 + angle.cos(), 50.0 + angle.sin()))
        };
        let ring = Polygon::new((0..100_000).map(circle).collect(), Vec::new());
        let atlas = Atlas::builder().territory("Round", ring).build().unwrap();
        assert!(atlas.to_svg().len() < 20_000);
    }

    #[test]
    fn corridors_and_strips_are_drawn_and_explained() {
        let atlas = states();
        let mut parts = atlas.parts();
        let nakhchivan = parts
            .find(|part| part.title() == Some("Nakhchivan"))
            .unwrap();
        let line = LineString::from(vec![(45.75, 39.5), (46.2, 39.45), (46.6, 39.5)]);
        let corridor = Corridor::new(&atlas, nakhchivan.id(), line);
        let strip = corridor.strip(&atlas, 5000.0);
        let window = Rect::new((44.5, 38.5), (47.5, 40.5));
        let plain = atlas.picture().window(window);
        let shown = plain.clone().corridor(&corridor).strip(&strip);
        let length = crate::output::text::distance(corridor.length_m());
        let area = crate::output::text::area(crate::area_m2(&strip));
        let found = texts(&shown.to_svg());
        for text in [
            length.clone(),
            format!("Corridor: Nakhchivan – Azerbaijan, {length}"),
            format!("Strip, {area}"),
        ] {
            assert!(found.contains(&text), "{text}: {found:?}");
        }
        assert!(
            !texts(&plain.to_svg())
                .iter()
                .any(|text| text.contains("Strip"))
        );
        // What is off the map is not explained.
        let elsewhere = shown.window(Rect::new((41.0, 42.0), (42.0, 43.0)));
        assert!(
            !texts(&elsewhere.to_svg())
                .iter()
                .any(|text| text.contains("Corridor"))
        );
    }

    #[test]
    fn strips_of_nonsense_are_a_picture() {
        let nan = Polygon::new(
            LineString::from(vec![(f64::NAN, 0.0), (1.0, 1.0), (0.0, 1.0)]),
            Vec::new(),
        );
        let map = Atlas::builder()
            .territory("A", square(0.0, 0.0, 1.0))
            .build()
            .unwrap();
        texts(&map.picture().strip(&MultiPolygon(vec![nan])).to_svg());
        texts(&map.picture().strip(&MultiPolygon(Vec::new())).to_svg());
    }
}

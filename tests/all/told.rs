//! Every answer of an atlas as text, to the last bit: two atlases that tell the same are the same to whoever asks them.
//!
//! Nothing is expected of the answers here. So this also asks the maps of files that somebody has changed.

use std::fmt::{Debug, Write};

use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use territory::{Atlas, Part, ToGeoJson};

use super::asked::{asked, asked_for_text};

/// What an atlas tells.
pub(crate) struct Told(pub(crate) String);

impl Told {
    /// An answer, without the stamps of its ids: those are of one atlas alone.
    fn add(&mut self, question: &str, answer: impl Debug) {
        let answer = format!("{answer:?}");
        let mut rest = answer.as_str();
        let _ = write!(self.0, "{question}: ");
        while let Some((before, behind)) = rest.split_once("stamp: ") {
            self.0.push_str(before);
            rest = behind.trim_start_matches(|c: char| c.is_ascii_digit());
        }
        self.0.push_str(rest);
        self.0.push('\n');
    }

    fn add_text(&mut self, question: &'static str, text: &str) {
        let _ = writeln!(self.0, "{question}: {text}");
        asked_for_text(question, text.len());
    }
}

/// At most so many, evenly from all.
fn some<T>(all: impl ExactSizeIterator<Item = T>, most: usize) -> impl Iterator<Item = T> {
    let step = all.len().div_ceil(most).max(1);
    all.step_by(step)
}

fn rings(polygon: &Polygon) -> impl Iterator<Item = &LineString> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// Positions on rims, in the middle of sides and of boxes, and at the ends of the globe.
fn probes(atlas: &Atlas) -> Vec<Coord> {
    let ends = [
        (180.0, 0.0),
        (0.0, 90.0),
        (33.0, -90.0),
        (0.5, 0.5),
        (540.0, 5.0),
    ];
    let mut probes: Vec<Coord> = ends.map(Coord::from).to_vec();
    for part in some(atlas.parts(), 12) {
        let ground = part.polygon();
        for ring in some(
            ground
                .iter()
                .flat_map(rings)
                .collect::<Vec<_>>()
                .into_iter(),
            3,
        ) {
            let ring = &ring.0;
            let far = ring[ring.len() / 2];
            let (a, b) = (ring[0], ring[1]);
            probes.extend([a, (a + b) / 2.0, (a + far) / 2.0, a + (far - a) * 0.3]);
        }
    }
    probes
}

/// What is told in no time: all but flaws, maps and pictures.
pub(crate) fn told_briefly(atlas: &Atlas) -> Told {
    let mut told = Told(String::new());
    things(atlas, &mut told);
    positions(atlas, &mut told);
    relations(atlas, &mut told);
    told
}

/// All but ways and changes.
pub(crate) fn told(atlas: &Atlas) -> Told {
    let mut told = told_briefly(atlas);
    figures(atlas, &mut told);
    written(atlas, &mut told);
    told
}

fn things(atlas: &Atlas, told: &mut Told) {
    for territory in atlas.territories() {
        let id = territory.id();
        told.add("territory", (id, territory.name(), territory.title()));
        told.add("found", atlas.find(territory.name()));
        told.add("properties", territory.properties());
        told.add("parts", territory.parts().collect::<Vec<_>>());
        let sizes = [
            atlas.area_m2(id),
            atlas.geodesic_area_m2(id),
            atlas.perimeter_m(id),
        ];
        told.add("sizes", sizes);
        asked("sizes");
    }
    for part in atlas.parts() {
        told.add(
            "part",
            (part.id(), part.territory(), part.title(), part.area_m2()),
        );
        told.add("standings", part.standings());
        told.add("touches", part.touches().collect::<Vec<_>>());
        told.add("features", part.properties().collect::<Vec<_>>());
        told.add("ground", part.polygon());
        told.add("outer ring", atlas.outer_ring_m(part.id()));
    }
    asked("parts");
    for line in atlas.lines() {
        told.add(
            "line",
            (line.id(), line.name(), line.title(), line.length_m()),
        );
        told.add("line", (line.properties(), line.line()));
    }
    for zone in atlas.zones() {
        told.add(
            "zone",
            (zone.id(), zone.name(), zone.title(), zone.area_m2()),
        );
        told.add("zone", (zone.properties(), zone.polygon()));
    }
    for place in atlas.places() {
        told.add("place", (place.id(), place.name(), place.title()));
        told.add("place", (place.properties(), place.position()));
    }
    told.add("credits", atlas.credits().collect::<Vec<_>>());
    asked("things");
}

fn positions(atlas: &Atlas, told: &mut Told) {
    let probes = probes(atlas);
    told.add("many", atlas.locate_many(&probes));
    asked("many");
    for &p in &probes {
        told.add("at", (p, atlas.locate(p), atlas.locate_part(p)));
        told.add("all at", atlas.locate_all(p).collect::<Vec<_>>());
        told.add(
            "nearest",
            (atlas.nearest(p), atlas.nearest_found(p, |_| true)),
        );
        told.add("border", atlas.distance_to_border_m(p));
        told.add(
            "within",
            [0.0, 10.0, 1e5].map(|m| atlas.holders_within(p, m)),
        );
        asked("position");
    }
    let line = LineString(probes.iter().copied().skip(5).take(6).collect());
    if line.0.len() > 1 {
        told.add("along", atlas.along(&line));
        told.add("crossing", atlas.crossing(&line));
        told.add("strip", atlas.strip(&line, 100.0));
        let corners = Rect::new(line.0[0], line.0[line.0.len() - 1]);
        told.add("intersecting", atlas.intersecting(corners));
        let ground = MultiPolygon(vec![corners.to_polygon()]);
        told.add("shares", atlas.shares(&ground));
        told.add("within", atlas.within(&ground));
    }
    asked("lines");
}

fn relations(atlas: &Atlas, told: &mut Told) {
    for territory in atlas.territories() {
        let id = territory.id();
        let neighbors: Vec<_> = atlas.neighbors(id).collect();
        for neighbor in neighbors.iter().take(8) {
            told.add("border", atlas.border(id, neighbor.territory));
        }
        told.add("neighbors", neighbors);
        told.add("touching", atlas.touching(id).collect::<Vec<_>>());
        asked("neighbors");
    }
    told.add("enclaves", atlas.enclaves());
    told.add("exclaves", atlas.exclaves());
    asked("exclaves");
}

fn figures(atlas: &Atlas, told: &mut Told) {
    told.add("at edge", atlas.at_edge());
    told.add("crop", atlas.cropped_to());
    told.add("mended", atlas.mended());
    asked("edge");
    let flaws = atlas.flaws();
    told.add_text("flaws", &atlas.flaws_csv(&flaws));
    told.add_text("flaws", &flaws.to_geojson(atlas).to_string());
}

fn written(atlas: &Atlas, told: &mut Told) {
    told.add_text("map", &atlas.to_geojson().to_string());
    told.add_text("table", &atlas.neighbors_csv());
    told.add_text("picture", &atlas.to_svg());
}

/// Ways to some parts that are cut off, and what becomes of the map when some of its ground changes hands.
pub(crate) fn told_of_changes(atlas: &Atlas) -> Told {
    let mut told = Told(String::new());
    let cut_off = atlas.parts().filter(|part| !part.standings().main);
    for part in cut_off.take(3) {
        let way = atlas.way_home(part.id());
        asked("way");
        if let Some(way) = &way {
            told.add("strip", way.strip(atlas, 1.0 + way.length_m() / 20.0));
            asked("strip of a way");
            told.add_text("way", &way.to_geojson(atlas).to_string());
        }
        told.add("way", way);
    }
    if let Some(ground) = some_ground(atlas) {
        told.add("shares", atlas.shares(&ground));
        asked("shares");
        let after = atlas.transfer(&ground, "A newcomer");
        asked("transfer");
        match after {
            Ok(after) => {
                told.add_text("after", &after.to_geojson().to_string());
                let changes = atlas.compare(&after);
                asked("comparison");
                told.add_text("changes", &changes.to_geojson(&after).to_string());
            }
            Err(error) => told.add("no transfer", error),
        }
    }
    told.add("no change", atlas.compare(atlas).is_empty());
    asked("comparison");
    told
}

/// A box from the middle of the first part to that of the last one's first side.
fn some_ground(atlas: &Atlas) -> Option<MultiPolygon> {
    let ring = |part: &Part| Some(part.polygon().0.first()?.exterior().0.clone());
    let (first, last) = (ring(atlas.parts().next()?)?, ring(atlas.parts().last()?)?);
    let middle = (first[0] + first[first.len() / 2]) / 2.0;
    let side = (last[0] + last[1]) / 2.0;
    Some(MultiPolygon(vec![Rect::new(middle, side).to_polygon()]))
}

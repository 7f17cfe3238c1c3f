//! What of a map is seen in a picture, in pixels.

use std::collections::BTreeSet;

use geo_types::{Coord, Rect};
use geojson::JsonObject;

use super::canvas::Canvas;
use super::colors::Color;
use super::text::{area, list};
use crate::atlas::Atlas;
use crate::geometry::globe::{is_on_180, is_on_pole};
use crate::geometry::ring::{bounds, boxes_meet};
use crate::territory::{Line, Part, Place, TerritoryId, Zone};

/// All that is seen.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) atlas: &'a Atlas,
    pub(crate) canvas: &'a Canvas,
    pub(crate) colors: Vec<Color>,
    /// Ground that nothing sets apart, by territory and title.
    pub(crate) grounds: Vec<Ground>,
    /// Enclaves and exclaves, the largest first, so that those within others are drawn over them.
    pub(crate) cut_off: Vec<CutOff<'a>>,
    /// Stretches between territories, and between a territory and open ground.
    pub(crate) borders: Vec<Vec<Coord>>,
    pub(crate) coasts: Vec<Vec<Coord>>,
    pub(crate) zones: Vec<SeenZone<'a>>,
    pub(crate) lines: Vec<SeenLine<'a>>,
    /// The most important first.
    pub(crate) places: Vec<SeenPlace<'a>>,
}

/// Parts of one territory that look the same.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) territory: TerritoryId,
    pub(crate) title: String,
    /// The rings of each part.
    pub(crate) parts: Vec<Vec<Vec<Coord>>>,
    pub(crate) schematic: bool,
}

/// A part that is an enclave, an exclave or a semi-exclave.
#[derive(Debug)]
pub(crate) struct CutOff<'a> {
    pub(crate) part: &'a Part,
    pub(crate) rings: Vec<Vec<Coord>>,
    pub(crate) size: Rect,
}

impl CutOff<'_> {
    /// Whether a reader would overlook it: it needs a mark around it.
    pub(crate) fn is_tiny(&self, unit: f64) -> bool {
        self.size.width().max(self.size.height()) < 16.0 * unit
    }

    pub(crate) fn is_schematic(&self) -> bool {
        self.part.properties().any(is_schematic)
    }
}

#[derive(Debug)]
pub(crate) struct SeenZone<'a> {
    pub(crate) zone: &'a Zone,
    pub(crate) rings: Vec<Vec<Coord>>,
    /// Its rings without the cuts at 180°.
    pub(crate) rim: Vec<Vec<Coord>>,
}

#[derive(Debug)]
pub(crate) struct SeenLine<'a> {
    pub(crate) line: &'a Line,
    pub(crate) stretches: Vec<Vec<Coord>>,
}

#[derive(Debug)]
pub(crate) struct SeenPlace<'a> {
    pub(crate) place: &'a Place,
    pub(crate) at: Coord,
}

/// Whether the map's author says that something is drawn by nobody's survey.
pub(crate) fn is_schematic(properties: &JsonObject) -> bool {
    properties
        .get("schematic")
        .and_then(|value| value.as_bool())
        == Some(true)
}

impl<'a> Scene<'a> {
    pub(crate) fn of(atlas: &'a Atlas, canvas: &'a Canvas, colors: Vec<Color>) -> Self {
        let (grounds, cut_off) = grounds(atlas, canvas);
        let (borders, coasts) = rims(atlas, canvas);
        let zones = atlas.zones().map(|zone| seen_zone(zone, canvas));
        let lines = atlas.lines().map(|line| SeenLine {
            line,
            stretches: canvas.line(&line.line().0),
        });
        let places = atlas.places().map(|place| SeenPlace {
            place,
            at: canvas.at(place.position()),
        });
        Scene {
            atlas,
            canvas,
            colors,
            grounds,
            cut_off,
            borders,
            coasts,
            zones: zones.filter(|zone| !zone.rings.is_empty()).collect(),
            lines: lines.filter(|line| !line.stretches.is_empty()).collect(),
            places: most_important_first(places.filter(|place| canvas.shows(place.at)).collect()),
        }
    }

    pub(crate) fn color(&self, territory: TerritoryId) -> &Color {
        &self.colors[territory.index()]
    }

    /// The territories that are seen, in the order of the map.
    pub(crate) fn territories(&self) -> BTreeSet<TerritoryId> {
        let whole = self.grounds.iter().map(|ground| ground.territory);
        let cut_off = self.cut_off.iter().map(|cut_off| cut_off.part.territory());
        whole.chain(cut_off).collect()
    }
}

impl SeenPlace<'_> {
    pub(crate) fn population(&self) -> Option<f64> {
        self.place.properties().get("population")?.as_f64()
    }
}

/// By population, where it is known; in the order of the map where it is not.
fn most_important_first(mut places: Vec<SeenPlace<'_>>) -> Vec<SeenPlace<'_>> {
    let people = |place: &SeenPlace<'_>| place.population().unwrap_or(-1.0);
    places.sort_by(|a, b| people(b).total_cmp(&people(a)));
    places
}

fn grounds<'a>(atlas: &'a Atlas, canvas: &Canvas) -> (Vec<Ground>, Vec<CutOff<'a>>) {
    let mut grounds: Vec<Ground> = Vec::new();
    let mut cut_off: Vec<CutOff<'_>> = Vec::new();
    for part in atlas.parts() {
        let rings = canvas.ground(&part.rings);
        let size = bounds(&rings.concat());
        if rings.is_empty() || !boxes_meet(&size, &canvas.frame) {
            continue;
        }
        let standings = part.standings();
        if standings.enclave() || standings.exclave || standings.semi_exclave {
            cut_off.push(CutOff { part, rings, size });
            continue;
        }
        let title = part.title().unwrap_or(atlas[part.territory()].title());
        let schematic = part.properties().any(is_schematic);
        let alike = |ground: &&mut Ground| {
            (ground.territory, &*ground.title, ground.schematic)
                == (part.territory(), title, schematic)
        };
        match grounds.last_mut().filter(alike) {
            Some(ground) => ground.parts.push(rings),
            None => grounds.push(Ground {
                territory: part.territory(),
                title: title.to_owned(),
                parts: vec![rings],
                schematic,
            }),
        }
    }
    cut_off.sort_by(|a, b| b.part.area_m2().total_cmp(&a.part.area_m2()));
    (grounds, cut_off)
}

/// Borders and coasts from the stretches that the atlas has of them: rings would show the cuts at 180° as well. A border that both sides draw alike
/// is drawn once.
fn rims(atlas: &Atlas, canvas: &Canvas) -> (Vec<Vec<Coord>>, Vec<Vec<Coord>>) {
    let (mut borders, mut coasts) = (Vec::new(), Vec::new());
    for part in atlas.parts() {
        for side in atlas.borders.of(part.id().index()) {
            let is_drawn = side.matched && side.facing.is_some_and(|other| other < side.part);
            if !is_drawn {
                let line = side.line(&part.rings).0;
                let uncut = uncut(&line, |a, b| is_seam(atlas, part.territory(), a, b));
                let seen = uncut.iter().flat_map(|line| canvas.line(line));
                if side.facing.is_some() {
                    borders.extend(seen);
                } else {
                    coasts.extend(seen);
                }
            }
        }
    }
    (borders, coasts)
}

fn seen_zone<'a>(zone: &'a Zone, canvas: &Canvas) -> SeenZone<'a> {
    let rings = &zone.beside.geometry;
    let is_cut = |a: Coord, b: Coord| is_on_180(a, b) || is_on_pole(a, b);
    let uncut = rings.iter().flat_map(|(ring, _)| uncut(ring, is_cut));
    SeenZone {
        zone,
        rings: canvas.ground(rings),
        rim: uncut.flat_map(|line| canvas.line(&line)).collect(),
    }
}

/// Whether a segment at 180° has the same territory on its other side. Maps whose two halves have different vertices there, or end a hair before it, have
/// such coasts; Natural Earth's Russia does.
fn is_seam(atlas: &Atlas, territory: TerritoryId, a: Coord, b: Coord) -> bool {
    const HAIR: f64 = 0.001;
    let side = a.x.signum();
    let is_at_180 = |c: Coord| c.x * side >= 180.0 - HAIR;
    let across = Coord {
        x: -side * (180.0 - HAIR),
        y: (a.y + b.y) / 2.0,
    };
    is_at_180(a) && is_at_180(b) && atlas.locate_all(across).any(|holder| holder == territory)
}

/// A line in the stretches between its cuts.
fn uncut(line: &[Coord], is_cut: impl Fn(Coord, Coord) -> bool) -> Vec<Vec<Coord>> {
    let mut stretches = vec![vec![line[0]]];
    for ab in line.windows(2) {
        match stretches.last_mut() {
            Some(stretch) if !is_cut(ab[0], ab[1]) => stretch.push(ab[1]),
            _ => stretches.push(vec![ab[1]]),
        }
    }
    stretches.retain(|stretch| stretch.len() > 1);
    stretches
}

/// What a reader is told of a part that is cut off: `Artsvashen: Armenia, enclave in Azerbaijan, 39.4 km²`.
pub(crate) fn told(atlas: &Atlas, part: &Part) -> String {
    let territory = &atlas[part.territory()];
    let own = part.title().filter(|title| *title != territory.title());
    let whose = match own {
        Some(title) => format!("{title}: {}", territory.title()),
        None => territory.title().to_owned(),
    };
    let schematic = if part.properties().any(is_schematic) {
        " (schematic)"
    } else {
        ""
    };
    format!(
        "{whose}, {}, {}{schematic}",
        standing(atlas, part),
        area(part.area_m2())
    )
}

fn standing(atlas: &Atlas, part: &Part) -> String {
    let standings = part.standings();
    if let Some(host) = standings.host {
        let kind = match standings.order {
            0 | 1 => "enclave".to_owned(),
            2 => "counter-enclave".to_owned(),
            order => format!("enclave of order {order}"),
        };
        return format!("{kind} in {}", atlas[host].title());
    }
    let outer = atlas
        .borders
        .of(part.id().index())
        .iter()
        .filter(|side| side.outer);
    let around: BTreeSet<TerritoryId> = outer
        .filter_map(|side| Some(atlas.part_at(side.facing?).territory()))
        .collect();
    let names: Vec<&str> = around.iter().map(|&id| atlas[id].title()).collect();
    let kind = if standings.exclave {
        "exclave"
    } else {
        "semi-exclave"
    };
    let place = if names.len() > 1 { "between" } else { "beside" };
    format!("{kind} {place} {}", list(&names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seam_is_no_coast_though_its_halves_do_not_match() {
        let half = |west: f64, east: f64| Rect::new((west, 60.0), (east, 70.0)).to_polygon();
        let atlas = Atlas::builder()
            .territory("Across", half(170.0, 180.0))
            .territory("Across", half(-179.99995, -170.0))
            .build()
            .unwrap();
        let across = atlas.find("Across").unwrap();
        let seam = |x: f64| is_seam(&atlas, across, (x, 61.0).into(), (x, 69.0).into());
        assert!(seam(180.0) && seam(-179.99995));
        assert!(!seam(170.0) && !seam(-170.0));
        let beyond = is_seam(&atlas, across, (180.0, 71.0).into(), (180.0, 75.0).into());
        assert!(!beyond);
    }

    #[test]
    fn what_is_told_of_enclaves_and_exclaves() {
        let text = std::fs::read_to_string("data/states.geojson").unwrap();
        let builder = Atlas::builder().title_property("title");
        let atlas = builder.geojson(&text, "name").unwrap().build().unwrap();
        let part = |title: &str| {
            atlas
                .parts()
                .find(|part| part.title() == Some(title))
                .unwrap()
        };
        assert_eq!(
            told(&atlas, part("Artsvashen")),
            "Artsvashen: Armenia, enclave in Azerbaijan, 35.2 km²"
        );
        let nakhchivan = told(&atlas, part("Nakhchivan"));
        assert!(
            nakhchivan.contains("exclave between Turkey, Armenia and Iran, 4,783 km²"),
            "{nakhchivan}"
        );
        assert!(told(&atlas, part("Kerki")).ends_with("(schematic)"));
    }
}

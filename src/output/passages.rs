//! Corridors and strips in a picture: bands that the ground shows through, and strong lines with their ends marked.

use geo_types::{Coord, LineString, MultiPolygon};
use svg::node::element::{Circle, Group};

use super::canvas::Canvas;
use super::ink::{self, PAPER, rounded};
use super::text::{area, distance};
use super::ways::corridor_title;
use crate::atlas::Atlas;
use crate::geometry::globe::{is_on_180, is_on_pole};
use crate::geometry::ring::{Rings, tidy, turned};
use crate::measure::area_m2;
use crate::questions::Corridor;

/// What was asked to be shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passages {
    corridors: Vec<Asked<LineString<f64>>>,
    strips: Vec<Asked<Rings>>,
}

/// A figure and what is said of it.
#[derive(Clone, Debug)]
struct Asked<G> {
    figure: G,
    title: String,
    size: String,
}

impl Passages {
    pub(crate) fn add_corridor(&mut self, atlas: &Atlas, corridor: &Corridor) {
        self.corridors.push(Asked {
            figure: corridor.line().clone(),
            title: corridor_title(atlas, corridor),
            size: distance(corridor.length_m()),
        });
    }

    pub(crate) fn add_strip(&mut self, strip: &MultiPolygon<f64>) {
        self.strips.push(Asked {
            figure: rings(strip),
            title: String::new(),
            size: area(area_m2(strip)),
        });
    }

    /// Their positions, each ring and line by itself.
    pub(crate) fn figures(&self) -> impl Iterator<Item = &[Coord]> {
        let lines = self.corridors.iter();
        let lines = lines.map(|one| one.figure.0.as_slice());
        let rings = self.strips.iter().flat_map(|one| one.figure.iter());
        lines.chain(rings.map(|(ring, _)| ring))
    }

    /// What of them is seen. What lies off the map is not.
    pub(crate) fn seen(&self, canvas: &Canvas) -> SeenPassages<'_> {
        let corridors = self.corridors.iter().enumerate().map(|(number, asked)| {
            let ends = [asked.figure.0.first(), asked.figure.0.last()];
            let ends = ends.into_iter().flatten().map(|&end| canvas.at(end));
            SeenCorridor {
                number,
                asked,
                stretches: canvas.line(&asked.figure.0),
                ends: ends.filter(|&end| canvas.shows(end)).collect(),
            }
        });
        let strips = self.strips.iter().enumerate().map(|(number, asked)| {
            let figure = &asked.figure;
            let rim = figure.iter().flat_map(|(ring, _)| uncut(ring));
            SeenStrip {
                number,
                asked,
                rings: canvas.ground(figure),
                rim: rim.flat_map(|line| canvas.line(&line)).collect(),
            }
        });
        SeenPassages {
            corridors: corridors.filter(|one| !one.stretches.is_empty()).collect(),
            strips: strips.filter(|one| !one.rings.is_empty()).collect(),
        }
    }
}

/// The rings that have ground and are numbers.
pub(crate) fn rings(polygons: &MultiPolygon<f64>) -> Rings {
    let mut rings = Rings::default();
    for polygon in polygons {
        let well_formed = |ring: &LineString<f64>| {
            let is_finite = |c: &Coord| c.x.is_finite() && c.y.is_finite();
            tidy(ring.0.clone()).filter(|ring| ring.iter().all(is_finite))
        };
        if let Some(shell) = well_formed(polygon.exterior()) {
            rings.push(&turned(shell, true), true);
            let holes = polygon.interiors().iter().filter_map(well_formed);
            holes.for_each(|hole| rings.push(&turned(hole, false), false));
        }
    }
    rings
}

/// A ring without the cuts at 180° and the poles.
fn uncut(ring: &[Coord]) -> Vec<Vec<Coord>> {
    let mut lines: Vec<Vec<Coord>> = vec![vec![ring[0]]];
    for ab in ring.windows(2) {
        let is_cut = is_on_180(ab[0], ab[1]) || is_on_pole(ab[0], ab[1]);
        match lines.last_mut() {
            Some(line) if !is_cut => line.push(ab[1]),
            _ => lines.push(vec![ab[1]]),
        }
    }
    lines.retain(|line| line.len() > 1);
    lines
}

/// What is seen of corridors and strips, in pixels.
#[derive(Debug)]
pub(crate) struct SeenPassages<'p> {
    corridors: Vec<SeenCorridor<'p>>,
    strips: Vec<SeenStrip<'p>>,
}

#[derive(Debug)]
struct SeenCorridor<'p> {
    number: usize,
    asked: &'p Asked<LineString<f64>>,
    stretches: Vec<Vec<Coord>>,
    ends: Vec<Coord>,
}

#[derive(Debug)]
struct SeenStrip<'p> {
    number: usize,
    asked: &'p Asked<Rings>,
    rings: Vec<Vec<Coord>>,
    rim: Vec<Vec<Coord>>,
}

/// What is written beside a corridor.
#[derive(Debug)]
pub(crate) struct Told<'p> {
    pub(crate) title: &'p str,
    pub(crate) length: &'p str,
    pub(crate) stretches: &'p [Vec<Coord>],
    pub(crate) color: &'static str,
}

/// The first corridor and the first strip have one color, and so on: a strip is wont to be that of a corridor.
fn color(number: usize) -> &'static str {
    const COLORS: [&str; 4] = ["#b3124f", "#00707a", "#a34a00", "#4338a0"];
    COLORS[number % COLORS.len()]
}

impl SeenPassages<'_> {
    pub(crate) fn strips(&self, unit: f64) -> Group {
        let all = self.strips.iter();
        all.fold(Group::new(), |layer, one| {
            let band = band(&one.rings, &one.rim, color(one.number), unit);
            layer.add(band.add(ink::hover(&format!("Strip, {}", one.asked.size))))
        })
    }

    pub(crate) fn corridors(&self, unit: f64) -> Group {
        let all = self.corridors.iter();
        all.fold(Group::new(), |layer, one| {
            let told = format!("{}, {}", one.asked.title, one.asked.size);
            let way = way(&one.stretches, &one.ends, color(one.number), unit);
            layer.add(way.add(ink::hover(&told)))
        })
    }

    /// Over these no name should be written.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &Vec<Coord>> {
        let rims = self.strips.iter().flat_map(|one| &one.rim);
        let ways = self.corridors.iter().flat_map(|one| &one.stretches);
        rims.chain(ways)
    }

    /// Beside these names are better placed than on them.
    pub(crate) fn grounds(&self) -> impl Iterator<Item = &[Vec<Coord>]> {
        self.strips.iter().map(|one| one.rings.as_slice())
    }

    /// Where corridors end.
    pub(crate) fn marks(&self) -> impl Iterator<Item = Coord> {
        self.corridors.iter().flat_map(|one| one.ends.clone())
    }

    pub(crate) fn told(&self) -> impl Iterator<Item = Told<'_>> {
        self.corridors.iter().map(|one| Told {
            title: &one.asked.title,
            length: &one.asked.size,
            stretches: &one.stretches,
            color: color(one.number),
        })
    }

    /// What the legend explains: by name and size where they are few.
    pub(crate) fn legend(&self, swatch: &[Coord], unit: f64) -> Vec<(Group, String)> {
        const FEW: usize = 4;
        let few = |count: usize| if count <= FEW { count } else { 1 };
        let ends = [
            Coord { x: 3.0, y: 9.0 } * unit,
            Coord { x: 23.0, y: 9.0 } * unit,
        ];
        let line = [ends.to_vec()];
        let corridors = self.corridors.iter().take(few(self.corridors.len()));
        let corridors = corridors.map(|one| {
            let told = match self.corridors.len() {
                0..=FEW => format!("Corridor: {}, {}", one.asked.title, one.asked.size),
                _ => "Corridor, with its length".to_owned(),
            };
            (way(&line, &ends, color(one.number), unit), told)
        });
        let ring = [swatch.to_vec()];
        let strips = self.strips.iter().take(few(self.strips.len()));
        let strips = strips.map(|one| {
            let told = match self.strips.len() {
                0..=FEW => format!("Strip, {}", one.asked.size),
                _ => "Strip".to_owned(),
            };
            (band(&ring, &ring, color(one.number), unit), told)
        });
        corridors.chain(strips).collect()
    }
}

fn band(rings: &[Vec<Coord>], rim: &[Vec<Coord>], color: &str, unit: f64) -> Group {
    let fill = ink::ground(rings)
        .set("fill", color)
        .set("fill-opacity", 0.28);
    let rim = ink::stroked(ink::lines(rim), color, 0.9 * unit);
    Group::new().add(fill).add(rim)
}

fn way(stretches: &[Vec<Coord>], ends: &[Coord], color: &str, unit: f64) -> Group {
    let under = ink::stroked(ink::lines(stretches), PAPER, 5.6 * unit).set("stroke-opacity", 0.85);
    let over = ink::stroked(ink::lines(stretches), color, 3.2 * unit);
    let group = Group::new().add(under).add(over);
    ends.iter().fold(group, |group, end| {
        let mark = Circle::new()
            .set("cx", rounded(end.x))
            .set("cy", rounded(end.y))
            .set("r", rounded(3.4 * unit))
            .set("fill", PAPER)
            .set("stroke", color)
            .set("stroke-width", rounded(2.0 * unit));
        group.add(mark)
    })
}

//! Flaws in a picture: their ground and lines where these can be seen, and a ring around each place, however small the flaw is.

use std::collections::{BTreeMap, HashMap};

use geo_types::{Coord, Rect};
use svg::node::element::{Circle, Group, Text};

use super::canvas::Canvas;
use super::ink::{self, PAPER, rounded};
use super::passages::rings;
use super::simplestyle::flaw_color;
use super::text::{area, distance, thousands, width};
use crate::atlas::Atlas;
use crate::geometry::ring::{Rings, bounds, boxes_meet};
use crate::questions::{Flaw, FlawKind};

/// So many flaws have their numbers beside them; of more the places are counted.
const FEW: usize = 40;
/// Rings of one kind that would run into each other are one, in pixels.
const APART: f64 = 11.0;
const RADIUS: f64 = 5.0;

/// The flaws that are to be shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct FlawMarks {
    flaws: Vec<Shown>,
}

#[derive(Clone, Debug)]
struct Shown {
    kind: FlawKind,
    place: Coord,
    ground: Rings,
    lines: Vec<Vec<Coord>>,
    told: String,
}

impl FlawMarks {
    pub(crate) fn add(&mut self, atlas: &Atlas, flaws: &[Flaw]) {
        self.flaws.extend(flaws.iter().map(|flaw| Shown {
            kind: flaw.kind,
            place: flaw.place,
            ground: rings(&flaw.outline),
            lines: flaw.lines.iter().map(|line| line.0.clone()).collect(),
            told: told(atlas, flaw),
        }));
    }

    /// What of them is seen.
    pub(crate) fn seen(&self, canvas: &Canvas, unit: f64) -> SeenFlaws<'_> {
        let numbered = (1..).zip(&self.flaws);
        let at = |shown: &Shown| canvas.at(shown.place);
        let on_map = numbered.map(|(number, shown)| (number, shown, at(shown)));
        let on_map: Vec<(usize, &Shown, Coord)> =
            on_map.filter(|&(.., at)| canvas.shows(at)).collect();
        let mut counts = BTreeMap::new();
        for (_, shown, _) in &on_map {
            *counts.entry(shown.kind).or_default() += 1;
        }
        let figures = self.flaws.iter().map(|shown| SeenFigure {
            shown,
            ground: visible(canvas.ground(&shown.ground), unit),
            lines: {
                let lines = shown.lines.iter().flat_map(|line| canvas.line(line));
                visible(lines.collect(), unit)
            },
        });
        SeenFlaws {
            figures: figures
                .filter(|figure| !figure.ground.is_empty() || !figure.lines.is_empty())
                .collect(),
            marks: labelled(marks(&on_map, unit), on_map.len() <= FEW, unit),
            is_few: on_map.len() <= FEW,
            counts,
        }
    }
}

/// What is said of a flaw: its kind, whose ground, how large.
fn told(atlas: &Atlas, flaw: &Flaw) -> String {
    let names: Vec<&str> = flaw
        .territories
        .iter()
        .map(|&id| atlas[id].title())
        .collect();
    let length = || match flaw.length_m {
        length_m if length_m < 1.0 => format!("{length_m:.3} m long"),
        length_m => format!("{} long", distance(length_m)),
    };
    let size = match (flaw.area_m2, flaw.length_m) {
        (area_m2, _) if area_m2 >= 1.0 => format!(", {}", area(area_m2)),
        (area_m2, _) if area_m2 > 0.0 => format!(", {area_m2:.4} m²"),
        (_, length_m) if length_m > 0.0 => format!(", {}", length()),
        _ => String::new(),
    };
    format!("{}: {}{size}", capitalized(flaw.kind), names.join(", "))
}

fn capitalized(kind: FlawKind) -> String {
    let text = kind.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// The figures, where one of them is large enough to be seen.
fn visible(figures: Vec<Vec<Coord>>, unit: f64) -> Vec<Vec<Coord>> {
    let is_large = |figure: &Vec<Coord>| {
        let size = bounds(figure);
        size.width().max(size.height()) >= 0.7 * unit
    };
    if figures.iter().any(is_large) {
        figures
    } else {
        Vec::new()
    }
}

/// What is seen of flaws, in pixels.
#[derive(Debug)]
pub(crate) struct SeenFlaws<'f> {
    figures: Vec<SeenFigure<'f>>,
    marks: Vec<Mark<'f>>,
    is_few: bool,
    counts: BTreeMap<FlawKind, usize>,
}

#[derive(Debug)]
struct SeenFigure<'f> {
    shown: &'f Shown,
    ground: Vec<Vec<Coord>>,
    lines: Vec<Vec<Coord>>,
}

/// A ring around flaws of one kind that are near each other.
#[derive(Debug)]
struct Mark<'f> {
    at: Coord,
    /// Their numbers among all.
    numbers: Vec<usize>,
    first: &'f Shown,
    label: Option<Label>,
}

/// What stands beside a ring.
#[derive(Debug)]
struct Label {
    text: String,
    size: f64,
    around: Rect,
}

/// Marks so far apart that they can be told from each other, each at its first flaw.
fn marks<'f>(flaws: &[(usize, &'f Shown, Coord)], unit: f64) -> Vec<Mark<'f>> {
    let apart = APART * unit;
    let mut marks: Vec<Mark<'f>> = Vec::new();
    let mut cells: HashMap<(FlawKind, i64, i64), Vec<usize>> = HashMap::new();
    for &(number, shown, at) in flaws {
        let (x, y) = ((at.x / apart).floor() as i64, (at.y / apart).floor() as i64);
        let around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        let near = around
            .filter_map(|(x, y)| cells.get(&(shown.kind, x, y)))
            .flatten()
            .copied()
            .find(|&mark| {
                let way = marks[mark].at - at;
                way.x.hypot(way.y) < apart
            });
        match near {
            Some(mark) => marks[mark].numbers.push(number),
            None => {
                let cell = cells.entry((shown.kind, x, y)).or_default();
                cell.push(marks.len());
                marks.push(Mark {
                    at,
                    numbers: vec![number],
                    first: shown,
                    label: None,
                });
            }
        }
    }
    marks
}

/// The marks with their labels: numbers wherever there are few, counts where there is room for them.
fn labelled(mut marks: Vec<Mark<'_>>, is_few: bool, unit: f64) -> Vec<Mark<'_>> {
    let mut taken: Vec<Rect> = marks.iter().map(|mark| mark.around(unit)).collect();
    for mark in &mut marks {
        let Some(text) = mark.text(is_few) else {
            continue;
        };
        let size = if is_few { 10.0 } else { 8.0 } * unit;
        let wide = width(&text, size);
        let corners = [(1.0, -1.0), (1.0, 1.0), (-1.0, -1.0), (-1.0, 1.0)];
        let boxes = corners.map(|(east, south)| {
            let x = mark.at.x + east * (RADIUS + 1.5) * unit;
            let y = mark.at.y + south * 0.7 * RADIUS * unit;
            let (west, half) = (if east < 0.0 { x - wide } else { x }, 0.4 * size);
            Rect::new((west, y - half), (west + wide, y + half))
        });
        let own = mark.around(unit);
        let is_free = |around: &&Rect| {
            let others = taken.iter().filter(|other| **other != own);
            !others.into_iter().any(|other| boxes_meet(around, other))
        };
        let free = boxes.iter().find(is_free).copied();
        mark.label = free
            .or(is_few.then_some(boxes[0]))
            .map(|around| Label { text, size, around });
        taken.extend(mark.label.as_ref().map(|label| label.around));
    }
    marks
}

impl Mark<'_> {
    fn around(&self, unit: f64) -> Rect {
        let half = Coord { x: 1.0, y: 1.0 } * (RADIUS + 0.5) * unit;
        Rect::new(self.at - half, self.at + half)
    }

    /// The numbers of a few, how many there are of more.
    fn text(&self, is_few: bool) -> Option<String> {
        let count = self.numbers.len();
        if is_few && count <= 3 {
            let numbers: Vec<String> = self.numbers.iter().map(usize::to_string).collect();
            Some(numbers.join(", "))
        } else {
            (count > 1).then(|| format!("×{}", thousands(count as u64)))
        }
    }

    fn told(&self) -> String {
        match self.numbers.len() {
            1 => format!("{} {}", self.numbers[0], self.first.told),
            more => format!(
                "{} flaws here, the first {} {}",
                thousands(more as u64),
                self.numbers[0],
                self.first.told
            ),
        }
    }
}

impl SeenFlaws<'_> {
    /// The ground and the lines of those that are large enough to be seen.
    pub(crate) fn figures(&self, unit: f64) -> Group {
        self.figures.iter().fold(Group::new(), |layer, figure| {
            let color = flaw_color(figure.shown.kind);
            let mut drawn = Group::new();
            if !figure.ground.is_empty() {
                let ground = ink::ground(&figure.ground)
                    .set("fill", color)
                    .set("fill-opacity", 0.5);
                drawn = drawn.add(ink::stroked(ground, color, 0.7 * unit));
            }
            if !figure.lines.is_empty() {
                drawn = drawn.add(ink::stroked(ink::lines(&figure.lines), color, 1.8 * unit));
            }
            layer.add(drawn.add(ink::hover(&figure.shown.told)))
        })
    }

    /// The rings, over everything but names.
    pub(crate) fn marks(&self, unit: f64) -> Group {
        self.marks.iter().fold(Group::new(), |layer, mark| {
            let color = flaw_color(mark.first.kind);
            let mut drawn = ring(mark.at, mark.numbers.len(), color, unit);
            if let Some(label) = &mark.label {
                drawn = drawn.add(label.drawn(color, unit));
            }
            layer.add(drawn.add(ink::hover(&mark.told())))
        })
    }

    /// Over these no name should be written, where there are few.
    pub(crate) fn places(&self, unit: f64) -> impl Iterator<Item = Rect> + '_ {
        let few = self.marks.iter().filter(|_| self.is_few);
        few.flat_map(move |mark| {
            let label = mark.label.as_ref().map(|label| label.around);
            label.into_iter().chain([mark.around(unit)])
        })
    }

    /// What the legend explains: each kind with how many there are.
    pub(crate) fn legend(&self, unit: f64) -> Vec<(Group, String)> {
        let entry = |(&kind, &count): (&FlawKind, &usize)| {
            let at = Coord { x: 12.0, y: 9.0 } * unit;
            let told = format!("{}: {}", capitalized(kind), thousands(count as u64));
            (ring(at, 1, flaw_color(kind), unit), told)
        };
        self.counts.iter().map(entry).collect()
    }
}

/// A ring that lets what is in it be seen, the stronger the more flaws it is around.
fn ring(at: Coord, count: usize, color: &str, unit: f64) -> Group {
    let stronger = 0.6 * (count as f64).log10();
    let circle = |color: &str, width: f64| {
        Circle::new()
            .set("cx", rounded(at.x))
            .set("cy", rounded(at.y))
            .set("r", rounded(RADIUS * unit))
            .set("fill", PAPER)
            .set("fill-opacity", 0)
            .set("stroke", color)
            .set("stroke-width", rounded((width + stronger) * unit))
    };
    Group::new().add(circle(PAPER, 3.2)).add(circle(color, 1.7))
}

impl Label {
    fn drawn(&self, color: &str, unit: f64) -> Text {
        Text::new(self.text.as_str())
            .set("x", rounded(self.around.min().x))
            .set("y", rounded(self.around.max().y - 0.05 * self.size))
            .set("font-size", rounded(self.size))
            .set("font-weight", 700)
            .set("fill", color)
            .set("stroke", PAPER)
            .set("stroke-width", rounded(2.2 * unit))
            .set("paint-order", "stroke")
    }
}

#[cfg(test)]
mod tests {
    use geo_types::Polygon;

    use super::*;

    /// Some figures eight of a metre, beside each other.
    fn eights(count: u32) -> Atlas {
        let mut builder = Atlas::builder();
        for i in 0..count {
            let x = f64::from(i) * 1e-4;
            let corners = [(0., 0.), (1e-5, 1e-5), (1e-5, 0.), (0., 1e-5)];
            let ring: Vec<(f64, f64)> = corners.iter().map(|&(dx, dy)| (x + dx, dy)).collect();
            builder = builder.territory(format!("T{i}"), Polygon::new(ring.into(), Vec::new()));
        }
        let far = Rect::new((3., 3.), (5., 5.)).to_polygon();
        builder.territory("Far", far).build().unwrap()
    }

    #[test]
    fn few_are_numbered_and_many_counted() {
        let atlas = eights(3);
        let picture = atlas.picture().flaws(&atlas.flaws()).to_svg();
        assert!(picture.contains("1, 2, 3") && picture.contains("Self-crossing ring: 3"));
        let atlas = eights(60);
        let picture = atlas.picture().flaws(&atlas.flaws()).to_svg();
        assert!(picture.contains("×60") && picture.contains("Self-crossing ring: 60"));
        assert!(picture.contains("60 flaws here, the first 1 Self-crossing ring: T"));
    }
}

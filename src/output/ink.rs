//! How things look in a picture: shapes as SVG elements in their colors, on the map and in its legend alike.

use geo_types::Coord;
use svg::node::element::{Circle, Group, Path, Title};

use super::colors::Color;
use super::pixels::PathData;
use super::scene::is_schematic;
use super::text::printable;
use crate::territory::{Line, Part};

/// Open ground, whatever it is: sea, or past the map's edge. Neither water's color nor near any territory's.
pub(crate) const OPEN: &str = "#efefed";
pub(crate) const COAST: &str = "#777473";
pub(crate) const GRATICULE: &str = "#dbdbd8";
/// What open ground is called.
pub(crate) const OPEN_TOLD: &str = "Open ground, or not on this map";
pub(crate) const BORDER: &str = "#6f6a66";
pub(crate) const TEXT: &str = "#33302e";
pub(crate) const FAINT: &str = "#77726e";
/// Where the picture is not the map.
pub(crate) const PAPER: &str = "#ffffff";
/// Ground of nobody in particular, in the legend.
pub(crate) const NEUTRAL: &str = "#6b6762";

/// How strongly ground is drawn that is cut off: the smaller it is wont to be, the stronger.
pub(crate) fn strength(part: &Part) -> f64 {
    let standings = part.standings();
    if standings.enclave() {
        ENCLAVE
    } else if standings.exclave {
        EXCLAVE
    } else {
        SEMI_EXCLAVE
    }
}

pub(crate) const ENCLAVE: f64 = 0.8;
pub(crate) const EXCLAVE: f64 = 0.4;
pub(crate) const SEMI_EXCLAVE: f64 = 0.1;

/// Ground: its rings filled, holes left out.
pub(crate) fn ground<'a>(rings: impl IntoIterator<Item = &'a Vec<Coord>>) -> Path {
    let mut data = PathData::default();
    rings.into_iter().for_each(|ring| data.ring(ring));
    Path::new()
        .set("d", data.into_text())
        .set("fill-rule", "evenodd")
}

/// Lines in one path, which are not filled.
pub(crate) fn lines<'a>(lines: impl IntoIterator<Item = &'a Vec<Coord>>) -> Path {
    let mut data = PathData::default();
    lines.into_iter().for_each(|line| data.line(line));
    Path::new()
        .set("d", data.into_text())
        .set("fill", "none")
        .set("stroke-linejoin", "round")
        .set("stroke-linecap", "round")
}

pub(crate) fn stroked(path: Path, color: &str, width: f64) -> Path {
    path.set("stroke", color)
        .set("stroke-width", rounded(width))
}

/// Dashes for what is drawn by nobody's survey.
pub(crate) fn schematic(path: Path, unit: f64) -> Path {
    dashed(path, &[3.0, 2.5], unit)
}

pub(crate) fn dashed(path: Path, dashes: &[f64], unit: f64) -> Path {
    let dashes: Vec<String> = dashes
        .iter()
        .map(|dash| rounded(dash * unit).to_string())
        .collect();
    // A round end would fill the gap.
    path.set("stroke-dasharray", dashes.join(" "))
        .set("stroke-linecap", "butt")
}

/// What a browser shows where the pointer rests.
pub(crate) fn hover(text: &str) -> Title {
    Title::new(printable(text))
}

/// A ring around what is too small to be seen.
pub(crate) fn mark(center: Coord, radius: f64, color: &str, unit: f64) -> Group {
    let circle = |color: &str, width: f64| {
        Circle::new()
            .set("cx", rounded(center.x))
            .set("cy", rounded(center.y))
            .set("r", rounded(radius))
            .set("fill", "none")
            .set("stroke", color)
            .set("stroke-width", rounded(width * unit))
    };
    Group::new().add(circle(PAPER, 3.4)).add(circle(color, 1.6))
}

/// A dot with a light halo, so that it is seen on dark ground too.
pub(crate) fn dot(center: Coord, radius: f64) -> Circle {
    Circle::new()
        .set("cx", rounded(center.x))
        .set("cy", rounded(center.y))
        .set("r", rounded(radius))
        .set("fill", TEXT)
        .set("stroke", PAPER)
        .set("stroke-width", rounded(radius * 1.1))
        .set("paint-order", "stroke")
}

/// Ground that is cut off, its owner's color stronger than elsewhere.
pub(crate) fn cut_off(path: Path, color: &Color, strength: f64, unit: f64) -> Path {
    stroked(path, &color.strong, 1.3 * unit)
        .set("stroke-linejoin", "round")
        .set("fill", mixed(&color.muted, &color.strong, strength))
}

/// The same without its outline: a thin stroke in its own color closes the hairs between its pieces.
pub(crate) fn unlined(path: Path, color: &Color, strength: f64, unit: f64) -> Path {
    stroked(
        path,
        &mixed(&color.muted, &color.strong, strength),
        0.6 * unit,
    )
}

/// What a line is, as far as its properties and its name tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LineKind {
    Road,
    Railway,
    Water,
    Front,
    Other,
}

impl LineKind {
    pub(crate) fn of(line: &Line) -> Self {
        let named = ["kind", "type", "class"].into_iter();
        let told = named.filter_map(|key| line.properties().get(key)?.as_str());
        let words: Vec<&str> = told.chain([line.title(), line.name()]).collect();
        let kinds = [
            (LineKind::Railway, ["rail", "train", "tram"].as_slice()),
            (
                LineKind::Front,
                ["ceasefire", "line of contact", "front"].as_slice(),
            ),
            (
                LineKind::Road,
                ["road", "highway", "motorway", "street", "corridor"].as_slice(),
            ),
            (
                LineKind::Water,
                ["river", "canal", "stream", "water"].as_slice(),
            ),
        ];
        let says = |words: &str, signs: &[&str]| {
            signs.iter().any(|sign| words.to_lowercase().contains(sign))
        };
        // The author's word for the kind comes before the title, and the title before the name.
        let found = words
            .iter()
            .find_map(|words| kinds.iter().find(|(_, signs)| says(words, signs)));
        found.map_or(LineKind::Other, |(kind, _)| *kind)
    }

    pub(crate) fn color(self) -> &'static str {
        match self {
            LineKind::Road => "#a8551c",
            LineKind::Railway => "#3c3a38",
            LineKind::Water => "#3a7ca8",
            LineKind::Front => "#b01f2e",
            LineKind::Other => "#6d2f4f",
        }
    }

    /// The line on a light ground, so that it stands out from any color.
    pub(crate) fn draw(self, stretches: &[Vec<Coord>], is_schematic: bool, unit: f64) -> Group {
        let under = stroked(lines(stretches), PAPER, 4.2 * unit).set("stroke-opacity", 0.75);
        let over = stroked(lines(stretches), self.color(), 2.0 * unit);
        let over = match self {
            _ if is_schematic => dashed(over, &[6.0, 3.0], unit),
            LineKind::Front => dashed(over, &[9.0, 3.0, 2.0, 3.0], unit),
            LineKind::Railway => dashed(over, &[12.0, 2.0], unit),
            _ => over,
        };
        Group::new().add(under).add(over)
    }
}

pub(crate) fn is_schematic_line(line: &Line) -> bool {
    is_schematic(line.properties())
}

/// How zone number so-and-so is hatched and outlined.
pub(crate) struct ZoneLook {
    pub(crate) color: &'static str,
    pub(crate) pattern: String,
    pub(crate) degrees: i32,
}

pub(crate) fn zone_look(number: usize) -> ZoneLook {
    const COLORS: [&str; 4] = ["#5a3282", "#0d6767", "#80450a", "#2c4a8a"];
    const DEGREES: [i32; 4] = [45, -45, 20, -70];
    let i = number % COLORS.len();
    ZoneLook {
        color: COLORS[i],
        pattern: format!("territory-zone-{i}"),
        degrees: DEGREES[i],
    }
}

/// Two colors in one, `share` of it the second.
pub(crate) fn mixed(a: &str, b: &str, share: f64) -> String {
    let channel = |color: &str, i: usize| {
        let digits = color.get(1 + 2 * i..3 + 2 * i).unwrap_or_default();
        f64::from(u8::from_str_radix(digits, 16).unwrap_or_default())
    };
    let mix = |i: usize| (channel(a, i) * (1.0 - share) + channel(b, i) * share).round() as u8;
    format!("#{:02x}{:02x}{:02x}", mix(0), mix(1), mix(2))
}

/// Pixels as they are written.
pub(crate) fn rounded(pixels: f64) -> f64 {
    (pixels * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use geo_types::LineString;

    use super::super::colors::color;
    use super::*;
    use crate::atlas::Atlas;

    #[test]
    fn a_line_is_what_it_says_it_is() {
        let kind = |name: &str| {
            let line = LineString::from(vec![(0.0, 0.0), (1.0, 1.0)]);
            let atlas = Atlas::builder().line(name, line).build().unwrap();
            let line = atlas.lines().next().unwrap();
            LineKind::of(line)
        };
        assert_eq!(kind("Lachin road (schematic)"), LineKind::Road);
        assert_eq!(kind("Railway along the river"), LineKind::Railway);
        assert_eq!(kind("Line of contact, 1994 to 2020"), LineKind::Front);
        assert_eq!(kind("Araxes"), LineKind::Other);
    }

    #[test]
    fn no_territory_is_of_the_color_of_open_ground() {
        let channel =
            |text: &str, i: usize| i32::from_str_radix(&text[1 + 2 * i..3 + 2 * i], 16).unwrap();
        let apart = |a: &str, b: &str| -> i32 {
            let squares = (0..3).map(|i| (channel(a, i) - channel(b, i)).pow(2));
            squares.sum()
        };
        for number in 0..64 {
            let muted = color(number).muted;
            assert!(apart(&muted, OPEN) > 40 * 40, "{muted}");
        }
    }

    #[test]
    fn colors_are_mixed_by_channel() {
        assert_eq!(mixed("#000000", "#ff8000", 0.5), "#804000");
        assert_eq!(mixed("#123456", "#ffffff", 0.0), "#123456");
    }
}

//! The properties by which common viewers color a feature, after Mapbox's simplestyle specification 1.1.

use geojson::{JsonObject, JsonValue};

use super::colors::{Color, is_of_palette};
use crate::questions::FlawKind;

/// The color of lines that belong to no territory.
const LINE: &str = "#8c2d2d";
/// The color of zones, which lie over territories of any color.
const ZONE: &str = "#5b3a7a";
/// A corridor as a whole, under its stretches.
pub(crate) const WAY: &str = "#4a2341";
/// What of it runs over foreign ground, over own, on a border, over none.
pub(crate) const FOREIGN_WAY: &str = "#c2185b";
const OWN_WAY: &str = "#2e7d4f";
const WAY_BESIDE: &str = "#d98a00";
const OPEN_WAY: &str = "#7d7d7d";

/// The color of each kind of flaw: all apart, and darker than any ground.
pub(crate) fn flaw_color(kind: FlawKind) -> &'static str {
    match kind {
        FlawKind::Overlap => "#d0021b",
        FlawKind::Uncut => "#8e24aa",
        FlawKind::SameGround => "#6d3b12",
        FlawKind::Gap => "#0b57d0",
        FlawKind::Unmatched => "#d97706",
        FlawKind::SelfCrossing => "#1f1f1f",
        FlawKind::Spike => "#00796b",
    }
}

/// How a feature is to look.
#[derive(Clone, Debug)]
pub(crate) enum Style<'a> {
    /// Wide ground of a territory.
    Ground(&'a Color),
    /// Ground that is the answer, in a stronger color.
    Answer(&'a Color),
    /// A border, in the color of the territory that was asked.
    Border(&'a Color),
    Line,
    Zone,
    Place,
    /// A corridor, and its stretches over it.
    Way,
    ForeignWay,
    OwnWay,
    WayBeside,
    OpenWay,
    /// Ground, a line or a position that is a flaw.
    Flaw(FlawKind),
    /// What has no geometry.
    Plain,
}

impl Style<'_> {
    fn properties(&self) -> Vec<(&'static str, JsonValue)> {
        let ground = |fill: &str, opacity: f64, stroke: &str, width: f64| {
            let fill = [("fill", fill.into()), ("fill-opacity", opacity.into())];
            fill.into_iter().chain(stroked(stroke, width)).collect()
        };
        match self {
            Style::Ground(color) => ground(&color.muted, 0.7, &color.strong, 1.0),
            Style::Answer(color) => ground(&color.strong, 0.7, &color.strong, 2.0),
            Style::Zone => ground(ZONE, 0.08, ZONE, 2.0),
            Style::Border(color) => stroked(&color.strong, 4.0).into(),
            Style::Line => stroked(LINE, 2.5).into(),
            Style::Way => stroked(WAY, 8.0).into(),
            Style::ForeignWay => stroked(FOREIGN_WAY, 4.0).into(),
            Style::OwnWay => stroked(OWN_WAY, 4.0).into(),
            Style::WayBeside => stroked(WAY_BESIDE, 4.0).into(),
            Style::OpenWay => stroked(OPEN_WAY, 4.0).into(),
            Style::Place => vec![
                ("marker-color", "#333333".into()),
                ("marker-size", "small".into()),
            ],
            Style::Flaw(kind) => {
                let color = flaw_color(*kind);
                let mut all = ground(color, 0.5, color, 3.0);
                all.push(("marker-color", color.into()));
                all.push(("marker-size", "small".into()));
                all
            }
            Style::Plain => Vec::new(),
        }
    }

    /// Adds the style to a feature's properties. What the map's author chose stays; what an earlier map of this crate chose does not, because
    /// the neighbors may have changed since.
    pub(crate) fn add_to(&self, properties: &mut JsonObject) {
        for (key, value) in self.properties() {
            let is_chosen = properties
                .get(key)
                .is_some_and(|old| !old.as_str().is_some_and(is_of_palette));
            if !is_chosen {
                properties.insert(key.to_owned(), value);
            }
        }
    }
}

fn stroked(color: &str, width: f64) -> [(&'static str, JsonValue); 3] {
    [
        ("stroke", color.into()),
        ("stroke-width", width.into()),
        ("stroke-opacity", 1.0.into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::colors::color;
    use super::*;

    #[test]
    fn an_authors_color_stays_and_an_earlier_maps_does_not() {
        let mut properties = JsonObject::new();
        properties.insert("stroke".to_owned(), "#123456".into());
        properties.insert("fill".to_owned(), color(3).muted.into());
        Style::Ground(&color(0)).add_to(&mut properties);
        assert_eq!(properties["stroke"], "#123456");
        assert_eq!(properties["fill"], JsonValue::from(color(0).muted));
    }

    #[test]
    fn an_answer_is_stronger_than_the_ground_around_it() {
        let mut properties = JsonObject::new();
        Style::Answer(&color(0)).add_to(&mut properties);
        assert_eq!(properties["fill"], JsonValue::from(color(0).strong));
    }
}

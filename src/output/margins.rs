//! What stands around a map: title, legend, scale bar, credits.

use std::collections::BTreeSet;

use geo_types::Coord;
use svg::node::element::{Group, Path, Rectangle, Text};

use super::canvas::Canvas;
use super::extent::Extent;
use super::flaw_marks::SeenFlaws;
use super::ink::{
    self, BORDER, ENCLAVE, EXCLAVE, FAINT, LineKind, NEUTRAL, OPEN, OPEN_TOLD, PAPER, SEMI_EXCLAVE,
    TEXT, rounded,
};
use super::layers::{marked, with_schematic};
use super::passages::SeenPassages;
use super::scene::{CutOff, Scene, is_schematic};
use super::text::{printable, thousands, width, wrapped};

/// A group and the height that it takes.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) drawn: Group,
    pub(crate) height: f64,
}

pub(crate) fn words(text: &str, at: Coord, size: f64, color: &str) -> Text {
    Text::new(printable(text))
        .set("x", rounded(at.x))
        .set("y", rounded(at.y))
        .set("font-size", rounded(size))
        .set("fill", color)
}

/// The title in as many lines as it needs.
pub(crate) fn title(title: &str, corner: Coord, room: f64, unit: f64) -> Block {
    let size = 21.0 * unit;
    let letters = (room / (0.6 * size)) as usize;
    let mut drawn = Group::new();
    let mut height = 0.0;
    for line in wrapped(&printable(title), letters) {
        let at = corner + (0.0, height + size).into();
        drawn = drawn.add(words(&line, at, size, TEXT).set("font-weight", 600));
        height += size * 1.25;
    }
    Block {
        drawn,
        height: height + 6.0 * unit,
    }
}

/// One thing that the legend explains.
struct Entry {
    symbol: Group,
    text: String,
}

/// The legend's entries in rows, as long as there is room in one.
pub(crate) fn legend(
    scene: &Scene<'_>,
    passages: &SeenPassages<'_>,
    flaws: &SeenFlaws<'_>,
    corner: Coord,
    room: f64,
    unit: f64,
) -> Block {
    let (size, symbol, row) = (11.0 * unit, 30.0 * unit, 20.0 * unit);
    let mut drawn = Group::new();
    let (mut x, mut y) = (0.0, 0.0);
    let entries = entries(scene, passages, flaws, unit);
    let is_empty = entries.is_empty();
    for entry in entries {
        let wide = symbol + width(&entry.text, size) + 16.0 * unit;
        if x > 0.0 && x + wide > room {
            (x, y) = (0.0, y + row);
        }
        let at = corner + (x, y).into();
        let place = format!("translate({} {})", rounded(at.x), rounded(at.y));
        let text = words(&entry.text, at + (symbol, 13.0 * unit).into(), size, TEXT);
        drawn = drawn.add(entry.symbol.set("transform", place)).add(text);
        x += wide;
    }
    Block {
        drawn,
        height: if is_empty { 0.0 } else { y + row },
    }
}

fn entries(
    scene: &Scene<'_>,
    passages: &SeenPassages<'_>,
    flaws: &SeenFlaws<'_>,
    unit: f64,
) -> Vec<Entry> {
    let mut entries = territory_entries(scene, unit);
    entries.extend(open_entry(scene, unit));
    entries.extend(cut_off_entries(scene, unit));
    entries.extend(zone_entries(scene, unit));
    entries.extend(line_entries(scene, unit));
    let explained = passages.legend(&swatch_ring(unit), unit);
    let explained = explained.into_iter().chain(flaws.legend(unit));
    entries.extend(explained.map(|(symbol, text)| Entry { symbol, text }));
    if !scene.places.is_empty() {
        let dot = ink::dot(Coord { x: 12.0, y: 9.0 } * unit, 2.2 * unit);
        entries.push(Entry {
            symbol: Group::new().add(dot),
            text: "Place".to_owned(),
        });
    }
    entries
}

/// Only where a reader can tell the colors apart.
fn territory_entries(scene: &Scene<'_>, unit: f64) -> Vec<Entry> {
    const FEW: usize = 8;
    let seen = scene.territories();
    let colors: BTreeSet<&str> = seen.iter().map(|&id| &*scene.color(id).muted).collect();
    let are_apart = seen.len() <= FEW && colors.len() == seen.len();
    let few = seen.iter().filter(|_| are_apart);
    few.map(|&id| {
        let path = swatch(unit).set("fill", &*scene.color(id).muted);
        Entry {
            symbol: Group::new().add(ink::stroked(path, BORDER, 0.8 * unit)),
            text: scene.atlas[id].title().to_owned(),
        }
    })
    .collect()
}

/// Where some is seen.
fn open_entry(scene: &Scene<'_>, unit: f64) -> Option<Entry> {
    let is_seen = !scene.coasts.is_empty() || scene.territories().is_empty();
    is_seen.then(|| {
        let path = swatch(unit).set("fill", OPEN);
        Entry {
            symbol: Group::new().add(ink::stroked(path, BORDER, 0.8 * unit)),
            text: OPEN_TOLD.to_owned(),
        }
    })
}

/// All kinds in one of the map's colors: greys would not show how strong each is.
fn cut_off_entries(scene: &Scene<'_>, unit: f64) -> Vec<Entry> {
    let sample = scene.cut_off.iter().max_by(|a, b| {
        let rank = |one: &CutOff<'_>| ink::strength(one.part);
        rank(a).total_cmp(&rank(b))
    });
    let Some(sample) = sample.map(|one| scene.color(one.part.territory())) else {
        return schematic_entry(scene, unit).into_iter().collect();
    };
    let any = |strength: f64| {
        scene
            .cut_off
            .iter()
            .any(|one| ink::strength(one.part) == strength)
    };
    let kinds = [
        (ENCLAVE, "Enclave"),
        (EXCLAVE, "Exclave"),
        (SEMI_EXCLAVE, "Semi-exclave"),
    ];
    let seen = kinds.into_iter().filter(|(strength, _)| any(*strength));
    let mut entries: Vec<Entry> = seen
        .map(|(strength, text)| Entry {
            symbol: Group::new().add(ink::cut_off(swatch(unit), sample, strength, unit)),
            text: format!("{text}, in its owner’s color"),
        })
        .collect();
    if marked(scene, unit).next().is_some() {
        let mark = ink::mark(Coord { x: 12.0, y: 9.0 } * unit, 6.0 * unit, NEUTRAL, unit);
        entries.push(Entry {
            symbol: mark,
            text: "Ring: enclave or exclave too small for this scale".to_owned(),
        });
    }
    entries.extend(schematic_entry(scene, unit));
    entries
}

fn schematic_entry(scene: &Scene<'_>, unit: f64) -> Option<Entry> {
    let is_seen = scene.cut_off.iter().any(|one| one.is_schematic())
        || scene.grounds.iter().any(|ground| ground.schematic);
    is_seen.then(|| {
        let rim = ink::schematic(ink::stroked(swatch(unit), NEUTRAL, 1.3 * unit), unit);
        Entry {
            symbol: Group::new().add(rim.set("fill", PAPER)),
            text: "Schematic outline, not surveyed".to_owned(),
        }
    })
}

/// Zones by name where they are few.
fn zone_entries(scene: &Scene<'_>, unit: f64) -> Vec<Entry> {
    const FEW: usize = 4;
    let is_few = scene.zones.len() <= FEW;
    let shown = scene.zones.iter().take(if is_few { FEW } else { 1 });
    shown
        .enumerate()
        .map(|(number, seen)| {
            let look = ink::zone_look(number);
            let fill = swatch(unit).set("fill", format!("url(#{})", look.pattern));
            let rim = ink::stroked(swatch(unit).set("fill", "none"), look.color, 1.5 * unit);
            let name = with_schematic(seen.zone.title(), is_schematic(seen.zone.properties()));
            Entry {
                symbol: Group::new()
                    .add(fill)
                    .add(ink::dashed(rim, &[4.0, 2.0], unit)),
                text: if is_few { name } else { "Zone".to_owned() },
            }
        })
        .collect()
}

/// Lines by name where they are few.
fn line_entries(scene: &Scene<'_>, unit: f64) -> Vec<Entry> {
    const FEW: usize = 5;
    let is_few = scene.lines.len() <= FEW;
    let shown = scene.lines.iter().take(if is_few { FEW } else { 1 });
    let sample = vec![vec![
        Coord { x: 1.0, y: 9.0 } * unit,
        Coord { x: 25.0, y: 9.0 } * unit,
    ]];
    shown
        .map(|seen| {
            let is_schematic = ink::is_schematic_line(seen.line);
            let name = with_schematic(seen.line.title(), is_schematic);
            Entry {
                symbol: LineKind::of(seen.line).draw(&sample, is_schematic, unit),
                text: if is_few { name } else { "Line".to_owned() },
            }
        })
        .collect()
}

fn swatch(unit: f64) -> Path {
    ink::ground([&swatch_ring(unit)])
}

fn swatch_ring(unit: f64) -> Vec<Coord> {
    let corner = |x: f64, y: f64| Coord { x, y } * unit;
    vec![
        corner(1.0, 3.0),
        corner(24.0, 3.0),
        corner(24.0, 15.0),
        corner(1.0, 15.0),
        corner(1.0, 3.0),
    ]
}

/// A bar of round kilometres, true in the middle of the map, with its right end at `corner`.
pub(crate) fn scale_bar(canvas: &Canvas, extent: &Extent, corner: Coord, unit: f64) -> Block {
    let center = Coord {
        x: extent.west + extent.width() / 2.0,
        y: extent.middle(),
    };
    let km_per_pixel = canvas.km_per_pixel(center);
    let Some(km) = round_km(km_per_pixel * 190.0 * unit) else {
        return Block {
            drawn: Group::new(),
            height: 0.0,
        };
    };
    let length = km / km_per_pixel;
    let left = corner.x - length - 24.0 * unit;
    let (size, high) = (10.0 * unit, 4.0 * unit);
    let top = corner.y + 16.0 * unit;
    let mut drawn = Group::new();
    for (i, fill) in [TEXT, PAPER, TEXT, PAPER].into_iter().enumerate() {
        let part = Rectangle::new()
            .set("x", rounded(left + length * i as f64 / 4.0))
            .set("y", rounded(top))
            .set("width", rounded(length / 4.0))
            .set("height", rounded(high))
            .set("fill", fill)
            .set("stroke", TEXT)
            .set("stroke-width", rounded(0.7 * unit));
        drawn = drawn.add(part);
    }
    let (scale, name) = if km < 1.0 { (1000.0, "m") } else { (1.0, "km") };
    let number = |share: f64| {
        let length = share * km * scale;
        if length.fract() == 0.0 {
            thousands(length as u64)
        } else {
            length.to_string()
        }
    };
    for (share, text) in [
        (0.0, number(0.0)),
        (0.5, number(0.5)),
        (1.0, format!("{} {name}", number(1.0))),
    ] {
        let at = Coord {
            x: left + length * share,
            y: top - 4.0 * unit,
        };
        drawn = drawn.add(words(&text, at, size, TEXT).set("text-anchor", "middle"));
    }
    let mut height = 26.0 * unit;
    // On a small map the scale is the same everywhere, as far as a ruler can tell.
    if extent.height() > 12.0 {
        let side = if center.y < 0.0 { 'S' } else { 'N' };
        let note = format!("true at {:.0}° {side}", center.y.abs());
        let at = Coord {
            x: left + length / 2.0,
            y: top + high + 12.0 * unit,
        };
        drawn = drawn.add(words(&note, at, 9.0 * unit, FAINT).set("text-anchor", "middle"));
        height += 12.0 * unit;
    }
    Block { drawn, height }
}

/// The largest of 1, 2, 5, 10, ... that is no longer.
fn round_km(most: f64) -> Option<f64> {
    if !(1e-4..1e6).contains(&most) {
        return None;
    }
    let ten = 10_f64.powf(most.log10().floor());
    let fitting = [5.0, 2.0, 1.0].into_iter().find(|step| step * ten <= most);
    fitting.map(|step| step * ten)
}

/// What the map's author has to say of it, each note in as many lines as it needs.
pub(crate) fn notes(notes: &[String], corner: Coord, room: f64, unit: f64) -> Block {
    let size = 10.5 * unit;
    let letters = (room / (0.52 * size)) as usize;
    let mut drawn = Group::new();
    let mut height = 0.0;
    for line in notes
        .iter()
        .flat_map(|note| wrapped(&printable(note), letters))
    {
        let at = corner + (0.0, height + size).into();
        drawn = drawn.add(words(&line, at, size, TEXT));
        height += size * 1.35;
    }
    Block { drawn, height }
}

/// The credits that the sources ask for, and the projection.
pub(crate) fn credits(
    credits: &str,
    projection: &str,
    corner: Coord,
    room: f64,
    unit: f64,
) -> Block {
    let size = 9.0 * unit;
    let text = match credits {
        "" => projection.to_owned(),
        credits => format!("{credits}. {projection}"),
    };
    let letters = (room / (0.55 * size)) as usize;
    let mut drawn = Group::new();
    let mut height = 0.0;
    for line in wrapped(&printable(&text), letters) {
        drawn = drawn.add(words(
            &line,
            corner + (0.0, height + size).into(),
            size,
            FAINT,
        ));
        height += size * 1.3;
    }
    Block { drawn, height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_bar_is_round() {
        assert_eq!(round_km(130.0), Some(100.0));
        assert_eq!(round_km(99.0), Some(50.0));
        assert_eq!(round_km(0.3), Some(0.2));
        assert_eq!(round_km(f64::NAN), None);
    }
}

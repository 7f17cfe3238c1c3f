//! The layers of a picture, from the sea up to the places.

use geo_types::Coord;
use svg::node::element::{Circle, Definitions, Group, Path, Pattern, Rectangle};

use super::canvas::Canvas;
use super::extent::Extent;
use super::ink::{self, BORDER, COAST, GRATICULE, LineKind, OPEN, OPEN_TOLD, PAPER, rounded};
use super::interior::rim;
use super::scene::{CutOff, Scene, SeenZone, is_schematic, told};

/// The sea, or whatever lies past the territories; on a map of the world the globe's outline is its end.
pub(crate) fn background(canvas: &Canvas, extent: &Extent, unit: f64) -> Group {
    let frame = canvas.frame;
    let page = Rectangle::new()
        .set("x", rounded(frame.min().x))
        .set("y", rounded(frame.min().y))
        .set("width", rounded(frame.width()))
        .set("height", rounded(frame.height()));
    let sea = match canvas.outline() {
        Some(outline) => Group::new().add(page.set("fill", PAPER)).add(ink::stroked(
            ink::ground([&outline])
                .set("fill", OPEN)
                .add(ink::hover(OPEN_TOLD)),
            COAST,
            0.6 * unit,
        )),
        None => Group::new().add(page.set("fill", OPEN).add(ink::hover(OPEN_TOLD))),
    };
    let graticule = canvas.graticule(extent);
    sea.add(ink::stroked(ink::lines(&graticule), GRATICULE, 0.6 * unit))
}

/// Ground that nothing sets apart. A thin stroke in its own color closes the hairs that thinning leaves between neighbors.
pub(crate) fn grounds(scene: &Scene<'_>, unit: f64) -> Group {
    let mut layer = Group::new();
    for ground in &scene.grounds {
        let color = scene.color(ground.territory);
        let territory = scene.atlas[ground.territory].title();
        let hover = if ground.title == territory {
            territory.to_owned()
        } else {
            format!("{}: {territory}", ground.title)
        };
        let path = ink::stroked(
            ink::ground(ground.parts.iter().flatten()),
            &color.muted,
            0.6 * unit,
        );
        layer = layer.add(path.set("fill", &*color.muted).add(ink::hover(&hover)));
        if ground.schematic {
            let rim = ink::stroked(
                ink::lines(ground.parts.iter().flatten()),
                BORDER,
                1.2 * unit,
            );
            layer = layer.add(ink::schematic(rim, unit));
        }
    }
    layer
}

/// Borders thin, coasts thicker, on a light ground that keeps them apart from the fills.
///
/// The more of the globe a map shows the thinner they are: a thousand islands would be all coast.
pub(crate) fn rims(scene: &Scene<'_>, extent: &Extent, unit: f64) -> Group {
    let thin = if extent.height() > 40.0 { 0.55 } else { 1.0 };
    let mut layer = Group::new().set("pointer-events", "none");
    for (lines, color, width) in [(&scene.coasts, COAST, 1.0), (&scene.borders, BORDER, 0.8)] {
        if !lines.is_empty() {
            layer = layer.add(ink::stroked(ink::lines(lines), color, width * thin * unit));
        }
    }
    layer
}

/// Enclaves and exclaves, each under its own name.
pub(crate) fn cut_off(scene: &Scene<'_>, unit: f64) -> Group {
    let mut layer = Group::new();
    for one in &scene.cut_off {
        let color = scene.color(one.part.territory());
        let strength = ink::strength(one.part);
        let mut path = ink::cut_off(ink::ground(&one.rings), color, strength, unit);
        let outline = if one.part.rings.reaches_edge() {
            // Its rings would show the cut at 180°.
            path = ink::unlined(path, color, strength, unit);
            let rim = ink::lines(&rim(&one.rings));
            Some(ink::stroked(rim, &color.strong, 1.3 * unit))
        } else {
            None
        };
        if one.is_schematic() {
            path = ink::schematic(path, unit);
        }
        layer = layer.add(path.add(ink::hover(&told(scene.atlas, one.part))));
        if let Some(outline) = outline {
            layer = layer.add(outline.set("pointer-events", "none"));
        }
    }
    layer
}

/// Rings around the tiny ones, over everything else.
pub(crate) fn marks(scene: &Scene<'_>, unit: f64) -> Group {
    let mut layer = Group::new();
    for one in marked(scene, unit) {
        let color = scene.color(one.part.territory());
        let ring = ink::mark(
            one.size.center(),
            mark_radius(one, unit),
            &color.strong,
            unit,
        );
        let catch = Circle::new()
            .set("cx", rounded(one.size.center().x))
            .set("cy", rounded(one.size.center().y))
            .set("r", rounded(mark_radius(one, unit)))
            .set("fill", PAPER)
            .set("fill-opacity", 0)
            .add(ink::hover(&told(scene.atlas, one.part)));
        layer = layer.add(ring.add(catch));
    }
    layer
}

/// Those that are marked: tiny enclaves and exclaves. Tiny semi-exclaves are islands, more or less, and there may be hundreds.
pub(crate) fn marked<'s, 'a>(
    scene: &'s Scene<'a>,
    unit: f64,
) -> impl Iterator<Item = &'s CutOff<'a>> {
    let is_marked = move |one: &&CutOff<'_>| {
        one.is_tiny(unit)
            && !one.part.standings().semi_exclave
            && scene.canvas.shows(one.size.center())
    };
    scene.cut_off.iter().filter(is_marked)
}

pub(crate) fn mark_radius(one: &CutOff<'_>, unit: f64) -> f64 {
    let half = one.size.width().max(one.size.height()) / 2.0;
    (half + 4.0 * unit).max(6.0 * unit)
}

/// Zones hatched, with dashed outlines.
pub(crate) fn zones(scene: &Scene<'_>, unit: f64) -> Group {
    let mut layer = Group::new();
    for (number, seen) in scene.zones.iter().enumerate() {
        let look = ink::zone_look(number);
        let fill = ink::ground(&seen.rings)
            .set("fill", format!("url(#{})", look.pattern))
            .add(ink::hover(&zone_told(seen)));
        let halo =
            ink::stroked(ink::lines(&seen.rim), PAPER, 3.2 * unit).set("stroke-opacity", 0.7);
        let rim = ink::stroked(ink::lines(&seen.rim), look.color, 1.5 * unit);
        let dashes: &[f64] = if is_schematic(seen.zone.properties()) {
            &[2.0, 3.0]
        } else {
            &[7.0, 3.5]
        };
        layer = layer
            .add(fill)
            .add(halo)
            .add(ink::dashed(rim, dashes, unit));
    }
    layer
}

fn zone_told(seen: &SeenZone<'_>) -> String {
    with_schematic(seen.zone.title(), is_schematic(seen.zone.properties()))
}

/// A name with what must be said wherever it is shown, once.
pub(crate) fn with_schematic(name: &str, is_schematic: bool) -> String {
    if is_schematic && !name.to_lowercase().contains("schematic") {
        format!("{name} (schematic)")
    } else {
        name.to_owned()
    }
}

/// The hatchings that are used.
pub(crate) fn patterns(scene: &Scene<'_>, unit: f64) -> Definitions {
    let mut definitions = Definitions::new();
    for number in 0..scene.zones.len().min(4) {
        let look = ink::zone_look(number);
        let side = rounded(7.0 * unit);
        let line = Path::new()
            .set("d", format!("M0 0h{side}"))
            .set("stroke", look.color)
            .set("stroke-width", rounded(1.1 * unit))
            .set("stroke-opacity", 0.55);
        let pattern = Pattern::new()
            .set("id", look.pattern)
            .set("width", side)
            .set("height", side)
            .set("patternUnits", "userSpaceOnUse")
            .set("patternTransform", format!("rotate({})", look.degrees));
        definitions = definitions.add(pattern.add(line));
    }
    definitions
}

pub(crate) fn lines(scene: &Scene<'_>, unit: f64) -> Group {
    let mut layer = Group::new();
    for seen in &scene.lines {
        let is_schematic = ink::is_schematic_line(seen.line);
        let drawn = LineKind::of(seen.line).draw(&seen.stretches, is_schematic, unit);
        let told = with_schematic(seen.line.title(), is_schematic);
        layer = layer.add(drawn.add(ink::hover(&told)));
    }
    layer
}

/// Dots. Of very many only the most important, and small ones where there is no room for names.
pub(crate) fn places(scene: &Scene<'_>, shown: &[Coord], unit: f64) -> Group {
    const MOST: usize = 2000;
    let mut layer = Group::new();
    for seen in scene.places.iter().take(MOST) {
        let radius = if shown.contains(&seen.at) { 2.2 } else { 1.2 };
        let dot = ink::dot(seen.at, radius * unit).add(ink::hover(seen.place.title()));
        layer = layer.add(dot);
    }
    layer
}

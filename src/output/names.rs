//! Which names a picture shows, and in what order they look for room.

use geo_types::{Coord, Rect};
use svg::node::element::{Group, TSpan, Text};

use super::flaw_marks::SeenFlaws;
use super::ink::{self, FAINT, LineKind, PAPER, TEXT, rounded};
use super::interior::{holds, roomiest};
use super::labels::{LEADING, Placed, Placer, Set, Words};
use super::layers::{mark_radius, marked, with_schematic};
use super::passages::SeenPassages;
use super::pixels::area;
use super::scene::{CutOff, Scene, SeenPlace, is_schematic};
use super::text::{printable, wrapped};
use crate::geometry::ring::{bounds, box_holds};
use crate::territory::TerritoryId;

/// A page has room for the names of so many places.
const FEW_PLACES: usize = 40;

/// A name with its place and its look.
#[derive(Debug)]
struct Name {
    placed: Placed,
    color: String,
    weight: u32,
    is_slanted: bool,
}

/// The names of a picture.
#[derive(Debug)]
pub(crate) struct Names<'s, 'a> {
    scene: &'s Scene<'a>,
    passages: &'s SeenPassages<'s>,
    flaws: &'s SeenFlaws<'s>,
    unit: f64,
    placer: Placer,
    names: Vec<Name>,
    /// Large territories for whose name there was no room, with their ground and small names.
    unnamed: Vec<(TerritoryId, Vec<Vec<Coord>>, Vec<Words>)>,
    /// What the names of ground that is cut off say, and where the ground is and how far it reaches.
    told: Vec<(String, Coord, f64)>,
    /// The places that are shown whether or not there is room for their names.
    pub(crate) dots: Vec<Coord>,
}

impl<'s, 'a> Names<'s, 'a> {
    /// Finds room for the names: those that have the least choice first.
    pub(crate) fn placed(
        scene: &'s Scene<'a>,
        passages: &'s SeenPassages<'s>,
        flaws: &'s SeenFlaws<'s>,
        unit: f64,
    ) -> Self {
        let mut names = Names {
            scene,
            passages,
            flaws,
            unit,
            placer: Placer::new(scene.canvas.frame),
            names: Vec::new(),
            unnamed: Vec::new(),
            told: Vec::new(),
            dots: Vec::new(),
        };
        names.dots = names.shown_places().iter().map(|place| place.at).collect();
        names.keep_clear();
        names.corridors();
        names.cities();
        names.territories();
        names.cut_off();
        names.over_open_ground();
        names.zones();
        names.lines();
        names.places();
        names
    }

    /// Marks are never written over, lines only where it cannot be helped.
    fn keep_clear(&mut self) {
        for one in marked(self.scene, self.unit) {
            let radius = mark_radius(one, self.unit);
            self.placer.take(square(one.size.center(), radius));
        }
        let scene = self.scene;
        for zone in &scene.zones {
            self.placer.shade(&zone.rings);
        }
        for place in self.shown_places() {
            self.placer.take(square(place.at, 2.0 * self.unit));
        }
        let strips = self.passages.grounds();
        strips.for_each(|rings| self.placer.shade(rings));
        for place in self.flaws.places(self.unit) {
            self.placer.take(place);
        }
        for mark in self.passages.marks() {
            self.placer.take(square(mark, 4.0 * self.unit));
        }
        let rims = scene.zones.iter().flat_map(|zone| &zone.rim);
        let cut_off = scene.cut_off.iter().flat_map(|one| &one.rings);
        let lines = scene.lines.iter().flat_map(|line| &line.stretches);
        let all = rims
            .chain(cut_off)
            .chain(lines)
            .chain(self.passages.lines());
        for line in all.chain(&scene.borders).chain(&scene.coasts) {
            self.placer.avoid(line);
        }
    }

    /// Each territory in its main part, or where that is not seen, in the largest that is. The largest come first.
    fn territories(&mut self) {
        let scene = self.scene;
        let mut homes: Vec<(f64, TerritoryId, Vec<Vec<Coord>>)> = Vec::new();
        for id in scene.territories() {
            let whole = scene.grounds.iter().filter(|ground| ground.territory == id);
            let mains = scene.cut_off.iter().filter(|one| {
                one.part.territory() == id && one.part.standings().main && !one.is_tiny(self.unit)
            });
            let parts = whole
                .flat_map(|ground| &ground.parts)
                .chain(mains.map(|one| &one.rings));
            let home = parts.max_by(|a, b| seen_area(a).total_cmp(&seen_area(b)));
            if let Some(home) = home {
                homes.push((seen_area(home), id, home.clone()));
            }
        }
        homes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let few = homes.len() <= 12;
        for (area, id, home) in homes {
            let title = scene.atlas[id].title();
            let size = (9.0 + area.sqrt() / 22.0).clamp(9.0, 24.0) * self.unit;
            let words = Words::new([(printable(title), size)]);
            let lines = |letters: usize, size: f64| {
                let lines = wrapped(&printable(title), letters).into_iter();
                Words::new(lines.map(|line| (line, size)))
            };
            let least = 6.5 * self.unit / size;
            let inside = self.placer.inside(&words, &home, least);
            let inside = inside.or_else(|| self.placer.inside(&lines(12, size), &home, least));
            // Large ground is named though the name reaches over its rim a little.
            let is_large = area > 400.0 * self.unit * self.unit;
            let sizes = [7.5, 6.5].into_iter().filter(|_| is_large);
            let small: Vec<Words> = sizes
                .flat_map(|size| [24, 12].map(|letters| lines(letters, size * self.unit)))
                .collect();
            let over = inside.or_else(|| {
                let mut small_ones = small.iter();
                small_ones.find_map(|words| self.placer.over(words, &home, 0.75, |_| false))
            });
            let placed = over.or_else(|| {
                let spot = roomiest(&home, 1.0).filter(|_| few)?;
                let small = Words::new([(printable(title), 10.0 * self.unit)]);
                self.placer.beside(&small, spot.at, 3.0, 200.0)
            });
            if placed.is_none() && is_large {
                self.unnamed.push((id, home, small));
            }
            self.add(placed, TEXT, 600, false);
        }
    }

    /// Large territories that have no name yet, such as islands: theirs may reach onto open ground, and not onto another's.
    fn over_open_ground(&mut self) {
        let scene = self.scene;
        let whole = scene.grounds.iter().flat_map(|ground| {
            let parts = ground.parts.iter();
            parts.map(|rings| (ground.territory, rings))
        });
        let cut_off = scene.cut_off.iter();
        let all = whole.chain(cut_off.map(|one| (one.part.territory(), &one.rings)));
        let others: Vec<(TerritoryId, Rect, &Vec<Vec<Coord>>)> = all
            .map(|(id, rings)| (id, bounds(&rings.concat()), rings))
            .collect();
        for (id, home, small) in std::mem::take(&mut self.unnamed) {
            let is_foreign = |p: Coord| {
                let mut near = others
                    .iter()
                    .filter(|(other, size, _)| *other != id && box_holds(size, p));
                near.any(|(_, _, rings)| holds(rings, p))
            };
            let mut small = small.iter();
            let placed = small.find_map(|words| self.placer.over(words, &home, 0.35, is_foreign));
            self.add(placed, TEXT, 600, false);
        }
    }

    /// Enclaves and exclaves: within where there is room, else beside with a leader line. Enclaves come before exclaves, and these before
    /// semi-exclaves.
    fn cut_off(&mut self) {
        let scene = self.scene;
        let rank = |one: &&CutOff<'_>| {
            let standings = one.part.standings();
            (!standings.enclave(), !standings.exclave)
        };
        let mut all: Vec<&CutOff<'_>> = scene.cut_off.iter().collect();
        // Of each kind the smallest have the least choice.
        all.reverse();
        all.sort_by_key(rank);
        for one in all {
            let is_named = one.part.standings().main && !one.is_tiny(self.unit);
            let is_seen = scene.canvas.shows(one.size.center());
            if !is_named && is_seen {
                self.one_cut_off(one);
            }
        }
    }

    fn one_cut_off(&mut self, one: &CutOff<'_>) {
        let (territory, unit) = (&self.scene.atlas[one.part.territory()], self.unit);
        let own = one.part.title().filter(|title| *title != territory.title());
        // Whose it is stands below its own name, and in its place where it has none.
        let title = own.unwrap_or(territory.title());
        let owner = own.filter(|_| !one.part.standings().main);
        let owner = owner.map(|_| territory.title());
        let schematic = one.is_schematic().then_some("schematic");
        let notes: Vec<&str> = owner.into_iter().chain(schematic).collect();
        let note = (!notes.is_empty()).then(|| printable(&format!("({})", notes.join(", "))));
        let (center, radius) = (one.size.center(), mark_radius(one, unit));
        if self.is_told(title, center, radius) {
            return;
        }
        let (size, least) = if own.is_some() {
            (11.0, 0.85)
        } else {
            (10.0, 0.7)
        };
        let wrapped_at = |letters: usize| {
            let lines = wrapped(&printable(title), letters).into_iter();
            let lines = lines.map(|line| (line, size * unit));
            Words::new(lines.chain(note.clone().map(|note| (note, 9.0 * unit))))
        };
        let (words, narrow) = (wrapped_at(16), wrapped_at(9));
        // Ground that has no name of its own and hardly any room is one of a thousand rocks.
        let is_worth_it = own.is_some() || !one.part.standings().semi_exclave;
        let inside = self.placer.inside(&words, &one.rings, least);
        let inside = inside.or_else(|| self.placer.inside(&narrow, &one.rings, least));
        let placed = inside.or_else(|| {
            let (spot, radius) = self.beside_what(one)?;
            self.placer
                .beside(&words, spot, radius, 200.0)
                .filter(|_| is_worth_it)
        });
        if placed.is_some() {
            self.told.push((title.to_owned(), center, radius));
        }
        let color = &self.scene.color(one.part.territory()).strong;
        let dark = ink::mixed(color, "#000000", 0.45);
        self.add(placed, &dark, 700, false);
    }

    /// Whether a name stands there already: where marks run into each other, one name is that of both.
    fn is_told(&self, title: &str, center: Coord, radius: f64) -> bool {
        self.told.iter().any(|(told, at, reach)| {
            let way = center - *at;
            told == title && way.x.hypot(way.y) < radius + reach
        })
    }

    /// What the name of ground stands beside for which it is too wide: its mark, the whole of it, or its middle where it is large.
    fn beside_what(&self, one: &CutOff<'_>) -> Option<(Coord, f64)> {
        let half = one.size.width().max(one.size.height()) / 2.0;
        if one.is_tiny(self.unit) {
            Some((one.size.center(), mark_radius(one, self.unit)))
        } else if half < 40.0 * self.unit {
            Some((one.size.center(), half))
        } else {
            Some((roomiest(&one.rings, 1.0)?.at, 2.0))
        }
    }

    fn zones(&mut self) {
        for (number, seen) in self.scene.zones.iter().enumerate() {
            let look = ink::zone_look(number);
            let name = with_schematic(seen.zone.title(), is_schematic(seen.zone.properties()));
            let lines = wrapped(&printable(&name), 20);
            let words = Words::new(lines.into_iter().map(|line| (line, 10.5 * self.unit)));
            let inside = self.placer.inside(&words, &seen.rings, 0.85);
            let placed = inside.or_else(|| {
                let rim: Vec<Coord> = spread(&seen.rim, 24);
                self.placer.beside_any(&words, &rim, 130.0)
            });
            self.add(placed, &ink::mixed(look.color, "#000000", 0.2), 500, true);
        }
    }

    fn lines(&mut self) {
        for seen in &self.scene.lines {
            let name = with_schematic(seen.line.title(), ink::is_schematic_line(seen.line));
            let lines = wrapped(&printable(&name), 24);
            let words = Words::new(lines.into_iter().map(|line| (line, 10.0 * self.unit)));
            let along = spread(&seen.stretches, 24);
            let placed = self.placer.beside_any(&words, &along, 110.0);
            let color = ink::mixed(LineKind::of(seen.line).color(), "#000000", 0.2);
            self.add(placed, &color, 500, true);
        }
    }

    /// A corridor's length, with its ends' names where there is room.
    fn corridors(&mut self) {
        for told in self.passages.told() {
            let along = spread(told.stretches, 24);
            let title = wrapped(&printable(told.title), 22).into_iter();
            let title: Vec<(String, f64)> = title.map(|line| (line, 10.0 * self.unit)).collect();
            let length = (told.length.to_owned(), 11.5 * self.unit);
            let whole = Words::new(title.into_iter().chain([length.clone()]));
            let placed = self.placer.beside_any(&whole, &along, 90.0);
            let placed =
                placed.or_else(|| self.placer.beside_any(&Words::new([length]), &along, 200.0));
            let color = ink::mixed(told.color, "#000000", 0.3);
            self.add(placed, &color, 700, false);
        }
    }

    /// Which places are named: of many only those whose population is known, the largest first, and no more than the page has room for.
    fn shown_places(&self) -> Vec<&'s SeenPlace<'a>> {
        let are_many = self.scene.places.len() > FEW_PLACES;
        let is_known = |place: &&SeenPlace<'_>| !are_many || place.population().is_some();
        self.scene
            .places
            .iter()
            .filter(is_known)
            .take(FEW_PLACES)
            .collect()
    }

    /// The largest cities: whoever looks for a country's capital must find it, and the country's own name has more room to choose.
    fn cities(&mut self) {
        const CITIES: usize = 6;
        let shown = self.shown_places().into_iter();
        shown
            .take(CITIES)
            .filter(|place| place.population().is_some())
            .for_each(|place| self.place(place));
    }

    fn places(&mut self) {
        let shown = self.shown_places().into_iter();
        shown.for_each(|place| self.place(place));
    }

    /// A place's name beside its dot. A village in an enclave of its name is named already.
    fn place(&mut self, seen: &SeenPlace<'_>) {
        let title = printable(seen.place.title());
        if self.names.iter().all(|name| name.text() != title) {
            let words = Words::new([(title, 9.0 * self.unit)]);
            let placed = self.placer.beside(&words, seen.at, 3.0 * self.unit, 6.0);
            self.add(placed, TEXT, 400, false);
        }
    }

    fn add(&mut self, placed: Option<Placed>, color: &str, weight: u32, is_slanted: bool) {
        self.names.extend(placed.map(|placed| Name {
            placed,
            color: color.to_owned(),
            weight,
            is_slanted,
        }));
    }

    /// The names, on a light halo, over their leader lines.
    pub(crate) fn drawn(&self) -> Group {
        let leaders = self.names.iter().filter_map(|name| name.placed.leader);
        let leaders: Vec<Vec<Coord>> = leaders.map(|(from, to)| vec![from, to]).collect();
        let mut layer = Group::new().set("pointer-events", "none");
        if !leaders.is_empty() {
            let line = |color: &str, width: f64| {
                ink::stroked(ink::lines(&leaders), color, width * self.unit)
            };
            layer = layer.add(line(PAPER, 2.4)).add(line(FAINT, 0.8));
        }
        self.names
            .iter()
            .fold(layer, |layer, name| layer.add(name.drawn(self.unit)))
    }
}

impl Name {
    fn text(&self) -> String {
        let lines = self
            .placed
            .words
            .lines
            .iter()
            .map(|(line, _)| line.as_str());
        lines
            .filter(|line| !line.starts_with('('))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn drawn(&self, unit: f64) -> Text {
        let at = self.placed.at;
        let (x, anchor) = match self.placed.set {
            Set::Left => (at.min().x, "start"),
            Set::Middle => (at.center().x, "middle"),
            Set::Right => (at.max().x, "end"),
        };
        let mut text = Text::new("")
            .set("text-anchor", anchor)
            .set("fill", &*self.color)
            .set("stroke", PAPER)
            .set("stroke-width", rounded(2.6 * unit))
            .set("stroke-opacity", 0.8)
            .set("stroke-linejoin", "round")
            .set("paint-order", "stroke")
            .set("font-weight", self.weight);
        if self.is_slanted {
            text = text.set("font-style", "italic");
        }
        let mut top = at.min().y;
        for (line, size) in &self.placed.words.lines {
            // Letters reach from about 0.8 above to 0.2 below the line that they stand on.
            let baseline = top + size * (LEADING / 2.0 + 0.33);
            let span = TSpan::new(line.as_str())
                .set("x", rounded(x))
                .set("y", rounded(baseline))
                .set("font-size", rounded(*size));
            text = text.add(span);
            top += size * LEADING;
        }
        text
    }
}

fn square(center: Coord, half: f64) -> Rect {
    let half = Coord { x: half, y: half };
    Rect::new(center - half, center + half)
}

fn seen_area(rings: &[Vec<Coord>]) -> f64 {
    // Holes turn the other way, but whether a ring is one is forgotten: the outer ring is the largest.
    rings.iter().map(|ring| area(ring)).fold(0.0, f64::max)
}

/// About so many positions along lines, at even steps.
fn spread(lines: &[Vec<Coord>], count: usize) -> Vec<Coord> {
    let lengths = lines
        .iter()
        .flat_map(|line| line.windows(2))
        .map(|ab| (ab[1] - ab[0]).x.hypot((ab[1] - ab[0]).y));
    let step = lengths.sum::<f64>() / count as f64;
    let mut positions = Vec::new();
    let mut next = step / 2.0;
    for ab in lines.iter().flat_map(|line| line.windows(2)) {
        let way = ab[1] - ab[0];
        let length = way.x.hypot(way.y);
        while next <= length && length > 0.0 {
            positions.push(ab[0] + way * (next / length));
            next += step;
        }
        next -= length;
    }
    positions
}

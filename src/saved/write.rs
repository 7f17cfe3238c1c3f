//! An atlas to bytes. The same atlas always to the same bytes: whatever has no order of its own is written in one.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use geo_types::{Coord, MultiPolygon};
use geojson::JsonObject;

use super::bytes::{Output, coord_bytes, numbers_bytes, pair_bytes, words_bytes};
use super::outline::{
    BesideOutline, CrowdOutline, MendedOutline, MisdrawnOutline, Outline, TerritoryOutline,
};
use super::{MAGIC, VERSION};
use crate::atlas::Atlas;
use crate::geometry::globe::{bits, canonical_place};
use crate::geometry::ring::Rings;
use crate::mending::MendedKind;
use crate::territory::{Beside, PartId, TerritoryId, Touch};

/// Rings one after another, each with whether it is a shell. A line is one that is none.
type Figure<'a> = Vec<(&'a [Coord], bool)>;

pub(super) fn write(atlas: &Atlas, to: impl Write) -> io::Result<()> {
    let mut output = Output::new(to);
    output.bytes(MAGIC)?;
    output.bytes(&VERSION.to_le_bytes())?;
    let mut features = Features::default();
    let part_features: Vec<Vec<u32>> = atlas
        .parts
        .iter()
        .map(|part| {
            part.features
                .iter()
                .map(|one| features.number(one))
                .collect()
        })
        .collect();
    let outline = outline(atlas, features);
    let outline = postcard::to_allocvec(&outline).map_err(io::Error::other)?;
    output.length(outline.len())?;
    output.bytes(&outline)?;
    output.sum()?;
    let counts: Vec<u32> = part_features.iter().map(|own| own.len() as u32).collect();
    output.words(&counts)?;
    output.words(&part_features.concat())?;
    write_figures(atlas, &mut output)?;
    let places = atlas.places.iter();
    let positions = places.map(|place| coord_bytes(place.position()));
    output.block(atlas.places.len(), positions)?;
    write_index(atlas, &mut output)?;
    write_borders(atlas, &mut output)?;
    write_touches(atlas, &mut output)?;
    output.sum()?;
    output.end()
}

/// Features, each once.
#[derive(Default)]
struct Features {
    texts: Vec<String>,
    numbers: HashMap<*const JsonObject, u32>,
}

impl Features {
    fn number(&mut self, feature: &Arc<JsonObject>) -> u32 {
        let next = self.texts.len() as u32;
        let number = *self.numbers.entry(Arc::as_ptr(feature)).or_insert(next);
        if number == next {
            self.texts.push(json(feature));
        }
        number
    }
}

fn json(properties: &JsonObject) -> String {
    // As `Display` of a value does, without a copy of it.
    serde_json::to_string(properties).unwrap_or_default()
}

fn outline(atlas: &Atlas, mut features: Features) -> Outline {
    let mut besides = Besides::default();
    let mut numbers = |features: &mut Features| {
        let lines = atlas.lines.iter();
        let lines = lines.map(|line| besides.number(&line.beside, features));
        let lines: Vec<u32> = lines.collect();
        let zones = atlas.zones.iter();
        let zones = zones.map(|zone| besides.number(&zone.beside, features));
        let zones: Vec<u32> = zones.collect();
        let places = atlas.places.iter();
        let places = places.map(|place| besides.number(&place.beside, features));
        (lines, zones, places.collect())
    };
    let (lines, zones, places) = numbers(&mut features);
    let titles = atlas.parts.iter().enumerate();
    let titles = titles.filter_map(|(i, part)| Some((i as u32, part.title.clone()?)));
    let mut seams: Vec<(u32, f64, f64)> = atlas
        .seams
        .iter()
        .map(|&(territory, south, north)| {
            (
                territory as u32,
                f64::from_bits(south),
                f64::from_bits(north),
            )
        })
        .collect();
    seams.sort_by(|a, b| {
        let by_south = a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
        by_south.then(a.2.total_cmp(&b.2))
    });
    Outline {
        tolerance_m: atlas.tolerance_m,
        shred_m: atlas.borders.shred_m,
        most_pairs: atlas.most_pairs,
        credits: atlas.credits.clone(),
        features: features.texts,
        territories: territories(atlas),
        titles: titles.collect(),
        besides: besides.outlines,
        lines,
        zones,
        places,
        is_cropped: atlas.crop.is_some(),
        misdrawn: misdrawn(atlas),
        mended: mended(atlas),
        seams,
        crowds: crowds(atlas),
        grid: atlas.ground.stored().grid,
    }
}

/// What lines, zones and places say, each once.
#[derive(Default)]
struct Besides {
    outlines: Vec<BesideOutline>,
    numbers: HashMap<[usize; 3], u32>,
}

impl Besides {
    fn number<G>(&mut self, beside: &Beside<G>, features: &mut Features) -> u32 {
        let title = beside.title.as_ref();
        // Where each of them is in memory.
        let key = [
            Arc::as_ptr(&beside.name).addr(),
            title.map_or(0, |title| Arc::as_ptr(title).addr()),
            Arc::as_ptr(&beside.properties).addr(),
        ];
        let next = self.outlines.len() as u32;
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.outlines.push(BesideOutline {
                name: beside.name.to_string(),
                title: title.map(|title| title.to_string()),
                feature: features.number(&beside.properties),
            });
        }
        number
    }
}

fn territories(atlas: &Atlas) -> Vec<TerritoryOutline> {
    let outlines = atlas.territories.iter().map(|territory| TerritoryOutline {
        name: territory.name.clone(),
        properties: json(&territory.properties),
        parts: territory.parts.len() as u32,
    });
    outlines.collect()
}

fn misdrawn(atlas: &Atlas) -> Vec<MisdrawnOutline> {
    let outlines = atlas.misdrawn.iter().map(|misdrawn| MisdrawnOutline {
        territory: misdrawn.territory as u32,
        place: misdrawn.fault.place.x_y(),
        is_spike: misdrawn.fault.is_spike,
    });
    outlines.collect()
}

fn mended(atlas: &Atlas) -> Vec<MendedOutline> {
    let number = |id: TerritoryId| id.index() as u32;
    let outlines = atlas.mended.iter().map(|mended| MendedOutline {
        kind: kind_number(mended.kind),
        from: mended.from.map(number),
        to: mended.to.map(number),
        area_m2: mended.area_m2,
        place: mended.place.x_y(),
    });
    outlines.collect()
}

fn kind_number(kind: MendedKind) -> u8 {
    match kind {
        MendedKind::Snapped => 0,
        MendedKind::CutOut => 1,
        MendedKind::Overlap => 2,
        MendedKind::Gap => 3,
    }
}

/// In the order in which they were found, which is that of their places.
fn crowds(atlas: &Atlas) -> Vec<CrowdOutline> {
    let number = |id: &PartId| id.index() as u32;
    let mut numbers: HashMap<*const Touch, usize> = HashMap::new();
    let mut crowds: Vec<CrowdOutline> = Vec::new();
    for part in &atlas.parts {
        for crowd in &part.touches.crowds {
            let at = crowd
                .all
                .first()
                .map_or(Coord::zero(), |touch| touch.position);
            let next = crowds.len();
            let number_of = *numbers.entry(crowd.all.as_ptr()).or_insert(next);
            if number_of == next {
                crowds.push(CrowdOutline {
                    at: at.x_y(),
                    parts: Vec::new(),
                });
            }
            let others = crowd.without.iter().filter(|&&other| other != part.id);
            let own = (number(&part.id), others.map(number).collect());
            crowds[number_of].parts.push(own);
        }
    }
    crowds.sort_by_key(|crowd| bits(canonical_place(crowd.at.into())));
    crowds
}

fn write_figures<W: Write>(atlas: &Atlas, output: &mut Output<W>) -> io::Result<()> {
    let figures = figures(atlas);
    let counts: Vec<u32> = figures.iter().map(|figure| figure.len() as u32).collect();
    output.words(&counts)?;
    let rings = || figures.iter().flatten();
    let heads = rings().map(|&(ring, is_shell)| pair_bytes([ring.len() as u32, is_shell.into()]));
    output.block(rings().count(), heads)?;
    let positions = rings().map(|(ring, _)| ring.len()).sum();
    let coords = rings().flat_map(|(ring, _)| ring.iter().map(|&c| coord_bytes(c)));
    output.block(positions, coords)
}

/// In the order in which they are read.
fn figures(atlas: &Atlas) -> Vec<Figure<'_>> {
    fn of(rings: &Rings) -> Figure<'_> {
        rings.iter().collect()
    }
    let mut figures: Vec<Figure<'_>> = Vec::new();
    figures.extend(atlas.parts.iter().map(|part| of(&part.rings)));
    figures.extend(atlas.zones.iter().map(|zone| of(&zone.beside.geometry)));
    figures.extend(
        atlas
            .lines
            .iter()
            .map(|one| vec![(&one.line().0[..], false)]),
    );
    figures.extend(atlas.crop.iter().map(of));
    for misdrawn in &atlas.misdrawn {
        let fault = &misdrawn.fault;
        figures.push(of(&fault.ground));
        figures.push(fault.lines.iter().map(|line| (&line[..], false)).collect());
    }
    let mended = atlas.mended.iter();
    figures.extend(mended.map(|mended| rings_of(&mended.outline)));
    figures
}

fn rings_of(ground: &MultiPolygon) -> Figure<'_> {
    let polygons = ground.iter().flat_map(|polygon| {
        let holes = polygon.interiors().iter();
        let holes = holes.map(|hole| (&hole.0[..], false));
        std::iter::once((&polygon.exterior().0[..], true)).chain(holes)
    });
    polygons.collect()
}

fn write_index<W: Write>(atlas: &Atlas, output: &mut Output<W>) -> io::Result<()> {
    let index = atlas.ground.stored();
    output.words(&index.by_rank)?;
    let cells = index.cells.iter().map(|cell| cell.0.to_le_bytes());
    output.block(index.cells.len(), cells)?;
    output.words(&index.nodes)?;
    output.words(&index.leaves)?;
    output.pairs(&index.sets)?;
    index.shade.iter().try_for_each(|words| output.words(words))
}

fn write_borders<W: Write>(atlas: &Atlas, output: &mut Output<W>) -> io::Result<()> {
    let borders = &atlas.borders;
    let parts = 0..atlas.parts.len();
    let counts: Vec<u32> = parts
        .clone()
        .map(|part| borders.of(part).len() as u32)
        .collect();
    output.words(&counts)?;
    let sides = || parts.clone().flat_map(|part| borders.of(part));
    let count = sides().count();
    let words = sides().map(|side| words_bytes::<5, 20>(side.stored().0));
    output.block(count, words)?;
    let numbers = sides().map(|side| numbers_bytes::<3, 24>(side.stored().1));
    output.block(count, numbers)?;
    let rims = parts
        .clone()
        .map(|part| [borders.rim_m(part), borders.outer_m(part)]);
    output.block(parts.len(), rims.map(numbers_bytes::<2, 16>))?;
    let overlaps = borders.overlaps();
    let pairs = overlaps.iter().map(|&(a, b)| pair_bytes([a, b]));
    output.block(overlaps.len(), pairs)
}

fn write_touches<W: Write>(atlas: &Atlas, output: &mut Output<W>) -> io::Result<()> {
    let touches = || {
        atlas.parts.iter().flat_map(|part| {
            let few = part.touches.few.iter();
            few.map(|touch| (part.id, touch))
        })
    };
    let count = touches().count();
    let number = |id: PartId| id.index() as u32;
    let pairs = touches().map(|(part, touch)| pair_bytes([part, touch.part].map(number)));
    output.block(count, pairs)?;
    output.block(
        count,
        touches().map(|(_, touch)| coord_bytes(touch.position)),
    )
}

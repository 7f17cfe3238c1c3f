//! The shortest way home from every enclave and exclave of a map: how long it is, and over whose ground it leads. None
//! where no ground connects the two in 2,000 km.
//!
//!     cargo run --release --example shortest_ways [FILE NAME_PROPERTY]
//!
//! of data/states.geojson by name prints
//!
//!     part                         of                             way km  foreign  over
//!     Barkhudarly and Sofulu       Azerbaijan                       3.02     3.02  Armenia
//!     Yukhari Askipara             Azerbaijan                       3.21     3.21  Armenia
//!     Artsvashen                   Armenia                          5.30     5.30  Azerbaijan
//!     Nakhchivan                   Azerbaijan                      26.91    26.91  Armenia
//!     Kerki (schematic)            Azerbaijan                      55.61    55.61  Armenia; 53.1 to 58.1 km, its place being known to 2.5 km
//!
//! and writes target/maps/states_ways.geojson and .svg.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write, stdout};
use std::path::Path;

use geo::{BoundingRect, InteriorPoint};
use geo_types::{Coord, MultiLineString, Rect};
use territory::{Atlas, Corridor, Part, PartId, TerritoryId, ToGeoJson};

const LONGEST_M: f64 = 2e6;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let is_left = |error: &io::Error| error.kind() == ErrorKind::BrokenPipe;
    match run(&mut stdout().lock()) {
        // Whoever reads has read enough, as `head` does.
        Err(error) if error.downcast_ref().is_some_and(is_left) => Ok(()),
        outcome => outcome,
    }
}

fn run(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (file, name_property) = match &arguments[..] {
        [] => ("data/states.geojson", "name"),
        [file, name_property] => (file.as_str(), name_property.as_str()),
        _ => return Err("usage: shortest_ways [FILE NAME_PROPERTY]".into()),
    };
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let atlas = Atlas::builder()
        .title_property("title")
        .geojson(&text, name_property)?
        .build()?;

    let ways = atlas.ways().longest_m(LONGEST_M);
    let (found, none): (Vec<_>, Vec<_>) = cut_off(&atlas)
        .into_iter()
        .map(|part| (atlas.part(part), ways.home(part)))
        .partition(|(_, way)| way.is_some());
    let mut found: Vec<(&Part, Corridor)> = found
        .into_iter()
        .filter_map(|(part, way)| Some((part, way?)))
        .collect();
    found.sort_by(|(_, a), (_, b)| a.length_m().total_cmp(&b.length_m()));

    writeln!(
        out,
        "{:<28} {:<28} {:>8} {:>8}  over",
        "part", "of", "way km", "foreign"
    )?;
    for (part, way) in &found {
        let (km, foreign_km) = (way.length_m() / 1e3, way.foreign_m() / 1e3);
        writeln!(
            out,
            "{} {km:>8.2} {foreign_km:>8.2}  {}{}",
            named(&atlas, part),
            over(&atlas, way),
            range(part, km)
        )?;
    }
    for (part, _) in &none {
        writeln!(out, "{} {:>8}", named(&atlas, part), "none")?;
    }

    let stem = Path::new(file)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let target = format!("target/maps/{stem}_ways");
    let ways: Vec<Corridor> = found.into_iter().map(|(_, way)| way).collect();
    std::fs::create_dir_all("target/maps")?;
    std::fs::write(
        format!("{target}.geojson"),
        ways.to_geojson(&atlas).to_string(),
    )?;
    let mut picture = atlas.picture().title("The shortest ways home");
    if let Some(window) = window(&ways) {
        picture = picture.window(window);
    }
    let picture = ways
        .iter()
        .fold(picture, |picture, way| picture.corridor(way));
    std::fs::write(format!("{target}.svg"), picture.to_svg())?;
    writeln!(out, "\nwrote {target}.geojson and {target}.svg")?;
    Ok(())
}

/// The parts that are enclaves or exclaves and not main parts: Lesotho is an enclave, and at home.
fn cut_off(atlas: &Atlas) -> BTreeSet<PartId> {
    let enclaves = atlas.enclaves().into_iter().map(|enclave| enclave.part);
    let exclaves = atlas.exclaves().into_iter().map(|exclave| exclave.part);
    let is_main = |part: &PartId| atlas.part(*part).standings().main;
    enclaves
        .chain(exclaves)
        .filter(|part| !is_main(part))
        .collect()
}

/// What the map calls a part, or where it lies, and whose it is.
fn named(atlas: &Atlas, part: &Part) -> String {
    let territory = &atlas[part.territory()];
    let own = part.title().filter(|title| *title != territory.title());
    let within = part.polygon().interior_point();
    let named = match (own, within) {
        (Some(title), _) if part.property("schematic").is_some() => format!("{title} (schematic)"),
        (Some(title), _) => title.to_owned(),
        (None, Some(place)) => format!("at {:.2}, {:.2}", place.x(), place.y()),
        (None, None) => "-".to_owned(),
    };
    format!("{named:<28} {:<28}", territory.name())
}

fn over(atlas: &Atlas, way: &Corridor) -> String {
    let name = |id: TerritoryId| atlas[id].name();
    let hosts: Vec<&str> = way.hosts().into_iter().map(name).collect();
    if hosts.is_empty() && way.length_m() == 0.0 {
        "a point in which the two touch".to_owned()
    } else {
        hosts.join(", ")
    }
}

/// Where a part lies is known so well only: wherever it is within that, its way is longer or shorter by no more.
fn range(part: &Part, way_km: f64) -> String {
    let known_km = part.property("uncertainty_km").and_then(|km| km.as_f64());
    known_km.map_or(String::new(), |known_km| {
        let (low, high) = ((way_km - known_km).max(0.0), way_km + known_km);
        format!("; {low:.1} to {high:.1} km, its place being known to {known_km} km")
    })
}

/// Around all ways, where they lie near each other; around the whole map where they do not.
fn window(ways: &[Corridor]) -> Option<Rect<f64>> {
    let lines = ways.iter().map(|way| way.line().clone());
    let around = lines.collect::<MultiLineString<f64>>().bounding_rect()?;
    let side = around.width().max(around.height());
    let margin = Coord::from((0.6 * side, 0.2 * side));
    (side < 45.0).then(|| Rect::new(around.min() - margin, around.max() + margin))
}

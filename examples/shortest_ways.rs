//! The shortest way home from every enclave and exclave of a map: how long, and over whose ground. Ways of up to 2,000 km.
//!
//!     cargo run --release --example shortest_ways [FILE NAME_PROPERTY]
//!
//! of data/states.geojson by name prints
//!
//!     part                      of                          way km   foreign  over
//!     Nakhchivan                Azerbaijan                    26.9      26.9  Armenia
//!     ...

use std::collections::BTreeSet;
use std::path::Path;

use territory::{Atlas, PartId, TerritoryId, ToGeoJson};

const LONGEST_M: f64 = 2e6;

fn main() -> Result<(), Box<dyn std::error::Error>> {
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
    let name = |id: TerritoryId| atlas[id].name();

    println!(
        "{:<25} {:<25} {:>8} {:>9}  over",
        "part", "of", "way km", "foreign"
    );
    let ways = atlas.ways().longest_m(LONGEST_M);
    let mut corridors = Vec::new();
    for part in cut_off(&atlas) {
        let of = name(atlas.part(part).territory());
        let called = called(&atlas, part);
        match ways.home(part) {
            Some(way) => {
                let hosts: Vec<&str> = way.hosts().into_iter().map(name).collect();
                println!(
                    "{called:<25} {of:<25} {:>8.1} {:>9.1}  {}",
                    way.length_m() / 1e3,
                    way.foreign_m() / 1e3,
                    hosts.join(", ")
                );
                corridors.push(way);
            }
            None => println!(
                "{called:<25} {of:<25} {:>8} {:>9}  no way of up to {} km by land",
                "-",
                "-",
                LONGEST_M / 1e3
            ),
        }
    }

    let stem = Path::new(file)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let target = format!("target/maps/{stem}_ways");
    std::fs::create_dir_all("target/maps")?;
    std::fs::write(
        format!("{target}.geojson"),
        corridors.to_geojson(&atlas).to_string(),
    )?;
    let picture = atlas.picture().title("The shortest ways home");
    let picture = corridors
        .iter()
        .fold(picture, |picture, way| picture.corridor(way));
    std::fs::write(format!("{target}.svg"), picture.to_svg())?;
    println!("\nwrote {target}.geojson and {target}.svg");
    Ok(())
}

/// The parts that are enclaves or exclaves and not main parts: Lesotho is an enclave, and at home.
fn cut_off(atlas: &Atlas) -> BTreeSet<PartId> {
    let enclaves = atlas.enclaves().into_iter().map(|enclave| enclave.part);
    let exclaves = atlas.exclaves().into_iter().map(|exclave| exclave.part);
    let is_main = |part: &PartId| atlas[atlas.part(*part).territory()].main_part() == Some(*part);
    enclaves
        .chain(exclaves)
        .filter(|part| !is_main(part))
        .collect()
}

/// What the map calls a part, or where it lies.
fn called(atlas: &Atlas, part: PartId) -> String {
    let part = atlas.part(part);
    let title = part
        .title()
        .filter(|title| *title != atlas[part.territory()].title());
    let schematic = part.property("schematic").map_or("", |_| " (schematic)");
    let place = part.polygon().0[0].exterior().0[0];
    title.map_or_else(
        || format!("at {:.2}, {:.2}", place.x, place.y),
        |title| format!("{title}{schematic}"),
    )
}

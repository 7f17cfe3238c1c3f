//! The seven villages of the district of Qazax (Gazakh, Kazakh), Kerki and Artsvashen on the detailed map: which lie in an
//! enclave, in whose, how far from the nearest border, and where else they may lie, given how well their coordinates are known.
//! The map is under ODbL and in the repository alone, not in the published crate.
//!
//!     cargo run --release --example kazakh_villages
//!
//!     village            ground of   enclave                   in          border km  known to km  may lie on
//!     Baghanis Ayrum     Azerbaijan  -                         -                0.59          0.5  Azerbaijan
//!     ...

use std::fs::{create_dir_all, read_to_string, write};
use std::io::{self, ErrorKind, Write, stdout};

use geo_types::Rect;
use territory::{Atlas, TerritoryId};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let is_left = |error: &io::Error| error.kind() == ErrorKind::BrokenPipe;
    match run(&mut stdout().lock()) {
        // Whoever reads has read enough, as `head` does.
        Err(error) if error.downcast_ref().is_some_and(is_left) => Ok(()),
        outcome => outcome,
    }
}

fn run(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let atlas = Atlas::builder()
        .title_property("title")
        .geojson(
            &read_to_string("data/armenia_azerbaijan_osm.geojson")?,
            "name",
        )?
        .geojson(&read_to_string("data/villages.geojson")?, "name")?
        .build()?;
    let name = |id: TerritoryId| atlas[id].name();
    writeln!(
        out,
        "{:<18} {:<11} {:<25} {:<11} {:>9} {:>12}  may lie on",
        "village", "ground of", "enclave", "in", "border km", "known to km"
    )?;
    for village in atlas.places() {
        let position = village.position();
        let part = atlas.locate_part(position).map(|id| atlas.part(id));
        let (enclave, host) = match part.map(|part| (part, part.standings().host)) {
            Some((part, Some(host))) => {
                let schematic = if part.property("schematic").is_some() {
                    " (schematic)"
                } else {
                    ""
                };
                (
                    format!("{}{schematic}", part.title().unwrap_or_default()),
                    name(host),
                )
            }
            _ => ("-".to_owned(), "-"),
        };
        let known_km = village
            .properties()
            .get("uncertainty_km")
            .and_then(|v| v.as_f64())
            .unwrap_or_default();
        let may: Vec<&str> = atlas
            .holders_within(position, 1000.0 * known_km)
            .into_iter()
            .map(name)
            .collect();
        writeln!(
            out,
            "{:<18} {:<11} {enclave:<25} {host:<11} {:>9.2} {known_km:>12.1}  {}",
            village.name(),
            part.map_or("open ground", |part| name(part.territory())),
            atlas.distance_to_border_m(position).unwrap_or_default() / 1e3,
            may.join(" or ")
        )?;
    }
    writeln!(
        out,
        "\nWhose ground a part is comes from the map (OpenStreetMap, late 2017), the coordinates from the sources in data/villages.geojson."
    )?;
    writeln!(
        out,
        "Kheyrimli and Gizilhajili are known so roughly that the map's answer for them proves nothing. Kerki is drawn schematically."
    )?;

    create_dir_all("target/maps")?;
    write(
        "target/maps/kazakh_villages.geojson",
        atlas.to_geojson().to_string(),
    )?;
    let window = Rect::new((44.85, 40.55), (45.75, 41.25));
    write(
        "target/maps/kazakh_villages.svg",
        atlas
            .picture()
            .title("The villages of Qazax (Gazakh)")
            .window(window)
            .note("Kheyrimli and Gizilhajili have no published position and were placed by the border: where they fall proves nothing.")
            .to_svg(),
    )?;
    writeln!(
        out,
        "\nwrote target/maps/kazakh_villages.geojson and target/maps/kazakh_villages.svg"
    )?;
    Ok(())
}

//! Where a map contradicts itself: its flaws as a table on the terminal and in a file, as a GeoJSON map and as a picture.
//!
//!     cargo run --release --example flaws FILE NAME_PROPERTY
//!
//! of data/armenia_azerbaijan_osm_overlapping.geojson, which it takes where no file is named, prints
//!
//!     2 territories, 4 flaws
//!
//!     kind                  number       together         long
//!     overlap                    1        1705 m²      58.84 m
//!     not cut out                3      81.67 km²      20.4 km
//!     ...

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write, stdout};
use std::path::Path;

use territory::{Atlas, Flaw, FlawKind, ToGeoJson};

/// How many of each kind the terminal shows.
const SHOWN: usize = 10;

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
        [] => ("data/armenia_azerbaijan_osm_overlapping.geojson", "name"),
        [file, name_property] => (file.as_str(), name_property.as_str()),
        _ => return Err("usage: flaws FILE NAME_PROPERTY".into()),
    };
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let atlas = Atlas::from_geojson(&text, name_property)?;
    let flaws = atlas.flaws();

    let mut kinds: BTreeMap<FlawKind, Vec<(usize, &Flaw)>> = BTreeMap::new();
    for (number, flaw) in (1..).zip(&flaws) {
        kinds.entry(flaw.kind).or_default().push((number, flaw));
    }
    writeln!(
        out,
        "{} territories, {} flaws",
        atlas.territories().len(),
        flaws.len()
    )?;
    writeln!(
        out,
        "\n{:<20} {:>7} {:>14} {:>12}",
        "kind", "number", "together", "long"
    )?;
    for (kind, all) in &kinds {
        let together: f64 = all.iter().map(|(_, flaw)| flaw.area_m2).sum();
        let long: f64 = all.iter().map(|(_, flaw)| flaw.length_m).sum();
        let kind = kind.to_string();
        writeln!(
            out,
            "{kind:<20} {:>7} {:>14} {:>12}",
            all.len(),
            area(together),
            length(long)
        )?;
    }
    for (kind, all) in &kinds {
        writeln!(out, "\n{kind}, the largest of {}", all.len())?;
        for (number, flaw) in all.iter().take(SHOWN) {
            let names: Vec<&str> = flaw
                .territories
                .iter()
                .map(|&id| atlas[id].name())
                .collect();
            let place = format!("{:.5}, {:.5}", flaw.place.y, flaw.place.x);
            let sizes = [
                area(flaw.area_m2),
                length(flaw.length_m),
                length(flaw.width_m),
            ];
            let [area, length, width] = sizes;
            writeln!(
                out,
                "{number:>6} {place:>21} {area:>14} {length:>11} by {width:<10} {}",
                names.join(", ")
            )?;
        }
    }

    let stem = Path::new(file)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let target = format!("target/maps/{stem}_flaws");
    std::fs::create_dir_all("target/maps")?;
    std::fs::write(
        format!("{target}.geojson"),
        flaws.to_geojson(&atlas).to_string(),
    )?;
    std::fs::write(format!("{target}.csv"), atlas.flaws_csv(&flaws))?;
    let name = Path::new(file).file_name().unwrap_or_default();
    let title = format!("Flaws of {}: {}", name.to_string_lossy(), flaws.len());
    let picture = atlas.picture().title(title).flaws(&flaws).to_svg();
    std::fs::write(format!("{target}.svg"), picture)?;
    writeln!(
        out,
        "\nwrote {target}.geojson, {target}.csv and {target}.svg"
    )?;
    Ok(())
}

/// An area in km² or m².
fn area(m2: f64) -> String {
    match m2 {
        0.0 => "-".to_owned(),
        1e6.. => format!("{:.2} km²", m2 / 1e6),
        100.0.. => format!("{m2:.0} m²"),
        _ => format!("{m2:.2} m²"),
    }
}

/// A length in km or m.
fn length(m: f64) -> String {
    match m {
        0.0 => "-".to_owned(),
        1e4.. => format!("{:.1} km", m / 1e3),
        100.0.. => format!("{m:.0} m"),
        _ => format!("{m:.2} m"),
    }
}

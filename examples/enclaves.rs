//! The enclaves and exclaves of any map, as a table, a GeoJSON map and a picture.
//!
//!     cargo run --release --example enclaves FILE NAME_PROPERTY
//!
//! of data/districts.geojson by state prints
//!
//!     6 territories in 14 parts: 4 enclaves, 5 exclaves and 0 semi-exclaves
//!     ...

use std::io::{self, ErrorKind, IsTerminal, Write, stderr, stdout};
use std::path::Path;
use std::time::Instant;

use territory::{Atlas, PartId, TerritoryId, ToGeoJson};

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
    let [file, name_property] = &arguments[..] else {
        return Err("usage: enclaves FILE NAME_PROPERTY".into());
    };
    let started = Instant::now();
    // On a large file each step takes seconds: say which it is, to a person and not to a log.
    let progress = |step: &str| {
        if stderr().is_terminal() {
            eprintln!("{:>6.1} s  {step}", started.elapsed().as_secs_f64());
        }
    };
    progress("reading the file");
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    progress("taking its features apart");
    let builder = Atlas::builder()
        .title_property("title")
        .geojson(&text, name_property)?;
    progress("finding who lies beside whom");
    let atlas = builder.build()?;
    if atlas.parts().len() == 0 {
        let (lines, places) = (atlas.lines().len(), atlas.places().len());
        return Err(format!("{file} holds no ground: {lines} lines and {places} places").into());
    }
    progress("measuring how far what is cut off is");
    let (enclaves, exclaves) = (atlas.enclaves(), atlas.exclaves());
    progress("drawing");

    let name = |id: TerritoryId| atlas[id].name();
    let title = |id: PartId| atlas.part(id).title().unwrap_or("");
    let semi = exclaves.iter().filter(|exclave| exclave.is_semi()).count();
    writeln!(
        out,
        "{} territories in {} parts: {} enclaves, {} exclaves and {semi} semi-exclaves",
        atlas.territories().len(),
        atlas.parts().len(),
        enclaves.len(),
        exclaves.len() - semi
    )?;
    writeln!(
        out,
        "\n{:<25} {:<25} {:<25} {:>5} {:>12}",
        "enclave of", "in", "called", "order", "km²"
    )?;
    for e in &enclaves {
        writeln!(
            out,
            "{:<25} {:<25} {:<25} {:>5} {:>12.3}",
            name(e.territory),
            name(e.host),
            title(e.part),
            e.order,
            e.area_m2 / 1e6
        )?;
    }
    writeln!(
        out,
        "\n{:<25} {:<25} {:>12} {:>11} {:>9}  meets, km",
        "exclave of", "called", "km²", "to main km", "open km"
    )?;
    for e in &exclaves {
        let meets: Vec<String> = e
            .neighbors
            .iter()
            .map(|n| format!("{} {:.1}", name(n.territory), n.length_m / 1e3))
            .collect();
        let (km2, gap_km, open_km) = (e.area_m2 / 1e6, e.distance_to_main_m / 1e3, e.open_m / 1e3);
        writeln!(
            out,
            "{:<25} {:<25} {km2:>12.3} {gap_km:>11.1} {open_km:>9.1}  {}",
            name(e.territory),
            title(e.part),
            meets.join(", ")
        )?;
    }

    let mut map = enclaves.to_geojson(&atlas);
    map.features.extend(exclaves.to_geojson(&atlas).features);
    let stem = Path::new(file)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let target = format!("target/maps/{stem}_enclaves");
    std::fs::create_dir_all("target/maps")?;
    std::fs::write(format!("{target}.geojson"), map.to_string())?;
    let name = Path::new(file).file_name().unwrap_or_default();
    let title = format!("Enclaves and exclaves of {}", name.to_string_lossy());
    std::fs::write(
        format!("{target}.svg"),
        atlas.picture().title(title).to_svg(),
    )?;
    writeln!(out, "\nwrote {target}.geojson and {target}.svg")?;
    Ok(())
}

//! Whose ground a position is, by state and by district, and how far the nearest border is.
//!
//!     cargo run --release --example whose_ground 45.489 40.639
//!
//!     45.489, 40.639
//!     state      Armenia (Artsvashen), 1.3 km from its nearest border
//!     district   Gegharkunik (Artsvashen), 1.3 km from its nearest border

use std::fs::read_to_string;
use std::io::{self, ErrorKind, Write, stdout};

use territory::Atlas;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let is_left = |error: &io::Error| error.kind() == ErrorKind::BrokenPipe;
    match run(&mut stdout().lock()) {
        // Whoever reads has read enough, as `head` does.
        Err(error) if error.downcast_ref().is_some_and(is_left) => Ok(()),
        outcome => outcome,
    }
}

fn run(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<f64> = std::env::args()
        .skip(1)
        .map(|a| a.parse())
        .collect::<Result<_, _>>()
        .map_err(|_| USAGE)?;
    let [lon, lat] = arguments[..] else {
        return Err(USAGE.into());
    };
    writeln!(out, "{lon}, {lat}")?;
    for (kind, file, name_property) in [
        ("state", "data/states.geojson", "name"),
        ("district", "data/districts.geojson", "adm1_code"),
    ] {
        let map = Atlas::builder()
            .title_property("title")
            .geojson(&read_to_string(file)?, name_property)?
            .build()?;
        writeln!(out, "{kind:<10} {}", on(&map, lon, lat))?;
    }
    let zones = Atlas::builder()
        .geojson(&read_to_string("data/karabakh_zones.geojson")?, "name")?
        .build()?;
    for zone in zones.locate_all((lon, lat)) {
        writeln!(out, "{:<10} {}", "within", zones[zone].name())?;
    }
    writeln!(
        out,
        "\nThe maps are of Natural Earth, public domain; what they say is theirs: see data/README.md."
    )?;
    Ok(())
}

const USAGE: &str = "usage: whose_ground LON LAT, in degrees: whose_ground 45.489 40.639";

fn on(map: &Atlas, lon: f64, lat: f64) -> String {
    let Some(part) = map.locate_part((lon, lat)) else {
        return match map.nearest((lon, lat)) {
            Some(nearest) => format!(
                "open ground, {:.1} km from {}",
                nearest.distance_m / 1e3,
                map[nearest.territory].title()
            ),
            None => "nowhere: a longitude and latitude in degrees are needed".to_owned(),
        };
    };
    let part = map.part(part);
    let territory = &map[part.territory()];
    let called = part
        .title()
        .filter(|title| *title != territory.title())
        .map(|title| format!(" ({title})"));
    let schematic = if part.property("schematic").is_some() {
        ", drawn schematically"
    } else {
        ""
    };
    let border_km = map.distance_to_border_m((lon, lat)).unwrap_or_default() / 1e3;
    format!(
        "{}{}{schematic}, {border_km:.1} km from its nearest border",
        territory.title(),
        called.unwrap_or_default()
    )
}

//! The enclaves, exclaves, neighbors and areas of the South Caucasus: a table, a GeoJSON map and a picture.
//!
//!     cargo run --release --example south_caucasus
//!
//! prints, and writes to target/maps/south_caucasus.geojson and .svg:
//!
//!     Enclaves                  of          in          order       km²  around km
//!     Yukhari Askipara          Azerbaijan  Armenia         1     26.81       19.4
//!     ...

use std::fs::{create_dir_all, read_to_string, write};
use std::io::{self, ErrorKind, Write, stdout};

use geo_types::Rect;
use territory::{Atlas, TerritoryId, geojson};

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
        .geojson(&read_to_string("data/states.geojson")?, "name")?
        .geojson_zones(&read_to_string("data/karabakh_zones.geojson")?, "name")?
        .geojson(&read_to_string("data/lines.geojson")?, "name")?
        .geojson(&large_places()?, "name")?
        .build()?;
    let name = |id: TerritoryId| atlas[id].name();
    // What is drawn without a survey says so wherever it is shown.
    let marked = |title: &str, schematic: bool| {
        format!("{title}{}", if schematic { " (schematic)" } else { "" })
    };
    let title = |id| {
        let part = atlas.part(id);
        marked(
            part.title().unwrap_or(name(part.territory())),
            part.property("schematic").is_some(),
        )
    };

    writeln!(
        out,
        "{:<25} {:<11} {:<11} {:>5} {:>9} {:>10}",
        "Enclaves", "of", "in", "order", "km²", "around km"
    )?;
    for e in atlas.enclaves() {
        let (of, host) = (name(e.territory), name(e.host));
        writeln!(
            out,
            "{:<25} {of:<11} {host:<11} {:>5} {:>9.2} {:>10.1}",
            title(e.part),
            e.order,
            e.area_m2 / 1e6,
            e.perimeter_m / 1e3
        )?;
    }

    writeln!(
        out,
        "\n{:<25} {:<11} {:>9} {:>11}  meets, km",
        "Exclaves", "of", "km²", "to main km"
    )?;
    for e in atlas.exclaves() {
        let meets: Vec<String> = e
            .neighbors
            .iter()
            .map(|n| format!("{} {:.1}", name(n.territory), n.length_m / 1e3))
            .collect();
        let (of, km2, gap_km) = (
            name(e.territory),
            e.area_m2 / 1e6,
            e.distance_to_main_m / 1e3,
        );
        writeln!(
            out,
            "{:<25} {of:<11} {km2:>9.2} {gap_km:>11.1}  {}",
            title(e.part),
            meets.join(", ")
        )?;
    }

    writeln!(
        out,
        "\n{:<25} {:>11} {:>10} {:>5}  borders, km",
        "States", "km²", "around km", "parts"
    )?;
    for t in atlas.territories() {
        let borders: Vec<String> = atlas
            .neighbors(t.id())
            .map(|n| format!("{} {:.1}", name(n.territory), n.length_m / 1e3))
            .collect();
        let (km2, around_km) = (atlas.area_m2(t.id()) / 1e6, atlas.perimeter_m(t.id()) / 1e3);
        writeln!(
            out,
            "{:<25} {km2:>11.1} {around_km:>10.1} {:>5}  {}",
            t.name(),
            t.parts().len(),
            borders.join(", ")
        )?;
    }

    writeln!(out, "\n{:<65} lies on, km²", "Zones")?;
    for zone in atlas.zones() {
        // Where the zone's outline follows a border with other corners, slivers of it lie beyond.
        let shares = atlas
            .shares(&zone.polygon())
            .into_iter()
            .filter(|share| share.area_m2 > 1e5);
        let on = shares.map(|s| {
            format!(
                "{} {:.1}",
                s.territory.map_or("open ground", name),
                s.area_m2 / 1e6
            )
        });
        writeln!(
            out,
            "{:<65} {}",
            zone.title(),
            on.collect::<Vec<_>>().join(", ")
        )?;
    }

    writeln!(out, "\n{:<65} {:>8}", "Lines", "km")?;
    for line in atlas.lines() {
        writeln!(out, "{:<65} {:>8.1}", line.title(), line.length_m() / 1e3)?;
    }

    create_dir_all("target/maps")?;
    write(
        "target/maps/south_caucasus.geojson",
        atlas.to_geojson().to_string(),
    )?;
    let window = Rect::new((41.2, 38.2), (50.8, 43.4));
    write(
        "target/maps/south_caucasus.svg",
        atlas
            .picture()
            .title("The South Caucasus")
            .window(window)
            .to_svg(),
    )?;
    writeln!(
        out,
        "\nwrote target/maps/south_caucasus.geojson and target/maps/south_caucasus.svg"
    )?;
    Ok(())
}

/// Of the 870 places the 69 with 20,000 people and more, so that the map can be read.
fn large_places() -> Result<String, Box<dyn std::error::Error>> {
    let mut places: geojson::FeatureCollection = read_to_string("data/places.geojson")?.parse()?;
    places.features.retain(|place| {
        let population = place
            .property("population")
            .and_then(|value| value.as_f64());
        population.is_some_and(|people| people >= 20_000.0)
    });
    Ok(places.to_string())
}

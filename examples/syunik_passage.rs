//! Two ways from Nakhchivan to the rest of Azerbaijan through Armenia: the shortest, and one by Meghri along Armenia's border with Iran. And what
//! would become of Armenia if strips along them were Azerbaijan's. The library takes no side: it says what such a map would be like.
//!
//!     cargo run --release --example syunik_passage
//!
//! prints, and writes to target/maps/syunik_passage.geojson and .svg:
//!
//!     The shortest way: 26.9 km, from 45.788, 39.549 to 46.045, 39.688
//!       strip of  1 km:  27.0 km² change hands; Armenia borders Iran on 35.4 km
//!                        Nakhchivan is joined to Azerbaijan
//!                        3825.4 km² of Armenia are cut off: an exclave
//!     ...
//!     Within 100 m of Iran, by Meghri: 35.2 km, from 46.136, 38.864 to 46.513, 38.883
//!       strip of  1 km:  19.2 km² change hands; Armenia borders Iran no more
//!                        Nakhchivan is joined to Azerbaijan
//!     ...

use std::fs::{create_dir_all, read_to_string, write};
use std::io::{self, ErrorKind, Write, stdout};

use geo_types::{LineString, MultiPolygon, Rect};
use territory::{Atlas, TerritoryId, ToGeoJson, geojson, length_m};

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
        .geojson(&towns()?, "name")?
        .build()?;
    let find = |name: &str| atlas.find(name).ok_or(format!("no {name} on the map"));
    let states @ [armenia, iran] = [find("Armenia")?, find("Iran")?];
    let mut parts = atlas.parts();
    let nakhchivan = parts.find(|part| part.title() == Some("Nakhchivan"));
    let nakhchivan = nakhchivan.ok_or("no Nakhchivan on the map")?.id();
    let border = atlas
        .border(armenia, iran)
        .ok_or("Armenia and Iran do not meet")?;
    // By itself Armenia lends a strip no ground but its own.
    let host = alone(&atlas, armenia)?;
    let bank = host.strip(&prolonged(&border.lines().0[0], 1e3), 200.0);

    let shortest = atlas.corridor(nakhchivan, &[armenia]);
    let by_meghri = atlas.corridor_within(nakhchivan, &bank);
    let mut map = border.to_geojson(&atlas);
    let mut picture = atlas
        .picture()
        .title("From Nakhchivan to the rest of Azerbaijan, with strips of 5 km")
        .window(Rect::new((45.2, 38.65), (47.0, 40.0)));
    for (called, way) in [
        ("The shortest way", shortest),
        ("Within 100 m of Iran, by Meghri", by_meghri),
    ] {
        let way = way.ok_or("the ground does not connect Nakhchivan with Azerbaijan")?;
        let [from, .., to] = way.line().0[..] else {
            return Err("a way has two ends".into());
        };
        writeln!(
            out,
            "{called}: {:.1} km, from {:.3}, {:.3} to {:.3}, {:.3}",
            way.length_m() / 1e3,
            from.x,
            from.y,
            to.x,
            to.y
        )?;
        for width_m in [1e3, 5e3, 10e3] {
            let strip = host.strip(&prolonged(way.line(), width_m), width_m);
            write!(out, "  strip of {:>2} km: ", width_m / 1e3)?;
            let after = atlas.transfer(&strip, "Azerbaijan")?;
            effect(out, &atlas, &after, states)?;
            let ground = atlas.compare(&after).ground;
            map.features.extend(ground.to_geojson(&after).features);
            if width_m == 5e3 {
                picture = picture.strip(&strip);
            }
        }
        writeln!(out)?;
        map.features.extend(way.to_geojson(&atlas).features);
        picture = picture.corridor(&way);
    }

    create_dir_all("target/maps")?;
    write("target/maps/syunik_passage.geojson", map.to_string())?;
    write("target/maps/syunik_passage.svg", picture.to_svg())?;
    writeln!(
        out,
        "wrote target/maps/syunik_passage.geojson and target/maps/syunik_passage.svg"
    )?;
    Ok(())
}

/// Of the 870 places those by which a reader knows where he is.
fn towns() -> Result<String, Box<dyn std::error::Error>> {
    const TOWNS: [&str; 8] = [
        "Sisian",
        "Goris",
        "Kapan",
        "Meghri",
        "Naxçıvan",
        "Julfa",
        "Ordubad",
        "Zangilan",
    ];
    let mut places: geojson::FeatureCollection = read_to_string("data/places.geojson")?.parse()?;
    places.features.retain(|place| {
        let name = place.property("name").and_then(|name| name.as_str());
        name.is_some_and(|name| TOWNS.contains(&name))
    });
    Ok(places.to_string())
}

fn alone(atlas: &Atlas, state: TerritoryId) -> Result<Atlas, territory::Error> {
    let parts = atlas[state].parts().map(|part| atlas.part(part));
    let ground: MultiPolygon<f64> = parts.flat_map(|part| part.polygon()).collect();
    Atlas::builder()
        .territory(atlas[state].name(), ground)
        .build()
}

/// A line led on straight at its ends. Those of a strip are flat: led on into what lies beyond, it meets slanted rims across its whole width.
fn prolonged(line: &LineString<f64>, by_m: f64) -> LineString<f64> {
    let beyond = |end, before| {
        let last = LineString(vec![before, end]);
        end + (end - before) * (by_m / length_m(&last))
    };
    let positions = &line.0;
    let n = positions.len();
    let first = beyond(positions[0], positions[1]);
    let last = beyond(positions[n - 1], positions[n - 2]);
    let all = [first].into_iter().chain(positions.iter().copied());
    all.chain([last]).collect()
}

/// What a transfer has done to a host and its border with a neighbor.
fn effect(
    out: &mut impl Write,
    before: &Atlas,
    after: &Atlas,
    [host, neighbor]: [TerritoryId; 2],
) -> io::Result<()> {
    let changes = before.compare(after);
    let (name, other) = (before[host].name(), before[neighbor].name());
    let km2: f64 = changes.ground.iter().map(|g| g.area_m2 / 1e6).sum();
    let border_km = after.border(host, neighbor).map(|b| b.length_m() / 1e3);
    let border = match border_km {
        Some(km) => format!("{name} borders {other} on {km:.1} km"),
        None => format!("{name} borders {other} no more"),
    };
    writeln!(out, "{km2:>5.1} km² change hands; {border}")?;
    for part in &changes.joined {
        let title = before.part(part.part).title().unwrap_or(&part.territory);
        writeln!(out, "{:19}{title} is joined to {}", "", part.territory)?;
    }
    for part in &changes.cut_off {
        let exclaves = after.exclaves();
        let found = exclaves.iter().find(|exclave| exclave.part == part.part);
        let kind = match found {
            Some(exclave) if exclave.is_semi() => "a semi-exclave",
            Some(_) => "an exclave",
            None => "an island",
        };
        let km2 = part.area_m2 / 1e6;
        writeln!(
            out,
            "{:19}{km2:.1} km² of {} are cut off: {kind}",
            "", part.territory
        )?;
    }
    Ok(())
}

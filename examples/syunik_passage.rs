//! Two ways from Nakhchivan to the rest of Azerbaijan through Armenia, the shortest and one along Armenia's border with Iran by Meghri,
//! and what strips of several widths along them would do to Armenia: its border with Iran, and what would be cut off. The library takes no side: it
//! says what a map would be like.
//!
//!     cargo run --release --example syunik_passage
//!
//! prints, and writes to target/maps/syunik_passage.geojson and .svg:
//!
//!     The shortest way: 26.9 km, from 45.788, 39.549 to 46.045, 39.688
//!       a strip of  1 km:  27.0 km² change hands; Armenia borders Iran on 35.4 km, before on 35.4
//!                      Nakhchivan is joined to its main part
//!                      3825.43 km² of Armenia are cut off
//!     ...

use std::fs::{create_dir_all, read_to_string, write};

use geo::{BooleanOps, Buffer, Geodesic, Length};
use geo_types::{Coord, LineString, MultiPolygon, Rect};
use territory::{Atlas, Corridor, TerritoryId, ToGeoJson};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let atlas = Atlas::builder()
        .title_property("title")
        .geojson(&read_to_string("data/states.geojson")?, "name")?
        .build()?;
    let find = |name: &str| {
        atlas
            .find(name)
            .ok_or_else(|| format!("{name} is not on the map"))
    };
    let (armenia, iran) = (find("Armenia")?, find("Iran")?);
    let nakhchivan = atlas
        .parts()
        .find(|part| part.title() == Some("Nakhchivan"))
        .ok_or("Nakhchivan is not on the map")?
        .id();
    let ground = ground(&atlas, armenia);
    let border = atlas
        .border(armenia, iran)
        .ok_or("Armenia and Iran do not meet")?;
    // Armenia's ground within 0.8 km of the border: the way by Meghri.
    let valley = ground.intersection(&border.lines().buffer(0.008));

    let ways = [
        ("The shortest way", atlas.corridor(nakhchivan, &[armenia])),
        ("By Meghri", atlas.corridor_within(nakhchivan, &valley)),
    ];
    let mut picture = atlas
        .picture()
        .title("From Nakhchivan to Azerbaijan")
        .window(Rect::new((45.0, 38.6), (47.2, 40.2)));
    let mut map = border.to_geojson(&atlas);
    for (called, way) in ways {
        let way = way.ok_or("the ground does not connect Nakhchivan with Azerbaijan")?;
        let [from, to] = ends(&way);
        println!(
            "{called}: {:.1} km, from {:.3}, {:.3} to {:.3}, {:.3}",
            way.length_m() / 1e3,
            from.x,
            from.y,
            to.x,
            to.y
        );
        for width_m in [1e3, 5e3, 10e3] {
            let road = prolonged(way.line(), width_m);
            let strip = atlas.strip(&road, width_m).intersection(&ground);
            effect(&atlas, &strip, width_m, [armenia, iran])?;
            picture = picture.strip(&strip);
        }
        println!();
        map.features.extend(way.to_geojson(&atlas).features);
        picture = picture.corridor(&way);
    }

    create_dir_all("target/maps")?;
    write("target/maps/syunik_passage.geojson", map.to_string())?;
    write("target/maps/syunik_passage.svg", picture.to_svg())?;
    println!("wrote target/maps/syunik_passage.geojson and target/maps/syunik_passage.svg");
    Ok(())
}

fn ground(atlas: &Atlas, territory: TerritoryId) -> MultiPolygon<f64> {
    let polygons = atlas[territory]
        .parts()
        .flat_map(|part| atlas.part(part).polygon().0);
    MultiPolygon(polygons.collect())
}

fn ends(way: &Corridor) -> [Coord<f64>; 2] {
    let positions = &way.line().0;
    [positions[0], positions[positions.len() - 1]]
}

/// A way led on straight into the ground at its ends, so that a strip along it, flat at its ends, meets the outlines of both parts across its width.
fn prolonged(way: &LineString<f64>, by_m: f64) -> LineString<f64> {
    let beyond = |end: Coord<f64>, before: Coord<f64>| {
        end + (end - before) * (by_m / Geodesic.length(&LineString(vec![before, end])))
    };
    let positions = &way.0;
    let n = positions.len();
    let mut longer = vec![beyond(positions[0], positions[1])];
    longer.extend(positions);
    longer.push(beyond(positions[n - 1], positions[n - 2]));
    LineString(longer)
}

/// What it would do to Armenia if a strip of it were Azerbaijan's.
fn effect(
    before: &Atlas,
    strip: &MultiPolygon<f64>,
    width_m: f64,
    [armenia, iran]: [TerritoryId; 2],
) -> Result<(), Box<dyn std::error::Error>> {
    let after = before.transfer(strip, "Azerbaijan")?;
    let changes = before.compare(&after);
    let km = |atlas: &Atlas| {
        let border = atlas.border(armenia, iran);
        border.map_or(0.0, |border| border.length_m() / 1e3)
    };
    println!(
        "  a strip of {:>2.0} km: {:>5.1} km² change hands; Armenia borders Iran on {:.1} km, before on {:.1}",
        width_m / 1e3,
        changes.ground.iter().map(|g| g.area_m2).sum::<f64>() / 1e6,
        km(&after),
        km(before)
    );
    for part in &changes.joined {
        let title = before.part(part.part).title().unwrap_or(&part.territory);
        println!("{:17}{title} is joined to its main part", "");
    }
    for part in &changes.cut_off {
        println!(
            "{:17}{:.2} km² of {} are cut off",
            "",
            part.area_m2 / 1e6,
            part.territory
        );
    }
    Ok(())
}

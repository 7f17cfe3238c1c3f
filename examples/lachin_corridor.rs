//! The Lachin corridor: which districts the road crosses, how much ground of each a strip of 5 km takes, and which places lie in it. Susa is the
//! district, Shusha the town. The road is drawn schematically, straight between six places, and right to about 3 km: so is all that is counted here.
//!
//!     cargo run --release --example lachin_corridor
//!
//! prints, and writes to target/maps/lachin_corridor.geojson and .svg:
//!
//!     The road, km                from     to  length
//!     Syunik                       0.0   15.4    15.4
//!     Lachin                      15.4   20.7     5.3
//!     Susa                        20.7   43.9    23.2
//!     ...
//!     The strip of 5 km            km²
//!     Susa                       116.8
//!     ...
//!     Places in it, km           along from it  on the ground of
//!     Goris                        0.0     0.0  Syunik
//!     ...

use std::fs::{create_dir_all, read_to_string, write};
use std::io::{self, ErrorKind, Write, stdout};

use geo::{Closest, Distance, Geodesic, HaversineClosestPoint, Length};
use geo_types::{Coord, LineString, Point, Rect};
use territory::{Atlas, TerritoryId, ToGeoJson};

/// The width of the corridor in the joint statement of 10 November 2020.
const WIDTH_M: f64 = 5000.0;

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
        .geojson(&read_to_string("data/districts.geojson")?, "adm1_code")?
        .geojson(&read_to_string("data/lines.geojson")?, "name")?
        .geojson(&read_to_string("data/places.geojson")?, "name")?
        .build()?;
    let title = |id: Option<TerritoryId>| id.map_or("open ground", |id| atlas[id].title());
    let road = atlas
        .lines()
        .find(|line| line.name().contains("Lachin corridor"))
        .ok_or("the road is not on the map")?
        .line();

    let (from, to, length) = ("from", "to", "length");
    writeln!(out, "{:<24} {from:>7} {to:>6} {length:>7}", "The road, km")?;
    let stretches = atlas.along(road);
    for stretch in &stretches {
        writeln!(
            out,
            "{:<24} {:>7.1} {:>6.1} {:>7.1}",
            title(stretch.territory),
            stretch.from_m / 1e3,
            stretch.to_m / 1e3,
            stretch.length_m() / 1e3
        )?;
    }

    let strip = atlas.strip(road, WIDTH_M);
    writeln!(out, "\n{:<24} {:>7}", "The strip of 5 km", "km²")?;
    for share in atlas.shares(&strip) {
        let km2 = share.area_m2 / 1e6;
        writeln!(out, "{:<24} {km2:>7.1}", title(share.territory))?;
    }

    let ground = Atlas::builder()
        .territory("The strip of 5 km", strip.clone())
        .build()?;
    let mut within: Vec<_> = atlas
        .places()
        // The road begins and ends in places: they lie on the strip's rim, give or take a rounding.
        .filter(|place| !ground.holders_within(place.position(), 0.001).is_empty())
        .map(|place| (beside(road, place.position()), place))
        .collect();
    within.sort_by(|(a, _), (b, _)| a.along_m.total_cmp(&b.along_m));
    let (along, away) = ("along", "from it");
    writeln!(
        out,
        "\n{:<24} {along:>7} {away:>7}  on the ground of",
        "Places in it, km"
    )?;
    for (beside, place) in &within {
        writeln!(
            out,
            "{:<24} {:>7.1} {:>7.1}  {}",
            place.name(),
            beside.along_m / 1e3,
            beside.away_m / 1e3,
            title(atlas.locate(place.position()))
        )?;
    }

    let mut map = ground.to_geojson();
    map.features.extend(stretches.to_geojson(&atlas).features);
    for (_, place) in &within {
        map.features.extend(place.to_geojson(&atlas).features);
    }
    create_dir_all("target/maps")?;
    write("target/maps/lachin_corridor.geojson", map.to_string())?;
    let picture = atlas
        .picture()
        .title("The Lachin corridor, schematic")
        .window(Rect::new((46.15, 39.35), (47.0, 39.95)))
        .strip(&strip);
    write("target/maps/lachin_corridor.svg", picture.to_svg())?;
    writeln!(
        out,
        "\nwrote target/maps/lachin_corridor.geojson and target/maps/lachin_corridor.svg"
    )?;
    Ok(())
}

/// How far along a road a place lies, and how far from it.
struct Beside {
    along_m: f64,
    away_m: f64,
}

fn beside(road: &LineString<f64>, place: Coord<f64>) -> Beside {
    let place = Point::from(place);
    let mut nearest = Beside {
        along_m: 0.0,
        away_m: f64::INFINITY,
    };
    let mut before_m = 0.0;
    for segment in road.lines() {
        // Over so few kilometres the great circle and the segment as drawn are the same to a metre.
        if let Closest::SinglePoint(foot) | Closest::Intersection(foot) =
            segment.haversine_closest_point(&place)
        {
            let away_m = Geodesic.distance(place, foot);
            if away_m < nearest.away_m {
                let along_m = before_m + Geodesic.distance(segment.start_point(), foot);
                nearest = Beside { along_m, away_m };
            }
        }
        before_m += Geodesic.length(&segment);
    }
    nearest
}

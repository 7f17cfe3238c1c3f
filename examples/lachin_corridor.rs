//! The Lachin corridor: which districts the road crosses, how much ground of each a strip of 5 km takes, and which places lie within it.
//! The road is drawn schematically, straight between six places, and is right to about 3 km: what is counted here is no more exact.
//!
//!     cargo run --release --example lachin_corridor
//!
//! prints, and writes to target/maps/lachin_corridor.geojson and .svg:
//!
//!     The road, km             from     to  length
//!     Syunik                    0.0   15.4    15.4
//!     ...

use std::fs::{create_dir_all, read_to_string, write};

use geo::{Closest, Distance, Geodesic, HaversineClosestPoint, Length};
use geo_types::{Coord, LineString, Point, Rect};
use territory::{Atlas, TerritoryId, ToGeoJson, geojson};

/// The width of the corridor in the joint statement of 10 November 2020.
const WIDTH_M: f64 = 5000.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let atlas = Atlas::builder()
        .title_property("title")
        .geojson(&read_to_string("data/districts.geojson")?, "adm1_code")?
        .geojson(&read_to_string("data/lines.geojson")?, "name")?
        .geojson(&read_to_string("data/places.geojson")?, "geonameid")?
        .build()?;
    let title = |id: Option<TerritoryId>| id.map_or("open ground", |id| atlas[id].title());
    let road = atlas
        .lines()
        .find(|line| line.name().contains("Lachin corridor"))
        .ok_or("the road is not on the map")?
        .line();

    println!(
        "{:<24} {:>7} {:>6} {:>7}",
        "The road, km", "from", "to", "length"
    );
    let stretches = atlas.along(road);
    for stretch in &stretches {
        let (from_km, to_km) = (stretch.from_m / 1e3, stretch.to_m / 1e3);
        println!(
            "{:<24} {from_km:>7.1} {to_km:>6.1} {:>7.1}",
            title(stretch.territory),
            to_km - from_km
        );
    }

    let strip = atlas.strip(road, WIDTH_M);
    println!("\n{:<24} {:>7}", "5 km along it", "km²");
    for share in atlas.shares(&strip) {
        println!(
            "{:<24} {:>7.1}",
            title(share.territory),
            share.area_m2 / 1e6
        );
    }

    let ground = Atlas::builder().territory("strip", strip.clone()).build()?;
    let mut within: Vec<_> = atlas
        .places()
        // The road begins and ends in places: they lie on the strip's rim.
        .filter(|place| !ground.holders_within(place.position(), 1.0).is_empty())
        .map(|place| (beside(road, place.position()), place))
        .collect();
    within.sort_by(|(a, _), (b, _)| a.along_m.total_cmp(&b.along_m));
    println!(
        "\n{:<24} {:>7} {:>7}  on the ground of",
        "Places within it, km", "along", "from it"
    );
    for (beside, place) in &within {
        println!(
            "{:<24} {:>7.1} {:>7.1}  {}",
            place.properties()["name"].as_str().unwrap_or(place.title()),
            beside.along_m / 1e3,
            beside.away_m / 1e3,
            title(atlas.locate(place.position()))
        );
    }

    let mut map = stretches.to_geojson(&atlas);
    map.features
        .push(geojson::Feature::from(geojson::Geometry::from(&strip)));
    for (_, place) in &within {
        map.features.extend(place.to_geojson(&atlas).features);
    }
    create_dir_all("target/maps")?;
    write("target/maps/lachin_corridor.geojson", map.to_string())?;
    let picture = atlas
        .picture()
        .title("The Lachin corridor, schematic")
        .window(Rect::new((46.1, 39.3), (47.0, 40.0)))
        .strip(&strip);
    write("target/maps/lachin_corridor.svg", picture.to_svg())?;
    println!("\nwrote target/maps/lachin_corridor.geojson and target/maps/lachin_corridor.svg");
    Ok(())
}

/// How far along the road a place lies, and how far from it.
struct Beside {
    along_m: f64,
    away_m: f64,
}

fn beside(road: &LineString<f64>, place: Coord<f64>) -> Beside {
    let place = Point::from(place);
    let mut before_m = 0.0;
    let mut nearest = Beside {
        along_m: 0.0,
        away_m: f64::INFINITY,
    };
    for segment in road.lines() {
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

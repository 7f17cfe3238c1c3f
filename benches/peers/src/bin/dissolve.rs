//! Districts as countries: for each line that comes in, `dissolve` once, and say how many milliseconds it took and how large the countries are together. `dissolve.py` asks, and measures a peer
//! between two answers.

use std::io::{BufRead, stdin};
use std::time::Instant;

use territory::{Atlas, Territory};
use territory_peers::world;

fn main() {
    let atlas = Atlas::from_geojson(&world::text(), "name").expect("the map can be read");
    let country = |district: &Territory| Some(district.properties()["iso"].as_str()?.to_owned());
    println!("{}", atlas.territories().len());
    for _ in stdin().lock().lines() {
        let start = Instant::now();
        let countries = atlas
            .dissolve(country)
            .expect("every district has a country");
        let elapsed = start.elapsed();
        let areas = countries
            .territories()
            .map(|one| countries.geodesic_area_m2(one.id()));
        println!(
            "{} {} {}",
            elapsed.as_secs_f64() * 1e3,
            countries.territories().len(),
            areas.sum::<f64>()
        );
    }
}

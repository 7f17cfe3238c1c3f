//! The ceasefire of 2020: who held which ground before the war, and after 8, 20 and 25 November and 1 December, what changed hands when, and what
//! became of enclaves and of the Lachin corridor. The library takes no side: districts, the line of 1994 and the days of the handovers are data
//! with their sources, and what they cannot tell is said with each table and each picture.
//!
//!     cargo run --release --example ceasefire_2020
//!
//! prints, and writes to target/maps/ceasefire_2020/ as CSV, GeoJSON and SVG:
//!
//!     On                 held km²  corridor km²  Azerbaijan's since km²  ...
//!     26 September 2020   11926.8           0.0                     0.0  ...
//!     8 November 2020      8644.7           0.0                  3282.1  ...
//!     ...

// The map, and who held each piece of it when.
mod story;
// Tables, printed and as CSV.
mod table;
// What the maps say.
mod tables;
// The areas that others give.
mod published;
// The maps as pictures.
mod pictures;

use std::error::Error;
use std::fs::{create_dir_all, read_to_string, write};
use std::io::{self, ErrorKind, Write, stdout};

use territory::{Atlas, ToGeoJson, geojson};

use pictures::{LIMITS, handed_by, picture, sheet, title};
use story::{DATES, Story};
use table::day;

const FOLDER: &str = "target/maps/ceasefire_2020";

fn main() -> Result<(), Box<dyn Error>> {
    let is_left = |error: &io::Error| error.kind() == ErrorKind::BrokenPipe;
    match run(&mut stdout().lock()) {
        // Whoever reads has read enough, as `head` does.
        Err(error) if error.downcast_ref().is_some_and(is_left) => Ok(()),
        outcome => outcome,
    }
}

fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let story = Story::read(&towns()?)?;
    let mut maps = Vec::new();
    for date in DATES {
        maps.push((date, story.on(date)?));
    }
    create_dir_all(FOLDER)?;
    for table in [
        tables::holdings(&maps),
        tables::changes(&maps),
        tables::districts(&story),
        tables::places(&story)?,
        tables::enclaves(&story, &maps)?,
        tables::road(&story, &maps)?,
        tables::readings(&story, &maps)?,
        published::table(&story),
    ] {
        table.print(out)?;
        table.save(FOLDER)?;
    }
    write_geojson(&maps)?;
    write_pictures(&story, &maps)?;
    writeln!(
        out,
        "wrote to {FOLDER}: the tables as CSV; a map of each date as GeoJSON and SVG; changes.geojson; handed_over.svg and sheet.svg"
    )?;
    Ok(())
}

/// Of the 870 places those by which a reader knows where he is.
fn towns() -> Result<String, Box<dyn Error>> {
    const TOWNS: [&str; 14] = [
        "Goris",
        "Kapan",
        "Sisian",
        "Vardenis",
        "Khankendi",
        "Shusha",
        "Laçın",
        "Kalbajar",
        "Aghdam",
        "Fuzuli",
        "Qubadlı",
        "Zangilan",
        "Barda",
        "Terter",
    ];
    let mut places: geojson::FeatureCollection = read_to_string("data/places.geojson")?.parse()?;
    places.features.retain(|place| {
        let name = place.property("name").and_then(|name| name.as_str());
        name.is_some_and(|name| TOWNS.contains(&name))
    });
    Ok(places.to_string())
}

/// Each map, and what changed hands between one and the next.
fn write_geojson(maps: &[(&str, Atlas)]) -> io::Result<()> {
    let mut handed = maps[0].1.to_geojson();
    handed.features.clear();
    for (date, map) in maps {
        let text = with_limits(map.to_geojson(), date).to_string();
        write(format!("{FOLDER}/{date}.geojson"), text)?;
    }
    for pair in maps.windows(2) {
        let (date, after) = &pair[1];
        let mut ground = pair[0].1.compare(after).ground.to_geojson(after);
        for feature in &mut ground.features {
            feature.set_property("by", *date);
        }
        handed.features.extend(ground.features);
    }
    let dates = format!("{} to {}", DATES[0], DATES[4]);
    let text = with_limits(handed, &dates).to_string();
    write(format!("{FOLDER}/changes.geojson"), text)
}

fn with_limits(mut map: geojson::FeatureCollection, date: &str) -> geojson::FeatureCollection {
    let members = map.foreign_members.get_or_insert_default();
    members.insert("date".to_owned(), date.into());
    members.insert("limits".to_owned(), LIMITS.to_vec().into());
    map
}

fn write_pictures(story: &Story, maps: &[(&str, Atlas)]) -> Result<(), Box<dyn Error>> {
    let handed = story.dissolved(handed_by)?;
    let mut all: Vec<&Atlas> = maps.iter().map(|(_, map)| map).collect();
    all.push(&handed);
    let last = format!(
        "What was handed over by {}, and the Lachin corridor as a strip",
        day(DATES[4])
    );
    let titles = maps.iter().map(|(date, _)| title(date)).chain([last]);
    let names = DATES.into_iter().chain(["handed_over"]);
    let mut drawn = Vec::new();
    for ((map, title), name) in all.iter().zip(titles).zip(names) {
        let mut picture = picture(map, &title, &all);
        if name == "handed_over" {
            picture = picture.strip(&story.outline(|piece| piece.is_in_corridor));
        }
        drawn.push(picture.to_svg());
        let noted = LIMITS
            .into_iter()
            .fold(picture, |picture, note| picture.note(note));
        write(format!("{FOLDER}/{name}.svg"), noted.to_svg())?;
    }
    sheet(&format!("{FOLDER}/sheet.svg"), &drawn, &LIMITS)?;
    Ok(())
}

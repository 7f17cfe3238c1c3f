//! The same ground in two views: districts made one by state, de jure, and by who held them de facto from 1994 to 2020. A view is a key by which
//! districts are made one, and it has a source and a date: the library takes no side. What no source says stays as it is de jure: who held the small enclaves.
//!
//!     cargo run --release --example two_views
//!
//! prints, and writes to target/maps/two_views.geojson (what differs) and .svg (both maps, a name in one color on both):
//!
//!     Ground, km²                           de jure  de facto    differ
//!     Azerbaijan                            86268.9   74342.1  -11926.8
//!     Armenia                               29569.2   29569.2      +0.0
//!     Artsakh (de facto)                        0.0   11926.8  +11926.8
//!
//!     Borders, km                           de jure  de facto    differ
//!     Armenia and Azerbaijan                  769.6     494.7    -274.9
//!     ...
//!     Neighbors
//!     Armenia             de jure  Azerbaijan, Turkey, Georgia, Iran
//!     Armenia            de facto  Azerbaijan, Artsakh (de facto), Turkey, Georgia, Iran
//!     ...
//!     Cut off                             de jure                           de facto
//!     Artsvashen (Armenia)                enclave in Azerbaijan             enclave in Azerbaijan
//!     ...

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{create_dir_all, read_to_string, write};
use std::io::{self, ErrorKind, Write, stdout};

use geo_types::Rect;
use territory::{Atlas, PartId, Territory, ToGeoJson};

/// The zone that the second view is of, and what its ground is called as a territory.
const ZONE: &str = "Ground held de facto by the Republic of Artsakh, 1994-2020";
const HELD: &str = "Artsakh (de facto)";

/// The zone was drawn along the borders of states, which lie up to tens of metres beside those of districts: what is narrower than this between them goes along.
const BESIDE_M: f64 = 50.0;

/// What each view is called, and what it goes by.
const VIEWS: [[&str; 2]; 2] = [
    [
        "De jure",
        "By the state of each district, as Natural Earth has it (10m admin 1), before Azerbaijan's reform of its districts of 2021.",
    ],
    [
        "Held de facto, 1994 to 2020",
        "The same, and ground within the line of contact by who held it, 12 May 1994 to 10 November 2020, as Natural Earth 4.1.0 has the line. The small enclaves are shown as de jure.",
    ],
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let is_left = |error: &io::Error| error.kind() == ErrorKind::BrokenPipe;
    match run(&mut stdout().lock()) {
        // Whoever reads has read enough, as `head` does.
        Err(error) if error.downcast_ref().is_some_and(is_left) => Ok(()),
        outcome => outcome,
    }
}

fn run(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let districts = divided()?;
    let held = |district: &Territory| (district.name() == HELD).then(|| HELD.to_owned());
    let state = |district: &Territory| match held(district) {
        // All of it is of Azerbaijan's districts.
        Some(_) => Some("Azerbaijan".to_owned()),
        None => Some(district.properties().get("state")?.as_str()?.to_owned()),
    };
    let de_jure = districts.dissolve(state)?;
    let de_facto = districts.dissolve(|district| held(district).or(state(district)))?;
    let views = [&de_jure, &de_facto];
    let changes = de_jure.compare(&de_facto);

    ground(out, views)?;
    writeln!(
        out,
        "\n{:<35} {:>9} {:>9} {:>9}",
        "Borders, km", "de jure", "de facto", "differ"
    )?;
    for border in &changes.borders {
        let (before, after) = (border.before_m / 1e3, border.after_m / 1e3);
        let pair = border.territories.join(" and ");
        writeln!(
            out,
            "{pair:<35} {before:>9.1} {after:>9.1} {:>+9.1}",
            after - before
        )?;
    }
    neighbors(
        out,
        views,
        changes
            .borders
            .iter()
            .flat_map(|border| &border.territories),
    )?;
    cut_off(out, views)?;
    let (come, gone) = (changes.enclaves_come.len(), changes.enclaves_gone.len());
    writeln!(
        out,
        "Enclaves that only one of the two has: {} de jure, {} de facto",
        gone, come
    )?;

    create_dir_all("target/maps")?;
    write(
        "target/maps/two_views.geojson",
        changes.to_geojson(&de_facto).to_string(),
    )?;
    write("target/maps/two_views.svg", side_by_side(views))?;
    writeln!(
        out,
        "\nwrote target/maps/two_views.geojson and target/maps/two_views.svg"
    )?;
    Ok(())
}

/// The districts, with the ground of the zone as a district of its own.
fn divided() -> Result<Atlas, Box<dyn std::error::Error>> {
    let districts = Atlas::builder()
        .title_property("title")
        .tolerance_m(BESIDE_M)
        .geojson(&read_to_string("data/districts.geojson")?, "adm1_code")?
        .build()?;
    let zones = Atlas::builder()
        .geojson_zones(&read_to_string("data/karabakh_zones.geojson")?, "name")?
        .build()?;
    let zone = zones.zones().find(|zone| zone.name() == ZONE);
    let zone = zone.ok_or("the zone is not on the map")?;
    Ok(districts.transfer(&zone.polygon(), HELD)?)
}

fn ground(out: &mut impl Write, views: [&Atlas; 2]) -> io::Result<()> {
    writeln!(
        out,
        "{:<35} {:>9} {:>9} {:>9}",
        "Ground, km²", "de jure", "de facto", "differ"
    )?;
    for territory in views[1].territories() {
        let area_km2 = |map: &Atlas| {
            map.find(territory.name())
                .map_or(0.0, |id| map.area_m2(id) / 1e6)
        };
        let [before, after] = views.map(area_km2);
        // Districts beyond the border are those that lie nearest, and no whole state.
        if (after - before).abs() > 1e-6 || ["Armenia", "Azerbaijan"].contains(&territory.name()) {
            writeln!(
                out,
                "{:<35} {before:>9.1} {after:>9.1} {:>+9.1}",
                territory.name(),
                after - before
            )?;
        }
    }
    Ok(())
}

/// The neighbors of those whose borders differ, the longest border first.
fn neighbors<'a>(
    out: &mut impl Write,
    views: [&Atlas; 2],
    names: impl Iterator<Item = &'a String>,
) -> io::Result<()> {
    writeln!(out, "\nNeighbors")?;
    for name in names.collect::<BTreeSet<_>>() {
        for (map, view) in views.into_iter().zip(["de jure", "de facto"]) {
            let Some(id) = map.find(name) else { continue };
            let all: Vec<&str> = map.neighbors(id).map(|n| map[n.territory].name()).collect();
            writeln!(out, "{name:<18} {view:>8}  {}", all.join(", "))?;
        }
    }
    Ok(())
}

/// The enclaves and exclaves of both, with those that they lie in or between.
fn cut_off(out: &mut impl Write, views: [&Atlas; 2]) -> io::Result<()> {
    let mut rows: BTreeMap<String, [String; 2]> = BTreeMap::new();
    for (view, map) in views.into_iter().enumerate() {
        for exclave in map.exclaves() {
            let between: Vec<&str> = exclave
                .neighbors
                .iter()
                .map(|n| map[n.territory].name())
                .collect();
            let kind = match map.part(exclave.part).standings().host {
                Some(_) => "enclave in",
                None => "exclave by",
            };
            rows.entry(called(map, exclave.part)).or_default()[view] =
                format!("{kind} {}", between.join(", "));
        }
    }
    writeln!(out, "\n{:<35} {:<33} de facto", "Cut off", "de jure")?;
    for (part, [before, after]) in rows {
        writeln!(out, "{part:<35} {before:<33} {after}")?;
    }
    Ok(())
}

fn called(map: &Atlas, part: PartId) -> String {
    let part = map.part(part);
    // Districts that are one part have no title together: of these that is Nakhchivan.
    let title = part.title().unwrap_or("Nakhchivan");
    // What is drawn without a survey says so wherever it is shown.
    let schematic = part.property("schematic").map_or("", |_| ", schematic");
    format!("{title} ({}{schematic})", map[part.territory()].name())
}

/// Both maps on one sheet, a name in one color on both. A picture within a picture is SVG as it stands.
fn side_by_side(views: [&Atlas; 2]) -> String {
    const WIDTH: u32 = 1000;
    let pictures = [0, 1].map(|view| {
        let [called, source] = VIEWS[view];
        views[view]
            .picture()
            .width(WIDTH)
            .magnify(1.6)
            .window(Rect::new((43.3, 38.3), (50.5, 41.95)))
            .title(called)
            .note(source)
            .colors_among(&views)
            .to_svg()
    });
    let height = |picture: &str| -> Option<f64> {
        let (_, rest) = picture.split_once(" height=\"")?;
        rest.split_once('"')?.0.parse().ok()
    };
    let high = pictures
        .iter()
        .filter_map(|picture| height(picture))
        .fold(0.0, f64::max);
    let wide = 2 * WIDTH;
    let [left, right] = pictures;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\">\n\
         <rect width=\"{wide}\" height=\"{high}\" fill=\"#fff\"/>\n{left}\n<g transform=\"translate({WIDTH} 0)\">\n{right}\n</g>\n</svg>\n"
    )
}

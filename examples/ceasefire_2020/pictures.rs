//! The maps as pictures: one for each date, one of what was handed over when, and all on a sheet.

use std::fs::write;
use std::io;

use geo_types::Rect;
use territory::{Atlas, Picture};

use crate::story::{DATES, HELD, Piece};
use crate::table::day;

pub(crate) const LIMITS: [&str; 4] = [
    "Sources: Natural Earth (districts, line of contact, oblast); data/handover_2020.csv, after the joint statement of 10 November 2020 and announcements of that autumn. Whose ground a part is, is what these say.",
    "Districts are handed over whole, as the file names them, though Kalbajar and Agdam reach into the oblast.",
    "Of the oblast only the district of Shusha is in the file: other ground that changed hands in the war, such as Hadrut, is shown as held.",
    "Borders are generalised, right to some kilometres. The Lachin corridor is schematic: 5 km wide along a road drawn straight between six places. Enclaves and all else are de jure.",
];

/// The ground that the story is of.
fn window() -> Rect {
    Rect::new((45.65, 38.8), (47.6, 40.45))
}

/// What the maps show: the eve of the war, and each date after it.
pub(crate) fn title(date: &str) -> String {
    match date {
        date if date == DATES[0] => format!("{}: the day before the war", day(date)),
        date => format!("{}: who held what", day(date)),
    }
}

/// A map of the story, in the colors of all.
pub(crate) fn picture<'a>(map: &'a Atlas, title: &str, all: &[&Atlas]) -> Picture<'a> {
    map.picture()
        .window(window())
        .title(title)
        .colors_among(all)
}

/// When a piece was handed over, as one of the dates of the maps. The corridor goes with its district: it is drawn over that.
pub(crate) fn handed_by(piece: &Piece) -> &'static str {
    let handed = piece.handed.as_deref();
    let by = DATES
        .iter()
        .find(|date| handed.is_some_and(|handed| handed <= **date));
    match by {
        None => HELD,
        Some(date) => match *date {
            "2020-11-08" => "Taken in the war, to 8 November",
            "2020-11-20" => "Returned by 20 November",
            "2020-11-25" => "Returned by 25 November",
            _ => "Returned by 1 December",
        },
    }
}

/// Pictures beside and under each other, three in a row, with notes under them.
pub(crate) fn sheet(path: &str, pictures: &[String], notes: &[&str]) -> io::Result<()> {
    const WIDTH: f64 = 1200.0;
    let height = pictures
        .iter()
        .map(|picture| height_of(picture))
        .fold(0.0, f64::max);
    let rows = pictures.len().div_ceil(3) as f64;
    let (wide, high) = (
        3.0 * WIDTH,
        rows * height + 36.0 * notes.len() as f64 + 30.0,
    );
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\">\n<rect width=\"{wide}\" height=\"{high}\" fill=\"#ffffff\"/>\n"
    );
    for (i, picture) in pictures.iter().enumerate() {
        let (x, y) = ((i % 3) as f64 * WIDTH, (i / 3) as f64 * height);
        text += &format!("<g transform=\"translate({x} {y})\">\n{picture}\n</g>\n");
    }
    for (i, note) in notes.iter().enumerate() {
        let y = rows * height + 30.0 + 36.0 * i as f64;
        text += &format!(
            "<text x=\"16\" y=\"{y}\" font-family=\"'Noto Sans', Helvetica, Arial, sans-serif\" font-size=\"24\" fill=\"#33302e\">{note}</text>\n"
        );
    }
    write(path, text + "</svg>\n")
}

fn height_of(picture: &str) -> f64 {
    let after = picture.split(" height=\"").nth(1).unwrap_or_default();
    let number = after.split('"').next().unwrap_or_default();
    number.parse().unwrap_or(1200.0)
}

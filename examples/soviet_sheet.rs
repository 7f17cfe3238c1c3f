//! A sheet of the Soviet map 1:200,000, by its nomenclature: the districts on it, written in the sheet's own grid (Pulkovo 1942, Gauss-Kruger) as a digitised sheet
//! comes, read again from there, and measured in three ways. Districts are de jure, before the reform of 2021; a sheet and Natural Earth agree to some hundreds of metres.
//!
//!     cargo run --release --features proj --example soviet_sheet -- K-38-XXXIV
//!
//! prints, and writes to target/maps/soviet_sheet.geojson (in EPSG:28408) and .svg:
//!
//!     K-38-XXXIV, in EPSG:28408; north of it K-38-XXVIII, east K-38-XXXV, south J-38-IV, west K-38-XXXIII
//!
//!     corner           Pulkovo 1942     easting    northing                WGS84
//!     north-west   45.0000  40.6667   8500000.0   4503636.0   44.99876  40.66657
//!     ...
//!     on the sheet, km²               ellipsoid  equal-area plane  on the grid
//!     Gadabay, Azerbaijan             1070.6505         1070.6505    1070.5894
//!     ...

use std::fs::{create_dir_all, read_to_string, write};
use std::io::{self, ErrorKind, Write, stdout};

use geo::{Area, BooleanOps};
use geo_types::{Coord, MultiPolygon, Polygon, Rect};
use geojson::{Feature, GeometryValue};
use territory::{Atlas, ToGeoJson, geojson, geojson_in};

/// Longitude and latitude of Pulkovo 1942.
const PULKOVO: &str = "EPSG:4284";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let is_left = |error: &io::Error| error.kind() == ErrorKind::BrokenPipe;
    match run(&mut stdout().lock()) {
        // Whoever reads has read enough, as `head` does.
        Err(error) if error.downcast_ref().is_some_and(is_left) => Ok(()),
        outcome => outcome,
    }
}

fn run(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1);
    let name = name.unwrap_or_else(|| "K-38-XXXIV".to_owned());
    let sheet = Sheet::named(&name)
        .ok_or("usage: soviet_sheet SHEET, a sheet 1:200,000 such as K-38-XXXIV")?;
    let grid = format!("EPSG:{}", 28400 + sheet.zone());
    let beside = |columns, rows| sheet.beside(columns, rows).name();
    writeln!(
        out,
        "{name}, in {grid}; north of it {}, east {}, south {}, west {}\n",
        beside(0, 1),
        beside(1, 0),
        beside(0, -1),
        beside(-1, 0)
    )?;
    write_corners(out, sheet, &grid)?;

    // The frame, over the districts.
    let districts = Atlas::builder()
        .title_property("title")
        .geojson(&read_to_string("data/districts.geojson")?, "adm1_code")?
        .crs(PULKOVO)
        .zone(&name, sheet.frame())
        .build()?;
    let frame = districts
        .zones()
        .next()
        .ok_or("the sheet has no frame")?
        .polygon();

    // What a digitised sheet holds, in its own grid, and read again from there.
    let digitised = on_the_sheet(&districts, &frame)?.to_geojson_in(&grid)?;
    let read = Atlas::builder()
        .crs(&grid)
        .geojson(&digitised.to_string(), "name")?
        .build()?;
    if read.territories().len() == 0 {
        return Err("no district of the map lies on that sheet".into());
    }
    let (equal_area, on_grid) = ("equal-area plane", "on the grid");
    writeln!(
        out,
        "\n{:<28} {:>12} {equal_area:>17} {on_grid:>12}",
        "on the sheet, km²", "ellipsoid"
    )?;
    for territory in read.territories() {
        let ellipsoid = read.area_m2(territory.id()) / 1e6;
        let equal_area = read.projected_area_m2(territory.id())? / 1e6;
        let on_grid = grid_m2(&digitised.features, territory.name()) / 1e6;
        writeln!(
            out,
            "{:<28} {ellipsoid:>12.4} {equal_area:>17.4} {on_grid:>12.4}",
            territory.name()
        )?;
    }

    create_dir_all("target/maps")?;
    write("target/maps/soviet_sheet.geojson", digitised.to_string())?;
    let picture = districts
        .picture()
        .title(format!("Sheet {name} of the map 1:200,000"))
        .window(sheet.around());
    write("target/maps/soviet_sheet.svg", picture.to_svg())?;
    writeln!(
        out,
        "\nwrote target/maps/soviet_sheet.geojson and target/maps/soviet_sheet.svg"
    )?;
    Ok(())
}

/// The corners as they stand on the margin of a sheet: its degrees, its metres, and what a receiver shows there.
fn write_corners(
    out: &mut impl Write,
    sheet: Sheet,
    grid: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    let (low, high) = (sheet.bounds().min(), sheet.bounds().max());
    let corners = [
        ("north-west", low.x, high.y),
        ("north-east", high.x, high.y),
        ("south-west", low.x, low.y),
        ("south-east", high.x, low.y),
    ];
    let builder = corners
        .iter()
        .fold(Atlas::builder().crs(PULKOVO), |builder, &(name, x, y)| {
            builder.place(name, (x, y))
        });
    let atlas = builder.build()?;
    let places: Vec<_> = atlas.places().collect();
    let metres = geojson_in(places.to_geojson(&atlas), grid)?;
    let (easting, northing) = ("easting", "northing");
    writeln!(
        out,
        "{:<11} {:>17} {easting:>11} {northing:>11} {:>20}",
        "corner", "Pulkovo 1942", "WGS84"
    )?;
    for ((place, feature), (name, x, y)) in places.iter().zip(&metres.features).zip(corners) {
        if let Some(GeometryValue::Point { coordinates: c }) =
            feature.geometry.as_ref().map(|g| &g.value)
        {
            let Coord { x: lon, y: lat } = place.position();
            writeln!(
                out,
                "{name:<11} {x:>8.4} {y:>8.4} {:>11.1} {:>11.1} {lon:>10.5} {lat:>9.5}",
                c[0], c[1]
            )?;
        }
    }
    Ok(())
}

/// The districts as far as they lie in the frame.
fn on_the_sheet(districts: &Atlas, frame: &MultiPolygon) -> Result<Atlas, territory::Error> {
    let mut builder = Atlas::builder();
    for part in districts.parts() {
        let ground = part.polygon().intersection(frame);
        if ground.unsigned_area() > 0.0 {
            let district = &districts[part.territory()];
            let state = district
                .properties()
                .get("state")
                .and_then(|state| state.as_str());
            builder = builder.territory(
                format!("{}, {}", district.title(), state.unwrap_or_default()),
                ground,
            );
        }
    }
    builder.cropped_to(frame.clone()).build()
}

/// The area that is measured on the grid, as with a ruler on the sheet.
fn grid_m2(features: &[Feature], name: &str) -> f64 {
    let is_of =
        |feature: &&Feature| feature.property("name").and_then(|own| own.as_str()) == Some(name);
    let geometries = features
        .iter()
        .filter(is_of)
        .filter_map(|feature| feature.geometry.clone());
    let figures =
        geometries.filter_map(|geometry| geo_types::Geometry::<f64>::try_from(geometry).ok());
    figures.map(|figure| figure.unsigned_area()).sum()
}

/// A sheet 1:200,000: one degree by 40 minutes, the 36th of a sheet 1:1,000,000 of 6 by 4 degrees. Counted in its own size from 180° west and the equator.
#[derive(Clone, Copy, PartialEq)]
struct Sheet {
    column: u32,
    row: u32,
}

impl Sheet {
    fn named(name: &str) -> Option<Self> {
        // Those of the northern hemisphere and of the Union: rows of a million from the equator, columns from 180° west.
        let of_a_million = |row: u32| (180..360).map(move |column| Sheet { column, row });
        (0..6 * 22)
            .flat_map(of_a_million)
            .find(|sheet| sheet.name() == name)
    }

    fn name(self) -> String {
        let letter = char::from(b'A' + (self.row / 6) as u8);
        // They are numbered as one reads, from the north-west.
        let number = 6 * (5 - self.row % 6) + self.column % 6 + 1;
        let tens = "X".repeat((number / 10) as usize);
        let ones =
            ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][(number % 10) as usize];
        format!("{letter}-{}-{tens}{ones}", self.column / 6 + 1)
    }

    fn beside(self, columns: i32, rows: i32) -> Self {
        Sheet {
            column: self.column.saturating_add_signed(columns),
            row: self.row.saturating_add_signed(rows),
        }
    }

    /// The zone of Gauss-Kruger, from Greenwich.
    fn zone(self) -> u32 {
        self.column / 6 - 29
    }

    /// In degrees of Pulkovo 1942.
    fn bounds(self) -> Rect {
        let (west, south) = (
            f64::from(self.column) - 180.0,
            f64::from(self.row) * 2.0 / 3.0,
        );
        Rect::new((west, south), (west + 1.0, south + 2.0 / 3.0))
    }

    /// The same with a corner at every minute, as sheets have a tick there: on the grid parallels are bent, and none of these pieces by more than 4 cm.
    fn frame(self) -> Polygon {
        let [a, b, c, d] = self.bounds().to_polygon().exterior().0[..4] else {
            unreachable!("a box has four corners");
        };
        let sides = [(a, b), (b, c), (c, d), (d, a)];
        let minutes = |(a, b)| (0..60).map(move |n| a + (b - a) * (f64::from(n) / 60.0));
        Polygon::new(sides.into_iter().flat_map(minutes).collect(), Vec::new())
    }

    /// A window on it and its surroundings.
    fn around(self) -> Rect {
        let (low, high) = (self.bounds().min(), self.bounds().max());
        Rect::new((low.x - 0.5, low.y - 0.3), (high.x + 0.5, high.y + 0.3))
    }
}

//! Time and memory a vertex, on drawn coverages from ten thousand to fifty million vertices.
//!
//!     growth [MOST] [growth.svg]
//!
//! goes up to MOST vertices, fifty million where it is not given, and writes the table and its curve.

use std::hint::black_box;
use std::time::Instant;

use geo::Contains;
use geo::algorithm::indexed::IntervalTreeMultiPolygon;
use geo_types::{Coord, MultiPolygon, Point};
use peak_alloc::PeakAlloc;
use svg::Document;
use svg::node::element::{Circle, Line, Polyline, Text};
use territory::Atlas;
use territory_peers::coverage::Coverage;
use territory_peers::ours::{self, Ours};
use territory_peers::points::random;
use territory_peers::tree::Tree;
use territory_peers::world::{Map, polygons};

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

const SIZES: [usize; 9] = [
    10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 25_000_000, 50_000_000,
];
/// Up to this size all answers are compared with those of `geo`'s interval trees first.
const COMPARED: usize = 1_000_000;
const ASKED: usize = 200_000;
const ROUNDS: usize = 5;

/// One row: everything a vertex, or a position asked.
struct Row {
    vertices: usize,
    territories: usize,
    build_ns: f64,
    live: f64,
    peak: f64,
    away_ns: f64,
    near_ns: f64,
    many_ns: f64,
}

fn main() {
    let most = std::env::args().nth(1).map_or(SIZES[8], |most| {
        most.parse::<f64>().expect("a number of vertices") as usize
    });
    let file = std::env::args().nth(2).unwrap_or("growth.svg".to_owned());
    println!(
        "| vertices | territories | build, ns a vertex | live, bytes a vertex | peak | `locate` away, ns | near, ns | `locate_many` near, ns |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|--:|");
    let sizes = SIZES.iter().filter(|&&size| size <= most);
    let rows: Vec<Row> = sizes.map(|&size| measured(size)).collect();
    svg::save(&file, &picture(&rows)).expect("the picture can be written");
}

fn measured(size: usize) -> Row {
    // Small maps are built more than once, for the clock's sake.
    let builds = (1_000_000 / size).clamp(1, 20);
    let before = COUNTED.current_usage();
    let coverage = Coverage::new(size, 1);
    let vertices = coverage.positions();
    let mut numbers = random(7);
    let away = coverage.away(ASKED * ROUNDS, &mut numbers);
    let near = coverage.near(ASKED * ROUNDS, &mut numbers);
    if size <= COMPARED {
        compare(&coverage.territories, &away[..2000], &near[..2000]);
    }
    let beside = COUNTED.current_usage();
    let territories = coverage.territories.len();
    let mut times: Vec<f64> = (1..builds)
        .map(|_| built(coverage.territories.clone()).1)
        .collect();
    COUNTED.reset_peak_usage();
    let drawn = 32 * ASKED * ROUNDS;
    let (atlas, time) = built(coverage.territories);
    let peak = COUNTED.peak_usage() - before - drawn;
    let live = COUNTED.current_usage() - before - drawn;
    times.push(time);
    assert!(beside > before);
    let row = Row {
        vertices,
        territories,
        build_ns: median(times) / vertices as f64,
        live: live as f64 / vertices as f64,
        peak: peak as f64 / vertices as f64,
        away_ns: asked(&away, |some| one_by_one(&atlas, some)),
        near_ns: asked(&near, |some| one_by_one(&atlas, some)),
        many_ns: asked(&near, |some| {
            atlas.locate_many(some).into_iter().flatten().count()
        }),
    };
    print(&row);
    row
}

fn built(map: Map) -> (Atlas, f64) {
    let start = Instant::now();
    let atlas = ours::atlas(map);
    (atlas, start.elapsed().as_nanos() as f64)
}

fn one_by_one(atlas: &Atlas, positions: &[Coord]) -> usize {
    positions
        .iter()
        .filter(|&&p| black_box(atlas.locate(p)).is_some())
        .count()
}

fn asked(positions: &[Coord], answer: impl Fn(&[Coord]) -> usize) -> f64 {
    let time = |some: &[Coord]| {
        let start = Instant::now();
        black_box(answer(some));
        start.elapsed().as_nanos() as f64 / some.len() as f64
    };
    black_box(answer(&positions[..ASKED / 10]));
    median(positions.chunks(ASKED).map(time).collect())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn compare(map: &Map, away: &[Coord], near: &[Coord]) {
    let ours = Ours::new(map);
    let interval =
        |p: &geo_types::Polygon| IntervalTreeMultiPolygon::new(&MultiPolygon(vec![p.clone()]));
    let tree = Tree::new(map, polygons(map).map(|(_, polygon)| interval(polygon)));
    for &p in away.iter().chain(near) {
        let theirs = tree.all(p, |polygon, p| polygon.contains(&Point(p)));
        assert_eq!(ours.holders(p), theirs, "geo says otherwise at {p:?}");
    }
}

fn print(row: &Row) {
    let Row {
        vertices,
        territories,
        build_ns,
        live,
        peak,
        away_ns,
        near_ns,
        many_ns,
    } = row;
    println!(
        "| {vertices} | {territories} | {build_ns:.0} | {live:.0} | {peak:.0} | {away_ns:.1} | {near_ns:.1} | {many_ns:.1} |"
    );
}

const WIDE: f64 = 760.0;
const HIGH: f64 = 420.0;
const EDGE: f64 = 60.0;

/// What the table says, both scales logarithmic.
fn picture(rows: &[Row]) -> Document {
    type Curve = (&'static str, &'static str, fn(&Row) -> f64);
    let curves: [Curve; 5] = [
        ("build, ns a vertex", "#0072b2", |row| row.build_ns),
        ("live, bytes a vertex", "#009e73", |row| row.live),
        ("peak, bytes a vertex", "#56b4e9", |row| row.peak),
        ("locate away, ns", "#d55e00", |row| row.away_ns),
        ("locate near, ns", "#cc79a7", |row| row.near_ns),
    ];
    let values = || {
        rows.iter()
            .flat_map(|row| curves.iter().map(move |curve| curve.2(row)))
    };
    let low = values().fold(f64::INFINITY, f64::min).log10().floor();
    let high = values().fold(1.0, f64::max).log10().ceil();
    let x = |vertices: usize| EDGE + (WIDE - 4.0 * EDGE) * ((vertices as f64).log10() - 4.0) / 3.7;
    let y = |value: f64| HIGH - EDGE - (HIGH - 2.0 * EDGE) * (value.log10() - low) / (high - low);
    let mut document = Document::new()
        .set("viewBox", (0, 0, WIDE, HIGH))
        .set("font-family", "sans-serif")
        .set("font-size", 12);
    for power in low as i32..=high as i32 {
        let (at, value) = (y(10_f64.powi(power)), 10_f64.powi(power));
        let right = WIDE - 3.0 * EDGE;
        document = document.add(line(EDGE, at, right, at)).add(text(
            EDGE - 8.0,
            at + 4.0,
            "end",
            "#444",
            format!("{value}"),
        ));
    }
    for power in 4..=7 {
        let at = x(10_usize.pow(power));
        document = document.add(line(at, EDGE, at, HIGH - EDGE)).add(text(
            at,
            HIGH - EDGE + 18.0,
            "middle",
            "#444",
            format!("1e{power}"),
        ));
    }
    for (name, color, value) in curves {
        let spots: Vec<(f64, f64)> = rows.iter().map(|r| (x(r.vertices), y(value(r)))).collect();
        let path: Vec<String> = spots
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let stroke = Polyline::new().set("points", path.join(" "));
        document = document.add(
            stroke
                .set("fill", "none")
                .set("stroke", color)
                .set("stroke-width", 2),
        );
        for &(x, y) in &spots {
            document = document.add(
                Circle::new()
                    .set("cx", x)
                    .set("cy", y)
                    .set("r", 3)
                    .set("fill", color),
            );
        }
        if let Some(&(x, y)) = spots.last() {
            document = document.add(text(x + 10.0, y + 4.0, "start", color, name.to_owned()));
        }
    }
    document.add(text(
        (WIDE - 2.0 * EDGE) / 2.0,
        HIGH - 16.0,
        "middle",
        "#444",
        "vertices".to_owned(),
    ))
}

fn line(x1: f64, y1: f64, x2: f64, y2: f64) -> Line {
    let line = Line::new()
        .set("x1", x1)
        .set("y1", y1)
        .set("x2", x2)
        .set("y2", y2);
    line.set("stroke", "#ddd")
}

fn text(x: f64, y: f64, anchor: &str, color: &str, said: String) -> Text {
    let text = Text::new(said).set("x", x).set("y", y);
    text.set("text-anchor", anchor).set("fill", color)
}

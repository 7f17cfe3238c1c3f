//! Is `locate` right? On the world file, against an exact plain scan and against `geo`'s interval trees. Nothing is timed.
//!
//!     exact [world.geojson] [COUNT]
//!
//! COUNT positions of each set, ten million where it is not given, are asked of the interval trees, too, and the plain scan settles every difference.

use geo::Contains;
use geo::algorithm::indexed::IntervalTreeMultiPolygon;
use geo_types::{Coord, LineString, MultiPolygon, Point};
use territory_peers::ours::Ours;
use territory_peers::points::{self, random};
use territory_peers::referee::Referee;
use territory_peers::tree::Tree;
use territory_peers::world::{self, Map, polygons};

/// Positions of each set that the plain scan is asked for.
const SCANNED: usize = 100_000;

fn main() {
    let map = world::oriented(&world::read(&world::text()));
    let count = std::env::args().nth(2).map_or(10_000_000, |count| {
        count.parse::<f64>().expect("a number of positions") as usize
    });
    let (ours, referee) = (Ours::new(&map), Referee::new(&map));
    let (vertices, middles) = borders(&map);
    scanned("vertices", &ours, &referee, &vertices);
    scanned("middles of segments", &ours, &referee, &middles);
    let alone = |polygon: &geo_types::Polygon| MultiPolygon(vec![polygon.clone()]);
    let trees = polygons(&map).map(|(_, p)| IntervalTreeMultiPolygon::new(&alone(p)));
    let trees = Tree::new(&map, trees);
    for (set, positions) in [
        ("uniform over the sphere", points::sphere(count)),
        ("38..48 E, 38..44 N", points::caucasus(count)),
        ("within 1 km of a vertex", points::near(&map, count)),
    ] {
        scanned(set, &ours, &referee, &positions[..SCANNED.min(count)]);
        let differ: Vec<Coord> = positions
            .iter()
            .copied()
            .filter(|&p| ours.holders(p) != trees.all(p, |polygon, p| polygon.contains(&Point(p))))
            .collect();
        let right = differ
            .iter()
            .filter(|&&p| ours.holders(p) == referee.holders(p))
            .count();
        println!(
            "- {set}: geo's interval trees say otherwise on {} of {count}; the plain scan is with territory on {right} of these",
            differ.len()
        );
        assert_eq!(right, differ.len(), "ours is wrong");
    }
}

fn scanned(set: &str, ours: &Ours, referee: &Referee, positions: &[Coord]) {
    for &p in positions {
        assert_eq!(ours.holders(p), referee.holders(p), "{set}: at {p:?}");
    }
    println!(
        "- {set}: the plain scan says the same on {}",
        positions.len()
    );
}

/// Vertices, and middles of segments, drawn at random. Those at 180° are left out, since the plain scan does not know what lies beyond.
fn borders(map: &Map) -> (Vec<Coord>, Vec<Coord>) {
    let rings = || {
        polygons(map)
            .flat_map(|(_, p)| std::iter::once(p.exterior()).chain(p.interiors()))
            .flat_map(LineString::lines)
    };
    let mut random = random(9);
    let share = SCANNED as f64 / world::segments(map) as f64;
    let chosen = rings().filter(|line| line.start.x.abs() < 180.0 && random() < share);
    chosen
        .map(|line| (line.start, (line.start + line.end) / 2.0))
        .unzip()
}

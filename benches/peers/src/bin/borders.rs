//! Who borders whom, and for how long? From territories in memory to all pairs that share a segment, with geodesic lengths, on the world file.
//!
//! The peer is what one would write: all segments without direction and with their owners in one list, sorted; equal neighbors in the list with different
//! owners are a stretch of border, and `geographiclib-rs` measures it. Beside it the same with a hash map. Neither makes arcs.

use std::collections::BTreeMap;
use std::time::Duration;

use geo_types::{Coord, LineString, MultiPolygon};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use rustc_hash::FxHashMap;
use territory_peers::ours::{self, Shared};
use territory_peers::race::{Lane, Rules, Unit, race, table};
use territory_peers::world::{self, Map, polygons};

const RULES: Rules = Rules {
    rounds: 5,
    tasks: 1,
    patience: Duration::from_secs(60),
};

fn main() {
    let map = world::read(&world::text());
    let segments = world::segments(&map);
    let grounds = grounds(&map);
    check(&map);
    let count = |pairs: Vec<Shared>| pairs.len() as u64;
    let mut lanes = [
        Lane::new("**territory** `shared_borders`", |_| {
            count(ours::shared_borders(&grounds))
        }),
        Lane::new("sort of all segments", |_| count(by_sorting(&map))),
        Lane::new("hash map of all segments", |_| count(by_hash(&map))),
    ];
    race(&mut lanes, RULES);
    let unit = Unit {
        name: "segment",
        of: segments as f64,
    };
    table(
        &format!("pairs that share a segment, {segments} segments"),
        unit,
        &lanes,
    );
}

fn grounds(map: &Map) -> Vec<MultiPolygon> {
    map.iter().map(|(_, ground)| ground.clone()).collect()
}

/// What two sums of some thousand lengths may differ by, in metres, when they are added up in another order.
const ROUNDING_M: f64 = 1e-4;

/// All must find the same pairs, and lengths that differ by no more than rounding.
fn check(map: &Map) {
    let sorted = by_sorting(map);
    compare("hashes", map, &sorted, &by_hash(map));
    compare(
        "territory",
        map,
        &sorted,
        &ours::shared_borders(&grounds(map)),
    );
}

fn compare(name: &str, map: &Map, sorted: &[Shared], theirs: &[Shared]) {
    let theirs: BTreeMap<_, _> = theirs.iter().map(|&(a, b, m)| ((a, b), m)).collect();
    let (mut worst, mut missing) = (0.0_f64, Vec::new());
    for &(a, b, length) in sorted {
        match theirs.get(&(a, b)) {
            Some(own) => worst = worst.max((own - length).abs()),
            None => missing.push(format!("{}-{}", map[a as usize].0, map[b as usize].0)),
        }
    }
    let (found, needed) = (theirs.len(), sorted.len());
    println!("- {name}: {found} pairs, {needed} by sorting; lengths differ by {worst:e} m at most");
    assert!(
        missing.is_empty() && found == needed && worst < ROUNDING_M,
        "{missing:?}"
    );
}

/// A segment without direction: the positions' bits, the lower first, and the owner.
fn by_sorting(map: &Map) -> Vec<Shared> {
    let mut segments: Vec<([u64; 4], u32)> = Vec::with_capacity(world::segments(map));
    each_segment(map, |owner, a, b| segments.push((key(a, b), owner)));
    segments.sort_unstable();
    lengths_of(&segments)
}

/// The pairs of owners that equal segments have, and how long these are.
fn lengths_of(sorted: &[([u64; 4], u32)]) -> Vec<Shared> {
    let (mut lengths, wgs84) = (BTreeMap::new(), Geodesic::wgs84());
    let runs = sorted.chunk_by(|a, b| a.0 == b.0);
    for run in runs.filter(|run| run.len() > 1) {
        share(&mut lengths, &wgs84, run);
    }
    let pairs = lengths.into_iter();
    pairs.map(|((a, b), length)| (a, b, length)).collect()
}

/// The same without sorting: a hash map from segments to owners.
fn by_hash(map: &Map) -> Vec<Shared> {
    let mut first: FxHashMap<[u64; 4], u32> = FxHashMap::default();
    first.reserve(world::segments(map));
    // Segments that come again, with their owners: few beside all.
    let mut again: Vec<([u64; 4], u32)> = Vec::new();
    each_segment(map, |owner, a, b| {
        let key = key(a, b);
        let before = *first.entry(key).or_insert(owner);
        if before != owner {
            again.extend([(key, before), (key, owner)]);
        }
    });
    again.sort_unstable();
    again.dedup();
    lengths_of(&again)
}

fn each_segment(map: &Map, mut take: impl FnMut(u32, Coord, Coord)) {
    for (owner, polygon) in polygons(map) {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        for line in rings.flat_map(LineString::lines) {
            if line.start != line.end {
                take(owner, line.start, line.end);
            }
        }
    }
}

fn key(a: Coord, b: Coord) -> [u64; 4] {
    // Adding zero makes -0 and 0 one.
    let bits = |c: Coord| [(c.x + 0.0).to_bits(), (c.y + 0.0).to_bits()];
    let (a, b) = (bits(a), bits(b));
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    [low[0], low[1], high[0], high[1]]
}

/// Adds the length of a segment to each pair of its owners, which come in ascending order.
fn share(lengths: &mut BTreeMap<(u32, u32), f64>, wgs84: &Geodesic, run: &[([u64; 4], u32)]) {
    let mut owners: Vec<u32> = run.iter().map(|&(_, owner)| owner).collect();
    owners.dedup();
    if owners.len() < 2 {
        return;
    }
    let [x, y, to_x, to_y] = run[0].0.map(f64::from_bits);
    let length: f64 = wgs84.inverse(y, x, to_y, to_x);
    for (n, &a) in owners.iter().enumerate() {
        for &b in &owners[n + 1..] {
            *lengths.entry((a, b)).or_insert(0.0) += length;
        }
    }
}

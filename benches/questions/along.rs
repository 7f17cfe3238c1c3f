//! Whose ground does a line run over? Beside a plain scan: every segment of the line against every segment of every rim, and the middles between two cuts located.
//!
//! The road is the same on every map, so that the figures show how the cost grows with the positions of the rims; a rim followed all along is the line on
//! which nothing but borders lies.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use geo_types::{Coord, LineString};
use territory::{Atlas, TerritoryId};

use crate::maps::{self, Map};

pub(crate) fn along(c: &mut Criterion) {
    let mut group = maps::group(c, "along, a line");
    for map in maps::all() {
        let atlas = map.atlas();
        let short = road(&map, 100);
        let ours: Vec<_> = atlas.along(&short).iter().map(|s| s.territory).collect();
        assert_eq!(ours, scan(&map, &atlas, &short), "the plain scan differs");
        let longest = map.rings().max_by_key(|ring| ring.0.len());
        let rim = longest.expect("a map has rims").clone();
        let lines = [
            ("a road of 100".to_owned(), short.clone()),
            ("a road of 100000".to_owned(), road(&map, 100_000)),
            (format!("a rim of {}", rim.0.len()), rim),
        ];
        for (line, positions) in &lines {
            let name = format!("{line} positions, {}", map.name);
            group.bench_function(BenchmarkId::new("territory", name), |b| {
                b.iter(|| atlas.along(black_box(positions)).len());
            });
        }
        let name = format!("{} positions, {}", lines[0].0, map.name);
        group.bench_function(BenchmarkId::new("plain scan", name), |b| {
            b.iter(|| scan(&map, &atlas, black_box(&short)).len());
        });
    }
    group.finish();
}

/// A winding way over the whole map.
fn road(map: &Map, positions: usize) -> LineString {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for c in map.rings().flat_map(|ring| &ring.0) {
        low = [low[0].min(c.x), low[1].min(c.y)];
        high = [high[0].max(c.x), high[1].max(c.y)];
    }
    let at = |i: usize| {
        let t = i as f64 / (positions - 1) as f64;
        let wave = 0.5 + 0.3 * (11.0 * t).sin() + 0.1 * (47.0 * t).cos();
        Coord {
            x: low[0] + t * (high[0] - low[0]),
            y: low[1] + wave * (high[1] - low[1]),
        }
    };
    LineString((0..positions).map(at).collect())
}

fn scan(map: &Map, atlas: &Atlas, line: &LineString) -> Vec<Option<TerritoryId>> {
    let mut found = Vec::new();
    for ab in line.lines() {
        let (a, b) = (ab.start, ab.end);
        let mut cuts = vec![0.0, 1.0];
        for cd in map.rings().flat_map(LineString::lines) {
            cuts.extend(crossing((a, b), (cd.start, cd.end)));
        }
        cuts.sort_by(f64::total_cmp);
        for piece in cuts.windows(2).filter(|piece| piece[1] - piece[0] > 1e-12) {
            let t = (piece[0] + piece[1]) / 2.0;
            let holder = atlas.locate((a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)));
            if found.last() != Some(&holder) {
                found.push(holder);
            }
        }
    }
    found
}

/// Where along the first of two segments the second crosses it.
fn crossing((a, b): (Coord, Coord), (c, d): (Coord, Coord)) -> Option<f64> {
    let apart = |p: f64, q: f64, r: f64, s: f64| p.max(q) < r.min(s) || r.max(s) < p.min(q);
    if apart(a.x, b.x, c.x, d.x) || apart(a.y, b.y, c.y, d.y) {
        return None;
    }
    let (ab, cd, ac) = (b - a, d - c, c - a);
    let cross = |u: Coord, v: Coord| u.x * v.y - u.y * v.x;
    let under = cross(ab, cd);
    let (t, s) = (cross(ac, cd) / under, cross(ac, ab) / under);
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&s)).then_some(t)
}

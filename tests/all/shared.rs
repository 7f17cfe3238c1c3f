//! Borders without an atlas, against a comparison of each segment with each.

use std::collections::{BTreeMap, BTreeSet};

use geo_types::{Coord, LineString, MultiLineString, MultiPolygon, Polygon, line_string, polygon};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use territory::{RingRun, SharedArc, SharedBorder, shared_borders};

use super::plain::geodesic_m;

/// One writing for each position: of 180° and of 0.
fn place(c: Coord) -> (i64, i64) {
    ((if c.x == 180.0 { -180.0 } else { c.x }) as i64, c.y as i64)
}

/// The ends of a segment, the lower first.
type Ends = [(i64, i64); 2];

fn ends(a: Coord, b: Coord) -> Ends {
    let mut ends = [place(a), place(b)];
    ends.sort_unstable();
    ends
}

fn is_plain(a: Coord, b: Coord) -> bool {
    a != b
        && [a, b]
            .iter()
            .all(|c| c.x.abs() <= 540.0 && c.y.abs() <= 90.0)
}

fn rings(polygon: &Polygon) -> impl Iterator<Item = &LineString> {
    [polygon.exterior()].into_iter().chain(polygon.interiors())
}

fn segments_of(ground: &MultiPolygon) -> BTreeMap<Ends, (Coord, Coord)> {
    let rings = ground.iter().flat_map(rings);
    let segments = rings.flat_map(|ring| ring.0.windows(2).map(|ab| (ab[0], ab[1])));
    segments
        .filter(|&(a, b)| is_plain(a, b))
        .map(|(a, b)| (ends(a, b), (a, b)))
        .collect()
}

/// A closed walk over a small grid, with steps back on itself, and positions repeated.
fn walk(random: &mut Pcg64Mcg, size: i64) -> Vec<(i64, i64)> {
    let mut at = (random.random_range(0..size), random.random_range(0..size));
    let mut walk = vec![at];
    for _ in 0..random.random_range(2..24) {
        let steps = [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (0, 0)];
        let (dx, dy) = steps[random.random_range(0..6)];
        at = (
            (at.0 + dx).clamp(0, size - 1),
            (at.1 + dy).clamp(0, size - 1),
        );
        walk.push(at);
    }
    walk
}

/// Some positions of another walk in a row, in either direction, or all of them from any on.
fn copy(random: &mut Pcg64Mcg, of: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut walk = of.to_vec();
    walk.rotate_left(random.random_range(0..of.len()));
    if random.random_bool(0.7) {
        walk.reverse();
    }
    if random.random_bool(0.5) {
        walk.truncate(random.random_range(1..=of.len()));
    }
    walk
}

fn random_map(random: &mut Pcg64Mcg) -> Vec<MultiPolygon> {
    let size = random.random_range(2..9);
    let west = [-3, 175][random.random_range(0..2)];
    let mut walks: Vec<Vec<(i64, i64)>> = Vec::new();
    for _ in 0..random.random_range(2..9) {
        let known = walks.len();
        let walk = if known > 0 && random.random_bool(0.6) {
            let of = random.random_range(0..known);
            copy(random, &walks[of])
        } else {
            walk(random, size)
        };
        walks.push(walk);
    }
    let nonsense = random.random_bool(0.05);
    let mut line = |walk: Vec<(i64, i64)>| -> LineString {
        let mut position = |(x, y): (i64, i64)| {
            let x = match west + x {
                180 if random.random_bool(0.5) => -180.0,
                181.. => (west + x - 360) as f64,
                x => x as f64,
            };
            let wild = [f64::NAN, f64::INFINITY, 1e300];
            let is_wild = nonsense && random.random_bool(0.1);
            let y = if is_wild {
                wild[random.random_range(0..3)]
            } else {
                y as f64
            };
            Coord { x, y }
        };
        walk.into_iter().map(&mut position).collect()
    };
    let lines: Vec<LineString> = walks.into_iter().map(&mut line).collect();
    let territories = random.random_range(1..5);
    let mut map = vec![MultiPolygon(Vec::new()); territories];
    for line in lines {
        let polygons = &mut map[random.random_range(0..territories)].0;
        match polygons.last_mut() {
            Some(polygon) if random.random_bool(0.3) => polygon.interiors_push(line),
            _ => polygons.push(Polygon::new(line, Vec::new())),
        }
    }
    map
}

/// The positions of a run that differ from the one before.
fn distinct(run: &RingRun, ground: &MultiPolygon) -> Vec<Coord> {
    let mut positions: Vec<Coord> = run.positions(ground).collect();
    assert_eq!(positions.len(), run.segments + 1);
    positions.dedup();
    positions
}

/// The run's ring, and the segments with a length that come before and after it in the order of the ring.
fn around(run: &RingRun, ground: &MultiPolygon) -> ((usize, usize), usize, usize) {
    let ring = rings(&ground.0[run.polygon])
        .nth(run.ring)
        .expect("the ring is there");
    let segments = ring.0.len() - 1;
    let has_length = |at: &usize| ring.0[*at] != ring.0[at + 1];
    let after = (0..segments).map(|i| (run.from + run.segments + i) % segments);
    let before = (1..=segments).map(|i| (run.from + segments - i) % segments);
    (
        (run.polygon, run.ring),
        before
            .into_iter()
            .find(has_length)
            .expect("it has a segment"),
        after
            .into_iter()
            .find(has_length)
            .expect("it has a segment"),
    )
}

/// The first and last segment with a length of a run.
fn rims(run: &RingRun, ground: &MultiPolygon) -> (usize, usize) {
    let segments = rings(&ground.0[run.polygon])
        .nth(run.ring)
        .expect("it is there")
        .0
        .len()
        - 1;
    (run.from, (run.from + run.segments - 1) % segments)
}

/// Whether one arc could go on with another.
fn goes_on(a: &SharedArc, b: &SharedArc, map: [&MultiPolygon; 2]) -> bool {
    let ring = |run: &RingRun| (run.polygon, run.ring);
    if ring(&a.first) != ring(&b.first)
        || ring(&a.second) != ring(&b.second)
        || a.opposite != b.opposite
    {
        return false;
    }
    let own = around(&a.first, map[0]).2 == rims(&b.first, map[0]).0;
    let other = match a.opposite {
        true => around(&a.second, map[1]).1 == rims(&b.second, map[1]).1,
        false => around(&a.second, map[1]).2 == rims(&b.second, map[1]).0,
    };
    own && other
}

/// The length of a segment. One of more than half a turn goes the way that it is drawn, on the shortest lines between some of its positions.
fn drawn_m(a: Coord, b: Coord) -> f64 {
    let pieces = if (b.x - a.x).abs() > 180.0 {
        ((b.x - a.x).abs() / 90.0).ceil()
    } else {
        1.0
    };
    let at = |i: f64| a + (b - a) * (i / pieces);
    (0..pieces as usize)
        .map(|i| geodesic_m(at(i as f64), at(i as f64 + 1.0)))
        .sum()
}

fn check(border: &SharedBorder<'_>, map: &[MultiPolygon]) {
    let (i, j) = border.territories();
    let (one, other) = (segments_of(&map[i]), segments_of(&map[j]));
    let expected: BTreeSet<Ends> = one
        .keys()
        .filter(|s| other.contains_key(*s))
        .copied()
        .collect();
    let mut covered = Vec::new();
    let mut length_m = 0.0;
    for arc in border.arcs() {
        let first = distinct(&arc.first, &map[i]);
        let mut second = distinct(&arc.second, &map[j]);
        if arc.opposite {
            second.reverse();
        }
        let places = |line: &[Coord]| line.iter().map(|&c| place(c)).collect::<Vec<_>>();
        assert_eq!(places(&first), places(&second), "{arc:?}");
        covered.extend(first.windows(2).map(|ab| ends(ab[0], ab[1])));
        let arc_m: f64 = first.windows(2).map(|ab| drawn_m(ab[0], ab[1])).sum();
        assert!(
            (arc.length_m - arc_m).abs() < 1e-6 * (1.0 + first.len() as f64),
            "{arc:?}"
        );
        length_m += arc_m;
    }
    let count = covered.len();
    let covered: BTreeSet<Ends> = covered.into_iter().collect();
    assert_eq!(covered.len(), count, "each segment once");
    assert_eq!(covered, expected);
    assert!((border.length_m() - length_m).abs() < 1e-6 * (1.0 + count as f64));
    for (n, a) in border.arcs().iter().enumerate() {
        for (m, b) in border.arcs().iter().enumerate() {
            assert!(
                n == m || !goes_on(a, b, [&map[i], &map[j]]),
                "{a:?} goes on in {b:?}"
            );
        }
    }
    assert_eq!(border.lines().0.len(), border.arcs().len());
}

#[test]
fn borders_are_those_of_a_comparison_of_each_with_each() {
    let (mut pairs, mut long, mut around) = (0, 0, 0);
    for seed in 0..4_000 {
        let map = random_map(&mut Pcg64Mcg::seed_from_u64(seed));
        let borders = shared_borders(&map);
        let mut expected = Vec::new();
        for i in 0..map.len() {
            for j in i + 1..map.len() {
                let (one, other) = (segments_of(&map[i]), segments_of(&map[j]));
                if one.keys().any(|s| other.contains_key(s)) {
                    expected.push((i, j));
                }
            }
        }
        let found: Vec<(usize, usize)> = borders.iter().map(SharedBorder::territories).collect();
        assert_eq!(found, expected, "seed {seed}");
        for border in &borders {
            check(border, &map);
            pairs += 1;
            long += border
                .arcs()
                .iter()
                .filter(|arc| arc.first.segments > 3)
                .count();
            let ground = &map[border.territories().0];
            let past_the_end = |arc: &&SharedArc| {
                let ring = rings(&ground.0[arc.first.polygon]).nth(arc.first.ring);
                arc.first.from + arc.first.segments >= ring.expect("it is there").0.len()
            };
            around += border.arcs().iter().filter(past_the_end).count();
        }
    }
    assert!(
        pairs > 4_000 && long > 1_000 && around > 200,
        "{pairs} {long} {around}"
    );
}

fn square(x: f64, y: f64) -> Polygon {
    polygon![(x: x, y: y), (x: x + 1., y: y), (x: x + 1., y: y + 1.), (x: x, y: y + 1.)]
}

fn reversed(polygon: &Polygon) -> Polygon {
    let line = |ring: &LineString| ring.0.iter().rev().copied().collect::<LineString>();
    Polygon::new(
        line(polygon.exterior()),
        polygon.interiors().iter().map(line).collect(),
    )
}

#[test]
fn the_first_territory_lies_on_the_left_however_rings_are_wound() {
    let (west, east) = (square(0., 0.), square(1., 0.));
    let north = MultiLineString(vec![line_string![(x: 1., y: 0.), (x: 1., y: 1.)]]);
    for west in [west.clone(), reversed(&west)] {
        for east in [east.clone(), reversed(&east)] {
            let map = [west.clone().into(), east.into()];
            let borders = shared_borders(&map);
            assert_eq!(borders[0].lines(), north);
        }
    }
    // Around an enclave the land lies outside: on the left of a ring that turns right.
    let enclave = square(1., 1.);
    let around = [(0., 0.), (3., 0.), (3., 3.), (0., 3.)].map(|(x, y)| Coord { x, y });
    let land = Polygon::new(around.to_vec().into(), vec![enclave.exterior().clone()]);
    for land in [land.clone(), reversed(&land)] {
        let map = [land.into(), enclave.clone().into()];
        let borders = shared_borders(&map);
        let lines = borders[0].lines();
        let twice_area: f64 = lines.0[0]
            .lines()
            .map(|s| s.start.x * s.end.y - s.end.x * s.start.y)
            .sum();
        assert_eq!(twice_area, -2.0);
    }
}

#[test]
fn three_owners_of_a_segment_are_three_pairs() {
    let map = [
        square(0., 0.).into(),
        square(1., 0.).into(),
        square(1., 0.).into(),
    ];
    let borders = shared_borders(&map);
    let pairs: Vec<_> = borders
        .iter()
        .map(|b| (b.territories(), b.arcs()[0].opposite))
        .collect();
    assert_eq!(pairs, [((0, 1), true), ((0, 2), true), ((1, 2), false)]);
    assert_eq!(borders[2].arcs().len(), 1);
    assert_eq!(borders[2].arcs()[0].first.segments, 4);
}

#[test]
fn a_border_along_180_is_one() {
    let map: [MultiPolygon; 2] = [square(179., 10.).into(), square(-180., 10.).into()];
    let borders = shared_borders(&map);
    let meridian = line_string![(x: 180., y: 10.), (x: 180., y: 11.)];
    assert_eq!(borders[0].lines(), MultiLineString(vec![meridian]));
    // On WGS84 the degree from 10 to 11 N.
    assert!(
        (borders[0].length_m() - 110_613.0).abs() < 5.0,
        "{}",
        borders[0].length_m()
    );
}

#[test]
fn nothing_and_nonsense_share_nothing() {
    assert!(shared_borders(&[]).is_empty());
    let empty = MultiPolygon(vec![Polygon::new(LineString(Vec::new()), Vec::new())]);
    let one = MultiPolygon(vec![Polygon::new(line_string![(x: 1., y: 1.)], Vec::new())]);
    let far = |x: f64| -> MultiPolygon { square(x, 0.).into() };
    for nowhere in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, 1e9] {
        let twice = [
            far(nowhere),
            far(nowhere),
            empty.clone(),
            one.clone(),
            one.clone(),
        ];
        assert!(shared_borders(&twice).is_empty());
    }
}

#[test]
fn many_copies_of_a_segment_cost_no_more_than_few() {
    // Each against each would be ten thousand million.
    let pieces = MultiPolygon(vec![square(0., 0.); 100_000]);
    let map = [pieces.clone(), pieces];
    let borders = shared_borders(&map);
    let [arc] = borders[0].arcs() else {
        panic!("one arc")
    };
    assert_eq!(
        (arc.first.polygon, arc.second.polygon, arc.first.segments),
        (0, 0, 4)
    );
}

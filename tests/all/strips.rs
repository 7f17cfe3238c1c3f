//! The ground that a line takes at some width: areas by hand, and positions near random lines at every latitude by geographiclib.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use rand::RngExt;
use territory::{Atlas, TerritoryId, length_m};

use super::maps::{Random, random};
use super::plain::*;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

fn line(positions: &[(f64, f64)]) -> LineString<f64> {
    positions.to_vec().into()
}

/// The whole globe as one territory, so that nothing is clipped.
fn globe() -> Atlas {
    atlas(&[("Globe", bx(-180., -90., 180., 90.))])
}

fn shared_m2(map: &Atlas, strip: &MultiPolygon<f64>) -> f64 {
    map.shares(strip).iter().map(|share| share.area_m2).sum()
}

/// Whether polygons hold a position, by even and odd. Its longitude may run past 180°.
fn holds(polygons: &MultiPolygon<f64>, p: Coord) -> bool {
    let p = at((p.x + 180.0).rem_euclid(360.0) - 180.0, p.y);
    let crosses = |ab: &[Coord]| {
        let (a, b) = (ab[0], ab[1]);
        (a.y <= p.y) != (b.y <= p.y) && a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) < p.x
    };
    let holds = |polygon: &Polygon<f64>| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings
            .flat_map(|ring| ring.0.windows(2))
            .filter(|ab| crosses(ab))
            .count()
            % 2
            == 1
    };
    polygons.iter().any(holds)
}

/// The distance to a line whose longitudes may run past 180°.
fn to_line_m(line: &LineString<f64>, p: Coord) -> f64 {
    let to_segment = |ab: &[Coord]| to_segment_m(p, ab[0], ab[1]);
    line.0
        .windows(2)
        .map(to_segment)
        .fold(f64::INFINITY, f64::min)
}

/// The position so many metres to the left of a position on a segment.
fn beside(a: Coord, b: Coord, share: f64, left_m: f64) -> Coord {
    let along = |t: f64| at(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
    let (before, here, after) = (along(share - 1e-4), along(share), along(share + 1e-4));
    let (_, azimuth, ..): (f64, f64, f64, f64) =
        WGS84.inverse(before.y, before.x, after.y, after.x);
    let (y, x): (f64, f64) = WGS84.direct(here.y, here.x, azimuth - 90.0, left_m);
    // On the side of the globe on which the segment is.
    at(x + 360.0 * ((here.x - x) / 360.0).round(), y)
}

#[test]
fn gentle_lines_at_every_latitude_take_width_times_length() {
    let map = globe();
    for south in [0.0, 40.0, 70.0, 85.0, -40.0, -85.0] {
        for west in [20.0, 179.5, -180.2] {
            for (x, y) in [(1.0, 0.0), (0.0, 1.0), (1.0, 0.6), (-1.0, 0.8), (30.0, 2.0)] {
                let way = line(&[
                    (west, south),
                    (west + x / 2.0, south + y / 2.2),
                    (west + x, south + y),
                ]);
                for width_m in [2.0, 500.0, 20_000.0] {
                    let strip = map.strip(&way, width_m);
                    assert_near(shared_m2(&map, &strip), width_m * length_m(&way), 0.01);
                }
            }
        }
    }
}

#[test]
fn a_strip_across_180_is_cut_there() {
    let map = globe();
    let strip = map.strip(&line(&[(179.9, 10.0), (180.1, 10.0)]), 1000.0);
    assert_eq!(strip.0.len(), 2);
    let all: Vec<Coord> = strip
        .iter()
        .flat_map(|polygon| polygon.exterior().0.clone())
        .collect();
    assert!(all.iter().all(|c| c.x.abs() <= 180.0));
    let seam = |x: f64| -> BTreeSet<u64> {
        all.iter()
            .filter(|c| c.x == x)
            .map(|c| c.y.to_bits())
            .collect()
    };
    assert_eq!(seam(180.0), seam(-180.0));
    assert_eq!(seam(180.0).len(), 2);
}

#[test]
fn around_a_pole_and_over_it() {
    let map = globe();
    for sign in [1.0, -1.0] {
        // Past the pole at 5.6 km, which a strip of 20 km covers, and one of 10 km does not.
        let past = line(&[
            (-90.0, sign * 89.9),
            (-45.0, sign * 89.95),
            (0.0, sign * 89.95),
            (90.0, sign * 89.9),
        ]);
        for (width_m, covers) in [(20_000.0, true), (10_000.0, false)] {
            let strip = map.strip(&past, width_m);
            assert_eq!(holds(&strip, at(12.0, sign * 89.9999)), covers);
            assert_eq!(holds(&strip, at(-170.0, sign * 89.9999)), covers);
        }
        // A ring round it leaves a disc out, and without that it is a disc.
        let ring = line(&[(-180.0, sign * 89.0), (180.0, sign * 89.0)]);
        let radius = 111_688.0;
        for (half, outer, inner) in [
            (50_000.0, radius + 50_000.0, radius - 50_000.0),
            (150_000.0, radius + 150_000.0, 0.0),
        ] {
            let strip = map.strip(&ring, 2.0 * half);
            let expected = std::f64::consts::PI * (outer * outer - inner * inner);
            assert_near(shared_m2(&map, &strip), expected, 0.01);
            assert_eq!(holds(&strip, at(100.0, sign * 89.99)), inner == 0.0);
        }
    }
}

#[test]
fn no_strip_of_no_width_and_along_no_line() {
    let map = globe();
    let way = line(&[(1.0, 1.0), (2.0, 2.0)]);
    for width_m in [0.0, -5.0, f64::NAN, f64::NEG_INFINITY, 1e-9] {
        assert!(map.strip(&way, width_m).0.is_empty());
    }
    for way in [
        line(&[]),
        line(&[(1.0, 1.0)]),
        line(&[(1.0, 1.0), (1.0, 1.0)]),
        line(&[(1.0, 90.0), (20.0, 90.0)]),
        line(&[(1.0, 1.0), (f64::NAN, 1.0)]),
        line(&[(1.0, 1.0), (1.0, 91.0)]),
        line(&[(1.0, 1.0), (f64::INFINITY, 91.0)]),
    ] {
        assert!(map.strip(&way, 1000.0).0.is_empty(), "{way:?}");
    }
}

#[test]
fn whatever_its_width_it_is_ground() {
    let map = globe();
    let whole = 510_065_621_724_088.5;
    for start in [(10.0, 0.0), (10.0, 50.0), (-179.0, -89.0)] {
        let way = line(&[
            start,
            (start.0 + 1.0, start.1 + 1.0),
            (start.0 + 2.0, start.1),
        ]);
        let mut before = 0.0;
        for width_m in [1e-3, 1.0, 1e3, 1e6, 5e6, 1e7, 2e7, 1e9, f64::INFINITY] {
            let area = shared_m2(&map, &map.strip(&way, width_m));
            assert!(area >= 0.999 * before && area < whole, "{width_m}: {area}");
            before = area;
        }
        // Half the globe would be a quarter of it round about.
        assert!(before > 0.01 * whole);
    }
}

#[test]
fn lines_that_turn_back_and_close() {
    let map = globe();
    let (w, pi) = (1000.0, std::f64::consts::PI);
    let length = geodesic_m(at(0.0, 0.0), at(0.1, 0.0));
    // There and further back: round at the turn, flat at both ends.
    let back = line(&[(0.0, 0.0), (0.1, 0.0), (-0.05, 0.0)]);
    let expected = 1.5 * length * w + pi / 8.0 * w * w;
    assert_near(shared_m2(&map, &map.strip(&back, w)), expected, 0.002);
    // A triangle's band leaves its middle out and is round at all three corners.
    let corners = [(0.0, 0.0), (0.1, 0.0), (0.05, 0.087), (0.0, 0.0)];
    let closed = map.strip(&line(&corners), w);
    assert_eq!((closed.0.len(), closed.0[0].interiors().len()), (1, 1));
    let nearly = map.strip(
        &line(&[(0.0, 0.0), (0.1, 0.0), (0.05, 0.087), (1e-7, 1e-7)]),
        w,
    );
    let corner = shared_m2(&map, &closed) - shared_m2(&map, &nearly);
    // Outside the closing corner of 60° a third of a disc; flat ends reach into some of it.
    assert!(
        corner > 0.1 * pi / 3.0 * w * w / 4.0 && corner < pi / 3.0 * w * w / 4.0,
        "{corner}"
    );
}

#[test]
fn tiny_steps_do_not_turn_an_end() {
    let map = globe();
    let plain = map.strip(&line(&[(0.0, 0.0), (0.1, 0.0)]), 1000.0);
    let ragged = [
        (0.0, 0.0),
        (1e-12, 1e-12),
        (0.05, 0.0),
        (0.05, 1e-12),
        (0.05, -1e-12),
        (0.1, 0.0),
        (0.1, 1e-12),
    ];
    let ragged = map.strip(&line(&ragged), 1000.0);
    assert_near(shared_m2(&map, &ragged), shared_m2(&map, &plain), 1e-4);
}

#[test]
fn it_ends_at_borders_with_their_positions_and_takes_both_sides_of_one() {
    // Open | A | B | C, with a corner on each border that is in nobody's line.
    let map = atlas(&[
        (
            "A",
            poly(&[(0., 0.), (1., 0.), (1.01, 0.53), (1., 1.), (0., 1.)]),
        ),
        (
            "B",
            poly(&[
                (1., 0.),
                (2., 0.),
                (2.003, 0.47),
                (2., 1.),
                (1., 1.),
                (1.01, 0.53),
            ]),
        ),
        (
            "C",
            poly(&[(2., 0.), (3., 0.), (3., 1.), (2., 1.), (2.003, 0.47)]),
        ),
    ]);
    let names = |strip: &MultiPolygon<f64>| -> Vec<&str> {
        let shares = map.shares(strip);
        let mut names: Vec<&str> = shares
            .iter()
            .map(|s| s.territory.map_or("-", |id| map[id].name()))
            .collect();
        names.sort_unstable();
        names
    };
    let corners = |strip: &MultiPolygon<f64>| -> BTreeSet<(u64, u64)> {
        let all = strip
            .iter()
            .flat_map(|polygon| polygon.exterior().0.clone());
        all.map(|c| (c.x.to_bits(), c.y.to_bits())).collect()
    };
    let key = |x: f64, y: f64| (x.to_bits(), y.to_bits());
    // Through B alone, wider than B.
    let through = map.strip(&line(&[(1.5, 0.4), (1.5, 0.6)]), 300_000.0);
    assert_eq!(names(&through), ["B"]);
    assert!(corners(&through).is_superset(&[key(1.01, 0.53), key(2.003, 0.47)].into()));
    // On the border of A and B: both, as one polygon, up to C and to the coast.
    let on = map.strip(
        &line(&[(1., -1.), (1., 0.), (1.01, 0.53), (1., 1.), (1., 2.)]),
        300_000.0,
    );
    assert_eq!(names(&on), ["A", "B"]);
    assert_eq!(on.0.len(), 1);
    assert!(!corners(&on).contains(&key(1.01, 0.53)));
    assert!(corners(&on).contains(&key(2.003, 0.47)));
    assert_near(
        shared_m2(&map, &on),
        polygons_m2(&MultiPolygon(vec![poly(&[
            (0., 0.),
            (2., 0.),
            (2.003, 0.47),
            (2., 1.),
            (0., 1.),
        ])])),
        1e-9,
    );
    // A line over open ground takes none of it.
    assert!(
        map.strip(&line(&[(-1., 0.5), (-0.1, 0.5)]), 300_000.0)
            .0
            .is_empty()
    );
}

/// Columns of ground, some of them left open, some drawn in two parts, about a position.
fn columns(random: &mut Random, west: f64, south: f64, step: f64, high: f64) -> Atlas {
    let mut builder = Atlas::builder();
    for column in 0..6 {
        for row in 0..3 {
            let name = random.random_range(0..6);
            if name < 5 {
                let (x, y) = (
                    west + step * f64::from(column),
                    south + high * f64::from(row),
                );
                builder = builder.territory(format!("{name}"), bx(x, y, x + step, y + high));
            }
        }
    }
    builder.build().expect("columns are an atlas")
}

#[test]
fn positions_near_random_lines() {
    let mut random = random(2020);
    for case in 0..120 {
        let south = random.random_range(-89.0..86.0);
        let west = match case % 3 {
            0 => 177.0 + random.random_range(0.0..2.0),
            _ => random.random_range(-180.0..170.0),
        };
        let (step, high) = (1.0, 1.0);
        // What is moved by a turn is then not rounded.
        let grain = |v: f64| (v * 256.0).round() / 256.0;
        let (west, south) = (grain(west), grain(south));
        let map = columns(&mut random, west, south, step, high);
        let mut way = Vec::new();
        for _ in 0..random.random_range(2..9) {
            way.push((
                west + step * random.random_range(0.0..6.0),
                south + high * random.random_range(0.0..3.0),
            ));
            if random.random_range(0..6) == 0 {
                // Along a border, or back to where the line has been.
                let last: (f64, f64) = *way.last().unwrap();
                way.push((west + step * 3.0, last.1));
                way.push((west + step * 3.0, south));
            }
        }
        let way = line(&way);
        let width_m = 1000.0 * 10_f64.powf(random.random_range(-1.0..2.3));
        let strip = map.strip(&way, width_m);
        let allowed: BTreeSet<TerritoryId> = map
            .along(&way)
            .iter()
            .flat_map(|stretch| [stretch.territory, stretch.beside])
            .flatten()
            .collect();
        let case = format!("case {case}: {south} {west} {width_m} {way:?}");
        // Each corner is near the line and on allowed ground or its rim.
        for polygon in &strip {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            for &c in rings.flat_map(|ring| &ring.0).step_by(3) {
                assert!(
                    to_line_m(&way, c) <= 0.505 * width_m,
                    "{case} {c:?} {}",
                    to_line_m(&way, c)
                );
                let near = |id: &TerritoryId| map.holders_within(c, 0.01).contains(id);
                assert!(allowed.iter().any(near), "{case} {c:?}");
            }
        }
        for _ in 0..40 {
            let i = random.random_range(0..way.0.len() - 1);
            let (a, b) = (way.0[i], way.0[i + 1]);
            if geodesic_m(a, b) < 1.0 {
                continue;
            }
            let off_m = width_m * random.random_range(-0.49..0.49);
            let p = beside(a, b, random.random_range(0.1..0.9), off_m);
            let is_allowed = map.locate(p).is_some_and(|id| allowed.contains(&id));
            assert_eq!(holds(&strip, p), is_allowed, "{case} {p:?} {off_m}");
            // Anywhere near: what is within is near enough.
            let p = beside(a, b, random.random_range(0.0..1.0), off_m * 4.0);
            if holds(&strip, p) {
                assert!(to_line_m(&way, p) <= 0.505 * width_m, "{case} {p:?}");
                assert!(
                    map.locate(p).is_some_and(|id| allowed.contains(&id)),
                    "{case} {p:?}"
                );
            }
        }
    }
}

#[test]
fn a_line_of_ten_thousand_positions_over_2000_km() {
    let map = globe();
    let mut random = random(7);
    let at = |i: u32| {
        let t = f64::from(i) / 10_000.0;
        (
            20.0 + 24.0 * t + random.random_range(-0.002..0.002),
            45.0 + 3.0 * (9.0 * t).sin() + random.random_range(-0.002..0.002),
        )
    };
    let way: LineString<f64> = (0..=10_000).map(at).collect();
    for width_m in [1.0, 100.0, 5000.0, 100_000.0] {
        let strip = map.strip(&way, width_m);
        for c in way.0.iter().skip(1).step_by(97) {
            assert!(holds(&strip, *c), "{width_m} {c:?}");
        }
    }
}

#[test]
fn the_lachin_road_by_another_program() {
    // Printed by tests/reference/strips.py, by shapely and pyproj; its arcs have chords of their own.
    let expected = [
        ("AZE-1737", 116.8439),
        ("ARM-1732", 75.2799),
        ("AZE-1735", 32.9488),
        ("AZE-1739", 22.8242),
        ("AZE-5565", 7.2948),
        ("AZE-4838", 4.5808),
    ];
    let read = |file: &str| std::fs::read_to_string(format!("data/{file}.geojson")).unwrap();
    let districts = Atlas::builder().geojson(&read("districts"), "adm1_code");
    let lines = districts.unwrap().geojson(&read("lines"), "name");
    let map = lines.unwrap().build().unwrap();
    let mut lines = map.lines();
    let road = lines.find(|line| line.name().contains("Lachin")).unwrap();
    let shares = map.shares(&map.strip(road.line(), 5000.0));
    assert_eq!(shares.len(), expected.len());
    for (share, (name, km2)) in shares.iter().zip(expected) {
        assert_eq!(share.territory, map.find(name));
        assert_near(share.area_m2, 1e6 * km2, 2e-4);
    }
}

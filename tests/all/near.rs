//! Distances and what lies near, against every segment of the map in turn.

use std::collections::{BTreeMap, BTreeSet};

use approx::assert_relative_eq;
use geo_types::{Coord, LineString, MultiPolygon, Rect};
use rand::RngExt;
use territory::{Atlas, Found};

use super::location::{Frame, Point, Rings, holds, on_segment, stars};
use super::maps::{Mesh, Pieces, Random, Twin, random};
use super::plain::*;

/// The rims of a mesh: the label on the left of each edge that is a border or a coast.
fn rims(mesh: &Mesh) -> Vec<(usize, Coord, Coord)> {
    let mut left = BTreeMap::new();
    for (face, points) in mesh.faces.iter().enumerate() {
        for i in 0..points.len() {
            left.insert(
                (points[i], points[(i + 1) % points.len()]),
                mesh.labels[face],
            );
        }
    }
    left.iter()
        .filter(|&(&(a, b), &label)| label != 0 && left.get(&(b, a)) != Some(&label))
        .map(|(&(a, b), &label)| (label, mesh.coord(a), mesh.coord(b)))
        .collect()
}

/// The distance to the nearest of the segments. Those that cannot be the nearest are not searched.
fn to_nearest_m(p: Coord, segments: impl Iterator<Item = (Coord, Coord)>) -> f64 {
    let mut ends: Vec<(f64, Coord, Coord)> = segments
        .map(|(a, b)| {
            (
                geodesic_m(p, a).min(geodesic_m(p, b)) - 1.01 * geodesic_m(a, b),
                a,
                b,
            )
        })
        .collect();
    ends.sort_by(|x, y| x.0.total_cmp(&y.0));
    let mut best = f64::INFINITY;
    for (least, a, b) in ends {
        if least > best {
            break;
        }
        best = best.min(to_segment_m(p, a, b));
    }
    best
}

fn random_position(mesh: &Mesh, random: &mut Random) -> (i64, i64) {
    let reach = |values: Vec<i64>| (values.iter().min().copied(), values.iter().max().copied());
    let (west, east) = reach(mesh.points.iter().map(|p| p.0).collect());
    let (south, north) = reach(mesh.points.iter().map(|p| p.1).collect());
    let mut within = |low: Option<i64>, high: Option<i64>| {
        random.random_range(low.expect("points") - 300..=high.expect("points") + 300)
    };
    (within(west, east), within(south, north))
}

#[test]
fn distances_are_those_to_the_nearest_of_all_segments() {
    for seed in 0..120 {
        let mut random = random(seed);
        let mesh = Mesh::random(&mut random, seed % 2 == 1);
        let rims = rims(&mesh);
        if rims.is_empty() {
            continue;
        }
        let drawing = mesh.draw(&mut random, Pieces::Some);
        let map = drawing.atlas();
        for _ in 0..4 {
            let (x, y) = random_position(&mesh, &mut random);
            let p = at(x as f64 / 256.0, y as f64 / 256.0);
            let label = mesh.label_at(x, y);
            let nearest = map.nearest(p).expect("there is ground");
            let mut by_label: BTreeMap<usize, f64> = BTreeMap::new();
            for &(own, ..) in &rims {
                by_label.entry(own).or_insert_with(|| {
                    let own_rims = rims.iter().filter(|rim| rim.0 == own);
                    to_nearest_m(p, own_rims.map(|&(_, a, b)| (a, b)))
                });
            }
            let close =
                |found: f64, expected: f64| (found - expected).abs() <= 1e-6 * expected + 1e-3;
            if label == 0 {
                let expected = by_label.values().copied().fold(f64::INFINITY, f64::min);
                assert!(
                    close(nearest.distance_m, expected),
                    "seed {seed} at {p:?}: {} is not {expected}",
                    nearest.distance_m
                );
                assert!(
                    close(geodesic_m(p, nearest.position), nearest.distance_m),
                    "seed {seed} at {p:?}"
                );
                if expected > 0.0 {
                    assert_eq!(map.distance_to_border_m(p), None);
                }
            } else {
                assert_eq!(
                    (nearest.distance_m, map[nearest.territory].name()),
                    (0.0, drawing.names[label].as_str())
                );
                let found = map.distance_to_border_m(p).expect("it lies on ground");
                assert!(
                    close(found, by_label[&label]),
                    "seed {seed} at {p:?}: {found} is not {}",
                    by_label[&label]
                );
                by_label.insert(label, 0.0);
            }
            let radius = f64::from(random.random_range(0..300_000)) + 0.5;
            if by_label
                .values()
                .any(|distance| (distance - radius).abs() < 1.0)
            {
                continue;
            }
            let found: Vec<&str> = map
                .holders_within(p, radius)
                .iter()
                .map(|&id| map[id].name())
                .collect();
            let mut expected: Vec<(f64, &str)> = by_label
                .iter()
                .filter(|&(_, &distance)| distance <= radius)
                .map(|(&label, &distance)| (distance, drawing.names[label].as_str()))
                .collect();
            expected.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert_eq!(
                found.iter().collect::<BTreeSet<_>>(),
                expected.iter().map(|(_, name)| name).collect(),
                "seed {seed} at {p:?} within {radius}"
            );
            let distance = |name: &str| {
                expected
                    .iter()
                    .find(|e| e.1 == name)
                    .expect("it was found")
                    .0
            };
            assert!(
                found
                    .windows(2)
                    .all(|pair| distance(pair[0]) <= distance(pair[1]) + 1e-3)
            );
        }
    }
}

#[test]
fn the_gap_to_the_main_part_is_the_shortest_between_any_two_segments() {
    let mut asked = 0;
    for seed in 0..60 {
        let mut random = random(seed);
        let mesh = Mesh::random(&mut random, seed % 2 == 1);
        let twin = Twin::of(&mesh);
        if twin.parts.is_empty() || twin.doubtful {
            continue;
        }
        let map = mesh.draw(&mut random, Pieces::Parts).atlas();
        let rim = |faces: &[usize]| -> Vec<(Coord, Coord)> {
            let own: BTreeSet<usize> = faces.iter().copied().collect();
            let rings = mesh.rings(&own);
            rings
                .iter()
                .flat_map(|ring| {
                    (0..ring.len())
                        .map(|i| (mesh.coord(ring[i]), mesh.coord(ring[(i + 1) % ring.len()])))
                })
                .collect()
        };
        for exclave in map.exclaves().iter().take(3) {
            let is_it = |faces: &[usize]| {
                let (x, y) = mesh.inside(faces[0]);
                map.locate_part((x as f64 / 256.0, y as f64 / 256.0)) == Some(exclave.part)
            };
            let part = twin
                .parts
                .iter()
                .find(|part| is_it(&part.faces))
                .expect("a twin of each");
            let main = twin
                .parts
                .iter()
                .find(|other| other.label == part.label && other.main)
                .expect("one is main");
            let (own, its) = (rim(&part.faces), rim(&main.faces));
            let from = |corners: &[(Coord, Coord)], sides: &[(Coord, Coord)]| {
                corners
                    .iter()
                    .map(|&(p, _)| to_nearest_m(p, sides.iter().copied()))
                    .fold(f64::INFINITY, f64::min)
            };
            let expected = from(&own, &its).min(from(&its, &own));
            assert!(
                (exclave.distance_to_main_m - expected).abs() <= 1e-6 * expected + 1e-3,
                "seed {seed}: {} is not {expected}",
                exclave.distance_to_main_m
            );
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
}

/// Whether two closed segments have a position in common, in whole numbers.
fn segments_meet((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let turn = |p: Point, q: Point, r: Point| {
        ((q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0)).signum()
    };
    let cross = turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
    cross
        || on_segment(a, b, c)
        || on_segment(a, b, d)
        || on_segment(c, d, a)
        || on_segment(c, d, b)
}

fn sides(rings: &Rings) -> impl Iterator<Item = (Point, Point)> + '_ {
    rings
        .iter()
        .flat_map(|ring| (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()])))
}

#[test]
fn what_meets_a_box_or_a_line_is_what_meets_any_segment_of_it() {
    const SIZE: i64 = 16;
    for seed in 0..400 {
        let mut random = random(seed);
        let frame = Frame::random(&mut random, SIZE);
        let (grounds, zones) = (stars(&mut random, SIZE), stars(&mut random, SIZE));
        let mut any = || (random.random_range(0..=SIZE), random.random_range(0..=SIZE));
        let lines: Vec<Vec<Point>> = (0..4).map(|_| vec![any(), any(), any()]).collect();
        let places: Vec<Point> = (0..6).map(|_| any()).collect();
        let box_corners = [any(), any()];
        let across: Vec<Point> = vec![any(), any(), any()];
        let mut builder = Atlas::builder();
        for (number, rings) in grounds.iter().enumerate() {
            builder = builder.territory(number.to_string(), frame.polygon(rings));
        }
        for (number, rings) in zones.iter().enumerate() {
            builder = builder.zone(number.to_string(), MultiPolygon(vec![frame.polygon(rings)]));
        }
        for (number, line) in lines.iter().enumerate() {
            builder = builder.line(number.to_string(), frame.line(line));
        }
        for (number, &place) in places.iter().enumerate() {
            builder = builder.place(number.to_string(), frame.coord(place));
        }
        let map = builder.build().expect("stars, lines and points");
        let name = |found: &Found| match found {
            Found::Part(id) => format!("part {}", map[map.part(*id).territory()].name()),
            Found::Line(id) => format!("line {}", map[*id].name()),
            Found::Zone(id) => format!("zone {}", map[*id].name()),
            Found::Place(id) => format!("place {}", map[*id].name()),
            other => panic!("{other:?} is new"),
        };
        let expected = |asked: &[(Point, Point)], inside: &dyn Fn(Point) -> bool| {
            let meets = |(a, b): (Point, Point)| {
                inside(a) || asked.iter().any(|&side| segments_meet((a, b), side))
            };
            let mut names = BTreeSet::new();
            for (kind, figures) in [("part", &grounds), ("zone", &zones)] {
                for (i, rings) in figures.iter().enumerate() {
                    if sides(rings).any(meets) || holds(rings, asked[0].0) {
                        names.insert(format!("{kind} {i}"));
                    }
                }
            }
            for (i, line) in lines.iter().enumerate() {
                if line.windows(2).any(|ab| meets((ab[0], ab[1]))) {
                    names.insert(format!("line {i}"));
                }
            }
            for (i, &place) in places.iter().enumerate() {
                if inside(place) || asked.iter().any(|&(a, b)| on_segment(a, b, place)) {
                    names.insert(format!("place {i}"));
                }
            }
            names
        };
        let [p, q] = box_corners;
        let (low, high) = ((p.0.min(q.0), p.1.min(q.1)), (p.0.max(q.0), p.1.max(q.1)));
        let corners = [low, (high.0, low.1), high, (low.0, high.1)];
        let box_sides: Vec<(Point, Point)> =
            (0..4).map(|i| (corners[i], corners[(i + 1) % 4])).collect();
        let in_box = |c: Point| (low.0..=high.0).contains(&c.0) && (low.1..=high.1).contains(&c.1);
        // A box or line on a pole or on 180° has positions elsewhere on the globe too.
        let plain = |c: Point| frame.coord(c).x.abs() < 180.0 && frame.coord(c).y.abs() < 90.0;
        if plain(low) && plain(high) {
            let found = map.intersecting(Rect::new(frame.coord(low), frame.coord(high)));
            assert!(found.is_sorted());
            let found: BTreeSet<String> = found.iter().map(name).collect();
            assert_eq!(
                found,
                expected(&box_sides, &in_box),
                "seed {seed}, box {low:?} {high:?}"
            );
        }
        if across.iter().all(|&c| plain(c)) {
            let line_sides: Vec<(Point, Point)> =
                across.windows(2).map(|ab| (ab[0], ab[1])).collect();
            let found = map.crossing(&frame.line(&across));
            assert!(found.is_sorted());
            let found: BTreeSet<String> = found.iter().map(name).collect();
            assert_eq!(
                found,
                expected(&line_sides, &|_| false),
                "seed {seed}, line {across:?}"
            );
        }
    }
}

mod by_hand {
    use super::*;

    fn two() -> Atlas {
        Atlas::builder()
            .territory("A", bx(0., 0., 1., 1.))
            .territory("B", bx(3., 0., 4., 1.))
            .line("road", LineString::from(vec![(0.5, 0.5), (3.5, 0.5)]))
            .place("village", (2., 0.5))
            .build()
            .expect("a map")
    }

    #[test]
    fn nearest_ground_from_the_sea() {
        let map = two();
        let near = map.nearest((1.5, 0.5)).expect("there is ground");
        assert_eq!(map[near.territory].name(), "A");
        assert_relative_eq!(
            near.distance_m,
            geodesic_m(at(1.5, 0.5), at(1., 0.5)),
            max_relative = 1e-6
        );
        assert_eq!(near.part, part_at(&map, 0.5, 0.5));
        assert_relative_eq!(near.position.x, 1.0, epsilon = 1e-9);
        assert_eq!(
            map[map.nearest((2.6, 0.5)).expect("some").territory].name(),
            "B"
        );
        // Inside it is the ground itself.
        let inside = map.nearest((0.5, 0.5)).expect("some");
        assert_eq!((inside.distance_m, inside.position), (0.0, at(0.5, 0.5)));
    }

    #[test]
    fn nearest_ground_across_180_and_over_the_pole() {
        let map = atlas(&[
            ("A", bx(-180., 0., -170., 10.)),
            ("B", bx(150., 0., 160., 10.)),
        ]);
        let near = map.nearest((179., 5.)).expect("some");
        assert_eq!(map[near.territory].name(), "A");
        assert_relative_eq!(
            near.distance_m,
            geodesic_m(at(179., 5.), at(180., 5.)),
            max_relative = 1e-5
        );
        assert_eq!(near.position.x.abs(), 180.0);
        let map = atlas(&[
            ("A", bx(170., 80., 180., 85.)),
            ("B", bx(0., 60., 10., 65.)),
        ]);
        // Five degrees to the pole and five beyond it, rather than nineteen and more.
        let near = map.nearest((-5., 85.)).expect("some");
        assert_eq!(map[near.territory].name(), "A");
        let expected = to_segment_m(at(-5., 85.), at(170., 85.), at(180., 85.));
        assert_relative_eq!(near.distance_m, expected, max_relative = 1e-9);
    }

    // A long segment along a parallel is no geodesic: the nearest of it is the nearest as it is drawn.
    #[test]
    fn distances_are_to_segments_as_drawn() {
        let map = atlas(&[("A", bx(-100., 40., -60., 49.))]);
        let found = map.distance_to_border_m((-80., 48.)).expect("it lies in A");
        let expected = to_segment_m(at(-80., 48.), at(-100., 49.), at(-60., 49.));
        assert_relative_eq!(found, expected, max_relative = 1e-9);
        assert_relative_eq!(
            found,
            geodesic_m(at(-80., 48.), at(-80., 49.)),
            max_relative = 1e-3
        );
    }

    // The curve that a slanting segment is on the globe bends away from its chord, most of all in the north.
    #[test]
    fn distances_to_slanting_segments_in_the_north() {
        let corners = [(0., 68.), (2., 70.), (-1., 70.)];
        let map = atlas(&[("A", poly(&corners))]);
        for p in [at(1., 68.), at(2., 69.), at(3., 68.5), at(0.6, 68.4)] {
            let expected = to_segment_m(p, at(0., 68.), at(2., 70.));
            let found = map.nearest(p).expect("some").distance_m;
            assert!(
                (found - expected).abs() < 0.01,
                "from {p:?}: {found}, expected {expected}"
            );
        }
    }

    #[test]
    fn holders_within_a_radius() {
        let map = two();
        let names = |x: f64, y: f64, radius: f64| -> Vec<String> {
            map.holders_within((x, y), radius)
                .iter()
                .map(|&id| map[id].name().to_owned())
                .collect()
        };
        assert_eq!(names(0.5, 0.5, 0.0), ["A"]);
        assert_eq!(names(0.5, 0.5, 100e3), ["A"]);
        assert_eq!(names(0.5, 0.5, 300e3), ["A", "B"]);
        assert_eq!(names(2.1, 0.5, 110e3), ["B"]);
        assert_eq!(names(2.1, 0.5, 130e3), ["B", "A"]);
        assert_eq!(names(2.1, 0.5, 1.0), [""; 0]);
        // On a coast the ground is at no distance, though the position itself is the sea's.
        assert_eq!(names(1.0, 0.5, 0.0), ["A"]);
        assert_eq!(names(0.5, 0.5, f64::INFINITY), ["A", "B"]);
        assert_eq!(names(0.5, 0.5, -1.0), [""; 0]);
        assert_eq!(names(0.5, 0.5, f64::NAN), [""; 0]);
    }

    #[test]
    fn boxes_and_lines_across_180() {
        let map = Atlas::builder()
            .territory("W", bx(170., 0., 179., 10.))
            .territory("E", bx(-179., 0., -170., 10.))
            .place("on", (180., 5.))
            .build()
            .expect("a map");
        let all = |found: Vec<Found>| found.len();
        assert_eq!(all(map.intersecting(Rect::new((178., 4.), (182., 6.)))), 3);
        assert_eq!(
            all(map.intersecting(Rect::new((-182., 4.), (-178., 6.)))),
            3
        );
        assert_eq!(
            all(map.intersecting(Rect::new((-180., 4.), (-179.5, 6.)))),
            1,
            "the place, on one meridian"
        );
        assert_eq!(all(map.intersecting(Rect::new((179.5, 4.), (180., 6.)))), 1);
        assert_eq!(
            all(map.intersecting(Rect::new((-179., 4.), (179., 6.)))),
            2,
            "the long way round"
        );
        let line = |from: f64, to: f64| LineString::from(vec![(from, 5.), (to, 5.)]);
        assert_eq!(all(map.crossing(&line(178., 182.))), 3);
        assert_eq!(all(map.crossing(&line(-182., -178.))), 3);
        // The short way; the long one, over 0°, has a corner.
        assert_eq!(all(map.crossing(&line(178., -178.))), 3);
        let long = LineString::from(vec![(178., 5.), (0., 5.), (-178., 5.)]);
        assert_eq!(all(map.crossing(&long)), 2);
    }

    #[test]
    fn a_line_through_everything() {
        let map = two();
        let found = map.crossing(&LineString::from(vec![(-1., 0.5), (5., 0.5)]));
        assert_eq!(found.len(), 4);
        let found = map.crossing(&LineString::from(vec![(0.2, 0.2), (0.3, 0.3)]));
        assert_eq!(found, [Found::Part(part_at(&map, 0.5, 0.5))]);
        // Along a border, and in a single corner of it.
        assert_eq!(
            map.crossing(&LineString::from(vec![(1., -1.), (1., 2.)]))
                .len(),
            2
        );
        assert_eq!(
            map.crossing(&LineString::from(vec![(0., 2.), (2., 0.)]))
                .len(),
            2
        );
        assert_eq!(
            map.crossing(&LineString::from(vec![(0., 2.4), (2.4, 0.)]))
                .len(),
            1,
            "the road alone"
        );
        assert!(
            map.crossing(&LineString::from(vec![(f64::NAN, 0.), (1., 1.)]))
                .is_empty()
        );
        assert!(map.crossing(&LineString(Vec::new())).is_empty());
    }
}

#[test]
fn the_nearest_road_zone_or_place() {
    let square = |x: f64, y: f64, side: f64| bx(x, y, x + side, y + side);
    let map = Atlas::builder()
        .territory("A", square(0.0, 0.0, 4.0))
        .zone("Zone", MultiPolygon::from(square(1.0, 1.0, 2.0)))
        .line("Road", LineString::from(vec![(0.0, 0.5), (6.0, 0.5)]))
        .line("Far", LineString::from(vec![(-179.5, 0.0), (-179.5, 9.0)]))
        .place("Village", (3.5, 3.5))
        .build()
        .unwrap();
    let name = |found: Found| match found {
        Found::Part(_) => "A".to_owned(),
        Found::Line(id) => map[id].name().to_owned(),
        Found::Zone(id) => map[id].name().to_owned(),
        Found::Place(id) => map[id].name().to_owned(),
        _ => unreachable!("there are four kinds"),
    };
    let nearest = |x: f64, y: f64, wanted: &dyn Fn(Found) -> bool| {
        map.nearest_found((x, y), wanted)
            .map(|nearest| (name(nearest.found), nearest.distance_m, nearest.position))
    };
    let lines = |found| matches!(found, Found::Line(_));
    let zones = |found| matches!(found, Found::Zone(_));
    let places = |found| matches!(found, Found::Place(_));
    let (road, metres, at) = nearest(2.0, 1.5, &lines).unwrap();
    assert_eq!(road, "Road");
    assert!((metres - geodesic_m(at, super::plain::at(2.0, 1.5))).abs() < 1e-6);
    assert!((at.x - 2.0).abs() < 1e-3 && (at.y - 0.5).abs() < 1e-12);
    // Within a zone it is no way, and beside it that to its rim.
    assert_eq!(nearest(2.0, 2.0, &zones).unwrap().1, 0.0);
    let (_, metres, _) = nearest(0.0, 2.0, &zones).unwrap();
    assert!((metres - geodesic_m((0.0, 2.0).into(), (1.0, 2.0).into())).abs() < 1.0);
    assert_eq!(nearest(2.0, 2.0, &|_| true).unwrap().0, "A");
    assert_eq!(nearest(9.0, 9.0, &places).unwrap().0, "Village");
    // Over 180°, and nothing where nothing is wanted.
    assert_eq!(nearest(179.5, 4.0, &lines).unwrap().0, "Far");
    assert_eq!(nearest(2.0, 2.0, &|_| false), None);
    assert_eq!(nearest(f64::NAN, 2.0, &lines), None);
}

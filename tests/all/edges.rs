//! The globe's edges: maps across 180° and around the poles, in every way in which files write them.

use std::collections::BTreeMap;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rand::RngExt;
use territory::{Atlas, Found, TerritoryId};

use super::laws::on_meshes;
use super::maps::{Drawing, GRAIN, Mesh, Pieces, Random, Twin, random};
use super::plain::{
    area_m2, assert_near, at, atlas, border_m, bx, enclaves, geodesic_m, id, name_at, neighbors,
    part_at, parts_of, poly, polygons_m2,
};

/// How a map across 180° may be written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Writing {
    /// Cut at 180°, as RFC 7946 asks.
    Cut,
    /// Running on past 180°, to the east.
    East,
    /// Running on past -180°, to the west.
    West,
    /// In 0..360.
    From0,
    /// Within -180..180, with jumps.
    Jumps,
}

const WRITINGS: [Writing; 5] = [
    Writing::Cut,
    Writing::East,
    Writing::West,
    Writing::From0,
    Writing::Jumps,
];

impl Writing {
    /// Positions whose longitudes run on without jumps.
    fn line(self, line: &[Coord]) -> Vec<Coord> {
        let all = || line.iter().map(|c| c.x);
        let (low, high) = (
            all().fold(f64::INFINITY, f64::min),
            all().fold(f64::NEG_INFINITY, f64::max),
        );
        let whole = match self {
            // As far east or west as it may be without leaving -180..180 altogether.
            Writing::East => ((180.0 - low) / 360.0).ceil() - 1.0,
            _ => ((-180.0 - high) / 360.0).floor() + 1.0,
        };
        let place = |x: f64| match self {
            Writing::East | Writing::West => x + 360.0 * whole,
            Writing::From0 => x.rem_euclid(360.0),
            _ => (x + 180.0).rem_euclid(360.0) - 180.0,
        };
        line.iter().map(|c| at(place(c.x), c.y)).collect()
    }

    fn polygon(self, polygon: &Polygon<f64>) -> Polygon<f64> {
        // A hole may be written on another turn than its outer ring only where longitudes are wrapped.
        if matches!(self, Writing::East | Writing::West) {
            let shell = &polygon.exterior().0;
            let by = self.line(shell)[0].x - shell[0].x;
            let moved = |ring: &LineString<f64>| ring.0.iter().map(|c| at(c.x + by, c.y)).collect();
            let holes = polygon.interiors().iter().map(moved).collect();
            return Polygon::new(moved(polygon.exterior()), holes);
        }
        let written = |ring: &LineString<f64>| LineString(self.line(&ring.0));
        let holes = polygon.interiors().iter().map(written).collect();
        Polygon::new(written(polygon.exterior()), holes)
    }

    fn atlas(self, map: &[(String, Polygon<f64>)]) -> Atlas {
        let written = |writing: Writing| {
            let mut builder = Atlas::builder();
            for (name, polygon) in map {
                builder = builder.territory(name.clone(), writing.polygon(polygon));
            }
            builder.build().expect("it can be read")
        };
        if self == Writing::Cut {
            let text = written(Writing::East).to_geojson().to_string();
            return Atlas::from_geojson(&text, "name").expect("it was written");
        }
        written(self)
    }
}

fn turned(polygon: &Polygon<f64>, degrees: f64) -> Polygon<f64> {
    let ring = |ring: &LineString<f64>| ring.0.iter().map(|c| at(c.x + degrees, c.y)).collect();
    Polygon::new(
        ring(polygon.exterior()),
        polygon.interiors().iter().map(ring).collect(),
    )
}

/// What is asked of a map, in its own longitudes.
#[derive(Clone, Default)]
struct Questions {
    positions: Vec<Coord>,
    lines: Vec<Vec<Coord>>,
    grounds: Vec<Polygon<f64>>,
}

/// The answers by what was asked.
type Answers = BTreeMap<String, f64>;

fn name(atlas: &Atlas, id: Option<TerritoryId>) -> &str {
    id.map_or("-", |id| atlas[id].name())
}

/// All answers of a map that was turned.
fn answers(atlas: &Atlas, asked: &Questions, degrees: f64, writing: Writing) -> Answers {
    let mut all = Answers::new();
    // Parts have no names: each is told by its territory, and by its area as a number among those of the territory.
    let mut put = |key: String, value: f64| {
        let mut key = key;
        while all.contains_key(&key) {
            key.push('\'');
        }
        all.insert(key, value);
    };
    standing_answers(atlas, &mut put);
    for (i, c) in asked.positions.iter().enumerate() {
        let c = writing.line(&[at(c.x + degrees, c.y)])[0];
        put(format!("at {i}: {}", name(atlas, atlas.locate(c))), 0.0);
        if let Some(near) = atlas.nearest(c) {
            put(format!("nearest {i}"), near.distance_m);
        }
        if let Some(m) = atlas.distance_to_border_m(c) {
            put(format!("border {i}"), m);
        }
        for near in atlas.holders_within(c, 50_000.0) {
            put(format!("within {i}: {}", name(atlas, Some(near))), 0.0);
        }
    }
    for (i, line) in asked.lines.iter().enumerate() {
        let line: Vec<Coord> = line.iter().map(|c| at(c.x + degrees, c.y)).collect();
        let line = LineString(writing.line(&line));
        for stretch in atlas.along(&line) {
            let key = (name(atlas, stretch.territory), name(atlas, stretch.beside));
            put(format!("along {i}: {key:?}"), stretch.length_m());
        }
        put(format!("length {i}"), territory::length_m(&line));
        let parts = |found: &Found| matches!(found, Found::Part(_));
        let crossed = atlas.crossing(&line).into_iter().filter(parts).count();
        put(format!("crossing {i}"), crossed as f64);
        put(
            format!("strip {i}"),
            polygons_m2(&atlas.strip(&line, 3000.0)),
        );
    }
    for (i, ground) in asked.grounds.iter().enumerate() {
        let ground = MultiPolygon(vec![writing.polygon(&turned(ground, degrees))]);
        put(format!("area {i}"), territory::area_m2(&ground));
        for share in atlas.shares(&ground) {
            put(
                format!("share {i}: {}", name(atlas, share.territory)),
                share.area_m2,
            );
        }
        put(format!("on {i}"), atlas.within(&ground).len() as f64);
        let after = atlas.transfer(&ground, "New").expect("it can be read");
        let changes = atlas.compare(&after);
        for ground in &changes.ground {
            put(
                format!("handed {i}: {:?} {:?}", ground.from, ground.to),
                ground.area_m2,
            );
        }
        for border in &changes.borders {
            let m = border.after_m - border.before_m;
            put(format!("border changed {i}: {:?}", border.territories), m);
        }
        put(format!("cut off {i}"), changes.cut_off.len() as f64);
        put(format!("joined {i}"), changes.joined.len() as f64);
        put(
            format!("enclaves come {i}"),
            changes.enclaves_come.len() as f64,
        );
    }
    all
}

fn standing_answers(atlas: &Atlas, put: &mut impl FnMut(String, f64)) {
    for territory in atlas.territories() {
        let (id, own) = (territory.id(), territory.name());
        put(format!("area {own}"), atlas.area_m2(id));
        put(format!("geodesic area {own}"), atlas.geodesic_area_m2(id));
        put(format!("perimeter {own}"), atlas.perimeter_m(id));
        put(format!("parts {own}"), territory.parts().len() as f64);
        for neighbor in atlas.neighbors(id) {
            let key = format!(
                "{own}, {} {}",
                name(atlas, Some(neighbor.territory)),
                neighbor.matched
            );
            put(format!("neighbors {key}"), neighbor.length_m);
        }
        for other in atlas.touching(id) {
            put(format!("touching {own}, {}", name(atlas, Some(other))), 0.0);
        }
    }
    let mut cut_off: Vec<(String, f64)> = Vec::new();
    for enclave in atlas.enclaves() {
        let key = (
            name(atlas, Some(enclave.territory)),
            name(atlas, Some(enclave.host)),
        );
        cut_off.push((
            format!("enclave {key:?} {}", enclave.order),
            enclave.area_m2,
        ));
    }
    for exclave in atlas.exclaves() {
        let own = name(atlas, Some(exclave.territory));
        let met = exclave.neighbors.len();
        cut_off.push((format!("exclave {own} {met}"), exclave.area_m2));
        cut_off.push((format!("exclave {own} open"), exclave.open_m));
        cut_off.push((format!("exclave {own} home"), exclave.distance_to_main_m));
        let way = atlas.way_home(exclave.part);
        cut_off.push((format!("way {own}"), way.map_or(-1.0, |way| way.length_m())));
    }
    // Of parts alike in name by size, so that their order does not matter.
    cut_off.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    cut_off.into_iter().for_each(|(key, value)| put(key, value));
}

#[track_caller]
fn assert_alike(expected: &Answers, found: &Answers, relative: f64, what: &str) {
    let keys = |answers: &Answers| answers.keys().cloned().collect::<Vec<_>>();
    let (own, other) = (keys(expected), keys(found));
    let lost: Vec<_> = own.iter().filter(|key| !other.contains(key)).collect();
    let new: Vec<_> = other.iter().filter(|key| !own.contains(key)).collect();
    assert!(
        lost.is_empty() && new.is_empty(),
        "{what}: lost {lost:?}, new {new:?}"
    );
    for (key, a) in expected {
        let b = found[key];
        // A segment that 180° cuts is two geodesics, and no longer the one.
        let relative = if key.starts_with("geodesic") {
            1e-4
        } else {
            relative
        };
        let least = 1e-3;
        assert!(
            (a - b).abs() <= least + relative * a.abs(),
            "{what}: {key} is {b}, expected {a}"
        );
    }
}

/// A map of `data/` with few binary digits, so that turns are exact.
fn rounded_map(file: &str, property: &str) -> Vec<(String, Polygon<f64>)> {
    let text = std::fs::read_to_string(format!("data/{file}.geojson")).expect("it is there");
    let map = Atlas::from_geojson(&text, property).expect("it can be read");
    let grain = f64::from(1 << 22);
    let round = |ring: &LineString<f64>| {
        let rounded = |c: &Coord| at((c.x * grain).round() / grain, (c.y * grain).round() / grain);
        ring.0.iter().map(rounded).collect()
    };
    let mut polygons = Vec::new();
    for part in map.parts() {
        for polygon in part.polygon() {
            let holes = polygon.interiors().iter().map(round).collect();
            let rounded = Polygon::new(round(polygon.exterior()), holes);
            polygons.push((map[part.territory()].name().to_owned(), rounded));
        }
    }
    polygons
}

fn check_turns(map: &[(String, Polygon<f64>)], asked: &Questions, turns: &[f64], relative: f64) {
    let plain = answers(&Writing::East.atlas(map), asked, 0.0, Writing::East);
    for &degrees in turns {
        let there: Vec<(String, Polygon<f64>)> = map
            .iter()
            .map(|(name, polygon)| (name.clone(), turned(polygon, degrees)))
            .collect();
        for writing in WRITINGS {
            let found = answers(&writing.atlas(&there), asked, degrees, writing);
            assert_alike(&plain, &found, relative, &format!("{degrees} {writing:?}"));
        }
    }
}

#[test]
fn turning_the_south_caucasus_changes_no_answer() {
    let map = rounded_map("states", "name");
    let mut random = random(1);
    let asked = Questions {
        positions: (0..40)
            .map(|_| {
                at(
                    random.random_range(43.0..50.0),
                    random.random_range(38.5..42.0),
                )
            })
            .collect(),
        lines: vec![
            vec![at(43.5, 40.0), at(46.25, 39.5), at(49.0, 40.5)],
            vec![at(44.5, 42.0), at(45.5, 38.75)],
        ],
        grounds: vec![bx(44.0, 39.25, 46.5, 40.0), bx(45.25, 40.5, 45.75, 40.75)],
    };
    // 180° through the middle of it, and Greenwich.
    check_turns(&map, &asked, &[135.0, 134.5, -225.5, 314.5, 180.0], 1e-5);
}

#[test]
fn turning_districts_changes_no_answer() {
    let map = rounded_map("districts", "adm1_code");
    let asked = Questions {
        positions: vec![at(46.5, 39.75), at(47.0, 40.0)],
        lines: vec![vec![at(46.0, 39.5), at(47.0, 39.875)]],
        grounds: vec![bx(46.25, 39.5, 46.75, 40.0)],
    };
    check_turns(&map, &asked, &[133.5, 313.25], 1e-5);
}

/// The mesh's map in a writing, its pieces written as they come.
fn written(mesh: &Mesh, random: &mut Random, pieces: Pieces, writing: Option<Writing>) -> Drawing {
    let mut drawing = mesh.draw(random, pieces);
    for (_, polygon) in &mut drawing.polygons {
        let any = WRITINGS[random.random_range(1..WRITINGS.len())];
        *polygon = writing.unwrap_or(any).polygon(polygon);
    }
    drawing
}

fn moved_mesh(mesh: &Mesh, degrees: f64) -> Mesh {
    let mut moved = mesh.clone();
    let grains = (degrees / GRAIN) as i64;
    moved.points.iter_mut().for_each(|p| p.0 += grains);
    moved
}

/// Meshes with a column of corners on 180° are the twin's to the last corner, each polygon in any writing.
#[test]
fn random_maps_in_mixed_writings_are_the_twins() {
    on_meshes(0..1000, |mesh, random| {
        let twin = Twin::of(mesh);
        let drawing = written(mesh, random, Pieces::PartsAcross180, None);
        twin.check(mesh, &drawing, &drawing.atlas());
        // By Greenwich, where longitudes of 0..360 jump and nothing is cut.
        if !mesh.points.iter().any(|p| p.0 == 180 * 256) {
            return;
        }
        let there = moved_mesh(mesh, 180.0);
        let drawing = written(&there, random, Pieces::PartsAcross180, Some(Writing::From0));
        Twin::of(&there).check(&there, &drawing, &drawing.atlas());
    });
}

#[test]
fn random_maps_turned_anywhere_are_the_twins() {
    on_meshes(7000..7600, |mesh, random| {
        let middle = mesh.coord(mesh.points.len() / 2).x;
        let to = [180.0, 0.0, -180.0][random.random_range(0..3)];
        let degrees = ((to - middle) / GRAIN).round() * GRAIN
            + f64::from(random.random_range(-300..300)) * GRAIN;
        let there = moved_mesh(mesh, degrees);
        let mut drawing = written(&there, random, Pieces::PartsAcross180, None);
        // Segments that 180° cuts have one corner more.
        drawing.matched = false;
        Twin::of(&there).check(&there, &drawing, &drawing.atlas());
    });
}

fn ring(corners: &[(f64, f64)]) -> Polygon<f64> {
    poly(corners)
}

/// A cap of latitudes beyond one, as its area is known: between the parallel and the pole.
fn cap_m2(latitude: f64) -> f64 {
    let edge = [
        (-180.0, latitude),
        (180.0, latitude),
        (180.0, 90.0),
        (-180.0, 90.0),
        (-180.0, latitude),
    ];
    area_m2(&edge.map(|(x, y)| at(x, y))).abs()
}

mod longitudes_that_jump {
    use super::*;

    #[test]
    fn are_read_the_short_way_round() {
        let square = [(179., 0.), (-179., 0.), (-179., 1.), (179., 1.)];
        for polygon in [
            ring(&square),
            // With corners on 180° itself, of whichever sign.
            ring(&[
                (179., 0.),
                (180., 0.),
                (-180., 0.),
                (-179., 0.),
                (-179., 1.),
                (-180., 1.),
                (180., 1.),
                (179., 1.),
            ]),
            ring(&[
                (179., 0.),
                (-180., 0.),
                (-179., 0.),
                (-179., 1.),
                (180., 1.),
                (179., 1.),
            ]),
            // Wound the other way, and begun elsewhere.
            ring(&[(-179., 1.), (-179., 0.), (179., 0.), (179., 1.)]),
        ] {
            let map = atlas(&[("A", polygon.clone())]);
            assert_eq!(parts_of(&map, "A"), 1, "{polygon:?}");
            let expected = polygons_m2(&MultiPolygon(vec![bx(0., 0., 2., 1.)]));
            assert_near(map.area_m2(id(&map, "A")), expected, 1e-12);
            assert_near(territory::area_m2(&polygon.into()), expected, 1e-12);
            for x in [179.5, 180., -180., -179.5, 180.5] {
                assert_eq!(name_at(&map, x, 0.5), Some("A"), "{x}");
            }
            assert_eq!(
                [178.5, 0., -178.5].map(|x| name_at(&map, x, 0.5)),
                [None; 3]
            );
        }
    }

    #[test]
    fn no_corner_is_moved() {
        // Longitudes of many digits, which a turn and back would change.
        let square = [
            (179.1, 0.),
            (-179.123456789, 0.1),
            (-179.987654321, 1.3),
            (179.3, 1.),
        ];
        let map = atlas(&[("A", ring(&square))]);
        let drawn = map.part(part_at(&map, 179.9, 0.5)).polygon();
        for corner in square {
            let has = |polygon: &Polygon<f64>| polygon.exterior().0.contains(&corner.into());
            assert!(drawn.iter().any(has), "{corner:?}");
        }
    }

    #[test]
    fn a_hole_may_lie_on_either_side_or_across() {
        let shell = [(175., 0.), (-175., 0.), (-175., 10.), (175., 10.)];
        let hole = |west: f64, east: f64| {
            LineString::from(vec![
                (west, 4.),
                (east, 4.),
                (east, 6.),
                (west, 6.),
                (west, 4.),
            ])
        };
        for (west, east, within) in [
            (176., 177., 176.5),
            (-177., -176., -176.5),
            (179., -179., 180.),
        ] {
            let polygon = Polygon::new(ring(&shell).exterior().clone(), vec![hole(west, east)]);
            let guest = Polygon::new(hole(west, east), Vec::new());
            let map = atlas(&[("Host", polygon), ("Guest", guest)]);
            assert_eq!(name_at(&map, within, 5.), Some("Guest"));
            assert_eq!(name_at(&map, within, 7.), Some("Host"));
            assert_eq!(enclaves(&map), ["Guest in Host: 1"]);
        }
    }

    #[test]
    fn a_ring_that_crosses_itself_is_even_odd() {
        let bow = [(179., 0.), (-179., 1.), (-179., 0.), (179., 1.)];
        let map = atlas(&[("A", ring(&bow))]);
        assert_eq!(
            [179.1, -179.1].map(|x| name_at(&map, x, 0.5)),
            [Some("A"); 2]
        );
        assert_eq!([0.1, 0.9].map(|y| name_at(&map, 180., y)), [None; 2]);
    }

    #[test]
    fn lines_do_the_same() {
        let map = Atlas::builder()
            .territory(
                "A",
                ring(&[(179., 0.), (-179., 0.), (-179., 1.), (179., 1.)]),
            )
            .line("Cable", vec![(178., 0.5), (-178., 0.5)].into())
            .line("Other", vec![(358., 40.5), (2., 40.5)].into())
            .place("Buoy", (181., 0.5))
            .build()
            .expect("it can be read");
        let cable = LineString::from(vec![(178., 0.5), (-178., 0.5)]);
        let across_m = geodesic_m(at(0., 0.5), at(4., 0.5));
        assert_near(territory::length_m(&cable), across_m, 1e-9);
        assert_near(map.lines().next().expect("one").length_m(), across_m, 1e-9);
        let names: Vec<_> = map
            .along(&cable)
            .iter()
            .map(|s| name(&map, s.territory).to_owned())
            .collect();
        assert_eq!(names, ["-", "A", "-"]);
        // The part, its cable and its buoy, wherever they are looked for.
        for (west, east) in [
            (179.5, 180.5),
            (-180.5, -179.5),
            (-180., -178.9),
            (180., 181.1),
        ] {
            let found = map.intersecting(geo_types::Rect::new((west, 0.25), (east, 0.75)));
            let buoy = usize::from(east != 180.5 && east != -179.5);
            assert_eq!(found.len(), 2 + buoy, "{west} {east}: {found:?}");
        }
        assert_eq!(map.crossing(&cable).len(), 3);
        let ground = MultiPolygon(vec![bx(-179.5, 0., -178.5, 1.)]);
        assert_eq!(map.within(&ground).len(), 3);
        // 0° is no edge.
        assert_eq!(
            map.intersecting(geo_types::Rect::new((-1., 40.), (1., 41.)))
                .len(),
            1
        );
        assert_eq!(
            map.intersecting(geo_types::Rect::new((100., 40.), (101., 41.)))
                .len(),
            0
        );
        // By way of 180°: a strip of 4 km.
        let strip = polygons_m2(&map.strip(&cable, 4000.));
        let held_m = geodesic_m(at(0., 0.5), at(2., 0.5));
        assert_near(strip, held_m * 4000., 1e-3);
    }
}

mod round_a_pole {
    use super::*;

    /// A coast of 36 corners round the south pole, as far south as 70 to 78 degrees.
    fn coast() -> Vec<(f64, f64)> {
        let latitude = |i: u32| -70.0 - f64::from(i * 7 % 9);
        (0..36)
            .map(|i| (-175.0 + 10.0 * f64::from(i), latitude(i)))
            .collect()
    }

    fn along_180(mut coast: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        // Where the last side crosses 180°, by hand: half of the way.
        let y = (coast[35].1 + coast[0].1) / 2.0;
        coast.extend([(180., y), (180., -90.), (-180., -90.), (-180., y)]);
        coast
    }

    fn m2(corners: &[(f64, f64)]) -> f64 {
        let mut ring: Vec<Coord> = corners.iter().map(|&c| c.into()).collect();
        ring.push(ring[0]);
        area_m2(&ring).abs()
    }

    /// All the ways in which files draw the same ground.
    fn drawings() -> Vec<(&'static str, Polygon<f64>)> {
        let plain = along_180(coast());
        let mut reversed = coast();
        reversed.reverse();
        let mut rotated = coast();
        rotated.rotate_left(17);
        let from_0: Vec<(f64, f64)> = coast()
            .into_iter()
            .map(|(x, y)| (x.rem_euclid(360.), y))
            .collect();
        let mut cut_at_0: Vec<(f64, f64)> =
            from_0[18..].iter().chain(&from_0[..18]).copied().collect();
        let y = (from_0[17].1 + from_0[18].1) / 2.0;
        cut_at_0.extend([(360., y), (360., -90.), (0., -90.), (0., y)]);
        let mut by_the_pole = coast();
        by_the_pole.extend([(175., -90.), (-175., -90.)]);
        let mut meridian = coast();
        let y = (coast()[35].1 + coast()[0].1) / 2.0;
        meridian.extend([(180., y), (-180., y)]);
        vec![
            ("along 180 and the pole", ring(&plain)),
            ("just round", ring(&coast())),
            ("the other way", ring(&reversed)),
            ("from another corner", ring(&rotated)),
            ("0 to 360", ring(&from_0)),
            ("cut at 0", ring(&cut_at_0)),
            ("from 180 to -180", ring(&meridian)),
        ]
    }

    #[test]
    fn antarctica_is_one_ground_however_it_is_drawn() {
        let expected_m2 = m2(&along_180(coast()));
        for (how, polygon) in drawings() {
            assert_near(
                territory::area_m2(&polygon.clone().into()),
                expected_m2,
                1e-12,
            );
            let map = atlas(&[("A", polygon)]);
            let own = id(&map, "A");
            assert_eq!(parts_of(&map, "A"), 1, "{how}");
            assert_near(map.area_m2(own), expected_m2, 1e-12);
            let plain = coast();
            let sides = (0..36).map(|i| {
                let (a, b) = (plain[i], plain[(i + 1) % 36]);
                let b = if b.0 < a.0 { (b.0 + 360.0, b.1) } else { b };
                geodesic_m(a.into(), b.into())
            });
            assert_near(map.perimeter_m(own), sides.sum(), 1e-3);
            for x in [-180., -175.5, 0., 77., 179.9, 180., 200.] {
                assert_eq!(name_at(&map, x, -79.5), Some("A"), "{how} {x}");
                assert_eq!(name_at(&map, x, -90.), Some("A"), "{how} {x}");
                assert_eq!(name_at(&map, x, -60.), None, "{how} {x}");
                assert_eq!(name_at(&map, x, 90.), None, "{how} {x}");
            }
            let standings = map.part(part_at(&map, 0., -85.)).standings();
            assert!(standings.island && standings.main);
            // Nothing of it is a coast but the coast.
            let to_coast = map.distance_to_border_m((180., -89.)).expect("it holds it");
            assert!(to_coast > 1_000_000., "{how}: {to_coast}");
            // Written and read, it is the same.
            let again =
                Atlas::from_geojson(&map.to_geojson().to_string(), "name").expect("it was written");
            assert_near(again.area_m2(id(&again, "A")), expected_m2, 1e-12);
        }
    }

    #[test]
    fn a_wedge_open_to_the_pole_is_left_out() {
        let mut by_the_pole = coast();
        by_the_pole.extend([(175., -90.), (-175., -90.)]);
        let map = atlas(&[("A", ring(&by_the_pole))]);
        assert_near(map.area_m2(id(&map, "A")), m2(&by_the_pole), 1e-12);
        assert_eq!(
            [180., 176., -176.].map(|x| name_at(&map, x, -80.)),
            [None; 3]
        );
        assert_eq!(
            [174., -174.].map(|x| name_at(&map, x, -80.)),
            [Some("A"); 2]
        );
        // The wedge itself, filled by another, by way of the pole or straight to it.
        let wedge = [
            (175., coast()[35].1),
            (175., -90.),
            (-175., -90.),
            (-175., coast()[0].1),
        ];
        let map = atlas(&[("A", ring(&by_the_pole)), ("B", ring(&wedge))]);
        assert_eq!(name_at(&map, 180., -80.), Some("B"));
        assert_near(
            map.area_m2(id(&map, "A")) + map.area_m2(id(&map, "B")),
            m2(&along_180(coast())),
            1e-12,
        );
        assert_eq!(neighbors(&map, "A"), ["B"]);
        let meridians = 2.0 * geodesic_m(at(0., -90.), at(0., coast()[35].1));
        let other = 2.0 * geodesic_m(at(0., -90.), at(0., coast()[0].1));
        assert_near(border_m(&map, "A", "B"), (meridians + other) / 2.0, 1e-9);
    }

    #[test]
    fn the_north_is_as_the_south() {
        let north: Vec<(f64, f64)> = coast().into_iter().map(|(x, y)| (x, -y)).collect();
        let map = atlas(&[("A", ring(&north))]);
        assert_near(map.area_m2(id(&map, "A")), m2(&along_180(coast())), 1e-12);
        assert_eq!([90., 80.].map(|y| name_at(&map, 33., y)), [Some("A"); 2]);
    }

    #[test]
    fn a_cap_has_its_area() {
        // A parallel of four corners, and one of two halves.
        for corners in [
            vec![(-135., 80.), (-45., 80.), (45., 80.), (135., 80.)],
            vec![
                (-180., 80.),
                (0., 80.),
                (180., 80.),
                (180., 90.),
                (-180., 90.),
            ],
            vec![(0., 80.), (120., 80.), (240., 80.)],
        ] {
            let map = atlas(&[("A", ring(&corners))]);
            assert_near(map.area_m2(id(&map, "A")), cap_m2(80.), 1e-12);
        }
    }

    #[test]
    fn ground_between_two_rings_round_a_pole() {
        let parallel = |y: f64| -> LineString<f64> {
            [-135., -45., 45., 135., -135.]
                .map(|x| at(x, y))
                .to_vec()
                .into()
        };
        // The outer ring may lie nearer the other pole than its hole.
        for (outer, hole) in [(60., 80.), (-10., 80.), (10., -80.), (-60., -80.)] {
            let polygon = Polygon::new(parallel(outer), vec![parallel(hole)]);
            let between = (cap_m2(outer) - cap_m2(hole)).abs();
            assert_near(territory::area_m2(&polygon.clone().into()), between, 1e-11);
            let inner = Polygon::new(parallel(hole), Vec::new());
            let map = atlas(&[("Around", polygon), ("Pole", inner)]);
            assert_near(map.area_m2(id(&map, "Around")), between, 1e-11);
            assert_eq!(name_at(&map, 5., 90_f64.copysign(hole)), Some("Pole"));
            assert_eq!(name_at(&map, 5., (outer + hole) / 2.), Some("Around"));
            assert_eq!(enclaves(&map), ["Pole in Around: 1"]);
            let border = border_m(&map, "Pole", "Around");
            // The side that 180° cuts is two geodesics.
            let side = |degrees| geodesic_m(at(0., hole), at(degrees, hole));
            assert_near(border, 3. * side(90.) + 2. * side(45.), 1e-9);
        }
    }

    #[test]
    fn sectors_share_the_pole_however_they_are_written() {
        let sector = |west: f64, east: f64| [(west, 80.), (east, 80.), (east, 90.), (west, 90.)];
        let wrapped = |corners: [(f64, f64); 4]| {
            corners.map(|(x, y)| ((x + 180_f64).rem_euclid(360.) - 180., y))
        };
        let from = |west: f64| wrapped(sector(west, west + 120.));
        let map = atlas(&[
            ("A", ring(&from(-100.))),
            ("B", ring(&from(20.))),
            ("C", ring(&from(140.))),
        ]);
        for own in ["A", "B", "C"] {
            assert_near(map.area_m2(id(&map, own)), cap_m2(80.) / 3., 1e-12);
            assert_eq!(parts_of(&map, own), 1);
            let others: Vec<&str> = ["A", "B", "C"]
                .into_iter()
                .filter(|other| *other != own)
                .collect();
            assert_eq!(neighbors(&map, own), others);
        }
        assert_eq!(name_at(&map, 180., 85.), Some("C"));
        let holders: std::collections::BTreeSet<_> = [-180., -90., 0., 90., 180.]
            .map(|x| name_at(&map, x, 90.))
            .into();
        assert_eq!(holders.len(), 1);
        assert_eq!(map.distance_to_border_m((0., 90.)), Some(0.0));
    }

    #[test]
    fn a_box_of_two_corners_of_a_whole_turn_is_a_band() {
        for x in [-180., 0., -90.] {
            let map = atlas(&[("A", bx(x, 10., x + 360., 20.))]);
            assert_near(map.area_m2(id(&map, "A")), cap_m2(10.) - cap_m2(20.), 1e-12);
            assert_eq!(parts_of(&map, "A"), 1);
            assert_eq!(
                [-180., -90., 0., 90.].map(|x| name_at(&map, x, 15.)),
                [Some("A"); 4]
            );
        }
    }

    #[test]
    fn rings_that_go_round_twice_do_not_panic() {
        let twice: Vec<(f64, f64)> = (0..8)
            .map(|i| (f64::from(i) * 90. % 360. - 180., 60. + f64::from(i % 3)))
            .collect();
        let map = atlas(&[("A", ring(&twice))]);
        assert!(map.area_m2(id(&map, "A")).is_finite());
    }
}

/// Borders that two sides draw differently, on either side of 180° as anywhere else.
#[test]
fn a_gap_or_an_overlap_at_180_is_a_border_within_the_tolerance() {
    for (gap, is_border) in [(4e-6, true), (-4e-6, true), (1.6e-5, false)] {
        for degrees in [0., 135., 134.5, 315.] {
            // A degree of longitude has 111 km here: the gap is half a metre, or nearly two.
            let (west, east) = (
                bx(44., 0., 45. - gap / 2., 2.),
                bx(45. + gap / 2., 0., 46., 1.),
            );
            let there = |polygon: &Polygon<f64>| turned(polygon, degrees);
            let map = [
                ("W".to_owned(), there(&west)),
                ("E".to_owned(), there(&east)),
            ];
            for writing in WRITINGS {
                let map = writing.atlas(&map);
                let found = border_m(&map, "W", "E");
                let expected = if is_border {
                    geodesic_m(at(0., 0.), at(0., 1.))
                } else {
                    0.
                };
                assert!(
                    (found - expected).abs() < 2.,
                    "{gap} {degrees} {writing:?}: {found}"
                );
                let standings = map.part(part_at(&map, 45.5 + degrees, 0.5)).standings();
                assert_eq!(standings.island, !is_border);
                let back = border_m(&map, "E", "W");
                assert!(
                    (back - expected).abs() < 2.,
                    "{gap} {degrees} {writing:?}: {back}"
                );
            }
        }
    }
}

/// A ring followed the short way round from corner to corner; where it ends a turn away it is closed over the nearer pole. `None` where that is not sure.
fn followed(ring: &[Coord]) -> Option<Vec<Coord>> {
    let mut path = vec![ring[0]];
    for c in &ring[1..] {
        let last = path[path.len() - 1].x;
        let step = (c.x - last + 180.).rem_euclid(360.) - 180.;
        path.push(at(last + step, c.y));
    }
    let around = path[path.len() - 1].x - path[0].x;
    let sine = |c: &Coord| c.y.to_radians().sin();
    let sum: f64 = path
        .windows(2)
        .map(|ab| (sine(&ab[0]) + sine(&ab[1])) * (ab[1].x - ab[0].x))
        .sum();
    // Rings that go on and on are read as they stand.
    if path.iter().any(|c| c.x.abs() > 800.)
        || around.abs() > 540.
        || around.abs() > 180. && sum.abs() < 1e-6
    {
        return None;
    }
    if around.abs() > 180. {
        let pole = 90_f64.copysign(sum * around);
        path.extend([
            at(path[path.len() - 1].x, pole),
            at(path[0].x, pole),
            path[0],
        ]);
    }
    Some(path)
}

fn crossings(path: &[Coord], p: Coord) -> usize {
    let crosses = |ab: &&[Coord]| {
        let (a, b) = (ab[0], ab[1]);
        (a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y)
    };
    path.windows(2).filter(crosses).count()
}

#[test]
fn random_rings_that_jump_hold_what_a_plain_walk_says() {
    let mut random = random(77);
    let (mut asked, mut round) = (0, 0);
    for case in 0..3000 {
        let corners = random.random_range(3..9);
        // No two are half a turn apart.
        let corner = |random: &mut Random| {
            at(
                f64::from(random.random_range(-24..24_i32)) * 7.5
                    + f64::from(random.random_range(0..4_u32)) * 0.5,
                f64::from(random.random_range(-11..=11_i32)) * 7.5 + 0.25,
            )
        };
        let mut ring: Vec<Coord> = (0..corners).map(|_| corner(&mut random)).collect();
        ring.push(ring[0]);
        let is_half = |ab: &[Coord]| (ab[1].x - ab[0].x).abs() == 180.;
        let Some(path) = followed(&ring).filter(|_| !ring.windows(2).any(is_half)) else {
            continue;
        };
        round += usize::from(path.len() > ring.len());
        let map = atlas(&[("A", Polygon::new(ring.clone().into(), Vec::new()))]);
        for _ in 0..20 {
            let p = at(
                random.random_range(-180.0..180.0),
                random.random_range(-89.0..89.0),
            );
            let counts: Vec<usize> = (-3..=3)
                .map(|turn| crossings(&path, at(p.x + 360. * f64::from(turn), p.y)) % 2)
                .collect();
            // What a ring holds twice over is for nobody to say.
            if counts.iter().sum::<usize>() > 1 {
                continue;
            }
            asked += 1;
            let expected = counts.contains(&1);
            assert_eq!(
                map.locate(p).is_some(),
                expected,
                "{case}: {ring:?} at {p:?}"
            );
        }
    }
    println!("{asked} positions, {round} rings round a pole");
    assert!(asked > 30_000 && round > 200, "{asked} {round}");
}

#[test]
fn no_ring_or_line_panics() {
    let mut random = random(78);
    let of = |some: &[f64], random: &mut Random| some[random.random_range(0..some.len())];
    for _ in 0..3000 {
        let mut corner = || {
            let x = of(
                &[-181., -180., -179., -90., 0., 90., 179., 180., 181., 270.],
                &mut random,
            );
            at(x, of(&[-90., -89., -45., 0., 45., 89., 90.], &mut random))
        };
        let ring: Vec<Coord> = (0..6).map(|_| corner()).collect();
        let hole: Vec<Coord> = (0..4).map(|_| corner()).collect();
        let polygon = Polygon::new(ring.clone().into(), vec![hole.into()]);
        let map = Atlas::builder()
            .territory("A", polygon.clone())
            .territory("B", ring_of(&ring[..4]))
            .line("L", ring.clone().into());
        let map = map.build().expect("it can be read");
        for territory in map.territories() {
            let m2 = map.area_m2(territory.id());
            assert!((0. ..5.2e14).contains(&m2), "{polygon:?}: {m2}");
        }
        assert!(territory::area_m2(&polygon.clone().into()).is_finite());
        assert!(
            map.along(&ring.clone().into())
                .iter()
                .all(|stretch| stretch.length_m() >= 0.)
        );
        assert!(map.shares(&polygon.into()).len() <= 3);
        let _ = (map.at_edge(), map.crossing(&ring.into()));
    }
    // Round and round a hundred thousand times.
    let spiral: Vec<Coord> = (0..300_000)
        .map(|i| at(f64::from(i % 3) * 120. - 120., f64::from(i) * 1e-4 + 10.))
        .collect();
    let map = Atlas::builder()
        .territory(
            "A",
            Polygon::new(spiral[..3000].to_vec().into(), Vec::new()),
        )
        .line("L", spiral.clone().into());
    let map = map.build().expect("it can be read");
    assert_eq!(map.lines().count(), 1);
    assert!(!map.along(&spiral.into()).is_empty());
}

fn ring_of(corners: &[Coord]) -> Polygon<f64> {
    Polygon::new(corners.to_vec().into(), Vec::new())
}

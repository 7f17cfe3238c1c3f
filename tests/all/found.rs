//! Maps on which something once went wrong, found by the fuzz program: as small as the fault needs, with what it was.

use std::sync::mpsc::channel;
use std::thread::spawn;
use std::time::Duration;

use geo_types::{Coord, LineString, Polygon};
use rand::{RngExt, SeedableRng};
use territory::{Atlas, Builder, FlawKind, Overlaps, Part, area_m2};

use super::agreed::{Order, difference};
use super::asked::ask;
use super::asked_flaws::ask_flaws;
use super::asked_mended::{Rules, ask_mended, drawn_again};
use super::asked_ways::ask_ways;
use super::generated::Source;

type Rings<'a> = &'a [&'a [(f64, f64)]];

fn atlas(tolerance_m: f64, map: &[(&str, Rings)]) -> Atlas {
    let mut builder = Atlas::builder().tolerance_m(tolerance_m);
    for (name, rings) in map {
        let mut rings = rings.iter().map(|ring| LineString::from(ring.to_vec()));
        let outer = rings.next().expect("there is an outer ring");
        builder = builder.territory(*name, Polygon::new(outer, rings.collect()));
    }
    builder.build().expect("it can be read")
}

/// The builder of a map of polygons without holes.
fn builder_of(map: &[(&str, &[(f64, f64)])]) -> Builder {
    map.iter().fold(Atlas::builder(), |builder, (name, ring)| {
        let ring = LineString::from(ring.to_vec());
        builder.territory(*name, Polygon::new(ring, Vec::new()))
    })
}

/// Everything is asked, and the answers are sound.
fn assert_sound(atlas: &Atlas) {
    for choice in [0, 1, 77, 200] {
        let choices = [choice; 64];
        ask(atlas, &mut Source::new(&choices));
        ask_ways(atlas, 1.0, &mut Source::new(&choices));
    }
    ask_flaws(atlas);
}

/// The steps of its grid from 0, 0 were more than can be numbered: an overflow.
#[test]
fn a_tiny_square_far_from_the_origin() {
    let (west, south, side) = (-8e-12, 0.999999999992, 1e-12);
    let square = [
        (west, south),
        (west + side, south),
        (west + side, south + side),
        (west, south + side),
    ];
    assert_sound(&atlas(1.0, &[("A", &[&square])]));
}

/// Of rims that all lie within the tolerance of each other each was compared with each, and kept: memory by the square of their number, time by its cube.
#[test]
fn combs_that_lie_within_the_tolerance() {
    let comb = |south: f64| -> Vec<Coord> {
        let teeth = (0..2000).map(|i| (f64::from(i) * 1e-10, south + f64::from(i % 2) * 1e-7));
        let back = [(2000.0 * 1e-10, south - 1e-7), (0.0, south - 1e-7)];
        teeth.chain(back).map(Coord::from).collect()
    };
    let mut builder = Atlas::builder();
    for (name, south) in [("A", 0.0), ("B", -1.5e-7), ("C", 0.5e-7)] {
        builder = builder.territory(name, Polygon::new(LineString(comb(south)), Vec::new()));
    }
    let atlas = builder.build().expect("it can be read");
    assert_eq!(atlas.territories().len(), 3);
}

/// A territory's ground met a twin of two of its triangles, moved by a ten-thousandth of a metre, in stretches as short as rounding. Those were borders without
/// length, their lines a single position, and open ground of 0 m made an exclave a semi-exclave.
#[test]
fn a_fan_and_a_twin_of_two_of_its_triangles() {
    let rim = |k: usize| {
        let angle = std::f64::consts::TAU * k as f64 / 17.0;
        (-4.0 + 4.0 * angle.cos(), -4.0 + 4.0 * angle.sin())
    };
    let mut builder = Atlas::builder();
    for k in 0..17 {
        let name = match k {
            13 => "B",
            15 => "E",
            _ => "A",
        };
        let triangle = LineString::from(vec![(-4.0, -4.0), rim(k), rim(k + 1)]);
        builder = builder.territory(name, Polygon::new(triangle, Vec::new()));
    }
    let corners = [(-4.0, -4.0), rim(8), rim(9)].map(|(x, y)| (x + 1e-9, y));
    let twin = Polygon::new(LineString::from(corners.to_vec()), Vec::new());
    assert_sound(
        &builder
            .territory("B", twin)
            .build()
            .expect("it can be read"),
    );
}

/// All of a ring lay on a pole, which is one position: it became a part without any rim, to which nothing was near.
#[test]
fn a_ring_on_a_pole() {
    let west = -97.0;
    let ring = [1.5, 0.2, 1.1, 0.9, 1.6].map(|x| (west + x * 1e-12, -90.0));
    let atlas = atlas(1000.0, &[("A", &[&ring])]);
    assert_eq!(atlas.parts().len(), 0);
    assert_sound(&atlas);
}

/// A ring all of which lies within rounding's clearance: each of its segments was kept beside each other one.
#[test]
fn a_ring_with_all_corners_within_rounding() {
    let corner = |i: usize| {
        let angle = std::f64::consts::TAU * i as f64 / 4000.0;
        let m = if i.is_multiple_of(2) { 1e-10 } else { 0.5e-10 };
        Coord::from((45.0 + m * angle.cos(), 40.0 + m * angle.sin()))
    };
    let ring = LineString((0..4000).map(corner).collect());
    let atlas = Atlas::builder()
        .territory("A", Polygon::new(ring, Vec::new()))
        .build()
        .expect("it can be read");
    assert_eq!(atlas.territories().len(), 1);
}

/// No way leads there over the ground that is asked for, and that was looked for from each corner of the source.
#[test]
fn a_comb_whose_main_part_is_out_of_reach() {
    let comb = |south: f64, height: f64| -> Vec<(f64, f64)> {
        let teeth = (0..400).map(|i| (f64::from(i) * 0.01, south + height * f64::from(i % 2)));
        teeth
            .chain([(4.0, south - 1.0), (0.0, south - 1.0)])
            .collect()
    };
    let (main, off) = (comb(0.0, 0.3), comb(10.0, 0.3));
    let host = [(-1.0, 0.5), (5.0, 0.5), (5.0, 12.0), (-1.0, 12.0)];
    let atlas = atlas(1.0, &[("A", &[&main]), ("A", &[&off]), ("Host", &[&host])]);
    let part = atlas.parts().find(|part| !part.standings().main);
    let part = part.expect("there are two").id();
    let ground = Polygon::new(
        LineString::from(vec![(-1.0, 9.5), (5.0, 9.5), (5.0, 12.0), (-1.0, 12.0)]),
        Vec::new(),
    );
    assert_eq!(atlas.corridor_within(part, &ground.into()), None);
}

/// Debug builds of the overlay took some touching triangles for impossible.
#[test]
fn triangles_that_touch_in_one_corner() {
    let map: [(&str, Rings); 4] = [
        ("C", &[&[(7.1, 81.0), (7.1, 82.0), (0.1, 82.0)]]),
        ("A", &[&[(2.1, 83.0), (2.4, 87.0), (1.8, 87.0)]]),
        ("C", &[&[(2.1, 83.0), (-0.8, 80.3), (-0.4, 79.9)]]),
        ("A", &[&[(2.1, 83.0), (4.1, 79.5), (4.6, 79.9)]]),
    ];
    assert_sound(&atlas(1.0, &map));
}

/// In metres its shortest sides have one place for both ends, and the largest circle was sought from nowhere.
#[test]
fn slivers_whose_sides_end_at_a_pole() {
    let pole = [
        (
            "A",
            [(-0.001, 89.999), (0.001, 90.0), (-0.001, 90.0)].as_slice(),
        ),
        ("D", &[(-0.001, 89.999), (0.001, 90.0), (-0.0, 90.0)]),
        (
            "D",
            &[
                (0.000_261_418_070_123_306_9, 90.0),
                (0.000_4, 89.999_85),
                (0.000_4, 90.0),
                (0.000_261_418_070_123_307_1, 90.0),
            ],
        ),
    ];
    let mut builder = Atlas::builder();
    for (name, ring) in pole {
        let ring = LineString::from(ring.to_vec());
        builder = builder.territory(name, Polygon::new(ring, Vec::new()));
    }
    ask_flaws(&builder.build().expect("it can be read"));
}

/// A spike whose arms are within rounding of each other had no outline of three corners.
#[test]
fn a_spike_at_180_degrees() {
    let ring = [
        (-180.011_388_397_216_8, -89.849_170_837_402_34),
        (-180.005_809_765_870_23, -89.832_702_384_451_4),
        (-180.006_095_275_878_92, -89.833_545_227_050_78),
        (-180.0, -89.8),
    ];
    ask_flaws(&atlas(1.0, &[("B", &[&ring])]));
}

/// A line that begins at 360 and jumps ran on to 363, which is no longitude that can be read again.
#[test]
fn a_line_from_360() {
    let text = r#"{"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "Ground"},
         "geometry": {"type": "Polygon", "coordinates": [[[5, 0], [66, 1], [5, 1], [5, 0]]]}},
        {"type": "Feature", "properties": {"name": "Road"},
         "geometry": {"type": "LineString", "coordinates": [[360, 0], [3, 3]]}}]}"#;
    let atlas = Atlas::from_geojson(text, "name").expect("it can be read");
    let road = atlas.lines().next().expect("there is a line");
    let drawn = [Coord { x: 0.0, y: 0.0 }, Coord { x: 3.0, y: 3.0 }];
    assert_eq!(road.line().0, drawn);
    let written = atlas.to_geojson().to_string();
    Atlas::from_geojson(&written, "name").expect("it can be read again");
}

/// With a tolerance of a micrometre, what lies outside a segment was looked for on the segment: the box over the host was an island.
#[test]
fn a_box_over_its_host_with_a_tiny_tolerance() {
    let square = |west: f64, south: f64, east: f64, north: f64| {
        [(west, south), (east, south), (east, north), (west, north)]
    };
    let map = atlas(
        1e-6,
        &[
            ("F", &[&square(5.0, 6.0, 7.0, 8.0)]),
            ("C", &[&square(-8.0, 5.0, 8.0, 19.0)]),
        ],
    );
    let guest = map.find("F").expect("it was drawn");
    let part = map[guest].main_part().expect("it has ground");
    assert_eq!(map.part(part).standings().host, map.find("C"));
}

/// With the gap beside it, ground that two territories had alike was larger in one of them, and the other's lay on it without being cut out.
#[test]
fn a_gap_that_makes_a_part_a_host() {
    let star = [
        (-7e-5, 6e-5),
        (-5e-5, -8e-5),
        (-8e-5, -7e-5),
        (-5e-5, 4e-5),
        (-8e-5, -8e-5),
    ];
    let square = [
        (-8.5e-5, -8.5e-5),
        (-6.5e-5, -8.5e-5),
        (-6.5e-5, -6.5e-5),
        (-8.5e-5, -6.5e-5),
    ];
    let drawn: [(&str, &[(f64, f64)]); 3] = [("A", &star), ("F", &star), ("A", &square)];
    let builder = || builder_of(&drawn);
    let rules = Rules {
        fills_gaps: true,
        cuts_out: true,
        ..Rules::default()
    };
    ask_mended(&builder, &rules, 1.0, &mut Source::new(&[])).expect("it can be built");
}

/// A union drew a corner to another within rounding of it, and so cut the one of two sides that run together there and not the other: they stayed two parts, and were one
/// when they were read again beside others.
#[test]
fn squares_side_by_side_whose_corners_differ_by_rounding() {
    for beyond in [2.8e-14, 1e-12, 9e-12] {
        let lower = [(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (-beyond, 1.0)];
        let upper = [(0.0, 1.0), (2.0, 1.0), (2.0, 2.0), (0.0, 2.0)];
        for rings in [[&lower, &upper], [&upper, &lower]] {
            let map = atlas(0.01, &[("A", &[rings[0]]), ("A", &[rings[1]])]);
            assert_eq!(map.parts().len(), 1, "{beyond}");
        }
    }
}

/// A side of 270 degrees was written with a corner in its middle and held without: a border along it was longer by 38 km when it was read again.
#[test]
fn a_border_along_a_side_of_more_than_half_a_turn() {
    let map: [(&str, Rings); 2] = [
        ("D", &[&[(-67.5, 90.0), (-45.0, -90.0), (22.5, 45.0)]]),
        ("E", &[&[(-270.0, 22.5), (90.0, 22.5), (-270.0, 90.0)]]),
    ];
    let map = atlas(1e-6, &map);
    let text = map.to_geojson().to_string();
    let again = Atlas::builder().tolerance_m(1e-6).geojson(&text, "name");
    let again = again.and_then(|builder| builder.build());
    let again = again.expect("what is written can be read");
    assert_eq!(difference(&map, &again, Order::Same, 1e-6, &[]), None);
}

/// Within some kilometres of a pole sides were near in metres that were too far apart in degrees to be looked for: they were found where their boxes lay over each other,
/// and no more where the map was taken for a crowd, which the order of its rings decided.
#[test]
fn a_fan_and_a_comb_at_a_pole_in_any_order() {
    let (step, count, teeth) = (0.004, 40_u32, 5_u32);
    let south = 90.0 - 2.0 * step;
    let rim = |k: u32| {
        let (sin, cos) = (std::f64::consts::TAU * f64::from(k) / f64::from(count)).sin_cos();
        (4.0 * step * cos, (south + 4.0 * step * sin).min(90.0))
    };
    let triangle = |k: u32| {
        let name = ["A", "B", "C"][(k * k % 3) as usize];
        (name, vec![(0.0, south), rim(k), rim(k + 1)])
    };
    let tooth = |k: u32| {
        let at = |part: f64| 11.0 * step * (f64::from(k) + part) / f64::from(teeth);
        [(at(0.0), 90.0), (at(0.5), south + 0.5 * step)]
    };
    let back = [(11.0 * step, 90.0), (11.0 * step, south), (0.0, south)];
    let comb = (0..teeth).flat_map(tooth).chain(back).collect();
    let mut map: Vec<(&str, Vec<(f64, f64)>)> = (0..count).map(triangle).collect();
    map.push(("D", comb));
    let drawn = |map: &[(&str, Vec<(f64, f64)>)]| {
        let builder = Atlas::builder().tolerance_m(0.01);
        let builder = map.iter().fold(builder, |builder, (name, ring)| {
            let ring = LineString::from(ring.clone());
            builder.territory(*name, Polygon::new(ring, Vec::new()))
        });
        builder.build().expect("it can be read")
    };
    let first = drawn(&map);
    for _ in 0..map.len() {
        map.rotate_left(1);
        let found = difference(&first, &drawn(&map), Order::Other, 0.01, &[]);
        assert_eq!(found, None);
    }
}

/// Between faces as thin as rounding a rim was cut out with its host, and as one they were ground that lay on another territory's without being cut out.
#[test]
fn a_part_that_lies_on_a_host_once_another_is_cut() {
    let (x, y) = (44.3, -63.7);
    let drawn: [(&str, &[(f64, f64)]); 3] = [
        (
            "E",
            &[
                (x, -63.700000003),
                (44.300000000999994, -63.700000006),
                (x, y),
            ],
        ),
        (
            "C",
            &[(x, y), (44.300000002999994, -63.700000003), (44.0, -64.0)],
        ),
        (
            "A",
            &[
                (44.300000008999994, -63.700000004),
                (44.0, -64.0),
                (x, y),
                (44.30000000028571, -63.7000000035),
                (44.30000000033333, -63.699999989000005),
            ],
        ),
    ];
    let rules = Rules {
        fills_gaps: true,
        cuts_out: true,
        ..Rules::default()
    };
    let builder = || builder_of(&drawn);
    ask_mended(&builder, &rules, 1.0, &mut Source::new(&[])).expect("it can be built");
}

/// Slanting teeth on one back, from the west to the east.
fn teeth(count: usize, [west, south, east, north]: [f64; 4]) -> Vec<(f64, f64)> {
    let x = |part: f64| west + (east - west) * part / count as f64;
    let each = (0..count).flat_map(|k| [(x(k as f64), north), (x(k as f64 + 0.5), south)]);
    let back = south - 0.1 * (north - south);
    each.chain([(east, north), (east, back), (west, back)])
        .collect()
}

/// A map that comes to 180° from both sides is as wide as the world to the index. All of this one lay between two steps of its fixed point, and each position was looked up among all
/// segments, for each pair that is near.
#[test]
fn tiny_combs_at_180_degrees() {
    let (x, y) = (180.0, 0.1);
    let comb = |shift: f64| {
        let ends = [x - 6e-9 + shift, y + shift, x + 5e-9 - shift, y + 1e-8];
        teeth(150, ends)
    };
    let combs = [0.0, 7e-10, 1.4e-9, 2.1e-9].map(comb);
    let names = ["A", "B", "C", "D"];
    let drawn: Vec<(&str, &[(f64, f64)])> = names
        .into_iter()
        .zip(combs.iter().map(Vec::as_slice))
        .collect();
    let rules = Rules {
        overlaps: Some(Overlaps::First),
        ..Rules::default()
    };
    let builder = || builder_of(&drawn);
    ask_mended(&builder, &rules, 1.0, &mut Source::new(&[])).expect("it can be built");
}

/// So near a pole the combs are a metre wide. Where their borders were to match within thirty, each tooth got corners of each other one, then crossed all of them, and was cut where it did:
/// a map of six hundred positions became one of fifty thousand.
#[test]
fn combs_near_a_pole_do_not_grow_where_their_borders_are_to_match() {
    let one = teeth(89, [-179.9922, -89.9863, -179.957, -89.957]);
    let other = teeth(213, [-179.97266, -89.9863, -179.96484, -89.9453]);
    let drawn: [(&str, &[(f64, f64)]); 2] = [("A", &one), ("D", &other)];
    let atlas = builder_of(&drawn).tolerance_m(1000.0).snap_m(30.0).build();
    let atlas = atlas.expect("it can be read");
    let positions = |part: &Part| -> usize {
        let each = part.polygon();
        let rings = |polygon: &Polygon| {
            let holes = polygon.interiors().iter().map(|ring| ring.0.len());
            polygon.exterior().0.len() + holes.sum::<usize>()
        };
        each.iter().map(rings).sum()
    };
    let after: usize = atlas.parts().map(positions).sum();
    assert!(after < 8 * (one.len() + other.len()), "{after}");
}

/// A spike along a whole turn was taken off, and what was left of the turn was held without the corner in its middle with which it is written: the border along it was
/// longer by 6939 km of 58,553.
#[test]
fn a_spike_along_a_whole_turn() {
    let map: [(&str, Rings); 2] = [
        (
            "C",
            &[&[
                (179.5, 39.5),
                (180.0, 39.5),
                (-180.0, 39.5),
                (-180.0, 41.0),
                (180.0, 41.0),
            ]],
        ),
        ("D", &[&[(180.0, 37.0), (-180.0, 37.0), (-180.0, 39.5)]]),
    ];
    let map = atlas(1.0, &map);
    let text = map.to_geojson().to_string();
    let again = Atlas::from_geojson(&text, "name").expect("what is written can be read");
    assert_eq!(difference(&map, &again, Order::Same, 1.0, &[]), None);
}

/// The areas of a ring from two of its corners differ by rounding, and with them it changed who holds first what two territories do, and so whom a third borders there.
#[test]
fn a_guest_on_ground_that_two_have_alike() {
    let host = [
        (-97.01, -0.01),
        (-96.99, -0.013),
        (-96.987, 0.01),
        (-97.0, 0.017),
        (-97.012, 0.011),
    ];
    let guest = [(-97.005, -0.005), (-96.995, -0.005), (-97.0, 0.005)];
    let mut twin = host;
    for _ in 0..2 {
        twin.reverse();
        for _ in 0..host.len() {
            twin.rotate_left(1);
            let map = atlas(0.01, &[("A", &[&host]), ("B", &[&twin]), ("C", &[&guest])]);
            let guest = map.find("C").expect("it was drawn");
            let hosts: Vec<_> = map.neighbors(guest).map(|n| n.territory).collect();
            assert_eq!(hosts, [map.find("A").expect("it was drawn")], "{twin:?}");
        }
    }
}

fn written_and_read(map: &Atlas, tolerance_m: f64) -> Atlas {
    let text = map.to_geojson().to_string();
    let builder = Atlas::builder().tolerance_m(tolerance_m);
    let builder = builder.geojson(&text, "name").expect("it can be read");
    builder.build().expect("what is written can be read")
}

/// Corners on a circle, from the east.
fn circle(middle: (f64, f64), radius: f64, count: u32) -> Vec<(f64, f64)> {
    let corner = |k: u32| {
        let (sin, cos) = (f64::from(k) * std::f64::consts::TAU / f64::from(count)).sin_cos();
        (middle.0 + radius * cos, middle.1 + radius * sin)
    };
    (0..count).map(corner).collect()
}

/// A ring that goes round thrice, each time with other last digits, kept a hole of 1e-14 degrees along its rim, and borders along it counted twice until it was written and read.
#[test]
fn a_ring_that_goes_round_thrice_within_rounding() {
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(61);
    for round in 0..40 {
        let once = circle((-70.0, -9.9), 20.0, 17);
        let mut thrice: Vec<(f64, f64)> = (0..3).flat_map(|_| once.clone()).collect();
        for c in &mut thrice {
            c.0 += 1e-14 * random.random_range(-1.0..1.0);
            c.1 += 1e-14 * random.random_range(-1.0..1.0);
        }
        let host = [(-60.0, -19.9), (60.0, -19.9), (60.0, 89.0), (-60.0, 89.0)];
        let map = atlas(0.01, &[("Host", &[&host]), ("Round", &[&thrice])]);
        let again = written_and_read(&map, 0.01);
        let differs = difference(&map, &again, Order::Same, 0.01, &[]);
        assert_eq!(differs, None, "{round}");
        let round_about = map.find("Round").expect("it was drawn");
        for part in map[round_about].parts() {
            let holes = map
                .part(part)
                .polygon()
                .iter()
                .map(|one| one.interiors().len())
                .sum::<usize>();
            assert_eq!(holes, 0, "{round}");
        }
    }
}

/// Three triangles around a corner that was written once as 359.97: the last digits of -0.03 differ, and two that only touch there became one part when they were read again.
#[test]
fn triangles_around_a_corner_that_is_written_in_two_ways() {
    let map = atlas(
        1.0,
        &[
            ("F", &[&[(-0.03, -0.04), (0.01, -0.04), (-0.005, -0.0087)]]),
            (
                "F",
                &[&[(359.97, -0.04), (359.934, -0.0226), (359.934, -0.0574)]],
            ),
            (
                "F",
                &[&[(-0.03, -0.04), (-0.0389, -0.079), (-0.005, -0.0713)]],
            ),
        ],
    );
    let again = written_and_read(&map, 1.0);
    let parts = |atlas: &Atlas| atlas.parts().len();
    assert_eq!((parts(&map), parts(&again)), (3, 3));
}

/// Ground with a corner at a pole was taken to border nobody, since what lies to one side of that corner on the plane is nobody's.
#[test]
fn a_ring_that_begins_at_a_pole() {
    let mut guest = vec![(165.3, 90.0), (166.889, 89.66), (166.8897, 90.0)];
    let host = [(130.0, -9.9), (230.0, -9.9), (230.0, 90.0), (130.0, 90.0)];
    for _ in 0..3 {
        guest.rotate_left(1);
        let map = atlas(30.0, &[("Host", &[&host]), ("Guest", &[&guest])]);
        let guest = map.find("Guest").expect("it was drawn");
        let borders: Vec<f64> = map.neighbors(guest).map(|n| n.length_m).collect();
        // Two sides of 0.34 degrees of a meridian, of 111.7 km each there.
        assert_eq!(borders.len(), 1);
        assert!(
            (borders[0] - 2.0 * 0.34 * 111_694.0).abs() < 20.0,
            "{borders:?}"
        );
    }
}

/// After gaps of a millimetre were filled another was left that rounded corners had made.
#[test]
fn gaps_of_a_map_of_a_millimetre() {
    let scribble = [
        (6e-9, 0.999999999),
        (7e-9, 0.999999999),
        (-5e-9, 1.000000004),
        (-2e-9, 0.999999994),
        (-8e-9, 1.000000004),
        (6e-9, 0.999999998),
        (0.0, 1.000000004),
        (7e-9, 0.999999997),
        (-8e-9, 0.999999992),
        (-2e-9, 1.000000005),
    ];
    let square = [
        (-8e-9, 0.999999992),
        (-7e-9, 0.999999992),
        (-7e-9, 0.999999993),
        (-8e-9, 0.999999993),
    ];
    let middle = (-4e-9, 0.999999999);
    let rim = circle(middle, 4e-9, 13);
    let draw = || {
        let mut map: Vec<(&str, Vec<(f64, f64)>)> =
            vec![("D", scribble.to_vec()), ("A", square.to_vec())];
        for k in 0..13 {
            let name = if k == 3 || k == 7 { "D" } else { "A" };
            map.push((name, vec![middle, rim[k], rim[(k + 1) % 13]]));
        }
        let map: Vec<(&str, &[(f64, f64)])> = map.iter().map(|(n, r)| (*n, &r[..])).collect();
        builder_of(&map).tolerance_m(1.0)
    };
    let rules = Rules {
        overlaps: Some(Overlaps::Smaller),
        fills_gaps: true,
        ..Rules::default()
    };
    ask_mended(&draw, &rules, 1.0, &mut Source::new(&[7; 64])).expect("it can be built");
}

/// Whole parts as thin as rounding, at a pole and at 180 degrees, were the same ground twice even after mending, which leaves what is that thin.
#[test]
fn the_same_ground_as_thin_as_rounding() {
    let square = |side: f64, north: f64| {
        let west = -180.00008;
        let corners = [
            (west, -90.0),
            (west + side, -90.0),
            (west + side, north),
            (west, north),
        ];
        corners.to_vec()
    };
    let map = [
        ("A", square(9e-5, -89.99995)),
        ("B", square(1.6e-4, -89.99992)),
        ("A", square(1.5e-4, -89.99993)),
    ];
    let map: Vec<(&str, &[(f64, f64)])> = map.iter().map(|(n, r)| (*n, &r[..])).collect();
    let rules = Rules {
        overlaps: Some(Overlaps::Smaller),
        ..Rules::default()
    };
    let draw = || builder_of(&map).tolerance_m(1.0);
    ask_mended(&draw, &rules, 1.0, &mut Source::new(&[7; 64])).expect("it can be built");
}

/// A way along the south pole over more than a whole turn of longitudes had no stretches.
#[test]
fn a_line_along_a_pole() {
    let square = [(0.0, -90.0), (40.0, -90.0), (40.0, -80.0), (0.0, -80.0)];
    let map = atlas(1.0, &[("A", &[&square])]);
    let line = LineString::from(vec![
        (-46.0, -85.0),
        (-46.0, -90.0),
        (315.0, -90.0),
        (315.0, -85.0),
    ]);
    let stretches = map.along(&line);
    let end_m = stretches.last().expect("it has stretches").to_m;
    // Twice five degrees of a meridian, of 111.69 km each there.
    assert!((end_m - 10.0 * 111_690.0).abs() < 100.0, "{end_m}");
}

/// A rim that ran beside another for 13 m was taken for two touches of 7 m where the ring began in the middle of it.
#[test]
fn a_border_over_the_corner_at_which_a_ring_begins() {
    let at = |(x, y): (f64, f64)| (44.0 + 1e-5 * x, 1e-5 * y);
    let east = [
        (0.0, 0.0),
        (40.0, 0.0),
        (40.0, 30.0),
        (0.0, 30.0),
        (0.0, 15.0),
    ]
    .map(at);
    let west = [(-9.0, 5.0), (-0.5, 9.0), (-0.5, 21.0), (-9.0, 25.0)].map(at);
    for begin in 0..east.len() {
        let mut turned = east;
        turned.rotate_left(begin);
        let builder = builder_of(&[("East", &turned), ("West", &west)]).tolerance_m(1.0);
        let map = builder.build().expect("it can be read");
        let [east, west] = ["East", "West"].map(|name| map.find(name).expect("it is there"));
        for (of, with) in [(east, west), (west, east)] {
            let border = map.border(of, with).map_or(0.0, |border| border.length_m());
            // Twelve steps of 1.1057 m of latitude, and on as long as the rims are within a metre.
            assert!(
                (13.2..15.0).contains(&border),
                "{border} from corner {begin}"
            );
        }
    }
}

/// A segment of one and a half turns was cut at 180 degrees into one of a whole turn, and written so that it was read as a step from one name of a position to the other.
#[test]
fn a_segment_of_a_turn_and_a_half() {
    let ring = [(-1.0, 0.0), (0.0, 0.0), (-180.0, 3.0), (360.0, 0.0)];
    let map = atlas(1.0, &[("A", &[&ring])]);
    let part = map.parts().next().expect("there is one");
    // Half of 360 degrees by 3 on the plane, where a degree of longitude has 111.32 km and one of latitude 110.57.
    let expected_m2 = 540.0 * 111_320.0 * 110_570.0;
    let near = |m2: f64| (m2 / expected_m2 - 1.0).abs() < 1e-3;
    let read_m2 = area_m2(&part.polygon());
    assert!(
        near(part.area_m2()) && near(read_m2),
        "{} {read_m2}",
        part.area_m2()
    );
}

/// Where two pieces became one, a side got a corner, and bent by a tenth of a micrometre on to a third piece, with which it was one only when the map was read again.
#[test]
fn a_side_that_bends_on_to_a_third_piece() {
    let slanting = [
        (44.200000000001, 1.5),
        (44.5, 1.5),
        (44.5, 2.7),
        (44.200000000000315, 2.7000000000004114),
    ];
    let below = [(44.4, 1.4), (44.4, 1.6), (44.2, 1.6)];
    let beside = [(44.2, 1.8), (44.2, 2.0), (44.0, 2.0)];
    let map = builder_of(&[("F", &slanting), ("F", &below), ("F", &beside)])
        .tolerance_m(1000.0)
        .build()
        .expect("it can be read");
    let again = drawn_again(&map, 1000.0).build().expect("it can be read");
    assert_eq!([map.parts().count(), again.parts().count()], [1, 1]);
}

/// An overlap of a tenth of a millimetre was left by mending where one as thin as rounding lies beside it: both together are that thin.
#[test]
fn an_overlap_beside_a_thinner_one() {
    let map: [(&str, &[(f64, f64)]); 3] = [
        ("C", &[(8e-9, -8e-9), (8e-9, 8e-9), (0.0, 0.0)]),
        ("B", &[(-7e-9, -7e-9), (7e-9, -7e-9), (0.0, 0.0)]),
        ("A", &[(-7e-9, -7e-9), (-3e-6, -5e-6), (9.993e-6, 7e-9)]),
    ];
    let rules = Rules {
        overlaps: Some(Overlaps::Smaller),
        ..Rules::default()
    };
    let draw = || builder_of(&map).tolerance_m(1.0);
    let flaws = draw().build().expect("it can be built").flaws();
    assert_eq!(flaws.len(), 1, "{flaws:?}");
    ask_mended(&draw, &rules, 1.0, &mut Source::new(&[7; 64])).expect("it can be built");
}

/// Parts that differ by ground as thin as rounding were told to have the same ground, and mending took what they have in common, with all that changes beside it, to be as thin.
#[test]
fn the_same_ground_beside_much_that_is_thinner() {
    let map: [(&str, &[(f64, f64)]); 3] = [
        (
            "A",
            &[
                (-179.99999, -90.0),
                (-179.99999, -89.99995),
                (-180.00008, -89.99995),
            ],
        ),
        (
            "D",
            &[
                (-180.00008, -90.0),
                (-179.99992, -90.0),
                (-179.99992, -89.99992),
                (-180.00008, -89.99992),
            ],
        ),
        (
            "B",
            &[
                (-179.99993, -90.0),
                (-179.99993, -89.99993),
                (-180.00007, -89.99993),
            ],
        ),
    ];
    let rules = Rules {
        overlaps: Some(Overlaps::Smaller),
        ..Rules::default()
    };
    let draw = || builder_of(&map).tolerance_m(1.0);
    let flaws = draw().build().expect("it can be built").flaws();
    let same = flaws.iter().filter(|f| f.kind == FlawKind::SameGround);
    assert_eq!(same.count(), 1, "{flaws:?}");
    ask_mended(&draw, &rules, 1.0, &mut Source::new(&[7; 64])).expect("it can be built");
}

/// The border of "Guest" and "Host" is all of the guest's rim, whose ring begins at some corner.
fn assert_guest_borders_host_all_around(map: &Atlas, begin: usize) {
    let [host, guest] = ["Host", "Guest"].map(|name| map.find(name).expect("it is there"));
    let border = map.border(guest, host).expect("it borders its host");
    let all_m = map.perimeter_m(guest);
    assert!(
        (border.length_m() - all_m).abs() < 1e-3,
        "{} of {all_m} m from corner {begin}",
        border.length_m()
    );
}

/// Where a rim over its host has a side of a nanometre, which side of that is outside is not told by its numbers: the rim bordered nobody from there on.
#[test]
fn a_side_of_a_nanometre() {
    let square = [(-8.0, -8.0), (8.0, -8.0), (8.0, 8.0), (-8.0, 8.0)];
    let last = |x: f64| f64::from_bits(x.to_bits() - 1);
    let (x, y) = (-6.035032490771164, -5.605489930888888);
    let guest = [
        (-3.0, -3.0),
        (-6.5, -4.9),
        (last(x), y),
        (x, y),
        (-4.8, -6.6),
    ];
    for begin in 0..guest.len() {
        let mut turned = guest;
        turned.rotate_left(begin);
        let map = atlas(1.0, &[("Host", &[&square]), ("Guest", &[&turned])]);
        assert_guest_borders_host_all_around(&map, begin);
    }
}

/// What lies around a rim was asked beside one of its segments alone, and beside that the part itself is found, across an inlet as narrow as rounding: a guest that crosses itself
/// bordered its host, or not, by the corner with which its ring begins.
#[test]
fn an_inlet_as_narrow_as_rounding() {
    let square = [(0.0, 0.0), (0.1, -0.1), (0.1, 0.1), (0.0, 0.1)];
    let guest = [
        (0.08500000000100001, 0.06),
        (0.09283863644106503, 0.070168416076895),
        (0.084, 0.054),
        (0.1, 0.1),
        (0.0, 0.0),
        (0.085, 0.06),
        (0.09283863644106503, 0.07016841607689496),
        (0.080037, 0.071147),
    ];
    for begin in 0..guest.len() {
        let mut turned = guest;
        turned.rotate_left(begin);
        let map = atlas(1e-6, &[("Guest", &[&turned]), ("Host", &[&square])]);
        for map in [written_and_read(&map, 1e-6), map] {
            assert_guest_borders_host_all_around(&map, begin);
        }
    }
}

/// By the metres of a degree at a pole a triangle up to there is as narrow as a gap, and a part that only touches its main part had a way there through it.
#[test]
fn a_wedge_of_no_ground_up_to_a_pole() {
    let main = [(0.02, 89.97), (-0.02, 89.94), (0.06, 89.94)];
    let cut_off = [(0.02, 89.97), (0.04, 90.0), (0.0, 89.98)];
    let map = atlas(1.0, &[("A", &[&main]), ("A", &[&cut_off])]);
    assert_eq!(map.parts().count(), 2);
    for part in map.parts() {
        let way = map.way_home(part.id());
        assert!(way.is_none(), "{way:?}");
    }
}

/// A piece with a spike as thin as rounding kept it where it was made one with another, and lost it when the map was read again.
#[test]
fn a_piece_with_a_spike_beside_another() {
    let spiked = [
        (-79.999959, 0.999918),
        (-79.99994385543823, 0.9999431903076171),
        (-79.99997190622298, 0.9999310888706613),
        (-79.9999592892456, 0.9999365319824218),
    ];
    let other = [
        (-79.9999367401123, 0.9999200646972656),
        (-80.00002, 1.0),
        (-80.0, 1.0),
    ];
    let map = builder_of(&[("A", &spiked), ("A", &other)])
        .tolerance_m(1e-6)
        .build()
        .expect("it can be read");
    let again = drawn_again(&map, 1e-6).build().expect("it can be read");
    let rims_m = [&map, &again].map(|map| map.perimeter_m(map.find("A").expect("it is there")));
    assert!((rims_m[0] - rims_m[1]).abs() < 1e-3, "{rims_m:?}");
}

/// Half a turn from where a part begins, to the last bit, lies a corner that rounding put beyond all windows: they were made larger for ever, where no way is found.
#[test]
fn no_way_and_a_corner_on_the_other_side_of_the_globe() {
    let (west, east) = (-10.953164556962022, 169.04683544303796);
    let cut_off = [(west, 0.0), (-9.0, 0.0), (-9.0, 1.0), (west, 1.0)];
    // It touches both in a corner, and lets nothing through.
    let between = [(-9.0, 1.0), (east, 1.0), (east, 2.0), (-9.0, 2.0)];
    let main = [(east, 2.0), (175.0, 2.0), (175.0, 8.0), (east, 8.0)];
    let map = builder_of(&[("A", &cut_off), ("B", &between), ("A", &main)]);
    let map = map.build().expect("it can be read");
    let (tell, told) = channel();
    spawn(move || {
        let ways = map.parts().map(|part| map.way_home(part.id()).is_some());
        tell.send(ways.collect::<Vec<_>>())
    });
    let ways = told.recv_timeout(Duration::from_secs(60));
    assert_eq!(ways.expect("it ends"), [false; 3]);
}

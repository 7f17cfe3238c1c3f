//! Lines cut where they pass from ground to ground: drawn cases, and a road of the South Caucasus.

use geo_types::LineString;
use territory::{Atlas, Stretch, TerritoryId, length_m};

use super::plain::*;
use super::real;

fn line(positions: &[(f64, f64)]) -> LineString<f64> {
    LineString::from(positions.to_vec())
}

/// Each stretch as `territory|beside: x y, x y, ..`, nobody's ground as `-`.
fn along(atlas: &Atlas, positions: &[(f64, f64)]) -> Vec<String> {
    let line = line(positions);
    let stretches = atlas.along(&line);
    check_lengths(&line, &stretches);
    stretches.iter().map(|one| written(atlas, one)).collect()
}

fn written(atlas: &Atlas, stretch: &Stretch) -> String {
    let name = |id: Option<TerritoryId>| id.map_or("-", |id| atlas[id].name());
    let beside = stretch
        .beside
        .map_or(String::new(), |id| format!("|{}", atlas[id].name()));
    let coords: Vec<String> = stretch
        .line
        .0
        .iter()
        .map(|c| format!("{} {}", c.x, c.y))
        .collect();
    format!("{}{beside}: {}", name(stretch.territory), coords.join(", "))
}

/// The first begins at 0, each other one where the last ended, and the last ends at the length of the line, which is that of its segments.
#[track_caller]
pub(crate) fn check_lengths(line: &LineString<f64>, stretches: &[Stretch]) {
    let mut at_m = 0.0;
    let mut at = line.0.first().copied();
    for stretch in stretches {
        assert_eq!(stretch.from_m, at_m);
        assert!(stretch.to_m > stretch.from_m);
        assert_eq!(stretch.line.0.first().copied(), at);
        assert!(stretch.line.0.len() > 1);
        at = stretch.line.0.last().copied();
        at_m = stretch.to_m;
    }
    if !stretches.is_empty() {
        assert_eq!(at, line.0.last().copied());
        assert_near(at_m, length_m(line), 1e-12);
    }
}

/// A country of nine by nine with a neighbor to its east, a hole that an enclave fills, and the sea around.
///
/// ```text
/// 9 +-----------+-----+
///   |           |     |
/// 6 |   +---+   |     |
///   | A | E |   |  B  |
/// 3 |   +---+   |     |
///   |           |     |
/// 0 +-----------+-----+
///   0   3   6   9    12
/// ```
fn neighbors_map() -> Atlas {
    atlas(&[
        ("A", box_with([0., 0., 9., 9.], &[[3., 3., 6., 6.]])),
        ("E", bx(3., 3., 6., 6.)),
        ("B", bx(9., 0., 12., 9.)),
    ])
}

#[test]
fn through_an_enclave_and_out_to_sea() {
    let map = neighbors_map();
    assert_eq!(
        along(&map, &[(-1., 4.), (13., 4.)]),
        [
            "-: -1 4, 0 4",
            "A: 0 4, 3 4",
            "E: 3 4, 6 4",
            "A: 6 4, 9 4",
            "B: 9 4, 12 4",
            "-: 12 4, 13 4"
        ]
    );
    assert_eq!(
        along(&map, &[(1., 1.), (2., 1.), (2., 7.)]),
        ["A: 1 1, 2 1, 2 7"]
    );
    assert_eq!(along(&map, &[(-9., 1.), (-9., 7.)]), ["-: -9 1, -9 7"]);
}

#[test]
fn along_borders_the_other_side_is_beside() {
    let map = neighbors_map();
    // On the border of A and B, which belongs to what is in the east, either way.
    assert_eq!(
        along(&map, &[(7., 1.), (9., 1.), (9., 5.), (7., 5.)]),
        ["A: 7 1, 9 1", "B|A: 9 1, 9 5", "A: 9 5, 7 5"]
    );
    assert_eq!(along(&map, &[(9., 5.), (9., 1.)]), ["B|A: 9 5, 9 1"]);
    // Around the enclave. The south and the west of its rim are its own; what it has to the south or west is beside.
    assert_eq!(
        along(&map, &[(3., 3.), (6., 3.), (6., 6.), (3., 6.), (3., 3.)]),
        ["E|A: 3 3, 6 3", "A|E: 6 3, 6 6, 3 6", "E|A: 3 6, 3 3"]
    );
    // Part of the way along, and on in the same direction.
    assert_eq!(
        along(&map, &[(1., 3.), (8., 3.)]),
        ["A: 1 3, 3 3", "E|A: 3 3, 6 3", "A: 6 3, 8 3"]
    );
}

#[test]
fn along_coasts_either_side_may_be_open() {
    let map = neighbors_map();
    // The western coast is the land's, the eastern one the sea's.
    assert_eq!(along(&map, &[(0., 1.), (0., 8.)]), ["A: 0 1, 0 8"]);
    assert_eq!(along(&map, &[(12., 1.), (12., 8.)]), ["-|B: 12 1, 12 8"]);
    assert_eq!(
        along(&map, &[(5., 9.), (10., 9.)]),
        ["-|A: 5 9, 9 9", "-|B: 9 9, 10 9"]
    );
}

#[test]
fn corners_that_are_touched_are_no_cuts_and_corners_that_are_passed_are() {
    let map = neighbors_map();
    // Touching the enclave's corner, from outside.
    assert_eq!(along(&map, &[(1., 5.), (5., 1.)]), ["A: 1 5, 5 1"]);
    // Touching its side and turning back.
    assert_eq!(
        along(&map, &[(4., 1.), (4., 3.), (5., 1.)]),
        ["A: 4 1, 4 3, 5 1"]
    );
    // In by one corner and out by the other.
    assert_eq!(
        along(&map, &[(1., 1.), (8., 8.)]),
        ["A: 1 1, 3 3", "E: 3 3, 6 6", "A: 6 6, 8 8"]
    );
    // From corner to corner.
    assert_eq!(along(&map, &[(3., 3.), (6., 6.)]), ["E: 3 3, 6 6"]);
    assert_eq!(along(&map, &[(6., 3.), (9., 0.)]), ["A: 6 3, 9 0"]);
}

#[test]
fn lines_that_turn_back_close_or_repeat_themselves() {
    let map = neighbors_map();
    assert_eq!(
        along(&map, &[(7., 1.), (10., 1.), (7., 1.)]),
        ["A: 7 1, 9 1", "B: 9 1, 10 1, 9 1", "A: 9 1, 7 1"]
    );
    assert_eq!(
        along(&map, &[(7., 1.), (7., 1.), (10., 1.), (10., 1.)]),
        ["A: 7 1, 9 1", "B: 9 1, 10 1"]
    );
    assert_eq!(
        along(&map, &[(1., 1.), (2., 1.), (2., 2.), (1., 1.)]),
        ["A: 1 1, 2 1, 2 2, 1 1"]
    );
}

#[test]
fn what_is_no_line_has_no_stretches() {
    let map = neighbors_map();
    for nothing in [
        &[][..],
        &[(1., 1.)],
        &[(1., 1.), (1., 1.)],
        &[(1., 1.), (f64::NAN, 1.)],
        &[(1., 1.), (2., f64::INFINITY)],
        &[(1., 1.), (2., 2.), (1., 91.)],
        &[(1., 90.), (7., 90.)],
        &[(0., 1.), (361., 1.)],
    ] {
        assert!(map.along(&line(nothing)).is_empty(), "{nothing:?}");
    }
}

#[test]
fn what_is_drawn_over_another_comes_first() {
    //  H +--------------+
    //    |   +------+   |   G drawn over H, with a rim in common with it in the south
    //    |   |   G  |   |
    //    +---+------+---+
    let map = atlas(&[("H", bx(0., 0., 9., 6.)), ("G", bx(3., 0., 6., 3.))]);
    assert_eq!(
        along(&map, &[(1., 1.), (8., 1.)]),
        ["H: 1 1, 3 1", "G: 3 1, 6 1", "H: 6 1, 8 1"]
    );
    // On the rim of the guest the host is on the other side; in the south the sea is.
    assert_eq!(
        along(&map, &[(3., 1.), (3., 3.), (6., 3.)]),
        ["G|H: 3 1, 3 3", "H|G: 3 3, 6 3"]
    );
    assert_eq!(
        along(&map, &[(1., 0.), (8., 0.)]),
        ["H: 1 0, 3 0", "G: 3 0, 6 0", "H: 6 0, 8 0"]
    );
    // A rim of the larger one within the smaller one divides nothing.
    let map = atlas(&[
        ("Large", bx(0., 0., 9., 9.)),
        ("Small", bx(6., 3., 12., 6.)),
    ]);
    assert_eq!(
        along(&map, &[(9., 1.), (9., 8.)]),
        ["-|Large: 9 1, 9 3", "Small: 9 3, 9 6", "-|Large: 9 6, 9 8"]
    );
    assert_eq!(along(&map, &[(7., 4.), (11., 5.)]), ["Small: 7 4, 11 5"]);
}

#[test]
fn beyond_180_lines_go_on_on_the_other_side() {
    // One country across 180°, and one east of it.
    let map = atlas(&[
        ("Across", bx(170., 0., 190., 10.)),
        ("East", bx(-170., 0., -160., 10.)),
    ]);
    assert_eq!(
        along(&map, &[(165., 5.), (195., 5.)]),
        [
            "-: 165 5, 170 5",
            "Across: 170 5, 190 5",
            "East: 190 5, 195 5"
        ]
    );
    assert_eq!(
        along(&map, &[(-165., 5.), (-195., 5.)]),
        [
            "East: -165 5, -170 5",
            "Across: -170 5, -190 5",
            "-: -190 5, -195 5"
        ]
    );
    assert_eq!(
        along(&map, &[(175., 5.), (180., 5.)]),
        ["Across: 175 5, 180 5"]
    );
    assert_eq!(
        along(&map, &[(-180., 5.), (-165., 5.)]),
        ["Across: -180 5, -170 5", "East: -170 5, -165 5"]
    );
    // On the seam itself, by either name, and beyond its ends.
    for x in [180., -180., 540.] {
        assert_eq!(
            along(&map, &[(x, -1.), (x, 11.)]),
            [
                format!("-: {x} -1, {x} 0"),
                format!("Across: {x} 0, {x} 10"),
                format!("-: {x} 10, {x} 11")
            ]
        );
    }
    assert_eq!(
        along(
            &map,
            &[(180., 5.), (180., 6.), (175., 6.), (180., 7.), (185., 7.)]
        ),
        ["Across: 180 5, 180 6, 175 6, 180 7, 185 7"]
    );
    // The far longitudes of a whole turn more.
    assert_eq!(
        along(&map, &[(525., 5.), (555., 5.)]),
        [
            "-: 525 5, 530 5",
            "Across: 530 5, 550 5",
            "East: 550 5, 555 5"
        ]
    );
}

#[test]
fn a_border_on_180_is_one() {
    let map = atlas(&[
        ("West", bx(170., 0., 180., 10.)),
        ("East", bx(-180., 5., -170., 10.)),
    ]);
    for x in [180., -180.] {
        assert_eq!(
            along(&map, &[(x, 1.), (x, 9.), (x, 11.)]),
            [
                format!("-|West: {x} 1, {x} 5"),
                format!("East|West: {x} 5, {x} 9, {x} 10"),
                format!("-: {x} 10, {x} 11")
            ]
        );
    }
    assert_eq!(
        along(&map, &[(175., 6.), (185., 6.)]),
        ["West: 175 6, 180 6", "East: 180 6, 185 6"]
    );
    assert_eq!(
        along(&map, &[(175., 6.), (180., 7.), (175., 8.)]),
        ["West: 175 6, 180 7, 175 8"]
    );
}

#[test]
fn one_segment_more_than_half_round_the_earth() {
    let map = neighbors_map();
    // It is drawn the short way, by 180°.
    let short = map.along(&vec![(-150., 4.), (150., 4.)].into());
    assert_eq!((short.len(), short[0].territory), (1, None));
    let expected = vec![(-150., 4.), (-210., 4.)];
    assert_eq!(short[0].line, expected.into());
    // The long way has a corner.
    assert_eq!(
        along(&map, &[(-150., 4.), (10., 4.), (150., 4.)]),
        [
            "-: -150 4, 0 4",
            "A: 0 4, 3 4",
            "E: 3 4, 6 4",
            "A: 6 4, 9 4",
            "B: 9 4, 10 4, 12 4",
            "-: 12 4, 150 4"
        ]
    );
}

#[test]
fn over_a_pole_and_along_it() {
    let map = atlas(&[("Ice", bx(-180., -90., 180., -60.))]);
    assert_eq!(
        along(
            &map,
            &[(20., -50.), (20., -90.), (120., -90.), (120., -50.)]
        ),
        [
            "-: 20 -50, 20 -60",
            "Ice: 20 -60, 20 -90, 120 -90, 120 -60",
            "-: 120 -60, 120 -50"
        ]
    );
    assert_eq!(
        along(&map, &[(-180., -70.), (180., -80.)]),
        ["Ice: -180 -70, 180 -80"]
    );
    assert_eq!(
        along(&map, &[(180., -90.), (180., 90.)]),
        ["Ice: 180 -90, 180 -60", "-: 180 -60, 180 90"]
    );
}

#[test]
fn a_cut_within_a_segment_stands_where_its_distances_say() {
    let map = neighbors_map();
    let stretches = map.along(&line(&[(8., 2.), (10., 6.)]));
    let (a, p, b) = (at(8., 2.), at(9., 4.), at(10., 6.));
    let expected = geodesic_m(a, p) / (geodesic_m(a, p) + geodesic_m(p, b)) * geodesic_m(a, b);
    assert_near(stretches[0].to_m, expected, 1e-12);
    assert_near(stretches[1].to_m, geodesic_m(a, b), 1e-12);
}

#[test]
fn the_road_through_lachin() {
    let map = real::map("districts", "adm1_code");
    let roads = real::map("lines", "name");
    let road = roads
        .lines()
        .find(|line| line.name().contains("Lachin"))
        .expect("the road is there");
    let stretches = map.along(road.line());
    check_lengths(road.line(), &stretches);
    let found: Vec<(&str, f64)> = stretches
        .iter()
        .map(|one| {
            let district = one.territory.expect("it lies on land");
            assert_eq!(one.beside, None);
            (map[district].title(), one.length_m())
        })
        .collect();
    // By shapely and pyproj.
    let expected = real::reference("along");
    let expected = real::list(&expected["stretches_m"]);
    assert_eq!(found.len(), expected.len());
    for ((title, length_m), expected) in found.iter().zip(expected) {
        assert_eq!(*title, text(&expected[0]));
        assert!((length_m - number(&expected[1])).abs() < 0.001);
    }
    // The map has the town of Shusha as a unit of its own within its district, which it writes Susa.
    let kilometres = |titles: &[&str]| {
        let of = found.iter().filter(|(title, _)| titles.contains(title));
        (of.map(|(_, length_m)| length_m).sum::<f64>() / 100.0).round() / 10.0
    };
    for (titles, expected) in [
        (&["Syunik"][..], 15.4),
        (&["Lachin"], 5.3),
        (&["Shusha", "Susa"], 26.0),
        (&["Khojali"], 3.8),
        (&["Stepanakert"], 1.5),
    ] {
        assert_eq!(kilometres(titles), expected, "{titles:?}");
    }
}

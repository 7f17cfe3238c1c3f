//! Small maps by hand whose ground lies over other ground, or over itself: the least of the random maps on which an answer was once wrong.

use geo_types::{MultiPolygon, Polygon};
use territory::Atlas;

use super::plain::{
    area_m2, assert_near, at, atlas, border_m, box_with, bx, enclaves, geodesic_m, id, names_at,
    parts_of, poly,
};

fn holed(shell: &[(f64, f64)], hole: &[(f64, f64)]) -> Polygon<f64> {
    Polygon::new(shell.to_vec().into(), vec![hole.to_vec().into()])
}

/// Length of a way over some positions.
fn way_m(positions: &[(f64, f64)]) -> f64 {
    let length = |ab: &[(f64, f64)]| geodesic_m(at(ab[0].0, ab[0].1), at(ab[1].0, ab[1].1));
    positions.windows(2).map(length).sum()
}

#[test]
fn a_hole_that_leaves_its_shell_through_corners() {
    // The shell's corners (3, 5) and (4, 2) lie on sides of the hole.
    let map = atlas(&[(
        "A",
        holed(
            &[(3., 5.), (4., 2.), (5., 1.), (8., 7.)],
            &[(1., 5.), (5., 5.), (5., 2.), (3., 2.)],
        ),
    )]);
    let left = [
        (4., 2.),
        (5., 1.),
        (8., 7.),
        (3., 5.),
        (5., 5.),
        (5., 2.),
        (4., 2.),
    ];
    let expected = area_m2(&left.map(|(x, y)| at(x, y)));
    assert_near(map.area_m2(id(&map, "A")), expected, 1e-9);
}

#[test]
fn a_hole_from_side_to_side_parts_the_ground() {
    let diamond = [(0., 2.), (2., 1.), (4., 2.), (2., 3.)];
    let square = [(0., 0.), (4., 0.), (4., 4.), (0., 4.)];
    let map = atlas(&[("A", holed(&square, &diamond))]);
    assert_eq!(parts_of(&map, "A"), 2);
    // One that touches in a single position does not.
    let wedge = [(0., 2.), (2., 1.), (3., 2.), (2., 3.)];
    let map = atlas(&[("A", holed(&square, &wedge))]);
    assert_eq!(parts_of(&map, "A"), 1);
}

#[test]
fn a_hole_outside_its_shell_is_none_beyond_180_too() {
    for x in [10., 178.] {
        let shell = [(x, 0.), (x + 1., 0.), (x + 1., 1.), (x, 1.)];
        let hole = [(x + 1.5, 0.), (x + 4., 0.), (x + 4., 1.)];
        let map = atlas(&[("A", holed(&shell, &hole))]);
        assert_eq!(parts_of(&map, "A"), 1);
        assert_eq!(names_at(&map, x + 3.9, 0.5), [""; 0]);
    }
}

#[test]
fn what_ends_along_a_pole_has_an_outer_ring() {
    for x in [-179., -1., 0., 17., 178.] {
        let map = atlas(&[("A", poly(&[(x, 89.), (x + 1., 90.), (x, 90.)]))]);
        let part = map[id(&map, "A")].main_part().expect("it has ground");
        // Up to the pole and down again.
        let expected = way_m(&[(x, 90.), (x, 89.), (x + 1., 90.)]);
        assert_near(map.outer_ring_m(part), expected, 1e-9);
    }
}

#[test]
fn all_that_is_drawn_for_the_ground_beside_is_a_neighbor() {
    // C is drawn for the ground of B, with a corner more: only B's sides match.
    let map = atlas(&[
        ("A", bx(0., 0., 1., 2.)),
        ("B", bx(1., 0., 2., 2.)),
        (
            "C",
            poly(&[(1., 0.), (2., 0.), (2., 2.), (1., 2.), (1., 1.)]),
        ),
    ]);
    let side_m = way_m(&[(1., 0.), (1., 2.)]);
    assert_near(border_m(&map, "A", "B"), side_m, 1e-9);
    assert_near(border_m(&map, "A", "C"), side_m, 1e-9);
    assert_near(border_m(&map, "C", "A"), side_m, 1e-9);
}

#[test]
fn a_side_that_several_match_for_a_while_has_its_whole_length() {
    // BC
    // BC     and B behind C too
    // AA
    let map = atlas(&[
        (
            "A",
            poly(&[(0., 0.), (2., 0.), (2., 1.), (1., 1.), (0., 1.)]),
        ),
        (
            "B",
            poly(&[(0., 1.), (1., 1.), (2., 1.), (2., 2.), (0., 2.)]),
        ),
        ("C", bx(1., 1., 2., 2.)),
    ]);
    let around = [(0., 0.), (2., 0.), (2., 1.), (1., 1.), (0., 1.), (0., 0.)];
    assert_near(map.perimeter_m(id(&map, "A")), way_m(&around), 1e-9);
    assert_near(border_m(&map, "A", "B"), way_m(&around[2..5]), 1e-9);
    assert_near(border_m(&map, "A", "C"), way_m(&around[2..4]), 1e-9);
}

#[test]
fn an_enclave_drawn_into_a_corner_of_its_host() {
    let map = atlas(&[
        ("H", bx(0., 0., 4., 4.)),
        ("G", poly(&[(4., 0.), (3., 3.), (2., 3.)])),
    ]);
    assert_eq!(enclaves(&map), ["G in H: 1"]);
}

#[test]
fn a_gap_narrower_than_the_tolerance_is_no_open_ground() {
    // HHH
    // HGH     H in two pieces, a hair apart across the middle of G
    // HHH
    let enclaves_with_gap = |gap: f64| {
        let south = [
            (0., 0.),
            (3., 0.),
            (3., 1.5),
            (2., 1.5),
            (2., 1.),
            (1., 1.),
            (1., 1.5),
            (0., 1.5),
        ];
        let north = south.map(|(x, y)| (x, if y == 1.5 { 1.5 + gap } else { 3. - y }));
        let map = atlas(&[
            ("H", poly(&south)),
            ("H", poly(&north)),
            ("G", bx(1., 1., 2., 2.)),
        ]);
        enclaves(&map)
    };
    for gap in [1e-13, 1e-9, 4e-6] {
        assert_eq!(enclaves_with_gap(gap), ["G in H: 1"], "{gap}");
    }
    // Four metres are open ground.
    assert_eq!(enclaves_with_gap(4e-5), [""; 0]);
}

#[test]
fn a_corner_that_rounding_put_beside_a_side_cuts_it() {
    // B of two pieces, which cross where A's side runs along the first: the corner there is none of the numbers that there are.
    let first = poly(&[(2., 9.), (5., 11.), (11., 8.)]);
    let second = poly(&[(8., 10.), (9., 3.), (5., 11.)]);
    let map = Atlas::builder()
        .territory("A", poly(&[(5., 11.), (11., 8.), (12., 2.)]))
        .territory("B", MultiPolygon(vec![first, second]))
        .build()
        .expect("it can be read");
    let along = way_m(&[(105. / 13., 123. / 13.), (5., 11.), (8.5, 6.5)]);
    // The rest of a side that is cut is a geodesic of its own.
    assert_near(border_m(&map, "A", "B"), along, 1e-3);
}

#[test]
fn a_ring_with_wings_drawn_twice_is_two_parts() {
    let ring = [(1., 4.), (4., 8.), (7., 2.), (7., 3.)];
    let mut other = ring;
    other.rotate_left(3);
    let map = atlas(&[("A", poly(&ring)), ("A", poly(&other))]);
    assert_eq!(parts_of(&map, "A"), 2);
}

#[test]
fn what_goes_on_across_180_has_no_rim_there() {
    // G's western side lies on 180°, in H and in the smaller K, which both go on across it.
    let map = atlas(&[
        ("H", bx(170., -5., 190., 5.)),
        ("K", bx(178., -2., 181., 2.)),
        ("G", bx(180., -1., 184., 1.)),
    ]);
    assert_near(
        border_m(&map, "G", "K"),
        way_m(&[(181., 1.), (180., 1.), (180., -1.), (181., -1.)]),
        1e-3,
    );
    assert_near(
        border_m(&map, "G", "H"),
        way_m(&[(181., -1.), (184., -1.), (184., 1.), (181., 1.)]),
        1e-3,
    );
}

#[test]
fn what_lies_in_a_hole_is_counted_within_a_part_that_is_cut() {
    // The hole of A begins on 180°, so that neither half of A has one. Filled it is larger than B.
    let map = atlas(&[
        (
            "A",
            box_with([179., -4., 187., 4.], &[[180., -3., 186., 3.]]),
        ),
        ("B", bx(179., -3., 187., 1.)),
    ]);
    assert_eq!(names_at(&map, 179.5, -1.), ["B", "A"]);
    assert_eq!(names_at(&map, -173.5, -1.), ["B", "A"]);
}

//! Ground whose corners lie within rounding of each other, or of other sides: none of it is lost, and none counts twice.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use territory::Atlas;

use super::plain::area_m2;

fn ring(corners: &[(f64, f64)]) -> LineString {
    corners.iter().map(|&(x, y)| Coord { x, y }).collect()
}

fn closed_area_m2(corners: &[(f64, f64)]) -> f64 {
    let mut closed: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
    closed.push(closed[0]);
    area_m2(&closed).abs()
}

fn atlas_of(pieces: &[&[(f64, f64)]]) -> Atlas {
    let draw = |corners: &&[(f64, f64)]| Polygon::new(ring(corners), Vec::new());
    let ground = MultiPolygon(pieces.iter().map(draw).collect());
    Atlas::builder()
        .territory("A", ground)
        .build()
        .expect("it can be read")
}

fn area_of(atlas: &Atlas) -> f64 {
    atlas.area_m2(atlas.find("A").expect("it is there"))
}

#[track_caller]
fn assert_is(found: f64, expected: f64, what: &str) {
    assert!(
        (found / expected - 1.0).abs() < 1e-6,
        "{what}: {found}, expected {expected}"
    );
}

#[test]
fn a_rectangle_with_a_corner_beside_its_corner() {
    let expected = closed_area_m2(&[(2., 2.), (3., 2.), (3., 5.), (2., 5.)]);
    assert_is(
        area_of(&atlas_of(&[&[
            (3., 5.),
            (2., 5.),
            (2., 2.),
            (3., 2.),
            (3., 5.0000000000000036),
        ]])),
        expected,
        "not quite closed",
    );
    for d in [1e-15, 1e-13, 1e-12, 9e-12, 1.1e-11, 1e-10, 1e-9] {
        let twice = [(2., 2.), (3., 2.), (3., 5. + d), (3., 5.), (2., 5.)];
        assert_is(
            area_of(&atlas_of(&[&twice])),
            expected,
            &format!("a corner drawn twice, {d}"),
        );
        let thrice = [
            (2., 2.),
            (3., 2.),
            (3., 5.),
            (3. - d, 5. + d),
            (3., 5. + d / 2.),
            (2., 5.),
        ];
        assert_is(
            area_of(&atlas_of(&[&thrice])),
            expected,
            &format!("a corner drawn thrice, {d}"),
        );
    }
}

/// Expected by cutting the ring by hand where it crosses itself.
#[test]
fn a_ring_that_crosses_itself_near_a_corner() {
    // Sides (0.4, 0.5)-(0.3, 0.8) and (0.5, 0.7)-(0.2, 0.4) do not meet; (0, 0.3)-(0.4, 0.5) and (0.5, 0.7)-(0.2, 0.4) cross at (0.2, 0.4), a corner.
    let corners = [
        (0.4, 0.5),
        (0.30000000000000004, 0.8),
        (0.5, 0.7),
        (0.2, 0.4),
        (0., 0.3),
    ];
    let atlas = atlas_of(&[&corners]);
    // Even and odd by a plain walk over the sides.
    let sides: Vec<_> = corners.iter().zip(corners.iter().cycle().skip(1)).collect();
    let is_inside = |x: f64, y: f64| {
        let crosses = |((ax, ay), (bx, by)): &(&(f64, f64), &(f64, f64))| {
            (ay > &y) != (by > &y) && x > ax + (y - ay) / (by - ay) * (bx - ax)
        };
        sides.iter().filter(|side| crosses(side)).count() % 2 == 1
    };
    for i in 0..60 {
        for j in 0..60 {
            let (x, y) = (0.0031 + f64::from(i) / 100.0, 0.2517 + f64::from(j) / 100.0);
            assert_eq!(atlas.locate((x, y)).is_some(), is_inside(x, y), "{x} {y}");
        }
    }
}

#[test]
fn a_piece_as_flat_as_rounding_takes_nothing_from_another() {
    // Of the first ring a triangle is left, and a second one along x + y = 0.8 that is flat but for rounding.
    let flat = [
        (0.30000000000000004, 0.5),
        (0.5, 0.3),
        (0.0, 0.3),
        (0.4, 0.4),
        (0.1, 0.7),
    ];
    let other = [(0.1, 0.8), (0.2, 0.4), (0.4, 0.8)];
    let expected = closed_area_m2(&[(0.4, 0.4), (0.0, 0.3), (0.5, 0.3)]) + closed_area_m2(&other);
    assert_is(area_of(&atlas_of(&[&flat, &other])), expected, "both");
}

#[test]
fn pieces_that_cross_in_their_corners_alone() {
    // A square, and a rhombus whose western half lies in it: they share two corners of each.
    let square = [(0., 0.), (4., 0.), (4., 4.), (0., 4.)];
    let rhombus = [(4., 0.), (8., 2.), (4., 4.), (2., 2.)];
    let atlas = atlas_of(&[&square, &rhombus]);
    assert_eq!(atlas.parts().len(), 1);
    let united = [(0., 0.), (4., 0.), (8., 2.), (4., 4.), (0., 4.)];
    assert_is(
        area_of(&atlas),
        closed_area_m2(&united),
        "square and rhombus",
    );
}

#[test]
fn a_hole_that_leaves_its_shell_along_its_sides() {
    let shell = ring(&[(0., 1.), (5., 1.), (5., 3.), (0., 3.)]);
    let hole = ring(&[(0., 2.), (5., 2.), (5., 0.), (0., 0.)]);
    let ground = MultiPolygon(vec![Polygon::new(shell, vec![hole])]);
    let atlas = Atlas::builder()
        .territory("A", ground)
        .build()
        .expect("it can be read");
    assert_is(
        area_of(&atlas),
        closed_area_m2(&[(0., 2.), (5., 2.), (5., 3.), (0., 3.)]),
        "what the hole leaves",
    );
}

#[test]
fn segments_of_more_than_half_a_turn_have_their_length() {
    let half = |south: f64, north: f64| {
        Polygon::new(
            ring(&[(-180., south), (180., south), (180., north), (-180., north)]),
            Vec::new(),
        )
    };
    let atlas = Atlas::builder()
        .territory("N", half(0., 90.))
        .territory("S", half(-90., 0.))
        .build()
        .expect("it can be read");
    // The equator: 2 pi a.
    let equator_m = std::f64::consts::TAU * 6_378_137.0;
    let (north, south) = (
        atlas.find("N").expect("there"),
        atlas.find("S").expect("there"),
    );
    assert_is(
        atlas.border(north, south).expect("they meet").length_m(),
        equator_m,
        "border",
    );
    assert_is(atlas.perimeter_m(north), equator_m, "perimeter");
    // Half the globe each.
    assert_is(atlas.area_m2(north), 510_065_621_724_088.5 / 2., "area");
    assert_is(
        atlas.geodesic_area_m2(south),
        510_065_621_724_088.5 / 2.,
        "geodesic area",
    );
}

#[test]
fn what_lies_in_ground_that_was_just_made_one_is_no_part_of_its_own() {
    // Two pieces that cross themselves and each other. A small loop of one lies in what both become, and has a corner on its rim.
    let atlas = atlas_of(&[
        &[(5., 4.), (4., 4.), (2., 0.), (1., 2.)],
        &[(4., 2.), (1., 2.), (5., 4.), (0., 0.), (1., 4.), (5., 0.)],
    ]);
    assert_eq!(atlas.parts().len(), 2);
    let text = atlas.to_geojson().to_string();
    let again = Atlas::from_geojson(&text, "name").expect("it can be read");
    assert_is(area_of(&again), area_of(&atlas), "read again");
}

//! Small maps drawn by hand, each named after its situation. One letter of a picture is a square degree; south is below.

use approx::assert_relative_eq;
use geo_types::{MultiPolygon, Polygon};
use territory::Atlas;

use super::plain::*;

/// Length of a meridian from one latitude to another.
fn meridian_m(south: f64, north: f64) -> f64 {
    geodesic_m(at(0.0, south), at(0.0, north))
}

/// Length of one side of a box along a parallel.
fn across_m(latitude: f64, degrees: f64) -> f64 {
    geodesic_m(at(0.0, latitude), at(degrees, latitude))
}

fn box_m([west, south, east, north]: [f64; 4]) -> f64 {
    2.0 * meridian_m(south, north) + across_m(south, east - west) + across_m(north, east - west)
}

fn box_m2(b: [f64; 4]) -> f64 {
    polygon_m2(&box_with(b, &[]))
}

mod enclave {
    use super::*;

    // HHHHH
    // HHHHH
    // HHGHH
    // HHHHH
    // HHHHH
    fn dug() -> Atlas {
        atlas(&[
            ("H", box_with([0., 0., 5., 5.], &[[2., 2., 3., 3.]])),
            ("G", bx(2., 2., 3., 3.)),
        ])
    }

    #[test]
    fn in_a_hole_of_its_host() {
        let map = dug();
        assert_eq!(enclaves(&map), ["G in H: 1"]);
        let enclave = &map.enclaves()[0];
        // Its whole rim is border, and the host's rim is its outer ring and that border.
        assert_relative_eq!(
            enclave.perimeter_m,
            box_m([2., 2., 3., 3.]),
            max_relative = 1e-9
        );
        assert_relative_eq!(
            border_m(&map, "G", "H"),
            enclave.perimeter_m,
            max_relative = 1e-12
        );
        assert_relative_eq!(
            border_m(&map, "H", "G"),
            enclave.perimeter_m,
            max_relative = 1e-12
        );
        let rim = box_m([0., 0., 5., 5.]) + enclave.perimeter_m;
        assert_relative_eq!(map.perimeter_m(id(&map, "H")), rim, max_relative = 1e-9);
        assert_relative_eq!(
            enclave.area_m2,
            box_m2([2., 2., 3., 3.]),
            max_relative = 1e-9
        );
        assert_eq!(enclave.host_parts, [part_at(&map, 0.5, 0.5)]);
    }

    #[test]
    fn a_whole_country_is_a_main_part_and_an_enclave_and_no_exclave() {
        let map = dug();
        let lesotho = map.part(part_at(&map, 2.5, 2.5)).standings();
        assert!(lesotho.main && lesotho.enclave() && lesotho.order == 1);
        assert!(!lesotho.exclave && !lesotho.semi_exclave && !lesotho.island);
        // The host's outer ring meets nobody.
        let host = map.part(part_at(&map, 0.5, 0.5)).standings();
        assert!(host.main && host.island && host.host.is_none() && host.order == 0);
        assert_eq!(exclaves(&map), [""; 0]);
    }

    #[test]
    fn drawn_over_its_host_without_a_hole() {
        for swapped in [false, true] {
            let mut drawn = vec![("H", bx(0., 0., 5., 5.)), ("G", bx(2., 2., 3., 3.))];
            if swapped {
                drawn.reverse();
            }
            let map = atlas(&drawn);
            assert_eq!(enclaves(&map), ["G in H: 1"]);
            assert_eq!(names_at(&map, 2.5, 2.5), ["G", "H"]);
            assert_eq!(name_at(&map, 2.5, 2.5), Some("G"));
            assert_eq!(neighbors(&map, "H"), ["G"]);
            assert_eq!(neighbors(&map, "G"), ["H"]);
            assert_relative_eq!(
                border_m(&map, "G", "H"),
                box_m([2., 2., 3., 3.]),
                max_relative = 1e-9
            );
            // Ground drawn for two counts in both.
            assert_relative_eq!(
                map.area_m2(id(&map, "H")),
                box_m2([0., 0., 5., 5.]),
                max_relative = 1e-9
            );
            // From inside the host the enclave's rim is its nearest border.
            let to_g = map.distance_to_border_m((1.9, 2.5)).expect("it lies in H");
            assert_relative_eq!(
                to_g,
                geodesic_m(at(1.9, 2.5), at(2.0, 2.5)),
                max_relative = 1e-5
            );
        }
    }

    // aaaaaaaaa
    // abbbbbbba
    // abaaaaaba      a holds b holds a holds b
    // ababbbaba
    // abaaaaaba
    // abbbbbbba
    // aaaaaaaaa
    #[test]
    fn of_orders_one_two_and_three() {
        let map = atlas(&[
            ("a", box_with([0., 0., 9., 9.], &[[1., 1., 8., 8.]])),
            ("b", box_with([1., 1., 8., 8.], &[[2., 2., 7., 7.]])),
            ("a", box_with([2., 2., 7., 7.], &[[3., 3., 6., 6.]])),
            ("b", bx(3., 3., 6., 6.)),
        ]);
        assert_eq!(enclaves(&map), ["a in b: 2", "b in a: 1", "b in a: 3"]);
        assert_eq!(exclaves(&map), ["a by b", "b by a"]);
        assert!(map.part(part_at(&map, 1.5, 1.5)).standings().main);
    }

    #[test]
    fn of_orders_one_two_and_three_drawn_one_over_the_other() {
        let mut drawn = vec![
            ("a", bx(0., 0., 9., 9.)),
            ("b", bx(1., 1., 8., 8.)),
            ("c", bx(2., 2., 7., 7.)),
            ("d", bx(3., 3., 6., 6.)),
        ];
        for _ in 0..4 {
            drawn.rotate_left(1);
            let map = atlas(&drawn);
            assert_eq!(enclaves(&map), ["b in a: 1", "c in b: 2", "d in c: 3"]);
            assert_eq!(names_at(&map, 4.0, 4.0), ["d", "c", "b", "a"]);
        }
    }

    // A hole in the host for the one, none in the one for the other.
    #[test]
    fn dug_on_the_outside_and_drawn_over_on_the_inside() {
        let map = atlas(&[
            ("a", box_with([0., 0., 9., 9.], &[[1., 1., 8., 8.]])),
            ("b", bx(1., 1., 8., 8.)),
            ("a", bx(3., 3., 6., 6.)),
        ]);
        assert_eq!(enclaves(&map), ["a in b: 2", "b in a: 1"]);
        assert_eq!(name_at(&map, 4.0, 4.0), Some("a"));
    }

    //  HHH
    // HGHH     H of two parts that touch in two corners of G
    // HHH
    #[test]
    fn between_two_parts_of_one_host() {
        let map = atlas(&[
            (
                "H",
                poly(&[(0., 0.), (2., 0.), (2., 1.), (1., 1.), (1., 2.), (0., 2.)]),
            ),
            (
                "H",
                poly(&[(2., 1.), (3., 1.), (3., 3.), (1., 3.), (1., 2.), (2., 2.)]),
            ),
            ("G", bx(1., 1., 2., 2.)),
        ]);
        assert_eq!(parts_of(&map, "H"), 2);
        assert_eq!(enclaves(&map), ["G in H: 1"]);
        let mut hosts = vec![part_at(&map, 0.5, 0.5), part_at(&map, 2.5, 2.5)];
        hosts.sort_unstable();
        assert_eq!(map.enclaves()[0].host_parts, hosts);
    }

    // The enclave b lies between the inner a, an enclave in it, and the outer a: the least order counts.
    #[test]
    fn its_order_comes_from_the_host_part_that_is_least_deep() {
        let map = atlas(&[
            ("a", box_with([0., 0., 9., 9.], &[[1., 1., 8., 8.]])),
            ("b", box_with([1., 1., 8., 8.], &[[2., 2., 7., 7.]])),
            ("a", bx(2., 2., 7., 7.)),
        ]);
        assert_eq!(enclaves(&map), ["a in b: 2", "b in a: 1"]);
    }

    // HHHH
    // HFGH
    // HHHH
    #[test]
    fn none_where_two_share_one_hole() {
        let host = ("H", box_with([0., 0., 4., 3.], &[[1., 1., 3., 2.]]));
        let map = atlas(&[
            host.clone(),
            ("F", bx(1., 1., 2., 2.)),
            ("G", bx(2., 1., 3., 2.)),
        ]);
        assert_eq!(enclaves(&map), [""; 0]);
        // Of one name they are one part, and that is an enclave.
        let map = atlas(&[host, ("G", bx(1., 1., 2., 2.)), ("G", bx(2., 1., 3., 2.))]);
        assert_eq!(enclaves(&map), ["G in H: 1"]);
        assert_eq!(parts_of(&map, "G"), 1);
    }

    // HHHH
    // HG H   the rest of the hole is a lake
    // HHHH
    #[test]
    fn none_where_it_fills_its_hole_only_in_part() {
        let host = ("H", box_with([0., 0., 4., 3.], &[[1., 1., 3., 2.]]));
        let map = atlas(&[host.clone(), ("G", bx(1., 1., 2., 2.))]);
        assert_eq!(enclaves(&map), [""; 0]);
        assert_eq!(exclaves(&map), [""; 0]);
        // With a mainland elsewhere the part is a semi-exclave on the lake.
        let map = atlas(&[host, ("G", bx(1., 1., 2., 2.)), ("G", bx(9., 1., 13., 5.))]);
        assert_eq!(enclaves(&map), [""; 0]);
        assert_eq!(exclaves(&map), ["G by H and sea"]);
        assert_relative_eq!(
            map.exclaves()[0].open_m,
            meridian_m(1., 2.),
            max_relative = 1e-6
        );
    }

    #[test]
    fn with_a_lake_of_its_own_is_one_all_the_same() {
        let map = atlas(&[
            ("H", box_with([0., 0., 9., 9.], &[[2., 2., 7., 7.]])),
            ("G", box_with([2., 2., 7., 7.], &[[4., 4., 5., 5.]])),
        ]);
        assert_eq!(enclaves(&map), ["G in H: 1"]);
        assert_relative_eq!(
            map.enclaves()[0].perimeter_m,
            box_m([2., 2., 7., 7.]),
            max_relative = 1e-9
        );
    }

    // HHHH
    // H/\H
    // H\/H    the diamond's lower corner stands on the host's southern border
    #[test]
    fn that_touches_its_hosts_outer_border_in_a_point() {
        let diamond = [(2., 0.), (3., 1.), (2., 2.), (1., 1.)];
        for corner in [true, false] {
            let mut outer = vec![(0., 0.), (2., 0.), (4., 0.), (4., 4.), (0., 4.)];
            if !corner {
                outer.remove(1);
            }
            let host = Polygon::new(outer.into(), vec![diamond.to_vec().into()]);
            let map = atlas(&[
                ("H", host),
                ("G", poly(&diamond)),
                ("S", bx(0., -4., 4., 0.)),
            ]);
            assert_eq!(enclaves(&map), ["G in H: 1"], "corner: {corner}");
            assert_eq!(neighbors(&map, "G"), ["H"]);
            assert_eq!(neighbors(&map, "S"), ["H"]);
            assert_eq!(touching(&map, "S"), ["G"], "corner: {corner}");
            assert_relative_eq!(
                border_m(&map, "S", "H"),
                across_m(0., 4.),
                max_relative = 1e-9
            );
            // A step east of the corner leads out of the diamond.
            assert_eq!(name_at(&map, 2.0, 0.0), Some("H"));
        }
    }

    // The host's ring runs to its hole and back along one line.
    #[test]
    fn in_a_keyhole() {
        let keyhole = [
            (0., 0.),
            (4., 0.),
            (4., 4.),
            (0., 4.),
            (0., 2.),
            (1., 2.),
            (1., 3.),
            (3., 3.),
            (3., 1.),
            (1., 1.),
            (1., 2.),
            (0., 2.),
        ];
        let map = atlas(&[("H", poly(&keyhole)), ("G", bx(1., 1., 3., 3.))]);
        assert_eq!(enclaves(&map), ["G in H: 1"]);
        assert_relative_eq!(
            map.area_m2(id(&map, "H")),
            box_m2([0., 0., 4., 4.]) - box_m2([1., 1., 3., 3.]),
            max_relative = 1e-9
        );
        // The line to the hole is no rim.
        let rim = box_m([0., 0., 4., 4.]) + box_m([1., 1., 3., 3.]);
        assert_relative_eq!(map.perimeter_m(id(&map, "H")), rim, max_relative = 1e-5);
        assert_eq!(map.locate((0.5, 2.0)), map.find("H"));
        assert!(map.part(part_at(&map, 0.5, 0.5)).standings().island);
    }
}

mod touch {
    use super::*;

    // BA
    // AB
    #[test]
    fn a_checkerboard_has_two_parts_each() {
        let map = atlas(&[
            ("A", bx(0., 0., 1., 1.)),
            ("B", bx(1., 0., 2., 1.)),
            ("A", bx(1., 1., 2., 2.)),
            ("B", bx(0., 1., 1., 2.)),
        ]);
        assert_eq!((parts_of(&map, "A"), parts_of(&map, "B")), (2, 2));
        assert_eq!(
            (neighbors(&map, "A"), touching(&map, "A")),
            (vec!["B"], vec![])
        );
        let other = part_at(&map, 1.5, 1.5);
        let touch: Vec<_> = map.part(part_at(&map, 0.5, 0.5)).touches().collect();
        assert_eq!(touch.len(), 1);
        assert_eq!((touch[0].part, touch[0].territory), (other, id(&map, "A")));
        assert_eq!(touch[0].position, at(1., 1.));
    }

    // DC
    // AB
    #[test]
    fn four_corners_touch_across() {
        let map = atlas(&[
            ("A", bx(0., 0., 1., 1.)),
            ("B", bx(1., 0., 2., 1.)),
            ("C", bx(1., 1., 2., 2.)),
            ("D", bx(0., 1., 1., 2.)),
        ]);
        for (own, beside, across) in [
            ("A", ["B", "D"], "C"),
            ("B", ["A", "C"], "D"),
            ("C", ["B", "D"], "A"),
            ("D", ["A", "C"], "B"),
        ] {
            assert_eq!(neighbors(&map, own), beside);
            assert_eq!(touching(&map, own), [across]);
            assert_eq!(map.border(id(&map, own), id(&map, across)), None);
        }
        // The corner belongs to the ground on its east and north.
        assert_eq!(name_at(&map, 1.0, 1.0), Some("C"));
    }

    #[test]
    fn a_corner_on_the_middle_of_a_side() {
        let map = atlas(&[
            ("A", bx(0., 0., 4., 1.)),
            ("B", poly(&[(2., 1.), (3., 3.), (1., 3.)])),
        ]);
        assert_eq!(
            (neighbors(&map, "A"), touching(&map, "A")),
            (vec![], vec!["B"])
        );
        assert_eq!(touching(&map, "B"), ["A"]);
        assert_eq!(
            map.part(part_at(&map, 2., 2.))
                .touches()
                .next()
                .unwrap()
                .position,
            at(2., 1.)
        );
        assert!(map.part(part_at(&map, 2., 2.)).standings().island);
    }

    // Two that leave a common corner at a sharp angle are nearer than the tolerance there, and yet only touch.
    #[test]
    fn a_sharp_wedge_of_sea_between_two() {
        for opening in [0.05, 0.2, 1.0] {
            let map = atlas(&[
                ("A", poly(&[(0., 0.), (4., -2.), (4., -opening / 2.)])),
                ("B", poly(&[(0., 0.), (4., opening / 2.), (4., 2.)])),
            ]);
            assert_eq!(neighbors(&map, "A"), [""; 0], "opening {opening}");
            assert_eq!(touching(&map, "A"), ["B"], "opening {opening}");
        }
    }

    // The same at the end of a border: the wedge adds nothing to it.
    #[test]
    fn a_sharp_wedge_of_sea_at_the_end_of_a_border() {
        for opening in [0.05, 0.2, 1.0, 3.0] {
            let map = atlas(&[
                (
                    "A",
                    poly(&[
                        (-2., 0.),
                        (-2., -2.),
                        (4., -2.),
                        (4., -opening / 2.),
                        (0., 0.),
                    ]),
                ),
                (
                    "B",
                    poly(&[(-2., 0.), (0., 0.), (4., opening / 2.), (4., 2.), (-2., 2.)]),
                ),
            ]);
            let own = map.neighbors(id(&map, "A")).next().expect("they border");
            assert!(own.matched, "opening {opening}");
            assert_relative_eq!(own.length_m, across_m(0., 2.), max_relative = 1e-9);
            assert_relative_eq!(border_m(&map, "B", "A"), own.length_m, max_relative = 1e-12);
        }
    }

    // GGGGG
    // GGJGG   J touches the rest of A in its lower corner
    // GGAGG
    // AAAAA
    #[test]
    fn jungholz_touches_its_main_part_and_is_cut_off() {
        let diamond = [(2., 2.), (3., 3.), (2., 4.), (1., 3.)];
        let with_hole = Polygon::new(
            vec![(0., 1.), (2., 2.), (4., 1.), (4., 5.), (0., 5.)].into(),
            vec![diamond.to_vec().into()],
        );
        // The same ground as one ring that comes to the corner twice.
        let one_ring = poly(&[
            (0., 1.),
            (2., 2.),
            (1., 3.),
            (2., 4.),
            (3., 3.),
            (2., 2.),
            (4., 1.),
            (4., 5.),
            (0., 5.),
        ]);
        for germany in [with_hole, one_ring] {
            let map = atlas(&[
                (
                    "A",
                    poly(&[(0., 0.), (4., 0.), (4., 1.), (2., 2.), (0., 1.)]),
                ),
                ("A", poly(&diamond)),
                ("G", germany),
            ]);
            assert_eq!((parts_of(&map, "A"), parts_of(&map, "G")), (2, 1));
            assert_eq!(exclaves(&map), ["A by G"]);
            assert_eq!(enclaves(&map), ["A in G: 1"]);
            let exclave = &map.exclaves()[0];
            assert_eq!(exclave.distance_to_main_m, 0.0);
            let touch: Vec<_> = map.part(exclave.part).touches().collect();
            assert_eq!(touch.len(), 1);
            assert_eq!(touch[0].part, part_at(&map, 2., 0.5));
            assert_eq!(touch[0].position, at(2., 2.));
            assert_eq!(touching(&map, "A"), [""; 0]);
        }
    }
}

mod exclave {
    use super::*;

    //  CCC
    // NNEDD    E is cut off from its main part far away
    //  NN
    #[test]
    fn with_three_neighbors_the_longest_first() {
        let map = atlas(&[
            ("E", bx(20., 0., 25., 5.)),
            ("E", bx(1., 1., 2., 4.)),
            (
                "N",
                poly(&[(0., 0.), (2., 0.), (2., 1.), (1., 1.), (1., 4.), (0., 4.)]),
            ),
            ("C", bx(1., 4., 2., 5.)),
            ("D", poly(&[(2., 1.), (3., 1.), (3., 4.), (2., 4.)])),
        ]);
        assert_eq!(exclaves(&map), ["E by C, D, N"]);
        let exclave = &map.exclaves()[0];
        let lengths: Vec<(&str, f64)> = exclave
            .neighbors
            .iter()
            .map(|n| (map[n.territory].name(), n.length_m))
            .collect();
        assert_eq!(
            lengths.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            ["N", "D", "C"]
        );
        assert_relative_eq!(
            lengths[0].1,
            meridian_m(1., 4.) + across_m(1., 1.),
            max_relative = 1e-9
        );
        assert_relative_eq!(lengths[1].1, meridian_m(1., 4.), max_relative = 1e-9);
        assert_relative_eq!(lengths[2].1, across_m(4., 1.), max_relative = 1e-9);
        assert_eq!(exclave.open_m, 0.0);
        // Between two sides that face each other over 1 to 4 degrees north, shortest at the northern end.
        let distance = to_segment_m(at(2., 4.), at(20., 0.), at(20., 5.));
        assert_relative_eq!(exclave.distance_to_main_m, distance, max_relative = 1e-6);
        assert_eq!(enclaves(&map), [""; 0]);
    }

    #[test]
    fn on_a_coast_is_a_semi_exclave() {
        let map = atlas(&[
            ("E", bx(20., 0., 25., 5.)),
            ("E", bx(1., 0., 2., 1.)),
            ("N", bx(0., 0., 1., 1.)),
            ("C", bx(2., 0., 3., 1.)),
        ]);
        assert_eq!(exclaves(&map), ["E by C, N and sea"]);
        let exclave = &map.exclaves()[0];
        assert!(exclave.is_semi());
        assert_relative_eq!(
            exclave.open_m,
            across_m(0., 1.) + across_m(1., 1.),
            max_relative = 1e-9
        );
        let standings = map.part(exclave.part).standings();
        assert!(standings.semi_exclave && !standings.exclave && !standings.main);
    }

    #[test]
    fn an_island_is_none() {
        let map = atlas(&[
            ("A", bx(0., 0., 3., 3.)),
            ("A", bx(5., 0., 6., 1.)),
            ("B", bx(3., 0., 4., 1.)),
        ]);
        assert_eq!(exclaves(&map), [""; 0]);
        let island = map.part(part_at(&map, 5.5, 0.5)).standings();
        assert!(island.island && !island.main && !island.exclave && !island.semi_exclave);
    }

    #[test]
    fn of_parts_alike_the_first_is_the_main_one() {
        let (one, two) = (("A", bx(0., 0., 1., 1.)), ("A", bx(8., 0., 9., 1.)));
        for (drawn, x) in [([one.clone(), two.clone()], 0.5), ([two, one], 8.5)] {
            let map = atlas(&drawn);
            let main = map[id(&map, "A")].main_part();
            assert_eq!(main, Some(part_at(&map, x, 0.5)));
            assert!(map.part(part_at(&map, x, 0.5)).standings().main);
        }
    }
}

mod unmatched {
    use super::*;

    // AD
    // AC     A's side is one segment
    // AB
    #[test]
    fn one_long_side_against_three() {
        let map = atlas(&[
            ("A", bx(0., 0., 1., 3.)),
            ("B", bx(1., 0., 2., 1.)),
            ("C", bx(1., 1., 2., 2.)),
            ("D", bx(1., 2., 2., 3.)),
        ]);
        for (name, south) in [("B", 0.), ("C", 1.), ("D", 2.)] {
            let expected = meridian_m(south, south + 1.);
            assert_relative_eq!(border_m(&map, "A", name), expected, max_relative = 1e-9);
            assert_relative_eq!(border_m(&map, name, "A"), expected, max_relative = 1e-9);
            let border = map
                .border(id(&map, "A"), id(&map, name))
                .expect("they meet");
            assert!(!border.matched());
            // A on the left of a line on its eastern side: northward.
            let line = border.lines().0[0].clone();
            assert_relative_eq!(line.0[0].y, south, epsilon = 1e-9);
            assert_relative_eq!(line.0[line.0.len() - 1].y, south + 1., epsilon = 1e-9);
        }
        assert_eq!(neighbors(&map, "A"), ["B", "C", "D"]);
        assert_eq!(touching(&map, "B"), ["D"; 0]);
        let seen: Vec<_> = [0.0, 1.0, 2.0, 2.5]
            .iter()
            .map(|&y| name_at(&map, 1.0, y))
            .collect();
        assert_eq!(seen, [Some("B"), Some("C"), Some("D"), Some("D")]);
    }

    /// Two boxes of a degree side by side, the second moved east by some metres, or west where it is less than 0.
    fn apart(metres: f64, tolerance_m: f64) -> Atlas {
        let moved = metres / 111_319.490_793;
        Atlas::builder()
            .tolerance_m(tolerance_m)
            .territory("A", bx(0., 0., 1., 1.))
            .territory("B", bx(1. + moved, 0., 2., 1.))
            .build()
            .expect("two boxes")
    }

    #[test]
    fn a_gap_or_an_overlap_within_the_tolerance_is_a_border() {
        for (metres, tolerance_m) in [
            (0.3, 1.0),
            (-0.3, 1.0),
            (3.0, 5.0),
            (-3.0, 5.0),
            (0.9, 1.0),
            (-0.9, 1.0),
        ] {
            let map = apart(metres, tolerance_m);
            for (own, other) in [("A", "B"), ("B", "A")] {
                assert_eq!(
                    neighbors(&map, own),
                    [other],
                    "{metres} m at {tolerance_m} m"
                );
                let neighbor = map.neighbors(id(&map, own)).next().expect("one");
                assert!(!neighbor.matched);
                assert!((neighbor.length_m - meridian_m(0., 1.)).abs() < 2.0 * tolerance_m);
            }
        }
    }

    #[test]
    fn a_gap_wider_than_the_tolerance_is_none() {
        for (metres, tolerance_m) in [(3.0, 1.0), (1.1, 1.0), (0.3, 0.1)] {
            let map = apart(metres, tolerance_m);
            assert_eq!(
                (neighbors(&map, "A"), neighbors(&map, "B")),
                (vec![], vec![])
            );
            assert_eq!(touching(&map, "A"), [""; 0]);
        }
    }

    #[test]
    fn an_overlap_wider_than_the_tolerance_is_one_drawn_over_the_other() {
        let map = apart(-3.0, 1.0);
        for (own, other) in [("A", "B"), ("B", "A")] {
            assert_eq!(neighbors(&map, own), [other]);
            assert!((border_m(&map, own, other) - meridian_m(0., 1.)).abs() < 10.0);
            assert!(!map.neighbors(id(&map, own)).next().expect("one").matched);
        }
    }

    #[test]
    fn a_hole_drawn_a_little_too_large_still_holds_an_enclave() {
        let e = 0.3 / 111_319.5;
        for e in [e, -e] {
            let map = atlas(&[
                (
                    "H",
                    box_with([0., 0., 5., 5.], &[[2. - e, 2. - e, 3. + e, 3. + e]]),
                ),
                ("G", bx(2., 2., 3., 3.)),
            ]);
            assert_eq!(enclaves(&map), ["G in H: 1"], "{e}");
            assert!((border_m(&map, "G", "H") - box_m([2., 2., 3., 3.])).abs() < 4.0);
        }
    }
}

mod overlap {
    use super::*;

    //  BB
    // AXB    X is drawn for both
    // AA
    #[test]
    fn in_part() {
        let map = atlas(&[("A", bx(0., 0., 2., 2.)), ("B", bx(1., 1., 3., 3.))]);
        // B lies farther from the equator and is the smaller by a little.
        assert_eq!(names_at(&map, 1.5, 1.5), ["B", "A"]);
        assert_relative_eq!(
            map.area_m2(id(&map, "A")),
            box_m2([0., 0., 2., 2.]),
            max_relative = 1e-9
        );
        assert_relative_eq!(
            map.area_m2(id(&map, "B")),
            box_m2([1., 1., 3., 3.]),
            max_relative = 1e-9
        );
        // Each side has the two stretches of its own rim that lie on the other.
        assert_relative_eq!(
            border_m(&map, "A", "B"),
            meridian_m(1., 2.) + across_m(2., 1.),
            max_relative = 1e-4
        );
        assert_relative_eq!(
            border_m(&map, "B", "A"),
            meridian_m(1., 2.) + across_m(1., 1.),
            max_relative = 1e-4
        );
        assert_eq!(enclaves(&map), [""; 0]);
    }

    #[test]
    fn the_same_ground_for_two() {
        let map = atlas(&[("A", bx(0., 0., 2., 2.)), ("B", bx(0., 0., 2., 2.))]);
        assert_eq!(names_at(&map, 1., 1.), ["A", "B"]);
        for name in ["A", "B"] {
            assert_relative_eq!(
                map.area_m2(id(&map, name)),
                box_m2([0., 0., 2., 2.]),
                max_relative = 1e-9
            );
        }
        // Outside both is the sea, so that neither lies in the other.
        assert_eq!(enclaves(&map), [""; 0]);
    }
}

mod one_name {
    use super::*;

    #[test]
    fn the_same_polygon_twice_is_one_part() {
        let map = atlas(&[("A", bx(0., 0., 2., 2.)), ("A", bx(0., 0., 2., 2.))]);
        assert_eq!(parts_of(&map, "A"), 1);
        assert_relative_eq!(
            map.area_m2(id(&map, "A")),
            box_m2([0., 0., 2., 2.]),
            max_relative = 1e-9
        );
        assert_eq!(names_at(&map, 1., 1.), ["A"]);
    }

    #[test]
    fn pieces_that_overlap_are_one_part() {
        let map = atlas(&[("A", bx(0., 0., 2., 2.)), ("A", bx(1., 1., 3., 3.))]);
        assert_eq!(parts_of(&map, "A"), 1);
        let union = box_m2([0., 0., 2., 2.]) + box_m2([1., 1., 3., 3.]) - box_m2([1., 1., 2., 2.]);
        assert_relative_eq!(map.area_m2(id(&map, "A")), union, max_relative = 1e-9);
        assert_eq!(names_at(&map, 1.5, 1.5), ["A"]);
    }

    #[test]
    fn a_piece_within_a_piece_adds_nothing() {
        let map = atlas(&[("A", bx(0., 0., 4., 4.)), ("A", bx(1., 1., 2., 2.))]);
        assert_eq!(parts_of(&map, "A"), 1);
        assert_relative_eq!(
            map.area_m2(id(&map, "A")),
            box_m2([0., 0., 4., 4.]),
            max_relative = 1e-9
        );
        assert_relative_eq!(
            map.perimeter_m(id(&map, "A")),
            box_m([0., 0., 4., 4.]),
            max_relative = 1e-9
        );
    }

    #[test]
    fn pieces_that_share_a_segment_are_one_part() {
        let map = atlas(&[("A", bx(0., 0., 1., 1.)), ("A", bx(1., 0., 2., 1.))]);
        assert_eq!(parts_of(&map, "A"), 1);
        let rim = 2. * (meridian_m(0., 1.) + across_m(0., 1.) + across_m(1., 1.));
        assert_relative_eq!(map.perimeter_m(id(&map, "A")), rim, max_relative = 1e-9);
        assert_eq!(name_at(&map, 1.0, 0.5), Some("A"));
    }

    #[test]
    fn pieces_whose_sides_run_together_with_other_corners_are_one_part() {
        let map = atlas(&[("A", bx(0., 0., 1., 3.)), ("A", bx(1., 1., 2., 2.))]);
        assert_eq!(parts_of(&map, "A"), 1);
        let rim = box_m([0., 0., 1., 3.]) + across_m(1., 1.) + across_m(2., 1.);
        assert_relative_eq!(map.perimeter_m(id(&map, "A")), rim, max_relative = 1e-9);
    }

    #[test]
    fn pieces_that_touch_in_a_corner_are_two_parts() {
        let map = atlas(&[("A", bx(0., 0., 1., 1.)), ("A", bx(1., 1., 2., 2.))]);
        assert_eq!(parts_of(&map, "A"), 2);
    }

    // Pieces side by side around ground that none of them holds.
    #[test]
    fn pieces_around_a_hole_have_that_hole() {
        let map = atlas(&[
            (
                "A",
                poly(&[
                    (0., 0.),
                    (1., 0.),
                    (2., 0.),
                    (2., 1.),
                    (1., 1.),
                    (1., 2.),
                    (0., 2.),
                ]),
            ),
            (
                "A",
                poly(&[
                    (2., 0.),
                    (3., 0.),
                    (3., 3.),
                    (1., 3.),
                    (0., 3.),
                    (0., 2.),
                    (1., 2.),
                    (2., 2.),
                    (2., 1.),
                ]),
            ),
            ("B", bx(1., 1., 2., 2.)),
        ]);
        assert_eq!(parts_of(&map, "A"), 1);
        assert_eq!(enclaves(&map), ["B in A: 1"]);
    }

    // A corner that only one piece needed, on the outer rim, is not lost when pieces are united elsewhere.
    #[test]
    fn uniting_keeps_the_corners_that_neighbors_have() {
        let map = atlas(&[
            (
                "A",
                poly(&[(0., 0.), (4., 0.), (4., 4.), (2., 4.), (0., 4.)]),
            ),
            ("A", bx(3., -1., 5., 3.)),
            ("B", bx(0., 4., 2., 6.)),
            ("C", bx(2., 4., 4., 6.)),
        ]);
        for name in ["B", "C"] {
            let border = map
                .border(id(&map, "A"), id(&map, name))
                .expect("they meet");
            assert!(border.matched(), "{name}");
            assert_relative_eq!(border.length_m(), across_m(4., 2.), max_relative = 1e-9);
        }
    }
}

mod around_the_globe {
    use super::*;

    /// Boxes whose longitudes run past 180°, cut there as RFC 7946 asks.
    fn cut(b: [f64; 4]) -> [Polygon<f64>; 2] {
        [
            bx(b[0], b[1], 180., b[3]),
            bx(-180., b[1], b[2] - 360., b[3]),
        ]
    }

    #[test]
    fn pieces_on_both_sides_of_180_are_one_part() {
        let [west, east] = cut([170., 0., 190., 10.]);
        let halves = atlas(&[("A", west), ("A", east)]);
        let running_on = atlas(&[("A", bx(170., 0., 190., 10.))]);
        let from_below = atlas(&[("A", bx(-190., 0., -170., 10.))]);
        for map in [halves, running_on, from_below] {
            let a = id(&map, "A");
            assert_eq!(parts_of(&map, "A"), 1);
            let part = map.part(part_at(&map, 175., 5.));
            assert_eq!(part.polygon().0.len(), 2);
            assert!(
                part.polygon()
                    .iter()
                    .all(|p| p.exterior().0.iter().all(|c| c.x.abs() <= 180.))
            );
            assert_relative_eq!(
                map.area_m2(a),
                box_m2([0., 0., 20., 10.]),
                max_relative = 1e-9
            );
            // The seam is no rim; the sides along the parallels are cut in two at 180°.
            let rim = 2. * (meridian_m(0., 10.) + across_m(0., 10.) + across_m(10., 10.));
            assert_relative_eq!(map.perimeter_m(a), rim, max_relative = 1e-9);
            assert_relative_eq!(map.outer_ring_m(part.id()), rim, max_relative = 1e-9);
            for x in [179., 180., -180., -179., 181., -181., 540.] {
                assert_eq!(name_at(&map, x, 5.), Some("A"), "{x}");
            }
            let inside = map.distance_to_border_m((180., 5.)).expect("it lies in A");
            let coast = [0., 10.].map(|y| to_segment_m(at(0., 5.), at(-10., y), at(10., y)));
            assert_relative_eq!(inside, coast[0].min(coast[1]), max_relative = 1e-6);
        }
    }

    #[test]
    fn halves_with_different_corners_are_one_part_where_they_meet() {
        let map = atlas(&[
            ("A", bx(170., 0., 180., 10.)),
            ("A", bx(-180., -5., -170., 5.)),
        ]);
        assert_eq!(parts_of(&map, "A"), 1);
        let rim = 2. * meridian_m(0., 10.)
            + 2. * meridian_m(0., 5.)
            + across_m(0., 10.)
            + across_m(10., 10.)
            + across_m(5., 10.)
            + across_m(-5., 10.);
        assert_relative_eq!(map.perimeter_m(id(&map, "A")), rim, max_relative = 1e-9);
        assert_eq!(map.distance_to_border_m((180., 8.)), Some(0.0));
    }

    #[test]
    fn longitudes_from_0_to_360() {
        let map = atlas(&[
            ("A", bx(190., 0., 200., 10.)),
            ("B", bx(200., 0., 210., 10.)),
        ]);
        assert_eq!(name_at(&map, -165., 5.), Some("A"));
        assert_eq!(name_at(&map, 195., 5.), Some("A"));
        assert_eq!(neighbors(&map, "A"), ["B"]);
        assert!(
            map.part(part_at(&map, 195., 5.)).polygon().iter().all(|p| p
                .exterior()
                .0
                .iter()
                .all(|c| c.x < 0.))
        );
    }

    #[test]
    fn an_enclave_across_180() {
        let host = box_with([170., 0., 190., 10.], &[[178., 4., 182., 6.]]);
        let notched = |side: f64, corner: f64| {
            poly(&[
                (side, 0.),
                (180f64.copysign(side), 0.),
                (180f64.copysign(side), 4.),
                (corner, 4.),
                (corner, 6.),
                (180f64.copysign(side), 6.),
                (180f64.copysign(side), 10.),
                (side, 10.),
            ])
        };
        let [west, east] = cut([178., 4., 182., 6.]);
        let maps = [
            atlas(&[("H", host.clone()), ("G", bx(178., 4., 182., 6.))]),
            atlas(&[
                ("H", notched(170., 178.)),
                ("H", notched(-170., -178.)),
                ("G", west.clone()),
                ("G", east),
            ]),
            atlas(&[("H", host), ("G", bx(-182., 4., -178., 6.))]),
        ];
        for map in maps {
            assert_eq!((parts_of(&map, "H"), parts_of(&map, "G")), (1, 1));
            assert_eq!(enclaves(&map), ["G in H: 1"]);
            assert!(map.part(part_at(&map, 171., 1.)).standings().island);
            let rim = 2. * (meridian_m(4., 6.) + across_m(4., 2.) + across_m(6., 2.));
            assert_relative_eq!(border_m(&map, "G", "H"), rim, max_relative = 1e-9);
            assert_relative_eq!(border_m(&map, "H", "G"), rim, max_relative = 1e-9);
        }
        // One half of the hole is a lake.
        let map = atlas(&[
            (
                "H",
                box_with([170., 0., 190., 10.], &[[178., 4., 182., 6.]]),
            ),
            ("G", west),
        ]);
        assert_eq!(enclaves(&map), [""; 0]);
        assert_eq!(map.distance_to_border_m((180., 5.)), Some(0.0));
    }

    #[test]
    fn a_lake_across_180_is_no_outer_ring() {
        let map = atlas(&[(
            "H",
            box_with([170., 0., 190., 10.], &[[178., 4., 182., 6.]]),
        )]);
        let outer = 2. * (meridian_m(0., 10.) + across_m(0., 10.) + across_m(10., 10.));
        let lake = 2. * (meridian_m(4., 6.) + across_m(4., 2.) + across_m(6., 2.));
        let part = part_at(&map, 171., 1.);
        assert_relative_eq!(map.outer_ring_m(part), outer, max_relative = 1e-9);
        assert_relative_eq!(
            map.perimeter_m(id(&map, "H")),
            outer + lake,
            max_relative = 1e-9
        );
        assert_eq!(map.locate((180., 5.)), None);
    }

    // The hole's tip stands on 180°, and its southern corner on the outer ring: cut at 180° the western half falls in two.
    //
    // HHHHH|HHHH
    // HHHH_|HHHH
    // HHH\G|HHHH
    // HHHHV|HHHH
    #[test]
    fn a_hole_that_touches_180_and_the_outer_ring() {
        let hole = [(175., 5.), (175., 0.), (180., 5.)];
        let host = [
            poly(&[
                (170., 0.),
                (175., 0.),
                (175., 5.),
                (180., 5.),
                (180., 10.),
                (170., 10.),
            ]),
            poly(&[(175., 0.), (180., 0.), (180., 5.)]),
            poly(&[
                (-180., 0.),
                (-170., 0.),
                (-170., 10.),
                (-180., 10.),
                (-180., 5.),
            ]),
        ];
        let map = atlas(&[
            ("H", host[0].clone()),
            ("H", host[1].clone()),
            ("H", host[2].clone()),
            ("G", poly(&hole)),
        ]);
        assert_eq!(parts_of(&map, "H"), 1);
        assert_eq!(enclaves(&map), ["G in H: 1"]);
        let part = part_at(&map, 171., 1.);
        assert!(
            map.part(part).standings().island,
            "its outer ring meets nobody"
        );
        let outer = 2. * (meridian_m(0., 10.) + across_m(10., 10.))
            + across_m(0., 10.)
            + 2. * across_m(0., 5.);
        assert_relative_eq!(map.outer_ring_m(part), outer, max_relative = 1e-9);
    }

    #[test]
    fn a_ring_that_runs_past_180_keeps_its_corners() {
        let map = atlas(&[
            (
                "A",
                poly(&[
                    (170., 0.),
                    (190., 0.),
                    (190., 40.),
                    (175., 40.),
                    (170., 40.),
                ]),
            ),
            ("B", bx(170., 40., 175., 50.)),
            ("C", bx(175., 40., 180., 50.)),
        ]);
        for name in ["B", "C"] {
            let border = map
                .border(id(&map, "A"), id(&map, name))
                .expect("they meet");
            assert!(border.matched(), "{name}");
            assert_relative_eq!(border.length_m(), across_m(40., 5.), max_relative = 1e-9);
        }
        let rim = meridian_m(0., 40.) * 2.
            + across_m(0., 10.) * 2.
            + across_m(40., 5.) * 2.
            + across_m(40., 10.);
        assert_relative_eq!(map.perimeter_m(id(&map, "A")), rim, max_relative = 1e-9);
    }

    // The ground is what was drawn, to the last digits, and where it had to be cut the new corners lie on its sides.
    #[test]
    fn a_ring_that_runs_past_180_keeps_its_ground() {
        let ring = [(177.9, 27.5), (180.8, 26.9), (180.9, 29.1), (177.5, 30.3)];
        let map = atlas(&[("A", poly(&ring))]);
        assert_relative_eq!(
            map.area_m2(id(&map, "A")),
            polygon_m2(&poly(&ring)),
            max_relative = 1e-11
        );
        let cut = 27.5 - 0.6 * 2.1 / 2.9;
        let part = map.part(part_at(&map, 179., 28.));
        let nearest = part
            .polygon()
            .iter()
            .flat_map(|p| p.exterior().0.clone())
            .filter(|c| c.x.abs() == 180.0)
            .map(|c| (c.y - cut).abs())
            .fold(f64::INFINITY, f64::min);
        assert!(
            nearest < 1e-11,
            "the corner is {nearest} degrees beside the side it was cut from"
        );
    }

    #[test]
    fn a_border_along_180() {
        let map = atlas(&[
            ("A", bx(170., 0., 180., 10.)),
            ("B", bx(-180., 0., -170., 10.)),
        ]);
        for (own, other) in [("A", "B"), ("B", "A")] {
            let neighbor = map.neighbors(id(&map, own)).next().expect("one");
            assert_eq!(map[neighbor.territory].name(), other);
            assert!(neighbor.matched);
            assert_relative_eq!(neighbor.length_m, meridian_m(0., 10.), max_relative = 1e-9);
            assert_eq!(touching(&map, own), [""; 0]);
        }
        // It belongs to the ground on its east.
        assert_eq!(
            (name_at(&map, 180., 5.), name_at(&map, -180., 5.)),
            (Some("B"), Some("B"))
        );
        assert_eq!(map.distance_to_border_m((180., 5.)), Some(0.0));
        // With A on the left the line runs north.
        let line = map
            .border(id(&map, "A"), id(&map, "B"))
            .expect("they meet")
            .lines()
            .0[0]
            .clone();
        assert!(line.0[0].y < line.0[line.0.len() - 1].y);
    }

    #[test]
    fn one_long_side_against_two_along_180() {
        let map = atlas(&[
            ("A", bx(170., 0., 180., 10.)),
            ("B", bx(-180., 0., -170., 4.)),
            ("C", bx(-180., 4., -170., 10.)),
        ]);
        assert_eq!(neighbors(&map, "A"), ["B", "C"]);
        for (own, other, length) in [
            ("A", "B", meridian_m(0., 4.)),
            ("A", "C", meridian_m(4., 10.)),
        ] {
            assert_relative_eq!(border_m(&map, own, other), length, max_relative = 1e-9);
            assert_relative_eq!(border_m(&map, other, own), length, max_relative = 1e-9);
        }
    }

    #[test]
    fn corners_that_touch_at_180() {
        let map = atlas(&[
            ("A", bx(170., 0., 180., 5.)),
            ("B", bx(-180., 5., -170., 10.)),
        ]);
        assert_eq!(
            (neighbors(&map, "A"), touching(&map, "A")),
            (vec![], vec!["B"])
        );
        assert_eq!(touching(&map, "B"), ["A"]);
    }

    /// A band right round the globe, as maps draw Antarctica: along -180 and 180 and, where it reaches the pole, along that.
    fn band(south: f64, north: f64) -> Polygon<f64> {
        let east = (-18..=18).map(|k| (f64::from(k) * 10., south));
        let west = (-18..=18).rev().map(|k| (f64::from(k) * 10., north));
        Polygon::new(east.chain(west).collect::<Vec<_>>().into(), Vec::new())
    }

    #[test]
    fn antarctica() {
        let commonly_drawn = poly(
            &(-18..=18)
                .rev()
                .map(|k| (f64::from(k) * 10., -70.))
                .chain([(-180., -90.), (180., -90.)])
                .collect::<Vec<_>>(),
        );
        for antarctica in [band(-90., -70.), commonly_drawn] {
            let map = atlas(&[("A", antarctica), ("B", band(-70., -60.))]);
            let a = id(&map, "A");
            assert_eq!(parts_of(&map, "A"), 1);
            assert_relative_eq!(
                map.area_m2(a),
                box_m2([-180., -90., 180., -70.]),
                max_relative = 1e-9
            );
            let parallel = 36. * across_m(-70., 10.);
            assert_relative_eq!(map.perimeter_m(a), parallel, max_relative = 1e-9);
            assert_relative_eq!(border_m(&map, "A", "B"), parallel, max_relative = 1e-9);
            assert_relative_eq!(border_m(&map, "B", "A"), parallel, max_relative = 1e-9);
            // All of A's rim meets B; B meets A and the sea.
            assert_eq!(enclaves(&map), ["A in B: 1"]);
            for x in [-180., -90., 0., 17., 180., 200.] {
                assert_eq!(name_at(&map, x, -90.), Some("A"));
                assert_eq!(name_at(&map, x, -89.), Some("A"));
                assert_eq!(name_at(&map, x, -65.), Some("B"));
            }
            // From the pole the coast is as far in every direction as the meridian is long; between corners it is a little nearer or farther.
            let to_coast = map
                .distance_to_border_m((0., -90.))
                .expect("A holds the pole");
            assert_relative_eq!(to_coast, meridian_m(-90., -70.), max_relative = 1e-9);
            let on_the_seam = map.distance_to_border_m((180., -75.)).expect("A holds it");
            assert!(
                on_the_seam > 500e3,
                "the seam at 180° is no border: {on_the_seam}"
            );
        }
    }

    #[test]
    fn wedges_that_meet_at_a_pole() {
        for pole in [90.0_f64, -90.0] {
            let wedge = |west: f64| {
                let (low, high) = (
                    pole.min(80f64.copysign(pole)),
                    pole.max(80f64.copysign(pole)),
                );
                bx(west, low, west + 90., high)
            };
            let map = atlas(&[
                ("A", wedge(-180.)),
                ("B", wedge(-90.)),
                ("C", wedge(0.)),
                ("D", wedge(90.)),
            ]);
            for (own, beside, across) in [
                ("A", ["B", "D"], "C"),
                ("B", ["A", "C"], "D"),
                ("C", ["B", "D"], "A"),
                ("D", ["A", "C"], "B"),
            ] {
                assert_eq!(neighbors(&map, own), beside);
                for other in beside {
                    assert_relative_eq!(
                        border_m(&map, own, other),
                        meridian_m(80., 90.),
                        max_relative = 1e-9
                    );
                }
                assert_eq!(touching(&map, own), [across], "each pole is one position");
            }
            // The pole belongs to one of the four, whatever longitude it is given.
            let holder = name_at(&map, 0., pole);
            assert!(holder.is_some());
            for x in [-180., -135., -90., -1., 45., 91., 180., 270.] {
                assert_eq!(name_at(&map, x, pole), holder);
            }
            // The rim along the pole has no length.
            let rim = 2. * meridian_m(80., 90.) + geodesic_m(at(0., 80.), at(90., 80.));
            assert_relative_eq!(map.perimeter_m(id(&map, "B")), rim, max_relative = 1e-9);
            assert_eq!(map.distance_to_border_m((0., pole)), Some(0.0));
        }
    }

    #[test]
    fn the_whole_globe() {
        let map = atlas(&[("A", bx(-180., -90., 180., 90.))]);
        assert_relative_eq!(
            map.area_m2(id(&map, "A")),
            510_065_621_724_089.,
            max_relative = 1e-9
        );
        assert_relative_eq!(
            map.geodesic_area_m2(id(&map, "A")),
            510_065_621_724_089.,
            max_relative = 1e-9
        );
        assert_eq!(map.perimeter_m(id(&map, "A")), 0.0);
        for (x, y) in [
            (0., 0.),
            (180., 0.),
            (-180., 0.),
            (0., 90.),
            (0., -90.),
            (180., 90.),
        ] {
            assert_eq!(name_at(&map, x, y), Some("A"), "{x}, {y}");
        }
    }
}

mod badly_drawn {
    use super::*;

    fn single(ring: &[(f64, f64)]) -> Atlas {
        atlas(&[("A", poly(ring))])
    }

    #[test]
    fn a_bow_tie_is_two_triangles() {
        let map = single(&[(0., 0.), (2., 2.), (2., 0.), (0., 2.)]);
        let west = area_m2(&[at(0., 0.), at(1., 1.), at(0., 2.), at(0., 0.)]);
        let east = area_m2(&[at(1., 1.), at(2., 0.), at(2., 2.), at(1., 1.)]);
        assert_relative_eq!(map.area_m2(id(&map, "A")), west + east, max_relative = 1e-9);
        assert_eq!(parts_of(&map, "A"), 2);
        let seen = [(0.2, 1.), (1.8, 1.), (1., 0.2), (1., 1.8)].map(|(x, y)| name_at(&map, x, y));
        assert_eq!(seen, [Some("A"), Some("A"), None, None]);
    }

    // A star of five points drawn in one go: even and odd leave its middle out.
    #[test]
    fn a_star_has_no_middle() {
        let map = single(&[(0., 3.), (6., 3.), (1., 0.), (3., 5.), (5., 0.)]);
        assert_eq!(name_at(&map, 3., 2.5), None);
        assert_eq!(name_at(&map, 3., 4.), Some("A"));
        assert_eq!(name_at(&map, 0.8, 2.8), Some("A"));
        let polygons: MultiPolygon<f64> = map
            .parts()
            .flat_map(|part| part.polygon().0)
            .collect::<Vec<_>>()
            .into();
        assert_relative_eq!(
            map.area_m2(id(&map, "A")),
            polygons_m2(&polygons),
            max_relative = 1e-9
        );
    }

    #[test]
    fn a_spike_holds_no_ground() {
        let map = single(&[
            (0., 0.),
            (2., 0.),
            (2., 2.),
            (1., 2.),
            (1., 4.),
            (1., 2.),
            (0., 2.),
        ]);
        assert_relative_eq!(
            map.area_m2(id(&map, "A")),
            box_m2([0., 0., 2., 2.]),
            max_relative = 1e-9
        );
        assert_relative_eq!(
            map.perimeter_m(id(&map, "A")),
            box_m([0., 0., 2., 2.]),
            max_relative = 1e-3
        );
        assert_eq!(map.locate((1., 3.)), None);
    }

    #[test]
    fn a_hole_outside_its_shell_takes_nothing_away() {
        let map = atlas(&[("A", box_with([0., 0., 2., 2.], &[[5., 5., 6., 6.]]))]);
        assert_eq!(name_at(&map, 1., 1.), Some("A"));
        let beyond = if name_at(&map, 5.5, 5.5).is_some() {
            box_m2([5., 5., 6., 6.])
        } else {
            0.
        };
        assert_relative_eq!(
            map.area_m2(id(&map, "A")),
            box_m2([0., 0., 2., 2.]) + beyond,
            max_relative = 1e-9
        );
    }

    #[test]
    fn a_hole_across_the_rim_is_cut_by_it() {
        let map = atlas(&[("A", box_with([0., 0., 4., 4.], &[[3., 1., 5., 2.]]))]);
        let found = map.area_m2(id(&map, "A"));
        let beyond = if name_at(&map, 4.5, 1.5).is_some() {
            box_m2([4., 1., 5., 2.])
        } else {
            0.
        };
        assert_relative_eq!(
            found,
            box_m2([0., 0., 4., 4.]) - box_m2([3., 1., 4., 2.]) + beyond,
            max_relative = 1e-9
        );
        assert_eq!(name_at(&map, 3.5, 1.5), None);
    }

    #[test]
    fn two_holes_that_overlap_leave_out_both() {
        let map = atlas(&[(
            "A",
            box_with([0., 0., 9., 9.], &[[1., 1., 4., 4.], [2., 2., 5., 5.]]),
        )]);
        let found = map.area_m2(id(&map, "A"));
        // Whatever is done with what both leave out, area and location agree on it.
        let both = box_m2([2., 2., 4., 4.]);
        let union = box_m2([1., 1., 4., 4.]) + box_m2([2., 2., 5., 5.]) - both;
        let back = if name_at(&map, 3., 3.).is_some() {
            both
        } else {
            0.
        };
        assert_relative_eq!(
            found,
            box_m2([0., 0., 9., 9.]) - union + back,
            max_relative = 1e-9
        );
        assert_eq!(
            (name_at(&map, 1.5, 1.5), name_at(&map, 4.5, 4.5)),
            (None, None)
        );
    }

    #[test]
    fn winding_closing_and_repeats_do_not_matter() {
        let clean =
            geojson(r"[[[0,0],[2,0],[2,2],[0,2],[0,0]],[[0.5,0.5],[0.5,1],[1,1],[0.5,0.5]]]");
        let area = clean.area_m2(id(&clean, "A"));
        let others = [
            r"[[[0,0],[0,2],[2,2],[2,0],[0,0]],[[0.5,0.5],[1,1],[0.5,1],[0.5,0.5]]]",
            r"[[[0,0],[2,0],[2,2],[0,2]],[[0.5,0.5],[0.5,1],[1,1]]]",
            r"[[[0,0],[0,0],[2,0],[2,0],[2,2],[0,2],[0,2],[0,2],[0,0],[0,0]],[[0.5,0.5],[0.5,1],[1,1],[1,1],[0.5,0.5]]]",
            r"[[[2,2],[0,2],[0,0],[2,0],[2,2]],[[1,1],[0.5,0.5],[0.5,1],[1,1]]]",
        ];
        for rings in others {
            let map = geojson(rings);
            assert_relative_eq!(map.area_m2(id(&map, "A")), area, max_relative = 1e-12);
            assert_relative_eq!(
                map.perimeter_m(id(&map, "A")),
                clean.perimeter_m(id(&clean, "A")),
                max_relative = 1e-12
            );
            assert_eq!(map.locate((0.6, 0.9)), None);
            let polygon = &map.part(part_at(&map, 1.5, 0.5)).polygon().0[0];
            assert!(area_m2(&polygon.exterior().0) > 0. && area_m2(&polygon.interiors()[0].0) < 0.);
            assert_eq!(polygon.exterior().0.len(), 5);
        }
    }

    fn geojson(rings: &str) -> Atlas {
        let text = format!(
            r#"{{"type":"Feature","properties":{{"name":"A"}},"geometry":{{"type":"Polygon","coordinates":{rings}}}}}"#
        );
        Atlas::from_geojson(&text, "name").expect("it can be read")
    }

    #[test]
    fn ground_without_extent_is_no_ground() {
        let nothing = [
            vec![(0., 0.), (1., 1.), (2., 2.), (0., 0.)],
            vec![(0., 0.), (1., 1.), (2., 2.), (1., 1.)],
            vec![(1., 1.), (1., 1.), (1., 1.), (1., 1.)],
            vec![(0., 0.), (3., 1.), (0., 0.), (3., 1.), (0., 0.)],
        ];
        for ring in nothing {
            let map = single(&ring);
            let a = id(&map, "A");
            assert_eq!(map.area_m2(a), 0.0, "{ring:?}");
            assert_eq!(map.perimeter_m(a), 0.0);
            assert_eq!((map[a].parts().len(), map[a].main_part()), (0, None));
            assert_eq!(map.locate((1., 1.)), None);
            assert_eq!(map.nearest((1., 1.)), None);
            assert_eq!(map.neighbors(a).len(), 0);
            assert!(map.enclaves().is_empty() && map.exclaves().is_empty());
            assert_eq!(map.shares(&bx(0., 0., 1., 1.).into()).len(), 1);
        }
    }

    #[test]
    fn an_empty_map_answers() {
        let map = Atlas::builder().build().expect("nothing is a map too");
        assert_eq!(map.territories().len(), 0);
        assert_eq!(map.locate((0., 0.)), None);
        assert_eq!(map.nearest((0., 0.)), None);
        assert!(map.holders_within((0., 0.), 1e9).is_empty());
        let map = atlas(&[(
            "A",
            Polygon::new(Vec::<(f64, f64)>::new().into(), Vec::new()),
        )]);
        assert_eq!(parts_of(&map, "A"), 0);
    }

    #[test]
    fn a_million_positions_in_one_ring() {
        let count = 1_000_000;
        let ring: Vec<(f64, f64)> = (0..count)
            .map(|k| {
                let turn = f64::from(k) / f64::from(count) * std::f64::consts::TAU;
                (10. + 5. * turn.cos(), 10. + 5. * turn.sin())
            })
            .collect();
        let polygon = poly(&ring);
        let expected = polygon_m2(&polygon);
        let map = atlas(&[("A", polygon), ("B", bx(40., 0., 41., 1.))]);
        assert_relative_eq!(map.area_m2(id(&map, "A")), expected, max_relative = 1e-9);
        assert_eq!(name_at(&map, 14.9999, 10.0), Some("A"));
        assert_eq!(name_at(&map, 15.0001, 10.0), None);
    }
}

mod ids {
    use super::*;

    fn two() -> [Atlas; 2] {
        [
            atlas(&[("A", bx(0., 0., 1., 1.))]),
            atlas(&[("A", bx(0., 0., 1., 1.))]),
        ]
    }

    #[test]
    #[should_panic(expected = "belongs to the atlas that gave it")]
    fn of_another_atlas_names_no_territory() {
        let [own, other] = two();
        let _ = own.area_m2(id(&other, "A"));
    }

    #[test]
    #[should_panic(expected = "belongs to the atlas that gave it")]
    fn of_another_atlas_has_no_border() {
        let [own, other] = two();
        let _ = own.border(id(&own, "A"), id(&other, "A"));
    }

    #[test]
    #[should_panic(expected = "belongs to the atlas that gave it")]
    fn of_another_atlas_names_no_part() {
        let [own, other] = two();
        let _ = own.outer_ring_m(part_at(&other, 0.5, 0.5));
    }

    #[test]
    fn are_small_and_an_atlas_may_be_shared() {
        fn shared<T: Send + Sync>() {}
        shared::<Atlas>();
        assert_eq!(
            size_of::<Option<territory::TerritoryId>>(),
            size_of::<territory::TerritoryId>()
        );
        assert!(size_of::<territory::TerritoryId>() <= 8);
    }
}

#[test]
fn a_ring_that_crosses_itself_beyond_180_is_its_two_wings() {
    let bow_tie = |x: f64| poly(&[(x, 0.0), (x + 4.0, 4.0), (x + 4.0, 0.0), (x, 4.0)]);
    let (here, across) = (
        atlas(&[("A", bow_tie(0.0))]),
        atlas(&[("A", bow_tie(177.0))]),
    );
    assert_near(
        across.area_m2(id(&across, "A")),
        here.area_m2(id(&here, "A")),
        1e-9,
    );
    assert_eq!((parts_of(&here, "A"), parts_of(&across, "A")), (2, 2));
}

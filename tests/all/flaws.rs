//! A small map by hand for each kind of flaw, and for what is none.

use geo_types::{MultiPolygon, Polygon};
use territory::{Atlas, Flaw, FlawKind};

use super::plain::{area_m2, assert_near, at, atlas, box_with, bx, geodesic_m, poly, polygon_m2};

/// The flaws as `kind: names`.
fn told(atlas: &Atlas) -> Vec<String> {
    let tell = |flaw: &Flaw| {
        let names = flaw.territories.iter().map(|&id| atlas[id].name());
        format!("{}: {}", flaw.kind, names.collect::<Vec<_>>().join(", "))
    };
    atlas.flaws().iter().map(tell).collect()
}

#[track_caller]
fn the_one(atlas: &Atlas, expected: &str) -> Flaw {
    assert_eq!(told(atlas), [expected]);
    atlas.flaws().remove(0)
}

/// Metres of degrees of longitude at a latitude.
fn east_m(degrees: f64, latitude: f64) -> f64 {
    geodesic_m(at(10.0, latitude), at(10.0 + degrees, latitude))
}

#[test]
fn an_overlap_has_its_ground_and_the_length_of_a_strip() {
    let map = atlas(&[
        ("West", bx(45.0, 40.0, 45.1, 40.1)),
        ("East", bx(45.09, 40.0, 45.2, 40.1)),
    ]);
    let flaw = the_one(&map, "overlap: West, East");
    let strip = bx(45.09, 40.0, 45.1, 40.1);
    assert_near(flaw.area_m2, polygon_m2(&strip), 1e-9);
    // The circle lies at the southern end, where the strip is widest.
    let width_m = east_m(0.01, 40.004);
    assert_near(flaw.width_m, width_m, 1e-3);
    let rim_m: f64 = strip
        .exterior()
        .0
        .windows(2)
        .map(|ab| geodesic_m(ab[0], ab[1]))
        .sum();
    assert_near(flaw.length_m, 0.5 * rim_m - width_m, 1e-3);
    assert!(flaw.lines.0.is_empty() && flaw.outline.0.len() == 1);
}

#[test]
fn ground_of_three_is_one_overlap_and_that_of_two_others() {
    // Each over the next but one as well.
    let map = atlas(&[
        ("A", bx(0.0, 0.0, 3.0, 1.0)),
        ("B", bx(1.0, 0.0, 4.0, 1.0)),
        ("C", bx(2.0, 0.0, 5.0, 1.0)),
    ]);
    let mut found = told(&map);
    found.sort();
    assert_eq!(
        found,
        ["overlap: A, B", "overlap: A, B, C", "overlap: B, C"]
    );
}

#[test]
fn a_territory_may_overlap_itself() {
    let map = atlas(&[
        ("A", bx(0.0, 0.0, 3.0, 1.0)),
        ("A", bx(2.0, 0.0, 5.0, 1.0)),
        ("B", bx(5.0, 0.0, 6.0, 1.0)),
    ]);
    assert!(told(&map).is_empty());
}

#[test]
fn overlaps_of_the_same_two_come_the_largest_first() {
    // Two teeth of the lower one in the upper.
    let map = atlas(&[
        ("Upper", bx(0.0, 1.0, 9.0, 2.0)),
        (
            "Lower",
            poly(&[
                (0.0, 0.0),
                (9.0, 0.0),
                (9.0, 1.0),
                (8.0, 1.0),
                (7.0, 1.5),
                (4.0, 1.0),
                (2.0, 1.0),
                (1.5, 1.5),
                (1.0, 1.0),
                (0.0, 1.0),
            ]),
        ),
    ]);
    assert_eq!(
        told(&map),
        ["overlap: Upper, Lower", "overlap: Upper, Lower"]
    );
    let teeth = [
        [(4.0, 1.0), (8.0, 1.0), (7.0, 1.5)],
        [(1.0, 1.0), (2.0, 1.0), (1.5, 1.5)],
    ];
    for (flaw, tooth) in map.flaws().iter().zip(teeth) {
        assert_near(flaw.area_m2, polygon_m2(&poly(&tooth)), 1e-9);
    }
}

/// Four boxes around an open one.
fn around(west: f64, south: f64, east: f64, north: f64) -> Vec<(&'static str, Polygon<f64>)> {
    vec![
        ("South", bx(0.0, 0.0, 1.0, south)),
        ("North", bx(0.0, north, 1.0, 1.0)),
        ("West", bx(0.0, south, west, north)),
        ("East", bx(east, south, 1.0, north)),
    ]
}

#[test]
fn narrow_open_ground_is_a_gap_and_what_is_wide_a_lake() {
    // 0.0008° are 89 m and 0.001° 111 m: narrower than 100 m, and wider.
    let map = atlas(&around(0.3, 0.5, 0.7, 0.5008));
    let mut names = told(&map);
    // South and North have the long sides, which differ by less than the ellipsoid is flat.
    names
        .iter_mut()
        .for_each(|name| *name = name.replace("North, South", "South, North"));
    names
        .iter_mut()
        .for_each(|name| *name = name.replace("East, West", "West, East"));
    assert_eq!(names, ["gap: South, North, West, East"]);
    let flaw = &map.flaws()[0];
    assert_near(flaw.area_m2, polygon_m2(&bx(0.3, 0.5, 0.7, 0.5008)), 1e-9);
    assert_near(
        flaw.width_m,
        geodesic_m(at(0.5, 0.5), at(0.5, 0.5008)),
        1e-3,
    );
    assert!(told(&atlas(&around(0.3, 0.5, 0.7, 0.501))).is_empty());
    let wider = atlas(&around(0.3, 0.5, 0.7, 0.501));
    assert_eq!(wider.flaw_search().gap_width_m(120.0).find().len(), 1);
    assert_eq!(map.flaw_search().gap_width_m(80.0).find().len(), 0);
}

#[test]
fn small_open_ground_is_a_gap_however_wide_it_may_be() {
    // 120 m by 120 m, above both limits; and with the limit of the area above that.
    let side = 120.0 / 111_000.0;
    let map = atlas(&around(0.5, 0.5, 0.5 + side, 0.5 + side));
    assert!(told(&map).is_empty());
    assert_eq!(map.flaw_search().gap_area_m2(15_000.0).find().len(), 1);
}

#[test]
fn a_part_that_is_not_cut_out_is_no_overlap() {
    let map = atlas(&[
        ("Host", bx(0.0, 0.0, 4.0, 4.0)),
        ("Guest", bx(1.0, 1.0, 2.0, 2.0)),
    ]);
    let flaw = the_one(&map, "not cut out: Guest, Host");
    assert_near(flaw.area_m2, polygon_m2(&bx(1.0, 1.0, 2.0, 2.0)), 1e-9);
    // One in another in a third: each with the smallest that it lies on.
    let map = atlas(&[
        ("Inner", bx(1.2, 1.2, 1.4, 1.4)),
        ("Host", bx(0.0, 0.0, 4.0, 4.0)),
        ("Guest", bx(1.0, 1.0, 2.0, 2.0)),
    ]);
    assert_eq!(
        told(&map),
        ["not cut out: Guest, Host", "not cut out: Inner, Guest"]
    );
}

#[test]
fn the_same_ground_however_it_is_drawn() {
    let map = atlas(&[
        ("A", bx(0.0, 0.0, 2.0, 2.0)),
        (
            "B",
            poly(&[(2.0, 2.0), (0.0, 2.0), (0.0, 1.0), (0.0, 0.0), (2.0, 0.0)]),
        ),
    ]);
    let flaw = the_one(&map, "same ground twice: A, B");
    assert_near(flaw.area_m2, polygon_m2(&bx(0.0, 0.0, 2.0, 2.0)), 1e-9);
}

#[test]
fn sides_that_do_not_match_are_one_line_with_how_far_they_are_apart() {
    // Half a metre between the two, open at both ends.
    let between = 0.5 / east_m(1.0, 40.05);
    let map = |apart: f64| {
        atlas(&[
            ("West", bx(45.0, 40.0, 45.1, 40.1)),
            ("East", bx(45.1 + apart, 40.0, 45.2, 40.1)),
        ])
    };
    let flaw = the_one(&map(between), "unmatched border: West, East");
    assert_near(flaw.width_m, 0.5, 2e-3);
    assert_near(
        flaw.length_m,
        geodesic_m(at(45.1, 40.0), at(45.1, 40.1)),
        1e-6,
    );
    assert_eq!(flaw.area_m2, 0.0);
    // Two metres are open ground, and a micrometre is rounding.
    assert!(told(&map(4.0 * between)).is_empty());
    assert!(told(&map(2e-6 * between)).is_empty());
}

#[test]
fn beside_an_overlap_the_same_sides_still_do_not_match() {
    // Half a metre between them, and a tooth of the western one across it and into the eastern, at a third of the way.
    let between = 0.5 / east_m(1.0, 40.05);
    let tooth = 40.0 / east_m(1.0, 40.05);
    let west = poly(&[
        (45.0, 40.0),
        (45.1, 40.0),
        (45.1, 40.03),
        (45.1 + tooth, 40.035),
        (45.1, 40.04),
        (45.1, 40.1),
        (45.0, 40.1),
    ]);
    let map = atlas(&[
        ("West", west),
        ("East", bx(45.1 + between, 40.0, 45.2, 40.1)),
    ]);
    assert_eq!(
        told(&map),
        [
            "overlap: West, East",
            "unmatched border: West, East",
            "unmatched border: West, East"
        ]
    );
    let flaws = map.flaws();
    // Of the tooth, 0.5 m of whose 40 m lie before the other side.
    let share = 39.5 / 40.0;
    let tooth = poly(&[(45.1, 40.03), (45.1 + tooth, 40.035), (45.1, 40.04)]);
    assert_near(flaws[0].area_m2, share * share * polygon_m2(&tooth), 1e-3);
    for (flaw, ends) in flaws[1..].iter().zip([[40.04, 40.1], [40.0, 40.03]]) {
        let line_m = geodesic_m(at(45.1, ends[0]), at(45.1, ends[1]));
        assert_near(flaw.length_m, line_m, 0.003);
        assert_near(flaw.width_m, 0.5, 0.01);
    }
}

#[test]
fn corners_of_one_side_alone_are_no_flaw() {
    let many = poly(&[
        (1.0, 0.0),
        (2.0, 0.0),
        (2.0, 3.0),
        (1.0, 3.0),
        (1.0, 2.3),
        (1.0, 1.7),
        (1.0, 0.1),
    ]);
    let map = atlas(&[("Few", bx(0.0, 0.0, 1.0, 3.0)), ("Many", many)]);
    assert!(told(&map).is_empty());
    // A corner of two meets the middle of a third.
    let map = atlas(&[
        ("Long", bx(0.0, 0.0, 7.0, 1.0)),
        ("Left", bx(0.0, 1.0, 3.0, 2.0)),
        ("Right", bx(3.0, 1.0, 7.0, 2.0)),
    ]);
    assert!(told(&map).is_empty());
}

#[test]
fn rings_that_cross_themselves_and_spikes() {
    let eight = poly(&[(0.0, 0.0), (3.0, 2.0), (3.0, 0.0), (0.0, 3.0)]);
    let flaw = the_one(&atlas(&[("A", eight)]), "self-crossing ring: A");
    let lobe = [at(1.8, 1.2), at(3.0, 0.0), at(3.0, 2.0), at(1.8, 1.2)];
    assert_near(flaw.area_m2, area_m2(&lobe), 1e-6);
    let spike = poly(&[
        (0.0, 0.0),
        (1.0, 0.0),
        (1.0, 0.5),
        (2.0, 0.5),
        (1.0, 0.500004),
        (1.0, 1.0),
        (0.0, 1.0),
    ]);
    let flaw = the_one(&atlas(&[("A", spike)]), "spike: A");
    assert_near(flaw.length_m, geodesic_m(at(1.0, 0.5), at(2.0, 0.5)), 1e-4);
    assert_near(
        flaw.width_m,
        geodesic_m(at(1.0, 0.5), at(1.0, 0.500004)),
        1e-3,
    );
}

#[test]
fn flaws_across_180_are_one() {
    // A strip of 20 km by 55 m that both hold, drawn as RFC 7946 asks and running on.
    let cut = |south: f64, north: f64| {
        MultiPolygon(vec![
            bx(179.9, south, 180.0, north),
            bx(-180.0, south, -179.9, north),
        ])
    };
    let running = |south: f64, north: f64| MultiPolygon(vec![bx(179.9, south, 180.1, north)]);
    for draw in [&cut as &dyn Fn(f64, f64) -> MultiPolygon<f64>, &running] {
        let builder = Atlas::builder().territory("South", draw(10.0, 10.1));
        let builder = builder.territory("North", draw(10.0995, 10.2));
        let map = builder.build().expect("it can be read");
        let flaw = the_one(&map, "overlap: South, North");
        let strip = bx(179.9, 10.0995, 180.1, 10.1);
        assert_near(flaw.area_m2, polygon_m2(&strip), 1e-9);
        let width_m = geodesic_m(at(180.0, 10.0995), at(180.0, 10.1));
        assert_near(flaw.width_m, width_m, 1e-3);
        let rim_m: f64 = strip
            .exterior()
            .0
            .windows(2)
            .map(|ab| geodesic_m(ab[0], ab[1]))
            .sum();
        assert_near(flaw.length_m, 0.5 * rim_m - width_m, 1e-4);
        assert_eq!(flaw.outline.0.len(), 2);
        // The same as a gap, with ground at both ends.
        let builder = Atlas::builder()
            .territory("South", draw(10.0, 10.0995))
            .territory("North", draw(10.1, 10.2))
            .territory("West", bx(179.8, 10.0, 179.9, 10.2))
            .territory("East", bx(-179.9, 10.0, -179.8, 10.2));
        let flaws = builder.build().expect("it can be read").flaws();
        assert_eq!(flaws.len(), 1, "{flaws:?}");
        assert_eq!(flaws[0].kind, FlawKind::Gap);
        assert_near(flaws[0].width_m, width_m, 1e-3);
        assert_near(flaws[0].area_m2, polygon_m2(&strip), 1e-9);
    }
}

#[test]
fn a_self_crossing_ring_across_180_has_a_rim_without_the_cut() {
    // The lobe of an eight, about 180°.
    let eight = poly(&[(179.0, 0.0), (182.0, 2.0), (182.0, 0.0), (179.0, 3.0)]);
    let shifted = |by: f64| -> Polygon<f64> {
        poly(&[(179.0, 0.0), (182.0, 2.0), (182.0, 0.0), (179.0, 3.0)].map(|(x, y)| (x + by, y)))
    };
    let across = the_one(&atlas(&[("A", eight)]), "self-crossing ring: A");
    let within = the_one(&atlas(&[("A", shifted(-2.5))]), "self-crossing ring: A");
    // 180° runs through the lobe.
    let through = the_one(&atlas(&[("A", shifted(-1.5))]), "self-crossing ring: A");
    for flaw in [&across, &through] {
        assert_near(flaw.area_m2, within.area_m2, 1e-9);
        assert_near(flaw.width_m, within.width_m, 1e-3);
        assert_near(flaw.length_m, within.length_m, 1e-3);
    }
}

#[test]
fn holes_count_as_they_are_drawn() {
    // What fills a hole exactly, and what leaves a rim of it open.
    let host = box_with([0.0, 0.0, 3.0, 3.0], &[[1.0, 1.0, 2.0, 2.0]]);
    let filled = atlas(&[("Host", host.clone()), ("Guest", bx(1.0, 1.0, 2.0, 2.0))]);
    assert!(told(&filled).is_empty());
    let open = atlas(&[("Host", host), ("Guest", bx(1.0, 1.0, 2.0, 1.9995))]);
    let flaw = the_one(&open, "gap: Host, Guest");
    assert_near(flaw.area_m2, polygon_m2(&bx(1.0, 1.9995, 2.0, 2.0)), 1e-9);
}

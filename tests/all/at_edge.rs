//! Maps that are cropped: which parts reach the edge, and what is known of all others.

use std::collections::BTreeMap;

use geo::BooleanOps;
use geo_types::{Coord, MultiPolygon, Polygon, Rect};
use territory::{AtEdge, Atlas, Builder, ToGeoJson};

use super::plain::{assert_near, bx, geodesic_m, id, poly};

/// Name and metres along the edge of each part that reaches it.
fn at_edge(atlas: &Atlas) -> Vec<(&str, f64)> {
    let of = |edge: AtEdge| (atlas[edge.territory].name(), edge.length_m);
    atlas.at_edge().into_iter().map(of).collect()
}

fn builder(map: &[(&str, Polygon<f64>)]) -> Builder {
    map.iter()
        .fold(Atlas::builder(), |builder, (name, polygon)| {
            builder.territory(*name, polygon.clone())
        })
}

fn line_m(line: &[(f64, f64)]) -> f64 {
    line.windows(2)
        .map(|ab| geodesic_m(ab[0].into(), ab[1].into()))
        .sum()
}

#[track_caller]
fn assert_at_edge(atlas: &Atlas, expected: &[(&str, f64)]) {
    let found = at_edge(atlas);
    let names = |all: &[(&str, f64)]| {
        all.iter()
            .map(|&(name, _)| name.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&found), names(expected));
    for ((_, found), (_, expected)) in found.iter().zip(expected) {
        assert_near(*found, *expected, 1e-6);
    }
    for part in atlas.parts() {
        let is_given = atlas.at_edge().iter().any(|edge| edge.part == part.id());
        assert_eq!(atlas.is_at_edge(part.id()), is_given);
    }
}

/// ```text
///  0   1   2   3   4
/// 3+-----------+---+
///  |     W     |   |
/// 2+---+---+   | E |
///  |   | I |   |   |
/// 1+   +---+   +---+
///  |           |
/// 0+-----------+
/// ```
fn window() -> [(&'static str, Polygon<f64>); 3] {
    [
        (
            "W",
            super::plain::box_with([0., 0., 3., 3.], &[[1., 1., 2., 2.]]),
        ),
        ("I", bx(1., 1., 2., 2.)),
        ("E", bx(3., 1., 4., 3.)),
    ]
}

#[test]
fn without_a_crop_the_sides_of_the_box_are_the_edge() {
    let map = builder(&window()).build().expect("a map");
    let west = line_m(&[(0., 3.), (0., 0.), (3., 0.)]) + line_m(&[(3., 3.), (0., 3.)]);
    let east = line_m(&[(4., 1.), (4., 3.), (3., 3.)]);
    assert_at_edge(&map, &[("W", west), ("E", east)]);
    let edges = map.at_edge();
    // One line, with the part on its left.
    assert_eq!(
        edges[0].lines.0,
        [vec![(3., 3.), (0., 3.), (0., 0.), (3., 0.)].into()]
    );
    assert_eq!(map.cropped_to(), None);
}

#[test]
fn of_a_crop_only_what_runs_along_it_is_the_edge() {
    // The map was cropped in the west and south alone: the rest of its ends are coasts.
    let crop = Rect::new((0., 0.), (10., 10.));
    let map = builder(&window()).cropped_to(crop).build().expect("a map");
    assert_at_edge(&map, &[("W", line_m(&[(0., 3.), (0., 0.), (3., 0.)]))]);
    assert_eq!(
        map.at_edge()[0].lines.0,
        [vec![(0., 3.), (0., 0.), (3., 0.)].into()]
    );
    let told = map.cropped_to().expect("it was told");
    assert_eq!(told.0.len(), 1);
    assert_near(
        territory::area_m2(&told),
        territory::area_m2(&crop.to_polygon().into()),
        1e-12,
    );
    // A crop that no ground reaches.
    let far = Rect::new((-9., -9.), (9., 9.));
    let map = builder(&window()).cropped_to(far).build().expect("a map");
    assert_at_edge(&map, &[]);
}

#[test]
fn a_crop_is_met_within_the_tolerance() {
    // Beside the crop by some centimetres, and by 2 m.
    for (lon, is_edge) in [(3e-7, true), (-3e-7, true), (1.8e-5, false)] {
        let map = builder(&[("A", bx(lon, 1., 1., 2.))]);
        let map = map
            .cropped_to(Rect::new((0., 0.), (5., 5.)))
            .build()
            .expect("a map");
        assert_eq!(map.at_edge().len(), usize::from(is_edge), "{lon}");
        let wide = builder(&[("A", bx(lon, 1., 1., 2.))]).tolerance_m(5.);
        let map = wide
            .cropped_to(Rect::new((0., 0.), (5., 5.)))
            .build()
            .expect("a map");
        assert_eq!(map.at_edge().len(), 1);
    }
}

#[test]
fn the_edge_of_any_ground() {
    // A triangle, whose long side cuts a square from corner to corner; the other half is beyond.
    let crop = poly(&[(0., 0.), (4., 0.), (0., 4.)]);
    let half = poly(&[(1., 1.), (3., 1.), (1., 3.)]);
    let map = builder(&[("Half", half), ("Far", bx(0.25, 0.25, 0.5, 0.5))]);
    let map = map.cropped_to(crop).build().expect("a map");
    assert_at_edge(&map, &[("Half", line_m(&[(3., 1.), (1., 3.)]))]);
}

#[test]
fn a_rim_that_only_meets_the_edge_does_not_run_along_it() {
    let crop = Rect::new((0., 0.), (4., 4.));
    // A tip on the edge, and a corner of ground on the far side of it.
    let tip = poly(&[(0., 2.), (1., 1.), (1., 3.)]);
    let map = builder(&[("Tip", tip), ("Beyond", bx(-1., -1., 0., 0.))]);
    let map = map.cropped_to(crop).build().expect("a map");
    assert_at_edge(&map, &[]);
}

#[test]
fn a_side_in_part_on_the_edge() {
    // The edge ends in the middle of a side, which goes on as a coast.
    let map = builder(&[("A", bx(0., 0., 1., 2.))]);
    let map = map.cropped_to(poly(&[(0., 1.), (0., -4.), (9., -4.), (9., 9.), (3., 9.)]));
    let map = map.build().expect("a map");
    assert_at_edge(&map, &[("A", line_m(&[(0., 1.), (0., 0.)]))]);
}

#[test]
fn neither_180_nor_a_pole_is_an_edge() {
    let ends = |map: &[(&str, Polygon<f64>)]| {
        let map = builder(map).build().expect("a map");
        let edges = map.at_edge();
        let lines = edges.iter().flat_map(|edge| &edge.lines.0);
        lines
            .map(|line| (line.0[0].x, line.0[0].y))
            .collect::<Vec<_>>()
    };
    // Antarctica's ground ends in the north alone, at its northernmost parallel.
    assert_eq!(ends(&[("A", bx(-180., -90., 180., -70.))]), [(180., -70.)]);
    assert_eq!(ends(&[("A", bx(-180., -90., 180., 90.))]), []);
    // A map across 180° ends at 170 and at -170.
    let across = [
        ("A", bx(170., 0., 180., 10.)),
        ("B", bx(-180., 0., -170., 10.)),
    ];
    let map = builder(&across).build().expect("a map");
    let three_sides = |x: f64| line_m(&[(0., 0.), (x, 0.), (x, 10.), (0., 10.)]);
    assert_at_edge(&map, &[("A", three_sides(10.)), ("B", three_sides(10.))]);
    // The same with a crop that runs on.
    let crop = Rect::new((170., -1.), (190., 11.));
    let map = builder(&across).cropped_to(crop).build().expect("a map");
    let side = line_m(&[(0., 0.), (0., 10.)]);
    assert_at_edge(&map, &[("A", side), ("B", side)]);
    // A crop of the whole round has no end in the east or west, one from -170 to 170 has, and one that ends at 180 too.
    let whole = Rect::new((-180., -1.), (180., 11.));
    assert_at_edge(
        &builder(&across).cropped_to(whole).build().expect("a map"),
        &[],
    );
    let wide = Rect::new((-170., -60.), (170., 60.));
    let outer = [
        ("A", bx(160., 0., 170., 10.)),
        ("B", bx(-170., 0., -160., 10.)),
    ];
    assert_at_edge(
        &builder(&outer).cropped_to(wide).build().expect("a map"),
        &[("A", side), ("B", side)],
    );
    let east = Rect::new((100., -1.), (180., 11.));
    assert_at_edge(
        &builder(&across[..1])
            .cropped_to(east)
            .build()
            .expect("a map"),
        &[("A", side)],
    );
}

#[test]
fn an_edit_keeps_the_crop() {
    let crop = Rect::new((0., 0.), (10., 10.));
    let map = builder(&window()).cropped_to(crop).build().expect("a map");
    let after = map
        .transfer(&MultiPolygon(vec![bx(-1., 2., 1.5, 4.)]), "New")
        .expect("it can be read");
    assert_at_edge(
        &after,
        &[
            ("W", line_m(&[(0., 2.), (0., 0.), (3., 0.)])),
            ("New", line_m(&[(0., 3.), (0., 2.)])),
        ],
    );
    assert_eq!(after.cropped_to(), map.cropped_to());
}

#[test]
fn as_geojson_each_part_is_its_lines() {
    let map = builder(&window()).build().expect("a map");
    let collection = map.at_edge().to_geojson(&map);
    assert_eq!(collection.features.len(), 2);
    let first = &collection.features[0];
    assert_eq!(first.property("territory").expect("it is there"), "W");
    assert_near(
        first
            .property("length_m")
            .and_then(|m| m.as_f64())
            .expect("it is there"),
        map.at_edge()[0].length_m,
        1e-12,
    );
}

/// What `geo` leaves of the states within a box.
fn cropped_states(crop: Rect<f64>) -> (Atlas, Builder) {
    let text = std::fs::read_to_string("data/states.geojson").expect("it is there");
    let whole = Atlas::from_geojson(&text, "name").expect("it can be read");
    let mut builder = Atlas::builder();
    for part in whole.parts() {
        let mut left = part.polygon().intersection(&crop.to_polygon());
        // `geo` rounds what it cuts: onto the edge again.
        let settle = |v: f64, sides: [f64; 2]| {
            sides
                .into_iter()
                .find(|side| (side - v).abs() < 1e-6)
                .unwrap_or(v)
        };
        let onto = |c: &mut Coord<f64>| {
            c.x = settle(c.x, [crop.min().x, crop.max().x]);
            c.y = settle(c.y, [crop.min().y, crop.max().y]);
        };
        for polygon in &mut left {
            polygon.exterior_mut(|ring| ring.0.iter_mut().for_each(onto));
            polygon.interiors_mut(|rings| {
                rings.iter_mut().flat_map(|ring| &mut ring.0).for_each(onto)
            });
        }
        builder = builder.territory(whole[part.territory()].name(), left);
    }
    (whole, builder)
}

#[test]
fn a_window_of_the_south_caucasus() {
    // All of it land: the whole edge is in some part. Nakhchivan lies within, and so do the small enclaves.
    let crop = Rect::new((44., 38.5), (47., 41.25));
    let (whole, builder) = cropped_states(crop);
    let plain = builder.both(crop);
    for map in plain {
        let edges = map.at_edge();
        let round = [
            (44., 38.5),
            (47., 38.5),
            (47., 41.25),
            (44., 41.25),
            (44., 38.5),
        ];
        let sum: f64 = edges.iter().map(|edge| edge.length_m).sum();
        // Pieces of a parallel are geodesics of their own, a little shorter than the parallel and longer than one geodesic.
        assert_near(sum, line_m(&round), 1e-4);
        let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
        for edge in &edges {
            *by_name.entry(map[edge.territory].name()).or_default() += 1;
        }
        assert_eq!(
            by_name.keys().copied().collect::<Vec<_>>(),
            ["Armenia", "Azerbaijan", "Georgia", "Iran", "Turkey"]
        );
        // Of what is not at the edge everything is known: it stands as on the whole map.
        let mut known = 0;
        for part in map.parts().filter(|part| !map.is_at_edge(part.id())) {
            // `geo` works on a grid.
            let is_near = |a: Coord, b: Coord| (a - b).x.abs().max((a - b).y.abs()) < 1e-6;
            let polygon = part.polygon();
            let ring = &polygon.0[0].exterior().0;
            let same = whole.parts().find(|other| {
                other.polygon().0[0]
                    .exterior()
                    .0
                    .iter()
                    .any(|c| is_near(*c, ring[0]))
                    && (other.area_m2() / part.area_m2() - 1.).abs() < 1e-6
            });
            let same = same.expect("it is on the whole map");
            let name = |atlas: &Atlas, id: territory::TerritoryId| atlas[id].name().to_owned();
            let host = |atlas: &Atlas, part: &territory::Part| {
                part.standings().host.map(|id| name(atlas, id))
            };
            assert_eq!(host(&map, part), host(&whole, same));
            assert_eq!(part.standings().order, same.standings().order);
            assert_eq!(part.standings().island, same.standings().island);
            assert_near(
                map.outer_ring_m(part.id()),
                whole.outer_ring_m(same.id()),
                1e-6,
            );
            known += 1;
        }
        assert!(known >= 4, "{known}");
    }
}

trait Both {
    /// The map without the crop told, and with.
    fn both(self, crop: Rect<f64>) -> [Atlas; 2];
}

impl Both for Builder {
    fn both(self, crop: Rect<f64>) -> [Atlas; 2] {
        let bare = self.build().expect("a map");
        let again = bare.to_geojson().to_string();
        let told = Atlas::builder()
            .geojson(&again, "name")
            .expect("it was written");
        let told = told.cropped_to(crop).build().expect("a map");
        [bare, told]
    }
}

/// Both maps leave whole territories out: their box tells nothing of that, and a crop to what is shown does.
#[test]
fn maps_that_leave_territories_out() {
    let read =
        |file: &str| std::fs::read_to_string(format!("data/{file}.geojson")).expect("it is there");
    let districts = Atlas::from_geojson(&read("districts"), "adm1_code").expect("it can be read");
    assert_eq!(districts.at_edge(), []);
    // Armenia alone, cropped to its own ground: all of its rim.
    let states = Atlas::from_geojson(&read("states"), "name").expect("it can be read");
    let armenia = states.find("Armenia").expect("it is there");
    let ground: MultiPolygon<f64> = states[armenia]
        .parts()
        .flat_map(|part| states.part(part).polygon())
        .collect();
    let alone = Atlas::builder()
        .territory("Armenia", ground.clone())
        .cropped_to(ground)
        .build()
        .expect("a map");
    let sum: f64 = alone.at_edge().iter().map(|edge| edge.length_m).sum();
    assert_near(sum, alone.perimeter_m(id(&alone, "Armenia")), 1e-9);
    assert_eq!(alone.at_edge().len(), alone.parts().len());
}

#[test]
fn a_crop_that_is_no_ground_is_an_error_and_an_empty_map_has_no_edge() {
    let crop = poly(&[(0., 0.), (1., f64::NAN), (1., 1.)]);
    assert!(Atlas::builder().cropped_to(crop).build().is_err());
    let empty = Atlas::builder().build().expect("a map of nothing");
    assert_eq!(empty.at_edge(), []);
}

/// Each segment of each rim with each of the edge, by hand.
#[test]
fn on_random_maps_a_plain_search_finds_the_same() {
    super::laws::on_meshes(9000..9200, |mesh, random| {
        let atlas = mesh.draw(random, super::maps::Pieces::Parts).atlas();
        let all = |along: fn(Coord) -> f64| {
            let coords = mesh
                .points
                .iter()
                .enumerate()
                .map(move |(i, _)| along(mesh.coord(i)));
            coords.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
                (low.min(v), high.max(v))
            })
        };
        let ((west, east), (south, north)) = (all(|c| c.x), all(|c| c.y));
        let crop = Rect::new((west, south), (east, north));
        let text = atlas.to_geojson().to_string();
        let told = Atlas::builder()
            .geojson(&text, "name")
            .expect("it was written");
        let told = told.cropped_to(crop).build().expect("a map");
        let turn = |x: f64, side: f64| (x - side).rem_euclid(360.) == 0.;
        let is_edge = |a: Coord, b: Coord| {
            [west, east]
                .iter()
                .any(|&side| turn(a.x, side) && turn(b.x, side))
                || [south, north]
                    .iter()
                    .any(|&side| a.y == side && b.y == side)
        };
        for part in told.parts() {
            let edge = told
                .at_edge()
                .into_iter()
                .find(|edge| edge.part == part.id());
            let found = edge.map_or(0., |edge| edge.length_m);
            let polygon = part.polygon();
            let rings = polygon
                .iter()
                .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
            let segments = rings.flat_map(|ring| {
                ring.0
                    .windows(2)
                    .map(|ab| (ab[0], ab[1]))
                    .collect::<Vec<_>>()
            });
            let expected: f64 = segments
                .filter(|&(a, b)| is_edge(a, b))
                .map(|(a, b)| geodesic_m(a, b))
                .sum();
            assert!(
                (found - expected).abs() <= 1e-6 * expected,
                "{found} {expected}"
            );
        }
    });
}

//! Maps drawn to take all time and memory: thousands of teeth, of enclaves in each other, of territories in one point or on one ground, rings on a line, coordinates
//! that doubles hardly tell apart. What is asked of them is known by hand, and what cannot be is refused with its place.

use std::f64::consts::TAU;

use geo_types::{Coord, MultiPolygon, Polygon};
use territory::{
    Atlas, Builder, Error, FlawKind, Gaps, Limits, Overlaps, PartId, area_m2, geodesic_area_m2,
};

use super::plain::*;

type Map = Vec<(String, Polygon)>;

fn named(polygons: impl Iterator<Item = Polygon>) -> Map {
    polygons
        .enumerate()
        .map(|(i, polygon)| (i.to_string(), polygon))
        .collect()
}

fn builder(map: &Map) -> Builder {
    map.iter()
        .fold(Atlas::builder(), |builder, (name, polygon)| {
            builder.territory(name, polygon.clone())
        })
}

fn built(map: &Map) -> Atlas {
    builder(map).build().expect("it can be built")
}

fn area(map: &Map) -> f64 {
    map.iter().map(|(_, polygon)| polygon_m2(polygon)).sum()
}

fn total(atlas: &Atlas) -> f64 {
    let areas = atlas.territories().map(|t| atlas.area_m2(t.id()));
    areas.sum()
}

fn is_near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected
}

/// The numbers of the territories that each borders, in their order.
fn bordered(atlas: &Atlas, i: usize) -> Vec<usize> {
    let neighbors = atlas.neighbors(id(atlas, &i.to_string()));
    let mut numbers: Vec<usize> = neighbors
        .map(|n| atlas[n.territory].name().parse().expect("a number"))
        .collect();
    numbers.sort_unstable();
    numbers
}

/// That mending overlaps and gaps finds nothing to do.
fn assert_clean(map: &Map) {
    let mended = builder(map)
        .overlaps_to(Overlaps::Smaller)
        .gaps_to(Gaps::LongestNeighbor)
        .build()
        .expect("it can be mended");
    assert!(mended.mended().is_empty());
    assert!(mended.flaws().is_empty());
}

const HUB: Coord = Coord { x: 45.0, y: 40.0 };

fn on_circle(turn: f64) -> (f64, f64) {
    let (sin, cos) = (TAU * turn).sin_cos();
    (HUB.x + 3.0 * cos, HUB.y + 3.0 * sin)
}

/// So many wedges around a point, each of which takes up some of its share of the circle.
fn wedges(count: usize, share: f64) -> Vec<Polygon> {
    let turn = |i: usize| (i % count) as f64 / count as f64;
    let end = |i: usize| match share {
        1.0 => turn(i + 1),
        _ => turn(i) + share / count as f64,
    };
    let wedge = |i: usize| poly(&[HUB.x_y(), on_circle(turn(i)), on_circle(end(i))]);
    (0..count).map(wedge).collect()
}

/// A position in the middle of a wedge, near its far end.
fn in_wedge(i: usize, count: usize, share: f64) -> (f64, f64) {
    let (x, y) = on_circle((i as f64 + share / 2.0) / count as f64);
    (HUB.x + 0.9 * (x - HUB.x), HUB.y + 0.9 * (y - HUB.y))
}

mod in_one_point {
    use super::*;

    #[test]
    fn a_pie_of_thousands() {
        for count in [500, 4000] {
            let map = named(wedges(count, 1.0).into_iter());
            let atlas = built(&map);
            assert!(is_near(total(&atlas), area(&map)));
            for i in 0..count {
                let mut beside = vec![(i + count - 1) % count, (i + 1) % count];
                beside.sort_unstable();
                assert_eq!(bordered(&atlas, i), beside);
                let found = atlas.locate(in_wedge(i, count, 1.0));
                assert_eq!(found, Some(id(&atlas, &i.to_string())));
            }
            // A border is a spoke.
            let (x, y) = on_circle(0.25);
            let border = atlas.border(
                id(&atlas, &(count / 4 - 1).to_string()),
                id(&atlas, &(count / 4).to_string()),
            );
            let length_m = border.unwrap().length_m();
            assert!(is_near(length_m, geodesic_m(HUB, at(x, y))));
            // By the rule of location the point itself is of the first to the north of east.
            assert_eq!(atlas.locate(HUB), Some(id(&atlas, "0")));
            for i in [0, 1, count / 3, count - 1] {
                let own = id(&atlas, &i.to_string());
                assert_eq!(atlas.touching(own).count(), count - 3);
                let part = atlas.part(atlas[own].main_part().unwrap());
                assert!(part.touches().all(|touch| touch.position == HUB));
                assert_eq!(part.touches().count(), count - 3);
                assert!(part.standings().main && !part.standings().island);
            }
            assert!(atlas.enclaves().is_empty() && atlas.exclaves().is_empty());
            assert!(atlas.flaws().is_empty());
            assert_eq!(atlas.to_geojson().features.len(), count);
            assert_clean(&map);
        }
    }

    #[test]
    fn wedges_with_sea_between() {
        // At the far end as much sea as land. To a metre from each other, the rims of two run beside each other.
        let count = 1000;
        let map = named(wedges(count, 0.5).into_iter());
        let atlas = built(&map);
        assert!(is_near(total(&atlas), area(&map)));
        for i in 0..count {
            let mut beside = vec![(i + count - 1) % count, (i + 1) % count];
            beside.sort_unstable();
            assert_eq!(bordered(&atlas, i), beside);
            let own = id(&atlas, &i.to_string());
            assert_eq!(atlas.locate(in_wedge(i, count, 0.5)), Some(own));
            assert_eq!(atlas.locate(in_wedge(i, count, 1.5)), None);
        }
        assert_eq!(atlas.touching(id(&atlas, "7")).count(), count - 3);
        assert_eq!(atlas.nearest(HUB).unwrap().distance_m, 0.0);
        assert!(atlas.enclaves().is_empty() && atlas.exclaves().is_empty());
    }

    #[test]
    fn of_one_name() {
        let count = 2000;
        let parts = MultiPolygon(wedges(count, 0.5));
        let expected = polygons_m2(&parts);
        let atlas = Atlas::builder().territory("A", parts).build().unwrap();
        assert_eq!(atlas.parts().count(), count);
        assert!(is_near(total(&atlas), expected));
        assert!(atlas.parts().all(|part| part.standings().island));
        let some: Vec<PartId> = atlas.parts().map(|part| part.id()).step_by(301).collect();
        for part in some {
            assert_eq!(atlas.part(part).touches().count(), count - 1);
        }
        assert!(atlas.flaws().is_empty());
        // All of the circle drawn by one is one part, and wedges that overlap are.
        for share in [1.0, 1.5] {
            let parts = MultiPolygon(wedges(count, share));
            let atlas = Atlas::builder().territory("A", parts).build().unwrap();
            assert_eq!(atlas.parts().count(), 1);
            let corners: Vec<(f64, f64)> = (0..count)
                .map(|i| on_circle(i as f64 / count as f64))
                .collect();
            if share == 1.0 {
                assert!(is_near(total(&atlas), polygon_m2(&poly(&corners))));
            }
        }
    }

    #[test]
    fn holes_of_one_polygon() {
        let count = 2000;
        let holes = wedges(count, 0.5);
        let around = bx(40., 35., 50., 45.);
        let holed = Polygon::new(
            around.exterior().clone(),
            holes.iter().map(|hole| hole.exterior().clone()).collect(),
        );
        let expected = polygon_m2(&holed);
        assert!(is_near(
            area_m2(&MultiPolygon(vec![holed.clone()])),
            expected
        ));
        let atlas = atlas(&[("A", holed)]);
        assert!(is_near(total(&atlas), expected));
        assert_eq!(atlas.parts().count(), 1);
        assert_eq!(atlas.locate(in_wedge(7, count, 0.5)), None);
        assert!(atlas.locate(in_wedge(7, count, 1.5)).is_some());
        assert!(atlas.flaws().is_empty());
    }
}

mod combs {
    use super::*;

    /// The edge between two combs with so many teeth, each of which leans to the east by so much.
    fn edge(teeth: usize, lean: f64) -> Vec<(f64, f64)> {
        let width = 10.0 / teeth as f64;
        let tooth = |i: usize| {
            let x = 40.0 + width * i as f64;
            [(x, 41.0), (x + 0.5 * width + lean, 45.0)]
        };
        (0..teeth).flat_map(tooth).chain([(50.0, 41.0)]).collect()
    }

    #[test]
    fn with_their_teeth_in_each_other() {
        for (teeth, lean) in [(10_000, 0.0), (10_000, 4.0)] {
            let edge = edge(teeth, lean);
            let mut south = vec![(40.0, 39.0), (50.0, 39.0)];
            south.extend(edge.iter().rev());
            let mut north = vec![(40.0, 47.0)];
            north.extend(&edge);
            north.extend([(56.0, 41.0), (56.0, 47.0)]);
            let map: Map = vec![("0".into(), poly(&south)), ("1".into(), poly(&north))];
            let atlas = built(&map);
            assert!(is_near(total(&atlas), area(&map)));
            let [south, north] = ["0", "1"].map(|name| id(&atlas, name));
            let length_m: f64 = edge
                .windows(2)
                .map(|ab| geodesic_m(ab[0].into(), ab[1].into()))
                .sum();
            for (own, other) in [(south, north), (north, south)] {
                let neighbors: Vec<_> = atlas.neighbors(own).collect();
                assert_eq!(neighbors.len(), 1);
                assert_eq!(
                    (neighbors[0].territory, neighbors[0].matched),
                    (other, true)
                );
                assert!(is_near(neighbors[0].length_m, length_m));
            }
            let width = 10.0 / teeth as f64;
            for i in (0..teeth).step_by(97) {
                // Half way up, the tooth of the south and the gap that follows it.
                let x = 40.0 + width * (i as f64 + 0.5) + 0.5 * lean;
                assert_eq!(atlas.locate((x, 43.0)), Some(south));
                assert_eq!(atlas.locate((x + 0.5 * width, 43.0)), Some(north));
            }
            assert!(atlas.flaws().is_empty());
            assert!(atlas.enclaves().is_empty());
            assert_clean(&map);
        }
    }
}

mod combs_beside_something {
    use super::*;

    /// The outline of a comb whose tips lie on the parallel of 44.
    fn comb(teeth: u32) -> Vec<(f64, f64)> {
        let width = 6.0 / f64::from(teeth);
        let tooth = |i: u32| {
            let x = 48.0 - width * f64::from(i);
            [(x, 41.0), (x - 0.5 * width, 44.0)]
        };
        let teeth = (0..teeth).flat_map(tooth);
        [(42.0, 40.0), (48.0, 40.0)]
            .into_iter()
            .chain(teeth)
            .chain([(42.0, 41.0)])
            .collect()
    }

    #[test]
    fn tips_that_touch_a_wall() {
        let teeth = 20_000;
        let map: Map = vec![
            ("0".into(), poly(&comb(teeth))),
            ("1".into(), bx(42.0, 44.0, 48.0, 45.0)),
        ];
        let atlas = built(&map);
        assert!(is_near(total(&atlas), area(&map)));
        let [comb, wall] = ["0", "1"].map(|name| id(&atlas, name));
        assert_eq!(atlas.neighbors(comb).count(), 0);
        assert!(atlas.touching(comb).any(|touch| touch == wall));
        let tips = atlas.parts().next().expect("there is the comb").touches();
        assert_eq!(tips.count(), teeth as usize);
        // The wall makes narrow gaps of what is open between the teeth.
        let flaws = atlas.flaws();
        assert_eq!(flaws.len(), teeth as usize - 1);
        assert!(flaws.iter().all(|flaw| flaw.kind == FlawKind::Gap));
    }

    #[test]
    fn a_way_from_their_tips() {
        let host = bx(40.0, 39.0, 50.0, 48.0);
        let map: Map = vec![
            ("Host".into(), host),
            ("Own".into(), bx(40.0, 45.0, 50.0, 48.0)),
            ("Own".into(), poly(&comb(2_000))),
        ];
        let atlas = built(&map);
        let own = atlas[id(&atlas, "Own")].parts();
        let comb = own
            .into_iter()
            .find(|&part| !atlas.part(part).standings().main);
        let way = atlas.way_home(comb.expect("it is cut off"));
        let way = way.expect("the host lies between");
        let straight_m = geodesic_m((45.0, 44.0).into(), (45.0, 45.0).into());
        assert!((way.length_m() - straight_m).abs() < 0.01);
    }
}

mod in_each_other {
    use super::*;

    fn half(i: usize, count: usize) -> f64 {
        5.0 * (count - i) as f64 / count as f64
    }

    fn square(i: usize, count: usize) -> [f64; 4] {
        let half = half(i, count);
        [HUB.x - half, HUB.y - half, HUB.x + half, HUB.y + half]
    }

    #[test]
    fn cut_out() {
        let count = 4000;
        let ring = |i: usize| {
            let holes = if i + 1 < count {
                vec![square(i + 1, count)]
            } else {
                vec![]
            };
            box_with(square(i, count), &holes)
        };
        let map = named((0..count).map(ring));
        let atlas = built(&map);
        let whole = polygon_m2(&box_with(square(0, count), &[]));
        assert!(is_near(total(&atlas), whole));
        let enclaves = atlas.enclaves();
        assert_eq!(enclaves.len(), count - 1);
        for (i, enclave) in (1..).zip(&enclaves) {
            assert_eq!(atlas[enclave.territory].name(), i.to_string());
            assert_eq!(atlas[enclave.host].name(), (i - 1).to_string());
            assert_eq!(enclave.order, i);
        }
        for i in (1..count - 1).step_by(97) {
            assert_eq!(bordered(&atlas, i), [i - 1, i + 1]);
        }
        let between = |i: usize| HUB.x + 0.5 * (half(i, count) + half(i + 1, count));
        for i in (0..count).step_by(97) {
            let found = atlas.locate((between(i), HUB.y)).unwrap();
            assert_eq!(atlas[found].name(), i.to_string());
        }
        assert!(atlas.exclaves().is_empty());
        assert!(atlas.flaws().is_empty());
        assert_eq!(atlas.to_geojson().features.len(), count);
        assert_clean(&map);
    }

    #[test]
    fn drawn_over_each_other() {
        let count = 200;
        let map = named((0..count).map(|i| box_with(square(i, count), &[])));
        let atlas = built(&map);
        assert!(is_near(total(&atlas), area(&map)));
        let enclaves = atlas.enclaves();
        assert_eq!(enclaves.len(), count - 1);
        assert!((1..).zip(&enclaves).all(|(i, enclave)| enclave.order == i));
        let all: Vec<_> = atlas.locate_all(HUB).collect();
        assert_eq!(all.len(), count);
        assert_eq!(atlas[all[0]].name(), (count - 1).to_string());
        let flaws = atlas.flaws();
        assert_eq!(flaws.len(), count - 1);
        assert!(flaws.iter().all(|flaw| flaw.kind == FlawKind::Uncut));
        let mended = builder(&map).cut_out_enclaves().build().unwrap();
        assert!(mended.flaws().is_empty());
        let whole = polygon_m2(&box_with(square(0, count), &[]));
        assert!(is_near(total(&mended), whole));
        assert_eq!(mended.enclaves().len(), count - 1);
    }

    #[test]
    fn thousands_over_each_other_are_refused() {
        let count = 3000;
        let map = named((0..count).map(|i| box_with(square(i, count), &[])));
        assert_crowded(&map);
        // Asked to, it is read: 3000 parts are 4,501,500 pairs, each part counted with itself.
        let limits = Limits::new().pairs(4_501_500);
        let atlas = builder(&map).limits(limits).build().unwrap();
        assert_eq!(atlas.enclaves().len(), count - 1);
        let limits = Limits::new().pairs(4_501_499);
        assert!(builder(&map).limits(limits).build().is_err());
    }

    #[test]
    fn of_one_name() {
        let count = 2000;
        let parts: MultiPolygon = (0..count)
            .map(|i| box_with(square(i, count), &[]))
            .collect();
        let limits = Limits::new().pairs(10_000_000);
        let atlas = Atlas::builder()
            .limits(limits)
            .territory("A", parts)
            .build()
            .unwrap();
        assert_eq!(atlas.parts().count(), 1);
        assert!(is_near(total(&atlas), polygon_m2(&bx(40., 35., 50., 45.))));
    }
}

fn assert_crowded(map: &Map) {
    let error = builder(map).build().expect_err("it is refused");
    let Error::Crowded { lon, lat, limit } = error else {
        panic!("{error}");
    };
    assert!((40.0..=50.0).contains(&lon) && (35.0..=45.0).contains(&lat));
    assert_eq!(limit, 1_000_000);
    let message = format!(
        "more than 1000000 pairs of segments or parts meet or lie over each other, some of them at ({lon}, {lat})"
    );
    assert_eq!(error.to_string(), message);
}

mod on_the_same_ground {
    use super::*;

    #[test]
    fn hundreds() {
        let count = 200;
        let square = bx(40., 35., 50., 45.);
        let map = named((0..count).map(|_| square.clone()));
        let atlas = built(&map);
        let one = polygon_m2(&square);
        assert!(is_near(total(&atlas), count as f64 * one));
        let all: Vec<_> = atlas.locate_all(HUB).collect();
        assert_eq!(all.len(), count);
        assert_eq!(atlas.locate(HUB), Some(id(&atlas, "0")));
        let flaws = atlas.flaws();
        assert_eq!((flaws.len(), flaws[0].kind), (1, FlawKind::SameGround));
        assert_eq!(flaws[0].territories.len(), count);
        assert!(is_near(flaws[0].area_m2, one));
        assert!(atlas.enclaves().is_empty());
    }

    #[test]
    fn thousands_are_refused() {
        let square = bx(40., 35., 50., 45.);
        assert_crowded(&named((0..3000).map(|_| square.clone())));
    }

    #[test]
    fn thousands_of_one_name_are_one() {
        let square = bx(40., 35., 50., 45.);
        let drawn = MultiPolygon(vec![square.clone(); 3000]);
        let atlas = Atlas::builder().territory("A", drawn).build().unwrap();
        assert_eq!(atlas.parts().count(), 1);
        assert!(is_near(total(&atlas), polygon_m2(&square)));
    }
}

mod on_one_line {
    use super::*;

    #[test]
    fn thousands_of_corners_against_one_side() {
        let count = 10_000;
        let mut north: Vec<(f64, f64)> = (0..=count)
            .map(|i| (40.0 + 10.0 * f64::from(i) / f64::from(count), 40.0))
            .collect();
        north.extend([(50.0, 41.0), (40.0, 41.0)]);
        let map: Map = vec![
            ("0".into(), poly(&north)),
            ("1".into(), bx(40., 39., 50., 40.)),
        ];
        let atlas = built(&map);
        assert!(is_near(total(&atlas), area(&map)));
        let length = |own: &str| {
            let neighbors: Vec<_> = atlas.neighbors(id(&atlas, own)).collect();
            assert_eq!((neighbors.len(), neighbors[0].matched), (1, false));
            neighbors[0].length_m
        };
        let by_corners: f64 = north[..=count as usize]
            .windows(2)
            .map(|ab| geodesic_m(ab[0].into(), ab[1].into()))
            .sum();
        assert!(is_near(length("0"), by_corners));
        // Asked from the other side it is as long as the pieces into which the corners cut it.
        assert!(is_near(length("1"), by_corners));
        assert!(atlas.flaws().is_empty());
        assert_clean(&map);
    }

    /// Positions on a line, each at some distance from the last, back and forth.
    fn to_and_fro(count: u64) -> Vec<(f64, f64)> {
        let x = |i: u64| {
            40.0 + 10.0 * (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / 2f64.powi(53)
        };
        (0..count).map(|i| (x(i), 40.0)).collect()
    }

    #[test]
    fn a_ring_on_a_line_encloses_nothing() {
        for count in [3, 4, 100_000] {
            let flat = poly(&to_and_fro(count));
            assert_eq!(area_m2(&MultiPolygon(vec![flat.clone()])), 0.0);
            let atlas = atlas(&[("A", flat), ("B", bx(44., 37., 46., 39.))]);
            assert_eq!(atlas.area_m2(id(&atlas, "A")), 0.0);
            assert_eq!(atlas.parts().count(), 1);
            let flaws = atlas.flaws();
            assert_eq!((flaws.len(), flaws[0].kind), (1, FlawKind::Spike));
            // From its westernmost corner to its easternmost.
            let lons = to_and_fro(count).into_iter().map(|(x, _)| x);
            let west = lons.clone().fold(f64::INFINITY, f64::min);
            let east = lons.fold(0.0, f64::max);
            let length_m = geodesic_m(at(west, 40.0), at(east, 40.0));
            assert!((flaws[0].length_m / length_m - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_side_run_over_again_and_again() {
        let field = |count: u64| {
            let mut ring = to_and_fro(count);
            ring.extend([(50.0, 40.0), (50.0, 41.0), (40.0, 41.0), (40.0, 40.0)]);
            poly(&ring)
        };
        let few = atlas(&[("A", field(300))]);
        assert_eq!(few.parts().count(), 1);
        assert!(is_near(total(&few), polygon_m2(&bx(40., 40., 50., 41.))));
        assert_crowded(&vec![("A".into(), field(20_000))]);
    }
}

mod across_180 {
    use super::*;

    /// It is to be cut, and for that each of its segments would be cut at each other one.
    #[test]
    fn a_scribble() {
        let scribble = |count: u64| {
            let corner = |i: u64| {
                let drawn = |i: u64| (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
                let [x, y] = [2 * i, 2 * i + 1].map(|i| drawn(i) as f64 / (1_u64 << 31) as f64);
                (179.5 + x, 40.0 + y)
            };
            poly(&(0..count).map(corner).collect::<Vec<_>>())
        };
        let few = atlas(&[("A", scribble(100))]);
        assert!(few.area_m2(id(&few, "A")) > 1e6);
        let error = builder(&vec![("A".into(), scribble(5000))]).build();
        let Err(Error::Crowded { lon, lat, .. }) = error else {
            panic!("{:?}", error.map(|_| ()));
        };
        assert!(lon.abs() >= 179.5 && (40.0..=41.0).contains(&lat), "{lon}");
    }
}

mod near_each_other {
    use super::*;

    /// The distance from 45 to the next double.
    const STEP: f64 = 7.105_427_357_601_002e-15;

    /// A number below another, of a sequence.
    fn drawn(i: u64, below: u64) -> f64 {
        ((i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33).rem_euclid(below) as f64
    }

    /// Beside what is too small to tell apart there is a square, of which all is known.
    fn assert_square_is_known(atlas: &Atlas) {
        let square = id(atlas, "square");
        assert_eq!(atlas.locate((47.0, 40.0)), Some(square));
        assert!(is_near(
            atlas.area_m2(square),
            polygon_m2(&bx(46., 39., 48., 41.))
        ));
        assert_eq!(atlas.neighbors(square).count(), 0);
        for territory in atlas.territories().filter(|t| t.id() != square) {
            let area_m2 = atlas.area_m2(territory.id());
            assert!((0.0..1e-3).contains(&area_m2), "{area_m2}");
        }
        assert!(atlas.flaws().iter().all(|flaw| flaw.area_m2 < 1e-3));
        assert!(atlas.to_geojson().features.len() >= 2);
    }

    #[test]
    fn corners_of_one_ring() {
        let ring = |count: u64| -> Vec<(f64, f64)> {
            let corner = |i: u64| {
                let [x, y] = [2 * i, 2 * i + 1].map(|i| STEP * drawn(i, 64));
                (45.0 + x, 40.0 + y)
            };
            (0..count).map(corner).collect()
        };
        for count in [50, 200] {
            let atlas = atlas(&[
                ("A", poly(&ring(count))),
                ("square", bx(46., 39., 48., 41.)),
            ]);
            assert_square_is_known(&atlas);
        }
        assert_crowded(&vec![("A".into(), poly(&ring(5000)))]);
    }

    #[test]
    fn hundreds_of_triangles() {
        let count = 300;
        let triangle = |i: u64| {
            let (x, y) = (
                45.0 + STEP * drawn(2 * i, 1000),
                40.0 + STEP * drawn(2 * i + 1, 1000),
            );
            poly(&[(x, y), (x + 4.0 * STEP, y), (x, y + 4.0 * STEP)])
        };
        let mut map = named((0..count).map(triangle));
        map.push(("square".into(), bx(46., 39., 48., 41.)));
        assert_square_is_known(&built(&map));
    }

    #[test]
    fn strips_that_are_one_step_wide() {
        let count = 1000;
        let strip = |i: u32| {
            let x = 45.0 + STEP * f64::from(i);
            bx(x, 39., x + STEP, 41.)
        };
        let mut map = named((0..count).map(strip));
        map.push(("square".into(), bx(46., 39., 48., 41.)));
        let atlas = built(&map);
        let found = atlas.locate((45.0 + 500.0 * STEP, 40.0)).unwrap();
        assert_eq!(atlas[found].name(), "500");
        assert_eq!(atlas.locate((47.0, 40.0)), Some(id(&atlas, "square")));
    }

    #[test]
    fn a_stair_of_single_steps() {
        let mut ring: Vec<(f64, f64)> = (0..20_000)
            .map(|i| {
                (
                    45.0 + STEP * f64::from(i / 2),
                    40.0 + STEP * f64::from((i + 1) / 2),
                )
            })
            .collect();
        ring.extend([(46.0, 41.0), (44.0, 41.0)]);
        let field = poly(&ring);
        let expected = polygon_m2(&poly(&[(45.0, 40.0), (46.0, 41.0), (44.0, 41.0)]));
        let atlas = atlas(&[("A", field)]);
        assert!(is_near(total(&atlas), expected));
        assert_eq!(atlas.parts().count(), 1);
    }
}

mod areas {
    use super::*;

    fn both(polygons: Vec<Polygon>) -> [f64; 2] {
        let polygons = MultiPolygon(polygons);
        [area_m2(&polygons), geodesic_area_m2(&polygons)]
    }

    #[test]
    fn a_hole_outside_its_shell_takes_nothing() {
        let (shell, within) = ([44., 40., 46., 42.], [44.5, 40.5, 45.5, 41.5]);
        let whole = both(vec![box_with(shell, &[])]);
        let holed = both(vec![box_with(shell, &[within])]);
        let away = [47., 40., 48., 41.];
        let beside = [46., 40., 47., 41.];
        let smaller = [44.6, 40.6, 45.4, 41.4];
        for holes in [
            vec![away],
            vec![beside],
            vec![away, beside, [30., 30., 31., 31.]],
        ] {
            assert_eq!(both(vec![box_with(shell, &holes)]), whole);
        }
        for holes in [
            vec![within, away],
            vec![within, smaller],
            vec![smaller, within],
            vec![within, within],
            vec![beside, smaller, [44.7, 40.7, 45.3, 41.3], within],
        ] {
            assert_eq!(both(vec![box_with(shell, &holes)]), holed, "{holes:?}");
        }
        // From rim to rim it is a hole all the same.
        let touching = [44., 40.5, 45.5, 41.5];
        let found = both(vec![box_with(shell, &[touching])]);
        let taken = both(vec![box_with(touching, &[])]);
        assert!((found[0] - (whole[0] - taken[0])).abs() < 1e-3);
        // The atlas has the same ground.
        for holes in [vec![away], vec![within, smaller], vec![touching, beside]] {
            let drawn = box_with(shell, &holes);
            let atlas = atlas(&[("A", drawn.clone())]);
            assert!(is_near(total(&atlas), both(vec![drawn])[0]), "{holes:?}");
        }
    }

    #[test]
    fn thousands_of_holes_in_each_other_are_the_largest() {
        let shell = [40., 35., 50., 45.];
        let hole = |i: u32| {
            let half = 4.0 * f64::from(i + 1) / 3000.0;
            [45. - half, 40. - half, 45. + half, 40. + half]
        };
        let holes: Vec<[f64; 4]> = (0..3000).map(hole).collect();
        let expected = both(vec![box_with(shell, &[hole(2999)])]);
        assert_eq!(both(vec![box_with(shell, &holes)]), expected);
    }

    #[test]
    fn what_is_drawn_twice_under_one_name_counts_once() {
        let field = bx(44., 40., 46., 42.);
        let once = polygon_m2(&field);
        let twice = MultiPolygon(vec![field.clone(), field.clone()]);
        // Polygons on their own are added up as they are; an atlas knows ground.
        assert!(is_near(area_m2(&twice), 2.0 * once));
        let atlas = Atlas::builder()
            .territory("A", twice)
            .territory("A", field)
            .build()
            .unwrap();
        assert_eq!(atlas.parts().count(), 1);
        assert!(is_near(total(&atlas), once));
    }

    #[test]
    fn flat_rings_enclose_nothing() {
        // But for rounding: a degree squared has 1e10 m². A geodesic runs beside the line, unless that is a meridian.
        let aslant = poly(&[(44., 40.), (45., 41.), (46., 42.), (45.5, 41.5)]);
        assert!(both(vec![aslant])[0] < 1e-3);
        let upright = poly(&[(44., 40.), (44., 41.), (44., 42.), (44., 41.5)]);
        assert!(both(vec![upright]).iter().all(|&area_m2| area_m2 < 1e-3));
    }
}

mod nested_text {
    use super::*;

    /// What is wrong with a text.
    fn refusal(text: &str) -> String {
        Atlas::from_geojson(text, "name")
            .expect_err("it is refused")
            .to_string()
    }

    #[test]
    fn no_depth_runs_out_of_stack() {
        let depth = 200_000;
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let polygon = |coordinates: &str, properties: &str| {
            format!(
                r#"{{"type": "Feature", "properties": {properties}, "geometry": {{"type": "Polygon", "coordinates": {coordinates}}}}}"#
            )
        };
        let name = r#"{"name": "A"}"#;
        let deep = format!("{open}{close}");
        let square = "[[[0,0],[1,0],[1,1],[0,0]]]";
        let collections = format!(
            r#"{{"type": "Feature", "properties": {name}, "geometry": {}{}}}"#,
            r#"{"type": "GeometryCollection", "geometries": ["#.repeat(depth),
            "]}".repeat(depth),
        );
        for text in [
            open.clone(),
            deep.clone(),
            polygon(&open, name),
            polygon(&deep, name),
            polygon(square, &format!(r#"{{"name": "A", "more": {deep}}}"#)),
            polygon(square, &format!(r#"{{"name": {deep}}}"#)),
            collections,
            r#"{"type": "FeatureCollection", "features": ["#.repeat(depth),
            r#"{"a":"#.repeat(depth),
        ] {
            assert!(!refusal(&text).is_empty());
        }
    }
}

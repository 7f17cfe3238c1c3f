//! Whose ground a position is, against a twin in whole numbers: on a border it is the ground's on its east, where the border runs
//! east to west that on its north, and at a corner the same with a step that is as small as can be.

use std::collections::HashSet;

use geo_types::{Coord, LineString, Polygon};
use rand::RngExt;
use territory::Atlas;

use super::maps::{Random, random};
use super::plain::{area_m2, at, atlas, bx, name_at, poly};

/// A position on a grid.
pub(crate) type Point = (i64, i64);

/// Whether a ring holds a position moved to the east by next to nothing, and to the north by next to nothing of that: a ray to the north crosses
/// the ring an odd number of times.
pub(crate) fn ring_holds(ring: &[Point], (x, y): Point) -> bool {
    let crosses = |i: usize| {
        let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
        let (a, b) = if a.0 <= b.0 { (a, b) } else { (b, a) };
        if !(a.0 <= x && x < b.0) {
            return false;
        }
        // How far the segment lies above the position, times a positive number; where it goes through, its slope decides.
        let above = (b.1 - a.1) * (x - a.0) - (y - a.1) * (b.0 - a.0);
        above > 0 || (above == 0 && b.1 > a.1)
    };
    (0..ring.len()).filter(|&i| crosses(i)).count() % 2 == 1
}

pub(crate) fn on_segment(a: Point, b: Point, p: Point) -> bool {
    let turn = (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
    turn == 0
        && (a.0.min(b.0)..=a.0.max(b.0)).contains(&p.0)
        && (a.1.min(b.1)..=a.1.max(b.1)).contains(&p.1)
}

/// Rings of a polygon on a grid, the outer one first, the others within it.
pub(crate) type Rings = Vec<Vec<Point>>;

pub(crate) fn holds(rings: &Rings, p: Point) -> bool {
    rings.iter().filter(|ring| ring_holds(ring, p)).count() % 2 == 1
}

/// A ring that is seen whole from its middle, so that it does not cross itself; `None` where the corners of the grid do not make one.
pub(crate) fn star(random: &mut Random, middle: Point, reach: i64) -> Option<Vec<Point>> {
    let mut corners: Vec<Point> = (0..random.random_range(3..12))
        .map(|_| {
            let mut step = || random.random_range(-reach..=reach);
            (step(), step())
        })
        .filter(|&corner| corner != (0, 0))
        .collect();
    let turn = |(x, y): &Point| (*y as f64).atan2(*x as f64);
    corners.sort_by(|a, b| turn(a).total_cmp(&turn(b)));
    // One corner in each direction, and less than half a turn from each to the next.
    corners.dedup_by(|b, a| a.0 * b.1 == a.1 * b.0 && a.0 * b.0 + a.1 * b.1 > 0);
    let whole = (0..corners.len()).all(|i| {
        let (a, b) = (corners[i], corners[(i + 1) % corners.len()]);
        a.0 * b.1 - a.1 * b.0 > 0
    });
    (corners.len() >= 3 && whole).then(|| {
        corners
            .iter()
            .map(|corner| (corner.0 + middle.0, corner.1 + middle.1))
            .collect()
    })
}

/// Where the grid lies, and how fine it is: in all of it nothing is rounded.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) origin: (f64, f64),
    pub(crate) step: f64,
}

impl Frame {
    pub(crate) fn random(random: &mut Random, size: i64) -> Frame {
        let step = [1.0, 0.25, 1.0 / 64.0, 1.0 / 1_048_576.0][random.random_range(0..4)];
        let width = size as f64 * step;
        // Often against 180°, -180° or a pole.
        let x = [-180.0, 180.0 - width, 0.0, -width / 2.0, 17.0][random.random_range(0..5)];
        let y = [-90.0, 90.0 - width, 0.0, -width / 2.0, 43.0][random.random_range(0..5)];
        Frame {
            origin: (x, y),
            step,
        }
    }

    pub(crate) fn coord(self, (x, y): Point) -> Coord {
        Coord {
            x: self.origin.0 + x as f64 * self.step,
            y: self.origin.1 + y as f64 * self.step,
        }
    }

    pub(crate) fn line(self, points: &[Point]) -> LineString<f64> {
        points.iter().map(|&p| self.coord(p)).collect()
    }

    pub(crate) fn polygon(self, rings: &Rings) -> Polygon<f64> {
        Polygon::new(
            self.line(&rings[0]),
            rings[1..].iter().map(|ring| self.line(ring)).collect(),
        )
    }
}

/// Stars on a grid, some with a hole, each a territory. They lie over each other as it comes, and share corners and sides.
pub(crate) fn stars(random: &mut Random, size: i64) -> Vec<Rings> {
    let mut found = Vec::new();
    while found.len() < 6 {
        let reach = random.random_range(2..=size / 2);
        let mut middle = || random.random_range(reach..=size - reach);
        let middle = (middle(), middle());
        let Some(shell) = star(random, middle, reach) else {
            continue;
        };
        let mut rings = vec![shell];
        if let Some(hole) = star(random, middle, (reach / 3).max(1)) {
            let inside = |p: &Point| {
                ring_holds(&rings[0], *p)
                    && (0..rings[0].len())
                        .all(|i| !on_segment(rings[0][i], rings[0][(i + 1) % rings[0].len()], *p))
            };
            // A star's hole lies within it where all points of the hole's box do.
            let reach = (reach / 3).max(1);
            let all = (-reach..=reach)
                .all(|dx| (-reach..=reach).all(|dy| inside(&(middle.0 + dx, middle.1 + dy))));
            if all && random.random_range(0..2) == 0 {
                rings.push(hole);
            }
        }
        found.push(rings);
    }
    found
}

#[test]
fn is_the_twins_on_corners_sides_and_everywhere_else() {
    const SIZE: i64 = 16;
    let mut on_sides = 0;
    for seed in 0..800 {
        let mut random = random(seed);
        let frame = Frame::random(&mut random, SIZE);
        let figures = stars(&mut random, SIZE);
        let mut builder = Atlas::builder();
        for (number, rings) in figures.iter().enumerate() {
            builder = builder.territory(number.to_string(), frame.polygon(rings));
        }
        let map = builder.build().expect("stars");
        let sizes: Vec<f64> = figures
            .iter()
            .map(|rings| {
                let mut ring = frame.line(&rings[0]).0;
                ring.push(ring[0]);
                area_m2(&ring)
            })
            .collect();
        for x in 0..=SIZE {
            for y in 0..=SIZE {
                let position = frame.coord((x, y));
                if position.y.abs() == 90.0 {
                    continue;
                }
                let wrapped = at(
                    position.x + 360.0 * f64::from(random.random_range(-2..=2)),
                    position.y,
                );
                // East of 180° lies -180°, where only a map that begins there has ground.
                let x = if position.x == 180.0 { -1 } else { x };
                let expected: HashSet<usize> = (0..figures.len())
                    .filter(|&i| holds(&figures[i], (x, y)))
                    .collect();
                let found: Vec<usize> = map
                    .locate_all(wrapped)
                    .map(|id| map[id].name().parse().expect("a number"))
                    .collect();
                assert_eq!(
                    found.len(),
                    expected.len(),
                    "seed {seed}, {position:?}: {found:?}, {expected:?}"
                );
                assert_eq!(
                    found.iter().copied().collect::<HashSet<_>>(),
                    expected,
                    "seed {seed}, {position:?}"
                );
                // Next to a pole the area of figures of a few metres is the difference of numbers almost equal.
                assert!(
                    position.y.abs() > 89.0
                        || found
                            .windows(2)
                            .all(|pair| sizes[pair[0]] <= sizes[pair[1]] * (1.0 + 1e-9)),
                    "the smallest comes first: seed {seed}, {position:?}: {found:?}"
                );
                let first = found
                    .first()
                    .map(|i| map.find(&i.to_string()).expect("drawn"));
                assert_eq!(map.locate(wrapped), first);
                assert_eq!(
                    map.locate_part(wrapped)
                        .map(|part| map.part(part).territory()),
                    first
                );
                assert_eq!(
                    map.locate_many(&[wrapped, at(f64::NAN, 0.0)]),
                    [first, None]
                );
                let on = |ring: &Vec<Point>| {
                    (0..ring.len()).any(|i| on_segment(ring[i], ring[(i + 1) % ring.len()], (x, y)))
                };
                on_sides += usize::from(figures.iter().flatten().any(on));
            }
        }
    }
    assert!(on_sides > 20_000, "{on_sides}");
}

/// Holes that cross their shell, each other or themselves, lie outside or around it, or touch it: ground is what is inside the shell and in no hole.
#[test]
fn holes_wherever_they_are_drawn() {
    const SIZE: i64 = 20;
    let mut asked = 0;
    for seed in 0..1_500 {
        let mut random = random(seed);
        let frame = Frame {
            origin: (3.0, 40.0),
            step: 0.25,
        };
        let mut ring = |most| -> Vec<Point> {
            (0..random.random_range(3..most))
                .map(|_| {
                    (
                        4 * random.random_range(0..=SIZE / 4),
                        4 * random.random_range(0..=SIZE / 4),
                    )
                })
                .collect()
        };
        let rings = vec![ring(6), ring(5), ring(5)];
        // Three positions that are closed already are refused.
        if rings.iter().any(|ring| ring.first() == ring.last()) {
            continue;
        }
        let map = atlas(&[("A", frame.polygon(&rings))]);
        for x in 0..=SIZE {
            for y in 0..=SIZE {
                let is_side = |ring: &Vec<Point>| {
                    (0..ring.len()).any(|i| on_segment(ring[i], ring[(i + 1) % ring.len()], (x, y)))
                };
                if rings.iter().any(is_side) {
                    continue;
                }
                let c = frame.coord((x, y));
                let is_ground = ring_holds(&rings[0], (x, y))
                    && !rings[1..].iter().any(|hole| ring_holds(hole, (x, y)));
                let expected = is_ground.then_some("A");
                asked += usize::from(is_ground);
                assert_eq!(
                    name_at(&map, c.x, c.y),
                    expected,
                    "seed {seed}, {rings:?}, {:?}",
                    (x, y)
                );
            }
        }
    }
    assert!(asked > 10_000, "{asked}");
}

#[test]
fn even_and_odd_where_rings_cross_themselves() {
    const SIZE: i64 = 24;
    for seed in 0..400 {
        let mut random = random(seed);
        let frame = Frame {
            origin: (3.0, 40.0),
            step: 0.25,
        };
        let ring: Vec<Point> = (0..random.random_range(4..9))
            .map(|_| {
                (
                    2 * random.random_range(0..=SIZE / 2),
                    2 * random.random_range(0..=SIZE / 2),
                )
            })
            .collect();
        let map = atlas(&[("A", frame.polygon(&vec![ring.clone()]))]);
        for x in 0..=SIZE {
            for y in 0..=SIZE {
                // Where two sides cross between the corners of the grid the ground's corner is rounded, so sides are not asked.
                let on = (0..ring.len())
                    .any(|i| on_segment(ring[i], ring[(i + 1) % ring.len()], (x, y)));
                if on {
                    continue;
                }
                let c = frame.coord((x, y));
                let expected = ring_holds(&ring, (x, y)).then_some("A");
                assert_eq!(
                    name_at(&map, c.x, c.y),
                    expected,
                    "seed {seed}, {ring:?}, {:?}",
                    (x, y)
                );
            }
        }
    }
}

#[test]
fn pieces_of_one_name_hold_what_any_of_them_holds() {
    const SIZE: i64 = 16;
    for seed in 0..400 {
        let mut random = random(seed);
        let frame = Frame {
            origin: (-7.0, 10.0),
            step: 0.5,
        };
        let figures = stars(&mut random, SIZE);
        let mut builder = Atlas::builder();
        for rings in &figures {
            builder = builder.territory("A", frame.polygon(rings));
        }
        let map = builder.build().expect("stars");
        for x in 0..=SIZE {
            for y in 0..=SIZE {
                let on = |ring: &Vec<Point>| {
                    (0..ring.len()).any(|i| on_segment(ring[i], ring[(i + 1) % ring.len()], (x, y)))
                };
                if figures.iter().flatten().any(on) {
                    continue;
                }
                let expected = figures
                    .iter()
                    .any(|rings| holds(rings, (x, y)))
                    .then_some("A");
                let c = frame.coord((x, y));
                assert_eq!(
                    name_at(&map, c.x, c.y),
                    expected,
                    "seed {seed}, {:?}",
                    (x, y)
                );
                assert!(map.locate_all(c).count() <= 1);
            }
        }
    }
}

// DC    each corner and side belongs to the ground on its east, and then on its north
// AB
#[test]
fn of_borders_and_corners() {
    let map = atlas(&[
        ("A", bx(0., 0., 1., 1.)),
        ("B", bx(1., 0., 2., 1.)),
        ("C", bx(1., 1., 2., 2.)),
        ("D", bx(0., 1., 1., 2.)),
    ]);
    let expected = [
        ((0.0, 0.5), Some("A")),
        ((1.0, 0.5), Some("B")),
        ((2.0, 0.5), None),
        ((0.5, 0.0), Some("A")),
        ((0.5, 1.0), Some("D")),
        ((0.5, 2.0), None),
        ((0.0, 0.0), Some("A")),
        ((1.0, 0.0), Some("B")),
        ((2.0, 0.0), None),
        ((0.0, 1.0), Some("D")),
        ((1.0, 1.0), Some("C")),
        ((2.0, 1.0), None),
        ((0.0, 2.0), None),
        ((1.0, 2.0), None),
    ];
    for ((x, y), name) in expected {
        assert_eq!(name_at(&map, x, y), name, "{x}, {y}");
        // On a coast too the nearest ground, and the border, are at no distance.
        assert_eq!(
            map.nearest((x, y)).map(|n| n.distance_m),
            Some(0.0),
            "{x}, {y}"
        );
        assert_eq!(map.distance_to_border_m((x, y)), Some(0.0), "{x}, {y}");
    }
}

#[test]
fn of_slanting_borders() {
    // A border from south-west to north-east, and one from north-west to south-east.
    let map = atlas(&[
        ("upper", poly(&[(0., 0.), (4., 4.), (0., 4.)])),
        ("lower", poly(&[(0., 0.), (4., 0.), (4., 4.)])),
        ("far", poly(&[(4., 4.), (4., 0.), (8., 0.)])),
    ]);
    assert_eq!(name_at(&map, 2., 2.), Some("lower"));
    assert_eq!(name_at(&map, 6., 2.), None);
    assert_eq!(name_at(&map, 4., 2.), Some("far"));
    assert_eq!(name_at(&map, 4., 4.), None);
    assert_eq!(name_at(&map, 0., 0.), Some("lower"));
    assert_eq!(name_at(&map, 4., 0.), Some("far"));
}

#[test]
fn of_180_is_that_of_minus_180() {
    let map = atlas(&[
        ("W", bx(170., -5., 180., 5.)),
        ("E", bx(-180., -5., -170., 5.)),
    ]);
    for x in [180., -180., 540., -540., 900.] {
        assert_eq!(name_at(&map, x, 0.), Some("E"), "{x}");
        assert_eq!(name_at(&map, x, 5.), None);
        assert_eq!(name_at(&map, x, -5.), Some("E"));
    }
    let map = atlas(&[("W", bx(170., -5., 180., 5.))]);
    for x in [180., -180., 540.] {
        assert_eq!(name_at(&map, x, 0.), None, "{x}");
        assert_eq!(map.distance_to_border_m((x, 0.)), Some(0.0));
        assert_eq!(map.nearest((x, 0.)).map(|n| n.distance_m), Some(0.0));
    }
    assert_eq!(name_at(&map, 180f64.next_down(), 0.), Some("W"));
    assert_eq!(name_at(&map, 175. - 360., 0.), Some("W"));
    assert_eq!(name_at(&map, 175. + 720., 0.), Some("W"));
}

/// A turn can be taken off a longitude without rounding, so that the answer stays exact.
#[test]
fn of_wrapped_longitudes_is_not_rounded() {
    let map = atlas(&[
        ("W", bx(170., -5., 180., 5.)),
        ("E", bx(-180., -5., -170., 5.)),
        ("F", bx(-170., -5., -160., 5.)),
    ]);
    // As far west of -180° as a number can be, and so just west of 180°.
    assert_eq!(name_at(&map, (-180f64).next_down(), 0.), Some("W"));
    assert_eq!(name_at(&map, 190f64.next_down(), 0.), Some("E"));
    assert_eq!(name_at(&map, 190., 0.), Some("F"));
    assert_eq!(name_at(&map, 180f64.next_down(), 0.), Some("W"));
}

#[test]
fn of_what_is_no_position_is_nowhere() {
    let map = atlas(&[("A", bx(-180., -90., 180., 90.))]);
    let nowhere = [
        (f64::NAN, 0.),
        (0., f64::NAN),
        (f64::INFINITY, 0.),
        (f64::NEG_INFINITY, 0.),
        (0., f64::INFINITY),
        (0., 90f64.next_up()),
        (0., -90f64.next_up()),
        (0., 1e300),
    ];
    for (x, y) in nowhere {
        assert_eq!(map.locate((x, y)), None, "{x}, {y}");
        assert_eq!(map.locate_all((x, y)).count(), 0);
        assert_eq!(map.locate_part((x, y)), None);
        assert_eq!(map.nearest((x, y)), None);
        assert_eq!(map.distance_to_border_m((x, y)), None);
        assert!(map.holders_within((x, y), 1e6).is_empty());
    }
    for x in [0., -0., 1e9, -1e9, 1e300] {
        assert!(map.locate((x, 0.)).is_some(), "{x}");
    }
}

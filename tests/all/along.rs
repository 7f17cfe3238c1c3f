//! Lines cut where they pass from ground to ground: drawn cases, a slow twin in fractions on random maps, laws, and a road of the South Caucasus.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use geo_types::{Coord, LineString, Polygon};
use rand::RngExt;
use territory::{Atlas, Stretch, TerritoryId, length_m};

use super::maps::{GRAIN, Mesh, Pieces, Random, random};
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
fn check_lengths(line: &LineString<f64>, stretches: &[Stretch]) {
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
    // Its geodesic is the short way, but it is drawn the long way.
    assert_eq!(
        along(&map, &[(-150., 4.), (150., 4.)]),
        [
            "-: -150 4, 0 4",
            "A: 0 4, 3 4",
            "E: 3 4, 6 4",
            "A: 6 4, 9 4",
            "B: 9 4, 12 4",
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

/// Positions in whole grains.
type Grain = (i128, i128);

/// A fraction with a positive denominator.
#[derive(Clone, Copy)]
struct Fraction(i128, i128);

impl Fraction {
    fn new(over: i128, under: i128) -> Self {
        Self(over * under.signum(), under.abs())
    }

    fn cmp(&self, other: &Self) -> Ordering {
        (self.0 * other.1).cmp(&(other.0 * self.1))
    }
}

/// A map of whole numbers: of each territory the closed rings of its polygons, which do not overlap, by even and odd. What comes first holds first.
struct Twin {
    grounds: Vec<(String, Vec<Vec<Vec<Grain>>>)>,
}

/// Whose a stretch is, what is beside it, and where in grains it ends.
type TwinStretch = (Option<usize>, Option<usize>, (f64, f64));

fn cross(a: Grain, b: Grain) -> i128 {
    a.0 * b.1 - a.1 * b.0
}

fn minus(a: Grain, b: Grain) -> Grain {
    (a.0 - b.0, a.1 - b.1)
}

impl Twin {
    /// Where in the first segment the second has positions in common with it: one, or the two ends of what they have in common.
    fn common((a, b): (Grain, Grain), (c, d): (Grain, Grain)) -> Vec<Fraction> {
        let (ab, cd, ac) = (minus(b, a), minus(d, c), minus(c, a));
        let within = |f: &Fraction| 0 <= f.0 && f.0 <= f.1;
        let under = cross(ab, cd);
        if under != 0 {
            let on_cd = Fraction::new(cross(ac, ab), under);
            let on_ab = Fraction::new(cross(ac, cd), under);
            return if within(&on_cd) && within(&on_ab) {
                vec![on_ab]
            } else {
                Vec::new()
            };
        }
        if cross(ab, ac) != 0 {
            return Vec::new();
        }
        let place = |p: Grain| {
            let ap = minus(p, a);
            Fraction::new(ap.0 * ab.0 + ap.1 * ab.1, ab.0 * ab.0 + ab.1 * ab.1)
        };
        [place(c), place(d)].into_iter().filter(within).collect()
    }

    /// Who holds a position, given over a denominator, after a step of `sign` to the east and an infinitely smaller one to the north.
    fn holder(&self, p: Grain, under: i128, sign: i128) -> Option<usize> {
        let holds = |rings: &Vec<Vec<Grain>>| {
            let crossed = rings.iter().flat_map(|ring| ring.windows(2)).filter(|ab| {
                let at = |c: Grain| (c.0 * under, c.1 * under);
                let (a, b) = (at(ab[0]), at(ab[1]));
                // After the step no corner is level with it.
                let above = |c: Grain| (c.1 - p.1, -sign) > (0, 0);
                if above(a) == above(b) {
                    return false;
                }
                let (low, high) = if above(a) { (b, a) } else { (a, b) };
                // Left of the segment upwards is west of it.
                let turn = cross(minus(high, low), minus(p, low)).signum();
                let steps = [sign * (low.1 - high.1), sign * (high.0 - low.0)];
                let signs = [turn, steps[0].signum(), steps[1].signum()];
                let sure = signs.into_iter().find(|&sign| sign != 0);
                sure.expect("a segment has a length") < 0
            });
            crossed.count() % 2 == 1
        };
        self.grounds
            .iter()
            .position(|(_, polygons)| polygons.iter().any(holds))
    }

    fn along(&self, line: &[Grain]) -> Vec<TwinStretch> {
        let mut found: Vec<TwinStretch> = Vec::new();
        for ab in line.windows(2).filter(|ab| ab[0] != ab[1]) {
            let (a, b) = (ab[0], ab[1]);
            let mut cuts = vec![Fraction(0, 1), Fraction(1, 1)];
            let rings = self
                .grounds
                .iter()
                .flat_map(|(_, polygons)| polygons)
                .flatten();
            for cd in rings.flat_map(|ring| ring.windows(2)) {
                cuts.extend(Self::common((a, b), (cd[0], cd[1])));
            }
            cuts.sort_by(Fraction::cmp);
            cuts.dedup_by(|x, y| Fraction::cmp(x, y).is_eq());
            for piece in cuts.windows(2) {
                let under = 2 * piece[0].1 * piece[1].1;
                let over = piece[0].0 * piece[1].1 + piece[1].0 * piece[0].1;
                let (dx, dy) = minus(b, a);
                let middle = (a.0 * under + dx * over, a.1 * under + dy * over);
                let on = self.holder(middle, under, 1);
                let across = self.holder(middle, under, -1);
                let beside = across.filter(|_| across != on);
                let end = |from: i128, step: i128| {
                    let Fraction(over, under) = piece[1];
                    from as f64 + (step * over) as f64 / under as f64
                };
                let to = (end(a.0, dx), end(a.1, dy));
                match found.last_mut() {
                    Some(last) if (last.0, last.1) == (on, beside) => last.2 = to,
                    _ => found.push((on, beside, to)),
                }
            }
        }
        found
    }

    /// Compares with what an atlas of it answers, the longitudes of the line moved by whole turns.
    fn check(&self, atlas: &Atlas, grains: &[Grain], turns: f64) -> usize {
        let degrees = |c: &Grain| at(c.0 as f64 * GRAIN + 360.0 * turns, c.1 as f64 * GRAIN);
        let line = LineString(grains.iter().map(degrees).collect());
        let found = atlas.along(&line);
        check_lengths(&line, &found);
        let expected = self.along(grains);
        let name = |i: Option<usize>| i.map(|i| self.grounds[i].0.as_str());
        let name_of = |id: Option<TerritoryId>| id.map(|id| atlas[id].name());
        let plain: Vec<_> = found
            .iter()
            .map(|one| (name_of(one.territory), name_of(one.beside)))
            .collect();
        let wanted: Vec<_> = expected
            .iter()
            .map(|one| (name(one.0), name(one.1)))
            .collect();
        assert_eq!(plain, wanted, "{line:?}\n{:?}\n{expected:?}", self.grounds);
        let rims = self.grounds.iter().flat_map(|(_, rings)| rings).flatten();
        let corners: HashSet<Grain> = rims.flatten().chain(grains).copied().collect();
        for (one, (.., (x, y))) in found.iter().zip(&expected) {
            let end = one.line.0[one.line.0.len() - 1];
            let (x, y) = (x * GRAIN, y * GRAIN);
            let off = at(end.x - (x + 360.0 * turns), end.y - y);
            assert!(off.x.abs().max(off.y.abs()) < 1e-12, "{end:?} of {line:?}");
            // At a corner of the line or of a rim nothing is rounded.
            let is_whole = (x / GRAIN).fract() == 0.0 && (y / GRAIN).fract() == 0.0;
            if is_whole && corners.contains(&((x / GRAIN) as i128, (y / GRAIN) as i128)) {
                assert_eq!(end, at(x + 360.0 * turns, y), "{line:?}");
            }
        }
        check_laws(atlas, &line, &found);
        expected.len()
    }
}

/// Away from rims a position within is where the stretch is.
fn check_middles(atlas: &Atlas, found: &[Stretch]) -> usize {
    let mut checked = 0;
    for one in found.iter().filter(|one| one.beside.is_none()) {
        let (a, b) = (one.line.0[0], one.line.0[1]);
        // Not the very middle, where corners of drawn figures lie.
        let t = 0.4567;
        let middle = at(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
        let near_rim = [1e-9, -1e-9].into_iter().any(|d| {
            atlas.locate((middle.x + d, middle.y - d)) != atlas.locate((middle.x - d, middle.y + d))
                || atlas.locate((middle.x + d, middle.y)) != atlas.locate((middle.x - d, middle.y))
        });
        if !near_rim {
            assert_eq!(atlas.locate(middle), one.territory, "{middle:?} of {one:?}");
            checked += 1;
        }
    }
    checked
}

fn check_laws(atlas: &Atlas, line: &LineString<f64>, found: &[Stretch]) {
    // Backwards the same.
    let back: Vec<Coord> = line.0.iter().rev().copied().collect();
    let mut back = atlas.along(&LineString(back));
    back.reverse();
    assert_eq!(back.len(), found.len());
    for (one, other) in found.iter().zip(&back) {
        assert_eq!((one.territory, one.beside), (other.territory, other.beside));
        let reversed: Vec<Coord> = other.line.0.iter().rev().copied().collect();
        assert_eq!(one.line.0, reversed);
        assert!((one.length_m() - other.length_m()).abs() < 1e-6);
    }
    check_middles(atlas, found);
    // In two, it is on the same grounds as long.
    if line.0.len() > 2 {
        let middle = line.0.len() / 2;
        let halves = [line.0[..=middle].to_vec(), line.0[middle..].to_vec()];
        let parts: Vec<Stretch> = halves
            .into_iter()
            .flat_map(|half| atlas.along(&LineString(half)))
            .collect();
        for one in found {
            let total = |stretches: &[Stretch]| -> f64 {
                let alike = |other: &&Stretch| {
                    (other.territory, other.beside) == (one.territory, one.beside)
                };
                stretches.iter().filter(alike).map(Stretch::length_m).sum()
            };
            assert!((total(found) - total(&parts)).abs() < 1e-6);
        }
    }
}

/// A line between positions that often lie on corners of the map, on the same level or one above the other.
fn any_line(random: &mut Random, corners: &[Grain], count: usize) -> Vec<Grain> {
    let (mut low, mut high) = (corners[0], corners[0]);
    for c in corners {
        low = (low.0.min(c.0), low.1.min(c.1));
        high = (high.0.max(c.0), high.1.max(c.1));
    }
    let mut line: Vec<Grain> = Vec::new();
    while line.len() < count {
        let corner = corners[random.random_range(0..corners.len())];
        let anywhere = (
            random.random_range(low.0 - 40..=high.0 + 40),
            random.random_range(low.1 - 40..=high.1 + 40),
        );
        let last = line.last().copied().unwrap_or(corner);
        let next = match random.random_range(0..8) {
            0 | 1 => anywhere,
            2 => (last.0, corner.1),
            3 => (corner.0, last.1),
            // On through a corner to what lies as far behind it.
            4 => (2 * corner.0 - last.0, 2 * corner.1 - last.1),
            _ => corner,
        };
        if next.1.abs() < 80 * 256 {
            line.push(next);
        }
    }
    line
}

#[test]
fn clean_maps_and_a_slow_twin_agree() {
    let mut random = random(51);
    let (mut stretches, mut across) = (0, 0);
    for number in 0..400 {
        let mesh = Mesh::random(&mut random, number % 2 == 0);
        let pieces = [
            Pieces::Parts,
            Pieces::PartsAcross180,
            Pieces::PartsWithFewerCorners,
            Pieces::Faces,
            Pieces::Some,
        ][random.random_range(0..5)];
        let drawing = mesh.draw(&mut random, pieces);
        if drawing.polygons.is_empty() {
            continue;
        }
        let atlas = drawing.atlas();
        let is_across = mesh.points.iter().any(|p| p.0 > 180 * 256);
        across += usize::from(is_across);
        let grain = |c: &Coord| {
            // What is written beyond 180° as what it is on the other side.
            let x = if is_across && c.x < 0.0 {
                c.x + 360.0
            } else {
                c.x
            };
            ((x * 256.0) as i128, (c.y * 256.0) as i128)
        };
        let mut grounds: Vec<(String, Vec<Vec<Vec<Grain>>>)> = Vec::new();
        for (name, polygon) in &drawing.polygons {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            let rings = rings
                .map(|ring| ring.0.iter().map(grain).collect())
                .collect();
            match grounds.iter_mut().find(|(other, _)| other == name) {
                Some((_, polygons)) => polygons.push(rings),
                None => grounds.push((name.clone(), vec![rings])),
            }
        }
        let twin = Twin { grounds };
        let corners: Vec<Grain> = mesh
            .points
            .iter()
            .map(|p| (i128::from(p.0), i128::from(p.1)))
            .collect();
        for _ in 0..12 {
            let count = random.random_range(2..7);
            let line = any_line(&mut random, &corners, count);
            let turns = [0.0, 0.0, 1.0, -1.0][random.random_range(0..4)];
            stretches += twin.check(&atlas, &line, turns);
        }
    }
    assert!(stretches > 10_000 && across > 50);
}

/// A polygon around a position, by angle, on few and coarse positions so that corners and sides of several fall together; some with a hole.
fn any_polygon(random: &mut Random) -> Option<Vec<Vec<Grain>>> {
    let (x, y) = (random.random_range(-3..=3), random.random_range(-3..=3));
    let mut spokes: Vec<(i128, i128)> = (0..random.random_range(3..9))
        .map(|_| (random.random_range(-4..=4), random.random_range(-4..=4)))
        .filter(|&spoke| spoke != (0, 0))
        .collect();
    let half = |s: &Grain| s.1 < 0 || s.1 == 0 && s.0 < 0;
    spokes.sort_by(|a, b| half(a).cmp(&half(b)).then(0.cmp(&cross(*a, *b))));
    spokes.dedup_by(|a, b| cross(*a, *b) == 0 && half(a) == half(b));
    // The middle must lie within: each spoke less than half a turn before the next.
    let turns = |i: usize| cross(spokes[i], spokes[(i + 1) % spokes.len()]) > 0;
    if spokes.len() < 3 || !(0..spokes.len()).all(turns) {
        return None;
    }
    let ring = |by: i128| -> Vec<Grain> {
        let mut ring: Vec<Grain> = spokes
            .iter()
            .map(|s| (64 * x + by * s.0, 64 * y + by * s.1))
            .collect();
        ring.push(ring[0]);
        ring
    };
    let mut rings = vec![ring(64)];
    if random.random_range(0..4) == 0 {
        rings.push(ring(32));
    }
    Some(rings)
}

#[test]
fn maps_that_overlap_and_a_slow_twin_agree() {
    let mut random = random(52);
    let mut stretches = 0;
    for _ in 0..600 {
        let count = random.random_range(1..7);
        let mut drawn: Vec<(f64, Vec<Vec<Grain>>)> = Vec::new();
        // Of two that are as large as each other the twin could not say which is the smaller.
        while drawn.len() < count {
            let Some(rings) = any_polygon(&mut random) else {
                continue;
            };
            let outer: Vec<Coord> = rings[0].iter().map(degrees).collect();
            let within_m2 = area_m2(&outer).abs();
            if drawn
                .iter()
                .all(|(other, _)| (other / within_m2 - 1.0).abs() > 1e-6)
            {
                drawn.push((within_m2, rings));
            }
        }
        let mut builder = Atlas::builder();
        let mut grounds = Vec::new();
        for (i, (within_m2, rings)) in drawn.into_iter().enumerate() {
            let mut closed = rings
                .iter()
                .map(|ring| LineString(ring.iter().map(degrees).collect()));
            let outer = closed.next().expect("it has one");
            let name = format!("T{i}");
            builder = builder.territory(name.clone(), Polygon::new(outer, closed.collect()));
            grounds.push((within_m2, (name, vec![rings])));
        }
        let atlas = builder.build().expect("they are polygons");
        grounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        let corners: Vec<Grain> = grounds
            .iter()
            .flat_map(|(_, (_, polygons))| polygons.iter().flatten().flatten().copied())
            .collect();
        let twin = Twin {
            grounds: grounds.into_iter().map(|(_, ground)| ground).collect(),
        };
        for _ in 0..12 {
            let count = random.random_range(2..7);
            let line = any_line(&mut random, &corners, count);
            stretches += twin.check(&atlas, &line, 0.0);
        }
    }
    assert!(stretches > 20_000);
}

/// The same figures turned and shrunk, so that nearly all positions are rounded: sides that fall together on whole numbers lie here within rounding of
/// each other, and cross where they like.
#[test]
fn where_all_is_rounded_no_stretch_is_on_the_wrong_ground() {
    let mut random = random(54);
    let (mut checked, mut stretches) = (0, 0);
    for _ in 0..600 {
        let angle: f64 = random.random_range(0.0..6.0);
        let (east, north) = (angle.cos() / 300.0, angle.sin() / 300.0);
        let turned = |&(x, y): &Grain| {
            let (x, y) = (x as f64, y as f64);
            at(20.0 + east * x - north * y, 40.0 + north * x + east * y)
        };
        let mut builder = Atlas::builder();
        let mut corners: Vec<Grain> = Vec::new();
        for i in 0..random.random_range(1..7) {
            let Some(rings) = any_polygon(&mut random) else {
                continue;
            };
            let mut closed = rings
                .iter()
                .map(|ring| LineString(ring.iter().map(turned).collect()));
            let outer = closed.next().expect("it has one");
            builder = builder.territory(format!("T{i}"), Polygon::new(outer, closed.collect()));
            corners.extend(rings.into_iter().flatten());
        }
        if corners.is_empty() {
            continue;
        }
        let atlas = builder.build().expect("they are polygons");
        for _ in 0..12 {
            let count = random.random_range(2..7);
            let grains = any_line(&mut random, &corners, count);
            let line = LineString(grains.iter().map(turned).collect());
            let found = atlas.along(&line);
            check_lengths(&line, &found);
            let long: Vec<Stretch> = found
                .into_iter()
                .filter(|one| one.length_m() > 0.001)
                .collect();
            stretches += long.len();
            checked += check_middles(&atlas, &long);
        }
    }
    assert!(
        stretches > 20_000 && checked > 15_000,
        "{checked} of {stretches}"
    );
}

fn degrees(c: &Grain) -> Coord {
    at(c.0 as f64 * GRAIN, c.1 as f64 * GRAIN)
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

/// Walked along its rims, a territory is on one side or the other all the way, and what is on the other side are its neighbors, as long as its
/// borders with them.
fn check_rims(atlas: &Atlas) {
    for territory in atlas.territories() {
        let id = territory.id();
        let mut lengths: HashMap<TerritoryId, f64> = HashMap::new();
        for part in territory.parts() {
            let polygons = atlas.part(part).polygon();
            for ring in polygons
                .iter()
                .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
            {
                let stretches = atlas.along(ring);
                check_lengths(ring, &stretches);
                for one in stretches {
                    let sides = [one.territory, one.beside];
                    assert!(sides.contains(&Some(id)), "{one:?}");
                    let other = sides.into_iter().flatten().find(|&other| other != id);
                    if let Some(other) = other {
                        *lengths.entry(other).or_default() += one.length_m();
                    }
                }
            }
        }
        let neighbors: Vec<_> = atlas.neighbors(id).collect();
        assert_eq!(neighbors.len(), lengths.len(), "{}", territory.name());
        for neighbor in neighbors {
            assert_near(lengths[&neighbor.territory], neighbor.length_m, 1e-9);
        }
    }
}

#[test]
fn rims_have_their_neighbors_beside_them() {
    check_rims(&real::map("states", "name"));
    check_rims(&real::map("districts", "adm1_code"));
    let mut random = random(53);
    for number in 0..60 {
        let mesh = Mesh::random(&mut random, number % 2 == 0);
        let drawing = mesh.draw(&mut random, Pieces::Parts);
        if !drawing.polygons.is_empty() {
            check_rims(&drawing.atlas());
        }
    }
}

#[test]
fn borders_of_one_map_on_another_that_nearly_has_them() {
    let lines = real::map("armenia_azerbaijan_osm", "name");
    for (name, key) in [
        ("states", "name"),
        ("districts", "adm1_code"),
        ("armenia_azerbaijan_osm", "name"),
        ("armenia_azerbaijan_osm_overlapping", "name"),
    ] {
        let map = real::map(name, key);
        for part in lines.parts() {
            for polygon in part.polygon() {
                let line = polygon.exterior();
                let found = map.along(line);
                check_lengths(line, &found);
                check_laws(&map, line, &found);
            }
        }
    }
}

//! Lines cut where they pass from ground to ground: a slow twin in fractions on random maps, and laws.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use geo_types::{Coord, LineString, Polygon};
use rand::RngExt;
use territory::{Atlas, Stretch, TerritoryId};

use super::along::check_lengths;
use super::maps::{GRAIN, Mesh, Pieces, Random, random};
use super::plain::*;
use super::real;

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

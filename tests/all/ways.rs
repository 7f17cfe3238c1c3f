//! The shortest ways to parts that are cut off, against a visibility graph by brute force on random maps.

use std::collections::{BTreeMap, BTreeSet};

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rand::RngExt;
use territory::{Atlas, PartId};

use super::maps::{Mesh, Random, random};
use super::plain::geodesic_m;

/// A random mesh laid small over a place, so that straight lines and geodesics are the same to a millionth.
struct Scene {
    mesh: Mesh,
    middle: Coord,
    first: (i64, i64),
}

/// Grains of the mesh in a degree.
const GRAINS: f64 = 8192.0;

impl Scene {
    fn random(random: &mut Random) -> Scene {
        let triangles = random.random_range(0..3) > 0;
        let mesh = Mesh::random(random, triangles);
        let middle = Coord {
            x: if random.random_range(0..3) == 0 {
                180.0
            } else {
                44.0
            },
            y: f64::from(random.random_range(-60..=60)),
        };
        let first = mesh.points[mesh.points.len() / 2];
        Scene {
            mesh,
            middle,
            first,
        }
    }

    fn at(&self, x: f64, y: f64) -> Coord {
        Coord {
            x: self.middle.x + (x - self.first.0 as f64) / GRAINS,
            y: self.middle.y + (y - self.first.1 as f64) / GRAINS,
        }
    }

    fn point(&self, point: usize) -> (f64, f64) {
        let (x, y) = self.mesh.points[point];
        (x as f64, y as f64)
    }

    fn atlas(&self) -> Atlas {
        let mut polygons: BTreeMap<usize, Vec<Polygon>> = BTreeMap::new();
        for (face, &label) in self.mesh.faces.iter().zip(&self.mesh.labels) {
            let ring: Vec<Coord> = face
                .iter()
                .map(|&point| {
                    let (x, y) = self.point(point);
                    self.at(x, y)
                })
                .collect();
            let polygon = Polygon::new(LineString(ring), Vec::new());
            if label > 0 {
                polygons.entry(label).or_default().push(polygon);
            }
        }
        let mut builder = Atlas::builder();
        for (label, polygons) in polygons {
            builder = builder.territory(label.to_string(), MultiPolygon(polygons));
        }
        builder.build().expect("the mesh is a map")
    }

    /// The part that holds a face.
    fn part_of(&self, atlas: &Atlas, face: usize) -> PartId {
        let corners = &self.mesh.faces[face];
        let count = corners.len() as f64;
        let sum = corners.iter().fold((0.0, 0.0), |sum, &point| {
            let (x, y) = self.point(point);
            (sum.0 + x / count, sum.1 + y / count)
        });
        atlas
            .locate_part(self.at(sum.0, sum.1))
            .expect("the face is ground")
    }
}

/// All corners of the map that a way may bend at, and all straight ways between them.
struct Twin<'a> {
    scene: &'a Scene,
    open: Vec<bool>,
    source: BTreeSet<usize>,
    target: BTreeSet<usize>,
    /// The faces on the left and on the right of each edge, the lower point first.
    edges: BTreeMap<(usize, usize), [Option<usize>; 2]>,
    /// A corner, and one of the sectors of open faces around it.
    nodes: Vec<(usize, BTreeSet<usize>)>,
}

type Point = (f64, f64);

/// Twice the area: all numbers are small and whole, or far from deciding.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

fn sector_of(sectors: &[BTreeSet<usize>], face: usize) -> usize {
    let at = sectors.iter().position(|sector| sector.contains(&face));
    at.expect("each open face is in a sector")
}

impl<'a> Twin<'a> {
    fn new(
        scene: &'a Scene,
        open: Vec<bool>,
        source: BTreeSet<usize>,
        target: BTreeSet<usize>,
    ) -> Self {
        let mut edges: BTreeMap<(usize, usize), [Option<usize>; 2]> = BTreeMap::new();
        for (number, face) in scene.mesh.faces.iter().enumerate() {
            for i in 0..face.len() {
                let (a, b) = (face[i], face[(i + 1) % face.len()]);
                let sides = edges.entry((a.min(b), a.max(b))).or_default();
                sides[usize::from(a > b)] = Some(number);
            }
        }
        let mut twin = Self {
            scene,
            open,
            source,
            target,
            edges,
            nodes: Vec::new(),
        };
        for point in 0..scene.mesh.points.len() {
            let sectors = twin.sectors(point);
            twin.nodes
                .extend(sectors.into_iter().map(|sector| (point, sector)));
        }
        twin
    }

    fn is_open(&self, face: Option<usize>) -> bool {
        face.is_some_and(|face| self.open[face])
    }

    /// Open faces around a corner that hang together by edges there.
    fn sectors(&self, point: usize) -> Vec<BTreeSet<usize>> {
        let around = (0..self.scene.mesh.faces.len())
            .filter(|&face| self.open[face] && self.scene.mesh.faces[face].contains(&point));
        let mut sectors: Vec<BTreeSet<usize>> = around.map(|face| BTreeSet::from([face])).collect();
        for (_, sides) in self.edges_at(point) {
            if let [Some(a), Some(b)] = sides
                && self.open[a]
                && self.open[b]
            {
                let with_a = sector_of(&sectors, a);
                let with_b = sector_of(&sectors, b);
                if with_a != with_b {
                    let other = sectors[with_b].clone();
                    sectors[with_a].extend(other);
                    sectors.remove(with_b);
                }
            }
        }
        sectors
    }

    fn edges_at(
        &self,
        point: usize,
    ) -> impl Iterator<Item = ((usize, usize), [Option<usize>; 2])> + '_ {
        self.edges
            .iter()
            .filter(move |((a, b), _)| *a == point || *b == point)
            .map(|(edge, sides)| (*edge, *sides))
    }

    /// Whether a sector lies edge to edge with faces of the source or target.
    fn is_beside(
        &self,
        (point, sector): &(usize, BTreeSet<usize>),
        ends: &BTreeSet<usize>,
    ) -> bool {
        self.edges_at(*point).any(|(_, sides)| {
            matches!(sides, [Some(a), Some(b)] if sector.contains(&a) && ends.contains(&b)
                || sector.contains(&b) && ends.contains(&a))
        })
    }

    /// The faces of a sector that a way from its corner towards a position enters, or runs along.
    fn towards(&self, (point, sector): &(usize, BTreeSet<usize>), to: Point) -> BTreeSet<usize> {
        let at = self.scene.point(*point);
        let holds = |&face: &usize| {
            let corners = &self.scene.mesh.faces[face];
            let place = corners
                .iter()
                .position(|p| p == point)
                .expect("the sector is around the point");
            let next = self.scene.point(corners[(place + 1) % corners.len()]);
            let last = self
                .scene
                .point(corners[(place + corners.len() - 1) % corners.len()]);
            turn(at, next, to) >= 0.0 && turn(at, last, to) <= 0.0
        };
        sector.iter().copied().filter(holds).collect()
    }

    /// Whether all edges that a straight way crosses have open ground on both sides, and it goes through no corner: where it does it
    /// is made of two.
    fn is_clear(&self, a: Point, b: Point) -> bool {
        let long = (b.0 - a.0).hypot(b.1 - a.1);
        let points = (0..self.scene.mesh.points.len()).map(|p| self.scene.point(p));
        let mut between = points.filter(|&p| p != a && p != b);
        let passes = between.any(|p| {
            let along = ((p.0 - a.0) * (b.0 - a.0) + (p.1 - a.1) * (b.1 - a.1)) / (long * long);
            turn(a, b, p).abs() < 1e-6 * long && along > 1e-9 && along < 1.0 - 1e-9
        });
        !passes
            && self.edges.iter().all(|(&(p, q), &[left, right])| {
                let (p, q) = (self.scene.point(p), self.scene.point(q));
                let crosses = turn(a, b, p) * turn(a, b, q) < 0.0
                    && turn(p, q, a) * turn(p, q, b) < 0.0
                    // An end on the edge crosses nothing.
                    && turn(p, q, a).abs() > 1e-6
                    && turn(p, q, b).abs() > 1e-6;
                !crosses || self.is_open(left) && self.is_open(right)
            })
    }

    fn length_m(&self, a: Point, b: Point) -> f64 {
        geodesic_m(self.scene.at(a.0, a.1), self.scene.at(b.0, b.1))
    }

    /// The straight ways from each node to the edges of source or target.
    fn to_edges(&self, ends: &BTreeSet<usize>) -> Vec<f64> {
        let mut least = vec![f64::INFINITY; self.nodes.len()];
        for (i, node) in self.nodes.iter().enumerate() {
            let at = self.scene.point(node.0);
            if self.is_beside(node, ends) {
                least[i] = 0.0;
            }
            for (&(p, q), sides) in &self.edges {
                let into = match *sides {
                    [Some(a), Some(b)] if self.open[a] && ends.contains(&b) => a,
                    [Some(a), Some(b)] if self.open[b] && ends.contains(&a) => b,
                    _ => continue,
                };
                let (p, q) = (self.scene.point(p), self.scene.point(q));
                let Some(foot) = self.foot(at, p, q) else {
                    continue;
                };
                let towards = self.towards(node, foot);
                // The edge is left on the side on which it is open.
                let inner = self.scene.mesh.faces[into]
                    .iter()
                    .map(|&p| self.scene.point(p))
                    .find(|&c| turn(p, q, c) != 0.0)
                    .expect("a face has an inside");
                let is_outside = turn(p, q, inner) * turn(p, q, at) > 0.0;
                if is_outside && !towards.is_empty() && self.is_clear(foot, at) {
                    least[i] = least[i].min(self.length_m(foot, at));
                }
            }
        }
        least
    }

    /// The position within an edge nearest to another, unless that is an end of it.
    fn foot(&self, at: Point, p: Point, q: Point) -> Option<Point> {
        // A degree of longitude against one of latitude, on the ellipsoid.
        let (sin, cos) = self.scene.at(at.0, at.1).y.to_radians().sin_cos();
        let narrow = cos * (1.0 - 0.00669438 * sin * sin) / (1.0 - 0.00669438);
        let (dx, dy) = ((q.0 - p.0) * narrow, q.1 - p.1);
        let (x, y) = ((at.0 - p.0) * narrow, at.1 - p.1);
        let t = (x * dx + y * dy) / (dx * dx + dy * dy);
        (t > 1e-6 && t < 1.0 - 1e-6).then_some((p.0 + t * (q.0 - p.0), p.1 + t * (q.1 - p.1)))
    }

    /// The length of the shortest way.
    fn shortest_m(&self) -> Option<f64> {
        let mut so_far = self.to_edges(&self.source);
        let home = self.to_edges(&self.target);
        let mut done = vec![false; self.nodes.len()];
        loop {
            let next = (0..done.len())
                .filter(|&i| !done[i] && so_far[i].is_finite())
                .min_by(|&i, &j| so_far[i].total_cmp(&so_far[j]));
            let Some(i) = next else {
                break;
            };
            done[i] = true;
            let a = self.scene.point(self.nodes[i].0);
            for j in (0..done.len()).filter(|&j| !done[j] && self.nodes[j].0 != self.nodes[i].0) {
                let b = self.scene.point(self.nodes[j].0);
                let longer = so_far[i] + self.length_m(a, b);
                if longer < so_far[j] && self.sees(i, j) {
                    so_far[j] = longer;
                }
            }
        }
        let whole = (0..done.len()).map(|i| so_far[i] + home[i]);
        whole.fold(None, |least: Option<f64>, m| {
            if m.is_finite() {
                Some(least.map_or(m, |least| least.min(m)))
            } else {
                least
            }
        })
    }

    fn sees(&self, i: usize, j: usize) -> bool {
        let (a, b) = (
            self.scene.point(self.nodes[i].0),
            self.scene.point(self.nodes[j].0),
        );
        let (out, into) = (
            self.towards(&self.nodes[i], b),
            self.towards(&self.nodes[j], a),
        );
        let (p, q) = (self.nodes[i].0, self.nodes[j].0);
        if self.edges.contains_key(&(p.min(q), p.max(q))) {
            return !out.is_disjoint(&into);
        }
        !out.is_empty() && !into.is_empty() && self.is_clear(a, b)
    }
}

#[test]
fn ways_are_those_of_a_visibility_graph() {
    let (mut found, mut none, mut bent) = (0, 0, 0);
    for seed in 0..600 {
        let mut random = random(seed);
        let scene = Scene::random(&mut random);
        let atlas = scene.atlas();
        let faces = 0..scene.mesh.faces.len();
        let ground: Vec<usize> = faces.filter(|&face| scene.mesh.labels[face] > 0).collect();
        let parts: BTreeMap<usize, PartId> = ground
            .iter()
            .map(|&face| (face, scene.part_of(&atlas, face)))
            .collect();
        let faces_of = |part: PartId| -> BTreeSet<usize> {
            let own = parts.iter().filter(|(_, p)| **p == part);
            own.map(|(face, _)| *face).collect()
        };
        for part in atlas.parts().filter(|part| !part.standings().main) {
            let main = atlas[part.territory()].main_part().unwrap();
            let (source, target) = (faces_of(part.id()), faces_of(main));
            let own: usize = atlas[part.territory()].name().parse().unwrap();
            let other = random.random_range(1..=6_usize);
            let any = random.random_range(0..2) == 0;
            let is_open = |face: usize| {
                let label = scene.mesh.labels[face];
                label > 0
                    && (any || label == own || label == other)
                    && !source.contains(&face)
                    && !target.contains(&face)
            };
            let open = (0..scene.mesh.faces.len()).map(is_open).collect();
            let expected = Twin::new(&scene, open, source.clone(), target.clone()).shortest_m();
            let way = if any {
                atlas.ways().home(part.id())
            } else {
                let through: Vec<_> = atlas.find(&other.to_string()).into_iter().collect();
                atlas.ways().through(part.id(), &through)
            };
            let length_m = way.as_ref().map(|way| way.length_m());
            match (length_m, expected) {
                (None, None) => none += 1,
                (Some(length_m), Some(expected)) => {
                    found += 1;
                    bent += usize::from(way.as_ref().unwrap().line().0.len() > 2);
                    assert!(
                        (length_m - expected).abs() <= 1e-5 * expected + 0.01,
                        "in seed {seed}: {length_m} in place of {expected}, any {any} {other}, {:?}\n{}",
                        part.polygon(),
                        scene.mesh.picture()
                    );
                }
                _ => panic!(
                    "in seed {seed}: {length_m:?} in place of {expected:?}, any {any} {other}, {:?}\n{}",
                    part.polygon(),
                    scene.mesh.picture()
                ),
            }
        }
    }
    assert!(
        found > 500 && none > 100 && bent > 100,
        "{found} {none} {bent}"
    );
}

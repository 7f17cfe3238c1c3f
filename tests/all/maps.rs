//! Random clean maps made of small faces, and what the definitions say of them, found by walking from face to face.
//!
//! A mesh is a patch of the plane cut into convex faces; each face has a label, 0 for open ground, and a territory is the faces of one
//! label. So enclaves within enclaves, exclaves, lakes and corners that touch come by themselves, and everything that is asked of an
//! atlas can be counted: a part is a connected set of faces, a border is the edges between two of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use geo_types::{Coord, LineString, Polygon};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use territory::{Atlas, PartId, TerritoryId};

use super::plain::{area_m2, assert_near, geodesic_m};

pub(crate) type Random = Pcg64Mcg;

pub(crate) fn random(seed: u64) -> Random {
    Pcg64Mcg::seed_from_u64(seed)
}

/// Coordinates of meshes are whole numbers of this part of a degree, so that nothing is ever rounded.
pub(crate) const GRAIN: f64 = 1.0 / 256.0;

/// A patch of the plane cut into convex faces.
#[derive(Clone)]
pub(crate) struct Mesh {
    /// In grains, longitudes running on past 180°.
    pub(crate) points: Vec<(i64, i64)>,
    /// Each face's points, turning left.
    pub(crate) faces: Vec<Vec<usize>>,
    /// 0 is open ground.
    pub(crate) labels: Vec<usize>,
}

type Edge = (usize, usize);

impl Mesh {
    /// A grid of boxes, or of triangles on a grid of which every corner was moved; one in three across 180°.
    pub(crate) fn random(random: &mut Random, triangles: bool) -> Mesh {
        let (columns, rows) = (random.random_range(2..=9), random.random_range(2..=9));
        let mut lines = |count: usize| -> Vec<i64> {
            (0..=count)
                .scan(0, |at, _| {
                    let here = *at;
                    *at += random.random_range(80..400);
                    Some(here)
                })
                .collect()
        };
        let (mut xs, mut ys) = (lines(columns), lines(rows));
        let across = random.random_range(0..3) == 0;
        // A column line lies on 180° then, so that no face lies across it.
        let x = if across {
            180 * 256 - xs[random.random_range(1..columns)]
        } else {
            random.random_range(-170 * 256..140 * 256)
        };
        let y = random.random_range(-75 * 256..60 * 256);
        xs.iter_mut().for_each(|v| *v += x);
        ys.iter_mut().for_each(|v| *v += y);
        let mut points: Vec<(i64, i64)> = ys
            .iter()
            .flat_map(|&y| xs.iter().map(move |&x| (x, y)))
            .collect();
        if triangles {
            for point in &mut points {
                if point.0 != 180 * 256 {
                    point.0 += random.random_range(-15..=15);
                }
                point.1 += random.random_range(-15..=15);
            }
        }
        let width = columns + 1;
        let mut faces = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                let a = row * width + column;
                let (b, c, d) = (a + 1, a + width + 1, a + width);
                match (triangles, random.random_range(0..2)) {
                    (false, _) => faces.push(vec![a, b, c, d]),
                    (true, 0) => faces.extend([vec![a, b, c], vec![a, c, d]]),
                    (true, _) => faces.extend([vec![a, b, d], vec![b, c, d]]),
                }
            }
        }
        let mut mesh = Mesh {
            points,
            labels: vec![0; faces.len()],
            faces,
        };
        assert!(mesh.faces.iter().all(|face| mesh.twice_area(face) > 0));
        mesh.label(random, columns, rows, if triangles { 2 } else { 1 });
        mesh
    }

    /// Labels: nested boxes painted over each other, noise, or noise over boxes.
    fn label(&mut self, random: &mut Random, columns: usize, rows: usize, each: usize) {
        let kinds = random.random_range(2..=6);
        let open: u32 = random.random_range(0..=3);
        let any = |random: &mut Random| {
            if random.random_range(0..10) < open {
                0
            } else {
                random.random_range(1..=kinds)
            }
        };
        match random.random_range(0..3) {
            0 => self
                .labels
                .iter_mut()
                .for_each(|label| *label = any(random)),
            kind => {
                // Boxes within boxes, each of another label than the one around it.
                let (mut west, mut south, mut east, mut north) = (0, 0, columns, rows);
                let mut last = 0;
                while west < east && south < north {
                    let label = (0..9).map(|_| any(random)).find(|&label| label != last);
                    last = label.unwrap_or(last);
                    for row in south..north {
                        for column in west..east {
                            for face in 0..each {
                                self.labels[(row * columns + column) * each + face] = last;
                            }
                        }
                    }
                    let mut step = || usize::from(random.random_range(0..10) > 0);
                    west += step();
                    south += step();
                    east -= step();
                    north -= step();
                }
                if kind == 2 {
                    for label in &mut self.labels {
                        if random.random_range(0..12) == 0 {
                            *label = any(random);
                        }
                    }
                }
            }
        }
    }

    pub(crate) fn coord(&self, point: usize) -> Coord {
        let (x, y) = self.points[point];
        Coord {
            x: x as f64 * GRAIN,
            y: y as f64 * GRAIN,
        }
    }

    fn edges(&self, face: usize) -> impl Iterator<Item = Edge> + '_ {
        let points = &self.faces[face];
        (0..points.len()).map(move |i| (points[i], points[(i + 1) % points.len()]))
    }

    /// The face to the left of each edge.
    fn left(&self) -> HashMap<Edge, usize> {
        (0..self.faces.len())
            .flat_map(|face| self.edges(face).map(move |edge| (edge, face)))
            .collect()
    }

    /// Numbers of the connected sets of faces for which `same` holds across their edges.
    pub(crate) fn connected(&self, same: impl Fn(usize, usize) -> bool) -> Vec<usize> {
        let left = self.left();
        let mut numbers = vec![usize::MAX; self.faces.len()];
        let mut next = 0;
        for start in 0..self.faces.len() {
            if numbers[start] != usize::MAX {
                continue;
            }
            let mut stack = vec![start];
            numbers[start] = next;
            while let Some(face) = stack.pop() {
                for (a, b) in self.edges(face) {
                    if let Some(&other) = left.get(&(b, a))
                        && numbers[other] == usize::MAX
                        && same(face, other)
                    {
                        numbers[other] = next;
                        stack.push(other);
                    }
                }
            }
            next += 1;
        }
        numbers
    }

    /// The label at a position in grains, after a step to the east and a far smaller one to the north.
    pub(crate) fn label_at(&self, x: i64, y: i64) -> usize {
        let holds = |face: usize| {
            self.edges(face).all(|(a, b)| {
                let (a, b) = (self.points[a], self.points[b]);
                let (dx, dy) = (b.0 - a.0, b.1 - a.1);
                let turn = dx * (y - a.1) - dy * (x - a.0);
                (turn, -dy, dx) > (0, 0, 0)
            })
        };
        (0..self.faces.len())
            .find(|&face| holds(face))
            .map_or(0, |face| self.labels[face])
    }

    /// A position within a face, in grains: its middle, rounded.
    pub(crate) fn inside(&self, face: usize) -> (i64, i64) {
        let points = &self.faces[face];
        let sum = points.iter().fold((0, 0), |sum, &p| {
            (sum.0 + self.points[p].0, sum.1 + self.points[p].1)
        });
        (sum.0 / points.len() as i64, sum.1 / points.len() as i64)
    }

    /// The rings around some faces, the outer one first: connected across edges, so that there is one. Where they touch themselves in a point the rings
    /// part, as the simple features model asks.
    pub(crate) fn rings(&self, faces: &BTreeSet<usize>) -> Vec<Vec<usize>> {
        let left = self.left();
        let rim: BTreeSet<Edge> = faces
            .iter()
            .flat_map(|&face| self.edges(face))
            .filter(|&(a, b)| left.get(&(b, a)).is_none_or(|face| !faces.contains(face)))
            .collect();
        let mut leaving: HashMap<usize, Vec<usize>> = HashMap::new();
        for &(a, b) in &rim {
            leaving.entry(a).or_default().push(b);
        }
        let mut free = rim;
        let mut rings = Vec::new();
        while let Some(&(start, mut at)) = free.first() {
            let (mut last, mut ring) = (start, vec![start]);
            free.remove(&(start, at));
            while at != start {
                ring.push(at);
                // The sharpest turn to the right keeps to the same side of the ground that is left out.
                let next = leaving[&at]
                    .iter()
                    .copied()
                    .filter(|&next| free.contains(&(at, next)))
                    .min_by(|&p, &q| {
                        let turn = |next| self.turn(last, at, next);
                        turn(p).total_cmp(&turn(q))
                    })
                    .expect("a rim goes on");
                free.remove(&(at, next));
                (last, at) = (at, next);
            }
            rings.push(ring);
        }
        rings.sort_by_key(|ring| std::cmp::Reverse(self.twice_area(ring)));
        rings
    }

    fn turn(&self, last: usize, at: usize, next: usize) -> f64 {
        let toward = |p: usize, q: usize| {
            let (p, q) = (self.points[p], self.points[q]);
            ((q.0 - p.0) as f64, (q.1 - p.1) as f64)
        };
        let ((ax, ay), (bx, by)) = (toward(last, at), toward(at, next));
        (ax * by - ay * bx).atan2(ax * bx + ay * by)
    }

    fn twice_area(&self, ring: &[usize]) -> i64 {
        (0..ring.len())
            .map(|i| {
                let (a, b) = (
                    self.points[ring[i]],
                    self.points[ring[(i + 1) % ring.len()]],
                );
                a.0 * b.1 - a.1 * b.0
            })
            .sum()
    }

    /// The labels as text, to be read when a test fails.
    pub(crate) fn picture(&self) -> String {
        let rings: Vec<String> = (0..self.faces.len())
            .map(|face| {
                let points: Vec<_> = self.faces[face].iter().map(|&p| self.points[p]).collect();
                format!("{} {points:?}", self.labels[face])
            })
            .collect();
        rings.join("\n")
    }
}

/// How a mesh is written down as a map. None of it may change an answer.
pub(crate) struct Drawing {
    /// What each label is called.
    pub(crate) names: Vec<String>,
    /// Name and ring points, in the order in which they are drawn.
    pub(crate) polygons: Vec<(String, Polygon<f64>)>,
    /// Whether all corners of the mesh are drawn, so that both sides of every border match.
    pub(crate) matched: bool,
}

/// Into what the ground is cut for a drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pieces {
    /// A polygon for each part, two where it lies across 180°.
    Parts,
    /// A polygon for each part, its longitudes running on past 180°.
    PartsAcross180,
    /// As parts, without some of the corners on straight stretches.
    PartsWithFewerCorners,
    /// A polygon for each face.
    Faces,
    /// Polygons of some faces each.
    Some,
}

impl Mesh {
    /// Draws the map with random names, in random order, each ring from a random corner and in a random direction.
    pub(crate) fn draw(&self, random: &mut Random, pieces: Pieces) -> Drawing {
        let cuts: Vec<u32> = (0..self.faces.len())
            .map(|_| match pieces {
                Pieces::Some => random.random_range(0..3),
                _ => 0,
            })
            .collect();
        let numbers = if pieces == Pieces::Faces {
            (0..self.faces.len()).collect()
        } else {
            let is_east = |face: usize| self.inside(face).0 > 180 * 256;
            self.connected(|a, b| {
                self.labels[a] == self.labels[b]
                    && cuts[a] == cuts[b]
                    && (is_east(a) == is_east(b) || pieces == Pieces::PartsAcross180)
            })
        };
        let mut groups: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (face, &number) in numbers.iter().enumerate() {
            if self.labels[face] != 0 {
                groups.entry(number).or_default().insert(face);
            }
        }
        let mut order: Vec<usize> = (0..10).collect();
        shuffle(&mut order, random);
        let names: Vec<String> = (0..10).map(|label| format!("T{}", order[label])).collect();
        let mut polygons: Vec<(String, Polygon<f64>)> = groups
            .values()
            .map(|faces| {
                let label = self.labels[*faces.first().expect("groups have faces")];
                let fewer = pieces == Pieces::PartsWithFewerCorners;
                (names[label].clone(), self.polygon(faces, fewer, random))
            })
            .collect();
        shuffle(&mut polygons, random);
        Drawing {
            names,
            polygons,
            matched: pieces != Pieces::PartsWithFewerCorners,
        }
    }

    pub(crate) fn polygon(
        &self,
        faces: &BTreeSet<usize>,
        fewer: bool,
        random: &mut Random,
    ) -> Polygon<f64> {
        // What lies past 180° on the whole is written as -180.., what lies across it runs on.
        let beyond = faces
            .iter()
            .flat_map(|&face| &self.faces[face])
            .all(|&p| self.points[p].0 >= 180 * 256);
        let mut rings = self.rings(faces).into_iter().map(|ring| {
            let straight = |i: usize| {
                let before = ring[(i + ring.len() - 1) % ring.len()];
                self.turn(before, ring[i], ring[(i + 1) % ring.len()]) == 0.0
            };
            let kept: Vec<usize> = (0..ring.len())
                .filter(|&i| !(fewer && straight(i) && random.random_range(0..2) == 0))
                .map(|i| ring[i])
                .collect();
            let mut coords: Vec<Coord> = kept.iter().map(|&point| self.coord(point)).collect();
            if beyond {
                coords.iter_mut().for_each(|c| c.x -= 360.0);
            }
            let start = random.random_range(0..coords.len());
            coords.rotate_left(start);
            if random.random_range(0..2) == 0 {
                coords.reverse();
            }
            coords.push(coords[0]);
            LineString(coords)
        });
        let outer = rings.next().expect("faces have a rim");
        let holes: Vec<LineString<f64>> = rings.collect();
        Polygon::new(outer, holes)
    }
}

pub(crate) fn shuffle<T>(things: &mut [T], random: &mut Random) {
    for i in (1..things.len()).rev() {
        things.swap(i, random.random_range(0..=i));
    }
}

impl Drawing {
    pub(crate) fn atlas(&self) -> Atlas {
        let mut builder = Atlas::builder();
        for (name, polygon) in &self.polygons {
            builder = builder.territory(name.clone(), polygon.clone());
        }
        builder.build().expect("a mesh can be drawn")
    }
}

/// A part, as the definitions have it.
pub(crate) struct TwinPart {
    pub(crate) label: usize,
    pub(crate) faces: Vec<usize>,
    pub(crate) area_m2: f64,
    /// Metres of outer ring that meet each label.
    pub(crate) meets_m: BTreeMap<usize, f64>,
    pub(crate) open_m: f64,
    pub(crate) outer_m: f64,
    pub(crate) rim_m: f64,
    /// The parts that its outer ring meets.
    pub(crate) met: BTreeSet<usize>,
    /// The parts that it touches and does not meet.
    pub(crate) touches: BTreeSet<usize>,
    pub(crate) main: bool,
    pub(crate) order: u32,
}

impl TwinPart {
    pub(crate) fn host(&self) -> Option<usize> {
        (self.meets_m.len() == 1 && self.open_m == 0.0)
            .then(|| *self.meets_m.keys().next().expect("one"))
    }
}

/// What the definitions say of a mesh.
pub(crate) struct Twin {
    pub(crate) parts: Vec<TwinPart>,
    /// Metres of border between two labels, both ways.
    pub(crate) borders_m: BTreeMap<(usize, usize), f64>,
    /// The edges of each border, with the first label on the left.
    pub(crate) edges: BTreeMap<(usize, usize), BTreeSet<Edge>>,
    /// Labels that touch and do not border.
    pub(crate) touching: BTreeSet<(usize, usize)>,
    /// Whether two parts of one label are so alike in size that rounding may choose the main one.
    pub(crate) doubtful: bool,
}

impl Twin {
    pub(crate) fn of(mesh: &Mesh) -> Twin {
        let left = mesh.left();
        let numbers = mesh.connected(|a, b| mesh.labels[a] == mesh.labels[b]);
        let mut by_number: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for face in (0..mesh.faces.len()).filter(|&face| mesh.labels[face] != 0) {
            by_number.entry(numbers[face]).or_default().push(face);
        }
        let index: BTreeMap<usize, usize> = by_number
            .keys()
            .enumerate()
            .map(|(i, &number)| (number, i))
            .collect();
        let part_of = |face: usize| index.get(&numbers[face]).copied();
        let mut twin = Twin {
            parts: Vec::new(),
            borders_m: BTreeMap::new(),
            edges: BTreeMap::new(),
            touching: BTreeSet::new(),
            doubtful: false,
        };
        let mut meets: BTreeSet<(usize, usize)> = BTreeSet::new();
        for faces in by_number.into_values() {
            let (number, label) = (numbers[faces[0]], mesh.labels[faces[0]]);
            // Ground outside the part that hangs together with the far outside lies beyond its outer ring.
            let outside = mesh.connected(|a, b| (numbers[a] == number) == (numbers[b] == number));
            let far: BTreeSet<usize> = (0..mesh.faces.len())
                .filter(|&face| mesh.edges(face).any(|(a, b)| !left.contains_key(&(b, a))))
                .map(|face| outside[face])
                .collect();
            let mut part = TwinPart {
                label,
                area_m2: faces
                    .iter()
                    .map(|&face| {
                        let mut ring: Vec<Coord> =
                            mesh.faces[face].iter().map(|&p| mesh.coord(p)).collect();
                        ring.push(ring[0]);
                        area_m2(&ring)
                    })
                    .sum(),
                faces,
                meets_m: BTreeMap::new(),
                open_m: 0.0,
                outer_m: 0.0,
                rim_m: 0.0,
                met: BTreeSet::new(),
                touches: BTreeSet::new(),
                main: false,
                order: 0,
            };
            for &face in &part.faces {
                for (a, b) in mesh.edges(face) {
                    let other = left.get(&(b, a)).copied();
                    if other.is_some_and(|other| numbers[other] == number) {
                        continue;
                    }
                    let length_m = geodesic_m(mesh.coord(a), mesh.coord(b));
                    let other_label = other.map_or(0, |other| mesh.labels[other]);
                    part.rim_m += length_m;
                    if other_label != 0 {
                        *twin.borders_m.entry((label, other_label)).or_default() += length_m;
                        twin.edges
                            .entry((label, other_label))
                            .or_default()
                            .insert((a, b));
                        let other = other.and_then(part_of).expect("it has a label");
                        meets.insert((index[&number], other));
                    }
                    if other.is_none_or(|other| far.contains(&outside[other])) {
                        part.outer_m += length_m;
                        if other_label == 0 {
                            part.open_m += length_m;
                        } else {
                            *part.meets_m.entry(other_label).or_default() += length_m;
                            part.met
                                .insert(other.and_then(part_of).expect("it has a label"));
                        }
                    }
                }
            }
            twin.parts.push(part);
        }
        twin.find_touches(mesh, part_of, &meets);
        twin.find_mains();
        twin.find_orders();
        twin
    }

    fn find_touches(
        &mut self,
        mesh: &Mesh,
        part_of: impl Fn(usize) -> Option<usize>,
        meets: &BTreeSet<(usize, usize)>,
    ) {
        let mut at: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (face, points) in mesh.faces.iter().enumerate() {
            if let Some(part) = part_of(face) {
                points.iter().for_each(|&point| {
                    at.entry(point).or_default().insert(part);
                });
            }
        }
        for parts in at.values() {
            for &a in parts {
                for &b in parts
                    .iter()
                    .filter(|&&b| b != a && !meets.contains(&(a, b)))
                {
                    self.parts[a].touches.insert(b);
                    let labels = (self.parts[a].label, self.parts[b].label);
                    if labels.0 != labels.1 && !self.borders_m.contains_key(&labels) {
                        self.touching.insert(labels);
                    }
                }
            }
        }
    }

    fn find_mains(&mut self) {
        let labels: BTreeSet<usize> = self.parts.iter().map(|part| part.label).collect();
        for label in labels {
            let mut own: Vec<&mut TwinPart> = self
                .parts
                .iter_mut()
                .filter(|part| part.label == label)
                .collect();
            own.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
            own[0].main = true;
            self.doubtful |= own.len() > 1 && own[1].area_m2 > own[0].area_m2 * (1.0 - 1e-9);
        }
    }

    /// 1 + the least order among the parts of the host that it meets, again and again until nothing changes.
    fn find_orders(&mut self) {
        let mut orders: Vec<Option<u32>> = self
            .parts
            .iter()
            .map(|part| part.host().is_none().then_some(0))
            .collect();
        loop {
            let better: Vec<Option<u32>> = self
                .parts
                .iter()
                .map(|part| match part.host() {
                    None => Some(0),
                    Some(_) => part
                        .met
                        .iter()
                        .filter_map(|&met| orders[met])
                        .min()
                        .map(|least| least + 1),
                })
                .collect();
            if better == orders {
                break;
            }
            orders = better;
        }
        for (part, order) in self.parts.iter_mut().zip(orders) {
            part.order = order.expect("every map has open ground around it");
        }
    }

    /// Compares everything that an atlas says of borders and standings.
    pub(crate) fn check(&self, mesh: &Mesh, drawing: &Drawing, atlas: &Atlas) {
        // Stretches cut out of longer segments are geodesics of their own.
        let slack = if drawing.matched { 1e-7 } else { 1e-3 };
        let ids: BTreeMap<usize, TerritoryId> = self
            .parts
            .iter()
            .map(|part| {
                let name = &drawing.names[part.label];
                (part.label, atlas.find(name).expect("it was drawn"))
            })
            .collect();
        assert_eq!(atlas.territories().len(), ids.len(), "territories");
        assert_eq!(atlas.parts().len(), self.parts.len(), "parts");
        let part_ids: Vec<PartId> = self
            .parts
            .iter()
            .map(|part| self.part_id(mesh, atlas, part))
            .collect();
        self.check_areas(atlas, &ids, &part_ids, slack);
        self.check_borders(mesh, drawing, atlas, &ids, slack);
        self.check_standings(atlas, &ids, &part_ids, slack);
        self.check_touches(atlas, &ids, &part_ids);
    }

    fn part_id(&self, mesh: &Mesh, atlas: &Atlas, part: &TwinPart) -> PartId {
        let found: BTreeSet<Option<PartId>> = part
            .faces
            .iter()
            .map(|&face| {
                let (x, y) = mesh.inside(face);
                atlas.locate_part((x as f64 * GRAIN, y as f64 * GRAIN))
            })
            .collect();
        assert_eq!(found.len(), 1, "the faces of one part are one part");
        found.first().expect("one").expect("a part holds its faces")
    }

    fn check_areas(
        &self,
        atlas: &Atlas,
        ids: &BTreeMap<usize, TerritoryId>,
        part_ids: &[PartId],
        slack: f64,
    ) {
        for (part, &id) in self.parts.iter().zip(part_ids) {
            assert_near(atlas.part(id).area_m2(), part.area_m2, 1e-9);
            assert_near(atlas.outer_ring_m(id), part.outer_m, slack);
        }
        for (label, &id) in ids {
            let own = || self.parts.iter().filter(|part| part.label == *label);
            assert_near(
                atlas.area_m2(id),
                own().map(|part| part.area_m2).sum(),
                1e-9,
            );
            assert_near(
                atlas.perimeter_m(id),
                own().map(|part| part.rim_m).sum(),
                slack,
            );
        }
    }

    fn check_borders(
        &self,
        mesh: &Mesh,
        drawing: &Drawing,
        atlas: &Atlas,
        ids: &BTreeMap<usize, TerritoryId>,
        slack: f64,
    ) {
        for (&a, &id) in ids {
            let found: Vec<_> = atlas.neighbors(id).collect();
            assert!(
                found.windows(2).all(|n| n[0].length_m >= n[1].length_m),
                "the longest border comes first"
            );
            let expected: BTreeMap<TerritoryId, f64> = self
                .borders_m
                .iter()
                .filter(|((own, _), _)| *own == a)
                .map(|((_, other), &length_m)| (ids[other], length_m))
                .collect();
            let names = |keys: Vec<TerritoryId>| -> Vec<String> {
                keys.iter().map(|&id| atlas[id].name().to_owned()).collect()
            };
            assert_eq!(
                names({
                    let mut keys: Vec<_> = found.iter().map(|n| n.territory).collect();
                    keys.sort_unstable();
                    keys
                }),
                names(expected.keys().copied().collect()),
                "neighbors of {}",
                atlas[id].name()
            );
            for neighbor in found {
                assert_near(neighbor.length_m, expected[&neighbor.territory], slack);
                if drawing.matched {
                    assert!(neighbor.matched, "both sides have the same corners");
                }
            }
        }
        for (&a, &of) in ids {
            for (&b, &with) in ids {
                let border = atlas.border(of, with);
                let Some(edges) = self.edges.get(&(a, b)) else {
                    assert_eq!(border, None);
                    continue;
                };
                let border = border.expect("they meet");
                assert_near(border.length_m(), self.borders_m[&(a, b)], slack);
                assert_eq!((border.of(), border.with()), (of, with));
                if drawing.matched {
                    let expected: BTreeSet<_> = edges
                        .iter()
                        .map(|&(p, q)| (key(mesh.coord(p)), key(mesh.coord(q))))
                        .collect();
                    let lines = border.lines();
                    let segments: Vec<_> = lines
                        .iter()
                        .flat_map(|line| line.0.windows(2))
                        .map(|pq| (key(pq[0]), key(pq[1])))
                        .collect();
                    assert_eq!(segments.len(), expected.len(), "each segment once");
                    assert_eq!(segments.into_iter().collect::<BTreeSet<_>>(), expected);
                }
            }
        }
    }

    fn check_standings(
        &self,
        atlas: &Atlas,
        ids: &BTreeMap<usize, TerritoryId>,
        part_ids: &[PartId],
        slack: f64,
    ) {
        let (enclaves, exclaves) = (atlas.enclaves(), atlas.exclaves());
        let mut counted = (0, 0);
        for (part, &id) in self.parts.iter().zip(part_ids) {
            let standings = atlas.part(id).standings();
            let host = part.host().map(|label| ids[&label]);
            assert_eq!(standings.host, host, "host");
            assert_eq!(standings.enclave(), host.is_some());
            assert_eq!(standings.order, part.order, "order");
            assert_eq!(standings.island, part.meets_m.is_empty(), "island");
            let enclave = enclaves.iter().find(|enclave| enclave.part == id);
            assert_eq!(enclave.is_some(), host.is_some());
            if let Some(enclave) = enclave {
                counted.0 += 1;
                assert_eq!(Some(enclave.host), host);
                assert_eq!(
                    (enclave.territory, enclave.order),
                    (ids[&part.label], part.order)
                );
                let hosts: BTreeSet<PartId> = enclave.host_parts.iter().copied().collect();
                assert_eq!(hosts, part.met.iter().map(|&met| part_ids[met]).collect());
                assert_near(enclave.area_m2, part.area_m2, 1e-9);
                assert_near(enclave.perimeter_m, part.outer_m, slack);
            }
            if self.doubtful {
                continue;
            }
            let cut_off = !part.main && !part.meets_m.is_empty();
            assert_eq!(standings.main, part.main, "main");
            assert_eq!(standings.exclave, cut_off && part.open_m == 0.0, "exclave");
            assert_eq!(
                standings.semi_exclave,
                cut_off && part.open_m > 0.0,
                "semi-exclave"
            );
            let exclave = exclaves.iter().find(|exclave| exclave.part == id);
            assert_eq!(exclave.is_some(), cut_off);
            if let Some(exclave) = exclave {
                counted.1 += 1;
                assert_eq!(exclave.territory, ids[&part.label]);
                assert_near(exclave.open_m, part.open_m, slack);
                assert_near(exclave.area_m2, part.area_m2, 1e-9);
                let found: BTreeMap<TerritoryId, f64> = exclave
                    .neighbors
                    .iter()
                    .map(|n| (n.territory, n.length_m))
                    .collect();
                assert_eq!(found.len(), part.meets_m.len());
                for (label, length_m) in &part.meets_m {
                    assert_near(found[&ids[label]], *length_m, slack);
                }
            }
        }
        assert_eq!(counted.0, enclaves.len());
        if !self.doubtful {
            assert_eq!(counted.1, exclaves.len());
        }
    }

    fn check_touches(
        &self,
        atlas: &Atlas,
        ids: &BTreeMap<usize, TerritoryId>,
        part_ids: &[PartId],
    ) {
        for (part, &id) in self.parts.iter().zip(part_ids) {
            let found: BTreeSet<PartId> =
                atlas.part(id).touches().map(|touch| touch.part).collect();
            let expected: BTreeSet<PartId> =
                part.touches.iter().map(|&other| part_ids[other]).collect();
            assert_eq!(found, expected, "parts that touch");
        }
        for (&label, &id) in ids {
            let found: BTreeSet<TerritoryId> = atlas.touching(id).collect();
            let expected: BTreeSet<TerritoryId> = self
                .touching
                .iter()
                .filter(|(own, _)| *own == label)
                .map(|(_, other)| ids[other])
                .collect();
            assert_eq!(found, expected, "territories that touch");
        }
    }
}

/// A position as grains, with 180° and -180° the same.
fn key(c: Coord) -> (i64, i64) {
    let x = if c.x >= 180.0 { c.x - 360.0 } else { c.x };
    ((x / GRAIN).round() as i64, (c.y / GRAIN).round() as i64)
}

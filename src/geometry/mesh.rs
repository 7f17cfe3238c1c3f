//! A plane of triangles between given segments, each triangle open to ways or closed.
//!
//! The triangles stand on the plane of longitude and latitude, on which segments are straight, so that no segment runs through one. Directions between their corners
//! are those of great circles: there, ways are straight.

use std::collections::HashMap;
use std::ops::ControlFlow;

use geo_types::{Coord, Rect};
use spade::handles::FixedVertexHandle;
use spade::{ConstrainedDelaunayTriangulation, InsertionError, Point2, Triangulation};

use super::ellipsoid::{Space, in_space, metres_per_degree};
use super::halving::near_pairs_until;
use super::meetings::settle;
use super::ring::{between, box_holds, boxes_meet, fraction_of};
use super::side::segments_cross;

/// No triangle.
pub(crate) const NONE: u32 = u32::MAX;

/// What a triangle is to a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It lets nothing through.
    Closed,
    Open,
    /// Ways begin at its rim.
    Source,
    /// Ways end at its rim.
    Target,
}

/// Edge `k` runs from corner `k` to the next, with the triangle on its left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Triangle {
    pub(crate) corners: [u32; 3],
    /// The triangles beyond the edges.
    pub(crate) beyond: [u32; 3],
    pub(crate) kind: Kind,
}

impl Triangle {
    /// The place of a vertex among its corners.
    pub(crate) fn place_of(&self, vertex: u32) -> usize {
        let at = self.corners.iter().position(|&corner| corner == vertex);
        at.expect("the vertex is a corner")
    }

    /// The edge beyond which another triangle lies.
    pub(crate) fn edge_to(&self, other: u32) -> usize {
        let at = self.beyond.iter().position(|&beyond| beyond == other);
        at.expect("the triangles lie side by side")
    }

    /// The ends of an edge.
    pub(crate) fn edge(&self, k: usize) -> [u32; 2] {
        [self.corners[k], self.corners[(k + 1) % 3]]
    }
}

#[derive(Debug)]
pub(crate) struct Mesh {
    pub(crate) corners: Vec<Coord>,
    /// The corners' directions from the centre of a sphere.
    pub(crate) directions: Vec<[f64; 3]>,
    /// The corners in space.
    pub(crate) spaces: Vec<Space>,
    pub(crate) triangles: Vec<Triangle>,
    /// A triangle around each corner.
    pub(crate) around: Vec<u32>,
}

/// The direction of a position from the centre of a sphere.
pub(crate) fn direction(c: Coord) -> [f64; 3] {
    let (sin_lat, cos_lat) = c.y.to_radians().sin_cos();
    let (sin_lon, cos_lon) = c.x.to_radians().sin_cos();
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

impl Mesh {
    /// Triangles between segments, which may cross; there they are cut. `kind_at` says what the ground at a position is, which is asked once a triangle within
    /// the window, in which all segments must be known; beyond it everything is closed. It answers `None` for a gap between grounds where there is one; gaps
    /// narrower than `narrow_m` are open.
    pub(crate) fn new(
        segments: &[(Coord, Coord)],
        window: &Rect,
        narrow_m: f64,
        kind_at: &(dyn Fn(Coord) -> Option<Kind> + Sync),
    ) -> Self {
        let plane = plane(segments, window);
        let corners: Vec<Coord> = plane
            .vertices()
            .map(|vertex| {
                let p = vertex.position();
                Coord { x: p.x, y: p.y }
            })
            .collect();
        let mut around = vec![NONE; corners.len()];
        let mut triangles = Vec::with_capacity(plane.num_inner_faces());
        let mut rims = Vec::with_capacity(plane.num_inner_faces());
        for face in plane.inner_faces() {
            // The face without a number is the one outside.
            let edges = face.adjacent_edges();
            let own = edges.map(|edge| edge.from().fix().index() as u32);
            let beyond = edges.map(|edge| (edge.rev().face().fix().index() as u32).wrapping_sub(1));
            own.iter()
                .for_each(|&corner| around[corner as usize] = triangles.len() as u32);
            rims.push(edges.map(|edge| edge.is_constraint_edge()));
            triangles.push(Triangle {
                corners: own,
                beyond,
                kind: Kind::Closed,
            });
        }
        let kind_of = |i: usize| {
            let [a, b, c] = triangles[i].corners.map(|corner| corners[corner as usize]);
            let inside = inner_position([a, b, c], window)?;
            kind_at(inside).or_else(|| {
                let is_narrow = is_gap([a, b, c], rims[i], narrow_m);
                Some(if is_narrow { Kind::Open } else { Kind::Closed })
            })
        };
        let kinds =
            crate::parallel::map_range(0..triangles.len(), |i| kind_of(i).unwrap_or(Kind::Closed));
        for (triangle, kind) in triangles.iter_mut().zip(kinds) {
            triangle.kind = kind;
        }
        Self {
            directions: corners.iter().map(|&c| direction(c)).collect(),
            spaces: corners.iter().map(|&c| in_space(c)).collect(),
            corners,
            triangles,
            around,
        }
    }

    pub(crate) fn kind(&self, triangle: u32) -> Kind {
        match self.triangles.get(triangle as usize) {
            Some(triangle) => triangle.kind,
            None => Kind::Closed,
        }
    }

    /// The next triangle around a corner: counter-clockwise, or clockwise.
    pub(crate) fn turn(&self, triangle: u32, corner: u32, is_left: bool) -> u32 {
        let triangle = &self.triangles[triangle as usize];
        let place = triangle.place_of(corner);
        triangle.beyond[if is_left { (place + 2) % 3 } else { place }]
    }

    /// All triangles around a corner.
    pub(crate) fn fan(&self, corner: u32) -> Vec<u32> {
        let first = self.around[corner as usize];
        if first == NONE {
            return Vec::new();
        }
        let mut fan = vec![first];
        for is_left in [true, false] {
            let mut at = self.turn(first, corner, is_left);
            while at != NONE && at != first {
                fan.push(at);
                at = self.turn(at, corner, is_left);
            }
            if at == first {
                break;
            }
        }
        fan
    }
}

type Plane = ConstrainedDelaunayTriangulation<Point2<f64>>;

/// How often the plane is built anew where segments cross: once for the most maps, and once or twice more where they do within rounding.
const ROUNDS: usize = 8;

/// The triangles between segments.
///
/// Where segments cross, all are cut and the plane is built anew. Where corners lie within rounding of each other the two halves of a segment that is cut may cross what the
/// whole did not; these are cut in turn. (A corner that is added to triangles which are there already has to be looked for between them, and
/// where segments hold them in place `spade` may walk in a circle: it takes that, and pieces that cross anew, for impossible and panics.)
fn plane(segments: &[(Coord, Coord)], window: &Rect) -> Plane {
    let mut corners = Corners::default();
    let mut edges: Vec<[usize; 2]> = segments
        .iter()
        .map(|&(a, b)| [corners.number(a), corners.number(b)])
        .collect();
    // Around everything, so that there is a triangle on either side of each segment but those along a pole, beyond which no position is.
    let ends = segments.iter().flat_map(|&(a, b)| [a, b]);
    let held: Vec<Coord> = ends.chain([window.min(), window.max()]).collect();
    let around = super::ring::bounds(&held);
    let (low, high) = (around.min(), around.max());
    for x in [low.x - 1.0, high.x + 1.0] {
        for y in [(low.y - 1.0).max(-90.0), (high.y + 1.0).min(90.0)] {
            corners.number(Coord { x, y });
        }
    }
    tidy(&mut edges);
    let mut rounds = 0;
    loop {
        let mut crossing = Vec::new();
        let (points, drawn) = (corners.points.clone(), edges.clone());
        let plane: Result<Plane, InsertionError> =
            Plane::try_bulk_load_cdt(points, drawn, |edge| crossing.push(edge));
        let plane = plane.expect("positions are degrees, none is very small");
        // What still crosses stays out: its ground lies within rounding.
        if crossing.is_empty() || rounds == ROUNDS {
            return plane;
        }
        if rounds == 0 {
            let cuts = crossings(&mut corners, &edges);
            cut(&corners, &mut edges, cuts);
        } else {
            edges = cut_again(&plane, &mut corners, crossing);
        }
        rounds += 1;
    }
}

/// Different positions, numbered.
#[derive(Default)]
struct Corners {
    numbers: HashMap<[u64; 2], usize>,
    points: Vec<Point2<f64>>,
}

impl Corners {
    fn number(&mut self, c: Coord) -> usize {
        let at = [clean(c.x), clean(c.y)];
        *self.numbers.entry(at.map(f64::to_bits)).or_insert_with(|| {
            self.points.push(Point2::new(at[0], at[1]));
            self.points.len() - 1
        })
    }

    fn at(&self, number: usize) -> Coord {
        let Point2 { x, y } = self.points[number];
        Coord { x, y }
    }

    fn ends(&self, edge: [usize; 2]) -> (Coord, Coord) {
        (self.at(edge[0]), self.at(edge[1]))
    }
}

/// Positions so near to an axis that products of them vanish are on it.
fn clean(v: f64) -> f64 {
    if v.abs() < 1e-40 { 0.0 } else { v }
}

/// Each edge once, and none that is a corner.
fn tidy(edges: &mut Vec<[usize; 2]>) {
    edges.iter_mut().for_each(|edge| edge.sort_unstable());
    edges.retain(|[a, b]| a != b);
    edges.sort_unstable();
    edges.dedup();
}

/// A corner at which an edge is to be cut, and the number of that edge.
type Cut = (usize, usize);

/// Where edges cross.
fn crossings(corners: &mut Corners, edges: &[[usize; 2]]) -> Vec<Cut> {
    let box_of = |i: u32| {
        let (a, b) = corners.ends(edges[i as usize]);
        Rect::new(a, b)
    };
    // No map asks for more; what is left is cut in turn, or stays out.
    let most = 1000 + 100 * edges.len();
    let mut crossed: Vec<([usize; 2], Crossing)> = Vec::new();
    let numbers = (0..edges.len() as u32).collect();
    let _ = near_pairs_until(numbers, &box_of, &|_| true, &mut |i, j| {
        let pair = [i.min(j) as usize, i.max(j) as usize];
        let [one, other] = pair.map(|i| corners.ends(edges[i]));
        if segments_cross(one, other) {
            crossed.push((pair, Crossing::of(one, other)));
        }
        match crossed.len() < most {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    });
    // Crossings of different pairs that are one position are one corner.
    let ends = crossed.iter().flat_map(|(pair, _)| pair.map(|i| edges[i]));
    let ends: Vec<Coord> = ends.flatten().map(|end| corners.at(end)).collect();
    let computed = crossed
        .iter_mut()
        .filter_map(|(_, crossing)| match crossing {
            Crossing::Between(at) => Some(at),
            Crossing::End(_) => None,
        });
    settle(computed, ends.into_iter());
    let mut cuts = Vec::with_capacity(2 * crossed.len());
    for (pair, crossing) in crossed {
        let corner = crossing.corner(corners, pair.map(|i| edges[i]));
        cuts.extend(pair.map(|i| (i, corner)));
    }
    cuts
}

/// Cuts edges at corners.
fn cut(corners: &Corners, edges: &mut Vec<[usize; 2]>, mut cuts: Vec<Cut>) {
    cuts.retain(|&(edge, corner)| !edges[edge].contains(&corner));
    cuts.sort_unstable();
    cuts.dedup();
    for cuts in cuts.chunk_by(|a, b| a.0 == b.0) {
        let number = cuts[0].0;
        let [from, to] = edges[number];
        let ends = corners.ends([from, to]);
        let along = |&(_, corner): &Cut| (fraction_of(ends, corners.at(corner)), corner);
        let mut on_edge: Vec<(f64, usize)> = cuts.iter().map(along).collect();
        on_edge.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut from = from;
        for (_, corner) in on_edge {
            edges.push([from, corner]);
            from = corner;
        }
        edges[number] = [from, to];
    }
    tidy(edges);
}

/// The edges of the plane and those that found no place in it, cut where they cross.
fn cut_again(plane: &Plane, corners: &mut Corners, crossing: Vec<[usize; 2]>) -> Vec<[usize; 2]> {
    let drawn = plane.undirected_edges();
    let drawn = drawn.filter(|edge| edge.is_constraint_edge());
    let mut edges: Vec<[usize; 2]> = drawn
        .map(|edge| edge.vertices().map(|vertex| vertex.fix().index()))
        .collect();
    tidy(&mut edges);
    let in_plane = edges.len();
    let mut cuts = Vec::new();
    for edge in crossing {
        let [from, to] = edge.map(FixedVertexHandle::from_index);
        for crossed in plane.get_conflicting_edges_between_vertices(from, to) {
            let mut crossed = crossed.vertices().map(|vertex| vertex.fix().index());
            crossed.sort_unstable();
            let Ok(number) = edges[..in_plane].binary_search(&crossed) else {
                continue;
            };
            let found = Crossing::of(corners.ends(edge), corners.ends(crossed));
            let corner = found.corner(corners, [edge, crossed]);
            cuts.extend([(number, corner), (edges.len(), corner)]);
        }
        edges.push(edge);
    }
    cut(corners, &mut edges, cuts);
    edges
}

/// The corner in which two segments are cut that cross: an end of one that lies on the other within rounding, or else a new one. (A new one between segments that hardly
/// part would be rounded to where the pieces cross others anew, and so on without end.)
enum Crossing {
    /// One of the four ends, those of the first segment first.
    End(usize),
    Between(Coord),
}

impl Crossing {
    fn of(one: (Coord, Coord), other: (Coord, Coord)) -> Self {
        /// In degrees: some hundred times the rounding of a longitude, a few ten-millionths of a metre.
        const ROUNDING: f64 = 3e-12;
        let ((from, to), (a, b)) = (one, other);
        let apart = [(from, a, b), (to, a, b), (a, from, to), (b, from, to)]
            .map(|(p, q, r)| distance_on_plane(p, q, r));
        let near = (0..4).min_by(|&i, &j| apart[i].total_cmp(&apart[j]));
        match near.filter(|&i| apart[i] <= ROUNDING) {
            Some(i) => Self::End(i),
            None => Self::Between(crossing(one, other)),
        }
    }

    /// Its number, where the two segments are these.
    fn corner(self, corners: &mut Corners, [one, other]: [[usize; 2]; 2]) -> usize {
        match self {
            Self::End(i) => [one[0], one[1], other[0], other[1]][i],
            Self::Between(at) => corners.number(at),
        }
    }
}

/// The distance of a position from the segment from `q` to `r`, in degrees.
fn distance_on_plane(p: Coord, q: Coord, r: Coord) -> f64 {
    let near = between(q, r, fraction_of((q, r), p).clamp(0.0, 1.0));
    (p.x - near.x).hypot(p.y - near.y)
}

/// Where a segment crosses another, as near as numbers come.
fn crossing((from, to): (Coord, Coord), (a, b): (Coord, Coord)) -> Coord {
    let turn = |c: Coord| {
        let coord = |c: Coord| robust::Coord { x: c.x, y: c.y };
        robust::orient2d(coord(from), coord(to), coord(c))
    };
    // Of opposite sign, whatever was rounded.
    let (at_a, at_b) = (turn(a), turn(b));
    between(a, b, at_a / (at_a - at_b))
}

/// A position within a triangle and a window.
fn inner_position(corners: [Coord; 3], window: &Rect) -> Option<Coord> {
    let middle = mean(&corners);
    if box_holds(window, middle) {
        return Some(middle);
    }
    let around = super::ring::bounds(&corners);
    if !boxes_meet(&around, window) {
        return None;
    }
    let (low, high) = (window.min(), window.max());
    let mut cut = corners.to_vec();
    let inner: [&dyn Fn(Coord) -> f64; 4] = [
        &|c| c.x - low.x,
        &|c| high.x - c.x,
        &|c| c.y - low.y,
        &|c| high.y - c.y,
    ];
    for depth in inner {
        cut = cut_off(&cut, depth);
        // What only lies along the window's rim is beyond it: past a pole, say.
        if !cut.iter().any(|&c| depth(c) > 0.0) {
            return None;
        }
    }
    (cut.len() >= 3).then(|| mean(&cut))
}

/// What of a convex ring lies where the depth is positive.
fn cut_off(ring: &[Coord], depth: &dyn Fn(Coord) -> f64) -> Vec<Coord> {
    let mut kept = Vec::with_capacity(ring.len() + 1);
    for (i, &b) in ring.iter().enumerate() {
        let a = ring[(i + ring.len() - 1) % ring.len()];
        let (at_a, at_b) = (depth(a), depth(b));
        if (at_a >= 0.0) != (at_b >= 0.0) {
            kept.push(between(a, b, at_a / (at_a - at_b)));
        }
        if at_b >= 0.0 {
            kept.push(b);
        }
    }
    kept
}

fn mean(corners: &[Coord]) -> Coord {
    let sum = corners
        .iter()
        .fold(Coord::default(), |sum, &corner| sum + corner);
    sum / corners.len() as f64
}

/// Whether a triangle of open ground is a piece of a gap: its third corner lies so near to the line of a segment.
fn is_gap(corners: [Coord; 3], rims: [bool; 3], narrow_m: f64) -> bool {
    // In the middle: at a corner at a pole all longitudes are one position.
    let (north, east) = metres_per_degree(mean(&corners).y);
    let metres = |a: Coord, b: Coord| [(b.x - a.x) * east, (b.y - a.y) * north];
    (0..3).filter(|&k| rims[k]).any(|k| {
        let [a, b, c] = [0, 1, 2].map(|i| corners[(k + i) % 3]);
        let (along, over) = (metres(a, b), metres(a, c));
        let twice_area = (along[0] * over[1] - along[1] * over[0]).abs();
        twice_area <= narrow_m * along[0].hypot(along[1])
    })
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;

    #[test]
    fn what_crosses_is_cut_and_nothing_is_left_out() {
        let mut random = Pcg64Mcg::seed_from_u64(140);
        for round in 0..300 {
            let mut any = || f64::from(random.random_range(0..12)) / 10.0;
            let mut segments = Vec::new();
            // Triangles around one corner and scribbles over them: many cross in one position but for rounding.
            let star = Coord { x: any(), y: any() };
            for _ in 0..12 {
                let corners = [
                    star,
                    Coord { x: any(), y: any() },
                    Coord { x: any(), y: any() },
                ];
                segments.extend((0..3).map(|i| (corners[i], corners[(i + 1) % 3])));
            }
            let line: Vec<Coord> = (0..40).map(|_| Coord { x: any(), y: any() }).collect();
            segments.extend(line.windows(2).map(|ab| (ab[0], ab[1])));
            // The same again with corners that were computed on them.
            for i in 0..segments.len() {
                let (a, b) = segments[i];
                let at = between(a, b, random.random());
                segments.extend([(a, at), (at, b)]);
            }
            let window = Rect::new((0.0, 0.0), (1.2, 1.2));
            let plane = plane(&segments, &window);
            let coord = |p: Point2<f64>| Coord { x: p.x, y: p.y };
            let kept: Vec<[Coord; 2]> = plane
                .undirected_edges()
                .filter(|edge| edge.is_constraint_edge())
                .map(|edge| edge.positions().map(coord))
                .collect();
            for &(a, b) in &segments {
                for i in 0..=16 {
                    let at = between(a, b, f64::from(i) / 16.0);
                    let is_drawn = a == b
                        || kept
                            .iter()
                            .any(|&[p, q]| distance_on_plane(at, p, q) < 1e-10);
                    assert!(is_drawn, "map {round}: {a:?} {b:?} at {at:?}");
                }
            }
        }
    }
}

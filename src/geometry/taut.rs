//! The shortest way over the open triangles of a mesh: a taut string from the rim of the source to that of the target.
//!
//! What is seen from one corner, a root, is followed as cones through edge after edge. Where a cone meets a corner of closed ground, the string may bend round
//! it: that corner becomes a root, from which only what lay hidden behind it is looked at. From the source's rim itself cones start straight out of each edge, as if from
//! the pole of its great circle, and from each corner all around. Cones wait in the order of the least length that a way through them can have: that so far and the straight
//! distance, through space, over the edge to the target. The first way that reaches the target is the shortest.
//!
//! This is the method of Polyanya (Cui, Harabor and Grastien, *Compromise-free pathfinding on a navigation mesh*, 2017) on the sphere, with sources and targets of any extent,
//! and with cones that are bounded by corners in place of intervals with computed ends, so that no rounding builds up. Lengths are those of the ellipsoid.
//!
//! Edges are straight on the plane and great circles here, and directions are those of a sphere: between corners a few kilometres apart the two differ by metres. A triangle narrower than that
//! may bound a cone a little wrongly, which changes lengths by the square of such an angle; [`super::thread`] lays the way into the triangles themselves.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashSet};

use geo_types::Coord;

use super::ahead::Ahead;
use super::cones::{Bound, Cone};
use super::directions::{Direction, add, cross, dot, minus, scaled, unit};
use super::ellipsoid::{
    Space, chord_2, distance, distance_to_segment, in_space, is_farther_by_chord, nearest_by_chord,
};
use super::fans::{numbered_fans, open_fans};
use super::mesh::{Kind, Mesh, NONE};
use super::reach::is_reached;
use super::ring::between;

/// What a way must be shorter than another, in metres, to be followed in its stead. Along corners on one line lengths are the same but for rounding, whichever of them are
/// bends; each time that one came out shorter all that is seen from there would be looked at again.
const ROUNDING_M: f64 = 1e-7;
/// And by what share of it. Over a map drawn as finely as a millionth of its extent each corner is reached on so many ways that are no shorter by more that a corner would be looked at from again
/// and again; a way of a thousand bends is longer than the shortest by a millionth at most.
const ROUNDING: f64 = 1e-9;

/// What is no longer than this is shorter than a length.
fn shorter_m(than_m: f64) -> f64 {
    than_m * (1.0 - ROUNDING) - ROUNDING_M
}

/// Where a way bends, from its start to its end.
#[derive(Clone, Debug)]
pub(crate) struct TautWay {
    pub(crate) start: Coord,
    pub(crate) legs: Vec<Leg>,
}

/// A straight piece of a way.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) to: Coord,
    /// The triangle in which it begins, be it along its edge.
    pub(crate) first: u32,
    /// The triangles into which it goes on, and the edge of each through which it comes, with its left end first.
    pub(crate) through: Vec<(u32, u8)>,
}

/// What a way may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) longest_m: f64,
    /// Whether it may go through a corner in which open ground only touches.
    pub(crate) by_touch: bool,
}

/// The shortest way from the source to the target; `None` where there is none that is short enough.
pub(crate) fn shortest_way(mesh: &Mesh, terms: Terms) -> Option<TautWay> {
    if !terms.by_touch && !is_reached(mesh) {
        return None;
    }
    let mut search = Search::new(mesh, terms)?;
    search.begin();
    while let Some(step) = search.next() {
        match step {
            Step::Arrive(arrival) => {
                return Some(search.way(search.arrivals[arrival as usize]));
            }
            Step::Bend(root) => search.bend(root),
            Step::Follow(cone) => search.follow(cone),
        }
    }
    None
}

/// How long a geodesic is at most whose ends are so far apart in a straight line: it bends no more than a circle of the least radius of curvature does. And some more for
/// edges, which are no geodesics.
fn at_most(chord_m: f64) -> f64 {
    const LEAST_RADIUS_M: f64 = 6.3e6;
    let half = chord_m / (2.0 * LEAST_RADIUS_M);
    if half < 0.1 {
        // asin x < x + x³ / 5 there.
        chord_m * (1.0 + half * half / 5.0) * (1.0 + 1e-6)
    } else {
        f64::INFINITY
    }
}

/// From where cones are followed.
#[derive(Clone, Copy)]
enum From {
    Corner(u32),
    /// Straight out of an edge of the source.
    Edge([u32; 2]),
}

struct Root {
    from: From,
    /// Of the corner, or of the edge's pole.
    direction: Direction,
    length_m: f64,
    /// The root before it, and the cone by which that saw it; none where its corner is one of a triangle at the root's own corner.
    before: u32,
    seen_by: Option<Cone>,
    /// The triangle through which it was seen.
    seen_in: u32,
    ahead_m: f64,
}

/// The plane of a way straight on from a root.
struct Plane {
    normal: Direction,
    /// A direction in it.
    from: Direction,
}

impl Plane {
    /// Positive where a direction lies on the left of the way.
    fn side(&self, at: Direction) -> f64 {
        dot(self.normal, minus(at, self.from))
    }
}

#[derive(Clone, Copy)]
enum Step {
    Follow(Cone),
    Bend(u32),
    Arrive(u32),
}

#[derive(Clone, Copy)]
struct Arrival {
    root: u32,
    /// The cone that reaches the target's edge; none where the root's corner is the target's own.
    cone: Option<Cone>,
    to: Coord,
}

struct Waiting {
    key_m: f64,
    step: Step,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    /// The least first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.key_m.total_cmp(&self.key_m)
    }
}

struct Search<'a> {
    mesh: &'a Mesh,
    terms: Terms,
    target: Ahead,
    /// The open fan that each triangle belongs to at each of its corners.
    fans: Vec<[u32; 3]>,
    /// The least length of a way to the corner of each fan.
    least_m: Vec<f64>,
    /// A lower bound of the length of a way from each corner to the target; negative where it is not known.
    ahead_m: Vec<f64>,
    roots: Vec<Root>,
    arrivals: Vec<Arrival>,
    queue: BinaryHeap<Waiting>,
    /// The key of what was taken last from the queue, and what has come since with a key no higher but for rounding: it need not wait.
    now_m: f64,
    now: Vec<Step>,
}

impl<'a> Search<'a> {
    fn new(mesh: &'a Mesh, terms: Terms) -> Option<Self> {
        let target = Ahead::of(mesh)?;
        let (fans, count) = numbered_fans(mesh);
        Some(Self {
            mesh,
            terms,
            target,
            fans,
            least_m: vec![f64::INFINITY; count],
            ahead_m: vec![-1.0; mesh.corners.len()],
            roots: Vec::new(),
            arrivals: Vec::new(),
            queue: BinaryHeap::new(),
            now_m: f64::NEG_INFINITY,
            now: Vec::new(),
        })
    }

    /// The step with the least key.
    fn next(&mut self) -> Option<Step> {
        self.now.pop().or_else(|| {
            let Waiting { key_m, step } = self.queue.pop()?;
            self.now_m = key_m;
            Some(step)
        })
    }

    fn wait(&mut self, key_m: f64, step: Step) {
        if shorter_m(key_m) <= self.now_m {
            self.now.push(step);
        } else {
            self.queue.push(Waiting { key_m, step });
        }
    }

    /// Cones out of every edge and corner of the source.
    fn begin(&mut self) {
        let mesh = self.mesh;
        let mut at_corner = vec![false; mesh.corners.len()];
        for (i, triangle) in mesh.triangles.iter().enumerate() {
            if triangle.kind != Kind::Source {
                continue;
            }
            for k in 0..3 {
                let beyond = triangle.beyond[k];
                let edge = triangle.edge(k);
                edge.iter().for_each(|&v| at_corner[v as usize] = true);
                if mesh.kind(beyond) == Kind::Open {
                    self.begin_at_edge(i as u32, beyond, edge);
                }
            }
        }
        for corner in (0..at_corner.len()).filter(|&corner| at_corner[corner]) {
            self.begin_at_corner(corner as u32);
        }
    }

    fn begin_at_edge(&mut self, from: u32, into: u32, edge: [u32; 2]) {
        let [a, b] = edge;
        let [at_a, at_b] = edge.map(|v| self.mesh.directions[v as usize]);
        let pole = unit(cross(at_a, minus(at_b, at_a)));
        let ahead_m = self.ahead_of_edge(edge);
        let root = self.add_root(Root {
            from: From::Edge(edge),
            direction: pole,
            length_m: 0.0,
            before: NONE,
            seen_by: None,
            seen_in: NONE,
            ahead_m,
        });
        let edge = self.mesh.triangles[into as usize].edge_to(from) as u8;
        // Seen from the source, whose ground is on the left of the edge, its end is on the left.
        self.add_cone(Cone {
            root,
            triangle: into,
            edge,
            left: Bound::at(b),
            right: Bound::at(a),
            steps: 0,
        });
    }

    fn begin_at_corner(&mut self, corner: u32) {
        let fans = open_fans(self.mesh, corner);
        let is_source = |&t: &u32| self.mesh.kind(t) == Kind::Source;
        let from_source = fans
            .into_iter()
            .filter(|fan| self.terms.by_touch || fan.beside.iter().any(is_source))
            .collect::<Vec<_>>();
        if from_source.is_empty() {
            return;
        }
        let ahead_m = self.ahead_of(corner);
        let root = self.add_root(Root {
            from: From::Corner(corner),
            direction: self.mesh.directions[corner as usize],
            length_m: 0.0,
            before: NONE,
            seen_by: None,
            seen_in: NONE,
            ahead_m,
        });
        for fan in from_source {
            if fan
                .beside
                .iter()
                .any(|&t| self.mesh.kind(t) == Kind::Target)
            {
                self.arrive_at_corner(root, corner);
            }
            let number = self.fan(fan.open[0], corner);
            self.least_m[number] = 0.0;
            for triangle in fan.open {
                self.look_through(root, corner, triangle, None, None);
            }
        }
    }

    /// The number of the fan of a triangle around one of its corners.
    fn fan(&self, triangle: u32, corner: u32) -> usize {
        let place = self.mesh.triangles[triangle as usize].place_of(corner);
        self.fans[triangle as usize][place] as usize
    }

    fn add_root(&mut self, root: Root) -> u32 {
        self.roots.push(root);
        self.roots.len() as u32 - 1
    }

    /// Lets a cone wait its turn, or arrive, as the triangle is that it enters.
    fn add_cone(&mut self, cone: Cone) {
        let kind = self.mesh.kind(cone.triangle);
        if kind == Kind::Target {
            return self.arrive_at_edge(cone);
        }
        // In triangles so flat that rounding turns them over a cone could go round without end.
        if kind != Kind::Open || cone.steps as usize > self.mesh.triangles.len() {
            return;
        }
        let key_m = self.least_through(&cone);
        if key_m <= self.terms.longest_m && !self.is_outdone_at_edge(&cone) {
            self.wait(key_m, Step::Follow(cone));
        }
    }

    /// A lower bound of the length of a way through a cone.
    fn least_through(&mut self, cone: &Cone) -> f64 {
        let edge = self.mesh.triangles[cone.triangle as usize].edge(cone.edge as usize);
        let root = &self.roots[cone.root as usize];
        let (length_m, ahead_m) = (root.length_m, root.ahead_m);
        let [p, q] = edge.map(|v| self.mesh.spaces[v as usize]);
        let across = chord_2(p, q).sqrt();
        let to_edge = match root.from {
            From::Corner(v) => {
                let r = self.mesh.spaces[v as usize];
                0.5 * (chord_2(r, p).sqrt() + chord_2(r, q).sqrt() - across)
            }
            From::Edge(_) => 0.0,
        };
        let beyond = self.ahead_of_edge(edge);
        length_m + ahead_m.max(to_edge.max(0.0) + beyond)
    }

    /// Through the third corner of a cone's triangle, and out of its two other edges: on through some triangles where there is one way out alone, as there is most often. What
    /// a way through a cone is at least costs more than a triangle does.
    fn follow(&mut self, mut cone: Cone) {
        const AT_ONCE: usize = 32;
        if self.is_outdone(cone.root) {
            return;
        }
        let mut sides = [cone.left, cone.right].map(|bound| self.bounding(cone.root, bound));
        for _ in 0..AT_ONCE {
            match self.through(cone, &sides) {
                [Some(on), None] | [None, Some(on)] => {
                    let [left, right] = &mut sides;
                    if on.left != cone.left {
                        *left = self.bounding(on.root, on.left);
                    }
                    if on.right != cone.right {
                        *right = self.bounding(on.root, on.right);
                    }
                    cone = on;
                }
                ways_out => {
                    return ways_out
                        .into_iter()
                        .flatten()
                        .for_each(|out| self.add_cone(out));
                }
            }
            if self.mesh.kind(cone.triangle) != Kind::Open {
                break;
            }
        }
        self.add_cone(cone);
    }

    /// What of a cone goes on through the two other edges of its triangle, on the left and on the right of the corner between them, which may come into sight. The planes
    /// of its bounds are given, since they are those of most cones that it goes on as.
    fn through(&mut self, cone: Cone, sides: &[Plane; 2]) -> [Option<Cone>; 2] {
        let Cone {
            root,
            triangle,
            edge,
            left,
            right,
            steps,
        } = cone;
        let mesh = self.mesh;
        let shape = &mesh.triangles[triangle as usize];
        let k = edge as usize;
        let apex = shape.corners[(k + 2) % 3];
        let at = mesh.directions[apex as usize];
        let [from_left, from_right] = sides.each_ref().map(|plane| plane.side(at));
        let at_apex = Bound::at(apex);
        if from_left <= 0.0 && from_right >= 0.0 {
            self.see(root, apex, triangle, Some(cone));
        }
        let on = |out: usize, left, right| {
            let into = shape.beyond[out];
            (into != NONE).then(|| Cone {
                root,
                triangle: into,
                edge: mesh.triangles[into as usize].edge_to(triangle) as u8,
                left,
                right,
                steps: steps + 1,
            })
        };
        // The edge's first end is on the left of who comes through it.
        let on_left = if from_left < 0.0 {
            let right = if from_right > 0.0 { at_apex } else { right };
            on((k + 2) % 3, left, right)
        } else {
            None
        };
        let on_right = if from_right > 0.0 {
            let left = if from_left < 0.0 { at_apex } else { left };
            on((k + 1) % 3, left, right)
        } else {
            None
        };
        [on_left, on_right]
    }

    /// Whether a shorter way to a root's corner was found since.
    fn is_outdone(&self, root: u32) -> bool {
        let root = &self.roots[root as usize];
        match root.from {
            From::Corner(corner) if root.seen_in != NONE => {
                self.least_m[self.fan(root.seen_in, corner)] < root.length_m
            }
            From::Corner(_) => false,
            From::Edge(_) => false,
        }
    }

    /// The plane of a cone's bound.
    fn bounding(&self, root: u32, bound: Bound) -> Plane {
        self.plane(root, self.bound_direction(root, bound))
    }

    fn bound_direction(&self, root: u32, bound: Bound) -> Direction {
        let root = &self.roots[root as usize];
        match bound.corner() {
            Some(corner) => self.mesh.directions[corner as usize],
            None => self.straight_on(root.before, root.direction),
        }
    }

    /// The plane of the way from a root through a direction.
    fn plane(&self, root: u32, through: Direction) -> Plane {
        let root = &self.roots[root as usize];
        let r = root.direction;
        // Differences of near directions are exact, and the product keeps their digits.
        match root.from {
            From::Corner(_) => Plane {
                normal: cross(r, minus(through, r)),
                from: r,
            },
            From::Edge(_) => Plane {
                normal: cross(r, through),
                from: through,
            },
        }
    }

    /// A corner comes into sight, in a triangle: the way may bend there, or be at its end.
    fn see(&mut self, root: u32, corner: u32, triangle: u32, cone: Option<Cone>) {
        let fan = self.fan(triangle, corner);
        let shorter_m = shorter_m(self.least_m[fan]);
        let Root { from, length_m, .. } = self.roots[root as usize];
        // In a straight line it is no farther.
        if let From::Corner(v) = from {
            let [p, q] = [v, corner].map(|v| self.mesh.spaces[v as usize]);
            if length_m + chord_2(p, q).sqrt() > shorter_m {
                return;
            }
        }
        let length_m = length_m + self.distance_from(root, corner);
        if length_m > shorter_m {
            return;
        }
        self.least_m[fan] = length_m;
        let ahead_m = self.ahead_of(corner);
        if length_m + ahead_m > self.terms.longest_m {
            return;
        }
        let next = self.add_root(Root {
            from: From::Corner(corner),
            direction: self.mesh.directions[corner as usize],
            length_m,
            before: root,
            seen_by: cone,
            seen_in: triangle,
            ahead_m,
        });
        self.wait(length_m + ahead_m, Step::Bend(next));
    }

    fn distance_from(&self, root: u32, corner: u32) -> f64 {
        let at = self.mesh.corners[corner as usize];
        match self.roots[root as usize].from {
            From::Corner(v) => distance(self.mesh.corners[v as usize], at),
            From::Edge(edge) => self.nearest_on(edge, at).0,
        }
    }

    /// The distance of a position from an edge, and the nearest position of it.
    fn nearest_on(&self, edge: [u32; 2], p: Coord) -> (f64, Coord) {
        let [a, b] = edge.map(|v| self.mesh.corners[v as usize]);
        let (near, _) = nearest_by_chord(in_space(p), a, b);
        let (distance_m, at) = distance_to_segment(p, a, b, near);
        (distance_m, between(a, b, at))
    }

    /// Looks from a corner at what lay hidden behind closed ground on its left and on its right.
    fn bend(&mut self, root: u32) {
        if self.is_outdone(root) {
            return;
        }
        let Root {
            from,
            before,
            seen_in,
            direction,
            ..
        } = self.roots[root as usize];
        let From::Corner(corner) = from else {
            return;
        };
        let straight_on = self.plane(before, direction);
        let mut fan = Vec::new();
        let mut arrives = false;
        for is_left in [true, false] {
            // All around on the one side, and on beyond the straight way to what is hidden on the other.
            let mut at = seen_in;
            let mut is_past = false;
            loop {
                at = self.mesh.turn(at, corner, is_left);
                let kind = self.mesh.kind(at);
                arrives |= kind == Kind::Target;
                if kind != Kind::Open || at == seen_in {
                    break;
                }
                let far = self.far_corner(at, corner, is_left);
                let side = straight_on.side(self.mesh.directions[far as usize]);
                let goes_past = if is_left { side > 0.0 } else { side < 0.0 };
                if is_past {
                    fan.push((at, None, None));
                } else if goes_past {
                    is_past = true;
                    let (left, right) = if is_left {
                        (None, Some(Bound::STRAIGHT_ON))
                    } else {
                        (Some(Bound::STRAIGHT_ON), None)
                    };
                    fan.push((at, left, right));
                }
            }
            if at == seen_in {
                // Open all around: nothing is hidden.
                fan.clear();
                break;
            }
        }
        if arrives {
            self.arrive_at_corner(root, corner);
        }
        for (triangle, left, right) in fan {
            self.look_through(root, corner, triangle, left, right);
        }
        if self.terms.by_touch {
            self.go_through_touch(root, corner, seen_in);
        }
    }

    /// From a corner into open ground that only touches there.
    fn go_through_touch(&mut self, root: u32, corner: u32, seen_in: u32) {
        for fan in open_fans(self.mesh, corner) {
            if fan.open.contains(&seen_in) {
                continue;
            }
            if fan
                .beside
                .iter()
                .any(|&t| self.mesh.kind(t) == Kind::Target)
            {
                self.arrive_at_corner(root, corner);
            }
            for triangle in fan.open {
                self.look_through(root, corner, triangle, None, None);
            }
        }
        let mut around = self.mesh.fan(corner).into_iter();
        if around.any(|t| self.mesh.kind(t) == Kind::Target) {
            self.arrive_at_corner(root, corner);
        }
    }

    /// The direction a little past a corner on the way from the root before.
    fn straight_on(&self, before: u32, corner: Direction) -> Direction {
        let root = &self.roots[before as usize];
        match root.from {
            From::Corner(_) => add(corner, minus(corner, root.direction)),
            From::Edge(_) => minus(corner, scaled(root.direction, 0.01)),
        }
    }

    /// The corner of a triangle that turning around another comes to last.
    fn far_corner(&self, triangle: u32, corner: u32, is_left: bool) -> u32 {
        let triangle = &self.mesh.triangles[triangle as usize];
        let place = triangle.place_of(corner);
        triangle.corners[(place + if is_left { 2 } else { 1 }) % 3]
    }

    /// Looks from a corner through a triangle around it, between bounds or between its edges, whose ends are seen.
    fn look_through(
        &mut self,
        root: u32,
        corner: u32,
        triangle: u32,
        left: Option<Bound>,
        right: Option<Bound>,
    ) {
        let mesh = self.mesh;
        let shape = &mesh.triangles[triangle as usize];
        let k = (shape.place_of(corner) + 1) % 3;
        let [on_right, on_left] = shape.edge(k);
        if left.is_none() {
            self.see(root, on_left, triangle, None);
        }
        if right.is_none() {
            self.see(root, on_right, triangle, None);
        }
        let into = shape.beyond[k];
        if into != NONE {
            self.add_cone(Cone {
                root,
                triangle: into,
                edge: mesh.triangles[into as usize].edge_to(triangle) as u8,
                left: left.unwrap_or(Bound::at(on_left)),
                right: right.unwrap_or(Bound::at(on_right)),
                steps: 0,
            });
        }
    }

    fn arrive_at_corner(&mut self, root: u32, corner: u32) {
        let key_m = self.roots[root as usize].length_m;
        if key_m <= self.terms.longest_m {
            let arrival = Arrival {
                root,
                cone: None,
                to: self.mesh.corners[corner as usize],
            };
            self.arrive(arrival, key_m);
        }
    }

    /// A way that arrives is taken when none waits that may be shorter, and longer ones need not be looked for.
    fn arrive(&mut self, arrival: Arrival, key_m: f64) {
        self.terms.longest_m = key_m;
        self.arrivals.push(arrival);
        self.wait(key_m, Step::Arrive(self.arrivals.len() as u32 - 1));
    }

    /// The stretch of its edge that a cone shows, from the left to the right, by fractions.
    fn shown(&self, cone: &Cone) -> [f64; 2] {
        let edge = self.mesh.triangles[cone.triangle as usize].edge(cone.edge as usize);
        // The first end of the edge is on the left.
        let on_edge = |bound: Bound| {
            let plane = self.bounding(cone.root, bound);
            let [p, q] = edge.map(|v| plane.side(self.mesh.directions[v as usize]));
            if p == q { 0.0 } else { p / (p - q) }
        };
        let from = on_edge(cone.left).clamp(0.0, 1.0);
        [from, on_edge(cone.right).clamp(from, 1.0)]
    }

    /// Whether a shorter way leads over an end of a cone's edge to all that the cone shows of it. Away from that end the way over it grows by each metre, and
    /// the one from the root by no more: so it is enough to look at where the cone ends. Without this, each of the corners of a source that goes in and out would be followed
    /// over all the ground.
    fn is_outdone_at_edge(&self, cone: &Cone) -> bool {
        let edge = self.mesh.triangles[cone.triangle as usize].edge(cone.edge as usize);
        let least_m = edge.map(|v| self.least_m[self.fan(cone.triangle, v)]);
        let root = &self.roots[cone.root as usize];
        let to_root_m = |v: u32| match root.from {
            From::Corner(corner) => chord_2(
                self.mesh.spaces[corner as usize],
                self.mesh.spaces[v as usize],
            )
            .sqrt(),
            From::Edge(_) => f64::INFINITY,
        };
        // Nothing is gained over an end that the root sees no farther away than any other does.
        let may_outdo = [0, 1].map(|i| least_m[i] < root.length_m + to_root_m(edge[i]));
        if may_outdo == [false, false] {
            return false;
        }
        let [a, b] = edge.map(|v| self.mesh.corners[v as usize]);
        let [from, to] = self.shown(cone);
        // The left end is the first, and the right end of what is shown the farthest from it.
        [(0, to), (1, from)].into_iter().any(|(i, farthest)| {
            let at = in_space(between(a, b, farthest));
            let over_m =
                least_m[i] + at_most(chord_2(self.mesh.spaces[edge[i] as usize], at).sqrt());
            may_outdo[i] && self.is_farther(root, at, over_m + ROUNDING_M - root.length_m)
        })
    }

    /// Whether a position is farther from a root than some metres, which is so where it is in a straight line.
    fn is_farther(&self, root: &Root, at: Space, than_m: f64) -> bool {
        match root.from {
            From::Corner(v) => chord_2(self.mesh.spaces[v as usize], at).sqrt() > than_m,
            From::Edge(edge) => {
                let [p, q] = edge.map(|v| self.mesh.spaces[v as usize]);
                let [a, b] = edge.map(|v| self.mesh.corners[v as usize]);
                let to_end_m = chord_2(p, at).min(chord_2(q, at)).sqrt();
                to_end_m > than_m && is_farther_by_chord(at, a, b, than_m)
            }
        }
    }

    /// The shortest way on to the stretch of the target's edge that a cone shows.
    fn arrive_at_edge(&mut self, cone: Cone) {
        let edge = self.mesh.triangles[cone.triangle as usize].edge(cone.edge as usize);
        let [a, b] = edge.map(|v| self.mesh.corners[v as usize]);
        let root = &self.roots[cone.root as usize];
        let [from, to] = self.shown(&cone);
        let (length_m, to) = match root.from {
            From::Corner(v) => {
                let from_corner = self.mesh.corners[v as usize];
                let (near, _) = nearest_by_chord(self.mesh.spaces[v as usize], a, b);
                let at = between(a, b, near.clamp(from, to));
                (distance(from_corner, at), at)
            }
            From::Edge(source) => [from, to]
                .map(|t| {
                    let at = between(a, b, t);
                    (self.nearest_on(source, at).0, at)
                })
                .into_iter()
                .min_by(|x, y| x.0.total_cmp(&y.0))
                .expect("there are two"),
        };
        let key_m = root.length_m + length_m;
        if key_m <= self.terms.longest_m {
            let arrival = Arrival {
                root: cone.root,
                cone: Some(cone),
                to,
            };
            self.arrive(arrival, key_m);
        }
    }

    fn ahead_of(&mut self, corner: u32) -> f64 {
        let known = self.ahead_m[corner as usize];
        if known >= 0.0 {
            return known;
        }
        let ahead_m = self.target.at_least(self.mesh.spaces[corner as usize]);
        self.ahead_m[corner as usize] = ahead_m;
        ahead_m
    }

    /// From any position of an edge on: each is no farther from either end than the edge is long.
    fn ahead_of_edge(&mut self, edge: [u32; 2]) -> f64 {
        let [p, q] = edge.map(|v| self.mesh.spaces[v as usize]);
        let [at_p, at_q] = edge.map(|v| self.ahead_of(v));
        (0.5 * (at_p + at_q - chord_2(p, q).sqrt())).max(0.0)
    }

    /// The way that arrived, read backwards.
    fn way(&self, arrival: Arrival) -> TautWay {
        let mut legs = Vec::new();
        let mut to = arrival.to;
        let mut number = arrival.root;
        if let Some(cone) = arrival.cone {
            legs.push(self.leg(to, &cone));
        }
        loop {
            let root = &self.roots[number as usize];
            match root.from {
                From::Edge(edge) => {
                    legs.reverse();
                    let start = self.nearest_on(edge, to).1;
                    return TautWay { start, legs };
                }
                From::Corner(corner) => {
                    to = self.mesh.corners[corner as usize];
                    if root.before == NONE {
                        legs.reverse();
                        return TautWay { start: to, legs };
                    }
                    number = root.before;
                    legs.push(match root.seen_by {
                        Some(cone) => self.leg(to, &cone),
                        None => Leg {
                            to,
                            first: root.seen_in,
                            through: Vec::new(),
                        },
                    });
                }
            }
        }
    }

    /// The leg to a position that was seen by a cone.
    fn leg(&self, to: Coord, cone: &Cone) -> Leg {
        // Where rounding turned a cone aside between flat triangles, all of them are tried.
        let through = self.back(cone, false).or_else(|| self.back(cone, true));
        let through = through.expect("it came from its root");
        let (triangle, edge) = through[0];
        let first = self.mesh.triangles[triangle as usize].beyond[edge as usize];
        Leg { to, first, through }
    }

    /// The triangles through which a cone came from its root, each with the edge through which it came. Read backwards: the corner of the triangle before that is not on the
    /// edge between lies on the left of all that the cone shows, and then it came in on the right of it; or the other way round. Where this is not told but for rounding, or everywhere, both
    /// are tried.
    fn back(&self, cone: &Cone, everywhere: bool) -> Option<Vec<(u32, u8)>> {
        let mesh = self.mesh;
        let from = self.roots[cone.root as usize].from;
        let mut through = vec![(cone.triangle, cone.edge)];
        // What is left to try: how many lie between it and the end, and what it is.
        let mut others: Vec<(usize, (u32, u8))> = Vec::new();
        let mut seen: HashSet<(u32, u8)> = HashSet::new();
        loop {
            let (triangle, edge) = *through.last()?;
            let before = mesh.triangles[triangle as usize].beyond[edge as usize];
            let kind = mesh.kind(before);
            let begins_at_edge = matches!(from, From::Edge(_)) && kind == Kind::Source;
            if begins_at_edge {
                break;
            }
            if kind == Kind::Open && seen.insert((triangle, edge)) {
                let shape = &mesh.triangles[before as usize];
                let out = shape.edge_to(triangle);
                let far = shape.corners[(out + 2) % 3];
                if matches!(from, From::Corner(corner) if corner == far) {
                    break;
                }
                let (is_left, is_sure) = self.is_left_of(cone, far);
                // An edge's first end is on the left of who comes through it.
                let entry = |far_is_left: bool| {
                    let k = (out + if far_is_left { 2 } else { 1 }) % 3;
                    (before, k as u8)
                };
                if everywhere || !is_sure {
                    others.push((through.len(), entry(!is_left)));
                }
                through.push(entry(is_left));
            } else {
                let (count, other) = others.pop()?;
                through.truncate(count);
                through.push(other);
            }
        }
        through.reverse();
        Some(through)
    }

    /// Whether a corner lies on the left of what a cone shows, or else on the right, and whether that is sure.
    fn is_left_of(&self, cone: &Cone, corner: u32) -> (bool, bool) {
        /// The sine of an angle that is rounding.
        const SURE: f64 = 1e-9;
        let at = self.mesh.directions[corner as usize];
        let [from_left, from_right] = [cone.left, cone.right].map(|bound| {
            let through = self.bound_direction(cone.root, bound);
            let side = self.plane(cone.root, through).side(at);
            let r = self.roots[cone.root as usize].direction;
            let [to_bound, to_corner] = [minus(through, r), minus(at, r)].map(|d| dot(d, d).sqrt());
            (side, side.abs() > SURE * to_bound * to_corner)
        });
        let is_left = from_left.0 + from_right.0 > 0.0;
        let is_sure = from_left.1 && from_right.1 && (from_left.0 > 0.0) == (from_right.0 > 0.0);
        (is_left, is_sure)
    }
}

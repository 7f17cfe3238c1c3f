//! A way as a line of positions that never leaves the triangles through which it goes.
//!
//! Where a straight piece of the line, straight in longitude and latitude, goes through the same edges as the geodesic and is no longer to speak of, it stands alone. Else positions
//! of the geodesic on the edges are put between, and more of them within the triangles.

use geo_types::Coord;

use super::directions::{Direction, cross, dot, minus};
use super::mesh::{Mesh, direction};
use super::ring::between;
use super::side::{Side, side};
use super::taut::{Leg, TautWay};
use super::turns::with_short_steps;

/// The turn of a geodesic against a straight piece, in degrees, up to which the piece is not cut: it is then longer by less than a millionth.
const LARGEST_TURN: f64 = 0.25;

/// The positions of a way, from its start to its end.
pub(crate) fn line_of(way: &TautWay, mesh: &Mesh) -> Vec<Coord> {
    let mut line = vec![way.start];
    let mut from = way.start;
    for leg in &way.legs {
        Thread::new(from, leg, mesh).lay(&mut line);
        from = leg.to;
    }
    line.dedup();
    if line.len() == 1 {
        // A way without length is a line all the same.
        line.push(line[0]);
    }
    with_short_steps(line)
}

/// A leg, and where its geodesic passes the edges.
struct Thread<'a> {
    mesh: &'a Mesh,
    /// The triangle in which it begins, and those beyond the edges.
    triangles: Vec<u32>,
    /// Each with its left end first.
    edges: Vec<[Coord; 2]>,
    /// Its start, one position on each edge, its end.
    stops: Vec<Coord>,
}

impl<'a> Thread<'a> {
    fn new(from: Coord, leg: &Leg, mesh: &'a Mesh) -> Self {
        let mut triangles = vec![leg.first];
        triangles.extend(leg.through.iter().map(|&(triangle, _)| triangle));
        let edge = |&(triangle, edge): &(u32, u8)| {
            let ends = mesh.triangles[triangle as usize].edge(edge as usize);
            ends.map(|v| mesh.corners[v as usize])
        };
        let edges: Vec<[Coord; 2]> = leg.through.iter().map(edge).collect();
        let mut stops = vec![from];
        stops.extend(edges.iter().map(|&edge| passing(from, leg.to, edge)));
        stops.push(leg.to);
        Self {
            mesh,
            triangles,
            edges,
            stops,
        }
    }

    /// Adds the positions after the start.
    fn lay(&self, line: &mut Vec<Coord>) {
        let last = self.stops.len() - 1;
        let mut at = 0;
        while at < last {
            let mut to = at + 1;
            if self.is_straight(at, last) {
                to = last;
            }
            while to < last && self.is_straight(at, to + 1) {
                to += 1;
            }
            if to == at + 1 {
                self.bend_within(at, line);
            }
            line.push(self.stops[to]);
            at = to;
        }
    }

    /// Whether the straight piece between two stops goes through the edges between them, and turns little against the geodesic.
    fn is_straight(&self, from: usize, to: usize) -> bool {
        let (a, b) = (self.stops[from], self.stops[to]);
        let passes = |&[left, right]: &[Coord; 2]| {
            side(a, b, left) != Side::Right && side(a, b, right) != Side::Left
        };
        turn(a, b) <= LARGEST_TURN && self.edges[from..to - 1].iter().all(passes)
    }

    /// Adds positions of the geodesic between a stop and the next, as far as they lie in the triangle.
    fn bend_within(&self, at: usize, line: &mut Vec<Coord>) {
        let (a, b) = (self.stops[at], self.stops[at + 1]);
        let pieces = (turn(a, b) / LARGEST_TURN).ceil();
        let Some(triangle) = self.mesh.triangles.get(self.triangles[at] as usize) else {
            return;
        };
        let corners = triangle.corners.map(|v| self.mesh.corners[v as usize]);
        let is_within =
            |p: Coord| (0..3).all(|k| side(corners[k], corners[(k + 1) % 3], p) != Side::Right);
        let within = (1..pieces as usize).map(|i| on_geodesic(a, b, i as f64 / pieces));
        line.extend(within.filter(|&p| is_within(p)));
    }
}

/// By how many degrees the meridian turns between two positions, and with it a geodesic against a straight piece.
fn turn(a: Coord, b: Coord) -> f64 {
    (b.x - a.x).abs() * (0.5 * (a.y + b.y)).to_radians().sin().abs()
}

/// The position of an edge at which the great circle from `a` to `b` passes it, or its end where that passes beyond.
fn passing(a: Coord, b: Coord, [left, right]: [Coord; 2]) -> Coord {
    let (u, v) = (direction(a), direction(b));
    let along = minus(v, u);
    let to_left = |p: Coord| dot(u, cross(along, minus(direction(p), u)));
    let (mut low, mut high) = (0.0, 1.0);
    let (mut at_low, mut at_high) = (to_left(left), to_left(right));
    if at_low <= 0.0 || at_high >= 0.0 {
        return if at_low <= -at_high { left } else { right };
    }
    // By false position, halving what is left standing (the method of Illinois).
    let mut last = 0;
    let mut t = 0.5;
    for _ in 0..40 {
        t = (low * at_high - high * at_low) / (at_high - at_low);
        let here = to_left(between(left, right, t));
        if here > 0.0 {
            (low, at_low) = (t, here);
            at_high *= if last == 1 { 0.5 } else { 1.0 };
            last = 1;
        } else if here < 0.0 {
            (high, at_high) = (t, here);
            at_low *= if last == -1 { 0.5 } else { 1.0 };
            last = -1;
        } else {
            break;
        }
        if high - low < 1e-15 {
            break;
        }
    }
    between(left, right, t)
}

/// The position at a fraction of the great circle from `a` to `b`, whose longitudes may lie beyond 180°.
fn on_geodesic(a: Coord, b: Coord, t: f64) -> Coord {
    let (u, v) = (direction(a), direction(b));
    let angle = dot(cross(u, v), cross(u, v)).sqrt().atan2(dot(u, v));
    let (from, to) = (((1.0 - t) * angle).sin(), (t * angle).sin());
    let p: Direction = [0, 1, 2].map(|i| from * u[i] + to * v[i]);
    let longitude = p[1].atan2(p[0]).to_degrees();
    let turns = ((between(a, b, t).x - longitude) / 360.0).round();
    Coord {
        x: longitude + 360.0 * turns,
        y: p[2].atan2(p[0].hypot(p[1])).to_degrees(),
    }
}

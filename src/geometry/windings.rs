//! What is wrong with the rings of a polygon as they were drawn.
//!
//! The rings of a polygon go round its ground once, with the ground on their left, and round everything else not at all. Ground that they go round
//! otherwise, twice or the wrong way, is where a ring crosses itself, another ring, or lies where it does not belong: so the lesser lobe of a figure eight, the
//! part of a hole that is outside the shell, what two holes both take out. It does not matter where a ring begins. Rings that cross no other and have such ground
//! nowhere may still run along a line out and back, or come to one of their own positions again.

use std::collections::{HashMap, HashSet};

use geo_types::Coord;

use super::faces::{Faces, lies_in_ground};
use super::globe::{is_on_180, is_on_pole};
use super::prepared::Prepared;
use super::ring::Rings;
use super::ring_nodes::RingNodes;
use super::trace::trace;

/// Something that is wrong with the rings of a polygon. Where it has neither ground nor lines, a ring touches itself in a position.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    /// Where rings cross or touch; the end of a line that leads nowhere.
    pub(crate) place: Coord,
    /// Ground that the rings go round otherwise than once.
    pub(crate) ground: Rings,
    /// What rings run along in both directions.
    pub(crate) lines: Vec<Vec<Coord>>,
    /// Whether the lines lead nowhere: a ring runs out and back on them.
    pub(crate) is_spike: bool,
}

impl Fault {
    /// A ring that comes to a position again.
    pub(crate) fn touch(place: Coord) -> Self {
        Self {
            place,
            ground: Rings::default(),
            lines: Vec::new(),
            is_spike: false,
        }
    }

    /// A ring of positions that enclose nothing.
    pub(crate) fn of_nothing(line: Vec<Coord>) -> Self {
        Self {
            place: line.last().copied().unwrap_or_default(),
            ground: Rings::default(),
            lines: if line.len() > 1 {
                vec![line]
            } else {
                Vec::new()
            },
            is_spike: true,
        }
    }
}

/// How many pairs of segments that meet are looked at closely, for each position and always.
const CROWD: usize = 8;
const MANY: usize = 20_000;

/// What is wrong with the rings of one polygon, the shell first. As GEOS has it, a ring may not touch itself, and two rings may touch in a position; that holes
/// which touch each other and the shell part the ground is not looked for.
///
/// Rings that meet more often than anybody reads are not looked at closely, for each meeting takes memory: of them it is said that they touch themselves, at the first position. So are
/// rings of many positions within rounding of each other, where each meets all.
pub(crate) fn faults(rings: &Rings) -> Vec<Fault> {
    let Some(noded) = RingNodes::of(rings, MANY.max(CROWD * rings.coords().len())) else {
        return vec![Fault::touch(rings.coords()[0])];
    };
    let faces = Faces::of(rings, &noded);
    let mut faults = faces.wrong_ground();
    faults.extend(faces.lines());
    faults.extend(faces.touches());
    faults.extend(stray_holes(rings, &noded.loose));
    faults
}

/// Whether a hole of a polygon whose rings do not meet lies outside its shell or in another hole.
pub(crate) fn has_stray_hole(rings: &Rings) -> bool {
    let all: Vec<usize> = (0..rings.len()).collect();
    stray(rings, &all).next().is_some()
}

/// Of rings that meet no other, the holes that lie outside the shell or in another hole.
fn stray<'a>(rings: &'a Rings, loose: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
    let holes = loose.iter().copied().filter(|&ring| !rings.is_shell(ring));
    let mut ready = None;
    holes.filter(move |&ring| {
        let ready = ready.get_or_insert_with(|| Prepared::new(rings));
        !lies_in_ground(rings, ready, &[ring])
    })
}

/// Holes that meet no other ring, and lie outside the shell or in another hole.
fn stray_holes(rings: &Rings, loose: &[usize]) -> Vec<Fault> {
    let fault = |ring: usize| {
        let turned: Vec<Coord> = rings.coords()[rings.range(ring)]
            .iter()
            .rev()
            .copied()
            .collect();
        Fault {
            ground: Rings::of_shell(turned.clone()),
            ..Fault::touch(turned[0])
        }
    };
    stray(rings, loose).map(fault).collect()
}

impl Faces<'_> {
    /// Connected ground that the rings go round otherwise than once, each with all its faces.
    fn wrong_ground(&self) -> Vec<Fault> {
        let mut sets = Sets::of(self.is_wrong.len());
        for half in (0..self.of_half.len()).step_by(2) {
            if self.is_wrong(half) && self.is_wrong(half ^ 1) {
                sets.join(self.of_half[half], self.of_half[half ^ 1]);
            }
        }
        let mut rims: HashMap<usize, usize> = HashMap::new();
        let mut grounds: Vec<Vec<usize>> = Vec::new();
        for half in 0..self.of_half.len() {
            if self.is_wrong(half) && !self.is_wrong(half ^ 1) {
                let set = sets.first(self.of_half[half]);
                let number = *rims.entry(set).or_insert(grounds.len());
                if number == grounds.len() {
                    grounds.push(Vec::new());
                }
                grounds[number].push(half);
            }
        }
        let fault = |rim: Vec<usize>| {
            let segments: Vec<(Coord, Coord)> = rim
                .iter()
                .flat_map(|&half| self.noded.segments(half))
                .collect();
            Fault {
                ground: trace(&segments).unwrap_or_default(),
                ..Fault::touch(self.noded.nodes[self.noded.start(rim[0])].at)
            }
        };
        grounds.into_iter().map(fault).collect()
    }

    /// Whether rings run along an edge in both directions, with good ground on both sides or none.
    fn is_line(&self, edge: usize) -> bool {
        let Some(&[a, b]) = self.noded.edges[edge].line.first_chunk() else {
            return false;
        };
        let is_rim = is_on_180(a, b) || is_on_pole(a, b);
        let edge_of = &self.noded.edges[edge];
        edge_of.runs > 1 && edge_of.turns == 0 && !is_rim && !self.is_wrong(2 * edge)
    }

    /// Connected lines that rings run along in both directions.
    fn lines(&self) -> Vec<Fault> {
        let edges = (0..self.noded.edges.len()).filter(|&edge| self.is_line(edge));
        let mut at_node: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut sets = Sets::of(self.noded.nodes.len());
        let edges: Vec<usize> = edges.collect();
        for &edge in &edges {
            let [a, b] = self.noded.edges[edge].ends;
            sets.join(a, b);
            for node in [a, b] {
                at_node.entry(node).or_default().push(edge);
            }
        }
        let mut faults: Vec<Fault> = Vec::new();
        let mut known: HashMap<usize, usize> = HashMap::new();
        for (line, first) in self.polylines(&edges, &at_node) {
            let set = sets.first(first);
            let number = *known.entry(set).or_insert(faults.len());
            if number == faults.len() {
                faults.push(Fault::touch(line[0]));
            }
            faults[number].lines.push(line);
        }
        // A node that nothing but one line leads to is a dead end.
        let mut nodes: Vec<usize> = at_node.keys().copied().collect();
        nodes.sort_unstable();
        for node in nodes
            .into_iter()
            .filter(|&node| self.around[node].len() == 1)
        {
            if let Some(&number) = known.get(&sets.first(node)) {
                let fault = &mut faults[number];
                if !fault.is_spike {
                    fault.is_spike = true;
                    fault.place = self.noded.nodes[node].at;
                }
            }
        }
        faults
    }

    /// Edges put together as far as each goes on in one other, with the node at which each line begins.
    fn polylines(
        &self,
        edges: &[usize],
        at_node: &HashMap<usize, Vec<usize>>,
    ) -> Vec<(Vec<Coord>, usize)> {
        let mut used: HashSet<usize> = HashSet::new();
        let is_joint = |node: usize| at_node[&node].len() == 2;
        let mut lines = Vec::new();
        // First those that begin where no single other goes on, then what runs in circles.
        for from_ends in [true, false] {
            for &edge in edges {
                for start in self.noded.edges[edge].ends {
                    if used.contains(&edge) || (from_ends && is_joint(start)) {
                        continue;
                    }
                    let mut line = vec![self.noded.nodes[start].at];
                    let (mut node, mut next) = (start, Some(edge));
                    while let Some(edge) = next {
                        used.insert(edge);
                        let [a, b] = self.noded.edges[edge].ends;
                        node = if node == a { b } else { a };
                        line.push(self.noded.nodes[node].at);
                        let onward = at_node[&node].iter().filter(|_| is_joint(node));
                        next = onward.copied().find(|edge| !used.contains(edge));
                    }
                    lines.push((line, start));
                }
            }
        }
        lines
    }

    /// Positions to which a ring comes again, without wrong ground or a line there.
    fn touches(&self) -> Vec<Fault> {
        let is_touch = |&node: &usize| {
            let mut rings = self.noded.nodes[node].rings.clone();
            rings.sort_unstable();
            let halves = &self.around[node];
            rings.windows(2).any(|two| two[0] == two[1])
                && halves.iter().all(|&half| {
                    !self.is_wrong(half) && !self.is_wrong(half ^ 1) && !self.is_line(half / 2)
                })
        };
        (0..self.noded.nodes.len())
            .filter(is_touch)
            .map(|node| Fault::touch(self.noded.nodes[node].at))
            .collect()
    }
}

/// Numbers that are joined to sets.
struct Sets(Vec<usize>);

impl Sets {
    fn of(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn first(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    fn join(&mut self, i: usize, j: usize) {
        let (i, j) = (self.first(i), self.first(j));
        self.0[i.max(j)] = i.min(j);
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::super::ring::{plain_area, tidy, turned};
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Coord> {
        let mut ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        ring.push(ring[0]);
        ring
    }

    fn polygon(shell: &[(f64, f64)], holes: &[&[(f64, f64)]]) -> Rings {
        let mut rings = Rings::of_shell(turned(ring(shell), true));
        for hole in holes {
            rings.push(&turned(ring(hole), false), false);
        }
        rings
    }

    fn ground(fault: &Fault) -> f64 {
        let rings = fault.ground.iter().map(|(ring, _)| plain_area(ring) / 2.0);
        rings.sum::<f64>()
    }

    fn line(fault: &Fault) -> f64 {
        let sides = fault.lines.iter().flat_map(|line| line.windows(2));
        let lengths = sides.map(|ab| (ab[1].x - ab[0].x).hypot(ab[1].y - ab[0].y));
        lengths.sum::<f64>()
    }

    const SQUARE: [(f64, f64); 4] = [(0., 0.), (8., 0.), (8., 8.), (0., 8.)];

    #[test]
    fn the_lesser_lobe_of_a_figure_eight() {
        //  +     +--+
        //  | \  /   |
        //  |  \/    |   the crossing is at (3, 2)
        //  |  /\    |
        //  + /  \---+
        let eight = polygon(&[(0., 0.), (9., 6.), (9., -2.), (0., 4.)], &[]);
        let found = faults(&eight);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, Coord { x: 3.0, y: 2.0 });
        assert!((ground(&found[0]) - 6.0).abs() < 1e-12);
    }

    #[test]
    fn a_loop_within_is_gone_round_twice() {
        let corners = [(0., 0.), (9., 0.), (9., 9.), (2., 3.), (5., 3.), (0., 7.)];
        let found = faults(&polygon(&corners, &[]));
        assert_eq!(found.len(), 1, "{found:?}");
        let inside = polygon(&[(2., 2.), (4., 2.), (4., 4.), (2., 4.)], &[]);
        assert!(faults(&inside).is_empty());
    }

    #[test]
    fn a_star_is_one_fault() {
        let star = polygon(&[(0., 6.), (10., 6.), (2., 0.), (5., 10.), (8., 0.)], &[]);
        let found = faults(&star);
        assert_eq!(found.len(), 1);
        assert!((ground(&found[0]) - wrong_area(&star)).abs() < 1e-9);
    }

    #[test]
    fn holes_that_lie_where_they_do_not_belong() {
        let outside = [(9., 1.), (11., 1.), (11., 3.), (9., 3.)];
        let across = [(7., 1.), (10., 1.), (10., 3.), (7., 3.)];
        let around = [(1., 1.), (5., 1.), (5., 5.), (1., 5.)];
        let within = [(2., 2.), (4., 2.), (4., 3.), (2., 3.)];
        let over = [(3., 3.), (7., 3.), (7., 7.), (3., 7.)];
        let beside = [(5., 2.), (6., 2.), (6., 4.), (5., 4.)];
        let touching = [(0., 4.), (1., 6.), (2., 6.)];
        let ground_of = |holes: &[&[(f64, f64)]]| -> Vec<f64> {
            faults(&polygon(&SQUARE, holes))
                .iter()
                .map(ground)
                .collect()
        };
        assert_eq!(ground_of(&[&outside]), [4.0]);
        assert_eq!(ground_of(&[&across]), [4.0]);
        assert_eq!(ground_of(&[&around, &within]), [2.0]);
        assert_eq!(ground_of(&[&around, &over]), [4.0]);
        assert_eq!(ground_of(&[&around, &touching]), [0.0; 0]);
        // Side by side: there is a line in both directions, which is no spike.
        let found = faults(&polygon(&SQUARE, &[&around, &beside]));
        assert_eq!((found.len(), found[0].is_spike), (1, false));
        assert_eq!((ground(&found[0]), line(&found[0])), (0.0, 2.0));
    }

    #[test]
    fn out_and_back() {
        let out = [
            (0., 0.),
            (8., 0.),
            (8., 3.),
            (11., 3.),
            (13., 3.),
            (9., 3.),
            (8., 3.),
            (8., 8.),
            (0., 8.),
        ];
        let slit = [
            (0., 0.),
            (8., 0.),
            (8., 3.),
            (5., 3.),
            (8., 3.),
            (8., 8.),
            (0., 8.),
        ];
        let forked = [
            (0., 0.),
            (8., 0.),
            (8., 3.),
            (9., 3.),
            (9., 5.),
            (9., 3.),
            (9., 2.),
            (9., 3.),
            (8., 3.),
            (8., 8.),
            (0., 8.),
        ];
        for (corners, length, lines) in [(&out[..], 5.0, 1), (&slit, 3.0, 1), (&forked, 4.0, 3)] {
            let found = faults(&polygon(corners, &[]));
            assert_eq!(found.len(), 1, "{found:?}");
            let fault = &found[0];
            assert!(fault.is_spike && fault.ground.is_empty());
            assert_eq!((line(fault), fault.lines.len()), (length, lines));
        }
        assert_eq!(
            faults(&polygon(&out, &[]))[0].place,
            Coord { x: 13.0, y: 3.0 }
        );
        // A ring with its hole drawn as a part of it: the way there and back leads somewhere.
        let keyhole = [
            (0., 0.),
            (8., 0.),
            (8., 3.),
            (6., 3.),
            (4., 3.),
            (4., 5.),
            (6., 5.),
            (6., 3.),
            (8., 3.),
            (8., 8.),
            (0., 8.),
        ];
        let found = faults(&polygon(&keyhole, &[]));
        assert_eq!((found.len(), found[0].is_spike), (1, false));
        assert_eq!(line(&found[0]), 2.0);
    }

    #[test]
    fn a_ring_that_touches_itself() {
        let waist = [(0., 0.), (4., 4.), (8., 0.), (8., 8.), (4., 4.), (0., 8.)];
        let found = faults(&polygon(&waist, &[]));
        assert_eq!(found, [Fault::touch(Coord { x: 4.0, y: 4.0 })]);
    }

    /// The ground that rings go round otherwise than once or not at all, by slabs between all corners and crossings.
    fn wrong_area(rings: &Rings) -> f64 {
        let turned = |ring: &[Coord], is_shell: bool| (plain_area(ring) >= 0.0) == is_shell;
        let mut sides = Vec::new();
        for (ring, is_shell) in rings.iter() {
            let sign = if turned(ring, is_shell) { 1 } else { -1 };
            sides.extend(ring.windows(2).map(|ab| (ab[0], ab[1], sign)));
        }
        let mut xs: Vec<f64> = rings.coords().iter().map(|c| c.x).collect();
        for (i, &(a, b, _)) in sides.iter().enumerate() {
            for &(c, d, _) in &sides[i + 1..] {
                let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
                let along = ((c.x - a.x) * vy - (c.y - a.y) * vx) / (ux * vy - uy * vx);
                if (0.0..=1.0).contains(&along) {
                    xs.push(a.x + along * ux);
                }
            }
        }
        xs.sort_by(f64::total_cmp);
        let mut area = 0.0;
        for slab in xs.windows(2) {
            let x = 0.5 * (slab[0] + slab[1]);
            let mut over: Vec<(f64, i32)> = Vec::new();
            for &(a, b, sign) in &sides {
                if a.x.min(b.x) < x && x < a.x.max(b.x) {
                    let y = a.y + (x - a.x) / (b.x - a.x) * (b.y - a.y);
                    over.push((y, if a.x < b.x { sign } else { -sign }));
                }
            }
            over.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut turns = 0;
            for two in over.windows(2) {
                turns += two[0].1;
                if !(0..=1).contains(&turns) {
                    area += (two[1].0 - two[0].0) * (slab[1] - slab[0]);
                }
            }
        }
        area
    }

    #[test]
    fn wrong_ground_is_found_whole_on_random_rings() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(92);
        let mut wrong = 0;
        for round in 0..6_000 {
            let scale = if round % 2 == 0 { 1.0 } else { 0.37 };
            let mut any = |count: usize, size: i32| {
                let low = random.random_range(0..=6 - size);
                let mut ring: Vec<Coord> = (0..count)
                    .map(|_| Coord {
                        x: f64::from(low + random.random_range(0..=size)) * scale,
                        y: f64::from(random.random_range(0..=size)) * scale,
                    })
                    .collect();
                ring.push(ring[0]);
                tidy(ring)
            };
            let Some(shell) = any(3 + round % 7, 6) else {
                continue;
            };
            let mut rings = Rings::of_shell(turned(shell, true));
            for _ in 0..round % 3 {
                any(3 + round % 2, 3)
                    .into_iter()
                    .for_each(|hole| rings.push(&turned(hole, false), false));
            }
            let found = faults(&rings);
            let expected = wrong_area(&rings);
            let sum: f64 = found.iter().map(ground).sum();
            assert!(
                (sum - expected).abs() < 1e-9,
                "{rings:?}: {sum}, expected {expected}"
            );
            assert!(found.iter().all(|fault| ground(fault) >= 0.0));
            wrong += usize::from(expected > 0.0);
        }
        assert!(wrong > 2_000, "{wrong}");
    }
}

//! The plane cut along the rims of figures: faces, and which figures hold each.
//!
//! Around each node of the [network](super::network) its edges are sorted exactly, so that every half of an edge has one that follows it around the
//! face on its left. What holds a face is what holds the face across any of its edges, but for the figures whose rims run along that edge; it needs
//! to be asked only once for all that is connected. As every rim is closed the answer is the same whichever way one goes, however the edges lie.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use geo_types::{Coord, Rect};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

use super::beneath::beneath;
use super::network::{Label, Network, lexical};
use super::prepared::Prepared;
use super::ring::{Rings, bounds, plain_area};
use super::side::{Nudge, turning};

/// The faces of a network. The first is the one that is not bounded.
pub(crate) struct Subdivision<'a> {
    pub(crate) network: Network<'a>,
    /// For each half of an edge the one that follows around the face on its left.
    next: Vec<u32>,
    /// For each half of an edge the face on its left.
    face: Vec<u32>,
    faces: Vec<Face>,
}

/// A connected piece of the plane between rims.
#[derive(Clone, Debug, Default)]
struct Face {
    /// The figures that hold it, in their order.
    holders: Vec<u32>,
    /// A half of an edge on each loop of its rim: what lies around it, then what lies in it.
    loops: Vec<u32>,
}

/// The face that is not bounded.
pub(crate) const UNBOUNDED: u32 = 0;

impl<'a> Subdivision<'a> {
    /// Of figures that are noded and each of which is simple.
    pub(crate) fn of(figures: &'a [&'a Rings]) -> Self {
        Self::by(figures, |winding| winding > 0)
    }

    /// Of figures that are noded and may cross themselves: each holds the faces that it winds around an odd number of times.
    pub(crate) fn even_odd(figures: &'a [&'a Rings]) -> Self {
        Self::by(figures, |winding| winding % 2 != 0)
    }

    fn by(figures: &'a [&'a Rings], holds: fn(i32) -> bool) -> Self {
        let network = Network::of(figures);
        let next = following(&network);
        let mut loops = Loops::of(&network, &next);
        let mut components = loops.components(&network, &next);
        let around = match Holding::of(figures).west_of_all(&components) {
            Ok(all) => {
                for (component, holders) in components.iter().zip(all) {
                    let windings = holders.into_iter().map(|holder| (holder, 1)).collect();
                    loops.spread(&network, &next, component, windings);
                }
                None
            }
            Err(Crowd) => {
                // From west to east, so that what lies around each is known.
                components.sort_by(|a, b| lexical(a.first, b.first));
                let firsts: Vec<Coord> = components.iter().map(|one| one.first).collect();
                let beneath = beneath(&network, &firsts).into_iter();
                let around: Vec<Option<u32>> = beneath
                    .map(|half| half.map(|half| loops.of_half[half as usize]))
                    .collect();
                for (component, around) in components.iter().zip(&around) {
                    let windings = around.map(|number| loops.windings[number as usize].clone());
                    loops.spread(&network, &next, component, windings.unwrap_or_default());
                }
                Some(around)
            }
        };
        let mut subdivision = Self {
            face: vec![UNBOUNDED; network.halves() as usize],
            network,
            next,
            faces: vec![Face::default()],
        };
        subdivision.number_faces(loops, &components, around, holds);
        subdivision
    }

    /// How many faces there are.
    pub(crate) fn len(&self) -> u32 {
        self.faces.len() as u32
    }

    /// The figures that hold a face, in their order.
    pub(crate) fn holders(&self, face: u32) -> &[u32] {
        &self.faces[face as usize].holders
    }

    /// The face on the left of a half of an edge.
    pub(crate) fn face(&self, half: u32) -> u32 {
        self.face[half as usize]
    }

    /// The halves of edges along the rim of a face, which has them on its left.
    pub(crate) fn rim(&self, face: u32) -> impl Iterator<Item = u32> + '_ {
        let loops = self.faces[face as usize].loops.iter();
        loops.flat_map(|&first| around(&self.next, first))
    }

    /// The pairs of faces that are one across 180°.
    pub(crate) fn across_180(&self) -> Vec<(u32, u32)> {
        let mut east: HashMap<[u64; 2], u32> = HashMap::new();
        let frame = || (0..self.network.halves()).filter(|&half| self.network.is_frame(half));
        let upright = |half: u32| {
            let ends = [self.network.start(half), self.network.end(half)];
            let [a, b] = ends.map(|node| self.network.nodes[node as usize]);
            (a.x == b.x).then(|| (a.x, [a.y.to_bits(), b.y.to_bits()]))
        };
        // Northward on 180° the plane is on the left, and southward on -180°.
        let mut pairs = Vec::new();
        for half in frame() {
            if let Some((x, lats)) = upright(half).filter(|(x, _)| *x > 0.0)
                && self.face(half) != UNBOUNDED
            {
                debug_assert!(x == 180.0);
                east.insert(lats, self.face(half));
            }
        }
        for half in frame() {
            if let Some((_, [from, to])) = upright(half).filter(|(x, _)| *x < 0.0)
                && self.face(half) != UNBOUNDED
                && let Some(&other) = east.get(&[to, from])
            {
                pairs.push((other, self.face(half)));
            }
        }
        pairs
    }

    /// Numbers the faces: each loop around one makes it, and those of components that lie in a face of several figures or none become loops within it. `around` is the loop of the
    /// face around each component, the components from west to east, where that is known.
    fn number_faces(
        &mut self,
        loops: Loops,
        components: &[Component],
        around: Option<Vec<Option<u32>>>,
        holds: fn(i32) -> bool,
    ) {
        let mut outer = vec![false; loops.firsts.len()];
        for component in components {
            outer[component.outer as usize] = true;
        }
        let mut face_of_loop = vec![UNBOUNDED; loops.firsts.len()];
        for (number, holders) in loops.windings.iter().enumerate() {
            if !outer[number] {
                face_of_loop[number] = self.faces.len() as u32;
                self.faces.push(Face {
                    holders: holding(holders, holds),
                    loops: vec![loops.firsts[number]],
                });
            }
        }
        match around {
            Some(around) => {
                for (component, around) in components.iter().zip(around) {
                    let face = around.map_or(UNBOUNDED, |number| face_of_loop[number as usize]);
                    face_of_loop[component.outer as usize] = face;
                }
            }
            None => {
                let within = self.faces_around(components, &loops, holds);
                for (component, face) in components.iter().zip(within) {
                    face_of_loop[component.outer as usize] = face;
                }
            }
        }
        for component in components {
            let face = face_of_loop[component.outer as usize];
            let first = loops.firsts[component.outer as usize];
            self.faces[face as usize].loops.push(first);
        }
        self.face = loops
            .of_half
            .iter()
            .map(|&number| face_of_loop[number as usize])
            .collect();
    }

    /// For each component the face in which it lies. Where that is ground of one figure the face is not looked for, and one made for it.
    fn faces_around(
        &mut self,
        components: &[Component],
        loops: &Loops,
        holds: fn(i32) -> bool,
    ) -> Vec<u32> {
        let mut odd = OddFaces::of(self);
        let mut found = Vec::with_capacity(components.len());
        for component in components {
            let holders = holding(&loops.windings[component.outer as usize], holds);
            let face = if holders.len() == 1 {
                self.faces.push(Face {
                    holders,
                    loops: Vec::new(),
                });
                self.faces.len() as u32 - 1
            } else {
                odd.around(self, component.first, &holders)
                    .unwrap_or(UNBOUNDED)
            };
            found.push(face);
        }
        found
    }
}

fn holding(windings: &[(u32, i32)], holds: fn(i32) -> bool) -> Vec<u32> {
    let held = windings.iter().filter(|(_, winding)| holds(*winding));
    held.map(|&(figure, _)| figure).collect()
}

/// The halves of edges from one on around the face on its left.
fn around(next: &[u32], first: u32) -> impl Iterator<Item = u32> + '_ {
    let mut at = Some(first);
    std::iter::from_fn(move || {
        let half = at?;
        let following = next[half as usize];
        at = (following != first).then_some(following);
        Some(half)
    })
}

/// For each half of an edge the one that follows: at its end the first to the right of the way back.
fn following(network: &Network<'_>) -> Vec<u32> {
    let mut leaving: Vec<u32> = (0..network.halves()).collect();
    leaving.sort_by(|&g, &h| {
        let node = network.start(g).cmp(&network.start(h));
        node.then_with(|| {
            let at = network.nodes[network.start(g) as usize];
            turning(at, network.first_step(g), network.first_step(h))
        })
    });
    let mut next = vec![0; leaving.len()];
    for around in leaving.chunk_by(|&g, &h| network.start(g) == network.start(h)) {
        for (i, &half) in around.iter().enumerate() {
            // Counter-clockwise `half` comes after this one, so that coming back along `half` this one is the first to the right.
            let before = around[(i + around.len() - 1) % around.len()];
            next[(half ^ 1) as usize] = before;
        }
    }
    next
}

/// The loops of halves around faces.
struct Loops {
    /// A half of an edge on each.
    firsts: Vec<u32>,
    /// The loop of each half.
    of_half: Vec<u32>,
    /// Twice the plain area of each: negative where it turns right.
    areas: Vec<f64>,
    /// How often each figure winds around the face within, figures in their order.
    windings: Vec<Vec<(u32, i32)>>,
}

/// Loops that are connected.
struct Component {
    loops: Vec<u32>,
    /// Its first position in the order of longitude and latitude.
    first: Coord,
    /// The loop around all of it: that of the face in which it lies.
    outer: u32,
}

impl Loops {
    fn of(network: &Network<'_>, next: &[u32]) -> Self {
        const NONE: u32 = u32::MAX;
        let mut loops = Self {
            firsts: Vec::new(),
            of_half: vec![NONE; network.halves() as usize],
            areas: Vec::new(),
            windings: Vec::new(),
        };
        for first in 0..network.halves() {
            if loops.of_half[first as usize] == NONE {
                let number = loops.firsts.len() as u32;
                let origin = network.nodes[network.start(first) as usize];
                let mut area = 0.0;
                for half in around(next, first) {
                    loops.of_half[half as usize] = number;
                    let segments = network.segments(half);
                    area += segments.map(|(a, b)| triangle(origin, a, b)).sum::<f64>();
                }
                loops.firsts.push(first);
                loops.areas.push(area);
            }
        }
        loops.windings = vec![Vec::new(); loops.firsts.len()];
        loops
    }

    /// What is connected, each once.
    fn components(&self, network: &Network<'_>, next: &[u32]) -> Vec<Component> {
        let mut components = Vec::new();
        let mut seen = vec![false; self.firsts.len()];
        for start in 0..self.firsts.len() as u32 {
            if std::mem::replace(&mut seen[start as usize], true) {
                continue;
            }
            let mut component = Component {
                loops: vec![start],
                first: network.nodes[network.start(self.firsts[start as usize]) as usize],
                outer: start,
            };
            let mut at = 0;
            while let Some(&number) = component.loops.get(at) {
                at += 1;
                // Of hairlines, whose turn may be lost in rounding, the loop around all is the one that turns right the most.
                if self.areas[number as usize] < self.areas[component.outer as usize] {
                    component.outer = number;
                }
                for half in around(next, self.firsts[number as usize]) {
                    for c in network.line(half) {
                        if lexical(c, component.first) == Ordering::Less {
                            component.first = c;
                        }
                    }
                    let other = self.of_half[(half ^ 1) as usize];
                    if !std::mem::replace(&mut seen[other as usize], true) {
                        component.loops.push(other);
                    }
                }
            }
            components.push(component);
        }
        components
    }

    /// Says what winds around the faces of a component, from what does around all of it.
    fn spread(
        &mut self,
        network: &Network<'_>,
        next: &[u32],
        component: &Component,
        windings: Vec<(u32, i32)>,
    ) {
        let mut known: HashSet<u32> = HashSet::from([component.outer]);
        self.windings[component.outer as usize] = windings;
        let mut open = vec![component.outer];
        while let Some(number) = open.pop() {
            for half in around(next, self.firsts[number as usize]) {
                let other = self.of_half[(half ^ 1) as usize];
                if known.insert(other) {
                    let here = &self.windings[number as usize];
                    let back = if half % 2 == 0 { -1 } else { 1 };
                    self.windings[other as usize] = crossed(here, network.labels(half), back);
                    open.push(other);
                }
            }
        }
    }
}

fn triangle(origin: Coord, a: Coord, b: Coord) -> f64 {
    (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
}

/// The windings on the other side of an edge with these labels.
fn crossed(here: &[(u32, i32)], labels: &[Label], back: i32) -> Vec<(u32, i32)> {
    let mut there: BTreeMap<u32, i32> = here.iter().copied().collect();
    for label in labels {
        *there.entry(label.figure).or_default() += back * label.sign;
    }
    there
        .into_iter()
        .filter(|&(_, winding)| winding != 0)
        .collect()
}

type Boxed = GeomWithData<Rectangle<[f64; 2]>, u32>;

fn boxed(bounds: Rect, number: u32) -> Boxed {
    let corner = |c: Coord| [c.x, c.y];
    GeomWithData::new(
        Rectangle::from_corners(corner(bounds.min()), corner(bounds.max())),
        number,
    )
}

/// How many boxes of figures may lie around components, for each and always, before a sweep costs less than looking into all.
const CROWD: usize = 64;
const FEW: usize = 1 << 16;

/// There are more.
struct Crowd;

/// Which figures hold a position.
struct Holding<'a> {
    figures: &'a [&'a Rings],
    boxes: RTree<Boxed>,
    prepared: HashMap<u32, Prepared>,
}

impl<'a> Holding<'a> {
    fn of(figures: &'a [&'a Rings]) -> Self {
        let grounded = (0..).zip(figures).filter(|(_, figure)| !figure.is_empty());
        Self {
            figures,
            boxes: RTree::bulk_load(
                grounded
                    .map(|(i, figure)| boxed(figure.bounds(), i))
                    .collect(),
            ),
            prepared: HashMap::new(),
        }
    }

    /// Those that hold the ground around each component, in their order; unless the boxes around them are many.
    fn west_of_all(mut self, components: &[Component]) -> Result<Vec<Vec<u32>>, Crowd> {
        let mut left = FEW.max(CROWD * components.len());
        let each = components.iter();
        each.map(|component| self.west_of(component.first, &mut left))
            .collect()
    }

    /// Those that hold the ground just west of a position, in their order, if no more boxes than are left lie around it.
    fn west_of(&mut self, p: Coord, left: &mut usize) -> Result<Vec<u32>, Crowd> {
        let mut holders = Vec::new();
        for candidate in self.boxes.locate_all_at_point(&[p.x, p.y]) {
            *left = left.checked_sub(1).ok_or(Crowd)?;
            let figure = self.figures[candidate.data as usize];
            let prepared = self
                .prepared
                .entry(candidate.data)
                .or_insert_with(|| Prepared::new(figure));
            if prepared.contains(figure, p, Nudge::SouthWest) {
                holders.push(candidate.data);
            }
        }
        holders.sort_unstable();
        Ok(holders)
    }
}

/// Bounded faces of no figure or of several.
struct OddFaces {
    boxes: RTree<Boxed>,
    ready: HashMap<u32, (Rings, Prepared, f64)>,
}

impl OddFaces {
    fn of(subdivision: &Subdivision<'_>) -> Self {
        let odd =
            (UNBOUNDED + 1..subdivision.len()).filter(|&face| subdivision.holders(face).len() != 1);
        let boxes = odd.map(|face| {
            let corners = subdivision
                .rim(face)
                .flat_map(|half| subdivision.network.line(half));
            boxed(bounds(&corners.collect::<Vec<Coord>>()), face)
        });
        Self {
            boxes: RTree::bulk_load(boxes.collect()),
            ready: HashMap::new(),
        }
    }

    /// The smallest of these holders around the ground just west of a position.
    fn around(&mut self, subdivision: &Subdivision<'_>, p: Coord, holders: &[u32]) -> Option<u32> {
        let mut best: Option<(f64, u32)> = None;
        for candidate in self.boxes.locate_all_at_point(&[p.x, p.y]) {
            let face = candidate.data;
            if subdivision.holders(face) != holders {
                continue;
            }
            let (rings, prepared, area) = self.ready.entry(face).or_insert_with(|| {
                let first = subdivision.faces[face as usize].loops[0];
                let halves = around(&subdivision.next, first);
                let mut ring: Vec<Coord> = halves
                    .flat_map(|half| subdivision.network.line(half))
                    .collect();
                ring.push(ring[0]);
                let rings = Rings::of_ring(ring);
                let (prepared, area) = (Prepared::new(&rings), plain_area(rings.coords()));
                (rings, prepared, area)
            });
            if best.is_none_or(|(least, _)| *area < least)
                && prepared.contains(rings, p, Nudge::SouthWest)
            {
                best = Some((*area, face));
            }
        }
        best.map(|(_, face)| face)
    }
}

//! Maps made of bytes: each few bytes draw or spoil something, so that whoever changes the bytes changes the map.
//!
//! Corners stand on a grid of sixteen by sixteen, so that sides meet, cross and coincide all the time. The seeded properties draw maps
//! from random bytes, the fuzz program from bytes that it changes and keeps.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use territory::{Atlas, Builder, Error};

use super::agreed::Order;
use super::shapes::{self, Ring};

/// Bytes that are read as choices; where they have run out every choice is the first.
pub(crate) struct Source<'a> {
    bytes: &'a [u8],
}

impl<'a> Source<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Source { bytes }
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.bytes.split_first() else {
            return 0;
        };
        self.bytes = rest;
        first
    }

    /// A number below `count`, which is at most 256.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count.max(1)
    }

    pub(crate) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// From 0 to 1, without 1.
    pub(crate) fn unit(&mut self) -> f64 {
        let high = f64::from(self.byte());
        (high * 256.0 + f64::from(self.byte())) / 65_536.0
    }
}

/// A map before it is built.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chart {
    pub(crate) tolerance_m: f64,
    /// Whether corners are exact and far apart for the tolerance, so that nothing of how the map is drawn may change an answer.
    pub(crate) is_plain: bool,
    /// Whether its grid is far coarser than what numbers tell apart, so that the map is the same when it is read again.
    pub(crate) is_told: bool,
    pub(crate) grounds: Vec<(String, Polygon)>,
    pub(crate) lines: Vec<LineString>,
    pub(crate) zones: Vec<Polygon>,
    pub(crate) places: Vec<Coord>,
}

/// Where a map lies, and how fine and how exact it is.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    origin: Coord,
    step: f64,
    /// By how many degrees a corner may be off, where it is.
    noise: f64,
}

impl Frame {
    fn drawn(source: &mut Source) -> Self {
        let coarse = [1.0, 1.0 / 256.0, 0.1, 0.01, 1e-3, 1e-4, 10.0, 22.5];
        let fine = [1e-5, 1e-6, 1e-9, 1e-12];
        let step = match source.below(5) {
            0 => source.one_of(&fine),
            _ => source.one_of(&coarse),
        };
        let noise = source.one_of(&[
            0.0, 0.0, 0.0, 1e-15, 1e-13, 1e-12, 1e-9, 1e-6, 1e-5, 1e-4, 1e-3,
        ]);
        let x = source.one_of(&[0.0, 44.3, 180.0, -180.0, 179.5, 360.0, -97.0, 0.1, 14.0]);
        let y = source.one_of(&[0.0, 40.1, 90.0, -90.0, 85.0, -63.7, 0.1, 1.0]);
        Frame {
            origin: Coord { x, y },
            step,
            noise,
        }
    }

    /// The position of a grid corner; past a pole it is the pole.
    pub(crate) fn at(&self, i: f64, j: f64) -> Coord {
        Coord {
            x: self.origin.x + (i - 8.0) * self.step,
            y: (self.origin.y + (j - 8.0) * self.step).clamp(-90.0, 90.0),
        }
    }

    /// A corner of the grid.
    pub(crate) fn corner(&self, source: &mut Source) -> Coord {
        let byte = source.byte();
        self.at(f64::from(byte >> 4), f64::from(byte & 15))
    }

    /// The position moved a little, in one of four ways.
    pub(crate) fn blurred(&self, position: Coord, source: &mut Source) -> Coord {
        let (x, y) = match source.below(4) {
            0 => (self.noise, 0.0),
            1 => (0.0, -self.noise),
            2 => (
                self.noise * (source.unit() - 0.5),
                self.noise * (source.unit() - 0.5),
            ),
            _ => (0.0, 0.0),
        };
        Coord {
            x: position.x + x,
            y: (position.y + y).clamp(-90.0, 90.0),
        }
    }
}

/// Whether a ring comes to a pole and jumps by more than half a turn: from where it is followed decides what it bounds there.
fn winds_at_a_pole(ground: &Polygon) -> bool {
    shapes::rings(ground).iter().any(|ring| {
        let closed = ring.iter().chain(ring.first());
        let jumps = ring
            .iter()
            .zip(closed.skip(1))
            .any(|(a, b)| (b.x - a.x).abs() > 180.0);
        jumps && ring.iter().any(|c| c.y.abs() == 90.0)
    })
}

const NAMES: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
/// No map has more rings.
const MOST: usize = 400;

impl Chart {
    /// The map of some bytes: one for each frame, then commands.
    pub(crate) fn drawn(source: &mut Source) -> Chart {
        let frame = Frame::drawn(source);
        let tolerance_m = source.one_of(&[1.0, 1.0, 0.01, 30.0, 1000.0, 1e-6]);
        let mut chart = Chart {
            tolerance_m,
            is_told: frame.step >= 1e-10,
            is_plain: frame.noise == 0.0 && frame.step * 1000.0 > tolerance_m,
            ..Chart::default()
        };
        while !source.is_spent() && chart.grounds.len() < MOST {
            chart.command(&frame, source);
        }
        chart.is_plain &= !chart
            .grounds
            .iter()
            .any(|(_, ground)| winds_at_a_pole(ground));
        chart
    }

    fn command(&mut self, frame: &Frame, source: &mut Source) {
        match source.below(20) {
            0..=3 => {
                let rings = vec![shapes::rectangle(frame, source)];
                self.add(rings, source);
            }
            4 | 5 => {
                let rings = vec![shapes::scribble(frame, source)];
                self.add(rings, source);
            }
            6 => {
                let rings = shapes::holed(frame, source);
                self.add(rings, source);
            }
            7 => {
                for ring in shapes::nested(frame, source) {
                    self.add(ring, source);
                }
            }
            8 | 9 => {
                for ring in shapes::mesh(frame, source) {
                    self.add(vec![ring], source);
                }
            }
            10 => {
                for ring in shapes::fan(frame, source) {
                    self.add(vec![ring], source);
                }
            }
            11 => {
                let rings = vec![shapes::comb(frame, source)];
                self.add(rings, source);
            }
            12 => {
                let rings = vec![shapes::star(frame, source)];
                self.add(rings, source);
            }
            13 => self.twin(frame, source),
            14..=17 => self.spoil(frame, source),
            18 => self.beside(frame, source),
            _ => self.island_in_a_hole(source),
        }
    }

    fn add(&mut self, rings: Vec<Ring>, source: &mut Source) {
        let name = source.one_of(&NAMES).to_owned();
        self.grounds.push((name, shapes::polygon(rings)));
    }

    fn any(&mut self, source: &mut Source) -> Option<usize> {
        (!self.grounds.is_empty()).then(|| source.below(self.grounds.len().min(256)))
    }

    /// The same ground once more, as another draws it.
    fn twin(&mut self, frame: &Frame, source: &mut Source) {
        if let Some(i) = self.any(source) {
            let mut rings = shapes::rings(&self.grounds[i].1);
            for position in rings.iter_mut().flatten() {
                *position = frame.blurred(*position, source);
            }
            self.add(rings, source);
        }
    }

    /// What lies in the hole of another, with the hole's own corners.
    fn island_in_a_hole(&mut self, source: &mut Source) {
        let Some(i) = self.any(source) else { return };
        if let Some(hole) = shapes::rings(&self.grounds[i].1).into_iter().nth(1) {
            self.add(vec![hole], source);
        }
    }

    /// Draws one of the rings worse than it was.
    fn spoil(&mut self, frame: &Frame, source: &mut Source) {
        let Some(i) = self.any(source) else { return };
        let mut rings = shapes::rings(&self.grounds[i].1);
        let which = source.below(rings.len());
        shapes::spoil(&mut rings[which], frame, source);
        self.grounds[i].1 = shapes::polygon(rings);
    }

    fn beside(&mut self, frame: &Frame, source: &mut Source) {
        match source.below(3) {
            0 => self.lines.push(LineString(shapes::scribble(frame, source))),
            1 => self
                .zones
                .push(shapes::polygon(vec![shapes::scribble(frame, source)])),
            _ => self.places.push(frame.corner(source)),
        }
    }

    pub(crate) fn builder(&self) -> Builder {
        let mut builder = Atlas::builder().tolerance_m(self.tolerance_m);
        for (name, polygon) in &self.grounds {
            builder = builder.territory(name.clone(), polygon.clone());
        }
        for line in &self.lines {
            builder = builder.line("line", line.clone());
        }
        for zone in &self.zones {
            builder = builder.zone("zone", MultiPolygon(vec![zone.clone()]));
        }
        for &place in &self.places {
            builder = builder.place("place", place);
        }
        builder
    }

    pub(crate) fn atlas(&self) -> Result<Atlas, Error> {
        self.builder().build()
    }

    /// The same map drawn in another order, each ring from another corner and in another direction; or only so far that its territories come in the same order.
    pub(crate) fn redrawn(&self, source: &mut Source) -> (Chart, Order) {
        let order = source.one_of(&[Order::Same, Order::Other]);
        let mut chart = self.clone();
        for i in (1..chart.grounds.len()).rev() {
            let other = source.below((i + 1).min(256));
            chart.grounds.swap(i, other);
        }
        for (_, polygon) in &mut chart.grounds {
            let mut rings = shapes::rings(polygon);
            for ring in rings.iter_mut().filter(|ring| !ring.is_empty()) {
                let count = ring.len().min(256);
                ring.rotate_left(source.below(count));
                if source.below(2) == 1 {
                    ring.reverse();
                }
            }
            *polygon = shapes::polygon(rings);
        }
        if order == Order::Same {
            let first = |name: &String| self.grounds.iter().position(|(other, _)| other == name);
            chart.grounds.sort_by_key(|(name, _)| first(name));
        }
        (chart, order)
    }
}

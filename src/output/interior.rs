//! Where within ground there is most room for a name.
//!
//! Ground is given by its rim: lines that together go round it, closed or in pieces.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashSet};

use geo_types::Coord;
use rstar::primitives::Line;
use rstar::{AABB, RTree};

use super::pixels::distance;
use crate::geometry::ring::bounds;

/// A place within ground, and how far it is from the rim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    pub(crate) at: Coord,
    pub(crate) room: f64,
}

/// Whether a place lies within rings, by even and odd.
pub(crate) fn holds(rings: &[Vec<Coord>], p: Coord) -> bool {
    let segments = rings.iter().flat_map(|ring| ring.windows(2));
    let crossed = segments.filter(|ab| {
        let (a, b) = (ab[0], ab[1]);
        (a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y)
    });
    crossed.count() % 2 == 1
}

/// The rim of ground that may be cut at 180°: its rings without the segments that two of them have in common, in opposite directions.
pub(crate) fn rim(rings: &[Vec<Coord>]) -> Vec<Vec<Coord>> {
    let key = |a: Coord, b: Coord| [a.x, a.y, b.x, b.y].map(|v| (v * 10.0).round() as i64);
    let segments = || rings.iter().flat_map(|ring| ring.windows(2));
    let all: HashSet<[i64; 4]> = segments().map(|ab| key(ab[0], ab[1])).collect();
    let kept = segments().filter(|ab| !all.contains(&key(ab[1], ab[0])));
    kept.map(<[Coord]>::to_vec).collect()
}

/// The center of gravity of ground, which may lie outside it.
pub(crate) fn middle(rim: &[Vec<Coord>]) -> Coord {
    let (mut sum, mut weight) = (Coord::zero(), 0.0);
    for ab in rim.iter().flat_map(|line| line.windows(2)) {
        let twice = ab[0].x * ab[1].y - ab[1].x * ab[0].y;
        sum = sum + (ab[0] + ab[1]) * twice;
        weight += 3.0 * twice;
    }
    if weight == 0.0 { sum } else { sum / weight }
}

/// The place farthest from the rim, to half a pixel: the pole of inaccessibility. `None` where there is no ground.
///
/// A name is wider than high. `flat` says how many times: distances from east to west count for so much less, and the room found is that for the name's height.
///
/// # Reference
///
/// V. Agafonkin, *A new algorithm for finding a visual center of a polygon* (2016): squares that might hold a better place are taken apart, the most promising first.
pub(crate) fn roomiest(rings: &[Vec<Coord>], flat: f64) -> Option<Spot> {
    roomiest_of(rings, flat, 0.0)
}

/// The same where it has so much room at least; `None` where no place has. What has less is not looked at, as between the teeth of a comb.
pub(crate) fn roomiest_of(rings: &[Vec<Coord>], flat: f64, least: f64) -> Option<Spot> {
    let squeezed: Vec<Vec<Coord>> = rings
        .iter()
        .map(|ring| {
            ring.iter()
                .map(|c| Coord {
                    x: c.x / flat,
                    y: c.y,
                })
                .collect()
        })
        .collect();
    let all: Vec<Coord> = squeezed.iter().flatten().copied().collect();
    let size = bounds(&all);
    let rim = &Rim::of(&squeezed, size.max().x);
    let step = size.width().min(size.height()).max(1.0);
    let mut open = BinaryHeap::new();
    let (columns, rows) = (count(size.width(), step), count(size.height(), step));
    for i in 0..columns * rows {
        let (column, row) = (f64::from(i % columns) + 0.5, f64::from(i / columns) + 0.5);
        let at = size.min() + (column * step, row * step).into();
        open.push(Square::new(rim, at, step / 2.0));
    }
    let mut best = Square::new(rim, size.center(), 0.0);
    while let Some(square) = open.pop() {
        if square.room > best.room {
            best = square;
        }
        if square.most > (best.room + 0.5).max(least) {
            let half = square.half / 2.0;
            for (x, y) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
                open.push(Square::new(rim, square.at + (x, y).into(), half));
            }
        }
    }
    (best.room > 0.0 && best.room >= least).then_some(Spot {
        at: Coord {
            x: best.at.x * flat,
            y: best.at.y,
        },
        room: best.room,
    })
}

/// How many squares cover a length: a strip of a thousand is as fine as it gets.
fn count(length: f64, step: f64) -> u32 {
    ((length / step).ceil() as u32).clamp(1, 1000)
}

/// The segments of a rim in a tree: what is drawn badly may have thousands, and each square looks for the nearest.
struct Rim {
    segments: RTree<Line<[f64; 2]>>,
    /// How far east it reaches.
    east: f64,
}

impl Rim {
    fn of(lines: &[Vec<Coord>], east: f64) -> Self {
        let segments = lines.iter().flat_map(|line| line.windows(2));
        let segments = segments.map(|ab| Line::new([ab[0].x, ab[0].y], [ab[1].x, ab[1].y]));
        Self {
            segments: RTree::bulk_load(segments.collect()),
            east,
        }
    }

    /// How far it is from a place.
    fn distance(&self, at: Coord) -> f64 {
        let nearest = self.segments.nearest_neighbor(&[at.x, at.y]);
        let coord = |[x, y]: [f64; 2]| Coord { x, y };
        nearest.map_or(0.0, |line| distance(at, coord(line.from), coord(line.to)))
    }

    /// Whether it goes round a place, by even and odd.
    fn holds(&self, p: Coord) -> bool {
        let ray = AABB::from_corners([p.x, p.y], [self.east.max(p.x), p.y]);
        let met = self.segments.locate_in_envelope_intersecting(&ray);
        let crossed = met.filter(|line| {
            let ([ax, ay], [bx, by]) = (line.from, line.to);
            (ay > p.y) != (by > p.y) && p.x < ax + (bx - ax) * (p.y - ay) / (by - ay)
        });
        crossed.count() % 2 == 1
    }
}

#[derive(Clone, Copy, Debug)]
struct Square {
    at: Coord,
    half: f64,
    /// From its center to the rim, negative outside.
    room: f64,
    /// No place in it has more.
    most: f64,
}

impl Square {
    fn new(rim: &Rim, at: Coord, half: f64) -> Self {
        let away = rim.distance(at);
        let room = if rim.holds(at) { away } else { -away };
        Square {
            at,
            half,
            room,
            most: room + half * std::f64::consts::SQRT_2,
        }
    }
}

impl Ord for Square {
    fn cmp(&self, other: &Self) -> Ordering {
        self.most.total_cmp(&other.most)
    }
}

impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Square {}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(all: &[(f64, f64)]) -> Vec<Coord> {
        all.iter().map(|&c| c.into()).collect()
    }

    fn square(low: f64, high: f64) -> Vec<Coord> {
        ring(&[
            (low, low),
            (high, low),
            (high, high),
            (low, high),
            (low, low),
        ])
    }

    #[test]
    fn a_name_is_not_written_over_an_enclave() {
        let ground = [square(0.0, 100.0), square(40.0, 60.0)];
        let spot = roomiest(&ground, 1.0).unwrap();
        assert!(holds(&ground, spot.at));
        assert!((20.0..=25.0).contains(&spot.room), "{spot:?}");
    }

    #[test]
    fn between_teeth_there_is_no_room_and_elsewhere_it_is_the_same() {
        let mut comb = vec![(0.0, 0.0)];
        for i in 0..50 {
            let x = f64::from(i) * 8.0;
            comb.extend([(x, 100.0), (x + 4.0, 20.0), (x + 8.0, 100.0)]);
        }
        comb.extend([(400.0, 0.0), (0.0, 0.0)]);
        let comb = [ring(&comb)];
        let spot = roomiest(&comb, 1.0).unwrap();
        assert!((8.0..12.0).contains(&spot.room), "{spot:?}");
        assert_eq!(roomiest_of(&comb, 1.0, 8.0), Some(spot));
        assert_eq!(roomiest_of(&comb, 1.0, 15.0), None);
    }

    #[test]
    fn two_halves_of_ground_are_one() {
        let half = |low: f64, high: f64| {
            ring(&[
                (low, 0.0),
                (high, 0.0),
                (high, 10.0),
                (low, 10.0),
                (low, 0.0),
            ])
        };
        let rim = rim(&[half(0.0, 10.0), half(10.0, 20.0)]);
        assert_eq!(rim.len(), 6);
        assert_eq!(middle(&rim), (10.0, 5.0).into());
        assert!(roomiest(&rim, 2.0).unwrap().room > 4.0);
        assert_eq!(middle(&[]), Coord::zero());
    }

    #[test]
    fn in_a_horseshoe_it_lies_in_the_wider_arm() {
        let shoe = [ring(&[
            (0., 0.),
            (100., 0.),
            (100., 90.),
            (70., 90.),
            (70., 30.),
            (20., 30.),
            (20., 90.),
            (0., 90.),
            (0., 0.),
        ])];
        let spot = roomiest(&shoe, 1.0).unwrap();
        assert!(holds(&shoe, spot.at) && spot.at.x > 70.0, "{spot:?}");
        assert_eq!(roomiest(&[], 1.0), None);
    }

    #[test]
    fn a_flat_name_finds_the_flat_place() {
        // A high tower of 40 by 300 on a base of 200 by 30.
        let ground = [ring(&[
            (0., 0.),
            (200., 0.),
            (200., 30.),
            (40., 30.),
            (40., 300.),
            (0., 300.),
            (0., 0.),
        ])];
        assert!(roomiest(&ground, 1.0).unwrap().at.x < 40.0);
        assert!(roomiest(&ground, 6.0).unwrap().at.x > 60.0);
    }
}

//! Longitudes that jump at 180°: from 179° to -179° it is two degrees, and not 358.
//!
//! A segment that spans more than half a turn of longitude is read as the short way round, which crosses 180°. One that spans a whole turn
//! to the last bit is drawn round the globe where it begins and ends along a meridian, as the rims of polygons do that are cut at 180°; elsewhere it
//! is a step from one name of a position to the other. So a ring may be followed on the unrolled plane, where it closes, or ends a turn
//! away from its start: then it goes round a pole.

use std::borrow::Cow;

use geo_types::Coord;

use super::earth::DEGREE;
use super::ring::{between, is_round};

/// By how many whole turns each position is moved so that what follows is near; `None` where nothing jumps. A closed path ends with its first position.
pub(crate) fn turns(path: &[Coord], is_closed: bool) -> Option<Vec<i32>> {
    if !path.windows(2).any(|ab| (ab[1].x - ab[0].x).abs() > 180.0) {
        return None;
    }
    let mut turn = 0;
    let mut turns = vec![0];
    for (i, ab) in path.windows(2).enumerate() {
        let span = ab[1].x - ab[0].x;
        let jumps = span.abs() > 180.0 && span.abs() <= 360.0;
        if jumps && !(span.abs() == 360.0 && is_round(path, i, is_closed)) {
            turn -= (span / 360.0).round() as i32;
        }
        turns.push(turn);
    }
    turns.iter().any(|&turn| turn != 0).then_some(turns)
}

/// The path with the turns that it makes, so that its longitudes run on past 180°.
pub(crate) fn unrolled(path: &[Coord], turns: &[i32]) -> Vec<Coord> {
    path.iter()
        .zip(turns)
        .map(|(&c, &turn)| moved(c, turn))
        .collect()
}

/// A line without jumps: as it is, or with longitudes that run on past 180°.
pub(crate) fn unrolled_line(line: &[Coord]) -> Cow<'_, [Coord]> {
    match turns(line, false) {
        Some(turns) => Cow::Owned(unrolled(line, &turns)),
        None => Cow::Borrowed(line),
    }
}

/// A line on the unrolled plane as it is, its steps of more than half a turn in several, so that none of them is read as the short way round.
pub(crate) fn with_short_steps(line: Vec<Coord>) -> Vec<Coord> {
    let steps = |a: Coord, b: Coord| ((b.x - a.x).abs() / 180.0).ceil().max(1.0);
    if line.windows(2).all(|ab| steps(ab[0], ab[1]) <= 1.0) {
        return line;
    }
    let mut short = vec![line[0]];
    for ab in line.windows(2) {
        let (a, b) = (ab[0], ab[1]);
        let count = steps(a, b);
        short.extend((1..count as u32).map(|i| between(a, b, f64::from(i) / count)));
        short.push(b);
    }
    short
}

/// A position moved by whole turns to the east.
pub(crate) fn moved(c: Coord, turns: i32) -> Coord {
    // Where nothing is moved, not even -0 becomes 0.
    if turns == 0 {
        return c;
    }
    Coord {
        x: c.x + 360.0 * f64::from(turns),
        y: c.y,
    }
}

/// A closed ring followed on the unrolled plane.
#[derive(Clone, Debug)]
pub(crate) struct Turning {
    /// As it was drawn.
    pub(crate) ring: Vec<Coord>,
    pub(crate) turns: Vec<i32>,
    /// The pole round which it goes: 90 or -90.
    pub(crate) pole: Option<f64>,
}

impl Turning {
    fn of(ring: Vec<Coord>, turns: Option<Vec<i32>>) -> Self {
        let turns = turns.unwrap_or_else(|| vec![0; ring.len()]);
        let mut turning = Self {
            ring,
            turns,
            pole: None,
        };
        if turning.winding() != 0 {
            turning.pole = Some(turning.nearer_pole());
        }
        turning
    }

    /// The rings of a polygon, the outer one first; `None` where nothing jumps.
    ///
    /// Where a ring goes round a pole, the ground is on the side of the nearer one: the smaller of the two grounds that it bounds, whichever
    /// way it is wound, as windings of files are not to be trusted. Where a hole goes round as well, the ground lies between the two. Rings that go
    /// round again and again bound nothing, and are taken as they stand.
    pub(crate) fn all(rings: &[Vec<Coord>]) -> Option<Vec<Self>> {
        const MOST_TURNS: u32 = 2;
        let turns: Vec<Option<Vec<i32>>> = rings.iter().map(|ring| turns(ring, true)).collect();
        let all_turns = || turns.iter().flatten();
        let goes_on = all_turns()
            .flatten()
            .any(|turn| turn.unsigned_abs() > MOST_TURNS);
        if goes_on || all_turns().next().is_none() {
            return None;
        }
        let rings = rings.iter().zip(turns);
        let mut all: Vec<Self> = rings
            .map(|(ring, turns)| Self::of(ring.clone(), turns))
            .collect();
        let (shell, holes) = all.split_first_mut()?;
        let round = holes.iter_mut().filter(|hole| hole.pole.is_some());
        let round: Vec<&mut Self> = round.collect();
        if let (Some(_), Some(hole)) = (shell.pole, round.first()) {
            let is_north = hole.mean_sine() > shell.mean_sine();
            let pole = Some(if is_north { 90.0 } else { -90.0 });
            shell.pole = pole;
            round.into_iter().for_each(|hole| hole.pole = pole);
        }
        Some(all)
    }

    /// How many turns to the east it ends from its start.
    pub(crate) fn winding(&self) -> i32 {
        let ends = self.turns.first().zip(self.turns.last());
        ends.map_or(0, |(first, last)| last - first)
    }

    fn nearer_pole(&self) -> f64 {
        if self.mean_sine() < 0.0 { -90.0 } else { 90.0 }
    }

    /// The mean of the sine of its latitude round the globe: areas of a sphere go by that.
    fn mean_sine(&self) -> f64 {
        let unrolled = self.unrolled();
        let strip = |ab: &[Coord]| {
            let sines = (ab[0].y * DEGREE).sin() + (ab[1].y * DEGREE).sin();
            0.5 * sines * (ab[1].x - ab[0].x) / 360.0
        };
        unrolled.windows(2).map(strip).sum::<f64>() / f64::from(self.winding())
    }

    /// Its positions on the unrolled plane; where it goes round a pole it does not close.
    pub(crate) fn unrolled(&self) -> Vec<Coord> {
        unrolled(&self.ring, &self.turns)
    }

    /// The same, closed by way of the pole.
    pub(crate) fn closed(&self) -> Vec<Coord> {
        let mut ring = self.unrolled();
        if let Some(pole) = self.pole {
            let (first, last) = (ring[0], ring[ring.len() - 1]);
            ring.extend([
                Coord { x: last.x, y: pole },
                Coord {
                    x: first.x,
                    y: pole,
                },
                first,
            ]);
            ring.dedup();
        }
        ring
    }

    /// Wound the other way.
    pub(crate) fn reverse(&mut self) {
        self.ring.reverse();
        self.turns.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Coord> {
        let mut ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        ring.push(ring[0]);
        ring
    }

    fn of(corners: &[(f64, f64)]) -> Option<Vec<i32>> {
        turns(&ring(corners), true)
    }

    #[test]
    fn what_spans_more_than_half_a_turn_jumps() {
        let across = [(179.0, 0.0), (-179.0, 0.0), (-179.0, 1.0), (179.0, 1.0)];
        assert_eq!(of(&across), Some(vec![0, 1, 1, 0, 0]));
        // In 0..360 it is at Greenwich that longitudes jump.
        let greenwich = [(359.0, 0.0), (1.0, 0.0), (1.0, 1.0), (359.0, 1.0)];
        assert_eq!(of(&greenwich), Some(vec![0, 1, 1, 0, 0]));
        assert_eq!(of(&[(-90.0, 0.0), (90.0, 0.0), (0.0, 9.0)]), None);
    }

    #[test]
    fn steps_of_more_than_half_a_turn_are_made_shorter() {
        let line: Vec<Coord> = [
            (157.5, -90.0),
            (-45.0, -80.0),
            (135.0, -80.0),
            (135.0, -70.0),
        ]
        .map(|(x, y)| Coord { x, y })
        .to_vec();
        let short = with_short_steps(line.clone());
        let middle = Coord { x: 56.25, y: -85.0 };
        assert_eq!(short, [line[0], middle, line[1], line[2], line[3]]);
        assert_eq!(turns(&short, false), None);
        assert_eq!(with_short_steps(line[1..].to_vec()), line[1..]);
        assert!(with_short_steps(Vec::new()).is_empty());
    }

    #[test]
    fn a_whole_turn_between_meridians_is_one() {
        assert_eq!(
            of(&[
                (-180.0, -60.0),
                (-180.0, -90.0),
                (180.0, -90.0),
                (180.0, -60.0)
            ]),
            None
        );
        assert_eq!(
            of(&[(0.0, 5.0), (360.0, 5.0), (360.0, 9.0), (0.0, 9.0)]),
            None
        );
        let steps = [
            (179.0, 0.0),
            (180.0, 0.0),
            (-180.0, 0.0),
            (-179.0, 0.0),
            (0.0, 80.0),
        ];
        assert!(of(&steps).is_some());
        let equator = [Coord { x: -180.0, y: 0.0 }, Coord { x: 180.0, y: 0.0 }];
        assert_eq!(turns(&equator, false), None);
    }

    #[test]
    fn a_ring_round_a_pole_is_closed_over_the_nearer_one() {
        let south = ring(&[
            (-170.0, -70.0),
            (-60.0, -80.0),
            (60.0, -60.0),
            (170.0, -70.0),
        ]);
        let all = Turning::all(&[south]).expect("it jumps");
        assert_eq!((all[0].winding().abs(), all[0].pole), (1, Some(-90.0)));
        assert_eq!(all[0].closed().first(), all[0].closed().last());
    }
}

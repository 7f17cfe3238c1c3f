//! A line as ground of some width: all that lies within half of it beside the line, round where the line turns, flat at its ends.
//!
//! The line is divided until its pieces follow it as it is drawn, straight in longitude and latitude, and cut into chunks of at most 400 km. Each
//! chunk is widened on the plane about its own middle, where what is that near is true to 0.02 %: a rectangle for each segment and a sector for each turn,
//! which have their corners in common, united exactly, neighbours first. Its outline goes back to the globe with as
//! many corners as it takes to follow it there, around a pole and across 180° too. Neighbouring chunks have some of the line in common, so that no gap opens between
//! them.
//!
//! `geo` can widen a line too, in one sweep over all segments: a line of ten thousand steps, each of them far shorter than the width, takes it many times as
//! long, because all of its rectangles lie over each other. Rectangles on the globe itself would turn inside out near a pole.

use geo_types::Coord;

use super::azimuthal::Azimuthal;
use super::cut::within_180;
use super::earth::A;
use super::ellipsoid::distance;
use super::globe::canonical_place;
use super::overlay::{union, without};
use super::ring::{Rings, tidy, turns_left};
use super::turns::unrolled_line;

/// Narrower ground is none: its corners would hardly be apart.
const NARROWEST_M: f64 = 1e-3;
/// Half the width at most: with a chunk of the line it keeps a disc from holding both poles.
const WIDEST_HALF_M: f64 = 9.5e6;
/// Longitudes may run on past 180° by less than one turn, as those of a map.
const FARTHEST_LON: f64 = 360.0;
/// A share of half the width by which a rim may lie off.
const STRAY: f64 = 1e-3;
/// Radians between the corners of a round join: chords lie 0.1 % of half the width inside of it.
const JOIN: f64 = 0.09;

/// The ground of a line, cut at 180°. Nothing where the line has no length, or the width is none.
pub(crate) fn ribbon(line: &[Coord], width_m: f64) -> Rings {
    let is_place = |c: &Coord| c.x.abs() <= FARTHEST_LON && c.y.abs() <= 90.0;
    if !(width_m >= NARROWEST_M && line.iter().all(is_place)) {
        return Rings::default();
    }
    let measures = Measures::of(width_m);
    let path = with_round_closing(measures.followed(&unrolled_line(line)));
    let chunks: Vec<Rings> = measures
        .chunks(&path)
        .map(|chunk| measures.widened(chunk))
        .filter(|rings| !rings.is_empty())
        .collect();
    united(&chunks)
}

/// A line led on straight by half a width at either end, as far as it stays clear of the poles and can be written in its own longitudes.
pub(crate) fn led_on(line: &[Coord], width_m: f64) -> Vec<Coord> {
    let by_m = Measures::of(width_m).half_m;
    let mut longer = line.to_vec();
    for _ in 0..2 {
        longer.extend(beyond(&longer, by_m));
        longer.reverse();
    }
    longer
}

/// The position some metres straight beyond the end of a line.
fn beyond(line: &[Coord], by_m: f64) -> Option<Coord> {
    let (&end, rest) = line.split_last()?;
    let before = rest.iter().rev().find(|&&c| distance(c, end) > 0.0)?;
    let plane = Azimuthal::about(end);
    let back = plane.project(*before);
    let place = plane.position(back * (-by_m / back.x.hypot(back.y)));
    let place = beside(end, place);
    // Past a pole the straight segment to it would go around the pole.
    let is_clear = (place.x - end.x).abs() < 90.0 && place.x.abs() <= FARTHEST_LON;
    is_clear.then_some(place)
}

/// Neighbours first, so that figures stay small.
fn united(chunks: &[Rings]) -> Rings {
    const AT_ONCE: usize = 8;
    match chunks {
        [] => Rings::default(),
        [one] => one.clone(),
        _ => {
            let mut share = AT_ONCE;
            while share < chunks.len() {
                share *= AT_ONCE;
            }
            let groups: Vec<Rings> = chunks.chunks(share / AT_ONCE).map(united).collect();
            union(&groups.iter().collect::<Vec<_>>())
        }
    }
}

/// A line that closes has no ends: its first piece comes once more, so that the corner is a turn like others.
fn with_round_closing(mut path: Vec<Coord>) -> Vec<Coord> {
    if let [first, second, .., last] = path[..]
        && canonical_place(first) == canonical_place(last)
    {
        path.push(second);
    }
    path
}

/// Metres that follow from a width.
#[derive(Clone, Copy, Debug)]
struct Measures {
    half_m: f64,
    /// How far a rim or a piece of the line may lie off.
    stray_m: f64,
    /// The longest chunk. Where the width is small it is short too, so that rounding stays a small share of it.
    chunk_m: f64,
    /// The longest step: a geodesic of length s that passes the middle of a plane at a distance d is bent there by s² d / 12 R².
    step_m: f64,
}

impl Measures {
    fn of(width_m: f64) -> Self {
        let half_m = (0.5 * width_m).min(WIDEST_HALF_M);
        let stray_m = (STRAY * half_m).max(1e-3).min(0.1 * half_m);
        let chunk_m = (2e5 * half_m).clamp(1e3, 4e5);
        Self {
            half_m,
            stray_m,
            chunk_m,
            step_m: (A * (12.0 * stray_m / chunk_m).sqrt()).min(chunk_m / 4.0),
        }
    }

    /// The line with further positions, between which geodesics do not leave it.
    fn followed(&self, line: &[Coord]) -> Vec<Coord> {
        let mut path: Vec<Coord> = line.first().copied().into_iter().collect();
        for ab in line.windows(2) {
            self.follow(ab[0], ab[1], 40, &mut path);
        }
        path
    }

    fn follow(&self, a: Coord, b: Coord, depth: u32, path: &mut Vec<Coord>) {
        // A geodesic between positions further apart may take another way.
        const WIDEST: f64 = 20.0;
        let middle = (a + b) / 2.0;
        if depth > 0 && ((b.x - a.x).abs() > WIDEST || self.strays(a, middle, b)) {
            self.follow(a, middle, depth - 1, path);
            self.follow(middle, b, depth - 1, path);
        } else {
            path.push(b);
        }
    }

    fn strays(&self, a: Coord, middle: Coord, b: Coord) -> bool {
        let plane = Azimuthal::about(middle);
        let (a, b) = (plane.project(a), plane.project(b));
        let (off, way) = ((a + b) / 2.0, b - a);
        let length_m = way.x.hypot(way.y);
        length_m > self.step_m || (off.x.hypot(off.y) > self.stray_m && length_m > 1e-3)
    }

    /// Stretches of the path, each short enough to be widened on one plane. Each begins before the one before it ends.
    fn chunks<'a>(&self, path: &'a [Coord]) -> impl Iterator<Item = &'a [Coord]> {
        let steps: Vec<f64> = path.windows(2).map(|ab| distance(ab[0], ab[1])).collect();
        let measures = *self;
        let mut next = (path.len() > 1).then_some(0);
        std::iter::from_fn(move || {
            let start = next?;
            let end = measures.end_of_chunk(path, &steps, start);
            next = (end + 1 < path.len()).then(|| measures.start_after(&steps, start, end));
            Some(&path[start..=end])
        })
    }

    /// The last position of the chunk that begins at one. It does not go round a pole, so that no hole of it can.
    fn end_of_chunk(&self, path: &[Coord], steps: &[f64], start: usize) -> usize {
        const TURN: f64 = 150.0;
        let (mut length_m, mut west, mut east) = (0.0, path[start].x, path[start].x);
        for end in start + 1..path.len() {
            length_m += steps[end - 1];
            (west, east) = (west.min(path[end].x), east.max(path[end].x));
            // One step at least beyond what the chunks have in common.
            if (length_m > self.chunk_m || east - west > TURN) && end > start + 2 {
                return end - 1;
            }
        }
        path.len() - 1
    }

    /// Where the chunk after another begins.
    fn start_after(&self, steps: &[f64], start: usize, end: usize) -> usize {
        // Half a chunk does where it is short, as at a pole: else each would begin one step after the one before it.
        let chunk_m: f64 = steps[start..end].iter().sum();
        let enough_m = (0.2 * self.half_m).min(0.5 * chunk_m);
        let mut common_m = 0.0;
        let mut next = end;
        while next > start + 1 && (next == end || common_m < enough_m) {
            next -= 1;
            common_m += steps[next];
        }
        next
    }

    /// A chunk as ground.
    fn widened(&self, chunk: &[Coord]) -> Rings {
        let plane = Azimuthal::about(chunk[chunk.len() / 2]);
        let line = self.distinct(chunk.iter().map(|&c| plane.project(c)));
        if line.len() < 2 {
            return Rings::default();
        }
        let mut ground = Rings::default();
        for polygon in self.on_plane(&line).polygons() {
            let mut figures = polygon.iter().map(|(ring, is_shell)| {
                let mut outline = self.outline(&plane, ring);
                if !is_shell {
                    outline.reverse();
                }
                let whole = tidy(outline).map(Rings::of_shell).unwrap_or_default();
                Rings::all(&within_180(whole))
            });
            // Cut each by itself, since a hole may lie on another turn of the globe than its shell.
            if let Some(shell) = figures.next() {
                ground.append(&without(&shell, figures.collect()));
            }
        }
        ground
    }

    /// A line of the plane as ground.
    fn on_plane(&self, line: &[Coord]) -> Rings {
        let lefts: Vec<Coord> = line
            .windows(2)
            .map(|ab| self.left_rim(ab[0], ab[1]))
            .collect();
        let pieces: Vec<Rings> = line
            .windows(2)
            .enumerate()
            .map(|(i, ab)| {
                let before = i.checked_sub(1).map(|before| lefts[before]);
                Rings::of_shell(self.piece(ab[0], ab[1], before, lefts[i]))
            })
            .collect();
        united(&pieces)
    }

    /// The step from the line to its rim on the left.
    fn left_rim(&self, a: Coord, b: Coord) -> Coord {
        let way = b - a;
        let scale = self.half_m / way.x.hypot(way.y);
        Coord {
            x: -way.y * scale,
            y: way.x * scale,
        }
    }

    /// The rectangle of a segment, and the sector by which its rim goes on from that of the segment before it. What touches that one has
    /// the same corners.
    ///
    /// ```text
    ///        +---------------+
    ///      / |               |
    ///     +--a---------------b
    ///        |               |
    ///        +---------------+
    /// ```
    fn piece(&self, a: Coord, b: Coord, before: Option<Coord>, left: Coord) -> Vec<Coord> {
        let mut ring = vec![a - left, b - left, b, b + left, a + left];
        match before {
            Some(before) if before != left => {
                let cross = before.x * left.y - before.y * left.x;
                let dot = before.x * left.x + before.y * left.y;
                let angle = cross.atan2(dot);
                if angle < 0.0 {
                    // Turning right the line is round on its left.
                    ring.extend(arc(a, left, -angle).chain([a + before]));
                    if a + before != a - left {
                        ring.push(a);
                    }
                } else {
                    ring.push(a);
                    ring.push(a - before);
                    ring.extend(arc(
                        a,
                        Coord {
                            x: -before.x,
                            y: -before.y,
                        },
                        angle,
                    ));
                    if a - before == a + left {
                        ring.remove(5);
                    }
                }
            }
            _ => ring.push(a),
        }
        ring.dedup();
        ring.push(ring[0]);
        ring
    }

    /// Without steps that are short beside what a rim may lie off, and too short to have a direction. A line that winds about far within the width would have rounds at each
    /// of its turns, all of them over each other.
    fn distinct(&self, mut line: impl DoubleEndedIterator<Item = Coord>) -> Vec<Coord> {
        let is_apart =
            |c: Coord, last: &Coord, by_m: f64| (c - *last).x.hypot((c - *last).y) > by_m;
        let Some(end) = line.next_back() else {
            return Vec::new();
        };
        let mut kept: Vec<Coord> = Vec::new();
        for c in line {
            if kept
                .last()
                .is_none_or(|last| is_apart(c, last, 0.1 * self.stray_m))
            {
                kept.push(c);
            }
        }
        // It ends where it did.
        while kept.len() > 1
            && kept
                .last()
                .is_some_and(|last| !is_apart(end, last, 0.1 * self.stray_m))
        {
            kept.pop();
        }
        if kept
            .last()
            .is_none_or(|last| is_apart(end, last, 1e-5 * self.half_m))
        {
            kept.push(end);
        }
        kept
    }

    /// A ring of the plane on the globe. Its longitudes run on past 180°, and one that goes round a pole is closed along it.
    fn outline(&self, plane: &Azimuthal, ring: &[Coord]) -> Vec<Coord> {
        let mut outline = vec![plane.position(ring[0])];
        for ab in ring.windows(2) {
            self.draw(plane, ab[0], ab[1], 24, &mut outline);
        }
        let (first, last) = (outline[0], outline[outline.len() - 1]);
        let turns = ((last.x - first.x) / 360.0).round();
        outline.pop();
        if turns == 0.0 {
            outline.push(first);
        } else {
            // With the ground on its left the way to the east goes round the north pole.
            let x = first.x + 360.0 * turns;
            let y = 90.0 * if turns_left(ring) { turns } else { -turns };
            outline.extend([
                Coord { x, y: first.y },
                Coord { x, y },
                Coord { x: first.x, y },
                first,
            ]);
        }
        outline
    }

    fn draw(&self, plane: &Azimuthal, a: Coord, b: Coord, depth: u32, outline: &mut Vec<Coord>) {
        const LONGEST_M: f64 = 1e5;
        let from = outline[outline.len() - 1];
        let to = beside(from, plane.position(b));
        let middle = (a + b) / 2.0;
        let length_m = (b - a).x.hypot((b - a).y);
        // Shorter pieces than it may lie off do not matter: at a pole their longitudes turn by any angle, however often they are halved.
        let bends = || {
            length_m > 0.1 * self.stray_m
                && ((to.x - from.x).abs() > 90.0
                    || distance(plane.position(middle), (from + to) / 2.0) > self.stray_m)
        };
        if depth > 0 && (length_m > LONGEST_M || bends()) {
            self.draw(plane, a, middle, depth - 1, outline);
            self.draw(plane, middle, b, depth - 1, outline);
        } else {
            outline.push(to);
        }
    }
}

/// The corners of a sector's arc without its ends, turning left.
fn arc(center: Coord, from: Coord, angle: f64) -> impl Iterator<Item = Coord> {
    let steps = (angle / JOIN).ceil() as u32;
    (1..steps).map(move |i| {
        let (sin, cos) = (angle * f64::from(i) / f64::from(steps)).sin_cos();
        Coord {
            x: center.x + from.x * cos - from.y * sin,
            y: center.y + from.x * sin + from.y * cos,
        }
    })
}

/// The position with its longitude on the side of the globe on which another is.
fn beside(from: Coord, c: Coord) -> Coord {
    let turns = ((from.x - c.x) / 360.0).round();
    Coord {
        x: c.x + 360.0 * turns,
        y: c.y,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_led_on_across_180_degrees_and_not_across_a_pole() {
        let line = [(179.99, 0.0), (179.999, 0.0), (179.999, 0.0)].map(Coord::from);
        let longer = led_on(&line, 10_000.0);
        assert_eq!(longer[1..4], line);
        assert!(longer[0].x < 179.99 && longer[4].x > 180.0);
        for (end, beyond) in [(line[0], longer[0]), (line[2], longer[4])] {
            assert!((distance(end, beyond) - 5000.0).abs() < 1e-3);
        }
        let line = [(0.0, 89.0), (0.0, 89.99)].map(Coord::from);
        assert_eq!(led_on(&line, 10_000.0)[1..], line);
        let nowhere = [Coord::from((1.0, 1.0)); 2];
        assert_eq!(led_on(&nowhere, 10.0), nowhere);
    }

    #[test]
    fn chunks_of_a_line_at_a_pole_lie_over_each_other_once() {
        let measures = Measures::of(577e3);
        // To and fro over many longitudes, which at a pole is no way at all.
        let path: Vec<Coord> = (0..600)
            .map(|i| Coord {
                x: if i % 2 == 0 { -170.0 } else { 160.0 },
                y: 90.0 - 1e-9 * f64::from(i),
            })
            .collect();
        let chunks: Vec<&[Coord]> = measures.chunks(&path).collect();
        let positions: usize = chunks.iter().map(|chunk| chunk.len()).sum();
        assert!(positions < 3 * path.len(), "{positions}");
        assert_eq!(chunks.last().and_then(|chunk| chunk.last()), path.last());
    }
}

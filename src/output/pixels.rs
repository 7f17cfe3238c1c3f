//! Figures in pixels: cut to a box, thinned, written as path data.

use std::fmt::Write;

use geo_types::{Coord, Rect};

/// What is left out of a figure's line may lie this far off it: less than an eye or a printer resolves.
const THIN: f64 = 0.25;

/// A closed ring cut to a box, by Sutherland and Hodgman: what is cut away is replaced by stretches along the box's rim.
pub(crate) fn clip_ring(ring: &[Coord], view: &Rect) -> Vec<Coord> {
    let (low, high) = (view.min(), view.max());
    let x = |at: f64| move |a: Coord, b: Coord| at_fraction(a, b, (at - a.x) / (b.x - a.x));
    let y = |at: f64| move |a: Coord, b: Coord| at_fraction(a, b, (at - a.y) / (b.y - a.y));
    let ring = clip_side(ring, |c| c.x >= low.x, x(low.x));
    let ring = clip_side(&ring, |c| c.x <= high.x, x(high.x));
    let ring = clip_side(&ring, |c| c.y >= low.y, y(low.y));
    clip_side(&ring, |c| c.y <= high.y, y(high.y))
}

fn clip_side(
    ring: &[Coord],
    is_inside: impl Fn(Coord) -> bool,
    crossing: impl Fn(Coord, Coord) -> Coord,
) -> Vec<Coord> {
    let mut kept = Vec::with_capacity(ring.len());
    for ab in ring.windows(2) {
        let (a, b) = (ab[0], ab[1]);
        if is_inside(a) {
            kept.push(a);
        }
        if is_inside(a) != is_inside(b) {
            kept.push(crossing(a, b));
        }
    }
    kept.extend(kept.first().copied());
    kept
}

fn at_fraction(a: Coord, b: Coord, t: f64) -> Coord {
    a + (b - a) * t.clamp(0.0, 1.0)
}

/// The stretches of a line within a box.
pub(crate) fn clip_line(line: &[Coord], view: &Rect) -> Vec<Vec<Coord>> {
    let mut stretches: Vec<Vec<Coord>> = Vec::new();
    let mut end = None;
    for ab in line.windows(2) {
        let Some((from, to)) = clip_segment(ab[0], ab[1], view) else {
            end = None;
            continue;
        };
        match stretches.last_mut() {
            Some(stretch) if end == Some(from) => stretch.push(to),
            _ => stretches.push(vec![from, to]),
        }
        end = Some(to);
    }
    stretches
}

/// The stretch of a segment within a box, by Liang and Barsky.
fn clip_segment(a: Coord, b: Coord, view: &Rect) -> Option<(Coord, Coord)> {
    let step = b - a;
    let (low, high) = (view.min(), view.max());
    let mut range = (0.0_f64, 1.0_f64);
    for (slope, room) in [
        (-step.x, a.x - low.x),
        (step.x, high.x - a.x),
        (-step.y, a.y - low.y),
        (step.y, high.y - a.y),
    ] {
        if slope == 0.0 && room < 0.0 {
            return None;
        } else if slope < 0.0 {
            range.0 = range.0.max(room / slope);
        } else if slope > 0.0 {
            range.1 = range.1.min(room / slope);
        }
    }
    let at = |t: f64| match t {
        0.0 => a,
        1.0 => b,
        t => a + step * t,
    };
    (range.0 <= range.1).then(|| (at(range.0), at(range.1)))
}

/// The line without the positions that an eye would not miss, by Douglas and Peucker. A closed line stays closed.
pub(crate) fn thinned(line: &[Coord]) -> Vec<Coord> {
    /// Positions taken at a time: of a comb the method may take off one tooth after another, at the cost of looking at all that are left.
    const STRETCH: usize = 4096;
    let mut keep = vec![false; line.len()];
    let last = line.len().saturating_sub(1);
    let mut open: Vec<(usize, usize)> = (0..last)
        .step_by(STRETCH)
        .map(|from| (from, last.min(from + STRETCH)))
        .collect();
    if let Some(first) = keep.first_mut() {
        *first = true;
    }
    while let Some((from, to)) = open.pop() {
        (keep[from], keep[to]) = (true, true);
        let (mut farthest, mut most) = (from, THIN);
        for i in from + 1..to {
            let off = distance(line[i], line[from], line[to]);
            if off > most {
                (farthest, most) = (i, off);
            }
        }
        if farthest != from {
            open.push((from, farthest));
            open.push((farthest, to));
        }
    }
    let kept = line.iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(c, _)| *c).collect()
}

/// From a position to a segment.
pub(crate) fn distance(p: Coord, a: Coord, b: Coord) -> f64 {
    let along = b - a;
    let squared = along.x * along.x + along.y * along.y;
    let t = if squared > 0.0 {
        ((p.x - a.x) * along.x + (p.y - a.y) * along.y) / squared
    } else {
        0.0
    };
    let off = p - at_fraction(a, b, t);
    (off.x * off.x + off.y * off.y).sqrt()
}

/// A ring's area in square pixels.
pub(crate) fn area(ring: &[Coord]) -> f64 {
    let twice: f64 = ring
        .windows(2)
        .map(|ab| ab[0].x * ab[1].y - ab[1].x * ab[0].y)
        .sum();
    twice.abs() / 2.0
}

/// Path data in tenths of a pixel, each step from the last one, as short as it can be written.
#[derive(Debug, Default)]
pub(crate) struct PathData {
    text: String,
    /// Where the pen is, in tenths: steps start from what was written, so that rounding does not add up.
    pen: (i64, i64),
}

impl PathData {
    pub(crate) fn line(&mut self, line: &[Coord]) {
        let Some((first, rest)) = line.split_first() else {
            return;
        };
        self.pen = tenths(*first);
        self.text.push('M');
        self.push(self.pen);
        self.text.push('l');
        let mut is_first = true;
        for c in rest {
            let to = tenths(*c);
            if to != self.pen {
                self.step(to, is_first);
                is_first = false;
            }
        }
        if is_first {
            // A line of no length is a dot where ends are round.
            self.text.push_str("0 0");
        }
    }

    /// A closed ring, or a dot where it would vanish.
    pub(crate) fn ring(&mut self, ring: &[Coord]) {
        self.line(&ring[..ring.len().saturating_sub(1)]);
        self.text.push('z');
    }

    fn step(&mut self, to: (i64, i64), is_first: bool) {
        let (x, y) = (to.0 - self.pen.0, to.1 - self.pen.1);
        if !is_first && x >= 0 {
            self.text.push(' ');
        }
        self.push((x, y));
        self.pen = to;
    }

    fn push(&mut self, (x, y): (i64, i64)) {
        self.number(x);
        if y >= 0 {
            self.text.push(' ');
        }
        self.number(y);
    }

    fn number(&mut self, tenths: i64) {
        let sign = if tenths < 0 { "-" } else { "" };
        let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
        // Writing to a text cannot fail.
        let _ = match (whole, rest) {
            (_, 0) => write!(self.text, "{sign}{whole}"),
            (0, _) => write!(self.text, "{sign}.{rest}"),
            _ => write!(self.text, "{sign}{whole}.{rest}"),
        };
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

fn tenths(c: Coord) -> (i64, i64) {
    ((c.x * 10.0).round() as i64, (c.y * 10.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coords(all: &[(f64, f64)]) -> Vec<Coord> {
        all.iter().map(|&c| c.into()).collect()
    }

    fn view() -> Rect {
        Rect::new((0.0, 0.0), (10.0, 10.0))
    }

    #[test]
    fn a_ring_around_the_view_becomes_the_view() {
        let ring = coords(&[
            (-5.0, -5.0),
            (15.0, -5.0),
            (15.0, 15.0),
            (-5.0, 15.0),
            (-5.0, -5.0),
        ]);
        assert_eq!(area(&clip_ring(&ring, &view())), 100.0);
        let beside = coords(&[(11.0, 0.0), (12.0, 0.0), (12.0, 1.0), (11.0, 0.0)]);
        assert!(clip_ring(&beside, &view()).is_empty());
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two_stretches() {
        let line = coords(&[(1.0, 1.0), (1.0, 12.0), (5.0, 12.0), (5.0, 1.0), (6.0, 1.0)]);
        let stretches = clip_line(&line, &view());
        assert_eq!(stretches[0], coords(&[(1.0, 1.0), (1.0, 10.0)]));
        assert_eq!(stretches[1], coords(&[(5.0, 10.0), (5.0, 1.0), (6.0, 1.0)]));
        assert_eq!(stretches.len(), 2);
    }

    #[test]
    fn thinning_leaves_corners_and_moves_nothing_far() {
        let wave: Vec<Coord> = (0..=1000)
            .map(|i| (f64::from(i) / 10.0, (f64::from(i) / 100.0).sin() * 20.0).into())
            .collect();
        let thin = thinned(&wave);
        assert!(thin.len() < 100, "{}", thin.len());
        for &c in &wave {
            let off = thin.windows(2).map(|ab| distance(c, ab[0], ab[1]));
            assert!(off.reduce(f64::min).unwrap() <= THIN);
        }
        assert!(thinned(&[]).is_empty());
    }

    #[test]
    fn path_data_is_short_and_rounding_does_not_add_up() {
        let mut path = PathData::default();
        path.line(&coords(&[
            (1.0, 2.0),
            (1.34, 2.0),
            (1.68, 1.0),
            (1.0, 1.02),
        ]));
        assert_eq!(path.into_text(), "M1 2l.3 0 .4-1-.7 0");
        let mut dot = PathData::default();
        dot.ring(&coords(&[(1.0, 1.0), (1.01, 1.0), (1.0, 1.0)]));
        assert_eq!(dot.into_text(), "M1 1l0 0z");
    }
}

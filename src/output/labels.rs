//! Where words go: no two over each other, none over the frame, as little as can be over lines.

use geo_types::{Coord, Rect};

use super::interior::{Spot, holds, middle, rim, roomiest_of};
use super::pixels::distance;
use super::text::width;
use crate::geometry::ring::{bounds, box_holds, boxes_meet};

/// Words to be placed: lines of text with their size in pixels, middle to middle.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) lines: Vec<(String, f64)>,
}

impl Words {
    pub(crate) fn new(lines: impl IntoIterator<Item = (String, f64)>) -> Self {
        Words {
            lines: lines.into_iter().collect(),
        }
    }

    fn width(&self) -> f64 {
        let widths = self.lines.iter().map(|(line, size)| width(line, *size));
        widths.fold(0.0, f64::max)
    }

    fn height(&self) -> f64 {
        self.lines.iter().map(|(_, size)| size * LEADING).sum()
    }

    fn scaled(&self, by: f64) -> Words {
        Words::new(
            self.lines
                .iter()
                .map(|(line, size)| (line.clone(), size * by)),
        )
    }
}

/// From one line to the next, in sizes of the font.
pub(crate) const LEADING: f64 = 1.15;
/// Words keep this far from the frame and from each other.
const AIR: f64 = 2.0;

/// To which side of its box a text is set, so that it stays near what it names though its width is only estimated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Set {
    Left,
    Middle,
    Right,
}

/// Words that have a place.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) words: Words,
    pub(crate) at: Rect,
    pub(crate) set: Set,
    /// From the thing to its name, where the name is not beside it.
    pub(crate) leader: Option<(Coord, Coord)>,
}

/// What is taken on the page.
#[derive(Debug)]
pub(crate) struct Placer {
    frame: Rect,
    taken: Vec<Rect>,
    ink: Ink,
}

impl Placer {
    pub(crate) fn new(frame: Rect) -> Self {
        Placer {
            frame,
            taken: Vec::new(),
            ink: Ink::new(frame),
        }
    }

    /// Nothing may be written here.
    pub(crate) fn take(&mut self, at: Rect) {
        self.taken.push(at);
    }

    /// Writing over this line is to be avoided.
    pub(crate) fn avoid(&mut self, line: &[Coord]) {
        self.ink.add(line);
    }

    /// Writing over this ground is less good than beside it.
    pub(crate) fn shade(&mut self, rings: &[Vec<Coord>]) {
        self.ink.shade(rings);
    }

    fn is_free(&self, at: &Rect) -> bool {
        let room = grown(at, AIR);
        let page = grown(at, 3.0 * AIR);
        box_holds(&self.frame, page.min())
            && box_holds(&self.frame, page.max())
            && !self.taken.iter().any(|taken| boxes_meet(taken, &room))
    }

    /// Places a name within ground, in the largest size that fits. `None` where not even `least` times its size does.
    pub(crate) fn inside(
        &mut self,
        words: &Words,
        rings: &[Vec<Coord>],
        least: f64,
    ) -> Option<Placed> {
        let rings = &rim(rings);
        let flat = (words.width() / words.height()).max(1.0);
        // A name is an ellipse, more or less: its corners may reach over the rim a little.
        let room_of_height = 1.5;
        let least_room = least * words.height() / room_of_height * (1.0 - 1e-9);
        let spot = roomiest_of(rings, flat, least_room)?;
        let fitting = (room_of_height * spot.room / words.height()).min(1.0);
        let shares = [1.0, 0.85, 0.7, 0.6].into_iter();
        let (_, words, at) = shares
            .filter(|share| share * fitting >= least)
            .filter_map(|share| {
                let words = words.scaled(share * fitting);
                let (cost, at) = self.best_within(&words, rings, spot)?;
                Some((cost + 8.0 * (1.0 - share), words, at))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0))?;
        self.take(at);
        Some(Placed {
            words,
            at,
            set: Set::Middle,
            leader: None,
        })
    }

    /// Places a name so that a share of its box, `least` at least, is within ground, and none of it where it may not be.
    pub(crate) fn over(
        &mut self,
        words: &Words,
        rings: &[Vec<Coord>],
        least: f64,
        is_barred: impl Fn(Coord) -> bool,
    ) -> Option<Placed> {
        const CELLS: u32 = 24;
        let rings = &rim(rings);
        let size = bounds(&rings.concat());
        let share = |k: u32| (f64::from(k) + 0.5) / f64::from(CELLS);
        let centers = (0..CELLS * CELLS).map(|i| {
            let (x, y) = (share(i % CELLS), share(i / CELLS));
            size.min() + (x * size.width(), y * size.height()).into()
        });
        let boxes = centers
            .map(|center| around(center, words.width(), words.height()))
            .filter(|at| self.is_free(at));
        let rated = boxes.filter_map(|at| {
            let within = rim_of(&at).filter(|&p| holds(rings, p)).count() as f64;
            let share = within / rim_of(&at).count() as f64;
            let is_good = share >= least && !rim_of(&at).any(&is_barred);
            is_good.then(|| (share - self.ink.share(&at), at))
        });
        let (_, at) = rated.max_by(|a, b| a.0.total_cmp(&b.0))?;
        self.take(at);
        Some(Placed {
            words: words.clone(),
            at,
            set: Set::Middle,
            leader: None,
        })
    }

    /// Where within ground the words stand best, and how far that is from perfect.
    fn best_within(&self, words: &Words, rings: &[Vec<Coord>], spot: Spot) -> Option<(f64, Rect)> {
        const CELLS: u32 = 16;
        let size = bounds(&rings.concat());
        let (wide, high) = (words.width(), words.height());
        let on_grid = |i: u32| {
            let share = |k: u32| f64::from(k + 1) / f64::from(CELLS);
            size.min()
                + (
                    share(i % CELLS) * size.width(),
                    share(i / CELLS) * size.height(),
                )
                    .into()
        };
        // Where there is room to choose, the middle of the ground is where a name is looked for.
        let home = if spot.room > 0.8 * high {
            middle(rings)
        } else {
            spot.at
        };
        // The roomiest place counts even where a corner reaches over the rim.
        let roomiest = around(spot.at, wide, high);
        let fits =
            |at: &Rect| *at == roomiest || rim_of(&grown(at, 0.4 * high)).all(|p| holds(rings, p));
        let cost = |at: &Rect| {
            let off = at.center() - home;
            off.x.hypot(off.y) / high + 40.0 * self.ink.share(at)
        };
        let centers = (0..CELLS * CELLS).map(on_grid).chain([home, spot.at]);
        let mut boxes: Vec<(f64, Rect)> = centers
            .map(|center| around(center, wide, high))
            .map(|at| (cost(&at), at))
            .collect();
        // Whether a box fits takes longest to say, and mostly one of the first does.
        boxes.sort_by(|a, b| a.0.total_cmp(&b.0));
        boxes
            .into_iter()
            .find(|(_, at)| self.is_free(at) && fits(at))
    }

    /// Places a name beside a thing of that radius, at most so far away; a leader line joins the two where they are apart.
    pub(crate) fn beside(
        &mut self,
        words: &Words,
        thing: Coord,
        radius: f64,
        reach: f64,
    ) -> Option<Placed> {
        let (_, placed) = self.candidates(words, thing, radius, reach)?;
        Some(self.put(placed))
    }

    /// Places a name beside the one of several places where it is clearest.
    pub(crate) fn beside_any(
        &mut self,
        words: &Words,
        things: &[Coord],
        reach: f64,
    ) -> Option<Placed> {
        let all = things
            .iter()
            .filter_map(|&thing| self.candidates(words, thing, 3.0, reach));
        let (_, placed) = all.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(self.put(placed))
    }

    fn put(&mut self, placed: Placed) -> Placed {
        self.take(placed.at);
        if let Some((from, to)) = placed.leader {
            beads(from, to).for_each(|bead| self.take(around(bead, 2.0, 2.0)));
        }
        placed
    }

    fn candidates(
        &self,
        words: &Words,
        thing: Coord,
        radius: f64,
        reach: f64,
    ) -> Option<(f64, Placed)> {
        const AWAY: [f64; 12] = [
            3.0, 6.0, 14.0, 24.0, 36.0, 50.0, 66.0, 84.0, 104.0, 128.0, 156.0, 190.0,
        ];
        let (wide, high) = (words.width(), words.height());
        let mut best: Option<(f64, Placed)> = None;
        for away in AWAY.into_iter().filter(|&away| away <= reach) {
            for turn in 0..24 {
                let angle = f64::from(turn) * std::f64::consts::TAU / 24.0;
                let (at, set) = beside(thing, radius + away, angle, wide, high);
                if !self.is_free(&at) {
                    continue;
                }
                // To the right and a little above is where readers look first.
                let preference = 2.0 * (1.0 - (angle + 0.4).cos());
                let cost = away + preference + 60.0 * self.ink.share(&at);
                if best.as_ref().is_some_and(|(least, _)| *least <= cost) {
                    continue;
                }
                let leader = leader(thing, radius, &at).filter(|_| away > 8.0);
                if leader.is_none_or(|leader| self.is_clear(thing, leader)) {
                    let words = words.clone();
                    best = Some((
                        cost,
                        Placed {
                            words,
                            at,
                            set,
                            leader,
                        },
                    ));
                }
            }
        }
        best
    }

    /// Whether a leader line runs over nothing but the thing itself.
    fn is_clear(&self, thing: Coord, (from, to): (Coord, Coord)) -> bool {
        let others = self.taken.iter().filter(|taken| !box_holds(taken, thing));
        let mut others = others.filter(|taken| distance(taken.center(), from, to) < reach(taken));
        !others.any(|taken| beads(from, to).any(|bead| box_holds(taken, bead)))
    }
}

fn reach(at: &Rect) -> f64 {
    at.width().hypot(at.height()) / 2.0
}

fn beads(from: Coord, to: Coord) -> impl Iterator<Item = Coord> {
    let steps = ((to - from).x.hypot((to - from).y) / 3.0).ceil().max(1.0) as u32;
    (0..=steps).map(move |i| from + (to - from) * (f64::from(i) / f64::from(steps)))
}

fn around(center: Coord, wide: f64, high: f64) -> Rect {
    let half = Coord {
        x: wide / 2.0,
        y: high / 2.0,
    };
    Rect::new(center - half, center + half)
}

fn grown(at: &Rect, by: f64) -> Rect {
    let by = Coord { x: by, y: by };
    Rect::new(at.min() - by, at.max() + by)
}

/// Positions round a box, near enough to each other that a border between two of them can hardly be missed.
fn rim_of(at: &Rect) -> impl Iterator<Item = Coord> {
    let (low, high) = (at.min(), at.max());
    (0..=8).flat_map(move |i| {
        let x = low.x + (high.x - low.x) * f64::from(i) / 8.0;
        [low.y, (low.y + high.y) / 2.0, high.y].map(|y| Coord { x, y })
    })
}

/// A box whose nearest side or corner lies so far away from a thing, in that direction.
fn beside(thing: Coord, away: f64, angle: f64, wide: f64, high: f64) -> (Rect, Set) {
    let (along, down) = (angle.cos(), angle.sin());
    let near = thing + (along * away, down * away).into();
    // Sideways the box begins there, above and below it is centered, and it slides from one to the other.
    let left = near.x - wide * (0.5 - 0.5 * (along * 1.6).clamp(-1.0, 1.0));
    let top = near.y - high * (0.5 - 0.5 * (down * 1.3).clamp(-1.0, 1.0));
    let set = match along {
        _ if along > 0.6 => Set::Left,
        _ if along < -0.6 => Set::Right,
        _ => Set::Middle,
    };
    (Rect::new((left, top), (left + wide, top + high)), set)
}

/// From the rim of a thing to the nearest place of its name's box; `None` where the two touch.
fn leader(thing: Coord, radius: f64, at: &Rect) -> Option<(Coord, Coord)> {
    let near = |v: f64, low: f64, high: f64| v.max(low).min(high.max(low));
    // A little within, so that the line does not end between two lines of text.
    let inset = (at.height() / 4.0).min(2.0);
    let to = Coord {
        x: near(thing.x, at.min().x, at.max().x),
        y: near(thing.y, at.min().y + inset, at.max().y - inset),
    };
    let way = to - thing;
    let length = way.x.hypot(way.y);
    (length > radius + 2.0).then(|| (thing + way * (radius / length), to))
}

/// How dark each cell of the page is.
#[derive(Debug)]
struct Ink {
    corner: Coord,
    columns: usize,
    cells: Vec<f32>,
}

/// Width of a cell in pixels.
const CELL: f64 = 4.0;
/// How dark hatched ground is, where a line is 1.
const HATCHED: f32 = 0.25;

impl Ink {
    fn new(frame: Rect) -> Self {
        let columns = (frame.width() / CELL).ceil() as usize + 1;
        let rows = (frame.height() / CELL).ceil() as usize + 1;
        Ink {
            corner: frame.min(),
            columns,
            cells: vec![0.0; columns * rows],
        }
    }

    fn cell(&self, c: Coord) -> Option<usize> {
        let (column, row) = ((c.x - self.corner.x) / CELL, (c.y - self.corner.y) / CELL);
        let is_on_page = column >= 0.0 && row >= 0.0 && (column as usize) < self.columns;
        let number = (row as usize)
            .saturating_mul(self.columns)
            .saturating_add(column as usize);
        (is_on_page && number < self.cells.len()).then_some(number)
    }

    fn add(&mut self, line: &[Coord]) {
        for ab in line.windows(2) {
            for bead in beads(ab[0], ab[1]) {
                if let Some(cell) = self.cell(bead) {
                    self.cells[cell] = 1.0;
                }
            }
        }
    }

    fn shade(&mut self, rings: &[Vec<Coord>]) {
        let size = bounds(&rings.concat());
        for at in grid(&size).filter(|&at| holds(rings, at)) {
            if let Some(cell) = self.cell(at) {
                self.cells[cell] = self.cells[cell].max(HATCHED);
            }
        }
    }

    /// How dark a box is, from 0 to 1.
    fn share(&self, at: &Rect) -> f64 {
        let (mut dark, mut count) = (0.0, 0.0);
        for at in grid(at) {
            dark += self
                .cell(at)
                .map_or(0.0, |cell| f64::from(self.cells[cell]));
            count += 1.0;
        }
        dark / count
    }
}

/// Positions in a box, one for each cell.
fn grid(at: &Rect) -> impl Iterator<Item = Coord> + use<> {
    let steps = |length: f64| (length / CELL).ceil() as u32;
    let (low, wide, high) = (at.min(), steps(at.width()), steps(at.height()));
    let cell = move |i: u32, j: u32| low + (f64::from(i) * CELL, f64::from(j) * CELL).into();
    (0..=wide).flat_map(move |i| (0..=high).map(move |j| cell(i, j)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placer() -> Placer {
        Placer::new(Rect::new((0.0, 0.0), (400.0, 300.0)))
    }

    fn words() -> Words {
        Words::new([("Artsvashen".to_owned(), 10.0)])
    }

    #[test]
    fn names_of_a_crowd_do_not_overlap_and_stay_in_the_frame() {
        let mut placer = placer();
        let crowd: Vec<Placed> = (0..20)
            .filter_map(|i| {
                placer.beside(
                    &words(),
                    (10.0 + f64::from(i) * 12.0, 80.0).into(),
                    3.0,
                    190.0,
                )
            })
            .collect();
        assert!(crowd.len() > 12, "{}", crowd.len());
        for (i, a) in crowd.iter().enumerate() {
            assert!(a.at.min().x >= 0.0 && a.at.min().y >= 0.0);
            assert!(crowd[i + 1..].iter().all(|b| !boxes_meet(&a.at, &b.at)));
        }
        assert!(crowd.iter().any(|placed| placed.leader.is_some()));
    }

    #[test]
    fn a_name_avoids_lines_where_it_can() {
        let mut placer = placer();
        let line: Vec<Coord> = vec![(200.0, 150.0).into(), (400.0, 140.0).into()];
        placer.avoid(&line);
        let placed = placer
            .beside(&words(), (200.0, 150.0).into(), 3.0, 20.0)
            .unwrap();
        assert_eq!(placer.ink.share(&placed.at), 0.0);
    }

    #[test]
    fn hatched_ground_is_avoided_less_than_lines() {
        let mut placer = placer();
        let square = [
            (100., 100.),
            (200., 100.),
            (200., 200.),
            (100., 200.),
            (100., 100.),
        ];
        placer.shade(&[square.map(Coord::from).to_vec()]);
        let box_at = |x: f64| Rect::new((x, 120.0), (x + 40.0, 132.0));
        assert_eq!(placer.ink.share(&box_at(120.0)), f64::from(HATCHED));
        assert_eq!(placer.ink.share(&box_at(220.0)), 0.0);
    }

    #[test]
    fn a_name_reaches_over_the_rim_only_as_far_as_it_may() {
        let corners = [
            (100., 100.),
            (130., 100.),
            (130., 130.),
            (100., 130.),
            (100., 100.),
        ];
        let square = [corners.map(Coord::from).to_vec()];
        let over = |least, from: f64| placer().over(&words(), &square, least, |p| p.x < from);
        assert!(over(0.9, 0.0).is_none());
        assert!(over(0.3, 0.0).is_some());
        assert!(over(0.3, 100.0).unwrap().at.min().x >= 100.0);
        assert!(over(0.3, 200.0).is_none());
    }

    #[test]
    fn a_name_that_does_not_fit_within_is_not_placed_there() {
        let square = |side: f64| {
            vec![vec![
                (0., 0.).into(),
                (side, 0.).into(),
                (side, side).into(),
                (0., side).into(),
                (0., 0.).into(),
            ]]
        };
        assert!(placer().inside(&words(), &square(12.0), 0.5).is_none());
        let placed = placer().inside(&words(), &square(200.0), 0.5).unwrap();
        assert_eq!(placed.words.lines[0].1, 10.0);
    }
}

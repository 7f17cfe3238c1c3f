//! Ground whose rings jump at 180° or run round a pole, cut at 180°.
//!
//! On the globe its rings are followed as they are, and cut where they cross 180°. There they are closed: sorted by latitude, the crossings of a simple
//! polygon are by turns the begin and the end of its ground on that meridian. A ring that goes round a pole crosses once more than that, and the pole itself is
//! the missing end. No position is moved by it, so that borders match that were drawn in the same way.

use geo_types::Coord;

use super::cut::crossing;
use super::globe::is_on_pole;
use super::ring::{Rings, turns_left};
use super::trace::{trace, without_opposites};
use super::turns::{Turning, moved};

/// The ground of simple rings, the outer one first, on the plane of -180..180. `None` where they do not close.
pub(crate) fn cut_at_180(rings: Vec<Turning>) -> Option<Rings> {
    let mut cut = Cut::default();
    for (number, ring) in rings.into_iter().enumerate() {
        cut.add(oriented(ring, number == 0)?, number == 0)?;
    }
    cut.close()?;
    cut.part_poles();
    trace(&without_opposites(cut.segments)).filter(|ground| !ground.is_empty())
}

/// The ring with the ground on its left. `None` where it goes round more than once.
fn oriented(mut ring: Turning, is_shell: bool) -> Option<Turning> {
    let goes_right = match (ring.winding(), ring.pole) {
        (0, _) => turns_left(&ring.unrolled()),
        // What goes to the east has the north on its left.
        (1, Some(pole)) => pole > 0.0,
        (-1, Some(pole)) => pole < 0.0,
        _ => return None,
    } == is_shell;
    if !goes_right {
        ring.reverse();
    }
    Some(ring)
}

#[derive(Default)]
struct Cut {
    segments: Vec<(Coord, Coord)>,
    /// The latitudes at which 180° is crossed, and of corners on it.
    crossings: Vec<f64>,
    corners: Vec<f64>,
}

/// A position on the plane, -180 < x <= 180, and the turn on which it lies.
type Placed = (Coord, i32);

fn placed(c: Coord, turn: i32) -> Placed {
    if c.x > 180.0 {
        placed(moved(c, -1), turn + 1)
    } else if c.x <= -180.0 {
        placed(moved(c, 1), turn - 1)
    } else {
        (c, turn)
    }
}

impl Cut {
    fn add(&mut self, ring: Turning, is_shell: bool) -> Option<()> {
        for (ab, turns) in ring.ring.windows(2).zip(ring.turns.windows(2)) {
            let (from, to) = (placed(ab[0], turns[0]), placed(ab[1], turns[1]));
            if from.0.x == 180.0 {
                self.corners.push(from.0.y);
            }
            if from == to {
                continue;
            }
            if from.1 == to.1 {
                self.segments.push((from.0, to.0));
            } else {
                let plain = (moved(ab[0], turns[0]), moved(ab[1], turns[1]));
                self.across(from, to, plain)?;
            }
        }
        if let Some(pole) = ring.pole {
            self.crossings.push(pole);
            let rim = |x| Coord { x, y: pole };
            // With the ground on the left, as the ring.
            let (west, east) = (rim(-180.0), rim(180.0));
            let is_eastward = (pole < 0.0) == is_shell;
            self.segments.push(if is_eastward {
                (west, east)
            } else {
                (east, west)
            });
        }
        Some(())
    }

    /// A segment that crosses 180°.
    fn across(&mut self, from: Placed, to: Placed, plain: (Coord, Coord)) -> Option<()> {
        let is_eastward = match to.1 - from.1 {
            1 => true,
            -1 => false,
            _ => return None,
        };
        let meridian = 360.0 * f64::from(from.1.min(to.1)) + 180.0;
        let y = crossing(meridian, plain.0, plain.1).y;
        let rim = |is_east: bool| Coord {
            x: if is_east { 180.0 } else { -180.0 },
            y,
        };
        let pieces = [(from.0, rim(is_eastward)), (rim(!is_eastward), to.0)];
        self.segments
            .extend(pieces.into_iter().filter(|(a, b)| a != b));
        self.crossings.push(y);
        Some(())
    }

    /// Closes the ground along 180°, on both sides of it.
    fn close(&mut self) -> Option<()> {
        if self.crossings.len() % 2 == 1 {
            return None;
        }
        self.crossings.sort_by(f64::total_cmp);
        self.corners.extend(&self.crossings);
        self.corners.sort_by(f64::total_cmp);
        self.corners.dedup();
        let at = |x, y| Coord { x, y };
        for span in self.crossings.chunks_exact(2) {
            let from = self.corners.partition_point(|&y| y < span[0]);
            let to = self.corners.partition_point(|&y| y <= span[1]);
            for ends in self.corners[from..to].windows(2) {
                self.segments.push((at(180.0, ends[0]), at(180.0, ends[1])));
                self.segments
                    .push((at(-180.0, ends[1]), at(-180.0, ends[0])));
            }
        }
        Some(())
    }

    /// Gives the sides along a pole each other's corners, so that those which run against each other fall away.
    fn part_poles(&mut self) {
        let (along, mut segments): (Vec<_>, Vec<_>) = std::mem::take(&mut self.segments)
            .into_iter()
            .partition(|&(a, b)| is_on_pole(a, b));
        let mut corners: Vec<Coord> = along.iter().flat_map(|&(a, b)| [a, b]).collect();
        corners.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
        corners.dedup();
        for (a, b) in along {
            let (west, east) = (a.x.min(b.x), a.x.max(b.x));
            let within = |c: &&Coord| c.y == a.y && west <= c.x && c.x <= east;
            let own: Vec<Coord> = corners.iter().filter(within).copied().collect();
            let pieces = own.windows(2).map(|ends| (ends[0], ends[1]));
            segments.extend(pieces.map(|(p, q)| if a.x < b.x { (p, q) } else { (q, p) }));
        }
        self.segments = segments;
    }
}

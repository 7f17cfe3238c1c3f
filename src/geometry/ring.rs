//! Rings of positions: the flat form in which a part keeps its polygon, orientation, inside, box.

use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};

use super::side::{Nudge, Side, crosses_west_of, side};

/// The rings of one or more polygons in one allocation. Each ring is closed and free of repeated positions; shells
/// turn left, holes turn right, and the holes of a shell follow it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rings {
    coords: Vec<Coord>,
    ends: Vec<RingEnd>,
    bounds: Rect,
}

impl Default for Rings {
    fn default() -> Self {
        Self {
            coords: Vec::new(),
            ends: Vec::new(),
            bounds: bounds(&[]),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct RingEnd {
    end: u32,
    is_shell: bool,
}

impl Rings {
    /// One polygon without holes. The ring is kept and not copied.
    pub(crate) fn of_shell(coords: Vec<Coord>) -> Self {
        debug_assert!(coords.first() == coords.last() && coords.len() >= 4);
        Self::of_ring(coords)
    }

    /// One closed ring, which may go there and back.
    pub(crate) fn of_ring(coords: Vec<Coord>) -> Self {
        let end = coords.len() as u32;
        Self {
            bounds: bounds(&coords),
            coords,
            ends: vec![RingEnd {
                end,
                is_shell: true,
            }],
        }
    }

    /// Rings that were stored: one after another, each with its number of positions and whether it is a shell.
    pub(crate) fn restored(
        coords: Vec<Coord>,
        rings: impl Iterator<Item = (u32, bool)>,
    ) -> Result<Self, &'static str> {
        let mut ends = Vec::with_capacity(rings.size_hint().0);
        let mut bounds = bounds(&[]);
        let mut start = 0;
        for (count, is_shell) in rings {
            let rest = coords.get(start..).unwrap_or_default();
            let ring = rest.get(..count as usize).ok_or("a ring is not whole")?;
            let end = start + ring.len();
            let around = checked_ring(ring)?;
            bounds = match ends.is_empty() {
                true => around,
                false => Rect::new(
                    lower(bounds.min(), around.min()),
                    upper(bounds.max(), around.max()),
                ),
            };
            if ends.is_empty() && !is_shell {
                return Err("a hole comes before its shell");
            }
            let end_number = u32::try_from(end).map_err(|_| "there are too many positions")?;
            ends.push(RingEnd {
                end: end_number,
                is_shell,
            });
            start = end;
        }
        if start != coords.len() {
            return Err("positions are left over");
        }
        Ok(Self {
            coords,
            ends,
            bounds,
        })
    }

    /// How many polygons there are.
    pub(crate) fn shells(&self) -> usize {
        self.ends.iter().filter(|ring| ring.is_shell).count()
    }

    pub(crate) fn push(&mut self, ring: &[Coord], is_shell: bool) {
        debug_assert!(ring.first() == ring.last() && ring.len() >= 4);
        let around = bounds(ring);
        self.bounds = if self.is_empty() {
            around
        } else {
            bounds(&[
                self.bounds.min(),
                self.bounds.max(),
                around.min(),
                around.max(),
            ])
        };
        self.coords.extend_from_slice(ring);
        self.ends.push(RingEnd {
            end: self.coords.len() as u32,
            is_shell,
        });
    }

    /// The rings of several figures in one.
    pub(crate) fn all<'a>(figures: impl IntoIterator<Item = &'a Rings>) -> Self {
        let mut all = Rings::default();
        figures.into_iter().for_each(|rings| all.append(rings));
        all.shrink();
        all
    }

    pub(crate) fn append(&mut self, other: &Rings) {
        for (ring, is_shell) in other.iter() {
            self.push(ring, is_shell);
        }
    }

    /// Moves every position. Rings that lose their ground by it are left out.
    pub(crate) fn map_coords(&mut self, place: impl Fn(Coord) -> Coord) {
        let mut moved = Rings::default();
        let mut shell_stands = false;
        for (ring, is_shell) in self.iter() {
            let ring: Vec<Coord> = ring.iter().map(|&c| place(c)).collect();
            let tidied = tidy(ring);
            if is_shell {
                shell_stands = tidied.is_some();
            }
            if let Some(ring) = tidied.filter(|_| shell_stands) {
                moved.push(&ring, is_shell);
            }
        }
        *self = moved;
    }

    /// Each ring, open, from its lowest corner; the rings in the order of all their coordinates.
    fn rings_by_corners(&self) -> Vec<Vec<(u64, u64)>> {
        let rotated = |(ring, _): (&[Coord], bool)| {
            let bits = |c: &Coord| (c.x.to_bits(), c.y.to_bits());
            let mut open: Vec<(u64, u64)> = ring[1..].iter().map(bits).collect();
            let lowest = (0..open.len()).min_by_key(|&i| open[i]).unwrap_or(0);
            open.rotate_left(lowest);
            open
        };
        let mut rings: Vec<Vec<(u64, u64)>> = self.iter().map(rotated).collect();
        rings.sort_unstable();
        rings
    }

    pub(crate) fn shrink(&mut self) {
        self.coords.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All positions, ring after ring. The last of a ring repeats its first.
    pub(crate) fn coords(&self) -> &[Coord] {
        &self.coords
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The ring to which a position belongs.
    pub(crate) fn ring_of(&self, position: usize) -> usize {
        self.ends
            .partition_point(|ring| ring.end as usize <= position)
    }

    /// The range of a ring within [`Rings::coords`].
    pub(crate) fn range(&self, ring: usize) -> std::ops::Range<usize> {
        let start = if ring == 0 {
            0
        } else {
            self.ends[ring - 1].end as usize
        };
        start..self.ends[ring].end as usize
    }

    pub(crate) fn is_shell(&self, ring: usize) -> bool {
        self.ends[ring].is_shell
    }

    /// Each ring with whether it is a shell.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[Coord], bool)> {
        (0..self.len()).map(|ring| (&self.coords[self.range(ring)], self.is_shell(ring)))
    }

    /// Each segment as its index in [`Rings::coords`] and its two positions.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (usize, Coord, Coord)> {
        (0..self.len()).flat_map(|ring| {
            let range = self.range(ring);
            let start = range.start;
            self.coords[range]
                .windows(2)
                .enumerate()
                .map(move |(i, ab)| (start + i, ab[0], ab[1]))
        })
    }

    /// The box around all rings, which is kept.
    pub(crate) fn bounds(&self) -> Rect {
        self.bounds
    }

    /// Whether a position may lie on 180° or a pole.
    pub(crate) fn reaches_edge(&self) -> bool {
        let (low, high) = (self.bounds.min(), self.bounds.max());
        low.x <= -180.0 || high.x >= 180.0 || low.y <= -90.0 || high.y >= 90.0
    }

    /// Each shell with its holes.
    pub(crate) fn polygons(&self) -> impl Iterator<Item = Rings> + '_ {
        let shells: Vec<usize> = (0..self.len()).filter(|&r| self.is_shell(r)).collect();
        (0..shells.len()).map(move |i| {
            let end = shells.get(i + 1).copied().unwrap_or(self.len());
            let mut one = Rings::default();
            (shells[i]..end).for_each(|r| one.push(&self.coords[self.range(r)], self.is_shell(r)));
            one
        })
    }

    /// The same with the corners that [`Self::to_multi_polygon`] adds.
    pub(crate) fn with_middles(self) -> Self {
        if self.bounds().width() <= 180.0 {
            return self;
        }
        let mut cornered = Self::default();
        for (ring, is_shell) in self.iter() {
            cornered.push(&with_middles(ring), is_shell);
        }
        cornered
    }

    /// As it can be read again: with a corner in the middle of each segment that spans more than half a turn, and is not read as one that goes round the globe.
    pub(crate) fn to_multi_polygon(&self) -> MultiPolygon {
        let mut polygons: Vec<Polygon> = Vec::new();
        for (ring, is_shell) in self.iter() {
            let line = LineString(with_middles(ring));
            match polygons.last_mut() {
                Some(polygon) if !is_shell => polygon.interiors_push(line),
                _ => polygons.push(Polygon::new(line, Vec::new())),
            }
        }
        MultiPolygon(polygons)
    }
}

/// What holds of every ring of a map; gives the box around it.
fn checked_ring(ring: &[Coord]) -> Result<Rect, &'static str> {
    if ring.len() < 4 {
        return Err("a ring has fewer than 4 positions");
    }
    if ring.first() != ring.last() {
        return Err("a ring is not closed");
    }
    if ring
        .windows(2)
        .fold(false, |any, ab| any | (ab[0] == ab[1]))
    {
        return Err("a position is repeated");
    }
    let (low, high) = limits(ring);
    let is_in_degrees = low.x >= -180.0 && high.x <= 180.0 && low.y >= -90.0 && high.y <= 90.0;
    match is_in_degrees {
        true => Ok(Rect::new(low, high)),
        false => Err("a position is not in degrees"),
    }
}

fn lower(a: Coord, b: Coord) -> Coord {
    let least = |a: f64, b: f64| if b < a { b } else { a };
    Coord {
        x: least(a.x, b.x),
        y: least(a.y, b.y),
    }
}

fn upper(a: Coord, b: Coord) -> Coord {
    let greatest = |a: f64, b: f64| if b > a { b } else { a };
    Coord {
        x: greatest(a.x, b.x),
        y: greatest(a.y, b.y),
    }
}

/// The least and the greatest coordinates; what is no number makes them none either. Several at a time, so that none waits for the one before.
fn limits(positions: &[Coord]) -> (Coord, Coord) {
    const LANES: usize = 4;
    let (fours, rest) = positions.as_chunks::<LANES>();
    let start = positions.first().copied().unwrap_or_default();
    let (mut low, mut high) = ([start; LANES], [start; LANES]);
    let mut are_numbers = true;
    let mut widen = |lane: usize, c: Coord| {
        low[lane] = lower(low[lane], c);
        high[lane] = upper(high[lane], c);
        are_numbers &= !c.x.is_nan() & !c.y.is_nan();
    };
    for four in fours {
        (0..LANES).for_each(|lane| widen(lane, four[lane]));
    }
    rest.iter().for_each(|&c| widen(0, c));
    if !are_numbers {
        let none = Coord {
            x: f64::NAN,
            y: f64::NAN,
        };
        return (none, none);
    }
    (
        low.into_iter().fold(start, lower),
        high.into_iter().fold(start, upper),
    )
}

/// Whether a segment spans more than half a turn: without a corner in its middle a reader would take the short way round. One of a whole turn is read as it stands
/// where it [is round](is_round).
fn is_wide(ring: &[Coord], segment: usize) -> bool {
    let span = (ring[segment + 1].x - ring[segment].x).abs();
    span > 180.0 && (span < 360.0 || span == 360.0 && !is_round(ring, segment, true))
}

/// Whether a segment of a whole turn goes round the globe: it is all there is, or runs along a parallel and is followed or preceded by one along the meridian.
pub(super) fn is_round(path: &[Coord], segment: usize, is_closed: bool) -> bool {
    let count = path.len() - 1;
    let leaves = |i: usize| path[i].x != path[i + 1].x;
    let before = match segment {
        0 if is_closed => Some(count - 1),
        0 => None,
        _ => Some(segment - 1),
    };
    let after = match segment + 1 {
        next if next < count => Some(next),
        _ => is_closed.then_some(0),
    };
    let mut neighbors = [before, after].into_iter().flatten().peekable();
    neighbors.peek().is_none() || path[segment].y == path[segment + 1].y && !neighbors.all(leaves)
}

/// A ring with a corner in the middle of each wide segment, the same in both directions.
fn with_middles(ring: &[Coord]) -> Vec<Coord> {
    let mut corners = vec![ring[0]];
    for (i, ab) in ring.windows(2).enumerate() {
        if is_wide(ring, i) {
            let (west, east) = match ab[0].x < ab[1].x {
                true => (ab[0], ab[1]),
                false => (ab[1], ab[0]),
            };
            corners.push(between(west, east, 0.5));
        }
        corners.push(ab[1]);
    }
    corners
}

/// Whether two figures have the same rings, from whichever corner they are written and in whichever order.
pub(crate) fn are_alike(a: &Rings, b: &Rings) -> bool {
    if a.coords.len() != b.coords.len() || a.len() != b.len() || a.bounds != b.bounds {
        return false;
    }
    a == b || a.rings_by_corners() == b.rings_by_corners()
}

/// The ring closed and free of repeated positions, or `None` where fewer than three different ones are left.
pub(crate) fn tidy(mut ring: Vec<Coord>) -> Option<Vec<Coord>> {
    ring.dedup();
    if ring.len() > 1 && ring.first() != ring.last() {
        ring.push(ring[0]);
    }
    (ring.len() >= 4).then_some(ring)
}

/// The ring so that it turns left, or right.
pub(crate) fn turned(mut ring: Vec<Coord>, left: bool) -> Vec<Coord> {
    if turns_left(&ring) != left {
        ring.reverse();
    }
    ring
}

/// Whether a closed ring that does not cross itself turns left (counter-clockwise). Exact: decided at its lowest,
/// then leftmost corner, where a turn cannot be mistaken.
pub(crate) fn turns_left(ring: &[Coord]) -> bool {
    let open = &ring[..ring.len() - 1];
    let lower = |a: &Coord, b: &Coord| {
        (a.y, a.x)
            .partial_cmp(&(b.y, b.x))
            .expect("positions are finite")
    };
    let Some(lowest) = (0..open.len()).min_by(|&i, &j| lower(&open[i], &open[j])) else {
        return true;
    };
    let corner = open[lowest];
    let differs = |c: &&Coord| **c != corner;
    let before = open[..lowest]
        .iter()
        .rev()
        .chain(open[lowest..].iter().rev())
        .find(differs);
    let after = open[lowest..].iter().chain(&open[..lowest]).find(differs);
    match (before, after) {
        (Some(&before), Some(&after)) => match side(before, corner, after) {
            Side::Left => true,
            Side::Right => false,
            // A spike at the lowest corner: the plain area decides.
            Side::On => plain_area(ring) >= 0.0,
        },
        _ => true,
    }
}

/// Twice the signed area in square degrees: only its sign is of use, and only away from zero.
pub(crate) fn plain_area(ring: &[Coord]) -> f64 {
    let origin = ring[0];
    ring.windows(2)
        .map(|ab| {
            (ab[0].x - origin.x) * (ab[1].y - origin.y)
                - (ab[1].x - origin.x) * (ab[0].y - origin.y)
        })
        .sum()
}

/// Whether the nudged position is inside a closed ring, by even and odd.
pub(crate) fn ring_contains(ring: &[Coord], p: Coord, nudge: Nudge) -> bool {
    ring.windows(2)
        .filter(|ab| crosses_west_of(ab[0], ab[1], p, nudge))
        .count()
        % 2
        == 1
}

/// The smallest box around positions; around nothing, a box of nothing.
pub(crate) fn bounds(coords: &[Coord]) -> Rect {
    let mut low = Coord {
        x: f64::INFINITY,
        y: f64::INFINITY,
    };
    let mut high = Coord {
        x: f64::NEG_INFINITY,
        y: f64::NEG_INFINITY,
    };
    for c in coords {
        low = Coord {
            x: low.x.min(c.x),
            y: low.y.min(c.y),
        };
        high = Coord {
            x: high.x.max(c.x),
            y: high.y.max(c.y),
        };
    }
    if coords.is_empty() {
        Rect::new((0.0, 0.0), (0.0, 0.0))
    } else {
        Rect::new(low, high)
    }
}

/// Whether two boxes have a position in common.
pub(crate) fn boxes_meet(a: &Rect, b: &Rect) -> bool {
    a.min().x <= b.max().x
        && b.min().x <= a.max().x
        && a.min().y <= b.max().y
        && b.min().y <= a.max().y
}

/// Whether the box holds the position, its rim counted.
pub(crate) fn box_holds(a: &Rect, p: Coord) -> bool {
    a.min().x <= p.x && p.x <= a.max().x && a.min().y <= p.y && p.y <= a.max().y
}

/// The position at fraction `t` of the way from `a` to `b`, straight in longitude and latitude.
pub(crate) fn between(a: Coord, b: Coord, t: f64) -> Coord {
    if t >= 1.0 {
        b
    } else {
        Coord {
            x: a.x + t * (b.x - a.x),
            y: a.y + t * (b.y - a.y),
        }
    }
}

/// The fraction along the segment from `a` to `b` at which a position lies that is on it: 0 where its ends are one.
pub(crate) fn fraction_of((a, b): (Coord, Coord), c: Coord) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let squared = dx * dx + dy * dy;
    if squared == 0.0 {
        return 0.0;
    }
    (((c.x - a.x) * dx + (c.y - a.y) * dy) / squared).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(positions: &[(f64, f64)]) -> Vec<Coord> {
        positions.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn orientation_is_that_of_the_lowest_corner() {
        let mut arrow = ring(&[(0.0, 0.0), (4.0, 1.0), (2.0, 1.0), (2.0, 4.0), (0.0, 0.0)]);
        assert!(turns_left(&arrow));
        arrow.reverse();
        assert!(!turns_left(&arrow));
    }

    #[test]
    fn a_ring_that_is_open_is_closed_and_repeated_positions_go() {
        let tidied = tidy(ring(&[(0.0, 0.0), (0.0, 0.0), (1.0, 0.0), (1.0, 1.0)])).unwrap();
        assert_eq!(
            tidied,
            ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)])
        );
        assert_eq!(tidy(ring(&[(0.0, 0.0), (1.0, 0.0), (0.0, 0.0)])), None);
    }
}

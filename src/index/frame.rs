//! The fixed point of the ground index: positions as two whole numbers of 32 bits, spread over the box of the map.
//!
//! Three things hold. Quanta grow with the coordinate, never against it. A position lies within half a quantum of what
//! [`Frame::at`] gives for its quanta, up to a thousandth. And a quantum is at least some steps of the floating point, so that the corners
//! of cells can be told apart as positions.

use geo_types::Coord;

use crate::geometry::ring::Rings;

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    low: Coord,
    high: Coord,
    origin: Coord,
    /// Quanta a degree.
    scale: Coord,
    /// What of the box lies well within the plane.
    plain_low: Coord,
    plain_high: Coord,
}

/// A position in quanta.
pub(crate) type Quanta = [u32; 2];

impl Frame {
    /// Around all positions, with a margin in which there are none.
    pub(crate) fn around<'a>(parts: impl Iterator<Item = &'a Rings>) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for bounds in parts.filter(|part| !part.is_empty()).map(Rings::bounds) {
            low = [low[0].min(bounds.min().x), low[1].min(bounds.min().y)];
            high = [high[0].max(bounds.max().x), high[1].max(bounds.max().y)];
        }
        let [(x, scale_x), (y, scale_y)] = [0, 1].map(|axis| axis_over(low[axis], high[axis]));
        let coord = |[x, y]: [f64; 2]| Coord { x, y };
        Self {
            low: coord(low),
            high: coord(high),
            origin: coord([x, y]),
            scale: coord([scale_x, scale_y]),
            plain_low: coord([low[0], low[1].max((-90_f64).next_up())]),
            plain_high: coord([
                high[0].min(180_f64.next_down()),
                high[1].min(90_f64.next_down()),
            ]),
        }
    }

    /// Whether the box of the map holds a position well within the plane: neither at 180° nor at a pole, which have other names.
    #[inline(always)]
    pub(crate) fn holds_plainly(&self, p: Coord) -> bool {
        // One branch, not four.
        (p.x >= self.plain_low.x)
            & (p.x <= self.plain_high.x)
            & (p.y >= self.plain_low.y)
            & (p.y <= self.plain_high.y)
    }

    /// Whether the box of the map holds a position. Around nothing it holds none.
    #[inline]
    pub(crate) fn holds(&self, p: Coord) -> bool {
        p.x >= self.low.x && p.x <= self.high.x && p.y >= self.low.y && p.y <= self.high.y
    }

    /// A position of the box in quanta: the nearest whole numbers.
    #[inline(always)]
    pub(crate) fn quanta(&self, p: Coord) -> Quanta {
        // A sum with 2^52 has the whole number in its last bits. The margin keeps it below 2^32.
        let nearest = |v: f64| (v + 4_503_599_627_370_496.0).to_bits() as u32;
        [
            nearest((p.x - self.origin.x) * self.scale.x),
            nearest((p.y - self.origin.y) * self.scale.y),
        ]
    }

    /// The position of a corner of the fixed point. Always the same for the same numbers.
    pub(crate) fn at(&self, x: i64, y: i64) -> Coord {
        Coord {
            x: self.origin.x + x as f64 / self.scale.x,
            y: self.origin.y + y as f64 / self.scale.y,
        }
    }

    /// Width and height in degrees.
    pub(crate) fn extent(&self) -> [f64; 2] {
        [self.scale.x, self.scale.y].map(|scale| (1_u64 << 32) as f64 / scale)
    }

    /// Degrees of width over degrees of height.
    pub(crate) fn aspect(&self) -> f64 {
        self.scale.y / self.scale.x
    }
}

/// Where one axis begins, and its quanta a degree.
fn axis_over(low: f64, high: f64) -> (f64, f64) {
    let largest = low.abs().max(high.abs());
    // 2^-16 of the largest number over 2^32 quanta leaves 2^4 steps of the floating point to a quantum.
    let width = (high - low).max(largest / 65_536.0).max(1e-100);
    let margin = width / 997.0;
    let scale = f64::from(u32::MAX) / (width + 2.0 * margin);
    (low - margin, scale)
}

//! A polygon cut along a meridian, to the last bit where its corners lie on it; at 180°, where it runs past it.

use geo_types::{Coord, Rect};

use super::ring::Rings;
use super::rounded;
use super::trace::{trace, without_opposites};

/// The ground of a simple polygon west and east of a meridian. Segments that cross it get a corner on it, the same for both
/// polygons that share them. Where that does not close, by rounding, faces are cut.
pub(crate) fn cut_at(figure: &Rings, meridian: f64) -> (Rings, Rings) {
    let mut halves = Halves {
        meridian,
        west: Vec::new(),
        east: Vec::new(),
        crossings: Vec::new(),
    };
    figure.segments().for_each(|(_, a, b)| halves.add(a, b));
    let corners = figure
        .coords()
        .iter()
        .filter(|c| c.x == meridian)
        .map(|c| c.y);
    halves.close(corners.collect());
    let exact = trace(&without_opposites(halves.west)).zip(trace(&without_opposites(halves.east)));
    exact.unwrap_or_else(|| {
        let extent = figure.bounds();
        let side = |west: f64, east: f64| {
            rounded::within(
                figure,
                Rect::new((west, extent.min().y), (east, extent.max().y)),
            )
        };
        (
            side(extent.min().x.min(meridian), meridian),
            side(meridian, extent.max().x.max(meridian)),
        )
    })
}

/// The ground with every longitude within -180..180: as it is, moved by a turn, or cut.
pub(crate) fn within_180(ground: Rings) -> Vec<Rings> {
    let extent = ground.bounds();
    if extent.max().x > 180.0 {
        let (west, east) = cut_at(&ground, 180.0);
        let parts = [west, moved(east, -360.0)];
        return parts
            .into_iter()
            .filter(|rings| !rings.is_empty())
            .flat_map(within_180)
            .collect();
    }
    if extent.min().x < -180.0 {
        let (west, east) = cut_at(&ground, -180.0);
        let parts = [moved(west, 360.0), east];
        return parts
            .into_iter()
            .filter(|rings| !rings.is_empty())
            .flat_map(within_180)
            .collect();
    }
    if ground.shells() == 1 {
        return vec![ground];
    }
    ground.polygons().collect()
}

fn moved(mut rings: Rings, degrees: f64) -> Rings {
    rings.map_coords(|c| Coord {
        x: c.x + degrees,
        y: c.y,
    });
    rings
}

/// The segments on either side. What lies on the meridian counts as west of it.
struct Halves {
    meridian: f64,
    west: Vec<(Coord, Coord)>,
    east: Vec<(Coord, Coord)>,
    crossings: Vec<f64>,
}

impl Halves {
    fn add(&mut self, a: Coord, b: Coord) {
        match (a.x <= self.meridian, b.x <= self.meridian) {
            (true, true) => self.west.push((a, b)),
            (false, false) => self.east.push((a, b)),
            (a_is_west, _) => {
                let on = crossing(self.meridian, a, b);
                let (before, after) = if a_is_west {
                    (&mut self.west, &mut self.east)
                } else {
                    (&mut self.east, &mut self.west)
                };
                if a != on {
                    before.push((a, on));
                }
                if on != b {
                    after.push((on, b));
                }
                self.crossings.push(on.y);
            }
        }
    }

    /// Closes both halves along the meridian, between one crossing and the next, with all corners that lie between.
    fn close(&mut self, mut corners: Vec<f64>) {
        self.crossings.sort_by(f64::total_cmp);
        corners.extend(&self.crossings);
        corners.sort_by(f64::total_cmp);
        corners.dedup();
        let at = |y| Coord {
            x: self.meridian,
            y,
        };
        for span in self.crossings.chunks_exact(2) {
            let within: Vec<f64> = corners
                .iter()
                .copied()
                .filter(|&y| span[0] <= y && y <= span[1])
                .collect();
            for ends in within.windows(2) {
                self.west.push((at(ends[0]), at(ends[1])));
                self.east.push((at(ends[1]), at(ends[0])));
            }
        }
    }
}

/// Where a segment crosses a meridian, to the same bits whichever way it runs.
pub(crate) fn crossing(meridian: f64, a: Coord, b: Coord) -> Coord {
    let (west, east) = if a.x < b.x { (a, b) } else { (b, a) };
    // Multiplied first and divided then, a position that has few digits comes out as it is.
    let y = west.y + (meridian - west.x) * (east.y - west.y) / (east.x - west.x);
    Coord { x: meridian, y }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(corners: &[(f64, f64)]) -> Rings {
        let mut ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        ring.push(ring[0]);
        let mut rings = Rings::default();
        rings.push(&ring, true);
        rings
    }

    #[test]
    fn a_comb_falls_into_teeth_and_a_back() {
        //   +-----------+
        //   |   |  +----+
        //   |   |  +----+
        //   |   |       |
        //   +-----------+     cut at 1
        let comb = figure(&[
            (0.0, 0.0),
            (4.0, 0.0),
            (4.0, 1.0),
            (0.5, 1.0),
            (0.5, 2.0),
            (4.0, 2.0),
            (4.0, 3.0),
            (0.0, 3.0),
        ]);
        let (west, east) = cut_at(&comb, 1.0);
        assert_eq!((west.polygons().count(), east.polygons().count()), (1, 2));
    }

    #[test]
    fn a_side_on_the_meridian_belongs_to_the_west() {
        let square = figure(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        let (west, east) = cut_at(&square, 1.0);
        assert_eq!((west.coords().len(), east.is_empty()), (5, true));
        let (west, east) = cut_at(&square, 0.0);
        assert_eq!((west.is_empty(), east.coords().len()), (true, 5));
    }
}

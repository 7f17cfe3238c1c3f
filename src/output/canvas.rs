//! The piece of the plane that a picture shows: positions to pixels, figures cut and thinned to what can be seen.

use geo_types::{Coord, Rect};

use super::extent::Extent;
use super::map_projection::MapProjection;
use super::pixels::{clip_line, clip_ring, thinned};
use crate::geometry::ring::{Rings, bounds, boxes_meet};

/// Figures are cut this many pixels outside the frame, so that neither the cut nor half a stroke is seen.
const MARGIN: f64 = 12.0;
/// How far, in pixels, a curved segment may lie off its chords.
const BEND: f64 = 0.2;
/// No chord spans more degrees, though its middle lies on the curve.
const CHORD: f64 = 5.0;
/// What is smaller, in pixels, is drawn in this size, so that it can be seen.
const SPECK: f64 = 0.8;

/// A map's frame in pixels, and how positions come into it.
#[derive(Clone, Debug)]
pub(crate) struct Canvas {
    projection: MapProjection,
    /// Pixels for one radius of the globe.
    scale: f64,
    /// Where the plane's origin lies, in pixels.
    origin: Coord,
    pub(crate) frame: Rect,
}

impl Canvas {
    /// A canvas of a width that shows all of the positions, at least, and a margin around them, as a share of their extent. Its top left corner is at `corner`.
    pub(crate) fn fit(
        projection: MapProjection,
        positions: impl IntoIterator<Item = Coord>,
        corner: Coord,
        width: f64,
        margin: f64,
    ) -> Self {
        let plane: Vec<Coord> = positions
            .into_iter()
            .map(|c| projection.project(c))
            .collect();
        let shown = bounds(&plane);
        let least = 1e-5;
        let (wide, high) = (shown.width().max(least), shown.height().max(least));
        let pad = margin * wide.max(high);
        let (wide, high) = (wide + 2.0 * pad, high + 2.0 * pad);
        let height = (width * high / wide)
            .clamp(0.4 * width, 1.2 * width)
            .round();
        let scale = (width / wide).min(height / high);
        let middle = Coord {
            x: corner.x + width / 2.0,
            y: corner.y + height / 2.0,
        };
        let center = shown.center();
        Canvas {
            projection,
            scale,
            origin: Coord {
                x: middle.x - center.x * scale,
                y: middle.y + center.y * scale,
            },
            frame: Rect::new(corner, corner + (width, height).into()),
        }
    }

    /// A position in pixels. Its longitude is taken on the central meridian's side of the globe.
    pub(crate) fn at(&self, c: Coord) -> Coord {
        let central = self.projection.central();
        let turned = (c.x - central + 180.0).rem_euclid(360.0) - 180.0 + central;
        self.on_plane(Coord { x: turned, y: c.y })
    }

    fn on_plane(&self, c: Coord) -> Coord {
        let plane = self.projection.project(c);
        Coord {
            x: self.origin.x + plane.x * self.scale,
            y: self.origin.y - plane.y * self.scale,
        }
    }

    pub(crate) fn projection(&self) -> &MapProjection {
        &self.projection
    }

    /// Whether a place can be seen.
    pub(crate) fn shows(&self, pixel: Coord) -> bool {
        let (low, high) = (self.frame.min(), self.frame.max());
        (low.x..=high.x).contains(&pixel.x) && (low.y..=high.y).contains(&pixel.y)
    }

    fn view(&self) -> Rect {
        let margin = Coord {
            x: MARGIN,
            y: MARGIN,
        };
        Rect::new(self.frame.min() - margin, self.frame.max() + margin)
    }

    /// Ground in pixels: closed rings, the outer ones and the holes, as far as they are seen. Ground of less than a pixel is a speck; a hole of that
    /// size is left out.
    pub(crate) fn ground(&self, rings: &Rings) -> Vec<Vec<Coord>> {
        let all = rings.iter();
        all.flat_map(|(ring, is_shell)| self.ring(ring, is_shell))
            .collect()
    }

    fn ring(&self, ring: &[Coord], is_shell: bool) -> Vec<Vec<Coord>> {
        let view = self.view();
        let mut seen = Vec::new();
        for piece in self.sides(ring, clip_ring_once) {
            let pixels = self.bent(&piece);
            let cut = cut_to(&pixels, &view);
            if cut.len() < 4 {
                continue;
            }
            let size = bounds(&cut);
            if size.width().max(size.height()) >= SPECK {
                // Thinning may leave a sliver its two ends only, which is still drawn as the line that it is.
                seen.push(thinned(&cut));
            } else if is_shell {
                seen.push(speck(size.center()));
            }
        }
        seen
    }

    /// A line in pixels, as far as it is seen.
    pub(crate) fn line(&self, line: &[Coord]) -> Vec<Vec<Coord>> {
        let view = self.view();
        let pieces = self.sides(line, clip_line);
        let stretches = pieces
            .iter()
            .flat_map(|piece| clip_line(&self.bent(piece), &view));
        stretches.map(|stretch| thinned(&stretch)).collect()
    }

    /// A figure cut at the meridian opposite the central one, each piece with longitudes on the central one's side.
    fn sides(
        &self,
        line: &[Coord],
        cut: impl Fn(&[Coord], &Rect) -> Vec<Vec<Coord>>,
    ) -> Vec<Vec<Coord>> {
        let central = self.projection.central();
        let globe = Rect::new((central - 180.0, -90.0), (central + 180.0, 90.0));
        let span = bounds(line);
        let mut pieces = Vec::new();
        for turn in [-360.0, 0.0, 360.0] {
            let turned = Rect::new(
                span.min() + (turn, 0.0).into(),
                span.max() + (turn, 0.0).into(),
            );
            // A figure that only touches the cut lies wholly on one side.
            let is_off = turned.max().x <= globe.min().x || turned.min().x >= globe.max().x;
            if is_off && (span.width() > 0.0 || turn != 0.0) {
                continue;
            }
            let moved: Vec<Coord> = line.iter().map(|&c| c + (turn, 0.0).into()).collect();
            if turned.min().x >= globe.min().x && turned.max().x <= globe.max().x {
                pieces.push(moved);
            } else {
                pieces.extend(cut(&moved, &globe));
            }
        }
        pieces
    }

    /// A figure in pixels, with further positions where its segments are curved on the plane.
    fn bent(&self, line: &[Coord]) -> Vec<Coord> {
        let mut pixels = Vec::with_capacity(line.len());
        pixels.extend(line.first().map(|&c| self.on_plane(c)));
        for ab in line.windows(2) {
            let (from, to) = (self.on_plane(ab[0]), self.on_plane(ab[1]));
            self.bend((ab[0], from), (ab[1], to), 12, &mut pixels);
        }
        pixels
    }

    fn bend(&self, a: (Coord, Coord), b: (Coord, Coord), depth: u32, pixels: &mut Vec<Coord>) {
        let step = b.1 - a.1;
        let degrees = (b.0.x - a.0.x).abs().max((b.0.y - a.0.y).abs());
        // Three quarters of all segments are so short that they cannot bend by that much.
        if depth > 0 && (degrees > CHORD || step.x.abs().max(step.y.abs()) > 3.0) {
            let middle = (a.0 + b.0) / 2.0;
            let curved = self.on_plane(middle);
            let off = curved - (a.1 + b.1) / 2.0;
            if degrees > CHORD || off.x.hypot(off.y) > BEND {
                self.bend(a, (middle, curved), depth - 1, pixels);
                self.bend((middle, curved), b, depth - 1, pixels);
                return;
            }
        }
        pixels.push(b.1);
    }

    /// The whole globe's outline, where the map shows its edge.
    pub(crate) fn outline(&self) -> Option<Vec<Coord>> {
        if !self.projection.has_outline() {
            return None;
        }
        let (west, east) = (
            self.projection.central() - 180.0,
            self.projection.central() + 180.0,
        );
        let corners = [
            (west, -90.0),
            (east, -90.0),
            (east, 90.0),
            (west, 90.0),
            (west, -90.0),
        ];
        let ring = self.bent(&corners.map(Coord::from));
        Some(thinned(&cut_to(&ring, &self.view())))
    }

    /// Meridians and parallels at round degrees, a handful in either direction.
    pub(crate) fn graticule(&self, extent: &Extent) -> Vec<Vec<Coord>> {
        let step = round_degrees(extent.width().max(extent.height()));
        // The frame's corners reach beyond the extent, and around a pole to every meridian.
        let reach = if extent.north.max(-extent.south) > 80.0 {
            180.0
        } else {
            (2.0 * extent.width()).clamp(4.0 * step, 180.0)
        };
        let central = self.projection.central();
        let (west, east) = (central - reach, central + reach);
        let south = (extent.south - extent.height() - step).max(-80.0);
        let north = (extent.north + extent.height() + step).min(80.0);
        let round = |low: f64, high: f64| {
            let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
            (first..=last).map(|i| i as f64 * step)
        };
        let meridians = round(west, east).map(|x| [(x, south), (x, north)]);
        let parallels = round(south, north).map(|y| [(west, y), (east, y)]);
        let lines = meridians.chain(parallels).map(|line| line.map(Coord::from));
        let view = self.view();
        let bent = lines.flat_map(|line| clip_line(&self.bent(&line), &view));
        bent.map(|stretch| thinned(&stretch)).collect()
    }

    /// Kilometres on the ground for a pixel, from east to west, at a position.
    pub(crate) fn km_per_pixel(&self, at: Coord) -> f64 {
        const RADIUS_KM: f64 = 6371.0088;
        let half = 0.01;
        let east = self.on_plane(Coord {
            x: at.x + half,
            y: at.y,
        });
        let west = self.on_plane(Coord {
            x: at.x - half,
            y: at.y,
        });
        let pixels = (east - west).x.hypot((east - west).y);
        RADIUS_KM * (2.0 * half).to_radians() * at.y.to_radians().cos() / pixels
    }
}

fn clip_ring_once(ring: &[Coord], view: &Rect) -> Vec<Vec<Coord>> {
    vec![clip_ring(ring, view)]
}

/// A ring in pixels cut to the view, where it is not wholly within.
fn cut_to(ring: &[Coord], view: &Rect) -> Vec<Coord> {
    let size = bounds(ring);
    if ring.is_empty() || !boxes_meet(&size, view) {
        return Vec::new();
    }
    let holds = |c: Coord| {
        (view.min().x..=view.max().x).contains(&c.x) && (view.min().y..=view.max().y).contains(&c.y)
    };
    if holds(size.min()) && holds(size.max()) {
        ring.to_vec()
    } else {
        clip_ring(ring, view)
    }
}

fn speck(center: Coord) -> Vec<Coord> {
    let half = SPECK / 2.0;
    let corner = |x: f64, y: f64| center + (x * half, y * half).into();
    vec![
        corner(-1.0, -1.0),
        corner(1.0, -1.0),
        corner(1.0, 1.0),
        corner(-1.0, 1.0),
        corner(-1.0, -1.0),
    ]
}

/// The step of a graticule over so many degrees.
fn round_degrees(span: f64) -> f64 {
    let steps = [30.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1];
    let fitting = steps.iter().find(|&&step| span / step >= 5.0);
    fitting.copied().unwrap_or(0.1)
}

#[cfg(test)]
mod tests {
    use super::super::pixels::area;
    use super::*;

    fn canvas(west: f64, east: f64, south: f64, north: f64) -> Canvas {
        let extent = Extent {
            west,
            east,
            south,
            north,
        };
        let corners = [(west, south), (east, south), (east, north), (west, north)];
        let projection = MapProjection::for_extent(&extent);
        Canvas::fit(
            projection,
            corners.map(Coord::from),
            Coord::zero(),
            1000.0,
            0.04,
        )
    }

    fn rings(low: (f64, f64), high: (f64, f64)) -> Rings {
        let at = |(x, y): (f64, f64)| Coord { x, y };
        let corners = [low, (high.0, low.1), high, (low.0, high.1), low];
        let mut rings = Rings::default();
        rings.push(&corners.map(at), true);
        rings
    }

    #[test]
    fn the_two_halves_of_a_square_across_180_lie_side_by_side() {
        let canvas = canvas(177.0, 183.0, -3.0, 3.0);
        let west = canvas.ground(&rings((179.0, 0.0), (180.0, 1.0)));
        let east = canvas.ground(&rings((-180.0, 0.0), (-179.0, 1.0)));
        assert_eq!((west.len(), east.len()), (1, 1));
        let (west, east) = (bounds(&west[0]), bounds(&east[0]));
        assert!(
            (west.max().x - east.min().x).abs() < 1e-6,
            "{west:?} {east:?}"
        );
        assert!(
            (area(&canvas.ground(&rings((-180.0, 0.0), (-179.0, 1.0)))[0])
                - west.width() * west.height())
            .abs()
                < 20.0
        );
    }

    #[test]
    fn a_parallel_bends_and_a_speck_stays() {
        let canvas = canvas(0.0, 30.0, 40.0, 60.0);
        let parallel = canvas.line(&[(2.0, 50.0).into(), (28.0, 50.0).into()]);
        assert!(parallel[0].len() > 5);
        let speck = canvas.ground(&rings((10.0, 50.0), (10.0001, 50.0001)));
        assert!((bounds(&speck[0]).width() - SPECK).abs() < 1e-9);
    }

    #[test]
    fn what_is_off_the_map_is_left_out() {
        let canvas = canvas(0.0, 30.0, 40.0, 60.0);
        assert!(
            canvas
                .ground(&rings((100.0, 0.0), (110.0, 10.0)))
                .is_empty()
        );
        assert!(
            canvas
                .line(&[(100.0, 0.0).into(), (110.0, 10.0).into()])
                .is_empty()
        );
        let extent = Extent {
            west: 0.0,
            east: 30.0,
            south: 40.0,
            north: 60.0,
        };
        assert!(!canvas.graticule(&extent).is_empty());
    }

    #[test]
    fn a_degree_of_longitude_is_as_long_as_it_is() {
        let canvas = canvas(41.0, 51.0, 38.0, 44.0);
        let (a, b) = (
            canvas.at((45.5, 41.0).into()),
            canvas.at((46.5, 41.0).into()),
        );
        let km = (b - a).x.hypot((b - a).y) * canvas.km_per_pixel((46.0, 41.0).into());
        assert!((km - 83.9).abs() < 0.2, "{km}");
    }
}

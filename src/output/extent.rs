//! Which longitudes and latitudes a map spans: the shortest stretch of the globe's round that holds all.

use geo_types::{Coord, Rect};

use crate::geometry::ring::bounds;

/// A stretch of longitudes, -180 <= west < 180 and east possibly beyond 180, and one of latitudes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Extent {
    pub(crate) west: f64,
    pub(crate) east: f64,
    pub(crate) south: f64,
    pub(crate) north: f64,
}

impl Extent {
    /// What a window asks for; `None` where it is no window.
    pub(crate) fn of_window(degrees: Rect) -> Option<Extent> {
        let (low, high) = (degrees.min(), degrees.max());
        let finite = [low.x, low.y, high.x, high.y].iter().all(|v| v.is_finite());
        let (south, north) = (low.y.max(-90.0), high.y.min(90.0));
        if !finite || high.x <= low.x || north <= south {
            return None;
        }
        let width = (high.x - low.x).min(360.0);
        let west = (low.x + 180.0).rem_euclid(360.0) - 180.0;
        Some(Extent {
            west,
            east: west + width,
            south,
            north,
        })
    }

    /// The extent of figures, each given by positions that lie on one side of 180°. The largest gap of longitudes stays outside, so that a map
    /// across 180° is in one piece. `None` of nothing.
    pub(crate) fn of_figures<'a>(figures: impl IntoIterator<Item = &'a [Coord]>) -> Option<Extent> {
        let boxes: Vec<Rect> = figures
            .into_iter()
            .filter(|coords| !coords.is_empty())
            .map(bounds)
            .collect();
        let south = boxes.iter().map(|b| b.min().y).reduce(f64::min)?;
        let north = boxes.iter().map(|b| b.max().y).reduce(f64::max)?;
        let (west, east) = round(boxes.iter().map(|b| (b.min().x, b.max().x)).collect());
        Some(Extent {
            west,
            east,
            south,
            north,
        })
    }

    /// The extent, at least so many degrees wide and high.
    pub(crate) fn at_least(mut self, degrees: f64) -> Self {
        let grow = |low: &mut f64, high: &mut f64| {
            let short = ((degrees - (*high - *low)) / 2.0).max(0.0);
            (*low, *high) = (*low - short, *high + short);
        };
        grow(&mut self.west, &mut self.east);
        grow(&mut self.south, &mut self.north);
        self
    }

    pub(crate) fn width(&self) -> f64 {
        self.east - self.west
    }

    pub(crate) fn height(&self) -> f64 {
        self.north - self.south
    }

    /// The meridian in the middle, within ±180. Nearly the whole round is seen as maps of the world are used to be.
    pub(crate) fn central(&self) -> f64 {
        if self.width() > 300.0 {
            return 0.0;
        }
        let middle = (self.west + self.east) / 2.0;
        if middle > 180.0 {
            middle - 360.0
        } else {
            middle
        }
    }

    pub(crate) fn middle(&self) -> f64 {
        (self.south + self.north) / 2.0
    }
}

/// The stretch of the round that holds all of these stretches.
fn round(mut stretches: Vec<(f64, f64)>) -> (f64, f64) {
    stretches.sort_by(|a, b| a.0.total_cmp(&b.0));
    let first = stretches[0].0;
    let mut reach = stretches[0].1;
    let mut gap = (0.0, first);
    for &(west, east) in &stretches[1..] {
        if west - reach > gap.0 {
            gap = (west - reach, west);
        }
        reach = reach.max(east);
    }
    // From the last one on, over 180°, to the first.
    let over_180 = first + 360.0 - reach;
    if over_180 >= gap.0 {
        (first, reach)
    } else {
        (gap.1, gap.1 + 360.0 - gap.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(west: f64, east: f64) -> Vec<Coord> {
        vec![(west, 0.0).into(), (east, 10.0).into()]
    }

    fn extent(figures: &[Vec<Coord>]) -> Extent {
        Extent::of_figures(figures.iter().map(Vec::as_slice)).unwrap()
    }

    #[test]
    fn a_map_across_180_is_in_one_piece() {
        let fiji = extent(&[figure(177.0, 180.0), figure(-180.0, -178.0)]);
        assert_eq!(
            (fiji.west, fiji.east, fiji.central()),
            (177.0, 182.0, 179.5)
        );
        let russia = extent(&[
            figure(27.0, 180.0),
            figure(-180.0, -169.0),
            figure(20.0, 23.0),
        ]);
        assert_eq!((russia.west, russia.east), (20.0, 191.0));
        assert_eq!(russia.central(), 105.5);
    }

    #[test]
    fn the_world_is_seen_from_greenwich() {
        assert_eq!(extent(&[figure(-180.0, 180.0)]).central(), 0.0);
        assert_eq!(Extent::of_figures([]), None);
    }

    #[test]
    fn a_window_beyond_180_goes_on() {
        let window = Extent::of_window(Rect::new((176.0, -20.0), (184.0, -15.0))).unwrap();
        assert_eq!(
            (window.west, window.east, window.central()),
            (176.0, 184.0, 180.0)
        );
        assert_eq!(Extent::of_window(Rect::new((1.0, 0.0), (1.0, 5.0))), None);
        assert_eq!(
            Extent::of_window(Rect::new((f64::NAN, 0.0), (1.0, 5.0))),
            None
        );
    }
}

//! Boolean operations on a grid of whole numbers, by `geo`: always an answer, though not to the last digit.
//!
//! [`super::overlay`] keeps every corner and is exact as long as the rims that it finds close. Where corners lie within rounding of other
//! segments they may not, and this is what it falls back to. Corners that the grid moved get their own coordinates back.

use std::collections::HashMap;

use geo::BooleanOps;
use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};

use super::ring::{Rings, bounds, tidy, turned};

/// The ground that any of the figures holds. Two and two, each by even and odd: a figure that the grid makes flat then
/// takes nothing from the others.
pub(crate) fn union(figures: &[&Rings]) -> Rings {
    let mut grounds: Vec<MultiPolygon> = figures
        .iter()
        .map(|rings| rings.to_multi_polygon())
        .collect();
    while grounds.len() > 1 {
        grounds = grounds
            .chunks(2)
            .map(|pair| pair[0].union(&MultiPolygon(pair[1..].iter().flatten().cloned().collect())))
            .collect();
    }
    let united = grounds.pop().unwrap_or_else(|| MultiPolygon(Vec::new()));
    restored(&united, figures.iter().flat_map(|rings| rings.coords()))
}

/// The ground of a figure that any of the others holds.
pub(crate) fn common(figure: &Rings, others: &[&Rings]) -> Rings {
    let held = union(others).to_multi_polygon();
    let clipped = figure.to_multi_polygon().intersection(&held);
    let all = std::iter::once(figure).chain(others.iter().copied());
    restored(&clipped, all.flat_map(|rings| rings.coords()))
}

/// The ground of a figure that none of the others holds.
pub(crate) fn without(figure: &Rings, others: &[Rings]) -> Rings {
    let ground = others
        .iter()
        .fold(figure.to_multi_polygon(), |ground, other| {
            ground.difference(&other.to_multi_polygon())
        });
    let all = std::iter::once(figure).chain(others);
    restored(&ground, all.flat_map(|rings| rings.coords()))
}

/// What is inside the shell and in no hole, each by even and odd.
pub(crate) fn even_odd(shell: &[Coord], holes: &[Vec<Coord>]) -> Rings {
    let alone = |ring: &[Coord]| Polygon::new(LineString(ring.to_vec()), Vec::new());
    let mut ground = alone(shell).union(&MultiPolygon::new(Vec::new()));
    for hole in holes {
        ground = ground.difference(&alone(hole));
    }
    restored(&ground, shell.iter().chain(holes.iter().flatten()))
}

/// The part of a figure within a box. What comes to lie on the east or west side of the box lies there to the last bit.
pub(crate) fn within(figure: &Rings, window: Rect) -> Rings {
    let clipped = figure.to_multi_polygon().intersection(&window.to_polygon());
    let mut rings = restored(&clipped, figure.coords().iter());
    let sides = [window.min().x, window.max().x];
    rings.map_coords(|c| Coord {
        x: sides
            .into_iter()
            .find(|x| (x - c.x).abs() < 1e-6)
            .unwrap_or(c.x),
        y: c.y,
    });
    rings
}

fn restored<'a>(polygons: &MultiPolygon, corners: impl Iterator<Item = &'a Coord>) -> Rings {
    let mut rings = Rings::default();
    for polygon in polygons {
        let Some(shell) = tidy(polygon.exterior().0.clone()) else {
            continue;
        };
        rings.push(&turned(shell, true), true);
        for hole in polygon
            .interiors()
            .iter()
            .filter_map(|hole| tidy(hole.0.clone()))
        {
            rings.push(&turned(hole, false), false);
        }
    }
    let corners: Vec<Coord> = corners.copied().collect();
    let extent = bounds(&corners);
    // The grid has some 2^30 steps over the figures' extent.
    let step = (extent.width().max(extent.height()) / f64::from(1 << 28)).max(f64::MIN_POSITIVE);
    // Counted from a corner of the extent: of a tiny figure far from 0, 0 the steps from there would be too many to number.
    let from = extent.min();
    let cell = |c: Coord| {
        let steps = (c - from) / step;
        (steps.x.floor() as i64, steps.y.floor() as i64)
    };
    let mut known: HashMap<(i64, i64), Coord> = HashMap::new();
    for &c in &corners {
        known.insert(cell(c), c);
    }
    rings.map_coords(|c| {
        let (x, y) = cell(c);
        let gap = |k: &Coord| (k.x - c.x).abs().max((k.y - c.y).abs());
        let around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        let near = around
            .filter_map(|place| known.get(&place))
            .filter(|k| gap(k) <= step);
        // The grid's own corners may lie a step beyond a pole.
        let own = Coord {
            x: c.x,
            y: c.y.clamp(-90.0, 90.0),
        };
        near.min_by(|a, b| gap(a).total_cmp(&gap(b)))
            .copied()
            .unwrap_or(own)
    });
    rings
}

/// What of a figure another covers, and what it does not.
pub(crate) fn parted(figure: &Rings, over: &Rings) -> (Rings, Rings) {
    let (ground, cover) = (figure.to_multi_polygon(), over.to_multi_polygon());
    let all = |polygons| restored(polygons, figure.coords().iter().chain(over.coords()));
    (
        all(&ground.intersection(&cover)),
        all(&ground.difference(&cover)),
    )
}

//! The shapes of which generated maps consist, and the ways in which a ring is drawn badly.

use geo_types::{Coord, LineString, Polygon};

use super::generated::{Frame, Source};

/// The corners of a ring, the first not repeated at the end.
pub(crate) type Ring = Vec<Coord>;

pub(crate) fn polygon(rings: Vec<Ring>) -> Polygon {
    // Closed even where the last corner is the first one already, so that none is lost when the ring is turned.
    let mut rings = rings.into_iter().map(|mut ring| {
        ring.extend(ring.first().copied());
        LineString(ring)
    });
    Polygon::new(
        rings.next().unwrap_or(LineString(Vec::new())),
        rings.collect(),
    )
}

/// The rings of a polygon, none closed.
pub(crate) fn rings(polygon: &Polygon) -> Vec<Ring> {
    let all = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    all.map(|ring| {
        let mut ring = ring.0.clone();
        ring.pop();
        ring
    })
    .collect()
}

fn boxed(frame: &Frame, [west, south, east, north]: [f64; 4]) -> Ring {
    let corners = [(west, south), (east, south), (east, north), (west, north)];
    corners.iter().map(|&(i, j)| frame.at(i, j)).collect()
}

/// West, south, east and north of a rectangle on the grid.
fn sides(source: &mut Source) -> [f64; 4] {
    let (corner, size) = (source.byte(), source.byte());
    let (west, south) = (f64::from(corner >> 4), f64::from(corner & 15));
    let (width, height) = (f64::from(size >> 4), f64::from(size & 15));
    [west, south, west + width + 1.0, south + height + 1.0]
}

pub(crate) fn rectangle(frame: &Frame, source: &mut Source) -> Ring {
    boxed(frame, sides(source))
}

/// Corners in whatever order: most such rings cross themselves.
pub(crate) fn scribble(frame: &Frame, source: &mut Source) -> Ring {
    let count = 3 + source.below(10);
    (0..count).map(|_| frame.corner(source)).collect()
}

/// A rectangle with a hole, which may be anywhere.
pub(crate) fn holed(frame: &Frame, source: &mut Source) -> Vec<Ring> {
    let outer = rectangle(frame, source);
    let holes = 1 + source.below(3);
    let mut rings = vec![outer];
    for _ in 0..holes {
        rings.push(match source.below(3) {
            0 => scribble(frame, source),
            _ => rectangle(frame, source),
        });
    }
    rings
}

/// Squares within squares, cut out of each other or not.
pub(crate) fn nested(frame: &Frame, source: &mut Source) -> Vec<Vec<Ring>> {
    let count = 2 + source.below(7);
    let cut_out = source.below(2) == 0;
    let square = |i: usize| {
        let inset = i as f64;
        boxed(frame, [inset, inset, 16.0 - inset, 16.0 - inset])
    };
    (0..count)
        .map(|i| match cut_out && i + 1 < count {
            true => vec![square(i), square(i + 1)],
            false => vec![square(i)],
        })
        .collect()
}

/// Cells that fill a rectangle, their common corners moved together.
pub(crate) fn mesh(frame: &Frame, source: &mut Source) -> Vec<Ring> {
    let (columns, rows) = (1 + source.below(5), 1 + source.below(5));
    let [west, south, ..] = sides(source);
    let crooked = source.below(2) == 1;
    let mut corners = Vec::new();
    for j in 0..=rows {
        for i in 0..=columns {
            let (mut x, mut y) = (west + 2.0 * i as f64, south + 2.0 * j as f64);
            if crooked {
                x += source.unit() - 0.5;
                y += source.unit() - 0.5;
            }
            corners.push(frame.at(x, y));
        }
    }
    let width = columns + 1;
    let mut cells = Vec::new();
    for j in 0..rows {
        for i in 0..columns {
            let a = j * width + i;
            cells.push(
                [a, a + 1, a + 1 + width, a + width]
                    .map(|k| corners[k])
                    .to_vec(),
            );
        }
    }
    cells
}

/// Triangles that meet in one point.
pub(crate) fn fan(frame: &Frame, source: &mut Source) -> Vec<Ring> {
    let count = 3 + source.below(40);
    let (i, j) = (4.0 + source.below(8) as f64, 4.0 + source.below(8) as f64);
    let rim = |k: usize| {
        let angle = std::f64::consts::TAU * k as f64 / count as f64;
        frame.at(i + 4.0 * angle.cos(), j + 4.0 * angle.sin())
    };
    (0..count)
        .map(|k| vec![frame.at(i, j), rim(k), rim((k + 1) % count)])
        .collect()
}

/// Many teeth on one back.
pub(crate) fn comb(frame: &Frame, source: &mut Source) -> Ring {
    let [west, south, east, north] = sides(source);
    let teeth = 1 + 4 * source.below(64);
    let mut ring = vec![frame.at(east, south), frame.at(west, south)];
    for k in 0..teeth {
        let x = |part: f64| west + (east - west) * (k as f64 + part) / teeth as f64;
        ring.push(frame.at(x(0.0), north));
        ring.push(frame.at(x(0.5), south + 0.5));
    }
    ring.push(frame.at(east, north));
    ring
}

/// Round something, with corners near and far by turns.
pub(crate) fn star(frame: &Frame, source: &mut Source) -> Ring {
    let count = 3 + source.below(60);
    let (i, j) = (source.below(16) as f64, source.below(16) as f64);
    let (near, far) = (
        0.5 + source.below(8) as f64 / 2.0,
        0.5 + source.below(12) as f64 / 2.0,
    );
    let turns = (1 + source.below(3)) as f64;
    (0..count)
        .map(|k| {
            let angle = std::f64::consts::TAU * turns * k as f64 / count as f64;
            let far = if k % 2 == 0 { far } else { near };
            frame.at(i + far * angle.cos(), j + far * angle.sin())
        })
        .collect()
}

/// Draws a ring worse than it was, or at least otherwise.
pub(crate) fn spoil(ring: &mut Ring, frame: &Frame, source: &mut Source) {
    if ring.len() < 3 {
        return;
    }
    let i = source.below(ring.len().min(256));
    let (here, next) = (ring[i], ring[(i + 1) % ring.len()]);
    let between = |t: f64| here + (next - here) * t;
    match source.below(16) {
        0 => ring[i] = frame.blurred(here, source),
        1 => ring[i] = frame.corner(source),
        // Once more.
        2 => ring.insert(i, here),
        // A spike.
        3 => {
            let tip = frame.corner(source);
            ring.splice(i..i, [here, tip]);
        }
        // A spike along the side, and beyond it.
        4 => {
            let t = source.unit() * 3.0 - 1.0;
            ring.insert(i + 1, between(t));
        }
        // A corner on the side.
        5 => ring.insert(i + 1, between(source.unit())),
        6 => ring.insert(i + 1, between(0.5)),
        7 => ring.swap(i, 0),
        8 => {
            ring.remove(i);
        }
        9 => ring.reverse(),
        // All of it a turn further.
        10 => ring.iter_mut().for_each(|c| c.x += 360.0),
        // Wrapped with a jump.
        11 => ring
            .iter_mut()
            .filter(|c| c.x > 180.0)
            .for_each(|c| c.x -= 360.0),
        12 => ring.iter_mut().for_each(|c| {
            *c = frame.blurred(*c, source);
        }),
        // All on one line.
        13 => ring.iter_mut().for_each(|c| c.y = here.y),
        // Drawn twice around. One that was drawn so again and again would not be read anyway.
        14 if ring.len() <= 10_000 => ring.extend_from_within(..),
        // The neighbor in the numbers.
        _ => {
            ring[i].x = if source.below(2) == 0 {
                here.x.next_up()
            } else {
                here.x.next_down()
            }
        }
    }
}

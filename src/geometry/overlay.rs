//! What polygons share, and polygons made one.
//!
//! The figures are moved against each other by the infinitesimal steps of [`super::side`], each later one a step further to the north-east, so that they are
//! in general position whatever they have in common, and every crossing of two segments is decided exactly. The pieces of
//! the rims that bound what is asked for then close into loops by construction: the area along them is taken, or they are put
//! together to a figure. By continuity it is that of the figures as they stand. All corners keep their coordinates, and new ones come only where rims
//! cross: borders shared with others still match.
//!
//! [`super::rounded`] does the same by faces, in which what lies within rounding of each other is one. It checks each figure that is put together here, and stands in
//! where corners lie so near to other segments that rounding keeps the loops from closing.

use geo_types::{Coord, Rect};

use super::ellipsoid::area_along;
use super::halving::near_pairs;
use super::meetings::settle_beside_corners;
use super::prepared::Prepared;
use super::ring::{Rings, between, boxes_meet, fraction_of, plain_area, turned};
use super::rounded;
use super::side::{Nudge, Side, lies_on, nudged_side};
use super::trace::{trace, without_opposites, without_repeats};

/// A figure and what makes it ready.
#[derive(Clone, Copy)]
pub(crate) struct Figure<'a> {
    pub(crate) rings: &'a Rings,
    pub(crate) prepared: &'a Prepared,
}

/// Area in m² of the ground that two figures share, with segments straight in longitude and latitude.
pub(crate) fn shared_area(a: Figure<'_>, b: Figure<'_>) -> f64 {
    area_bounded(&[a, b], |_, inside| {
        inside.iter().filter(|&&inside| inside).count() == 1
    })
}

/// Area in m² of the ground of the first figure that any of the others covers.
pub(crate) fn covered_area(figures: &[Figure<'_>]) -> f64 {
    area_bounded(figures, |figure, inside| match figure {
        0 => inside[1..].contains(&true),
        _ => inside[0] && !inside[1..].contains(&true),
    })
}

fn area_bounded(figures: &[Figure<'_>], wanted: impl Fn(usize, &[bool]) -> bool) -> f64 {
    let Some(reference) = figures
        .first()
        .and_then(|figure| figure.rings.coords().first())
        .map(|c| c.y)
    else {
        return 0.0;
    };
    let mut area = 0.0;
    pieces(figures, |figure, inside, from, to| {
        if wanted(figure, inside) {
            area += area_along(&[from, to], reference);
        }
    });
    area
}

/// The ground that any of the figures holds.
pub(crate) fn union(figures: &[&Rings]) -> Rings {
    let prepared: Vec<Prepared> = figures.iter().map(|rings| Prepared::new(rings)).collect();
    let ready = figures
        .iter()
        .zip(&prepared)
        .map(|(rings, prepared)| Figure { rings, prepared });
    let mut rim = Vec::new();
    pieces(&ready.collect::<Vec<_>>(), |_, inside, from, to| {
        if !inside.contains(&true) {
            rim.push((from, to));
        }
    });
    // Put together first, so that the pieces are gone by the time of the other.
    let exact = trace(&without_opposites(rim));
    checked(exact, rounded::union(figures))
}

/// The exact figure where it closes and is as large as the rounded one, up to rounding, and of as many rings and no longer a rim; else that one. Where it has others they lie within rounding of
/// each other: ground in slivers that nobody drew, and polygons side by side that share a border but for its last digits. Read again it would be another figure.
pub(super) fn checked(exact: Option<Rings>, when_rounded: Rings) -> Rings {
    let area = |rings: &Rings| rings.iter().map(|(ring, _)| plain_area(ring)).sum::<f64>();
    let rim = |rings: &Rings| -> f64 {
        let sides = rings.segments();
        sides.map(|(_, a, b)| (b - a).x.hypot((b - a).y)).sum()
    };
    let shells = |rings: &Rings| rings.iter().filter(|(_, is_shell)| *is_shell).count();
    let extent = when_rounded.bounds();
    let size = extent.width().max(extent.height());
    let rounding = 1e-6 * extent.width() * extent.height();
    // As far as corners may have been moved.
    let stray = |rings: &Rings| 16.0 * rounded::rounding(size) * rings.coords().len() as f64;
    exact
        .filter(|exact| {
            (area(exact) - area(&when_rounded)).abs() <= rounding
                && exact.len() == when_rounded.len()
                && shells(exact) == shells(&when_rounded)
                && rim(exact) <= rim(&when_rounded) * (1.0 + 1e-9) + stray(exact)
        })
        .unwrap_or(when_rounded)
}

/// The ground of a polygon whose rings may cross: what is inside the shell and in no hole, each by even and odd.
pub(crate) fn even_odd(shell: &[Coord], holes: &[Vec<Coord>]) -> Rings {
    let rings = std::iter::once(shell).chain(holes.iter().map(Vec::as_slice));
    let exact = rings
        .map(even_odd_ring)
        .collect::<Option<Vec<Rings>>>()
        .and_then(|figures| without_holes(&figures));
    checked(exact, rounded::even_odd(shell, holes))
}

/// The ground of a figure that none of the holes holds, each of them a figure of its own.
pub(crate) fn without(figure: &Rings, holes: Vec<Rings>) -> Rings {
    if holes.is_empty() {
        return figure.clone();
    }
    let when_rounded = rounded::without(figure, &holes);
    let all: Vec<Rings> = std::iter::once(figure.clone()).chain(holes).collect();
    checked(without_holes(&all), when_rounded)
}

/// The ground of the first figure that none of the others holds.
fn without_holes(figures: &[Rings]) -> Option<Rings> {
    let prepared: Vec<Prepared> = figures.iter().map(Prepared::new).collect();
    let ready = figures
        .iter()
        .zip(&prepared)
        .map(|(rings, prepared)| Figure { rings, prepared });
    let mut rim = Vec::new();
    pieces(&ready.collect::<Vec<_>>(), |figure, inside, from, to| {
        let in_a_hole = inside[1..].contains(&true);
        if figure == 0 && !in_a_hole {
            rim.push((from, to));
        } else if figure > 0 && inside[0] && !in_a_hole {
            rim.push((to, from));
        }
    });
    trace(&without_opposites(rim))
}

/// The ground of one ring by even and odd. It is cut where it crosses or touches itself, and each piece is turned so that it has the ground on
/// its left.
fn even_odd_ring(ring: &[Coord]) -> Option<Rings> {
    let mut whole = Rings::default();
    whole.push(&turned(ring.to_vec(), true), true);
    let prepared = Prepared::new(&whole);
    // A ring may run along itself any number of times, and each of its crossings with itself would be found as often by as often.
    let segments = without_repeats(whole.segments().map(|(_, a, b)| (a, b)).collect());
    let mut rim = Vec::new();
    for (a, b, corners) in cut_at_itself(&segments) {
        for ends in corners.windows(2) {
            let middle = between(ends[0], ends[1], 0.5);
            let is_inside = prepared.contains(&whole, middle, Nudge::NorthEast);
            let is_left = nudged_side(a, b, middle, Nudge::NorthEast) == Side::Left;
            // Crossing the piece itself turns inside to outside.
            rim.push(if is_inside == is_left {
                (ends[0], ends[1])
            } else {
                (ends[1], ends[0])
            });
        }
    }
    trace(&without_repeats(rim))
}

/// Each segment of a ring with the corners at which others cross or touch it, its own ends first and last.
fn cut_at_itself(segments: &[(Coord, Coord)]) -> Vec<(Coord, Coord, Vec<Coord>)> {
    let segment = |i: u32| segments[i as usize];
    let mut cuts: Vec<Vec<(f64, Coord)>> = vec![Vec::new(); segments.len()];
    let box_of = |i: u32| {
        let (a, b) = segment(i);
        Rect::new(a, b)
    };
    let mut corners: Vec<Coord> = Vec::new();
    near_pairs(
        (0..segments.len() as u32).collect(),
        &box_of,
        &|_| true,
        &mut |i, j| {
            for (own, other) in [(i, j), (j, i)] {
                let (a, b) = segment(own);
                let (c, d) = segment(other);
                let touching = [c, d]
                    .into_iter()
                    .filter(|&p| p != a && p != b && lies_on(a, b, p));
                for p in touching {
                    cuts[own as usize].push((fraction_of((a, b), p), p));
                    corners.push(p);
                }
            }
            if super::side::segments_cross(segment(i), segment(j))
                && let Some((along, along_other, at)) = crossing(segment(i), segment(j))
            {
                cuts[i as usize].push((along, at));
                cuts[j as usize].push((along_other, at));
            }
        },
    );
    let cut: Vec<usize> = (0..cuts.len()).filter(|&i| !cuts[i].is_empty()).collect();
    corners.extend(cut.iter().flat_map(|&i| [segments[i].0, segments[i].1]));
    settle_beside_corners(cuts.iter_mut().flatten().map(|(_, at)| at), &corners);
    let with_ends = |(i, mut cuts): (usize, Vec<(f64, Coord)>)| {
        let (a, b) = segment(i as u32);
        cuts.sort_by(|x, y| x.0.total_cmp(&y.0));
        let mut corners = vec![a];
        corners.extend(cuts.into_iter().map(|(_, at)| at));
        corners.push(b);
        corners.dedup();
        (a, b, corners)
    };
    cuts.into_iter().enumerate().map(with_ends).collect()
}

/// Calls `visit` for each piece of the figures' rims between crossings, in the order in which they run: with the number of its figure, for each
/// figure whether the piece lies inside it (for its own, `false`), and its ends.
pub(super) fn pieces(figures: &[Figure<'_>], mut visit: impl FnMut(usize, &[bool], Coord, Coord)) {
    let cuts = crossings(figures);
    let mut cuts = cuts.iter().peekable();
    for (number, figure) in figures.iter().enumerate() {
        let coords = figure.rings.coords();
        for ring in 0..figure.rings.len() {
            let range = figure.rings.range(ring);
            let start = coords[range.start];
            let mut inside: Vec<bool> = (0..figures.len())
                .map(|other| other != number && starts_inside(figures, number, start, other))
                .collect();
            for i in range.start..range.end - 1 {
                let mut from = coords[i];
                while let Some(cut) = cuts.next_if(|cut| (cut.figure, cut.position) == (number, i))
                {
                    if from != cut.at {
                        visit(number, &inside, from, cut.at);
                    }
                    if let Some(other) = cut.crossed {
                        inside[other] = !inside[other];
                    }
                    from = cut.at;
                }
                if from != coords[i + 1] {
                    visit(number, &inside, from, coords[i + 1]);
                }
            }
        }
    }
}

fn starts_inside(figures: &[Figure<'_>], number: usize, start: Coord, other: usize) -> bool {
    // Of two figures the later one is moved to the north-east.
    let nudge = if number > other {
        Nudge::NorthEast
    } else {
        Nudge::SouthWest
    };
    let Figure { rings, prepared } = figures[other];
    boxes_meet(&rings.bounds(), &Rect::new(start, start)) && prepared.contains(rings, start, nudge)
}

/// A crossing on a segment of one figure with another, whose position is the same for both segments; or a corner of another that lies on it
/// and crosses nothing, at which pieces that run together must be cut alike.
struct Cut {
    figure: usize,
    position: usize,
    along: f64,
    at: Coord,
    crossed: Option<usize>,
}

/// All crossings of the figures' rims, in the order in which these run.
fn crossings(figures: &[Figure<'_>]) -> Vec<Cut> {
    let all: Vec<(usize, usize)> = figures
        .iter()
        .enumerate()
        .flat_map(|(number, figure)| {
            let others: Vec<Rect> = figures
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != number)
                .map(|(_, other)| other.rings.bounds())
                .collect();
            let near = move |&(_, a, b): &(usize, Coord, Coord)| {
                others
                    .iter()
                    .any(|other| boxes_meet(other, &Rect::new(a, b)))
            };
            figure
                .rings
                .segments()
                .filter(near)
                .map(move |(position, ..)| (number, position))
        })
        .collect();
    let segment = |(figure, position): (usize, usize)| {
        let coords = figures[figure].rings.coords();
        (coords[position], coords[position + 1])
    };
    let box_of = |i: u32| {
        let (from, to) = segment(all[i as usize]);
        Rect::new(from, to)
    };
    let several = |cell: &[u32]| {
        cell.iter()
            .any(|&i| all[i as usize].0 != all[cell[0] as usize].0)
    };
    let mut cuts = Vec::new();
    let mut corners: Vec<Coord> = Vec::new();
    near_pairs(
        (0..all.len() as u32).collect(),
        &box_of,
        &several,
        &mut |i, j| {
            let (earlier, later) = (all[i.min(j) as usize], all[i.max(j) as usize]);
            if earlier.0 == later.0 {
                return;
            }
            let before = cuts.len();
            let mut cut = |(figure, position): (usize, usize), along, at, crossed| {
                cuts.push(Cut {
                    figure,
                    position,
                    along,
                    at,
                    crossed,
                });
            };
            if let Some((along, along_earlier, at)) = crossing(segment(later), segment(earlier)) {
                cut(later, along, at, Some(earlier.0));
                cut(earlier, along_earlier, at, Some(later.0));
            }
            for (own, other) in [(earlier, later), (later, earlier)] {
                let (a, b) = segment(own);
                let corners = [segment(other).0, segment(other).1];
                for c in corners
                    .into_iter()
                    .filter(|&c| c != a && c != b && lies_on(a, b, c))
                {
                    cut(own, fraction_of((a, b), c), c, None);
                }
            }
            if cuts.len() > before {
                let ((a, b), (c, d)) = (segment(earlier), segment(later));
                corners.extend([a, b, c, d]);
            }
        },
    );
    settle_beside_corners(cuts.iter_mut().map(|cut| &mut cut.at), &corners);
    cuts.sort_by(|x, y| {
        (x.figure, x.position)
            .cmp(&(y.figure, y.position))
            .then(x.along.total_cmp(&y.along))
    });
    cuts
}

/// Where the segment `p`, after its step to the north-east, crosses the segment `q`: the fractions along both, and the position. Where that is
/// a corner of one of them, it is that corner.
pub(crate) fn crossing(p: (Coord, Coord), q: (Coord, Coord)) -> Option<(f64, f64, Coord)> {
    let apart = nudged_side(q.0, q.1, p.0, Nudge::NorthEast)
        != nudged_side(q.0, q.1, p.1, Nudge::NorthEast)
        && nudged_side(p.0, p.1, q.0, Nudge::SouthWest)
            != nudged_side(p.0, p.1, q.1, Nudge::SouthWest);
    if !apart {
        return None;
    }
    let (px, py) = (p.1.x - p.0.x, p.1.y - p.0.y);
    let (qx, qy) = (q.1.x - q.0.x, q.1.y - q.0.y);
    let (dx, dy) = (q.0.x - p.0.x, q.0.y - p.0.y);
    let determinant = px * qy - py * qx;
    // The signs above are exact; these fractions need only be near, and within the segments.
    let fraction = |numerator: f64| {
        let t = numerator / determinant;
        if t.is_finite() {
            t.clamp(0.0, 1.0)
        } else {
            0.5
        }
    };
    let (along, along_other) = (fraction(dx * qy - dy * qx), fraction(dx * py - dy * px));
    // Of several corners that are on both, segments that run together, the one that is nearest to where they were found to cross.
    let found = between(p.0, p.1, along);
    let gap = |c: &Coord| (c.x - found.x).abs() + (c.y - found.y).abs();
    let on_both = [p.0, p.1]
        .into_iter()
        .filter(|&c| lies_on(q.0, q.1, c))
        .chain([q.0, q.1].into_iter().filter(|&c| lies_on(p.0, p.1, c)));
    match on_both.min_by(|a, b| gap(a).total_cmp(&gap(b))) {
        Some(corner) => Some((fraction_of(p, corner), fraction_of(q, corner), corner)),
        None => Some((along, along_other, found)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ellipsoid::ring_area;

    fn square(x: f64, y: f64, side: f64) -> Rings {
        let corner = |dx: f64, dy: f64| Coord {
            x: x + dx * side,
            y: y + dy * side,
        };
        let mut rings = Rings::default();
        rings.push(
            &[
                corner(0.0, 0.0),
                corner(1.0, 0.0),
                corner(1.0, 1.0),
                corner(0.0, 1.0),
                corner(0.0, 0.0),
            ],
            true,
        );
        rings
    }

    fn shared(a: &Rings, b: &Rings) -> f64 {
        let (ready_a, ready_b) = (Prepared::new(a), Prepared::new(b));
        shared_area(
            Figure {
                rings: a,
                prepared: &ready_a,
            },
            Figure {
                rings: b,
                prepared: &ready_b,
            },
        )
    }

    #[test]
    fn squares_in_every_touching_position_share_what_they_should() {
        let base = square(0.0, 0.0, 2.0);
        for x in -3..=3 {
            for y in -3..=3 {
                let other = square(f64::from(x), f64::from(y), 1.0);
                let inside = (0..2).contains(&x) && (0..2).contains(&y);
                let expected = if inside {
                    ring_area(other.coords())
                } else {
                    0.0
                };
                for area in [shared(&base, &other), shared(&other, &base)] {
                    assert!((area - expected).abs() < 1e-3, "{x} {y}: {area} {expected}");
                }
            }
        }
        assert!((shared(&base, &base) - ring_area(base.coords())).abs() < 1e-3);
    }

    #[test]
    fn unions_of_squares_that_lie_within_beside_and_on_each_other() {
        let base = square(0.0, 0.0, 4.0);
        let count = |other: &Rings| {
            let united = union(&[&base, other]);
            (
                united.polygons().count(),
                united.len(),
                united.coords().len(),
            )
        };
        assert_eq!(count(&square(1.0, 1.0, 1.0)), (1, 1, 5), "within");
        assert_eq!(count(&base), (1, 1, 5), "the same");
        assert_eq!(count(&square(0.0, 0.0, 1.0)).0, 1, "in a corner");
        assert_eq!(count(&square(4.0, 1.0, 1.0)).0, 1, "beside");
        assert_eq!(count(&square(-1.0, 1.0, 1.0)).0, 1, "beside");
        assert_eq!(count(&square(3.0, 3.0, 2.0)), (1, 1, 9), "across a corner");
        assert_eq!(count(&square(4.0, 4.0, 1.0)).0, 2, "corner to corner");
    }

    #[test]
    fn squares_with_corners_within_rounding_of_each_other_become_one() {
        for beyond in [2.8e-14, 1e-12, 9e-12] {
            let mut longer = square(0.0, -1.0, 1.0);
            let end = Coord { x: 0.0, y: 0.0 };
            longer.map_coords(|c| {
                if c == end {
                    Coord { x: -beyond, ..c }
                } else {
                    c
                }
            });
            for figures in [[0, 1], [1, 0]] {
                let both = [&longer, &square(0.0, 0.0, 1.0)];
                let united = union(&figures.map(|i| both[i]));
                assert_eq!(united.polygons().count(), 1, "{beyond}");
            }
        }
    }

    #[test]
    fn a_ring_that_goes_round_again_and_again_is_there_every_other_time() {
        let once = square(0.0, 0.0, 1.0);
        let open = &once.coords()[1..];
        for count in [1, 2, 3, 300, 301] {
            let mut ring = vec![once.coords()[0]];
            (0..count).for_each(|_| ring.extend_from_slice(open));
            let found = even_odd(&ring, &[]);
            let twice_area: f64 = found.iter().map(|(ring, _)| plain_area(ring)).sum();
            assert_eq!(twice_area, f64::from(2 * (count % 2)), "{count}");
        }
    }

    #[test]
    fn a_bow_tie_is_its_two_wings() {
        let corners = [(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)];
        let ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        let ground = even_odd(&ring, &[]);
        assert_eq!(ground.polygons().count(), 2);
        assert!(
            corners
                .iter()
                .all(|&(x, y)| ground.coords().contains(&Coord { x, y }))
        );
    }
}

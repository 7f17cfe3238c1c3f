//! Pairs of boxes that lie over each other, out of millions, by halving the plane.

use std::ops::ControlFlow;

use geo_types::Rect;

use super::ring::boxes_meet;

/// At or below this many segments a cell is compared pair by pair.
const LEAF: usize = 24;
/// A cell halved this often is narrower than doubles can tell apart.
const DEEPEST: u32 = 52;

/// Calls `visit` once for each pair of segments whose boxes have a position in common.
///
/// `box_of` gives a segment's box (grown by half the distance that counts as near), and `worth` says of the segments of a
/// cell whether there can be a wanted pair among them: a cell that is not worth it is left, which is what
/// makes coasts cheap. The cost is n log n for maps; segments that all pass through one position are compared
/// each with each.
pub(crate) fn near_pairs(
    segments: Vec<u32>,
    box_of: &impl Fn(u32) -> Rect,
    worth: &impl Fn(&[u32]) -> bool,
    visit: &mut impl FnMut(u32, u32),
) {
    let _: ControlFlow<()> = near_pairs_until(segments, box_of, worth, &mut |i, j| {
        visit(i, j);
        ControlFlow::Continue(())
    });
}

/// The same until `visit` has enough.
pub(crate) fn near_pairs_until(
    segments: Vec<u32>,
    box_of: &impl Fn(u32) -> Rect,
    worth: &impl Fn(&[u32]) -> bool,
    visit: &mut impl FnMut(u32, u32) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let boxes = segments.iter().map(|&s| box_of(s));
    match boxes.reduce(|a, b| around(&a, &b)) {
        Some(bounds) => halve(segments, bounds, bounds, 0, box_of, worth, visit),
        None => ControlFlow::Continue(()),
    }
}

fn around(a: &Rect, b: &Rect) -> Rect {
    Rect::new(
        (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
        (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
    )
}

fn halve(
    segments: Vec<u32>,
    cell: Rect,
    whole: Rect,
    depth: u32,
    box_of: &impl Fn(u32) -> Rect,
    worth: &impl Fn(&[u32]) -> bool,
    visit: &mut impl FnMut(u32, u32) -> ControlFlow<()>,
) -> ControlFlow<()> {
    if segments.len() < 2 || !worth(&segments) {
        return ControlFlow::Continue(());
    }
    if segments.len() <= LEAF || depth == DEEPEST {
        return compare(&segments, &cell, &whole, box_of, visit);
    }
    let is_wide = cell.width() >= cell.height();
    let count = |halves: &Halves| halves[0].0.len() + halves[1].0.len();
    let mut best = halved(&segments, &cell, is_wide, box_of);
    // Where the longer way parts little, as it does along a straight border, the other may part more.
    if 2 * count(&best) > 3 * segments.len() {
        let other = halved(&segments, &cell, !is_wide, box_of);
        best = if count(&other) < count(&best) {
            other
        } else {
            best
        };
    }
    // Where no way parts much any more, boxes overlap: through one position, or for lying aslant.
    if 10 * count(&best) > 17 * segments.len() {
        return compare(&segments, &cell, &whole, box_of, visit);
    }
    drop(segments);
    for (within, half) in best {
        halve(within, half, whole, depth + 1, box_of, worth, visit)?;
    }
    ControlFlow::Continue(())
}

/// The segments in either half of a cell, and the half.
type Halves = [(Vec<u32>, Rect); 2];

fn halved(segments: &[u32], cell: &Rect, by_x: bool, box_of: &impl Fn(u32) -> Rect) -> Halves {
    let halves = if by_x { cell.split_x() } else { cell.split_y() };
    halves.map(|half| {
        (
            segments
                .iter()
                .copied()
                .filter(|&s| boxes_meet(&box_of(s), &half))
                .collect(),
            half,
        )
    })
}

fn compare(
    segments: &[u32],
    cell: &Rect,
    whole: &Rect,
    box_of: &impl Fn(u32) -> Rect,
    visit: &mut impl FnMut(u32, u32) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let boxes: Vec<Rect> = segments.iter().map(|&s| box_of(s)).collect();
    for i in 0..segments.len() {
        for j in i + 1..segments.len() {
            // A pair may stand in several cells: the one that holds the low corner of what its boxes share reports it.
            if boxes_meet(&boxes[i], &boxes[j]) {
                let x = boxes[i].min().x.max(boxes[j].min().x);
                let y = boxes[i].min().y.max(boxes[j].min().y);
                let x_within =
                    cell.min().x <= x && (x < cell.max().x || cell.max().x == whole.max().x);
                let y_within =
                    cell.min().y <= y && (y < cell.max().y || cell.max().y == whole.max().y);
                if x_within && y_within {
                    visit(segments[i], segments[j])?;
                }
            }
        }
    }
    ControlFlow::Continue(())
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;

    #[test]
    fn each_pair_comes_once_and_none_is_missed() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(11);
        for _ in 0..100 {
            let boxes: Vec<Rect> = (0..random.random_range(2..200))
                .map(|_| {
                    let (x, y) = (
                        f64::from(random.random_range(0..40)),
                        f64::from(random.random_range(0..40)),
                    );
                    Rect::new(
                        (x, y),
                        (
                            x + f64::from(random.random_range(0..6)),
                            y + f64::from(random.random_range(0..6)),
                        ),
                    )
                })
                .collect();
            let mut found = Vec::new();
            near_pairs(
                (0..boxes.len() as u32).collect(),
                &|s| boxes[s as usize],
                &|_| true,
                &mut |a, b| {
                    found.push((a.min(b), a.max(b)));
                },
            );
            found.sort_unstable();
            let mut expected = Vec::new();
            for i in 0..boxes.len() {
                for j in i + 1..boxes.len() {
                    if boxes_meet(&boxes[i], &boxes[j]) {
                        expected.push((i as u32, j as u32));
                    }
                }
            }
            assert_eq!(found, expected);
        }
    }
}

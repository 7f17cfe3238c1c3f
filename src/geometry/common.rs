//! The ground that a figure has in common with any of others, with the corners that their rims have.

use geo_types::{Coord, Rect};

use super::overlay::{Figure, checked, pieces};
use super::prepared::Prepared;
use super::ring::{Rings, boxes_meet, tidy};
use super::rounded;
use super::trace::{trace, without_opposites};

/// The ground of the first figure that any of the others holds: where they meet, what lies on both sides is one.
///
/// Its rim has the positions of theirs. Of the others only what comes near the first is looked at.
pub(crate) fn common(ground: &Rings, others: &[&Rings]) -> Rings {
    let window = ground.bounds();
    let near = others
        .iter()
        .filter(|other| boxes_meet(&other.bounds(), &window));
    let near: Vec<Rings> = near
        .map(|other| seen_in(&window, other))
        .filter(|other| !other.is_empty())
        .collect();
    if ground.is_empty() || near.is_empty() {
        return Rings::default();
    }
    let all: Vec<&Rings> = std::iter::once(ground).chain(&near).collect();
    let prepared: Vec<Prepared> = all.iter().map(|rings| Prepared::new(rings)).collect();
    let ready = all.iter().zip(&prepared);
    let figures: Vec<Figure<'_>> = ready
        .map(|(rings, prepared)| Figure { rings, prepared })
        .collect();
    let mut rim = Vec::new();
    pieces(&figures, |figure, inside, from, to| {
        let in_another = inside[1..].contains(&true);
        let bounds = if figure == 0 {
            in_another
        } else {
            inside[0] && !in_another
        };
        if bounds {
            rim.push((from, to));
        }
    });
    let near: Vec<&Rings> = near.iter().collect();
    let exact = trace(&without_opposites(rim));
    checked(exact, rounded::common(ground, &near))
}

/// A figure whose ground is the same within a window, and that has hardly a corner elsewhere: of positions that all lie beyond the same side of the
/// window, one after another, the first and the last do as well.
///
/// No position is moved and none made up, so that crossings within the window stay what they are. Beyond it rings may come to cross.
fn seen_in(window: &Rect, rings: &Rings) -> Rings {
    let mut seen = Rings::default();
    let mut shell_is_seen = false;
    for (ring, is_shell) in rings.iter() {
        let ring = seen_ring(window, ring);
        if is_shell {
            shell_is_seen = ring.is_some();
        }
        if let Some(ring) = ring.filter(|_| shell_is_seen) {
            seen.push(&ring, is_shell);
        }
    }
    seen
}

fn seen_ring(window: &Rect, ring: &[Coord]) -> Option<Vec<Coord>> {
    let mut seen: Vec<Coord> = Vec::new();
    // The sides beyond which all positions lie since the last that had to be kept, and the last of them.
    let mut common = 0;
    let mut waiting: Option<Coord> = None;
    for &c in ring {
        let sides = sides_beyond(window, c);
        if common & sides != 0 {
            common &= sides;
            waiting = Some(c);
        } else {
            seen.extend(waiting.take());
            seen.push(c);
            common = sides;
        }
    }
    seen.extend(waiting);
    tidy(seen)
}

/// The sides of a window beyond which a position lies, a bit each.
fn sides_beyond(window: &Rect, c: Coord) -> u8 {
    let beyond = [
        c.x < window.min().x,
        c.x > window.max().x,
        c.y < window.min().y,
        c.y > window.max().y,
    ];
    beyond
        .into_iter()
        .enumerate()
        .map(|(bit, is_beyond)| u8::from(is_beyond) << bit)
        .sum()
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;
    use crate::geometry::ring::{plain_area, turned};

    /// A star about a position, its corners on a coarse grid, so that corners and segments of two often lie on each other.
    fn star(random: &mut Pcg64Mcg, reach: f64) -> Rings {
        let corners = random.random_range(3..30);
        let (x, y) = (random.random_range(-9..=9), random.random_range(-9..=9));
        let mut ring: Vec<Coord> = (0..corners)
            .map(|i| {
                let angle = f64::from(i) / f64::from(corners) * std::f64::consts::TAU;
                let radius = random.random_range(1.0..reach);
                Coord {
                    x: (f64::from(x) + radius * angle.cos()).round(),
                    y: (f64::from(y) + radius * angle.sin()).round(),
                }
            })
            .collect();
        ring.push(ring[0]);
        match tidy(ring) {
            Some(ring) => super::super::overlay::even_odd(&turned(ring, true), &[]),
            None => Rings::default(),
        }
    }

    fn holds(rings: &Rings, c: Coord) -> bool {
        let nudge = super::super::side::Nudge::NorthEast;
        let holds = |ring: &[Coord]| super::super::ring::ring_contains(ring, c, nudge);
        rings.iter().filter(|(ring, _)| holds(ring)).count() % 2 == 1
    }

    #[test]
    fn what_stars_have_in_common_is_what_both_hold() {
        let mut random = Pcg64Mcg::seed_from_u64(5);
        for _ in 0..3000 {
            let ground = star(&mut random, 8.0);
            let others: Vec<Rings> = (0..random.random_range(1..4))
                .map(|_| star(&mut random, 20.0))
                .collect();
            let others: Vec<&Rings> = others.iter().collect();
            let found = common(&ground, &others);
            for _ in 0..60 {
                // Between the grid, where no corner lies.
                let c = Coord {
                    x: random.random_range(-18.0..18.0),
                    y: random.random_range(-18.0..18.0),
                };
                let expected = holds(&ground, c) && others.iter().any(|other| holds(other, c));
                assert_eq!(holds(&found, c), expected, "{c:?} {ground:?} {others:?}");
            }
            let area: f64 = found.iter().map(|(ring, _)| plain_area(ring)).sum();
            let when_rounded: f64 = rounded::common(&ground, &others)
                .iter()
                .map(|(ring, _)| plain_area(ring))
                .sum();
            assert!((area - when_rounded).abs() < 1e-5, "{area} {when_rounded}");
        }
    }

    #[test]
    fn corners_beyond_a_window_go_and_those_within_stay() {
        let window = Rect::new((0.0, 0.0), (1.0, 1.0));
        let far = (0..=100).map(|i| (2.0 + f64::from(i % 3), f64::from(i) / 100.0));
        let corners = far.chain([(0.5, 0.5), (2.0, 0.0)]);
        let ring: Vec<Coord> = corners.map(Coord::from).collect();
        let seen = seen_ring(&window, &ring).unwrap();
        assert_eq!(seen.len(), 4);
        assert!(seen.contains(&Coord { x: 0.5, y: 0.5 }));
        assert_eq!(seen_ring(&window, &ring[..101]), None);
    }
}

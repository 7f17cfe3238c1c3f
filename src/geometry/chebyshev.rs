//! Where between straight walls there is the most room: the Chebyshev center of a polygon given by its sides.
//!
//! The room at a place is the least of some that change evenly with it, so the best place is found by linear programming in three unknowns: its two coordinates and the
//! room. The dual simplex method keeps three walls between which the place is held, and goes on to the wall that the circle there cuts into most.

/// A wall as it is seen from a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wall {
    /// How far it is.
    pub(super) room: f64,
    /// By how much that grows with a step to the east and one to the north.
    pub(super) away: [f64; 2],
}

/// Circles may cut into walls by this part of their radius.
const SLACK: f64 = 1e-7;

/// The step to the place with the most room, and the room there. The first three walls must surround the place where one stands. `None` where rounding leads nowhere.
///
/// Its cost is some times the number of walls.
pub(super) fn most_room(walls: &[Wall]) -> Option<([f64; 2], f64)> {
    let mut basis = [walls.first()?, walls.get(1)?, walls.get(2)?];
    for _ in 0..200 {
        let (step, room) = between(basis)?;
        let at_step = |wall: &Wall| wall.room + dot(wall.away, step);
        let cut = walls
            .iter()
            .min_by(|a, b| at_step(a).total_cmp(&at_step(b)))?;
        if at_step(cut) >= room - SLACK * room.abs() {
            return Some((step, room));
        }
        basis = exchanged(basis, cut)?;
    }
    None
}

/// Where there is as much room to each of three walls.
fn between([a, b, c]: [&Wall; 3]) -> Option<([f64; 2], f64)> {
    let (p, q) = (minus(b.away, a.away), minus(c.away, a.away));
    let (s, t) = (a.room - b.room, a.room - c.room);
    let turn = cross(p, q);
    let step = [(s * q[1] - t * p[1]) / turn, (p[0] * t - q[0] * s) / turn];
    let room = a.room + dot(a.away, step);
    (step[0].is_finite() && step[1].is_finite()).then_some((step, room))
}

/// The walls with another in place of that one of them which it makes needless, so that they still surround the place.
fn exchanged<'a>(basis: [&'a Wall; 3], new: &'a Wall) -> Option<[&'a Wall; 3]> {
    let holding = weights(basis, [0.0, 0.0]);
    let entering = weights(basis, new.away);
    let ratio = |i: usize| holding[i].max(0.0) / entering[i];
    let leaving = (0..3)
        .filter(|&i| entering[i] > 1e-12)
        .min_by(|&i, &j| ratio(i).total_cmp(&ratio(j)))?;
    let mut exchanged = basis;
    exchanged[leaving] = new;
    Some(exchanged)
}

/// The weights by which the directions of three walls make up another one.
fn weights([a, b, c]: [&Wall; 3], at: [f64; 2]) -> [f64; 3] {
    let [a, b, c] = [a, b, c].map(|wall| minus(wall.away, at));
    let parts = [cross(b, c), cross(c, a), cross(a, b)];
    let whole: f64 = parts.iter().sum();
    parts.map(|part| part / whole)
}

fn minus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

fn cross(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use rand::{RngExt, SeedableRng};

    use super::*;

    fn wall(room: f64, angle: f64) -> Wall {
        Wall {
            room,
            away: [-angle.cos(), -angle.sin()],
        }
    }

    fn around(room: f64) -> Vec<Wall> {
        (0..3)
            .map(|i| wall(room, f64::from(i) * TAU / 3.0))
            .collect()
    }

    /// The best of all places between three walls, tried one after another.
    fn twin(walls: &[Wall]) -> f64 {
        let mut best = f64::NEG_INFINITY;
        for (i, a) in walls.iter().enumerate() {
            for (j, b) in walls.iter().enumerate().skip(i + 1) {
                for c in &walls[j + 1..] {
                    let Some((step, _)) = between([a, b, c]) else {
                        continue;
                    };
                    let rooms = walls.iter().map(|wall| wall.room + dot(wall.away, step));
                    best = best.max(rooms.fold(f64::INFINITY, f64::min));
                }
            }
        }
        best
    }

    #[test]
    fn the_room_is_that_of_the_best_place_between_three_walls() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(11);
        for round in 0..2_000 {
            let mut walls = around(1_000.0);
            let count = random.random_range(0..12);
            let narrow = round % 3 == 0;
            walls.extend((0..count).map(|i| {
                // Two directions against each other, but for some thousandths, make a sliver.
                let angle = match narrow {
                    true => f64::from(i % 2) * TAU / 2.0 + random.random_range(-0.005..0.005),
                    false => random.random_range(0.0..TAU),
                };
                wall(random.random_range(0.01..1.0), angle)
            }));
            let (step, room) = most_room(&walls).expect("it ends");
            let expected = twin(&walls);
            assert!(
                (room - expected).abs() <= 1e-6 * expected,
                "{room} {expected}"
            );
            let least = walls.iter().map(|wall| wall.room + dot(wall.away, step));
            assert!(least.fold(f64::INFINITY, f64::min) >= room - 1e-6 * room);
        }
    }
}

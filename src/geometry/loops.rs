//! A ring that meets itself in a few places, as the simple loops that it is made of.
//!
//! Where a ring comes to a position again, what lies between is a loop. By even and odd the ring's ground is that of its loops, each taken
//! alone and all of them set against each other. Loops that lie one in the other or beside each other do not cross: this is so where the positions
//! come back in the opposite order in which they came first, as brackets do, and it is most often so on real maps. Everything else is
//! left to the overlay.

use std::collections::HashMap;

use geo_types::Coord;

use super::near::{Between, Chain, Segment, near_pairs_up_to};
use super::overlay::crossing;
use super::ring::{Rings, between, fraction_of, ring_contains, tidy, turned};
use super::side::{Nudge, lies_on, segments_cross};

/// Degrees within which another segment is too near a crossing for its rounded position: a hundred micrometres, a hundred thousand times what rounding does.
const CLEARANCE: f64 = 1e-9;

/// A ring of more loops is left to the overlay.
const MOST_LOOPS: usize = 1000;
/// How many pairs of its segments may lie near each other for each segment of a ring.
const FEW: usize = 2;

/// The ground of a closed ring by even and odd; `None` where it meets itself other than in loops one in the other or side by side.
pub(crate) fn by_loops(ring: &[Coord]) -> Option<Vec<Rings>> {
    let meetings = meetings(ring)?;
    let mut loops: Vec<Vec<Coord>> = Vec::new();
    // The ways that lead on from positions which the ring has not come back to, the last one open.
    let mut ways: Vec<Vec<Coord>> = vec![vec![ring[0]]];
    let mut started: Vec<Coord> = Vec::new();
    let mut known: HashMap<(u64, u64), usize> = HashMap::new();
    let mut meetings = meetings.into_iter().peekable();
    for (i, &c) in ring.iter().enumerate() {
        if i > 0 {
            ways.last_mut()?.push(c);
        }
        while let Some(meeting) = meetings.next_if(|meeting| meeting.position == i) {
            let at = meeting.at;
            let way = ways.last_mut()?;
            if way.last() != Some(&at) {
                way.push(at);
            }
            match known.insert((at.x.to_bits(), at.y.to_bits()), started.len()) {
                None => {
                    started.push(at);
                    ways.push(vec![at]);
                }
                // The last that was started is the first that may come back, and no position comes three times.
                Some(place) if started.last() == Some(&at) && place == started.len() - 1 => {
                    started.pop();
                    loops.extend(tidy(ways.pop()?));
                    known.insert((at.x.to_bits(), at.y.to_bits()), usize::MAX);
                }
                Some(_) => return None,
            }
        }
    }
    if !started.is_empty() {
        return None;
    }
    loops.extend(tidy(ways.pop()?));
    // Each is looked for in each.
    (loops.len() <= MOST_LOOPS).then(|| polygons(loops))
}

/// A place where a ring comes by a position that it comes by again.
struct Meeting {
    /// The position of the ring at which it stands, or behind which it lies on the segment.
    position: usize,
    along: f64,
    at: Coord,
}

/// All such places in the order in which the ring comes by them; `None` where rounding may matter.
fn meetings(ring: &[Coord]) -> Option<Vec<Meeting>> {
    let chain = Chain {
        coords: ring,
        first: 0,
        owner: 0,
        is_simple: false,
    };
    let grown = |_: &geo_types::Rect| (CLEARANCE, CLEARANCE);
    let relate = |s: Segment, t: Segment| (!is_next(ring, &s, &t)).then_some((s, t));
    // Where more than a few lie near each other, as in a ring all of which lies within the clearance, it is no ring for this.
    let most = 1000 + FEW * ring.len();
    let near = near_pairs_up_to(most, &[chain], Between::SameOwner, &grown, &relate).ok()?;
    let mut found = Vec::new();
    let mut crossed = Vec::new();
    for (s, t) in &near {
        // In the order of the ring, so that a crossing is rounded in one way.
        let (s, t) = if s.number < t.number { (s, t) } else { (t, s) };
        let (one, other) = ((s.a, s.b), (t.a, t.b));
        let mut add = |segment: &Segment, along: f64, at: Coord| {
            let position = segment.number as usize + usize::from(along == 1.0);
            // The ring's end is its start.
            let position = if position + 1 == ring.len() {
                0
            } else {
                position
            };
            let along = if along == 1.0 { 0.0 } else { along };
            found.push(Meeting {
                position,
                along,
                at,
            });
        };
        if segments_cross(one, other) {
            let (along, along_other, at) = crossing(one, other)?;
            if [along, along_other]
                .iter()
                .any(|along| !(1e-6..1.0 - 1e-6).contains(along))
            {
                return None;
            }
            add(s, along, at);
            add(t, along_other, at);
            crossed.push((s.number, t.number));
            continue;
        }
        // Corners that are on the other segment, its own corners among them.
        for (corner, own, segment) in [(s.a, s, t), (s.b, s, t), (t.a, t, s), (t.b, t, s)] {
            if lies_on(segment.a, segment.b, corner) {
                let own_along = if corner == own.a { 0.0 } else { 1.0 };
                let ends = (segment.a, segment.b);
                let along = if corner == segment.a {
                    0.0
                } else if corner == segment.b {
                    1.0
                } else {
                    fraction_of(ends, corner)
                };
                add(own, own_along, corner);
                add(segment, along, corner);
            }
        }
    }
    let is_clear = |&(s, t): &(u32, u32)| {
        near.iter().all(|(p, q)| {
            let is_of = |segment: &Segment| segment.number == s || segment.number == t;
            (p.number, q.number) == (s, t) || !(is_of(p) || is_of(q)) || distance(p, q) > CLEARANCE
        })
    };
    if !crossed.iter().all(is_clear) {
        return None;
    }
    found.sort_by(|a, b| {
        a.position
            .cmp(&b.position)
            .then(a.along.total_cmp(&b.along))
    });
    found.dedup_by(|a, b| a.position == b.position && a.at == b.at);
    Some(found)
}

/// Whether two segments of a closed ring follow each other, and go on and not back.
fn is_next(ring: &[Coord], s: &Segment, t: &Segment) -> bool {
    let last = ring.len() as u32 - 2;
    let follows = |s: &Segment, t: &Segment| {
        let is_next = s.number + 1 == t.number || (s.number == last && t.number == 0);
        is_next && (s.b.x - s.a.x) * (t.b.x - t.a.x) + (s.b.y - s.a.y) * (t.b.y - t.a.y) > 0.0
            || is_next && !lies_on(s.a, s.b, t.b) && !lies_on(t.a, t.b, s.a)
    };
    follows(s, t) || follows(t, s)
}

/// How far two segments that do not cross are apart, in degrees: that of their ends.
fn distance(s: &Segment, t: &Segment) -> f64 {
    let to_segment = |c: Coord, segment: &Segment| {
        let near = between(
            segment.a,
            segment.b,
            fraction_of((segment.a, segment.b), c).clamp(0.0, 1.0),
        );
        (c.x - near.x).hypot(c.y - near.y)
    };
    let ends = [
        to_segment(s.a, t),
        to_segment(s.b, t),
        to_segment(t.a, s),
        to_segment(t.b, s),
    ];
    ends.into_iter().fold(f64::INFINITY, f64::min)
}

/// The ground of loops that do not cross, by even and odd.
fn polygons(loops: Vec<Vec<Coord>>) -> Vec<Rings> {
    let is_in = |ring: &[Coord], other: &[Coord]| {
        // They may have a position in common, so that the most of some decide.
        let samples = [0.25, 0.5, 0.75].map(|at| between(ring[0], ring[1], at));
        samples
            .iter()
            .filter(|&&p| ring_contains(other, p, Nudge::NorthEast))
            .count()
            >= 2
    };
    let around: Vec<Vec<usize>> = (0..loops.len())
        .map(|i| {
            (0..loops.len())
                .filter(|&j| j != i && is_in(&loops[i], &loops[j]))
                .collect()
        })
        .collect();
    let mut grounds: Vec<(usize, Rings)> = (0..loops.len())
        .filter(|&i| around[i].len().is_multiple_of(2))
        .map(|i| (i, Rings::of_shell(turned(loops[i].clone(), true))))
        .collect();
    for i in (0..loops.len()).filter(|&i| around[i].len() % 2 == 1) {
        // Its shell is the one that lies in as many others as it does, but for itself.
        let shell = |&&mut (j, _): &&mut (usize, Rings)| {
            around[i].contains(&j) && around[j].len() + 1 == around[i].len()
        };
        if let Some((_, ground)) = grounds.iter_mut().find(shell) {
            ground.push(&turned(loops[i].clone(), false), false);
        }
    }
    grounds.into_iter().map(|(_, ground)| ground).collect()
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;
    use crate::geometry::ring::plain_area;
    use crate::geometry::side::segments_meet;

    fn inside(ground: &[Rings], p: Coord) -> bool {
        ground.iter().any(|rings| {
            rings
                .iter()
                .filter(|(ring, _)| ring_contains(ring, p, Nudge::NorthEast))
                .count()
                % 2
                == 1
        })
    }

    #[test]
    fn the_ground_of_the_loops_is_that_of_the_ring() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(31);
        let mut answered = 0;
        for round in 0..20_000 {
            let scale = if round % 2 == 0 { 1.0 } else { 0.37 };
            let mut ring: Vec<Coord> = (0..random.random_range(4..12))
                .map(|_| Coord {
                    x: f64::from(random.random_range(0..6)) * scale,
                    y: f64::from(random.random_range(0..6)) * scale,
                })
                .collect();
            ring.push(ring[0]);
            let Some(ring) = tidy(ring) else { continue };
            let Some(ground) = by_loops(&ring) else {
                continue;
            };
            answered += 1;
            for rings in &ground {
                for (loop_, is_shell) in rings.iter() {
                    assert_eq!(plain_area(loop_) > 0.0, is_shell, "{ring:?}");
                    let segments: Vec<_> = loop_.windows(2).map(|ab| (ab[0], ab[1])).collect();
                    for (i, &s) in segments.iter().enumerate() {
                        for &t in &segments[i + 1..] {
                            let is_joint = s.1 == t.0 || s.0 == t.1;
                            assert!(
                                is_joint || scale < 1.0 || !segments_meet(s, t),
                                "{ring:?}: {s:?} {t:?}"
                            );
                        }
                    }
                }
            }
            for _ in 0..40 {
                let p = Coord {
                    x: random.random_range(-1.0..6.0),
                    y: random.random_range(-1.0..6.0),
                };
                assert_eq!(
                    inside(&ground, p),
                    ring_contains(&ring, p, Nudge::NorthEast),
                    "{ring:?} {p:?}"
                );
            }
        }
        assert!(answered > 5_000, "{answered}");
    }
}

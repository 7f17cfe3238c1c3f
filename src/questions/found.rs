//! What meets a box or a line?

use std::collections::BTreeSet;

use geo_types::{Coord, LineString, Rect};

use crate::atlas::Atlas;
use crate::geometry::ring::{Rings, box_holds, boxes_meet, ring_contains};
use crate::geometry::side::{Nudge, lies_on, segments_meet};
use crate::geometry::turns::{moved, unrolled_line};
use crate::index::boxes::Owner;
use crate::territory::{LineId, PartId, PlaceId, ZoneId};

/// Something on the map, from [`Atlas::intersecting`], [`Atlas::crossing`] and [`Atlas::within`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(tag = "kind", content = "id", rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Found {
    /// A part of a territory.
    Part(PartId),
    /// A line.
    Line(LineId),
    /// A zone.
    Zone(ZoneId),
    /// A place.
    Place(PlaceId),
}

impl Atlas {
    /// The parts, lines, zones and places that have a position in common with a box of longitudes and latitudes, its rim counted. In that
    /// order, and in the order of their ids.
    ///
    /// A box that reaches beyond 180° goes on at -180°. The answer is exact.
    ///
    /// ```
    /// use geo_types::{LineString, Rect, polygon};
    /// use territory::{Atlas, Found};
    ///
    /// let atlas = Atlas::builder()
    ///     .territory("A", polygon![(x: 0., y: 0.), (x: 4., y: 0.), (x: 0., y: 4.)])
    ///     .line("Road", LineString::from(vec![(3., 3.), (5., 3.)]))
    ///     .build()?;
    ///
    /// // In the box around the triangle, and yet not on its ground.
    /// let road = atlas.lines().next().unwrap().id();
    /// assert_eq!(atlas.intersecting(Rect::new((2.5, 2.5), (3.5, 3.5))), [Found::Line(road)]);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn intersecting(&self, degrees: Rect<f64>) -> Vec<Found> {
        let mut owners = BTreeSet::new();
        for window in windows(degrees) {
            self.meeting(
                &window,
                |owner, coords| meets_box(owner, coords, &window),
                &mut owners,
            );
            self.around(window.min(), &mut owners);
        }
        self.found(owners)
    }

    /// The parts, lines, zones and places that have a position in common with a line. In that order, and in the order of their ids.
    ///
    /// From 179° to -179° the line runs the short way round. The answer is exact; a line that only touches a border meets both sides of it. [`Atlas::along`] says from where to where it runs on each territory.
    pub fn crossing(&self, line: &LineString<f64>) -> Vec<Found> {
        let mut owners = BTreeSet::new();
        if line.0.iter().any(|c| !c.x.is_finite() || !c.y.is_finite()) {
            return Vec::new();
        }
        for ab in unrolled_line(&line.0).windows(2) {
            for (a, b) in turns(ab[0], ab[1]) {
                let meets = |owner, coords: &[Coord]| meets_segment(owner, coords, (a, b));
                self.meeting(&Rect::new(a, b), meets, &mut owners);
            }
        }
        if let Some(&start) = line.0.first() {
            // What the line does not cross, and yet lies in, it lies in wholly.
            self.around(start, &mut owners);
        }
        self.found(owners)
    }

    /// Adds the owners of runs near a window that meet what is asked for.
    pub(super) fn meeting(
        &self,
        window: &Rect,
        meets: impl Fn(Owner, &[Coord]) -> bool,
        owners: &mut BTreeSet<Owner>,
    ) {
        for run in self.boxes().within(window) {
            if !owners.contains(&run.owner)
                && meets(run.owner, run.coords(self.coords_of(run.owner)))
            {
                owners.insert(run.owner);
            }
        }
    }

    /// Adds the parts and zones within which a position lies.
    pub(super) fn around(&self, c: Coord, owners: &mut BTreeSet<Owner>) {
        let mut holders = self.locate_all(c);
        while let Some(holder) = holders.next_holder() {
            owners.insert(Owner::Part(holder.part));
        }
        let in_zone = |rings: &Rings| {
            rings
                .iter()
                .filter(|(ring, _)| ring_contains(ring, c, Nudge::NorthEast))
                .count()
                % 2
                == 1
        };
        let zones = self
            .zones
            .iter()
            .enumerate()
            .filter(|(_, zone)| in_zone(&zone.beside.geometry));
        owners.extend(zones.map(|(i, _)| Owner::Zone(i as u32)));
    }

    pub(super) fn found(&self, owners: BTreeSet<Owner>) -> Vec<Found> {
        let owners = owners.into_iter();
        let mut found: Vec<Found> = owners.map(|owner| self.found_of(owner)).collect();
        found.sort_unstable();
        found
    }

    pub(super) fn found_of(&self, owner: Owner) -> Found {
        match owner {
            Owner::Part(i) => Found::Part(self.parts[i as usize].id),
            Owner::Line(i) => Found::Line(self.lines[i as usize].id),
            Owner::Zone(i) => Found::Zone(self.zones[i as usize].id),
            Owner::Place(i) => Found::Place(self.places[i as usize].id),
        }
    }
}

/// A box within -180..180: itself, or its two halves where it reaches beyond. None of a box that is no box.
fn windows(degrees: Rect) -> Vec<Rect> {
    let (low, high) = (degrees.min(), degrees.max());
    if ![low.x, low.y, high.x, high.y].iter().all(|v| v.is_finite()) {
        return Vec::new();
    }
    if high.x - low.x >= 360.0 {
        return vec![Rect::new((-180.0, low.y), (180.0, high.y))];
    }
    let west = if (-180.0..=180.0).contains(&low.x) {
        low.x
    } else {
        (low.x + 180.0).rem_euclid(360.0) - 180.0
    };
    let east = if west == low.x {
        high.x
    } else {
        west + (high.x - low.x)
    };
    let within = |west: f64, east: f64| Rect::new((west, low.y), (east, high.y));
    let mut windows = vec![within(west, east.min(180.0))];
    // 180° and -180° are one meridian, on whichever rim something is drawn.
    if east >= 180.0 {
        windows.push(within(-180.0, east - 360.0));
    }
    if west == -180.0 {
        windows.push(within(180.0, 180.0));
    }
    windows
}

/// A segment, and where it reaches 180° the same on the other side of it.
pub(super) fn turns(a: Coord, b: Coord) -> impl Iterator<Item = (Coord, Coord)> {
    let reaches = |sign: f64| sign * a.x >= 180.0 || sign * b.x >= 180.0;
    let moved = move |degrees: f64| {
        let at = |c: Coord| Coord {
            x: c.x + degrees,
            y: c.y,
        };
        (at(a), at(b))
    };
    let east = reaches(1.0).then(|| moved(-360.0));
    let west = reaches(-1.0).then(|| moved(360.0));
    std::iter::once((a, b)).chain(east).chain(west)
}

/// Lines and places keep the longitudes in which they were written, up to some turns from those that are asked for.
fn on_turns_of(
    owner: Owner,
    coords: &[Coord],
    middle: f64,
    meets: impl Fn(&[Coord]) -> bool,
) -> bool {
    let is_within = |c: &Coord| c.x.abs() <= 180.0;
    if matches!(owner, Owner::Part(_) | Owner::Zone(_)) || coords.iter().all(is_within) {
        return meets(coords);
    }
    coords.windows(2.min(coords.len())).any(|some| {
        let turns = ((middle - some[0].x) / 360.0).round() as i32;
        (turns - 1..=turns + 1).any(|turns| {
            let there: Vec<Coord> = some.iter().map(|&c| moved(c, turns)).collect();
            meets(&there)
        })
    })
}

fn meets_box(owner: Owner, coords: &[Coord], window: &Rect) -> bool {
    on_turns_of(owner, coords, window.center().x, |coords| {
        meets_box_there(owner, coords, window)
    })
}

fn meets_box_there(owner: Owner, coords: &[Coord], window: &Rect) -> bool {
    if matches!(owner, Owner::Place(_)) {
        return box_holds(window, coords[0]);
    }
    let [a, c] = [window.min(), window.max()];
    let [b, d] = [Coord { x: c.x, y: a.y }, Coord { x: a.x, y: c.y }];
    coords.windows(2).any(|pq| {
        box_holds(window, pq[0])
            || box_holds(window, pq[1])
            || boxes_meet(&Rect::new(pq[0], pq[1]), window)
                && [(a, b), (b, c), (c, d), (d, a)]
                    .into_iter()
                    .any(|side| segments_meet((pq[0], pq[1]), side))
    })
}

pub(super) fn meets_segment(owner: Owner, coords: &[Coord], segment: (Coord, Coord)) -> bool {
    let middle = segment.0.x / 2.0 + segment.1.x / 2.0;
    on_turns_of(owner, coords, middle, |coords| match owner {
        Owner::Place(_) => lies_on(segment.0, segment.1, coords[0]),
        _ => coords
            .windows(2)
            .any(|ab| segments_meet((ab[0], ab[1]), segment)),
    })
}

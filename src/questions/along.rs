//! Whose ground does a line run over?

use geo_types::{Coord, LineString};

use super::legs::{End, Leg, Segment, is_inner, legs};
use super::passings::{Rim, turn_over};
use crate::atlas::Atlas;
use crate::geometry::ellipsoid::distance;
use crate::territory::TerritoryId;

/// A piece of a line that lies on one ground, from [`Atlas::along`].
///
/// Which part of the territory that is, [`Atlas::locate_part`] says of a position within it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Stretch {
    /// Whose ground it lies on; `None` is open ground. On a border, the one of the two to which its positions belong: see [`Atlas::locate`].
    pub territory: Option<TerritoryId>,
    /// Where it runs exactly on a border or coast, the territory on the other side of it.
    pub beside: Option<TerritoryId>,
    /// Geodesic metres from the line's start.
    pub from_m: f64,
    /// Geodesic metres from the line's start.
    pub to_m: f64,
    /// Its positions, in the longitudes of the line, which run on past 180° where the line jumps.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::geometry"))]
    pub line: LineString<f64>,
}

impl Stretch {
    /// Its geodesic length in metres.
    pub fn length_m(&self) -> f64 {
        self.to_m - self.from_m
    }
}

impl Atlas {
    /// The line cut where it passes from ground to ground, in its order: whose each stretch is, and from where to where it runs.
    ///
    /// A stretch belongs to the territory that [`Atlas::locate`] gives for its positions; where territories overlap that is the one within. A stretch
    /// that runs exactly on a border has the ground on its other side as [`beside`](Stretch::beside). On a coast either of the two may be open ground:
    /// one that belongs to the land is like any other on it, and one that belongs to the sea has the land beside it. A line that only touches a border or a
    /// corner is not cut there, nor is it where the ground on both sides of a rim is the same.
    ///
    /// Its segments are straight in longitude and latitude, and longitudes beyond ±180 go on on the other side. A segment of more than 180° of longitude is the short way round, but
    /// for one of a whole turn: see [`Atlas::from_geojson`]. Repeated positions are skipped. A line without two different positions, with positions that are no degrees, or with a segment of more than 360° of longitude has
    /// no stretches.
    ///
    /// # Units
    ///
    /// Geodesic metres from the line's start. The first stretch begins at 0, each other one where the last ended, and the last ends at the length of the whole line. Within a
    /// segment a cut stands as its distances from the two ends divide the segment's length, or as its longitude does in a segment of a whole turn.
    ///
    /// # Limits
    ///
    /// What a stretch lies on and beside is exact, and so is a cut at a corner of the line or of a rim. Other cuts are rounded once. Two cuts of one
    /// segment that are nearer to each other than a micrometre, or in a segment shorter than a metre than a millionth of it, are one: what lies between them is left
    /// out. A segment that passes 180° is taken as two, with a position on 180° that is rounded as one of a map is that is cut there.
    ///
    /// # Complexity
    ///
    /// A search in a tree for each few positions, and a comparison with the rims found near them; a sort of the places where rims are passed. What lies
    /// away from the line costs nothing: it enters and leaves parts by passing their rims, and is located at its start alone.
    ///
    /// ```
    /// use geo_types::{LineString, polygon};
    /// use territory::{Atlas, TerritoryId};
    ///
    /// // A road from one end of a country to the other, through a neighbor's enclave that is drawn over it, and then along the neighbor's border.
    /// let square = |x: f64, y: f64, side: f64| polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)];
    /// let atlas = Atlas::builder()
    ///     .territory("Home", square(0., 0., 3.))
    ///     .territory("Neighbor", square(1., 1., 1.))
    ///     .territory("Neighbor", square(3., 0., 3.))
    ///     .build()?;
    /// let road = LineString::from(vec![(0.5, 1.5), (3.0, 1.5), (3.0, 2.5)]);
    ///
    /// let name = |id: Option<TerritoryId>| id.map_or("-", |id| atlas[id].name());
    /// let found: Vec<_> = atlas.along(&road).iter().map(|s| (name(s.territory), name(s.beside), s.line.0[0].x)).collect();
    /// assert_eq!(found, [("Home", "-", 0.5), ("Neighbor", "-", 1.0), ("Home", "-", 2.0), ("Neighbor", "Home", 3.0)]);
    ///
    /// let length_m: f64 = atlas.along(&road).iter().map(|s| s.length_m()).sum();
    /// assert!((length_m - territory::length_m(&road)).abs() < 1e-6);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn along(&self, line: &LineString<f64>) -> Vec<Stretch> {
        let Some((segments, legs)) = legs(line) else {
            return Vec::new();
        };
        let rims = self.rims_passed(&legs);
        let mut sides = Sides::new(self);
        let mut stretches = Stretches::default();
        let mut passed = rims.chunk_by(|a, b| a.leg == b.leg).peekable();
        let mut first_leg = 0;
        for segment in &segments {
            stretches.begin(segment);
            let own = &legs[first_leg..segment.legs_end];
            for (number, leg) in (first_leg..).zip(own) {
                let rims = passed
                    .next_if(|rims| rims[0].leg as usize == number)
                    .unwrap_or_default();
                sides.follow(leg, rims, segment, &mut stretches);
            }
            stretches.end(segment);
            first_leg = segment.legs_end;
        }
        stretches.all()
    }
}

/// Whose the ground is where a line runs, and whose it is beside that.
type Grounds = (Option<TerritoryId>, Option<TerritoryId>);

/// The parts that hold a line after the step to the north-east and after that to the south-west. They are the same but where it runs on a rim, and then the
/// parts on its two sides.
struct Sides<'a> {
    atlas: &'a Atlas,
    /// The ranks of the parts, the smallest first.
    ranks: [Vec<u32>; 2],
    /// Where in the plane that is so.
    at: [Option<Coord>; 2],
}

impl<'a> Sides<'a> {
    fn new(atlas: &'a Atlas) -> Self {
        Self {
            atlas,
            ranks: Default::default(),
            at: [None; 2],
        }
    }

    /// Goes along a leg, past the rims that are on it.
    fn follow(&mut self, leg: &Leg, rims: &[Rim], segment: &Segment, stretches: &mut Stretches) {
        (0..2).for_each(|step| self.stand_at_start(leg, step, rims));
        let least = least_fraction(segment.length_m);
        let (mut left, at_end) =
            rims.split_at(rims.partition_point(|rim| leg.to - rim.fraction > least));
        let mut begun = leg.from;
        let mut here = self.grounds();
        while let Some(first) = left.first() {
            let count = left.partition_point(|rim| rim.fraction - first.fraction <= least);
            let (together, after) = left.split_at(count);
            left = after;
            self.pass(together);
            let ahead = self.grounds();
            if ahead != here && first.fraction - begun > least {
                let corner = together.iter().find(|rim| rim.at_corner);
                stretches.add(here, corner.unwrap_or(first).at, segment);
                begun = first.fraction;
            }
            here = ahead;
        }
        stretches.add(here, leg.end, segment);
        self.pass(at_end);
        self.at = leg.ways.map(|way| is_inner(way.b).then_some(way.b));
    }

    /// At the end of the leg before, or else by the ground at one end of this one.
    fn stand_at_start(&mut self, leg: &Leg, step: usize, rims: &[Rim]) {
        let way = leg.ways[step];
        if self.at[step] == Some(way.a) {
            return;
        }
        match leg.known_end(step) {
            Some(End::Start) => self.ranks[step] = self.atlas.held_after(way.a, step),
            _ => {
                self.ranks[step] = self.atlas.held_after(way.b, step);
                rims.iter().for_each(|rim| self.pass_after(rim, step));
            }
        }
    }

    fn pass(&mut self, rims: &[Rim]) {
        for rim in rims {
            (0..2).for_each(|step| self.pass_after(rim, step));
        }
    }

    fn pass_after(&mut self, rim: &Rim, step: usize) {
        if rim.after[step] {
            turn_over(&mut self.ranks[step], rim.rank);
        }
    }

    fn grounds(&self) -> Grounds {
        let owner = |ranks: &Vec<u32>| {
            let first = *ranks.first()?;
            self.atlas.ground.owner_of_rank(first)
        };
        let [on, across] = self.ranks.each_ref().map(owner);
        (on, across.filter(|_| across != on))
    }
}

/// Rims that are no farther apart, as a fraction of a leg of a segment of that length, are passed together. What is left by rounding of one
/// position must not become a stretch.
fn least_fraction(length_m: f64) -> f64 {
    const ROUNDING: f64 = 1.0 / (1_u64 << 49) as f64;
    const MICROMETRE: f64 = 1e-6;
    (MICROMETRE / length_m.max(1.0)).max(ROUNDING)
}

/// Stretches as they are gathered, piece by piece.
#[derive(Default)]
struct Stretches {
    done: Vec<Stretch>,
    /// What the last one lies on and from where on; nothing at the start.
    grounds: Option<Grounds>,
    from_m: f64,
    coords: Vec<Coord>,
    /// How far the line has been gone.
    at: Coord,
    at_m: f64,
    /// Where its segment begins.
    segment_m: f64,
}

impl Stretches {
    fn begin(&mut self, segment: &Segment) {
        if self.coords.is_empty() {
            self.coords.push(segment.a);
        }
        self.at = segment.a;
    }

    /// Goes on to a position of a segment.
    fn add(&mut self, grounds: Grounds, to: Coord, segment: &Segment) {
        let to_m = if to == segment.b {
            self.segment_m + segment.length_m
        } else {
            self.segment_m + metres_along(segment, to)
        };
        // What has no length is on nothing.
        if to_m > self.at_m {
            if self.grounds.is_some_and(|last| last != grounds) {
                self.cut();
            }
            self.grounds = Some(grounds);
            self.at_m = to_m;
        }
        self.at = to;
    }

    fn end(&mut self, segment: &Segment) {
        self.at = segment.b;
        self.segment_m += segment.length_m;
        self.at_m = self.segment_m;
        self.coords.push(segment.b);
    }

    /// Ends the last stretch here, and begins another.
    fn cut(&mut self) {
        if self.coords.last() != Some(&self.at) {
            self.coords.push(self.at);
        }
        let coords = std::mem::replace(&mut self.coords, vec![self.at]);
        if let Some((territory, beside)) = self.grounds {
            self.done.push(Stretch {
                territory,
                beside,
                from_m: self.from_m,
                to_m: self.at_m,
                line: LineString(coords),
            });
        }
        self.from_m = self.at_m;
    }

    fn all(mut self) -> Vec<Stretch> {
        self.cut();
        self.done
    }
}

/// Metres from the start of a segment to a position on it. They grow along it.
fn metres_along(segment: &Segment, at: Coord) -> f64 {
    let Segment { a, b, length_m, .. } = *segment;
    if (b.x - a.x).abs() > 180.0 {
        // The geodesic goes the other way round, and the distances from its ends do not grow along this one.
        return length_m * (at.x - a.x) / (b.x - a.x);
    }
    let (before, after) = (distance(a, at), distance(at, b));
    if before + after > 0.0 {
        length_m * before / (before + after)
    } else {
        0.0
    }
}

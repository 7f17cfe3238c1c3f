//! The borders that polygons share segment by segment, without building an atlas.

use std::collections::BTreeMap;

use geo_types::{Coord, LineString, MultiLineString, MultiPolygon};

use crate::coverage::arcs::{self, arcs};
use crate::coverage::contested::OwnedRing;
use crate::coverage::same::Same;
use crate::geometry::ellipsoid::length;
use crate::geometry::ring::turns_left;

/// The segments that two territories share, from [`shared_borders`].
///
/// With the feature `serde` it has the members `territories` (a pair), `length_m`, `arcs` and `lines`, which are what the methods give.
#[derive(Clone, Debug)]
pub struct SharedBorder<'a> {
    territories: (usize, usize),
    length_m: f64,
    arcs: Vec<SharedArc>,
    grounds: [&'a MultiPolygon<f64>; 2],
}

/// Consecutive segments that the rings of two territories have in common: a stretch of a [`SharedBorder`] that is as long as it goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SharedArc {
    /// The segments on a ring of the first territory.
    pub first: RingRun,
    /// The same on a ring of the second.
    pub second: RingRun,
    /// Whether the two rings run in opposite directions here, as rings that are wound alike do where grounds lie side by side. Where they are
    /// wound alike and this is false, the grounds overlap.
    pub opposite: bool,
    /// Its geodesic length in metres.
    pub length_m: f64,
}

/// Consecutive segments of a ring, by where they stand in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RingRun {
    /// The polygon within the territory, from 0.
    pub polygon: usize,
    /// The ring within the polygon: 0 is the exterior, 1 the first interior.
    pub ring: usize,
    /// The position at which the first segment begins.
    pub from: usize,
    /// How many segments there are, in the order of the ring. They may lead past its end, which is its beginning.
    pub segments: usize,
}

impl RingRun {
    /// The positions, one more than there are segments, in the order of the ring. Costs nothing but reading them.
    ///
    /// # Panics
    ///
    /// Where the territory is not the one that this run is of, and has no such ring.
    pub fn positions<'a>(
        &self,
        ground: &'a MultiPolygon<f64>,
    ) -> impl Iterator<Item = Coord<f64>> + 'a {
        let [start, around] = self.slices(ground);
        // The second slice begins with the position that the first ends with.
        start.iter().chain(around.iter().skip(1)).copied()
    }

    fn line<'a>(&self, ground: &'a MultiPolygon<f64>) -> &'a [Coord] {
        let polygon = &ground.0[self.polygon];
        match self.ring.checked_sub(1) {
            None => &polygon.exterior().0,
            Some(interior) => &polygon.interiors()[interior].0,
        }
    }

    fn slices<'a>(&self, ground: &'a MultiPolygon<f64>) -> [&'a [Coord]; 2] {
        let line = self.line(ground);
        let to = self.from + self.segments;
        match to.checked_sub(line.len() - 1) {
            None | Some(0) => [&line[self.from..=to], &[]],
            Some(past) => [&line[self.from..], &line[..=past]],
        }
    }
}

impl<'a> SharedBorder<'a> {
    /// The two territories, by their place in the input, the lower first.
    pub fn territories(&self) -> (usize, usize) {
        self.territories
    }

    /// The geodesic length in metres of all its segments.
    pub fn length_m(&self) -> f64 {
        self.length_m
    }

    /// Its stretches, in the order of the first territory's rings.
    pub fn arcs(&self) -> &[SharedArc] {
        &self.arcs
    }

    /// A line for each arc, with the ground of the first territory on its left, however its rings are wound. The positions are
    /// those of the first territory, which at 180° may write another longitude than the second.
    pub fn lines(&self) -> MultiLineString<f64> {
        let mut turns: BTreeMap<(usize, usize), bool> = BTreeMap::new();
        let line = |arc: &SharedArc| {
            let run = arc.first;
            let left = *turns.entry((run.polygon, run.ring)).or_insert_with(|| {
                let is_shell = run.ring == 0;
                ring_turns_left(run.line(self.grounds[0])) == is_shell
            });
            let mut line: Vec<Coord> = run.positions(self.grounds[0]).collect();
            if !left {
                line.reverse();
            }
            LineString(line)
        };
        self.arcs.iter().map(line).collect()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for SharedBorder<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Members<'a> {
            territories: (usize, usize),
            length_m: f64,
            arcs: &'a [SharedArc],
            #[serde(serialize_with = "crate::as_json::geometry")]
            lines: MultiLineString,
        }
        let members = Members {
            territories: self.territories,
            length_m: self.length_m,
            arcs: &self.arcs,
            lines: self.lines(),
        };
        members.serialize(serializer)
    }
}

/// As [`turns_left`], of a ring that may hold what is no position and may not be closed.
fn ring_turns_left(ring: &[Coord]) -> bool {
    let is_finite = |c: &&Coord| c.x.is_finite() && c.y.is_finite();
    let mut ring: Vec<Coord> = ring.iter().filter(is_finite).copied().collect();
    ring.extend(ring.first().copied());
    ring.is_empty() || turns_left(&ring)
}

/// The borders that territories share segment by segment, without an atlas: for each two of them, in the order of the input, that have a segment in
/// common, its length and arcs. Two that share nothing are left out.
///
/// A segment is shared where rings of both territories have it with the same two ends, to the last bit; in either direction, so that rings may be
/// wound in any way. 180° and -180° are one meridian. A segment that three territories have is shared by each two of them,
/// and one that a territory has twice counts once. Rings are closed, as those of a [`Polygon`](geo_types::Polygon) always are.
/// A position that is repeated is no segment and ends no arc.
///
/// Longitude and latitude are in degrees on WGS84, lengths are geodesic and in metres.
///
/// # Limits
///
/// Only what is drawn alike on both sides is found. Where two sides have different positions, where they are a metre apart, where one ground is drawn over
/// another, and which parts are one: [`Atlas`](crate::Atlas) answers that. Segments with an end that is no number, beyond 90° of latitude or beyond 540° of
/// longitude belong to no border.
///
/// # Complexity
///
/// Linear in positions and answers; up to some 20 bytes are in use for each position, and no coordinate is copied. A map whose borders are most of its lines
/// takes little more than reading it some times over and the lengths of what is shared. A segment of `k` territories has `k (k - 1) / 2` answers.
///
/// # Panics
///
/// On 2³² positions and more.
///
/// ```
/// use geo_types::{line_string, polygon, MultiLineString, MultiPolygon};
///
/// // A land around an enclave, and their neighbor in the east.
/// let enclave = polygon![(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.)];
/// let land = polygon!(
///     exterior: [(x: 0., y: 0.), (x: 3., y: 0.), (x: 3., y: 3.), (x: 0., y: 3.)],
///     interiors: [[(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.)]],
/// );
/// let east = polygon![(x: 3., y: 0.), (x: 4., y: 0.), (x: 4., y: 3.), (x: 3., y: 3.)];
/// let map: Vec<MultiPolygon> = vec![land.into(), enclave.into(), east.into()];
///
/// let borders = territory::shared_borders(&map);
/// assert_eq!(borders.len(), 2);
/// assert_eq!(borders[0].territories(), (0, 1));
/// // The whole ring of the enclave is one arc, whose segments lie on the hole of the land.
/// let [arc] = borders[0].arcs() else { panic!("one arc") };
/// assert_eq!((arc.first.polygon, arc.first.ring, arc.first.segments), (0, 1, 3));
///
/// // 330 km along the meridian, northwards: the land lies on the left.
/// assert_eq!(borders[1].territories(), (0, 2));
/// assert!((borders[1].length_m() - 331_725.9).abs() < 0.1);
/// let meridian = line_string![(x: 3., y: 0.), (x: 3., y: 3.)];
/// assert_eq!(borders[1].lines(), MultiLineString(vec![meridian]));
/// ```
pub fn shared_borders(grounds: &[MultiPolygon<f64>]) -> Vec<SharedBorder<'_>> {
    let (rings, places) = rings_of(grounds);
    let same = Same::of(&rings);
    let mut borders: BTreeMap<(u32, u32), Vec<SharedArc>> = BTreeMap::new();
    for arc in arcs(&rings, &same) {
        let [first, second] = arc.runs.map(|run| placed(run, &places));
        let [i, j] = arc.runs.map(|run| rings[run.ring].owner);
        let slices = first.slices(&grounds[i as usize]);
        borders.entry((i, j)).or_default().push(SharedArc {
            first,
            second,
            opposite: arc.is_opposite,
            length_m: slices.into_iter().map(length).sum(),
        });
    }
    let border = |((i, j), arcs): ((u32, u32), Vec<SharedArc>)| SharedBorder {
        territories: (i as usize, j as usize),
        length_m: arcs.iter().map(|arc| arc.length_m).sum(),
        arcs,
        grounds: [i, j].map(|i| &grounds[i as usize]),
    };
    borders.into_iter().map(border).collect()
}

/// All rings, and the polygon and ring that each is within its territory.
fn rings_of(grounds: &[MultiPolygon]) -> (Vec<OwnedRing<'_>>, Vec<(u32, u32)>) {
    let mut rings = Vec::new();
    let mut places = Vec::new();
    for (ground, owner) in grounds.iter().zip(0..) {
        for (polygon, number) in ground.iter().zip(0..) {
            let all = [polygon.exterior()].into_iter().chain(polygon.interiors());
            for (line, ring) in all.zip(0..) {
                rings.push(OwnedRing {
                    coords: &line.0,
                    owner,
                });
                places.push((number, ring));
            }
        }
    }
    (rings, places)
}

fn placed(run: arcs::Run, places: &[(u32, u32)]) -> RingRun {
    let (polygon, ring) = places[run.ring];
    RingRun {
        polygon: polygon as usize,
        ring: ring as usize,
        from: run.from,
        segments: run.segments,
    }
}

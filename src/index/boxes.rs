//! A tree of boxes in space over the rims of parts, over lines, zones and places.
//!
//! The boxes are not of longitudes and latitudes but of metres from the centre of the Earth. There 180° is no edge and a
//! pole no line, a straight distance is never more than the geodesic one, and the nearest of anything is found without special cases. Each box
//! holds a run of segments, which keeps the tree small beside the coordinates.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use geo_types::{Coord, Rect};
use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::geometry::earth::LARGEST_RADIUS_M;
use crate::geometry::ellipsoid::{
    Space, box_in_space, chord_2, chord_slack, distance, distance_to_segment, in_space,
    nearest_by_chord,
};
use crate::geometry::ring::{between, bounds};

/// Segments in one box. Fewer make a larger tree, more make a longer walk in each box.
const RUN: usize = 64;

/// What a run belongs to, by its number in the atlas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Owner {
    Part(u32),
    Line(u32),
    Zone(u32),
    Place(u32),
}

/// Consecutive positions of a rim or line, or the one position of a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) owner: Owner,
    /// The first position, counted over all rings of the owner.
    pub(crate) from: u32,
    /// The last position.
    pub(crate) to: u32,
    low: Place,
    high: Place,
}

/// A position in space in single precision, for the tree alone: half the memory, and good to half a metre.
type Place = [f32; 3];

fn place(p: Space) -> Place {
    p.map(|v| v as f32)
}

/// A box rounded outwards. Rounding to single precision moves a number by less than the sixteen millionth of it.
fn around((low, high): (Space, Space)) -> (Place, Place) {
    (
        low.map(|v| (v - v.abs() * 1.2e-7) as f32),
        high.map(|v| (v + v.abs() * 1.2e-7) as f32),
    )
}

/// What a distance that the tree computed in single precision from a rounded position is at least.
fn at_least(distance_2: f32) -> f64 {
    f64::from(distance_2).sqrt() * (1.0 - 1e-6) - 2.0
}

impl Run {
    /// Over the positions `from..=to` of an owner.
    pub(crate) fn new(owner: Owner, coords: &[Coord], from: usize, to: usize) -> Self {
        let (low, high) = around(box_in_space(&bounds(&coords[from..=to])));
        Self {
            owner,
            from: from as u32,
            to: to as u32,
            low,
            high,
        }
    }

    /// How far its box is from another at least, in metres.
    pub(crate) fn distance_to_box(&self, other: &AABB<Place>) -> f64 {
        let wide = |p: Place| p.map(f64::from);
        let (low, high) = (wide(other.lower()), wide(other.upper()));
        let (own_low, own_high) = (wide(self.low), wide(self.high));
        let apart = |k: usize| (own_low[k] - high[k]).max(low[k] - own_high[k]).max(0.0);
        (0..3).map(|k| apart(k) * apart(k)).sum::<f64>().sqrt()
    }

    pub(crate) fn coords<'a>(&self, all: &'a [Coord]) -> &'a [Coord] {
        &all[self.from as usize..=self.to as usize]
    }
}

/// Runs of at most [`RUN`] segments over a range of positions, none of them over a cut.
pub(crate) fn runs_over(
    owner: Owner,
    coords: &[Coord],
    range: Range<usize>,
    is_cut: impl Fn(Coord, Coord) -> bool,
) -> Vec<Run> {
    let last = range.end - 1;
    let mut runs = Vec::new();
    let mut from = range.start;
    for i in range.start..=last {
        let at_cut = i < last && is_cut(coords[i], coords[i + 1]);
        if (at_cut || i == last || i - from == RUN) && i > from {
            runs.push(Run::new(owner, coords, from, i));
            from = i;
        }
        if at_cut {
            from = i + 1;
        }
    }
    runs
}

impl RTreeObject for Run {
    type Envelope = AABB<Place>;

    fn envelope(&self) -> AABB<Place> {
        AABB::from_corners(self.low, self.high)
    }
}

impl PointDistance for Run {
    fn distance_2(&self, point: &Place) -> f32 {
        self.envelope().distance_2(point)
    }
}

/// The tree. Coordinates stay with their owners; `coords_of` gives them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Boxes {
    tree: RTree<Run>,
}

/// A position on a rim or line, and how far it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nearest {
    pub(crate) owner: Owner,
    pub(crate) at: Coord,
    pub(crate) distance_m: f64,
}

impl Boxes {
    pub(crate) fn new(runs: Vec<Run>) -> Self {
        Self {
            tree: RTree::bulk_load(runs),
        }
    }

    /// The runs whose boxes meet a box of longitudes and latitudes.
    pub(crate) fn within(&self, degrees: &Rect) -> impl Iterator<Item = &Run> {
        let (low, high) = around(box_in_space(degrees));
        self.tree
            .locate_in_envelope_intersecting(&AABB::from_corners(low, high))
    }

    /// The box around all runs.
    pub(crate) fn bounds(&self) -> AABB<Place> {
        self.tree.root().envelope()
    }

    /// The nearest position of the runs that are wanted, by geodesic distance.
    pub(crate) fn nearest<'a>(
        &self,
        p: Coord,
        wanted: impl Fn(Owner) -> bool,
        coords_of: impl Fn(Owner) -> &'a [Coord],
    ) -> Option<Nearest> {
        let mut search = Search::new();
        self.search(p, wanted, coords_of, &mut search);
        search.nearest()
    }

    /// Goes on with a search, from this position, over the runs that are wanted.
    pub(crate) fn search<'a>(
        &self,
        from: Coord,
        wanted: impl Fn(Owner) -> bool,
        coords_of: impl Fn(Owner) -> &'a [Coord],
        search: &mut Search,
    ) {
        let origin = in_space(from);
        let nearest = self
            .tree
            .nearest_neighbor_iter_with_distance_2(&place(origin));
        for (run, box_chord_2) in nearest {
            if at_least(box_chord_2) > search.limit() {
                break;
            }
            if wanted(run.owner) {
                search.look_into(from, origin, run, run.coords(coords_of(run.owner)));
            }
        }
    }

    /// The owners with a position no farther than a geodesic distance, each once with its distance, in no order.
    pub(crate) fn owners_within<'a>(
        &self,
        p: Coord,
        radius_m: f64,
        wanted: impl Fn(Owner) -> bool,
        coords_of: impl Fn(Owner) -> &'a [Coord],
    ) -> Vec<Nearest> {
        let origin = in_space(p);
        let mut searches: BTreeMap<Owner, Search> = BTreeMap::new();
        // A little more than the radius: single precision is that good.
        let radius = radius_m * (1.0 + 1e-6) + 2.0;
        let runs = self
            .tree
            .locate_within_distance(place(origin), (radius * radius) as f32);
        for run in runs.filter(|run| wanted(run.owner)) {
            let search = searches.entry(run.owner).or_insert_with(Search::new);
            search.look_into(p, origin, run, run.coords(coords_of(run.owner)));
        }
        let found = searches.into_values().filter_map(Search::nearest);
        found
            .filter(|nearest| nearest.distance_m <= radius_m)
            .collect()
    }
}

/// A search for the shortest way, from one position or from groups of positions that are near each other.
///
/// It goes by straight distance through space, and keeps what is so near to the least that its geodesic may be the shorter one: the best of each
/// pair of a group and a run. Within such a pair all ways have nearly one direction, and the order of straight
/// distances is that of geodesics to better than 1e-7.
pub(crate) struct Search {
    least_chord: f64,
    group: u32,
    candidates: HashMap<(u32, Owner, u32), Candidate>,
}

struct Candidate {
    owner: Owner,
    from: Coord,
    segment: (Coord, Coord),
    near: f64,
    chord: f64,
}

impl Search {
    pub(crate) fn new() -> Self {
        Self {
            least_chord: f64::INFINITY,
            group: 0,
            candidates: HashMap::new(),
        }
    }

    /// The positions that are searched from next are near each other.
    pub(crate) fn next_group(&mut self) {
        self.group += 1;
    }

    /// The straight distance in metres beyond which nothing is of use any more.
    pub(crate) fn limit(&self) -> f64 {
        self.least_chord * chord_slack(self.least_chord)
    }

    fn look_into(&mut self, from: Coord, origin: Space, run: &Run, coords: &[Coord]) {
        let key = (self.group, run.owner, run.from);
        let mut limit = self
            .candidates
            .get(&key)
            .map_or(self.limit(), |best| self.limit().min(best.chord));
        let mut best = None;
        // A place is a run of one position: a segment without length.
        let corners = if coords.len() == 1 {
            &[coords[0], coords[0]]
        } else {
            coords
        };
        let mut start = in_space(corners[0]);
        for ab in corners.windows(2) {
            let (a, b) = (ab[0], ab[1]);
            let end = in_space(b);
            if segment_chord(origin, start, end) - bulge(a, b) <= limit {
                let (near, chord_2) = nearest_by_chord(origin, a, b);
                let chord = chord_2.sqrt();
                if chord <= limit {
                    limit = chord;
                    best = Some(Candidate {
                        owner: run.owner,
                        from,
                        segment: (a, b),
                        near,
                        chord,
                    });
                }
            }
            start = end;
        }
        if let Some(best) = best {
            self.least_chord = self.least_chord.min(best.chord);
            self.candidates.insert(key, best);
        }
    }

    /// The nearest of all that was looked into.
    pub(crate) fn nearest(self) -> Option<Nearest> {
        let limit = self.limit();
        let likely = self
            .candidates
            .into_values()
            .filter(|candidate| candidate.chord <= limit);
        // Each is measured where its chord is least, and only the best along its segment too.
        let measured: Vec<(f64, Candidate)> = likely
            .map(|candidate| (candidate.distance_m(), candidate))
            .collect();
        let least = measured
            .iter()
            .map(|(distance_m, _)| *distance_m)
            .reduce(f64::min)?;
        let best = measured
            .into_iter()
            .filter(|(distance_m, _)| *distance_m <= least + gain(least));
        let refined = best.map(
            |(
                _,
                Candidate {
                    owner,
                    from,
                    segment: (a, b),
                    near,
                    ..
                },
            )| {
                let (distance_m, at) = distance_to_segment(from, a, b, near);
                Nearest {
                    owner,
                    at: between(a, b, at),
                    distance_m,
                }
            },
        );
        // Of several at one distance, a common border, the first of the input; of one owner's the westernmost and southernmost, so that it is always the same.
        refined.min_by(|x, y| {
            x.distance_m
                .total_cmp(&y.distance_m)
                .then(x.owner.cmp(&y.owner))
                .then(x.at.x.total_cmp(&y.at.x))
                .then(x.at.y.total_cmp(&y.at.y))
        })
    }
}

impl Candidate {
    fn distance_m(&self) -> f64 {
        distance(
            self.from,
            between(self.segment.0, self.segment.1, self.near),
        )
    }
}

/// What a distance may lose, at most, when the nearest of a segment is looked for by geodesic and not by chord: the two lie within 0.002 of
/// the distance of each other (see [`distance_to_segment`]), half the square of which is lost.
fn gain(distance_m: f64) -> f64 {
    1e-6 + 2e-6 * distance_m
}

/// The distance in space to the straight line between two positions.
fn segment_chord(p: Space, a: Space, b: Space) -> f64 {
    let along: Space = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    let long_2 = chord_2(a, b);
    let t = if long_2 == 0.0 {
        0.0
    } else {
        (0..3).map(|i| (p[i] - a[i]) * along[i]).sum::<f64>() / long_2
    };
    let t = t.clamp(0.0, 1.0);
    chord_2(
        p,
        [
            a[0] + t * along[0],
            a[1] + t * along[1],
            a[2] + t * along[2],
        ],
    )
    .sqrt()
}

/// How far a segment, drawn straight in longitude and latitude, strays from the straight line through space, at most: an eighth of its
/// second derivative.
fn bulge(a: Coord, b: Coord) -> f64 {
    let turn = (b.x - a.x).abs().to_radians() + (b.y - a.y).abs().to_radians();
    LARGEST_RADIUS_M * turn * turn / 8.0
}

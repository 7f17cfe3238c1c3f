//! Which parts reach the edge of a cropped map?

use geo_types::{Coord, LineString, MultiLineString, MultiPolygon};

use crate::atlas::Atlas;
use crate::coverage::facing::{beside, degrees_around};
use crate::geometry::ellipsoid::length;
use crate::geometry::globe::{is_on_180, is_on_pole};
use crate::geometry::near::{Between, Chain, Segment, near_pairs};
use crate::geometry::ring::{Rings, between, bounds};
use crate::territory::{Part, PartId, TerritoryId};

/// What runs along the edge for fewer tolerances than this only meets it, unless it lies on it exactly.
const SHORT: f64 = 10.0;
/// What is no farther apart than this, in metres, is one position that was rounded differently.
const COMMON_M: f64 = 1e-6;

/// A part that reaches the edge of its map, from [`Atlas::at_edge`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct AtEdge {
    /// The part.
    pub part: PartId,
    /// Whose it is.
    pub territory: TerritoryId,
    /// Where its rim runs along the edge, with the part on the left.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::geometry"))]
    pub lines: MultiLineString<f64>,
    /// Geodesic length of these lines in metres.
    pub length_m: f64,
}

impl Atlas {
    /// The parts whose rim runs along the edge of the map, in their order. What lies beyond the edge is open ground to all other questions, but may be anything.
    ///
    /// The edge is that of the ground to which the map is [cropped](crate::Builder::cropped_to). Where nothing was said of that, it is the box around all ground: the
    /// sides of a part that lie on its west, south, east or north side to the last bit, as those do that a program has cut. 180° and the poles are no edges. Where the
    /// map is not cropped, these are true ends: a map of drawn squares has its outer sides here, and an island may have one segment that happens to be its westernmost.
    /// A map that was made by leaving whole territories out has no such edge, unless it is told to the builder.
    ///
    /// # Limits
    ///
    /// Of a part that is given here, the map **cannot know**
    ///
    /// - its standings: an enclave, exclave or semi-exclave may hide in what looks like a coast, a part may be connected beyond the edge with its main part, or be the main part,
    ///   and the order of enclaves within it may be higher;
    /// - its neighbors and what it touches: there may be more, and borders that end at the edge may go on. So may those of its territory;
    /// - its [open ground](crate::Exclave::open_m), [`Atlas::perimeter_m`] and [`Atlas::outer_ring_m`], in which the edge counts as a coast;
    /// - its area, of which the map has what it shows;
    /// - [`Atlas::distance_to_border_m`] and [`Atlas::nearest`] for positions that are nearer to the edge than to the answer, and ways that might lead beyond it.
    ///
    /// Of all other parts the map knows these. What it says of whose ground a position is, and of the ground that it shows, holds everywhere.
    ///
    /// # Complexity
    ///
    /// n log n in the positions of the rims and of the edge.
    ///
    /// ```
    /// use geo_types::{Rect, polygon};
    /// use territory::Atlas;
    ///
    /// let square = |x: f64, y: f64| polygon![(x: x, y: y), (x: x + 1., y: y), (x: x + 1., y: y + 1.), (x: x, y: y + 1.)];
    /// // A window of which the eastern half is sea.
    /// let atlas = Atlas::builder()
    ///     .territory("Coast", square(0., 0.))
    ///     .territory("Island", square(2., 1.))
    ///     .cropped_to(Rect::new((0., -5.), (5., 5.)))
    ///     .build()?;
    ///
    /// let edge = atlas.at_edge();
    /// assert_eq!(edge.len(), 1);
    /// assert_eq!(atlas[edge[0].territory].name(), "Coast");
    /// assert_eq!(edge[0].lines.0, [vec![(0., 1.), (0., 0.)].into()]);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn at_edge(&self) -> Vec<AtEdge> {
        self.at_edge_of(&self.parts)
    }

    /// Whether a part reaches the edge of the map, so that its standings, neighbors, open ground and perimeter are not known: see [`Atlas::at_edge`], which takes no longer for all.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    pub fn is_at_edge(&self, part: PartId) -> bool {
        let part = self.part(part);
        !self.at_edge_of(std::slice::from_ref(part)).is_empty()
    }

    /// The ground that the map shows, where it was [said](crate::Builder::cropped_to) to be cropped. It is cut at 180°.
    pub fn cropped_to(&self) -> Option<MultiPolygon<f64>> {
        self.crop.as_ref().map(Rings::to_multi_polygon)
    }

    fn at_edge_of(&self, parts: &[Part]) -> Vec<AtEdge> {
        let coasts: Vec<Coast> = parts.iter().flat_map(|part| self.coasts(part)).collect();
        let along = match &self.crop {
            Some(crop) => self.along_crop(&coasts, crop),
            None => self.along_box(&coasts),
        };
        let mut found: Vec<AtEdge> = Vec::new();
        for (coast, lines) in coasts
            .iter()
            .zip(along)
            .filter(|(_, lines)| !lines.is_empty())
        {
            let length_m: f64 = lines.iter().map(|line| length(&line.0)).sum();
            match found.last_mut().filter(|last| last.part == coast.part.id) {
                Some(last) => {
                    last.lines.0.extend(lines);
                    last.length_m += length_m;
                }
                None => found.push(AtEdge {
                    part: coast.part.id,
                    territory: coast.part.territory,
                    lines: MultiLineString(lines),
                    length_m,
                }),
            }
        }
        found
    }

    /// The stretches of a part's rim on open ground.
    fn coasts<'a>(&self, part: &'a Part) -> Vec<Coast<'a>> {
        let sides = self.borders.of(part.id.index()).iter();
        sides
            .filter(|side| side.facing.is_none())
            .map(|side| Coast {
                part,
                line: side.line(&part.rings),
            })
            .collect()
    }

    /// What of each coast lies on a side of the box around all ground.
    fn along_box(&self, coasts: &[Coast<'_>]) -> Vec<Vec<LineString>> {
        let extent = Sides::around(self.parts.iter().map(|part| &part.rings));
        let of_coast = |coast: &Coast<'_>| {
            let segments = coast.line.0.windows(2).enumerate();
            let on_side = segments.filter(|(_, ab)| extent.hold(ab[0], ab[1]));
            let spans: Vec<Span> = on_side.map(|(segment, _)| Span::whole(segment)).collect();
            joined(&coast.line, &spans, 0.0)
        };
        coasts.iter().map(of_coast).collect()
    }

    /// What of each coast runs along the edge of a crop.
    fn along_crop(&self, coasts: &[Coast<'_>], crop: &Rings) -> Vec<Vec<LineString>> {
        let tolerance_m = self.tolerance_m;
        let lines = coasts.iter().map(|coast| (&coast.line.0[..], 0));
        let rims = crop.iter().map(|(ring, _)| (ring, 1));
        let mut first = 0;
        let chain = |(coords, owner): (_, u32)| {
            let coords: &[Coord] = coords;
            let start = first;
            first += coords.len() as u32;
            Chain {
                first: start,
                coords,
                owner,
                is_simple: false,
            }
        };
        let chains: Vec<Chain<'_>> = lines.chain(rims).map(chain).collect();
        let seams = Seams::of(crop);
        let relate = |s: Segment, t: Segment| {
            let is_coast = |segment: &Segment| (segment.chain as usize) < coasts.len();
            let (own, edge) = if is_coast(&s) { (s, t) } else { (t, s) };
            if is_on_pole(edge.a, edge.b) || seams.hold(edge.a, edge.b) {
                return None;
            }
            // Both have the ground that is shown on their left.
            let (from, to) = beside((own.a, own.b), (edge.b, edge.a), tolerance_m)?;
            // A rim that leaves the edge, or comes to it at a sharp angle, does not run along it.
            if from.parted || to.parted {
                return None;
            }
            let segment = own.number - chains[own.chain as usize].first;
            let gap_m = from.gap_m.abs().max(to.gap_m.abs());
            Some((own.chain, Span::of(segment as usize, from.at, to.at, gap_m)))
        };
        let growth = |bounds: &_| degrees_around(bounds, 0.51 * tolerance_m);
        let mut spans: Vec<Vec<Span>> = vec![Vec::new(); coasts.len()];
        for (coast, span) in near_pairs(&chains, Between::OtherOwners, &growth, &relate) {
            spans[coast as usize].push(span);
        }
        let of_coast = |(coast, spans): (&Coast<'_>, &Vec<Span>)| {
            joined(&coast.line, spans, SHORT * tolerance_m)
        };
        coasts.iter().zip(&spans).map(of_coast).collect()
    }
}

/// A stretch of rim on open ground.
struct Coast<'a> {
    part: &'a Part,
    line: LineString,
}

/// What of a segment of a coast runs along the edge, from one fraction of it to another.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    segment: usize,
    from: f64,
    to: f64,
    gap_m: f64,
}

impl Span {
    fn whole(segment: usize) -> Self {
        Self::of(segment, 0.0, 1.0, 0.0)
    }

    /// What is left by rounding at the ends of the segment belongs to it.
    fn of(segment: usize, from: f64, to: f64, gap_m: f64) -> Self {
        const ROUNDING: f64 = 1e-9;
        Self {
            segment,
            from: if from < ROUNDING { 0.0 } else { from },
            to: if to > 1.0 - ROUNDING { 1.0 } else { to },
            gap_m,
        }
    }

    /// Whether it goes on where another ends.
    fn follows(&self, last: &Self) -> bool {
        (self.segment == last.segment && self.from <= last.to + 1e-9)
            || (self.segment == last.segment + 1 && self.from == 0.0 && last.to == 1.0)
    }
}

/// The spans put together to lines; what is shorter than the least length, and not on the edge exactly, is left out.
fn joined(coast: &LineString, spans: &[Span], least_m: f64) -> Vec<LineString> {
    let mut spans = spans.to_vec();
    spans.sort_by(|a, b| a.segment.cmp(&b.segment).then(a.from.total_cmp(&b.from)));
    let mut lines: Vec<(Vec<Coord>, f64)> = Vec::new();
    let mut last: Option<Span> = None;
    for span in spans {
        let (a, b) = (coast.0[span.segment], coast.0[span.segment + 1]);
        let reached = last.filter(|last| last.segment == span.segment && last.to >= span.to);
        if reached.is_some_and(|last| span.follows(&last)) {
            continue;
        }
        let to = between(a, b, span.to);
        match (lines.last_mut(), last) {
            (Some((line, gap_m)), Some(last)) if span.follows(&last) => {
                if last.segment == span.segment {
                    line.pop();
                }
                line.push(to);
                *gap_m = gap_m.max(span.gap_m);
            }
            _ => lines.push((vec![between(a, b, span.from), to], span.gap_m)),
        }
        last = Some(span);
    }
    // A coast that closes begins somewhere on its round.
    let closes = lines.len() > 1 && lines[0].0.first() == lines[lines.len() - 1].0.last();
    if closes && let Some((mut line, gap_m)) = lines.pop() {
        line.extend(lines[0].0.drain(1..));
        lines[0] = (line, gap_m.max(lines[0].1));
    }
    lines
        .into_iter()
        .filter(|(line, gap_m)| *gap_m < COMMON_M || length(line) >= least_m)
        .map(|(line, _)| LineString(line))
        .collect()
}

/// The sides of the box around all ground; those that are 180° or a pole are none.
struct Sides {
    lons: Vec<f64>,
    lats: Vec<f64>,
}

impl Sides {
    fn around<'a>(grounds: impl Iterator<Item = &'a Rings>) -> Self {
        let (mut spans, mut lats): (Vec<(f64, f64)>, Vec<f64>) = (Vec::new(), Vec::new());
        for rings in grounds {
            for (shell, _) in rings.iter().filter(|(_, is_shell)| *is_shell) {
                let around = bounds(shell);
                spans.push((around.min().x, around.max().x));
                lats.extend([around.min().y, around.max().y]);
            }
        }
        let low = lats.iter().copied().min_by(f64::total_cmp);
        let high = lats.iter().copied().max_by(f64::total_cmp);
        let lats = low.into_iter().chain(high);
        Self {
            lons: widest_gap(spans)
                .into_iter()
                .filter(|x| x.abs() != 180.0)
                .collect(),
            lats: lats.filter(|y| y.abs() != 90.0).collect(),
        }
    }

    fn hold(&self, a: Coord, b: Coord) -> bool {
        let on = |sides: &[f64], a: f64, b: f64| a == b && sides.contains(&a);
        on(&self.lons, a.x, b.x) || on(&self.lats, a.y, b.y)
    }
}

/// The longitudes between which nothing lies on the widest gap, 180° being no end of the round.
fn widest_gap(mut spans: Vec<(f64, f64)>) -> Vec<f64> {
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let Some(&(first, _)) = spans.first() else {
        return Vec::new();
    };
    let mut reach = spans[0].1;
    let mut widest = (0.0, first, first);
    for &(west, east) in &spans {
        if west - reach > widest.0 {
            widest = (west - reach, reach, west);
        }
        reach = reach.max(east);
    }
    if first + 360.0 - reach >= widest.0 {
        widest = (first + 360.0 - reach, reach, first);
    }
    vec![widest.1, widest.2]
}

/// The stretches of 180° on both sides of which a crop has ground.
struct Seams {
    /// On the eastern and on the western rim.
    rims: [Vec<(f64, f64)>; 2],
}

impl Seams {
    fn of(crop: &Rings) -> Self {
        let mut rims = [Vec::new(), Vec::new()];
        for (_, a, b) in crop.segments().filter(|&(_, a, b)| is_on_180(a, b)) {
            rims[usize::from(a.x < 0.0)].push((a.y.min(b.y), a.y.max(b.y)));
        }
        Self { rims }
    }

    fn hold(&self, a: Coord, b: Coord) -> bool {
        let middle = 0.5 * (a.y + b.y);
        let across = &self.rims[usize::from(a.x > 0.0)];
        is_on_180(a, b)
            && across
                .iter()
                .any(|&(south, north)| south < middle && middle < north)
    }
}

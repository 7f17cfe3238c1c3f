//! The way through this stage: from parts to who lies beside whom.

use std::collections::HashSet;

use geo_types::Coord;

use super::borders::Borders;
use super::facing::{self, Events};
use super::matches::{Matches, Pairs};
use super::outer::is_cut;
use super::pieces::Ground;
use super::seams::Seams;
use super::segments::Segments;
use super::sides::{Known, Rim, WEDGE};
use super::standing::{Hosting, OuterRing};
use super::touching::{Touches, touches};
use crate::geometry::ring::Rings;
use crate::parallel;

/// What the coverage knows of the parts.
pub(crate) struct Coverage {
    pub(crate) borders: Borders,
    /// What the outer ring of each part meets.
    pub(crate) outer_rings: Vec<OuterRing>,
    pub(crate) hosting: Hosting,
    /// Where parts touch.
    pub(crate) touches: Touches,
}

/// Finds what lies outside every stretch of the parts' rims. `holders_at` gives the parts that hold a position, the one with
/// the smallest outer ring first; `corners` are positions that pieces of one territory have in common, and
/// `is_free` says of each part whether there is no other territory at a position of its rim. Where more than `limit` pairs of segments of different territories are near
/// each other, it gives a position where many are.
pub(crate) fn cover(
    grounds: &[Ground],
    seams: &Seams,
    corners: &[Coord],
    is_free: &[bool],
    holders_at: &(dyn Fn(Coord) -> Vec<u32> + Sync),
    tolerance_m: f64,
    limit: usize,
) -> Result<Coverage, Coord> {
    let territory_of = |part: u32| grounds[part as usize].territory;
    let segments = Segments::of(grounds.iter().map(|ground| &ground.rings));
    let same = segments.same(|part| grounds[part].territory as u32);
    let (mut matches, mut overlaps) = Matches::of(&segments, &same, &territory_of, limit)?;
    let cuts = cuts(grounds, seams, &segments);
    matches.take_out(&cuts, &segments, &same, &territory_of);
    let (events, tolerance_m) = facing::events(
        &segments,
        &matches,
        &cuts,
        &territory_of,
        tolerance_m,
        limit,
    )?;
    let known = Known {
        parts: grounds,
        seams,
        segments: &segments,
        matches: &matches,
        events: &events,
        is_free,
        holders_at,
        tolerance_m,
    };
    let rims: Vec<Rim> = parallel::map_range(0..grounds.len(), |part| known.rim(part));
    overlaps.extend(
        rims.iter()
            .flat_map(|rim| &rim.sides)
            .filter(|side| side.over)
            .filter_map(|side| Some((side.part, side.facing?))),
    );
    let outer_rings: Vec<OuterRing> = rims.iter().map(|rim| OuterRing::of(&rim.sides)).collect();
    let hosting = Hosting::of(&outer_rings, &territory_of);
    let touches = touching_parts(&segments, &events, corners, &rims, &overlaps);
    Ok(Coverage {
        borders: Borders::new(rims, overlaps, WEDGE * tolerance_m),
        outer_rings,
        hosting,
        touches,
    })
}

/// The segments at which parts are cut and go on beyond.
fn cuts(grounds: &[Ground], seams: &Seams, segments: &Segments<'_>) -> HashSet<u32> {
    if seams.is_empty() {
        return HashSet::new();
    }
    let at_edge = |(_, rings): &(u32, &Rings)| rings.reaches_edge();
    segments
        .figures()
        .filter(at_edge)
        .flat_map(|(part, rings)| {
            let territory = grounds[part as usize].territory;
            let first = segments.first(part as usize);
            let of_cut = move |&(_, a, b): &(usize, Coord, Coord)| is_cut(territory, a, b, seams);
            let found = rings.segments().filter(of_cut);
            found.map(move |(at, ..)| first + at as u32)
        })
        .collect()
}

fn touching_parts(
    segments: &Segments<'_>,
    events: &Events,
    corners: &[Coord],
    rims: &[Rim],
    overlaps: &Pairs,
) -> Touches {
    let mut meets = overlaps.clone();
    meets.extend(
        rims.iter()
            .flat_map(|rim| &rim.sides)
            .filter_map(|side| Some((side.part, side.facing?))),
    );
    touches(segments, events, corners, &meets)
}

//! What meets across 180°: segments there get each other's corners, and pieces of one territory become one part, which stays cut there.

use std::collections::{BTreeMap, HashSet};
use std::mem::take;

use geo_types::Coord;

use super::groups::Groups;
use super::pieces::Ground;
use crate::geometry::globe::is_on_180;
use crate::geometry::ring::Rings;

/// The stretches of 180° across which a territory goes on: no border and no perimeter. By territory and the bits of
/// their southern and northern latitude.
pub(crate) type Seams = HashSet<(usize, u64, u64)>;

/// Gives each segment along 180° the corners that other pieces have there, on either side, so that what meets there matches.
pub(super) fn give_180_its_corners(pieces: &mut [Ground]) {
    let mut latitudes: Vec<f64> = pieces
        .iter()
        .filter(|piece| piece.rings.reaches_edge())
        .flat_map(|piece| piece.rings.coords())
        .filter(|c| c.x.abs() == 180.0)
        .map(|c| c.y)
        .collect();
    if latitudes.is_empty() {
        return;
    }
    latitudes.sort_by(f64::total_cmp);
    latitudes.dedup();
    let runs_along = |piece: &&mut Ground| {
        let rings = &piece.rings;
        rings.reaches_edge() && rings.segments().any(|(_, a, b)| is_on_180(a, b))
    };
    for piece in pieces.iter_mut().filter(runs_along) {
        let mut rings = Rings::default();
        for (ring, is_shell) in piece.rings.iter() {
            let mut cornered = vec![ring[0]];
            for ab in ring.windows(2) {
                if is_on_180(ab[0], ab[1]) {
                    let (south, north) = (ab[0].y.min(ab[1].y), ab[0].y.max(ab[1].y));
                    let from = latitudes.partition_point(|&y| y <= south);
                    let to = latitudes.partition_point(|&y| y < north);
                    let corners = latitudes[from..to].iter().map(|&y| Coord { x: ab[0].x, y });
                    if ab[0].y < ab[1].y {
                        cornered.extend(corners)
                    } else {
                        cornered.extend(corners.rev())
                    }
                }
                cornered.push(ab[1]);
            }
            rings.push(&cornered, is_shell);
        }
        // Places among the positions are others now.
        if rings.coords().len() > piece.rings.coords().len() {
            piece.joints = None;
        }
        piece.rings = rings;
    }
}

/// Makes pieces of one territory that meet across 180° one part.
pub(super) fn join_across_180(mut pieces: Vec<Ground>) -> (Vec<Ground>, Seams) {
    // By territory and latitudes: the pieces that have that stretch on the eastern rim, and on the western.
    let mut rims: BTreeMap<(usize, u64, u64), [Vec<usize>; 2]> = BTreeMap::new();
    let at_edge = |(_, piece): &(usize, &Ground)| piece.rings.reaches_edge();
    for (i, piece) in pieces.iter().enumerate().filter(at_edge) {
        for (_, a, b) in piece.rings.segments().filter(|&(_, a, b)| is_on_180(a, b)) {
            let (south, north) = if a.y < b.y { (a.y, b.y) } else { (b.y, a.y) };
            rims.entry((piece.territory, south.to_bits(), north.to_bits()))
                .or_default()[usize::from(a.x > 0.0)]
            .push(i);
        }
    }
    rims.retain(|_, [west, east]| !west.is_empty() && !east.is_empty());
    if rims.is_empty() {
        return (pieces, Seams::new());
    }
    let mut groups = Groups::of(pieces.len());
    for [west, east] in rims.values() {
        for (&i, &j) in west.iter().zip(east) {
            groups.join(i, j);
        }
    }
    let mut join = |members: Vec<usize>| {
        // Each piece is a member of one group, and is needed no more once it has become a part.
        let mut whole = take(&mut pieces[members[0]]);
        for &i in &members[1..] {
            let piece = take(&mut pieces[i]);
            whole.rings.append(&piece.rings);
            whole.add_features(&piece);
        }
        whole.rings.shrink();
        whole
    };
    (
        groups.members().into_iter().map(&mut join).collect(),
        rims.into_keys().collect(),
    )
}

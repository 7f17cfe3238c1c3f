//! The ground of a saved atlas: whole rings, areas as they are, and an index that is of these.

use geo_types::Coord;

use super::bytes::Broken;
use super::read::{Figures, Said, rings};
use crate::assembly::{margin_m2, rim_m};
use crate::coverage::outer::is_cut;
use crate::coverage::pieces::Ground;
use crate::coverage::seams::Seams;
use crate::geometry::ellipsoid::ring_area;
use crate::index::ground::{GroundIndex, Stored};
use crate::territory::Ids;

pub(super) fn grounds(figures: &mut Figures, owners: &[usize]) -> Result<Vec<Ground>, Broken> {
    let ground = |(part, &territory): (usize, &usize)| {
        let rings = rings(figures).map_err(|reason| Broken::of_part(part, reason))?;
        if rings.is_empty() {
            return Err(Broken::of_part(part, "has no ground"));
        }
        Ok(Ground {
            territory,
            rings,
            features: Vec::new(),
            joints: None,
        })
    };
    let grounds: Result<Vec<Ground>, Broken> = owners.iter().enumerate().map(ground).collect();
    let grounds = grounds?;
    let positions: u64 = grounds
        .iter()
        .map(|one| one.rings.coords().len() as u64)
        .sum();
    match positions < u64::from(u32::MAX) {
        true => Ok(grounds),
        false => Err("it has more positions than can be numbered".into()),
    }
}

/// Areas of a part in m².
#[derive(Clone, Copy)]
pub(super) struct Measured {
    /// Of its ground.
    pub(super) ground_m2: f64,
    /// Within its outer rings. Of a part that is cut it takes longer to say than it is worth: its shells are not its outer rings.
    filled_m2: Option<f64>,
}

impl Measured {
    pub(super) fn of(ground: &Ground, seams: &Seams) -> Self {
        let (mut ground_m2, mut filled_m2) = (0.0, 0.0);
        for (ring, is_shell) in ground.rings.iter() {
            let area_m2 = ring_area(ring);
            ground_m2 += area_m2;
            filled_m2 += if is_shell { area_m2.abs() } else { 0.0 };
        }
        Self {
            ground_m2: ground_m2.max(0.0),
            filled_m2: (!is_cut_anywhere(ground, seams)).then_some(filled_m2),
        }
    }
}

/// Whether a part is cut at 180° or at a pole.
pub(super) fn is_cut_anywhere(ground: &Ground, seams: &Seams) -> bool {
    let is_of_cut = |(_, a, b): (usize, Coord, Coord)| {
        is_cut(ground.territory, a, b, seams) || a.y.abs() == 90.0
    };
    ground.rings.reaches_edge() && ground.rings.segments().any(is_of_cut)
}

/// What sums in another order, or on another processor, may differ by.
const ROUNDING: f64 = 1e-6;

/// The main part of each territory is the largest, and the order of the parts is that of what they fill.
pub(super) fn check_sizes(
    by_rank: &[u32],
    grounds: &[Ground],
    measured: &[Measured],
) -> Result<(), Broken> {
    let mut main = 0;
    for (part, areas) in measured.iter().enumerate() {
        if grounds[part].territory != grounds[main].territory {
            main = part;
        }
        let least_m2 = areas.ground_m2 * (1.0 - ROUNDING) - 1e-3;
        if measured[main].ground_m2 < least_m2 {
            return Err(Broken::of_part(part, "is larger than the main part"));
        }
    }
    let mut widest_m = None;
    let mut last_m2 = 0.0_f64;
    for &part in by_rank {
        let areas = measured.get(part as usize);
        let areas = areas.ok_or("the order of the parts is none")?;
        let Some(next_m2) = areas.filled_m2 else {
            continue;
        };
        if next_m2 < last_m2 * (1.0 - ROUNDING) - 1e-3 {
            // Areas that are equal but for rounding keep the order of the map.
            let widest = || {
                grounds
                    .iter()
                    .map(|one| rim_m(&one.rings))
                    .fold(0.0, f64::max)
            };
            let slack_m2 = margin_m2(last_m2, *widest_m.get_or_insert_with(widest));
            if next_m2 < last_m2 * (1.0 - ROUNDING) - slack_m2 {
                return Err(Broken::of_part(
                    part as usize,
                    "is larger than its place says",
                ));
            }
        }
        last_m2 = last_m2.max(next_m2);
    }
    Ok(())
}

pub(super) fn index(
    said: &mut Said,
    grounds: &[Ground],
    ids: &Ids,
    grid: [u32; 2],
) -> Result<GroundIndex, Broken> {
    let stored = Stored {
        grid,
        by_rank: std::mem::take(&mut said.by_rank).into(),
        cells: std::mem::take(&mut said.cells).into(),
        nodes: std::mem::take(&mut said.nodes).into(),
        leaves: std::mem::take(&mut said.leaves).into(),
        sets: std::mem::take(&mut said.sets).into(),
        shade: std::mem::take(&mut said.shade).map(Into::into),
    };
    let holder = |ground: &Ground| ids.territories[ground.territory];
    let parts = grounds.iter().map(|ground| (&ground.rings, holder(ground)));
    Ok(GroundIndex::restored(parts, stored)?)
}

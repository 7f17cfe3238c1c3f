//! What lies outside each part of a saved atlas: sides that are on its rings and as long as they say, and what follows from them.

use geo_types::Coord;

use super::bytes::Broken;
use super::ground::is_cut_anywhere;
use super::outline::Outline;
use super::read::Said;
use crate::assembly::standings;
use crate::coverage::borders::Borders;
use crate::coverage::pieces::Ground;
use crate::coverage::seams::Seams;
use crate::coverage::sides::{Rim, Side, drawn_m, is_length};
use crate::coverage::standing::{Hosting, OuterRing};
use crate::coverage::touching::{Crowd, Touches};
use crate::geometry::ellipsoid::length;
use crate::input::limits::Limits;
use crate::territory::{Ids, Standings};

pub(super) fn borders(
    said: &Said,
    grounds: &[Ground],
    seams: &Seams,
    outline: &Outline,
) -> Result<Borders, Broken> {
    let parts = grounds.len();
    if said.side_counts.len() != parts || said.rims_m.len() != parts {
        return Err("there are other rims than parts".into());
    }
    if said.side_words.len() != said.side_numbers.len() {
        return Err("sides are not whole".into());
    }
    let mut sides = said
        .side_words
        .iter()
        .copied()
        .zip(said.side_numbers.iter().copied());
    let mut extent = 0;
    let mut rings_m: Vec<f64> = Vec::new();
    let mut rims = Vec::with_capacity(parts);
    for (part, ground) in grounds.iter().enumerate() {
        let count = said.side_counts[part] as usize;
        let mut own = Vec::with_capacity(count.min(sides.len()));
        rings_m.clear();
        rings_m.extend(ground.rings.iter().map(|(ring, _)| length(ring)));
        for stored in sides.by_ref().take(count) {
            let side = Side::restored(part as u32, stored, &ground.rings, &rings_m);
            let side = side.map_err(|reason| Broken::of_part(part, reason))?;
            check_facing(&side, ground, grounds).map_err(|reason| Broken::of_part(part, reason))?;
            extent += side.extent(&ground.rings) as u64;
            own.push(side);
        }
        if own.len() != count {
            return Err(Broken::of_part(part, "has more sides than there are"));
        }
        let [length_m, outer_m] = said.rims_m[part];
        let rim = Rim {
            sides: own,
            length_m,
            outer_m,
        };
        check_rim(&rim, ground, &rings_m, seams).map_err(|reason| Broken::of_part(part, reason))?;
        rims.push(rim);
    }
    if sides.next().is_some() {
        return Err("there are more sides than the parts have".into());
    }
    check_extent(extent, grounds, outline)?;
    let overlaps = overlaps(said, grounds)?;
    Ok(Borders::new(rims, overlaps, outline.shred_m))
}

/// What lies outside is of another territory.
fn check_facing(side: &Side, ground: &Ground, grounds: &[Ground]) -> Result<(), &'static str> {
    let is_other = |part: u32| {
        let other = grounds.get(part as usize);
        other.is_some_and(|other| other.territory != ground.territory)
    };
    match side.facing.is_none_or(is_other) {
        true => Ok(()),
        false => Err("a side faces what is not there"),
    }
}

/// The rim is as long as its rings, which are so long. Where the part is cut at 180° or a pole, that is no more than a bound.
fn check_rim(
    rim: &Rim,
    ground: &Ground,
    rings_m: &[f64],
    seams: &Seams,
) -> Result<(), &'static str> {
    let rings = &ground.rings;
    let all_m: f64 = rings_m.iter().sum();
    let sum_m = |rings_m: &dyn Fn(&[Coord], usize) -> f64, outer: bool| -> f64 {
        let each = rings.iter().enumerate();
        let each = each.filter(|&(_, (_, is_shell))| is_shell || !outer);
        each.map(|(number, (ring, _))| rings_m(ring, number)).sum()
    };
    let is_of = |length_m: f64, outer: bool| {
        let found_m = sum_m(&|_, ring| rings_m[ring], outer);
        is_length(length_m, found_m, || sum_m(&|ring, _| drawn_m(ring), outer))
    };
    let is_sound = if is_cut_anywhere(ground, seams) {
        // Pieces of segments are longer than the segments, by far less than this.
        let most_m = 2.0 * all_m + 1e-3;
        (0.0..=most_m).contains(&rim.length_m) && (0.0..=most_m).contains(&rim.outer_m)
    } else {
        let is_outer_as = |side: &Side| side.is_outer_as(rings);
        is_of(rim.length_m, false) && is_of(rim.outer_m, true) && rim.sides.iter().all(is_outer_as)
    };
    match is_sound {
        true => Ok(()),
        false => Err("its rim is not as long as it says"),
    }
}

/// A segment has several sides where several parts match it, each of which makes a pair. A map that was made from another may have four times as many.
fn check_extent(extent: u64, grounds: &[Ground], outline: &Outline) -> Result<(), Broken> {
    let positions: usize = grounds
        .iter()
        .map(|ground| ground.rings.coords().len())
        .sum();
    let sides = extent.saturating_sub(2 * positions as u64);
    let pairs = Limits::default().pairs(outline.most_pairs.saturating_mul(4));
    match sides <= (pairs.pairs_among(positions) as u64).saturating_mul(2) {
        true => Ok(()),
        false => Err("sides lie over each other more often than it allows".into()),
    }
}

fn overlaps(said: &Said, grounds: &[Ground]) -> Result<Vec<(u32, u32)>, Broken> {
    let are_other = |&[a, b]: &[u32; 2]| {
        let territory = |part: u32| Some(grounds.get(part as usize)?.territory);
        a < b && territory(b).is_some() && territory(a) != territory(b)
    };
    let ascend = said.overlaps.windows(2).all(|ab| ab[0] < ab[1]);
    match ascend && said.overlaps.iter().all(are_other) {
        true => Ok(said.overlaps.iter().map(|&[a, b]| (a, b)).collect()),
        false => Err("parts overlap that are not there".into()),
    }
}

pub(super) fn is_place(c: Coord) -> bool {
    c.x.abs() <= 180.0 && c.y.abs() <= 90.0
}

pub(super) fn touches(said: &Said, outline: &Outline, parts: usize) -> Result<Touches, Broken> {
    let is_part = |part: u32| (part as usize) < parts;
    let pairs = &said.touches;
    let are_there = pairs.len() == said.touch_places.len()
        && pairs
            .iter()
            .all(|&[a, b]| is_part(a) && is_part(b) && a != b)
        && pairs.windows(2).all(|ab| ab[0] <= ab[1])
        && said.touch_places.iter().copied().all(is_place);
    if !are_there {
        return Err("parts touch that are not there".into());
    }
    let pairs = pairs.iter().zip(&said.touch_places);
    let pairs = pairs.map(|(&[a, b], &at)| (a, b, at)).collect();
    let ascend = |numbers: &mut dyn Iterator<Item = &u32>| {
        let numbers: Vec<u32> = numbers.copied().collect();
        numbers.windows(2).all(|ab| ab[0] < ab[1])
            && numbers.last().is_none_or(|&last| is_part(last))
    };
    let mut crowds = Vec::with_capacity(outline.crowds.len());
    for crowd in &outline.crowds {
        let is_sound = is_place(crowd.at.into())
            && ascend(&mut crowd.parts.iter().map(|(part, _)| part))
            && crowd.parts.iter().all(|(_, met)| ascend(&mut met.iter()));
        if !is_sound {
            return Err("parts touch in a crowd that are not there".into());
        }
        crowds.push(Crowd {
            at: crowd.at.into(),
            parts: crowd.parts.clone(),
        });
    }
    Ok(Touches { pairs, crowds })
}

pub(super) fn all_standings(borders: &Borders, grounds: &[Ground], ids: &Ids) -> Vec<Standings> {
    let rings = (0..grounds.len()).map(|part| OuterRing::of(borders.of(part)));
    let rings: Vec<OuterRing> = rings.collect();
    let Hosting { hosts, orders } = Hosting::of(&rings, &|part| grounds[part as usize].territory);
    let standing = |(i, ring): (usize, &OuterRing)| Standings {
        host: hosts[i].map(|host| ids.territories[host]),
        order: orders[i],
        ..standings(
            i == 0 || grounds[i - 1].territory != grounds[i].territory,
            ring,
        )
    };
    rings.iter().enumerate().map(standing).collect()
}

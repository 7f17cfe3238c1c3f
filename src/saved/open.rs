//! What a file says, looked at and put together. Whatever it says of its ground that is made of the positions in no time is made again, or compared.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use geojson::JsonObject;

use super::beside::{besides, lines, mended, misdrawn, places, zones};
use super::borders::{all_standings, borders, touches};
use super::bytes::Broken;
use super::ground::{Measured, check_sizes, grounds, index};
use super::outline::{Outline, TerritoryOutline};
use super::read::{Said, rings};
use crate::assembly::all_touches;
use crate::atlas::Atlas;
use crate::coverage::seams::Seams;
use crate::parallel;
use crate::territory::{Ids, Part, PartId, Territory};

pub(super) fn atlas(mut said: Said) -> Result<Atlas, Broken> {
    let outline = std::mem::take(&mut said.outline);
    check_settings(&outline)?;
    let ids = Ids::fresh(outline.territories.len());
    let seams = seams(&outline)?;
    let features = features(&outline)?;
    let part_features = part_features(&said, &features)?;
    let owners = owners(&outline.territories, part_features.len())?;
    let grounds = grounds(&mut said.figures, &owners)?;
    let measured = |ground| Measured::of(ground, &seams);
    let measured = parallel::map(grounds.iter().collect(), measured);
    check_sizes(&said.by_rank, &grounds, &measured)?;
    let ground = index(&mut said, &grounds, &ids, outline.grid)?;
    let borders = borders(&said, &grounds, &seams, &outline)?;
    let touches = touches(&said, &outline, grounds.len())?;
    let standings = all_standings(&borders, &grounds, &ids);
    let titles = titles(&outline, grounds.len())?;
    let territory_id = |number: usize| ids.territories[number];
    let mut touches = all_touches(&touches, |part| {
        (
            PartId::new(part as usize, ids.parts),
            territory_id(owners[part as usize]),
        )
    });
    let parts: Vec<Part> = grounds
        .into_iter()
        .zip(part_features)
        .zip(titles)
        .enumerate()
        .map(|(i, ((ground, features), title))| Part {
            id: PartId::new(i, ids.parts),
            territory: territory_id(ground.territory),
            title,
            area_m2: measured[i].ground_m2,
            standings: standings[i],
            touches: touches.remove(&(i as u32)).unwrap_or_default(),
            features,
            rings: ground.rings,
        })
        .collect();
    let besides = besides(&outline.besides, &features)?;
    let zones = zones(&outline.zones, &besides, &mut said.figures, &ids)?;
    let lines = lines(&outline.lines, &besides, &mut said.figures, &ids)?;
    let places = places(&outline.places, &besides, &said.places, &ids)?;
    let crop = match outline.is_cropped {
        true => Some(rings(&mut said.figures).map_err(|reason| Broken::of("the crop", reason))?),
        false => None,
    };
    let misdrawn = misdrawn(&outline, &mut said.figures)?;
    let mended = mended(&outline, &mut said.figures, &ids)?;
    if said.figures.next().is_some() {
        return Err("there are more figures than it says".into());
    }
    let (territories, numbers) = territories(outline.territories, &parts, &ids)?;
    Ok(Atlas {
        territories,
        numbers,
        parts,
        lines,
        zones,
        places,
        credits: outline.credits,
        crop,
        ground,
        boxes: OnceLock::new(),
        seams,
        borders,
        misdrawn,
        mended,
        stamp: ids.beside,
        tolerance_m: outline.tolerance_m,
        most_pairs: outline.most_pairs,
    })
}

fn check_settings(outline: &Outline) -> Result<(), Broken> {
    let is_tolerance = outline.tolerance_m > 0.0 && outline.tolerance_m <= 10_000.0;
    match is_tolerance && outline.shred_m >= 0.0 && outline.shred_m.is_finite() {
        true => Ok(()),
        false => Err("its tolerance is none".into()),
    }
}

fn seams(outline: &Outline) -> Result<Seams, Broken> {
    let is_there = |&(territory, south, north): &(u32, f64, f64)| {
        (territory as usize) < outline.territories.len()
            && (-90.0..=90.0).contains(&south)
            && (-90.0..=90.0).contains(&north)
            && south <= north
    };
    if !outline.seams.iter().all(is_there) {
        return Err("a territory goes on across 180° where there is none".into());
    }
    let seams = outline.seams.iter();
    Ok(seams
        .map(|&(territory, south, north)| (territory as usize, south.to_bits(), north.to_bits()))
        .collect())
}

fn properties(text: &str) -> Result<JsonObject, Broken> {
    serde_json::from_str(text).map_err(|_| "properties cannot be read".into())
}

fn features(outline: &Outline) -> Result<Vec<Arc<JsonObject>>, Broken> {
    let texts = outline.features.iter();
    texts.map(|text| Ok(Arc::new(properties(text)?))).collect()
}

fn part_features(
    said: &Said,
    features: &[Arc<JsonObject>],
) -> Result<Vec<Box<[Arc<JsonObject>]>>, Broken> {
    let mut left = said.features.as_slice();
    let own = |(part, &count): (usize, &u32)| {
        let (own, rest) = left
            .split_at_checked(count as usize)
            .ok_or_else(|| Broken::of_part(part, "has more features than there are"))?;
        left = rest;
        let feature = |&number: &u32| features.get(number as usize).cloned();
        let own: Option<Box<[_]>> = own.iter().map(feature).collect();
        own.ok_or_else(|| Broken::of_part(part, "has a feature that is not there"))
    };
    let all = said.feature_counts.iter().enumerate().map(own);
    let all = all.collect::<Result<Vec<_>, _>>()?;
    match left.is_empty() {
        true => Ok(all),
        false => Err("there are more features than the parts have".into()),
    }
}

/// Whose each part is: those of the first territory come first.
fn owners(territories: &[TerritoryOutline], parts: usize) -> Result<Vec<usize>, Broken> {
    let all: u64 = territories.iter().map(|one| u64::from(one.parts)).sum();
    if all != parts as u64 {
        return Err("the territories have other parts than there are".into());
    }
    let counts = territories.iter().map(|one| one.parts as usize).enumerate();
    Ok(counts
        .flat_map(|(territory, count)| std::iter::repeat_n(territory, count))
        .collect())
}

fn titles(outline: &Outline, parts: usize) -> Result<Vec<Option<String>>, Broken> {
    let mut titles = vec![None; parts];
    for (part, title) in &outline.titles {
        match titles.get_mut(*part as usize) {
            Some(place) => *place = Some(title.clone()),
            None => return Err("there is a title of a part that is not there".into()),
        }
    }
    Ok(titles)
}

fn territories(
    outlines: Vec<TerritoryOutline>,
    parts: &[Part],
    ids: &Ids,
) -> Result<(Vec<Territory>, HashMap<String, u32>), Broken> {
    let mut numbers = HashMap::with_capacity(outlines.len());
    let mut territories = Vec::with_capacity(outlines.len());
    let mut from = 0;
    for (number, outline) in outlines.into_iter().enumerate() {
        let own = &parts[from..from + outline.parts as usize];
        from += own.len();
        let is_known = numbers
            .insert(outline.name.clone(), number as u32)
            .is_some();
        if is_known || outline.name.is_empty() {
            let name = outline.name;
            return Err(Broken::Damaged(format!(
                "a second territory is named {name:?}"
            )));
        }
        territories.push(Territory {
            id: ids.territories[number],
            title: own.first().and_then(|main| main.title.clone()),
            parts: own.iter().map(|part| part.id).collect(),
            properties: Arc::new(properties(&outline.properties)?),
            name: outline.name,
        });
    }
    Ok((territories, numbers))
}

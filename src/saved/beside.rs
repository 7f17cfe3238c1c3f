//! What a saved atlas has beside its ground: lines, zones and places, what was wrong with its drawing, and what was mended.

use std::sync::Arc;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use geojson::JsonObject;

use super::borders::is_place;
use super::bytes::Broken;
use super::outline::{BesideOutline, MendedOutline, MisdrawnOutline, Outline};
use super::read::{Figure, Figures, next, rings};
use crate::coverage::misdrawn::Misdrawn;
use crate::geometry::windings::Fault;
use crate::mending::{Mended, MendedKind};
use crate::territory::{Beside, Ids, Line, LineId, Place, PlaceId, Zone, ZoneId};

pub(super) fn besides(
    outlines: &[BesideOutline],
    features: &[Arc<JsonObject>],
) -> Result<Vec<Beside<()>>, Broken> {
    let beside = |outline: &BesideOutline| {
        let properties = features.get(outline.feature as usize);
        Ok(Beside {
            name: outline.name.as_str().into(),
            title: outline.title.as_deref().map(Arc::from),
            geometry: (),
            properties: Arc::clone(properties.ok_or("a figure has a feature that is not there")?),
        })
    };
    outlines.iter().map(beside).collect()
}

/// What a figure says, by number.
fn said_of<'a>(besides: &'a [Beside<()>], number: &u32) -> Result<&'a Beside<()>, Broken> {
    let beside = besides.get(*number as usize);
    beside.ok_or_else(|| "a figure has a name that is not there".into())
}

pub(super) fn zones(
    numbers: &[u32],
    besides: &[Beside<()>],
    figures: &mut Figures,
    ids: &Ids,
) -> Result<Vec<Zone>, Broken> {
    let zone = |(i, number): (usize, &u32)| {
        let rings = rings(figures).map_err(|reason| Broken::of(&format!("zone {i}"), reason))?;
        Ok(Zone {
            id: ZoneId::new(i, ids.beside),
            beside: said_of(besides, number)?.of(rings),
        })
    };
    numbers.iter().enumerate().map(zone).collect()
}

/// Lines may run on past 180°.
fn line(coords: Vec<Coord>, least: usize) -> Result<Vec<Coord>, &'static str> {
    let is_there = |c: &Coord| c.x.abs() <= 360.0 && c.y.abs() <= 90.0;
    if coords.len() < least {
        return Err("is too short");
    }
    match coords.iter().all(is_there) {
        true => Ok(coords),
        false => Err("a position is not in degrees"),
    }
}

pub(super) fn lines(
    numbers: &[u32],
    besides: &[Beside<()>],
    figures: &mut Figures,
    ids: &Ids,
) -> Result<Vec<Line>, Broken> {
    let one = |(i, number): (usize, &u32)| {
        let figure = next(figures).map_err(|reason| Broken::of(&format!("line {i}"), reason))?;
        let coords =
            line(figure.coords, 2).map_err(|reason| Broken::of(&format!("line {i}"), reason))?;
        Ok(Line {
            id: LineId::new(i, ids.beside),
            beside: said_of(besides, number)?.of(LineString(coords)),
        })
    };
    numbers.iter().enumerate().map(one).collect()
}

pub(super) fn places(
    numbers: &[u32],
    besides: &[Beside<()>],
    positions: &[Coord],
    ids: &Ids,
) -> Result<Vec<Place>, Broken> {
    if numbers.len() != positions.len() {
        return Err("there are other places than positions of them".into());
    }
    let place = |(i, (number, &at)): (usize, (&u32, &Coord))| {
        let at = line(vec![at], 1).map_err(|reason| Broken::of(&format!("place {i}"), reason))?[0];
        Ok(Place {
            id: PlaceId::new(i, ids.beside),
            beside: said_of(besides, number)?.of(at),
        })
    };
    numbers
        .iter()
        .zip(positions)
        .enumerate()
        .map(place)
        .collect()
}

pub(super) fn misdrawn(outline: &Outline, figures: &mut Figures) -> Result<Vec<Misdrawn>, Broken> {
    let misdrawn = |one: &MisdrawnOutline| {
        let ground = rings(figures)?;
        let mut left = next(figures)?;
        let mut coords = left.coords.drain(..);
        let lines = left
            .rings
            .iter()
            .map(|&(count, _)| line(coords.by_ref().take(count as usize).collect(), 1));
        let lines: Vec<Vec<Coord>> = lines.collect::<Result<_, _>>()?;
        let place = one.place.into();
        if !is_place(place) || one.territory as usize >= outline.territories.len() {
            return Err("it is nowhere");
        }
        Ok(Misdrawn {
            territory: one.territory as usize,
            fault: Fault {
                place,
                ground,
                lines,
                is_spike: one.is_spike,
            },
        })
    };
    let all = outline.misdrawn.iter().map(misdrawn);
    all.collect::<Result<_, _>>()
        .map_err(|reason| Broken::of("a flaw of the drawing", reason))
}

pub(super) fn mended(
    outline: &Outline,
    figures: &mut Figures,
    ids: &Ids,
) -> Result<Vec<Mended>, Broken> {
    let holder = |number: Option<u32>| match number {
        None => Ok(None),
        Some(number) => match ids.territories.get(number as usize) {
            Some(&id) => Ok(Some(id)),
            None => Err("it is nobody's"),
        },
    };
    let mended = |one: &MendedOutline| {
        let place = one.place.into();
        if !is_place(place) || !one.area_m2.is_finite() {
            return Err("it is nowhere");
        }
        Ok(Mended {
            kind: kind(one.kind).ok_or("it is of no kind")?,
            from: holder(one.from)?,
            to: holder(one.to)?,
            area_m2: one.area_m2,
            place,
            outline: ground(next(figures)?)?,
        })
    };
    let all = outline.mended.iter().map(mended);
    all.collect::<Result<_, _>>()
        .map_err(|reason| Broken::of("what was mended", reason))
}

fn kind(number: u8) -> Option<MendedKind> {
    let kinds = [
        MendedKind::Snapped,
        MendedKind::CutOut,
        MendedKind::Overlap,
        MendedKind::Gap,
    ];
    kinds.get(usize::from(number)).copied()
}

/// Ground as it is given out. Its rings are closed; corners may be repeated.
fn ground(mut figure: Figure) -> Result<MultiPolygon, &'static str> {
    let mut coords = figure.coords.drain(..);
    let mut polygons: Vec<Polygon> = Vec::new();
    for (count, is_shell) in figure.rings {
        let ring = line(coords.by_ref().take(count as usize).collect(), 4)?;
        if ring.first() != ring.last() {
            return Err("a ring is not closed");
        }
        match polygons.last_mut() {
            Some(polygon) if !is_shell => polygon.interiors_push(LineString(ring)),
            None if !is_shell => return Err("a hole comes before its shell"),
            _ => polygons.push(Polygon::new(LineString(ring), Vec::new())),
        }
    }
    Ok(MultiPolygon(polygons))
}

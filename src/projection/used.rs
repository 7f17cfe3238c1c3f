//! Positions that lie far from where their coordinate reference system is used, but would not if they were taken another way.
//!
//! PROJ takes any two numbers for an easting and a northing, and gives plausible wrong answers where they are swapped.

use geo_types::Coord;
use proj::Area;

use super::crs::Crs;

/// How far from its area a system is taken to be used still, in widths and heights of that. Maps often go on beyond it: a state of two zones is drawn in one.
const MARGIN: f64 = 0.5;
/// How many positions of a map are asked, at most twice as many.
const ASKED: usize = 1000;

/// A position of the map, by its number, and what to say of it.
pub(crate) struct Wrong {
    pub(crate) number: usize,
    pub(crate) used: String,
    pub(crate) but: &'static str,
}

/// What is wrong with positions that do not lie where their system is used, if as many as a quarter of them would if they were swapped, or were taken for degrees.
///
/// A system of which PROJ does not know where it is used is not asked.
pub(crate) fn wrong<I>(crs: &Crs<'_>, positions: I) -> Option<Wrong>
where
    I: Iterator<Item = Coord> + Clone,
{
    let area = crs.used?;
    let lies_near = |c: Coord| crs.to_degrees(c).is_ok_and(|c| lies_in(&area, MARGIN, c));
    if are_used(&positions, lies_near) {
        return None;
    }
    let swapped = |c: Coord| lies_near(Coord { x: c.y, y: c.x });
    let in_degrees = |c: Coord| lies_in(&area, 0.0, c);
    let wrong = |number: usize, but| Wrong {
        number,
        used: told(&area),
        but,
    };
    let as_swapped = first_of_many(&positions, swapped).map(|number| {
        wrong(
            number,
            "with its axes swapped: put easting or longitude first, northing or latitude second",
        )
    });
    as_swapped.or_else(|| {
        let number = first_of_many(&positions, in_degrees)?;
        Some(wrong(number, "as longitude and latitude in degrees: such a map is read without a crs, or with that of its datum"))
    })
}

/// Whether so many positions lie where their system is used that they must be of it: a tenth of them. Some may lie there by chance.
pub(crate) fn are_used<I>(positions: &I, lies_near: impl Fn(Coord) -> bool) -> bool
where
    I: Iterator<Item = Coord> + Clone,
{
    let (all, near) = asked(positions).fold((0, 0), |(all, near), (_, c)| {
        (all + 1, near + usize::from(lies_near(c)))
    });
    10 * near >= all
}

/// The number of the first such position, if a quarter of them are such.
fn first_of_many<I>(positions: &I, is_such: impl Fn(Coord) -> bool) -> Option<usize>
where
    I: Iterator<Item = Coord> + Clone,
{
    let all = asked(positions).count();
    let mut such = asked(positions).filter(|&(_, c)| is_such(c));
    let (number, _) = such.next()?;
    (4 * (such.count() + 1) >= all).then_some(number)
}

/// Some of the positions, evenly, with their numbers.
fn asked<I>(positions: &I) -> impl Iterator<Item = (usize, Coord)> + use<I>
where
    I: Iterator<Item = Coord> + Clone,
{
    let step = positions.clone().count().div_ceil(2 * ASKED).max(1);
    positions.clone().enumerate().step_by(step)
}

/// Whether a longitude and latitude lies where a system may be used still.
pub(crate) fn is_near(area: &Area, c: Coord) -> bool {
    lies_in(area, MARGIN, c)
}

fn lies_in(area: &Area, margin: f64, c: Coord) -> bool {
    let height = area.north - area.south;
    // An area across 180° has its west east of its east.
    let width = (area.east - area.west).rem_euclid(360.0);
    let east_of = (c.x - area.west + margin * width).rem_euclid(360.0);
    let wide = (1.0 + 2.0 * margin) * width;
    (area.east - area.west >= 360.0 || east_of <= wide)
        && c.y >= area.south - margin * height
        && c.y <= area.north + margin * height
}

fn told(area: &Area) -> String {
    let Area {
        west,
        south,
        east,
        north,
    } = area;
    format!("{west} to {east} east and {south} to {north} north")
}

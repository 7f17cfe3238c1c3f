//! Bytes to what they say, not yet looked at.

use std::io::Read;

use geo_types::Coord;

use super::bytes::{Broken, Input, coord_of, numbers_of, words_of};
use super::outline::Outline;
use super::{MAGIC, VERSION};
use crate::error::Error;
use crate::geometry::ring::Rings;
use crate::index::tree::Reference;

/// What a file says.
pub(super) struct Said {
    pub(super) outline: Outline,
    /// How many features drew each part, and which.
    pub(super) feature_counts: Vec<u32>,
    pub(super) features: Vec<u32>,
    pub(super) figures: Figures,
    pub(super) places: Vec<Coord>,
    pub(super) by_rank: Vec<u32>,
    pub(super) cells: Vec<Reference>,
    pub(super) nodes: Vec<u32>,
    pub(super) leaves: Vec<u32>,
    pub(super) sets: Vec<[u32; 2]>,
    pub(super) shade: [Vec<u32>; 2],
    /// How many sides each part has, and these.
    pub(super) side_counts: Vec<u32>,
    pub(super) side_words: Vec<[u32; 5]>,
    pub(super) side_numbers: Vec<[f64; 3]>,
    pub(super) rims_m: Vec<[f64; 2]>,
    pub(super) overlaps: Vec<[u32; 2]>,
    pub(super) touches: Vec<[u32; 2]>,
    pub(super) touch_places: Vec<Coord>,
}

/// Positions, and how many of them are of each ring, with whether that is a shell.
#[derive(Default)]
pub(super) struct Figure {
    pub(super) coords: Vec<Coord>,
    pub(super) rings: Vec<(u32, bool)>,
}

/// Why a file could not be read.
pub(super) enum Unread {
    Error(Error),
    Broken(Broken),
}

impl<B: Into<Broken>> From<B> for Unread {
    fn from(broken: B) -> Self {
        Unread::Broken(broken.into())
    }
}

pub(super) fn read(from: impl Read, bytes: u64) -> Result<Said, Unread> {
    let mut input = Input::new(from, bytes);
    if bytes < MAGIC.len() as u64 || input.array()? != *MAGIC {
        return Err(Unread::Error(Error::NotSaved));
    }
    let found = u32::from_le_bytes(input.array()?);
    if found != VERSION {
        return Err(Unread::Error(Error::SavedVersion {
            found,
            reads: VERSION,
        }));
    }
    let outline = input.bytes()?;
    input.sum()?;
    let outline = match postcard::take_from_bytes(&outline) {
        Ok((outline, [])) => outline,
        _ => return Err("its outline cannot be read".into()),
    };
    let said = Said {
        outline,
        feature_counts: input.words()?,
        features: input.words()?,
        figures: figures(&mut input)?.into_iter(),
        places: input.block(coord_of)?,
        by_rank: input.words()?,
        cells: input.block(|bytes| Reference(u32::from_le_bytes(bytes)))?,
        nodes: input.words()?,
        leaves: input.words()?,
        sets: input.pairs()?,
        shade: [input.words()?, input.words()?],
        side_counts: input.words()?,
        side_words: input.block(words_of::<5, 20>)?,
        side_numbers: input.block(numbers_of::<3, 24>)?,
        rims_m: input.block(numbers_of::<2, 16>)?,
        overlaps: input.pairs()?,
        touches: input.pairs()?,
        touch_places: input.block(coord_of)?,
    };
    input.sum()?;
    match input.left() {
        0 => Ok(said),
        _ => Err("it goes on behind its end".into()),
    }
}

fn figures<R: Read>(input: &mut Input<R>) -> Result<Vec<Figure>, Broken> {
    let counts = input.words()?;
    let rings = input.pairs()?;
    let mut left = input.positions()?;
    let mut rings = rings.into_iter();
    let figure = |count: u32| -> Result<Figure, Broken> {
        let own: Vec<(u32, bool)> = rings
            .by_ref()
            .take(count as usize)
            .map(|[positions, is_shell]| (positions, is_shell == 1))
            .collect();
        let positions = own.iter().map(|&(positions, _)| u64::from(positions)).sum();
        let is_whole = own.len() == count as usize;
        left = match left.checked_sub(positions).filter(|_| is_whole) {
            Some(left) => left,
            None => return Err("a figure has more than there is".into()),
        };
        Ok(Figure {
            coords: input.coords(positions)?,
            rings: own,
        })
    };
    let figures = counts.into_iter().map(figure).collect::<Result<_, _>>()?;
    match (left, rings.len()) {
        (0, 0) => Ok(figures),
        _ => Err("there is more than the figures have".into()),
    }
}

pub(super) type Figures = std::vec::IntoIter<Figure>;

pub(super) fn next(figures: &mut Figures) -> Result<Figure, &'static str> {
    figures.next().ok_or("its figure is missing")
}

pub(super) fn rings(figures: &mut Figures) -> Result<Rings, &'static str> {
    let Figure { coords, rings } = next(figures)?;
    Rings::restored(coords, rings.into_iter())
}

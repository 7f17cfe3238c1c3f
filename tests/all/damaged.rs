//! Saved atlases that were changed: by accident, or by somebody who puts the checksum right.

use geo_types::{LineString, Polygon, Rect};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use territory::{Atlas, Builder, Error};
use xxhash_rust::xxh3::xxh3_64;

use super::generated::{Chart, Source};

/// Bytes before the outline: how every file begins, its version and the length of the outline.
const HEAD: usize = 28;
const SUM: usize = 8;

/// A saved atlas.
pub(crate) fn bytes_of(atlas: &Atlas) -> Vec<u8> {
    let mut bytes = Vec::new();
    atlas
        .write_to(&mut bytes)
        .expect("a vector can be written to");
    bytes
}

/// A map made of so many random bytes.
pub(crate) fn drawn(seed: u64, length: usize) -> Result<Atlas, Error> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let bytes: Vec<u8> = (0..length).map(|_| random.random_range(0..=255)).collect();
    Chart::drawn(&mut Source::new(&bytes)).atlas()
}

fn bx(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    Rect::new((west, south), (east, north)).to_polygon()
}

/// Saved atlases of small maps with something of everything.
pub(crate) fn small_files() -> Vec<Vec<u8>> {
    let mut files: Vec<Vec<u8>> = (0..40)
        .filter_map(|seed| {
            Some(bytes_of(
                &drawn(seed, [20, 40, 80][seed as usize % 3]).ok()?,
            ))
        })
        .filter(|file| file.len() < 4000)
        .collect();
    let atlas = |builder: Builder| builder.build().expect("the map can be built");
    files.push(bytes_of(&atlas(Atlas::builder())));
    let host = bx(0., 0., 3., 3.);
    let hosted = Atlas::builder()
        .territory("Host", host)
        .territory("Guest", bx(1., 1., 2., 2.));
    let road = LineString::from(vec![(0.5, 0.5), (1.5, 1.5)]);
    let hosted = hosted
        .line("Road", road)
        .place("Village", (1.5, 1.5))
        .zone("Disc", bx(0., 1., 2., 4.));
    files.push(bytes_of(&atlas(
        hosted.cropped_to(bx(-1., -1., 4., 4.)).cut_out_enclaves(),
    )));
    files
}

/// The file with one change, or a few. It is never the same.
pub(crate) fn damaged(file: &[u8], random: &mut Pcg64Mcg) -> Vec<u8> {
    let mut bytes = file.to_vec();
    while bytes == file {
        for _ in 0..*one_of(&[1, 1, 1, 1, 2, 3, 8], random) {
            damage(&mut bytes, random);
        }
    }
    bytes
}

fn one_of<'a, T>(choices: &'a [T], random: &mut Pcg64Mcg) -> &'a T {
    &choices[random.random_range(0..choices.len())]
}

fn damage(bytes: &mut Vec<u8>, random: &mut Pcg64Mcg) {
    if bytes.is_empty() {
        bytes.push(0);
    }
    let length = bytes.len();
    // Every other change is to a whole number where numbers stand.
    let at = random.random_range(0..length);
    match random.random_range(0..16) {
        0 | 1 => bytes[at] ^= 1 << random.random_range(0..8),
        2 => bytes[at] = random.random_range(0..=255),
        3 => bytes[at] = *one_of(&[0, 1, 0x7f, 0x80, 0xff], random),
        4..=7 => word(bytes, at, random),
        8 | 9 => long(bytes, at, random),
        10 | 11 => number(bytes, at, random),
        12 => bytes.truncate(at),
        13 => {
            let other = random.random_range(0..length);
            let count = random.random_range(1..=64).min(length - at.max(other));
            for i in 0..count {
                bytes.swap(at + i, other + i);
            }
        }
        14 => {
            let from = random.random_range(0..length);
            let count = *one_of(&[1, 4, 8, 16, 64], random);
            let piece = bytes[from..(from + count).min(length)].to_vec();
            let end = (at + piece.len()).min(length);
            bytes[at..end].copy_from_slice(&piece[..end - at]);
        }
        _ => {
            let count = *one_of(&[1, 4, 8, 16], random);
            if random.random_range(0..2) == 0 {
                bytes.drain(at..(at + count).min(length));
            } else {
                let more: Vec<u8> = (0..count).map(|_| random.random_range(0..=255)).collect();
                bytes.splice(at..at, more);
            }
        }
    }
}

fn put(bytes: &mut [u8], at: usize, new: &[u8]) {
    if let Some(place) = bytes.get_mut(at..at + new.len()) {
        place.copy_from_slice(new);
    }
}

/// Numbers of 32 bits: of parts, rings, cells and words. All blocks of them begin at an odd place, behind an outline of any length: so at any.
fn word(bytes: &mut [u8], at: usize, random: &mut Pcg64Mcg) {
    let old = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    let old = old.map_or(0, |old| u32::from_le_bytes(*old));
    let new = match random.random_range(0..8) {
        0 => old.wrapping_add(1),
        1 => old.wrapping_sub(1),
        2 => 0,
        3 => u32::MAX,
        4 => random.random_range(0..64),
        5 => old ^ 1 << random.random_range(0..32),
        6 => old ^ 3 << 30,
        _ => random.random_range(0..=u32::MAX),
    };
    put(bytes, at, &new.to_le_bytes());
}

/// Lengths.
fn long(bytes: &mut [u8], at: usize, random: &mut Pcg64Mcg) {
    let old = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>());
    let old = old.map_or(0, |old| u64::from_le_bytes(*old));
    let new = match random.random_range(0..6) {
        0 => old.wrapping_add(1),
        1 => old.wrapping_sub(1),
        2 => u64::MAX,
        3 => 1 << random.random_range(0..64),
        4 => old ^ 1 << random.random_range(0..64),
        _ => random.random_range(0..256),
    };
    put(bytes, at, &new.to_le_bytes());
}

/// Degrees, fractions and metres.
fn number(bytes: &mut [u8], at: usize, random: &mut Pcg64Mcg) {
    let old = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>());
    let old = old.map_or(0.0, |old| f64::from_le_bytes(*old));
    let new = match random.random_range(0..12) {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => -old,
        3 => old.next_up(),
        4 => old * (1.0 + 1e-9),
        5 => *one_of(&[180.0, -180.0, 90.0, -90.0, 0.0, -0.0], random),
        6 => 180.0_f64.next_up(),
        7 => old + 1e-3,
        8 => 1e300,
        9 => f64::MIN_POSITIVE / 2.0,
        10 => random.random_range(-180.0..180.0),
        _ => random.random_range(0.0..1.0),
    };
    put(bytes, at, &new.to_le_bytes());
}

/// The bytes with the checksums that belong to them, as far as there is room for any.
pub(crate) fn put_right(mut bytes: Vec<u8>) -> Vec<u8> {
    let length = bytes
        .get(HEAD - 8..)
        .and_then(|rest| rest.first_chunk::<8>());
    let length = length.map_or(u64::MAX, |length| u64::from_le_bytes(*length));
    if let Ok(length) = usize::try_from(length)
        && let Some(end) = length.checked_add(HEAD)
        && end + SUM <= bytes.len()
    {
        sum(&mut bytes, end);
    }
    if let Some(end) = bytes.len().checked_sub(SUM) {
        sum(&mut bytes, end);
    }
    bytes
}

fn sum(bytes: &mut [u8], at: usize) {
    let (before, behind) = bytes.split_at_mut(at);
    behind[..SUM].copy_from_slice(&xxh3_64(before).to_le_bytes());
}

//! An atlas written and opened.
//!
//! Building an atlas finds out who lies beside whom, and cuts the ground into the cells of an index. Opening one reads what was found out. So what takes long to find is stored, and
//! what is made again in no time is not: it could only contradict the rest. On a map of the world with 4.9 million positions:
//!
//! | what | stored | made again |
//! |---|---|---|
//! | positions of rings (78 MB) | yes | |
//! | cells of the ground index with the borders in them, and its first look (51 MB) | yes | |
//! | the order of parts by size | yes, and compared with their areas | |
//! | sides: what lies outside each stretch of rim, and its length | yes, and measured again | |
//! | touches, flaws of the drawing, what was mended | yes | |
//! | names, titles, properties, credits, settings | yes | |
//! | areas, boxes | | from the positions |
//! | standings, hosts, orders | | from the sides |
//! | the tree of boxes for what is near | | when it is asked for first: it takes nearly as long as all the rest, and many never ask |
//!
//! # The format
//!
//! All numbers are little-endian. A block is the number of its items as 8 bytes, then the items.
//!
//! | bytes | what |
//! |---|---|
//! | 16 | `territory atlas` and a line break |
//! | 4 | version |
//! | block | the outline by `postcard`: [`outline`] |
//! | 8 | XXH3 of all bytes before |
//! | blocks | features of parts; figures: how many rings, how long, positions; places; the ground index; sides and rims; overlaps; touches |
//! | 8 | XXH3 of all bytes before |
//!
//! Whoever changes what a block means, or the outline, counts the version up: a file that stands in `tests/` must open as long as it is the same.
//!
//! # Files from strangers
//!
//! The checksum finds damage and not intent. So nothing is made room for before its bytes are there, and whatever questions rely on is looked at:
//! that rings are closed and in degrees, that every number of a part, ring, segment, set or cell is one that is there, that what leads on ends, that no part of the index
//! lists more segments than there are. What the file says of lengths and sizes is compared with its own positions. What is not found out is whether the index has the borders
//! where the positions have them, and whether what is said to lie outside a side does: [`Atlas::from_saved`] says what that means.

// Little-endian numbers, and their sum.
mod bytes;
// Names, properties and settings.
mod outline;
// An atlas to bytes.
mod write;
// Bytes to what they say.
mod read;
// The ground, looked at.
mod ground;
// What lies outside it.
mod borders;
// What is beside it.
mod beside;
// All of it put together.
mod open;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::atlas::Atlas;
use crate::error::Error;
use crate::input::limits::Limits;
use bytes::Broken;
use read::Unread;

/// How every saved atlas begins.
const MAGIC: &[u8; 16] = b"territory atlas\n";
/// Of the format: it is counted up with every change.
const VERSION: u32 = 1;

impl Atlas {
    /// Saves the atlas as a file, which [`Atlas::open`] opens in a moment. It is written beside its place, under the same name with `.part` behind it, and put there when it is whole: whoever opens a file that was
    /// there before gets all of the old one or all of the new one, and where writing fails the old one stays. Two may not save to one place at a time.
    ///
    /// The same atlas gives the same bytes on every platform, and so does one that was opened. One that is built again by all processors may give others, as sets of overlapping parts are
    /// numbered by whoever comes first, and so may one that is built on another platform, whose sines differ in their last bit.
    ///
    /// ```
    /// use geo_types::Rect;
    /// use territory::{Atlas, Error};
    ///
    /// let ground = Rect::new((44., 39.), (46., 41.)).to_polygon();
    /// let atlas = Atlas::builder().territory("A", ground).place("Village", (45., 40.)).build()?;
    /// # let folder = std::env::temp_dir().join(format!("territory-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// let path = folder.join("map.atlas");
    /// atlas.save(&path)?;
    ///
    /// let opened = Atlas::open(&path)?;
    /// assert_eq!(opened.to_geojson(), atlas.to_geojson());
    /// let a = opened.find("A"); // ids are the opened atlas's own
    /// assert_eq!(opened.locate((45., 40.)), a);
    ///
    /// // A file that broke off on its way is refused.
    /// let whole = std::fs::read(&path).unwrap();
    /// let broken = Atlas::from_saved(&whole[..whole.len() - 100]);
    /// assert!(matches!(broken, Err(Error::Damaged { .. })));
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unsaved`] where the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        self.put_at(path).map_err(|source| Error::Unsaved {
            path: Some(path.to_owned()),
            source,
        })
    }

    fn put_at(&self, path: &Path) -> io::Result<()> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".part");
        let written = File::create(&beside).and_then(|file| {
            write::write(self, &file)?;
            // On the disk before it has the name.
            file.sync_all()?;
            fs::rename(&beside, path)
        });
        if written.is_err() {
            // What cannot be written can mostly be taken away; that it could not be written is what is told.
            let _ = fs::remove_file(&beside);
        }
        written
    }

    /// The same to whatever can be written to. It is written in large pieces, and needs no buffer.
    ///
    /// # Errors
    ///
    /// [`Error::Unsaved`] where writing fails.
    pub fn write_to(&self, writer: impl Write) -> Result<(), Error> {
        write::write(self, writer).map_err(|source| Error::Unsaved { path: None, source })
    }

    /// Opens an atlas that was [saved](Atlas::save). It answers as the one that was saved, to the last bit, also after a [`transfer`](Atlas::transfer). Its ids are its own: territories are
    /// found again by their names, or by their order.
    ///
    /// The first question of what is near anything takes longer, as of any [`Atlas`], which is nearly as long again.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where the file cannot be read, [`Error::NotSaved`] where it is something else, [`Error::SavedVersion`] where another version of the library wrote it, and [`Error::Damaged`]
    /// where it breaks off or has changed. For files from strangers see [`Atlas::from_saved`].
    pub fn open(path: impl AsRef<Path>) -> Result<Atlas, Error> {
        let path = path.as_ref();
        let unread = |source| Error::Io {
            path: Some(path.to_owned()),
            source,
        };
        let mut file = File::open(path).map_err(unread)?;
        let about = file.metadata().map_err(unread)?;
        if about.is_file() {
            return opened(file, about.len(), Some(path), None);
        }
        // A pipe does not say how long it is.
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(unread)?;
        Atlas::from_saved(&bytes)
    }

    /// The same from bytes.
    ///
    /// # Files from strangers
    ///
    /// A checksum finds what has changed by accident; who wants to can put it right. Whatever the bytes are, opening them and asking the atlas anything does not panic, ends, and takes memory in
    /// proportion to their number and to the [pairs](crate::Limits::pairs) of segments that may run along each other or meet in a transfer. How many these may be is as the file says, or as
    /// [`Atlas::from_saved_within`] does.
    ///
    /// An atlas that opens is a map, which may be another one than was saved: areas, boxes and perimeters are those of the ground that it draws (lengths to a millionth). Not found out is whether
    /// the rest is of that ground too. [`locate`](Atlas::locate) and what is found with it may name another territory of the file than the drawn ground does. Which territory lies outside a
    /// stretch of rim is as the file says, and with it neighbors, lengths of borders, and what is an enclave in whom; and so are flaws, touches and what was mended. Who needs more than that
    /// of a stranger's map reads it as GeoJSON.
    ///
    /// # Errors
    ///
    /// As [`Atlas::open`].
    pub fn from_saved(bytes: &[u8]) -> Result<Atlas, Error> {
        opened(bytes, bytes.len() as u64, None, None)
    }

    /// The same with a limit of [pairs](Limits::pairs) that is the caller's and not the file's: of the two the lower one counts, for what opens and for what is made of it. Other limits say nothing here:
    /// the bytes are there, and all else is in proportion to them.
    ///
    /// # Errors
    ///
    /// As [`Atlas::open`]; [`Error::Damaged`] also where more run along each other than the limit allows.
    ///
    /// ```
    /// use territory::{Atlas, Limits};
    ///
    /// let mut bytes = Vec::new();
    /// Atlas::from_geojson(&std::fs::read_to_string("data/states.geojson")?, "name")?.write_to(&mut bytes)?;
    /// // As for a stranger's GeoJSON: a million.
    /// let atlas = Atlas::from_saved_within(&bytes, &Limits::new())?;
    /// assert!(atlas.find("Armenia").is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_saved_within(bytes: &[u8], limits: &Limits) -> Result<Atlas, Error> {
        opened(bytes, bytes.len() as u64, None, Some(limits))
    }
}

fn opened(
    from: impl Read,
    bytes: u64,
    path: Option<&Path>,
    limits: Option<&Limits>,
) -> Result<Atlas, Error> {
    let mut said = read::read(from, bytes).map_err(|unread| match unread {
        Unread::Error(error) => error,
        Unread::Broken(broken) => why(broken, path),
    })?;
    if let Some(limits) = limits {
        said.outline.most_pairs = said.outline.most_pairs.min(limits.pairs);
    }
    open::atlas(said).map_err(|broken| why(broken, path))
}

fn why(broken: Broken, path: Option<&Path>) -> Error {
    match broken {
        Broken::Io(source) => Error::Io {
            path: path.map(PathBuf::from),
            source,
        },
        Broken::Damaged(found) => Error::Damaged { found },
    }
}

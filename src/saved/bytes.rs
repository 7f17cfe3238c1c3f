//! The bytes of a saved atlas: written as they come, read by chunks, and summed on the way.
//!
//! Numbers stand as little-endian bytes in blocks, each behind the number of its items. A block is turned into numbers a chunk at a time while it is in the processor's
//! cache, which vector instructions do; and nothing is made room for before the bytes are there that fill it.

use std::io::{self, Read, Write};

use geo_types::Coord;
use xxhash_rust::xxh3::Xxh3Default;

/// Bytes that are read or written at a time: they stay in the nearest caches.
const CHUNK: usize = 1 << 16;
/// Bytes of a checksum.
const SUM: usize = 8;

/// Where an atlas is written.
pub(super) struct Output<W> {
    to: W,
    sum: Xxh3Default,
    chunk: Vec<u8>,
}

impl<W: Write> Output<W> {
    pub(super) fn new(to: W) -> Self {
        Self {
            to,
            sum: Xxh3Default::new(),
            chunk: Vec::with_capacity(CHUNK),
        }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.chunk.len() + bytes.len() > CHUNK {
            self.empty()?;
        }
        self.chunk.extend_from_slice(bytes);
        Ok(())
    }

    fn empty(&mut self) -> io::Result<()> {
        self.sum.update(&self.chunk);
        self.to.write_all(&self.chunk)?;
        self.chunk.clear();
        Ok(())
    }

    /// A length, which is the same on every platform.
    pub(super) fn length(&mut self, length: usize) -> io::Result<()> {
        self.bytes(&(length as u64).to_le_bytes())
    }

    /// A block of items.
    pub(super) fn block<const N: usize>(
        &mut self,
        count: usize,
        items: impl Iterator<Item = [u8; N]>,
    ) -> io::Result<()> {
        self.length(count)?;
        for item in items {
            self.bytes(&item)?;
        }
        Ok(())
    }

    pub(super) fn words(&mut self, words: &[u32]) -> io::Result<()> {
        self.block(words.len(), words.iter().map(|word| word.to_le_bytes()))
    }

    pub(super) fn pairs(&mut self, pairs: &[[u32; 2]]) -> io::Result<()> {
        self.block(pairs.len(), pairs.iter().map(|&pair| pair_bytes(pair)))
    }

    /// The sum of all that was written.
    pub(super) fn sum(&mut self) -> io::Result<()> {
        self.empty()?;
        self.bytes(&self.sum.digest().to_le_bytes())
    }

    pub(super) fn end(mut self) -> io::Result<()> {
        self.empty()?;
        self.to.flush()
    }
}

pub(super) fn pair_bytes([a, b]: [u32; 2]) -> [u8; 8] {
    (u64::from(a) | u64::from(b) << 32).to_le_bytes()
}

pub(super) fn coord_bytes(c: Coord) -> [u8; 16] {
    numbers_bytes([c.x, c.y])
}

/// Numbers one after another; `N` is eight times as many.
pub(super) fn numbers_bytes<const K: usize, const N: usize>(numbers: [f64; K]) -> [u8; N] {
    let mut bytes = [0; N];
    for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
        place.copy_from_slice(&number.to_le_bytes());
    }
    bytes
}

/// The same for words; `N` is four times as many.
pub(super) fn words_bytes<const K: usize, const N: usize>(words: [u32; K]) -> [u8; N] {
    let mut bytes = [0; N];
    for (place, word) in bytes.chunks_exact_mut(4).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    bytes
}

pub(super) fn words_of<const K: usize, const N: usize>(bytes: [u8; N]) -> [u32; K] {
    let (words, _) = bytes.as_chunks::<4>();
    std::array::from_fn(|i| u32::from_le_bytes(words[i]))
}

pub(super) fn numbers_of<const K: usize, const N: usize>(bytes: [u8; N]) -> [f64; K] {
    let (numbers, _) = bytes.as_chunks::<8>();
    std::array::from_fn(|i| f64::from_le_bytes(numbers[i]))
}

pub(super) fn coord_of(bytes: [u8; 16]) -> Coord {
    let [x, y] = numbers_of(bytes);
    Coord { x, y }
}

fn on_this_platform(count: u64) -> Result<usize, Broken> {
    usize::try_from(count).map_err(|_| "it is too large for this platform".into())
}

/// Why reading ended.
#[derive(Debug)]
pub(super) enum Broken {
    /// The system could not read.
    Io(io::Error),
    /// The bytes are not what was written.
    Damaged(String),
}

impl Broken {
    /// Something of a part is wrong.
    pub(super) fn of_part(part: usize, reason: &str) -> Self {
        Broken::Damaged(format!("part {part}: {reason}"))
    }

    /// Something is wrong with what is named.
    pub(super) fn of(what: &str, reason: &str) -> Self {
        Broken::Damaged(format!("{what}: {reason}"))
    }
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Broken::Io(error)
    }
}

impl From<&str> for Broken {
    fn from(reason: &str) -> Self {
        Broken::Damaged(reason.to_owned())
    }
}

/// Where an atlas is read from.
pub(super) struct Input<R> {
    from: R,
    sum: Xxh3Default,
    /// Bytes that were read and summed, from `at` on not yet used.
    chunk: Vec<u8>,
    at: usize,
    /// How many bytes are still to be read.
    left: u64,
}

impl<R: Read> Input<R> {
    /// Of so many bytes.
    pub(super) fn new(from: R, bytes: u64) -> Self {
        Self {
            from,
            sum: Xxh3Default::new(),
            chunk: Vec::new(),
            at: 0,
            left: bytes,
        }
    }

    /// How many bytes were not used.
    pub(super) fn left(&self) -> u64 {
        self.left + (self.chunk.len() - self.at) as u64
    }

    /// Whether so many bytes are there: room is made for no more.
    fn expect(&self, bytes: u64) -> Result<(), Broken> {
        let left = self.left();
        match bytes <= left {
            true => Ok(()),
            false => Err(Broken::Damaged(format!(
                "it breaks off where {bytes} bytes more should come and {left} do"
            ))),
        }
    }

    /// Bytes to be used next: at least so many, and as many more as are at hand.
    fn at_hand(&mut self, least: usize) -> Result<&[u8], Broken> {
        if self.chunk.len() - self.at < least {
            self.chunk.drain(..self.at);
            self.at = 0;
            let old = self.chunk.len();
            let more = (CHUNK.max(least) - old).min(usize::try_from(self.left).unwrap_or(CHUNK));
            self.chunk.resize(old + more, 0);
            self.from.read_exact(&mut self.chunk[old..])?;
            self.left -= more as u64;
        }
        Ok(&self.chunk[self.at..])
    }

    fn used(&mut self, bytes: usize) {
        self.sum.update(&self.chunk[self.at..self.at + bytes]);
        self.at += bytes;
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        self.expect(N as u64)?;
        let array = *self.at_hand(N)?.first_chunk().ok_or("it breaks off")?;
        self.used(N);
        Ok(array)
    }

    /// Bytes behind their length.
    pub(super) fn bytes(&mut self) -> Result<Vec<u8>, Broken> {
        self.block(|[byte]: [u8; 1]| byte)
    }

    /// A block of items.
    pub(super) fn block<const N: usize, T>(
        &mut self,
        item: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, Broken> {
        let count = u64::from_le_bytes(self.array()?);
        self.expect(count.saturating_mul(N as u64))?;
        self.items(on_this_platform(count)?, item)
    }

    /// So many items, for which there are bytes.
    fn items<const N: usize, T>(
        &mut self,
        count: usize,
        item: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, Broken> {
        let mut items = Vec::new();
        let room = items.try_reserve_exact(count);
        room.map_err(|_| "there is no memory for it")?;
        while items.len() < count {
            let (chunks, _) = self.at_hand(N)?.as_chunks::<N>();
            let more = chunks.len().min(count - items.len());
            items.extend(chunks[..more].iter().map(|&bytes| item(bytes)));
            self.used(more * N);
        }
        Ok(items)
    }

    pub(super) fn words(&mut self) -> Result<Vec<u32>, Broken> {
        self.block(u32::from_le_bytes)
    }

    pub(super) fn pairs(&mut self) -> Result<Vec<[u32; 2]>, Broken> {
        self.block(words_of::<2, 8>)
    }

    /// The number of positions of a block, for which there are bytes.
    pub(super) fn positions(&mut self) -> Result<u64, Broken> {
        let count = u64::from_le_bytes(self.array()?);
        self.expect(count.saturating_mul(16))?;
        Ok(count)
    }

    /// Some of its positions.
    pub(super) fn coords(&mut self, count: u64) -> Result<Vec<Coord>, Broken> {
        self.items(on_this_platform(count)?, coord_of)
    }

    /// Whether the sum that comes next is that of all bytes before it.
    pub(super) fn sum(&mut self) -> Result<(), Broken> {
        let found = self.sum.digest();
        match u64::from_le_bytes(self.array::<SUM>()?) == found {
            true => Ok(()),
            false => Err("its checksum is not that of its bytes".into()),
        }
    }
}

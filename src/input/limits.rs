//! How large a map may be.

use crate::error::{Error, Location};

/// How large a map may be: for those who read files that strangers sent. Given to [`Builder::limits`](crate::Builder::limits).
///
/// Without it nothing is limited but what an atlas can number, 2³² - 2 positions, and how many pairs of segments meet.
///
/// The limits are of all that one builder is given, and checked while it is given: of bytes before a text is parsed, and a reader is not read on
/// beyond them; of features and positions as they are counted.
///
/// ```
/// use territory::{Atlas, Limits};
///
/// let text = r#"{"type": "FeatureCollection", "features": [
///     {"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}},
///     {"type": "Feature", "properties": {"name": "B"}, "geometry": {"type": "Polygon", "coordinates": [[[2, 0], [3, 0], [3, 1], [2, 0]]]}}]}"#;
/// let limits = Limits::new().bytes(50_000_000).features(10_000).positions(6);
/// let error = Atlas::builder().limits(limits).geojson(text, "name").unwrap_err();
/// assert_eq!(error.to_string(), r#"feature 1 "B": with it the map has 8 positions, and the limit is 6"#);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Most bytes of text.
    pub bytes: u64,
    /// Most features; ground, lines, zones and places that are given one by one are none.
    pub features: u64,
    /// Most positions of polygons, lines and points, as they stand in the input: that which closes a ring is counted.
    pub positions: u64,
    /// Most pairs of segments that meet or lie over each other.
    pub pairs: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: u64::MAX,
            features: u64::MAX,
            positions: u64::from(u32::MAX) - 1,
            pairs: 1_000_000,
        }
    }
}

impl Limits {
    /// No more limits than there must be.
    pub fn new() -> Self {
        Self::default()
    }

    /// Most bytes of text, all texts together.
    pub fn bytes(mut self, most: u64) -> Self {
        self.bytes = most;
        self
    }

    /// Most features, all texts together.
    pub fn features(mut self, most: u64) -> Self {
        self.features = most;
        self
    }

    /// Most positions of polygons, lines and points, as they stand in the input: that which closes a ring is counted. More than 2³² - 2 are
    /// more than an atlas can number.
    pub fn positions(mut self, most: u64) -> Self {
        self.positions = most.min(Self::default().positions);
        self
    }

    /// Most pairs of segments that meet or lie over each other, of one territory and of different ones each; and of parts that lie over each other. Five hundred territories that are drawn for the
    /// same square have a million, and a map of the world few for each position. Pairs that only follow each other on a ring, and what meets in one position by the hundred,
    /// do not count; what runs along a border within the tolerance does where it makes more than this after the tolerance was made as small as it can be.
    ///
    /// A million where it is not set, and never less than 8 for each position: time and memory stay in proportion to the map. [`Error::Crowded`] names a place. A map that is made
    /// from the one that was read, by mending it or by handing ground over, may have four times as many, for it has corners where borders cross.
    pub fn pairs(mut self, most: u64) -> Self {
        self.pairs = most;
        self
    }

    /// How many pairs of segments there may be of some kind among so many positions.
    pub(crate) fn pairs_among(&self, positions: usize) -> usize {
        const EACH: usize = 8;
        let most = usize::try_from(self.pairs).unwrap_or(usize::MAX);
        most.max(EACH * positions)
    }
}

/// What a builder was given so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Given {
    pub(crate) limits: Limits,
    bytes: u64,
    pub(crate) features: u64,
    positions: u64,
}

impl Given {
    /// How many bytes more may come.
    pub(crate) fn bytes_left(&self) -> u64 {
        self.limits.bytes - self.bytes.min(self.limits.bytes)
    }

    /// How many features more may come.
    pub(crate) fn features_left(&self) -> u64 {
        self.limits.features - self.features.min(self.limits.features)
    }

    pub(crate) fn add_bytes(&mut self, bytes: usize) -> Result<(), Error> {
        let at = Location::default();
        counted(&mut self.bytes, bytes, self.limits.bytes, "bytes", &at)
    }

    pub(crate) fn add_feature(&mut self, at: &Location) -> Result<(), Error> {
        counted(&mut self.features, 1, self.limits.features, "features", at)
    }

    pub(crate) fn add_positions(&mut self, positions: usize, at: &Location) -> Result<(), Error> {
        let most = self.limits.positions;
        counted(&mut self.positions, positions, most, "positions", at)
    }
}

fn counted(
    sum: &mut u64,
    more: usize,
    limit: u64,
    what: &'static str,
    at: &Location,
) -> Result<(), Error> {
    *sum = sum.saturating_add(more as u64);
    if *sum <= limit {
        return Ok(());
    }
    Err(Error::TooLarge {
        at: at.clone().into(),
        what,
        found: *sum,
        limit,
    })
}

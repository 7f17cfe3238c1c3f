//! Text to well-formed territories: `skim` reads the coordinates, `reader` takes GeoJSON apart, `features` says what each feature is, `rings` puts
//! its positions right.
//!
//! After this stage every ring is closed, free of repeated positions and turns as RFC 7946 asks, and every
//! longitude is within -180..180, cut where a ring ran past it.

// How large a map may be.
pub(crate) mod limits;
// Coordinates, and the quick way to read them.
pub(crate) mod nest;
// A text with its coordinates taken out.
pub(crate) mod skim;
// The coordinate reference system that a file declares.
pub(crate) mod declared;
// GeoJSON text, feature by feature.
pub(crate) mod reader;
// Positions that are degrees; rings closed and turned.
pub(crate) mod rings;
// Polygons that were drawn by a program.
pub(crate) mod figures;
// Dates as maps write them.
pub(crate) mod dates;
// Which features are read.
pub(crate) mod wanted;
// What a feature is: ground, line, zone or place, and its name.
pub(crate) mod features;
// The same in another coordinate reference system.
#[cfg(feature = "proj")]
pub(crate) mod projected;

use std::collections::HashMap;
use std::sync::Arc;

use geo_types::{Coord, LineString};
use geojson::JsonObject;

use self::limits::Given;
use self::rings::Drawing;
use crate::geometry::ring::Rings;
use crate::geometry::windings::Fault;
use crate::territory::Beside;

/// All that was drawn, well formed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawn {
    pub(crate) territories: Vec<DrawnTerritory>,
    numbers: HashMap<String, usize>,
    /// How many polygons there were, those that enclose nothing among them.
    pub(crate) polygons: usize,
    pub(crate) lines: Vec<Beside<LineString>>,
    pub(crate) zones: Vec<Beside<Rings>>,
    pub(crate) places: Vec<Beside<Coord>>,
    /// The credits that the files ask for, each once.
    pub(crate) credits: Vec<String>,
    /// The ground that the map shows, where it is said to be cropped.
    pub(crate) crop: Option<Rings>,
    /// How much there is of it all, and how much there may be.
    pub(crate) given: Given,
}

/// A territory as its features drew it.
#[derive(Clone, Debug, Default)]
pub(crate) struct DrawnTerritory {
    pub(crate) name: String,
    pub(crate) features: Vec<DrawnFeature>,
    pub(crate) pieces: Vec<Piece>,
    /// What was wrong with its polygons and had to be put right to read them.
    pub(crate) faults: Vec<Fault>,
}

/// What a feature says beside its geometry.
#[derive(Clone, Debug, Default)]
pub(crate) struct DrawnFeature {
    pub(crate) properties: Arc<JsonObject>,
    pub(crate) title: Option<String>,
}

/// One polygon, and which of its territory's features drew it: numbers in order and each once.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) rings: Rings,
    pub(crate) features: Vec<u32>,
    /// Where its rings were put together from rims that do not meet themselves: the numbers of positions. No two segments that such a place, or the end of a ring, does not part have more
    /// in common than that one follows the other. `None` where nothing is known of them.
    pub(crate) joints: Option<Vec<u32>>,
}

impl Drawn {
    /// The territory of that name, made where there is none yet.
    pub(crate) fn territory(&mut self, name: &str) -> &mut DrawnTerritory {
        let number = self.numbers.get(name).copied().unwrap_or_else(|| {
            self.numbers.insert(name.to_owned(), self.territories.len());
            self.territories.push(DrawnTerritory {
                name: name.to_owned(),
                ..DrawnTerritory::default()
            });
            self.territories.len() - 1
        });
        &mut self.territories[number]
    }

    pub(crate) fn credit(&mut self, credit: &str) {
        if !credit.is_empty() && !self.credits.iter().any(|known| known == credit) {
            self.credits.push(credit.to_owned());
        }
    }
}

impl DrawnTerritory {
    /// Adds a feature and its polygons.
    pub(crate) fn add(&mut self, feature: DrawnFeature, mut drawing: Drawing) {
        let number = self.features.len() as u32;
        self.features.push(feature);
        self.faults.append(&mut drawing.faults);
        let polygons = drawing.polygons.into_iter();
        self.pieces.extend(polygons.map(|rings| Piece {
            rings,
            features: vec![number],
            joints: None,
        }));
    }
}

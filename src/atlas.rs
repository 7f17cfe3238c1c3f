//! The atlas: built once from what was drawn, then only read.

use std::collections::HashMap;
use std::ops::Index;
use std::sync::OnceLock;

use geo_types::Coord;

use crate::coverage::borders::Borders;
use crate::coverage::misdrawn::Misdrawn;
use crate::coverage::outer::is_cut;
use crate::coverage::seams::Seams;
use crate::geometry::globe::is_on_pole;
use crate::geometry::ring::Rings;
use crate::index::boxes::{Boxes, Owner, Run, runs_over};
use crate::index::ground::GroundIndex;
use crate::mending::Mended;
use crate::territory::{
    Line, LineId, Part, PartId, Place, PlaceId, Stamp, Territory, TerritoryId, Zone, ZoneId,
};

/// A political map that answers questions: who holds this position, who borders whom, what is cut off, how large is it.
///
/// It is made by [`Atlas::from_geojson`] or [`Atlas::builder`], and then only read: no question fails, and it may be asked from
/// many threads at once. [`Atlas::transfer`] makes another atlas of it, in which ground has changed hands, and [`Atlas::dissolve`] a coarser one. Positions are longitude and latitude in degrees on WGS84.
///
/// What is near anything is found with a tree that is made for the first question that needs it: [`nearest`](Self::nearest), [`intersecting`](Self::intersecting) and the like take longer the
/// first time, by up to a tenth of the time of building. Of threads that ask at once one makes it, and the others wait.
///
/// # Panics
///
/// Ids belong to the atlas that gave them. Each method that takes one panics on an id of another atlas; only those of territories, lines, zones and places go on into
/// an atlas that [`Atlas::transfer`] made.
///
/// # Serialized
///
/// With the feature `serde` ids and answers, flaws and changes among them, serialize. They cannot be read back, for they belong to their atlas. As with the fields and methods themselves, no name and no unit changes
/// within a major version; there may come more.
///
/// - **Members** are the public fields of an answer by their names, which end in their unit: `_m` are metres, `_m2` m². [`Border`](crate::Border), [`Corridor`](crate::Corridor) and
///   [`SharedBorder`](crate::SharedBorder) have no fields, and say which methods.
/// - **Ids** are numbers from 0: the place in [`territories`](Self::territories), [`parts`](Self::parts), [`lines`](Self::lines), [`zones`](Self::zones) or [`places`](Self::places) of the atlas.
///   They say nothing of another one. Names are added as below; [`Changes`](crate::Changes) has names itself, and so has all that leaves by [`ToGeoJson`](crate::ToGeoJson).
/// - **Kinds** are the variants' names, small and with underscores: `"same_ground"`. What was [found](crate::Found) is `{"kind": "part", "id": 0}`.
/// - **Positions** are `[longitude, latitude]`; outlines and lines are GeoJSON geometries, as `{"type": "MultiPolygon", "coordinates": []}`.
/// - What is `None` is `null`, and numbers never are.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use territory::Atlas;
///
/// let text = std::fs::read_to_string("data/states.geojson")?;
/// let atlas = Atlas::builder().title_property("title").geojson(&text, "name")?.build()?;
///
/// let territories: Vec<&str> = atlas.territories().map(|territory| territory.name()).collect();
/// let titles: Vec<_> = atlas.parts().map(|part| part.title()).collect();
/// let said = serde_json::json!({ "territories": territories, "titles": titles, "enclaves": atlas.enclaves() });
///
/// // Whoever reads it finds the names at the numbers.
/// let number = |member: &serde_json::Value| member.as_u64().unwrap() as usize;
/// let enclaves = said["enclaves"].as_array().unwrap();
/// let artsvashen = enclaves.iter().find(|enclave| said["titles"][number(&enclave["part"])] == "Artsvashen").unwrap();
/// assert_eq!(said["territories"][number(&artsvashen["host"])], "Azerbaijan");
/// assert_eq!((artsvashen["area_m2"].as_f64().unwrap() / 1e6).round(), 35.); // km², as Natural Earth draws it
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Atlas {
    pub(crate) territories: Vec<Territory>,
    pub(crate) numbers: HashMap<String, u32>,
    pub(crate) parts: Vec<Part>,
    pub(crate) lines: Vec<Line>,
    pub(crate) zones: Vec<Zone>,
    pub(crate) places: Vec<Place>,
    pub(crate) credits: Vec<String>,
    /// The ground that the map shows, where it is said to be cropped.
    pub(crate) crop: Option<Rings>,
    pub(crate) ground: GroundIndex,
    /// Made when a question first needs them: see [`Atlas::boxes`].
    pub(crate) boxes: OnceLock<Boxes>,
    /// Where territories go on across 180°.
    pub(crate) seams: Seams,
    pub(crate) borders: Borders,
    /// What was wrong with its polygons as they were drawn.
    pub(crate) misdrawn: Vec<Misdrawn>,
    /// What changed hands when the map was mended.
    pub(crate) mended: Vec<Mended>,
    /// That of lines, zones and places.
    pub(crate) stamp: Stamp,
    /// How far apart two borders may be drawn and still be the same.
    pub(crate) tolerance_m: f64,
    /// How many pairs of segments may meet, whatever becomes of it.
    pub(crate) most_pairs: u64,
}

impl Atlas {
    /// All territories, in the order in which the input named them first.
    pub fn territories(
        &self,
    ) -> impl DoubleEndedIterator<Item = &Territory> + ExactSizeIterator + Clone {
        self.territories.iter()
    }

    /// The territory of that name, letter for letter.
    pub fn find(&self, name: &str) -> Option<TerritoryId> {
        self.numbers
            .get(name)
            .map(|&number| self.territories[number as usize].id)
    }

    /// A part.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    pub fn part(&self, id: PartId) -> &Part {
        &self[id]
    }

    /// All parts, each territory's together and its main part first.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &Part> + ExactSizeIterator + Clone {
        self.parts.iter()
    }

    /// The lines beside the territories.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> + ExactSizeIterator + Clone {
        self.lines.iter()
    }

    /// The zones beside the territories.
    pub fn zones(&self) -> impl DoubleEndedIterator<Item = &Zone> + ExactSizeIterator + Clone {
        self.zones.iter()
    }

    /// The places beside the territories.
    pub fn places(&self) -> impl DoubleEndedIterator<Item = &Place> + ExactSizeIterator + Clone {
        self.places.iter()
    }

    /// The credits that the map's sources ask for, each once.
    pub fn credits(&self) -> impl ExactSizeIterator<Item = &str> {
        self.credits.iter().map(String::as_str)
    }

    /// The part of a number, within the crate.
    pub(crate) fn part_at(&self, number: u32) -> &Part {
        &self.parts[number as usize]
    }

    /// The tree of all rims, lines, zones and places, made for the first question that needs it: what asks only whose a position is, or makes one map of another, needs none.
    pub(crate) fn boxes(&self) -> &Boxes {
        self.boxes.get_or_init(|| Boxes::new(self.runs()))
    }

    /// The runs of all rims, lines and places. Cuts at 180° and along the poles are none.
    fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        for part in &self.parts {
            let territory = part.territory.index();
            let is_cut = |a, b| is_cut(territory, a, b, &self.seams);
            let owner = Owner::Part(part.id.index() as u32);
            runs.extend(rim_runs(owner, &part.rings, is_cut));
        }
        for (i, zone) in self.zones.iter().enumerate() {
            let owner = Owner::Zone(i as u32);
            runs.extend(rim_runs(owner, &zone.beside.geometry, is_on_pole));
        }
        for (i, line) in self.lines.iter().enumerate() {
            let (owner, coords) = (Owner::Line(i as u32), &line.line().0);
            runs.extend(runs_over(owner, coords, 0..coords.len(), |_, _| false));
        }
        for (i, place) in self.places.iter().enumerate() {
            let owner = Owner::Place(i as u32);
            runs.push(Run::new(owner, &[place.beside.geometry], 0, 0));
        }
        runs
    }

    /// The positions of whatever a run belongs to.
    pub(crate) fn coords_of(&self, owner: Owner) -> &[Coord] {
        match owner {
            Owner::Part(i) => self.parts[i as usize].rings.coords(),
            Owner::Line(i) => &self.lines[i as usize].line().0,
            Owner::Zone(i) => self.zones[i as usize].beside.geometry.coords(),
            Owner::Place(i) => std::slice::from_ref(&self.places[i as usize].beside.geometry),
        }
    }
}

fn rim_runs(owner: Owner, rings: &Rings, is_cut: impl Fn(Coord, Coord) -> bool) -> Vec<Run> {
    (0..rings.len())
        .flat_map(|ring| runs_over(owner, rings.coords(), rings.range(ring), &is_cut))
        .collect()
}

macro_rules! index {
    ($id:ident, $thing:ident, $field:ident, $reason:literal) => {
        impl Index<$id> for Atlas {
            type Output = $thing;

            /// # Panics
            ///
            /// On an id of another atlas.
            fn index(&self, id: $id) -> &$thing {
                self.$field
                    .get(id.index())
                    .filter(|thing| thing.id == id)
                    .expect($reason)
            }
        }
    };
}

index!(
    TerritoryId,
    Territory,
    territories,
    "a territory's id belongs to the atlas that gave it"
);
index!(
    PartId,
    Part,
    parts,
    "a part's id belongs to the atlas that gave it"
);
index!(
    LineId,
    Line,
    lines,
    "a line's id belongs to the atlas that gave it"
);
index!(
    ZoneId,
    Zone,
    zones,
    "a zone's id belongs to the atlas that gave it"
);
index!(
    PlaceId,
    Place,
    places,
    "a place's id belongs to the atlas that gave it"
);

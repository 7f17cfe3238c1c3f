//! How an atlas is put together from what was drawn: parts in their order, an index of their ground, who lies beside whom, and the rest.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use geo_types::Coord;
use geojson::JsonObject;

use crate::atlas::Atlas;
use crate::coverage::cover::{Coverage, cover};
use crate::coverage::nested::{Lying, unite_nested};
use crate::coverage::outer::filled_m2;
use crate::coverage::pieces::Ground;
use crate::coverage::seams::Seams;
use crate::coverage::standing::OuterRing;
use crate::coverage::touching::Touches as Found;
use crate::coverage::unite::{United, unite};
use crate::error::Error;
use crate::geometry::ellipsoid::ring_area;
use crate::geometry::ring::Rings;
use crate::index::ground::GroundIndex;
use crate::input::{Drawn, DrawnFeature, DrawnTerritory};
use crate::parallel;
use crate::territory::{
    Ids, InCrowd, Line, LineId, Part, PartId, Place, PlaceId, Standings, Territory, TerritoryId,
    Touch, Touches, Zone, ZoneId,
};

impl Atlas {
    /// Builds the atlas from what was drawn: parts, who lies beside whom, and the indexes.
    pub(crate) fn of(drawn: Drawn, tolerance_m: f64) -> Result<Self, Error> {
        let ids = Ids::fresh(drawn.territories.len());
        Self::with_ids(drawn, tolerance_m, ids)
    }

    /// The same under given ids.
    pub(crate) fn with_ids(mut drawn: Drawn, tolerance_m: f64, ids: Ids) -> Result<Self, Error> {
        let limit = most_pairs(&drawn);
        let crowded = |at: Coord| Error::crowded(at, limit);
        let United {
            grounds,
            seams,
            corners,
            misdrawn,
        } = unite(&mut drawn.territories, limit).map_err(crowded)?;
        check_size(&grounds)?;
        let Indexed {
            grounds,
            areas,
            seams,
            index: ground,
            is_free,
        } = Indexed::of(grounds, seams, &corners, &ids.territories, limit).map_err(crowded)?;
        let holders_at = |p: Coord| ground.holders(|part| &grounds[part as usize].rings, p);
        let coverage = cover(
            &grounds,
            &seams,
            &corners,
            &is_free,
            &holders_at,
            tolerance_m,
            limit,
        )
        .map_err(crowded)?;
        let parts = parts(grounds, &areas, &coverage, &drawn.territories, &ids);
        let territories = territories(drawn.territories, &parts, &ids);
        let numbers = territories
            .iter()
            .enumerate()
            .map(|(i, territory)| (territory.name.clone(), i as u32))
            .collect();
        let lines = numbered(drawn.lines, |i, beside| Line {
            id: LineId::new(i, ids.beside),
            beside,
        });
        let zones = numbered(drawn.zones, |i, beside| Zone {
            id: ZoneId::new(i, ids.beside),
            beside,
        });
        let places = numbered(drawn.places, |i, beside| Place {
            id: PlaceId::new(i, ids.beside),
            beside,
        });
        let borders = coverage.borders;
        let most_pairs = drawn.given.limits.pairs;
        let credits = drawn.credits;
        Ok(Self {
            territories,
            numbers,
            parts,
            lines,
            zones,
            places,
            credits,
            crop: drawn.crop,
            ground,
            boxes: OnceLock::new(),
            seams,
            borders,
            misdrawn,
            mended: Vec::new(),
            stamp: ids.beside,
            tolerance_m,
            most_pairs,
        })
    }
}

fn numbered<D, T>(drawn: Vec<D>, make: impl Fn(usize, D) -> T) -> Vec<T> {
    drawn
        .into_iter()
        .enumerate()
        .map(|(i, drawn)| make(i, drawn))
        .collect()
}

/// How many pairs of segments there may be of some kind.
fn most_pairs(drawn: &Drawn) -> usize {
    let pieces = drawn
        .territories
        .iter()
        .flat_map(|territory| &territory.pieces);
    let positions: usize = pieces.map(|piece| piece.rings.coords().len()).sum();
    drawn.given.limits.pairs_among(positions)
}

/// Segments and ids are numbered with 32 bits.
fn check_size(grounds: &[Ground]) -> Result<(), Error> {
    const LIMIT: u64 = u32::MAX as u64;
    let found = grounds
        .iter()
        .map(|ground| ground.rings.coords().len() as u64)
        .sum();
    if found < LIMIT {
        Ok(())
    } else {
        Err(Error::TooLarge {
            at: Box::default(),
            what: "positions",
            found,
            limit: LIMIT - 1,
        })
    }
}

/// Parts in their order with an index of their ground.
pub(crate) struct Indexed {
    pub(crate) grounds: Vec<Ground>,
    areas: Vec<Areas>,
    seams: Seams,
    index: GroundIndex,
    /// For each part whether there is no other territory at a position of its rim.
    is_free: Vec<bool>,
}

impl Indexed {
    /// Parts that lie in another one of their territory are made one with it. Where more than `limit` pairs of parts lie over each other, it gives a position where many do.
    pub(crate) fn of(
        mut grounds: Vec<Ground>,
        mut seams: Seams,
        corners: &[Coord],
        ids: &[TerritoryId],
        limit: usize,
    ) -> Result<Self, Coord> {
        loop {
            let (ordered, areas) = main_parts_first(grounds, &seams);
            let outer_areas =
                equal_but_for_rounding(areas.iter().map(|areas| (areas.outer_m2, areas.rim_m)));
            let holder = |ground: &Ground| ids[ground.territory];
            let index = GroundIndex::new(
                ordered.iter().map(|ground| (&ground.rings, holder(ground))),
                &outer_areas,
            );
            let rings = |part: u32| &ordered[part as usize].rings;
            let Lying { nested, is_free } =
                Lying::of(&ordered, corners, &|p| index.holders(rings, p), limit)?;
            if nested.is_empty() {
                return Ok(Self {
                    grounds: ordered,
                    areas,
                    seams,
                    index,
                    is_free,
                });
            }
            (grounds, seams) = unite_nested(ordered, &nested);
        }
    }
}

/// Areas of a part in m².
#[derive(Clone, Copy)]
struct Areas {
    /// Of its ground.
    ground_m2: f64,
    /// Within its outer rings, what lies in their holes counted.
    outer_m2: f64,
    /// The length of its rings at most.
    rim_m: f64,
}

impl Areas {
    fn of(ground: &Ground, seams: &Seams) -> Self {
        let (mut ground_m2, mut outer_m2) = (0.0, 0.0);
        for (ring, is_shell) in ground.rings.iter() {
            let area_m2 = ring_area(ring);
            ground_m2 += area_m2;
            outer_m2 += if is_shell { area_m2.abs() } else { 0.0 };
        }
        // Where a part is cut, what is a hole on the globe may be none of its polygons.
        Self {
            ground_m2: ground_m2.max(0.0),
            outer_m2: filled_m2(ground, ground_m2, seams).unwrap_or(outer_m2),
            rim_m: rim_m(&ground.rings),
        }
    }
}

/// The length of rings at most.
pub(crate) fn rim_m(rings: &Rings) -> f64 {
    let degrees = |(_, a, b): (usize, Coord, Coord)| (b.x - a.x).abs() + (b.y - a.y).abs();
    METRES_PER_DEGREE * rings.segments().map(degrees).sum::<f64>()
}

/// No degree on the ellipsoid is longer: one of latitude at a pole.
const METRES_PER_DEGREE: f64 = 111_700.0;

/// By how much an area in m² may differ when its ring is read from another corner. Corners where pieces were united are rounded to some nanometres, sums to some of their last digits, and
/// each side of a comb adds what is between it and a parallel, which may be far larger than the comb.
pub(crate) fn margin_m2(area_m2: f64, rim_m: f64) -> f64 {
    1e-8 * area_m2.sqrt() + 1e-10 * rim_m + 1e-12 * area_m2
}

/// Areas in m² with the same number for those that differ by what rounding makes of one ring that is read from another corner. Who holds ground first is told by them, and where they
/// are equal by the order of the map, which is not to hang on the corner with which a ring begins.
fn equal_but_for_rounding(areas_and_rims: impl Iterator<Item = (f64, f64)>) -> Vec<f64> {
    let (mut areas_m2, rims_m): (Vec<f64>, Vec<f64>) = areas_and_rims.unzip();
    let mut ascending: Vec<usize> = (0..areas_m2.len()).collect();
    ascending.sort_by(|&i, &j| areas_m2[i].total_cmp(&areas_m2[j]));
    let (mut least_m2, mut margin) = (0.0, 0.0);
    for i in ascending {
        if areas_m2[i] > least_m2 + margin {
            least_m2 = areas_m2[i];
            margin = margin_m2(least_m2, rims_m[i]);
        }
        areas_m2[i] = least_m2;
    }
    areas_m2
}

/// The grounds with the largest of each territory before its others. Of equal ones the first stays first.
fn main_parts_first(grounds: Vec<Ground>, seams: &Seams) -> (Vec<Ground>, Vec<Areas>) {
    let measured = |ground: Ground| {
        let areas = Areas::of(&ground, seams);
        (ground, areas)
    };
    let mut grounds = parallel::map(grounds, measured);
    for territory in grounds.chunk_by_mut(|(a, _), (b, _)| a.territory == b.territory) {
        let area_m2 = |i: usize| territory[i].1.ground_m2;
        let largest = (0..territory.len())
            .reduce(|best, i| if area_m2(i) > area_m2(best) { i } else { best });
        let main = largest.expect("a chunk is not empty");
        territory[..=main].rotate_right(1);
    }
    grounds.into_iter().unzip()
}

fn parts(
    grounds: Vec<Ground>,
    areas: &[Areas],
    coverage: &Coverage,
    drawn: &[DrawnTerritory],
    ids: &Ids,
) -> Vec<Part> {
    let territory_id = |number: usize| ids.territories[number];
    let owners: Vec<usize> = grounds.iter().map(|ground| ground.territory).collect();
    let mut touches = all_touches(&coverage.touches, |other| {
        (
            PartId::new(other as usize, ids.parts),
            territory_id(owners[other as usize]),
        )
    });
    let part = |(i, ground): (usize, Ground)| {
        let main = i == 0 || owners[i - 1] != owners[i];
        let features = &drawn[ground.territory].features;
        let titles: BTreeSet<&String> = ground
            .features
            .iter()
            .filter_map(|&f| features[f as usize].title.as_ref())
            .collect();
        Part {
            id: PartId::new(i, ids.parts),
            territory: territory_id(ground.territory),
            // Where features of several titles make one part, none of them is the part's.
            title: if titles.len() == 1 {
                titles.first().map(|&title| title.clone())
            } else {
                None
            },
            area_m2: areas[i].ground_m2,
            standings: Standings {
                host: coverage.hosting.hosts[i].map(territory_id),
                order: coverage.hosting.orders[i],
                ..standings(main, &coverage.outer_rings[i])
            },
            touches: touches.remove(&(i as u32)).unwrap_or_default(),
            features: each_once(
                ground
                    .features
                    .iter()
                    .map(|&f| &features[f as usize].properties),
            ),
            rings: ground.rings,
        }
    };
    grounds.into_iter().enumerate().map(part).collect()
}

/// How a part stands by what its own outer ring meets.
pub(crate) fn standings(main: bool, ring: &OuterRing) -> Standings {
    let meets = !ring.parts.is_empty();
    Standings {
        main,
        exclave: !main && meets && !ring.open,
        semi_exclave: !main && meets && ring.open,
        island: !meets,
        host: None,
        order: 0,
    }
}

/// Where each part touches others. `named` gives the id of a part and whose it is.
pub(crate) fn all_touches(
    found: &Found,
    named: impl Fn(u32) -> (PartId, TerritoryId),
) -> HashMap<u32, Touches> {
    let touch = |other: u32, position: Coord| {
        let (part, territory) = named(other);
        Touch {
            part,
            territory,
            position,
        }
    };
    let mut touches: HashMap<u32, Touches> = HashMap::new();
    for own in found.pairs.chunk_by(|a, b| a.0 == b.0) {
        let few = own.iter().map(|&(_, other, at)| touch(other, at));
        touches.entry(own[0].0).or_default().few = few.collect();
    }
    let mut crowds: HashMap<u32, Vec<InCrowd>> = HashMap::new();
    for crowd in &found.crowds {
        let all = crowd.parts.iter().map(|&(part, _)| touch(part, crowd.at));
        let all: Arc<[Touch]> = all.collect();
        for (part, met) in &crowd.parts {
            let mut without: Vec<PartId> = met.iter().map(|&other| named(other).0).collect();
            without.push(named(*part).0);
            without.sort_unstable();
            let own = InCrowd {
                all: Arc::clone(&all),
                without: without.into(),
            };
            crowds.entry(*part).or_default().push(own);
        }
    }
    for (part, crowds) in crowds {
        touches.entry(part).or_default().crowds = crowds.into();
    }
    touches
}

/// The features that drew a part. Of a part put together from parts of another atlas, one may have drawn several.
fn each_once<'a>(features: impl Iterator<Item = &'a Arc<JsonObject>>) -> Box<[Arc<JsonObject>]> {
    let mut seen = HashSet::new();
    features
        .filter(|feature| seen.insert(Arc::as_ptr(feature)))
        .cloned()
        .collect()
}

/// What features say together: of each property what the first of them says.
fn said_by(features: &[DrawnFeature]) -> Arc<JsonObject> {
    let mut all = features
        .first()
        .map_or_else(Arc::default, |first| Arc::clone(&first.properties));
    for feature in features.iter().skip(1) {
        for (key, value) in feature.properties.iter() {
            if !all.contains_key(key) {
                Arc::make_mut(&mut all).insert(key.clone(), value.clone());
            }
        }
    }
    all
}

fn territories(drawn: Vec<DrawnTerritory>, parts: &[Part], ids: &Ids) -> Vec<Territory> {
    let mut own: Vec<Vec<PartId>> = vec![Vec::new(); drawn.len()];
    parts
        .iter()
        .for_each(|part| own[part.territory.index()].push(part.id));
    let territory = |(i, (drawn, own)): (usize, (DrawnTerritory, Vec<PartId>))| {
        let main_title = own
            .first()
            .and_then(|main| parts[main.index()].title.clone());
        Territory {
            id: ids.territories[i],
            name: drawn.name,
            title: main_title,
            parts: own.into(),
            properties: said_by(&drawn.features),
        }
    };
    drawn
        .into_iter()
        .zip(own)
        .enumerate()
        .map(territory)
        .collect()
}

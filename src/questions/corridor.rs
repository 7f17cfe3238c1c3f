//! What is the way to a part that is cut off?

use geo_types::{LineString, MultiPolygon};

use super::along::Stretch;
use crate::atlas::Atlas;
use crate::geometry::ellipsoid::length;
use crate::territory::{PartId, TerritoryId};

/// A way from a part that is cut off to its territory's main part: a line, and over whose ground it runs. From [`Atlas::way_home`], [`Atlas::corridor`],
/// [`Atlas::corridor_within`] and [`Ways`](crate::Ways).
///
/// With the feature `serde` it has the members `part`, `territory`, `hosts`, `length_m`, `foreign_m`, `line` and `stretches`, which are what the methods give.
#[derive(Clone, Debug, PartialEq)]
pub struct Corridor {
    part: PartId,
    territory: TerritoryId,
    line: LineString<f64>,
    stretches: Vec<Stretch>,
    length_m: f64,
    foreign_m: f64,
}

impl Corridor {
    /// The corridor of a part along a line.
    pub(crate) fn new(atlas: &Atlas, part: PartId, line: LineString<f64>) -> Self {
        let territory = atlas.part(part).territory();
        let stretches = atlas.along(&line);
        let foreign = stretches
            .iter()
            .filter(|stretch| is_foreign(stretch, territory));
        // The sum of nothing is -0, which would be printed.
        let foreign_m = 0.0 + foreign.map(Stretch::length_m).sum::<f64>();
        Self {
            part,
            territory,
            length_m: length(&line.0),
            line,
            stretches,
            foreign_m,
        }
    }

    /// The part to which it leads.
    pub fn part(&self) -> PartId {
        self.part
    }

    /// Whose part it is.
    pub fn territory(&self) -> TerritoryId {
        self.territory
    }

    /// The way, from the part to the main part, its segments straight in longitude and latitude. Its longitudes may go on beyond ±180.
    pub fn line(&self) -> &LineString<f64> {
        &self.line
    }

    /// Its geodesic length in metres.
    pub fn length_m(&self) -> f64 {
        self.length_m
    }

    /// Metres of it over ground that is not the part's own territory's. Open ground counts, where a way leads over a gap between territories; what runs
    /// along the own territory's border does not.
    pub fn foreign_m(&self) -> f64 {
        self.foreign_m
    }

    /// Its stretches in order, as [`Atlas::along`] gives them.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// The foreign territories over whose ground it leads, in the order in which it meets them, each once. A border between two of them is met with both:
    /// whose side of it a traveller keeps to, the line does not say.
    pub fn hosts(&self) -> Vec<TerritoryId> {
        let mut hosts = Vec::new();
        for stretch in self
            .stretches
            .iter()
            .filter(|stretch| self.is_foreign(stretch))
        {
            for host in [stretch.territory, stretch.beside].into_iter().flatten() {
                if !hosts.contains(&host) {
                    hosts.push(host);
                }
            }
        }
        hosts
    }

    /// Whether a stretch of it has the own territory's ground on neither side.
    pub(crate) fn is_foreign(&self, stretch: &Stretch) -> bool {
        is_foreign(stretch, self.territory)
    }

    /// The way as ground of that whole width, as [`Atlas::strip`] makes it, led on straight by half the width at both ends.
    ///
    /// A shortest way mostly ends at a corner, which a flat end would meet in that point alone. Led on, the strip lies on both sides of the corner, so that the two parts are
    /// one with it where it [changes hands](Atlas::transfer). Of ground of the own territory it takes only such as the way runs over or beside, and such as is a host's too.
    ///
    /// # Panics
    ///
    /// With an atlas other than the one that gave the corridor.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let before = Atlas::builder().title_property("title").geojson(&text, "name")?.build()?;
    /// let nakhchivan = before.parts().find(|part| part.title() == Some("Nakhchivan")).unwrap().id();
    ///
    /// let way = before.way_home(nakhchivan).unwrap();
    /// let after = before.transfer(&way.strip(&before, 2000.), "Azerbaijan")?;
    /// assert_eq!(before.compare(&after).joined[0].part, nakhchivan);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn strip(&self, atlas: &Atlas, width_m: f64) -> MultiPolygon<f64> {
        // An id of another atlas is found out even where nothing is asked of it.
        let _ = atlas.part(self.part);
        atlas.strip_between(&self.line, &self.stretches, width_m)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Corridor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Members<'a> {
            part: PartId,
            territory: TerritoryId,
            hosts: Vec<TerritoryId>,
            length_m: f64,
            foreign_m: f64,
            #[serde(serialize_with = "crate::as_json::geometry")]
            line: LineString,
            stretches: &'a [Stretch],
        }
        let members = Members {
            part: self.part,
            territory: self.territory,
            hosts: self.hosts(),
            length_m: self.length_m,
            foreign_m: self.foreign_m,
            line: self.line.clone(),
            stretches: &self.stretches,
        };
        members.serialize(serializer)
    }
}

fn is_foreign(stretch: &Stretch, own: TerritoryId) -> bool {
    stretch.territory != Some(own) && stretch.beside != Some(own)
}

#[cfg(test)]
mod tests {
    use geo_types::{Polygon, Rect};

    use super::*;

    fn square(west: f64, south: f64, east: f64, north: f64) -> Polygon {
        Rect::new((west, south), (east, north)).to_polygon()
    }

    /// Home in the west, a smaller part of it in the east, and two hosts between, one above the other.
    ///
    /// ```text
    /// +---+---+---+
    /// |   | N |   |
    /// | H +---+ H |
    /// |   | S |   |
    /// +---+---+---+
    /// ```
    fn hosts() -> Atlas {
        Atlas::builder()
            .territory("Home", square(0.0, 0.0, 1.0, 2.0))
            .territory("Home", square(2.0, 0.0, 2.5, 2.0))
            .territory("South", square(1.0, 0.0, 2.0, 1.0))
            .territory("North", square(1.0, 1.0, 2.0, 2.0))
            .build()
            .unwrap()
    }

    fn along(atlas: &Atlas, line: &[(f64, f64)]) -> Corridor {
        let home = &atlas[atlas.find("Home").unwrap()];
        let part = home.parts().next_back().unwrap();
        along_of(atlas, part, line)
    }

    fn along_of(atlas: &Atlas, part: PartId, line: &[(f64, f64)]) -> Corridor {
        Corridor::new(atlas, part, line.to_vec().into())
    }

    #[test]
    fn own_ground_and_own_borders_are_not_foreign() {
        let atlas = hosts();
        // Up the own border, straight through the south, and on over own ground.
        let way = along(&atlas, &[(1.0, 0.2), (1.0, 0.5), (2.0, 0.5), (2.3, 0.5)]);
        let expected = length(&[(1.0, 0.5).into(), (2.0, 0.5).into()]);
        assert!((way.foreign_m() - expected).abs() < 1e-6);
        assert!(way.length_m() > expected + 60_000.0);
        assert_eq!(way.hosts(), [atlas.find("South").unwrap()]);
    }

    #[test]
    fn a_border_of_two_hosts_is_met_with_both() {
        let atlas = hosts();
        let way = along(&atlas, &[(1.0, 1.0), (2.0, 1.0)]);
        assert!((way.foreign_m() - way.length_m()).abs() < 1e-6);
        let both = ["North", "South"].map(|name| atlas.find(name).unwrap());
        assert_eq!(way.hosts(), both);
    }

    /// Two pointed parts, tip to tip in the ground of another.
    ///
    /// ```text
    /// +---------+
    /// | |\   /| |
    /// | | > < | |
    /// | |/   \| |
    /// +---------+
    /// ```
    #[test]
    fn a_strip_from_tip_to_tip_joins_both() {
        let pointed = |back: f64, tip: f64| {
            let half = tip - back;
            LineString::from(vec![(back, half), (tip, 0.0), (back, -half), (back, half)])
        };
        let parts = [pointed(-0.3, -0.1), pointed(0.25, 0.1)];
        let around = square(-1.0, -1.0, 1.0, 1.0).exterior().clone();
        let [main, other] = parts.clone().map(|ring| Polygon::new(ring, Vec::new()));
        let atlas = Atlas::builder()
            .territory("Host", Polygon::new(around, parts.to_vec()))
            .territory("Home", main)
            .territory("Home", other)
            .build()
            .unwrap();
        let home = atlas.find("Home").unwrap();
        let part = atlas[home].parts().nth(1).unwrap();
        let way = along_of(&atlas, part, &[(0.1, 0.0), (-0.1, 0.0)]);
        let width_m = 2000.0;
        let strip = way.strip(&atlas, width_m);
        // At each tip, a right angle: half a square of the width, without the triangle of the tip.
        let expected = width_m * way.length_m() + 2.0 * (0.5 - 0.25) * width_m * width_m;
        let area = crate::area_m2(&strip);
        assert!((area / expected - 1.0).abs() < 1e-3, "{area} {expected}");
        let after = atlas.transfer(&strip, "Home").unwrap();
        assert_eq!(after[home].parts().count(), 1);
        assert_eq!(atlas.compare(&after).joined[0].part, part);
    }

    #[test]
    #[should_panic(expected = "belongs to the atlas")]
    fn another_atlas_is_found_out() {
        let way = along(&hosts(), &[(1.0, 0.5), (1.0, 0.5)]);
        way.strip(&hosts(), 0.0);
    }
}

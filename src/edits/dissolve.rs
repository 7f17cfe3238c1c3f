//! Territories made one: the coarser map.

use std::collections::HashMap;

use super::redrawn::Redrawn;
use crate::atlas::Atlas;
use crate::coverage::joined::joined;
use crate::error::Error;
use crate::geometry::ring::Rings;
use crate::territory::{Part, Territory};

impl Atlas {
    /// The coarser map, in which all territories of one key are one, named by it: districts as states, or as the ground that each side holds on a date. Ground whose key is `None`
    /// becomes open ground. Territories stand in the order in which their keys come first. Lines, zones and places stay, under the ids that they have here; ids of territories and parts are others.
    ///
    /// It is made from the borders that this map knows: where two districts of one state match, what they share is gone, and not a corner of the others is moved or computed, so that areas add up
    /// and nothing is left between. Parts join, and what is an enclave, an exclave or an island is that on the coarser map.
    ///
    /// Parts say of themselves what the features said that drew them, and a part of a state that one district drew alone keeps its title; the main part is called as its territory. Written as GeoJSON,
    /// a part says that on which all its features agree.
    ///
    /// Of districts that lie over each other the ground is counted once. What lies between two that do not match stays as it is drawn, as open ground or overlap: of a map that has such
    /// [flaws](Atlas::flaws) mend it first, by the builder's [`snap_m`](crate::Builder::snap_m) and what goes with it.
    ///
    /// # Errors
    ///
    /// A key that is empty, and what [`transfer`](Atlas::transfer) says of maps that are too large.
    ///
    /// # Complexity
    ///
    /// That of building the coarser atlas from its rims. Of the finer map only the ends of its borders are looked up, and their positions copied.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/districts.geojson")?;
    /// let districts = Atlas::builder().title_property("title").geojson(&text, "adm1_code")?.build()?;
    /// let states = districts.dissolve(|district| Some(district.properties()["state"].as_str()?.to_owned()))?;
    ///
    /// let [armenia, azerbaijan] = ["Armenia", "Azerbaijan"].map(|name| states.find(name).unwrap());
    /// let exclaves: Vec<_> = states.exclaves().into_iter().filter(|exclave| exclave.territory == azerbaijan).collect();
    /// assert_eq!(exclaves.len(), 4); // Nakhchivan, Kerki, Yukhari Askipara, Barkhudarly with Sofulu
    ///
    /// // One of Armenia's districts is no district of Armenia alone: what it has beyond the border is an enclave there.
    /// let enclave = states.enclaves().into_iter().find(|enclave| enclave.territory == armenia).unwrap();
    /// assert_eq!((states.part(enclave.part).title(), enclave.host), (Some("Artsvashen"), azerbaijan));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dissolve(&self, key: impl Fn(&Territory) -> Option<String>) -> Result<Atlas, Error> {
        let mut atlas = coarser(self, key)?.atlas()?;
        // A main part is called as its territory, and not as the one district that drew it.
        for territory in &mut atlas.territories {
            territory.title = None;
        }
        for part in &mut atlas.parts {
            part.title = part.title.take().filter(|_| !part.standings.main);
        }
        Ok(atlas)
    }
}

/// The coarser map as it is drawn.
fn coarser(atlas: &Atlas, key: impl Fn(&Territory) -> Option<String>) -> Result<Redrawn, Error> {
    let mut redrawn = Redrawn::without_territories(atlas);
    let groups = grouped(atlas, key, &mut redrawn)?;
    let group_of: Vec<Option<usize>> = atlas
        .parts
        .iter()
        .map(|part| groups[part.territory.index()])
        .collect();
    let rings: Vec<&Rings> = atlas.parts.iter().map(|part| &part.rings).collect();
    for piece in joined(&rings, &atlas.borders, &group_of) {
        let parts: Vec<&Part> = piece.parts.iter().map(|&i| &atlas.parts[i]).collect();
        redrawn.add_joined(piece.group, &parts, piece);
    }
    Ok(redrawn)
}

/// To which territory of the coarser map each territory goes.
fn grouped(
    atlas: &Atlas,
    key: impl Fn(&Territory) -> Option<String>,
    redrawn: &mut Redrawn,
) -> Result<Vec<Option<usize>>, Error> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let number = |territory: &Territory| {
        let Some(name) = key(territory) else {
            return Ok(None);
        };
        if name.is_empty() {
            return Err(Error::nameless());
        }
        let new = || redrawn.newcomer(&name);
        let number = *numbers.entry(name.clone()).or_insert_with(new);
        redrawn.add_said(number, territory);
        Ok(Some(number))
    };
    atlas.territories.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, MultiPolygon, Polygon};
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;

    /// Squares and diamonds on a lattice, of names that begin with one of three letters: with corners in the middles of their sides, where diamonds touch them, or without.
    fn squares(random: &mut Pcg64Mcg) -> Vec<(String, Polygon)> {
        let corners = [
            [0., 0.],
            [1., 0.],
            [2., 0.],
            [2., 1.],
            [2., 2.],
            [1., 2.],
            [0., 2.],
            [0., 1.],
        ];
        let mut squares = Vec::new();
        for number in 0..36_u32 {
            let (column, row) = (number % 6, number / 6);
            let letter = ["A", "B", "C"][random.random_range(0..3)];
            let from = match random.random_range(0..8) {
                0..5 => (0, 1),
                5 => (0, 2),
                6 => (1, 2),
                _ => continue,
            };
            let ring = corners.iter().skip(from.0).step_by(from.1);
            let ring: LineString = ring
                .map(|[x, y]| (x + 2. * f64::from(column), y + 2. * f64::from(row)))
                .collect();
            squares.push((format!("{letter}{number}"), Polygon::new(ring, Vec::new())));
        }
        squares
    }

    #[test]
    fn where_rings_were_put_together_makes_no_difference() {
        let mut random = Pcg64Mcg::seed_from_u64(41);
        let (mut known, mut unknown) = (0, 0);
        for round in 0..1_000 {
            let mut builder = Atlas::builder();
            for (name, square) in squares(&mut random) {
                builder = builder.territory(name, MultiPolygon(vec![square]));
            }
            let fine = builder.build().expect("squares are ground");
            let key = |territory: &Territory| Some(territory.name()[..1].to_owned());
            let drawn = || coarser(&fine, key).expect("all have names");
            let mut plain = drawn();
            for piece in plain.pieces_mut() {
                match piece.joints.take() {
                    Some(joints) if !joints.is_empty() => known += 1,
                    _ => unknown += 1,
                }
            }
            let [one, other] = [drawn(), plain].map(|drawn| drawn.atlas().expect("it is small"));
            let parts = |atlas: &Atlas| -> Vec<(usize, Rings)> {
                let parts = atlas.parts.iter();
                parts
                    .map(|part| (part.territory.index(), part.rings.clone()))
                    .collect()
            };
            assert_eq!(parts(&one), parts(&other), "round {round}");
            assert_eq!(one.neighbors_csv(), other.neighbors_csv(), "round {round}");
            assert_eq!(
                one.enclaves().len(),
                other.enclaves().len(),
                "round {round}"
            );
        }
        assert!(known > 500 && unknown > 500, "{known} {unknown}");
    }
}

//! Which parts are enclaves?

use std::collections::BTreeSet;

use crate::atlas::Atlas;
use crate::territory::{PartId, TerritoryId};

/// A part whose whole outer ring meets one single other territory, from [`Atlas::enclaves`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Enclave {
    /// The part.
    pub part: PartId,
    /// Whose it is.
    pub territory: TerritoryId,
    /// In whom it lies.
    pub host: TerritoryId,
    /// The parts of the host that it meets: more than one where it lies between them.
    pub host_parts: Vec<PartId>,
    /// 1 for an enclave, 2 for one within an enclave (a counter-enclave), and so on.
    pub order: u32,
    /// Its area in m², see [`Atlas::area_m2`].
    pub area_m2: f64,
    /// Length of its outer ring in metres.
    pub perimeter_m: f64,
}

impl Atlas {
    /// The enclaves, in the order of their parts: parts whose whole outer ring meets one single other territory and no open ground.
    ///
    /// Only outer rings count: a part with a hole is an enclave all the same. A whole territory may be one (Lesotho), and an enclave need not be cut out of
    /// its host. At the edge of a cropped map an enclave may look like a coast: see [`Atlas::at_edge`].
    ///
    /// # Reference
    ///
    /// E. Vinokurov, *A Theory of Enclaves* (2007).
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::builder().title_property("title").geojson(&text, "name")?.build()?;
    /// for enclave in atlas.enclaves() {
    ///     let title = atlas.part(enclave.part).title().unwrap();
    ///     println!("{title} lies in {}, {:.2} km²", atlas[enclave.host].name(), enclave.area_m2 / 1e6);
    /// }
    /// assert_eq!(atlas.enclaves().len(), 4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn enclaves(&self) -> Vec<Enclave> {
        self.parts
            .iter()
            .filter_map(|part| {
                let host = part.standings.host?;
                let outer = self
                    .borders
                    .of(part.id.index())
                    .iter()
                    .filter(|side| side.outer);
                let host_parts: BTreeSet<PartId> = outer
                    .filter_map(|side| Some(self.part_at(side.facing?).id))
                    .collect();
                Some(Enclave {
                    part: part.id,
                    territory: part.territory,
                    host,
                    host_parts: host_parts.into_iter().collect(),
                    order: part.standings.order,
                    area_m2: part.area_m2,
                    perimeter_m: self.borders.outer_m(part.id.index()),
                })
            })
            .collect()
    }
}

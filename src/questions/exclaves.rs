//! Which parts are cut off?

use super::neighbors::Neighbor;
use crate::atlas::Atlas;
use crate::index::boxes::{Boxes, Owner, Run, Search, runs_over};
use crate::territory::{Part, PartId, TerritoryId};

/// An exclave or a semi-exclave, from [`Atlas::exclaves`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Exclave {
    /// The part.
    pub part: PartId,
    /// Whose it is.
    pub territory: TerritoryId,
    /// The territories that its outer ring meets, the longest border first.
    pub neighbors: Vec<Neighbor>,
    /// Metres of its outer ring along open ground: 0 for an exclave, more for a semi-exclave.
    pub open_m: f64,
    /// Its area in m², see [`Atlas::area_m2`].
    pub area_m2: f64,
    /// Geodesic distance in metres to the main part: the shortest gap, over whatever lies between. [`Atlas::way_home`] has the way over land.
    pub distance_to_main_m: f64,
}

impl Exclave {
    /// Whether a stretch of its outer ring is open ground.
    pub fn is_semi(&self) -> bool {
        self.open_m > 0.0
    }
}

impl Atlas {
    /// The exclaves and semi-exclaves, in the order of their parts: parts other than the main part whose outer ring meets other territories. What
    /// lies between a part and its main part is not asked. What a map cannot know of parts at its edge, [`Atlas::at_edge`] says.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::builder().title_property("title").geojson(&text, "name")?.build()?;
    /// let exclaves = atlas.exclaves();
    /// let nakhchivan = exclaves.iter().find(|e| atlas.part(e.part).title() == Some("Nakhchivan")).unwrap();
    /// let neighbors: Vec<_> = nakhchivan.neighbors.iter().map(|n| atlas[n.territory].name()).collect();
    /// assert_eq!(neighbors, ["Armenia", "Iran", "Turkey"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn exclaves(&self) -> Vec<Exclave> {
        let cut_off = self
            .parts
            .iter()
            .filter(|part| part.standings.exclave || part.standings.semi_exclave);
        // The exclaves of a territory stand together: its main part is made ready once.
        let mut main: Option<Rim<'_>> = None;
        cut_off
            .map(|part| {
                let (neighbors, open_m) = self.outer_neighbors(part.id);
                if main
                    .as_ref()
                    .is_none_or(|main| main.part.territory != part.territory)
                {
                    main = self[part.territory]
                        .main_part()
                        .map(|id| Rim::of(self.part(id)));
                }
                let distance_to_main_m = main
                    .as_ref()
                    .and_then(|main| Rim::of(part).gap_m(main))
                    .unwrap_or_default();
                let &Part {
                    id,
                    territory,
                    area_m2,
                    ..
                } = part;
                Exclave {
                    part: id,
                    territory,
                    neighbors,
                    open_m,
                    area_m2,
                    distance_to_main_m,
                }
            })
            .collect()
    }
}

/// A part as runs of its rim, and a tree over them.
pub(super) struct Rim<'a> {
    part: &'a Part,
    runs: Vec<Run>,
    tree: Boxes,
}

impl<'a> Rim<'a> {
    pub(super) fn of(part: &'a Part) -> Self {
        let rings = &part.rings;
        let owner = Owner::Part(part.id.index() as u32);
        // Holes too: a part may lie in a hole of its own main part, with another's ground between.
        let runs = (0..rings.len())
            .flat_map(|ring| runs_over(owner, rings.coords(), rings.range(ring), |_, _| false));
        let runs: Vec<Run> = runs.collect();
        Self {
            part,
            tree: Boxes::new(runs.clone()),
            runs,
        }
    }

    /// The shortest geodesic distance to a rim that this one does not cross. It is taken at a corner of one of the two.
    pub(super) fn gap_m(&self, other: &Rim<'_>) -> Option<f64> {
        let mut search = Search::new();
        // One corner of each run first, so that most runs are too far away to be looked into.
        for run in &self.runs {
            search.next_group();
            self.search_from(run.from, other, &mut search);
        }
        self.search_from_all(other, &mut search);
        other.search_from_all(self, &mut search);
        search.nearest().map(|nearest| nearest.distance_m)
    }

    fn search_from_all(&self, other: &Rim<'_>, search: &mut Search) {
        let around = other.tree.bounds();
        for run in &self.runs {
            if run.distance_to_box(&around) <= search.limit() {
                search.next_group();
                (run.from..=run.to).for_each(|corner| self.search_from(corner, other, search));
            }
        }
    }

    fn search_from(&self, corner: u32, other: &Rim<'_>, search: &mut Search) {
        let corner = self.part.rings.coords()[corner as usize];
        other
            .tree
            .search(corner, |_| true, |_| other.part.rings.coords(), search);
    }
}

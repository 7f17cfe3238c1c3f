//! Which way leads to a part that is cut off?

use geo_types::MultiPolygon;

use super::corridor::Corridor;
use super::domain::{Domain, Figure, Ground};
use super::shares::figure;
use crate::atlas::Atlas;
use crate::geometry::taut::Terms;
use crate::territory::{PartId, TerritoryId};

/// The shortest ways of an atlas under conditions: up to a longest length, or through points of touch too. From [`Atlas::ways`].
#[derive(Clone, Copy, Debug)]
pub struct Ways<'a> {
    atlas: &'a Atlas,
    terms: Terms,
}

impl Atlas {
    /// The shortest way from a part that is cut off to its territory's main part, over ground of any territory. It begins on the part's rim and ends on the main part's.
    ///
    /// A way is a taut string. It bends round the corners of the ground that it may not leave and never cuts through other ground; it may run along a border. Other
    /// parts of its own territory may be crossed, and do not count in [`Corridor::foreign_m`]. Open ground is not crossed, but for gaps narrower than the builder's `tolerance_m`. Where
    /// ground only touches in a point nothing comes through; but where the part touches its own main part and other ground lies around that point, the
    /// way has no length. Where territories overlap, ground is whose [`Atlas::locate`] says.
    ///
    /// `None` for a main part, and where no ground connects the two. [`Atlas::ways`] has ways no longer than a given length, and ways through points of touch.
    ///
    /// The length is the least to better than 0.1 % where the map's segments are no longer than a degree or two. Where a straight segment would be longer than the geodesic by more than a millionth, positions of the geodesic are put between. Ways around a pole, and
    /// across the meridian opposite to the part's, are not found.
    ///
    /// # Complexity
    ///
    /// The ground near the two is cut into triangles, n log n for n positions of the rims of what may be crossed within some two and a half lengths of the way. Then
    /// the triangles are searched, those nearest first, and seldom more of them than a few times those that lie about the way. All ways of the world's exclaves
    /// together take a fraction of a second on a map of half a million positions.
    ///
    /// # Reference
    ///
    /// M. L. Cui, D. D. Harabor, A. Grastien, *Compromise-free pathfinding on a navigation mesh*, IJCAI 2017.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::builder().title_property("title").geojson(&text, "name")?.build()?;
    /// let nakhchivan = atlas.parts().find(|part| part.title() == Some("Nakhchivan")).unwrap();
    ///
    /// let way = atlas.way_home(nakhchivan.id()).unwrap();
    /// assert_eq!((way.length_m() / 1000.).round(), 27.);
    /// assert_eq!(way.hosts(), [atlas.find("Armenia").unwrap()]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn way_home(&self, part: PartId) -> Option<Corridor> {
        self.ways().home(part)
    }

    /// [`Atlas::way_home`] over ground of the named territories only, and of the part's own.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::builder().title_property("title").geojson(&text, "name")?.build()?;
    /// let nakhchivan = atlas.parts().find(|part| part.title() == Some("Nakhchivan")).unwrap().id();
    /// let [armenia, iran, turkey] = ["Armenia", "Iran", "Turkey"].map(|name| atlas.find(name).unwrap());
    ///
    /// let by_iran = atlas.corridor(nakhchivan, &[iran]).unwrap();
    /// assert!(by_iran.length_m() > atlas.corridor(nakhchivan, &[armenia]).unwrap().length_m());
    /// assert_eq!(atlas.corridor(nakhchivan, &[turkey]), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn corridor(&self, part: PartId, through: &[TerritoryId]) -> Option<Corridor> {
        self.ways().through(part, through)
    }

    /// [`Atlas::way_home`] over the given ground only, and that of the part's own territory: the south of a province, a valley. What of the ground no territory holds is not
    /// crossed.
    ///
    /// The ground is taken as a map's would be, see [`Atlas::shares`]. `None` where its positions are no degrees.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    ///
    /// ```
    /// use geo_types::Rect;
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let atlas = Atlas::builder().title_property("title").geojson(&text, "name")?.build()?;
    /// let nakhchivan = atlas.parts().find(|part| part.title() == Some("Nakhchivan")).unwrap().id();
    ///
    /// // Through the south of Armenia alone: what of Iran lies there may be crossed too.
    /// let south = Rect::new((45.5, 38.5), (47., 39.)).to_polygon();
    /// let way = atlas.corridor_within(nakhchivan, &south.into()).unwrap();
    /// assert!(way.length_m() > atlas.way_home(nakhchivan).unwrap().length_m());
    /// assert!(way.line().0.iter().all(|position| position.y <= 39.));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn corridor_within(&self, part: PartId, ground: &MultiPolygon<f64>) -> Option<Corridor> {
        self.ways().within(part, ground)
    }

    /// The shortest ways under conditions: up to a longest length, or through points of touch too.
    ///
    /// ```
    /// use geo_types::polygon;
    /// use territory::Atlas;
    ///
    /// // Two fields of one farm, a degree apart, in the middle of another.
    /// let square = |x: f64, y: f64, side: f64| polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)];
    /// let atlas = Atlas::builder()
    ///     .territory("Farm", square(2., 2., 1.5))
    ///     .territory("Farm", square(4.5, 2., 1.))
    ///     .territory("Host", square(0., 0., 8.))
    ///     .build()?;
    /// let field = atlas[atlas.find("Farm").unwrap()].parts().nth(1).unwrap();
    ///
    /// assert!(atlas.ways().longest_m(120_000.).home(field).is_some());
    /// assert_eq!(atlas.ways().longest_m(100_000.).home(field), None);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn ways(&self) -> Ways<'_> {
        Ways {
            atlas: self,
            terms: Terms {
                longest_m: f64::INFINITY,
                by_touch: false,
            },
        }
    }
}

impl Ways<'_> {
    /// No ways longer than this, in metres. The search ends there, so that a part whose way is far longer costs little.
    pub fn longest_m(mut self, longest_m: f64) -> Self {
        self.terms.longest_m = longest_m;
        self
    }

    /// Ways may also go through points in which ground only touches.
    ///
    /// ```
    /// use geo_types::polygon;
    /// use territory::Atlas;
    ///
    /// // Two pieces of a host that have a corner in common lie between two parts of a territory.
    /// let square = |x: f64, y: f64| polygon![(x: x, y: y), (x: x + 1., y: y), (x: x + 1., y: y + 1.), (x: x, y: y + 1.)];
    /// let atlas = Atlas::builder()
    ///     .territory("Home", square(0., 0.))
    ///     .territory("Host", square(1., 0.))
    ///     .territory("Host", square(2., 1.))
    ///     .territory("Home", square(3., 1.))
    ///     .build()?;
    /// let part = atlas[atlas.find("Home").unwrap()].parts().find(|&part| !atlas.part(part).standings().main).unwrap();
    ///
    /// assert_eq!(atlas.way_home(part), None);
    /// assert!(atlas.ways().by_touch().home(part).is_some());
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn by_touch(mut self) -> Self {
        self.terms.by_touch = true;
        self
    }

    /// As [`Atlas::way_home`].
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    pub fn home(&self, part: PartId) -> Option<Corridor> {
        self.over(part, Ground::Any)
    }

    /// As [`Atlas::corridor`].
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    pub fn through(&self, part: PartId, through: &[TerritoryId]) -> Option<Corridor> {
        let own = self.atlas.part(part).territory;
        let named = through.iter().map(|&id| self.atlas[id].id).chain([own]);
        self.over(part, Ground::Of(named.collect()))
    }

    /// As [`Atlas::corridor_within`].
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    pub fn within(&self, part: PartId, ground: &MultiPolygon<f64>) -> Option<Corridor> {
        let rings = figure(ground, "the ground of a way").ok()?;
        let ground = (!rings.is_empty()).then(|| Figure::new(rings));
        self.over(part, Ground::Within(ground))
    }

    fn over(&self, part: PartId, ground: Ground) -> Option<Corridor> {
        let line = Domain::new(self.atlas, part, ground)?.way(self.terms)?;
        let way = Corridor::new(self.atlas, part, line);
        // The way that is laid into the triangles is seldom longer than the one that was found, and then by little.
        (way.length_m() <= self.terms.longest_m).then_some(way)
    }
}

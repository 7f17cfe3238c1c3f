//! Where does a border run?

use geo_types::MultiLineString;

use crate::atlas::Atlas;
use crate::territory::TerritoryId;

/// The border between two territories, from [`Atlas::border`].
///
/// With the feature `serde` it has the members `of`, `with`, `length_m`, `matched` and `lines`, which are what the methods give.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Border {
    of: TerritoryId,
    with: TerritoryId,
    length_m: f64,
    matched: bool,
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::as_json::geometry"))]
    lines: MultiLineString<f64>,
}

impl Border {
    /// The territory that was asked, which lies on the left.
    pub fn of(&self) -> TerritoryId {
        self.of
    }

    /// The other territory.
    pub fn with(&self) -> TerritoryId {
        self.with
    }

    /// Its length in metres, geodesic.
    pub fn length_m(&self) -> f64 {
        self.length_m
    }

    /// Whether both sides have the same positions all along.
    pub fn matched(&self) -> bool {
        self.matched
    }

    /// Its stretches, each as long as it goes on, with the asked territory on the left. Cut at 180°.
    pub fn lines(&self) -> MultiLineString<f64> {
        self.lines.clone()
    }
}

impl Atlas {
    /// The border between two territories; `None` where they do not meet. The lines have `a` on their left.
    ///
    /// # Panics
    ///
    /// On an id of another atlas.
    ///
    /// ```
    /// use geo_types::polygon;
    /// use territory::Atlas;
    ///
    /// let square = |x: f64| polygon![(x: x, y: 0.), (x: x + 1., y: 0.), (x: x + 1., y: 1.), (x: x, y: 1.)];
    /// let atlas = Atlas::builder().territory("West", square(0.)).territory("East", square(1.)).build()?;
    /// let (west, east) = (atlas.find("West").unwrap(), atlas.find("East").unwrap());
    ///
    /// // With the west on its left it runs north, with the east on its left south.
    /// assert_eq!(atlas.border(west, east).unwrap().lines().0[0].0, [(1., 0.).into(), (1., 1.).into()]);
    /// assert_eq!(atlas.border(east, west).unwrap().lines().0[0].0, [(1., 1.).into(), (1., 0.).into()]);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn border(&self, a: TerritoryId, b: TerritoryId) -> Option<Border> {
        let with = self[b].id();
        let mut border = Border {
            of: a,
            with,
            length_m: 0.0,
            matched: true,
            lines: MultiLineString(Vec::new()),
        };
        let sides = self[a]
            .parts()
            .flat_map(|part| self.border_sides(part))
            .filter(|&(neighbor, ..)| neighbor == with);
        for (_, side, is_neighbors) in sides {
            let mut line = side.line(&self.part_at(side.part).rings);
            if is_neighbors {
                line.0.reverse();
            }
            border.lines.0.push(line);
            border.length_m += side.length_m;
            border.matched &= side.matched;
        }
        (!border.lines.0.is_empty()).then_some(border)
    }
}

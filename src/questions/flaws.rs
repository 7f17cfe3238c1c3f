//! Where does the map contradict itself?

use std::collections::BTreeMap;

use geo_types::{Coord, LineString, MultiLineString, MultiPolygon};

use super::conflicts::{Conflicts, Region, Size};
use super::flaw::{Flaw, FlawKind};
use super::spoken::Spoken;
use super::unmatched::unmatched;
use crate::atlas::Atlas;
use crate::geometry::ellipsoid::{distance, ring_area};
use crate::geometry::globe::is_on_180;
use crate::geometry::noded::noded;
use crate::geometry::ring::{Rings, between, fraction_of};
use crate::geometry::roomy::{Circle, roomiest};
use crate::geometry::subdivision::Subdivision;
use crate::mending::GapLimits;
use crate::parallel;
use crate::territory::{Part, PartId, TerritoryId};

impl Atlas {
    /// Where the map is not a clean coverage: ground of several territories, gaps, borders that do not match, parts that are not cut out of their hosts, rings that
    /// cross themselves, spikes.
    ///
    /// Each flaw comes once. A part drawn over its host is no overlap as well; ground that three territories hold is one overlap; a border is not unmatched where
    /// an overlap or a gap lies between its sides, and may be before and behind it. Corners of one side that lie on the other's segments, sides that are beside each other for less than the
    /// [tolerance](crate::Builder::tolerance_m), and whatever is thinner than a hundredth of a millimetre, are no flaw. They are sorted by their kind, in the order of [`FlawKind`], and by
    /// their size, the largest first.
    ///
    /// Enclosed open ground is a gap where it is narrower than 100 m or smaller than 10 000 m², and else a lake or a sea: [`Atlas::flaw_search`] takes other limits.
    ///
    /// # Complexity
    ///
    /// n log n for n positions, some times what building the atlas takes, and the number of the flaws.
    ///
    /// ```
    /// use geo_types::Rect;
    /// use territory::{Atlas, FlawKind};
    ///
    /// let field = |west: f64, east: f64| Rect::new((west, 40.), (east, 40.1)).to_polygon();
    /// let atlas = Atlas::builder()
    ///     .territory("West", field(45., 45.1))
    ///     .territory("East", field(45.09, 45.2)) // it begins before the other ends
    ///     .territory("Guest", Rect::new((45.02, 40.02), (45.03, 40.03)).to_polygon()) // lies on West's ground
    ///     .build()?;
    ///
    /// let flaws = atlas.flaws();
    /// let kinds: Vec<FlawKind> = flaws.iter().map(|flaw| flaw.kind).collect();
    /// assert_eq!(kinds, [FlawKind::Overlap, FlawKind::Uncut]);
    /// assert_eq!((flaws[0].width_m.round(), flaws[0].length_m.round()), (854., 11103.));
    /// assert_eq!(flaws[1].territories, [atlas.find("Guest").unwrap(), atlas.find("West").unwrap()]);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn flaws(&self) -> Vec<Flaw> {
        self.flaw_search().find()
    }

    /// [`Atlas::flaws`] with other limits for what is a gap.
    ///
    /// ```
    /// use geo_types::{Rect, polygon};
    /// use territory::Atlas;
    ///
    /// // A lake of 93 km2.
    /// let shore = polygon![
    ///     exterior: [(x: 45., y: 40.), (x: 46., y: 40.), (x: 46., y: 41.), (x: 45., y: 41.)],
    ///     interiors: [[(x: 45.4, y: 40.4), (x: 45.5, y: 40.4), (x: 45.5, y: 40.5), (x: 45.4, y: 40.5)]],
    /// ];
    /// let atlas = Atlas::builder().territory("Shore", shore).build()?;
    /// assert!(atlas.flaws().is_empty());
    /// assert_eq!(atlas.flaw_search().gap_area_m2(1e8).find().len(), 1);
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn flaw_search(&self) -> FlawSearch<'_> {
        FlawSearch {
            atlas: self,
            gaps: GapLimits::default(),
        }
    }
}

/// A search for flaws. From [`Atlas::flaw_search`].
#[derive(Clone, Copy, Debug)]
pub struct FlawSearch<'a> {
    atlas: &'a Atlas,
    gaps: GapLimits,
}

impl FlawSearch<'_> {
    /// Enclosed open ground in which no circle of that diameter in metres fits is a gap.
    pub fn gap_width_m(mut self, width_m: f64) -> Self {
        self.gaps.width_m = width_m;
        self
    }

    /// Enclosed open ground of less than that area in m² is a gap.
    pub fn gap_area_m2(mut self, area_m2: f64) -> Self {
        self.gaps.area_m2 = area_m2;
        self
    }

    /// The flaws.
    pub fn find(self) -> Vec<Flaw> {
        let atlas = self.atlas;
        let rings: Vec<&Rings> = atlas.parts.iter().map(|part| &part.rings).collect();
        let noded = noded(&rings);
        let figures: Vec<&Rings> = noded.figures.iter().map(|figure| &**figure).collect();
        let subdivision = Subdivision::of(&figures);
        let conflicts = Conflicts::of(&subdivision, &atlas.parts);
        let mut found = Found {
            atlas,
            subdivision: &subdivision,
            figures: &figures,
            origins: &noded.origins,
            grounds: Vec::new(),
            spoken: Spoken::default(),
        };
        found.same(&conflicts.same);
        found.uncut(&conflicts.uncut);
        for region in &conflicts.overlaps {
            found.overlap(region);
        }
        for region in &conflicts.open {
            found.gap(region, &self.gaps);
        }
        let grounds = std::mem::take(&mut found.grounds);
        let mut flaws = parallel::map(grounds, |ground| found.flaw(ground));
        flaws.extend(found.unmatched());
        let of_rings = atlas.ring_flaws(&flaws);
        flaws.extend(of_rings);
        flaws.sort_by(|a, b| {
            let size = b.area_m2.total_cmp(&a.area_m2);
            let length = b.length_m.total_cmp(&a.length_m);
            a.kind.cmp(&b.kind).then(size).then(length)
        });
        flaws
    }
}

/// Flaws as they are found.
struct Found<'a> {
    atlas: &'a Atlas,
    subdivision: &'a Subdivision<'a>,
    /// The parts' rings with common corners, and for each of their positions that of the part's segment on which it lies.
    figures: &'a [&'a Rings],
    origins: &'a [Option<Vec<u32>>],
    grounds: Vec<Ground>,
    /// The stretches of rims along them.
    spoken: Spoken,
}

/// A flaw that is ground.
struct Ground {
    kind: FlawKind,
    parts: Vec<u32>,
    rings: Rings,
    size: Size,
}

impl Found<'_> {
    /// The same ground, by the territories that hold it.
    fn same(&mut self, groups: &[Vec<u32>]) {
        let mut by_territories: BTreeMap<Vec<TerritoryId>, Vec<u32>> = BTreeMap::new();
        for group in groups {
            let territories = self.territories(group);
            by_territories.entry(territories).or_default().extend(group);
        }
        for parts in by_territories.into_values() {
            let first = self.part(parts[0]).territory;
            let own = parts
                .iter()
                .filter(|&&part| self.part(part).territory == first);
            let ground = Rings::all(own.map(|&part| &self.part(part).rings));
            self.add(FlawKind::SameGround, parts, ground);
        }
    }

    fn uncut(&mut self, uncut: &[(u32, Vec<u32>)]) {
        for (part, hosts) in uncut {
            let (part, host) = (*part, hosts[0]);
            let ground = self.part(part).rings.clone();
            self.add(FlawKind::Uncut, vec![part, host], ground);
        }
    }

    fn overlap(&mut self, region: &Region) {
        let size = region.size(self.subdivision);
        let ground = size.and_then(|_| region.ground(self.subdivision));
        if let Some((ground, size)) = ground.zip(size) {
            self.speak(region);
            self.add_ground(FlawKind::Overlap, region.holders.clone(), ground, size);
        }
    }

    fn gap(&mut self, region: &Region, limits: &GapLimits) {
        if let Some((ground, size)) = region.gap(limits, self.subdivision) {
            self.speak(region);
            let around = region.around(self.subdivision, |face| self.subdivision.holders(face));
            let parts: Vec<u32> = around.into_iter().map(|(part, _)| part).collect();
            self.add_ground(FlawKind::Gap, parts, ground, size);
        }
    }

    fn unmatched(&self) -> impl Iterator<Item = Flaw> {
        let apart = unmatched(self.atlas, &self.spoken).into_iter();
        apart.map(|apart| Flaw {
            kind: FlawKind::Unmatched,
            territories: self.territories(&apart.parts),
            parts: self.part_ids(&apart.parts),
            place: middle_of(&apart.lines),
            area_m2: 0.0,
            length_m: apart.length_m,
            width_m: apart.width_m,
            outline: MultiPolygon(Vec::new()),
            lines: MultiLineString(apart.lines),
        })
    }

    fn part(&self, number: u32) -> &Part {
        self.atlas.part_at(number)
    }

    fn part_ids(&self, parts: &[u32]) -> Vec<PartId> {
        parts.iter().map(|&part| self.part(part).id).collect()
    }

    /// Those of the parts, each once.
    fn territories(&self, parts: &[u32]) -> Vec<TerritoryId> {
        let mut territories: Vec<TerritoryId> = Vec::new();
        for &part in parts {
            let territory = self.part(part).territory;
            if !territories.contains(&territory) {
                territories.push(territory);
            }
        }
        territories
    }

    /// Adds whole parts, unless they are as thin as rounding.
    fn add(&mut self, kind: FlawKind, parts: Vec<u32>, ground: Rings) {
        let rim = ground.segments().filter(|&(_, a, b)| !is_on_180(a, b));
        let size = Size {
            area_m2: ground.iter().map(|(ring, _)| ring_area(ring)).sum(),
            rim_m: rim.map(|(_, a, b)| distance(a, b)).sum(),
        };
        if !size.is_hairline() {
            self.add_ground(kind, parts, ground, size);
        }
    }

    fn add_ground(&mut self, kind: FlawKind, parts: Vec<u32>, rings: Rings, size: Size) {
        self.grounds.push(Ground {
            kind,
            parts,
            rings,
            size,
        });
    }

    fn flaw(&self, ground: Ground) -> Flaw {
        let Ground {
            kind,
            parts,
            rings,
            size,
        } = ground;
        // Of ground as thin as rounding, a corner and its mean width.
        let circle = roomiest(&rings).unwrap_or_else(|| Circle {
            middle: rings.coords()[0],
            diameter_m: size.area_m2 / size.rim_m.max(f64::MIN_POSITIVE) * 2.0,
        });
        Flaw {
            kind,
            territories: self.territories(&parts),
            parts: self.part_ids(&parts),
            place: circle.middle,
            area_m2: size.area_m2,
            length_m: (0.5 * size.rim_m - circle.diameter_m).max(0.0),
            width_m: circle.diameter_m,
            outline: rings.to_multi_polygon(),
            lines: MultiLineString(Vec::new()),
        }
    }

    /// Notes the stretches of rims along a region.
    fn speak(&mut self, region: &Region) {
        for half in region.rim(self.subdivision) {
            for (part, position) in self.subdivision.network.ring_segments(half) {
                let Some(origins) = &self.origins[part as usize] else {
                    self.spoken.add(part, position, [0.0, 1.0]);
                    continue;
                };
                let origin = origins[position as usize];
                let drawn = self.part(part).rings.coords();
                let segment = (drawn[origin as usize], drawn[origin as usize + 1]);
                let noded = self.figures[part as usize].coords();
                let ends = [noded[position as usize], noded[position as usize + 1]];
                let stretch = ends.map(|c| fraction_of(segment, c));
                self.spoken.add(part, origin, stretch);
            }
        }
    }
}

/// A position in the middle of that of some lines which has the most positions.
fn middle_of(lines: &[LineString]) -> Coord {
    let longest = lines.iter().max_by_key(|line| line.0.len());
    let line = &longest.expect("a border has a line").0;
    let i = (line.len() - 1) / 2;
    if line.len() % 2 == 1 {
        line[i]
    } else {
        between(line[i], line[i + 1], 0.5)
    }
}

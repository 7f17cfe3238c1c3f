//! Passages through Syunik on Natural Earth: what lies beyond one from side to side is cut off, and one along a border takes it away.
//!
//! What is expected follows from the definitions: a part in one piece before is in two where ground across it is gone, and two territories between
//! which all along there is ground of a third do not meet. Where Goris, Kapan, Meghri and Yerevan lie is known from any atlas of the world.

use std::collections::BTreeSet;

use geo::BooleanOps;
use geo_types::{Coord, LineString, MultiPolygon};
use territory::{Atlas, Changes, PartId, TerritoryId};

use super::plain::{assert_near, at, bx, geodesic_m, id, part_at, polygons_m2};
use super::real::map;

const YEREVAN: Coord = Coord { x: 44.51, y: 40.18 };
const GORIS: Coord = Coord { x: 46.34, y: 39.51 };
const KAPAN: Coord = Coord { x: 46.41, y: 39.21 };
const MEGHRI: Coord = Coord { x: 46.25, y: 38.91 };
const NAKHCHIVAN: Coord = Coord { x: 45.41, y: 39.21 };
const BAKU: Coord = Coord { x: 49.85, y: 40.39 };

/// A map before and after a strip of Armenia has become Azerbaijan's.
struct Passage {
    before: Atlas,
    after: Atlas,
    changes: Changes,
    strip: MultiPolygon,
}

impl Passage {
    /// A strip of a width along a line, without what it has on other ground than Armenia's.
    fn along(line: &LineString, width_m: f64) -> Self {
        let before = map("states", "name");
        let strip = armenia(&before).strip(line, width_m);
        let after = before.transfer(&strip, "Azerbaijan").expect("it is ground");
        Self {
            changes: before.compare(&after),
            before,
            after,
            strip,
        }
    }

    /// What holds of any of them.
    fn check(&self) {
        let (before, after) = (&self.before, &self.after);
        let total = |atlas: &Atlas| -> f64 {
            let all = atlas.territories();
            all.map(|t| atlas.area_m2(t.id())).sum()
        };
        assert_near(total(after), total(before), 1e-9);
        let strip_m2 = polygons_m2(&self.strip);
        let gained = |name: &str| {
            let id = id(before, name);
            after.area_m2(id) - before.area_m2(id)
        };
        assert_near(gained("Azerbaijan"), strip_m2, 1e-6);
        assert_near(gained("Armenia"), -strip_m2, 1e-6);
        let [ground] = &self.changes.ground[..] else {
            panic!("{:?}", self.changes.ground)
        };
        let hands = (ground.from.as_deref(), ground.to.as_deref());
        assert_eq!(hands, (Some("Armenia"), Some("Azerbaijan")));
        assert_near(ground.area_m2, strip_m2, 1e-6);

        // Nakhchivan is of one piece with the rest.
        let [joined] = &self.changes.joined[..] else {
            panic!("{:?}", self.changes.joined)
        };
        assert_eq!(joined.part, part_of(before, NAKHCHIVAN));
        assert_near(joined.of_main_m2, joined.area_m2, 1e-9);
        assert_eq!(part_of(after, NAKHCHIVAN), part_of(after, BAKU));
        assert!(after.part(part_of(after, BAKU)).standings().main);
        let mut left = exclaves(before, "Azerbaijan");
        assert!(left.remove(&part_of(before, NAKHCHIVAN)));
        assert_eq!(exclaves(after, "Azerbaijan").len(), left.len());
    }

    fn border_m(&self, atlas: &Atlas) -> Option<f64> {
        let [armenia, iran] = ["Armenia", "Iran"].map(|name| id(atlas, name));
        Some(atlas.border(armenia, iran)?.length_m())
    }

    /// What is cut off of Armenia: one part, and an exclave.
    fn cut_off(&self) -> PartId {
        let [cut_off] = &self.changes.cut_off[..] else {
            panic!("{:?}", self.changes.cut_off)
        };
        assert_eq!(cut_off.territory, "Armenia");
        assert_near(cut_off.of_main_m2, cut_off.area_m2, 1e-9);
        let exclaves = self.after.exclaves();
        let exclave = exclaves.iter().find(|e| e.part == cut_off.part);
        let exclave = exclave.expect("what is cut off and no island is an exclave");
        assert!(!exclave.is_semi(), "there is no sea");
        let around: BTreeSet<&str> = exclave
            .neighbors
            .iter()
            .map(|n| self.after[n.territory].name())
            .collect();
        assert_eq!(around, BTreeSet::from(["Azerbaijan", "Iran"]));
        assert_near(exclave.area_m2, cut_off.area_m2, 1e-12);
        cut_off.part
    }

    /// All of the border with Iran is in the south, and stays as it was.
    fn assert_border_stays(&self) {
        let after_m = self.border_m(&self.after).expect("they still meet");
        assert_near(
            after_m,
            self.border_m(&self.before).expect("they meet"),
            1e-9,
        );
        assert!(neighbors(&self.after, "Armenia").contains("Iran"));
        assert_eq!(self.changes.neighbors_lost("Armenia").count(), 0);
    }
}

/// Armenia alone: a strip on it takes no other ground.
fn armenia(atlas: &Atlas) -> Atlas {
    let parts = atlas[id(atlas, "Armenia")].parts();
    let ground: MultiPolygon = parts.flat_map(|part| atlas.part(part).polygon()).collect();
    let builder = Atlas::builder().territory("Armenia", ground);
    builder.build().expect("it is ground")
}

fn part_of(atlas: &Atlas, c: Coord) -> PartId {
    part_at(atlas, c.x, c.y)
}

fn exclaves(atlas: &Atlas, name: &str) -> BTreeSet<PartId> {
    let id = id(atlas, name);
    let own = atlas.exclaves().into_iter().filter(|e| e.territory == id);
    own.map(|e| e.part).collect()
}

fn neighbors<'a>(atlas: &'a Atlas, name: &str) -> BTreeSet<&'a str> {
    let all = atlas.neighbors(id(atlas, name));
    all.map(|n| atlas[n.territory].name()).collect()
}

/// Led on straight at both ends, so that a strip's flat ends do not stop short of slanted rims.
fn prolonged(line: &LineString, by_m: f64) -> LineString {
    let beyond =
        |end: Coord, before: Coord| end + (end - before) * (by_m / geodesic_m(before, end));
    let c = &line.0;
    let (first, last) = (beyond(c[0], c[1]), beyond(c[c.len() - 1], c[c.len() - 2]));
    let all = [first].into_iter().chain(c.iter().copied());
    all.chain([last]).collect()
}

fn is_held(atlas: &Atlas, place: Coord, territory: &str) -> bool {
    atlas.locate(place) == atlas.find(territory)
}

#[test]
fn the_shortest_way_cuts_syunik_in_two() {
    let before = map("states", "name");
    let [armenia, azerbaijan] = ["Armenia", "Azerbaijan"].map(|name| id(&before, name));
    let way = before.corridor(part_of(&before, NAKHCHIVAN), &[armenia]);
    let way = way.expect("Armenia lies between");
    assert_eq!(way.territory(), azerbaijan);
    for width_m in [1e3, 5e3, 1e4] {
        let passage = Passage::along(&prolonged(way.line(), width_m), width_m);
        passage.check();
        passage.assert_border_stays();
        let cut_off = passage.cut_off();
        let after = &passage.after;
        for place in [GORIS, KAPAN, MEGHRI] {
            assert_eq!(part_of(after, place), cut_off, "{place:?}");
        }
        let main = after.part(part_of(after, YEREVAN));
        assert!(main.standings().main && main.id() != cut_off);
        // The main part keeps to one side of the way, what is cut off to the other.
        let [a, b] = [way.line().0[0], way.line().0[way.line().0.len() - 1]];
        let side = |c: Coord| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        let near = |c: &&Coord| (a.x..b.x).contains(&c.x) && (39.0..40.1).contains(&c.y);
        let corners = |part: PartId| after.part(part).polygon().0.remove(0).exterior().0.clone();
        assert!(corners(cut_off).iter().filter(near).all(|&c| side(c) < 0.0));
        assert!(side(MEGHRI) < 0.0 && side(YEREVAN) > 0.0);
    }
}

#[test]
fn north_of_meghri_only_the_south_is_cut_off() {
    const LATITUDE: f64 = 39.05;
    let line = LineString::from(vec![(45.9, LATITUDE), (46.7, LATITUDE)]);
    for width_m in [2e3, 5e3] {
        let passage = Passage::along(&line, width_m);
        passage.check();
        passage.assert_border_stays();
        let cut_off = passage.cut_off();
        let after = &passage.after;
        assert_eq!(part_of(after, MEGHRI), cut_off);
        for place in [GORIS, KAPAN, YEREVAN] {
            assert!(after.part(part_of(after, place)).standings().main);
        }
        // Armenia's ground south of the strip's rim, which lies half the width south of the parallel, to 1 %. A degree has 111 km there.
        let rim = |share: f64| LATITUDE - share * width_m / 2.0 / 111_010.0;
        let south = |north: f64| {
            let parts = passage.before[id(&passage.before, "Armenia")].parts();
            let ground = parts.flat_map(|part| passage.before.part(part).polygon());
            let ground: MultiPolygon = ground.collect();
            polygons_m2(&ground.intersection(&bx(44.0, 38.0, 48.0, north)))
        };
        let area_m2 = after.part(cut_off).area_m2();
        assert!(south(rim(1.01)) < area_m2 && area_m2 < south(rim(0.99)));
        let polygon = after.part(cut_off).polygon();
        let mut corners = polygon.0.iter().flat_map(|p| p.exterior().coords());
        assert!(corners.all(|c| c.y < rim(0.99)));
    }
}

#[test]
fn along_the_border_with_iran_nothing_is_cut_off_and_the_border_is_gone() {
    let before = map("states", "name");
    let [armenia, iran] = ["Armenia", "Iran"].map(|name| id(&before, name));
    let border = before.border(armenia, iran).expect("they meet");
    let lines = border.lines();
    let [line] = &lines.0[..] else {
        panic!("one stretch")
    };
    for width_m in [1e3, 5e3, 1e4] {
        let passage = Passage::along(&prolonged(line, width_m), width_m);
        passage.check();
        assert!(passage.changes.cut_off.is_empty());
        assert_eq!(passage.border_m(&passage.after), None);
        let (was, is) = (
            neighbors(&passage.before, "Armenia"),
            neighbors(&passage.after, "Armenia"),
        );
        assert_eq!(was.difference(&is).collect::<Vec<_>>(), [&"Iran"]);
        assert!(is.is_subset(&was));
        let lost: Vec<&str> = passage.changes.neighbors_lost("Armenia").collect();
        assert_eq!(lost, ["Iran"]);
        let is_border = |b: &&territory::ChangedBorder| b.territories == ["Armenia", "Iran"];
        let changed = passage.changes.borders.iter().find(is_border);
        let changed = changed.expect("it is gone");
        assert!(changed.is_lost());
        assert_near(changed.before_m, border.length_m(), 1e-9);
        // What was Armenia's border with Iran is Azerbaijan's.
        let with_iran = |atlas: &Atlas| -> f64 {
            let [azerbaijan, iran]: [TerritoryId; 2] =
                ["Azerbaijan", "Iran"].map(|name| id(atlas, name));
            atlas.border(azerbaijan, iran).map_or(0.0, |b| b.length_m())
        };
        let won = with_iran(&passage.after) - with_iran(&passage.before);
        assert_near(won, border.length_m(), 1e-6);
        // Armenia's exclave is the one that it had.
        let exclaves = |atlas: &Atlas| exclaves(atlas, "Armenia").len();
        assert_eq!(exclaves(&passage.after), exclaves(&passage.before));
        assert!(is_held(&passage.after, at(46.25, 39.0), "Armenia"));
    }
}

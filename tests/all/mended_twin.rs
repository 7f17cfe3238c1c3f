//! Mended maps of boxes on a grid against a twin that goes from cell to cell: each has a list of holders, and the rules are read off the documentation.

use std::collections::{BTreeMap, BTreeSet};

use geo_types::{Coord, Polygon};
use rand::RngExt;
use territory::{Atlas, Builder, Gaps, MendedKind, Overlaps};

use super::asked_mended::{OVERLAPS, drawn_again};
use super::location::{Frame, Point};
use super::maps::{Random, random};
use super::plain::{area_m2, geodesic_m};

/// Boxes of some territories, some with a hole.
struct Map {
    frame: Frame,
    size: i64,
    boxes: Vec<(usize, Polygon<f64>)>,
    /// By territory the cells that it holds.
    grounds: Vec<BTreeSet<Point>>,
}

impl Map {
    fn random(random: &mut Random) -> Map {
        let size = random.random_range(3..=9);
        let step = [1.0 / 2048.0, 1.0 / 64.0, 0.5][random.random_range(0..3)];
        let x = [17.0, -90.0, -2.0 * step, 0.0][random.random_range(0..4)];
        let y = [43.0, -61.5, -step][random.random_range(0..3)];
        let frame = Frame {
            origin: (x, y),
            step,
        };
        let count = random.random_range(2..=5);
        let mut map = Map {
            frame,
            size,
            boxes: Vec::new(),
            grounds: vec![BTreeSet::new(); count],
        };
        for territory in 0..count {
            for _ in 0..random.random_range(1..=3) {
                map.add_box(random, territory);
            }
        }
        map
    }

    fn add_box(&mut self, random: &mut Random, territory: usize) {
        let mut side = || {
            let (a, b) = (
                random.random_range(0..self.size),
                random.random_range(0..self.size),
            );
            (a.min(b), a.max(b) + 1)
        };
        let ((west, east), (south, north)) = (side(), side());
        let ring = |[west, south, east, north]: [i64; 4]| {
            vec![(west, south), (east, south), (east, north), (west, north)]
        };
        let mut rings = vec![ring([west, south, east, north])];
        let inner = [west + 1, south + 1, east - 1, north - 1];
        let is_holed = inner[0] < inner[2] && inner[1] < inner[3] && random.random_range(0..2) == 0;
        if is_holed {
            rings.push(ring(inner));
        }
        self.boxes.push((territory, self.frame.polygon(&rings)));
        let is_in_hole =
            |(x, y)| inner[0] <= x && x < inner[2] && inner[1] <= y && y < inner[3] && is_holed;
        for x in west..east {
            let column = (south..north).map(|y| (x, y));
            self.grounds[territory].extend(column.filter(|&cell| !is_in_hole(cell)));
        }
    }

    fn builder(&self) -> Builder {
        let blank = Atlas::builder().tolerance_m(0.01);
        let add = |builder: Builder, (territory, polygon): &(usize, Polygon<f64>)| {
            builder.territory(name(*territory), polygon.clone())
        };
        self.boxes.iter().fold(blank, add)
    }

    fn cell_m2(&self, (x, y): Point) -> f64 {
        let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)];
        area_m2(&corners.map(|corner| self.frame.coord(corner)))
    }

    fn ground_m2(&self, cells: &BTreeSet<Point>) -> f64 {
        cells.iter().map(|&cell| self.cell_m2(cell)).sum()
    }

    /// The length of the side between two cells.
    fn side_m(&self, a: Point, b: Point) -> f64 {
        let from = (a.0.max(b.0), a.1.max(b.1));
        let to = if a.0 == b.0 {
            (from.0 + 1, from.1)
        } else {
            (from.0, from.1 + 1)
        };
        geodesic_m(self.frame.coord(from), self.frame.coord(to))
    }

    fn middle(&self, (x, y): Point) -> Coord {
        let (low, high) = (self.frame.coord((x, y)), self.frame.coord((x + 1, y + 1)));
        (low + high) / 2.0
    }

    fn cells(&self) -> impl Iterator<Item = Point> + '_ {
        (0..self.size).flat_map(|x| (0..self.size).map(move |y| (x, y)))
    }
}

fn name(territory: usize) -> String {
    format!("T{territory}")
}

fn beside((x, y): Point) -> [Point; 4] {
    [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
}

/// The connected pieces of some cells.
fn pieces(cells: &BTreeSet<Point>) -> Vec<BTreeSet<Point>> {
    let mut left = cells.clone();
    let mut found = Vec::new();
    while let Some(first) = left.pop_first() {
        let mut piece = BTreeSet::from([first]);
        let mut open = vec![first];
        while let Some(cell) = open.pop() {
            for other in beside(cell) {
                if left.remove(&other) {
                    piece.insert(other);
                    open.push(other);
                }
            }
        }
        found.push(piece);
    }
    found
}

/// What is to be mended.
#[derive(Clone, Copy, Debug)]
struct Rules {
    overlaps: Option<Overlaps>,
    cuts_out: bool,
    /// Open ground smaller than this.
    gap_m2: Option<f64>,
}

impl Rules {
    fn random(random: &mut Random, map: &Map) -> Rules {
        let [smaller, larger, first] = OVERLAPS.map(Some);
        let cell_m2 = map.cell_m2((0, 0));
        Rules {
            overlaps: [smaller, larger, first, None][random.random_range(0..4)],
            cuts_out: random.random_range(0..2) == 0,
            gap_m2: [None, Some(2.5 * cell_m2), Some(8.5 * cell_m2)][random.random_range(0..3)],
        }
    }

    fn of(&self, mut builder: Builder) -> Builder {
        if let Some(rule) = self.overlaps {
            builder = builder.overlaps_to(rule);
        }
        if let Some(gap_m2) = self.gap_m2 {
            let gaps = builder.gaps_to(Gaps::LongestNeighbor);
            builder = gaps.gap_width_m(0.0).gap_area_m2(gap_m2);
        }
        if self.cuts_out {
            builder = builder.cut_out_enclaves();
        }
        builder
    }
}

/// A piece of a territory's ground.
type Piece = (usize, BTreeSet<Point>);

/// A map of cells while it is mended.
struct Twin<'a> {
    map: &'a Map,
    grounds: Vec<BTreeSet<Point>>,
}

impl Twin<'_> {
    fn mended(map: &Map, rules: Rules) -> Twin<'_> {
        let mut twin = Twin {
            map,
            grounds: map.grounds.clone(),
        };
        if rules.cuts_out || rules.overlaps.is_some() {
            while twin.cut_out() {}
        }
        if let Some(rule) = rules.overlaps {
            twin.give_overlaps(rule);
        }
        if let Some(gap_m2) = rules.gap_m2 {
            twin.fill_gaps(gap_m2);
        }
        twin
    }

    fn holders(&self, cell: Point) -> Vec<usize> {
        let all = 0..self.grounds.len();
        all.filter(|&own| self.grounds[own].contains(&cell))
            .collect()
    }

    /// Takes the ground of pieces that lie on others whole from those, where the others do not lie on them. Whether there were any.
    fn cut_out(&mut self) -> bool {
        let of = |(own, cells): (usize, &BTreeSet<Point>)| -> Vec<Piece> {
            pieces(cells)
                .into_iter()
                .map(|piece| (own, piece))
                .collect()
        };
        let all: Vec<Piece> = self.grounds.iter().enumerate().flat_map(of).collect();
        let lies_on = |(own, cells): &Piece, (host, ground): &Piece| {
            own != host && cells.is_subset(ground) && cells != ground
        };
        let hosts: Vec<(&Piece, &Piece)> = all
            .iter()
            .flat_map(|guest| all.iter().map(move |host| (guest, host)))
            .filter(|(guest, host)| lies_on(guest, host))
            .collect();
        for ((_, cells), (host, _)) in &hosts {
            self.grounds[*host].retain(|cell| !cells.contains(cell));
        }
        !hosts.is_empty()
    }

    fn give_overlaps(&mut self, rule: Overlaps) {
        let areas: Vec<f64> = self
            .map
            .grounds
            .iter()
            .map(|g| self.map.ground_m2(g))
            .collect();
        for cell in self.map.cells() {
            let holders = self.holders(cell);
            if holders.len() < 2 {
                continue;
            }
            let worth = |&own: &usize| match rule {
                Overlaps::Smaller => -areas[own],
                Overlaps::Larger => areas[own],
                _ => -(own as f64),
            };
            let winner = Self::greatest(&holders, 1e-9, worth);
            for own in holders.into_iter().filter(|&own| own != winner) {
                self.grounds[own].remove(&cell);
            }
        }
    }

    fn fill_gaps(&mut self, gap_m2: f64) {
        let last = self.map.size;
        let around = (-1..=last).flat_map(|x| (-1..=last).map(move |y| (x, y)));
        let open = around
            .filter(|&cell| self.holders(cell).is_empty())
            .collect();
        for gap in pieces(&open) {
            if gap.contains(&(-1, -1)) || self.map.ground_m2(&gap) >= gap_m2 {
                continue;
            }
            let mut rims: BTreeMap<usize, f64> = BTreeMap::new();
            for &cell in &gap {
                for other in beside(cell) {
                    for own in self.holders(other) {
                        *rims.entry(own).or_default() += self.map.side_m(cell, other);
                    }
                }
            }
            let all: Vec<usize> = rims.keys().copied().collect();
            let winner = Self::greatest(&all, 1e-6, |own| rims[own]);
            self.grounds[winner].extend(gap);
        }
    }

    /// The one of the greatest worth; of those that are equal but for rounding the first.
    fn greatest(all: &[usize], rounding: f64, worth: impl Fn(&usize) -> f64) -> usize {
        let most = all.iter().map(&worth).fold(f64::MIN, f64::max);
        let is_most = |own: &&usize| worth(own) >= most - rounding * most.abs();
        *all.iter().find(is_most).expect("there is one")
    }
}

type Moved = BTreeMap<(Option<usize>, Option<usize>), f64>;

/// Areas that went from one to another.
fn moved(twin: &Twin<'_>) -> Moved {
    let map = twin.map;
    let mut moved = Moved::new();
    for cell in map.cells() {
        let had = (0..map.grounds.len()).filter(|&own| map.grounds[own].contains(&cell));
        let had: Vec<usize> = had.collect();
        let has = twin.holders(cell);
        let to = has.first().copied();
        let mut add = |from| *moved.entry((from, to)).or_default() += map.cell_m2(cell);
        had.iter()
            .filter(|own| !has.contains(own))
            .for_each(|&own| add(Some(own)));
        if had.is_empty() && to.is_some() {
            add(None);
        }
    }
    moved
}

fn reported(atlas: &Atlas, count: usize) -> Moved {
    let number = |id| (0..count).find(|&own| atlas.find(&name(own)) == Some(id));
    let mut moved = Moved::new();
    for one in atlas.mended() {
        let ends = (one.from.and_then(number), one.to.and_then(number));
        *moved.entry(ends).or_default() += one.area_m2;
    }
    moved
}

fn assert_near_m2(found: f64, expected: f64, what: &str) {
    let is_near = (found - expected).abs() <= 1e-9 * expected + 1e-3;
    assert!(is_near, "{what}: {found}, {expected} expected");
}

#[test]
fn each_cell_has_the_holder_that_the_rules_give_it() {
    let mut seen: BTreeMap<MendedKind, usize> = BTreeMap::new();
    for seed in 0..2_000 {
        let mut random = random(seed);
        let map = Map::random(&mut random);
        let rules = Rules::random(&mut random, &map);
        let twin = Twin::mended(&map, rules);
        let atlas = rules.of(map.builder()).build().expect("boxes make a map");
        let what = format!("map {seed} by {rules:?}");
        for cell in map.cells() {
            let mut found: Vec<String> = atlas
                .locate_all(map.middle(cell))
                .map(|id| atlas[id].name().to_owned())
                .collect();
            found.sort();
            let expected: Vec<String> = twin.holders(cell).into_iter().map(name).collect();
            assert_eq!(found, expected, "{cell:?} of {what}");
        }
        for (own, cells) in twin.grounds.iter().enumerate() {
            let id = atlas
                .find(&name(own))
                .expect("it stands, with ground or without");
            assert_near_m2(atlas.area_m2(id), map.ground_m2(cells), &what);
            assert_eq!(atlas[id].parts().len(), pieces(cells).len(), "{what}");
        }
        let (found, expected) = (reported(&atlas, map.grounds.len()), moved(&twin));
        let pairs = |moved: &Moved| moved.keys().copied().collect::<Vec<_>>();
        assert_eq!(pairs(&found), pairs(&expected), "{what}");
        for (pair, m2) in expected {
            assert_near_m2(found[&pair], m2, &format!("{pair:?} of {what}"));
        }
        for one in atlas.mended() {
            *seen.entry(one.kind).or_default() += 1;
        }
        let again = rules.of(drawn_again(&atlas, 0.01)).build().expect("a map");
        assert_eq!(again.mended(), [], "{what}");
    }
    assert!(
        seen.len() == 3 && seen.values().all(|&n| n > 200),
        "{seen:?}"
    );
}

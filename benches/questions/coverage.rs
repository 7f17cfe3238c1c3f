//! A clean coverage of any size out of a seed: brick-like cells with fractal borders, some of them sea with islands, some with an enclave and a counter-enclave.
//!
//! Every position is computed from the name of its border and its place on it, so that both sides get the same bits and nothing is kept in
//! memory but the polygons themselves. Four cells never meet in a corner. Cells and positions a border both grow with the square root of the
//! whole, as they do when a map of provinces is drawn finer.

use std::f64::consts::TAU;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// What the cells cover, in degrees. It keeps off 180° and the poles.
const WEST: f64 = -176.0;
const SOUTH: f64 = -66.0;
const WIDTH: f64 = 352.0;
const HEIGHT: f64 = 132.0;
/// How far a border strays at most, as a part of the side of a cell. Four times this, its steepest rise from a corner, must be less than 1,
/// else borders that leave a corner could cross each other.
const STRAY: f64 = 0.2;
/// How high a wave is beside one of twice its length, which makes a border as rough as a real one.
const FADE: f64 = 0.57;
/// Islands to a side of a sea cell.
const ISLANDS: usize = 4;

/// A map, and how to ask about it.
pub struct Coverage {
    /// Names and grounds.
    pub territories: Vec<(String, MultiPolygon)>,
    grid: Grid,
}

impl Coverage {
    /// A map of about that many positions.
    pub fn new(positions: usize, seed: u64) -> Self {
        let grid = Grid::new(positions, seed);
        let mut grounds = vec![MultiPolygon(Vec::new()); grid.columns * grid.rows];
        for row in 0..grid.rows {
            for column in 0..grid.columns {
                grid.draw(column, row, &mut grounds);
            }
        }
        let named = grounds.into_iter().enumerate();
        let territories = named
            .filter(|(_, ground)| !ground.0.is_empty())
            .map(|(cell, ground)| (format!("cell {cell}"), ground))
            .collect();
        Self { territories, grid }
    }

    /// How many positions its rings have, the closing ones left out.
    pub fn positions(&self) -> usize {
        self.territories.iter().map(|(_, g)| positions(g)).sum()
    }

    /// Positions far from every border: each in the bare middle of a cell, land or sea.
    pub fn away(&self, count: usize, random: &mut impl FnMut() -> f64) -> Vec<Coord> {
        let grid = &self.grid;
        let bare = |_| {
            loop {
                let column = (random() * grid.columns as f64) as usize;
                let row = (random() * grid.rows as f64) as usize;
                if grid.kind(column, row) == Kind::Land {
                    let (x, y) = (0.25 + 0.5 * random(), 0.25 + 0.5 * random());
                    return grid.within(column, row, x, y);
                }
            }
        };
        (0..count).map(bare).collect()
    }

    /// Positions less than a kilometre from a vertex of the map.
    pub fn near(&self, count: usize, random: &mut impl FnMut() -> f64) -> Vec<Coord> {
        near(&self.territories, count, random)
    }
}

/// How many positions the rings of a ground have, the closing ones left out.
pub fn positions(ground: &MultiPolygon) -> usize {
    let rings = ground
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.map(|ring| ring.0.len() - 1).sum()
}

/// Positions less than a kilometre from a vertex of any map, each vertex as likely as another.
pub fn near(
    territories: &[(String, MultiPolygon)],
    count: usize,
    random: &mut impl FnMut() -> f64,
) -> Vec<Coord> {
    let rings: Vec<&LineString> = territories
        .iter()
        .flat_map(|(_, ground)| ground)
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
        .collect();
    let mut ends: Vec<usize> = Vec::with_capacity(rings.len());
    let mut total = 0;
    for ring in &rings {
        total += ring.0.len() - 1;
        ends.push(total);
    }
    let beside = |_| {
        let chosen = ((random() * total as f64) as usize).min(total - 1);
        let ring = ends.partition_point(|&end| end <= chosen);
        let vertex = rings[ring].0[ends[ring] - 1 - chosen];
        // Evenly over a disc of 1 km; a degree of latitude has 111 km.
        let (radius, angle) = (random().sqrt() / 111.0, TAU * random());
        let squeeze = vertex.y.to_radians().cos().max(1e-3);
        Coord {
            x: vertex.x + radius * angle.cos() / squeeze,
            y: vertex.y + radius * angle.sin(),
        }
    };
    (0..count).map(beside).collect()
}

/// What a cell is.
#[derive(PartialEq)]
enum Kind {
    Land,
    WithEnclave,
    Sea,
}

struct Grid {
    seed: u64,
    columns: usize,
    rows: usize,
    /// Positions on each of the six borders of a cell.
    bends: usize,
    half: f64,
    height: f64,
}

impl Grid {
    fn new(positions: usize, seed: u64) -> Self {
        let cells = (positions as f64).sqrt() / 2.0;
        let rows = (cells / 1.8).sqrt().round().max(2.0);
        let columns = (1.8 * rows).round();
        // 5.7: how many times `bends` the average cell has, see `draw`.
        let bends = positions as f64 / (5.7 * rows * columns);
        Self {
            seed,
            columns: columns as usize,
            rows: rows as usize,
            bends: bends.round().max(4.0) as usize,
            half: WIDTH / (2.0 * columns + 1.0),
            height: HEIGHT / rows,
        }
    }

    fn kind(&self, column: usize, row: usize) -> Kind {
        match chance(self.seed, [0, column, row]) {
            c if c < 0.2 => Kind::Sea,
            c if c < 0.4 => Kind::WithEnclave,
            _ => Kind::Land,
        }
    }

    /// Adds what a cell holds to the territories it belongs to.
    fn draw(&self, column: usize, row: usize, grounds: &mut [MultiPolygon]) {
        let own = row * self.columns + column;
        let other = row * self.columns + (column + 1) % self.columns;
        let middle = self.within(column, row, 0.5, 0.5);
        let size = 0.25 * self.half.min(self.height);
        let mut add = |cell: usize, outer, holes| {
            grounds[cell].0.push(Polygon::new(outer, holes));
        };
        match self.kind(column, row) {
            Kind::Land => add(own, self.outline(column, row), Vec::new()),
            Kind::WithEnclave => {
                let enclave = self.loop_around(middle, size, self.bends, [3, column, row]);
                let counter =
                    self.loop_around(middle, 0.4 * size, self.bends / 2, [4, column, row]);
                add(
                    own,
                    self.outline(column, row),
                    vec![reversed(enclave.clone())],
                );
                add(other, enclave, vec![reversed(counter.clone())]);
                add(own, counter, Vec::new());
            }
            Kind::Sea => {
                for n in 0..ISLANDS * ISLANDS {
                    let (i, j) = (n % ISLANDS, n / ISLANDS);
                    let slot = |k: usize| 0.2 + 0.6 * (k as f64 + 0.5) / ISLANDS as f64;
                    let middle = self.within(column, row, slot(i), slot(j));
                    let size = size / ISLANDS as f64;
                    let coast =
                        self.loop_around(middle, size, self.bends / 8, [5 + n, column, row]);
                    add(other, coast, Vec::new());
                }
            }
        }
    }

    /// A position in a cell, from 0, 0 in its southwest to 1, 1, before its borders bend.
    fn within(&self, column: usize, row: usize, x: f64, y: f64) -> Coord {
        let halves = (2 * column + row % 2) as f64 + 2.0 * x;
        Coord {
            x: WEST + self.half * halves,
            y: SOUTH + self.height * (row as f64 + y),
        }
    }

    /// The outer ring of a cell, turning left. Odd rows are shifted by half a cell, so each cell has two borders in the south and two in the north.
    fn outline(&self, column: usize, row: usize) -> LineString {
        let (west, north) = (2 * column + row % 2, row + 1);
        let mut ring = Vec::with_capacity(6 * self.bends + 1);
        let mut go = |border: Vec<Coord>, back: bool| match back {
            false => ring.extend(&border[..self.bends]),
            true => ring.extend(border[1..].iter().rev()),
        };
        go(self.eastward(west, row), false);
        go(self.eastward(west + 1, row), false);
        go(self.northward(west + 2, row), false);
        go(self.eastward(west + 1, north), true);
        go(self.eastward(west, north), true);
        go(self.northward(west, row), true);
        ring.push(self.corner(west, row));
        LineString(ring)
    }

    fn corner(&self, halves: usize, row: usize) -> Coord {
        Coord {
            x: WEST + self.half * halves as f64,
            y: SOUTH + self.height * row as f64,
        }
    }

    /// The border that runs east from a corner to the next.
    fn eastward(&self, halves: usize, row: usize) -> Vec<Coord> {
        let (from, to) = (self.corner(halves, row), self.corner(halves + 1, row));
        self.border(from, to, Coord { x: 0.0, y: 1.0 }, [1, halves, row])
    }

    /// The border that runs north from a corner to the next.
    fn northward(&self, halves: usize, row: usize) -> Vec<Coord> {
        let (from, to) = (self.corner(halves, row), self.corner(halves, row + 1));
        self.border(from, to, Coord { x: 1.0, y: 0.0 }, [2, halves, row])
    }

    /// A border that strays to its side: a graph over a straight line, so it never crosses itself.
    fn border(&self, from: Coord, to: Coord, side: Coord, name: [usize; 3]) -> Vec<Coord> {
        let waves = Waves::new(self.seed, self.bends, name);
        let most = STRAY * self.half.min(self.height);
        let at = |k: usize| {
            let t = k as f64 / self.bends as f64;
            let stray = most * 4.0 * t * (1.0 - t) * waves.at(t);
            from + (to - from) * t + side * stray
        };
        let between = (1..self.bends).map(at);
        [from].into_iter().chain(between).chain([to]).collect()
    }

    /// A star-shaped ring, turning left.
    fn loop_around(&self, middle: Coord, size: f64, bends: usize, name: [usize; 3]) -> LineString {
        let bends = bends.max(8);
        let waves = Waves::new(self.seed, bends, name);
        let at = |k: usize| {
            let t = k as f64 / bends as f64;
            let (sin, cos) = (TAU * t).sin_cos();
            middle + Coord { x: cos, y: sin } * (size * (0.75 + 0.25 * waves.at(t)))
        };
        LineString((0..bends).map(at).chain([at(0)]).collect())
    }
}

/// Waves of all the lengths that so many positions can show, with phases that belong to a name.
struct Waves {
    phases: Vec<f64>,
    most: f64,
}

impl Waves {
    fn new(seed: u64, bends: usize, name: [usize; 3]) -> Self {
        let octaves = u64::from((bends / 4).max(1).ilog2()) + 1;
        let phases = (1..=octaves).map(|octave| chance(seed ^ (octave << 40), name));
        Self {
            phases: phases.collect(),
            most: (0..octaves).map(height).sum(),
        }
    }

    /// Between -1 and 1, and the same at 0 and 1.
    fn at(&self, t: f64) -> f64 {
        let wave = |(octave, phase): (u64, &f64)| {
            height(octave) * (TAU * ((1_u64 << octave) as f64 * t + phase)).sin()
        };
        (0..).zip(&self.phases).map(wave).sum::<f64>() / self.most
    }
}

fn height(octave: u64) -> f64 {
    FADE.powi(octave as i32)
}

fn reversed(mut ring: LineString) -> LineString {
    ring.0.reverse();
    ring
}

/// A number from 0 to 1 that belongs to a name: the finish of `splitmix64`, once for each part of it.
fn chance(seed: u64, name: [usize; 3]) -> f64 {
    let mixed = name.iter().fold(seed, |state, &part| {
        let mut z = state.wrapping_add((part as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    });
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

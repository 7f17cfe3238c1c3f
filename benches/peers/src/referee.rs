//! Who is right where two answers differ: a plain scan over the segments with exact signs, too simple to be wrong.

use geo_types::{Coord, LineString, Polygon};

use crate::tree::Tree;
use crate::world::{Map, polygons};

/// Nearer to a border than this, in degrees, a difference is put down to rounding: a tenth of a millimetre.
const ROUNDING: f64 = 1e-9;

/// The plain scan.
pub struct Referee<'a>(Tree<&'a Polygon>);

/// Why a peer answers differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Several territories hold the position, and it names another of them.
    Overlap,
    /// A ring crosses itself there: the peer counts windings, the rule is even-odd.
    Winding,
    /// The position lies on a border, or as good as.
    Border,
    /// None of these.
    Unexplained,
}

impl<'a> Referee<'a> {
    pub fn new(map: &'a Map) -> Self {
        Self(Tree::new(map, polygons(map).map(|(_, polygon)| polygon)))
    }

    /// The territories that hold a position, in ascending order.
    pub fn holders(&self, p: Coord) -> Vec<u32> {
        self.0
            .all(p, |polygon, p| !crossings(polygon, p).0.is_multiple_of(2))
    }

    /// Why a peer says `theirs` where `ours` is right.
    pub fn reason(&self, p: Coord, ours: &[u32], theirs: Option<u32>) -> Reason {
        let wound = |polygon: &&Polygon, p| crossings(polygon, p).1 != 0;
        let beside = |polygon: &&Polygon, p| rings(polygon).any(|ring| runs_by(ring, p));
        match theirs {
            Some(theirs) if ours.contains(&theirs) => Reason::Overlap,
            theirs if self.0.first(p, wound) == theirs => Reason::Winding,
            _ if self.0.first(p, beside).is_some() => Reason::Border,
            _ => Reason::Unexplained,
        }
    }
}

fn rings(polygon: &Polygon) -> impl Iterator<Item = &LineString> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// How many segments a ray to the east crosses, and how many more go up than down. A position on a segment belongs to the ground on its east, on a
/// level one to the ground on its north.
fn crossings(polygon: &Polygon, p: Coord) -> (u32, i32) {
    let (mut count, mut winding) = (0, 0);
    for line in rings(polygon).flat_map(LineString::lines) {
        let (a, b) = (line.start, line.end);
        if (a.y > p.y) == (b.y > p.y) || (a.x <= p.x && b.x <= p.x) {
            continue;
        }
        let up = b.y > a.y;
        let (low, high) = if up { (a, b) } else { (b, a) };
        let at = |c: Coord| robust::Coord { x: c.x, y: c.y };
        if robust::orient2d(at(low), at(high), at(p)) > 0.0 {
            count += 1;
            winding += if up { 1 } else { -1 };
        }
    }
    (count, winding)
}

fn runs_by(ring: &LineString, p: Coord) -> bool {
    ring.lines().any(|line| {
        let (along, to) = (line.delta(), p - line.start);
        let square = along.x * along.x + along.y * along.y;
        let t = ((to.x * along.x + to.y * along.y) / square).clamp(0.0, 1.0);
        let off = to - along * t;
        off.x.hypot(off.y) < ROUNDING
    })
}

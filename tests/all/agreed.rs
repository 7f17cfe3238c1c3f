//! Whether two atlases of the same map give the same answers, whatever their parts and ids are numbered.

use std::collections::{BTreeMap, BTreeSet};

use geo_types::Coord;
use territory::{Atlas, Part, TerritoryId};

use super::asked::is_near;

/// Whether the territories of the two maps come in the same order. Where they do not, the host of a part in ground that several hold may be another: a rim over such ground borders the one
/// with the smallest outer ring, and of equals the one that comes first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Order {
    Same,
    Other,
}

/// What two atlases say differently, the names of territories being the same in both.
///
/// Borders that are not much longer than the tolerance may come and go.
pub(crate) fn difference(
    a: &Atlas,
    b: &Atlas,
    order: Order,
    tolerance_m: f64,
    probes: &[Coord],
) -> Option<String> {
    let names = |atlas: &Atlas| -> BTreeSet<String> {
        // Of ground as wide as rounding nothing need be left.
        let with_ground = atlas.territories().filter(|t| atlas.area_m2(t.id()) > 1e-3);
        with_ground.map(|t| t.name().to_owned()).collect()
    };
    let (ours, theirs) = (names(a), names(b));
    if ours != theirs {
        return Some(format!("territories {ours:?} and {theirs:?}"));
    }
    let equals = match order {
        Order::Same => BTreeSet::new(),
        Order::Other => equals(a),
    };
    let of_each = ours
        .iter()
        .find_map(|name| territory(a, b, order, &equals, tolerance_m, name));
    let at = |&position: &Coord| location(a, b, position, &ours);
    of_each.or_else(|| probes.iter().find_map(at))
}

fn id(atlas: &Atlas, name: &str) -> TerritoryId {
    atlas.find(name).expect("both have it")
}

/// The territories with a part whose outer ring is as large as that of another's part, and comes to it: which of the two is the first to hold what both do goes by their order.
fn equals(atlas: &Atlas) -> BTreeSet<String> {
    let sized = |part: &Part| {
        let ground = part.polygon();
        let rings = || ground.iter().map(|one| &one.exterior().0);
        let square_degrees: f64 = rings().map(|ring| within(ring)).sum();
        // How far it comes to the west and the south, and with its sign turned to the east and the north.
        let sides = |c: &Coord| [c.x, c.y, -c.x, -c.y];
        let limits = [0, 1, 2, 3].map(|side| {
            let all = rings().flatten().map(|c| sides(c)[side]);
            all.fold(f64::INFINITY, f64::min)
        });
        (square_degrees, limits, part.territory())
    };
    let mut parts: Vec<_> = atlas.parts().map(sized).collect();
    parts.sort_by(|p, q| p.0.total_cmp(&q.0));
    // A part that is cut at 180 degrees may have a hole that is none there.
    let fill = |p: [f64; 4], q: [f64; 4]| (0..4).all(|side| is_near(p[side], q[side], 1e-9, 1e-9));
    let meet = |p: [f64; 4], q: [f64; 4]| (0..4).all(|side| p[side] <= -q[(side + 2) % 4]);
    let mut found = BTreeSet::new();
    for (i, &(size, limits, of)) in parts.iter().enumerate() {
        let as_large = |q: &(f64, [f64; 4], TerritoryId)| is_near(size, q.0, 1e-9, 0.0);
        for q in &parts[i + 1..] {
            let is_alike = as_large(q) && meet(limits, q.1) || fill(limits, q.1);
            if of != q.2 && is_alike {
                found.extend([of, q.2].map(|id| atlas[id].name().to_owned()));
            }
        }
    }
    found
}

/// Square degrees within a closed ring.
fn within(ring: &[Coord]) -> f64 {
    let first = ring[0];
    let cross = |ab: &[Coord]| {
        let (a, b) = (ab[0] - first, ab[1] - first);
        a.x * b.y - b.x * a.y
    };
    0.5 * ring.windows(2).map(cross).sum::<f64>().abs()
}

/// Each part as its area, host and order, sorted by area.
fn parts(atlas: &Atlas, of: TerritoryId) -> Vec<(f64, Option<&str>, u32, bool)> {
    let parts = atlas[of].parts().map(|part| atlas.part(part));
    // What is smaller than a thumb may come and go with rounding.
    let parts = parts.filter(|part| part.area_m2() > 1e-3);
    let mut parts: Vec<_> = parts
        .map(|part| {
            let standings = part.standings();
            let host = standings.host.map(|host| atlas[host].name());
            (part.area_m2(), host, standings.order, standings.island)
        })
        .collect();
    parts.sort_by(|p, q| p.0.total_cmp(&q.0).then(p.1.cmp(&q.1)).then(p.2.cmp(&q.2)));
    parts
}

fn territory(
    a: &Atlas,
    b: &Atlas,
    order: Order,
    equals: &BTreeSet<String>,
    tolerance_m: f64,
    name: &str,
) -> Option<String> {
    let ids = (id(a, name), id(b, name));
    let (ours, theirs) = (parts(a, ids.0), parts(b, ids.1));
    let alike = ours.len() == theirs.len()
        && ours
            .iter()
            .zip(&theirs)
            .all(|(p, q)| is_near(p.0, q.0, 1e-9, 1e-3));
    if !alike {
        return Some(format!("parts of {name}: {ours:?} and {theirs:?}"));
    }
    // Neither is a millimetre much, where corners are rounded to some nanometres and sides meet at sharp angles.
    let least_m = (40.0 * tolerance_m).max(1e-3);
    // Parts of one size may stand in another order. What is no larger than borders that may come and go stands here or there.
    let standings = |parts: &[(f64, Option<&str>, u32, bool)]| -> BTreeSet<String> {
        let words = |p: &(f64, Option<&str>, u32, bool)| match order {
            Order::Same => format!("{:?} {} {}", p.1, p.2, p.3),
            // Of one that borders two of which either is the host there may be no host.
            Order::Other if !equals.is_empty() => p.3.to_string(),
            Order::Other => format!("{} {}", p.1.is_some(), p.3),
        };
        let large = parts
            .iter()
            .filter(|(area_m2, ..)| *area_m2 > least_m * least_m);
        large.map(words).collect()
    };
    let (ours, theirs) = (standings(&ours), standings(&theirs));
    if ours != theirs {
        return Some(format!("standings of {name}: {ours:?} and {theirs:?}"));
    }
    if equals.contains(name) {
        return None;
    }
    let borders = |atlas: &Atlas, of| -> BTreeMap<String, f64> {
        let neighbors = atlas.neighbors(of);
        let all = neighbors.map(|n| (atlas[n.territory].name().to_owned(), n.length_m));
        all.filter(|(other, _)| !equals.contains(other)).collect()
    };
    let (ours, theirs) = (borders(a, ids.0), borders(b, ids.1));
    let length_of =
        |all: &BTreeMap<String, f64>, name: &String| all.get(name).copied().unwrap_or(0.0);
    let alike = ours.keys().chain(theirs.keys()).all(|other| {
        let [p, q] = [&ours, &theirs].map(|all| length_of(all, other));
        is_near(p, q, 1e-6, least_m) || {
            // Geodesics between corners that are many degrees apart are shorter than those over a corner between them, and corners at crossings are not always the same ones.
            let degrees = |atlas: &Atlas| drawn_degrees(atlas, id(atlas, name), id(atlas, other));
            let (p, q) = (degrees(a), degrees(b));
            p > 1.0 && is_near(p, q, 1e-6, least_m / 1e5)
        }
    });
    (!alike).then(|| format!("neighbors of {name}: {ours:?} and {theirs:?}"))
}

/// How long a border is as it is drawn, straight in longitude and latitude.
fn drawn_degrees(atlas: &Atlas, of: TerritoryId, with: TerritoryId) -> f64 {
    let lines = atlas.border(of, with).map(|border| border.lines());
    let lines = lines.iter().flat_map(|lines| lines.iter());
    let steps = lines.flat_map(|line| line.0.windows(2));
    steps
        .map(|ab| (ab[1] - ab[0]).x.hypot((ab[1] - ab[0]).y))
        .sum()
}

/// Of some territories, by their names, who holds a position.
fn location(a: &Atlas, b: &Atlas, position: Coord, names: &BTreeSet<String>) -> Option<String> {
    let holders = |atlas: &Atlas| -> BTreeSet<String> {
        let all = atlas.locate_all(position);
        let all = all.map(|id| atlas[id].name().to_owned());
        all.filter(|name| names.contains(name)).collect()
    };
    let (ours, theirs) = (holders(a), holders(b));
    // Within rounding of a rim it may go either way.
    let reached = |atlas: &Atlas| -> BTreeSet<String> {
        let all = atlas.holders_within(position, 1e-3).into_iter();
        all.map(|id| atlas[id].name().to_owned()).collect()
    };
    let is_alike = ours.is_subset(&reached(b)) && theirs.is_subset(&reached(a));
    (!is_alike).then(|| format!("holders of {position:?}: {ours:?} and {theirs:?}"))
}

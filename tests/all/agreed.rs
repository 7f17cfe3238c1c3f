//! Whether two atlases of the same map give the same answers, whatever their parts and ids are numbered.

use std::collections::BTreeSet;

use geo_types::Coord;
use territory::{Atlas, TerritoryId};

use super::asked::is_near;

/// Whether the two maps are drawn in the same order. Where they are not, the host of a part in ground that several hold may be another.
#[derive(Clone, Copy, PartialEq)]
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
    let of_each = ours
        .iter()
        .find_map(|name| territory(a, b, order, tolerance_m, name));
    of_each.or_else(|| probes.iter().find_map(|&position| location(a, b, position)))
}

fn id(atlas: &Atlas, name: &str) -> TerritoryId {
    atlas.find(name).expect("both have it")
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

fn territory(a: &Atlas, b: &Atlas, order: Order, tolerance_m: f64, name: &str) -> Option<String> {
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
    // Parts of one size may stand in another order.
    let standings = |parts: &[(f64, Option<&str>, u32, bool)]| -> BTreeSet<String> {
        let words = |p: &(f64, Option<&str>, u32, bool)| match order {
            Order::Same => format!("{:?} {} {}", p.1, p.2, p.3),
            Order::Other => format!("{} {}", p.1.is_some(), p.3),
        };
        parts.iter().map(words).collect()
    };
    let (ours, theirs) = (standings(&ours), standings(&theirs));
    if ours != theirs {
        return Some(format!("standings of {name}: {ours:?} and {theirs:?}"));
    }
    // Neither is a millimetre much, where corners are rounded to some nanometres and sides meet at sharp angles.
    let least_m = (40.0 * tolerance_m).max(1e-3);
    let borders = |atlas: &Atlas, of| -> Vec<(String, f64)> {
        let neighbors = atlas.neighbors(of);
        let mut all: Vec<_> = neighbors
            .map(|n| (atlas[n.territory].name().to_owned(), n.length_m))
            .collect();
        all.retain(|(_, m)| *m > least_m);
        all.sort_by(|p, q| p.0.cmp(&q.0));
        all
    };
    let (ours, theirs) = (borders(a, ids.0), borders(b, ids.1));
    let alike = ours.len() == theirs.len()
        && ours
            .iter()
            .zip(&theirs)
            .all(|(p, q)| p.0 == q.0 && is_near(p.1, q.1, 1e-6, least_m));
    (!alike).then(|| format!("neighbors of {name}: {ours:?} and {theirs:?}"))
}

fn location(a: &Atlas, b: &Atlas, position: Coord) -> Option<String> {
    let holders = |atlas: &Atlas| -> BTreeSet<String> {
        let all = atlas.locate_all(position);
        all.map(|id| atlas[id].name().to_owned()).collect()
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

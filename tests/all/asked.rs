//! Every question asked of an atlas, and what holds of the answers however badly the map is drawn.

use std::sync::OnceLock;

use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use territory::{Atlas, Enclave, Part, PartId, ToGeoJson, area_m2, length_m, shared_borders};

use super::generated::Source;

/// How much there is of each thing that makes a map a dull or a rare one.
pub(crate) type Tally = Vec<usize>;

/// Told of each question after it was asked: the fuzzing takes its time there.
pub(crate) static AFTER_EACH: OnceLock<fn(&'static str, usize)> = OnceLock::new();

/// Says that a question has been asked.
pub(crate) fn asked(question: &'static str) {
    asked_for_text(question, 0);
}

/// The same, of one whose answer is a text of so many bytes.
pub(crate) fn asked_for_text(question: &'static str, bytes: usize) {
    if let Some(tell) = AFTER_EACH.get() {
        tell(question, bytes);
    }
}

/// Asks everything but ways and changes, and checks the answers against each other.
pub(crate) fn ask(atlas: &Atlas, source: &mut Source) -> Tally {
    let probes = probes(atlas, source);
    locations(atlas, &probes);
    asked("locations");
    nearness(atlas, &probes);
    figures(atlas);
    asked("figures");
    neighbors(atlas);
    asked("neighbors");
    standings(atlas);
    asked("standings");
    boxes(atlas, source);
    asked("boxes");
    lines(atlas, &probes);
    written(atlas);
    tally(atlas)
}

/// At most so many, evenly from all.
fn some<T>(all: impl ExactSizeIterator<Item = T>, most: usize) -> impl Iterator<Item = T> {
    let step = all.len().div_ceil(most).max(1);
    all.step_by(step)
}

/// Corners, middles of sides and of boxes, and what lies at the ends of the globe.
pub(crate) fn probes(atlas: &Atlas, source: &mut Source) -> Vec<Coord> {
    let mut probes: Vec<Coord> = [
        (180.0, 0.0),
        (-180.0, 10.0),
        (0.0, 90.0),
        (33.0, -90.0),
        (0.0, 0.0),
        (540.0, 5.0),
    ]
    .map(Coord::from)
    .to_vec();
    for part in some(atlas.parts(), 12) {
        for polygon in some(part.polygon().0.iter(), 2) {
            let ring = &polygon.exterior().0;
            let i = source.below(ring.len().min(256) - 1);
            let (a, b) = (ring[i], ring[i + 1]);
            probes.extend([
                a,
                (a + b) / 2.0,
                ring[0],
                a + (ring[ring.len() / 2] - a) * source.unit(),
            ]);
        }
    }
    let turned = probes.last().copied().unwrap_or_default();
    probes.push(Coord {
        x: turned.x + 360.0,
        ..turned
    });
    probes
}

fn locations(atlas: &Atlas, probes: &[Coord]) {
    let many = atlas.locate_many(probes);
    assert_eq!(many.len(), probes.len());
    for (&position, &found) in probes.iter().zip(&many) {
        let all: Vec<_> = atlas.locate_all(position).collect();
        assert_eq!(
            found,
            all.first().copied(),
            "the first of all at {position:?}"
        );
        assert_eq!(found, atlas.locate(position), "one of many at {position:?}");
        let part = atlas.locate_part(position);
        assert_eq!(
            found,
            part.map(|id| atlas.part(id).territory()),
            "the part's at {position:?}"
        );
        let mut once = all.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), all.len(), "each once at {position:?}");
    }
    let nowhere = [
        (f64::NAN, 0.0),
        (0.0, f64::INFINITY),
        (0.0, 90.5),
        (f64::NEG_INFINITY, 1.0),
    ];
    for position in nowhere {
        assert_eq!(atlas.locate(position), None);
        assert_eq!(atlas.nearest(position), None);
        assert_eq!(atlas.distance_to_border_m(position), None);
    }
}

fn is_length(m: f64) -> bool {
    m.is_finite() && m >= 0.0
}

fn nearness(atlas: &Atlas, probes: &[Coord]) {
    for &position in probes {
        let holder = atlas.locate(position);
        let nearest = atlas.nearest(position);
        let ground = atlas.parts().len() > 0;
        assert_eq!(
            nearest.is_some(),
            ground,
            "something is nearest to {position:?}"
        );
        if let Some(nearest) = nearest {
            assert!(is_length(nearest.distance_m), "{nearest:?}");
            if holder.is_some() {
                assert_eq!(
                    nearest.distance_m, 0.0,
                    "its holder is near at {position:?}"
                );
            }
        }
        let border_m = atlas.distance_to_border_m(position);
        assert!(border_m.is_none_or(is_length), "{border_m:?}");
        // The globe has none: what it is cut along belongs to no rim.
        let is_globe = |id| atlas.area_m2(id) > 5.1006e14;
        assert!(
            holder.is_none_or(|id| border_m.is_some() || is_globe(id)),
            "it has a border at {position:?}"
        );
        let all: Vec<_> = atlas.locate_all(position).collect();
        for radius_m in [0.0, 10.0, 1e5] {
            let within = atlas.holders_within(position, radius_m);
            assert!(
                within.starts_with(&all),
                "holders come first at {position:?}"
            );
        }
        let found = atlas.nearest_found(position, |_| true);
        assert!(found.is_none_or(|found| is_length(found.distance_m)));
        asked("what is near");
    }
}

pub(crate) fn is_near(a: f64, b: f64, share: f64, least: f64) -> bool {
    (a - b).abs() <= share * a.abs().max(b.abs()) + least
}

fn figures(atlas: &Atlas) {
    let globe_m2 = 510_065_621_724_089.0;
    for territory in atlas.territories() {
        let id = territory.id();
        let parts_m2: f64 = territory
            .parts()
            .map(|part| atlas.part(part).area_m2())
            .sum();
        let m2 = atlas.area_m2(id);
        assert!(
            is_near(m2, parts_m2, 1e-12, 0.0),
            "areas of parts add up: {m2} {parts_m2}"
        );
        assert!(m2 >= 0.0 && m2 <= globe_m2 * (1.0 + 1e-9), "{m2}");
        assert!(is_length(atlas.geodesic_area_m2(id)));
        assert!(is_length(atlas.perimeter_m(id)));
    }
    for part in atlas.parts() {
        let polygon = part.polygon();
        for ring in polygon.iter().flat_map(rings) {
            assert!(ring.0.len() >= 4 && ring.is_closed(), "{ring:?}");
            let on_globe = |c: &Coord| c.x.abs() <= 180.0 && c.y.abs() <= 90.0;
            assert!(ring.0.iter().all(on_globe), "{ring:?}");
        }
        let m2 = area_m2(&polygon);
        assert!(
            is_near(m2, part.area_m2(), 1e-9, 1e-3),
            "{m2} {}",
            part.area_m2()
        );
        assert!(is_length(atlas.part_geodesic_area_m2(part.id())));
        assert!(is_length(atlas.outer_ring_m(part.id())));
    }
}

fn rings(polygon: &Polygon) -> impl Iterator<Item = &LineString> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

fn neighbors(atlas: &Atlas) {
    for territory in atlas.territories() {
        let id = territory.id();
        for neighbor in atlas.neighbors(id) {
            let other = neighbor.territory;
            assert_ne!(other, id, "nobody borders himself");
            assert!(is_length(neighbor.length_m), "{neighbor:?}");
            let mut back = atlas.neighbors(other);
            assert!(back.any(|back| back.territory == id), "borders are mutual");
            let border = atlas.border(id, other).expect("neighbors have a border");
            assert!(is_near(border.length_m(), neighbor.length_m, 1e-9, 1e-9));
            let lines = border.lines();
            assert!(lines.iter().all(|line| line.0.len() >= 2));
            let _ = border.to_geojson(atlas);
        }
        for other in atlas.touching(id) {
            assert!(
                atlas.touching(other).any(|back| back == id),
                "touching is mutual"
            );
        }
    }
    let grounds: Vec<MultiPolygon> = atlas.parts().take(60).map(Part::polygon).collect();
    for border in shared_borders(&grounds) {
        assert!(is_length(border.length_m()));
    }
}

fn standings(atlas: &Atlas) {
    for territory in atlas.territories() {
        let largest = territory.parts().map(|part| atlas.part(part).area_m2());
        let largest = largest.fold(0.0, f64::max);
        for (number, part) in territory.parts().enumerate() {
            let part = atlas.part(part);
            assert_eq!(
                part.standings().main,
                number == 0,
                "the main part is the first"
            );
            assert!(number > 0 || part.area_m2() == largest, "and the largest");
        }
    }
    let enclaves = atlas.enclaves();
    let exclaves = atlas.exclaves();
    for part in atlas.parts() {
        let standings = part.standings();
        assert!(!(standings.main && (standings.exclave || standings.semi_exclave)));
        assert!(!(standings.exclave && standings.semi_exclave));
        assert!(
            !(standings.island
                && (standings.exclave || standings.semi_exclave || standings.enclave()))
        );
        assert_eq!(standings.enclave(), standings.order > 0);
        assert_ne!(standings.host, Some(part.territory()));
        let enclave = enclaves.iter().find(|enclave| enclave.part == part.id());
        assert_eq!(enclave.map(|enclave| enclave.host), standings.host);
        if let Some(enclave) = enclave {
            assert!(!enclave.host_parts.is_empty());
            let orders = enclave
                .host_parts
                .iter()
                .map(|&host| atlas.part(host).standings().order);
            let order = orders.min().map_or(0, |order| order + 1);
            assert!(
                enclave.order == order || (enclave.order == 1 && is_in_a_circle(atlas, enclave)),
                "one more than around it, {order}: {enclave:?}"
            );
            assert!(
                enclave
                    .host_parts
                    .iter()
                    .all(|&host| atlas.part(host).territory() == enclave.host)
            );
        }
        let exclave = exclaves.iter().find(|exclave| exclave.part == part.id());
        assert_eq!(
            exclave.is_some(),
            standings.exclave || standings.semi_exclave
        );
        if let Some(exclave) = exclave {
            assert_eq!(exclave.is_semi(), standings.semi_exclave);
            assert!(!exclave.neighbors.is_empty());
            assert!(is_length(exclave.open_m) && is_length(exclave.distance_to_main_m));
        }
        for touch in part.touches() {
            let mut back = atlas.part(touch.part).touches();
            assert!(
                back.any(|back| back.part == part.id()),
                "touching is mutual"
            );
        }
    }
}

/// Whether an enclave's hosts lie in hosts without an end, as parts that are drawn over each other may.
fn is_in_a_circle(atlas: &Atlas, enclave: &Enclave) -> bool {
    let enclaves = atlas.enclaves();
    let hosts_of = |part: PartId| {
        let enclave = enclaves.iter().find(|enclave| enclave.part == part);
        enclave.map(|enclave| &enclave.host_parts)
    };
    let mut reached = vec![enclave.part];
    let mut next = 0;
    while let Some(&part) = reached.get(next) {
        let Some(hosts) = hosts_of(part) else {
            return false;
        };
        for &host in hosts {
            if !reached.contains(&host) {
                reached.push(host);
            }
        }
        next += 1;
    }
    true
}

/// A box with corners of the map.
fn any_box(atlas: &Atlas, source: &mut Source) -> Option<Rect> {
    let parts = atlas.parts().len();
    let mut corner = || {
        let part = atlas.parts().nth(source.below(parts.min(256)))?;
        let polygon = part.polygon();
        let ring = &polygon.0.first()?.exterior().0;
        Some(ring[source.below(ring.len().min(256))])
    };
    Some(Rect::new(corner()?, corner()?))
}

/// The length of all rings of a part.
pub(crate) fn rim_m(part: &Part) -> f64 {
    rims_m(&part.polygon())
}

/// The length of all rings.
pub(crate) fn rims_m(polygons: &MultiPolygon) -> f64 {
    let rings = polygons
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings.map(length_m).sum()
}

fn boxes(atlas: &Atlas, source: &mut Source) {
    let Some(rect) = any_box(atlas, source) else {
        return;
    };
    let _ = atlas.intersecting(rect).to_geojson(atlas);
    let ground = MultiPolygon(vec![rect.to_polygon()]);
    let _ = atlas.within(&ground);
    let shares = atlas.shares(&ground);
    assert!(
        shares.iter().all(|share| is_length(share.area_m2)),
        "{shares:?}"
    );
    let sum: f64 = shares.iter().map(|share| share.area_m2).sum();
    let m2 = area_m2(&ground);
    assert!(
        sum >= m2 * (1.0 - 1e-9) - 1e-3,
        "shares of {m2} add up to {sum}"
    );
    for share in shares
        .iter()
        .filter_map(|share| Some((share.territory?, share.area_m2)))
    {
        let whole = atlas.area_m2(share.0);
        // Rims are rounded by a micrometre or two.
        let parts = atlas[share.0].parts();
        let rims_m: f64 = parts.map(|part| rim_m(atlas.part(part))).sum();
        assert!(
            share.1 <= whole * (1.0 + 1e-9) + 1e-3 + 2e-6 * rims_m,
            "{} of {whole}",
            share.1
        );
    }
}

fn lines(atlas: &Atlas, probes: &[Coord]) {
    for line in probes.chunks(4).take(6) {
        let line = LineString(line.to_vec());
        if line.0.len() < 2 || line.0.iter().any(|c| c.x.abs() > 360.0) {
            continue;
        }
        let _ = atlas.crossing(&line);
        let stretches = atlas.along(&line);
        asked("along");
        let mut at_m = 0.0;
        for stretch in &stretches {
            assert!(
                is_near(stretch.from_m, at_m, 1e-9, 1e-6),
                "a stretch goes on from the last"
            );
            assert!(stretch.to_m >= stretch.from_m);
            at_m = stretch.to_m;
        }
        let whole_m = length_m(&line);
        assert!(
            is_near(at_m, whole_m, 1e-9, 1e-6),
            "{at_m} of {whole_m} along {line:?}"
        );
        let _ = stretches.to_geojson(atlas);
        let _ = atlas.strip(&line, 1.0 + whole_m / 100.0);
        asked("strip");
    }
}

fn written(atlas: &Atlas) {
    let _ = atlas.enclaves().to_geojson(atlas);
    let _ = atlas.exclaves().to_geojson(atlas);
    let _ = atlas.neighbors_csv();
    asked("GeoJSON and CSV");
    let svg = atlas.to_svg();
    asked_for_text("SVG", svg.len());
    assert!(svg.contains("</svg>"));
    assert!(
        !svg.contains("NaN") && !svg.contains("inf"),
        "a picture has numbers"
    );
}

fn tally(atlas: &Atlas) -> Tally {
    let standings = || atlas.parts().map(Part::standings);
    let borders: Vec<_> = atlas
        .territories()
        .flat_map(|territory| atlas.neighbors(territory.id()))
        .collect();
    let holes = atlas.parts().map(|part| {
        part.polygon()
            .iter()
            .map(|p| p.interiors().len())
            .sum::<usize>()
    });
    vec![
        atlas.territories().len(),
        atlas.parts().len(),
        atlas
            .territories()
            .filter(|territory| territory.main_part().is_none())
            .count(),
        standings().filter(|s| s.exclave).count(),
        standings().filter(|s| s.semi_exclave).count(),
        standings().filter(|s| s.island).count(),
        standings().filter(|s| s.enclave()).count(),
        standings().map(|s| s.order as usize).max().unwrap_or(0),
        atlas.parts().map(|part| part.touches().count()).sum(),
        atlas
            .parts()
            .filter(|part| part.polygon().0.len() > 1)
            .count(),
        borders.len(),
        borders.iter().filter(|border| !border.matched).count(),
        holes.clone().sum(),
        holes.max().unwrap_or(0),
    ]
}

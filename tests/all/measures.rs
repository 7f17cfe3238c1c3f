//! Areas and lengths of shapes on their own, and those of the world against values to 18 digits.

use std::fs::read_to_string;
use std::path::Path;

use geo_types::{Geometry, LineString, MultiPolygon, Polygon, polygon};
use serde_json::Value;
use territory::geojson::{Feature, FeatureCollection};
use territory::{area_m2, geodesic_area_m2, length_m};

use super::plain::{number, text};

/// A polygon of two degrees with a hole of one.
fn framed() -> Polygon {
    polygon!(
        exterior: [(x: 44.0, y: 40.0), (x: 46.0, y: 40.0), (x: 46.0, y: 42.0), (x: 44.0, y: 42.0)],
        interiors: [[(x: 44.5, y: 40.5), (x: 44.5, y: 41.5), (x: 45.5, y: 41.5), (x: 45.5, y: 40.5)]],
    )
}

fn reversed(ring: &LineString) -> LineString {
    LineString(ring.0.iter().rev().copied().collect())
}

#[test]
fn winding_changes_nothing() {
    let polygon = framed();
    let both = |polygon: Polygon| {
        let polygons = MultiPolygon(vec![polygon]);
        (area_m2(&polygons), geodesic_area_m2(&polygons))
    };
    let (outer, hole) = (polygon.exterior(), &polygon.interiors()[0]);
    let expected = both(polygon.clone());
    let whole = both(Polygon::new(outer.clone(), vec![]));
    let within = both(Polygon::new(hole.clone(), vec![]));
    assert!((whole.0 - within.0 - expected.0).abs() < 1e-3);
    assert!((whole.1 - within.1 - expected.1).abs() < 1e-3);
    for (outer, hole) in [
        (reversed(outer), hole.clone()),
        (outer.clone(), reversed(hole)),
        (reversed(outer), reversed(hole)),
    ] {
        let found = both(Polygon::new(outer, vec![hole]));
        assert!((found.0 / expected.0 - 1.0).abs() < 1e-13);
        assert!((found.1 / expected.1 - 1.0).abs() < 1e-13);
    }
}

#[test]
fn never_less_than_nothing() {
    let polygon = framed();
    let wrong = Polygon::new(
        polygon.interiors()[0].clone(),
        vec![polygon.exterior().clone()],
    );
    let empty = Polygon::new(LineString(vec![]), vec![]);
    let polygons = MultiPolygon(vec![wrong, empty]);
    assert_eq!(area_m2(&polygons), 0.0);
    assert_eq!(geodesic_area_m2(&polygons), 0.0);
    assert_eq!(area_m2(&MultiPolygon(vec![])).to_bits(), 0.0_f64.to_bits());
    assert_eq!(length_m(&LineString(vec![])).to_bits(), 0.0_f64.to_bits());
}

#[test]
fn cut_at_180_a_shape_has_the_area_of_its_halves() {
    let square = |west: f64, east: f64| {
        Polygon::new(
            LineString::from(vec![(west, 60.0), (east, 60.0), (east, 61.0), (west, 61.0)]),
            vec![],
        )
    };
    let cut = MultiPolygon(vec![square(179.0, 180.0), square(-180.0, -179.0)]);
    let elsewhere = MultiPolygon(vec![square(10.0, 11.0), square(11.0, 12.0)]);
    assert!((area_m2(&cut) / area_m2(&elsewhere) - 1.0).abs() < 1e-12);
    assert!((geodesic_area_m2(&cut) / geodesic_area_m2(&elsewhere) - 1.0).abs() < 1e-12);
}

/// Areas within 1e-12 or 6e-4 m², lengths within 1e-8 m a segment.
#[test]
#[ignore = "needs a folder of maps, named by TERRITORY_WORLD"]
fn the_world_to_twelve_digits() {
    let folder = std::env::var("TERRITORY_WORLD").expect("TERRITORY_WORLD names a folder of maps");
    let expected = read_to_string("tests/reference/world/osm_1m.measures.json");
    let expected: Value =
        serde_json::from_str(&expected.expect("the values are there")).expect("they are JSON");
    let expected = expected["territories"].as_object().expect("by name");
    let map = read_to_string(Path::new(&folder).join("osm_1m.geojson")).expect("the map is there");
    let map: FeatureCollection = map.parse().expect("it is GeoJSON");
    let mut found = std::collections::BTreeMap::<String, Vec<Polygon>>::new();
    for feature in map.features {
        let (name, polygons) = ground(feature);
        found.entry(name).or_default().extend(polygons);
    }
    assert_eq!(found.len(), expected.len());
    let mut wrong = Vec::new();
    let mut worst = [0.0_f64; 3];
    for (name, polygons) in found {
        let values = &expected[&name];
        let polygons = MultiPolygon(polygons);
        let rings = || {
            polygons
                .iter()
                .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
        };
        let segments: usize = rings().map(|ring| ring.0.len() - 1).sum();
        let length: f64 = rings().map(length_m).sum();
        for (k, area_of) in [area_m2, geodesic_area_m2].into_iter().enumerate() {
            // The values take all holes off, those too that lie outside their shells or in each other, of which the map has some.
            let area = all_holes_off(&polygons, area_of);
            let whole = area_of(&polygons);
            if whole < area - 6e-4 - 1e-12 * area {
                wrong.push(format!("{name}: area {k} {whole}, less than {area}"));
            }
            let off = (area - number(&values[k])).abs();
            worst[k] = worst[k].max(off / number(&values[k]).max(6e8));
            if off > 6e-4 && off > 1e-12 * area {
                wrong.push(format!("{name}: area {k} {area}, expected {}", values[k]));
            }
        }
        let off = (length - number(&values[2])).abs() / segments as f64;
        worst[2] = worst[2].max(off);
        if off > 1e-8 {
            wrong.push(format!("{name}: length {length}, expected {}", values[2]));
        }
    }
    println!(
        "straight {:e}, geodesic {:e}, length {:e} m a segment",
        worst[0], worst[1], worst[2]
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The areas of the shells without those of all holes.
fn all_holes_off(polygons: &MultiPolygon, area: fn(&MultiPolygon) -> f64) -> f64 {
    let ring = |ring: &LineString| area(&Polygon::new(ring.clone(), Vec::new()).into());
    let polygon = |polygon: &Polygon| {
        let holes: f64 = polygon.interiors().iter().map(ring).sum();
        ring(polygon.exterior()) - holes
    };
    polygons.iter().map(polygon).sum()
}

fn ground(feature: Feature) -> (String, Vec<Polygon>) {
    let name = text(feature.property("name").expect("it has a name")).to_owned();
    let shape = feature.geometry.expect("it has a shape");
    let polygons = match Geometry::<f64>::try_from(shape).expect("it is a shape") {
        Geometry::Polygon(polygon) => vec![polygon],
        Geometry::MultiPolygon(polygons) => polygons.0,
        other => panic!("{name} is {other:?}"),
    };
    (name, polygons)
}

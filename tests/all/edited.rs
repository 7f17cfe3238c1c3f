//! Real maps with edits made of bytes: a few features of a file, thinned or not, then spoiled, then perhaps the text itself.

use std::path::Path;
use std::sync::OnceLock;

use geo_types::Coord;
use serde_json::{Value, json};

use super::generated::Source;
use super::shapes::Ring;

/// The files of `data` that hold ground, and what names it.
const FILES: [(&str, &str); 6] = [
    ("states", "name"),
    ("districts", "state"),
    ("armenia_azerbaijan_osm", "name"),
    ("armenia_azerbaijan_osm_overlapping", "iso"),
    ("karabakh_zones", "name"),
    ("karabakh_zones_osm", "name"),
];

/// A feature's name and polygons.
#[derive(Clone)]
struct Feature {
    name: Value,
    polygons: Vec<Vec<Ring>>,
}

fn files(folder: &Path) -> &'static [Vec<Feature>] {
    static READ: OnceLock<Vec<Vec<Feature>>> = OnceLock::new();
    READ.get_or_init(|| {
        FILES
            .iter()
            .map(|(file, name)| read(folder, file, name))
            .collect()
    })
}

fn read(folder: &Path, file: &str, name: &str) -> Vec<Feature> {
    let path = folder.join(file).with_extension("geojson");
    let text = std::fs::read_to_string(path).expect("the file is there");
    let map: Value = serde_json::from_str(&text).expect("it is JSON");
    let features = map["features"].as_array().expect("it has features");
    features
        .iter()
        .map(|feature| {
            let geometry = &feature["geometry"];
            let polygons = match geometry["type"].as_str() {
                Some("Polygon") => vec![polygon(&geometry["coordinates"])],
                _ => list(&geometry["coordinates"]).iter().map(polygon).collect(),
            };
            Feature {
                name: feature["properties"][name].clone(),
                polygons,
            }
        })
        .collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn polygon(value: &Value) -> Vec<Ring> {
    let position = |value: &Value| Coord {
        x: value[0].as_f64().expect("a longitude"),
        y: value[1].as_f64().expect("a latitude"),
    };
    let ring = |value: &Value| list(value).iter().map(position).collect();
    list(value).iter().map(ring).collect()
}

/// The GeoJSON text of an edited map, whose territories are named by `name`.
pub(crate) fn edited(folder: &Path, source: &mut Source) -> String {
    let all = &files(folder)[source.below(FILES.len())];
    let first = source.below(all.len());
    let count = 1 + source.below(24);
    let mut features: Vec<Feature> = all
        .iter()
        .cycle()
        .skip(first)
        .take(count.min(all.len()))
        .cloned()
        .collect();
    thin(&mut features, source.one_of(&[1, 3, 7, 7, 20, 20, 50]));
    let spoils = source.below(16);
    for _ in 0..spoils {
        if source.below(4) == 0 {
            move_all(&mut features, source);
        } else {
            spoil_one(&mut features, source);
        }
    }
    let mut text = text(&features).into_bytes();
    // Rings are what is wanted most of the time.
    if source.below(8) == 1 {
        spoil_text(&mut text, source);
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Keeps each so many-th position.
fn thin(features: &mut [Feature], step: usize) {
    for ring in positions(features) {
        let last = ring.len() - 1;
        let mut number = 0;
        ring.retain(|_| {
            number += 1;
            (number - 1) % step == 0 || number - 1 == last
        });
    }
}

fn positions(features: &mut [Feature]) -> impl Iterator<Item = &mut Ring> {
    let polygons = features
        .iter_mut()
        .flat_map(|feature| &mut feature.polygons);
    polygons.flatten()
}

fn each(features: &mut [Feature], change: impl Fn(&mut Coord)) {
    positions(features).flatten().for_each(change);
}

/// What is done to the whole map.
fn move_all(features: &mut [Feature], source: &mut Source) {
    match source.below(8) {
        // Somewhere else, running past 180° or wrapped with jumps.
        0 | 1 => {
            let by =
                source.one_of(&[135.0, 90.0, 180.0, -225.0, -360.0, 300.0, 0.1]) + source.unit();
            let wraps = source.below(2) == 0;
            each(features, |c| {
                c.x += by;
                if wraps {
                    c.x -= 360.0 * ((c.x + 180.0) / 360.0).floor();
                }
            });
        }
        2 => {
            let by = source.one_of(&[50.0, -40.0, -130.0, 48.0]);
            each(features, |c| c.y = (c.y + by).clamp(-90.0, 90.0));
        }
        // Towards a point.
        3 | 4 => {
            let to = Coord {
                x: source.one_of(&[0.0, 45.0, 180.0]),
                y: source.one_of(&[40.0, 0.0, 90.0]),
            };
            let scale = source.one_of(&[0.1, 1e-3, 1e-6, 1e-9, 1e-12, 1e-15]);
            each(features, |c| *c = to + (*c - to) * scale);
        }
        5 => each(features, |c| {
            *c = Coord {
                x: c.y,
                y: c.x.clamp(-90.0, 90.0),
            }
        }),
        // On a coarse grid, where much coincides.
        6 => {
            let cells = source.one_of(&[2.0, 10.0, 100.0, 1000.0]);
            each(features, |c| {
                *c = Coord {
                    x: (c.x * cells).round() / cells,
                    y: (c.y * cells).round() / cells,
                };
            });
        }
        _ => each(features, |c| c.x = -c.x),
    }
}

/// What is done to one ring, or with one.
fn spoil_one(features: &mut [Feature], source: &mut Source) {
    let other = source.below(features.len());
    let feature = &mut features[source.below(features.len().min(256))];
    if feature.polygons.is_empty() {
        return;
    }
    let which = source.below(feature.polygons.len().min(256));
    let polygon = &mut feature.polygons[which];
    if polygon.is_empty() {
        return;
    }
    let number = source.below(polygon.len().min(256));
    match source.below(8) {
        0 => {
            polygon.remove(number);
        }
        1 => {
            let ring = polygon[number].clone();
            polygon.push(ring);
        }
        2 => {
            let ring = polygon[number].clone();
            features[other].polygons.push(vec![ring]);
        }
        _ => spoil_ring(&mut polygon[number], source),
    }
}

fn spoil_ring(ring: &mut Ring, source: &mut Source) {
    if ring.is_empty() {
        return;
    }
    let i = (source.unit() * ring.len() as f64) as usize;
    let j = (source.unit() * ring.len() as f64) as usize;
    let (from, to) = (i.min(j), i.max(j));
    let size = source.one_of(&[1e-14, 1e-9, 1e-6, 1e-5, 1e-3, 0.1, 2.0]);
    let moved = |c: Coord, source: &mut Source| Coord {
        x: c.x + size * (source.unit() - 0.5),
        y: c.y + size * (source.unit() - 0.5),
    };
    match source.below(9) {
        0 => ring[i] = moved(ring[i], source),
        1 => ring[from..to].iter_mut().for_each(|c| c.x += size),
        2 => {
            ring.drain(from..to);
        }
        3 => {
            let (here, tip) = (ring[i], moved(ring[i], source));
            ring.splice(i..i, [here, tip]);
        }
        4 => ring[from..to].reverse(),
        5 => ring.reverse(),
        6 => ring.swap(i, j),
        7 => ring.insert(i, ring[j]),
        _ => {
            let twice: Ring = ring[from..to].to_vec();
            ring.splice(i..i, twice);
        }
    }
}

fn text(features: &[Feature]) -> String {
    let ring = |ring: &Ring| -> Value { ring.iter().map(|c| json!([c.x, c.y])).collect() };
    let polygon = |rings: &Vec<Ring>| -> Value { rings.iter().map(ring).collect() };
    let feature = |feature: &Feature| {
        let polygons: Value = feature.polygons.iter().map(polygon).collect();
        json!({
            "type": "Feature",
            "properties": { "name": feature.name },
            "geometry": { "type": "MultiPolygon", "coordinates": polygons },
        })
    };
    let features: Value = features.iter().map(feature).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn spoil_text(text: &mut Vec<u8>, source: &mut Source) {
    while !source.is_spent() && !text.is_empty() {
        let at = (source.unit() * text.len() as f64) as usize;
        let digit = text[at..]
            .iter()
            .position(u8::is_ascii_digit)
            .map(|more| at + more);
        match (source.below(8), digit) {
            (0, _) => text.truncate(at),
            (1, _) => {
                text.remove(at);
            }
            (2, _) => text[at] = source.byte(),
            (3, _) => text.insert(at, source.one_of(b"[]{},:\"-.eE0 \\")),
            (4, Some(digit)) => text[digit] = b'0' + source.below(10) as u8,
            (5, Some(digit)) => text[digit] = source.one_of(b".e-E"),
            (6, Some(digit)) => {
                text.insert(digit, b'0' + source.below(10) as u8);
            }
            (_, Some(digit)) => {
                text.splice(
                    digit..digit,
                    *source.one_of(&[b"1e3", b"-1.", b"9e9", b"0e0"]),
                );
            }
            _ => {}
        }
    }
}

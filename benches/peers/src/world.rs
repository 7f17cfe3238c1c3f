//! The map that all contestants get.

use geo::Orient;
use geo::orient::Direction;
use geo_types::{MultiPolygon, Polygon};
use serde::Deserialize;

/// Territories in the order of the file.
pub type Map = Vec<(String, MultiPolygon)>;

#[derive(Deserialize)]
struct Country {
    #[serde(deserialize_with = "geojson::de::deserialize_geometry")]
    geometry: geo_types::Geometry,
    name: String,
}

/// The text of the file that the command line names, or of `world.geojson`. README.md says how to get it.
pub fn text() -> String {
    let file = std::env::args()
        .nth(1)
        .unwrap_or("world.geojson".to_owned());
    std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{file}: {error}; README.md says how to get the map"))
}

/// Reads the map to `geo` types with nothing but the crate `geojson`.
pub fn read(text: &str) -> Map {
    let countries = geojson::de::deserialize_feature_collection_str_to_vec::<Country>(text);
    let ground = |geometry| match geometry {
        geo_types::Geometry::MultiPolygon(ground) => ground,
        geo_types::Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        other => panic!("not the ground of a country: {other:?}"),
    };
    let countries = countries.expect("every feature has a geometry and a name");
    countries
        .into_iter()
        .map(|country| (country.name, ground(country.geometry)))
        .collect()
}

/// The map with outer rings turned left and holes right, as `geo` wants them.
pub fn oriented(map: &Map) -> Map {
    let turned =
        |(name, ground): &(String, MultiPolygon)| (name.clone(), ground.orient(Direction::Default));
    map.iter().map(turned).collect()
}

/// All polygons, each with the number of its territory.
pub fn polygons(map: &Map) -> impl Iterator<Item = (u32, &Polygon)> {
    (0..)
        .zip(map)
        .flat_map(|(number, (_, ground))| ground.iter().map(move |polygon| (number, polygon)))
}

/// How many segments the map has, which is also how many positions, the closing ones left out.
pub fn segments(map: &Map) -> usize {
    map.iter()
        .map(|(_, ground)| crate::coverage::positions(ground))
        .sum()
}

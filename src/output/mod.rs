//! How answers leave: as GeoJSON that common viewers color by themselves, as a picture, as a table.
//!
//! `colors` gives each territory a color that none of its neighbors has; maps of either kind use it. `answers` says for each noun
//! and each answer what is drawn for it, `geojson` puts that together. A picture goes from `svg`, which takes its wishes, through `extent`, `map_projection` and
//! `canvas` to pixels; `scene` holds what is seen of the map, `layers` draws that, `names` and `labels` write on it, and `margins` stand around it.

// A color for each territory, another than its neighbors'.
mod colors;
// Properties by which viewers color a feature.
mod simplestyle;
// Maps and answers as GeoJSON.
mod geojson;
// What is drawn for each noun and each answer.
mod answers;
// The same for ways.
mod ways;
// Neighbors and flaws as tables.
mod csv;
// Which stretch of the globe a map spans.
mod extent;
// From the globe to the plane.
mod map_projection;
// Figures in pixels: cut, thinned, written.
mod pixels;
// The piece of the plane that a picture shows.
mod canvas;
// Where there is room for a name.
mod interior;
// Words: letters, widths, numbers.
mod text;
// What of a map is seen in a picture.
mod scene;
// Where words go.
mod labels;
// How things look.
mod ink;
// Corridors and strips in a picture.
mod passages;
// Flaws in a picture.
mod flaw_marks;
// The layers, from the sea up.
mod layers;
// Which names are shown.
mod names;
// What stands around a map.
mod margins;
// A map as a picture.
mod svg;

pub use self::geojson::ToGeoJson;
pub use self::svg::Picture;

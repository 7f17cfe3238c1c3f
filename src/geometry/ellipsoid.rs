//! What the crate asks of the WGS84 ellipsoid: areas, lengths and distances, each made in a file of its own.

pub(crate) use super::areas::{area, area_along, geodesic_ring_area, ring_area};
pub(crate) use super::earth::metres_per_degree;
pub(crate) use super::lengths::{distance, length};
pub(crate) use super::space::{
    Space, box_in_space, chord_2, chord_slack, distance_to_segment, in_space, nearest_by_chord,
};

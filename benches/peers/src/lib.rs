//! What the comparisons share: the map, the positions that are asked for, peers behind a tree of boxes, the referee, and the race.

pub mod ours;
pub mod points;
pub mod race;
pub mod referee;
pub mod tree;
pub mod world;

#[path = "../../questions/coverage.rs"]
pub mod coverage;

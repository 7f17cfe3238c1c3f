//! What PROJ said, in few words.

use std::env;

use geo_types::Coord;
use proj::{ProjCreateError, ProjError};

/// A position that PROJ gave, or what it said.
pub(super) fn finite(found: Result<(f64, f64), ProjError>) -> Result<Coord, String> {
    match found {
        Ok((x, y)) if x.is_finite() && y.is_finite() => Ok(Coord { x, y }),
        Ok(_) => Err("it has no finite position there".to_owned()),
        Err(ProjError::Projection(reason) | ProjError::Conversion(reason)) => Err(reason),
        Err(error) => Err(error.to_string()),
    }
}

/// PROJ takes what is not finite for an error of its own, and keeps to itself that it is.
pub(super) fn numbers(c: Coord) -> Result<(), String> {
    match c.x.is_finite() && c.y.is_finite() {
        true => Ok(()),
        false => Err("it is not finite".to_owned()),
    }
}

/// Why PROJ did not make something: what was wanted of it, what it said where that is more than a number, and where it looks for its data where the environment says that.
pub(super) fn not_made(wanted: &str, error: ProjCreateError) -> String {
    let said = match error {
        ProjCreateError::ProjError(said) if said.starts_with("Unknown error") => String::new(),
        ProjCreateError::ProjError(said) => format!(": {said}"),
        error => format!(": {error}"),
    };
    let set = ["PROJ_DATA", "PROJ_LIB"];
    let set = set.iter().find_map(|name| Some((name, env::var_os(name)?)));
    let looks = set.map_or_else(String::new, |(name, folder)| {
        format!("; the environment's {name} has PROJ look for proj.db in {folder:?}, and an older one does not do")
    });
    format!("{wanted}{said}{looks}")
}

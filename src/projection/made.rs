//! What PROJ makes of a definition, kept for the next time: making one takes some milliseconds, and a `Proj` stays with the thread that made it.

use std::cell::RefCell;
use std::rc::Rc;

use proj::{Proj, ProjCreateError};

/// How many a thread keeps. A map needs one, an area one for each band of latitudes.
const MOST: usize = 16;

thread_local! {
    /// The last ones, in the order in which they were made.
    static MADE: RefCell<Vec<(String, Rc<Proj>)>> = const { RefCell::new(Vec::new()) };
}

/// The operation of a PROJ string.
pub(super) fn made(definition: &str) -> Result<Rc<Proj>, ProjCreateError> {
    MADE.with_borrow_mut(|all| {
        if let Some((_, known)) = all.iter().find(|(of, _)| of == definition) {
            return Ok(Rc::clone(known));
        }
        let new = Rc::new(Proj::new(definition)?);
        if all.len() == MOST {
            all.remove(0);
        }
        all.push((definition.to_owned(), Rc::clone(&new)));
        Ok(new)
    })
}

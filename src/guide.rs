//! Pages for those who come with a question: each a program that runs on the maps of `data/`, and what to know before its answers are used. There is nothing in here but text.
//!
//! | who | page |
//! |---|---|
//! | the analyst | [two files that do not match](analyst): flaws, mending, districts as states, two readings compared |
//! | the journalist | [the enclaves of a region by noon](journalist): a picture, a map for the web, credits, as of a date |
//! | the researcher | [who borders whom, year by year](researcher): a panel of neighbors, views, citing |
//! | the service | [a billion positions](service): batches, threads, limits, memory |
//! | the Rust developer | [ten minutes](developer): `geo-types` in and out, ids, errors, changes |

#[doc = include_str!("../docs/guide/analyst.md")]
pub mod analyst {}

#[doc = include_str!("../docs/guide/journalist.md")]
pub mod journalist {}

#[doc = include_str!("../docs/guide/researcher.md")]
pub mod researcher {}

#[doc = include_str!("../docs/guide/service.md")]
pub mod service {}

#[doc = include_str!("../docs/guide/developer.md")]
pub mod developer {}

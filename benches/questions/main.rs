//! The hot questions, ours beside a plain scan and beside what the known libraries offer, on the same input: `cargo bench` runs all in minutes.
//!
//! `cargo bench -- locate` runs one group. The maps are one of `data/` and drawn coverages of ten thousand to a million positions; `TERRITORY_LARGE=1` adds
//! ten million. All contestants must agree before they are timed. Heavier peers, on a map of the world, are in `benches/peers/`.

// A drawn map of any size.
#[expect(
    unreachable_pub,
    reason = "the workspace in benches/peers uses it as a library"
)]
mod coverage;
// The maps, and the positions asked for.
mod maps;
// `rstar` and `geo`, put together.
mod boxes;
// One file a question.
mod along;
mod build;
mod locate;
mod measures;
mod near;
mod transfer;
mod ways;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    benches,
    locate::locate,
    build::build,
    build::open,
    build::borders,
    measures::areas,
    measures::lengths,
    near::near,
    along::along,
    ways::ways,
    transfer::transfer
);
criterion_main!(benches);

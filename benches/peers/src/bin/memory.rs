//! What an atlas of the world file holds, and what its making takes, beside the bare coordinates.
//!
//! Every allocation is counted, so nothing is timed here.

use peak_alloc::PeakAlloc;
use territory::Atlas;
use territory_peers::{ours, world};

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

fn main() {
    let text = world::text();
    let before = COUNTED.current_usage();
    let map = world::read(&text);
    let bare = 16 * world::segments(&map);
    let drawn = COUNTED.current_usage() - before;
    println!("| | MB | of the coordinates |");
    println!("|---|--:|--:|");
    row("coordinates as `f64` pairs", bare, bare);
    row("the map as `geo` types", drawn, bare);

    COUNTED.reset_peak_usage();
    let atlas = ours::atlas(map);
    let peak = COUNTED.peak_usage() - before;
    let live = COUNTED.current_usage() - before;
    row("atlas, live", live, bare);
    row(
        "peak while it is built from `geo` types, these counted in",
        peak,
        bare,
    );
    row(
        "the same beyond what the `geo` types take",
        peak - drawn,
        bare,
    );
    drop(atlas);

    COUNTED.reset_peak_usage();
    let atlas = Atlas::from_geojson(&text, "name").expect("the map can be read");
    row(
        "peak from the text, which is not counted in",
        COUNTED.peak_usage() - before,
        bare,
    );
    drop(atlas);
}

fn row(name: &str, bytes: usize, bare: usize) {
    println!(
        "| {name} | {:.0} | {:.2} |",
        bytes as f64 / 1e6,
        bytes as f64 / bare as f64
    );
}

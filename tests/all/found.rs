//! Maps on which something once went wrong, found by the fuzz program: as small as the fault needs, with what it was.

use geo_types::{Coord, LineString, Polygon};
use territory::Atlas;

use super::asked::ask;
use super::asked_ways::ask_ways;
use super::generated::Source;

type Rings<'a> = &'a [&'a [(f64, f64)]];

fn atlas(tolerance_m: f64, map: &[(&str, Rings)]) -> Atlas {
    let mut builder = Atlas::builder().tolerance_m(tolerance_m);
    for (name, rings) in map {
        let mut rings = rings.iter().map(|ring| LineString::from(ring.to_vec()));
        let outer = rings.next().expect("there is an outer ring");
        builder = builder.territory(*name, Polygon::new(outer, rings.collect()));
    }
    builder.build().expect("it can be read")
}

/// Everything is asked, and the answers are sound.
fn assert_sound(atlas: &Atlas) {
    for choice in [0, 1, 77, 200] {
        let choices = [choice; 64];
        ask(atlas, &mut Source::new(&choices));
        ask_ways(atlas, &mut Source::new(&choices));
    }
}

/// The steps of its grid from 0, 0 were more than can be numbered: an overflow.
#[test]
fn a_tiny_square_far_from_the_origin() {
    let (west, south, side) = (-8e-12, 0.999999999992, 1e-12);
    let square = [
        (west, south),
        (west + side, south),
        (west + side, south + side),
        (west, south + side),
    ];
    assert_sound(&atlas(1.0, &[("A", &[&square])]));
}

/// Of rims that all lie within the tolerance of each other each was compared with each, and kept: memory by the square of their number, time by its cube.
#[test]
fn combs_that_lie_within_the_tolerance() {
    let comb = |south: f64| -> Vec<Coord> {
        let teeth = (0..2000).map(|i| (f64::from(i) * 1e-10, south + f64::from(i % 2) * 1e-7));
        let back = [(2000.0 * 1e-10, south - 1e-7), (0.0, south - 1e-7)];
        teeth.chain(back).map(Coord::from).collect()
    };
    let mut builder = Atlas::builder();
    for (name, south) in [("A", 0.0), ("B", -1.5e-7), ("C", 0.5e-7)] {
        builder = builder.territory(name, Polygon::new(LineString(comb(south)), Vec::new()));
    }
    let atlas = builder.build().expect("it can be read");
    assert_eq!(atlas.territories().len(), 3);
}

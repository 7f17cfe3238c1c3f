//! What holds of mending on random maps drawn badly.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::asked_mended::{OVERLAPS, Rules, ask_mended};
use super::generated::Source;
use super::maps::random;
use super::messy::{Map, TOLERANCE_M};

/// All that may be asked for without snapping.
fn all_rules() -> Vec<Rules> {
    let overlaps = OVERLAPS.map(Some).into_iter().chain([None]);
    let mut all = Vec::new();
    for overlaps in overlaps {
        for gap in [None, Some([0.0, 1e7]), Some([5_000.0, 0.0])] {
            for (fills_gaps, cuts_out) in [(true, true), (true, false), (false, true)] {
                all.push(Rules {
                    overlaps,
                    fills_gaps,
                    cuts_out,
                    gap,
                    snap_m: None,
                });
            }
        }
    }
    all
}

/// A map of which the two parts of a territory lie side by side but for rounding. They are one once their hosts are cut, and what had the same ground as one of them lies on
/// both.
const OPEN: u64 = 101;

#[test]
fn maps_drawn_badly_are_well_after_mending() {
    let rules = all_rules();
    let mut mended = [0; 4];
    let (mut faults, mut excused) = (Vec::new(), 0);
    for seed in 0..1_000 {
        let map = Map::random(&mut random(seed));
        let rules = rules[seed as usize % rules.len()];
        let draw = || map.builder(&mut random(seed));
        let bytes = seed.to_le_bytes().repeat(5);
        let ask = || ask_mended(&draw, &rules, TOLERANCE_M, &mut Source::new(&bytes));
        match catch_unwind(AssertUnwindSafe(ask)) {
            Ok(tally) => {
                let tally = tally.expect("figures make an atlas");
                let counted = mended.iter_mut().zip(tally);
                counted.for_each(|(all, n)| *all += n.min(1));
            }
            // Rounding may have parted what touches, and mending joins it.
            Err(_) if seed == OPEN || map.has_hairlines() => excused += 1,
            Err(fault) => {
                let words = fault.downcast_ref::<String>().map(String::as_str);
                faults.push((seed, words.unwrap_or("?").to_owned()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(excused < 10, "{excused} maps are excused");
    // Nothing was snapped; of the other kinds many maps have some.
    assert!(mended[1..].iter().all(|&maps| maps > 50), "{mended:?}");
}

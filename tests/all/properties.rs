//! What holds of every map, on random, hostile and spoiled ones: the generators and the questions of the fuzz program, on seeds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::agreed::{Order, difference};
use super::asked::{ask, probes};
use super::asked_flaws::ask_flaws;
use super::asked_mended::{RULE_BYTES, Rules, ask_mended};
use super::asked_ways::ask_ways;
use super::edited::edited;
use super::generated::{Chart, Source};

/// Bytes of a seed.
fn bytes_of(seed: u64, length: usize) -> Vec<u8> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    (0..length).map(|_| random.random_range(0..=255)).collect()
}

/// Runs a check on the bytes of some seeds, and says which seeds it were where it fails.
fn on_seeds(seeds: std::ops::Range<u64>, length: usize, check: impl Fn(&[u8])) {
    let mut faults = Vec::new();
    for seed in seeds {
        let bytes = bytes_of(seed, length);
        if let Err(fault) = catch_unwind(AssertUnwindSafe(|| check(&bytes))) {
            let words = fault.downcast_ref::<String>().map(String::as_str);
            let words = words.or(fault.downcast_ref::<&str>().copied());
            faults.push((seed, words.unwrap_or("?").to_owned()));
        }
    }
    assert!(faults.is_empty(), "{length} bytes: {faults:#?}");
}

fn drawn(bytes: &[u8]) -> Chart {
    Chart::drawn(&mut Source::new(bytes))
}

#[test]
fn drawn_maps_answer_soundly() {
    for length in [20, 60, 150] {
        on_seeds(0..150, length, |bytes| {
            if let Ok(atlas) = drawn(bytes).atlas() {
                ask(&atlas, &mut Source::new(bytes));
            }
        });
    }
}

#[test]
fn ways_and_changes_on_drawn_maps_are_sound() {
    for length in [60, 150] {
        on_seeds(0..80, length, |bytes| {
            let chart = drawn(bytes);
            if let Ok(atlas) = chart.atlas() {
                ask_ways(&atlas, chart.tolerance_m, &mut Source::new(bytes));
            }
        });
    }
}

#[test]
fn flaws_of_drawn_maps_are_sound() {
    for length in [60, 150] {
        on_seeds(0..80, length, |bytes| {
            if let Ok(atlas) = drawn(bytes).atlas() {
                ask_flaws(&atlas);
            }
        });
    }
}

#[test]
fn edited_maps_answer_soundly() {
    on_seeds(0..60, 60, |bytes| {
        let text = edited(Path::new("data"), &mut Source::new(bytes));
        if let Ok(atlas) = territory::Atlas::from_geojson(&text, "name") {
            ask(&atlas, &mut Source::new(bytes));
            ask_flaws(&atlas);
        }
    });
}

fn assert_read_again(bytes: &[u8]) {
    let chart = drawn(bytes);
    let Ok(atlas) = chart.atlas() else { return };
    if !chart.is_told {
        return;
    }
    let text = atlas.to_geojson().to_string();
    let builder = territory::Atlas::builder().tolerance_m(chart.tolerance_m);
    let builder = builder
        .geojson(&text, "name")
        .expect("what is written can be read");
    let again = builder.build().expect("and built");
    let probes = probes(&atlas, &mut Source::new(bytes));
    assert_eq!(
        difference(&atlas, &again, Order::Same, chart.tolerance_m, &probes),
        None
    );
}

fn assert_same_in_another_order(bytes: &[u8]) {
    let chart = drawn(bytes);
    let Ok(atlas) = chart.atlas() else { return };
    if !chart.is_plain {
        return;
    }
    let (redrawn, order) = chart.redrawn(&mut Source::new(bytes));
    let redrawn = redrawn.atlas().expect("it was read once");
    let probes = probes(&atlas, &mut Source::new(bytes));
    assert_eq!(
        difference(&atlas, &redrawn, order, chart.tolerance_m, &probes),
        None
    );
}

fn assert_mended_well(bytes: &[u8]) {
    let (rules, bytes) = bytes.split_at(RULE_BYTES.min(bytes.len()));
    let (rules, chart) = (Rules::drawn(&mut Source::new(rules)), drawn(bytes));
    let draw = || chart.builder();
    let source = &mut Source::new(bytes);
    ask_mended(&draw, &rules, chart.tolerance_m, source);
}

#[test]
fn what_is_written_is_read_again() {
    on_seeds(1000..1100, 80, assert_read_again);
}

#[test]
fn maps_drawn_in_another_order_are_the_same() {
    on_seeds(2000..2100, 80, assert_same_in_another_order);
}

/// The seeds of the fuzz program: many of them are inputs on which something once went wrong.
#[test]
fn seeds_of_the_fuzz_program() {
    let mut count = 0;
    let mut each = |target: &str, check: &dyn Fn(&[u8])| {
        let folder = Path::new("tests/fuzz/corpus").join(target);
        for file in std::fs::read_dir(&folder).expect("there are seeds") {
            let file = file.expect("the folder can be read").path();
            println!("{}", file.display());
            check(&std::fs::read(file).expect("the seed can be read"));
            count += 1;
        }
    };
    each("coverage", &|bytes| {
        assert_read_again(bytes);
        assert_same_in_another_order(bytes);
    });
    // What stands first says whether a real map is edited.
    each("ways", &|bytes| {
        let mut source = Source::new(bytes);
        assert!(source.below(4) < 3, "it is drawn");
        let chart = Chart::drawn(&mut source);
        let atlas = chart.atlas().expect("it can be read");
        ask_ways(&atlas, chart.tolerance_m, &mut Source::new(bytes));
    });
    each("mend", &assert_mended_well);
    assert!(count > 8, "{count}");
}

/// The laws are worth nothing if the maps are dull.
#[test]
fn drawn_maps_hold_everything() {
    let mut most = vec![0; 14];
    for seed in 0..300 {
        let chart = drawn(&bytes_of(seed, 100));
        let Ok(atlas) = chart.atlas() else { continue };
        let tally = ask(&atlas, &mut Source::new(&[]));
        for (most, n) in most.iter_mut().zip(tally) {
            *most = n.max(*most);
        }
    }
    println!("{most:?}");
    assert!(most.iter().all(|&n| n > 0), "{most:?}");
}

#[test]
fn mended_drawn_maps_are_well() {
    on_seeds(3000..3300, 60, assert_mended_well);
}

//! Saved atlases of small maps, changed at random, half of them with their checksum put right: each is refused, or opens as a map that answers what it is asked:
//! every eighth all there is, the others what is told in no time.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use territory::Atlas;

use crate::asked::asked as has_asked;
use crate::damaged::{damaged, put_right, small_files};
use crate::told::{told, told_briefly, told_of_changes};
use crate::{store, trial, worker};

/// Faults are kept under this name.
const NAME: &str = "saved";

/// How many files, and the seed of the first.
pub(crate) fn asked(words: &[&str]) -> Option<(u64, u64)> {
    match words {
        [] => Some((1_000_000, 0)),
        [count] => Some((count.parse().ok()?, 0)),
        [count, seed] => Some((count.parse().ok()?, seed.parse().ok()?)),
        _ => None,
    }
}

/// What became of the files.
#[derive(Debug, Default)]
struct Outcome {
    /// With their checksum as it was, and put right.
    refused: [u64; 2],
    opened: [u64; 2],
    faults: u64,
    longest: Duration,
    most_bytes: usize,
}

pub(crate) fn run(count: u64, seed: u64) -> ExitCode {
    trial::listen_for_panics();
    std::thread::spawn(worker::watch);
    let start = Instant::now();
    let outcome = worker::on_a_thread(move || {
        let files = small_files();
        let mut outcome = Outcome::default();
        for seed in seed..seed + count {
            outcome.add(&files, seed);
        }
        outcome
    });
    let ([unsummed, summed], [opened_unsummed, opened]) = (outcome.refused, outcome.opened);
    println!(
        "{count} files from seed {seed} in {:.0?}: {unsummed} refused by their checksum, {opened_unsummed} opened in spite of it; of those whose checksum was put right {summed} refused, {opened} opened and answered",
        start.elapsed()
    );
    println!(
        "{} faults; the longest took {:.1?}, the most memory was {:.1} MB",
        outcome.faults,
        outcome.longest,
        outcome.most_bytes as f64 / 1e6
    );
    match outcome.faults + opened_unsummed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

impl Outcome {
    fn add(&mut self, files: &[Vec<u8>], seed: u64) {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let file = &files[random.random_range(0..files.len())];
        let is_put_right = random.random_range(0..2) == 0;
        let mut bytes = damaged(file, &mut random);
        if is_put_right {
            bytes = put_right(bytes);
        }
        store::about_to_run(NAME, &bytes);
        let mut is_open = false;
        let trial = trial::trial_of(bytes.len(), || {
            let opened = Atlas::from_saved(&bytes);
            has_asked("opened");
            if let Ok(atlas) = opened {
                is_open = true;
                let _ = told_briefly(&atlas);
                // The rest takes far longer.
                if seed % 16 < 2 {
                    let _ = (told(&atlas), told_of_changes(&atlas));
                }
            }
            Vec::new()
        });
        let place = usize::from(is_put_right);
        self.refused[place] += u64::from(!is_open);
        self.opened[place] += u64::from(is_open);
        self.longest = self.longest.max(trial.took);
        self.most_bytes = self.most_bytes.max(trial.peak);
        if let Some(fault) = trial.fault {
            self.faults += 1;
            if store::is_new(NAME, &fault, bytes.len()) {
                println!("seed {seed}: {}: {}", fault.kind, fault.message);
                store::keep(NAME, &fault, &bytes);
            }
        }
    }
}

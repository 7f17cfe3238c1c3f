//! Draws maps that nobody would draw, asks them everything, and keeps what goes wrong. See README.md.

// What is mutated and what is asked: the seeded properties of the crate's tests use the same.
#[path = "../../all/agreed.rs"]
mod agreed;
#[path = "../../all/asked.rs"]
mod asked;
#[path = "../../all/asked_flaws.rs"]
mod asked_flaws;
#[path = "../../all/asked_mended.rs"]
mod asked_mended;
#[path = "../../all/asked_ways.rs"]
mod asked_ways;
#[path = "../../all/damaged.rs"]
mod damaged;
#[path = "../../all/edited.rs"]
mod edited;
#[path = "../../all/generated.rs"]
mod generated;
#[path = "../../all/shapes.rs"]
mod shapes;
#[path = "../../all/told.rs"]
mod told;

// What is fuzzed.
mod targets;
// One input run, and what went wrong.
mod trial;
// Inputs from inputs.
mod mutate;
// Smaller maps of the same fault, as code.
mod case;
// Smaller inputs of the same fault.
mod shrink;
// What is kept on the disk.
mod store;
// Saved atlases that were changed.
mod spoiled;
// Round after round of inputs.
mod worker;

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use targets::TARGETS;

const USAGE: &str = "\
usage: territory-fuzz [--minutes N] [--seed N] [TARGET ...]   fuzzes the targets in turn, all where none is named
       territory-fuzz run TARGET FILE ...                     runs inputs once and says what went wrong
       territory-fuzz shrink TARGET FILE                      makes an input smaller
       territory-fuzz saved [COUNT [SEED]]                     opens saved atlases that were changed, a million where no number is said
       territory-fuzz case TARGET FILE                        makes its map smaller, and prints that as code
targets: bytes coverage edits ways flaws mend";

/// What the command line asks for.
struct Asked {
    minutes: f64,
    seed: u64,
    targets: Vec<String>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", target, files @ ..] => worker::run_files(target, files),
        ["shrink", target, file] => worker::shrink_file(target, file),
        ["case", target, file] => worker::case_of(target, file),
        ["saved", rest @ ..] => match spoiled::asked(rest) {
            Some((count, seed)) => spoiled::run(count, seed),
            None => usage(),
        },
        ["work", rest @ ..] => match asked(rest) {
            Some(asked) => worker::work(&asked.targets, asked.seed, minutes(asked.minutes)),
            None => usage(),
        },
        rest => match asked(rest) {
            Some(asked) => oversee(&asked),
            None => usage(),
        },
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn minutes(minutes: f64) -> Duration {
    Duration::from_secs_f64((minutes * 60.0).clamp(0.0, 1e9))
}

fn asked(words: &[&str]) -> Option<Asked> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let mut asked = Asked {
        minutes: 10.0,
        seed: now.map_or(0, |now| now.as_secs()),
        targets: Vec::new(),
    };
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        match word {
            "--minutes" => asked.minutes = words.next()?.parse().ok()?,
            "--seed" => asked.seed = words.next()?.parse().ok()?,
            name => {
                let target = TARGETS.iter().find(|target| target.name == name)?;
                asked.targets.push(target.name.to_owned());
            }
        }
    }
    if asked.targets.is_empty() {
        asked.targets = TARGETS
            .iter()
            .map(|target| target.name.to_owned())
            .collect();
    }
    Some(asked)
}

/// Has the work done in a process of its own, so that one that is killed or hangs is found too, and begins again where it ended.
fn oversee(asked: &Asked) -> ExitCode {
    let end = Instant::now() + minutes(asked.minutes);
    println!("seed {}, {} minutes", asked.seed, asked.minutes);
    let mut seed = asked.seed;
    while Instant::now() < end {
        let left = (end - Instant::now()).as_secs_f64() / 60.0;
        let program = std::env::current_exe().expect("a program that runs has a file");
        let mut command = Command::new(program);
        command.args([
            "work",
            "--minutes",
            &left.to_string(),
            "--seed",
            &seed.to_string(),
        ]);
        // Traces are for who runs one input: of each fault while it is made smaller they would be many.
        command.env("RUST_BACKTRACE", "0");
        command.env(store::RUN, std::process::id().to_string());
        let status = command.args(&asked.targets).status();
        let status = status.expect("what runs once can be run again");
        if !status.success() && status.code() != Some(worker::GIVEN_UP) {
            store::keep_what_ended_it(&status.to_string());
        }
        seed = seed.wrapping_add(1);
    }
    store::has_ended();
    store::report(&asked.targets)
}

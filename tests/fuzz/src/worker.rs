//! Round after round: each target in turn is given inputs for a while, and what shows something new is kept and changed further.

use std::collections::HashSet;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::targets::{Map, TARGETS, Target};
use crate::trial::{self, BEGAN, Fault, MEMORY, Trial};
use crate::{case, mutate, shrink, store};

/// The process ends with this where a run takes too long or too much to be waited for; it is kept as a fault already.
pub(crate) const GIVEN_UP: i32 = 3;
/// As much time of the processor as no run may be waited for.
const LONGEST: Duration = Duration::from_secs(60);
/// More memory than any run may have.
const LARGEST: usize = 3_000_000_000;
/// How long each target has its turn.
const TURN: Duration = Duration::from_secs(20);
/// The stack of a thread that a program starts.
const STACK: usize = 2 << 20;

fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Runs on a thread with a common stack.
pub(crate) fn on_a_thread<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work);
    let outcome = thread.expect("a thread can be started").join();
    outcome.expect("what panics is caught within")
}

pub(crate) fn run_files(name: &str, files: &[&str]) -> ExitCode {
    let Some(target) = target(name) else {
        return ExitCode::from(2);
    };
    trial::listen_for_panics();
    let mut faults = 0;
    for file in files {
        let input = std::fs::read(file).expect("the file can be read");
        println!("{}", case::words(&(target.map)(&input)));
        let trial = on_a_thread(move || trial::run(target, &input));
        let (took, peak) = (trial.took, trial.peak as f64 / 1e6);
        println!("{file}: {took:.3?}, {peak:.2} MB for {} bytes", trial.size);
        if let Some(fault) = trial.fault {
            println!("{}: {}", fault.kind, fault.message);
            faults += 1;
        }
    }
    if faults == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

pub(crate) fn shrink_file(name: &str, file: &str) -> ExitCode {
    let Some(target) = target(name) else {
        return ExitCode::from(2);
    };
    trial::listen_for_panics();
    let input = std::fs::read(file).expect("the file can be read");
    let smaller = on_a_thread(move || {
        let fault = trial::run(target, &input).fault?;
        Some(shrunk(target, &fault, &input, Duration::from_secs(600)))
    });
    if let Some(smaller) = smaller {
        println!("{} bytes", smaller.len());
        std::fs::write(file, smaller).expect("the file can be written");
    }
    ExitCode::SUCCESS
}

/// The map of an input with as little as the fault needs, to become a case of the tests.
pub(crate) fn case_of(name: &str, file: &str) -> ExitCode {
    let Some(target) = target(name) else {
        return ExitCode::from(2);
    };
    trial::listen_for_panics();
    let input = std::fs::read(file).expect("the file can be read");
    println!(
        "{}",
        on_a_thread(move || {
            let map = (target.map)(&input);
            let Some(fault) = trial::run_map(target, &map, &input).fault else {
                return "no fault".to_owned();
            };
            let fails = |map: &Map| {
                let again = trial::run_map(target, map, &input).fault;
                again.is_some_and(|again| again.mark == fault.mark)
            };
            let smaller = case::smallest(map, &fails);
            format!("{}\n{}", fault.message, case::words(&smaller))
        })
    );
    ExitCode::SUCCESS
}

pub(crate) fn work(names: &[String], seed: u64, time: Duration) -> ExitCode {
    trial::listen_for_panics();
    std::thread::spawn(watch);
    let targets: Vec<&'static Target> = names.iter().filter_map(|name| target(name)).collect();
    on_a_thread(move || {
        let end = Instant::now() + time;
        let mut fields: Vec<Field> = targets
            .iter()
            .map(|target| Field::of(target, seed))
            .collect();
        while Instant::now() < end {
            for field in &mut fields {
                field.turn(end.min(Instant::now() + TURN));
            }
        }
    });
    ExitCode::SUCCESS
}

/// Ends the process where a run takes far too long or far too much, so that another goes on.
pub(crate) fn watch() {
    let mut run = (0, ProcessTime::now());
    loop {
        std::thread::sleep(Duration::from_millis(20));
        let began = BEGAN.load(Ordering::Relaxed);
        if began != run.0 {
            run = (began, ProcessTime::now());
        }
        let kind = match began {
            0 => continue,
            _ if run.1.elapsed() > LONGEST => "hang",
            _ if MEMORY.current_usage() > LARGEST => "memory",
            _ => continue,
        };
        store::keep_what_ended_it(kind);
        std::process::exit(GIVEN_UP);
    }
}

/// A target with what has been kept for it.
struct Field {
    target: &'static Target,
    kept: Vec<Vec<u8>>,
    seen: HashSet<u64>,
    random: Pcg64Mcg,
    runs: u64,
    /// Inputs of earlier runs that are still to be run.
    fresh: Vec<Vec<u8>>,
}

impl Field {
    fn of(target: &'static Target, seed: u64) -> Self {
        Field {
            target,
            kept: Vec::new(),
            seen: HashSet::new(),
            random: Pcg64Mcg::seed_from_u64(seed ^ store::hash(target.name.as_bytes())),
            runs: 0,
            fresh: store::inputs(target.name),
        }
    }

    fn turn(&mut self, end: Instant) {
        let (start, runs) = (ThreadTime::now(), self.runs);
        while Instant::now() < end {
            let is_old = !self.fresh.is_empty();
            let input = self.next();
            self.run(&input, is_old);
        }
        let took = start.elapsed();
        store::add_hours(self.target.name, took, self.runs - runs);
        let (name, kept, seen) = (self.target.name, self.kept.len(), self.seen.len());
        println!(
            "{name}: {} runs, {kept} inputs show {seen} things",
            self.runs
        );
    }

    fn next(&mut self) -> Vec<u8> {
        if let Some(input) = self.fresh.pop() {
            return input;
        }
        let random = &mut self.random;
        if self.kept.is_empty() || random.random_range(0..self.target.fresh_in) == 0 {
            let length = random.random_range(4..400);
            return (0..length).map(|_| random.random_range(0..=255)).collect();
        }
        // What was found last is changed more often.
        let count = self.kept.len();
        let recent = count - random.random_range(1..=count.min(50));
        let parent = if random.random_range(0..3) == 0 {
            recent
        } else {
            random.random_range(0..count)
        };
        let other = random.random_range(0..count);
        mutate::mutated(
            &self.kept[parent],
            &self.kept[other],
            self.target.is_text,
            self.target.longest,
            random,
        )
    }

    fn run(&mut self, input: &[u8], is_old: bool) {
        store::about_to_run(self.target.name, input);
        let trial = trial::run(self.target, input);
        self.runs += 1;
        match &trial.fault {
            Some(fault) => self.fault(fault, input),
            None => self.learn(&trial, input, is_old),
        }
    }

    /// Keeps an input that shows something new, or that takes more time or memory for its size than any before.
    fn learn(&mut self, trial: &Trial, input: &[u8], is_old: bool) {
        let size = trial.size.max(1000) as f64;
        let time = (trial.took.as_secs_f64() * 1e6 / size).max(1.0).log2() * 2.0;
        let memory = (trial.peak as f64 / size).max(1.0).log2() * 2.0;
        let costs = [(1 << 60) + time as u64, (1 << 61) + memory as u64];
        let mut is_new = false;
        for &feature in trial.features.iter().chain(&costs) {
            is_new |= self.seen.insert(feature);
        }
        if is_new {
            self.kept.push(input.to_vec());
            if !is_old {
                store::grow(self.target.name, input);
            }
        }
    }

    fn fault(&mut self, fault: &Fault, input: &[u8]) {
        if store::is_new(self.target.name, fault, input.len()) {
            let smaller = shrunk(self.target, fault, input, Duration::from_secs(10));
            store::keep(self.target.name, fault, &smaller);
        }
    }
}

fn shrunk(target: &Target, fault: &Fault, input: &[u8], most: Duration) -> Vec<u8> {
    shrink::shrunk(input, most, |smaller| {
        store::about_to_run(target.name, smaller);
        let again = trial::run(target, smaller).fault;
        again.is_some_and(|again| again.mark == fault.mark)
    })
}

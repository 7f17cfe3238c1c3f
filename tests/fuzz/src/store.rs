//! What is kept on the disk: the seeds, the inputs that showed something new, the faults, and the time that each target has had.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::trial::Fault;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where the real maps are.
pub(crate) fn data() -> PathBuf {
    here().join("../../data")
}

fn found() -> PathBuf {
    here().join("found")
}

fn folder(name: &str, target: &str) -> PathBuf {
    let folder = here().join(name).join(target);
    std::fs::create_dir_all(&folder).expect("a folder can be made beside the program's source");
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// The committed seeds of a target, and what earlier runs added.
pub(crate) fn inputs(target: &str) -> Vec<Vec<u8>> {
    let folders = [
        here().join("corpus").join(target),
        here().join("grown").join(target),
    ];
    let all = folders.iter().flat_map(|folder| files(folder));
    all.filter_map(|file| std::fs::read(file).ok()).collect()
}

pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

pub(crate) fn grow(target: &str, input: &[u8]) {
    let file = folder("grown", target).join(format!("{:016x}", hash(input)));
    let _ = std::fs::write(file, input);
}

/// By which a process that oversees tells the one that it begins whose it is: several may run beside each other.
pub(crate) const RUN: &str = "TERRITORY_FUZZ_RUN";

fn running() -> PathBuf {
    let run = std::env::var(RUN).unwrap_or_else(|_| std::process::id().to_string());
    found().join(format!("running-{run}"))
}

/// Forgets what ran, when nothing runs any more.
pub(crate) fn has_ended() {
    let _ = std::fs::remove_file(running());
}

/// Writes down what is about to run, for the case that the process does not come back.
pub(crate) fn about_to_run(target: &str, input: &[u8]) {
    let _ = std::fs::create_dir_all(found());
    let _ = std::fs::write(running(), [target.as_bytes(), b"\n", input].concat());
}

/// The input that the process was killed by, as a fault.
pub(crate) fn keep_what_ended_it(how: &str) {
    let Ok(run) = std::fs::read(running()) else {
        return;
    };
    let Some(line) = run.iter().position(|&byte| byte == b'\n') else {
        return;
    };
    let target = String::from_utf8_lossy(&run[..line]).into_owned();
    let fault = Fault {
        kind: "crash",
        mark: how.to_owned(),
        message: how.to_owned(),
    };
    keep(&target, &fault, &run[line + 1..]);
}

fn file_of(target: &str, fault: &Fault) -> PathBuf {
    let mark: String = fault
        .mark
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    folder("found", target).join(format!("{}-{mark}", fault.kind))
}

/// Whether there is no input of this fault yet, or only longer ones.
pub(crate) fn is_new(target: &str, fault: &Fault, length: usize) -> bool {
    let known = std::fs::metadata(file_of(target, fault));
    known.map_or(true, |known| known.len() as usize > length)
}

pub(crate) fn keep(target: &str, fault: &Fault, input: &[u8]) {
    let file = file_of(target, fault);
    println!(
        "{target}: {} {}, see {}",
        fault.kind,
        fault.message,
        file.display()
    );
    let _ = std::fs::write(&file, input);
}

/// Seconds of processor and runs that each target has had.
fn hours() -> BTreeMap<String, (f64, u64)> {
    let text = std::fs::read_to_string(found().join("hours.tsv")).unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.split('\t');
        let name = words.next()?.to_owned();
        Some((
            name,
            (words.next()?.parse().ok()?, words.next()?.parse().ok()?),
        ))
    };
    text.lines().filter_map(line).collect()
}

pub(crate) fn add_hours(target: &str, took: Duration, runs: u64) {
    let mut all = hours();
    let own = all.entry(target.to_owned()).or_default();
    *own = (own.0 + took.as_secs_f64(), own.1 + runs);
    let lines: String = all
        .iter()
        .map(|(name, (s, runs))| format!("{name}\t{s:.1}\t{runs}\n"))
        .collect();
    let _ = std::fs::create_dir_all(found());
    let _ = std::fs::write(found().join("hours.tsv"), lines);
}

/// Says what each target has had, and whether there are faults.
pub(crate) fn report(targets: &[String]) -> ExitCode {
    let hours = hours();
    let mut faults = 0;
    for target in targets {
        let (seconds, runs) = hours.get(target).copied().unwrap_or_default();
        let own = files(&found().join(target)).len();
        println!(
            "{target}: {:.2} hours of processor, {runs} runs, {own} faults kept",
            seconds / 3600.0
        );
        faults += own;
    }
    if faults == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

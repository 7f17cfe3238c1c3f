//! One input run: what it showed, what it took, and what went wrong.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cpu_time::ThreadTime;
use peak_alloc::PeakAlloc;

use crate::asked::AFTER_EACH;
use crate::targets::{Map, Target};

#[global_allocator]
pub(crate) static MEMORY: PeakAlloc = PeakAlloc;

/// What a question may take: a second for each 100 kB, and two at least, for the machine may have other things to do; and one for each 500 kB of the longest text that was answered: a map
/// of 12 kB whose borders cross all over has 700 kB when it is mended.
fn most_time(size: usize, written: usize) -> Duration {
    let (size, written) = (size as f64, written as f64);
    Duration::from_secs_f64((size / 100_000.0).max(2.0) + written / 500_000.0)
}

/// Larger maps are left alone: a few bytes of choices can copy a ring again and again, and such a map is not small to be asked within a minute.
const LARGEST_MAP: usize = 1_000_000;

/// A hundred times the input, and 32 MB at least; and ten times the longest text that was answered: a few kilobytes can draw thousands of crossings, each of which is a flaw with a place and
/// an outline.
fn most_memory(size: usize, written: usize) -> usize {
    (100 * size).max(32_000_000) + 10 * written
}

/// What went wrong.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// `panic`, `slow` or `memory`.
    pub(crate) kind: &'static str,
    /// The same for faults that are probably the same.
    pub(crate) mark: String,
    pub(crate) message: String,
}

pub(crate) struct Trial {
    /// Marks of what the input showed.
    pub(crate) features: Vec<u64>,
    pub(crate) fault: Option<Fault>,
    pub(crate) took: Duration,
    pub(crate) size: usize,
    pub(crate) peak: usize,
}

/// The questions of a run.
#[derive(Clone, Copy)]
struct Questions {
    /// When the last was answered.
    last: ThreadTime,
    slowest: (Duration, &'static str),
    /// The most memory at a time, in bytes.
    largest: (usize, &'static str),
    /// The bytes of the longest text that was answered.
    written: usize,
}

thread_local! {
    static QUESTIONS: Cell<Option<Questions>> = const { Cell::new(None) };
}

/// Takes the time and the memory of a question that was asked.
pub(crate) fn answered(question: &'static str, written: usize) {
    if let Some(mut questions) = QUESTIONS.get() {
        questions.written = questions.written.max(written);
        let took = questions.last.elapsed();
        if took > questions.slowest.0 {
            questions.slowest = (took, question);
        }
        let peak = MEMORY.peak_usage();
        if peak > questions.largest.0 {
            questions.largest = (peak, question);
        }
        MEMORY.reset_peak_usage();
        questions.last = ThreadTime::now();
        QUESTIONS.set(Some(questions));
    }
}

static LAST_PANIC: Mutex<(String, String)> = Mutex::new((String::new(), String::new()));

/// Keeps the words and the place of a panic instead of printing them.
pub(crate) fn listen_for_panics() {
    std::panic::set_hook(Box::new(|info| {
        let words = info.payload_as_str().unwrap_or("?").to_owned();
        let place = info.location().map_or("?".to_owned(), |at| {
            let file = at
                .file()
                .rsplit_once("registry/src/")
                .map_or(at.file(), |(_, file)| file);
            format!("{file}:{}", at.line())
        });
        // Where from, for who asks with RUST_BACKTRACE=1.
        let trace = std::backtrace::Backtrace::capture();
        if trace.status() == std::backtrace::BacktraceStatus::Captured {
            eprintln!("{trace}");
        }
        if let Ok(mut last) = LAST_PANIC.lock() {
            *last = (place, words);
        }
    }));
}

/// The number of the run that goes on; 0 where none does.
pub(crate) static BEGAN: AtomicU64 = AtomicU64::new(0);

pub(crate) fn run(target: &Target, input: &[u8]) -> Trial {
    run_map(target, &(target.map)(input), input)
}

pub(crate) fn run_map(target: &Target, map: &Map, input: &[u8]) -> Trial {
    let size = map.size();
    trial_of(size, || match size > LARGEST_MAP {
        true => Vec::new(),
        false => (target.ask)(map, input),
    })
}

/// What becomes of a work on so many bytes.
pub(crate) fn trial_of(size: usize, work: impl FnOnce() -> Vec<u64>) -> Trial {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    BEGAN.store(NEXT.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    let start = ThreadTime::now();
    AFTER_EACH.get_or_init(|| answered);
    QUESTIONS.set(Some(Questions {
        last: start,
        slowest: (Duration::ZERO, ""),
        largest: (before, ""),
        written: 0,
    }));
    let outcome = catch_unwind(AssertUnwindSafe(work));
    let took = start.elapsed();
    answered("the rest", 0);
    let questions = QUESTIONS.take();
    BEGAN.store(0, Ordering::Relaxed);
    let peak = questions.map_or(0, |questions| questions.largest.0.saturating_sub(before));
    let (features, panic) = match outcome {
        Ok(features) => (features, None),
        Err(_) => (Vec::new(), Some(last_panic())),
    };
    let fault = panic.or_else(|| excess(size, &questions?, peak));
    Trial {
        features,
        fault,
        took,
        size,
        peak,
    }
}

fn last_panic() -> Fault {
    let (place, words) = LAST_PANIC
        .lock()
        .map(|last| last.clone())
        .unwrap_or_default();
    // Laws are told by their words too.
    let plain = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == ':');
    let first: Vec<&str> = words.split(' ').take(6).filter(plain).collect();
    Fault {
        kind: "panic",
        mark: format!("{place} {}", first.join(" ")),
        message: format!("{place}: {words}"),
    }
}

fn excess(size: usize, questions: &Questions, peak: usize) -> Option<Fault> {
    let ((took, slow), (_, large)) = (questions.slowest, questions.largest);
    let (kind, question, what) = if took > most_time(size, questions.written) {
        ("slow", slow, format!("{took:.1?}"))
    } else if peak > most_memory(size, questions.written) {
        ("memory", large, format!("{:.1} MB", peak as f64 / 1e6))
    } else {
        return None;
    };
    Some(Fault {
        kind,
        mark: format!("{kind} {question}"),
        message: format!("{what} for {size} bytes: {question}"),
    })
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, Polygon};
    use territory::Atlas;

    use super::*;

    /// Positions of a strip, and the bytes that were in use at a time while it was made.
    fn strip(map: &Atlas, line: &[(f64, f64)], width_m: f64) -> (usize, usize) {
        let line = LineString::from(line.to_vec());
        let mut positions = 0;
        let trial = trial_of(0, || {
            let strip = map.strip(&line, width_m);
            let rings = strip.iter().map(|polygon| polygon.exterior().0.len());
            positions = rings.sum();
            Vec::new()
        });
        (positions, trial.peak)
    }

    /// A line as long as that has a strip of many corners, whatever the map. Lists and tables of all of them stood beside each other while they were put together: 600 bytes for
    /// each corner. The only test, since all memory of the process is counted.
    #[test]
    fn strips_of_long_lines_take_little_beside_their_corners() {
        let corners = [
            (-180., -90.),
            (0., -90.),
            (180., -90.),
            (180., 0.),
            (0., 0.),
            (-180., 0.),
        ];
        let south = Polygon::new(corners.to_vec().into(), Vec::new());
        let map = Atlas::builder().territory("South", south).build();
        let map = map.expect("it can be read");
        let (positions, bytes) = strip(&map, &[(-90.0, -45.0), (90.0, -45.0)], 100.0);
        assert!(positions > 40_000, "{positions}");
        assert!(bytes < 400 * positions, "{bytes} bytes for {positions}");
        // Where nobody holds any of it there is none.
        let (positions, bytes) = strip(&map, &[(-90.0, 45.0), (90.0, 45.0)], 100.0);
        assert_eq!(positions, 0);
        assert!(bytes < 100_000, "{bytes} bytes for none");
    }
}

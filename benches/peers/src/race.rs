//! The race: every contestant in turn, round after round, in one run and on one core; the median of the rounds.

use std::hint::black_box;
use std::ops::Range;
use std::time::{Duration, Instant};

/// A contestant: it does the tasks of a range and returns something that depends on all the answers.
pub struct Lane<'a> {
    name: String,
    run: Box<dyn FnMut(Range<usize>) -> u64 + 'a>,
    nanos: Vec<f64>,
}

impl<'a> Lane<'a> {
    pub fn new(name: impl Into<String>, run: impl FnMut(Range<usize>) -> u64 + 'a) -> Self {
        Self {
            name: name.into(),
            run: Box::new(run),
            nanos: Vec::new(),
        }
    }

    /// A contestant that answers one question of a slice at a time.
    pub fn each<T: Copy>(
        name: impl Into<String>,
        questions: &'a [T],
        answer: impl Fn(T) -> u64 + 'a,
    ) -> Self {
        Self::new(name, move |range| {
            questions[range]
                .iter()
                .map(|&question| black_box(answer(question)))
                .fold(0, u64::wrapping_add)
        })
    }

    /// Nanoseconds for a task: the median of the rounds.
    pub fn median(&self) -> f64 {
        let mut sorted = self.nanos.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }

    fn time(&mut self, range: Range<usize>) -> f64 {
        let count = range.len() as f64;
        let start = Instant::now();
        black_box((self.run)(range));
        start.elapsed().as_nanos() as f64 / count
    }
}

/// How a race is run.
#[derive(Clone, Copy)]
pub struct Rules {
    /// Rounds that count. One more goes before them as a warm-up.
    pub rounds: usize,
    /// Tasks a round. Round `n` has the tasks from `n * tasks` on, so that none is asked twice and caches hold no answers.
    pub tasks: usize,
    /// A contestant that would need longer for a round does only the first part of it.
    pub patience: Duration,
}

/// Runs the race: in every round each contestant once.
pub fn race(lanes: &mut [Lane], rules: Rules) {
    let shares: Vec<usize> = lanes.iter_mut().map(|lane| share(lane, rules)).collect();
    for round in 1..=rules.rounds {
        for (lane, &share) in lanes.iter_mut().zip(&shares) {
            let from = round * rules.tasks;
            let nanos = lane.time(from..from + share);
            lane.nanos.push(nanos);
        }
    }
}

/// How many tasks of a round a contestant can do in time. This is its warm-up, too.
fn share(lane: &mut Lane, rules: Rules) -> usize {
    let patience = rules.patience.as_nanos() as f64;
    let mut tried = (rules.tasks / 1000).max(1);
    loop {
        let nanos = lane.time(0..tried) * tried as f64;
        let fits = (patience / nanos * tried as f64) as usize;
        if tried == rules.tasks || nanos * 4.0 > patience {
            return fits.clamp(1, rules.tasks);
        }
        tried = (tried * 4).min(fits.max(1)).min(rules.tasks);
    }
}

/// The work that is done a task, for the table: `one of` it counts `of` units.
#[derive(Clone, Copy)]
pub struct Unit<'a> {
    pub name: &'a str,
    pub of: f64,
}

/// The result as a Markdown table; ratios are to the first contestant.
pub fn table(title: &str, unit: Unit, lanes: &[Lane]) {
    println!("\n**{title}**\n");
    println!("| contestant | ns a {} | in all | ratio |", unit.name);
    println!("|---|--:|--:|--:|");
    let ours = lanes[0].median();
    for lane in lanes {
        let nanos = lane.median();
        let (name, each, ratio) = (&lane.name, nanos / unit.of, nanos / ours);
        println!(
            "| {name} | {} | {} | {ratio:.2} |",
            digits(each),
            whole(nanos)
        );
    }
}

fn digits(nanos: f64) -> String {
    match nanos {
        n if n < 100.0 => format!("{n:.1}"),
        n => format!("{n:.0}"),
    }
}

fn whole(nanos: f64) -> String {
    match nanos {
        n if n < 1e4 => format!("{n:.0} ns"),
        n if n < 1e7 => format!("{:.1} µs", n / 1e3),
        n => format!("{:.0} ms", n / 1e6),
    }
}

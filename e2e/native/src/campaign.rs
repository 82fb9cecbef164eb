//! Many schedules, on all processors: each from its seed, each failure with the seed that shows it again.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::reached::Reached;
use crate::simulation::Simulation;

/// Things that happen in one schedule.
pub const STEPS: usize = 90;

pub struct Campaign {
    pub seeds: Range<u64>,
    /// Goes on after a failure, until so many were seen.
    pub failures_max: usize,
    /// Says how far it is, this often.
    pub progress_every: Option<Duration>,
}

#[derive(Debug, Default)]
pub struct Outcome {
    pub reached: Reached,
    pub failures: Vec<Failure>,
    pub schedules: u64,
}

#[derive(Debug)]
pub struct Failure {
    pub seed: u64,
    pub why: String,
    /// What happened before.
    pub log: Vec<String>,
}

impl Campaign {
    /// Runs every seed with the simulation that `make` gives for it.
    pub fn run(&self, make: impl Fn(u64) -> Simulation + Sync) -> Outcome {
        let next = AtomicU64::new(self.seeds.start);
        let (outcome, begun) = (Mutex::new(Outcome::default()), Instant::now());
        let last_said = Mutex::new(begun);
        let workers = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed >= self.seeds.end {
                            return;
                        }
                        let ran = run_one(seed, &make);
                        let Ok(mut outcome) = outcome.lock() else { return };
                        outcome.schedules += 1;
                        match ran {
                            Ok(reached) => outcome.reached += reached,
                            Err(failure) => {
                                println!("seed {} failed: {}", failure.seed, failure.why);
                                outcome.failures.push(failure);
                            }
                        }
                        if outcome.failures.len() >= self.failures_max {
                            return;
                        }
                        if let (Some(every), Ok(mut last)) = (self.progress_every, last_said.lock())
                            && last.elapsed() >= every
                        {
                            *last = Instant::now();
                            say(seed, &outcome, begun.elapsed());
                        }
                    }
                });
            }
        });
        outcome.into_inner().expect("no worker panics outside a schedule")
    }
}

fn say(seed: u64, outcome: &Outcome, so_far: Duration) {
    let rate = outcome.schedules as f64 / so_far.as_secs_f64();
    println!(
        "{} schedules, {:.1} a second, {} failed; to go on later: --from {seed}",
        outcome.schedules,
        rate,
        outcome.failures.len()
    );
}

fn run_one(seed: u64, make: impl Fn(u64) -> Simulation) -> Result<Reached, Failure> {
    let mut simulation = None;
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let simulation = simulation.insert(make(seed));
        simulation.run(STEPS);
        std::mem::take(&mut simulation.reached)
    }));
    ran.map_err(|cause| {
        let text = cause.downcast_ref::<String>().cloned();
        let why = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let log = catch_unwind(AssertUnwindSafe(|| simulation.map(|each| each.log).unwrap_or_default()));
        Failure { seed, why: why.unwrap_or_default(), log: log.unwrap_or_default() }
    })
}

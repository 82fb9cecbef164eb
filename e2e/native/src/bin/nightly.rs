//! A night's worth of schedules: says how far it is, names the seed of each that fails, and goes on from any seed.

use std::process::ExitCode;
use std::time::Duration;

use inspectors::campaign::Campaign;
use inspectors::simulation::Simulation;
use lexopt::prelude::*;

const USAGE: &str = "nightly [--from SEED] [--count SCHEDULES] [--failures HOW_MANY_TO_LOOK_FOR]";
const COUNT: u64 = 1_000_000;
const FAILURES: usize = 20;
const SAY_EVERY: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let Ok((from, count, failures_max)) = read_arguments() else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    // What failed is said in one line, with the seed that shows it again.
    std::panic::set_hook(Box::new(|_| {}));
    let seeds = from..from.saturating_add(count);
    println!("Schedules {} to {}", seeds.start, seeds.end);
    let outcome = Campaign { seeds, failures_max, progress_every: Some(SAY_EVERY) }.run(Simulation::new);
    println!("{} schedules, {} failed: {:?}", outcome.schedules, outcome.failures.len(), outcome.reached);
    for failure in &outcome.failures {
        println!("ACOGIDA_SEED={} cargo test -p inspectors --test simulation", failure.seed);
    }
    if outcome.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read_arguments() -> Result<(u64, u64, usize), lexopt::Error> {
    let (mut from, mut count, mut failures) = (0, COUNT, FAILURES);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("from") => from = parser.value()?.parse()?,
            Long("count") => count = parser.value()?.parse()?,
            Long("failures") => failures = parser.value()?.parse()?,
            other => return Err(other.unexpected()),
        }
    }
    Ok((from, count, failures))
}

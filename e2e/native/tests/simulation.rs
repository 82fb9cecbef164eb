//! Seeded schedules of mishaps and lies, each compared with the reference. The seed of a failure is printed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ops::Range;

use inspectors::campaign::Campaign;
use inspectors::liar::Lie;
use inspectors::simulation::Simulation;

/// Enough that everything happens that is looked for.
const SCHEDULES: u64 = 300;

#[test]
fn whatever_happens_all_devices_end_equal_to_the_reference_and_nothing_acknowledged_is_missing() {
    let seeds = seeds();
    let count = seeds.end - seeds.start;
    let campaign = Campaign { seeds, failures_max: failures_max(), progress_every: None };
    let outcome = campaign.run(Simulation::new);
    println!("{:?}", outcome.reached);
    if let Some(first) = outcome.failures.first() {
        println!("seed {} failed after:\n{}", first.seed, first.log.join("\n"));
        println!("again: ACOGIDA_SEED={} cargo test -p inspectors --test simulation", first.seed);
        panic!("{} of {} schedules failed: {}", outcome.failures.len(), outcome.schedules, first.why);
    }
    if count >= SCHEDULES {
        for (what, count) in outcome.reached.must_happen() {
            assert!(count > 0, "never: {what} in {:?}", outcome.reached);
        }
        for lie in Lie::ALL {
            assert!(outcome.reached.lies.contains_key(&lie), "never told: {lie:?}");
        }
    }
}

/// `ACOGIDA_SEED` runs that one; `ACOGIDA_SCHEDULES` so many, from 0 on.
fn seeds() -> Range<u64> {
    match number("ACOGIDA_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("ACOGIDA_SCHEDULES").unwrap_or(SCHEDULES),
    }
}

/// `ACOGIDA_FAILURES`: how many to look for before it stops.
fn failures_max() -> usize {
    number("ACOGIDA_FAILURES").map_or(1, |count| usize::try_from(count).unwrap())
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

//! Seeded schedules of mishaps, each compared with the reference. The seed of a failure is printed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use inspectors::simulation::{Reached, Simulation};

const SCHEDULES: u64 = 200;
const STEPS: usize = 90;

#[test]
fn whatever_happens_all_devices_end_equal_to_the_reference_and_nothing_acknowledged_is_missing() {
    let seeds = seeds();
    let next = AtomicU64::new(seeds.start);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let reached = thread::scope(|scope| {
        let runs: Vec<_> = (0..workers).map(|_| scope.spawn(|| run_all(&next, seeds.end))).collect();
        let mut reached = Reached::default();
        for run in runs {
            reached += run.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause));
        }
        reached
    });
    println!("{reached:?}");
    if seeds.end - seeds.start >= SCHEDULES {
        let Reached {
            saves_on_news,
            conflicts,
            decisions,
            full_disks,
            restores,
            crashed_syncs,
            servers_set_back,
            ..
        } = reached;
        let all =
            [saves_on_news, conflicts, decisions, full_disks, restores, crashed_syncs, servers_set_back];
        assert!(reached.lost_conversations > 0 && all.iter().all(|count| *count > 0), "{reached:?}");
    }
}

/// `ACOGIDA_SEED` runs that one; `ACOGIDA_SCHEDULES` so many, from 0 on.
fn seeds() -> Range<u64> {
    let number = |name| std::env::var(name).ok().map(|text: String| text.parse::<u64>().unwrap());
    match number("ACOGIDA_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("ACOGIDA_SCHEDULES").unwrap_or(SCHEDULES),
    }
}

fn run_all(next: &AtomicU64, end: u64) -> Reached {
    let mut reached = Reached::default();
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return reached;
        }
        let mut simulation = Simulation::new(seed);
        let outcome = catch_unwind(AssertUnwindSafe(|| simulation.run(STEPS)));
        if let Err(cause) = outcome {
            next.store(end, Ordering::Relaxed);
            eprintln!("seed {seed} failed after:\n{}", simulation.log.join("\n"));
            eprintln!("again: ACOGIDA_SEED={seed} cargo test -p inspectors --test simulation");
            std::panic::resume_unwind(cause);
        }
        reached += simulation.reached;
    }
}

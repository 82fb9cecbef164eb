//! 200 seeded schedules of mishaps, each compared with the reference. The seed of a failure is printed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use inspectors::simulation::{Reached, Simulation};

const SCHEDULES: u64 = 200;
const STEPS: usize = 90;

#[test]
fn whatever_happens_all_devices_end_equal_to_the_reference_and_nothing_acknowledged_is_missing() {
    let seeds = match std::env::var("ACOGIDA_SEED") {
        Ok(seed) => seed.parse().unwrap()..seed.parse::<u64>().unwrap() + 1,
        Err(_) => 0..SCHEDULES,
    };
    let all = seeds.end - seeds.start == SCHEDULES;
    let mut reached = Reached::default();
    for seed in seeds {
        let mut simulation = Simulation::new(seed);
        let outcome = catch_unwind(AssertUnwindSafe(|| simulation.run(STEPS)));
        if let Err(cause) = outcome {
            eprintln!("seed {seed} failed after:\n{}", simulation.log.join("\n"));
            eprintln!("again: ACOGIDA_SEED={seed} cargo test -p inspectors --test simulation");
            std::panic::resume_unwind(cause);
        }
        reached += simulation.reached;
    }
    println!("{reached:?}");
    if all {
        assert!(reached.saves_on_news > 0 && reached.conflicts > 0 && reached.restores > 0, "{reached:?}");
        assert!(reached.lost_conversations > 0, "{reached:?}");
    }
}

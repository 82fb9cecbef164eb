//! The same schedules against the server's real program: HTTP over loopback, `kill -9` in the middle of a push, files on
//! the system's disk, SQLCipher synced by the system.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::time::SystemTime;

use inspectors::campaign::Campaign;
use inspectors::ground::Ground;
use inspectors::line::Line;
use inspectors::program::Program;
use inspectors::simulation::Simulation;

const SCHEDULES: u64 = 20;

#[test]
fn over_real_sockets_files_and_processes_all_devices_end_equal_to_the_reference() {
    let schedules = std::env::var("ACOGIDA_REAL_SCHEDULES").map_or(SCHEDULES, |text| text.parse().unwrap());
    let campaign = Campaign { seeds: 0..schedules, failures_max: 1, progress_every: None };
    let outcome = campaign.run(|seed| {
        let ground = Ground::real();
        let folder = ground.path().join("server");
        std::fs::create_dir_all(&folder).unwrap();
        let program = Program::start(Path::new(env!("CARGO_BIN_EXE_office")), &folder);
        let now_s = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let line = Line::to(ground.path(), Box::new(program), now_s);
        Simulation::over(seed, ground, line)
    });
    println!("{:?}", outcome.reached);
    if let Some(first) = outcome.failures.first() {
        panic!("seed {} failed: {}\n{}", first.seed, first.why, first.log.join("\n"));
    }
    assert!(
        outcome.reached.servers_died > 0 && outcome.reached.servers_set_back > 0,
        "{:?}",
        outcome.reached
    );
}

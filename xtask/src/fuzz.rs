//! `cargo xtask fuzz [TARGET] [--seconds N]`: any bytes at every decoder and opener, for as long as is wanted. What was
//! learned is kept in the target folder and gone on from; what breaks a promise is named, to become a test.

use crate::{
    places,
    steps::{self, Failure, command, step},
    tools::apt,
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

const PACKAGE: &str = "e2e/fuzz/libfuzzer/Cargo.toml";
/// Inputs that broke a promise once; the tests hold them against it.
const FOUND_ONCE: &str = "e2e/fuzz/found";
/// What makes a stable compiler count the edges that an input takes and tell what it compares.
const COUNTING: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// Each target, where nobody says how long.
pub const SECONDS: u32 = 60;
/// Each target, among all other checks.
const SECONDS_BRIEFLY: u32 = 4;
const BRIEF_CORPUS: &str = "corpus-briefly";
/// One input, on a machine that has much else to do.
const INPUT_SECONDS_MAX: u32 = 30;
const MEMORY_MB_MAX: u32 = 2_048;
const INPUT_BYTES_MAX: u32 = 32 * 1024;

/// Fuzzes one target, or all of them one after the other, each for so long. The number of targets.
pub fn fuzz(only: Option<&str>, seconds: u32) -> Result<u32, Failure> {
    each(only, seconds, "corpus")
}

/// Fuzzes all targets for seconds, from real objects alone, so that it takes as long each time. The number of targets.
pub fn fuzz_briefly() -> Result<u32, Failure> {
    let corpus = places::target().join("fuzz").join(BRIEF_CORPUS);
    if corpus.exists() {
        fs::remove_dir_all(&corpus).map_err(|error| Failure::file("remove", &corpus, &error))?;
    }
    each(None, SECONDS_BRIEFLY, BRIEF_CORPUS)
}

fn each(only: Option<&str>, seconds: u32, corpus: &str) -> Result<u32, Failure> {
    if !cfg!(unix) {
        println!("    passed over: libFuzzer runs on Linux and macOS");
        return Ok(0);
    }
    apt::ensure(&[apt::CXX_COMPILER])?;
    let program = step("Build the fuzz targets", "3 minutes the first time", build)?;
    let names = steps::words_of(command(&program).env("ACOGIDA_FUZZ_LIST", "1")).unwrap_or_default();
    let mut count = 0;
    for name in names.split_whitespace().filter(|name| only.is_none_or(|only| only == *name)) {
        step(&format!("Fuzz {name}"), &format!("{seconds} s"), || meet(&program, name, seconds, corpus))?;
        count += 1;
    }
    match count {
        0 => Err(Failure::new(format!("there is no such target; there are: {names}"))),
        count => Ok(count),
    }
}

fn build() -> Result<PathBuf, Failure> {
    let version = steps::words_of(command("rustc").arg("-vV")).unwrap_or_default();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or_else(|| Failure::new("rustc does not say what it compiles for"))?;
    let target = places::target().join("fuzz");
    let mut cargo = command("cargo");
    // With a target named, programs that run while building are left as they are.
    cargo.args(["build", "--quiet", "--release", "--locked", "--manifest-path", PACKAGE, "--target", host]);
    steps::run(cargo.env("CARGO_TARGET_DIR", &target).env("RUSTFLAGS", COUNTING))?;
    Ok(target.join(host).join("release/fuzz"))
}

fn meet(program: &Path, name: &str, seconds: u32, corpus: &str) -> Result<(), Failure> {
    let home = places::target().join("fuzz");
    let (corpus, found) = (home.join(corpus).join(name), home.join("found").join(name));
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder, &error))?;
    }
    let log = home.join(format!("{name}.log"));
    let said = File::create(&log).map_err(|error| Failure::file("write", &log, &error))?;
    let mut run = command(program);
    run.env("ACOGIDA_FUZZ_TARGET", name).env("ACOGIDA_FUZZ_SEEDS", &corpus).arg(&corpus);
    let once = places::root().join(FOUND_ONCE).join(name);
    if once.is_dir() {
        run.arg(once);
    }
    limits(&mut run, seconds).arg(format!("-artifact_prefix={}/", found.display()));
    let status = run.stdout(said.try_clone().map_err(|error| Failure::file("write", &log, &error))?);
    let status = status.stderr(said).status().map_err(|error| steps::not_started(&run, &error))?;
    let text = fs::read(&log).map_err(|error| Failure::file("read", &log, &error))?;
    let text = String::from_utf8_lossy(&text);
    if !status.success() {
        let last: Vec<&str> = text.lines().rev().take(40).collect();
        last.iter().rev().for_each(|line| eprintln!("{line}"));
        return Err(Failure::new(format!(
            "a promise of {name} is broken; the input is in {}: as a file of {FOUND_ONCE}/{name}/ it becomes a test",
            found.display()
        )));
    }
    let inputs = text.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    match inputs.and_then(|count| count.trim().parse::<u64>().ok()) {
        Some(inputs) if inputs > 0 => println!("    {inputs} inputs"),
        _ => return Err(Failure::new(format!("nothing was tried; {} says why", log.display()))),
    }
    Ok(())
}

fn limits(run: &mut Command, seconds: u32) -> &mut Command {
    run.args([
        format!("-max_total_time={seconds}"),
        format!("-timeout={INPUT_SECONDS_MAX}"),
        format!("-rss_limit_mb={MEMORY_MB_MAX}"),
        format!("-max_len={INPUT_BYTES_MAX}"),
        "-print_final_stats=1".to_owned(),
    ])
}

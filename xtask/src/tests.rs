//! `cargo xtask test`: every check, from the cheapest to the dearest, and how many there were.

mod counts;

use crate::{
    client_build, fuzz, places,
    steps::{self, Failure, command, step},
    tools::{self, apt, node, python},
};
use counts::Counts;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

/// The second implementations of the formats, which check ours.
const VECTOR_CHECKS: [&str; 3] =
    ["shared/seal/vectors/check.py", "shared/records/vectors/check.py", "shared/xlsform/comparison/check.py"];

const NATIVE_TESTS: &str = "test --quiet --workspace --locked";

/// Schedules of the simulation, where every check is run; without a word it runs some 200.
const SCHEDULES: (&str, &str) = ("ACOGIDA_SCHEDULES", "2000");

/// Set by who wants the server tested with the real Caddy, nginx and Pebble, and has none.
const WITH_PROXIES: &str = "ACOGIDA_WITH_PROXIES";

/// The checks that need no browser.
pub fn quick() -> Result<(), Failure> {
    let started = Instant::now();
    let native = native(cargo(NATIVE_TESTS))?;
    conclude(&[("native", native)], started)
}

/// Every check there is.
pub fn all() -> Result<(), Failure> {
    let started = Instant::now();
    // Installed, they serve port 80 of the machine: only who says so gets them.
    if std::env::var_os(WITH_PROXIES).is_some() {
        apt::ensure_if_possible(apt::PROXIES);
        apt::ensure_if_possible(apt::PEBBLE);
    }
    let mut tests = cargo(NATIVE_TESTS);
    if std::env::var_os(SCHEDULES.0).is_none() {
        tests.env(SCHEDULES.0, SCHEDULES.1);
    }
    let native = native(tests)?;
    let vectors = vectors_in_python()?;
    let fuzzed = Counts { passed: fuzz::fuzz_briefly()?, ..Counts::default() };
    step("Build the server and the native client for release", "8 minutes the first time", || {
        steps::run(&mut cargo("build --quiet --release --package sync-server --package acogida --locked"))
    })?;
    client_build::ensure()?;
    client_build::rehearsal::ensure()?;
    node::ensure_packages()?;
    apt::ensure(&[apt::CHROMIUM, apt::FIREFOX])?;
    let browsers = step("Test in Chromium and Firefox, with the real server", "a few minutes", in_browsers)?;
    conclude(
        &[("native", native), ("vectors", vectors), ("fuzzed", fuzzed), ("in browsers", browsers)],
        started,
    )
}

fn native(mut tests: Command) -> Result<Counts, Failure> {
    tools::for_native()?;
    step("Check the formatting", "a second", || steps::run(&mut cargo("fmt --all --check")))?;
    step("Lint with clippy", "5 minutes the first time", || {
        steps::run(&mut cargo("clippy --quiet --workspace --all-targets --locked -- -D warnings"))
    })?;
    step("Test natively", "8 minutes the first time", || counted(&mut tests))
}

fn cargo(words: &str) -> Command {
    let mut cargo = command("cargo");
    cargo.args(words.split(' '));
    cargo
}

fn vectors_in_python() -> Result<Counts, Failure> {
    let python = python::ensure()?;
    step("Check the formats against the second implementation", "seconds", || {
        VECTOR_CHECKS.iter().try_fold(Counts::default(), |sum, check| {
            Ok(sum.and(counted(command(&python).arg(check).env("PYTHONUNBUFFERED", "1"))?))
        })
    })
}

/// File by file. Browsers lose a worker now and then, and a machine may be busy: what failed is run again, twice at most, and says
/// so; a defect fails each time.
fn in_browsers() -> Result<Counts, Failure> {
    let tried = |file: &str| {
        let mut node = node::with_browsers();
        node.args(["--test", "--test-reporter=spec", file]);
        counted(&mut node)
    };
    test_files()?.iter().try_fold(Counts::default(), |sum, file| {
        let again = |_| {
            println!("    ONCE MORE, because it failed: {file}");
            tried(file)
        };
        let counts = tried(file).or_else(again).or_else(again)?;
        Ok(sum.and(counts))
    })
}

fn test_files() -> Result<Vec<String>, Failure> {
    let folder = Path::new("e2e").join("browser");
    let files = crate::fingerprint::files_below(&places::root().join(&folder), &["node_modules"])?;
    let tests = files.iter().filter(|file| file.to_string_lossy().ends_with(".test.mjs"));
    Ok(tests.map(|file| file.to_string_lossy().into_owned()).collect())
}

/// Runs tests, shows what they print, and counts what they say; a run in which nothing was tested is no success.
fn counted(tests: &mut Command) -> Result<Counts, Failure> {
    let mut child =
        tests.stdout(Stdio::piped()).spawn().map_err(|error| steps::not_started(tests, &error))?;
    let mut counts = Counts::default();
    if let Some(printed) = child.stdout.take() {
        for line in BufReader::new(printed).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            counts.hear(&line);
        }
    }
    let status = child.wait().map_err(|error| steps::not_started(tests, &error))?;
    steps::succeeded(tests, status)?;
    if counts.passed == 0 {
        return Err(Failure::new("not one test was found").remedy(steps::typed(tests)));
    }
    Ok(counts)
}

fn conclude(parts: &[(&str, Counts)], started: Instant) -> Result<(), Failure> {
    let sum = parts.iter().fold(Counts::default(), |sum, (_, counts)| sum.and(*counts));
    let each: Vec<String> = parts.iter().map(|(name, counts)| format!("{} {name}", counts.passed)).collect();
    let each = each.join(", ");
    let seconds = started.elapsed().as_secs();
    println!(
        "\ntest result: ok. {} passed ({each}); {} failed; {} ignored; in {seconds} s",
        sum.passed, sum.failed, sum.ignored
    );
    Ok(())
}

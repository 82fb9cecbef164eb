//! The second build of the tests: the page of `dist/`, and a worker that has one more schema step and one more form. What a phone goes through that
//! comes from the build before is tested with it; nobody is ever served it.

use super::{assemble, compile, remove, shrink, stamp};
use crate::{
    fingerprint, places,
    steps::{self, Failure, command, step},
    tools, wasm_toolchain,
};
use std::path::PathBuf;

const REMEMBERED: &str = "rehearsal";
const WORKER: &str = "worker";
/// Forms that only this build has on board.
const ADDED_FORMS: &[&str] = &["e2e/browser/every_kind.md"];

/// Where it is.
pub fn dist() -> PathBuf {
    places::memory().join("rehearsal")
}

/// Makes it what the sources say, doing nothing when it is. `dist/` must be there.
pub fn ensure() -> Result<(), Failure> {
    let whole = format!("{} {}", super::fingerprint_of_all()?, fingerprint::of(ADDED_FORMS, &[])?);
    if fingerprint::is_remembered(REMEMBERED, &whole) && dist().join(stamp::FACTS).is_file() {
        println!("==> The build for rehearsals is unchanged");
        return Ok(());
    }
    step("Build the worker for rehearsals", "two minutes", bind_worker)?;
    step("Put the build for rehearsals together", "seconds", put_together)?;
    fingerprint::remember(REMEMBERED, &whole)
}

fn bound() -> PathBuf {
    places::memory().join("rehearsal.bound")
}

fn bind_worker() -> Result<(), Failure> {
    let (toolbox, toolchain) = (tools::for_client()?, wasm_toolchain::ensure()?);
    let mut cargo = command("cargo");
    cargo.args(["build", "--quiet", "--locked", "--profile", "wasm", "--target", wasm_toolchain::TARGET]);
    cargo.args(["--package", WORKER, "--features", "rehearsal"]).env("PATH", toolbox.path());
    toolchain.apply(&mut cargo);
    steps::run(&mut cargo)?;
    remove(&bound())?;
    assemble::copy_folder(&compile::output(), &bound(), &[])?;
    let compiled = wasm_toolchain::target_folder().join(wasm_toolchain::TARGET).join("wasm");
    let mut bind = command("wasm-bindgen");
    bind.args(["--target", "web", "--no-typescript", "--out-name", WORKER, "--out-dir"]).arg(bound());
    steps::run(bind.arg(compiled.join(format!("{WORKER}.wasm"))).env("PATH", toolbox.path()))
}

/// The page's program is the one that was shrunk already; for tests the worker's is good enough as it is.
fn put_together() -> Result<(), Failure> {
    let mut programs = shrink::shrink(&compile::output())?;
    for program in programs.iter_mut().filter(|program| program.name == WORKER) {
        program.wasm = bound().join(format!("{WORKER}_bg.wasm"));
    }
    remove(&dist())?;
    assemble::assemble(&bound(), &programs, &dist())?;
    stamp::stamp_with_own_hash(&dist()).map(|build| println!("    build {build}"))
}

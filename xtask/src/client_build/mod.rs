//! What the browser loads: compiled and bound by Trunk, shrunk, given names by content, stamped with a build id, compressed.
//!
//! ```text
//! dist/index.html  build.json  sw.js        stamped with the build's id; asked for anew each time
//!      ui-<hash>/                           the page: start.js, app.js, app_bg.wasm, styles; kept by browsers for ever
//!      worker-<hash>/                       the worker: start.js, worker.js, worker_bg.wasm
//!      ...                                  what public/ holds
//! ```
//! The id is nowhere in the wasm, so that a finished build can be stamped again without compiling.

mod assemble;
mod compile;
mod compress;
pub mod rehearsal;
mod shrink;
mod stamp;

use crate::{
    fingerprint, places,
    steps::{Failure, step},
    tools::{self, node},
    wasm_toolchain,
};
use std::{fs, path::Path};

/// What Trunk's part is made of.
const COMPILED_INPUTS: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "app",
    "index.html",
    "public/forms",
    "shared",
    "xtask/src/client_build/compile.rs",
    "xtask/src/tools",
    "xtask/src/wasm_toolchain.rs",
];
/// What is added after it.
const ADDED_INPUTS: &[&str] = &["e2e/package-lock.json", "public", "xtask/src/client_build"];
/// Folders of these names hold nothing that the browser loads.
const LEAVE_OUT: &[&str] = &["cli", "tests", "vectors"];
const COMPILED: &str = "client-compiled";
const WHOLE: &str = "client";

/// Makes `dist/` what the sources say, doing nothing when it is.
pub fn ensure() -> Result<(), Failure> {
    let compiled = fingerprint::of(COMPILED_INPUTS, LEAVE_OUT)?;
    let whole = fingerprint_of_all()?;
    if fingerprint::is_remembered(WHOLE, &whole) && places::dist().join(stamp::FACTS).is_file() {
        println!("==> What the browser loads is unchanged");
        return Ok(());
    }
    node::ensure_packages()?;
    if !(fingerprint::is_remembered(COMPILED, &compiled) && compile::output().join("index.html").is_file()) {
        let toolbox = tools::for_client()?;
        let toolchain = wasm_toolchain::ensure()?;
        let title = format!("Compile what the browser loads, with {}", toolchain.describe());
        let takes = "10 minutes the first time, one or two after a change";
        step(&title, takes, || compile::compile(&toolbox, &toolchain))?;
        fingerprint::remember(COMPILED, &compiled)?;
    }
    let bound = compile::output();
    let programs =
        step("Shrink it with wasm-opt", "half a minute for what changed", || shrink::shrink(&bound))?;
    step("Put dist/ together and compress it", "10 seconds", || put_together(&bound, &programs))?;
    fingerprint::remember(WHOLE, &whole)
}

fn fingerprint_of_all() -> Result<String, Failure> {
    let compiled = fingerprint::of(COMPILED_INPUTS, LEAVE_OUT)?;
    Ok(format!("{compiled} {}", fingerprint::of(ADDED_INPUTS, LEAVE_OUT)?))
}

/// The new `dist/` is made beside the old one, so that a half-made one never stands.
fn put_together(bound: &Path, programs: &[shrink::Program]) -> Result<(), Failure> {
    let (dist, new) = (places::dist(), places::memory().join("dist.new"));
    remove(&new)?;
    assemble::assemble(bound, programs, &new)?;
    let build_id = stamp::stamp_with_own_hash(&new)?;
    compress::keep_compressed(&dist, &new)?;
    compress::compress(&new)?;
    remove(&dist)?;
    fs::rename(&new, &dist).map_err(|error| Failure::file("rename", &new, &error))?;
    println!("    build {build_id}");
    Ok(())
}

/// Copies a finished build under another build id: to a browser, a new version.
pub fn restamp(dist: &Path, new_dist: &Path, build_id: &str) -> Result<(), Failure> {
    remove(new_dist)?;
    assemble::copy_folder(dist, new_dist, &[])?;
    stamp::restamp(new_dist, build_id)?;
    // The build for rehearsals has no twins, and needs none.
    if compress::is_compressed(dist) { compress::compress(new_dist) } else { Ok(()) }
}

fn remove(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::file("remove", folder, &error))
        }
        _ => Ok(()),
    }
}

//! Trunk: cargo for wasm32, then wasm-bindgen.

use crate::{
    places,
    steps::{self, Failure, command},
    tools::Toolbox,
    wasm_toolchain::Toolchain,
};
use std::path::PathBuf;

/// Where Trunk puts what it made; Trunk.toml says so too.
pub fn output() -> PathBuf {
    places::root().join("target").join("trunk")
}

/// Compiles and binds the page and its worker.
pub fn compile(toolbox: &Toolbox, toolchain: &Toolchain) -> Result<(), Failure> {
    let mut trunk = command("trunk");
    trunk.arg("build").env("PATH", toolbox.path());
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true").env("NO_COLOR", "true");
    toolchain.apply(&mut trunk);
    steps::run(&mut trunk)
}

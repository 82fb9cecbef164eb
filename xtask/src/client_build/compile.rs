//! Trunk: cargo for wasm32, then wasm-bindgen.

use crate::{
    places,
    steps::{self, Failure, command},
    tools::Toolbox,
    wasm_toolchain::Toolchain,
};
use std::path::PathBuf;

/// Compiles and binds the page and its worker; the folder with what Trunk made.
pub fn compile(toolbox: &Toolbox, toolchain: &Toolchain) -> Result<PathBuf, Failure> {
    let mut trunk = command("trunk");
    trunk.arg("build").env("PATH", toolbox.path());
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true").env("NO_COLOR", "true");
    toolchain.apply(&mut trunk);
    steps::run(&mut trunk)?;
    Ok(places::root().join("target").join("trunk"))
}

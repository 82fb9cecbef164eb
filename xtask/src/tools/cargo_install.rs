//! Tools that are Rust programs: the one on PATH if its version is right, else one built once into this user's cache.

use crate::{
    places,
    steps::{self, Failure, command},
};
use std::{fs, path::PathBuf};

/// A program that `cargo install` can build.
pub struct CargoTool {
    pub name: &'static str,
    pub program: &'static str,
    pub flags: &'static [&'static str],
    pub takes: &'static str,
}

/// Finds or builds the tool; the folder that must come on PATH, or none when it is there already.
pub fn ensure(tool: &CargoTool, version: &str) -> Result<Option<PathBuf>, Failure> {
    if version_of(tool.program.as_ref()).as_deref() == Some(version) {
        return Ok(None);
    }
    let cache = places::tool_cache().ok_or_else(|| Failure::new("neither HOME nor XDG_CACHE_HOME is set"))?;
    let home = cache.join(format!("{}-{version}", tool.name));
    let folder = home.join("bin");
    let there = || version_of(&folder.join(tool.program)).as_deref() == Some(version);
    if !there() {
        let title = format!("Build {} {version} into {}", tool.name, home.display());
        steps::step(&title, tool.takes, || install(tool, version, &home))?;
    }
    if there() {
        Ok(Some(folder))
    } else {
        Err(Failure::new(format!(
            "{} does not say that it is version {version}",
            folder.join(tool.program).display()
        )))
    }
}

fn install(tool: &CargoTool, version: &str, home: &PathBuf) -> Result<(), Failure> {
    fs::create_dir_all(home).map_err(|error| Failure::file("make the folder", home, &error))?;
    let mut install = command("cargo");
    install.args(["install", tool.name, "--quiet", "--force", "--version", version]).args(tool.flags);
    install.arg("--root").arg(home);
    // These programs work for seconds and are compiled for minutes: little optimisation is the quicker way.
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    install.env("CARGO_PROFILE_RELEASE_LTO", "off");
    install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    steps::run(&mut install)
}

/// The last word of the first line of `PROGRAM --version`: "trunk 0.21.14".
fn version_of(program: &std::path::Path) -> Option<String> {
    let words = steps::words_of(command(program).arg("--version"))?;
    words.lines().next()?.split_whitespace().next_back().map(str::to_owned)
}

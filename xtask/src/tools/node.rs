//! Node and the packages that e2e/package-lock.json pins: the browsers' driver and wasm-opt.

use crate::{
    client_build, places,
    steps::{self, Failure, command},
    tools::{apt, on_path},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const NODE_MAJOR_MIN: u32 = 20;
/// Older ones write files that browsers refuse.
const WASM_OPT_VERSION_MIN: u32 = 116;

/// Installs the pinned packages, unless exactly these are there.
pub fn ensure_packages() -> Result<(), Failure> {
    apt::ensure(&[apt::NODE])?;
    let e2e = places::root().join("e2e");
    let lock = e2e.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(|error| Failure::file("read", &lock, &error))?;
    let wanted = blake3::hash(&wanted).to_string();
    // Inside the folder it speaks of: who deletes that deletes this.
    let remembered = e2e.join("node_modules").join(".acogida-installed");
    if fs::read_to_string(&remembered).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    let mut install = command("npm");
    install.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&e2e);
    let remedy = format!("(cd e2e && {})", steps::typed(&install));
    steps::step("Install the npm packages of e2e/", "half a minute", || steps::run(&mut install))
        .map_err(|failure| failure.remedy(remedy))?;
    fs::write(&remembered, wanted).map_err(|error| Failure::file("write", &remembered, &error))
}

/// Node, told where the built app, the release programs and the browsers are: what e2e/browser/stage/places.mjs reads.
pub fn with_browsers() -> Command {
    let mut node = command("node");
    node.env("ACOGIDA_DIST", places::dist());
    node.env("ACOGIDA_REHEARSAL", client_build::rehearsal::dist());
    node.env("ACOGIDA_SERVER", places::release_program("sync-server"));
    node.env("ACOGIDA_CLI", places::release_program("acogida"));
    // Asking cargo for this very program would wait for whatever cargo builds meanwhile.
    if let Ok(xtask) = std::env::current_exe() {
        node.env("ACOGIDA_XTASK", xtask);
    }
    for (variable, names) in
        [("ACOGIDA_CHROMIUM", apt::CHROMIUM_PROGRAMS), ("ACOGIDA_FIREFOX", apt::FIREFOX_PROGRAMS)]
    {
        if let Some(program) = on_path(names) {
            node.env(variable, program);
        }
    }
    node
}

/// The same command for another Node.
pub fn in_place_of_node(node: Command, program: &Path) -> Command {
    let mut other = command(program);
    for (name, value) in node.get_envs().filter_map(|(name, value)| Some((name, value?))) {
        other.env(name, value);
    }
    other
}

/// Whether Node and npm are there and new enough.
pub fn is_there() -> bool {
    let found = steps::words_of(command("node").arg("--version"));
    let major = found.as_deref().and_then(major_version);
    major.is_some_and(|major| major >= NODE_MAJOR_MIN) && on_path(&["npm", "npm.cmd"]).is_some()
}

fn major_version(words: &str) -> Option<u32> {
    words.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// The command that starts wasm-opt, and the version it says it is: the system's when new enough, else npm's.
pub fn wasm_opt() -> Result<(Command, String), Failure> {
    let system = steps::words_of(command("wasm-opt").arg("--version")).filter(|words| new_enough(words));
    if let Some(version) = system {
        return Ok((command("wasm-opt"), version));
    }
    let mut wasm_opt = command("node");
    wasm_opt.arg(npm_program());
    let mut asked = command("node");
    asked.arg(npm_program()).arg("--version");
    let version = steps::words_of(&mut asked)
        .ok_or_else(|| Failure::new("wasm-opt does not start").remedy(steps::typed(&asked)))?;
    Ok((wasm_opt, version))
}

fn npm_program() -> PathBuf {
    places::root().join("e2e/node_modules/binaryen/bin/wasm-opt")
}

fn new_enough(words: &str) -> bool {
    let number = words.split_whitespace().find_map(|word| word.parse::<u32>().ok());
    number.is_some_and(|number| number >= WASM_OPT_VERSION_MIN)
}

#[cfg(test)]
mod tests {
    use super::{major_version, new_enough};

    #[test]
    fn an_old_wasm_opt_is_not_used() {
        assert!(!new_enough("wasm-opt version 108"));
        assert!(new_enough("wasm-opt version 121 (version_121)"));
        assert!(!new_enough("something else"));
    }

    #[test]
    fn nodes_version_is_read_from_what_it_prints() {
        assert_eq!(major_version("v20.20.2"), Some(20));
        assert_eq!(major_version("nonsense"), None);
    }
}

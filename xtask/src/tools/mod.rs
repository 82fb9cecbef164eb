//! What the two commands need besides cargo: what it is called, which version, where it is looked for. What is there at
//! the right version is used; nothing is built twice.

pub mod apt;
pub mod cargo_install;
pub mod node;
pub mod python;

use crate::{
    places,
    steps::{self, Failure},
};
use cargo_install::CargoTool;
use std::{env, ffi::OsString, fs, path::PathBuf, time::Duration};

const TRUNK: CargoTool = CargoTool {
    name: "trunk",
    program: "trunk",
    // Trunk 0.22 wants a newer rustc than this workspace does. Its lock file holds versions that build.
    flags: &["--locked"],
    takes: "about 6 minutes, once for this user",
};
const TRUNK_VERSION: &str = "0.21.14";

const WASM_BINDGEN: CargoTool = CargoTool {
    name: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    // Not --locked: its lock file names a yanked crate.
    flags: &[],
    takes: "about 4 minutes, once for this user",
};

/// The time a component of the Rust toolchain may take to arrive before a person is asked to fetch it.
const COMPONENT_WAIT_S_MAX: u64 = 60;

/// The programs of one build: the folders that come first on its PATH.
pub struct Toolbox {
    folders: Vec<PathBuf>,
}

impl Toolbox {
    /// A PATH on which this toolbox comes first.
    pub fn path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let all = self.folders.iter().cloned().chain(env::split_paths(&inherited));
        env::join_paths(all).unwrap_or(inherited)
    }
}

/// Finds or installs what compiles and binds the browser's part.
pub fn for_client() -> Result<Toolbox, Failure> {
    apt::ensure(&[apt::CLANG])?;
    let trunk = cargo_install::ensure(&TRUNK, TRUNK_VERSION)?;
    let wasm_bindgen = cargo_install::ensure(&WASM_BINDGEN, &locked_version("wasm-bindgen")?)?;
    Ok(Toolbox { folders: [trunk, wasm_bindgen].into_iter().flatten().collect() })
}

/// Finds or installs what native builds and checks need besides cargo.
pub fn for_native() -> Result<(), Failure> {
    apt::ensure(&[apt::C_COMPILER, apt::OPENSSL])?;
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let there = || steps::words_of(steps::command("cargo").args([subcommand, "--version"])).is_some();
        if there() {
            continue;
        }
        let mut add = steps::command("rustup");
        add.args(["component", "add", component]);
        steps::succeeds_within(&mut add, Duration::from_secs(COMPONENT_WAIT_S_MAX));
        if !there() {
            return Err(Failure::new(format!("cargo {subcommand} is missing")).remedy(steps::typed(&add)));
        }
    }
    Ok(())
}

/// The version of a package that Cargo.lock names.
fn locked_version(package: &str) -> Result<String, Failure> {
    let path = places::root().join("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
    version_in_lock(&lock, package).ok_or_else(|| Failure::new(format!("Cargo.lock names no {package}")))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

/// Where a program of one of these names lies on PATH.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| is_program(file)))
}

#[cfg(unix)]
fn is_program(file: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &std::path::Path) -> bool {
    file.is_file() || file.with_extension("exe").is_file()
}

#[cfg(test)]
mod tests {
    use super::version_in_lock;

    #[test]
    fn the_locked_version_is_that_of_the_package_and_not_of_a_longer_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in_lock(lock, "wasm"), None);
    }
}

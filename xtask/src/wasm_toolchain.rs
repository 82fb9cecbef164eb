//! Which way code for wasm32 is compiled on this machine. The one place that knows: the ordinary way is the target that
//! rustup brings; where rustup's server cannot be reached, Debian's compiler builds the library from its own source.

use crate::{
    places,
    steps::{self, Failure, command},
    tools::{self, apt},
};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

pub const TARGET: &str = "wasm32-unknown-unknown";
const RUSTUP_WAIT_S_MAX: u64 = 20;
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// Debian's own compiler and linker from before its security updates are too old for this workspace.
const DEBIAN_RUSTC_MINOR_MIN: u32 = 95;

/// How wasm32 is compiled here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Toolchain {
    /// The active toolchain has the target.
    Rustup,
    /// Debian's compiler, its library's source, and the active toolchain's linker.
    Debian { linker: PathBuf },
}

impl Toolchain {
    /// One line that says which way was taken.
    pub fn describe(&self) -> &'static str {
        match self {
            Toolchain::Rustup => "the active toolchain's wasm32 target",
            Toolchain::Debian { .. } => "Debian's rustc and the library it builds from source",
        }
    }

    /// Makes a command, and every cargo below it, compile for wasm32 this way, in a target folder of its own: two
    /// compilers that share one rebuild each other's work.
    pub fn apply(&self, command: &mut Command) {
        command.env("CARGO_TARGET_DIR", target_folder());
        if let Toolchain::Debian { linker } = self {
            command.env("RUSTC", DEBIAN_RUSTC);
            command.env("RUSTC_BOOTSTRAP", "1");
            command.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
    }
}

/// Where what is compiled for wasm32 lies.
pub fn target_folder() -> PathBuf {
    places::target().join("wasm")
}

/// Finds a way to compile for wasm32, or makes one.
pub fn ensure() -> Result<Toolchain, Failure> {
    if target_is_there() {
        return Ok(Toolchain::Rustup);
    }
    if let Some(debian) = debian_way() {
        return Ok(debian);
    }
    let mut add = command("rustup");
    add.args(["target", "add", TARGET]);
    if tools::on_path(&["rustup"]).is_some() {
        steps::step(&format!("Ask rustup for the {TARGET} target"), "20 seconds at most", || {
            steps::succeeds_within(&mut add, Duration::from_secs(RUSTUP_WAIT_S_MAX));
            Ok(())
        })?;
        if target_is_there() {
            return Ok(Toolchain::Rustup);
        }
        println!("    rustup did not bring it in time; Debian's own compiler is the other way");
    }
    apt::ensure(&[apt::RUST_WITH_SOURCE]).map_err(|failure| {
        let both =
            format!("{}\n\nor, where apt is not to be had:\n\n    {}", failure.command(), steps::typed(&add));
        failure.remedy(both)
    })?;
    debian_way().ok_or_else(|| {
        Failure::new(format!("{DEBIAN_RUSTC} cannot compile for {TARGET} with this toolchain's linker"))
            .remedy(steps::typed(&add))
    })
}

fn target_is_there() -> bool {
    let Some(sysroot) = sysroot() else { return false };
    let library = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    let Ok(files) = library.read_dir() else { return false };
    files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
}

fn debian_way() -> Option<Toolchain> {
    let new_enough = rustc_minor(Path::new(DEBIAN_RUSTC))? >= DEBIAN_RUSTC_MINOR_MIN;
    let host = verbose_version()?.lines().find_map(|line| line.strip_prefix("host: ").map(str::to_owned))?;
    let linker = sysroot()?.join("lib/rustlib").join(host).join("bin/rust-lld");
    (new_enough && (apt::RUST_WITH_SOURCE.is_there)() && linker.is_file())
        .then_some(Toolchain::Debian { linker })
}

fn sysroot() -> Option<PathBuf> {
    steps::words_of(command("rustc").args(["--print", "sysroot"])).map(PathBuf::from)
}

fn verbose_version() -> Option<String> {
    steps::words_of(command("rustc").arg("-vV"))
}

fn rustc_minor(rustc: &Path) -> Option<u32> {
    minor_in(&steps::words_of(command(rustc).arg("--version"))?)
}

fn minor_in(version: &str) -> Option<u32> {
    version.strip_prefix("rustc 1.")?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compilers_age_is_read_from_what_it_prints() {
        assert_eq!(minor_in("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"), Some(96));
        assert_eq!(minor_in("rustc 1.63.0"), Some(63));
        assert_eq!(minor_in("no such command"), None);
    }

    #[test]
    fn only_debians_way_changes_the_compiler() {
        let set = |toolchain: &Toolchain| {
            let mut command = Command::new("cargo");
            toolchain.apply(&mut command);
            command.get_envs().filter_map(|(name, _)| name.to_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(set(&Toolchain::Rustup), ["CARGO_TARGET_DIR"]);
        assert!(set(&Toolchain::Debian { linker: "lld".into() }).contains(&"RUSTC".to_owned()));
    }
}

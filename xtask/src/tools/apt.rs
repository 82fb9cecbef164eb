//! System packages: found by the program or library they bring, installed with apt where this user may, else named.

use crate::{
    steps::{self, Failure, command},
    tools::on_path,
};
use std::path::Path;
use std::process::Command;

/// Something that the system's package manager brings.
#[derive(Clone, Copy)]
pub struct Package {
    pub what: &'static str,
    pub names: &'static [&'static str],
    pub is_there: fn() -> bool,
}

pub const C_COMPILER: Package =
    Package { what: "a C compiler", names: &["gcc", "libc6-dev"], is_there: || on_path(&["cc"]).is_some() };

/// libFuzzer is C++.
pub const CXX_COMPILER: Package =
    Package { what: "a C++ compiler", names: &["g++"], is_there: || on_path(&["c++"]).is_some() };

/// SQLite is C, and only clang compiles it for the browser.
pub const CLANG: Package =
    Package { what: "clang", names: &["clang"], is_there: || on_path(&["clang"]).is_some() };

/// SQLCipher, which encrypts the native device's database, links OpenSSL's libcrypto.
pub const OPENSSL: Package = Package {
    what: "OpenSSL's headers",
    names: &["libssl-dev", "pkg-config"],
    is_there: || {
        command("pkg-config").args(["--exists", "libcrypto"]).status().is_ok_and(|status| status.success())
    },
};

/// Runs the second implementation of the formats, in an environment of its own.
pub const PYTHON: Package = Package {
    what: "Python 3 with venv",
    names: &["python3", "python3-venv"],
    is_there: || steps::words_of(command("python3").args(["-c", "import venv, ensurepip"])).is_some(),
};

pub const CHROMIUM: Package =
    Package { what: "Chromium", names: &["chromium"], is_there: || on_path(CHROMIUM_PROGRAMS).is_some() };

pub const FIREFOX: Package =
    Package { what: "Firefox", names: &["firefox-esr"], is_there: || on_path(FIREFOX_PROGRAMS).is_some() };

/// The examples of sync-server/deploy are tested with the real programs where they are; elsewhere those tests say so.
pub const PROXIES: Package = Package {
    what: "Caddy and nginx",
    names: &["caddy", "nginx-light"],
    is_there: || ["caddy", "nginx"].iter().all(|name| on_path(&[name]).is_some()),
};

/// An authority of our own, of which the server asks a certificate in its tests.
pub const PEBBLE: Package =
    Package { what: "Pebble", names: &["pebble"], is_there: || on_path(&["pebble"]).is_some() };

/// Drives the browsers and runs wasm-opt.
pub const NODE: Package =
    Package { what: "Node 20 with npm", names: &["nodejs", "npm"], is_there: super::node::is_there };

/// A Rust compiler with the source of its library, from which Debian can make the wasm32 library itself.
pub const RUST_WITH_SOURCE: Package = Package {
    what: "Debian's Rust with its library's source",
    names: &["rustc-web", "rust-web-src"],
    is_there: || {
        Path::new("/usr/bin/rustc").exists()
            && Path::new("/usr/lib/rustlib/src/rust/library/Cargo.lock").exists()
    },
};

/// What Chromium's program may be called, the most usual first.
pub const CHROMIUM_PROGRAMS: &[&str] =
    &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
/// What Firefox's program may be called, the most usual first.
pub const FIREFOX_PROGRAMS: &[&str] = &["firefox-esr", "firefox"];

/// Installs those of the packages that are not there.
pub fn ensure(packages: &[Package]) -> Result<(), Failure> {
    let missing: Vec<Package> = packages.iter().filter(|package| !(package.is_there)()).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let what: Vec<&str> = missing.iter().map(|package| package.what).collect();
    let what = what.join(", ");
    let names: Vec<&str> = missing.iter().flat_map(|package| package.names).copied().collect();
    let remedy = remedy(&names);
    let Some(administrator) = administrator() else {
        let why = match on_path(&["apt-get"]) {
            Some(_) => "this user may not install packages",
            None => "there is no apt here; what follows is Debian's name for it",
        };
        return Err(Failure::new(format!("{what} is missing, and {why}")).remedy(remedy));
    };
    steps::step(&format!("Install {what} with apt"), "half a minute", || install(administrator, &names))
        .map_err(|failure| failure.remedy(&remedy))?;
    match missing.iter().find(|package| !(package.is_there)()) {
        None => Ok(()),
        Some(package) => {
            Err(Failure::new(format!("apt installed no {} that can be used", package.what)).remedy(remedy))
        }
    }
}

/// Installs a package that can be done without, if that asks nobody anything; says so where it is not there.
pub fn ensure_if_possible(package: Package) {
    if let Err(failure) = ensure(&[package]) {
        println!("    gone on without: {failure}");
    }
}

fn install(administrator: Administrator, names: &[&str]) -> Result<(), Failure> {
    steps::run(administrator.apt_get().args(["update", "-qq"]))?;
    steps::run(administrator.apt_get().args(["install", "-y", "-qq", "--no-install-recommends"]).args(names))
}

fn remedy(names: &[&str]) -> String {
    format!("sudo apt-get update && sudo apt-get install --no-install-recommends {}", names.join(" "))
}

#[derive(Clone, Copy)]
enum Administrator {
    Root,
    Sudo,
}

impl Administrator {
    fn apt_get(self) -> Command {
        let mut apt_get = match self {
            Administrator::Root => command("apt-get"),
            Administrator::Sudo => {
                let mut sudo = command("sudo");
                sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
                sudo
            }
        };
        apt_get.env("DEBIAN_FRONTEND", "noninteractive");
        apt_get
    }
}

/// How this user may install packages without being asked anything.
fn administrator() -> Option<Administrator> {
    on_path(&["apt-get"])?;
    if steps::words_of(command("id").arg("-u")).as_deref() == Some("0") {
        return Some(Administrator::Root);
    }
    steps::words_of(command("sudo").args(["-n", "id", "-u"])).map(|_| Administrator::Sudo)
}

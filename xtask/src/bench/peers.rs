//! The peers that figures are held against: npm packages in a folder of their own, which nothing else of the project sees.

use crate::{
    places,
    steps::{self, Failure, command},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

const SOURCES: &str = "e2e/bench/peers";
const FILES: [&str; 5] = ["package.json", "pouch.mjs", "automerge.mjs", "automerge_server.mjs", "getodk.mjs"];
/// The Node that automerge-repo needs comes as a package too.
const NODE: &str = "node_modules/node/bin/node";

/// The folder in which the peers are installed.
pub struct Peers {
    pub folder: PathBuf,
}

impl Peers {
    /// Installs them unless exactly these are there. Where that cannot be, it is said, and the bench goes on without.
    pub fn ensure() -> Option<Self> {
        let peers = Peers { folder: places::target().join("bench").join("peers") };
        match steps::step("Install the peers that figures are held against", "one or two minutes", || {
            peers.install()
        }) {
            Ok(()) => Some(peers),
            Err(failure) => {
                println!("    gone on without: {failure}");
                None
            }
        }
    }

    /// The Node that they run under, where it was installed.
    pub fn node(&self) -> Option<PathBuf> {
        Some(self.folder.join(NODE)).filter(|node| node.is_file())
    }

    fn install(&self) -> Result<(), Failure> {
        let make = |folder: &Path| {
            fs::create_dir_all(folder).map_err(|error| Failure::file("make the folder", folder, &error))
        };
        make(&self.folder)?;
        for file in FILES {
            let (from, to) = (places::root().join(SOURCES).join(file), self.folder.join(file));
            fs::copy(&from, &to).map_err(|error| Failure::file("copy", &from, &error))?;
        }
        let package = self.folder.join("package.json");
        let wanted = fs::read(&package).map_err(|error| Failure::file("read", &package, &error))?;
        let wanted = blake3::hash(&wanted).to_string();
        // Inside the folder it speaks of: who deletes that deletes this.
        let remembered = self.folder.join("node_modules").join(".acogida-installed");
        if fs::read_to_string(&remembered).is_ok_and(|found| found == wanted) {
            return Ok(());
        }
        let mut install = command("npm");
        install.args(["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]);
        steps::run(install.current_dir(&self.folder))?;
        fs::write(&remembered, wanted).map_err(|error| Failure::file("write", &remembered, &error))
    }
}

//! `cargo xtask bench`: the project's figures, each beside its limit or a peer that was measured in the same run. A figure that
//! is missed is printed as missed; it does not make the command fail.

mod figure;
mod first_load;
mod saves;
mod spread;
mod table;

use crate::{
    client_build, places,
    steps::{self, Failure, command, step},
    tools::{self, apt, node},
};
use std::{fs, path::Path};

/// Sets up, builds, measures and prints; with a file, also writes the figures there as JSON.
pub fn bench(json: Option<&Path>) -> Result<(), Failure> {
    set_up()?;
    let mut figures = first_load::figures(&places::dist())?;
    let browsers = step("Save answers in Chromium and in Firefox", "two minutes", saves::measure)?;
    figures.extend(browsers.iter().flat_map(saves::Measured::figures));
    println!("\n{}\n{}", table::of(&figures), first_load::INCLUDES);
    println!("{}", saves::INCLUDES);
    browsers.iter().for_each(|browser| println!("{browser}"));
    json.map_or(Ok(()), |file| {
        fs::write(file, figure::to_json(&figures)).map_err(|error| Failure::file("write", file, &error))
    })
}

fn set_up() -> Result<(), Failure> {
    tools::for_native()?;
    client_build::ensure()?;
    node::ensure_packages()?;
    apt::ensure(&[apt::CHROMIUM, apt::FIREFOX])?;
    step("Build the server for release", "a minute or two the first time", || {
        let words = ["build", "--quiet", "--release", "--package", "sync-server", "--locked"];
        steps::run(command("cargo").args(words))
    })
}

//! `cargo xtask bench`: the project's figures, each beside its limit or a peer that was measured in the same run. A figure that
//! is missed is printed as missed; it does not make the command fail.

mod crowd;
mod figure;
mod first_load;
mod forms;
mod peers;
mod people;
mod saves;
mod script;
mod spread;
mod table;
mod team;
mod wire;

use crate::{
    client_build, places,
    steps::{self, Failure, command, step},
    tools::{self, apt, node},
};
use figure::Figure;
use peers::Peers;
use std::{fs, path::Path, str::FromStr};

/// What can be measured by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    FirstLoad,
    Saves,
    Wire,
    Crowd,
    People,
    Forms,
    Team,
}

const PARTS: [(&str, Part); 7] = [
    ("first-load", Part::FirstLoad),
    ("saves", Part::Saves),
    ("wire", Part::Wire),
    ("crowd", Part::Crowd),
    ("people", Part::People),
    ("forms", Part::Forms),
    ("team", Part::Team),
];

impl FromStr for Part {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = PARTS.iter().find(|(each, _)| *each == name).map(|(_, part)| *part);
        let names = PARTS.map(|(name, _)| name).join(", ");
        found.ok_or_else(|| format!("there is no part {name} to measure; there are {names}"))
    }
}

/// Sets up, builds, measures and prints all parts, or only some; with a file, also writes the figures there as JSON.
pub fn bench(json: Option<&Path>, only: &[Part]) -> Result<(), Failure> {
    let parts: Vec<Part> =
        PARTS.iter().map(|(_, part)| *part).filter(|part| only.is_empty() || only.contains(part)).collect();
    set_up(&parts)?;
    let needs_peers = parts.iter().any(|part| [Part::Saves, Part::Wire, Part::Forms].contains(part));
    let peers = if needs_peers { Peers::ensure() } else { None };
    let (mut figures, mut notes) = (Vec::new(), Vec::new());
    for part in parts {
        let (found, note) = measure(part, peers.as_ref())?;
        figures.extend(found);
        notes.push(note);
    }
    println!("\n{}\n{}", table::of(&figures), notes.join("\n"));
    json.map_or(Ok(()), |file| {
        fs::write(file, figure::to_json(&figures)).map_err(|error| Failure::file("write", file, &error))
    })
}

/// A part's figures, and what they hold.
fn measure(part: Part, peers: Option<&Peers>) -> Result<(Vec<Figure>, String), Failure> {
    Ok(match part {
        Part::FirstLoad => (first_load::figures(&places::dist())?, first_load::INCLUDES.to_owned()),
        Part::Saves => {
            let title = "Save answers in Chromium and in Firefox";
            let browsers = step(title, "two minutes", || saves::measure(peers))?;
            let figures = browsers.iter().flat_map(saves::Measured::figures).collect();
            let told = browsers.iter().map(|browser| format!("\n{browser}")).collect::<String>();
            (figures, format!("{}{told}", saves::INCLUDES))
        }
        Part::Wire => {
            let title = "Push and pull 10,000 people, ours and the peers'";
            let figures = step(title, "ten minutes", || wire::measure(peers))?;
            (figures, wire::INCLUDES.to_owned())
        }
        Part::Crowd => {
            let title = "Push from 500 devices at one server";
            (step(title, "four minutes", crowd::measure)?, crowd::INCLUDES.to_owned())
        }
        Part::People => {
            let title = "Unlock, list and search 10,000 people in Chromium and in Firefox";
            (step(title, "ten minutes", people::measure)?, people::INCLUDES.to_owned())
        }
        Part::Forms => forms::measure(peers)?,
        Part::Team => {
            let title = "Let members of a team of 200 go";
            (step(title, "a minute", team::measure)?, team::INCLUDES.to_owned())
        }
    })
}

fn set_up(parts: &[Part]) -> Result<(), Failure> {
    let any_of = |wanted: &[Part]| parts.iter().any(|part| wanted.contains(part));
    tools::for_native()?;
    node::ensure_packages()?;
    if any_of(&[Part::FirstLoad, Part::Saves, Part::People]) {
        client_build::ensure()?;
    }
    if any_of(&[Part::Saves, Part::People]) {
        apt::ensure(&[apt::CHROMIUM, apt::FIREFOX])?;
    }
    if parts.iter().all(|part| [Part::FirstLoad, Part::Forms].contains(part)) {
        return Ok(());
    }
    step("Build the server and the devices for release", "a few minutes the first time", || {
        let programs = ["build", "--quiet", "--release", "--package", "sync-server", "--package", "acogida"];
        steps::run(command("cargo").args(programs).arg("--locked"))?;
        let devices = ["build", "--quiet", "--release", "--package", "inspectors", "--example", "bench"];
        steps::run(command("cargo").args(devices).arg("--locked"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_can_be_named_and_nothing_else() {
        for (name, part) in PARTS {
            assert_eq!(name.parse(), Ok(part));
        }
        assert!("everything".parse::<Part>().is_err_and(|told| told.contains("first-load, saves")));
    }
}

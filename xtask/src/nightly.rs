//! `cargo xtask nightly`: a million schedules of the simulation, optimised; it says how far it is and where to go on.

use std::ffi::OsString;

use crate::steps::{self, Failure, command, step};
use crate::tools;

const BUILD: &str = "build --quiet --profile simulation --package inspectors --bin nightly --locked";
const RUN: &str = "run --quiet --profile simulation --package inspectors --bin nightly --locked --";

pub fn nightly(flags: &[OsString]) -> Result<(), Failure> {
    tools::for_native()?;
    step("Build the simulation", "4 minutes the first time", || {
        steps::run(command("cargo").args(BUILD.split(' ')))
    })?;
    step("Run the schedules", "until it is done; --from goes on where another night stopped", || {
        steps::run(command("cargo").args(RUN.split(' ')).args(flags))
    })
}

//! `cargo xtask run`: everything that must be there, built if it is not, then the server in this terminal.

use crate::{
    client_build, places,
    steps::{self, Failure, command},
    tools,
};
use std::{ffi::OsString, process::Command};

/// Builds what is not built and serves it until the terminal ends it.
pub fn run(server_flags: &[OsString]) -> Result<(), Failure> {
    tools::for_native()?;
    client_build::ensure()?;
    steps::step("Build the server", "a minute or two the first time", || {
        steps::run(command("cargo").args(["build", "--quiet", "--release", "--package", "sync-server"]))
    })?;
    let mut server = command(places::release_program("sync-server"));
    server.arg("--dist").arg(places::dist()).args(server_flags);
    become_program(server)
}

/// The server takes this process's place, so that whatever ends the one ends the other.
#[cfg(unix)]
fn become_program(mut program: Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    let error = program.exec();
    Err(steps::not_started(&program, &error))
}

#[cfg(not(unix))]
fn become_program(mut program: Command) -> Result<(), Failure> {
    steps::run(&mut program)
}

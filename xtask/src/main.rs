//! The two commands, `cargo xtask run` and `cargo xtask test`, and the smaller ones that they are made of.

mod bench;
mod client_build;
mod fingerprint;
mod fuzz;
mod nightly;
mod places;
mod run;
mod steps;
mod tests;
mod tools;
mod wasm_toolchain;

use lexopt::prelude::*;
use std::{path::PathBuf, process::ExitCode};
use steps::Failure;

const USAGE: &str = "\
cargo xtask run [SERVER FLAGS]          set everything up, build, and serve Acogida at http://127.0.0.1:8787
cargo xtask test [--quick]              set everything up and run every check; --quick: only the native ones
cargo xtask bench [PART...] [--json FILE]   set everything up and print the project's figures; --json: into a file too
cargo xtask fuzz [TARGET] [--seconds N] any bytes at every decoder and opener (or one), each for a minute or N seconds
cargo xtask nightly [--from SEED] [--count N]   run a million schedules of the simulation, or N
cargo xtask build [--rehearsal]         build what the browser loads into dist/; --rehearsal: and the tests' second version
cargo xtask restamp DIST NEW_DIST ID    copy a finished build under another build id, without compiling";

enum Task {
    Run { server_flags: Vec<std::ffi::OsString> },
    Test { quick: bool },
    Bench { json: Option<PathBuf>, only: Vec<bench::Part> },
    Fuzz { target: Option<String>, seconds: u32 },
    Nightly { flags: Vec<std::ffi::OsString> },
    Build { rehearsal: bool },
    Restamp { dist: PathBuf, new_dist: PathBuf, build_id: String },
    Help,
}

fn main() -> ExitCode {
    let done = match parse() {
        Ok(Task::Run { server_flags }) => run::run(&server_flags),
        Ok(Task::Test { quick: true }) => tests::quick(),
        Ok(Task::Test { quick: false }) => tests::all(),
        Ok(Task::Bench { json, only }) => bench::bench(json.as_deref(), &only),
        Ok(Task::Fuzz { target, seconds }) => fuzz::fuzz(target.as_deref(), seconds).map(|_| ()),
        Ok(Task::Nightly { flags }) => nightly::nightly(&flags),
        Ok(Task::Build { rehearsal: false }) => client_build::ensure(),
        Ok(Task::Build { rehearsal: true }) => {
            client_build::ensure().and_then(|()| client_build::rehearsal::ensure())
        }
        Ok(Task::Restamp { dist, new_dist, build_id }) => client_build::restamp(&dist, &new_dist, &build_id),
        Ok(Task::Help) => {
            println!("{USAGE}");
            Ok(())
        }
        Err(error) => Err(Failure::new(format!("{error}\n\n{USAGE}"))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn parse() -> Result<Task, lexopt::Error> {
    let mut arguments = lexopt::Parser::from_env();
    let task = match arguments.next()? {
        None | Some(Long("help") | Short('h')) => Task::Help,
        Some(Value(name)) => match name.string()?.as_str() {
            "run" => return Ok(Task::Run { server_flags: arguments.raw_args()?.collect() }),
            "test" => return parse_test(arguments),
            "bench" => return parse_bench(arguments),
            "fuzz" => return parse_fuzz(arguments),
            "nightly" => return Ok(Task::Nightly { flags: arguments.raw_args()?.collect() }),
            "build" => return parse_build(arguments),
            "restamp" => Task::Restamp {
                dist: arguments.value()?.into(),
                new_dist: arguments.value()?.into(),
                build_id: arguments.value()?.string()?,
            },
            other => return Err(format!("there is no command {other}").into()),
        },
        Some(other) => return Err(other.unexpected()),
    };
    match arguments.next()? {
        None => Ok(task),
        Some(other) => Err(other.unexpected()),
    }
}

fn parse_test(mut arguments: lexopt::Parser) -> Result<Task, lexopt::Error> {
    let mut quick = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("quick") => quick = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Test { quick })
}

fn parse_build(mut arguments: lexopt::Parser) -> Result<Task, lexopt::Error> {
    let mut rehearsal = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("rehearsal") => rehearsal = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Build { rehearsal })
}

fn parse_bench(mut arguments: lexopt::Parser) -> Result<Task, lexopt::Error> {
    let (mut json, mut only) = (None, Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => json = Some(arguments.value()?.into()),
            Value(part) => only.push(part.parse()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Bench { json, only })
}

fn parse_fuzz(mut arguments: lexopt::Parser) -> Result<Task, lexopt::Error> {
    let (mut target, mut seconds) = (None, fuzz::SECONDS);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seconds") => seconds = arguments.value()?.parse()?,
            Value(name) if target.is_none() => target = Some(name.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Fuzz { target, seconds })
}

//! `acogida`: the engine as a native program. A coordinator's headless device, and the real client of tests and benches.
//! Absent on purpose: SQL, Automerge, any rule about forms; its sentences are in `sentences.json` and the usage files.

mod act;
mod arguments;
mod clock;
mod draft;
mod failure;
mod form;
mod home;
mod json;
mod keyring_file;
mod members;
mod office;
mod people;
mod post_rider;
mod recovery;
mod secret;
mod seed;
mod sentences;
mod unlocked;

use std::process::ExitCode;

use arguments::Asked;
use sentences::{Language, Sentences};

/// It was done.
const DONE: u8 = 0;
/// It was refused: by a rule, by the server, by the wrong secret.
const REFUSED: u8 = 1;
/// It could not be tried: bad usage, a file, no network.
const COULD_NOT: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let language = Language::chosen(&words);
    let outcome = arguments::parse(words).and_then(|asked| match asked {
        Asked::Help => {
            println!("{}", sentences::usage(language));
            Ok(())
        }
        Asked::Form(task) => form::act(task, &Sentences::of(language)),
        Asked::Act { place, task } => act::act(&place, task, &Sentences::of(language)),
    });
    let code = match outcome {
        Ok(()) => DONE,
        Err(failure) => {
            eprintln!("{}", failure.in_words(&Sentences::of(language)));
            if failure.is_refusal() { REFUSED } else { COULD_NOT }
        }
    };
    ExitCode::from(code)
}

//! What every decoder and opener promises whatever it is given, as functions of any bytes: a broken promise panics. Each
//! target brings real objects to begin from. `libfuzzer/` throws the bytes; `tests/` holds what was found once.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a promise that is broken stops the run")]

mod bytes;
mod doorkeeper;
mod insider;
mod ledger;
mod office;
mod post;
mod press;
mod questions;
mod safe;
mod workshop;

/// One room's promise.
pub struct Target {
    pub name: &'static str,
    /// Panics where the promise is broken.
    pub meet: fn(&[u8]),
    /// Real objects, from which stranger ones are made.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

pub const TARGETS: [Target; 12] = [
    Target { name: "post", meet: post::meet, seeds: post::seeds },
    Target { name: "safe", meet: safe::meet, seeds: safe::seeds },
    Target { name: "safe_inside", meet: safe::meet_inside, seeds: safe::seeds_inside },
    Target { name: "ledger", meet: ledger::meet, seeds: ledger::seeds },
    Target { name: "press", meet: press::meet, seeds: press::seeds },
    Target { name: "definitions", meet: questions::meet_definition, seeds: questions::seeds_of_definitions },
    Target { name: "expressions", meet: questions::meet_expression, seeds: questions::seeds_of_expressions },
    Target { name: "answers", meet: questions::meet_answer, seeds: questions::seeds_of_answers },
    Target { name: "doorkeeper", meet: doorkeeper::meet, seeds: doorkeeper::seeds },
    Target { name: "office", meet: office::meet, seeds: office::seeds },
    Target { name: "workshop", meet: workshop::meet, seeds: workshop::seeds },
    Target { name: "links", meet: workshop::meet_link, seeds: workshop::seeds_of_links },
];

/// The target of that name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

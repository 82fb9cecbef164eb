//! Devices without a screen for `cargo xtask bench`: real engines that speak to a real server.
//!
//! ```text
//! bench colleague FOLDER SERVER LINK
//! bench crowd FOLDER SERVER DEVICES ROUNDS
//! bench team FOLDER SERVER READERS TEAM
//! ```
#![allow(clippy::expect_used, reason = "a bench that cannot go on says why and stops")]

mod colleague;
mod crowd;
mod line;
mod member;
mod team;

use std::path::Path;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["colleague", folder, server, link] => colleague::obey(link, Path::new(folder), server),
        ["crowd", folder, server, devices, rounds] => {
            let number = |word: &str| word.parse().expect("a number");
            crowd::measure(server, Path::new(folder), number(devices), number(rounds));
        }
        ["team", folder, server, readers, team] => {
            let number = |word: &str| word.parse().expect("a number");
            team::measure(server, Path::new(folder), number(readers), number(team));
        }
        _ => panic!("what to measure is not named as above"),
    }
}

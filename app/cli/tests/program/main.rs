//! The program as a person runs it, against the real server over loopback.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod at_rest;
mod forms;
mod journey;
mod recovery;
mod stage;

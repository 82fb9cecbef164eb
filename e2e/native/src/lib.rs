//! THE INSPECTORS, native: devices with real engines and a real server in one process, under a seeded schedule of mishaps,
//! compared with a plain reference model.
#![allow(clippy::expect_used, reason = "an inspector that cannot go on says why and stops")]

pub mod campaign;
pub mod device;
pub mod dice;
pub mod disk;
mod files;
pub mod ground;
pub mod later_build;
pub mod liar;
pub mod line;
pub mod model;
pub mod program;
pub mod reached;
pub mod schedule;
pub mod server;
mod settled;
pub mod simulation;
pub mod trace;

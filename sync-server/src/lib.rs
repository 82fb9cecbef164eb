//! THE POST OFFICE: keeps append-only logs of what devices sealed, and hands out the app itself.

pub mod flags;
pub mod porch;

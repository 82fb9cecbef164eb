//! One mishap a test, on real engines over the real office: what a review, or the field, has shown to go wrong.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod carrying;
mod decisions;
mod dropping;
mod files;
mod filing;
mod joining;
mod later_build;
mod letting_go;
mod lying;
mod new_tablet;
mod outside;
mod publishing;
mod records;
mod recovery;
mod sending;
mod town;

//! The rules of XLSForm and of the ODK XForms specification, from the author's sheet to the answer: each test is named in
//! `shared/forms/RULES.md`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod defaults;
mod list;
mod logic;
mod places;
mod repeats;
mod scenario;
mod selects;
mod speed;
mod texts;

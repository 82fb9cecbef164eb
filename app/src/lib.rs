//! THE FRONT ROOM: every screen. Absent on purpose: the engine, records, keys, SQLite and Automerge; what a page knows
//! came through the hatch.

pub mod hatch;
pub mod list_window;
pub mod page_facts;
pub mod route;
pub mod words;

//! THE FRONT ROOM: every screen. Absent on purpose: the engine, records, keys, SQLite and Automerge; what a page knows
//! came through the hatch.

pub mod asked;
pub mod attached;
pub mod auto_lock;
pub mod desk;
pub mod drafts;
pub mod files;
pub mod focus_keeper;
pub mod form_words;
pub mod frame_notices;
pub mod hatch;
pub mod invite_delivery;
pub mod keeper;
pub mod keeping;
pub mod known_forms;
pub mod list_window;
pub mod new_build;
pub mod night_totals;
pub mod page_facts;
pub mod pages;
pub mod people_memory;
pub mod person_words;
pub mod printing;
pub mod qr_code;
pub mod questions;
pub mod refusals;
pub mod route;
pub mod router;
pub mod secret_strength;
pub mod session;
pub mod settings;
pub mod sharing;
pub mod shell;
pub mod spoken_times;
pub mod widgets;
pub mod words;

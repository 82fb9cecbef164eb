//! THE POST OFFICE: keeps append-only logs of what devices sealed, and hands out the app itself. Absent on purpose:
//! forms, records and ciphers: nothing here could open an answer.

mod challenge;
pub mod clerk;
pub mod first_start;
pub mod flags;
pub mod office;
pub mod porch;
pub mod routes;
pub mod store;

pub use clerk::Clerk;
pub use office::{Call, FirstStart, PostOffice, Refusal};
pub use store::{LogStore, SqliteStore, StoreError};

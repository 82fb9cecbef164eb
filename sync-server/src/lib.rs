//! THE POST OFFICE: keeps append-only logs of what devices sealed, and hands out the app itself. Absent on purpose:
//! forms, records and ciphers: nothing here could open an answer.

pub mod about;
pub mod backup;
mod challenge;
pub mod clerk;
pub mod data_folder;
pub mod doors;
pub mod first_start;
pub mod flags;
pub mod meters;
pub mod office;
pub mod origin;
pub mod plain_door;
pub mod plain_pages;
pub mod porch;
pub mod public_url;
pub mod rates;
mod room;
pub mod routes;
pub mod serving;
pub mod store;
pub mod tls;

pub use clerk::Clerk;
pub use office::{Call, FirstStart, PostOffice, Refusal};
pub use store::{LogStore, SqliteStore, StoreError};

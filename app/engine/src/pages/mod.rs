//! What each screen asks for.

mod conflicts;
mod home;
mod people;
mod person;
mod records;
mod tonight;

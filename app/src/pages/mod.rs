//! One module for each page, and one for those of the door.

pub mod conflicts;
pub mod door;
pub mod draft;
pub mod draft_line;
pub mod invite;
pub mod lock;
pub mod more;
pub mod people;
pub mod person;
pub mod phone;
pub mod quarantine;
pub mod settings;
pub mod sites;
pub mod today;
pub mod tonight;
pub mod void;

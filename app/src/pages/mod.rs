//! One module for each page, and one for those of the door.

pub mod conflicts;
pub mod door;
pub mod draft;
pub mod draft_line;
pub mod due;
pub mod filed;
pub mod forms;
pub mod forms_admin;
pub mod invite;
pub mod lock;
pub mod more;
pub mod people;
pub mod person;
pub mod phone;
pub mod profile;
pub mod quarantine;
pub mod record;
pub mod recoveries;
pub mod settings;
pub mod sites;
pub mod team;
pub mod today;
pub mod tonight;
pub mod void;
pub mod written;

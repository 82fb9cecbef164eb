//! The pages before anything is open. None of them says whose workspace this is.

pub mod create;
pub mod drop_keys;
pub mod first_run;
pub mod join;
pub mod new_secret;
pub mod not_upgraded;
pub mod parting;
pub mod recovery;
pub mod take_over;
pub mod trouble;
pub mod unlock;

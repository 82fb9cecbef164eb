//! THE LEDGER: answers to and from Automerge documents; conflicts, history, snapshots. The one room that knows Automerge.
//! Absent on purpose: I/O, the clock, randomness, async, keys and compression; a rule about what a form means.

mod actor;
mod answers;
mod authored;
mod chunk;
mod columns;
mod commit;
mod commitment;
mod dictionary;
mod document;
mod error;
mod hashes;
mod history;
mod incoming;
mod lineage;
mod removed;
mod snapshot;
mod value;

pub mod limits;

pub use actor::ActorId;
pub use answers::{Current, Unreadable, Version};
pub use authored::Authored;
pub use commit::{Committed, Rewrite};
pub use commitment::change_commit;
pub use dictionary::{DICTIONARY, dictionary};
pub use document::{Applied, Document, Refused};
pub use error::{CommitError, ReadError, Refusal};
pub use hashes::{ChangeHash, Heads};
pub use history::ChangeView;
pub use incoming::{ChangeMeta, Incoming, inspect};
pub use removed::{REMOVED_TRUE, RemovedWithEdits};

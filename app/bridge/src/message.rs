//! The envelopes between the page and its worker, and their bytes (postcard: both ends are one build).

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wire::RecordId;

use crate::{Command, Refusal, Reply, SyncView};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToWorker {
    pub id: u32,
    pub command: Command,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToUi {
    /// The worker is up; the UI goes on only if the build ids are equal.
    Ready {
        build_id: String,
        /// The Web Lock that the worker holds for as long as it lives, where there are such locks.
        life: Option<String>,
    },
    Reply {
        id: u32,
        outcome: Result<Reply, Refusal>,
    },
    Event(Event),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Records of this person changed by a sync, an import or another command.
    RecordChanged {
        person: RecordId,
    },
    Sync(SyncView),
    /// This profile was let go: the worker leaves what was not sent as a sealed file, and destroys its keys.
    LetGo,
    /// Another tab took the store over: this page can only offer to take it back.
    StoreTaken,
    /// `navigator.storage.persisted()` answered.
    Persisted(bool),
}

/// A message's bytes, or `None` where it cannot be written (never for our own types).
pub fn encode<T: Serialize>(message: &T) -> Option<Vec<u8>> {
    postcard::to_allocvec(message).ok()
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

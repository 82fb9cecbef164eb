//! What checkpoints hold inside their chunks: the lines of a list of people, for a device that has no documents yet.

use minicbor::{Decode, Encode};

use crate::canonical::{Bytes, canonical};
use crate::entry::{BatchItem, EntryKind};
use crate::ids::*;
use crate::limits::CHECKPOINT_PAYLOAD_BYTES_MAX;

/// Some of the people of a circle, as its records alone show them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CheckpointPart {
    #[n(0)]
    pub ver: u8,
    /// The circle of the people's roster cards.
    #[n(1)]
    pub cards: CircleId,
    /// Names of the questions that the lines answer, `CHECKPOINT_QUESTIONS_MAX` at most.
    #[n(2)]
    pub questions: Vec<String>,
    #[n(3)]
    pub people: Vec<PersonLine>,
}
canonical!(CheckpointPart, CHECKPOINT_PAYLOAD_BYTES_MAX, versioned);

/// What lists show of one person.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PersonLine {
    /// The random bytes of the roster card's id; the rest of it follows from them and the circle.
    #[n(0)]
    pub card: Bytes,
    /// How many changes of the record the line was made from.
    #[n(1)]
    pub changes: u32,
    /// Which questions are answered: bit 0 is the first.
    #[n(2)]
    pub answered: u32,
    /// One for each of those, in their order; empty for an answer that is no text.
    #[n(3)]
    pub texts: Vec<String>,
}

/// The end of a set: how much it covers, for whoever would make the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CheckpointEnd {
    #[n(0)]
    pub ver: u8,
    /// People of the circle that the maker knew.
    #[n(1)]
    pub people: u32,
    #[n(2)]
    pub parts: u32,
}
canonical!(CheckpointEnd, 64, versioned);

impl BatchItem {
    /// Part or end of a checkpoint: it says nothing that the documents do not say, so that its bodies may be missing.
    pub fn is_checkpoint(&self) -> bool {
        self.kind == EntryKind::CheckpointPart as u8 || self.kind == EntryKind::Checkpoint as u8
    }
}

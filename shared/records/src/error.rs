//! Why the ledger refuses: one enum per act, each case with a code that the screens translate.

/// Why bytes could not be read as changes or as a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// Over one of [`crate::limits`].
    TooLarge,
    /// The bytes are cut short, or do not begin as an Automerge chunk does.
    NotAChunk,
    /// A chunk of another kind than asked for (a compressed change, a bundle, a document among changes).
    WrongKind,
    /// The chunk's own checksum does not fit its bytes.
    BadChecksum,
    /// The chunk's columns cannot be decoded.
    Malformed,
    /// Sound, but not in the bytes that Automerge itself would write.
    NotCanonical,
    /// An operation outside the flat shape of FORMAT.md: inside an object, in a list, a deletion, an increment.
    NotFlat,
    /// The actor is neither 16 bytes nor a branch of such a one.
    ForeignActor,
    /// Heads that are not ascending 32-byte hashes.
    BadHeads,
}

impl ReadError {
    pub fn code(self) -> &'static str {
        match self {
            ReadError::TooLarge => "records.too_large",
            ReadError::NotAChunk => "records.not_a_chunk",
            ReadError::WrongKind => "records.wrong_kind",
            ReadError::BadChecksum => "records.bad_checksum",
            ReadError::Malformed => "records.malformed",
            ReadError::NotCanonical => "records.not_canonical",
            ReadError::NotFlat => "records.not_flat",
            ReadError::ForeignActor => "records.foreign_actor",
            ReadError::BadHeads => "records.bad_heads",
        }
    }
}

/// Why answers could not be written; the document is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// The draft was opened on changes that this document does not hold.
    UnknownHeads,
    /// A decimal that is not a finite number.
    NotANumber,
    /// Over one of [`crate::limits`].
    TooLarge,
    /// Automerge refused to write.
    Refused,
}

impl CommitError {
    pub fn code(self) -> &'static str {
        match self {
            CommitError::UnknownHeads => "records.unknown_heads",
            CommitError::NotANumber => "records.not_a_number",
            CommitError::TooLarge => "records.commit_too_large",
            CommitError::Refused => "records.commit_refused",
        }
    }
}

/// Why one well-formed change was not taken into a document. Its bytes are the caller's to quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Another change of the same actor has this number: one actor was used on two devices.
    ActorReused,
    /// Its operation numbers do not follow those of what it depends on.
    CounterOutOfOrder,
    /// It replaces a value that its author cannot have seen.
    ReplacesUnseen,
    /// Automerge refused it.
    Refused,
}

impl Refusal {
    pub fn code(self) -> &'static str {
        match self {
            Refusal::ActorReused => "records.actor_reused",
            Refusal::CounterOutOfOrder => "records.counter_out_of_order",
            Refusal::ReplacesUnseen => "records.replaces_unseen",
            Refusal::Refused => "records.change_refused",
        }
    }
}

macro_rules! error_by_code {
    ($($name:ident),*) => {$(
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.code())
            }
        }
        impl std::error::Error for $name {}
    )*};
}
error_by_code!(ReadError, CommitError, Refusal);

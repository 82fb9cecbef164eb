//! Entries, the spine that stays for ever: which stream put which bodies into which circle, chained and signed by batches.

use minicbor::{Decode, Encode};

use crate::canonical::{VERSION, canonical, encode};
use crate::ids::*;
use crate::limits::{BATCH_BYTES_MAX, ENTRY_BYTES_MAX};

const ENTRY_CONTEXT: &str = "acogida 2026-11 entry id";
const BATCH_CONTEXT: &str = "acogida 2026-11 batch id";
const HEAD_DOMAIN: &[u8] = b"acogida/1/head\0";

/// One act of one stream in one circle. `prev` of the first entry (`n` = 1) is all zeros.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Entry {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub circle: CircleId,
    #[n(2)]
    pub stream: StreamId,
    #[n(3)]
    pub n: u64,
    #[n(4)]
    pub prev: EntryId,
    #[n(5)]
    pub item: BatchItem,
}

canonical!(Entry, ENTRY_BYTES_MAX, versioned);

/// The part of an entry that its batch does not share.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct BatchItem {
    /// See [`EntryKind`]; unknown kinds are kept raw.
    #[n(0)]
    pub kind: u8,
    #[n(1)]
    pub critical: bool,
    /// Hashes of chunks and key wraps; the bodies can be dropped, the entry stays.
    #[n(2)]
    pub bodies: Vec<BodyHash>,
    /// Keyed commitment to the hashes of the changes inside, so that a snapshot cannot forge a colleague's edit.
    #[n(3)]
    pub change_commit: Hash32,
    /// The entry of another stream that this one carries again: one, or none.
    #[n(4)]
    pub relay_of: Vec<EntryId>,
}

/// Numbers of entry kinds; 2, 3 and 5 are reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum EntryKind {
    Changes = 1,
    Share = 2,
    Erase = 3,
    /// Ends a set of the parts before it in its stream.
    Checkpoint = 4,
    InviteMessage = 5,
    CheckpointPart = 6,
    /// A part of a file that an answer names.
    Attachment = 7,
}

/// Consecutive entries of one stream in one circle under one signature. Immutable once made; never split.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Batch {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub workspace: WorkspaceId,
    #[n(2)]
    pub circle: CircleId,
    #[n(3)]
    pub stream: StreamId,
    #[n(4)]
    pub n_first: u64,
    #[n(5)]
    pub prev: EntryId,
    #[n(6)]
    pub items: Vec<BatchItem>,
    /// Over the [`Head`] of its last entry.
    #[n(7)]
    pub signature: Signature,
}
canonical!(Batch, BATCH_BYTES_MAX, versioned);

/// What the author of a stream signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Head {
    #[n(0)]
    pub workspace: WorkspaceId,
    #[n(1)]
    pub circle: CircleId,
    #[n(2)]
    pub stream: StreamId,
    #[n(3)]
    pub n: u64,
    #[n(4)]
    pub entry: EntryId,
}

impl Entry {
    pub fn id(&self) -> EntryId {
        EntryId(blake3::derive_key(ENTRY_CONTEXT, &encode(self)))
    }
}

impl Head {
    /// What the signature is made over.
    pub fn message(&self) -> Vec<u8> {
        [HEAD_DOMAIN, &encode(self)].concat()
    }
}

impl Batch {
    pub fn id(&self) -> BatchId {
        BatchId(blake3::derive_key(BATCH_CONTEXT, &encode(self)))
    }

    /// The entries in order with their ids, each chained to the one before.
    pub fn entries(&self) -> Vec<(EntryId, Entry)> {
        let mut prev = self.prev;
        let mut entries = Vec::with_capacity(self.items.len());
        for (offset, item) in (0..).zip(&self.items) {
            let n = self.n_first.saturating_add(offset);
            let entry =
                Entry { ver: VERSION, circle: self.circle, stream: self.stream, n, prev, item: item.clone() };
            prev = entry.id();
            entries.push((prev, entry));
        }
        entries
    }

    /// The head that the signature must be over; `None` for an empty batch, which nobody may send, and where `n` runs over
    /// what databases count to.
    pub fn head(&self) -> Option<Head> {
        let (entry, last) = self.entries().pop()?;
        i64::try_from(self.n_first.checked_add(self.items.len() as u64)?).ok()?;
        Some(Head { workspace: self.workspace, circle: self.circle, stream: self.stream, n: last.n, entry })
    }
}

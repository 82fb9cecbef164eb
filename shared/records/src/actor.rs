//! Who wrote a change: one actor per stream and record, so that a copied device can never pass for the original.

use std::fmt;

use crate::error::ReadError;

const DERIVE_CONTEXT: &str = "acogida 2026-11 automerge actor";
/// What Automerge puts before an actor when it must write beside that actor's own later changes (a pinned draft).
const BRANCH_MAGIC: [u8; 4] = [0x13, 0xb2, 0x23, 0x09];
const BRANCH_LEVEL_BYTES_MAX: usize = 4;

/// The 16 bytes that all changes of one stream to one record carry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(pub [u8; 16]);

impl ActorId {
    pub const BYTES: usize = 16;

    /// The actor of a stream's changes to a record. Receivers derive it too and refuse a change that names another.
    pub fn derive(stream_id: &[u8; 16], record_id: &[u8; 16]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(DERIVE_CONTEXT);
        hasher.update(stream_id);
        hasher.update(record_id);
        let mut actor = [0; Self::BYTES];
        hasher.finalize_xof().fill(&mut actor);
        ActorId(actor)
    }

    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The actor behind Automerge's bytes: these 16, or those after a branch mark (FORMAT.md, "Actors").
    pub(crate) fn from_automerge(actor: &automerge::ActorId) -> Result<Self, ReadError> {
        let bytes = actor.to_bytes();
        let (branch, own) = bytes.split_last_chunk::<{ Self::BYTES }>().ok_or(ReadError::ForeignActor)?;
        if branch.is_empty() || is_branch_mark(branch) {
            Ok(ActorId(*own))
        } else {
            Err(ReadError::ForeignActor)
        }
    }

    pub(crate) fn to_automerge(self) -> automerge::ActorId {
        automerge::ActorId::from(self.0)
    }
}

/// True for the magic bytes and a LEB128 number above zero, in its shortest form.
fn is_branch_mark(bytes: &[u8]) -> bool {
    let Some(level) = bytes.strip_prefix(&BRANCH_MAGIC) else { return false };
    let Some((last, more)) = level.split_last() else { return false };
    level.len() <= BRANCH_LEVEL_BYTES_MAX
        && *last != 0
        && *last < 0x80
        && more.iter().all(|byte| *byte >= 0x80)
}

impl fmt::Display for ActorId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for ActorId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ActorId({self})")
    }
}

//! The names of changes, and the sets of them that say "everything up to here".

use std::fmt;

use crate::error::ReadError;
use crate::limits::HEADS_MAX;

/// SHA-256 over a change's uncompressed bytes: its name everywhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeHash(pub [u8; 32]);

impl ChangeHash {
    pub const BYTES: usize = 32;

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ChangeHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for ChangeHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ChangeHash({self})")
    }
}

impl From<ChangeHash> for automerge::ChangeHash {
    fn from(hash: ChangeHash) -> Self {
        automerge::ChangeHash(hash.0)
    }
}

impl From<automerge::ChangeHash> for ChangeHash {
    fn from(hash: automerge::ChangeHash) -> Self {
        ChangeHash(hash.0)
    }
}

/// The newest changes of a document: they and all that they depend on are its state. Ascending, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Heads(Vec<ChangeHash>);

impl Heads {
    /// The heads' hashes one after another; [`Heads::from_bytes`] reads them back.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|hash| hash.0).collect()
    }

    /// Takes what [`Heads::to_bytes`] gave, and nothing else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReadError> {
        let (hashes, rest) = bytes.as_chunks::<{ ChangeHash::BYTES }>();
        if hashes.len() > HEADS_MAX {
            return Err(ReadError::TooLarge);
        }
        if !rest.is_empty() || !hashes.is_sorted_by(|a, b| a < b) {
            return Err(ReadError::BadHeads);
        }
        Ok(Heads(hashes.iter().copied().map(ChangeHash).collect()))
    }

    pub fn iter(&self) -> impl Iterator<Item = &ChangeHash> {
        self.0.iter()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn to_automerge(&self) -> Vec<automerge::ChangeHash> {
        self.0.iter().copied().map(Into::into).collect()
    }
}

impl FromIterator<ChangeHash> for Heads {
    fn from_iter<I: IntoIterator<Item = ChangeHash>>(hashes: I) -> Self {
        let mut hashes: Vec<ChangeHash> = hashes.into_iter().collect();
        hashes.sort_unstable();
        hashes.dedup();
        Heads(hashes)
    }
}

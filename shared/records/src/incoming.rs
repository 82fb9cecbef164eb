//! Changes read from bytes and checked one by one, but applied to nothing yet: the engine looks at their authors first.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, ObjectId, OpType};
use automerge::{Automerge, Change};

use crate::actor::ActorId;
use crate::chunk::{self, Chunk};
use crate::error::ReadError;
use crate::hashes::ChangeHash;
use crate::limits::{
    COUNTER_MAX, DOCUMENT_BYTES_MAX, INCOMING_BYTES_MAX, KEY_BYTES_MAX, OPERATIONS_PER_CHANGE_MAX,
};

/// What the engine checks before it applies: that `actor` is the one derived from the entry's stream and the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeMeta {
    pub hash: ChangeHash,
    pub actor: ActorId,
    pub deps: Vec<ChangeHash>,
}

/// Checked changes on their way into a [`crate::Document`], in any order, each once.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    pub(crate) changes: BTreeMap<ChangeHash, FlatChange>,
}

/// A change of the flat shape.
#[derive(Clone, Debug)]
pub(crate) struct FlatChange {
    pub change: Change,
    pub meta: ChangeMeta,
    pub writes: Vec<Write>,
}

/// One operation: the key that it writes and the operations (actor, counter) whose values it replaces.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub key: String,
    pub replaces: Vec<(automerge::ActorId, u64)>,
    pub action: OpType,
}

/// The changes in concatenated raw bytes, without applying them.
pub fn inspect(raw: &[u8]) -> Result<Vec<ChangeMeta>, ReadError> {
    Ok(Incoming::read(raw)?.metas().cloned().collect())
}

impl Incoming {
    /// Reads concatenated raw changes. One bad change refuses them all: read each chunk apart and [`Incoming::add`] them,
    /// so that a bad chunk does not take its neighbours with it.
    pub fn read(raw: &[u8]) -> Result<Self, ReadError> {
        if raw.len() > INCOMING_BYTES_MAX {
            return Err(ReadError::TooLarge);
        }
        let changes = chunk::split_changes(raw)?
            .iter()
            .map(|chunk| FlatChange::read(chunk).map(|change| (change.meta.hash, change)))
            .collect::<Result<_, _>>()?;
        Ok(Incoming { changes })
    }

    /// Takes another chunk's changes in, so that a record's chunks are applied at once.
    pub fn add(&mut self, other: Incoming) {
        self.changes.extend(other.changes);
    }

    /// Every change's name, author and dependencies, in ascending order of names.
    pub fn metas(&self) -> impl Iterator<Item = &ChangeMeta> {
        self.changes.values().map(|change| &change.meta)
    }

    /// Drops a change, as an author check demands.
    pub fn remove(&mut self, hash: &ChangeHash) -> bool {
        self.changes.remove(hash).is_some()
    }

    /// One change's raw bytes.
    pub fn raw(&self, hash: &ChangeHash) -> Option<&[u8]> {
        self.changes.get(hash).map(|change| change.change.raw_bytes())
    }

    pub fn len(&self) -> usize {
        self.changes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Splits what [`crate::Document::save`] wrote into the document and the changes that wait for others.
pub(crate) fn read_saved(mut bytes: &[u8]) -> Result<(Automerge, Incoming), ReadError> {
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(ReadError::TooLarge);
    }
    let first = chunk::next(&mut bytes)?;
    first.check_document()?;
    let document = Automerge::load(first.bytes).map_err(|_| ReadError::Malformed)?;
    Ok((document, Incoming::read(bytes)?))
}

impl FlatChange {
    fn read(chunk: &Chunk<'_>) -> Result<Self, ReadError> {
        let flat = Self::read_unsummed(chunk)?;
        if flat.meta.hash.0.starts_with(&chunk.checksum) { Ok(flat) } else { Err(ReadError::BadChecksum) }
    }

    /// Reads a change without looking at its checksum; the one that is kept carries the right one.
    pub fn read_unsummed(chunk: &Chunk<'_>) -> Result<Self, ReadError> {
        chunk.check_change()?;
        Self::take(Change::try_from(chunk.bytes).map_err(|_| ReadError::Malformed)?)
    }

    /// Takes a change whose columns are known to be sound, and checks its shape.
    pub fn take(change: Change) -> Result<Self, ReadError> {
        if change.seq() == 0 {
            return Err(ReadError::Malformed);
        }
        let in_counters = change.start_op().get() <= COUNTER_MAX && change.seq() <= COUNTER_MAX;
        if change.len() as u64 > OPERATIONS_PER_CHANGE_MAX || !in_counters {
            return Err(ReadError::TooLarge);
        }
        let expanded = change.decode();
        // A document keeps the meaning of a change and writes its bytes anew when asked for them: bytes that Automerge
        // would not have written come out with another hash, and the saved document could never be loaded again.
        let hash = change.hash();
        let change = Change::from(expanded.clone());
        if change.hash() != hash {
            return Err(ReadError::NotCanonical);
        }
        let actor = ActorId::from_automerge(change.actor_id())?;
        for other in change.other_actor_ids() {
            ActorId::from_automerge(other)?;
        }
        let deps: BTreeSet<ChangeHash> = change.deps().iter().copied().map(Into::into).collect();
        let meta = ChangeMeta { hash: hash.into(), actor, deps: deps.into_iter().collect() };
        let writes = expanded.operations.into_iter().map(Write::read).collect::<Result<_, _>>()?;
        Ok(FlatChange { change, meta, writes })
    }
}

impl Write {
    fn read(operation: automerge::legacy::Op) -> Result<Self, ReadError> {
        let is_root = operation.obj == ObjectId::Root;
        let Key::Map(key) = operation.key else { return Err(ReadError::NotFlat) };
        let writes = matches!(operation.action, OpType::Put(_) | OpType::Make(_));
        if !is_root || operation.insert || !writes {
            return Err(ReadError::NotFlat);
        }
        if key.len() > KEY_BYTES_MAX {
            return Err(ReadError::TooLarge);
        }
        let replaces = operation.pred.iter().map(|id| (id.actor().clone(), id.counter())).collect();
        Ok(Write { key: key.to_string(), replaces, action: operation.action })
    }
}

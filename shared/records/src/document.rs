//! One record's document: loading, saving, and taking changes in.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, Change, ReadDoc, SaveOptions};
use forms::AnswerPath;

use crate::error::{ReadError, Refusal};
use crate::hashes::{ChangeHash, Heads};
use crate::incoming::{ChangeMeta, FlatChange, Incoming, read_saved};
use crate::lineage::{Lineage, Verdict};

/// The answers of one record and everything that was ever said in it.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) automerge: Automerge,
    /// Received changes that depend on changes not received yet.
    waiting: BTreeMap<ChangeHash, FlatChange>,
    /// Made when the first change arrives: a document that is only read does not pay for it.
    lineage: Option<Lineage>,
}

/// What one [`Document::apply`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The changes that are now part of the document, in the order of their operations; among them those that waited.
    pub new_changes: Vec<ChangeMeta>,
    /// The questions that they wrote.
    pub touched: BTreeSet<AnswerPath>,
    /// How many changes wait inside for others.
    pub waiting: usize,
    /// Changes that are in no state of this document; the caller keeps their bytes.
    pub refused: Vec<Refused>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub change: ChangeMeta,
    pub why: Refusal,
}

impl Default for Document {
    fn default() -> Self {
        Document::new()
    }
}

impl Document {
    pub fn new() -> Self {
        Document { automerge: Automerge::new(), waiting: BTreeMap::new(), lineage: None }
    }

    /// Reads what [`Document::save`] wrote on this device. Bytes from anybody else
    /// come as [`Incoming`]: Automerge's reader of documents does not survive hostile ones.
    pub fn load(bytes: &[u8]) -> Result<Self, ReadError> {
        let (automerge, waiting) = read_saved(bytes)?;
        Ok(Document { automerge, waiting: waiting.changes, lineage: None })
    }

    /// Everything, uncompressed: the document and, behind it, the changes that wait.
    pub fn save(&self) -> Vec<u8> {
        let mut bytes =
            self.automerge.save_with_options(SaveOptions { deflate: false, retain_orphans: false });
        for flat in self.waiting.values() {
            bytes.extend_from_slice(flat.change.raw_bytes());
        }
        bytes
    }

    pub fn heads(&self) -> Heads {
        self.automerge.get_heads().into_iter().map(ChangeHash::from).collect()
    }

    /// True if every one of these changes is part of the document.
    pub fn has(&self, heads: &Heads) -> bool {
        self.unknown(heads.iter()).is_empty()
    }

    /// How many changes the document is made of.
    pub fn changes(&self) -> usize {
        usize::try_from(self.automerge.stats().num_changes).unwrap_or(usize::MAX)
    }

    /// How many received changes wait for others.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes changes in, at once: those known already are passed over, those whose dependencies are missing wait inside.
    pub fn apply(&mut self, incoming: Incoming) -> Result<Applied, ReadError> {
        let mut new = incoming.changes;
        let unknown = self.unknown(new.keys());
        new.retain(|hash, _| unknown.contains(hash));
        if new.is_empty() {
            return Ok(Applied { waiting: self.waiting.len(), ..Applied::default() });
        }
        let mut lineage = self.lineage.take().map_or_else(|| self.trace(), Ok)?;
        self.waiting.extend(new);
        let (mut taken, mut refused) = self.take_ready(&mut lineage);
        let mut grown = self.automerge.clone();
        match grown.apply_changes(taken.iter().map(|flat| flat.change.clone())) {
            Ok(()) => (self.automerge, self.lineage) = (grown, Some(lineage)),
            // The lineage says more than the document now holds: it is traced anew next time.
            Err(_) => {
                let why = Refusal::Refused;
                refused.extend(taken.drain(..).map(|flat| Refused { change: flat.meta, why }));
            }
        }
        let paths = taken.iter().flat_map(|flat| &flat.writes);
        Ok(Applied {
            touched: paths.filter_map(|write| AnswerPath::parse(&write.key).ok()).collect(),
            new_changes: taken.into_iter().map(|flat| flat.meta).collect(),
            waiting: self.waiting.len(),
            refused,
        })
    }

    /// Adds a change of our own to the graph; if that is not possible, the graph is traced anew when it is needed.
    pub(crate) fn note_own(&mut self, change: Change) {
        let lineage = self.lineage.take().zip(FlatChange::take(change).ok());
        self.lineage = lineage
            .and_then(|(mut lineage, flat)| (lineage.take(&flat) == Verdict::Taken).then_some(lineage));
    }

    fn unknown<'a>(&self, hashes: impl Iterator<Item = &'a ChangeHash>) -> BTreeSet<ChangeHash> {
        let hashes: Vec<automerge::ChangeHash> = hashes.map(|hash| (*hash).into()).collect();
        self.automerge.get_missing_deps(&hashes).into_iter().map(Into::into).collect()
    }

    /// The graph of what the document holds already.
    fn trace(&self) -> Result<Lineage, ReadError> {
        let mut lineage = Lineage::default();
        for change in self.automerge.get_changes(&[]) {
            if lineage.take(&FlatChange::take(change)?) != Verdict::Taken {
                return Err(ReadError::Malformed);
            }
        }
        Ok(lineage)
    }

    /// Moves out of the waiting changes those that can be applied, dependencies first, and those that never can be.
    fn take_ready(&mut self, lineage: &mut Lineage) -> (Vec<FlatChange>, Vec<Refused>) {
        let mut order: Vec<(u64, ChangeHash)> =
            self.waiting.iter().map(|(hash, flat)| (flat.change.start_op().get(), *hash)).collect();
        // A sound change's operations come after those of its dependencies: this order needs one pass, and one more to
        // see that nothing is left to do.
        order.sort_unstable();
        let (mut taken, mut refused) = (Vec::new(), Vec::new());
        loop {
            let before = order.len();
            order.retain(|(_, hash)| {
                let Some(flat) = self.waiting.get(hash) else { return false };
                let verdict = lineage.take(flat);
                if verdict == Verdict::Waits {
                    return true;
                }
                let Some(flat) = self.waiting.remove(hash) else { return false };
                match verdict {
                    Verdict::Refused(why) => refused.push(Refused { change: flat.meta, why }),
                    _ => taken.push(flat),
                }
                false
            });
            if order.len() == before {
                return (taken, refused);
            }
        }
    }
}

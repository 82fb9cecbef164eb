//! Who wrote what: every change of a document, in an order that is the same on every device.

use automerge::legacy::OpType;
use forms::{Answer, AnswerPath};

use crate::actor::ActorId;
use crate::answers::{Unreadable, object_kind};
use crate::authored::Authored;
use crate::document::Document;
use crate::hashes::ChangeHash;
use crate::incoming::FlatChange;
use crate::value;

/// One saved form, as its author saved it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeView {
    pub hash: ChangeHash,
    pub actor: ActorId,
    pub authored: Authored,
    /// What it wrote, by path.
    pub paths: Vec<(AnswerPath, Answer)>,
    pub unreadable: Vec<Unreadable>,
    /// What its author had seen.
    pub deps: Vec<ChangeHash>,
}

impl Document {
    /// All changes, each after those that it depends on; concurrent ones by operation number, then by hash.
    pub fn history(&self) -> Vec<ChangeView> {
        let mut changes: Vec<FlatChange> = self
            .automerge
            .get_changes(&[])
            .into_iter()
            .filter_map(|change| FlatChange::take(change).ok())
            .collect();
        changes.sort_by_key(|flat| (flat.change.start_op(), flat.meta.hash));
        changes.into_iter().map(ChangeView::from).collect()
    }
}

impl From<FlatChange> for ChangeView {
    fn from(flat: FlatChange) -> Self {
        let mut paths = std::collections::BTreeMap::new();
        let mut unreadable = Vec::new();
        for write in flat.writes {
            let answer = match &write.action {
                OpType::Put(value) => value::decode(value),
                OpType::Make(kind) => Err(object_kind(*kind)),
                _ => Err("operation"),
            };
            match (AnswerPath::parse(&write.key), answer) {
                (Ok(path), Ok(answer)) => {
                    paths.insert(path, answer);
                }
                (path, answer) => {
                    let kind = answer.err().or(path.err().map(|_| "key")).unwrap_or("key");
                    unreadable.push(Unreadable { key: write.key, kind, change: Some(flat.meta.hash) });
                }
            }
        }
        ChangeView {
            hash: flat.meta.hash,
            actor: flat.meta.actor,
            authored: Authored::read(flat.change.timestamp(), flat.change.message()),
            paths: paths.into_iter().collect(),
            unreadable,
            deps: flat.meta.deps,
        }
    }
}

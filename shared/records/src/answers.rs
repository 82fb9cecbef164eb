//! What a document says now, or said then: for each question the current answer and all that were said beside it.

use std::collections::BTreeMap;

use automerge::{ObjId, ROOT, ReadDoc, Value};
use forms::{Answer, AnswerPath};

use crate::actor::ActorId;
use crate::authored::Authored;
use crate::document::Document;
use crate::hashes::{ChangeHash, Heads};
use crate::value;

/// One answer and who gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub answer: Answer,
    pub actor: ActorId,
    pub change: ChangeHash,
    pub authored: Authored,
}

/// What one question holds. More than one version means that people answered without having seen each other's answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    /// The answer that all devices show until somebody decides: the first version's.
    pub winner: Answer,
    /// Never empty; the same order on every device.
    pub versions: Vec<Version>,
}

impl Current {
    /// True if the versions do not all say the same.
    pub fn differs(&self) -> bool {
        self.versions.iter().any(|version| version.answer != self.winner)
    }
}

/// Something in the document that is no answer: kept, merged and sent on, but only a newer version can show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub key: String,
    /// `key`, or Automerge's word for the value: `map`, `list`, `text`, `bytes`, `counter`, `timestamp`, ...
    pub kind: &'static str,
    pub change: Option<ChangeHash>,
}

impl Document {
    /// All answers now, blanks included.
    pub fn answers(&self) -> BTreeMap<AnswerPath, Current> {
        self.read(None).0
    }

    /// All answers as they were at `heads`; `None` if the document does not hold these.
    pub fn answers_at(&self, heads: &Heads) -> Option<BTreeMap<AnswerPath, Current>> {
        self.has(heads).then(|| self.read(Some(heads)).0)
    }

    /// The questions where concurrent answers differ, among those that the form tracks. Equal ones are no conflict.
    pub fn conflicts(&self, is_tracked: impl Fn(&AnswerPath) -> bool) -> BTreeMap<AnswerPath, Vec<Version>> {
        self.answers()
            .into_iter()
            .filter(|(path, current)| current.differs() && is_tracked(path))
            .map(|(path, current)| (path, current.versions))
            .collect()
    }

    /// What a newer version of this program, or another one, wrote here and this one cannot show.
    pub fn unreadable(&self) -> Vec<Unreadable> {
        self.read(None).1
    }

    pub(crate) fn read(&self, at: Option<&Heads>) -> (BTreeMap<AnswerPath, Current>, Vec<Unreadable>) {
        let heads = at.map(Heads::to_automerge);
        let items = match &heads {
            Some(heads) => self.automerge.map_range_at(ROOT, .., heads),
            None => self.automerge.map_range(ROOT, ..),
        };
        let mut reading = Reading::new(self);
        for item in items {
            if item.conflict {
                let values = self.values(&item.key, heads.as_deref());
                reading.key(&item.key, values);
            } else {
                let id = item.id();
                reading.key(&item.key, vec![(item.value.into_value(), id)]);
            }
        }
        (reading.answers, reading.unreadable)
    }

    /// The winning answer under one path, as it was at `heads`.
    pub(crate) fn winner_at(&self, path: &AnswerPath, heads: &[automerge::ChangeHash]) -> Answer {
        let values = self.values(path.as_str(), Some(heads));
        values.iter().rev().find_map(|(value, _)| read_value(value).ok()).unwrap_or_default()
    }

    pub(crate) fn values(&self, key: &str, at: Option<&[automerge::ChangeHash]>) -> Vec<(Value<'_>, ObjId)> {
        let values = match at {
            Some(heads) => self.automerge.get_all_at(ROOT, key, heads),
            None => self.automerge.get_all(ROOT, key),
        };
        values.unwrap_or_default()
    }
}

/// The answers read so far.
struct Reading<'a> {
    document: &'a Document,
    /// Who made a change, and when: asked once for each.
    authors: BTreeMap<ChangeHash, Option<(ActorId, Authored)>>,
    answers: BTreeMap<AnswerPath, Current>,
    unreadable: Vec<Unreadable>,
}

impl<'a> Reading<'a> {
    fn new(document: &'a Document) -> Self {
        Reading { document, authors: BTreeMap::new(), answers: BTreeMap::new(), unreadable: Vec::new() }
    }

    /// Takes one key's values, by ascending operation: the last one wins on every device.
    fn key(&mut self, key: &str, values: Vec<(Value<'_>, ObjId)>) {
        let path = AnswerPath::parse(key).ok();
        let mut versions = Vec::new();
        for (value, id) in values.into_iter().rev() {
            match self.version(&value, &id) {
                Ok(version) if path.is_some() => versions.push(version),
                Ok(version) => self.not_readable(key, "key", Some(version.change)),
                Err((kind, change)) => self.not_readable(key, kind, change),
            }
        }
        if let (Some(path), Some(first)) = (path, versions.first()) {
            self.answers.insert(path, Current { winner: first.answer.clone(), versions });
        }
    }

    fn not_readable(&mut self, key: &str, kind: &'static str, change: Option<ChangeHash>) {
        self.unreadable.push(Unreadable { key: key.to_owned(), kind, change });
    }

    fn version(
        &mut self,
        value: &Value<'_>,
        id: &ObjId,
    ) -> Result<Version, (&'static str, Option<ChangeHash>)> {
        let change = self.document.automerge.hash_for_opid(id).ok_or(("orphan", None))?.into();
        let answer = read_value(value).map_err(|kind| (kind, Some(change)))?;
        let (actor, authored) = self.author(change).ok_or(("actor", Some(change)))?;
        Ok(Version { answer, actor, change, authored })
    }

    fn author(&mut self, change: ChangeHash) -> Option<(ActorId, Authored)> {
        *self.authors.entry(change).or_insert_with(|| {
            let meta = self.document.automerge.get_change_meta_by_hash(&change.into())?;
            let actor = ActorId::from_automerge(&meta.actor).ok()?;
            Some((actor, Authored::read(meta.timestamp, meta.message.as_deref())))
        })
    }
}

fn read_value(value: &Value<'_>) -> Result<Answer, &'static str> {
    match value {
        Value::Object(kind) => Err(object_kind(*kind)),
        Value::Scalar(scalar) => value::decode(scalar),
    }
}

pub(crate) fn object_kind(kind: automerge::ObjType) -> &'static str {
    match kind {
        automerge::ObjType::Map => "map",
        automerge::ObjType::Table => "table",
        automerge::ObjType::List => "list",
        automerge::ObjType::Text => "text",
    }
}

//! Records on this device: loading a document, writing one change to it, and knowing who wrote what.

use std::collections::BTreeMap;

use bridge::TimeView;
use forms::{Answer, AnswerPath};
use records::{ActorId, ChangeHash, Document, Heads, Rewrite, Version};
use rusqlite::OptionalExtension;
use wire::{CircleId, DeviceId, RecordId, StreamId};

use crate::directory;
use crate::engine::Engine;
use crate::now::{Now, time_view};
use crate::store::meta;
use crate::trouble::{Outcome, Trouble};

/// The system keys that our documents carry beside the answers.
pub(crate) const PERSON: &str = "_person";
/// In a roster card: the registration of the same person, whether or not it is here or begun.
pub(crate) const REGISTRATION: &str = "_registration";
/// The site at which a record was begun.
pub(crate) const SITE: &str = "_site";
/// In a part of a form whose answers go to several circles: the form's own record.
pub(crate) const OF: &str = "_of";
pub(crate) const VOIDED: &str = "_voided";
const LATEST_MS: &str = "latest_ms";

/// What the record table says of a record.
#[derive(Clone, Debug)]
pub(crate) struct RecordHead {
    pub record: RecordId,
    pub circle: CircleId,
    pub form_id: String,
    pub form_version: String,
    pub person: Option<RecordId>,
}

impl Engine {
    pub(crate) fn record_head(&self, record: RecordId) -> Outcome<Option<RecordHead>> {
        let row = self
            .db
            .prepare_cached("SELECT circle, form_id, form_version, person FROM record WHERE record = ?1")?
            .query_row([record.as_bytes()], |row| {
                let person: Option<Vec<u8>> = row.get(3)?;
                Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?, person))
            })
            .optional()?;
        let Some((circle, form_id, form_version, person)) = row else { return Ok(None) };
        let person = person.map(|bytes| RecordId::from_slice(&bytes)).transpose()?;
        Ok(Some(RecordHead { record, circle: CircleId::from_slice(&circle)?, form_id, form_version, person }))
    }

    pub(crate) fn load_document(&self, record: RecordId) -> Outcome<Option<Document>> {
        let bytes: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT document FROM record WHERE record = ?1")?
            .query_row([record.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(bytes.map(|bytes| Document::load(&bytes)).transpose()?)
    }

    /// A person's records, the roster card first.
    pub(crate) fn records_of(&self, person: RecordId) -> Outcome<Vec<RecordHead>> {
        let mut statement =
            self.db.prepare_cached("SELECT record FROM record WHERE person = ?1 ORDER BY record")?;
        let ids = statement
            .query_map([person.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut heads = Vec::new();
        for id in ids {
            heads.extend(self.record_head(RecordId::from_slice(&id)?)?);
        }
        heads.sort_by_key(|head| head.record != person);
        Ok(heads)
    }

    /// Writes answers to a new or known record as one change on its present heads.
    #[expect(clippy::too_many_arguments, reason = "a record's name, place and content, and the instant")]
    pub(crate) fn write_record(
        &mut self,
        record: RecordId,
        circle: CircleId,
        form_id: &str,
        form_version: &str,
        person: Option<RecordId>,
        answers: &BTreeMap<AnswerPath, Answer>,
        now: Now,
    ) -> Outcome<bool> {
        let document = self.load_document(record)?.unwrap_or_default();
        let head = RecordHead {
            record,
            circle,
            form_id: form_id.to_owned(),
            form_version: form_version.to_owned(),
            person,
        };
        let heads = document.heads();
        self.commit(&head, document, &heads, answers, Rewrite::Nothing, now)
    }

    /// One change on `at`: into the document, and into the pending changes, which a sync seals. False if there was
    /// nothing to write.
    pub(crate) fn commit(
        &mut self,
        head: &RecordHead,
        mut document: Document,
        at: &Heads,
        answers: &BTreeMap<AnswerPath, Answer>,
        rewrite: Rewrite<'_>,
        now: Now,
    ) -> Outcome<bool> {
        let latest = meta::integer(&self.db, LATEST_MS)?.unwrap_or_default();
        let authored = now.authored(latest);
        let actor = ActorId::derive(&self.identity.stream.0, &head.record.0);
        let Some(committed) = document.commit(&actor, at, answers, rewrite, &authored)? else {
            return Ok(false);
        };
        self.store_document(head, &document)?;
        if at.is_empty() {
            self.pin_form(head.record, &committed.hash, (&head.form_id, &head.form_version))?;
        }
        self.db
            .prepare_cached("INSERT INTO pending_change (record, raw) VALUES (?1, ?2)")?
            .execute((head.record.as_bytes(), &committed.raw))?;
        meta::set_integer(&self.db, LATEST_MS, latest.max(now.at_ms))?;
        Ok(true)
    }

    pub(crate) fn store_document(&self, head: &RecordHead, document: &Document) -> Outcome<()> {
        self.db
            .prepare_cached(
                "INSERT INTO record (record, circle, form_id, form_version, person, document)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (record) DO UPDATE SET person = excluded.person, document = excluded.document",
            )?
            .execute((
                head.record.as_bytes(),
                head.circle.as_bytes(),
                &head.form_id,
                &head.form_version,
                head.person.as_ref().map(RecordId::as_bytes),
                document.save(),
            ))?;
        Ok(())
    }

    pub(crate) fn note_person(&self, record: RecordId, person: Option<RecordId>) -> Outcome<()> {
        self.db
            .prepare_cached("UPDATE record SET person = ?2 WHERE record = ?1")?
            .execute((record.as_bytes(), person.as_ref().map(RecordId::as_bytes)))?;
        Ok(())
    }

    /// Of what is said of a record's form and version, what came with the lowest of its first changes counts: the same
    /// wherever the changes are the same.
    pub(crate) fn pin_form(
        &self,
        record: RecordId,
        root: &ChangeHash,
        (form_id, version): (&str, &str),
    ) -> Outcome<()> {
        self.db
            .prepare_cached(
                "UPDATE record SET root = ?2, form_id = ?3, form_version = ?4
                 WHERE record = ?1 AND (root IS NULL OR root > ?2)",
            )?
            .execute((record.as_bytes(), root.as_bytes(), form_id, version))?;
        Ok(())
    }

    /// The device and stream that wrote a change: the stream from which its actor is derived.
    pub(crate) fn author_of(
        &self,
        record: RecordId,
        actor: ActorId,
    ) -> Outcome<Option<(DeviceId, StreamId)>> {
        Ok(self
            .authority
            .streams()
            .find(|(stream, _)| ActorId::derive(&stream.0, &record.0) == actor)
            .map(|(id, stream)| (stream.device, id)))
    }

    /// A name to show; empty where the directory does not know the author (the UI has a word for it).
    pub(crate) fn author_name(&self, record: RecordId, actor: ActorId) -> Outcome<String> {
        let Some((device, _)) = self.author_of(record, actor)? else { return Ok(String::new()) };
        Ok(directory::member_name(&self.db, device)?.unwrap_or_default())
    }

    pub(crate) fn version_view(&self, record: RecordId, version: &Version) -> Outcome<bridge::VersionView> {
        Ok(bridge::VersionView {
            answer: version.answer.clone(),
            author: self.author_name(record, version.actor)?,
            at: time_view(&version.authored),
        })
    }

    /// Where, in the record's circle, this device may write.
    pub(crate) fn may_write(&self, circle: CircleId) -> bool {
        self.authority.rights(self.identity.device, circle) & wire::Right::WRITE != 0
    }
}

/// The winner of a question, as text.
pub(crate) fn text_of(answers: &BTreeMap<AnswerPath, records::Current>, name: &str) -> Option<String> {
    let path = AnswerPath::parse(name).ok()?;
    answers.get(&path)?.winner.as_text().map(str::to_owned)
}

pub(crate) fn path(name: &str) -> Outcome<AnswerPath> {
    AnswerPath::parse(name).map_err(|_| Trouble::Defect("path"))
}

/// When and by whom a question got its present answer.
pub(crate) fn first_version(current: &records::Current) -> Option<(&Version, TimeView)> {
    current.versions.first().map(|version| (version, time_view(&version.authored)))
}

//! "¿Cuál vale hoy?": where colleagues said different things about a safety field, and the decision.

use std::collections::BTreeMap;

use bridge::{ConflictView, Refusal, Reply};
use forms::{Answer, AnswerPath};
use records::Rewrite;
use wire::RecordId;

use crate::engine::Engine;
use crate::ledger;
use crate::now::Now;
use crate::trouble::Outcome;

impl Engine {
    pub(crate) fn conflicts(&self) -> Outcome<Reply> {
        Ok(Reply::Conflicts(self.conflicts_of(None)?))
    }

    pub(crate) fn conflicts_of(&self, person: Option<RecordId>) -> Outcome<Vec<ConflictView>> {
        let mut statement = self.db.prepare_cached(
            "SELECT record, path, person FROM conflict WHERE ?1 IS NULL OR person = ?1 ORDER BY person, record, path",
        )?;
        let rows = statement
            .query_map([person.as_ref().map(RecordId::as_bytes)], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        let mut views = Vec::new();
        for (record, path, person) in rows {
            let (record, person) = (RecordId::from_slice(&record)?, RecordId::from_slice(&person)?);
            views.extend(self.conflict_view(record, &path, person)?);
        }
        Ok(views)
    }

    fn conflict_view(&self, record: RecordId, path: &str, person: RecordId) -> Outcome<Option<ConflictView>> {
        let (Some(head), Some(document)) = (self.record_head(record)?, self.load_document(record)?) else {
            return Ok(None);
        };
        let path = ledger::path(path)?;
        let answers = document.answers();
        let Some(current) = answers.get(&path) else { return Ok(None) };
        let mut versions = Vec::new();
        for version in &current.versions {
            versions.push(self.version_view(record, version)?);
        }
        Ok(Some(ConflictView {
            person,
            called: self.stored_row(person)?.and_then(|row| row.called),
            record,
            form_id: head.form_id,
            form_version: head.form_version,
            path,
            versions,
        }))
    }

    /// Decides: writes on everything that is known now, even where the value is the one that was shown.
    pub(crate) fn resolve(
        &mut self,
        record: RecordId,
        path: &AnswerPath,
        answer: &Answer,
        now: Now,
    ) -> Outcome<Reply> {
        let head = self.record_head(record)?.ok_or(Refusal::NotFound)?;
        let person = head.person.ok_or(Refusal::NotFound)?;
        let form = self.shelf.get(&head.form_id, &head.form_version).ok_or(Refusal::UpdateNeeded)?;
        if path.as_str() != ledger::VOIDED && form.question(path).is_none() {
            return Err(Refusal::NotFound.into());
        }
        if !self.may_write(head.circle) {
            return Err(Refusal::NotAllowed.into());
        }
        let document = self.load_document(record)?.ok_or(Refusal::NotFound)?;
        let at = document.heads();
        let answers = BTreeMap::from([(path.clone(), answer.clone())]);
        self.commit(&head, document, &at, &answers, Rewrite::Everything, now)?;
        self.project_person(person)?;
        self.person(person, now)
    }
}

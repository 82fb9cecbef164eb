//! "¿Cuál vale hoy?": where colleagues said different things about a safety field, and the decision.

use std::collections::BTreeMap;

use bridge::{ConflictView, Refusal, Reply};
use forms::{Answer, AnswerPath, Compartment, Instance};
use records::{Heads, Rewrite};
use wire::RecordId;

use crate::directory;
use crate::engine::Engine;
use crate::ledger::{self, RecordHead};
use crate::now::Now;
use crate::shelf::REGISTRATION;
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
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<Vec<u8>>>(2)?))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        let mut views = Vec::new();
        for (record, path, person) in rows {
            let record = RecordId::from_slice(&record)?;
            let person = person.map(|bytes| RecordId::from_slice(&bytes)).transpose()?;
            views.extend(self.conflict_view(record, &path, person)?);
        }
        Ok(views)
    }

    pub(crate) fn conflicts_in(&self, heads: &[RecordHead]) -> Outcome<Vec<ConflictView>> {
        let mut views = Vec::new();
        for head in heads {
            let paths: Vec<String> = self
                .db
                .prepare_cached("SELECT path FROM conflict WHERE record = ?1 ORDER BY path")?
                .query_map([head.record.as_bytes()], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for path in paths {
                views.extend(self.conflict_view(head.record, &path, head.person)?);
            }
        }
        Ok(views)
    }

    fn conflict_view(
        &self,
        record: RecordId,
        path: &str,
        person: Option<RecordId>,
    ) -> Outcome<Option<ConflictView>> {
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
            called: match person {
                Some(person) => self.stored_row(person)?.and_then(|row| row.called),
                None => None,
            },
            record,
            form_id: head.form_id,
            form_version: head.form_version,
            path,
            versions,
            heads: document.heads().to_bytes(),
        }))
    }

    /// Decides: writes on what was known when the conflict was shown, even where the value is the one that stands there.
    /// What came meanwhile was not seen, and stays open beside the decision.
    pub(crate) fn resolve(
        &mut self,
        record: RecordId,
        path: &AnswerPath,
        answer: &Answer,
        heads: &[u8],
        now: Now,
    ) -> Outcome<Reply> {
        let head = self.record_head(record)?.ok_or(Refusal::NotFound)?;
        let form = self.shelf.get(&head.form_id, &head.form_version).ok_or(Refusal::UpdateNeeded)?;
        if path.as_str() != ledger::VOIDED && form.question(path).is_none() {
            return Err(Refusal::NotFound.into());
        }
        if !self.may_write(head.circle) {
            return Err(Refusal::NotAllowed.into());
        }
        let document = self.load_document(record)?.ok_or(Refusal::NotFound)?;
        let at = Heads::from_bytes(heads).map_err(|_| Refusal::NotFound)?;
        if at.is_empty() || !document.has(&at) {
            return Err(Refusal::NotFound.into());
        }
        let answers = BTreeMap::from([(path.clone(), answer.clone())]);
        self.commit(&head, document, &at, &answers, Rewrite::Everything, now)?;
        let together = self.filled_together(&head)?;
        self.calculate_again(&together, now)?;
        for head in &together {
            self.project_filed(head.record)?;
        }
        match head.person {
            Some(person) => {
                self.project_person(person)?;
                self.person(person, now)
            }
            None => self.record_page(record),
        }
    }

    /// The records that one filling of a form is made of.
    fn filled_together(&self, head: &RecordHead) -> Outcome<Vec<RecordHead>> {
        match head.person {
            Some(person) if head.form_id == REGISTRATION => self.registration_of(person),
            _ => self.parts_here(&self.main_of(head.record)?),
        }
    }

    /// What follows from a decision, in whichever record it stands: a child's birth date changes the roster's age band.
    fn calculate_again(&mut self, heads: &[RecordHead], now: Now) -> Outcome<()> {
        let Some(form) = heads.first().and_then(|head| self.shelf.get(&head.form_id, &head.form_version))
        else {
            return Ok(());
        };
        let mut winners: BTreeMap<AnswerPath, Answer> = BTreeMap::new();
        for head in heads.iter().rev() {
            let answers = self.load_document(head.record)?.unwrap_or_default().answers();
            winners.extend(answers.into_iter().map(|(path, current)| (path, current.winner)));
        }
        let (instance, consequences) = Instance::open(form.clone(), winners, self.sitting_now(now)?);
        let mut by_part: BTreeMap<Compartment, BTreeMap<AnswerPath, Answer>> = BTreeMap::new();
        for (path, answer) in consequences.changed_answers {
            for part in instance.compartments(&path) {
                by_part.entry(part).or_default().insert(path.clone(), answer.clone());
            }
        }
        for (part, changed) in by_part {
            let circle = directory::circle_of(&self.db, part.code())?;
            let target = heads.iter().find(|head| Some(head.circle) == circle && self.may_write(head.circle));
            let Some(head) = target else { continue };
            let Some(document) = self.load_document(head.record)? else { continue };
            let at = document.heads();
            self.commit(head, document, &at, &changed, Rewrite::Nothing, now)?;
        }
        Ok(())
    }
}

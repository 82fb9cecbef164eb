//! What lists, search and conflicts read instead of loading documents: derived from the documents, rebuilt at will.

use bridge::PersonRow;
use forms::{AnswerPath, PartialDate};
use records::Current;
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wire::RecordId;

use crate::directory;
use crate::engine::Engine;
use crate::fields::{self, Listed};
use crate::ledger::{RecordHead, VOIDED};
use crate::shelf::REGISTRATION;
use crate::trouble::{Outcome, Trouble};

/// A person's line as it is kept: what does not depend on the day, and the birth date that ages come from.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredRow {
    pub row: PersonRow,
    pub birth: Option<PartialDate>,
}

impl Engine {
    /// All answers of a person's registration that can be read here, the roster card's first where both have one.
    pub(crate) fn person_answers(&self, person: RecordId) -> Outcome<BTreeMap<AnswerPath, Current>> {
        let mut answers = BTreeMap::new();
        for head in self.registration_of(person)?.into_iter().rev() {
            if let Some(document) = self.load_document(head.record)? {
                answers.extend(document.answers());
            }
        }
        Ok(answers)
    }

    /// The records of a person's registration, the roster card first.
    pub(crate) fn registration_of(&self, person: RecordId) -> Outcome<Vec<RecordHead>> {
        let mut heads = self.records_of(person)?;
        heads.retain(|head| head.form_id == REGISTRATION);
        Ok(heads)
    }

    /// Everything that is derived from a record is made anew; the directory's tables, before the transaction ends.
    pub(crate) fn project_record(&mut self, head: &RecordHead) -> Outcome<()> {
        self.project_filed(head.record)?;
        match head.person {
            Some(person) => self.project_person(person)?,
            None => self.directory_changed |= head.circle == directory::directory_circle(&self.db)?,
        }
        Ok(())
    }

    /// Writes a person's line, searchable names and open conflicts anew.
    pub(crate) fn project_person(&mut self, person: RecordId) -> Outcome<()> {
        let heads = self.records_of(person)?;
        self.project_conflicts(Some(person), &heads)?;
        let registration: Vec<RecordHead> =
            heads.into_iter().filter(|head| head.form_id == REGISTRATION).collect();
        let Some(listed) = self.laid_over(person, &registration)? else {
            return self.forget_person(person);
        };
        let row = fields::person_row(person, &listed);
        let stored = StoredRow { birth: fields::birth(&listed), row };
        let bytes = postcard::to_allocvec(&stored).map_err(|_| Trouble::Defect("row"))?;
        let row = &stored.row;
        let id: i64 = self
            .db
            .prepare_cached(
                "INSERT INTO person (person, row, arrived, departed, voided, site, party, folio)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (person) DO UPDATE SET row = excluded.row, arrived = excluded.arrived,
                    departed = excluded.departed, voided = excluded.voided, site = excluded.site,
                    party = excluded.party, folio = excluded.folio
                 RETURNING id",
            )?
            .query_row(
                (
                    person.as_bytes(),
                    bytes,
                    row.arrived.as_deref().unwrap_or_default(),
                    row.departed.as_deref().unwrap_or_default(),
                    row.voided,
                    &row.site,
                    &row.group,
                    &row.folio,
                ),
                |row| row.get(0),
            )?;
        self.project_names(id, &fields::searchable(&listed))
    }

    /// What lists show of a person, by the registration alone: of each circle the documents, or a checkpoint's line until these are here; the roster
    /// card's answers on top. `None` if there is neither.
    fn laid_over(&self, person: RecordId, heads: &[RecordHead]) -> Outcome<Option<Listed>> {
        let (of_cards, of_others): (Vec<_>, Vec<_>) =
            self.lines_of(person, heads)?.into_iter().partition(|(circle, _)| person.is_of(*circle));
        if heads.is_empty() && of_cards.is_empty() && of_others.is_empty() {
            return Ok(None);
        }
        let mut listed = Listed::default();
        of_others.into_iter().for_each(|(_, line)| listed.lay_over(line));
        for head in heads.iter().rev() {
            if let Some(document) = self.load_document(head.record)? {
                listed.lay_over(Listed::of(&document.answers()));
            }
        }
        of_cards.into_iter().for_each(|(_, line)| listed.lay_over(line));
        Ok(Some(listed))
    }

    /// Nothing of this person's registration is here (any more).
    fn forget_person(&mut self, person: RecordId) -> Outcome<()> {
        self.db.execute(
            "DELETE FROM person_name WHERE person IN (SELECT id FROM person WHERE person = ?1)",
            [person.as_bytes()],
        )?;
        self.db.execute("DELETE FROM person WHERE person = ?1", [person.as_bytes()])?;
        self.names = None;
        Ok(())
    }

    fn project_names(&mut self, id: i64, names: &[String]) -> Outcome<()> {
        self.db.prepare_cached("DELETE FROM person_name WHERE person = ?1")?.execute([id])?;
        {
            let mut insert =
                self.db.prepare_cached("INSERT OR IGNORE INTO person_name (person, name) VALUES (?1, ?2)")?;
            for name in names {
                insert.execute((id, name))?;
            }
        }
        if let Some(known) = &mut self.names {
            known.put(id, names);
        }
        Ok(())
    }

    pub(crate) fn project_conflicts(&self, person: Option<RecordId>, heads: &[RecordHead]) -> Outcome<()> {
        let person = person.as_ref().map(RecordId::as_bytes);
        self.db.prepare_cached("DELETE FROM conflict WHERE person = ?1")?.execute([person])?;
        for head in heads {
            // A record that pointed to somebody else before leaves nothing there.
            self.db
                .prepare_cached("DELETE FROM conflict WHERE record = ?1")?
                .execute([head.record.as_bytes()])?;
            let Some(document) = self.load_document(head.record)? else { continue };
            let form = self.shelf.get(&head.form_id, &head.form_version);
            let tracked = |path: &AnswerPath| {
                path.as_str() == VOIDED
                    || form
                        .as_ref()
                        .and_then(|form| form.question(path))
                        .is_some_and(|question| question.review)
            };
            for path in document.conflicts(tracked).keys() {
                self.db
                    .prepare_cached("INSERT INTO conflict (record, path, person) VALUES (?1, ?2, ?3)")?
                    .execute((head.record.as_bytes(), path.as_str(), person))?;
            }
        }
        Ok(())
    }

    pub(crate) fn stored(&self, person: RecordId) -> Outcome<Option<StoredRow>> {
        let bytes: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT row FROM person WHERE person = ?1")?
            .query_row([person.as_bytes()], |row| row.get(0))
            .optional()?;
        bytes.map(|bytes| postcard::from_bytes(&bytes).map_err(|_| Trouble::Defect("row"))).transpose()
    }

    pub(crate) fn stored_row(&self, person: RecordId) -> Outcome<Option<PersonRow>> {
        Ok(self.stored(person)?.map(|stored| stored.row))
    }

    /// Derives every projection again from the documents.
    pub(crate) fn project_everything(&mut self) -> Outcome<()> {
        let records: Vec<Vec<u8>> = self
            .db
            .prepare("SELECT record FROM record")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut people = Vec::new();
        for bytes in records {
            let record = RecordId::from_slice(&bytes)?;
            let Some(head) = self.record_head(record)? else { continue };
            self.project_filed(record)?;
            match head.person {
                Some(person) => people.push(person),
                None => self.directory_changed = true,
            }
        }
        people.sort();
        people.dedup();
        for person in people {
            self.project_person(person)?;
        }
        if self.directory_changed { self.project_directory() } else { Ok(()) }
    }
}

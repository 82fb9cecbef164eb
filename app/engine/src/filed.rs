//! What lists say of filled forms, and which dates are due: derived from the documents.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use bridge::{DueView, FiledView, TimeView};
use forms::{Answer, AnswerPath, CivilDate, Form, Instance, Moment, QuestionKind, Sitting};
use records::{ChangeView, Current, Document};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use wire::{DeviceId, RecordId};

use crate::directory;
use crate::engine::Engine;
use crate::ledger::{self, OF, RecordHead, SITE, VOIDED, path};
use crate::now::{Now, time_view};
use crate::shelf::REGISTRATION;
use crate::trouble::{Outcome, Trouble};

/// Dates are shown from so many days ago to so many days ahead.
const DUE_PAST_DAYS: i64 = 7;
const DUE_AHEAD_DAYS: i64 = 7;
const DUE_SHOWN_MAX: u32 = 20;
/// A name that a form computes is cut at so many characters in lists.
const NAME_CHARS_MAX: usize = 120;

#[derive(Serialize, Deserialize)]
struct StoredFiled {
    name: String,
    site: Option<String>,
    author: Option<[u8; 32]>,
    at_ms: i64,
    offset_minutes: i16,
    doubtful: bool,
    voided: bool,
}

impl Engine {
    /// Writes a record's line, its dates and, where it is about nobody, its open conflicts anew. A registration has no line
    /// here: people have their own list.
    pub(crate) fn project_filed(&self, record: RecordId) -> Outcome<()> {
        let Some(head) = self.record_head(record)? else { return Ok(()) };
        if head.circle == directory::directory_circle(&self.db)? {
            return Ok(());
        }
        let Some(document) = self.load_document(record)? else { return Ok(()) };
        let answers = document.answers();
        let form = self.shelf.get(&head.form_id, &head.form_version);
        let filling = Filling::of(form.as_ref(), &document, &answers);
        self.project_due(record, &filling, &answers)?;
        if head.form_id == REGISTRATION {
            self.db.prepare_cached("DELETE FROM filed WHERE record = ?1")?.execute([record.as_bytes()])?;
            return Ok(());
        }
        let Some(first) = filling.first() else { return Ok(()) };
        let at = time_view(&first.authored);
        let stored = StoredFiled {
            name: filling.name(),
            site: ledger::text_of(&answers, SITE),
            author: self.author_of(record, first.actor)?.map(|(device, _)| device.0),
            at_ms: at.at_ms,
            offset_minutes: at.offset_minutes,
            doubtful: at.doubtful,
            voided: ledger::text_of(&answers, VOIDED).is_some_and(|reason| !reason.is_empty()),
        };
        let main = ledger::text_of(&answers, OF).and_then(|hex| RecordId::from_hex(&hex).ok());
        let row = postcard::to_allocvec(&stored).map_err(|_| Trouble::Defect("filed"))?;
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO filed (record, person, at_ms, row, main) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                record.as_bytes(),
                head.person.as_ref().map(RecordId::as_bytes),
                at.at_ms,
                row,
                main.as_ref().map(RecordId::as_bytes),
            ))?;
        if head.person.is_none() {
            self.project_conflicts(None, &[head])?;
        }
        Ok(())
    }

    fn project_due(
        &self,
        record: RecordId,
        filling: &Filling<'_>,
        answers: &BTreeMap<AnswerPath, Current>,
    ) -> Outcome<()> {
        self.db.prepare_cached("DELETE FROM due WHERE record = ?1")?.execute([record.as_bytes()])?;
        if ledger::text_of(answers, VOIDED).is_some_and(|reason| !reason.is_empty()) {
            return Ok(());
        }
        for (path, current) in answers {
            if let Some(day) = day_of(&current.winner).filter(|_| filling.is_due(path)) {
                self.db
                    .prepare_cached("INSERT OR REPLACE INTO due (record, path, day) VALUES (?1, ?2, ?3)")?
                    .execute((record.as_bytes(), path.as_str(), day))?;
            }
        }
        Ok(())
    }

    /// The dates around today.
    pub(crate) fn due(&self, now: Now) -> Outcome<Vec<DueView>> {
        let today = now.date();
        let day = |days: i64| {
            CivilDate::from_days(today.days() + days).map(|day| day.to_string()).unwrap_or_default()
        };
        let rows: Vec<(Vec<u8>, String, String)> = self
            .db
            .prepare_cached(
                "SELECT record, path, day FROM due WHERE day BETWEEN ?1 AND ?2 ORDER BY day, record, path LIMIT ?3",
            )?
            .query_map((day(-DUE_PAST_DAYS), day(DUE_AHEAD_DAYS), DUE_SHOWN_MAX), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect::<Result<_, _>>()?;
        let mut views = Vec::new();
        for (record, text, date) in rows {
            let record = RecordId::from_slice(&record)?;
            let Some(head) = self.record_head(record)? else { continue };
            let row = head.person.map(|person| self.stored_row(person)).transpose()?.flatten();
            if row.as_ref().is_some_and(|row| row.voided) {
                continue;
            }
            views.push(DueView {
                record,
                person: head.person,
                called: row.and_then(|row| row.called),
                form_id: head.form_id,
                form_version: head.form_version,
                path: path(&text)?,
                date,
            });
        }
        Ok(views)
    }

    /// Lines of what was filled: about a person, or about nobody. Parts whose record is here are in its line.
    pub(crate) fn filed_lines(
        &self,
        person: Option<RecordId>,
        offset: u32,
        limit: u32,
    ) -> Outcome<(u32, Vec<FiledView>)> {
        const SHOWN: &str = "person IS ?1 AND (main IS NULL OR main NOT IN (SELECT record FROM filed))";
        let person = person.as_ref().map(RecordId::as_bytes);
        let total = self
            .db
            .prepare_cached(&format!("SELECT count(*) FROM filed WHERE {SHOWN}"))?
            .query_row([person], |row| row.get(0))?;
        let rows: Vec<(Vec<u8>, Vec<u8>)> = self
            .db
            .prepare_cached(&format!(
                "SELECT record, row FROM filed WHERE {SHOWN} ORDER BY at_ms DESC, record LIMIT ?2 OFFSET ?3"
            ))?
            .query_map((person, limit, offset), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut views = Vec::new();
        for (record, row) in rows {
            views.extend(self.filed_view(RecordId::from_slice(&record)?, &row)?);
        }
        Ok((total, views))
    }

    pub(crate) fn filed_line(&self, record: RecordId) -> Outcome<Option<FiledView>> {
        let row: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT row FROM filed WHERE record = ?1")?
            .query_row([record.as_bytes()], |row| row.get(0))
            .optional()?;
        row.map(|row| self.filed_view(record, &row)).transpose().map(Option::flatten)
    }

    fn filed_view(&self, record: RecordId, row: &[u8]) -> Outcome<Option<FiledView>> {
        let stored: StoredFiled = postcard::from_bytes(row).map_err(|_| Trouble::Defect("filed"))?;
        let Some(head) = self.record_head(record)? else { return Ok(None) };
        let form = self.shelf.get(&head.form_id, &head.form_version);
        let called = head.person.map(|person| self.stored_row(person)).transpose()?.flatten();
        let author = match stored.author {
            Some(device) => directory::member_name(&self.db, DeviceId(device))?.unwrap_or_default(),
            None => String::new(),
        };
        Ok(Some(FiledView {
            record,
            title: form.map(|form| form.definition().title.clone()).unwrap_or_default(),
            form_id: head.form_id,
            form_version: head.form_version,
            name: stored.name,
            person: head.person,
            called: called.and_then(|row| row.called),
            site: stored.site,
            compartment: directory::part_of(&self.db, head.circle)?.unwrap_or_default(),
            author,
            at: TimeView {
                at_ms: stored.at_ms,
                offset_minutes: stored.offset_minutes,
                doubtful: stored.doubtful,
            },
            voided: stored.voided,
            conflicts: self
                .db
                .prepare_cached("SELECT count(*) FROM conflict WHERE record = ?1")?
                .query_row([record.as_bytes()], |row| row.get(0))?,
            only_here: self.is_record_only_here(record)?,
        }))
    }

    /// The roster card that a record points to; a registration's card is its own; the directory's records have none, nor has
    /// one that says nothing yet, nor one about nobody.
    pub(crate) fn person_of(&self, head: &RecordHead, document: &Document) -> Outcome<Option<RecordId>> {
        if directory::directory_circle(&self.db)? == head.circle {
            return Ok(None);
        }
        let answers = document.answers();
        if answers.is_empty() {
            // All that came waits for what it follows on.
            return Ok(None);
        }
        let pointed = ledger::text_of(&answers, ledger::PERSON).and_then(|hex| RecordId::from_hex(&hex).ok());
        Ok(pointed.or_else(|| (head.form_id == REGISTRATION).then_some(head.record)))
    }
}

/// A record's form with its answers in it, opened only when something has to be worked out.
struct Filling<'a> {
    form: Option<&'a Arc<Form>>,
    instance: OnceCell<Instance>,
    document: &'a Document,
    first: OnceCell<Option<ChangeView>>,
    answers: &'a BTreeMap<AnswerPath, Current>,
}

impl<'a> Filling<'a> {
    fn of(
        form: Option<&'a Arc<Form>>,
        document: &'a Document,
        answers: &'a BTreeMap<AnswerPath, Current>,
    ) -> Self {
        Filling { form, instance: OnceCell::new(), document, first: OnceCell::new(), answers }
    }

    /// The change that the record begins with: not looked for in the many registrations that have no dates to keep.
    fn first(&self) -> Option<&ChangeView> {
        self.first.get_or_init(|| self.document.history().into_iter().next()).as_ref()
    }

    /// As on the day when it was filled, whenever it is projected. What stands in other circles is not in it.
    fn instance(&self, form: &Arc<Form>) -> &Instance {
        self.instance.get_or_init(|| {
            let winners = self.answers.iter().map(|(path, current)| (path.clone(), current.winner.clone()));
            let authored = self.first().map(|first| &first.authored);
            let (unix_ms, offset_minutes) =
                authored.map(|at| (at.at_ms, at.offset_minutes)).unwrap_or_default();
            let mut sitting = Sitting::at(Moment { unix_ms, offset_minutes });
            sitting.language.clone_from(&form.definition().default_language);
            Instance::open(form.clone(), winners, sitting).0
        })
    }

    /// What the form calls this filling.
    fn name(&self) -> String {
        let named = self.form.filter(|form| form.definition().instance_name.is_some());
        let name = named.and_then(|form| self.instance(form).name()).unwrap_or_default();
        name.trim().chars().take(NAME_CHARS_MAX).collect()
    }

    /// The question feeds the agenda, and is asked.
    fn is_due(&self, path: &AnswerPath) -> bool {
        let Some(form) = self.form else { return false };
        // A partial date is what a term is counted from, and not the day on which it ends.
        let is_day = |kind: &QuestionKind| matches!(kind, QuestionKind::Date | QuestionKind::DateTime);
        let feeds =
            form.question(path).is_some_and(|question| question.due.is_some() && is_day(&question.kind));
        feeds && self.instance(form).is_relevant(path)
    }
}

/// The day of a date or of a moment.
fn day_of(answer: &Answer) -> Option<String> {
    let day = answer.as_text()?.get(..10)?;
    CivilDate::parse(day).map(|date| date.to_string())
}

//! One person: everything that was said, by whom, and who may read it.

use std::collections::BTreeMap;

use bridge::{
    AnswerView, ChangeView, DraftCard, PersonRow, PersonView, RecordView, Refusal, Reply, VoidView,
};
use forms::Answer;
use records::{Document, Rewrite};
use wire::{CircleId, RecordId};

use crate::directory;
use crate::engine::Engine;
use crate::founding::text_answer;
use crate::ledger::{RecordHead, VOIDED, first_version, path};
use crate::now::{Now, time_view};
use crate::shelf::REGISTRATION;
use crate::trouble::Outcome;

pub(super) const REASON_CHARS_MAX: usize = 500;
/// A person has no more lines than that on one page.
const FILED_MAX: u32 = 500;

impl Engine {
    pub(crate) fn person(&self, person: RecordId, now: Now) -> Outcome<Reply> {
        let row = self.dressed_row(person, now)?.ok_or(Refusal::NotFound)?;
        let mut records = Vec::new();
        let mut history = Vec::new();
        for head in self.registration_of(person)? {
            let Some(document) = self.load_document(head.record)? else { continue };
            history.extend(self.changes(&head, &document)?);
            records.push(self.record_view(&head, &document)?);
        }
        history.sort_by_key(|change: &ChangeView| std::cmp::Reverse(change.at.at_ms));
        Ok(Reply::Person(Box::new(PersonView {
            family: self.family(&row, now)?,
            records,
            conflicts: self.conflicts_of(Some(person))?,
            history,
            filed: self.filed_lines(Some(person), 0, FILED_MAX)?.1,
            drafts: self.drafts_about(person)?,
            draft: self.draft_about(person)?,
            provisional: self.is_provisional(person)?,
            row,
        })))
    }

    pub(crate) fn form(&self, form_id: &str, version: &str) -> Outcome<Reply> {
        let form =
            if version.is_empty() { self.shelf.newest(form_id) } else { self.shelf.get(form_id, version) };
        let form = form.ok_or(Refusal::NotFound)?;
        Ok(Reply::Form(Box::new(form.definition().as_ref().clone())))
    }

    /// Marks a person's roster card as entered by mistake; an empty reason takes the mark away.
    pub(crate) fn void(&mut self, person: RecordId, reason: &str, now: Now) -> Outcome<Reply> {
        if reason.chars().count() > REASON_CHARS_MAX {
            return Err(Refusal::BadText { field: "reason".to_owned() }.into());
        }
        let head = self.record_head(person)?.ok_or(Refusal::NotFound)?;
        if !self.may_write(head.circle) {
            return Err(Refusal::NotAllowed.into());
        }
        let document = self.load_document(person)?.ok_or(Refusal::NotFound)?;
        let at = document.heads();
        let answers = BTreeMap::from([(path(VOIDED)?, text_answer(reason))]);
        self.commit(&head, document, &at, &answers, Rewrite::Everything, now)?;
        self.project_person(person)?;
        self.person(person, now)
    }

    pub(crate) fn record_view(&self, head: &RecordHead, document: &Document) -> Outcome<RecordView> {
        let answers = document.answers();
        let mut views = Vec::new();
        for (path, current) in answers.iter().filter(|(path, _)| !path.as_str().starts_with('_')) {
            let Some((version, at)) = first_version(current) else { continue };
            views.push(AnswerView {
                path: path.clone(),
                answer: current.winner.clone(),
                author: self.author_name(head.record, version.actor)?,
                at,
            });
        }
        let voided = match answers.get(&path(VOIDED)?) {
            Some(current) => self.void_view(head, current)?,
            None => None,
        };
        let removed_with_edits = document
            .removed_with_later_edits()
            .keys()
            .filter_map(|mark| mark.as_str().rsplit_once('/').map(|(instance, _)| instance.to_owned()))
            .collect();
        Ok(RecordView {
            record: head.record,
            form_id: head.form_id.clone(),
            form_version: head.form_version.clone(),
            compartment: directory::part_of(&self.db, head.circle)?.unwrap_or_default(),
            circle_name: self.circle_name(head)?,
            readers: self.reader_names(head.circle)?,
            can_write: self.may_write(head.circle),
            answers: views,
            removed_with_edits,
            voided,
            sent: !self.is_record_only_here(head.record)?,
        })
    }

    /// Names of the people whose devices can read a circle.
    pub(crate) fn reader_names(&self, circle: CircleId) -> Outcome<Vec<String>> {
        let mut readers = Vec::new();
        for device in self.authority.readers(circle) {
            readers.push(directory::member_name(&self.db, device)?.unwrap_or_default());
        }
        readers.sort();
        Ok(readers)
    }

    fn void_view(&self, head: &RecordHead, current: &records::Current) -> Outcome<Option<VoidView>> {
        let (Answer::Text(reason), Some((version, at))) = (&current.winner, first_version(current)) else {
            return Ok(None);
        };
        let author = self.author_name(head.record, version.actor)?;
        Ok(Some(VoidView { reason: reason.clone(), author, at }))
    }

    fn circle_name(&self, head: &RecordHead) -> Outcome<String> {
        let mut statement = self.db.prepare_cached("SELECT name FROM circle WHERE circle = ?1")?;
        let mut rows = statement.query([head.circle.as_bytes()])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?.unwrap_or_default())
    }

    pub(crate) fn is_record_only_here(&self, record: RecordId) -> Outcome<bool> {
        Ok(self
            .db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM only_here WHERE record = ?1)")?
            .query_row([record.as_bytes()], |row| row.get(0))?)
    }

    pub(crate) fn changes(&self, head: &RecordHead, document: &Document) -> Outcome<Vec<ChangeView>> {
        let compartment = directory::part_of(&self.db, head.circle)?.unwrap_or_default();
        let views = document.history().into_iter().map(|change| {
            Ok(ChangeView {
                record: head.record,
                compartment: compartment.clone(),
                author: self.author_name(head.record, change.actor)?,
                at: time_view(&change.authored),
                answers: change
                    .paths
                    .into_iter()
                    .filter(|(path, _)| !path.is_system() || path.as_str() == VOIDED)
                    .collect(),
            })
        });
        views.collect()
    }

    fn family(&self, row: &PersonRow, now: Now) -> Outcome<Vec<PersonRow>> {
        let Some(group) = &row.group else { return Ok(Vec::new()) };
        let mut statement = self.db.prepare_cached(
            "SELECT row FROM person WHERE party = ?1 AND person <> ?2 ORDER BY arrived, id LIMIT 60",
        )?;
        let rows = statement
            .query_map((group, row.person.as_bytes()), |row| row.get::<_, Vec<u8>>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        rows.iter().map(|bytes| self.dress(bytes, now)).collect()
    }

    fn draft_about(&self, person: RecordId) -> Outcome<Option<DraftCard>> {
        let heads = self.draft_heads()?;
        let edit = heads.iter().find(|head| head.about == Some(person) && head.form_id == REGISTRATION);
        edit.map(|head| self.draft_card(head)).transpose()
    }

    fn drafts_about(&self, person: RecordId) -> Outcome<Vec<DraftCard>> {
        let heads = self.draft_heads()?;
        let others = heads.iter().filter(|head| head.about == Some(person) && head.form_id != REGISTRATION);
        others.map(|head| self.draft_card(head)).collect()
    }
}

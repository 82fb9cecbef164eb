//! Forms other than the registration: begun about a person or at a site, edited, and saved as one record a circle.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{Refusal, Reply};
use forms::{Answer, AnswerPath, Compartment, Form, Instance};
use rand_core::CryptoRng;
use records::Heads;
use rusqlite::OptionalExtension;
use wire::{CircleId, DraftId, RecordId};

use crate::directory;
use crate::drafts::{DraftHead, DraftRecord, check_save};
use crate::engine::Engine;
use crate::ledger::{self, OF, PERSON, RecordHead, SITE, path};
use crate::now::Now;
use crate::shelf::REGISTRATION;
use crate::trouble::{Outcome, Trouble};

/// Whom or what a form can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subjects {
    pub person: bool,
    pub site: bool,
}

/// A list of a night and a visit are about nobody in particular; a screening, an incident and a consultation always about
/// somebody; a delivery or a violation about one person or about many.
pub(crate) fn subjects(part: Compartment) -> Subjects {
    let (person, site) = match part {
        Compartment::Rost | Compartment::Site | Compartment::Dir => (false, true),
        Compartment::Reg | Compartment::Ast | Compartment::Hr => (true, true),
        Compartment::Prot | Compartment::Gbv | Compartment::Cp | Compartment::Leg | Compartment::Mh => {
            (true, false)
        }
    };
    Subjects { person, site }
}

/// Every compartment that a form's answers go to, the form's own first.
pub(crate) fn parts_of(form: &Form) -> Vec<Compartment> {
    let own = form.definition().compartment;
    let others: BTreeSet<Compartment> =
        form.questions().map(|(_, _, part)| part).filter(|part| *part != own).collect();
    std::iter::once(own).chain(others).collect()
}

/// In a form's own record: where its answers in another circle are, begun or not.
pub(crate) fn part_key(part: &str) -> String {
    format!("_part_{}", part.to_ascii_lowercase())
}

impl Engine {
    pub(crate) fn begin_record(
        &mut self,
        form_id: &str,
        about: Option<RecordId>,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<DraftId> {
        let form = self.shelf.newest(form_id).ok_or(Refusal::NotFound)?;
        let own = form.definition().compartment;
        let allowed = subjects(own);
        if form_id == REGISTRATION
            || (about.is_some() && !allowed.person)
            || (about.is_none() && !allowed.site)
        {
            return Err(Refusal::NotAllowed.into());
        }
        let mut sitting = self.sitting_now(now)?;
        let chance = u64::from_be_bytes(directory::random(rng));
        sitting.properties.insert(forms::sitting::CHANCE.to_owned(), format!("{chance:016x}"));
        if let Some(person) = about {
            let row = self.stored_row(person)?.ok_or(Refusal::NotFound)?;
            sitting.properties.insert("folio".to_owned(), row.folio.unwrap_or_default());
            sitting.properties.insert("group_id".to_owned(), row.group.unwrap_or_default());
        }
        let draft = DraftId(directory::random(rng));
        let named = (form_id, form.definition().version.as_str());
        for (index, part) in parts_of(&form).into_iter().enumerate() {
            let Some(circle) = directory::circle_of(&self.db, part.code())? else {
                if index == 0 {
                    return Err(Refusal::NotAllowed.into());
                }
                continue;
            };
            if index == 0 && !self.may_file(circle) {
                return Err(Refusal::NotAllowed.into());
            }
            if self.drops(circle) {
                // It is asked for, and gone from here once it is handed in.
                sitting.readable.get_or_insert_default().insert(part);
            }
            let record = directory::new_record(circle, rng);
            self.insert_draft_record(draft, part.code(), record, &Heads::default())?;
        }
        self.insert_draft(draft, named, about, None, &sitting, now)?;
        let (instance, _) = Instance::create(form, sitting);
        for (path, answer) in instance.answers() {
            self.keep_answer(draft, &path, &answer, false)?;
        }
        self.sit_at(draft, instance);
        Ok(draft)
    }

    pub(crate) fn begin_record_edit(
        &mut self,
        record: RecordId,
        page: Option<&str>,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<DraftId> {
        let head = self.main_of(record)?;
        if head.form_id == REGISTRATION {
            return Err(Refusal::NotAllowed.into());
        }
        if let Some(earlier) = self.draft_on(head.record)? {
            if self.is_typed_in(earlier)? {
                if let Some(page) = page {
                    self.set_place(earlier, page)?;
                }
                return Ok(earlier);
            }
            self.discard_draft(earlier)?;
        }
        let form = self.shelf.get(&head.form_id, &head.form_version).ok_or(Refusal::UpdateNeeded)?;
        let draft = DraftId(directory::random(rng));
        let sitting = self.sitting_now(now)?;
        self.insert_draft(draft, (&head.form_id, &head.form_version), head.person, page, &sitting, now)?;
        let own = self.load_document(head.record)?.unwrap_or_default();
        let answers = own.answers();
        self.insert_draft_record(draft, form.definition().compartment.code(), head.record, &own.heads())?;
        for part in parts_of(&form).into_iter().skip(1) {
            let Some(circle) = directory::circle_of(&self.db, part.code())? else { continue };
            let promised = ledger::text_of(&answers, &part_key(part.code()))
                .and_then(|hex| RecordId::from_hex(&hex).ok())
                .filter(|record| record.is_of(circle));
            let record = promised.unwrap_or_else(|| directory::new_record(circle, rng));
            let heads = self.load_document(record)?.unwrap_or_default().heads();
            self.insert_draft_record(draft, part.code(), record, &heads)?;
        }
        for (path, answer) in self.sit_down(draft)?.changed_answers {
            self.keep_answer(draft, &path, &answer, false)?;
        }
        Ok(draft)
    }

    /// An unfinished edit of a filled form.
    pub(crate) fn draft_on(&self, record: RecordId) -> Outcome<Option<DraftId>> {
        let row: Option<Vec<u8>> = self
            .db
            .prepare_cached(
                "SELECT draft.draft FROM draft_record JOIN draft ON draft.draft = draft_record.draft
                 WHERE draft_record.record = ?1 AND draft.form_id <> ?2",
            )?
            .query_row((record.as_bytes(), REGISTRATION), |row| row.get(0))
            .optional()?;
        Ok(row.map(|bytes| DraftId::from_slice(&bytes)).transpose()?)
    }

    /// The record that a form's parts hang on: itself, or where one of its parts points to, if that is here.
    pub(crate) fn main_of(&self, record: RecordId) -> Outcome<RecordHead> {
        let head = self.record_head(record)?.ok_or(Refusal::NotFound)?;
        let document = self.load_document(record)?.unwrap_or_default();
        let main = ledger::text_of(&document.answers(), OF).and_then(|hex| RecordId::from_hex(&hex).ok());
        match main.map(|main| self.record_head(main)).transpose()?.flatten() {
            Some(main) if main.form_id == head.form_id && main.person == head.person => Ok(main),
            _ => Ok(head),
        }
    }

    /// A filled form's record and those of its parts that are here.
    pub(crate) fn parts_here(&self, main: &RecordHead) -> Outcome<Vec<RecordHead>> {
        let rows: Vec<Vec<u8>> = self
            .db
            .prepare_cached("SELECT record FROM filed WHERE main = ?1 ORDER BY record")?
            .query_map([main.record.as_bytes()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut heads = vec![main.clone()];
        for row in rows {
            let head = self.record_head(RecordId::from_slice(&row)?)?;
            heads.extend(head.filter(|head| head.form_id == main.form_id && head.person == main.person));
        }
        Ok(heads)
    }

    /// One change for each circle that has answers, on the heads that the draft was opened on.
    pub(crate) fn save_record(
        &mut self,
        draft: DraftId,
        head: &DraftHead,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Reply> {
        let kept = self.kept_answers(draft)?;
        let records = self.draft_records(draft)?;
        let instance = self.instance_of(draft)?;
        let own = instance.form().definition().compartment;
        let main = records
            .iter()
            .find(|each| each.part == own.code())
            .ok_or(Trouble::Defect("draft_without_record"))?;
        let is_new = main.heads.is_empty();
        check_save(instance, is_new, &kept)?;
        let mut by_part = instance.answers_by_compartment();
        // Even where all that was answered goes elsewhere: the record is what the parts hang on.
        by_part.entry(own).or_default();
        let mut written = Vec::new();
        for (part, answers) in by_part {
            let mut answers: BTreeMap<AnswerPath, Answer> =
                answers.into_iter().filter(|(path, _)| kept.contains_key(path)).collect();
            if part != own && (answers.is_empty() || is_new && answers.values().all(Answer::is_blank)) {
                continue;
            }
            let target = records.iter().find(|each| each.part == part.code()).ok_or(Refusal::NotAllowed)?;
            if target.heads.is_empty() {
                answers.extend(self.pointers(head, target, main.record, &records)?);
            }
            let circle = directory::circle_of(&self.db, &target.part)?.ok_or(Refusal::NotAllowed)?;
            if self.drops(circle) {
                let form = (head.form_id.as_str(), head.form_version.as_str());
                self.drop_record(target.record, circle, form, &answers, now, rng)?;
                continue;
            }
            self.commit_part(head, target, head.about, &answers, now)?;
            written.push(target.record);
        }
        let (main, person) = (main.record, head.about);
        self.discard_draft(draft)?;
        for record in written {
            self.project_filed(record)?;
        }
        if let Some(person) = person {
            self.project_person(person)?;
        }
        // What was handed in cannot be shown.
        if self.record_head(main)?.is_some() { self.record_page(main) } else { Ok(Reply::Done) }
    }

    /// What a record says of itself when it begins: whom it is about, where it was filled, and what belongs together.
    fn pointers(
        &self,
        head: &DraftHead,
        target: &DraftRecord,
        main: RecordId,
        all: &[DraftRecord],
    ) -> Outcome<BTreeMap<AnswerPath, Answer>> {
        let mut pointers = BTreeMap::new();
        if let Some(person) = head.about {
            pointers.insert(path(PERSON)?, Answer::Text(person.to_string()));
        }
        if let Some(site) = directory::current_site(&self.db)? {
            pointers.insert(path(SITE)?, Answer::Text(site.site));
        }
        if target.record != main {
            pointers.insert(path(OF)?, Answer::Text(main.to_string()));
            return Ok(pointers);
        }
        for other in all.iter().filter(|other| other.record != main) {
            pointers.insert(path(&part_key(&other.part))?, Answer::Text(other.record.to_string()));
        }
        Ok(pointers)
    }

    /// The circle of a form's own answers, where this device knows one.
    pub(crate) fn circle_of_form(&self, form: &Form) -> Outcome<Option<CircleId>> {
        directory::circle_of(&self.db, form.definition().compartment.code())
    }
}

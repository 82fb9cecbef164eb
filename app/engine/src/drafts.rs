//! Drafts: every answer durable before the next tap, pinned to what the records said when the draft was opened.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{DraftCard, DraftView, FieldViolation, OpenDraft, Refusal, Reply, TimeView};
use forms::answer_path::{ADDED, REMOVED};
use forms::{Answer, AnswerPath, Compartment, Consequences, Folio, Instance, Level, SetError, Sitting};
use rand_core::CryptoRng;
use records::Heads;
use rusqlite::OptionalExtension;
use wire::{CircleId, DraftId, RecordId, Right};

use crate::directory;
use crate::engine::Engine;
use crate::fields;
use crate::filing::{part_key, parts_of};
use crate::ledger::path;
use crate::now::Now;
use crate::shelf::REGISTRATION;
use crate::trouble::{Outcome, Trouble};

/// Colleagues draw folios apart from each other: among 60 arrivals of one day, two are alike once in a hundred years.
const FOLIO_SYMBOLS: usize = 5;
/// Draws before a folio that is known here is taken all the same.
const FOLIO_DRAWS_MAX: usize = 20;
/// The compartment of the registration, to which the roster card points.
const REGISTRATION_PART: &str = "REG";
const ROSTER_PART: &str = "ROST";
/// Without a site there is still a folio.
const FOLIO_PREFIX_DEFAULT: &str = "ACG";

/// The draft that is being filled, kept in memory beside its rows.
pub(crate) struct OpenSitting {
    draft: DraftId,
    instance: Instance,
}

pub(crate) struct DraftHead {
    pub draft: DraftId,
    pub form_id: String,
    pub form_version: String,
    pub about: Option<RecordId>,
    pub place: Option<String>,
    pub begun: TimeView,
    sitting: Vec<u8>,
}

/// One record that a draft writes to.
pub(crate) struct DraftRecord {
    pub part: String,
    pub record: RecordId,
    pub heads: Heads,
}

impl Engine {
    pub(crate) fn open_draft(
        &mut self,
        open: OpenDraft,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Reply> {
        let draft = match open {
            OpenDraft::NewPerson { family_of, called } => {
                self.begin_person(family_of, called.as_deref(), now, rng)?
            }
            OpenDraft::Edit { person, page } => self.begin_edit(person, page.as_deref(), now, rng)?,
            OpenDraft::NewRecord { form_id, about } => self.begin_record(&form_id, about, now, rng)?,
            OpenDraft::EditRecord { record, page } => {
                self.begin_record_edit(record, page.as_deref(), now, rng)?
            }
            OpenDraft::Resume { draft } => draft,
        };
        self.draft_view(draft).map(|view| Reply::Draft(Box::new(view)))
    }

    fn begin_person(
        &mut self,
        family_of: Option<RecordId>,
        called: Option<&str>,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<DraftId> {
        let form = self.shelf.newest(REGISTRATION).ok_or(Trouble::Defect("no_registration_form"))?;
        let mut sitting = self.sitting_now(now)?;
        let site = directory::current_site(&self.db)?;
        let prefix =
            site.as_ref().map_or_else(|| FOLIO_PREFIX_DEFAULT.to_owned(), |site| site.folio_prefix.clone());
        let folio = self.draw_folio(&prefix, rng)?;
        let group: [u8; 8] = directory::random(rng);
        let group = group.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        sitting.properties.insert("folio".to_owned(), folio.as_str().to_owned());
        sitting.properties.insert("group_id".to_owned(), group);
        let chance = u64::from_be_bytes(directory::random(rng));
        sitting.properties.insert(forms::sitting::CHANCE.to_owned(), format!("{chance:016x}"));
        let draft = DraftId(directory::random(rng));
        let version = form.definition().version.clone();
        let (mut instance, _) = Instance::create(form, sitting.clone());
        self.copy_from_family(&mut instance, family_of)?;
        if let Some(called) = called {
            // A search for a folio or a half name still makes a fair first answer; the worker corrects it.
            let _ = instance.set(&path(fields::CALLED)?, Answer::text(called.trim()));
        }
        self.insert_draft(draft, (REGISTRATION, &version), None, None, &sitting, now)?;
        for (part, circle) in self.registration_parts()? {
            let record = directory::new_record(circle, rng);
            self.insert_draft_record(draft, &part, record, &Heads::default())?;
        }
        for (path, answer) in instance.answers() {
            // What was searched for was typed, and is a reason to keep the draft.
            let typed = called.is_some() && path.as_str() == fields::CALLED;
            self.keep_answer(draft, &path, &answer, typed)?;
        }
        self.sitting = Some(OpenSitting { draft, instance });
        Ok(draft)
    }

    /// A folio that nobody here has.
    fn draw_folio(&self, prefix: &str, rng: &mut dyn CryptoRng) -> Outcome<Folio> {
        let mut known = self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM person WHERE folio = ?1)")?;
        let mut draw = || {
            Folio::make(prefix, u64::from_be_bytes(directory::random(rng)), FOLIO_SYMBOLS)
                .map_err(|_| Trouble::Defect("folio"))
        };
        for _ in 0..FOLIO_DRAWS_MAX {
            let folio = draw()?;
            if !known.query_row([folio.as_str()], |row| row.get::<_, bool>(0))? {
                return Ok(folio);
            }
        }
        draw()
    }

    fn copy_from_family(&mut self, instance: &mut Instance, family_of: Option<RecordId>) -> Outcome<()> {
        let Some(person) = family_of else { return Ok(()) };
        let answers = self.person_answers(person)?;
        for name in fields::COPIED_TO_FAMILY {
            let path = path(name)?;
            if let Some(current) = answers.get(&path) {
                // A field that a newer form no longer asks, or computes, is not copied.
                let _ = instance.set(&path, current.winner.clone());
            }
        }
        Ok(())
    }

    fn begin_edit(
        &mut self,
        person: RecordId,
        page: Option<&str>,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<DraftId> {
        let earlier: Option<Vec<u8>> = self
            .db
            .query_row(
                "SELECT draft FROM draft WHERE about = ?1 AND form_id = ?2",
                (person.as_bytes(), REGISTRATION),
                |row| row.get(0),
            )
            .optional()?;
        if let Some(earlier) = earlier {
            let draft = DraftId::from_slice(&earlier)?;
            if self.is_typed_in(draft)? {
                if let Some(page) = page {
                    self.set_place(draft, page)?;
                }
                return Ok(draft);
            }
            // Somebody looked and typed nothing: it would show, and be committed on, what the records said then.
            self.discard_draft(draft)?;
        }
        let heads = self.registration_of(person)?;
        let card = heads.first().ok_or(Refusal::NotFound)?;
        let version = card.form_version.clone();
        self.shelf.get(&card.form_id, &version).ok_or(Refusal::UpdateNeeded)?;
        let draft = DraftId(directory::random(rng));
        let sitting = self.sitting_now(now)?;
        self.insert_draft(draft, (REGISTRATION, &version), Some(person), page, &sitting, now)?;
        for (part, circle) in self.registration_parts()? {
            let mut known = None;
            for head in &heads {
                if directory::part_of(&self.db, head.circle)?.as_deref() == Some(&part) {
                    known = Some(head.record);
                }
            }
            let promised = match part.as_str() {
                // The roster card may not be here yet: its id is the person's, whoever writes it first.
                ROSTER_PART => Some(person),
                part => self.promised(person, part)?,
            };
            let promised = promised.filter(|record| record.is_of(circle));
            let (record, at) = match known.or(promised) {
                Some(record) => (record, self.load_document(record)?.unwrap_or_default().heads()),
                None => (directory::new_record(circle, rng), Heads::default()),
            };
            self.insert_draft_record(draft, &part, record, &at)?;
        }
        // A child has come of age since: the form that is opened says so, and saving it brings the records up to it.
        for (path, answer) in self.sit_down(draft)?.changed_answers {
            self.keep_answer(draft, &path, &answer, false)?;
        }
        Ok(draft)
    }

    /// The record of a part that the roster card points to: it may not be here yet, or not be begun, and whoever begins it
    /// begins the same one.
    fn promised(&self, person: RecordId, part: &str) -> Outcome<Option<RecordId>> {
        let card = self.load_document(person)?.unwrap_or_default();
        let hex = crate::ledger::text_of(&card.answers(), &pointer_to(part));
        Ok(hex.and_then(|hex| RecordId::from_hex(&hex).ok()))
    }

    pub(crate) fn is_typed_in(&self, draft: DraftId) -> Outcome<bool> {
        Ok(self.db.query_row(
            "SELECT EXISTS (SELECT 1 FROM draft_answer WHERE draft = ?1 AND typed = 1)",
            [draft.as_bytes()],
            |row| row.get(0),
        )?)
    }

    pub(crate) fn set_answer(
        &mut self,
        draft: DraftId,
        path: &AnswerPath,
        answer: &Answer,
    ) -> Outcome<Reply> {
        let instance = self.instance_of(draft)?;
        let consequences = apply(instance, path, answer)?;
        let kept = instance.answer(path).clone();
        if ![ADDED, REMOVED].contains(&path.name()) {
            self.keep_answer(draft, path, &kept, true)?;
        }
        for (path, answer) in &consequences.changed_answers {
            self.keep_answer(draft, path, answer, path.is_system())?;
        }
        self.drop_replaced(draft)?;
        Ok(Reply::Saved { calculated: consequences.changed_answers.into_iter().collect() })
    }

    pub(crate) fn set_place(&mut self, draft: DraftId, page: &str) -> Outcome<Reply> {
        let changed =
            self.db.execute("UPDATE draft SET place = ?2 WHERE draft = ?1", (draft.as_bytes(), page))?;
        if changed == 0 { Err(Refusal::NotFound.into()) } else { Ok(Reply::Saved { calculated: Vec::new() }) }
    }

    pub(crate) fn discard_draft(&mut self, draft: DraftId) -> Outcome<Reply> {
        self.drop_attachments_of(draft)?;
        for table in ["draft_answer", "draft_record", "draft"] {
            self.db.execute(&format!("DELETE FROM {table} WHERE draft = ?1"), [draft.as_bytes()])?;
        }
        if self.sitting.as_ref().is_some_and(|open| open.draft == draft) {
            self.sitting = None;
        }
        Ok(Reply::Done)
    }

    /// One change for each record that the draft has answers for, on the heads that it was opened on.
    pub(crate) fn save_draft(&mut self, draft: DraftId, now: Now, rng: &mut dyn CryptoRng) -> Outcome<Reply> {
        let head = self.draft_head(draft)?;
        if head.form_id != REGISTRATION {
            return self.save_record(draft, &head, now, rng);
        }
        let kept = self.kept_answers(draft)?;
        let instance = self.instance_of(draft)?;
        check_save(instance, head.about.is_none(), &kept)?;
        let by_part = instance.answers_by_compartment();
        let records = self.draft_records(draft)?;
        let person = head
            .about
            .or_else(|| records.iter().find(|each| each.part == ROSTER_PART).map(|each| each.record))
            .ok_or(Refusal::NotAllowed)?;
        let mut written = Vec::new();
        for (part, answers) in by_part {
            let answers: BTreeMap<AnswerPath, Answer> =
                answers.into_iter().filter(|(path, _)| kept.contains_key(path)).collect();
            if answers.values().all(Answer::is_blank) && head.about.is_none() || answers.is_empty() {
                continue;
            }
            let target = records.iter().find(|each| each.part == part.code()).ok_or(Refusal::NotAllowed)?;
            self.save_part(&head, target, (person, &records), answers, now)?;
            written.push(target.record);
        }
        self.discard_draft(draft)?;
        for record in written {
            self.project_filed(record)?;
        }
        self.project_person(person)?;
        self.person(person, now)
    }

    fn save_part(
        &mut self,
        head: &DraftHead,
        target: &DraftRecord,
        (person, all): (RecordId, &[DraftRecord]),
        mut answers: BTreeMap<AnswerPath, Answer>,
        now: Now,
    ) -> Outcome<()> {
        if target.heads.is_empty() && target.record != person {
            answers.insert(path(crate::ledger::PERSON)?, Answer::Text(person.to_string()));
        }
        if target.heads.is_empty() && target.record == person {
            for other in all.iter().filter(|other| other.record != person) {
                answers.insert(path(&pointer_to(&other.part))?, Answer::Text(other.record.to_string()));
            }
        }
        self.commit_part(head, target, Some(person), &answers, now)
    }

    /// One change to one of a draft's records, with the files that its answers name.
    pub(crate) fn commit_part(
        &mut self,
        head: &DraftHead,
        target: &DraftRecord,
        person: Option<RecordId>,
        answers: &BTreeMap<AnswerPath, Answer>,
        now: Now,
    ) -> Outcome<()> {
        let circle = directory::circle_of(&self.db, &target.part)?.ok_or(Refusal::NotAllowed)?;
        if !self.may_write(circle) {
            return Err(Refusal::NotAllowed.into());
        }
        let document = self.load_document(target.record)?.unwrap_or_default();
        let record = crate::ledger::RecordHead {
            record: target.record,
            circle,
            form_id: head.form_id.clone(),
            form_version: head.form_version.clone(),
            person,
        };
        self.commit(&record, document, &target.heads, answers, records::Rewrite::Nothing, now)?;
        self.settle_attachments(head.draft, target.record, answers)
    }

    fn draft_view(&mut self, draft: DraftId) -> Outcome<DraftView> {
        let head = self.draft_head(draft)?;
        let kept = self.kept_answers(draft)?;
        let mut changed_meanwhile = false;
        for target in self.draft_records(draft)? {
            let now = self.load_document(target.record)?.unwrap_or_default().heads();
            changed_meanwhile |= now != target.heads;
        }
        let (record, is_new) = self.what_is_edited(&head)?;
        let circle = match self.shelf.get(&head.form_id, &head.form_version) {
            Some(form) => self.circle_of_form(&form)?,
            None => None,
        };
        let readers = circle.map(|circle| self.reader_names(circle)).transpose()?;
        let write_only = head.form_id != REGISTRATION && circle.is_some_and(|circle| self.drops(circle));
        let instance = self.instance_of(draft)?;
        Ok(DraftView {
            draft,
            form: instance.form().definition().as_ref().clone(),
            answers: instance.answers().into_iter().collect(),
            typed: kept.into_iter().filter(|(_, (_, typed))| *typed).map(|(path, _)| path).collect(),
            sitting: instance.sitting().clone(),
            place: head.place,
            about: head.about,
            record,
            is_new,
            readers: readers.unwrap_or_default(),
            write_only,
            changed_meanwhile,
            begun: head.begun,
        })
    }

    /// The record that a draft of a form other than the registration edits, and whether the draft begins something new.
    fn what_is_edited(&self, head: &DraftHead) -> Outcome<(Option<RecordId>, bool)> {
        if head.form_id == REGISTRATION {
            return Ok((None, head.about.is_none()));
        }
        let form = self.shelf.get(&head.form_id, &head.form_version).ok_or(Refusal::UpdateNeeded)?;
        let own = form.definition().compartment.code();
        let records = self.draft_records(head.draft)?;
        let main = records.iter().find(|each| each.part == own && !each.heads.is_empty());
        Ok((main.map(|each| each.record), main.is_none()))
    }

    /// The draft's instance: the one in memory, or one made from the disk.
    pub(crate) fn instance_of(&mut self, draft: DraftId) -> Outcome<&mut Instance> {
        if self.sitting.as_ref().is_none_or(|open| open.draft != draft) {
            self.sit_down(draft)?;
        }
        self.sitting.as_mut().map(|open| &mut open.instance).ok_or(Trouble::Defect("sitting"))
    }

    /// Keeps an instance that was just begun in memory.
    pub(crate) fn sit_at(&mut self, draft: DraftId, instance: Instance) {
        self.sitting = Some(OpenSitting { draft, instance });
    }

    /// Makes the draft's instance from the disk. What follows from the answers today, and is not what they say, is for the
    /// caller to keep.
    pub(crate) fn sit_down(&mut self, draft: DraftId) -> Outcome<Consequences> {
        let head = self.draft_head(draft)?;
        let form = self.shelf.get(&head.form_id, &head.form_version).ok_or(Refusal::UpdateNeeded)?;
        let sitting: Sitting = postcard::from_bytes(&head.sitting).map_err(|_| Trouble::Defect("sitting"))?;
        let mut answers = BTreeMap::new();
        for target in self.draft_records(draft)? {
            let Some(document) = self.load_document(target.record)? else { continue };
            let pinned = document.answers_at(&target.heads).unwrap_or_default();
            answers.extend(pinned.into_iter().map(|(path, current)| (path, current.winner)));
        }
        answers.extend(self.kept_answers(draft)?.into_iter().map(|(path, (answer, _))| (path, answer)));
        let (instance, consequences) = Instance::open(form, answers, sitting);
        self.sitting = Some(OpenSitting { draft, instance });
        Ok(consequences)
    }

    pub(crate) fn sitting_now(&self, now: Now) -> Outcome<Sitting> {
        let mut sitting = Sitting::at(now.moment());
        if let Some(site) = directory::current_site(&self.db)? {
            sitting.properties.insert("site".to_owned(), site.site);
        }
        let device = self.identity.device.to_string();
        let code: String = device.chars().take(8).collect();
        sitting.properties.insert("device_code".to_owned(), code.clone());
        sitting.properties.insert("staff_code".to_owned(), code);
        let mut readable = BTreeSet::new();
        for part in Compartment::ALL {
            let Some(circle) = directory::circle_of(&self.db, part.code())? else { continue };
            if self.authority.rights(self.identity.device, circle) & Right::READ != 0 {
                readable.insert(part);
            }
        }
        sitting.readable = Some(readable);
        Ok(sitting)
    }

    /// The circles that the registration's answers go to: those that this device may not write to as
    /// well, for the roster card points to a record in each.
    fn registration_parts(&self) -> Outcome<Vec<(String, CircleId)>> {
        let form = self.shelf.newest(REGISTRATION).ok_or(Trouble::Defect("no_registration_form"))?;
        let mut parts = Vec::new();
        for part in parts_of(&form) {
            if let Some(circle) = directory::circle_of(&self.db, part.code())? {
                parts.push((part.code().to_owned(), circle));
            }
        }
        Ok(parts)
    }

    pub(crate) fn insert_draft(
        &self,
        draft: DraftId,
        (form_id, version): (&str, &str),
        about: Option<RecordId>,
        place: Option<&str>,
        sitting: &Sitting,
        now: Now,
    ) -> Outcome<()> {
        let sitting = postcard::to_allocvec(sitting).map_err(|_| Trouble::Defect("sitting"))?;
        self.db.execute(
            "INSERT INTO draft (draft, form_id, form_version, about, place, sitting, begun_ms, begun_offset)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                draft.as_bytes(),
                form_id,
                version,
                about.as_ref().map(RecordId::as_bytes),
                place,
                sitting,
                now.at_ms,
                now.offset_minutes,
            ),
        )?;
        Ok(())
    }

    pub(crate) fn insert_draft_record(
        &self,
        draft: DraftId,
        part: &str,
        record: RecordId,
        heads: &Heads,
    ) -> Outcome<()> {
        self.db.execute(
            "INSERT INTO draft_record (draft, part, record, heads) VALUES (?1, ?2, ?3, ?4)",
            (draft.as_bytes(), part, record.as_bytes(), heads.to_bytes()),
        )?;
        Ok(())
    }

    pub(crate) fn keep_answer(
        &self,
        draft: DraftId,
        path: &AnswerPath,
        answer: &Answer,
        typed: bool,
    ) -> Outcome<()> {
        let bytes = postcard::to_allocvec(answer).map_err(|_| Trouble::Defect("answer"))?;
        self.db
            .prepare_cached(
                "INSERT INTO draft_answer (draft, path, answer, typed) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (draft, path) DO UPDATE SET answer = excluded.answer, typed = max(typed, excluded.typed)",
            )?
            .execute((draft.as_bytes(), path.as_str(), bytes, typed))?;
        Ok(())
    }

    pub(crate) fn kept_answers(&self, draft: DraftId) -> Outcome<BTreeMap<AnswerPath, (Answer, bool)>> {
        let mut statement =
            self.db.prepare_cached("SELECT path, answer, typed FROM draft_answer WHERE draft = ?1")?;
        let mut rows = statement.query([draft.as_bytes()])?;
        let mut answers = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (text, bytes, typed): (String, Vec<u8>, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let answer = postcard::from_bytes(&bytes).map_err(|_| Trouble::Defect("answer"))?;
            answers.insert(path(&text)?, (answer, typed));
        }
        Ok(answers)
    }

    pub(crate) fn draft_records(&self, draft: DraftId) -> Outcome<Vec<DraftRecord>> {
        let mut statement =
            self.db.prepare_cached("SELECT part, record, heads FROM draft_record WHERE draft = ?1")?;
        let mut rows = statement.query([draft.as_bytes()])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let (record, heads): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
            records.push(DraftRecord {
                part: row.get(0)?,
                record: RecordId::from_slice(&record)?,
                heads: Heads::from_bytes(&heads)?,
            });
        }
        Ok(records)
    }

    fn draft_head(&self, draft: DraftId) -> Outcome<DraftHead> {
        self.draft_heads()?
            .into_iter()
            .find(|head| head.draft == draft)
            .ok_or_else(|| Refusal::NotFound.into())
    }

    pub(crate) fn draft_heads(&self) -> Outcome<Vec<DraftHead>> {
        let mut statement = self.db.prepare_cached(
            "SELECT draft, form_id, form_version, about, place, begun_ms, begun_offset, sitting FROM draft
             ORDER BY begun_ms DESC, draft",
        )?;
        let mut rows = statement.query([])?;
        let mut heads = Vec::new();
        while let Some(row) = rows.next()? {
            let (draft, about): (Vec<u8>, Option<Vec<u8>>) = (row.get(0)?, row.get(3)?);
            heads.push(DraftHead {
                draft: DraftId::from_slice(&draft)?,
                form_id: row.get(1)?,
                form_version: row.get(2)?,
                about: about.map(|bytes| RecordId::from_slice(&bytes)).transpose()?,
                place: row.get(4)?,
                begun: TimeView { at_ms: row.get(5)?, offset_minutes: row.get(6)?, doubtful: false },
                sitting: row.get(7)?,
            });
        }
        Ok(heads)
    }

    pub(crate) fn draft_card(&self, head: &DraftHead) -> Outcome<DraftCard> {
        let kept = self.kept_answers(head.draft)?;
        let of_registration = path(fields::CALLED).ok().filter(|_| head.form_id == REGISTRATION);
        let called = of_registration
            .and_then(|path| kept.get(&path).and_then(|(answer, _)| answer.as_text().map(str::to_owned)));
        let known = match head.about {
            Some(person) if called.is_none() => self.stored_row(person)?.and_then(|row| row.called),
            _ => None,
        };
        let form = self.shelf.get(&head.form_id, &head.form_version);
        Ok(DraftCard {
            draft: head.draft,
            called: called.or(known),
            about: head.about,
            form_id: head.form_id.clone(),
            title: form.map(|form| form.definition().title.clone()).unwrap_or_default(),
            // A form that is not here (any more) is shown, and says so when it is opened.
            record: self.what_is_edited(head).map(|(record, _)| record).unwrap_or_default(),
            begun: head.begun,
            answers: kept.values().filter(|(_, typed)| *typed).count().try_into().unwrap_or(u32::MAX),
        })
    }
}

/// Refuses what the form's rules do not let be saved: in what is new anything, in an edit only what it answers.
pub(crate) fn check_save(
    instance: &Instance,
    is_new: bool,
    kept: &BTreeMap<AnswerPath, (Answer, bool)>,
) -> Outcome<()> {
    let violations: Vec<FieldViolation> = instance
        .violations_for_save()
        .into_iter()
        .filter(|violation| violation.level == Level::Refuse)
        .filter(|violation| is_new || kept.contains_key(&violation.path))
        .map(|violation| FieldViolation { path: violation.path, kind: violation.kind.code().to_owned() })
        .collect();
    if violations.is_empty() { Ok(()) } else { Err(Refusal::Violations(violations).into()) }
}

/// How the roster card names the record of another part of the registration.
fn pointer_to(part: &str) -> String {
    match part {
        REGISTRATION_PART => crate::ledger::REGISTRATION.to_owned(),
        other => part_key(other),
    }
}

/// Sets an answer, or adds, removes or restores a repeat's instance where the path is one of its marks.
fn apply(instance: &mut Instance, path: &AnswerPath, answer: &Answer) -> Outcome<Consequences> {
    let name = path.name();
    if let (true, Some((_, id))) = ([ADDED, REMOVED].contains(&name), path.instance()) {
        let text = path.as_str();
        let repeat = text.rsplitn(3, '/').nth(2).ok_or(Refusal::NotFound)?;
        let (repeat, id) = (crate::ledger::path(repeat)?, id.to_owned());
        let outcome = match (name, answer.is_blank()) {
            (ADDED, _) => instance.add_instance(&repeat, &id),
            (_, false) => instance.remove_instance(&repeat, &id),
            (_, true) => instance.restore_instance(&repeat, &id),
        };
        return match outcome {
            // Said twice, done once.
            Err(forms::RepeatError::AlreadyThere) => Ok(Consequences::default()),
            Err(forms::RepeatError::Withheld) => Err(Refusal::NotAllowed.into()),
            Err(_) => Err(Refusal::NotFound.into()),
            Ok(consequences) => Ok(consequences),
        };
    }
    instance.set(path, answer.clone()).map_err(|error| match error {
        SetError::Withheld => Refusal::NotAllowed.into(),
        SetError::NoSuchQuestion | SetError::Calculated => Refusal::NotFound.into(),
    })
}

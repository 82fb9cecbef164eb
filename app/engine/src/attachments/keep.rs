//! A file from somebody's hand to the disk: with a draft until that is saved, then with the record whose answer names it.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{Refusal, Reply};
use forms::{Answer, AnswerPath, QuestionKind};
use rand_core::CryptoRng;
use wire::attachment::contents;
use wire::{AttachmentHead, AttachmentId, Canonical, DraftId, RecordId};

use super::name::Name;
use crate::directory;
use crate::engine::Engine;
use crate::trouble::{Outcome, Trouble};

/// Whose a file is.
#[derive(Clone, Copy)]
enum Owner {
    Draft(DraftId),
    Record(RecordId),
}

impl Engine {
    pub(crate) fn attach_file(
        &mut self,
        draft: DraftId,
        path: &AnswerPath,
        file_name: &str,
        bytes: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Reply> {
        let form = self.instance_of(draft)?.form().clone();
        let question = form.question(path).ok_or(Refusal::NotFound)?;
        if !may_name_a_file(&question.kind) {
            return Err(Refusal::NoFileHere.into());
        }
        self.refuse_files_to_hand_in(draft, path)?;
        self.check_room(bytes.len())?;
        let name = self.keep_file(Owner::Draft(draft), bytes, file_name, rng)?;
        let answer = Answer::Text(name);
        let Reply::Saved { mut calculated } = self.set_answer(draft, path, &answer)? else {
            return Err(Trouble::Defect("attach"));
        };
        calculated.push((path.clone(), answer));
        Ok(Reply::Saved { calculated })
    }

    /// Keeps a file with a record that is here, and says by which name an answer of it finds it again.
    pub(crate) fn attach_to_record(
        &mut self,
        record: RecordId,
        bytes: &[u8],
        extension: &str,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<String> {
        self.check_room(bytes.len())?;
        self.record_head(record)?.ok_or(Refusal::NotFound)?;
        self.keep_file(Owner::Record(record), bytes, &format!(".{extension}"), rng)
    }

    fn keep_file(
        &mut self,
        owner: Owner,
        bytes: &[u8],
        file_name: &str,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<String> {
        let head = AttachmentHead::of(bytes, directory::random(rng)).ok_or(Refusal::TooLarge)?;
        let id = head.id();
        let (draft, record) = match owner {
            Owner::Draft(draft) => (Some(draft), None),
            Owner::Record(record) => (None, Some(record)),
        };
        self.db
            .prepare_cached(
                "INSERT INTO attachment (attachment, draft, record, head) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((
                id.as_bytes(),
                draft.as_ref().map(DraftId::as_bytes),
                record.as_ref().map(RecordId::as_bytes),
                head.to_bytes(),
            ))?;
        let mut part = self.db.prepare_cached(
            "INSERT INTO attachment_part (attachment, number, content) VALUES (?1, ?2, ?3)",
        )?;
        for (content, number) in contents(bytes).zip(0_u32..) {
            part.execute((id.as_bytes(), number, content))?;
        }
        Ok(Name::of(id, file_name).to_string())
    }

    /// A draft's answers are a record's now, and the files that they name with them.
    pub(crate) fn settle_attachments(
        &self,
        draft: DraftId,
        record: RecordId,
        answers: &BTreeMap<AnswerPath, Answer>,
    ) -> Outcome<()> {
        if self.attachments_of(draft)?.is_empty() {
            return Ok(());
        }
        for id in answers.values().filter_map(named) {
            self.db
                .prepare_cached(
                    "UPDATE attachment SET draft = NULL, record = ?3 WHERE attachment = ?1 AND draft = ?2",
                )?
                .execute((id.as_bytes(), draft.as_bytes(), record.as_bytes()))?;
        }
        Ok(())
    }

    /// What no answer of the draft names any more was replaced, or taken away.
    pub(crate) fn drop_replaced(&self, draft: DraftId) -> Outcome<()> {
        let kept = self.attachments_of(draft)?;
        if kept.is_empty() {
            return Ok(());
        }
        let answers = self.kept_answers(draft)?;
        let named: BTreeSet<AttachmentId> =
            answers.values().filter_map(|(answer, _)| named(answer)).collect();
        kept.into_iter().filter(|id| !named.contains(id)).try_for_each(|id| self.delete_attachment(id))
    }

    pub(crate) fn drop_attachments_of(&self, draft: DraftId) -> Outcome<()> {
        self.attachments_of(draft)?.into_iter().try_for_each(|id| self.delete_attachment(id))
    }

    fn attachments_of(&self, draft: DraftId) -> Outcome<Vec<AttachmentId>> {
        let rows: Vec<Vec<u8>> = self
            .db
            .prepare_cached("SELECT attachment FROM attachment WHERE draft = ?1")?
            .query_map([draft.as_bytes()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(rows.iter().map(|bytes| AttachmentId::from_slice(bytes)).collect::<Result<_, _>>()?)
    }

    fn delete_attachment(&self, id: AttachmentId) -> Outcome<()> {
        for table in ["attachment_part", "attachment"] {
            self.db.execute(&format!("DELETE FROM {table} WHERE attachment = ?1"), [id.as_bytes()])?;
        }
        Ok(())
    }
}

/// A line of text holds any name, a file's too; a number, a date or a choice would be lost to one.
fn may_name_a_file(kind: &QuestionKind) -> bool {
    kind.is_file() || *kind == QuestionKind::Text
}

/// The file that an answer names.
fn named(answer: &Answer) -> Option<AttachmentId> {
    answer.as_text().and_then(Name::parse).map(|name| name.id)
}

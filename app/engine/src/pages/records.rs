//! The forms that can be filled, what was filled, and one filled form.

use std::collections::BTreeMap;

use bridge::{FiledPage, FormCard, RecordPage, Refusal, Reply};
use records::Rewrite;
use wire::RecordId;

use super::person::REASON_CHARS_MAX;
use crate::engine::Engine;
use crate::filing::subjects;
use crate::founding::text_answer;
use crate::ledger::{VOIDED, path};
use crate::now::Now;
use crate::shelf::REGISTRATION;
use crate::trouble::Outcome;

const PAGE_ROWS_MAX: u32 = 200;

impl Engine {
    /// Every form but the registration. Those of circles that this device may not write to are among them, for the screen to
    /// say who can.
    pub(crate) fn form_cards(&self) -> Outcome<Reply> {
        let mut cards = Vec::new();
        for form in self.shelf.all_newest() {
            let definition = form.definition();
            if definition.form_id == REGISTRATION {
                continue;
            }
            let circle = self.circle_of_form(&form)?;
            let subjects = subjects(definition.compartment);
            cards.push(FormCard {
                form_id: definition.form_id.clone(),
                version: definition.version.clone(),
                title: definition.title.clone(),
                compartment: definition.compartment.code().to_owned(),
                of_person: subjects.person,
                of_site: subjects.site,
                can_write: circle.is_some_and(|circle| self.may_file(circle)),
                write_only: circle.is_some_and(|circle| self.drops(circle)),
                on_board: self.shelf.is_on_board(&definition.form_id),
                readers: circle.map(|circle| self.reader_names(circle)).transpose()?.unwrap_or_default(),
            });
        }
        Ok(Reply::Forms(cards))
    }

    pub(crate) fn filed_page(&self, offset: u32, limit: u32) -> Outcome<Reply> {
        let (total, rows) = self.filed_lines(None, offset, limit.min(PAGE_ROWS_MAX))?;
        Ok(Reply::Filed(FiledPage { total, offset, rows }))
    }

    pub(crate) fn record_page(&self, record: RecordId) -> Outcome<Reply> {
        let main = self.main_of(record)?;
        let filed = self.filed_line(main.record)?.ok_or(Refusal::NotFound)?;
        let heads = self.parts_here(&main)?;
        let (mut parts, mut history) = (Vec::new(), Vec::new());
        for head in &heads {
            let Some(document) = self.load_document(head.record)? else { continue };
            history.extend(self.changes(head, &document)?);
            parts.push(self.record_view(head, &document)?);
        }
        history.sort_by_key(|change| std::cmp::Reverse(change.at.at_ms));
        let draft = match self.draft_on(main.record)? {
            Some(draft) => {
                let heads = self.draft_heads()?;
                heads.iter().find(|head| head.draft == draft).map(|head| self.draft_card(head)).transpose()?
            }
            None => None,
        };
        let conflicts = self.conflicts_in(&heads)?;
        Ok(Reply::Record(Box::new(RecordPage { filed, parts, conflicts, history, draft })))
    }

    /// Marks a filled form as entered by mistake; an empty reason takes the mark away.
    pub(crate) fn void_record(&mut self, record: RecordId, reason: &str, now: Now) -> Outcome<Reply> {
        if reason.chars().count() > REASON_CHARS_MAX {
            return Err(Refusal::BadText { field: "reason".to_owned() }.into());
        }
        let head = self.main_of(record)?;
        if head.form_id == REGISTRATION || !self.may_write(head.circle) {
            return Err(Refusal::NotAllowed.into());
        }
        let document = self.load_document(head.record)?.ok_or(Refusal::NotFound)?;
        let at = document.heads();
        let answers = BTreeMap::from([(path(VOIDED)?, text_answer(reason))]);
        self.commit(&head, document, &at, &answers, Rewrite::Everything, now)?;
        self.project_record(&head)?;
        self.record_page(head.record)
    }
}

//! Forms that coordinators publish: a record of the directory names each, its definition is a file of that record.

use bridge::{Event, Refusal, Reply};
use forms::{Answer, Form, FormDefinition};
use rand_core::CryptoRng;
use wire::RecordId;

use crate::directory::{self, form_answers};
use crate::engine::Engine;
use crate::now::Now;
use crate::shelf::{REGISTRATION, in_order};
use crate::trouble::{Outcome, Trouble};

/// How a definition is written in its file: this byte, then postcard, whose format `forms` keeps.
const FORMAT: u8 = 1;
const EXTENSION: &str = "bin";
/// Larger ones are no forms that a phone fills.
const DEFINITION_BYTES_MAX: usize = 4 * 1024 * 1024;
const ID_CHARS_MAX: usize = 64;

fn written(definition: &FormDefinition) -> Outcome<Vec<u8>> {
    let packed = postcard::to_allocvec(definition).map_err(|_| Trouble::Defect("definition"))?;
    Ok([&[FORMAT], packed.as_slice()].concat())
}

/// `None` for what a later build wrote, or nobody.
pub(crate) fn read(bytes: &[u8]) -> Option<FormDefinition> {
    let packed = bytes.strip_prefix(&[FORMAT]).filter(|packed| packed.len() <= DEFINITION_BYTES_MAX)?;
    postcard::from_bytes(packed).ok()
}

impl Engine {
    /// Publishes a form, or a new version of one, to everybody in the workspace. What was filled keeps its version, and so
    /// does a draft.
    pub(crate) fn publish_form(
        &mut self,
        definition: FormDefinition,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Reply> {
        if !self.is_coordinator()? {
            return Err(Refusal::NotAllowed.into());
        }
        check(&definition)?;
        if definition.form_id == REGISTRATION {
            // Lists, search and the roster read its questions by name.
            return Err(Refusal::NotAllowed.into());
        }
        let newest = self.shelf.newest(&definition.form_id);
        let is_newer =
            newest.is_none_or(|form| in_order(&definition.version) > in_order(&form.definition().version));
        if !is_newer {
            return Err(Refusal::BadText { field: "version".to_owned() }.into());
        }
        let bytes = written(&definition)?;
        if bytes.len() > DEFINITION_BYTES_MAX {
            return Err(Refusal::TooLarge.into());
        }
        let circle = directory::directory_circle(&self.db)?;
        let record = directory::new_record(circle, rng);
        let (form_id, mut answers) = form_answers(&definition.form_id, &definition.version);
        self.write_record(record, circle, form_id, directory::VERSION, None, &answers, now)?;
        let file = self.attach_to_record(record, &bytes, EXTENSION, rng)?;
        answers.insert(crate::ledger::path("file")?, Answer::Text(file));
        self.write_record(record, circle, form_id, directory::VERSION, None, &answers, now)?;
        self.project_directory()?;
        self.form_cards()
    }

    /// Puts on the shelf what was published and is here whole; what is filled in it already is shown by its words from now on.
    pub(crate) fn stock_published(&mut self) -> Outcome<()> {
        let rows: Vec<(String, String, String)> = self
            .db
            .prepare_cached("SELECT form_id, version, file FROM published")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        for (form_id, version, file) in rows {
            if self.shelf.get(&form_id, &version).is_some() {
                continue;
            }
            let Some(bytes) = self.attachment(&file)? else { continue };
            let definition = read(&bytes).filter(|definition| check(definition).is_ok());
            let named = definition.filter(|each| each.form_id == form_id && each.version == version);
            // One that only a later build understands waits for it.
            let Some(form) = named.and_then(|definition| Form::compile(definition).ok()) else { continue };
            self.shelf.put(form);
            self.show_filled_in(&form_id, &version)?;
        }
        Ok(())
    }

    fn show_filled_in(&mut self, form_id: &str, version: &str) -> Outcome<()> {
        let rows: Vec<Vec<u8>> = self
            .db
            .prepare_cached("SELECT record FROM record WHERE form_id = ?1 AND form_version = ?2")?
            .query_map((form_id, version), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for row in rows {
            let record = RecordId::from_slice(&row)?;
            let Some(head) = self.record_head(record)? else { continue };
            self.project_record(&head)?;
            self.events.push(Event::RecordChanged { person: head.person.unwrap_or(record) });
        }
        Ok(())
    }
}

/// A form's name is ours to use as a key; a form that does not compile is none.
fn check(definition: &FormDefinition) -> Outcome<()> {
    let plain = |text: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ['_', '-', '.'].contains(&c);
        !text.is_empty() && text.len() <= ID_CHARS_MAX && text.chars().all(is_plain)
    };
    if !plain(&definition.form_id) || definition.form_id.starts_with('_') {
        return Err(Refusal::BadText { field: "form_id".to_owned() }.into());
    }
    if !plain(&definition.version) {
        return Err(Refusal::BadText { field: "version".to_owned() }.into());
    }
    if Form::compile(definition.clone()).is_err() {
        return Err(Refusal::BadText { field: "form".to_owned() }.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::Shelf;

    #[test]
    fn a_definition_is_read_as_it_was_written_and_strange_bytes_are_none() {
        let form = Shelf::stock().unwrap().newest("f8_referral").unwrap();
        let bytes = written(form.definition()).unwrap();
        assert_eq!(read(&bytes).as_ref(), Some(form.definition().as_ref()));
        for strange in [&[] as &[u8], &[FORMAT], &[2, 0, 0], &bytes[..bytes.len() / 2]] {
            assert_eq!(read(strange), None);
        }
    }
}

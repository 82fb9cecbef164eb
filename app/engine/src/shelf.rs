//! The forms on board, by id and version.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use forms::{Form, FormDefinition};

use crate::trouble::{Outcome, Trouble};

static ON_BOARD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/forms.postcard"));

/// The form that registers an arrival.
pub(crate) const REGISTRATION: &str = "f1_registration";

/// How a chunk names the form that it belongs to.
pub(crate) fn chunk_name(form_id: &str, version: &str) -> String {
    format!("{form_id}@{version}")
}

/// One form on board: decoded and compiled when it is first needed, for most devices never need most of them.
struct OnBoard {
    packed: &'static [u8],
    form: OnceLock<Option<Arc<Form>>>,
    dictionary: OnceLock<Option<Vec<u8>>>,
}

pub(crate) struct Shelf {
    forms: BTreeMap<(String, String), OnBoard>,
}

impl Shelf {
    /// The shelf of this process.
    pub(crate) fn stock() -> Outcome<&'static Self> {
        static STOCK: OnceLock<Shelf> = OnceLock::new();
        match STOCK.get() {
            Some(stock) => Ok(stock),
            None => Self::unpack().map(|stock| STOCK.get_or_init(|| stock)),
        }
    }

    fn unpack() -> Outcome<Self> {
        let packed: Vec<(String, String, &'static [u8])> =
            postcard::from_bytes(ON_BOARD).map_err(|_| Trouble::Defect("forms_on_board"))?;
        let forms = packed.into_iter().map(|(form_id, version, packed)| {
            ((form_id, version), OnBoard { packed, form: OnceLock::new(), dictionary: OnceLock::new() })
        });
        Ok(Shelf { forms: forms.collect() })
    }

    /// What chunks of this form are deflated with now, and the dictionary's number; none for what is no form on board.
    pub(crate) fn dictionary(&self, form: &str) -> Option<(u16, &[u8])> {
        let (form_id, version) = form.rsplit_once('@')?;
        let on_board = self.forms.get(&(form_id.to_owned(), version.to_owned()))?;
        let bytes = on_board
            .dictionary
            .get_or_init(|| on_board.form().map(|form| records::dictionary(form.definition())));
        bytes.as_deref().map(|bytes| (records::DICTIONARY, bytes))
    }

    /// The dictionary of this number for a form, for whoever opens what was deflated with it.
    pub(crate) fn dictionary_named(&self, number: u16, form: &str) -> Option<Vec<u8>> {
        let known = self.dictionary(form).filter(|(known, _)| *known == number);
        known.map(|(_, bytes)| bytes.to_vec())
    }

    pub(crate) fn get(&self, form_id: &str, version: &str) -> Option<&Arc<Form>> {
        self.forms.get(&(form_id.to_owned(), version.to_owned()))?.form()
    }

    /// The newest version of every form, in the order of their ids.
    pub(crate) fn all_newest(&self) -> impl Iterator<Item = &Arc<Form>> {
        let ids: BTreeSet<&String> = self.forms.keys().map(|(id, _)| id).collect();
        ids.into_iter().filter_map(|id| self.newest(id))
    }

    /// The version that new records are pinned to.
    pub(crate) fn newest(&self, form_id: &str) -> Option<&Arc<Form>> {
        self.forms.iter().rev().find(|((id, _), _)| id == form_id)?.1.form()
    }
}

impl OnBoard {
    fn form(&self) -> Option<&Arc<Form>> {
        let unpacked = || {
            let definition: FormDefinition = postcard::from_bytes(self.packed).ok()?;
            Form::compile(definition).ok().map(Arc::new)
        };
        self.form.get_or_init(unpacked).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_on_board_unpacks_and_has_its_dictionary() {
        let shelf = Shelf::stock().unwrap();
        let names: Vec<_> = shelf.forms.keys().cloned().collect();
        assert!(names.len() >= 13, "{names:?}");
        for (form_id, version) in names {
            let form = shelf.get(&form_id, &version).unwrap_or_else(|| panic!("{form_id}"));
            assert_eq!(form.definition().form_id, form_id);
            let (_, dictionary) = shelf.dictionary(&chunk_name(&form_id, &version)).unwrap();
            assert!(!dictionary.is_empty(), "{form_id}");
        }
        assert!(shelf.dictionary("f1_registration@0").is_none());
    }
}

//! The forms on board, compiled once, by id and version.

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

pub(crate) struct Shelf {
    forms: BTreeMap<(String, String), Arc<Form>>,
    /// By the name that a chunk gives a form: `f1_registration@1`.
    dictionaries: BTreeMap<String, Vec<u8>>,
}

impl Shelf {
    /// The shelf of this process: the forms on board are compiled once.
    pub(crate) fn stock() -> Outcome<&'static Self> {
        static STOCK: OnceLock<Shelf> = OnceLock::new();
        match STOCK.get() {
            Some(stock) => Ok(stock),
            None => Self::compile().map(|stock| STOCK.get_or_init(|| stock)),
        }
    }

    fn compile() -> Outcome<Self> {
        let definitions: Vec<FormDefinition> =
            postcard::from_bytes(ON_BOARD).map_err(|_| Trouble::Defect("forms_on_board"))?;
        let (mut forms, mut dictionaries) = (BTreeMap::new(), BTreeMap::new());
        for definition in definitions {
            let name = (definition.form_id.clone(), definition.version.clone());
            dictionaries.insert(chunk_name(&name.0, &name.1), records::dictionary(&definition));
            let form = Form::compile(definition).map_err(|_| Trouble::Defect("form_does_not_compile"))?;
            forms.insert(name, Arc::new(form));
        }
        Ok(Shelf { forms, dictionaries })
    }

    /// What chunks of this form are deflated with now, and the dictionary's number; none for what is no form on board.
    pub(crate) fn dictionary(&self, form: &str) -> Option<(u16, &[u8])> {
        self.dictionaries.get(form).map(|bytes| (records::DICTIONARY, bytes.as_slice()))
    }

    /// The dictionary of this number for a form, for whoever opens what was deflated with it.
    pub(crate) fn dictionary_named(&self, number: u16, form: &str) -> Option<Vec<u8>> {
        let known = self.dictionary(form).filter(|(known, _)| *known == number);
        known.map(|(_, bytes)| bytes.to_vec())
    }

    pub(crate) fn get(&self, form_id: &str, version: &str) -> Option<&Arc<Form>> {
        self.forms.get(&(form_id.to_owned(), version.to_owned()))
    }

    /// The newest version of every form, in the order of their ids.
    pub(crate) fn all_newest(&self) -> impl Iterator<Item = &Arc<Form>> {
        let ids: BTreeSet<&String> = self.forms.keys().map(|(id, _)| id).collect();
        ids.into_iter().filter_map(|id| self.newest(id))
    }

    /// The version that new records are pinned to.
    pub(crate) fn newest(&self, form_id: &str) -> Option<&Arc<Form>> {
        self.forms.iter().rev().find(|((id, _), _)| id == form_id).map(|(_, form)| form)
    }
}

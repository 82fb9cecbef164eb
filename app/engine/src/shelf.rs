//! The forms on board, compiled once, by id and version.

use std::collections::BTreeMap;
use std::sync::Arc;

use forms::{Form, FormDefinition};

use crate::trouble::{Outcome, Trouble};

static ON_BOARD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/forms.postcard"));

/// The form that registers an arrival.
pub(crate) const REGISTRATION: &str = "f1_registration";

pub(crate) struct Shelf {
    forms: BTreeMap<(String, String), Arc<Form>>,
}

impl Shelf {
    pub(crate) fn stock() -> Outcome<Self> {
        let definitions: Vec<FormDefinition> =
            postcard::from_bytes(ON_BOARD).map_err(|_| Trouble::Defect("forms_on_board"))?;
        let mut forms = BTreeMap::new();
        for definition in definitions {
            let name = (definition.form_id.clone(), definition.version.clone());
            let form = Form::compile(definition).map_err(|_| Trouble::Defect("form_does_not_compile"))?;
            forms.insert(name, Arc::new(form));
        }
        Ok(Shelf { forms })
    }

    pub(crate) fn get(&self, form_id: &str, version: &str) -> Option<&Arc<Form>> {
        self.forms.get(&(form_id.to_owned(), version.to_owned()))
    }

    /// The version that new records are pinned to.
    pub(crate) fn newest(&self, form_id: &str) -> Option<&Arc<Form>> {
        self.forms.iter().rev().find(|((id, _), _)| id == form_id).map(|(_, form)| form)
    }
}

//! The forms that pages have needed so far. Labels of questions and choices come from them, never from the locales.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use bridge::{Command, Reply};
use forms::FormDefinition;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::hatch::Hatch;

/// The form whose choices the lists name.
pub const REGISTRATION: &str = "f1_registration";
/// Asks for the newest version.
const NEWEST: &str = "";

type Name = (String, String);

/// A handle of the one shelf of forms of this page.
#[derive(Clone, Copy)]
pub struct KnownForms {
    known: RwSignal<BTreeMap<Name, Arc<FormDefinition>>>,
    asked: StoredValue<BTreeSet<Name>>,
}

impl KnownForms {
    pub fn provide() -> Self {
        let forms =
            KnownForms { known: RwSignal::new(BTreeMap::new()), asked: StoredValue::new(BTreeSet::new()) };
        provide_context(forms);
        forms
    }

    pub fn here() -> Self {
        expect_context()
    }

    /// A form, once it is here; whoever reads this is drawn anew when it comes.
    pub fn get(self, form_id: &str, version: &str) -> Option<Arc<FormDefinition>> {
        let name = (form_id.to_owned(), version.to_owned());
        let found = self.known.with(|known| known.get(&name).cloned());
        if found.is_none() {
            self.ask(name);
        }
        found
    }

    /// The newest form of a registration.
    pub fn registration(self) -> Option<Arc<FormDefinition>> {
        self.get(REGISTRATION, NEWEST)
    }

    /// What was asked for and did not come may be asked for again.
    pub fn ask_again(self) {
        self.asked.update_value(BTreeSet::clear);
    }

    fn ask(self, name: Name) {
        let new = self.asked.try_update_value(|asked| asked.insert(name.clone()));
        if new != Some(true) {
            return;
        }
        let hatch = Hatch::here();
        spawn_local(async move {
            let (form_id, version) = name.clone();
            if let Ok(Reply::Form(form)) = hatch.ask(Command::Form { form_id, version }).await {
                self.known.update(|known| {
                    known.insert(name, Arc::new(*form));
                });
            }
        });
    }
}

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
    hatch: Hatch,
    known: RwSignal<BTreeMap<Name, Arc<FormDefinition>>>,
    /// Asked for, and not answered yet.
    asked: StoredValue<BTreeSet<Name>>,
    /// Asked for in vain: asked for again when records change, or when something is drawn that wants them.
    missed: StoredValue<BTreeSet<Name>>,
}

impl KnownForms {
    pub fn provide() -> Self {
        let forms = KnownForms {
            hatch: Hatch::here(),
            known: RwSignal::new(BTreeMap::new()),
            asked: StoredValue::new(BTreeSet::new()),
            missed: StoredValue::new(BTreeSet::new()),
        };
        provide_context(forms);
        Effect::new(move |_| {
            forms.hatch.changes();
            let missed = forms.missed.try_update_value(std::mem::take).unwrap_or_default();
            missed.into_iter().for_each(|name| forms.ask(name));
        });
        forms
    }

    pub fn here() -> Self {
        expect_context()
    }

    /// Somebody else is here, who may be of another workspace.
    pub fn forget(self) {
        self.known.update(BTreeMap::clear);
        self.missed.update_value(BTreeSet::clear);
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

    fn ask(self, name: Name) {
        let new = self.asked.try_update_value(|asked| asked.insert(name.clone()));
        if new != Some(true) {
            return;
        }
        spawn_local(async move {
            let (form_id, version) = name.clone();
            let outcome = self.hatch.ask(Command::Form { form_id, version }).await;
            self.asked.update_value(|asked| {
                asked.remove(&name);
            });
            match outcome {
                Ok(Reply::Form(form)) => self.known.update(|known| {
                    known.insert(name, Arc::new(*form));
                }),
                _ => self.missed.update_value(|missed| {
                    missed.insert(name);
                }),
            }
        });
    }
}

//! A secret chosen twice, with an honest word about its strength.

use bridge::SECRET_CHARACTERS_MIN;
use leptos::prelude::*;

use crate::{
    secret_strength::{Strength, strength},
    widgets::{Button, FieldError, SecretField, ShowSecrets},
    words::shell,
    words_by_chance,
};

/// What was typed so far, and what is wrong with it once somebody tried to go on.
#[derive(Clone, Copy)]
pub struct NewSecret {
    pub secret: RwSignal<String>,
    again: RwSignal<String>,
    shown: RwSignal<bool>,
    tried: RwSignal<bool>,
    proposed: RwSignal<Option<String>>,
}

pub const SECRET_ID: &str = "secret";
const AGAIN_ID: &str = "secret-again";

impl NewSecret {
    pub fn new(tried: RwSignal<bool>) -> Self {
        NewSecret {
            secret: RwSignal::default(),
            again: RwSignal::default(),
            shown: RwSignal::new(false),
            tried,
            proposed: RwSignal::new(None),
        }
    }

    /// What has to be corrected, whether or not somebody tried to go on.
    pub fn errors(self) -> Vec<FieldError> {
        let secret = self.secret_error().map(|error| (SECRET_ID, shell::secret_label(), error));
        let again = self.again_error().map(|error| (AGAIN_ID, shell::secret_again(), error));
        [secret, again]
            .into_iter()
            .flatten()
            .map(|(field, label, error)| FieldError {
                field: field.to_owned(),
                label: label.to_owned(),
                error,
            })
            .collect()
    }

    /// Nothing of it stays in memory.
    pub fn forget(self) {
        self.secret.set(String::new());
        self.again.set(String::new());
        self.proposed.set(None);
    }

    fn secret_error(self) -> Option<String> {
        let short = self.secret.with(|secret| strength(secret) == Strength::TooShort);
        short.then(|| shell::secret_too_short(&SECRET_CHARACTERS_MIN.to_string()))
    }

    fn again_error(self) -> Option<String> {
        let differs = self.secret.with(|secret| self.again.with(|again| secret != again));
        differs.then(|| shell::secret_differs().to_owned())
    }
}

#[component]
pub fn NewSecretFields(fields: NewSecret) -> AnyView {
    let when_tried = move |error: fn(NewSecret) -> Option<String>| {
        Signal::derive(move || fields.tried.get().then(|| error(fields)).flatten())
    };
    view! {
        <SecretField
            id=SECRET_ID
            label=shell::secret_label
            hint=shell::secret_new_hint
            value=fields.secret
            error=when_tried(NewSecret::secret_error)
            shown=fields.shown
        />
        <p class="soft" aria-live="polite">
            {move || fields.secret.with(|secret| advice(secret))}
        </p>
        <Proposal fields />
        <SecretField
            id=AGAIN_ID
            label=shell::secret_again
            value=fields.again
            error=when_tried(NewSecret::again_error)
            shown=fields.shown
        />
        <ShowSecrets shown=fields.shown />
    }
    .into_any()
}

/// Words that this phone draws; whoever uses them still types them once, to have them in the fingers.
#[component]
fn Proposal(fields: NewSecret) -> AnyView {
    let proposed = fields.proposed;
    let draw = move |()| proposed.set(words_by_chance::propose());
    let take = move |()| {
        if let Some(words) = proposed.get_untracked() {
            fields.secret.set(words);
            fields.shown.set(true);
        }
    };
    let text = move || {
        if proposed.with(Option::is_some) { shell::secret_suggest_another() } else { shell::secret_suggest() }
    };
    view! {
        <div class="stack">
            {move || {
                proposed
                    .get()
                    .map(|words| {
                        view! {
                            <p class="hint">{shell::secret_suggest_what}</p>
                            <p class="code" lang="es" aria-live="polite" data-testid="proposed-words">
                                {words}
                            </p>
                            <Button text=shell::secret_suggest_use on_press=take />
                        }
                    })
            }}
            <Button text on_press=draw />
        </div>
    }
    .into_any()
}

fn advice(secret: &str) -> &'static str {
    if secret.is_empty() {
        return shell::secret_strength_advice();
    }
    match strength(secret) {
        Strength::TooShort => shell::secret_strength_short(),
        Strength::Pin => shell::secret_strength_pin(),
        Strength::Weak => shell::secret_strength_weak(),
        Strength::Fair => shell::secret_strength_fair(),
        Strength::Good => shell::secret_strength_good(),
    }
}

//! Shows the questions in the person's language, and back, with one tap and without leaving the place.

use leptos::prelude::*;

use super::sheet::Sheet;
use crate::words::{Language, questions};

#[component]
pub fn LanguageSwitch(sheet: Sheet) -> AnyView {
    let (languages, unreviewed) = sheet.glance(|instance| {
        let definition = instance.form().definition();
        (definition.languages.clone(), definition.awaiting_native_review.clone())
    });
    if languages.len() < 2 {
        return ().into_any();
    }
    let is_unreviewed = Memo::new(move |_| unreviewed.contains(&sheet.spoken()));
    let buttons = languages.into_iter().map(|code| view! { <OneLanguage sheet code /> }).collect_view();
    view! {
        <div class="language-switch" role="group" aria-label=questions::language_of_questions>
            {buttons}
        </div>
        {move || {
            is_unreviewed
                .get()
                .then(|| view! { <p class="hint unreviewed">{questions::language_unreviewed}</p> })
        }}
    }
    .into_any()
}

#[component]
fn OneLanguage(sheet: Sheet, code: String) -> AnyView {
    let name = own_name(&code);
    let lang = code.clone();
    let is_spoken = {
        let code = code.clone();
        Memo::new(move |_| sheet.spoken() == code)
    };
    view! {
        <button
            type="button"
            class="button"
            lang=lang
            aria-pressed=move || is_spoken.get().to_string()
            on:click=move |_| sheet.speak(code.clone())
        >
            {name}
        </button>
    }
    .into_any()
}

/// A language's name in itself; its code where we do not know it.
fn own_name(code: &str) -> String {
    let known = Language::from_code(code).map(Language::own_name);
    let more = match code {
        "fr" => Some("Français"),
        "pt" => Some("Português"),
        _ => None,
    };
    known.or(more).unwrap_or(code).to_owned()
}

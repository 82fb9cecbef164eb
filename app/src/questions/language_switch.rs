//! Shows the questions in the person's language, and back, with one tap and without leaving the place.

use leptos::html::Button;
use leptos::prelude::*;
use web_sys::HtmlButtonElement;

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
        <div class="language-switch scrolls" role="group" aria-label=questions::language_of_questions>
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
    let button = NodeRef::<Button>::new();
    Effect::new(move |_| {
        // Of more languages than a phone is wide, the one that is spoken is in sight.
        if let Some(button) = button.get().filter(|_| is_spoken.get_untracked()) {
            request_animation_frame(move || in_sight(&button));
        }
    });
    view! {
        <button
            node_ref=button
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

/// Moves the row of languages sideways only: the page stays where it is.
fn in_sight(button: &HtmlButtonElement) {
    let Some(row) = button.parent_element() else { return };
    let (shown, wanted) = (row.get_bounding_client_rect(), button.get_bounding_client_rect());
    if wanted.right() > shown.right() {
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        row.set_scroll_left(row.scroll_left() + (wanted.right() - shown.right()).ceil() as i32);
    }
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

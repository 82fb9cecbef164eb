//! Names, notes, telephones and codes.

use forms::QuestionKind;
use forms::definition::has_appearance;
use leptos::prelude::*;

use super::super::place::Place;
use super::typing::Typing;

const LONG_ROWS: u32 = 4;

#[component]
pub fn TextField(place: Place) -> AnyView {
    let typing = Typing::at(place);
    let question = place.question();
    let is_long =
        question.kind == QuestionKind::LongText || has_appearance(&question.appearance, "multiline");
    if is_long {
        return view! {
            <textarea
                id=place.id()
                rows=LONG_ROWS
                autocomplete="off"
                aria-describedby=move || place.described_by()
                aria-invalid=move || place.invalid()
                prop:value=move || typing.text.get()
                on:input:target=move |event| typing.takes(event.target().value())
                on:blur=move |_| typing.ends()
            ></textarea>
        }
        .into_any();
    }
    let keys = Keys::of(&question.kind, &question.appearance);
    view! {
        <input
            id=place.id()
            type=keys.kind
            inputmode=keys.mode
            autocomplete="off"
            autocapitalize=keys.capitals
            spellcheck="false"
            enterkeyhint="next"
            aria-describedby=move || place.described_by()
            aria-invalid=move || place.invalid()
            prop:value=move || typing.text.get()
            on:input:target=move |event| typing.takes(event.target().value())
            on:blur=move |_| typing.ends()
        />
    }
    .into_any()
}

/// Which keyboard the phone brings up.
struct Keys {
    kind: &'static str,
    mode: &'static str,
    capitals: &'static str,
}

impl Keys {
    fn of(kind: &QuestionKind, appearance: &str) -> Self {
        match kind {
            QuestionKind::Phone => Keys { kind: "tel", mode: "tel", capitals: "none" },
            QuestionKind::Code => Keys { kind: "text", mode: "text", capitals: "characters" },
            _ if has_appearance(appearance, "numbers") => {
                Keys { kind: "text", mode: "numeric", capitals: "none" }
            }
            _ => Keys { kind: "text", mode: "text", capitals: "words" },
        }
    }
}

//! A place on the map: asked of the phone only when somebody presses for it, with how exact it is; or typed.

use forms::Answer;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Position, PositionError, PositionOptions};

use super::super::place::Place;
use super::typing::Typing;
use crate::form_words;
use crate::words::questions;

/// A phone under a roof takes its time.
const PATIENCE_MS: u32 = 60_000;

/// How the asking goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Not,
    Under,
    Refused,
    Failed,
}

#[component]
pub fn GeopointField(place: Place) -> AnyView {
    let typing = Typing::at(place);
    let asking = RwSignal::new(Asking::Not);
    let said = move || place.answer().as_text().and_then(form_words::place);
    let how = move || match asking.get() {
        Asking::Not => None,
        Asking::Under => Some(place.say(questions::place_asking)),
        Asking::Refused => Some(place.say(questions::place_refused)),
        Asking::Failed => Some(place.say(questions::place_failed)),
    };
    let busy = move || (asking.get() == Asking::Under).then_some("true");
    view! {
        <div class="stack" lang=move || place.says_in()>
            <button type="button" class="button wide" aria-disabled=busy on:click=move |_| ask(place, asking)>
                {move || place.say(questions::place_take)}
            </button>
            <p class="hint" role="status">{how}</p>
            {move || said().map(|said| view! { <p class="read-only">{said}</p> })}
            <label for=place.id() class="hint">{move || place.say(questions::place_typed)}</label>
            <input
                id=place.id()
                type="text"
                inputmode="text"
                autocomplete="off"
                spellcheck="false"
                aria-describedby=move || place.described_by()
                aria-invalid=move || place.invalid()
                prop:value=move || typing.text.get()
                on:input:target=move |event| typing.takes(event.target().value())
                on:blur=move |_| typing.ends()
            />
        </div>
    }
    .into_any()
}

fn ask(place: Place, asking: RwSignal<Asking>) {
    if asking.get_untracked() == Asking::Under {
        return;
    }
    let Ok(locations) = window().navigator().geolocation() else { return asking.set(Asking::Failed) };
    asking.set(Asking::Under);
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(PATIENCE_MS);
    options.set_maximum_age(0);
    let found = Closure::once_into_js(move |position: Position| {
        if asking.try_set(Asking::Not).is_none() {
            place.choose(Answer::Text(written(&position)));
        }
    });
    let failed = Closure::once_into_js(move |error: PositionError| {
        let refused = error.code() == PositionError::PERMISSION_DENIED;
        asking.try_set(if refused { Asking::Refused } else { Asking::Failed });
    });
    let asked = locations.get_current_position_with_error_callback_and_options(
        found.unchecked_ref(),
        Some(failed.unchecked_ref()),
        &options,
    );
    if asked.is_err() {
        asking.set(Asking::Failed);
    }
}

/// `latitude longitude altitude accuracy`, as XForms writes it; a phone says a metre in five digits.
fn written(position: &Position) -> String {
    let at = position.coords();
    format!(
        "{:.5} {:.5} {:.0} {:.0}",
        at.latitude(),
        at.longitude(),
        at.altitude().unwrap_or_default(),
        at.accuracy()
    )
}

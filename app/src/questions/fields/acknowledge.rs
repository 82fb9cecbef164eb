//! Something that is read and agreed to: one large box to tick.

use forms::Answer;
use leptos::prelude::*;

use super::super::place::Place;
use crate::words::questions;

/// What XForms writes for it.
const AGREED: &str = "OK";

#[component]
pub fn AcknowledgeField(place: Place) -> AnyView {
    let is_agreed = Memo::new(move |_| place.answer().as_text() == Some(AGREED));
    let tick =
        move |_| place.choose(if is_agreed.get_untracked() { Answer::Blank } else { Answer::text(AGREED) });
    view! {
        <label class="pick" lang=move || place.says_in()>
            <input
                type="checkbox"
                id=place.id()
                autocomplete="off"
                aria-describedby=move || place.described_by()
                prop:checked=move || is_agreed.get()
                on:change=tick
            />
            <span>{move || place.say(questions::acknowledged)}</span>
        </label>
    }
    .into_any()
}

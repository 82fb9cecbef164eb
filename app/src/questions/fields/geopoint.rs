//! A place on the map: where the phone is, or typed.

use forms::Answer;
use leptos::prelude::*;

use super::super::place::Place;
use super::position::PositionButton;
use super::typing::Typing;
use crate::form_words;
use crate::words::questions;

#[component]
pub fn GeopointField(place: Place) -> AnyView {
    let typing = Typing::at(place);
    let said = move || place.answer().as_text().and_then(form_words::place);
    let took = move |at: String| place.choose(Answer::Text(at));
    view! {
        <div class="stack" lang=move || place.says_in()>
            <PositionButton place word=questions::place_take took />
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

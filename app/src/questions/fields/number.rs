//! Whole numbers and decimals. Small counts (`counter`) have a button for one more and one less.

use forms::QuestionKind;
use forms::definition::has_appearance;
use leptos::prelude::*;

use super::super::place::Place;
use super::super::typed::stepped;
use super::typing::Typing;
use crate::words::questions;

#[component]
pub fn NumberField(place: Place) -> AnyView {
    let typing = Typing::at(place);
    let question = place.question();
    let is_counter =
        question.kind == QuestionKind::Integer && has_appearance(&question.appearance, "counter");
    let mode = if question.kind == QuestionKind::Integer { "numeric" } else { "decimal" };
    let input = view! {
        <input
            id=place.id()
            type="text"
            inputmode=mode
            autocomplete="off"
            enterkeyhint="next"
            class="short"
            aria-describedby=move || place.described_by()
            aria-invalid=move || place.invalid()
            prop:value=move || typing.text.get()
            on:input:target=move |event| typing.takes(event.target().value())
            on:blur=move |_| typing.ends()
        />
    };
    if !is_counter {
        return input.into_any();
    }
    let step = move |up| place.choose(stepped(&place.answer_now(), up));
    view! {
        <div class="counter">
            <button type="button" class="button" on:click=move |_| step(false)>
                <span aria-hidden="true">"−"</span>
                <span class="heard-only">{questions::one_less} ": " {move || place.label()}</span>
            </button>
            {input}
            <button type="button" class="button" on:click=move |_| step(true)>
                <span aria-hidden="true">"+"</span>
                <span class="heard-only">{questions::one_more} ": " {move || place.label()}</span>
            </button>
        </div>
    }
    .into_any()
}

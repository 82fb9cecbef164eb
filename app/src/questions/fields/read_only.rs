//! An answer that the form computes, or lets nobody change: shown, in words.

use leptos::prelude::*;

use super::super::place::Place;
use super::super::shown_answer;

#[component]
pub fn ReadOnly(place: Place) -> AnyView {
    view! {
        <output id=place.id() class="read-only" tabindex="-1">
            {move || shown_answer::in_words(place.sheet, &place.path())}
        </output>
    }
    .into_any()
}

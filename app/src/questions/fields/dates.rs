//! Days, clocks and both, in the phone's own pickers, with one tap for today, yesterday and now.

use forms::{Answer, CivilDate, Moment};
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::super::place::Place;
use super::super::typed::{answer_of, local_minute, text_of};
use crate::spoken_times;
use crate::words::questions;

#[component]
pub fn DateField(place: Place) -> AnyView {
    let day = move |back: i64| {
        let day = CivilDate::from_days(spoken_times::now().date().days() - back);
        place.choose(day.map_or(Answer::Blank, |day| Answer::Text(day.to_string())));
    };
    view! {
        <div class="side-by-side" lang=move || place.says_in()>
            <Picker place kind="date" />
            <button type="button" class="button" on:click=move |_| day(0)>{move || place.say(questions::today)}</button>
            <button type="button" class="button" on:click=move |_| day(1)>{move || place.say(questions::yesterday)}</button>
        </div>
    }
    .into_any()
}

#[component]
pub fn TimeField(place: Place) -> AnyView {
    let now = move |_| place.choose(clock_of(spoken_times::now()));
    view! {
        <div class="side-by-side" lang=move || place.says_in()>
            <Picker place kind="time" />
            <button type="button" class="button" on:click=now>{move || place.say(questions::now)}</button>
        </div>
    }
    .into_any()
}

#[component]
pub fn DateTimeField(place: Place) -> AnyView {
    let now = move |_| place.choose(Answer::Text(spoken_times::now().to_string()));
    view! {
        <div class="side-by-side" lang=move || place.says_in()>
            <Picker place kind="datetime-local" />
            <button type="button" class="button" on:click=now>{move || place.say(questions::now)}</button>
        </div>
    }
    .into_any()
}

/// The browser's picker. A day that is half typed has no value yet: nothing is taken from it, and nothing put into it.
#[component]
fn Picker(place: Place, kind: &'static str) -> AnyView {
    let question_kind = StoredValue::new(place.question().kind.clone());
    let shown = move || question_kind.with_value(|kind| text_of(kind, &place.answer()));
    let take = move |input: HtmlInputElement| {
        if input.value().is_empty() && input.validity().bad_input() {
            return;
        }
        // Clocks get the offset that the phone has now: an arrival is typed where it happened.
        let answer = question_kind.with_value(|kind| answer_of(kind, &input.value(), spoken_times::now()));
        if !is_same_minute(&place.answer_now(), &answer) {
            place.typing(answer);
        }
    };
    view! {
        <input
            id=place.id()
            type=kind
            autocomplete="off"
            class="picker"
            aria-describedby=move || place.described_by()
            aria-invalid=move || place.invalid()
            prop:value=shown
            on:input:target=move |event| take(event.target())
            on:blur=move |_| place.leave()
        />
    }
    .into_any()
}

/// A picker shows minutes: touching it must not cut the seconds off an answer.
fn is_same_minute(before: &Answer, after: &Answer) -> bool {
    let minute = |answer: &Answer| answer.as_text().and_then(local_minute);
    minute(before).is_some() && minute(before) == minute(after)
}

fn clock_of(now: Moment) -> Answer {
    let minutes = now.ms_of_day() / 60_000;
    Answer::Text(format!("{:02}:{:02}", minutes / 60, minutes % 60))
}

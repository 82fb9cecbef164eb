//! A date of which only a part may be known: an age, or day, month and year as far as they go, and who says so.

use forms::DateSource;
use leptos::prelude::*;

use super::super::partial_date_entry::{EntryMode, PartialDateEntry};
use super::super::place::Place;
use super::super::shown_answer;
use crate::words::questions;

/// What is typed, and the place that it is typed at.
#[derive(Clone, Copy)]
struct Entry {
    place: Place,
    typed: RwSignal<PartialDateEntry>,
}

/// Which of the texts an input holds.
type Part = fn(&mut PartialDateEntry) -> &mut String;

#[component]
pub fn PartialDateField(place: Place) -> AnyView {
    let has_age = shown_answer::is_birth(&place.question());
    let mode_if_blank = if has_age { EntryMode::Age } else { EntryMode::Date };
    let today = place.sheet.now().date();
    let typed = RwSignal::new(PartialDateEntry::from_answer(&place.answer_now(), mode_if_blank, today));
    Effect::new(move |_| {
        let answer = place.answer();
        if typed.with_untracked(|entry| entry.answer(today)) != answer {
            typed.set(PartialDateEntry::from_answer(&answer, mode_if_blank, today));
        }
    });
    let entry = Entry { place, typed };
    let mode = Memo::new(move |_| typed.with(|entry| entry.mode));
    view! {
        {has_age.then(|| view! { <ModeChoice entry mode /> })}
        {move || match mode.get() {
            EntryMode::Age => view! { <AgeInput entry /> }.into_any(),
            EntryMode::Date => view! { <DateInputs entry has_age /> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn ModeChoice(entry: Entry, mode: Memo<EntryMode>) -> AnyView {
    let option = move |each: EntryMode, text: fn() -> &'static str| {
        view! {
            <label class="pick">
                <input
                    type="radio"
                    name=format!("{}-mode", entry.place.id())
                    autocomplete="off"
                    prop:checked=move || mode.get() == each
                    on:change=move |_| entry.change(|typed| typed.mode = each)
                />
                <span>{text}</span>
            </label>
        }
    };
    view! {
        <div class="picks" role="group" aria-label=questions::age_or_date>
            {option(EntryMode::Age, questions::by_age)}
            {option(EntryMode::Date, questions::by_date)}
        </div>
    }
    .into_any()
}

#[component]
fn AgeInput(entry: Entry) -> AnyView {
    let guessed = Memo::new(move |_| entry.typed.with(PartialDateEntry::is_guessed));
    view! {
        <div class="age">
            <PartInput entry id=entry.place.id() label=questions::age_in_years part=|typed| &mut typed.age digits=3 />
            <label class="pick">
                <input
                    type="checkbox"
                    autocomplete="off"
                    prop:checked=move || guessed.get()
                    on:change:target=move |event| {
                        let guessed = event.target().checked();
                        entry.change(|typed| typed.set_guessed(guessed));
                    }
                />
                <span>{questions::age_guessed}</span>
            </label>
            <AgeSaid entry />
        </div>
    }
    .into_any()
}

#[component]
fn DateInputs(entry: Entry, has_age: bool) -> AnyView {
    let id = entry.place.id();
    view! {
        <div class="date-parts">
            <PartInput entry id=id.clone() label=questions::day part=|typed| &mut typed.day digits=2 />
            <PartInput entry id=format!("{id}-month") label=questions::month part=|typed| &mut typed.month digits=2 />
            <PartInput entry id=format!("{id}-year") label=questions::year part=|typed| &mut typed.year digits=4 />
            {has_age.then(|| view! { <AgeSaid entry /> })}
        </div>
        <p class="hint">{questions::date_parts_hint}</p>
        <SourceChoice entry />
    }
    .into_any()
}

#[component]
fn PartInput(entry: Entry, id: String, label: fn() -> &'static str, part: Part, digits: u8) -> AnyView {
    let class = if digits > 3 { "part long" } else { "part" };
    let shown = move || {
        let mut typed = entry.typed.get();
        std::mem::take(part(&mut typed))
    };
    view! {
        <span class=class>
            <label for=id.clone()>{label}</label>
            <input
                id=id.clone()
                type="text"
                inputmode="numeric"
                maxlength=digits.to_string()
                autocomplete="off"
                enterkeyhint="next"
                aria-describedby=move || entry.place.described_by()
                aria-invalid=move || entry.place.invalid()
                prop:value=shown
                on:input:target=move |event| {
                    let text = event.target().value();
                    entry.types(|typed| *part(typed) = text);
                }
                on:blur=move |_| entry.place.leave()
            />
        </span>
    }
    .into_any()
}

#[component]
fn SourceChoice(entry: Entry) -> AnyView {
    let source = Memo::new(move |_| entry.typed.with(|typed| typed.source));
    let option = move |each: DateSource, text: fn() -> &'static str| {
        view! {
            <label class="pick">
                <input
                    type="radio"
                    name=format!("{}-source", entry.place.id())
                    autocomplete="off"
                    prop:checked=move || source.get() == each
                    on:change=move |_| entry.change(|typed| typed.source = each)
                />
                <span>{text}</span>
            </label>
        }
    };
    view! {
        <fieldset class="source">
            <legend>{questions::date_source}</legend>
            <div class="picks">
                {option(DateSource::SelfReported, questions::source_self)}
                {option(DateSource::Document, questions::source_document)}
                {option(DateSource::Caregiver, questions::source_caregiver)}
                {option(DateSource::Estimate, questions::source_estimate)}
            </div>
        </fieldset>
    }
    .into_any()
}

/// What the lists will say of the age.
#[component]
fn AgeSaid(entry: Entry) -> AnyView {
    let said = Memo::new(move |_| {
        let today = entry.place.sheet.now().date();
        let answer = entry.place.answer();
        answer.as_text().and_then(|text| shown_answer::age(text, today)).unwrap_or_default()
    });
    view! {
        <output class="age-said">{move || said.get()}</output>
    }
    .into_any()
}

impl Entry {
    /// A keystroke.
    fn types(self, change: impl FnOnce(&mut PartialDateEntry)) {
        self.place.typing(self.changed(change));
    }

    /// A choice.
    fn change(self, change: impl FnOnce(&mut PartialDateEntry)) {
        let answer = self.changed(change);
        self.place.typing(answer);
        self.place.sheet.scribe().hurry(&self.place.path());
    }

    fn changed(self, change: impl FnOnce(&mut PartialDateEntry)) -> forms::Answer {
        let mut entry = self.typed.get_untracked();
        change(&mut entry);
        let answer = entry.answer(self.place.sheet.now().date());
        self.typed.set(entry);
        answer
    }
}

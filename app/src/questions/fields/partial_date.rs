//! A date of which only a part may be known: an age, or day, month and year as far as they go, and who says so. Its words
//! are in the question's language: they are read out with it.

use forms::{Answer, CivilDate, DateSource};
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
    /// The answer that this field wrote last, or began with: another one comes from elsewhere.
    own: StoredValue<Answer>,
}

/// Which of the texts an input holds.
type Part = fn(&mut PartialDateEntry) -> &mut String;

#[component]
pub fn PartialDateField(place: Place) -> AnyView {
    let has_age = shown_answer::is_birth(&place.question());
    let mode_if_blank = if has_age { EntryMode::Age } else { EntryMode::Date };
    let entry = Entry::at(place, mode_if_blank);
    let mode = Memo::new(move |_| entry.typed.with(|typed| typed.mode));
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
                    on:change=move |_| entry.look_at(each)
                />
                <span>{move || entry.place.say(text)}</span>
            </label>
        }
    };
    view! {
        <div
            class="picks"
            role="group"
            lang=move || entry.place.says_in()
            aria-label=move || entry.place.say(questions::age_or_date)
        >
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
        <div class="age" lang=move || entry.place.says_in()>
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
                <span>{move || entry.place.say(questions::age_guessed)}</span>
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
        <div class="date-parts" lang=move || entry.place.says_in()>
            <PartInput entry id=id.clone() label=questions::day part=|typed| &mut typed.day digits=2 />
            <PartInput entry id=format!("{id}-month") label=questions::month part=|typed| &mut typed.month digits=2 />
            <PartInput entry id=format!("{id}-year") label=questions::year part=|typed| &mut typed.year digits=4 />
            {has_age.then(|| view! { <AgeSaid entry /> })}
        </div>
        <p class="hint" lang=move || entry.place.says_in()>
            {move || entry.place.say(questions::date_parts_hint)}
        </p>
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
            <label for=id.clone()>{move || entry.place.say(label)}</label>
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
                <span>{move || entry.place.say(text)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="source" lang=move || entry.place.says_in()>
            <legend>{move || entry.place.say(questions::date_source)}</legend>
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
        let age = || answer.as_text().and_then(|text| shown_answer::age(text, today));
        entry.place.say(age).unwrap_or_default()
    });
    view! {
        <output class="age-said">{move || said.get()}</output>
    }
    .into_any()
}

impl Entry {
    /// Starts from the place's answer, and follows it only where it changed otherwise than by this field.
    fn at(place: Place, mode_if_blank: EntryMode) -> Self {
        let today = place.sheet.now().date();
        let first = place.answer_now();
        let typed = RwSignal::new(PartialDateEntry::from_answer(&first, mode_if_blank, today));
        let own = StoredValue::new(first);
        Effect::new(move |_| {
            let answer = place.answer();
            if own.with_value(|own| *own != answer) {
                typed.set(PartialDateEntry::from_answer(&answer, mode_if_blank, today));
                own.set_value(answer);
            }
        });
        Entry { place, typed, own }
    }

    fn today(self) -> CivilDate {
        self.place.sheet.now().date()
    }

    /// Turns to the other way of answering. The answer stays until something is typed there.
    fn look_at(self, mode: EntryMode) {
        self.typed.set(PartialDateEntry::seen_as(mode, &self.place.answer_now(), self.today()));
    }

    /// A keystroke.
    fn types(self, change: impl FnOnce(&mut PartialDateEntry)) {
        let answer = self.changed(change);
        self.write(answer);
    }

    /// A choice about what is typed. Where nothing is, there is nothing to write yet.
    fn change(self, change: impl FnOnce(&mut PartialDateEntry)) {
        let answer = self.changed(change);
        if !answer.is_blank() {
            self.write(answer);
            self.place.sheet.scribe().hurry(&self.place.path());
        }
    }

    fn changed(self, change: impl FnOnce(&mut PartialDateEntry)) -> Answer {
        let mut entry = self.typed.get_untracked();
        change(&mut entry);
        let answer = entry.answer(self.today());
        self.typed.set(entry);
        answer
    }

    fn write(self, answer: Answer) {
        self.own.set_value(answer.clone());
        self.place.typing(answer);
    }
}

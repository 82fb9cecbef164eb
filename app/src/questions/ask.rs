//! A question on the page: label, hint and error around its field, and the three non-answers one tap away.

use std::sync::Arc;

use forms::definition::has_appearance;
use forms::{AnswerPath, Question, QuestionKind};
use leptos::prelude::*;

use super::fields::{
    AcknowledgeField, AttachmentField, BarcodeField, DateField, DateTimeField, GeopointField, NumberField,
    PartialDateField, PickMany, PickOne, PlacesField, RangeField, RankField, ReadOnly, SiteField, TextField,
    TimeField,
};
use super::non_answers::{NonAnswers, SaidInstead};
use super::place::Place;
use super::{do_not_record, ids};
use crate::attached::Preview;
use crate::words::questions;

/// Marks a question whose answer is one of the workspace's sites.
const SITE: &str = "site";

#[component]
pub fn Ask(question: Arc<Question>, path: AnswerPath) -> AnyView {
    let place = Place::new(question.clone(), path);
    if question.kind == QuestionKind::Note {
        return view! { <NoteLine place /> }.into_any();
    }
    let read_only = Memo::new(move |_| place.is_read_only());
    let instead = Memo::new(move |_| place.non_answer());
    let field = move || {
        if read_only.get() {
            return view! { <ReadOnly place /> }.into_any();
        }
        match instead.get() {
            Some(said) => view! { <SaidInstead place said /> }.into_any(),
            None => field_of(place),
        }
    };
    let below =
        move || (!read_only.get() && instead.with(Option::is_none)).then(|| view! { <NonAnswers place /> });
    let body = view! {
        <LabelMedia place />
        <Hint place />
        <Guidance place />
        <ErrorBeside place />
        {field}
        <DoNotRecord place />
        {below}
    };
    if is_many_fields(&question) {
        view! {
            <fieldset class="question" data-path=place.path().to_string() aria-describedby=move || place.described_by()>
                <legend>
                    <Label place />
                </legend>
                {body}
            </fieldset>
        }
        .into_any()
    } else {
        view! {
            <div class="question" data-path=place.path().to_string()>
                <label for=place.id()>
                    <Label place />
                </label>
                {body}
            </div>
        }
        .into_any()
    }
}

/// Kinds that are answered in more than one field, whose label is a legend.
fn is_many_fields(question: &Question) -> bool {
    let picks = matches!(
        question.kind,
        QuestionKind::SelectOne(_)
            | QuestionKind::SelectMultiple(_)
            | QuestionKind::Rank(_)
            | QuestionKind::Acknowledge
            | QuestionKind::Geopoint
            | QuestionKind::Geotrace
            | QuestionKind::Geoshape
            | QuestionKind::Barcode
            | QuestionKind::Image
            | QuestionKind::Audio
            | QuestionKind::Video
            | QuestionKind::File
    );
    picks || question.kind == QuestionKind::PartialDate || is_site(question)
}

fn is_site(question: &Question) -> bool {
    has_appearance(&question.appearance, SITE)
}

fn field_of(place: Place) -> AnyView {
    let question = place.question();
    if is_site(&question) {
        return view! { <SiteField place /> }.into_any();
    }
    match question.kind {
        QuestionKind::Text | QuestionKind::LongText | QuestionKind::Phone | QuestionKind::Code => {
            view! { <TextField place /> }.into_any()
        }
        QuestionKind::Integer | QuestionKind::Decimal => view! { <NumberField place /> }.into_any(),
        QuestionKind::Range => view! { <RangeField place /> }.into_any(),
        QuestionKind::Geopoint => view! { <GeopointField place /> }.into_any(),
        QuestionKind::Geotrace | QuestionKind::Geoshape => view! { <PlacesField place /> }.into_any(),
        QuestionKind::Barcode => view! { <BarcodeField place /> }.into_any(),
        QuestionKind::Acknowledge => view! { <AcknowledgeField place /> }.into_any(),
        QuestionKind::Date => view! { <DateField place /> }.into_any(),
        QuestionKind::PartialDate => view! { <PartialDateField place /> }.into_any(),
        QuestionKind::Time => view! { <TimeField place /> }.into_any(),
        QuestionKind::DateTime => view! { <DateTimeField place /> }.into_any(),
        QuestionKind::SelectOne(_) => view! { <PickOne place /> }.into_any(),
        QuestionKind::SelectMultiple(_) => view! { <PickMany place /> }.into_any(),
        QuestionKind::Rank(_) => view! { <RankField place /> }.into_any(),
        QuestionKind::Note | QuestionKind::Calculate | QuestionKind::Hidden => ().into_any(),
        QuestionKind::Image | QuestionKind::Audio | QuestionKind::Video | QuestionKind::File => {
            view! { <AttachmentField place /> }.into_any()
        }
    }
}

#[component]
fn Label(place: Place) -> AnyView {
    view! {
        <span class="label-text" lang=move || place.shown_in(&place.question().label)>
            {move || place.label()}
        </span>
        {move || {
            place.is_required().then(|| view! { <span class="required">" " {questions::required_mark}</span> })
        }}
    }
    .into_any()
}

/// What the form shows or plays with the label; nothing of what has not come to this phone.
#[component]
fn LabelMedia(place: Place) -> AnyView {
    if place.question().media.is_empty() {
        return ().into_any();
    }
    let one = move |kind: &'static str| {
        move || place.media(kind).map(|name| view! { <Preview name sound={kind == "audio"} quiet=true /> })
    };
    view! { {one("image")} {one("big-image")} {one("audio")} {one("video")} }.into_any()
}

#[component]
fn Hint(place: Place) -> AnyView {
    place
        .has_hint()
        .then(|| {
            view! {
                <p class="hint" id=ids::hint(&place.path()) lang=move || place.shown_in(&place.question().hint)>
                    {move || place.text(&place.question().hint)}
                </p>
            }
        })
        .into_any()
}

/// What the form says only to who asks for more.
#[component]
fn Guidance(place: Place) -> AnyView {
    if place.question().guidance_hint.is_empty() {
        return ().into_any();
    }
    view! {
        <details class="guidance">
            <summary>{questions::guidance} <span class="heard-only">": " {move || place.label()}</span></summary>
            <p class="hint" lang=move || place.shown_in(&place.question().guidance_hint)>
                {move || place.text(&place.question().guidance_hint)}
            </p>
        </details>
    }
    .into_any()
}

#[component]
fn ErrorBeside(place: Place) -> AnyView {
    let shown = Memo::new(move |_| Some((place.remark()?.refuses, place.error()?)));
    (move || {
        shown.get().map(|(refuses, error)| {
            let class = if refuses { "error" } else { "warning" };
            view! {
                <p class=class id=ids::error(&place.path())>
                    {error}
                </p>
            }
        })
    })
    .into_any()
}

#[component]
fn NoteLine(place: Place) -> AnyView {
    view! {
        <div class="form-note" data-path=place.path().to_string()>
            <p lang=move || place.shown_in(&place.question().label)>{move || place.text(&place.question().label)}</p>
            <LabelMedia place />
            <Hint place />
            <Guidance place />
        </div>
    }
    .into_any()
}

#[component]
fn DoNotRecord(place: Place) -> AnyView {
    let question = place.question();
    if question.do_not_record.is_empty() {
        return ().into_any();
    }
    let found = Memo::new(move |_| {
        let answer = place.answer();
        do_not_record::found(&place.question().do_not_record, answer.as_text().unwrap_or_default())
    });
    view! {
        <p class="hint">{move || do_not_record::sentence(&place.question().do_not_record)}</p>
        <p class="warning-slot" role="status">
            {move || found.get().then(|| view! { <span class="warning">{questions::do_not_record_found}</span> })}
        </p>
    }
    .into_any()
}

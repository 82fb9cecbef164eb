//! A person's records: whose circle may read each, and every answer in it.

use bridge::{OpenDraft, RecordView, Refusal};
use leptos::prelude::*;
use wire::RecordId;

use super::answers::{Section, sections};
use crate::{
    drafts, form_words,
    known_forms::KnownForms,
    session::Session,
    spoken_times,
    widgets::{Button, Notice, NoticeKind},
    words::{language, shell},
};

#[component]
pub fn Records(person: RecordId, records: Vec<RecordView>, refusal: RwSignal<Option<Refusal>>) -> AnyView {
    let records = records
        .into_iter()
        .map(|record| view! { <li><OneRecord person record refusal /></li> })
        .collect_view();
    view! {
        <section class="stack">
            <h2>{shell::person_records}</h2>
            <ul class="stack" data-testid="records">
                {records}
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn OneRecord(person: RecordId, record: RecordView, refusal: RwSignal<Option<Refusal>>) -> AnyView {
    let forms = KnownForms::here();
    let sites = Session::here().sites();
    let readers = record.readers.clone();
    let names = readers.join(", ");
    let count = readers.len() as u64;
    let can_write = record.can_write;
    let sent = record.sent;
    let removed = record.removed_with_edits.len() as u64;
    let circle = {
        let (name, compartment) = (record.circle_name.clone(), record.compartment.clone());
        move || circle_name(&name, &compartment)
    };
    let removed_parts = record.removed_with_edits.clone();
    let shown = move || {
        let form = forms.get(&record.form_id, &record.form_version);
        let sections = sections(form.as_deref(), &record.answers, &sites.get(), spoken_times::now());
        if sections.is_empty() {
            return view! { <p>{shell::person_no_answers}</p> }.into_any();
        }
        let sections = sections.into_iter().map(|section| answers_of(section, person, can_write, refusal));
        sections.collect_view().into_any()
    };
    view! {
        <article class="card">
            <div class="spread">
                <h3>{circle}</h3>
                <span class="soft">{move || if sent { shell::person_sent() } else { shell::person_only_here() }}</span>
            </div>
            <details>
                <summary>{move || shell::person_readers(count)}</summary>
                <p>{names}</p>
            </details>
            {(!can_write).then(|| view! { <p class="soft">{shell::person_cannot_write}</p> })}
            {(removed > 0)
                .then(|| {
                    view! {
                        <Notice
                            kind=NoticeKind::Attention
                            text=move || shell::person_removed_with_edits(removed)
                        >
                            <p class="code">{removed_parts.join(", ")}</p>
                        </Notice>
                    }
                })}
            <details data-testid="answers">
                <summary>{shell::person_answers}</summary>
                <div class="stack-wide">{shown}</div>
            </details>
        </article>
    }
    .into_any()
}

fn answers_of(
    section: Section,
    person: RecordId,
    can_write: bool,
    refusal: RwSignal<Option<Refusal>>,
) -> AnyView {
    let page = section.page.clone();
    let edit = move |()| {
        let page = page.clone();
        drafts::open(OpenDraft::Edit { person, page }, move |why| refusal.set(Some(why)));
    };
    let lines = section
        .lines
        .into_iter()
        .map(|line| {
            view! {
                <dt>{line.label}</dt>
                <dd>
                    {line.answer} <span class="by">{shell::person_answer_by(&line.at, &line.author)}</span>
                </dd>
            }
        })
        .collect_view();
    view! {
        <section class="stack">
            <h4>{section.title}</h4>
            <dl class="facts">{lines}</dl>
            {(can_write && section.page.is_some())
                .then(|| view! { <Button text=shell::person_edit_part on_press=edit /> })}
        </section>
    }
    .into_any()
}

/// What a circle is called here; by what it reads where nobody named it.
fn circle_name(name: &str, compartment: &str) -> String {
    match (name, compartment) {
        ("", "ROST") => shell::circle_roster().to_owned(),
        ("", "REG") => shell::circle_registration().to_owned(),
        ("", code) => code.to_owned(),
        (name, _) => name.to_owned(),
    }
}

/// A group's title in the screens' language.
pub fn title_of(form: &forms::FormDefinition, group: &forms::Group) -> String {
    let label = group.label.in_language(language().code(), &form.default_language);
    if label.is_empty() { form_words::plain_name(&group.name) } else { label.to_owned() }
}

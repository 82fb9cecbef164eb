//! Records: whose circle may read each, and every answer in it.

use bridge::RecordView;
use leptos::prelude::*;
use wire::RecordId;

use super::answers::{Line, RemovedPart, Section, Speech, removed_with_edits, sections};
use super::{Subject, Written};
use crate::{
    attached::Preview,
    drafts, form_words,
    known_forms::KnownForms,
    session::Session,
    spoken_times,
    widgets::{Button, Notice, NoticeKind},
    words::{language, shell},
};

/// One record on the page; copies are the same.
#[derive(Clone, Copy)]
struct Record {
    written: Written,
    view: Memo<Option<RecordView>>,
    can_write: Memo<bool>,
}

#[component]
pub fn Records(written: Written, title: fn() -> &'static str) -> AnyView {
    let ids = Memo::new(move |_| {
        written.records.with(|records| records.iter().map(|record| record.record).collect::<Vec<_>>())
    });
    view! {
        <section class="stack">
            <h2>{title}</h2>
            <ul class="stack" data-testid="records">
                <For each=move || ids.get() key=|id| *id let:id>
                    <li>
                        <OneRecord record=Record::new(written, id) />
                    </li>
                </For>
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn OneRecord(record: Record) -> AnyView {
    let names = record.part(|view| view.readers.clone());
    let circle = record.part(|view| (view.circle_name.clone(), view.compartment.clone()));
    let sent = record.part(|view| view.sent);
    let sections = record.said(|speech, view| sections(speech, &view.answers));
    let removed = record.said(removed_with_edits);
    // Whoever opened one filled form wants to read it.
    let is_open = matches!(record.written.subject, Subject::Record(_));
    let keys = Memo::new(move |_| sections.with(|all| all.iter().map(Section::key).collect::<Vec<_>>()));
    view! {
        <article class="card">
            <div class="spread">
                <h3>{move || circle.with(|(name, compartment)| circle_name(name, compartment))}</h3>
                <span class="soft">
                    {move || if sent.get() { shell::person_sent() } else { shell::person_only_here() }}
                </span>
            </div>
            <details class="not-printed">
                <summary>{move || shell::person_readers(names.with(|names| names.len() as u64))}</summary>
                <p>{move || names.with(|names| names.join(", "))}</p>
            </details>
            {move || {
                (!record.can_write.get()).then(|| view! { <p class="soft">{shell::person_cannot_write}</p> })
            }}
            <For each=move || removed.get() key=|part| part.clone() let:part>
                <Removed record part />
            </For>
            <details data-testid="answers" open=is_open>
                <summary>{shell::person_answers}</summary>
                <div class="stack-wide">
                    {move || keys.with(Vec::is_empty).then(|| view! { <p>{shell::person_no_answers}</p> })}
                    <For each=move || keys.get() key=Clone::clone let:key>
                        <Answers record sections key />
                    </For>
                </div>
            </details>
        </article>
    }
    .into_any()
}

/// The answers of one page; the way to edit it stays while they change.
#[component]
fn Answers(record: Record, sections: Memo<Vec<Section>>, key: (Option<String>, String)) -> AnyView {
    let (page, title) = key.clone();
    let has_page = page.is_some();
    let section = Memo::new(move |_| sections.with(|all| all.iter().find(|each| each.key() == key).cloned()));
    let edit = Callback::new(move |()| {
        let Written { subject, refusal, .. } = record.written;
        drafts::open(subject.edit(page.clone()), move |why| refusal.set(Some(why)));
    });
    let may_edit = move || has_page && record.can_write.get();
    view! {
        <section class="stack">
            <h4>{title}</h4>
            {move || section.with(|section| section.as_ref().map(|section| facts(&section.lines)))}
            {move || may_edit().then(|| view! { <Button text=shell::person_edit_part on_press=edit /> })}
        </section>
    }
    .into_any()
}

/// A part that somebody took out while somebody else edited it: what it says, and the way to have it back.
#[component]
fn Removed(record: Record, part: RemovedPart) -> AnyView {
    let RemovedPart { mark, label, page, lines } = part;
    let Written { subject, refusal, .. } = record.written;
    let restore = move |()| {
        let edit = subject.edit(page.clone());
        drafts::open_restored(edit, mark.clone(), move |why| refusal.set(Some(why)));
    };
    let restore = Callback::new(restore);
    view! {
        <section class="card stack" data-testid="removed-part">
            <h4>{label}</h4>
            <Notice kind=NoticeKind::Attention text=shell::person_removed_with_edits />
            {facts(&lines)}
            {move || {
                record.can_write.get().then(|| view! { <Button text=shell::person_restore on_press=restore /> })
            }}
        </section>
    }
    .into_any()
}

fn facts(lines: &[Line]) -> AnyView {
    let lines = lines
        .iter()
        .map(|line| {
            view! {
                <dt>{line.label.clone()}</dt>
                <dd>
                    {match line.file.clone() {
                        Some((name, sound)) => view! { <Preview name sound /> }.into_any(),
                        None => line.answer.clone().into_any(),
                    }}
                    <span class="by">{shell::person_answer_by(&line.at, &line.author)}</span>
                </dd>
            }
        })
        .collect_view();
    view! { <dl class="facts">{lines}</dl> }.into_any()
}

impl Record {
    fn new(written: Written, id: RecordId) -> Self {
        let view = Memo::new(move |_| {
            written.records.with(|records| records.iter().find(|record| record.record == id).cloned())
        });
        let can_write =
            Memo::new(move |_| view.with(|view| view.as_ref().is_some_and(|view| view.can_write)));
        Record { written, view, can_write }
    }

    fn part<T>(self, of: fn(&RecordView) -> T) -> Memo<T>
    where
        T: Clone + Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.view.with(|view| view.as_ref().map(of)).unwrap_or_default())
    }

    /// The same of what is said in the words of the record's form.
    fn said<T>(self, of: fn(Speech<'_>, &RecordView) -> Vec<T>) -> Memo<Vec<T>>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        let forms = KnownForms::here();
        let sites = Session::here().sites();
        Memo::new(move |_| {
            let Some(view) = self.view.get() else { return Vec::new() };
            let form = forms.get(&view.form_id, &view.form_version);
            let sites = sites.get();
            of(Speech { form: form.as_deref(), sites: &sites, now: spoken_times::now() }, &view)
        })
    }
}

/// What a circle is called here; by what it reads where nobody named it.
pub fn circle_name(name: &str, compartment: &str) -> String {
    match (name, compartment) {
        ("", "ROST") => shell::circle_roster().to_owned(),
        ("", "REG") => shell::circle_registration().to_owned(),
        ("", "AST") => shell::circle_assistance().to_owned(),
        ("", "PROT") => shell::circle_protection().to_owned(),
        ("", "GBV") => shell::circle_gbv().to_owned(),
        ("", "CP") => shell::circle_children().to_owned(),
        ("", "LEG") => shell::circle_legal().to_owned(),
        ("", "MH") => shell::circle_psychosocial().to_owned(),
        ("", "HR") => shell::circle_rights().to_owned(),
        ("", "SITE") => shell::circle_site().to_owned(),
        ("", code) => code.to_owned(),
        (name, _) => name.to_owned(),
    }
}

/// A group's title in the screens' language.
pub fn title_of(form: &forms::FormDefinition, group: &forms::Group) -> String {
    let label = group.label.in_language(language().code(), &form.default_language);
    if label.is_empty() { form_words::plain_name(&group.name) } else { label.to_owned() }
}

//! A person: who it is, who else belongs to them, what was written and by whom, and what can be done.

mod seen;

use bridge::{Command, DraftCard, OpenDraft, PersonRow, PersonView, Refusal, Reply, VoidView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::RecordId;

use crate::{
    asked::Asked,
    drafts,
    known_forms::KnownForms,
    pages::{
        draft_line::DraftLine,
        filed::FiledLines,
        written::{History, Records, Subject, Written},
    },
    person_words,
    route::Route,
    session::{Session, unexpected},
    spoken_times,
    widgets::{Button, LinkButton, Notice, NoticeKind, Page, RefusalNotice},
    words::shell,
};
use seen::Seen;

/// The form's page about leaving.
const LEAVING_PAGE: &str = "salida";

#[component]
pub fn Person(person: RecordId) -> AnyView {
    let hatch = Session::here().hatch;
    let asked = Asked::keep_asking(
        move || {
            hatch.changes();
            Command::Person { person }
        },
        |reply| match reply {
            Reply::Person(view) => Some(view),
            _ => None,
        },
    );
    let seen = Seen { person, asked, refusal: RwSignal::new(None) };
    // The page is drawn once and stays where it was scrolled to; what is on it follows what is known.
    let is_here = Memo::new(move |_| asked.look(|_| ()).is_some());
    let title = seen.part(|view| Some(view.row.clone()));
    let title = move || title.with(|row| row.as_ref().map(person_words::called)).unwrap_or_default();
    (move || {
        if is_here.get() {
            view! {
                <Page title tab=shell::person_tab>
                    <Shown seen />
                </Page>
            }
            .into_any()
        } else if asked.is_open() {
            view! { <p class="page" role="status">{shell::asking}</p> }.into_any()
        } else {
            view! {
                <Page title=shell::person_gone tab=shell::person_tab>
                    <RefusalNotice refusal=Signal::derive(move || asked.refusal()) />
                </Page>
            }
            .into_any()
        }
    })
    .into_any()
}

#[component]
fn Shown(seen: Seen) -> AnyView {
    let Seen { person, refusal, .. } = seen;
    let is_voided = seen.part(|view| view.row.voided);
    let filed = seen.part(|view| view.filed.clone());
    let written = Written {
        subject: Subject::Person(person),
        records: seen.part(|view| view.records.clone()),
        history: seen.part(|view| view.history.clone()),
        refusal,
    };
    let family = seen.part(|view| view.family.clone());
    view! {
        <Summary seen />
        <NeedsSomebody seen />
        <RefusalNotice refusal />
        {move || (!is_voided.get()).then(|| view! { <Actions person refusal /> })}
        {move || {
            let family = family.get();
            (!family.is_empty()).then(|| view! { <Family family /> })
        }}
        <section class="stack" data-testid="filed">
            <h2>{shell::person_filed}</h2>
            <FiledLines rows=filed none=shell::person_filed_none />
            {move || {
                (!is_voided.get())
                    .then(|| view! { <LinkButton text=shell::record_add to=Route::Forms { about: Some(person) } /> })
            }}
        </section>
        <Records written title=shell::person_records />
        <History written />
        {move || {
            (!is_voided.get())
                .then(|| {
                    view! {
                        <a class="button quiet not-printed" href=Route::Void(person).href()>
                            {shell::person_void}
                        </a>
                    }
                })
        }}
    }
    .into_any()
}

/// What is not in order: a person that was voided, answers to decide, an edit that was not finished.
#[component]
fn NeedsSomebody(seen: Seen) -> AnyView {
    let Seen { person, asked, refusal } = seen;
    let voided = seen.part(|view| view.records.iter().find_map(|record| record.voided.clone()));
    let undecided = seen.part(|view| u64::from(view.row.conflicts).max(view.conflicts.len() as u64));
    let drafts = seen.part(|view| view.draft.iter().chain(&view.drafts).cloned().collect::<Vec<DraftCard>>());
    let provisional = seen.part(|view| view.provisional);
    let void_text = move |voided: &VoidView| {
        let at = spoken_times::time(voided.at, spoken_times::now());
        shell::person_voided_by(&at, &voided.author, &voided.reason)
    };
    view! {
        {move || {
            voided
                .get()
                .map(|voided| {
                    view! {
                        <Notice kind=NoticeKind::Attention text=move || void_text(&voided)>
                            <Button text=shell::person_unvoid on_press=move |()| unvoid(person, asked, refusal) />
                        </Notice>
                    }
                })
        }}
        {move || {
            let undecided = undecided.get();
            (undecided > 0)
                .then(|| {
                    view! {
                        <Notice kind=NoticeKind::Attention text=move || shell::person_conflicts(undecided)>
                            <LinkButton text=shell::person_decide to=Route::Conflicts />
                        </Notice>
                    }
                })
        }}
        {move || {
            let lines = drafts
                .get()
                .into_iter()
                .map(|draft| view! { <DraftLine draft refusal discarded=move |()| asked.again() /> })
                .collect_view();
            (!lines.is_empty()).then(|| view! { <p>{shell::person_draft}</p> {lines} })
        }}
        {move || {
            provisional
                .get()
                .then(|| view! { <Notice kind=NoticeKind::Note text=shell::person_provisional /> })
        }}
    }
    .into_any()
}

#[component]
fn Summary(seen: Seen) -> AnyView {
    let row = seen.part(|view| Some(view.row.clone()));
    (move || row.get().map(summary)).into_any()
}

fn summary(row: PersonRow) -> AnyView {
    let forms = KnownForms::here();
    let today = spoken_times::now().date();
    let legal = row.full_name.clone().filter(|name| row.called.as_ref().is_some_and(|called| called != name));
    let folio = row.folio.clone();
    let arrived = row.arrived.clone();
    let only_here = row.only_here;
    let facts = {
        let row = row.clone();
        move || {
            let form = forms.registration();
            let sex = person_words::sex(&row, form.as_deref());
            let facts = person_words::facts(&row, form.as_deref(), today);
            [sex, facts].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        }
    };
    let alerts = move || {
        let form = forms.registration();
        let alerts = person_words::alerts(&row, form.as_deref());
        (!alerts.is_empty()).then(|| {
            let tags = alerts.into_iter().map(|alert| view! { <li class="tag attention">"⚑ " {alert}</li> });
            view! { <ul class="side-by-side" aria-label=shell::tonight_alerts>{tags.collect_view()}</ul> }
        })
    };
    view! {
        <div class="stack">
            {legal.map(|name| view! { <p class="soft">{move || shell::person_legal_name(&name)}</p> })}
            <p>{facts}</p>
            {alerts}
            <p class="soft">
                {folio.map(|folio| view! { <span class="code">{move || shell::person_folio(&folio)}</span> " · " })}
                {arrived.map(|date| {
                    view! { {move || shell::person_arrived(&spoken_times::moment_of_answer(&date, today))} " · " }
                })}
                {move || if only_here { shell::person_only_here() } else { shell::person_sent() }}
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn Actions(person: RecordId, refusal: RwSignal<Option<Refusal>>) -> AnyView {
    let open = move |draft: OpenDraft| drafts::open(draft, move |why| refusal.set(Some(why)));
    let edit = move |()| open(OpenDraft::Edit { person, page: None });
    let leave = move |()| open(OpenDraft::Edit { person, page: Some(LEAVING_PAGE.to_owned()) });
    let relative = move |()| open(OpenDraft::NewPerson { family_of: Some(person), called: None });
    view! {
        <div class="side-by-side not-printed">
            <Button text=shell::person_edit on_press=edit />
            <Button text=shell::person_leaves on_press=leave />
            <Button text=shell::person_family_add on_press=relative />
            <Button text=shell::print on_press=move |()| { let _ = window().print(); } />
        </div>
    }
    .into_any()
}

#[component]
fn Family(family: Vec<PersonRow>) -> AnyView {
    let forms = KnownForms::here();
    let today = spoken_times::now().date();
    let lines = family
        .into_iter()
        .map(|row| {
            let href = Route::Person(row.person).href();
            let called = person_words::called(&row);
            let facts = move || person_words::facts(&row, forms.registration().as_deref(), today);
            view! {
                <li>
                    <a href=href>
                        <span class="name">{called}</span>
                        <span class="soft">{facts}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <section>
            <h2>{shell::person_family}</h2>
            <ul class="rows">{lines}</ul>
        </section>
    }
    .into_any()
}

fn unvoid(person: RecordId, asked: Asked<Box<PersonView>>, refusal: RwSignal<Option<Refusal>>) {
    let session = Session::here();
    spawn_local(async move {
        match session.hatch.ask(Command::Unvoid { person }).await {
            Ok(Reply::Person(view)) => asked.replace(view),
            Ok(Reply::Done) => asked.again(),
            Ok(_) => refusal.set(Some(unexpected())),
            Err(why) => refusal.set(Some(why)),
        }
    });
}

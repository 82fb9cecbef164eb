//! One filled form: whom it is about, who may read it, what was answered, and what can be done with it.

use bridge::{Command, OpenDraft, RecordPage, Refusal, Reply, VoidView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::RecordId;

use crate::{
    asked::Asked,
    drafts,
    pages::{
        draft_line::DraftLine,
        filed::title_of,
        written::{History, Records, Subject, Written},
    },
    route::Route,
    session::{Session, unexpected},
    spoken_times,
    widgets::{Button, LinkButton, Notice, NoticeKind, Page, RefusalNotice},
    words::shell,
};

/// A handle of the page; copies are the same.
#[derive(Clone, Copy)]
struct Seen {
    record: RecordId,
    asked: Asked<Box<RecordPage>>,
    refusal: RwSignal<Option<Refusal>>,
}

#[component]
pub fn Record(record: RecordId) -> AnyView {
    let hatch = Session::here().hatch;
    let asked = Asked::keep_asking(
        move || {
            hatch.changes();
            Command::Record { record }
        },
        |reply| match reply {
            Reply::Record(page) => Some(page),
            _ => None,
        },
    );
    let seen = Seen { record, asked, refusal: RwSignal::new(None) };
    let is_here = Memo::new(move |_| asked.look(|_| ()).is_some());
    let title = move || asked.look(|page| title_of(&page.filed)).unwrap_or_default();
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
                <Page title=shell::record_gone tab=shell::person_tab>
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
    let Seen { record, refusal, .. } = seen;
    let written = Written {
        subject: Subject::Record(record),
        records: seen.part(|page| page.parts.clone()),
        history: seen.part(|page| page.history.clone()),
        refusal,
    };
    let is_voided = seen.part(|page| page.filed.voided);
    let can_write = seen.part(|page| page.parts.first().is_some_and(|part| part.can_write));
    let edit = move |()| {
        let edit = OpenDraft::EditRecord { record, page: None };
        drafts::open(edit, move |why| refusal.set(Some(why)));
    };
    view! {
        <Summary seen />
        <NeedsSomebody seen />
        <RefusalNotice refusal />
        <div class="side-by-side not-printed">
            {move || {
                (can_write.get() && !is_voided.get())
                    .then(|| view! { <Button text=shell::person_edit on_press=edit /> })
            }}
            <Button text=shell::print on_press=move |()| { let _ = window().print(); } />
        </div>
        <Records written title=shell::record_answers />
        <History written />
        {move || {
            (can_write.get() && !is_voided.get())
                .then(|| {
                    view! {
                        <a class="button quiet not-printed" href=Route::VoidRecord(record).href()>
                            {shell::record_void}
                        </a>
                    }
                })
        }}
    }
    .into_any()
}

#[component]
fn Summary(seen: Seen) -> AnyView {
    let filed = seen.part(|page| Some(page.filed.clone()));
    let shown = move || {
        filed.get().map(|filed| {
            let (at, author, only_here) = (filed.at, filed.author.clone(), filed.only_here);
            let by = move || shell::person_answer_by(&spoken_times::time(at, spoken_times::now()), &author);
            let sent = move || if only_here { shell::person_only_here() } else { shell::person_sent() };
            let person = filed.person.map(|person| {
                let called = filed.called.clone();
                let called = move || called.clone().unwrap_or_else(|| shell::person_unnamed().to_owned());
                view! { <p><a href=Route::Person(person).href()>{called}</a></p> }
            });
            view! {
                <div class="stack">
                    {person}
                    {(!filed.name.is_empty()).then(|| view! { <p class="name">{filed.name.clone()}</p> })}
                    <p class="soft">{by} " · " {sent}</p>
                </div>
            }
        })
    };
    shown.into_any()
}

/// What is not in order: a form that was voided, answers to decide, an edit that was not finished.
#[component]
fn NeedsSomebody(seen: Seen) -> AnyView {
    let Seen { record, asked, refusal } = seen;
    let voided = seen.part(|page| page.parts.iter().find_map(|part| part.voided.clone()));
    let undecided = seen.part(|page| page.conflicts.len() as u64);
    let draft = seen.part(|page| page.draft.clone());
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
                            <Button text=shell::person_unvoid on_press=move |()| unvoid(record, asked, refusal) />
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
            draft
                .get()
                .map(|draft| {
                    view! {
                        <p>{shell::person_draft}</p>
                        <DraftLine draft refusal discarded=move |()| asked.again() />
                    }
                })
        }}
    }
    .into_any()
}

impl Seen {
    fn part<T>(self, of: impl Fn(&RecordPage) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Clone + Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.asked.look(|page| of(page)).unwrap_or_default())
    }
}

fn unvoid(record: RecordId, asked: Asked<Box<RecordPage>>, refusal: RwSignal<Option<Refusal>>) {
    let session = Session::here();
    spawn_local(async move {
        match session.hatch.ask(Command::VoidRecord { record, reason: String::new() }).await {
            Ok(Reply::Record(page)) => asked.replace(page),
            Ok(_) => refusal.set(Some(unexpected())),
            Err(why) => refusal.set(Some(why)),
        }
    });
}

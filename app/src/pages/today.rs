//! Hoy: what needs somebody, what was left unfinished, how many sleep here, and the way to a new arrival.

use bridge::{HomeView, Refusal};
use leptos::prelude::*;

use crate::{
    new_build::NewBuild,
    pages::{
        draft_line::DraftLine,
        due::DueDates,
        recoveries::{Recoveries, SheetUnconfirmed},
    },
    questions::unsaved,
    route::Route,
    router,
    session::Session,
    spoken_times,
    widgets::{Button, ButtonKind, MainAction, Notice, NoticeKind, Page, RefusalNotice},
    words::shell,
};

#[component]
pub fn Today() -> AnyView {
    let session = Session::here();
    let refusal = RwSignal::new(None::<Refusal>);
    session.refresh_home();
    let is_known = Memo::new(move |_| session.home().is_some());
    let register = move |()| {
        session.people.forget();
        session.people.begin.set(true);
        router::go(Route::People);
    };
    view! {
        <Page title=shell::today_title>
            {move || is_known.get().then(|| view! { <AtHome refusal /> })}
            {move || {
                (session.hatch.persisted() == Some(false))
                    .then(|| view! { <Notice kind=NoticeKind::Attention text=shell::today_not_persisted /> })
            }}
            <NewVersion />
            <RefusalNotice refusal />
            <MainAction>
                <Button kind=ButtonKind::Main text=shell::today_new on_press=register />
            </MainAction>
        </Page>
    }
    .into_any()
}

/// What is known of the place, part by part: what did not change stays as it is, with the focus that is on it.
fn part<T>(of: fn(&HomeView) -> T) -> Memo<T>
where
    T: Clone + Default + PartialEq + Send + Sync + 'static,
{
    let session = Session::here();
    Memo::new(move |_| session.home().as_ref().map(of).unwrap_or_default())
}

#[component]
fn AtHome(refusal: RwSignal<Option<Refusal>>) -> AnyView {
    let now = spoken_times::now();
    let site = part(|home| home.site.clone());
    let present = part(|home| u64::from(home.present));
    let has_people = part(|home| home.people > 0);
    let conflicts = part(|home| u64::from(home.conflicts));
    let beyond = part(|home| u64::from(home.beyond));
    let where_and_when = move || {
        let when = spoken_times::weekday_and_clock(now);
        site.with(|site| site.as_ref().map_or_else(|| when.clone(), |site| format!("{} · {when}", site.name)))
    };
    let tonight = move || match site.with(|site| site.as_ref().and_then(|site| site.beds)) {
        Some(beds) => shell::today_tonight_beds(&beds.to_string(), present.get()),
        None => shell::today_tonight(present.get()),
    };
    view! {
        <p class="soft">{where_and_when}</p>
        <Recoveries notices=part(|home| home.recoveries.clone()) />
        <SheetUnconfirmed unconfirmed=part(|home| home.sheet_unconfirmed) />
        {move || {
            (conflicts.get() > 0)
                .then(|| {
                    view! {
                        <a class="card pressable" href=Route::Conflicts.href()>
                            <span>
                                <span class="tag attention">"▲"</span>
                                " "
                                {move || shell::today_conflicts(conflicts.get())}
                            </span>
                        </a>
                    }
                })
        }}
        {move || {
            (beyond.get() > 0)
                .then(|| {
                    view! {
                        <a class="card pressable" href=Route::Team.href()>
                            <span>
                                <span class="tag attention">"▲"</span>
                                " "
                                {move || shell::today_waiting(beyond.get())}
                            </span>
                        </a>
                    }
                })
        }}
        <DueDates due=part(|home| home.due.clone()) />
        <Drafts refusal />
        {move || {
            if has_people.get() {
                view! {
                    <a class="card pressable" href=Route::Tonight.href()>
                        {tonight}
                    </a>
                }
                    .into_any()
            } else {
                view! { <FirstSteps /> }.into_any()
            }
        }}
    }
    .into_any()
}

/// The first day of a workspace: what to do, in three lines.
#[component]
fn FirstSteps() -> AnyView {
    view! {
        <div class="card">
            <h2>{shell::today_nobody_title}</h2>
            <ol class="stack steps">
                <li>{shell::today_nobody_1}</li>
                <li>{shell::today_nobody_2}</li>
                <li>{shell::today_nobody_3}</li>
            </ol>
        </div>
    }
    .into_any()
}

#[component]
fn Drafts(refusal: RwSignal<Option<Refusal>>) -> AnyView {
    let drafts = part(|home| home.drafts.clone());
    let has_some = Memo::new(move |_| drafts.with(|drafts| !drafts.is_empty()));
    (move || {
        has_some.get().then(|| {
            view! {
                <section class="stack">
                    <h2>{shell::today_drafts_title}</h2>
                    <ul class="stack" data-testid="drafts">
                        <For
                            each=move || drafts.get()
                            key=|draft| (draft.draft, draft.answers, draft.called.clone())
                            let:draft
                        >
                            <li>
                                <DraftLine draft refusal />
                            </li>
                        </For>
                    </ul>
                </section>
            }
        })
    })
    .into_any()
}

/// Here nobody is in the middle of a form. What is not on disk would be lost by loading anew.
#[component]
fn NewVersion() -> AnyView {
    let build = NewBuild::here();
    let is_offered = Memo::new(move |_| build.is_waiting() && unsaved::all().is_empty());
    (move || {
        is_offered.get().then(|| {
            view! {
                <Notice text=shell::new_build_there>
                    <Button text=shell::new_build_do on_press=move |()| build.take_over() />
                </Notice>
            }
        })
    })
    .into_any()
}

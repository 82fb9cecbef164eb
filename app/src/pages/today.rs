//! Hoy: what needs somebody, what was left unfinished, how many sleep here, and the way to a new arrival.

use bridge::{Command, DraftCard, HomeView, OpenDraft, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    drafts,
    route::Route,
    router,
    session::{Session, unexpected},
    spoken_times,
    widgets::{Button, ButtonKind, MainAction, Notice, NoticeKind, Page, RefusalNotice},
    words::shell,
};

#[component]
pub fn Today() -> AnyView {
    let session = Session::here();
    let refusal = RwSignal::new(None::<Refusal>);
    session.refresh_home();
    let home = Memo::new(move |_| session.home());
    let register = move |()| {
        session.people.forget();
        session.people.begin.set(true);
        router::go(Route::People);
    };
    view! {
        <Page title=shell::today_title>
            {move || home.get().map(|home| view! { <AtHome home refusal /> })}
            {move || {
                (session.hatch.persisted() == Some(false))
                    .then(|| view! { <Notice kind=NoticeKind::Attention text=shell::today_not_persisted /> })
            }}
            <RefusalNotice refusal />
            <MainAction>
                <Button kind=ButtonKind::Main text=shell::today_new on_press=register />
            </MainAction>
        </Page>
    }
    .into_any()
}

#[component]
fn AtHome(home: HomeView, refusal: RwSignal<Option<Refusal>>) -> AnyView {
    let now = spoken_times::now();
    let site = home.site.as_ref().map(|site| site.name.clone());
    let beds = home.site.as_ref().and_then(|site| site.beds);
    let where_and_when = move || {
        let when = spoken_times::weekday_and_clock(now);
        site.as_ref().map_or_else(|| when.clone(), |site| format!("{site} · {when}"))
    };
    let present = u64::from(home.present);
    let tonight = move || match beds {
        Some(beds) => shell::today_tonight_beds(&beds.to_string(), present),
        None => shell::today_tonight(present),
    };
    let conflicts = u64::from(home.conflicts);
    let drafts = home.drafts.clone();
    view! {
        <p class="soft">{where_and_when}</p>
        {(conflicts > 0)
            .then(|| {
                view! {
                    <a class="card pressable" href=Route::Conflicts.href()>
                        <span>
                            <span class="tag attention">"▲"</span>
                            " "
                            {move || shell::today_conflicts(conflicts)}
                        </span>
                    </a>
                }
            })}
        {(!drafts.is_empty()).then(|| view! { <Drafts drafts refusal /> })}
        {(home.people == 0).then(|| view! { <FirstSteps /> })}
        {(home.people > 0)
            .then(|| {
                view! {
                    <a class="card pressable" href=Route::Tonight.href()>
                        {tonight}
                    </a>
                }
            })}
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
fn Drafts(drafts: Vec<DraftCard>, refusal: RwSignal<Option<Refusal>>) -> AnyView {
    let cards = drafts.into_iter().map(|draft| view! { <li><DraftLine draft refusal /></li> }).collect_view();
    view! {
        <section class="stack">
            <h2>{shell::today_drafts_title}</h2>
            <ul class="stack" data-testid="drafts">
                {cards}
            </ul>
        </section>
    }
    .into_any()
}

/// An unfinished draft: go on with it, or discard it after a second tap, because that destroys.
#[component]
pub fn DraftLine(draft: DraftCard, refusal: RwSignal<Option<Refusal>>) -> AnyView {
    let session = Session::here();
    let id = draft.draft;
    let sure = RwSignal::new(false);
    let begun = draft.begun;
    let answers = u64::from(draft.answers);
    let called = draft.called.clone();
    let edits = draft.about.is_some();
    let title = move || match (&called, edits) {
        (Some(called), true) => shell::today_draft_of(called),
        (Some(called), false) => format!("{}: {called}", shell::today_draft_new()),
        (None, true) => shell::today_draft_of(shell::person_unnamed()),
        (None, false) => format!("{}: {}", shell::today_draft_new(), shell::today_draft_unnamed()),
    };
    let detail = move || shell::today_draft_answers(&spoken_times::time(begun, spoken_times::now()), answers);
    let go_on = move |()| drafts::open(OpenDraft::Resume { draft: id }, move |why| refusal.set(Some(why)));
    let discard = move |()| {
        spawn_local(async move {
            match session.hatch.ask(Command::DiscardDraft { draft: id }).await {
                Ok(Reply::Done | Reply::Home(_)) => {
                    session.speak(shell::today_discarded());
                    session.refresh_home();
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
        });
    };
    view! {
        <div class="card">
            <strong>{title}</strong>
            <span class="soft">{detail}</span>
            <div class="side-by-side" hidden=move || sure.get()>
                <Button text=shell::today_continue on_press=go_on />
                <Button kind=ButtonKind::Quiet text=shell::today_discard on_press=move |()| sure.set(true) />
            </div>
            {move || {
                sure.get()
                    .then(|| {
                        view! {
                            <Notice kind=NoticeKind::Attention text=shell::today_discard_confirm />
                            <div class="side-by-side">
                                <Button kind=ButtonKind::Harm text=shell::today_discard_do on_press=discard />
                                <Button text=shell::cancel on_press=move |()| sure.set(false) />
                            </div>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

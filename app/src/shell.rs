//! The frame around every page: top bar with the badge, the page, the navigation under the thumb. Which page it is
//! follows the door first, and the address only behind it.

use bridge::Command;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    auto_lock::AutoLock,
    drafts::OpenedDraft,
    focus_keeper,
    frame_notices::FrameNotices,
    known_forms::KnownForms,
    new_build::NewBuild,
    page_facts,
    pages::{
        conflicts::Conflicts,
        door::{
            drop_keys::DropKeys,
            first_run::FirstRun,
            join::AlreadyInside,
            recovery::Recovery,
            trouble::{Opening, Trouble},
            unlock::Unlock,
        },
        draft::Draft,
        filed::Filed,
        forms::Forms,
        forms_admin::FormsAdmin,
        invite::Invite,
        more::More,
        people::PeopleAndPerson,
        phone::Phone,
        profile::Profile,
        quarantine::Quarantine,
        record::Record,
        settings::Settings,
        sites::Sites,
        team::TeamPage,
        today::Today,
        tonight::Tonight,
        void::{Void, VoidRecord},
    },
    printing,
    questions::unsaved,
    route::Route,
    router::Router,
    session::{Scene, Session},
    settings,
    widgets::{Badge, focus_on},
    words::{questions, shell},
};

const CONTENT: &str = "content";
const STOPPED: &str = "stopped";

/// The whole page.
#[component]
pub fn FrontRoom() -> AnyView {
    settings::apply_kept();
    let session = Session::provide();
    let (forms, opened) = (KnownForms::provide(), OpenedDraft::provide());
    session.when_another_comes(move || {
        forms.forget();
        opened.take();
    });
    NewBuild::provide();
    Router::provide(move |link| session.keep_invite_link(link));
    unsaved::guard_closing();
    focus_keeper::keep();
    printing::unfold_while_printing();
    let scene = Memo::new(move |_| session.scene());
    let hatch = session.hatch;
    view! {
        {move || match scene.get() {
            Scene::Inside => view! { <Inside /> }.into_any(),
            scene => view! { <AtTheDoor scene /> }.into_any(),
        }}
        <p class="heard-only" role="status">
            {move || session.spoken()}
        </p>
        <div id=STOPPED class="shell stopped" role="alert" hidden>
            <div class="page">
                <h1>{shell::trouble_broken_title}</h1>
                <p>{shell::trouble_broken}</p>
                <a class="button main" href="/">{shell::trouble_reload}</a>
            </div>
        </div>
        <footer hidden data-testid="build" data-state=move || hatch.state().code()>
            {move || hatch.build_id()}
        </footer>
    }
    .into_any()
}

#[component]
fn AtTheDoor(scene: Scene) -> AnyView {
    let router = Router::here();
    let (is_new, is_locked) = (scene == Scene::FirstRun, scene == Scene::Locked);
    let recovery = Session::here().recovery();
    let page = match (scene, recovery) {
        (Scene::Opening, _) => view! { <Opening /> }.into_any(),
        (Scene::FirstRun, _) => view! { <FirstRun /> }.into_any(),
        (Scene::Recovery, Some(sheet)) => view! { <Recovery sheet /> }.into_any(),
        (Scene::Locked, _) => view! { <LockedDoor /> }.into_any(),
        (scene, _) => view! { <Trouble scene /> }.into_any(),
    };
    let back = move || {
        let route = router.route();
        let has_back = is_new && route.is_for_strangers() || is_locked && route.is_at_the_door();
        has_back.then(|| back_to(Route::Today))
    };
    view! {
        <div class="shell">
            {move || back().map(|back| view! { <header class="top-bar">{back}</header> })}
            <main id=CONTENT>{page}</main>
        </div>
    }
    .into_any()
}

/// A phone that has a profile: its secret, or the ways past it for somebody else.
#[component]
fn LockedDoor() -> AnyView {
    let router = Router::here();
    // What was typed in a page is not drawn anew when a link arrives.
    let shown = Memo::new(move |_| Some(router.route()).filter(|route| route.is_at_the_door()));
    (move || match shown.get() {
        None => view! { <Unlock /> }.into_any(),
        Some(Route::DropKeys) => view! { <DropKeys /> }.into_any(),
        Some(_) => view! { <FirstRun /> }.into_any(),
    })
    .into_any()
}

#[component]
fn Inside() -> AnyView {
    let session = Session::here();
    let router = Router::here();
    // Workers do not hear of it in every browser. How it went is in the badge.
    let online = window_event_listener_untyped("online", move |_| {
        spawn_local(async move { drop(session.hatch.ask(Command::SyncNow).await) });
    });
    on_cleanup(move || online.remove());
    // A door that shut by itself kept what was not on disk.
    unsaved::try_again();
    Effect::new(move |_| {
        session.hatch.changes();
        session.refresh_home();
    });
    let route = Memo::new(move |_| router.route());
    // A person opens beside the list, which stays.
    let page = Memo::new(move |_| match route.get() {
        Route::Person(_) => Route::People,
        other => other,
    });
    let is_draft = move || matches!(page.get(), Route::Draft { .. });
    let skip = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        focus_on(CONTENT);
    };
    view! {
        <div class=move || if is_draft() { "shell" } else { "shell with-bottom-bar" }>
            <a class="skip" href="#content" on:click=skip>{shell::skip_to_content}</a>
            <header class="top-bar">
                {move || {
                    let to = route.get().parent()?;
                    // Within a form, back is the page before.
                    Some(if is_draft() { leave_for(to) } else { back_to(to) })
                }}
                <Badge />
            </header>
            <main id=CONTENT tabindex="-1">
                <AutoLock />
                <FrameNotices />
                {move || draw(page.get())}
            </main>
            {move || (!is_draft()).then(|| view! { <BottomBar route /> })}
        </div>
    }
    .into_any()
}

fn draw(route: Route) -> AnyView {
    match route {
        Route::Today => view! { <Today /> }.into_any(),
        Route::People | Route::Person(_) => view! { <PeopleAndPerson /> }.into_any(),
        Route::Void(person) => view! { <Void person /> }.into_any(),
        Route::Draft { draft, .. } => view! { <Draft draft /> }.into_any(),
        Route::Forms { about } => view! { <Forms about /> }.into_any(),
        Route::FormsAdmin => view! { <FormsAdmin /> }.into_any(),
        Route::Filed => view! { <Filed /> }.into_any(),
        Route::Record { record, .. } => view! { <Record record /> }.into_any(),
        Route::VoidRecord(record) => view! { <VoidRecord record /> }.into_any(),
        Route::Conflicts => view! { <Conflicts /> }.into_any(),
        Route::Tonight => view! { <Tonight /> }.into_any(),
        Route::More => view! { <More /> }.into_any(),
        Route::Phone => view! { <Phone /> }.into_any(),
        Route::Quarantine => view! { <Quarantine /> }.into_any(),
        Route::Team => view! { <TeamPage /> }.into_any(),
        Route::Invite => view! { <Invite /> }.into_any(),
        Route::Sites => view! { <Sites /> }.into_any(),
        Route::Settings => view! { <Settings /> }.into_any(),
        Route::Profile => view! { <Profile /> }.into_any(),
        Route::DropKeys => view! { <DropKeys /> }.into_any(),
        Route::Create | Route::Join | Route::AddProfile | Route::Recover => {
            view! { <AlreadyInside /> }.into_any()
        }
    }
}

fn back_to(route: Route) -> AnyView {
    way_out(route, shell::back)
}

fn leave_for(route: Route) -> AnyView {
    way_out(route, questions::leave_form)
}

fn way_out(route: Route, word: fn() -> &'static str) -> AnyView {
    view! {
        <a class="back" href=route.href()>
            <span aria-hidden="true">"‹"</span>
            <span>{word}</span>
        </a>
    }
    .into_any()
}

#[component]
fn BottomBar(route: Memo<Route>) -> AnyView {
    let sections: [(Route, fn() -> &'static str); 4] = [
        (Route::Today, shell::today_title),
        (Route::People, shell::people_title),
        (Route::Tonight, shell::tonight_short),
        (Route::More, shell::more_title),
    ];
    let links = sections
        .map(|(section, text)| {
            let current = move || (section_of(route.get()) == section).then_some("page");
            view! {
                <li>
                    <a href=section.href() aria-current=current>
                        {text}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="bottom-bar" aria-label=shell::navigation>
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}

/// From now on a defect that stops the page covers it with the words for that, instead of leaving it lying there dead.
pub fn say_when_stopped() {
    std::panic::set_hook(Box::new(|_| {
        // Nothing of the page's own can be trusted any more; what is uncovered was drawn at the beginning.
        if let Some(stopped) = document().get_element_by_id(STOPPED) {
            let _ = stopped.remove_attribute("hidden");
        }
    }));
}

/// The section that a page belongs to: the last of its ways back.
fn section_of(route: Route) -> Route {
    let mut at = route;
    while let Some(parent) = at.parent() {
        at = parent;
    }
    at
}

/// The build that this page belongs to, for the page about this phone.
pub fn build_id() -> String {
    page_facts::build_id().unwrap_or_default()
}

//! Personas: the list, and beside it (or in its place, on a phone) the person that the address names. The list stays as
//! it is while a person is looked at.

mod rows;
mod search;

use std::time::Duration;

use bridge::{Command, OpenDraft, Refusal};
use leptos::prelude::*;
use wire::RecordId;

use crate::{
    drafts,
    pages::person::Person,
    person_words,
    route::Route,
    router::Router,
    session::Session,
    widgets::{Button, ButtonKind, MainAction, Page, RefusalNotice, focus_on},
    words::shell,
};
use rows::Rows;
use search::Search;

/// So long after the last keystroke the list asks: typing is not answered letter by letter.
const TYPING_PAUSE: Duration = Duration::from_millis(120);

#[component]
pub fn PeopleAndPerson() -> AnyView {
    let router = Router::here();
    let person = Memo::new(move |_| match router.route() {
        Route::Person(person) => Some(person),
        _ => None,
    });
    return_to_the_list(person);
    view! {
        <div class="two-panes" class:beside=move || person.get().is_some()>
            <div class="list">
                <People />
            </div>
            <div class="detail">
                {move || match person.get() {
                    Some(person) => view! { <Person person /> }.into_any(),
                    None => view! { <p class="page soft">{shell::people_choose}</p> }.into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}

/// The list opens where it was left, and the focus is on it.
fn return_to_the_list(person: Memo<Option<RecordId>>) {
    let memory = Session::here().people;
    let scrolled = window_event_listener(leptos::ev::scroll, move |_| {
        if person.try_get_untracked() == Some(None) {
            memory.scrolled_px.set(window().scroll_y().unwrap_or_default());
        }
    });
    on_cleanup(move || scrolled.remove());
    Effect::new(move |before: Option<Option<RecordId>>| {
        let now = person.get();
        if let (None, Some(Some(left))) = (now, before) {
            let down = memory.scrolled_px.get_untracked();
            request_animation_frame(move || {
                window().scroll_to_with_x_and_y(0.0, down);
                rows::focus_on_row(left);
            });
        }
        now
    });
}

#[component]
fn People() -> AnyView {
    let session = Session::here();
    let memory = session.people;
    let refusal = RwSignal::new(None::<Refusal>);
    // What the list asks for follows what is typed after a pause.
    let asked = RwSignal::new(memory.search.get_untracked());
    let settle = debounce(TYPING_PAUSE, move |text: String| asked.set(text));
    let mut settle = Some(settle);
    Effect::new(move |_| {
        let text = memory.search.get();
        if let Some(settle) = settle.as_mut() {
            settle(text);
        }
    });
    let command = move |offset: u32, limit: u32| Command::People {
        search: asked.get().trim().to_owned(),
        filter: memory.filter.get(),
        offset,
        limit,
    };
    let register = move |()| {
        let called = memory.search.with_untracked(|text| person_words::searched_name(text));
        // The search was for whoever is being registered now.
        memory.forget();
        drafts::open(OpenDraft::NewPerson { family_of: None, called }, move |why| refusal.set(Some(why)));
    };
    if memory.begin.try_update(std::mem::take) == Some(true) {
        request_animation_frame(|| focus_on(search::ID));
    }
    let searching = Signal::derive(move || !asked.with(|text| text.trim().is_empty()));
    view! {
        <Page title=shell::people_title>
            <Search memory />
            <Rows command searching />
            <RefusalNotice refusal />
            <MainAction>
                <Button kind=ButtonKind::Main text=shell::people_register on_press=register />
            </MainAction>
        </Page>
    }
    .into_any()
}

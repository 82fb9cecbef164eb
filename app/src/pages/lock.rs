//! Locking, on the pages that offer it. Where answers are not on disk it asks first, because it loses them.

use leptos::prelude::*;

use crate::{
    questions::unsaved,
    route::Route,
    session::Session,
    widgets::{Button, ButtonKind, LinkButton, Notice, NoticeKind, focus_on},
    words::shell,
};

const QUESTION: &str = "lock-question";

#[component]
pub fn Lock() -> AnyView {
    let session = Session::here();
    let asked = RwSignal::new(false);
    let is_asking = Memo::new(move |_| asked.get() && !unsaved::all().is_empty());
    let lock = move |()| {
        if unsaved::all_now().is_empty() {
            return session.lock();
        }
        asked.set(true);
        request_animation_frame(|| focus_on(QUESTION));
    };
    view! {
        <div class="stack">
            <Button kind=ButtonKind::Wide text=shell::lock_do on_press=lock />
            <p class="soft">{shell::lock_hint}</p>
            <div id=QUESTION tabindex="-1">
                {move || is_asking.get().then(|| view! { <Question asked /> })}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Question(asked: RwSignal<bool>) -> AnyView {
    let session = Session::here();
    let count = Memo::new(|_| unsaved::answers(&unsaved::all()));
    let back = unsaved::all_now().into_iter().next().map(|first| {
        let to = Route::Draft { draft: first.draft, about: first.about };
        view! { <LinkButton text=shell::unsaved_back to /> }
    });
    view! {
        <Notice kind=NoticeKind::Harm text=move || shell::lock_unsaved(count.get())>
            <div class="side-by-side">
                {back} <Button text=shell::cancel on_press=move |()| asked.set(false) />
                <Button kind=ButtonKind::Harm text=shell::lock_anyway on_press=move |()| session.lock() />
            </div>
        </Notice>
    }
    .into_any()
}

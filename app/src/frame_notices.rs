//! What the frame says above whichever page is open: answers of a form that was left and that are not on disk, and why
//! something was not done whose page is gone.

use bridge::{Refusal, StorageTrouble};
use leptos::prelude::*;

use crate::{
    questions::unsaved::{self, Unsaved},
    refusals,
    route::Route,
    session::Session,
    widgets::{Button, LinkButton, Notice, NoticeKind, RefusalNotice},
    words::shell,
};

#[component]
pub fn FrameNotices() -> AnyView {
    let session = Session::here();
    let left = Memo::new(|_| unsaved::left_behind(&unsaved::all()));
    let told = Memo::new(move |_| session.told());
    view! {
        {move || {
            let left = left.get();
            (!left.is_empty())
                .then(|| view! { <div class="frame-notice not-printed" data-testid="unsaved"><LeftBehind left /></div> })
        }}
        {move || {
            told.get()
                .map(|refusal| {
                    view! {
                        <div class="frame-notice not-printed" data-testid="told">
                            <RefusalNotice refusal=Signal::stored(Some(refusal)) />
                            <Button text=shell::understood on_press=move |()| session.told_is_read() />
                        </div>
                    }
                })
        }}
    }
    .into_any()
}

/// How many answers they are, why, and the ways back to them.
#[component]
fn LeftBehind(left: Vec<Unsaved>) -> AnyView {
    let count = unsaved::answers(&left);
    let why = left.iter().find_map(|each| each.refusal.clone());
    let text = move || format!("{} {}", shell::unsaved_answers(count), reason(why.as_ref()));
    let ways = left
        .into_iter()
        .map(|each| {
            let to = Route::Draft { draft: each.draft, about: each.about };
            view! { <LinkButton text=shell::unsaved_back to /> }
        })
        .collect_view();
    view! {
        <Notice kind=NoticeKind::Harm text>
            <div class="side-by-side">
                {ways} <Button text=shell::unsaved_again on_press=move |()| unsaved::try_again() />
            </div>
        </Notice>
    }
    .into_any()
}

/// The general sentence of a full phone speaks of what is still on the screen; here nothing is.
fn reason(why: Option<&Refusal>) -> String {
    match why {
        Some(Refusal::Storage(StorageTrouble::Full)) => shell::unsaved_full().to_owned(),
        Some(refusal) => refusals::sentence(refusal),
        None => String::new(),
    }
}

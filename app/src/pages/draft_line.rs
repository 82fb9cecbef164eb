//! An unfinished draft in a list: go on with it, or discard it after a second tap, because that destroys. The focus never
//! falls off the page: what has it when a button goes is named here.

use bridge::{Command, DraftCard, OpenDraft, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::DraftId;

use crate::{
    drafts, form_words,
    known_forms::REGISTRATION,
    session::{Session, unexpected},
    spoken_times,
    widgets::{Button, ButtonKind, Notice, NoticeKind, focus_on, focus_on_title_around},
    words::shell,
};

#[component]
pub fn DraftLine(
    draft: DraftCard,
    refusal: RwSignal<Option<Refusal>>,
    /// Hears that the draft is gone.
    #[prop(optional, into)]
    discarded: Option<Callback<()>>,
) -> AnyView {
    let id = draft.draft;
    let sure = RwSignal::new(false);
    let begun = draft.begun;
    let answers = u64::from(draft.answers);
    let detail = move || shell::today_draft_answers(&spoken_times::time(begun, spoken_times::now()), answers);
    let go_on = move |()| drafts::open(OpenDraft::Resume { draft: id }, move |why| refusal.set(Some(why)));
    let ask = move |()| {
        sure.set(true);
        request_animation_frame(move || focus_on(&question_id(id)));
    };
    view! {
        <div class="card" id=card_id(id)>
            <strong>{move || title(&draft)}</strong>
            <span class="soft">{detail}</span>
            <div class="side-by-side" hidden=move || sure.get()>
                <Button text=shell::today_continue on_press=go_on />
                <Button kind=ButtonKind::Quiet id=discard_id(id) text=shell::today_discard on_press=ask />
            </div>
            {move || sure.get().then(|| view! { <Question id sure refusal discarded /> })}
        </div>
    }
    .into_any()
}

#[component]
fn Question(
    id: DraftId,
    sure: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
    discarded: Option<Callback<()>>,
) -> AnyView {
    let session = Session::here();
    let discard = move |()| {
        spawn_local(async move {
            match session.hatch.ask(Command::DiscardDraft { draft: id }).await {
                Ok(Reply::Done | Reply::Home(_)) => {
                    session.speak(shell::today_discarded());
                    // The card goes with what has the focus.
                    focus_on_title_around(&card_id(id));
                    session.refresh_home();
                    if let Some(discarded) = discarded {
                        discarded.run(());
                    }
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
        });
    };
    let cancel = move |()| {
        sure.set(false);
        request_animation_frame(move || focus_on(&discard_id(id)));
    };
    view! {
        <div id=question_id(id) tabindex="-1">
            <Notice kind=NoticeKind::Attention text=shell::today_discard_confirm />
        </div>
        <div class="side-by-side">
            <Button kind=ButtonKind::Harm text=shell::today_discard_do on_press=discard />
            <Button text=shell::cancel on_press=cancel />
        </div>
    }
    .into_any()
}

fn title(draft: &DraftCard) -> String {
    if draft.form_id != REGISTRATION {
        let title = form_words::listed_title(&draft.title, &draft.form_id);
        return match &draft.called {
            Some(called) => format!("{title}: {called}"),
            None => title,
        };
    }
    match (&draft.called, draft.about.is_some()) {
        (Some(called), true) => shell::today_draft_of(called),
        (Some(called), false) => format!("{}: {called}", shell::today_draft_new()),
        (None, true) => shell::today_draft_of(shell::person_unnamed()),
        (None, false) => format!("{}: {}", shell::today_draft_new(), shell::today_draft_unnamed()),
    }
}

fn card_id(draft: DraftId) -> String {
    format!("draft-{draft}")
}

fn question_id(draft: DraftId) -> String {
    format!("draft-{draft}-question")
}

fn discard_id(draft: DraftId) -> String {
    format!("draft-{draft}-discard")
}

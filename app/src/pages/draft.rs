//! A draft on the screen: opened where it was left. Filling it is the questions' business.

use bridge::{Command, OpenDraft, Reply};
use leptos::prelude::*;
use wire::DraftId;

use crate::{
    asked::Asked,
    drafts::OpenedDraft,
    questions::FormPage,
    route::Route,
    widgets::{LinkButton, Page, RefusalNotice},
    words::shell,
};

#[component]
pub fn Draft(draft: DraftId) -> AnyView {
    if let Some(view) = OpenedDraft::here().take().filter(|view| view.draft == draft) {
        return view! { <FormPage view /> }.into_any();
    }
    let asked = Asked::keep_asking(
        move || Command::OpenDraft(OpenDraft::Resume { draft }),
        |reply| match reply {
            Reply::Draft(view) => Some(view),
            _ => None,
        },
    );
    (move || match (asked.value(), asked.refusal()) {
        (Some(view), _) => view! { <FormPage view=*view /> }.into_any(),
        (None, Some(refusal)) => view! {
            <Page title=shell::today_draft_new>
                <RefusalNotice refusal=Signal::stored(Some(refusal)) />
                <LinkButton text=shell::today_title to=Route::Today />
            </Page>
        }
        .into_any(),
        (None, None) => view! { <p role="status">{shell::asking}</p> }.into_any(),
    })
    .into_any()
}

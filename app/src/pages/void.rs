//! Marks a person's registration, or one filled form, as entered by mistake, with a reason that colleagues see. Nothing is erased.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::RecordId;

use crate::{
    route::Route,
    router,
    session::{Session, unexpected},
    widgets::{Button, ButtonKind, MainAction, Page, RefusalNotice, TextField},
    words::shell,
};

#[component]
pub fn Void(person: RecordId) -> AnyView {
    page(shell::void_what, Route::Person(person), move |reason| Command::Void { person, reason })
}

#[component]
pub fn VoidRecord(record: RecordId) -> AnyView {
    page(shell::void_record_what, Route::Record { record, about: None }, move |reason| Command::VoidRecord {
        record,
        reason,
    })
}

fn page(
    what: fn() -> &'static str,
    then: Route,
    command: impl Fn(String) -> Command + Copy + Send + Sync + 'static,
) -> AnyView {
    let session = Session::here();
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let refusal = RwSignal::new(None::<Refusal>);
    let busy = RwSignal::new(false);
    let void = move |()| {
        if busy.get_untracked() {
            return;
        }
        let reason = reason.with_untracked(|reason| reason.trim().to_owned());
        if reason.is_empty() {
            error.set(Some(shell::field_empty().to_owned()));
            return;
        }
        error.set(None);
        refusal.set(None);
        busy.set(true);
        spawn_local(async move {
            match session.hatch.ask(command(reason)).await {
                Ok(Reply::Person(_) | Reply::Record(_) | Reply::Done) => router::replace(then),
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    view! {
        <Page title=shell::void_title>
            <p>{what}</p>
            <form autocomplete="off" on:submit=move |event| { event.prevent_default(); void(()) }>
                <TextField
                    id="void-reason"
                    label=shell::void_reason
                    hint=shell::void_reason_hint
                    value=reason
                    error
                    long=true
                />
            </form>
            <RefusalNotice refusal />
            <MainAction>
                <Button kind=ButtonKind::Harm text=shell::void_do busy on_press=void />
            </MainAction>
        </Page>
    }
    .into_any()
}

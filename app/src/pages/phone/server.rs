//! Which server this phone exchanges with.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    session::{Session, unexpected},
    widgets::{Button, Notice, NoticeKind, RefusalNotice, TextField},
    words::shell,
};

#[component]
pub fn Server() -> AnyView {
    let session = Session::here();
    let url = RwSignal::new(String::new());
    let token = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let refusal = RwSignal::new(None::<Refusal>);
    let done = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let known = Memo::new(move |_| session.sync().and_then(|sync| sync.server_url));
    let now = move || {
        known.get().map_or_else(|| shell::phone_server_none().to_owned(), |url| shell::phone_server_now(&url))
    };
    let save = move |()| {
        if busy.get_untracked() {
            return;
        }
        let url = url.with_untracked(|url| url.trim().to_owned());
        let token = token.with_untracked(|token| token.trim().to_owned());
        done.set(false);
        if url.is_empty() {
            error.set(Some(shell::field_empty().to_owned()));
            return;
        }
        error.set(None);
        refusal.set(None);
        busy.set(true);
        let operator_token = (!token.is_empty()).then_some(token);
        spawn_local(async move {
            match session.hatch.ask(Command::SetServer { url, operator_token }).await {
                Ok(Reply::Done | Reply::Sync(_) | Reply::Home(_)) => {
                    done.set(true);
                    let _ = session.hatch.ask(Command::SyncState).await;
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    view! {
        <section class="card">
            <h2>{shell::phone_server}</h2>
            <p>{now}</p>
            <form autocomplete="off" class="stack" on:submit=move |event| { event.prevent_default(); save(()) }>
                <TextField id="server-url" label=shell::phone_server_url value=url error keys="url" />
                <TextField
                    id="operator-token"
                    label=shell::phone_server_token
                    hint=shell::phone_server_token_hint
                    value=token
                />
                <input type="submit" hidden />
            </form>
            <RefusalNotice refusal />
            {move || done.get().then(|| view! { <Notice kind=NoticeKind::Done text=shell::phone_server_done /> })}
            <Button text=shell::phone_server_do busy on_press=save />
        </section>
    }
    .into_any()
}

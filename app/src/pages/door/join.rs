//! Joins a workspace with an invite: its link may have come with the address, else it is pasted.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    pages::door::new_secret::{NewSecret, NewSecretFields},
    route::Route,
    session::{Session, unexpected},
    widgets::{
        Button, ButtonKind, ErrorSummary, FieldError, LinkButton, MainAction, Notice, NoticeKind, Page,
        RefusalNotice, TextField,
    },
    words::shell,
};

const LINK: &str = "invite-link";
const NAME: &str = "person-name";

#[component]
pub fn Join() -> AnyView {
    let session = Session::here();
    let arrived = untrack(|| session.invite_link());
    let came_by_address = arrived.is_some();
    let link = RwSignal::new(arrived.unwrap_or_default());
    let name = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let secret = NewSecret::new(tried);
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<Refusal>);
    let errors = RwSignal::new(Vec::<FieldError>::new());

    let empty = |value: RwSignal<String>| value.with(|text| text.trim().is_empty());
    let missing = move |value: RwSignal<String>| {
        Signal::derive(move || (tried.get() && empty(value)).then(|| shell::field_empty().to_owned()))
    };
    let join = move |()| {
        tried.set(true);
        errors.set(untrack(|| {
            let fields = [(link, LINK, shell::join_link()), (name, NAME, shell::create_name())];
            let own =
                fields.into_iter().filter(|(value, ..)| empty(*value)).map(|(_, field, label)| FieldError {
                    field: field.to_owned(),
                    label: label.to_owned(),
                    error: shell::field_empty().to_owned(),
                });
            own.chain(secret.errors()).collect()
        }));
        if errors.with_untracked(|errors| !errors.is_empty()) {
            return;
        }
        busy.set(true);
        refusal.set(None);
        session.speak(shell::join_doing());
        let command = Command::Join {
            link: link.with_untracked(|link| link.trim().to_owned()),
            person_name: name.with_untracked(|name| name.trim().to_owned()),
            secret: secret.secret.get_untracked(),
        };
        spawn_local(async move {
            match session.hatch.ask(command).await {
                Ok(Reply::Done) => {
                    secret.forget();
                    session.enter(None);
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    view! {
        <Page title=shell::join_title>
            <ErrorSummary errors />
            <p>{shell::join_what}</p>
            <form autocomplete="off" class="stack-wide" on:submit=move |event| { event.prevent_default(); join(()) }>
                {if came_by_address {
                    view! { <Notice kind=NoticeKind::Done text=shell::join_link_there /> }.into_any()
                } else {
                    view! {
                        <TextField
                            id=LINK
                            label=shell::join_link
                            hint=shell::join_link_hint
                            value=link
                            error=missing(link)
                            keys="url"
                        />
                    }
                        .into_any()
                }}
                <TextField id=NAME label=shell::create_name hint=shell::create_name_hint value=name error=missing(name) />
                <NewSecretFields fields=secret />
                <input type="submit" hidden />
            </form>
            <RefusalNotice refusal />
            <MainAction>
                <p class="soft" hidden=move || !busy.get()>{shell::join_doing}</p>
                <Button kind=ButtonKind::Main text=shell::join_do busy on_press=join />
            </MainAction>
        </Page>
    }
    .into_any()
}

/// An invite that is opened where a workspace is already open.
#[component]
pub fn AlreadyInside() -> AnyView {
    view! {
        <Page title=shell::join_title>
            <Notice kind=NoticeKind::Attention text=shell::join_already />
            <LinkButton text=shell::today_title to=Route::Today />
        </Page>
    }
    .into_any()
}

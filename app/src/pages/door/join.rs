//! Joins a workspace with an invite: its link may have come with the address, else it is pasted.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    keeping,
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

/// What was typed so far; copies are the same.
#[derive(Clone, Copy)]
struct Joiner {
    link: RwSignal<String>,
    /// False while the link that came with the address has not been refused: there is nothing to paste.
    is_pasted: RwSignal<bool>,
    name: RwSignal<String>,
    secret: NewSecret,
    tried: RwSignal<bool>,
}

#[component]
pub fn Join() -> AnyView {
    let session = Session::here();
    let joiner = Joiner::new(untrack(|| session.invite_link()));
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<Refusal>);
    let errors = RwSignal::new(Vec::<FieldError>::new());
    // Another link may be opened while this page is.
    Effect::new(move |_| {
        if let Some(arrived) = session.invite_link() {
            joiner.link.set(arrived);
            joiner.is_pasted.set(false);
            refusal.set(None);
        }
    });
    let join = move |()| {
        if busy.get_untracked() {
            return;
        }
        joiner.tried.set(true);
        errors.set(untrack(|| joiner.errors()));
        if errors.with_untracked(|errors| !errors.is_empty()) {
            return;
        }
        busy.set(true);
        refusal.set(None);
        keeping::ask_to_keep(session.hatch);
        session.speak(shell::join_doing());
        let asked = session.hatch.ask(joiner.command());
        spawn_local(async move {
            match asked.await {
                Ok(Reply::Done) => {
                    joiner.secret.forget();
                    session.enter(None, None);
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            // Whatever was wrong, another link can be pasted now.
            joiner.is_pasted.set(true);
            busy.set(false);
        });
    };
    view! {
        <Page title=shell::join_title>
            <ErrorSummary errors />
            <p>{shell::join_what}</p>
            <form autocomplete="off" class="stack-wide" on:submit=move |event| { event.prevent_default(); join(()) }>
                <JoinFields joiner />
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

#[component]
fn JoinFields(joiner: Joiner) -> AnyView {
    let Joiner { link, is_pasted, name, secret, .. } = joiner;
    let missing = move |value: RwSignal<String>| {
        Signal::derive(move || {
            (joiner.tried.get() && is_empty(value)).then(|| shell::field_empty().to_owned())
        })
    };
    let link_field = move || {
        if is_pasted.get() {
            let error = missing(link);
            view! { <TextField id=LINK label=shell::join_link hint=shell::join_link_hint value=link error keys="url" /> }
                .into_any()
        } else {
            view! { <Notice kind=NoticeKind::Done text=shell::join_link_there /> }.into_any()
        }
    };
    view! {
        {link_field}
        <TextField id=NAME label=shell::create_name hint=shell::create_name_hint value=name error=missing(name) />
        <NewSecretFields fields=secret />
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

impl Joiner {
    fn new(arrived: Option<String>) -> Self {
        let tried = RwSignal::new(false);
        Joiner {
            is_pasted: RwSignal::new(arrived.is_none()),
            link: RwSignal::new(arrived.unwrap_or_default()),
            name: RwSignal::default(),
            secret: NewSecret::new(tried),
            tried,
        }
    }

    fn errors(self) -> Vec<FieldError> {
        let fields = [(self.link, LINK, shell::join_link()), (self.name, NAME, shell::create_name())];
        let empty = fields.into_iter().filter(|(value, ..)| is_empty(*value));
        let own = empty.map(|(_, field, label)| FieldError {
            field: field.to_owned(),
            label: label.to_owned(),
            error: shell::field_empty().to_owned(),
        });
        own.chain(self.secret.errors()).collect()
    }

    fn command(self) -> Command {
        Command::Join {
            link: self.link.with_untracked(|link| link.trim().to_owned()),
            person_name: self.name.with_untracked(|name| name.trim().to_owned()),
            secret: self.secret.secret.get_untracked(),
        }
    }
}

fn is_empty(value: RwSignal<String>) -> bool {
    value.with(|text| text.trim().is_empty())
}

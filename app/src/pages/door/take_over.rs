//! Takes a workspace over with two shares of its recovery sheet, from a server or from a backup file.

use bridge::{Command, RecoverFrom, Recovery, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use crate::{
    files, keeping,
    pages::door::new_secret::{NewSecret, NewSecretFields},
    refusals,
    session::{Session, unexpected},
    widgets::{
        Button, ButtonKind, ChoiceField, ErrorSummary, FieldError, MainAction, Notice, NoticeKind, Page,
        RefusalNotice, TextField, focus_on,
    },
    words::shell,
};

const SHARES: [&str; 2] = ["share-1", "share-2"];
const SERVER: &str = "server-url";
const FILE: &str = "backup-file";
const NAME: &str = "person-name";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Server,
    File,
}

/// What was typed so far; copies are the same.
#[derive(Clone, Copy)]
struct Draft {
    shares: [RwSignal<String>; 2],
    source: RwSignal<Source>,
    server: RwSignal<String>,
    file: RwSignal<Option<File>, LocalStorage>,
    name: RwSignal<String>,
    secret: NewSecret,
    tried: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
}

#[component]
pub fn TakeOver() -> AnyView {
    let session = Session::here();
    let draft = Draft::new();
    let busy = RwSignal::new(false);
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let recover = move |()| {
        if busy.get_untracked() {
            return;
        }
        draft.tried.set(true);
        draft.refusal.set(None);
        errors.set(untrack(|| draft.errors()));
        if errors.with_untracked(|errors| !errors.is_empty()) {
            return;
        }
        busy.set(true);
        keeping::ask_to_keep(session.hatch);
        session.speak(shell::recover_doing());
        spawn_local(async move {
            let outcome = match draft.command().await {
                Some(command) => session.hatch.ask(command).await,
                None => Err(Refusal::BadBundle),
            };
            match outcome {
                Ok(Reply::Done) => {
                    draft.forget();
                    session.enter(None, None);
                }
                Ok(_) => draft.refusal.set(Some(unexpected())),
                Err(why) => draft.refuse(why),
            }
            busy.set(false);
        });
    };
    // What is wrong with a share stands beside it.
    let elsewhere =
        Signal::derive(move || draft.refusal.get().filter(|why| !matches!(why, Refusal::BadShare { .. })));
    view! {
        <Page title=shell::recover_title>
            <ErrorSummary errors />
            <p>{shell::recover_what}</p>
            <Notice kind=NoticeKind::Attention text=shell::recover_seen />
            <form autocomplete="off" class="stack-wide" on:submit=move |event| { event.prevent_default(); recover(()) }>
                <ShareFields draft />
                <SourceFields draft />
                <TextField
                    id=NAME
                    label=shell::create_name
                    hint=shell::create_name_hint
                    value=draft.name
                    error=draft.error(NAME)
                />
                <NewSecretFields fields=draft.secret />
                <input type="submit" hidden />
            </form>
            <RefusalNotice refusal=elsewhere />
            <MainAction>
                <p class="soft" hidden=move || !busy.get()>{shell::recover_doing}</p>
                <Button kind=ButtonKind::Main text=shell::recover_do busy on_press=recover />
            </MainAction>
        </Page>
    }
    .into_any()
}

#[component]
fn ShareFields(draft: Draft) -> AnyView {
    let labels = [shell::recover_share_1, shell::recover_share_2];
    let fields = SHARES.into_iter().enumerate().map(|(place, id)| {
        view! {
            <TextField
                id
                label=labels[place]
                hint=shell::recover_share_hint
                value=draft.shares[place]
                error=draft.error(id)
                long=true
                private=true
            />
        }
    });
    fields.collect_view().into_any()
}

#[component]
fn SourceFields(draft: Draft) -> AnyView {
    let choices = vec![
        (Source::Server, shell::recover_from_server.into()),
        (Source::File, shell::recover_from_file.into()),
    ];
    let chosen = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        draft.file.set(input.and_then(|input| input.files()).and_then(|files| files.get(0)));
    };
    let file_error = draft.error(FILE);
    view! {
        <ChoiceField
            name="recover-from"
            label=shell::recover_from
            choices
            value=draft.source.into()
            choose=move |source| draft.source.set(source)
        />
        {move || match draft.source.get() {
            Source::Server => {
                view! {
                    <TextField
                        id=SERVER
                        label=shell::recover_server
                        hint=shell::recover_server_hint
                        value=draft.server
                        error=draft.error(SERVER)
                        keys="url"
                    />
                }
                    .into_any()
            }
            Source::File => {
                view! {
                    <div class="field">
                        <label for=FILE>{shell::recover_file}</label>
                        {move || file_error.get().map(|error| view! { <p class="error">{error}</p> })}
                        <div class="file-field">
                            <input id=FILE type="file" autocomplete="off" on:change=chosen />
                            <span class="button" aria-hidden="true">{shell::phone_import_choose}</span>
                        </div>
                    </div>
                }
                    .into_any()
            }
        }}
    }
    .into_any()
}

impl Draft {
    fn new() -> Self {
        let tried = RwSignal::new(false);
        Draft {
            shares: SHARES.map(|_| RwSignal::default()),
            source: RwSignal::new(Source::Server),
            // The app's own server is a good guess.
            server: RwSignal::new(window().location().origin().unwrap_or_default()),
            file: RwSignal::new_local(None),
            name: RwSignal::default(),
            secret: NewSecret::new(tried),
            tried,
            refusal: RwSignal::new(None),
        }
    }

    fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.tried.get().then(|| self.error_now(field)).flatten())
    }

    /// What is wrong with a field, as far as this page or the refusal knows.
    fn error_now(self, field: &str) -> Option<String> {
        let empty = |value: RwSignal<String>| {
            value.with(|text| text.trim().is_empty()).then(|| shell::field_empty().to_owned())
        };
        if let Some(place) = SHARES.iter().position(|share| *share == field) {
            let refused = self.refusal.get().filter(|why| refused_share(why) == Some(place));
            return empty(self.shares[place]).or_else(|| refused.map(|why| refusals::sentence(&why)));
        }
        let source = self.source.get();
        match field {
            NAME => empty(self.name),
            SERVER if source == Source::Server => empty(self.server),
            FILE if source == Source::File => {
                self.file.with(Option::is_none).then(|| shell::recover_file_none().to_owned())
            }
            _ => None,
        }
    }

    fn errors(self) -> Vec<FieldError> {
        let labels = [
            (SHARES[0], shell::recover_share_1()),
            (SHARES[1], shell::recover_share_2()),
            (SERVER, shell::recover_server()),
            (FILE, shell::recover_file()),
            (NAME, shell::create_name()),
        ];
        let own = labels.into_iter().filter_map(|(field, label)| {
            let error = self.error_now(field)?;
            Some(FieldError { field: field.to_owned(), label: label.to_owned(), error })
        });
        own.chain(self.secret.errors()).collect()
    }

    fn refuse(self, why: Refusal) {
        let share = refused_share(&why);
        self.refusal.set(Some(why));
        if let Some(field) = share.and_then(|place| SHARES.get(place)) {
            focus_on(field);
        }
    }

    /// Nothing of the papers or of the secret stays in memory.
    fn forget(self) {
        self.secret.forget();
        self.shares.iter().for_each(|share| share.set(String::new()));
    }

    /// `None` where the file cannot be read.
    async fn command(self) -> Option<Command> {
        let from = match self.source.get_untracked() {
            Source::Server => RecoverFrom::Server(self.server.with_untracked(|url| url.trim().to_owned())),
            Source::File => {
                let file = self.file.with_untracked(Clone::clone)?;
                RecoverFrom::Bundle(files::read(&file).await?)
            }
        };
        Some(Command::Recover(Recovery {
            shares: self.shares.map(|share| share.get_untracked()),
            from,
            person_name: self.name.with_untracked(|name| name.trim().to_owned()),
            secret: self.secret.secret.get_untracked(),
        }))
    }
}

/// The place of the share that a refusal speaks of.
fn refused_share(why: &Refusal) -> Option<usize> {
    match why {
        Refusal::BadShare { share, .. } => usize::from(*share).checked_sub(1),
        _ => None,
    }
}

//! Makes a workspace on this phone, with no network: whose it is, its first site, its first coordinator.

use bridge::{Command, NewWorkspace, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    keeping,
    pages::door::new_secret::{NewSecret, NewSecretFields},
    session::{Session, unexpected},
    widgets::{Button, ButtonKind, ErrorSummary, FieldError, MainAction, Page, RefusalNotice, TextField},
    words::shell,
};

const ORGANISATION: &str = "organisation";
const SITE: &str = "site-name";
const PREFIX: &str = "folio-prefix";
const NAME: &str = "person-name";

#[derive(Clone, Copy)]
struct Draft {
    organisation: RwSignal<String>,
    site: RwSignal<String>,
    prefix: RwSignal<String>,
    name: RwSignal<String>,
    secret: NewSecret,
    tried: RwSignal<bool>,
}

#[component]
pub fn Create() -> AnyView {
    let session = Session::here();
    let draft = Draft::new();
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<Refusal>);
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let create = move |()| {
        if busy.get_untracked() {
            return;
        }
        draft.tried.set(true);
        errors.set(draft.errors());
        if errors.with_untracked(|errors| !errors.is_empty()) {
            return;
        }
        busy.set(true);
        refusal.set(None);
        keeping::ask_to_keep(session.hatch);
        session.speak(shell::create_doing());
        spawn_local(async move {
            match session.hatch.ask(Command::CreateWorkspace(draft.workspace())).await {
                Ok(Reply::Created { recovery }) => {
                    draft.secret.forget();
                    session.enter(None, Some(recovery));
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    view! {
        <Page title=shell::create_title>
            <ErrorSummary errors />
            <p>{shell::create_what}</p>
            <form autocomplete="off" class="stack-wide" on:submit=move |event| { event.prevent_default(); create(()) }>
                <CreateFields draft />
                <input type="submit" hidden />
            </form>
            <RefusalNotice refusal />
            <MainAction>
                <p class="soft" hidden=move || !busy.get()>{shell::create_doing}</p>
                <Button kind=ButtonKind::Main text=shell::create_do busy on_press=create />
            </MainAction>
        </Page>
    }
    .into_any()
}

#[component]
fn CreateFields(draft: Draft) -> AnyView {
    let error = move |field: &'static str| {
        Signal::derive(move || draft.tried.get().then(|| draft.error(field)).flatten())
    };
    view! {
        <TextField id=ORGANISATION label=shell::create_organisation value=draft.organisation error=error(ORGANISATION) />
        <TextField id=SITE label=shell::create_site value=draft.site error=error(SITE) />
        <TextField
            id=PREFIX
            label=shell::create_prefix
            hint=shell::create_prefix_hint
            value=draft.prefix
            error=error(PREFIX)
            short=true
        />
        <TextField id=NAME label=shell::create_name hint=shell::create_name_hint value=draft.name error=error(NAME) />
        <NewSecretFields fields=draft.secret />
    }
    .into_any()
}

impl Draft {
    fn new() -> Self {
        let tried = RwSignal::new(false);
        Draft {
            organisation: RwSignal::default(),
            site: RwSignal::default(),
            prefix: RwSignal::default(),
            name: RwSignal::default(),
            secret: NewSecret::new(tried),
            tried,
        }
    }

    fn error(self, field: &str) -> Option<String> {
        let empty = |value: RwSignal<String>| {
            value.with(|value| value.trim().is_empty()).then(|| shell::field_empty().to_owned())
        };
        match field {
            ORGANISATION => empty(self.organisation),
            SITE => empty(self.site),
            NAME => empty(self.name),
            _ => self.prefix.with(|prefix| !is_prefix(prefix)).then(|| shell::prefix_wrong().to_owned()),
        }
    }

    fn errors(self) -> Vec<FieldError> {
        let labels = [
            (ORGANISATION, shell::create_organisation()),
            (SITE, shell::create_site()),
            (PREFIX, shell::create_prefix()),
            (NAME, shell::create_name()),
        ];
        let own = labels.into_iter().filter_map(|(field, label)| {
            let error = untrack(|| self.error(field))?;
            Some(FieldError { field: field.to_owned(), label: label.to_owned(), error })
        });
        own.chain(untrack(|| self.secret.errors())).collect()
    }

    fn workspace(self) -> NewWorkspace {
        let trimmed = |value: RwSignal<String>| value.with_untracked(|value| value.trim().to_owned());
        NewWorkspace {
            organisation: trimmed(self.organisation),
            site_name: trimmed(self.site),
            folio_prefix: trimmed(self.prefix).to_ascii_uppercase(),
            person_name: trimmed(self.name),
            secret: self.secret.secret.get_untracked(),
        }
    }
}

/// Two to four letters, as folios want them.
pub fn is_prefix(text: &str) -> bool {
    let text = text.trim();
    (2..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_two_to_four_plain_letters() {
        assert!(is_prefix("TAP") && is_prefix(" tj ") && is_prefix("ABCD"));
        assert!(
            !is_prefix("") && !is_prefix("T") && !is_prefix("ABCDE") && !is_prefix("T4P") && !is_prefix("ñu")
        );
    }
}

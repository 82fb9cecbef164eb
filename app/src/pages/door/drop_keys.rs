//! Borrar las llaves: one gesture makes everything on this phone unreadable. Reached from the locked door without a secret, because
//! whoever needs it may have no time; from inside what is only here can be taken out first.

use bridge::{Command, ProfileState, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    pages::phone::Unsent,
    session::{Session, unexpected},
    settings,
    widgets::{Button, ButtonKind, HoldButton, Notice, NoticeKind, Page, RefusalNotice, TextField},
    words::shell,
};

const WORD: &str = "drop-keys-word";

#[component]
pub fn DropKeys() -> AnyView {
    let session = Session::here();
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<Refusal>);
    let typed = RwSignal::new(String::new());
    let device = untrack(|| session.device());
    let is_inside = device.as_ref().is_some_and(|device| device.profile == ProfileState::Unlocked)
        || untrack(|| session.home().is_some());
    let profiles = untrack(|| session.profiles());
    let others_wait = profiles.iter().any(|each| each.has_parcel && !each.is_open);
    let drop_keys = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refusal.set(None);
        spawn_local(async move {
            match session.hatch.ask(Command::DropKeys).await {
                Ok(Reply::Done) => {
                    settings::forget();
                    session.leave_for_good();
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    let is_typed = move || is_word(&typed.get());
    let by_word = move |()| {
        if is_typed() {
            drop_keys(());
        }
    };
    let not_typed = Signal::derive(move || busy.get() || !is_typed());
    view! {
        <Page title=shell::drop_keys_title>
            <p>{shell::drop_keys_what}</p>
            {(profiles.len() > 1)
                .then(|| {
                    let count = profiles.len() as u64;
                    view! { <Notice kind=NoticeKind::Harm text=move || shell::drop_keys_all(count) /> }
                })}
            {others_wait.then(|| view! { <Notice kind=NoticeKind::Harm text=shell::drop_keys_others /> })}
            {is_inside.then(|| view! { <Unsent /> })}
            <RefusalNotice refusal />
            <HoldButton text=shell::drop_keys_hold busy=busy on_held=drop_keys />
            <details>
                <summary>{shell::drop_keys_other_way}</summary>
                <div class="stack">
                    <TextField id=WORD label=move || shell::drop_keys_type(shell::drop_keys_word()) value=typed />
                    <Button kind=ButtonKind::Harm text=shell::drop_keys_do busy=not_typed on_press=by_word />
                </div>
            </details>
        </Page>
    }
    .into_any()
}

fn is_word(typed: &str) -> bool {
    typed.trim().to_uppercase() == shell::drop_keys_word().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_taken_in_any_case_and_nothing_else_is() {
        assert!(is_word(&format!(" {} ", shell::drop_keys_word().to_lowercase())));
        assert!(!is_word("") && !is_word("si"));
    }
}

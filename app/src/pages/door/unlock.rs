//! The locked door: a name that says nothing, and a secret. Whoever looks over the shoulder learns no organisation.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    keeping,
    session::{Session, unexpected},
    widgets::{
        Button, ButtonKind, MainAction, Notice, NoticeKind, Page, RefusalNotice, SecretField, focus_on,
    },
    words::shell,
};

const SECRET: &str = "secret";
/// From this many wrong tries on, the sentence says more.
const TRIES_MANY: u32 = 3;

#[component]
pub fn Unlock() -> AnyView {
    let session = Session::here();
    let secret = RwSignal::new(String::new());
    let shown = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let tries = RwSignal::new(0_u32);
    let refusal = RwSignal::new(None::<Refusal>);
    let unlock = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refusal.set(None);
        keeping::ask_to_keep(session.hatch);
        session.speak(shell::unlock_doing());
        let command = Command::Unlock { secret: secret.get_untracked() };
        spawn_local(async move {
            match session.hatch.ask(command).await {
                Ok(Reply::Done) => {
                    secret.set(String::new());
                    session.enter(None);
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => {
                    if why == Refusal::WrongSecret {
                        tries.update(|tries| *tries += 1);
                    }
                    if matches!(why, Refusal::UpdateNeeded | Refusal::NotUpgraded { .. }) {
                        return session.refuse(why);
                    }
                    refusal.set(Some(why));
                    focus_on(SECRET);
                }
            }
            busy.set(false);
        });
    };
    let many = move || tries.get() >= TRIES_MANY && refusal.get() == Some(Refusal::WrongSecret);
    view! {
        <Page title=shell::app_name>
            {session.is_after_end().then(|| view! { <Notice text=shell::unlock_after_end /> })}
            <form autocomplete="off" class="stack-wide" on:submit=move |event| { event.prevent_default(); unlock(()) }>
                <SecretField id=SECRET label=shell::secret_label value=secret shown />
                <crate::widgets::ShowSecrets shown />
                <input type="submit" hidden />
            </form>
            {move || {
                if many() {
                    let text = move || shell::unlock_many(u64::from(tries.get()));
                    view! { <Notice kind=NoticeKind::Attention text /> }.into_any()
                } else {
                    view! { <RefusalNotice refusal /> }.into_any()
                }
            }}
            <MainAction>
                <p class="soft" hidden=move || !busy.get()>{shell::unlock_doing}</p>
                <Button kind=ButtonKind::Main text=shell::unlock_do busy on_press=unlock />
            </MainAction>
        </Page>
    }
    .into_any()
}

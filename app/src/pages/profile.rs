//! Mi perfil: the sign by which it is found at the door, and how it leaves this phone.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    pages::{door::unlock::name, phone::Unsent},
    route::Route,
    session::{Session, unexpected},
    widgets::{
        Button, ButtonKind, LinkButton, Notice, NoticeKind, Page, RefusalNotice, SecretField, ShowSecrets,
        TextField,
    },
    words::shell,
};

const SIGN: &str = "sign";
const SECRET: &str = "removal-secret";

#[component]
pub fn Profile() -> AnyView {
    let session = Session::here();
    let called = move || session.profiles().iter().find(|each| each.is_open).map(name).unwrap_or_default();
    view! {
        <Page title=shell::profile_title>
            <p>{move || shell::profile_is(&called())}</p>
            <Sign />
            <Removal />
            <LinkButton kind=ButtonKind::Wide text=shell::drop_keys_title to=Route::DropKeys />
        </Page>
    }
    .into_any()
}

#[component]
fn Sign() -> AnyView {
    let session = Session::here();
    let now = untrack(|| session.profiles().into_iter().find(|each| each.is_open).and_then(|each| each.sign));
    let sign = RwSignal::new(now.unwrap_or_default());
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<Refusal>);
    let done = RwSignal::new(false);
    let keep = move |()| {
        busy.set(true);
        refusal.set(None);
        done.set(false);
        let command = Command::SetSign { sign: sign.get_untracked() };
        spawn_local(async move {
            match session.hatch.ask(command).await {
                Ok(Reply::Device(device)) => {
                    session.set_device(device);
                    done.set(true);
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    view! {
        <section class="card">
            <h2>{shell::profile_sign}</h2>
            <TextField id=SIGN label=shell::profile_sign_label hint=shell::profile_sign_hint value=sign short=true />
            <Button text=shell::profile_sign_do busy on_press=keep />
            <RefusalNotice refusal />
            {move || done.get().then(|| view! { <Notice kind=NoticeKind::Done text=shell::profile_sign_done /> })}
        </section>
    }
    .into_any()
}

#[component]
fn Removal() -> AnyView {
    let session = Session::here();
    let secret = RwSignal::new(String::new());
    let shown = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<Refusal>);
    let remove = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refusal.set(None);
        let command = Command::RemoveProfile { secret: secret.get_untracked() };
        spawn_local(async move {
            match session.hatch.ask(command).await {
                Ok(Reply::Done) => {
                    secret.set(String::new());
                    session.leave_for_good();
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    let is_unsent = move || refusal.with(|why| matches!(why, Some(Refusal::UnsentWork { .. })));
    view! {
        <section class="card">
            <h2>{shell::profile_remove}</h2>
            <p>{shell::profile_remove_what}</p>
            <SecretField id=SECRET label=shell::secret_label value=secret shown />
            <ShowSecrets shown />
            <RefusalNotice refusal />
            {move || is_unsent().then(|| view! { <Unsent /> })}
            <p class="soft" role="status" hidden=move || !busy.get()>{shell::asking}</p>
            <Button kind=ButtonKind::Harm text=shell::profile_remove_do busy on_press=remove />
        </section>
    }
    .into_any()
}

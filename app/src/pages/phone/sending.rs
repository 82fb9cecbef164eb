//! The counts, and sending now.

use bridge::{Command, Refusal, Reply, SyncState, SyncView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    refusals,
    session::{Session, unexpected},
    spoken_times,
    widgets::{Button, ButtonKind, Notice, NoticeKind, RefusalNotice},
    words::shell,
};

#[component]
pub fn Sending() -> AnyView {
    let session = Session::here();
    let refusal = RwSignal::new(None::<Refusal>);
    let done = RwSignal::new(None::<fn() -> &'static str>);
    let busy = RwSignal::new(false);
    spawn_local(async move {
        // The counts may have changed since anything was last heard of them.
        let _ = session.hatch.ask(Command::SyncState).await;
    });
    let send = move |()| {
        busy.set(true);
        refusal.set(None);
        done.set(None);
        session.speak(shell::sending());
        spawn_local(async move {
            match session.hatch.ask(Command::SyncNow).await {
                Ok(Reply::Sync(view)) => {
                    let all = view.only_here == 0 && view.trouble.is_none();
                    done.set(Some(if all { shell::phone_sent_now } else { shell::phone_sent_some }));
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    let trouble = move || {
        let trouble = session.sync()?.trouble?;
        // What was just refused is said once.
        (refusal.with(Option::is_none) && done.with(Option::is_none)).then_some(trouble)
    };
    view! {
        <section class="stack" aria-live="polite">
            {move || session.sync().map(counts)}
            <RefusalNotice refusal />
            {move || done.get().map(|text| view! { <Notice kind=NoticeKind::Done text /> })}
            {move || {
                trouble()
                    .map(|trouble| {
                        let text = move || {
                            format!("{} {}", shell::phone_trouble(), refusals::sentence(&trouble))
                        };
                        view! { <Notice kind=NoticeKind::Attention text /> }
                    })
            }}
            <p class="soft" hidden=move || !busy.get()>{shell::sending}</p>
            <Button kind=ButtonKind::Main text=shell::phone_send busy on_press=send />
        </section>
    }
    .into_any()
}

fn counts(sync: SyncView) -> AnyView {
    let (here, sent, drafts) = (u64::from(sync.only_here), u64::from(sync.sent), u64::from(sync.drafts));
    let last = move || match sync.last_exchange {
        Some(at) => shell::phone_last_exchange(&spoken_times::time(at, spoken_times::now())),
        None => shell::phone_never_exchanged().to_owned(),
    };
    let running = sync.state == SyncState::Running;
    view! {
        <ul class="stack" data-testid="counts">
            <li>
                <strong>{move || shell::phone_only_here(here)}</strong>
            </li>
            <li>{move || shell::phone_sent(sent)}</li>
            <li>{move || shell::drafts(drafts)}</li>
            <li class="soft">{last}</li>
            {running.then(|| view! { <li>{shell::sending}</li> })}
        </ul>
    }
    .into_any()
}

//! On the first page: the recovery sheet was used (everybody), or was never confirmed (whoever founded), until that was read.

use bridge::{Command, RecoveryNotice, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    session::Session,
    spoken_times,
    widgets::{Button, Notice, NoticeKind},
    words::shell,
};

#[component]
pub fn Recoveries(notices: Memo<Vec<RecoveryNotice>>) -> AnyView {
    let session = Session::here();
    let read = move |()| {
        let grants = notices.with_untracked(|notices| notices.iter().map(|notice| notice.grant).collect());
        spawn_local(async move {
            if let Ok(Reply::Home(home)) = session.hatch.ask(Command::AcknowledgeRecoveries { grants }).await
            {
                session.set_home(home);
            }
        });
    };
    (move || {
        let said: Vec<String> = notices.with(|notices| notices.iter().map(sentence).collect());
        (!said.is_empty()).then(|| {
            view! {
                <div data-testid="recoveries">
                    <Notice kind=NoticeKind::Attention text=said.join(" ")>
                        <p>{shell::recovery_used_what}</p>
                        <Button text=shell::recovery_used_read on_press=read />
                    </Notice>
                </div>
            }
        })
    })
    .into_any()
}

#[component]
pub fn SheetUnconfirmed(unconfirmed: Memo<bool>) -> AnyView {
    let session = Session::here();
    let read = move |()| {
        spawn_local(async move {
            if let Ok(Reply::Home(home)) = session.hatch.ask(Command::SheetConfirmed).await {
                session.set_home(home);
            }
        });
    };
    (move || {
        unconfirmed.get().then(|| {
            view! {
                <div data-testid="sheet-unconfirmed">
                    <Notice kind=NoticeKind::Attention text=shell::recovery_unconfirmed>
                        <Button text=shell::recovery_used_read on_press=read />
                    </Notice>
                </div>
            }
        })
    })
    .into_any()
}

fn sentence(notice: &RecoveryNotice) -> String {
    let by = if notice.by.is_empty() { shell::recovery_used_somebody() } else { notice.by.as_str() };
    match notice.at {
        Some(at) => shell::recovery_used_at(by, &spoken_times::time(at, spoken_times::now())),
        None => shell::recovery_used(by),
    }
}

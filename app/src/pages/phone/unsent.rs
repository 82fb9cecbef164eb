//! What is only on this phone, as a file: offered wherever something is about to be removed.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    files,
    session::{Session, unexpected},
    widgets::{Button, ButtonKind, Notice, NoticeKind, RefusalNotice},
    words::shell,
};

#[component]
pub fn Unsent() -> AnyView {
    let session = Session::here();
    let refusal = RwSignal::new(None::<Refusal>);
    let done = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let export = move |()| {
        busy.set(true);
        refusal.set(None);
        done.set(None);
        spawn_local(async move {
            match session.hatch.ask(Command::ExportBundle { everything: false }).await {
                Ok(Reply::Bundle { nothing: true, .. }) => {
                    done.set(Some(shell::phone_backup_nothing().to_owned()));
                }
                Ok(Reply::Bundle { file_name, bytes, records, .. }) => {
                    if files::offer(&file_name, &bytes).is_some() {
                        done.set(Some(shell::phone_backup_done(u64::from(records), &file_name)));
                    } else {
                        refusal.set(Some(Refusal::Internal { code: "file_not_offered".to_owned() }));
                    }
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    view! {
        <div class="stack">
            <p>{shell::unsent_first}</p>
            <Button kind=ButtonKind::Wide text=shell::phone_backup_unsent busy on_press=export />
            <RefusalNotice refusal />
            {move || done.get().map(|text| view! { <Notice kind=NoticeKind::Done text /> })}
        </div>
    }
    .into_any()
}

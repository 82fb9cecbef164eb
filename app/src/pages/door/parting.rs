//! Somebody on this phone was let go: said once at the door, with the sealed file of what they had not sent.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    files,
    session::{Session, unexpected},
    widgets::{Button, ButtonKind, Notice, NoticeKind, RefusalNotice},
    words::shell,
};

/// Nothing where nobody was.
#[component]
pub fn Parting() -> AnyView {
    let session = Session::here();
    let refusal = RwSignal::new(None::<Refusal>);
    let saved = RwSignal::new(false);
    let parting = Memo::new(move |_| session.device().and_then(|device| device.parting));
    let save = move |()| {
        spawn_local(async move {
            match session.hatch.ask(Command::Parting).await {
                Ok(Reply::Bundle { file_name, bytes, .. }) => {
                    saved.set(files::offer(&file_name, &bytes).is_some());
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
        });
    };
    let done = move |()| {
        spawn_local(async move {
            match session.hatch.ask(Command::ForgetParting).await {
                Ok(Reply::Device(device)) => session.set_device(device),
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
        });
    };
    (move || {
        let parting = parting.get()?;
        let text = if parting.has_unsent { shell::parting_unsent } else { shell::refusal_let_go };
        Some(view! {
            <Notice kind=NoticeKind::Attention text>
                <div class="side-by-side">
                    {parting.has_unsent.then(|| view! { <Button text=shell::parting_save on_press=save /> })}
                    {move || {
                        (!parting.has_unsent || saved.get())
                            .then(|| view! { <Button kind=ButtonKind::Quiet text=shell::parting_done on_press=done /> })
                    }}
                </div>
                <RefusalNotice refusal />
            </Notice>
        })
    })
    .into_any()
}

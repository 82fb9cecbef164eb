//! What is only on this phone, as a file: offered wherever something is about to be removed.

use leptos::prelude::*;

use super::exporting::Exporting;
use crate::{
    widgets::{Button, ButtonKind, Notice, NoticeKind, RefusalNotice},
    words::shell,
};

#[component]
pub fn Unsent() -> AnyView {
    let exporting = Exporting::here();
    let Exporting { refusal, done, busy, .. } = exporting;
    let export = move |()| exporting.export(false);
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

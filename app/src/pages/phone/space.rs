//! How safe the data lie: whether the browser promised to keep them, and how much room there is.

use bridge::{Command, Reply, StorageView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    session::Session,
    spoken_times::size,
    widgets::{Notice, NoticeKind},
    words::shell,
};

#[component]
pub fn Space() -> AnyView {
    let session = Session::here();
    let storage = RwSignal::new(StorageView::default());
    spawn_local(async move {
        if let Ok(Reply::Device(device)) = session.hatch.ask(Command::Look).await {
            let _ = storage.try_set(device.storage);
        }
    });
    let persisted = move || session.hatch.persisted().or_else(|| storage.get().persisted);
    let said = move || match persisted() {
        Some(true) => view! { <p>{shell::phone_persisted_yes}</p> }.into_any(),
        Some(false) => {
            view! { <Notice kind=NoticeKind::Attention text=shell::phone_persisted_no /> }.into_any()
        }
        None => view! { <p class="soft">{shell::phone_persisted_unknown}</p> }.into_any(),
    };
    let meter = move || match storage.get() {
        StorageView { used_bytes: Some(used), quota_bytes: Some(quota), .. } if quota > 0 => {
            let text = move || shell::phone_space_used(&size(quota), &size(used));
            view! {
                <meter min="0" max=quota.to_string() value=used.to_string() aria-label=text></meter>
                <p>{text}</p>
            }
            .into_any()
        }
        _ => view! { <p class="soft">{shell::phone_space_unknown}</p> }.into_any(),
    };
    view! {
        <section class="card">
            <h2>{shell::phone_space}</h2>
            {meter}
            {said}
        </section>
    }
    .into_any()
}

//! What is only on this phone, always in sight: a number and words, and the way to the page about it.

use bridge::{SyncState, SyncView};
use leptos::prelude::*;

use crate::{route::Route, session::Session, words::shell};

#[component]
pub fn Badge() -> AnyView {
    let session = Session::here();
    (move || {
        session.sync().map(|sync| {
            let waiting = sync.only_here > 0;
            view! {
                <a class=if waiting { "badge waiting" } else { "badge" } href=Route::Phone.href() data-testid="badge">
                    <span aria-hidden="true">{if waiting { "●" } else { "✓" }}</span>
                    <span>{move || text(&sync)}</span>
                </a>
            }
        })
    })
    .into_any()
}

fn text(sync: &SyncView) -> String {
    let counts = match (sync.only_here, sync.sent) {
        (0, 0) => shell::nothing_to_send().to_owned(),
        (0, _) => shell::all_sent().to_owned(),
        (here, _) => shell::only_here(u64::from(here)),
    };
    if sync.state == SyncState::Running && sync.only_here > 0 {
        format!("{counts} · {}", shell::sending())
    } else {
        counts
    }
}

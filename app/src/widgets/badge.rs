//! What is only on this phone, always in sight: drafts, what is saved here only, what is sent, and when it was last
//! exchanged. A few words under the thumb, and the way to the page about it.

use bridge::{SyncState, SyncView};
use leptos::prelude::*;

use crate::{route::Route, session::Session, spoken_times, words::shell};

#[component]
pub fn Badge() -> AnyView {
    let session = Session::here();
    let sync = Memo::new(move |_| session.sync());
    let is_known = Memo::new(move |_| sync.with(Option::is_some));
    let said =
        move |say: fn(&SyncView) -> String| sync.with(|sync| sync.as_ref().map(say)).unwrap_or_default();
    let class = move || if said(mark) == HERE_ONLY { "badge waiting" } else { "badge" };
    // Drawn once: the focus stays on it while the counts change.
    (move || {
        is_known.get().then(|| {
            view! {
                <a class=class href=Route::Phone.href() data-testid="badge">
                    <span aria-hidden="true">{move || said(mark)}</span>
                    <span class="badge-lines">
                        <span>{move || said(first_line)}</span>
                        <span class="badge-more">
                            <span>{move || said(second_line)}</span>
                            <span class="badge-last">{move || said(last)}</span>
                        </span>
                    </span>
                </a>
            }
        })
    })
    .into_any()
}

const HERE_ONLY: &str = "●";

fn mark(sync: &SyncView) -> String {
    match (sync.only_here, sync.drafts) {
        (0, 0) => "✓",
        (0, _) => "○",
        _ => HERE_ONLY,
    }
    .to_owned()
}

/// What matters most. All is sent only where no draft waits either.
fn first_line(sync: &SyncView) -> String {
    let drafts = || shell::drafts(u64::from(sync.drafts));
    match (sync.only_here, sync.sent, sync.drafts) {
        (0, 0, 0) => shell::nothing_to_send().to_owned(),
        (0, 0, _) => drafts(),
        (0, _, 0) => shell::all_sent().to_owned(),
        (0, _, _) => format!("{} · {}", shell::all_sent(), drafts()),
        (here, _, _) => shell::only_here(u64::from(here)),
    }
}

/// The counts that the first line has not said.
fn second_line(sync: &SyncView) -> String {
    let is_sending = sync.state == SyncState::Running && sync.only_here > 0;
    let has_drafts = sync.only_here > 0 && sync.drafts > 0;
    let parts = [
        is_sending.then(|| shell::sending().to_owned()),
        (has_drafts && !is_sending).then(|| shell::drafts(u64::from(sync.drafts))),
        (sync.sent > 0).then(|| shell::badge_sent(u64::from(sync.sent))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn last(sync: &SyncView) -> String {
    match sync.last_exchange {
        Some(at) => shell::phone_last_exchange(&spoken_times::time(at, spoken_times::now())),
        None => shell::phone_never_exchanged().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, aloud};

    fn said(only_here: u32, sent: u32, drafts: u32) -> (String, String, String) {
        let sync = SyncView { only_here, sent, drafts, ..SyncView::default() };
        aloud(Language::Es, || (mark(&sync), first_line(&sync), second_line(&sync)))
    }

    #[test]
    fn sent_is_said_alone_only_where_no_draft_waits() {
        assert_eq!(said(0, 14, 0), ("✓".into(), "Enviado".into(), "14 enviados".into()));
        assert_eq!(said(0, 14, 2), ("○".into(), "Enviado · 2 borradores".into(), "14 enviados".into()));
        assert_eq!(said(0, 0, 1), ("○".into(), "1 borrador".into(), String::new()));
        assert_eq!(said(0, 0, 0), ("✓".into(), "Nada por enviar".into(), String::new()));
    }

    #[test]
    fn drafts_what_is_here_only_and_what_is_sent_are_all_counted() {
        let (mark, first, second) = said(3, 14, 2);
        assert_eq!((mark.as_str(), first.as_str()), (HERE_ONLY, "3 sólo en este teléfono"));
        assert_eq!(second, "2 borradores · 14 enviados");
    }

    #[test]
    fn while_it_sends_it_says_so() {
        let sync = SyncView { only_here: 3, sent: 1, state: SyncState::Running, ..SyncView::default() };
        assert_eq!(aloud(Language::Es, || second_line(&sync)), "Enviando… · 1 enviado");
    }
}

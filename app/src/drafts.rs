//! The ways into a draft: a new arrival, a relative, an edit, one that was left.

use bridge::{Command, DraftView, OpenDraft, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{hatch::Hatch, route::Route, router, session::unexpected};

/// The draft that was just opened, so that its page does not ask for it a second time.
#[derive(Clone, Copy)]
pub struct OpenedDraft(RwSignal<Option<DraftView>>);

impl OpenedDraft {
    pub fn provide() -> Self {
        let opened = OpenedDraft(RwSignal::new(None));
        provide_context(opened);
        opened
    }

    pub fn here() -> Self {
        expect_context()
    }

    /// Hands it over, once.
    pub fn take(self) -> Option<DraftView> {
        self.0.try_update(Option::take).flatten()
    }
}

/// Opens a draft and goes to its page; `refused` hears why not.
pub fn open(draft: OpenDraft, refused: impl Fn(Refusal) + 'static) {
    let hatch = Hatch::here();
    let opened = OpenedDraft::here();
    spawn_local(async move {
        match hatch.ask(Command::OpenDraft(draft)).await {
            Ok(Reply::Draft(view)) => {
                let route = Route::Draft(view.draft);
                opened.0.set(Some(*view));
                router::go(route);
            }
            Ok(_) => refused(unexpected()),
            Err(refusal) => refused(refusal),
        }
    });
}

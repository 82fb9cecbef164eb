//! The ways into a draft: a new arrival, a relative, an edit, one that was left, one that brings a removed part back.

use bridge::{Command, DraftView, OpenDraft, Refusal, Reply};
use forms::{Answer, AnswerPath};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{hatch::Hatch, route::Route, router, session::unexpected};

/// The draft that was just opened, so that its page does not ask for it a second time.
#[derive(Clone, Copy)]
pub struct OpenedDraft {
    view: RwSignal<Option<DraftView>>,
    /// One is being opened: a second tap must not begin a second arrival.
    opening: StoredValue<bool>,
}

impl OpenedDraft {
    pub fn provide() -> Self {
        let opened = OpenedDraft { view: RwSignal::new(None), opening: StoredValue::new(false) };
        provide_context(opened);
        opened
    }

    pub fn here() -> Self {
        expect_context()
    }

    /// Hands it over, once.
    pub fn take(self) -> Option<DraftView> {
        self.view.try_update(Option::take).flatten()
    }

    /// Puts it there for its page, which is named.
    pub fn put(self, view: DraftView) -> Route {
        let route = Route::Draft { draft: view.draft, about: view.about };
        self.view.set(Some(view));
        route
    }
}

/// Opens a draft and goes to its page; `refused` hears why not. Does nothing while another is being opened.
pub fn open(draft: OpenDraft, refused: impl Fn(Refusal) + 'static) {
    enter(ask(Hatch::here(), draft), refused);
}

/// Opens an edit in which an instance of a repeat that was removed (`mark` says so) is there again.
pub fn open_restored(edit: OpenDraft, mark: AnswerPath, refused: impl Fn(Refusal) + 'static) {
    enter(restored(Hatch::here(), edit, mark), refused);
}

/// Asks for a draft.
pub async fn ask(hatch: Hatch, draft: OpenDraft) -> Result<DraftView, Refusal> {
    match hatch.ask(Command::OpenDraft(draft)).await? {
        Reply::Draft(view) => Ok(*view),
        _ => Err(unexpected()),
    }
}

async fn restored(hatch: Hatch, edit: OpenDraft, mark: AnswerPath) -> Result<DraftView, Refusal> {
    let DraftView { draft, typed, .. } = ask(hatch, edit).await?;
    let restore = Command::SetAnswer { draft, path: mark, answer: Answer::Blank };
    let outcome = match hatch.ask(restore).await {
        Ok(Reply::Saved { .. }) => return ask(hatch, OpenDraft::Resume { draft }).await,
        Ok(_) => Err(unexpected()),
        Err(refusal) => Err(refusal),
    };
    if typed.is_empty() {
        // Opened for nothing: an empty draft would be listed.
        let _ = hatch.ask(Command::DiscardDraft { draft }).await;
    }
    outcome
}

fn enter(
    opening: impl Future<Output = Result<DraftView, Refusal>> + 'static,
    refused: impl Fn(Refusal) + 'static,
) {
    let opened = OpenedDraft::here();
    if opened.opening.try_update_value(|opening| std::mem::replace(opening, true)) != Some(false) {
        return;
    }
    spawn_local(async move {
        let outcome = opening.await;
        opened.opening.set_value(false);
        match outcome {
            Ok(view) => router::go(opened.put(view)),
            Err(refusal) => refused(refusal),
        }
    });
}

//! How a form ends: saved, once every answer is on disk; discarded, which can be undone until the page is left; or left
//! as the draft that it is.

use bridge::{Command, OpenDraft, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::RecordId;

use super::sheet::Sheet;
use crate::route::Route;
use crate::session::{Session, unexpected};
use crate::words::questions;
use crate::{drafts, router};

/// What follows when the form is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    ShowPerson,
    /// A new arrival of the same family.
    AddRelative,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Filling,
    /// Answers are still on their way to the disk, or the form's change is being made.
    Saving,
    /// To be erased when the page is left.
    Discarded,
    Saved,
}

/// A handle; copies are the same.
#[derive(Clone, Copy)]
pub struct Finish {
    sheet: Sheet,
    session: Session,
    stage: RwSignal<Stage>,
    refusal: RwSignal<Option<Refusal>>,
    /// The page's own, for what happens after a reply.
    owner: StoredValue<Option<Owner>>,
}

impl Finish {
    /// Provides it as context, and sees to the draft when the page is left.
    pub fn provide(sheet: Sheet) -> Self {
        let finish = Finish {
            sheet,
            session: Session::here(),
            stage: RwSignal::new(Stage::Filling),
            refusal: RwSignal::new(None),
            owner: StoredValue::new(Owner::current()),
        };
        provide_context(finish);
        let scribe = sheet.scribe();
        let scribe = StoredValue::new_local(scribe);
        let (stage, session, draft) = (finish.stage, finish.session, sheet.draft);
        on_cleanup(move || {
            let scribe = scribe.try_get_value();
            match (stage.try_get_untracked(), scribe) {
                (Some(Stage::Discarded), scribe) => {
                    if let Some(scribe) = scribe {
                        scribe.forget();
                    }
                    discard(session, draft);
                }
                (_, Some(scribe)) => scribe.leave(),
                _ => {}
            }
        });
        finish
    }

    pub fn here() -> Self {
        expect_context()
    }

    pub fn stage(self) -> Stage {
        self.stage.get()
    }

    /// Why the last saving did not succeed, where it was not for the answers themselves.
    pub fn refusal(self) -> Option<Refusal> {
        self.refusal.get()
    }

    /// Sends what is still under way, then makes the form's change. On any refusal the form stays as it is.
    pub fn save(self, then: Then) {
        if self.stage.get_untracked() != Stage::Filling {
            return;
        }
        self.stage.set(Stage::Saving);
        self.refusal.set(None);
        self.sheet.set_refused(Vec::new());
        self.sheet.scribe().settle(move |all_on_disk| {
            if all_on_disk {
                self.save_draft(then);
            } else {
                // The line above the button says why.
                self.stage.try_set(Stage::Filling);
            }
        });
    }

    /// The draft goes when the page is left; until then it can be had back.
    pub fn discard(self) {
        self.stage.set(Stage::Discarded);
    }

    pub fn undo_discard(self) {
        self.stage.set(Stage::Filling);
    }

    /// To where the form was opened from.
    pub fn leave(self) {
        router::replace(self.sheet.about.map_or(Route::Today, Route::Person));
    }

    fn save_draft(self, then: Then) {
        let reply = self.session.hatch.ask(Command::SaveDraft { draft: self.sheet.draft });
        spawn_local(async move {
            match reply.await {
                Ok(Reply::Person(view)) => self.saved(view.row.person, then),
                Ok(_) => self.refused(unexpected()),
                Err(refusal) => self.refused(refusal),
            }
        });
    }

    fn saved(self, person: RecordId, then: Then) {
        if self.stage.try_set(Stage::Saved).is_some() {
            // The page was left meanwhile. The change is made all the same.
            return;
        }
        self.sheet.scribe().forget();
        self.session.speak(questions::saved());
        self.session.refresh_home();
        let session = self.session;
        let owner = self.owner.get_value();
        router::replace(Route::Person(person));
        if let (Then::AddRelative, Some(owner)) = (then, owner) {
            let relative = OpenDraft::NewPerson { family_of: Some(person), called: None };
            owner.with(|| {
                drafts::open(relative, move |refusal| session.speak(crate::refusals::sentence(&refusal)))
            });
        }
    }

    fn refused(self, refusal: Refusal) {
        if self.stage.try_set(Stage::Filling).is_some() {
            return;
        }
        match refusal {
            Refusal::Violations(violations) => {
                self.sheet.set_refused(violations.into_iter().map(|violation| violation.path).collect());
            }
            other => self.refusal.set(Some(other)),
        }
    }
}

fn discard(session: Session, draft: wire::DraftId) {
    let reply = session.hatch.ask(Command::DiscardDraft { draft });
    spawn_local(async move {
        if let Err(refusal) = reply.await {
            session.speak(crate::refusals::sentence(&refusal));
        }
        session.refresh_home();
    });
}

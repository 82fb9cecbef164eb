//! How a form ends: saved, once every answer is on disk; discarded, which can be undone until the page is left; or left,
//! as the draft that it is. One that was left with nothing typed in it is no draft: it goes.

use bridge::{Command, FieldViolation, OpenDraft, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{DraftId, RecordId};

use super::late_answers;
use super::scribe::Scribe;
use super::sheet::Sheet;
use super::steps::Steps;
use super::trial::Trial;
use crate::drafts::{self, OpenedDraft};
use crate::known_forms::REGISTRATION;
use crate::pages::written::Subject;
use crate::route::Route;
use crate::router;
use crate::session::{Session, unexpected};
use crate::words::questions;

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
    /// Answers are still on their way to the disk, or the form's change is being made. Nothing can be answered.
    Saving,
    /// To be erased when the page is left.
    Discarded,
    Saved,
}

/// What becomes of a draft whose page is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Its answers are tried further until they are on disk.
    Stays,
    /// Somebody discarded it.
    Discarded,
    /// Nobody typed anything: there is nothing to keep, and nothing to say.
    NeverBegun,
    /// It is a person's records now.
    Gone,
}

/// A handle; copies are the same.
#[derive(Clone, Copy)]
pub struct Finish {
    sheet: Sheet,
    steps: Steps,
    session: Session,
    opened: OpenedDraft,
    stage: RwSignal<Stage>,
    refusal: RwSignal<Option<Refusal>>,
    /// Where the form is only tried.
    trial: Option<Trial>,
    /// The page's own, for what happens after a reply.
    owner: StoredValue<Option<Owner>>,
}

impl Finish {
    /// Provides it as context, and sees to the draft when the page is left.
    pub fn provide(sheet: Sheet, steps: Steps) -> Self {
        let finish = Finish {
            sheet,
            steps,
            session: Session::here(),
            opened: OpenedDraft::here(),
            stage: RwSignal::new(Stage::Filling),
            refusal: RwSignal::new(None),
            trial: use_context::<Trial>(),
            owner: StoredValue::new(Owner::current()),
        };
        provide_context(finish);
        let scribe = StoredValue::new_local(sheet.scribe());
        let (stage, session, draft) = (finish.stage, finish.session, sheet.draft);
        let is_trial = finish.trial.is_some();
        on_cleanup(move || {
            if is_trial {
                if let Some(scribe) = scribe.try_get_value() {
                    scribe.forget();
                }
                return;
            }
            if let (Some(stage), Some(scribe)) = (stage.try_get_untracked(), scribe.try_get_value()) {
                part_with(session, draft, &scribe, fate(stage, scribe.is_untouched()));
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

    /// While it is true nothing can be answered, and a button does nothing.
    pub fn is_saving(self) -> bool {
        matches!(self.stage.get(), Stage::Saving | Stage::Saved)
    }

    /// Why the last saving did not succeed, where it was not for answers that the page remarks on.
    pub fn refusal(self) -> Option<Refusal> {
        self.refusal.get()
    }

    /// Sends what is still under way, then makes the form's change. On any refusal the form stays as it is.
    pub fn save(self, then: Then) {
        if self.stage.get_untracked() != Stage::Filling {
            return;
        }
        if let Some(trial) = self.trial {
            return trial.over.run(());
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
        if self.stage.get_untracked() == Stage::Filling {
            self.stage.set(Stage::Discarded);
        }
    }

    pub fn undo_discard(self) {
        self.stage.set(Stage::Filling);
    }

    /// To where the form was opened from.
    pub fn leave(self) {
        match self.trial {
            Some(trial) => trial.over.run(()),
            None => router::replace(self.left_for()),
        }
    }

    /// Where the form was opened from.
    fn left_for(self) -> Route {
        let form_id = self.sheet.glance(|instance| instance.form().definition().form_id.clone());
        match (self.sheet.record, self.sheet.about) {
            (Some(record), about) => Route::Record { record, about },
            (None, Some(person)) => Route::Person(person),
            (None, None) if form_id == REGISTRATION => Route::Today,
            (None, None) => Route::Filed,
        }
    }

    fn save_draft(self, then: Then) {
        let reply = self.session.hatch.ask(Command::SaveDraft { draft: self.sheet.draft });
        let (scribe, page) = (self.sheet.scribe(), self.steps.here_now());
        spawn_local(async move {
            match reply.await {
                Ok(Reply::Person(view)) => {
                    self.saved(Subject::Person(view.row.person), then, &scribe, page).await;
                }
                Ok(Reply::Record(view)) => {
                    self.saved(Subject::Record(view.filed.record), then, &scribe, page).await;
                }
                Ok(Reply::Done) => self.handed_in(&scribe),
                Ok(_) => self.refused(unexpected()),
                Err(refusal) => self.refused(refusal),
            }
        });
    }

    /// It went to a circle that this phone does not read: there is nothing to show, and nothing to edit.
    fn handed_in(self, scribe: &Scribe) {
        if !scribe.unsaved().is_empty() {
            self.session.tell(Refusal::NotAllowed);
        }
        scribe.forget();
        let is_here = self.stage.try_set(Stage::Saved).is_none();
        self.session.refresh_home();
        if is_here {
            self.session.speak(questions::handed_in());
            router::replace(self.sheet.about.map_or(Route::Filed, Route::Person));
        }
    }

    /// The draft is gone; whatever was typed since it was sent is not in the change, and goes on in an edit.
    async fn saved(self, saved: Subject, then: Then, scribe: &Scribe, page: String) {
        let late = scribe.unsaved();
        scribe.forget();
        let is_here = self.stage.try_set(Stage::Saved).is_none();
        let edit = match late.is_empty() {
            true => None,
            false => Some(late_answers::open_as_edit(self.session.hatch, saved.edit(Some(page)), late).await),
        };
        self.session.refresh_home();
        let shown = match saved {
            Subject::Person(person) => Route::Person(person),
            Subject::Record(record) => Route::Record { record, about: self.sheet.about },
        };
        let next = match edit {
            Some(Ok(view)) => self.opened.put(view),
            Some(Err(refusal)) => {
                self.session.tell(refusal);
                shown
            }
            None => shown,
        };
        if is_here {
            self.session.speak(questions::saved());
            router::replace(next);
            if let (Then::AddRelative, Route::Person(person)) = (then, next) {
                self.add_relative(person);
            }
        }
    }

    fn add_relative(self, person: RecordId) {
        let (session, owner) = (self.session, self.owner.try_get_value().flatten());
        let relative = OpenDraft::NewPerson { family_of: Some(person), called: None };
        if let Some(owner) = owner {
            // By the time of a refusal the person's page is open.
            owner.with(|| drafts::open(relative, move |refusal| session.tell(refusal)));
        }
    }

    fn refused(self, refusal: Refusal) {
        if self.stage.try_set(Stage::Filling).is_some() {
            return;
        }
        match refusal {
            Refusal::Violations(violations) => {
                self.sheet.set_refused(violations.iter().map(|each| each.path.clone()).collect());
                let shown = untrack(|| self.sheet.obstacles());
                // What the page cannot point at is at least counted.
                let unseen: Vec<FieldViolation> =
                    violations.into_iter().filter(|each| !shown.contains(&each.path)).collect();
                if !unseen.is_empty() || shown.is_empty() {
                    self.refusal.set(Some(Refusal::Violations(unseen)));
                }
            }
            other => self.refusal.set(Some(other)),
        }
    }
}

fn fate(stage: Stage, untouched: bool) -> Fate {
    match (stage, untouched) {
        (Stage::Discarded, _) => Fate::Discarded,
        (Stage::Saved, _) => Fate::Gone,
        (Stage::Filling, true) => Fate::NeverBegun,
        (Stage::Filling | Stage::Saving, _) => Fate::Stays,
    }
}

fn part_with(session: Session, draft: DraftId, scribe: &Scribe, fate: Fate) {
    match fate {
        Fate::Gone => {}
        Fate::Stays => {
            scribe.leave();
            session.refresh_home();
        }
        Fate::Discarded | Fate::NeverBegun => {
            scribe.forget();
            discard(session, draft, fate);
        }
    }
}

fn discard(session: Session, draft: DraftId, fate: Fate) {
    let reply = session.hatch.ask(Command::DiscardDraft { draft });
    spawn_local(async move {
        match reply.await {
            // Nobody asked for the discarding of a draft that was never begun.
            Err(refusal) if fate == Fate::Discarded => session.tell(refusal),
            _ => {}
        }
        session.refresh_home();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_is_left_with_nothing_typed_in_it_leaves_no_draft() {
        assert_eq!(fate(Stage::Filling, true), Fate::NeverBegun);
        assert_eq!(fate(Stage::Filling, false), Fate::Stays);
    }

    #[test]
    fn a_form_that_is_left_while_it_is_saved_is_not_discarded() {
        assert_eq!(fate(Stage::Saving, true), Fate::Stays);
        assert_eq!(fate(Stage::Saving, false), Fate::Stays);
        assert_eq!(fate(Stage::Saved, true), Fate::Gone);
    }

    #[test]
    fn what_somebody_discarded_goes_whatever_is_in_it() {
        assert_eq!(fate(Stage::Discarded, false), Fate::Discarded);
        assert_eq!(fate(Stage::Discarded, true), Fate::Discarded);
    }
}

//! Carries the answers of one draft to the disk: drives its [`SaveQueue`] with the page's clock, its timers and the hatch.
//! It outlives the page that typed them, so that leaving a form while the phone is full loses nothing that was typed.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use bridge::{Command, Refusal, Reply};
use forms::{Answer, AnswerPath};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{DraftId, RecordId};

use super::save_queue::{SaveQueue, SaveState, Urgency};
use super::unsaved::{self, Unsaved};
use crate::hatch::Hatch;
use crate::session::unexpected;

/// A handle; clones write into the same queue.
#[derive(Clone)]
pub struct Scribe(Rc<Desk>);

struct Desk {
    draft: DraftId,
    /// The person whose records the draft edits.
    about: Option<RecordId>,
    hatch: Hatch,
    queue: RefCell<SaveQueue>,
    wake: RefCell<Option<TimeoutHandle>>,
    state: ArcRwSignal<SaveState>,
    /// A page shows this draft.
    attended: Cell<bool>,
    /// Files that are on their way to the disk, outside of the queue.
    files: Cell<u32>,
    /// Waits to hear whether everything got onto the disk.
    waits: RefCell<Option<Done>>,
}

/// Hears whether everything is on disk.
type Done = Box<dyn FnOnce(bool)>;

thread_local! {
    /// Drafts that a page shows, or that have answers which are not on disk.
    static AT_WORK: RefCell<BTreeMap<DraftId, Scribe>> = const { RefCell::new(BTreeMap::new()) };
}

impl Scribe {
    /// The draft's scribe: the one that still has something to write, or a new one. `begun`: the disk has answers of it.
    pub fn attend(draft: DraftId, about: Option<RecordId>, hatch: Hatch, begun: bool) -> Self {
        let make = || {
            Scribe(Rc::new(Desk {
                draft,
                about,
                hatch,
                queue: RefCell::default(),
                wake: RefCell::default(),
                state: ArcRwSignal::default(),
                attended: Cell::new(true),
                files: Cell::new(0),
                waits: RefCell::default(),
            }))
        };
        let scribe = AT_WORK.with_borrow_mut(|all| all.entry(draft).or_insert_with(make).clone());
        scribe.0.attended.set(true);
        if begun {
            scribe.0.queue.borrow_mut().begin();
        }
        scribe.tell();
        scribe
    }

    /// What was typed and is not on disk: newer than what the draft on disk says.
    pub fn unsaved(&self) -> Vec<(AnswerPath, Answer)> {
        self.0.queue.borrow().unsaved()
    }

    /// True if nobody typed anything in this draft, now or earlier.
    pub fn is_untouched(&self) -> bool {
        self.0.queue.borrow().is_untouched()
    }

    pub fn holds(&self, path: &AnswerPath) -> bool {
        self.0.queue.borrow().holds(path)
    }

    pub fn put(&self, path: AnswerPath, answer: Answer, urgency: Urgency) {
        self.0.queue.borrow_mut().put(path, answer, urgency, now_ms());
        self.pump();
    }

    /// A file goes to the disk by its own way: saving waits for it, and the draft is begun.
    pub fn file_begins(&self) {
        self.0.queue.borrow_mut().begin();
        self.0.files.set(self.0.files.get() + 1);
        self.tell();
    }

    /// It is there; or it is not, and whoever waits hears that.
    pub fn file_ends(&self, is_kept: bool) {
        self.0.files.set(self.0.files.get().saturating_sub(1));
        self.tell();
        if !is_kept && let Some(done) = self.0.waits.take() {
            done(false);
        }
        self.report();
        self.rest();
    }

    /// Sends what waits at one path: its field was left.
    pub fn hurry(&self, path: &AnswerPath) {
        self.0.queue.borrow_mut().hurry(path, now_ms());
        self.pump();
    }

    /// Sends everything, and what was refused once more.
    pub fn flush(&self) {
        self.0.queue.borrow_mut().flush(now_ms());
        self.pump();
    }

    /// Sends everything, and tells `done` whether all of it is on disk.
    pub fn settle(&self, done: impl FnOnce(bool) + 'static) {
        *self.0.waits.borrow_mut() = Some(Box::new(done));
        self.flush();
        self.report();
    }

    /// Sends everything without waiting for any reply: this may be the last that the page does.
    pub fn part(&self) {
        let all = self.0.queue.borrow_mut().take_all();
        all.into_iter().for_each(|(path, answer)| self.send(path, answer));
        self.tell();
    }

    /// What the page may say; reading it follows it.
    pub fn state(&self) -> SaveState {
        self.0.state.get()
    }

    /// The page that showed the draft is gone. What is not on disk yet is tried further.
    pub fn leave(&self) {
        self.0.attended.set(false);
        self.part();
        self.rest();
    }

    /// The draft is no more: nothing of it is written again.
    pub fn forget(&self) {
        *self.0.queue.borrow_mut() = SaveQueue::default();
        self.sleep_on();
        self.0.waits.take();
        AT_WORK.with_borrow_mut(|all| all.remove(&self.0.draft));
        tell_all();
    }

    /// [`Self::part`] of every draft.
    pub fn part_all() {
        all().iter().for_each(Self::part);
    }

    /// [`Self::flush`] of every draft.
    pub fn flush_all() {
        all().iter().for_each(Self::flush);
    }

    /// [`Self::forget`] of every draft.
    pub fn forget_all() {
        all().iter().for_each(Self::forget);
    }

    fn pump(&self) {
        let due = self.0.queue.borrow_mut().take_due(now_ms());
        due.into_iter().for_each(|(path, answer)| self.send(path, answer));
        self.tell();
        self.schedule();
    }

    fn send(&self, path: AnswerPath, answer: Answer) {
        let command = Command::SetAnswer { draft: self.0.draft, path: path.clone(), answer };
        // Posted here and now; only its reply is waited for.
        let reply = self.0.hatch.ask(command);
        let scribe = self.clone();
        spawn_local(async move {
            match reply.await {
                Ok(Reply::Saved { .. }) => scribe.0.queue.borrow_mut().saved(&path),
                Ok(_) => scribe.refused(&path, unexpected()),
                Err(refusal) => scribe.refused(&path, refusal),
            }
            scribe.pump();
            scribe.report();
            scribe.rest();
        });
    }

    fn refused(&self, path: &AnswerPath, refusal: Refusal) {
        // A draft that is gone takes no answers. A door that shut by itself is opened again; whoever locks it was asked.
        if !self.0.attended.get() && refusal == Refusal::NotFound {
            self.forget();
            return;
        }
        self.0.queue.borrow_mut().refused(path, refusal, now_ms());
    }

    fn schedule(&self) {
        self.sleep_on();
        let Some(due_ms) = self.0.queue.borrow().next_due_ms() else { return };
        let wait = Duration::from_millis(due_ms.saturating_sub(now_ms()));
        let scribe = self.clone();
        *self.0.wake.borrow_mut() = set_timeout_with_handle(move || scribe.pump(), wait).ok();
    }

    fn sleep_on(&self) {
        if let Some(wake) = self.0.wake.take() {
            wake.clear();
        }
    }

    fn tell(&self) {
        let state = match (self.0.files.get(), self.0.queue.borrow().state()) {
            (1.., SaveState::Untouched | SaveState::Saved) => SaveState::Saving,
            (_, state) => state,
        };
        if self.0.state.with_untracked(|told| *told != state) {
            self.0.state.set(state);
        }
        tell_all();
    }

    /// Answers whoever waits in [`Self::settle`], once nothing is under way.
    fn report(&self) {
        let (is_sending, is_settled) = {
            let queue = self.0.queue.borrow();
            (queue.is_sending(), queue.is_settled())
        };
        if !is_sending
            && self.0.files.get() == 0
            && let Some(done) = self.0.waits.take()
        {
            done(is_settled);
        }
    }

    /// Leaves the desk once nobody attends and everything is on disk.
    fn rest(&self) {
        if !self.0.attended.get() && self.0.files.get() == 0 && self.0.queue.borrow().is_settled() {
            AT_WORK.with_borrow_mut(|all| all.remove(&self.0.draft));
        }
        tell_all();
    }

    fn unsettled(&self) -> Option<Unsaved> {
        let queue = self.0.queue.borrow();
        (!queue.is_settled()).then(|| Unsaved {
            draft: self.0.draft,
            about: self.0.about,
            answers: queue.unsaved().len() as u64,
            refusal: queue.refusal().cloned(),
            shown: self.0.attended.get(),
        })
    }
}

/// Every scribe at work; what they do may change who is.
fn all() -> Vec<Scribe> {
    AT_WORK.with_borrow(|all| all.values().cloned().collect())
}

fn tell_all() {
    unsaved::tell(AT_WORK.with_borrow(|all| all.values().filter_map(Scribe::unsettled).collect()));
}

/// A clock that never goes back, whatever somebody does to the phone's.
fn now_ms() -> u64 {
    window().performance().map_or(0, |performance| performance.now() as u64)
}

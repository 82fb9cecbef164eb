//! The page's end of the hatch: asks the worker, hears its events, and can start it anew. Nothing is posted before the
//! worker has said `Ready` with this page's own build id: what is posted earlier would be lost, or misunderstood.

mod port;
mod pulse;
mod waiting;

use std::{cell::RefCell, rc::Rc, time::Duration};

use bridge::{Command, Event, Refusal, Reply, SyncView, ToUi, ToWorker};
use leptos::prelude::*;

use crate::page_facts;
pub use port::Port;
use waiting::Waiting;

/// How far the page and its worker have come with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerState {
    Starting,
    Ready,
    /// It runs, but from another build than this page: the page must be loaded again.
    OtherBuild,
    /// It could not be started, or it broke. `Hatch::restart` tries again.
    Broken,
}

impl WorkerState {
    /// A word for tests and styles.
    pub fn code(self) -> &'static str {
        match self {
            WorkerState::Starting => "starting",
            WorkerState::Ready => "ready",
            WorkerState::OtherBuild => "other-build",
            WorkerState::Broken => "failed",
        }
    }

    /// Why nothing can be asked: a worker that will never answer must not be waited for.
    fn refuses(self) -> Option<&'static str> {
        match self {
            WorkerState::Starting | WorkerState::Ready => None,
            WorkerState::OtherBuild => Some(WORKER_OF_OTHER_BUILD),
            WorkerState::Broken => Some(WORKER_BROKE),
        }
    }
}

/// The bridge client. Copies are handles of one and the same; it lives as long as the page.
#[derive(Clone, Copy)]
pub struct Hatch {
    inner: StoredValue<Rc<RefCell<Inner>>, LocalStorage>,
    state: RwSignal<WorkerState>,
    build_id: RwSignal<String>,
    sync: RwSignal<Option<SyncView>>,
    persisted: RwSignal<Option<bool>>,
    store_taken: RwSignal<bool>,
    changes: RwSignal<u32>,
    /// Nothing reaches the worker, and every answer is taken: for a form that is only tried.
    is_deaf: bool,
}

type Outcome = Result<Reply, Refusal>;
type Listener = Rc<dyn Fn(&Event)>;

#[derive(Default)]
struct Inner {
    port: Option<Port>,
    waiting: Waiting<Outcome>,
    unposted: Vec<Vec<u8>>,
    listeners: Vec<(u32, Listener)>,
    listeners_made: u32,
    change_noted: bool,
    workers_started: u32,
    at_the_end: Option<AtTheEnd>,
}

/// Hears that a worker that was at work is no more, and says whether that is taken care of.
type AtTheEnd = Rc<dyn Fn() -> bool>;

/// For how long changes are gathered before lists ask again.
const CHANGES_GATHERED: Duration = Duration::from_millis(150);
/// A worker that has not said a word by then never will: some browsers lose one in some hundreds.
const START_PATIENCE: Duration = Duration::from_secs(40);
const WORKER_ENDED: &str = "worker_ended";
const WORKER_BROKE: &str = "worker_broke";
const WORKER_OF_OTHER_BUILD: &str = "worker_of_other_build";
const NOT_ENCODED: &str = "command_not_encoded";

impl Hatch {
    /// Makes the hatch, starts its worker and provides itself as context.
    pub fn provide() -> Self {
        let hatch = Hatch {
            inner: StoredValue::new_local(Rc::default()),
            state: RwSignal::new(WorkerState::Starting),
            build_id: RwSignal::new(String::new()),
            sync: RwSignal::new(None),
            persisted: RwSignal::new(None),
            store_taken: RwSignal::new(false),
            changes: RwSignal::new(0),
            is_deaf: false,
        };
        provide_context(hatch);
        hatch.restart();
        hatch
    }

    /// Puts a hatch that hears nothing before the page's own, for what stands below.
    pub fn provide_deaf() {
        let own = Hatch::here();
        provide_context(Hatch { is_deaf: true, ..own });
    }

    /// The page's hatch.
    pub fn here() -> Self {
        expect_context()
    }

    /// Asks for one thing. The reply says what is now on disk; the future never hangs on a worker that ended.
    pub fn ask(self, command: Command) -> impl Future<Output = Outcome> + 'static {
        let changes = is_change(&command);
        let instead = self.is_deaf.then(|| answer_of_the_deaf(&command));
        let answer = match &instead {
            Some(_) => Err(internal(WORKER_ENDED)),
            None => self.post(command),
        };
        async move {
            if let Some(outcome) = instead {
                return outcome;
            }
            let outcome = answer?.await.unwrap_or_else(|_| Err(internal(WORKER_ENDED)));
            if let Ok(reply) = &outcome {
                self.notice(reply);
                if changes {
                    self.note_change();
                }
            }
            outcome
        }
    }

    /// Ends the worker, keys and all, and starts a new one. Whoever still waits is told that no answer will come.
    pub fn restart(self) {
        let inner = self.inner.get_value();
        let number = {
            let mut inner = inner.borrow_mut();
            inner.port = None;
            inner.waiting.give_up();
            inner.unposted.clear();
            inner.workers_started = inner.workers_started.wrapping_add(1);
            inner.workers_started
        };
        self.sync.set(None);
        self.store_taken.set(false);
        self.state.set(WorkerState::Starting);
        let port = page_facts::worker_url()
            .and_then(|url| Port::start(&url, move |bytes| self.hear(&bytes), move || self.broke()).ok());
        match port {
            Some(port) => inner.borrow_mut().port = Some(port),
            None => self.state.set(WorkerState::Broken),
        }
        let is_silent =
            move || self.is_running(number) && self.state.try_get_untracked() == Some(WorkerState::Starting);
        set_timeout(
            move || {
                if is_silent() {
                    self.broke()
                }
            },
            START_PATIENCE,
        );
    }

    /// Calls `at_the_end` when a worker that was at work is no more and nobody here ended it; where that returns true, nothing
    /// else is done.
    pub fn when_worker_ends(self, at_the_end: impl Fn() -> bool + 'static) {
        self.inner.get_value().borrow_mut().at_the_end = Some(Rc::new(at_the_end));
    }

    fn is_running(self, number: u32) -> bool {
        self.inner.try_get_value().is_some_and(|inner| inner.borrow().workers_started == number)
    }

    /// Calls `listener` with every event, for as long as the calling component lives.
    pub fn listen(self, listener: impl Fn(&Event) + 'static) {
        let inner = self.inner.get_value();
        let number = {
            let mut inner = inner.borrow_mut();
            inner.listeners_made = inner.listeners_made.wrapping_add(1);
            let number = inner.listeners_made;
            inner.listeners.push((number, Rc::new(listener)));
            number
        };
        let hatch = self;
        on_cleanup(move || {
            let inner = hatch.inner.try_get_value();
            if let Some(inner) = inner {
                inner.borrow_mut().listeners.retain(|(each, _)| *each != number);
            }
        });
    }

    pub fn state(self) -> WorkerState {
        self.state.get()
    }

    /// The build that the worker said it is, once it has spoken.
    pub fn build_id(self) -> String {
        self.build_id.get()
    }

    /// What is sent and what is only here, as last heard. `None` while nothing is open.
    pub fn sync(self) -> Option<SyncView> {
        self.sync.get()
    }

    /// What `navigator.storage.persisted()` answered, once it has.
    pub fn persisted(self) -> Option<bool> {
        self.persisted.get()
    }

    /// The browser answered the page, which asked it to keep the data.
    pub fn note_persisted(self, persisted: bool) {
        self.persisted.set(Some(persisted));
    }

    /// True once another tab took the store over.
    pub fn store_taken(self) -> bool {
        self.store_taken.get()
    }

    pub fn store_taken_now(self) -> bool {
        self.store_taken.get_untracked()
    }

    /// Grows whenever any person's records changed: reading it makes a view ask again.
    pub fn changes(self) -> u32 {
        self.changes.get()
    }

    fn post(self, command: Command) -> Result<futures_channel::oneshot::Receiver<Outcome>, Refusal> {
        let state = self.state.get_untracked();
        if let Some(code) = state.refuses() {
            return Err(internal(code));
        }
        let inner = self.inner.get_value();
        let mut inner = inner.borrow_mut();
        let (id, answer) = inner.waiting.ask();
        let bytes = bridge::encode(&ToWorker { id, command }).ok_or_else(|| internal(NOT_ENCODED))?;
        match (&inner.port, state) {
            (Some(port), WorkerState::Ready) => port.post(&bytes).map_err(|_| internal(WORKER_BROKE))?,
            _ => inner.unposted.push(bytes),
        }
        Ok(answer)
    }

    fn hear(self, bytes: &[u8]) {
        match bridge::decode::<ToUi>(bytes) {
            Some(ToUi::Ready { build_id, life }) => {
                self.greet(build_id);
                self.watch_over(life);
            }
            Some(ToUi::Reply { id, outcome }) => {
                self.inner.get_value().borrow_mut().waiting.answer(id, outcome);
            }
            Some(ToUi::Event(event)) => self.spread(&event),
            None => self.broke(),
        }
    }

    fn greet(self, build_id: String) {
        let ours = page_facts::build_id().as_ref() == Some(&build_id);
        self.build_id.set(build_id);
        self.state.set(if ours { WorkerState::Ready } else { WorkerState::OtherBuild });
        let inner = self.inner.get_value();
        let mut inner = inner.borrow_mut();
        let unposted = std::mem::take(&mut inner.unposted);
        let sent = ours
            && inner.port.as_ref().is_some_and(|port| unposted.iter().all(|bytes| port.post(bytes).is_ok()));
        if !sent {
            inner.waiting.give_up();
        }
    }

    fn watch_over(self, life: Option<String>) {
        let Some(life) = life else { return };
        let number = self.inner.get_value().borrow().workers_started;
        pulse::when_over(&life, move || {
            if self.is_running(number) {
                self.broke();
            }
        });
    }

    fn spread(self, event: &Event) {
        match event {
            Event::RecordChanged { .. } => self.note_change(),
            Event::Sync(view) => {
                // What was sent meanwhile is said of each person in a list too.
                let before = self.sync.get_untracked().map(|before| (before.only_here, before.sent));
                if before.is_some_and(|before| before != (view.only_here, view.sent)) {
                    self.note_change();
                }
                self.sync.set(Some(view.clone()));
            }
            // The session hears it as any listener does.
            Event::LetGo => {}
            Event::StoreTaken => self.store_taken.set(true),
            Event::Persisted(persisted) => self.persisted.set(Some(*persisted)),
        }
        let listeners: Vec<Listener> =
            self.inner.get_value().borrow().listeners.iter().map(|(_, listener)| listener.clone()).collect();
        listeners.iter().for_each(|listener| listener(event));
    }

    /// An exchange changes hundreds of records in a moment: pages that list them ask again once.
    fn note_change(self) {
        let inner = self.inner.get_value();
        if !std::mem::replace(&mut inner.borrow_mut().change_noted, true) {
            set_timeout(
                move || {
                    inner.borrow_mut().change_noted = false;
                    self.changes.update(|changes| *changes = changes.wrapping_add(1));
                },
                CHANGES_GATHERED,
            );
        }
    }

    /// Replies that carry the counts bring the badge up to date.
    fn notice(self, reply: &Reply) {
        match reply {
            Reply::Sync(view) => self.sync.set(Some(view.clone())),
            Reply::Home(home) => self.sync.set(Some(home.sync.clone())),
            Reply::Device(device) => {
                if device.storage.persisted.is_some() {
                    self.persisted.set(device.storage.persisted);
                }
            }
            _ => {}
        }
    }

    fn broke(self) {
        let inner = self.inner.get_value();
        let at_the_end = {
            let mut inner = inner.borrow_mut();
            inner.port = None;
            inner.at_the_end.clone()
        };
        let was_at_work = self.state.get_untracked() == WorkerState::Ready;
        if was_at_work && at_the_end.is_some_and(|at_the_end| at_the_end()) {
            return;
        }
        self.state.set(WorkerState::Broken);
        let mut inner = inner.borrow_mut();
        inner.waiting.give_up();
        inner.unposted.clear();
    }
}

/// What a form hears that is only tried.
fn answer_of_the_deaf(command: &Command) -> Outcome {
    match command {
        Command::SetAnswer { .. } | Command::SetPlace { .. } => Ok(Reply::Saved { calculated: Vec::new() }),
        Command::DiscardDraft { .. } => Ok(Reply::Done),
        _ => Err(Refusal::NotAllowed),
    }
}

/// Commands after which lists say something else. What a sync brings is an event of its own.
fn is_change(command: &Command) -> bool {
    matches!(
        command,
        Command::SaveDraft { .. }
            | Command::Void { .. }
            | Command::Unvoid { .. }
            | Command::Resolve { .. }
            | Command::ImportBundle { .. }
            | Command::AcknowledgeRecoveries { .. }
            | Command::SheetConfirmed
    )
}

fn internal(code: &str) -> Refusal {
    Refusal::Internal { code: code.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_worker_that_will_answer_is_asked() {
        assert_eq!(WorkerState::Starting.refuses(), None);
        assert_eq!(WorkerState::Ready.refuses(), None);
        assert!(WorkerState::OtherBuild.refuses().is_some());
        assert!(WorkerState::Broken.refuses().is_some());
    }
}

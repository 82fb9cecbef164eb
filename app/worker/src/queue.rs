//! The one line in which everything waits that happens to the worker: it is taken up one by one, in order. While an
//! answer of the server is awaited, the person's commands go first, because the answer is not in the line yet.

use bridge::ToWorker;
use engine::Incoming;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};

/// What can happen to the worker.
pub enum Happening {
    Asked(ToWorker),
    /// A request of the conversation with this number was answered, or not.
    Answered {
        conversation: u32,
        answer: Result<Incoming, Unanswered>,
    },
    /// The server said by which address others reach it.
    PublicUrlSaid(String),
    /// Somebody came in: colleagues may have left something to carry.
    ParcelsWait,
    /// Another tab took the store's lock.
    Robbed,
    /// It is time to look whether a conversation is due.
    AlarmRang,
    /// The browser believes that there is a network again.
    LineBack,
    /// The browser said whether it keeps this store.
    PersistedSaid(bool),
}

/// The server was not reached, or did not answer in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unanswered;

/// Where to put what happened. Copies lead to the same line.
#[derive(Clone)]
pub struct Sender(UnboundedSender<Happening>);

pub struct Queue(UnboundedReceiver<Happening>);

pub fn queue() -> (Sender, Queue) {
    let (sender, receiver) = unbounded();
    (Sender(sender), Queue(receiver))
}

impl Sender {
    pub fn put(&self, happening: Happening) {
        // Nobody listens any more: the worker is ending.
        let _ = self.0.unbounded_send(happening);
    }
}

impl Queue {
    /// The next happening; `None` once no sender is left.
    pub async fn next(&mut self) -> Option<Happening> {
        self.0.recv().await.ok()
    }
}

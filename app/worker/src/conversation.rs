//! A conversation with the server: the engine says what to carry, the post rider carries it, and the next command may go
//! first while it is on its way.

use bridge::{Command, Event, Refusal, Reply};
use engine::{Entering, Incoming, Outgoing};
use seal::Profile;

use crate::cellar::{Cellar, Inside, Outcome};
use crate::queue::Unanswered;
use crate::{clock, messages, post_rider};

/// A line that has just broken off is given a moment.
const BEFORE_ASKING_AGAIN_MS: u32 = 2_000;

/// The conversation that is under way.
pub struct Conversation {
    number: u32,
    /// Commands that are answered when it is over.
    asked_by: Vec<u32>,
}

/// Somebody on the way in, and the profile that will be theirs.
pub struct Joiner {
    pub entering: Entering,
    pub profile: Profile,
}

impl Cellar {
    /// Exchanges now; the answer comes when the conversation is over, which may be one that is under way.
    pub async fn sync_now(&mut self, id: u32) -> Option<Outcome> {
        if let Err(refusal) = self.opened() {
            return Some(Err(refusal));
        }
        let Inside::Member(engine) = &mut self.inside else { return Some(Err(Refusal::Locked)) };
        if let Some(conversation) = &mut self.conversation {
            conversation.asked_by.push(id);
            return None;
        }
        if let Err(refusal) = engine.sync_start() {
            return Some(Err(refusal));
        }
        self.begin_conversation(vec![id]).await;
        None
    }

    /// Begins one by itself, if it is time to.
    pub async fn begin_if_due(&mut self) {
        let Inside::Member(engine) = &mut self.inside else { return };
        let due =
            self.next_sync.due_ms(engine.next_wake()).is_some_and(|due_ms| due_ms <= clock::now().at_ms);
        if !due || self.conversation.is_some() {
            return;
        }
        self.next_sync.begun();
        // Without a server there is nobody to talk to until one is set.
        if engine.sync_start().is_ok() {
            self.begin_conversation(Vec::new()).await;
        }
    }

    pub async fn begin_conversation(&mut self, asked_by: Vec<u32>) {
        self.next_sync.begun();
        self.conversations_begun = self.conversations_begun.wrapping_add(1);
        self.conversation = Some(Conversation { number: self.conversations_begun, asked_by });
        self.note_room().await;
        if let Inside::Member(engine) = &mut self.inside
            && let Ok(Reply::Sync(view)) = engine.handle(Command::SyncState, clock::now(), &mut clock::rng())
        {
            messages::announce(Event::Sync(view));
        }
        self.go_on().await;
    }

    /// An answer came, or none did. What belongs to a conversation that was broken off is dropped.
    pub async fn answered(&mut self, number: u32, answer: Result<Incoming, Unanswered>) {
        if self.conversation.as_ref().is_none_or(|conversation| conversation.number != number) {
            return;
        }
        let (now, rng, unanswered) = (clock::now(), &mut clock::rng(), answer.is_err());
        let taken = match (&mut self.inside, answer) {
            (Inside::Member(engine), Ok(incoming)) => engine.handle_reply(&incoming, now, rng),
            (Inside::Member(engine), Err(Unanswered)) => Err(engine.unreachable(now)),
            (Inside::Joining(joiner), Ok(incoming)) => joiner.entering.handle_reply(&incoming, now, rng),
            (Inside::Joining(joiner), Err(Unanswered)) => joiner.entering.unanswered(now),
            (Inside::Nobody, _) => Err(Refusal::Locked),
        };
        match taken {
            Ok(()) => {
                if unanswered {
                    clock::wait_ms(BEFORE_ASKING_AGAIN_MS).await;
                }
                self.go_on().await
            }
            Err(refusal) => self.conclude(Err(refusal)).await,
        }
    }

    /// Sends the next request, or ends the conversation where there is none.
    async fn go_on(&mut self) {
        match self.next_request() {
            Ok(Some((server_url, outgoing))) => {
                post_rider::ride(&server_url, outgoing, self.conversations_begun, &self.line);
            }
            Ok(None) => self.conclude(Ok(())).await,
            Err(refusal) => self.conclude(Err(refusal)).await,
        }
    }

    fn next_request(&mut self) -> Result<Option<(String, Outgoing)>, Refusal> {
        let (now, rng) = (clock::now(), &mut clock::rng());
        match &mut self.inside {
            Inside::Member(engine) => {
                let outgoing = engine.next_request(now, rng)?;
                Ok(outgoing.map(|outgoing| (engine.server_url_now().unwrap_or_default(), outgoing)))
            }
            Inside::Joining(joiner) => {
                let outgoing = joiner.entering.next_request(now, rng)?;
                Ok(outgoing.map(|outgoing| (joiner.entering.server_url(), outgoing)))
            }
            Inside::Nobody => Err(Refusal::Locked),
        }
    }

    async fn conclude(&mut self, ended: Result<(), Refusal>) {
        let asked_by = self.conversation.take().map(|conversation| conversation.asked_by).unwrap_or_default();
        let outcome = match std::mem::replace(&mut self.inside, Inside::Nobody) {
            Inside::Joining(joiner) => self.conclude_joining(*joiner, ended).await,
            Inside::Member(engine) => {
                let reached = ended.is_ok();
                let outcome = ended.and_then(|()| engine.sync_outcome());
                self.inside = Inside::Member(engine);
                self.leave_parcel(false).await;
                if reached {
                    // The key of a parcel that could not be opened may have come.
                    self.take_parcels().await;
                }
                outcome
            }
            Inside::Nobody => Err(Refusal::Locked),
        };
        asked_by.into_iter().for_each(|id| messages::answer(id, outcome.clone()));
    }

    async fn conclude_joining(&mut self, joiner: Joiner, ended: Result<(), Refusal>) -> Outcome {
        let Joiner { entering, profile } = joiner;
        let joined = match ended {
            Ok(()) => entering.finish(),
            Err(refusal) => {
                drop(entering);
                Err(refusal)
            }
        };
        match joined {
            Ok(engine) => self.move_in(profile, engine).await.map(|()| Reply::Done),
            Err(refusal) => Err(self.sweep(&profile, refusal)),
        }
    }

    /// Ends the conversation from this side; whoever waits for it hears why.
    pub fn break_off(&mut self, why: &Refusal) {
        let asked_by = self.conversation.take().map(|conversation| conversation.asked_by).unwrap_or_default();
        asked_by.into_iter().for_each(|id| messages::answer(id, Err(why.clone())));
    }
}

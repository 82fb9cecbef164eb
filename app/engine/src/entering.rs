//! Somebody on the way in, by an invite or with the recovery sheet: one conversation to whoever carries it.

use bridge::Refusal;
use rand_core::CryptoRng;

use crate::engine::Engine;
use crate::joining::Joining;
use crate::now::Now;
use crate::recovering::Recovering;
use crate::sync::{Incoming, Outgoing};

pub enum Entering {
    Joining(Joining),
    Recovering(Recovering),
}

impl Entering {
    pub fn server_url(&self) -> String {
        match self {
            Entering::Joining(joining) => joining.server_url().to_owned(),
            Entering::Recovering(recovering) => recovering.server_url(),
        }
    }

    /// The next request; `None` once this profile is in.
    pub fn next_request(&mut self, now: Now, rng: &mut dyn CryptoRng) -> Result<Option<Outgoing>, Refusal> {
        match self {
            Entering::Joining(joining) => joining.next_request(now, rng),
            Entering::Recovering(recovering) => recovering.next_request(now, rng),
        }
    }

    pub fn handle_reply(
        &mut self,
        incoming: &Incoming,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), Refusal> {
        match self {
            Entering::Joining(joining) => joining.handle_reply(incoming, now, rng),
            Entering::Recovering(recovering) => recovering.handle_reply(incoming, now, rng),
        }
    }

    /// The request did not get an answer: the caller waits a moment and goes on with [`Entering::next_request`].
    pub fn unanswered(&mut self, now: Now) -> Result<(), Refusal> {
        match self {
            Entering::Joining(joining) => joining.unanswered(now),
            Entering::Recovering(recovering) => recovering.unanswered(now),
        }
    }

    /// The engine of the new member, whose next sync brings the records.
    pub fn finish(self) -> Result<Engine, Refusal> {
        match self {
            Entering::Joining(joining) => joining.finish(),
            Entering::Recovering(recovering) => recovering.finish(),
        }
    }
}

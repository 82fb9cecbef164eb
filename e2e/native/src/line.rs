//! The line between devices and the server, which loses what real lines lose, and at whose other end somebody may lie.

use std::path::Path;

use engine::{Incoming, Outgoing};
use wire::{Canonical, ObjectId, SyncReply, SyncState};

use crate::dice::Dice;
use crate::disk::Loss;
use crate::liar::{Liar, Lie};
use crate::server::{Office, PackedOffice, Server};
use crate::trace;

/// The server's clock, which is right: 2026-11-22, 10:00 UTC.
const SERVER_S: u64 = 1_795_341_600;

pub struct Line {
    server: Box<dyn Server>,
    pub liar: Liar,
    /// False while the shelter has no line.
    pub up: bool,
    in_trouble: bool,
    /// A request that was sent long ago, to come again.
    old: Option<Outgoing>,
    now_s: u64,
    replies_to_pass: usize,
    replies_to_lose: usize,
    /// What a death of the server takes with it.
    loss: Loss,
    /// Servers that died over a request.
    pub deaths: usize,
    /// Every reply since this was last set said that there is nothing new.
    pub is_quiet: bool,
}

impl Line {
    pub fn open(folder: &Path) -> Self {
        Self::to(folder, Box::new(Office::open(&folder.join("server"))), SERVER_S)
    }

    /// A line to that server, whose clock says so.
    pub fn to(folder: &Path, server: Box<dyn Server>, now_s: u64) -> Self {
        Line {
            server,
            liar: Liar::new(folder),
            up: true,
            in_trouble: false,
            old: None,
            now_s,
            replies_to_pass: 0,
            replies_to_lose: 0,
            loss: Loss::Everything,
            deaths: 0,
            is_quiet: false,
        }
    }

    /// The server's clock goes on by so many seconds.
    pub fn let_pass(&mut self, seconds: u64) {
        self.now_s += seconds;
    }

    /// What a settled world is made of, at this end of the line.
    pub(crate) fn pack(&mut self) -> Option<(PackedOffice, Vec<ObjectId>, u64)> {
        Some((self.server.pack()?, self.liar.subjects.clone(), self.now_s))
    }

    /// The server's clock, for devices whose clock is right.
    pub fn now_ms(&self) -> i64 {
        self.now_s as i64 * 1_000
    }

    /// The next replies are made, and do not arrive.
    pub fn lose_replies(&mut self, count: usize) {
        self.lose_from(1, count);
    }

    /// From the `first` reply on (1 is the next one), `count` replies do not arrive.
    pub fn lose_from(&mut self, first: usize, count: usize) {
        (self.replies_to_pass, self.replies_to_lose) = (first - 1, count);
    }

    pub fn back_up(&mut self) {
        self.server.back_up();
    }

    /// The server is set back to the copy, and does not know it. False if there is no copy.
    pub fn set_back(&mut self) -> bool {
        self.server.set_back()
    }

    /// The server dies, and starts again over what it had on disk.
    pub fn cut_power(&mut self, loss: Loss, dice: &mut Dice) {
        self.server.kill(loss, dice);
    }

    /// The server will die after so many more writes, in the middle of a request that comes then.
    pub fn die_after(&mut self, writes: usize, loss: Loss) {
        self.server.die_after(writes);
        self.loss = loss;
    }

    pub fn begin_to_lie(&mut self, lie: Lie, dice: &mut Dice) {
        self.liar.begin(lie, self.server.as_mut(), dice);
    }

    /// The server begins to lie to whoever spoke to it for the first time last.
    pub fn begin_to_lie_to_newest(&mut self, lie: Lie) {
        self.liar.begin_with_newest(lie, self.server.as_mut());
    }

    /// From now on requests and replies get lost and come twice, or do not.
    pub fn trouble(&mut self, trouble: bool) {
        self.in_trouble = trouble;
        self.up = true;
    }

    pub fn is_in_trouble(&self) -> bool {
        self.in_trouble
    }

    /// Delivers a request for certain.
    pub fn deliver(&mut self, outgoing: &Outgoing, dice: &mut Dice) -> Option<Incoming> {
        self.now_s += 1;
        let answer = self.liar.answer(self.server.as_mut(), outgoing, self.now_s, dice);
        trace::say(|| trace::request(outgoing));
        trace::say(|| trace::reply(answer.as_ref()));
        let reply = answer.as_ref().and_then(|answer| SyncReply::from_bytes(&answer.body).ok());
        let is_challenge = outgoing.path != "/v1/sync";
        self.is_quiet &= is_challenge || reply.is_some_and(|reply| reply.state == SyncState::Unchanged);
        if answer.is_none() {
            self.deaths += 1;
            self.server.kill(self.loss, dice);
        }
        answer
    }

    /// Delivers a request over the line as it is: perhaps never, perhaps twice, perhaps with its reply lost.
    pub fn carry(&mut self, outgoing: &Outgoing, dice: &mut Dice) -> Option<Incoming> {
        if self.replies_to_pass > 0 {
            self.replies_to_pass -= 1;
        } else if self.replies_to_lose > 0 {
            self.replies_to_lose -= 1;
            self.deliver(outgoing, dice);
            return None;
        }
        if !self.in_trouble {
            return self.deliver(outgoing, dice);
        }
        if !self.up || dice.chance(8) {
            return None;
        }
        if dice.chance(10) {
            self.old = Some(outgoing.clone());
        }
        let reply = self.deliver(outgoing, dice);
        if dice.chance(8) {
            self.deliver(outgoing, dice);
        }
        if dice.chance(8) { None } else { reply }
    }

    /// A request of long ago comes again, after newer ones.
    pub fn replay(&mut self, dice: &mut Dice) {
        if let Some(old) = self.old.take_if(|_| dice.chance(80)) {
            self.deliver(&old, dice);
        }
    }
}

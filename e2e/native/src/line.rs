//! The line between devices and the server: in one process, without HTTP, and losing what real lines lose.

use std::path::Path;

use engine::{Incoming, Outgoing};
use sync_server::{Call, FirstStart, PostOffice, SqliteStore};
use wire::{Canonical, ErrorReply, ServerId, canonical::VERSION};

use crate::dice::Dice;

/// The server's clock, which is right: 2026-11-22, 10:00 UTC.
const SERVER_S: u64 = 1_795_341_600;

pub struct Line {
    office: PostOffice<SqliteStore>,
    /// False while the shelter has no line.
    pub up: bool,
    in_trouble: bool,
    /// A request that was sent long ago, to come again.
    old: Option<Outgoing>,
    now_s: u64,
}

impl Line {
    pub fn open(folder: &Path) -> Self {
        let store = SqliteStore::open(&folder.join("server.db")).expect("the server's store opens");
        let first = FirstStart {
            server: ServerId([5; 16]),
            challenge_key: [6; 32],
            operator_token: "token".to_owned(),
        };
        let (office, _) = PostOffice::open(store, &first).expect("the office opens");
        Line { office, up: true, in_trouble: false, old: None, now_s: SERVER_S }
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
    pub fn deliver(&mut self, outgoing: &Outgoing) -> Option<Incoming> {
        self.now_s += 1;
        let call = match outgoing.path {
            "/v1/challenge" => Call::Challenge,
            "/v1/workspaces" => Call::Register { token_needed: false },
            "/v1/sync" => Call::Sync,
            other => panic!("no such address: {other}"),
        };
        Some(match self.office.answer(call, &outgoing.body, self.now_s) {
            Ok(body) => Incoming { status: 200, body },
            Err(refusal) => {
                let reply = ErrorReply { ver: VERSION, code: refusal.0.to_owned() };
                Incoming { status: refusal.status().as_u16(), body: reply.to_bytes() }
            }
        })
    }

    /// Delivers a request over the line as it is: perhaps never, perhaps twice, perhaps with its reply lost.
    pub fn carry(&mut self, outgoing: &Outgoing, dice: &mut Dice) -> Option<Incoming> {
        if !self.in_trouble {
            return self.deliver(outgoing);
        }
        if !self.up || dice.chance(8) {
            return None;
        }
        if dice.chance(10) {
            self.old = Some(outgoing.clone());
        }
        let reply = self.deliver(outgoing);
        if dice.chance(8) {
            self.deliver(outgoing);
        }
        if dice.chance(8) { None } else { reply }
    }

    /// A request of long ago comes again, after newer ones.
    pub fn replay(&mut self, dice: &mut Dice) {
        if let Some(old) = self.old.take_if(|_| dice.chance(80)) {
            self.deliver(&old);
        }
    }
}

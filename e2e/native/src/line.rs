//! The line between devices and the server: in one process, without HTTP, and losing what real lines lose.

use std::path::{Path, PathBuf};

use engine::{Incoming, Outgoing};
use sync_server::{Call, FirstStart, PostOffice, SqliteStore};
use wire::{Canonical, ErrorReply, ServerId, canonical::VERSION};

use crate::dice::Dice;

/// The server's clock, which is right: 2026-11-22, 10:00 UTC.
const SERVER_S: u64 = 1_795_341_600;

pub struct Line {
    folder: PathBuf,
    office: PostOffice<SqliteStore>,
    /// False while the shelter has no line.
    pub up: bool,
    in_trouble: bool,
    /// A request that was sent long ago, to come again.
    old: Option<Outgoing>,
    now_s: u64,
    replies_to_pass: usize,
    replies_to_lose: usize,
}

/// What SQLite keeps beside each other.
const FILES: [&str; 2] = ["", "-wal"];

impl Line {
    pub fn open(folder: &Path) -> Self {
        let office = Self::office(folder);
        Line {
            folder: folder.to_owned(),
            office,
            up: true,
            in_trouble: false,
            old: None,
            now_s: SERVER_S,
            replies_to_pass: 0,
            replies_to_lose: 0,
        }
    }

    fn office(folder: &Path) -> PostOffice<SqliteStore> {
        let store = SqliteStore::open(&folder.join("server.db")).expect("the server's store opens");
        let first = FirstStart {
            server: ServerId([5; 16]),
            challenge_key: [6; 32],
            operator_token: "token".to_owned(),
        };
        PostOffice::open(store, &first).expect("the office opens").0
    }

    /// The server's clock goes on by so many seconds.
    pub fn let_pass(&mut self, seconds: u64) {
        self.now_s += seconds;
    }

    /// The next replies are made, and do not arrive.
    pub fn lose_replies(&mut self, count: usize) {
        self.lose_from(1, count);
    }

    /// From the `first` reply on (1 is the next one), `count` replies do not arrive.
    pub fn lose_from(&mut self, first: usize, count: usize) {
        (self.replies_to_pass, self.replies_to_lose) = (first - 1, count);
    }

    /// A copy of the server's files as they are on disk now.
    pub fn back_up(&self) {
        for suffix in FILES {
            let (from, to) = (self.file("server.db", suffix), self.file("server.copy", suffix));
            let _ = std::fs::remove_file(&to);
            if from.exists() {
                std::fs::copy(&from, &to).expect("the copy is written");
            }
        }
    }

    /// The server dies, and starts again over what it had on disk.
    pub fn kill(&mut self) {
        let elsewhere = tempfile::tempdir().expect("a folder");
        self.office = Self::office(elsewhere.path());
        self.office = Self::office(&self.folder);
    }

    /// The server is set back to the copy, and does not know it. False if there is no copy.
    pub fn set_back(&mut self) -> bool {
        if !self.file("server.copy", "").exists() {
            return false;
        }
        // The store must let go of its files first.
        let elsewhere = tempfile::tempdir().expect("a folder");
        self.office = Self::office(elsewhere.path());
        for suffix in FILES {
            let (file, copy) = (self.file("server.db", suffix), self.file("server.copy", suffix));
            let _ = std::fs::remove_file(&file);
            if copy.exists() {
                std::fs::copy(&copy, &file).expect("the copy is put back");
            }
        }
        self.office = Self::office(&self.folder);
        true
    }

    fn file(&self, name: &str, suffix: &str) -> PathBuf {
        self.folder.join(format!("{name}{suffix}"))
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
        if self.replies_to_pass > 0 {
            self.replies_to_pass -= 1;
        } else if self.replies_to_lose > 0 {
            self.replies_to_lose -= 1;
            self.deliver(outgoing);
            return None;
        }
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

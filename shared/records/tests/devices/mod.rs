//! Devices for the ledger's tests: each holds one copy of a record's document and an actor of its own.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use forms::{Answer, AnswerPath};
use records::{ActorId, Applied, Authored, Committed, Document, Heads, Incoming, Rewrite};

pub const RECORD: [u8; 16] = [9; 16];
pub const NOON: Authored = Authored { at_ms: 1_794_312_000_417, offset_minutes: -360, clock_doubtful: false };

pub struct Device {
    pub actor: ActorId,
    pub document: Document,
}

impl Device {
    pub fn new(number: u8) -> Self {
        Device { actor: ActorId::derive(&[number; 16], &RECORD), document: Document::new() }
    }

    /// Saves a form whose draft was opened on the newest state.
    pub fn save(&mut self, answers: &[(&str, Answer)]) -> Committed {
        self.save_draft(&self.document.heads(), answers).expect("something to write")
    }

    /// Saves a form whose draft was opened on `opened`.
    pub fn save_draft(&mut self, opened: &Heads, answers: &[(&str, Answer)]) -> Option<Committed> {
        self.document.commit(&self.actor, opened, &given(answers), Rewrite::Nothing, &NOON).unwrap()
    }

    pub fn decide(&mut self, answers: &[(&str, Answer)]) -> Committed {
        self.document.resolve(&self.actor, &given(answers), &NOON).unwrap().expect("a decision writes")
    }

    pub fn receive<'a>(&mut self, changes: impl IntoIterator<Item = &'a Committed>) -> Applied {
        let raw: Vec<u8> = changes.into_iter().flat_map(|change| change.raw.iter().copied()).collect();
        self.document.apply(Incoming::read(&raw).unwrap()).unwrap()
    }

    pub fn answer(&self, at: &str) -> Answer {
        self.document.answers().get(&path(at)).map_or(Answer::Blank, |current| current.winner.clone())
    }

    /// Everything that was said under a path, in the documents' order.
    pub fn said(&self, at: &str) -> Vec<Answer> {
        let versions = self.document.answers().remove(&path(at)).map(|current| current.versions);
        versions.unwrap_or_default().into_iter().map(|version| version.answer).collect()
    }
}

pub fn path(text: &str) -> AnswerPath {
    AnswerPath::parse(text).unwrap()
}

pub fn text(value: &str) -> Answer {
    Answer::Text(value.to_owned())
}

pub fn given(answers: &[(&str, Answer)]) -> BTreeMap<AnswerPath, Answer> {
    answers.iter().map(|(at, answer)| (path(at), answer.clone())).collect()
}

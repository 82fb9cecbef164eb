//! A server that lies: what the honest one answers is bent before it arrives. It holds no key of any member, so that it can
//! hide, repeat, reorder, damage and invent, and never sign.

mod bending;
mod lie;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use engine::{Incoming, Outgoing};
use wire::{
    Bytes, Canonical, ChallengeReply, ChallengeRequest, Hash32, Know, ObjectId, Refused, SyncPayload,
    SyncReply, SyncRequest, SyncState, WorkspaceId, canonical::VERSION,
};

use crate::dice::Dice;
use crate::server::Server;
pub use lie::Lie;

/// Replies that are kept, to come again.
const OLD_MAX: usize = 12;
/// Out of 100 replies to whom it lies to.
const BENT: usize = 60;

/// What a request says, for whoever wants to bend its answer.
pub(crate) struct Asked {
    pub subject: ObjectId,
    pub payload: SyncPayload,
}

#[derive(Default)]
pub struct Liar {
    folder: PathBuf,
    telling: Option<Telling>,
    /// Whoever asked before, in the order of their first request.
    pub(crate) subjects: Vec<ObjectId>,
    old: Vec<(ObjectId, Incoming)>,
    doubles: usize,
    /// Whom it gave objects that no member has made: they may stay set apart for ever.
    pub forged_for: BTreeMap<ObjectId, usize>,
    /// How often each lie was told.
    pub told: BTreeMap<Lie, usize>,
}

struct Telling {
    lie: Lie,
    /// `None`: it lies to everybody.
    victim: Option<ObjectId>,
    /// A server with another history since the lie began.
    double: Option<Box<dyn Server>>,
    always: bool,
}

impl Liar {
    pub fn new(folder: &Path) -> Self {
        Liar { folder: folder.to_owned(), ..Liar::default() }
    }

    /// It begins to lie, to one or to all.
    pub fn begin(&mut self, lie: Lie, server: &mut dyn Server, dice: &mut Dice) {
        let one = self.subjects.get(dice.below(self.subjects.len())).copied();
        let victim = if lie == Lie::AnotherHistory || dice.chance(60) { one } else { None };
        self.begin_with(lie, victim, server);
    }

    /// It begins to lie to whoever came last.
    pub fn begin_with_newest(&mut self, lie: Lie, server: &mut dyn Server) {
        self.begin_with(lie, self.subjects.last().copied(), server);
    }

    fn begin_with(&mut self, lie: Lie, victim: Option<ObjectId>, server: &mut dyn Server) {
        self.doubles += 1;
        let folder = self.folder.join(format!("double{}", self.doubles));
        let double = (lie == Lie::AnotherHistory).then(|| server.double(&folder));
        self.telling = Some(Telling { lie, victim, double, always: false });
    }

    /// From now on it tells this to everybody, and each time.
    pub fn tell_all(&mut self, lie: Lie) {
        self.telling = Some(Telling { lie, victim: None, double: None, always: true });
    }

    pub fn be_honest(&mut self) {
        self.telling = None;
    }

    pub fn lie(&self) -> Option<Lie> {
        self.telling.as_ref().map(|telling| telling.lie)
    }

    /// The answer that arrives.
    pub fn answer(
        &mut self,
        server: &mut dyn Server,
        outgoing: &Outgoing,
        now_s: u64,
        dice: &mut Dice,
    ) -> Option<Incoming> {
        let asked = asked(outgoing);
        if let Some(asked) = &asked
            && !self.subjects.contains(&asked.subject)
        {
            self.subjects.push(asked.subject);
        }
        let lying = self.telling.as_mut().zip(asked.as_ref());
        let lying = lying.filter(|(telling, asked)| telling.victim.is_none_or(|one| one == asked.subject));
        let Some((telling, asked)) = lying else {
            let incoming = server.answer(outgoing, now_s)?;
            self.keep(asked.map(|asked| asked.subject), &incoming, dice);
            return Some(incoming);
        };
        if let Some(double) = &mut telling.double {
            self.told.entry(telling.lie).and_modify(|count| *count += 1).or_insert(1);
            return double.answer(outgoing, now_s);
        }
        let (lie, tells) = (telling.lie, telling.always || dice.chance(BENT));
        if tells && lie == Lie::NothingKept && !asked.payload.batches.is_empty() {
            self.note(lie);
            return kept_nothing(server, asked, now_s);
        }
        let incoming = server.answer(outgoing, now_s)?;
        self.keep(Some(asked.subject), &incoming, dice);
        if !tells || incoming.status != 200 {
            return Some(incoming);
        }
        Some(self.bend(lie, asked, incoming, dice))
    }

    fn bend(&mut self, lie: Lie, asked: &Asked, honest: Incoming, dice: &mut Dice) -> Incoming {
        let bent = match lie {
            Lie::OldReply | Lie::ReplyToAnother => {
                let fits = |subject: &ObjectId| (*subject == asked.subject) == (lie == Lie::OldReply);
                let old: Vec<&Incoming> =
                    self.old.iter().filter(|(subject, _)| fits(subject)).map(|(_, reply)| reply).collect();
                old.get(dice.below(old.len())).map(|reply| (*reply).clone())
            }
            Lie::AnyByte => {
                let mut body = honest.body.clone();
                flip(&mut body, dice);
                Some(Incoming { status: honest.status, body })
            }
            _ => SyncReply::from_bytes(&honest.body).ok().and_then(|mut reply| {
                let forged = bending::bend(lie, asked, &mut reply, dice)?;
                *self.forged_for.entry(asked.subject).or_default() += forged;
                Some(Incoming { status: 200, body: reply.to_bytes() })
            }),
        };
        let Some(bent) = bent.filter(|bent| *bent != honest) else { return honest };
        if lie == Lie::AnyByte {
            // A body or an object inside may be another one now.
            *self.forged_for.entry(asked.subject).or_default() += 1;
        }
        self.note(lie);
        bent
    }

    fn note(&mut self, lie: Lie) {
        *self.told.entry(lie).or_default() += 1;
    }

    fn keep(&mut self, subject: Option<ObjectId>, incoming: &Incoming, dice: &mut Dice) {
        if let Some(subject) = subject.filter(|_| dice.chance(30)) {
            if self.old.len() == OLD_MAX {
                self.old.remove(dice.below(OLD_MAX));
            }
            self.old.push((subject, incoming.clone()));
        }
    }
}

fn asked(outgoing: &Outgoing) -> Option<Asked> {
    let request = SyncRequest::from_bytes(&outgoing.body).ok().filter(|_| outgoing.path == "/v1/sync")?;
    let payload = SyncPayload::from_bytes(&request.payload.0).ok()?;
    Some(Asked { subject: request.auth.subject, payload })
}

/// "All of it is here", and nothing of it is.
fn kept_nothing(server: &mut dyn Server, asked: &Asked, now_s: u64) -> Option<Incoming> {
    let challenge = challenge(server, asked.payload.workspace, now_s)?;
    let acks = asked.payload.batches.iter().filter_map(|bytes| {
        let batch = wire::Batch::from_bytes(&bytes.0).ok()?;
        Some(Hash32(batch.id().0))
    });
    let reply = SyncReply {
        ver: VERSION,
        server: challenge.server,
        generation: challenge.generation,
        challenge: challenge.challenge,
        now_s,
        state: SyncState::Ok,
        acks: acks.collect(),
        refused: Vec::<Refused>::new(),
        frames: Vec::new(),
        bodies: Vec::<Bytes>::new(),
        wraps: Vec::new(),
        ahead: Vec::new(),
        more: false,
    };
    Some(Incoming { status: 200, body: reply.to_bytes() })
}

fn challenge(server: &mut dyn Server, workspace: WorkspaceId, now_s: u64) -> Option<ChallengeReply> {
    let body = ChallengeRequest { ver: VERSION, workspace }.to_bytes();
    let reply = server.answer(&Outgoing { path: "/v1/challenge", body }, now_s)?;
    ChallengeReply::from_bytes(&reply.body).ok()
}

/// The cursor that the device has for a log.
pub(crate) fn cursor_of(asked: &Asked, frame: &wire::Frame) -> Option<wire::Cursor> {
    let Know::Cursors(cursors) = &asked.payload.know else { return None };
    cursors.iter().find(|cursor| (cursor.circle, cursor.lane) == (frame.circle, frame.lane)).copied()
}

/// One bit of one byte, or none where there is no byte.
pub(crate) fn flip(bytes: &mut [u8], dice: &mut Dice) {
    let (at, bit) = (dice.below(bytes.len()), 1 << dice.below(8));
    bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= bit);
}

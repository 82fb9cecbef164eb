//! One exchange with a server, as data: the next request out, its reply in. Who carries them is not this room's business.

mod ahead;
mod pull;
mod push;
pub(crate) mod room;
mod view;

use std::collections::BTreeSet;

use bridge::{Event, Refusal, Reply, StorageTrouble};
use grants::SigningKey;
use rand_core::CryptoRng;
use seal::X25519Secret;
use wire::canonical::VERSION;
use wire::{
    Auth, Bytes, Canonical, ChallengeReply, ChallengeRequest, ErrorReply, Hash32, ObjectId, RegisterRequest,
    ServerId, SyncReply, SyncRequest, code,
};

use crate::engine::Engine;
use crate::now::Now;
use crate::store::meta;
use crate::trouble::{Outcome, Trouble};

pub(crate) const SERVER_URL: &str = "server_url";
/// The address that the server wants in invites, where it is another than the one that this device syncs with.
pub(crate) const PUBLIC_URL: &str = "public_url";
pub(crate) const OPERATOR_TOKEN: &str = "operator_token";
/// The key of the invite that this device came by: epochs may be sealed to it after the joining.
pub(crate) const INVITE_X25519: &str = "invite_x25519";
const LAST_EXCHANGE: &str = "last_exchange";
const CHALLENGE_PATH: &str = "/v1/challenge";
const REGISTER_PATH: &str = "/v1/workspaces";
const SYNC_PATH: &str = "/v1/sync";
/// A conversation that does not come to an end is broken off; the next one goes on where it stopped.
const ROUNDS_MAX: u32 = 2_000;
/// Challenges that a server may refuse in one conversation before it is given up.
const CHALLENGES_MAX: u32 = 3;
const RETRY_AFTER_MS: [i64; 6] = [5_000, 15_000, 60_000, 180_000, 600_000, 1_200_000];
const IDLE_AFTER_MS: i64 = 120_000;

/// A request to the server: POST `body` (application/cbor) to `path` under the server's URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub path: &'static str,
    pub body: Vec<u8>,
}

/// What the server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    pub status: u16,
    pub body: Vec<u8>,
}

/// A server's log store at one generation: what is said of another is not known of this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ServerKey {
    pub server: ServerId,
    pub generation: u64,
}

impl ServerKey {
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        [&self.server.0[..], &self.generation.to_be_bytes()[..]].concat()
    }
}

/// Who the session is authenticated as while the server does not know this device: the invite that it redeems, or the root.
pub(crate) struct OtherAuth {
    pub subject: ObjectId,
    pub signing: SigningKey,
    /// Opens what was sealed for the root; in memory only.
    pub recovery: Option<X25519Secret>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Rest,
    Challenge,
    Register,
    Sync,
}

/// The state of the conversation; none of it is needed after a restart.
#[derive(Default)]
pub(crate) struct Exchange {
    step: Step,
    pub(crate) server: Option<ServerKey>,
    challenge: Option<Vec<u8>>,
    challenges: u32,
    rounds: u32,
    /// This device was unknown to the server once, and has introduced itself again; or has registered the workspace.
    introduced: bool,
    registered: bool,
    /// A log did not chain: nothing more is read in this conversation.
    pub(crate) distrusted: bool,
    /// A log showed a control object that was refused.
    pub(crate) control_refused: bool,
    failures: usize,
    room: room::Room,
    /// Cursors are sent, not their digest.
    cursors_wanted: bool,
    /// Objects that this server refused in this conversation: not offered again in it.
    pub(crate) refused: BTreeSet<Hash32>,
    pub(crate) refusals: Vec<(Hash32, String)>,
    /// Batches that this server says it has, until its logs were read to their ends, which have the last word.
    pub(crate) said_to_have: BTreeSet<Hash32>,
    /// Bodies that the request under way asks for, and those that this server was asked for in this conversation and has not.
    asked_bodies: Vec<wire::BodyHash>,
    in_vain: BTreeSet<wire::BodyHash>,
    /// The server's logs were read to their ends in this conversation: from here on files may take the line.
    answers_read: bool,
    /// Batches of files that this server has acknowledged in this conversation: where its log does not show them, they are
    /// offered again in the next one, and not over and over in this.
    files_said: BTreeSet<Hash32>,
    /// Epoch wraps in the request that is under way.
    sent_wraps: Vec<Hash32>,
    pub(crate) as_other: Option<OtherAuth>,
    trouble: Option<Refusal>,
    next_attempt_ms: Option<i64>,
}

impl Exchange {
    pub(crate) fn is_running(&self) -> bool {
        self.step != Step::Rest
    }

    #[cfg(test)]
    pub(crate) fn answers_read(&mut self, read: bool) {
        self.answers_read = read;
    }
}

impl Engine {
    /// Begins a conversation with the server that is set, unless one is running.
    pub fn sync_start(&mut self) -> Result<(), Refusal> {
        if self.server_url().map_err(Refusal::from)?.is_none() {
            return Err(Refusal::ServerUnreachable);
        }
        if !self.exchange.is_running() {
            let exchange = &mut self.exchange;
            exchange.step = if exchange.challenge.is_some() { Step::Sync } else { Step::Challenge };
            (exchange.rounds, exchange.challenges, exchange.cursors_wanted) = (0, 0, false);
            (exchange.introduced, exchange.registered, exchange.distrusted) = (false, false, false);
            exchange.refused.clear();
            exchange.refusals.clear();
            exchange.in_vain.clear();
            exchange.answers_read = false;
            exchange.files_said.clear();
            exchange.trouble = None;
        }
        Ok(())
    }

    /// The next request of the running conversation; `None` when it is over.
    pub fn next_request(&mut self, now: Now, rng: &mut dyn CryptoRng) -> Result<Option<Outgoing>, Refusal> {
        self.exchange.room.ask(now.at_ms);
        let outcome = match self.exchange.step {
            Step::Rest => Ok(None),
            Step::Challenge => Ok(Some(self.challenge_request())),
            Step::Register => self.register_request().map(Some),
            Step::Sync => self
                .seal_files_apart(now, rng)
                .and_then(|()| self.in_transaction(|engine| engine.sync_request(now, rng)))
                .map(Some),
        };
        outcome.map_err(|trouble| self.give_up(Refusal::from(trouble), now))
    }

    /// Takes the server's answer in.
    pub fn handle_reply(
        &mut self,
        incoming: &Incoming,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), Refusal> {
        let outcome = if incoming.status == 200 {
            self.take_answer(&incoming.body, now, rng)
        } else {
            self.take_error(&incoming.body)
        };
        outcome.map_err(|trouble| self.give_up(Refusal::from(trouble), now))
    }

    /// The request did not get an answer.
    pub fn unreachable(&mut self, now: Now) -> Refusal {
        self.exchange.room.broke();
        self.give_up(Refusal::ServerUnreachable, now)
    }

    /// When to begin the next conversation by itself, in UTC milliseconds.
    pub fn next_wake(&self) -> Option<i64> {
        self.exchange.next_attempt_ms
    }

    /// `Reply::Sync`, or the trouble of the conversation that has just ended.
    pub fn sync_outcome(&self) -> Result<Reply, Refusal> {
        match &self.exchange.trouble {
            Some(refusal) => Err(refusal.clone()),
            None => self.sync_view().map(Reply::Sync).map_err(Refusal::from),
        }
    }

    pub fn server_url_now(&self) -> Option<String> {
        self.server_url().ok().flatten()
    }

    fn challenge_request(&self) -> Outgoing {
        let request = ChallengeRequest { ver: VERSION, workspace: self.identity.workspace };
        Outgoing { path: CHALLENGE_PATH, body: request.to_bytes() }
    }

    fn register_request(&self) -> Outcome<Outgoing> {
        let genesis: Vec<u8> = self.db.query_row(
            "SELECT bytes FROM control WHERE id = ?1",
            [self.identity.workspace.as_bytes()],
            |row| row.get(0),
        )?;
        let operator_token = meta::text(&self.db, OPERATOR_TOKEN)?.unwrap_or_default();
        let request = RegisterRequest { ver: VERSION, genesis: Bytes(genesis), operator_token };
        Ok(Outgoing { path: REGISTER_PATH, body: request.to_bytes() })
    }

    /// In a transaction of its own: where the disk is too full for files, answers are sealed and sent all the same.
    fn seal_files_apart(&mut self, now: Now, rng: &mut dyn CryptoRng) -> Outcome<()> {
        let (Some(server), None) = (self.exchange.server, &self.exchange.as_other) else { return Ok(()) };
        if !self.exchange.answers_read || self.is_in_doubt()? || !self.has_unsealed_parts()? {
            return Ok(());
        }
        let room_bytes = self.exchange.room.bytes();
        let sealed = self.in_transaction(|engine| engine.seal_next_parts(server, room_bytes, now, rng));
        match sealed.map_err(Refusal::from) {
            Err(Refusal::Storage(StorageTrouble::Full)) | Ok(()) => Ok(()),
            Err(refusal) => Err(refusal.into()),
        }
    }

    fn sync_request(&mut self, now: Now, rng: &mut dyn CryptoRng) -> Outcome<Outgoing> {
        let server = self.exchange.server.ok_or(Trouble::Defect("no_server"))?;
        let challenge = self.exchange.challenge.clone().ok_or(Trouble::Defect("no_challenge"))?;
        if self.exchange.as_other.is_none() && !self.is_in_doubt()? {
            self.choose_grant()?;
            self.rotate_what_is_due(rng)?;
            self.wrap_for_newcomers(rng)?;
            self.seal_pending(now, rng)?;
            self.take_up_grant(rng)?;
        }
        let payload = self.payload(server)?;
        self.exchange.asked_bodies.clone_from(&payload.want_bodies);
        self.exchange.sent_wraps = payload.wraps.iter().map(wire::EpochWrap::id).collect();
        let payload = payload.to_bytes();
        let message = Auth::message(server.server, &challenge, &payload);
        let (subject, signature) = match &self.exchange.as_other {
            Some(other) => (other.subject, other.signing.sign_session(&message)),
            None => (ObjectId(self.identity.device.0), self.identity.signing.sign_session(&message)),
        };
        let auth = Auth { subject, challenge: Bytes(challenge), signature };
        let request = SyncRequest { ver: VERSION, auth, payload: Bytes(payload) };
        Ok(Outgoing { path: SYNC_PATH, body: request.to_bytes() })
    }

    fn take_answer(&mut self, body: &[u8], now: Now, rng: &mut dyn CryptoRng) -> Outcome<()> {
        match self.exchange.step {
            Step::Rest => Ok(()),
            Step::Challenge => {
                let reply = ChallengeReply::from_bytes(body).map_err(|_| bad_reply())?;
                self.exchange.server = Some(ServerKey { server: reply.server, generation: reply.generation });
                self.exchange.challenge = Some(reply.challenge.0);
                self.exchange.step = if reply.knows_workspace { Step::Sync } else { Step::Register };
                if !reply.knows_workspace && self.exchange.as_other.is_some() {
                    return Err(Refusal::UnknownWorkspace.into());
                }
                Ok(())
            }
            Step::Register => {
                self.exchange.registered = true;
                self.exchange.step = Step::Sync;
                Ok(())
            }
            Step::Sync => {
                let reply = SyncReply::from_bytes(body).map_err(|_| bad_reply())?;
                self.take_sync_reply(reply, now, rng)
            }
        }
    }

    pub(crate) fn take_sync_reply(
        &mut self,
        reply: SyncReply,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<()> {
        let server = ServerKey { server: reply.server, generation: reply.generation };
        self.exchange.server = Some(server);
        self.exchange.challenge = Some(reply.challenge.0.clone());
        self.exchange.rounds += 1;
        // A line that breaks later has carried this: the next attempt is as near as after a first failure.
        self.exchange.failures = 0;
        self.exchange.room.answered(now.at_ms);
        if self.exchange.is_running() {
            self.exchange.step = Step::Sync;
        }
        if reply.state == wire::SyncState::Ended {
            return Err(self.hear_of_the_end(&reply.bodies, now)?.into());
        }
        let more = self.take_reply_or_its_answers(server, reply, now, rng)?;
        if more && self.exchange.rounds < ROUNDS_MAX {
            return Ok(());
        }
        self.finish(now)
    }

    /// Where there is no room for the files in a reply, the answers in it are taken, and no more files asked for.
    fn take_reply_or_its_answers(
        &mut self,
        server: ServerKey,
        mut reply: SyncReply,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<bool> {
        let whole = self.in_transaction(|engine| engine.apply_reply(server, &reply, now, rng));
        let Err(Refusal::Storage(StorageTrouble::Full)) = whole.as_ref().map_err(Trouble::as_refusal) else {
            return whole;
        };
        let before = reply.bodies.len();
        let mut answers = Vec::new();
        for body in reply.bodies {
            if !self.is_awaited(wire::Body::hash(&body.0))? {
                answers.push(body);
            }
        }
        reply.bodies = answers;
        if reply.bodies.len() == before {
            return whole;
        }
        self.room.was_full();
        self.exchange.asked_bodies.clear();
        self.in_transaction(|engine| engine.apply_reply(server, &reply, now, rng))
    }

    pub(crate) fn finish(&mut self, now: Now) -> Outcome<()> {
        self.exchange.step = Step::Rest;
        self.exchange.failures = 0;
        self.exchange.next_attempt_ms = Some(now.at_ms + IDLE_AFTER_MS);
        let stamp = [now.at_ms.to_be_bytes().as_slice(), &now.offset_minutes.to_be_bytes()].concat();
        meta::set(&self.db, LAST_EXCHANGE, &stamp)?;
        self.forgive_what_is_beyond()?;
        let refused = self.exchange.refusals.first();
        self.exchange.trouble = match refused {
            Some((_, code)) => Some(Refusal::ServerRefused { code: code.clone() }),
            None => self.halted()?.is_anywhere().then_some(Refusal::UpdateNeeded),
        };
        let view = self.sync_view()?;
        self.events.push(Event::Sync(view));
        Ok(())
    }

    fn take_error(&mut self, body: &[u8]) -> Outcome<()> {
        let reply = ErrorReply::from_bytes(body).map_err(|_| Trouble::Refused(Refusal::ServerUnreachable))?;
        match reply.code.as_str() {
            code::BAD_CHALLENGE if self.exchange.challenges < CHALLENGES_MAX => {
                self.exchange.challenges += 1;
                self.exchange.step = Step::Challenge;
                Ok(())
            }
            code::UNKNOWN_WORKSPACE
                if self.exchange.step == Step::Sync
                    && self.exchange.as_other.is_none()
                    && !self.exchange.registered =>
            {
                self.exchange.step = Step::Register;
                Ok(())
            }
            // A server that was set back to before this device joined: it is told of the device, and of all else.
            code::NOT_A_MEMBER if self.exchange.as_other.is_none() && !self.exchange.introduced => {
                self.exchange.introduced = true;
                self.exchange.step = Step::Challenge;
                match self.exchange.server {
                    Some(server) => self.in_transaction(|engine| engine.introduce_again(&server.to_bytes())),
                    None => Ok(()),
                }
            }
            code::UNKNOWN_WORKSPACE => Err(Refusal::UnknownWorkspace.into()),
            code::OPERATOR_TOKEN_NEEDED => Err(Refusal::OperatorTokenNeeded.into()),
            code::TOO_LARGE => Err(Refusal::TooLarge.into()),
            code::UPDATE_NEEDED => Err(Refusal::UpdateNeeded.into()),
            code::NOT_A_MEMBER if self.exchange.as_other.is_some() => Err(Refusal::InviteNotYetThere.into()),
            _ => Err(Refusal::ServerRefused { code: reply.code }.into()),
        }
    }

    /// Ends the conversation with a trouble, and says when to try again.
    fn give_up(&mut self, refusal: Refusal, now: Now) -> Refusal {
        let exchange = &mut self.exchange;
        exchange.step = Step::Rest;
        if refusal != Refusal::ServerUnreachable {
            // After a line that broke it is still good; another would cost a round trip of a few seconds' line.
            exchange.challenge = None;
        }
        let wait =
            RETRY_AFTER_MS.get(exchange.failures).or(RETRY_AFTER_MS.last()).copied().unwrap_or_default();
        exchange.failures += 1;
        exchange.next_attempt_ms = Some(now.at_ms + wait);
        exchange.trouble = Some(refusal.clone());
        if let Ok(view) = self.sync_view() {
            self.events.push(Event::Sync(view));
        }
        refusal
    }
}

fn bad_reply() -> Trouble {
    Trouble::Refused(Refusal::ServerRefused { code: code::MALFORMED.to_owned() })
}

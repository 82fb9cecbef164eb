//! Redeeming an invite: read as the invite, write one's own certificate and grant under it, then be a member.

use bridge::Refusal;
use forms::Compartment;
use grants::{Authority, SigningKey};
use rand_core::CryptoRng;
use rusqlite::Connection;
use seal::device::DeviceSecrets;
use wire::canonical::VERSION;
use wire::{
    Auth, Bytes, Canonical, ChallengeReply, ChallengeRequest, Control, ControlBody, ErrorReply, Grant,
    GrantId, Hash32, Issuer, Know, Lane, ObjectId, StreamId, Subject, SyncPayload, SyncReply, SyncRequest,
    code,
};

use crate::directory::{self, member_answers};
use crate::engine::Engine;
use crate::epochs::Epochs;
use crate::founding::check_name;
use crate::identity::{Identity, certify};
use crate::link::InviteLink;
use crate::now::Now;
use crate::store::{self, meta};
use crate::sync::{Exchange, INVITE_X25519, Incoming, OtherAuth, Outgoing, SERVER_URL};
use crate::trouble::{Outcome, Trouble};

/// Requests that may stay without an answer once the invite may be used up: the server may have taken it, and then only
/// this profile's keys can go on.
const UNANSWERED_MAX: u32 = 8;

/// A profile on its way in. Nothing of it is worth keeping until [`Joining::finish`].
pub struct Joining {
    link: InviteLink,
    person_name: String,
    stage: Stage,
    unanswered: u32,
}

enum Stage {
    Challenge(Connection),
    /// Challenge in hand: the first reply brings the workspace's control objects.
    Reading(Connection, Box<ChallengeReply>),
    Inside(Box<Engine>),
    /// Certificate and grant are written; the server decides whether the invite is still good.
    Redeemed(Box<Engine>, GrantId),
    Done(Box<Engine>),
    Failed,
}

impl Joining {
    /// Begins with an empty database, which `key` encrypts.
    pub fn begin(db: Connection, key: &[u8; 32], link: &str, person_name: &str) -> Result<Self, Refusal> {
        let link = InviteLink::read(link).map_err(|_| Refusal::BadLink)?;
        let prepare = || -> Outcome<()> {
            check_name("person_name", person_name)?;
            store::unlock(&db, key)?;
            store::prepare(&db)?;
            store::migrate(&db)
        };
        prepare().map_err(Refusal::from)?;
        Ok(Joining {
            link,
            person_name: person_name.trim().to_owned(),
            stage: Stage::Challenge(db),
            unanswered: 0,
        })
    }

    pub fn server_url(&self) -> &str {
        &self.link.server_url
    }

    /// The next request; `None` once the server has taken the invite.
    pub fn next_request(&mut self, now: Now, rng: &mut dyn CryptoRng) -> Result<Option<Outgoing>, Refusal> {
        match &mut self.stage {
            Stage::Challenge(_) => {
                let request = ChallengeRequest { ver: VERSION, workspace: self.link.workspace };
                Ok(Some(Outgoing { path: "/v1/challenge", body: request.to_bytes() }))
            }
            Stage::Reading(_, challenge) => Ok(Some(first_read(&self.link, challenge))),
            Stage::Inside(engine) | Stage::Redeemed(engine, _) => engine.next_request(now, rng),
            Stage::Done(_) | Stage::Failed => Ok(None),
        }
    }

    pub fn handle_reply(
        &mut self,
        incoming: &Incoming,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), Refusal> {
        let stage = std::mem::replace(&mut self.stage, Stage::Failed);
        self.stage = self.step(stage, incoming, now, rng).map_err(Refusal::from)?;
        Ok(())
    }

    /// The request did not get an answer. Where the invite may be used up by now, the same is asked again: the caller waits
    /// a moment and goes on with [`Joining::next_request`].
    pub fn unanswered(&mut self, now: Now) -> Result<(), Refusal> {
        self.unanswered += 1;
        match std::mem::replace(&mut self.stage, Stage::Failed) {
            Stage::Redeemed(mut engine, grant) if self.unanswered <= UNANSWERED_MAX => {
                engine.unreachable(now);
                engine.sync_start()?;
                self.stage = Stage::Redeemed(engine, grant);
                Ok(())
            }
            Stage::Redeemed(engine, _) if engine.exchange.as_other.is_none() => {
                self.stage = Stage::Done(at_rest(engine));
                Ok(())
            }
            _ => Err(Refusal::ServerUnreachable),
        }
    }

    /// The engine of the new member, whose next sync brings the records.
    pub fn finish(self) -> Result<Engine, Refusal> {
        match self.stage {
            Stage::Done(engine) => Ok(*engine),
            _ => Err(Refusal::Internal { code: "not_joined".to_owned() }),
        }
    }

    fn step(&self, stage: Stage, incoming: &Incoming, now: Now, rng: &mut dyn CryptoRng) -> Outcome<Stage> {
        match stage {
            Stage::Challenge(db) => {
                check_status(incoming)?;
                let reply = ChallengeReply::from_bytes(&incoming.body).map_err(|_| unreadable())?;
                if !reply.knows_workspace {
                    return Err(Refusal::UnknownWorkspace.into());
                }
                Ok(Stage::Reading(db, Box::new(reply)))
            }
            Stage::Reading(db, _) => {
                check_status(incoming)?;
                let reply = SyncReply::from_bytes(&incoming.body).map_err(|_| unreadable())?;
                let mut engine = self.move_in(db, &reply, rng)?;
                engine.sync_start()?;
                engine.take_sync_reply(reply, now, rng)?;
                self.redeem_when_read(engine, now, rng)
            }
            Stage::Inside(mut engine) => {
                engine.handle_reply(incoming, now, rng)?;
                self.redeem_when_read(*engine, now, rng)
            }
            Stage::Redeemed(mut engine, grant) => {
                engine.handle_reply(incoming, now, rng)?;
                self.conclude(engine, grant)
            }
            done @ (Stage::Done(_) | Stage::Failed) => Ok(done),
        }
    }

    /// An engine around the workspace whose Genesis the link names; its keys are new.
    fn move_in(&self, db: Connection, reply: &SyncReply, rng: &mut dyn CryptoRng) -> Outcome<Engine> {
        let genesis = reply
            .frames
            .iter()
            .filter(|frame| frame.lane == Lane::Control)
            .flat_map(|frame| &frame.items)
            .filter_map(|item| Control::from_bytes(&item.0).ok())
            .find(|control| control.id() == ObjectId(self.link.workspace.0))
            .ok_or(Refusal::UnknownWorkspace)?;
        let authority = Authority::found(&genesis).map_err(|_| Refusal::UnknownWorkspace)?;
        let secrets = DeviceSecrets::make(rng);
        let signing = SigningKey::from_seed(secrets.sign_seed());
        let (device, _) = certify(self.link.workspace, &secrets, &signing);
        let identity = Identity {
            workspace: self.link.workspace,
            device,
            grant: GrantId([0; 32]),
            stream: StreamId([0; 16]),
            files: None,
            secrets,
            signing,
        };
        db.execute_batch("BEGIN IMMEDIATE")?;
        identity.store(&db)?;
        meta::set(&db, SERVER_URL, self.link.server_url.as_bytes())?;
        meta::set(&db, INVITE_X25519, &self.link.secret.x25519().to_bytes()[..])?;
        let mut engine = Engine::assemble(db, identity, authority, Epochs::default())?;
        engine.keep_control(&genesis)?;
        engine.db.execute_batch("COMMIT")?;
        engine.exchange.as_other = Some(OtherAuth {
            subject: ObjectId(self.link.grant.0),
            signing: SigningKey::from_seed(&self.link.secret.sign_seed()),
            recovery: None,
        });
        Ok(engine)
    }

    fn redeem_when_read(&self, mut engine: Engine, now: Now, rng: &mut dyn CryptoRng) -> Outcome<Stage> {
        if engine.exchange.is_running() {
            return Ok(Stage::Inside(Box::new(engine)));
        }
        let grant = engine.in_transaction(|engine| self.redeem(engine, now, rng))?;
        engine.sync_start()?;
        Ok(Stage::Redeemed(Box::new(engine), grant))
    }

    fn redeem(&self, engine: &mut Engine, now: Now, rng: &mut dyn CryptoRng) -> Outcome<GrantId> {
        let invite = engine.authority.grant(self.link.grant).cloned().ok_or(Refusal::InviteNotYetThere)?;
        let Subject::Invite { sign_pk, .. } = invite.subject else { return Err(Refusal::BadLink.into()) };
        let signing = SigningKey::from_seed(&self.link.secret.sign_seed());
        if sign_pk != signing.public() {
            return Err(Refusal::BadLink.into());
        }
        let directory_circle = invite.rights.first().map(|right| right.circle).ok_or(Refusal::BadLink)?;
        let identity = &engine.identity;
        let (device, cert) = certify(identity.workspace, &identity.secrets, &identity.signing);
        let mut grant = Control::unsigned(&ControlBody::Grant(Grant {
            issuer: Issuer::Invite(self.link.grant),
            parent: vec![self.link.grant],
            subject: Subject::Device(device),
            rights: invite.rights.clone(),
            depth: invite.depth.saturating_sub(1),
            expires_s: 0,
            seen: Vec::new(),
            sealed_label: Bytes::default(),
        }));
        signing.sign_control(&mut grant, identity.workspace);
        engine.identity.grant = grant.id().into();
        let stream = engine.identity.begin_stream(rng);
        engine.identity.store(&engine.db)?;
        for control in [&cert, &grant, &stream] {
            engine.keep_control(control)?;
        }
        directory::set_directory(&engine.db, directory_circle)?;
        engine.acknowledge_recoveries()?;
        // What came while the directory's circle was unknown is projected now.
        engine.project_everything()?;
        let (form_id, answers) = member_answers(device, &self.person_name);
        engine.write_directory_record(form_id, answers, now, rng)?;
        Ok(engine.identity.grant)
    }

    fn conclude(&self, engine: Box<Engine>, grant: GrantId) -> Outcome<Stage> {
        let refused = engine.exchange.refusals.iter().find(|(id, _)| *id == Hash32(grant.0));
        if let Some((_, refusal)) = refused {
            return Err(match refusal.as_str() {
                code::INVITE_USED => Refusal::InviteUsed,
                code::INVITE_EXPIRED => Refusal::InviteExpired,
                other => Refusal::ServerRefused { code: other.to_owned() },
            }
            .into());
        }
        // Once the server has the grant, the rest is this member's first exchange, which may break off: only the names of
        // the circles are waited for, without which nobody can be registered.
        let is_in = engine.exchange.as_other.is_none();
        let knows_circles = directory::circle_of(&engine.db, Compartment::Rost.code())?.is_some();
        match (is_in, engine.exchange.is_running()) {
            (true, running) if knows_circles || !running => Ok(Stage::Done(at_rest(engine))),
            (_, true) => Ok(Stage::Redeemed(engine, grant)),
            (_, false) => Err(Refusal::ServerRefused { code: code::INTERNAL.to_owned() }.into()),
        }
    }
}

/// The exchange that it came in by is over; its next one is a member's like any other.
fn at_rest(mut engine: Box<Engine>) -> Box<Engine> {
    engine.exchange = Exchange::default();
    engine
}

/// The first reading, as the invite: no cursors, nothing to give.
fn first_read(link: &InviteLink, challenge: &ChallengeReply) -> Outgoing {
    let payload = SyncPayload {
        ver: VERSION,
        workspace: link.workspace,
        know: Know::Cursors(Vec::new()),
        control: Vec::new(),
        wraps: Vec::new(),
        batches: Vec::new(),
        bodies: Vec::new(),
        want_bodies: Vec::new(),
        want_wraps: Vec::new(),
        // Who may do what is read whole before anything else.
        room_bytes: u32::MAX,
        ahead: Vec::new(),
    }
    .to_bytes();
    let signing = SigningKey::from_seed(&link.secret.sign_seed());
    let message = Auth::message(challenge.server, &challenge.challenge.0, &payload);
    let auth = Auth {
        subject: ObjectId(link.grant.0),
        challenge: challenge.challenge.clone(),
        signature: signing.sign_session(&message),
    };
    let request = SyncRequest { ver: VERSION, auth, payload: Bytes(payload) };
    Outgoing { path: "/v1/sync", body: request.to_bytes() }
}

fn check_status(incoming: &Incoming) -> Outcome<()> {
    if incoming.status == 200 {
        return Ok(());
    }
    let reply = ErrorReply::from_bytes(&incoming.body).map_err(|_| Refusal::ServerUnreachable)?;
    Err(match reply.code.as_str() {
        code::UNKNOWN_WORKSPACE => Refusal::UnknownWorkspace,
        code::NOT_A_MEMBER => Refusal::InviteNotYetThere,
        code::INVITE_USED => Refusal::InviteUsed,
        code::INVITE_EXPIRED => Refusal::InviteExpired,
        _ => Refusal::ServerRefused { code: reply.code },
    }
    .into())
}

fn unreadable() -> Trouble {
    Trouble::Refused(Refusal::ServerRefused { code: code::MALFORMED.to_owned() })
}

//! Taking a workspace over with two shares of its recovery sheet: the root signs this new device's grant and is forgotten. From a
//! server, speaking as the root until the epochs are open; or from a backup file, with no network.

use bridge::{Recovery, Refusal};
use forms::Compartment;
use grants::SigningKey;
use rand_core::CryptoRng;
use rusqlite::Connection;
use seal::X25519Secret;
use seal::recovery::{RecoverySeed, RecoveryShare};
use wire::{Bundle, Canonical, Hash32, Lane, ObjectId, SealedBundle, SyncReply, code};

use crate::directory::{self, member_answers, recovery_answers};
use crate::engine::Engine;
use crate::founding::{begin_by_root, check_name};
use crate::now::Now;
use crate::store;
use crate::sync::{Exchange, Incoming, OtherAuth, Outgoing};
use crate::trouble::{Outcome, Trouble};

/// Requests that may stay without an answer: a line that breaks is no reason to type sixty words again.
const UNANSWERED_MAX: u32 = 8;
/// Conversations as the root in which wraps may be asked for. What a server does not have then stays closed, and is counted as waiting.
const ASKED_MAX: u32 = 3;
/// Replies to the root, however little of the log each of them brings.
const REPLIES_MAX: u32 = 2_000;

/// A profile on its way in. Nothing of it is worth keeping until [`Recovering::finish`].
pub struct Recovering {
    person_name: String,
    stage: Stage,
    unanswered: u32,
    asked: u32,
    replies: u32,
    control_read: bool,
}

enum Stage {
    /// Reads who may do what, brings its own grant, and asks for the epochs' secrets.
    AsRoot(Box<Engine>),
    /// The root is gone; the first exchange as a member, until the circles have names.
    Member(Box<Engine>),
    Done(Box<Engine>),
    Failed,
}

impl Recovering {
    /// Begins with an empty database, which `key` encrypts, at the server's address.
    pub fn begin(
        db: Connection,
        key: &[u8; 32],
        (server_url, recovery): (&str, &Recovery),
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, Refusal> {
        let begin = || -> Outcome<Engine> {
            let mut engine = move_in(db, key, recovery, rng)?.0;
            // It ends what is under way: the root's session comes after it.
            let root = engine.exchange.as_other.take();
            engine.in_transaction(|engine| engine.set_server(server_url, None))?;
            engine.exchange.as_other = root;
            engine.sync_start()?;
            Ok(engine)
        };
        Ok(Recovering {
            person_name: recovery.person_name.clone(),
            stage: Stage::AsRoot(Box::new(begin().map_err(Refusal::from)?)),
            unanswered: 0,
            asked: 0,
            replies: 0,
            control_read: false,
        })
    }

    /// Restores from a backup file, with no network: the engine of the new coordinator, whose first sync tells the others.
    pub fn from_bundle(
        db: Connection,
        key: &[u8; 32],
        (bundle, recovery): (&[u8], &Recovery),
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Result<Engine, Refusal> {
        let restore = || -> Outcome<Engine> {
            let (mut engine, recovery_key) = move_in(db, key, recovery, rng)?;
            engine.in_transaction(|engine| {
                let bundle = open_bundle(engine, bundle, &recovery_key)?;
                for control in &bundle.control {
                    engine.receive_control(&control.0, now)?;
                }
                let circle = engine.directory_by_root().ok_or(Refusal::BadBundle)?;
                directory::set_directory(&engine.db, circle)?;
                engine.take_bundle(&bundle, recovery_key, now, rng)?;
                take_over(engine, &recovery.person_name, now, rng)
            })?;
            Ok(*at_rest(Box::new(engine)))
        };
        restore().map_err(Refusal::from)
    }

    pub fn server_url(&self) -> String {
        match &self.stage {
            Stage::AsRoot(engine) | Stage::Member(engine) | Stage::Done(engine) => {
                engine.server_url_now().unwrap_or_default()
            }
            Stage::Failed => String::new(),
        }
    }

    /// The next request; `None` once the workspace is taken over.
    pub fn next_request(&mut self, now: Now, rng: &mut dyn CryptoRng) -> Result<Option<Outgoing>, Refusal> {
        match &mut self.stage {
            Stage::AsRoot(engine) | Stage::Member(engine) => engine.next_request(now, rng),
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

    /// The request did not get an answer: the caller waits a moment and goes on with [`Recovering::next_request`].
    pub fn unanswered(&mut self, now: Now) -> Result<(), Refusal> {
        self.unanswered += 1;
        match std::mem::replace(&mut self.stage, Stage::Failed) {
            Stage::AsRoot(mut engine) if self.unanswered <= UNANSWERED_MAX => {
                engine.unreachable(now);
                engine.sync_start()?;
                self.stage = Stage::AsRoot(engine);
                Ok(())
            }
            Stage::Member(engine) => {
                self.stage = Stage::Done(at_rest(engine));
                Ok(())
            }
            _ => Err(Refusal::ServerUnreachable),
        }
    }

    /// The engine of the new coordinator, whose next sync brings the records.
    pub fn finish(self) -> Result<Engine, Refusal> {
        match self.stage {
            Stage::Done(engine) => Ok(*engine),
            _ => Err(Refusal::Internal { code: "not_recovered".to_owned() }),
        }
    }

    fn step(
        &mut self,
        stage: Stage,
        incoming: &Incoming,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Stage> {
        match stage {
            Stage::AsRoot(mut engine) => {
                engine.handle_reply(incoming, now, rng)?;
                self.control_read |= is_control_whole(incoming);
                self.take_over_when_open(engine, now, rng)
            }
            Stage::Member(mut engine) => {
                engine.handle_reply(incoming, now, rng)?;
                let knows_circles = directory::circle_of(&engine.db, Compartment::Rost.code())?.is_some();
                match knows_circles || !engine.exchange.is_running() {
                    true => Ok(Stage::Done(at_rest(engine))),
                    false => Ok(Stage::Member(engine)),
                }
            }
            done @ (Stage::Done(_) | Stage::Failed) => Ok(done),
        }
    }

    /// Once the server has this device's grant and has given what it has of the epochs, the root is not needed any more.
    fn take_over_when_open(
        &mut self,
        mut engine: Box<Engine>,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Stage> {
        let grant = Hash32(engine.identity.grant.0);
        let is_fatal = |id: &Hash32| *id == grant || engine.exchange.distrusted;
        if let Some((_, code)) = engine.exchange.refusals.iter().find(|(id, _)| is_fatal(id)) {
            return Err(Refusal::ServerRefused { code: code.clone() }.into());
        }
        if self.control_read {
            let circle = engine.directory_by_root().ok_or(Trouble::Defect("no_directory_named"))?;
            directory::set_directory(&engine.db, circle)?;
        }
        let grant_is_there = engine.is_held_anywhere(&grant)?;
        let is_open = engine.epochs_wanted()?.is_empty() || self.asked >= ASKED_MAX;
        if self.control_read && grant_is_there && is_open {
            engine.in_transaction(|engine| {
                engine.project_everything()?;
                take_over(engine, &self.person_name, now, rng)
            })?;
            engine = at_rest(engine);
            engine.sync_start()?;
            return Ok(Stage::Member(engine));
        }
        self.asked += u32::from(self.control_read);
        self.replies += 1;
        if self.asked > ASKED_MAX || self.replies > REPLIES_MAX {
            // A server that neither takes the grant nor says why not, or whose log has no end.
            return Err(Refusal::ServerRefused { code: code::INTERNAL.to_owned() }.into());
        }
        if !engine.exchange.is_running() {
            engine.sync_start()?;
        }
        Ok(Stage::AsRoot(engine))
    }
}

/// The seed that two typed or scanned shares give.
fn seed_of(shares: &[String; 2]) -> Outcome<RecoverySeed> {
    let read = |number: u8, text: &String| {
        RecoveryShare::read(text).map_err(|bad| Refusal::BadShare {
            share: number,
            code: bad.fault.code().to_owned(),
            word: bad.word.and_then(|word| u8::try_from(word).ok()),
        })
    };
    let [one, other] = shares;
    let (one, other) = (read(1, one)?, read(2, other)?);
    RecoverySeed::from_shares(&one, &other)
        .map_err(|bad| Refusal::SharesApart { code: bad.code().to_owned() }.into())
}

/// An engine around the workspace that follows from the seed, with a new device that the root has made a coordinator. The root's
/// keys are in its exchange, in memory alone; the recovery key is given back.
fn move_in(
    db: Connection,
    key: &[u8; 32],
    recovery: &Recovery,
    rng: &mut dyn CryptoRng,
) -> Outcome<(Engine, X25519Secret)> {
    check_name("person_name", &recovery.person_name)?;
    let seed = seed_of(&recovery.shares)?;
    store::unlock(&db, key)?;
    store::prepare(&db)?;
    store::migrate(&db)?;
    let mut engine = begin_by_root(db, &seed, None, rng)?;
    engine.db.execute_batch("COMMIT")?;
    engine.exchange.as_other = Some(OtherAuth {
        subject: ObjectId(engine.identity.workspace.0),
        signing: SigningKey::from_seed(&seed.root_sign_seed()),
        recovery: Some(seed.recovery_x25519()),
    });
    Ok((engine, seed.recovery_x25519()))
}

/// From here on this device speaks for itself, and everybody hears that the sheet was used.
fn take_over(engine: &mut Engine, person_name: &str, now: Now, rng: &mut dyn CryptoRng) -> Outcome<()> {
    engine.acknowledge_recoveries()?;
    let device = engine.identity.device;
    for (form_id, answers) in [member_answers(device, person_name), recovery_answers(device)] {
        engine.write_directory_record(form_id, answers, now, rng)?;
    }
    Ok(())
}

fn open_bundle(engine: &Engine, bytes: &[u8], recovery: &X25519Secret) -> Outcome<Bundle> {
    let sealed = SealedBundle::from_bytes(bytes).map_err(|_| Refusal::BadBundle)?;
    if sealed.workspace != engine.identity.workspace {
        return Err(Refusal::BundleOfAnotherWorkspace.into());
    }
    let opened = seal::bundle::recover_bundle(&sealed, recovery).map_err(|_| Refusal::BadBundle)?;
    let bundle = Bundle::from_bytes(&opened).map_err(|_| Refusal::BadBundle)?;
    if bundle.workspace != sealed.workspace {
        return Err(Refusal::BundleOfAnotherWorkspace.into());
    }
    Ok(bundle)
}

/// A server gives all of who may do what before anything of what they did.
fn is_control_whole(incoming: &Incoming) -> bool {
    SyncReply::from_bytes(&incoming.body)
        .is_ok_and(|reply| !reply.more || reply.frames.iter().any(|frame| frame.lane == Lane::Data))
}

/// What was said as the root is over, and the root's keys are wiped; the next exchange is a member's like any other.
fn at_rest(mut engine: Box<Engine>) -> Box<Engine> {
    engine.exchange = Exchange::default();
    engine
}

//! An unlocked profile: the engine, with this machine's clock and randomness added to every command.

use std::time::Duration;

use bridge::{Command, RecoverFrom, Recovery, Refusal, Reply, SyncView};
use engine::{Engine, Entering, Founding, Joining, Recovering};
use rand_core::Rng;
use seal::kdf::{KdfError, KdfParams, derive_unlock_key};
use seal::keyring::OpenProfileError;
use seal::{DatabaseKeys, Profile, UnlockKey};

use crate::failure::Failure;
use crate::home::Home;
use crate::post_rider::PostRider;
use crate::{clock, secret::Secret};

/// A line that has just broken off is given a moment.
const BEFORE_ASKING_AGAIN: Duration = Duration::from_secs(2);

/// The engine of the profile that lives in a home.
pub struct Unlocked {
    engine: Engine,
    _home: Home,
}

impl Unlocked {
    pub fn open(home: Home, secret: &Secret) -> Result<Self, Failure> {
        let profile = home.profile()?;
        let keys = open_profile(profile, secret)?;
        let engine = Engine::open(home.database(profile)?, &keys.vault)?;
        Ok(Unlocked { engine, _home: home })
    }

    /// Founds a workspace; the recovery sheet is in the reply.
    pub fn found(
        mut home: Home,
        new: &bridge::NewWorkspace,
    ) -> Result<(Self, bridge::RecoverySheetView), Failure> {
        let (profile, keys) = new_profile(&home, &new.secret)?;
        home.begin()?;
        let database = home.database(&profile)?;
        let founding = Founding::begin(database, &keys.vault, new, clock::now(), &mut clock::rng())?;
        Ok((Self::move_in(home, profile, founding.engine)?, founding.recovery))
    }

    /// Redeems an invite.
    pub fn join(mut home: Home, link: &str, person_name: &str, secret: &Secret) -> Result<Self, Failure> {
        let (profile, keys) = new_profile(&home, secret)?;
        home.begin()?;
        let joining = Joining::begin(home.database(&profile)?, &keys.vault, link, person_name)?;
        let engine = enter(Entering::Joining(joining))?;
        Self::move_in(home, profile, engine)
    }

    /// Takes a workspace over with two shares of its recovery sheet.
    pub fn recover(mut home: Home, recovery: &Recovery) -> Result<Self, Failure> {
        let (profile, keys) = new_profile(&home, &recovery.secret)?;
        home.begin()?;
        let (database, rng) = (home.database(&profile)?, &mut clock::rng());
        let engine = match &recovery.from {
            RecoverFrom::Server(url) => {
                let recovering = Recovering::begin(database, &keys.vault, (url, recovery), rng)?;
                enter(Entering::Recovering(recovering))?
            }
            RecoverFrom::Bundle(bundle) => {
                Recovering::from_bundle(database, &keys.vault, (bundle, recovery), clock::now(), rng)?
            }
        };
        Self::move_in(home, profile, engine)
    }

    /// Only now the profile enters the keyring: what is cut short before is cleared away at the next start.
    fn move_in(mut home: Home, profile: Profile, engine: Engine) -> Result<Self, Failure> {
        home.enter(profile)?;
        Ok(Unlocked { engine, _home: home })
    }

    pub fn ask(&mut self, command: Command) -> Result<Reply, Failure> {
        let reply = self.engine.handle(command, clock::now(), &mut clock::rng());
        // Nobody watches this program's screen: what happened beside the reply is asked for when it is wanted.
        self.engine.take_events();
        Ok(reply?)
    }

    /// One conversation with the server, to its end.
    pub fn sync(&mut self) -> Result<SyncView, Failure> {
        let (rider, rng) = (PostRider::saddle()?, &mut clock::rng());
        self.engine.sync_start()?;
        while let Some(outgoing) = self.engine.next_request(clock::now(), rng)? {
            let server_url = self.engine.server_url_now().unwrap_or_default();
            match rider.carry(&server_url, outgoing) {
                Some(incoming) => self.engine.handle_reply(&incoming, clock::now(), rng)?,
                None => return Err(self.engine.unreachable(clock::now()).into()),
            }
        }
        match self.engine.sync_outcome()? {
            Reply::Sync(view) => Ok(view),
            _ => Err(unexpected()),
        }
    }
}

/// The conversation by which somebody gets in, to its end.
fn enter(mut entering: Entering) -> Result<Engine, Failure> {
    let rider = PostRider::saddle()?;
    while let Some(outgoing) = entering.next_request(clock::now(), &mut clock::rng())? {
        match rider.carry(&entering.server_url(), outgoing) {
            Some(incoming) => entering.handle_reply(&incoming, clock::now(), &mut clock::rng())?,
            None => {
                entering.unanswered(clock::now())?;
                std::thread::sleep(BEFORE_ASKING_AGAIN);
            }
        }
    }
    Ok(entering.finish()?)
}

/// A reply of another kind than the command's: a defect of ours.
pub fn unexpected() -> Failure {
    Failure::Refused(Refusal::Internal { code: "unexpected_reply".to_owned() })
}

fn new_profile(home: &Home, secret: &str) -> Result<(Profile, DatabaseKeys), Failure> {
    if !home.is_empty() {
        return Err(Refusal::ProfileExists.into());
    }
    let (mut salt, params) = ([0; 16], KdfParams::default());
    clock::rng().fill_bytes(&mut salt);
    let unlock = unlock_key(secret, &salt, params)?;
    Ok(Profile::make(&mut clock::rng(), &unlock, params, salt))
}

fn open_profile(profile: &Profile, secret: &Secret) -> Result<DatabaseKeys, Failure> {
    for (params, salt) in profile.kdf_inputs() {
        match profile.open(&unlock_key(secret, &salt, params)?) {
            Ok(keys) => return Ok(keys),
            Err(OpenProfileError::WrongSecret) => {}
            Err(OpenProfileError::Damaged) => return Err(Refusal::KeyringDamaged.into()),
        }
    }
    Err(Refusal::WrongSecret.into())
}

fn unlock_key(secret: &str, salt: &[u8; 16], params: KdfParams) -> Result<UnlockKey, Failure> {
    derive_unlock_key(secret, salt, params).map_err(|error| match error {
        KdfError::EmptySecret | KdfError::SecretTooLong => Refusal::WrongSecret.into(),
        other => Refusal::Internal { code: other.code().to_owned() }.into(),
    })
}

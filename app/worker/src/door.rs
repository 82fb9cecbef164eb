//! What can be asked while the door is locked: looking, making a workspace, joining one, unlocking, locking, taking over.

use bridge::{DeviceView, NewWorkspace, ProfileState, Refusal, Reply, SECRET_CHARACTERS_MIN, StorageTrouble};
use engine::{Engine, Entering, Founding, Joining};
use rand_core::Rng;
use seal::kdf::KdfParams;
use seal::keyring::OpenProfileError;
use seal::{DatabaseKeys, Profile};
use zeroize::Zeroizing;

use crate::cellar::{Cellar, Inside, Outcome};
use crate::conversation::Joiner;
use crate::store::Store;
use crate::store_lock::Manner;
use crate::{clock, kdf_worker, messages, persistence, post_rider};

impl Cellar {
    pub async fn look(&mut self) -> Outcome {
        if self.store.is_err() && self.store_refusal_told {
            self.open_store(Manner::Polite).await;
        }
        self.device().await
    }

    pub async fn take_over(&mut self) -> Outcome {
        if self.store.is_err() {
            self.open_store(Manner::Steal).await;
        }
        self.device().await
    }

    async fn device(&mut self) -> Outcome {
        self.store_refusal_told = true;
        persistence::ask(&self.line);
        let profile = match (self.opened()?.profile(), &self.inside) {
            (_, Inside::Member(_)) => ProfileState::Unlocked,
            (Some(_), _) => ProfileState::Locked,
            (None, _) => ProfileState::None,
        };
        Ok(Reply::Device(DeviceView { profile, storage: persistence::look(self.persisted).await }))
    }

    /// The store, or why it is not open.
    pub fn opened(&self) -> Result<&Store, Refusal> {
        self.store.as_ref().map_err(Clone::clone)
    }

    /// Keys leave memory, and the files are free for the next worker.
    pub fn lock(&mut self) -> Outcome {
        self.close_all(Refusal::Locked);
        Ok(Reply::Done)
    }

    pub async fn create_workspace(&mut self, new: NewWorkspace) -> Outcome {
        let (profile, keys) = self.new_profile(&new.secret).await?;
        self.begin_store().await?;
        let store = self.opened()?;
        let founded = store.pool.database(&profile.vault_file).and_then(|database| {
            Founding::begin(database, &keys.vault, &new, clock::now(), &mut clock::rng())
        });
        let founding = match founded {
            Ok(founding) => founding,
            Err(refusal) => return Err(self.sweep(&profile, refusal)),
        };
        self.move_in(profile, founding.engine).await?;
        Ok(Reply::Created { recovery: founding.recovery })
    }

    /// Begins a conversation at whose end the answer comes.
    pub async fn join(
        &mut self,
        id: u32,
        link: String,
        person_name: String,
        secret: String,
    ) -> Option<Outcome> {
        match self.begin_joining(link, person_name, secret).await {
            Ok(joiner) => {
                self.inside = Inside::Joining(Box::new(joiner));
                self.begin_conversation(vec![id]).await;
                None
            }
            Err(refusal) => Some(Err(refusal)),
        }
    }

    async fn begin_joining(
        &mut self,
        link: String,
        person_name: String,
        secret: String,
    ) -> Result<Joiner, Refusal> {
        let (profile, keys) = self.new_profile(&secret).await?;
        self.begin_store().await?;
        let store = self.opened()?;
        let joining = store
            .pool
            .database(&profile.vault_file)
            .and_then(|database| Joining::begin(database, &keys.vault, &link, &person_name))
            .map_err(|refusal| self.sweep(&profile, refusal))?;
        Ok(Joiner { entering: Entering::Joining(joining), profile })
    }

    pub async fn unlock(&mut self, secret: String) -> Outcome {
        let secret = Zeroizing::new(secret);
        if matches!(self.inside, Inside::Member(_)) {
            return Ok(Reply::Done);
        }
        let profile = self.opened()?.profile().cloned().ok_or(Refusal::NoProfile)?;
        clock::wait_ms(self.patience.wait_ms(clock::now().at_ms)).await;
        let keys = open_profile(&profile, &secret).await;
        if matches!(keys, Err(Refusal::WrongSecret)) {
            self.patience.failed(clock::now().at_ms);
        }
        let keys = keys?;
        self.patience = Default::default();
        let pool = &self.opened()?.pool;
        if !pool.has(&profile.vault_file) {
            return Err(Refusal::Storage(StorageTrouble::Damaged));
        }
        let engine = Engine::open(pool.database(&profile.vault_file)?, &keys.vault)?;
        self.admit(engine);
        Ok(Reply::Done)
    }

    pub async fn begin_store(&mut self) -> Result<(), Refusal> {
        match &mut self.store {
            Ok(store) => store.begin().await,
            Err(refusal) => Err(refusal.clone()),
        }
    }

    /// Keys and file names for somebody new. Nothing is written.
    pub async fn new_profile(&self, secret: &str) -> Result<(Profile, DatabaseKeys), Refusal> {
        if self.opened()?.profile().is_some() || !matches!(self.inside, Inside::Nobody) {
            return Err(Refusal::ProfileExists);
        }
        if secret.trim().chars().count() < SECRET_CHARACTERS_MIN {
            let minimum = u32::try_from(SECRET_CHARACTERS_MIN).unwrap_or(u32::MAX);
            return Err(Refusal::SecretTooShort { minimum });
        }
        let (mut salt, params) = ([0; 16], KdfParams::default());
        clock::rng().fill_bytes(&mut salt);
        let unlock = kdf_worker::derive(secret, salt, params).await?;
        Ok(Profile::make(&mut clock::rng(), &unlock, params, salt))
    }

    /// The profile is founded or joined: only now it enters the keyring. A worker that is killed before leaves nothing
    /// that the next one would not clear away.
    pub async fn move_in(&mut self, profile: Profile, engine: Engine) -> Result<(), Refusal> {
        let entered = match &mut self.store {
            Ok(store) => store.enter(profile.clone()).await,
            Err(refusal) => Err(refusal.clone()),
        };
        if let Err(refusal) = entered {
            drop(engine);
            return Err(self.sweep(&profile, refusal));
        }
        self.admit(engine);
        Ok(())
    }

    /// Removes the files of somebody who did not get in. Their database must be closed.
    pub fn sweep(&self, profile: &Profile, refusal: Refusal) -> Refusal {
        if let Ok(store) = &self.store {
            // What cannot be removed now is not in the keyring, and is removed at the next start.
            let _ = store.pool.remove(&profile.vault_file);
        }
        refusal
    }

    fn admit(&mut self, mut engine: Engine) {
        // The app's own server is a good guess; where it cannot be noted now, it is noted at the next unlocking.
        let origin = messages::scope().location().origin();
        let _ = engine.suggest_server(&origin);
        if engine.server_url_now().as_deref() == Some(&origin) {
            post_rider::ask_about(&origin, &self.line);
        }
        self.inside = Inside::Member(Box::new(engine));
        self.next_sync.at_once(clock::now().at_ms);
        persistence::ask(&self.line);
    }
}

async fn open_profile(profile: &Profile, secret: &str) -> Result<DatabaseKeys, Refusal> {
    for (params, salt) in profile.kdf_inputs() {
        let unlock = kdf_worker::derive(secret, salt, params).await?;
        match profile.open(&unlock) {
            Err(OpenProfileError::WrongSecret) => {}
            Err(OpenProfileError::Damaged) => return Err(Refusal::KeyringDamaged),
            Ok(keys) => return Ok(keys),
        }
    }
    Err(Refusal::WrongSecret)
}

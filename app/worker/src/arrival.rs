//! Somebody new on this device: the first, or one more beside those who have a profile here. They found a workspace, or join one.

use bridge::{NewWorkspace, Refusal, Reply, SECRET_CHARACTERS_MIN};
use engine::{Engine, Entering, Founding, Joining};
use rand_core::Rng;
use seal::{DatabaseKeys, Profile};

use crate::cellar::{Cellar, Inside, Outcome};
use crate::conversation::Joiner;
use crate::store::id_of;
use crate::{clock, kdf_worker};

impl Cellar {
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

    pub async fn begin_store(&mut self) -> Result<(), Refusal> {
        match &mut self.store {
            Ok(store) => store.begin().await,
            Err(refusal) => Err(refusal.clone()),
        }
    }

    /// Keys and file names for somebody new, at the price that this device can pay. Nothing is written.
    pub async fn new_profile(&self, secret: &str) -> Result<(Profile, DatabaseKeys), Refusal> {
        self.opened()?;
        if !matches!(self.inside, Inside::Nobody) {
            return Err(Refusal::ProfileExists);
        }
        if secret.trim().chars().count() < SECRET_CHARACTERS_MIN {
            let minimum = u32::try_from(SECRET_CHARACTERS_MIN).unwrap_or(u32::MAX);
            return Err(Refusal::SecretTooShort { minimum });
        }
        let (mut salt, params) = ([0; 16], kdf_worker::calibrate().await?);
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
        self.admit(id_of(&profile), engine);
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
}

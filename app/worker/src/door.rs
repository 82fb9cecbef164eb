//! What can be asked while the door is locked: looking, unlocking, locking, taking over.

use std::pin::pin;

use bridge::{DeviceView, ProfileCard, ProfileId, ProfileState, Refusal, Reply, StorageTrouble};
use engine::Engine;
use futures_util::future::select;
use seal::keyring::OpenProfileError;
use seal::{DatabaseKeys, Profile};
use zeroize::Zeroizing;

use crate::cellar::{Cellar, Inside, Outcome};
use crate::queue::Happening;
use crate::store::{Store, id_of};
use crate::store_lock::Manner;
use crate::{clock, kdf_worker, messages, parcels, parting, persistence, post_rider};

/// Counting a try is a few bytes on the disk.
const COUNTING_MS_MAX: u32 = 3_000;

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

    pub async fn device(&mut self) -> Outcome {
        self.store_refusal_told = true;
        persistence::ask(&self.line);
        let profiles = self.profile_cards().await?;
        let profile = match &self.inside {
            Inside::Member(_) => ProfileState::Unlocked,
            _ if profiles.is_empty() => ProfileState::None,
            _ => ProfileState::Locked,
        };
        let (storage, parting) = (persistence::look(self.persisted).await, parting::look().await);
        Ok(Reply::Device(DeviceView { profile, profiles, storage, parting }))
    }

    async fn profile_cards(&self) -> Result<Vec<ProfileCard>, Refusal> {
        let store = self.opened()?;
        let parcels = parcels::all().await.unwrap_or_default();
        let card = |(number, profile): (u32, &Profile)| ProfileCard {
            profile: id_of(profile),
            number,
            sign: profile.sign().map(str::to_owned),
            is_open: self.open_profile == Some(id_of(profile)),
            has_parcel: parcels.iter().any(|parcel| parcel.profile == id_of(profile)),
        };
        Ok((1..).zip(store.profiles()).map(card).collect())
    }

    /// The store, or why it is not open.
    pub fn opened(&self) -> Result<&Store, Refusal> {
        self.store.as_ref().map_err(Clone::clone)
    }

    /// What is unsent is left for others to carry; then keys leave memory, and the files are free for the next worker.
    pub async fn lock(&mut self) -> Outcome {
        self.leave_parcel(true).await;
        self.close_all(Refusal::Locked);
        Ok(Reply::Done)
    }

    pub async fn unlock(&mut self, profile: ProfileId, secret: String) -> Outcome {
        let secret = Zeroizing::new(secret);
        if self.open_profile == Some(profile) {
            return Ok(Reply::Done);
        }
        if !matches!(self.inside, Inside::Nobody) {
            return Err(Refusal::ProfileExists);
        }
        let profile = self.opened()?.profile(profile).cloned().ok_or(Refusal::NoProfile)?;
        let keys = self.keys(&profile, &secret).await?;
        let pool = &self.opened()?.pool;
        if !pool.has(&profile.vault_file) {
            return Err(Refusal::Storage(StorageTrouble::Damaged));
        }
        let engine = Engine::open(pool.database(&profile.vault_file)?, &keys.vault)?;
        self.admit(id_of(&profile), engine);
        Ok(Reply::Done)
    }

    /// A profile's keys, for whoever knows its secret. Whoever guesses waits longer each time, also after a restart.
    pub async fn keys(&mut self, profile: &Profile, secret: &str) -> Result<DatabaseKeys, Refusal> {
        let wait_ms = self.tries.wait_ms(id_of(profile));
        if wait_ms > 0 {
            return Err(Refusal::WaitFirst { seconds: wait_ms.div_ceil(1_000) });
        }
        // A phone that is too full to count, or whose browser does not answer, is still one that its worker must get into.
        {
            let counted = pin!(self.tries.begin(id_of(profile)));
            let _ = select(counted, pin!(clock::wait_ms(COUNTING_MS_MAX))).await;
        }
        let keys = open_profile(profile, secret).await;
        match &keys {
            Ok(_) => self.tries.forget(id_of(profile)).await,
            Err(Refusal::WrongSecret) => {}
            Err(_) => self.tries.take_back(id_of(profile)).await,
        }
        keys
    }

    pub fn admit(&mut self, profile: ProfileId, mut engine: Engine) {
        // The app's own server is a good guess; where it cannot be noted now, it is noted at the next unlocking.
        let origin = messages::scope().location().origin();
        let _ = engine.suggest_server(&origin);
        if engine.server_url_now().as_deref() == Some(&origin) {
            post_rider::ask_about(&origin, &self.line);
        }
        self.inside = Inside::Member(Box::new(engine));
        self.open_profile = Some(profile);
        // Behind the answer to whoever waits at the door.
        self.line.put(Happening::ParcelsWait);
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

//! What a worker leaves behind on a shared device: a sign to be found by, nothing once their profile is removed, and nothing of
//! anybody once the keys are dropped.

use bridge::{Refusal, Reply, SIGN_CHARACTERS_MAX};
use zeroize::Zeroizing;

use crate::cellar::{Cellar, Inside, Outcome};

impl Cellar {
    pub async fn set_sign(&mut self, sign: String) -> Outcome {
        let profile = self.open_profile.ok_or(Refusal::Locked)?;
        let sign = sign.trim();
        if sign.chars().count() > SIGN_CHARACTERS_MAX || sign.chars().any(char::is_control) {
            return Err(Refusal::BadText { field: "sign".to_owned() });
        }
        match &mut self.store {
            Ok(store) => store.set_sign(profile, sign).await?,
            Err(refusal) => return Err(refusal.clone()),
        }
        self.device().await
    }

    /// Removes the open profile: only for whoever knows its secret, and not while it holds what is nowhere else.
    pub async fn remove_profile(&mut self, secret: String) -> Outcome {
        let secret = Zeroizing::new(secret);
        let open = self.open_profile.ok_or(Refusal::Locked)?;
        let profile = self.opened()?.profile(open).cloned().ok_or(Refusal::NoProfile)?;
        self.keys(&profile, &secret).await?;
        let Inside::Member(engine) = &self.inside else { return Err(Refusal::Locked) };
        let unsent = engine.unsent()?;
        if unsent.is_only_here || unsent.drafts > 0 {
            return Err(Refusal::UnsentWork { records: unsent.records, drafts: unsent.drafts });
        }
        match &mut self.store {
            Ok(store) => store.remove_slots(&profile).await?,
            Err(refusal) => return Err(refusal.clone()),
        }
        self.break_off(&Refusal::Locked);
        (self.inside, self.open_profile) = (Inside::Nobody, None);
        if let Ok(store) = &self.store {
            store.remove_files(&profile).await;
        }
        self.close_all(Refusal::Locked);
        Ok(Reply::Done)
    }

    /// Destroys every way in before anything else: that is the moment from which on nothing here can be read.
    pub async fn drop_keys(&mut self) -> Outcome {
        match &mut self.store {
            Ok(store) => store.drop_slots().await?,
            Err(refusal) => return Err(refusal.clone()),
        }
        self.break_off(&Refusal::Locked);
        (self.inside, self.open_profile) = (Inside::Nobody, None);
        if let Ok(store) = std::mem::replace(&mut self.store, Err(Refusal::Locked)) {
            // What could not be removed is nobody's any more, and is removed at the next start.
            let _ = store.wipe().await;
        }
        self.store_refusal_told = true;
        Ok(Reply::Done)
    }
}

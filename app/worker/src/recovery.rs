//! Taking a workspace over with the recovery sheet, while the door is locked.

use bridge::{RecoverFrom, Recovery, Refusal, Reply};
use engine::{Engine, Entering, Recovering};
use seal::{DatabaseKeys, Profile};
use zeroize::Zeroize;

use crate::cellar::{Cellar, Inside, Outcome};
use crate::clock;
use crate::conversation::Joiner;

impl Cellar {
    /// From a file it is done at once; from a server a conversation begins, at whose end the answer comes.
    pub async fn recover(&mut self, id: u32, mut recovery: Recovery) -> Option<Outcome> {
        let begun = self.begin_recovering(&recovery).await;
        recovery.secret.zeroize();
        recovery.shares.zeroize();
        match begun {
            Ok(Some(joiner)) => {
                self.inside = Inside::Joining(Box::new(joiner));
                self.begin_conversation(vec![id]).await;
                None
            }
            Ok(None) => Some(Ok(Reply::Done)),
            Err(refusal) => Some(Err(refusal)),
        }
    }

    /// Whom to talk to a server for; `None` where the profile is in already.
    async fn begin_recovering(&mut self, recovery: &Recovery) -> Result<Option<Joiner>, Refusal> {
        let (profile, keys) = self.new_profile(&recovery.secret).await?;
        self.begin_store().await?;
        let bundle = match &recovery.from {
            RecoverFrom::Server(url) => {
                let begun = self.recover_from_server(&profile, &keys, url, recovery);
                let recovering = begun.map_err(|refusal| self.sweep(&profile, refusal))?;
                return Ok(Some(Joiner { entering: Entering::Recovering(recovering), profile }));
            }
            RecoverFrom::Bundle(bundle) => bundle,
        };
        let restored = self.recover_from_bundle(&profile, &keys, bundle, recovery);
        let engine = restored.map_err(|refusal| self.sweep(&profile, refusal))?;
        self.move_in(profile, engine).await?;
        Ok(None)
    }

    fn recover_from_server(
        &self,
        profile: &Profile,
        keys: &DatabaseKeys,
        url: &str,
        recovery: &Recovery,
    ) -> Result<Recovering, Refusal> {
        let database = self.opened()?.pool.database(&profile.vault_file)?;
        Recovering::begin(database, &keys.vault, (url, recovery), &mut clock::rng())
    }

    fn recover_from_bundle(
        &self,
        profile: &Profile,
        keys: &DatabaseKeys,
        bundle: &[u8],
        recovery: &Recovery,
    ) -> Result<Engine, Refusal> {
        let database = self.opened()?.pool.database(&profile.vault_file)?;
        let from = (bundle, recovery);
        Recovering::from_bundle(database, &keys.vault, from, clock::now(), &mut clock::rng())
    }
}

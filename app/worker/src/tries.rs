//! How often wrong secrets were tried at each profile, kept in a small file beside the keyring, so that a worker that is ended and
//! started again forgets none. Whoever can change the phone's files can change this one too: against them only the slowness of
//! each single try guards.

use std::collections::BTreeMap;

use bridge::{ProfileId, Refusal};

use crate::patience::Patience;
use crate::{clock, opfs};

const FILE: &str = "tries";

/// The tries at this device's profiles.
#[derive(Default)]
pub struct Tries(BTreeMap<ProfileId, Patience>);

impl Tries {
    /// What the file says. From now on whoever failed before waits as long as after the last failure.
    pub async fn read() -> Result<Self, Refusal> {
        let root = opfs::root().await?;
        let bytes = opfs::read(&root, FILE).await.ok().flatten().unwrap_or_default();
        let counts: Vec<(ProfileId, u32)> = bridge::decode(&bytes).unwrap_or_default();
        let since_ms = clock::since_start_ms();
        let each = |(profile, failures)| (profile, Patience::after(failures, since_ms));
        Ok(Tries(counts.into_iter().map(each).collect()))
    }

    /// What is left to wait before the next try at a profile.
    pub fn wait_ms(&self, profile: ProfileId) -> u32 {
        self.0.get(&profile).map_or(0, |patience| patience.wait_ms(clock::since_start_ms()))
    }

    /// Counts a try as failed, on disk before it is made: ending the worker in the middle of it saves nobody the wait.
    pub async fn begin(&mut self, profile: ProfileId) -> Result<(), Refusal> {
        self.0.entry(profile).or_default().failed(clock::since_start_ms());
        self.write().await
    }

    /// The secret was right, or the profile is gone.
    pub async fn forget(&mut self, profile: ProfileId) {
        if self.0.remove(&profile).is_some() {
            // A count that stays makes somebody wait who need not.
            let _ = self.write().await;
        }
    }

    /// The try came to no answer: it does not count.
    pub async fn take_back(&mut self, profile: ProfileId) {
        if let Some(patience) = self.0.get_mut(&profile) {
            patience.take_back();
            let _ = self.write().await;
        }
    }

    async fn write(&self) -> Result<(), Refusal> {
        let counts: Vec<(ProfileId, u32)> =
            self.0.iter().map(|(profile, patience)| (*profile, patience.failures())).collect();
        let bytes = bridge::encode(&counts).unwrap_or_default();
        let root = opfs::root().await?;
        opfs::write(&root, FILE, &bytes).await.map_err(opfs::write_refusal)
    }
}

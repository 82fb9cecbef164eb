//! The store as a whole: lock, files, keyring. Whoever has a `Store` has all three, in the one order that is safe.

use bridge::{Refusal, StorageTrouble};
use seal::{Keyring, Profile};

use crate::pool::Pool;
use crate::queue::{Happening, Sender};
use crate::store_lock::{Manner, StoreLock};
use crate::{keyring_file, messages, opfs};

/// The store, this tab's alone.
pub struct Store {
    pub pool: Pool,
    keyring: Keyring,
    lock: StoreLock,
}

impl Store {
    /// Takes the lock, then the keyring and the files. `line` hears `Robbed` if another tab steals the lock later.
    pub async fn open(manner: Manner, line: &Sender) -> Result<Self, Refusal> {
        opfs::check_support()?;
        let line = line.clone();
        let lock = StoreLock::take(manner, move || line.put(Happening::Robbed))
            .await
            .map_err(|_| Refusal::Storage(StorageTrouble::OtherTab))?;
        let keyring = keyring_file::read().await?;
        let pool = Pool::open().await?;
        if keyring.is_none() && !pool.is_empty()? {
            // The keyring is written before the first database: it was lost, and what it opened must not be cleared away.
            return Err(Refusal::KeyringDamaged);
        }
        let keyring = keyring.unwrap_or_default();
        let names: Vec<&str> = (keyring.profiles.iter())
            .flat_map(|profile| [profile.vault_file.as_str(), profile.shift_file.as_str()])
            .collect();
        pool.keep_only(&names)?;
        Ok(Store { pool, keyring, lock })
    }

    /// The profile of this device.
    pub fn profile(&self) -> Option<&Profile> {
        self.keyring.profiles.first()
    }

    /// Before somebody new gets a database: from now on there is a keyring, and a database that it does not name is one that
    /// a founding or joining left.
    pub async fn begin(&mut self) -> Result<(), Refusal> {
        if self.keyring.generation > 0 {
            Ok(())
        } else {
            keyring_file::write(&mut self.keyring, |_| {}).await
        }
    }

    /// Enters a new profile into the keyring; from now on its files are kept.
    pub async fn enter(&mut self, profile: Profile) -> Result<(), Refusal> {
        keyring_file::write(&mut self.keyring, |keyring| keyring.profiles.push(profile)).await
    }

    /// Lets go of the files and then of the lock. Every database must be closed.
    pub fn close(self) {
        if !self.pool.pause() {
            // A file that stayed open would keep every other tab out; the end of this worker frees it.
            messages::scope().close();
        }
        drop(self.lock);
    }
}

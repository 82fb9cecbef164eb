//! The store as a whole: lock, files, keyring. Whoever has a `Store` has all three, in the one order that is safe.

use bridge::{ProfileId, Refusal, StorageTrouble};
use seal::{Keyring, Profile};

use crate::pool::Pool;
use crate::queue::{Happening, Sender};
use crate::store_lock::{Manner, StoreLock};
use crate::{keyring_file, messages, opfs, parcels};

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
        let profiles: Vec<ProfileId> = keyring.profiles.iter().map(id_of).collect();
        parcels::keep_only(&profiles).await;
        Ok(Store { pool, keyring, lock })
    }

    /// The profiles of this device, in the order in which they were made.
    pub fn profiles(&self) -> &[Profile] {
        &self.keyring.profiles
    }

    pub fn profile(&self, profile: ProfileId) -> Option<&Profile> {
        self.keyring.profiles.iter().find(|each| id_of(each) == profile)
    }

    /// Before somebody new gets a database: from now on there is a keyring, and a database that it does not name is one that
    /// a founding or joining left.
    pub async fn begin(&mut self) -> Result<(), Refusal> {
        self.pool.make_room(self.keyring.profiles.len() + 1).await?;
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

    /// Changes the sign of a profile; an empty one takes it away.
    pub async fn set_sign(&mut self, profile: ProfileId, sign: &str) -> Result<(), Refusal> {
        let mut changed = self.profile(profile).cloned().ok_or(Refusal::NoProfile)?;
        let too_long = |_| Refusal::BadText { field: "sign".to_owned() };
        changed.set_sign(sign).map_err(too_long)?;
        keyring_file::write(&mut self.keyring, |keyring| {
            if let Some(place) = keyring.profiles.iter_mut().find(|each| id_of(each) == profile) {
                *place = changed;
            }
        })
        .await
    }

    /// Takes a profile's way in out of both copies of the keyring.
    pub async fn remove_slots(&mut self, profile: &Profile) -> Result<(), Refusal> {
        keyring_file::write(&mut self.keyring, |keyring| keyring.profiles.retain(|each| each != profile))
            .await
    }

    /// Removes the files that nothing opens any more. The database must be closed.
    pub async fn remove_files(&self, profile: &Profile) {
        for file in [&profile.vault_file, &profile.shift_file] {
            // What cannot be removed now is not in the keyring, and is removed at the next start.
            let _ = self.pool.remove(file);
        }
        parcels::remove_of(id_of(profile)).await;
    }

    /// Destroys every profile's way in. From here on nothing opens the databases.
    pub async fn drop_slots(&mut self) -> Result<(), Refusal> {
        keyring_file::destroy_slots(&mut self.keyring).await
    }

    /// Removes everything that this origin keeps, once no way in is left. Every database must be closed.
    pub async fn wipe(self) -> Result<(), Refusal> {
        let Store { pool, lock, .. } = self;
        if !pool.pause() {
            return Err(Refusal::Internal { code: "database_open".to_owned() });
        }
        let root = opfs::root().await?;
        let mut names = opfs::names(&root).await.unwrap_or_default();
        // The keyring goes last: while it is there, what a wiping that was cut short has left is known to be nobody's.
        names.sort_by_key(|name| keyring_file::is_copy(name));
        for name in names {
            opfs::remove(&root, &name).await.map_err(opfs::write_refusal)?;
        }
        drop(lock);
        Ok(())
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

/// The profile's id, as the hatch knows it.
pub fn id_of(profile: &Profile) -> ProfileId {
    ProfileId(profile.profile)
}

//! The pool of OPFS files that SQLite's databases live in, and the encrypting file system over it. Nothing here knows SQL.

use bridge::{Refusal, StorageTrouble};
use rsqlite_vfs::VfsFilesManager;
use rusqlite::Connection;
use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolUtil};

use crate::clock::wait_ms;
use crate::opfs::is_called;

/// Files that can be there at once on a new device: databases, and what SQLite keeps beside them.
const SLOTS: usize = 16;
/// What each profile may take of them, and what is needed besides by whoever is just coming.
const SLOTS_OF_A_PROFILE: usize = 4;
const POOL_VFS: &str = "opfs-sahpool";
const ENCRYPTED_VFS: &str = "multipleciphers-opfs-sahpool";
/// A worker that was just ended, or robbed of the lock, needs a while until its files are free.
const WAITS_MS: [u32; 10] = [25, 50, 100, 200, 400, 800, 1_000, 1_500, 2_500, 3_500];

/// The pool, its files held by this worker until it is paused.
pub struct Pool(OpfsSAHPoolUtil);

impl Pool {
    /// Takes hold of the files; waits for another worker that is letting go of them.
    pub async fn open() -> Result<Self, Refusal> {
        let mut waits = WAITS_MS.iter();
        loop {
            match (hold_files().await, waits.next()) {
                (Ok(pool), _) => return Ok(Pool(pool)),
                (Err(error), Some(ms)) if is_held_elsewhere(&error) => wait_ms(*ms).await,
                (Err(error), _) => return Err(open_refusal(&error)),
            }
        }
    }

    /// Makes room for the databases of so many profiles.
    pub async fn make_room(&self, profiles: usize) -> Result<(), Refusal> {
        let slots = SLOTS.max(SLOTS_OF_A_PROFILE * (profiles + 1));
        self.0.ensure_capacity(slots).await.map_err(|error| open_refusal(&error))
    }

    /// Opens an encrypted database, or makes an empty one. Its key is the engine's business.
    pub fn database(&self, name: &str) -> Result<Connection, Refusal> {
        Connection::open_with_flags_and_vfs(name, rusqlite::OpenFlags::default(), ENCRYPTED_VFS)
            .map_err(|_| Refusal::Storage(StorageTrouble::Damaged))
    }

    pub fn is_empty(&self) -> Result<bool, Refusal> {
        self.0.names().map(|names| names.is_empty()).map_err(|error| open_refusal(&error))
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name).unwrap_or(false)
    }

    /// Removes a database and what SQLite keeps beside it. It must be closed.
    pub fn remove(&self, name: &str) -> Result<(), Refusal> {
        self.remove_where(|file| belongs_to(file, name))
    }

    /// Removes every file that belongs to none of these databases: what a founding or a joining left that was cut short.
    pub fn keep_only(&self, names: &[&str]) -> Result<(), Refusal> {
        self.remove_where(|file| !names.iter().any(|name| belongs_to(file, name)))
    }

    fn remove_where(&self, doomed: impl Fn(&str) -> bool) -> Result<(), Refusal> {
        let all = self.0.names().map_err(|error| open_refusal(&error))?;
        for file in all.iter().filter(|file| doomed(file)) {
            self.0.remove(file).map_err(|error| open_refusal(&error))?;
        }
        Ok(())
    }

    /// Lets go of the files, so that another worker can hold them. False where a database is still open.
    pub fn pause(&self) -> bool {
        self.0.pause().is_ok()
    }
}

/// A database's own file, or its journal or WAL.
fn belongs_to(file: &str, database: &str) -> bool {
    file.strip_prefix(database).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn is_held_elsewhere(error: &OpfsSAHError) -> bool {
    matches!(error, OpfsSAHError::Opfs { value, .. }
        if is_called(value, "NoModificationAllowedError") || is_called(value, "InvalidStateError"))
}

fn open_refusal(error: &OpfsSAHError) -> Refusal {
    let trouble = match error {
        OpfsSAHError::NotSupported => StorageTrouble::Unsupported,
        _ if is_held_elsewhere(error) => StorageTrouble::OtherTab,
        OpfsSAHError::Opfs { value, .. } if is_called(value, "QuotaExceededError") => StorageTrouble::Full,
        OpfsSAHError::Opfs { value, .. } if is_called(value, "SecurityError") => StorageTrouble::Unsupported,
        _ => StorageTrouble::Damaged,
    };
    Refusal::Storage(trouble)
}

async fn hold_files() -> Result<OpfsSAHPoolUtil, OpfsSAHError> {
    let pool = browser::install().await?;
    // A pool that this worker paused earlier is found again by installing, and still paused.
    pool.resume().await?;
    if browser::encrypt() { Ok(pool) } else { Err(OpfsSAHError::NotSupported) }
}

#[cfg(target_family = "wasm")]
mod browser {
    //! SQLite as it is compiled for the browser.

    use sqlite_wasm_rs::{SQLITE_OK, WasmOsCallback, sqlite3_vfs_find, sqlite3mc_vfs_create};
    use sqlite_wasm_vfs::sahpool::{
        OpfsSAHError, OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil, install as install_pool,
    };

    pub async fn install() -> Result<OpfsSAHPoolUtil, OpfsSAHError> {
        let pool =
            OpfsSAHPoolCfgBuilder::new().vfs_name(super::POOL_VFS).initial_capacity(super::SLOTS).build();
        install_pool::<WasmOsCallback>(&pool, true).await
    }

    /// Lays the encrypting file system over the pool, once.
    #[allow(unsafe_code)]
    pub fn encrypt() -> bool {
        // SAFETY: both take a NUL-terminated name that outlives the call; SQLite is initialised, because the pool was
        // registered with it; a worker has one thread.
        unsafe {
            !sqlite3_vfs_find(c"multipleciphers-opfs-sahpool".as_ptr()).is_null()
                || sqlite3mc_vfs_create(c"opfs-sahpool".as_ptr(), 1) == SQLITE_OK
        }
    }
}

#[cfg(not(target_family = "wasm"))]
mod browser {
    //! Outside a browser there is no OPFS; the crate is compiled there for its checks.

    use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolUtil};

    pub async fn install() -> Result<OpfsSAHPoolUtil, OpfsSAHError> {
        let _ = (super::POOL_VFS, super::SLOTS);
        Err(OpfsSAHError::NotSupported)
    }

    pub fn encrypt() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::belongs_to;

    #[test]
    fn a_database_owns_its_journals_and_no_file_of_a_longer_name() {
        assert!(belongs_to("3f9a", "3f9a"));
        assert!(belongs_to("3f9a-wal", "3f9a"));
        assert!(belongs_to("3f9a-journal", "3f9a"));
        assert!(!belongs_to("3f9ab", "3f9a"));
        assert!(!belongs_to("3f9", "3f9a"));
    }
}

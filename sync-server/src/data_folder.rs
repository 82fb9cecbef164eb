//! The folder that a server keeps everything in: one server at a time, and nobody else of this machine.

use std::{
    fs::{DirBuilder, File},
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::serving::Failure;

const STORE_FILE: &str = "logs.sqlite";
const LOCK_FILE: &str = "lock";

/// The folder, for as long as this is kept.
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Takes the folder, and makes it first where there is none.
    pub fn take(path: &Path) -> Result<Self, Failure> {
        let mut folder = DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let lock = File::create(path.join(LOCK_FILE))?;
        lock.try_lock().map_err(|_| format!("another server works in {}", path.display()))?;
        Ok(DataFolder { path: path.to_owned(), _lock: lock })
    }

    pub fn store_file(&self) -> PathBuf {
        store_file(&self.path)
    }
}

/// Where a folder's store is, for who only looks at it.
pub fn store_file(folder: &Path) -> PathBuf {
    folder.join(STORE_FILE)
}

/// Seconds since 1970 (UTC), by this machine's clock.
pub fn now_s() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().map(|since| since.as_secs()).unwrap_or_default()
}

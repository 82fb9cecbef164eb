//! The profile's folder: whose it is alone, the keyring in it, and the encrypted databases that the keyring names.

use std::fs::{DirBuilder, File, TryLockError};
use std::path::{Path, PathBuf};

use bridge::Refusal;
use rusqlite::Connection;
use seal::{Keyring, Profile};

use crate::failure::Failure;
use crate::keyring_file;

const LOCK_FILE: &str = "lock";
/// The names that a keyring gives to databases.
const NAME_CHARS: usize = 32;

/// An open profile folder; no other program opens it meanwhile.
pub struct Home {
    folder: PathBuf,
    keyring: Keyring,
    _lock: File,
}

impl Home {
    /// Opens the folder, makes it if need be, and clears away what a founding or joining left that was cut short.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        make_private(folder).map_err(|error| Failure::file(folder, &error))?;
        let lock = lock(folder)?;
        let keyring = keyring_file::read(folder)?;
        let never_begun = keyring.is_none();
        let home = Home { folder: folder.to_owned(), keyring: keyring.unwrap_or_default(), _lock: lock };
        let strangers = home.strangers().map_err(|error| Failure::file(folder, &error))?;
        if never_begun && !strangers.is_empty() {
            // The keyring is written before the first database: it was lost, and what it opened must not be cleared away.
            return Err(Refusal::KeyringDamaged.into());
        }
        for file in strangers {
            std::fs::remove_file(&file).map_err(|error| Failure::file(&file, &error))?;
        }
        Ok(home)
    }

    /// Before somebody new gets a database: from now on there is a keyring, and a database that it does not name is one that
    /// a founding or joining left.
    pub fn begin(&mut self) -> Result<(), Failure> {
        if self.keyring.generation > 0 {
            Ok(())
        } else {
            keyring_file::write(&self.folder, &mut self.keyring)
        }
    }

    /// The profile that lives here.
    pub fn profile(&self) -> Result<&Profile, Failure> {
        self.keyring.profiles.first().ok_or(Failure::Refused(Refusal::NoProfile))
    }

    pub fn is_empty(&self) -> bool {
        self.keyring.profiles.is_empty()
    }

    /// Opens a profile's database, or makes an empty one. Its key is the engine's business.
    pub fn database(&self, profile: &Profile) -> Result<Connection, Failure> {
        let path = self.folder.join(&profile.vault_file);
        Connection::open(&path).map_err(|error| Failure::File { path, why: error.to_string() })
    }

    /// Enters a new profile into the keyring; from now on its files are kept.
    pub fn enter(&mut self, profile: Profile) -> Result<(), Failure> {
        self.keyring.profiles.push(profile);
        keyring_file::write(&self.folder, &mut self.keyring)
    }

    fn strangers(&self) -> std::io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name().into_string().is_ok_and(|name| self.is_stranger(&name)) {
                found.push(entry.path());
            }
        }
        Ok(found)
    }

    /// A database, or a file beside one, that no profile owns.
    fn is_stranger(&self, name: &str) -> bool {
        let Some((database, rest)) = name.split_at_checked(NAME_CHARS) else { return false };
        let named_like_one =
            database.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
                && (rest.is_empty() || rest.starts_with('-'));
        let owners = &self.keyring.profiles;
        named_like_one && owners.iter().all(|each| each.vault_file != database && each.shift_file != database)
    }
}

/// Where profiles are kept unless the command says otherwise.
pub fn default_folder() -> Option<PathBuf> {
    let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = given("XDG_DATA_HOME").or_else(|| Some(given("HOME")?.join(".local/share")))?;
    Some(data.join("acogida"))
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn lock(folder: &Path) -> Result<File, Failure> {
    let path = folder.join(LOCK_FILE);
    let file = File::create(&path).map_err(|error| Failure::file(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::InUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(Failure::file(&path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_databases_that_nobody_owns_are_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let stranger = "0123456789abcdef0123456789abcdef";
        let kept = ["notes.txt", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdef.bak"];
        for name in kept.into_iter().chain([stranger, &format!("{stranger}-wal")]) {
            std::fs::write(folder.path().join(name), b"x").unwrap();
        }
        keyring_file::write(folder.path(), &mut Keyring::default()).unwrap();
        let home = Home::open(folder.path()).unwrap();
        assert!(home.is_empty());
        assert!(kept.iter().all(|name| folder.path().join(name).exists()));
        assert!(!folder.path().join(stranger).exists());
        assert!(!folder.path().join(format!("{stranger}-wal")).exists());
    }

    #[test]
    fn a_database_whose_keyring_is_gone_is_kept_and_said() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("0123456789abcdef0123456789abcdef");
        std::fs::write(&database, b"x").unwrap();
        assert!(matches!(Home::open(folder.path()), Err(Failure::Refused(Refusal::KeyringDamaged))));
        assert!(database.exists());
    }

    #[test]
    fn a_folder_that_is_open_is_not_opened_twice() {
        let folder = tempfile::tempdir().unwrap();
        let _home = Home::open(folder.path()).unwrap();
        assert!(matches!(Home::open(folder.path()), Err(Failure::InUse(_))));
    }
}

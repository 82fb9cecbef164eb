//! The keyring's two copies in the profile's folder. A change is written to one and then to the other, so that a write cut
//! short leaves a whole one, and afterwards either may be lost.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use bridge::Refusal;
use seal::Keyring;
use seal::keyring::{KeyringCopy, KeyringDamaged};

use crate::failure::Failure;

const COPY_A: &str = "keyring-a";
const COPY_B: &str = "keyring-b";

/// The newest whole keyring; `None` where there was never any.
pub fn read(folder: &Path) -> Result<Option<Keyring>, Failure> {
    let (copy_a, copy_b) = (read_copy(&folder.join(COPY_A))?, read_copy(&folder.join(COPY_B))?);
    match Keyring::choose(copy_a.as_deref(), copy_b.as_deref()) {
        Ok(keyring) => Ok(keyring),
        Err(KeyringDamaged::Damaged) => Err(Refusal::KeyringDamaged.into()),
        Err(KeyringDamaged::UnknownVersion) => Err(Refusal::UpdateNeeded.into()),
    }
}

/// Writes the next two generations of `keyring`, which are on disk when this returns.
pub fn write(folder: &Path, keyring: &mut Keyring) -> Result<(), Failure> {
    write_next(folder, keyring)?;
    write_next(folder, keyring)
}

fn write_next(folder: &Path, keyring: &mut Keyring) -> Result<(), Failure> {
    keyring.advance();
    let bytes = keyring.to_bytes().map_err(|error| Refusal::Internal { code: error.code().to_owned() })?;
    let path = folder.join(match keyring.copy() {
        KeyringCopy::A => COPY_A,
        KeyringCopy::B => COPY_B,
    });
    write_through(&path, &bytes)
        .and_then(|()| sync_folder(folder))
        .map_err(|error| Failure::file(&path, &error))
}

fn read_copy(path: &PathBuf) -> Result<Option<Vec<u8>>, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file(path, &error)),
    }
}

fn write_through(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the file's name durable, where a folder can be synced.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

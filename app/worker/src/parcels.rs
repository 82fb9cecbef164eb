//! Parcels: what a profile has sealed and not sent, as files beside the databases, so that it leaves while another profile of
//! the workspace is open. Each is written whole before the one before it is removed; what is in it is the engine's business.

use std::fmt::Write;

use bridge::{ProfileId, Refusal};
use web_sys::FileSystemDirectoryHandle;

use crate::opfs;

const PREFIX: &str = "parcel-";

/// A file, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelName {
    pub profile: ProfileId,
    number: u32,
}

impl ParcelName {
    fn write(&self) -> String {
        let mut name = PREFIX.to_owned();
        for byte in self.profile.0 {
            // Writing to a `String` cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        let _ = write!(name, "-{}", self.number);
        name
    }

    fn read(name: &str) -> Option<Self> {
        let (hex, number) = name.strip_prefix(PREFIX)?.split_once('-')?;
        let mut profile = [0; 16];
        if hex.len() != 2 * profile.len() || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        for (place, byte) in profile.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * place..2 * place + 2)?, 16).ok()?;
        }
        Some(ParcelName { profile: ProfileId(profile), number: number.parse().ok()? })
    }
}

/// All parcels on this device.
pub async fn all() -> Result<Vec<ParcelName>, Refusal> {
    let root = opfs::root().await?;
    Ok(list(&root).await)
}

/// Puts a profile's parcel down in the place of the one before. Where that fails the one before stays.
pub async fn put(profile: ProfileId, bytes: &[u8]) -> Result<(), Refusal> {
    let root = opfs::root().await?;
    let before = of(profile, list(&root).await);
    let last = before.iter().map(|parcel| parcel.number).max();
    let new = ParcelName { profile, number: last.map_or(0, |last| last.wrapping_add(1)) };
    opfs::write(&root, &new.write(), bytes).await.map_err(opfs::write_refusal)?;
    remove_each(&root, before.iter().filter(|parcel| **parcel != new)).await;
    Ok(())
}

/// The bytes of a parcel; `None` where it is gone.
pub async fn get(parcel: &ParcelName) -> Result<Option<Vec<u8>>, Refusal> {
    let root = opfs::root().await?;
    Ok(opfs::read(&root, &parcel.write()).await.ok().flatten())
}

pub async fn remove(parcel: &ParcelName) {
    if let Ok(root) = opfs::root().await {
        remove_each(&root, std::iter::once(parcel)).await;
    }
}

/// A profile has nothing that others could carry.
pub async fn remove_of(profile: ProfileId) {
    if let Ok(root) = opfs::root().await {
        let doomed = of(profile, list(&root).await);
        remove_each(&root, doomed.iter()).await;
    }
}

/// Removes what belongs to no profile of this device: a removal that was cut short left it.
pub async fn keep_only(profiles: &[ProfileId]) {
    if let Ok(root) = opfs::root().await {
        let all = list(&root).await;
        remove_each(&root, all.iter().filter(|parcel| !profiles.contains(&parcel.profile))).await;
    }
}

fn of(profile: ProfileId, mut all: Vec<ParcelName>) -> Vec<ParcelName> {
    all.retain(|parcel| parcel.profile == profile);
    all
}

async fn list(root: &FileSystemDirectoryHandle) -> Vec<ParcelName> {
    let names = opfs::names(root).await.unwrap_or_default();
    names.iter().filter_map(|name| ParcelName::read(name)).collect()
}

async fn remove_each(root: &FileSystemDirectoryHandle, doomed: impl Iterator<Item = &ParcelName>) {
    for parcel in doomed {
        // One that stays is taken in once more, which changes nothing.
        let _ = opfs::remove(root, &parcel.write()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parcel_is_known_by_its_name_and_nothing_else_is_one() {
        let parcel = ParcelName { profile: ProfileId([0xa5; 16]), number: 12 };
        assert_eq!(ParcelName::read(&parcel.write()), Some(parcel));
        let hex = "a5".repeat(16);
        for name in [
            "keyring-a",
            "tries",
            ".opfs-sahpool",
            "parcel-",
            "parcel-a5-1",
            &format!("parcel-{hex}"),
            &format!("parcel-{hex}-x"),
        ] {
            assert_eq!(ParcelName::read(name), None, "{name}");
        }
    }
}

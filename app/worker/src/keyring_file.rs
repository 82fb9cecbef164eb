//! The keyring's two copies, in the origin's root folder outside the database pool. A change is written to one and then to the
//! other, so that a write cut short leaves a whole one, and afterwards either may be lost.

use bridge::{Refusal, StorageTrouble};
use seal::Keyring;
use seal::keyring::{KeyringCopy, KeyringDamaged};

use crate::opfs;

const COPY_A: &str = "keyring-a";
const COPY_B: &str = "keyring-b";

/// The newest whole keyring; `None` where there was never any.
pub async fn read() -> Result<Option<Keyring>, Refusal> {
    let root = opfs::root().await?;
    let unreadable = |_| Refusal::Storage(StorageTrouble::Damaged);
    let copy_a = opfs::read(&root, COPY_A).await.map_err(unreadable)?;
    let copy_b = opfs::read(&root, COPY_B).await.map_err(unreadable)?;
    match Keyring::choose(copy_a.as_deref(), copy_b.as_deref()) {
        Ok(keyring) => Ok(keyring),
        Err(KeyringDamaged::Damaged) => Err(Refusal::KeyringDamaged),
        Err(KeyringDamaged::UnknownVersion) => Err(Refusal::UpdateNeeded),
    }
}

/// Writes the next two generations of `keyring` and makes them the current one. A refusal of the first leaves the current
/// one, here and on disk; the change is made once one copy holds it.
pub async fn write(keyring: &mut Keyring, change: impl FnOnce(&mut Keyring)) -> Result<(), Refusal> {
    let mut next = keyring.clone();
    change(&mut next);
    write_next(&mut next).await?;
    *keyring = next.clone();
    // Where the other copy cannot be written, the next change is written there: never over the only whole one.
    if write_next(&mut next).await.is_ok() {
        *keyring = next;
    }
    Ok(())
}

/// Writes a keyring without profiles over both copies. A copy that cannot be written is removed; a refusal says that one of them
/// is still there.
pub async fn destroy_slots(keyring: &mut Keyring) -> Result<(), Refusal> {
    keyring.profiles.clear();
    for _ in 0..2 {
        if write_next(keyring).await.is_err() {
            let root = opfs::root().await?;
            opfs::remove(&root, name_of(keyring.copy())).await.map_err(opfs::write_refusal)?;
        }
    }
    Ok(())
}

/// Whether a file of this name is a copy of the keyring.
pub fn is_copy(name: &str) -> bool {
    [COPY_A, COPY_B].contains(&name)
}

fn name_of(copy: KeyringCopy) -> &'static str {
    match copy {
        KeyringCopy::A => COPY_A,
        KeyringCopy::B => COPY_B,
    }
}

async fn write_next(next: &mut Keyring) -> Result<(), Refusal> {
    next.advance();
    let bytes = next.to_bytes().map_err(|error| Refusal::Internal { code: error.code().to_owned() })?;
    let name = name_of(next.copy());
    let root = opfs::root().await?;
    opfs::write(&root, name, &bytes).await.map_err(opfs::write_refusal)
}

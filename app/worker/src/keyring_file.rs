//! The keyring's two copies, in the origin's root folder outside the database pool. They are written in turn, so that a
//! write cut short leaves the one before it.

use bridge::{Refusal, StorageTrouble};
use seal::Keyring;
use seal::keyring::{KeyringCopy, KeyringDamaged};

use crate::opfs;

const COPY_A: &str = "keyring-a";
const COPY_B: &str = "keyring-b";

/// The newest whole keyring; an empty one where there was never any.
pub async fn read() -> Result<Keyring, Refusal> {
    let root = opfs::root().await?;
    let unreadable = |_| Refusal::Storage(StorageTrouble::Damaged);
    let copy_a = opfs::read(&root, COPY_A).await.map_err(unreadable)?;
    let copy_b = opfs::read(&root, COPY_B).await.map_err(unreadable)?;
    match Keyring::choose(copy_a.as_deref(), copy_b.as_deref()) {
        Ok(keyring) => Ok(keyring.unwrap_or_default()),
        Err(KeyringDamaged::Damaged) => Err(Refusal::KeyringDamaged),
        Err(KeyringDamaged::UnknownVersion) => Err(Refusal::UpdateNeeded),
    }
}

/// Writes the next generation of `keyring` and makes it the current one. A refusal leaves the current one, here and on
/// disk.
pub async fn write(keyring: &mut Keyring, change: impl FnOnce(&mut Keyring)) -> Result<(), Refusal> {
    let mut next = keyring.clone();
    change(&mut next);
    next.advance();
    let bytes = next.to_bytes().map_err(|error| Refusal::Internal { code: error.code().to_owned() })?;
    let name = match next.copy() {
        KeyringCopy::A => COPY_A,
        KeyringCopy::B => COPY_B,
    };
    let root = opfs::root().await?;
    opfs::write(&root, name, &bytes).await.map_err(opfs::write_refusal)?;
    *keyring = next;
    Ok(())
}

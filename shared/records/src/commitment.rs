//! The keyed commitment that an entry carries to its changes, so that a snapshot cannot forge a colleague's edit.

use std::collections::BTreeSet;

use crate::hashes::ChangeHash;

/// BLAKE3 keyed with `key` over the hashes, ascending, each once: the same for every order in which they are given.
pub fn change_commit<'a>(key: &[u8; 32], hashes: impl IntoIterator<Item = &'a ChangeHash>) -> [u8; 32] {
    let ascending: BTreeSet<&ChangeHash> = hashes.into_iter().collect();
    let mut hasher = blake3::Hasher::new_keyed(key);
    for hash in ascending {
        hasher.update(hash.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

//! Key derivation: BLAKE3's `derive_key` over parts of fixed lengths, one context per purpose.

use blake3::Hasher;
use zeroize::{Zeroize, Zeroizing};

/// Derives 32 bytes. Every part but the last has a fixed length in its context, so that no two inputs read alike.
pub(crate) fn derive(context: &str, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut hasher = Hasher::new_derive_key(context);
    for part in parts {
        hasher.update(part);
    }
    let mut hash = hasher.finalize();
    let derived = Zeroizing::new(*hash.as_bytes());
    hash.zeroize();
    hasher.zeroize();
    derived
}

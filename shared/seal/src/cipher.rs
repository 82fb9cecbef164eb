//! XChaCha20-Poly1305, in place.

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};

pub(crate) const NONCE_BYTES: usize = 24;
pub(crate) const TAG_BYTES: usize = 16;

/// Encrypts `content` and appends the tag.
pub(crate) fn seal(key: &[u8; 32], nonce: &[u8; NONCE_BYTES], ad: &[u8], mut content: Vec<u8>) -> Vec<u8> {
    content.reserve_exact(TAG_BYTES);
    match XChaCha20Poly1305::new(key.into()).encrypt_in_place(nonce.into(), ad, &mut content) {
        Ok(()) => content,
        // Only beyond 256 GiB, which every caller's limit forbids; what is not sealed must not get out.
        Err(_) => Vec::new(),
    }
}

/// Checks the tag and decrypts; `None` for another key, nonce or associated data, or a changed byte.
pub(crate) fn open(key: &[u8; 32], nonce: &[u8; NONCE_BYTES], ad: &[u8], ct: &[u8]) -> Option<Vec<u8>> {
    let mut content = ct.to_vec();
    XChaCha20Poly1305::new(key.into()).decrypt_in_place(nonce.into(), ad, &mut content).ok()?;
    Some(content)
}

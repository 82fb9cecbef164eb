//! A parent epoch's secret, sealed under its child's: who was away for weeks needs one wrap, and reads everything before it.

use wire::{Bytes, EpochId, Hash32};
use zeroize::Zeroizing;

use super::EpochSecret;
use crate::cipher;
use crate::contexts::EPOCH_PARENT;
use crate::derive::derive;
use crate::refusal::refusal;
use crate::suites::EPOCH_PARENT_XCHACHA;

/// The key is used for one plaintext only: the one whose commitment it is derived from.
const NONCE: [u8; cipher::NONCE_BYTES] = [0; cipher::NONCE_BYTES];

refusal! {
    /// Why a parent's secret did not open.
    OpenParentError {
        UnknownSuite => "epoch_parent_suite",
        Malformed => "epoch_parent_malformed",
        /// Sealed under another epoch or for another parent, or changed on the way.
        WrongKey => "epoch_parent_wrong_key",
        /// It opened, and is not the secret that the parent's Epoch object commits to.
        NotThatSecret => "epoch_parent_not_that_secret",
    }
}

impl EpochSecret {
    /// Seals a parent's secret under this one, always to the same bytes.
    pub fn seal_parent(&self, parent: &EpochSecret, parent_id: EpochId) -> Bytes {
        let commit = parent.commit();
        let key = self.parent_key(parent_id, commit);
        let ct = cipher::seal(&key, &NONCE, &[EPOCH_PARENT_XCHACHA], parent.as_bytes().to_vec());
        Bytes([[EPOCH_PARENT_XCHACHA].as_slice(), &ct].concat())
    }

    /// Opens it; `expected_commit` is the `secret_commit` of the parent's Epoch object.
    pub fn open_parent(
        &self,
        sealed: &Bytes,
        parent_id: EpochId,
        expected_commit: Hash32,
    ) -> Result<EpochSecret, OpenParentError> {
        let (suite, ct) = sealed.0.split_first().ok_or(OpenParentError::Malformed)?;
        if *suite != EPOCH_PARENT_XCHACHA {
            return Err(OpenParentError::UnknownSuite);
        }
        if ct.len() != EpochSecret::BYTES + cipher::TAG_BYTES {
            return Err(OpenParentError::Malformed);
        }
        let key = self.parent_key(parent_id, expected_commit);
        let content = cipher::open(&key, &NONCE, &[*suite], ct).ok_or(OpenParentError::WrongKey)?;
        Self::committed(&Zeroizing::new(content), expected_commit).ok_or(OpenParentError::NotThatSecret)
    }

    fn parent_key(&self, parent_id: EpochId, commit: Hash32) -> Zeroizing<[u8; 32]> {
        derive(EPOCH_PARENT, &[self.as_bytes(), parent_id.as_bytes(), commit.as_bytes()])
    }
}

//! An epoch: one generation of a circle's key. From its secret come the keys that wrap record keys, seal its parents, texts and bundles.

mod parent;
mod text;
mod wrap;

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use wire::{Hash32, X25519Pk};

use crate::contexts::{EPOCH_COMMIT, EPOCH_X25519};
use crate::derive::derive;
use crate::secret::{random, secret};
use crate::x25519::X25519Secret;

pub use parent::OpenParentError;
pub use text::{OpenTextError, SealTextError, sealed_text_commit};
pub use wrap::{OpenEpochWrapError, WrapEpochError};

secret! {
    /// What every reader of a circle holds for one epoch.
    EpochSecret, 32
}

impl EpochSecret {
    pub fn make<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self(random(rng))
    }

    /// The public half, which write-only devices seal to.
    pub fn public_key(&self) -> X25519Pk {
        self.x25519().public()
    }

    /// The commitment that the signed Epoch object carries: whoever opens a wrap knows that it is the epoch's own secret.
    pub fn commit(&self) -> Hash32 {
        Hash32(*derive(EPOCH_COMMIT, &[self.0.as_slice()]))
    }

    pub(crate) fn x25519(&self) -> X25519Secret {
        X25519Secret::from_bytes(*derive(EPOCH_X25519, &[self.0.as_slice()]))
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The secret in an opened plaintext, if it is the one that was committed to.
    fn committed(content: &[u8], commit: Hash32) -> Option<Self> {
        let secret = Self::from_slice(content).ok()?;
        bool::from(secret.commit().as_bytes().ct_eq(commit.as_bytes())).then_some(secret)
    }
}

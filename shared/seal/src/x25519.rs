//! An X25519 secret: a device's, an invite's, the recovery key's, or an epoch's for what write-only devices put in.

use rand_core::CryptoRng;
use wire::X25519Pk;
use x25519_dalek::{PublicKey, StaticSecret};

use crate::secret::{random, secret};

secret! {
    /// Opens what was sealed to its public half.
    X25519Secret, 32
}

impl X25519Secret {
    pub fn make<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self(random(rng))
    }

    pub fn public(&self) -> X25519Pk {
        X25519Pk(PublicKey::from(&StaticSecret::from(*self.0)).to_bytes())
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

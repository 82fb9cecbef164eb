//! An invite's secret, which travels in a link or a QR code: the keys that its grant names are derived from it.

use rand_core::CryptoRng;
use wire::X25519Pk;
use zeroize::Zeroizing;

use crate::contexts::{INVITE_SIGN, INVITE_X25519};
use crate::derive::derive;
use crate::secret::{random, secret};
use crate::x25519::X25519Secret;

secret! {
    /// 128 random bits: short enough for a link, and nothing that can be guessed.
    InviteSecret, 16
}

impl InviteSecret {
    pub fn make<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self(random(rng))
    }

    /// The seed of the Ed25519 key that the joiner signs its own grant with.
    pub fn sign_seed(&self) -> Zeroizing<[u8; 32]> {
        derive(INVITE_SIGN, &[self.0.as_slice()])
    }

    /// Opens the epochs that were sealed to the invite before anybody had redeemed it.
    pub fn x25519(&self) -> X25519Secret {
        X25519Secret::from_bytes(*derive(INVITE_X25519, &[self.0.as_slice()]))
    }

    pub fn x25519_pk(&self) -> X25519Pk {
        self.x25519().public()
    }
}

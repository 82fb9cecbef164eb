//! An epoch's secret for one reader, by HPKE to the reader's X25519 key. Anybody could make one: the commitment says which is right.

use rand_core::CryptoRng;
use wire::canonical::{Canonical, VERSION};
use wire::{Bytes, EpochId, EpochWrap, Hash32, ObjectId, X25519Pk};
use zeroize::Zeroizing;

use super::EpochSecret;
use crate::contexts::EPOCH_WRAP;
use crate::hpke_x25519;
use crate::refusal::refusal;
use crate::suites::EPOCH_WRAP_X25519;
use crate::x25519::X25519Secret;

refusal! {
    /// Why an epoch was not sealed to a reader.
    WrapEpochError {
        /// No honest device has such a public key.
        BadPublicKey => "epoch_wrap_bad_public_key",
    }
}

refusal! {
    /// Why a wrap did not give the epoch's secret.
    OpenEpochWrapError {
        UnknownSuite => "epoch_wrap_suite",
        Malformed => "epoch_wrap_malformed",
        /// Sealed to another key, epoch or recipient, or changed on the way.
        WrongKey => "epoch_wrap_wrong_key",
        /// It opened, and is not the secret that the Epoch object commits to.
        NotThatSecret => "epoch_wrap_not_that_secret",
    }
}

impl EpochSecret {
    /// Seals this secret to a device, an invite, or (under the workspace's id) the recovery key.
    pub fn wrap_for<R: CryptoRng + ?Sized>(
        &self,
        epoch: EpochId,
        recipient: ObjectId,
        to: &X25519Pk,
        rng: &mut R,
    ) -> Result<EpochWrap, WrapEpochError> {
        let mut wrap = EpochWrap {
            ver: VERSION,
            epoch,
            recipient,
            suite: EPOCH_WRAP_X25519,
            enc: Bytes::default(),
            ct: Bytes::default(),
        };
        let header = wrap.to_bytes();
        let sealed = hpke_x25519::seal(to, EPOCH_WRAP, &header, self.as_bytes(), rng)
            .ok_or(WrapEpochError::BadPublicKey)?;
        wrap.enc = Bytes(sealed.enc);
        wrap.ct = Bytes(sealed.ct);
        Ok(wrap)
    }

    /// The secret inside a wrap; `expected_commit` is the `secret_commit` of the Epoch object.
    pub fn unwrap(
        wrap: &EpochWrap,
        with: &X25519Secret,
        expected_commit: Hash32,
    ) -> Result<EpochSecret, OpenEpochWrapError> {
        if wrap.suite != EPOCH_WRAP_X25519 {
            return Err(OpenEpochWrapError::UnknownSuite);
        }
        if wrap.ver != VERSION || wrap.enc.0.len() != hpke_x25519::ENC_BYTES {
            return Err(OpenEpochWrapError::Malformed);
        }
        let header = EpochWrap { enc: Bytes::default(), ct: Bytes::default(), ..*wrap };
        let content = hpke_x25519::open(with, &wrap.enc.0, EPOCH_WRAP, &header.to_bytes(), &wrap.ct.0)
            .ok_or(OpenEpochWrapError::WrongKey)?;
        Self::committed(&Zeroizing::new(content), expected_commit).ok_or(OpenEpochWrapError::NotThatSecret)
    }
}

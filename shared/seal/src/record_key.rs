//! A record key: a record has several over time. Among readers it is wrapped under an epoch; a write-only device drops it in by HPKE.

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use wire::canonical::{Canonical, VERSION};
use wire::{Bytes, CircleId, EpochId, Hash32, KeyId, KeyWrap, RecordId, X25519Pk};
use zeroize::Zeroizing;

use crate::cipher;
use crate::contexts::{CHANGE_COMMIT, CHUNK_KEY, KEY_DROP, KEY_WRAP, KEY_WRAP_NONCE, RECORD_KEY_ID};
use crate::derive::derive;
use crate::epoch::EpochSecret;
use crate::hpke_x25519;
use crate::refusal::refusal;
use crate::secret::{random, secret};
use crate::suites::{KEY_WRAP_DROP, KEY_WRAP_EPOCH};

secret! {
    /// Seals chunks of one record.
    RecordKey, 32
}

refusal! {
    /// Why a key was not dropped into an epoch.
    DropKeyError {
        /// No honest epoch has such a public key.
        BadPublicKey => "key_drop_bad_public_key",
    }
}

refusal! {
    /// Why a wrap did not give the record key.
    OpenKeyWrapError {
        UnknownSuite => "key_wrap_suite",
        Malformed => "key_wrap_malformed",
        /// Wrapped under another epoch, or changed on the way.
        WrongKey => "key_wrap_wrong_key",
        /// It opened, and is not the key that the wrap names.
        NotThatKey => "key_wrap_not_that_key",
    }
}

impl RecordKey {
    pub fn make<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self(random(rng))
    }

    /// The commitment that chunks and wraps name this key by: no two keys have the same.
    pub fn key_id(&self) -> KeyId {
        KeyId(*derive(RECORD_KEY_ID, &[self.0.as_slice()]))
    }

    /// Wraps this key for the readers of an epoch, always to the same bytes: wrapping twice adds nothing to a log.
    pub fn wrap(
        &self,
        record_tag: RecordId,
        circle: CircleId,
        epoch: EpochId,
        secret: &EpochSecret,
    ) -> KeyWrap {
        let mut wrap = self.unsealed(KEY_WRAP_EPOCH, record_tag, circle, epoch);
        let header = wrap.to_bytes();
        let (key, nonce) = epoch_key_and_nonce(secret, &header);
        wrap.ct = Bytes(cipher::seal(&key, &nonce, &header, self.0.to_vec()));
        wrap
    }

    /// Wraps this key to an epoch's public key, for a device that may put records in and not read them.
    pub fn drop_wrap<R: CryptoRng + ?Sized>(
        &self,
        record_tag: RecordId,
        circle: CircleId,
        epoch: EpochId,
        epoch_pk: &X25519Pk,
        rng: &mut R,
    ) -> Result<KeyWrap, DropKeyError> {
        let mut wrap = self.unsealed(KEY_WRAP_DROP, record_tag, circle, epoch);
        let sealed = hpke_x25519::seal(epoch_pk, KEY_DROP, &wrap.to_bytes(), self.0.as_slice(), rng)
            .ok_or(DropKeyError::BadPublicKey)?;
        wrap.enc = Bytes(sealed.enc);
        wrap.ct = Bytes(sealed.ct);
        Ok(wrap)
    }

    /// The key inside a wrap of either suite; `secret` is that of `wrap.epoch`.
    pub fn unwrap(wrap: &KeyWrap, secret: &EpochSecret) -> Result<RecordKey, OpenKeyWrapError> {
        match wrap.suite {
            KEY_WRAP_EPOCH => Self::epoch_unwrap(wrap, secret),
            KEY_WRAP_DROP => Self::drop_unwrap(wrap, secret),
            _ => Err(OpenKeyWrapError::UnknownSuite),
        }
    }

    /// The key inside a wrap from a write-only device, and from no other.
    pub fn drop_unwrap(wrap: &KeyWrap, secret: &EpochSecret) -> Result<RecordKey, OpenKeyWrapError> {
        if wrap.suite != KEY_WRAP_DROP {
            return Err(OpenKeyWrapError::UnknownSuite);
        }
        let header = header(wrap)?;
        if wrap.enc.0.len() != hpke_x25519::ENC_BYTES {
            return Err(OpenKeyWrapError::Malformed);
        }
        let content = hpke_x25519::open(&secret.x25519(), &wrap.enc.0, KEY_DROP, &header, &wrap.ct.0)
            .ok_or(OpenKeyWrapError::WrongKey)?;
        Self::named(&Zeroizing::new(content), wrap.key_id)
    }

    /// The key of the commitment below.
    pub fn change_commit_key(&self) -> Zeroizing<[u8; 32]> {
        derive(CHANGE_COMMIT, &[self.0.as_slice()])
    }

    /// An entry's keyed commitment to the hashes of its changes, in their order: readers can check it, a server learns nothing.
    pub fn change_commit(&self, change_hashes: &[[u8; 32]]) -> Hash32 {
        Hash32(blake3::keyed_hash(&self.change_commit_key(), change_hashes.as_flattened()).into())
    }

    pub(crate) fn chunk_key(&self, nonce: &[u8; cipher::NONCE_BYTES]) -> Zeroizing<[u8; 32]> {
        derive(CHUNK_KEY, &[self.0.as_slice(), nonce])
    }

    fn unsealed(&self, suite: u8, record_tag: RecordId, circle: CircleId, epoch: EpochId) -> KeyWrap {
        KeyWrap {
            ver: VERSION,
            body_kind: KeyWrap::BODY_KIND,
            suite,
            record_tag,
            key_id: self.key_id(),
            circle,
            epoch,
            enc: Bytes::default(),
            ct: Bytes::default(),
        }
    }

    fn epoch_unwrap(wrap: &KeyWrap, secret: &EpochSecret) -> Result<RecordKey, OpenKeyWrapError> {
        let header = header(wrap)?;
        if !wrap.enc.0.is_empty() {
            return Err(OpenKeyWrapError::Malformed);
        }
        let (key, nonce) = epoch_key_and_nonce(secret, &header);
        let content = cipher::open(&key, &nonce, &header, &wrap.ct.0).ok_or(OpenKeyWrapError::WrongKey)?;
        Self::named(&Zeroizing::new(content), wrap.key_id)
    }

    /// The key in an opened plaintext, if it is the one that was named.
    fn named(content: &[u8], key_id: KeyId) -> Result<RecordKey, OpenKeyWrapError> {
        let key = Self::from_slice(content).map_err(|_| OpenKeyWrapError::Malformed)?;
        match bool::from(key.key_id().as_bytes().ct_eq(key_id.as_bytes())) {
            true => Ok(key),
            false => Err(OpenKeyWrapError::NotThatKey),
        }
    }
}

/// The associated data: the wrap's own bytes, before anything was sealed into it.
fn header(wrap: &KeyWrap) -> Result<Vec<u8>, OpenKeyWrapError> {
    if wrap.ver != VERSION || wrap.body_kind != KeyWrap::BODY_KIND {
        return Err(OpenKeyWrapError::Malformed);
    }
    Ok(KeyWrap { enc: Bytes::default(), ct: Bytes::default(), ..*wrap }.to_bytes())
}

/// The header names the key, so one nonce goes with one plaintext only.
fn epoch_key_and_nonce(
    secret: &EpochSecret,
    header: &[u8],
) -> (Zeroizing<[u8; 32]>, [u8; cipher::NONCE_BYTES]) {
    let key = derive(KEY_WRAP, &[secret.as_bytes()]);
    let derived = derive(KEY_WRAP_NONCE, &[secret.as_bytes(), header]);
    let mut nonce = [0; cipher::NONCE_BYTES];
    nonce.iter_mut().zip(derived.iter()).for_each(|(byte, from)| *byte = *from);
    (key, nonce)
}

//! A slot: one way to a profile's database keys. Kinds that this build cannot open are kept as they are.

use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use wire::Bytes;
use zeroize::Zeroizing;

use super::profile::DatabaseKeys;
use crate::cipher;
use crate::contexts::SLOT;
use crate::derive::derive;
use crate::kdf::{KdfParams, UnlockKey};
use crate::padding;
use crate::secret::random;
use crate::suites::SLOT_PASSPHRASE;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    Passphrase(PassphraseSlot),
    /// Security key, recovery sheet, a sign, or of a later version: its bytes.
    Reserved {
        kind: u8,
        body: Bytes,
    },
}

/// The database keys under what Argon2id makes of a passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PassphraseSlot {
    #[n(0)]
    pub params: KdfParams,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub salt: [u8; 16],
    #[cbor(n(2), with = "minicbor::bytes")]
    pub nonce: [u8; cipher::NONCE_BYTES],
    #[n(3)]
    pub ct: Bytes,
}

/// What a slot's seal is bound to.
#[derive(Encode)]
#[cbor(array)]
struct Header {
    #[cbor(n(0), with = "minicbor::bytes")]
    profile: [u8; 16],
    #[n(1)]
    kind: u8,
    #[n(2)]
    params: KdfParams,
    #[cbor(n(3), with = "minicbor::bytes")]
    salt: [u8; 16],
}

impl PassphraseSlot {
    pub(super) fn make<R: CryptoRng + ?Sized>(
        profile: [u8; 16],
        unlock: &UnlockKey,
        params: KdfParams,
        salt: [u8; 16],
        keys: &DatabaseKeys,
        rng: &mut R,
    ) -> Self {
        let nonce = *random(rng);
        let header = padding::spell(&Header { profile, kind: SLOT_PASSPHRASE, params, salt });
        let content = [keys.vault.as_slice(), keys.shift.as_slice()].concat();
        let ct = Bytes(cipher::seal(&slot_key(unlock), &nonce, &header, content));
        PassphraseSlot { params, salt, nonce, ct }
    }

    /// The plaintext, if the key is this slot's.
    pub(super) fn open(&self, profile: [u8; 16], unlock: &UnlockKey) -> Option<Zeroizing<Vec<u8>>> {
        let header = Header { profile, kind: SLOT_PASSPHRASE, params: self.params, salt: self.salt };
        let header = padding::spell(&header);
        cipher::open(&slot_key(unlock), &self.nonce, &header, &self.ct.0).map(Zeroizing::new)
    }
}

fn slot_key(unlock: &UnlockKey) -> Zeroizing<[u8; 32]> {
    derive(SLOT, &[unlock.to_bytes().as_slice()])
}

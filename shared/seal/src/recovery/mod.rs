//! The recovery seed: the workspace's root key and the key that every epoch is sealed to. It leaves the phone on paper, in three
//! shares of which any two give it back.

mod check;
mod field;
mod share;
mod short;
mod words;

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use wire::{Hash32, X25519Pk};
use zeroize::Zeroizing;

use crate::contexts::{RECOVERY_GENESIS_NONCE, RECOVERY_ROOT_SIGN, RECOVERY_SET, RECOVERY_X25519};
use crate::derive::derive;
use crate::refusal::refusal;
use crate::secret::{random, secret};
use crate::x25519::X25519Secret;

pub use share::{BadShare, RecoveryShare, ShareFault};

/// Shares of one sheet.
pub const SHARES: usize = 3;

secret! {
    /// Whoever holds it is the workspace's root.
    RecoverySeed, 32
}

refusal! {
    /// Why two shares, each good by itself, give no seed.
    BadPair {
        /// One share twice.
        Same => "recovery_pair_same",
        /// Shares of two workspaces.
        OtherSet => "recovery_pair_other_set",
        /// They name one workspace and do not belong together.
        Damaged => "recovery_pair_damaged",
    }
}

impl RecoverySeed {
    pub fn make<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self(random(rng))
    }

    /// The seed of the Ed25519 key that the workspace's first grant is signed with.
    pub fn root_sign_seed(&self) -> Zeroizing<[u8; 32]> {
        derive(RECOVERY_ROOT_SIGN, &[self.0.as_slice()])
    }

    /// Opens every epoch of the workspace.
    pub fn recovery_x25519(&self) -> X25519Secret {
        X25519Secret::from_bytes(*derive(RECOVERY_X25519, &[self.0.as_slice()]))
    }

    pub fn recovery_pk(&self) -> X25519Pk {
        self.recovery_x25519().public()
    }

    /// The nonce of the workspace's Genesis: whoever holds the seed knows which workspace it is.
    pub fn genesis_nonce(&self) -> Hash32 {
        Hash32(*derive(RECOVERY_GENESIS_NONCE, &[self.0.as_slice()]))
    }

    /// Three shares, numbered from 1: any two give the seed, one gives nothing. Draws 32 bytes.
    pub fn shares<R: CryptoRng + ?Sized>(&self, rng: &mut R) -> [RecoveryShare; SHARES] {
        let slope: Zeroizing<[u8; 32]> = random(rng);
        let set = set_of(&self.recovery_pk());
        [1, 2, 3].map(|index| {
            let mut value = self.0.clone();
            for (byte, slope) in value.iter_mut().zip(slope.iter()) {
                *byte ^= field::BYTES.times_byte(*slope, index);
            }
            RecoveryShare { index, set, value }
        })
    }

    /// The seed that two shares of one sheet give, in either order.
    pub fn from_shares(one: &RecoveryShare, other: &RecoveryShare) -> Result<Self, BadPair> {
        if one.set != other.set {
            return Err(BadPair::OtherSet);
        }
        if one.index == other.index {
            // Which share it is stands on the paper: its value alone is a secret.
            let same = one.value.ct_eq(other.value.as_slice());
            return Err(if bool::from(same) { BadPair::Same } else { BadPair::Damaged });
        }
        let apart = one.index ^ other.index;
        let (of_one, of_other) =
            (field::BYTES.over_byte(other.index, apart), field::BYTES.over_byte(one.index, apart));
        let mut seed = Self::from_bytes([0; 32]);
        for (byte, (one, other)) in seed.0.iter_mut().zip(one.value.iter().zip(other.value.iter())) {
            *byte = field::BYTES.times_byte(*one, of_one) ^ field::BYTES.times_byte(*other, of_other);
        }
        if set_of(&seed.recovery_pk()) == one.set { Ok(seed) } else { Err(BadPair::Damaged) }
    }
}

/// 18 bits of what the Genesis says of the seed anyway: shares of two workspaces do not look alike, and what two shares give is
/// seen to be the seed.
fn set_of(recovery_pk: &X25519Pk) -> u32 {
    let derived = derive(RECOVERY_SET, &[&recovery_pk.0]);
    let [first, second, third, ..] = *derived;
    u32::from_be_bytes([0, first, second, third]) >> 6
}

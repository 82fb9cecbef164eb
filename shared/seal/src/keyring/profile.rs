//! A profile: one worker on one device, with two encrypted databases and the slots that lead to their keys.

use std::fmt::Write;

use rand_core::CryptoRng;
use wire::Bytes;
use zeroize::Zeroizing;

use super::slot::{PassphraseSlot, Slot};
use crate::kdf::{KdfParams, UnlockKey};
use crate::limits::{PROFILE_SLOTS_MAX, SIGN_BYTES_MAX};
use crate::refusal::refusal;
use crate::secret::random;
use crate::suites::SLOT_SIGN;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Random; names nobody.
    pub profile: [u8; 16],
    /// Random file names: which of them is which is not to be seen in a directory.
    pub vault_file: String,
    pub shift_file: String,
    pub slots: Vec<Slot>,
}

/// The keys of a profile's databases: random, and never changed by changing a passphrase.
pub struct DatabaseKeys {
    pub vault: Zeroizing<[u8; 32]>,
    /// Of the database that a sealed shift will write to while the vault is closed.
    pub shift: Zeroizing<[u8; 32]>,
}

refusal! {
    /// Why a profile did not open.
    OpenProfileError {
        WrongSecret => "wrong_secret",
        Damaged => "profile_damaged",
    }
}

refusal! {
    /// Why a profile's slots were not changed.
    SlotError {
        NoSuchSlot => "slot_unknown",
        /// Nothing would open the profile any more.
        LastSlot => "slot_last",
        TooMany => "slot_too_many",
        /// Another slot has this salt.
        SaltUsed => "slot_salt_used",
        SignTooLong => "slot_sign_too_long",
    }
}

impl Profile {
    /// A new profile with fresh database keys and one slot.
    pub fn make<R: CryptoRng + ?Sized>(
        rng: &mut R,
        unlock: &UnlockKey,
        params: KdfParams,
        salt: [u8; 16],
    ) -> (Self, DatabaseKeys) {
        let profile = *random(rng);
        let (vault_file, shift_file) = (file_name(rng), file_name(rng));
        let keys = DatabaseKeys { vault: random(rng), shift: random(rng) };
        let slot = PassphraseSlot::make(profile, unlock, params, salt, &keys, rng);
        (Profile { profile, vault_file, shift_file, slots: vec![Slot::Passphrase(slot)] }, keys)
    }

    /// What to run Argon2id with: one unlock key for each opens, or does not open, its slot.
    pub fn kdf_inputs(&self) -> Vec<(KdfParams, [u8; 16])> {
        self.passphrase_slots().map(|slot| (slot.params, slot.salt)).collect()
    }

    /// The database keys, from whichever slot the key opens.
    pub fn open(&self, unlock: &UnlockKey) -> Result<DatabaseKeys, OpenProfileError> {
        if self.passphrase_slots().next().is_none() {
            return Err(OpenProfileError::Damaged);
        }
        let content = self
            .passphrase_slots()
            .find_map(|slot| slot.open(self.profile, unlock))
            .ok_or(OpenProfileError::WrongSecret)?;
        match content.as_chunks() {
            ([vault, shift], []) => {
                Ok(DatabaseKeys { vault: Zeroizing::new(*vault), shift: Zeroizing::new(*shift) })
            }
            _ => Err(OpenProfileError::Damaged),
        }
    }

    /// Another way in, such as a changed passphrase; the keys come from [`Self::open`].
    pub fn add_slot<R: CryptoRng + ?Sized>(
        &mut self,
        rng: &mut R,
        unlock: &UnlockKey,
        params: KdfParams,
        salt: [u8; 16],
        keys: &DatabaseKeys,
    ) -> Result<(), SlotError> {
        if self.slots.len() >= PROFILE_SLOTS_MAX {
            return Err(SlotError::TooMany);
        }
        if self.passphrase_slots().any(|slot| slot.salt == salt) {
            return Err(SlotError::SaltUsed);
        }
        let slot = PassphraseSlot::make(self.profile, unlock, params, salt, keys, rng);
        self.slots.push(Slot::Passphrase(slot));
        Ok(())
    }

    /// Closes the way in that this salt belongs to, but never the last one.
    pub fn drop_slot(&mut self, salt: &[u8; 16]) -> Result<(), SlotError> {
        let is_it = |slot: &Slot| matches!(slot, Slot::Passphrase(slot) if slot.salt == *salt);
        if !self.slots.iter().any(is_it) {
            return Err(SlotError::NoSuchSlot);
        }
        if self.passphrase_slots().count() < 2 {
            return Err(SlotError::LastSlot);
        }
        self.slots.retain(|slot| !is_it(slot));
        Ok(())
    }

    /// What the worker chose to be found by at the locked door; anybody may read it.
    pub fn sign(&self) -> Option<&str> {
        self.slots.iter().find_map(|slot| match slot {
            Slot::Reserved { kind: SLOT_SIGN, body } if body.0.len() <= SIGN_BYTES_MAX => {
                std::str::from_utf8(&body.0).ok()
            }
            _ => None,
        })
    }

    /// Puts another sign in the place of the one before; an empty one takes it away.
    pub fn set_sign(&mut self, sign: &str) -> Result<(), SlotError> {
        let is_sign = |slot: &Slot| matches!(slot, Slot::Reserved { kind: SLOT_SIGN, .. });
        let others = self.slots.iter().filter(|slot| !is_sign(slot)).count();
        if sign.len() > SIGN_BYTES_MAX {
            return Err(SlotError::SignTooLong);
        }
        if others >= PROFILE_SLOTS_MAX && !sign.is_empty() {
            return Err(SlotError::TooMany);
        }
        self.slots.retain(|slot| !is_sign(slot));
        if !sign.is_empty() {
            self.slots.push(Slot::Reserved { kind: SLOT_SIGN, body: Bytes(sign.as_bytes().to_vec()) });
        }
        Ok(())
    }

    fn passphrase_slots(&self) -> impl Iterator<Item = &PassphraseSlot> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Passphrase(slot) => Some(slot),
            Slot::Reserved { .. } => None,
        })
    }
}

fn file_name<R: CryptoRng + ?Sized>(rng: &mut R) -> String {
    random::<16, R>(rng).iter().fold(String::with_capacity(32), |mut name, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(name, "{byte:02x}");
        name
    })
}

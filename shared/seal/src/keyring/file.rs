//! The keyring file: magic, version, canonical CBOR, checksum. The checksum is against accidents; what a slot protects, its own seal protects.

use minicbor::{Decode, Encode};
use wire::Bytes;

use super::slot::{PassphraseSlot, Slot};
use super::{Keyring, KeyringDamaged, KeyringTooLarge, Profile};
use crate::contexts::KEYRING_CHECKSUM;
use crate::derive::derive;
use crate::limits::{FILE_NAME_BYTES_MAX, KEYRING_BYTES_MAX, KEYRING_PROFILES_MAX, PROFILE_SLOTS_MAX};
use crate::padding::{spell, unspell};
use crate::suites::{KEYRING_VERSION, SLOT_PASSPHRASE};

pub(crate) const MAGIC: &[u8; 8] = b"acogkeys";
const CHECKSUM_BYTES: usize = 32;

#[derive(Encode, Decode)]
#[cbor(array)]
struct FileBody {
    #[n(0)]
    generation: u64,
    #[n(1)]
    profiles: Vec<FileProfile>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct FileProfile {
    #[cbor(n(0), with = "minicbor::bytes")]
    profile: [u8; 16],
    #[n(1)]
    vault_file: String,
    #[n(2)]
    shift_file: String,
    #[n(3)]
    slots: Vec<FileSlot>,
}

/// A slot's body has a length of its own, so that a kind from later is carried along.
#[derive(Encode, Decode)]
#[cbor(array)]
struct FileSlot {
    #[n(0)]
    kind: u8,
    #[n(1)]
    body: Bytes,
}

impl Keyring {
    pub fn to_bytes(&self) -> Result<Vec<u8>, KeyringTooLarge> {
        let body = FileBody {
            generation: self.generation,
            profiles: self.profiles.iter().map(FileProfile::from).collect(),
        };
        let mut bytes = [MAGIC.as_slice(), &[KEYRING_VERSION], &spell(&body)].concat();
        bytes.extend_from_slice(checksum(&bytes).as_slice());
        if bytes.len() > KEYRING_BYTES_MAX || !within_limits(&body) {
            return Err(KeyringTooLarge::TooLarge);
        }
        Ok(bytes)
    }

    /// One copy, whole and unchanged since it was written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyringDamaged> {
        if bytes.len() > KEYRING_BYTES_MAX {
            return Err(KeyringDamaged::Damaged);
        }
        let (summed, sum) = bytes.split_last_chunk::<CHECKSUM_BYTES>().ok_or(KeyringDamaged::Damaged)?;
        if checksum(summed) != *sum {
            return Err(KeyringDamaged::Damaged);
        }
        let (version, body) =
            summed.strip_prefix(MAGIC).and_then(<[u8]>::split_first).ok_or(KeyringDamaged::Damaged)?;
        if *version != KEYRING_VERSION {
            return Err(KeyringDamaged::UnknownVersion);
        }
        let body: FileBody = unspell(body).ok_or(KeyringDamaged::Damaged)?;
        if !within_limits(&body) {
            return Err(KeyringDamaged::Damaged);
        }
        let profiles = body.profiles.into_iter().map(Profile::try_from).collect::<Result<_, _>>()?;
        Ok(Keyring { generation: body.generation, profiles })
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    *derive(KEYRING_CHECKSUM, &[bytes])
}

fn within_limits(body: &FileBody) -> bool {
    body.profiles.len() <= KEYRING_PROFILES_MAX
        && body.profiles.iter().all(|profile| {
            profile.slots.len() <= PROFILE_SLOTS_MAX
                && profile.vault_file.len() <= FILE_NAME_BYTES_MAX
                && profile.shift_file.len() <= FILE_NAME_BYTES_MAX
        })
}

impl From<&Profile> for FileProfile {
    fn from(profile: &Profile) -> Self {
        FileProfile {
            profile: profile.profile,
            vault_file: profile.vault_file.clone(),
            shift_file: profile.shift_file.clone(),
            slots: profile.slots.iter().map(FileSlot::from).collect(),
        }
    }
}

impl TryFrom<FileProfile> for Profile {
    type Error = KeyringDamaged;

    fn try_from(file: FileProfile) -> Result<Self, KeyringDamaged> {
        Ok(Profile {
            profile: file.profile,
            vault_file: file.vault_file,
            shift_file: file.shift_file,
            slots: file.slots.into_iter().map(Slot::try_from).collect::<Result<_, _>>()?,
        })
    }
}

impl From<&Slot> for FileSlot {
    fn from(slot: &Slot) -> Self {
        match slot {
            Slot::Passphrase(slot) => FileSlot { kind: SLOT_PASSPHRASE, body: Bytes(spell(slot)) },
            Slot::Reserved { kind, body } => FileSlot { kind: *kind, body: body.clone() },
        }
    }
}

impl TryFrom<FileSlot> for Slot {
    type Error = KeyringDamaged;

    fn try_from(file: FileSlot) -> Result<Self, KeyringDamaged> {
        match file.kind {
            SLOT_PASSPHRASE => {
                let slot: PassphraseSlot = unspell(&file.body.0).ok_or(KeyringDamaged::Damaged)?;
                Ok(Slot::Passphrase(slot))
            }
            kind => Ok(Slot::Reserved { kind, body: file.body }),
        }
    }
}

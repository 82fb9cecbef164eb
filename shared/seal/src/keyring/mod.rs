//! The keyring: which profiles this device holds, their database files, and the slots that open them. A small file outside the
//! database pool, in two copies, so that a write cut short leaves the other.

mod file;
mod profile;
mod slot;

use crate::refusal::refusal;

pub use profile::{DatabaseKeys, OpenProfileError, Profile, SlotError};
pub use slot::{PassphraseSlot, Slot};

/// What the file says. Nothing in it is secret without a slot's secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keyring {
    /// Counts the writes; the newest valid copy counts.
    pub generation: u64,
    pub profiles: Vec<Profile>,
}

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyringCopy {
    A,
    B,
}

refusal! {
    /// Why there is no keyring although there is a file.
    KeyringDamaged {
        Damaged => "keyring_damaged",
        /// Written by a later version of the app: it must not be overwritten.
        UnknownVersion => "keyring_version",
    }
}

refusal! {
    /// Why a keyring was not written.
    KeyringTooLarge {
        TooLarge => "keyring_too_large",
    }
}

impl Keyring {
    /// The newest valid copy; `None` where there was never a keyring: no file, or a first one that was not even begun.
    pub fn choose(copy_a: Option<&[u8]>, copy_b: Option<&[u8]>) -> Result<Option<Self>, KeyringDamaged> {
        let copies = match (copy_a, copy_b) {
            (None | Some([]), None) | (None, Some([])) => return Ok(None),
            copies => [copies.0, copies.1],
        };
        let read: Vec<_> = copies.into_iter().flatten().map(Self::from_bytes).collect();
        if read.iter().any(|copy| copy.as_ref().is_err_and(|fault| *fault == KeyringDamaged::UnknownVersion))
        {
            return Err(KeyringDamaged::UnknownVersion);
        }
        // Of two with one number (which nobody writes) the first: `max_by_key` would take the last.
        let newest = read.into_iter().rev().filter_map(Result::ok).max_by_key(|keyring| keyring.generation);
        newest.map(Some).ok_or(KeyringDamaged::Damaged)
    }

    /// Where this generation is written: never over the generation before it.
    pub fn copy(&self) -> KeyringCopy {
        match self.generation % 2 {
            0 => KeyringCopy::A,
            _ => KeyringCopy::B,
        }
    }

    /// The next generation. A change is written as two of them, so that both copies hold it and neither keeps a dropped slot.
    pub fn advance(&mut self) {
        self.generation = self.generation.saturating_add(1);
    }
}

//! THE SAFE: every key, how it is made or derived, what it wraps, and how content is sealed and opened. The bytes are in FORMAT.md.
//! Absent on purpose: I/O, the clock, its own randomness, signatures (the doorkeeper's), and any rule about who may read what.

mod cipher;
mod deflate;
mod derive;
mod hpke_x25519;
mod refusal;
mod secret;

pub mod bundle;
pub mod chunk;
pub mod contexts;
pub mod device;
pub mod epoch;
pub mod invite;
pub mod kdf;
pub mod keyring;
pub mod limits;
pub mod padding;
pub mod record_key;
pub mod recovery;
pub mod suites;
pub mod x25519;

pub use device::DeviceSecrets;
pub use epoch::EpochSecret;
pub use invite::InviteSecret;
pub use kdf::{KdfParams, UnlockKey};
pub use keyring::{DatabaseKeys, Keyring, Profile};
pub use record_key::RecordKey;
pub use recovery::RecoverySeed;
pub use secret::BadSecretLength;
pub use x25519::X25519Secret;

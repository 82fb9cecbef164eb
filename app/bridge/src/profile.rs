//! The profiles of this device, as far as the locked door may show them: nobody's name, and a sign only where its worker chose one.

use serde::{Deserialize, Serialize};

/// Bytes of a sign.
pub const SIGN_BYTES_MAX: usize = 32;
/// Characters of a sign: initials, a small picture.
pub const SIGN_CHARACTERS_MAX: usize = 8;

/// A profile of this device. Random; names nobody, and no server knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProfileId(pub [u8; 16]);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileCard {
    pub profile: ProfileId,
    /// Its place on this device, from 1.
    pub number: u32,
    /// What its worker chose to find it by.
    pub sign: Option<String>,
    pub is_open: bool,
    /// Sealed work of it lies here and waits to be sent.
    pub has_parcel: bool,
}

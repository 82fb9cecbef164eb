//! From what a person types to an unlock key: Argon2id. Meant for a throw-away worker, because its memory never shrinks there.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, Zeroizing};

use crate::limits::*;
use crate::refusal::refusal;
use crate::secret::secret;

/// What Argon2id costs; kept with each slot, so that it can be raised later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct KdfParams {
    #[n(0)]
    pub memory_kib: u32,
    #[n(1)]
    pub passes: u32,
    #[n(2)]
    pub lanes: u32,
}

secret! {
    /// What a secret gives under one salt: opens the slot with that salt.
    UnlockKey, 32
}

refusal! {
    /// Why no key was derived.
    KdfError {
        /// Nothing but white space.
        EmptySecret => "secret_empty",
        SecretTooLong => "secret_too_long",
        /// Below the floor or above what a device should be asked for.
        ParamsRefused => "kdf_params_refused",
        /// The device has not got that much memory.
        OutOfMemory => "kdf_out_of_memory",
    }
}

impl Default for KdfParams {
    /// 64 MiB, three passes, one lane: about 0.3 s on the machine that it was chosen on.
    fn default() -> Self {
        KdfParams { memory_kib: 64 * 1024, passes: 3, lanes: 1 }
    }
}

impl KdfParams {
    /// Whether they lie between the floor and what a device may be asked for.
    pub fn accepted(&self) -> bool {
        (KDF_MEMORY_KIB_MIN..=KDF_MEMORY_KIB_MAX).contains(&self.memory_kib)
            && (KDF_PASSES_MIN..=KDF_PASSES_MAX).contains(&self.passes)
            && (KDF_LANES_MIN..=KDF_LANES_MAX).contains(&self.lanes)
    }
}

/// How long one try is to take on the device that a profile is made on.
const TRY_MS: u64 = 550;
const TRY_MS_MAX: u64 = 700;

impl KdfParams {
    /// What to measure a device with: the usual memory, the fewest passes.
    pub const PROBE: KdfParams = KdfParams { memory_kib: 64 * 1024, passes: KDF_PASSES_MIN, lanes: 1 };
    /// The same for a device that has not got that much memory.
    pub const PROBE_SMALL: KdfParams =
        KdfParams { memory_kib: KDF_MEMORY_KIB_MIN, passes: KDF_PASSES_MIN, lanes: 1 };

    /// What takes 400 to 700 ms on a device where `self` took `took_ms`: more passes where it is fast, less memory where two
    /// passes take too long, and never less than the floor.
    pub fn calibrated(self, took_ms: u32) -> KdfParams {
        let took_ms = u64::from(took_ms).max(1);
        let passes = (2 * TRY_MS * u64::from(self.passes) / took_ms).div_ceil(2);
        let passes = u32::try_from(passes).unwrap_or(KDF_PASSES_MAX).clamp(KDF_PASSES_MIN, KDF_PASSES_MAX);
        let expected_ms = took_ms * u64::from(passes) / u64::from(self.passes.max(1));
        let memory_kib = if expected_ms > TRY_MS_MAX {
            let less = u64::from(self.memory_kib) * TRY_MS / expected_ms;
            u32::try_from(less).unwrap_or(KDF_MEMORY_KIB_MIN).max(KDF_MEMORY_KIB_MIN)
        } else {
            self.memory_kib
        };
        KdfParams { memory_kib, passes, lanes: self.lanes }
    }
}

/// Derives the key that a secret gives. The secret is brought to NFC (keyboards differ in how they write an accent) and loses
/// white space at both ends (autofill and dictation add it); nothing else about it is changed.
pub fn derive_unlock_key(secret: &str, salt: &[u8; 16], params: KdfParams) -> Result<UnlockKey, KdfError> {
    if !params.accepted() {
        return Err(KdfError::ParamsRefused);
    }
    let secret = normalised(secret)?;
    let argon2_params = Params::new(params.memory_kib, params.passes, params.lanes, Some(UnlockKey::BYTES))
        .map_err(|_| KdfError::ParamsRefused)?;
    let mut memory = memory(argon2_params.block_count())?;
    let mut key = Zeroizing::new([0; UnlockKey::BYTES]);
    let derived = Argon2::new(Algorithm::Argon2id, Version::V0x13, argon2_params)
        .hash_password_into_with_memory(secret.as_bytes(), salt, key.as_mut_slice(), &mut memory);
    memory.zeroize();
    derived.map_err(|_| KdfError::ParamsRefused)?;
    Ok(UnlockKey::from_bytes(*key))
}

fn normalised(secret: &str) -> Result<Zeroizing<String>, KdfError> {
    // Bounded before and after: NFC can lengthen a text, and never by more than a factor of three.
    if secret.len() > SECRET_BYTES_MAX {
        return Err(KdfError::SecretTooLong);
    }
    // Room from the start, so that no half-written copy is left behind by growing.
    let mut text = Zeroizing::new(String::with_capacity(SECRET_BYTES_MAX * 3));
    text.extend(secret.trim().nfc());
    match text.len() {
        0 => Err(KdfError::EmptySecret),
        1..=SECRET_BYTES_MAX => Ok(text),
        _ => Err(KdfError::SecretTooLong),
    }
}

fn memory(blocks: usize) -> Result<Vec<Block>, KdfError> {
    let mut memory = Vec::new();
    memory.try_reserve_exact(blocks).map_err(|_| KdfError::OutOfMemory)?;
    memory.resize(blocks, Block::new());
    Ok(memory)
}

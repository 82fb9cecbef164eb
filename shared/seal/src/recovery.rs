//! The recovery seed: the workspace's root key and the key that every epoch is sealed to. It leaves the phone on paper, as a code.

use rand_core::CryptoRng;
use wire::X25519Pk;
use zeroize::Zeroizing;

use crate::contexts::{RECOVERY_CHECK, RECOVERY_ROOT_SIGN, RECOVERY_X25519};
use crate::derive::derive;
use crate::refusal::refusal;
use crate::secret::{random, secret};
use crate::suites::RECOVERY_CODE_VERSION;
use crate::x25519::X25519Secret;

/// Crockford's base32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK_BYTES: usize = 5;
/// A half byte that is not written, a half byte for the version, the seed, the check.
const CODE_BYTES: usize = 1 + RecoverySeed::BYTES + CHECK_BYTES;
const CODE_CHARACTERS: usize = 60;
const GROUP_CHARACTERS: usize = 5;

secret! {
    /// Whoever holds it is the workspace's root.
    RecoverySeed, 32
}

refusal! {
    /// Why a typed text is not a recovery code.
    BadCode {
        /// A character that no code has.
        Character => "recovery_code_character",
        /// Too few or too many characters.
        Length => "recovery_code_length",
        /// Something was mistyped.
        Check => "recovery_code_check",
        /// From a later version.
        Version => "recovery_code_version",
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

    /// Twelve groups of five characters, to be written on paper; the last eight characters are a check over the rest.
    pub fn code(&self) -> Vec<String> {
        let bytes = self.code_bytes();
        let characters: Vec<u8> = (0..CODE_CHARACTERS).filter_map(|n| character(&bytes, n)).collect();
        characters
            .chunks(GROUP_CHARACTERS)
            .map(|group| group.iter().copied().map(char::from).collect())
            .collect()
    }

    /// Reads a code in upper or lower case, with spaces, hyphens or dots anywhere, and O, I, L written for 0, 1, 1.
    pub fn from_code(code: &str) -> Result<Self, BadCode> {
        let mut bytes = Zeroizing::new([0u8; CODE_BYTES]);
        let mut count = 0;
        for typed in code.chars().filter(|typed| !is_separator(*typed)) {
            put(&mut bytes, count, value(typed).ok_or(BadCode::Character)?);
            count += 1;
        }
        if count != CODE_CHARACTERS {
            return Err(BadCode::Length);
        }
        Self::read(&bytes)
    }

    fn read(bytes: &[u8; CODE_BYTES]) -> Result<Self, BadCode> {
        let [version, rest @ ..] = bytes;
        let (seed, check) = rest.split_first_chunk().ok_or(BadCode::Length)?;
        let seed = Self::from_bytes(*seed);
        if !seed.check(*version).starts_with(check) {
            return Err(BadCode::Check);
        }
        match *version {
            RECOVERY_CODE_VERSION => Ok(seed),
            _ => Err(BadCode::Version),
        }
    }

    fn check(&self, version: u8) -> Zeroizing<[u8; 32]> {
        derive(RECOVERY_CHECK, &[&[version], self.0.as_slice()])
    }

    fn code_bytes(&self) -> Zeroizing<[u8; CODE_BYTES]> {
        let check = self.check(RECOVERY_CODE_VERSION);
        let parts = [RECOVERY_CODE_VERSION].into_iter().chain(*self.0).chain(check.iter().copied());
        let mut bytes = Zeroizing::new([0; CODE_BYTES]);
        bytes.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
        bytes
    }
}

/// The n-th character: bits 4 + 5n to 8 + 5n, the highest bit first.
fn character(bytes: &[u8; CODE_BYTES], n: usize) -> Option<u8> {
    let value = (0..5).try_fold(0, |value, bit| Some(value << 1 | bit_at(bytes, 4 + 5 * n + bit)?))?;
    ALPHABET.get(usize::from(value)).copied()
}

fn bit_at(bytes: &[u8], bit: usize) -> Option<u8> {
    Some(bytes.get(bit / 8)? >> (7 - bit % 8) & 1)
}

/// Puts the n-th character's value where [`character`] reads it; what lies beyond the end is only counted.
fn put(bytes: &mut [u8; CODE_BYTES], n: usize, value: u8) {
    for bit in 0..5 {
        let at = 4 + 5 * n + bit;
        if let Some(byte) = bytes.get_mut(at / 8) {
            *byte |= (value >> (4 - bit) & 1) << (7 - at % 8);
        }
    }
}

fn value(typed: char) -> Option<u8> {
    let meant = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let position = ALPHABET.iter().position(|character| char::from(*character) == meant)?;
    u8::try_from(position).ok()
}

fn is_separator(typed: char) -> bool {
    typed.is_whitespace() || matches!(typed, '-' | '.' | '\u{2010}'..='\u{2015}')
}

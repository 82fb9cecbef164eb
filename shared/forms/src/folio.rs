//! The printable code of a person's registration (`TAP-7F3K-2`): what goes on paper, never a name.

use std::fmt;

/// A checked folio: site prefix, random body, check symbol. Nothing about the person is in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Folio(String);

/// Why a text is not a folio, or could not be made into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FolioError {
    /// Not prefix, body and check.
    BadShape,
    /// The prefix is not 2 to 4 Latin letters.
    BadPrefix,
    /// A symbol that folios never use (`I`, `O`, `0`, `1`, or no letter or digit at all).
    BadSymbol,
    /// The check symbol does not fit: something was misread or swapped.
    BadCheck,
}

/// 32 symbols, none of which is mistaken for another on a cheap printout.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
pub const BODY_SYMBOLS_MIN: usize = 4;
/// A workspace that grows beyond some thousand people a site makes its folios longer.
pub const BODY_SYMBOLS_MAX: usize = 8;
const PREFIX_LETTERS_MIN: usize = 2;
const PREFIX_LETTERS_MAX: usize = 4;
const BITS_PER_SYMBOL: u32 = 5;
/// x^5 + x^2 + 1, which makes 2 a generator of GF(32): 31 places have 31 different weights.
const FIELD_POLYNOMIAL: u8 = 0b10_0101;
/// Makes the field guide's own example, `TAP-7F3K-2`, a valid folio.
const CHECK_OFFSET: u8 = 9;

impl Folio {
    /// A folio of `symbols` body symbols from the low bits of `random`, which the caller draws.
    pub fn make(prefix: &str, random: u64, symbols: usize) -> Result<Self, FolioError> {
        if !(BODY_SYMBOLS_MIN..=BODY_SYMBOLS_MAX).contains(&symbols) {
            return Err(FolioError::BadShape);
        }
        let mut bits = random;
        let mut body = String::with_capacity(symbols);
        for _ in 0..symbols {
            body.push(symbol((bits & 31) as u8));
            bits >>= BITS_PER_SYMBOL;
        }
        let prefix = prefix.to_ascii_uppercase();
        let check = check_symbol(&prefix, &body)?;
        Ok(Folio(format!("{prefix}-{body}-{check}")))
    }

    /// Reads what somebody typed or scanned: any case, with or without hyphens and spaces.
    pub fn parse(typed: &str) -> Result<Self, FolioError> {
        let typed = typed.trim().to_ascii_uppercase();
        if !typed.is_ascii() {
            return Err(FolioError::BadSymbol);
        }
        let parts: Vec<&str> = typed
            .split(|c: char| c == '-' || c.is_ascii_whitespace())
            .filter(|part| !part.is_empty())
            .collect();
        let (prefix, body, check) = match parts.as_slice() {
            [prefix, body, check] => (*prefix, *body, *check),
            [prefix, rest] => split_check(prefix, rest)?,
            [all] => split_run(all)?,
            _ => return Err(FolioError::BadShape),
        };
        if !(BODY_SYMBOLS_MIN..=BODY_SYMBOLS_MAX).contains(&body.len()) || check.len() != 1 {
            return Err(FolioError::BadShape);
        }
        let expected = check_symbol(prefix, body)?;
        if check.bytes().any(|byte| value(byte).is_none()) {
            return Err(FolioError::BadSymbol);
        }
        if !check.starts_with(expected) {
            return Err(FolioError::BadCheck);
        }
        Ok(Folio(format!("{prefix}-{body}-{check}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `TAP`, `7F3K2`.
fn split_check<'a>(prefix: &'a str, rest: &'a str) -> Result<(&'a str, &'a str, &'a str), FolioError> {
    let at = rest.len().checked_sub(1).ok_or(FolioError::BadShape)?;
    let (body, check) = rest.split_at_checked(at).ok_or(FolioError::BadShape)?;
    Ok((prefix, body, check))
}

/// `TAP7F3K2`: without separators the body has its ordinary length.
fn split_run(all: &str) -> Result<(&str, &str, &str), FolioError> {
    let at = all.len().checked_sub(BODY_SYMBOLS_MIN + 1).ok_or(FolioError::BadShape)?;
    let (prefix, rest) = all.split_at_checked(at).ok_or(FolioError::BadShape)?;
    split_check(prefix, rest)
}

/// A weighted sum over GF(32): it catches every single misread symbol and every swap of two.
fn check_symbol(prefix: &str, body: &str) -> Result<char, FolioError> {
    let letters = prefix.len();
    if !(PREFIX_LETTERS_MIN..=PREFIX_LETTERS_MAX).contains(&letters)
        || !prefix.bytes().all(|byte| byte.is_ascii_uppercase())
    {
        return Err(FolioError::BadPrefix);
    }
    let mut sum = CHECK_OFFSET;
    let mut weight = 2;
    for byte in body.bytes() {
        sum ^= multiply(weight, value(byte).ok_or(FolioError::BadSymbol)?);
        weight = multiply(weight, 2);
    }
    for byte in prefix.bytes() {
        sum ^= multiply(weight, byte - b'A');
        weight = multiply(weight, 2);
    }
    Ok(symbol(sum))
}

fn symbol(value: u8) -> char {
    ALPHABET.get(usize::from(value & 31)).copied().map_or('2', char::from)
}

fn value(byte: u8) -> Option<u8> {
    ALPHABET.iter().position(|each| *each == byte).and_then(|at| u8::try_from(at).ok())
}

fn multiply(left: u8, right: u8) -> u8 {
    let mut left = left;
    let mut product = 0;
    for bit in 0..BITS_PER_SYMBOL {
        if right & (1 << bit) != 0 {
            product ^= left;
        }
        left <<= 1;
        if left & 32 != 0 {
            left ^= FIELD_POLYNOMIAL;
        }
    }
    product
}

impl fmt::Display for Folio {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FolioError {
    /// A stable code, which a locale turns into a sentence.
    pub fn code(self) -> &'static str {
        match self {
            FolioError::BadShape => "bad_shape",
            FolioError::BadPrefix => "bad_prefix",
            FolioError::BadSymbol => "bad_symbol",
            FolioError::BadCheck => "bad_check",
        }
    }
}

impl fmt::Display for FolioError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl std::error::Error for FolioError {}

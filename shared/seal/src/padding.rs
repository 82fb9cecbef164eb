//! Padding: a CBOR value, then zeros up to a Padmé size, so that a sealed length tells little about what is inside.

use minicbor::{Decode, Decoder, Encode};

use crate::limits::PADDED_BYTES_MIN;

/// The size that a content of this length is padded to: Padmé (at most 12 % more), and never under the smallest.
pub fn padded_len(len: usize) -> usize {
    if len <= PADDED_BYTES_MIN {
        return PADDED_BYTES_MIN;
    }
    let exponent = len.ilog2();
    let mantissa_bits = exponent.ilog2() + 1;
    let step = 1usize << exponent.saturating_sub(mantissa_bits);
    len.checked_next_multiple_of(step).unwrap_or(len)
}

/// Why a plaintext is not a padded value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unpadded {
    Malformed,
    Padding,
}

/// The value's canonical bytes with their zeros.
pub(crate) fn pad<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = spell(value);
    bytes.resize(padded_len(bytes.len()), 0);
    bytes
}

/// The value in front of the zeros; refuses another spelling of the value, another length, or another byte in the padding.
pub(crate) fn unpad<'b, T>(bytes: &'b [u8]) -> Result<T, Unpadded>
where
    T: Encode<()> + Decode<'b, ()>,
{
    let mut decoder = Decoder::new(bytes);
    let value: T = decoder.decode().map_err(|_| Unpadded::Malformed)?;
    let (content, zeros) = bytes.split_at_checked(decoder.position()).ok_or(Unpadded::Malformed)?;
    if spell(&value) != content {
        return Err(Unpadded::Malformed);
    }
    if bytes.len() != padded_len(content.len()) || zeros.iter().any(|byte| *byte != 0) {
        return Err(Unpadded::Padding);
    }
    Ok(value)
}

/// The canonical bytes of a value that fills them.
pub(crate) fn spell<T: Encode<()>>(value: &T) -> Vec<u8> {
    // Writing to a `Vec` cannot fail.
    minicbor::to_vec(value).unwrap_or_default()
}

/// The value that these bytes spell, all of them.
pub(crate) fn unspell<'b, T>(bytes: &'b [u8]) -> Option<T>
where
    T: Encode<()> + Decode<'b, ()>,
{
    let mut decoder = Decoder::new(bytes);
    let value: T = decoder.decode().ok()?;
    (decoder.position() == bytes.len() && spell(&value) == bytes).then_some(value)
}

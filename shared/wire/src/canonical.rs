//! One encoding for each value: CBOR arrays in RFC 8949's core deterministic form, refused in any other spelling.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::code;

/// The version of every object of this build.
pub const VERSION: u8 = 1;

/// Why bytes are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireError {
    /// Not this structure at all.
    Malformed,
    /// This structure, in another than its one spelling.
    NotCanonical,
    /// Over the limit for its kind.
    TooLarge,
    /// Written by a version that this build does not know.
    UnknownVersion,
}

impl WireError {
    /// What a server answers for it.
    pub fn code(self) -> &'static str {
        match self {
            WireError::Malformed | WireError::NotCanonical => code::MALFORMED,
            WireError::TooLarge => code::TOO_LARGE,
            WireError::UnknownVersion => code::UPDATE_NEEDED,
        }
    }
}

/// A value with exactly one byte string.
pub trait Canonical: Sized {
    const BYTES_MAX: usize;

    fn to_bytes(&self) -> Vec<u8>;

    /// Refuses anything that [`Self::to_bytes`] would not have written.
    fn from_bytes(bytes: &[u8]) -> Result<Self, WireError>;
}

/// Encodes a value; writing to a `Vec` cannot fail.
pub(crate) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).unwrap_or_default()
}

pub(crate) fn decode<T>(bytes: &[u8], bytes_max: usize) -> Result<T, WireError>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    if bytes.len() > bytes_max {
        return Err(WireError::TooLarge);
    }
    let mut decoder = Decoder::new(bytes);
    let value: T = decoder.decode().map_err(|_| WireError::Malformed)?;
    if decoder.position() != bytes.len() || encode(&value) != bytes {
        return Err(WireError::NotCanonical);
    }
    Ok(value)
}

/// Implements [`Canonical`] for a type with minicbor's derives; `versioned` types have a field `ver`.
macro_rules! canonical {
    ($type:ty, $bytes_max:expr) => {
        impl $crate::canonical::Canonical for $type {
            const BYTES_MAX: usize = $bytes_max;
            fn to_bytes(&self) -> Vec<u8> {
                $crate::canonical::encode(self)
            }
            fn from_bytes(bytes: &[u8]) -> Result<Self, $crate::canonical::WireError> {
                $crate::canonical::decode(bytes, $bytes_max)
            }
        }
    };
    ($type:ty, $bytes_max:expr, versioned) => {
        impl $crate::canonical::Canonical for $type {
            const BYTES_MAX: usize = $bytes_max;
            fn to_bytes(&self) -> Vec<u8> {
                $crate::canonical::encode(self)
            }
            fn from_bytes(bytes: &[u8]) -> Result<Self, $crate::canonical::WireError> {
                let value: Self = $crate::canonical::decode(bytes, $bytes_max)?;
                if value.ver != $crate::canonical::VERSION {
                    return Err($crate::canonical::WireError::UnknownVersion);
                }
                Ok(value)
            }
        }
    };
}
pub(crate) use canonical;

/// A CBOR byte string of any length.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub Vec<u8>);

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes(bytes)
    }
}

impl<C> Encode<C> for Bytes {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Bytes {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Bytes(decoder.bytes()?.to_vec()))
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Bytes({})", self.0.len())
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl std::error::Error for WireError {}

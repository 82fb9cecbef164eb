//! Bodies: sealed chunks and wrapped record keys. Named by their hash, so a chunk knows no circle.

use minicbor::{Decode, Decoder, Encode};

use crate::canonical::{Bytes, Canonical, WireError, canonical};
use crate::ids::*;
use crate::limits::{BODY_BYTES_MAX, WRAP_BYTES_MAX};

const BODY_CONTEXT: &str = "acogida 2026-11 body hash";
const CHUNK: u8 = 1;
const KEY_WRAP: u8 = 2;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Chunk(Chunk),
    KeyWrap(KeyWrap),
    /// A kind of a later version, kept raw.
    Unknown,
}

/// Sealed content of one record. Everything but `ct` is associated data of the seal.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Chunk {
    #[n(0)]
    pub ver: u8,
    /// 1: a chunk.
    #[n(1)]
    pub body_kind: u8,
    #[n(2)]
    pub suite: u8,
    #[n(3)]
    pub record_tag: RecordId,
    #[n(4)]
    pub key_id: KeyId,
    /// See [`ChunkKind`].
    #[n(5)]
    pub kind: u8,
    /// 24 bytes.
    #[n(6)]
    pub nonce: Bytes,
    #[n(7)]
    pub ct: Bytes,
}
canonical!(Chunk, BODY_BYTES_MAX, versioned);

/// What is inside a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ChunkKind {
    Changes = 1,
    Snapshot = 2,
    BlobPart = 3,
    Form = 4,
}

/// A record key for the readers of one epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct KeyWrap {
    #[n(0)]
    pub ver: u8,
    /// 2: a key wrap.
    #[n(1)]
    pub body_kind: u8,
    #[n(2)]
    pub suite: u8,
    #[n(3)]
    pub record_tag: RecordId,
    #[n(4)]
    pub key_id: KeyId,
    #[n(5)]
    pub circle: CircleId,
    #[n(6)]
    pub epoch: EpochId,
    /// Empty among readers; HPKE's encapsulated key from a write-only device.
    #[n(7)]
    pub enc: Bytes,
    #[n(8)]
    pub ct: Bytes,
}
canonical!(KeyWrap, WRAP_BYTES_MAX, versioned);

impl Chunk {
    pub const BODY_KIND: u8 = CHUNK;
}

impl KeyWrap {
    pub const BODY_KIND: u8 = KEY_WRAP;
}

impl Body {
    /// The hash that entries name a body by.
    pub fn hash(bytes: &[u8]) -> BodyHash {
        BodyHash(blake3::derive_key(BODY_CONTEXT, bytes))
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        if bytes.len() > BODY_BYTES_MAX {
            return Err(WireError::TooLarge);
        }
        let mut decoder = Decoder::new(bytes);
        decoder.array().map_err(|_| WireError::Malformed)?;
        decoder.u8().map_err(|_| WireError::Malformed)?;
        Ok(match decoder.u8().map_err(|_| WireError::Malformed)? {
            CHUNK => Body::Chunk(Chunk::from_bytes(bytes)?),
            KEY_WRAP => Body::KeyWrap(KeyWrap::from_bytes(bytes)?),
            _ => Body::Unknown,
        })
    }
}

//! Names of things: random 16-byte ids and 32-byte BLAKE3 ids, each a type of its own, written as lower-case hex.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, bytes::ByteArray};
use serde::{Deserialize, Serialize};

/// Why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl $name {
            pub const BYTES: usize = $bytes;

            /// The id in a byte string of exactly the right length.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, BadId> {
                bytes.try_into().map(Self).map_err(|_| BadId)
            }

            /// Reads lower-case hex.
            pub fn from_hex(text: &str) -> Result<Self, BadId> {
                let mut bytes = [0u8; $bytes];
                decode_hex(text, &mut bytes)?;
                Ok(Self(bytes))
            }

            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                encoder: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                encoder.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let bytes: ByteArray<$bytes> = decoder.decode()?;
                Ok(Self(bytes.into()))
            }
        }
    };
}

id!(/// One organisation's deployment: the id of its Genesis object.
    WorkspaceId, 32);
id!(/// Any control object: BLAKE3 of its unsigned part.
    ObjectId, 32);
id!(/// A device's profile: the id of its DeviceCert.
    DeviceId, 32);
id!(/// The id of a Grant.
    #[derive(Serialize, Deserialize)]
    GrantId, 32);
id!(/// The id of an Epoch.
    EpochId, 32);
id!(/// A group of people who may read a kind of record: random.
    CircleId, 16);
id!(/// One run of a profile's authorship: the start of a hash of its announcement.
    StreamId, 16);
id!(/// One filled form; `record_tag` on the wire: [`RecordId::of`].
    #[derive(Serialize, Deserialize)]
    RecordId, 16);
id!(/// A draft that lives on one device only: random.
    #[derive(Serialize, Deserialize)]
    DraftId, 16);
id!(/// A file that an answer names: the start of a hash of its head.
    AttachmentId, 16);
id!(/// A commitment to one record key.
    KeyId, 32);
id!(/// A body (chunk or key wrap): BLAKE3 of its bytes.
    BodyHash, 32);
id!(/// An entry: BLAKE3 of its canonical bytes.
    EntryId, 32);
id!(/// A batch of entries as it was pushed: BLAKE3 of its bytes.
    BatchId, 32);
id!(/// The state of one log after its n-th item.
    LogHash, 32);
id!(/// An Ed25519 public key.
    SignPk, 32);
id!(/// An X25519 public key.
    X25519Pk, 32);
id!(/// An Ed25519 signature.
    Signature, 64);
id!(/// A BLAKE3 hash of something that is not named by an id type of its own.
    Hash32, 32);
id!(/// One server's log store: random, made at its first start.
    ServerId, 16);

impl CircleId {
    /// In a right: every circle, present and future. As a lane's name: the workspace's own control lane.
    pub const ALL: CircleId = CircleId([0; 16]);
}

macro_rules! object_id {
    ($($name:ident),*) => { $(
        impl From<ObjectId> for $name { fn from(id: ObjectId) -> Self { Self(id.0) } }
        impl From<$name> for ObjectId { fn from(id: $name) -> Self { Self(id.0) } }
    )* };
}
object_id!(WorkspaceId, DeviceId, GrantId, EpochId);

fn decode_hex(text: &str, out: &mut [u8]) -> Result<(), BadId> {
    if text.len() != out.len() * 2 {
        return Err(BadId);
    }
    for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = hex_digit(pair.first())? << 4 | hex_digit(pair.get(1))?;
    }
    Ok(())
}

fn hex_digit(digit: Option<&u8>) -> Result<u8, BadId> {
    match digit {
        Some(digit @ b'0'..=b'9') => Ok(digit - b'0'),
        Some(digit @ b'a'..=b'f') => Ok(digit - b'a' + 10),
        _ => Err(BadId),
    }
}

//! Control objects: who exists, who may do what, which epochs a circle has. Signed, public to the server, no names in them.

use minicbor::{Decode, Encode};

use crate::canonical::{Bytes, Canonical, VERSION, WireError, canonical};
use crate::ids::*;
use crate::limits::{CONTROL_BYTES_MAX, WRAP_BYTES_MAX};

const ID_CONTEXT: &str = "acogida 2026-11 control id";
const WRAP_CONTEXT: &str = "acogida 2026-11 epoch wrap id";
const STREAM_CONTEXT: &str = "acogida 2026-11 stream id";
const SIGN_DOMAIN: &[u8] = b"acogida/1/control\0";

/// The envelope of every control object. Kinds that this build does not know are kept raw.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Control {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub kind: u8,
    /// A device that does not know a critical kind stops sending to the circles it speaks of, and says so.
    #[n(2)]
    pub critical: bool,
    #[n(3)]
    pub body: Bytes,
    #[n(4)]
    pub signature: Signature,
}
canonical!(Control, CONTROL_BYTES_MAX, versioned);

/// A control object's body, by its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlBody {
    Genesis(Genesis),
    DeviceCert(DeviceCert),
    Grant(Grant),
    Revoke(Revoke),
    Accept(Accept),
    Epoch(Epoch),
    Stream(Stream),
    /// A kind of a later version: kept, handed on, looked at again after an update.
    Unknown,
}

/// The start of a workspace; its id is the workspace's.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Genesis {
    #[n(0)]
    pub root_pk: SignPk,
    /// Every epoch is sealed to it as well.
    #[n(1)]
    pub recovery_pk: X25519Pk,
    #[n(2)]
    pub nonce: Hash32,
}

/// A device's keys, signed by its own signing key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DeviceCert {
    #[n(0)]
    pub workspace: WorkspaceId,
    #[n(1)]
    pub sign_pk: SignPk,
    #[n(2)]
    pub x25519_pk: X25519Pk,
    /// BLAKE3 of the device's X-Wing public key, so that a later suite needs no new certificate.
    #[n(3)]
    pub xwing_pk_hash: Hash32,
}

/// Rights handed from one to another; never more than the issuer holds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Grant {
    #[n(0)]
    pub issuer: Issuer,
    /// The issuer's own grant: one, or none where the root issues.
    #[n(1)]
    pub parent: Vec<GrantId>,
    #[n(2)]
    pub subject: Subject,
    #[n(3)]
    pub rights: Vec<Right>,
    /// How many further links may hang on this one.
    #[n(4)]
    pub depth: u8,
    /// Seconds since 1970 (UTC) after which a server admits nothing new under it; 0: never. Devices do not look at it.
    #[n(5)]
    pub expires_s: u64,
    /// Control objects that the issuer knew of.
    #[n(6)]
    pub seen: Vec<ObjectId>,
    /// Name and role, sealed under the directory's epoch.
    #[n(7)]
    pub sealed_label: Bytes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(flat)]
pub enum Issuer {
    #[n(0)]
    Root,
    #[n(1)]
    Device(#[n(0)] DeviceId),
    /// The holder of an invite's secret, who signs with the key that this grant names.
    #[n(2)]
    Invite(#[n(0)] GrantId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Subject {
    #[n(0)]
    Device(#[n(0)] DeviceId),
    /// Keys derived from an invite's secret; `uses` grants may be issued under it.
    #[n(1)]
    Invite {
        #[n(0)]
        sign_pk: SignPk,
        #[n(1)]
        x25519_pk: X25519Pk,
        #[n(2)]
        uses: u16,
    },
}

/// What may be done in one circle, or in every circle (`CircleId::ALL`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Right {
    #[n(0)]
    pub circle: CircleId,
    #[n(1)]
    pub flags: u8,
}

impl Right {
    pub const READ: u8 = 1;
    pub const WRITE: u8 = 2;
    /// Put in without being able to read.
    pub const DROP: u8 = 4;
    /// Mint epochs, issue grants, revoke.
    pub const MANAGE: u8 = 8;
    pub const EVERYTHING: u8 = 15;
}

/// Ends a grant (and what hangs on it) or a device. Entries up to the cuts stay valid.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Revoke {
    #[n(0)]
    pub issuer: Issuer,
    #[n(1)]
    pub grant: Vec<GrantId>,
    /// A grant's or a device's id.
    #[n(2)]
    pub subject: ObjectId,
    #[n(3)]
    pub cuts: Vec<Cut>,
    #[n(4)]
    pub seen: Vec<ObjectId>,
}

/// The last entry of a stream in a circle that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cut {
    #[n(0)]
    pub stream: StreamId,
    #[n(1)]
    pub circle: CircleId,
    #[n(2)]
    pub n: u64,
    #[n(3)]
    pub entry: EntryId,
}

/// Takes entries in that lie beyond a cut.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Accept {
    #[n(0)]
    pub issuer: DeviceId,
    #[n(1)]
    pub grant: GrantId,
    #[n(2)]
    pub entries: Vec<EntryId>,
    #[n(3)]
    pub seen: Vec<ObjectId>,
}

/// A circle's key generation. Its secret travels in [`EpochWrap`]s.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Epoch {
    #[n(0)]
    pub issuer: DeviceId,
    #[n(1)]
    pub grant: GrantId,
    #[n(2)]
    pub circle: CircleId,
    /// The epochs that it follows; their secrets are in `sealed_parents`, in the same order.
    #[n(3)]
    pub parents: Vec<EpochId>,
    /// The X25519 key derived from the secret: write-only devices seal to it.
    #[n(4)]
    pub public_key: X25519Pk,
    #[n(5)]
    pub secret_commit: Hash32,
    #[n(6)]
    pub sealed_parents: Vec<Bytes>,
    /// Devices (or the workspace's id, for the recovery key) that it was sealed to when it was made.
    #[n(7)]
    pub recipients: Vec<ObjectId>,
    #[n(8)]
    pub seen: Vec<ObjectId>,
}

/// One run of a profile's authorship, under one of its device's grants. Its id is [`Stream::id`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Stream {
    #[n(0)]
    pub device: DeviceId,
    #[n(1)]
    pub grant: GrantId,
    /// Random: two runs of one device are two streams.
    #[n(2)]
    pub nonce: Hash32,
}

/// An epoch's secret for one reader. Kept off the log; each recipient fetches its own.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct EpochWrap {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub epoch: EpochId,
    /// A device, an invite's grant, or the workspace's id for the recovery key.
    #[n(2)]
    pub recipient: ObjectId,
    #[n(3)]
    pub suite: u8,
    #[n(4)]
    pub enc: Bytes,
    #[n(5)]
    pub ct: Bytes,
}
canonical!(EpochWrap, WRAP_BYTES_MAX, versioned);

impl EpochWrap {
    /// What a server names it by when it refuses it.
    pub fn id(&self) -> Hash32 {
        Hash32(blake3::derive_key(WRAP_CONTEXT, &self.to_bytes()))
    }
}

canonical!(Genesis, CONTROL_BYTES_MAX);
canonical!(DeviceCert, CONTROL_BYTES_MAX);
canonical!(Grant, CONTROL_BYTES_MAX);
canonical!(Revoke, CONTROL_BYTES_MAX);
canonical!(Accept, CONTROL_BYTES_MAX);
canonical!(Epoch, CONTROL_BYTES_MAX);
canonical!(Stream, CONTROL_BYTES_MAX);

impl ControlBody {
    /// The kind's number on the wire; `None` for an unknown kind.
    pub fn kind(&self) -> Option<u8> {
        Some(match self {
            ControlBody::Genesis(_) => 1,
            ControlBody::DeviceCert(_) => 2,
            ControlBody::Grant(_) => 3,
            ControlBody::Revoke(_) => 4,
            ControlBody::Accept(_) => 5,
            ControlBody::Epoch(_) => 6,
            ControlBody::Stream(_) => 7,
            ControlBody::Unknown => return None,
        })
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            ControlBody::Genesis(body) => body.to_bytes(),
            ControlBody::DeviceCert(body) => body.to_bytes(),
            ControlBody::Grant(body) => body.to_bytes(),
            ControlBody::Revoke(body) => body.to_bytes(),
            ControlBody::Accept(body) => body.to_bytes(),
            ControlBody::Epoch(body) => body.to_bytes(),
            ControlBody::Stream(body) => body.to_bytes(),
            ControlBody::Unknown => Vec::new(),
        }
    }
}

impl Stream {
    /// Follows from the device, its grant and the nonce, so that nobody can announce a stream of another's name.
    pub fn id(&self) -> StreamId {
        let hash = blake3::derive_key(STREAM_CONTEXT, &self.to_bytes());
        let mut id = [0; StreamId::BYTES];
        id.copy_from_slice(&hash[..StreamId::BYTES]);
        StreamId(id)
    }
}

#[derive(Encode)]
#[cbor(array)]
struct Unsigned<'a> {
    #[n(0)]
    ver: u8,
    #[n(1)]
    kind: u8,
    #[n(2)]
    critical: bool,
    #[n(3)]
    body: &'a Bytes,
}

impl Control {
    /// An envelope around a body, still to be signed over [`Self::message`]. All kinds of version 1 are critical.
    pub fn unsigned(body: &ControlBody) -> Self {
        Control {
            ver: VERSION,
            kind: body.kind().unwrap_or_default(),
            critical: true,
            body: Bytes(body.bytes()),
            signature: Signature([0; 64]),
        }
    }

    /// The id does not cover the signature: one statement has one id, whoever sends it.
    pub fn id(&self) -> ObjectId {
        let unsigned = Unsigned { ver: self.ver, kind: self.kind, critical: self.critical, body: &self.body };
        ObjectId(blake3::derive_key(ID_CONTEXT, &crate::canonical::encode(&unsigned)))
    }

    /// What the signature is made over.
    pub fn message(&self, workspace: WorkspaceId) -> Vec<u8> {
        [SIGN_DOMAIN, workspace.as_bytes(), self.id().as_bytes()].concat()
    }

    pub fn open(&self) -> Result<ControlBody, WireError> {
        let bytes = &self.body.0;
        Ok(match self.kind {
            1 => ControlBody::Genesis(Genesis::from_bytes(bytes)?),
            2 => ControlBody::DeviceCert(DeviceCert::from_bytes(bytes)?),
            3 => ControlBody::Grant(Grant::from_bytes(bytes)?),
            4 => ControlBody::Revoke(Revoke::from_bytes(bytes)?),
            5 => ControlBody::Accept(Accept::from_bytes(bytes)?),
            6 => ControlBody::Epoch(Epoch::from_bytes(bytes)?),
            7 => ControlBody::Stream(Stream::from_bytes(bytes)?),
            _ => ControlBody::Unknown,
        })
    }
}

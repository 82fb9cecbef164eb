//! One exchange between a device and a server: challenge, request, reply. Transport only: what counts is signed inside.

use minicbor::{Decode, Encode};

use crate::canonical::{Bytes, canonical, encode};
use crate::control::EpochWrap;
use crate::ids::*;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::log::{Cursor, Lane};

const SESSION_DOMAIN: &[u8] = b"acogida/1/session\0";
const PAYLOAD_CONTEXT: &str = "acogida 2026-11 sync payload";
const DIGEST_CONTEXT: &str = "acogida 2026-11 cursor digest";

/// `POST /v1/challenge`
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ChallengeRequest {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub workspace: WorkspaceId,
}
canonical!(ChallengeRequest, 256, versioned);

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ChallengeReply {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub server: ServerId,
    #[n(2)]
    pub generation: u64,
    /// Good for `CHALLENGE_AGE_S_MAX` by the server's clock; every sync reply brings the next one.
    #[n(3)]
    pub challenge: Bytes,
    #[n(4)]
    pub knows_workspace: bool,
}
canonical!(ChallengeReply, 512, versioned);

/// `POST /v1/workspaces`: the token may be empty where the server asks for none.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RegisterRequest {
    #[n(0)]
    pub ver: u8,
    /// The Genesis control object.
    #[n(1)]
    pub genesis: Bytes,
    #[n(2)]
    pub operator_token: String,
}
canonical!(RegisterRequest, 4096, versioned);

/// Any request's failure, with an HTTP status of 400 or more. The codes are in [`crate::code`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ErrorReply {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub code: String,
}
canonical!(ErrorReply, 512, versioned);

/// `POST /v1/sync`: a payload, and who sends it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SyncRequest {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub auth: Auth,
    /// A [`SyncPayload`].
    #[n(2)]
    pub payload: Bytes,
}
canonical!(SyncRequest, MESSAGE_BYTES_MAX, versioned);

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Auth {
    /// A device's id, or an invite's grant.
    #[n(0)]
    pub subject: ObjectId,
    #[n(1)]
    pub challenge: Bytes,
    #[n(2)]
    pub signature: Signature,
}

impl Auth {
    /// What the signature is made over: it is good for one payload at one server.
    pub fn message(server: ServerId, challenge: &[u8], payload: &[u8]) -> Vec<u8> {
        let digest = blake3::derive_key(PAYLOAD_CONTEXT, payload);
        [SESSION_DOMAIN, server.as_bytes(), challenge, &digest].concat()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SyncPayload {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub workspace: WorkspaceId,
    #[n(2)]
    pub know: Know,
    /// Control objects, parents before children.
    #[n(3)]
    pub control: Vec<Bytes>,
    #[n(4)]
    pub wraps: Vec<EpochWrap>,
    #[n(5)]
    pub batches: Vec<Bytes>,
    #[n(6)]
    pub bodies: Vec<Bytes>,
    #[n(7)]
    pub want_bodies: Vec<BodyHash>,
    /// Epochs whose secret the sender still lacks.
    #[n(8)]
    pub want_wraps: Vec<EpochId>,
    /// The reply takes no further items once it holds this much: as much as the sender's line carries before it breaks.
    #[n(9)]
    pub room_bytes: u32,
    /// Circles that the sender has read nothing of, and wants a list of people of first.
    #[n(10)]
    pub ahead: Vec<AheadCursor>,
}
canonical!(SyncPayload, MESSAGE_BYTES_MAX, versioned);

/// How far a device has come in a circle's newest checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AheadCursor {
    #[n(0)]
    pub circle: CircleId,
    /// The batch that ends the set; none if nothing of any was given yet.
    #[n(1)]
    pub set: Vec<BatchId>,
    /// Batches of that set that are here.
    #[n(2)]
    pub parts: u32,
}

/// What the device has already read.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Know {
    /// [`Know::digest`] of the cursors: enough to hear "nothing new".
    #[n(0)]
    Digest(#[n(0)] Hash32),
    /// Every log that the device has begun, sorted; others are sent from their start.
    #[n(1)]
    Cursors(#[n(0)] Vec<Cursor>),
}

impl Know {
    /// A digest of cursors in ascending order of circle and lane.
    pub fn digest(cursors: &[Cursor]) -> Hash32 {
        Hash32(blake3::derive_key(DIGEST_CONTEXT, &encode(&cursors.to_vec())))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SyncReply {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub server: ServerId,
    #[n(2)]
    pub generation: u64,
    /// For the next request.
    #[n(3)]
    pub challenge: Bytes,
    /// The server's clock, seconds since 1970 (UTC): a hint.
    #[n(4)]
    pub now_s: u64,
    #[n(5)]
    pub state: SyncState,
    /// Ids of control objects and batches that are on this server's disk.
    #[n(6)]
    pub acks: Vec<Hash32>,
    #[n(7)]
    pub refused: Vec<Refused>,
    #[n(8)]
    pub frames: Vec<Frame>,
    #[n(9)]
    pub bodies: Vec<Bytes>,
    #[n(10)]
    pub wraps: Vec<EpochWrap>,
    /// There is more to fetch: ask again with the new cursors.
    #[n(11)]
    pub more: bool,
    /// Of circles that the sender has read nothing of: batches that stand later in their log.
    #[n(12)]
    pub ahead: Vec<Ahead>,
}
canonical!(SyncReply, MESSAGE_BYTES_MAX, versioned);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum SyncState {
    #[n(0)]
    Ok,
    /// The digest matched: nothing new.
    #[n(1)]
    Unchanged,
    /// The digest did not match: send cursors.
    #[n(2)]
    CursorsWanted,
    /// The subject is a member no more. `bodies` are the control objects that say so, parents first; of the request nothing
    /// was taken.
    #[n(3)]
    Ended,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Refused {
    /// A control object's, a batch's or an epoch wrap's id.
    #[n(0)]
    pub id: Hash32,
    #[n(1)]
    pub code: String,
}

/// The next batches of a circle's newest checkpoint, whose bodies ride along. They are met again in their log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Ahead {
    #[n(0)]
    pub circle: CircleId,
    /// The batch that ends the set.
    #[n(1)]
    pub set: BatchId,
    /// Batches of the set before these.
    #[n(2)]
    pub parts_before: u32,
    #[n(3)]
    pub batches: Vec<Bytes>,
}

/// The next items of one log. Applied with its cursor in one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Frame {
    #[n(0)]
    pub circle: CircleId,
    #[n(1)]
    pub lane: Lane,
    /// The device's cursor is not a state of this log: `items` begin at its start.
    #[n(2)]
    pub reset: bool,
    /// Control objects or batches, as they were pushed.
    #[n(3)]
    pub items: Vec<Bytes>,
    /// The log's state after `items`.
    #[n(4)]
    pub pos: u64,
    #[n(5)]
    pub hash: LogHash,
}

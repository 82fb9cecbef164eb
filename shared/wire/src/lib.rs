//! THE POST: what crosses the network: ids, control objects, entries, batches, bodies, sync request and reply, limits.
//! Absent on purpose: keys, ciphers, signature checks, I/O, the clock, randomness. The bytes are described in PROTOCOL.md.

pub mod attachment;
pub mod body;
pub mod bundle;
pub mod canonical;
pub mod checkpoint;
pub mod code;
pub mod control;
pub mod entry;
pub mod ids;
pub mod limits;
pub mod log;
pub mod record_id;
pub mod sync;

pub use attachment::{AttachmentHead, AttachmentPart};
pub use body::{Body, Chunk, ChunkKind, KeyWrap};
pub use bundle::{Bundle, SealedBundle};
pub use canonical::{Bytes, Canonical, WireError};
pub use checkpoint::{CheckpointEnd, CheckpointPart, PersonLine};
pub use control::{
    Accept, Control, ControlBody, Cut, DeviceCert, Epoch, EpochWrap, Genesis, Grant, Issuer, Revoke, Right,
    Stream, Subject,
};
pub use entry::{Batch, BatchItem, Entry, EntryKind, Head};
pub use ids::*;
pub use log::{Cursor, Lane, log_next, log_start};
pub use record_id::RECORD_RANDOM_BYTES;

pub use sync::{
    Ahead, AheadCursor, Auth, ChallengeReply, ChallengeRequest, ErrorReply, Frame, Know, Refused,
    RegisterRequest, SyncPayload, SyncReply, SyncRequest, SyncState,
};

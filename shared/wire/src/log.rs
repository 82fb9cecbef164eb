//! A server's logs: per circle a control lane and a data lane, each a hash chain that a device can check.

use minicbor::{Decode, Encode};

use crate::ids::*;

const START_CONTEXT: &str = "acogida 2026-11 log start";
const NEXT_CONTEXT: &str = "acogida 2026-11 log next";

/// Which of a circle's two logs. The control lane of `CircleId::ALL` is the workspace's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Lane {
    #[n(0)]
    Control,
    #[n(1)]
    Data,
}

/// How far a device has read one log: `pos` items, which chain to `hash`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Cursor {
    #[n(0)]
    pub circle: CircleId,
    #[n(1)]
    pub lane: Lane,
    #[n(2)]
    pub pos: u64,
    #[n(3)]
    pub hash: LogHash,
}

/// The chain's start, which binds server, generation, workspace, circle and lane.
pub fn log_start(
    server: ServerId,
    generation: u64,
    workspace: WorkspaceId,
    circle: CircleId,
    lane: Lane,
) -> LogHash {
    let lane = [lane as u8];
    let parts: [&[u8]; 5] =
        [server.as_bytes(), &generation.to_be_bytes(), workspace.as_bytes(), circle.as_bytes(), &lane];
    LogHash(blake3::derive_key(START_CONTEXT, &parts.concat()))
}

/// The chain after one more item: a control object's id, or a batch's.
pub fn log_next(before: LogHash, item: &[u8; 32]) -> LogHash {
    LogHash(blake3::derive_key(NEXT_CONTEXT, &[before.as_bytes(), item.as_slice()].concat()))
}

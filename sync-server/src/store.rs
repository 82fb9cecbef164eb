//! What the post office asks of a database: append-only logs, bodies and wraps, in transactions. No rule about who may do
//! what is here, and nothing here can open an answer.

mod figures;
mod sqlite;

use std::fmt;

use wire::{BodyHash, CircleId, EntryId, EpochId, Lane, LogHash, ObjectId, StreamId, WorkspaceId};

pub use figures::{Figures, figures};
pub use sqlite::SqliteStore;

/// A workspace's short name within one store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkspaceKey(pub i64);

/// One log and how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogState {
    pub circle: CircleId,
    pub lane: Lane,
    pub pos: u64,
    pub hash: LogHash,
}

/// One item of a log, with the log's state after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogItem {
    pub pos: u64,
    pub hash: LogHash,
    pub bytes: Vec<u8>,
}

/// Where a part of a checkpoint, or its end, stands: in its stream, and in its circle's data lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckpointPlace {
    pub stream: StreamId,
    pub n: u64,
    pub pos: u64,
    pub ends: bool,
}

/// Why the database did not do what it was asked.
#[derive(Debug)]
pub enum StoreError {
    /// No room on the disk.
    Full,
    /// Anything else, for the operator's log.
    Broken(String),
}

pub type Stored<T> = Result<T, StoreError>;

/// A database of logs. Every method is called between [`begin`](Self::begin) and [`commit`](Self::commit) or
/// [`roll_back`](Self::roll_back), and sees what was written before it in the same transaction.
pub trait LogStore: Send {
    fn begin(&mut self) -> Stored<()>;
    /// When this returns, what was written is on the disk. After an error none of it is.
    fn commit(&mut self) -> Stored<()>;
    fn roll_back(&mut self);

    fn setting(&mut self, name: &str) -> Stored<Option<Vec<u8>>>;
    fn set_setting(&mut self, name: &str, value: &[u8]) -> Stored<()>;

    fn workspace(&mut self, id: WorkspaceId) -> Stored<Option<WorkspaceKey>>;
    /// Fails where the workspace is there already.
    fn add_workspace(&mut self, id: WorkspaceId) -> Stored<WorkspaceKey>;
    fn workspaces(&mut self) -> Stored<Vec<(WorkspaceKey, WorkspaceId)>>;

    /// Every log that has an item, by circle and lane.
    fn logs(&mut self, workspace: WorkspaceKey) -> Stored<Vec<LogState>>;
    fn log(&mut self, workspace: WorkspaceKey, circle: CircleId, lane: Lane) -> Stored<Option<LogState>>;
    /// Puts an item behind the log's last one: `after.pos` is one more than the last item's, or 1.
    fn append(&mut self, workspace: WorkspaceKey, after: LogState, id: [u8; 32], bytes: &[u8]) -> Stored<()>;
    fn hash_at(&mut self, workspace: WorkspaceKey, log: LogState, pos: u64) -> Stored<Option<LogHash>>;
    /// The items behind `pos`, in order: one at least if there is one, and no more once they reach `bytes_max`.
    fn items_after(
        &mut self,
        workspace: WorkspaceKey,
        log: LogState,
        pos: u64,
        bytes_max: usize,
    ) -> Stored<Vec<LogItem>>;
    /// The ids of all items of a log, in order.
    fn item_ids(&mut self, workspace: WorkspaceKey, log: LogState) -> Stored<Vec<[u8; 32]>>;
    /// Changes the hash that stands beside an item, and nothing else.
    fn set_hash(&mut self, workspace: WorkspaceKey, log: LogState, pos: u64, hash: LogHash) -> Stored<()>;

    /// The last entry of a stream in a circle: its number and id.
    fn stream_end(
        &mut self,
        workspace: WorkspaceKey,
        stream: StreamId,
        circle: CircleId,
    ) -> Stored<Option<(u64, EntryId)>>;
    /// The last entry of the batch that ends at `n`.
    fn batch_end(
        &mut self,
        workspace: WorkspaceKey,
        stream: StreamId,
        circle: CircleId,
        n: u64,
    ) -> Stored<Option<EntryId>>;
    fn add_batch_end(
        &mut self,
        workspace: WorkspaceKey,
        stream: StreamId,
        circle: CircleId,
        end: (u64, EntryId),
    ) -> Stored<()>;

    fn note_checkpoint(
        &mut self,
        workspace: WorkspaceKey,
        circle: CircleId,
        place: CheckpointPlace,
    ) -> Stored<()>;
    /// The ends of a circle's checkpoints, the last one in the log first, `count` at most.
    fn checkpoint_ends(
        &mut self,
        workspace: WorkspaceKey,
        circle: CircleId,
        count: usize,
    ) -> Stored<Vec<CheckpointPlace>>;
    /// What was noted before `end` in its stream, the nearest first, `count` at most.
    fn checkpoints_before(
        &mut self,
        workspace: WorkspaceKey,
        circle: CircleId,
        end: CheckpointPlace,
        count: usize,
    ) -> Stored<Vec<CheckpointPlace>>;

    /// A body's length, if it is here.
    fn body_bytes(&mut self, workspace: WorkspaceKey, hash: BodyHash) -> Stored<Option<usize>>;
    /// Keeps a body; one that is here already stays as it is.
    fn put_body(&mut self, workspace: WorkspaceKey, hash: BodyHash, bytes: &[u8]) -> Stored<()>;
    fn body(&mut self, workspace: WorkspaceKey, hash: BodyHash) -> Stored<Option<Vec<u8>>>;
    /// Notes that a batch of this circle names a body; noting it again changes nothing.
    fn name_body(&mut self, workspace: WorkspaceKey, hash: BodyHash, circle: CircleId) -> Stored<()>;
    fn circles_naming(&mut self, workspace: WorkspaceKey, hash: BodyHash) -> Stored<Vec<CircleId>>;

    /// Keeps a wrap, in place of the same sender's earlier one for this epoch and recipient.
    fn put_wrap(
        &mut self,
        workspace: WorkspaceKey,
        epoch: EpochId,
        recipient: ObjectId,
        sender: ObjectId,
        bytes: &[u8],
    ) -> Stored<()>;
    fn wraps(&mut self, workspace: WorkspaceKey, epoch: EpochId, recipient: ObjectId)
    -> Stored<Vec<Vec<u8>>>;
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Full => formatter.write_str("no room on the disk"),
            StoreError::Broken(why) => formatter.write_str(why),
        }
    }
}

impl std::error::Error for StoreError {}

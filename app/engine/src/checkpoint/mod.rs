//! Lists of people that stand ahead of the documents: made by those who manage a circle, shown on a device until the
//! documents are here. Nothing in here makes a document, a conflict, or anything that counts as somebody's answer.

mod lines;
mod make;
mod take;
#[cfg(test)]
mod tests;

use wire::{CircleId, Entry, EntryKind, Right, StreamId};

use crate::engine::Engine;
use crate::post::{ENTRY_OPENED, ENTRY_WAITING};

/// The reason of a checkpoint's entry that waits for a key: quietly, because its documents come all the same.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// How an entry of a checkpoint that is met in a log is kept: parts are passed over, an end says how much its set covers.
pub(crate) fn state_in_log(entry: &Entry) -> Option<(i64, Option<&'static str>)> {
    let kind = entry.item.kind;
    let ends = (kind == EntryKind::Checkpoint as u8).then_some((ENTRY_WAITING, Some(CHECKPOINT)));
    ends.or((kind == EntryKind::CheckpointPart as u8).then_some((ENTRY_OPENED, None)))
}

impl Engine {
    /// True for a stream of somebody who manages the circle now.
    fn may_list(&self, stream: StreamId, circle: CircleId) -> bool {
        let device = self.authority.stream(stream).map(|stream| stream.device);
        device.is_some_and(|device| self.authority.rights(device, circle) & Right::MANAGE != 0)
    }
}

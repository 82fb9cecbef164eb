//! What a device is given of a circle before its log: the newest checkpoint that is here whole, as far as it lacks it.

use std::collections::BTreeSet;

use wire::{
    Ahead, AheadCursor, Batch, BatchId, Bytes, Canonical, CircleId, Lane, Right, StreamId,
    limits::{CHECKPOINT_BODY_BYTES_MAX, CHECKPOINT_PARTS_MAX},
};

use super::batches::named;
use super::reply::Answer;
use super::visit::Visit;
use crate::store::{CheckpointPlace, LogStore, Stored};

/// Ends that are looked at, the newest first, for one whose set is whole and counts.
const ENDS_MAX: usize = 8;

struct Set {
    id: BatchId,
    batches: Vec<(Batch, Vec<u8>)>,
}

impl<S: LogStore> Visit<'_, S> {
    pub(super) fn give_ahead(&mut self, wanted: &[AheadCursor], answer: &mut Answer) -> Stored<()> {
        let mut seen = BTreeSet::new();
        for cursor in wanted {
            let circle = cursor.circle;
            if !seen.insert(circle) || !self.caller.sees(self.authority, circle, Lane::Data) {
                continue;
            }
            let Some(set) = self.newest_set(circle)? else { continue };
            let parts_before = if cursor.set == [set.id] { cursor.parts } else { 0 };
            let mut batches = Vec::new();
            for (batch, bytes) in set.batches.into_iter().skip(parts_before as usize) {
                if answer.is_full() {
                    answer.more = true;
                    break;
                }
                answer.take_room(bytes.len());
                for hash in named(&batch) {
                    self.give_body(hash, answer)?;
                }
                batches.push(Bytes(bytes));
            }
            if !batches.is_empty() {
                answer.ahead.push(Ahead { circle, set: set.id, parts_before, batches });
            }
        }
        Ok(())
    }

    fn newest_set(&mut self, circle: CircleId) -> Stored<Option<Set>> {
        for end in self.store.checkpoint_ends(self.workspace, circle, ENDS_MAX)? {
            if let Some(set) = self.whole_set(circle, end)? {
                return Ok(Some(set));
            }
        }
        Ok(None)
    }

    /// The set that ends there, if its author may still speak for the circle and every body is here.
    fn whole_set(&mut self, circle: CircleId, end: CheckpointPlace) -> Stored<Option<Set>> {
        if !self.may_list(end.stream, circle) {
            return Ok(None);
        }
        let before =
            self.store.checkpoints_before(self.workspace, circle, end, CHECKPOINT_PARTS_MAX)?.into_iter();
        let mut places = vec![end];
        places.extend((1..).zip(before).map_while(|(distance, place)| {
            (!place.ends && Some(place.n) == end.n.checked_sub(distance)).then_some(place)
        }));
        let mut batches = Vec::new();
        for place in places.into_iter().rev() {
            let Some(batch) = self.whole_batch(circle, place)? else { return Ok(None) };
            batches.push(batch);
        }
        let last = batches.last().filter(|(batch, _)| self.authority.check_batch(batch).is_ok());
        let id = last.map(|(batch, _)| batch.id()).filter(|_| batches.len() > 1);
        Ok(id.map(|id| Set { id, batches }))
    }

    /// True for a stream of somebody who manages the circle.
    pub(super) fn may_list(&self, stream: StreamId, circle: CircleId) -> bool {
        let device = self.authority.stream(stream).map(|stream| stream.device);
        device.is_some_and(|device| self.authority.rights(device, circle) & Right::MANAGE != 0)
    }

    fn whole_batch(&mut self, circle: CircleId, place: CheckpointPlace) -> Stored<Option<(Batch, Vec<u8>)>> {
        let Some(before) = place.pos.checked_sub(1) else { return Ok(None) };
        let log = self.start(circle, Lane::Data);
        let item = self.store.items_after(self.workspace, log, before, 1)?.into_iter().next();
        let Some(bytes) = item.map(|item| item.bytes) else { return Ok(None) };
        let Ok(batch) = Batch::from_bytes(&bytes) else { return Ok(None) };
        for hash in named(&batch) {
            let length = self.store.body_bytes(self.workspace, hash)?;
            if length.is_none_or(|bytes| bytes > CHECKPOINT_BODY_BYTES_MAX) {
                return Ok(None);
            }
        }
        Ok(Some((batch, bytes)))
    }
}

//! Batches and the bodies that they name: each stream's entries in each circle follow one another, and name what is here.

use std::collections::BTreeMap;

use wire::{
    Batch, BatchId, Body, BodyHash, Bytes, Canonical, EntryId, EntryKind, Hash32, Head, Lane, Right, code,
    limits::BODY_BYTES_MAX,
};

use super::caller::is_over;
use super::visit::Visit;
use crate::store::{CheckpointPlace, LogStore, Stored};

impl<S: LogStore> Visit<'_, S> {
    pub(super) fn admit_batches(&mut self, batches: &[(BatchId, Batch)], bodies: &[Bytes]) -> Stored<()> {
        let brought: BTreeMap<BodyHash, &[u8]> =
            bodies.iter().map(|body| (Body::hash(&body.0), body.0.as_slice())).collect();
        for (id, batch) in batches {
            match self.examine_batch(batch, &brought)? {
                Examined::Known => {
                    self.complete_batch(batch, &brought)?;
                    self.ack(Hash32(id.0));
                }
                Examined::Refused(code) => self.refuse(Hash32(id.0), code),
                Examined::New(head) => {
                    self.keep_batch(*id, batch, head, &brought)?;
                    self.ack(Hash32(id.0));
                }
            }
        }
        Ok(())
    }

    fn examine_batch(&mut self, batch: &Batch, brought: &BTreeMap<BodyHash, &[u8]>) -> Stored<Examined> {
        let end = self.store.stream_end(self.workspace, batch.stream, batch.circle)?;
        if let (Some(head), Some((n, _))) = (batch.head(), end)
            && head.n <= n
            && self.store.batch_end(self.workspace, batch.stream, batch.circle, head.n)? == Some(head.entry)
        {
            // An entry's id names all entries before it, so that these are the same ones.
            return Ok(Examined::Known);
        }
        let head = match self.authority.check_batch(batch) {
            Ok(head) => head,
            Err(refusal) => return Ok(Examined::Refused(refusal.code())),
        };
        if self.is_too_late(batch) {
            return Ok(Examined::Refused(code::NOT_ALLOWED));
        }
        if let Some(code) = does_not_follow(batch, end) {
            return Ok(Examined::Refused(code));
        }
        match self.bodies_missing(batch, brought)? {
            Some(code) => Ok(Examined::Refused(code)),
            None => Ok(Examined::New(head)),
        }
    }

    /// The stream's grant has ended by this server's clock, and nobody who manages the circle carries the batch in.
    fn is_too_late(&self, batch: &Batch) -> bool {
        let Some(stream) = self.authority.stream(batch.stream) else { return true };
        let circle = [Right { circle: batch.circle, flags: Right::MANAGE }];
        is_over(self.authority, stream.grant, self.now_s)
            && !self.caller.manages(self.authority, &circle, self.now_s)
    }

    fn bodies_missing(
        &mut self,
        batch: &Batch,
        brought: &BTreeMap<BodyHash, &[u8]>,
    ) -> Stored<Option<&'static str>> {
        for item in &batch.items {
            for hash in &item.bodies {
                match brought.get(hash) {
                    Some(body) if body.len() > BODY_BYTES_MAX => return Ok(Some(code::TOO_LARGE)),
                    Some(_) => {}
                    // Whoever refills a server need not have them, and no answer is lost without them.
                    None if item.is_checkpoint() => {}
                    None if self.store.body_bytes(self.workspace, *hash)?.is_some() => {}
                    None => return Ok(Some(code::MISSING_BODY)),
                }
            }
        }
        Ok(None)
    }

    fn keep_batch(
        &mut self,
        id: BatchId,
        batch: &Batch,
        head: Head,
        brought: &BTreeMap<BodyHash, &[u8]>,
    ) -> Stored<()> {
        for hash in named(batch) {
            if let Some(body) = brought.get(&hash) {
                self.store.put_body(self.workspace, hash, body)?;
            }
            self.store.name_body(self.workspace, hash, batch.circle)?;
        }
        self.store.add_batch_end(self.workspace, batch.stream, batch.circle, (head.n, head.entry))?;
        let pos = self.append(batch.circle, Lane::Data, id.0, &batch.to_bytes())?;
        self.note_checkpoint(batch, head.n, pos)
    }

    fn note_checkpoint(&mut self, batch: &Batch, n: u64, pos: u64) -> Stored<()> {
        match batch.items.as_slice() {
            [item] if item.is_checkpoint() && self.may_list(batch.stream, batch.circle) => {
                let ends = item.kind == EntryKind::Checkpoint as u8;
                let place = CheckpointPlace { stream: batch.stream, n, pos, ends };
                self.store.note_checkpoint(self.workspace, batch.circle, place)
            }
            _ => Ok(()),
        }
    }

    /// Bodies that a batch came without when it was taken.
    fn complete_batch(&mut self, batch: &Batch, brought: &BTreeMap<BodyHash, &[u8]>) -> Stored<()> {
        for hash in batch.items.iter().filter(|item| item.is_checkpoint()).flat_map(|item| &item.bodies) {
            if let Some(body) = brought.get(hash).filter(|body| body.len() <= BODY_BYTES_MAX) {
                self.store.put_body(self.workspace, *hash, body)?;
            }
        }
        Ok(())
    }
}

enum Examined {
    New(Head),
    Known,
    Refused(&'static str),
}

/// The bodies that a batch names, one after the other.
pub(super) fn named(batch: &Batch) -> impl Iterator<Item = BodyHash> {
    batch.items.iter().flat_map(|item| item.bodies.iter().copied())
}

fn does_not_follow(batch: &Batch, end: Option<(u64, EntryId)>) -> Option<&'static str> {
    let (n, entry) = end.unwrap_or((0, EntryId([0; 32])));
    if batch.n_first > n + 1 {
        Some(code::GAP)
    } else if batch.n_first <= n || batch.prev != entry {
        Some(code::FORK)
    } else {
        None
    }
}

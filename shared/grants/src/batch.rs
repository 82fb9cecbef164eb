//! One batch against the control objects: whose it is, and whether it counts. That its entries follow those before it is
//! for whoever keeps the entries to see.

use wire::{
    Batch, BatchItem, CircleId, EntryId, Head, Right, StreamId,
    limits::{BATCH_ITEMS_MAX, ENTRY_BODIES_MAX},
};

use crate::authority::Authority;
use crate::error::BatchRefusal;
use crate::key::verify;
use crate::rights::flags;

/// Either lets a device put entries into a circle.
const PUTS: u8 = Right::WRITE | Right::DROP;

impl Authority {
    /// Accepts a batch that its stream's device signed under a grant that lets it write or drop into the circle, with
    /// every entry within the cuts of those who revoked it.
    pub fn check_batch(&self, batch: &Batch) -> Result<Head, BatchRefusal> {
        if batch.workspace != self.workspace() {
            return Err(BatchRefusal::OtherWorkspace);
        }
        let head = well_formed(batch).ok_or(BatchRefusal::Malformed)?;
        let stream = self.stream(batch.stream).ok_or(BatchRefusal::UnknownStream)?;
        let cert = self.device(stream.device).ok_or(BatchRefusal::UnknownStream)?;
        verify(&cert.sign_pk, &head.message(), &batch.signature)?;
        if !self.may_put(batch.stream, batch.circle) {
            return Err(BatchRefusal::NotAllowed);
        }
        if self.batch_stands(batch) { Ok(head) } else { Err(BatchRefusal::BeyondCut) }
    }

    /// Whether a batch that was checked once counts with the control objects known now.
    pub fn batch_stands(&self, batch: &Batch) -> bool {
        let stand =
            |(id, entry): (EntryId, wire::Entry)| self.entry_stands(entry.stream, entry.circle, entry.n, id);
        self.may_put(batch.stream, batch.circle)
            && (!self.is_doubtful(batch.stream) || batch.entries().into_iter().all(stand))
    }

    /// Whether an entry that its stream signed counts: its device is a member who may put entries there, under whichever
    /// grant; or the entry lies within every cut; or a manager of the circle accepted it.
    pub fn entry_stands(&self, stream: StreamId, circle: CircleId, n: u64, entry: EntryId) -> bool {
        let Some(body) = self.stream(stream) else { return false };
        if !self.may_put(stream, circle) {
            return false;
        }
        let standing = self.standing();
        let mut accepters = standing.taken_in.get(&entry).into_iter().flatten();
        let manages =
            |grant| self.grant(grant).is_some_and(|by| flags(&by.rights, circle) & Right::MANAGE != 0);
        self.rights(body.device, circle) & PUTS != 0
            || standing.within_cuts(&self.accepted, body.grant, (stream, circle, n, entry))
            || accepters.any(|grant| manages(*grant))
    }

    /// The stream's grant lets it put entries into the circle, as far as revocations are left aside.
    fn may_put(&self, stream: StreamId, circle: CircleId) -> bool {
        let Some(grant) = self.stream(stream).map(|body| body.grant) else { return false };
        let held = self.grant(grant).map_or(0, |grant| flags(&grant.rights, circle));
        let real = circle != CircleId::ALL && !self.standing().void.contains(&grant);
        real && held & PUTS != 0
    }
}

/// The head of a batch that some stream could have made: entries count from 1, and only the first follows nothing.
fn well_formed(batch: &Batch) -> Option<Head> {
    let begins = batch.n_first == 1 && batch.prev == EntryId([0; 32]);
    let goes_on = batch.n_first > 1 && batch.prev != EntryId([0; 32]);
    let fits = |item: &BatchItem| item.bodies.len() <= ENTRY_BODIES_MAX && item.relay_of.len() <= 1;
    let small = batch.items.len() <= BATCH_ITEMS_MAX && batch.items.iter().all(fits);
    if (begins || goes_on) && small { batch.head() } else { None }
}

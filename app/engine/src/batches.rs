//! Batches as they come: whether each counts, and where its entries stand. Opening them is the next room's.

use grants::BatchRefusal;
use wire::{Batch, Canonical};

use crate::checkpoint;
use crate::engine::Engine;
use crate::now::Now;
use crate::post::{ENTRY_BEYOND, ENTRY_WAITING};
use crate::receive::Received;
use crate::trouble::{Outcome, Trouble};

impl Engine {
    /// Takes a batch in. Its entries wait until [`Engine::open_waiting`].
    pub(crate) fn receive_batch(&mut self, bytes: &[u8], now: Now, received: &mut Received) -> Outcome<()> {
        let batch = match Batch::from_bytes(bytes) {
            Ok(batch) => batch,
            Err(_) => {
                received.quarantined += 1;
                return self.quarantine_bytes("batch", bytes, "malformed", now);
            }
        };
        if self.knows_batch(&batch)? {
            received.already_here += 1;
            return Ok(());
        }
        let checked = self.authority.check_batch(&batch);
        let is_beyond = checked == Err(BatchRefusal::BeyondCut);
        if let (Err(refusal), false) = (&checked, is_beyond) {
            received.quarantined += 1;
            return self.quarantine_bytes("batch", bytes, batch_refusal(refusal), now);
        }
        if self.is_place_taken(&batch)? {
            // Two histories of one stream: an alarm, not something to merge.
            received.quarantined += 1;
            return self.quarantine_bytes("batch", bytes, "fork", now);
        }
        self.insert_batch(&batch)?;
        for (id, entry) in &batch.entries() {
            let (state, reason) = match checkpoint::state_in_log(entry) {
                _ if is_beyond => (ENTRY_BEYOND, Some("beyond_cut")),
                Some(state) => state,
                None => (ENTRY_WAITING, Some("new")),
            };
            self.insert_entry(*id, entry, batch.id(), None, state, reason, now)?;
        }
        Ok(())
    }

    /// Another entry stands where one of this batch would.
    pub(crate) fn is_place_taken(&self, batch: &Batch) -> Outcome<bool> {
        let mut place = self.db.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM entry WHERE stream = ?1 AND circle = ?2 AND n = ?3)",
        )?;
        for (_, entry) in batch.entries() {
            let n = i64::try_from(entry.n).map_err(|_| Trouble::Defect("entry_number"))?;
            if place.query_row((entry.stream.as_bytes(), entry.circle.as_bytes(), n), |row| row.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) fn knows_batch(&self, batch: &Batch) -> Outcome<bool> {
        Ok(self
            .db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM batch WHERE batch = ?1)")?
            .query_row([batch.id().as_bytes()], |row| row.get(0))?)
    }
}

fn batch_refusal(refusal: &BatchRefusal) -> &'static str {
    match refusal {
        BatchRefusal::UnknownStream => "unknown_stream",
        _ => "not_allowed",
    }
}

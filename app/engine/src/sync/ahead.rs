//! A circle of which nothing was read yet: a list of its people is asked for first, and taken as far as the line carries it.

use rusqlite::OptionalExtension;
use wire::{Ahead, AheadCursor, Batch, BatchId, Canonical, CircleId, Hash32, Right};

use super::ServerKey;
use crate::checkpoint::CHECKPOINT;
use crate::directory;
use crate::engine::Engine;
use crate::now::Now;
use crate::post::ENTRY_WAITING;
use crate::trouble::{Outcome, Trouble};

impl Engine {
    /// The circles whose people are to be listed first, and how far that has come.
    pub(super) fn ahead_cursors(&self, server: &[u8]) -> Outcome<Vec<AheadCursor>> {
        if self.exchange.as_other.is_some() {
            return Ok(Vec::new());
        }
        let mut cursors = Vec::new();
        for circle in self.circles_not_begun()? {
            let known = self.ahead_of(server, circle)?;
            let (set, parts) = known.map_or((Vec::new(), 0), |(set, parts)| (vec![set], parts));
            cursors.push(AheadCursor { circle, set, parts });
        }
        Ok(cursors)
    }

    fn circles_not_begun(&self) -> Outcome<Vec<CircleId>> {
        let directory = directory::directory_circle(&self.db)?;
        let mut begun = self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM begun WHERE circle = ?1)")?;
        let mut circles = Vec::new();
        for circle in self.authority.circles() {
            let reads = self.authority.rights(self.identity.device, circle) & Right::READ != 0;
            if reads && circle != directory && !begun.query_row([circle.as_bytes()], |row| row.get(0))? {
                circles.push(circle);
            }
        }
        // A line without the roster card has neither a bed nor a day.
        let cards = directory::circle_of(&self.db, "ROST")?;
        circles.sort_by_key(|circle| Some(*circle) != cards);
        Ok(circles)
    }

    fn ahead_of(&self, server: &[u8], circle: CircleId) -> Outcome<Option<(BatchId, u32)>> {
        let row: Option<(Vec<u8>, u32)> = self
            .db
            .prepare_cached("SELECT batch, parts FROM ahead WHERE server = ?1 AND circle = ?2")?
            .query_row((server, circle.as_bytes()), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        row.map(|(batch, parts)| Ok((BatchId::from_slice(&batch)?, parts))).transpose()
    }

    /// Takes batches that a server gave ahead of their log; true if any was new.
    pub(crate) fn take_ahead(&mut self, server: ServerKey, given: &[Ahead], now: Now) -> Outcome<bool> {
        let key = server.to_bytes();
        if given.is_empty() || self.exchange.as_other.is_some() {
            return Ok(false);
        }
        let wanted = self.circles_not_begun()?;
        let mut news = false;
        for ahead in given.iter().filter(|ahead| wanted.contains(&ahead.circle)) {
            for batch in &ahead.batches {
                self.receive_ahead(&key, ahead.circle, &batch.0, now)?;
            }
            let count = u32::try_from(ahead.batches.len()).map_err(|_| Trouble::Defect("ahead"))?;
            let parts = ahead.parts_before.saturating_add(count);
            let before = self.ahead_of(&key, ahead.circle)?;
            if before.is_some_and(|(set, known)| set == ahead.set && known >= parts) {
                // A reply that came twice.
                continue;
            }
            news = true;
            self.db
                .prepare_cached(
                    "INSERT OR REPLACE INTO ahead (server, circle, batch, parts) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((&key, ahead.circle.as_bytes(), ahead.set.as_bytes(), parts))?;
        }
        Ok(news)
    }

    /// What is wrong with one is found out, and shown, where it stands in its log.
    fn receive_ahead(&mut self, server: &[u8], circle: CircleId, bytes: &[u8], now: Now) -> Outcome<()> {
        let Ok(batch) = Batch::from_bytes(bytes) else { return Ok(()) };
        let is_checkpoint = batch.items.iter().all(|item| item.is_checkpoint());
        if !is_checkpoint
            || batch.circle != circle
            || batch.stream == self.identity.stream
            || self.authority.check_batch(&batch).is_err()
            || self.knows_batch(&batch)?
            || self.is_place_taken(&batch)?
        {
            return Ok(());
        }
        self.insert_batch(&batch)?;
        for (id, entry) in &batch.entries() {
            self.insert_entry(*id, entry, batch.id(), None, ENTRY_WAITING, Some(CHECKPOINT), now)?;
        }
        self.hold(server, &Hash32(batch.id().0))?;
        Ok(())
    }

    /// A server may have it from somebody who did not have its bodies: only an acknowledgement says that these are there.
    pub(super) fn is_own_checkpoint(&self, bytes: &[u8]) -> bool {
        Batch::from_bytes(bytes).is_ok_and(|batch| {
            batch.stream == self.identity.stream && batch.items.iter().all(|item| item.is_checkpoint())
        })
    }

    pub(super) fn begin_circle(&self, circle: CircleId) -> Outcome<()> {
        self.db
            .prepare_cached("INSERT OR IGNORE INTO begun (circle) VALUES (?1)")?
            .execute([circle.as_bytes()])?;
        Ok(())
    }

    /// Everything that there is for this device was read: lists that went ahead have done their service.
    pub(crate) fn end_ahead(&mut self) -> Outcome<()> {
        for circle in self.circles_not_begun()? {
            self.begin_circle(circle)?;
        }
        self.drop_lines()?;
        self.db.execute(
            "UPDATE entry SET state = 0, reason = NULL WHERE state = 1 AND reason = ?1",
            [CHECKPOINT],
        )?;
        self.db.execute("DELETE FROM ahead", [])?;
        Ok(())
    }
}

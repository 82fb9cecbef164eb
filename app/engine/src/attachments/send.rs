//! Parts of files on their way out: sealed when there is room for them on the line, on a stream of their own.

use std::collections::BTreeSet;

use rand_core::CryptoRng;
use rusqlite::OptionalExtension;
use seal::chunk::Inner;
use seal::record_key::RecordKey;
use wire::canonical::VERSION;
use wire::limits::ATTACHMENT_PART_BYTES;
use wire::{
    AttachmentId, AttachmentPart, Batch, BatchItem, BodyHash, Bytes, Canonical, ChunkKind, CircleId,
    EntryKind, Hash32, RecordId, StreamId,
};

use crate::engine::Engine;
use crate::halt::Halted;
use crate::ledger::RecordHead;
use crate::now::Now;
use crate::post::read_key;
use crate::receive::Received;
use crate::store::meta;
use crate::sync::ServerKey;
use crate::trouble::{Outcome, Trouble};

/// Where the database says that its stream of files may be a copy's.
const DOUBT: &str = "files_doubt";

struct Unsealed {
    id: AttachmentId,
    number: u32,
    record: RecordId,
}

impl Engine {
    pub(crate) fn has_unsealed_parts(&self) -> Outcome<bool> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM attachment_part JOIN attachment USING (attachment)
                 WHERE body IS NULL AND record IS NOT NULL)",
            )?
            .query_row([], |row| row.get(0))?)
    }

    /// Seals as many parts as the next request has room for, besides those that are sealed and not sent.
    pub(crate) fn seal_next_parts(
        &mut self,
        server: ServerKey,
        room_bytes: u32,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<()> {
        let waiting: i64 = self
            .db
            .prepare_cached(
                "SELECT count(*) FROM batch WHERE files = 1 AND stream IS ?2
                 AND NOT EXISTS (SELECT 1 FROM held WHERE server = ?1 AND object = batch.batch)",
            )?
            .query_row((server.to_bytes(), self.identity.files.as_ref().map(StreamId::as_bytes)), |row| {
                row.get(0)
            })?;
        let room = (room_bytes as usize / ATTACHMENT_PART_BYTES).max(1);
        self.seal_parts(room.saturating_sub(usize::try_from(waiting).unwrap_or_default()), now, rng)
    }

    /// Seals parts of records whose circles' epochs are open to this device, the oldest files first.
    pub(crate) fn seal_parts(&mut self, count: usize, now: Now, rng: &mut dyn CryptoRng) -> Outcome<()> {
        if count == 0 {
            return Ok(());
        }
        let halted = self.halted()?;
        let (mut left, mut waiting) = (count, BTreeSet::new());
        for part in self.unsealed_parts()? {
            if left == 0 {
                break;
            }
            if waiting.contains(&part.record) {
                continue;
            }
            if self.seal_part(&part, &halted, now, rng)? {
                left -= 1;
            } else {
                waiting.insert(part.record);
            }
        }
        Ok(())
    }

    fn unsealed_parts(&self) -> Outcome<Vec<Unsealed>> {
        let mut statement = self.db.prepare_cached(
            "SELECT attachment, number, record FROM attachment_part JOIN attachment USING (attachment)
             WHERE body IS NULL AND record IS NOT NULL ORDER BY seq, number",
        )?;
        let mut rows = statement.query([])?;
        let mut parts = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, record): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(2)?);
            let (id, record) = (AttachmentId::from_slice(&id)?, RecordId::from_slice(&record)?);
            parts.push(Unsealed { id, number: row.get(1)?, record });
        }
        Ok(parts)
    }

    /// False if it has to wait.
    fn seal_part(
        &mut self,
        part: &Unsealed,
        halted: &Halted,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<bool> {
        let Some(head) = self.record_head(part.record)?.filter(|head| !halted.is_in(head.circle)) else {
            return Ok(false);
        };
        self.settle_epochs(head.circle, rng)?;
        let Some((key, wraps)) = self.attachment_key(part.id, &head, rng)? else { return Ok(false) };
        let file = self.attachment_head(part.id)?.ok_or(Trouble::Defect("part_without_file"))?;
        let content: Vec<u8> = self
            .db
            .prepare_cached("SELECT content FROM attachment_part WHERE attachment = ?1 AND number = ?2")?
            .query_row((part.id.as_bytes(), part.number), |row| row.get(0))?;
        let payload =
            AttachmentPart { ver: VERSION, head: file, number: part.number, content: Bytes(content) };
        let inner = Inner { dict_id: 0, form: String::new(), doc_gen: 0, payload: payload.to_bytes() };
        let chunk = seal::chunk::seal(&key, part.record, ChunkKind::BlobPart, &inner, None, rng)
            .map_err(|_| Trouble::Defect("seal_part"))?;
        let body = self.keep_body(&chunk.to_bytes())?;
        self.db
            .prepare_cached(
                "UPDATE attachment_part SET body = ?3, content = NULL WHERE attachment = ?1 AND number = ?2",
            )?
            .execute((part.id.as_bytes(), part.number, body.as_bytes()))?;
        let item = BatchItem {
            kind: EntryKind::Attachment as u8,
            critical: false,
            bodies: std::iter::once(body).chain(wraps).collect(),
            change_commit: Hash32([0; 32]),
            relay_of: Vec::new(),
        };
        self.write_files(head.circle, Some(part.record), item, now, rng)?;
        Ok(true)
    }

    /// A file's key seals nothing else, so that no answer waits for a photo's entry, and is a new one where the circle's
    /// epochs are others than for the part before.
    fn attachment_key(
        &mut self,
        id: AttachmentId,
        head: &RecordHead,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Option<(RecordKey, Vec<BodyHash>)>> {
        let Some(current) = self.epochs_to_seal_for(head.circle) else { return Ok(None) };
        let epochs: Vec<u8> = current.iter().flat_map(|epoch| epoch.0).collect();
        let known: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT secret FROM attachment WHERE attachment = ?1 AND epochs = ?2")?
            .query_row((id.as_bytes(), &epochs), |row| row.get(0))
            .optional()?;
        let key = match known {
            Some(secret) => read_key(&secret)?,
            None => {
                let key = RecordKey::make(rng);
                self.keep_key(head.record, &key)?;
                self.db
                    .prepare_cached("UPDATE attachment SET secret = ?2, epochs = ?3 WHERE attachment = ?1")?
                    .execute((id.as_bytes(), &key.to_bytes()[..], &epochs))?;
                key
            }
        };
        let mut wraps = Vec::new();
        for epoch in &current {
            let secret = self.epochs.get(epoch).ok_or(Trouble::Defect("epoch"))?;
            wraps.push(self.keep_body(&key.wrap(head.record, head.circle, *epoch, secret).to_bytes())?);
        }
        Ok(Some((key, wraps)))
    }

    /// One entry in a batch of its own, which is sent whole or not at all.
    fn write_files(
        &mut self,
        circle: CircleId,
        record: Option<RecordId>,
        item: BatchItem,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<()> {
        let stream = match self.identity.files {
            Some(stream) => stream,
            None => {
                let (stream, announcement) = self.identity.announce_stream(rng);
                self.keep_control(&announcement)?;
                self.identity.files = Some(stream);
                self.identity.store_files(&self.db)?;
                stream
            }
        };
        self.write_batch_on(stream, circle, &[(record, item)], now)?;
        Ok(())
    }

    /// Something of our own stream of files that this device never wrote. It outlives the process: the log is not read twice.
    pub(crate) fn begin_doubt_of_files(&self) -> Outcome<()> {
        meta::set(&self.db, DOUBT, &[1])
    }

    pub(crate) fn are_files_in_doubt(&self) -> Outcome<bool> {
        Ok(meta::get(&self.db, DOUBT)?.is_some_and(|doubt| doubt == [1]))
    }

    /// What nobody holds is said again, in the same bodies, on a new stream. What files say does not depend on what was said
    /// before: no need to know the other history first.
    pub(crate) fn renew_files(
        &mut self,
        now: Now,
        received: &mut Received,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<()> {
        meta::set(&self.db, DOUBT, &[0])?;
        let Some(old) = self.identity.files.take() else { return Ok(()) };
        self.identity.store_files(&self.db)?;
        for (batch, record) in self.unsent_files(old)? {
            self.db.execute("DELETE FROM entry WHERE batch = ?1", [batch.id().as_bytes()])?;
            self.db.execute("DELETE FROM batch WHERE batch = ?1", [batch.id().as_bytes()])?;
            for item in batch.items {
                self.write_files(batch.circle, record, item, now, rng)?;
            }
        }
        self.retry_quarantine(received)?;
        self.open_waiting(received)
    }

    /// Batches of a stream of files that no server is known to hold, each with the record that it is of.
    fn unsent_files(&self, stream: StreamId) -> Outcome<Vec<(Batch, Option<RecordId>)>> {
        let mut statement = self.db.prepare_cached(
            "SELECT batch.bytes, (SELECT record FROM entry WHERE entry.batch = batch.batch) FROM batch
             WHERE files = 1 AND stream = ?1 AND NOT EXISTS (SELECT 1 FROM held WHERE held.object = batch.batch)
             ORDER BY circle, n_first",
        )?;
        let mut rows = statement.query([stream.as_bytes()])?;
        let mut batches = Vec::new();
        while let Some(row) = rows.next()? {
            let (bytes, record): (Vec<u8>, Option<Vec<u8>>) = (row.get(0)?, row.get(1)?);
            let record = record.map(|bytes| RecordId::from_slice(&bytes)).transpose()?;
            batches.push((Batch::from_bytes(&bytes)?, record));
        }
        Ok(batches)
    }
}

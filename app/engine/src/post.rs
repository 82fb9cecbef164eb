//! Sealing what was saved: changes into chunks, chunks into entries, entries into signed batches. The bytes made here are
//! the bytes that are sent, again and again, until they are acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use records::{ChangeHash, Incoming};
use rusqlite::OptionalExtension;
use seal::chunk::Inner;
use seal::record_key::RecordKey;
use wire::canonical::VERSION;
use wire::limits::{BATCH_ITEMS_MAX, ENTRY_BODIES_MAX};
use wire::{
    Batch, BatchId, BatchItem, Body, BodyHash, Canonical, ChunkKind, CircleId, EntryId, EntryKind, EpochId,
    Hash32, KeyId, RecordId, Right, Signature, StreamId,
};

use crate::engine::Engine;
use crate::ledger::RecordHead;
use crate::now::Now;
use crate::shelf::chunk_name;
use crate::trouble::{Outcome, Trouble};

/// Raw changes of one record that go into one chunk.
const CHUNK_CHANGES_BYTES_MAX: usize = 64 * 1024;
/// Bodies of one batch: it travels with them in one request, which the line must carry before it breaks.
const BATCH_BODIES_BYTES_MAX: usize = 32 * 1024;
/// The first generation of a record's document.
const GENERATION_FIRST: u32 = 0;

/// A pending change.
struct Pending {
    seq: i64,
    raw: Vec<u8>,
}

impl Engine {
    /// Seals all pending changes of circles whose epochs are open to this device. What cannot be sealed yet stays pending.
    pub(crate) fn seal_pending(&mut self, now: Now, rng: &mut dyn CryptoRng) -> Outcome<()> {
        let halted = self.halted()?;
        let mut by_circle: BTreeMap<CircleId, Vec<(RecordHead, BatchItem)>> = BTreeMap::new();
        for record in self.pending_records()? {
            let head = self.record_head(record)?.ok_or(Trouble::Defect("pending_without_record"))?;
            if halted.is_in(head.circle) {
                continue;
            }
            self.settle_epochs(head.circle, rng)?;
            let Some((key, mut bodies)) = self.key_for(&head, rng)? else { continue };
            for group in self.pending_groups(record)? {
                let item = self.seal_group(&head, &key, &group, std::mem::take(&mut bodies), rng)?;
                by_circle.entry(head.circle).or_default().push((head.clone(), item));
            }
        }
        for (circle, items) in by_circle {
            let mut rest = items.as_slice();
            while !rest.is_empty() {
                let (part, others) = rest.split_at(self.batch_items(rest)?);
                let part: Vec<_> =
                    part.iter().map(|(head, item)| (Some(head.record), item.clone())).collect();
                self.write_batch(circle, &part, now)?;
                rest = others;
            }
        }
        Ok(())
    }

    /// How many of the items make one batch: one at least.
    fn batch_items(&self, items: &[(RecordHead, BatchItem)]) -> Outcome<usize> {
        let mut bytes = 0;
        for (count, (_, item)) in items.iter().enumerate().take(BATCH_ITEMS_MAX) {
            for hash in &item.bodies {
                bytes += self.body_bytes(*hash)?;
            }
            if bytes > BATCH_BODIES_BYTES_MAX {
                return Ok(count.max(1));
            }
        }
        Ok(items.len().min(BATCH_ITEMS_MAX))
    }

    fn body_bytes(&self, hash: BodyHash) -> Outcome<usize> {
        let mut length = self.db.prepare_cached("SELECT length(bytes) FROM body WHERE hash = ?1")?;
        let bytes: Option<i64> = length.query_row([hash.as_bytes()], |row| row.get(0)).optional()?;
        Ok(bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or_default())
    }

    fn pending_records(&self) -> Outcome<Vec<RecordId>> {
        let mut statement =
            self.db.prepare_cached("SELECT record FROM pending_change GROUP BY record ORDER BY min(seq)")?;
        let records =
            statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
        records.iter().map(|bytes| Ok(RecordId::from_slice(bytes)?)).collect()
    }

    fn pending_groups(&self, record: RecordId) -> Outcome<Vec<Vec<Pending>>> {
        let mut statement =
            self.db.prepare_cached("SELECT seq, raw FROM pending_change WHERE record = ?1 ORDER BY seq")?;
        let rows = statement
            .query_map([record.as_bytes()], |row| Ok(Pending { seq: row.get(0)?, raw: row.get(1)? }))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut groups: Vec<Vec<Pending>> = Vec::new();
        let mut bytes = 0;
        for pending in rows {
            if groups.is_empty() || bytes + pending.raw.len() > CHUNK_CHANGES_BYTES_MAX {
                groups.push(Vec::new());
                bytes = 0;
            }
            bytes += pending.raw.len();
            if let Some(group) = groups.last_mut() {
                group.push(pending);
            }
        }
        Ok(groups)
    }

    fn seal_group(
        &mut self,
        head: &RecordHead,
        key: &RecordKey,
        group: &[Pending],
        mut bodies: Vec<BodyHash>,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<BatchItem> {
        let payload: Vec<u8> = group.iter().flat_map(|pending| pending.raw.iter().copied()).collect();
        let hashes: Vec<_> = Incoming::read(&payload)?.metas().map(|meta| meta.hash).collect();
        let form = chunk_name(&head.form_id, &head.form_version);
        let chunk = self.seal_changes(head.record, form, key, payload, rng)?;
        bodies.insert(0, chunk);
        for pending in group {
            self.db.prepare_cached("DELETE FROM pending_change WHERE seq = ?1")?.execute([pending.seq])?;
        }
        Ok(changes_item(key, &hashes, bodies))
    }

    /// A chunk of changes of a record, sealed and kept.
    pub(crate) fn seal_changes(
        &self,
        record: RecordId,
        form: String,
        key: &RecordKey,
        payload: Vec<u8>,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<BodyHash> {
        let (dict_id, dictionary) =
            self.shelf.dictionary(&form).map_or((0, None), |(number, bytes)| (number, Some(bytes)));
        let inner = Inner { dict_id, form, doc_gen: GENERATION_FIRST, payload };
        let chunk = seal::chunk::seal(key, record, ChunkKind::Changes, &inner, dictionary, rng)
            .map_err(|_| Trouble::Defect("seal_chunk"))?;
        self.keep_body(&chunk.to_bytes())
    }

    /// The record's key if its last one is sealed to exactly the circle's current epochs, else a new one with its wraps.
    /// `None` while an epoch of the circle is not open to this device.
    pub(crate) fn key_for(
        &mut self,
        head: &RecordHead,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Option<(RecordKey, Vec<BodyHash>)>> {
        let Some(current) = self.epochs_to_seal_for(head.circle) else { return Ok(None) };
        if let Some(key) = self.key_sealed_to(head.record, &current)? {
            return Ok(Some((key, Vec::new())));
        }
        let key = RecordKey::make(rng);
        let mut bodies = Vec::new();
        for epoch in &current {
            let secret = self.epochs.get(epoch).ok_or(Trouble::Defect("epoch"))?;
            let wrap = key.wrap(head.record, head.circle, *epoch, secret);
            bodies.push(self.keep_body(&wrap.to_bytes())?);
            self.note_wrap(key.key_id(), *epoch)?;
        }
        self.keep_key(head.record, &key)?;
        Ok(Some((key, bodies)))
    }

    /// The circle's current epochs, unless one of them is not open to this device, or to somebody who was let go, or this
    /// device may not write there. What it leaves when it was let go itself is sealed for whoever could read then.
    pub(crate) fn epochs_to_seal_for(&self, circle: CircleId) -> Option<BTreeSet<EpochId>> {
        if self.is_out() {
            let wrote = self.authority.rights_ever(self.identity.device, circle) & Right::WRITE != 0;
            return Some(self.newest_open(circle)).filter(|open| wrote && !open.is_empty());
        }
        if self.authority.rotation_due(circle) {
            return None;
        }
        let current = self.authority.current_epochs(circle);
        let open = current.iter().all(|epoch| self.epochs.get(epoch).is_some());
        let few = !current.is_empty() && current.len() <= ENTRY_BODIES_MAX / 2;
        (few && open && self.may_write(circle)).then_some(current)
    }

    fn key_sealed_to(&self, record: RecordId, current: &BTreeSet<EpochId>) -> Outcome<Option<RecordKey>> {
        let mut keys = self.db.prepare_cached("SELECT key_id, secret FROM record_key WHERE record = ?1")?;
        let mut sealed = self.db.prepare_cached("SELECT epoch FROM record_key_epoch WHERE key_id = ?1")?;
        let mut rows = keys.query([record.as_bytes()])?;
        while let Some(row) = rows.next()? {
            let (id, secret): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let to =
                sealed.query_map([&id], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
            let to: BTreeSet<EpochId> =
                to.iter().map(|bytes| EpochId::from_slice(bytes)).collect::<Result<_, _>>()?;
            if to == *current {
                return Ok(Some(read_key(&secret)?));
            }
        }
        Ok(None)
    }

    pub(crate) fn keep_key(&self, record: RecordId, key: &RecordKey) -> Outcome<()> {
        self.db
            .prepare_cached("INSERT OR IGNORE INTO record_key (key_id, record, secret) VALUES (?1, ?2, ?3)")?
            .execute((key.key_id().as_bytes(), record.as_bytes(), &key.to_bytes()[..]))?;
        Ok(())
    }

    pub(crate) fn note_wrap(&self, key: KeyId, epoch: EpochId) -> Outcome<()> {
        self.db
            .prepare_cached("INSERT OR IGNORE INTO record_key_epoch (key_id, epoch) VALUES (?1, ?2)")?
            .execute((key.as_bytes(), epoch.as_bytes()))?;
        Ok(())
    }

    pub(crate) fn keep_body(&self, bytes: &[u8]) -> Outcome<BodyHash> {
        let hash = Body::hash(bytes);
        self.db
            .prepare_cached("INSERT OR IGNORE INTO body (hash, bytes) VALUES (?1, ?2)")?
            .execute((hash.as_bytes(), bytes))?;
        Ok(hash)
    }

    /// The next entries of this device's stream in a circle, signed; `None` for what is no record's.
    pub(crate) fn write_batch(
        &self,
        circle: CircleId,
        items: &[(Option<RecordId>, BatchItem)],
        now: Now,
    ) -> Outcome<BatchId> {
        self.write_batch_on(self.identity.stream, circle, items, now)
    }

    /// The same on another of this device's streams.
    pub(crate) fn write_batch_on(
        &self,
        stream: StreamId,
        circle: CircleId,
        items: &[(Option<RecordId>, BatchItem)],
        now: Now,
    ) -> Outcome<BatchId> {
        let last: Option<(i64, Vec<u8>)> = self
            .db
            .prepare_cached(
                "SELECT n, entry FROM entry WHERE stream = ?1 AND circle = ?2 ORDER BY n DESC LIMIT 1",
            )?
            .query_row([&stream.0[..], &circle.0[..]], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (n, prev) = match last {
            Some((n, entry)) => (n, EntryId::from_slice(&entry)?),
            None => (0, EntryId([0; 32])),
        };
        let mut batch = Batch {
            ver: VERSION,
            workspace: self.identity.workspace,
            circle,
            stream,
            n_first: u64::try_from(n + 1).map_err(|_| Trouble::Defect("entry_number"))?,
            prev,
            items: items.iter().map(|(_, item)| item.clone()).collect(),
            signature: Signature([0; 64]),
        };
        let head = batch.head().ok_or(Trouble::Defect("empty_batch"))?;
        batch.signature = self.identity.signing.sign_head(&head);
        self.insert_batch(&batch)?;
        for ((entry, body), (record, _)) in batch.entries().iter().zip(items) {
            self.insert_entry(*entry, body, batch.id(), *record, ENTRY_OPENED, None, now)?;
        }
        Ok(batch.id())
    }

    pub(crate) fn insert_batch(&self, batch: &Batch) -> Outcome<()> {
        self.db
            .prepare_cached(
                "INSERT OR IGNORE INTO batch (batch, circle, stream, n_first, bytes, files)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                batch.id().as_bytes(),
                batch.circle.as_bytes(),
                batch.stream.as_bytes(),
                i64::try_from(batch.n_first).map_err(|_| Trouble::Defect("entry_number"))?,
                batch.to_bytes(),
                batch.items.iter().all(BatchItem::is_attachment),
            ))?;
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one row of a table")]
    pub(crate) fn insert_entry(
        &self,
        id: EntryId,
        entry: &wire::Entry,
        batch: wire::BatchId,
        record: Option<RecordId>,
        state: i64,
        reason: Option<&str>,
        now: Now,
    ) -> Outcome<()> {
        self.db
            .prepare_cached(
                "INSERT INTO entry (entry, batch, circle, stream, n, item, record, state, reason, since_ms, since_offset)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute((
                id.as_bytes(),
                batch.as_bytes(),
                entry.circle.as_bytes(),
                entry.stream.as_bytes(),
                i64::try_from(entry.n).map_err(|_| Trouble::Defect("entry_number"))?,
                entry.to_bytes(),
                record.as_ref().map(RecordId::as_bytes),
                state,
                reason,
                now.at_ms,
                now.offset_minutes,
            ))?;
        Ok(())
    }
}

pub(crate) const ENTRY_OPENED: i64 = 0;
pub(crate) const ENTRY_WAITING: i64 = 1;
pub(crate) const ENTRY_QUARANTINED: i64 = 2;
/// A part of a file whose body comes when there is time: no trouble.
pub(crate) const ENTRY_AWAITED: i64 = 3;
/// Written by somebody after they were let go, as far as who did that knew: it waits for a coordinator's decision.
pub(crate) const ENTRY_BEYOND: i64 = 4;
/// A coordinator on this device left it out. Another may still take it in.
pub(crate) const ENTRY_LEFT_OUT: i64 = 5;

/// An entry of changes: the chunk stands first among its bodies, and the wraps of its key behind it.
pub(crate) fn changes_item(key: &RecordKey, hashes: &[ChangeHash], bodies: Vec<BodyHash>) -> BatchItem {
    BatchItem {
        kind: EntryKind::Changes as u8,
        critical: true,
        bodies,
        change_commit: Hash32(records::change_commit(&key.change_commit_key(), hashes)),
        relay_of: Vec::new(),
    }
}

pub(crate) fn read_key(secret: &[u8]) -> Outcome<RecordKey> {
    let bytes: [u8; 32] = secret.try_into().map_err(|_| Trouble::Defect("record_key"))?;
    Ok(RecordKey::from_bytes(bytes))
}

//! What was written after its author was let go. It is kept and shown to nobody as an answer, until a coordinator takes it in
//! or leaves it out. What counts follows from the control objects alone, so that all devices take out and take in the same.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{BeyondView, Event, Refusal, Reply, TimeView};
use records::{ChangeHash, Incoming};
use wire::{
    Accept, Batch, Body, Canonical, CircleId, ControlBody, DeviceId, Entry, EntryId, RecordId, Right,
    StreamId, code,
};

use crate::checkpoint;
use crate::directory;
use crate::engine::Engine;
use crate::post::{ENTRY_BEYOND, ENTRY_LEFT_OUT, ENTRY_WAITING};
use crate::receive::{Received, form_and_version};
use crate::trouble::Outcome;

/// Entries that one Accept names.
const ACCEPTED_AT_ONCE: usize = 1_000;
/// Records that a screen names.
const RECORDS_SHOWN_MAX: usize = 20;

impl Engine {
    /// Compares every stream that is in doubt with what counts now: entries are taken out of their records, or wait to be
    /// opened (again). Called after control objects came.
    pub(crate) fn apply_cuts(&mut self) -> Outcome<()> {
        let mut taken_out = BTreeSet::new();
        for stream in self.streams_to_compare()? {
            for (id, batch, is_beyond) in self.batches_of(stream)? {
                match (self.authority.batch_stands(&batch), is_beyond) {
                    (true, true) => self.wait_again(&batch)?,
                    (false, false) => self.take_out(&id, &mut taken_out)?,
                    _ => {}
                }
            }
        }
        for record in taken_out {
            self.make_anew(record)?;
        }
        Ok(())
    }

    /// A server may have heard first that somebody was let go: that it refused what this device knows now to be beyond the cut is
    /// no trouble.
    pub(crate) fn forgive_what_is_beyond(&mut self) -> Outcome<()> {
        let mut refusals = std::mem::take(&mut self.exchange.refusals);
        let mut beyond =
            self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM entry WHERE batch = ?1 AND state >= ?2)")?;
        let mut kept = Vec::new();
        for (id, refusal) in refusals.drain(..) {
            let is_known = refusal == code::BEYOND_CUT
                && beyond.query_row((id.as_bytes(), ENTRY_BEYOND), |row| row.get(0))?;
            if !is_known {
                kept.push((id, refusal));
            }
        }
        drop(beyond);
        self.exchange.refusals = kept;
        Ok(())
    }

    fn streams_to_compare(&self) -> Outcome<BTreeSet<StreamId>> {
        let mut statement = self.db.prepare_cached("SELECT DISTINCT stream FROM entry WHERE state >= ?1")?;
        let rows = statement.query_map([ENTRY_BEYOND], |row| row.get::<_, Vec<u8>>(0))?;
        let mut streams = rows.map(|id| Ok(StreamId::from_slice(&id?)?)).collect::<Outcome<BTreeSet<_>>>()?;
        let known = self.authority.streams().map(|(id, _)| id);
        streams.extend(known.filter(|id| self.authority.is_doubtful(*id)));
        Ok(streams)
    }

    fn batches_of(&self, stream: StreamId) -> Outcome<Vec<(Vec<u8>, Batch, bool)>> {
        let mut statement = self.db.prepare_cached(
            "SELECT batch, bytes, EXISTS (SELECT 1 FROM entry WHERE entry.batch = batch.batch AND state >= ?2)
             FROM batch WHERE stream = ?1",
        )?;
        let mut rows = statement.query((stream.as_bytes(), ENTRY_BEYOND))?;
        let mut batches = Vec::new();
        while let Some(row) = rows.next()? {
            let bytes: Vec<u8> = row.get(1)?;
            batches.push((row.get(0)?, Batch::from_bytes(&bytes)?, row.get(2)?));
        }
        Ok(batches)
    }

    fn wait_again(&self, batch: &Batch) -> Outcome<()> {
        for (id, entry) in &batch.entries() {
            let (state, reason) = checkpoint::state_in_log(entry).unwrap_or((ENTRY_WAITING, Some("new")));
            self.db
                .prepare_cached("UPDATE entry SET state = ?2, reason = ?3 WHERE entry = ?1")?
                .execute((id.as_bytes(), state, reason))?;
        }
        Ok(())
    }

    fn take_out(&self, batch: &[u8], records: &mut BTreeSet<RecordId>) -> Outcome<()> {
        let mut touched = self.db.prepare_cached(
            "SELECT record FROM entry WHERE batch = ?1 AND state = 0 AND record IS NOT NULL",
        )?;
        let rows = touched.query_map([batch], |row| row.get::<_, Vec<u8>>(0))?;
        for record in rows {
            records.insert(RecordId::from_slice(&record?)?);
        }
        self.db
            .prepare_cached("UPDATE entry SET state = ?2, reason = 'beyond_cut' WHERE batch = ?1")?
            .execute((batch, ENTRY_BEYOND))?;
        Ok(())
    }

    /// A record from what counts of it, and all that is derived from it. Changes that depend on one that was taken out wait
    /// inside the document.
    fn make_anew(&mut self, record: RecordId) -> Outcome<()> {
        let Some(mut head) = self.record_head(record)? else { return Ok(()) };
        let (mut document, mut roots) = self.rebuild(record)?;
        self.add_pending(record, &mut document, &mut roots)?;
        let person = head.person;
        if document.changes() == 0 && document.waiting() == 0 {
            self.db.execute("DELETE FROM record WHERE record = ?1", [record.as_bytes()])?;
            self.db.execute("DELETE FROM conflict WHERE record = ?1", [record.as_bytes()])?;
        } else {
            self.store_document(&head, &document)?;
            self.db
                .prepare_cached("UPDATE record SET root = NULL WHERE record = ?1")?
                .execute([record.as_bytes()])?;
            if let Some((root, form)) = roots.first_key_value() {
                self.pin_form(record, root, form_and_version(form))?;
                head = self.record_head(record)?.unwrap_or(head);
            }
            head.person = self.person_of(&head, &document)?;
            self.note_person(record, head.person)?;
        }
        self.names = None;
        self.project_record(&head)?;
        if let Some(other) = person.filter(|before| head.person != Some(*before)) {
            self.project_person(other)?;
        }
        self.events.push(Event::RecordChanged { person: head.person.unwrap_or(record) });
        if self.directory_changed { self.project_directory() } else { Ok(()) }
    }

    /// What this device said itself and has not sealed.
    fn add_pending(
        &self,
        record: RecordId,
        document: &mut records::Document,
        roots: &mut BTreeMap<ChangeHash, String>,
    ) -> Outcome<()> {
        let Some(head) = self.record_head(record)? else { return Ok(()) };
        let mut statement =
            self.db.prepare_cached("SELECT raw FROM pending_change WHERE record = ?1 ORDER BY seq")?;
        let rows = statement.query_map([record.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?;
        let mut incoming = Incoming::default();
        for raw in rows {
            let changes = Incoming::read(&raw?)?;
            let form = crate::shelf::chunk_name(&head.form_id, &head.form_version);
            let first = changes.metas().filter(|meta| meta.deps.is_empty());
            roots.extend(first.map(|meta| (meta.hash, form.clone())));
            incoming.add(changes);
        }
        document.apply(incoming)?;
        Ok(())
    }
}

/// The coordinator's decision.
impl Engine {
    /// Takes in, or leaves out, what waits of somebody who was let go.
    pub(crate) fn decide_beyond(&mut self, device: &str, take_in: bool) -> Outcome<Reply> {
        if !self.is_coordinator()? {
            return Err(Refusal::NotAllowed.into());
        }
        let device = DeviceId::from_hex(device).map_err(|_| Refusal::NotFound)?;
        let entries: Vec<EntryId> = self
            .entries_beyond(Some(device))?
            .into_iter()
            .filter(|each| self.may_decide(each))
            .map(|each| each.id)
            .collect();
        if entries.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        if !take_in {
            let mut leave_out = self.db.prepare_cached(
                "UPDATE entry SET state = ?2, reason = 'left_out' WHERE entry = ?1 AND state = ?3",
            )?;
            for entry in &entries {
                leave_out.execute((entry.as_bytes(), ENTRY_LEFT_OUT, ENTRY_BEYOND))?;
            }
            drop(leave_out);
            return self.members();
        }
        for part in entries.chunks(ACCEPTED_AT_ONCE) {
            let accept = self.identity.sign(&ControlBody::Accept(Accept {
                issuer: self.identity.device,
                grant: self.identity.grant,
                entries: part.to_vec(),
                seen: Vec::new(),
            }));
            self.authority.examine(&accept).map_err(|_| Refusal::NotAllowed)?;
            self.keep_control(&accept)?;
        }
        self.apply_cuts()?;
        self.open_waiting(&mut Received::default())?;
        self.members()
    }

    fn may_decide(&self, entry: &Beyond) -> bool {
        self.authority.rights(self.identity.device, entry.circle) & Right::MANAGE != 0
    }

    pub(crate) fn beyond_views(&self) -> Outcome<Vec<BeyondView>> {
        let mut by_device: BTreeMap<DeviceId, Vec<Beyond>> = BTreeMap::new();
        for each in self.entries_beyond(None)? {
            if self.may_decide(&each) {
                by_device.entry(each.device).or_default().push(each);
            }
        }
        let mut views = Vec::new();
        for (device, entries) in by_device {
            // A person's roster card and registration are one line.
            let mut names = BTreeSet::new();
            for record in entries.iter().filter_map(|each| each.record).collect::<BTreeSet<_>>() {
                names.insert(self.name_beyond(record)?);
            }
            let mut records: Vec<String> = names.into_iter().collect();
            let more = records.len().saturating_sub(RECORDS_SHOWN_MAX);
            records.truncate(RECORDS_SHOWN_MAX);
            views.push(BeyondView {
                device: device.to_string(),
                name: directory::member_name(&self.db, device)?.unwrap_or_default(),
                changes: u32::try_from(entries.len()).unwrap_or(u32::MAX),
                records,
                more: u32::try_from(more).unwrap_or(u32::MAX),
                since: entries.iter().map(|each| each.since).min_by_key(|time| time.at_ms),
            });
        }
        Ok(views)
    }

    pub(crate) fn beyond_count(&self) -> Outcome<u32> {
        Ok(self
            .db
            .prepare_cached("SELECT count(*) FROM entry WHERE state = ?1")?
            .query_row([ENTRY_BEYOND], |row| row.get(0))?)
    }

    /// How the person is called, or nothing where the record is only among what waits.
    fn name_beyond(&self, record: RecordId) -> Outcome<String> {
        let Some(head) = self.record_head(record)? else { return Ok(String::new()) };
        let row = self.stored_row(head.person.unwrap_or(record))?;
        Ok(row.and_then(|row| row.called).unwrap_or_default())
    }

    fn entries_beyond(&self, of: Option<DeviceId>) -> Outcome<Vec<Beyond>> {
        let mut statement = self.db.prepare_cached(
            "SELECT entry, stream, circle, item, since_ms, since_offset FROM entry WHERE state = ?1",
        )?;
        let mut rows = statement.query([ENTRY_BEYOND])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, stream): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let (circle, item): (Vec<u8>, Vec<u8>) = (row.get(2)?, row.get(3)?);
            let stream = StreamId::from_slice(&stream)?;
            let Some(device) = self.authority.stream(stream).map(|stream| stream.device) else { continue };
            if of.is_some_and(|of| of != device) {
                continue;
            }
            entries.push(Beyond {
                id: EntryId::from_slice(&id)?,
                device,
                circle: CircleId::from_slice(&circle)?,
                record: self.record_of(&Entry::from_bytes(&item)?)?,
                since: TimeView { at_ms: row.get(4)?, offset_minutes: row.get(5)?, doubtful: false },
            });
        }
        Ok(entries)
    }

    /// The record that an entry's chunk names, where its body is here.
    fn record_of(&self, entry: &Entry) -> Outcome<Option<RecordId>> {
        for hash in &entry.item.bodies {
            if let Some(bytes) = self.body(*hash)?
                && let Ok(Body::Chunk(chunk)) = Body::from_bytes(&bytes)
            {
                return Ok(Some(chunk.record_tag));
            }
        }
        Ok(None)
    }
}

/// One entry that waits for a decision.
struct Beyond {
    id: EntryId,
    device: DeviceId,
    circle: CircleId,
    record: Option<RecordId>,
    since: TimeView,
}

//! Taking in what others sealed: batches are checked, entries opened, changes merged. What cannot be opened waits or is
//! quarantined: kept, counted, shown, never a reason to stop.

use std::collections::{BTreeMap, BTreeSet};

use bridge::Event;
use grants::Added;
use records::{ActorId, ChangeHash, Incoming};
use rusqlite::OptionalExtension;
use seal::chunk::OpenError;
use seal::record_key::RecordKey;
use wire::{
    Body, BodyHash, Canonical, Chunk, ChunkKind, CircleId, Control, Entry, EntryId, EpochWrap, RecordId,
};

use crate::engine::Engine;
use crate::epochs;
use crate::halt::{self, UNKNOWN_KIND, UPDATE_NEEDED};
use crate::ledger::RecordHead;
use crate::now::Now;
use crate::post::{ENTRY_OPENED, ENTRY_QUARANTINED, ENTRY_WAITING, read_key};
use crate::trouble::{Outcome, Trouble};

/// Entries opened at once; a cold pull of thousands stays within the worker's memory.
const ENTRIES_AT_ONCE: i64 = 2_000;

/// What one reception changed.
#[derive(Default)]
pub(crate) struct Received {
    pub records_new: BTreeSet<RecordId>,
    pub records_changed: BTreeSet<RecordId>,
    pub already_here: u32,
    pub quarantined: u32,
}

/// Why an entry is not open.
pub(crate) enum Stuck {
    /// Something may still come: a body, an epoch, a key, an update.
    Waits(&'static str),
    /// It will not get better by itself.
    Bad(&'static str),
}

/// One opened entry.
struct Opened {
    entry: EntryId,
    record: RecordId,
    circle: CircleId,
    form: String,
    changes: Incoming,
    hashes: Vec<ChangeHash>,
    /// Those that depend on nothing.
    roots: Vec<ChangeHash>,
}

impl Engine {
    /// Takes a control object in; one that is refused is quarantined.
    pub(crate) fn receive_control(&mut self, bytes: &[u8], now: Now) -> Outcome<bool> {
        let Ok(control) = Control::from_bytes(bytes) else {
            self.quarantine_bytes("control", bytes, "malformed", now)?;
            return Ok(false);
        };
        match self.authority.add(&control) {
            Ok(Added::UnknownKind { .. }) if !self.authority.vouches_for(&control) => {
                self.quarantine_bytes("control", bytes, "refused", now)?;
                Ok(false)
            }
            Ok(added) => {
                self.control_halts |= added == Added::UnknownKind { critical: true };
                self.standing_changed |= added == Added::New;
                self.newcomers_served &= added != Added::New;
                self.db
                    .prepare_cached("INSERT OR IGNORE INTO control (id, bytes) VALUES (?1, ?2)")?
                    .execute((control.id().as_bytes(), bytes))?;
                Ok(!matches!(added, Added::Known))
            }
            Err(_) => {
                self.exchange.control_refused = true;
                self.quarantine_bytes("control", bytes, "refused", now)?;
                Ok(false)
            }
        }
    }

    /// Opens wraps for this device (or for the invite it came by) and what hangs on their epochs. True if any was new.
    pub(crate) fn receive_wraps(
        &mut self,
        wraps: &[EpochWrap],
        with: &[seal::X25519Secret],
    ) -> Outcome<bool> {
        let mut circles = BTreeSet::new();
        for wrap in wraps {
            if self.epochs.get(&wrap.epoch).is_some() {
                continue;
            }
            let opened = with.iter().find_map(|secret| epochs::open_wrap(&self.authority, wrap, secret));
            let Some((circle, secret)) = opened else { continue };
            self.epochs.keep(&self.db, circle, wrap.epoch, secret)?;
            circles.insert(circle);
        }
        for circle in &circles {
            self.epochs.descend(&self.db, &self.authority, *circle)?;
        }
        Ok(!circles.is_empty())
    }

    /// Epochs that this device should be able to open and cannot: an epoch that came after its parent was opened needs
    /// a wrap of its own.
    pub(crate) fn epochs_wanted(&self) -> Outcome<Vec<wire::EpochId>> {
        let circles = self.authority.circles();
        let readable = circles
            .into_iter()
            .filter(|circle| self.authority.rights(self.identity.device, *circle) & wire::Right::READ != 0);
        let current = readable.flat_map(|circle| self.authority.current_epochs(circle));
        let mut wanted: BTreeSet<_> = current.filter(|id| self.epochs.get(id).is_none()).collect();
        wanted.extend(self.epochs_waited_for()?);
        Ok(wanted.into_iter().collect())
    }

    /// Epochs under which the keys of waiting entries are wrapped. They need not be current, or count.
    fn epochs_waited_for(&self) -> Outcome<BTreeSet<wire::EpochId>> {
        let mut items = self
            .db
            .prepare_cached("SELECT item FROM entry WHERE state = 1 AND reason = 'no_key' LIMIT ?1")?;
        let items = items.query_map([ENTRIES_AT_ONCE], |row| row.get::<_, Vec<u8>>(0))?;
        let mut wanted = BTreeSet::new();
        for item in items {
            for hash in Entry::from_bytes(&item?)?.item.bodies {
                let Some(bytes) = self.body(hash)? else { continue };
                if let Ok(Body::KeyWrap(wrap)) = Body::from_bytes(&bytes)
                    && self.epochs.get(&wrap.epoch).is_none()
                    && self.authority.epoch(wrap.epoch).is_some()
                {
                    wanted.insert(wrap.epoch);
                }
            }
        }
        Ok(wanted)
    }

    /// Opens every entry that can be opened now and merges it; what was opened is projected.
    pub(crate) fn open_waiting(&mut self, received: &mut Received) -> Outcome<()> {
        if std::mem::take(&mut self.standing_changed) {
            self.apply_cuts()?;
        }
        let mut after = Vec::new();
        let mut lined = BTreeSet::new();
        loop {
            let entries = self.waiting_entries(&after)?;
            let Some((last, _)) = entries.last() else { break };
            after = last.as_bytes().to_vec();
            let mut by_record: BTreeMap<RecordId, Vec<Opened>> = BTreeMap::new();
            for (id, entry) in &entries {
                if entry.item.is_checkpoint() {
                    self.open_checkpoint(*id, entry, &mut lined)?;
                    continue;
                }
                if entry.item.is_attachment() {
                    self.take_part(*id, entry, received)?;
                    continue;
                }
                match self.open_entry(*id, entry)? {
                    Ok(opened) => by_record.entry(opened.record).or_default().push(opened),
                    Err(stuck) => self.mark_stuck(*id, &stuck, received)?,
                }
            }
            for (record, opened) in by_record {
                self.merge_apart(record, opened, received)?;
            }
        }
        self.show_lines(lined)?;
        if self.directory_changed { self.project_directory() } else { Ok(()) }
    }

    fn waiting_entries(&self, after: &[u8]) -> Outcome<Vec<(EntryId, Entry)>> {
        let mut statement = self.db.prepare_cached(
            "SELECT entry, item FROM entry WHERE state = 1 AND entry > ?1 ORDER BY entry LIMIT ?2",
        )?;
        let mut rows = statement.query((after, ENTRIES_AT_ONCE))?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, bytes): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            entries.push((EntryId::from_slice(&id)?, Entry::from_bytes(&bytes)?));
        }
        Ok(entries)
    }

    fn open_entry(&mut self, id: EntryId, entry: &Entry) -> Outcome<Result<Opened, Stuck>> {
        if let Some(reason) = halt::reason(entry) {
            return Ok(Err(Stuck::Waits(reason)));
        }
        let mut chunks = Vec::new();
        for hash in &entry.item.bodies {
            let Some(bytes) = self.body(*hash)? else { return Ok(Err(Stuck::Waits("missing_body"))) };
            match Body::from_bytes(&bytes) {
                Ok(Body::Chunk(chunk)) => chunks.push(chunk),
                Ok(Body::KeyWrap(wrap)) => self.take_key(entry.circle, &wrap)?,
                Ok(Body::Unknown) => return Ok(Err(Stuck::Waits(UNKNOWN_KIND))),
                Err(_) => return Ok(Err(Stuck::Bad("malformed"))),
            }
        }
        let [chunk] = chunks.as_slice() else { return Ok(Err(Stuck::Bad("not_one_chunk"))) };
        if !chunk.record_tag.is_of(entry.circle) {
            return Ok(Err(Stuck::Bad("wrong_circle")));
        }
        let Some(key) = self.record_key(chunk)? else { return Ok(Err(Stuck::Waits("no_key"))) };
        Ok(self.open_chunk(id, entry, chunk, &key))
    }

    fn open_chunk(
        &self,
        id: EntryId,
        entry: &Entry,
        chunk: &Chunk,
        key: &RecordKey,
    ) -> Result<Opened, Stuck> {
        if chunk.kind != ChunkKind::Changes as u8 {
            return Err(Stuck::Waits(UNKNOWN_KIND));
        }
        let inner = seal::chunk::open(key, chunk, |number, form| self.shelf.dictionary_named(number, form))
            .map_err(|refusal| match refusal {
            OpenError::UnknownSuite | OpenError::UnknownDictionary => Stuck::Waits(UPDATE_NEEDED),
            _ => Stuck::Bad("cannot_open"),
        })?;
        let changes = Incoming::read(&inner.payload).map_err(|_| Stuck::Bad("not_changes"))?;
        let author = ActorId::derive(&entry.stream.0, &chunk.record_tag.0);
        let metas: Vec<_> = changes.metas().cloned().collect();
        if metas.iter().any(|meta| meta.actor != author) {
            return Err(Stuck::Bad("foreign_author"));
        }
        let hashes: Vec<ChangeHash> = metas.iter().map(|meta| meta.hash).collect();
        if records::change_commit(&key.change_commit_key(), &hashes) != entry.item.change_commit.0 {
            return Err(Stuck::Bad("commitment"));
        }
        Ok(Opened {
            entry: id,
            record: chunk.record_tag,
            circle: entry.circle,
            form: inner.form,
            roots: metas.iter().filter(|meta| meta.deps.is_empty()).map(|meta| meta.hash).collect(),
            changes,
            hashes,
        })
    }

    /// Merges one record. Where that cannot be done, its entries are quarantined and all others go on.
    fn merge_apart(&mut self, record: RecordId, opened: Vec<Opened>, received: &mut Received) -> Outcome<()> {
        let entries: Vec<EntryId> = opened.iter().map(|each| each.entry).collect();
        self.db.execute_batch("SAVEPOINT merge")?;
        match self.merge(record, opened, received) {
            Ok(()) => self.db.execute_batch("RELEASE merge")?,
            Err(Trouble::Store(error)) => return Err(error.into()),
            Err(Trouble::Refused(_) | Trouble::Defect(_)) => {
                self.db.execute_batch("ROLLBACK TO merge; RELEASE merge")?;
                self.names = None;
                for entry in entries {
                    self.mark_stuck(entry, &Stuck::Bad("not_merged"), received)?;
                }
            }
        }
        Ok(())
    }

    fn merge(&mut self, record: RecordId, opened: Vec<Opened>, received: &mut Received) -> Outcome<()> {
        let known = self.record_head(record)?;
        let is_new = known.is_none();
        let Some(first) = opened.first() else { return Ok(()) };
        let (form_id, form_version) = form_and_version(&first.form);
        let mut head = known.unwrap_or(RecordHead {
            record,
            circle: first.circle,
            form_id: form_id.to_owned(),
            form_version: form_version.to_owned(),
            person: None,
        });
        let mut document = self.load_document(record)?.unwrap_or_default();
        let mut incoming = Incoming::default();
        let mut entry_of: BTreeMap<ChangeHash, EntryId> = BTreeMap::new();
        let mut roots: BTreeMap<ChangeHash, String> = BTreeMap::new();
        for each in opened {
            entry_of.extend(each.hashes.iter().map(|hash| (*hash, each.entry)));
            roots.extend(each.roots.iter().map(|root| (*root, each.form.clone())));
            incoming.add(each.changes);
            self.mark_opened(each.entry, record)?;
        }
        let applied = document.apply(incoming)?;
        for refused in &applied.refused {
            roots.remove(&refused.change.hash);
            if let Some(entry) = entry_of.get(&refused.change.hash) {
                self.mark_stuck(*entry, &Stuck::Bad(refused.why.code()), received)?;
            }
        }
        if applied.new_changes.is_empty() && !is_new {
            return self.store_document(&head, &document);
        }
        let before = head.person;
        self.store_document(&head, &document)?;
        if let Some((root, form)) = roots.first_key_value() {
            self.pin_form(record, root, form_and_version(form))?;
            head = self.record_head(record)?.unwrap_or(head);
        }
        head.person = self.person_of(&head, &document)?;
        self.note_person(record, head.person)?;
        if let Some(other) = before.filter(|before| head.person != Some(*before)) {
            self.project_person(other)?;
        }
        if is_new { &mut received.records_new } else { &mut received.records_changed }.insert(record);
        self.project_record(&head)?;
        self.events.push(Event::RecordChanged { person: head.person.unwrap_or(record) });
        Ok(())
    }

    pub(crate) fn body(&self, hash: BodyHash) -> Outcome<Option<Vec<u8>>> {
        Ok(self
            .db
            .prepare_cached("SELECT bytes FROM body WHERE hash = ?1")?
            .query_row([hash.as_bytes()], |row| row.get(0))
            .optional()?)
    }

    /// Unwraps a record key where its epoch is open; a wrap that does not open is no reason to stop, another may.
    pub(crate) fn take_key(&mut self, circle: CircleId, wrap: &wire::KeyWrap) -> Outcome<()> {
        // Whoever handed a record in knows its key: a reader's next change is sealed with another.
        if self.unwrap_key(circle, wrap)? && wrap.enc.0.is_empty() {
            self.note_wrap(wrap.key_id, wrap.epoch)?;
        }
        Ok(())
    }

    /// The same for a key that nothing more is to be sealed with. True if it is here now.
    pub(crate) fn unwrap_key(&mut self, circle: CircleId, wrap: &wire::KeyWrap) -> Outcome<bool> {
        if wrap.circle != circle || !wrap.record_tag.is_of(circle) {
            return Ok(false);
        }
        let Some(secret) = self.epochs.get(&wrap.epoch) else { return Ok(false) };
        let Ok(key) = RecordKey::unwrap(wrap, secret) else { return Ok(false) };
        self.keep_key(wrap.record_tag, &key)?;
        Ok(true)
    }

    pub(crate) fn record_key(&self, chunk: &Chunk) -> Outcome<Option<RecordKey>> {
        let secret: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT secret FROM record_key WHERE key_id = ?1 AND record = ?2")?
            .query_row([&chunk.key_id.0[..], &chunk.record_tag.0[..]], |row| row.get(0))
            .optional()?;
        secret.map(|secret| read_key(&secret)).transpose()
    }

    pub(crate) fn mark_opened(&self, entry: EntryId, record: RecordId) -> Outcome<()> {
        self.db
            .prepare_cached("UPDATE entry SET state = ?2, reason = NULL, record = ?3 WHERE entry = ?1")?
            .execute((entry.as_bytes(), ENTRY_OPENED, record.as_bytes()))?;
        Ok(())
    }

    pub(crate) fn mark_stuck(&self, entry: EntryId, stuck: &Stuck, received: &mut Received) -> Outcome<()> {
        let (state, reason) = match stuck {
            Stuck::Waits(reason) => (ENTRY_WAITING, reason),
            Stuck::Bad(reason) => {
                received.quarantined += 1;
                (ENTRY_QUARANTINED, reason)
            }
        };
        self.db.prepare_cached("UPDATE entry SET state = ?2, reason = ?3 WHERE entry = ?1")?.execute((
            entry.as_bytes(),
            state,
            reason,
        ))?;
        Ok(())
    }
}

/// What a chunk's name of a form says: `f1_registration@1`.
pub(crate) fn form_and_version(name: &str) -> (&str, &str) {
    name.split_once('@').unwrap_or((name, ""))
}

//! Renewing the stream after a doubt: this database was restored from a copy, or copied. What the old stream said and no
//! server holds is said again on a new stream, on the heads that it was said on; nothing is lost and nothing said twice.

use std::collections::{BTreeMap, BTreeSet};

use forms::{Answer, AnswerPath};
use rand_core::CryptoRng;
use records::{ActorId, ChangeHash, ChangeView, Document, Heads, Incoming, Rewrite};
use wire::{Batch, Body, Canonical, Entry, RecordId, StreamId};

use crate::engine::Engine;
use crate::ledger::RecordHead;
use crate::post::read_key;
use crate::receive::{Received, form_and_version};
use crate::store::meta;
use crate::trouble::{Outcome, Trouble};

/// Where the database says that it may be a copy. It outlives the process: a stream must not go on in doubt.
const DOUBT: &str = "doubt";

impl Engine {
    /// Something of our own stream that this device never wrote: it was restored from a copy, or copied.
    pub(crate) fn doubt_own_stream(&self, bytes: &[u8]) -> Outcome<()> {
        let Ok(batch) = Batch::from_bytes(bytes) else { return Ok(()) };
        // Whoever cannot sign for us cannot make us doubt.
        let is_files = self.identity.files == Some(batch.stream);
        let is_ours = is_files || batch.stream == self.identity.stream;
        if !is_ours || self.authority.check_batch(&batch).is_err() || self.knows_batch(&batch)? {
            return Ok(());
        }
        if is_files {
            return self.begin_doubt_of_files();
        }
        self.begin_doubt()
    }

    pub(crate) fn begin_doubt(&self) -> Outcome<()> {
        meta::set(&self.db, DOUBT, &[1])
    }

    /// While it is, nothing is sealed: what the stream says next depends on what it has said.
    pub(crate) fn is_in_doubt(&self) -> Outcome<bool> {
        Ok(meta::get(&self.db, DOUBT)?.is_some_and(|doubt| doubt == [1]))
    }

    pub(crate) fn renew_stream(&mut self, rng: &mut dyn CryptoRng) -> Outcome<()> {
        meta::set(&self.db, DOUBT, &[0])?;
        let old = self.identity.stream;
        let records = self.records_in_doubt(old)?;
        let mut before: BTreeMap<RecordId, (RecordHead, Document)> = BTreeMap::new();
        for record in records {
            let head = self.record_head(record)?.ok_or(Trouble::Defect("record_in_doubt"))?;
            let document = self.load_document(record)?.unwrap_or_default();
            before.insert(record, (head, document));
        }
        self.withdraw_unsent(old)?;
        self.db.execute("DELETE FROM pending_change", [])?;
        for (head, _) in before.values() {
            let (document, roots) = self.rebuild(head.record)?;
            self.store_document(head, &document)?;
            self.db
                .prepare_cached("UPDATE record SET root = NULL WHERE record = ?1")?
                .execute([head.record.as_bytes()])?;
            if let Some((root, form)) = roots.first_key_value() {
                self.pin_form(head.record, root, form_and_version(form))?;
            }
        }
        let announcement = self.identity.begin_stream(rng);
        self.identity.store_stream(&self.db)?;
        self.keep_control(&announcement)?;
        // The places that the withdrawn entries took are free: what the server holds of the old stream fits now.
        let mut received = Received::default();
        self.retry_quarantine(&mut received)?;
        self.open_waiting(&mut received)?;
        for (head, document) in before.into_values() {
            self.say_again(&head, &document, old)?;
        }
        self.sitting = None;
        Ok(())
    }

    /// Records with something of the stream that no server is known to hold.
    fn records_in_doubt(&self, stream: StreamId) -> Outcome<BTreeSet<RecordId>> {
        let mut statement = self.db.prepare(
            "SELECT record FROM pending_change
             UNION
             SELECT record FROM entry WHERE stream = ?1 AND record IS NOT NULL AND NOT EXISTS
                 (SELECT 1 FROM held WHERE held.object = entry.batch)",
        )?;
        let rows = statement.query_map([stream.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|bytes| Ok(RecordId::from_slice(&bytes?)?)).collect()
    }

    fn withdraw_unsent(&self, stream: StreamId) -> Outcome<()> {
        let batches: Vec<Vec<u8>> = self
            .db
            .prepare(
                "SELECT batch FROM batch WHERE stream = ?1 AND NOT EXISTS
                 (SELECT 1 FROM held WHERE held.object = batch.batch)",
            )?
            .query_map([stream.as_bytes()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for batch in batches {
            self.forget_wraps(&batch)?;
            self.db.execute("DELETE FROM entry WHERE batch = ?1", [&batch])?;
            self.db.execute("DELETE FROM checkpoint WHERE batch = ?1", [&batch])?;
            self.db.execute("DELETE FROM batch WHERE batch = ?1", [&batch])?;
        }
        Ok(())
    }

    /// Nobody else has the wraps that a withdrawn batch named: their keys count as sealed to nobody.
    fn forget_wraps(&self, batch: &[u8]) -> Outcome<()> {
        let items: Vec<Vec<u8>> = self
            .db
            .prepare_cached("SELECT item FROM entry WHERE batch = ?1")?
            .query_map([batch], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for item in items {
            for hash in Entry::from_bytes(&item)?.item.bodies {
                let Some(bytes) = self.body(hash)? else { continue };
                if let Ok(Body::KeyWrap(wrap)) = Body::from_bytes(&bytes) {
                    self.db
                        .prepare_cached("DELETE FROM record_key_epoch WHERE key_id = ?1")?
                        .execute([wrap.key_id.as_bytes()])?;
                }
            }
        }
        Ok(())
    }

    /// A record's document from its sealed chunks alone, and its first changes with the forms that they came for.
    pub(crate) fn rebuild(&self, record: RecordId) -> Outcome<(Document, BTreeMap<ChangeHash, String>)> {
        let items: Vec<Vec<u8>> = self
            .db
            .prepare_cached("SELECT item FROM entry WHERE record = ?1 AND state = 0")?
            .query_map([record.as_bytes()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let keys: BTreeMap<Vec<u8>, Vec<u8>> = self
            .db
            .prepare_cached("SELECT key_id, secret FROM record_key WHERE record = ?1")?
            .query_map([record.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut incoming = Incoming::default();
        let mut roots: BTreeMap<ChangeHash, String> = BTreeMap::new();
        for item in items {
            let item = Entry::from_bytes(&item)?.item;
            for hash in item.bodies.iter().copied().filter(|_| !item.is_attachment()) {
                let Some(bytes) = self.body(hash)? else { continue };
                let Ok(Body::Chunk(chunk)) = Body::from_bytes(&bytes) else { continue };
                let Some(secret) = keys.get(chunk.key_id.as_bytes()) else { continue };
                let opened = seal::chunk::open(&read_key(secret)?, &chunk, |number, form| {
                    self.shelf.dictionary_named(number, form)
                });
                let inner = opened.map_err(|_| Trouble::Defect("rebuild"))?;
                let changes = Incoming::read(&inner.payload)?;
                let first = changes.metas().filter(|meta| meta.deps.is_empty());
                roots.extend(first.map(|meta| (meta.hash, inner.form.clone())));
                incoming.add(changes);
            }
        }
        let mut document = Document::new();
        document.apply(incoming)?;
        Ok((document, roots))
    }

    /// Writes again, in the old order, what the old stream had said in this record and nobody else holds.
    fn say_again(&mut self, head: &RecordHead, before: &Document, old: StreamId) -> Outcome<()> {
        let actor = ActorId::derive(&old.0, &head.record.0);
        let mut renamed: BTreeMap<ChangeHash, ChangeHash> = BTreeMap::new();
        let mut document = self.load_document(head.record)?.unwrap_or_default();
        for change in before.history() {
            let held = document.has(&[change.hash].into_iter().collect());
            if change.actor != actor || held {
                continue;
            }
            let at: Heads = change.deps.iter().map(|dep| renamed.get(dep).copied().unwrap_or(*dep)).collect();
            let at = if document.has(&at) { at } else { document.heads() };
            let hash = self.write_again(head, &mut document, &at, &change)?;
            renamed.extend(hash.map(|new| (change.hash, new)));
        }
        self.move_drafts(head.record, &renamed)?;
        self.project_record(head)?;
        if self.directory_changed { self.project_directory() } else { Ok(()) }
    }

    fn write_again(
        &mut self,
        head: &RecordHead,
        document: &mut Document,
        at: &Heads,
        change: &ChangeView,
    ) -> Outcome<Option<ChangeHash>> {
        let answers: BTreeMap<AnswerPath, Answer> = change.paths.iter().cloned().collect();
        let actor = ActorId::derive(&self.identity.stream.0, &head.record.0);
        let written = document.commit(&actor, at, &answers, Rewrite::Everything, &change.authored)?;
        let Some(committed) = written else { return Ok(None) };
        self.store_document(head, document)?;
        if at.is_empty() {
            self.pin_form(head.record, &committed.hash, (&head.form_id, &head.form_version))?;
        }
        self.db
            .prepare_cached("INSERT INTO pending_change (record, raw) VALUES (?1, ?2)")?
            .execute((head.record.as_bytes(), &committed.raw))?;
        Ok(Some(committed.hash))
    }

    /// Drafts that were opened on a change that has a new name now.
    fn move_drafts(&self, record: RecordId, renamed: &BTreeMap<ChangeHash, ChangeHash>) -> Outcome<()> {
        let rows: Vec<(Vec<u8>, String, Vec<u8>)> = self
            .db
            .prepare("SELECT draft, part, heads FROM draft_record WHERE record = ?1")?
            .query_map([record.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        for (draft, part, heads) in rows {
            let heads: Heads = Heads::from_bytes(&heads)?
                .iter()
                .map(|hash| renamed.get(hash).copied().unwrap_or(*hash))
                .collect();
            self.db.execute(
                "UPDATE draft_record SET heads = ?3 WHERE draft = ?1 AND part = ?2",
                (draft, part, heads.to_bytes()),
            )?;
        }
        Ok(())
    }
}

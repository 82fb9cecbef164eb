//! Parts of files that others sent: an entry comes with the text, its body whenever there is time. Until then it waits
//! quietly, and costs nothing.

use bridge::Event;
use wire::{Body, BodyHash, Canonical, ChunkKind, Entry, EntryId, RecordId};

use super::NotAPart;
use crate::directory;
use crate::engine::Engine;
use crate::halt::{UNKNOWN_KIND, UPDATE_NEEDED};
use crate::post::ENTRY_AWAITED;
use crate::receive::{Received, Stuck};
use crate::trouble::{Outcome, Trouble};

/// How far an entry's bodies are here.
enum Bodies {
    Lacking(Vec<(usize, BodyHash)>),
    Here(RecordId),
}

impl Engine {
    /// Keeps a body that came. What waited for it is looked at by the next [`Engine::open_waiting`].
    pub(crate) fn take_body(&self, bytes: &[u8]) -> Outcome<()> {
        let hash = self.keep_body(bytes)?;
        self.db
            .prepare_cached(
                "UPDATE entry SET state = 1, reason = 'new'
                 WHERE state = ?2 AND entry IN (SELECT entry FROM awaited WHERE body = ?1)",
            )?
            .execute((hash.as_bytes(), ENTRY_AWAITED))?;
        self.db.prepare_cached("DELETE FROM awaited WHERE body = ?1")?.execute([hash.as_bytes()])?;
        Ok(())
    }

    /// Takes a part in, or waits for its bodies.
    pub(crate) fn take_part(&mut self, id: EntryId, entry: &Entry, received: &mut Received) -> Outcome<()> {
        match self.look_at_part(entry)? {
            Ok(Bodies::Here(record)) => self.mark_opened(id, record),
            Ok(Bodies::Lacking(bodies)) => self.await_bodies(id, &bodies),
            Err(stuck) => self.mark_stuck(id, &stuck, received),
        }
    }

    fn await_bodies(&self, id: EntryId, bodies: &[(usize, BodyHash)]) -> Outcome<()> {
        for (place, hash) in bodies {
            let place = i64::try_from(*place).map_err(|_| Trouble::Defect("place"))?;
            self.db
                .prepare_cached("INSERT OR IGNORE INTO awaited (body, entry, place) VALUES (?1, ?2, ?3)")?
                .execute((hash.as_bytes(), id.as_bytes(), place))?;
        }
        self.db
            .prepare_cached("UPDATE entry SET state = ?2, reason = NULL WHERE entry = ?1")?
            .execute((id.as_bytes(), ENTRY_AWAITED))?;
        Ok(())
    }

    fn look_at_part(&mut self, entry: &Entry) -> Outcome<Result<Bodies, Stuck>> {
        let (mut lacking, mut chunks) = (Vec::new(), Vec::new());
        for (place, hash) in entry.item.bodies.iter().enumerate() {
            let Some(bytes) = self.body(*hash)? else {
                lacking.push((place, *hash));
                continue;
            };
            match Body::from_bytes(&bytes) {
                Ok(Body::Chunk(chunk)) => chunks.push((*hash, chunk)),
                // Not noted as sealed to an epoch: answers are never sealed with a file's key.
                Ok(Body::KeyWrap(wrap)) => drop(self.unwrap_key(entry.circle, &wrap)?),
                Ok(Body::Unknown) => return Ok(Err(Stuck::Waits(UNKNOWN_KIND))),
                Err(_) => return Ok(Err(Stuck::Bad("malformed"))),
            }
        }
        if !lacking.is_empty() {
            return Ok(Ok(Bodies::Lacking(lacking)));
        }
        let [(hash, chunk)] = chunks.as_slice() else { return Ok(Err(Stuck::Bad("not_one_chunk"))) };
        if chunk.kind != ChunkKind::BlobPart as u8 {
            return Ok(Err(Stuck::Waits(UNKNOWN_KIND)));
        }
        if !chunk.record_tag.is_of(entry.circle) {
            return Ok(Err(Stuck::Bad("wrong_circle")));
        }
        match self.open_part(chunk)? {
            Ok((id, part)) => {
                self.keep_part(id, &part, chunk.record_tag, *hash)?;
                Ok(Ok(Bodies::Here(chunk.record_tag)))
            }
            Err(NotAPart::NoKey) => Ok(Err(Stuck::Waits("no_key"))),
            Err(NotAPart::UpdateNeeded) => Ok(Err(Stuck::Waits(UPDATE_NEEDED))),
            Err(NotAPart::Bad(reason)) => Ok(Err(Stuck::Bad(reason))),
        }
    }

    /// Notes where a part is. A device that was set back finds its own this way, and need not send them again.
    fn keep_part(
        &mut self,
        id: wire::AttachmentId,
        part: &wire::AttachmentPart,
        record: RecordId,
        body: BodyHash,
    ) -> Outcome<()> {
        self.db
            .prepare_cached(
                "INSERT INTO attachment (attachment, record, head) VALUES (?1, ?2, ?3)
                 ON CONFLICT (attachment) DO UPDATE SET record = coalesce(record, excluded.record), draft = NULL",
            )?
            .execute((id.as_bytes(), record.as_bytes(), part.head.to_bytes()))?;
        let news = self
            .db
            .prepare_cached(
                "INSERT INTO attachment_part (attachment, number, body) VALUES (?1, ?2, ?3)
                 ON CONFLICT (attachment, number) DO UPDATE SET body = excluded.body, content = NULL
                 WHERE body IS NULL",
            )?
            .execute((id.as_bytes(), part.number, body.as_bytes()))?;
        if news > 0 && self.is_whole(id, &part.head)? {
            let head = self.record_head(record)?;
            let directory = directory::directory_circle(&self.db)?;
            // It may be a form.
            self.directory_changed |= head.as_ref().is_some_and(|head| head.circle == directory);
            let person = head.and_then(|head| head.person);
            self.events.extend(person.map(|person| Event::RecordChanged { person }));
        }
        Ok(())
    }

    /// What is still lacking of files: first wraps, then the newest chunks, which somebody may be waiting for.
    pub(crate) fn bodies_awaited(&self, wraps: bool, limit: usize) -> Outcome<Vec<BodyHash>> {
        let mut statement = self
            .db
            .prepare_cached("SELECT body FROM awaited WHERE (place > 0) = ?1 ORDER BY seq DESC LIMIT ?2")?;
        let rows = statement
            .query_map((wraps, i64::try_from(limit).unwrap_or(i64::MAX)), |row| row.get::<_, Vec<u8>>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(rows.iter().map(|bytes| BodyHash::from_slice(bytes)).collect::<Result<_, _>>()?)
    }

    pub(crate) fn is_awaited(&self, hash: BodyHash) -> Outcome<bool> {
        Ok(self
            .db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM awaited WHERE body = ?1 AND place = 0)")?
            .query_row([hash.as_bytes()], |row| row.get(0))?)
    }

    /// A server whose log names a part has it; one that does not give it keeps something from us.
    pub(crate) fn is_withheld(&self, server: &[u8], hash: BodyHash) -> Outcome<bool> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM awaited JOIN entry ON entry.entry = awaited.entry
                 JOIN held ON held.object = entry.batch AND held.server = ?1 WHERE awaited.body = ?2)",
            )?
            .query_row((server, hash.as_bytes()), |row| row.get(0))?)
    }
}

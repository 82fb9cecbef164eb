//! What this device sends: everything that it holds and the server is not known to hold, its own and others'.

use std::collections::BTreeSet;

use wire::canonical::VERSION;
use wire::{
    Batch, BodyHash, Bytes, Canonical, CircleId, Cursor, EpochWrap, Hash32, Know, Lane, LogHash, ObjectId,
    SyncPayload,
    limits::{ATTACHMENT_PART_BYTES, WANTS_MAX},
};

use super::ServerKey;
use crate::engine::Engine;
use crate::trouble::{Outcome, Trouble};

/// What one wanted body takes in a request.
const WANT_BYTES: usize = BodyHash::BYTES + 2;

impl Engine {
    pub(crate) fn payload(&self, server: ServerKey) -> Outcome<SyncPayload> {
        let key = server.to_bytes();
        let control = self.unsent_control(&key)?;
        let wraps = self.unsent_wraps(&key)?;
        let in_doubt = self.is_in_doubt()?;
        let (mut batches, mut bodies) =
            if in_doubt { Default::default() } else { self.unsent_batches(&key, false)? };
        let nothing_else = batches.is_empty() && control.is_empty() && wraps.is_empty() && !in_doubt;
        if nothing_else && self.exchange.answers_read {
            (batches, bodies) = self.unsent_batches(&key, true)?;
        }
        let mut want_bodies = self.bodies_wanted()?;
        want_bodies.extend(self.files_wanted()?);
        let want_wraps = self.epochs_wanted()?;
        let cursors = self.cursors(&key)?;
        let ahead = self.ahead_cursors(&key)?;
        let quiet = control.is_empty()
            && wraps.is_empty()
            && batches.is_empty()
            && want_bodies.is_empty()
            && want_wraps.is_empty()
            && ahead.is_empty();
        let know = if quiet && !cursors.is_empty() && !self.exchange.cursors_wanted {
            Know::Digest(Know::digest(&cursors))
        } else {
            Know::Cursors(cursors)
        };
        Ok(SyncPayload {
            ver: VERSION,
            workspace: self.identity.workspace,
            know,
            control,
            wraps,
            batches,
            bodies,
            want_bodies,
            want_wraps,
            room_bytes: self.exchange.room.bytes(),
            ahead,
        })
    }

    /// True if there is something left that this server has neither acknowledged nor refused.
    pub(super) fn has_unsent(&self, server: ServerKey) -> Outcome<bool> {
        let key = server.to_bytes();
        Ok(!self.unsent_batches(&key, false)?.0.is_empty()
            || !self.unsent_batches(&key, true)?.0.is_empty()
            || !self.unsent_control(&key)?.is_empty()
            || !self.unsent_wraps(&key)?.is_empty())
    }

    fn cursors(&self, server: &[u8]) -> Outcome<Vec<Cursor>> {
        let mut statement = self.db.prepare_cached(
            "SELECT circle, lane, pos, hash FROM cursor WHERE server = ?1 ORDER BY circle, lane",
        )?;
        let mut rows = statement.query([server])?;
        let mut cursors = Vec::new();
        while let Some(row) = rows.next()? {
            let (circle, lane, pos, hash): (Vec<u8>, u8, i64, Vec<u8>) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            cursors.push(Cursor {
                circle: CircleId::from_slice(&circle)?,
                lane: if lane == Lane::Control as u8 { Lane::Control } else { Lane::Data },
                pos: u64::try_from(pos).map_err(|_| Trouble::Defect("cursor"))?,
                hash: LogHash::from_slice(&hash)?,
            });
        }
        Ok(cursors)
    }

    fn unsent_control(&self, server: &[u8]) -> Outcome<Vec<Bytes>> {
        let mut statement = self.db.prepare_cached(
            "SELECT id, bytes FROM control
             WHERE NOT EXISTS (SELECT 1 FROM held WHERE server = ?1 AND object = control.id) ORDER BY rowid",
        )?;
        let mut rows = statement.query([server])?;
        let mut control = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, bytes): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let id = Hash32::from_slice(&id)?;
            // What waits for a parent was not verified by anybody yet: it may be anything.
            if self.authority.contains(ObjectId(id.0)) && !self.exchange.refused.contains(&id) {
                control.push(Bytes(bytes));
            }
        }
        Ok(control)
    }

    fn unsent_wraps(&self, server: &[u8]) -> Outcome<Vec<EpochWrap>> {
        let mut statement = self.db.prepare_cached(
            "SELECT bytes FROM epoch_wrap
             WHERE NOT EXISTS (SELECT 1 FROM held WHERE server = ?1 AND object = epoch_wrap.wrap)",
        )?;
        let rows = statement.query_map([server], |row| row.get::<_, Vec<u8>>(0))?;
        let mut wraps = Vec::new();
        for bytes in rows {
            let wrap = EpochWrap::from_bytes(&bytes?)?;
            if !self.exchange.refused.contains(&wrap.id()) {
                wraps.push(wrap);
            }
        }
        Ok(wraps)
    }

    /// Batches of files, or all others, in the order of their streams, with the bodies that they name.
    fn unsent_batches(&self, server: &[u8], files: bool) -> Outcome<(Vec<Bytes>, Vec<Bytes>)> {
        let halted = self.halted()?;
        let room_bytes = self.exchange.room.bytes() as usize;
        let mut statement = self.db.prepare_cached(
            "SELECT batch, bytes FROM batch
             WHERE files = ?2 AND NOT EXISTS (SELECT 1 FROM held WHERE server = ?1 AND object = batch.batch)
             ORDER BY stream, circle, n_first",
        )?;
        let mut rows = statement.query((server, files))?;
        let (mut batches, mut bodies, mut named) = (Vec::new(), Vec::new(), BTreeSet::new());
        let mut lacking = BTreeSet::new();
        let mut total = 0;
        while let Some(row) = rows.next()? {
            let (id, bytes): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let id = Hash32::from_slice(&id)?;
            if self.exchange.refused.contains(&id) || self.exchange.said_to_have.contains(&id) {
                continue;
            }
            if files && self.exchange.files_said.contains(&id) {
                continue;
            }
            let batch = Batch::from_bytes(&bytes)?;
            if self.authority.is_doubtful(batch.stream) && !self.authority.batch_stands(&batch) {
                continue;
            }
            if halted.is_in(batch.circle) || lacking.contains(&(batch.stream, batch.circle)) {
                continue;
            }
            if self.lacks_a_part(&batch)? {
                // A server takes no entry without its bodies, nor one that follows on it.
                lacking.insert((batch.stream, batch.circle));
                continue;
            }
            for item in &batch.items {
                for hash in &item.bodies {
                    if let (true, Some(body)) = (named.insert(*hash), self.body(*hash)?) {
                        total += body.len();
                        bodies.push(Bytes(body));
                    }
                }
            }
            total += bytes.len();
            batches.push(Bytes(bytes));
            if total >= room_bytes {
                break;
            }
        }
        Ok((batches, bodies))
    }

    fn lacks_a_part(&self, batch: &Batch) -> Outcome<bool> {
        for hash in batch.items.iter().filter(|item| item.is_attachment()).flat_map(|item| &item.bodies) {
            if self.body(*hash)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Bodies of files. Wraps come with the text; chunks come after it, a few at a time, and only where there is room.
    pub(super) fn files_wanted(&self) -> Outcome<Vec<BodyHash>> {
        let room_bytes = self.exchange.room.bytes() as usize;
        let wraps_max = (room_bytes / 2 / WANT_BYTES).min(WANTS_MAX / 2);
        let mut wanted = self.bodies_awaited(true, wraps_max)?;
        let in_vain = &self.exchange.in_vain;
        wanted.retain(|hash| !in_vain.contains(hash));
        let answers_first = self.bodies_wanted()?.iter().any(|hash| !in_vain.contains(hash));
        if wanted.is_empty() && self.exchange.answers_read && !answers_first && self.room.is_there() {
            let chunks = room_bytes / ATTACHMENT_PART_BYTES + 1;
            wanted = self.bodies_awaited(false, chunks + in_vain.len())?;
            wanted.retain(|hash| !in_vain.contains(hash));
            wanted.truncate(chunks);
        }
        Ok(wanted)
    }

    /// Bodies that waiting entries name and this device lacks; among them those of its own stream's other history, which
    /// a server does not send back unasked.
    pub(super) fn bodies_wanted(&self) -> Outcome<Vec<BodyHash>> {
        let mut named = Vec::new();
        for bytes in self.blobs("SELECT item FROM entry WHERE state = 1 AND reason = 'missing_body'")? {
            named.extend(wire::Entry::from_bytes(&bytes)?.item.bodies);
        }
        // Asking is not to take more of the line than the answer.
        let wants_max = (self.exchange.room.bytes() as usize / 2 / WANT_BYTES).min(WANTS_MAX);
        let mut wanted = Vec::new();
        for hash in named {
            if wanted.len() < wants_max && self.body(hash)?.is_none() {
                wanted.push(hash);
            }
        }
        wanted.extend(self.own_bodies_wanted()?);
        wanted.truncate(wants_max);
        Ok(wanted)
    }

    /// Bodies of the own stream's other history that are not here: until they are, nobody knows what it has said.
    pub(super) fn own_bodies_wanted(&self) -> Outcome<Vec<BodyHash>> {
        let mut wanted = Vec::new();
        for bytes in self.blobs("SELECT bytes FROM quarantine WHERE what = 'batch' AND reason = 'fork'")? {
            let batch = Batch::from_bytes(&bytes)?;
            if batch.stream == self.identity.stream {
                for hash in batch.items.into_iter().flat_map(|item| item.bodies) {
                    if self.body(hash)?.is_none() {
                        wanted.push(hash);
                    }
                }
            }
        }
        Ok(wanted)
    }

    fn blobs(&self, sql: &str) -> Outcome<Vec<Vec<u8>>> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

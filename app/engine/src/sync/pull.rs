//! What a reply brings: each log's frame is checked against its chain and applied with its cursor, in one transaction.

use std::collections::BTreeSet;

use rand_core::CryptoRng;
use rusqlite::OptionalExtension;
use seal::X25519Secret;
use wire::{
    Batch, Body, BodyHash, Canonical, CircleId, Control, Frame, Hash32, Lane, LogHash, Refused, SyncReply,
    SyncState, code, log_next, log_start,
};

use super::{INVITE_X25519, ServerKey};
use crate::engine::Engine;
use crate::now::Now;
use crate::receive::Received;
use crate::store::meta;
use crate::trouble::{Outcome, Trouble};

/// A log that does not chain to what was read before: the server is wrong, or not the one it was.
const LOG_CHAIN: &str = "log_chain";
/// The server acknowledged a batch that its log does not show.
const ACK_WITHOUT_LOG: &str = "ack_without_log";

impl Engine {
    /// Applies a reply; true if the conversation goes on.
    pub(super) fn apply_reply(
        &mut self,
        server: ServerKey,
        reply: &SyncReply,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<bool> {
        let key = server.to_bytes();
        self.exchange.cursors_wanted = reply.state == SyncState::CursorsWanted;
        let mut progress = false;
        for ack in &reply.acks {
            progress |= self.take_ack(&key, ack)?;
        }
        self.hold_wraps(&key, &reply.refused)?;
        for refused in &reply.refused {
            progress |= self.take_refusal(&key, refused.id, &refused.code)?;
        }
        for body in &reply.bodies {
            progress |= self.body(Body::hash(&body.0))?.is_none();
            self.take_body(&body.0)?;
        }
        self.note_in_vain(reply);
        let mut received = Received::default();
        let mut news = false;
        for frame in reply.frames.iter().filter(|frame| frame.lane == Lane::Control) {
            news |= self.apply_frame(server, frame, now, &mut received)?;
        }
        news |= self.take_wraps(&reply.wraps)?;
        if news {
            self.retry_quarantine(&mut received)?;
        }
        progress |= self.take_ahead(server, &reply.ahead, now)?;
        for frame in reply.frames.iter().filter(|frame| frame.lane == Lane::Data) {
            progress |= self.apply_frame(server, frame, now, &mut received)?;
        }
        self.open_waiting(&mut received)?;
        if self.exchange.distrusted {
            return Ok(false);
        }
        let finished = !reply.more && reply.state != SyncState::CursorsWanted;
        if finished && self.are_files_in_doubt()? {
            self.renew_files(now, &mut received, rng)?;
        }
        let files_next = finished && !std::mem::replace(&mut self.exchange.answers_read, finished);
        if finished && std::mem::take(&mut self.exchange.control_refused) {
            // An id does not cover the signature: the log looks the same with the good object in this one's place, and is
            // read again at the next exchange.
            self.db
                .execute("DELETE FROM cursor WHERE server = ?1 AND lane = ?2", (&key, Lane::Control as u8))?;
        }
        if finished && self.exchange.as_other.is_none() {
            self.compare_acks_with_logs(&key)?;
        }
        let is_known = reply.acks.iter().any(|ack| ack.0 == self.identity.grant.0);
        if is_known && self.exchange.as_other.as_ref().is_some_and(|other| other.recovery.is_none()) {
            // The invite was taken: from here on this device speaks for itself.
            self.exchange.as_other = None;
        }
        if finished && self.is_in_doubt()? && self.exchange.as_other.is_none() {
            if (progress || news) && !self.bodies_wanted()?.is_empty() {
                return Ok(true);
            }
            if let Some(missing) = self.own_bodies_wanted()?.first() {
                // Said again now, it would be said twice once the other history is read.
                self.exchange.refusals.push((Hash32(missing.0), code::MISSING_BODY.to_owned()));
                return Ok(false);
            }
            self.renew_stream(rng)?;
            self.renew_files(now, &mut received, rng)?;
            // What the old stream was refused for is dealt with.
            self.exchange.refusals.retain(|(_, refusal)| refusal != code::FORK);
            return Ok(true);
        }
        if !finished || (progress || news || files_next) && self.is_anything_left(server)? {
            return Ok(true);
        }
        if self.exchange.as_other.is_none() && !self.files_wanted()?.is_empty() {
            // What was asked for in vain is not asked for again: this comes to an end.
            return Ok(true);
        }
        if self.exchange.as_other.is_some() {
            return Ok(false);
        }
        self.end_ahead()?;
        self.tell_of_withheld_files(&key)?;
        self.make_checkpoints(now, rng)
    }

    /// What was asked for and not given, although there was room.
    fn note_in_vain(&mut self, reply: &SyncReply) {
        let asked = std::mem::take(&mut self.exchange.asked_bodies);
        if !reply.more {
            let given: BTreeSet<BodyHash> = reply.bodies.iter().map(|body| Body::hash(&body.0)).collect();
            self.exchange.in_vain.extend(asked.into_iter().filter(|hash| !given.contains(hash)));
        }
    }

    fn tell_of_withheld_files(&mut self, server: &[u8]) -> Outcome<()> {
        for hash in self.exchange.in_vain.clone() {
            if self.is_withheld(server, hash)? {
                self.exchange.refusals.push((Hash32(hash.0), code::MISSING_BODY.to_owned()));
                return Ok(());
            }
        }
        Ok(())
    }

    /// Something is to be sent, or was named and is not here yet.
    fn is_anything_left(&self, server: ServerKey) -> Outcome<bool> {
        Ok(self.has_unsent(server)?
            || self.has_pending()?
            || self.has_unsealed_parts()?
            || !self.bodies_wanted()?.is_empty()
            || !self.files_wanted()?.is_empty())
    }

    /// Wraps are for this device, or for the invite or the recovery key that it came by.
    fn take_wraps(&mut self, wraps: &[wire::EpochWrap]) -> Outcome<bool> {
        let mut secrets = vec![X25519Secret::from_bytes(*self.identity.secrets.x25519().to_bytes())];
        if let Some(invite) = meta::get(&self.db, INVITE_X25519)? {
            secrets.push(X25519Secret::from_slice(&invite).map_err(|_| Trouble::Defect("invite_key"))?);
        }
        if let Some(recovery) = self.exchange.as_other.as_ref().and_then(|other| other.recovery.as_ref()) {
            secrets.push(X25519Secret::from_bytes(*recovery.to_bytes()));
        }
        self.receive_wraps(wraps, &secrets)
    }

    /// True if anything in it was new.
    fn apply_frame(
        &mut self,
        server: ServerKey,
        frame: &Frame,
        now: Now,
        received: &mut Received,
    ) -> Outcome<bool> {
        let key = server.to_bytes();
        let start =
            log_start(server.server, server.generation, self.identity.workspace, frame.circle, frame.lane);
        let before = if frame.reset { None } else { self.cursor(&key, frame)? };
        if before == Some((frame.pos, frame.hash)) {
            // A reply that came twice.
            return Ok(false);
        }
        let (mut pos, mut hash) = before.unwrap_or((0, start));
        let mut ids = Vec::new();
        for item in &frame.items {
            let id = match frame.lane {
                Lane::Control => Control::from_bytes(&item.0).map(|control| control.id().0),
                Lane::Data => Batch::from_bytes(&item.0).map(|batch| batch.id().0),
            };
            let Ok(id) = id else { return self.distrust() };
            ids.push(id);
            hash = log_next(hash, &id);
            pos += 1;
        }
        if (pos, hash) != (frame.pos, frame.hash) {
            return self.distrust();
        }
        if frame.reset {
            self.hold_no_longer(&key, frame)?;
        }
        let mut news = false;
        for (item, id) in frame.items.iter().zip(&ids) {
            match frame.lane {
                Lane::Control => news |= self.receive_control(&item.0, now)?,
                Lane::Data => {
                    self.doubt_own_stream(&item.0)?;
                    self.receive_batch(&item.0, now, received)?;
                    news = true;
                }
            }
            if frame.lane == Lane::Control || !self.is_own_checkpoint(&item.0) {
                self.hold(&key, &Hash32(*id))?;
            }
        }
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO cursor (server, circle, lane, pos, hash) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                &key,
                frame.circle.as_bytes(),
                frame.lane as u8,
                i64::try_from(frame.pos).map_err(|_| Trouble::Defect("cursor"))?,
                frame.hash.as_bytes(),
            ))?;
        if frame.lane == Lane::Data {
            self.begin_circle(frame.circle)?;
        }
        Ok(news)
    }

    fn distrust(&mut self) -> Outcome<bool> {
        self.exchange.distrusted = true;
        self.exchange.refusals.push((Hash32([0; 32]), LOG_CHAIN.to_owned()));
        Ok(false)
    }

    fn cursor(&self, server: &[u8], frame: &Frame) -> Outcome<Option<(u64, LogHash)>> {
        let row: Option<(i64, Vec<u8>)> = self
            .db
            .prepare_cached("SELECT pos, hash FROM cursor WHERE server = ?1 AND circle = ?2 AND lane = ?3")?
            .query_row((server, frame.circle.as_bytes(), frame.lane as u8), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((pos, hash)) = row else { return Ok(None) };
        Ok(Some((u64::try_from(pos).map_err(|_| Trouble::Defect("cursor"))?, LogHash::from_slice(&hash)?)))
    }

    /// True if the refusal changed what is to be sent.
    fn take_refusal(&mut self, server: &[u8], id: Hash32, refusal: &str) -> Outcome<bool> {
        let batch: Option<(Vec<u8>, Vec<u8>)> = self
            .db
            .prepare_cached("SELECT stream, circle FROM batch WHERE batch = ?1")?
            .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((stream, circle)) = &batch {
            // Where this device reads the log, it sees the other history with its own signature, and needs nobody's word.
            let is_blind = !self.reads(CircleId::from_slice(circle)?);
            let is_files = self.identity.files.is_some_and(|files| *stream == files.as_bytes());
            if refusal == code::FORK && is_blind && is_files {
                self.begin_doubt_of_files()?;
                return Ok(true);
            }
            if refusal == code::FORK && is_blind && *stream == self.identity.stream.as_bytes() {
                self.begin_doubt()?;
                return Ok(true);
            }
            if refusal == code::GAP && !self.exchange.refused.contains(&id) {
                // The server lost what came before (an old backup): offer the whole stream again, and read again what it has.
                self.db.execute(
                    "DELETE FROM held WHERE server = ?1 AND object IN
                     (SELECT batch FROM batch WHERE stream = ?2 AND circle = ?3)",
                    (server, stream, circle),
                )?;
                self.db.execute(
                    "DELETE FROM cursor WHERE server = ?1 AND circle = ?2 AND lane = ?3",
                    (server, circle, Lane::Data as u8),
                )?;
                self.exchange.refused.insert(id);
                return Ok(true);
            }
        }
        self.exchange.refused.insert(id);
        self.exchange.refusals.push((id, refusal.to_owned()));
        Ok(false)
    }

    /// The server does not know the log as it was read from it (an old backup): what it had of it is offered again.
    fn hold_no_longer(&self, server: &[u8], frame: &Frame) -> Outcome<()> {
        match frame.lane {
            Lane::Control => self.introduce_again(server),
            Lane::Data => {
                self.db.execute(
                    "DELETE FROM held WHERE server = ?1 AND object IN (SELECT batch FROM batch WHERE circle = ?2)",
                    (server, frame.circle.as_bytes()),
                )?;
                Ok(())
            }
        }
    }

    /// Every control object and wrap is offered to the server again.
    pub(super) fn introduce_again(&self, server: &[u8]) -> Outcome<()> {
        self.db.execute(
            "DELETE FROM held WHERE server = ?1 AND object IN
             (SELECT id FROM control UNION ALL SELECT wrap FROM epoch_wrap)",
            [server],
        )?;
        Ok(())
    }

    /// An acknowledged batch of a circle that this device reads counts as held once the server's log shows it: a server
    /// that says so and keeps nothing is offered it again. True if the acknowledgement was news.
    fn take_ack(&mut self, server: &[u8], ack: &Hash32) -> Outcome<bool> {
        let batch: Option<(Vec<u8>, Vec<u8>)> = self
            .db
            .prepare_cached("SELECT circle, bytes FROM batch WHERE batch = ?1")?
            .query_row([ack.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((circle, bytes)) = batch else { return self.hold(server, ack) };
        self.exchange.files_said.insert(*ack);
        // Of a checkpoint it is the acknowledgement that counts: it says that the bodies are there too.
        if self.reads(CircleId::from_slice(&circle)?) && !self.is_own_checkpoint(&bytes) {
            return Ok(self.exchange.said_to_have.insert(*ack));
        }
        self.hold(server, ack)
    }

    /// The logs were read to their ends: what was acknowledged must have been in them.
    fn compare_acks_with_logs(&mut self, server: &[u8]) -> Outcome<()> {
        let mut held =
            self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM held WHERE server = ?1 AND object = ?2)")?;
        for ack in &std::mem::take(&mut self.exchange.said_to_have) {
            let held: bool = held.query_row((server, ack.as_bytes()), |row| row.get(0))?;
            if !held && !self.exchange.refusals.iter().any(|(id, _)| id == ack) {
                self.exchange.refusals.push((*ack, ACK_WITHOUT_LOG.to_owned()));
            }
        }
        Ok(())
    }

    /// True if it was not known yet.
    pub(super) fn hold(&self, server: &[u8], object: &Hash32) -> Outcome<bool> {
        let added = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO held (server, object) VALUES (?1, ?2)")?
            .execute((server, object.as_bytes()))?;
        Ok(added > 0)
    }

    /// Some server is known to have it.
    pub(crate) fn is_held_anywhere(&self, object: &Hash32) -> Outcome<bool> {
        let mut held = self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM held WHERE object = ?1)")?;
        Ok(held.query_row([object.as_bytes()], |row| row.get(0))?)
    }

    /// Wraps carry no acknowledgement of their own: a reply means that the request was taken whole.
    fn hold_wraps(&mut self, server: &[u8], refused: &[Refused]) -> Outcome<()> {
        for wrap in std::mem::take(&mut self.exchange.sent_wraps) {
            if !refused.iter().any(|each| each.id == wrap) {
                self.hold(server, &wrap)?;
            }
        }
        Ok(())
    }

    pub(crate) fn has_pending(&self) -> Outcome<bool> {
        Ok(self.db.query_row("SELECT EXISTS (SELECT 1 FROM pending_change)", [], |row| row.get(0))?)
    }
}

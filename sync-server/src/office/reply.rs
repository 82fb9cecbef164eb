//! What a caller is given: frames of the logs that it sees, bodies, wraps, as much as one reply holds.

use std::collections::{BTreeMap, BTreeSet};

use grants::Authority;
use wire::{
    Ahead, Batch, BatchItem, BodyHash, Bytes, Canonical, CircleId, Cursor, DeviceId, EntryKind, EpochId,
    EpochWrap, Frame, Know, Lane, SyncPayload, SyncState,
    limits::{INLINE_BODY_BYTES_MAX, REPLY_BYTES_SOFT_MAX, REPLY_BYTES_SOFT_MIN, WANTS_MAX, WRAP_BYTES_MAX},
};

use super::visit::Visit;
use crate::store::{LogState, LogStore, Stored};

/// Of a log, read at a time.
const STEP_BYTES: usize = 64 * 1024;
/// About what an item takes in a reply besides its own bytes.
const ITEM_EXTRA_BYTES: usize = 8;

pub(super) struct Answer {
    pub state: SyncState,
    pub frames: Vec<Frame>,
    pub bodies: Vec<Bytes>,
    pub wraps: Vec<EpochWrap>,
    pub more: bool,
    pub ahead: Vec<Ahead>,
    given: BTreeSet<BodyHash>,
    room_bytes: usize,
}

impl Answer {
    fn new(room_bytes: u32) -> Self {
        let asked = usize::try_from(room_bytes).unwrap_or(usize::MAX);
        Answer {
            state: SyncState::Ok,
            frames: Vec::new(),
            bodies: Vec::new(),
            wraps: Vec::new(),
            more: false,
            ahead: Vec::new(),
            given: BTreeSet::new(),
            room_bytes: asked.clamp(REPLY_BYTES_SOFT_MIN, REPLY_BYTES_SOFT_MAX),
        }
    }

    /// What ended the device's membership.
    pub(super) fn ended(authority: &Authority, device: DeviceId) -> Self {
        let proof = authority.proof_of_end(device).into_iter().map(|control| Bytes(control.to_bytes()));
        Answer { state: SyncState::Ended, bodies: proof.collect(), ..Answer::new(0) }
    }

    pub(super) fn is_full(&self) -> bool {
        self.room_bytes == 0
    }

    pub(super) fn take_room(&mut self, bytes: usize) {
        self.room_bytes = self.room_bytes.saturating_sub(bytes + ITEM_EXTRA_BYTES);
    }
}

impl<S: LogStore> Visit<'_, S> {
    pub(super) fn answer(&mut self, payload: &SyncPayload) -> Stored<Answer> {
        let mut answer = Answer::new(payload.room_bytes);
        self.give_wraps(&payload.want_wraps, &mut answer)?;
        let logs = self.visible_logs()?;
        match &payload.know {
            Know::Digest(digest) => {
                let cursors: Vec<Cursor> = logs.iter().map(cursor).collect();
                let same = Know::digest(&cursors) == *digest;
                answer.state = if same { SyncState::Unchanged } else { SyncState::CursorsWanted };
            }
            Know::Cursors(cursors) => self.give_frames(logs, cursors, payload, &mut answer)?,
        }
        self.give_bodies(&payload.want_bodies, &mut answer)?;
        Ok(answer)
    }

    /// The logs that have an item and that the caller sees, by circle and lane.
    fn visible_logs(&mut self) -> Stored<Vec<LogState>> {
        let mut logs = self.store.logs(self.workspace)?;
        logs.retain(|log| self.caller.sees(self.authority, log.circle, log.lane));
        Ok(logs)
    }

    fn give_wraps(&mut self, wanted: &[EpochId], answer: &mut Answer) -> Stored<()> {
        let recipients = self.caller.recipients(self.authority).into_iter().collect();
        for epoch in wanted.iter().take(WANTS_MAX) {
            let wraps = self.wraps_for_caller(*epoch, &recipients)?;
            if answer.is_full() {
                answer.more |= !wraps.is_empty();
                continue;
            }
            for wrap in wraps {
                answer.take_room(wrap.to_bytes().len());
                answer.wraps.push(wrap);
            }
        }
        Ok(())
    }

    fn give_frames(
        &mut self,
        logs: Vec<LogState>,
        cursors: &[Cursor],
        payload: &SyncPayload,
        answer: &mut Answer,
    ) -> Stored<()> {
        let cursors: BTreeMap<(CircleId, Lane), Cursor> =
            cursors.iter().map(|cursor| ((cursor.circle, cursor.lane), *cursor)).collect();
        let mut ends: BTreeMap<(CircleId, Lane), LogState> =
            logs.into_iter().map(|log| ((log.circle, log.lane), log)).collect();
        for (circle, lane) in cursors.keys() {
            // A log that the device has read and that is not here: a server that lost it says so.
            if self.caller.sees(self.authority, *circle, *lane) {
                ends.entry((*circle, *lane)).or_insert_with(|| self.start(*circle, *lane));
            }
        }
        let mut ends: Vec<LogState> = ends.into_values().collect();
        // What decides who may do what comes before what they did; the workspace's own log is the first by its name.
        ends.sort_by_key(|end| (end.lane, end.circle));
        // A list of people goes before their documents, and behind the names of sites and circles.
        let listed_first = |end: &LogState| {
            end.lane == Lane::Data && payload.ahead.iter().any(|cursor| cursor.circle == end.circle)
        };
        let (later, first): (Vec<_>, Vec<_>) = ends.into_iter().partition(listed_first);
        for end in first {
            self.give_frame(end, cursors.get(&(end.circle, end.lane)), answer)?;
        }
        self.give_ahead(&payload.ahead, answer)?;
        for end in later {
            self.give_frame(end, cursors.get(&(end.circle, end.lane)), answer)?;
        }
        Ok(())
    }

    fn give_frame(&mut self, end: LogState, cursor: Option<&Cursor>, answer: &mut Answer) -> Stored<()> {
        let start = self.start(end.circle, end.lane);
        let (mut from, reset) = match cursor {
            Some(cursor) if cursor.pos == end.pos && cursor.hash == end.hash => return Ok(()),
            None => (start, false),
            Some(cursor) => {
                let known = match cursor.pos {
                    0 => Some(start.hash),
                    pos => self.store.hash_at(self.workspace, end, pos)?,
                };
                let here = LogState { pos: cursor.pos, hash: cursor.hash, ..end };
                if known == Some(cursor.hash) { (here, false) } else { (start, true) }
            }
        };
        let mut items = Vec::new();
        while from.pos < end.pos && !answer.is_full() {
            let step = STEP_BYTES.min(answer.room_bytes);
            for item in self.store.items_after(self.workspace, end, from.pos, step)? {
                if answer.is_full() {
                    break;
                }
                answer.take_room(item.bytes.len());
                if end.lane == Lane::Data {
                    self.give_inline_bodies(&item.bytes, answer)?;
                }
                from = LogState { pos: item.pos, hash: item.hash, ..end };
                items.push(Bytes(item.bytes));
            }
        }
        answer.more |= from.pos < end.pos;
        if reset || !items.is_empty() {
            let (circle, lane) = (end.circle, end.lane);
            answer.frames.push(Frame { circle, lane, reset, items, pos: from.pos, hash: from.hash });
        }
        Ok(())
    }

    /// Small bodies ride along, except to the device that made them.
    fn give_inline_bodies(&mut self, batch: &[u8], answer: &mut Answer) -> Stored<()> {
        let Ok(batch) = Batch::from_bytes(batch) else { return Ok(()) };
        let author = self.authority.stream(batch.stream).map(|stream| stream.device);
        if author.is_some() && author == self.caller.device() {
            return Ok(());
        }
        for item in &batch.items {
            for hash in &item.bodies {
                let bytes = self.store.body_bytes(self.workspace, *hash)?.unwrap_or(usize::MAX);
                if rides_along(item, bytes, answer) {
                    self.give_body(*hash, answer)?;
                }
            }
        }
        Ok(())
    }

    fn give_bodies(&mut self, wanted: &[BodyHash], answer: &mut Answer) -> Stored<()> {
        for hash in wanted.iter().take(WANTS_MAX) {
            let mut naming = self.store.circles_naming(self.workspace, *hash)?.into_iter();
            if !naming.any(|circle| self.caller.sees(self.authority, circle, Lane::Data)) {
                continue;
            }
            if answer.is_full() {
                answer.more |= self.store.body_bytes(self.workspace, *hash)?.is_some();
            } else {
                self.give_body(*hash, answer)?;
            }
        }
        Ok(())
    }

    pub(super) fn give_body(&mut self, hash: BodyHash, answer: &mut Answer) -> Stored<()> {
        if answer.given.contains(&hash) {
            return Ok(());
        }
        if let Some(body) = self.store.body(self.workspace, hash)? {
            answer.take_room(body.len());
            answer.bodies.push(Bytes(body));
            answer.given.insert(hash);
        }
        Ok(())
    }
}

fn rides_along(item: &BatchItem, bytes: usize, answer: &Answer) -> bool {
    if item.kind == EntryKind::Checkpoint as u8 {
        // Nobody asks for it: without it a manager would make the next set too early.
        return bytes <= WRAP_BYTES_MAX;
    }
    if item.is_attachment() && bytes > WRAP_BYTES_MAX {
        // Whoever reads answers is not kept waiting by photos.
        return false;
    }
    !item.is_checkpoint() && bytes <= INLINE_BODY_BYTES_MAX && !answer.is_full()
}

fn cursor(log: &LogState) -> Cursor {
    Cursor { circle: log.circle, lane: log.lane, pos: log.pos, hash: log.hash }
}
